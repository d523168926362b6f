#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The caret under a wrong word stands in its column, in whatever locale: behind
# characters of two columns, of none, tabs, and bytes that are not UTF-8.
# TAP; run by prove from anywhere.

# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

BYTE=$(printf '\377') ACCENT=$(printf 'e\314\201')

# shows WANTED WORDS...: the line and its caret are the two lines of WANTED.
shows() {
	local want=$1 got locale
	shift
	for locale in C C.UTF-8 POSIX en_US.ISO-8859-1 tr_TR.UTF-8; do
		LC_ALL=$locale "$CTL" "$@" 2>&1 >/dev/null </dev/null | sed 1d >"$ERR"
		got=$(<"$ERR")
		is "$got" "$want" "$locale: icmpctl $*"
	done
}

shows '  icmpctl allow ping comment "許可" forr
                                    ^~~~' allow ping comment 許可 forr
shows "  icmpctl allow ping comment \"$ACCENT\" forr
                                 ^~~~" allow ping comment "$ACCENT" forr
shows '  icmpctl allow ping comment "🚧" forr
                                  ^~~~' allow ping comment 🚧 forr
shows '  icmpctl allow ping comment "\xff" forr
                             ^~~~~~' allow ping comment "$BYTE" forr
# Inside a word that is shown in quotes.
shows '  icmpctl set create "許/可"
                      ^~' set create 許/可
shows '  icmpctl set create "a可"
                       ^~' set create a可
shows '  icmpctl allow ping comment "許\x1b可"
                                ^~~~~~' allow ping comment "$(printf '許\033可')"

# The same in files.
file() {
	printf '%b' "$1" >"$DIR/policy"
	shows "$2" check "$DIR/policy"
}
file 'allow ping comment "許可" forr\n' '  allow ping comment "許可" forr
                            ^~~~'
file '\tallow\tping comment\t"🚧" forr\n' '   allow ping comment "🚧" forr
                           ^~~~'
file '# 許可\nallow pin\0314\0201g\n' "$(printf '  allow pin\314\201g\n        ^~~~')"
echo "1..$N"
