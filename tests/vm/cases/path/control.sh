# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The other cases' tests can fail: without any filter the tools of this
# directory see what is sent; with a filter that drops all ICMP, the same TCP
# transfer that icmpguard must let through hangs at the narrow hop. No module.
# timeout: 180

# shellcheck source=../../lib.sh
. "$(dirname "$0")/../lib.sh"

topo_pair
ok "IPv4 echo, no filter" pings "$PEER" 192.0.2.1
ok "IPv6 echo, no filter" pings "$PEER" 2001:db8:1::1
for type in 0 3 5 8 13 42; do
	passes "an ICMPv4 type $type reaches the stack" $type 192.0.2.1
done
for type in 1 2 128 129 135; do
	passes "an ICMPv6 type $type reaches the stack" $type -T 255 2001:db8:1::1
done
send "$PEER" "$HOST" -t 8 -L 5 192.0.2.1
is "$ALL" 1 "a truncated ICMPv4 reaches the stack"
passes "IPv4 options" 8 -O 01010101 192.0.2.1
passes "IPv4 fragments are put together" 8 -l 1000 -F 256 192.0.2.1
passes "IPv6 extension headers" 128 -H -D 24 2001:db8:1::1
passes "IPv6 fragments are put together" 128 -l 1000 -F 256 2001:db8:1::1

in_ns "$HOST" nft -f - <<'END'
table inet t {
	chain in {
		type filter hook input priority 0
		icmp type echo-request drop
		icmpv6 type echo-request drop
	}
}
END
drops "an nft rule drops IPv4 echo" 8 192.0.2.1
drops "an nft rule drops IPv6 echo" 128 2001:db8:1::1
ok "the peer gets no answer" no_ping "$PEER" 192.0.2.1

topo_chain
ok "IPv4: a transfer over a narrow hop, no filter" \
	transfer "$CLIENT" "$SERVER" 203.0.113.2 200000 20
is "$(path_mtu "$CLIENT" 203.0.113.2)" 1400 "IPv4: the client learnt the MTU"
ok "IPv6: a transfer over a narrow hop, no filter" \
	transfer "$CLIENT" "$SERVER" 2001:db8:3::2 200000 20
is "$(path_mtu "$CLIENT" 2001:db8:3::2)" 1400 "IPv6: the client learnt the MTU"

in_ns "$CLIENT" ip route flush cache
in_ns "$CLIENT" ip -6 route flush cache
in_ns "$R1" nft -f - <<'END'
table inet t {
	chain f {
		type filter hook forward priority 0
		meta l4proto { icmp, icmpv6 } drop
	}
}
END
nok "IPv4: with all ICMP dropped the transfer hangs" \
	transfer "$CLIENT" "$SERVER" 203.0.113.2 200000 3
nok "IPv6: with all ICMP dropped the transfer hangs" \
	transfer "$CLIENT" "$SERVER" 2001:db8:3::2 200000 3

done_testing
