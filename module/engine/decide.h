/* SPDX-License-Identifier: GPL-2.0-only */
/* Evaluates packets in the order of docs/semantics.md. */
#ifndef IG_DECIDE_H
#define IG_DECIDE_H

#include "decision.h"
#include "flow.h"

/**
 * ig_decide() - decides about one packet
 * @policy: the policy in force; the caller keeps it alive
 * @flows: the flow table; requests are opened and replies taken there
 * @host: asked about errors, redirects and the names of interfaces; if NULL,
 *	only open requests and conntrack count, no redirect is believed and no
 *	interface has a name
 * @p: the packet
 *
 * Called in any context that packets come in. Allocates nothing, cannot fail.
 * Type 3 code 4 and ICMPv6 packet-too-big are always accepted.
 *
 * Return: the decision.
 */
struct ig_decision ig_decide(const struct ig_policy *policy,
			     struct ig_flows *flows,
			     struct ig_host_ops *host,
			     const struct ig_packet *p);

#endif /* IG_DECIDE_H */
