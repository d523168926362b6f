/* SPDX-License-Identifier: GPL-2.0-only */
/* Do not edit directly, module/uapi/names.py writes it from module/uapi/icmpguard.yaml */

#ifndef IG_CTL_NAMES_GEN_H
#define IG_CTL_NAMES_GEN_H

#include "uapi/icmpguard.h"

struct ig_attr_set;

/**
 * struct ig_attr_name - an attribute of the wire
 * @name: its name; NULL where there is none of this number
 * @inner: the attributes in it; NULL for none
 */
struct ig_attr_name {
	const char *name;
	const struct ig_attr_set *inner;
};

/**
 * struct ig_attr_set - the attributes of a message or a nest
 * @max: the highest number
 * @attr: by number
 */
struct ig_attr_set {
	unsigned int max;
	const struct ig_attr_name *attr;
};

extern const struct ig_attr_set ig_attrs_icmp;
extern const struct ig_attr_set ig_attrs_prefix;
extern const struct ig_attr_set ig_attrs_rule;
extern const struct ig_attr_set ig_attrs_acl_entry;
extern const struct ig_attr_set ig_attrs_set;
extern const struct ig_attr_set ig_attrs_group;
extern const struct ig_attr_set ig_attrs_flow;
extern const struct ig_attr_set ig_attrs_counter;
extern const struct ig_attr_set ig_attrs_flow_stats;
extern const struct ig_attr_set ig_attrs_commit;
extern const struct ig_attr_set ig_attrs_packet;
extern const struct ig_attr_set ig_attrs_explanation;
extern const struct ig_attr_set ig_attrs_quoted;
extern const struct ig_attr_set ig_attrs_event;
extern const struct ig_attr_set ig_attrs_stream;
extern const struct ig_attr_set ig_attrs_type_counter;
extern const struct ig_attr_set ig_attrs_log_interface;
extern const struct ig_attr_set ig_attrs_log_settings;
extern const struct ig_attr_set ig_attrs_log_skip;
extern const struct ig_attr_set ig_attrs_log_window;
extern const struct ig_attr_set ig_attrs_log_record;
extern const struct ig_attr_set ig_attrs_path_mtu;
extern const struct ig_attr_set ig_attrs_main;

/* By enum icmpguard_reason. */
#define IG_REASON_NAMES 18
extern const char *const ig_reason_names[IG_REASON_NAMES];

/* By enum icmpguard_step. */
#define IG_STEP_NAMES 13
extern const char *const ig_step_names[IG_STEP_NAMES];

/* By enum icmpguard_treatment. */
#define IG_TREATMENT_NAMES 6
extern const char *const ig_treatment_names[IG_TREATMENT_NAMES];

/* By enum icmpguard_flow_seen. */
#define IG_FLOW_SEEN_NAMES 5
extern const char *const ig_flow_seen_names[IG_FLOW_SEEN_NAMES];

/* By enum icmpguard_quote_check. */
#define IG_QUOTE_CHECK_NAMES 6
extern const char *const ig_quote_check_names[IG_QUOTE_CHECK_NAMES];

/* By enum icmpguard_evidence. */
#define IG_EVIDENCE_NAMES 3
extern const char *const ig_evidence_names[IG_EVIDENCE_NAMES];

/* By the bits of enum icmpguard_feature; NULL after the last. */
extern const char *const ig_feature_names[];

/* By enum icmpguard_reason: "accepted", "denied", "noted". */
extern const char *const ig_reason_verdicts[IG_REASON_NAMES];

#endif /* IG_CTL_NAMES_GEN_H */
