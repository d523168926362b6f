# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# "status is one screen: is it on, what is open, what was denied lately and why, is
# PMTUD alive (too-bigs passed, from how many), is anything full, is a confirmation
# pending, what happened last (rolled back, by whom, when)", and the hash of the policy.
# timeout: 200

# shellcheck source=../../lib.sh
. "$(dirname "$0")/../lib.sh"

topo_pair
set_sysctl "$HOST" net.ipv4.icmp_echo_ignore_all=1 net.ipv4.icmp_ratelimit=0
load
H4=192.0.2.1 P4=192.0.2.2 H6=2001:db8:1::1
J() {	# J FILTER: of the status
	g -j status | jq -c "$1"
}
sends() {	# sends N TYPE ARGUMENTS...: N times, from the peer
	send "$PEER" "$HOST" -n "$1" -t "${@:2}"
}

# ---- nothing, and nobody ----

is "$(J '[has("policy-hash"), has("denied-lately"), has("full")]')" '[false,false,false]' \
	"an untouched namespace has none of it"
ok "configured" g default in deny
is "$(J '[."denied-lately", .full, ."path-mtu"]')" \
	'[[],[],{"passed":0,"unverified":0,"odd-mtu":0}]' "nothing was denied, nothing is full"
like "$(g status)" 'full +nothing' "in words"
like "$(g status)" 'path MTU +messages always pass; none' "no message either"
unlike "$(g status)" 'denied lately|beside the defaults' "empty lists are not there"
nobody() {
	in_ns "$HOST" setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps=-all \
		--bounding-set=-all "$@"
}
is "$(nobody icmpctl -j status | jq -c 'keys')" \
	'["features","mode","state","version","warnings"]' "others are told no more than before"
is "$(nobody icmpctl -j status | jq -c .warnings)" '[]' "and are not warned"

# ---- the hash ----

hash() {
	J '."policy-hash"' | tr -d '"'
}
saved() {
	g save | sha256sum | cut -d' ' -f1
}
empty=$(hash)
is "$empty" "$(saved)" "the hash is that of what save prints"
ok "a set" g set create office 198.51.100.0/24 2001:db8:7::/48
ok "a rule" g allow echo-request @office
ok "an entry" g acl add in 100 deny timestamp any
full=$(hash)
is "$full" "$(saved)" "so it is of a larger policy"
unlike "$full" "^$empty\$" "which is another one"
like "$(g status)" "policy hash +$full" "status shows it"
ok "a rule that expires" g allow icmp/17 any for 10m
is "$(hash)" "$full" "is not part of it"
g save "$RUN/policy" >/dev/null
is "$(icmpctl -j check "$RUN/policy" | jq -r '."policy-hash"')" "$full" \
	"a file has the hash that its policy will have"
netns_add OTHER
g_in "$OTHER" apply "$RUN/policy" >/dev/null
is "$(g_in "$OTHER" -j status | jq -r '."policy-hash"')" "$full" "another namespace has it then"
ok "another prefix" g set add office 203.0.113.0/24
unlike "$(hash)" "^$full\$" "one prefix makes another hash"
ok "it goes" g set del office 203.0.113.0/24
is "$(hash)" "$full" "and the first one comes back"

# ---- what was denied ----

g flush counters >/dev/null
lately() {
	J '."denied-lately" | map(del(.newest))'
}
sends 3 8 -S 192.0.2.7 $H4
sends 5 13 $H4
sends 2 128 $H6
is "$(lately | jq -c '.[0:3]')" "$(jq -nc --arg p "$P4" '[
	{packets: 5, direction: "in", type: "timestamp-request", peer: $p, reason: "acl-denied"},
	{packets: 3, direction: "in", type: "echo-request", peer: "192.0.2.7",
	 reason: "default-deny"},
	{packets: 2, direction: "in", type: "echo-request", peer: "2001:db8:1::2",
	 reason: "default-deny"}]')" "alike packets are counted, the most first"
like "$(g status)" "  5 in timestamp-request from $P4: acl-denied, the newest [0-9]+s ago" "in words"
like "$(g status)" 'denied +1?[0-9]+ in, 0 out, 0 forward' "and how many in all"
sends 1 17 $H4
sends 1 0 $H4
like "$(g status)" 'and others; .icmpctl monitor --recent.' "says that there are more"
ok "out deny" g default out deny
send "$HOST" "$PEER" -n 7 -t 8 $P4
like "$(g status)" "  7 out echo-request to $P4: default-deny" "outbound, by where it goes"
ok "out allow" g default out allow
ok "mode monitor" g mode monitor
like "$(g status)" 'though they passed in mode monitor' "mode monitor says that they passed"
ok "mode enforce" g mode enforce

# ---- path MTU discovery ----

mtu() {
	J '."path-mtu" | [.passed, .senders]'
}
g flush counters >/dev/null
sends 4 3 -c 4 -r 1400 $H4
is "$(mtu)" '[4,1]' "four messages of one sender"
sends 1 2 -r 1400 $H6
is "$(mtu)" '[5,2]' "one of another, of IPv6"
like "$(g status)" 'path MTU +5 passed, from 2 senders, the newest [0-9]+s ago' "in words"
like "$(g stats)" 'path MTU discovery: 5 passed' "stats agrees"
send "$HOST" "$PEER" -t 3 -c 4 -r 1400 $P4
is "$(mtu)" '[6,2]' "this host is not one of them"
send "$PEER" "$HOST" -n 200 -v -t 3 -c 4 -r 1400 -S 198.51.100.10 $H4
many=$(J '."path-mtu".senders')
ok "200 more are estimated ($many)" [ "$many" -ge 190 -a "$many" -le 214 ]
like "$(g status)" "from about $many senders" "in words"
sends 3 13 -S 203.0.113.9 $H4
is "$(J '."path-mtu".senders')" "$many" "who sends anything else is not counted"
g flush counters >/dev/null
is "$(mtu)" '[0,null]' "flush counters begins again"

# ---- full ----

ok "a small table" g flows max 64
ok "a route" ip -n "$HOST" route add 10.0.0.0/8 via $P4
in_ns "$HOST" fping -q -c 1 -t 20 -i 1 -g 10.1.0.1 10.1.1.44 >/dev/null 2>&1
like "$(J .full)" '^\[\{"what":"flows","used":[0-9]+,"limit":64,"evicted":[0-9]+\}\]$' \
	"the table of flows is too small"
like "$(g status)" 'full +flows: [0-9]+ of 64, [0-9]+ forgotten early' "in words"
g flush flows counters >/dev/null
is "$(J .full)" '[]' "and is not"
g flows max 4096 >/dev/null

# ---- what happened last, and by whom ----

like "$(g status)" 'last commit .* needed no confirmation \(by root\)' "root did it"
is "$(J '."last-commit" | [.uid, .user]')" '[0,"root"]' "as JSON"
# as USER LOGIN COMMAND...: with CAP_NET_ADMIN, after logging in as LOGIN.
as() {
	(
		echo "$2" >/proc/self/loginuid || exit 9
		exec nsrun "$HOST" setpriv --reuid "$1" --clear-groups --regid "$1" \
			--inh-caps=+net_admin --ambient-caps=+net_admin "${@:3}"
	)
}
ok "somebody else" as 1042 1042 icmpctl allow icmp/15 any
is "$(J '."last-commit" | [.uid, .user, ."login-uid"]')" '[1042,null,1042]' "is known by number"
like "$(g status)" 'last commit .*\(by user 1042\)' "in words"
ok "root who logged in as somebody" as 0 1042 icmpctl allow icmp/16 any
like "$(g status)" 'last commit .*\(by root, logged in as user 1042\)' "is told as well"
ok "on trial" g apply --confirm 60 "$RUN/policy"
like "$(g status)" 'unconfirmed +the policy before is put back in [0-9]+ s' "what waits is told"
ok "rolled back" as 1042 1042 icmpctl rollback
like "$(g status)" 'last commit .*was rolled back [0-9]+s ago: .*\(by user 1042\)' \
	"and by whom it was rolled back"
ok "on trial for a second" g apply --confirm 1 "$RUN/policy"
timed_out() {
	[ "$(J '."last-commit".outcome')" = '"timed-out"' ]
}
ok "it timed out" wait_for 20 timed_out
is "$(J '."last-commit" | has("uid")')" false "nobody did that"

# ---- one screen ----

ok "more rules" g apply - <<<"set a { 192.0.2.0/24 }
set b { 198.51.100.0/24 }
group default { allow icmp/15 any; allow icmp/16 any; allow echo-request @a
allow echo-request @b; allow icmp/18 any }
group web { attach p1 }
acl in { 100 deny timestamp any; 200 deny redirect any }"
for type in 8 13 17 15 4 0; do
	sends 1 $type -S 203.0.113.5 $H4
done
g status >"$RUN/screen"
like "$(<"$RUN/screen")" 'acl add in 100 deny timestamp|in 100 deny timestamp' "the ACL is shown"
like "$(<"$RUN/screen")" 'and 4 more; .icmpctl list. shows all' "and how much more there is"
ok "25 lines at most" [ "$(wc -l <"$RUN/screen")" -le 25 ]
diag "$(<"$RUN/screen")"

done_testing
