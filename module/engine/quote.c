// SPDX-License-Identifier: GPL-2.0-only
#include "quote.h"

/*
 * RFC 4884 4: returns the length of the quote in bytes if the message has the
 * field, which counts units of 4 bytes in IPv4 and 8 in IPv6; otherwise 0.
 */
static u32 quote_length(const struct ig_packet *error)
{
	u32 length;

	if (error->family == IG_IPV4 && error->type != ICMP4_REDIRECT)
		length = (error->id & 0xff) * 4;
	else if (error->family == IG_IPV6 &&
		 (error->type == ICMP6_DEST_UNREACH ||
		  error->type == ICMP6_TIME_EXCEEDED))
		length = (error->id >> 8) * 8;
	else
		return 0;
	return length < 128 ? 0 : length;
}

/* Returns the bytes of the error up to the end of its quote. */
static struct ig_bytes quote_bytes(const struct ig_packet *error)
{
	struct ig_bytes b = *error->bytes;
	u32 start = error->icmp_off + IG_ICMP_HLEN;
	u32 length = quote_length(error);

	if (length && length <= b.len - start) {
		b.len = start + length;
		if (b.head_len > b.len)
			b.head_len = b.len;
	}
	return b;
}

static enum ig_quote_check quote_ipv4(struct ig_quote *q, const struct ig_bytes *b,
				      u32 off)
{
	u8 buf[IG_IPV4_HLEN];
	const u8 *h = ig_bytes_at(b, off, IG_IPV4_HLEN, buf);
	u32 ihl;

	if (!h || h[0] >> 4 != 4)
		return IG_QUOTE_INCOMPLETE;
	ihl = (h[0] & 0xf) * 4;
	if (ihl < IG_IPV4_HLEN)
		return IG_QUOTE_INCOMPLETE;
	if (ig_ipv4_fragment(h))
		return IG_QUOTE_NO_CAUSE;
	q->dont_fragment = h[6] & 0x40;
	q->proto = h[9];
	memcpy(&q->src.w[0], h + 12, 4);
	memcpy(&q->dst.w[0], h + 16, 4);
	q->off = off + ihl;
	return IG_QUOTE_PASSED;
}

static enum ig_quote_check quote_ipv6(struct ig_quote *q, const struct ig_bytes *b,
				      u32 off)
{
	struct ig_chain c = { .off = off + IG_IPV6_HLEN };
	u8 buf[IG_IPV6_HLEN];
	const u8 *h = ig_bytes_at(b, off, IG_IPV6_HLEN, buf);

	if (!h || h[0] >> 4 != 6)
		return IG_QUOTE_INCOMPLETE;
	c.proto = h[6];
	memcpy(&q->src, h + 8, 16);
	memcpy(&q->dst, h + 24, 16);
	if (!ig_chain_walk(&c, b))
		return IG_QUOTE_INCOMPLETE;
	if (c.later)
		return IG_QUOTE_NO_CAUSE;
	q->dont_fragment = true;
	q->proto = c.proto;
	q->off = c.off;
	return IG_QUOTE_PASSED;
}

/* RFC 1122 3.2.2, RFC 4443 2.4 (e): no error is about an error or redirect. */
static bool about_error(enum ig_family family, const struct ig_quote *q)
{
	if (family == IG_IPV6)
		return q->proto == IG_PROTO_ICMPV6 && ig_type_is_error(IG_IPV6, q->type);
	return q->proto == IG_PROTO_ICMP && ig_type_is_error(IG_IPV4, q->type);
}

enum ig_quote_check ig_quote_parse(struct ig_quote *q, const struct ig_packet *error)
{
	u32 start = error->icmp_off + IG_ICMP_HLEN;
	enum ig_quote_check failed;
	struct ig_bytes b;
	u8 buf[IG_ICMP_HLEN];
	const u8 *h;

	memset(q, 0, sizeof(*q));
	if (!error->bytes)
		return IG_QUOTE_INCOMPLETE;
	b = quote_bytes(error);

	/* Q1, and that it is a first fragment. */
	failed = error->family == IG_IPV4 ? quote_ipv4(q, &b, start) :
					    quote_ipv6(q, &b, start);
	if (failed)
		return failed;
	h = ig_bytes_at(&b, q->off, IG_ICMP_HLEN, buf);
	if (!h)
		return IG_QUOTE_INCOMPLETE;

	/* Q2. */
	if (!ig_addr_equal(&q->src, &error->dst))
		return IG_QUOTE_NOT_SENDER;

	/* Q3, the rest. */
	q->type = h[0];
	q->code = h[1];
	if (about_error(error->family, q) || error->multi ||
	    ig_addr_multicast(error->family, &q->src) ||
	    ig_addr_unspecified(&q->src))
		return IG_QUOTE_NO_CAUSE;
	q->id = get_unaligned_be16(h + 4);
	q->seq = get_unaligned_be16(h + 6);
	q->sport = get_unaligned_be16(h);
	q->dport = get_unaligned_be16(h + 2);
	q->tcp_seq = get_unaligned_be32(h + 4);
	return IG_QUOTE_PASSED;
}
