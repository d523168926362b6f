# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Functions for the test cases of tests/vm/cases: TAP, waiting, topologies, and
# the module. A case is a bash script that sources this file and ends with
# "done_testing"; comments at its top steer the runner:
#
#     # timeout: SECONDS      how long it may take (default 120)
#     # append: ARGUMENTS     more kernel arguments
#     # memory: MEGABYTES     a bigger machine
#     # image: NAME...        more in the machine, by tests/vm/images/NAME
#     # with: installed       the service and completions are in it
#     # with: systemd         these, and systemd to boot
#     # cpus: NUMBER          it needs that many processors, also in CI
#     # every: WHY            CI runs it on all four kernels, not only two
#
# TAP goes to a descriptor of its own, so that output of commands cannot spoil it.

exec {TAP}>&"${TAP_FD:-1}"
CASE=${CASE:-$(basename "$0" .sh)}
KO=${KO:-/t/icmpguard.ko}
RUN=$(mktemp -d /run/case.XXXXXX)
[ -e /run/tap ] || echo 0 >/run/tap
HOST='' PEER='' ID='' GOT=0 ALL=0
BG=() NETNSES=()

# ---- TAP ------------------------------------------------------------------

diag() {
	printf '%s\n' "$*" | sed 's/^/#   /' >&"$TAP"
}

# point ok|"not ok" DESCRIPTION: one numbered line. The number lives in a file,
# so that subshells may test as well. TODO='reason' marks a known failure.
point() {
	local n
	read -r n </run/tap
	n=$((n + 1))
	echo $n >/run/tap
	[ "$1" = ok ] || [ -n "${TODO:-}" ] || : >/run/failed
	printf '%s %s - %s%s\n' "$1" $n "${2//#/}" "${TODO:+ # TODO $TODO}" >&"$TAP"
	echo "--- $1 $n - $2"
}

# report DESCRIPTION STATUS COMMAND...: shows the output of a failed command.
report() {
	local what=$1 rc=$2
	shift 2
	point "not ok" "$what"
	diag "command: $*"
	diag "status: $rc"
	[ ! -s "$RUN/out" ] || diag "$(tail -n 30 "$RUN/out")"
}

# run COMMAND...: runs it, with its output in $RUN/out and its status in $RC.
run() {
	RC=0
	echo "+ $*"
	"$@" >"$RUN/out" 2>&1 || RC=$?
	cat "$RUN/out"
}

# ok DESCRIPTION COMMAND...: expects that COMMAND succeeds.
ok() {
	local what=$1
	shift
	run "$@"
	if [ "$RC" = 0 ]; then
		point ok "$what"
	else
		report "$what" "$RC" "$@"
		return 0
	fi
}

# nok DESCRIPTION COMMAND...: expects that COMMAND fails by itself: not by a
# signal, and not because it does not exist.
nok() {
	local what=$1
	shift
	run "$@"
	if [ "$RC" != 0 ] && [ "$RC" -lt 126 ]; then
		point ok "$what"
	else
		report "$what" "$RC" "$@"
	fi
}

# status WANT DESCRIPTION COMMAND...: expects exactly this exit status.
status() {
	local want=$1 what=$2
	shift 2
	run "$@"
	if [ "$RC" = "$want" ]; then
		point ok "$what"
	else
		report "$what (wanted status $want)" "$RC" "$@"
	fi
}

is() {
	if [ "$1" = "$2" ]; then
		point ok "$3"
	else
		point "not ok" "$3"
		diag "got:    $1"
		diag "wanted: $2"
	fi
}

# like GOT REGEX DESCRIPTION, and unlike.
like() {
	if [[ $1 =~ $2 ]]; then
		point ok "$3"
	else
		point "not ok" "$3"
		diag "got:            $1"
		diag "does not match: $2"
	fi
}

unlike() {
	if [[ $1 =~ $2 ]]; then
		point "not ok" "$3"
		diag "got:     $1"
		diag "matches: $2"
	else
		point ok "$3"
	fi
}

# output_like REGEX DESCRIPTION: checks the output of the last ok, nok or status.
output_like() {
	like "$(<"$RUN/out")" "$1" "$2"
}

# output_under WORD DESCRIPTION: checks that the caret in the output of the last ok,
# nok or status is under WORD.
output_under() {
	is "$(awk '/^ *\^~*$/ {
		print substr(line, index($0, "^"), length($0) - index($0, "^") + 1)
		exit
	}
	{ line = $0 }' "$RUN/out")" "$1" "$2"
}

skip() {
	local n
	read -r n </run/tap
	echo $((n + 1)) >/run/tap
	echo "ok $((n + 1)) - $1 # SKIP $2" >&"$TAP"
}

# skip_all REASON: skips a case that this kernel or build cannot run at all.
skip_all() {
	skip "$CASE" "$1"
	done_testing
}

# bail REASON: ends a case whose own preparations failed.
bail() {
	point "not ok" "$CASE: $1"
	[ ! -s "$RUN/out" ] || diag "$(tail -n 30 "$RUN/out")"
	exit 1
}

done_testing() {
	: >/run/finished
	exit 0
}

# ---- waiting ----------------------------------------------------------------

# wait_for SECONDS COMMAND...: waits until COMMAND succeeds, at most SECONDS. Give
# the limit for a slow machine: a fast one does not wait that long.
wait_for() {
	local end=$((${EPOCHREALTIME/./} + $1 * 1000000))
	shift
	until "$@" >/dev/null 2>&1; do
		[ "${EPOCHREALTIME/./}" -lt $end ] || return 1
		sleep 0.05
	done
}

# bg COMMAND...: runs it in the background until the case ends; $BGPID is its
# process.
bg() {
	"$@" &
	BGPID=$!
	BG+=("$BGPID")
}

# stop PROCESS...: ends them and the processes they started.
stop() {
	local pid
	for pid; do
		pkill -P "$pid" 2>/dev/null || true
	done
	kill "$@" 2>/dev/null || true
	wait "$@" 2>/dev/null || true
}

# ---- namespaces -------------------------------------------------------------

# in_ns NS COMMAND...: runs it in a namespace; "init" is the one of the case itself.
# (nsrun is a lighter "ip netns exec" that leaves /sys as it is.)
in_ns() {
	local ns=$1
	shift
	if [ "$ns" = init ]; then
		"$@"
	else
		nsrun "$ns" "$@"
	fi
}

# netns_add NAME: adds a namespace with a random name, kept in the variable NAME.
netns_add() {
	local name
	name=$(printf '%s-%04x%04x' "${1,,}" $RANDOM $RANDOM)
	ip netns add "$name"
	ip -n "$name" link set lo up
	NETNSES+=("$name")
	printf -v "$1" %s "$name"
}

# set_sysctl NS NAME=VALUE...
set_sysctl() {
	local ns=$1
	shift
	in_ns "$ns" sysctl -qw "$@"
}

# no_dad NS DEVICE: makes addresses usable at once.
no_dad() {
	set_sysctl "$1" "net.ipv6.conf.$2.accept_dad=0" "net.ipv6.conf.$2.router_solicitations=0"
}

# ip_in NS ARGUMENTS...: runs ip(8) in a namespace.
ip_in() {
	if [ "$1" = init ]; then
		ip "${@:2}"
	else
		ip -n "$@"
	fi
}

# wire NS1 DEV1 NS2 DEV2 [MTU]: joins two namespaces by a veth pair. DAD=1 leaves
# duplicate address detection on.
wire() {
	local ns1=$1 dev1=$2 ns2=$3 dev2=$4 mtu=${5:-1500} in1=() in2=()
	[ "$ns1" = init ] || in1=(netns "$ns1")
	[ "$ns2" = init ] || in2=(netns "$ns2")
	ip link add "$dev1" "${in1[@]}" mtu "$mtu" type veth \
		peer name "$dev2" "${in2[@]}" mtu "$mtu"
	if [ -z "${DAD:-}" ]; then
		no_dad "$ns1" "$dev1"
		no_dad "$ns2" "$dev2"
	fi
	ip_in "$ns1" link set "$dev1" up
	ip_in "$ns2" link set "$dev2" up
}

# topo_pair [init]: makes two neighbors. With "init" the first is the VM's own
# (initial) namespace, which the module filters as soon as it is loaded.
#
#      $HOST                         $PEER
#    +--------------+   veth   +--------------+
#    |           h0 +----------+ p0           |
#    +--------------+          +--------------+
#      192.0.2.1/24                  192.0.2.2/24
#      2001:db8:1::1/64              2001:db8:1::2/64
topo_pair() {
	if [ "${1:-}" = init ]; then
		HOST=init
	else
		netns_add HOST
	fi
	netns_add PEER
	wire "$HOST" h0 "$PEER" p0
	ip_in "$HOST" addr add 192.0.2.1/24 dev h0
	ip_in "$HOST" addr add 2001:db8:1::1/64 dev h0
	ip_in "$PEER" addr add 192.0.2.2/24 dev p0
	ip_in "$PEER" addr add 2001:db8:1::2/64 dev p0
	GNS=$HOST
	neighbours
}

# neighbours: lets both ends of topo_pair know each other, so that no packet of a
# test waits for resolution, and only packets of the test are counted.
neighbours() {
	wait_for 10 has_ll "$HOST" h0 || bail "h0 got no link-local address"
	wait_for 10 has_ll "$PEER" p0 || bail "p0 got no link-local address"
	[ -z "${DAD:-}" ] || return 0
	knows "$HOST" h0 "$PEER" p0
	knows "$PEER" p0 "$HOST" h0
}

# knows NS1 DEV1 NS2 DEV2: enters all addresses of the second end of a wire at the
# first, so that it needs no resolution, now and later.
knows() {
	local mac address
	mac=$(mac_of "$3" "$4")
	for address in $(ip_in "$3" -o addr show dev "$4" |
		sed -n 's,.* inet6\? \([^/ ]*\).*,\1,p'); do
		ip_in "$1" neigh replace "$address" lladdr "$mac" dev "$2"
	done
}

mac_of() {
	ip_in "$1" -o link show dev "$2" | sed -n 's,.*link.ether \([^ ]*\).*,\1,p'
}

# has_ll NS DEVICE: succeeds if the link-local address exists and is usable.
has_ll() {
	[ -n "$(ip_in "$1" -6 -o addr show dev "$2" scope link -tentative)" ]
}

# ll NS DEVICE: prints the link-local address.
ll() {
	ip_in "$1" -6 -o addr show dev "$2" scope link |
		sed -n 's/.*inet6 \([^/]*\).*/\1/p' | head -n 1
}

# topo_chain [MTU]: makes a path through two routers. Its last hop is narrow (MTU,
# 1400 by default), yet the server advertises the segment size of a wide one: the
# client finds out by path MTU discovery or not at all. R2 writes the error
# (its LOCAL_OUT), R1 forwards it, the client receives it (LOCAL_IN).
#
#    $CLIENT              $R1                  $R2             $SERVER
#   +--------+        +---------+         +---------+        +--------+
#   |     c0 +--------+ r1c r1r +---------+ r2r r2s +--------+ s0     |
#   +--------+        +---------+         +---------+        +--------+
#          192.0.2.0/24        198.51.100.0/24      203.0.113.0/24
#        2001:db8:1::/64       2001:db8:2::/64     2001:db8:3::/64
#        .1/::1   .2/::2       .1/::1   .2/::2     .1/::1   .2/::2
#             1500                  1500                 MTU
topo_chain() {
	local mtu=${1:-1400}
	netns_add CLIENT
	netns_add R1
	netns_add R2
	netns_add SERVER
	local ns
	for ns in "$R1" "$R2"; do
		set_sysctl "$ns" net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1 \
			net.ipv4.icmp_ratelimit=0 net.ipv6.icmp.ratelimit=0
	done
	wire "$CLIENT" c0 "$R1" r1c
	wire "$R1" r1r "$R2" r2r
	wire "$R2" r2s "$SERVER" s0 "$mtu"
	ip -n "$CLIENT" -batch - <<-'END'
		addr add 192.0.2.1/24 dev c0
		addr add 2001:db8:1::1/64 dev c0
		route add default via 192.0.2.2
		route add default via 2001:db8:1::2
	END
	ip -n "$R1" -batch - <<-'END'
		addr add 192.0.2.2/24 dev r1c
		addr add 2001:db8:1::2/64 dev r1c
		addr add 198.51.100.1/24 dev r1r
		addr add 2001:db8:2::1/64 dev r1r
		route add default via 198.51.100.2
		route add default via 2001:db8:2::2
	END
	ip -n "$R2" -batch - <<-'END'
		addr add 198.51.100.2/24 dev r2r
		addr add 2001:db8:2::2/64 dev r2r
		addr add 203.0.113.1/24 dev r2s
		addr add 2001:db8:3::1/64 dev r2s
		route add default via 198.51.100.1
		route add default via 2001:db8:2::1
	END
	ip -n "$SERVER" -batch - <<-'END'
		addr add 203.0.113.2/24 dev s0
		addr add 2001:db8:3::2/64 dev s0
		route add default via 203.0.113.1 advmss 1460
		route add default via 2001:db8:3::1 advmss 1440
	END
	wait_for 10 in_ns "$CLIENT" ping -c 1 -W 1 203.0.113.2 ||
		bail "the chain has no IPv4 connectivity"
	wait_for 10 in_ns "$CLIENT" ping -c 1 -W 1 2001:db8:3::2 ||
		bail "the chain has no IPv6 connectivity"
}

# ---- the module and the tool --------------------------------------------------

# load [PARAMETER=VALUE...]
load() {
	[ -r "$KO" ] || bail "icmpguard.ko is not built"
	run insmod "$KO" "$@"
	[ "$RC" = 0 ] || bail "insmod icmpguard.ko $*"
}

loaded() {
	[ -d /sys/module/icmpguard ]
}

unload() {
	rmmod icmpguard
}

# steady_hooks: keeps a netfilter hook of every kind registered, in a namespace of
# its own. The first and the last one on a machine make the kernel patch its own
# code, and QEMU 7.2 has been seen to run the breakpoint of such a patch forever if
# all CPUs are flooded with packets at that moment. Needed by cases that load and
# unload under a flood. (tools/steady.c does so for time stamps, always.)
steady_hooks() {
	local KEEP
	netns_add KEEP
	in_ns "$KEEP" nft -f - <<-'END'
		table inet keep {
			chain i { type filter hook input priority 0; }
			chain f { type filter hook forward priority 0; }
			chain o { type filter hook output priority 0; }
		}
	END
}

# g ARGUMENTS...: runs icmpctl for the namespace under test ($GNS, which the
# topologies set to the host).
GNS=init
g() {
	g_in "$GNS" "$@"
}

g_in() {
	local ns=$1
	shift
	if [ "$ns" = init ]; then
		icmpctl "$@"
	else
		icmpctl --netns "$ns" "$@"
	fi
}

# deny_all NS: sets every default to deny.
deny_all() {
	local dir
	for dir in in out forward; do
		g_in "$1" default $dir deny || bail "icmpctl default $dir deny"
	done
}

# rules [NS]: prints the rules as "list" does, one per line.
rules() {
	g_in "${1:-$GNS}" list rules
}

# new_id COMMAND...: adds a rule and keeps its id in $ID.
new_id() {
	run "$@"
	[ "$RC" = 0 ] || bail "$*"
	ID=$(grep -oE '[0-9]+' "$RUN/out" | head -n 1)
}

# reason NAME: prints the packets that "stats" counts for a reason.
reason() {
	g -j stats | jq --arg name "$1" '
		[.. | objects |
		 if has($name) then .[$name]
		 elif (.reason? // .name?) == $name then (.packets // .count // .value)
		 else empty end |
		 if type == "object" then (.packets // .count) else . end |
		 numbers] | add // 0'
}

# ---- traffic ------------------------------------------------------------------

# send FROM TO ARGUMENTS...: runs icmpsend in FROM and returns when TO has handled
# everything: $GOT messages of that type passed the filter of TO, $ALL of any type
# but what neighbors say of their own accord.
# A datagram with a wrong checksum comes last: no ICMP filter stops it, nobody
# answers it, and the stack counts it. If the destination is not an address of TO,
# "via ADDRESS" before ARGUMENTS says where to send the datagram.
send() {
	local from=$1 to=$2 sentinel=${!#}
	shift 2
	if [ "$1" = via ]; then
		sentinel=$2
		shift 2
	fi
	run icmpsend -N "$from" -W "$to" -Z "$sentinel" "$@"
	[ "$RC" = 0 ] || bail "icmpsend $*"
	read -r GOT ALL <"$RUN/out"
}

# passes DESCRIPTION TYPE ARGUMENTS..., drops DESCRIPTION TYPE ARGUMENTS...: sends
# one message from the peer to the host, and checks what becomes of it.
passes() {
	send "$PEER" "$HOST" -t "${@:2}"
	is "$GOT" 1 "$1"
}

drops() {
	send "$PEER" "$HOST" -t "${@:2}"
	is "$GOT" 0 "$1"
}

# drops_short DESCRIPTION TYPE ARGUMENTS...: as drops, for a message too short to
# have a type.
drops_short() {
	send "$PEER" "$HOST" -t "${@:2}"
	is "$ALL" 0 "$1"
}

# pings FROM ADDRESS [ARGUMENTS...]: succeeds if an echo comes back. A first reply
# may take long on a slow machine. no_ping has to wait for a missing one, so it
# asks twice in quick succession and waits a second.
pings() {
	local ns=$1
	shift
	in_ns "$ns" ping -c 1 -W 5 "$@"
}

no_ping() {
	local ns=$1
	shift
	! in_ns "$ns" ping -c 2 -i 0.2 -W 1 "$@"
}

# listening NS PORT
listening() {
	[ -n "$(in_ns "$1" ss -Hltn "sport = :$2")" ]
}

# transfer FROM TO ADDRESS BYTES SECONDS: sends BYTES over TCP; succeeds if they
# arrive undamaged in time.
transfer() {
	local from=$1 to=$2 address=$3 bytes=$4 limit=$5 family=TCP4 pid got=0
	[[ $address != *:* ]] || family=TCP6 address="[$address]"
	head -c "$bytes" /dev/urandom >"$RUN/sent"
	rm -f "$RUN/received"
	in_ns "$to" socat -u "$family-LISTEN:5001,reuseaddr" "CREATE:$RUN/received" &
	pid=$!
	BG+=("$pid")
	wait_for 10 listening "$to" 5001 || return 2
	in_ns "$from" timeout "$limit" socat -u "OPEN:$RUN/sent" \
		"$family:$address:5001" || got=$?
	if [ $got = 0 ]; then
		wait_for 10 cmp -s "$RUN/sent" "$RUN/received" || got=1
	fi
	stop $pid
	return $got
}

# path_mtu NS ADDRESS: prints the MTU of the route's cached exception, if any.
path_mtu() {
	ip_in "$1" route get "$2" | grep -oE 'mtu [0-9]+' | cut -d' ' -f2
}

# ---- the end --------------------------------------------------------------------

cleanup() {
	local ns
	[ ${#BG[@]} = 0 ] || stop "${BG[@]}"
	loaded && rmmod icmpguard
	for ns in "${NETNSES[@]}"; do
		ip netns del "$ns"
	done
	ip link del h0 2>/dev/null
	rm -rf "$RUN"
}
trap cleanup EXIT
