# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# "A commit whose answer is lost (ENOBUFS): a token in the commit and in status; icmpctl
# says "in force", "not in force" or "unknown", never an unverified "nothing was
# changed"". The same for single changes, confirm and rollback.
# timeout: 120
# image: deaf

# shellcheck source=../../lib.sh
. "$(dirname "$0")/../lib.sh"

topo_pair
load
cd "$RUN" || exit 1
# Commands of uapi/icmpguard.h.
RULE_ADD=3 RULE_DEL=4 CONFIG_SET=5 OFF=7 SET_REPLACE=18 BEGIN=25 COMMIT=26 CONFIRM=28 ROLLBACK=29
told() {
	g -j status | jq -c "$1"
}
# deaf HOW COMMAND ARGUMENTS...: icmpctl that does not get the answer to a request.
deaf() {
	LD_PRELOAD=/t/deaf.so DEAF_HOW=$1 DEAF_TO=$2 DEAF_THEN=${THEN:-} \
		icmpctl --netns "$HOST" "${@:3}"
}
IN_FORCE='note: the answer of the kernel was lost \(No buffer space available\); the status says that the change is in force'
NOT_IN_FORCE='the answer of the kernel was lost \(No buffer space available\); the status says that the change is not in force'
UNKNOWN='the answer of the kernel was lost \(No buffer space available\); whether the change is in force is unknown'
# says STATUS PATTERN DESCRIPTION COMMAND...
says() {
	status "$1" "$3" "${@:4}"
	output_like "$2" "$3: says so"
}
# not_said PATTERN DESCRIPTION: of what was printed last.
not_said() {
	unlike "$(<"$RUN/out")" "$1" "$2"
}
echo 'allow echo-request 192.0.2.0/24' >first
echo 'allow echo-request 198.51.100.0/24' >second

# ---- a commit ---------------------------------------------------------------------------
ok "a policy" g apply first
is "$(told .token | grep -c '^"[0-9a-f]\{16\}"$')" 1 "status tells its token"
for how in full after; do
	g apply first >/dev/null
	says 0 "$IN_FORCE" "apply without an answer ($how)" deaf $how $COMMIT apply second
	output_like "applied, generation $(told .generation)@" "and which generation it is"
	ok "it is" g diff second
done
says 1 "$NOT_IN_FORCE" "apply that did not arrive" deaf before $COMMIT apply first
output_like 'nothing was changed: the policy of generation' "and what is in force"
ok "it is not" g diff second
says 1 'the answer of the kernel was lost' "apply that could not even begin" \
	deaf after $BEGIN apply first
ok "is not in force" g diff second
# Somebody else has the last word before the status is asked for.
THEN="icmpctl --netns $HOST default forward deny >/dev/null" \
	says 1 "$UNKNOWN" "apply, and another change at once" deaf after $COMMIT apply first
not_said 'nothing was changed' "claims nothing"
ok "back" g apply second
THEN="icmpctl --netns $HOST default forward deny >/dev/null" \
	says 1 "$UNKNOWN" "apply that did not arrive, and another change" \
	deaf before $COMMIT apply first
not_said 'nothing was changed' "claims nothing"
ok "back" g apply second
THEN="icmpctl --netns $HOST rollback >/dev/null" \
	says 1 "$NOT_IN_FORCE" "apply that is rolled back at once" \
	deaf after $COMMIT apply first --confirm 600
ok "is not in force" g diff second

# ---- single changes ---------------------------------------------------------------------
for how in full after; do
	says 0 "$IN_FORCE" "allow ($how)" deaf $how $RULE_ADD allow echo-request 10.0.0.1
	like "$(g list rules)" 'echo-request 10.0.0.1/32' "is in force"
	says 0 "$IN_FORCE" "the same again ($how)" deaf $how $RULE_ADD allow echo-request 10.0.0.1
	says 0 "$IN_FORCE" "revoke ($how)" deaf $how $RULE_DEL revoke echo-request 10.0.0.1
	unlike "$(g list rules)" '10.0.0.1' "is in force"
done
says 1 "$NOT_IN_FORCE" "allow that did not arrive" deaf before $RULE_ADD allow echo-request 10.0.0.1
unlike "$(g list rules)" '10.0.0.1' "is not in force"
says 1 "$NOT_IN_FORCE" "revoke that is refused" deaf after $RULE_DEL revoke echo-request 10.0.0.1
says 0 "$IN_FORCE" "a mode" deaf after $CONFIG_SET mode monitor
is "$(told .mode)" '"monitor"' "is in force"
ok "a set" g set create many
says 0 "$IN_FORCE" "few prefixes" deaf full $SET_REPLACE set replace many 10.0.0.1
many() {
	seq 0 29999 | awk '{ printf "10.%d.%d.%d\n", $1 / 65536, $1 / 256 % 256, $1 % 256 }'
}
many >prefixes
says 0 "$IN_FORCE" "many" deaf full $COMMIT set replace many - <prefixes
is "$(told .prefixes)" 30000 "are in force"
says 1 "$NOT_IN_FORCE" "many that did not arrive" deaf before $COMMIT set del many - <prefixes
is "$(told .prefixes)" 30000 "are not gone"

# ---- confirm and rollback ---------------------------------------------------------------
ok "a policy for a time" g apply first --confirm 600
says 0 'was confirmed 0s ago; it is in force' "confirm" deaf full $CONFIRM confirm
is "$(told .pending)" null "is done"
ok "a policy for a time" g apply second --confirm 600
says 1 'waits to be confirmed; try again' "confirm that did not arrive" deaf before $CONFIRM confirm
like "$(told .pending)" '^[0-9]+$' "is not done"
says 0 'rolled back: the policy before is in force again' "rollback" deaf full $ROLLBACK rollback
ok "is done" g diff first

says 0 "$IN_FORCE" "off" deaf after $OFF off
is "$(told .state)" '"untouched"' "is done"

done_testing
