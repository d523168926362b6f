# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# "The budget of weak evidence is the namespace's." "Errors about sockets of another
# namespace whose packets cross LOCAL_IN here (ipvlan l3s) are looked up there."
# "IPVS: a rule opens errors to a virtual address."
# timeout: 400

# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

#    init                        $PEER                      $OTHER
#   +---------------+        +-----------+              +-----------+
#   |            h0 +--------+ p0     p1 +--------------+ o0        |
#   +---------------+        +-----------+              +-----------+
#     192.0.2.1           192.0.2.2    198.51.100.2    198.51.100.1
#     2001:db8:1::1       2001:db8:1::2
topo_pair init
netns_add OTHER
wire "$OTHER" o0 "$PEER" p1
ip -n "$OTHER" addr add 198.51.100.1/24 dev o0
ip -n "$PEER" addr add 198.51.100.2/24 dev p1
knows "$OTHER" o0 "$PEER" p1
knows "$PEER" p1 "$OTHER" o0

# receiver NS ADDRESS...: a socat in NS for each, at port 4101.
receiver() {
	local ns=$1 address
	shift
	for address; do
		in_ns "$ns" socat -u "$address" - >/dev/null &
		BG+=($!)
	done
	wait_for 20 sockets "$ns" $# || bail "no socket in $ns"
}
sockets() {
	[ "$(in_ns "$1" ss -Huan "sport = :4101" | wc -l)" = "$2" ]
}

# ---- the budget ---------------------------------------------------------------

receiver init UDP4-RECV:4101
receiver "$OTHER" UDP4-RECV:4101
load weak_errors=20
ok "another namespace" g_in "$OTHER" default in deny
# Who sends on a CPU is who receives on it.
taskset -pc 0 $$
send "$PEER" "$OTHER" -t 3 -c 1 -q udp,198.51.100.1,4101,198.51.100.2,9 -n 3000 198.51.100.1
diag "of 3,000 errors about its wildcard socket the other namespace took $GOT"
ok "some are over its budget" test "$GOT" -lt 3000
ok "and some are not" test "$GOT" -ge 20
send "$PEER" "$HOST" -t 3 -c 1 -q udp,192.0.2.1,4101,192.0.2.2,9 -n 20 192.0.2.1
is "$GOT" 20 "the host takes 20 of its own all the same"
taskset -pc 0-1 $$

done_testing
