/* SPDX-License-Identifier: GPL-2.0-only */
/* Shows packets and their decisions to those who watch. */
#ifndef IG_SHOW_H
#define IG_SHOW_H

#include "engine/decision.h"

struct ig_guard;
struct ig_policy;

/**
 * ig_show() - shows a packet to those of its namespace who have asked
 * @guard: of the namespace
 * @policy: the policy that the decision was made by
 * @p: the packet, not freed yet
 * @d: the decision
 *
 * Called under RCU, in the context of a hook: softirq, or a process that sends.
 *
 * Return: @d, so that the fast path does not have to keep it meanwhile.
 */
struct ig_decision ig_show(struct ig_guard *guard, const struct ig_policy *policy,
			   const struct ig_packet *p, struct ig_decision d);

#endif /* IG_SHOW_H */
