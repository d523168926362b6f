# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# timeout: 1200
# memory: 1024
#
# The part of tests/bench/run that runs in the virtual machine: every
# configuration in turn, icmpguard and its peers, in one boot. Results are lines
# "hook …", "path …" and a few others among the TAP. What follows the end of this
# script is an archive of the programs it uses.

# shellcheck source=../vm/lib.sh
. "$(dirname "$0")/../lib.sh"

sed '1,/^# archive:$/d' "$0" | base64 -d | tar -xz -C "$RUN" || bail "no archive"
# shellcheck source=/dev/null
. "$RUN/config"		# PARTS, N, PATH_N, SIZES, PEERS, SPOOFED, …_MOST

topo_pair init

# hooks TAG [PARAMETER=VALUE...] -- SCENARIO...: the hooks alone, by ig_bench, in
# namespace $IN. Each call has ICMP identifiers of its own, as long as they last: a
# flow that is to be new must not be left over. QUIET: only that verdicts are right.
FIRST_ID=1 IN=init QUIET='' CALLS=0
hooks() {
	local tag=$1 args=() results='s/^result /hook TAG /p; s/^idle /idle TAG /p;'
	shift
	args+=(id="$FIRST_ID")
	FIRST_ID=$(((FIRST_ID + 16384) % 65536))
	while [ "$1" != -- ]; do
		args+=("$1")
		shift
	done
	shift
	[ -z "$QUIET" ] || results=''
	CALLS=$((CALLS + 1))
	run in_ns "$IN" insmod "$RUN/ig_bench.ko" tag="call-$CALLS" n="$N" "${args[@]}" \
		run="$(IFS=,; echo "$*")"
	dmesg | sed -n "s/.*ig_bench: call-$CALLS //p" >"$RUN/lines"
	cat "$RUN/lines" >>"$RUN/out"
	ok "$tag: every verdict as expected" grep -qx "done" "$RUN/lines"
	results=$(sed -n "$results s/^flood /flood TAG /p; s/^wrong /wrong: TAG /p" "$RUN/lines")
	[ -z "$results" ] || diag "${results//TAG/$tag}"
}

# path TAG NAME NS ping|udp ARGUMENT...: whole round trips, twice.
path() {
	local tag=$1 name=$2 ns=$3 first second
	shift 3
	if first=$(in_ns "$ns" "$RUN/roundtrip" "$1" "$PATH_N" "${@:2}" 2>"$RUN/out") &&
		second=$(in_ns "$ns" "$RUN/roundtrip" "$1" $((PATH_N / 4 + 1)) "${@:2}" 2>"$RUN/out"); then
		diag "path $tag $name $first $second"
	else
		bail "$tag: $name, the whole way"
	fi
}

# paths TAG NAME...
paths() {
	local tag=$1 name
	shift
	for name; do
		case $name in
		udp4) path "$tag" udp4 init udp 192.0.2.2 "$PEER" ;;
		udp6) path "$tag" udp6 init udp 2001:db8:1::2 "$PEER" ;;
		ping4) path "$tag" ping4 init ping 192.0.2.2 ;;
		ping6) path "$tag" ping6 init ping 2001:db8:1::2 ;;
		pinged4) path "$tag" pinged4 "$PEER" ping 192.0.2.1 ;;
		pinged6) path "$tag" pinged6 "$PEER" ping 2001:db8:1::1 ;;
		esac
	done
}

# rules CHAINS4 CHAINS6: two nft tables, one a family, as fast as nft has it
# (the inet family costs more).
rules() {
	run nft "table ip bench { $1; }; table ip6 bench { $2; }"
	[ "$RC" = 0 ] || bail "nft"
}

INPUT='type filter hook input priority 0; policy accept;'
OUTPUT='type filter hook output priority 0; policy accept;'
CT='ct state established,related accept;'

no_rules() {
	nft flush ruleset
	local module
	for module in nft_ct nf_conntrack; do
		[ ! -d "/sys/module/$module" ] || rmmod "$module" || bail "rmmod $module"
	done
}

UDP=(udp-in udp-out)
EVERY=("${UDP[@]}" ping ping-new pinged pinged-new request too-big)
ALL_PATHS=(udp4 udp6 ping4 ping6 pinged4 pinged6)

# tracking: connection tracking, with the table of a machine of some size.
tracking() {
	modprobe nf_conntrack hashsize=65536 || bail "modprobe nf_conntrack"
	set_sysctl init net.netfilter.nf_conntrack_max=262144
}

# staying HOOK...: ig_bench with hooks of its own that are there until rmmod.
staying() {
	insmod "$RUN/ig_bench.ko" keep=1 "$@" || bail "hooks that stay"
}

# kernel_memory: sets MEMORY in KiB, once it is stable. The clock of this machine
# does not wait while nothing runs.
kernel_memory() {
	local before=''
	MEMORY=''
	until [ -n "$MEMORY" ] && [ "$MEMORY" = "$before" ]; do
		before=$MEMORY
		echo 3 >/proc/sys/vm/drop_caches
		sleep 0.5
		MEMORY=$(awk '/^(Slab|VmallocUsed|Percpu):/ { sum += $2 }
			END { print sum }' /proc/meminfo)
	done
}

# spend COMMAND...: runs it, and adds the time of the machine to TICKS and its own
# CPU time to CPU.
spend() {
	local ticks cpu
	run "$RUN/ticks" "$RUN/ticks.out" "$@"
	read -r ticks cpu <"$RUN/ticks.out"
	TICKS=$((TICKS + ticks)) CPU=$((CPU + cpu))
	[ "$RC" = 0 ] || bail "$*"
}

# The base of everything, measured once more at the end.
hooks nothing -- "${EVERY[@]}"
for part in $PARTS; do
	case $part in
	packets)
		# shellcheck source=packets.sh
		. "$RUN/packets.sh"
		;;
	observe)
		# shellcheck source=observe.sh
		. "$RUN/observe.sh"
		;;
	prefixes)
		# shellcheck source=sets.sh
		. "$RUN/sets.sh"
		prefixes_all
		;;
	esac
done
hooks nothing-again -- "${EVERY[@]}"

done_testing

# archive:
