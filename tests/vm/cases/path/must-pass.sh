# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# "An ICMPv4 Type 3 Code 4 and an ICMPv6 Type 2 (any code) is never dropped by
# icmpguard": crafted ones, on LOCAL_IN, LOCAL_OUT and FORWARD, with every default
# at deny. "The only requirement is that the 8-byte ICMP header is present."
# every: the promise holds on every kernel
# timeout: 300

# shellcheck source=../../lib.sh
. "$(dirname "$0")/../lib.sh"

topo_pair
load
deny_all "$HOST"
H4=192.0.2.1 H6=2001:db8:1::1

drops "the filter is on: IPv4" 8 $H4
drops "the filter is on: IPv6" 128 $H6
drops "the filter is on: host unreachable" 3 -c 1 $H4
drops "the filter is on: time exceeded" 3 -l 40 $H6

# in WHAT ARGUMENTS...: one of each family towards the host.
v4() { passes "in, IPv4: $1" 3 -c 4 "${@:2}" $H4; }
v6() { passes "in, IPv6: $1" 2 "${@:2}" $H6; }

v4 "a proper one" -r 1400 -q udp,$H4,1000,203.0.113.9,2000
v4 "the header alone" -L 8
v4 "MTU 0" -r 0 -q udp,$H4,1000,203.0.113.9,2000
v4 "MTU 1" -r 1 -q udp,$H4,1000,203.0.113.9,2000
v4 "MTU 65535" -r 65535 -q udp,$H4,1000,203.0.113.9,2000
v4 "a quote of garbage" -r 1400 -x deadbeefdeadbeefdeadbeefdeadbeefdeadbeefdeadbeef
v4 "a quote cut short" -r 1400 -x 45000023
v4 "a quote of somebody else's packet" -r 1400 -q udp,203.0.113.1,1,203.0.113.2,2
v4 "a quote of an ICMP error" -r 1400 -q icmp,$H4,192.0.2.2,3,1,1
v4 "a quote of an unknown protocol" -r 1400 -q 253,$H4,1,192.0.2.2,2
v4 "a spoofed source" -r 1400 -S 203.0.113.200
v4 "IP options" -r 1400 -O 01010101
v4 "time to live 1" -r 1400 -T 1
v4 "fragments" -r 1400 -l 2000 -F 512
v4 "60,000 bytes" -r 1400 -l 60000 -F 1480

v6 "a proper one" -r 1400 -q udp,$H6,1000,2001:db8:9::1,2000
v6 "the header alone" -L 8
v6 "code 1" -c 1 -r 1400
v6 "code 255" -c 255 -r 1400
v6 "MTU 0" -r 0 -l 48
v6 "a quote of garbage" -r 1400 -x deadbeefdeadbeefdeadbeefdeadbeefdeadbeefdeadbeef
v6 "a quote of an ICMP error" -r 1400 -q icmp,$H6,2001:db8:1::2,1,1,1
v6 "a spoofed source" -r 1400 -S 2001:db8:9::9
v6 "hop limit 1" -r 1400 -T 1
v6 "hop limit 255" -r 1400 -T 255
v6 "a hop-by-hop header" -r 1400 -H
v6 "destination options" -r 1400 -D 64
v6 "an atomic fragment" -r 1400 -l 48 -A
v6 "fragments" -r 1400 -l 1100 -F 512
v6 "extension headers and fragments" -r 1400 -l 1100 -H -D 24 -F 512
send "$PEER" "$HOST" via $H6 -t 2 -r 1400 ff02::1%p0
is "$GOT" 1 "in, IPv6: to all nodes"
send "$PEER" "$HOST" -t 3 -c 4 -r 1400 -l 28 -n 1000 -v $H4
is "$GOT" 1000 "in, IPv4: a thousand at once"
send "$PEER" "$HOST" -t 2 -r 1400 -l 48 -n 1000 -v $H6
is "$GOT" 1000 "in, IPv6: a thousand at once"
send "$PEER" "$HOST" -t 3 -c 4 -L 7 $H4
is "$ALL" 0 "seven bytes are no header: IPv4"
send "$PEER" "$HOST" -t 2 -L 7 $H6
is "$ALL" 0 "seven bytes are no header: IPv6"

unlike "$(reason pmtud-unverified)" '^0$' "what can not be verified is counted"
unlike "$(reason pmtud-odd-mtu)" '^0$' "an odd MTU is counted"

send "$HOST" "$PEER" -t 8 192.0.2.2
is "$GOT" 0 "the filter is on: out, IPv4"
send "$HOST" "$PEER" -t 128 2001:db8:1::2
is "$GOT" 0 "the filter is on: out, IPv6"
send "$HOST" "$PEER" -t 3 -c 4 -r 1400 -q udp,192.0.2.2,1,192.0.2.1,2 192.0.2.2
is "$GOT" 1 "out, IPv4"
send "$HOST" "$PEER" -t 3 -c 4 -r 0 -x 00 192.0.2.2
is "$GOT" 1 "out, IPv4: an odd one"
send "$HOST" "$PEER" -t 2 -r 1400 -l 48 2001:db8:1::2
is "$GOT" 1 "out, IPv6"
send "$HOST" "$PEER" -t 2 -c 7 -H -r 0 -l 1100 -F 512 2001:db8:1::2
is "$GOT" 1 "out, IPv6: an odd one"

for dir in in out forward; do
	ok "acl $dir deny all" g acl add $dir 1 deny all any
done
v4 "against an ACL" -r 1400
v6 "against an ACL" -r 1400
send "$HOST" "$PEER" -t 3 -c 4 -r 1400 192.0.2.2
is "$GOT" 1 "out, IPv4: against an ACL"
send "$HOST" "$PEER" -t 2 -r 1400 2001:db8:1::2
is "$GOT" 1 "out, IPv6: against an ACL"

topo_chain
for ns in "$CLIENT" "$R1" "$R2" "$SERVER"; do
	deny_all "$ns"
done
ok "the filter is on: forward" no_ping "$CLIENT" 203.0.113.2

# through WHAT ARGUMENTS...: from the server to the client.
through() {
	send "$SERVER" "$CLIENT" "${@:2}"
	is "$GOT" 1 "$1"
}
through "forward, IPv4" -t 3 -c 4 -r 1300 -q udp,192.0.2.1,1,203.0.113.2,2 192.0.2.1
through "forward, IPv4: the header alone" -t 3 -c 4 -L 8 192.0.2.1
through "forward, IPv4: garbage" -t 3 -c 4 -r 0 -x ffffffff 192.0.2.1
through "forward, IPv4: fragments" -t 3 -c 4 -r 1300 -l 1100 -F 256 192.0.2.1
through "forward, IPv4: options" -t 3 -c 4 -r 1300 -O 01010101 192.0.2.1
through "forward, IPv6" -t 2 -r 1300 -q udp,2001:db8:1::1,1,2001:db8:3::2,2 2001:db8:1::1
through "forward, IPv6: the header alone" -t 2 -L 8 2001:db8:1::1
through "forward, IPv6: code 9" -t 2 -c 9 -r 0 -x ffffffff 2001:db8:1::1
through "forward, IPv6: fragments" -t 2 -r 1300 -l 1100 -F 256 2001:db8:1::1
through "forward, IPv6: extension headers" -t 2 -r 1300 -H -D 24 -l 48 2001:db8:1::1
send "$SERVER" "$CLIENT" -t 8 192.0.2.1
is "$ALL" 0 "forward: an echo request does not pass"
for ns in "$CLIENT" "$R1" "$R2" "$SERVER"; do
	for dir in in out forward; do
		ok "acl $dir deny all" g_in "$ns" acl add $dir 1 deny all any
	done
done
through "forward, IPv4: against ACLs" -t 3 -c 4 -r 1300 192.0.2.1
through "forward, IPv6: against ACLs" -t 2 -r 1300 2001:db8:1::1

done_testing
