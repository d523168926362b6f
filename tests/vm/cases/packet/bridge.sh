# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# "Bridged packets (br_netfilter) use the in/out column for every link-scope row,
# checks unchanged; redirects then follow the forward default": what keeps a link
# together crosses a bridge that forwards nothing, path MTU messages do always,
# and an echo request needs a rule. What is routed has no such privilege, even when
# it came in by a port of the bridge.
# every: br_netfilter differs between kernels
# timeout: 600

# shellcheck source=../../lib.sh
. "$(dirname "$0")/../lib.sh"

# $HOST and $PEER of topo_pair, with a bridge between them, and a router to $FAR
# in the same box.
#
#    $HOST            $BR               $PEER          $FAR (behind $BR)
#   +------+      +---------+         +------+        +------+
#   |   h0 +------+ b1   b2 +---------+ p0   |   r0 --+ f0   |
#   +------+      +---------+         +------+        +------+
modprobe br_netfilter 2>/dev/null || bail "no br_netfilter"
netns_add HOST
netns_add BR
netns_add PEER
netns_add FAR
set_sysctl "$BR" net.bridge.bridge-nf-call-iptables=0 net.bridge.bridge-nf-call-ip6tables=0
ip -n "$BR" link add br0 type bridge mcast_snooping 0
no_dad "$BR" br0
for end in b1:HOST:h0 b2:PEER:p0; do
	IFS=: read -r port ns dev <<<"$end"
	wire "$BR" "$port" "${!ns}" "$dev"
	ip -n "$BR" link set "$port" master br0
done
ip -n "$BR" link set br0 up
ip -n "$HOST" addr add 192.0.2.1/24 dev h0
ip -n "$HOST" addr add 2001:db8:1::1/64 dev h0
ip -n "$PEER" addr add 192.0.2.2/24 dev p0
ip -n "$PEER" addr add 2001:db8:1::2/64 dev p0
ip -n "$PEER" route add 255.255.255.255 dev p0
ip -n "$PEER" route add 224.0.0.0/4 dev p0
neighbours
H4=192.0.2.1 P4=192.0.2.2 H6=2001:db8:1::1 P6=2001:db8:1::2
ALLNODES=ff02::1%p0
hll=$(ll "$HOST" h0)
pll=$(ll "$PEER" p0)
GNS=$BR

# to_all DESCRIPTION WANTED TYPE ARGUMENTS... GROUP: from the peer, to more than
# the host.
to_all() {
	local host=$H4
	[[ ${!#} != *:* ]] || host=$H6
	send "$PEER" "$HOST" via $host -t "${@:3}"
	is "$GOT" "$2" "$1"
}
# counted NAME N DESCRIPTION COMMAND...: COMMAND adds N to a reason's counter.
counted() {
	local before
	before=$(reason "$1")
	"${@:4}"
	is $(($(reason "$1") - before)) "$2" "$3: counted as $1"
}
# decided DIRECTION: all packets that were judged there.
decided() {
	g -j stats | jq --arg d "$1" '.accepted[$d] + .denied[$d]'
}

load
deny_all "$BR"

# ---- without br_netfilter's calls nothing is seen ----------------------------

ok "bridge-nf off: IPv4 pings" pings "$PEER" $H4
ok "bridge-nf off: IPv6 pings" pings "$PEER" $H6
passes "bridge-nf off: NS, hop limit 254" 135 -T 254 -r 0 -a $H6 $H6
passes "bridge-nf off: NA, hop limit 64" 136 -T 64 -r 0 -a $P6 $H6
passes "bridge-nf off: an unsolicited reply" 0 -i 1 -s 1 $H4
passes "bridge-nf off: a redirect" 137 -T 254 -r 0 -l 32 -S "$pll" $H6
passes "bridge-nf off: an IPv4 redirect" 5 -c 1 -r 192.0.2.9 -q udp,$H4,1,203.0.113.1,2 $H4
to_all "bridge-nf off: RA, hop limit 254" 1 134 -T 254 -r 0 -l 8 -S "$pll" $ALLNODES
to_all "bridge-nf off: MLD query, hop limit 64" 1 130 -T 64 -H -r 0x03e80000 -a :: -S "$pll" $ALLNODES
for type in 133 141 142 148 149 151 152 153; do
	passes "bridge-nf off: type $type, hop limit 64" $type -T 64 -l 40 $H6
done
to_all "bridge-nf off: a request to 255.255.255.255" 1 8 255.255.255.255
to_all "bridge-nf off: a request to 224.0.0.1" 1 8 224.0.0.1
to_all "bridge-nf off: a request to the subnet's broadcast address" 1 8 192.0.2.255
to_all "bridge-nf off: a request to ff02::1" 1 128 -S "$pll" $ALLNODES
is "$(decided forward)" 0 "bridge-nf off: nothing was judged"

# ---- per bridge, and for every bridge of the namespace -------------------------

ip -n "$BR" link set br0 type bridge nf_call_iptables 1
ok "on for IPv4 on this bridge: no ping" no_ping "$PEER" $H4
ok "not for IPv6" pings "$PEER" $H6
ip -n "$BR" link set br0 type bridge nf_call_iptables 0 nf_call_ip6tables 1
ok "on for IPv6 on this bridge: no ping" no_ping "$PEER" $H6
ok "not for IPv4" pings "$PEER" $H4
ip -n "$BR" link set br0 type bridge nf_call_ip6tables 0
set_sysctl "$BR" net.bridge.bridge-nf-call-iptables=1 net.bridge.bridge-nf-call-ip6tables=1

counted default-deny 1 "an echo request" \
	drops "an echo request" 8 $H4
counted default-deny 1 "an IPv6 echo request" \
	drops "an IPv6 echo request" 128 $H6
drops "an unsolicited reply" 0 -i 1 -s 1 $H4
drops "an unsolicited IPv6 reply" 129 -i 1 -s 1 $H6

# Neighbour discovery: class M of the in/out column, with its checks.
passes "NS" 135 -T 255 -r 0 -a $H6 $H6
to_all "NS to its group" 1 135 -T 255 -r 0 -a $H6 ff02::1:ff00:1%p0
to_all "NS of DAD, from ::" 1 135 -T 255 -r 0 -a $H6 -S :: ff02::1:ff00:1%p0
counted malformed 1 "NS, hop limit 254" \
	drops "NS, hop limit 254" 135 -T 254 -r 0 -a $H6 $H6
drops "NS, hop limit 1" 135 -T 1 -r 0 -a $H6 $H6
drops "NS, code 1" 135 -c 1 -T 255 -r 0 -a $H6 $H6
drops "NS, too short" 135 -T 255 -r 0 -x 20010db8 $H6
drops "NS, an atomic fragment" 135 -T 255 -r 0 -a $H6 -A $H6
drops "NS, fragmented" 135 -T 255 -r 0 -a $H6 -l 600 -F 256 $H6
to_all "NS of DAD, hop limit 254" 0 135 -T 254 -r 0 -a $H6 -S :: ff02::1:ff00:1%p0
passes "NA" 136 -T 255 -r 0x60000000 -a $P6 $H6
drops "NA, hop limit 254" 136 -T 254 -r 0x60000000 -a $P6 $H6
to_all "NA to all" 1 136 -T 255 -r 0x20000000 -a $P6 $ALLNODES
passes "RS" 133 -T 255 -r 0 $H6
drops "RS, hop limit 254" 133 -T 254 -r 0 $H6
to_all "RA" 1 134 -T 255 -r 0 -l 8 -S "$pll" $ALLNODES
to_all "RA, hop limit 254" 0 134 -T 254 -r 0 -l 8 -S "$pll" $ALLNODES
to_all "RA, too short" 0 134 -T 255 -r 0 -S "$pll" $ALLNODES
drops "RA from a global address" 134 -T 255 -r 0 -l 8 $H6

# MLD and its relatives.
to_all "MLD query" 1 130 -T 1 -H -r 0x03e80000 -a :: -S "$pll" $ALLNODES
to_all "MLD query, hop limit 2" 0 130 -T 2 -H -r 0x03e80000 -a :: -S "$pll" $ALLNODES
to_all "MLD query from a global address" 0 130 -T 1 -H -r 0x03e80000 -a :: -S $P6 $ALLNODES
for type in 131 132 143; do
	to_all "MLD $type" 1 $type -T 1 -H -r 0 -a ff02::77 -S "$pll" $ALLNODES
	to_all "MLD $type from ::" 1 $type -T 1 -H -r 0 -a ff02::77 -S :: $ALLNODES
	to_all "MLD $type, hop limit 64" 0 $type -T 64 -H -r 0 -a ff02::77 -S "$pll" $ALLNODES
done
for type in 141 142 148 149; do
	passes "type $type, hop limit 255" $type -T 255 -l 40 $H6
	drops "type $type, hop limit 254" $type -T 254 -l 40 $H6
done
for type in 151 152 153; do
	to_all "MRD $type" 1 $type -T 1 -l 8 -S "$pll" "$hll%p0"
	drops "MRD $type, hop limit 255" $type -T 255 -l 8 $H6
done

unlike "$(reason link-scope)" '^0$' "what passed is counted as link-scope"

# Redirects.
drops "redirect" 137 -T 255 -r 0 -l 32 -S "$pll" $H6
drops "IPv4 redirect" 5 -c 1 -r 192.0.2.9 -q udp,$H4,1,203.0.113.1,2 $H4
for type in 127 138 255; do
	drops "never type $type" $type -T 255 -l 40 $H6
done

# v4, v6 DESCRIPTION ARGUMENTS...: path MTU messages cross whatever they say.
v4() { passes "$how: 3/4, $1" 3 -c 4 "${@:2}" $H4; }
v6() { passes "$how: packet too big, $1" 2 "${@:2}" $H6; }
path_mtu_messages() {
	local how=$1

	v4 "a proper one" -r 1400 -q udp,$H4,1000,203.0.113.9,2000
	v4 "the header alone" -L 8
	v4 "MTU 0 and garbage" -r 0 -x deadbeefdeadbeefdeadbeefdeadbeefdeadbeefdeadbeef
	v4 "a spoofed source" -r 1400 -S 203.0.113.200
	v4 "IP options" -r 1400 -O 01010101
	v4 "time to live 1" -r 1400 -T 1
	v4 "fragments" -r 1400 -l 2000 -F 512
	v6 "a proper one" -r 1400 -q udp,$H6,1000,2001:db8:9::1,2000
	v6 "the header alone" -L 8
	v6 "code 255, MTU 0" -c 255 -r 0
	v6 "a spoofed source" -r 1400 -S 2001:db8:9::9
	v6 "hop limit 1" -r 1400 -T 1
	v6 "extension headers" -r 1400 -H -D 64
	v6 "extension headers and fragments" -r 1400 -l 1100 -H -D 24 -F 512
	to_all "$how: packet too big to all nodes" 1 2 -r 1400 $ALLNODES
	send "$PEER" "$HOST" -t 3 -c 4 -r 1400 -l 28 -n 200 -v $H4
	is "$GOT" 200 "$how: 3/4, two hundred at once"
	drops_short "$how: seven bytes are no header" 3 -c 4 -L 7 $H4
	drops_short "$how: seven bytes are no IPv6 header" 2 -L 7 $H6
}
path_mtu_messages bridged

# ---- the link works ----------------------------------------------------------

ip -n "$HOST" -6 neigh flush dev h0 nud permanent
ip -n "$PEER" -6 neigh flush dev p0 nud permanent
is "$(ip -n "$HOST" -6 neigh show dev h0)" "" "the host knows no neighbour"
ok "TCP over IPv6, from empty neighbour tables" transfer "$PEER" "$HOST" $H6 50000 30
like "$(ip -n "$PEER" neigh show $H6 dev p0)" 'REACHABLE|DELAY|STALE|PROBE' \
	"the peer found the host across the bridge"

# duplicate NS DEVICE ADDRESS: DAD has found it taken; unique: it has not.
duplicate() {
	ip -n "$1" -6 -o addr show dev "$2" to "$3" | grep -q dadfailed
}
unique() {
	[ -n "$(ip -n "$1" -6 -o addr show dev "$2" to "$3" -tentative -dadfailed)" ]
}
set_sysctl "$HOST" net.ipv6.conf.h0.accept_dad=1
in_ns "$PEER" timeout 60 tcpdump -Z root -c 1 -n -i p0 --immediate-mode \
	'ip6[6] == 0 and ip6[48] == 143' >"$RUN/mld" 2>&1 &
BG+=($!)
tcpdump=$!
wait_for 20 grep -q 'listening on' "$RUN/mld"
ip -n "$HOST" addr add 2001:db8:1::10/64 dev h0
ok "DAD of a new address ends well" wait_for 20 unique "$HOST" h0 2001:db8:1::10
ok "its MLD report crosses the bridge" wait $tcpdump
ip -n "$HOST" addr add 2001:db8:1::2/64 dev h0
ok "DAD finds a duplicate across the bridge" wait_for 20 duplicate "$HOST" h0 2001:db8:1::2
ip -n "$HOST" addr del 2001:db8:1::2/64 dev h0
ip -n "$HOST" addr del 2001:db8:1::10/64 dev h0
neighbours

# Path MTU discovery: the peer becomes a router to a narrow link. Its errors cross
# the bridge.
netns_add NARROW
wire "$PEER" p1 "$NARROW" n0 1400
set_sysctl "$PEER" net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1 \
	net.ipv4.icmp_ratelimit=0 net.ipv6.icmp.ratelimit=0
ip -n "$PEER" addr add 198.51.100.1/24 dev p1
ip -n "$PEER" addr add 2001:db8:2::1/64 dev p1
ip -n "$NARROW" -batch - <<-'END'
	addr add 198.51.100.2/24 dev n0
	addr add 2001:db8:2::2/64 dev n0
	route add default via 198.51.100.1 advmss 1460
	route add default via 2001:db8:2::1 advmss 1440
END
ip -n "$HOST" route add 198.51.100.0/24 via $P4
ip -n "$HOST" route add 2001:db8:2::/64 via $P6
in_ns "$BR" nft -f - <<-'END'
	table inet t {
		chain f {
			type filter hook forward priority 0
			icmp type destination-unreachable drop
			icmpv6 type packet-too-big drop
		}
	}
END
nok "control: IPv4 hangs when the errors are lost" \
	transfer "$HOST" "$NARROW" 198.51.100.2 200000 3
nok "control: IPv6 hangs when the errors are lost" \
	transfer "$HOST" "$NARROW" 2001:db8:2::2 200000 3
in_ns "$BR" nft delete table inet t
ok "IPv4: a transfer over a narrow hop beyond the bridge" \
	transfer "$HOST" "$NARROW" 198.51.100.2 200000 30
is "$(path_mtu "$HOST" 198.51.100.2)" 1400 "IPv4: the host learnt the MTU"
ok "IPv6: a transfer over a narrow hop beyond the bridge" \
	transfer "$HOST" "$NARROW" 2001:db8:2::2 200000 30
is "$(path_mtu "$HOST" 2001:db8:2::2)" 1400 "IPv6: the host learnt the MTU"

# ---- echo -----------------------------------------------------------------------

ok "a rule" g allow forward echo-request $P4 to $H4
ok "a rule, IPv6" g allow forward echo-request $P6 to $H6
ok "counters from zero" g flush counters
ok "the ping crosses, and its reply" in_ns "$PEER" ping -c 3 -i 0.2 -W 5 $H4
ok "the IPv6 ping crosses, and its reply" in_ns "$PEER" ping -c 3 -i 0.2 -W 5 $H6
is "$(reason rule)" 6 "each request was decided once"
is "$(reason reply)" 6 "each reply matched"
is "$(decided in)" 0 "and nothing counted as the bridge's own"
ok "not the other way" no_ping "$HOST" $P4
ok "not the other way, IPv6" no_ping "$HOST" $P6
set_sysctl "$HOST" net.ipv4.icmp_echo_ignore_all=1 net.ipv6.icmp.echo_ignore_all=1
send "$PEER" "$HOST" -t 8 -i 7 -s 3 $H4
is "$GOT" 1 "a crafted request"
# back DESCRIPTION WANTED TYPE ARGUMENTS...: from the host to the peer.
back() {
	send "$HOST" "$PEER" -t "${@:3}"
	is "$GOT" "$2" "$1"
}
back "a reply with another identifier" 0 0 -i 8 -s 3 $P4
back "a reply with another sequence" 0 0 -i 7 -s 4 $P4
back "an error about another sequence" 0 11 -q icmp,$P4,$H4,8,7,4 $P4
back "an error about it" 1 11 -q icmp,$P4,$H4,8,7,3 $P4
back "the reply" 1 0 -i 7 -s 3 $P4
send "$PEER" "$HOST" -t 128 -i 7 -s 3 $H6
back "an IPv6 reply with another identifier" 0 129 -i 8 -s 3 $P6
back "an IPv6 error about it" 1 3 -r 0 -q icmp,$P6,$H6,128,7,3 $P6
back "the IPv6 reply" 1 129 -i 7 -s 3 $P6
send "$PEER" "$HOST" -t 8 -i 9 -s 3 $H4
ok "the rule is revoked" g revoke forward echo-request $P4 to $H4
ok "the IPv6 rule is revoked" g revoke forward echo-request $P6 to $H6
back "the reply to a request of before" 0 0 -i 9 -s 3 $P4
drops "another request" 8 -i 9 -s 4 $H4
set_sysctl "$HOST" net.ipv4.icmp_echo_ignore_all=0 net.ipv6.icmp.echo_ignore_all=0

ok "a rule for everything" g allow forward all any
ok "pings cross" pings "$PEER" $H4
to_all "a request to 255.255.255.255 does not" 0 8 255.255.255.255
to_all "nor one to 224.0.0.1" 0 8 224.0.0.1
to_all "nor one to the subnet's broadcast address" 0 8 192.0.2.255
to_all "nor one to ff02::1" 0 128 -S "$pll" $ALLNODES
drops "all does not open redirects" 137 -T 255 -r 0 -l 32 -S "$pll" $H6
drops "nor neighbor discovery of elsewhere" 135 -T 254 -r 0 -a $H6 $H6

# ---- redirects ------------------------------------------------------------------

ok "a rule that names redirects" g allow forward icmpv6/137 any
passes "a redirect" 137 -T 255 -r 0 -l 32 -S "$pll" $H6
counted malformed 1 "a redirect, hop limit 254" \
	drops "a redirect, hop limit 254" 137 -T 254 -r 0 -l 32 -S "$pll" $H6
drops "a redirect, code 1" 137 -c 1 -T 255 -r 0 -l 32 -S "$pll" $H6
drops "a redirect, too short" 137 -T 255 -r 0 -l 24 -S "$pll" $H6
ok "a rule that names IPv4 redirects" g allow forward icmp/5 any
drops "an IPv4 redirect all the same" 5 -c 1 -r 192.0.2.9 -q udp,$H4,1,203.0.113.1,2 $H4
for rule in "icmp/5 any" "icmpv6/137 any" "all any"; do
	# shellcheck disable=SC2086 # words
	ok "no more $rule" g revoke forward $rule
done
ok "forward allow" g default forward allow
passes "forward allow: a redirect" 137 -T 255 -r 0 -l 32 -S "$pll" $H6
passes "forward allow: an IPv4 redirect" 5 -c 1 -r 192.0.2.9 -q udp,$H4,1,203.0.113.1,2 $H4
passes "forward allow: NS, hop limit 254" 135 -T 254 -r 0 -a $H6 $H6
passes "forward allow: 3/4" 3 -c 4 -r 1400 $H4
ok "forward deny" g default forward deny

# ---- RA guard --------------------------------------------------------------------

# ra WANTED DESCRIPTION [ARGUMENTS...]: of the peer, which comes in by b2.
ra() {
	to_all "$2" "$1" 134 -T 255 -r 0 -l 8 -S "$pll" "${@:3}" $ALLNODES
}
# ra_back WANTED DESCRIPTION: of the host, which comes in by b1.
ra_back() {
	send "$HOST" "$PEER" via $P6 -t 134 -T 255 -r 0 -l 8 -S "$hll" ff02::1%h0
	is "$GOT" "$1" "$2"
}
for default in deny allow; do
	how="RA guard, default $default"
	ok "$how: forward $default" g default forward $default
	ra 1 "$how: before, by one port"
	ra_back 1 "$how: before, by the other"
	ok "$how: a port" g acl add forward 20 deny router-advertisement dev b2
	counted acl-denied 1 "$how: an RA by that port" \
		ra 0 "$how: an RA by that port"
	ra_back 1 "$how: an RA by the other, which leaves by that one"
	passes "$how: solicitations by that port" 133 -T 255 -r 0 $H6
	passes "$how: neighbours by that port" 135 -T 255 -r 0 -a $H6 $H6
	ok "$how: the router there" g acl add forward 10 allow icmpv6/134 "$pll" dev b2
	ra 1 "$how: an RA of the router"
	ra 0 "$how: an RA of somebody else there" -S fe80::bad
	ok "$how: no port any more" g flush acl
	ok "$how: the bridge" g acl add forward 20 deny router-advertisement dev br0
	ra 0 "$how: an RA by one port of it"
	ra_back 0 "$how: an RA by the other"
	passes "$how: solicitations" 133 -T 255 -r 0 $H6
	ok "$how: a port is an exception" g acl add forward 10 allow router-advertisement dev b1
	ra 0 "$how: an RA by the port that is none"
	ra_back 1 "$how: an RA by the port that is one"
	ok "$how: flushed" g flush acl
	ok "$how: another bridge" g acl add forward 20 deny router-advertisement dev br1
	ra 1 "$how: an RA by this one"
	ok "$how: flushed" g flush acl
done
ok "forward deny" g default forward deny

# ---- with conntrack, and with a VLAN ----------------------------------------------

in_ns "$BR" nft -f - <<'END'
table inet t {
	chain f {
		type filter hook forward priority 0
		ct state established accept
	}
}
END
ok "conntrack: no ping" no_ping "$PEER" $H4
ok "conntrack: no IPv6 ping" no_ping "$PEER" $H6
passes "conntrack: NS" 135 -T 255 -r 0 -a $H6 $H6
drops "conntrack: NS, hop limit 254" 135 -T 254 -r 0 -a $H6 $H6
# It puts fragments together before any filter sees them.
drops "conntrack: NS, an atomic fragment" 135 -T 255 -r 0 -a $H6 -A $H6
drops "conntrack: NS, fragmented" 135 -T 255 -r 0 -a $H6 -l 600 -F 256 $H6
path_mtu_messages conntrack
in_ns "$BR" nft delete table inet t

for end in HOST:h0:1 PEER:p0:2; do
	IFS=: read -r ns dev n <<<"$end"
	ip -n "${!ns}" link add link "$dev" name vlan5 type vlan id 5
	no_dad "${!ns}" vlan5
	ip -n "${!ns}" link set vlan5 up
	ip -n "${!ns}" addr add "192.0.5.$n/24" dev vlan5
	ip -n "${!ns}" addr add "2001:db8:5::$n/64" dev vlan5
done
ok "VLAN: unseen unless asked for" pings "$PEER" 192.0.5.1
ok "VLAN: IPv6 unseen unless asked for" pings "$PEER" 2001:db8:5::1
set_sysctl "$BR" net.bridge.bridge-nf-filter-vlan-tagged=1
ip -n "$HOST" -6 neigh flush dev vlan5
ip -n "$PEER" -6 neigh flush dev vlan5
ok "VLAN: no ping" no_ping "$PEER" 192.0.5.1
ok "VLAN: no IPv6 ping" no_ping "$PEER" 2001:db8:5::1
ok "VLAN: TCP over IPv6, from empty neighbour tables" \
	transfer "$PEER" "$HOST" 2001:db8:5::1 50000 30
passes "VLAN: 3/4" 3 -c 4 -r 1400 192.0.5.1
passes "VLAN: packet too big" 2 -r 1400 2001:db8:5::1
passes "VLAN: RS" 133 -T 255 -r 0 2001:db8:5::1
drops "VLAN: RS, hop limit 254" 133 -T 254 -r 0 2001:db8:5::1

# ---- what the bridge routes, and its own -------------------------------------------

wire "$BR" r0 "$FAR" f0
set_sysctl "$BR" net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1 \
	net.ipv4.conf.all.send_redirects=0 net.ipv4.conf.br0.send_redirects=0
ip -n "$BR" -batch - <<-'END'
	addr add 192.0.2.254/24 dev br0
	addr add 2001:db8:1::fe/64 dev br0
	addr add 203.0.113.1/24 dev r0
	addr add 2001:db8:3::1/64 dev r0
	route add 2001:db8:77::/64 via 2001:db8:1::1
END
ip -n "$FAR" -batch - <<-'END'
	addr add 203.0.113.2/24 dev f0
	addr add 2001:db8:3::2/64 dev f0
	route add default via 203.0.113.1
	route add default via 2001:db8:3::1
END
ip -n "$PEER" -batch - <<-'END'
	route add default via 192.0.2.254
	route add default via 2001:db8:1::fe
END
# An address of the host that the peer reaches through the router only: in by one
# port of the bridge and out by the other, yet not bridged.
ip -n "$HOST" addr add 2001:db8:77::1/64 dev h0 nodad

# routed DESCRIPTION WANTED TO TYPE ARGUMENTS...
routed() {
	send "$PEER" "$3" -t "${@:4}"
	is "$GOT" "$2" "$1"
}
ok "forward allow" g default forward allow
for type in 133 134 135 136 137; do
	routed "forward allow: type $type is routed" 1 "$FAR" \
		$type -T 255 -r 0 -l 32 2001:db8:3::2
done
routed "forward allow: RS is routed back to the bridge" 1 "$HOST" \
	133 -T 255 -r 0 -l 32 2001:db8:77::1
ok "forward deny" g default forward deny
ok "a rule for everything" g allow forward all any
ok "a rule that names redirects" g allow forward icmpv6/137 any
for type in 133 134 135 136 137; do
	counted malformed 1 "type $type" \
		routed "type $type is not routed" 0 "$FAR" \
		$type -T 255 -r 0 -l 32 2001:db8:3::2
done
counted malformed 1 "RS back to the bridge" \
	routed "RS is not routed back to the bridge" 0 "$HOST" \
	133 -T 255 -r 0 -l 32 2001:db8:77::1
for to in FAR=2001:db8:3::2 HOST=2001:db8:77::1; do
	ns=${to%%=*}
	routed "packet too big is routed to the $ns" 1 "${!ns}" 2 -r 1400 "${to#*=}"
	routed "an echo request is routed to the $ns" 1 "${!ns}" 128 "${to#*=}"
done
routed "3/4 is routed" 1 "$FAR" 3 -c 4 -r 1400 203.0.113.2
passes "beside that, RS is bridged" 133 -T 255 -r 0 $H6
g revoke forward all any
g revoke forward icmpv6/137 any

ok "the bridge's own address does not answer" no_ping "$PEER" 192.0.2.254
ok "nor its IPv6 address, though it is found" no_ping "$PEER" 2001:db8:1::fe
like "$(ip -n "$PEER" neigh show 2001:db8:1::fe)" 'REACHABLE|DELAY|STALE|PROBE' \
	"neighbor discovery with the bridge itself works"
nok "it does not ping" in_ns "$BR" ping -c 1 -W 1 $P4
ok "a rule for its own pings" g allow out echo-request 192.0.2.0/24
ok "a rule for its own IPv6 pings" g allow out echo-request 2001:db8:1::/64
ok "it pings the peer" pings "$BR" $P4
ok "it pings the peer, IPv6" pings "$BR" $P6

done_testing
