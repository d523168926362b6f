# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Every example of `icmpctl help COMMAND` does what it says, typed one after the other;
# and completion knows what is in the kernel.
# with: installed
# timeout: 400

# shellcheck source=../../lib.sh
. "$(dirname "$0")/../lib.sh"

load
ip netns add web
ip netns add router
NETNSES+=(web router)
cd "$RUN" || exit 1
# The policy is that of the installed file, others are that one too.
mkdir -p /etc/icmpguard
cp /etc/icmpguard/policy.conf new.policy
cp new.policy web.policy
echo 198.51.100.0/24 >office.txt

# ---- completion ----

# after WORDS...: what may follow these.
after() {
	icmpctl complete "$@" ''
}
# typed BEGINNING WORDS...: likewise, when that much of it is typed.
typed() {
	icmpctl complete "${@:2}" "$1"
}
words() {
	"$@" | cut -f 1 | xargs
}
is "$(after set destroy 2>&1)" "" "there are no sets to complete"
is "$(words after group attach)" default "but the group that always is"
for command in 'set create office 192.0.2.0/24 ::1' 'group create edge eth1' \
	'allow echo-request @office group edge comment "of the office"' \
	'allow in icmp/13' 'acl add in 100 deny all 203.0.113.0/24' \
	'acl add out 7 deny redirect' '--netns web set create feed'; do
	eval "icmpctl $command" || bail "icmpctl $command"
done
is "$(after revoke | grep -E '^[0-9]')" "$(icmpctl list |
	sed -n 's/^ *\([0-9]*\)  \(.*\)/\1\t\2/p')" "numbers of rules, and what they are"
like "$(after revoke)" $'(^|\n)1\tallow in echo-request @office group edge' "such as this"
is "$(after set destroy)" $'office\t1 IPv4 and 1 IPv6 prefixes' "sets"
like " $(words after allow echo-request) " " @office " "sets as peers"
is "$(words after --netns web set destroy)" feed "sets of another namespace"
is "$(words after allow ping any group)" "default edge" "groups"
is "$(words after acl del in),$(words after acl del out)" 100,7 "entries of the ACL"
like " $(words after acl add in 5 deny all dev) " " lo " "interfaces"
ip link add 'x;y' type dummy
unlike "$(after acl add in 5 deny all dev)" 'x;y' "but none that a shell would take for more"
ip link delete 'x;y'
is "$(words after --netns)" "router web" "namespaces"
is "$(words typed --netns=)" "--netns=router --netns=web" "namespaces, in one word"
is "$(words after apply --generation)" "$(icmpctl -j status | jq .generation)" "the generation"
is "$(words after apply)" / "files are left to the shell"
is "$(setpriv --reuid 65534 --regid 65534 --clear-groups icmpctl complete revoke '' 2>&1 | grep '^[0-9]')" "" \
	"and nobody is offered what they may not read, in silence"
rmmod icmpguard
is "$(after set destroy 2>&1; after revoke 2>&1 | grep '^[0-9]')" "" \
	"nothing without the module, in silence"

# ---- examples ----

# before COMMAND: what its examples count on.
before() {
	icmpctl flush all >/dev/null
	icmpctl --netns web off >/dev/null
	icmpctl --netns router off >/dev/null
	case $1 in
	allow) icmpctl set create office && icmpctl group create edge ;;
	revoke) icmpctl allow echo-request 192.0.2.0/24 && new_id icmpctl allow redirect ;;
	list) icmpctl allow echo-request && icmpctl set create office ;;
	diff | off) icmpctl --netns web default in deny ;;
	explain) ip link add eth1 type dummy ;;
	check | apply | confirm | rollback | save) icmpctl allow echo-request 198.51.100.0/24 ;;
	esac >/dev/null
}
load
mapfile -t commands < <(icmpctl help | sed -n '/^commands:/,/^$/s/^  \([a-z]*\) .*/\1/p')
for command in "${commands[@]}"; do
	before "$command"
	mapfile -t lines < <(icmpctl help "$command" | sed -n '/^examples:/,/^$/s/^  //p')
	for line in "${lines[@]}"; do
		typed=$line
		# Numbers that the machine chose.
		[[ $line != "icmpctl revoke 7" ]] || typed="icmpctl revoke $ID"
		# These go on until they are interrupted.
		case $typed in
		*' mode monitor' | *' monitor '*--recent*) ;;
		*' monitor'*) typed="${typed/--for 1m/} --for 1s" ;;
		*' top'*--count*) ;;
		*' top'*) typed+=' --count 1' ;;
		*' capture '*' | tcpdump'*) typed="${typed/ | tcpdump/ --for 1s | tcpdump -Z root}" ;;
		*' capture'*) typed="${typed/--for 1m/} --for 1s" ;;
		*' log '*--follow*) typed="timeout --preserve-status -s INT 2 $typed" ;;
		esac
		typed=${typed/--generation 12/--generation $(icmpctl -j status | jq .generation)}
		run bash -o pipefail -c "$typed"
		# 1 says that a packet would be dropped, or that policies differ.
		[[ $line != *--follow* || $RC != 130 ]] || RC=0
		[[ $line != *explain* || $RC != 1 ]] || RC=0
		[[ $line != *diff* && $line != *" -n "* || $RC != 1 ]] || RC=0
		is "$RC" 0 "$line"
	done
done
ip link delete eth1
done_testing
