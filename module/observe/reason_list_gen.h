/* SPDX-License-Identifier: GPL-2.0-only */
/* Do not edit directly, module/uapi/names.py writes it from module/uapi/icmpguard.yaml */

#ifndef IG_REASON_LIST_GEN_H
#define IG_REASON_LIST_GEN_H

/* All reasons, in the order of enum ig_reason, for a macro. */
#define IG_REASON_LIST(REASON) \
	REASON(LOOPBACK, "loopback") \
	REASON(LATER_FRAGMENT, "later-fragment") \
	REASON(PMTUD, "pmtud") \
	REASON(LINK_SCOPE, "link-scope") \
	REASON(REPLY, "reply") \
	REASON(ERROR, "error") \
	REASON(RULE, "rule") \
	REASON(DEFAULT_ALLOW, "default-allow") \
	REASON(MALFORMED, "malformed") \
	REASON(TYPE_DENIED, "type-denied") \
	REASON(BROADCAST_DENIED, "broadcast-denied") \
	REASON(UNSOLICITED_REPLY, "unsolicited-reply") \
	REASON(DEFAULT_DENY, "default-deny") \
	REASON(ERROR_UNVERIFIED, "error-unverified") \
	REASON(PMTUD_UNVERIFIED, "pmtud-unverified") \
	REASON(PMTUD_ODD_MTU, "pmtud-odd-mtu") \
	REASON(ACL_DENIED, "acl-denied") \
	REASON(INTERFACE_PENDING, "interface-pending")

/* Those of packets that are denied, as statements. */
#define IG_DENY_REASON_LIST(REASON) \
	REASON(malformed, MALFORMED); \
	REASON(type_denied, TYPE_DENIED); \
	REASON(broadcast_denied, BROADCAST_DENIED); \
	REASON(unsolicited_reply, UNSOLICITED_REPLY); \
	REASON(default_deny, DEFAULT_DENY); \
	REASON(error_unverified, ERROR_UNVERIFIED); \
	REASON(acl_denied, ACL_DENIED); \
	REASON(interface_pending, INTERFACE_PENDING);

#endif /* IG_REASON_LIST_GEN_H */
