# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# "A reply matches when it comes back from the address the request went to, with
# the same identifier and a sequence number that was sent and is still open", and
# "one reply per request sequence, plus at most 7 duplicates of each".
# every: the flow table meets every kernel's echo replies
# timeout: 300

# shellcheck source=../../lib.sh
. "$(dirname "$0")/../lib.sh"

topo_pair init
# The peer answers nothing by itself: its replies are written here.
set_sysctl "$PEER" net.ipv4.icmp_echo_ignore_all=1 net.ipv6.icmp.echo_ignore_all=1
load

# ask TYPE ID SEQ ARGUMENTS... ADDRESS: a request from the host.
ask() {
	local t=$1 i=$2 s=$3
	shift 3
	send init "$PEER" -t "$t" -i "$i" -s "$s" "$@"
}

# family NAME REQUEST REPLY HOST PEER STRANGER
family() {
	local name=$1 req=$2 rep=$3 host=$4 peer=$5 stranger=$6

	drops "$name: an unsolicited reply" "$rep" -i 77 -s 1 "$host"

	ask "$req" 100 1 "$peer"
	is "$GOT" 1 "$name: the request leaves"
	drops "$name: another identifier" "$rep" -i 101 -s 1 "$host"
	drops "$name: another sequence" "$rep" -i 100 -s 2 "$host"
	drops "$name: another address" "$rep" -i 100 -s 1 -S "$stranger" "$host"
	passes "$name: the reply" "$rep" -i 100 -s 1 "$host"

	ask "$req" 200 1 "$peer"
	send "$PEER" init -t "$rep" -i 200 -s 1 -n 8 "$host"
	is "$GOT" 8 "$name: the reply and 7 duplicates"
	drops "$name: the 9th" "$rep" -i 200 -s 1 "$host"
	send "$PEER" init -t "$rep" -i 200 -s 1 -n 100 "$host"
	is "$GOT" 0 "$name: nor any of a hundred more"

	ask "$req" 300 1 -n 64 -g "$peer"
	send "$PEER" init -t "$rep" -i 300 -s 1 -n 64 -g "$host"
	is "$GOT" 64 "$name: replies to 64 open sequences"
	drops "$name: the 65th was never asked for" "$rep" -i 300 -s 65 "$host"

	ask "$req" 400 1 -n 100 -g "$peer"
	passes "$name: the oldest of a hundred open ones" "$rep" -i 400 -s 1 "$host"
	passes "$name: the newest of a hundred open ones" "$rep" -i 400 -s 100 "$host"

	ask "$req" 500 900 "$peer"
	ask "$req" 500 1 "$peer"
	passes "$name: an identifier that starts again" "$rep" -i 500 -s 1 "$host"

	ask "$req" 600 65535 "$peer"
	ask "$req" 600 0 "$peer"
	passes "$name: before the sequence wraps" "$rep" -i 600 -s 65535 "$host"
	passes "$name: after it wrapped" "$rep" -i 600 -s 0 "$host"
}

family "IPv4 echo" 8 0 192.0.2.1 192.0.2.2 192.0.2.3
family "IPv6 echo" 128 129 2001:db8:1::1 2001:db8:1::2 2001:db8:1::3
family "timestamp" 13 14 192.0.2.1 192.0.2.2 192.0.2.3

ask 13 700 1 192.0.2.2
drops "an echo reply does not answer a timestamp request" 0 -i 700 -s 1 192.0.2.1

# PROBE: the low byte of the sequence word is not a sequence (RFC 8335).
ask 42 800 0x0101 192.0.2.2
drops "PROBE: another sequence" 43 -i 800 -s 0x0204 192.0.2.1
passes "PROBE: the reply, whatever its code and low byte" 43 -c 2 -i 800 -s 0x0104 192.0.2.1
ask 160 800 0x0101 2001:db8:1::2
drops "IPv6 PROBE: another sequence" 161 -i 800 -s 0x0204 2001:db8:1::1
passes "IPv6 PROBE: the reply" 161 -c 3 -i 800 -s 0x0104 2001:db8:1::1

# Anybody may answer a request to a group.
ip route add 224.0.0.0/4 dev h0
send init "$PEER" via 192.0.2.2 -t 8 -i 900 -s 1 224.0.0.1
passes "multicast: a reply from somebody" 0 -i 900 -s 1 -S 192.0.2.33 192.0.2.1
drops "multicast: not with another identifier" 0 -i 901 -s 1 -S 192.0.2.34 192.0.2.1
send init "$PEER" via 2001:db8:1::2 -t 128 -i 900 -s 1 -S "$(ll init h0)" ff02::1%h0
send "$PEER" init via 2001:db8:1::1 -t 129 -i 900 -s 1 "$(ll init h0)%p0"
is "$GOT" 1 "IPv6 multicast: a reply from somebody"

ask 8 1000 1 192.0.2.2
ok "flush flows" g flush flows
drops "after a flush no reply is expected" 0 -i 1000 -s 1 192.0.2.1

ask 8 1100 1 192.0.2.2
ok "default out deny" g default out deny
drops "revocation: the default that admitted the request is gone" 0 -i 1100 -s 1 192.0.2.1
ok "allow out" g allow out echo-request 192.0.2.2
ask 8 1200 1 192.0.2.2
is "$GOT" 1 "the rule lets a request out"
ok "another rule changes" g allow out echo-request 192.0.2.99
passes "a flow that is still admitted survives a change" 0 -i 1200 -s 1 192.0.2.1
ask 8 1300 1 192.0.2.2
ok "revoke" g revoke out echo-request 192.0.2.2
drops "revocation: the rule that admitted the request is gone" 0 -i 1300 -s 1 192.0.2.1

unlike "$(reason unsolicited-reply)" '^0$' "the dropped are counted as unsolicited-reply"

done_testing
