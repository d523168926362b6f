// SPDX-License-Identifier: GPL-2.0-only
/* Entries of the ACL: see gen_policy.c. */
#include "gen_random.h"

#include <string.h>

/*
 * Types that entries name; of those that always pass, only router
 * advertisements.
 */
static const struct {
	int type[OR_FAMILIES];
} entry_names[] = {
	{ { 8, 128 } },
	{ { 8, 128 } },
	{ { 0, 129 } },
	{ { 0, 129 } },
	{ { 13, GEN_NO_TYPE } },
	{ { 15, GEN_NO_TYPE } },
	{ { 42, 160 } },
	{ { 43, 161 } },
	{ { 3, 1 } },
	{ { 11, 3 } },
	{ { 12, 4 } },
	{ { 5, 137 } },
	{ { 5, 137 } },
	{ { 9, 134 } },
	{ { GEN_NO_TYPE, 134 } },
	{ { GEN_NO_TYPE, 134 } },
	{ { 10, 133 } },
	{ { 3, 2 } },
	{ { 8, 135 } },
	{ { GEN_NO_TYPE, 136 } },
	{ { GEN_NO_TYPE, 143 } },
	{ { 40, 144 } },
};

/* Tells whether an entry can deny any packet that it covers. */
static bool can_deny(const struct or_entry *entry)
{
	const struct or_match *v4 = &entry->fam[OR_V4];
	const struct or_match *v6 = &entry->fam[OR_V6];
	int type = v6->type;

	if (v4->present && !(v4->type == 3 && v4->code == 4))
		return true;
	if (!v6->present || type == 2)
		return false;
	if (type == 134 || entry->dir == OR_FORWARD)
		return true;
	return !((type >= 130 && type <= 136) || (type >= 141 && type <= 143) ||
		 type == 148 || type == 149 || (type >= 151 && type <= 153));
}

static void entry_types(struct gen *g, struct or_entry *entry, bool v4, bool v6)
{
	const bool wanted[OR_FAMILIES] = { v4, v6 };
	unsigned int n = gen_below(g, sizeof(entry_names) /
				      sizeof(entry_names[0]));
	bool all = gen_chance(g, 20);
	int code = all ? GEN_ANY : gen_any_code(g);
	int f;

	for (f = 0; f < OR_FAMILIES; f++) {
		int type = all ? GEN_ALL : entry_names[n].type[f];

		if (wanted[f] && type != GEN_NO_TYPE)
			entry->fam[f] = (struct or_match){ true, type, code };
	}
	if (!all && v4 && entry->fam[OR_V4].type == 3 && gen_chance(g, 30))
		entry->fam[OR_V4].code = 4;
}

static void entry_at_random(struct gen *g, struct or_entry *entry)
{
	enum or_family family = gen_below(g, OR_FAMILIES);

	if (gen_chance(g, 30))
		gen_put_name(entry->dev, gen_any_device(g));
	if (gen_chance(g, 15)) {	/* RA guard */
		entry->fam[OR_V6] = (struct or_match){ true, 134, gen_any_code(g) };
		if (gen_chance(g, 40))
			entry->peer = gen_prefix_around(g, OR_V6,
							gen_address(g, OR_V6));
		return;
	}
	if (gen_chance(g, 25)) {
		entry_types(g, entry, true, true);
		return;
	}
	entry_types(g, entry, family == OR_V4, family == OR_V6);
	if (gen_chance(g, 65))
		entry->peer = gen_prefix_around(g, family, gen_address(g, family));
	if (gen_chance(g, 25))
		entry->to = gen_prefix_around(g, family, gen_address(g, family));
}

/* Makes an entry related to a rule, or to a conversation or its replies. */
static void entry_for_talk(struct gen *g, struct or_entry *entry)
{
	const struct gen_policy *policy = &g->policy;
	const struct or_packet *p;
	bool back;

	if (policy->n && gen_chance(g, 30)) {
		const struct or_rule *rule;

		rule = &policy->rules[gen_below(g, policy->n)];
		memcpy(entry->fam, rule->fam, sizeof(entry->fam));
		if (gen_chance(g, 50)) {
			entry->peer = rule->peer;
			entry->set = rule->set;
		}
		return;
	}
	p = &g->talks[gen_below(g, GEN_TALKS)].request;
	if (gen_chance(g, 40))
		entry->dir = p->dir;
	back = entry->dir != p->dir;
	entry->fam[p->family] = (struct or_match){ true, p->type, GEN_ANY };
	if (back)
		entry->fam[p->family].type = p->type == 8 ? 0 : p->type + 1;
	if (gen_chance(g, 20))
		entry->fam[p->family].type = GEN_ALL;
	else if (gen_chance(g, 20))
		entry->fam[p->family].code = p->code;
	if (gen_chance(g, 60))
		entry->peer = gen_prefix_around(g, p->family, p->dir == OR_IN ?
					    p->src : p->dst);
	if (gen_chance(g, 20))
		entry->to = gen_prefix_around(g, p->family, p->dir == OR_IN ?
					  p->dst : p->src);
	if (gen_chance(g, 40))
		gen_put_name(entry->dev, gen_device_near(g, p->ifindex));
}

static bool number_is_used(const struct gen_policy *policy, enum or_dir dir,
			   uint32_t number)
{
	size_t i;

	for (i = 0; i < policy->n_entries; i++)
		if (policy->entries[i].dir == dir &&
		    policy->entries[i].number == number)
			return true;
	return false;
}

static unsigned int entries_of(const struct gen_policy *policy, enum or_dir dir)
{
	unsigned int n = 0;
	size_t i;

	for (i = 0; i < policy->n_entries; i++)
		n += policy->entries[i].dir == dir;
	return n;
}

static void by_dev(struct gen_policy *policy)
{
	size_t i;

	policy->by_dev = false;
	for (i = 0; i < policy->n_entries; i++)
		if (policy->entries[i].dev[0])
			policy->by_dev = true;
}

/* Adds no entry that could never deny. */
void gen_entry_add(struct gen *g, enum or_dir dir)
{
	static const uint32_t numbers[] = { 1, 2, 255, 256, 65534, 65535 };
	struct gen_policy *policy = &g->policy;
	struct or_entry entry = { .dir = dir };

	if (gen_chance(g, 50))
		entry_for_talk(g, &entry);
	else
		entry_at_random(g, &entry);
	if (gen_chance(g, 20))
		entry.set = gen_any_set(g);
	if (entry.set)
		memset(&entry.peer, 0, sizeof(entry.peer));
	if (!can_deny(&entry) || entries_of(policy, entry.dir) == GEN_ENTRIES)
		return;
	entry.allow = gen_chance(g, 45);
	do {
		entry.number = gen_chance(g, 30) ? gen_one_of(g, numbers) :
						   1 + gen_below(g, 100);
	} while (number_is_used(policy, entry.dir, entry.number));
	policy->entries[policy->n_entries++] = entry;
	by_dev(policy);
}

void gen_entry_drop(struct gen *g)
{
	struct gen_policy *policy = &g->policy;

	if (!policy->n_entries)
		return;
	policy->entries[gen_below(g, policy->n_entries)] =
		policy->entries[policy->n_entries - 1];
	policy->n_entries--;
	by_dev(policy);
}

void gen_entry_turn(struct gen *g)
{
	struct gen_policy *policy = &g->policy;
	struct or_entry *entry;

	if (!policy->n_entries)
		return;
	entry = &policy->entries[gen_below(g, policy->n_entries)];
	entry->allow = !entry->allow;
}

void gen_acl_fresh(struct gen *g)
{
	enum or_dir dir;

	g->policy.n_entries = 0;
	g->policy.by_dev = false;
	for (dir = OR_IN; dir < OR_DIRS; dir++) {
		unsigned int n = gen_chance(g, 45) ? 0 :
				 1 + gen_below(g, GEN_ENTRIES);

		while (n--)
			gen_entry_add(g, dir);
	}
}

