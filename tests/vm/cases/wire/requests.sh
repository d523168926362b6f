# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The wire: "strict validation, extack sentences, dumps that detect being torn",
# and what is refused changes nothing.
# every: generic netlink validates differently on each
# timeout: 300

# shellcheck source=../../lib.sh
. "$(dirname "$0")/../lib.sh"

load
# Commands of uapi/icmpguard.h.
STATUS=1 RULE_GET=2 RULE_ADD=3 RULE_DEL=4 CONFIG_SET=5 FLUSH=6 OFF=7
ACL_GET=9 ACL_ADD=10 ACL_DEL=11 FLOW_GET=12
ok "a rule" icmpctl allow echo-request 192.0.2.0/24
ok "an entry" icmpctl acl add in 7 deny redirect
all() {
	icmpctl list rules && icmpctl list acl && icmpctl default && icmpctl mode
}
before=$(all)

# refused SENTENCE DESCRIPTION COMMAND [HEX...]
refused() {
	local want=$1 what=$2
	shift 2
	status 1 "$what" nlprobe "$@"
	output_like "error [0-9]+: .*$want" "$what: it says why"
}
# Attributes: length, type (9 is rule, 0x80 the flag of a nest), bytes.
refused 'attribute' "an attribute that does not exist" $STATUS 0400c800
refused 'nsupported attribute' "an attribute where none belongs" $STATUS 0500040001000000
refused '' "a command that does not exist" 99
refused 'rule is missing' "a rule that is not there" $RULE_ADD
refused 'NLA_F_NESTED' "a nest that does not say so" $RULE_ADD 04000900
refused 'neither icmp nor icmpv6' "a rule that covers nothing" $RULE_ADD 04000980
refused 'attribute' "an unknown attribute in a rule" $RULE_ADD 0c00098004000380 04006300
refused 'gives a new rule its id' "a new rule with an id" $RULE_ADD 1000098004000380 0800010005000000
refused 'code needs a type' "a code without a type" $RULE_ADD 10000980 0c000380 0500020001000000
refused 'range|out of' "a direction that does not exist" $RULE_ADD 10000980 0500020003000000 04000380
refused 'beyond the prefix length' "host bits" $RULE_ADD \
	1c000980 04000380 14000580 08000100c0000201 0500030018000000
refused 'longer than the address' "a prefix length of 33 for IPv4" $RULE_ADD \
	1c000980 04000380 14000580 08000100c0000200 0500030021000000
refused 'exactly one of' "a prefix without an address" $RULE_ADD \
	14000980 04000380 0c000580 0500030018000000
refused 'does not cover' "an IPv4 peer of an IPv6 rule" $RULE_ADD \
	1c000980 04000480 14000580 08000100c0000200 0500030018000000
refused 'printable' "a comment with a control character" $RULE_ADD 10000980 04000380 0800080061096200
refused 'printable' "a comment that is no UTF-8" $RULE_ADD 10000980 04000380 08000800c3286200
refused 'no such rule' "no such rule" $RULE_DEL 0c000980 0800010063000000
refused 'not by both' "an id and more" $RULE_DEL 10000980 0800010001000000 04000380
refused 'not by both' "the same for reading" $RULE_GET 10000980 0800010001000000 04000380
refused '' "mode 2" $CONFIG_SET 0500040002000000
refused 'nothing to set' "nothing to set" $CONFIG_SET
refused '' "a flag of flush that does not exist" $FLUSH 08000f0080000000
refused 'missing' "flush of nothing" $FLUSH 08000f0000000000
refused 'nsupported attribute' "off with an argument" $OFF 0500040001000000
status 1 "a dump with a filter" nlprobe -d $RULE_GET 0c000980 0800010001000000
# ACL entries: 20 is acl-entry.
refused 'acl-entry is missing' "an entry that is not there" $ACL_ADD
refused 'direction, a number and an action' "an entry without a number" $ACL_ADD 180014800500010000000000050003000000000004000480
refused 'range|out of' "number 0" $ACL_ADD 2000148005000100000000000600020000000000050003000000000004000480
refused 'range|out of' "an action that does not exist" $ACL_ADD 2000148005000100000000000600020005000000050003000200000004000480
refused 'neither icmp nor icmpv6' "an entry that covers nothing" $ACL_ADD 1c001480050001000000000006000200050000000500030000000000
refused 'path MTU discovery' "an entry for fragmentation-needed alone" $ACL_ADD 300014800500010000000000060002000500000005000300000000001400048005000100030000000500020004000000
refused 'path MTU discovery' "an entry for packet-too-big alone" $ACL_ADD 280014800500010000000000060002000500000005000300000000000c0005800500010002000000
refused 'path MTU discovery' "an entry for both" $ACL_ADD 3c00148005000100000000000600020005000000050003000000000014000480050001000300000005000200040000000c0005800500010002000000
refused 'neighbor discovery' "an entry for neighbour solicitations" $ACL_ADD 280014800500010000000000060002000500000005000300000000000c0005800500010087000000
refused 'name of an interface' "a name with a slash" $ACL_ADD 280014800500010000000000060002000500000005000300000000000400048008000800612f6200
refused '' "a name of 16 bytes" $ACL_ADD 3800148005000100000000000600020005000000050003000000000004000480150008006161616161616161616161616161616100000000
refused 'attribute' "an unknown attribute in an entry" $ACL_ADD 240014800500010000000000060002000500000005000300000000000400048004006300
refused 'another number' "a number that is used" $ACL_ADD 2000148005000100000000000600020007000000050003000000000004000480
refused 'by its direction and number alone' "more than a name" $ACL_DEL 1c001480050001000000000006000200070000000500030000000000
refused 'is missing' "less than a name" $ACL_GET 0c0014800600020007000000
refused 'no such entry' "no such entry" $ACL_DEL 1400148005000100000000000600020006000000
refused 'no such entry' "no such entry to read" $ACL_GET 1400148005000100010000000600020007000000
refused 'nsupported attribute' "flows with an argument" $FLOW_GET 0500040001000000
refused 'gives a new rule its id' "a batch with a wrong rule" $RULE_ADD 1800098005000200000000000c000380050001000d000000 180009800500020000000000040003800800010005000000
status 1 "a dump of entries with a filter" nlprobe -d $ACL_GET 1400148005000100000000000600020007000000
# 33 rules in one message.
many=()
for i in $(seq 200 232); do
	many+=("$(printf '1800098005000200000000000c00038005000100%02x000000' "$i")")
done
refused 'too many rules' "more rules than a batch has" $RULE_ADD "${many[@]}"
is "$(all)" "$before" "nothing was changed by all that"

ok "status" nlprobe $STATUS
ok "one rule by its id" nlprobe $RULE_GET 0c000980 0800010001000000
ok "32 rules in one message" nlprobe $RULE_ADD "${many[@]:0:32}"
is "$(icmpctl list rules | wc -l)" 33 "are all there"
ok "and again, of which two are new" nlprobe $RULE_ADD "${many[@]:2:31}"
is "$(icmpctl list rules | wc -l)" 34 "are added once"
for i in "${many[@]}"; do
	nlprobe $RULE_DEL "$i"
done
is "$(all)" "$before" "and gone"
ok "one entry by its name" nlprobe $ACL_GET 1400148005000100000000000600020007000000
ok "a whole dump" nlprobe -d $RULE_GET
output_like '^1 messages$' "is of one rule, and not torn"

# A dump of several datagrams, and a change while it is under way.
text=$(printf '%0200d' 0)
for i in $(seq 2 80); do
	icmpctl allow echo-request "198.51.100.$i" comment "$text" >/dev/null || break
done
is "$i" 80 "80 rules"
ok "a dump of 80 rules" nlprobe -d $RULE_GET
output_like '^80 messages$' "is whole"
ok "a dump, torn" nlprobe -t 80
output_like ', torn$' "is flagged"
is "$(icmpctl -j list | jq length)" 79 "icmpctl reads 79 rules"

done_testing
