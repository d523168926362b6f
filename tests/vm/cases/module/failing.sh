# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The kernel refuses calls at a bad moment: "registration is all or nothing", whichever
# hook it is that cannot be registered; and a new interface for which there is no
# memory "is denied, must-pass excepted, until the worker has it: counted, and told by
# status"; "explain's verdict is the verdict that the packet then gets" on it, too. A
# module of the test (tests/vm/images/failing.c) lets these calls fail.
# timeout: 300
# image: failing

# shellcheck source=../../lib.sh
. "$(dirname "$0")/../lib.sh"

[ -e /t/failing.ko ] || skip_all "no headers of this kernel to build a module with"
grep -q ' register_kprobe$' /proc/kallsyms || skip_all "this kernel has no kprobes"
topo_pair
load
insmod /t/failing.ko || bail "failing.ko: $(dmesg | tail -n 2)"
PARAMETERS=/sys/module/failing/parameters
H4=192.0.2.1 H6=2001:db8:1::1
failed() {
	cat $PARAMETERS/failed
}
fail_hook() {
	echo "$1" >$PARAMETERS/hook
}

# ---- hooks --------------------------------------------------------------------

# state: what status says, less what passes with time, what it says of the try, and
# idle hooks.
state() {
	g -j status | jq 'del(.counters, .["tried-commits"], .token, .["last-commit"]["age-ms"],
		.["idle-hooks"], .accepted, .denied, .["path-mtu"], .["denied-lately"])'
}
idle() {
	g -j status | jq -r '.["idle-hooks"] // [] | join(" ")'
}

# A namespace that nobody has configured needs four hooks: in and out, two families.
# Those that were registered before one failed stay, without work, since taking them
# away would drop what waits in an NFQUEUE. So the first try has none, and each
# other one registers one more and fails at the next.
before=$(state)
n=0
for left in '' in in 'in out'; do
	n=$((n + 1))
	fail_hook $((n > 1 ? 2 : 1))
	nok "hook $n of 4 cannot be registered" g allow icmp/13 any
	output_like 'out of memory' "hook $n: says why"
	is "$(failed)" "$n" "hook $n: it was that call"
	is "$(state)" "$before" "hook $n: the namespace is as it was"
	is "$(idle)" "$left" "hook $n: status names the hooks that are idle"
	passes "hook $n: nothing is denied, IPv4" 8 $H4
	passes "hook $n: nothing is denied, IPv6" 128 $H6
done
fail_hook 2
ok "the last one can be registered" g allow icmp/13 any
is "$(cat $PARAMETERS/hook) $(failed)" "1 4" "no other was needed"
fail_hook 0
is "$(idle)" "" "none is idle"
drops "the policy is in force, IPv4" 8 $H4
drops "the policy is in force, IPv6" 128 $H6
passes "its rule, too" 13 $H4

# A direction more: what is in force stays so.
before=$(state) policy=$(g save)
for n in 1 2; do
	fail_hook "$n"
	nok "hook $n of forward cannot be registered" g default forward deny
	is "$(failed)" $((4 + n)) "forward, hook $n: it was that call"
	is "$(g save)" "$policy" "forward, hook $n: the policy is as it was"
	is "$(state)" "$before" "forward, hook $n: the state, too"
	drops "forward, hook $n: what was denied still is" 8 $H4
	passes "forward, hook $n: what was allowed still is" 13 $H4
done
ok "forward, when it can be" g default forward deny

# ---- interfaces ---------------------------------------------------------------

pending() {
	g -j status | jq -c '.["interfaces-pending"] // 0'
}
none_pending() {
	[ "$(pending)" = 0 ]
}
# A new interface of the host, n0, whose other end is the peer's.
interface() {
	wire "$HOST" n0 "$PEER" q0
	ip_in "$HOST" addr add 198.51.100.1/24 dev n0
	ip_in "$HOST" addr add 2001:db8:2::1/64 dev n0
	ip_in "$PEER" addr add 198.51.100.2/24 dev q0
	ip_in "$PEER" addr add 2001:db8:2::2/64 dev q0
	wait_for 10 has_ll "$HOST" n0 || bail "n0 has no link-local address"
	wait_for 10 has_ll "$PEER" q0 || bail "q0 has no link-local address"
	knows "$HOST" n0 "$PEER" q0
	knows "$PEER" q0 "$HOST" n0
}
N4=198.51.100.1 N6=2001:db8:2::1
ok "a group" g group create edge
ok "for interfaces that come" g group attach edge 'n*'
ok "it allows echo requests" g allow echo-request any group edge
none_pending || bail "interfaces wait"
echo Y >$PARAMETERS/ifaces
interface
is "$(pending)" 1 "status: one interface waits for its groups"
is "$([ "$(failed)" -gt 6 ] && echo yes)" yes "its groups could not be looked up"
ok "in words" g status
output_like 'interfaces pending +1' "status says so"
denied=$(reason interface-pending)
drops "group default does not hold on it" 13 $N4
drops "the rule of its group does not hold yet" 8 $N4
drops "nor does it for IPv6" 128 $N6
is "$(($(reason interface-pending) - denied))" 3 "they are counted as interface-pending"
passes "fragmentation needed passes" 3 -c 4 $N4
passes "packet too big passes" 2 $N6
passes "other interfaces have their groups" 13 $H4
drops "and only these" 8 $H4

# icmpctl explain judges as packets are judged, also now.
set_sysctl "$HOST" net.ipv4.ip_forward=1
packets() {
	cat <<-END
		in icmp/13 198.51.100.2 to $N4 dev n0
		in echo-request 198.51.100.2 to $N4 dev n0
		in echo-request 2001:db8:2::2 to $N6 dev n0
		in echo-reply 198.51.100.2 to $N4 dev n0
		in fragmentation-needed 198.51.100.2 to $N4 dev n0
		out echo-request 198.51.100.2 dev n0
		out icmpv6/2 2001:db8:2::2 dev n0
		forward echo-request 198.51.100.2 to 192.0.2.2 dev n0
	END
}
# told: reasons and how many packets were said to have them.
told() {
	sed -n 's/^count //p' "$RUN/out" | paste -sd ,
}
run in_ns "$HOST" explained "$PEER" n0 q0 < <(packets)
is "$RC" 0 "each packet gets the verdict that was explained"
[ "$RC" = 0 ] || diag "$(<"$RUN/out")"
is "$(told)" "in pmtud 1,in pmtud-unverified 1,in interface-pending 4,out pmtud 1,out interface-pending 1,forward interface-pending 1" \
	"of all that may be denied this is the reason"
status 1 "explain" g explain in echo-request 198.51.100.2 to $N4 dev n0
output_like 'drop: interface-pending' "says so"
output_like '> +interface +its groups are not known yet, because memory was short' "and at which step"
echo N >$PARAMETERS/ifaces
ok "with memory the interface gets its groups" wait_for 10 none_pending
passes "the rule of its group holds" 8 $N4
passes "for IPv6, too" 128 $N6
drops "group default does not hold on it" 13 $N4
run in_ns "$HOST" explained "$PEER" n0 q0 < <(packets)
is "$RC" 0 "each packet gets the verdict that is explained now"
[ "$RC" = 0 ] || diag "$(<"$RUN/out")"
unlike "$(told)" pending "which is another reason"

rmmod failing
done_testing
