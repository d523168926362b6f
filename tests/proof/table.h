/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Makes an arbitrary valid table of compiled rules. It is small: two slots,
 * each of one layer or two. Each layer has a tree of rules by prefix, which may
 * have another by the other side, and a set that is looked up separately.
 */
#ifndef PROOF_TABLE_H
#define PROOF_TABLE_H

#include "keys.h"

#include "engine/tree.h"

#define resched_at	tree_resched_at
#ifdef ANY_ANSWER
/* The rest only assumes what tree.c proves about these. */
#define ig_tree_find	real_tree_find
#define ig_tree_any	real_tree_any
#define ig_tree_rule	real_tree_rule
#endif
#include "engine/tree.c"
#undef ig_tree_find
#undef ig_tree_any
#undef ig_tree_rule
#undef resched_at
#define resched_at	layer_resched_at
#include "engine/layer.c"
#undef resched_at
#define resched_at	table_resched_at
#include "engine/table.c"
#undef resched_at

/* Maximum nodes of a tree, and rules of it, out of two that exist. */
#define NODES	2
#define RULES	2

static struct ig_rule rule_1, rule_2;

/* These functions themselves are not what is being proven. */
#pragma CPROVER check push
#pragma CPROVER check disable "bounds"
#pragma CPROVER check disable "pointer"

/* Returns one of the two rules. */
static const struct ig_rule *any_rule(void)
{
	return nondet_bool() ? &rule_1 : &rule_2;
}

static void any_match(struct ig_match *m)
{
	u32 family;

	for (family = 0; family < IG_FAMILIES; family++) {
		m->icmp[family].any_type = nondet_bool();
		m->icmp[family].any_code = nondet_bool();
	}
	assume(m->to.any || m->to.len <= ig_prefix_max(m->to.family));
}

static void any_rules(void)
{
	__CPROVER_havoc_object(&rule_1);
	__CPROVER_havoc_object(&rule_2);
	any_match(&rule_1.match);
	any_match(&rule_2.match);
}

/* Tells whether the result is still the old one, or a better rule. */
static bool found_valid(const struct ig_found *before,
			const struct ig_found *now, u32 least)
{
	if (now->rule == before->rule && now->len == before->len)
		return true;
	return (now->rule == &rule_1 || now->rule == &rule_2) &&
	       now->len >= least && now->len <= 129 &&
	       (!before->rule || now->len > before->len ||
		(now->len == before->len && now->rule->id < before->rule->id));
}

static bool plain(const struct ig_rule *r, enum ig_family family)
{
	return r->match.to.any && r->match.icmp[family].any_code;
}

/*
 * Tells whether a tree whose lpm is valid is valid. A walk ends because each
 * step leads to a shorter prefix.
 */
static bool tree_valid(const struct ig_tree *tree)
{
	bool valid = tree->n && tree->n <= NODES && !tree->node[0].len;
	u32 i;

	if (!valid)
		return false;
	for (i = 0; i < NODES; i++) {
		const struct ig_tree_node *node = &tree->node[i];

		if (i >= tree->n)
			continue;
		if (node->n > RULES || node->first > RULES - node->n ||
		    node->by_to > tree->n_kids || (node->plain && !node->n))
			return false;
		if (i)
			valid &= node->parent < tree->n && node->len <= 129 &&
				 tree->node[node->parent].len < node->len;
		if (node->plain)
			valid &= plain(tree->rule[node->first], tree->family);
	}
	return valid;
}

/* Defines a tree and its parts. */
#define TREE(name)							\
ROOM(name##_high);							\
ROOM(name##_low);							\
static struct ig_tree_node name##_node[NODES];				\
static const struct ig_rule *name##_rule[RULES];			\
static struct ig_tree *name##_kid[1];					\
static struct ig_tree name = {						\
	.node = name##_node, .rule = name##_rule, .kid = name##_kid,	\
}

/* Makes a tree an arbitrary valid one. */
static struct ig_tree *any_tree(struct ig_tree *tree, enum ig_family family,
				struct room *high, struct room *low,
				struct ig_tree *kid)
{
	u32 i;

	tree->family = family;
	tree->n = nondet_u32();
	any_lpm(&tree->lpm, family, tree->n, high, low);
	__CPROVER_havoc_object(tree->node);
	for (i = 0; i < RULES; i++)
		tree->rule[i] = any_rule();
	for (i = 0; i < NODES; i++)
		tree->node[i].plain = nondet_bool();
	tree->kid[0] = kid;
	tree->n_kids = !!kid;
	assume(tree_valid(tree));
	return tree;
}

ROOM(any_set_high);
ROOM(any_set_low);
static struct ig_prefixes prefixes;

/* Two slots and layers, which share their contents. */
static struct {
	struct ig_layer layer;
	struct set_use use[1];
} layer_1, layer_2;
static struct slot slot_1, slot_2;
static struct {
	struct ig_table table;
	struct slot *slot[2];
} slots;

static void any_layer(struct ig_layer *layer, struct set_use *use,
		      struct ig_tree *tree, struct ig_tree *users)
{
	layer->tree = nondet_bool() ? tree : NULL;
	layer->n_uses = 1;
	layer->n_large = nondet_bool();
	use->prefixes = &prefixes;
	use->rules = users;
}

/*
 * The second layer, and with it the second slot, only exists if @layers is 2.
 */
static struct ig_table *any_table(enum ig_family family, u32 layers,
				  struct ig_tree *tree, struct ig_tree *users)
{
	struct ig_table *table = (void *)&slots;
	u32 i;

	any_lpm(&prefixes.lpm[family], family, 130, &any_set_high,
		&any_set_low);
	any_layer((void *)&layer_1, layer_1.use, tree, users);
	slot_1.layer[0] = (void *)&layer_1;
	slots.slot[0] = &slot_1;
	if (layers == 2) {
		any_layer((void *)&layer_2, layer_2.use, tree, users);
		slot_1.layer[1] = nondet_bool() ? (void *)&layer_2 : NULL;
		slot_2.layer[0] = (void *)&layer_2;
		slots.slot[1] = &slot_2;
	}
	table->n = layers;
	for (i = 0; i < SLOTS; i++) {
		table->by_type[i] = nondet_u32();
		assume(table->by_type[i] <= layers);
	}
	return table;
}

#pragma CPROVER check pop

#endif /* PROOF_TABLE_H */
