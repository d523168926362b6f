#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Tests the advice for words that people try: word for word, and that it is right.
# Advice in backquotes is a command, and is tried: it must not be a usage error. TAP; run by prove from anywhere.

# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

# Nothing of this may reach a module that is loaded.
export IG_NOWHERE=no-such-namespace

# try COMMAND: it is understood; without the namespace it does nothing.
try() {
	local words rc=0
	eval "words=($1)"
	[ "${words[0]}" = icmpctl ] || return 0
	case ${words[1]} in
	help | check | types) set -- ;;
	*) set -- --netns "$IG_NOWHERE" ;;
	esac
	"$CTL" "$@" "${words[@]:1}" >"$OUT" 2>"$ERR.tried" || rc=$?
	[ $rc != 2 ]
	point $? "\`$(printf '%s ' "${words[@]}")\` is understood"
}

# says ADVICE WORDS...: exit 2, and the first line is just that.
says() {
	local advice=$1 commands command
	shift
	runs 2 "$@"
	is "$(sed -n 1p "$ERR")" "icmpctl: $advice" "icmpctl $*: that advice"
	commands=$(grep -o '`icmpctl [^`]*`' <<<"$advice" | tr -d '`')
	while IFS= read -r command; do
		[ -z "$command" ] || try "$command"
	done <<<"$commands"
}

dir='is not an ICMP type; the direction is written'
says "\"inbound\" $dir \"in\", before the type" allow inbound ping
says "\"incoming\" $dir \"in\", before the type" allow incoming ping
says "\"input\" $dir \"in\", before the type" allow input ping
says "\"outgoing\" $dir \"out\", before the type" allow outgoing ping
says "\"OUTPUT\" $dir \"out\", before the type" allow OUTPUT ping
says '"input" is not a direction; write "in"' default input deny
says '"Outbound" is not a direction; write "out"' acl add Outbound 1 deny all
says 'the direction comes first: default in deny' default deny in
says 'the direction comes first: default out deny' default drop outgoing
says '"drop" is not understood here; write "deny"' default in drop
says '"accept" is not understood here; write "allow"' acl add in 1 accept all
says 'direction and number come before the action: in 100 deny' acl add deny in 100 all

ports='is not an ICMP type: ICMP has no ports; icmpguard filters ICMP and ICMPv6 only, TCP and UDP always pass it'
says "\"22/tcp\" $ports" allow 22/tcp
says "\"tcp\" $ports" allow tcp 22
says "\"udp/53\" $ports" allow in udp/53
says "\"https\" $ports" allow https
says '"443" is not an ICMP type; they are 0 to 255. Ports are not filtered here: TCP and UDP always pass icmpguard' allow 443
says '80 does not say which family; write icmp/80 or icmpv6/80 (TCP and UDP ports are not filtered here)' allow 80
says '192.0.2.1:80: ICMP has no ports; write 192.0.2.1' allow ping 192.0.2.1:80
says '[2001:db8::1]:80: ICMP has no ports; write 2001:db8::1' allow ping '[2001:db8::1]:80'
says 'port: ICMP has no ports; icmpguard filters ICMP and ICMPv6 only' allow ping port 80
says 'dport: ICMP has no ports; icmpguard filters ICMP and ICMPv6 only' allow ping 192.0.2.1 dport 80
says '"on" is not understood here; write "dev" before the name of an interface: dev eth0' acl add in 1 deny all on eth0

says '-A is an iptables option; a rule of icmpctl looks like `icmpctl allow in icmp/all`' \
	-A INPUT -p icmp -j ACCEPT
says '-A is an iptables option; a rule of icmpctl looks like `icmpctl allow in icmpv6/echo-request 2001:db8::/32`' \
	-A INPUT -p icmpv6 --icmpv6-type echo-request -s 2001:db8::/32 -j ACCEPT
says '-I is an iptables option; a rule of icmpctl looks like `icmpctl acl add out 100 deny icmp/8 192.0.2.1 to 192.0.2.7 dev eth0`' \
	iptables -I OUTPUT 1 -o eth0 -p icmp -m icmp --icmp-type 8 -s 192.0.2.7 -d 192.0.2.1 -j DROP
says '-A is an iptables option; a rule of icmpctl looks like `icmpctl allow in echo-request 192.0.2.0/24`' \
	-A INPUT -p tcp --dport 22 -j ACCEPT
says '-P is an iptables option; write `icmpctl default in deny`' -P INPUT DROP
says '-L is an iptables option; write `icmpctl list`' -L
says '-F is an iptables option; write `icmpctl flush rules`' -F

says 'a rule is added by allow: `icmpctl allow ping`' add ping
says 'a rule is added by allow: `icmpctl allow in ping 192.0.2.1 comment "two words"`' \
	add rule in ping 192.0.2.1 comment 'two words'
says 'a rule is added by allow: `icmpctl allow ping 192.0.2.0/24`' permit ping 192.0.2.0/24
says 'a rule is added by allow, such as `icmpctl allow echo-request 192.0.2.0/24`; `icmpctl help allow` says more' add
says 'create comes after set: `icmpctl set create office 192.0.2.1`' add set office 192.0.2.1
says 'create comes after group: `icmpctl group create edge`' create group edge
says 'add comes after acl: `icmpctl acl add in 100 deny all`' add acl in 100 deny all
says 'rules only allow: `icmpctl default in deny` drops what no rule allows, and an entry of the ACL drops all that it covers: `icmpctl acl add out 100 deny ping 192.0.2.1`' \
	deny out ping 192.0.2.1
says 'rules only allow: `icmpctl default in deny` drops what no rule allows, and an entry of the ACL drops all that it covers: `icmpctl acl add in 100 deny all 203.0.113.0/24`' \
	block everybody
start='filtering starts with the first rule or setting, such as `icmpctl default in deny`; `systemctl enable icmpguard` starts it at boot'
says "$start" enable
says "$start" start
stop='`icmpctl off` ends all filtering; with `icmpctl mode monitor` packets are counted, but not dropped'
says "$stop" disable
says "$stop" stop
# The file need not be there: that is no usage error.
says '`icmpctl apply /etc/icmpguard/policy.conf` puts a policy file in force' reload
says '`icmpctl flush all` returns to the policy at load, `icmpctl off` to no filtering, and `icmpctl flush counters` counts from zero' reset
says '`icmpctl list rules` lists the rules' rules
pcap='`icmpctl capture -w FILE` writes the denied packets to a file; `icmpctl capture --tcpdump` prints a line for tcpdump'
says "$pcap" pcap
says "$pcap" tcpdump
says "$stop" help stop

# Other names of existing commands.
runs 0 version
cp "$OUT" "$OUT.version"
runs 0 -V
cmp -s "$OUT" "$OUT.version"
point $? "version is -V"
for word in rm delete remove; do
	runs 0 help $word
	grep -q '^usage: icmpctl revoke' "$OUT"
	point $? "$word is revoke"
done
for word in ls show; do
	runs 0 help $word
	grep -q '^usage: icmpctl list' "$OUT"
	point $? "$word is list"
done
# As typed, they are those commands. The goldens have what `revoke all` says.
for words in "rm 7" "delete 7" "remove 7" "delete echo-request 192.0.2.1" "revoke all" \
	ls show "ls rules" "show acl"; do
	try "icmpctl $words"
done
says 'delete removes rules; write `icmpctl set destroy office`' delete set office
says 'rm removes rules; write `icmpctl group delete edge`' rm group edge
says 'rm removes rules; write `icmpctl acl del in 100`' rm acl in 100

# Characters that look like others.
space='there is a no-break space (U+00A0) in this word; write a plain space instead'
says "$space" $'allow\xc2\xa0ping'
says "$space" allow $'ping\xc2\xa0192.0.2.1'
says "there is a dash (U+2013) in this word; write hyphens, - or -- instead" types all $'\xe2\x80\x93-json'
says "there is a typographic quote (U+201D) in this word; write a plain one, \" or ' instead" \
	allow ping comment $'\xe2\x80\x9ctwo' $'words\xe2\x80\x9d'
says "there is a typographic quote (U+2019) in this word; write a plain one, \" or ' instead" \
	mode $'monitor\xe2\x80\x99'
runs 2 check - < <(printf 'allow ping\xc2\xa0192.0.2.1\n')
is "$(head -n 1 "$ERR")" "icmpctl: -:1:11: $space" "a no-break space in a file"
runs 2 check - < <(printf 'allow ping comment \xe2\x80\x9ctwo words\xe2\x80\x9d\n')
grep -q 'a typographic quote (U+201D)' "$ERR"
point $? "typographic quotes in a file"
runs 2 check - < <(printf 'set a { 192.0.2.1\xc2\xa0192.0.2.2 }\n')
grep -qF "$space" "$ERR"
point $? "a no-break space in a set of a file"
runs 2 set create a - < <(printf '192.0.2.1\xc2\xa0\n')
grep -qF "$space" "$ERR"
point $? "a no-break space in prefixes"
runs 0 check - < <(printf 'allow ping comment "caf\xc3\xa9 \xe2\x80\x9chere\xe2\x80\x9d"\n')
runs 0 check - < <(printf '\xef\xbb\xbfallow ping\n')

# UTF-16, with a byte order mark and without.
utf16='this is UTF-16, not plain text; convert it: iconv -f UTF-16 -t UTF-8'
for code in UTF-16 UTF-16LE UTF-16BE; do
	printf 'default in deny\nallow ping\n' | iconv -t $code >"$DIR/wide"
	runs 2 check "$DIR/wide"
	is "$(head -n 1 "$ERR")" "icmpctl: $DIR/wide:1:1: $utf16 $DIR/wide >$DIR/wide.new" "$code: a policy"
	runs 2 set create a - < <(printf '192.0.2.1\n192.0.2.2\n' | iconv -t $code)
	is "$(grep -c 'UTF-16' "$ERR")" 1 "$code: prefixes, told once"
done
runs 2 check - < <(printf 'allow ping\n\0')
grep -q 'NUL byte' "$ERR"
point $? "a NUL byte alone is not UTF-16"

# Units, as "for" takes them.
echo 'allow ping' >"$DIR/policy"
for time in 1m 90s 1h30m 60; do
	runs 1 --netns "$IG_NOWHERE" apply "$DIR/policy" --confirm $time
done
for time in 0 2d 86401 1x m; do
	runs 2 apply "$DIR/policy" --confirm $time
	is "$(head -n 1 "$ERR")" "icmpctl: \"$time\" is not a time to confirm in; write 1 to 86400 seconds, or a duration such as 1m30s" \
		"$time: that advice"
done

echo "1..$N"
