# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# "Versioned by additive attributes and a feature bitmap, never by refusing another
# version": an old tool with a new module, and the reverse. The other version that
# tests/vm/images/versions makes lacks attributes, commands and features of this one,
# and has some that this one does not know.
# timeout: 400
# image: versions

# shellcheck source=../../lib.sh
. "$(dirname "$0")/../lib.sh"

topo_pair
set_sysctl "$PEER" net.ipv4.icmp_echo_ignore_all=1
H4=192.0.2.1 P4=192.0.2.2 A=10.0.0.1
OTHER=/t/other
# o ARGUMENTS...: icmpctl of the other version.
o() {
	"$OTHER"/icmpctl --netns "$HOST" "$@"
}
# refused WHAT DESCRIPTION COMMAND...: because the module does not know it.
refused() {
	status 1 "$2" "${@:3}"
	output_like "^icmpctl: the module that is loaded, version [^ ]+, does not know $1: it is older than this icmpctl" \
		"$2: says what and why"
}
everything() {
	g list rules | sed 's/ for [0-9hms]*//' && g list acl && g list sets && g list groups && g default && g mode
}

# ---- this module, the other tool ------------------------------------------------------
load
ok "a group" g group create edge 'h*'
ok "a set" g set create office $A 2001:db8::/32
ok "a rule of both" g allow echo-request @office group edge comment "a word" for 1h
ok "a rule" g allow icmp/13 $P4
ok "an entry" g acl add out 100 deny icmp/42 $A dev h0
ok "out deny" g default out deny
ok "a rule for requests" g allow out echo-request $P4 group edge
passes "counted" 8 -S $A $H4
send "$HOST" "$PEER" -t 8 -i 77 -s 3 $P4
before=$(everything)

ok "status" o status
output_like 'mode +enforce' "has the mode"
output_like 'defaults +in [a-z]+, out deny' "and the defaults"
ok "features" o -j status
is "$(jq -c '[.version == $v, (.features | index("groups") != null, index("staging"))]' \
	--arg v "$(g -j status | jq -r .version)" "$RUN/out")" '[true,true,null]' \
	"those that it knows by name"
is "$(jq '[.features[] | select(startswith("unknown-"))] | length' "$RUN/out")" 12 "and others by number"
ok "rules" o list rules
output_like $'^allow in echo-request @office for [0-9hms]+ comment "a word"\nallow in timestamp-request 192.0.2.2/32\nallow out echo-request 192.0.2.2/32\n' \
	"but for their groups"
output_like '3 rules have parts that this icmpctl does not show: it is older than the module' "it says so"
ok "entries" o list acl
output_like $'^out 100 deny extended-echo-request 10.0.0.1/32\n.*1 entries have parts that' "but for the interface"
ok "sets" o -j list sets
output_like '"ipv4": 1' "with their sizes"
ok "prefixes of a set" o set show office
output_like $'10.0.0.1/32\n2001:db8::/32' "all of them"
ok "flows" o -j flows
is "$(jq -c '[.[] | select(.direction == "out") | [.id, .source, .destination]]' "$RUN/out")" \
	'[[77,"192.0.2.1","192.0.2.2"]]' "are told"
ok "stats" o -j stats
is "$(jq '.accepted.in' "$RUN/out")" 1 "are told"

ok "what both know" o allow icmp/14 $P4
ok "and without" o revoke icmp/14 $P4
refused rule.group "a rule of a group" o allow echo-request group edge
output_like 'version 0.0.9-other; nothing was changed' "which lacks nothing the tool has a name for"
refused acl-entry.dev "an entry for an interface" o acl add in 7 deny redirect dev h0
refused "this command" "a group" o group create other h0
refused "this command" "groups" o list groups
status 1 "a rollback" o rollback
output_like "nothing to roll back" "of nothing"
# many: more prefixes than one message holds.
many() {
	awk 'BEGIN { for (i = 0; i < 30000; i++)
		printf "10.%d.%d.%d\n", i / 65536, i / 256 % 256, i % 256 }'
}
create_many() {
	many | "$@" set create many -
}
refused "this command" "a set that takes a transaction" create_many o
status 1 "what it does not know whole it does not save" o save
output_like 'does not know: it is older than the module' "says why"
is "$(everything)" "$before" "nothing was changed by all that"
passes "packets are judged as before" 8 -S $A $H4

# ---- the other module, this tool ------------------------------------------------------
if [ ! -e $OTHER/icmpguard.ko ]; then
	skip "the other module" "no headers of this kernel to build it with"
	done_testing
fi
ok "unload" unload
KO=$OTHER/icmpguard.ko
load
ok "a rule" g allow echo-request $P4
passes "admits" 8 $H4
drops "nothing else" 8 -S $A $H4
ok "a set" g set create office $A
ok "a rule that uses it" g allow echo-request @office comment "a word"
passes "admits, too" 8 -S $A $H4
ok "an entry" g acl add in 100 deny icmp/42 $A
ok "defaults" g default out deny
ok "a rule for requests" g allow out echo-request $P4
send "$HOST" "$PEER" -t 8 -i 77 -s 3 $P4
ok "status" g status
output_like '0\.0\.9-other' "has its version"
output_like 'defaults +in [a-z]+, out deny' "and all that it tells"
ok "features" g -j status
is "$(jq -c '.features | [index("groups"), index("staging"), index("confirm") != null]' "$RUN/out")" \
	'[null,null,true]' "are its own"
# All there is, but for groups, which it does not have.
all() {
	g list rules && g list acl && g list sets && g set show office && g default && g mode
}
before=$(all 2>&1)
like "$before" '^allow in echo-request 192.0.2.2/32' "rules are told"
like "$before" 'allow in echo-request @office comment "a word"' "all of them"
like "$before" '3 rules have parts that this icmpctl' "that there is more to know is told, too"
is "$(g -j flows | jq -c '[.[] | select(.direction == "out") | [.id, .source]]')" '[[77,"192.0.2.1"]]' "flows"
is "$(g -j stats | jq '.accepted.in')" 2 "counters"

refused rule.group "a rule of a group" g allow icmp/13 group edge
output_like ', and lacks groups, staging; nothing was changed' "what it lacks"
output_under edge "where it stands"
refused acl-entry.dev "an entry for an interface" g acl add in 7 deny redirect dev h0
refused "this command" "a group" g group create edge h0
refused "this command" "groups" g list groups
refused "this command" "a set that takes a transaction" create_many g
status 1 "a rollback" g rollback
output_like "nothing to roll back" "of nothing"
printf 'default in deny\n' >"$RUN/policy"
nok "a policy, which takes a transaction" g apply "$RUN/policy"
is "$(all 2>&1)" "$before" "nothing was changed by all that"
passes "packets are judged as before" 8 -S $A $H4
ok "flush of all" g flush all
drops "leaves nothing" 8 -S $A $H4

# ---- both of the other version ---------------------------------------------------------
ok "a group" o group create edge 'h*'
ok "a rule of it" o allow echo-request $P4 group edge
passes "admits" 8 $H4
ok "rules" o list rules
is "$(<"$RUN/out")" "allow in echo-request 192.0.2.2/32 group edge" "whole"
ok "a set that takes a transaction" create_many o

done_testing
