# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# "icmpguard.service puts /etc/icmpguard/policy.conf in force before the network is
# there; a broken file is loud in the journal and leaves the default policy; a reload
# is one step or none; stopping it opens nothing." systemd boots here, process 1 of a
# PID namespace, in the network namespace of the machine.
# with: systemd
# memory: 768
# timeout: 600

# shellcheck source=../../lib.sh
. "$(dirname "$0")/../lib.sh"

topo_pair init
set_sysctl "$HOST" net.ipv4.icmp_ratelimit=0
H4=192.0.2.1 H6=2001:db8:1::1
POLICY=/etc/icmpguard/policy.conf UNIT=icmpguard.service
INSTALLED=/lib/modules/$(uname -r)/updates/icmpguard.ko
[ -r "$KO" ] || bail "icmpguard.ko is not built"

cp $POLICY $POLICY.installed

# modprobe finds it here.
installed() {
	mkdir -p "${INSTALLED%/*}"
	cp "$KO" "$INSTALLED"
	depmod
}

# ---- a machine with systemd ----

echo 0123456789abcdef0123456789abcdef >/etc/machine-id
# A unit that brings interfaces up looks like this to systemd; it notes what it finds.
mkdir -p /etc/systemd/system
cat >/etc/systemd/system/network-up.service <<'END'
[Unit]
DefaultDependencies=no
Wants=network-pre.target
After=network-pre.target
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/bash -c 'icmpctl save >/run/at-network 2>&1; true'
[Install]
WantedBy=multi-user.target
END
ok "the service and a network can be enabled" env SYSTEMD_OFFLINE=1 \
	systemctl enable $UNIT network-up.service

# in_boot COMMAND...: among what systemd started.
in_boot() {
	nsenter -t "$PID1" -m -p -C -- "$@"
}
sc() {
	in_boot systemctl --no-pager "$@"
}
# property NAME [UNIT]
property() {
	sc show --value -p "$1" "${2:-$UNIT}"
}
# journal [PRIORITY]: what the service said, a line each.
journal() {
	in_boot journalctl --sync
	in_boot journalctl --no-pager -q -o cat -u $UNIT ${1:+-p "$1"} -t icmpctl
}
up() {
	# No newline ends it.
	read -r PID1 <"/proc/$BOOT/task/$BOOT/children"
	[[ -n $PID1 && $(sc is-system-running) =~ ^(running|degraded)$ ]]
}
down() {
	! kill -0 "$BOOT" 2>/dev/null
}
# Its process 1 goes with it, and with that all others.
trap '[ -z "${BOOT:-}" ] || kill -KILL "$BOOT" 2>/dev/null; cleanup' EXIT

# boot DESCRIPTION: a fresh start, nothing loaded.
boot() {
	! loaded || rmmod icmpguard || bail "rmmod icmpguard"
	rm -rf /run/systemd /run/log /run/at-network
	container='test' unshare --pid --mount-proc --fork --kill-child --cgroup \
		/usr/lib/systemd/systemd --system --unit=multi-user.target \
		--show-status=no --log-target=journal &
	BOOT=$! PID1=''
	wait_for 90 up || {
		run in_boot journalctl --no-pager -b
		bail "systemd did not boot"
	}
	is "$(property ActiveState network-up.service)" active "$1: the network comes up"
}
shut_down() {
	sc poweroff 2>/dev/null || true
	wait_for 60 down || bail "systemd did not end"
	BOOT=''
}

# The default policy, seen from outside.
closed() {
	drops "$1: an echo request is dropped" 8 "$H4"
	passes "$1: fragmentation needed passes" 3 -c 4 -r 1400 "$H4"
	passes "$1: packet too big passes" 2 -r 1400 "$H6"
}

# ---- a policy at boot ----

installed
cat >$POLICY <<'END'
set ours { 192.0.2.0/24 }
allow echo-request @ours comment "boot"
END
boot "with a policy"
is "$(property ActiveState),$(property SubState)" active,exited "the service is active"
ok "it has the module loaded itself" test -d /sys/module/icmpguard
like "$(</run/at-network)" 'allow in echo-request @ours comment "boot"' \
	"the policy is in force before the network comes up"
like "$(journal)" '^applied, generation 2@[0-9a-f]{16}, rules \+1, sets \+1, prefixes \+1$' \
	"the journal tells what was done"
is "$(journal err)" "" "and of no error"
passes "what is allowed passes" 8 $H4
drops "what is not is dropped" 13 $H4

# ---- reload ----

generation() {
	icmpctl -j status | jq .generation
}
was=$(generation)
ok "a reload of the same" sc reload $UNIT
is "$(generation)" "$was" "changes nothing"
sed -i 's/"boot"/"reloaded"/' $POLICY
ok "a reload" sc reload $UNIT
is "$(icmpctl list rules)" 'allow in echo-request @ours comment "reloaded"' "changes the policy"

# Packets that both policies allow are never dropped, and those that neither allows never pass, while
# one replaces the other.
received() {	# Icmp FIELD
	awk -v name="$1" '$1 == "Icmp:" && !n { for (n = NF; $n != name; n--); next }
		$1 == "Icmp:" { print $n }' /proc/net/snmp
}
stamps=$(received InTimestamps)
is "$stamps" 0 "no timestamp request has passed so far"
nsrun "$PEER" ping -q -i 0.005 -W 5 $H4 >"$RUN/ping" 2>&1 &
PING=$!
denied=$(reason default-deny)
nsrun "$PEER" hping3 -q -1 -C 13 -i u5000 $H4 >/dev/null 2>&1 &
STAMP=$!
BG+=("$PING" "$STAMP")
failed=0
for word in one two three four five six; do
	sed -i "s/comment .*/comment $word/" $POLICY
	sc reload $UNIT || failed=1
done
is $failed 0 "reloads under traffic"
like "$(icmpctl list rules)" 'comment "six"' "the last one is in force"
kill -INT "$PING"
wait "$PING"
kill "$STAMP"
cat "$RUN/ping"
like "$(<"$RUN/ping")" '[1-9][0-9]+ packets transmitted' "pings went all the while"
# The last one may have been on its way.
read -r sent answered < <(sed -nE 's/^([0-9]+) packets transmitted, ([0-9]+) received.*/\1 \2/p' "$RUN/ping")
ok "and none was lost" test $((sent - answered)) -le 1
like $(($(reason default-deny) - denied)) '^[0-9]{2,}$' "timestamp requests came all the while"
is "$(received InTimestamps)" "$stamps" "and nothing passed that no policy allows"

was=$(generation)
echo 'allow echo-requst @ours' >$POLICY
nok "a reload with a broken file fails" sc reload $UNIT
is "$(generation)" "$was" "and changes nothing"
is "$(property ActiveState)" active "the service is still active"
is "$(journal err)" "icmpctl: $POLICY:1:7: \"echo-requst\" is not an ICMP type; did you mean echo-request?
  allow echo-requst @ours
        ^~~~~~~~~~~
icmpctl: nothing was changed: the policy of generation $was stays in force" \
	"the journal has it with priority err, caret and all"

# ---- stop ----

ok "the service is stopped" sc stop $UNIT
is "$(property ActiveState)" inactive "it is"
is "$(generation)" "$was" "and the policy is what it was"
drops "what was dropped is dropped" 13 $H4
shut_down
is "$(generation)" "$was" "nor does a shutdown open anything"

# ---- a broken file at boot ----

printf 'default in deny\ndefalut out allow\nallow ping @nobody\n' >$POLICY
boot "with a broken policy"
is "$(property ActiveState),$(property Result)" failed,exit-code "the service has failed"
is "$(property ExecMainStatus)" 2 "with the exit status of a wrong file"
like "$(sc list-units --failed --plain --no-legend)" "^$UNIT" "systemctl --failed lists it"
is "$(journal err)" "icmpctl: $POLICY:2:1: \"defalut\" does not begin a statement; did you mean default?
  defalut out allow
  ^~~~~~~
icmpctl: $POLICY:3:12: set nobody does not exist in this policy
  allow ping @nobody
             ^~~~~~~
icmpctl: nothing was changed: the default policy stays in force, inbound ICMP is denied, path MTU discovery and neighbor discovery work" \
	"the journal has the errors with priority err, and what is in force"
closed "the default policy"
ip_in "$HOST" neigh flush dev h0
ip_in "$PEER" neigh flush dev p0
ok "neighbours are found, and replies come back" pings "$HOST" 192.0.2.2
ok "in IPv6, too" pings "$HOST" 2001:db8:1::2
neighbours

rm $POLICY
nok "without the file" sc restart $UNIT
like "$(journal err)" "cannot read $POLICY: No such file or directory" "the journal says so"
closed "without a file"

echo 'allow echo-request 192.0.2.2' >$POLICY
ok "the file is put right and the service started" sc start $UNIT
is "$(property ActiveState)" active "it is active"
passes "what it allows passes" 8 $H4
shut_down

# ---- without a module ----

rm "$INSTALLED"
depmod
boot "without a module"
is "$(property ExecMainStatus)" 3 "the service fails with the exit status for that"
like "$(journal err)" "not built for this kernel: no icmpguard.ko is under /lib/modules" \
	"and the journal says why"
# The sandbox hides nothing that tells why.
installed
mkdir -p /etc/modprobe.d
echo 'blacklist icmpguard' >/etc/modprobe.d/no.conf
nok "nor does it start when the module is blacklisted" sc start $UNIT
like "$(journal err)" "the module is blocked: .*/etc/modprobe.d/no.conf" "and the journal says that"
rm /etc/modprobe.d/no.conf
shut_down

# ---- the policy that is installed ----

cp $POLICY.installed $POLICY
boot "with the policy as installed"
is "$(property ActiveState)" active "it is right"
like "$(journal)" '^nothing to change, generation 1@[0-9a-f]{16} stays$' "and the one at load"
closed "the installed policy"

# ---- what stays in force, in the words of whoever asks ----

# stays WANTED DESCRIPTION COMMAND...: the last line that it writes as it fails.
stays() {
	run "${@:3}"
	is "$RC,$(tail -n 1 "$RUN/out")" "$1" "$2"
}
KEPT='icmpctl: nothing was changed:'
echo 'defalut in deny' >"$RUN/wrong"
chmod 755 "$RUN"
stays "2,$KEPT this namespace is untouched, nothing is filtered" "in an untouched namespace" \
	icmpctl --netns "$PEER" apply "$RUN/wrong"
stays "1,$KEPT the default policy stays in force, inbound ICMP is denied, path MTU discovery and neighbor discovery work" \
	"when it is of another generation" icmpctl apply $POLICY --generation 4000000000
icmpctl allow echo-request
stays "2,$KEPT the policy of generation $(generation) stays in force" "in force are rules" \
	icmpctl apply "$RUN/wrong"
icmpctl mode monitor
stays "2,$KEPT the policy of generation $(generation) stays in force, in mode monitor: nothing is dropped" \
	"nothing is dropped" icmpctl apply "$RUN/wrong"
stays "2,$KEPT the policy in force stays, in mode monitor: nothing is dropped" \
	"what everybody may know" setpriv --reuid 65534 --regid 65534 --clear-groups \
	icmpctl apply "$RUN/wrong"
shut_down
done_testing
