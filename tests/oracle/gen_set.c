// SPDX-License-Identifier: GPL-2.0-only
/* Prefixes and sets of them: see gen_policy.c. */
#include "gen_random.h"

#include <stdlib.h>
#include <string.h>

#define LARGE		3000	/* prefixes of a set, at most */

static unsigned int bits_of(enum or_family family)
{
	return family == OR_V4 ? 32 : 128;
}

/* Returns the bits of a byte that are beyond a length. */
static uint8_t host_mask(unsigned int byte, unsigned int len)
{
	if (byte > len / 8)
		return 0xff;
	return byte < len / 8 ? 0 : 0xff >> len % 8;
}

static void prefix_cut(struct or_prefix *p, unsigned int len)
{
	unsigned int byte;

	p->len = len;
	for (byte = len / 8; byte < bits_of(p->family) / 8; byte++)
		p->addr[byte] &= ~host_mask(byte, len);
}

struct or_prefix gen_prefix_around(struct gen *g, enum or_family family,
				   const uint8_t *a)
{
	static const uint8_t v4_lens[] = { 0, 1, 8, 16, 23, 24, 25, 31, 32 };
	static const uint8_t v6_lens[] = {
		0, 1, 8, 10, 16, 32, 48, 64, 127, 128,
	};
	struct or_prefix p = { .present = true, .family = family };
	unsigned int len = family == OR_V4 ? gen_one_of(g, v4_lens) :
					     gen_one_of(g, v6_lens);

	if (gen_chance(g, 15))
		len = gen_below(g, bits_of(family) + 1);
	memcpy(p.addr, a, bits_of(family) / 8);
	prefix_cut(&p, len);
	return p;
}

bool gen_same_prefix(const struct or_prefix *a, const struct or_prefix *b)
{
	if (a->present != b->present)
		return false;
	return !a->present || (a->len == b->len && a->family == b->family &&
			       a->addr[3] == b->addr[3] &&
			       !memcmp(a->addr, b->addr, sizeof(a->addr)));
}

static void random_bytes(struct gen *g, uint8_t *a)
{
	uint64_t words[2];

	words[0] = gen_u64(g);
	words[1] = gen_u64(g);
	memcpy(a, words, sizeof(words));
}

/* Steps an address at bit @len, around at the end of the address space. */
static void address_step(uint8_t *a, unsigned int len, bool up)
{
	int byte = (int)(len - 1) / 8;
	unsigned int step = 0x80 >> ((len - 1) % 8);

	for (; len && byte >= 0; byte--, step = 1) {
		unsigned int sum = a[byte] + (up ? step : 0x100 - step);

		a[byte] = sum;
		if (up ? sum < 0x100 : sum >= 0x100)
			return;
	}
}

/*
 * Returns the first or last address of a prefix, one beside it, or any inside.
 */
void gen_near_prefix(struct gen *g, const struct or_prefix *prefix, uint8_t *a)
{
	unsigned int bits = bits_of(prefix->family);
	unsigned int what = gen_below(g, 8);
	unsigned int byte;
	uint8_t host[16];

	memcpy(a, prefix->addr, 16);
	if (what == 0)
		address_step(a, bits, false);
	if (what < 2)
		return;
	if (what < 4)
		memset(host, 0xff, sizeof(host));
	else
		random_bytes(g, host);
	for (byte = prefix->len / 8; byte < bits / 8; byte++)
		a[byte] |= host[byte] & host_mask(byte, prefix->len);
	if (what == 2)
		address_step(a, bits, true);
}

/* Shapes of many prefixes: each gives up to @n of a family, 1 at least. */

static size_t shape_around(struct gen *g, struct or_prefix *to,
			   enum or_family family, size_t n)
{
	(void)n;
	*to = gen_prefix_around(g, family, gen_address(g, family));
	return 1;
}

static size_t shape_random(struct gen *g, struct or_prefix *to,
			   enum or_family family, size_t n)
{
	unsigned int bits = bits_of(family);
	unsigned int len = gen_chance(g, 50) ? bits : 4 + gen_below(g, bits - 3);

	(void)n;
	*to = (struct or_prefix){ .present = true, .family = family };
	random_bytes(g, to->addr);
	prefix_cut(to, bits);
	if (family == OR_V4)
		memset(to->addr + 4, 0, 12);
	else
		to->addr[0] = gen_chance(g, 90) ? 0x20 : to->addr[0];
	prefix_cut(to, len);
	return 1;
}

/* One beside the other, with some missing. */
static size_t shape_run(struct gen *g, struct or_prefix *to,
			enum or_family family, size_t n)
{
	struct or_prefix p;
	size_t i;

	if (n > 200)
		n = 200;
	shape_random(g, &p, family, 1);
	if (gen_chance(g, 50))
		p = gen_prefix_around(g, family, gen_address(g, family));
	if (!p.len)
		prefix_cut(&p, bits_of(family));
	for (i = 0; i < n; i++) {
		to[i] = p;
		address_step(p.addr, p.len, true);
		if (gen_chance(g, 10))
			address_step(p.addr, p.len, true);
	}
	return n;
}

/* One within the other. */
static size_t shape_chain(struct gen *g, struct or_prefix *to,
			  enum or_family family, size_t n)
{
	struct or_prefix p = { .present = true, .family = family };
	unsigned int bits = bits_of(family);
	unsigned int len = gen_below(g, bits);
	size_t i;

	memcpy(p.addr, gen_address(g, family), bits / 8);
	if (gen_chance(g, 30))
		memset(p.addr, 0xff, bits / 8);
	for (i = 0; i < n && len <= bits; i++) {
		to[i] = p;
		prefix_cut(&to[i], len);
		len += 1 + gen_below(g, 4);
	}
	return i;
}

/* Both ends of the address space. */
static size_t shape_end(struct gen *g, struct or_prefix *to,
			enum or_family family, size_t n)
{
	unsigned int bits = bits_of(family);
	unsigned int len = bits - gen_below(g, 3);

	(void)n;
	if (gen_chance(g, 30))
		len = gen_below(g, 3);
	*to = (struct or_prefix){ .present = true, .family = family };
	if (gen_chance(g, 50))
		memset(to->addr, 0xff, bits / 8);
	prefix_cut(to, len);
	return 1;
}

void gen_prefixes(struct gen *g, struct or_prefix *to, size_t n, bool v4,
		  bool v6)
{
	size_t i = 0;

	while (i < n) {
		enum or_family family = gen_below(g, OR_FAMILIES);
		unsigned int r = gen_below(g, 100);

		if (!v4 || !v6)
			family = v4 ? OR_V4 : OR_V6;
		if (r < 30)
			i += shape_around(g, to + i, family, n - i);
		else if (r < 55)
			i += shape_random(g, to + i, family, n - i);
		else if (r < 70)
			i += shape_run(g, to + i, family, n - i);
		else if (r < 80)
			i += shape_chain(g, to + i, family, n - i);
		else if (r < 85)
			i += shape_end(g, to + i, family, n - i);
		else if (i)	/* the same once more, or a part of it */
			to[i] = to[gen_below(g, i)], i++;
	}
}

/* Contents. */

static struct gen_prefixes *contents_new(struct gen *g, size_t n)
{
	struct gen_prefixes *c;

	c = calloc(1, sizeof(*c) + (n + 1) * sizeof(c->prefix[0]));
	if (!c)
		abort();
	c->next = g->contents;
	g->contents = c;
	return c;
}

static size_t any_size(struct gen *g)
{
	unsigned int r = gen_below(g, 100);

	if (r < 10)
		return 0;
	if (g->scale == GEN_SMALL || r < 30)
		return 1 + gen_below(g, r < 90 ? 5 : 12);
	if (g->scale == GEN_CROWD || r < 55)
		return 10 + gen_below(g, 120);
	if (r < 65)
		return 254 + gen_below(g, 5);
	return 257 + gen_below(g, r < 85 ? 300 : LARGE - 257);
}

static const struct gen_prefixes *contents_fresh(struct gen *g)
{
	size_t n = any_size(g);
	struct gen_prefixes *c = contents_new(g, n);
	unsigned int r = gen_below(g, 100);

	c->n = n;
	gen_prefixes(g, c->prefix, n, r < 85, r >= 15);
	return c;
}

/* Makes contents with some prefixes removed and some added. */
static const struct gen_prefixes *contents_edited(struct gen *g,
						  const struct gen_prefixes *of)
{
	size_t added = gen_below(g, 8);
	struct gen_prefixes *c = contents_new(g, of->n + added);
	size_t i, j;

	c->from = of;
	while (c->n_gone < 8 && gen_chance(g, 60)) {
		struct or_prefix *gone = &c->gone[c->n_gone++];

		if (of->n && gen_chance(g, 90))
			*gone = of->prefix[gen_below(g, of->n)];
		else
			gen_prefixes(g, gone, 1, true, true);
	}
	for (i = 0; i < of->n; i++) {
		for (j = 0; j < c->n_gone; j++)
			if (gen_same_prefix(&of->prefix[i], &c->gone[j]))
				break;
		if (j == c->n_gone)
			c->prefix[c->n++] = of->prefix[i];
	}
	c->kept = c->n;
	gen_prefixes(g, c->prefix + c->n, added, true, true);
	c->n += added;
	return c;
}

/* Sets. */

const struct gen_set *gen_set(const struct gen_policy *policy, uint32_t id)
{
	size_t i;

	for (i = 0; i < policy->n_sets; i++)
		if (policy->sets[i].id == id)
			return &policy->sets[i];
	return NULL;
}

/* Returns the id of a set, 0 if there is none. */
uint32_t gen_any_set(struct gen *g)
{
	const struct gen_policy *policy = &g->policy;

	return policy->n_sets ?
	       policy->sets[gen_below(g, policy->n_sets)].id : 0;
}

static bool is_used(const struct gen_policy *policy, uint32_t set)
{
	size_t i;

	for (i = 0; i < policy->n; i++)
		if (policy->rules[i].set == set)
			return true;
	for (i = 0; i < policy->n_entries; i++)
		if (policy->entries[i].set == set)
			return true;
	return false;
}

static void set_add(struct gen *g)
{
	struct gen_policy *policy = &g->policy;
	struct gen_set *set = &policy->sets[policy->n_sets];

	if (policy->n_sets == GEN_SETS)
		return;
	if (policy->n_sets && gen_chance(g, 15))	/* holds the same */
		set->holds = policy->sets[gen_below(g, policy->n_sets)].holds;
	else
		set->holds = contents_fresh(g);
	set->id = g->next_set;
	g->next_set += 1 + gen_below(g, 2);
	policy->n_sets++;
}

/* Drops a set that nothing uses. */
static void set_drop(struct gen *g)
{
	struct gen_policy *policy = &g->policy;
	size_t i;

	for (i = 0; i < policy->n_sets; i++) {
		if (is_used(policy, policy->sets[i].id))
			continue;
		policy->n_sets--;
		memmove(&policy->sets[i], &policy->sets[i + 1],
			(policy->n_sets - i) * sizeof(policy->sets[0]));
		return;
	}
}

/* Makes new sets, which nothing uses yet. */
void gen_sets_fresh(struct gen *g)
{
	unsigned int n = gen_below(g, g->scale == GEN_SMALL ? 4 : GEN_SETS);

	g->policy.n_sets = 0;
	if (g->scale == GEN_LARGE)
		n++;
	while (n--)
		set_add(g);
}

void gen_sets_change(struct gen *g)
{
	struct gen_policy *policy = &g->policy;
	struct gen_set *set;
	unsigned int r = gen_below(g, 100);

	if (!policy->n_sets || r < 15) {
		set_add(g);
		return;
	}
	set = &policy->sets[gen_below(g, policy->n_sets)];
	if (r < 25)
		set_drop(g);
	else if (r < 50)
		set->holds = contents_fresh(g);
	else if (r < 60)
		set->holds = policy->sets[gen_below(g, policy->n_sets)].holds;
	else
		set->holds = contents_edited(g, set->holds);
}
