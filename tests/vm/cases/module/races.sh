# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Two writers put two policies in force in turn, readers read what is there: each
# answer is one policy or the other, never a mix; and no packet meets anything but one
# of them.
# timeout: 600
# cpus: 2

# shellcheck source=../../lib.sh
. "$(dirname "$0")/../lib.sh"

ROUNDS=25
[ -z "$LONG" ] || ROUNDS=250
topo_pair
set_sysctl "$HOST" net.ipv4.icmp_ratelimit=0
load
cd "$RUN" || exit 1

# Both let the same peer ask, by a set, a rule and a group that differ in all else.
cat >A <<END
mode enforce
default forward deny
set feed { $(prefixes 16.0.0.0 700) 192.0.2.2 }
set only-a { 10.0.0.0/8 }
group default { allow echo-request @feed; allow timestamp-request @only-a }
group edge { attach h0 x*; allow echo-request 192.0.2.2; allow information-request 10.1.0.0/16 }
acl in { 10 deny all 203.0.113.0/24; 20 deny redirect any; 30 deny timestamp-request @only-a }
END
cat >B <<END
mode enforce
default out deny
set feed { $(prefixes 17.0.0.0 900) 192.0.2.2 }
group default { allow echo-request 192.0.2.0/24; allow out echo-request any }
group edge { attach h0 y*; allow in echo-request @feed comment "another" }
group third { attach z0; allow address-mask-request any }
acl in { 10 deny all 203.0.113.0/25; 40 deny redirect any }
acl out { 10 deny redirect any }
END

# Answers that readers may see: a file for each of the two, by what is asked.
READS=(save "list rules" "list acl" "list sets" "list groups" "set show feed" "-j list" "diff A")
# answer COMMAND FILE: what it says, without what counts.
answer() {
	local rc=0
	# shellcheck disable=SC2086 # words
	g $1 >"$2" 2>"$2.err" || rc=$?
	case $1 in
	-j*)
		jq -c 'map(.rule)' <"$2" >"$2.new"
		mv "$2.new" "$2"
		;;
	list*)
		# Numbers of rules and counters.
		sed -E -i 's/ +# .*//' "$2"
		;;
	esac
	return $rc
}
for policy in A B; do
	g apply $policy >/dev/null || bail "policy $policy"
	for i in "${!READS[@]}"; do
		answer "${READS[i]}" "$policy.$i"
	done
	passes "$policy lets the peer ask" 8 192.0.2.1
done
for i in "${!READS[@]}"; do
	nok "icmpctl ${READS[i]} tells them apart" cmp -s "A.$i" "B.$i"
done

# writer POLICY: until the end; lines of how it went.
writer() {
	while [ ! -e ended ]; do
		if g apply "$1" >"writer.$1.out" 2>&1; then
			echo applied
		elif grep -q 'the policy changed each of the' "writer.$1.out"; then
			echo beaten
		else
			echo "failed: $(<"writer.$1.out")"
		fi
	done >"writer.$1"
}
# reader NUMBER: until the end; lines of what it saw.
reader() {
	while [ ! -e ended ]; do
		for i in "${!READS[@]}"; do
			answer "${READS[i]}" "reader.$1.now"
			case $? in
			0 | 1)
				if cmp -s "reader.$1.now" "A.$i"; then
					echo "A ${READS[i]}"
				elif cmp -s "reader.$1.now" "B.$i"; then
					echo "B ${READS[i]}"
				elif grep -q 'changed' "reader.$1.now.err"; then
					echo "beaten ${READS[i]}"
				else
					echo "mix ${READS[i]}: $(tr -s '\n\t ' ' ' <"reader.$1.now" |
						cut -c1-2000) $(<"reader.$1.now.err")"
				fi
				;;
			*) echo "failed ${READS[i]}: $(<"reader.$1.now.err")" ;;
			esac
		done
	done >"reader.$1"
}
bg in_ns "$PEER" ping -q -i 0.02 -W 10 192.0.2.1 >ping.out 2>&1
ping=$BGPID
denied=$(reason default-deny)
jobs=()
for job in "writer A" "writer B" "reader 1" "reader 2"; do
	$job &
	jobs+=($!)
done
# enough: each writer has got through so often, each question had either answer.
enough() {
	local policy i
	for policy in A B; do
		[ "$(grep -c '^applied$' "writer.$policy")" -ge "$ROUNDS" ] || return 1
		for i in "${!READS[@]}"; do
			grep -qxh "$policy ${READS[i]}" reader.? || return 1
		done
	done
}
ok "both writers get through, readers see both policies" wait_for $((ROUNDS * 10)) enough
touch ended
wait "${jobs[@]}"
pkill -INT -P "$ping"
wait "$ping"
diag "writers: $(cut -d: -f1 writer.? | sort | uniq -c | tr -s ' \n' ' ')"
diag "readers: $(cut -d' ' -f1 reader.? | sort | uniq -c | tr -s ' \n' ' ')"
is "$(grep -hv '^applied$\|^beaten$' writer.?)" "" "writers succeed, or are told that they were overtaken"
is "$(grep -hv '^[AB] \|^beaten ' reader.? | sort -u | head -n 5)" "" "no reader sees a mix"
# The last request may have been on its way.
read -r sent received < <(sed -nE 's/^([0-9]+) packets transmitted, ([0-9]+) received.*/\1 \2/p' ping.out)
like "$sent" '^[0-9]{3,}$' "requests were sent all the while"
ok "and all were let in" test $((sent - received)) -le 1
is "$(reason default-deny)" "$denied" "none was denied"
is "$(g -j status | jq .stagings)" 0 "no staging area is left"
done_testing
