/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A decision, its reason, and what the engine has to ask its host for it.
 * Defines decision notes (IG_NOTE_UNVERIFIED, IG_NOTE_ODD_MTU): flags of a
 * decision. Loopback notes are in note.h, probe notes in probe.h; neither has
 * to do with these.
 */
#ifndef IG_DECISION_H
#define IG_DECISION_H

#include "policy.h"
#include "quote.h"
#include "reason_gen.h"

/* ig_decision.notes: decision notes, counted besides the reason. */
#define IG_NOTE_UNVERIFIED	BIT(0)	/* IG_REASON_PMTUD_UNVERIFIED */
#define IG_NOTE_ODD_MTU		BIT(1)	/* IG_REASON_PMTUD_ODD_MTU */

/**
 * enum ig_evidence - evidence that a quoted packet belongs to something alive
 * @IG_EVIDENCE_NO: nothing is known about it
 * @IG_EVIDENCE_WEAK: it may belong, but anybody could quote it
 * @IG_EVIDENCE_YES: it belongs to something alive
 */
enum ig_evidence {
	IG_EVIDENCE_NO,
	IG_EVIDENCE_WEAK,
	IG_EVIDENCE_YES,
};

/**
 * struct ig_host_ops - questions that the engine asks its host
 * @live: tells whether the packet that an inbound error quotes was sent by
 *	something alive here (docs/semantics.md, Q4); only for packets other
 *	than ICMP
 * @spend: takes one error from the budget for weak evidence; false if it is
 *	used up. Only this one and @entry_decided change anything.
 * @can_spend: tells whether @spend would return true now, on this CPU; only
 *	ig_explain() asks. NULL if nobody knows: then the budget has room
 * @first_hop: tells whether an inbound redirect is from the current first hop
 *	to @dst and, for IPv4, names a @gateway on the same link (RFC 1122
 *	3.2.2.2, RFC 4861 8.1)
 * @devices: returns the names of a packet's interfaces
 * @entry_decided: counts a packet for the ACL entry that ended the ACL for it,
 *	whether it allows or denies; NULL if nobody counts. ig_explain() does not
 *	call it
 */
struct ig_host_ops {
	enum ig_evidence (*live)(const struct ig_host_ops *host,
				 const struct ig_packet *error,
				 const struct ig_quote *quote);
	bool (*spend)(struct ig_host_ops *host);
	bool (*can_spend)(const struct ig_host_ops *host);
	bool (*first_hop)(const struct ig_host_ops *host,
			  const struct ig_packet *redirect,
			  const struct ig_addr *dst,
			  const struct ig_addr *gateway);
	struct ig_devices (*devices)(const struct ig_host_ops *host,
				     const struct ig_packet *p);
	void (*entry_decided)(struct ig_host_ops *host,
			      const struct ig_acl_entry *entry,
			      const struct ig_packet *p);
};

/**
 * struct ig_decision - the decision about a packet
 * @reason: enum ig_reason
 * @accept: whether it passes; the caller handles monitor mode
 * @notes: decision notes, IG_NOTE_UNVERIFIED and IG_NOTE_ODD_MTU
 * @rule: id of the rule that admitted it, or number of the ACL entry that
 *	denied it; 0 for none
 * @slot: of the rule, when the reason is IG_REASON_RULE
 */
struct ig_decision {
	u32 reason:8;
	u32 accept:1;
	u32 notes:2;
	u32 slot:21;
	u32 rule;
};

static_assert(BIT(21) >= IG_SLOTS_MAX, "any rule has its slot");
static_assert(sizeof(struct ig_decision) == 8, "a decision fits a register");

#endif /* IG_DECISION_H */
