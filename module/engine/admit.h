/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tells whether a policy admits a packet: its ACL, its rules and its defaults.
 * The numbers are those of docs/semantics.md, "Order of evaluation". Most of
 * this is inline, because every packet comes by here.
 *
 * Nothing here changes anything. The caller keeps the policy alive.
 */
#ifndef IG_ADMIT_H
#define IG_ADMIT_H

#include "decision.h"
#include "flow.h"

/* Returns the entry that ends the ACL, whether it allows or denies, or NULL. */
static inline const struct ig_acl_entry *
ig_admit_table_entry(const struct ig_acl_table *table, const struct ig_host_ops *host,
		     const struct ig_packet *p, bool named)
{
	struct ig_devices devices = {};

	if (host && ig_acl_by_dev(table))
		devices = host->devices(host, p);
	return ig_acl_lookup(table, p, &devices, named);
}

/**
 * ig_admit_entry() - returns the ACL entry that ends the ACL for a packet
 * @policy: see ig_admit_denies()
 * @host: see ig_admit_denies()
 * @p: see ig_admit_denies()
 * @named: see ig_admit_denies()
 *
 * Return: the entry, which allows or denies; or NULL.
 */
static inline const struct ig_acl_entry *
ig_admit_entry(const struct ig_policy *policy, const struct ig_host_ops *host,
	       const struct ig_packet *p, bool named)
{
	const struct ig_acl_table *table = policy->acl_table[p->dir][p->family];

	return table ? ig_admit_table_entry(table, host, p, named) : NULL;
}

/* Does ig_admit_denies() if there are entries. */
const struct ig_acl_entry *
ig_admit_table_denies(const struct ig_acl_table *table, const struct ig_host_ops *host,
		      const struct ig_packet *p, bool named);

/**
 * ig_admit_denies() - 5. Returns the ACL entry that denies a packet
 * @policy: the policy
 * @host: asked for the names of interfaces; see ig_decide()
 * @p: the packet
 * @named: only entries that name the type may deny
 *
 * Most policies have no ACL. Return: the entry, or NULL.
 */
static inline const struct ig_acl_entry *
ig_admit_denies(const struct ig_policy *policy, const struct ig_host_ops *host,
		const struct ig_packet *p, bool named)
{
	const struct ig_acl_table *table = policy->acl_table[p->dir][p->family];

	return likely(!table) ? NULL :
				ig_admit_table_denies(table, host, p, named);
}

/**
 * ig_admit_wants_narrow() - tells whether only a rule with a narrow peer admits
 * @p: the packet
 *
 * RFC 1122 3.2.2.6: a query to everybody needs such a rule. Neighbor discovery
 * on the link, which uses multicast, does not count as such.
 */
static inline bool ig_admit_wants_narrow(const struct ig_packet *p)
{
	if (likely(!p->multi) || p->dir != IG_IN ||
	    ig_type_class(p->family, IG_IN, p->type) != IG_CLASS_S)
		return false;
	return p->family == IG_IPV4 || (p->dst.b[1] & 0xf) != 2 ||
	       p->dst.b[0] != 0xff || !ig_addr_link_local(IG_IPV6, &p->src);
}

/**
 * ig_admit_rule() - 7. Returns the rule that admits a packet
 * @policy: the policy
 * @p: the packet, of class S, R, E or D
 * @class: its class
 * @narrow: see ig_admit_wants_narrow()
 *
 * Return: the rule, or NULL.
 */
static inline const struct ig_rule *ig_admit_rule(const struct ig_policy *policy,
						  const struct ig_packet *p,
						  enum ig_class class, bool narrow)
{
	if (!ig_policy_has_rules(policy, p))
		return NULL;
	return ig_policy_rule(policy, p, class == IG_CLASS_D, narrow);
}

/**
 * ig_admit_default() - 8. Returns the reason for a packet that no rule admits
 * @policy: the policy
 * @p: the packet, of class S, R, E or D
 * @class: its class
 * @narrow: see ig_admit_wants_narrow()
 *
 * Return: IG_REASON_DEFAULT_ALLOW, or why it is denied.
 */
static inline enum ig_reason ig_admit_default(const struct ig_policy *policy,
					      const struct ig_packet *p,
					      enum ig_class class, bool narrow)
{
	if (class == IG_CLASS_D)
		return IG_REASON_TYPE_DENIED;
	if (narrow)
		return IG_REASON_BROADCAST_DENIED;
	if (policy->allow[p->dir])
		return IG_REASON_DEFAULT_ALLOW;
	return class == IG_CLASS_R ? IG_REASON_UNSOLICITED_REPLY :
	       class == IG_CLASS_E ? IG_REASON_ERROR_UNVERIFIED :
				     IG_REASON_DEFAULT_DENY;
}

/** ig_admit_still() - tells whether the request of an old flow would be admitted today */
bool ig_admit_still(const struct ig_flow_judge *judge, const struct ig_packet *request);

/**
 * ig_admit_judge() - makes a judge of old requests: would they be admitted now?
 * @policy: the policy in force
 * @host: see ig_decide()
 */
static inline struct ig_flow_judge ig_admit_judge(const struct ig_policy *policy,
						  const struct ig_host_ops *host)
{
	return (struct ig_flow_judge){
		.generation = policy->epoch,
		.policy = policy,
		.host = host,
		.admits = ig_admit_still,
	};
}

#endif /* IG_ADMIT_H */
