# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# "group: set of allow rules, attached to interfaces. Rules of all groups attached
# to an interface are united. The group default applies to every interface that has
# no other group"; "wildcards as in eth*; follows renames and hotplug"; "groups on
# it and on the VRF unite"; "in forward, groups are those of the ingress interface";
# and "allow prints its id and names the attached interfaces it does not reach".
# timeout: 600

# shellcheck source=../../lib.sh
. "$(dirname "$0")/../lib.sh"

topo_pair
load
H4=192.0.2.1 H6=2001:db8:1::1
json() {
	local filter=$1
	shift
	g -j "$@" | jq -c "$filter"
}
# on GROUP: what it is on now. counted RULE: packets of a rule by its words.
on() {
	g -j list groups | jq -r --arg g "$1" '.[] | select(.name == $g) | .attached | sort | join(" ")'
}
counted() {
	g -j list | jq --arg r "$1" '.[] | select(.rule == $r) | .packets'
}

ok "a rule, of the group default" g allow echo-request any
is "$(json '[.[].name]' list groups)" '["default"]' "which is there by itself"
is "$(json '.[0].group' list)" '"default"' "JSON names it"
is "$(g list rules)" "allow in echo-request any" "the words do not"
passes "it holds on an interface without groups" 8 $H4
ok "a group" g group create edge
output_like '^group edge created: on no interface$' "attached to nothing"
passes "changes nothing" 8 $H4
ok "the same again" g group create edge
output_like 'is there already' "neither"
ok "a rule in it" g allow icmp/13 any group edge
output_like 'group edge is attached to no interface' "says that it does not count yet"
drops "and does not" 13 $H4
ok "attach" g group attach edge h0
output_like '^group edge attached: on h0$' "says to what"
is "$(on edge)" h0 "the list tells where it is"
passes "its rule holds" 13 $H4
drops "that of default does not" 8 $H4
is "$(counted "allow in timestamp-request any group edge")" 1 "what is admitted is counted by rule"
is "$(counted "allow in echo-request any")" 2 "each by its own"
ok "a rule in default" g allow echo-request 198.51.100.0/24
output_like 'note: not on h0: it has another group \(edge\)' "says where it does not hold"
is "$(json '."not-on"' allow echo-request 198.51.100.0/24)" '["h0"]' "in JSON, too"
ok "and in edge" g allow icmp/42 any group edge
is "$(grep -c note "$RUN/out")" 0 "says nothing where it holds"
ok "attach again" g group attach edge h0
output_like 'is attached already' "changes nothing"

# Several groups.
ok "a group with its interface" g group create web h0
ok "a rule in it" g allow echo-request 192.0.2.0/24 group web
passes "rules of all groups hold" 8 $H4
passes "those of the other one" 13 $H4
drops "and no others" 8 -S 203.0.113.1 $H4
ok "the same rule in another group" g allow echo-request 192.0.2.0/24 group edge
is "$(json length list)" 6 "is another rule"
ok "revoke in one of them" g revoke echo-request 192.0.2.0/24 group web
passes "leaves the other" 8 $H4
status 1 "revoke it again" g revoke echo-request 192.0.2.0/24 group web
status 1 "a group with rules does not go" g group delete edge
output_like 'has rules' "says so"
ok "one without does" g group delete web
is "$(json '[.[].name]' list groups)" '["default","edge"]' "and is gone"
status 1 "default stays" g group delete default
status 1 "a rule in no such group" g allow echo-request any group web
output_like 'group .* does not exist; .icmpctl list groups. lists|did you mean' "says so"
output_under web "under it"
status 1 "attach no such group" g group attach web h0
status 1 "detach what is not attached" g group detach edge h0 h9
output_like 'not attached to h9' "says so"
output_under h9 "under it"
ok "detach" g group detach edge h0
passes "default is back" 8 -S 203.0.113.1 $H4
drops "the group is not" 13 $H4

# Patterns, names that change, interfaces that come and go.
ok "attach by pattern" g group attach edge 'h?' 'ext*'
is "$(on edge)" h0 "that is this one"
passes "its rule holds" 13 $H4
rename() {
	ip -n "$HOST" link set "$1" down && ip -n "$HOST" link set "$1" name "$2" &&
		ip -n "$HOST" link set "$2" up
	ip -n "$HOST" addr replace 2001:db8:1::1/64 dev "$2" nodad
	wait_for 10 has_ll "$HOST" "$2"
}
rename h0 lan
is "$(on edge)" "" "renamed: no more"
drops "nor its rule" 13 $H4
rename lan ext7
is "$(on edge)" ext7 "renamed: by the other pattern"
passes "its rule" 13 $H4
drops "and not that of default" 8 -S 203.0.113.1 $H4
rename ext7 h0
passes "back" 13 $H4
ip -n "$HOST" link add ext1 type dummy
ip -n "$HOST" link add h10 type dummy
is "$(on edge)" "ext1 h0" "an interface that comes later has the group"
ip -n "$HOST" link del ext1
is "$(on edge)" h0 "and one that goes has not"
ip -n "$HOST" link add ext2 type dummy
is "$(on edge)" "ext2 h0" "another one"
ip -n "$HOST" link set ext2 netns "$PEER"
is "$(on edge)" h0 "moved to another namespace"
ip -n "$PEER" link set ext2 netns "$HOST"
is "$(on edge)" "ext2 h0" "and back"
wire "$HOST" ext3 "$PEER" p3
ip -n "$HOST" addr add 198.51.100.1/24 dev ext3
ip -n "$PEER" addr add 198.51.100.2/24 dev p3
passes "a veth that comes later: its rule" 13 198.51.100.1
drops "not that of default" 8 -S 198.51.100.2 198.51.100.1
ip -n "$HOST" link del ext3
is "$(json '.[1].interfaces' list groups)" '["h?","ext*"]' "attached as typed"
ok "detach all" g group detach edge
is "$(json '.[1].interfaces' list groups)" '[]' "nothing left"
is "$(on edge)" "" "on nothing"
names=(if{1..64})
ok "64 interfaces" g group attach edge "${names[@]}"
status 1 "one more" g group attach edge h0
output_like '64' "is too many"
ok "detach all of them" g group detach edge
status 2 "65 at once" g group attach edge "${names[@]}" h0
ok "default can be attached" g group attach default h0
ok "beside another" g group attach edge h0
passes "the rules of default" 8 $H4
passes "and the others" 13 $H4
ok "no more" g group detach default
drops "those of default" 8 -S 203.0.113.1 $H4
ok "all groups are detached" g group detach edge

# A VRF, and the interface in it.
ok "a VRF" in_ns "$HOST" ip link add v type vrf table 10
in_ns "$HOST" sysctl -qw net.ipv6.conf.all.keep_addr_on_down=1
ip -n "$HOST" link set v up
ip -n "$HOST" link set h0 master v
ip -n "$HOST" addr replace 2001:db8:1::1/64 dev h0 nodad
wait_for 10 has_ll "$HOST" h0
neighbours
ok "flush" g flush rules groups
ok "groups" g group create slave h0
ok "of both" g group create master v
g allow icmp/13 any group slave >/dev/null 2>&1
g allow echo-request any group master >/dev/null 2>&1
g allow icmp/42 any >/dev/null 2>&1
passes "the group of the slave" 13 $H4
passes "united with that of the master" 8 $H4
drops "and not default" 42 $H4
ok "only the master's" g group detach slave
passes "is left" 8 $H4
drops "the slave's is not" 13 $H4
ok "none" g group detach master
passes "then default" 42 $H4
ip -n "$HOST" link del v
wait_for 10 has_ll "$HOST" h0

# Counters go on while the policy changes, and end with the rule.
ok "flush all" g flush all
ok "a rule" g allow echo-request 192.0.2.0/24
ok "ten pings" in_ns "$PEER" ping -q -c 10 -i 0.05 -W 5 -s 56 $H4
is "$(json '.[0] | [.packets, .bytes]' list)" '[10,840]' "packets, and bytes from the IP header on"
ok "another rule" g allow echo-request 198.51.100.0/24
passes "one more" 8 $H4
is "$(json '.[0].packets' list)" 11 "is counted on"
ok "flush counters" g flush counters
is "$(json '[.[].packets]' list)" '[0,0]' "begins anew"
unlike "$(g list)" '#' "what is zero is not shown"
passes "IPv6 does not touch it, but for" 135 -T 255 -r 0 -a $H6 $H6
is "$(json '[.[].packets]' list)" '[0,0]' "what needs no rule"
is "$(g list groups | wc -l)" 2 "flush all left default alone"

# In transit: the interface of ingress.
ok "off" g off
topo_chain
GNS=$R1
ok "the router denies transit" g default forward deny
ok "a group for the client's side" g group create inside 'r1c'
ok "and a rule" g allow forward echo-request any group inside
across() {
	send "$CLIENT" "$SERVER" -t "${@:2}"
	is "$GOT" 1 "$1"
}
stays() {
	send "$CLIENT" "$SERVER" -t "${@:2}"
	is "$GOT" 0 "$1"
}
across "from inside" 8 203.0.113.2
send "$SERVER" "$CLIENT" -t 8 192.0.2.1
is "$GOT" 0 "not from outside, where default is"
ok "on the other side" g group detach inside
ok "of the router" g group attach inside r1r
stays "not by the interface of egress" 8 203.0.113.2
send "$SERVER" "$CLIENT" -t 8 192.0.2.1
is "$GOT" 1 "by that of ingress"
across "fragmentation needed in any case" 3 -c 4 -r 1400 203.0.113.2

# A bridge: its port and itself.
if modprobe br_netfilter 2>/dev/null; then
	netns_add BR
	netns_add LEFT
	netns_add RIGHT
	set_sysctl "$BR" net.bridge.bridge-nf-call-iptables=0 net.bridge.bridge-nf-call-ip6tables=0
	ip -n "$BR" link add br0 type bridge mcast_snooping 0
	no_dad "$BR" br0
	wire "$BR" b1 "$LEFT" l0
	wire "$BR" b2 "$RIGHT" r0
	ip -n "$BR" link set b1 master br0
	ip -n "$BR" link set b2 master br0
	ip -n "$BR" link set br0 up
	ip -n "$LEFT" addr add 192.0.2.2/24 dev l0
	ip -n "$RIGHT" addr add 192.0.2.1/24 dev r0
	wait_for 10 pings "$LEFT" 192.0.2.1 || bail "nothing crosses the bridge"
	set_sysctl "$BR" net.bridge.bridge-nf-call-iptables=1 net.bridge.bridge-nf-call-ip6tables=1
	GNS=$BR
	crosses() {
		send "$LEFT" "$RIGHT" -t "${@:3}"
		is "$GOT" "$1" "bridge: $2"
	}
	ok "bridge: denies" g default forward deny
	crosses 0 "nothing crosses" 8 192.0.2.1
	ok "bridge: a group on a port" g group create port b1
	ok "bridge: its rule" g allow forward echo-request any group port
	crosses 1 "by the rule of the port" 8 192.0.2.1
	send "$RIGHT" "$LEFT" -t 8 192.0.2.2
	is "$GOT" 0 "bridge: not by the other port"
	ok "bridge: a group on the bridge" g group create bridge br0
	ok "bridge: its rule" g allow forward icmp/13 any group bridge
	crosses 1 "by the rule of the bridge" 13 192.0.2.1
	crosses 1 "and that of the port still" 8 192.0.2.1
else
	skip "bridge: groups of ports" "no br_netfilter"
fi

done_testing
