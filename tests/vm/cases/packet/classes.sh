# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# "Default treatment by type", every row and column of both tables: by default,
# with a rule for all, and with the rule that names the type. "all in a rule opens
# S, R and E types, never D or X"; "M when hop limit 255, code 0, never fragmented,
# minimal length ... otherwise X"; what is sent to everybody wants a narrow rule.
# timeout: 600

# shellcheck source=../../lib.sh
. "$(dirname "$0")/../lib.sh"

topo_pair
topo_chain
load
hll=$(ll "$HOST" h0) pll=$(ll "$PEER" p0)
ip -n "$PEER" -batch - <<'END'
	route add 224.0.0.0/4 dev p0
	route add 255.255.255.255 dev p0
END
ip -n "$HOST" -batch - <<END
	route add 224.0.0.0/4 dev h0
	route add 255.255.255.255 dev h0
	route add 203.0.113.0/24 via 192.0.2.2
	route add 2001:db8:9::/64 via $pll dev h0
END
# A redirect that is believed would change what the next one is compared with.
set_sysctl "$HOST" net.ipv4.conf.all.accept_redirects=0 net.ipv4.conf.h0.accept_redirects=0 \
	net.ipv6.conf.all.accept_redirects=0 net.ipv6.conf.h0.accept_redirects=0

# ---- many packets, few processes --------------------------------------------

DIR='' NAME='' N=0 IDENT=0
declare -A LINES=() WHATS=() WANTS=() SUMS=() LATERS=() COUNT=()
ORDER='pmtud link-scope reply error rule default-allow malformed type-denied
broadcast-denied unsolicited-reply default-deny error-unverified later-fragment'

# towards DIRECTION: who sends what follows to whom, and whose filter is asked.
towards() {
	DIR=$1
	case $DIR in
	in) FROM=$PEER TO=$HOST GNS=$HOST DEV=p0 ;;
	out) FROM=$HOST TO=$PEER GNS=$HOST DEV=h0 ;;
	forward) FROM=$SERVER TO=$CLIENT GNS=$R1 DEV=s0 ;;
	esac
	D4=192.0.2.1 D6=2001:db8:1::1 SLL=$pll DLL=$hll%p0
	[ "$DIR" != out ] || D4=192.0.2.2 D6=2001:db8:1::2 SLL=$hll DLL=$pll%h0
}

# many LIST: $N is how many types that is.
many() {
	local word words
	IFS=, read -ra words <<<"$1"
	N=0
	for word in "${words[@]}"; do
		N=$((N + ${word#*-} - ${word%-*} + 1))
	done
}

# row REASON DESCRIPTION TYPES ARGUMENTS...: one message of each of the types,
# accepted or denied for that REASON ("unseen": by no hook). LATER=N: the message
# has N later fragments.
row() {
	local reason=$1 what=$2 types=$3 to=$D4
	shift 3
	[[ ${!#} != *:* ]] || to=$D6
	many "$types"
	LINES[$reason]+="-N $FROM -W $TO -Z $to -t $types -i $((++IDENT)) $*"$'\n'
	WHATS[$reason]+="$what"$'\n'
	SUMS[$reason]=$((${SUMS[$reason]:-0} + N))
	LATERS[$reason]=$((${LATERS[$reason]:-0} + ${LATER:-0}))
	case $reason in
	malformed | *-denied | unsolicited-reply | default-deny | error-unverified) N=0 ;;
	esac
	WANTS[$reason]+="$N "
}

# counted: $COUNT has the filter's counters of this direction.
counted() {
	local key value dir='' reason='' verdict=''
	g -j stats >"$RUN/stats" 2>&1 || bail "icmpctl -j stats"
	COUNT=()
	while read -r key value; do
		value=${value%,}
		value=${value//\"/}
		case $key in
		'"direction":') dir=$value ;;
		'"reason":') reason=$value ;;
		'"verdict":') verdict=$value ;;
		'"packets":')
			[ "$dir" != "$DIR" ] || [ "$verdict" = noted ] ||
				COUNT[$reason]=$value
			;;
		esac
	done <"$RUN/stats"
}

# fire: sends all rows, by reason, and looks at what arrived and was counted.
# The kernel's own neighbor discovery and MLD are counted as well.
fire() {
	local reason r i n got want what sum
	local -A before=()
	counted
	for reason in "${!LINES[@]}"; do
		before=()
		for r in "${!COUNT[@]}"; do before[$r]=${COUNT[$r]}; done
		printf %s "${LINES[$reason]}" >"$RUN/batch"
		run icmpsend -b "$RUN/batch"
		[ "$RC" = 0 ] || bail "icmpsend -b: $NAME, $reason"
		mapfile -t got <"$RUN/out"
		mapfile -t what <<<"${WHATS[$reason]}"
		read -ra want <<<"${WANTS[$reason]}"
		for ((i = 0; i < ${#want[@]}; i++)); do
			is "${got[i]% *}" "${want[i]}" "$DIR, $NAME: ${what[i]}: $reason"
		done
		counted
		sum=''
		for r in $ORDER; do
			n=$((${COUNT[$r]:-0} - ${before[$r]:-0}))
			if [ "$r" = link-scope ]; then
				i=0
				[ "$reason" != "$r" ] || i=${SUMS[$reason]}
				[ "$n" -lt "$i" ] || n=$i
			fi
			[ "$n" = 0 ] || sum+="$r $n "
		done
		i="$reason ${SUMS[$reason]} "
		[ "$reason" != unseen ] || i=''
		[ "${LATERS[$reason]}" = 0 ] || i+="later-fragment ${LATERS[$reason]} "
		is "$sum" "$i" "$DIR, $NAME: $reason: counted so, and as nothing else"
	done
	LINES=() WHATS=() WANTS=() SUMS=() LATERS=()
}

# ---- the tables ----------------------------------------------------------------

# Family, types, class in each direction, options. P is a must-pass message of path
# MTU discovery; "ll" means between link-local addresses. A redirect quotes a
# packet of the host to somewhere behind the peer, its first hop.
TABLE='
4 3                              P P P -c 4 -r 1300
4 0,14,43                        R R R
4 3,11,12                        E S E
4 5                              D D X -c 1 -r 192.0.2.9 -q udp,192.0.2.1,1000,203.0.113.9,2000
4 4,6,9,10,15-18,30-39           D D X
4 8,13,42                        S S S
4 1,2,7,19-29,40,41,44-255       D D D
6 2                              P P P -r 1300
6 1,3,4                          E S E
6 128,160                        S S S
6 129,161                        R R R
6 133-136                        M M X ll -T 255
6 137                            D D X ll -T 255 -a fe80::9 -a 2001:db8:9::9
6 130-132,143                    M M X ll -T 1
6 141,142,148,149                M M X ll -T 255
6 151-153                        M M X ll -T 1
6 127,138,255                    X X X
6 0,5-126,139,140,144-147,150,154-159,162-254 D D D
'

# reason CLASS STAGE: $REASON.
reason_of() {
	case $1/$2 in
	?/unfiltered) REASON=unseen ;;
	P/*) REASON=pmtud ;;
	M/*) REASON=link-scope ;;
	X/*) REASON=malformed ;;
	D/named) REASON=rule ;;
	D/*) REASON=type-denied ;;
	?/all | ?/named) REASON=rule ;;
	?/allow) REASON=default-allow ;;
	R/*) REASON=unsolicited-reply ;;
	E/*) REASON=error-unverified ;;
	S/*) REASON=default-deny ;;
	esac
}

# ends LIST: its first and last number, in $ENDS.
ends() {
	ENDS=${1%%[,-]*}
	[ "$ENDS" = "$1" ] || ENDS+=,${1##*[,-]}
}

# table STAGE: every row in this direction.
table() {
	local family types in out forward options class to REASON
	while read -r family types in out forward options; do
		[ -n "$family" ] || continue
		class=$in
		[ "$DIR" != out ] || class=$out
		[ "$DIR" != forward ] || class=$forward
		reason_of "$class" "$1"
		to=$D4
		[ "$family" = 4 ] || to=$D6
		options=" $options -l 32"
		case $DIR$options in
		forward*) options="${options/ ll/} -T 255" ;;
		*' ll '*) options="-S $SLL ${options/ ll/}" to=$DLL ;;
		esac
		if [ "$1" = named ]; then
			ends "$types"
			types=$ENDS
		fi
		# shellcheck disable=SC2086 # words
		row $REASON "IPv$family $types, class $class" "$types" $options "$to"
	done <<<"$TABLE"
}

# name_all DIRECTION: a rule for the first and the last type of each row.
name_all() {
	local family types rest i more four=() six=()
	while read -r family types rest; do
		[ -n "$family" ] || continue
		ends "$types"
		IFS=, read -ra more <<<"$ENDS"
		if [ "$family" = 4 ]; then
			four+=("${more[@]}")
		else
			six+=("${more[@]}")
		fi
	done <<<"$TABLE"
	# Two types fit in one rule.
	for ((i = 0; i < ${#six[@]}; i++)); do
		types=${four[i]:+icmp/${four[i]}+}icmpv6/${six[i]}
		g allow "$1" "$types" >/dev/null || bail "icmpctl allow $1 $types"
	done
}

# codes: every other code of destination unreachable is no path MTU discovery.
codes() {
	local code class=E REASON
	[ "$DIR" != out ] || class=S
	reason_of $class "$1"
	for code in 0 1 2 3 5 6 7 8 9 10 11 12 13 14 15 16 255; do
		row "$REASON" "IPv4 3/$code" 3 -c $code -r 1300 -l 32 $D4
	done
	for code in 1 2 255; do
		row pmtud "IPv6 2/$code" 2 -c $code -r 1300 -l 32 $D6
	done
}

# everybody REASON NEIGHBOURS: queries to broadcast and multicast, inbound; from
# neighbours that look for each other the reason is another.
everybody() {
	local to
	for to in 192.0.2.255 255.255.255.255 224.0.0.1; do
		row "$1" "IPv4 8,13 to $to" 8,13 $to
		row malformed "IPv4 42 to $to" 42 $to
	done
	row "$1" "IPv6 128 to ff02::1 from a global address" 128 -S 2001:db8:1::2 ff02::1%p0
	row "$1" "IPv6 128 to ff05::101" 128 -S "$SLL" ff05::101%p0
	row "$2" "IPv6 128 to ff02::1 from a neighbour" 128 -S "$SLL" ff02::1%p0
	row malformed "IPv6 160 to ff02::1" 160 -S "$SLL" ff02::1%p0
}

# good: link-scope messages that just hold their checks, denied by every default.
good() {
	row link-scope "a router solicitation of 8 bytes" 133 -T 255 -S "$SLL" "$DLL"
	row link-scope "a router advertisement of 16" 134 -T 255 -l 8 -S "$SLL" "$DLL"
	row link-scope "neighbor discovery of 24" 135,136 -T 255 -l 16 $D6
	row link-scope "a global source" 133,135,136 -T 255 -l 16 $D6
	row link-scope "no source" 133,135 -T 255 -l 16 -S :: "ff02::1%$DEV"
	row link-scope "MLD with a hop-by-hop header" 130-132,143 -T 1 -H -l 16 -S "$SLL" "$DLL"
	row link-scope "MLD in a fragment" 130-132,143 -T 1 -A -l 16 -S "$SLL" "$DLL"
	row link-scope "MLD, code 1" 130-132,143 -T 1 -c 1 -l 16 -S "$SLL" "$DLL"
	row link-scope "MLD reports without source" 131,132,143 -T 1 -l 16 -S :: "ff02::1%$DEV"
	row link-scope "a global source" 141,142,148,149 -T 255 $D6
	row link-scope "code 1" 141,142,148,149 -T 255 -c 1 $D6
	row link-scope "in a fragment" 141,142,149 -T 255 -A $D6
	LATER=3 row link-scope "in two fragments" 141,142,149 -T 255 -l 40 -F 24 $D6
	row link-scope "MRD, code 3" 151-153 -T 1 -c 3 -S "$SLL" "$DLL"
	row link-scope "MRD in a fragment" 151-153 -T 1 -A -l 8 -S "$SLL" "$DLL"
}

# bad: those that just do not, though all is allowed.
bad() {
	local hops
	for hops in 1 64 254; do
		row malformed "hop limit $hops" 133-136,141,142,148,149 -T $hops -l 32 -S "$SLL" "$DLL"
	done
	for hops in 2 64 255; do
		row malformed "hop limit $hops" 130-132,143,151-153 -T $hops -l 32 -S "$SLL" "$DLL"
	done
	row malformed "ND, code 1" 133-136 -c 1 -T 255 -l 32 -S "$SLL" "$DLL"
	row malformed "ND, code 255" 133-136 -c 255 -T 255 -l 32 -S "$SLL" "$DLL"
	row malformed "a router solicitation of 7 bytes" 133 -T 255 -L 7 -S "$SLL" "$DLL"
	row malformed "a router advertisement of 15" 134 -T 255 -l 7 -S "$SLL" "$DLL"
	row malformed "neighbor discovery of 23" 135,136 -T 255 -l 15 -S "$SLL" "$DLL"
	row malformed "in a fragment" 133-136,148 -T 255 -A -l 32 -S "$SLL" "$DLL"
	LATER=5 row malformed "in two fragments" 133-136,148 -T 255 -l 40 -F 24 -S "$SLL" "$DLL"
	row malformed "a router advertisement from a global address" 134 -T 255 -l 32 $D6
	row malformed "a router advertisement without source" 134 -T 255 -l 32 -S :: "ff02::1%$DEV"
	row malformed "MLD and MRD from a global address" 130-132,143,151-153 -T 1 -l 32 $D6
	row malformed "an MLD query and MRD without source" 130,151-153 -T 1 -l 32 -S :: "ff02::1%$DEV"
	row malformed "never valid" 127,138,255 -T 255 -l 32 $D6
}

# ---- in and out ------------------------------------------------------------------

in_ns "$HOST" socat -u "UDP6-RECV:9999,ipv6-join-group=[ff05::101]:h0" - >/dev/null &
BG+=($!)
joined() {
	ip -n "$HOST" maddr show dev h0 | grep -q ff05::101
}
wait_for 10 joined || bail "the host did not join ff05::101"
ff02=ff02::1%h0

allow_both() {
	local dir
	for dir in in out; do
		g default $dir allow || bail "icmpctl default $dir allow"
	done
}

# both STAGE: the table in both directions.
both() {
	towards out
	table "$1"
	fire
	towards in
	table "$1"
}

NAME='default deny'
deny_all "$HOST"
both deny
codes deny
everybody broadcast-denied default-deny
good
fire
towards out
codes deny
good
row default-deny "IPv4 queries to everybody" 8,13,42 192.0.2.255
row default-deny "IPv6 queries to everybody" 128,160 $ff02
fire

NAME='default allow'
allow_both
both allow
everybody broadcast-denied default-allow
fire

NAME='a rule for all'
deny_all "$HOST"
for dir in in out; do
	g allow $dir all || bail "icmpctl allow $dir all"
done
both all
everybody broadcast-denied rule
fire
towards out
row rule "IPv4 queries to everybody" 8,13,42 192.0.2.255
row rule "IPv4 queries to multicast" 8,13,42 224.0.0.1
row rule "IPv6 queries to everybody" 128,160 $ff02
fire

NAME='a rule for all IPv4 and IPv6 addresses'
g flush rules
g allow icmp/all 0.0.0.0/0 || bail "icmpctl allow icmp/all"
g allow icmpv6/all ::/0 || bail "icmpctl allow icmpv6/all"
towards in
everybody broadcast-denied rule
fire

NAME='a narrow rule for all'
g flush rules
for peer in 192.0.2.0/24 2001:db8:1::/64 fe80::/10; do
	g allow all $peer || bail "icmpctl allow all $peer"
done
everybody rule rule
row broadcast-denied "IPv4 8 from another to 192.0.2.255" 8 -S 203.0.113.9 192.0.2.255
row broadcast-denied "IPv4 8 from another to 224.0.0.1" 8 -S 203.0.113.9 224.0.0.1
row broadcast-denied "IPv6 128 from another" 128 -S 2001:db8:9::9 ff02::1%p0
fire

NAME='a rule by name'
g flush rules
name_all in
name_all out
both named
everybody broadcast-denied rule
row malformed "an IPv6 redirect, hop limit 254" 137 -T 254 -l 32 -S "$SLL" "$DLL"
row malformed "an IPv6 redirect, code 1" 137 -T 255 -c 1 -l 32 -S "$SLL" "$DLL"
row malformed "an IPv6 redirect of 39 bytes" 137 -T 255 -l 31 -S "$SLL" "$DLL"
row malformed "an IPv6 redirect in a fragment" 137 -T 255 -A -l 32 -S "$SLL" "$DLL"
fire
towards out
row rule "an IPv6 redirect is not checked" 137 -T 64 -c 1 $D6
fire

NAME='rules by name, default allow'
allow_both
bad
fire
towards in
bad
fire

deny_all "$HOST"
g flush rules
ok "one type of each family" g allow icmp/200+icmpv6/200
send "$PEER" "$HOST" -t 0-255 -l 32 192.0.2.1
is "$GOT" 1 "of all IPv4 types it lets that one in"
send "$PEER" "$HOST" -t 0-255 -l 32 2001:db8:1::1
is "$GOT" 2 "of all IPv6 types that one and packet too big"

# ---- forward ----------------------------------------------------------------------

towards forward
# The client's own neighbor discovery would be counted as arrived.
knows "$CLIENT" c0 "$R1" r1c
knows "$R1" r1c "$CLIENT" c0
# Packets that are let through are not answered.
ip -n "$CLIENT" route add blackhole 203.0.113.0/24
ip -n "$CLIENT" -6 route add blackhole 2001:db8:3::/64
NAME='default allow'
g default forward allow
table unfiltered
fire

NAME='default deny'
g default forward deny
table deny
codes deny
fire

NAME='a rule for all'
g allow forward all
table all
fire

NAME='a rule by name'
g flush rules
name_all forward
table named
fire

ip -n "$CLIENT" route del blackhole 203.0.113.0/24
ip -n "$CLIENT" -6 route del blackhole 2001:db8:3::/64

# "S, makes state": the reply comes back, and no second way is opened.
deny_all "$HOST"
g flush rules
ok "only requests, forward" g allow forward echo-request 203.0.113.0/24
ok "only IPv6 requests, forward" g allow forward echo-request 2001:db8:3::/64
ok "forward: a reply passes" pings "$SERVER" 192.0.2.1
ok "forward: an IPv6 reply passes" pings "$SERVER" 2001:db8:1::1
ok "forward: not the other way" no_ping "$CLIENT" 203.0.113.2
GNS=$HOST
g flush rules
ok "only requests, out" g allow out echo-request
ok "out: a reply comes in" pings "$HOST" 192.0.2.2
ok "out: an IPv6 reply comes in" pings "$HOST" 2001:db8:1::2
ok "out: not the other way" no_ping "$PEER" 192.0.2.1
g flush rules
ok "only requests, in" g allow in echo-request
ok "in: a reply goes out" pings "$PEER" 192.0.2.1
ok "in: an IPv6 reply goes out" pings "$PEER" 2001:db8:1::1
ok "in: not the other way" no_ping "$HOST" 192.0.2.2

# ---- a bridge: multicast in forward, and link-scope messages ----------------------

modprobe br_netfilter
netns_add LEFT
netns_add BRIDGE
netns_add RIGHT
wire "$LEFT" l0 "$BRIDGE" l1
wire "$RIGHT" r0 "$BRIDGE" r1
ip -n "$BRIDGE" -batch - <<'END'
	link add b0 type bridge mcast_snooping 0
	link set l1 master b0
	link set r1 master b0
	link set b0 up
END
set_sysctl "$BRIDGE" net.bridge.bridge-nf-call-iptables=1 net.bridge.bridge-nf-call-ip6tables=1
ip -n "$LEFT" -batch - <<'END'
	addr add 192.0.2.2/24 dev l0
	addr add 2001:db8:1::2/64 dev l0
	route add 224.0.0.0/4 dev l0
	route add 255.255.255.255 dev l0
END
ip -n "$RIGHT" -batch - <<'END'
	addr add 192.0.2.1/24 dev r0
	addr add 2001:db8:1::1/64 dev r0
END
wait_for 10 has_ll "$LEFT" l0 || bail "l0 got no link-local address"
wait_for 10 has_ll "$RIGHT" r0 || bail "r0 got no link-local address"
wait_for 20 pings "$LEFT" 192.0.2.1 || bail "the bridge has no connectivity"
wait_for 20 pings "$LEFT" 2001:db8:1::1 || bail "the bridge has no IPv6 connectivity"
for address in 192.0.2.1 2001:db8:1::1 "$(ll "$RIGHT" r0)"; do
	ip -n "$LEFT" neigh replace "$address" lladdr "$(mac_of "$RIGHT" r0)" dev l0
done
for address in 192.0.2.2 2001:db8:1::2 "$(ll "$LEFT" l0)"; do
	ip -n "$RIGHT" neigh replace "$address" lladdr "$(mac_of "$LEFT" l0)" dev r0
done
set_sysctl "$RIGHT" net.ipv4.icmp_echo_ignore_all=1 net.ipv6.icmp.echo_ignore_all=1
DIR=forward GNS=$BRIDGE FROM=$LEFT TO=$RIGHT DEV=l0
D4=192.0.2.1 D6=2001:db8:1::1 SLL=$(ll "$LEFT" l0) DLL=$(ll "$RIGHT" r0)%l0
NAME='bridged'
g default forward deny
for peer in 192.0.2.0/24 2001:db8:1::/64; do
	g allow forward all $peer || bail "icmpctl allow forward all $peer"
done
row rule "IPv4 queries" 8,42 $D4
row rule "IPv6 queries" 128,160 $D6
row malformed "IPv4 queries to 224.0.0.1" 8,13,42 224.0.0.1
row malformed "IPv4 queries to 255.255.255.255" 8,13,42 255.255.255.255
row malformed "IPv6 queries to ff02::1" 128,160 -S 2001:db8:1::2 ff02::1%l0
row pmtud "IPv4 3/4" 3 -c 4 -r 1300 -l 32 $D4
row pmtud "IPv6 2" 2 -r 1300 -l 32 $D6
row type-denied "an IPv6 redirect" 137 -T 255 -l 32 -S "$SLL" "$DLL"
good
bad
fire

done_testing
