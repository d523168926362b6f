/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Packets of a group, direction and family -> the rule that decides.
 *
 * A table has a slot for each type that rules name, and one for rules of every
 * type. Slots are counted and shared by the policies in which nothing of them
 * has changed. A slot is one layer of rules or two, the second of those that
 * were added to many: so one more rule costs little. In a layer, rules with a
 * prefix, or a small set, are in a tree; each large set is looked up on its
 * own, and shared with all who use it.
 */
#ifndef IG_TABLE_H
#define IG_TABLE_H

#include "layer.h"

/**
 * ig_tables_compile() - compiles the tables of all groups
 * @now: the rules; .tables is all NULL and gets the tables
 * @before: those of the policy it was changed from, or NULL; what is the same
 *	is shared
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
 * ig_table_rule() - the same where nothing else is looked at
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
