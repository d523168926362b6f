/* SPDX-License-Identifier: GPL-2.0-only */
/* Finds the rule that decides, by the plainest search of a policy's rules. */
#ifndef TEST_SEARCH_H
#define TEST_SEARCH_H

#include "build.h"

/*
 * Returns the length of the prefix of a set that covers a peer, or -2 for none.
 */
static inline int search_set(const struct ig_policy *pol, u32 set,
			     const struct ig_packet *p)
{
	const struct ig_prefixes *in = ig_policy_set_by_id(pol, set)->prefixes;
	int best = -2;
	u32 i;

	for (i = 0; i < in->n[p->family]; i++) {
		struct ig_prefix prefix = { .family = p->family };
		struct ig_lpm_prefix at;

		ig_prefixes_at(in, p->family, i, &at);
		prefix.addr.w[0] = cpu_to_be32(at.high >> 32);
		prefix.addr.w[1] = cpu_to_be32((u32)at.high);
		prefix.addr.w[2] = cpu_to_be32(at.low >> 32);
		prefix.addr.w[3] = cpu_to_be32((u32)at.low);
		prefix.len = at.len;
		if (at.len > best &&
		    ig_prefix_covers(&prefix, p->family, ig_packet_peer(p)))
			best = at.len;
	}
	return best;
}

/*
 * Returns how well a rule covers a packet: the length of its peer prefix, -1
 * for any, -2 if it does not.
 */
static inline int search_rule(const struct ig_policy *pol,
			      const struct ig_rule *r,
			      const struct ig_packet *p, bool named)
{
	const struct ig_match *m = &r->match;
	const struct ig_icmp_match *icmp = &m->icmp[p->family];

	if (!icmp->covers || m->dir != p->dir ||
	    (icmp->any_type ? named : icmp->type != p->type) ||
	    (!icmp->any_code && icmp->code != p->code) ||
	    !ig_prefix_covers(&m->peer, p->family, ig_packet_peer(p)) ||
	    !ig_prefix_covers(&m->to, p->family, ig_packet_to(p)))
		return -2;
	if (m->set)
		return search_set(pol, m->set, p);
	return m->peer.any ? -1 : m->peer.len;
}

/* Finds the rule with the longest prefix, then the lowest id, in a group. */
static inline const struct ig_rule *search(const struct ig_policy *pol,
					   const struct ig_packet *p, u32 group,
					   bool named, bool narrow)
{
	const struct ig_body *body = pol->body;
	const struct ig_rule *best = NULL;
	int best_len = -2;
	u32 i;

	for (i = 0; i < body->n_rules; i++) {
		const struct ig_rule *r = body->rules[i];
		int len = r->group == group ? search_rule(pol, r, p, named) : -2;

		if ((narrow && len < 1) || len <= best_len)
			continue;
		best = r;
		best_len = len;
	}
	return best;
}

#endif /* TEST_SEARCH_H */
