// SPDX-License-Identifier: GPL-2.0-only
/* Whole policies, and time: see gen.h. */
#include "gen_random.h"

#include <stdlib.h>
#include <string.h>

static void policy_copy(struct gen_policy *to, const struct gen_policy *from)
{
	struct or_rule *rules = to->rules;
	size_t room = to->room;

	if (room < from->n) {
		room = from->room;
		rules = realloc(rules, room * sizeof(*rules));
		if (!rules)
			abort();
	}
	*to = *from;
	to->rules = rules;
	to->room = room;
	if (from->n)
		memcpy(rules, from->rules, from->n * sizeof(*rules));
}

static void policy_fresh(struct gen *g)
{
	bool anew = !g->policy.version || gen_chance(g, 50);

	g->policy.allow[OR_IN] = gen_chance(g, 15);
	g->policy.allow[OR_OUT] = gen_chance(g, 60);
	g->policy.allow[OR_FORWARD] = gen_chance(g, 20);
	g->policy.base = gen_chance(g, 50) ? g->policy.version : 0;
	g->policy.n = 0;
	g->policy.n_entries = 0;
	if (anew) {
		gen_groups_fresh(g);
		gen_sets_fresh(g);
	}
	gen_rules_fresh(g);
	gen_acl_fresh(g);
}

static void policy_change(struct gen *g)
{
	enum or_dir dir = gen_below(g, OR_DIRS);

	g->policy.base = g->policy.version;
	switch (gen_below(g, g->scale == GEN_CROWD ? 16 : 12)) {
	case 0:
		g->policy.allow[dir] = !g->policy.allow[dir];
		break;
	case 1:
		gen_rules_drop(g);
		break;
	case 2:
		gen_rules_drop(g);
		gen_rules_more(g);
		break;
	case 3:
		gen_entry_add(g, dir);
		break;
	case 4:
		gen_entry_drop(g);
		break;
	case 5:
		gen_entry_turn(g);
		break;
	case 6:
		if (g->scale != GEN_CROWD)
			gen_rules_widen(g);
		break;
	case 7:
	case 8:
		gen_sets_change(g);
		break;
	case 9:
		gen_groups_change(g);
		break;
	case 10:
		gen_rules_expire(g);
		break;
	default:
		gen_rules_more(g);
	}
}

static void policy_undo(struct gen *g)
{
	const struct gen_policy last = g->policy;

	g->policy = g->previous;
	g->previous = last;
}

const struct gen_policy *gen_policy(struct gen *g)
{
	unsigned int r = gen_below(g, 100);

	if (g->previous.version && r >= 15 && r < 33) {
		policy_undo(g);
	} else if (!g->policy.version || r < 91) {
		policy_copy(&g->previous, &g->policy);
		if (!g->policy.version || r < 15)
			policy_fresh(g);
		else
			policy_change(g);
		g->policy.version = ++g->versions;
	}
	gen_devices_name(g, r < 91 ? 20 : 90);
	gen_books_write(g);
	return &g->policy;
}

int gen_apply(const struct gen_policy *policy, struct oracle *o)
{
	struct or_set sets[GEN_SETS];
	size_t i;

	for (i = 0; i < policy->n_sets; i++)
		sets[i] = (struct or_set){
			.id = policy->sets[i].id,
			.prefixes = policy->sets[i].holds->prefix,
			.n = policy->sets[i].holds->n,
		};
	or_set_groups(o, policy->groups, policy->n_groups);
	or_set_names(o, policy->devices, GEN_DEVICES);
	if (or_set_sets(o, sets, policy->n_sets) ||
	    or_set_acl(o, policy->entries, policy->n_entries))
		return -1;
	return or_set_policy(o, policy->allow, policy->rules, policy->n);
}

void gen_fini(struct gen *g)
{
	while (g->contents) {
		struct gen_prefixes *c = g->contents;

		g->contents = c->next;
		free(c);
	}
	free(g->policy.rules);
	free(g->previous.rules);
}

/* Time. */

static uint64_t time_step(struct gen *g)
{
	static const uint8_t edges[] = { 5, 6, 60, 61 };
	unsigned int r = gen_below(g, 1000);

	if (r < 930)
		return 0;
	if (r < 965)
		return 1 + gen_below(g, 3);
	if (r < 972)
		return gen_one_of(g, edges);
	if (r < 988)
		return 4 + gen_below(g, 58);
	if (r < 998)
		return 62 + gen_below(g, 200);
	/* where a narrow clock comes round */
	return (1ULL << (8 + gen_below(g, 10))) + gen_below(g, 60);
}

uint64_t gen_time(struct gen *g)
{
	uint64_t seconds = time_step(g);

	if (gen_in_series(g))
		seconds = 0;
	g->now += seconds;
	return g->now;
}

bool gen_policy_due(struct gen *g)
{
	return gen_below(g, 1000) < (gen_in_series(g) ? 2 : 17);
}
