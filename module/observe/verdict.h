/* SPDX-License-Identifier: GPL-2.0-only */
/* Shows each verdict to those who trace it. */
#ifndef IG_VERDICT_H
#define IG_VERDICT_H

#include <linux/types.h>

#include "engine/decision.h"
#include "engine/policy.h"
#include "observe/reason_list_gen.h"

struct ig_guard;

/**
 * enum ig_verdict - the fate of a packet; users of the tracepoint see the numbers
 * @IG_VERDICT_ACCEPTED: it passes
 * @IG_VERDICT_DENIED: it is dropped
 * @IG_VERDICT_WOULD_DENY: it passes, because the mode is monitor
 */
enum ig_verdict {
	IG_VERDICT_ACCEPTED,
	IG_VERDICT_DENIED,
	IG_VERDICT_WOULD_DENY,
};

/** ig_verdict_of() - returns the fate of a packet about which @policy has decided @d */
static inline enum ig_verdict ig_verdict_of(const struct ig_policy *policy,
					    struct ig_decision d)
{
	if (d.accept)
		return IG_VERDICT_ACCEPTED;
	return policy->monitor ? IG_VERDICT_WOULD_DENY : IG_VERDICT_DENIED;
}

/**
 * ig_verdict_trace() - triggers the tracepoint icmpguard:verdict
 * @guard: of the namespace
 * @policy: the policy that the decision was made by
 * @p: the packet, not freed yet
 * @d: the decision
 *
 * Called by ig_show(), under RCU. Does nothing unless somebody traces.
 */
void ig_verdict_trace(const struct ig_guard *guard, const struct ig_policy *policy,
		      const struct ig_packet *p, struct ig_decision d);

#endif /* IG_VERDICT_H */
