/* SPDX-License-Identifier: GPL-2.0-only */
/* Do not edit directly, module/uapi/names.py writes it from module/uapi/icmpguard.yaml */

#ifndef IG_REASONS_GEN_H
#define IG_REASONS_GEN_H

/* Lists for macros: REASON(default_deny, DEFAULT_DENY, "default-deny") for each. */

/* All reasons, in the order of enum ig_reason. */
#define IG_REASON_LIST(REASON) \
	REASON(loopback, LOOPBACK, "loopback") \
	REASON(later_fragment, LATER_FRAGMENT, "later-fragment") \
	REASON(pmtud, PMTUD, "pmtud") \
	REASON(link_scope, LINK_SCOPE, "link-scope") \
	REASON(reply, REPLY, "reply") \
	REASON(error, ERROR, "error") \
	REASON(rule, RULE, "rule") \
	REASON(default_allow, DEFAULT_ALLOW, "default-allow") \
	REASON(malformed, MALFORMED, "malformed") \
	REASON(type_denied, TYPE_DENIED, "type-denied") \
	REASON(broadcast_denied, BROADCAST_DENIED, "broadcast-denied") \
	REASON(unsolicited_reply, UNSOLICITED_REPLY, "unsolicited-reply") \
	REASON(default_deny, DEFAULT_DENY, "default-deny") \
	REASON(error_unverified, ERROR_UNVERIFIED, "error-unverified") \
	REASON(pmtud_unverified, PMTUD_UNVERIFIED, "pmtud-unverified") \
	REASON(pmtud_odd_mtu, PMTUD_ODD_MTU, "pmtud-odd-mtu") \
	REASON(acl_denied, ACL_DENIED, "acl-denied") \
	REASON(interface_pending, INTERFACE_PENDING, "interface-pending")

/* The reasons of packets that are denied. */
#define IG_DENY_REASON_LIST(REASON) \
	REASON(malformed, MALFORMED, "malformed") \
	REASON(type_denied, TYPE_DENIED, "type-denied") \
	REASON(broadcast_denied, BROADCAST_DENIED, "broadcast-denied") \
	REASON(unsolicited_reply, UNSOLICITED_REPLY, "unsolicited-reply") \
	REASON(default_deny, DEFAULT_DENY, "default-deny") \
	REASON(error_unverified, ERROR_UNVERIFIED, "error-unverified") \
	REASON(acl_denied, ACL_DENIED, "acl-denied") \
	REASON(interface_pending, INTERFACE_PENDING, "interface-pending")

#endif /* IG_REASONS_GEN_H */
