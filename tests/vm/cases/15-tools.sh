# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What people use works from a host that denies all inbound: several programs'
# pings, many destinations at once, several pings at once, broadcast and multicast
# pings, and pings through IP options. (What the peer's side can still see of the
# host: nothing.)

# shellcheck source=../lib.sh
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

for what in "" "-C 13" "-C 15" "-C 17"; do
	# shellcheck disable=SC2086 # words
	run in_ns "$PEER" timeout 20 hping3 -1 $what -c 2 -i u200000 192.0.2.1
	unlike "$(<"$RUN/out")" 'ip=192\.0\.2\.1' "hping3 -1 $what gets nothing"
done
run in_ns "$PEER" ping -b -c 2 -i 0.2 -W 1 192.0.2.255
unlike "$(<"$RUN/out")" 'from 192\.0\.2\.1:' "a broadcast ping from outside gets nothing"
run in_ns "$PEER" ping -c 2 -i 0.2 -W 1 ff02::1%p0
unlike "$(<"$RUN/out")" "from $(ll init h0)" "an IPv6 multicast ping gets nothing"

done_testing
