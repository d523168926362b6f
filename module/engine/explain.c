// SPDX-License-Identifier: GPL-2.0-only
/*
 * Follows the order of evaluation, records each step, and changes nothing. What
 * decide.c takes or spends is only looked at.
 */
#include "admit.h"
#include "explain.h"

#define ACTED_ON	const
#define TRACED		struct ig_trace *trace,
#define TRACE		trace,
#define STEP(step, ...)	STEP_IF(true, step, ##__VA_ARGS__)
#define STEP_IF(when, step, ...)					\
	do {								\
		if (when) {						\
			trace->steps |= BIT(step);			\
			__VA_ARGS__;					\
		}							\
	} while (0)

#define acl_denies ig_admit_denies

static bool take_answer(struct ig_trace *trace, const struct ig_policy *policy,
			const struct ig_flows *flows, const struct ig_host_ops *host,
			const struct ig_packet *p, enum ig_query query)
{
	const struct ig_flow_judge judge = ig_admit_judge(policy, host);

	trace->flow = ig_flow_peek_reply(flows, p, query, &judge);
	return trace->flow == IG_SEEN_OPEN;
}

static bool quote_awaited(struct ig_trace *trace, const struct ig_flows *flows,
			  const struct ig_packet *error, const struct ig_quote *quote,
			  const struct ig_flow_judge *judge)
{
	trace->flow = ig_flow_peek_awaits(flows, error, quote, judge);
	return trace->flow == IG_SEEN_OPEN;
}

static bool spend_weak(const struct ig_host_ops *host)
{
	return !host->can_spend || host->can_spend(host);
}

/* IG_STEP_STATE says that a request would be opened. */
#define open_request(...)	do { } while (0)

/* RFC 1122 3.2.2.2: an IPv4 redirect quotes a packet as an error does. */
static void found_redirect(struct ig_trace *trace, const struct ig_packet *p)
{
	if (p->dir == IG_IN && p->family == IG_IPV4)
		trace->check = ig_quote_parse(&trace->quote, p);
}

#include "decide_order.h"

/*
 * Returns the last step that was reached, but a redirect that is believed passes
 * by the step before, and state is only the consequence.
 */
static enum ig_step step_decided(u32 steps, bool accepted)
{
	enum ig_step step = accepted ? IG_STEP_DEFAULT : IG_STEP_REDIRECT;

	while (!(steps & BIT(step)))
		step--;
	return step;
}

struct ig_decision ig_explain(const struct ig_policy *policy,
			      const struct ig_flows *flows,
			      const struct ig_host_ops *host,
			      const struct ig_packet *p, struct ig_trace *trace)
{
	struct ig_decision d;
	u64 word;

	memset(trace, 0, sizeof(*trace));
	word = decide(trace, policy, flows, host, p, p->family);
	memcpy(&d, &word, sizeof(d));
	trace->decided = step_decided(trace->steps, d.accept);
	return d;
}

/* Returns the id of the set that a trace ends with; 0 for none. */
static u32 set_decided(const struct ig_trace *trace)
{
	if (trace->rule)
		return trace->rule->match.set;
	return trace->entry ? trace->entry->match.set : 0;
}

/* Clears the bits of an address beyond @len. */
static void addr_mask(struct ig_addr *a, u32 len)
{
	u32 i;

	for (i = 0; i < sizeof(a->b); i++, len -= len > 8 ? 8 : len)
		if (len < 8)
			a->b[i] &= (u8)(0xff00 >> len);
}

bool ig_explain_prefix(const struct ig_policy *policy, const struct ig_packet *p,
		       const struct ig_trace *trace, struct ig_prefix *prefix)
{
	const struct ig_set *set = ig_policy_set_by_id(policy, set_decided(trace));
	enum ig_family family = (enum ig_family)p->family;
	u32 found = set ? ig_prefixes_find(set->prefixes, family, ig_packet_peer(p)) : 0;

	if (!found)
		return false;
	*prefix = (struct ig_prefix){
		.addr = *ig_packet_peer(p),
		.len = found - 1,
		.family = family,
	};
	addr_mask(&prefix->addr, prefix->len);
	return true;
}

const struct ig_group *ig_explain_group(const struct ig_policy *policy,
					const struct ig_packet *p, u32 i)
{
	const struct ig_iface *iface;
	u32 n;

	if (!policy->ifaces)
		return NULL;
	iface = ig_ifaces_find(policy->ifaces, p->port ?: p->ifindex);
	n = iface ? READ_ONCE(iface->n) : 0;
	if (n == IG_IFACE_PENDING || i >= n)
		return NULL;
	return policy->body->groups[policy->ifaces->group[iface->first + i]];
}
