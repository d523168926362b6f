/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Explains a decision: what ig_decide() would decide about a packet, and each
 * step on the way. Changes nothing.
 */
#ifndef IG_EXPLAIN_H
#define IG_EXPLAIN_H

#include "decision.h"
#include "flow_peek.h"

/**
 * enum ig_step - the steps of docs/semantics.md, "Order of evaluation"
 * @IG_STEP_ICMP: 1. is it ICMP?
 * @IG_STEP_LOOPBACK: 2. is it loopback, or a later fragment?
 * @IG_STEP_PATH_MTU: 3. is it one of the two messages of path MTU discovery?
 * @IG_STEP_LINK_SCOPE: 3. is it a valid message of the link, and not denied by
 *	an entry that guards against router advertisements?
 * @IG_STEP_HYGIENE: 4. is it truncated, or never valid?
 * @IG_STEP_ACL: 5. does an ACL entry deny it?
 * @IG_STEP_INTERFACE: are the groups of its interface known?
 * @IG_STEP_REPLY: 6. does it answer an open request?
 * @IG_STEP_ERROR: 6. is it an error about something alive?
 * @IG_STEP_RULE: 7. does a rule cover it?
 * @IG_STEP_DEFAULT: 8. the default of its direction
 * @IG_STEP_REDIRECT: would a host believe the redirect that a rule admits?
 * @IG_STEP_STATE: the request that is admitted is noted in the flow table
 */
enum ig_step {
	IG_STEP_ICMP,
	IG_STEP_LOOPBACK,
	IG_STEP_PATH_MTU,
	IG_STEP_LINK_SCOPE,
	IG_STEP_HYGIENE,
	IG_STEP_ACL,
	IG_STEP_INTERFACE,
	IG_STEP_REPLY,
	IG_STEP_ERROR,
	IG_STEP_RULE,
	IG_STEP_DEFAULT,
	IG_STEP_REDIRECT,
	IG_STEP_STATE,
	/* private: */
	IG_STEPS,
};

/**
 * struct ig_trace - the steps that led to a decision, and what they found
 * @steps: bit n is set if enum ig_step n was reached; each is evaluated at most
 *	once, in the order of the enum
 * @decided: the step that decided
 * @type_class: IG_STEP_PATH_MTU: treatment of its type in its direction, unless
 *	the packet is truncated
 * @class: IG_STEP_LINK_SCOPE: treatment of this packet. It differs from
 *	@type_class if the packet fails the checks of its type, goes to many, or
 *	is bridged, and is X if the packet is truncated
 * @entry: IG_STEP_ACL, or IG_STEP_LINK_SCOPE for a router advertisement: the
 *	entry that ended the ACL, whether it allows or denies; NULL for none
 * @flow: IG_STEP_REPLY: the best flow for the reply. IG_STEP_ERROR and
 *	IG_STEP_PATH_MTU: the best one for the query that is quoted
 * @check: IG_STEP_ERROR, IG_STEP_PATH_MTU, and IG_STEP_REDIRECT for IPv4: the
 *	check of Q1 to Q4 that failed, or IG_QUOTE_PASSED. Redirects only have to
 *	pass Q1 to Q3. For a path MTU message it does not matter, and only
 *	inbound ones are looked up (Q4)
 * @quote: what is quoted, if @check is IG_QUOTE_PASSED or one of Q4
 * @evidence: IG_STEP_ERROR, and IG_STEP_PATH_MTU inbound: how good the evidence
 *	is that the quoted packet belongs to something alive
 * @named: IG_STEP_RULE: only rules that name the type count
 * @narrow: IG_STEP_RULE: only rules whose peer is narrower than any count
 * @rule: IG_STEP_RULE: the rule that covers it, or NULL. It has its group and
 *	its set; which prefix of the set covers the packet, a lookup in
 *	&struct ig_prefixes tells
 *
 * The fields of a step that was not reached are zero. @entry and @rule live as
 * long as the policy.
 */
struct ig_trace {
	u32 steps;
	enum ig_step decided;
	enum ig_class type_class;
	enum ig_class class;
	const struct ig_acl_entry *entry;
	enum ig_flow_seen flow;
	enum ig_quote_check check;
	struct ig_quote quote;
	enum ig_evidence evidence;
	bool named;
	bool narrow;
	const struct ig_rule *rule;
};

/** ig_trace_reached() - tells whether a step was reached */
static inline bool ig_trace_reached(const struct ig_trace *trace, enum ig_step step)
{
	return trace->steps & BIT(step);
}

/**
 * ig_explain() - tells what ig_decide() would decide about a packet now, and why
 * @policy: the policy; the caller keeps it alive
 * @flows: the flow table; packets may change it at the same time
 * @host: see ig_decide(). Nothing is taken from its budget
 * @p: the packet
 * @trace: filled in
 *
 * Called wherever ig_decide() may be called, with the same locks. No reply is
 * taken, no request opened, no flow revoked, no budget spent, nothing counted.
 * Allocates nothing, cannot fail. A packet that is decided later may meet other
 * flows, and another CPU's budget.
 *
 * Return: the decision.
 */
struct ig_decision ig_explain(const struct ig_policy *policy,
			      const struct ig_flows *flows,
			      const struct ig_host_ops *host,
			      const struct ig_packet *p, struct ig_trace *trace);

/**
 * ig_explain_prefix() - finds the prefix that covers a packet, in the set that
 *	decided
 * @policy: the policy it was explained by
 * @p: the packet
 * @trace: its trace
 * @prefix: written if there is one
 *
 * The set is that of the rule that admits the packet, else that of the entry
 * that ended the ACL. Return: whether there is such a set and prefix.
 */
bool ig_explain_prefix(const struct ig_policy *policy, const struct ig_packet *p,
		       const struct ig_trace *trace, struct ig_prefix *prefix);

/**
 * ig_explain_group() - returns a group of a packet's interface
 * @policy: the policy
 * @p: the packet
 * @i: 0 for the first
 *
 * Return: the group; NULL after the last, and if only default applies.
 */
const struct ig_group *ig_explain_group(const struct ig_policy *policy,
					const struct ig_packet *p, u32 i);

#endif /* IG_EXPLAIN_H */
