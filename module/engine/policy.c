// SPDX-License-Identifier: GPL-2.0-only
#include "policy.h"
#include "table.h"

/* Now and then in a loop over rules. */
static void resched_at(u32 i)
{
	if (!(i % 1024))
		ig_resched();
}

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

struct ig_rule *ig_rule_get(struct ig_rule *rule)
{
	ig_ref_inc(&rule->refs);
	return rule;
}

void ig_rule_put(struct ig_rule *rule)
{
	if (rule && ig_ref_dec(&rule->refs))
		ig_free(rule);
}

void ig_draft_defaults(struct ig_draft *draft)
{
	draft->allow[IG_IN] = false;
	draft->allow[IG_OUT] = true;
	draft->allow[IG_FORWARD] = true;
	draft->monitor = false;
}

int ig_draft_init(struct ig_draft *draft, const struct ig_policy *from)
{
	int dir;
	u32 i;

	memset(draft, 0, sizeof(*draft));
	draft->next_id = 1;
	ig_draft_defaults(draft);
	if (!from)
		return 0;

	draft->next_id = from->next_id;
	memcpy(draft->allow, from->allow, sizeof(draft->allow));
	draft->monitor = from->monitor;
	for (dir = 0; dir < IG_DIRS; dir++)
		if (ig_acl_copy(&draft->acl[dir], &from->acl[dir]))
			goto err_acl;
	if (!from->n_rules)
		return 0;
	draft->room = from->n_rules + 1;	/* most edits add one */
	draft->rules = ig_zalloc(draft->room * sizeof(draft->rules[0]));
	if (!draft->rules)
		goto err_acl;
	for (i = 0; i < from->n_rules; i++) {
		draft->rules[i] = ig_rule_get(from->rules[i]);
		resched_at(i);
	}
	draft->n_rules = from->n_rules;
	return 0;

err_acl:
	ig_draft_acl_del_all(draft);
	return -ENOMEM;
}

void ig_draft_del_all(struct ig_draft *draft)
{
	while (draft->n_rules) {
		ig_rule_put(draft->rules[--draft->n_rules]);
		resched_at(draft->n_rules);
	}
}

void ig_draft_acl_del_all(struct ig_draft *draft)
{
	int dir;

	for (dir = 0; dir < IG_DIRS; dir++)
		ig_acl_clear(&draft->acl[dir]);
}

void ig_draft_fini(struct ig_draft *draft)
{
	ig_draft_acl_del_all(draft);
	ig_draft_del_all(draft);
	ig_free(draft->rules);
	memset(draft, 0, sizeof(*draft));
}

static int draft_grow(struct ig_draft *draft)
{
	u32 room = draft->room ? draft->room * 2 : 8;
	struct ig_rule **rules = ig_zalloc(room * sizeof(rules[0]));

	if (!rules)
		return -ENOMEM;
	if (draft->n_rules)
		memcpy(rules, draft->rules, draft->n_rules * sizeof(rules[0]));
	ig_free(draft->rules);
	draft->rules = rules;
	draft->room = room;
	return 0;
}

int ig_draft_add(struct ig_draft *draft, struct ig_rule *rule)
{
	int err;

	if (draft->n_rules >= IG_RULES_MAX || !draft->next_id)
		return -ENOSPC;
	if (draft->n_rules == draft->room) {
		err = draft_grow(draft);
		if (err)
			return err;
	}
	rule->id = draft->next_id++;
	draft->rules[draft->n_rules++] = ig_rule_get(rule);
	return 0;
}

struct ig_rule *ig_draft_find(const struct ig_draft *draft,
			      const struct ig_rule *like)
{
	u32 i;

	for (i = 0; i < draft->n_rules; i++) {
		if (ig_match_same(&draft->rules[i]->match, &like->match))
			return draft->rules[i];
		resched_at(i);
	}
	return NULL;
}

/* The index of the first rule whose id is @id or greater. */
static u32 rules_from(struct ig_rule *const *rules, u32 n, u32 id)
{
	u32 low = 0, high = n;

	while (low < high) {
		u32 mid = low + (high - low) / 2;

		if (rules[mid]->id < id)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

struct ig_rule *ig_draft_find_id(const struct ig_draft *draft, u32 id)
{
	u32 i = rules_from(draft->rules, draft->n_rules, id);

	return i < draft->n_rules && draft->rules[i]->id == id ?
	       draft->rules[i] : NULL;
}

void ig_draft_del(struct ig_draft *draft, struct ig_rule *rule)
{
	u32 i = rules_from(draft->rules, draft->n_rules, rule->id);

	draft->n_rules--;
	memmove(&draft->rules[i], &draft->rules[i + 1],
		(draft->n_rules - i) * sizeof(draft->rules[0]));
	ig_rule_put(rule);
}

u32 ig_draft_expire(struct ig_draft *draft, u64 now)
{
	u32 i, kept = 0, n = draft->n_rules;

	for (i = 0; i < n; i++) {
		struct ig_rule *rule = draft->rules[i];

		if (rule->expires && rule->expires <= now)
			ig_rule_put(rule);
		else
			draft->rules[kept++] = rule;
		resched_at(i);
	}
	draft->n_rules = kept;
	return n - kept;
}

static void tables_free(struct ig_policy *policy)
{
	int dir, family;

	for (dir = 0; dir < IG_DIRS; dir++) {
		for (family = 0; family < IG_FAMILIES; family++) {
			ig_table_free(policy->table[dir][family]);
			ig_acl_table_free(policy->acl_table[dir][family]);
		}
	}
	memset(policy->table, 0, sizeof(policy->table));
	memset(policy->acl_table, 0, sizeof(policy->acl_table));
}

int ig_policy_compile(struct ig_policy *policy, struct ig_draft *draft,
		      u32 generation)
{
	struct ig_acl_table **acl;
	int dir, family, err;

	for (dir = 0; dir < IG_DIRS; dir++) {
		for (family = 0; family < IG_FAMILIES; family++) {
			err = ig_table_compile(&policy->table[dir][family],
					       draft->rules, draft->n_rules,
					       dir, family);
			if (err)
				goto err_tables;
			acl = &policy->acl_table[dir][family];
			err = ig_acl_compile(acl, &draft->acl[dir], dir,
					     family);
			if (err)
				goto err_tables;
		}
	}
	policy->generation = generation;
	policy->next_id = draft->next_id;
	memcpy(policy->allow, draft->allow, sizeof(policy->allow));
	policy->monitor = draft->monitor;
	policy->n_rules = draft->n_rules;
	policy->rules = draft->rules;
	memcpy(policy->acl, draft->acl, sizeof(policy->acl));
	draft->n_rules = 0;
	draft->room = 0;
	draft->rules = NULL;
	memset(draft->acl, 0, sizeof(draft->acl));
	return 0;

err_tables:
	tables_free(policy);
	return err;
}

void ig_policy_undo(struct ig_policy *policy, struct ig_draft *draft)
{
	draft->rules = policy->rules;
	draft->n_rules = policy->n_rules;
	draft->room = policy->n_rules;
	memcpy(draft->acl, policy->acl, sizeof(draft->acl));
	tables_free(policy);
	memset(policy, 0, sizeof(*policy));
}

void ig_policy_fini(struct ig_policy *policy)
{
	int dir;
	u32 i;

	tables_free(policy);
	for (dir = 0; dir < IG_DIRS; dir++)
		ig_acl_clear(&policy->acl[dir]);
	for (i = 0; i < policy->n_rules; i++) {
		ig_rule_put(policy->rules[i]);
		resched_at(i);
	}
	ig_free(policy->rules);
}

u32 ig_policy_rules_from(const struct ig_policy *policy, u32 id)
{
	return rules_from(policy->rules, policy->n_rules, id);
}

const struct ig_rule *ig_policy_find_id(const struct ig_policy *policy, u32 id)
{
	u32 i = ig_policy_rules_from(policy, id);

	return i < policy->n_rules && policy->rules[i]->id == id ?
	       policy->rules[i] : NULL;
}

u64 ig_policy_next_expiry(const struct ig_policy *policy)
{
	u64 next = 0;
	u32 i;

	for (i = 0; i < policy->n_rules; i++) {
		u64 t = policy->rules[i]->expires;

		if (t && (!next || t < next))
			next = t;
	}
	return next;
}

const struct ig_rule *ig_policy_rule(const struct ig_policy *policy,
				     const struct ig_packet *p, bool named,
				     bool narrow)
{
	const struct ig_table *table = policy->table[p->dir][p->family];

	return table ? ig_table_rule(table, p, named, narrow) : NULL;
}

bool ig_policy_has_acl(const struct ig_policy *policy, enum ig_dir dir)
{
	return policy->acl[dir].n;
}
