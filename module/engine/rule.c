// SPDX-License-Identifier: GPL-2.0-only
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
	with->counter = rule->counter;
	with->group = rule->group;
	with->match = rule->match;
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
		origin = rule->origin;	/* which has none itself */
		ig_free(rule);
		rule = origin;
	}
}

bool ig_rule_same(const struct ig_rule *a, const struct ig_rule *b)
{
	return a->group == b->group && ig_match_same(&a->match, &b->match);
}

static u64 mix(u64 h, u64 v)
{
	h = (h ^ v) * 0xff51afd7ed558ccdULL;
	return h ^ h >> 32;
}

static u64 mix_prefix(u64 h, const struct ig_prefix *p)
{
	h = mix(h, p->addr.q[0]);
	h = mix(h, p->addr.q[1]);
	return mix(h, p->any ? 1000 : p->len);
}

u32 ig_rule_hash(const struct ig_rule *rule)
{
	const struct ig_match *m = &rule->match;
	u64 h = mix((u64)rule->group << 32 | m->set, m->dir);
	int family;

	for (family = 0; family < IG_FAMILIES; family++) {
		const struct ig_icmp_match *i = &m->icmp[family];

		h = mix(h, !i->covers ? 0 : i->any_type ? 1 :
			   i->any_code ? 2 + i->type :
					 1000 + i->type * 256 + i->code);
	}
	h = mix_prefix(h, &m->peer);
	return mix_prefix(h, &m->to);
}
