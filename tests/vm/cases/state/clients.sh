# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Programs that people use work from a host that denies all inbound: several programs'
# pings, many destinations at once, several pings at once, broadcast and multicast
# pings, and pings through IP options. (What the peer's side can still see of the
# host: nothing.) So it does from one that denies all outbound, too, with the rules
# that an administrator would give, and not without them.
# timeout: 600

# shellcheck source=../../lib.sh
. "$(dirname "$0")/../lib.sh"

topo_pair init
set_sysctl init net.ipv4.icmp_echo_ignore_broadcasts=0
set_sysctl "$PEER" net.ipv4.icmp_echo_ignore_broadcasts=0 \
	net.ipv4.icmp_ratelimit=0 net.ipv6.icmp.ratelimit=0
ip -n "$PEER" -batch - <<-'END'
	addr add 192.0.2.3/24 dev p0
	addr add 192.0.2.4/24 dev p0
END
load

ok "fping" fping -c 3 -p 100 192.0.2.2 192.0.2.3 192.0.2.4
ok "fping, IPv6" fping -6 -c 3 -p 100 2001:db8:1::2
ok "busybox ping" busybox ping -c 1 -W 5 192.0.2.2
ok "busybox ping6" busybox ping6 -c 1 -W 5 2001:db8:1::2
ok "busybox traceroute" busybox traceroute -n -q 1 -w 3 -m 3 192.0.2.2
output_like ' 192\.0\.2\.2 ' "busybox traceroute arrives"
ok "a flood that waits for its replies" ping -q -f -c 500 192.0.2.2
output_like ' 0% packet loss' "none of 500 is lost"
ok "an IPv6 flood" ping -q -f -c 500 2001:db8:1::2
output_like ' 0% packet loss' "none of 500 IPv6 is lost"
ok "ping -T tsonly" ping -c 1 -W 5 -T tsonly 192.0.2.2
ok "ping -R" ping -c 1 -W 5 -R 192.0.2.2
ok "ping of a size with DF" ping -c 1 -W 5 -M "do" -s 1472 192.0.2.2

pids=()
for _ in 1 2 3 4 5 6 7 8; do
	ping -q -c 20 -i 0.05 -W 5 192.0.2.2 >>"$RUN/many" 2>&1 &
	pids+=($!)
done
wait "${pids[@]}"
is "$(grep -c ' 0% packet loss' "$RUN/many")" 8 "eight pings at once lose nothing"

ok "a broadcast ping" ping -b -c 2 -i 0.3 -W 5 192.0.2.255
output_like 'from 192\.0\.2\.2' "is answered by the peer"
ip route add 224.0.0.0/4 dev h0
ok "a multicast ping" ping -c 2 -i 0.3 -W 5 224.0.0.1
output_like 'from 192\.0\.2\.2' "is answered by the peer"
ok "an IPv6 multicast ping" ping -c 2 -i 0.3 -W 5 ff02::1%h0
output_like "from $(ll "$PEER" p0)" "is answered by the peer"

# An ordinary user's ping: a datagram socket instead of a raw one.
set_sysctl init net.ipv4.ping_group_range='0 65535'
ok "an unprivileged ping" setpriv --reuid 65534 --regid 65534 --clear-groups \
	--bounding-set=-all ping -c 1 -W 5 192.0.2.2
ok "an unprivileged IPv6 ping" setpriv --reuid 65534 --regid 65534 --clear-groups \
	--bounding-set=-all ping -c 1 -W 5 2001:db8:1::2

for what in "" "-C 13" "-C 15 --force-icmp" "-C 17"; do
	# shellcheck disable=SC2086 # words
	run in_ns "$PEER" timeout 20 hping3 -1 $what -c 2 -i u200000 192.0.2.1
	unlike "$(<"$RUN/out")" 'ip=192\.0\.2\.1' "hping3 -1 $what gets nothing"
done
run in_ns "$PEER" ping -b -c 2 -i 0.2 -W 1 192.0.2.255
unlike "$(<"$RUN/out")" 'from 192\.0\.2\.1:' "a broadcast ping from outside gets nothing"
run in_ns "$PEER" ping -c 2 -i 0.2 -W 1 ff02::1%p0
unlike "$(<"$RUN/out")" "from $(ll init h0)" "an IPv6 multicast ping gets nothing"

# ---- a host among several, and a router ---------------------------------------------
#
#    $HOST h0 ---+--- n0 $N2 n2s ------- s0 $SERVER
#      .1, ::1   |      .2, ::2            198.51.100.2, 2001:db8:2::2
#                +--- n0 $N3   .3, ::3, and .20 to .39, ::20 to ::39
#                +--- n0 $N4   .4, ::4

netns_add HOST
netns_add SWITCH
netns_add N2
netns_add N3
netns_add N4
netns_add SERVER
GNS=$HOST
no_dad "$SWITCH" default
ip -n "$SWITCH" link add br0 type bridge mcast_snooping 0
ip -n "$SWITCH" link set br0 up
for end in 1:HOST:h0 2:N2:n0 3:N3:n0 4:N4:n0; do
	IFS=: read -r n ns dev <<<"$end"
	wire "$SWITCH" "p$n" "${!ns}" "$dev"
	ip -n "$SWITCH" link set "p$n" master br0
	ip -n "${!ns}" addr add "192.0.2.$n/24" brd + dev "$dev"
	ip -n "${!ns}" addr add "2001:db8:1::$n/64" dev "$dev"
	set_sysctl "${!ns}" net.ipv4.icmp_echo_ignore_broadcasts=0 \
		net.ipv4.icmp_ratelimit=0 net.ipv6.icmp.ratelimit=0
done
wire "$N2" n2s "$SERVER" s0
set_sysctl "$N2" net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
set_sysctl "$SERVER" net.ipv4.icmp_ratelimit=0 net.ipv6.icmp.ratelimit=0
ip -n "$N2" addr add 198.51.100.1/24 dev n2s
ip -n "$N2" addr add 2001:db8:2::1/64 dev n2s
ip -n "$SERVER" -batch - <<-'END'
	addr add 198.51.100.2/24 dev s0
	addr add 2001:db8:2::2/64 dev s0
	route add default via 198.51.100.1
	route add default via 2001:db8:2::1
END
ip -n "$HOST" route add default via 192.0.2.2
ip -n "$HOST" route add default via 2001:db8:1::2
many4=() many6=()
for n in {20..39}; do
	ip -n "$N3" addr add "192.0.2.$n/24" dev n0
	ip -n "$N3" addr add "2001:db8:1::$n/64" dev n0
	many4+=("192.0.2.$n")
	many6+=("2001:db8:1::$n")
done
for ns in "$HOST" "$N2" "$N3" "$N4"; do
	dev=n0
	[ "$ns" != "$HOST" ] || dev=h0
	wait_for 20 has_ll "$ns" $dev || bail "$dev got no link-local address"
done
for to in 198.51.100.2 2001:db8:2::2; do
	wait_for 20 in_ns "$HOST" ping -c 1 -W 1 $to || bail "no way to $to"
done

# sees NAME REGEX... -- COMMAND...: the host runs it, and it prints all of them.
# misses: it fails, or one of them is not there. Of several programs the status
# says nothing.
program() {
	local missing=0 regex=() r
	while [ "$1" != -- ]; do
		regex+=("$1")
		shift
	done
	shift
	echo "+ $*"
	in_ns "$HOST" timeout 60 "$@" >"$RUN/said" 2>&1 || missing=1
	cat "$RUN/said"
	for r in "${regex[@]}"; do
		[[ $(<"$RUN/said") =~ $r ]] || missing=1
	done
	return "$missing"
}
# by_rule NAME "RULE, RULE" REGEX... -- COMMAND...: by default; by these rules
# alone; and not when they are revoked.
by_rule() {
	local name=$1 rules rule
	IFS=, read -ra rules <<<"$2"
	shift 2
	g default out allow
	ok "$name: by default" program "$@"
	g default out deny
	for rule in "${rules[@]}"; do
		# shellcheck disable=SC2086 # words
		g allow out $rule
	done
	ok "$name: by rule" program "$@"
	for rule in "${rules[@]}"; do
		# shellcheck disable=SC2086 # words
		g revoke out $rule
	done
	nok "$name: without it" program "$@"
}
# by_error NAME REGEX... -- COMMAND...: sends no ICMP, so that no rule is needed.
by_error() {
	local name=$1
	shift
	g default out allow
	ok "$name: out allow" program "$@"
	g default out deny
	ok "$name: out deny" program "$@"
}
ok "in deny" g default in deny
is "$(rules)" "" "and no rule"

all4=('from 192\.0\.2\.2:' 'from 192\.0\.2\.3:' 'from 192\.0\.2\.4:')
all6=()
for ns in "$N2" "$N3" "$N4"; do
	all6+=("from $(ll "$ns" n0)%h0:")
done
by_rule "ping -b" "echo-request 192.0.2.255" "${all4[@]}" -- \
	ping -b -c 4 -i 0.3 -W 5 192.0.2.255
by_rule "ping 255.255.255.255" "echo-request 255.255.255.255" "${all4[@]}" -- \
	ping -b -I h0 -c 4 -i 0.3 -W 5 255.255.255.255
by_rule "ping 224.0.0.1" "echo-request 224.0.0.1" "${all4[@]}" -- \
	ping -I h0 -c 4 -i 0.3 -W 5 224.0.0.1
by_rule "ping ff02::1" "echo-request ff02::1" "${all6[@]}" -- \
	ping -c 4 -i 0.3 -W 5 ff02::1%h0
by_rule "fping -4, twenty" "echo-request 192.0.2.0/24" -- \
	fping -4 -q -c 2 -p 300 -t 5000 "${many4[@]}"
by_rule "fping -6, twenty" "echo-request 2001:db8:1::/64" -- \
	fping -6 -q -c 2 -p 300 -t 5000 "${many6[@]}"
by_rule "hping3 --icmp" "echo-request 192.0.2.2" 'ip=192\.0\.2\.2 .*icmp_seq=1' -- \
	hping3 --icmp -c 2 -i u300000 192.0.2.2
by_rule "hping3 -1 -C 13" "timestamp-request 192.0.2.2" 'ip=192\.0\.2\.2 ' 'Originate' -- \
	hping3 -1 -C 13 -c 2 -i u300000 192.0.2.2
by_rule "mtr" "echo-request 198.51.100.2" ' 192\.0\.2\.2 ' ' 198\.51\.100\.2 ' -- \
	mtr -4 -n -r -c 1 -G 2 -m 5 198.51.100.2
by_rule "mtr -6" "echo-request 2001:db8:2::2" ' 2001:db8:1::2 ' ' 2001:db8:2::2 ' -- \
	mtr -6 -n -r -c 1 -G 2 -m 5 2001:db8:2::2
by_rule "traceroute -I" "echo-request 198.51.100.2" ' 192\.0\.2\.2 ' ' 198\.51\.100\.2 ' -- \
	traceroute -I -n -q 1 -w 3 -m 3 198.51.100.2
by_rule "traceroute -6 -I" "echo-request 2001:db8:2::2" ' 2001:db8:1::2 ' ' 2001:db8:2::2 ' -- \
	traceroute -6 -I -n -q 1 -w 3 -m 3 2001:db8:2::2
# The subnet-router anycast address is answered from another one (RFC 4291 2.6.1).
g default out allow
nok "ping of an anycast address" program 'from 2001:db8:1::2' -- ping -c 1 -W 1 2001:db8:1::
ok "a rule for its replies" g allow in echo-reply 2001:db8:1::/64
ok "opens it" program 'from 2001:db8:1::2' -- ping -c 1 -W 5 2001:db8:1::
ok "no more" g revoke in echo-reply 2001:db8:1::/64
hops4=(' 192\.0\.2\.2 ' ' 198\.51\.100\.2 ')
hops6=(' 2001:db8:1::2 ' ' 2001:db8:2::2 ')
by_error "traceroute" "${hops4[@]}" -- traceroute -n -q 1 -w 3 -m 3 198.51.100.2
by_error "traceroute -U" "${hops4[@]}" -- traceroute -U -n -q 1 -w 3 -m 3 198.51.100.2
by_error "traceroute -6 -U" "${hops6[@]}" -- traceroute -6 -U -n -q 1 -w 3 -m 3 2001:db8:2::2
by_error "tracepath -4" "${hops4[@]}" -- tracepath -4 -n -m 4 198.51.100.2
by_error "tracepath -6" "${hops6[@]}" -- tracepath -6 -n -m 4 2001:db8:2::2
by_error "mtr -T" "${hops4[@]}" -- mtr -T -n -r -c 1 -G 2 -m 5 198.51.100.2
by_error "mtr -6 -T" "${hops6[@]}" -- mtr -6 -T -n -r -c 1 -G 2 -m 5 2001:db8:2::2

# Answers that the router may not give are not heard.
ok "the router is silent" g_in "$N2" default out deny
nok "traceroute -U past it" program "${hops4[@]}" -- \
	traceroute -U -n -q 1 -w 1 -m 3 198.51.100.2
nok "traceroute -6 -U past it" program "${hops6[@]}" -- \
	traceroute -6 -U -n -q 1 -w 1 -m 3 2001:db8:2::2
ok "a rule for its errors" g_in "$N2" allow out time-exceeded any
ok "traceroute -U again" program "${hops4[@]}" -- \
	traceroute -U -n -q 1 -w 3 -m 3 198.51.100.2
ok "traceroute -6 -U again" program "${hops6[@]}" -- \
	traceroute -6 -U -n -q 1 -w 3 -m 3 2001:db8:2::2
ok "the router is off" g_in "$N2" off

# These write their packets through raw sockets: no TCP or UDP socket is theirs, and
# conntrack need not be there.
by_raw() {
	ok "traceroute -T $1" program "${hops4[@]}" -- \
		traceroute -T -n -q 1 -w 2 -m 3 198.51.100.2
	ok "traceroute -6 -T $1" program "${hops6[@]}" -- \
		traceroute -6 -T -n -q 1 -w 2 -m 3 2001:db8:2::2
	ok "mtr -u $1" program "${hops4[@]}" -- mtr -4 -u -n -r -c 1 -G 2 -m 5 198.51.100.2
	ok "mtr -6 -u $1" program "${hops6[@]}" -- mtr -6 -u -n -r -c 1 -G 2 -m 5 2001:db8:2::2
}
g flush counters
by_raw "without conntrack"
ok "rltraceroute6" program "${hops6[@]}" -- rltraceroute6 -n -q 1 -w 2 -m 3 2001:db8:2::2
ok "tcptraceroute6" program "${hops6[@]}" -- tcptraceroute6 -n -q 1 -w 2 -m 3 2001:db8:2::2
# hping3 has no status for an error alone.
ok "hping3, TCP" program 'TTL 0 during transit from ip=192\.0\.2\.2' -- \
	bash -c 'hping3 -S -p 80 -t 1 -c 2 -i u300000 198.51.100.2; true'
ok "hping3, UDP" program 'TTL 0 during transit from ip=192\.0\.2\.2' -- \
	bash -c 'hping3 -2 -p 33434 -t 1 -c 2 -i u300000 198.51.100.2; true'
is "$(reason error-unverified)" 0 "no error of theirs was unverified"
in_ns "$HOST" nft -f - <<'END'
table inet t {
	chain i {
		type filter hook input priority 0
		ct state established accept
	}
}
END
by_raw "with conntrack"
is "$(rules)" "" "by no rule"

done_testing
