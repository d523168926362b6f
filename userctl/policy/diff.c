// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "policy/diff.h"

/* Appends a change to be filled in; NULL without memory. */
static struct ig_diff_item *add(struct ig_diff *diff, enum ig_diff_what what, const void *from,
				const void *to)
{
	struct ig_diff_item *c;

	if (ig_policy_room((void **)&diff->change, diff->n, sizeof(*c)))
		return NULL;
	c = &diff->change[diff->n++];
	*c = (struct ig_diff_item){ .what = what, .from = from, .to = to };
	return c;
}

static int order4(u64 a, u64 b)
{
	return (a > b) - (a < b);
}

static int order6(const struct ig_ctl_plist_key6 *a, const struct ig_ctl_plist_key6 *b)
{
	return ig_ctl_plist_before6(b, a) - ig_ctl_plist_before6(a, b);
}

/* Puts into @only the prefixes of a sorted list that another one lacks. */
static void subtract(struct ig_ctl_plist *only, const struct ig_ctl_plist *a,
		     const struct ig_ctl_plist *b)
{
	size_t i, k;

	for (i = 0, k = 0; i < a->n4; i++) {
		while (k < b->n4 && order4(b->v4[k], a->v4[i]) < 0)
			k++;
		if (k == b->n4 || b->v4[k] != a->v4[i])
			ig_ctl_plist_add4(only, a->v4[i]);
	}
	for (i = 0, k = 0; i < a->n6; i++) {
		while (k < b->n6 && order6(&b->v6[k], &a->v6[i]) < 0)
			k++;
		if (k == b->n6 || order6(&b->v6[k], &a->v6[i]))
			ig_ctl_plist_add6(only, &a->v6[i]);
	}
}

/**
 * struct kind - things that are known by something and may differ otherwise
 * @what: what they are
 * @size: bytes of one
 * @order: 0 for two that are known by the same
 * @same: tells whether two of those are equal in everything
 */
struct kind {
	enum ig_diff_what what;
	size_t size;
	int (*order)(const void *a, const void *b);
	bool (*same)(const void *a, const void *b);
};

static int order_sets(const void *a, const void *b)
{
	const struct ig_policy_set *x = a, *y = b;

	return strcmp(x->name, y->name);
}

static bool same_sets(const void *a, const void *b)
{
	const struct ig_policy_set *x = a, *y = b;

	return ig_ctl_plist_same(&x->list, &y->list);
}

static int order_rules(const void *a, const void *b)
{
	return ig_policy_rule_order(a, b);
}

static bool same_rules(const void *a, const void *b)
{
	return ig_policy_rule_same(a, b);
}

static int order_entries(const void *a, const void *b)
{
	return ig_policy_entry_order(a, b);
}

static bool same_entries(const void *a, const void *b)
{
	return ig_policy_entry_same(a, b);
}

static const struct kind set_kind = {
	IG_DIFF_SET,
	sizeof(struct ig_policy_set),
	order_sets,
	same_sets,
};

static const struct kind rule_kind = {
	IG_DIFF_RULE,
	sizeof(struct ig_ctl_rule),
	order_rules,
	same_rules,
};

static const struct kind entry_kind = {
	IG_DIFF_ENTRY,
	sizeof(struct ig_ctl_entry),
	order_entries,
	same_entries,
};

/* Compares two arrays that are in order; 0 or -1. */
static int walk(struct ig_diff *diff, const struct kind *kind, const void *from, size_t n,
		const void *to, size_t m)
{
	const char *a = from, *b = to;
	size_t i = 0, k = 0;

	while (i < n || k < m) {
		const void *x = i < n ? a + i * kind->size : NULL;
		const void *y = k < m ? b + k * kind->size : NULL;
		int c = !x ? 1 : !y ? -1 : kind->order(x, y);

		i += c <= 0;
		k += c >= 0;
		if (!c && kind->same(x, y))
			continue;
		if (!add(diff, kind->what, c <= 0 ? x : NULL, c >= 0 ? y : NULL))
			return -1;
	}
	return 0;
}

/* Counts the rules from @at on that belong to a group. */
static size_t rules_of(const struct ig_ctl_policy *p, size_t at, const char *group)
{
	size_t end = at;

	while (end < p->rules && !strcmp(ig_ctl_rule_group(&p->rule[end]), group))
		end++;
	return end - at;
}

/* The group default comes first. */
static int order_groups(const struct ig_policy_group *a, const struct ig_policy_group *b)
{
	int d = !strcmp(b->name, IG_CTL_GROUP_DEFAULT) - !strcmp(a->name, IG_CTL_GROUP_DEFAULT);

	return d ? d : strcmp(a->name, b->name);
}

/* Compares groups, and after each its rules. */
static int walk_groups(struct ig_diff *diff, const struct ig_ctl_policy *from,
		       const struct ig_ctl_policy *to)
{
	size_t i = 0, k = 0, ri = 0, rk = 0;

	while (i < from->groups || k < to->groups) {
		const struct ig_policy_group *x = i < from->groups ? &from->group[i] : NULL;
		const struct ig_policy_group *y = k < to->groups ? &to->group[k] : NULL;
		int c = !x ? 1 : !y ? -1 : order_groups(x, y);
		size_t n = c <= 0 ? rules_of(from, ri, x->name) : 0;
		size_t m = c >= 0 ? rules_of(to, rk, y->name) : 0;

		i += c <= 0;
		k += c >= 0;
		if ((c || !ig_policy_group_same(x, y)) &&
		    !add(diff, IG_DIFF_GROUP, c <= 0 ? x : NULL, c >= 0 ? y : NULL))
			return -1;
		if (walk(diff, &rule_kind, n ? &from->rule[ri] : NULL, n, m ? &to->rule[rk] : NULL,
			 m))
			return -1;
		ri += n;
		rk += m;
	}
	return 0;
}

static int walk_settings(struct ig_diff *diff, const struct ig_ctl_policy *from,
			 const struct ig_ctl_policy *to)
{
	bool new = diff->untouched;
	struct ig_diff_item *c;
	int dir;

	if ((new || from->mode != to->mode) &&
	    !add(diff, IG_DIFF_MODE, new ? NULL : &from->mode, &to->mode))
		return -1;
	for (dir = 0; dir < IG_DIRS; dir++) {
		if (!new && from->action[dir] == to->action[dir])
			continue;
		c = add(diff, IG_DIFF_DEFAULT, new ? NULL : &from->action[dir], &to->action[dir]);
		if (!c)
			return -1;
		c->dir = dir;
	}
	if (!ig_ctl_log_same(&from->log, &to->log) && !add(diff, IG_DIFF_LOG, &from->log, &to->log))
		return -1;
	return 0;
}

/* Finds the prefixes that are added to and removed from sets that change. */
static int compare_sets(struct ig_diff *diff)
{
	size_t i;

	for (i = 0; i < diff->n; i++) {
		struct ig_diff_item *c = &diff->change[i];
		const struct ig_policy_set *from = c->from, *to = c->to;

		if (c->what != IG_DIFF_SET || !from || !to)
			continue;
		subtract(&c->plus, &to->list, &from->list);
		subtract(&c->minus, &from->list, &to->list);
		if (c->plus.error || c->minus.error)
			return -1;
	}
	return 0;
}

int ig_diff_make(struct ig_diff *diff, const struct ig_ctl_policy *from,
		 const struct ig_ctl_policy *to)
{
	memset(diff, 0, sizeof(*diff));
	diff->untouched = from->untouched && !to->untouched;
	if (walk_settings(diff, from, to) ||
	    walk(diff, &set_kind, from->set, from->sets, to->set, to->sets) ||
	    walk_groups(diff, from, to) ||
	    walk(diff, &entry_kind, from->entry, from->entries, to->entry, to->entries))
		return -1;
	return compare_sets(diff);
}

void ig_diff_fini(struct ig_diff *diff)
{
	size_t i;

	for (i = 0; i < diff->n; i++) {
		ig_ctl_plist_fini(&diff->change[i].plus);
		ig_ctl_plist_fini(&diff->change[i].minus);
	}
	free(diff->change);
	memset(diff, 0, sizeof(*diff));
}
