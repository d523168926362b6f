/* SPDX-License-Identifier: GPL-2.0-only */
/* Do not edit directly, module/uapi/names.py writes it from module/uapi/icmpguard.yaml */

#ifndef IG_SPEC_GEN_H
#define IG_SPEC_GEN_H

#include "engine/group.h"
#include "engine/decide.h"
#include "engine/explain.h"
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
			 ICMPGUARD_FEATURE_MAX_FLOWS | \
			 ICMPGUARD_FEATURE_EXPLAIN | \
			 ICMPGUARD_FEATURE_EVENTS | \
			 ICMPGUARD_FEATURE_DETAIL_COUNTERS | \
			 ICMPGUARD_FEATURE_FLOW_LOG | \
			 ICMPGUARD_FEATURE_CAPTURE)

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
static_assert(ICMPGUARD_STEP_ICMP ==
	      (int)IG_STEP_ICMP);
static_assert(ICMPGUARD_STEP_LOOPBACK ==
	      (int)IG_STEP_LOOPBACK);
static_assert(ICMPGUARD_STEP_PATH_MTU ==
	      (int)IG_STEP_PATH_MTU);
static_assert(ICMPGUARD_STEP_LINK_SCOPE ==
	      (int)IG_STEP_LINK_SCOPE);
static_assert(ICMPGUARD_STEP_HYGIENE ==
	      (int)IG_STEP_HYGIENE);
static_assert(ICMPGUARD_STEP_ACL ==
	      (int)IG_STEP_ACL);
static_assert(ICMPGUARD_STEP_INTERFACE ==
	      (int)IG_STEP_INTERFACE);
static_assert(ICMPGUARD_STEP_REPLY ==
	      (int)IG_STEP_REPLY);
static_assert(ICMPGUARD_STEP_ERROR ==
	      (int)IG_STEP_ERROR);
static_assert(ICMPGUARD_STEP_RULE ==
	      (int)IG_STEP_RULE);
static_assert(ICMPGUARD_STEP_DEFAULT ==
	      (int)IG_STEP_DEFAULT);
static_assert(ICMPGUARD_STEP_REDIRECT ==
	      (int)IG_STEP_REDIRECT);
static_assert(ICMPGUARD_STEP_STATE ==
	      (int)IG_STEP_STATE);
static_assert(ICMPGUARD_TREATMENT_NAMED ==
	      (int)IG_CLASS_D);
static_assert(ICMPGUARD_TREATMENT_RULE ==
	      (int)IG_CLASS_S);
static_assert(ICMPGUARD_TREATMENT_REPLY ==
	      (int)IG_CLASS_R);
static_assert(ICMPGUARD_TREATMENT_ERROR ==
	      (int)IG_CLASS_E);
static_assert(ICMPGUARD_TREATMENT_NEVER ==
	      (int)IG_CLASS_X);
static_assert(ICMPGUARD_TREATMENT_MUST_PASS ==
	      (int)IG_CLASS_M);
static_assert(ICMPGUARD_FLOW_SEEN_NONE ==
	      (int)IG_SEEN_NONE);
static_assert(ICMPGUARD_FLOW_SEEN_OLD ==
	      (int)IG_SEEN_OLD);
static_assert(ICMPGUARD_FLOW_SEEN_CLOSED ==
	      (int)IG_SEEN_CLOSED);
static_assert(ICMPGUARD_FLOW_SEEN_REVOKED ==
	      (int)IG_SEEN_REVOKED);
static_assert(ICMPGUARD_FLOW_SEEN_OPEN ==
	      (int)IG_SEEN_OPEN);
static_assert(ICMPGUARD_QUOTE_CHECK_PASSED ==
	      (int)IG_QUOTE_PASSED);
static_assert(ICMPGUARD_QUOTE_CHECK_INCOMPLETE ==
	      (int)IG_QUOTE_INCOMPLETE);
static_assert(ICMPGUARD_QUOTE_CHECK_NOT_SENDER ==
	      (int)IG_QUOTE_NOT_SENDER);
static_assert(ICMPGUARD_QUOTE_CHECK_NO_CAUSE ==
	      (int)IG_QUOTE_NO_CAUSE);
static_assert(ICMPGUARD_QUOTE_CHECK_DEAD ==
	      (int)IG_QUOTE_DEAD);
static_assert(ICMPGUARD_QUOTE_CHECK_OVER_BUDGET ==
	      (int)IG_QUOTE_OVER_BUDGET);
static_assert(ICMPGUARD_EVIDENCE_NO ==
	      (int)IG_EVIDENCE_NO);
static_assert(ICMPGUARD_EVIDENCE_WEAK ==
	      (int)IG_EVIDENCE_WEAK);
static_assert(ICMPGUARD_EVIDENCE_YES ==
	      (int)IG_EVIDENCE_YES);
static_assert(ICMPGUARD_STEP_STATE + 1 == (int)IG_STEPS);

/* Hooks are bits by direction. */
static_assert((int)ICMPGUARD_HOOKS_IN == (int)BIT(IG_IN));
static_assert((int)ICMPGUARD_HOOKS_OUT == (int)BIT(IG_OUT));
static_assert((int)ICMPGUARD_HOOKS_FORWARD == (int)BIT(IG_FORWARD));

/* Limits are the engine's. */
static_assert(ICMPGUARD_COMMENT_MAX == IG_COMMENT_MAX);
static_assert(ICMPGUARD_DEV_MAX == IG_IFNAME - 1);
static_assert(ICMPGUARD_NAME_MAX == IG_NAME - 1);
static_assert(ICMPGUARD_INTERFACES_MAX == IG_PATTERNS_MAX);
static_assert(ICMPGUARD_LOG_VALUE_MAX == IG_LOG_VALUE - 1);
static_assert(ICMPGUARD_LOG_WINDOW_MIN == IG_LOG_WINDOW_MIN);
static_assert(ICMPGUARD_LOG_WINDOW_MAX == IG_LOG_WINDOW_MAX);
static_assert(ICMPGUARD_LOG_INTERFACES_MAX == IG_LOG_NAMES_MAX);

#endif /* IG_SPEC_GEN_H */
