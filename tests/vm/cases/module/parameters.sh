# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# "Module parameters: mode, netns, max_flows, max_namespaces, userns", and "every
# refusal says what was wrong with which value".

# shellcheck source=../../lib.sh
. "$(dirname "$0")/../lib.sh"

topo_pair init

# refused PARAMETER=VALUE: insmod fails and the kernel log says which value.
refused() {
	dmesg -n 8
	local before
	before=$(dmesg | wc -l)
	nok "$1 is refused" insmod "$KO" "$1"
	like "$(dmesg | tail -n +$((before + 1)))" "${1%%=*}.*${1#*=}|${1#*=}.*${1%%=*}" \
		"the kernel log names $1"
	loaded && unload
}

refused mode=bogus
refused netns=sometimes
refused userns=maybe
refused max_flows=lots
refused max_flows=-1
refused log_records=63
refused log_records=1048577
refused max_namespaces=few
passes "a refused insmod leaves nothing behind" 8 192.0.2.1

load mode=monitor
passes "mode=monitor drops no echo" 8 192.0.2.1
passes "mode=monitor drops no IPv6 echo" 128 2001:db8:1::1
passes "mode=monitor drops no unsolicited reply" 0 192.0.2.1
passes "mode=monitor drops no redirect" 5 192.0.2.1
send "$PEER" init -t 8 -L 5 192.0.2.1
is "$ALL" 1 "mode=monitor drops nothing malformed"
like "$(icmpctl status)" monitor "status says monitor"
ok "mode enforce" icmpctl mode enforce
drops "and now it enforces" 8 192.0.2.1
ok "rmmod" unload

load mode=enforce max_flows=128
drops "mode=enforce enforces" 8 192.0.2.1
ok "a small flow table: ping works" pings init 192.0.2.2
run icmpsend -t 8 -n 2000 -v -S 192.0.2.1 -i 1 198.51.100.1
ok "a full flow table: ping works" pings init 192.0.2.2
ok "a full flow table: IPv6 ping works" pings init 2001:db8:1::2
passes "a full flow table: fragmentation needed passes" 3 -c 4 -r 1400 192.0.2.1
ok "rmmod" unload

load netns=inherit
ok "a rule for the first namespace" icmpctl allow echo-request 192.0.2.0/25
netns_add NEW
wire "$NEW" n0 "$PEER" n1
ip -n "$NEW" addr add 192.0.2.65/26 dev n0
ip -n "$PEER" addr add 192.0.2.66/26 dev n1
HOST=$NEW
passes "netns=inherit: what the copied rule allows" 8 -S 192.0.2.66 192.0.2.65
drops "netns=inherit: the rest is denied" 8 -S 203.0.113.1 192.0.2.65
ok "the first namespace revokes" icmpctl revoke echo-request 192.0.2.0/25
passes "a copy is a copy" 8 -S 192.0.2.66 192.0.2.65
ok "a namespace that inherited goes" ip netns del "$NEW"
NETNSES=("$PEER")
HOST=init
ok "rmmod" unload

load max_namespaces=2
netns_add ONE
netns_add TWO
ok "a second namespace" g_in "$ONE" default in deny
status 1 "a third is refused" g_in "$TWO" default in deny
output_like 'max_namespaces|limit|too many' "and it says why"
ok "off makes room" g_in "$ONE" off
ok "now there is room" wait_for 5 g_in "$TWO" default in deny
ok "rmmod" unload

load userns=1
ok "userns is readable" test -r /sys/module/icmpguard/parameters/userns
nok "and read-only" sh -c 'echo 0 >/sys/module/icmpguard/parameters/userns'
ok "rmmod" unload

done_testing
