// SPDX-License-Identifier: GPL-2.0-only
#include "match.h"

bool ig_prefix_canonical(const struct ig_prefix *p)
{
	unsigned int i;

	if (p->any)
		return ig_addr_unspecified(&p->addr) && !p->len;
	for (i = 0; i < 4; i++) {
		unsigned int bits = p->len > 32 * i ? p->len - 32 * i : 0;
		u32 w = be32_to_cpu(p->addr.w[i]);

		if (bits < 32 && (w & (0xffffffffU >> bits)))
			return false;
	}
	return true;
}

bool ig_prefix_equal(const struct ig_prefix *a, const struct ig_prefix *b)
{
	if (a->any || b->any)
		return a->any == b->any;
	return a->family == b->family && a->len == b->len &&
	       ig_addr_equal(&a->addr, &b->addr);
}

void ig_match_init(struct ig_match *m)
{
	memset(m, 0, sizeof(*m));
	m->peer.any = true;
	m->to.any = true;
}

const char *ig_match_fault(const struct ig_match *m)
{
	const struct ig_prefix *prefix[] = { &m->peer, &m->to };
	unsigned int i;

	if (!m->icmp[IG_IPV4].covers && !m->icmp[IG_IPV6].covers)
		return "neither icmp nor icmpv6 is covered";
	if (m->set && !m->peer.any)
		return "the remote side is a prefix or a set, not both";
	for (i = 0; i < IG_FAMILIES; i++)
		if (m->icmp[i].any_type && !m->icmp[i].any_code)
			return "a code needs a type";
	for (i = 0; i < ARRAY_SIZE(prefix); i++) {
		if (prefix[i]->any)
			continue;
		if (prefix[i]->len > ig_prefix_max(prefix[i]->family))
			return "prefix length is longer than the address";
		if (!ig_prefix_canonical(prefix[i]))
			return "address has bits set beyond the prefix length";
		if (!m->icmp[prefix[i]->family].covers)
			return "address is of a family that this does not cover";
		if (m->icmp[!prefix[i]->family].covers)
			return "this covers a family that the address is not of";
	}
	return NULL;
}

static bool icmp_same(const struct ig_icmp_match *a,
		      const struct ig_icmp_match *b)
{
	if (!a->covers || !b->covers)
		return a->covers == b->covers;
	return a->any_type == b->any_type && a->any_code == b->any_code &&
	       (a->any_type || a->type == b->type) &&
	       (a->any_code || a->code == b->code);
}

bool ig_match_same(const struct ig_match *a, const struct ig_match *b)
{
	return a->dir == b->dir && a->set == b->set &&
	       ig_prefix_equal(&a->peer, &b->peer) &&
	       ig_prefix_equal(&a->to, &b->to) &&
	       icmp_same(&a->icmp[IG_IPV4], &b->icmp[IG_IPV4]) &&
	       icmp_same(&a->icmp[IG_IPV6], &b->icmp[IG_IPV6]);
}
