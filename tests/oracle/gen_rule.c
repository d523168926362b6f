// SPDX-License-Identifier: GPL-2.0-only
/* Rules: see gen_policy.c. */
#include "gen_random.h"

#include <stdlib.h>
#include <string.h>

#define RULES		12	/* but for those that are many on purpose */
#define CROWD		1200	/* at most */
#define MORE		20	/* and so many more */

/* Types that rules name, in both families side by side. */
static const struct {
	int type[OR_FAMILIES];
} names[] = {
	{ { 8, 128 } },
	{ { 8, 128 } },
	{ { 8, 128 } },
	{ { 0, 129 } },
	{ { 13, GEN_NO_TYPE } },
	{ { 14, GEN_NO_TYPE } },
	{ { 15, GEN_NO_TYPE } },
	{ { 16, GEN_NO_TYPE } },
	{ { 17, GEN_NO_TYPE } },
	{ { 42, 160 } },
	{ { 43, 161 } },
	{ { 3, 1 } },
	{ { 11, 3 } },
	{ { 12, 4 } },
	{ { 5, 137 } },
	{ { 5, 137 } },
	{ { 9, 134 } },
	{ { 10, 133 } },
	{ { 4, 138 } },
	{ { 30, 139 } },
	{ { 40, 144 } },
	{ { 1, 150 } },
	{ { 255, 255 } },
	{ { GEN_NO_TYPE, 2 } },
	{ { GEN_NO_TYPE, 130 } },
	{ { GEN_NO_TYPE, 148 } },
	{ { 5, 137 } },
	{ { 5, 137 } },
};

int gen_any_code(struct gen *g)
{
	return gen_chance(g, 85) ? GEN_ANY : (int)gen_below(g, 4);
}

static void rule_types(struct gen *g, struct or_rule *rule, bool v4, bool v6)
{
	const bool wanted[OR_FAMILIES] = { v4, v6 };
	unsigned int name = gen_below(g, sizeof(names) / sizeof(names[0]));
	bool all = gen_chance(g, 25);
	int code = all ? GEN_ANY : gen_any_code(g);
	int f;

	for (f = 0; f < OR_FAMILIES; f++) {
		int type = all ? GEN_ALL : names[name].type[f];

		if (wanted[f] && type != GEN_NO_TYPE)
			rule->fam[f] = (struct or_match){ true, type, code };
	}
}

static void rule_at_random(struct gen *g, struct or_rule *rule)
{
	enum or_family family = gen_below(g, OR_FAMILIES);

	rule->dir = gen_below(g, OR_DIRS);
	if (gen_chance(g, 20)) {	/* redirects that are asked about */
		rule->dir = OR_IN;
		rule->fam[OR_V4] = (struct or_match){ true, 5, GEN_ANY };
		rule->fam[OR_V6] = (struct or_match){ true, 137, GEN_ANY };
		return;
	}
	if (gen_chance(g, 25)) {
		rule_types(g, rule, true, true);
		return;
	}
	rule_types(g, rule, family == OR_V4, family == OR_V6);
	if (gen_chance(g, 75))
		rule->peer = gen_prefix_around(g, family, gen_address(g, family));
	if (gen_chance(g, 25))
		rule->to = gen_prefix_around(g, family, gen_address(g, family));
}

/* Makes a rule related to a conversation in progress. */
static void rule_for_talk(struct gen *g, struct or_rule *rule)
{
	const struct or_packet *p;
	const uint8_t *peer, *to;

	p = &g->talks[gen_below(g, GEN_TALKS)].request;
	peer = p->dir == OR_OUT ? p->dst : p->src;
	to = p->dir == OR_OUT ? p->src : p->dst;
	rule->dir = p->dir;
	rule->fam[p->family].present = true;
	rule->fam[p->family].type = gen_chance(g, 85) ? p->type : GEN_ALL;
	rule->fam[p->family].code = GEN_ANY;
	if (rule->fam[p->family].type >= 0 && gen_chance(g, 20))
		rule->fam[p->family].code = p->code;
	if (gen_chance(g, 60))
		rule->peer = gen_prefix_around(g, p->family, peer);
	if (gen_chance(g, 25))
		rule->to = gen_prefix_around(g, p->family, to);
}

static bool same_match(const struct or_match *a, const struct or_match *b)
{
	if (a->present != b->present)
		return false;
	return !a->present || (a->type == b->type && a->code == b->code);
}

static bool same_rule(const struct or_rule *a, const struct or_rule *b)
{
	return gen_same_prefix(&a->peer, &b->peer) && a->dir == b->dir &&
	       gen_same_prefix(&a->to, &b->to) && a->set == b->set &&
	       a->group == b->group && same_match(&a->fam[0], &b->fam[0]) &&
	       same_match(&a->fam[1], &b->fam[1]);
}

static void rule_append(struct gen *g, struct or_rule *rule)
{
	struct gen_policy *policy = &g->policy;

	if (policy->n == policy->room) {
		policy->room += policy->room + 16;
		policy->rules = realloc(policy->rules, policy->room *
					sizeof(policy->rules[0]));
		if (!policy->rules)
			abort();
	}
	rule->id = g->next_id;
	g->next_id += 1 + gen_below(g, 3);
	policy->rules[policy->n++] = *rule;
}

/* Adds no rule that exists already or covers nothing. */
void gen_rule_put(struct gen *g, struct or_rule *rule)
{
	struct gen_policy *policy = &g->policy;
	size_t i;

	if (!rule->fam[OR_V4].present && !rule->fam[OR_V6].present)
		return;
	for (i = 0; i < policy->n; i++)
		if (same_rule(&policy->rules[i], rule))
			return;
	rule_append(g, rule);
}

/* Gives a rule some group, and sometimes a set. */
static void rule_dress(struct gen *g, struct or_rule *rule)
{
	rule->group = gen_any_group(g);
	if (!gen_chance(g, g->scale == GEN_LARGE ? 70 : 25))
		return;
	rule->set = gen_any_set(g);
	if (rule->set)
		rule->peer.present = false;
}

void gen_rule_add(struct gen *g)
{
	struct or_rule rule = { 0 };

	if (gen_chance(g, 70))
		rule_for_talk(g, &rule);
	else
		rule_at_random(g, &rule);
	rule_dress(g, &rule);
	if (!rule.peer.present)
		memset(&rule.peer, 0, sizeof(rule.peer));
	gen_rule_put(g, &rule);
}

/* Many. */

static enum or_family family_of(const struct or_rule *rule)
{
	return rule->fam[OR_V4].present ? OR_V4 : OR_V6;
}

/* Makes rules for the same peer, to many others; or of many codes. */
static void rules_fan(struct gen *g, size_t n)
{
	static struct or_prefix to[400];
	struct or_rule rule = { 0 };
	bool codes = gen_chance(g, 15);
	size_t i;

	rule_for_talk(g, &rule);
	rule_dress(g, &rule);
	gen_prefixes(g, to, n, family_of(&rule) == OR_V4,
		     family_of(&rule) == OR_V6);
	for (i = 0; i < n; i++) {
		struct or_rule one = rule;
		struct or_match *match = &one.fam[family_of(&rule)];

		one.to = to[i];
		if (match->type >= 0 && gen_chance(g, codes ? 90 : 10))
			match->code = gen_below(g, codes ? 40 : 4);
		if (codes && gen_chance(g, 80))
			one.to = rule.to;
		if (gen_chance(g, 5))
			*match = (struct or_match){ true, GEN_ALL, GEN_ANY };
		gen_rule_put(g, &one);
	}
}

/* Returns a rule like @like for another peer. */
static struct or_rule rule_like(struct gen *g, const struct or_rule *like,
				const struct or_prefix *peer)
{
	struct or_rule rule = *like;

	rule.set = 0;
	rule.peer = *peer;
	memset(&rule.to, 0, sizeof(rule.to));
	memset(&rule.fam[!peer->family], 0, sizeof(rule.fam[0]));
	if (gen_chance(g, 7))
		rule.to = gen_prefix_around(g, peer->family,
					    gen_address(g, peer->family));
	return rule;
}

static int cmp_prefix(const void *one, const void *other)
{
	const struct or_prefix *a = one, *b = other;
	int diff = memcmp(a->addr, b->addr, sizeof(a->addr));

	if (!diff)
		diff = (int)a->len - (int)b->len;
	return diff ? diff : (int)a->family - (int)b->family;
}

/* Makes the first rules of a crowd: no two alike, in no order. */
static void rules_crowd(struct gen *g, const struct or_rule *like, size_t n)
{
	static struct or_prefix peers[CROWD];
	size_t i;

	gen_prefixes(g, peers, n, like->fam[OR_V4].present,
		     like->fam[OR_V6].present);
	qsort(peers, n, sizeof(peers[0]), cmp_prefix);
	while (n) {
		size_t same = 1;
		struct or_rule rule;

		i = gen_below(g, n);
		while (i && !cmp_prefix(&peers[i], &peers[i - 1]))
			i--;
		while (i + same < n && !cmp_prefix(&peers[i], &peers[i + same]))
			same++;
		rule = rule_like(g, like, &peers[i]);
		rule_append(g, &rule);
		n -= same;
		memmove(&peers[i], &peers[i + same],
			(n - i) * sizeof(peers[0]));
	}
}

static void rules_like(struct gen *g, const struct or_rule *like, size_t n)
{
	struct or_prefix peers[MORE];
	size_t i;

	gen_prefixes(g, peers, n, like->fam[OR_V4].present,
		     like->fam[OR_V6].present);
	for (i = 0; i < n; i++) {
		struct or_rule rule = rule_like(g, like, &peers[i]);

		gen_rule_put(g, &rule);
	}
}

static void crowd_fresh(struct gen *g)
{
	struct or_rule rule = { 0 };
	enum or_family family;
	size_t i;

	rule_for_talk(g, &rule);
	family = family_of(&rule);
	if (gen_chance(g, 25))
		rule.fam[!family] = (struct or_match){
			true, family == OR_V4 ? 128 : 8, GEN_ANY };
	if (gen_chance(g, 20))
		rule.fam[family].type = GEN_ALL;
	if (rule.fam[family].type < 0 || gen_chance(g, 80))
		rule.fam[family].code = GEN_ANY;
	if (gen_chance(g, 40))
		rule.group = gen_any_group(g);
	for (i = 0; i < g->policy.n_sets; i++) {
		struct or_rule one = rule;

		memset(&one.peer, 0, sizeof(one.peer));
		memset(&one.to, 0, sizeof(one.to));
		one.set = g->policy.sets[i].id;
		gen_rule_put(g, &one);
	}
	rules_crowd(g, &rule, 750 + gen_below(g, CROWD - 749));
	g->policy.crowd = g->next_id - 1;
}

/* Makes rules for every type, all alike: as many as there are types. */
static void rules_types(struct gen *g)
{
	struct or_rule rule = { 0 };
	unsigned int first = gen_below(g, 256), n = 40 + gen_below(g, 200);
	enum or_family family;

	rule_for_talk(g, &rule);
	family = family_of(&rule);
	while (n--) {
		struct or_rule one = rule;

		one.dir = gen_below(g, OR_DIRS);
		one.group = gen_any_group(g);
		one.fam[family].type = (first + n) % 256;
		one.fam[family].code = GEN_ANY;
		gen_rule_put(g, &one);
	}
}

/* Adds some rules like one that exists. */
void gen_rules_more(struct gen *g)
{
	struct gen_policy *policy = &g->policy;
	unsigned int n = g->scale == GEN_LARGE ? 1 + gen_below(g, 4) : 1;

	if (g->scale == GEN_CROWD && policy->n && gen_chance(g, 75)) {
		const struct or_rule like = policy->rules[gen_below(g, policy->n)];

		rules_like(g, &like, 1 + gen_below(g, MORE));
		return;
	}
	if (g->scale == GEN_CROWD && gen_chance(g, 30)) {
		rules_fan(g, 9 + gen_below(g, 30));
		return;
	}
	while (n--)
		gen_rule_add(g);
}

void gen_rules_fresh(struct gen *g)
{
	unsigned int rules = gen_below(g, RULES + 1);

	g->policy.n = 0;
	g->policy.crowd = 0;
	if (g->scale == GEN_CROWD && gen_chance(g, 80))
		crowd_fresh(g);
	if (g->scale == GEN_CROWD && gen_chance(g, 25))
		rules_types(g);
	if (gen_chance(g, g->scale == GEN_SMALL ? 4 : 40))
		rules_fan(g, 9 + gen_below(g, g->scale == GEN_CROWD ? 350 : 25));
	while (rules--)
		gen_rule_add(g);
}

/* Fewer. */

static void rule_drop(struct gen_policy *policy, size_t i)
{
	policy->n--;
	memmove(&policy->rules[i], &policy->rules[i + 1],
		(policy->n - i) * sizeof(policy->rules[0]));
}

void gen_rules_drop(struct gen *g)
{
	struct gen_policy *policy = &g->policy;
	unsigned int n = g->scale == GEN_CROWD ? 1 + gen_below(g, 12) : 1;

	while (n-- && policy->n)
		rule_drop(policy, gen_below(g, policy->n));
}

uint64_t gen_expires(const struct or_rule *rule)
{
	return rule->id % 3 ? 0 : rule->id;
}

void gen_rules_expire(struct gen *g)
{
	struct gen_policy *policy = &g->policy;
	unsigned int most = g->scale == GEN_CROWD ? 30 : 3;
	size_t i = 0;

	while (i < policy->n && most) {
		if (gen_expires(&policy->rules[i])) {
			rule_drop(policy, i);
			most--;
		} else {
			i++;
		}
	}
}

/* Replaces every rule by one for any peer. */
void gen_rules_widen(struct gen *g)
{
	struct gen_policy *policy = &g->policy;
	size_t n = policy->n;
	size_t i;

	for (i = 0; i < n; i++) {
		struct or_rule rule = policy->rules[i];

		memset(&rule.peer, 0, sizeof(rule.peer));
		rule.set = 0;
		policy->rules[i].dir = OR_DIRS;	/* like no other */
		gen_rule_put(g, &rule);
	}
	policy->n -= n;
	if (policy->n)
		memmove(policy->rules, policy->rules + n,
			policy->n * sizeof(policy->rules[0]));
}
