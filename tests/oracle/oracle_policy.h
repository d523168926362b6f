/* SPDX-License-Identifier: GPL-2.0-only */
/* Applies a policy to a packet, for the naive evaluator; internal to it. */
#ifndef ORACLE_POLICY_H
#define ORACLE_POLICY_H

#include "oracle_flow.h"

struct oracle {
	bool allow[OR_DIRS];
	struct or_rule *rules;
	size_t n_rules;
	struct or_entry *entries;
	size_t n_entries;
	struct or_set *sets;
	size_t n_sets;
	struct or_group groups[OR_GROUPS];
	size_t n_groups;
	struct or_name names[OR_NAMES];
	struct or_flows flows;
};

/*
 * Finds the rule that admits a packet. If @named, it must name the type; if
 * @narrow, its peer must be narrower than `any`. NULL for none.
 */
const struct or_rule *or_opening_rule(const struct oracle *o,
				      const struct or_packet *p, bool named,
				      bool narrow);

/* Tells whether the groups of a packet's interface are unknown. */
bool or_is_pending(const struct oracle *o, const struct or_packet *p);

/* Tells whether there is a whole ICMP header. */
bool or_is_whole(const struct or_packet *p);

/*
 * Step 5: finds the entry that decides, allowing or denying; NULL for none. If
 * @named, a denying entry must name the type.
 */
const struct or_entry *or_first_entry(const struct oracle *o,
				      const struct or_packet *p, bool named);

#endif
