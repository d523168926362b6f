#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Tables and their options, with the one table that needs no module: what is cut on a
# terminal and not in a pipe, --noheadings, -o COLUMNS. TAP; run by prove from anywhere.

# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

LONG=destination-unreachable/fragmentation-needed

# wrong MESSAGE PART WORDS...: refused, with the caret under PART.
wrong() {
	local message=$1 part=$2 line caret
	shift 2
	runs 2 "$@"
	[ ! -s "$OUT" ]
	point $? "nothing on standard output"
	grep -qF -- "$message" "$ERR"
	point $? "says: $message"
	line=$(sed -n 2p "$ERR") caret=$(sed -n 3p "$ERR")
	is "${line:$((${#caret} - ${#part})):${#part}}" "$part" "caret under $part"
}

# on_terminal COLUMNS COMMAND: it writes to a terminal of that width; what it writes
# goes to $OUT.
on_terminal() {
	script -qec "stty cols $1; $2" /dev/null </dev/null | tr -d '\r' >"$OUT"
}

longest() {
	awk 'length > n { n = length } END { print n }' "$1"
}

runs 0 types
grep -q 'must pass' "$OUT"
point $? "the letters are explained"
is "$(head -n 2 "$OUT" | tail -n 1 | tr -s ' ')" "icmp 0 echo-reply R R R" "a row follows the headings"
runs 0 types --noheadings
is "$(wc -l <"$OUT")" "$("$CTL" -j types | grep -c '"family"')" "--noheadings: rows alone"
runs 0 types --noheadings -o name,family ping
is "$(head -n 1 "$OUT")" "echo-request  icmp" "-o: these columns, in this order"
for words in "-ofwd,type" "--output fwd,type" "--output=fwd,type"; do
	# shellcheck disable=SC2086 # words of their own
	runs 0 types $words
	is "$(head -n 1 "$OUT")" "fwd  type" "$words"
done
# An empty column is not left out when it is asked for.
runs 0 types -o name,type icmp/200
is "$(head -n 2 "$OUT")" "name  type
      200" "an empty column is there"

wrong 'did you mean name? The columns are family, type, name, in, out and fwd' nam types -o nam,in
wrong 'the name of a column is missing' , types -o name,,in
wrong '"forward" is not a column' forward types --output=in,forward
wrong '-o needs the names of columns' -o types -o
wrong 'with -j, everything is printed' name -j types -o name
wrong 'with -j, everything is printed' --noheadings -j types --noheadings
# Their lines can be typed back.
wrong 'does not print a table' x list rules -o x
wrong 'does not print a table' --noheadings list acl --noheadings
wrong 'does not print a table' --noheadings list --noheadings
wrong 'does not print a table' --noheadings set show x --noheadings
wrong 'does not print a table' x flows max -o x
wrong '--noheadings is an option of' --noheadings save --noheadings
wrong '--output is an option of' -o diff -o x

# The columns are read before the module is asked.
wrong 'the columns are set, ipv4, ipv6 and users' name list sets -o name
wrong 'the columns are set, ipv4, ipv6 and users' name set list -o name
wrong 'the columns are group, attached-to, now-on and rules' x group list -o x
wrong 'the columns are direction, type, source, destination' x flows -o x
wrong 'the columns are verdict, reason, in, out and forward' x stats -o x

COLUMNS=40 "$CTL" types >"$OUT"
grep -q "$LONG" "$OUT"
point $? "nothing is cut in a pipe"
! grep -q ' $' "$OUT"
point $? "no line ends with a blank"
if command -v script >/dev/null; then
	on_terminal 40 "$CTL types"
	is "$(sed '/^$/,$d' "$OUT" | longest /dev/stdin)" 40 "rows are cut to the width of a terminal"
	! grep -q "$LONG" "$OUT"
	point $? "which shows the beginning of a name"
	on_terminal 200 "$CTL types"
	grep -q "$LONG" "$OUT"
	point $? "all of it fits a wide one"
	on_terminal 40 "COLUMNS=100 $CTL types"
	grep -q "$LONG" "$OUT"
	point $? "COLUMNS says how wide it is"
	on_terminal 40 "$CTL types | cat"
	grep -q "$LONG" "$OUT"
	point $? "a pipe on a terminal is a pipe"
fi
echo "1..$N"
