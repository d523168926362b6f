// SPDX-License-Identifier: GPL-2.0-only
/*
 * Proves for any small valid table of compiled rules (see table.h) and any
 * packet: looking for the rule that admits it ends, touches only the table, and
 * finds a better rule of the table, or none. The answers of trees are
 * arbitrary, within what tree.c proves. ASK selects the function: best, on top
 * of what other tables found, or alone.
 */
#define ANY_ANSWER
#include "table.h"

static struct ig_tree tree, users;

void ig_tree_find(const struct ig_tree *t, const struct ig_packet *p,
		  u32 least, struct ig_found *found)
{
	struct ig_found now = { any_rule(), nondet_u32() };

	(void)p;
	check(t == &tree, "a tree of the table");
	if (nondet_bool())
		return;
	assume(found_valid(found, &now, least));
	*found = now;
}

const struct ig_rule *ig_tree_rule(const struct ig_tree *t,
				   const struct ig_packet *p, u32 least)
{
	(void)p;
	(void)least;
	check(t == &tree, "a tree of the table");
	return nondet_bool() ? any_rule() : NULL;
}

const struct ig_rule *ig_tree_any(const struct ig_tree *t,
				  const struct ig_packet *p)
{
	(void)p;
	check(t == &users, "a tree of the table");
	return nondet_bool() ? any_rule() : NULL;
}

static void best(const struct ig_table *table, const struct ig_packet *p)
{
	struct ig_found before = {}, now;
	bool narrow = nondet_bool();

	if (nondet_bool()) {
		before.rule = any_rule();
		before.len = nondet_u32();
		assume(before.len <= 129);
	}
	now = before;
	ig_table_find(table, p, nondet_bool(), narrow, &now);
	check(found_valid(&before, &now, narrow ? 2 : 0),
	      "a better rule, or none");
}

static void alone(const struct ig_table *table, const struct ig_packet *p)
{
	const struct ig_rule *rule =
		ig_table_rule(table, p, nondet_bool(), nondet_bool());

	check(!rule || rule == &rule_1 || rule == &rule_2,
	      "a rule of the table, or none");
}

int main(void)
{
	struct ig_table *table;
	struct ig_packet p;

	p.family = FAMILY;
	p.dir = nondet_u32() % IG_DIRS;
	any_rules();
	table = any_table(FAMILY, 2, &tree, &users);
	ASK(nondet_bool() ? table : NULL, &p);
	return 0;
}
