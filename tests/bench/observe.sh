# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The part of guest.sh about seeing verdicts: what a denied and an accepted echo-request
# cost with each way to watch icmpguard off and on, and with nftables' ways for the same
# job. Results are "hook" lines of configurations see-NAME. A row counts only if whoever
# watches has seen every packet of it.

# Those who watch print each packet.
SEE_N=$((N < 500 ? N : 500))
# Packets between two breaks, in which those who watch read. All of them wait in the
# buffers that those have by default.
SEE_BURST=100
SEE_ONE=32		# packets, where each one is alone

# row TAG COUNTER EACH [PARAMETER=VALUE...] -- SCENARIO...: measures, and checks that
# COUNTER, a function that prints the number of echo-requests seen, grew by EACH for
# every request of each SCENARIO that sends some.
row() {
	local tag=$1 counter=$2 each=$3 scenario requests=0 packets
	local n=$SEE_N
	shift 3
	[[ " $* " != *" burst=1 "* ]] || n=$SEE_ONE
	for scenario; do
		[[ $scenario != denied* && $scenario != request ]] || requests=$((requests + 1))
	done
	# As ig_bench does: 64 to warm up, then twice N, in both families.
	packets=$((requests * each * 2 * (64 + 2 * n)))
	WANTED=$(($("$counter") + packets))
	COUNTER=$counter
	N=$n hooks "$tag" "$@"
	ok "$tag: $packets were seen by $counter" wait_for 60 all_seen
	[ "$RC" = 0 ] || diag "$("$counter") instead of $WANTED"
}
all_seen() {
	[ "$("$COUNTER")" = "$WANTED" ]
}
nobody() {
	echo 0
}

# begun FILE: sends something other than an echo-request until the watcher shows it.
begun() {
	icmpsend -N "$PEER" -t 13 -S 192.0.2.9 192.0.2.1
	grep -q 192.0.2.9 "$1"
}

# reader FILE COMMAND...: runs it in the background, with what it prints in FILE.
reader() {
	local file=$1
	shift
	"$@" >"$file" 2>"$file.err" &
	READER=$!
	BG+=("$READER")
}

# ---- icmpguard ------------------------------------------------------------------

# ig_row NAME COUNTER DENIED ACCEPTED [PARAMETER=VALUE...] [-- SCENARIO...]: with what is
# on. DENIED and ACCEPTED are 1 if COUNTER has to see such packets, otherwise 0.
ig_row() {
	local tag="see-$1" counter=$2 denied=$3 accepted=$4 udp=(udp-in)
	shift 4
	# Who is not asked about UDP has nothing to wait for.
	[ $# = 0 ] || udp=()
	row "$tag" "$counter" "$denied" "$@" -- "${udp[@]}" denied:drop
	ok "icmpctl allow echo-request any" icmpctl allow echo-request any
	row "$tag" "$counter" "$accepted" "$@" -- request
	ok "icmpctl flush rules" icmpctl flush rules
}

# The statistics, which are always on.
counted() {
	icmpctl -j stats | jq '[.counters[] | select(.direction == "in")
		| select(.reason == "default-deny" or .reason == "rule") | .packets] | add'
}

TRACING=/sys/kernel/tracing
trace_on() {
	echo 1 >$TRACING/events/icmpguard/verdict/enable
}
trace_off() {
	echo 0 >$TRACING/events/icmpguard/verdict/enable
	echo >$TRACING/trace
}
traced() {
	awk '/^(entries|overrun):/ { n += $2 } END { print n }' $TRACING/per_cpu/cpu*/stats
}

# monitor_on ARGUMENT...
monitor_on() {
	reader "$RUN/monitor" icmpctl monitor "$@"
	wait_for 30 begun "$RUN/monitor" || bail "icmpctl monitor $* shows nothing"
}
monitor_off() {
	kill -INT "$READER"
	wait "$READER"
	is "$(grep -c 'events were lost' "$RUN/monitor.err")" 0 "icmpctl monitor lost nothing"
}
shown() {
	grep -c ' echo-request ' "$RUN/monitor"
}

# Somebody watches the peer's namespace, which has a policy of its own.
elsewhere_on() {
	ok "a policy elsewhere" icmpctl --netns "$PEER" default in deny
	reader "$RUN/monitor" icmpctl --netns "$PEER" monitor --all
	wait_for 30 begun_elsewhere || bail "icmpctl monitor elsewhere shows nothing"
}
begun_elsewhere() {
	icmpsend -t 13 192.0.2.2
	grep -q '192.0.2.1 > 192.0.2.2' "$RUN/monitor"
}
elsewhere_off() {
	monitor_off
	ok "no policy elsewhere" icmpctl --netns "$PEER" off
}

capture_on() {
	rm -f "$RUN/capture.err"
	reader "$RUN/capture" icmpctl capture --all -w "$RUN/pcap"
	wait_for 30 grep -q 'capturing by' "$RUN/capture.err" || bail "icmpctl capture does not begin"
}
capture_off() {
	kill -INT "$READER"
	wait "$READER"
	is "$(sed -n 's/.*captured, \([0-9]*\) lost$/\1/p' "$RUN/capture.err")" 0 \
		"icmpctl capture lost nothing"
}
captured() {
	tcpdump -Z root -n -r "$RUN/pcap" 2>/dev/null | grep -c 'echo request'
}

log_on() {
	ok "icmpctl log on" icmpctl log on
	echo 3600 >"$RUN/window"
	ok "a long window" icmpctl log set window 3600
}
log_off() {
	ok "icmpctl log off" icmpctl log off
}
# logged: another length ends the window that is being written.
logged() {
	local window=$((7199 - $(<"$RUN/window")))
	echo $window >"$RUN/window"
	icmpctl log set window $window >/dev/null
	icmpctl log --format aws --fields icmp-type,packets |
		awk '$1 == 8 || $1 == 128 { n += $2 } END { print n + 0 }'
}

# new_records: denied requests from so many addresses, each of which begins a record of
# the log; twice, in a window each. With many more, some buckets of the table would be
# full. (One packet of the thousand is followed by a too-big.)
new_records() {
	local n=1000 family i spent
	for family in 4 6; do
		spent=()
		for i in 1 2; do
			WANTED=$(($(logged) + n)) COUNTER=logged
			CALLS=$((CALLS + 1))
			run insmod "$RUN/ig_bench.ko" tag="call-$CALLS" family=$family spoofed=$n
			spent+=("$(dmesg | sed -n "s/.*ig_bench: call-$CALLS flood .* //p")")
			ok "see-log-new: IPv$family: $n were seen by logged" wait_for 60 all_seen
		done
		diag "hook see-log-new denied $family 1 $n ${spent[*]}"
	done
}

observe_icmpguard() {
	FIRST_ID=1
	load
	ig_row none counted 1 1
	trace_on
	ig_row trace traced 1 1
	trace_off
	elsewhere_on
	ig_row elsewhere shown 0 0
	elsewhere_off
	monitor_on
	ig_row denied shown 1 0 burst=$SEE_BURST
	monitor_off
	monitor_on --all
	ig_row all shown 1 1 burst=$SEE_BURST
	ig_row all-1 shown 1 1 burst=1
	monitor_off
	capture_on
	ig_row capture captured 1 1 burst=$SEE_BURST
	ig_row capture-1 captured 1 1 burst=1
	capture_off
	log_on
	ig_row log logged 1 1
	new_records
	log_off
	# The branch in the hooks is switched off up to a second later.
	sleep 2
	ig_row off counted 1 1
	unload || bail "rmmod icmpguard"
}

# ---- nftables ---------------------------------------------------------------------

# nft_row NAME RULES COUNTER EACH [PARAMETER=VALUE...]: in RULES, REQUEST is the match of
# an echo-request and VERDICT what becomes of it.
nft_row() {
	local tag="see-nft$1" text=$2 counter=$3 each=$4 verdict scenario
	shift 4
	for verdict in drop accept; do
		scenario=request
		[ $verdict = accept ] || scenario=denied:drop
		rules "chain incoming { $INPUT $(for_family "$text" icmp $verdict); }" \
			"chain incoming { $INPUT $(for_family "$text" icmpv6 $verdict); }"
		row "$tag" "$counter" "$each" "$@" -- "$scenario"
		no_rules
	done
}
for_family() {
	local text=${1//REQUEST/$2 type echo-request}
	echo "${text//VERDICT/$3}"
}

nft_counted() {
	nft list ruleset | awk '/counter packets/ {
		sub(/.*counter packets /, "")
		n += $1
	} END { print n + 0 }'
}

# The kernel's log; its level keeps messages off the console.
printk_on() {
	read -r LEVEL _ </proc/sys/kernel/printk
	dmesg -n 1
}
printk_off() {
	echo "$LEVEL" >/proc/sys/kernel/printk
}
printed() {
	dmesg | grep -c 'IN=h0 OUT= '
}
# limited: that it is some, and far from all.
limited() {
	local n
	n=$(($(printed) - BEFORE))
	[ $n -ge 2 ] && [ $n -le 100 ]
}

nflog_on() {
	reader "$RUN/nflog" tcpdump -Z root -l -n -q -i nflog:1
	wait_for 30 nflog_bound || bail "tcpdump reads no NFLOG"
}
# Its packets are copied, to a process.
nflog_bound() {
	awk '$1 == 1 && $4 == 2 { found = 1 } END { exit !found }' /proc/net/netfilter/nfnetlink_log
}
nflog_off() {
	kill -INT "$READER"
	wait "$READER"
	is "$(sed -n 's/^\([0-9]*\) packets dropped by kernel.*/\1/p' "$RUN/nflog.err")" 0 \
		"tcpdump lost nothing"
}
nflogged() {
	grep -c 'echo request' "$RUN/nflog"
}

trace_reader_on() {
	reader "$RUN/nftrace" nft monitor trace
	rules "chain incoming { $INPUT icmp type timestamp-request meta nftrace set 1; }" ''
	wait_for 30 begun "$RUN/nftrace" || bail "nft monitor trace shows nothing"
	no_rules
}
trace_reader_off() {
	stop "$READER"
}
nft_traced() {
	grep -c ' packet: .*echo-request' "$RUN/nftrace"
}

observe_nftables() {
	modprobe -a nft_log nft_limit nf_log_syslog nfnetlink_log || bail "modules of nft"
	nft_row '' 'REQUEST VERDICT' nobody 0
	nft_row -counter 'REQUEST counter VERDICT' nft_counted 1
	nft_row -nflog 'REQUEST log group 1 VERDICT' nobody 0
	# nft has something to do once, which waits for a break.
	nft_row -trace 'REQUEST meta nftrace set 1 VERDICT' nobody 0 burst=$SEE_BURST
	nflog_on
	nft_row -nflog-read 'REQUEST log group 1 VERDICT' nflogged 1 burst=$SEE_BURST
	nft_row -nflog-read-1 'REQUEST log group 1 VERDICT' nflogged 1 burst=1
	nflog_off
	trace_reader_on
	nft_row -trace-read 'REQUEST meta nftrace set 1 VERDICT' nft_traced 1 burst=$SEE_BURST
	nft_row -trace-read-1 'REQUEST meta nftrace set 1 VERDICT' nft_traced 1 burst=1
	trace_reader_off
	printk_on
	BEFORE=$(printed)
	nft_row -limit 'REQUEST limit rate 1/second log; REQUEST VERDICT' nobody 0
	ok "some of the limited ones are in the kernel's log" limited
	nft_row -log 'REQUEST log VERDICT' printed 1
	printk_off
}

observe_icmpguard
observe_nftables
