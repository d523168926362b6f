/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The policy of a namespace: rules, sets, groups and ACL as the user wrote
 * them, and a single immutable object compiled from them that decides packets.
 * Changes are made in a draft, which becomes a policy as a whole or not at all.
 */
#ifndef IG_POLICY_H
#define IG_POLICY_H

#include "acl.h"
#include "log_settings.h"
#include "table.h"

/* Maximum number of rules of a namespace. */
#define IG_RULES_MAX	131072

/*
 * Number of slots, where packets are counted by rule and by ACL entry. Twice as
 * many as can be in use, because slots of the previous policy are not reused in
 * the draft that removes its rules and entries: packets may count there until
 * the draft is in force.
 */
#define IG_SLOTS_MAX	(2 * (IG_RULES_MAX + IG_DIRS * IG_ACL_MAX))

/**
 * struct ig_body - a policy as written, and compiled; immutable
 * @refs: number of policies that share it
 * @slots: greater than any ig_rule.slot and ig_acl_entry.slot
 * @n_rules: number of rules
 * @rules: the rules as written, by id; referenced
 * @n_sets: number of sets
 * @sets: the sets, by id, compiled; referenced
 * @n_groups: number of groups
 * @groups: the groups, by id, the first being default; referenced
 * @acl: the entries as written, by direction; referenced
 * @tables: compiled from the rules, by group
 * @acl_table: compiled from the entries; NULL for none
 */
struct ig_body {
	ig_ref refs;
	u32 slots;
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
 * struct ig_policy - decides the packets of a namespace; immutable
 * @generation: unique number of the policy as written
 * @epoch: number of this object; the same policy gets a new one when the groups
 *	of interfaces change
 * @allow: whether the default is allow, by enum ig_dir
 * @monitor: decide and count, but drop nothing
 * @inherited: parts were written for another namespace; see struct ig_draft
 * @local_allow: which defaults in @allow were set here, by enum ig_dir
 * @table: tables of group default, by direction and family; NULL for no rule
 * @acl_table: copy of @body's
 * @ifaces: interfaces and their groups; NULL if no group is attached to
 *	anything
 * @body: everything else
 * @log: settings of the flow log, referenced; NULL for those at load
 * @next_id: the number the next rule will get
 * @next_set: the id the next set will get
 * @next_group: the id the next group will get
 * @next_entry: the id the next ACL entry will get
 *
 * Readers keep it alive by RCU or a reference.
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
	struct ig_log_settings *log;
	u32 next_id;
	u32 next_set;
	u32 next_group;
	u32 next_entry;
};

/**
 * struct ig_draft - a policy being written; private to its writer
 * @next_id: see struct ig_policy
 * @first_id: initial @next_id; rules from there on are in no policy yet
 * @next_set: see struct ig_policy
 * @next_group: see struct ig_policy
 * @next_entry: see struct ig_policy
 * @first_entry: initial @next_entry; entries from there on are in no policy yet
 * @allow: see struct ig_policy
 * @monitor: see struct ig_policy
 * @inherited: see struct ig_policy
 * @local_allow: see struct ig_policy
 * @local: true unless written for the first namespace. Objects made in the
 *	draft are marked local; those that are not local were inherited, and the
 *	owner of the namespace may not always read them. An object made from
 *	another one keeps its mark.
 * @n_rules: number of places of @rules in use
 * @n_gone: number of those whose rule was removed
 * @room: number of places in @rules
 * @rules: by id; referenced. A removed rule has bit 0 of its pointer set until
 *	ig_draft_settle()
 * @n_sets: number of sets
 * @sets: by id; referenced; room for IG_SETS_MAX or NULL
 * @n_groups: number of groups
 * @groups: by id; referenced; room for IG_GROUPS_MAX
 * @acl: see struct ig_body
 * @log: see struct ig_policy
 * @slots: see struct ig_body
 * @slot_used: bitmap of the slots in use, see IG_SLOTS_MAX
 * @low_slot: no slot below it is free
 * @finds: number of searches for a rule
 * @index: rules by a hash of what they cover, built after some searches; the
 *	place of a removed rule is INDEX_LEFT
 * @index_mask: number of places of @index minus 1
 * @index_used: number of places that are not NULL
 */
struct ig_draft {
	u32 next_id;
	u32 first_id;
	u32 next_set;
	u32 next_group;
	u32 next_entry;
	u32 first_entry;
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
	struct ig_log_settings *log;
	u32 slots;
	u64 *slot_used;
	u32 low_slot;
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

/** ig_draft_defaults() - resets defaults, mode and settings of the log to those at load */
void ig_draft_defaults(struct ig_draft *draft);

/**
 * ig_draft_log() - gives a draft other settings of the log
 * @draft: the draft
 * @settings: the settings, whose reference moves to the draft; NULL for those at load
 */
void ig_draft_log(struct ig_draft *draft, struct ig_log_settings *settings);

/* Rules. */

/**
 * ig_draft_add() - adds a rule
 * @draft: the draft, which has its group and its set
 * @rule: the rule, in no policy yet; referenced by the draft on success, its id
 *	and slot are set
 *
 * May sleep. Return: 0; -ENOMEM; -ENOSPC at IG_RULES_MAX or when all ids have
 * been used.
 */
int ig_draft_add(struct ig_draft *draft, struct ig_rule *rule);

/** ig_draft_find() - finds the rule that is the same as @like, or NULL; may sleep */
struct ig_rule *ig_draft_find(struct ig_draft *draft,
			      const struct ig_rule *like);

/** ig_draft_find_id() - finds the rule of that id, or NULL */
struct ig_rule *ig_draft_find_id(const struct ig_draft *draft, u32 id);

/**
 * ig_draft_amend() - gives a rule of a draft another comment and expiry
 * @draft: the draft
 * @rule: one of its rules; no longer in the draft afterwards
 * @with: its replacement from ig_rule_amended(); referenced by the draft
 *
 * The rule keeps its id and its slot, and no table is compiled again.
 */
void ig_draft_amend(struct ig_draft *draft, struct ig_rule *rule,
		    struct ig_rule *with);

/** ig_draft_del() - removes a rule that ig_draft_find() or _id() returned */
void ig_draft_del(struct ig_draft *draft, struct ig_rule *rule);

/** ig_draft_settle() - closes the gaps of removed rules */
void ig_draft_settle(struct ig_draft *draft);

/** ig_draft_del_all() - removes every rule */
void ig_draft_del_all(struct ig_draft *draft);

/**
 * ig_draft_expire() - removes expired rules
 * @draft: the draft
 * @now: time in the clock of ig_rule.expires
 *
 * Return: number of removed rules.
 */
u32 ig_draft_expire(struct ig_draft *draft, u64 now);

/**
 * ig_draft_acl_add() - adds an ACL entry
 * @draft: the draft, which has its set
 * @entry: the entry, in no policy yet; referenced by the draft on success, its
 *	id and slot are set
 *
 * May sleep. Return: as ig_acl_add(), and -ENOSPC when all ids have been used.
 */
int ig_draft_acl_add(struct ig_draft *draft, struct ig_acl_entry *entry);

/** ig_draft_acl_del() - removes an entry that ig_acl_find() returned */
void ig_draft_acl_del(struct ig_draft *draft, struct ig_acl_entry *entry);

/** ig_draft_acl_del_all() - removes every ACL entry, of all directions */
void ig_draft_acl_del_all(struct ig_draft *draft);

/* Sets. */

/** ig_draft_set() - finds the set of that name, or NULL */
struct ig_set *ig_draft_set(const struct ig_draft *draft, const char *name);

/** ig_draft_set_by_id() - finds the set of that id, or NULL */
struct ig_set *ig_draft_set_by_id(const struct ig_draft *draft, u32 id);

/**
 * ig_draft_set_create() - adds a set
 * @draft: the draft, which has none of that name
 * @name: valid
 * @prefixes: its contents; the reference moves to the draft on success
 *
 * May sleep. Return: 0; -ENOMEM; -ENOSPC at IG_SETS_MAX.
 */
int ig_draft_set_create(struct ig_draft *draft, const char *name,
			struct ig_prefixes *prefixes);

/**
 * ig_draft_set_fill() - gives a set of a draft other contents
 * @draft: the draft
 * @set: one of its sets; replaced by a new object with the same id and name
 * @prefixes: its new contents; the reference moves to the draft on success
 *
 * May sleep. Return: 0 or -ENOMEM.
 */
int ig_draft_set_fill(struct ig_draft *draft, struct ig_set *set,
		      struct ig_prefixes *prefixes);

/**
 * ig_draft_set_edit() - returns the contents of a set of a draft for changing
 * them
 * @draft: the draft
 * @name: of one of its sets
 * @quota: quota for a copy
 * @prefixes: gets the contents, without a reference
 *
 * May sleep and reschedules. Return: 0; -ENOMEM; -ENOSPC (IG_PREFIXES_MAX).
 */
int ig_draft_set_edit(struct ig_draft *draft, const char *name,
		      struct ig_quota *quota, struct ig_prefixes **prefixes);

/**
 * ig_draft_set_replace() - as ig_draft_set_fill(), for contents that owe
 * nothing to the old ones
 * @draft: the draft
 * @set: one of its sets; replaced by a new object with the same id and name
 * @prefixes: its new contents; the reference moves to the draft on success
 *
 * May sleep. Return: 0 or -ENOMEM.
 */
int ig_draft_set_replace(struct ig_draft *draft, struct ig_set *set,
			 struct ig_prefixes *prefixes);

/** ig_draft_set_users() - counts the rules and ACL entries that use a set */
u32 ig_draft_set_users(const struct ig_draft *draft, const struct ig_set *set);

/** ig_draft_set_used() - tells whether any rule or ACL entry uses any set */
bool ig_draft_set_used(const struct ig_draft *draft);

/** ig_draft_set_del() - removes a set that nothing uses */
void ig_draft_set_del(struct ig_draft *draft, struct ig_set *set);

/* Groups. */

/** ig_draft_group() - finds the group of that name, or NULL */
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
 * ig_draft_group_swap() - attaches a group of a draft to other interfaces
 * @draft: the draft
 * @group: the group; replaced
 * @with: its replacement, in no policy yet; gets the id and is referenced by
 *	the draft
 */
void ig_draft_group_swap(struct ig_draft *draft, struct ig_group *group,
			 struct ig_group *with);

/** ig_draft_group_rules() - counts the rules of a group */
u32 ig_draft_group_rules(const struct ig_draft *draft,
			 const struct ig_group *group);

/** ig_draft_group_used() - tells whether any group but default has rules */
bool ig_draft_group_used(const struct ig_draft *draft);

/** ig_draft_group_del() - removes a group without rules; never default */
void ig_draft_group_del(struct ig_draft *draft, struct ig_group *group);

/* Policies. */

/**
 * ig_draft_prepare() - compiles the sets of a draft
 * @draft: the draft
 *
 * May sleep and reschedules; may take long, and needs no lock of the namespace.
 * Return: 0, or -ENOMEM with the draft unchanged.
 */
int ig_draft_prepare(struct ig_draft *draft);

/**
 * ig_policy_compile() - compiles a draft to a policy
 * @policy: zeroed memory for the policy
 * @draft: the draft; on success its contents move to @policy
 * @generation: generation and epoch of the policy
 * @from: the policy that @draft was started from, or NULL; unchanged parts are
 *	shared with it
 *
 * No interface has groups yet, see ig_policy_ifaces(). May sleep and
 * reschedules. Return: 0, or -ENOMEM with @draft unchanged.
 */
int ig_policy_compile(struct ig_policy *policy, struct ig_draft *draft,
		      u32 generation, const struct ig_policy *from);

/**
 * ig_policy_undo() - undoes ig_policy_compile()
 * @policy: a policy that nobody has seen
 * @draft: the draft it was made from; gets its contents back
 */
void ig_policy_undo(struct ig_policy *policy, struct ig_draft *draft);

/**
 * ig_policy_share() - makes another object of the same policy
 * @policy: zeroed memory for it
 * @from: the policy; the caller keeps it alive
 * @epoch: the epoch it gets
 *
 * No interface has groups yet.
 */
void ig_policy_share(struct ig_policy *policy, const struct ig_policy *from,
		     u32 epoch);

/**
 * ig_policy_inherit() - makes the policy of the first namespace one for another
 * namespace
 * @policy: zeroed memory for it
 * @from: the policy; the caller keeps it alive
 * @epoch: the epoch it gets
 *
 * Ids assigned in it later do not reveal how many @from has assigned. The log is
 * off in it: only namespaces that ask for it pay for it.
 */
void ig_policy_inherit(struct ig_policy *policy, const struct ig_policy *from,
		       u32 epoch);

/**
 * ig_policy_resume() - prepares a previous policy to be put back
 * @policy: the policy, which nobody reads
 * @after: the one in force, which it is to replace
 * @generation: its new generation and epoch
 *
 * Ids that @after has assigned are not assigned again.
 */
void ig_policy_resume(struct ig_policy *policy, const struct ig_policy *after,
		      u32 generation);

/**
 * ig_policy_ifaces() - finds the groups of interfaces for a policy
 * @policy: a policy that nobody has seen
 * @devices: the interfaces
 * @n: number of interfaces
 *
 * May sleep and reschedules. Return: 0 or -ENOMEM.
 */
int ig_policy_ifaces(struct ig_policy *policy, const struct ig_device *devices,
		     u32 n);

/** ig_policy_fini() - drops the contents of a policy that nobody reads any more */
void ig_policy_fini(struct ig_policy *policy);

/** ig_policy_find_id() - finds the rule of that id, or NULL */
const struct ig_rule *ig_policy_find_id(const struct ig_policy *policy, u32 id);

/** ig_policy_rules_from() - returns the index of the first rule with @id or a higher one */
u32 ig_policy_rules_from(const struct ig_policy *policy, u32 id);

/** ig_policy_set() - finds the set of that name, or NULL */
const struct ig_set *ig_policy_set(const struct ig_policy *policy,
				   const char *name);

/** ig_policy_set_by_id() - finds the set of an id used by rules, or NULL */
const struct ig_set *ig_policy_set_by_id(const struct ig_policy *policy,
					 u32 id);

/** ig_policy_group_by_id() - finds the group of that id, or NULL */
const struct ig_group *ig_policy_group_by_id(const struct ig_policy *policy,
					     u32 id);

/*
 * The owner of a namespace may read the local parts of an inherited body. A part
 * is local if it was written in the namespace and names only local parts.
 */

/** ig_body_set_local() - tells whether a set is local; id 0, no set, is */
bool ig_body_set_local(const struct ig_body *body, u32 id);

/** ig_body_group_local() - tells whether a group is local, by its id */
bool ig_body_group_local(const struct ig_body *body, u32 id);

/** ig_body_rule_local() - tells whether a rule is local */
bool ig_body_rule_local(const struct ig_body *body, const struct ig_rule *rule);

/** ig_body_entry_local() - tells whether an ACL entry is local */
bool ig_body_entry_local(const struct ig_body *body,
			 const struct ig_acl_entry *entry);

/** ig_policy_next_expiry() - returns the earliest ig_rule.expires; 0 for none */
u64 ig_policy_next_expiry(const struct ig_policy *policy);

/** ig_policy_has_rules() - tells whether the direction and family of @p may have rules */
static inline bool ig_policy_has_rules(const struct ig_policy *policy,
				       const struct ig_packet *p)
{
	return policy->ifaces || policy->table[p->dir][p->family];
}

/**
 * ig_policy_pending() - tells whether the groups of a packet's interface are
 * not known
 * @policy: the policy; the caller keeps it alive
 * @p: the packet
 *
 * They are not known if there was no memory when the interface was added or
 * changed.
 */
bool ig_policy_pending(const struct ig_policy *policy,
		       const struct ig_packet *p);

/**
 * ig_policy_rule() - finds the rule that admits a packet
 * @policy: the policy; the caller keeps it alive
 * @p: the packet, an ICMP message
 * @named: only rules that name the type, not those for every type
 * @narrow: only rules whose peer is narrower than any
 *
 * Among the rules of all groups of its interface, the longest peer prefix wins,
 * then the lowest id. Return: the rule, or NULL.
 */
const struct ig_rule *ig_policy_rule(const struct ig_policy *policy,
				     const struct ig_packet *p, bool named,
				     bool narrow);

/** ig_policy_logs() - tells whether the flow log is on */
static inline bool ig_policy_logs(const struct ig_policy *policy)
{
	return policy->log && policy->log->on;
}

/** ig_policy_has_acl() - tells whether a direction has ACL entries */
bool ig_policy_has_acl(const struct ig_policy *policy, enum ig_dir dir);

#endif /* IG_POLICY_H */
