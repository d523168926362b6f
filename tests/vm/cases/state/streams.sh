# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# "Every reply whose request was sent, is open and not answered passes": two
# programs that happen to have one identifier, as two containers do whose process
# has the number 1, ping one address; and requests with sequences that are far
# apart.
# timeout: 400
# cpus: 2

# shellcheck source=../../lib.sh
. "$(dirname "$0")/../lib.sh"

topo_pair init
load
ok "in deny" g default in deny
in_ns "$PEER" tc qdisc add dev p0 root netem delay 100ms || bail "netem"

# fping_as_one REQUESTS PERIOD ADDRESS: as process 1 of a PID namespace.
fping_as_one() {
	unshare -f -p --mount-proc fping -q -c "$1" -p "$2" -t 5000 "$3" 2>&1
}
# lost FILE: what fping says is lost, in percent.
lost() {
	sed -n 's,.*= [0-9]*/[0-9]*/\([0-9]*\)%.*,\1,p' "$1"
}
open_flows() {
	g -j flows | jq -c "$1"
}
for to in 192.0.2.2 2001:db8:1::2; do
	g flush flows
	g flush counters
	fping_as_one 10 20 $to >"$RUN/alone"
	is "$(lost "$RUN/alone")" 0 "$to: one alone loses nothing"
	bg fping_as_one 150 20 $to >"$RUN/long"
	long=$BGPID
	far() { [ "$(open_flows '[.[].sequence] | max')" -ge 70 ]; }
	ok "$to: the first has sequences beyond 64" wait_for 60 far
	fping_as_one 20 20 $to >"$RUN/late"
	# And one that is close behind, whose sequences are in flight twice.
	fping_as_one 10 20 $to >"$RUN/later" &
	fping_as_one 10 20 $to >"$RUN/latest"
	wait "$!"
	wait "$long"
	is "$(lost "$RUN/long")" 0 "$to: the first loses nothing when others begin"
	is "$(lost "$RUN/late")" 0 "$to: nor does the second"
	is "$(lost "$RUN/later")" 0 "$to: nor two that begin together"
	is "$(lost "$RUN/latest")" 0 "$to: neither of them"
	is "$(reason unsolicited-reply)" 0 "$to: no reply was unsolicited"
	is "$(open_flows '[.[].id] | unique | length')" 1 "$to: it was one identifier"
done

# From here on, replies are written by hand.
set_sysctl "$PEER" net.ipv4.icmp_echo_ignore_all=1 net.ipv6.icmp.echo_ignore_all=1
in_ns "$PEER" tc qdisc del dev p0 root
# both NAME REQUEST REPLY HOST PEER A B NEVER
both() {
	g flush flows
	send "$HOST" "$PEER" -t "$2" -i 77 -s "$6" "$5"
	send "$HOST" "$PEER" -t "$2" -i 77 -s "$7" "$5"
	drops "$1: sequences $6 and $7 in flight: not $8" "$3" -i 77 -s "$8" "$4"
	passes "$1: the reply to $6" "$3" -i 77 -s "$6" "$4"
	passes "$1: the reply to $7" "$3" -i 77 -s "$7" "$4"
	drops "$1: and again not $8" "$3" -i 77 -s "$8" "$4"
}
for pair in "100 36" "100 37" "5000 1" "1 5000" "40000 1" "1 40000" "65535 0"; do
	# shellcheck disable=SC2086 # words
	both "IPv4" 8 0 192.0.2.1 192.0.2.2 $pair 3000
	# shellcheck disable=SC2086 # words
	both "IPv6" 128 129 2001:db8:1::1 2001:db8:1::2 $pair 3000
done
both "PROBE, a wrap" 42 43 192.0.2.1 192.0.2.2 0xff01 0x0001 0x7001
both "IPv6 PROBE, a wrap" 160 161 2001:db8:1::1 2001:db8:1::2 0xff01 0x0001 0x7001

# An error quotes a request of either.
send "$HOST" "$PEER" -t 8 -i 78 -s 9000 192.0.2.2
send "$HOST" "$PEER" -t 8 -i 78 -s 10 192.0.2.2
for seq in 9000 10; do
	passes "an error about sequence $seq" 11 -q "icmp,192.0.2.1,192.0.2.2,8,78,$seq" 192.0.2.1
done
drops "no error about another" 11 -q icmp,192.0.2.1,192.0.2.2,8,78,9001 192.0.2.1

# Eight, and what is beyond; "one identifier never holds more than 8 flows".
g flush flows
for i in 1 2 3 4 5 6 7 8; do
	send "$HOST" "$PEER" -t 8 -i 79 -s $((i * 8000)) 192.0.2.2
done
is "$(open_flows length)" 8 "eight streams"
for i in 8 1 7 2 6 3 5 4; do
	passes "stream $i" 0 -i 79 -s $((i * 8000)) 192.0.2.1
done
g flush flows
for i in {1..9}; do
	send "$HOST" "$PEER" -t 8 -i 82 -s $((i * 7000)) 192.0.2.2
done
is "$(open_flows length)" 8 "a ninth stream takes the place of one"
drops "that which was asked longest ago" 0 -i 82 -s 7000 192.0.2.1
for i in {2..9}; do
	passes "not that of sequence $((i * 7000))" 0 -i 82 -s $((i * 7000)) 192.0.2.1
done
g flush flows
send "$HOST" "$PEER" -t 8 -i 80 -s 1 -n 1000 -g 192.0.2.2
is "$(open_flows length)" 1 "a flood is one stream"
# shellcheck disable=SC2016 # for the inner shell
in_ns "$HOST" bash -c 'for i in $(seq 0 999 30000); do
	icmpsend -t 8 -i 81 -s $i 192.0.2.2
done'
is "$(open_flows '[.[] | select(.id == 81)] | length')" 8 "one identifier has no more than eight"

# The budget stays.
g flush flows
send "$HOST" "$PEER" -t 8 -i 82 -s 100 192.0.2.2
send "$HOST" "$PEER" -t 8 -i 82 -s 5000 192.0.2.2
for seq in 100 5000; do
	send "$PEER" "$HOST" -t 0 -i 82 -s $seq -n 100 192.0.2.1
	is "$GOT" 8 "sequence $seq: the reply and 7 duplicates, of a hundred"
done

# A policy that comes later is asked about each of them.
ok "out deny" g default out deny
ok "but for requests" g allow out echo-request
send "$HOST" "$PEER" -t 8 -i 83 -s 100 192.0.2.2
send "$HOST" "$PEER" -t 8 -i 83 -s 5000 192.0.2.2
ok "another rule" g allow out echo-request 203.0.113.1
passes "the first is still admitted" 0 -i 83 -s 100 192.0.2.1
ok "the rule goes" g revoke out echo-request
drops "its duplicates with it" 0 -i 83 -s 100 192.0.2.1
drops "and the reply to the second" 0 -i 83 -s 5000 192.0.2.1

done_testing
