# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# "profile rfc4890 (one command) opens what RFC 4890 recommends for transit":
# twelve rules, for IPv6 in transit, and nothing beside them.
# timeout: 400

# shellcheck source=../../lib.sh
. "$(dirname "$0")/../lib.sh"

topo_chain
C6=2001:db8:1::1 S4=203.0.113.2 S6=2001:db8:3::2
load
GNS=$R1
ok "transit is filtered" g default forward deny
ok "so is the router" g default in deny

# RFC 4890 4.3.1 and 4.3.2: TYPE or TYPE/CODE. Packet too big needs no rule.
LISTED="1/0 1/1 1/2 1/3 1/4 1/5 1/6 1/255 3/0 3/1 4/0 4/1 4/2 128 129 144 145 146 147"
# 4.3.3 to 4.3.5 and what is next to a listed one.
UNLISTED="0 3/2 3/255 4/3 4/255 5 100 101 127 130 131 132 133 134 135 136 137 138
	139 140 141 142 143 148 149 150 151 152 153 154 155 160 161 200 201 255"
# These mean something else in IPv4. (3/4 always passes, and 3/5 does not.)
IPV4="0 1 3/0 3/1 3/2 3/3 3/5 4 8 11 12 128 129 144 145 146 147"

# arrive 1|0 DESCRIPTION ADDRESS TYPE[/CODE]...: from the client to the server.
arrive() {
	local what code
	for what in "${@:4}"; do
		code=0
		[[ $what != */* ]] || code=${what#*/}
		send "$CLIENT" "$SERVER" -t "${what%/*}" -c "$code" -l 32 "$3"
		is "$GOT" "$1" "$2: $what"
	done
}
# too_big DESCRIPTION: what always passes.
too_big() {
	arrive 1 "$1: IPv6, packet too big" $S6 2 2/1 2/255
	arrive 1 "$1: IPv4, fragmentation needed" $S4 3/4
}

# shellcheck disable=SC2086 # words
{
is "$(rules)" "" "no rules"
arrive 0 "before: IPv6" $S6 $LISTED
arrive 0 "before: IPv4" $S4 $IPV4
too_big "before"

status 0 "the profile" g profile rfc4890
unlike "$(<"$RUN/out")" 'already|forward default is allow' "it is news, and it counts"
# The rules, without comments.
is "$(g -j list rules | jq -r '.[].rule' | sed 's/ comment .*//' | sort)" \
	"$(sort <<-'END'
		allow forward destination-unreachable ::/0
		allow forward time-exceeded/hop-limit-exceeded-in-transit ::/0
		allow forward time-exceeded/reassembly-time-exceeded ::/0
		allow forward parameter-problem/erroneous-header-field ::/0
		allow forward parameter-problem/unrecognized-next-header ::/0
		allow forward parameter-problem/unrecognized-option ::/0
		allow forward echo-request ::/0
		allow forward echo-reply ::/0
		allow forward home-agent-address-discovery-request ::/0
		allow forward home-agent-address-discovery-reply ::/0
		allow forward mobile-prefix-solicitation ::/0
		allow forward mobile-prefix-advertisement ::/0
	END
	)" "twelve rules"
rules >"$RUN/rules"
is "$(wc -l <"$RUN/rules")" 12 "twelve lines"

arrive 1 "IPv6" $S6 $LISTED
arrive 0 "unlisted: IPv6" $S6 $UNLISTED
arrive 0 "IPv4" $S4 $IPV4
too_big "with the profile"
for type in 1 128 129 147; do
	send "$SERVER" "$CLIENT" -t $type -l 32 $C6
	is "$GOT" 1 "the other way: $type"
	send "$CLIENT" "$R1" -t $type -l 32 2001:db8:1::2
	is "$GOT" 0 "not to the router: $type"
done
ok "a ping across" pings "$CLIENT" $S6
ok "not with IPv4" no_ping "$CLIENT" $S4

# Again, and in part.
status 0 "the profile again" g profile rfc4890
is "$(grep -c 'is there already' "$RUN/out")" 12 "says that all are there"
is "$(rules)" "$(<"$RUN/rules")" "and adds nothing"
is "$(g -j profile rfc4890 | jq -c '[.profile, .existed, (.rules | length)]')" \
	'["rfc4890",true,12]' "as JSON"
is "$(rules)" "$(<"$RUN/rules")" "that adds nothing either"
ok "one rule is revoked" g revoke forward icmpv6/145 ::/0
is "$(rules | wc -l)" 11 "eleven are left"
arrive 0 "without its rule" $S6 145
arrive 1 "with their rules" $S6 144 146
is "$(g -j profile rfc4890 | jq -c '[.profile, .existed, (.rules | length)]')" \
	'["rfc4890",false,12]' "the profile adds what is missing"
is "$(rules | wc -l)" 12 "twelve again"
arrive 1 "with its rule" $S6 145

ok "no more rules" g flush rules
is "$(rules)" "" "none"
arrive 0 "after: IPv6" $S6 $LISTED
arrive 0 "after: IPv4" $S4 $IPV4
too_big "after"

# If transit is not filtered, the rules are of no use, and it says so.
ok "transit is not filtered" g default forward allow
status 0 "the profile" g profile rfc4890
output_like 'forward default is allow' "a note"
is "$(rules | wc -l)" 12 "twelve rules all the same"
arrive 1 "what is not listed" $S6 100 150
}

done_testing
