/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Finds rules by the prefixes of an address of the packet. Of the prefixes that
 * cover it, the longest comes first.
 */
#ifndef IG_TREE_H
#define IG_TREE_H

#include "lpm.h"
#include "rule.h"

struct ig_tree;

/**
 * struct ig_found - a rule that covers a packet, and its prefix length
 * @rule: the rule, or NULL
 * @len: length of the peer prefix that covers it plus 1; 0 for any
 */
struct ig_found {
	const struct ig_rule *rule;
	u32 len;
};

/*
 * Tells whether a rule reached by a prefix of @len is better than the one
 * found.
 */
static inline bool ig_found_better(const struct ig_found *found,
				   const struct ig_rule *rule, u32 len)
{
	return !found->rule || len > found->len ||
	       (len == found->len && rule->id < found->rule->id);
}

/**
 * struct ig_tree_rules - input for a tree
 * @family: the rules cover packets of this family
 * @any: rules for any peer, by id
 * @n_any: number of those
 * @item: prefixes of peers; .value is an index in @rule. For equal prefixes,
 *	rules with lower ids come first. Sorted by ig_tree_build()
 * @room: scratch of the same size
 * @n: number of items
 * @rule: the rules
 */
struct ig_tree_rules {
	enum ig_family family;
	const struct ig_rule **any;
	u32 n_any;
	struct ig_lpm_prefix *item;
	struct ig_lpm_prefix *room;
	u32 n;
	const struct ig_rule *const *rule;
};

/**
 * ig_tree_build() - builds a tree
 * @rules: the rules; they live as long as the tree
 *
 * May sleep and reschedules. Return: the tree, or NULL without memory.
 */
struct ig_tree *ig_tree_build(const struct ig_tree_rules *rules);

/** ig_tree_free() - frees a tree; NULL is fine */
void ig_tree_free(struct ig_tree *tree);

/**
 * ig_tree_find() - looks for a rule that is better than the one found
 * @tree: the tree
 * @p: the packet; its peer and @to side are looked up
 * @least: shortest prefix that counts; length plus 1
 * @found: replaced by a better one
 */
void ig_tree_find(const struct ig_tree *tree, const struct ig_packet *p,
		  u32 least, struct ig_found *found);

/**
 * ig_tree_rule() - finds the best rule, if no other tree matters
 * @tree: the tree
 * @p: see ig_tree_find()
 * @least: see ig_tree_find()
 *
 * Return: the best rule, or NULL.
 */
const struct ig_rule *ig_tree_rule(const struct ig_tree *tree,
				   const struct ig_packet *p, u32 least);

/**
 * ig_tree_any() - finds the first rule for any peer that covers a packet
 * @tree: the tree
 * @p: the packet
 *
 * Return: the one with the lowest id, or NULL.
 */
const struct ig_rule *ig_tree_any(const struct ig_tree *tree,
				  const struct ig_packet *p);

#endif /* IG_TREE_H */
