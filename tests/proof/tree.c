// SPDX-License-Identifier: GPL-2.0-only
/*
 * Proves for any small valid tree of rules (see table.h) and any packet:
 * looking for the rule that admits it ends, touches only the tree, and finds a
 * rule of the tree that is better than the one found before and covers the code
 * and the other side, or none. ASK selects one of the three functions; KIDS is
 * the number of trees by the other side, 1 or 0.
 */
#include "table.h"

TREE(tree);
TREE(kid);

static void best(const struct ig_packet *p)
{
	struct ig_found before = {}, now;
	u32 least = nondet_u32();

	if (nondet_bool()) {
		before.rule = any_rule();
		before.len = nondet_u32();
		assume(before.len <= 129);
	}
	now = before;
	ig_tree_find(&tree, p, least, &now);
	check(found_valid(&before, &now, least), "a better rule, or none");
	check(now.rule == before.rule || covers_rest(now.rule, p),
	      "it covers the packet");
}

static void alone(const struct ig_packet *p)
{
	const struct ig_rule *rule = ig_tree_rule(&tree, p, nondet_u32());

	check(!rule || ((rule == &rule_1 || rule == &rule_2) &&
			covers_rest(rule, p)), "a rule of the tree, or none");
}

static void first(const struct ig_packet *p)
{
	const struct ig_rule *rule = ig_tree_any(&tree, p);

	check(!rule || ((rule == &rule_1 || rule == &rule_2) &&
			covers_rest(rule, p)), "a rule for any peer, or none");
}

int main(void)
{
	struct ig_packet p;

	p.family = FAMILY;
	p.dir = nondet_u32() % IG_DIRS;
	any_rules();
	any_tree(&kid, FAMILY, &kid_high, &kid_low, NULL);
	any_tree(&tree, FAMILY, &tree_high, &tree_low,
		 KIDS ? &kid : NULL);
	ASK(&p);
	return 0;
}
