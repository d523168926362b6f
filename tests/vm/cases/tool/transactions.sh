# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# "Changes are transactions: a staging area owned by the socket that opened it,
# committed in one RCU swap if the generation is still the one that was expected,
# discarded when the socket closes"; "--confirm rolls back inside the kernel unless
# confirmed in time; while one is pending other commits get EBUSY". Existing flows
# and counters are kept where the rules that carry them are unchanged.
# timeout: 600
# cpus: 2

# shellcheck source=../../lib.sh
. "$(dirname "$0")/../lib.sh"

topo_pair
set_sysctl "$PEER" net.ipv4.icmp_echo_ignore_all=1
load
H4=192.0.2.1 P4=192.0.2.2 A=10.0.0.1 B=10.7.0.1
# Commands and attributes of uapi/icmpguard.h.
CONFIG_SET=5 FLUSH=6 OFF=7
S() {
	in_ns "$HOST" stage "$@"
}
told() {
	g -j status | jq "$1"
}
generation() {
	told '.generation // 0'
}
# u32 TYPE NUMBER: an attribute.
u32() {
	printf '0800%02x00%02x%02x%02x%02x' "$1" $(($2 & 255)) $(($2 >> 8 & 255)) \
		$(($2 >> 16 & 255)) $(($2 >> 24 & 255))
}
MONITOR=0500040001000000
# hold NAME OPERATION...: a socket with these operations behind it and more to do
# when a line is written to its input; let_go NAME kills it.
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
# go NAME: goes on, and ends.
go() {
	echo >"$RUN/$1.in"
	wait "${HOLDER[$1]}" 2>/dev/null || true
}
let_go() {
	pkill -KILL -P "${HOLDER[$1]}"
	stop "${HOLDER[$1]}"
}
last() {
	tail -n 1 "$RUN/$1.out"
}

# ---- an untouched namespace ----------------------------------------------------
is "$(generation)" 0 "generation 0 is untouched"
ok "a first policy for three seconds" S begin,0 create,s,$A,2 allow,s commit,3
is "$(told .state)" '"active"' "is in force"
drops "and filters" 8 $H4
passes "by its rule" 8 -S $A $H4
untouched() {
	[ "$(told .state)" = '"untouched"' ]
}
ok "it is not confirmed" wait_for 30 untouched
passes "and nothing is filtered any more" 8 $H4
is "$(generation)" 0 "as before"
ok "another, and back at once" S begin create,s,$A,2 commit,1000 rollback
ok "is untouched again" untouched
ok "it may be begun again" S begin,0 create,s,$A,2 create,t,$B,2 allow,s commit,1000 confirm
is "$(told .pending)" null "and be confirmed"

# ---- generations -----------------------------------------------------------------
first=$(generation)
# refused WANT DESCRIPTION COMMAND...: refused with a sentence.
refused() {
	status 1 "$2" "${@:3}"
	output_like "$1" "$2: says why"
}
hold one begin create,one,10.1.0.1,5 ready wait commit
hold two begin create,two,10.2.0.1,5 ready wait commit
is "$(told .stagings)" 2 "two staging areas"
refused 'error 2: .*no staging area' "a commit of another socket's" S commit
refused 'error 2: ' "nor is it aborted" S abort
is "$(told .stagings)" 2 "they are their own sockets'"
go one
like "$(last one)" '^commit: ok' "the first writer commits"
second=$(generation)
is "$((second > first))" 1 "the generation moves on"
go two
is "$(last two)" \
	"commit: error 116: made for generation $first, but $second is in force; nothing was changed" \
	"the second is told both generations"
is "$(g list sets | grep -c two)" 0 "and has changed nothing"
is "$(told .stagings)" 0 "no staging area is left"
refused "error 116: made for generation $first, but $second is in force" \
	"begin for the generation before" S begin,"$first"
ok "begin for this one" S begin,"$second" abort
refused "error 116: made for generation $first, but $second is in force" \
	"a mode for the generation before" in_ns "$HOST" nlprobe $CONFIG_SET "$MONITOR$(u32 5 "$first")"
refused "error 116: made for generation 0, but $second is in force" \
	"off for an untouched namespace" in_ns "$HOST" nlprobe $OFF "$(u32 5 0)"
is "$(told .mode)$(generation)" "\"enforce\"$second" "nothing was changed"
ok "a mode for this one" in_ns "$HOST" nlprobe $CONFIG_SET "$MONITOR$(u32 5 "$second")"
is "$(told .mode)" '"monitor"' "is set"
ok "back" g mode enforce

# Writers at once, over and over. What one has committed the next has in its
# draft, or is refused: nobody's set is lost.
writes() {
	local i n=0
	for ((i = 0; i < 60; i++)); do
		if stage begin "create,w$1-$i,10.4.0.1,1" commit >"$RUN/write.$1"; then
			n=$((n + 1))
		elif ! grep -q '^commit: error 116: made for' "$RUN/write.$1"; then
			cat "$RUN/write.$1" >>"$RUN/writes.bad"
		fi
	done
	echo "$n" >"$RUN/writes.$1"
}
export -f writes
export RUN
from=$(generation)
writers=()
for i in 1 2 3; do
	bg in_ns "$HOST" bash -c "writes $i"
	writers+=("$BGPID")
done
wait "${writers[@]}"
wins=$(($(cat "$RUN/writes.1") + $(cat "$RUN/writes.2") + $(cat "$RUN/writes.3")))
diag "$wins of 180 commits won"
is "$(cat "$RUN/writes.bad" 2>/dev/null)" "" "who loses a race is told so"
is "$(g list sets | grep -cE '^(set )?w[0-9]')" "$wins" "what those who won have written is there"
is "$(($(generation) >= from + wins))" 1 "each had a generation of its own"

# ---- the owner dies ---------------------------------------------------------------
before=$(g list sets && g list rules)
hold dies begin create,dies,10.5.0.1,20000 allow,dies ready wait commit
is "$(told .stagings)" 1 "a staging area"
none_staged() {
	[ "$(told .stagings)" = 0 ]
}
let_go dies
ok "whose owner is killed is gone" wait_for 20 none_staged
is "$(g list sets && g list rules)" "$before" "and has changed nothing"

# ---- what is unchanged goes on -------------------------------------------------------
ok "out deny" g default out deny
ok "a rule for requests" g allow out echo-request $P4
ok "a rule that will go" g allow out icmp/13 $P4
send "$HOST" "$PEER" -t 8 -i 7 -s 3 $P4
send "$HOST" "$PEER" -t 13 -i 8 -s 4 $P4
passes "counted" 8 -S $A $H4
kept() {
	g -j list | jq -c '[.[] | select(.["comment"] == null and (.rule | test(" echo-request"))) |
		[.id, .rule, .packets, .bytes]]'
}
carried=$(kept)
like "$carried" '\[1,"allow in echo-request @s",[1-9]' "rules, with what they counted"
gone=$(g -j list | jq '.[] | select(.rule | test("timestamp-request|13")) | .id')
# A difference: a rule goes, a set changes that another rule uses, rules come.
ok "a difference is applied" S begin replace,s,$A,9 "raw,4,0c000980$(u32 1 "$gone")04001a00" \
	create,u,10.6.0.1,300 allow,u commit
unlike "$(g list)" 'timestamp' "one rule has gone"
is "$(kept | jq -c '.[:2]')" "$carried" "the others have their ids and counters"
is "$(g -j flows | jq -c '[.[] | select(.direction == "out") | .id]')" '[7]' "the flow of one that stays is open, the other is not"
passes "its reply passes" 0 -i 7 -s 3 $H4
drops "and not that of what the rule that went admitted" 14 -i 8 -s 4 $H4

# ---- confirm ---------------------------------------------------------------------------
refused 'error 2: .*no policy waits' "nothing to confirm" S confirm
status 1 "nothing to roll back" g rollback
refused 'error 34: .*1 to 86400' "too long a time" S begin commit,86401
refused 'error 34' "no time" S begin commit,0
ok "an expiring rule" g allow icmp/42 $P4 for 3s
expires=$(g -j list | jq '.[] | select(.["expires-in"]) | .id')
carried=$(kept)
policy_before=$(rules | grep -v ' for ')
# Everything goes but a rule for others; transit is hooked by the one before alone.
ok "forward deny" g default forward deny
before=$(generation)
ok "another policy, for 10 seconds" S begin "raw,$FLUSH,$(u32 15 9)04001a00" allow,t commit,10
pending=$(generation)
left=$(told .pending)
is "$((left >= 1 && left <= 10))" 1 "status says how many seconds are left"
like "$(g status)" 'put back in [0-9]+ s, unless' "in words"
passes "it is in force" 8 -S $B $H4
drops "all of it" 8 -S $A $H4
newest=$(g -j list | jq '.[-1].id')
busy='waits to be confirmed'
refused "$busy" "a rule meanwhile" g allow icmp/13
refused "$busy" "a default" g default in allow
refused "$busy" "flush of rules" g flush rules
refused "$busy" "off" g off
refused "error 16: .*$busy" "a commit" S begin create,x,10.9.0.1,1 commit
refused "error 16: .*$busy" "another to be confirmed" S begin create,x,10.9.0.1,1 commit,100
refused "error 116: made for generation $before, but $pending is in force" \
	"confirm of another generation" S confirm,"$before"
ok "what is there already is no change" g allow echo-request @t
ok "flows may be flushed" g flush flows
is "$(generation)" "$pending" "nothing was changed"
in_force_again() {
	[ "$(told .pending)" = null ]
}
ok "its time is over" wait_for 60 in_force_again
is "$(($(generation) > pending))" 1 "the generation moves on, not back"
passes "the policy before is back" 8 -S $A $H4
drops "and nothing else" 8 -S $B $H4
is "$(rules)" "$policy_before" "all of it, but what has expired meanwhile"
is "$(g default | tr '\n' ' ' | grep -c 'forward deny')" 1 "its defaults, too"
is "$(g -j list | jq --argjson id "$expires" '[.[] | select(.id == $id)] | length')" 0 "for good"
is "$(kept | jq -c '[.[] | .[0:2]]')" "$(jq -c '[.[] | .[0:2]]' <<<"$carried")" "rules have their ids"
is "$(kept | jq '.[0][2]')" "$(($(jq '.[0][2]' <<<"$carried") + 1))" "and counters"
status 1 "too late to confirm" g confirm
output_like "not confirmed in time" "says so"
ok "a new rule" g allow icmp/13 198.51.100.1
is "$(($(g -j list | jq '.[-1].id') > newest))" 1 "has an id that nothing had"
ok "without" g revoke icmp/13 198.51.100.1

# Confirmed; and rolled back.
confirmed=$(generation)
ok "a policy for a long time" S begin replace,s,$B,3 commit,86400
is "$(told '.pending > 86000')" true "waits"
pending=$(generation)
ok "confirm" S confirm,"$pending"
is "$(generation)$(told .pending)" "${pending}null" "keeps it"
passes "in force" 8 -S $B $H4
ok "another" S begin replace,s,$A,3 commit,86400
is "$(g -j rollback | jq '.["rolled-back"], (.generation > '"$pending"')' | tr '\n' ' ')" "true true " \
	"rolled back, in JSON"
passes "at once" 8 -S $B $H4
drops "it was not for long" 8 -S $A $H4
ok "once more" S begin replace,s,$A,3 commit,86400
is "$(g -j confirm | jq .confirmed)" true "confirmed, in JSON"
is "$((confirmed < $(generation)))" 1 "generations move on"
passes "in force for good" 8 -S $A $H4

# Interfaces change while a policy waits, and the one before has groups on them.
ok "a group" S begin group,edge,n* allow,t,edge commit
ok "another policy" S begin detach,edge commit,1000
ip -n "$HOST" link set h0 down
ip -n "$HOST" link set h0 name n0
ip -n "$HOST" link set n0 up
ip -n "$HOST" addr replace 2001:db8:1::1/64 dev n0
knows "$HOST" n0 "$PEER" p0
passes "group default" 8 -S $A $H4
ok "rollback" g rollback
passes "the group is on the interface as it is called now" 8 -S $B $H4
drops "and default is not" 8 -S $A $H4
ok "no group" S begin detach,edge revoke,t,edge ungroup,edge commit

# ---- memory ends -------------------------------------------------------------------------
memory_ends() {
	local small=/sys/fs/cgroup/small now
	mkdir -p /sys/fs/cgroup
	mount -t cgroup2 none /sys/fs/cgroup || return
	echo +memory >/sys/fs/cgroup/cgroup.subtree_control || return
	mkdir $small || return
	# A rule that expires, so that the policy before is not the one to put back.
	ok "a group on the interface" S begin group,edge,n* allow,s,edge commit
	ok "an expiring rule" g allow icmp/42 $P4 for 2s
	ok "another policy" S begin detach,edge replace,s,$B,70000 commit,1000
	sleep 2.5
	mkfifo "$RUN/end.in"
	exec {FD}<>"$RUN/end.in"
	# shellcheck disable=SC2016 # for the inner shell
	bg sh -c 'echo $$ >/sys/fs/cgroup/small/cgroup.procs
		exec nsrun "$1" stage -l ready wait rollback <"$0.in" >"$0.out"' "$RUN/end" "$HOST"
	HOLDER[end]=$BGPID
	wait_for 60 grep -q '^ready: ok' "$RUN/end.out" || bail "stage"
	read -r now <$small/memory.current
	echo $((now / 4096 * 4096)) >$small/memory.max
	diag "memory ends at $now bytes"
	go end
	is "$(last end)" "rollback: ok" "rollback, though memory has ended"
	diag "$(grep -E '^(max|oom|oom_kill) ' $small/memory.events | tr '\n' ' ')"
	passes "the policy before is in force" 8 -S $A $H4
	drops "and nothing else" 8 -S $B $H4
	expired_gone() {
		! g list | grep -q ' for '
	}
	ok "what expired meanwhile goes" wait_for 10 expired_gone
	ok "no group" S begin detach,edge revoke,s,edge ungroup,edge commit
}
memory_ends || skip "memory that ends" "no memory controller"

# ---- readers ---------------------------------------------------------------------------
# Two policies by turns, each of 200 rules whose sets are called alike.
name() {
	printf '%s%03d%s' "$1" "$2" -a-name-as-long-as-may-be
}
sets=() white=() black=()
for i in {1..200}; do
	sets+=("create,$(name w "$i"),10.0.0.1,1" "create,$(name b "$i"),10.0.0.1,1")
	white+=("allow,$(name w "$i")")
	black+=("allow,$(name b "$i")")
done
ok "400 sets" S begin "${sets[@]}" "raw,$FLUSH,$(u32 15 1)04001a00" "${white[@]}" commit
bg in_ns "$HOST" stage -f begin "raw,$FLUSH,$(u32 15 1)04001a00" "${black[@]}" commit,1000 rollback \
	begin "raw,$FLUSH,$(u32 15 1)04001a00" "${black[@]}" commit,1000 confirm \
	begin "raw,$FLUSH,$(u32 15 1)04001a00" "${white[@]}" commit >"$RUN/turns" 2>&1
turns=$BGPID
mixed='' seen=''
for ((i = 0; i < (LONG ? 200 : 20); i++)); do
	run g list rules
	# A dump that is never the same twice is given up, and says so.
	[ "$RC" = 0 ] || continue
	colors=$(sed 's/.*@\(.\).*/\1/' "$RUN/out" | sort | uniq -c | tr -s ' \n' ' ')
	case $colors in
	' 200 w ' | ' 200 b ') seen+=$colors ;;
	*) mixed+="$colors;" ;;
	esac
done
is "$mixed" "" "a reader never sees a mix"
is "$(tr -s ' ' '\n' <<<"$seen" | grep '[wb]' | sort -u | tr -d '\n')" bw "and sees both"
diag "$(tr -s ' ' '\n' <<<"$seen" | grep '[wb]' | sort | uniq -c | tr -s '\n ' ' ')"
stop "$turns"
g rollback >/dev/null 2>&1
ok "flush" g flush all

# ---- namespaces and modules that end -----------------------------------------------------
for i in 1 2 3 4; do
	netns_add END
	in_ns "$END" stage create,s,10.0.0.1,20000 allow,s \
		begin replace,s,10.0.0.1,20000 replace,s,10.8.0.1,20000 commit,$((i % 2 ? 1 : 1000)) >/dev/null ||
		bail "a policy that waits"
	[ $i != 3 ] || sleep 1
	ip netns del "$END"
	NETNSES=("${NETNSES[@]/$END/}")
done
point ok "namespaces end while a policy waits"
netns_add LATER
for i in 1 2 3; do
	ok "a policy that waits" S begin create,s,10.0.0.1,20000 allow,s commit,$((i % 2 ? 1 : 1000))
	ok "and one in another namespace" in_ns "$LATER" stage begin create,s,10.0.0.1,5 commit,1
	[ $i = 2 ] || sleep 0.9
	ok "unload" unload
	passes "nothing filters" 8 $H4
	load
done
ok "a policy that waits" S begin create,s,$A,1 allow,s commit,3
passes "it filters again" 8 -S $A $H4
drops "and denies" 8 $H4
ok "till its time is over" wait_for 30 untouched

done_testing
