# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# "Once registered, a namespace's hooks stay until off, rmmod or its end": the
# kernel drops all that waits in an NFQUEUE of a namespace, of whatever protocol,
# when any hook of it goes. Five packets wait while policies come and go; "status
# names a hook that is idle and what it costs, unhook takes idle ones away and
# says what it drops".
# timeout: 600
# every: what an NFQUEUE does with waiting packets differs between kernels

# shellcheck source=../../lib.sh
. "$(dirname "$0")/../lib.sh"

topo_chain
modprobe -a nfnetlink_queue nft_queue 2>/dev/null || skip_all "no NFQUEUE"
load
GNS=$R1
in_ns "$R1" nft -f - <<-'END' || bail "nft"
	table inet hold {
		chain forward {
			type filter hook forward priority -10;
			udp dport 7777 queue num 3
			icmp type destination-unreachable icmp code frag-needed queue num 3
		}
	}
END

# waiting: packets in the queue. hold: five wait, of UDP and of the promise.
# released: all five are let go, and arrive.
waiting() {
	in_ns "$R1" cat /proc/net/netfilter/nfnetlink_queue | awk '{ n += $3 } END { print n + 0 }'
}
wait_five() {
	[ "$(waiting)" = 5 ]
}
datagrams() {
	# shellcheck disable=SC2016 # awk's
	in_ns "$SERVER" awk '/^Udp: [0-9]/ { print $3 }' /proc/net/snmp
}
hold() {
	mkfifo "$RUN/hold.in"
	exec {FD}<>"$RUN/hold.in"
	# shellcheck disable=SC2016 # for the inner shell
	bg in_ns "$R1" sh -c 'exec nfqhold 3 <"$0.in" >"$0.out"' "$RUN/hold"
	HOLDER=$BGPID
	wait_for 20 grep -q ready "$RUN/hold.out" || bail "nfqhold"
	for i in 1 2 3 4; do
		in_ns "$CLIENT" sh -c 'echo x | socat -u - UDP4:203.0.113.2:7777'
	done
	in_ns "$CLIENT" icmpsend -t 3 -c 4 -r 1400 203.0.113.2 >/dev/null
	wait_for 20 wait_five || bail "five packets wait: $(waiting)"
}
let_go() {
	echo >&"$FD"
	wait "$HOLDER" 2>/dev/null || true
	rm "$RUN/hold.in"
}
waits() {
	is "$(waiting)" 5 "$1: five packets wait"
}
idle() {
	g -j status | jq -c '.["idle-hooks"] // []'
}

# In a namespace that nobody has configured.
F=$RUN/policy
printf 'default forward deny\n' >"$F"
hold
before=$(datagrams)
is "$(idle)" '[]' "no hooks, none that is idle"
ok "a first policy, to be confirmed" g apply "$F" --confirm 100
waits "the first hooks"
is "$(idle)" '[]' "all have work"
ok "rolled back" g rollback
waits "rolled back to untouched"
is "$(idle)" '["in","out","forward"]' "hooks stay, and status names them"
ok "in words" g status
output_like 'untouched: nothing is filtered' "it is untouched"
output_like 'idle hooks +in, out, forward: some [0-9]+ instructions a packet' "and what they cost"
ok "it filters nothing" pings "$CLIENT" 192.0.2.2
ok "a policy for a second" g apply "$F" --confirm 1
pending_over() {
	[ "$(g -j status | jq .pending)" = null ]
}
ok "its time is over" wait_for 30 pending_over
waits "a confirmation that ran out"
ok "transit" pings "$CLIENT" 203.0.113.2

# Configured.
ok "forward deny" g default forward deny
waits "forward deny"
ok "no ping in transit" no_ping "$CLIENT" 203.0.113.2
ok "forward allow" g default forward allow
waits "forward allow"
is "$(idle)" '["forward"]' "that of transit is idle"
transit() {
	g -j stats | jq '[.counters[] | select(.direction == "forward") | .packets] | add // 0'
}
counted=$(transit)
ok "pings in transit pass it" pings "$CLIENT" 203.0.113.2
ok "of IPv6 too" pings "$CLIENT" 2001:db8:3::2
is "$(transit)" "$counted" "and are not counted"
ok "an entry for transit" g acl add forward 10 deny echo-request
is "$(idle)" '[]' "gives it work"
ok "at once" no_ping "$CLIENT" 203.0.113.2
ok "the last entry goes" g acl del forward 10
waits "without ACL"
is "$(idle)" '["forward"]' "idle again"
ok "pings pass" pings "$CLIENT" 203.0.113.2
printf 'default forward allow\nallow in echo-request\n' >"$F"
ok "one that does not want it, to be confirmed" g apply "$F" --confirm 100
ok "confirmed" g confirm
waits "confirmed"
ok "flush" g flush all
waits "flushed"
let_go
arrived() {
	[ "$(($(datagrams) - before))" = 4 ]
}
ok "all of them go on to where they were sent" wait_for 20 arrived

# A hook that the policy before wants is not idle.
ok "forward deny" g default forward deny
printf 'default forward allow\n' >"$F"
ok "without, for a time" g apply "$F" --confirm 100
is "$(idle)" '[]' "may come back, so is not idle"
ok "unhook" g unhook
output_like '^no idle hooks: nothing was taken away or dropped$' "has nothing to do"
ok "back" g rollback
ok "it denies" no_ping "$CLIENT" 203.0.113.2
ok "forward allow" g default forward allow

# unhook, and off.
hold
status 1 "not by just anybody" in_ns "$R1" setpriv --reuid 65534 --clear-groups --inh-caps=-all \
	--bounding-set=-all icmpctl unhook
waits "refused"
is "$(idle)" '["forward"]' "it stays"
ok "unhook" g unhook
output_like '^unhooked: forward; 5 packets that waited in NFQUEUE in this namespace were dropped$' \
	"says which, and what it drops"
is "$(waiting)" 0 "they are dropped"
is "$(idle)" '[]' "none is idle"
is "$(g -j unhook | jq -c .)" '{"unhooked":[]}' "again: nothing, in JSON"
let_go
ok "forward deny registers it anew" g default forward deny
ok "it denies" no_ping "$CLIENT" 203.0.113.2
ok "another first policy" g off
is "$(idle)" '[]' "off takes all hooks away"
ok "to be confirmed" g apply "$F" --confirm 100
ok "rolled back" g rollback
is "$(idle)" '["in","out"]' "idle"
ok "off in an untouched namespace" g off
is "$(idle)" '[]' "takes idle ones away"
ok "a policy once more" g apply "$F" --confirm 100
ok "rolled back once more" g rollback
ok "unload with idle hooks" unload

done_testing
