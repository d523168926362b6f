# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# "Q4 the quoted flow is live ... for local traffic a socket lookup. TCP: also the
# quoted sequence in the inclusive window SND.UNA..SND.NXT, SYN_SENT alike; a
# request socket: equal to its initial sequence; TIME_WAIT: at most 65,535 behind
# its next; applied after conntrack too. UDP: connected, then unconnected sockets;
# encapsulation sockets match with ports swapped; a connected socket matches with
# another remote port. Other protocols: a protocol the host speaks. What only matches
# an unconnected UDP socket, another remote port, or merely a spoken protocol is weak
# evidence: such errors share a budget."
# every: the socket lookups differ between kernels
# timeout: 600

# shellcheck source=../../lib.sh
. "$(dirname "$0")/../lib.sh"

topo_pair
H4=192.0.2.1 H6=2001:db8:1::1 P4=192.0.2.2 P6=2001:db8:1::2
# Another address of the host; and nobody's, for which the peer gets the packets
# and is silent.
A4=192.0.2.10 A6=2001:db8:1::10 N4=192.0.2.99 N6=2001:db8:1::99
ip -n "$HOST" addr add $A4/24 dev h0
ip -n "$HOST" addr add $A6/64 dev h0 nodad
ip -n "$HOST" link add d0 type dummy
ip -n "$HOST" link set d0 up
for address in $N4 $N6; do
	ip -n "$HOST" neigh replace "$address" lladdr "$(mac_of "$PEER" p0)" dev h0
done
for address in $A4 $A6; do
	ip -n "$PEER" neigh replace "$address" lladdr "$(mac_of "$HOST" h0)" dev p0
done

YES=0 NO=0
# error QUOTE: one that no socket takes as the end, about this packet.
error() {
	local source=${1#*,}
	source=${source%%,*}
	if [[ $1 == *:* ]]; then
		send "$PEER" "$HOST" -t 1 -c 3 -q "$1" "$source"
	else
		send "$PEER" "$HOST" -t 3 -c "${CODE:-1}" -q "$1" "$source"
	fi
}

# yes DESCRIPTION QUOTE, no DESCRIPTION QUOTE: whether the error is accepted.
yes() {
	error "$2"
	is "$GOT" 1 "$1"
	YES=$((YES + 1))
}

no() {
	error "$2"
	is "$GOT" 0 "$1"
	NO=$((NO + 1))
}

# plus SEQUENCE NUMBER
plus() {
	echo $((($1 + $2) & 0xffffffff))
}

# tcpseq COMMAND...: in the host, in the background; what it prints is in $UNA and
# $NXT.
tcpseq() {
	rm -f "$RUN/seq"
	in_ns "$HOST" tcpseq "$@" >"$RUN/seq" &
	BG+=($!)
	TCPSEQ=$!
	wait_for 20 test -s "$RUN/seq" || bail "tcpseq $*"
	read -r UNA NXT <"$RUN/seq"
}

# udp COUNT ADDRESS...: a socat in the host for each; COUNT sockets have the port
# when they are there. All are ended by udp_end.
udp() {
	local port=$1 count=$# address
	shift
	for address; do
		in_ns "$HOST" socat -u "$address" - >/dev/null &
		UDP+=($!)
		BG+=($!)
	done
	wait_for 20 sockets "$port" $((count - 1)) || bail "no socket: $*"
}

sockets() {
	[ "$(in_ns "$HOST" ss -Huan "sport = :$1" | wc -l)" = "$2" ]
}

udp_end() {
	stop "${UDP[@]}"
	wait_for 20 sockets "$1" 0 || bail "sockets of port $1 are still there"
	UDP=()
}
UDP=()

load
ok "configured" g default in deny
in_ns "$PEER" socat -u TCP6-LISTEN:80,fork,reuseaddr,ipv6only=0 OPEN:/dev/null &
BG+=($!)
in_ns "$HOST" socat -u TCP6-LISTEN:81,fork,reuseaddr,ipv6only=0 OPEN:/dev/null &
BG+=($!)
wait_for 20 listening "$PEER" 80 || bail "no server on the peer"
wait_for 20 listening "$HOST" 81 || bail "no server on the host"

# ---- TCP -----------------------------------------------------------------------

# tcp NAME HOST PEER NOBODY PORT PREFIX: PREFIX makes an address one of an IPv6
# socket; PORT is for the one that ends in TIME_WAIT.
tcp() {
	local ip=$1 h=$2 p=$3 n=$4 port=$5 prefix=$6 q
	tcpseq open "$prefix$h" 2001 "$prefix$p" 80 100
	is $(((NXT - UNA) & 0xffffffff)) 100 "$ip: 100 bytes are in flight"
	q=tcp,$h,2001,$p,80
	no "$ip: one below SND.UNA" "$q,$(plus "$UNA" -1)"
	yes "$ip: SND.UNA" "$q,$UNA"
	yes "$ip: between them" "$q,$(plus "$UNA" 50)"
	yes "$ip: SND.NXT" "$q,$NXT"
	no "$ip: one above SND.NXT" "$q,$(plus "$NXT" 1)"
	no "$ip: far off" "$q,$(plus "$UNA" 0x80000000)"
	no "$ip: another port" "tcp,$h,2002,$p,80,$UNA"
	no "$ip: another remote port" "tcp,$h,2001,$p,81,$UNA"
	no "$ip: another remote address" "tcp,$h,2001,$n,80,$UNA"
	stop $TCPSEQ

	tcpseq open "$prefix$h" 2003 "$prefix$p" 80
	is "$UNA" "$NXT" "$ip: nothing is in flight"
	q=tcp,$h,2003,$p,80
	no "$ip: one below" "$q,$(plus "$UNA" -1)"
	yes "$ip: SND.NXT, which is SND.UNA" "$q,$NXT"
	no "$ip: one above" "$q,$(plus "$NXT" 1)"
	stop $TCPSEQ

	# An error that is accepted ends a connection which is only attempted.
	tcpseq connect "$prefix$h" 2004 "$prefix$n" 80
	q=tcp,$h,2004,$n,80
	no "$ip: SYN_SENT, one below" "$q,$(plus "$UNA" -1)"
	no "$ip: SYN_SENT, one above" "$q,$(plus "$NXT" 1)"
	yes "$ip: SYN_SENT, SND.UNA" "$q,$UNA"
	stop $TCPSEQ
	no "$ip: SYN_SENT, there is no socket any more" "$q,$UNA"
	tcpseq connect "$prefix$h" 2005 "$prefix$n" 80
	yes "$ip: SYN_SENT, SND.NXT" "tcp,$h,2005,$n,80,$NXT"
	stop $TCPSEQ

	tcpseq close "$prefix$h" "$port" "$prefix$p" 80
	waits() {
		[ -n "$(in_ns "$HOST" ss -Htan state time-wait "sport = :$port")" ]
	}
	ok "$ip: a connection in TIME_WAIT" wait_for 20 waits
	q=tcp,$h,$port,$p,80
	# The FIN was one more.
	NXT=$(plus "$NXT" 1)
	no "$ip: TIME_WAIT, one above its next" "$q,$(plus "$NXT" 1)"
	yes "$ip: TIME_WAIT, its next" "$q,$NXT"
	yes "$ip: TIME_WAIT, 65,535 behind" "$q,$(plus "$NXT" -65535)"
	no "$ip: TIME_WAIT, 65,536 behind" "$q,$(plus "$NXT" -65536)"
	ok "$ip: it is in TIME_WAIT still" waits
}
tcp IPv4 $H4 $P4 $N4 2011 ''
tcp IPv6 $H6 $P6 $N6 2012 ''
tcp "IPv4 of an IPv6 socket" $A4 $P4 $N4 2013 ::ffff:

# requested SOURCE PORT DESTINATION: a SYN from an address that never answers.
requested() {
	in_ns "$PEER" timeout 20 tcpseq request "$1" "$2" "$3" 81 >"$RUN/isn"
	read -r ISN <"$RUN/isn"
}
waiting() {
	[ -n "$(in_ns "$HOST" ss -Htan state syn-recv)" ]
}
# CODE: host unreachable would end the request.
CODE=3
for ends in "$H4 $N4 IPv4" "$H6 $N6 IPv6"; do
	read -r h n ip <<<"$ends"
	ok "$ip: a request" requested "$n" 3001 "$h"
	ok "$ip: it is in SYN_RECV" waiting
	no "$ip: SYN_RECV, one below the initial sequence" "tcp,$h,81,$n,3001,$(plus "$ISN" -1)"
	yes "$ip: SYN_RECV, the initial sequence" "tcp,$h,81,$n,3001,$ISN"
	no "$ip: SYN_RECV, one above" "tcp,$h,81,$n,3001,$(plus "$ISN" 1)"
	yes "$ip: SYN_RECV, again" "tcp,$h,81,$n,3001,$ISN"
	no "$ip: LISTEN" "tcp,$h,81,$n,3002,$ISN"
	no "$ip: LISTEN, sequence 0" "tcp,$h,81,$n,3002,0"
done
CODE=''

# ---- UDP -----------------------------------------------------------------------

# both WANT4 WANT6 DESCRIPTION PORT: an error of each family about that port.
both() {
	$1 "IPv4: $3" udp,$H4,"$4",$P4,9
	$2 "IPv6: $3" udp,$H6,"$4",$P6,9
}
both no no "nobody's port" 4001

udp 4001 UDP4:$P4:9,bind=$H4:4001 "UDP6:[$P6]:9,bind=[$H6]:4001"
both yes yes "a connected socket" 4001
yes "IPv4: it may have sent to another port" udp,$H4,4001,$P4,10
yes "IPv6: it may have sent to another port" udp,$H6,4001,$P6,10
no "IPv4: another local port" udp,$H4,4003,$P4,10
no "IPv6: another local port" udp,$H6,4003,$P6,10
no "IPv4: connected to another address" udp,$H4,4001,$N4,9
no "IPv6: connected to another address" udp,$H6,4001,$N6,9
no "IPv4: another source" udp,$A4,4001,$P4,9
no "IPv6: another source" udp,$A6,4001,$P6,9
udp_end 4001
both no no "it is closed" 4001

udp 4002 UDP4-RECV:4002 UDP6-RECV:4002,ipv6only=1
both yes yes "a wildcard socket" 4002
yes "IPv4: it may have sent to anybody" udp,$A4,4002,$N4,1234
yes "IPv6: it may have sent to anybody" udp,$A6,4002,$N6,1234
both no no "the next port" 4003
udp_end 4002
both no no "it is closed" 4002

udp 4004 UDP4-RECV:4004,bind=$A4 "UDP6-RECV:4004,bind=[$A6]"
yes "IPv4: bound to that address" udp,$A4,4004,$P4,9
yes "IPv6: bound to that address" udp,$A6,4004,$P6,9
both no no "bound to another address" 4004
udp_end 4004

udp 4005 UDP6-RECV:4005,ipv6only=0
both yes yes "a dual-stack socket" 4005
udp_end 4005
udp 4005 UDP6-RECV:4005,ipv6only=1
both no yes "a socket of IPv6 alone" 4005
udp_end 4005
udp 4006 "UDP6:[::ffff:$P4]:9,bind=[::ffff:$H4]:4006"
both yes no "a dual-stack socket connected to IPv4" 4006
yes "IPv4: it may have sent to another port, too" udp,$H4,4006,$P4,10
no "IPv4: and to another address" udp,$H4,4006,$N4,10
udp_end 4006

udp 4007 UDP6-RECV:4007,ipv6only=0,reuseport UDP6-RECV:4007,ipv6only=0,reuseport \
	UDP6-RECV:4007,ipv6only=0,reuseport UDP6-RECV:4007,ipv6only=0,reuseport
for port in 1 2 3 4 5; do
	yes "IPv4: a group of four, quote $port" udp,$H4,4007,$P4,$port
	yes "IPv6: a group of four, quote $port" udp,$H6,4007,$P6,$port
done
udp_end 4007

udp 4008 UDP6-RECV:4008,ipv6only=0,so-bindtodevice=h0
both yes yes "bound to the device it came by" 4008
udp_end 4008
udp 4008 UDP6-RECV:4008,ipv6only=0,so-bindtodevice=d0
both no no "bound to another device" 4008
udp_end 4008
# connected DEVICE: bound to it, and to another port than the errors quote.
connected() {
	udp 4009 "UDP4:$P4:10,bind=$H4:4009,so-bindtodevice=$1" \
		"UDP6:[$P6]:10,bind=[$H6]:4009,so-bindtodevice=$1"
}
ip -n "$HOST" route add 2001:db8:1::/64 dev d0 metric 5000
connected h0
both yes yes "connected, bound to the device it came by" 4009
udp_end 4009
connected d0
both no no "connected, bound to another device" 4009
udp_end 4009
ip -n "$HOST" route del 2001:db8:1::/64 dev d0

# At most 256 sockets are looked at, the newest first. (Others may be in that list.)
udp 4010 UDP4:$P4:10,bind=$H4:4010,reuseaddr
# newer COUNT PORT: so many newer ones, connected to somebody else.
newer() {
	in_ns "$HOST" udpmany "$1" $H4 4010 $N4 "$2" >"$RUN/newer" &
	UDP+=($!)
	BG+=($!)
	wait_for 20 grep -q sockets "$RUN/newer" || bail "no newer sockets"
}
newer 200 20000
yes "IPv4: the oldest of 201 sockets" udp,$H4,4010,$P4,9
newer 100 21000
no "IPv4: the oldest of 301 sockets" udp,$H4,4010,$P4,9
yes "IPv4: which is found by its own remote port" udp,$H4,4010,$P4,10
udp_end 4010

# ---- tunnels -------------------------------------------------------------------

# A tunnel device is to send nothing by itself.
set_sysctl "$HOST" net.ipv6.conf.default.disable_ipv6=1
udp 4789 UDP6-RECV:4789,ipv6only=0
no "IPv4: an ordinary socket does not match swapped" udp,$H4,50001,$P4,4789
no "IPv6: an ordinary socket does not match swapped" udp,$H6,50001,$P6,4789
udp_end 4789
# tunnel NAME PORT KIND ARGUMENTS...: of IPv4, and of IPv6 at the next port.
tunnel() {
	local name=$1 port=$2 kind=$3
	shift 3
	no "IPv4: no $name yet" "udp,$H4,50001,$P4,$port"
	no "IPv6: no $name yet" "udp,$H6,50001,$P6,$((port + 1))"
	ip -n "$HOST" link add "${kind}4" type "$kind" id 7 "$@" remote $P4 dstport "$port"
	ip -n "$HOST" link add "${kind}6" type "$kind" id 8 "$@" remote $P6 dstport $((port + 1))
	ok "IPv4: $name" ip -n "$HOST" link set "${kind}4" up
	ok "IPv6: $name" ip -n "$HOST" link set "${kind}6" up
	yes "IPv4: $name, from any port to its own" "udp,$H4,50001,$P4,$port"
	yes "IPv6: $name, from any port to its own" "udp,$H6,50001,$P6,$((port + 1))"
	no "IPv4: $name, from any port to another" "udp,$H4,50001,$P4,4788"
	no "IPv6: $name, from any port to another" "udp,$H6,50001,$P6,4788"
}
tunnel VXLAN 4789 vxlan
tunnel Geneve 6081 geneve
no "IPv4: no FOU yet" udp,$H4,50001,$P4,7777
modprobe fou
ok "FOU" ip -n "$HOST" fou add port 7777 ipproto 47
yes "IPv4: FOU, from any port to its own" udp,$H4,50001,$P4,7777

# ---- other protocols ------------------------------------------------------------

# 253 is for experiments; IGMP is built in.
no "IPv4: a protocol the host does not speak" 253,$H4,1,$P4,1
no "IPv6: a protocol the host does not speak" 253,$H6,1,$P6,1
yes "IPv4: IGMP" 2,$H4,1,$P4,1
if grep -qE '^(gre|ip6_gre) ' /proc/modules; then
	skip "no GRE yet" "an earlier case has loaded it"
else
	no "IPv4: no GRE yet" 47,$H4,1,$P4,1
	no "IPv6: no GRE yet" 47,$H6,1,$P6,1
fi
ok "GRE" modprobe -a gre ip6_gre
yes "IPv4: GRE" 47,$H4,1,$P4,1
yes "IPv6: GRE" 47,$H6,1,$P6,1
drops "IPv4: GRE, another's" 3 -c 1 -q 47,$P4,1,$H4,1 $H4
NO=$((NO + 1))

is "$(reason error)" $YES "what was accepted is counted as that"
is "$(reason error-unverified)" $NO "what was denied is counted as that"

# ---- the budget -------------------------------------------------------------------

# again PARAMETER=VALUE: the module anew.
again() {
	unload
	load "$@"
	g default in deny || bail "icmpctl default in deny"
}
again weak_errors=0
udp 4101 UDP4-RECV:4101 UDP6-RECV:4101,ipv6only=1
udp 4102 UDP4:$P4:9,bind=$H4:4102 "UDP6:[$P6]:9,bind=[$H6]:4102"
tcpseq open $H4 4103 $P4 80
both no no "no budget: a wildcard socket" 4101
both yes yes "no budget: a connected socket" 4102
no "IPv4: no budget: a connected socket, another port" udp,$H4,4102,$P4,10
no "IPv6: no budget: a connected socket, another port" udp,$H6,4102,$P6,10
no "no budget: VXLAN" udp,$H4,50001,$P4,4789
no "no budget: IGMP" 2,$H4,1,$P4,1
no "no budget: IPv6 GRE" 47,$H6,1,$P6,1
yes "no budget: TCP" "tcp,$H4,4103,$P4,80,$NXT"
no "no budget: TCP, another sequence" "tcp,$H4,4103,$P4,80,$(plus "$NXT" 1)"
stop $TCPSEQ

# Five a second and CPU: of 3,000 in a row some are denied, unless they take longer
# than 300 seconds.
again weak_errors=5
send "$PEER" "$HOST" -t 3 -c 1 -q udp,$H4,4102,$P4,9 -n 3000 $H4
is "$GOT" 3000 "a budget of 5: all about a connected socket"
send "$PEER" "$HOST" -t 3 -c 1 -q udp,$H4,4101,$P4,9 -n 3000 $H4
diag "of 3,000 about a wildcard socket $GOT were accepted"
ok "a budget of 5: five about a wildcard socket at least" test "$GOT" -ge 5
ok "a budget of 5: not all of them" test "$GOT" -lt 3000
is "$(reason error-unverified)" $((3000 - GOT)) "the others are counted as unverified"
yes "a spent budget costs a connected socket nothing" udp,$H4,4102,$P4,9
passes "nor fragmentation needed" 3 -c 4 -r 1300 -q udp,$H4,4101,$P4,9 $H4

# ---- conntrack --------------------------------------------------------------------

again weak_errors=0
# sent SOURCE DESTINATION: a SYN and a datagram of no socket that lives.
sent() {
	local family=4 from=$1 to=$2
	[[ $2 != *:* ]] || family=6 from="[$1]" to="[$2]"
	in_ns "$HOST" tcpseq raw "$1" 5001 "$2" 80 77 || return
	echo x | in_ns "$HOST" socat -u - "UDP$family-SENDTO:$to:9,bind=$from:5001"
}
# related: how many conntrack has called so.
related() {
	in_ns "$HOST" nft list chain inet t i | sed -n 's/.*related counter packets \([0-9]*\).*/\1/p'
}
ok "IPv4: sent" sent $H4 $N4
ok "IPv6: sent" sent $H6 $N6
# Nor are there notes of what the raw socket has sent: that is 52's.
ok "flush flows" g flush flows
no "IPv4: no conntrack: TCP without a socket" tcp,$H4,5001,$N4,80,77
no "IPv6: no conntrack: TCP without a socket" tcp,$H6,5001,$N6,80,77
no "IPv4: no conntrack: UDP without a socket" udp,$H4,5001,$N4,9
no "IPv6: no conntrack: UDP without a socket" udp,$H6,5001,$N6,9
in_ns "$HOST" nft -f - <<'END'
table inet t {
	chain i {
		type filter hook input priority -10
		ct state related counter
	}
}
END
is "$(related)" 0 "conntrack has called nothing related"
ok "IPv4: sent again" sent $H4 $N4
ok "IPv6: sent again" sent $H6 $N6
ok "flush flows" g flush flows
yes "IPv4: conntrack: TCP without a socket" tcp,$H4,5001,$N4,80,77
yes "IPv6: conntrack: TCP without a socket" tcp,$H6,5001,$N6,80,77
yes "IPv4: conntrack: UDP without a socket" udp,$H4,5001,$N4,9
yes "IPv6: conntrack: UDP without a socket" udp,$H6,5001,$N6,9
is "$(related)" 4 "conntrack has called these four related"
no "IPv4: conntrack: what was never sent" udp,$H4,5002,$N4,9
no "IPv6: conntrack: what was never sent" udp,$H6,5002,$N6,9
is "$(related)" 4 "and those not"
for ends in "$H4 $P4 IPv4" "$H6 $P6 IPv6"; do
	read -r h p ip <<<"$ends"
	tcpseq open "$h" 5003 "$p" 80 100
	before=$(related)
	no "$ip: conntrack: one below SND.UNA" "tcp,$h,5003,$p,80,$(plus "$UNA" -1)"
	no "$ip: conntrack: one above SND.NXT" "tcp,$h,5003,$p,80,$(plus "$NXT" 1)"
	is $(($(related) - before)) 2 "$ip: though conntrack calls them related"
	yes "$ip: conntrack: SND.UNA" "tcp,$h,5003,$p,80,$UNA"
	yes "$ip: conntrack: SND.NXT" "tcp,$h,5003,$p,80,$NXT"
	stop $TCPSEQ
done

done_testing
