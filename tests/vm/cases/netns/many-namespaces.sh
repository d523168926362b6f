# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Namespaces come and go, configured or not, at any time: 200 of them with the
# module loaded, with and without netns=inherit, and none leaves anything behind.
# timeout: 400
# memory: 1024
# cpus: 2

# shellcheck source=../../lib.sh
. "$(dirname "$0")/../lib.sh"

steady_hooks

# crowd COMMAND: 200 namespaces, made or deleted by one process.
crowd() {
	printf "netns $1 crowd%d\n" {1..200} | ip -batch -
}

for netns in open inherit; do
	load netns=$netns
	ok "$netns: 200 namespaces" crowd add
	is "$(ip netns | grep -c crowd)" 200 "$netns: they are there"
	good=0
	for i in $(seq 20 20 200); do
		icmpctl --netns "crowd$i" allow echo-request 192.0.2.0/24 >/dev/null &&
			good=$((good + 1))
	done
	is $good 10 "$netns: ten are configured"
	like "$(icmpctl --netns crowd100 list rules)" 192.0.2.0/24 "$netns: one has its rule"
	unlike "$(icmpctl --netns crowd99 list rules)" 192.0.2.0/24 "$netns: its neighbour has not"
	ok "$netns: all are deleted" crowd del
	ok "$netns: again" crowd add
	ok "$netns: configured and off" icmpctl --netns crowd7 default in deny
	ok "$netns: unloaded while they live" unload
	ok "$netns: and deleted afterwards" crowd del
done

load
topo_pair
ok "a rule" g allow echo-request 192.0.2.0/24
passes "the filter works" 8 192.0.2.1
# A namespace goes while it is being configured and pinged.
bg in_ns "$PEER" ping -q -f 192.0.2.1
ip netns add shortlived
bg sh -c 'while :; do icmpctl --netns shortlived allow echo-request any; done'
for _ in $(seq 10); do
	ip netns del shortlived
	ip netns add shortlived
done
stop "${BG[@]}"
BG=()
ip netns del shortlived
ok "the filter still works" pings "$PEER" 192.0.2.1
ok "unload" unload

done_testing
