# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The wire of sets, groups and staging areas: "every rejection carries an extack
# sentence", "unknown attributes are refused", what is refused changes nothing,
# and a staging area is put in force as a whole or not at all.
# timeout: 400

# shellcheck source=../../lib.sh
. "$(dirname "$0")/../lib.sh"

load
# Commands and attributes of uapi/icmpguard.h.
CONFIG_SET=5 RULE_ADD=3 FLUSH=6 ACL_ADD=10
SET_GET=13 PREFIX_GET=14 SET_CREATE=15 SET_ADD=16 SET_DEL=17 SET_REPLACE=18
SET_DESTROY=19 GROUP_GET=20 GROUP_CREATE=21 GROUP_DELETE=22 GROUP_ATTACH=23
GROUP_DETACH=24 STAGING_BEGIN=25 STAGING_COMMIT=26 STAGING_ABORT=27
A_RULE=9 A_FLUSH=15 A_ACL=20 A_SET=24 A_GROUP=25 A_STAGED=26
A_STAGED_REQUESTS=37

# attr TYPE HEX: an attribute; nest TYPE HEX, text TYPE WORDS.
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
# set_of NAME [HEX], group_of NAME [HEX]: with more attributes.
set_of() { nest $A_SET "$(text 1 "$1")${2:-}"; }
group_of() { nest $A_GROUP "$(text 1 "$1")${2:-}"; }

everything() {
	icmpctl list rules && icmpctl list acl && icmpctl default && icmpctl mode &&
		stage status "dump,$SET_GET" "dump,$GROUP_GET" \
			"dump,$PREFIX_GET,s" "dump,$PREFIX_GET,used"
}
ok "sets and groups" stage create,s,192.0.2.1,5 add,s,2001:db8::1,3 \
	create,used,198.51.100.1,2 create,byacl,198.51.100.1,1 group,edge,eth* \
	group,bare allow,used,edge
ok "an entry that uses a set" nlprobe $ACL_ADD \
	"$(nest $A_ACL "$(attr 1 00)$(attr 2 0700)$(attr 3 00)$(nest 4)$(text 9 byacl)")"
before=$(everything)

# refused SENTENCE DESCRIPTION COMMAND [HEX...]
refused() {
	local want=$1 what=$2
	shift 2
	status 1 "$what" nlprobe "$@"
	output_like "error [0-9]+: .*$want" "$what: it says why"
}

# Sets.
refused 'set is missing' "a set that is not there" $SET_CREATE
refused 'NLA_F_NESTED' "a nest that does not say so" $SET_CREATE "$(attr $A_SET '')"
refused 'name is missing' "a set without a name" $SET_CREATE "$(nest $A_SET)"
refused 'attribute' "an unknown attribute in a set" $SET_CREATE "$(set_of a "$(attr 99 '')")"
for name in '' -a .a 'a b' a/b @a; do
	refused 'a name is letters' "the name '$name'" $SET_CREATE "$(set_of "$name")"
done
refused '' "a name of 32 bytes" $SET_CREATE "$(set_of "$(printf 'a%.0s' {1..32})")"
refused '' "a name without an end" $SET_CREATE "$(nest $A_SET "$(attr 1 6161)")"
for type in 2 3 4; do
	refused 'read-only; leave' "a number of the answer: $type" $SET_CREATE \
		"$(set_of a "$(attr $type 01000000)")"
done
refused 'not end with a whole prefix' "half an IPv4 prefix" $SET_CREATE "$(set_of a "$(attr 6 c000020020c0)")"
refused 'not end with a whole prefix' "half an IPv6 prefix" $SET_ADD "$(set_of s "$(attr 7 20010db8)")"
refused 'longer than the address' "length 33 of IPv4" $SET_CREATE "$(set_of a "$(attr 6 c000020021)")"
refused 'longer than the address' "length 129 of IPv6" $SET_CREATE \
	"$(set_of a "$(attr 7 20010db800000000000000000000000081)")"
refused 'beyond the prefix length' "host bits, IPv4" $SET_CREATE "$(set_of a "$(attr 6 c000020118)")"
refused 'beyond the prefix length' "host bits, IPv6" $SET_CREATE \
	"$(set_of a "$(attr 7 20010db800000000000000000000000120)")"
refused 'beyond the prefix length' "host bits, the second of two" $SET_ADD \
	"$(set_of s "$(attr 6 0a00000020c000020118)")"
refused 'exactly one of' "a prefix without an address" $SET_CREATE "$(set_of a "$(nest 5 "$(attr 3 18)")")"
refused 'longer than the address' "a nest of length 33" $SET_CREATE \
	"$(set_of a "$(nest 5 "$(attr 1 c0000200)$(attr 3 21)")")"
refused 'with other prefixes' "a set that is there, with others" $SET_CREATE "$(set_of s "$(attr 6 c000020120)")"
for command in $SET_ADD $SET_DEL $SET_REPLACE $SET_DESTROY $SET_GET; do
	refused 'no set of this name' "command $command of no set" "$command" "$(set_of none)"
done
refused 'does not have all' "deleting what is not there" $SET_DEL \
	"$(set_of s "$(attr 6 c000020120c000020220)")"
refused 'use this set' "destroying what a rule uses" $SET_DESTROY "$(set_of used)"
refused 'use this set' "destroying what an entry uses" $SET_DESTROY "$(set_of byacl)"
refused 'set is missing' "reading no set" $SET_GET
refused 'prefix to look for is missing' "looking for nothing" $PREFIX_GET "$(set_of s)"
refused 'no prefix of the set covers' "looking for what is not there" $PREFIX_GET \
	"$(set_of s "$(nest 5 "$(attr 1 c0000202)$(attr 3 20)")")"
refused 'longer than the address' "looking for a length of 33" $PREFIX_GET \
	"$(set_of s "$(nest 5 "$(attr 1 c0000202)$(attr 3 21)")")"
refused 'no set of this name' "looking in no set" $PREFIX_GET \
	"$(set_of none "$(nest 5 "$(attr 1 c0000202)$(attr 3 20)")")"
status 1 "a dump of sets with a filter" nlprobe -d $SET_GET "$(set_of s)"
status 1 "a dump of the prefixes of nothing" nlprobe -d $PREFIX_GET
status 1 "a dump of the prefixes of no set" nlprobe -d $PREFIX_GET "$(set_of none)"
status 1 "a dump with an unknown attribute" nlprobe -d $PREFIX_GET "$(set_of s "$(attr 99 '')")"

# Groups.
refused 'group is missing' "a group that is not there" $GROUP_CREATE
refused 'name is missing' "a group without a name" $GROUP_CREATE "$(nest $A_GROUP)"
refused 'a name is letters' "a group's name with a star" $GROUP_CREATE "$(group_of 'a*')"
for type in 3 4 5; do
	refused 'read-only; leave' "a number of a group's answer: $type" $GROUP_CREATE \
		"$(group_of a "$(attr $type 01000000)")"
done
refused 'name of an interface' "an interface with a slash" $GROUP_CREATE "$(group_of a "$(text 2 a/b)")"
refused 'name of an interface' "an interface with a space" $GROUP_ATTACH "$(group_of edge "$(text 2 'a b')")"
refused 'name of an interface' "an interface without a name" $GROUP_ATTACH "$(group_of edge "$(text 2 '')")"
refused '' "an interface of 16 bytes" $GROUP_ATTACH "$(group_of edge "$(text 2 aaaaaaaaaaaaaaaa)")"
many=''
for i in {1..64}; do
	many+=$(text 2 "if$i")
done
refused '64 names or patterns' "65 interfaces" $GROUP_ATTACH "$(group_of edge "$many")"
refused 'attached to something else' "a group that is there, attached to others" $GROUP_CREATE "$(group_of edge)"
for command in $GROUP_DELETE $GROUP_ATTACH $GROUP_DETACH $GROUP_GET; do
	refused 'no group of this name' "command $command of no group" "$command" "$(group_of none)"
done
refused 'default always stays' "deleting default" $GROUP_DELETE "$(group_of default)"
refused 'has rules' "deleting a group with rules" $GROUP_DELETE "$(group_of edge)"
refused 'not attached to this' "detaching what it is not attached to" $GROUP_DETACH "$(group_of edge "$(text 2 eth0)")"
status 1 "a dump of groups with a filter" nlprobe -d $GROUP_GET "$(group_of edge)"

# Rules and entries that name them.
ICMP=$(nest 3)
refused 'no set of this name' "a rule for no set" $RULE_ADD "$(nest $A_RULE "$ICMP$(text 9 none)")"
refused 'no group of this name' "a rule of no group" $RULE_ADD "$(nest $A_RULE "$ICMP$(text 10 none)")"
refused 'not both' "a rule for a set and a prefix" $RULE_ADD \
	"$(nest $A_RULE "$ICMP$(text 9 s)$(nest 5 "$(attr 1 c0000200)$(attr 3 18)")")"
refused 'counts for a rule, from zero' "a rule with a count" $RULE_ADD "$(nest $A_RULE "$ICMP$(attr 11 0100000000000000)")"
refused 'no set of this name' "an entry for no set" $ACL_ADD \
	"$(nest $A_ACL "$(attr 1 00)$(attr 2 0100)$(attr 3 00)$(nest 4)$(text 9 none)")"
refused 'set is used' "flush of sets alone" $FLUSH "$(attr $A_FLUSH 20000000)"
refused 'has rules' "flush of groups alone" $FLUSH "$(attr $A_FLUSH 40000000)"

# Staging.
STAGED=$(attr $A_STAGED '')
refused 'no staging area' "a commit of nothing" $STAGING_COMMIT
refused 'no staging area' "an abort of nothing" $STAGING_ABORT
refused 'no staging area' "a set for no staging area" $SET_CREATE "$(set_of a)$STAGED"
refused 'no staging area' "a mode for no staging area" $CONFIG_SET "$(attr 4 00)$STAGED"
refused '[Uu]n.*attribute' "begin with an attribute" $STAGING_BEGIN "$STAGED"
refused 'no staging area' "a flush for no staging area" $FLUSH "$(attr $A_FLUSH 01000000)$STAGED"
is "$(everything)" "$before" "nothing was changed by all that"

# staged WANT DESCRIPTION OPERATION...: what the last operation is answered with.
staged() {
	local want=$1 what=$2
	shift 2
	run stage "$@"
	like "$(tail -n 1 "$RUN/out")" "^[^:]*: $want" "$what"
}
staged 'error 17: .*has a staging area' "a second begin" begin begin
staged ok "abort" begin create,a,10.0.0.1,5 abort
staged 'error 2: ' "and a commit after it" begin abort commit
staged 'error 125: .*was refused; nothing' "a commit after a refusal" \
	begin create,a,10.0.0.1,5 destroy,none commit
staged 'error 125: ' "a commit after a set that is in use" begin create,a,10.0.0.1,1 destroy,used commit
for bad in "$SET_ADD,$(set_of a "$(attr 6 c000020118)")" "$SET_ADD,$(set_of -)" \
	"$GROUP_CREATE,$(group_of a "$(text 2 a/b)")" "$GROUP_CREATE,$(group_of -)" \
	"$RULE_ADD,$(nest $A_RULE "$(text 9 a)")" "$CONFIG_SET,"; do
	staged 'error 125: ' "a commit after a refusal of command ${bad%%,*}" \
		begin create,a,10.0.0.1,5 "raw,$bad$STAGED" commit
done
# A request that generic netlink refuses for its form never gets there: the number tells.
requests() {
	attr $A_STAGED_REQUESTS "$(printf '%02x000000' "$1")"
}
for bad in "$CONFIG_SET,$(attr 4 09)" "$RULE_ADD,$(nest $A_RULE "$(attr 2 09)")" \
	"$RULE_ADD,$(nest $A_RULE "$(attr 99 00)")"; do
	staged 'error 125: .*one was refused or is missing; nothing' \
		"a commit of two where one is bad in form, of command ${bad%%,*}" \
		begin create,a,10.0.0.1,5 "raw,$bad$STAGED" "raw,$STAGING_COMMIT,$(requests 2)"
done
staged 'error 125: .*one was refused or is missing' "a commit of none of one" \
	begin create,a,10.0.0.1,5 "raw,$STAGING_COMMIT,$(requests 0)"
for seconds in 0 86401; do
	staged 'error 2: ' "a commit after one with $seconds seconds to confirm" \
		begin create,a,10.0.0.1,5 commit,$seconds commit
done
staged 'error 22: .*cannot be staged' "flush of counters" begin "raw,$FLUSH,$(attr $A_FLUSH 04000000)$STAGED"
staged 'error 116: made for generation [0-9]+, but [0-9]+ is in force; nothing was changed' "a commit after somebody else's" \
	begin create,a,10.0.0.1,5 "torn,$SET_GET" commit
is "$(everything)" "$before" "nothing was changed by all that either"
# As many as there may be, and one more.
mapfile -t many < <(printf 'create,n%d\n' {4..4097})
staged 'error 28: .*all the sets it may have' "one set too many" begin "${many[@]}"
mapfile -t many < <(printf 'group,n%d\n' {4..1025})
staged 'error 28: .*all the groups it may have' "one group too many" begin "${many[@]}"

# And what is fine.
staged ok "a commit of as many as were sent" begin create,a,10.0.0.1,5 destroy,a \
	"raw,$STAGING_COMMIT,$(requests 2)"
staged existed "the same set again" create,s,192.0.2.1,5 add,s,192.0.2.3,2
ok "the rest of it is IPv6" stage add,s,2001:db8::1,3
staged existed "the same group again" group,edge,eth*
staged existed "attached again" attach,edge,eth*
staged existed "the same rule again" allow,used,edge
is "$(everything)" "$before" "nothing was changed by that"
ok "a large set, in many messages" stage begin create,large,10.0.0.0,100000 \
	allow,large commit
run stage "dump,$PREFIX_GET,large" "dump,$PREFIX_GET,large"
output_like 'messages, sum' "is dumped whole"
is "$(sed 's/.*sum//' "$RUN/out" | sort -u | wc -l)" 1 "and the same twice"
staged '.*, torn' "a dump that is torn is flagged" "torn,$PREFIX_GET,large"
ok "one of its prefixes" nlprobe $PREFIX_GET "$(set_of large "$(nest 5 "$(attr 1 0a000100)$(attr 3 20)")")"
ok "all is undone" stage revoke,large destroy,large

# An untouched namespace.
netns_add FRESH
like "$(in_ns "$FRESH" stage group,default)" 'existed' "group default is there"
like "$(in_ns "$FRESH" stage attach,default)" 'existed' "attached to nothing"
ok "a set configures it" in_ns "$FRESH" stage create,a,10.0.0.1,5
like "$(g_in "$FRESH" status)" 'deny' "it has a policy"
ok "off" g_in "$FRESH" off
nok "the set is gone" in_ns "$FRESH" stage "dump,$PREFIX_GET,a"

done_testing
