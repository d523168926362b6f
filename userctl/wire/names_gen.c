// SPDX-License-Identifier: GPL-2.0-only
/* Do not edit directly, module/uapi/names.py writes it from module/uapi/icmpguard.yaml */

#include <stddef.h>

#include "wire/names_gen.h"

static const struct ig_attr_name icmp_attrs[ICMPGUARD_A_ICMP_MAX + 1] = {
	[ICMPGUARD_A_ICMP_TYPE] = { "type", NULL },
	[ICMPGUARD_A_ICMP_CODE] = { "code", NULL },
};

const struct ig_attr_set ig_attrs_icmp = { ICMPGUARD_A_ICMP_MAX, icmp_attrs };

static const struct ig_attr_name prefix_attrs[ICMPGUARD_A_PREFIX_MAX + 1] = {
	[ICMPGUARD_A_PREFIX_IPV4] = { "ipv4", NULL },
	[ICMPGUARD_A_PREFIX_IPV6] = { "ipv6", NULL },
	[ICMPGUARD_A_PREFIX_LENGTH] = { "length", NULL },
};

const struct ig_attr_set ig_attrs_prefix = { ICMPGUARD_A_PREFIX_MAX, prefix_attrs };

static const struct ig_attr_name rule_attrs[ICMPGUARD_A_RULE_MAX + 1] = {
	[ICMPGUARD_A_RULE_ID] = { "id", NULL },
	[ICMPGUARD_A_RULE_DIRECTION] = { "direction", NULL },
	[ICMPGUARD_A_RULE_ICMP] = { "icmp", &ig_attrs_icmp },
	[ICMPGUARD_A_RULE_ICMPV6] = { "icmpv6", &ig_attrs_icmp },
	[ICMPGUARD_A_RULE_PEER] = { "peer", &ig_attrs_prefix },
	[ICMPGUARD_A_RULE_TO] = { "to", &ig_attrs_prefix },
	[ICMPGUARD_A_RULE_LIFETIME] = { "lifetime", NULL },
	[ICMPGUARD_A_RULE_COMMENT] = { "comment", NULL },
	[ICMPGUARD_A_RULE_SET] = { "set", NULL },
	[ICMPGUARD_A_RULE_GROUP] = { "group", NULL },
	[ICMPGUARD_A_RULE_PACKETS] = { "packets", NULL },
	[ICMPGUARD_A_RULE_BYTES] = { "bytes", NULL },
	[ICMPGUARD_A_RULE_PAD] = { "pad", NULL },
};

const struct ig_attr_set ig_attrs_rule = { ICMPGUARD_A_RULE_MAX, rule_attrs };

static const struct ig_attr_name acl_entry_attrs[ICMPGUARD_A_ACL_ENTRY_MAX + 1] = {
	[ICMPGUARD_A_ACL_ENTRY_DIRECTION] = { "direction", NULL },
	[ICMPGUARD_A_ACL_ENTRY_NUMBER] = { "number", NULL },
	[ICMPGUARD_A_ACL_ENTRY_ACTION] = { "action", NULL },
	[ICMPGUARD_A_ACL_ENTRY_ICMP] = { "icmp", &ig_attrs_icmp },
	[ICMPGUARD_A_ACL_ENTRY_ICMPV6] = { "icmpv6", &ig_attrs_icmp },
	[ICMPGUARD_A_ACL_ENTRY_PEER] = { "peer", &ig_attrs_prefix },
	[ICMPGUARD_A_ACL_ENTRY_TO] = { "to", &ig_attrs_prefix },
	[ICMPGUARD_A_ACL_ENTRY_DEV] = { "dev", NULL },
	[ICMPGUARD_A_ACL_ENTRY_SET] = { "set", NULL },
	[ICMPGUARD_A_ACL_ENTRY_PACKETS] = { "packets", NULL },
	[ICMPGUARD_A_ACL_ENTRY_BYTES] = { "bytes", NULL },
	[ICMPGUARD_A_ACL_ENTRY_PAD] = { "pad", NULL },
};

const struct ig_attr_set ig_attrs_acl_entry = { ICMPGUARD_A_ACL_ENTRY_MAX, acl_entry_attrs };

static const struct ig_attr_name set_attrs[ICMPGUARD_A_SET_MAX + 1] = {
	[ICMPGUARD_A_SET_NAME] = { "name", NULL },
	[ICMPGUARD_A_SET_IPV4] = { "ipv4", NULL },
	[ICMPGUARD_A_SET_IPV6] = { "ipv6", NULL },
	[ICMPGUARD_A_SET_USERS] = { "users", NULL },
	[ICMPGUARD_A_SET_PREFIX] = { "prefix", &ig_attrs_prefix },
	[ICMPGUARD_A_SET_PREFIXES4] = { "prefixes4", NULL },
	[ICMPGUARD_A_SET_PREFIXES6] = { "prefixes6", NULL },
};

const struct ig_attr_set ig_attrs_set = { ICMPGUARD_A_SET_MAX, set_attrs };

static const struct ig_attr_name group_attrs[ICMPGUARD_A_GROUP_MAX + 1] = {
	[ICMPGUARD_A_GROUP_NAME] = { "name", NULL },
	[ICMPGUARD_A_GROUP_INTERFACE] = { "interface", NULL },
	[ICMPGUARD_A_GROUP_RULES] = { "rules", NULL },
	[ICMPGUARD_A_GROUP_IFINDEX] = { "ifindex", NULL },
	[ICMPGUARD_A_GROUP_ATTACHED] = { "attached", NULL },
};

const struct ig_attr_set ig_attrs_group = { ICMPGUARD_A_GROUP_MAX, group_attrs };

static const struct ig_attr_name flow_attrs[ICMPGUARD_A_FLOW_MAX + 1] = {
	[ICMPGUARD_A_FLOW_DIRECTION] = { "direction", NULL },
	[ICMPGUARD_A_FLOW_TYPE] = { "type", NULL },
	[ICMPGUARD_A_FLOW_CODE] = { "code", NULL },
	[ICMPGUARD_A_FLOW_SOURCE] = { "source", &ig_attrs_prefix },
	[ICMPGUARD_A_FLOW_DESTINATION] = { "destination", &ig_attrs_prefix },
	[ICMPGUARD_A_FLOW_IDENT] = { "ident", NULL },
	[ICMPGUARD_A_FLOW_SEQUENCE] = { "sequence", NULL },
	[ICMPGUARD_A_FLOW_IFINDEX] = { "ifindex", NULL },
	[ICMPGUARD_A_FLOW_REPLIES] = { "replies", NULL },
	[ICMPGUARD_A_FLOW_AGE] = { "age", NULL },
	[ICMPGUARD_A_FLOW_LEFT] = { "left", NULL },
	[ICMPGUARD_A_FLOW_ANY_RESPONDER] = { "any-responder", NULL },
};

const struct ig_attr_set ig_attrs_flow = { ICMPGUARD_A_FLOW_MAX, flow_attrs };

static const struct ig_attr_name counter_attrs[ICMPGUARD_A_COUNTER_MAX + 1] = {
	[ICMPGUARD_A_COUNTER_DIRECTION] = { "direction", NULL },
	[ICMPGUARD_A_COUNTER_REASON] = { "reason", NULL },
	[ICMPGUARD_A_COUNTER_PACKETS] = { "packets", NULL },
	[ICMPGUARD_A_COUNTER_WOULD_DROP] = { "would-drop", NULL },
	[ICMPGUARD_A_COUNTER_PAD] = { "pad", NULL },
};

const struct ig_attr_set ig_attrs_counter = { ICMPGUARD_A_COUNTER_MAX, counter_attrs };

static const struct ig_attr_name flow_stats_attrs[ICMPGUARD_A_FLOW_STATS_MAX + 1] = {
	[ICMPGUARD_A_FLOW_STATS_CAPACITY] = { "capacity", NULL },
	[ICMPGUARD_A_FLOW_STATS_USED] = { "used", NULL },
	[ICMPGUARD_A_FLOW_STATS_MEMORY] = { "memory", NULL },
	[ICMPGUARD_A_FLOW_STATS_EVICTED] = { "evicted", NULL },
	[ICMPGUARD_A_FLOW_STATS_PAD] = { "pad", NULL },
};

const struct ig_attr_set ig_attrs_flow_stats = { ICMPGUARD_A_FLOW_STATS_MAX, flow_stats_attrs };

static const struct ig_attr_name commit_attrs[ICMPGUARD_A_COMMIT_MAX + 1] = {
	[ICMPGUARD_A_COMMIT_GENERATION] = { "generation", NULL },
	[ICMPGUARD_A_COMMIT_OUTCOME] = { "outcome", NULL },
	[ICMPGUARD_A_COMMIT_AGE] = { "age", NULL },
	[ICMPGUARD_A_COMMIT_BACK_TO] = { "back-to", NULL },
	[ICMPGUARD_A_COMMIT_PAD] = { "pad", NULL },
	[ICMPGUARD_A_COMMIT_USER] = { "user", NULL },
	[ICMPGUARD_A_COMMIT_LOGIN] = { "login", NULL },
};

const struct ig_attr_set ig_attrs_commit = { ICMPGUARD_A_COMMIT_MAX, commit_attrs };

static const struct ig_attr_name packet_attrs[ICMPGUARD_A_PACKET_MAX + 1] = {
	[ICMPGUARD_A_PACKET_DIRECTION] = { "direction", NULL },
	[ICMPGUARD_A_PACKET_BYTES] = { "bytes", NULL },
	[ICMPGUARD_A_PACKET_IFINDEX] = { "ifindex", NULL },
	[ICMPGUARD_A_PACKET_RELATED] = { "related", NULL },
};

const struct ig_attr_set ig_attrs_packet = { ICMPGUARD_A_PACKET_MAX, packet_attrs };

static const struct ig_attr_name explanation_attrs[ICMPGUARD_A_EXPLANATION_MAX + 1] = {
	[ICMPGUARD_A_EXPLANATION_VERDICT] = { "verdict", NULL },
	[ICMPGUARD_A_EXPLANATION_REASON] = { "reason", NULL },
	[ICMPGUARD_A_EXPLANATION_PMTUD_UNVERIFIED] = { "pmtud-unverified", NULL },
	[ICMPGUARD_A_EXPLANATION_PMTUD_ODD_MTU] = { "pmtud-odd-mtu", NULL },
	[ICMPGUARD_A_EXPLANATION_STEPS] = { "steps", NULL },
	[ICMPGUARD_A_EXPLANATION_DECIDED] = { "decided", NULL },
	[ICMPGUARD_A_EXPLANATION_TYPE_TREATMENT] = { "type-treatment", NULL },
	[ICMPGUARD_A_EXPLANATION_TREATMENT] = { "treatment", NULL },
	[ICMPGUARD_A_EXPLANATION_FLOW] = { "flow", NULL },
	[ICMPGUARD_A_EXPLANATION_CHECK] = { "check", NULL },
	[ICMPGUARD_A_EXPLANATION_EVIDENCE] = { "evidence", NULL },
	[ICMPGUARD_A_EXPLANATION_NAMED] = { "named", NULL },
	[ICMPGUARD_A_EXPLANATION_NARROW] = { "narrow", NULL },
	[ICMPGUARD_A_EXPLANATION_PREFIX] = { "prefix", &ig_attrs_prefix },
	[ICMPGUARD_A_EXPLANATION_GROUP] = { "group", NULL },
	[ICMPGUARD_A_EXPLANATION_BROADCAST] = { "broadcast", NULL },
	[ICMPGUARD_A_EXPLANATION_BRIDGED] = { "bridged", NULL },
	[ICMPGUARD_A_EXPLANATION_LOOPBACK] = { "loopback", NULL },
};

const struct ig_attr_set ig_attrs_explanation = { ICMPGUARD_A_EXPLANATION_MAX, explanation_attrs };

static const struct ig_attr_name quoted_attrs[ICMPGUARD_A_QUOTED_MAX + 1] = {
	[ICMPGUARD_A_QUOTED_PROTOCOL] = { "protocol", NULL },
	[ICMPGUARD_A_QUOTED_SOURCE] = { "source", &ig_attrs_prefix },
	[ICMPGUARD_A_QUOTED_DESTINATION] = { "destination", &ig_attrs_prefix },
	[ICMPGUARD_A_QUOTED_SOURCE_PORT] = { "source-port", NULL },
	[ICMPGUARD_A_QUOTED_DESTINATION_PORT] = { "destination-port", NULL },
	[ICMPGUARD_A_QUOTED_TYPE] = { "type", NULL },
	[ICMPGUARD_A_QUOTED_CODE] = { "code", NULL },
	[ICMPGUARD_A_QUOTED_IDENT] = { "ident", NULL },
	[ICMPGUARD_A_QUOTED_SEQUENCE] = { "sequence", NULL },
};

const struct ig_attr_set ig_attrs_quoted = { ICMPGUARD_A_QUOTED_MAX, quoted_attrs };

static const struct ig_attr_name event_attrs[ICMPGUARD_A_EVENT_MAX + 1] = {
	[ICMPGUARD_A_EVENT_TIME] = { "time", NULL },
	[ICMPGUARD_A_EVENT_DIRECTION] = { "direction", NULL },
	[ICMPGUARD_A_EVENT_VERDICT] = { "verdict", NULL },
	[ICMPGUARD_A_EVENT_REASON] = { "reason", NULL },
	[ICMPGUARD_A_EVENT_RULE] = { "rule", NULL },
	[ICMPGUARD_A_EVENT_ACL_NUMBER] = { "acl-number", NULL },
	[ICMPGUARD_A_EVENT_IFINDEX] = { "ifindex", NULL },
	[ICMPGUARD_A_EVENT_INTERFACE] = { "interface", NULL },
	[ICMPGUARD_A_EVENT_SOURCE] = { "source", &ig_attrs_prefix },
	[ICMPGUARD_A_EVENT_DESTINATION] = { "destination", &ig_attrs_prefix },
	[ICMPGUARD_A_EVENT_LENGTH] = { "length", NULL },
	[ICMPGUARD_A_EVENT_TYPE] = { "type", NULL },
	[ICMPGUARD_A_EVENT_CODE] = { "code", NULL },
	[ICMPGUARD_A_EVENT_IDENT] = { "ident", NULL },
	[ICMPGUARD_A_EVENT_SEQUENCE] = { "sequence", NULL },
	[ICMPGUARD_A_EVENT_MTU] = { "mtu", NULL },
	[ICMPGUARD_A_EVENT_PMTUD_UNVERIFIED] = { "pmtud-unverified", NULL },
	[ICMPGUARD_A_EVENT_PMTUD_ODD_MTU] = { "pmtud-odd-mtu", NULL },
	[ICMPGUARD_A_EVENT_QUOTED] = { "quoted", &ig_attrs_quoted },
	[ICMPGUARD_A_EVENT_PAD] = { "pad", NULL },
};

const struct ig_attr_set ig_attrs_event = { ICMPGUARD_A_EVENT_MAX, event_attrs };

static const struct ig_attr_name stream_attrs[ICMPGUARD_A_STREAM_MAX + 1] = {
	[ICMPGUARD_A_STREAM_KIND] = { "kind", NULL },
	[ICMPGUARD_A_STREAM_EVENTS] = { "events", NULL },
	[ICMPGUARD_A_STREAM_LOST] = { "lost", NULL },
	[ICMPGUARD_A_STREAM_PAD] = { "pad", NULL },
};

const struct ig_attr_set ig_attrs_stream = { ICMPGUARD_A_STREAM_MAX, stream_attrs };

static const struct ig_attr_name type_counter_attrs[ICMPGUARD_A_TYPE_COUNTER_MAX + 1] = {
	[ICMPGUARD_A_TYPE_COUNTER_DIRECTION] = { "direction", NULL },
	[ICMPGUARD_A_TYPE_COUNTER_PROTOCOL] = { "protocol", NULL },
	[ICMPGUARD_A_TYPE_COUNTER_TYPE] = { "type", NULL },
	[ICMPGUARD_A_TYPE_COUNTER_ACCEPTED] = { "accepted", NULL },
	[ICMPGUARD_A_TYPE_COUNTER_DENIED] = { "denied", NULL },
	[ICMPGUARD_A_TYPE_COUNTER_PAD] = { "pad", NULL },
};

const struct ig_attr_set ig_attrs_type_counter = { ICMPGUARD_A_TYPE_COUNTER_MAX, type_counter_attrs };

static const struct ig_attr_name log_interface_attrs[ICMPGUARD_A_LOG_INTERFACE_MAX + 1] = {
	[ICMPGUARD_A_LOG_INTERFACE_DEV] = { "dev", NULL },
	[ICMPGUARD_A_LOG_INTERFACE_ID] = { "id", NULL },
};

const struct ig_attr_set ig_attrs_log_interface = { ICMPGUARD_A_LOG_INTERFACE_MAX, log_interface_attrs };

static const struct ig_attr_name log_settings_attrs[ICMPGUARD_A_LOG_SETTINGS_MAX + 1] = {
	[ICMPGUARD_A_LOG_SETTINGS_ON] = { "on", NULL },
	[ICMPGUARD_A_LOG_SETTINGS_WINDOW] = { "window", NULL },
	[ICMPGUARD_A_LOG_SETTINGS_NODATA] = { "nodata", NULL },
	[ICMPGUARD_A_LOG_SETTINGS_ACCOUNT_ID] = { "account-id", NULL },
	[ICMPGUARD_A_LOG_SETTINGS_VPC_ID] = { "vpc-id", NULL },
	[ICMPGUARD_A_LOG_SETTINGS_SUBNET_ID] = { "subnet-id", NULL },
	[ICMPGUARD_A_LOG_SETTINGS_INSTANCE_ID] = { "instance-id", NULL },
	[ICMPGUARD_A_LOG_SETTINGS_REGION] = { "region", NULL },
	[ICMPGUARD_A_LOG_SETTINGS_AZ_ID] = { "az-id", NULL },
	[ICMPGUARD_A_LOG_SETTINGS_INTERFACE] = { "interface", &ig_attrs_log_interface },
};

const struct ig_attr_set ig_attrs_log_settings = { ICMPGUARD_A_LOG_SETTINGS_MAX, log_settings_attrs };

static const struct ig_attr_name log_skip_attrs[ICMPGUARD_A_LOG_SKIP_MAX + 1] = {
	[ICMPGUARD_A_LOG_SKIP_IFINDEX] = { "ifindex", NULL },
	[ICMPGUARD_A_LOG_SKIP_DEV] = { "dev", NULL },
	[ICMPGUARD_A_LOG_SKIP_PACKETS] = { "packets", NULL },
	[ICMPGUARD_A_LOG_SKIP_PAD] = { "pad", NULL },
};

const struct ig_attr_set ig_attrs_log_skip = { ICMPGUARD_A_LOG_SKIP_MAX, log_skip_attrs };

static const struct ig_attr_name log_window_attrs[ICMPGUARD_A_LOG_WINDOW_MAX + 1] = {
	[ICMPGUARD_A_LOG_WINDOW_NUMBER] = { "number", NULL },
	[ICMPGUARD_A_LOG_WINDOW_START] = { "start", NULL },
	[ICMPGUARD_A_LOG_WINDOW_END] = { "end", NULL },
	[ICMPGUARD_A_LOG_WINDOW_RECORDS] = { "records", NULL },
	[ICMPGUARD_A_LOG_WINDOW_RECORDS_LIMIT] = { "records-limit", NULL },
	[ICMPGUARD_A_LOG_WINDOW_SKIP] = { "skip", &ig_attrs_log_skip },
	[ICMPGUARD_A_LOG_WINDOW_PAD] = { "pad", NULL },
};

const struct ig_attr_set ig_attrs_log_window = { ICMPGUARD_A_LOG_WINDOW_MAX, log_window_attrs };

static const struct ig_attr_name log_record_attrs[ICMPGUARD_A_LOG_RECORD_MAX + 1] = {
	[ICMPGUARD_A_LOG_RECORD_WINDOW] = { "window", NULL },
	[ICMPGUARD_A_LOG_RECORD_DIRECTION] = { "direction", NULL },
	[ICMPGUARD_A_LOG_RECORD_SOURCE] = { "source", &ig_attrs_prefix },
	[ICMPGUARD_A_LOG_RECORD_DESTINATION] = { "destination", &ig_attrs_prefix },
	[ICMPGUARD_A_LOG_RECORD_TYPE] = { "type", NULL },
	[ICMPGUARD_A_LOG_RECORD_CODE] = { "code", NULL },
	[ICMPGUARD_A_LOG_RECORD_VERDICT] = { "verdict", NULL },
	[ICMPGUARD_A_LOG_RECORD_REASON] = { "reason", NULL },
	[ICMPGUARD_A_LOG_RECORD_RULE] = { "rule", NULL },
	[ICMPGUARD_A_LOG_RECORD_IFINDEX] = { "ifindex", NULL },
	[ICMPGUARD_A_LOG_RECORD_DEV] = { "dev", NULL },
	[ICMPGUARD_A_LOG_RECORD_PACKETS] = { "packets", NULL },
	[ICMPGUARD_A_LOG_RECORD_BYTES] = { "bytes", NULL },
	[ICMPGUARD_A_LOG_RECORD_FIRST] = { "first", NULL },
	[ICMPGUARD_A_LOG_RECORD_LAST] = { "last", NULL },
	[ICMPGUARD_A_LOG_RECORD_MTU] = { "mtu", NULL },
	[ICMPGUARD_A_LOG_RECORD_PAD] = { "pad", NULL },
};

const struct ig_attr_set ig_attrs_log_record = { ICMPGUARD_A_LOG_RECORD_MAX, log_record_attrs };

static const struct ig_attr_name path_mtu_attrs[ICMPGUARD_A_PATH_MTU_MAX + 1] = {
	[ICMPGUARD_A_PATH_MTU_BITS] = { "bits", NULL },
	[ICMPGUARD_A_PATH_MTU_BITS_SET] = { "bits-set", NULL },
	[ICMPGUARD_A_PATH_MTU_AGE] = { "age", NULL },
	[ICMPGUARD_A_PATH_MTU_PAD] = { "pad", NULL },
};

const struct ig_attr_set ig_attrs_path_mtu = { ICMPGUARD_A_PATH_MTU_MAX, path_mtu_attrs };

static const struct ig_attr_name main_attrs[ICMPGUARD_A_MAX + 1] = {
	[ICMPGUARD_A_VERSION] = { "version", NULL },
	[ICMPGUARD_A_FEATURES] = { "features", NULL },
	[ICMPGUARD_A_STATE] = { "state", NULL },
	[ICMPGUARD_A_MODE] = { "mode", NULL },
	[ICMPGUARD_A_GENERATION] = { "generation", NULL },
	[ICMPGUARD_A_DEFAULT_IN] = { "default-in", NULL },
	[ICMPGUARD_A_DEFAULT_OUT] = { "default-out", NULL },
	[ICMPGUARD_A_DEFAULT_FORWARD] = { "default-forward", NULL },
	[ICMPGUARD_A_RULE] = { "rule", &ig_attrs_rule },
	[ICMPGUARD_A_RULES] = { "rules", NULL },
	[ICMPGUARD_A_RULES_LIMIT] = { "rules-limit", NULL },
	[ICMPGUARD_A_EXISTED] = { "existed", NULL },
	[ICMPGUARD_A_COUNTER] = { "counter", &ig_attrs_counter },
	[ICMPGUARD_A_FLOW_STATS] = { "flow-stats", &ig_attrs_flow_stats },
	[ICMPGUARD_A_FLUSH] = { "flush", NULL },
	[ICMPGUARD_A_NAMESPACES] = { "namespaces", NULL },
	[ICMPGUARD_A_NAMESPACES_LIMIT] = { "namespaces-limit", NULL },
	[ICMPGUARD_A_PMTUD_UNSAFE] = { "pmtud-unsafe", NULL },
	[ICMPGUARD_A_PAD] = { "pad", NULL },
	[ICMPGUARD_A_ACL_ENTRY] = { "acl-entry", &ig_attrs_acl_entry },
	[ICMPGUARD_A_ACL_ENTRIES] = { "acl-entries", NULL },
	[ICMPGUARD_A_ACL_LIMIT] = { "acl-limit", NULL },
	[ICMPGUARD_A_FLOW] = { "flow", &ig_attrs_flow },
	[ICMPGUARD_A_SET] = { "set", &ig_attrs_set },
	[ICMPGUARD_A_GROUP] = { "group", &ig_attrs_group },
	[ICMPGUARD_A_STAGED] = { "staged", NULL },
	[ICMPGUARD_A_SETS] = { "sets", NULL },
	[ICMPGUARD_A_SETS_LIMIT] = { "sets-limit", NULL },
	[ICMPGUARD_A_PREFIXES] = { "prefixes", NULL },
	[ICMPGUARD_A_PREFIXES_LIMIT] = { "prefixes-limit", NULL },
	[ICMPGUARD_A_GROUPS] = { "groups", NULL },
	[ICMPGUARD_A_GROUPS_LIMIT] = { "groups-limit", NULL },
	[ICMPGUARD_A_CONFIRM] = { "confirm", NULL },
	[ICMPGUARD_A_PENDING] = { "pending", NULL },
	[ICMPGUARD_A_STAGINGS] = { "stagings", NULL },
	[ICMPGUARD_A_STAGINGS_LIMIT] = { "stagings-limit", NULL },
	[ICMPGUARD_A_STAGED_REQUESTS] = { "staged-requests", NULL },
	[ICMPGUARD_A_AMENDED] = { "amended", NULL },
	[ICMPGUARD_A_IDLE_HOOKS] = { "idle-hooks", NULL },
	[ICMPGUARD_A_INTERFACES_PENDING] = { "interfaces-pending", NULL },
	[ICMPGUARD_A_INSTANCE] = { "instance", NULL },
	[ICMPGUARD_A_TOKEN] = { "token", NULL },
	[ICMPGUARD_A_LAST_COMMIT] = { "last-commit", &ig_attrs_commit },
	[ICMPGUARD_A_TRIED_COMMIT] = { "tried-commit", &ig_attrs_commit },
	[ICMPGUARD_A_INHERITED] = { "inherited", NULL },
	[ICMPGUARD_A_NAMESPACES_USER] = { "namespaces-user", NULL },
	[ICMPGUARD_A_NAMESPACES_USER_LIMIT] = { "namespaces-user-limit", NULL },
	[ICMPGUARD_A_MAX_FLOWS] = { "max-flows", NULL },
	[ICMPGUARD_A_PACKET] = { "packet", &ig_attrs_packet },
	[ICMPGUARD_A_EXPLANATION] = { "explanation", &ig_attrs_explanation },
	[ICMPGUARD_A_EVENT] = { "event", &ig_attrs_event },
	[ICMPGUARD_A_STREAM] = { "stream", &ig_attrs_stream },
	[ICMPGUARD_A_TYPE_COUNTER] = { "type-counter", &ig_attrs_type_counter },
	[ICMPGUARD_A_POLICY_CHANGED] = { "policy-changed", NULL },
	[ICMPGUARD_A_LOG_SETTINGS] = { "log-settings", &ig_attrs_log_settings },
	[ICMPGUARD_A_LOG_REPLACE] = { "log-replace", NULL },
	[ICMPGUARD_A_LOG_FROM] = { "log-from", NULL },
	[ICMPGUARD_A_LOG_WINDOW] = { "log-window", &ig_attrs_log_window },
	[ICMPGUARD_A_LOG_RECORD] = { "log-record", &ig_attrs_log_record },
	[ICMPGUARD_A_PATH_MTU] = { "path-mtu", &ig_attrs_path_mtu },
	[ICMPGUARD_A_NFLOG_GROUP] = { "nflog-group", NULL },
	[ICMPGUARD_A_NFLOG_ALL] = { "nflog-all", NULL },
};

const struct ig_attr_set ig_attrs_main = { ICMPGUARD_A_MAX, main_attrs };

const char *const ig_reason_names[IG_REASON_NAMES] = {
	[ICMPGUARD_REASON_LOOPBACK] = "loopback",
	[ICMPGUARD_REASON_LATER_FRAGMENT] = "later-fragment",
	[ICMPGUARD_REASON_PMTUD] = "pmtud",
	[ICMPGUARD_REASON_LINK_SCOPE] = "link-scope",
	[ICMPGUARD_REASON_REPLY] = "reply",
	[ICMPGUARD_REASON_ERROR] = "error",
	[ICMPGUARD_REASON_RULE] = "rule",
	[ICMPGUARD_REASON_DEFAULT_ALLOW] = "default-allow",
	[ICMPGUARD_REASON_MALFORMED] = "malformed",
	[ICMPGUARD_REASON_TYPE_DENIED] = "type-denied",
	[ICMPGUARD_REASON_BROADCAST_DENIED] = "broadcast-denied",
	[ICMPGUARD_REASON_UNSOLICITED_REPLY] = "unsolicited-reply",
	[ICMPGUARD_REASON_DEFAULT_DENY] = "default-deny",
	[ICMPGUARD_REASON_ERROR_UNVERIFIED] = "error-unverified",
	[ICMPGUARD_REASON_PMTUD_UNVERIFIED] = "pmtud-unverified",
	[ICMPGUARD_REASON_PMTUD_ODD_MTU] = "pmtud-odd-mtu",
	[ICMPGUARD_REASON_ACL_DENIED] = "acl-denied",
	[ICMPGUARD_REASON_INTERFACE_PENDING] = "interface-pending",
};

const char *const ig_step_names[IG_STEP_NAMES] = {
	[ICMPGUARD_STEP_ICMP] = "icmp",
	[ICMPGUARD_STEP_LOOPBACK] = "loopback",
	[ICMPGUARD_STEP_PATH_MTU] = "path-mtu",
	[ICMPGUARD_STEP_LINK_SCOPE] = "link-scope",
	[ICMPGUARD_STEP_HYGIENE] = "hygiene",
	[ICMPGUARD_STEP_ACL] = "acl",
	[ICMPGUARD_STEP_INTERFACE] = "interface",
	[ICMPGUARD_STEP_REPLY] = "reply",
	[ICMPGUARD_STEP_ERROR] = "error",
	[ICMPGUARD_STEP_RULE] = "rule",
	[ICMPGUARD_STEP_DEFAULT] = "default",
	[ICMPGUARD_STEP_REDIRECT] = "redirect",
	[ICMPGUARD_STEP_STATE] = "state",
};

const char *const ig_treatment_names[IG_TREATMENT_NAMES] = {
	[ICMPGUARD_TREATMENT_NAMED] = "named",
	[ICMPGUARD_TREATMENT_RULE] = "rule",
	[ICMPGUARD_TREATMENT_REPLY] = "reply",
	[ICMPGUARD_TREATMENT_ERROR] = "error",
	[ICMPGUARD_TREATMENT_NEVER] = "never",
	[ICMPGUARD_TREATMENT_MUST_PASS] = "must-pass",
};

const char *const ig_flow_seen_names[IG_FLOW_SEEN_NAMES] = {
	[ICMPGUARD_FLOW_SEEN_NONE] = "none",
	[ICMPGUARD_FLOW_SEEN_OLD] = "old",
	[ICMPGUARD_FLOW_SEEN_CLOSED] = "closed",
	[ICMPGUARD_FLOW_SEEN_REVOKED] = "revoked",
	[ICMPGUARD_FLOW_SEEN_OPEN] = "open",
};

const char *const ig_quote_check_names[IG_QUOTE_CHECK_NAMES] = {
	[ICMPGUARD_QUOTE_CHECK_PASSED] = "passed",
	[ICMPGUARD_QUOTE_CHECK_INCOMPLETE] = "incomplete",
	[ICMPGUARD_QUOTE_CHECK_NOT_SENDER] = "not-sender",
	[ICMPGUARD_QUOTE_CHECK_NO_CAUSE] = "no-cause",
	[ICMPGUARD_QUOTE_CHECK_DEAD] = "dead",
	[ICMPGUARD_QUOTE_CHECK_OVER_BUDGET] = "over-budget",
};

const char *const ig_evidence_names[IG_EVIDENCE_NAMES] = {
	[ICMPGUARD_EVIDENCE_NO] = "no",
	[ICMPGUARD_EVIDENCE_WEAK] = "weak",
	[ICMPGUARD_EVIDENCE_YES] = "yes",
};

const char *const ig_feature_names[] = {
	"rule-lifetime",
	"rule-to",
	"rule-batch",
	"acl",
	"flow-get",
	"sets",
	"groups",
	"rule-counters",
	"staging",
	"confirm",
	"generation-check",
	"rule-amend",
	"unhook",
	"outcome",
	"max-flows",
	"explain",
	"events",
	"detail-counters",
	"flow-log",
	"capture",
	NULL,
};

const char *const ig_reason_verdicts[IG_REASON_NAMES] = {
	[ICMPGUARD_REASON_LOOPBACK] = "accepted",
	[ICMPGUARD_REASON_LATER_FRAGMENT] = "accepted",
	[ICMPGUARD_REASON_PMTUD] = "accepted",
	[ICMPGUARD_REASON_LINK_SCOPE] = "accepted",
	[ICMPGUARD_REASON_REPLY] = "accepted",
	[ICMPGUARD_REASON_ERROR] = "accepted",
	[ICMPGUARD_REASON_RULE] = "accepted",
	[ICMPGUARD_REASON_DEFAULT_ALLOW] = "accepted",
	[ICMPGUARD_REASON_MALFORMED] = "denied",
	[ICMPGUARD_REASON_TYPE_DENIED] = "denied",
	[ICMPGUARD_REASON_BROADCAST_DENIED] = "denied",
	[ICMPGUARD_REASON_UNSOLICITED_REPLY] = "denied",
	[ICMPGUARD_REASON_DEFAULT_DENY] = "denied",
	[ICMPGUARD_REASON_ERROR_UNVERIFIED] = "denied",
	[ICMPGUARD_REASON_PMTUD_UNVERIFIED] = "noted",
	[ICMPGUARD_REASON_PMTUD_ODD_MTU] = "noted",
	[ICMPGUARD_REASON_ACL_DENIED] = "denied",
	[ICMPGUARD_REASON_INTERFACE_PENDING] = "denied",
};
