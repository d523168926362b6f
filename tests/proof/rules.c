// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whatever a compiled table of two rules holds and whatever the packet: looking
 * for the rule that admits it ends, touches nothing but the table, and finds a
 * rule of the table or none. That compiling makes such a table is taken for
 * granted.
 */
#include "packet.h"
#include "engine/table.c"

#define RULES	2

int main(void)
{
	static struct {
		u32 start[SLOTS + 1];
		struct ig_row row[RULES];
	} table;
	static struct ig_rule rule[RULES];
	const struct ig_rule *found;
	struct ig_packet p;
	u32 i;

	_Static_assert(sizeof(table) == sizeof(struct ig_table) +
		       RULES * sizeof(struct ig_row), "the same layout");
	__CPROVER_havoc_object(&table);
	__CPROVER_havoc_object(rule);
	p.dir = nondet_u32() % IG_DIRS;

	/* The two lists that are looked at lie in the table. */
	assume(table.start[p.type] <= table.start[p.type + 1]);
	assume(table.start[p.type + 1] <= RULES);
	assume(table.start[ANY_TYPE] <= table.start[SLOTS]);
	assume(table.start[SLOTS] <= RULES);
	for (i = 0; i < RULES; i++) {
		table.row[i].rule = &rule[i];
		table.row[i].any_code = nondet_bool();
		assume(table.row[i].peer_len <= 129);
		assume(table.row[i].to_len <= 128);
	}

	found = ig_table_rule((const struct ig_table *)&table, &p,
			      nondet_bool(), nondet_bool());
	check(!found || found == &rule[0] || found == &rule[1],
	      "a rule of the table, or none");
	return 0;
}
