/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Compiled rules of one type, direction and family. Rules with a prefix or a
 * small set are in a tree. Each large set is looked up separately, and shared
 * with everyone who uses it. Layers are reference-counted and shared by
 * policies.
 */
#ifndef IG_LAYER_H
#define IG_LAYER_H

#include "group.h"
#include "set.h"
#include "tree.h"

/* The rules of a group, direction and family; see table.h. */
struct ig_table;

/**
 * struct ig_group_tables - the tables of a group
 * @table: by direction and family; NULL if there is no rule
 */
struct ig_group_tables {
	struct ig_table *table[IG_DIRS][IG_FAMILIES];
};

/**
 * struct ig_compile_input - input for the compilation of tables
 * @n_rules: number of rules
 * @rule: the rules, by id; they live as long as the tables
 * @n_sets: number of sets
 * @set: the sets, by id, compiled
 * @n_groups: number of groups
 * @group: the groups, by id
 * @tables: by group, the compiled tables; NULL for none
 * @at: scratch of ig_layer_make(): a number for each set, all 0 between calls
 * @used: scratch of ig_layer_make(): room for the index of each set
 */
struct ig_compile_input {
	u32 n_rules;
	struct ig_rule *const *rule;
	u32 n_sets;
	struct ig_set *const *set;
	u32 n_groups;
	struct ig_group *const *group;
	struct ig_group_tables *tables;
	u32 *at;
	u32 *used;
};

/* Compiled rules; see layer.c. */
struct ig_layer;

/**
 * ig_layer_make() - compiles rules
 * @r: the rules of the policy, and its sets
 * @family: of the packets they are for
 * @rule: the rules of the layer, by id; they live as long as the layer
 * @n: number of rules, at least one
 *
 * May sleep and reschedules. Return: the layer with one reference, or NULL
 * without memory.
 */
struct ig_layer *ig_layer_make(const struct ig_compile_input *r,
			       enum ig_family family,
			       const struct ig_rule **rule, u32 n);

/** ig_layer_get() - takes one more reference */
struct ig_layer *ig_layer_get(struct ig_layer *layer);

/** ig_layer_put() - drops a reference; the last one frees; NULL is fine */
void ig_layer_put(struct ig_layer *layer);

/** ig_layer_extent() - returns the number of rules; @last_id gets the highest id */
u32 ig_layer_extent(const struct ig_layer *layer, u32 *last_id);

/** ig_layer_current() - tells whether the sets used have not changed since */
bool ig_layer_current(const struct ig_layer *layer,
		      const struct ig_compile_input *r);

/**
 * ig_layer_find() - looks for a rule that is better than the one found
 * @layer: the layer
 * @p: the packet, of the right type, direction and family
 * @least: shortest prefix that counts; length plus 1
 * @found: replaced by a better one
 */
void ig_layer_find(const struct ig_layer *layer, const struct ig_packet *p,
		   u32 least, struct ig_found *found);

/**
 * ig_layer_rule() - finds the best rule, if no other layer matters
 * @layer: the layer
 * @p: see ig_layer_find()
 * @least: see ig_layer_find()
 *
 * Return: the best rule, or NULL.
 */
const struct ig_rule *ig_layer_rule(const struct ig_layer *layer,
				    const struct ig_packet *p, u32 least);

#endif /* IG_LAYER_H */
