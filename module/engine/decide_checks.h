/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Checks of a packet that need no policy: is it the promise, which class does
 * it have, would a host believe it? Part of decide_order.h.
 */
#ifndef IG_DECIDE_CHECKS_H
#define IG_DECIDE_CHECKS_H

#include "decision.h"

/* The promise: RFC 1191 and RFC 8201 need only these two messages. */
static inline bool is_path_mtu(const struct ig_packet *p, enum ig_family family)
{
	return ig_packet_is_path_mtu(p, family);
}

/* RFC 4861 6.1, 7.1, 8.1: hop limit, code and length; RFC 6980: fragments. */
static bool nd_valid(const struct ig_packet *p, u32 min_len)
{
	return p->hop_limit == 255 && p->code == 0 && !p->fragmented &&
	       p->icmp_len >= min_len;
}

/* RFC 2710 3, RFC 3810 5: one hop, from the link. */
static bool from_neighbour(const struct ig_packet *p)
{
	return p->hop_limit == 1 && ig_addr_link_local(IG_IPV6, &p->src);
}

/* Tells whether a message of class M passes its checks; RFC 4890 4.4. */
static noinline bool link_scope_valid(const struct ig_packet *p)
{
	switch (p->type) {
	case ICMP6_ROUTER_SOLICIT:
		return nd_valid(p, 8);
	case ICMP6_ROUTER_ADVERT:
		return nd_valid(p, 16) && ig_addr_link_local(IG_IPV6, &p->src);
	case ICMP6_NEIGHBOUR_SOLICIT:
	case ICMP6_NEIGHBOUR_ADVERT:
		return nd_valid(p, 24);
	case ICMP6_MLD_QUERY:
	case ICMP6_MRD_ADVERT:
	case ICMP6_MRD_SOLICIT:
	case ICMP6_MRD_TERMINATION:
		return from_neighbour(p);
	case ICMP6_MLD_REPORT:
	case ICMP6_MLD_DONE:
	case ICMP6_MLD2_REPORT:
		return from_neighbour(p) || (p->hop_limit == 1 &&
					     ig_addr_unspecified(&p->src));
	case ICMP6_CERT_PATH_SOLICIT:
		return p->hop_limit == 255 && !p->fragmented;
	case ICMP6_INVERSE_ND_SOLICIT:
	case ICMP6_INVERSE_ND_ADVERT:
	case ICMP6_CERT_PATH_ADVERT:
		return p->hop_limit == 255;
	}
	return false;
}

/* Messages that never leave a link; a bridge is part of the link. */
static bool is_link_scope(const struct ig_packet *p, enum ig_family family)
{
	return family == IG_IPV6 &&
	       (p->type == ICMP6_REDIRECT ||
		ig_type_class(IG_IPV6, IG_IN, p->type) == IG_CLASS_M);
}

/*
 * Returns the class of a packet, which its contents may change from the type's
 * class.
 */
static inline enum ig_class class_of(const struct ig_packet *p,
				     enum ig_family family,
				     const struct ig_type *type)
{
	enum ig_class class = (enum ig_class)type->class[p->dir];

	if (unlikely(p->bridged) && is_link_scope(p, family))
		class = (enum ig_class)type->class[IG_IN];

	if (family == IG_IPV6 && class == IG_CLASS_M)
		return link_scope_valid(p) ? IG_CLASS_M : IG_CLASS_X;

	/*
	 * RFC 8335 4 and smurf: never probe, or forward a query to, everybody.
	 */
	if (unlikely(p->multi) && class == IG_CLASS_S &&
	    (p->dir == IG_FORWARD ||
	     (p->dir == IG_IN && ig_query_is_probe(type->asks))))
		return IG_CLASS_X;
	return class;
}

static inline bool is_redirect(const struct ig_packet *p, enum ig_family family)
{
	return p->type == (family == IG_IPV4 ? ICMP4_REDIRECT : ICMP6_REDIRECT);
}

/*
 * RFC 1122 3.2.2.2: the quote must be valid, as in an error, and the redirect
 * must come from the first hop to the quoted destination.
 */
static bool redirect4_believable(const struct ig_host_ops *host,
				 const struct ig_packet *p)
{
	const struct ig_addr gateway = {
		.w[0] = cpu_to_be32((u32)p->id << 16 | p->seq),
	};
	struct ig_quote quote;

	return ig_quote_parse(&quote, p) == IG_QUOTE_PASSED && host &&
	       host->first_hop(host, p, &quote.dst, &gateway);
}

/* RFC 4861 8.1, 4.5: the target address, then the destination. */
static bool redirect6_believable(const struct ig_host_ops *host,
				 const struct ig_packet *p)
{
	struct ig_addr target, dst;
	const u8 *h = NULL;
	u8 buf[32];

	if (p->bytes)
		h = ig_bytes_at(p->bytes, p->icmp_off + 8, sizeof(buf), buf);
	if (!h || !host)
		return false;
	memcpy(&target, h, sizeof(target));
	memcpy(&dst, h + sizeof(target), sizeof(dst));
	return host->first_hop(host, p, &dst, &target);
}

#endif /* IG_DECIDE_CHECKS_H */
