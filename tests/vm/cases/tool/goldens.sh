# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Everything that commands say, in text and in JSON, word for word. goldens.txt is a
# session at a prompt: lines that begin with "$ " are typed, what follows is what
# comes, and [N] an exit status that is not 0. When a change is meant, the difference
# that this case prints is the patch for it.
# timeout: 300
# file: tests/vm/cases/tool/goldens.txt

# shellcheck source=../../lib.sh
. "$(dirname "$0")/../lib.sh"

topo_pair
set_sysctl "$HOST" net.ipv4.icmp_ratelimit=0
load
GOLDEN=/t/goldens.txt
# Else the first capture says that it is loaded, on kernels where it is not built in.
modprobe nfnetlink_log
cd "$RUN" || exit 1

icmpctl() {
	in_ns "$HOST" icmpctl "$@"
}
# ask WORDS: one message from the peer, as icmpsend has them.
ask() {
	send "$PEER" "$HOST" "$@" >/dev/null
	case $GOT in
	0) echo dropped ;;
	*) echo arrived ;;
	esac
}
# These differ each time: generations, of which every namespace has its own; the
# instance and tokens; the version; what is left of times; memory. NFQUEUE is counted
# only where a case before this one has had its module loaded.
steadily() {
	sed -E -e "s/\\b$1\\b/VERSION/g" \
		-e 's/(generation"?:?( [a-z]+)*) +[0-9]+/\1 N/g' \
		-e 's/for 5[0-9]m[0-9]+s/for 1h/g; s/("expires-in": )3[0-5][0-9]{2}\b/\13600/' \
		-e 's/("pending": |back in )59[0-9]\b/\1600/g' \
		-e 's/ +[0-9]+\.[0-9]s +[0-9]+\.[0-9]s$/ Ns Ns/; s/("(age-ms|left-ms|ifindex)": )[0-9]+/\1N/' \
		-e 's/(@|"instance": "|"token": "|^instance +)[0-9a-f]{16}/\1INSTANCE/' \
		-e 's/[0-9][0-9hms]* ago/Ns ago/; s/("(generation|back-to|replaced-by)": )[0-9]+/\1N/' \
		-e 's/[0-9]+ packets that waited (in NFQUEUE.*) were dropped/what waited \1 was dropped/' \
		-e 's/("newest": ")[0-9TZ:.-]+/\1TIME/' \
		-e 's/[0-9.]+ (MiB)/N \1/; s/("memory": )[0-9]+/\1N/' \
		-e 's/("policy-changed": )[0-9]+/\1N/' -e 's/[ \t]+$//'
}
version=$(command icmpctl -V | awk '{ print $2 }')

# again: the session, as it is today.
again() {
	local line rc
	while IFS= read -r line; do
		case $line in
		'$ '*)
			printf '%s\n' "$line"
			rc=0
			# Never the rest of the session as its input.
			eval "${line#??}" </dev/null >session.out 2>&1 || rc=$?
			steadily "$version" <session.out
			[ $rc = 0 ] || echo "[$rc]"
			;;
		'# '*) printf '\n%s\n' "$line" ;;
		esac
	done <"$GOLDEN"
}
again >today
ok "every answer is what it was" diff -u --label a/tests/vm/cases/tool/goldens.txt \
	--label b/tests/vm/cases/tool/goldens.txt "$GOLDEN" today
[ "$RC" = 0 ] || diag "$(<"$RUN/out")"
for command in $(command icmpctl help | sed -n '/^commands:/,/^$/s/^  ([a-z]+) .*/\1/p' -E); do
	for words in "icmpctl $command" "icmpctl -j $command"; do
		ok "$words is in it" grep -q "^\$ $words\b" "$GOLDEN"
	done
done
done_testing
