// SPDX-License-Identifier: GPL-2.0-only
/*
 * The promise. A fragmentation-needed and a packet-too-big with the 8 bytes of
 * its header are accepted, whatever bytes the packet has and which of them can
 * be read, wherever it goes, and whatever policy, ACL, flows and host say. So
 * are packets that may be later fragments of one, or have an IPv4 header too
 * short for one.
 */
#include "rfc.h"
#include "answers.h"
#include "engine/parse.c"
#include "engine/admit.c"
#include "engine/decide.c"
#include "engine/types.c"

int main(void)
{
	const enum ig_family family = FAMILY;
	struct ig_policy policy;
	struct ig_flows flows;
	struct ig_decision d;
	struct ig_packet p;
	struct ig_bytes b;
	enum kind kind;
	u32 at;

	any_policy(&policy);
	any_content(&b);

	/* Not in the bytes; the rest of p is arbitrary too. */
	p.dir = nondet_u32() % IG_DIRS;
	p.loopback = nondet_bool();
	p.bridged = nondet_bool();
	p.related = nondet_bool();
	p.multi = nondet_bool();
	p.fragmented = nondet_bool();
	ig_parse(&p, family, &b);
	p.multi |= nondet_bool();
	p.fragmented |= nondet_bool();

	kind = kind_of(family, packet_bytes, &at);
	if (unreadable)
		check(kind == MESSAGE ? p.what != IG_TRUNCATED :
					p.what != IG_ICMP,
		      "unreadable bytes make no other message of it");
	else
		check((p.what == IG_ICMP) == (kind == MESSAGE),
		      "an ICMP message is what the RFCs call one");
	if (kind == MESSAGE && p.what == IG_ICMP)
		check(p.icmp_off == at && p.type == packet_bytes[at] &&
		      p.code == packet_bytes[at + 1], "its type and code are read");

	d = ig_decide(&policy, &flows, nondet_bool() ? &any_host : NULL, &p);

	if (kind == LATER_FRAGMENT)
		check(d.accept, "a later fragment is accepted");
	if (family == IG_IPV4 && len && packet_bytes[0] % 16 < 5)
		check(d.accept, "an impossible IPv4 header is accepted");
	if (kind == MESSAGE && (family == IG_IPV4 ?
				packet_bytes[at] == 3 && packet_bytes[at + 1] == 4 :
				packet_bytes[at] == 2))
		check(d.accept, "the promise");
	return 0;
}
