// SPDX-License-Identifier: GPL-2.0-only
/* Drafts: policies being written. */
#include "policy.h"

/* Searches after which an index of rules pays off. */
#define FEW_FINDS	8

/* Number of removed rules that may keep their places. */
#define FEW_GONE	64

/* Marks a place in ig_draft.index whose rule was removed. */
#define INDEX_LEFT	((struct ig_rule *)1)

/* Reschedules now and then in a loop over rules. */
static void resched_at(u32 i)
{
	if (!(i % 1024))
		ig_resched();
}

void ig_draft_allow(struct ig_draft *draft, enum ig_dir dir, bool allow)
{
	draft->allow[dir] = allow;
	draft->local_allow[dir] = draft->local;
}

void ig_draft_log(struct ig_draft *draft, struct ig_log_settings *settings)
{
	ig_log_settings_put(draft->log);
	draft->log = settings;
}

void ig_draft_defaults(struct ig_draft *draft)
{
	ig_draft_allow(draft, IG_IN, false);
	ig_draft_allow(draft, IG_OUT, true);
	ig_draft_allow(draft, IG_FORWARD, true);
	draft->monitor = false;
	ig_draft_log(draft, NULL);
}

static void slot_mark(struct ig_draft *draft, u32 slot)
{
	draft->slot_used[slot / 64] |= 1ULL << slot % 64;
}

static int copy_rules(struct ig_draft *draft, const struct ig_body *from)
{
	u32 i;

	if (!from->n_rules)
		return 0;
	draft->room = from->n_rules + 1;	/* most edits add one */
	draft->rules = ig_zalloc(draft->room * sizeof(draft->rules[0]));
	if (!draft->rules)
		return -ENOMEM;
	for (i = 0; i < from->n_rules; i++) {
		draft->rules[i] = ig_rule_get(from->rules[i]);
		slot_mark(draft, from->rules[i]->slot);
		resched_at(i);
	}
	draft->n_rules = from->n_rules;
	return 0;
}

static int copy_sets(struct ig_draft *draft, const struct ig_body *from)
{
	u32 i;

	if (!from->n_sets)
		return 0;
	draft->sets = ig_zalloc(IG_SETS_MAX * sizeof(draft->sets[0]));
	if (!draft->sets)
		return -ENOMEM;
	for (i = 0; i < from->n_sets; i++)
		draft->sets[i] = ig_set_get(from->sets[i]);
	draft->n_sets = from->n_sets;
	return 0;
}

/*
 * Gives back the slot of what was in no policy, so nothing was counted there.
 */
static void slot_give(struct ig_draft *draft, u32 slot)
{
	draft->slot_used[slot / 64] &= ~(1ULL << slot % 64);
	if (draft->low_slot > slot)
		draft->low_slot = slot;
}

/* The policy at load only has the group default. */
static int copy_groups(struct ig_draft *draft, const struct ig_body *from)
{
	u32 i;

	draft->groups = ig_zalloc(IG_GROUPS_MAX * sizeof(draft->groups[0]));
	if (!draft->groups)
		return -ENOMEM;
	if (!from) {
		draft->groups[0] = ig_group_alloc(IG_GROUP_DEFAULT, "default", 0);
		draft->n_groups = draft->groups[0] != NULL;
		return draft->groups[0] ? 0 : -ENOMEM;
	}
	for (i = 0; i < from->n_groups; i++)
		draft->groups[i] = ig_group_get(from->groups[i]);
	draft->n_groups = from->n_groups;
	return 0;
}

static int copy_acl(struct ig_draft *draft, const struct ig_body *from)
{
	int dir;
	u32 i;

	for (dir = 0; dir < IG_DIRS; dir++) {
		if (ig_acl_copy(&draft->acl[dir], &from->acl[dir]))
			return -ENOMEM;
		for (i = 0; i < from->acl[dir].n; i++)
			slot_mark(draft, from->acl[dir].entry[i]->slot);
	}
	return 0;
}

int ig_draft_init(struct ig_draft *draft, const struct ig_policy *from)
{
	const struct ig_body *body = from ? from->body : NULL;
	int err;

	memset(draft, 0, sizeof(*draft));
	draft->next_id = from ? from->next_id : 1;
	draft->first_id = draft->next_id;
	draft->next_set = from ? from->next_set : 1;
	draft->next_group = from ? from->next_group : IG_GROUP_DEFAULT + 1;
	draft->next_entry = from ? from->next_entry : 1;
	draft->first_entry = draft->next_entry;
	ig_draft_defaults(draft);
	if (from) {
		memcpy(draft->allow, from->allow, sizeof(draft->allow));
		memcpy(draft->local_allow, from->local_allow, sizeof(draft->local_allow));
		draft->monitor = from->monitor;
		draft->inherited = from->inherited;
		draft->log = ig_log_settings_get(from->log);
	}
	draft->slots = body ? body->slots : 0;
	draft->slot_used = ig_zalloc(IG_SLOTS_MAX / 8);
	err = draft->slot_used ? copy_groups(draft, body) : -ENOMEM;
	if (!err && body)
		err = copy_rules(draft, body) ?: copy_sets(draft, body) ?:
		      copy_acl(draft, body);
	if (err)
		ig_draft_fini(draft);
	return err;
}

static void index_drop(struct ig_draft *draft)
{
	ig_free(draft->index);
	draft->index = NULL;
}

/*
 * Removed rules keep their places for a while, because closing each gap at once
 * would make removing many rules quadratic. A mark in the pointer shows that
 * the rule is removed; its reference and id stay.
 */

static bool is_gone(const struct ig_rule *rule)
{
	return (uintptr_t)rule & 1;
}

static struct ig_rule *mark_gone(struct ig_rule *rule)
{
	return (struct ig_rule *)((uintptr_t)rule | 1);
}

/* Returns the rule in a place, removed or not. */
static struct ig_rule *rule_at(const struct ig_draft *draft, u32 i)
{
	return (struct ig_rule *)((uintptr_t)draft->rules[i] & ~(uintptr_t)1);
}

void ig_draft_settle(struct ig_draft *draft)
{
	u32 i, kept = 0;

	if (!draft->n_gone)
		return;
	for (i = 0; i < draft->n_rules; i++) {
		resched_at(i);
		if (is_gone(draft->rules[i]))
			ig_rule_put(rule_at(draft, i));
		else
			draft->rules[kept++] = draft->rules[i];
	}
	draft->n_rules = kept;
	draft->n_gone = 0;
}

void ig_draft_del_all(struct ig_draft *draft)
{
	index_drop(draft);
	while (draft->n_rules) {
		ig_rule_put(rule_at(draft, --draft->n_rules));
		resched_at(draft->n_rules);
	}
	draft->n_gone = 0;
}

static void entry_give(struct ig_draft *draft, const struct ig_acl_entry *entry)
{
	if (entry->id >= draft->first_entry)
		slot_give(draft, entry->slot);
}

void ig_draft_acl_del_all(struct ig_draft *draft)
{
	int dir;
	u32 i;

	for (dir = 0; dir < IG_DIRS; dir++) {
		for (i = 0; i < draft->acl[dir].n; i++)
			entry_give(draft, draft->acl[dir].entry[i]);
		ig_acl_clear(&draft->acl[dir]);
	}
}

void ig_draft_fini(struct ig_draft *draft)
{
	ig_draft_acl_del_all(draft);
	ig_draft_del_all(draft);
	while (draft->n_sets)
		ig_set_put(draft->sets[--draft->n_sets]);
	while (draft->n_groups)
		ig_group_put(draft->groups[--draft->n_groups]);
	ig_free(draft->rules);
	ig_free(draft->sets);
	ig_free(draft->groups);
	ig_free(draft->slot_used);
	ig_log_settings_put(draft->log);
	memset(draft, 0, sizeof(*draft));
}

/* Rules: finding equal ones. */

/* Returns the place of a rule in the index, or the place it would take. */
static struct ig_rule **index_at(const struct ig_draft *draft, const struct ig_rule *like)
{
	u32 i = ig_rule_hash(like);
	struct ig_rule **at;

	for (;; i++) {
		at = &draft->index[i & draft->index_mask];
		if (!*at || (*at != INDEX_LEFT && ig_rule_same(*at, like)))
			return at;
	}
}

/*
 * Builds an index of all rules; without memory there is none, and searches are
 * slow.
 */
static void index_build(struct ig_draft *draft)
{
	u32 i, places = 64;

	index_drop(draft);
	ig_draft_settle(draft);
	while (places < draft->n_rules * 4)
		places *= 2;
	draft->index = ig_zalloc(places * sizeof(draft->index[0]));
	if (!draft->index)
		return;
	draft->index_mask = places - 1;
	draft->index_used = draft->n_rules;
	for (i = 0; i < draft->n_rules; i++) {
		*index_at(draft, draft->rules[i]) = draft->rules[i];
		resched_at(i);
	}
}

static void index_add(struct ig_draft *draft, struct ig_rule *rule)
{
	if (!draft->index)
		return;
	if (draft->index_used * 2 > draft->index_mask) {
		index_build(draft);	/* contains the rule already */
		return;
	}
	*index_at(draft, rule) = rule;
	draft->index_used++;
}

struct ig_rule *ig_draft_find(struct ig_draft *draft, const struct ig_rule *like)
{
	u32 i;

	if (!draft->index && draft->finds++ >= FEW_FINDS)
		index_build(draft);
	if (draft->index)
		return *index_at(draft, like);
	for (i = 0; i < draft->n_rules; i++) {
		struct ig_rule *rule = draft->rules[i];

		resched_at(i);
		if (is_gone(rule))
			continue;
		/* Most rules differ in this word, which is quick to compare. */
		if (rule->match.peer.addr.w[0] == like->match.peer.addr.w[0] &&
		    ig_rule_same(rule, like))
			return rule;
	}
	return NULL;
}

/* Rules: adding and removing. */

static int rules_grow(struct ig_draft *draft)
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

/* Takes the lowest free slot; returns IG_SLOTS_MAX if there is none. */
static u32 slot_take(struct ig_draft *draft)
{
	u32 i;

	for (i = draft->low_slot; i < IG_SLOTS_MAX; i++) {
		u64 *word = &draft->slot_used[i / 64];

		if (*word == ~0ULL) {
			i |= 63;	/* none in this word */
			continue;
		}
		if (*word & 1ULL << i % 64)
			continue;
		*word |= 1ULL << i % 64;
		draft->low_slot = i + 1;
		if (draft->slots <= i)
			draft->slots = i + 1;
		return i;
	}
	return IG_SLOTS_MAX;
}

int ig_draft_add(struct ig_draft *draft, struct ig_rule *rule)
{
	u32 slot;
	int err;

	if (draft->n_rules - draft->n_gone >= IG_RULES_MAX || !draft->next_id)
		return -ENOSPC;
	if (draft->n_rules == draft->room)
		ig_draft_settle(draft);
	if (draft->n_rules == draft->room) {
		err = rules_grow(draft);
		if (err)
			return err;
	}
	slot = slot_take(draft);
	if (slot == IG_SLOTS_MAX)
		return -ENOSPC;
	rule->local = draft->local;
	rule->slot = slot;
	rule->id = draft->next_id++;
	draft->rules[draft->n_rules++] = ig_rule_get(rule);
	index_add(draft, rule);
	return 0;
}

int ig_draft_acl_add(struct ig_draft *draft, struct ig_acl_entry *entry)
{
	struct ig_acl *acl = &draft->acl[entry->match.dir];
	int err = draft->next_entry ? ig_acl_add(acl, entry) : -ENOSPC;

	if (err)
		return err;
	entry->slot = slot_take(draft);
	if (entry->slot == IG_SLOTS_MAX) {
		ig_acl_del(acl, entry);
		return -ENOSPC;
	}
	entry->id = draft->next_entry++;
	return 0;
}

void ig_draft_acl_del(struct ig_draft *draft, struct ig_acl_entry *entry)
{
	entry_give(draft, entry);
	ig_acl_del(&draft->acl[entry->match.dir], entry);
}

/* Returns the index of the first rule whose id is @id or greater. */
static u32 rules_from(const struct ig_draft *draft, u32 id)
{
	u32 low = 0, high = draft->n_rules;

	while (low < high) {
		u32 mid = low + (high - low) / 2;

		if (rule_at(draft, mid)->id < id)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

struct ig_rule *ig_draft_find_id(const struct ig_draft *draft, u32 id)
{
	u32 i = rules_from(draft, id);

	return i < draft->n_rules && rule_at(draft, i)->id == id &&
	       !is_gone(draft->rules[i]) ? draft->rules[i] : NULL;
}

void ig_draft_amend(struct ig_draft *draft, struct ig_rule *rule, struct ig_rule *with)
{
	if (draft->index)
		*index_at(draft, rule) = with;
	draft->rules[rules_from(draft, rule->id)] = ig_rule_get(with);
	ig_rule_put(rule);
}

void ig_draft_del(struct ig_draft *draft, struct ig_rule *rule)
{
	u32 i = rules_from(draft, rule->id);

	if (draft->index)
		*index_at(draft, rule) = INDEX_LEFT;
	if (rule->id >= draft->first_id)
		slot_give(draft, rule->slot);
	draft->rules[i] = mark_gone(rule);
	draft->n_gone++;
	if (draft->n_gone > FEW_GONE && draft->n_gone > draft->n_rules / 16)
		ig_draft_settle(draft);
}

u32 ig_draft_expire(struct ig_draft *draft, u64 now)
{
	u32 i, kept = 0, n;

	ig_draft_settle(draft);
	n = draft->n_rules;
	for (i = 0; i < n; i++) {
		struct ig_rule *rule = draft->rules[i];

		resched_at(i);
		if (!rule->expires || rule->expires > now) {
			draft->rules[kept++] = rule;
			continue;
		}
		index_drop(draft);
		ig_rule_put(rule);
	}
	draft->n_rules = kept;
	return n - kept;
}

/* Sets. */

struct ig_set *ig_draft_set(const struct ig_draft *draft, const char *name)
{
	u32 i;

	for (i = 0; i < draft->n_sets; i++)
		if (!strcmp(draft->sets[i]->name, name))
			return draft->sets[i];
	return NULL;
}

struct ig_set *ig_draft_set_by_id(const struct ig_draft *draft, u32 id)
{
	u32 i = ig_sets_from(draft->sets, draft->n_sets, id);

	return i < draft->n_sets && draft->sets[i]->id == id ? draft->sets[i] :
							       NULL;
}

int ig_draft_set_create(struct ig_draft *draft, const char *name,
			struct ig_prefixes *prefixes)
{
	struct ig_set *set;

	if (draft->n_sets == IG_SETS_MAX || !draft->next_set)
		return -ENOSPC;
	if (!draft->sets)
		draft->sets = ig_zalloc(IG_SETS_MAX * sizeof(draft->sets[0]));
	if (!draft->sets)
		return -ENOMEM;
	set = ig_set_alloc(draft->next_set, name, prefixes);
	if (!set)
		return -ENOMEM;
	set->local = draft->local;
	draft->next_set++;
	draft->sets[draft->n_sets++] = set;
	return 0;
}

int ig_draft_set_fill(struct ig_draft *draft, struct ig_set *set,
		      struct ig_prefixes *prefixes)
{
	u32 i = ig_sets_from(draft->sets, draft->n_sets, set->id);
	struct ig_set *with = ig_set_alloc(set->id, set->name, prefixes);

	if (!with)
		return -ENOMEM;
	with->local = set->local;
	draft->sets[i] = with;
	ig_set_put(set);
	return 0;
}

int ig_draft_set_replace(struct ig_draft *draft, struct ig_set *set,
			 struct ig_prefixes *prefixes)
{
	u32 i = ig_sets_from(draft->sets, draft->n_sets, set->id);
	int err = ig_draft_set_fill(draft, set, prefixes);

	if (!err)
		draft->sets[i]->local = draft->local;
	return err;
}

/* Prefixes not compiled yet are in this draft only, in no policy. */
int ig_draft_set_edit(struct ig_draft *draft, const char *name,
		      struct ig_quota *quota, struct ig_prefixes **prefixes)
{
	struct ig_set *set = ig_draft_set(draft, name);
	int err;

	if (!set->prefixes->compiled) {
		*prefixes = set->prefixes;
		return 0;
	}
	*prefixes = ig_prefixes_copy(set->prefixes, quota, &err);
	if (!*prefixes)
		return err;
	err = ig_draft_set_fill(draft, set, *prefixes);
	if (err)
		ig_prefixes_put(*prefixes);
	return err;
}

u32 ig_draft_set_users(const struct ig_draft *draft, const struct ig_set *set)
{
	u32 i, users = 0;
	int dir;

	for (i = 0; i < draft->n_rules; i++) {
		users += !is_gone(draft->rules[i]) && draft->rules[i]->match.set == set->id;
		resched_at(i);
	}
	for (dir = 0; dir < IG_DIRS; dir++)
		for (i = 0; i < draft->acl[dir].n; i++)
			users += draft->acl[dir].entry[i]->match.set == set->id;
	return users;
}

bool ig_draft_set_used(const struct ig_draft *draft)
{
	u32 i;
	int dir;

	for (i = 0; i < draft->n_rules; i++) {
		if (!is_gone(draft->rules[i]) && draft->rules[i]->match.set)
			return true;
		resched_at(i);
	}
	for (dir = 0; dir < IG_DIRS; dir++)
		for (i = 0; i < draft->acl[dir].n; i++)
			if (draft->acl[dir].entry[i]->match.set)
				return true;
	return false;
}

void ig_draft_set_del(struct ig_draft *draft, struct ig_set *set)
{
	u32 i = ig_sets_from(draft->sets, draft->n_sets, set->id);

	draft->n_sets--;
	memmove(&draft->sets[i], &draft->sets[i + 1],
		(draft->n_sets - i) * sizeof(draft->sets[0]));
	ig_set_put(set);
}

/* Groups. */

struct ig_group *ig_draft_group(const struct ig_draft *draft, const char *name)
{
	u32 i;

	for (i = 0; i < draft->n_groups; i++)
		if (!strcmp(draft->groups[i]->name, name))
			return draft->groups[i];
	return NULL;
}

int ig_draft_group_add(struct ig_draft *draft, struct ig_group *group)
{
	if (draft->n_groups == IG_GROUPS_MAX || !draft->next_group)
		return -ENOSPC;
	group->id = draft->next_group++;
	group->local = draft->local;
	draft->groups[draft->n_groups++] = ig_group_get(group);
	return 0;
}

void ig_draft_group_swap(struct ig_draft *draft, struct ig_group *group,
			 struct ig_group *with)
{
	u32 i = ig_groups_from(draft->groups, draft->n_groups, group->id);

	with->id = group->id;
	with->local = group->local;
	draft->groups[i] = ig_group_get(with);
	ig_group_put(group);
}

u32 ig_draft_group_rules(const struct ig_draft *draft, const struct ig_group *group)
{
	u32 i, n = 0;

	for (i = 0; i < draft->n_rules; i++) {
		n += !is_gone(draft->rules[i]) && draft->rules[i]->group == group->id;
		resched_at(i);
	}
	return n;
}

bool ig_draft_group_used(const struct ig_draft *draft)
{
	u32 i;

	for (i = 0; i < draft->n_rules; i++) {
		if (!is_gone(draft->rules[i]) && draft->rules[i]->group != IG_GROUP_DEFAULT)
			return true;
		resched_at(i);
	}
	return false;
}

void ig_draft_group_del(struct ig_draft *draft, struct ig_group *group)
{
	u32 i = ig_groups_from(draft->groups, draft->n_groups, group->id);

	draft->n_groups--;
	memmove(&draft->groups[i], &draft->groups[i + 1],
		(draft->n_groups - i) * sizeof(draft->groups[0]));
	ig_group_put(group);
}

/* Lets sets with the same contents share them. */
static int set_share_contents(struct ig_draft *draft, struct ig_set *set)
{
	u32 i;

	for (i = 0; i < draft->n_sets; i++) {
		struct ig_prefixes *other = draft->sets[i]->prefixes;

		if (!other->compiled || other == set->prefixes ||
		    !ig_prefixes_same(other, set->prefixes))
			continue;
		ig_prefixes_get(other);
		if (ig_draft_set_fill(draft, set, other)) {
			ig_prefixes_put(other);
			return -ENOMEM;
		}
		return 0;
	}
	return 0;
}

int ig_draft_prepare(struct ig_draft *draft)
{
	u32 i;

	for (i = 0; i < draft->n_sets; i++) {
		struct ig_set *set = draft->sets[i];

		ig_resched();
		if (set->prefixes->compiled)
			continue;
		if (ig_prefixes_compile(set->prefixes) || set_share_contents(draft, set))
			return -ENOMEM;
	}
	return 0;
}
