# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# "What a raw socket of the host sends is noted (addresses, protocol, ports, the
# sequence of TCP), so that errors about it pass." Nothing else is: not what the
# kernel itself sends from raw sockets, and not what packet sockets send.
# timeout: 400
# every: raw sockets and their lookup differ between kernels

# shellcheck source=../../lib.sh
. "$(dirname "$0")/../lib.sh"

topo_pair
H4=192.0.2.1 H6=2001:db8:1::1 P4=192.0.2.2 P6=2001:db8:1::2
# Nobody's, for which the peer gets the packets and is silent.
N4=192.0.2.99 N6=2001:db8:1::99
for address in $N4 $N6; do
	ip -n "$HOST" neigh replace "$address" lladdr "$(mac_of "$PEER" p0)" dev h0
done

# raw ARGUMENTS...: the host sends it.
raw() {
	in_ns "$HOST" rawsend "$@" || bail "rawsend $*"
}
# yes DESCRIPTION QUOTE, no DESCRIPTION QUOTE: whether an error about it passes.
error() {
	local source=${1#*,}
	source=${source%%,*}
	if [[ $1 == *:* ]]; then
		send "$PEER" "$HOST" -t 3 -r 0 -q "$1" "$source"
	else
		send "$PEER" "$HOST" -t 11 -q "$1" "$source"
	fi
}
yes() {
	error "$2"
	is "$GOT" 1 "$1"
}
no() {
	error "$2"
	is "$GOT" 0 "$1"
}

# Nothing is admitted on weak evidence: what passes was noted.
load weak_errors=0
ok "configured" g default in deny

# family NAME HOST NOBODY PEER
family() {
	local ip=$1 h=$2 n=$3 p=$4
	no "$ip: TCP, before it was sent" "tcp,$h,1001,$n,80,77"
	raw 6 "$h" 1001 "$n" 80 77
	yes "$ip: TCP" "tcp,$h,1001,$n,80,77"
	yes "$ip: TCP, again: an error takes nothing away" "tcp,$h,1001,$n,80,77"
	no "$ip: another sequence" "tcp,$h,1001,$n,80,78"
	no "$ip: another port" "tcp,$h,1002,$n,80,77"
	no "$ip: another remote port" "tcp,$h,1001,$n,81,77"
	no "$ip: another destination" "tcp,$h,1001,$p,80,77"
	no "$ip: another protocol" "udp,$h,1001,$n,80"
	raw -k 17 "$h" 1003 "$n" 33434
	yes "$ip: UDP, whose header the kernel wrote" "udp,$h,1003,$n,33434"
	no "$ip: UDP, another port" "udp,$h,1003,$n,33435"
	raw 132 "$h" 1004 "$n" 80
	yes "$ip: SCTP" "132,$h,1004,$n,80"
	no "$ip: SCTP, another port" "132,$h,1004,$n,81"
	no "$ip: 253, before it was sent" "253,$h,1,$n,2"
	raw 253 "$h" 1005 "$n" 80
	yes "$ip: 253, which has no ports" "253,$h,1,$n,2"
	raw -f 3 17 "$h" 1006 "$n" 80
	no "$ip: a later fragment is not noted" "udp,$h,1006,$n,80"
}
family IPv4 $H4 $N4 $P4
family IPv6 $H6 $N6 $P6
raw -D 17 $H6 1007 $N6 80
yes "IPv6: behind an extension header" udp,$H6,1007,$N6,80

# A connection of the same addresses and ports: both may be spoken about.
in_ns "$PEER" socat -u TCP6-LISTEN:80,fork,reuseaddr,ipv6only=0 OPEN:/dev/null &
BG+=($!)
in_ns "$HOST" socat -u TCP6-LISTEN:81,fork,reuseaddr,ipv6only=0 OPEN:/dev/null &
BG+=($!)
wait_for 20 listening "$PEER" 80 || bail "no server on the peer"
wait_for 20 listening "$HOST" 81 || bail "no server on the host"
in_ns "$HOST" tcpseq open $H4 1008 $P4 80 >"$RUN/seq" &
BG+=($!)
wait_for 20 test -s "$RUN/seq" || bail "no connection"
read -r _ next <"$RUN/seq"
other=$(((next + 100000) & 0xffffffff))
no "a sequence that neither has sent" tcp,$H4,1008,$P4,80,$other
raw 6 $H4 1008 $P4 80 $other
yes "what the raw socket has sent" tcp,$H4,1008,$P4,80,$other
yes "what the connection has sent" "tcp,$H4,1008,$P4,80,$next"

ok "flush flows forgets" g flush flows
no "IPv4: it is forgotten" tcp,$H4,1001,$N4,80,77

# ---- what is not noted -----------------------------------------------------------

# sent NAME: how many packets of that counter have left the host.
in_ns "$HOST" nft -f - <<'END'
table ip count {
	chain o {
		type filter hook output priority 10
		tcp flags & (rst) == rst counter comment "reset"
		tcp flags & (syn | ack) == syn | ack counter comment "syn-ack"
		tcp sport 1009 tcp flags & (syn | ack | fin | rst) == ack counter comment "ack"
	}
}
END
sent() {
	in_ns "$HOST" nft list chain ip count o |
		sed -n "s/.*packets \([0-9]*\).*comment \"$1\".*/\1/p"
}
# The kernel answers for a port that is closed, by a raw socket of its own.
in_ns "$PEER" rawsend 6 $P4 2001 $H4 82 1000 || bail "rawsend"
reset() {
	[ "$(sent reset)" = 1 ]
}
ok "the kernel sends a reset" wait_for 20 reset
no "which is not noted" tcp,$H4,82,$P4,2001,0
# A SYN-ACK has a request socket; to an address that never answers, it stays one.
in_ns "$PEER" timeout 20 tcpseq request $N4 2002 $H4 81 >"$RUN/isn" || bail "no SYN-ACK"
read -r isn <"$RUN/isn"
ok "a SYN-ACK leaves" test "$(sent syn-ack)" -gt 0
yes "it is known by its request socket" "tcp,$H4,81,$N4,2002,$isn"
no "and by nothing else" "tcp,$H4,81,$N4,2002,$(((isn + 1) & 0xffffffff))"
# The last ACK of a connection may have a socket in TIME_WAIT.
in_ns "$HOST" tcpseq close $H4 1009 $P4 80 >"$RUN/seq"
waits() {
	[ -n "$(in_ns "$HOST" ss -Htan state time-wait 'sport = :1009')" ]
}
ok "a connection in TIME_WAIT" wait_for 20 waits
before=$(sent ack)
in_ns "$PEER" rawsend 6 $P4 80 $H4 1009 12345 || bail "rawsend"
acked() {
	[ "$(sent ack)" -gt "$before" ]
}
ok "answers an old segment" wait_for 20 acked
read -r _ next <"$RUN/seq"
no "its ACKs are not noted" "tcp,$H4,1009,$P4,80,$(((next + 2) & 0xffffffff))"

# Nobody at LOCAL_OUT sees what a packet socket sends: a rule opens the errors.
raw -e "$(mac_of "$PEER" p0)" -I h0 17 $H4 1010 $N4 80
no "what a packet socket sends is not noted" udp,$H4,1010,$N4,80
ok "a rule" g allow in time-exceeded any to $H4
yes "opens errors about it" udp,$H4,1010,$N4,80
ok "no more" g revoke in time-exceeded any to $H4

# ---- bounded ----------------------------------------------------------------------

# A namespace has 4,096 notes, in buckets of 8. With 20,000 more, a bucket gets 39; the
# chance that it gets fewer than 8, and an old note stays, is below 10^-9.
send "$HOST" "$PEER" -t 8 -i 7 -s 3 $P4
raw 17 $H4 1011 $N4 9
ok "many probes" in_ns "$HOST" rawsend -n $((LONG ? 1000000 : 20000)) 17 $H4 1012 $N4 0
no "push out older ones" udp,$H4,1011,$N4,9
raw 17 $H4 1013 $N4 9
yes "and no newer one" udp,$H4,1013,$N4,9
passes "and no ping of the host" 0 -i 7 -s 3 $H4

# ---- a VRF ------------------------------------------------------------------------

ip -n "$HOST" link add v type vrf table 10
ip -n "$HOST" link set v up
wire "$HOST" h1 "$PEER" p1
ip -n "$HOST" link set h1 master v
ip -n "$HOST" addr add 198.51.100.1/24 dev h1
ip -n "$PEER" addr add 198.51.100.2/24 dev p1
ip -n "$HOST" neigh replace 198.51.100.99 lladdr "$(mac_of "$PEER" p1)" dev h1
knows "$PEER" p1 "$HOST" h1
knows "$HOST" h1 "$PEER" p1
# error sends to the quoted source, here by h1.
for queue in noqueue pfifo; do
	run in_ns "$HOST" tc qdisc replace dev v root $queue
	g flush flows
	no "$queue: nothing was sent" tcp,198.51.100.1,1014,198.51.100.99,80,77
	raw -I v 6 198.51.100.1 1014 198.51.100.99 80 77
	raw -k -I v 17 198.51.100.1 1014 198.51.100.99 80
	yes "$queue: sent in the VRF" tcp,198.51.100.1,1014,198.51.100.99,80,77
	yes "$queue: UDP, too" udp,198.51.100.1,1014,198.51.100.99,80
done
ip -n "$HOST" link set h1 nomaster
knows "$HOST" h1 "$PEER" p1
no "out of the VRF it is another host's" tcp,198.51.100.1,1014,198.51.100.99,80,77

done_testing
