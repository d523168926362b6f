# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The flow log: every packet is in one record of one window, or counted as skipped;
# lines are as AWS has them, token for token; a flood of sources is bounded and never costs
# a must-pass packet; the settings are a part of the policy; and a follower prints each
# window soon after its end, and says which it has missed.
# timeout: 300
# file: tests/log/parse

# shellcheck source=../../lib.sh
. "$(dirname "$0")/../lib.sh"

# roll: ends the window that is being written, whatever the clock says.
W=3600
roll() {
	W=$((7199 - W))
	g log set window $W >/dev/null || bail "log set window"
}

# fresh: begins a log without windows.
fresh() {
	g log off >/dev/null || bail "log off"
	g log on >/dev/null || bail "log on"
}

# counted: prints the packets that stats has, notes not included.
counted() {
	g -j stats | jq '[.counters[] | select(.verdict != "noted") | .packets] | add'
}

# logged: prints the packets that are in records of the windows, and those skipped.
logged() {
	g log --format json | awk '
		match($0, /"packets":[0-9]+/) { n += substr($0, RSTART + 10, RLENGTH - 10) }
		match($0, /"skipped-packets":[0-9]+/) {
			n += substr($0, RSTART + 18, RLENGTH - 18)
		}
		END { print n + 0 }'
}

# all_logged: succeeds if the windows that have ended have all packets that were
# counted; a packet that nobody sent may come between the three questions.
all_logged() {
	local before
	roll
	before=$(counted)
	[ "$before" = "$(logged)" ] && [ "$before" = "$(counted)" ] && [ "$before" -gt 0 ]
}

# strict WHAT OPTIONS: a parser that was written without knowledge of the writer takes
# every line.
strict() {
	[ -e /t/parse ] || return 0
	g log --format aws "${@:2}" >"$RUN/strict"
	ok "a strict parser takes $1" sh /t/parse "${@:2}" <"$RUN/strict"
}

vmalloc() {
	awk '/^VmallocUsed:/ { print $2 }' /proc/meminfo
}

topo_pair
load
before=$(vmalloc)

# The first change configures the namespace: everything is counted and logged.
ok "on" g log on
ok "settings are shown" g log set
output_like $'^log on$' "as lines that can be typed"
ok "a long window" g log set window 3600
ok "a rule" g allow in echo-request 192.0.2.2
ok "an entry" g acl add in 10 deny timestamp-request any
on=$(vmalloc)

# A random run: every type, odd packets, both directions.
seed=${SEED:-$RANDOM}
diag "SEED=$seed"
RANDOM=$seed
for _ in {1..12}; do
	from=$((RANDOM % 4 + 2))
	echo "-N $PEER -t $((RANDOM % 20)) -n $((RANDOM % 9 + 1)) -S 192.0.2.$from 192.0.2.1"
	echo "-N $PEER -t $((RANDOM % 30 + 125)) -n $((RANDOM % 9 + 1)) 2001:db8:1::1"
done >"$RUN/random"
cat >>"$RUN/random" <<-END
	-N $PEER -t 0 -e 192.0.2.1
	-N $PEER -t 8 -L 4 192.0.2.1
	-N $PEER -t 8 -F 24 -l 64 192.0.2.1
	-N $PEER -t 3 -c 4 -r 1400 -q udp,192.0.2.1,1,198.51.100.9,2 192.0.2.1
	-N $PEER -t 3 -c 4 -r 1280 -q udp,192.0.2.1,1,198.51.100.9,2 192.0.2.1
	-N $PEER -t 2 -r 1300 2001:db8:1::1
	-N $PEER -t 13 192.0.2.1
END
ok "a random run" icmpsend -b "$RUN/random"
ok "the host pings" pings "$HOST" 192.0.2.2
ok "the host pings itself" pings "$HOST" 127.0.0.1
ok "the log has every packet that was counted" wait_for 20 all_logged
g log --fields icmp-type,icmp-code,mtu,action,reason,flow-direction,protocol >"$RUN/log"
cat "$RUN/log"
ok "the smallest MTU is told" grep -q '^3 4 1280 ACCEPT pmtud ingress 1$' "$RUN/log"
ok "of IPv6, too" grep -q '^2 0 1300 ACCEPT pmtud ingress 58$' "$RUN/log"
ok "a packet without a type has none" grep -q '^- - - REJECT malformed ingress 1$' "$RUN/log"
ok "type 0 is a type" grep -q '^0 0 - ACCEPT reply ingress 1$' "$RUN/log"
ok "the own request" grep -q '^8 0 - ACCEPT default-allow egress 1$' "$RUN/log"
ok "the rule's number" grep -q '^8 [0-9]' <(g log --fields icmp-type,rule-id,group)
ok "and its group" grep -q '^8 [0-9]* default$' <(g log --fields icmp-type,rule-id,group)
ok "the entry's number" grep -q '^13 10 REJECT$' <(g log --fields icmp-type,acl-number,action)
is "$(g log | awk 'NF != 14' | head -n 3)" "" "every line has 14 tokens"
strict "the random run"
strict "type and code as port" --icmp-port
strict "names at first" --header
strict "other fields" --fields "version,vpc-id,type,pkt_srcaddr,action,reject-reason,log-status"
is "$(g log --header | head -n 1)" "version account-id interface-id srcaddr dstaddr srcport \
dstport protocol packets bytes start end action log-status" "the header has the names"
ok "dstport can tell type and code" grep -q ' 0 772 1 ' <(g log --icmp-port)

# The examples of AWS, at the times that they have. The request is admitted and its
# reply is let through by the state, but the ACL refuses it: REJECT.
ip_in "$HOST" addr add 172.31.16.139/32 dev h0
ip_in "$PEER" addr add 203.0.113.12/32 dev p0
ip_in "$PEER" route add 172.31.16.139 via 192.0.2.1
ip_in "$HOST" route add 203.0.113.12 via 192.0.2.2
set_sysctl "$HOST" net.ipv4.icmp_echo_ignore_all=1
ok "the account" g log set account-id 123456789010
ok "the interface" g log set interface-id h0 eni-1235b8ca123456789
ok "requests are allowed" g allow in echo-request 203.0.113.12
ok "replies are denied" g acl add out 100 deny echo-reply any
g log off >/dev/null
real=$EPOCHSECONDS
read -r up _ </proc/uptime
reply() {
	icmpsend -N "$HOST" -t 0 -i 7 -s "$1" -l 56 -S 172.31.16.139 203.0.113.12 || :
}
request() {
	icmpsend -N "$PEER" -t 8 -i 7 -s "$1" -l 56 -S 203.0.113.12 172.31.16.139
}
date -s @1432917027 >/dev/null
g log on >/dev/null
request 1
date -s @1432917094 >/dev/null
reply 1
date -s @1432917142 >/dev/null
for i in 2 3 4; do
	request $i
	reply $i
done
roll
g log >"$RUN/log"
read -r now _ </proc/uptime
date -s "@$((real + ${now%.*} - ${up%.*}))" >/dev/null
is "$(grep 203.0.113.12 "$RUN/log")" \
	"2 123456789010 eni-1235b8ca123456789 203.0.113.12 172.31.16.139 0 0 1 4 336 1432917027 \
1432917142 ACCEPT OK
2 123456789010 eni-1235b8ca123456789 172.31.16.139 203.0.113.12 0 0 1 4 336 1432917094 \
1432917142 REJECT OK" "AWS's example of a ping, token for token"
set_sysctl "$HOST" net.ipv4.icmp_echo_ignore_all=0

# In mode monitor what would be denied passes.
fresh
ok "monitor" g mode monitor
passes "a timestamp request passes" 13 192.0.2.1
roll
is "$(g log --fields icmp-type,action,would-deny,reject-reason | grep ^13)" "13 ACCEPT 1 -" \
	"and is logged as such"
ok "enforce" g mode enforce

# Windows of ten seconds under load: a line is in one window, and no packet is lost. The
# follower writes to a file, which is moved away meanwhile.
fresh
ok "windows of ten seconds" g log set window 10
bg icmpctl --netns "$HOST" log --follow --fields srcaddr,packets,start,end --output "$RUN/follow"
follower=$BGPID
sleep 1
icmpsend -N "$PEER" -t 8 -n 2500 -w 10000 -S 192.0.2.77 192.0.2.1
mv "$RUN/follow" "$RUN/follow.1"
kill -HUP "$follower"
sent() {
	awk '$1 == "192.0.2.77" { n += $2 } END { exit n != 2500 }' "$RUN"/follow*
}
ok "all packets are in lines of windows that have ended" wait_for 30 sent
is "$(awk '$1 == "192.0.2.77" && int($3 / 10) != int($4 / 10)' "$RUN"/follow*)" "" \
	"no line is over a border"
ok "there were several windows" test "$(cat "$RUN"/follow* | grep -c 192.0.2.77)" -ge 3
ok "the file was opened anew" test -s "$RUN/follow"
end=$(tail -n 1 "$RUN/follow" | cut -d' ' -f4)
written=$(stat -c %Y "$RUN/follow")
ok "within two seconds of the window's end" test "$written" -le $((end / 10 * 10 + 12))

# A follower that sleeps misses windows, and says so; it survives off.
kill -STOP "$follower"
for _ in {1..18}; do
	roll
done
kill -CONT "$follower"
ok "windows that it missed are a line" wait_for 10 grep -q '^- - ' "$RUN/follow"
ok "off" g off
ok "on again" g log on
roll
passes "a packet" 3 -c 4 -r 1400 192.0.2.1
roll
ok "the follower goes on" wait_for 10 grep -q '^192.0.2.2 ' "$RUN/follow"
stop "$follower"

# A flood of sources: bounded, said to be so, and without harm to anything else.
fresh
roll
flat=$(vmalloc)
counted=$(counted)
logged=$(logged)
send "$PEER" "$HOST" -t 8 -n 12000 -v -S 10.0.0.1 192.0.2.1
passes "fragmentation needed passes meanwhile" 3 -c 4 -r 1400 192.0.2.1
passes "packet too big passes meanwhile" 2 -r 1400 2001:db8:1::1
roll
counted=$(($(counted) - counted))
logged=$(($(logged) - logged))
ok "no packet is missing in records and skipped ones" \
	test "$((logged - counted))" -ge 0 -a "$((logged - counted))" -le 20
n=$(g log --format json | grep -c '"status":"OK"')
diag "$n records"
strict "a flood"
ok "there is room for 8192 records" test "$n" -le 8300
is "$(g log --fields interface-id,log-status | grep -c '^h0 SKIPDATA$')" 1 "SKIPDATA is a line"
ok "no memory was used for it" test $(($(vmalloc) - flat)) -lt 512

# The settings are a part of the policy.
ok "a setting" g log set vpc-id vpc-0123
ok "save" g save "$RUN/policy"
ok "save has them" grep -qx 'log set vpc-id vpc-0123' "$RUN/policy"
ok "the policy is the same" g diff "$RUN/policy"
sed '/^log/d' "$RUN/policy" >"$RUN/without"
status 1 "a policy without is another" g diff "$RUN/without"
output_like '- log on' "diff says so"
records() {
	g log --format json | grep -c '"status":"OK"'
}
n=$(records)
ok "it is tried" g apply --confirm 60 "$RUN/without"
is "$(g log set)" "log off" "the log is off meanwhile"
ok "and taken back" g rollback
is "$(records)" "$n" "the windows are still there"
ok "the settings are back" g diff "$RUN/policy"
ok "apply without the log" g apply "$RUN/without"
like "$(g log 2>&1)" "the flow log is off" "log says that it is off"
ok "apply with the log" g apply "$RUN/policy"
ok "the log is on" grep -qx 'log on' <(g log set)
status 2 "an unknown field is refused" g log --fields srcadr
output_like 'did you mean srcaddr' "with the right name"
ok "off" g log off
freed() {
	[ "$(vmalloc)" -lt $((on - 2048)) ]
}
diag "vmalloc: $before kB untouched, $on kB with the log, $(vmalloc) kB now"
ok "without the log, its memory is free" wait_for 10 freed

done_testing
