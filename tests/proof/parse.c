// SPDX-License-Identifier: GPL-2.0-only
/* Proves for any bytes: parsing ends, and touches only them. */
#include "packet.h"
#include "engine/parse.c"

int main(void)
{
	struct ig_packet p;
	struct ig_bytes b;

	any_memory(&b);
	p.multi = nondet_bool();
	p.fragmented = nondet_bool();
	if (ig_parse(&p, FAMILY, &b) != IG_ICMP)
		return 0;
	/* Assumed by quote.c. */
	check(p.bytes == &b && p.family == FAMILY, "it is this packet");
	check(p.icmp_off <= len && len - p.icmp_off >= 8 &&
	      p.icmp_len == len - p.icmp_off, "the message is in the packet");
	return 0;
}
