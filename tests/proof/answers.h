/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Makes everything arbitrary that a decision depends on besides the packet:
 * answers of rules, ACL, flow table and host, and the quote. rules.c, acl.c,
 * flows.c and quote.c prove that the real ones return and harm nothing.
 */
#ifndef PROOF_ANSWERS_H
#define PROOF_ANSWERS_H

#include "host.h"

enum ig_quote_check ig_quote_parse(struct ig_quote *q, const struct ig_packet *error)
{
	(void)error;
	__CPROVER_havoc_object(q);
	q->dont_fragment = nondet_bool();
	return nondet_u32() % (IG_QUOTE_NO_CAUSE + 1);
}

const struct ig_rule *ig_policy_rule(const struct ig_policy *policy,
				     const struct ig_packet *p, bool named,
				     bool narrow)
{
	static struct ig_rule any;

	(void)policy;
	(void)p;
	(void)named;
	(void)narrow;
	any.id = nondet_u32();
	any.slot = nondet_u32();
	return nondet_bool() ? &any : NULL;
}

bool ig_policy_pending(const struct ig_policy *policy,
		       const struct ig_packet *p)
{
	(void)policy;
	(void)p;
	return nondet_bool();
}

bool ig_acl_by_dev(const struct ig_acl_table *table)
{
	(void)table;
	return nondet_bool();
}

/* Returns any entry, even if @named asks for one that names the type. */
const struct ig_acl_entry *ig_acl_lookup(const struct ig_acl_table *table,
					 const struct ig_packet *p,
					 const struct ig_devices *devices,
					 bool named)
{
	static struct ig_acl_entry any;

	(void)table;
	(void)p;
	(void)devices;
	(void)named;
	any.number = nondet_u32();
	any.allow = nondet_bool();
	return nondet_bool() ? &any : NULL;
}

void ig_flow_open(struct ig_flows *flows, const struct ig_packet *p,
		  enum ig_query query, u32 generation)
{
	(void)flows;
	(void)p;
	(void)query;
	(void)generation;
}

enum ig_answer ig_flow_answer(struct ig_flows *flows,
			      const struct ig_packet *p, enum ig_query query,
			      u32 generation)
{
	(void)flows;
	(void)p;
	(void)query;
	(void)generation;
	return nondet_u32() % 3;
}

bool ig_flow_reply(struct ig_flows *flows, const struct ig_packet *p,
		   enum ig_query query, const struct ig_flow_judge *judge)
{
	(void)flows;
	(void)p;
	(void)query;
	(void)judge;
	return nondet_bool();
}

bool ig_flow_awaits(struct ig_flows *flows, const struct ig_packet *error,
		    const struct ig_quote *quote,
		    const struct ig_flow_judge *judge)
{
	(void)flows;
	(void)error;
	(void)quote;
	(void)judge;
	return nondet_bool();
}

static inline void any_policy(struct ig_policy *policy)
{
	static const u8 table, acl, ifaces;
	u32 dir, family;

	policy->generation = nondet_u32();
	policy->epoch = nondet_u32();
	policy->ifaces = nondet_bool() ? (void *)&ifaces : NULL;
	policy->monitor = nondet_bool();
	for (dir = 0; dir < IG_DIRS; dir++) {
		policy->allow[dir] = nondet_bool();
		for (family = 0; family < IG_FAMILIES; family++) {
			policy->table[dir][family] =
				nondet_bool() ? (void *)&table : NULL;
			policy->acl_table[dir][family] =
				nondet_bool() ? (void *)&acl : NULL;
		}
	}
}

#endif /* PROOF_ANSWERS_H */
