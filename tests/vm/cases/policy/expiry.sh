# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# "Expiry commits at most once a second a namespace": rules that end shortly one
# after the other go together.

# shellcheck source=../../lib.sh
. "$(dirname "$0")/../lib.sh"

topo_pair
load
ok "configured" g default in deny
generation() {
	g -j status | jq .generation
}
none_left() {
	[ "$(g -j list | jq length)" = 0 ]
}
start=$EPOCHSECONDS
for i in {1..40}; do
	in_ns "$HOST" icmpctl allow echo-request "10.0.0.$i" for 5s >/dev/null || bail "a rule"
done
took=$((EPOCHSECONDS - start))
before=$(generation)
ok "they end" wait_for 60 none_left
changes=$(($(generation) - before))
diag "40 rules, added in $took s, were removed in $changes changes"
is "$((changes >= 1 && changes <= took + 2))" 1 "at most one change a second removes them"
drops "none admits any more" 8 -S 10.0.0.40 192.0.2.1
ok "one alone" g allow echo-request 192.0.2.2 for 1s
ok "ends, too" wait_for 20 none_left

done_testing
