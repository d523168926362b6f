# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# "Errors: accepted when the quoted packet is ours", redirects dropped, and
# "traceroute works under default in deny", in all its ways and both families.
# every: traceroute meets every kernel's own errors
# timeout: 400

# shellcheck source=../../lib.sh
. "$(dirname "$0")/../lib.sh"

topo_pair
set_sysctl "$PEER" net.ipv4.icmp_echo_ignore_all=1 net.ipv6.icmp.echo_ignore_all=1
load
ok "configured" g default in deny
H4=192.0.2.1 P4=192.0.2.2 H6=2001:db8:1::1 P6=2001:db8:1::2

send "$HOST" "$PEER" -t 8 -i 7 -s 3 $P4
drops "another identifier in the quote" 11 -q icmp,$H4,$P4,8,8,3 $H4
drops "another sequence in the quote" 11 -q icmp,$H4,$P4,8,7,4 $H4
drops "another destination in the quote" 11 -q icmp,$H4,192.0.2.3,8,7,3 $H4
drops "the quote is not from whom the error is for" 11 -q icmp,192.0.2.3,$P4,8,7,3 $H4
drops "the quote is cut short" 11 -q icmp,$H4,$P4,8,7,3 -L 35 $H4
drops "the quote is an ICMP error" 11 -q icmp,$H4,$P4,3,7,3 $H4
drops "no quote" 11 $H4
passes "time exceeded about an open ping" 11 -q icmp,$H4,$P4,8,7,3 $H4
passes "from a router on the way" 11 -S 203.0.113.99 -q icmp,$H4,$P4,8,7,3 $H4
passes "host unreachable about it" 3 -c 1 -q icmp,$H4,$P4,8,7,3 $H4
passes "parameter problem about it" 12 -q icmp,$H4,$P4,8,7,3 $H4
passes "the error did not use the reply up" 0 -i 7 -s 3 $H4
drops "source quench about it" 4 -q icmp,$H4,$P4,8,7,3 $H4

send "$HOST" "$PEER" -t 128 -i 7 -s 3 $P6
drops "IPv6: another identifier in the quote" 3 -r 0 -q icmp,$H6,$P6,128,8,3 $H6
passes "IPv6: time exceeded about an open ping" 3 -r 0 -q icmp,$H6,$P6,128,7,3 $H6
passes "IPv6: unreachable about it" 1 -r 0 -q icmp,$H6,$P6,128,7,3 $H6
passes "IPv6: parameter problem about it" 4 -r 0 -q icmp,$H6,$P6,128,7,3 $H6

drops "redirect, with a valid quote" 5 -c 1 -r 192.0.2.9 -q icmp,$H4,$P4,8,7,3 $H4
ok "all from the peer" g allow all $P4
drops "redirect: all does not open it" 5 -c 1 -r 192.0.2.9 -q icmp,$H4,$P4,8,7,3 $H4
ok "no more" g revoke all $P4

# A UDP socket that is connected: the kernel reports the refusal to it.
refused() {
	in_ns "$HOST" bash -c "
		exec 5<>/dev/udp/$1/9
		for i in 1 2 3 4 5 6 7 8 9 10; do
			echo x >&5 || exit 0
			sleep 0.1
		done
		exit 1" 2>&1 | grep -q refused
}
ok "UDP: port unreachable reaches its socket" refused $P4
ok "UDP over IPv6: port unreachable reaches its socket" refused $P6
drops "UDP: an error about nobody's packet" 3 -c 3 -q udp,$H4,44444,$P4,9 $H4

# A connection: only who has seen its sequence numbers may speak about it.
in_ns "$PEER" socat TCP4-LISTEN:80,reuseaddr EXEC:'sleep 60' &
BG+=($!)
wait_for 10 listening "$PEER" 80
in_ns "$HOST" socat -u EXEC:'sleep 60' TCP4:$P4:80,bind=$H4:33333 &
BG+=($!)
connected() {
	[ -n "$(in_ns "$HOST" ss -Htn state established 'sport = :33333')" ]
}
ok "a TCP connection" wait_for 20 connected
drops "TCP: an error with a sequence out of the window" \
	3 -c 1 -q tcp,$H4,33333,$P4,80,12345 $H4
drops "TCP: an error about no connection" \
	3 -c 1 -q tcp,$H4,33334,$P4,80,12345 $H4

topo_chain
ok "the tracing host denies" g_in "$CLIENT" default in deny
# trace NAME ARGUMENTS...: the two routers and the server answer.
trace() {
	local name=$1 to=203.0.113.2 hops='192.0.2.2 198.51.100.2 203.0.113.2' hop
	shift
	if [ "${2-}" = -6 ]; then
		to=2001:db8:3::2 hops='2001:db8:1::2 2001:db8:2::2 2001:db8:3::2'
	fi
	ok "$name ends" in_ns "$CLIENT" timeout 60 "$@" $to
	for hop in $hops; do
		like "$(<"$RUN/out")" " ${hop//./\\.}[^0-9]" "$name: $hop"
	done
}
trace "traceroute, UDP" traceroute -n -q 1 -w 3 -m 5
trace "traceroute -I" traceroute -I -n -q 1 -w 3 -m 5
trace "mtr" mtr -n -r -c 1
trace "tracepath" tracepath -n -m 5
trace "traceroute -6, UDP" traceroute -6 -n -q 1 -w 3 -m 5
trace "traceroute -6 -I" traceroute -6 -I -n -q 1 -w 3 -m 5

# traceroute -T writes its SYNs through a raw socket: no TCP socket is there for
# an error about them.
trace "traceroute -T" traceroute -T -n -q 1 -w 3 -m 5
trace "traceroute -6 -T" traceroute -6 -T -n -q 1 -w 3 -m 5
in_ns "$CLIENT" nft -f - <<'END'
table inet t {
	chain i {
		type filter hook input priority 0
		ct state established accept
	}
}
END
trace "traceroute -T with conntrack" traceroute -T -n -q 1 -w 3 -m 5
trace "traceroute -6 -T with conntrack" traceroute -6 -T -n -q 1 -w 3 -m 5
ok "and still denies" no_ping "$SERVER" 192.0.2.1

done_testing
