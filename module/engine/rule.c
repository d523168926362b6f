// SPDX-License-Identifier: GPL-2.0-only
#include "hash.h"
#include "rule.h"

struct ig_rule *ig_rule_alloc(const char *comment, size_t len)
{
	struct ig_rule *rule = ig_zalloc(sizeof(*rule) + len + 1);

	if (!rule)
		return NULL;
	memcpy(rule->comment, comment, len);
	ig_match_init(&rule->match);
	ig_ref_init(&rule->refs);
	return rule;
}

struct ig_rule *ig_rule_amended(struct ig_rule *rule, const char *comment,
				size_t len, u64 expires)
{
	struct ig_rule *with = ig_rule_alloc(comment, len);

	if (!with)
		return NULL;
	with->id = rule->id;
	with->slot = rule->slot;
	with->group = rule->group;
	with->match = rule->match;
	with->local = rule->local;
	with->origin = ig_rule_get(rule->origin ?: rule);
	with->expires = expires;
	return with;
}

const struct ig_rule *ig_rule_found(const struct ig_rule *rule)
{
	return rule->origin ?: rule;
}

struct ig_rule *ig_rule_get(struct ig_rule *rule)
{
	ig_ref_inc(&rule->refs);
	return rule;
}

void ig_rule_put(struct ig_rule *rule)
{
	struct ig_rule *origin;

	while (rule && ig_ref_dec(&rule->refs)) {
		origin = rule->origin;	/* an origin has none itself */
		ig_free(rule);
		rule = origin;
	}
}

bool ig_rule_same(const struct ig_rule *a, const struct ig_rule *b)
{
	return a->group == b->group && ig_match_same(&a->match, &b->match);
}

static void add_prefix(struct ig_hash *h, const struct ig_prefix *p)
{
	ig_hash_add(h, p->any ? 0 : p->addr.q[0]);
	ig_hash_add(h, p->any ? 0 : p->addr.q[1]);
}

/*
 * Returns a number below 2^17 that is the same if ig_match_same() sees no
 * difference.
 */
static u32 icmp_number(const struct ig_icmp_match *i)
{
	if (!i->covers)
		return 0;
	if (i->any_type)
		return 1;
	return i->any_code ? 2 + i->type : 1000 + i->type * 256 + i->code;
}

static u8 prefix_len(const struct ig_prefix *p)
{
	return p->any ? 255 : p->len;
}

u32 ig_rule_hash(const struct ig_rule *rule)
{
	const struct ig_match *m = &rule->match;
	struct ig_hash h = ig_hash_seed(&ig_secret);

	ig_hash_add(&h, (u64)rule->group << 32 | m->set);
	ig_hash_add(&h, (u64)icmp_number(&m->icmp[IG_IPV4]) << 32 |
			icmp_number(&m->icmp[IG_IPV6]));
	add_prefix(&h, &m->peer);
	add_prefix(&h, &m->to);
	return ig_hash_end(&h, (u64)prefix_len(&m->peer) << 16 |
			       (u64)prefix_len(&m->to) << 8 | m->dir, 51);
}
