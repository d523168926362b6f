/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause) */
/* Do not edit directly, auto-generated from: */
/*	module/uapi/icmpguard.yaml */
/* YNL-GEN kernel header */

#ifndef _LINUX_ICMPGUARD_GEN_H
#define _LINUX_ICMPGUARD_GEN_H

#include <net/netlink.h>
#include <net/genetlink.h>

#include <uapi/icmpguard.h>

/* Common nested types */
extern const struct nla_policy icmpguard_acl_entry_nl_policy[ICMPGUARD_A_ACL_ENTRY_PAD + 1];
extern const struct nla_policy icmpguard_group_nl_policy[ICMPGUARD_A_GROUP_ATTACHED + 1];
extern const struct nla_policy icmpguard_icmp_nl_policy[ICMPGUARD_A_ICMP_CODE + 1];
extern const struct nla_policy icmpguard_log_interface_nl_policy[ICMPGUARD_A_LOG_INTERFACE_ID + 1];
extern const struct nla_policy icmpguard_log_settings_nl_policy[ICMPGUARD_A_LOG_SETTINGS_INTERFACE + 1];
extern const struct nla_policy icmpguard_packet_nl_policy[ICMPGUARD_A_PACKET_RELATED + 1];
extern const struct nla_policy icmpguard_prefix_nl_policy[ICMPGUARD_A_PREFIX_LENGTH + 1];
extern const struct nla_policy icmpguard_rule_nl_policy[ICMPGUARD_A_RULE_PAD + 1];
extern const struct nla_policy icmpguard_set_nl_policy[ICMPGUARD_A_SET_PREFIXES6 + 1];

extern const struct nla_policy icmpguard_status_nl_policy[ICMPGUARD_A_PAD + 1];

extern const struct nla_policy icmpguard_rule_get_nl_policy[ICMPGUARD_A_RULE + 1];

extern const struct nla_policy icmpguard_rule_add_nl_policy[ICMPGUARD_A_TOKEN + 1];

extern const struct nla_policy icmpguard_rule_del_nl_policy[ICMPGUARD_A_TOKEN + 1];

extern const struct nla_policy icmpguard_config_set_nl_policy[ICMPGUARD_A_MAX_FLOWS + 1];

extern const struct nla_policy icmpguard_flush_nl_policy[ICMPGUARD_A_TOKEN + 1];

extern const struct nla_policy icmpguard_off_nl_policy[ICMPGUARD_A_TOKEN + 1];

extern const struct nla_policy icmpguard_stats_get_nl_policy[ICMPGUARD_A_PAD + 1];

extern const struct nla_policy icmpguard_acl_get_nl_policy[ICMPGUARD_A_ACL_ENTRY + 1];

extern const struct nla_policy icmpguard_acl_add_nl_policy[ICMPGUARD_A_TOKEN + 1];

extern const struct nla_policy icmpguard_acl_del_nl_policy[ICMPGUARD_A_TOKEN + 1];

extern const struct nla_policy icmpguard_flow_get_nl_policy[ICMPGUARD_A_PAD + 1];

extern const struct nla_policy icmpguard_set_get_nl_policy[ICMPGUARD_A_SET + 1];

extern const struct nla_policy icmpguard_prefix_get_nl_policy[ICMPGUARD_A_SET + 1];

extern const struct nla_policy icmpguard_set_create_nl_policy[ICMPGUARD_A_TOKEN + 1];

extern const struct nla_policy icmpguard_set_add_nl_policy[ICMPGUARD_A_TOKEN + 1];

extern const struct nla_policy icmpguard_set_del_nl_policy[ICMPGUARD_A_TOKEN + 1];

extern const struct nla_policy icmpguard_set_replace_nl_policy[ICMPGUARD_A_TOKEN + 1];

extern const struct nla_policy icmpguard_set_destroy_nl_policy[ICMPGUARD_A_TOKEN + 1];

extern const struct nla_policy icmpguard_group_get_nl_policy[ICMPGUARD_A_GROUP + 1];

extern const struct nla_policy icmpguard_group_create_nl_policy[ICMPGUARD_A_TOKEN + 1];

extern const struct nla_policy icmpguard_group_delete_nl_policy[ICMPGUARD_A_TOKEN + 1];

extern const struct nla_policy icmpguard_group_attach_nl_policy[ICMPGUARD_A_TOKEN + 1];

extern const struct nla_policy icmpguard_group_detach_nl_policy[ICMPGUARD_A_TOKEN + 1];

extern const struct nla_policy icmpguard_staging_begin_nl_policy[ICMPGUARD_A_GENERATION + 1];

extern const struct nla_policy icmpguard_staging_commit_nl_policy[ICMPGUARD_A_TOKEN + 1];

extern const struct nla_policy icmpguard_staging_abort_nl_policy[ICMPGUARD_A_PAD + 1];

extern const struct nla_policy icmpguard_confirm_nl_policy[ICMPGUARD_A_GENERATION + 1];

extern const struct nla_policy icmpguard_rollback_nl_policy[ICMPGUARD_A_GENERATION + 1];

extern const struct nla_policy icmpguard_unhook_nl_policy[ICMPGUARD_A_PAD + 1];

extern const struct nla_policy icmpguard_explain_nl_policy[ICMPGUARD_A_PACKET + 1];

extern const struct nla_policy icmpguard_event_get_nl_policy[ICMPGUARD_A_PAD + 1];

extern const struct nla_policy icmpguard_log_set_nl_policy[ICMPGUARD_A_LOG_REPLACE + 1];

extern const struct nla_policy icmpguard_log_get_nl_policy[ICMPGUARD_A_LOG_FROM + 1];

extern const struct nla_policy icmpguard_capture_set_nl_policy[ICMPGUARD_A_NFLOG_ALL + 1];

/* Ops table for icmpguard */
extern const struct genl_ops icmpguard_nl_ops[35];

int icmpguard_nl_status_doit(struct sk_buff *skb, struct genl_info *info);
int icmpguard_nl_rule_get_doit(struct sk_buff *skb, struct genl_info *info);
int icmpguard_nl_rule_get_dumpit(struct sk_buff *skb,
				 struct netlink_callback *cb);
int icmpguard_nl_rule_add_doit(struct sk_buff *skb, struct genl_info *info);
int icmpguard_nl_rule_del_doit(struct sk_buff *skb, struct genl_info *info);
int icmpguard_nl_config_set_doit(struct sk_buff *skb, struct genl_info *info);
int icmpguard_nl_flush_doit(struct sk_buff *skb, struct genl_info *info);
int icmpguard_nl_off_doit(struct sk_buff *skb, struct genl_info *info);
int icmpguard_nl_stats_get_doit(struct sk_buff *skb, struct genl_info *info);
int icmpguard_nl_acl_get_doit(struct sk_buff *skb, struct genl_info *info);
int icmpguard_nl_acl_get_dumpit(struct sk_buff *skb,
				struct netlink_callback *cb);
int icmpguard_nl_acl_add_doit(struct sk_buff *skb, struct genl_info *info);
int icmpguard_nl_acl_del_doit(struct sk_buff *skb, struct genl_info *info);
int icmpguard_nl_flow_get_doit(struct sk_buff *skb, struct genl_info *info);
int icmpguard_nl_flow_get_dumpit(struct sk_buff *skb,
				 struct netlink_callback *cb);
int icmpguard_nl_set_get_doit(struct sk_buff *skb, struct genl_info *info);
int icmpguard_nl_set_get_dumpit(struct sk_buff *skb,
				struct netlink_callback *cb);
int icmpguard_nl_prefix_get_doit(struct sk_buff *skb, struct genl_info *info);
int icmpguard_nl_prefix_get_dumpit(struct sk_buff *skb,
				   struct netlink_callback *cb);
int icmpguard_nl_set_create_doit(struct sk_buff *skb, struct genl_info *info);
int icmpguard_nl_set_add_doit(struct sk_buff *skb, struct genl_info *info);
int icmpguard_nl_set_del_doit(struct sk_buff *skb, struct genl_info *info);
int icmpguard_nl_set_replace_doit(struct sk_buff *skb, struct genl_info *info);
int icmpguard_nl_set_destroy_doit(struct sk_buff *skb, struct genl_info *info);
int icmpguard_nl_group_get_doit(struct sk_buff *skb, struct genl_info *info);
int icmpguard_nl_group_get_dumpit(struct sk_buff *skb,
				  struct netlink_callback *cb);
int icmpguard_nl_group_create_doit(struct sk_buff *skb, struct genl_info *info);
int icmpguard_nl_group_delete_doit(struct sk_buff *skb, struct genl_info *info);
int icmpguard_nl_group_attach_doit(struct sk_buff *skb, struct genl_info *info);
int icmpguard_nl_group_detach_doit(struct sk_buff *skb, struct genl_info *info);
int icmpguard_nl_staging_begin_doit(struct sk_buff *skb,
				    struct genl_info *info);
int icmpguard_nl_staging_commit_doit(struct sk_buff *skb,
				     struct genl_info *info);
int icmpguard_nl_staging_abort_doit(struct sk_buff *skb,
				    struct genl_info *info);
int icmpguard_nl_confirm_doit(struct sk_buff *skb, struct genl_info *info);
int icmpguard_nl_rollback_doit(struct sk_buff *skb, struct genl_info *info);
int icmpguard_nl_unhook_doit(struct sk_buff *skb, struct genl_info *info);
int icmpguard_nl_explain_doit(struct sk_buff *skb, struct genl_info *info);
int icmpguard_nl_event_get_doit(struct sk_buff *skb, struct genl_info *info);
int icmpguard_nl_event_get_dumpit(struct sk_buff *skb,
				  struct netlink_callback *cb);
int icmpguard_nl_log_set_doit(struct sk_buff *skb, struct genl_info *info);
int icmpguard_nl_log_get_doit(struct sk_buff *skb, struct genl_info *info);
int icmpguard_nl_log_get_dumpit(struct sk_buff *skb,
				struct netlink_callback *cb);
int icmpguard_nl_capture_set_doit(struct sk_buff *skb, struct genl_info *info);

enum {
	ICMPGUARD_NLGRP_DENIED,
	ICMPGUARD_NLGRP_ACCEPTED,
};

#endif /* _LINUX_ICMPGUARD_GEN_H */
