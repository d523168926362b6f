# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# "Only first fragments are judged; later fragments always pass: without an
# accepted first they can never be reassembled, and holding them back could cost a
# fragmented packet-too-big": in every order of arrival, on all hooks, with every
# default at deny. "A first fragment must hold the whole header chain and 8 bytes
# of ICMP, else it is malformed. No dependency on the defrag modules."
# every: fragments and defragmentation differ between kernels
# timeout: 400

# shellcheck source=../../lib.sh
. "$(dirname "$0")/../lib.sh"

topo_pair
topo_chain
load
deny_all "$HOST"
deny_all "$R1"
# 8 + 32 bytes in three fragments, the last one shorter.
ORDERS='0,1,2 0,2,1 1,0,2 1,2,0 2,0,1 2,1,0'
PIECES='-l 32 -F 16'
H4=192.0.2.1 H6=2001:db8:1::1 P4=192.0.2.2 P6=2001:db8:1::2
if grep -q ^nf_defrag /proc/modules; then
	skip "no defragmentation module is loaded" "an earlier case has loaded one"
else
	point ok "no defragmentation module is loaded"
fi

# counts: "REASON N" of what R1 has counted in forward since the last flush.
counts() {
	g -j stats | jq -r '[.counters[] | select(.direction == "forward" and .verdict != "noted" and .packets > 0)
		| "\(.reason) \(.packets)"] | sort | join(", ")'
}

# shuffle WANT DESCRIPTION FROM TO TYPE ARGUMENTS... ADDRESS: three fragments in each
# of the six orders, and whether the message arrives.
shuffle() {
	local want=$1 what=$2 from=$3 to=$4 type=$5 order got all=''
	shift 5
	for order in $ORDERS; do
		echo "-N $from -W $to -Z ${!#} -t $type $PIECES -f $order $*"
	done >"$RUN/batch"
	run icmpsend -b "$RUN/batch"
	[ "$RC" = 0 ] || bail "icmpsend -b: $what"
	while read -r got _; do
		all+=$got
	done <"$RUN/out"
	is "$all" "$want$want$want$want$want$want" "$what"
}

# everywhere FAMILY WANT DESCRIPTION TYPE ARGUMENTS...: in, out and forward.
everywhere() {
	local want=$2 what=$3 h=$H4 p=$P4
	[ "$1" = 4 ] || h=$H6 p=$P6
	shift 3
	shuffle "$want" "in, $what" "$PEER" "$HOST" "$@" $h
	shuffle "$want" "out, $what" "$HOST" "$PEER" "$@" $p
	shuffle "$want" "forward, $what" "$SERVER" "$CLIENT" "$@" $h
}
GNS=$R1
everywhere 4 0 "an echo request, no rule" 8
everywhere 6 0 "an IPv6 echo request, no rule" 128
is "$(counts)" "default-deny 12, later-fragment 24" \
	"forward: the first fragments were denied, the later ones passed"
everywhere 4 0 "a host unreachable" 3 -c 1
everywhere 6 0 "a time exceeded" 3
everywhere 4 0 "a redirect" 5
g flush counters
everywhere 4 1 "fragmentation needed" 3 -c 4 -r 1300
everywhere 6 1 "packet too big" 2 -r 1300
is "$(counts)" "later-fragment 24, pmtud 12" "forward: they were counted so"
everywhere 6 1 "packet too big with extension headers" 2 -r 1300 -H -D 8

# Without its first fragment, or with a hole, it is nothing for anybody.
for ends in "$PEER $HOST in" "$SERVER $CLIENT forward"; do
	read -r from to what <<<"$ends"
	# shellcheck disable=SC2086 # words
	send "$from" "$to" -t 3 -c 4 -r 1300 $PIECES -f 1,2 $H4
	is "$ALL" 0 "$what, fragmentation needed without its first fragment"
	# shellcheck disable=SC2086 # words
	send "$from" "$to" -t 2 -r 1300 $PIECES -f 0,1 $H6
	is "$ALL" 0 "$what, packet too big without its last fragment"
	send "$from" "$to" -t 2 -r 1300 -l 1200 -F 8 $H6
	is "$GOT" 1 "$what, packet too big in 151 fragments"
	send "$from" "$to" -t 3 -c 4 -r 1300 -l 400 -F 8 $H4
	is "$GOT" 1 "$what, fragmentation needed in 51 fragments"
done

# A first fragment that hides what it is.
g flush counters
hidden() {
	send "$SERVER" "$CLIENT" -t "${@:2}"
	is "$ALL" 0 "forward, $1"
}
hidden "the first fragment ends within the options" 128 -D 40 -F 16 $H6
hidden "the first fragment ends with the options" 128 -D 8 -F 8 $H6
hidden "packet too big, the first fragment ends within the options" 2 -D 40 -F 16 $H6
hidden "packet too big, the first fragment ends with the options" 2 -D 8 -F 8 $H6
hidden "4 bytes of an IPv4 echo request, more to follow" 8 -L 4 -M $H4
hidden "7 bytes of fragmentation needed, more to follow" 3 -c 4 -L 7 -M $H4
hidden "7 bytes of packet too big, more to follow" 2 -L 7 -M $H6
like "$(counts)" '(^|, )malformed 7(,|$)' "forward: all seven are malformed"
unlike "$(counts)" 'default|pmtud' "forward: and nothing else"
GNS=$HOST
malformed=$(reason malformed)
drops_short "in, the first fragment ends within the options" 128 -D 40 -F 16 $H6
drops_short "in, the first fragment ends with the options" 2 -D 8 -F 8 $H6
drops_short "in, 7 bytes of packet too big, more to follow" 2 -L 7 -M $H6
is $(($(reason malformed) - malformed)) 3 "in: all three are malformed"

# A rule opens what is fragmented as what is not.
for GNS in "$HOST" "$R1"; do
	for dir in in out forward; do
		ok "a rule, $dir" g allow $dir echo-request
	done
done
everywhere 4 1 "an echo request, by a rule" 8 -i 77
everywhere 6 1 "an IPv6 echo request, by a rule" 128 -i 77
hidden "a rule opens no first fragment without ICMP" 128 -D 40 -F 16 $H6

# If conntrack puts fragments together before the hook, the whole is judged.
for ns in "$HOST" "$R1"; do
	in_ns "$ns" nft -f - <<-'END'
		table inet t {
			chain p {
				type filter hook prerouting priority 0
				ct state established accept
			}
		}
	END
	GNS=$ns
	g flush rules
done
ok "now a defragmentation module is loaded" grep -q ^nf_defrag /proc/modules
everywhere 4 0 "with conntrack: an echo request, no rule" 8
everywhere 6 0 "with conntrack: an IPv6 echo request, no rule" 128
everywhere 4 1 "with conntrack: fragmentation needed" 3 -c 4 -r 1300
everywhere 6 1 "with conntrack: packet too big" 2 -r 1300

done_testing
