# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# "acl: numbered allow/deny entries, stateless, per direction, lowest number
# wins, evaluated for every packet whatever the state; an entry that allows only
# ends the ACL". RA guard; dev; transit that is otherwise unfiltered; requests
# that an entry denies lose their replies at once; and what an ACL can not touch.
# timeout: 300

# shellcheck source=../../lib.sh
. "$(dirname "$0")/../lib.sh"

topo_pair
set_sysctl "$PEER" net.ipv4.icmp_echo_ignore_all=1 net.ipv6.icmp.echo_ignore_all=1
set_sysctl "$HOST" net.ipv4.icmp_echo_ignore_all=1 net.ipv6.icmp.echo_ignore_all=1
load
ok "configured" g default in deny
H4=192.0.2.1 P4=192.0.2.2 H6=2001:db8:1::1 P6=2001:db8:1::2
PLL=$(ll "$PEER" p0)
# link 1|0 DESCRIPTION TYPE ARGUMENTS...: to a multicast address of the link.
link() {
	send "$PEER" "$HOST" via $H6 -t "${@:3}"
	is "$GOT" "$1" "$2"
}

# denied_by NUMBER-OF-PACKETS DESCRIPTION: the counter of the ACL since last time.
before=0
denied_by() {
	local now
	now=$(reason acl-denied)
	is $((now - before)) "$1" "$2"
	before=$now
}

ok "a rule for everybody" g allow echo-request any
passes "an echo request, by the rule" 8 $H4
ok "deny the peer" g acl add in 200 deny echo-request $P4
drops "an entry comes before the rules" 8 $H4
denied_by 1 "and is counted"
passes "it is for its family only" 128 $H6
ok "a lower number that allows" g acl add in 100 allow echo-request $P4/31
passes "the lowest number wins" 8 $H4
ok "a higher one that denies all" g acl add in 300 deny all
drops "an entry that allows only ends the ACL: all others are denied" 128 $H6
ok "no more rule" g revoke echo-request any
drops "an entry that allows admits nothing" 8 $H4
ok "no number 300" g acl del in 300
before=$(reason acl-denied)

# It comes before any state.
send "$HOST" "$PEER" -t 8 -i 7 -s 3 $P4
passes "a reply" 0 -i 7 -s 3 $H4
ok "deny replies" g acl add in 10 deny echo-reply $P4
send "$HOST" "$PEER" -t 8 -i 7 -s 4 $P4
drops "a reply to an open request" 0 -i 7 -s 4 $H4
denied_by 1 "by the ACL"
ok "no more" g acl del in 10
passes "the request is open still" 0 -i 7 -s 4 $H4
send "$HOST" "$PEER" -t 8 -i 7 -s 5 $P4
ok "deny errors" g acl add in 10 deny time-exceeded
drops "an error about an open request" 11 -q icmp,$H4,$P4,8,7,5 $H4
denied_by 1 "by the ACL"
ok "no more errors denied" g acl del in 10

# Out, and immediate revocation.
passes "the error" 11 -q icmp,$H4,$P4,8,7,5 $H4
ok "deny requests" g acl add out 50 deny echo-request $P4
drops "their replies are unsolicited at once" 0 -i 7 -s 5 $H4
denied_by 0 "which is not the ACL's own doing"
nok "the host gets EPERM" pings "$HOST" $P4
send "$HOST" "$PEER" -t 13 $P4
is "$GOT" 1 "other requests leave"
ok "no more requests denied" g acl del out 50
send "$HOST" "$PEER" -t 8 -i 7 -s 6 $P4
ok "an entry that does not concern them" g acl add out 60 deny icmp/13 $P4
passes "leaves open requests alone" 0 -i 7 -s 6 $H4
ok "flushed" g flush acl
is "$(g -j list acl)" '[]' "an empty ACL"

# The interface.
ok "deny on another interface" g acl add in 1 deny all dev eth9
ok "a rule for all" g allow all any
passes "that is not this one" 8 $H4
ok "deny on this interface" g acl add in 2 deny all dev h0
drops "this one" 8 $H4
ip -n "$HOST" link set h0 down
ip -n "$HOST" link set h0 name eth9
ip -n "$HOST" link set eth9 up
ip -n "$HOST" addr replace 2001:db8:1::1/64 dev eth9 nodad
wait_for 10 has_ll "$HOST" eth9
before=$(reason acl-denied)
drops "its name may change" 8 $H4
ok "not the new name" g acl del in 1
passes "the old name is no more" 8 $H4
ip -n "$HOST" link set eth9 down
ip -n "$HOST" link set eth9 name h0
ip -n "$HOST" link set h0 up
ip -n "$HOST" addr replace 2001:db8:1::1/64 dev h0 nodad
wait_for 10 has_ll "$HOST" h0
neighbours

# Monitor. "deny all" on h0 is number 2, and a rule allows all.
# would_drop: packets that passed though an entry denied them.
would_drop() {
	g -j stats | jq '[.counters[] | select(.reason == "acl-denied") |
		.["would-drop"]] | add // 0'
}
drops "enforced" 8 $H4
ok "monitor" g mode monitor
before=$(reason acl-denied) would=$(would_drop)
passes "monitor: what an entry denies" 8 $H4
passes "monitor: the same, IPv6" 128 $H6
denied_by 2 "monitor: it is counted as denied"
is "$(($(would_drop) - would))" 2 "monitor: and as what would be dropped"
link 1 "monitor: a router advertisement" 134 -T 255 -r 0 -l 8 -S "$PLL" ff02::1%p0
ok "monitor: RA guard" g acl add in 20 deny router-advertisement
before=$(reason acl-denied) would=$(would_drop)
link 1 "monitor: a denied one" 134 -T 255 -r 0 -l 8 -S "$PLL" ff02::1%p0
denied_by 1 "monitor: it is counted as denied, too"
is "$(($(would_drop) - would))" 1 "monitor: it would be dropped"
ok "enforce" g mode enforce
would=$(would_drop)
drops "back: what an entry denies" 8 $H4
drops "back: the same, IPv6" 128 $H6
link 0 "back: a router advertisement" 134 -T 255 -r 0 -l 8 -S "$PLL" ff02::1%p0
denied_by 3 "back: all are counted as denied"
is "$(($(would_drop) - would))" 0 "back: none passed though denied"
ok "no entries" g flush acl

# An ACL cannot touch these.
ok "deny all, in" g acl add in 1 deny all
ok "deny all, out" g acl add out 1 deny all
passes "fragmentation needed" 3 -c 4 -r 1400 $H4
drops "host unreachable" 3 -c 1 -q udp,$H4,1,$P4,2 $H4
passes "packet too big" 2 -r 1400 $H6
passes "a neighbour solicitation" 135 -T 255 -r 0 -a $H6 $H6
link 1 "a router advertisement: all is not its name" 134 -T 255 -r 0 -l 8 -S "$PLL" ff02::1%p0
ok "TCP goes on" transfer "$PEER" "$HOST" $H6 1000 30
set_sysctl "$HOST" net.ipv4.icmp_echo_ignore_all=0
ok "loopback is none of its business" pings "$HOST" 127.0.0.1
nok "only fragmentation-needed" g acl add in 5 deny fragmentation-needed
like "$(cat "$RUN/out")" 'path MTU' "the promise is cited"
nok "only packet-too-big" g acl add in 5 deny packet-too-big
nok "neighbor discovery" g acl add in 5 deny neighbour-solicitation
ok "flush" g flush acl

# RA guard, RFC 6104.
ok "RA guard" g acl add in 20 deny router-advertisement
link 0 "a router advertisement" 134 -T 255 -r 0 -l 8 -S "$PLL" ff02::1%p0
ok "the router" g acl add in 10 allow icmpv6/134 "$PLL" dev h0
link 1 "of the router" 134 -T 255 -r 0 -l 8 -S "$PLL" ff02::1%p0
link 0 "of somebody else" 134 -T 255 -r 0 -l 8 -S fe80::bad ff02::1%p0
link 0 "a bad one of the router" 134 -T 254 -r 0 -l 8 -S "$PLL" ff02::1%p0
link 1 "solicitations are not advertisements" 133 -T 255 -S "$PLL" ff02::1%p0

# Numbers.
ok "the same entry again" g acl add in 20 deny router-advertisement
nok "a used number" g acl add in 20 deny all
ok "is free in another direction" g acl add out 20 deny router-advertisement
nok "number 0" g acl add in 0 deny all
nok "number 65536" g acl add in 65536 deny all
ok "number 65535" g acl add in 65535 deny all
nok "what is not there" g acl del in 21
is "$(g list acl | wc -l)" 4 "four entries"
g list acl >"$RUN/acl"
ok "flush once more" g flush acl
feed() {
	local words
	while read -ra words; do
		g acl add "${words[@]}" || return
	done <"$RUN/acl"
}
ok "the list can be fed back" feed
is "$(g list acl)" "$(cat "$RUN/acl")" "and gives itself"
n=0
for i in $(seq 1000 1024); do
	g acl add forward "$i" deny icmp/8 "198.51.100.$((i - 1000))" && n=$((n + 1))
done
is $n 25 "25 more"
is "$(g -j list acl | jq 'length')" 29 "a dump of all"
ok "all gone with off" g off

# Transit that is otherwise unfiltered.
topo_chain
GNS=$R1
ok "the router is configured" g mode enforce
across() {
	send "$CLIENT" "$SERVER" -t "${@:2}"
	is "$GOT" 1 "$1"
}
stays() {
	send "$CLIENT" "$SERVER" -t "${@:2}"
	is "$GOT" 0 "$1"
}
across "transit is not filtered" 8 203.0.113.2
ok "deny in transit" g acl add forward 10 deny echo-request 192.0.2.0/24 to 203.0.113.0/24
stays "an echo request" 8 203.0.113.2
across "another type" 13 203.0.113.2
across "malformed ones are no business of an ACL" 3 -c 1 203.0.113.2
ok "deny all in transit" g acl add forward 20 deny all 192.0.2.0/24
stays "what is too short for a type is of every type" 13 -L 4 203.0.113.2
stays "another type" 13 203.0.113.2
across "fragmentation needed" 3 -c 4 -r 1400 203.0.113.2
across "IPv6" 128 2001:db8:3::2
ok "by interface, the one of ingress" g acl add forward 5 allow echo-request dev r1c
across "an echo request" 8 203.0.113.2
ok "not by the one of egress" g acl add forward 4 deny echo-request dev r1r
across "an echo request again" 8 203.0.113.2
ok "no ACL, no hook" g flush acl
across "transit is not filtered any more" 8 203.0.113.2
ok "the default denies" g default forward deny
ok "an entry that allows" g acl add forward 4 allow echo-request
stays "admits nothing" 8 203.0.113.2

done_testing
