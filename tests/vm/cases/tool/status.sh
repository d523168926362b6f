# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# "Exit status: 0 done; 1 refused, failed or not found; 2 usage or parse error; 3
# no module (and why)", and "reading needs CAP_NET_ADMIN over the namespace".
# timeout: 300

# shellcheck source=../../lib.sh
. "$(dirname "$0")/../lib.sh"

why='not loaded|not built|modprobe|insmod|unsigned|blocked'
for words in "list" "status" "" "allow echo-request 192.0.2.0/24" "revoke 1" \
	"default in deny" "mode monitor" "off" "stats" "flush all"; do
	# shellcheck disable=SC2086 # words
	status 3 "no module: icmpctl $words" icmpctl $words
	output_like "$why" "and it says why: $words"
done
status 0 "no module: -V" icmpctl -V
status 0 "no module: --version" icmpctl --version
status 0 "no module: help" icmpctl help
status 0 "no module: -h" icmpctl -h
status 0 "no module: help allow" icmpctl help allow
status 0 "no module: types" icmpctl types
output_like 'echo-request' "types lists echo-request"
ok "types as JSON" sh -c 'icmpctl -j types | jq -e "length > 20"'
status 2 "no module: usage comes first" icmpctl frobnicate

load
status 0 "status" icmpctl status
status 0 "a bare icmpctl is status" icmpctl
status 0 "list" icmpctl list
status 0 "stats" icmpctl stats
for words in "status" "list" "list rules" "stats" "types"; do
	# shellcheck disable=SC2086 # words
	ok "-j $words is JSON" sh -c "icmpctl -j $words | jq -e ."
	ok "$words -j as well" sh -c "icmpctl $words -j | jq -e ."
done

status 1 "revoke: no such id" icmpctl revoke 99999
status 1 "revoke: no such rule" icmpctl revoke echo-request 192.0.2.0/24
status 1 "no such namespace" icmpctl --netns no-such-namespace list
output_like 'no-such-namespace' "and it says which"

for words in "frobnicate" "allow" "allow no-such-type" \
	"allow echo-request 300.1.1.1" "allow echo-request 192.0.2.0/33" \
	"allow echo-request 2001:db8::/129" "allow sideways echo-request" \
	"allow echo-request any for while" "allow echo-request any to" \
	"allow icmp/256" "allow icmp/3/256" "allow icmpv6/128 192.0.2.1" \
	"default in maybe" "default up deny" \
	"mode lax" "revoke" "flush everything" "--no-such-option" \
	"list everything" "--netns" "help frobnicate"; do
	# shellcheck disable=SC2086 # words
	status 2 "usage: icmpctl $words" icmpctl $words
	like "$(<"$RUN/out")" '.' "and it says so: $words"
done
status 2 "deny" icmpctl deny echo-request any
output_like 'acl add' "deny hints at acl add"
icmpctl allow echo-request 192.0.2.0/33 >"$RUN/out" 2>&1
output_like '192\.0\.2\.0/33' "a refusal names the value"
icmpctl allow echo-requst >"$RUN/out" 2>&1
output_like 'echo-requst' "an unknown type is named"
is "$(icmpctl list rules)" "" "no refused rule is there"

nobody() {
	setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps=-all --bounding-set=-all "$@"
}
status 1 "reading without privilege" nobody icmpctl list rules
status 1 "changing without privilege" nobody icmpctl allow echo-request any
output_like '[Pp]ermi|[Pp]rivilege|CAP_NET_ADMIN|root' "and it says why"
is "$(icmpctl list rules)" "" "nothing was changed"
status 0 "an entry" icmpctl acl add in 7 deny timestamp 192.0.2.9
icmpctl list >"$RUN/list"
for words in "acl add in 10 deny echo-request" "acl del in 7" "flush acl" \
	"profile rfc4890" "list acl" "flows"; do
	# shellcheck disable=SC2086 # words
	status 1 "without privilege: icmpctl $words" nobody icmpctl $words
	output_like '[Pp]ermi|[Pp]rivilege|CAP_NET_ADMIN|root' "and it says why: $words"
	unlike "$(<"$RUN/out")" '192\.0\.2\.9' "and nothing else: $words"
	is "$(icmpctl list)" "$(<"$RUN/list")" "and changes nothing: $words"
done
status 0 "the entry goes with privilege" icmpctl acl del in 7
status 1 "in a user namespace of one's own" \
	unshare -Urn icmpctl default in deny
status 0 "its version may be read by all" nobody icmpctl -V

done_testing
