# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Dumps of the largest policy that the owner of a namespace can have: how long each takes,
# and its longest datagram. Not a test; run it with tests/vm/run -v --icount, where the clock
# counts instructions: one for each nanosecond. docs/design.md has what it printed.
# timeout: 900

# shellcheck source=../vm/lib.sh
. "$(dirname "$0")/../lib.sh"

topo_pair
load
cd "$RUN" || exit 1

# dump NAME COMMAND [HEX]
dump() {
	diag "$1: $(in_ns "$HOST" nlprobe -Td "${@:2}" | xargs)"
}
{
	for ((i = 0; i < 4095; i++)); do
		echo "set s$i { 10.$((i / 256)).$((i % 256)).0/24 }"
	done
	echo 'set large {'
	for ((i = 0; i < 262144; i += 2)); do
		echo "11.$((i >> 16)).$((i >> 8 & 255)).$((i & 255))"
	done
	echo '}'
	for ((i = 1; i < 1024; i++)); do
		echo "group g$i { attach *$i*; }"
	done
	echo 'acl in {'
	for ((i = 1; i <= 1024; i++)); do
		echo "$i deny all any dev eth$i"
	done
	echo '}'
	for ((i = 0; i < 32768; i++)); do
		echo "allow in echo-request @s$((i % 4095)) to 12.0.$((i >> 8)).$((i & 255)) comment \"0123456789abcdef\""
	done
} >policy
ok "the policy" timeout 800 icmpctl --netns "$HOST" apply policy
diag "$(g status | xargs)"
for ((i = 0; i < 300; i++)); do
	ip -n "$HOST" link add "d$i" type dummy
done
dump rules 2
dump ACL 9
dump sets 13
dump groups 20
dump "prefixes of one set" 14 10001880 0a000100 6c61726765000000
done_testing
