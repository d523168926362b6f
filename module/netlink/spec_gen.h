/* SPDX-License-Identifier: GPL-2.0-only */
/* Do not edit directly, module/uapi/names.py writes it from module/uapi/icmpguard.yaml */

#ifndef IG_SPEC_GEN_H
#define IG_SPEC_GEN_H

#include "engine/group.h"
#include "engine/decide.h"
#include "engine/rule.h"
#include "engine/set.h"
#include "uapi/icmpguard.h"

/* A module has all features of its spec. */
#define IG_FEATURES	(ICMPGUARD_FEATURE_RULE_LIFETIME | \
			 ICMPGUARD_FEATURE_RULE_TO | \
			 ICMPGUARD_FEATURE_RULE_BATCH | \
			 ICMPGUARD_FEATURE_ACL | \
			 ICMPGUARD_FEATURE_FLOW_GET | \
			 ICMPGUARD_FEATURE_SETS | \
			 ICMPGUARD_FEATURE_GROUPS | \
			 ICMPGUARD_FEATURE_RULE_COUNTERS | \
			 ICMPGUARD_FEATURE_STAGING | \
			 ICMPGUARD_FEATURE_CONFIRM | \
			 ICMPGUARD_FEATURE_GENERATION_CHECK | \
			 ICMPGUARD_FEATURE_RULE_AMEND | \
			 ICMPGUARD_FEATURE_UNHOOK | \
			 ICMPGUARD_FEATURE_OUTCOME | \
			 ICMPGUARD_FEATURE_MAX_FLOWS)

/* The engine numbers directions and reasons as the wire does. */
static_assert(ICMPGUARD_DIRECTION_IN == (int)IG_IN);
static_assert(ICMPGUARD_DIRECTION_OUT == (int)IG_OUT);
static_assert(ICMPGUARD_DIRECTION_FORWARD == (int)IG_FORWARD);
static_assert(ICMPGUARD_REASON_LOOPBACK ==
	      (int)IG_REASON_LOOPBACK);
static_assert(ICMPGUARD_REASON_LATER_FRAGMENT ==
	      (int)IG_REASON_LATER_FRAGMENT);
static_assert(ICMPGUARD_REASON_PMTUD ==
	      (int)IG_REASON_PMTUD);
static_assert(ICMPGUARD_REASON_LINK_SCOPE ==
	      (int)IG_REASON_LINK_SCOPE);
static_assert(ICMPGUARD_REASON_REPLY ==
	      (int)IG_REASON_REPLY);
static_assert(ICMPGUARD_REASON_ERROR ==
	      (int)IG_REASON_ERROR);
static_assert(ICMPGUARD_REASON_RULE ==
	      (int)IG_REASON_RULE);
static_assert(ICMPGUARD_REASON_DEFAULT_ALLOW ==
	      (int)IG_REASON_DEFAULT_ALLOW);
static_assert(ICMPGUARD_REASON_MALFORMED ==
	      (int)IG_REASON_MALFORMED);
static_assert(ICMPGUARD_REASON_TYPE_DENIED ==
	      (int)IG_REASON_TYPE_DENIED);
static_assert(ICMPGUARD_REASON_BROADCAST_DENIED ==
	      (int)IG_REASON_BROADCAST_DENIED);
static_assert(ICMPGUARD_REASON_UNSOLICITED_REPLY ==
	      (int)IG_REASON_UNSOLICITED_REPLY);
static_assert(ICMPGUARD_REASON_DEFAULT_DENY ==
	      (int)IG_REASON_DEFAULT_DENY);
static_assert(ICMPGUARD_REASON_ERROR_UNVERIFIED ==
	      (int)IG_REASON_ERROR_UNVERIFIED);
static_assert(ICMPGUARD_REASON_PMTUD_UNVERIFIED ==
	      (int)IG_REASON_PMTUD_UNVERIFIED);
static_assert(ICMPGUARD_REASON_PMTUD_ODD_MTU ==
	      (int)IG_REASON_PMTUD_ODD_MTU);
static_assert(ICMPGUARD_REASON_ACL_DENIED ==
	      (int)IG_REASON_ACL_DENIED);
static_assert(ICMPGUARD_REASON_INTERFACE_PENDING ==
	      (int)IG_REASON_INTERFACE_PENDING);
static_assert(ICMPGUARD_REASON_INTERFACE_PENDING + 1 == (int)IG_REASONS);

/* Hooks are bits by direction. */
static_assert((int)ICMPGUARD_HOOKS_IN == (int)BIT(IG_IN));
static_assert((int)ICMPGUARD_HOOKS_OUT == (int)BIT(IG_OUT));
static_assert((int)ICMPGUARD_HOOKS_FORWARD == (int)BIT(IG_FORWARD));

/* Limits are the engine's. */
static_assert(ICMPGUARD_COMMENT_MAX == IG_COMMENT_MAX);
static_assert(ICMPGUARD_DEV_MAX == IG_IFNAME - 1);
static_assert(ICMPGUARD_NAME_MAX == IG_NAME - 1);
static_assert(ICMPGUARD_INTERFACES_MAX == IG_PATTERNS_MAX);

#endif /* IG_SPEC_GEN_H */
