/* SPDX-License-Identifier: GPL-2.0-only */
/* Do not edit directly, module/uapi/names.py writes it from module/uapi/icmpguard.yaml */

#ifndef IG_REASON_GEN_H
#define IG_REASON_GEN_H

/*
 * The reason why a packet passed or was denied; the values are those of enum
 * icmpguard_reason on the wire. IG_REASON_NOT_ICMP never leaves the kernel and is
 * not counted. Those that are noted are never a decision's reason, see
 * ig_decision.notes.
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
	IG_REASON_ERROR_UNVERIFIED,
	IG_REASON_PMTUD_UNVERIFIED,
	IG_REASON_PMTUD_ODD_MTU,
	IG_REASON_ACL_DENIED,
	IG_REASON_INTERFACE_PENDING,
	IG_REASONS,
	IG_REASON_NOT_ICMP = IG_REASONS,
};

#endif /* IG_REASON_GEN_H */
