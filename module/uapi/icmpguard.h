/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause) */
/* Do not edit directly, auto-generated from: */
/*	module/uapi/icmpguard.yaml */
/* YNL-GEN uapi header */

#ifndef _UAPI_LINUX_ICMPGUARD_H
#define _UAPI_LINUX_ICMPGUARD_H

#define ICMPGUARD_GENL_NAME	"icmpguard"
#define ICMPGUARD_GENL_VERSION	1

#define ICMPGUARD_COMMENT_MAX	255

/**
 * enum icmpguard_direction - Which packets, seen from the host.
 * @ICMPGUARD_DIRECTION_IN: delivered to the host (LOCAL_IN)
 * @ICMPGUARD_DIRECTION_OUT: sent by the host (LOCAL_OUT)
 * @ICMPGUARD_DIRECTION_FORWARD: routed or bridged through the host (FORWARD)
 */
enum icmpguard_direction {
	ICMPGUARD_DIRECTION_IN,
	ICMPGUARD_DIRECTION_OUT,
	ICMPGUARD_DIRECTION_FORWARD,
};

enum icmpguard_action {
	ICMPGUARD_ACTION_DENY,
	ICMPGUARD_ACTION_ALLOW,
};

/**
 * enum icmpguard_mode
 * @ICMPGUARD_MODE_ENFORCE: denied packets are dropped
 * @ICMPGUARD_MODE_MONITOR: denied packets are counted as would-drop and pass
 */
enum icmpguard_mode {
	ICMPGUARD_MODE_ENFORCE,
	ICMPGUARD_MODE_MONITOR,
};

/**
 * enum icmpguard_state
 * @ICMPGUARD_STATE_UNTOUCHED: no hook, no cost, nothing configured
 * @ICMPGUARD_STATE_ACTIVE: a policy is in force
 */
enum icmpguard_state {
	ICMPGUARD_STATE_UNTOUCHED,
	ICMPGUARD_STATE_ACTIVE,
};

/**
 * enum icmpguard_reason - Why a packet passed or was denied; one counter each
 *   per direction. docs/reasons.md explains every one.
 * @ICMPGUARD_REASON_LOOPBACK: accepted, loopback traffic is not filtered
 * @ICMPGUARD_REASON_LATER_FRAGMENT: accepted, only first fragments are judged
 * @ICMPGUARD_REASON_PMTUD: accepted by the promise, fragmentation-needed or
 *   packet-too-big
 * @ICMPGUARD_REASON_LINK_SCOPE: accepted, a well-formed link-scope control
 *   message (ND, MLD, MRD)
 * @ICMPGUARD_REASON_REPLY: accepted, answers an open request
 * @ICMPGUARD_REASON_ERROR: accepted, an ICMP error about a live flow
 * @ICMPGUARD_REASON_RULE: accepted by an allow rule
 * @ICMPGUARD_REASON_DEFAULT_ALLOW: accepted by the default of the direction
 * @ICMPGUARD_REASON_MALFORMED: denied, truncated or never valid here
 * @ICMPGUARD_REASON_TYPE_DENIED: denied, a type that only a rule naming it
 *   opens
 * @ICMPGUARD_REASON_BROADCAST_DENIED: denied, a query to broadcast or
 *   multicast that no rule narrower than any admits
 * @ICMPGUARD_REASON_UNSOLICITED_REPLY: denied, a reply to nothing that is open
 * @ICMPGUARD_REASON_DEFAULT_DENY: denied by the default of the direction
 * @ICMPGUARD_REASON_ERROR_UNVERIFIED: denied, an ICMP error about nothing
 *   known to be alive
 * @ICMPGUARD_REASON_PMTUD_UNVERIFIED: a note besides pmtud; what the message
 *   quotes is of nothing known to be alive
 * @ICMPGUARD_REASON_PMTUD_ODD_MTU: a note besides pmtud; its MTU is below the
 *   minimum of the protocol, or what it quotes may be fragmented
 */
enum icmpguard_reason {
	ICMPGUARD_REASON_LOOPBACK,
	ICMPGUARD_REASON_LATER_FRAGMENT,
	ICMPGUARD_REASON_PMTUD,
	ICMPGUARD_REASON_LINK_SCOPE,
	ICMPGUARD_REASON_REPLY,
	ICMPGUARD_REASON_ERROR,
	ICMPGUARD_REASON_RULE,
	ICMPGUARD_REASON_DEFAULT_ALLOW,
	ICMPGUARD_REASON_MALFORMED,
	ICMPGUARD_REASON_TYPE_DENIED,
	ICMPGUARD_REASON_BROADCAST_DENIED,
	ICMPGUARD_REASON_UNSOLICITED_REPLY,
	ICMPGUARD_REASON_DEFAULT_DENY,
	ICMPGUARD_REASON_ERROR_UNVERIFIED,
	ICMPGUARD_REASON_PMTUD_UNVERIFIED,
	ICMPGUARD_REASON_PMTUD_ODD_MTU,
};

/**
 * enum icmpguard_flush_what
 * @ICMPGUARD_FLUSH_WHAT_RULES: all rules
 * @ICMPGUARD_FLUSH_WHAT_FLOWS: all open requests
 * @ICMPGUARD_FLUSH_WHAT_COUNTERS: all packet counters
 * @ICMPGUARD_FLUSH_WHAT_DEFAULTS: defaults and mode return to their values at
 *   load
 */
enum icmpguard_flush_what {
	ICMPGUARD_FLUSH_WHAT_RULES = 1,
	ICMPGUARD_FLUSH_WHAT_FLOWS = 2,
	ICMPGUARD_FLUSH_WHAT_COUNTERS = 4,
	ICMPGUARD_FLUSH_WHAT_DEFAULTS = 8,
};

/**
 * enum icmpguard_feature - What this module can do; a tool asks here, never
 *   for a version.
 * @ICMPGUARD_FEATURE_RULE_LIFETIME: rules that expire in the kernel
 * @ICMPGUARD_FEATURE_RULE_TO: rules that match the local side too
 */
enum icmpguard_feature {
	ICMPGUARD_FEATURE_RULE_LIFETIME = 1,
	ICMPGUARD_FEATURE_RULE_TO = 2,
};

enum {
	ICMPGUARD_A_ICMP_TYPE = 1,
	ICMPGUARD_A_ICMP_CODE,

	__ICMPGUARD_A_ICMP_MAX
};
#define ICMPGUARD_A_ICMP_MAX (__ICMPGUARD_A_ICMP_MAX - 1)

enum {
	ICMPGUARD_A_PREFIX_IPV4 = 1,
	ICMPGUARD_A_PREFIX_IPV6,
	ICMPGUARD_A_PREFIX_LENGTH,

	__ICMPGUARD_A_PREFIX_MAX
};
#define ICMPGUARD_A_PREFIX_MAX (__ICMPGUARD_A_PREFIX_MAX - 1)

enum {
	ICMPGUARD_A_RULE_ID = 1,
	ICMPGUARD_A_RULE_DIRECTION,
	ICMPGUARD_A_RULE_ICMP,
	ICMPGUARD_A_RULE_ICMPV6,
	ICMPGUARD_A_RULE_PEER,
	ICMPGUARD_A_RULE_TO,
	ICMPGUARD_A_RULE_LIFETIME,
	ICMPGUARD_A_RULE_COMMENT,

	__ICMPGUARD_A_RULE_MAX
};
#define ICMPGUARD_A_RULE_MAX (__ICMPGUARD_A_RULE_MAX - 1)

enum {
	ICMPGUARD_A_COUNTER_DIRECTION = 1,
	ICMPGUARD_A_COUNTER_REASON,
	ICMPGUARD_A_COUNTER_PACKETS,
	ICMPGUARD_A_COUNTER_WOULD_DROP,
	ICMPGUARD_A_COUNTER_PAD,

	__ICMPGUARD_A_COUNTER_MAX
};
#define ICMPGUARD_A_COUNTER_MAX (__ICMPGUARD_A_COUNTER_MAX - 1)

enum {
	ICMPGUARD_A_FLOW_STATS_CAPACITY = 1,
	ICMPGUARD_A_FLOW_STATS_USED,
	ICMPGUARD_A_FLOW_STATS_MEMORY,

	__ICMPGUARD_A_FLOW_STATS_MAX
};
#define ICMPGUARD_A_FLOW_STATS_MAX (__ICMPGUARD_A_FLOW_STATS_MAX - 1)

enum {
	ICMPGUARD_A_VERSION = 1,
	ICMPGUARD_A_FEATURES,
	ICMPGUARD_A_STATE,
	ICMPGUARD_A_MODE,
	ICMPGUARD_A_GENERATION,
	ICMPGUARD_A_DEFAULT_IN,
	ICMPGUARD_A_DEFAULT_OUT,
	ICMPGUARD_A_DEFAULT_FORWARD,
	ICMPGUARD_A_RULE,
	ICMPGUARD_A_RULES,
	ICMPGUARD_A_RULES_LIMIT,
	ICMPGUARD_A_EXISTED,
	ICMPGUARD_A_COUNTER,
	ICMPGUARD_A_FLOW_STATS,
	ICMPGUARD_A_FLUSH,
	ICMPGUARD_A_NAMESPACES,
	ICMPGUARD_A_NAMESPACES_LIMIT,
	ICMPGUARD_A_PMTUD_UNSAFE,
	ICMPGUARD_A_PAD,

	__ICMPGUARD_A_MAX
};
#define ICMPGUARD_A_MAX (__ICMPGUARD_A_MAX - 1)

enum {
	ICMPGUARD_CMD_STATUS = 1,
	ICMPGUARD_CMD_RULE_GET,
	ICMPGUARD_CMD_RULE_ADD,
	ICMPGUARD_CMD_RULE_DEL,
	ICMPGUARD_CMD_CONFIG_SET,
	ICMPGUARD_CMD_FLUSH,
	ICMPGUARD_CMD_OFF,
	ICMPGUARD_CMD_STATS_GET,

	__ICMPGUARD_CMD_MAX
};
#define ICMPGUARD_CMD_MAX (__ICMPGUARD_CMD_MAX - 1)

#endif /* _UAPI_LINUX_ICMPGUARD_H */
