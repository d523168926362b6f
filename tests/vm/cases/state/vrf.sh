# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# VRF: the interface is the slave, what is local to the VRF is loopback, what
# crosses LOCAL_OUT twice is decided once, "lookups pass the sdif", and two VRFs
# with the same addresses are two hosts: "overlapping VRF addresses must not
# collide".
# timeout: 600

# shellcheck source=../../lib.sh
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
# packet had come in on it, and pkt_type has been reset. The host's own note tells.
ok "own IPv6 address in the VRF is loopback" in_ns "$HOST" ping -c 1 -W 5 -I v 2001:db8:1::1
ok "the peer does not ping, IPv4" no_ping "$PEER" 192.0.2.1
ok "the peer does not ping, IPv6" no_ping "$PEER" 2001:db8:1::1

# decided DIRECTION: packets that were judged there; link-scope ones come and go
# as the kernel likes.
decided() {
	g -j stats | jq --arg d "$1" '[.counters[] |
		select(.direction == $d and .reason != "link-scope" and
		       .verdict != "noted") | .packets] | add // 0'
}
# vrf_ping N ADDRESS
vrf_ping() {
	in_ns "$HOST" ping -c "$1" -i 0.2 -W 5 -I v "$2"
}

# The kernel gives a VRF's packets to LOCAL_OUT twice, and in another way when the
# VRF has a queue.
for queue in noqueue pfifo; do
	run in_ns "$HOST" tc qdisc replace dev v root $queue
	ok "$queue: out by default" g default out allow
	for to in 192.0.2.2 2001:db8:1::2; do
		g flush counters
		ok "$queue: ping $to" vrf_ping 3 $to
		is "$(decided out)" 3 "$queue: $to: each request was decided once"
		is "$(decided in)" 3 "$queue: $to: each reply was decided once"
		is "$(reason reply)" 3 "$queue: $to: each reply matched"
	done
	ok "$queue: out only by rule" g default out deny
	for to in 192.0.2.2 2001:db8:1::2; do
		g flush counters
		nok "$queue: without one, $to" in_ns "$HOST" ping -c 1 -W 1 -I v $to
		is "$(decided out)" 1 "$queue: $to: each denied request was decided once"
		is "$(reason default-deny)" 1 "$queue: $to: by the default"
		ok "$queue: a rule for $to" g allow out echo-request $to
		g flush counters
		ok "$queue: ping $to by rule" vrf_ping 3 $to
		is "$(decided out)" 3 "$queue: $to by rule: each request was decided once"
		is "$(reason rule)" 3 "$queue: $to by rule: each by the rule"
		is "$(decided in)" 3 "$queue: $to by rule: each reply was decided once"
		is "$(reason reply)" 3 "$queue: $to by rule: each reply matched"
		ok "$queue: the rule for $to is revoked" g revoke out echo-request $to
		nok "$queue: without it, $to" in_ns "$HOST" ping -c 1 -W 1 -I v $to
	done
done

# ---- two VRFs, the same addresses -------------------------------------------------
#
#              $HOST
#   +---------------------------+          $RED
#   | VRF red  (table 11)   r0  +----- p0 192.0.2.2, 2001:db8:1::2, fe80::2
#   | VRF blue (table 12)   b0  +----- p0 the same
#   +---------------------------+          $BLUE
#     both 192.0.2.1, 2001:db8:1::1, fe80::1

netns_add HOST
netns_add RED
netns_add BLUE
GNS=$HOST
H4=192.0.2.1 P4=192.0.2.2 H6=2001:db8:1::1 P6=2001:db8:1::2
table=11
for vrf in red:r0:RED blue:b0:BLUE; do
	IFS=: read -r vrf dev peer <<<"$vrf"
	wire "$HOST" "$dev" "${!peer}" p0
	ip -n "$HOST" link add "$vrf" type vrf table $table
	ip -n "$HOST" link set "$vrf" up
	ip -n "$HOST" link set "$dev" master "$vrf"
	for end in "$HOST $dev 1 2" "${!peer} p0 2 1"; do
		read -r ns dev own other <<<"$end"
		ip -n "$ns" addr add "192.0.2.$own/24" dev "$dev"
		ip -n "$ns" addr add "2001:db8:1::$own/64" dev "$dev"
		ip -n "$ns" addr add "fe80::$own/64" dev "$dev"
	done
	# This case writes the answers to packets of the host.
	set_sysctl "${!peer}" net.ipv4.icmp_echo_ignore_all=1 net.ipv6.icmp.echo_ignore_all=1
	table=$((table + 1))
done
ready() {
	in_ns "$HOST" ip -6 route show table "$1" | grep -q 2001:db8:1::/64 &&
		[ -z "$(in_ns "$HOST" ip -6 -o addr show tentative)" ]
}
ok "two VRFs" wait_for 20 ready 11
ok "and their routes" wait_for 20 ready 12

# ask VRF ARGUMENTS...: from the host, through this VRF.
ask() {
	local peer=${1^^}
	send "$HOST" "${!peer}" -I "$1" "${@:2}"
}
# from RED|BLUE WANTED DESCRIPTION TYPE ARGUMENTS...
from() {
	send "${!1}" "$HOST" -t "${@:4}"
	is "$GOT" "$2" "$3"
}
# apart NAME REQUEST REPLY HOST PEER QUOTING
apart() {
	local name=$1 req=$2 rep=$3 host=$4 peer=$5 error=$6

	ask red -t "$req" -i 7 -s 3 "$peer"
	is "$GOT" 1 "$name: a request through red"
	from BLUE 0 "$name: its reply does not come from blue" "$rep" -i 7 -s 3 "$host"
	# shellcheck disable=SC2086 # words
	from BLUE 0 "$name: nor an error about it" $error -q "icmp,$host,$peer,$req,7,3" "$host"
	# shellcheck disable=SC2086 # words
	from RED 1 "$name: an error about it comes from red" $error -q "icmp,$host,$peer,$req,7,3" "$host"
	from RED 1 "$name: its reply comes from red" "$rep" -i 7 -s 3 "$host"
	ask blue -t "$req" -i 7 -s 4 "$peer"
	from RED 0 "$name: the same through blue: not from red" "$rep" -i 7 -s 4 "$host"
	from BLUE 1 "$name: but from blue" "$rep" -i 7 -s 4 "$host"
	ask red -t "$req" -i 8 -s 1 "$peer"
	ask blue -t "$req" -i 8 -s 1 "$peer"
	from RED 1 "$name: the same request through both: a reply from red" "$rep" -i 8 -s 1 "$host"
	from BLUE 1 "$name: and one from blue" "$rep" -i 8 -s 1 "$host"
}
for policy in "by default" "by rule"; do
	ok "in deny" g default in deny
	if [ "$policy" = "by rule" ]; then
		ok "out deny" g default out deny
		ask red -t 8 -i 7 -s 3 $P4
		is "$GOT" 0 "$policy: nothing leaves through red without one"
		ask blue -t 128 -i 7 -s 3 $P6
		is "$GOT" 0 "$policy: nothing leaves through blue without one"
		ok "a rule" g allow out echo-request 192.0.2.0/24
		ok "a rule, IPv6" g allow out echo-request 2001:db8:1::/64
		g flush flows
	fi
	apart "$policy, IPv4" 8 0 $H4 $P4 "11"
	apart "$policy, IPv6" 128 129 $H6 $P6 "3 -r 0"
done
ok "out allow" g default out allow

# Link-local addresses are the same on both by nature.
send "$HOST" "$RED" via $P6 -I r0 -t 128 -i 9 -s 1 -S fe80::1 fe80::2%r0
is "$GOT" 1 "link-local: a request through red"
send "$BLUE" "$HOST" via $H6 -t 129 -i 9 -s 1 -S fe80::2 fe80::1%p0
is "$GOT" 0 "link-local: its reply does not come from blue"
send "$RED" "$HOST" via $H6 -t 129 -i 9 -s 1 -S fe80::2 fe80::1%p0
is "$GOT" 1 "link-local: but from red"

# ---- ACL in a VRF ----------------------------------------------------------------

ok "a rule for echo requests" g allow echo-request any
for dev in r0 red; do
	from RED 1 "in, $dev: before, red" 8 $H4
	ok "in, $dev" g acl add in 10 deny echo-request dev $dev
	from RED 0 "in, $dev: not through red, IPv4" 8 $H4
	from RED 0 "in, $dev: not through red, IPv6" 128 $H6
	from BLUE 1 "in, $dev: through blue, IPv4" 8 $H4
	from BLUE 1 "in, $dev: through blue, IPv6" 128 $H6
	ok "in, $dev: no more" g acl del in 10

	ask red -t 8 -i 20 -s 1 $P4
	ask blue -t 8 -i 20 -s 1 $P4
	ask red -t 128 -i 20 -s 1 $P6
	ask blue -t 128 -i 20 -s 1 $P6
	is "$GOT" 1 "out, $dev: open requests"
	g flush counters
	ok "out, $dev" g acl add out 10 deny echo-request dev $dev
	from RED 0 "out, $dev: the open request is revoked in red, IPv4" 0 -i 20 -s 1 $H4
	from RED 0 "out, $dev: the open request is revoked in red, IPv6" 129 -i 20 -s 1 $H6
	from BLUE 1 "out, $dev: it is not in blue, IPv4" 0 -i 20 -s 1 $H4
	from BLUE 1 "out, $dev: it is not in blue, IPv6" 129 -i 20 -s 1 $H6
	ask red -t 8 -i 21 -s 1 $P4
	is "$GOT" 0 "out, $dev: not through red, IPv4"
	ask red -t 128 -i 21 -s 1 $P6
	is "$GOT" 0 "out, $dev: not through red, IPv6"
	is "$(reason acl-denied)" 2 "out, $dev: each was denied once"
	ask blue -t 8 -i 21 -s 1 $P4
	is "$GOT" 1 "out, $dev: through blue, IPv4"
	ask blue -t 128 -i 21 -s 1 $P6
	is "$GOT" 1 "out, $dev: through blue, IPv6"
	ok "out, $dev: no more" g acl del out 10
	ask red -t 8 -i 22 -s 1 $P4
	is "$GOT" 1 "out, $dev: through red again"
done
ok "no rule for echo requests" g revoke echo-request any

# ---- redirects in a VRF ----------------------------------------------------------

# The kernel takes none of them, so that the first hop stays what it is.
for i in all red r0 blue b0; do
	set_sysctl "$HOST" net.ipv4.conf.$i.accept_redirects=0 \
		net.ipv6.conf.$i.accept_redirects=0
done
in_ns "$HOST" ip route add 198.51.100.0/24 via $P4 dev r0 table 11
in_ns "$HOST" ip route add 198.51.100.0/24 via 192.0.2.7 dev b0 table 12
in_ns "$HOST" ip route add 2001:db8:9::/64 via fe80::2 dev r0 table 11
in_ns "$HOST" ip route add 2001:db8:9::/64 via fe80::7 dev b0 table 12
# redirect RED|BLUE WANTED DESCRIPTION ARGUMENTS...: and redirect6.
redirect() {
	from "$1" "$2" "$3" 5 -c 1 -r 192.0.2.9 \
		-q "udp,$H4,4000,198.51.100.5,53" "${@:4}" $H4
}
redirect6() {
	send "${!1}" "$HOST" via $H6 -t 137 -T 255 -S fe80::2 -r 0 -a fe80::9 \
		-a 2001:db8:9::5 "${@:4}" fe80::1%p0
	is "$GOT" "$2" "$3"
}
redirect RED 0 "a redirect, no rule"
redirect6 RED 0 "IPv6: a redirect, no rule"
ok "a rule that names redirects" g allow redirect any
redirect RED 1 "a redirect of the first hop in its VRF"
redirect6 RED 1 "IPv6: a redirect of the first hop in its VRF"
g flush counters
redirect RED 0 "a redirect of somebody else in the VRF" -S 192.0.2.3
redirect6 RED 0 "IPv6: a redirect of somebody else in the VRF" -S fe80::7
redirect BLUE 0 "a redirect of the first hop in the other VRF"
redirect6 BLUE 0 "IPv6: a redirect of the first hop in the other VRF"
is "$(reason error-unverified)" 4 "none of them is believed"
redirect BLUE 1 "a redirect of the other VRF's first hop in the other VRF" -S 192.0.2.7
redirect6 BLUE 1 "IPv6: a redirect of the other VRF's first hop in the other VRF" -S fe80::7
ok "no rule that names redirects" g revoke redirect any

# ---- sockets in a VRF ------------------------------------------------------------

# A datagram socket that nobody connected hears of errors in its VRF alone.
bound() {
	[ -n "$(in_ns "$HOST" ss -Hlun "sport = :$1")" ]
}
in_ns "$HOST" socat -u UDP4-RECV:5555,so-bindtodevice=red - &
BG+=($!)
in_ns "$HOST" socat -u UDP6-RECV:5556,so-bindtodevice=red - &
BG+=($!)
wait_for 10 bound 5555
wait_for 10 bound 5556
from RED 1 "unconnected UDP: an error in its VRF" 3 -c 3 -q udp,$H4,5555,$P4,9 $H4
from RED 0 "unconnected UDP: an error about another port" 3 -c 3 -q udp,$H4,5557,$P4,9 $H4
from BLUE 0 "unconnected UDP: an error in the other VRF" 3 -c 3 -q udp,$H4,5555,$P4,9 $H4
from RED 1 "unconnected UDP over IPv6: an error in its VRF" 1 -c 4 -r 0 -q udp,$H6,5556,$P6,9 $H6
from BLUE 0 "unconnected UDP over IPv6: an error in the other VRF" 1 -c 4 -r 0 -q udp,$H6,5556,$P6,9 $H6

# refused FAMILY ADDRESS: a connected one is told.
refused() {
	in_ns "$HOST" bash -c "
		for i in 1 2 3 4 5 6 7 8 9 10; do
			echo x
			sleep 0.1
		done | socat -u - $1:$2:9,so-bindtodevice=red" 2>&1 | grep -q refused
}
ok "connected UDP: the peer's error reaches it" refused UDP4 $P4
ok "connected UDP over IPv6: the peer's error reaches it" refused UDP6 "[$P6]"

# A TCP connection: an error with a sequence that is right, from the wire.
# tcp NAME FAMILY HOST PEER PORT ERROR
tcp() {
	local name=$1 family=$2 host=$3 peer=$4 port=$5 error=$6 at=$4 isn
	[ "$family" = TCP4 ] || at="[$peer]" host="[$host]"
	in_ns "$RED" socat "$family-LISTEN:80,reuseaddr" EXEC:'sleep 300' &
	BG+=($!)
	wait_for 10 listening "$RED" 80
	in_ns "$RED" timeout 60 tcpdump -Z root -S -c 1 -n -i p0 --immediate-mode \
		"src port $port" >"$RUN/syn" 2>"$RUN/listening" &
	local tcpdump=$!
	BG+=("$tcpdump")
	wait_for 20 grep -q 'listening on' "$RUN/listening"
	in_ns "$HOST" socat -u EXEC:'sleep 300' \
		"$family:$at:80,bind=$host:$port,so-bindtodevice=red" &
	BG+=($!)
	established() {
		[ -n "$(in_ns "$HOST" ss -Htn state established "sport = :$port")" ]
	}
	ok "$name: a connection" wait_for 20 established
	wait "$tcpdump"
	isn=$(grep -oE 'seq [0-9]+' "$RUN/syn" | cut -d' ' -f2)
	like "$isn" '^[0-9]+$' "$name: its sequence is known"
	host=$3
	# shellcheck disable=SC2086 # words
	from RED 1 "$name: an error about it" \
		$error -q "tcp,$host,$port,$peer,80,$(((isn + 1) % 4294967296))" "$host"
	# shellcheck disable=SC2086 # words
	from RED 0 "$name: an error with a sequence ahead of it" \
		$error -q "tcp,$host,$port,$peer,80,$(((isn + 2) % 4294967296))" "$host"
	# shellcheck disable=SC2086 # words
	from BLUE 0 "$name: the same error in the other VRF" \
		$error -q "tcp,$host,$port,$peer,80,$(((isn + 1) % 4294967296))" "$host"
	ok "$name: it is still there" established
}
tcp "TCP" TCP4 $H4 $P4 33333 "3 -c 1"
tcp "TCP over IPv6" TCP6 $H6 $P6 33334 "1 -r 0"

# A connection that a router beyond the peer refuses: connect() is told.
for end in RED BLUE; do
	set_sysctl "${!end}" net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1 \
		net.ipv4.icmp_ratelimit=0 net.ipv6.icmp.ratelimit=0
	ip -n "${!end}" route add unreachable 203.0.113.0/24
	ip -n "${!end}" route add unreachable 2001:db8:3::/64
done
in_ns "$HOST" ip route add 203.0.113.0/24 via $P4 dev r0 table 11
in_ns "$HOST" ip route add 2001:db8:3::/64 via $P6 dev r0 table 11
for to in TCP4:203.0.113.2 'TCP6:[2001:db8:3::2]'; do
	status 1 "$to is unreachable" \
		in_ns "$HOST" timeout 20 socat -u OPEN:/dev/null "$to:80,so-bindtodevice=red"
	output_like 'No route to host|unreachable' "and its socket is told"
done

done_testing
