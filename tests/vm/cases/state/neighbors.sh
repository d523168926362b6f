# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Neighbour discovery, duplicate address detection and MLD are must-pass with
# their checks: "133-136: M when hop limit 255, code 0, never fragmented, minimal
# length, RA source link-local; otherwise X", "130: M when hop limit 1 and source
# link-local", "DAD (source ::) must work before any address exists".
# every: neighbor discovery is the kernel's own, and must not break on any
# timeout: 300

# shellcheck source=../../lib.sh
. "$(dirname "$0")/../lib.sh"

DAD=1 topo_pair
load
deny_all "$HOST"
deny_all "$PEER"
H6=2001:db8:1::1
hll=$(ll "$HOST" h0)
pll=$(ll "$PEER" p0)

# reachable NS DEVICE ADDRESS: neighbor discovery has found it.
reachable() {
	ip -n "$1" neigh show "$3" dev "$2" | grep -qE 'REACHABLE|DELAY|STALE|PROBE'
}

ip -n "$HOST" -6 neigh flush dev h0
ip -n "$PEER" -6 neigh flush dev p0
ok "the filter is on" no_ping "$PEER" $H6
# The kernel asks three times, a second apart, and gives up: too soon for a slow
# machine, so that it may begin again.
ok "TCP over IPv6, from an empty neighbour table" \
	wait_for 60 transfer "$PEER" "$HOST" $H6 50000 30
ok "the peer found the host" reachable "$PEER" p0 $H6
ok "the host found the peer" reachable "$HOST" h0 2001:db8:1::2
ip -n "$HOST" -6 neigh flush dev h0
ok "TCP over IPv6, the other way" \
	wait_for 60 transfer "$HOST" "$PEER" 2001:db8:1::2 50000 30

# settled NS DEVICE ADDRESS: DAD is over and found nobody.
settled() {
	[ -n "$(ip -n "$1" -6 -o addr show dev "$2" to "$3" -tentative -dadfailed)" ]
}
failed() {
	ip -n "$1" -6 -o addr show dev "$2" to "$3" | grep -q dadfailed
}

in_ns "$PEER" timeout 60 tcpdump -Z root -c 1 -n -i p0 --immediate-mode \
	'ip6[6] == 0 and ip6[48] == 143' >"$RUN/mld" 2>&1 &
BG+=($!)
tcpdump=$!
wait_for 20 grep -q 'listening on' "$RUN/mld"
ip -n "$HOST" addr add 2001:db8:1::10/64 dev h0
ok "DAD of a new address ends well" wait_for 20 settled "$HOST" h0 2001:db8:1::10
like "$(ip -n "$HOST" maddr show dev h0)" ff02::1:ff00:10 "its group was joined"
ok "an MLD report reached the wire" wait $tcpdump
ip -n "$HOST" addr add 2001:db8:1::2/64 dev h0
ok "the peer's address is found to be a duplicate" \
	wait_for 20 failed "$HOST" h0 2001:db8:1::2
ip -n "$HOST" addr del 2001:db8:1::2/64 dev h0
ip -n "$PEER" addr add 2001:db8:1::10/64 dev p0
ok "the host's address is found to be a duplicate by the peer" \
	wait_for 20 failed "$PEER" p0 2001:db8:1::10
ip -n "$PEER" addr del 2001:db8:1::10/64 dev p0

# The peer's own filter would judge what is crafted there.
g_in "$PEER" off
malformed=$(reason malformed)
# nd DESCRIPTION ARGUMENTS...: a neighbour solicitation for the host.
passes "NS" 135 -T 255 -r 0 -a $H6 $H6
send "$PEER" "$HOST" via $H6 -t 135 -T 255 -r 0 -a $H6 -S :: ff02::1:ff00:1%p0
is "$GOT" 1 "NS of DAD, from ::"
drops "NS, hop limit 64" 135 -T 64 -r 0 -a $H6 $H6
drops "NS, hop limit 254" 135 -T 254 -r 0 -a $H6 $H6
drops "NS, code 1" 135 -c 1 -T 255 -r 0 -a $H6 $H6
drops "NS, too short" 135 -T 255 -r 0 -x 20010db8 $H6
drops "NS, an atomic fragment (RFC 6980)" 135 -T 255 -r 0 -a $H6 -A $H6
drops "NS, fragmented (RFC 6980)" 135 -T 255 -r 0 -a $H6 -l 600 -F 256 $H6
passes "NA" 136 -T 255 -r 0x60000000 -a 2001:db8:1::2 $H6
drops "NA, hop limit 64" 136 -T 64 -r 0x60000000 -a 2001:db8:1::2 $H6
passes "RS" 133 -T 255 -r 0 $H6
drops "RS, hop limit 1" 133 -T 1 -r 0 $H6

send "$PEER" "$HOST" via $H6 -t 134 -T 255 -r 0 -l 8 -S "$pll" ff02::1%p0
is "$GOT" 1 "RA from a link-local address"
drops "RA from a global address" 134 -T 255 -r 0 -l 8 $H6
send "$PEER" "$HOST" via $H6 -t 134 -T 64 -r 0 -l 8 -S "$pll" ff02::1%p0
is "$GOT" 0 "RA, hop limit 64"

send "$PEER" "$HOST" via $H6 -t 130 -T 1 -H -r 0x03e80000 -a :: -S "$pll" ff02::1%p0
is "$GOT" 1 "MLD query"
send "$PEER" "$HOST" via $H6 -t 130 -T 64 -H -r 0x03e80000 -a :: -S "$pll" ff02::1%p0
is "$GOT" 0 "MLD query, hop limit 64"
send "$PEER" "$HOST" via $H6 -t 130 -T 1 -H -r 0x03e80000 -a :: -S 2001:db8:1::2 ff02::1%p0
is "$GOT" 0 "MLD query from a global address"
drops "redirect, hop limit 255" 137 -T 255 -r 0 -l 32 -S "$pll" $H6
for type in 141 142 148 149; do
	passes "type $type, hop limit 255" $type -T 255 -l 40 $H6
	drops "type $type, hop limit 64" $type -T 64 -l 40 $H6
done
for type in 151 152 153; do
	send "$PEER" "$HOST" via $H6 -t $type -T 1 -S "$pll" -l 8 "$hll%p0"
	is "$GOT" 1 "MRD type $type, hop limit 1, link-local source"
	drops "MRD type $type, hop limit 255" $type -T 255 -l 8 $H6
done
ok "the bad ones are counted as malformed" test "$(reason malformed)" -gt "$malformed"
ok "and TCP still works" transfer "$PEER" "$HOST" $H6 50000 30

done_testing
