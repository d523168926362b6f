// SPDX-License-Identifier: GPL-2.0-only
#include "parse.h"

const u8 *ig_bytes_fetch(const struct ig_bytes *b, u32 off, u32 n, u8 *buf)
{
	if (off > b->len || n > b->len - off || !b->copy ||
	    !b->copy(b->from, off, buf, n))
		return NULL;
	return buf;
}

/*
 * Tells whether the packet has @n bytes at @off, even if they cannot be read.
 */
static bool has_bytes(const struct ig_bytes *b, u32 off, u32 n)
{
	return off <= b->len && n <= b->len - off;
}

/*
 * Reads the ICMP header at @off, and nothing beyond its 8 bytes. If they exist
 * but cannot be read, they may belong to a must-pass message. The stack cannot
 * read them either, so accepting them does not endanger the host.
 */
static enum ig_what parse_icmp(struct ig_packet *p, const struct ig_bytes *b,
			       u32 off)
{
	u8 buf[IG_ICMP_HLEN];
	const u8 *h = ig_bytes_at(b, off, IG_ICMP_HLEN, buf);

	if (!h)
		return has_bytes(b, off, IG_ICMP_HLEN) ? IG_NOT_ICMP :
							 IG_TRUNCATED;
	ig_read_icmp(p, h, off, b->len);
	return IG_ICMP;
}

/* RFC 791 3.1. */
static enum ig_what parse_ipv4(struct ig_packet *p, const struct ig_bytes *b)
{
	u8 buf[IG_IPV4_HLEN];
	const u8 *h = ig_bytes_at(b, 0, IG_IPV4_HLEN, buf);
	u32 ihl;

	if (!h || h[9] != IG_PROTO_ICMP)
		return IG_NOT_ICMP;
	ig_read_ipv4(p, h);
	if (ig_ipv4_fragment(h))
		return IG_LATER_FRAGMENT;
	/*
	 * A raw socket can send a header that is too short; no receiver accepts
	 * it.
	 */
	ihl = (h[0] & 0xf) * 4;
	if (ihl < IG_IPV4_HLEN)
		return IG_NOT_ICMP;
	return parse_icmp(p, b, ihl);
}

static bool is_extension(u8 proto)
{
	switch (proto) {
	case IG_PROTO_HOPOPTS:
	case IG_PROTO_ROUTING:
	case IG_PROTO_FRAGMENT:
	case IG_PROTO_AUTH:
	case IG_PROTO_DSTOPTS:
		return true;
	}
	return false;
}

bool ig_chain_walk(struct ig_chain *c, const struct ig_bytes *b)
{
	u8 buf[8];
	const u8 *h;

	while (is_extension(c->proto)) {
		h = ig_bytes_at(b, c->off, 8, buf);
		if (!h)
			return false;
		if (c->proto == IG_PROTO_FRAGMENT) {
			c->fragmented = true;
			c->first |= h[3] & 1;
			c->later = get_unaligned_be16(h + 2) & 0xfff8;
			c->off += 8;
		} else if (c->proto == IG_PROTO_AUTH) {
			c->auth = true;
			c->off += (h[1] + 2) * 4;
		} else {
			c->off += (h[1] + 1) * 8;
		}
		c->proto = h[0];
		if (c->later)
			return true;
	}
	return true;
}

bool ig_chain_authenticated(const struct ig_bytes *b)
{
	struct ig_chain c = { .off = IG_IPV6_HLEN };
	u8 buf[IG_IPV6_HLEN];
	const u8 *h = ig_bytes_at(b, 0, IG_IPV6_HLEN, buf);

	if (!h)
		return false;
	c.proto = h[6];
	ig_chain_walk(&c, b);
	return c.auth;
}

static enum ig_what parse_ipv6(struct ig_packet *p, const struct ig_bytes *b)
{
	struct ig_chain c = { .off = IG_IPV6_HLEN };
	u8 buf[IG_IPV6_HLEN];
	const u8 *h = ig_bytes_at(b, 0, IG_IPV6_HLEN, buf);
	bool whole;

	if (!h || (h[6] != IG_PROTO_ICMPV6 && !is_extension(h[6])))
		return IG_NOT_ICMP;
	c.proto = h[6];
	ig_read_ipv6(p, h);

	whole = ig_chain_walk(&c, b);
	p->fragmented = c.fragmented;
	if (c.later)
		return c.proto == IG_PROTO_ICMPV6 || is_extension(c.proto) ?
		       IG_LATER_FRAGMENT : IG_NOT_ICMP;
	if (!whole)
		return c.first && !has_bytes(b, c.off, 8) ? IG_TRUNCATED :
							    IG_NOT_ICMP;
	if (c.proto != IG_PROTO_ICMPV6)
		return IG_NOT_ICMP;
	return parse_icmp(p, b, c.off);
}

noinline enum ig_what ig_parse_odd(struct ig_packet *p, enum ig_family family,
				   const struct ig_bytes *b)
{
	static const u8 nothing[IG_IPV6_HLEN];

	/* Everything that cannot be read is zero, but the type is no real one. */
	ig_read_ipv6(p, nothing);
	ig_read_icmp(p, nothing, 0, 0);
	p->type = IG_TYPE_UNREADABLE;
	return family == IG_IPV4 ? parse_ipv4(p, b) : parse_ipv6(p, b);
}
