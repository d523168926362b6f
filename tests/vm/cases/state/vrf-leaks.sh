# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Routes that leak from one VRF to another: "the scope of a flow in transit is the
# unordered pair of the ingress and egress L3 masters", so that what was asked
# through such a route is answered, and the same addresses in other VRFs are other
# hosts.
# timeout: 400
# every: routes that leak from one VRF to another differ between kernels

# shellcheck source=../../lib.sh
. "$(dirname "$0")/../lib.sh"

#    $A, no VRF, 10.0.1.2 ---- a0 |        | b0 ---- $B, blue, 10.0.2.2
#                                 | $HOST  |
#    $C, red, 10.0.3.2 ------- c0 |        | d0 ---- $D, red, 10.0.1.2 (as A)
#    $E, green, 10.0.3.2 (as C) -- e0
netns_add HOST
GNS=$HOST
set_sysctl "$HOST" net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1 \
	net.ipv4.icmp_ratelimit=0 net.ipv6.icmp.ratelimit=0
table=100
for vrf in red blue green; do
	ip -n "$HOST" link add $vrf type vrf table $table
	ip -n "$HOST" link set $vrf up
	table=$((table + 1))
done
# end NAMESPACE DEVICE NUMBER [VRF]
end() {
	netns_add "$1"
	wire "$HOST" "$2" "${!1}" p0
	[ -z "${4:-}" ] || ip -n "$HOST" link set "$2" master "$4"
	ip -n "$HOST" addr add "10.0.$3.1/24" dev "$2"
	ip -n "$HOST" addr add "2001:db8:$3::1/64" dev "$2" nodad
	ip -n "${!1}" addr add "10.0.$3.2/24" dev p0
	ip -n "${!1}" addr add "2001:db8:$3::2/64" dev p0 nodad
	ip -n "${!1}" route add default via "10.0.$3.1"
	ip -n "${!1}" route add default via "2001:db8:$3::1"
}
end A a0 1
end B b0 2 blue
end C c0 3 red
end D d0 1 red
end E e0 3 green
# leak TABLE NUMBER DEVICE: a route to that net by a device of another VRF.
leak() {
	ip -n "$HOST" route replace "10.0.$2.0/24" dev "$3" table "$1"
	ip -n "$HOST" -6 route replace "2001:db8:$2::/64" dev "$3" table "$1"
}
# No VRF and blue, by the interfaces.
leak main 2 b0
leak 101 1 a0
# Red and blue, by the VRF in one direction and the interface in the other.
leak 100 2 blue
leak 101 3 c0

pings_all() {	# pings_all OK|NOK WHEN
	local from to
	for pair in A:2 B:1 C:2 B:3; do
		IFS=: read -r from to <<<"$pair"
		if [ "$1" = OK ]; then
			ok "$2: $from pings 10.0.$to.2" wait_for 20 pings "${!from}" "10.0.$to.2"
			ok "$2: $from pings 2001:db8:$to::2" wait_for 20 pings "${!from}" "2001:db8:$to::2"
		else
			ok "$2: $from does not ping 10.0.$to.2" no_ping "${!from}" "10.0.$to.2"
			ok "$2: $from does not ping 2001:db8:$to::2" no_ping "${!from}" "2001:db8:$to::2"
		fi
	done
}
pings_all OK "without the module"
load
ok "forward deny" g default forward deny
pings_all NOK "denied"
ok "requests may cross" g allow forward echo-request
g flush counters
pings_all OK "requests may cross"
is "$(reason unsolicited-reply)" 0 "no reply was unsolicited"
ok "another policy" g allow forward echo-request 203.0.113.1
pings_all OK "by another policy"

# Requests and replies by hand: who may answer whom.
for ns in "$A" "$B" "$C" "$D" "$E"; do
	set_sysctl "$ns" net.ipv4.icmp_echo_ignore_all=1 net.ipv6.icmp.echo_ignore_all=1
done
# crosses WANTED DESCRIPTION FROM TO ADDRESS ARGUMENTS...
crosses() {
	send "${!3}" "${!4}" "${@:6}" "$5"
	is "$GOT" "$1" "$2"
}
# C in red asks B in blue. Then D answers, which is in red, and E, which is in
# green with the address of C; and so on.
leak 102 2 b0
crosses 1 "a request from red to blue" C B 10.0.2.2 -t 8 -i 7 -s 1
crosses 1 "the same from green to blue" E B 10.0.2.2 -t 8 -i 8 -s 1
crosses 0 "red: another identifier is not answered" B C 10.0.3.2 -t 0 -i 9 -s 1
crosses 0 "red: what green asked is not answered" B C 10.0.3.2 -t 0 -i 8 -s 1
crosses 0 "an error about what green asked does not come to red" B C 10.0.3.2 \
	-t 11 -q icmp,10.0.3.2,10.0.2.2,8,8,1
crosses 1 "an error about what red asked does" B C 10.0.3.2 \
	-t 11 -q icmp,10.0.3.2,10.0.2.2,8,7,1
crosses 1 "and the reply to it" B C 10.0.3.2 -t 0 -i 7 -s 1
leak 101 3 e0
crosses 1 "green: its reply" B E 10.0.3.2 -t 0 -i 8 -s 1
crosses 0 "green: what red asked is not answered" B E 10.0.3.2 -t 0 -i 7 -s 1
crosses 1 "IPv6: a request from green to blue" E B 2001:db8:2::2 -t 128 -i 8 -s 1
crosses 1 "IPv6: the same from red to blue" C B 2001:db8:2::2 -t 128 -i 7 -s 1
crosses 0 "IPv6, green: what red asked is not answered" B E 2001:db8:3::2 -t 129 -i 7 -s 1
crosses 0 "IPv6: nor is there an error about it" B E 2001:db8:3::2 \
	-t 3 -r 0 -q icmp,2001:db8:3::2,2001:db8:2::2,128,7,1
crosses 1 "IPv6: an error about what green asked" B E 2001:db8:3::2 \
	-t 3 -r 0 -q icmp,2001:db8:3::2,2001:db8:2::2,128,8,1
crosses 1 "IPv6, green: its reply" B E 2001:db8:3::2 -t 129 -i 8 -s 1

# D in red has the address of A in no VRF. Within red, and between the two.
crosses 1 "a request from no VRF to blue" A B 10.0.2.2 -t 8 -i 10 -s 1
crosses 1 "one within red, from the same address" D C 10.0.3.2 -t 8 -i 10 -s 1
crosses 1 "within red: its reply" C D 10.0.1.2 -t 0 -i 10 -s 1
leak 101 1 d0
crosses 0 "from blue to red: what no VRF asked is not answered" B D 10.0.1.2 -t 0 -i 10 -s 1
leak 101 1 a0
crosses 1 "from blue to no VRF: it is" B A 10.0.1.2 -t 0 -i 10 -s 1

done_testing
