# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# "Other namespaces, present and future, are untouched until one is configured",
# "namespaces are independent", and "off returns the namespace to untouched".

# shellcheck source=../../lib.sh
. "$(dirname "$0")/../lib.sh"

topo_pair
load

passes "an existing namespace is untouched: IPv4" 8 192.0.2.1
passes "an existing namespace is untouched: IPv6" 128 2001:db8:1::1
passes "an existing namespace is untouched: redirect" 5 192.0.2.1
passes "an existing namespace is untouched: unsolicited reply" 0 192.0.2.1
netns_add LATER
wire "$LATER" l0 "$PEER" l1
ip -n "$LATER" addr add 198.51.100.1/24 dev l0
ip -n "$PEER" addr add 198.51.100.2/24 dev l1
ok "a namespace made later is untouched" pings "$PEER" 198.51.100.1

ok "status of an untouched namespace" g status
ok "list of an untouched namespace" g list
ok "stats of an untouched namespace" g stats
passes "looking changes nothing" 8 192.0.2.1

ok "a rule configures it" g allow echo-request 198.51.100.0/24
drops "what no rule allows is denied now: IPv4" 8 192.0.2.1
drops "what no rule allows is denied now: IPv6" 128 2001:db8:1::1
passes "what the rule allows passes" 8 -S 198.51.100.77 192.0.2.1
ok "its own pings go out and come back" pings "$HOST" 192.0.2.2
ok "the other namespace is untouched" pings "$PEER" 198.51.100.1
ok "and so is the peer" pings "$HOST" 2001:db8:1::2

ok "the other one, from inside" in_ns "$LATER" icmpctl allow echo-request 203.0.113.0/24
ok "the other one denies too" no_ping "$PEER" 198.51.100.1
like "$(rules "$LATER")" 203.0.113.0/24 "its rule is in its list"
unlike "$(rules "$LATER")" 198.51.100.0/24 "and no other namespace's"
unlike "$(rules "$HOST")" 203.0.113.0/24 "nor is it in another's"
unlike "$(rules init)" '(198.51.100|203.0.113)' "nor in the first namespace's"

ok "off" g off
passes "off: untouched again: IPv4" 8 192.0.2.1
passes "off: untouched again: IPv6" 128 2001:db8:1::1
passes "off: untouched again: redirect" 5 192.0.2.1
ok "off again is no error" g off
ok "the other namespace is as before" no_ping "$PEER" 198.51.100.1
ok "configured again" g default in deny
drops "configured again it denies" 8 192.0.2.1
is "$(rules)" "" "and begins without rules"

ok "off for the first namespace" icmpctl off
ok "still loaded" loaded
ok "a configured namespace goes" ip netns del "$LATER"
NETNSES=("$HOST" "$PEER")

done_testing
