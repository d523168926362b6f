# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# "set: named prefix sets, v4 and v6 mixed, used as @NAME; replace is atomic, reads
# a million prefixes from stdin". Prefixes are separated by white space or commas,
# may be unsorted, duplicate or overlapping; # comments. A change holds at once for
# all rules and ACL entries that use the set, and no packet meets half of one.
# timeout: 900

# shellcheck source=../../lib.sh
. "$(dirname "$0")/../lib.sh"

topo_pair
set_sysctl "$HOST" net.ipv4.icmp_ratelimit=0
load
H4=192.0.2.1 H6=2001:db8:1::1
# show NAME: its prefixes on one line. json FILTER COMMAND...: of what -j prints.
show() {
	g set show "$1" | tr '\n' ' '
}
json() {
	local filter=$1
	shift
	g -j "$@" | jq -c "$filter"
}

ok "create, both families" g set create office 192.0.2.0/25 2001:db8:1::/64
output_like '^set office created: 1 IPv4 prefix, 1 IPv6 prefix$' "says what it has"
is "$(show office)" "192.0.2.0/25 2001:db8:1::/64 " "show prints one a line, IPv4 first"
ok "the same again" g set create office 2001:db8:1::/64 192.0.2.77/25
output_like 'is there already' "changes nothing"
status 1 "the same name for something else" g set create office 192.0.2.0/25
output_like 'other prefixes' "says why not"
output_under office "under the name"
is "$(json . list sets)" '[{"name":"office","ipv4":1,"ipv6":1,"users":0}]' "list sets"
ok "a rule" g allow echo-request @office
is "$(g list rules)" "allow in echo-request @office" "is listed with @office"
is "$(json '.[0].users' list sets)" 1 "is a user of the set"
is "$(json '.[0].peer' list)" '"@office"' "and in JSON"
passes "a ping from inside" 8 -S 192.0.2.2 $H4
drops "not from outside" 8 -S 192.0.2.200 $H4
passes "IPv6 from inside" 128 $H6
drops "not IPv6 from outside" 128 -S 2001:db8:2::2 $H6
passes "another ping" 8 -S 192.0.2.9 $H4
is "$(json '.[0].packets' list)" 3 "the rule has counted them"
like "$(g list | grep @office)" '^[0-9]+  allow in echo-request @office # 3 packets, [0-9]+ bytes$' "after a #"
is "$(g list rules)" "allow in echo-request @office" "and not among the words alone"
line=$(g list | sed -n 's/^ *[0-9]*  allow/allow/p')
# shellcheck disable=SC2086 # words, as a script might read them
ok "the line is read back, whole" g $line
output_like 'is there already' "as the same rule"

ok "add" g set add office 192.0.2.192/26,198.51.100.7
passes "what was added is in at once" 8 -S 192.0.2.200 $H4
drops "nothing else" 8 -S 192.0.2.191 $H4
ok "add it again" g set add office 192.0.2.192/26
output_like 'has all of that already' "it is no news"
is "$(json .existed set add office 192.0.2.192/26)" true "nor in JSON"
is "$(show office)" "192.0.2.0/25 192.0.2.192/26 198.51.100.7/32 2001:db8:1::/64 " "ordered"
is "$(g set show office 192.0.2.200)" 192.0.2.192/26 "the prefix an address is in"
is "$(json . set show office 2001:db8:1:0:ff::/80)" '["2001:db8:1::/64"]' "or a prefix, in JSON"
ok "add one inside another" g set add office 192.0.2.2
is "$(g set show office 192.0.2.2)" 192.0.2.2/32 "the longest is told"
ok "del it" g set del office 192.0.2.2
passes "the other still covers it" 8 -S 192.0.2.2 $H4
status 1 "no prefix covers this" g set show office 203.0.113.1
status 1 "del what is not there" g set del office 192.0.2.0/25 192.0.2.2
output_under 192.0.2.2 "shows which"
passes "and removes nothing" 8 -S 192.0.2.2 $H4
ok "del" g set del office 192.0.2.0/25 198.51.100.7
drops "what is gone" 8 -S 192.0.2.2 $H4
passes "what is left" 8 -S 192.0.2.200 $H4
ok "replace" g set replace office 192.0.2.0/28
drops "what was there" 8 -S 192.0.2.200 $H4
drops "of either family" 128 $H6
passes "what is there" 8 -S 192.0.2.2 $H4
is "$(json .existed set replace office 192.0.2.1/28)" true "replace by the same"
ok "replace by nothing" g set replace office - --allow-empty </dev/null
is "$(json . set show office)" '[]' "is empty"
drops "covers nothing" 8 $H4
status 1 "destroy while a rule uses it" g set destroy office
output_like 'use' "says so"
ok "no rule" g revoke echo-request @office
ok "destroy" g set destroy office
is "$(json . list sets)" '[]' "none left"
status 1 "a rule with no such set" g allow echo-request @office
output_like 'set .* does not exist; .icmpctl list sets. lists|did you mean' "says so"
output_under @office "under it"
status 1 "show no such set" g set show office
status 1 "add to no such set" g set add office 192.0.2.1
output_like 'set create' "says what to do"
status 1 "replace no such set" g set replace office 192.0.2.1

# A set of a family that a rule's type does not have is no error.
ok "a set" g set create both ::/0 192.0.2.0/24
ok "an ACL entry" g acl add in 10 deny redirect @both
is "$(g list acl)" "in 10 deny redirect @both" "is listed so"
ok "another" g acl add in 20 deny echo-request @both
ok "all are allowed" g allow echo-request any
drops "the ACL denies the set" 8 $H4
drops "of either family" 128 $H6
passes "and nobody else" 8 -S 198.51.100.9 $H4
ok "the set changes" g set replace both 198.51.100.0/24
drops "and the ACL with it" 8 -S 198.51.100.9 $H4
passes "at once" 8 $H4
status 1 "flush sets that are used" g flush sets
ok "with what uses them" g flush sets rules acl
is "$(g -j list)$(json . list sets)" '[][]' "all are gone"

# From standard input.
ok "create from standard input" g set create feed - <<-'END'
	# a feed
	192.0.2.0/25, 192.0.2.0/25	2001:db8::1
	198.51.100.1 # the same again:
	198.51.100.1,198.51.100.0/24
	2001:DB8:0:0::1/128 0.0.0.0/0
END
is "$(show feed)" "0.0.0.0/0 192.0.2.0/25 198.51.100.0/24 198.51.100.1/32 2001:db8::1/128 " \
	"read, sorted, each once"
status 2 "a wrong one" g set replace feed - <<<$'192.0.2.1\n10.0.0.0/8 10.0.0.256'
output_like '-:2:12: 10.0.0.256: 256 is more than 255' "is told with line and column"
is "$(g set show feed | wc -l)" 5 "and nothing was changed"

# One hundred thousand, in any order, some of them twice: 16.0.0.0 on, even ones.
seq 0 99999 | awk '{ i = 2 * (($1 * 7919) % 100000)
	printf "16.%d.%d.%d%s", i / 65536, i / 256 % 256, i % 256, $1 % 5 ? " " : "\n"
	if ($1 % 10 == 0) printf "16.%d.%d.%d/32,", i / 65536, i / 256 % 256, i % 256 }
	END { print "192.0.2.2 2001:db8:1::/64" }' >"$RUN/many"
ok "100,000 from a file" g set replace feed - <"$RUN/many"
output_like '^set feed replaced: 100001 IPv4 prefixes, 1 IPv6 prefix$' "all of them"
sed 's/[, ]/\n/g; s,/32,,g' "$RUN/many" | grep -v -e : -e '^$' |
	sort -u -t. -k1,1n -k2,2n -k3,3n -k4,4n >"$RUN/want"
g set show feed | sed 's,/32,,' | grep -v : >"$RUN/got"
ok "and they come back in order" cmp "$RUN/want" "$RUN/got"
is "$(json 'length' set show feed)" 100002 "in JSON, too"
ok "a rule" g allow echo-request @feed
passes "one of them" 8 -S 16.3.13.62 $H4
drops "one between" 8 -S 16.3.13.61 $H4
passes "the first" 8 -S 16.0.0.0 $H4
drops "beyond the last" 8 -S 16.3.13.64 $H4
ok "the same again" g set create copy - <"$RUN/many"
ok "and once more" g set create copy - <"$RUN/many"
output_like 'is there already' "changes nothing, of several messages"
ok "add them where they are" g set add feed - <"$RUN/many"
output_like 'has all of that already' "nor that"
status 1 "create with others" g set create copy - <"$RUN/want"
ok "del as many" g set del copy - <"$RUN/want"
is "$(show copy)" "2001:db8:1::/64 " "is all or nothing"
status 1 "del them again" g set del copy - <"$RUN/want"
status 2 "one wrong at the end" g set replace feed - < <(cat "$RUN/many" && echo 1.2.3)
output_like '-:[0-9]+:1: 1.2.3' "is found"
passes "and nothing was changed" 8 -S 16.3.13.62 $H4
sed 's/^16\./17./' "$RUN/want" >"$RUN/other"
echo "2001:db8:1::/64" >>"$RUN/other"

# Ctrl-C: what was staged is gone with the socket, and the set is whole.
whole=0
for delay in 0.01 0.03 0.05 0.1 0.15 0.2 0.3 0.5; do
	timeout -s INT $delay icmpctl --netns "$HOST" set replace feed - <"$RUN/other" || true
	[ "$(g set show feed | wc -l)" = 100002 ] && whole=$((whole + 1))
done
is $whole 8 "interrupted, a replacement is whole or none"
is_quiet() {
	[ "$(json .prefixes status)" -le 100003 ]
}
ok "and nothing is left behind" wait_for 20 is_quiet

# Replaced under a flood: what is in the old and the new is never denied.
g set replace feed - <"$RUN/many" >/dev/null
before=$(reason default-deny)
in_ns "$PEER" ping -q -f -c 100000 -w 60 $H4 >"$RUN/ping" 2>&1 &
flood=$!
BG+=("$flood")
sleep 0.3
n=0
while kill -0 "$flood" 2>/dev/null && [ $n -lt 12 ]; do
	if [ $((n % 2)) = 0 ]; then
		g set replace feed - <"$RUN/other" >/dev/null || break
	else
		g set replace feed - <"$RUN/many" >/dev/null || break
	fi
	n=$((n + 1))
done
kill -INT "$flood" 2>/dev/null
wait "$flood"
is $n 12 "12 replacements of 100,000 under a flood of pings"
like "$(cat "$RUN/ping")" ' 0% packet loss' "not one of which was lost"
is "$(reason default-deny)" "$before" "nor denied"

# Somebody else changes the policy all the while.
while :; do
	g default forward deny >/dev/null
	g default forward allow >/dev/null
done &
BG+=($!)
stop_changes=$!
run g set replace feed - <"$RUN/other"
if [ "$RC" = 0 ]; then
	is "$(g set show feed | sed -n 1p)" 17.0.0.0/32 "replaced beside other changes"
else
	output_like 'the policy changed each' "given up beside other changes"
fi
stop "$stop_changes"
is "$(g set show feed | wc -l)" 100002 "whole, in either case"
ok "with nobody else" g set replace feed - <<<"192.0.2.2 10.0.0.0/8"
is "$(show feed)" "10.0.0.0/8 192.0.2.2/32 " "replaced"

# Names, and what is refused.
status 2 "a name with a slash" g set create a/b
status 2 "a name of 32" g set create 01234567890123456789012345678901
ok "a name of 31" g set create 0123456789012345678901234567890
ok "one with all letters" g set create _A.b-9
ok "flush all" g flush all
is "$(json . list sets)" '[]' "takes sets with it"
ok "off" g off
status 1 "no sets in an untouched namespace" g set add feed 192.0.2.1
ok "create configures it" g set create feed 192.0.2.1
like "$(g status)" 'sets +1 of [0-9]+' "status counts sets"
like "$(g status)" 'prefixes +1 of [0-9]+' "and prefixes"

done_testing
