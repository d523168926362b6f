# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# "A lookup during a commit sees the old or the new policy, never a miss between",
# "dump readers are RCU readers", "unload is always possible under traffic": sets
# are replaced, groups attached and detached, interfaces renamed, policies confirmed
# or taken back, all of it dumped,
# on every CPU at once and under a flood of pings both ways. Longer with LONG.
# timeout: 900
# cpus: 2

# shellcheck source=../../lib.sh
. "$(dirname "$0")/../lib.sh"

ROUNDS=2 SWITCHES=40
[ -z "$LONG" ] || ROUNDS=20 SWITCHES=500
steady_hooks
topo_pair
set_sysctl "$HOST" net.ipv4.icmp_ratelimit=0 net.ipv6.icmp.ratelimit=0
set_sysctl "$PEER" net.ipv4.icmp_ratelimit=0 net.ipv6.icmp.ratelimit=0

# configure: what 10.0.0.1 may send, by a set and whatever groups h0 has; and
# nobody else. It is in every set that replaces another.
configure() {
	load
	ok "a policy" in_ns "$HOST" stage create,s,10.0.0.1,3000 group,edge
	for group in default edge; do
		if ! g allow icmp/13 @s group $group >/dev/null ||
			! g allow echo-request any group $group >/dev/null; then
			bail "rules of group $group"
		fi
	done
}

# churn: all of it begins. $LOOPS are those that end with the module.
churn() {
	local i=0 loop
	LOOPS=()
	bg in_ns "$PEER" sh -c 'while :; do ping -q -f -c 2000 192.0.2.1; done'
	bg in_ns "$PEER" sh -c 'while :; do ping -q -f -c 2000 2001:db8:1::1; done'
	bg in_ns "$HOST" sh -c 'while :; do ping -q -f -c 2000 192.0.2.2; done'
	for loop in "dump,2 dump,13 dump,14,s dump,20 status dump,9" \
		"replace,s,10.0.0.1,4 begin replace,s,10.0.0.1,2 add,s,10.1.0.1,9000 commit add,s,10.2.0.1,9 del,s,10.2.0.3,2" \
		"attach,edge,h* detach,edge,h* group,more,x? attach,edge,x0 detach,edge ungroup,more" \
		"begin replace,s,10.0.0.1,5 attach,edge,h* commit,1 rollback begin add,s,10.3.0.1,9 commit,60 confirm begin detach,edge,h* commit,1"; do
		i=$((i + 1))
		# shellcheck disable=SC2086 # words
		bg in_ns "$HOST" stage -f $loop >"$RUN/loop.$i" 2>&1
		LOOPS+=("$BGPID")
	done
	# shellcheck disable=SC2016 # for the inner shell
	bg in_ns "$HOST" sh -c 'while :; do
		ip link add h1 type dummy; ip link set h1 name x0
		ip link set x0 name h9; ip link del h9
	done' >/dev/null 2>&1
	bg sh -c "while :; do
		icmpctl --netns $HOST acl add in 50 deny icmp/14 @s
		icmpctl --netns $HOST allow icmp/42 @s for 1s
		icmpctl --netns $HOST acl del in 50
		icmpctl --netns $HOST flush counters
	done" >/dev/null 2>&1
}

# arrive WANT DESCRIPTION ARGUMENTS...: of 300 messages.
arrive() {
	send "$PEER" "$HOST" -n 300 "${@:3}"
	[ "$GOT" = "$1" ] || lost+="$2: $GOT"$'\n'
}

configure
churn
lost=''
for ((round = 1; round <= ROUNDS; round++)); do
	arrive 300 "round $round: fragmentation needed" -t 3 -c 4 -r 1400 192.0.2.1
	arrive 300 "round $round: packet too big" -t 2 -r 1400 2001:db8:1::1
	arrive 300 "round $round: what the set allows" -t 13 -S 10.0.0.1 192.0.2.1
	arrive 0 "round $round: what it does not" -t 13 -S 10.0.0.2 192.0.2.1
done
is "$lost" "" "all that must pass has passed, and nothing else"
alive=0
for pid in "${LOOPS[@]}"; do
	! kill -0 "$pid" || alive=$((alive + 1))
done
is "$alive" 4 "whoever changes and reads goes on doing so"

for round in 1 2 3; do
	ok "unload $round" wait_for 120 unload
	for pid in "${LOOPS[@]}"; do
		wait "$pid" || bail "a loop ended with $?: $(cat "$RUN"/loop.*)"
	done
	diag "$(cat "$RUN"/loop.*)"
	stop "${BG[@]}"
	BG=()
	ip -n "$HOST" -o link show | grep -oE '(h1|x0|h9)' | sort -u |
		while read -r dev; do
			ip -n "$HOST" link del "$dev"
		done
	[ $round = 3 ] && break
	configure
	churn
	sleep 2
done
passes "nothing filters any more" 13 -S 10.0.0.2 192.0.2.1

# A namespace is switched off and on beside whoever lists its rules: what a dump
# reads of a guard, it reads of one.
load
bg in_ns "$HOST" stage -f dump,2 >"$RUN/loop.1" 2>&1
reader=$BGPID
for ((round = 1; round <= SWITCHES; round++)); do
	# shellcheck disable=SC2016 # for the inner shell
	in_ns "$HOST" sh -c 'icmpctl off && icmpctl allow icmp/13 192.0.2.0/24 &&
		icmpctl allow icmp/14 192.0.2.0/24' >/dev/null || break
done
is $((round - 1)) $SWITCHES "off and on, $SWITCHES times"
ok "the reader reads on" kill -0 "$reader"
ok "unload beside it" wait_for 120 unload
wait "$reader" || bail "the reader ended with $?: $(cat "$RUN/loop.1")"

# And as it was.
configure
passes "it filters again: what the set allows" 13 -S 10.0.0.1 192.0.2.1
drops "and what it does not" 13 -S 10.0.0.2 192.0.2.1

done_testing
