// SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause)
/* Do not edit directly, auto-generated from: */
/*	module/uapi/icmpguard.yaml */
/* YNL-GEN kernel source */

#include <net/netlink.h>
#include <net/genetlink.h>

#include "netlink_gen.h"

#include <uapi/icmpguard.h>

/* Common nested types */
const struct nla_policy icmpguard_acl_entry_nl_policy[ICMPGUARD_A_ACL_ENTRY_DEV + 1] = {
	[ICMPGUARD_A_ACL_ENTRY_DIRECTION] = NLA_POLICY_MAX(NLA_U8, 2),
	[ICMPGUARD_A_ACL_ENTRY_NUMBER] = NLA_POLICY_MIN(NLA_U16, 1),
	[ICMPGUARD_A_ACL_ENTRY_ACTION] = NLA_POLICY_MAX(NLA_U8, 1),
	[ICMPGUARD_A_ACL_ENTRY_ICMP] = NLA_POLICY_NESTED(icmpguard_icmp_nl_policy),
	[ICMPGUARD_A_ACL_ENTRY_ICMPV6] = NLA_POLICY_NESTED(icmpguard_icmp_nl_policy),
	[ICMPGUARD_A_ACL_ENTRY_PEER] = NLA_POLICY_NESTED(icmpguard_prefix_nl_policy),
	[ICMPGUARD_A_ACL_ENTRY_TO] = NLA_POLICY_NESTED(icmpguard_prefix_nl_policy),
	[ICMPGUARD_A_ACL_ENTRY_DEV] = { .type = NLA_NUL_STRING, .len = ICMPGUARD_DEV_MAX, },
};

const struct nla_policy icmpguard_icmp_nl_policy[ICMPGUARD_A_ICMP_CODE + 1] = {
	[ICMPGUARD_A_ICMP_TYPE] = { .type = NLA_U8, },
	[ICMPGUARD_A_ICMP_CODE] = { .type = NLA_U8, },
};

const struct nla_policy icmpguard_prefix_nl_policy[ICMPGUARD_A_PREFIX_LENGTH + 1] = {
	[ICMPGUARD_A_PREFIX_IPV4] = { .type = NLA_U32, },
	[ICMPGUARD_A_PREFIX_IPV6] = NLA_POLICY_EXACT_LEN(16),
	[ICMPGUARD_A_PREFIX_LENGTH] = NLA_POLICY_MAX(NLA_U8, 128),
};

const struct nla_policy icmpguard_rule_nl_policy[ICMPGUARD_A_RULE_COMMENT + 1] = {
	[ICMPGUARD_A_RULE_ID] = { .type = NLA_U32, },
	[ICMPGUARD_A_RULE_DIRECTION] = NLA_POLICY_MAX(NLA_U8, 2),
	[ICMPGUARD_A_RULE_ICMP] = NLA_POLICY_NESTED(icmpguard_icmp_nl_policy),
	[ICMPGUARD_A_RULE_ICMPV6] = NLA_POLICY_NESTED(icmpguard_icmp_nl_policy),
	[ICMPGUARD_A_RULE_PEER] = NLA_POLICY_NESTED(icmpguard_prefix_nl_policy),
	[ICMPGUARD_A_RULE_TO] = NLA_POLICY_NESTED(icmpguard_prefix_nl_policy),
	[ICMPGUARD_A_RULE_LIFETIME] = NLA_POLICY_MIN(NLA_U32, 1),
	[ICMPGUARD_A_RULE_COMMENT] = { .type = NLA_NUL_STRING, .len = ICMPGUARD_COMMENT_MAX, },
};

/* ICMPGUARD_CMD_STATUS - do */
const struct nla_policy icmpguard_status_nl_policy[ICMPGUARD_A_PAD + 1] = {
};

/* ICMPGUARD_CMD_RULE_GET - do */
const struct nla_policy icmpguard_rule_get_nl_policy[ICMPGUARD_A_RULE + 1] = {
	[ICMPGUARD_A_RULE] = NLA_POLICY_NESTED(icmpguard_rule_nl_policy),
};

/* ICMPGUARD_CMD_RULE_ADD - do */
const struct nla_policy icmpguard_rule_add_nl_policy[ICMPGUARD_A_RULE + 1] = {
	[ICMPGUARD_A_RULE] = NLA_POLICY_NESTED(icmpguard_rule_nl_policy),
};

/* ICMPGUARD_CMD_RULE_DEL - do */
const struct nla_policy icmpguard_rule_del_nl_policy[ICMPGUARD_A_RULE + 1] = {
	[ICMPGUARD_A_RULE] = NLA_POLICY_NESTED(icmpguard_rule_nl_policy),
};

/* ICMPGUARD_CMD_CONFIG_SET - do */
const struct nla_policy icmpguard_config_set_nl_policy[ICMPGUARD_A_DEFAULT_FORWARD + 1] = {
	[ICMPGUARD_A_MODE] = NLA_POLICY_MAX(NLA_U8, 1),
	[ICMPGUARD_A_DEFAULT_IN] = NLA_POLICY_MAX(NLA_U8, 1),
	[ICMPGUARD_A_DEFAULT_OUT] = NLA_POLICY_MAX(NLA_U8, 1),
	[ICMPGUARD_A_DEFAULT_FORWARD] = NLA_POLICY_MAX(NLA_U8, 1),
};

/* ICMPGUARD_CMD_FLUSH - do */
const struct nla_policy icmpguard_flush_nl_policy[ICMPGUARD_A_FLUSH + 1] = {
	[ICMPGUARD_A_FLUSH] = NLA_POLICY_MASK(NLA_U32, 0x1f),
};

/* ICMPGUARD_CMD_OFF - do */
const struct nla_policy icmpguard_off_nl_policy[ICMPGUARD_A_PAD + 1] = {
};

/* ICMPGUARD_CMD_STATS_GET - do */
const struct nla_policy icmpguard_stats_get_nl_policy[ICMPGUARD_A_PAD + 1] = {
};

/* ICMPGUARD_CMD_ACL_GET - do */
const struct nla_policy icmpguard_acl_get_nl_policy[ICMPGUARD_A_ACL_ENTRY + 1] = {
	[ICMPGUARD_A_ACL_ENTRY] = NLA_POLICY_NESTED(icmpguard_acl_entry_nl_policy),
};

/* ICMPGUARD_CMD_ACL_ADD - do */
const struct nla_policy icmpguard_acl_add_nl_policy[ICMPGUARD_A_ACL_ENTRY + 1] = {
	[ICMPGUARD_A_ACL_ENTRY] = NLA_POLICY_NESTED(icmpguard_acl_entry_nl_policy),
};

/* ICMPGUARD_CMD_ACL_DEL - do */
const struct nla_policy icmpguard_acl_del_nl_policy[ICMPGUARD_A_ACL_ENTRY + 1] = {
	[ICMPGUARD_A_ACL_ENTRY] = NLA_POLICY_NESTED(icmpguard_acl_entry_nl_policy),
};

/* ICMPGUARD_CMD_FLOW_GET - do */
const struct nla_policy icmpguard_flow_get_nl_policy[ICMPGUARD_A_PAD + 1] = {
};

/* Ops table for icmpguard */
const struct genl_ops icmpguard_nl_ops[12] = {
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
		.maxattr	= ICMPGUARD_A_RULE,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= ICMPGUARD_CMD_RULE_DEL,
		.doit		= icmpguard_nl_rule_del_doit,
		.policy		= icmpguard_rule_del_nl_policy,
		.maxattr	= ICMPGUARD_A_RULE,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= ICMPGUARD_CMD_CONFIG_SET,
		.doit		= icmpguard_nl_config_set_doit,
		.policy		= icmpguard_config_set_nl_policy,
		.maxattr	= ICMPGUARD_A_DEFAULT_FORWARD,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= ICMPGUARD_CMD_FLUSH,
		.doit		= icmpguard_nl_flush_doit,
		.policy		= icmpguard_flush_nl_policy,
		.maxattr	= ICMPGUARD_A_FLUSH,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= ICMPGUARD_CMD_OFF,
		.doit		= icmpguard_nl_off_doit,
		.policy		= icmpguard_off_nl_policy,
		.maxattr	= ICMPGUARD_A_PAD,
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
		.maxattr	= ICMPGUARD_A_ACL_ENTRY,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= ICMPGUARD_CMD_ACL_DEL,
		.doit		= icmpguard_nl_acl_del_doit,
		.policy		= icmpguard_acl_del_nl_policy,
		.maxattr	= ICMPGUARD_A_ACL_ENTRY,
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
};
