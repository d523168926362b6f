# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The tracepoint icmpguard:verdict shows each verdict, with every field that
# docs/tracing.md lists, before the packet is freed; and the examples of that page work
# with perf, trace-cmd, bpftrace and without any tool.
# timeout: 300
# memory: 1024
# image: bpftrace tracers
# file: docs/tracing.md

# shellcheck source=../../lib.sh
. "$(dirname "$0")/../lib.sh"

EVENTS=/sys/kernel/tracing/events
TRACE=/sys/kernel/tracing/trace

topo_chain
load
GNS=$R1
deny_all "$R1"
ok "an entry" g acl add in 10 deny echo-request 192.0.2.7
new_id g allow in echo-request 192.0.2.1
client() {
	icmpsend -N "$CLIENT" "$@"
}

# The examples show this.
cat >"$RUN/provoke" <<-END
	icmpsend -N $CLIENT -t 8 -i 7 -s 3 -l 56 192.0.2.2
	icmpsend -N $CLIENT -t 8 -i 7 -s 4 -S 192.0.2.9 192.0.2.2
	icmpsend -N $CLIENT -t 128 -i 7 -s 5 2001:db8:1::2
	icmpsend -N $CLIENT -Z 192.0.2.2 -W $R1 -t 0 -i 7 -s 6 192.0.2.2
END

# The fields. Both events, so that their order is seen.
echo 1 >$EVENTS/icmpguard/verdict/enable
echo 1 >$EVENTS/skb/kfree_skb/enable
bash "$RUN/provoke" >/dev/null
client -t 128 -i 8 -s 1 2001:db8:3::2
client -t 8 -S 192.0.2.7 192.0.2.2
client -t 8 -L 4 192.0.2.2
client -t 8 -F 24 -f 1 -l 64 203.0.113.2
client -t 2 -r 1400 -q udp,2001:db8:1::2,1,2001:db8:2::9,2 2001:db8:1::2
client -t 3 -c 4 -r 60 -q udp,192.0.2.2,1,198.51.100.9,2 192.0.2.2
nok "a ping out" in_ns "$R1" busybox ping -c 1 -W 1 192.0.2.1
ok "monitor" g mode monitor
client -t 8 -i 9 -S 192.0.2.9 192.0.2.2
ok "enforce" g mode enforce
sleep 1
echo 0 >$EVENTS/enable
cp $TRACE "$RUN/trace"
cat "$RUN/trace"

# shows REGEX DESCRIPTION: the trace has such a line.
shows() {
	ok "$2" grep -qE "verdict: .*$1" "$RUN/trace"
}
netns=$(stat -L -c %i "/run/netns/$R1")
ifindex=$(ip_in "$R1" -j link show dev r1c | jq '.[0].ifindex')
client=::ffff:192.0.2.1 other=::ffff:192.0.2.9 router=::ffff:192.0.2.2
shows "netns=$netns dev=r1c dir=in src=$client dst=$router type=8 code=0 id=7 seq=3 len=84 $(
	)verdict=accepted reason=rule rule=$ID notes= ifindex=$ifindex skbaddr=" "a rule admits it"
shows "dir=in src=$other dst=$router type=8 code=0 id=7 seq=4 len=28 $(
	)verdict=denied reason=default-deny rule=0 notes= " "the default denies it"
shows "dev=r1c dir=in src=2001:db8:1::1 dst=2001:db8:1::2 type=128 code=0 id=7 seq=5 len=48 $(
	)verdict=denied reason=default-deny " "IPv6"
shows "dir=in [^ ]* [^ ]* type=0 .*verdict=denied reason=unsolicited-reply " "a reply to nothing"
shows "dev=r1c dir=forward src=2001:db8:1::1 dst=2001:db8:3::2 type=128 code=0 id=8 seq=1 $(
	)len=48 verdict=denied reason=default-deny" "transit"
shows "src=::ffff:192.0.2.7 .*verdict=denied reason=acl-denied rule=10 " "an entry denies it"
shows "type=-1 code=-1 id=0 seq=0 len=24 verdict=denied reason=malformed " "no whole header"
shows "dir=forward [^ ]* [^ ]* type=-1 code=-1 id=0 seq=0 len=44 verdict=accepted $(
	)reason=later-fragment" "a later fragment has no header"
shows "type=2 code=0 .*verdict=accepted reason=pmtud rule=0 notes=pmtud-unverified " "a note"
shows "type=3 code=4 .*reason=pmtud rule=0 notes=pmtud-unverified[|]pmtud-odd-mtu " "two notes"
shows "dev=r1c dir=out src=$router dst=$client type=8 .*verdict=denied " "out"
shows "id=9 .*verdict=would-deny reason=default-deny " "mode monitor"

# Each denied packet is freed after its verdict, and no would-be one is.
freed_after() {
	awk '
		/ verdict: / && /verdict=denied/ { at = $0; sub(/.*skbaddr=/, "", at); denied[at]++; n++ }
		/ kfree_skb: / {
			at = $0
			sub(/.*skbaddr=/, "", at)
			sub(/ .*/, "", at)
			if (denied[at]) { denied[at]--; freed++ }
		}
		END { print n, freed; exit !(n && n == freed) }' "$RUN/trace"
}
ok "each denied packet is freed after its verdict" freed_after

# Off again.
echo >$TRACE
bash "$RUN/provoke" >/dev/null
is "$(grep -c verdict: $TRACE)" 0 "nothing while it is off"

# The examples, with the packets above instead of ten seconds.
example() {
	awk -v want="<!-- example: $1 -->" '
		$0 == want { on = 1; next }
		on && /^```$/ { exit }
		on && !/^```/' /t/tracing.md
}
cd "$RUN" || bail "cd"
try() {
	ok "the example for $1" bash -ec "$(example "$1" | sed "s,sleep 10,bash $RUN/provoke,")"
}
LINE="netns=$netns dev=r1c dir=in src=$other dst=$router type=8 code=0 id=7 seq=4 len=28 $(
	)verdict=denied reason=default-deny rule=0 notes= ifindex=$ifindex skbaddr="
try tracefs
output_like "verdict: $LINE" "shows it"
unlike "$(<"$RUN/out")" 'verdict=accepted' "and only what is denied"
is "$(cat $EVENTS/icmpguard/verdict/enable)" 0 "is off afterwards"
is "$(cat $EVENTS/icmpguard/verdict/filter)" none "without a filter"
try perf
output_like "icmpguard:verdict: $LINE" "shows it"
is "$(grep -c 'verdict=denied' "$RUN/out")" 3 "with the others"
unlike "$(<"$RUN/out")" 'verdict=accepted' "and only what is denied"
try trace-cmd
output_like "verdict: +$LINE" "shows it"
output_like "verdict=accepted reason=rule rule=$ID " "and what is accepted"
unlike "$(<"$RUN/out")" 'reason=unsolicited-reply' "but no reply"
# On old kernels it prints an address, on others the name.
location=$(sed -n '/reason=default-deny/,$s/.*kfree_skb:.*location=\(0x\)\?\([0-9a-z_]*\).*/\2/p' \
	"$RUN/out" | head -n 1)
like "$(sort /proc/kallsyms | awk -v at="$location" '
	at ~ /^ig_/ { print at; exit }
	$1 > at { print last; exit }
	{ last = $3 }')" '^ig_drop_default_deny$' "and where it was dropped"
try "perf drops"
output_like 'ig_drop_default_deny' "shows the function"
output_like 'ig_drop_unsolicited_reply' "and another"
ok "the example for bpftrace" \
	bash -ec "$(example bpftrace) -c '/usr/bin/bash $RUN/provoke'"
output_like "r1c: $other > $router type 8 code 0 reason 12" "shows it"
output_like 'r1c: 2001:db8:1::1 > 2001:db8:1::2 type 128 code 0 reason 12' "IPv6"
unlike "$(<"$RUN/out")" "$client > $router type 8" "and only what is denied"

# The reasons have the numbers that users of the raw field see.
is "$(sed -n 's/.*(REC->reason, \(.*\)), REC->rule.*/\1/p' $EVENTS/icmpguard/verdict/format | grep -oE '\{ [0-9]+, "[^"]+"' |
	tr -d '{"' | sed -n '1p;9p;13p;$p' | paste -sd ' ' | tr -s ' ' | sed 's/^ //')" \
	'0, loopback 8, malformed 12, default-deny 18, none' "reasons are numbered as in the docs"

# Unloading while it is on.
echo 1 >$EVENTS/icmpguard/verdict/enable
ok "unload while it is on" unload
is "$(ls $EVENTS/icmpguard 2>/dev/null)" '' "the tracepoint is gone"
# Switching off is delayed by a second: nothing may be left that runs then.
sleep 2
done_testing
