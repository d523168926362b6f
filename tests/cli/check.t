#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# icmpctl check: policy files, right and wrong, small and large. TAP; run by prove
# from anywhere.

# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

# silent FILE: nothing is in it. holds FILE: just standard input is in it.
silent() {
	[ ! -s "$1" ]
	point $? "nothing in ${1##*/}"
}
holds() {
	cmp -s - "$1"
	point $? "${1##*/} is as expected"
}

cat >"$DIR/right" <<END
default in deny
default out allow
set office { 198.51.100.0/24 2001:db8:1::/48 }
group default {
    allow echo-request @office comment "monitoring"
    allow in icmp/13 192.0.2.0/24
}
group edge { attach eth1 wg*; allow echo-request any }
acl in { 100 deny all 203.0.113.0/24; 200 deny redirect any }
END
runs 0 check "$DIR/right"
holds "$OUT" <<<"ok: 3 rules, 2 ACL entries, 1 set, 1 IPv4 prefix, 1 IPv6 prefix, 2 groups"
silent "$ERR"
runs 0 check - <"$DIR/right"
silent "$ERR"
runs 0 check -j "$DIR/right"
holds "$OUT" <<END
{
  "ok": true,
  "rules": 3,
  "acl-entries": 2,
  "sets": 1,
  "ipv4": 1,
  "ipv6": 1,
  "groups": 2,
  "policy-hash": "8827cf1b9dddde5a1ca25fdd988537ed7f5df0de39a83b94fcf5f0300564bda6",
  "errors": [],
  "notes": [],
  "more": false
}
END

cd "$DIR" || exit 1
cat >wrong <<END
defalut in deny
set office { 198.51.100.0/33 }	# here
allow echo-requst @offcie
END
runs 2 check wrong
silent "$OUT"
holds "$ERR" <<END
icmpctl: wrong:1:1: "defalut" does not begin a statement; did you mean default?
  defalut in deny
  ^~~~~~~
icmpctl: wrong:2:27: /33 is longer than an IPv4 address; 32 is the most
  set office { 198.51.100.0/33 } # here
                            ^~
icmpctl: wrong:3:7: "echo-requst" is not an ICMP type; did you mean echo-request?
  allow echo-requst @offcie
        ^~~~~~~~~~~
END
runs 2 check - -j <wrong
silent "$ERR"
grep -q '"ok": false' "$OUT" && [ "$(grep -c '"line": ' "$OUT")" = 3 ]
point $? "JSON has three errors"
if command -v jq >/dev/null; then
	jq -e '.errors[1] | .file == "-" and .line == 2 and .column == 27 and
		(.message | startswith("/33 is longer")) and
		(.excerpt | contains("^~"))' "$OUT" >/dev/null
	point $? "and says where"
fi
for ((i = 0; i < 30; i++)); do echo nonsense; done >many
runs 2 check many
[ "$(grep -c '^icmpctl: many:' "$ERR")" = 20 ]
point $? "twenty errors are told"
grep -q "there may be more" "$ERR"
point $? "and that there may be more"
printf 'group g { allow ping }\n' >odd
runs 0 check odd
grep -q "icmpctl: note: odd:1:7: group g is attached to no interface" "$ERR"
point $? "notes are no errors"

# Control sequences are not echoed to a terminal.
printf 'allow \e[2J\n' >escape
runs 2 check escape
! grep -q $'\e' "$ERR"
point $? "control characters are not echoed"

# The example of the documentation, and that of the man page.
mkdir feeds
echo 192.0.2.0/24 >feeds/partners.txt
: >local.policy
awk '/^```/ { n++; next } n == 1' "$TOP/docs/policy-language.md" >documented
runs 0 check documented
grep -q "^ok: 3 rules, 2 ACL entries, 1 set, 2 IPv4" "$OUT"
point $? "and it is all of it"
sed -n '/^\.EX/,/^\.EE/ { /^\./d; s/\\-/-/g; p }' "$TOP/userctl/icmpguard-policy.5" >documented
runs 0 check documented
grep -q "^ok: 3 rules, 2 ACL entries, 1 set, 2 IPv4" "$OUT"
point $? "and it is all of it"

mkdir sub
echo 'include sub/rules' >first
printf 'set feed {\n include feed\n}\nallow ping @feed' >sub/rules
printf '192.0.2.1, ::1 # }\n' >sub/feed
runs 0 check first
grep -q "1 IPv4 prefix, 1 IPv6 prefix" "$OUT"
point $? "files are included from where they are named"
echo 300.1.1.1 >>sub/feed
runs 2 check first
grep -q "^icmpctl: sub/feed:2:1: 300.1.1.1: 300 is more than 255" "$ERR"
point $? "an error of a file that a set includes"
runs 2 check - <<<'include -'
runs 1 check nosuch
grep -q "cannot read nosuch: No such file" "$ERR"
point $? "says why"
runs 1 check .
runs 1 -j check nosuch
silent "$OUT"
for words in check "check a b"; do
	# shellcheck disable=SC2086 # words
	runs 2 $words
done
runs 2 check /dev/zero
grep -q "NUL byte" "$ERR"
point $? "no text"
runs 2 check - <<<'set a { include /dev/zero }'

# A million prefixes, of no order, in little time and memory.
awk 'BEGIN { srand(1); for (i = 0; i < 500000; i++) {
	printf "%d.%d.%d.%d/32\n", rand() * 256, rand() * 256, rand() * 256, rand() * 256
	printf "2001:%x:%x:%x::/64\n", rand() * 65536, rand() * 65536, rand() * 65536 } }' >feed
{ echo 'set a {'; cat feed; echo '}'; } >million
echo 'set a { include feed }' >streamed
for file in million streamed; do
	# Kilobytes. It takes less than a second where nothing else runs.
	timeout 20 bash -c "ulimit -v 300000 && exec '$CTL' check $file" >"$OUT" 2>"$ERR"
	point $? "a million prefixes, $file, in less than 300 MB"
done
# As many findings as there are rules take no time either.
yes 'allow echo-request any' | head -n 131072 >same
timeout 20 "$CTL" check same >"$OUT" 2>"$ERR"
grep -q "^ok: 1 rule," "$OUT" && grep -q "there are more like this" "$ERR"
point $? "the same rule 131,072 times"
awk '{ print $0, "comment", NR }' same >contradicting
timeout 20 "$CTL" check contradicting >"$OUT" 2>"$ERR"
[ $? = 2 ] && grep -q "contradicting:21:1: this rule is there already, at contradicting:1:1" "$ERR"
point $? "and with as many comments"

# Bits beyond a prefix's length, and what always passes, are notes.
note() {	# note LINE SENTENCE: of standard input, right but worth a word
	runs 0 check - <<<"$1"
	is "$(head -n 1 "$ERR")" "icmpctl: note: -:1:$2" "a note: $1"
}
note 'allow ping 192.0.2.5/24' '12: 192.0.2.5/24 is the network 192.0.2.0/24; the address alone is 192.0.2.5/32'
note 'allow ping any to 2001:db8::1/64' \
	'19: 2001:db8::1/64 is the network 2001:db8::/64; the address alone is 2001:db8::1/128'
note 'acl in { 7 deny all 192.0.2.5/31 }' \
	'21: 192.0.2.5/31 is the network 192.0.2.4/31; the address alone is 192.0.2.5/32'
note 'set a { 192.0.2.0/24 192.0.2.5/24 }' \
	'5: 192.0.2.5/24 is the network 192.0.2.0/24; the address alone is 192.0.2.5/32'
note 'set a { 192.0.2.0/24 2001:DB8::1/64 ::1 192.0.2.5/24 }' \
	'5: 2 prefixes have bits beyond their length: 2001:DB8::1/64 is the network 2001:db8::/64; the address alone is 2001:db8::1/128'
seq 1 300000 | awk '{ printf "10.%d.%d.%d/31\n", $1 / 65536, $1 / 256 % 256, $1 % 256 }' >"$DIR/many"
note "set a { include $DIR/many }" \
	'5: 150000 prefixes have bits beyond their length: 10.0.0.1/31 is the network 10.0.0.0/31; the address alone is 10.0.0.1/32'
note 'allow neighbor-solicitation' '1: neighbor-solicitation always passes when it is well formed; this rule opens nothing more'
note 'allow out icmpv6/143' '1: multicast-listener-report-v2 always passes when it is well formed; this rule opens nothing more'
note 'allow router-solicitation' '1: router-solicitation of ICMPv6 always passes when it is well formed; this rule opens nothing more of it'
note 'allow packet-too-big' '1: packet-too-big always passes; this rule opens nothing more'
note 'allow fragmentation-needed' '1: fragmentation-needed always passes; this rule opens nothing more'
runs 0 check - <<<'allow ping 192.0.2.4/31; allow ping 192.0.2.5/32; allow forward ping ::/0; allow redirect'
[ ! -s "$ERR" ]
point $? "no note about other rules"
runs 0 -j check - <<<'allow ping 192.0.2.5/24'
grep -q '"message": "192.0.2.5/24 is the network' "$OUT"
point $? "notes are in JSON"

echo "1..$N"
