/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The order of evaluation. The numbers in decide() are those of docs/semantics.md.
 *
 * It is compiled twice. decide.c acts on what is found: it takes replies, opens
 * requests, spends the budget. explain.c changes nothing and records each step.
 * Both define before they include this file:
 *
 *	ACTED_ON	qualifies what acts work on: nothing in decide.c, const in
 *			explain.c
 *	TRACED, TRACE	first parameter of functions that find something, and its
 *			argument: nothing, or the trace
 *	acl_denies()	returns the ACL entry that denies a packet, as
 *			ig_admit_denies(); the entry that ends the ACL is counted
 *	take_answer()	tells whether a packet answers an open request
 *	quote_awaited()	tells whether the ICMP request that an error quotes is open
 *	spend_weak()	tells whether the budget has room for weak evidence
 *	open_request()	a request was admitted that needs state
 *	STEP(step, ...)	a step is reached, and assignments of what it found
 *	STEP_IF(when, step, ...)
 *
 * decide.c drops STEP() and STEP_IF() with their arguments, so these must not
 * have any effect. tests/tools/steps checks that.
 */
#ifndef IG_DECIDE_ORDER_H
#define IG_DECIDE_ORDER_H

#include "admit.h"
#include "decide_checks.h"

/*
 * Decisions are built as a word that stays in a register. If a struct were
 * returned from many places, the compiler would merge each member separately.
 */
static inline u64 word_of(struct ig_decision d)
{
	u64 word;

	memcpy(&word, &d, sizeof(word));
	return word;
}

static inline u64 accept(enum ig_reason reason)
{
	return word_of((struct ig_decision){ .accept = true,
					     .reason = reason });
}

static inline u64 accept_by(const struct ig_rule *rule)
{
	return word_of((struct ig_decision){ .accept = true,
					     .reason = IG_REASON_RULE,
					     .rule = rule->id,
					     .slot = rule->slot });
}

static inline u64 accept_noted(enum ig_reason reason, u8 notes)
{
	return word_of((struct ig_decision){ .accept = true, .reason = reason,
					     .notes = notes });
}

static inline u64 deny(enum ig_reason reason)
{
	return word_of((struct ig_decision){ .accept = false,
					     .reason = reason });
}

static inline u64 deny_by(const struct ig_acl_entry *entry)
{
	return word_of((struct ig_decision){ .accept = false,
					     .reason = IG_REASON_ACL_DENIED,
					     .rule = entry->number });
}

/* Even if a rule opens redirects, only those pass that a host would believe. */
static noinline u64 redirect(const struct ig_host_ops *host,
			     const struct ig_packet *p, u64 admitted)
{
	if (p->dir == IG_OUT)
		return admitted;
	if (p->family == IG_IPV6 && !nd_valid(p, 40))
		return deny(IG_REASON_MALFORMED);
	/*
	 * A bridge has no first hop; the hosts behind it check for themselves.
	 */
	if (p->dir == IG_FORWARD)
		return admitted;
	if (p->family == IG_IPV4 ? redirect4_believable(host, p) :
				   redirect6_believable(host, p))
		return admitted;
	return deny(IG_REASON_ERROR_UNVERIFIED);
}

/*
 * RA guard (RFC 6104): only an entry that names the type may deny a message
 * that must otherwise pass.
 */
static noinline u64 link_scope(const struct ig_policy *policy,
			       ACTED_ON struct ig_host_ops *host,
			       const struct ig_packet *p)
{
	const struct ig_acl_entry *entry = NULL;

	if (p->type == ICMP6_ROUTER_ADVERT)
		entry = acl_denies(policy, host, p, true);
	return entry ? deny_by(entry) : accept(IG_REASON_LINK_SCOPE);
}

/*
 * Tells whether a query's reply, or an error that quotes it, needs state to be
 * admitted.
 */
static bool needs_state(const struct ig_policy *policy,
			const struct ig_packet *p, enum ig_query query)
{
	enum ig_dir back = ig_dir_back(p->dir);

	return !policy->allow[back] ||
	       ig_type_class(p->family, back, ig_query_reply_type(query)) ==
			IG_CLASS_D;
}

static inline bool quotes_icmp(const struct ig_packet *p, const struct ig_quote *quote)
{
	return quote->proto == (p->family == IG_IPV4 ? IG_PROTO_ICMP : IG_PROTO_ICMPV6);
}

/*
 * Q4 of docs/semantics.md: tells whether the error quotes a packet of a live
 * flow.
 */
static enum ig_evidence quote_live(TRACED ACTED_ON struct ig_flows *flows,
				   const struct ig_host_ops *host,
				   const struct ig_packet *p,
				   const struct ig_quote *quote,
				   const struct ig_flow_judge *judge)
{
	if (quotes_icmp(p, quote))
		return quote_awaited(TRACE flows, p, quote, judge) ? IG_EVIDENCE_YES :
								      IG_EVIDENCE_NO;
	if (p->dir == IG_IN && host)
		return host->live(host, p, quote);
	return p->related ? IG_EVIDENCE_YES : IG_EVIDENCE_NO;
}

/*
 * 6. For errors: checks Q1 to Q4, and the budget for weak evidence. Return: what
 * failed, or IG_QUOTE_PASSED.
 */
static noinline enum ig_quote_check
error_check(TRACED const struct ig_policy *policy, ACTED_ON struct ig_flows *flows,
	    ACTED_ON struct ig_host_ops *host, const struct ig_packet *p)
{
	const struct ig_flow_judge judge = ig_admit_judge(policy, host);
	enum ig_quote_check failed;
	enum ig_evidence evidence;
	struct ig_quote quote;

	failed = ig_quote_parse(&quote, p);
	STEP(IG_STEP_ERROR, trace->quote = quote);
	if (failed)
		return failed;
	evidence = quote_live(TRACE flows, host, p, &quote, &judge);
	STEP(IG_STEP_ERROR, trace->evidence = evidence);
	switch (evidence) {
	case IG_EVIDENCE_NO:
		return IG_QUOTE_DEAD;
	case IG_EVIDENCE_WEAK:
		return spend_weak(host) ? IG_QUOTE_PASSED : IG_QUOTE_OVER_BUDGET;
	case IG_EVIDENCE_YES:
		break;
	}
	return IG_QUOTE_PASSED;
}

/*
 * Returns what an operator should know about a message that passes in any case.
 */
static noinline u8 path_mtu_notes(TRACED const struct ig_policy *policy,
				  ACTED_ON struct ig_flows *flows,
				  const struct ig_host_ops *host,
				  const struct ig_packet *p)
{
	const struct ig_flow_judge judge = ig_admit_judge(policy, host);
	bool odd = ig_packet_mtu(p) < (p->family == IG_IPV4 ? 68 : 1280);
	enum ig_quote_check failed;
	enum ig_evidence evidence;
	struct ig_quote quote;

	failed = ig_quote_parse(&quote, p);
	if (!failed && !quote.dont_fragment)
		odd = true;
	/* The state of transit and outbound traffic is not known here. */
	if (!failed && p->dir == IG_IN) {
		evidence = quote_live(TRACE flows, host, p, &quote, &judge);
		STEP(IG_STEP_PATH_MTU, trace->evidence = evidence);
		if (evidence == IG_EVIDENCE_NO)
			failed = IG_QUOTE_DEAD;
	}
	STEP(IG_STEP_PATH_MTU, trace->quote = quote, trace->check = failed);
	return (failed ? IG_NOTE_UNVERIFIED : 0) | (odd ? IG_NOTE_ODD_MTU : 0);
}

/* Tells whether a packet is transit that the default allows. */
static inline bool is_unfiltered(const struct ig_policy *policy,
				 const struct ig_packet *p)
{
	return p->dir == IG_FORWARD && policy->allow[IG_FORWARD];
}

/* Compiled once for each family, which removes most branches between them. */
static __always_inline u64 decide(TRACED const struct ig_policy *policy,
				  ACTED_ON struct ig_flows *flows,
				  ACTED_ON struct ig_host_ops *host,
				  const struct ig_packet *p,
				  enum ig_family family)
{
	const struct ig_type *type = &ig_types[family][p->type];
	const struct ig_acl_entry *entry;
	const struct ig_rule *rule;
	enum ig_quote_check failed;
	enum ig_reason reason;
	enum ig_class class;
	u64 admitted;
	bool narrow;

	/*
	 * Keeps the compiler from computing the row again for each of its
	 * members.
	 */
	OPTIMIZER_HIDE_VAR(type);

	STEP(IG_STEP_ICMP);
	if (unlikely(p->what != IG_ICMP || p->loopback)) {
		/* 1. Not ICMP. */
		if (p->what == IG_NOT_ICMP)
			return accept(IG_REASON_NOT_ICMP);

		/*
		 * 2. Loopback, and fragments that only their first fragment can
		 * decide.
		 */
		STEP(IG_STEP_LOOPBACK);
		if (p->loopback)
			return accept(IG_REASON_LOOPBACK);
		if (p->what == IG_LATER_FRAGMENT)
			return accept(IG_REASON_LATER_FRAGMENT);
	}

	STEP(IG_STEP_LOOPBACK);

	/* 3. Must pass. */
	STEP(IG_STEP_PATH_MTU);
	STEP_IF(p->what == IG_ICMP, IG_STEP_PATH_MTU,
		trace->type_class = (enum ig_class)type->class[p->dir]);
	if (is_path_mtu(p, family))
		return accept_noted(IG_REASON_PMTUD,
				    path_mtu_notes(TRACE policy, flows, host, p));
	class = likely(p->what == IG_ICMP) ? class_of(p, family, type) :
					     IG_CLASS_X;
	STEP(IG_STEP_LINK_SCOPE, trace->class = class);
	STEP_IF(class == IG_CLASS_M && p->type == ICMP6_ROUTER_ADVERT, IG_STEP_LINK_SCOPE,
		trace->entry = ig_admit_entry(policy, host, p, true));
	if (family == IG_IPV6 && class == IG_CLASS_M)
		return link_scope(policy, host, p);

	/* 4. Hygiene: truncated, or never valid. */
	STEP(IG_STEP_HYGIENE);
	if (class == IG_CLASS_X && !is_unfiltered(policy, p))
		return deny(IG_REASON_MALFORMED);

	/* 5. ACL; unfiltered transit ends here. */
	STEP(IG_STEP_ACL, trace->entry = ig_admit_entry(policy, host, p, false));
	entry = acl_denies(policy, host, p, false);
	if (entry)
		return deny_by(entry);
	STEP_IF(is_unfiltered(policy, p), IG_STEP_DEFAULT);
	if (is_unfiltered(policy, p))
		return accept(IG_REASON_DEFAULT_ALLOW);
	/*
	 * The groups of its interface are unknown: docs/semantics.md, "Groups".
	 */
	STEP(IG_STEP_INTERFACE);
	if (unlikely(policy->ifaces) && ig_policy_pending(policy, p))
		return deny(IG_REASON_INTERFACE_PENDING);

	/* 6. State. */
	STEP_IF(type->answers, IG_STEP_REPLY);
	if (take_answer(TRACE policy, flows, host, p, type->answers))
		return accept(IG_REASON_REPLY);
	if (class == IG_CLASS_E) {
		failed = error_check(TRACE policy, flows, host, p);
		STEP(IG_STEP_ERROR, trace->check = failed);
		if (!failed)
			return accept(IG_REASON_ERROR);
	}

	/* 7 and 8. */
	narrow = ig_admit_wants_narrow(p);
	rule = ig_admit_rule(policy, p, class, narrow);
	STEP(IG_STEP_RULE, trace->rule = rule, trace->narrow = narrow,
	     trace->named = class == IG_CLASS_D);
	if (!rule) {
		STEP(IG_STEP_DEFAULT);
		reason = ig_admit_default(policy, p, class, narrow);
		if (reason != IG_REASON_DEFAULT_ALLOW)
			return deny(reason);
	}
	admitted = rule ? accept_by(rule) : accept(IG_REASON_DEFAULT_ALLOW);
	STEP_IF(is_redirect(p, family), IG_STEP_REDIRECT,
		found_redirect(trace, p));
	if (is_redirect(p, family))
		return redirect(host, p, admitted);

	STEP_IF(type->asks && needs_state(policy, p, type->asks), IG_STEP_STATE);
	if (type->asks && needs_state(policy, p, type->asks))
		open_request(policy, flows, p, type->asks);
	return admitted;
}

#endif /* IG_DECIDE_ORDER_H */
