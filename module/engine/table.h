/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Finds the rule that decides a packet of a group, direction and family.
 *
 * A table has a slot for each type that rules name, and one for rules of every
 * type. Slots are reference-counted and shared by the policies in which they
 * have not changed. A slot has one layer of rules, or two: rules added to many
 * others go to the second, so that adding one costs little. In a layer, rules
 * with a prefix or a small set are in a tree; each large set is looked up
 * separately, and shared with everyone who uses it.
 */
#ifndef IG_TABLE_H
#define IG_TABLE_H

#include "layer.h"

/**
 * ig_tables_compile() - compiles the tables of all groups
 * @now: the rules; .tables has only NULL and gets the tables
 * @before: the rules of the previous policy, or NULL; unchanged parts are
 *	shared
 *
 * May sleep and reschedules. Return: 0, or -ENOMEM with some tables made.
 */
int ig_tables_compile(const struct ig_compile_input *now,
		      const struct ig_compile_input *before);

/** ig_tables_free() - frees the tables of @n groups; NULL is fine */
void ig_tables_free(struct ig_group_tables *tables, u32 n);

/**
 * ig_table_find() - looks for a rule that is better than the one found
 * @table: a table, or NULL
 * @p: the packet, an ICMP message
 * @named: only rules that name the type, not those for every type
 * @narrow: only rules whose peer is narrower than any
 * @found: replaced by a better one
 */
void ig_table_find(const struct ig_table *table, const struct ig_packet *p,
		   bool named, bool narrow, struct ig_found *found);

/**
 * ig_table_rule() - finds the best rule, if no other table matters
 * @table: see ig_table_find()
 * @p: see ig_table_find()
 * @named: see ig_table_find()
 * @narrow: see ig_table_find()
 *
 * Return: the best rule, or NULL.
 */
const struct ig_rule *ig_table_rule(const struct ig_table *table,
				    const struct ig_packet *p, bool named,
				    bool narrow);

#endif /* IG_TABLE_H */
