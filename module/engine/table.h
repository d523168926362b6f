/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Packets of one direction and family -> the rule that decides.
 *
 * Rules are kept by type; of the rules of a type, those with the longest peer
 * prefix come first, then those with the lowest id, so that the first that
 * covers a packet is the one. Rules for every type are a list of their own.
 */
#ifndef IG_TABLE_H
#define IG_TABLE_H

#include "policy.h"

/**
 * ig_table_compile() - a table of the rules of a direction and family
 * @table: where it goes; NULL is stored when no rule concerns them
 * @rules: all rules
 * @n: how many
 * @dir: the direction
 * @family: the family
 *
 * May sleep and reschedules. The table points into @rules' members and is
 * valid as long as they live. Return: 0 or -ENOMEM.
 */
int ig_table_compile(struct ig_table **table, struct ig_rule *const *rules,
		     u32 n, enum ig_dir dir, enum ig_family family);

/** ig_table_free() - frees a table; NULL is fine */
void ig_table_free(struct ig_table *table);

/** ig_table_rule() - see ig_policy_rule() */
const struct ig_rule *ig_table_rule(const struct ig_table *table,
				    const struct ig_packet *p, bool named,
				    bool narrow);

#endif /* IG_TABLE_H */
