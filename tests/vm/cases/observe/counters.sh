# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Each counter equals what was sent: packets by ICMP type, by entry of the ACL, open
# requests that were evicted. Counts go on over changes of the policy, and begin again
# with a new entry and with `flush counters`. The metrics say the same, in a file, by
# HTTP, and of several namespaces.
# timeout: 300

# shellcheck source=../../lib.sh
. "$(dirname "$0")/../lib.sh"

topo_pair
for ns in "$HOST" "$PEER"; do
	set_sysctl "$ns" net.ipv4.icmp_echo_ignore_all=1 net.ipv6.icmp.echo_ignore_all=1 \
		net.ipv4.icmp_ratelimit=0
done
load
ok "configured" g default in deny
ok "a rule" g allow echo-request any
H4=192.0.2.1 P4=192.0.2.2 H6=2001:db8:1::1

# type DIRECTION FAMILY NUMBER|null: accepted and denied.
type() {
	g -j stats | jq -r --arg d "$1" --arg f "$2" --argjson t "$3" '.types[] |
		select(.direction == $d and .family == $f and .type == $t) |
		"\(.accepted) \(.denied)"'
}
# entry DIRECTION NUMBER: packets and bytes.
entry() {
	g -j list acl | jq -r --arg d "$1" --argjson n "$2" '.[] |
		select(.direction == $d and .number == $n) | "\(.packets) \(.bytes)"'
}
sends() {	# sends N TYPE ARGUMENTS...: N times, from the peer
	send "$PEER" "$HOST" -n "$1" -t "${@:2}"
}

# ---- types ----

ok "from zero" g flush counters
sends 3 8 $H4
sends 2 128 $H6
sends 4 13 $H4
sends 5 0 $H4
sends 1 3 -c 4 -r 1400 $H4
sends 2 2 -r 1400 $H6
sends 3 42 $H4
sends 1 200 $H6
send "$HOST" "$PEER" -n 2 -t 8 $P4
is "$(type in icmp 8)" "3 0" "echo requests"
is "$(type in icmpv6 128)" "2 0" "of IPv6"
is "$(type in icmp 13)" "0 4" "time stamps that are denied"
is "$(type in icmp 0)" "0 5" "replies that nobody asked for"
is "$(type in icmp 3)" "1 0" "fragmentation needed"
is "$(type in icmpv6 2)" "2 0" "packet too big"
is "$(type in icmp null)" "0 3" "a type that has no counter of its own"
is "$(type in icmpv6 null)" "0 1" "an unassigned one"
is "$(type out icmp 8)" "2 0" "outbound"
# A first fragment that lacks the ICMP header has no type.
sends 1 8 -L 4 $H4
is "$(type in icmp 8) $(type in icmp null)" "3 0 0 4" "a truncated packet is of no type"
is "$(g -j stats | jq -c '[.types[] | select(.direction == "in")] | length')" 27 \
	"types that are zero are told, too"
# Neighbor discovery comes whenever it likes, so read both at once.
is "$(g -j stats | jq -c '[([.types[] | .accepted] | add) - ([.accepted[]] | add),
	([.types[] | .denied] | add) - ([.denied[]] | add)]')" '[0,0]' \
	"the sums over types are those over reasons"

# ---- entries of the ACL ----

ok "an entry that allows" g acl add in 100 allow echo-request $P4
ok "an entry that denies" g acl add in 200 deny all 192.0.2.0/24
ok "one outbound" g acl add out 10 deny redirect
sends 3 8 -l 56 $H4
sends 2 13 -l 12 $H4
sends 4 128 $H6
is "$(entry in 100)" "3 252" "the entry that allows counts packets and bytes"
is "$(entry in 200)" "2 80" "so does the one that denies"
is "$(entry out 10)" "0 0" "and another one does not"
sends 2 3 -c 4 -r 1400 $H4
is "$(entry in 200)" "2 80" "what always passes does not get there"
g explain in echo-request $P4 >/dev/null
is "$(entry in 100)" "3 252" "explaining a packet is not counting it"
ok "RA guard" g acl add in 50 deny router-advertisement
send "$PEER" "$HOST" via $H6 -t 134 -T 255 -r 0 -l 8 -S "$(ll "$PEER" p0)" ff02::1%p0
is "$(entry in 50 | cut -d' ' -f1)" 1 "RA guard counts"
# A flow that is judged once more asks the ACL about a request that was counted.
send "$HOST" "$PEER" -t 8 -i 7 -s 3 $P4
ok "an entry for requests" g acl add out 20 allow echo-request $P4
sends 1 0 -i 7 -s 3 $H4
is "$(entry out 20) $(entry in 200 | cut -d' ' -f1)" "0 0 3" \
	"a request that is judged again is not counted, its reply is"

ok "another policy" g allow icmp/13 any
ok "and another entry" g acl add in 300 deny all
is "$(entry in 100)" "3 252" "counts go on"
like "$(g list)" 'in 100 allow echo-request 192\.0\.2\.2/32 # 3 packets, 252 bytes' "list shows them"
unlike "$(g list acl)" '#' "list acl has only what can be typed"
like "$(g stats)" 'in 100 allow echo-request 192\.0\.2\.2/32 # 3 packets, 252 bytes' "so does stats"
ok "the entry goes" g acl del in 100
ok "and comes back" g acl add in 100 allow echo-request $P4
is "$(entry in 100)" "0 0" "a new entry begins at zero"
sends 2 8 -l 56 $H4
is "$(entry in 100)" "2 168" "and counts"
g save "$RUN/policy" >/dev/null
ok "the same policy" g apply "$RUN/policy"
is "$(entry in 100)" "2 168" "applying the same policy keeps counts"
ok "a policy on trial" g apply --confirm 60 - <<<"allow echo-request any"
is "$(g -j list acl)" '[]' "has no entries"
sends 5 8 $H4
ok "rolled back" g rollback
is "$(entry in 100)" "2 168" "the entry that comes back has its count"
ok "flush counters" g flush counters
is "$(entry in 100) $(entry in 200)" "0 0 0 0" "begin again"
is "$(type in icmp 8)" "0 0" "types, too"

# ---- open requests that are evicted ----

evicted() {
	g -j status | jq .flows.evicted
}
is "$(evicted)" 0 "none was evicted"
ok "a small table" g flows max 64
g flush flows acl >/dev/null
ok "requests need state" g default in deny
ok "a route" ip -n "$HOST" route add 10.0.0.0/8 via $P4
in_ns "$HOST" fping -q -c 1 -t 20 -i 1 -S $H4 -g 10.1.0.1 10.1.1.44 >/dev/null 2>&1
sent=$(type out icmp 8 | cut -d' ' -f1)
is "$sent" 300 "requests were sent"
is "$(($(evicted) + $(g -j status | jq .flows.used)))" 300 "each is open or was evicted"
before=$(evicted)
ok "a larger table" g flows max 4096
is "$(evicted)" "$before" "the count goes on"
like "$(g stats)" "open requests: [0-9]+ of 4096, $before forgotten early" "stats says so"
g flush counters >/dev/null
is "$(evicted)" 0 "and is flushed"

# ---- when the policy was changed ----

changed() {
	g -j status | jq '."policy-changed"'
}
now=$(date +%s)
is "$((now - $(changed) < 60))" 1 "the time of the last change"
before=$(changed)
sleep 1.1
ok "a change" g allow icmp/17 any
is "$(($(changed) > before))" 1 "is later after a change"

# ---- metrics ----

m() {
	g stats --prometheus "$@"
}
# value METRIC: of the output in $RUN/out.
value() {
	sed -n "s/^$1 //p" "$RUN/out"
}
ok "an entry" g acl add in 100 deny icmp/13 $P4
sends 3 13 $H4
sends 2 8 -l 56 $H4
ok "metrics" m
is "$(value 'icmpguard_type_packets_total{direction="in",family="icmp",icmp_type="13",verdict="denied"}')" \
	3 "packets by type"
is "$(value 'icmpguard_policy_change_timestamp_seconds')" "$(changed)" "time of the last change"
is "$(grep -vc '^#' "$RUN/out" | awk '{ print ($1 < 300) }')" 1 "fewer than 300 series"
is "$(grep -c 'icmpguard_rule_\|icmpguard_acl_packets' "$RUN/out")" 0 "rules are not among them"
ok "with rules" m --rules
id=$(g -j list rules | jq '.[] | select(.icmp.type == 8) | .id')
is "$(value "icmpguard_rule_packets_total{rule=\"$id\",group=\"default\"}")" \
	"$(g -j list rules | jq ".[] | select(.id == $id) | .packets")" "packets by rule"
is "$(value 'icmpguard_acl_packets_total{direction="in",number="100",action="deny"}')" 3 \
	"packets by entry"

mkdir "$RUN/metrics"
echo old >"$RUN/metrics/a.prom"
chmod 0600 "$RUN/metrics/a.prom"
ok "a file" m --output "$RUN/metrics/a.prom"
is "$(stat -c '%a %h' "$RUN/metrics/a.prom") $(ls -A "$RUN/metrics")" "644 1 a.prom" \
	"is replaced, and nothing else is left"
like "$(<"$RUN/metrics/a.prom")" 'icmpguard_build_info' "and holds the metrics"
nok "a directory that does not exist" m --output "$RUN/nowhere/a.prom"

answer=$(printf 'GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n' | m --http)
is "$(head -n 1 <<<"$answer" | tr -d '\r')" "HTTP/1.1 200 OK" "HTTP"
is "$(sed -n 's/^Content-Length: //p' <<<"$answer" | tr -d '\r')" \
	"$(printf '%s\n' "$answer" | sed '1,/^\r$/d' | wc -c)" "the whole answer"
answer=$(printf 'GET /metrics HTTP/1.1\r\n\r\n' | m --http --openmetrics)
like "$answer" 'application/openmetrics-text.*# EOF$' "OpenMetrics"

# ---- several namespaces ----

ok "all namespaces" icmpctl stats --prometheus --netns all
is "$(grep -v '^#' "$RUN/out" | grep -vc '{netns="')" 0 "each metric has a label"
is "$(grep -v '^#' "$RUN/out" | grep -o 'netns="[^"]*"' | sort -u | paste -sd' ')" \
	"$(printf 'netns="%s"\n' . "$HOST" | sort | paste -sd' ')" \
	"this one, and the one that has a policy"
is "$(value "icmpguard_type_packets_total{netns=\"$HOST\",direction=\"in\",family=\"icmp\",icmp_type=\"13\",verdict=\"denied\"}")" \
	3 "with its own numbers"
# Another name of the same namespace, and a name that has lost its namespace.
touch /run/netns/zz-again /run/netns/zz-lost
mount --bind /run/netns/"$HOST" /run/netns/zz-again || bail "mount"
in_ns "$PEER" icmpctl stats --prometheus --netns all >"$RUN/out" 2>&1
is "$?:$(grep -v '^#' "$RUN/out" | grep -o 'netns="[^"]*"' | sort -u | paste -sd' ')" \
	"0:$(printf 'netns="%s"\n' "$HOST" "$PEER" | sort | paste -sd' ')" \
	"from a named one, which has its name then; each namespace has one name"
umount /run/netns/zz-again
rm -f /run/netns/zz-*
done_testing
