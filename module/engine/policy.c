// SPDX-License-Identifier: GPL-2.0-only
#include "policy.h"
#include "table.h"

/* Now and then in a loop over rules. */
static void resched_at(u32 i)
{
	if (!(i % 1024))
		ig_resched();
}

bool ig_prefix_canonical(const struct ig_prefix *p)
{
	unsigned int i;

	if (p->any)
		return ig_addr_unspecified(&p->addr) && !p->len;
	for (i = 0; i < 4; i++) {
		unsigned int bits = p->len > 32 * i ? p->len - 32 * i : 0;
		u32 w = be32_to_cpu(p->addr.w[i]);

		if (bits < 32 && (w & (0xffffffffU >> bits)))
			return false;
	}
	return true;
}

bool ig_prefix_equal(const struct ig_prefix *a, const struct ig_prefix *b)
{
	if (a->any || b->any)
		return a->any == b->any;
	return a->family == b->family && a->len == b->len &&
	       ig_addr_equal(&a->addr, &b->addr);
}

struct ig_rule *ig_rule_alloc(const char *comment, size_t len)
{
	struct ig_rule *rule = ig_zalloc(sizeof(*rule) + len + 1);

	if (!rule)
		return NULL;
	memcpy(rule->comment, comment, len);
	rule->peer.any = true;
	rule->to.any = true;
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

const char *ig_rule_fault(const struct ig_rule *rule)
{
	const struct ig_prefix *prefix[] = { &rule->peer, &rule->to };
	unsigned int i;

	if (!rule->icmp[IG_IPV4].covers && !rule->icmp[IG_IPV6].covers)
		return "rule covers neither icmp nor icmpv6";
	for (i = 0; i < IG_FAMILIES; i++)
		if (rule->icmp[i].any_type && !rule->icmp[i].any_code)
			return "a code needs a type";
	for (i = 0; i < ARRAY_SIZE(prefix); i++) {
		if (prefix[i]->any)
			continue;
		if (prefix[i]->len > ig_prefix_max(prefix[i]->family))
			return "prefix length is longer than the address";
		if (!ig_prefix_canonical(prefix[i]))
			return "address has bits set beyond the prefix length";
		if (!rule->icmp[prefix[i]->family].covers)
			return "address is of a family the rule does not cover";
		if (rule->icmp[!prefix[i]->family].covers)
			return "rule covers a family the address is not of";
	}
	return NULL;
}

static bool icmp_same(const struct ig_rule_icmp *a,
		      const struct ig_rule_icmp *b)
{
	if (!a->covers || !b->covers)
		return a->covers == b->covers;
	return a->any_type == b->any_type && a->any_code == b->any_code &&
	       (a->any_type || a->type == b->type) &&
	       (a->any_code || a->code == b->code);
}

bool ig_rule_same(const struct ig_rule *a, const struct ig_rule *b)
{
	return a->dir == b->dir && ig_prefix_equal(&a->peer, &b->peer) &&
	       ig_prefix_equal(&a->to, &b->to) &&
	       icmp_same(&a->icmp[IG_IPV4], &b->icmp[IG_IPV4]) &&
	       icmp_same(&a->icmp[IG_IPV6], &b->icmp[IG_IPV6]);
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
	u32 i;

	memset(draft, 0, sizeof(*draft));
	draft->next_id = 1;
	ig_draft_defaults(draft);
	if (!from)
		return 0;

	draft->next_id = from->next_id;
	memcpy(draft->allow, from->allow, sizeof(draft->allow));
	draft->monitor = from->monitor;
	if (!from->n_rules)
		return 0;
	draft->room = from->n_rules + 1;	/* most edits add one */
	draft->rules = ig_zalloc(draft->room * sizeof(draft->rules[0]));
	if (!draft->rules)
		return -ENOMEM;
	for (i = 0; i < from->n_rules; i++) {
		draft->rules[i] = ig_rule_get(from->rules[i]);
		resched_at(i);
	}
	draft->n_rules = from->n_rules;
	return 0;
}

void ig_draft_del_all(struct ig_draft *draft)
{
	while (draft->n_rules) {
		ig_rule_put(draft->rules[--draft->n_rules]);
		resched_at(draft->n_rules);
	}
}

void ig_draft_fini(struct ig_draft *draft)
{
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
		if (ig_rule_same(draft->rules[i], like))
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

int ig_policy_compile(struct ig_policy *policy, struct ig_draft *draft,
		      u32 generation)
{
	int dir, family, err;

	for (dir = 0; dir < IG_DIRS; dir++) {
		for (family = 0; family < IG_FAMILIES; family++) {
			err = ig_table_compile(&policy->table[dir][family],
					       draft->rules, draft->n_rules,
					       dir, family);
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
	draft->n_rules = 0;
	draft->room = 0;
	draft->rules = NULL;
	return 0;

err_tables:
	for (dir = 0; dir < IG_DIRS; dir++)
		for (family = 0; family < IG_FAMILIES; family++)
			ig_table_free(policy->table[dir][family]);
	memset(policy->table, 0, sizeof(policy->table));
	return err;
}

void ig_policy_fini(struct ig_policy *policy)
{
	int dir, family;
	u32 i;

	for (dir = 0; dir < IG_DIRS; dir++)
		for (family = 0; family < IG_FAMILIES; family++)
			ig_table_free(policy->table[dir][family]);
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
