# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# "allow adds an allow rule; the same rule again is no error and changes nothing;
# for 30m expires in the kernel", "revoke ID or revoke with the same words removes
# it", and "list rules prints one rule a line in allow's own words".
# timeout: 300

# shellcheck source=../../lib.sh
. "$(dirname "$0")/../lib.sh"

topo_pair
load
ip -n "$HOST" addr add 192.0.2.10/24 dev h0
ip -n "$HOST" addr add 2001:db8:1::10/64 dev h0 nodad

ok "allow a prefix" g allow echo-request 192.0.2.128/25
passes "its first address" 8 -S 192.0.2.128 192.0.2.1
passes "its last address" 8 -S 192.0.2.254 192.0.2.1
drops "the address before" 8 -S 192.0.2.127 192.0.2.1
drops "another type" 13 -S 192.0.2.130 192.0.2.1
drops "the other family" 128 2001:db8:1::1
drops "no reply is opened" 0 -S 192.0.2.130 192.0.2.1

list=$(rules)
is "$(wc -l <<<"$list")" 1 "one rule is one line"
like "$list" 'allow in echo-request 192.0.2.128/25' "in allow's own words"
ok "the same again" g allow in echo-request 192.0.2.128/25
is "$(rules)" "$list" "changes nothing"
ok "host bits do not make it another rule" g allow echo-request 192.0.2.200/25
is "$(rules)" "$list" "the prefix is canonical"
ok "revoke by words" g revoke echo-request 192.0.2.128/25
is "$(rules)" "" "it is gone from the list"
drops "and from the filter" 8 -S 192.0.2.128 192.0.2.1
status 1 "revoking what is not there" g revoke echo-request 192.0.2.128/25
is "$(g -j list rules)" "[]" "-j list of nothing is []"

new_id g allow echo-request 192.0.2.2
like "$ID" '^[0-9]+$' "allow prints an id"
passes "a single address" 8 192.0.2.1
drops "and no other" 8 -S 192.0.2.3 192.0.2.1
ok "revoke by id" g revoke "$ID"
drops "it is gone" 8 192.0.2.1
status 1 "revoking it twice" g revoke "$ID"

ok "a rule that expires" g allow echo-request 192.0.2.2 for 4s
passes "is there at once" 8 192.0.2.1
closed() {
	send "$PEER" "$HOST" -t 8 192.0.2.1
	[ "$GOT" = 0 ]
}
ok "and gone by itself" wait_for 20 closed
ok "from the list, too" wait_for 5 test -z "$(rules)"

# A comment or a lifetime that is given replaces the old one; one that is not given
# stays. The rule keeps its number and what it has counted.
of_rule() {	# of_rule FILTER: what -j tells of the one rule there is
	g -j list | jq -c ".[0] | $1"
}
new_id g allow echo-request 192.0.2.2 comment first
passes "a rule with a comment" 8 192.0.2.1
is "$(g -j allow ping 192.0.2.2 comment second | jq -c '[.id, .comment, .existed, .changed]')" \
	"[$ID,\"second\",true,true]" "another comment changes it in place"
is "$(of_rule '[.id, .comment, .packets, .["expires-in"]]')" "[$ID,\"second\",1,null]" \
	"with its number and counters"
ok "a lifetime" g allow echo-request 192.0.2.2 for 1h
output_like "rule $ID is changed: .* for 1h comment \"second\"" "says so"
is "$(of_rule '[.id, .comment, .packets, .["expires-in"] > 3500]')" "[$ID,\"second\",1,true]" \
	"the comment stays"
ok "a third comment" g allow echo-request 192.0.2.2 comment third
output_like "still expires in (1h|59m[0-9]+s); add \"for ever\"" "tells that the rule still expires"
is "$(of_rule '[.id, .comment, .["expires-in"] > 3500]')" "[$ID,\"third\",true]" "the lifetime stays"
passes "it admits all the while" 8 192.0.2.1
is "$(of_rule .packets)" 2 "and counts on"
was=$(g -j status | jq .generation)
is "$(g -j allow ping 192.0.2.2 comment third | jq -c '[.existed, .changed]')" "[true,false]" \
	"the same comment again is no change"
is "$(g -j status | jq .generation)" "$was" "the generation stays"
ok "an empty comment, for ever" g allow echo-request 192.0.2.2 for ever comment ""
is "$(rules)" "allow in echo-request 192.0.2.2/32" "take both away"
is "$(of_rule '[.id, .packets]')" "[$ID,2]" "and nothing else"
ok "an end that comes" g allow echo-request 192.0.2.2 for 2s
ended() {
	[ -z "$(rules)" ]
}
ok "ends it" wait_for 20 ended
ok "flush rules" g flush rules

ok "to: a local address" g allow echo-request any to 192.0.2.10/32
passes "to that address" 8 192.0.2.10
drops "to another" 8 192.0.2.1
ok "to, IPv6" g allow echo-request 2001:db8:1::/64 to 2001:db8:1::10
passes "to that IPv6 address" 128 2001:db8:1::10
drops "to another IPv6 address" 128 2001:db8:1::1
ok "flush rules" g flush rules
is "$(rules)" "" "no rules are left"

ok "any is both families" g allow echo-request any
passes "any: IPv4" 8 -S 203.0.113.9 192.0.2.1
passes "any: IPv6" 128 -S 2001:db8:ff::1 2001:db8:1::1
ok "flush rules" g flush rules

ok "one family, all of it" g allow echo-request 0.0.0.0/0
passes "0.0.0.0/0: IPv4" 8 -S 203.0.113.9 192.0.2.1
drops "0.0.0.0/0: not IPv6" 128 2001:db8:1::1
like "$(rules)" '0\.0\.0\.0/0' "kept as typed"
ok "flush rules" g flush rules

ok "a number" g allow icmp/13 any
passes "the number" 13 192.0.2.1
drops "not the next" 8 192.0.2.1
ok "a code" g allow destination-unreachable/host-unreachable 192.0.2.0/24
passes "that code" 3 -c 1 192.0.2.1
drops "another code" 3 -c 3 192.0.2.1
ok "an IPv6 number with a code" g allow icmpv6/1/4 2001:db8:1::/64
passes "that IPv6 code" 1 -c 4 -l 8 2001:db8:1::1
drops "another IPv6 code" 1 -c 3 -l 8 2001:db8:1::1
ok "flush rules" g flush rules

ok "all" g allow all 192.0.2.0/24
for type in 3 8 11 12 13 42; do
	passes "all opens $type" $type 192.0.2.1
done
for type in 4 5 9 10 15 17 30; do
	drops "all does not open $type" $type 192.0.2.1
done
ok "flush rules" g flush rules

ok "a redirect, by name" g allow time-exceeded any
ok "a comment" g allow echo-request 198.51.100.0/24 comment "two words"
ok "a direction" g allow out echo-request 198.51.100.0/24
ok "forward" g allow forward echo-request 2001:db8:7::/48 to 2001:db8:8::/48
ok "ping is echo-request" g allow ping 203.0.113.7
ok "ingress is in" g allow ingress echo-request 203.0.113.8
ok "show is list" g show rules
before=$(rules)
like "$before" 'comment "two words"' "the comment is listed"
ok "flush rules" g flush rules
while IFS= read -r line; do
	eval "g $line" >/dev/null || diag "refused: $line"
done <<<"$before"
is "$(rules)" "$before" "what list prints, allow reads back to the same"
ok "del is revoke" g del ping 203.0.113.7
ok "-j list is JSON" sh -c "icmpctl --netns $HOST -j list rules | jq -e 'length == 5'"

ok "flush all" g flush all
is "$(rules)" "" "nothing left"

done_testing
