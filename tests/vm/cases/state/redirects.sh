# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# "5 redirect: D; when a rule opens it: Q1-Q3, source is the current first hop,
# gateway on-link (RFC 1122 3.2.2.2)"; "137 redirect: when opened: hop limit 255,
# code 0, at least 40 bytes, source is the current first hop".
# every: route lookups differ between kernels
# timeout: 300

# shellcheck source=../../lib.sh
. "$(dirname "$0")/../lib.sh"

topo_pair
H4=192.0.2.1 P4=192.0.2.2 H6=2001:db8:1::1
HLL=$(ll "$HOST" h0) PLL=$(ll "$PEER" p0)
ip -n "$HOST" route add 198.51.100.0/24 via $P4
ip -n "$HOST" route add 203.0.113.0/24 via 192.0.2.7
ip -n "$HOST" route add 2001:db8:9::/64 via "$PLL" dev h0
ip -n "$HOST" route add 2001:db8:a::/64 via fe80::7 dev h0
# The kernel takes none of them, so that the first hop stays what it is.
for i in all h0; do
	set_sysctl "$HOST" net.ipv4.conf.$i.accept_redirects=0 \
		net.ipv6.conf.$i.accept_redirects=0
done
load
ok "configured" g default in deny

# A redirect for what the host sent to $1, to gateway $2.
about() {
	echo 5 -c 1 -r "$2" -q "udp,$H4,4000,$1,53"
}
# The same, IPv6: target $2, destination $1.
about6() {
	echo -T 255 -S "$PLL" -r 0 -a "$2" -a "$1"
}
# link 1|0 DESCRIPTION ARGUMENTS...: to the host's link-local address.
link() {
	send "$PEER" "$HOST" via $H6 -t 137 "${@:3}" "$HLL%p0"
	is "$GOT" "$1" "$2"
}

# shellcheck disable=SC2046 # words
{
before=$(reason type-denied)
drops "a redirect" $(about 198.51.100.5 192.0.2.9) $H4
link 0 "IPv6: a redirect" $(about6 2001:db8:9::5 fe80::9)
is $(($(reason type-denied) - before)) 2 "no rule names them"
ok "all from anybody" g allow all any
drops "all does not open it" $(about 198.51.100.5 192.0.2.9) $H4
ok "not all" g revoke all any
ok "a rule that names it" g allow redirect any

passes "from the first hop, to a gateway on the link" $(about 198.51.100.5 192.0.2.9) $H4
before=$(reason error-unverified)
drops "from somebody else" $(about 198.51.100.5 192.0.2.9) -S 192.0.2.3 $H4
drops "about what goes another way" $(about 203.0.113.5 192.0.2.9) $H4
drops "about what goes to the link itself" $(about 192.0.2.77 192.0.2.9) $H4
drops "about what goes nowhere" $(about 192.168.1.1 192.0.2.9) $H4
drops "to a gateway that is not on the link" $(about 198.51.100.5 198.51.100.9) $H4
drops "to a gateway nobody knows" $(about 198.51.100.5 10.0.0.1) $H4
drops "to the host itself" $(about 198.51.100.5 $H4) $H4
drops "Q1: no quote" 5 -c 1 -r 192.0.2.9 $H4
drops "Q1: half a quote" $(about 198.51.100.5 192.0.2.9) -L 20 $H4
drops "Q2: a quote of somebody else's" 5 -c 1 -r 192.0.2.9 -q udp,192.0.2.3,4000,198.51.100.5,53 $H4
drops "Q3: a quote of an error" 5 -c 1 -r 192.0.2.9 -q icmp,$H4,198.51.100.5,3,1,1 $H4
is $(($(reason error-unverified) - before)) 11 "they are errors that can not be verified"

link 1 "IPv6: from the first hop" $(about6 2001:db8:9::5 fe80::9)
before=$(reason error-unverified)
link 0 "IPv6: from somebody else" $(about6 2001:db8:9::5 fe80::9) -S fe80::7
link 0 "IPv6: about what goes another way" $(about6 2001:db8:a::5 fe80::9)
link 0 "IPv6: about what goes to the link itself" $(about6 2001:db8:1::77 fe80::9)
link 0 "IPv6: about what goes nowhere" $(about6 2001:db8:bad::1 fe80::9)
is $(($(reason error-unverified) - before)) 4 "IPv6: can not be verified"
before=$(reason malformed)
link 0 "IPv6: hop limit 254" $(about6 2001:db8:9::5 fe80::9) -T 254
link 0 "IPv6: code 1" $(about6 2001:db8:9::5 fe80::9) -c 1
link 0 "IPv6: 39 bytes" $(about6 2001:db8:9::5 fe80::9) -L 39
link 0 "IPv6: a fragment header" $(about6 2001:db8:9::5 fe80::9) -A
is $(($(reason malformed) - before)) 4 "IPv6: malformed"

# Out: a rule, and no more.
send "$HOST" "$PEER" -t 5 -c 1 -r 192.0.2.9 $P4
is "$GOT" 0 "out: no rule"
ok "out: a rule" g allow out redirect any
send "$HOST" "$PEER" -t 5 -c 1 -r 192.0.2.9 $P4
is "$GOT" 1 "out: anything"

# A redirect that is believed is followed: the next hop is another, and the old one is no more
# believed. The kernel needs no socket to take a redirect about an echo reply.
about_reply() {
	echo 5 -c 1 -r "$2" -q "icmp,$H4,$1,0,7,1"
}
for i in all h0; do
	set_sysctl "$HOST" net.ipv4.conf.$i.accept_redirects=1 \
		net.ipv6.conf.$i.accept_redirects=1
done
via() {
	ip -n "$HOST" route get "$1" | grep -q "via $2 "
}
ip -n "$HOST" neigh replace 192.0.2.9 lladdr "$(mac_of "$PEER" p0)" dev h0
ok "the way is by the peer" via 198.51.100.5 $P4
passes "a redirect" $(about_reply 198.51.100.5 192.0.2.9) $H4
ok "the way is another" via 198.51.100.5 192.0.2.9
drops "who was the first hop is not any more" $(about_reply 198.51.100.5 192.0.2.10) $H4
passes "but elsewhere it is" $(about_reply 198.51.100.6 192.0.2.9) $H4
}

done_testing
