# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# "The budget of weak evidence is the namespace's." "Errors about sockets of another
# namespace whose packets cross LOCAL_IN here (ipvlan l3s) are looked up there."
# "IPVS: a rule opens errors to a virtual address."
# timeout: 400
# every: ipvlan, IPVS and socket lookups differ between kernels

# shellcheck source=../../lib.sh
. "$(dirname "$0")/../lib.sh"

#    init                        $PEER                      $OTHER
#   +---------------+        +-----------+              +-----------+
#   |            h0 +--------+ p0     p1 +--------------+ o0        |
#   +---------------+        +-----------+              +-----------+
#     192.0.2.1           192.0.2.2    198.51.100.2    198.51.100.1
#     2001:db8:1::1       2001:db8:1::2
topo_pair init
netns_add OTHER
wire "$OTHER" o0 "$PEER" p1
ip -n "$OTHER" addr add 198.51.100.1/24 dev o0
ip -n "$PEER" addr add 198.51.100.2/24 dev p1
knows "$OTHER" o0 "$PEER" p1
knows "$PEER" p1 "$OTHER" o0

# receiver NS ADDRESS...: a socat in NS for each, at port 4101.
receiver() {
	local ns=$1 address
	shift
	for address; do
		in_ns "$ns" socat -u "$address" - >/dev/null &
		BG+=($!)
	done
	wait_for 20 sockets "$ns" $# || bail "no socket in $ns"
}
sockets() {
	[ "$(in_ns "$1" ss -Huan "sport = :4101" | wc -l)" = "$2" ]
}

# ---- the budget ---------------------------------------------------------------

receiver init UDP4-RECV:4101
receiver "$OTHER" UDP4-RECV:4101
load weak_errors=20
ok "another namespace" g_in "$OTHER" default in deny
# A flood of errors, whose CPU is the one that receives them.
taskset -pc 0 $$
bg in_ns "$PEER" icmpsend -t 3 -c 1 -q udp,198.51.100.1,4101,198.51.100.2,9 -n 1000000 \
	-w 500 198.51.100.1
flood=$BGPID
spent() {
	[ "$(GNS=$OTHER reason error-unverified)" -gt 3000 ]
}
ok "3,000 errors are over the budget of another namespace" wait_for 60 spent
send "$PEER" "$HOST" -t 3 -c 1 -q udp,192.0.2.1,4101,192.0.2.2,9 -n 20 192.0.2.1
is "$GOT" 20 "the host takes 20 of its own all the same"
stop "$flood"
taskset -pc 0-1 $$

# ---- ipvlan in mode l3s --------------------------------------------------------
#
# $C has an interface on top of h0. What it sends crosses LOCAL_OUT here, and what
# it gets LOCAL_IN, before anybody has changed the packet's device.

modprobe ipvlan || bail "no ipvlan"
netns_add C
C4=192.0.2.50 C6=2001:db8:1::50
ip link add c0 link h0 netns "$C" type ipvlan mode l3s
no_dad "$C" c0
ip -n "$C" addr add $C4/24 dev c0
ip -n "$C" addr add $C6/64 dev c0
ip -n "$C" link set c0 up
ip -n "$C" route add default dev c0
ip -n "$C" -6 route add default dev c0
for address in $C4 $C6; do
	ip -n "$PEER" neigh replace "$address" lladdr "$(mac_of init h0)" dev p0
done
ip route add 198.51.100.0/24 via 192.0.2.2
ip route add 2001:db8:2::/64 via 2001:db8:1::2
set_sysctl "$PEER" net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1 \
	net.ipv4.icmp_ratelimit=0 net.ipv6.icmp.ratelimit=0
ip -n "$PEER" addr add 2001:db8:2::2/64 dev p1
ip -n "$OTHER" addr add 2001:db8:2::1/64 dev o0
ip -n "$OTHER" route add default via 198.51.100.2
ip -n "$OTHER" route add default via 2001:db8:2::2
ok "the namespace at the end lets in" g_in "$OTHER" off
unload
reached() {
	pings "$C" 198.51.100.1 && pings "$C" 2001:db8:2::1
}
ok "without a filter the container reaches the end" wait_for 30 reached
load weak_errors=0
ok "the container pings, IPv4" pings "$C" 198.51.100.1
ok "the container pings, IPv6" pings "$C" 2001:db8:2::1

# refused ADDRESS: a connected UDP socket of the container learns of the refusal.
refused() {
	in_ns "$C" bash -c "
		exec 5<>/dev/udp/$1/9
		for i in 1 2 3 4 5 6 7 8 9 10; do
			echo x >&5 || exit 0
			sleep 0.1
		done
		exit 1" 2>&1 | grep -q refused
}
ok "UDP: the container learns that a port is closed" refused 198.51.100.1
ok "UDP over IPv6, too" refused 2001:db8:2::1
# trace NAME REGEX REGEX ARGUMENTS...: both hops answer.
trace() {
	local name=$1 hop=$2 end=$3
	shift 3
	run in_ns "$C" timeout 60 "$@"
	output_like " $hop .*[[:space:]]$end " "$name"
}
trace "traceroute" '192\.0\.2\.2' '198\.51\.100\.1' traceroute -n -q 1 -w 3 -m 3 198.51.100.1
trace "traceroute -T" '192\.0\.2\.2' '198\.51\.100\.1' \
	traceroute -T -n -q 1 -w 3 -m 3 198.51.100.1
trace "traceroute -6" '2001:db8:1::2' '2001:db8:2::1' \
	traceroute -6 -n -q 1 -w 3 -m 3 2001:db8:2::1
trace "traceroute -i" '192\.0\.2\.2' '198\.51\.100\.1' \
	traceroute -i c0 -n -q 1 -w 3 -m 3 198.51.100.1

# Whose socket it is: the container's, and only errors to the container.
in_ns "$C" socat -u UDP4:192.0.2.2:9,bind=$C4:4201 - >/dev/null &
BG+=($!)
in_ns "$C" socat -u "UDP6:[2001:db8:1::2]:9,bind=[$C6]:4201" - >/dev/null &
BG+=($!)
socat -u UDP4:192.0.2.2:9,bind=192.0.2.1:4202 - >/dev/null &
BG+=($!)
there() {
	[ "$(in_ns "$C" ss -Huan 'sport = :4201' | wc -l)" = 2 ] &&
		[ -n "$(ss -Huan 'sport = :4202')" ]
}
wait_for 20 there || bail "no sockets"
# to WANT NS DESCRIPTION QUOTE DESTINATION: an error that NS gets, or not.
to() {
	if [[ $5 == *:* ]]; then
		send "$PEER" "$2" -t 1 -c 3 -q "$4" "$5"
	else
		send "$PEER" "$2" -t 3 -c 1 -q "$4" "$5"
	fi
	is "$GOT" "$1" "$3"
}
to 1 "$C" "the container's socket" udp,$C4,4201,192.0.2.2,9 $C4
to 1 "$C" "the container's socket, IPv6" udp,$C6,4201,2001:db8:1::2,9 $C6
to 0 "$C" "a port of nobody" udp,$C4,4203,192.0.2.2,9 $C4
to 0 "$C" "a port of the host is not the container's" udp,$C4,4202,192.0.2.2,9 $C4
to 0 "$HOST" "a port of the container is not the host's" udp,192.0.2.1,4201,192.0.2.2,9 192.0.2.1
to 1 "$HOST" "a port of the host" udp,192.0.2.1,4202,192.0.2.2,9 192.0.2.1
ok "the host's in filters the container" no_ping "$PEER" $C4
ok "a rule of the host" g allow in echo-request any to $C4
ok "opens it" pings "$PEER" $C4

# ---- IPVS -----------------------------------------------------------------------
#
# This host is a director: datagrams for 203.0.113.80 go to $REAL. What a client
# says about the answers comes to LOCAL_IN here, where it is filtered, and then
# ip_vs gives it to $REAL.

modprobe -a ip_vs ip_vs_rr || bail "no ip_vs"
netns_add REAL
wire init r0 "$REAL" r1
ip addr add 10.7.0.1/24 dev r0
ip -n "$REAL" addr add 10.7.0.2/24 dev r1
ip -n "$REAL" route add default via 10.7.0.1
knows init r0 "$REAL" r1
ip addr add 203.0.113.80/32 dev lo
set_sysctl init net.ipv4.ip_forward=1
ip -n "$PEER" route add 203.0.113.80 via 192.0.2.1
ip -n "$PEER" route add 10.7.0.0/24 via 192.0.2.1
in_ns "$REAL" socat -u UDP4-RECV:53 "CREATE:$RUN/asked" &
BG+=($!)
ok "a virtual address" ipvsadm -A -u 203.0.113.80:53 -s rr
ok "a real server" ipvsadm -a -u 203.0.113.80:53 -r 10.7.0.2:53 -m
asked() {
	echo q | in_ns "$PEER" socat -u - UDP4:203.0.113.80:53,bind=192.0.2.2:4301
	[ -s "$RUN/asked" ]
}
ok "the real server is asked by it" wait_for 20 asked
# told WANT DESCRIPTION CODE [TYPE]: an error about the answer, which the server gets
# or not.
told() {
	send "$PEER" "$REAL" via 10.7.0.2 -t "${4:-3}" -c "$3" -r 1300 \
		-q udp,203.0.113.80,53,192.0.2.2,4301 203.0.113.80
	is "$GOT" "$1" "$2"
}
told 0 "that the client's port is closed is denied" 3
told 1 "fragmentation needed is not" 4
ok "a rule for the virtual address" g allow in destination-unreachable any to 203.0.113.80
told 1 "opens it" 3
told 0 "and no time-exceeded" 1 11
ok "a rule for that" g allow in time-exceeded any to 203.0.113.80
told 1 "opens that" 1 11
ok "without the rule" g revoke in destination-unreachable any to 203.0.113.80
told 0 "it is denied again" 3
unload
told 1 "without a filter it arrives" 3
# As it was, for the cases that may follow on this machine.
ok "no virtual address" ipvsadm -C
ip addr del 203.0.113.80/32 dev lo
set_sysctl init net.ipv4.ip_forward=0

done_testing
