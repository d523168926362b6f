/* SPDX-License-Identifier: GPL-2.0-only */
/* The answer to explain, which the module gives, or with -f the engine in icmpctl. */
#ifndef IG_CTL_EXPLAINED_H
#define IG_CTL_EXPLAINED_H

#include "model/acl.h"
#include "model/rule.h"

/* Groups of an interface that are told at most. */
#define IG_EXPLAINED_GROUPS 32

/**
 * struct ig_ctl_explained - a decision and the steps that led to it
 * @untouched: nothing is in force, and the rest is zero
 * @monitor: the mode is monitor: what is denied passes
 * @accept: the decision
 * @reason: enum icmpguard_reason
 * @unverified: the note pmtud-unverified
 * @odd_mtu: the note pmtud-odd-mtu
 * @steps: bit n is set if enum icmpguard_step n was reached
 * @decided: the step that decided
 * @type_treatment: enum icmpguard_treatment of the type
 * @treatment: the same of this packet
 * @flow: enum icmpguard_flow_seen
 * @check: enum icmpguard_quote_check
 * @evidence: enum icmpguard_evidence
 * @named: only rules that name the type counted
 * @narrow: only rules whose peer is narrower than any counted
 * @broadcast: the packet goes to broadcast or multicast
 * @bridged: it is bridged
 * @loopback: it is taken for loopback traffic
 * @has_prefix: @prefix is told
 * @prefix: the prefix of the set that covers it
 * @groups: number of groups of its interface; 0 for default alone
 * @group: their names
 * @has_rule: a rule covers it
 * @rule: the rule; its id is 0 if it is in a file
 * @has_entry: an entry ended the ACL
 * @entry: the entry
 */
struct ig_ctl_explained {
	bool untouched;
	bool monitor;
	bool accept;
	u32 reason;
	bool unverified;
	bool odd_mtu;
	u32 steps;
	u8 decided;
	u8 type_treatment;
	u8 treatment;
	u8 flow;
	u8 check;
	u8 evidence;
	bool named;
	bool narrow;
	bool broadcast;
	bool bridged;
	bool loopback;
	bool has_prefix;
	struct ig_prefix prefix;
	size_t groups;
	char group[IG_EXPLAINED_GROUPS][ICMPGUARD_NAME_MAX + 1];
	bool has_rule;
	struct ig_ctl_rule rule;
	bool has_entry;
	struct ig_ctl_entry entry;
};

/** ig_ctl_explained_reached() - tells whether a step was reached */
static inline bool ig_ctl_explained_reached(const struct ig_ctl_explained *e,
					    enum icmpguard_step step)
{
	return e->steps >> step & 1;
}

#endif /* IG_CTL_EXPLAINED_H */
