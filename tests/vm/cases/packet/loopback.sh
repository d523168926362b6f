# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# "Loopback must be proven": whatever ends on an L3 master or on lo without this
# host having sent it there is filtered as inbound, by every encapsulation and
# redirect, in both families, in a VRF and without one. Must-pass passes, and
# what the host sends to itself goes on.
#
#        $HOST                                        $PEER
#   +-----------------------+                 +------------------+
#   | [VRF v]  h0 192.0.2.1 +-----------------+ p0 192.0.2.2     |
#   |     2001:db8:1::1     |     tunnels     |   2001:db8:1::2  |
#   | inner: 10.9.0.1       |                 | lo: 10.9.0.2     |
#   |     2001:db8:9::1     |                 |   2001:db8:9::2  |
#   +-----------------------+                 +------------------+
# timeout: 900

# shellcheck source=../../lib.sh
. "$(dirname "$0")/../lib.sh"

for module in vrf ipip sit ip_gre vxlan xfrm_interface esp4 esp6 act_mirred act_pedit \
	cls_matchall sch_ingress nft_dup_ipv4 nft_dup_ipv6 nft_fwd_netdev nft_tproxy dummy; do
	modprobe -q $module
done

IN4=10.9.0.1 FROM4=10.9.0.2 IN6=2001:db8:9::1 FROM6=2001:db8:9::2
VRF=''

h() {
	ip -n "$HOST" "$@"
}
p() {
	ip -n "$PEER" "$@"
}

# build [VRF]: the topology, in a VRF or without one.
build() {
	local i vrf=()
	VRF=${1:-}
	topo_pair
	if [ -n "$VRF" ]; then
		vrf=(vrf "$VRF")
		set_sysctl "$HOST" net.ipv6.conf.all.keep_addr_on_down=1
		h link add "$VRF" type vrf table 10
		h link set "$VRF" up
		h link set h0 master "$VRF"
		neighbours
	fi
	# IPv6 decapsulates by the local address; it is there twice, then.
	h link add inner type dummy
	no_dad "$HOST" inner
	[ -z "$VRF" ] || h link set inner master "$VRF"
	h link set inner up
	h addr add $IN4/32 dev inner
	h addr add $IN6/128 dev inner
	p addr add $FROM4/32 dev lo
	p addr add $FROM6/128 dev lo
	for i in all h0 inner lo ${VRF:+"$VRF"}; do
		set_sysctl "$HOST" "net.ipv4.conf.$i.rp_filter=0"
	done
	set_sysctl "$HOST" net.ipv4.icmp_ratelimit=0 net.ipv6.icmp.ratelimit=0
	p route add $IN4/32 via 192.0.2.1
	p route add $IN6/128 via 2001:db8:1::1
	h route add $FROM4/32 via 192.0.2.2 dev h0 "${vrf[@]}"
	h route add $FROM6/128 via 2001:db8:1::2 dev h0 "${vrf[@]}"
	ok "${VRF:-no VRF}: configured" g default out allow
}

# own: what the host sends to itself goes on, whatever is denied.
own() {
	local to on=()
	[ -z "$VRF" ] || on=(-I "$VRF")
	g acl add in 10 deny all any >/dev/null
	for to in $IN4 $IN6 192.0.2.1 2001:db8:1::1; do
		ok "${VRF:-no VRF}: own address $to" in_ns "$HOST" ping -c 2 -i 0.1 -W 5 "${on[@]}" "$to"
	done
	g acl del in 10 >/dev/null
}

# message FAMILY TYPE...: one from the peer's inner address to the host's.
message() {
	local from=FROM$1 to=IN$1
	from=${!from} to=${!to}
	send "$PEER" "$HOST" -t "${@:2}" -S "$from" -q "udp,$to,1,$from,2" "$to"
}

# ends NAME [FAMILIES]: what comes in this way arrives when all is allowed, so that
# it is a way, and is denied when all is denied.
ends() {
	local name=$1 f request=8 big='3 -c 4'
	[ -z "$VRF" ] || name="$1, VRF"
	for f in ${2:-4 6}; do
		[ "$f" = 4 ] || request=128 big=2
		g default in allow
		message "$f" $request
		is "$GOT" 1 "$name, IPv$f: a way in"
		g default in deny
		g acl add in 10 deny all any >/dev/null
		g flush counters
		message "$f" $request
		is "$GOT $(reason acl-denied)" "0 1" "$name, IPv$f: denied, once"
		# shellcheck disable=SC2086 # words
		message "$f" $big -r 1400
		is "$GOT" 1 "$name, IPv$f: must-pass arrives"
		g acl del in 10 >/dev/null
	done
}

# types NAME: all sorts of them.
types() {
	local type
	g acl add in 10 deny all any >/dev/null
	for type in 0 '3 -c 1' 5 11 13 17; do
		# shellcheck disable=SC2086 # words
		message 4 $type
		is "$GOT" 0 "$1: type $type"
	done
	for type in 129 '1 -c 4' 3 4; do
		# shellcheck disable=SC2086 # words
		message 6 $type
		is "$GOT" 0 "$1: ICMPv6 type $type"
	done
	g acl del in 10 >/dev/null
}

# ---- IPsec ----------------------------------------------------------------------

KEYS=(enc 'ecb(cipher_null)' ''
	auth 'hmac(sha1)' 0x00112233445566778899aabbccddeeff00112233)
# esp COMMAND [HOST-ARGUMENTS...]: tunnels for the inner addresses, in one direction.
esp() {
	local f outer=(192.0.2.2 192.0.2.1) tmpl
	for f in 4 6; do
		[ $f = 4 ] || outer=(2001:db8:1::2 2001:db8:1::1)
		tmpl=(tmpl src "${outer[0]}" dst "${outer[1]}" proto esp mode tunnel)
		# A raw socket's policy does not go by the source it writes.
		local any=0.0.0.0/0 to=IN$f
		[ $f = 4 ] || any=::/0
		p xfrm state add src "${outer[0]}" dst "${outer[1]}" proto esp spi 0x10$f \
			mode tunnel "${KEYS[@]}"
		p xfrm policy add src "$any" dst "${!to}" dir out "${tmpl[@]}"
		h xfrm state add src "${outer[0]}" dst "${outer[1]}" proto esp spi 0x10$f \
			mode tunnel "${KEYS[@]}" "$@"
		h xfrm policy add src "$any" dst "${!to}" dir in "${tmpl[@]}" "$@"
	done
}
esp_off() {
	local ns
	for ns in "$HOST" "$PEER"; do
		ip -n "$ns" xfrm policy flush
		ip -n "$ns" xfrm state flush
	done
}

# ---- tunnels with interfaces ------------------------------------------------------

# tunnel KIND FAMILIES ARGUMENTS...
tunnel() {
	local kind=$1 families=$2 on=()
	shift 2
	[ -z "$VRF" ] || on=(dev "$VRF")
	# A VXLAN device lies above its lower one, which cannot be its master, too.
	[ -z "$VRF" ] || [ "$kind" != vxlan ] || on=(dev h0)
	if ! run_quiet h link add t0 type "$kind" "$@" local 192.0.2.1 remote 192.0.2.2 "${on[@]}"; then
		skip "$kind" "this kernel cannot make one: $(<"$RUN/out")"
		return
	fi
	[ -z "$VRF" ] || h link set t0 master "$VRF"
	h link set t0 up
	set_sysctl "$HOST" net.ipv4.conf.t0.rp_filter=0
	p link add t0 type "$kind" "$@" local 192.0.2.2 remote 192.0.2.1
	p link set t0 up
	if [ "$kind" = vxlan ]; then
		p neigh add $IN4 lladdr "$(mac_of "$HOST" t0)" dev t0
		p neigh add $IN6 lladdr "$(mac_of "$HOST" t0)" dev t0
	fi
	p route replace $IN4/32 dev t0
	p route replace $IN6/128 dev t0
	ends "$kind" "$families"
	p link del t0
	h link del t0
	p route replace $IN4/32 via 192.0.2.1
	p route replace $IN6/128 via 2001:db8:1::1
}
run_quiet() {
	run "$@"
	return "$RC"
}

# ---- redirects --------------------------------------------------------------------

# mirred NAME ARGUMENTS...: what is ICMP and comes in by h0.
mirred() {
	h link set dev lo up
	in_ns "$HOST" tc qdisc replace dev h0 clsact
	in_ns "$HOST" tc filter add dev h0 ingress protocol ip pref 1 flower ip_proto icmp "${@:2}"
	in_ns "$HOST" tc filter add dev h0 ingress protocol ipv6 pref 2 flower ip_proto icmpv6 "${@:2}"
	ends "$1"
	in_ns "$HOST" tc qdisc del dev h0 clsact
}
# nft_does NAME FAMILIES RULESET
nft_does() {
	if ! run_quiet in_ns "$HOST" nft "$3"; then
		skip "$1" "this kernel cannot: $(<"$RUN/out")"
		return
	fi
	ends "$1" "$2"
	in_ns "$HOST" nft flush ruleset
}

# tproxy: what is for somebody else is delivered here, by a route as TPROXY wants it.
tproxy() {
	local IN4=198.51.100.7 IN6=2001:db8:7::7
	p route add $IN4 via 192.0.2.1
	p route add $IN6 via 2001:db8:1::1
	h rule add pref 1 fwmark 1 lookup 100
	h -6 rule add pref 1 fwmark 1 lookup 100
	h route add local default dev lo table 100
	h -6 route add local default dev lo table 100
	nft_does "a route as TPROXY wants it" "4 6" "table inet t { chain c {
		type filter hook prerouting priority mangle;
		iif h0 ip daddr $IN4 meta mark set 1;
		iif h0 ip6 daddr $IN6 meta mark set 1; }; }"
	h rule del pref 1
	h -6 rule del pref 1
	p route del $IN4
	p route del $IN6
}

# replies: those to pings that the peer has got, of both families.
replies() {
	# shellcheck disable=SC2016 # awk's
	in_ns "$PEER" awk '$1 == "Icmp:" && !n { n = split($0, name) ; next }
		$1 == "Icmp:" { for (i = 2; i <= n; i++) if (name[i] == "InEchoReps") sum += $i }
		$1 == "Icmp6InEchoReplies" { sum += $2 }
		END { print sum + 0 }' /proc/self/net/snmp /proc/self/net/snmp6
}

# foreign: a raw socket sends with an address of the peer to an own one. That comes in
# as loopback; the answer is no more than what any other packet going out is.
foreign() {
	local before name="${VRF:-no VRF}" on=()
	[ -z "$VRF" ] || on=(-I "$VRF")
	g flush counters
	in_ns "$HOST" icmpsend "${on[@]}" -t 8 -S $FROM4 192.0.2.1
	in_ns "$HOST" icmpsend "${on[@]}" -t 128 -S $FROM6 2001:db8:1::1
	answered() {
		[ "$(reason default-allow)" = 2 ]
	}
	ok "$name: a foreign source is answered where that may leave" wait_for 20 answered
	before=$(replies)
	g default out deny
	g flush counters
	in_ns "$HOST" icmpsend "${on[@]}" -t 8 -S $FROM4 192.0.2.1
	in_ns "$HOST" icmpsend "${on[@]}" -t 128 -S $FROM6 2001:db8:1::1
	refused() {
		[ "$(reason unsolicited-reply)" = 2 ]
	}
	ok "$name: the answers do not leave by default" wait_for 20 refused
	is "$(replies)" "$before" "$name: nobody got them"
	g default out allow
}

# natted: source NAT of what goes to lo, as container hosts masquerade.
natted() {
	local to
	in_ns "$HOST" nft 'table inet t { chain c { type nat hook postrouting priority 100;
		oif lo ip saddr 192.0.2.1 counter snat ip to 10.9.0.1;
		oif lo ip6 saddr 2001:db8:1::1 counter snat ip6 to 2001:db8:9::1; }; }'
	g acl add in 10 deny all any >/dev/null
	for to in 192.0.2.1 2001:db8:1::1; do
		ok "own address $to, through source NAT" in_ns "$HOST" ping -c 2 -i 0.1 -W 5 $to
	done
	is "$(in_ns "$HOST" nft list chain inet t c | grep -c 'packets [1-9]')" 2 "both were translated"
	g acl del in 10 >/dev/null
	in_ns "$HOST" nft flush ruleset
}

# big: what does not fit lo.
big() {
	local to
	h link set lo mtu 1400
	g acl add in 10 deny all any >/dev/null
	for to in 192.0.2.1 2001:db8:1::1; do
		ok "own address $to, in fragments" in_ns "$HOST" ping -c 1 -W 5 -s 4000 $to
	done
	g acl del in 10 >/dev/null
	h link set lo mtu 65536
}

# looped NAME LOOPBACK DENIED: own requests to many, which loop back.
looped() {
	g flush counters
	in_ns "$HOST" icmpsend -t 8 224.0.0.1
	in_ns "$HOST" icmpsend -t 128 ff02::1%h0
	looked() {
		[ "$(reason loopback) $(($(reason broadcast-denied) + $(reason default-deny)))" = "$2 $3" ]
	}
	ok "$1" wait_for 20 looked "$@"
}
multicast() {
	h route add 224.0.0.0/4 dev h0
	set_sysctl "$HOST" net.ipv4.icmp_echo_ignore_broadcasts=1 net.ipv6.icmp.echo_ignore_multicast=1
	g default in deny
	g default out allow
	looped "own multicast that loops back is loopback" 2 0
}

load
for vrf in '' v; do
	build $vrf
	own
	esp
	ends "ESP tunnel without an interface"
	types "ESP tunnel without an interface${VRF:+, VRF}"
	esp_off
	h link add x0 type xfrm dev "${VRF:-h0}" if_id 7
	[ -z "$VRF" ] || h link set x0 master "$VRF"
	h link set x0 up
	set_sysctl "$HOST" net.ipv4.conf.x0.rp_filter=0
	esp if_id 7
	ends "ESP tunnel with an interface"
	esp_off
	h link del x0

	ends "veth"
	tunnel gre "4 6"
	tunnel ipip 4
	tunnel sit 6
	tunnel vxlan "4 6" id 7 dstport 4789

	# To the device, as if it had come in by it; and out of it.
	to=${VRF:-lo}
	mac=$(ip -n "$HOST" link show dev "$to" | sed -n 's,.*link/[a-z]* \([^ ]*\).*,\1,p')
	mirred "mirred to ingress of $to" action mirred ingress redirect dev "$to"
	mirred "mirred to egress of $to" action pedit ex munge eth dst set "$mac" pipe \
		action mirred egress redirect dev "$to"
	nft_does "nft fwd to $to" "4 6" "table netdev t { chain c {
		type filter hook ingress device h0 priority 0;
		ether daddr set $mac; meta l4proto { icmp, ipv6-icmp } fwd to $to; }; }"
	# The copy of the neighbour's packet is sent to an address of the host.
	nft_does "nft dup" 4 "table ip t { chain c {
		type filter hook prerouting priority -300;
		iif h0 ip protocol icmp dup to 192.0.2.1${VRF:+ device $VRF} drop; }; }"
	nft_does "nft dup" 6 "table ip6 t { chain c {
		type filter hook prerouting priority -300;
		iif h0 icmpv6 type { 2, 128 } dup to 2001:db8:1::1${VRF:+ device $VRF} drop; }; }"
	tproxy
	foreign
	[ -n "$vrf" ] || {
		big
		natted
		multicast
	}
done

done_testing
