# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# "Explain's verdict is the verdict that the packet then gets": for packets drawn from
# every row of docs/semantics.md's tables, in every direction, by several policies, with
# a floor for each reason; also when the budget of weak evidence is spent. Explaining
# changes no counter, flow, budget or limit. (module/failing has interface-pending.)
# timeout: 600

# shellcheck source=../../lib.sh
. "$(dirname "$0")/../lib.sh"

topo_pair
load
hll=$(ll "$HOST" h0) pll=$(ll "$PEER" p0)
H4=192.0.2.1 P4=192.0.2.2 H6=2001:db8:1::1 P6=2001:db8:1::2
# Behind the host, where forwarded packets go and end; behind the peer, for whom
# nobody answers.
B4=198.51.100.9 B6=2001:db8:2::9 F4=203.0.113.9 F6=2001:db8:9::9
ip -n "$HOST" -batch - <<END
	link add b0 type dummy
	link set b0 up
	addr add 198.51.100.1/24 dev b0
	addr add 2001:db8:2::1/64 dev b0 nodad
	neigh add $B4 lladdr 02:00:00:00:00:09 dev b0
	neigh add $B6 lladdr 02:00:00:00:00:09 dev b0
	route add 203.0.113.0/24 via $P4
	route add 2001:db8:9::/64 via $pll dev h0
	route add 224.0.0.0/4 dev h0
END
# The peer takes what it gets in silence. What is believed must not change a route.
in_ns "$PEER" nft -f - <<'END'
	table inet silent { chain in { type filter hook prerouting priority -300; policy drop; }; }
END
set_sysctl "$HOST" net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1 \
	net.ipv4.conf.all.accept_redirects=0 net.ipv4.conf.h0.accept_redirects=0 \
	net.ipv6.conf.all.accept_redirects=0 net.ipv6.conf.h0.accept_redirects=0 net.ipv6.conf.h0.accept_ra=0 \
	net.ipv4.conf.all.send_redirects=0 net.ipv4.conf.h0.send_redirects=0

# ---- sockets of the host -----------------------------------------------------------
bg in_ns "$HOST" udpmany 1 $H4 5000 $P4 6000
wait_for 10 sh -c "ip netns exec $HOST ss -Hun | grep -q 6000" || bail "no socket"

# ---- the packets -------------------------------------------------------------------
# Types of the rows, by what they have in common; of a row with many types, some are
# drawn. Each class of docs/semantics.md is in each direction.
RANDOM=${SEED:-7}
# draw N LIST: some of the numbers of a list such as 1,4-6.
draw() {
	local n=$1 word words all=()
	IFS=, read -ra words <<<"$2"
	for word in "${words[@]}"; do
		# shellcheck disable=SC2207 # numbers
		all+=($(seq "${word%-*}" "${word#*-}"))
	done
	for ((; n > 0 && ${#all[@]} > 0; n--)); do
		word=$((RANDOM % ${#all[@]}))
		echo "${all[word]}"
		all=("${all[@]:0:word}" "${all[@]:word+1}")
	done
}
# each DIR TYPES N WORDS...: explains N of the types, and not more than $MOST.
MOST=1
each() {
	local type
	for type in $(draw $(($3 < MOST ? $3 : MOST)) "$2"); do
		echo "$1 ${4%%:*}/$type ${*:5}"
	done
}
# rows DIRECTION...: of both tables.
rows() {
	local dir p4 t4 p6 t6 ll
	for dir; do
		p4="$P4" t4="to $H4" p6=$P6 t6="to $H6" ll="$pll to $hll dev h0"
		[ "$dir" != out ] || p4=$F4 t4='' p6=$F6 t6=''
		[ "$dir" != out ] || ll="$pll to $hll dev h0"
		[ "$dir" != forward ] || p4=$F4 t4="to $B4" p6=$F6 t6="to $B6" ll="$F6 to $B6 hoplimit 255"
		each "$dir" 0,14,43 2 icmp "$p4 $t4"
		each "$dir" 3,11,12 2 icmp "$p4 $t4"
		each "$dir" 4,6,9,10,15-18,30-39 2 icmp "$p4 $t4"
		each "$dir" 8,13,42 3 icmp "$p4 $t4 id $RANDOM seq 1"
		each "$dir" 1,2,7,19-29,40,41,44-255 2 icmp "$p4 $t4"
		echo "$dir icmp/3/4 $p4 $t4"
		echo "$dir icmp/5/1 $p4 $t4"
		each "$dir" 1,3,4 2 icmpv6 "$p6 $t6"
		each "$dir" 128,160 2 icmpv6 "$p6 $t6 id $RANDOM seq 1"
		each "$dir" 129,161 1 icmpv6 "$p6 $t6"
		each "$dir" 133-136 3 icmpv6 "$ll"
		each "$dir" 130-132,143,151-153 2 icmpv6 "${ll/hoplimit 255/hoplimit 64}"
		each "$dir" 141,142,148,149 2 icmpv6 "$ll"
		each "$dir" 127,138,255 1 icmpv6 "$p6 $t6"
		each "$dir" 0,5-126,139,140,144-147,150,154-159,162-254 2 icmpv6 "$p6 $t6"
		echo "$dir icmpv6/2 $p6 $t6"
		echo "$dir icmpv6/137 $ll"
		echo "$dir echo-request $p6 $t6 fragment later"
		echo "$dir echo-request $p6 $t6 length 4"
	done
}
# odd: what is special.
odd() {
	# Checks of link-scope messages that fail.
	echo "in icmpv6/135 $pll to $hll dev h0 hoplimit 254"
	echo "in icmpv6/136 $pll to $hll dev h0 length 23"
	echo "in icmpv6/134 $P6 to $hll dev h0"
	echo "in icmpv6/133/1 $pll to $hll dev h0"
	echo "in icmpv6/130 $pll to $hll dev h0 hoplimit 2"
	echo "out icmpv6/135 $pll to $hll dev h0 fragment"
	# Path MTU discovery, suspicious or not.
	echo "in icmp/3/4 $P4 to $H4 seq 67 quoting udp $H4:5000 $P4:6000"
	echo "in icmp/3/4 $P4 to $H4 quoting udp $H4:5000 $P4:6000"
	echo "in icmpv6/2 $P6 to $H6 seq 1279"
	# To everybody.
	echo "in echo-request $P4 to 192.0.2.255"
	echo "in timestamp-request $P4 to 255.255.255.255 dev h0"
	echo "in icmp/42 $P4 to 224.0.0.1 dev h0"
	echo "in echo-request $P6 to ff02::1 dev h0"
	echo "in echo-request $pll to ff02::1 dev h0"
	echo "in icmpv6/160 $pll to ff02::1 dev h0"
	echo "out echo-request 224.0.0.1 dev h0"
	# To itself.
	echo "out echo-request 127.0.0.1"
	echo "out echo-request $H4"
	echo "out echo-request ::1"
}
# errors: what they quote, and what is alive of it.
errors() {
	# A socket, another port of it, no socket; a raw socket's packet.
	echo "in port-unreachable $P4 quoting udp $H4:5000 $P4:6000"
	echo "in port-unreachable $P4 quoting udp $H4:5000 $P4:6009"
	echo "in port-unreachable $P4 quoting udp $H4:5009 $P4:6000"
	echo "in port-unreachable $P4 quoting tcp $H4:5001 $P4:6001 seq 1000"
	echo "in port-unreachable $P4 quoting tcp $H4:5001 $P4:6001 seq 1001"
	# Spoken, and not.
	echo "in protocol-unreachable $P4 quoting 17 $H4:1 $P4:1"
	echo "in protocol-unreachable $P4 quoting 99 $H4 $P4"
	# Q1, Q2, Q3.
	echo "in time-exceeded $P4 to $H4 quoting udp $H4:5000 $P4:6000 length 20"
	echo "in time-exceeded $P4 to $H4 quoting udp $B4:5000 $P4:6000"
	echo "in time-exceeded $P4 quoting destination-unreachable $H4 $P4"
	echo "in time-exceeded $P4 quoting udp $H4:5000 $P4:6000 fragment later"
	# An open request, and not: of another identifier, or another sequence.
	echo "out echo-request $F4 id 77 seq 1"
	echo "in host-unreachable $P4 quoting echo-request $H4 $F4 id 77 seq 1"
	echo "in host-unreachable $P4 quoting echo-request $H4 $F4"
	echo "in host-unreachable $P4 quoting echo-request $H4 $F4 id 78 seq 1"
	echo "in host-unreachable $P4 quoting echo-request $H4 $F4 id 77 seq 9"
	echo "out echo-request $F6 id 77 seq 1"
	echo "in time-exceeded $P6 quoting echo-request $H6 $F6 id 77 seq 1"
	# Their replies; the second one is a duplicate, the ninth is too many.
	echo "in echo-reply $F4 id 77 seq 2"
	for ((i = 0; i < 9; i++)); do
		echo "in echo-reply $F4 id 77 seq 1"
	done
	echo "in echo-reply $F6 to $H6"
	echo "in host-unreachable $P4 quoting echo-request $H4 $F4 id 77 seq 1"
}
# redirects: believed, and not.
redirects() {
	echo "in icmp/5/1 $P4 to $H4 quoting udp $H4:1 $F4:2 gateway 192.0.2.9"
	echo "in icmp/5/1 192.0.2.9 to $H4 quoting udp $H4:1 $F4:2 gateway $P4"
	echo "in icmp/5/1 $P4 to $H4 quoting udp $H4:1 $F4:2 gateway $F4"
	echo "in icmp/5/1 $P4 to $H4 quoting udp $B4:1 $F4:2 gateway 192.0.2.9"
	echo "in icmpv6/137 $pll to $hll dev h0 quoting udp $hll $F6 gateway fe80::9"
	echo "in icmpv6/137 fe80::9 to $hll dev h0 quoting udp $hll $F6 gateway $pll"
	echo "in icmpv6/137 $pll to $hll dev h0 quoting udp $hll $F6 gateway fe80::9 hoplimit 64"
}

: >"$RUN/floors"
# agree DESCRIPTION: the packets on standard input get the verdicts that are explained.
agree() {
	cat >"$RUN/lines"
	run in_ns "$HOST" explained "$PEER" h0 p0 <"$RUN/lines"
	is "$RC" 0 "$1: all $(sed -n 's/^packets //p' "$RUN/out") packets get the verdict that was explained"
	[ "$RC" = 0 ] || diag "$(head -n 20 "$RUN/out")"
	grep '^count' "$RUN/out" >>"$RUN/floors"
	sed -n 's/^rule //p' "$RUN/out" | sort -n >"$RUN/rules"
}

# At load, forwarded packets need no decision: they are not looked at, nor counted.
ok "the default policy" g default in deny
in_ns "$HOST" tcpseq raw $H4 5001 $P4 6001 1000
agree "at load" <<<"$(rows out; odd; errors; redirects)"

ok "all that may be denied is" g default out deny
ok "and forwarded" g default forward deny
agree "all defaults deny" <<<"$(MOST=9; rows in out forward; errors)"

# Rules of two groups, sets, and an ACL.
ok "a set" g set create near $P4/32 2001:db8:1::/64
ok "a group" g group create edge h0
for rule in "in all @near" "in icmp/8 $F4 group edge" "in all any group edge" "out all any group edge" \
	"in icmp/5 any group edge" "in icmpv6/137 any group edge" "forward all any group edge" \
	"in echo-request $P4 to 192.0.2.255 group edge" "in icmp/9 any to $H4 group edge" \
	"out icmpv6/139 any group edge" "out icmp/15 $F4 group edge"; do
	# shellcheck disable=SC2086 # words
	g allow $rule >/dev/null || bail "allow $rule"
done
ok "no packets counted yet" g flush counters
agree "by rules" <<<"$(rows in out forward; odd; redirects)"
is "$(cat "$RUN/rules")" "$(g -j list rules | jq -r '.[] | select(.packets > 0) | "\(.id) \(.packets)"')" \
	"each rule admitted the packets that it was said to"

ok "an ACL: other entries" g acl add in 10 allow timestamp-request $P4
ok "of a set" g acl add in 20 deny all @near
ok "of an interface" g acl add in 30 deny router-advertisement any dev h0
ok "forward" g acl add forward 40 deny echo-request any dev h0
ok "out" g acl add out 50 deny icmpv6/1 any dev h0
ok "forwarded packets need no rule" g default forward allow
agree "by an ACL" <<<"$(rows in forward; odd)"

ok "mode monitor" g mode monitor
agree "in mode monitor" <<<"$(errors | head -n 12)"
ok "again" g mode enforce

# ---- floors ------------------------------------------------------------------------
for floor in loopback:3 later-fragment:5 pmtud:20 link-scope:15 reply:5 error:5 rule:25 \
	default-allow:15 malformed:30 type-denied:20 broadcast-denied:3 unsolicited-reply:10 \
	default-deny:10 error-unverified:20 pmtud-unverified:6 pmtud-odd-mtu:4 acl-denied:15; do
	n=$(awk -v reason="${floor%:*}" '$3 == reason { n += $4 } END { print n + 0 }' "$RUN/floors")
	is "$((n >= ${floor#*:}))" 1 "${floor%:*}: $n packets, ${floor#*:} at least"
done

# ---- nothing is changed ------------------------------------------------------------
# state: all that can be read, without what passes by itself.
state() {
	local what
	for what in status list 'list acl' 'list sets' 'list groups' stats flows; do
		# shellcheck disable=SC2086 # words
		g -j $what
	done | sed -E '/"(age|left|newest-age)-ms"|"age"|"newest"/d'
}
# A request that waits for its reply, and packets of all kinds.
{
	echo "in echo-reply $F4"
	redirects
	errors | head -n 12
	odd
} >"$RUN/words"
ok "no flows but one" g flush flows
in_ns "$HOST" ping -c 1 -W 0.1 $F4 >/dev/null
state >"$RUN/before"
# shellcheck disable=SC2016 # for that shell
in_ns "$HOST" sh -c 'while read -r words; do icmpctl explain $words; done' <"$RUN/words" >"$RUN/text" 2>&1
state >"$RUN/after"
ok "counters, flows, rules and limits are the same" diff "$RUN/before" "$RUN/after"
like "$(<"$RUN/before")" '"replies-awaited": 1' "there was a flow"
is "$(grep -cE '^(accept|drop): ' "$RUN/text")" "$(wc -l <"$RUN/words")" "and all were explained"
like "$(head -n 1 "$RUN/text")" '^accept: reply' "the reply to the request among them"
like "$(<"$RUN/text")" 'of the newest request that is open' "without its id and seq being told"

# ---- the budget of weak evidence ----------------------------------------------------
# anew PARAMETER=VALUE: the module loaded again. A budget belongs to each CPU.
anew() {
	ok "unload" unload
	load "$1"
	ok "$1: in deny" g default in deny
}
weak="in port-unreachable $P4 quoting udp $H4:5000 $P4:6009"
anew weak_errors=0
agree "without any budget" <<<"$weak"
is "$(awk '$3 == "error-unverified"' "$RUN/out")" "count in error-unverified 1" "they are denied"
# shellcheck disable=SC2086 # words
status 1 "explained" g explain $weak
output_like 'Q4 failed: the evidence is weak, and its budget is used up' "with the budget as the reason"

# One error a second: the first one spends it. A machine that was too slow tries again.
anew weak_errors=1
for _ in {1..20}; do
	sleep 1.1
	begin=${EPOCHREALTIME/./}
	run in_ns "$HOST" taskset -c 0 explained "$PEER" h0 p0 <<<"$weak"$'\n'"$weak"
	took=$((${EPOCHREALTIME/./} - begin))
	[ $took -ge 900000 ] || break
done
is "$RC" 0 "a budget of one: both packets get the verdict that was explained"
is "$(sed -n 's/^count //p' "$RUN/out" | paste -sd ' ')" "in error 1 in error-unverified 1" \
	"the first is accepted, and the second is denied, because the budget is spent"
[ "$RC" = 0 ] || diag "$took µs; $(<"$RUN/out")"
sleep 1.1
run in_ns "$HOST" taskset -c 0 explained "$PEER" h0 p0 <<<"$weak"
is "$RC $(sed -n 's/^count //p' "$RUN/out")" "0 in error 1" "a second later it may pass again"

# ---- the command that would open it -------------------------------------------------
ok "the default policy again" g off
ok "in deny" g default in deny
ok "out deny" g default out deny
ok "a group" g group create edge h0
ok "an entry" g acl add in 10 deny icmp/13
# opened WORDS: the commands that explain names, one after the other, open it.
opened() {
	local open round
	for round in 1 2; do
		# shellcheck disable=SC2086 # words
		open=$(g explain $1 | sed -n 's/^to open it: //p')
		[ -n "$open" ] || break
		ok "$1: $open" eval "$open"
	done
	is "$((round > 1))" 1 "$1: there was a command"
	# shellcheck disable=SC2086 # words
	status 0 "$1 passes then" g explain $1
}
while read -r words; do
	opened "$words"
done <<END
in echo-request $F4
in icmp/13 $P4
in time-exceeded $P6
in echo-reply $F4
in icmp/9 $P4
in echo-request $P4 to 192.0.2.255
out icmpv6/1 $F6
END
# shellcheck disable=SC2086 # words
is "$(g explain in icmpv6/135 $pll to $hll dev h0 hoplimit 9 | grep -c '^to open it')" 0 \
	"nothing opens what is malformed"

done_testing
