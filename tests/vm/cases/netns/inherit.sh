# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# With netns=inherit, the owner of a user namespace is filtered by the host's policy
# and reads nothing of it: every operation answers as it does when the host has
# another policy. docs/privileges.md has the table of operations.
# timeout: 400
# file: docs/privileges.md

# shellcheck source=../../lib.sh
. "$(dirname "$0")/../lib.sh"

# nobody COMMAND...: as a user without any right.
nobody() {
	setpriv --reuid 65534 --regid 65534 --clear-groups "$@"
}
# own_ns NAME: a user and a network namespace that nobody has made; NAME holds the
# process in it.
own_ns() {
	bg setpriv --reuid 65534 --regid 65534 --clear-groups unshare -Urn sleep 1000
	printf -v "$1" %s "$BGPID"
	wait_for 20 grep -q sleep "/proc/$BGPID/comm" || bail "no namespace $1"
}
# owner PROCESS COMMAND...: as the owner of a namespace, in it; admin: as root of
# the host, in the same network namespace.
owner() {
	nobody nsenter -t "$1" -U -n --preserve-credentials "${@:2}"
}
admin() {
	nsenter -t "$1" -n "${@:2}"
}

# attr TYPE HEX, nest TYPE HEX, text TYPE WORDS, as in wire/set-requests.
attr() {
	local hex=$2 n=$((${#2} / 2 + 4))
	while [ $((${#hex} % 8)) != 0 ]; do
		hex+=00
	done
	printf '%02x%02x%02x%02x%s' $((n & 255)) $((n >> 8)) $(($1 & 255)) \
		$(($1 >> 8)) "$hex"
}
nest() {
	attr $(($1 | 0x8000)) "${2:-}"
}
text() {
	local i hex=''
	for ((i = 0; i < ${#2}; i++)); do
		hex+=$(printf '%02x' "'${2:i:1}")
	done
	attr "$1" "${hex}00"
}
A_GENERATION=5 A_RULE=9 A_FLUSH=15 A_ACL=20 A_SET=24 A_GROUP=25 A_STAGED=26
GEN=$(attr $A_GENERATION 02000000)
RULE=$(nest $A_RULE "$(nest 3)$(text 9 hostset)")
ENTRY=$(nest $A_ACL "$(attr 1 00)$(attr 2 4d00)")
NEW_ENTRY=$(nest $A_ACL "$(attr 1 00)$(attr 2 4d00)$(attr 3 00)$(nest 4)$(text 9 hostset)")
SET=$(nest $A_SET "$(text 1 hostset)")
PREFIX=$(nest $A_SET "$(text 1 hostset)$(nest 5 "$(attr 1 cb007101)$(attr 3 20)")")
GROUP=$(nest $A_GROUP "$(text 1 hostgrp)")
IFACE=$(nest $A_GROUP "$(text 1 hostgrp)$(text 2 'wan*')")

# An echo request to 192.0.2.1, from a host prefix.
PING=4500001c0001000040010000cb007107c000020108000000000000
PING+=00

# Every operation by its number, with what an owner may ask it: requests without
# blanks, separated by them; -d is a dump. One that is missing fails this test.
declare -A ASK=(
	[1]="-" # status
	[2]="$(nest $A_RULE "$(attr 1 01000000)") $(nest $A_RULE "$(attr 1 02000000)") -d"
	[3]="$RULE $RULE$GEN" [4]="$RULE $(nest $A_RULE "$(attr 1 01000000)")"
	[5]="$(attr 4 01) $(attr 6 01)$GEN $(attr 7 00)$(attr $A_STAGED '') $(attr 48 00100000)"
	[6]="$(attr $A_FLUSH 01000000) $(attr $A_FLUSH 10000000) $(attr $A_FLUSH 20000000) $(attr $A_FLUSH 06000000)"
	[7]="$GEN" # off without a generation ends it, see below
	[8]="-" # stats-get
	[9]="$ENTRY -d" [10]="$NEW_ENTRY" [11]="$ENTRY"
	[12]="- -d" # flow-get
	[13]="$SET -d" [14]="$PREFIX -d$SET" # set-get, prefix-get
	[15]="$SET $PREFIX" [16]="$PREFIX $SET" [17]="$PREFIX" [18]="$PREFIX" [19]="$SET"
	[20]="$GROUP $(nest $A_GROUP "$(text 1 default)") -d"
	[21]="$GROUP $IFACE" [22]="$GROUP" [23]="$IFACE" [24]="$IFACE $GROUP"
	[25]="- $GEN" [26]="-" [27]="-" # staging-begin, -commit, -abort
	[28]="- $GEN" [29]="- $GEN" # confirm, rollback
	[30]="-" # unhook
	[31]="$(nest 49 "$(attr 1 00)$(attr 2 "$PING")")" # explain
	[32]="- -d" # event-get
	[33]="$(nest 55 "$(attr 1 01)")" # log-set
	[34]="- -d" # log-get
	[36]="$(attr 61 0700)" # capture-set
)
mapfile -t OPS < <(nlprobe -o)
is "$(for op in "${OPS[@]}"; do [ "${ASK[$op]:-}" ] || echo "$op"; done)" "" \
	"each of the ${#OPS[@]} operations is asked"
# Asks all of them, each after a line that names it.
chmod 755 "$RUN"
for op in "${OPS[@]}"; do
	# shellcheck disable=SC2086 # words
	for request in ${ASK[$op]}; do
		echo "echo '# $op $request'"
		case $request in
		-) echo "nlprobe -x $op" ;;
		-d*) echo "nlprobe -x -d $op ${request#-d}" ;;
		*) echo "nlprobe -x $op $request" ;;
		esac
	done
done >"$RUN/tries"
cp "$RUN/tries" "$RUN/ask"
for command in status '-j status' list 'set show hostset' flows stats 'save -' \
	"diff $RUN/file" "apply $RUN/file"; do
	printf '%s\n' "echo '# $command'" "icmpctl $command"
done >>"$RUN/ask"
# told OPERATION: all that the owner of RICH was told by it.
told() {
	awk -v op="$1" '/^# / { on = index($0 " ", "# " op " ") == 1 } on && !/^# /' "$RUN/rich"
}
echo 'default in deny' >"$RUN/file"

load netns=inherit userns=1
own_ns PLAIN
ok "the host: a set" icmpctl set create hostset 203.0.113.0/24 2001:db8:77::/48
ok "a group" icmpctl group create hostgrp 'wan*'
ok "a rule for them" icmpctl allow echo-request @hostset group hostgrp comment 'the secret'
ok "the group default" icmpctl group attach default 'lan*'
ok "an entry" icmpctl acl add in 77 deny timestamp @hostset
ok "defaults" icmpctl default out deny
ok "and one more" icmpctl default forward deny
own_ns RICH

# An answer that is the same whatever the host's policy says tells nothing of it.
owner "$PLAIN" sh "$RUN/ask" >"$RUN/plain" 2>&1
owner "$RICH" sh "$RUN/ask" >"$RUN/rich" 2>&1
ok "both policies answer all operations alike" diff "$RUN/plain" "$RUN/rich"
unlike "$(grep -v '^#' "$RUN/rich")" 'wan|lan|secret|203\.0\.113|2001:db8:77' "and say nothing of them"
for op in 3 4 5 6 7 8 10 11 12 15 16 17 18 19 21 22 23 24 25 28 29 31; do
	is "$(told $op | grep -vE '^error 1: (the policy was inherited from the host|max-flows needs|$)' |
		grep -v 'no staging area')" "" \
		"operation $op is refused, and says why"
done
for op in 26 27; do
	like "$(told $op)" '^error 2: this socket has no staging area' "operation $op has nothing to end"
done
for op in 2 9 13 14 20; do
	is "$(told $op | grep -vcE '^error 2: (there is no|$)|^0 messages')" 0 "operation $op finds nothing"
done
like "$(told status)" 'inherited' "status says that it is inherited"
unlike "$(told status)" 'default|rules|generation' "and no more"
for command in list save diff apply flows stats; do
	like "$(told $command)" 'inherited' "$command says why it shows nothing"
done

# ---- with the right ----------------------------------------------------------------
all=$(admin "$RICH" icmpctl list 2>&1)
like "$all" 'the secret' "the host's administrator reads the rule there"
like "$all" 'acl.* 77 ' "and the entry"
like "$(admin "$RICH" icmpctl set show hostset)" '203\.0\.113\.0/24' "and the set"
is "$(admin "$RICH" icmpctl -j status | jq '.inherited, .rules, .defaults.out')" \
	$'true\n1\n"deny"' "and the status"
netns_add ROOTS
like "$(icmpctl --netns "$ROOTS" list 2>&1)" 'the secret' \
	"a namespace of the initial user namespace has no secrets from its administrator"

# ---- object by object ---------------------------------------------------------------
ok "the administrator adds a rule there" admin "$RICH" icmpctl allow echo-request 198.51.100.7
ok "and one for an inherited set" admin "$RICH" icmpctl allow timestamp @hostset
ok "and one in an inherited group" admin "$RICH" icmpctl allow timestamp any group hostgrp
ok "and a set" admin "$RICH" icmpctl set create theirs 198.51.100.0/24
ok "adds to an inherited set" admin "$RICH" icmpctl set add hostset 198.51.100.9
ok "and attaches an inherited group" admin "$RICH" icmpctl group attach hostgrp 'dmz*'
seen=$(owner "$RICH" icmpctl list 2>&1 && owner "$RICH" icmpctl list sets && owner "$RICH" icmpctl list groups)
like "$seen" '198\.51\.100\.7' "the owner reads the rule"
like "$seen" 'theirs' "and the set"
unlike "$seen" 'hostset|hostgrp|secret|timestamp|dmz|wan|lan|203\.0' "and nothing of what is inherited, or made from that"
like "$(owner "$RICH" icmpctl list 2>/dev/null)" $'\n1048576 ' "its number tells nothing of the host's"
nok "the set that was added to stays hidden" owner "$RICH" icmpctl set show hostset
ok "the administrator replaces that set" admin "$RICH" icmpctl set replace hostset 198.51.100.10
is "$(owner "$RICH" icmpctl set show hostset 2>/dev/null)" 198.51.100.10/32 "its owner reads it now"
like "$(owner "$RICH" icmpctl list rules 2>/dev/null)" 'timestamp' "and the rule for it"
is "$(owner "$RICH" icmpctl -j list sets 2>/dev/null | jq '.[] | select(.name == "hostset").users')" 1 \
	"but not how many inherited rules use it"
status 1 "a change by the owner is still refused" owner "$RICH" icmpctl allow redirect
ok "all is flushed by the administrator" admin "$RICH" icmpctl flush all
is "$(owner "$RICH" icmpctl -j status | jq '.inherited, .defaults.out')" $'null\n"allow"' \
	"nothing is inherited any more, and all is readable"
ok "the owner changes it" owner "$RICH" icmpctl allow redirect
ok "and reads its counters" owner "$RICH" icmpctl stats

# ---- off ---------------------------------------------------------------------------
own_ns AGAIN
ok "an owner may leave an inherited policy" owner "$AGAIN" icmpctl off
is "$(owner "$AGAIN" icmpctl -j status | jq .state)" '"untouched"' "untouched"
ok "a change starts from the policy at load" owner "$AGAIN" icmpctl allow echo-request 198.51.100.7
is "$(owner "$AGAIN" icmpctl -j status | jq '.inherited, .defaults.out, .rules')" \
	$'null\n"allow"\n1' "with nothing of the host's"
like "$(owner "$AGAIN" icmpctl list)" $'\n *1 ' "its rules begin at 1"
stop "${BG[@]}"
BG=()
ok "unload" unload

load netns=inherit
own_ns STRICT
status 1 "without userns=1, off is refused as well" owner "$STRICT" icmpctl off
output_like 'userns=1' "and says why"
stop "${BG[@]}"
BG=()
ok "unload" unload

# ---- every operation, by whoever asks, as the table says --------------------------
# shellcheck disable=SC2016 # the table has backquotes
mapfile -t NEEDS < <(sed -n '/^## Every operation/,/^## /p' /t/privileges.md |
	sed -nE 's/^\| `[a-z-]+` \| ([^|]*) \|.*/\1/p')
is "${#NEEDS[@]}" "${#OPS[@]}" "the table has each operation"
MAX_FLOWS=$(attr 48 00100000)
# answered COMMAND...: each request and whether it is refused for want of a right.
answered() {
	"$@" sh "$RUN/tries" 2>&1 | awk '/^# / { if (key) print key, is; key = $2 " " $3; is = "answered" }
		/^error 1:/ { is = "refused" } END { print key, is }'
}
# wanted WHO: the same, by the table.
wanted() {
	local i request is
	for i in "${!OPS[@]}"; do
		for request in ${ASK[${OPS[i]}]}; do
			is=refused
			case "$1: ${NEEDS[i]}" in
			*": nothing"* | host:* | owner:*read) is=answered ;;
			userns:*) [ "$request" = "$MAX_FLOWS" ] || is=answered ;;
			esac
			echo "${OPS[i]} $request $is"
		done
	done
}
# asked WHO COMMAND...: as the table says.
asked() {
	wanted "$1" >"$RUN/wanted"
	answered "${@:2}" >"$RUN/answered"
	is "$(wc -l <"$RUN/answered")" "$(grep -c ^echo "$RUN/tries")" "$1 is answered everything"
	ok "each request of $1, by the table" diff "$RUN/wanted" "$RUN/answered"
}
load
own_ns OWN
asked anybody nobody
is "$(nobody icmpctl -j status | jq -c 'del(.warnings) | keys')" \
	'["features","mode","state","version"]' "what anybody is told"
asked owner owner "$OWN"
asked host env
stop "${BG[@]}"
BG=()
ok "unload" unload
load userns=1
own_ns OWN
asked anybody nobody
asked userns owner "$OWN"

done_testing
