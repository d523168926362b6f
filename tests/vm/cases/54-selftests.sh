# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The kernel's own self-test of traceroute passes as it does without a filter, when
# its namespaces inherit a policy that allows echo requests. (The traceroute6 of this
# machine is busybox's, which sends from a raw socket, as that of iputils does.)
# image: selftests
# timeout: 400
# once: the same script and the same programs everywhere

# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

cd /t/selftests || bail "no self-tests"
traceroute6=$(type -P traceroute6)
like "$(readlink -f "$traceroute6")" busybox "traceroute6 is busybox's"
load netns=inherit
ok "echo requests" icmpctl allow in echo-request any
ok "traceroute.sh" bash ./traceroute.sh
output_like 'IPV6 traceroute +\[ OK \]' "IPv6"
output_like 'IPV4 traceroute +\[ OK \]' "IPv4"
unlike "$(<"$RUN/out")" 'command not found|FAIL' "and nothing was missing"

done_testing
