// SPDX-License-Identifier: GPL-2.0-only
#include "policy.h"

/* Reschedules now and then in a loop over rules. */
static void resched_at(u32 i)
{
	if (!(i % 1024))
		ig_resched();
}

static struct ig_compile_input table_rules(const struct ig_body *body)
{
	return (struct ig_compile_input){
		.n_rules = body->n_rules,
		.rule = body->rules,
		.n_sets = body->n_sets,
		.set = body->sets,
		.n_groups = body->n_groups,
		.group = body->groups,
		.tables = body->tables,
	};
}

static void tables_free(struct ig_body *body)
{
	int dir, family;

	ig_tables_free(body->tables, body->n_groups);
	body->tables = NULL;
	for (dir = 0; dir < IG_DIRS; dir++) {
		for (family = 0; family < IG_FAMILIES; family++) {
			ig_acl_table_free(body->acl_table[dir][family]);
			body->acl_table[dir][family] = NULL;
		}
	}
}

static int tables_compile(struct ig_body *body, const struct ig_body *from)
{
	struct ig_compile_input now, before;
	int dir, family, err;

	body->tables = ig_zalloc(body->n_groups * sizeof(body->tables[0]));
	if (!body->tables)
		return -ENOMEM;
	now = table_rules(body);
	if (from)
		before = table_rules(from);
	err = ig_tables_compile(&now, from ? &before : NULL);
	for (dir = 0; dir < IG_DIRS && !err; dir++)
		for (family = 0; family < IG_FAMILIES && !err; family++)
			err = ig_acl_compile(&body->acl_table[dir][family],
					     &body->acl[dir], dir, family,
					     body->sets, body->n_sets);
	if (err)
		tables_free(body);
	return err;
}

/* Moves the contents of a draft to a body. */
static void body_take(struct ig_body *body, struct ig_draft *draft)
{
	ig_ref_init(&body->refs);
	body->slots = draft->slots;
	body->n_rules = draft->n_rules;
	body->rules = draft->rules;
	body->n_sets = draft->n_sets;
	body->sets = draft->sets;
	body->n_groups = draft->n_groups;
	body->groups = draft->groups;
	memcpy(body->acl, draft->acl, sizeof(body->acl));
	draft->n_rules = 0;
	draft->room = 0;
	draft->rules = NULL;
	draft->n_sets = 0;
	draft->sets = NULL;
	draft->n_groups = 0;
	draft->groups = NULL;
	memset(draft->acl, 0, sizeof(draft->acl));
}

/* Moves the contents of a body back to a draft. */
static void body_give(struct ig_body *body, struct ig_draft *draft)
{
	draft->n_rules = body->n_rules;
	draft->room = body->n_rules;
	draft->rules = body->rules;
	draft->n_sets = body->n_sets;
	draft->sets = body->sets;
	draft->n_groups = body->n_groups;
	draft->groups = body->groups;
	memcpy(draft->acl, body->acl, sizeof(draft->acl));
	tables_free(body);
	ig_free(body);
}

bool ig_body_set_local(const struct ig_body *body, u32 id)
{
	return !id ||
	       body->sets[ig_sets_from(body->sets, body->n_sets, id)]->local;
}

bool ig_body_group_local(const struct ig_body *body, u32 id)
{
	return body->groups[ig_groups_from(body->groups, body->n_groups,
					   id)]->local;
}

/* Every policy has the group default, so its name reveals nothing. */
bool ig_body_rule_local(const struct ig_body *body, const struct ig_rule *rule)
{
	return rule->local && ig_body_set_local(body, rule->match.set) &&
	       (rule->group == IG_GROUP_DEFAULT ||
		ig_body_group_local(body, rule->group));
}

bool ig_body_entry_local(const struct ig_body *body,
			 const struct ig_acl_entry *entry)
{
	return entry->local && ig_body_set_local(body, entry->match.set);
}

/* Inherited rules are older and come first, so this usually ends at once. */
static bool rules_local(const struct ig_body *body)
{
	u32 i;

	for (i = 0; i < body->n_rules; i++) {
		if (!body->rules[i]->local)
			return false;
		resched_at(i);
	}
	return true;
}

/*
 * Every policy has the group default; it belongs to the host if it is attached.
 */
static bool groups_local(const struct ig_body *body)
{
	u32 i = body->groups[0]->n ? 0 : 1;

	for (; i < body->n_groups; i++)
		if (!body->groups[i]->local)
			return false;
	return true;
}

/* Tells whether nothing in a policy is inherited any more. */
static bool all_local(const struct ig_policy *policy)
{
	const struct ig_body *body = policy->body;
	int dir;
	u32 i;

	if (!rules_local(body) || !groups_local(body))
		return false;
	for (i = 0; i < body->n_sets; i++)
		if (!body->sets[i]->local)
			return false;
	for (dir = 0; dir < IG_DIRS; dir++) {
		if (!policy->local_allow[dir])
			return false;
		for (i = 0; i < body->acl[dir].n; i++)
			if (!body->acl[dir].entry[i]->local)
				return false;
	}
	return true;
}

static void policy_init(struct ig_policy *policy, struct ig_body *body,
			const struct ig_draft *draft, u32 generation)
{
	int dir, family;

	policy->generation = generation;
	policy->epoch = generation;
	memcpy(policy->allow, draft->allow, sizeof(policy->allow));
	memcpy(policy->local_allow, draft->local_allow,
	       sizeof(policy->local_allow));
	policy->monitor = draft->monitor;
	policy->next_id = draft->next_id;
	policy->next_set = draft->next_set;
	policy->next_group = draft->next_group;
	policy->next_entry = draft->next_entry;
	policy->body = body;
	policy->log = draft->log;
	for (dir = 0; dir < IG_DIRS; dir++) {
		for (family = 0; family < IG_FAMILIES; family++) {
			policy->table[dir][family] =
				body->tables[0].table[dir][family];
			policy->acl_table[dir][family] =
				body->acl_table[dir][family];
		}
	}
	policy->inherited = draft->inherited && !all_local(policy);
}

int ig_policy_compile(struct ig_policy *policy, struct ig_draft *draft,
		      u32 generation, const struct ig_policy *from)
{
	struct ig_body *body;

	if (ig_draft_prepare(draft))
		return -ENOMEM;
	ig_draft_settle(draft);
	body = ig_zalloc(sizeof(*body));
	if (!body)
		return -ENOMEM;
	body_take(body, draft);
	if (tables_compile(body, from ? from->body : NULL)) {
		body_give(body, draft);
		return -ENOMEM;
	}
	policy_init(policy, body, draft, generation);
	draft->log = NULL;
	return 0;
}

void ig_policy_undo(struct ig_policy *policy, struct ig_draft *draft)
{
	ig_ifaces_free(policy->ifaces);
	body_give(policy->body, draft);
	draft->log = policy->log;
	memset(policy, 0, sizeof(*policy));
}

void ig_policy_share(struct ig_policy *policy, const struct ig_policy *from,
		     u32 epoch)
{
	*policy = *from;
	policy->epoch = epoch;
	policy->ifaces = NULL;
	ig_ref_inc(&policy->body->refs);
	ig_log_settings_get(policy->log);
}

/*
 * Returns the start of the next block of 2^20 numbers; 0, for none, at the end.
 */
static u32 next_block(u32 id)
{
	return id ? (id | 0xfffff) + 1 : 0;
}

void ig_policy_inherit(struct ig_policy *policy, const struct ig_policy *from,
		       u32 epoch)
{
	ig_policy_share(policy, from, epoch);
	policy->inherited = true;
	ig_log_settings_put(policy->log);
	policy->log = NULL;
	policy->next_id = next_block(policy->next_id);
	policy->next_set = next_block(policy->next_set);
	policy->next_group = next_block(policy->next_group);
	policy->next_entry = next_block(policy->next_entry);
}

void ig_policy_resume(struct ig_policy *policy, const struct ig_policy *after,
		      u32 generation)
{
	policy->generation = generation;
	policy->epoch = generation;
	policy->next_id = after->next_id;
	policy->next_set = after->next_set;
	policy->next_group = after->next_group;
	policy->next_entry = after->next_entry;
}

int ig_policy_ifaces(struct ig_policy *policy, const struct ig_device *devices,
		     u32 n)
{
	ig_ifaces_free(policy->ifaces);
	return ig_ifaces_build(&policy->ifaces, policy->body->groups,
			       policy->body->n_groups, devices, n);
}

static void body_put(struct ig_body *body)
{
	int dir;
	u32 i;

	if (!ig_ref_dec(&body->refs))
		return;
	tables_free(body);
	for (dir = 0; dir < IG_DIRS; dir++)
		ig_acl_clear(&body->acl[dir]);
	for (i = 0; i < body->n_rules; i++) {
		ig_rule_put(body->rules[i]);
		resched_at(i);
	}
	for (i = 0; i < body->n_sets; i++) {
		ig_set_put(body->sets[i]);
		ig_resched();
	}
	for (i = 0; i < body->n_groups; i++)
		ig_group_put(body->groups[i]);
	ig_free(body->rules);
	ig_free(body->sets);
	ig_free(body->groups);
	ig_free(body);
}

void ig_policy_fini(struct ig_policy *policy)
{
	ig_ifaces_free(policy->ifaces);
	body_put(policy->body);
	ig_log_settings_put(policy->log);
}

u32 ig_policy_rules_from(const struct ig_policy *policy, u32 id)
{
	const struct ig_body *body = policy->body;
	u32 low = 0, high = body->n_rules;

	while (low < high) {
		u32 mid = low + (high - low) / 2;

		if (body->rules[mid]->id < id)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

const struct ig_rule *ig_policy_find_id(const struct ig_policy *policy, u32 id)
{
	const struct ig_body *body = policy->body;
	u32 i = ig_policy_rules_from(policy, id);

	return i < body->n_rules && body->rules[i]->id == id ? body->rules[i] :
							       NULL;
}

const struct ig_set *ig_policy_set(const struct ig_policy *policy,
				   const char *name)
{
	const struct ig_body *body = policy->body;
	u32 i;

	for (i = 0; i < body->n_sets; i++)
		if (!strcmp(body->sets[i]->name, name))
			return body->sets[i];
	return NULL;
}

const struct ig_set *ig_policy_set_by_id(const struct ig_policy *policy, u32 id)
{
	const struct ig_body *body = policy->body;
	u32 i = ig_sets_from(body->sets, body->n_sets, id);

	return i < body->n_sets && body->sets[i]->id == id ? body->sets[i] :
							     NULL;
}

const struct ig_group *ig_policy_group_by_id(const struct ig_policy *policy,
					     u32 id)
{
	const struct ig_body *body = policy->body;
	u32 i = ig_groups_from(body->groups, body->n_groups, id);

	return i < body->n_groups && body->groups[i]->id == id ?
	       body->groups[i] : NULL;
}

u64 ig_policy_next_expiry(const struct ig_policy *policy)
{
	const struct ig_body *body = policy->body;
	u64 next = 0;
	u32 i;

	for (i = 0; i < body->n_rules; i++) {
		u64 t = body->rules[i]->expires;

		if (t && (!next || t < next))
			next = t;
		resched_at(i);
	}
	return next;
}

/*
 * A port also has the groups of its bridge, and a slave those of its L3 master;
 * see ig_policy_ifaces().
 */
static noinline const struct ig_rule *
rule_by_groups(const struct ig_policy *policy, const struct ig_packet *p,
	       bool named, bool narrow)
{
	const struct ig_iface *iface = ig_ifaces_find(policy->ifaces,
						      p->port ?: p->ifindex);
	u32 i, n = iface ? READ_ONCE(iface->n) : 0;
	struct ig_found found = {};
	const struct ig_group_tables *tables;

	if (n == IG_IFACE_PENDING || ig_policy_pending(policy, p))
		return NULL;
	if (!n)
		ig_table_find(policy->table[p->dir][p->family], p, named,
			      narrow, &found);
	for (i = 0; i < n; i++) {
		tables = &policy->body->tables[policy->ifaces->group[iface->first + i]];
		ig_table_find(tables->table[p->dir][p->family], p, named,
			      narrow, &found);
	}
	return found.rule;
}

const struct ig_rule *ig_policy_rule(const struct ig_policy *policy,
				     const struct ig_packet *p, bool named,
				     bool narrow)
{
	if (unlikely(policy->ifaces))
		return rule_by_groups(policy, p, named, narrow);
	return ig_table_rule(policy->table[p->dir][p->family], p, named,
			     narrow);
}

bool ig_policy_pending(const struct ig_policy *policy,
		       const struct ig_packet *p)
{
	return policy->ifaces &&
	       ig_ifaces_pending(policy->ifaces, p->port ?: p->ifindex);
}

bool ig_policy_has_acl(const struct ig_policy *policy, enum ig_dir dir)
{
	return policy->body->acl[dir].n;
}
