# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# "Unload is always possible under traffic and leaks nothing."
# every: unloading under traffic meets every kernel's own teardown
# timeout: 300
# cpus: 2

# shellcheck source=../../lib.sh
. "$(dirname "$0")/../lib.sh"

TIMES=12
[ -z "$LONG" ] || TIMES=60
steady_hooks
topo_pair init
set_sysctl "$PEER" net.ipv4.icmp_ratelimit=0 net.ipv6.icmp.ratelimit=0
bg in_ns "$PEER" sh -c 'while :; do ping -q -f -c 2000 192.0.2.1; done'
bg in_ns "$PEER" sh -c 'while :; do ping -q -f -c 2000 2001:db8:1::1; done'
bg sh -c 'while :; do ping -q -f -c 2000 192.0.2.2; done'

good=0
for i in $(seq $TIMES); do
	insmod "$KO" || break
	case $((i % 4)) in
	0) icmpctl allow echo-request 192.0.2.0/24 ;;
	1) icmpctl default out deny ;;
	2) icmpctl mode monitor ;;
	esac
	rmmod icmpguard || break
	good=$i
done
is "$good" $TIMES "$TIMES loads and unloads under a flood"

load
bg sh -c 'while :; do icmpctl list; icmpctl stats; done'
bg sh -c 'while :; do icmpctl allow echo-request 192.0.2.2; icmpctl flush rules; done'
sleep 2
ok "unloaded while icmpctl asks and changes" wait_for 20 unload
stop "${BG[@]}"
BG=()
ok "and loaded again" insmod "$KO"
drops "it filters" 8 192.0.2.1

for i in $(seq 8); do
	netns_add "NS$i"
done
for ns in "$NS1" "$NS2" "$NS3" "$NS4" "$NS5" "$NS6" "$NS7" "$NS8"; do
	g_in "$ns" allow echo-request 192.0.2.0/24 || bail "configure $ns"
done
ok "unloaded while many namespaces are configured" unload
ok "and loaded again" insmod "$KO"
netns_add FRESH
is "$(rules "$NS1")" "" "the namespaces have forgotten"

# A rule that is about to expire, an open flow, and a namespace that goes.
ok "a rule with a timer" icmpctl allow echo-request 192.0.2.2 for 1h
ok "an open flow" pings init 192.0.2.2
g_in "$FRESH" allow echo-request any for 1s
ip netns del "$FRESH"
NETNSES=("${NETNSES[@]/$FRESH/}")
ok "unload" unload

done_testing
