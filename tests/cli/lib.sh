# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Sourced by every test of the tool. Changes to the top of the tree; provides $CTL,
# a directory $DIR for the test, and TAP.

set -u
cd "$(dirname "$0")/../.." || exit 1
# shellcheck disable=SC2034 # for those who source it
TOP=$PWD
CTL=$PWD/userctl/icmpctl
[ -x "$CTL" ] || {
	echo "1..0 # SKIP userctl/icmpctl is not built"
	exit 0
}
DIR=$(mktemp -d)
trap 'rm -rf "$DIR"' EXIT
OUT=$DIR/out ERR=$DIR/err
: >"$OUT"
: >"$ERR"
N=0

# point OK DESCRIPTION: a failed one shows what was printed last.
point() {
	N=$((N + 1))
	if [ "$1" = 0 ]; then
		echo "ok $N - $2"
	else
		echo "not ok $N - $2"
		head -n 20 "$OUT" "$ERR" | sed 's/^/#   /'
	fi
}

# is GOT WANTED DESCRIPTION
is() {
	printf 'got:    %s\nwanted: %s\n' "$1" "$2" >"$OUT"
	[ "$1" = "$2" ]
	point $? "$3"
}

# copy_tool DIRECTORY: what another icmpctl can be built from, by make there.
copy_tool() {
	mkdir -p "$1/build"
	cp -a Makefile VERSION userctl "$1"
	cp -a --parents module/engine/*.[ch] module/engine/objects.mk module/uapi/*.h tests/check.mk "$1"
	[ ! -d build/ctl ] || cp -a build/ctl "$1/build"
}

# runs STATUS WORDS...: icmpctl exits so; what it prints is kept.
runs() {
	local want=$1
	shift
	RC=0
	"$CTL" "$@" >"$OUT" 2>"$ERR" || RC=$?
	[ "$RC" = "$want" ]
	point $? "exit $want: icmpctl $*"
}
