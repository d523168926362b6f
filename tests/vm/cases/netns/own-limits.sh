# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# A staging area belongs to its socket, not to the port id of that. And the number
# of open requests a namespace may have is a parameter, and a setting that takes
# effect at once and keeps the requests that are open.
# timeout: 400

# shellcheck source=../../lib.sh
. "$(dirname "$0")/../lib.sh"

topo_pair
load userns=1 max_flows=1024 max_flows_netns=128
ok "a policy" g default in deny

# ---- staging areas ---------------------------------------------------------------
ok "one port id, socket after socket, each with its own area" in_ns "$HOST" portid 4
diag "$(tail -n 1 "$RUN/out")"
none_staged() {
	[ "$(g -j status | jq .stagings)" = 0 ]
}
ok "and none is left" wait_for 20 none_staged

# ---- open requests ---------------------------------------------------------------
capacity() {
	g_in "${1:-$HOST}" -j status | jq '."max-flows", .flows.capacity' | paste -sd' '
}
is "$(capacity)" "128 128" "max_flows_netns is for other namespaces"
is "$(capacity init)" "1024 1024" "max_flows for the first one"
# 600 requests to as many hosts, none of which answers.
monitor() {
	g flush flows >/dev/null
	in_ns "$HOST" fping -q -c 1 -t 20 -i 1 -S 192.0.2.1 -g 10.1.0.1 10.1.2.88 >/dev/null 2>&1
	g -j flows | jq length
}
ok "a route" ip -n "$HOST" route add 10.0.0.0/8 via 192.0.2.2
is "$(($(monitor) <= 128))" 1 "of 600 requests, 128 and no more are open"
ok "room for more" g flows max 5000
output_like '^flows max 5000$' "is confirmed"
is "$(capacity)" "5000 4096" "and there at once, rounded down to a power of two"
like "$(g flows max)" '^flows max 5000$' "and shown"
open=$(monitor)
is "$((open > 550))" 1 "now nearly all are open: $open, as many as their buckets hold"
ok "larger again" g flows max 20000
is "$(g -j flows | jq length)" "$open" "all are open still"
ok "smaller again" g flows max 256
is "$(($(g -j flows | jq length) <= 256))" 1 "what has room is open still"
ok "a size that fits" g flows max 4096
set_sysctl "$PEER" net.ipv4.icmp_echo_ignore_all=1
ok "a request that nobody answers" in_ns "$HOST" icmpsend -t 8 -i 777 -s 5 192.0.2.2
ok "larger, with it open" g flows max 8192
passes "its reply passes" 0 -i 777 -s 5 192.0.2.1
drops "and no reply to what was not asked" 0 -i 777 -s 6 192.0.2.1
set_sysctl "$PEER" net.ipv4.icmp_echo_ignore_all=0

# A flood while the table is replaced over and over.
bg in_ns "$HOST" ping -q -f 192.0.2.2
FLOOD=$BGPID
for n in 64 4096 128 8192 256 16384 64 4096; do
	g flows max $n || echo "flows max $n" >>"$RUN/bad"
done
ok "every size was set under a flood" test ! -e "$RUN/bad"
stop "$FLOOD"
ok "and pings work" pings "$HOST" 192.0.2.2

# ---- who may, and what it is not ---------------------------------------------------
bg setpriv --reuid 65534 --regid 65534 --clear-groups unshare -Urn sleep 1000
OWN=$BGPID
wait_for 20 grep -q sleep "/proc/$OWN/comm" || bail "no namespace"
status 1 "an owner may not, even with userns=1" setpriv --reuid 65534 --regid 65534 \
	--clear-groups nsenter -t "$OWN" -U -n --preserve-credentials icmpctl flows max 128
output_like 'initial user namespace' "and is told why"
ok "but the host's administrator may, there" nsenter -t "$OWN" -n icmpctl flows max 256
is "$(nsenter -t "$OWN" -n icmpctl -j status | jq -c '[.state, ."max-flows"]')" \
	'["untouched",256]' "which configures nothing"
ok "off" g off
is "$(g -j status | jq '."max-flows"')" 4096 "the setting outlives off"
ok "configured again" g default in deny
is "$(capacity)" "4096 4096" "and is in force again"
for n in 63 16777217 0 many; do
	status 2 "flows max $n is refused" g flows max $n
	output_like "64 to 16777216" "and says what is possible: $n"
done
# The same by hand: 41 is max-flows, 26 staged, 4 mode.
status 1 "too few" in_ns "$HOST" nlprobe 5 080030003f000000
output_like 'error 34: max-flows is 64' "says why"
status 1 "max-flows is not staged" in_ns "$HOST" nlprobe 5 0800300000010000 04001a00
output_like 'is not part of the policy' "and says why"
status 1 "nor with a mode" in_ns "$HOST" nlprobe 5 0800300000010000 0500040001000000
output_like 'is not part of the policy' "and says why"
is "$(capacity)" "4096 4096" "nothing was changed"
stop "$OWN"
ok "unload" unload

for value in 63 16777217 lots; do
	nok "max_flows_netns=$value is refused" insmod "$KO" max_flows_netns=$value
done
nok "max_namespaces_user=0 is refused" insmod "$KO" max_namespaces_user=0

done_testing
