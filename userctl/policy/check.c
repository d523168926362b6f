// SPDX-License-Identifier: GPL-2.0-only
/* Checks that need the whole policy: names, duplicates, order. */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>

#include "policy/reader.h"

static void unknown_set(struct ig_reader *r, const struct ig_text_span *at, const char *name)
{
	struct ig_ctl_nearest n = { .word = name };
	char hint[IG_WORD_MAX];
	size_t i;

	for (i = 0; i < r->policy->sets; i++)
		ig_ctl_nearest_try(&n, r->policy->set[i].name);
	ig_ctl_nearest_hint(&n, hint);
	ig_report_wrong(r->report, at, "set %s does not exist in this policy%s", name, hint);
}

static void unknown_group(struct ig_reader *r, const struct ig_text_span *at, const char *name)
{
	struct ig_ctl_nearest n = { .word = name };
	char hint[IG_WORD_MAX];
	size_t i;

	for (i = 0; i < r->policy->groups; i++)
		ig_ctl_nearest_try(&n, r->policy->group[i].name);
	ig_ctl_nearest_hint(&n, hint);
	ig_report_wrong(r->report, at, "group %s does not exist in this policy%s", name, hint);
}

/* Tells whether a match covers anything of a family, ignoring its set. */
static bool covers(const struct ig_ctl_match *m, enum ig_family family)
{
	return m->icmp[family].covers && (m->to.any || m->to.family == family);
}

static void check_set(struct ig_reader *r, const struct ig_ctl_match *m,
		      const struct ig_text_span *at)
{
	const struct ig_policy_set *set;

	if (!m->set[0])
		return;
	set = ig_policy_set_find(r->policy, m->set);
	if (!set) {
		/* The name may be defined in a part that was not understood. */
		if (!r->lost)
			unknown_set(r, at, m->set);
		return;
	}
	if ((covers(m, IG_IPV4) && set->list.n4) || (covers(m, IG_IPV6) && set->list.n6) ||
	    !(set->list.n4 + set->list.n6))
		return;
	ig_report_note(r->report, at,
		       "this covers no packet: all prefixes of set %s are %s, but the rest is %s",
		       m->set, set->list.n4 ? "IPv4" : "IPv6", set->list.n4 ? "IPv6" : "IPv4");
}

static void check_names(struct ig_reader *r)
{
	const struct ig_ctl_policy *p = r->policy;
	size_t i;

	for (i = 0; i < p->rules && !ig_reader_over(r); i++) {
		const struct ig_ctl_rule *rule = &p->rule[i];

		check_set(r, &rule->match, &r->rule_at[i].set);
		if (rule->group[0] && !ig_policy_group_find(p, rule->group) && !r->lost)
			unknown_group(r, &r->rule_at[i].group, rule->group);
	}
	for (i = 0; i < p->entries && !ig_reader_over(r); i++)
		check_set(r, &p->entry[i].match, &r->entry_at[i].set);
}

static void check_groups(struct ig_reader *r)
{
	size_t i;

	/* A part that was not understood may attach it. */
	for (i = 1; i < r->policy->groups && !r->report->errors.n; i++)
		if (!r->policy->group[i].n)
			ig_report_note(
				r->report, &r->group_at[i],
				"group %s is attached to no interface: its rules admit nothing",
				r->policy->group[i].name);
}

static int by_rule(const void *a, const void *b, void *data)
{
	u32 x = *(const u32 *)a, y = *(const u32 *)b;
	const struct ig_ctl_rule *rule = data;
	int c = ig_policy_rule_order(&rule[x], &rule[y]);

	return c ? c : (x > y) - (x < y);
}

static int by_entry(const void *a, const void *b, void *data)
{
	u32 x = *(const u32 *)a, y = *(const u32 *)b;
	const struct ig_ctl_entry *entry = data;
	int c = ig_policy_entry_order(&entry[x], &entry[y]);

	return c ? c : (x > y) - (x < y);
}

/* Returns the indexes of @n things in sorted order; NULL without memory. */
static u32 *order(struct ig_reader *r, void *things, size_t n,
		  int (*compare)(const void *, const void *, void *))
{
	u32 *index = malloc((n + 1) * sizeof(*index));
	size_t i;

	if (!index) {
		ig_reader_no_memory(r);
		return NULL;
	}
	for (i = 0; i < n; i++)
		index[i] = (u32)i;
	qsort_r(index, n, sizeof(*index), compare, things);
	return index;
}

/* Reports a rule that is there already. */
static void rule_again(struct ig_reader *r, u32 first, u32 next)
{
	const struct ig_ctl_rule *rule = r->policy->rule;
	const struct ig_text_span *at = &r->rule_at[next].whole;
	bool same = ig_policy_rule_same(&rule[first], &rule[next]);
	char before[IG_WORD_MAX] = "";

	/* Finding a line takes time, and there may be as many duplicates as rules. */
	if (!same || r->report->notes.n < IG_FAULTS_MAX)
		ig_place_text(&r->rule_at[first].whole, before);
	if (same)
		ig_report_note(r->report, at, "this rule is there already, at %s", before);
	else
		ig_report_wrong(
			r->report, at, "this rule is there already, at %s, with another %s", before,
			rule[first].lifetime == rule[next].lifetime ? "comment" : "lifetime");
}

static void sort_rules(struct ig_reader *r)
{
	struct ig_ctl_policy *p = r->policy;
	u32 *index = order(r, p->rule, p->rules, by_rule);
	struct ig_ctl_rule *sorted = malloc((p->rules + 1) * sizeof(*sorted));
	size_t n = 0, i;

	if (!index || !sorted) {
		ig_reader_no_memory(r);
		free(sorted);
		free(index);
		return;
	}
	for (i = 0; i < p->rules && !ig_reader_over(r); i++) {
		const struct ig_ctl_rule *rule = &p->rule[index[i]];

		if (n && !ig_policy_rule_order(&sorted[n - 1], rule)) {
			rule_again(r, sorted[n - 1].id, index[i]);
			continue;
		}
		sorted[n] = *rule;
		/* The id holds the index in the text while duplicates are sought. */
		sorted[n++].id = index[i];
	}
	for (i = 0; i < n; i++)
		sorted[i].id = 0;
	free(index);
	free(p->rule);
	p->rule = sorted;
	p->rules = n;
}

static void entry_again(struct ig_reader *r, u32 first, u32 next)
{
	const struct ig_ctl_entry *entry = r->policy->entry;
	const struct ig_text_span *at = &r->entry_at[next].whole;
	char before[IG_WORD_MAX];

	ig_place_text(&r->entry_at[first].whole, before);
	if (ig_policy_entry_same(&entry[first], &entry[next]))
		ig_report_note(r->report, at, "this entry is there already, at %s", before);
	else
		ig_report_wrong(r->report, at, "number %u of direction %s is used already, at %s",
				entry[next].number, ig_ctl_directions[entry[next].match.dir],
				before);
}

static void sort_entries(struct ig_reader *r)
{
	struct ig_ctl_policy *p = r->policy;
	u32 *index = order(r, p->entry, p->entries, by_entry), first = 0;
	struct ig_ctl_entry *sorted = malloc((p->entries + 1) * sizeof(*sorted));
	size_t n = 0, i;

	if (!index || !sorted) {
		ig_reader_no_memory(r);
		free(sorted);
		free(index);
		return;
	}
	for (i = 0; i < p->entries && !ig_reader_over(r); i++) {
		const struct ig_ctl_entry *entry = &p->entry[index[i]];

		if (n && !ig_policy_entry_order(&sorted[n - 1], entry)) {
			entry_again(r, first, index[i]);
			continue;
		}
		sorted[n++] = *entry;
		first = index[i];
	}
	free(index);
	free(p->entry);
	p->entry = sorted;
	p->entries = n;
}

void ig_reader_check(struct ig_reader *r)
{
	check_groups(r);
	ig_policy_sort_named(r->policy);
	check_names(r);
	if (!ig_reader_over(r))
		sort_rules(r);
	if (!ig_reader_over(r))
		sort_entries(r);
}
