/* SPDX-License-Identifier: GPL-2.0-only */
/* An allow rule as the user wrote it. */
#ifndef IG_RULE_H
#define IG_RULE_H

#include "match.h"

/* Octets of a comment. */
#define IG_COMMENT_MAX	255

/**
 * struct ig_rule - an allow rule as written; immutable once in a policy
 * @refs: how many drafts and policies hold it
 * @id: its number, from 1
 * @counter: where its packets are counted; no other rule of the policy, nor
 *	of the one before, has the same
 * @group: id of its group
 * @local: see struct ig_draft
 * @match: what it covers; every type means those of the classes S, R and E
 * @origin: the rule that packets find in its place; NULL for itself. A rule
 *	whose comment or end has changed is another object with the same id,
 *	counter and match, and tables go on pointing to the first; referenced
 * @expires: when it ends, in the caller's clock; 0 never
 * @comment: free text, NUL-terminated
 */
struct ig_rule {
	ig_ref refs;
	u32 id;
	u32 counter;
	u32 group;
	bool local;
	struct ig_match match;
	struct ig_rule *origin;
	u64 expires;
	char comment[];
};

/**
 * ig_rule_alloc() - a rule of group default that covers nothing yet
 * @comment: its comment, "" for none; @len octets
 * @len: length of the comment without NUL, IG_COMMENT_MAX at most
 *
 * May sleep. Return: the rule with one reference, or NULL without memory.
 */
struct ig_rule *ig_rule_alloc(const char *comment, size_t len);

/**
 * ig_rule_amended() - the same rule with another comment and another end
 * @rule: the rule, of a draft or a policy
 * @comment: its comment from now on, "" for none; @len octets
 * @len: length of the comment without NUL, IG_COMMENT_MAX at most
 * @expires: when it ends from now on, see struct ig_rule
 *
 * May sleep. Return: a rule with one reference and the id, the counter, the
 * group and the match of @rule, or NULL without memory.
 */
struct ig_rule *ig_rule_amended(struct ig_rule *rule, const char *comment,
				size_t len, u64 expires);

/** ig_rule_found() - the rule that tables point to, see ig_rule.origin */
const struct ig_rule *ig_rule_found(const struct ig_rule *rule);

/** ig_rule_get() - takes one more reference */
struct ig_rule *ig_rule_get(struct ig_rule *rule);

/** ig_rule_put() - drops a reference; the last one frees; NULL is fine */
void ig_rule_put(struct ig_rule *rule);

/** ig_rule_same() - whether two are of one group and cover the same */
bool ig_rule_same(const struct ig_rule *a, const struct ig_rule *b);

/** ig_rule_hash() - the same for two rules that are the same; by ig_secret */
u32 ig_rule_hash(const struct ig_rule *rule);

#endif /* IG_RULE_H */
