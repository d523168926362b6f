# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# timeout: 1200
# memory: 1024
#
# The part of tests/bench/run that runs in the virtual machine: every
# configuration in turn, icmpguard and its peers, in one boot. Results are lines
# "hook …" and "path …" among the TAP. What follows the end of this script is an
# archive of the programs it uses.

# shellcheck source=../vm/lib.sh
. "$(dirname "$0")/../lib.sh"

sed '1,/^# archive:$/d' "$0" | base64 -d | tar -xz -C "$RUN" || bail "no archive"
# shellcheck source=/dev/null
. "$RUN/config"		# N, PATH_N

topo_pair init

# hooks TAG [PARAMETER=VALUE...] -- SCENARIO...: the hooks alone, by ig_bench. Each
# call has ICMP identifiers of its own, as long as they last: a flow that is to be
# new must not be left over.
FIRST_ID=1
hooks() {
	local tag=$1 args=()
	shift
	args+=(id="$FIRST_ID")
	FIRST_ID=$(((FIRST_ID + 16384) % 65536))
	while [ "$1" != -- ]; do
		args+=("$1")
		shift
	done
	shift
	insmod "$RUN/ig_bench.ko" tag="$tag" n="$N" "${args[@]}" \
		run="$(IFS=,; echo "$*")" >"$RUN/out" 2>&1
	dmesg | sed -n "s/.*ig_bench: $tag //p" >"$RUN/lines"
	cat "$RUN/lines" >>"$RUN/out"
	ok "$tag: measured, every verdict as expected" grep -qx "done" "$RUN/lines"
	diag "$(sed -n "s/^result /hook $tag /p; s/^idle /idle $tag /p;
		s/^wrong /wrong: $tag /p" "$RUN/lines")"
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

# The base of everything, measured once more at the end.
hooks nothing -- "${EVERY[@]}"
paths nothing "${ALL_PATHS[@]}"
hooks accept hooks=1 -- "${EVERY[@]}"
hooks accept-2 hooks=2 -- "${EVERY[@]}"
hooks drop hooks=1 drops=1 -- request:drop

# icmpguard as it loads: echo requests go out, and their replies come in.
FIRST_ID=1
load
DEFAULT=("${UDP[@]}" ping ping-new request:drop too-big)
hooks ig -- "${DEFAULT[@]}"
hooks ig+accept hooks=1 -- "${DEFAULT[@]}"
paths ig udp4 udp6 ping4 ping6

# The host may be pinged. State is needed once replies would not go out.
if icmpctl allow echo-request any >"$RUN/out" 2>&1; then
	hooks ig-rule -- "${EVERY[@]}"
	paths ig-rule "${ALL_PATHS[@]}"
	ok "icmpctl default out deny" icmpctl default out deny
	hooks ig-rule-state -- "${UDP[@]}" pinged pinged-new request too-big
	paths ig-rule-state pinged4 pinged6
else
	skip "icmpguard with rules" "icmpctl allow does not work yet"
fi
unload || bail "rmmod icmpguard"

rules "chain incoming { $INPUT }; chain outgoing { $OUTPUT }" \
	"chain incoming { $INPUT }; chain outgoing { $OUTPUT }"
hooks nft-empty -- "${EVERY[@]}"
paths nft-empty "${ALL_PATHS[@]}"
no_rules

rules "chain incoming { $INPUT icmp type echo-request drop; }" \
	"chain incoming { $INPUT icmpv6 type echo-request drop; }"
hooks nft-drop -- "${UDP[@]}" ping ping-new request:drop too-big
paths nft-drop udp4 udp6 ping4 ping6
no_rules

rules "chain incoming { $INPUT icmp type echo-request accept; }" \
	"chain incoming { $INPUT icmpv6 type echo-request accept; }"
hooks nft-accept -- "${EVERY[@]}"
paths nft-accept "${ALL_PATHS[@]}"
no_rules

# tracking: connection tracking, with the table of a machine of some size.
tracking() {
	modprobe nf_conntrack hashsize=65536 || bail "modprobe nf_conntrack"
	set_sysctl init net.netfilter.nf_conntrack_max=262144
}

tracking
rules "chain incoming { $INPUT $CT icmp type echo-request drop; }" \
	"chain incoming { $INPUT $CT icmpv6 type echo-request drop; }"
hooks nft-ct-drop -- "${UDP[@]}" ping ping-new request:drop too-big
paths nft-ct-drop udp4 udp6 ping4 ping6
no_rules

tracking
rules "chain incoming { $INPUT $CT icmp type echo-request accept; }; chain outgoing { $OUTPUT $CT ip protocol icmp drop; }" \
	"chain incoming { $INPUT $CT icmpv6 type echo-request accept; }; chain outgoing { $OUTPUT $CT icmpv6 type { echo-request, echo-reply } drop; }"
hooks nft-ct-accept -- "${UDP[@]}" pinged pinged-new request too-big
paths nft-ct-accept udp4 udp6 pinged4 pinged6
no_rules

hooks nothing-again -- "${EVERY[@]}"

done_testing

# archive:
