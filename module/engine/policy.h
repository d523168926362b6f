/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The policy of a namespace: rules, sets, groups and ACL as the user wrote
 * them, and compiled from them one immutable object that packets are decided
 * by. A change is made in a draft and becomes a policy as a whole, or not at
 * all.
 */
#ifndef IG_POLICY_H
#define IG_POLICY_H

#include "acl.h"
#include "table.h"

/* Rules a namespace may have. */
#define IG_RULES_MAX	131072

/**
 * struct ig_body - a policy as written, and compiled; immutable
 * @refs: policies that share it
 * @counters: more than any ig_rule.counter
 * @n_rules: how many rules there are
 * @rules: the rules as written, by id; referenced
 * @n_sets: how many sets there are
 * @sets: the sets, by id, compiled; referenced
 * @n_groups: how many groups there are
 * @groups: the groups, by id, the first being default; referenced
 * @acl: the entries as written, by direction; referenced
 * @tables: compiled from the rules, by group
 * @acl_table: compiled from the entries; NULL for none
 */
struct ig_body {
	ig_ref refs;
	u32 counters;
	u32 n_rules;
	struct ig_rule **rules;
	u32 n_sets;
	struct ig_set **sets;
	u32 n_groups;
	struct ig_group **groups;
	struct ig_acl acl[IG_DIRS];
	struct ig_group_tables *tables;
	struct ig_acl_table *acl_table[IG_DIRS][IG_FAMILIES];
};

/**
 * struct ig_policy - what packets of a namespace are decided by; immutable
 * @generation: number of what was written, never the same for another
 * @epoch: number of this object: the same policy has another one once
 *	interfaces have other groups
 * @allow: whether the default of a direction is allow, by enum ig_dir
 * @monitor: decide, count and log, but drop nothing
 * @inherited: some of it was written for another namespace; see struct ig_draft
 * @local_allow: which of @allow were not
 * @table: those of group default, by direction and family; NULL for no rule
 * @acl_table: that of @body
 * @ifaces: interfaces and their groups; NULL when no group is attached to
 *	anything
 * @body: all the rest
 * @next_id: the number the next rule will get
 * @next_set: the id the next set will get
 * @next_group: the id the next group will get
 *
 * Readers hold it by RCU or by whatever else keeps it alive.
 */
struct ig_policy {
	u32 generation;
	u32 epoch;
	bool allow[IG_DIRS];
	bool monitor;
	bool inherited;
	bool local_allow[IG_DIRS];
	const struct ig_table *table[IG_DIRS][IG_FAMILIES];
	const struct ig_acl_table *acl_table[IG_DIRS][IG_FAMILIES];
	struct ig_ifaces *ifaces;
	struct ig_body *body;
	u32 next_id;
	u32 next_set;
	u32 next_group;
};

/**
 * struct ig_draft - a policy being written; private to its writer
 * @next_id: see struct ig_policy
 * @first_id: what it was at first: rules from there on are in no policy yet
 * @next_set: likewise
 * @next_group: likewise
 * @allow: see struct ig_policy
 * @monitor: likewise
 * @inherited: likewise
 * @local_allow: likewise
 * @local: it is not written for the first namespace. What is made in it is
 *	marked so: other namespaces may inherit the rest, which their owners may
 *	not always read. Made from something else, it is marked like that.
 * @n_rules: how many places of @rules are used
 * @n_gone: how many of them are of rules that were removed
 * @room: how many there is room for in @rules
 * @rules: by id; referenced. What was removed has bit 0 set until
 *	ig_draft_settle()
 * @n_sets: how many sets there are
 * @sets: by id; referenced; room for IG_SETS_MAX or NULL
 * @n_groups: how many groups there are
 * @groups: by id; referenced; room for IG_GROUPS_MAX
 * @acl: see struct ig_body
 * @counters: more than any ig_rule.counter
 * @counted: which of ig_rule.counter are in use, a bit each
 * @low_counter: none below is free
 * @finds: how often a rule has been looked for
 * @index: rules by a hash of what they cover, once there was much looking; a
 *	place that was left is INDEX_LEFT
 * @index_mask: number of places minus 1
 * @index_used: places that are not NULL
 */
struct ig_draft {
	u32 next_id;
	u32 first_id;
	u32 next_set;
	u32 next_group;
	bool allow[IG_DIRS];
	bool monitor;
	bool inherited;
	bool local_allow[IG_DIRS];
	bool local;
	u32 n_rules;
	u32 n_gone;
	u32 room;
	struct ig_rule **rules;
	u32 n_sets;
	struct ig_set **sets;
	u32 n_groups;
	struct ig_group **groups;
	struct ig_acl acl[IG_DIRS];
	u32 counters;
	u64 *counted;
	u32 low_counter;
	u32 finds;
	struct ig_rule **index;
	u32 index_mask;
	u32 index_used;
};

/**
 * ig_draft_init() - starts a draft
 * @draft: the draft
 * @from: the policy to start from; NULL for the policy at load: in deny, out
 *	and forward allow, enforce; no rules, sets, groups or ACL
 *
 * May sleep and reschedules. Return: 0, or -ENOMEM with nothing to clean up.
 */
int ig_draft_init(struct ig_draft *draft, const struct ig_policy *from);

/** ig_draft_fini() - drops what a draft holds */
void ig_draft_fini(struct ig_draft *draft);

/** ig_draft_allow() - sets the default of a direction */
void ig_draft_allow(struct ig_draft *draft, enum ig_dir dir, bool allow);

/** ig_draft_defaults() - defaults and mode as at load; all else stays */
void ig_draft_defaults(struct ig_draft *draft);

/* Rules. */

/**
 * ig_draft_add() - adds a rule
 * @draft: the draft, which has its group and its set
 * @rule: the rule, in no policy yet; referenced by the draft on success, its id
 *	and counter are set
 *
 * May sleep. Return: 0; -ENOMEM; -ENOSPC at IG_RULES_MAX or when all ids have
 * been used.
 */
int ig_draft_add(struct ig_draft *draft, struct ig_rule *rule);

/** ig_draft_find() - the rule that is the same as @like, or NULL; may sleep */
struct ig_rule *ig_draft_find(struct ig_draft *draft,
			      const struct ig_rule *like);

/** ig_draft_find_id() - the rule of that id, or NULL */
struct ig_rule *ig_draft_find_id(const struct ig_draft *draft, u32 id);

/**
 * ig_draft_amend() - gives a rule of a draft another comment and another end
 * @draft: the draft
 * @rule: one of its rules; not the draft's any more afterwards
 * @with: what ig_rule_amended() made of it; referenced by the draft
 *
 * The rule keeps its id and its counter, and no table is compiled anew.
 */
void ig_draft_amend(struct ig_draft *draft, struct ig_rule *rule,
		    struct ig_rule *with);

/** ig_draft_del() - removes a rule that ig_draft_find() or _id() gave */
void ig_draft_del(struct ig_draft *draft, struct ig_rule *rule);

/** ig_draft_settle() - gives up the places of rules that were removed */
void ig_draft_settle(struct ig_draft *draft);

/** ig_draft_del_all() - removes every rule */
void ig_draft_del_all(struct ig_draft *draft);

/**
 * ig_draft_expire() - removes the rules whose time has come
 * @draft: the draft
 * @now: in the clock of ig_rule.expires
 *
 * Return: how many were removed.
 */
u32 ig_draft_expire(struct ig_draft *draft, u64 now);

/** ig_draft_acl_del_all() - removes every ACL entry, of all directions */
void ig_draft_acl_del_all(struct ig_draft *draft);

/* Sets. */

/** ig_draft_set() - the set of that name, or NULL */
struct ig_set *ig_draft_set(const struct ig_draft *draft, const char *name);

/** ig_draft_set_by_id() - the set of that id, or NULL */
struct ig_set *ig_draft_set_by_id(const struct ig_draft *draft, u32 id);

/**
 * ig_draft_set_create() - adds a set
 * @draft: the draft, which has none of that name
 * @name: valid
 * @prefixes: what it holds; its reference moves to the draft on success
 *
 * May sleep. Return: 0; -ENOMEM; -ENOSPC at IG_SETS_MAX.
 */
int ig_draft_set_create(struct ig_draft *draft, const char *name,
			struct ig_prefixes *prefixes);

/**
 * ig_draft_set_fill() - gives a set of a draft other contents
 * @draft: the draft
 * @set: one of its sets; gone afterwards, another one has its id and name
 * @prefixes: what it is to hold; its reference moves to the draft on success
 *
 * May sleep. Return: 0 or -ENOMEM.
 */
int ig_draft_set_fill(struct ig_draft *draft, struct ig_set *set,
		      struct ig_prefixes *prefixes);

/**
 * ig_draft_set_edit() - the contents of a set of a draft, to be changed
 * @draft: the draft
 * @name: of one of its sets
 * @quota: where a copy counts
 * @prefixes: gets them; not referenced
 *
 * May sleep and reschedules. Return: 0; -ENOMEM; -ENOSPC (IG_PREFIXES_MAX).
 */
int ig_draft_set_edit(struct ig_draft *draft, const char *name,
		      struct ig_quota *quota, struct ig_prefixes **prefixes);

/**
 * ig_draft_set_replace() - ig_draft_set_fill(), with nothing of what was there
 * @draft: the draft
 * @set: one of its sets; gone afterwards, another one has its id and name
 * @prefixes: what it is to hold; its reference moves to the draft on success
 *
 * May sleep. Return: 0 or -ENOMEM.
 */
int ig_draft_set_replace(struct ig_draft *draft, struct ig_set *set,
			 struct ig_prefixes *prefixes);

/** ig_draft_set_users() - how many rules and ACL entries use a set */
u32 ig_draft_set_users(const struct ig_draft *draft, const struct ig_set *set);

/** ig_draft_set_used() - whether any rule or ACL entry uses any set */
bool ig_draft_set_used(const struct ig_draft *draft);

/** ig_draft_set_del() - removes a set that nothing uses */
void ig_draft_set_del(struct ig_draft *draft, struct ig_set *set);

/* Groups. */

/** ig_draft_group() - the group of that name, or NULL */
struct ig_group *ig_draft_group(const struct ig_draft *draft, const char *name);

/**
 * ig_draft_group_add() - adds a group
 * @draft: the draft, which has none of that name
 * @group: the group, in no policy yet; referenced by the draft on success, its
 *	id is set
 *
 * Return: 0; -ENOSPC at IG_GROUPS_MAX.
 */
int ig_draft_group_add(struct ig_draft *draft, struct ig_group *group);

/**
 * ig_draft_group_swap() - attaches a group of a draft to something else
 * @draft: the draft
 * @group: the group as it is; gone afterwards
 * @with: the group as it is to be, in no policy yet; gets the id and is
 *	referenced by the draft
 */
void ig_draft_group_swap(struct ig_draft *draft, struct ig_group *group,
			 struct ig_group *with);

/** ig_draft_group_rules() - how many rules a group has */
u32 ig_draft_group_rules(const struct ig_draft *draft,
			 const struct ig_group *group);

/** ig_draft_group_used() - whether any group but default has rules */
bool ig_draft_group_used(const struct ig_draft *draft);

/** ig_draft_group_del() - removes a group without rules; never default */
void ig_draft_group_del(struct ig_draft *draft, struct ig_group *group);

/* Policies. */

/**
 * ig_draft_prepare() - does the part of compiling that only sets need
 * @draft: the draft
 *
 * May sleep and reschedules; may take long, and needs no lock of the
 * namespace. Return: 0, or -ENOMEM with the draft as it was.
 */
int ig_draft_prepare(struct ig_draft *draft);

/**
 * ig_policy_compile() - makes a policy of a draft
 * @policy: zeroed memory for the policy
 * @draft: the draft; on success what it holds has moved into @policy
 * @generation: the number the policy gets, its epoch being the same
 * @from: the policy that @draft was started from, or NULL; what has not
 *	changed since is shared with it
 *
 * No interface has groups yet, see ig_policy_ifaces(). May sleep and
 * reschedules. Return: 0, or -ENOMEM with @draft as it was.
 */
int ig_policy_compile(struct ig_policy *policy, struct ig_draft *draft,
		      u32 generation, const struct ig_policy *from);

/**
 * ig_policy_undo() - takes back what ig_policy_compile() did
 * @policy: a policy that nobody has seen
 * @draft: the draft it was made of; gets back what it held
 */
void ig_policy_undo(struct ig_policy *policy, struct ig_draft *draft);

/**
 * ig_policy_share() - the same policy once more
 * @policy: zeroed memory for it
 * @from: the policy; the caller keeps it alive
 * @epoch: the epoch it gets
 *
 * No interface has groups yet.
 */
void ig_policy_share(struct ig_policy *policy, const struct ig_policy *from,
		     u32 epoch);

/**
 * ig_policy_inherit() - the policy of the first namespace, for another one
 * @policy: zeroed memory for it
 * @from: the policy; the caller keeps it alive
 * @epoch: the epoch it gets
 *
 * Ids that are given in it later tell nothing of how many @from has given.
 */
void ig_policy_inherit(struct ig_policy *policy, const struct ig_policy *from,
		       u32 epoch);

/**
 * ig_policy_resume() - a policy from before is to be the next
 * @policy: the policy, which nobody reads
 * @after: the one in force, whose place it is to take
 * @generation: the number it gets, its epoch being the same
 *
 * Numbers that @after has given are not given again.
 */
void ig_policy_resume(struct ig_policy *policy, const struct ig_policy *after,
		      u32 generation);

/**
 * ig_policy_ifaces() - tells a policy which interfaces there are
 * @policy: a policy that nobody has seen
 * @devices: the interfaces
 * @n: how many
 *
 * May sleep and reschedules. Return: 0 or -ENOMEM.
 */
int ig_policy_ifaces(struct ig_policy *policy, const struct ig_device *devices,
		     u32 n);

/** ig_policy_fini() - drops what a policy holds; nobody may read it any more */
void ig_policy_fini(struct ig_policy *policy);

/** ig_policy_find_id() - the rule of that id, or NULL */
const struct ig_rule *ig_policy_find_id(const struct ig_policy *policy, u32 id);

/** ig_policy_rules_from() - index of the first rule with @id or a higher one */
u32 ig_policy_rules_from(const struct ig_policy *policy, u32 id);

/** ig_policy_set() - the set of that name, or NULL */
const struct ig_set *ig_policy_set(const struct ig_policy *policy,
				   const char *name);

/** ig_policy_set_by_id() - the set of that id, which rules know; or NULL */
const struct ig_set *ig_policy_set_by_id(const struct ig_policy *policy,
					 u32 id);

/** ig_policy_group_by_id() - the group of that id, or NULL */
const struct ig_group *ig_policy_group_by_id(const struct ig_policy *policy,
					     u32 id);

/*
 * The owner of a namespace may read this of a body that was inherited: what was
 * written there, and does not name anything that was not.
 */

/** ig_body_set_local() - whether this is so of a set, by its id; 0 is no set */
bool ig_body_set_local(const struct ig_body *body, u32 id);

/** ig_body_group_local() - whether this is so of a group, by its id */
bool ig_body_group_local(const struct ig_body *body, u32 id);

/** ig_body_rule_local() - whether this is so of a rule */
bool ig_body_rule_local(const struct ig_body *body, const struct ig_rule *rule);

/** ig_body_entry_local() - whether this is so of an ACL entry */
bool ig_body_entry_local(const struct ig_body *body,
			 const struct ig_acl_entry *entry);

/** ig_policy_next_expiry() - the earliest ig_rule.expires; 0 for none */
u64 ig_policy_next_expiry(const struct ig_policy *policy);

/** ig_policy_has_rules() - whether there is any for what goes where @p goes */
static inline bool ig_policy_has_rules(const struct ig_policy *policy,
				       const struct ig_packet *p)
{
	return policy->ifaces || policy->table[p->dir][p->family];
}

/**
 * ig_policy_pending() - whether the groups of a packet's interface are not known
 * @policy: the policy; the caller keeps it alive
 * @p: the packet
 *
 * For want of memory when the interface came, or changed.
 */
bool ig_policy_pending(const struct ig_policy *policy,
		       const struct ig_packet *p);

/**
 * ig_policy_rule() - the rule that admits a packet
 * @policy: the policy; the caller keeps it alive
 * @p: the packet, an ICMP message
 * @named: only rules that name the type, not those for every type
 * @narrow: only rules whose peer is narrower than any
 *
 * Of the rules of all groups of its interface, the one with the longest peer
 * prefix, then the lowest id. Return: the rule, or NULL.
 */
const struct ig_rule *ig_policy_rule(const struct ig_policy *policy,
				     const struct ig_packet *p, bool named,
				     bool narrow);

/** ig_policy_has_acl() - whether a direction has entries */
bool ig_policy_has_acl(const struct ig_policy *policy, enum ig_dir dir);

#endif /* IG_POLICY_H */
