// SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause)
/* Do not edit directly, auto-generated from: */
/*	module/uapi/icmpguard.yaml */
/* YNL-GEN kernel source */

#include <net/netlink.h>
#include <net/genetlink.h>

#include "netlink_gen.h"

#include <uapi/icmpguard.h>

/* Common nested types */
const struct nla_policy icmpguard_acl_entry_nl_policy[ICMPGUARD_A_ACL_ENTRY_PAD + 1] = {
	[ICMPGUARD_A_ACL_ENTRY_DIRECTION] = NLA_POLICY_MAX(NLA_U8, 2),
	[ICMPGUARD_A_ACL_ENTRY_NUMBER] = NLA_POLICY_MIN(NLA_U16, 1),
	[ICMPGUARD_A_ACL_ENTRY_ACTION] = NLA_POLICY_MAX(NLA_U8, 1),
	[ICMPGUARD_A_ACL_ENTRY_ICMP] = NLA_POLICY_NESTED(icmpguard_icmp_nl_policy),
	[ICMPGUARD_A_ACL_ENTRY_ICMPV6] = NLA_POLICY_NESTED(icmpguard_icmp_nl_policy),
	[ICMPGUARD_A_ACL_ENTRY_PEER] = NLA_POLICY_NESTED(icmpguard_prefix_nl_policy),
	[ICMPGUARD_A_ACL_ENTRY_TO] = NLA_POLICY_NESTED(icmpguard_prefix_nl_policy),
	[ICMPGUARD_A_ACL_ENTRY_DEV] = { .type = NLA_NUL_STRING, .len = ICMPGUARD_DEV_MAX, },
	[ICMPGUARD_A_ACL_ENTRY_SET] = { .type = NLA_NUL_STRING, .len = ICMPGUARD_NAME_MAX, },
	[ICMPGUARD_A_ACL_ENTRY_PACKETS] = { .type = NLA_U64, },
	[ICMPGUARD_A_ACL_ENTRY_BYTES] = { .type = NLA_U64, },
};

const struct nla_policy icmpguard_group_nl_policy[ICMPGUARD_A_GROUP_ATTACHED + 1] = {
	[ICMPGUARD_A_GROUP_NAME] = { .type = NLA_NUL_STRING, .len = ICMPGUARD_NAME_MAX, },
	[ICMPGUARD_A_GROUP_INTERFACE] = { .type = NLA_STRING, .len = ICMPGUARD_DEV_MAX, },
	[ICMPGUARD_A_GROUP_RULES] = { .type = NLA_U32, },
	[ICMPGUARD_A_GROUP_IFINDEX] = { .type = NLA_U32, },
	[ICMPGUARD_A_GROUP_ATTACHED] = { .type = NLA_U32, },
};

const struct nla_policy icmpguard_icmp_nl_policy[ICMPGUARD_A_ICMP_CODE + 1] = {
	[ICMPGUARD_A_ICMP_TYPE] = { .type = NLA_U8, },
	[ICMPGUARD_A_ICMP_CODE] = { .type = NLA_U8, },
};

const struct nla_policy icmpguard_log_interface_nl_policy[ICMPGUARD_A_LOG_INTERFACE_ID + 1] = {
	[ICMPGUARD_A_LOG_INTERFACE_DEV] = { .type = NLA_NUL_STRING, .len = ICMPGUARD_DEV_MAX, },
	[ICMPGUARD_A_LOG_INTERFACE_ID] = { .type = NLA_NUL_STRING, .len = ICMPGUARD_LOG_VALUE_MAX, },
};

const struct nla_policy icmpguard_log_settings_nl_policy[ICMPGUARD_A_LOG_SETTINGS_INTERFACE + 1] = {
	[ICMPGUARD_A_LOG_SETTINGS_ON] = { .type = NLA_U8, },
	[ICMPGUARD_A_LOG_SETTINGS_WINDOW] = { .type = NLA_U32, },
	[ICMPGUARD_A_LOG_SETTINGS_NODATA] = { .type = NLA_U8, },
	[ICMPGUARD_A_LOG_SETTINGS_ACCOUNT_ID] = { .type = NLA_NUL_STRING, .len = ICMPGUARD_LOG_VALUE_MAX, },
	[ICMPGUARD_A_LOG_SETTINGS_VPC_ID] = { .type = NLA_NUL_STRING, .len = ICMPGUARD_LOG_VALUE_MAX, },
	[ICMPGUARD_A_LOG_SETTINGS_SUBNET_ID] = { .type = NLA_NUL_STRING, .len = ICMPGUARD_LOG_VALUE_MAX, },
	[ICMPGUARD_A_LOG_SETTINGS_INSTANCE_ID] = { .type = NLA_NUL_STRING, .len = ICMPGUARD_LOG_VALUE_MAX, },
	[ICMPGUARD_A_LOG_SETTINGS_REGION] = { .type = NLA_NUL_STRING, .len = ICMPGUARD_LOG_VALUE_MAX, },
	[ICMPGUARD_A_LOG_SETTINGS_AZ_ID] = { .type = NLA_NUL_STRING, .len = ICMPGUARD_LOG_VALUE_MAX, },
	[ICMPGUARD_A_LOG_SETTINGS_INTERFACE] = NLA_POLICY_NESTED(icmpguard_log_interface_nl_policy),
};

const struct nla_policy icmpguard_packet_nl_policy[ICMPGUARD_A_PACKET_RELATED + 1] = {
	[ICMPGUARD_A_PACKET_DIRECTION] = NLA_POLICY_MAX(NLA_U8, 2),
	[ICMPGUARD_A_PACKET_BYTES] = { .type = NLA_BINARY, },
	[ICMPGUARD_A_PACKET_IFINDEX] = { .type = NLA_U32, },
	[ICMPGUARD_A_PACKET_RELATED] = { .type = NLA_FLAG, },
};

const struct nla_policy icmpguard_prefix_nl_policy[ICMPGUARD_A_PREFIX_LENGTH + 1] = {
	[ICMPGUARD_A_PREFIX_IPV4] = { .type = NLA_U32, },
	[ICMPGUARD_A_PREFIX_IPV6] = NLA_POLICY_EXACT_LEN(16),
	[ICMPGUARD_A_PREFIX_LENGTH] = NLA_POLICY_MAX(NLA_U8, 128),
};

const struct nla_policy icmpguard_rule_nl_policy[ICMPGUARD_A_RULE_PAD + 1] = {
	[ICMPGUARD_A_RULE_ID] = { .type = NLA_U32, },
	[ICMPGUARD_A_RULE_DIRECTION] = NLA_POLICY_MAX(NLA_U8, 2),
	[ICMPGUARD_A_RULE_ICMP] = NLA_POLICY_NESTED(icmpguard_icmp_nl_policy),
	[ICMPGUARD_A_RULE_ICMPV6] = NLA_POLICY_NESTED(icmpguard_icmp_nl_policy),
	[ICMPGUARD_A_RULE_PEER] = NLA_POLICY_NESTED(icmpguard_prefix_nl_policy),
	[ICMPGUARD_A_RULE_TO] = NLA_POLICY_NESTED(icmpguard_prefix_nl_policy),
	[ICMPGUARD_A_RULE_LIFETIME] = { .type = NLA_U32, },
	[ICMPGUARD_A_RULE_COMMENT] = { .type = NLA_NUL_STRING, .len = ICMPGUARD_COMMENT_MAX, },
	[ICMPGUARD_A_RULE_SET] = { .type = NLA_NUL_STRING, .len = ICMPGUARD_NAME_MAX, },
	[ICMPGUARD_A_RULE_GROUP] = { .type = NLA_NUL_STRING, .len = ICMPGUARD_NAME_MAX, },
	[ICMPGUARD_A_RULE_PACKETS] = { .type = NLA_U64, },
	[ICMPGUARD_A_RULE_BYTES] = { .type = NLA_U64, },
};

const struct nla_policy icmpguard_set_nl_policy[ICMPGUARD_A_SET_PREFIXES6 + 1] = {
	[ICMPGUARD_A_SET_NAME] = { .type = NLA_NUL_STRING, .len = ICMPGUARD_NAME_MAX, },
	[ICMPGUARD_A_SET_IPV4] = { .type = NLA_U32, },
	[ICMPGUARD_A_SET_IPV6] = { .type = NLA_U32, },
	[ICMPGUARD_A_SET_USERS] = { .type = NLA_U32, },
	[ICMPGUARD_A_SET_PREFIX] = NLA_POLICY_NESTED(icmpguard_prefix_nl_policy),
	[ICMPGUARD_A_SET_PREFIXES4] = { .type = NLA_BINARY, },
	[ICMPGUARD_A_SET_PREFIXES6] = { .type = NLA_BINARY, },
};

/* ICMPGUARD_CMD_STATUS - do */
const struct nla_policy icmpguard_status_nl_policy[ICMPGUARD_A_PAD + 1] = {
};

/* ICMPGUARD_CMD_RULE_GET - do */
const struct nla_policy icmpguard_rule_get_nl_policy[ICMPGUARD_A_RULE + 1] = {
	[ICMPGUARD_A_RULE] = NLA_POLICY_NESTED(icmpguard_rule_nl_policy),
};

/* ICMPGUARD_CMD_RULE_ADD - do */
const struct nla_policy icmpguard_rule_add_nl_policy[ICMPGUARD_A_TOKEN + 1] = {
	[ICMPGUARD_A_RULE] = NLA_POLICY_NESTED(icmpguard_rule_nl_policy),
	[ICMPGUARD_A_STAGED] = { .type = NLA_FLAG, },
	[ICMPGUARD_A_GENERATION] = { .type = NLA_U32, },
	[ICMPGUARD_A_TOKEN] = { .type = NLA_U64, },
};

/* ICMPGUARD_CMD_RULE_DEL - do */
const struct nla_policy icmpguard_rule_del_nl_policy[ICMPGUARD_A_TOKEN + 1] = {
	[ICMPGUARD_A_RULE] = NLA_POLICY_NESTED(icmpguard_rule_nl_policy),
	[ICMPGUARD_A_STAGED] = { .type = NLA_FLAG, },
	[ICMPGUARD_A_GENERATION] = { .type = NLA_U32, },
	[ICMPGUARD_A_TOKEN] = { .type = NLA_U64, },
};

/* ICMPGUARD_CMD_CONFIG_SET - do */
const struct nla_policy icmpguard_config_set_nl_policy[ICMPGUARD_A_MAX_FLOWS + 1] = {
	[ICMPGUARD_A_MODE] = NLA_POLICY_MAX(NLA_U8, 1),
	[ICMPGUARD_A_DEFAULT_IN] = NLA_POLICY_MAX(NLA_U8, 1),
	[ICMPGUARD_A_DEFAULT_OUT] = NLA_POLICY_MAX(NLA_U8, 1),
	[ICMPGUARD_A_DEFAULT_FORWARD] = NLA_POLICY_MAX(NLA_U8, 1),
	[ICMPGUARD_A_STAGED] = { .type = NLA_FLAG, },
	[ICMPGUARD_A_GENERATION] = { .type = NLA_U32, },
	[ICMPGUARD_A_TOKEN] = { .type = NLA_U64, },
	[ICMPGUARD_A_MAX_FLOWS] = { .type = NLA_U32, },
};

/* ICMPGUARD_CMD_FLUSH - do */
const struct nla_policy icmpguard_flush_nl_policy[ICMPGUARD_A_TOKEN + 1] = {
	[ICMPGUARD_A_FLUSH] = NLA_POLICY_MASK(NLA_U32, 0x7f),
	[ICMPGUARD_A_STAGED] = { .type = NLA_FLAG, },
	[ICMPGUARD_A_GENERATION] = { .type = NLA_U32, },
	[ICMPGUARD_A_TOKEN] = { .type = NLA_U64, },
};

/* ICMPGUARD_CMD_OFF - do */
const struct nla_policy icmpguard_off_nl_policy[ICMPGUARD_A_TOKEN + 1] = {
	[ICMPGUARD_A_GENERATION] = { .type = NLA_U32, },
	[ICMPGUARD_A_TOKEN] = { .type = NLA_U64, },
};

/* ICMPGUARD_CMD_STATS_GET - do */
const struct nla_policy icmpguard_stats_get_nl_policy[ICMPGUARD_A_PAD + 1] = {
};

/* ICMPGUARD_CMD_ACL_GET - do */
const struct nla_policy icmpguard_acl_get_nl_policy[ICMPGUARD_A_ACL_ENTRY + 1] = {
	[ICMPGUARD_A_ACL_ENTRY] = NLA_POLICY_NESTED(icmpguard_acl_entry_nl_policy),
};

/* ICMPGUARD_CMD_ACL_ADD - do */
const struct nla_policy icmpguard_acl_add_nl_policy[ICMPGUARD_A_TOKEN + 1] = {
	[ICMPGUARD_A_ACL_ENTRY] = NLA_POLICY_NESTED(icmpguard_acl_entry_nl_policy),
	[ICMPGUARD_A_STAGED] = { .type = NLA_FLAG, },
	[ICMPGUARD_A_GENERATION] = { .type = NLA_U32, },
	[ICMPGUARD_A_TOKEN] = { .type = NLA_U64, },
};

/* ICMPGUARD_CMD_ACL_DEL - do */
const struct nla_policy icmpguard_acl_del_nl_policy[ICMPGUARD_A_TOKEN + 1] = {
	[ICMPGUARD_A_ACL_ENTRY] = NLA_POLICY_NESTED(icmpguard_acl_entry_nl_policy),
	[ICMPGUARD_A_STAGED] = { .type = NLA_FLAG, },
	[ICMPGUARD_A_GENERATION] = { .type = NLA_U32, },
	[ICMPGUARD_A_TOKEN] = { .type = NLA_U64, },
};

/* ICMPGUARD_CMD_FLOW_GET - do */
const struct nla_policy icmpguard_flow_get_nl_policy[ICMPGUARD_A_PAD + 1] = {
};

/* ICMPGUARD_CMD_SET_GET - do */
const struct nla_policy icmpguard_set_get_nl_policy[ICMPGUARD_A_SET + 1] = {
	[ICMPGUARD_A_SET] = NLA_POLICY_NESTED(icmpguard_set_nl_policy),
};

/* ICMPGUARD_CMD_PREFIX_GET - do */
const struct nla_policy icmpguard_prefix_get_nl_policy[ICMPGUARD_A_SET + 1] = {
	[ICMPGUARD_A_SET] = NLA_POLICY_NESTED(icmpguard_set_nl_policy),
};

/* ICMPGUARD_CMD_SET_CREATE - do */
const struct nla_policy icmpguard_set_create_nl_policy[ICMPGUARD_A_TOKEN + 1] = {
	[ICMPGUARD_A_SET] = NLA_POLICY_NESTED(icmpguard_set_nl_policy),
	[ICMPGUARD_A_STAGED] = { .type = NLA_FLAG, },
	[ICMPGUARD_A_GENERATION] = { .type = NLA_U32, },
	[ICMPGUARD_A_TOKEN] = { .type = NLA_U64, },
};

/* ICMPGUARD_CMD_SET_ADD - do */
const struct nla_policy icmpguard_set_add_nl_policy[ICMPGUARD_A_TOKEN + 1] = {
	[ICMPGUARD_A_SET] = NLA_POLICY_NESTED(icmpguard_set_nl_policy),
	[ICMPGUARD_A_STAGED] = { .type = NLA_FLAG, },
	[ICMPGUARD_A_GENERATION] = { .type = NLA_U32, },
	[ICMPGUARD_A_TOKEN] = { .type = NLA_U64, },
};

/* ICMPGUARD_CMD_SET_DEL - do */
const struct nla_policy icmpguard_set_del_nl_policy[ICMPGUARD_A_TOKEN + 1] = {
	[ICMPGUARD_A_SET] = NLA_POLICY_NESTED(icmpguard_set_nl_policy),
	[ICMPGUARD_A_STAGED] = { .type = NLA_FLAG, },
	[ICMPGUARD_A_GENERATION] = { .type = NLA_U32, },
	[ICMPGUARD_A_TOKEN] = { .type = NLA_U64, },
};

/* ICMPGUARD_CMD_SET_REPLACE - do */
const struct nla_policy icmpguard_set_replace_nl_policy[ICMPGUARD_A_TOKEN + 1] = {
	[ICMPGUARD_A_SET] = NLA_POLICY_NESTED(icmpguard_set_nl_policy),
	[ICMPGUARD_A_STAGED] = { .type = NLA_FLAG, },
	[ICMPGUARD_A_GENERATION] = { .type = NLA_U32, },
	[ICMPGUARD_A_TOKEN] = { .type = NLA_U64, },
};

/* ICMPGUARD_CMD_SET_DESTROY - do */
const struct nla_policy icmpguard_set_destroy_nl_policy[ICMPGUARD_A_TOKEN + 1] = {
	[ICMPGUARD_A_SET] = NLA_POLICY_NESTED(icmpguard_set_nl_policy),
	[ICMPGUARD_A_STAGED] = { .type = NLA_FLAG, },
	[ICMPGUARD_A_GENERATION] = { .type = NLA_U32, },
	[ICMPGUARD_A_TOKEN] = { .type = NLA_U64, },
};

/* ICMPGUARD_CMD_GROUP_GET - do */
const struct nla_policy icmpguard_group_get_nl_policy[ICMPGUARD_A_GROUP + 1] = {
	[ICMPGUARD_A_GROUP] = NLA_POLICY_NESTED(icmpguard_group_nl_policy),
};

/* ICMPGUARD_CMD_GROUP_CREATE - do */
const struct nla_policy icmpguard_group_create_nl_policy[ICMPGUARD_A_TOKEN + 1] = {
	[ICMPGUARD_A_GROUP] = NLA_POLICY_NESTED(icmpguard_group_nl_policy),
	[ICMPGUARD_A_STAGED] = { .type = NLA_FLAG, },
	[ICMPGUARD_A_GENERATION] = { .type = NLA_U32, },
	[ICMPGUARD_A_TOKEN] = { .type = NLA_U64, },
};

/* ICMPGUARD_CMD_GROUP_DELETE - do */
const struct nla_policy icmpguard_group_delete_nl_policy[ICMPGUARD_A_TOKEN + 1] = {
	[ICMPGUARD_A_GROUP] = NLA_POLICY_NESTED(icmpguard_group_nl_policy),
	[ICMPGUARD_A_STAGED] = { .type = NLA_FLAG, },
	[ICMPGUARD_A_GENERATION] = { .type = NLA_U32, },
	[ICMPGUARD_A_TOKEN] = { .type = NLA_U64, },
};

/* ICMPGUARD_CMD_GROUP_ATTACH - do */
const struct nla_policy icmpguard_group_attach_nl_policy[ICMPGUARD_A_TOKEN + 1] = {
	[ICMPGUARD_A_GROUP] = NLA_POLICY_NESTED(icmpguard_group_nl_policy),
	[ICMPGUARD_A_STAGED] = { .type = NLA_FLAG, },
	[ICMPGUARD_A_GENERATION] = { .type = NLA_U32, },
	[ICMPGUARD_A_TOKEN] = { .type = NLA_U64, },
};

/* ICMPGUARD_CMD_GROUP_DETACH - do */
const struct nla_policy icmpguard_group_detach_nl_policy[ICMPGUARD_A_TOKEN + 1] = {
	[ICMPGUARD_A_GROUP] = NLA_POLICY_NESTED(icmpguard_group_nl_policy),
	[ICMPGUARD_A_STAGED] = { .type = NLA_FLAG, },
	[ICMPGUARD_A_GENERATION] = { .type = NLA_U32, },
	[ICMPGUARD_A_TOKEN] = { .type = NLA_U64, },
};

/* ICMPGUARD_CMD_STAGING_BEGIN - do */
const struct nla_policy icmpguard_staging_begin_nl_policy[ICMPGUARD_A_GENERATION + 1] = {
	[ICMPGUARD_A_GENERATION] = { .type = NLA_U32, },
};

/* ICMPGUARD_CMD_STAGING_COMMIT - do */
const struct nla_policy icmpguard_staging_commit_nl_policy[ICMPGUARD_A_TOKEN + 1] = {
	[ICMPGUARD_A_CONFIRM] = { .type = NLA_U32, },
	[ICMPGUARD_A_STAGED_REQUESTS] = { .type = NLA_U32, },
	[ICMPGUARD_A_TOKEN] = { .type = NLA_U64, },
};

/* ICMPGUARD_CMD_STAGING_ABORT - do */
const struct nla_policy icmpguard_staging_abort_nl_policy[ICMPGUARD_A_PAD + 1] = {
};

/* ICMPGUARD_CMD_CONFIRM - do */
const struct nla_policy icmpguard_confirm_nl_policy[ICMPGUARD_A_GENERATION + 1] = {
	[ICMPGUARD_A_GENERATION] = { .type = NLA_U32, },
};

/* ICMPGUARD_CMD_ROLLBACK - do */
const struct nla_policy icmpguard_rollback_nl_policy[ICMPGUARD_A_GENERATION + 1] = {
	[ICMPGUARD_A_GENERATION] = { .type = NLA_U32, },
};

/* ICMPGUARD_CMD_UNHOOK - do */
const struct nla_policy icmpguard_unhook_nl_policy[ICMPGUARD_A_PAD + 1] = {
};

/* ICMPGUARD_CMD_EXPLAIN - do */
const struct nla_policy icmpguard_explain_nl_policy[ICMPGUARD_A_PACKET + 1] = {
	[ICMPGUARD_A_PACKET] = NLA_POLICY_NESTED(icmpguard_packet_nl_policy),
};

/* ICMPGUARD_CMD_EVENT_GET - do */
const struct nla_policy icmpguard_event_get_nl_policy[ICMPGUARD_A_PAD + 1] = {
};

/* ICMPGUARD_CMD_LOG_SET - do */
const struct nla_policy icmpguard_log_set_nl_policy[ICMPGUARD_A_LOG_REPLACE + 1] = {
	[ICMPGUARD_A_GENERATION] = { .type = NLA_U32, },
	[ICMPGUARD_A_STAGED] = { .type = NLA_FLAG, },
	[ICMPGUARD_A_TOKEN] = { .type = NLA_U64, },
	[ICMPGUARD_A_LOG_SETTINGS] = NLA_POLICY_NESTED(icmpguard_log_settings_nl_policy),
	[ICMPGUARD_A_LOG_REPLACE] = { .type = NLA_FLAG, },
};

/* ICMPGUARD_CMD_LOG_GET - do */
const struct nla_policy icmpguard_log_get_nl_policy[ICMPGUARD_A_LOG_FROM + 1] = {
	[ICMPGUARD_A_LOG_FROM] = { .type = NLA_U32, },
};

/* ICMPGUARD_CMD_CAPTURE_SET - do */
const struct nla_policy icmpguard_capture_set_nl_policy[ICMPGUARD_A_NFLOG_ALL + 1] = {
	[ICMPGUARD_A_NFLOG_GROUP] = { .type = NLA_U16, },
	[ICMPGUARD_A_NFLOG_ALL] = { .type = NLA_FLAG, },
};

/* Ops table for icmpguard */
const struct genl_ops icmpguard_nl_ops[35] = {
	{
		.cmd		= ICMPGUARD_CMD_STATUS,
		.doit		= icmpguard_nl_status_doit,
		.policy		= icmpguard_status_nl_policy,
		.maxattr	= ICMPGUARD_A_PAD,
	},
	{
		.cmd		= ICMPGUARD_CMD_RULE_GET,
		.doit		= icmpguard_nl_rule_get_doit,
		.dumpit		= icmpguard_nl_rule_get_dumpit,
		.policy		= icmpguard_rule_get_nl_policy,
		.maxattr	= ICMPGUARD_A_RULE,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= ICMPGUARD_CMD_RULE_ADD,
		.doit		= icmpguard_nl_rule_add_doit,
		.policy		= icmpguard_rule_add_nl_policy,
		.maxattr	= ICMPGUARD_A_TOKEN,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= ICMPGUARD_CMD_RULE_DEL,
		.doit		= icmpguard_nl_rule_del_doit,
		.policy		= icmpguard_rule_del_nl_policy,
		.maxattr	= ICMPGUARD_A_TOKEN,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= ICMPGUARD_CMD_CONFIG_SET,
		.doit		= icmpguard_nl_config_set_doit,
		.policy		= icmpguard_config_set_nl_policy,
		.maxattr	= ICMPGUARD_A_MAX_FLOWS,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= ICMPGUARD_CMD_FLUSH,
		.doit		= icmpguard_nl_flush_doit,
		.policy		= icmpguard_flush_nl_policy,
		.maxattr	= ICMPGUARD_A_TOKEN,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= ICMPGUARD_CMD_OFF,
		.doit		= icmpguard_nl_off_doit,
		.policy		= icmpguard_off_nl_policy,
		.maxattr	= ICMPGUARD_A_TOKEN,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= ICMPGUARD_CMD_STATS_GET,
		.doit		= icmpguard_nl_stats_get_doit,
		.policy		= icmpguard_stats_get_nl_policy,
		.maxattr	= ICMPGUARD_A_PAD,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= ICMPGUARD_CMD_ACL_GET,
		.doit		= icmpguard_nl_acl_get_doit,
		.dumpit		= icmpguard_nl_acl_get_dumpit,
		.policy		= icmpguard_acl_get_nl_policy,
		.maxattr	= ICMPGUARD_A_ACL_ENTRY,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= ICMPGUARD_CMD_ACL_ADD,
		.doit		= icmpguard_nl_acl_add_doit,
		.policy		= icmpguard_acl_add_nl_policy,
		.maxattr	= ICMPGUARD_A_TOKEN,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= ICMPGUARD_CMD_ACL_DEL,
		.doit		= icmpguard_nl_acl_del_doit,
		.policy		= icmpguard_acl_del_nl_policy,
		.maxattr	= ICMPGUARD_A_TOKEN,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= ICMPGUARD_CMD_FLOW_GET,
		.doit		= icmpguard_nl_flow_get_doit,
		.dumpit		= icmpguard_nl_flow_get_dumpit,
		.policy		= icmpguard_flow_get_nl_policy,
		.maxattr	= ICMPGUARD_A_PAD,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= ICMPGUARD_CMD_SET_GET,
		.doit		= icmpguard_nl_set_get_doit,
		.dumpit		= icmpguard_nl_set_get_dumpit,
		.policy		= icmpguard_set_get_nl_policy,
		.maxattr	= ICMPGUARD_A_SET,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= ICMPGUARD_CMD_PREFIX_GET,
		.doit		= icmpguard_nl_prefix_get_doit,
		.dumpit		= icmpguard_nl_prefix_get_dumpit,
		.policy		= icmpguard_prefix_get_nl_policy,
		.maxattr	= ICMPGUARD_A_SET,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= ICMPGUARD_CMD_SET_CREATE,
		.doit		= icmpguard_nl_set_create_doit,
		.policy		= icmpguard_set_create_nl_policy,
		.maxattr	= ICMPGUARD_A_TOKEN,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= ICMPGUARD_CMD_SET_ADD,
		.doit		= icmpguard_nl_set_add_doit,
		.policy		= icmpguard_set_add_nl_policy,
		.maxattr	= ICMPGUARD_A_TOKEN,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= ICMPGUARD_CMD_SET_DEL,
		.doit		= icmpguard_nl_set_del_doit,
		.policy		= icmpguard_set_del_nl_policy,
		.maxattr	= ICMPGUARD_A_TOKEN,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= ICMPGUARD_CMD_SET_REPLACE,
		.doit		= icmpguard_nl_set_replace_doit,
		.policy		= icmpguard_set_replace_nl_policy,
		.maxattr	= ICMPGUARD_A_TOKEN,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= ICMPGUARD_CMD_SET_DESTROY,
		.doit		= icmpguard_nl_set_destroy_doit,
		.policy		= icmpguard_set_destroy_nl_policy,
		.maxattr	= ICMPGUARD_A_TOKEN,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= ICMPGUARD_CMD_GROUP_GET,
		.doit		= icmpguard_nl_group_get_doit,
		.dumpit		= icmpguard_nl_group_get_dumpit,
		.policy		= icmpguard_group_get_nl_policy,
		.maxattr	= ICMPGUARD_A_GROUP,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= ICMPGUARD_CMD_GROUP_CREATE,
		.doit		= icmpguard_nl_group_create_doit,
		.policy		= icmpguard_group_create_nl_policy,
		.maxattr	= ICMPGUARD_A_TOKEN,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= ICMPGUARD_CMD_GROUP_DELETE,
		.doit		= icmpguard_nl_group_delete_doit,
		.policy		= icmpguard_group_delete_nl_policy,
		.maxattr	= ICMPGUARD_A_TOKEN,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= ICMPGUARD_CMD_GROUP_ATTACH,
		.doit		= icmpguard_nl_group_attach_doit,
		.policy		= icmpguard_group_attach_nl_policy,
		.maxattr	= ICMPGUARD_A_TOKEN,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= ICMPGUARD_CMD_GROUP_DETACH,
		.doit		= icmpguard_nl_group_detach_doit,
		.policy		= icmpguard_group_detach_nl_policy,
		.maxattr	= ICMPGUARD_A_TOKEN,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= ICMPGUARD_CMD_STAGING_BEGIN,
		.doit		= icmpguard_nl_staging_begin_doit,
		.policy		= icmpguard_staging_begin_nl_policy,
		.maxattr	= ICMPGUARD_A_GENERATION,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= ICMPGUARD_CMD_STAGING_COMMIT,
		.doit		= icmpguard_nl_staging_commit_doit,
		.policy		= icmpguard_staging_commit_nl_policy,
		.maxattr	= ICMPGUARD_A_TOKEN,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= ICMPGUARD_CMD_STAGING_ABORT,
		.doit		= icmpguard_nl_staging_abort_doit,
		.policy		= icmpguard_staging_abort_nl_policy,
		.maxattr	= ICMPGUARD_A_PAD,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= ICMPGUARD_CMD_CONFIRM,
		.doit		= icmpguard_nl_confirm_doit,
		.policy		= icmpguard_confirm_nl_policy,
		.maxattr	= ICMPGUARD_A_GENERATION,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= ICMPGUARD_CMD_ROLLBACK,
		.doit		= icmpguard_nl_rollback_doit,
		.policy		= icmpguard_rollback_nl_policy,
		.maxattr	= ICMPGUARD_A_GENERATION,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= ICMPGUARD_CMD_UNHOOK,
		.doit		= icmpguard_nl_unhook_doit,
		.policy		= icmpguard_unhook_nl_policy,
		.maxattr	= ICMPGUARD_A_PAD,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= ICMPGUARD_CMD_EXPLAIN,
		.doit		= icmpguard_nl_explain_doit,
		.policy		= icmpguard_explain_nl_policy,
		.maxattr	= ICMPGUARD_A_PACKET,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= ICMPGUARD_CMD_EVENT_GET,
		.doit		= icmpguard_nl_event_get_doit,
		.dumpit		= icmpguard_nl_event_get_dumpit,
		.policy		= icmpguard_event_get_nl_policy,
		.maxattr	= ICMPGUARD_A_PAD,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= ICMPGUARD_CMD_LOG_SET,
		.doit		= icmpguard_nl_log_set_doit,
		.policy		= icmpguard_log_set_nl_policy,
		.maxattr	= ICMPGUARD_A_LOG_REPLACE,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= ICMPGUARD_CMD_LOG_GET,
		.doit		= icmpguard_nl_log_get_doit,
		.dumpit		= icmpguard_nl_log_get_dumpit,
		.policy		= icmpguard_log_get_nl_policy,
		.maxattr	= ICMPGUARD_A_LOG_FROM,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= ICMPGUARD_CMD_CAPTURE_SET,
		.doit		= icmpguard_nl_capture_set_doit,
		.policy		= icmpguard_capture_set_nl_policy,
		.maxattr	= ICMPGUARD_A_NFLOG_ALL,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
};

