# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The part of guest.sh about single packets and round trips: no filter, hooks that do
# nothing, icmpguard and nftables in several configurations.

paths nothing "${ALL_PATHS[@]}"
hooks accept hooks=1 -- "${EVERY[@]}"
hooks accept-2 hooks=2 -- "${EVERY[@]}"
hooks drop hooks=1 drops=1 -- denied:drop

# A namespace in which nothing is configured, whatever there is in others.
netns_add IDLE
ip -n "$IDLE" link add h0 type dummy
no_dad "$IDLE" h0
ip -n "$IDLE" link set h0 up
ip -n "$IDLE" addr add 192.0.2.1/24 dev h0
ip -n "$IDLE" addr add 2001:db8:1::1/64 dev h0
IN=$IDLE hooks idle-nothing -- "${EVERY[@]}"
IN=$IDLE hooks idle-accept elsewhere=1 hooks=1 -- "${EVERY[@]}"

# icmpguard as it loads: echo requests go out, and their replies come in.
FIRST_ID=1
load
DEFAULT=("${UDP[@]}" ping ping-new denied:drop too-big)
hooks ig -- "${DEFAULT[@]}"
hooks ig+accept hooks=1 -- "${DEFAULT[@]}"
paths ig udp4 udp6 ping4 ping6
IN=$IDLE hooks idle-ig -- "${EVERY[@]}"

# The host may be pinged. State is needed once replies would not go out.
ok "icmpctl allow echo-request any" icmpctl allow echo-request any
hooks ig-rule -- "${EVERY[@]}"
paths ig-rule "${ALL_PATHS[@]}"
ok "icmpctl default out deny" icmpctl default out deny
hooks ig-rule-state -- "${UDP[@]}" pinged pinged-new request too-big
paths ig-rule-state pinged4 pinged6

# spoofed FAMILY: requests that are admitted, each from another address.
spoofed() {
	local before=$MEMORY used
	CALLS=$((CALLS + 1))
	run insmod "$RUN/ig_bench.ko" tag="call-$CALLS" family="$1" spoofed="$SPOOFED"
	dmesg | sed -n "s/.*ig_bench: call-$CALLS flood //p" >"$RUN/lines"
	ok "IPv$1: $SPOOFED spoofed requests" [ -s "$RUN/lines" ]
	kernel_memory
	used=$(icmpctl -j status | jq -r '.flows | "\(.used) \(.capacity)"')
	diag "spoofed $(<"$RUN/lines") $((MEMORY - before)) $used"
}
kernel_memory
spoofed 4
spoofed 6

ok "icmpctl off" icmpctl off
hooks ig-off -- "${EVERY[@]}"
unload || bail "rmmod icmpguard"

# Memory of a flow: measures a table and a larger one.
kernel_memory
NO_FLOWS=$MEMORY
for flows in 65536 1048576; do
	load max_flows=$flows
	kernel_memory
	diag "table $flows $((MEMORY - NO_FLOWS))"
	unload || bail "rmmod icmpguard"
done

rules "chain incoming { $INPUT }; chain outgoing { $OUTPUT }" \
	"chain incoming { $INPUT }; chain outgoing { $OUTPUT }"
hooks nft-empty -- "${EVERY[@]}"
paths nft-empty "${ALL_PATHS[@]}"
no_rules

rules "chain incoming { $INPUT icmp type echo-request drop; }" \
	"chain incoming { $INPUT icmpv6 type echo-request drop; }"
hooks nft-drop -- "${UDP[@]}" ping ping-new denied:drop too-big
paths nft-drop udp4 udp6 ping4 ping6
no_rules

rules "chain incoming { $INPUT icmp type echo-request accept; }" \
	"chain incoming { $INPUT icmpv6 type echo-request accept; }"
hooks nft-accept -- "${EVERY[@]}"
paths nft-accept "${ALL_PATHS[@]}"
no_rules

tracking
rules "chain incoming { $INPUT $CT icmp type echo-request drop; }" \
	"chain incoming { $INPUT $CT icmpv6 type echo-request drop; }"
hooks nft-ct-drop -- "${UDP[@]}" ping ping-new denied:drop too-big
paths nft-ct-drop udp4 udp6 ping4 ping6
no_rules

tracking
rules "chain incoming { $INPUT $CT icmp type echo-request accept; }; chain outgoing { $OUTPUT $CT ip protocol icmp drop; }" \
	"chain incoming { $INPUT $CT icmpv6 type echo-request accept; }; chain outgoing { $OUTPUT $CT icmpv6 type { echo-request, echo-reply } drop; }"
hooks nft-ct-accept -- "${UDP[@]}" pinged pinged-new request too-big
paths nft-ct-accept udp4 udp6 pinged4 pinged6
no_rules
