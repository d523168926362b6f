# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# "The table is bounded; full never costs a must-pass packet, never blocks another
# protocol", and "half of each bucket's ways belong to locally originated flows, so
# that a flood of admitted inbound requests cannot push out the host's own".
# cpus: 2

# shellcheck source=../../lib.sh
. "$(dirname "$0")/../lib.sh"

topo_pair
load
# Every inbound request needs state: its reply is not let out otherwise.
deny_all "$HOST"
ok "allow in" g allow echo-request any
ok "allow out" g allow out echo-request 192.0.2.2
# The replies go to nowhere, quickly.
ip -n "$HOST" route add blackhole 10.0.0.0/8
ip -n "$HOST" -6 route add blackhole 2001:db8:a::/48
set_sysctl "$PEER" net.ipv4.icmp_echo_ignore_all=1

send "$HOST" "$PEER" -t 8 -i 7 -s 1 192.0.2.2
used=$(awk '/^(Slab|Percpu|VmallocUsed):/ { n += $2 } END { print n }' /proc/meminfo)
send "$PEER" "$HOST" -t 8 -n 60000 -v -S 10.0.0.1 192.0.2.1
is "$GOT" 60000 "60,000 requests from as many addresses arrive"
send "$PEER" "$HOST" -t 128 -n 20000 -v -S 2001:db8:a::1 2001:db8:1::1
is "$GOT" 20000 "20,000 IPv6 requests from as many addresses arrive"
passes "the host's own open request is still open" 0 -i 7 -s 1 192.0.2.1
passes "fragmentation needed passes" 3 -c 4 -r 1400 192.0.2.1
passes "packet too big passes" 2 -r 1400 2001:db8:1::1
set_sysctl "$PEER" net.ipv4.icmp_echo_ignore_all=0
ok "the host pings" pings "$HOST" 192.0.2.2
ok "the peer pings" pings "$PEER" 192.0.2.1
ok "TCP works" transfer "$PEER" "$HOST" 192.0.2.1 100000 30
now=$(awk '/^(Slab|Percpu|VmallocUsed):/ { n += $2 } END { print n }' /proc/meminfo)
diag "slab, vmalloc and per-CPU memory: $used kB before, $now kB after"
ok "no memory was used for it" test $((now - used)) -lt 4096

done_testing
