# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# "icmpctl capture": the denied packets themselves as a file, by NFLOG. tcpdump opens it,
# and it has as many packets as the counters say; filters; --raw; --tcpdump; however the
# capture ends, nothing stays on; one at a time in a namespace; privileges.
# every: nfnetlink_log and what it sends are each kernel's own

# shellcheck source=../../lib.sh
. "$(dirname "$0")/../lib.sh"

topo_pair
load
GNS=$HOST
deny_all "$HOST"
ok "an entry" g acl add in 10 deny echo-request 192.0.2.7
new_id g allow in echo-request 192.0.2.2
FILE=$RUN/pcap

# capture ARGUMENTS...: runs it in the background, into $FILE; returns when it is on.
capture() {
	# Else what the one before said could be taken for what this one says.
	rm -f "$FILE" "$RUN/err"
	icmpctl --netns "$HOST" capture -w "$FILE" "$@" 2>"$RUN/err" &
	CAPTURE=$!
	BG+=("$CAPTURE")
	wait_for 10 grep -q 'capturing by' "$RUN/err" || bail "capture $* does not begin: $(<"$RUN/err")"
}
ended() {
	kill -INT "$CAPTURE"
	wait "$CAPTURE"
}
peer() { icmpsend -N "$PEER" "$@"; }
provoke() {
	peer -t 8 -i 1 -s 3 -l 56 192.0.2.1
	peer -t 8 -i 2 -S 192.0.2.9 192.0.2.1
	peer -t 8 -i 3 -S 192.0.2.7 192.0.2.1
	peer -t 8 -L 4 192.0.2.1
	peer -t 128 -i 4 2001:db8:1::1
	peer -t 3 -c 1 -q udp,192.0.2.1,1,198.51.100.9,2 192.0.2.1
	peer -t 8 -l 1000 -S 192.0.2.9 192.0.2.1
	in_ns "$HOST" icmpsend -t 8 -i 5 192.0.2.2
	in_ns "$HOST" icmpsend -t 128 -i 6 2001:db8:1::2
}
# denied: packets that were denied, by the counters.
denied() { g -j stats | jq '.denied | .in + .out + .forward'; }
show() { tcpdump -Z root -n -r "$FILE" "$@" 2>/dev/null; }
prefixes() { grep -aoE 'icmpguard (in|out|forward) [a-z -]+([0-9]+)?( would-deny)?' "$FILE"; }

nok "nothing is loaded" test -e /proc/net/netfilter/nfnetlink_log
before=$(denied)
capture
like "$(<"$RUN/err")" "lets the kernel load its module nfnetlink_log" "it says what it loads"
provoke
N=$(($(denied) - before))
is "$N" 8 "so many are denied"
full() { [ "$(show | wc -l)" -ge "$N" ]; }
ok "tcpdump opens the file as it grows" wait_for 10 full
ok "an interrupt ends it well" ended
is "$(tail -n 1 "$RUN/err")" "$N packets captured, 0 lost" "and tells how many there are"
is "$(show | wc -l)" "$N" "as many as are denied"
run show
output_like 'IP 192.0.2.9 > 192.0.2.1: ICMP echo request, id 2, seq 0, length 8' "in, IPv4"
output_like 'IP6 2001:db8:1::2 > 2001:db8:1::1: ICMP6, echo request, id 4' "in, IPv6"
output_like 'IP 192.0.2.1 > 192.0.2.2: ICMP echo request, id 5' "out, IPv4"
output_like 'IP6 2001:db8:1::1 > 2001:db8:1::2: ICMP6, echo request, id 6' "out, IPv6"
output_like 'truncated-ip - 900 bytes missing! 192.0.2.9 > 192.0.2.1: .* length 1008' \
	"one that was cut, after 128 bytes"
unlike "$(<"$RUN/out")" 'id 1,' "none that was accepted"
is "$(prefixes | sort | uniq -c | sed 's/^ *//')" "1 icmpguard in acl-denied entry 10
3 icmpguard in default-deny
1 icmpguard in error-unverified
1 icmpguard in malformed
2 icmpguard out default-deny" "each has its reason"

# Filters, and where the packet goes.
# chooses N ARGUMENTS...: with these, a capture of what is provoked has N packets.
chooses() {
	local n=$1 left
	shift
	capture "$@"
	provoke
	ended
	is "$(show | wc -l)" "$n" "$*: $n"
	left=$(sed -n 's/.*captured, \([0-9]*\) left out by the filter, 0 lost$/\1/p' "$RUN/err")
	is $((n + left)) $((N + ${EXTRA:-0})) "the others are left out"
}
chooses 2 echo-request 192.0.2.9
chooses 2 --dir out
chooses 1 --reason acl-denied,link-scope
chooses 6 --dev h0 --dir in
chooses 0 --dev lo
EXTRA=2 chooses 1 --all --reason rule 192.0.2.2/32
is "$(prefixes)" "icmpguard in rule rule $ID" "with its rule"
capture --count 2
provoke
ok "--count ends it" wait "$CAPTURE"
is "$(show | wc -l)" 2 "after as many"
capture --raw --length 100
peer -t 8 -i 9 -S 192.0.2.9 -l 1000 192.0.2.1
peer -t 128 -i 9 2001:db8:1::1
ended
is "$(show icmp or icmp6 | wc -l)" 2 "--raw: filters of tcpdump can be used"
run show -v
output_like '192.0.2.9 > 192.0.2.1: ICMP echo request, id 9, seq 0, length 1008' "it knows the length"
unlike "$(<"$RUN/out")" truncated-ip "and that it was cut on purpose"
is "$(stat -c %s "$FILE")" $((24 + 16 + 100 + 16 + 48)) "--length: 100 bytes of each"
ok "mode monitor" g mode monitor
capture
peer -t 8 -i 10 -S 192.0.2.9 192.0.2.1
ended
is "$(prefixes | head -n 1)" "icmpguard in default-deny would-deny" "what passes in mode monitor says so"
ok "mode enforce" g mode enforce
g capture --raw --count 1 -w - 2>/dev/null | tcpdump -Z root -n -r - >"$RUN/piped" 2>/dev/null &
BG+=("$!")
piped() { peer -t 8 -i 11 -S 192.0.2.9 192.0.2.1; grep -q 'id 11' "$RUN/piped"; }
ok "-w - is a pipe for tcpdump" wait_for 10 piped
wait "$!"
is "$(script -qec "icmpctl --netns $HOST capture -w -" /dev/null </dev/null | tr -d '\r' | head -n 1)" \
	"icmpctl: packets are not written to a terminal; write -w FILE, or pipe the" \
	"but not to a terminal"

# A reader that does not read: what it does not get is counted.
capture --buffer 64
before=$(denied)
kill -STOP "$CAPTURE"
ok "a flood" peer -t 8 -S 192.0.2.9 -n 3000 192.0.2.1
kill -CONT "$CAPTURE"
# Losses are seen by the packet after them.
later() { peer -t 8 -i 99 -S 192.0.2.9 192.0.2.1; show | grep -q 'id 99'; }
ok "it reads on" wait_for 10 later
ended
read -r got lost < <(sed -n 's/^\([0-9]*\) packets captured, \([1-9][0-9]*\) lost$/\1 \2/p' "$RUN/err")
is $((got + lost)) $(($(denied) - before)) "what it got and what it lost is all there was"
is "$(show | wc -l)" "$got" "and it wrote what it got"

# tcpdump takes them itself.
icmpctl --netns "$HOST" capture --tcpdump >"$RUN/line" &
HELD=$!
BG+=("$HELD")
wait_for 10 grep -q . "$RUN/line"
is "$(<"$RUN/line")" "nsenter --net=/run/netns/$HOST tcpdump -n -i nflog:65535" "the line"
bash -c "$(sed 's/tcpdump/tcpdump -Z root -l -c 1/' "$RUN/line")" >"$RUN/taken" 2>"$RUN/taken.err" &
BG+=("$!")
wait_for 10 grep -q listening "$RUN/taken.err"
peer -t 8 -i 12 -S 192.0.2.9 192.0.2.1
ok "does what it says" wait_for 10 grep -q 'ICMP echo request, id 12' "$RUN/taken"
status 1 "a second capture is refused" g capture -w "$RUN/second"
output_like 'are being captured already; one capture runs at a time' "and says why"
ok "not so in another namespace" g_in "$PEER" capture --for 1s -w "$RUN/second"
kill -INT "$HELD"
ok "it ends" wait "$HELD"

# However it ends, nothing stays on.
# is_off: neither the module nor nfnetlink_log hands on packets.
is_off() {
	local group
	group=$(sed -n 's/.*NFLOG group \([0-9]*\),.*/\1/p' "$RUN/err")
	rm -f "$RUN/after" "$RUN/after.err"
	nsrun "$HOST" tcpdump -Z root -l -n -i "nflog:$group" >"$RUN/after" 2>"$RUN/after.err" &
	local dump=$!
	wait_for 10 grep -q listening "$RUN/after.err"
	# So many are not kept waiting for more, and tcpdump counts them at once.
	peer -t 8 -i 13 -S 192.0.2.9 -n 100 192.0.2.1
	wait_for 1 grep -q IP "$RUN/after"
	kill "$dump"
	wait "$dump"
	! grep -q IP "$RUN/after" && grep -q '^0 packets captured' "$RUN/after.err"
}
capture
nok "nobody else gets its group" in_ns "$HOST" timeout 5 tcpdump -Z root -c 1 -i nflog:65535
kill -KILL "$CAPTURE"
wait "$CAPTURE"
ok "killed: it is off" is_off
capture --count 1
peer -t 8 -S 192.0.2.9 192.0.2.1
wait "$CAPTURE"
ok "ended: it is off" is_off
rm -f "$RUN/after.err"
nsrun "$HOST" tcpdump -Z root -l -n -i nflog:7 >/dev/null 2>"$RUN/after.err" &
dump=$!
BG+=("$dump")
wait_for 10 grep -q listening "$RUN/after.err"
status 1 "a group in use" g capture --group 7 -w "$RUN/second"
output_like 'NFLOG group 7 is in use by another program; leave --group out' "is told"
capture --group 8
grep -q 'NFLOG group 8,' "$RUN/err"
is $? 0 "one that is free is taken"
ended
capture
ok "the module goes" rmmod icmpguard
ended
load
deny_all "$HOST"
capture
ended

# Who may. An owner of another namespace sees his own packets, and no others.
status 1 "without a privilege" in_ns "$HOST" setpriv --reuid 65534 --regid 65534 --clear-groups icmpctl capture -w "$RUN/second"
output_like 'this needs CAP_NET_ADMIN over the network namespace' "it is refused"
owner() {
	setpriv --reuid 65534 --regid 65534 --clear-groups unshare -Urn \
		icmpctl capture --all --for 1s -w - 2>"$RUN/owner.err" >"$RUN/owner" &
	wait_for 10 grep -q capturing "$RUN/owner.err"
	peer -t 8 -S 192.0.2.9 192.0.2.1
	wait "$!"
}
ok "an owner of a namespace captures in it" owner
is "$(stat -c %s "$RUN/owner")" 24 "and sees nothing of others"

done_testing
