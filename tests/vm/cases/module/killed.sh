# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# kill -9 of icmpctl in the middle of an apply of a million prefixes, at random
# moments: the old policy is intact, and no memory is left behind. 10 times, or 200
# with LONG.
# timeout: 900
# memory: 1024
# cpus: 2

# shellcheck source=../../lib.sh
. "$(dirname "$0")/../lib.sh"

TIMES=10
[ -z "$LONG" ] || TIMES=200
MILLION=1000000
topo_pair
load
cd "$RUN" || exit 1

cat >old <<'END'
default out deny
set office { 192.0.2.0/24 2001:db8:1::/64 }
allow echo-request @office comment "monitoring"
acl in { 100 deny timestamp-request any }
END
{
	echo 'set feed {'
	prefixes 16.0.0.0 $MILLION
	echo '192.0.2.2 }'
	echo 'allow echo-request @feed'
} >new

g apply old >/dev/null
g save >old.text
passes "an echo request passes" 8 192.0.2.1

# Memory that the kernel takes for the tool is charged here: before 5.17 without what
# vmalloc() gives, which /proc/vmallocinfo tells everywhere.
CGROUP=/sys/fs/cgroup/killed
mkdir -p /sys/fs/cgroup
if ! mount -t cgroup2 none /sys/fs/cgroup ||
	! echo +memory >/sys/fs/cgroup/cgroup.subtree_control || ! mkdir $CGROUP; then
	bail "no memory cgroup"
fi
# held: bytes of vmalloc() that the module has.
held() {
	awk '/\[icmpguard\]/ { n += $2 } END { print n + 0 }' /proc/vmallocinfo
}
told() {
	g -j status | jq -c "$1"
}
# begin_new: begins to apply it, as $JOB.
begin_new() {
	# shellcheck disable=SC2016 # for the inner shell
	sh -c 'echo $$ >"$0/cgroup.procs"; exec icmpctl --netns "$1" apply new' \
		$CGROUP "$HOST" >apply.out 2>&1 &
	JOB=$!
}
# remember: the old policy as it is now.
remember() {
	GENERATION=$(told .generation)
	RULE=$(g -j list | jq -c 'map([.id, .packets])')
}
# left: 0 when no staging area is, nor memory of one.
left() {
	[ "$(told '[.prefixes, .stagings]')" = '[2,0]' ] && [ "$(held)" = "$HELD" ]
}
# new_whole: the new one is in force, and the old one's memory is back.
new_whole() {
	[ "$(told '[.prefixes, .rules, ."acl-entries"]')" = "[$((MILLION + 1)),1,0]" ]
}
is_staged() {
	[ "$(told .stagings)" = 1 ]
}
uptime_ms() {
	local up
	read -r up _ </proc/uptime
	echo $((${up%.*} * 1000 + 10#${up#*.} * 10))
}

# Once to its end: how long it takes, and that its memory is seen.
HELD=$(held)
from=$(uptime_ms)
begin_new
wait $JOB
is $? 0 "a million prefixes"
took=$(($(uptime_ms) - from))
ok "are in force" wait_for 60 new_whole
like $((($(held) - HELD) >> 20)) '^[1-9]' "in megabytes"
ok "the old policy" g apply old
ok "gives them back" wait_for 60 left
remember

killed=0 caught=0 whole=0 wrong=''
for ((n = 1; n <= TIMES; n++)); do
	ms=$((RANDOM * took / 32768))
	begin_new
	# Once, it is sure to be in the middle.
	if [ $n = 1 ]; then
		wait_for 30 is_staged || bail "it stages nothing"
	else
		sleep "$((ms / 1000)).$(printf %03d $((ms % 1000)))"
	fi
	[ "$(told .stagings)" = 0 ] || caught=$((caught + 1))
	kill -KILL $JOB 2>/dev/null
	wait $JOB 2>/dev/null
	[ $? != 137 ] || killed=$((killed + 1))
	if [ "$(told .generation)" = "$GENERATION" ]; then
		g save >now.text
		if [ "$(g -j list | jq -c 'map([.id, .packets])')" != "$RULE" ] ||
			! cmp -s old.text now.text; then
			wrong+="$n, after $ms ms: the old policy is another"$'\n'
		fi
	else
		# The commit was done, or being done: the new one, whole.
		whole=$((whole + 1))
		wait_for 60 new_whole ||
			wrong+="$n, after $ms ms: neither policy"$'\n'
		g apply old >/dev/null
		remember
	fi
	wait_for 60 left || wrong+="$n, after $ms ms: held $(held), was $HELD; $(told .)"$'\n'
done
diag "$TIMES applies of $took ms: $killed killed, $caught of them with a staging area, $whole done"
is "$wrong" "" "killed at random moments, it leaves the old policy, or the new one whole"
is $((killed + whole >= TIMES && killed > 0)) 1 "it was killed"
like $caught '^[1-9]' "with a staging area open"
is_uncharged() {
	[ "$(<"$CGROUP/memory.current")" -lt $((2 << 20)) ]
}
ok "no memory is left charged" wait_for 60 is_uncharged
passes "the old policy filters" 8 192.0.2.1
drops "and nothing of the new one" 8 -S 16.0.0.0 192.0.2.1
done_testing
