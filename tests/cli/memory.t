#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Without memory icmpctl ends with a sentence and status 1, wherever it runs out, and
# diff and explain with 2, because 1 is an answer of theirs. TAP; run by prove from anywhere.

# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

"${CC:-cc}" -O1 -w -shared -fPIC -o "$DIR/memory.so" tests/cli/memory.c -ldl || exit 1
printf 'allow ping 192.0.2.0/99\nallw ping\n' >"$DIR/wrong"

# lacking NTH WORDS...: icmpctl when that call for memory fails; whether one did goes to
# $DIR/over.
lacking() {
	# shellcheck disable=SC2094 # what is there is not read
	NTH=$1 LD_PRELOAD=$DIR/memory.so "$CTL" "${@:2}" >"$OUT" 2>"$ERR" 9>"$DIR/over" </dev/null
}
# ends STATUS WORDS...: wherever it runs out of memory, at the first 60 calls, it ends with
# the sentence and STATUS, or as it does when there is enough, because a library went on
# without. A file that cannot be read for want of memory is another sentence, and status 1.
ends() {
	local wanted=$1 enough rc nth=${FROM:-0} met=0
	shift
	lacking 0 "$@"
	enough=$?
	while [ "$nth" -lt 60 ]; do
		lacking $((++nth)) "$@"
		rc=$?
		[ -s "$DIR/over" ] || break
		if [ "$rc" = "$wanted" ] && grep -qE '^icmpctl: (there is not enough|.*: Cannot allocate) memory' "$ERR"; then
			met=$((met + 1))
		elif [ "$rc" != "$enough" ]; then
			echo "memory ended at call $nth: status $rc" >>"$OUT"
			met=0
			break
		fi
	done
	[ "$met" -gt 0 ]
	point $? "icmpctl $*: $met times it could not go on, and said so"
}

ends 1 types
ends 1 types -o nam
ends 1 types -o name,type ping
ends 1 allow bogus
ends 1 acl add in 10 deny all any set x y
ends 1 check "$DIR/wrong"
ends 1 apply "$DIR/wrong"
# The first three are for the line, when the command is not known yet.
FROM=3
ends 2 diff "$DIR/wrong"
ends 2 apply -n "$DIR/wrong"
echo 'allow ping' >"$DIR/policy"
ends 2 explain in ping 192.0.2.1 -f "$DIR/policy"
# The shell that asks is told nothing.
lacking 1 complete allow ''
is "$? $(cat "$ERR" "$OUT")" "0 " "complete offers nothing without memory, with status 0"
lacking 2 complete allow ''
is "$? $(cat "$ERR" "$OUT")" "0 " "and wherever it runs out"
echo "1..$N"
