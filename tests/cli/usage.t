#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# icmpctl without a module: usage, help, types, and messages with exit status 3.
# TAP; run by prove from anywhere.

# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

# says TEXT, prints TEXT: it is in standard error, in standard output.
says() {
	grep -qF -- "$1" "$ERR"
	point $? "says: $1"
}

prints() {
	grep -qF -- "$1" "$OUT"
	point $? "prints: $1"
}

# wrong PART HINT WORDS...: exit status 2, the caret stands under PART, the
# message has HINT in it, and nothing is printed.
wrong() {
	local part=$1 hint=$2 line caret before
	shift 2
	runs 2 "$@"
	says "$hint"
	line=$(sed -n 2p "$ERR")
	caret=$(sed -n 3p "$ERR")
	before=${caret%%^*}
	case ${line:${#before}} in
	"$part"*) point 0 "caret under \"$part\"" ;;
	*) point 1 "caret under \"$part\"" ;;
	esac
	[ ! -s "$OUT" ]
	point $? "nothing on standard output"
}

wrong echo-requst "did you mean echo-request?" allow in echo-requst 192.0.2.0/24
wrong sideways '"sideways" is not an ICMP type' allow sideways echo-request
wrong "" "a type is missing" allow
wrong "" "a type is missing" allow in
wrong 8 "icmp/8 (echo-request) or icmpv6/8" allow 8
wrong 256 "0 to 255" allow icmp/256
wrong port-unreachabel "did you mean port-unreachable?" allow destination-unreachable/port-unreachabel
wrong 1 "host-unreachable in ICMP but admin-prohibited in ICMPv6" allow destination-unreachable/1
wrong icmpv6/128 "icmpv6/128 is ICMPv6 only, but 192.0.2.1 is IPv4" allow icmpv6/128 192.0.2.1
wrong 192.0.2.1 "a type comes first" allow 192.0.2.1
wrong 300 "300 is more than 255" allow echo-request 300.1.1.1
wrong 33 "32 is the most" allow echo-request 192.0.2.0/33
wrong 129 "128 is the most" allow echo-request 2001:db8::/129
wrong 255.255.255.0 "write 192.0.2.0/24" allow echo-request 192.0.2.0/255.255.255.0
wrong ::ffff "write 192.0.2.1/32" allow echo-request ::ffff:192.0.2.1
wrong fe80 "write fe80::1" allow echo-request fe80::1%eth0
wrong @ "name of the set is missing" allow echo-request @
wrong / "letters, digits" allow echo-request @of/fice
wrong -x "begins with a letter" allow echo-request @-x
wrong @b "is a second remote side" allow echo-request @a @b
wrong @b "a set can only be the remote side" allow echo-request any to @b
wrong icmpv6/128 "192.0.2.1 is IPv4" allow icmpv6/128 @a to 192.0.2.1
wrong .x "begins with a letter" allow echo-request any group .x
wrong b "31 at most" allow echo-request any group b0123456789012345678901234567890123
wrong "" "needs the name of a group" allow echo-request any group
wrong example.com "host names are not looked up" allow echo-request example.com
wrong ::1 "different families" allow echo-request 192.0.2.1 to ::1
wrong "" "needs a prefix" allow echo-request any to
wrong 30 "30 has no unit" allow echo-request for 30
wrong never "is not a duration" allow echo-request any for never
wrong b "quote it" allow echo-request comment a b
wrong in "before the type" allow echo-request 192.0.2.1 in
wrong 192.0.2.9 "is a second remote side" allow echo-request 192.0.2.1 192.0.2.9
wrong '"two words"' "is not an ICMP type" allow "two words" any
wrong echo-requst "did you mean" --netns nowhere -j allow echo-requst

wrong "" "revoke needs" revoke
wrong 0 "numbers start at 1" revoke 0
wrong 4294967296 "numbers start at 1" revoke 4294967296
wrong more "too many" revoke 7 more
wrong sideways "is not a direction" default sideways deny
wrong "" "missing" default in
wrong drop 'write "deny"' default in drop
wrong more "too many" default in deny more
wrong montor "did you mean monitor?" mode montor
wrong "" "missing" flush
wrong everything "rules, acl, sets, groups, flows, counters or all" flush everything
wrong gruops "did you mean groups?" flush sets gruops
wrong everything "rules, acl, sets, groups or all" list everything
wrong more "too many" list sets more
wrong more "too many" list groups more
wrong flows "icmpctl flows" list flows
wrong more "too many" list acl more
wrong now "too many" off now
wrong now "too many" unhook now
wrong now "too many" status now
wrong now "too many" confirm now
wrong now "too many" rollback now
wrong now "too many" stats now
excludes() {	# excludes OPTION WORD...: it does not go with --prometheus
	runs 2 stats --prometheus "${@:2}"
	says "--prometheus and $1 exclude each other"
}
excludes --json -j
excludes --noheadings --noheadings
for option in rules openmetrics http; do
	runs 2 stats --$option
	says "--$option works with --prometheus only"
done
runs 2 stats --prometheus --http --output x
says "--http and --output exclude each other"
runs 2 capture
says "capture needs a file for the packets: write -w FILE"
wrong - "-j does not go with -w -" -j capture -w -
wrong 67 "write 68 to 65531" capture -w x -s 67
wrong 65536 "write 1 to 65535" capture -w x --group 65536
wrong 0 "is not a number of packets" capture -w x --count 0
wrong 5 "5 has no unit" capture -w x --for 5
wrong nowhere "is not a reason" capture -w x --reason nowhere
wrong more "is not expected here" capture -w x ping any more
for option in "--write x" --raw "--count 1" "--reason malformed" "--dir in" "--dev lo" "--buffer 1"; do
	# shellcheck disable=SC2086 # words
	runs 2 capture --tcpdump $option
	says "${option%% *} does not go with --tcpdump"
done
wrong ping "too many" capture --tcpdump ping
wrong nonsense "is not an ICMP type" types nonsense
wrong alow "did you mean allow?" alow echo-request
wrong frobnicate "icmpctl help" frobnicate
wrong frobnicate "icmpctl help" help frobnicate
wrong deny "acl add in 100 deny" deny echo-request any
wrong drop "acl add in 100 deny" drop echo-request any

wrong "" "add, del or list" acl
wrong ad "did you mean add?" acl ad in 100 deny all
wrong flush "icmpctl flush acl" acl flush
wrong more "too many" acl list more
wrong "" "direction is missing" acl add
wrong sideways "is not a direction" acl add sideways 100 deny all
wrong 100 "before the number: out 100" acl add 100 out deny all
wrong "" "number of the entry is missing" acl add in
wrong 0 "they are 1 to 65535" acl add in 0 deny all
wrong 65536 "they are 1 to 65535" acl add in 65536 deny all
wrong deny "they are 1 to 65535" acl add in deny all
wrong "" "action is missing" acl add in 100
wrong drop 'write "deny"' acl add in 100 drop all
wrong echo-request "before the type" acl add in 100 echo-request
wrong "" "a type is missing" acl add in 100 deny
wrong echo-requst "did you mean echo-request?" acl add egress 100 deny echo-requst
wrong packet-too-big "path MTU discovery works" acl add in 100 deny packet-too-big
wrong fragmentation-needed "path MTU discovery works" acl add forward 100 allow fragmentation-needed
wrong icmp/3/4 "path MTU discovery works" acl add in 100 deny icmp/3/4 192.0.2.0/24 dev eth0
wrong icmpv6/135 "router-advertisement and redirect" acl add in 100 deny icmpv6/135
wrong multicast-listener-query "router-advertisement and redirect" acl add in 1 deny multicast-listener-query
wrong 300 "300 is more than 255" acl add in 100 deny all 300.1.1.1
wrong 192.0.2.9 "write an entry for each" acl add in 100 deny all 192.0.2.1 192.0.2.9
wrong "" "needs the name of an interface" acl add in 100 deny all dev
wrong /etc "no slashes" acl add in 100 deny all dev a/etc
wrong ' b"' "blanks" acl add in 100 deny all dev "a b"
wrong abcdefghijklmnop "15 at most" acl add in 100 deny all dev abcdefghijklmnop
wrong . "is not the name of an interface" acl add in 100 deny all dev .
wrong for "does not expire" acl add in 100 deny all for 1h
wrong comment "no comment" acl add in 100 deny all comment x
wrong "" "number of the entry is missing" acl del in
wrong deny "too many" acl del in 100 deny all
wrong now "too many" flows now

wrong "" "direction is missing" explain
wrong ping "is not a direction" explain ping 192.0.2.1
wrong "" "a type is missing" explain in
wrong "" "address of the remote side is missing" explain in ping
wrong echo-requst "did you mean echo-request?" explain in echo-requst 192.0.2.1
wrong all "more than one" explain in all 192.0.2.1
wrong icmpv6/128 "192.0.2.1 is IPv4" explain in icmpv6/128 192.0.2.1
wrong 192.0.2.0/24 "is not a single address" explain in ping 192.0.2.0/24
wrong any "is not a single address" explain in ping any
wrong @office "write an address of the set" explain in ping @office
wrong ::1 "different families" explain in ping 192.0.2.1 to ::1
wrong "" "needs an address" explain in ping 192.0.2.1 to
wrong "" "needs its destination" explain forward ping 192.0.2.1
wrong "" "needs the name of an interface" explain in ping 192.0.2.1 dev
wrong abcdefghijklmnop "15 at most" explain in ping 192.0.2.1 dev abcdefghijklmnop
wrong 65536 "from 0 to 65535" explain in ping 192.0.2.1 id 65536
wrong x "is not a sequence number" explain in ping 192.0.2.1 seq x
wrong 256 "from 0 to 255" explain in ping 192.0.2.1 hoplimit 256
wrong 1473 "from 0 to 1472" explain in ping 192.0.2.1 length 1473
wrong gateway "only a redirect" explain in ping 192.0.2.1 gateway 192.0.2.2
wrong quoting "only errors and redirects" explain in ping 192.0.2.1 quoting udp 192.0.2.1 192.0.2.2
wrong "" "needs a protocol" explain in time-exceeded 192.0.2.1 quoting udp 192.0.2.1
wrong http "is not a protocol" explain in time-exceeded 192.0.2.1 quoting http 192.0.2.1 192.0.2.2
wrong 192.0.2.1:x "is not a port" explain in time-exceeded 192.0.2.1 quoting udp 192.0.2.1:x 192.0.2.2
wrong ::1 "different families" explain in time-exceeded 192.0.2.1 quoting udp 192.0.2.1 ::1
wrong hoplmit "did you mean hoplimit?" explain in ping 192.0.2.1 hoplmit 3
wrong first "is not understood here" explain in ping 192.0.2.1 first
wrong -f "needs the name of a policy file" explain in ping 192.0.2.1 -f
runs 2 explain in ping 192.0.2.1 -f nosuch

wrong "" "create, add, del, replace, flush, destroy, show or list" set
wrong creat "did you mean create?" set creat office
wrong delete "set destroy" set delete office
wrong new "set create" set new office
wrong clear "empties a set" set clear office
wrong "" "name of the set is missing" set flush
wrong more "too many" set flush office more
wrong "" "name of the set is missing" set create
wrong .office "begins with a letter" set create .office
wrong @office "without @: office" set create @office
wrong "/x" "letters, digits" set create a/x
wrong 01234567890123456789012345678901 "31 at most" set create 01234567890123456789012345678901
wrong "" "needs prefixes" set add office
wrong "" "needs prefixes" set del office
wrong "" "empties the set" set replace office
wrong 300 "300 is more than 255" set add office 192.0.2.1 300.1.1.1
wrong 33 "32 is the most" set create office 192.0.2.1,192.0.2.0/33,::1
wrong any "is not a prefix;" set create office any
wrong @other "not other sets" set add office @other
wrong in "is not a prefix" set add office in
wrong ::ffff "write 192.0.2.1/32" set add office ::ffff:192.0.2.1
wrong - "give no other prefixes" set add office 192.0.2.1 -
wrong - "give no other prefixes" set add office - 192.0.2.1
wrong more "too many" set destroy office more
wrong more "too many" set list more
wrong example.com "is not an address or a prefix" set show office example.com
wrong more "too many" set show office 192.0.2.1 more
for verb in create add del replace; do
	runs 2 set $verb office - < <(printf '192.0.2.1\n\t::1, 192.0.2.256 # here\n1.2.3\n')
	says "-:2:7: "
	says "256 is more than 255"
	says "   ::1, 192.0.2.256 # here"
	says "                ^~~"
	says "-:3:1: "
	says "3 of the 4 numbers"
done
runs 2 set create office - < <(seq 1000)
is=$(grep -c "of the 4 numbers" "$ERR")
[ "$is" = 20 ]
point $? "twenty faults are told"
says "there may be more"
runs 2 set create office - </dev/zero
says "more than 256 bytes"

wrong "" "create, delete, attach, detach or list" group
wrong atach "did you mean attach?" group atach edge eth0
wrong destroy "group delete" group destroy edge
wrong add "group attach" group add edge eth0
wrong "" "name of the group is missing" group create
wrong -edge "begins with a letter" group create -- -edge
wrong "" "needs interfaces" group attach edge
wrong more "too many" group delete edge more
wrong more "too many" group list more
wrong / "no slashes" group attach edge a/b
wrong abcdefghijklmnop "15 at most" group create edge eth0 abcdefghijklmnop
wrong . "is not the name of an interface" group create edge .
# shellcheck disable=SC2046 # words
wrong i65 "64 interfaces at most" group attach edge $(printf 'i%d ' $(seq 65))
wrong "" "rfc4890" profile
wrong rfc4980 "did you mean rfc4890?" profile rfc4980
wrong transit "the only profile is rfc4890" profile transit
wrong more "too many" profile rfc4890 more

wrong --jsn "did you mean --json?" list --jsn
wrong --netns "needs the name" list --netns
wrong -x "\"-x\" is not an option; -j, --netns NAME, -h and -V are the only options" -x
wrong -x "\`icmpctl apply\` has --generation N, --confirm SECONDS, --dry-run (-n), and like every command" apply -x
wrong -x "\`icmpctl apply\` has" -x apply
wrong -x "\`icmpctl confirm\` has --generation N, and like" confirm -x
wrong -x "\`icmpctl save\` has --force, and like" save -x
wrong -x "\`icmpctl set\` has --allow-empty, --noheadings, --output (-o) COLUMNS, and like" set add office -x
wrong -x "-j, --netns NAME, -h and -V are the only options" default -x
# Every command lists the words of its own usage, and no others.
"$CTL" help | sed -nE '/^commands:/,/^$/s/^  ([a-z0-9]+) .*/\1/p' >"$DIR/commands"
while read -r command; do
	"$CTL" "$command" --frobnicate >"$OUT" 2>"$ERR"
	told=$(sed -n '1s/.*"--frobnicate" is not an option//p' "$ERR" | grep -oE -- '--[a-z-]+' |
		grep -v '^--netns$' | sort -u | xargs)
	has=$("$CTL" help "$command" | sed -n '1,/^$/p' | grep -oE -- '--[a-z-]+' | sort -u | xargs)
	is "$told" "$has" "$command --frobnicate tells the options of $command: ${has:-none}"
	head -n 1 "$ERR" | grep -q -- '-j, --netns NAME, -h and -V'
	point $? "and those of every command"
done <"$DIR/commands"
is "$(($(wc -l <"$DIR/commands") > 20))" 1 "of all commands"
wrong --forse "did you mean --force? \`icmpctl save\` has --force" save --forse
wrong -n "dry-run is an option of \`icmpctl apply\`" save policy -n
wrong --force "force is an option of \`icmpctl save\`" apply policy --force
wrong --dry-run=yes "dry-run takes no argument" apply policy --dry-run=yes
# getopt_long: values in the same word, short options that cluster, abbreviations.
wrong 0 "is not a time to confirm in" apply policy --confirm=0
wrong 0 "is not a time to confirm in" --confirm=0 apply policy
wrong x "is not a generation" apply policy --gen=x
wrong --gen "--gen needs the generation" apply policy --gen
wrong x "\"-x\" is not an option; \`icmpctl apply\` has" apply policy -nx
wrong n "dry-run is an option of \`icmpctl apply\`" list -jn
wrong -json "did you mean --json?" list -json
wrong -netns "did you mean --netns?" list -netns web
wrong -netns "did you mean --netns?" apply -netns web policy
wrong --generation "is an option of \`icmpctl apply\`, \`confirm\` and \`rollback\`" save --generation 7
for words in "-jV" "-Vj" "list -jV" "--js --vers" "-jjV" "apply -njV" "-njV apply" "save --force -V --json"; do
	# shellcheck disable=SC2086 # words
	runs 0 $words
	prints '"icmpctl": '
done
for words in "apply --help --force" "-h apply" "apply -nh policy" "--gen 7 --hel apply"; do
	# shellcheck disable=SC2086 # words
	runs 0 $words
	prints "usage: icmpctl apply"
done
export POSIXLY_CORRECT=1
runs 0 list -jV
runs 2 allow echo-request comment -x bogus
unset POSIXLY_CORRECT
# Words are not options after comment, dev and --, nor after #.
wrong --force "is not an address" allow echo-request -- --force
runs 0 allow echo-request comment --json -V
! grep -q '"icmpctl"' "$OUT" && grep -q '^icmpctl ' "$OUT"
point $? "the word after comment is not an option, the next one is"
runs 2 allow sideways comment --version
runs 2 acl add sideways 1 deny all dev -V
runs 2 allow sideways '#' -V

runs 0 help
for word in allow revoke acl set group list default mode off profile flush check diff apply save \
	confirm rollback explain flows status stats log types unhook help; do
	runs 0 help $word
	prints "usage: icmpctl $word"
	cp "$OUT" "$ERR.help"
	runs 0 $word --help
	cmp -s "$OUT" "$ERR.help"
	point $? "$word --help is help $word"
	runs 0 -h $word
	! awk 'NR > 1 && length > 80' "$OUT" | grep -q .
	point $? "no line of it is longer than 80 columns"
done
# Nothing else is wider without need, either.
for words in help types "types icmp/3" "types icmpv6/4" -V; do
	# shellcheck disable=SC2086 # words
	runs 0 $words
	! awk 'length > 80' "$OUT" | grep -q .
	point $? "no line of it is longer than 80 columns"
done
if command -v script >/dev/null; then
	for words in "allow 22/tcp" reset "deny ping" "allow ping example.com" start; do
		script -qec "$CTL $words" /dev/null </dev/null >"$OUT" 2>&1
		grep -q icmpctl: "$OUT" && ! tr -d '\r' <"$OUT" | awk 'length > 80' | grep -q .
		point $? "on a terminal, $words is answered in 80 columns"
		"$CTL" $words 2>&1 | head -n 1 >"$DIR/whole"
		is "$(tr -d '\r' <"$OUT" | sed '/^  icmpctl/,$d' | tr '\n' ' ' | tr -s ' ' | sed 's/ $//')" \
			"$(<"$DIR/whole")" "and whole"
	done
fi
rm -f "$ERR.help"
runs 0 help del
prints "usage: icmpctl revoke"
runs 0 help profile
for type in icmpv6/1 icmpv6/3/0 icmpv6/4/1 icmpv6/128 icmpv6/129 icmpv6/3/1 icmpv6/4/0 \
	icmpv6/144 icmpv6/2; do
	prints "$type"
done
runs 0 help flows
prints snapshot
runs 0 -V
prints "icmpctl "
runs 0 list --version
runs 0 -j -V
prints '"icmpctl": '

runs 0 types
prints "echo-request"
prints "destination-unreachable/fragmentation-needed  M"
prints "must pass"
runs 0 types redirect
prints "host-redirect"
runs 0 types nd-redirect
prints "137"
runs 0 types -j
[ "$(head -c 1 "$OUT")" = "[" ]
point $? "types -j is an array"
if command -v jq >/dev/null; then
	jq -e 'length > 70 and all(.[]; has("type") and has("in"))' "$OUT" >/dev/null
	point $? "types -j is JSON"
fi

runs 1 --netns no-such-namespace list
says no-such-namespace
runs 1 --netns /dev/null list
says "is not a network namespace"
runs 2 --netns "" list

# A pipe whose writer has failed.
for verb in create add del replace; do
	runs 2 set $verb office - </dev/null
	says "standard input is empty; nothing was changed"
	runs 2 set $verb office - <<<''
	says "allow-empty takes an empty input for no prefixes"
done

if [ ! -e /sys/module/icmpguard ]; then
	runs 3 set replace office - --allow-empty </dev/null
	runs 3 set replace office - <<<'# nobody'
	for words in "" status list "list rules" "list acl" "show acl" stats flows \
		"allow echo-request" "revoke 7" "default in deny" default mode "mode monitor" \
		off "flush all" "flush acl" -j "acl list" "acl del in 100" "profile rfc4890" \
		"acl add in 100 deny all 203.0.113.0/24 dev eth0" "acl add in 1 deny all dev -j" \
		"acl add ingress 200 deny router-advertisement" \
		"acl add egress 65535 allow redirect" "set create office" \
		"set create office 192.0.2.1,::1 2001:db8::/32" "set add office 192.0.2.1" \
		"set del office ::1" "set replace office 192.0.2.1/24" "set destroy office" \
		"set flush office" \
		"set show office" "set show office 192.0.2.1" "set show" "set list" "list sets" \
		"group create edge" "group create edge eth0 wg*" "group attach edge e?h*" \
		"group detach edge" "group detach edge eth0" "group delete edge" \
		"group del edge" "group show" "group list" "list groups" "flush sets groups" \
		"allow echo-request @office group edge" "allow ping # 3 packets" \
		"revoke echo-request @office group edge" "acl add in 1 deny all @bad"; do
		# shellcheck disable=SC2086 # words
		runs 3 $words
		grep -qE 'not loaded|not built for this kernel|unsigned|blocked' "$ERR"
		point $? "and says why"
		[ ! -s "$OUT" ]
		point $? "nothing on standard output"
	done
fi

if [ -w /dev/full ]; then
	"$CTL" types >/dev/full 2>"$ERR"
	[ $? = 1 ]
	point $? "exit 1 when the output cannot be written"
	says "cannot write"
fi
# The reader is gone before anything is written.
echo "allow ping" >"$DIR/policy"
for words in types "-j types" help "help apply" "check $DIR/policy" -V; do
	# shellcheck disable=SC2086 # words
	{ sleep 0.2; "$CTL" $words 2>"$ERR"; echo $? >"$OUT"; } | true
	is "$(<"$OUT") $(<"$ERR")" "141 " "$words ends silently by SIGPIPE when nobody reads"
done

# Control sequences are not echoed to a terminal.
"$CTL" allow $'\e[2J' 2>"$ERR"
! grep -q $'\e' "$ERR"
point $? "control characters are not echoed"

echo "1..$N"
