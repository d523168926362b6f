# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# VRF: the interface is the slave, what is local to the VRF is loopback, and
# what crosses LOCAL_OUT twice is decided once.

# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

topo_pair
run in_ns "$HOST" sysctl -qw net.ipv6.conf.all.keep_addr_on_down=1
ok "a VRF" in_ns "$HOST" ip link add v type vrf table 10
ok "up" in_ns "$HOST" ip link set v up
ok "with the interface in it" in_ns "$HOST" ip link set h0 master v
usable() {
	! in_ns "$HOST" ip -6 addr show dev h0 tentative | grep -q inet6 &&
		in_ns "$HOST" ip -6 route show table 10 | grep -q 2001:db8:1::/64
}
ok "addresses are usable" wait_for 20 usable
ok "before: own IPv4 address in the VRF" in_ns "$HOST" ping -c 1 -W 5 -I v 192.0.2.1
ok "before: own IPv6 address in the VRF" in_ns "$HOST" ping -c 1 -W 5 -I v 2001:db8:1::1
ok "before: the peer pings" pings "$PEER" 192.0.2.1

load
ok "configured" g default in deny
ok "own IPv4 address in the VRF is loopback" in_ns "$HOST" ping -c 1 -W 5 -I v 192.0.2.1
# The kernel leaves no mark of loopback on these: IP6CB has the slave as if the
# packet had come in on it, and pkt_type has been reset.
TODO='nothing tells a VRF-local IPv6 packet from one of the slave' \
	ok "own IPv6 address in the VRF is loopback" in_ns "$HOST" ping -c 1 -W 5 -I v 2001:db8:1::1
ok "the peer does not ping, IPv4" no_ping "$PEER" 192.0.2.1
ok "the peer does not ping, IPv6" no_ping "$PEER" 2001:db8:1::1

ok "out only by rule" g default out deny
ok "one rule, IPv4" g allow out echo-request 192.0.2.2
ok "one rule, IPv6" g allow out echo-request 2001:db8:1::2
ok "counters from zero" g flush counters
ok "ping out of the VRF, IPv4" in_ns "$HOST" ping -c 3 -i 0.2 -W 5 -I v 192.0.2.2
is "$(reason rule)" 3 "each request was decided once"
is "$(reason reply)" 3 "and each reply matched"
ok "ping out of the VRF, IPv6" in_ns "$HOST" ping -c 3 -i 0.2 -W 5 -I v 2001:db8:1::2
is "$(reason rule)" 6 "each IPv6 request was decided once"
is "$(reason reply)" 6 "and each IPv6 reply matched"
nok "another destination is denied" in_ns "$HOST" ping -c 1 -W 1 -I v 192.0.2.3

done_testing
