/* SPDX-License-Identifier: GPL-2.0-only */
/* The order of evaluation of docs/semantics.md. */
#ifndef IG_DECIDE_H
#define IG_DECIDE_H

#include "flow.h"
#include "policy.h"

/*
 * Why a packet passed or was denied. The same values as enum icmpguard_reason
 * on the wire, whose documentation (uapi/icmpguard.yaml) is theirs too.
 * IG_REASON_NOT_ICMP never leaves the kernel and is not counted.
 */
enum ig_reason {
	IG_REASON_LOOPBACK,
	IG_REASON_LATER_FRAGMENT,
	IG_REASON_PMTUD,
	IG_REASON_LINK_SCOPE,
	IG_REASON_REPLY,
	IG_REASON_ERROR,
	IG_REASON_RULE,
	IG_REASON_DEFAULT_ALLOW,
	IG_REASON_MALFORMED,
	IG_REASON_TYPE_DENIED,
	IG_REASON_BROADCAST_DENIED,
	IG_REASON_UNSOLICITED_REPLY,
	IG_REASON_DEFAULT_DENY,
	IG_REASONS,
	IG_REASON_NOT_ICMP = IG_REASONS,
};

/**
 * struct ig_decision - what becomes of a packet
 * @accept: whether it passes; monitor mode is the caller's to heed
 * @reason: enum ig_reason
 * @rule: id of the rule that admitted it, 0 for none
 */
struct ig_decision {
	bool accept;
	u8 reason;
	u32 rule;
};

/**
 * ig_decide() - decides about one packet
 * @policy: the policy in force; the caller keeps it alive
 * @flows: the flow table; requests are noted in it and replies taken from it
 * @p: the packet
 *
 * Bottom halves are disabled by the caller. Allocates nothing, cannot fail.
 * Type 3 code 4 and ICMPv6 packet-too-big are accepted whatever the rest is.
 *
 * Return: the decision.
 */
struct ig_decision ig_decide(const struct ig_policy *policy,
			     struct ig_flows *flows,
			     const struct ig_packet *p);

#endif /* IG_DECIDE_H */
