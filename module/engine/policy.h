/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The policy of a namespace: rules as the user wrote them, and compiled from
 * them one immutable object that packets are decided by. A change is made in
 * a draft and becomes a policy as a whole, or not at all.
 */
#ifndef IG_POLICY_H
#define IG_POLICY_H

#include "acl.h"
#include "match.h"

/* Rules a namespace may have. */
#define IG_RULES_MAX	131072

/* Octets of a comment. */
#define IG_COMMENT_MAX	255

/**
 * struct ig_rule - an allow rule as written; immutable once in a policy
 * @refs: how many drafts and policies hold it
 * @id: its number, from 1
 * @match: what it covers; every type means those of the classes S, R and E
 * @expires: when it ends, in the caller's clock; 0 never
 * @comment: free text, NUL-terminated
 */
struct ig_rule {
	ig_ref refs;
	u32 id;
	struct ig_match match;
	u64 expires;
	char comment[];
};

/**
 * ig_rule_alloc() - a rule that covers nothing yet
 * @comment: its comment, "" for none; @len octets
 * @len: length of the comment without NUL, IG_COMMENT_MAX at most
 *
 * May sleep. Return: the rule with one reference, or NULL without memory.
 */
struct ig_rule *ig_rule_alloc(const char *comment, size_t len);

/** ig_rule_get() - takes one more reference */
struct ig_rule *ig_rule_get(struct ig_rule *rule);

/** ig_rule_put() - drops a reference; the last one frees; NULL is fine */
void ig_rule_put(struct ig_rule *rule);

/* How packets in one direction and family find the rule that decides. */
struct ig_table;

/**
 * struct ig_policy - what packets of a namespace are decided by; immutable
 * @generation: number of this object, never the same for another one
 * @next_id: the number the next rule will get
 * @allow: whether the default of a direction is allow, by enum ig_dir
 * @monitor: decide, count and log, but drop nothing
 * @n_rules: how many rules there are
 * @rules: the rules as written, in the order of their ids; referenced
 * @table: compiled from the rules, by direction and family; NULL for no rule
 * @acl_table: compiled from the entries, likewise
 * @acl: the entries as written, by direction; referenced
 *
 * Readers hold it by RCU or by whatever else keeps it alive.
 */
struct ig_policy {
	u32 generation;
	u32 next_id;
	bool allow[IG_DIRS];
	bool monitor;
	u32 n_rules;
	struct ig_rule **rules;
	struct ig_table *table[IG_DIRS][IG_FAMILIES];
	struct ig_acl_table *acl_table[IG_DIRS][IG_FAMILIES];
	struct ig_acl acl[IG_DIRS];
};

/**
 * struct ig_draft - a policy being written; private to its writer
 * @next_id: see struct ig_policy
 * @allow: see struct ig_policy
 * @monitor: see struct ig_policy
 * @n_rules: how many rules there are
 * @room: how many there is room for in @rules
 * @rules: in the order of their ids; referenced
 * @acl: see struct ig_policy
 */
struct ig_draft {
	u32 next_id;
	bool allow[IG_DIRS];
	bool monitor;
	u32 n_rules;
	u32 room;
	struct ig_rule **rules;
	struct ig_acl acl[IG_DIRS];
};

/**
 * ig_draft_init() - starts a draft
 * @draft: the draft
 * @from: the policy to start from; NULL for the policy at load: in deny, out
 *	and forward allow, enforce, no rules, no ACL
 *
 * May sleep. Return: 0, or -ENOMEM with nothing to clean up.
 */
int ig_draft_init(struct ig_draft *draft, const struct ig_policy *from);

/** ig_draft_fini() - drops what a draft holds */
void ig_draft_fini(struct ig_draft *draft);

/** ig_draft_defaults() - defaults and mode as at load; rules and ACL stay */
void ig_draft_defaults(struct ig_draft *draft);

/**
 * ig_draft_add() - adds a rule
 * @draft: the draft
 * @rule: the rule; referenced by the draft on success, its id is set
 *
 * May sleep. Return: 0; -ENOMEM; -ENOSPC at IG_RULES_MAX or when all ids have
 * been used.
 */
int ig_draft_add(struct ig_draft *draft, struct ig_rule *rule);

/** ig_draft_find() - the rule that is the same as @like, or NULL */
struct ig_rule *ig_draft_find(const struct ig_draft *draft,
			      const struct ig_rule *like);

/** ig_draft_find_id() - the rule of that id, or NULL */
struct ig_rule *ig_draft_find_id(const struct ig_draft *draft, u32 id);

/** ig_draft_del() - removes a rule that ig_draft_find() or _id() gave */
void ig_draft_del(struct ig_draft *draft, struct ig_rule *rule);

/** ig_draft_del_all() - removes every rule */
void ig_draft_del_all(struct ig_draft *draft);

/** ig_draft_acl_del_all() - removes every ACL entry, of all directions */
void ig_draft_acl_del_all(struct ig_draft *draft);

/**
 * ig_draft_expire() - removes the rules whose time has come
 * @draft: the draft
 * @now: in the clock of ig_rule.expires
 *
 * Return: how many were removed.
 */
u32 ig_draft_expire(struct ig_draft *draft, u64 now);

/**
 * ig_policy_compile() - makes a policy of a draft
 * @policy: zeroed memory for the policy
 * @draft: the draft; on success what it holds has moved into @policy
 * @generation: the number the policy gets
 *
 * May sleep and reschedules. Return: 0, or -ENOMEM with @draft untouched.
 */
int ig_policy_compile(struct ig_policy *policy, struct ig_draft *draft,
		      u32 generation);

/**
 * ig_policy_undo() - takes back what ig_policy_compile() did
 * @policy: a policy that nobody has seen
 * @draft: the draft it was made of; gets back what it held
 */
void ig_policy_undo(struct ig_policy *policy, struct ig_draft *draft);

/** ig_policy_fini() - drops what a policy holds; nobody may read it any more */
void ig_policy_fini(struct ig_policy *policy);

/** ig_policy_find_id() - the rule of that id, or NULL */
const struct ig_rule *ig_policy_find_id(const struct ig_policy *policy, u32 id);

/** ig_policy_rules_from() - index of the first rule with @id or a higher one */
u32 ig_policy_rules_from(const struct ig_policy *policy, u32 id);

/** ig_policy_next_expiry() - the earliest ig_rule.expires; 0 for none */
u64 ig_policy_next_expiry(const struct ig_policy *policy);

/**
 * ig_policy_rule() - the rule that admits a packet
 * @policy: the policy; the caller keeps it alive
 * @p: the packet, an ICMP message
 * @named: only rules that name the type, not those for every type
 * @narrow: only rules whose peer is narrower than any
 *
 * Of several, the one with the longest peer prefix, then the lowest id.
 * Return: the rule, or NULL.
 */
const struct ig_rule *ig_policy_rule(const struct ig_policy *policy,
				     const struct ig_packet *p, bool named,
				     bool narrow);

/** ig_policy_has_acl() - whether a direction has entries */
bool ig_policy_has_acl(const struct ig_policy *policy, enum ig_dir dir);

#endif /* IG_POLICY_H */
