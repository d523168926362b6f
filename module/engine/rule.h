/* SPDX-License-Identifier: GPL-2.0-only */
/* An allow rule as the user wrote it. */
#ifndef IG_RULE_H
#define IG_RULE_H

#include "match.h"

/* Maximum bytes of a comment. */
#define IG_COMMENT_MAX	255

/**
 * struct ig_rule - an allow rule as written; immutable once in a policy
 * @refs: number of drafts and policies that hold it
 * @id: its number, from 1
 * @slot: place where its packets are counted; unique in the policy and the
 *	one before
 * @group: id of its group
 * @local: see struct ig_draft
 * @match: packets it covers; every type means the types of classes S, R and E
 * @origin: the rule that packets find in its place; NULL for itself;
 *	referenced. Changing the comment or expiry of a rule makes another
 *	object with the same id, slot and match, while tables still point to
 *	the first
 * @expires: time it ends, in the caller's clock; 0 for never
 * @comment: free text, NUL-terminated
 */
struct ig_rule {
	ig_ref refs;
	u32 id;
	u32 slot;
	u32 group;
	bool local;
	struct ig_match match;
	struct ig_rule *origin;
	u64 expires;
	char comment[];
};

/**
 * ig_rule_alloc() - allocates a rule of group default that covers nothing yet
 * @comment: its comment of @len bytes, "" for none
 * @len: length of the comment without NUL, IG_COMMENT_MAX at most
 *
 * May sleep. Return: the rule with one reference, or NULL without memory.
 */
struct ig_rule *ig_rule_alloc(const char *comment, size_t len);

/**
 * ig_rule_amended() - makes the same rule with another comment and expiry
 * @rule: the rule, of a draft or a policy
 * @comment: its new comment of @len bytes, "" for none
 * @len: length of the comment without NUL, IG_COMMENT_MAX at most
 * @expires: its new end, see struct ig_rule
 *
 * May sleep. Return: a rule with one reference and the id, the slot, the
 * group and the match of @rule, or NULL without memory.
 */
struct ig_rule *ig_rule_amended(struct ig_rule *rule, const char *comment,
				size_t len, u64 expires);

/** ig_rule_found() - returns the rule that tables point to, see ig_rule.origin */
const struct ig_rule *ig_rule_found(const struct ig_rule *rule);

/** ig_rule_get() - takes one more reference */
struct ig_rule *ig_rule_get(struct ig_rule *rule);

/** ig_rule_put() - drops a reference; the last one frees; NULL is fine */
void ig_rule_put(struct ig_rule *rule);

/** ig_rule_same() - tells whether two are of one group and cover the same packets */
bool ig_rule_same(const struct ig_rule *a, const struct ig_rule *b);

/** ig_rule_hash() - hashes what ig_rule_same() compares, with ig_secret */
u32 ig_rule_hash(const struct ig_rule *rule);

#endif /* IG_RULE_H */
