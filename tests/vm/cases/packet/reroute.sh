# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# "On its way out, the interface is that of the packet's route as it is after
# chains before icmpguard": nft's type route and iptables' mangle reroute by mark.
# Rules and ACL go by the interface a packet leaves by, and each is decided once,
# in a VRF too.
#
#              $HOST
#   +---------------------+            $PEER
#   |  wan1 192.0.2.1/24  +----------+ p1     203.0.113.9
#   |  wan2 198.51.100.1  +----------+ p2     2001:db8:9::9
#   +---------------------+
# timeout: 900

# shellcheck source=../../lib.sh
. "$(dirname "$0")/../lib.sh"

modprobe -q vrf
TO4=203.0.113.9 TO6=2001:db8:9::9
VRF=''

# build [VRF]: what goes to TO goes by wan1, and by wan2 with mark 2.
build() {
	local n f dev vrf=() vrf6=()
	VRF=${1:-}
	netns_add HOST
	netns_add PEER
	GNS=$HOST
	if [ -n "$VRF" ]; then
		vrf=(table 10)
		set_sysctl "$HOST" net.ipv6.conf.all.keep_addr_on_down=1
		ip -n "$HOST" link add "$VRF" type vrf table 10
		ip -n "$HOST" link set "$VRF" up
	fi
	for n in 1 2; do
		wire "$HOST" wan$n "$PEER" p$n
		[ -z "$VRF" ] || ip -n "$HOST" link set wan$n master "$VRF"
		ip -n "$HOST" addr add 10.9.$n.1/24 dev wan$n
		ip -n "$HOST" addr add 2001:db8:$n::1/64 dev wan$n
		ip -n "$PEER" addr add 10.9.$n.2/24 dev p$n
		ip -n "$PEER" addr add 2001:db8:$n::2/64 dev p$n
		set_sysctl "$HOST" net.ipv4.conf.wan$n.rp_filter=0
		set_sysctl "$PEER" net.ipv4.conf.p$n.rp_filter=0
	done
	set_sysctl "$HOST" net.ipv4.conf.all.rp_filter=0
	set_sysctl "$PEER" net.ipv4.conf.all.rp_filter=0
	ip -n "$PEER" addr add $TO4/32 dev lo
	ip -n "$PEER" addr add $TO6/128 dev lo
	for n in 1 2; do
		wait_for 10 has_ll "$HOST" wan$n
		wait_for 10 has_ll "$PEER" p$n
		knows "$HOST" wan$n "$PEER" p$n
		knows "$PEER" p$n "$HOST" wan$n
	done
	ip -n "$HOST" route add $TO4/32 via 10.9.1.2 dev wan1 "${vrf[@]}"
	ip -n "$HOST" -6 route add $TO6/128 via 2001:db8:1::2 dev wan1 "${vrf[@]}"
	ip -n "$HOST" route add $TO4/32 via 10.9.2.2 dev wan2 table 200
	ip -n "$HOST" -6 route add $TO6/128 via 2001:db8:2::2 dev wan2 table 200
	ip -n "$HOST" rule add pref 10 fwmark 2 lookup 200
	ip -n "$HOST" -6 rule add pref 10 fwmark 2 lookup 200
}

# left wanN: packets that have left by it.
left() {
	in_ns "$HOST" nft -j list counters table inet t | jq --arg n "$1" \
		'[.nftables[].counter? | select(.name == $n) | .packets] | add'
}
# count_leaving: begins to count them.
count_leaving() {
	in_ns "$HOST" nft 'table inet t { counter wan1 {} ; counter wan2 {} ; chain p {
		type filter hook postrouting priority 300;
		oif wan1 meta l4proto { icmp, ipv6-icmp } ip daddr '$TO4' counter name wan1;
		oif wan2 meta l4proto { icmp, ipv6-icmp } ip daddr '$TO4' counter name wan2;
		oif wan1 meta l4proto { icmp, ipv6-icmp } ip6 daddr '$TO6' counter name wan1;
		oif wan2 meta l4proto { icmp, ipv6-icmp } ip6 daddr '$TO6' counter name wan2; }; }'
}
# asks TO WAN1 WAN2 DECIDED NAME: one request; where it leaves, and how often it is decided.
asks() {
	local on=()
	[ -z "$VRF" ] || on=(-I "$VRF")
	in_ns "$HOST" nft reset counters table inet t >/dev/null
	g flush counters
	in_ns "$HOST" icmpsend "${on[@]}" -t "$([[ $1 = *:* ]] && echo 128 || echo 8)" "$1"
	is "$(left wan1) $(left wan2)" "$2 $3" "$5: leaves by wan1, wan2"
	is "$(g -j stats | jq '[.counters[] | select(.direction == "out" and
		.reason != "link-scope" and .verdict != "noted") | .packets] | add // 0')" "$4" \
		"$5: decided $4 times"
}

# denied NAME: what the mark sends by wan2 needs a rule for wan2, and meets its entries.
denied() {
	local to
	for to in $TO4 $TO6; do
		g default out deny
		g allow out echo-request any group wan1 >/dev/null
		asks "$to" 0 0 1 "$1, $to: a rule for wan1 is not for it"
		g revoke out echo-request any group wan1 >/dev/null
		g default out allow
		g acl add out 10 deny all any dev wan2 >/dev/null
		asks "$to" 0 0 1 "$1, $to: an entry for wan2 is"
		g acl del out 10 >/dev/null
	done
}

# judged NAME: the same, and that it passes where it should.
judged() {
	local to
	denied "$1"
	for to in $TO4 $TO6; do
		g default out deny
		g allow out echo-request any group wan2 >/dev/null
		asks "$to" 0 1 1 "$1, $to: a rule for wan2 is"
		g revoke out echo-request any group wan2 >/dev/null
		g default out allow
		g acl add out 10 deny all any dev wan1 >/dev/null
		asks "$to" 0 1 1 "$1, $to: an entry for wan1 is not for it"
		g acl del out 10 >/dev/null
	done
}

load
for vrf in '' v; do
	build $vrf
	g default in deny
	g group create wan1 wan1 >/dev/null
	g group create wan2 wan2 >/dev/null
	count_leaving
	name=${vrf:-no VRF}
	asks $TO4 1 0 1 "$name: by wan1 without a mark"
	in_ns "$HOST" nft "table inet m { chain o { type route hook output priority mangle;
		ip daddr $TO4 meta mark set 2; ip6 daddr $TO6 meta mark set 2; }; }"
	judged "$name, nft"
	if [ -n "$vrf" ]; then
		in_ns "$HOST" tc qdisc replace dev v root pfifo
		denied "$name with a queue, nft"
		in_ns "$HOST" tc qdisc replace dev v root noqueue
	fi
	in_ns "$HOST" nft delete table inet m
	in_ns "$HOST" iptables -t mangle -A OUTPUT -d $TO4 -j MARK --set-mark 2
	in_ns "$HOST" ip6tables -t mangle -A OUTPUT -d $TO6 -j MARK --set-mark 2
	denied "$name, iptables"
done

done_testing
