# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# "The spec must be usable by an independent YNL client as it is": the command-line
# client of the kernel source drives every operation of it, in transactions as well,
# and reads what it wrote; so does icmpctl, and packets are judged accordingly.
# timeout: 600
# image: ynl

# shellcheck source=../../lib.sh
. "$(dirname "$0")/../lib.sh"

topo_pair
set_sysctl "$PEER" net.ipv4.icmp_echo_ignore_all=1
load
H4=192.0.2.1 P4=192.0.2.2 A=10.0.0.1 B=10.7.0.1 C=10.8.0.1
H6=2001:db8:1::1 P6=2001:db8:1::2
SPEC=/t/ynl/icmpguard.yaml
: >"$RUN/driven"

# client ARGUMENTS...: the command-line client.
client() {
	in_ns "$HOST" python3 /t/ynl/cli.py --spec "$SPEC" --no-schema --output-json "$@"
}
# y OPERATION [JSON], dump OPERATION [JSON]: one request. What is answered is noted.
y() {
	client --do "$1" --json "${2:-{\}}" && echo "$1 do" >>"$RUN/driven"
}
dump() {
	client --dump "$1" --json "${2:-{\}}" && echo "$1 dump" >>"$RUN/driven"
}
# m OPERATION JSON...: requests on one socket, in one go.
m() {
	local i args=()
	for ((i = 1; i < $#; i += 2)); do
		args+=(--multi "${@:i:2}")
	done
	client "${args[@]}" || return
	for ((i = 1; i < $#; i += 2)); do
		echo "${!i} do" >>"$RUN/driven"
	done
}
# J FILTER: of what was answered last.
J() {
	jq -c "$1" "$RUN/out"
}
# Older clients take addresses as numbers and bytes, newer ones as people do.
if grep -q _from_string /t/ynl/lib/ynl.py; then
	ip4() { echo "\"$1\""; }
	IP6="\"$P6\""
else
	ip4() {
		local IFS=. n
		read -ra n <<<"$1"
		echo $((n[0] << 24 | n[1] << 16 | n[2] << 8 | n[3]))
	}
	IP6='"20010db8000100000000000000000002"'
fi
# prefix4 ADDRESS LENGTH: the attributes of a prefix, in JSON; PREFIX6, of the peer.
prefix4() { echo "{\"ipv4\":$(ip4 "$1"),\"length\":$2}"; }
PREFIX6="{\"ipv6\":$IP6,\"length\":128}"

# ---- what there is ----------------------------------------------------------------
ok "status" y status
is "$(J .state)" '"untouched"' "an enumeration is told by name"
is "$(J '.features | sort | length > 5 and index("staging") != null')" true "flags, too"
ok "no rules" dump rule-get
is "$(J .)" '[]' "there are none"

# ---- single requests ------------------------------------------------------------------
ok "a rule" y rule-add '{"rule":{"direction":"in","icmp":{"type":8},
	"peer":'"$(prefix4 $P4 32)"',"comment":"by ynl"}}'
ID=$(J '.rule[0].id')
is "$(J '[.rule[0].direction, .rule[0].peer.ipv4, .existed]')" '["in","192.0.2.2",null]' \
	"is answered"
ok "the same again" y rule-add '{"rule":{"direction":"in","icmp":{"type":8},
	"peer":'"$(prefix4 $P4 32)"',"comment":"by ynl"}}'
is "$(J .existed)" true "existed"
is "$(rules)" "allow in echo-request 192.0.2.2/32 comment \"by ynl\"" "icmpctl reads it"
passes "it admits" 8 $H4
drops "nothing else" 8 -S $A $H4
ok "one of IPv6" y rule-add '{"rule":{"icmpv6":{"type":128,"code":0},
	"peer":'"$PREFIX6"',"lifetime":86400}}'
passes "admits" 128 $H6
ok "a rule by its id" y rule-get '{"rule":{"id":'"$ID"'}}'
is "$(J '.rule[0] | [.comment, .packets]')" '["by ynl",1]' "with what it counted"
ok "all rules" dump rule-get
is "$(J '[.[].rule[0] | [.icmp.type, .icmpv6.type, .peer.ipv6]]')" \
	'[[8,null,null],[null,128,"2001:db8:1::2"]]' "are dumped"
is "$(J '[.[].generation] | unique | length')" 1 "of one generation"

ok "mode and a default" y config-set '{"mode":"monitor","default-forward":"deny"}'
ok "status" y status
is "$(J '[.state, .mode, .["default-in"], .["default-forward"], .rules]')" \
	'["active","monitor","deny","deny",2]' "tells them"
ok "back" y config-set '{"mode":"enforce"}'
is "$(g mode)" "mode enforce" "icmpctl agrees"

ok "an ACL entry" y acl-add '{"acl-entry":{"direction":"in","number":100,"action":"deny",
	"icmp":{"type":8},"peer":'"$(prefix4 $P4 32)"',"dev":"h0"}}'
drops "denies what the rule allows" 8 $H4
ok "the entry" y acl-get '{"acl-entry":{"direction":"in","number":100}}'
is "$(J '.["acl-entry"] | [.action, .dev]')" '["deny","h0"]' "is read"
ok "all of them" dump acl-get
is "$(J '[.[]["acl-entry"].number]')" '[100]' "are dumped"
is "$(g list acl)" "in 100 deny echo-request 192.0.2.2/32 dev h0" "icmpctl reads it"
ok "without it" y acl-del '{"acl-entry":{"direction":"in","number":100}}'
passes "the rule is what counts" 8 $H4

ok "a set" y set-create '{"set":{"name":"office","prefix":['"$(prefix4 $A 32),$PREFIX6"']}}'
is "$(J '.set | [.ipv4, .ipv6]')" '[1,1]' "has both"
ok "more, as arrays" y set-add '{"set":{"name":"office",
	"prefixes4":"0a 07 00 00 10 0a 09 00 00 10"}}'
is "$(J '.set.ipv4')" 3 "are there"
ok "a prefix of it" y prefix-get '{"set":{"name":"office","prefix":'"$(prefix4 $B 32)"'}}'
is "$(J '.set.prefix[0] | [.ipv4, .length]')" '["10.7.0.0",16]' "is what covers an address"
ok "its prefixes" dump prefix-get '{"set":{"name":"office"}}'
is "$(J '[.[].set.prefixes4 // empty] | join(" ") | gsub(" "; "")')" \
	'"0a000001200a070000100a09000010"' "all arrive"
ok "one less" y set-del '{"set":{"name":"office","prefix":['"$(prefix4 10.9.0.0 16)"']}}'
ok "sets" dump set-get
is "$(J '[.[].set | [.name, .ipv4, .ipv6, .users]]')" '[["office",2,1,0]]' "are dumped"
ok "replaced" y set-replace '{"set":{"name":"office","prefixes4":"0a00000120"}}'
ok "the set" y set-get '{"set":{"name":"office"}}'
is "$(J '.set | [.ipv4, .ipv6]')" '[1,0]' "is as replaced"
is "$(g set show office)" "10.0.0.1/32" "icmpctl reads it"
ok "destroyed" y set-destroy '{"set":{"name":"office"}}'

ok "a group" y group-create '{"group":{"name":"edge","interface":["eth*","wg0"]}}'
ok "attached" y group-attach '{"group":{"name":"edge","interface":"h0"}}'
drops "it has no rules" 8 $H4
ok "the group" y group-get '{"group":{"name":"edge"}}'
is "$(J '.group | [(.interface | sort), .attached]')" '[["eth*","h0","wg0"],1]' "is read"
ok "detached" y group-detach '{"group":{"name":"edge","interface":["h0","wg0"]}}'
passes "default applies again" 8 $H4
ok "groups" dump group-get
is "$(J '[.[].group | [.name, .rules]]')" '[["default",2],["edge",0]]' "are dumped"
like "$(g list groups)" 'edge +eth\*' "icmpctl reads them"
ok "without" y group-delete '{"group":{"name":"edge"}}'

# refused WANT DESCRIPTION COMMAND...
refused() {
	status 1 "$2" "${@:3}"
	output_like "$1" "$2: says why"
}
refused "beyond the prefix length.*bad-attr': '.set.prefix'" "host bits" \
	y set-create '{"set":{"name":"wrong","prefix":['"$(prefix4 $A 24)"']}}'
refused 'no such rule' "a rule that is not there" y rule-del '{"rule":{"id":4000}}'
ok "a rule goes" y rule-del '{"rule":{"id":'"$ID"'}}'
drops "and admits no more" 8 $H4

# ---- flows and counters ---------------------------------------------------------------
send "$HOST" "$PEER" -t 8 -i 77 -s 3 $P4
ok "open requests" dump flow-get
is "$(J '[.[].flow | [.direction, .type, .ident, .destination.ipv4]]')" \
	'[["out",8,77,"192.0.2.2"]]' "are dumped"
ok "the table of them" y flow-get
is "$(J '.["flow-stats"] | [.used, .capacity > 0]')" '[1,true]' "has one"
ok "counters" y stats-get
is "$(J '[.counter[] | select(.direction == "in" and .reason == "acl-denied") | .packets]')" \
	'[1]' "are told by the reasons' names"
ok "an explanation" y explain '{"packet":{"direction":"in",
	"bytes":"45 00 00 1c 00 01 00 00 40 01 00 00 c0 00 02 02 c0 00 02 01 08 00 00 00 00 00 00 00"}}'
is "$(J '[.state, .explanation.verdict, .explanation.reason, .explanation.decided]')" \
	'["active","deny","default-deny","default"]' "says why the host would deny it"
is "$(J '.explanation.steps | index("acl") != null and index("state") == null')" true "by these steps"

# ---- events ------------------------------------------------------------------------------
client --subscribe denied --sleep 6 >"$RUN/events" 2>"$RUN/events.err" &
BG+=($!)
for ((i = 0; i < 20; i++)); do
	drops "a packet while somebody listens, $i" 8 -i 4711 $H4
	sleep 0.2
done
wait $!
is "$(jq -c '.[] | select(.name == "event") | .msg | .event[] | select(.ident == 4711) |
	[.direction, .verdict, .reason, .interface, .source.ipv4, .type]' "$RUN/events" | sort -u)" \
	'["in","denied","default-deny","h0","192.0.2.2",8]' "is shown, though nobody asked for it"
is "$(jq -c '.[] | select(.name == "event") | .msg.stream[0] | [.kind, .lost]' "$RUN/events" | sort -u)" \
	'["denied",0]' "and none was lost"
ok "those that are kept" dump event-get
is "$(J '[.[].event[0].ident] | index(4711) != null')" true "has them"
ok "how many there were" y event-get
is "$(J '.stream[0] | [.kind, .events > 0]')" '["denied",true]' "is told"

ok "the log" y log-set '{"log-settings":{"on":1,"vpc-id":"vpc-1","interface":[{"dev":"h0","id":"eni-1"}]}}'
send "$PEER" "$HOST" -t 13 $H4
ok "another window" y log-set '{"log-settings":{"window":30}}'
ok "its settings" y log-get
is "$(J '.["log-settings"] | [.on, .window, .["vpc-id"], .interface[0].id]')" '[1,30,"vpc-1","eni-1"]' \
	"are told"
ok "its windows" dump log-get
is "$(J '[.[]["log-record"] | select(.type == 13) | [.verdict, .reason, .packets, .dev]]')" \
	'[["denied","default-deny",1,"h0"]]' "are dumped"
refused "10 to 3600 seconds.*bad-attr': '.log-settings.window'" "a window that is too short" \
	y log-set '{"log-settings":{"window":9}}'
refused "12 digits.*bad-attr': '.log-settings.account-id'" "an account-id with letters" \
	y log-set '{"log-settings":{"account-id":"12345678901x"}}'
ok "without the log" y log-set '{"log-settings":{},"log-replace":true}'
ok "a capture" y capture-set '{"nflog-group":7,"nflog-all":true}'
refused "which NFLOG group" "no group" y capture-set '{"nflog-all":true}'
ok "flush" y flush '{"flush":["flows","counters"]}'
ok "the table" y flow-get
is "$(J '.["flow-stats"].used')" 0 "is empty"

# ---- transactions ------------------------------------------------------------------------
generation() {
	g -j status | jq .generation
}
before=$(generation)
# policy SET ADDRESS: requests that make a policy of one set, one rule and one entry.
policy() {
	REQUESTS=(flush '{"flush":["rules","acl","sets","defaults"],"staged":true}'
		set-create '{"set":{"name":"'"$1"'","prefix":'"$(prefix4 "$2" 32)"'},"staged":true}'
		set-add '{"set":{"name":"'"$1"'","prefix":'"$(prefix4 $C 32)"'},"staged":true}'
		rule-add '{"rule":{"icmp":{"type":8},"set":"'"$1"'"},"staged":true}'
		acl-add '{"acl-entry":{"direction":"in","number":5,"action":"deny","icmp":{},
			"peer":'"$(prefix4 $C 32)"'},"staged":true}'
		config-set '{"default-forward":"deny","staged":true}')
}
policy first $A
ok "a transaction on one socket" m staging-begin '{"generation":'"$before"'}' "${REQUESTS[@]}" \
	staging-commit '{}'
is "$(J 'length')" 8 "each request is answered"
is "$(J '[.[0].generation == '"$before"', .[-1].generation > '"$before"']')" '[true,true]' \
	"its generation is the next"
is "$(generation)" "$(J '.[-1].generation')" "and in force"
is "$(g list rules; g list acl)" $'allow in icmp/8 @first\nin 5 deny all 10.8.0.1/32' \
	"icmpctl reads it"
passes "its set is admitted" 8 -S $A $H4
drops "but for its ACL" 8 -S $C $H4
drops "and nothing else" 8 -S $B $H4

policy second $B
refused "made for generation $before, but [0-9]+ is in force" "a transaction for the generation before" \
	m staging-begin '{"generation":'"$before"'}' "${REQUESTS[@]}" staging-commit '{}'
refused 'no set of this name' "one with a request that is refused" m staging-begin '{}' \
	"${REQUESTS[@]}" rule-add '{"rule":{"icmp":{},"set":"none"},"staged":true}' staging-commit '{}'
ok "one that is given up" m staging-begin '{}' "${REQUESTS[@]}" staging-abort '{}'
passes "nothing was changed" 8 -S $A $H4
drops "by all that" 8 -S $B $H4

# Two clients by turns.
stage_line() {
	local i
	for ((i = 0; i < ${#REQUESTS[@]}; i += 2)); do
		echo "$1 ${REQUESTS[i]} $(jq -c . <<<"${REQUESTS[i + 1]}")"
	done
}
held=$(generation)
run in_ns "$HOST" python3 /t/ynl/turns.py "$SPEC" < <(
	echo one staging-begin
	stage_line one
	echo 'two config-set {"default-out":"allow","default-forward":"allow"}'
	echo one staging-commit
	echo three staging-begin
	stage_line three
	echo three close
	echo two status
)
output_like "one staging-commit: error 116: made for generation $held, but [0-9]+ is in force; nothing was changed" \
	"who is late is told both generations"
output_like 'two status: .*"stagings": 0' "what a socket had staged goes with it"
passes "nothing was changed" 8 -S $A $H4

ok "a policy to be confirmed" m staging-begin '{}' "${REQUESTS[@]}" staging-commit '{"confirm":600}'
passes "is in force" 8 -S $B $H4
ok "status" y status
is "$(J '.pending > 500')" true "it waits"
refused 'waits to be confirmed' "a change meanwhile" y config-set '{"mode":"monitor"}'
ok "rollback" y rollback
passes "the policy before is back" 8 -S $A $H4
drops "the other is gone" 8 -S $B $H4
ok "again" m staging-begin '{}' "${REQUESTS[@]}" staging-commit '{"confirm":600}'
refused 'made for generation' "confirm of another generation" y confirm '{"generation":'"$held"'}'
ok "confirm" y confirm '{"generation":'"$(generation)"'}'
passes "it stays" 8 -S $B $H4
refused 'no policy waits' "nothing to roll back" y rollback
ok "forward deny" y config-set '{"default-forward":"deny"}'
ok "forward allow" y config-set '{"default-forward":"allow"}'
ok "unhook" y unhook
is "$(J '.["idle-hooks"]')" '["forward"]' "says which hooks were idle"

ok "off" y off
passes "nothing is filtered" 8 -S $C $H4

# ---- no operation was left out ---------------------------------------------------------
run client --list-ops
SAID=$(sed -E 's/^([a-z-]+) +\[ (.*) \]$/\1 \2/' "$RUN/out" | while read -r op modes; do
	for mode in ${modes//,/}; do
		echo "$op $mode"
	done
done | sort -u)
is "$(wc -l <<<"$SAID")" "$(grep -cE '^      (do|dump):' $SPEC)" "what the client knows is all of the spec"
is "$(sort -u "$RUN/driven")" "$SAID" "every operation of the spec was driven"

done_testing
