# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# icmpguard "cannot break path MTU discovery": with every default at deny on the
# client, both routers and the server, TCP over a narrow hop learns its MTU and
# gets all its bytes across. (path/control shows that this can fail: there a filter
# that drops all ICMP makes the same transfer hang.)
# timeout: 300
# every: path MTU discovery is the kernel's own, and must not break on any

# shellcheck source=../../lib.sh
. "$(dirname "$0")/../lib.sh"

topo_chain 1300
load
for ns in "$CLIENT" "$R1" "$R2" "$SERVER"; do
	deny_all "$ns"
done
ok "the filter is on: IPv4" no_ping "$CLIENT" 203.0.113.2
ok "the filter is on: IPv6" no_ping "$CLIENT" 2001:db8:3::2
is "$(path_mtu "$CLIENT" 203.0.113.2)" "" "IPv4: no MTU is known"
is "$(path_mtu "$CLIENT" 2001:db8:3::2)" "" "IPv6: no MTU is known"

ok "IPv4: 2 MB arrive" transfer "$CLIENT" "$SERVER" 203.0.113.2 2000000 60
is "$(path_mtu "$CLIENT" 203.0.113.2)" 1300 "IPv4: the client learnt the MTU"
ok "IPv6: 2 MB arrive" transfer "$CLIENT" "$SERVER" 2001:db8:3::2 2000000 60
is "$(path_mtu "$CLIENT" 2001:db8:3::2)" 1300 "IPv6: the client learnt the MTU"

# The path narrows while connections to come rely on what was learnt.
ip -n "$R2" link set r2s mtu 1280
ip -n "$SERVER" link set s0 mtu 1280
ok "IPv4: narrower still" transfer "$CLIENT" "$SERVER" 203.0.113.2 500000 60
is "$(path_mtu "$CLIENT" 203.0.113.2)" 1280 "IPv4: learnt again"
ok "IPv6: narrower still" transfer "$CLIENT" "$SERVER" 2001:db8:3::2 500000 60
is "$(path_mtu "$CLIENT" 2001:db8:3::2)" 1280 "IPv6: learnt again"

# UDP with DF: what tracepath does. Its probes are refused by the narrow hop.
in_ns "$CLIENT" ip route flush cache
ok "tracepath ends" in_ns "$CLIENT" timeout 60 tracepath -n -m 3 203.0.113.2
output_like 'pmtu 1280' "tracepath sees the MTU"

done_testing
