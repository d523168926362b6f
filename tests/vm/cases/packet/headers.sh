# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# ICMPv6 behind a routing or an authentication header is filtered like any other;
# and what IPsec's AH protects in transport mode, which crosses a hook twice, is
# decided once and counted once.
# timeout: 300

# shellcheck source=../../lib.sh
. "$(dirname "$0")/../lib.sh"

modprobe -q -a ah6 ah4
topo_pair
set_sysctl "$HOST" net.ipv6.conf.all.forwarding=1
ip -n "$HOST" route add 2001:db8:3::/64 via 2001:db8:1::2
ip -n "$PEER" route add 2001:db8:3::/64 via 2001:db8:1::1
ip -n "$PEER" addr add 192.0.2.3/24 dev p0
H6=2001:db8:1::1 P6=2001:db8:1::2 FAR=2001:db8:3::9
passes "without the module, behind a routing header" 128 -R $H6
load
deny_all "$HOST"

# decided DIRECTION: packets that were judged there, but for neighbours.
decided() {
	g -j stats | jq --arg d "$1" '[.counters[] | select(.direction == $d and
		.reason != "link-scope" and .verdict != "noted") | .packets] | add // 0'
}
# denied DIRECTION NAME: one, by the default, and nothing else was decided there.
denied() {
	is "$(decided "$1") $(reason default-deny)" "1 1" "$2"
	g flush counters
}
g flush counters
drops "in: behind a routing header" 128 -R $H6
denied in "in: decided once, by the default"
drops "in: behind a routing header and options" 128 -R -D 16 $H6
passes "in: packet-too-big behind a routing header" 2 -R -r 1400 -q "udp,$H6,1,$P6,2" $H6
g flush counters
for header in -R -K '-R -K'; do
	# shellcheck disable=SC2086 # words
	in_ns "$HOST" icmpsend -t 128 $header $P6
	denied out "out, $header: denied by the default"
	# shellcheck disable=SC2086 # words
	send "$PEER" "$HOST" via $H6 -t 128 $header $FAR
	denied forward "forward, $header: denied by the default"
	# shellcheck disable=SC2086 # words
	send "$PEER" "$HOST" via $H6 -t 2 -r 1400 $header -q "udp,$FAR,1,$P6,2" $FAR
	is "$(decided forward) $(reason pmtud)" "1 1" "forward, $header: packet-too-big passes"
	g flush counters
done
# Nobody takes it; it is not decided before its authentication was looked at.
send "$PEER" "$HOST" -t 128 -K $H6
is "$ALL $(decided in)" "0 0" "in: behind an authentication header of nobody's"

# ---- AH in transport mode ----------------------------------------------------------

# ah ADDRESS ADDRESS: both ways between host and peer.
ah() {
	local ns dir
	for ns in "$HOST" "$PEER"; do
		for dir in "$1 $2" "$2 $1"; do
			# shellcheck disable=SC2086 # two addresses
			set -- "$1" "$2" $dir
			ip -n "$ns" xfrm state add src "$3" dst "$4" proto ah spi 0x77 mode transport \
				auth 'hmac(sha1)' 0x00112233445566778899aabbccddeeff00112233
		done
	done
	ip -n "$HOST" xfrm policy add src "$1" dst "$2" dir out tmpl proto ah mode transport
	ip -n "$HOST" xfrm policy add src "$2" dst "$1" dir in tmpl proto ah mode transport
	ip -n "$PEER" xfrm policy add src "$2" dst "$1" dir out tmpl proto ah mode transport
	ip -n "$PEER" xfrm policy add src "$1" dst "$2" dir in tmpl proto ah mode transport
}
ah 192.0.2.1 192.0.2.2
ah $H6 $P6
g default out allow
for to in 192.0.2.2 $P6; do
	g flush counters
	ok "AH: ping $to" in_ns "$HOST" ping -c 3 -i 0.2 -W 5 "$to"
	is "$(decided out) $(decided in)" "3 3" "AH: $to: each request and reply was decided once"
	is "$(reason reply)" 3 "AH: $to: each reply matched"
done
for to in 192.0.2.1 $H6; do
	g flush counters
	ok "AH: no ping of $to" no_ping "$PEER" "$to"
	is "$(decided in) $(reason default-deny)" "2 2" "AH: $to: each was denied once"
	ok "AH: a rule" g allow echo-request any
	g flush counters
	ok "AH: ping of $to by rule" in_ns "$PEER" ping -c 2 -i 0.2 -W 5 "$to"
	is "$(decided in) $(reason rule)" "2 2" "AH: $to: each was admitted once"
	is "$(decided out)" 2 "AH: $to: each answer was decided once"
	ok "AH: no rule" g revoke echo-request any
done
# A reply that nobody asked for, and must-pass.
g flush counters
drops "AH: a reply nobody asked for" 129 $H6
is "$(decided in)" 1 "AH: was denied once"
passes "AH: packet-too-big" 2 -r 1400 -q "udp,$H6,1,$P6,2" $H6
is "$(reason pmtud)" 1 "AH: was counted once"

done_testing
