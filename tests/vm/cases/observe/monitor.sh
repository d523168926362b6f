# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# "icmpctl monitor": packets as they are judged, in text and JSON, with filters; the
# newest 256 denied packets, which are always kept; what is lost is counted exactly; a
# bare join takes effect within a second; switching disturbs nobody; privileges.
# every: whom a kernel lets join a multicast group differs
# timeout: 200

# shellcheck source=../../lib.sh
. "$(dirname "$0")/../lib.sh"

topo_chain
load
GNS=$R1
deny_all "$R1"
ok "an entry" g acl add in 10 deny echo-request 192.0.2.7
new_id g allow in echo-request 192.0.2.1
client() {
	icmpsend -N "$CLIENT" "$@"
}
provoke() {
	client -t 8 -i 7 -s 3 -l 56 192.0.2.2
	client -t 8 -i 7 -s 4 -S 192.0.2.9 192.0.2.2
	client -t 128 -i 7 -s 5 2001:db8:1::2
	client -t 0 -i 7 -s 6 192.0.2.2
	client -t 128 -i 8 -s 1 2001:db8:3::2
	client -t 8 -S 192.0.2.7 192.0.2.2
	client -t 8 -L 4 192.0.2.2
	client -t 3 -c 1 -q udp,192.0.2.2,1,198.51.100.9,2 192.0.2.2
	client -t 2 -r 1400 -q udp,2001:db8:1::2,1,2001:db8:2::9,2 2001:db8:1::2
	client -t 3 -c 4 -r 60 -q tcp,192.0.2.2,1,198.51.100.9,2 192.0.2.2
}

# watch FILE ARGUMENTS...: runs monitor in the background; returns when it sees packets.
watch() {
	local file=$1
	shift
	rm -f "$file" "$file.err"
	icmpctl --netns "$R1" "$@" >"$file" 2>"$file.err" &
	WATCH=$!
	BG+=("$WATCH")
	wait_for 10 seen "$file" || bail "$* shows nothing"
}
seen() {
	client -t 13 -i 9999 -S 192.0.2.8 192.0.2.2
	grep -q 192.0.2.8 "$1"
}
# ended: interrupts it and waits for it.
ended() {
	kill -INT "$WATCH"
	wait "$WATCH"
}

watch "$RUN/text" monitor --all
provoke
ok "out, denied" wait_for 10 grep -q DENIED "$RUN/text"
nok "a ping out" in_ns "$R1" busybox ping -c 1 -W 1 192.0.2.1
wait_for 10 grep -q ' out r1c ' "$RUN/text"
shows() {
	ok "$2" wait_for 5 grep -qE "^[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6} $1\$" "$RUN/text"
}
shows "in r1c 192.0.2.1 > 192.0.2.2 echo-request id 7 seq 3 84 bytes passed rule rule $ID" \
	"a rule admits it"
shows "in r1c 192.0.2.9 > 192.0.2.2 echo-request id 7 seq 4 28 bytes DENIED default-deny" \
	"the default denies it"
shows "in r1c 2001:db8:1::1 > 2001:db8:1::2 echo-request id 7 seq 5 48 bytes DENIED default-deny" "IPv6"
shows "in r1c 192.0.2.1 > 192.0.2.2 echo-reply id 7 seq 6 28 bytes DENIED unsolicited-reply" \
	"a reply to nothing"
shows "forward r1c 2001:db8:1::1 > 2001:db8:3::2 echo-request id 8 seq 1 48 bytes DENIED default-deny" \
	"transit"
shows "in r1c 192.0.2.7 > 192.0.2.2 echo-request id 0 seq 0 28 bytes DENIED acl-denied entry 10" \
	"an entry denies it"
shows "in r1c 192.0.2.1 > 192.0.2.2 malformed 24 bytes DENIED malformed" "no whole header"
shows "in r1c 192.0.2.1 > 192.0.2.2 destination-unreachable/host-unreachable 56 bytes $(
	)about udp 192.0.2.2:1 > 198.51.100.9:2 DENIED error-unverified" "an error, what it is about"
shows "in r1c 2001:db8:1::1 > 2001:db8:1::2 packet-too-big [0-9]+ bytes mtu 1400 $(
	)about udp \\[2001:db8:1::2]:1 > \\[2001:db8:2::9]:2 passed pmtud pmtud-unverified" "packet too big"
shows "in r1c 192.0.2.1 > 192.0.2.2 destination-unreachable/fragmentation-needed [0-9]+ bytes $(
	)mtu 60 about tcp 192.0.2.2:1 > 198.51.100.9:2 passed pmtud pmtud-unverified pmtud-odd-mtu" \
	"fragmentation needed, two notes"
shows "out r1c 192.0.2.2 > 192.0.2.1 echo-request id [0-9]+ seq 0 84 bytes DENIED default-deny" "out"
ok "an interrupt ends it well" ended
like "$(<"$RUN/text.err")" '^[0-9]+ packets shown
by reason: .*default-deny.*
most from: .*192\.0\.2\.1' "and it tells what there was"

# Filters. What is asked for has to come, and nothing else.
for filter in '192.0.2.9 --all 192.0.2.9' 'echo-reply --all echo-reply' \
	'--dir=forward --all forward r1c' '--reason=acl-denied --denied acl-denied' \
	'2001:db8:1::1/128 --accepted packet-too-big'; do
	read -r what on want <<<"$filter"
	icmpctl --netns "$R1" monitor "$on" "$what" --count 1 >"$RUN/one" 2>/dev/null &
	WATCH=$!
	BG+=("$WATCH")
	finds() { provoke; ! kill -0 "$WATCH" 2>/dev/null; }
	wait_for 10 finds
	ok "$what, $on" grep -q "$want" "$RUN/one"
	is "$(wc -l <"$RUN/one")" 1 "and one, as --count asks"
done

watch "$RUN/json" -j monitor
provoke
ok "JSON" wait_for 10 grep -q '"reason":"error-unverified"' "$RUN/json"
ended
is "$(jq -c 'select(.reason == "error-unverified") | [.direction, .interface, .src, .dst,
	.family, .type, .["type-name"], .code, .["code-name"], .length, .verdict, .quoted,
	.notes]' "$RUN/json")" \
	'["in","r1c","192.0.2.1","192.0.2.2","icmp",3,"destination-unreachable",1,"host-unreachable",56,"denied",{"protocol":17,"src":"192.0.2.2","dst":"198.51.100.9","sport":1,"dport":2},[]]' \
	"with every key"
is "$(jq -c 'select(.reason == "acl-denied") | [.acl, .id, .seq, .rule]' "$RUN/json")" '[10,0,0,null]' \
	"the number of the entry"
is "$(jq -r 'select(.verdict == "accepted") | .reason' "$RUN/json")" '' "denied ones alone"
ok "the time is of now" jq -es 'all(.time[0:13] == (now | todate)[0:13] or
	.time[0:13] == (now - 3600 | todate)[0:13])' "$RUN/json"

# The newest are kept; nobody has to watch.
ok "many are denied" client -t 8 -S 192.0.2.9 -n 300 192.0.2.2
client -t 8 -i 77 -s 1 -S 192.0.2.9 192.0.2.2
client -t 8 -i 78 -S 192.0.2.7 192.0.2.2
client -t 8 -L 4 192.0.2.2
client -t 128 -i 79 -s 2 2001:db8:3::2
is "$(g -j monitor --recent | wc -l)" 256 "256 are kept"
run g monitor --recent --last 4
output_like ' in r1c 192.0.2.9 > 192.0.2.2 echo-request id 77 seq 1 DENIED default-deny
.* in r1c 192.0.2.7 > 192.0.2.2 echo-request id 78 seq 0 DENIED acl-denied entry 10
.* in r1c 192.0.2.1 > 192.0.2.2 malformed DENIED malformed
.* forward r1c 2001:db8:1::1 > 2001:db8:3::2 echo-request id 79 seq 2 DENIED default-deny$' \
	"the newest, the newest last"
is "$(g monitor --recent --reason acl-denied | wc -l)" 1 "filters choose"
is "$(g -j monitor --recent --since 1h | wc -l)" 256 "none is old"
ok "mode monitor" g mode monitor
client -t 8 -i 80 -S 192.0.2.9 192.0.2.2
client -t 128 -i 81 2001:db8:1::2
run g monitor --recent --reason default-deny -n 2
output_like 'id 80 seq 0 WOULD-DENY default-deny
.*id 81 seq 0 WOULD-DENY default-deny$' "what would be denied is kept, too"
ok "mode enforce" g mode enforce
is "$(g_in "$CLIENT" monitor --recent 2>&1)" "icmpctl: note: no packet was denied" "none in another namespace"

# A listener that never reads: what it does not get is counted.
lost_of() {
	awk '/events were lost/ { n += $3 } END { print n + 0 }' "$1"
}
N=$((LONG ? 1000000 : 20000))
watch "$RUN/flood" monitor --reason default-deny --buffer 128
KEEP=$WATCH
kill -STOP "$KEEP"
before=$(reason default-deny)
bg icmpsend -N "$CLIENT" -t 8 -S 192.0.2.66 -n $N 192.0.2.2
flood=$BGPID
for i in 1 2 3; do
	ok "the flood holds up nothing: too big passes" client -Z 192.0.2.2 -W "$R1" -t 3 -c 4 -r 1300 192.0.2.2
done
wait "$flood"
is $(($(reason default-deny) - before)) $N "$N are denied"
free=$(awk '/^MemAvailable/ { print $2 }' /proc/meminfo)
like "$free" '^[0-9]{5,}$' "memory is left"
kill -CONT "$KEEP"
all() {
	[ $(($(grep -c '192.0.2.66 >' "$RUN/flood") + $(lost_of "$RUN/flood.err"))) -ge "$N" ]
}
WATCH=$KEEP
wait_for 60 all
ok "the listener ends" ended
is $(($(grep -c '192.0.2.66 >' "$RUN/flood") + $(lost_of "$RUN/flood.err"))) $N \
	"what it shows and what it lost is all there was"
like "$(lost_of "$RUN/flood.err")" '^[1-9]' "some were lost"

# Who may look, and when it begins.
nsrun "$R1" joiner join denied 10 >"$RUN/join" &
WATCH=$!
wait_for 5 grep -q joined "$RUN/join"
gets() { client -t 8 -S 192.0.2.9 192.0.2.2; ! kill -0 "$WATCH" 2>/dev/null; }
wait_for 10 gets
wait "$WATCH"
like "$(tail -n 1 "$RUN/join")" '^([0-9]{1,3}|1[0-9]{3})$' "sees packets within a second or two"
is "$(in_ns "$R1" setpriv --reuid 65534 --regid 65534 --clear-groups joiner join denied 1)" \
	"refused: Operation not permitted" "joining needs a privilege"
status 1 "so does monitor" in_ns "$R1" setpriv --reuid 65534 --regid 65534 --clear-groups icmpctl monitor
output_like 'seeing events needs CAP_NET_ADMIN over the network namespace' "and says so"
status 1 "and what was kept" in_ns "$R1" setpriv --reuid 65534 --regid 65534 --clear-groups icmpctl monitor --recent

TIMES=$((LONG ? 10000 : 1000))
switches() {
	setpriv --reuid 65534 --regid 65534 --clear-groups unshare -Urn joiner switch denied "$TIMES"
}
set_sysctl "$R1" net.ipv4.icmp_ratelimit=0
bg switches
switching=$BGPID
ok "others ping meanwhile" in_ns "$CLIENT" ping -q -i 0.02 -c 100 -W 5 192.0.2.2
wait "$switching"
is $? 0 "$TIMES switches by an owner of a namespace"

# Off: nothing is shown, and listening goes on.
watch "$RUN/off" monitor
ok "off" g off
client -t 8 -i 90 -S 192.0.2.9 192.0.2.2
ok "a policy again" g default in deny
sees() { client -t 8 -i 91 -S 192.0.2.9 192.0.2.2; grep -q 'id 91' "$RUN/off"; }
ok "monitor goes on" wait_for 10 sees
nok "off was off" grep -q 'id 90' "$RUN/off"
ok "it ends" ended

done_testing
