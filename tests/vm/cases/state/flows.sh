# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# "icmpctl flows" lists the requests that are open, and no others: one an
# identifier, what is awaited of each, gone when they are too old, flushed, or
# when what admitted them goes.
# timeout: 400

# shellcheck source=../../lib.sh
. "$(dirname "$0")/../lib.sh"

topo_pair init
set_sysctl "$PEER" net.ipv4.icmp_echo_ignore_all=1 net.ipv6.icmp.echo_ignore_all=1
load
P4=192.0.2.2 P6=2001:db8:1::2
flows() {
	g -j flows | jq -c "$1"
}
is "$(g -j flows)" "[]" "none"

send "$HOST" "$PEER" -t 8 -i 7 -s 3 $P4
is "$(flows '[.[] | [.direction, .type, .source, .destination, .id, .sequence, .["replies-awaited"]]]')" \
	'[["out",8,"192.0.2.1","192.0.2.2",7,3,1]]' "a ping"
send "$HOST" "$PEER" -t 8 -i 7 -s 4 $P4
is "$(flows '[.[] | [.id, .sequence, .["replies-awaited"]]]')" '[[7,4,2]]' "a second request of it"
passes "a reply" 0 -i 7 -s 3 192.0.2.1
is "$(flows '[.[] | [.id, .sequence, .["replies-awaited"]]]')" '[[7,4,1]]' "one is awaited still"
send "$HOST" "$PEER" -t 128 -i 9 -s 1 $P6
is "$(flows '[.[] | select(.source == "2001:db8:1::1") | [.type, .id, .["replies-awaited"]]]')" \
	'[[128,9,1]]' "IPv6"
ip route add 224.0.0.0/4 dev h0
in_ns "$HOST" icmpsend -t 8 -i 11 -s 1 224.0.0.1
is "$(flows '[.[] | select(.id == 11) | [.destination, .["any-responder"]]]')" \
	'[["224.0.0.1",true]]' "anybody may answer"
is "$(flows '[.[] | select(.["left-ms"] <= 0 or .["age-ms"] > 60000)] | length')" 0 "all have time left"
like "$(g flows)" '192\.0\.2\.2' "in words"

# A refusal by the host itself: nothing is opened.
ok "no more requests to the peer" g default out deny
is "$(flows length)" 0 "what admitted them is gone, and so are they"
send "$HOST" "$PEER" -t 8 -i 12 -s 1 $P4
is "$GOT" 0 "a request is refused"
is "$(flows length)" 0 "and opens nothing"
ok "flushed" g flush flows
ok "allow it" g allow out echo-request $P4
send "$HOST" "$PEER" -t 8 -i 13 -s 1 $P4
is "$(flows '[.[] | .id]')" '[13]' "a new one"
ok "a rule that does not concern it" g allow in icmp/13 203.0.113.1
is "$(flows '[.[] | .id]')" '[13]' "leaves it alone"

# More than fit in a message of the dump; few enough to be sent long before the
# first of them is too old.
ok "flushed" g flush flows
for i in 1 2 3 4; do
	in_ns "$HOST" bash -c "
		for id in \$(seq $((i * 100)) $((i * 100 + 39))); do
			icmpsend -t 8 -i \$id -s 1 $P4
		done" &
	BG+=($!)
done
wait "${BG[@]}"
BG=()
g -j flows >"$RUN/flows"
is "$(jq length "$RUN/flows")" 160 "160 flows"
is "$(jq '[.[] | .id] | unique | length' "$RUN/flows")" 160 "each once"
is "$(g -j status | jq '[.. | objects | select(has("used"))][0].used')" 160 "as the status says"
ok "flushed" g flush flows
is "$(flows length)" 0 "none are left"
passes_not() {
	drops "and no reply is awaited" 0 -i 13 -s 1 192.0.2.1
}
passes_not

# Transit comes back by another interface, link-local IPv4 addresses too.
topo_chain
GNS=$R1
ip -n "$R2" addr add 169.254.77.2/32 dev lo
ip -n "$R1" route add 169.254.77.0/24 via 198.51.100.2
ok "transit is denied" g default forward deny
nok "a ping does not cross" pings "$CLIENT" 169.254.77.2
ok "requests may cross" g allow forward echo-request
ok "a ping crosses to a link-local address, and back" pings "$CLIENT" 169.254.77.2
is "$(flows '[.[] | [.direction, .destination, .["replies-awaited"]]]')" \
	'[["forward","169.254.77.2",0]]' "by its flow"

done_testing
