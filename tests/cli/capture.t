#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# tcpdump and tshark open a file that `icmpctl capture` wrote on Linux 6.1, and tshark shows
# the reasons. tests/unit/test_ctl_capture.c shows that the tool still writes it so, byte
# for byte; in the virtual machines, which are too slow for tshark, observe/capture has
# tcpdump open what was captured there. TAP; run by prove from anywhere.

# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
PCAP=tests/cli/capture.pcap

# fields NAME...: what tshark has for each packet.
fields() {
	tshark -r "$PCAP" -T fields -E separator=, -E occurrence=f "${@/#/-e}" 2>"$ERR"
}
is "$(TZ=UTC tcpdump -n -t -r "$PCAP" 2>"$ERR")" \
	'IP 192.0.2.9 > 192.0.2.1: ICMP echo request, id 2, seq 0, length 8
IP 192.0.2.7 > 192.0.2.1: ICMP echo request, id 3, seq 0, length 8
IP 192.0.2.2 > 192.0.2.1:  [|icmp]
IP6 2001:db8:1::2 > 2001:db8:1::1: ICMP6, echo request, id 4, seq 0, length 8
IP 192.0.2.2 > 192.0.2.1: ICMP host 198.51.100.9 unreachable, length 36
IP truncated-ip - 900 bytes missing! 192.0.2.9 > 192.0.2.1: ICMP echo request, id 0, seq 0, length 1008
IP 192.0.2.1 > 192.0.2.2: ICMP echo request, id 5, seq 0, length 8
IP6 2001:db8:1::1 > 2001:db8:1::2: ICMP6, echo request, id 6, seq 0, length 8' "tcpdump opens it"
is "$(fields nflog.prefix ip.src ipv6.src icmp.type icmpv6.type)" \
	'icmpguard in default-deny,192.0.2.9,,8,
icmpguard in acl-denied entry 10,192.0.2.7,,8,
icmpguard in malformed,192.0.2.2,,,
icmpguard in default-deny,,2001:db8:1::2,,128
icmpguard in error-unverified,192.0.2.2,,3,
icmpguard in default-deny,192.0.2.9,,8,
icmpguard out default-deny,192.0.2.1,,8,
icmpguard out default-deny,,2001:db8:1::1,,128' "tshark opens it, and shows the reasons"
is "$(tshark -r "$PCAP" -Y 'nflog.prefix contains "acl-denied"' -T fields -e icmp.ident 2>"$ERR")" 3 \
	"and filters by them"
echo "1..$N"
