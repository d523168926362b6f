/* SPDX-License-Identifier: GPL-2.0-only */
/* What a policy says of a packet, for the naive evaluator; internal to it. */
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
 * The rule that admits a packet: one that names its type, when it is @named;
 * one whose peer is narrower than `any`, when it is @narrow. NULL for none.
 */
const struct or_rule *or_opening_rule(const struct oracle *o,
				      const struct or_packet *p, bool named,
				      bool narrow);

/* Whether nobody knows yet which groups the interface of a packet has. */
bool or_is_pending(const struct oracle *o, const struct or_packet *p);

/* Whether there is a whole ICMP header. */
bool or_is_whole(const struct or_packet *p);

/*
 * Step 5: the entry that decides, allowing or denying, NULL for none; of those
 * that deny only one that names the type, when it is @named.
 */
const struct or_entry *or_first_entry(const struct oracle *o,
				      const struct or_packet *p, bool named);

#endif
