# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# "Memory a caller can cause is accounted and bounded": who has no more of it is
# told so, nothing is changed and nothing is left, wherever a change stands when
# memory ends; at three times as many places with LONG, and with a change that is to
# be confirmed. "4 stagings, 2^22 prefixes across live, staged and rollback policies,
# a staging idle for 60 s is dropped", or when its socket closes.
# timeout: 900
# cpus: 2

# shellcheck source=../../lib.sh
. "$(dirname "$0")/../lib.sh"

topo_pair
load
S() {
	in_ns "$HOST" stage "$@"
}
# held NUMBER: the namespace holds so many prefixes.
held() {
	[[ $(S status) == *" prefixes $1" ]]
}
everything() {
	S status dump,13 dump,14,s dump,20
	rules | sed 's/ #.*//'
}
ok "a policy" S create,s,10.0.0.1,1000 allow,s
before=$(everything)
like "$before" ' prefixes 1000' "holds 1,000 prefixes"

# hold NAME OPERATION...: a socket with these operations behind it that stays
# open until a line is written to $FD; let_go NAME ends it at once.
declare -A HOLDER
hold() {
	local name=$1
	shift
	mkfifo "$RUN/$name.in"
	exec {FD}<>"$RUN/$name.in"
	# shellcheck disable=SC2016 # for the inner shell
	bg in_ns "$HOST" sh -c 'exec stage "$@" <"$0.in" >"$0.out"' "$RUN/$name" "$@"
	HOLDER[$name]=$BGPID
	wait_for 60 grep -q '^ready: ok' "$RUN/$name.out" || bail "stage $*"
}
let_go() {
	pkill -KILL -P "${HOLDER[$1]}"
	stop "${HOLDER[$1]}"
}

# Stagings.
hold a begin create,a,10.1.0.1,20000 ready wait
hold b begin create,b,10.1.0.1,5 ready wait
hold c begin ready wait
hold d begin ready wait
status 1 "a fifth staging area" S begin
output_like 'error 28: .*staging areas' "is refused"
ok "what is staged is held" wait_for 10 held 21005
let_go a
ok "a socket that closes takes its staging area with it" wait_for 20 held 1005
ok "another may have one" S begin abort
let_go b
let_go c
let_go d
ok "and the others" wait_for 20 held 1000
is "$(everything)" "$before" "all is as before"

# As many prefixes as there may be: 2^22, and 1,000 are held.
run S begin create,huge,11.0.0.1,4200000
output_like 'create.*: error 28: .*all the prefixes it may have' "more than 2^22 prefixes"
ok "and they are gone" wait_for 60 held 1000
is "$(everything)" "$before" "nothing was changed"

# Less and less memory. A change may end anywhere; should it be the process that
# the kernel ends, for memory of its own, nothing is left all the same.
CGROUP=/sys/fs/cgroup
mount -t cgroup2 none $CGROUP
echo +memory >$CGROUP/cgroup.subtree_control || {
	skip "memory that ends" "no memory controller"
	done_testing
}
mkdir $CGROUP/small
# limited KILOBYTES NS OPERATION...: its output goes to $RUN/out.
limited() {
	local most=$1 ns=$2
	shift 2
	echo "${most}K" >$CGROUP/small/memory.max
	RC=0
	(
		echo $BASHPID >$CGROUP/small/cgroup.procs
		exec nsrun "$ns" stage -l "$@"
	) >"$RUN/out" 2>&1 || RC=$?
	echo "+ $most kB, status $RC: $(<"$RUN/out")"
}
used() {
	awk '/^(Slab|Percpu|VmallocUsed):/ { n += $2 } END { print n }' /proc/meminfo
}
near() {
	[ $(($(used) - $1)) -lt 4096 ]
}
# An end by the kernel is a report with a trace in its log, none of our making.
is "$(dmesg | grep -E -f /t/kernel-trouble)" "" "the kernel has had nothing to say"
dmesg -c >/dev/null
read -r loud </proc/sys/kernel/printk
echo 1 >/proc/sys/kernel/printk
said() {
	dmesg | awk '/invoked oom-killer/ { skip = 1 } !skip { print }
		/Killed process|oom_reaper/ { skip = 0 }' |
		grep -E -f /t/kernel-trouble
}

# squeeze NS WORD STEP CHECK UNDO OPERATION...: with more memory each time until it
# works; what was refused is counted by the operation, and CHECK holds after it.
# The last step is taken once more, after UNDO, in tenths: the commit needs little
# more than what was sent before it, and a whole step may pass over that.
declare -A REFUSED
squeeze() {
	local ns=$1 what=$2 step=$3 check=$4 undo=$5 most bad='' ended=0 tenths=''
	[ -n "$LONG" ] || step=$((step * 3))
	shift 5
	REFUSED=()
	for ((most = 1000; most < 20000; most += step)); do
		limited $most "$ns" "$@"
		case $RC in
		0)
			[ -z "$tenths" ] || break
			tenths=yes
			"$undo" && wait_for 20 "$check" || bad+="at $most kB: not undone"$'\n'
			most=$((most - step))
			step=$((step / 10))
			continue
			;;
		1)
			grep -q ': error 12: out of memory; nothing was changed$' "$RUN/out" ||
				bad+="at $most kB: $(<"$RUN/out")"$'\n'
			what_failed=$(grep -m 1 ': error' "$RUN/out")
			REFUSED[${what_failed%%[,:]*}]+=" $most"
			;;
		137) ended=$((ended + 1)) ;;
		*) bad+="at $most kB: status $RC $(<"$RUN/out")"$'\n' ;;
		esac
		wait_for 20 "$check" || bad+="at $most kB: something has changed"$'\n'
	done
	diag "$what: with $most kB; ended by the kernel $ended times, refused at$(
		for i in "${!REFUSED[@]}"; do
			printf ' %s:%s' "$i" "${REFUSED[$i]}"
		done)"
	is "$bad" "" "$what: each time nothing was changed"
	is "$RC" 0 "$what: in the end there is enough"
	is "$(said)" "" "$what: the kernel has nothing to say"
}
unchanged() {
	[ "$(everything)" = "$before" ] &&
		pings_as_before
}
pings_as_before() {
	send "$PEER" "$HOST" -t 8 -S 10.0.0.1 192.0.2.1
	[ "$GOT" = 1 ] || return
	send "$PEER" "$HOST" -t 8 -S 10.0.0.2 192.0.2.1
	[ "$GOT" = 0 ]
}
# One that is idle from now on; what comes of it is looked at later.
hold idle begin create,idle,10.9.0.1,70 ready wait commit
idle_since=$SECONDS

# The first change of a namespace: its flow table, its hooks.
netns_add FRESH
untouched() {
	[[ $(g_in "$FRESH" status) == *untouched* ]]
}
off() {
	g_in "$FRESH" off
}
kernel=$(used)
squeeze "$FRESH" "a first change" 150 untouched off begin create,a,10.0.0.1,60000 commit
like "${!REFUSED[*]}" 'create|commit' "memory has ended"
ok "off" off
ok "kernel memory is back to what it was" wait_for 20 near "$kernel"

# A minute, looked at every 15 seconds.
diag "idle for $((SECONDS - idle_since)) seconds"
ok "a staging area that was idle for a minute is gone" wait_for 120 held 1000
echo >&"$FD"
wait "${HOLDER[idle]}" 2>/dev/null || true
like "$(tail -n 1 "$RUN/idle.out")" 'commit: error 2: .*idle for too long' \
	"and can not be committed"

ok "packets are decided by the set" pings_as_before
small_again() {
	S begin replace,s,10.0.0.1,1000 commit
}
kernel=$(used)
squeeze "$HOST" "a large set" 300 unchanged small_again begin replace,s,10.0.0.0,120000 commit
is "$((${#REFUSED[replace]} > 0)) $((${#REFUSED[commit]} > 0))" "1 1" \
	"memory has ended while it was sent, and while it was put in force"
ok "it is in force" held 120000
passes "and decides" 8 -S 10.0.0.2 192.0.2.1
ok "the old one again, with all the memory there is" small_again
ok "is" wait_for 20 unchanged
ok "kernel memory is back once more" wait_for 20 near "$kernel"
diag "slab, vmalloc and per-CPU memory: $kernel kB before, $(used) kB after"
# One that is to be confirmed needs what it takes to take it back as well.
if [ -n "$LONG" ]; then
	squeeze "$HOST" "a set to be confirmed" 400 unchanged unchanged \
		begin replace,s,10.0.0.0,120000 commit,1000 rollback
	ok "it was taken back" unchanged
	ok "kernel memory is back, too" wait_for 20 near "$kernel"
fi
ok "the large one, with all the memory there is" S begin replace,s,10.0.0.0,120000 commit
ok "back" small_again

dmesg -c >/dev/null
echo "$loud" >/proc/sys/kernel/printk

done_testing
