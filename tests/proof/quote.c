// SPDX-License-Identifier: GPL-2.0-only
/*
 * Proves for any bytes: reading the quote of an error ends, and touches only
 * them. The error lies anywhere that parsing can have found it, or AT an
 * offset.
 */
#include "packet.h"
#include "engine/parse.c"
#include "engine/quote.c"

int main(void)
{
	const enum ig_family family = FAMILY;
	struct ig_packet p;
	struct ig_bytes b;
	struct ig_quote q;
	u32 length;

	any_memory(&b);
	p.bytes = &b;
	p.family = family;
	p.multi = nondet_bool();
#ifdef AT
	p.icmp_off = AT;
#else
	assume(p.icmp_off >= (family == IG_IPV4 ? 20 : 40));
#endif
	assume(p.icmp_off <= len && len - p.icmp_off >= 8);
	p.icmp_len = len - p.icmp_off;
	if (ig_quote_parse(&q, &p) != IG_QUOTE_PASSED)
		return 0;
	check(q.off >= p.icmp_off + 8 + (family == IG_IPV4 ? 20 : 40) &&
	      q.off <= len && len - q.off >= 8, "the quote is in the message");
	check(ig_addr_equal(&q.src, &p.dst), "its sender gets the error");

	/* RFC 4884 4.1, 4.4: byte 5 in units of 4, or byte 4 in units of 8. */
	length = family == IG_IPV4 ? p.id % 256 * 4 :
		 p.type == 1 || p.type == 3 ? p.id / 256 * 8 : 0;
	if (length >= 128 && length <= p.icmp_len - 8)
		check(q.off + 8 <= p.icmp_off + 8 + length, "and ends with it");
	return 0;
}
