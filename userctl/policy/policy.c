// SPDX-License-Identifier: GPL-2.0-only
/* Sorts, finds and compares the parts of a policy. */
#include <stdlib.h>
#include <string.h>

#include "policy/policy.h"

const char *const ig_modes[] = { "enforce", "monitor", NULL };

int ig_ctl_policy_init(struct ig_ctl_policy *policy)
{
	memset(policy, 0, sizeof(*policy));
	policy->mode = ICMPGUARD_MODE_ENFORCE;
	policy->action[IG_IN] = ICMPGUARD_ACTION_DENY;
	policy->action[IG_OUT] = ICMPGUARD_ACTION_ALLOW;
	policy->action[IG_FORWARD] = ICMPGUARD_ACTION_ALLOW;
	ig_ctl_log_init(&policy->log);
	policy->group = calloc(1, sizeof(*policy->group));
	if (!policy->group)
		return -1;
	strcpy(policy->group[0].name, IG_CTL_GROUP_DEFAULT);
	policy->groups = 1;
	return 0;
}

void ig_ctl_policy_fini(struct ig_ctl_policy *policy)
{
	size_t i;

	for (i = 0; i < policy->sets; i++)
		ig_ctl_plist_fini(&policy->set[i].list);
	free(policy->set);
	free(policy->group);
	free(policy->rule);
	free(policy->entry);
	memset(policy, 0, sizeof(*policy));
}

int ig_policy_room(void **array, size_t n, size_t size)
{
	void *bigger;

	/* There is room up to the next power of two. */
	if (n & (n - 1))
		return 0;
	bigger = realloc(*array, (n ? 2 * n : 1) * size);
	if (!bigger)
		return -1;
	*array = bigger;
	return 0;
}

static int order(long a, long b)
{
	return (a > b) - (a < b);
}

static int icmp_order(const struct ig_ctl_icmp *a, const struct ig_ctl_icmp *b)
{
	int c = order(b->covers, a->covers);

	if (c || !a->covers)
		return c;
	c = order(a->type, b->type);
	return c ? c : order(a->code, b->code);
}

static int prefix_order(const struct ig_prefix *a, const struct ig_prefix *b)
{
	int c = order(b->any, a->any);

	if (c || a->any)
		return c;
	c = order(a->family, b->family);
	if (!c)
		c = memcmp(a->addr.b, b->addr.b, sizeof(a->addr.b));
	return c ? c : order(a->len, b->len);
}

int ig_policy_match_order(const struct ig_ctl_match *a, const struct ig_ctl_match *b)
{
	int c = order(a->dir, b->dir), f;

	for (f = 0; !c && f < IG_FAMILIES; f++)
		c = icmp_order(&a->icmp[f], &b->icmp[f]);
	if (!c)
		c = strcmp(a->set, b->set);
	if (!c)
		c = prefix_order(&a->peer, &b->peer);
	return c ? c : prefix_order(&a->to, &b->to);
}

int ig_policy_rule_order(const struct ig_ctl_rule *a, const struct ig_ctl_rule *b)
{
	/* The group default has the name "" here, so it is first. */
	int c = strcmp(a->group, b->group);

	return c ? c : ig_policy_match_order(&a->match, &b->match);
}

int ig_policy_entry_order(const struct ig_ctl_entry *a, const struct ig_ctl_entry *b)
{
	int c = order(a->match.dir, b->match.dir);

	return c ? c : order(a->number, b->number);
}

bool ig_policy_rule_same(const struct ig_ctl_rule *a, const struct ig_ctl_rule *b)
{
	return !ig_policy_rule_order(a, b) && a->lifetime == b->lifetime &&
	       !strcmp(a->comment, b->comment);
}

bool ig_policy_entry_same(const struct ig_ctl_entry *a, const struct ig_ctl_entry *b)
{
	return a->number == b->number && a->allow == b->allow &&
	       !ig_policy_match_order(&a->match, &b->match) && !strcmp(a->dev, b->dev);
}

bool ig_policy_group_same(const struct ig_policy_group *a, const struct ig_policy_group *b)
{
	size_t i;

	if (a->n != b->n)
		return false;
	for (i = 0; i < a->n; i++)
		if (strcmp(a->dev[i], b->dev[i]))
			return false;
	return true;
}

static int compare_sets(const void *a, const void *b)
{
	const struct ig_policy_set *x = a, *y = b;

	return strcmp(x->name, y->name);
}

/* The group default comes first. */
static int compare_groups(const void *a, const void *b)
{
	const struct ig_policy_group *x = a, *y = b;
	int c = order(!!strcmp(x->name, IG_CTL_GROUP_DEFAULT),
		      !!strcmp(y->name, IG_CTL_GROUP_DEFAULT));

	return c ? c : strcmp(x->name, y->name);
}

static int compare_devs(const void *a, const void *b)
{
	return strcmp(a, b);
}

static int compare_rules(const void *a, const void *b)
{
	return ig_policy_rule_order(a, b);
}

static int compare_entries(const void *a, const void *b)
{
	return ig_policy_entry_order(a, b);
}

static void sort(void *array, size_t n, size_t size, int (*compare)(const void *, const void *))
{
	if (n > 1)
		qsort(array, n, size, compare);
}

void ig_policy_sort_named(struct ig_ctl_policy *policy)
{
	size_t i;

	for (i = 0; i < policy->sets; i++)
		ig_ctl_plist_sort(&policy->set[i].list);
	for (i = 0; i < policy->groups; i++)
		sort(policy->group[i].dev, policy->group[i].n, sizeof(policy->group[i].dev[0]),
		     compare_devs);
	sort(policy->set, policy->sets, sizeof(*policy->set), compare_sets);
	sort(policy->group, policy->groups, sizeof(*policy->group), compare_groups);
}

void ig_ctl_policy_sort(struct ig_ctl_policy *policy)
{
	ig_policy_sort_named(policy);
	sort(policy->rule, policy->rules, sizeof(*policy->rule), compare_rules);
	sort(policy->entry, policy->entries, sizeof(*policy->entry), compare_entries);
}

bool ig_ctl_policy_same(const struct ig_ctl_policy *a, const struct ig_ctl_policy *b)
{
	size_t i;

	if (a->mode != b->mode || memcmp(a->action, b->action, sizeof(a->action)) ||
	    a->sets != b->sets || a->groups != b->groups || a->rules != b->rules ||
	    a->entries != b->entries || !ig_ctl_log_same(&a->log, &b->log))
		return false;
	for (i = 0; i < a->sets; i++)
		if (compare_sets(&a->set[i], &b->set[i]) ||
		    !ig_ctl_plist_same(&a->set[i].list, &b->set[i].list))
			return false;
	for (i = 0; i < a->groups; i++)
		if (compare_groups(&a->group[i], &b->group[i]) ||
		    !ig_policy_group_same(&a->group[i], &b->group[i]))
			return false;
	for (i = 0; i < a->rules; i++)
		if (!ig_policy_rule_same(&a->rule[i], &b->rule[i]))
			return false;
	for (i = 0; i < a->entries; i++)
		if (!ig_policy_entry_same(&a->entry[i], &b->entry[i]))
			return false;
	return true;
}

const struct ig_policy_set *ig_policy_set_find(const struct ig_ctl_policy *policy, const char *name)
{
	struct ig_policy_set key;

	if (!policy->sets || strlen(name) > ICMPGUARD_NAME_MAX)
		return NULL;
	strcpy(key.name, name);
	return bsearch(&key, policy->set, policy->sets, sizeof(key), compare_sets);
}

const struct ig_policy_group *ig_policy_group_find(const struct ig_ctl_policy *policy,
						   const char *name)
{
	struct ig_policy_group key;

	if (strlen(name) > ICMPGUARD_NAME_MAX)
		return NULL;
	strcpy(key.name, name);
	return bsearch(&key, policy->group, policy->groups, sizeof(key), compare_groups);
}

int ig_policy_group_attach(struct ig_policy_group *group, const char *dev)
{
	size_t at = 0;

	while (at < group->n && strcmp(group->dev[at], dev) < 0)
		at++;
	if (at < group->n && !strcmp(group->dev[at], dev))
		return 1;
	if (group->n == ICMPGUARD_INTERFACES_MAX)
		return -1;
	memmove(group->dev[at + 1], group->dev[at], (group->n - at) * sizeof(group->dev[0]));
	memset(group->dev[at], 0, sizeof(group->dev[0]));
	strcpy(group->dev[at], dev);
	group->n++;
	return 0;
}
