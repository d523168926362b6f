# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# "Loopback must be proven": whatever ends on an L3 master or on lo without the
# host having sent it there is filtered as inbound, by every encapsulation and
# redirect there is, both families, in a VRF and without one; must-pass passes,
# and what the host sends to itself goes on.
#
#        $HOST                                        $PEER
#   +-----------------------+                 +------------------+
#   | [VRF v]  h0 192.0.2.1 +-----------------+ p0 192.0.2.2     |
#   |  2001:db8:1::1        |     tunnels     |   2001:db8:1::2  |
#   |   inner 10.9.0.1      |                 |   inner 10.9.0.2 |
#   |   2001:db8:9::1       |                 |   2001:db8:9::2  |
#   +-----------------------+                 +------------------+
# timeout: 600

# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

run modprobe -a vrf veth ipip sit ip_gre ip6_gre vxlan act_mirred cls_matchall sch_ingress \
	esp4 esp6 xfrm_interface nft_dup_ipv4 nft_fwd_netdev nft_tproxy ip6_tunnel dummy

IN4=10.9.0.1 FROM4=10.9.0.2 IN6=2001:db8:9::1 FROM6=2001:db8:9::2
VRF=''

# build [v]: the topology, in a VRF of that name or without one.
build() {
	VRF=${1:-}
	topo_pair
	if [ -n "$VRF" ]; then
		set_sysctl "$HOST" net.ipv6.conf.all.keep_addr_on_down=1
		ip -n "$HOST" link add "$VRF" type vrf table 10
		ip -n "$HOST" link set "$VRF" up
		ip -n "$HOST" link set h0 master "$VRF"
		wait_for 20 has_ll "$HOST" h0 || bail "h0 has no address in the VRF"
		knows "$HOST" h0 "$PEER" p0
		knows "$PEER" p0 "$HOST" h0
	fi
	# The inner addresses are on a device of the VRF, or on lo.
	ip -n "$HOST" link add inner type dummy
	no_dad "$HOST" inner
	[ -z "$VRF" ] || ip -n "$HOST" link set inner master "$VRF"
	ip -n "$HOST" link set inner up
	ip -n "$HOST" addr add $IN4/32 dev inner
	ip -n "$HOST" addr add $IN6/128 dev inner
	ip -n "$PEER" addr add $FROM4/32 dev lo
	ip -n "$PEER" addr add $FROM6/128 dev lo
	for i in all h0 inner lo ${VRF:+"$VRF"}; do
		set_sysctl "$HOST" net.ipv4.conf.$i.rp_filter=0
		set_sysctl "$HOST" net.ipv4.conf.$i.accept_local=1
	done
	set_sysctl "$HOST" net.ipv4.icmp_ratelimit=0 net.ipv6.icmp.ratelimit=0
	ip -n "$PEER" route add $IN4/32 via 192.0.2.1
	ip -n "$PEER" route add $IN6/128 via 2001:db8:1::1
	ip -n "$HOST" route add $FROM4/32 via 192.0.2.2 ${VRF:+vrf "$VRF"}
	ip -n "$HOST" route add $FROM6/128 via 2001:db8:1::2 ${VRF:+vrf "$VRF"}
}

# v COMMAND...: ip(8) in the namespace of the host.
v() {
	ip -n "$HOST" "$@"
}
p() {
	ip -n "$PEER" "$@"
}

# own NAME: what the host sends to itself.
own() {
	local on=(${VRF:+-I "$VRF"}) to
	for to in $IN4 $IN6 192.0.2.1 2001:db8:1::1; do
		ok "$1: own address $to" in_ns "$HOST" ping -c 1 -W 5 "${on[@]}" $to
	done
}

# arrives NAME 4|6|46 [to own]: what comes from the peer's inner addresses is denied
# while all is denied, must-pass is not; and without the entry it arrives, so
# that the way is one at all. The answer needs no way back: what arrives is counted
# by the host's stack.
arrives() {
	local name=$1 families=$2 f to from type
	[ -z "$VRF" ] || name="$name into a VRF"
	for f in 4 6; do
		[[ $families = *$f* ]] || continue
		to=IN$f to=${!to} from=FROM$f from=${!from}
		type=8
		[ $f = 4 ] || type=128
		g acl del in 10 >/dev/null 2>&1
		g default in allow
		send "$PEER" "$HOST" -t $type -S $from $to
		is "$GOT" 1 "$name, IPv$f: without the entry it arrives"
		g default in deny
		send "$PEER" "$HOST" -t $type -S $from $to
		is "$GOT" 0 "$name, IPv$f: it does not by default"
		g acl add in 10 deny all any >/dev/null
		g flush counters
		send "$PEER" "$HOST" -t $type -S $from $to
		is "$GOT" 0 "$name, IPv$f: nor with an entry that denies all"
		is "$(reason acl-denied)" 1 "$name, IPv$f: denied once, by the entry"
		if [ $f = 4 ]; then
			send "$PEER" "$HOST" -t 3 -c 4 -r 1400 -S $from -q "udp,$to,1,$from,2" $to
		else
			send "$PEER" "$HOST" -t 2 -r 1400 -S $from -q "udp,$to,1,$from,2" $to
		fi
		is "$GOT" 1 "$name, IPv$f: must-pass arrives"
	done
	g acl del in 10 >/dev/null
}

# The types that the issue names, one by one.
types() {
	local name=$1 type
	[ -z "$VRF" ] || name="$name into a VRF"
	g acl add in 10 deny all any >/dev/null
	for type in 0 '3 -c 1' 5 11 13 17; do
		# shellcheck disable=SC2086 # words
		send "$PEER" "$HOST" -t $type -S $FROM4 -q "udp,$IN4,1,$FROM4,2" $IN4
		is "$GOT" 0 "$name: type $type"
	done
	for type in 129 '1 -c 4' 3 4; do
		# shellcheck disable=SC2086 # words
		send "$PEER" "$HOST" -t $type -S $FROM6 -q "udp,$IN6,1,$FROM6,2" $IN6
		is "$GOT" 0 "$name: ICMPv6 type $type"
	done
	g acl del in 10 >/dev/null
}
