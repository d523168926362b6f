// SPDX-License-Identifier: GPL-2.0-only
/* Addresses near what policies cover, and packets to look up: see gen.h. */
#include "gen_random.h"

#include <string.h>

/* Picks a rule, preferably one added to many, or one for a set. */
static const struct or_rule *any_rule(struct gen *g,
				      const struct gen_policy *policy)
{
	size_t last = policy->n < 20 ? policy->n : 20;
	const struct or_rule *rule = NULL;
	unsigned int tries = g->scale == GEN_LARGE ? 4 : 1;

	if (policy->crowd && last && gen_chance(g, 40))
		return &policy->rules[policy->n - 1 - gen_below(g, last)];
	while (policy->n && tries-- && !(rule && rule->set))
		rule = &policy->rules[gen_below(g, policy->n)];
	return rule;
}

/* Picks a prefix of a set, NULL if it is empty. */
static const struct or_prefix *any_of_set(struct gen *g,
					  const struct gen_policy *policy,
					  uint32_t id)
{
	const struct gen_set *set = gen_set(policy, id);

	if (!set || !set->holds->n)
		return NULL;
	return &set->holds->prefix[gen_below(g, set->holds->n)];
}

static bool write(struct gen *g, struct gen_book *book, size_t room,
		  const struct or_prefix *prefix)
{
	static const uint8_t everybody[4] = { 255, 255, 255, 255 };
	uint8_t *a = book->bytes[book->n];

	if (book->n == room)
		return false;
	gen_near_prefix(g, prefix, a);
	/* Some addresses are multicast by themselves. */
	if (prefix->family == OR_V6 ? a[0] == 0xff :
	    a[0] >> 4 == 14 || !memcmp(a, everybody, 4))
		return true;
	book->n++;
	return true;
}

/* Few addresses, so that some are equal. */
void gen_books_write(struct gen *g)
{
	size_t room = g->scale == GEN_SMALL ? 6 : GEN_BOOK;
	const struct gen_policy *policy = &g->policy;
	size_t i;
	int f;

	for (f = 0; f < OR_FAMILIES; f++) {
		g->peers[f].n = 0;
		g->locals[f].n = 0;
	}
	for (i = 0; i < 2 * room; i++) {
		const struct or_rule *rule = any_rule(g, policy);
		const struct or_prefix *of = rule ? &rule->peer : NULL;

		if (policy->n_sets && gen_chance(g, rule ? 40 : 100))
			of = any_of_set(g, policy, gen_any_set(g));
		if (of && of->present)
			write(g, &g->peers[of->family], room, of);
		if (rule && rule->to.present)
			write(g, &g->locals[rule->to.family], room, &rule->to);
	}
}

const uint8_t *gen_book_read(struct gen *g, const struct gen_book *book)
{
	unsigned int percent = g->scale == GEN_SMALL ? 10 : 60;

	if (!book->n || !gen_chance(g, percent))
		return NULL;
	return book->bytes[gen_below(g, book->n)];
}

/* Packets to look up. */

static void probe_side(struct gen *g, uint8_t *a, enum or_family family,
		       const struct or_prefix *prefix)
{
	if (prefix && prefix->present && prefix->family == family)
		gen_near_prefix(g, prefix, a);
	else
		memcpy(a, gen_address(g, family), 16);
}

static void probe_match(struct gen *g, struct or_packet *p,
			const struct or_match *match)
{
	if (match->type >= 0)
		p->type = match->type;
	if (match->code >= 0)
		p->code = match->code;
	if (gen_chance(g, 5))
		p->code++;
	if (gen_chance(g, 2))
		p->type++;
}

/* Makes a packet that a rule or an entry covers, or nearly. */
static void probe_near(struct gen *g, const struct gen_policy *policy,
		       struct or_packet *p, const struct or_match *fam,
		       const struct or_prefix *peer, const struct or_prefix *to,
		       uint32_t set)
{
	const struct or_prefix *of = set ? any_of_set(g, policy, set) : peer;
	uint8_t *a = p->dir == OR_OUT ? p->dst : p->src;

	p->family = gen_below(g, OR_FAMILIES);
	if (!fam[p->family].present)
		p->family = !p->family;
	if (of && of->present && fam[of->family].present)
		p->family = of->family;
	/* Other members have set the type. */
	probe_match(g, p, &fam[p->family]);
	probe_side(g, a, p->family, of);
	probe_side(g, p->dir == OR_OUT ? p->src : p->dst, p->family, to);
}

/* Returns a rule that is no longer in the policy, or NULL. */
static const struct or_rule *gone_rule(const struct gen_policy *before,
				       const struct gen_policy *now)
{
	size_t i, j = 0;

	for (i = 0; i < before->n; i++) {
		while (j < now->n && now->rules[j].id < before->rules[i].id)
			j++;
		if (j == now->n || now->rules[j].id != before->rules[i].id)
			return &before->rules[i];
	}
	return NULL;
}

void gen_probe(struct gen *g, struct or_packet *p)
{
	const struct gen_policy *policy = &g->policy;
	const struct or_rule *rule = any_rule(g, policy);
	size_t i;

	if (gen_chance(g, 20) && gone_rule(&g->previous, policy)) {
		rule = gone_rule(&g->previous, policy);
		policy = &g->previous;
	}

	memset(p, 0, sizeof(*p));
	p->icmp_len = OR_ICMP_HEADER;
	p->hop_limit = 64;
	p->type = gen_chance(g, 50) ? 8 : 128;
	if (policy->n_entries && gen_chance(g, 15)) {
		i = gen_below(g, policy->n_entries);
		p->dir = policy->entries[i].dir;
		probe_near(g, policy, p, policy->entries[i].fam,
			   &policy->entries[i].peer, &policy->entries[i].to,
			   policy->entries[i].set);
	} else if (rule) {
		p->dir = rule->dir;
		probe_near(g, policy, p, rule->fam, &rule->peer, &rule->to,
			   rule->set);
	} else {
		p->dir = gen_below(g, OR_DIRS);
		probe_side(g, p->src, p->family, NULL);
		probe_side(g, p->dst, p->family, NULL);
	}
	p->ifindex = gen_any_device(g);
	if (gen_bridge(p->ifindex)) {
		p->port = p->dir == OR_FORWARD ? p->ifindex : 0;
		p->bridged = p->port;
		p->ifindex = gen_bridge(p->ifindex);
	}
	p->l3mdev = gen_master(p->ifindex);
}
