// SPDX-License-Identifier: GPL-2.0-only
/*
 * Acts on what the order of evaluation finds: counts ACL entries, takes replies,
 * opens requests, spends the budget.
 */
#include "admit.h"
#include "decide.h"

#define ACTED_ON
#define TRACED
#define TRACE
#define STEP(...)
#define STEP_IF(...)

/* 5. If there are entries. */
static noinline const struct ig_acl_entry *
table_denies(const struct ig_acl_table *table, struct ig_host_ops *host,
	     const struct ig_packet *p, bool named)
{
	const struct ig_acl_entry *entry = ig_admit_table_entry(table, host, p, named);

	if (!entry)
		return NULL;
	if (host && host->entry_decided)
		host->entry_decided(host, entry, p);
	return entry->allow ? NULL : entry;
}

/*
 * 5. Most policies have no ACL. A request of a flow that is judged once more is
 * not counted, hence this is not ig_admit_denies().
 */
static inline const struct ig_acl_entry *acl_denies(const struct ig_policy *policy,
						    struct ig_host_ops *host,
						    const struct ig_packet *p, bool named)
{
	const struct ig_acl_table *table = policy->acl_table[p->dir][p->family];

	return likely(!table) ? NULL : table_denies(table, host, p, named);
}

/*
 * 6. For replies to requests that an older policy admitted, or that went to
 * many.
 */
static noinline bool reply_admitted(const struct ig_policy *policy,
				    struct ig_flows *flows,
				    const struct ig_host_ops *host,
				    const struct ig_packet *p,
				    enum ig_query query)
{
	const struct ig_flow_judge judge = ig_admit_judge(policy, host);

	return ig_flow_reply(flows, p, query, &judge);
}

/* 6. Tells whether a packet answers an open request, and takes that answer. */
static inline bool take_answer(const struct ig_policy *policy,
			       struct ig_flows *flows,
			       const struct ig_host_ops *host,
			       const struct ig_packet *p, enum ig_query query)
{
	enum ig_answer answer;

	if (query == IG_QUERY_NONE)
		return false;
	answer = ig_flow_answer(flows, p, query, policy->epoch);
	return likely(answer == IG_ANSWER_OPEN) ||
	       (answer == IG_ANSWER_ASK &&
		reply_admitted(policy, flows, host, p, query));
}

/* 6. Looking at a flow may revoke it. */
static inline bool quote_awaited(struct ig_flows *flows, const struct ig_packet *error,
				 const struct ig_quote *quote,
				 const struct ig_flow_judge *judge)
{
	return ig_flow_awaits(flows, error, quote, judge);
}

static inline bool spend_weak(struct ig_host_ops *host)
{
	return host->spend(host);
}

static inline void open_request(const struct ig_policy *policy, struct ig_flows *flows,
				const struct ig_packet *p, enum ig_query query)
{
	ig_flow_open(flows, p, query, policy->epoch);
}

#include "decide_order.h"

struct ig_decision ig_decide(const struct ig_policy *policy,
			     struct ig_flows *flows,
			     struct ig_host_ops *host,
			     const struct ig_packet *p)
{
	struct ig_decision d;
	u64 word = p->family == IG_IPV4 ?
		   decide(policy, flows, host, p, IG_IPV4) :
		   decide(policy, flows, host, p, IG_IPV6);

	memcpy(&d, &word, sizeof(d));
	return d;
}
