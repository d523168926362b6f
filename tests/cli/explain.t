#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# explain -f judges by a policy file, without a module: exit status, text and JSON agree,
# and the rule that it names opens what it denies. TAP; run by prove from anywhere.

# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

cat >"$DIR/policy" <<'END'
default forward deny
set office { 198.51.100.0/24 2001:db8:1::/48 }
group default { allow echo-request @office }
group edge { attach eth*; allow in icmp/13 192.0.2.0/24 }
acl in { 100 deny all 203.0.113.0/24 }
END

# explained STATUS REASON DECIDED WORDS...: in text and in JSON.
explained() {
	local verdict=accept
	[ "$1" = 0 ] || verdict=drop
	runs "$1" explain "${@:4}" -f "$DIR/policy"
	is "$(head -n 1 "$OUT")" "$verdict: $2" "explain ${*:4}: $verdict, $2"
	"$CTL" explain "${@:4}" -f "$DIR/policy" >"$DIR/text"
	is "$(sed -n 's/^> [0-9 ] \([a-z-]*\) .*/\1/p' "$DIR/text")" "$3" "$3 decided"
	"$CTL" -j explain "${@:4}" -f "$DIR/policy" >"$DIR/json"
	is "$(jq -r '.verdict, .reason, .decided' "$DIR/json" | xargs)" "$verdict $2 $3" "so says JSON"
	is "$(jq -r '[.steps[] | .step, .found] | join(" ")' "$DIR/json" | tr -s ' ')" \
		"$(sed -n 's/^[> ] [0-9 ] \([a-z-]*  *.*\)/\1/p' "$DIR/text" | tr -s ' \n' ' ' | sed 's/ $//')" \
		"and the same steps"
	is "$(jq -r '.assumed[]' "$DIR/json")" "$(sed -n '/^assumed:/,$s/^  //p' "$DIR/text")" \
		"and the same assumptions"
}
explained 0 rule rule in echo-request 198.51.100.7
is "$(jq -r '.set, .prefix, .group' "$DIR/json" | xargs)" "office 198.51.100.0/24 default" \
	"with its set, prefix and group"
explained 1 default-deny default in echo-request 192.0.2.7
explained 1 acl-denied acl in echo-request 203.0.113.7
is "$(jq -r '.["acl-entry"].number' "$DIR/json")" 100 "with its number"
explained 0 rule rule in timestamp-request 192.0.2.7 dev eth0
explained 1 default-deny default in timestamp-request 192.0.2.7
explained 0 pmtud path-mtu in icmp/3/4 203.0.113.7
is "$(jq -r '.["failed-check"], .["pmtud-unverified"]' "$DIR/json" | xargs)" "Q4 true" \
	"with the check that does not matter"
explained 0 link-scope link-scope in icmpv6/135 fe80::1 to fe80::2
explained 1 malformed hygiene in icmpv6/135 fe80::1 to fe80::2 hoplimit 254
explained 1 malformed hygiene in echo-request 198.51.100.7 length 7
explained 0 later-fragment loopback in echo-request ::1 fragment later
explained 0 default-allow default out echo-request 203.0.113.7
explained 1 type-denied default out icmp/9 203.0.113.7
explained 1 broadcast-denied default in echo-request 192.0.2.7 to 255.255.255.255
explained 1 unsolicited-reply default in echo-reply 192.0.2.7 id 1 seq 1
explained 1 default-deny default forward echo-request 192.0.2.7 to 10.0.0.1
explained 1 error-unverified default in time-exceeded 192.0.2.7 to 10.0.0.1 quoting udp 10.0.0.2:1 192.0.2.7:2
is "$(jq -r '.["failed-check"], .["quote-check"]' "$DIR/json" | xargs)" "Q2 not-sender" "with the check that failed"
explained 0 error error in time-exceeded 192.0.2.7 related

# The rule that it names does open the packet.
while read -r words; do
	cp "$DIR/policy" "$DIR/opened"
	# shellcheck disable=SC2086 # words
	"$CTL" -j explain $words -f "$DIR/opened" | jq -r '.open // empty' >"$DIR/open"
	cat "$DIR/open" >>"$DIR/opened"
	# shellcheck disable=SC2086 # words
	runs 0 explain $words -f "$DIR/opened"
done <<'END'
in echo-request 192.0.2.7
in timestamp-request 198.51.100.7 dev eth0
in icmp/9 192.0.2.7
in time-exceeded 2001:db8::7
in echo-request 192.0.2.7 to 224.0.0.1
forward icmp/3/1 192.0.2.7 to 10.0.0.1
END
is "$("$CTL" explain in icmpv6/135 ::1 to ::2 length 8 -f "$DIR/policy" | grep -c '^to open')" 0 \
	"nothing opens what is malformed"

# Standard input, a policy that is wrong, and the mode monitor.
"$CTL" explain in ping 192.0.2.7 -f - <"$DIR/policy" >"$OUT"
[ $? = 1 ] && grep -q '^drop: default-deny' "$OUT"
point $? "- is standard input"
echo 'allow nonsense' >"$DIR/wrong"
runs 2 explain in ping 192.0.2.7 -f "$DIR/wrong"
grep -q 'wrong:1:' "$ERR"
point $? "a wrong policy is shown with its line"
echo 'mode monitor' >"$DIR/monitor"
runs 0 explain in ping 192.0.2.7 -f "$DIR/monitor"
is "$(head -n 1 "$OUT")" "accept: default-deny would drop it, but the mode is monitor" "and why it passes"
is "$("$CTL" -j explain in ping 192.0.2.7 -f "$DIR/monitor" | jq -c '[.verdict, .["would-drop"]]')" \
	'["accept",true]' "so says JSON"
if [ ! -e /sys/module/icmpguard ]; then
	runs 3 explain in ping 192.0.2.7
fi

# ---- completion ----

# offers TEXT WORDS...: these complete the last word.
offers() {
	is "$("$CTL" complete explain "${@:2}" | cut -f 1 | xargs)" "$1" "complete explain ${*:2}"
}
offers "in out forward" ''
offers "echo-request" in echo-req
offers "id" in ping 192.0.2.7 i
offers "hoplimit" in ping 192.0.2.7 id 7 h
offers "later" in ping 192.0.2.7 fragment la
offers "tcp" in time-exceeded 192.0.2.7 quoting t
offers "--file" in ping 192.0.2.7 --f
offers "/" in ping 192.0.2.7 --file ''
offers "" in ping 192.0.2.7 id ''
echo "1..$N"
