# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# IP options, extension headers, fragments, non-linear and truncated packets are
# judged as semantics.md says, whole or in pieces: "Only first fragments are
# judged; later fragments always pass", "a first fragment must hold the whole
# header chain and 8 bytes of ICMP, else it is malformed", "types that are never
# valid are dropped", and nothing crashes.
# every: parsing meets each kernel's own sk_buff
# timeout: 300

# shellcheck source=../../lib.sh
. "$(dirname "$0")/../lib.sh"

topo_pair
load
ok "configured" g default in deny
H4=192.0.2.1 H6=2001:db8:1::1

drops "denied: options" 8 -O 01010101 $H4
drops "denied: record route" 8 -O 07270400000000000000000000000000000000000000000000000000000000000000000000000000 $H4
drops "denied: fragments" 8 -l 1000 -F 256 $H4
drops "denied: extension headers" 128 -H -D 24 $H6
drops "denied: 2,000 bytes of options" 128 -H -D 1000 $H6
drops "denied: an atomic fragment" 128 -A $H6
drops "denied: IPv6 fragments" 128 -l 1000 -F 256 $H6

ok "allowed" g allow echo-request any
passes "allowed: options" 8 -O 01010101 $H4
passes "allowed: fragments" 8 -l 1000 -F 256 $H4
passes "allowed: the smallest fragments" 8 -l 100 -F 8 $H4
passes "allowed: extension headers" 128 -H -D 24 $H6
passes "allowed: an atomic fragment" 128 -A $H6
passes "allowed: IPv6 fragments" 128 -l 1000 -F 256 $H6
# The kernel would drop these as well, later: the counter tells who did.
malformed() {
	local before
	before=$(reason malformed)
	drops "$@"
	is $(($(reason malformed) - before)) 1 "$1: counted"
}
malformed "malformed: the first fragment ends before ICMP" 128 -D 40 -l 100 -F 16 $H6
malformed "malformed: the first fragment ends with the options" 128 -D 8 -l 100 -F 8 $H6
for n in 0 1 2 3 4 5 6 7; do
	drops_short "malformed: $n bytes of ICMP" 8 -L $n $H4
	drops_short "malformed: $n bytes of ICMPv6" 128 -L $n $H6
done
passes "eight bytes are enough" 8 -L 8 $H4
passes "eight bytes are enough for IPv6" 128 -L 8 $H6
unlike "$(reason malformed)" '^0$' "they are counted as malformed"

for size in 1400 1500 8000 65000; do
	ok "a ping of $size bytes, in" pings "$PEER" -s $size $H4
	ok "a ping of $size bytes, out" pings "$HOST" -s $size 192.0.2.2
	ok "an IPv6 ping of $size bytes, in" pings "$PEER" -s $size $H6
	ok "an IPv6 ping of $size bytes, out" pings "$HOST" -s $size 2001:db8:1::2
done

ok "everything from everybody" g default in allow
ok "and by a rule" g allow all any
for n in 0 4 7; do
	drops_short "even so: $n bytes of ICMP" 8 -L $n $H4
	drops_short "even so: $n bytes of ICMPv6" 128 -L $n $H6
done
for type in 127 138 255; do
	drops "even so: never ICMPv6 type $type" $type -T 255 -l 40 $H6
done
drops "even so: a fragmented neighbour solicitation" 135 -T 255 -A -r 0 -a $H6 $H6
malformed "even so: a first fragment without ICMP" 128 -D 40 -l 100 -F 16 $H6

# Nothing here has a wanted answer: it must only not crash. The kernel's log is
# looked at when the case is over.
for policy in allow deny; do
	g default in $policy
	send "$PEER" "$HOST" -t 0 -e $H4
	send "$PEER" "$HOST" -t 0 -e -c 255 -T 255 -l 200 $H4
	send "$PEER" "$HOST" -t 0 -e -L 6 $H4
	send "$PEER" "$HOST" -t 0 -e -l 40 -F 8 $H4
	send "$PEER" "$HOST" -t 0 -e -l 40 -F 16 -f 1 $H4
	send "$PEER" "$HOST" -t 0 -e -B $H4
	send "$PEER" "$HOST" -t 0 -e -O 4404050f -q tcp,192.0.2.1,1,192.0.2.2,2,3 $H4
	send "$PEER" "$HOST" -t 0 -e $H6
	send "$PEER" "$HOST" -t 0 -e -c 255 -T 255 -l 200 $H6
	send "$PEER" "$HOST" -t 0 -e -T 255 -L 6 -H $H6
	send "$PEER" "$HOST" -t 0 -e -T 255 -l 40 -F 8 $H6
	send "$PEER" "$HOST" -t 0 -e -T 255 -l 40 -F 16 -f 1 $H6
	send "$PEER" "$HOST" -t 0 -e -T 255 -D 1400 $H6
	send "$PEER" "$HOST" -t 0 -e -T 255 -q tcp,$H6,1,2001:db8:1::2,2,3 -L 40 $H6
	send "$HOST" "$PEER" -t 0 -e -l 64 192.0.2.2
	send "$HOST" "$PEER" -t 0 -e -l 64 -T 255 2001:db8:1::2
	point ok "every type in many shapes, default in $policy"
done
ok "allowed again" g default in allow
ok "the host still answers" pings "$PEER" $H4
ok "the host still answers IPv6" pings "$PEER" $H6

done_testing
