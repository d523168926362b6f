/* SPDX-License-Identifier: GPL-2.0-only */
/* Rules, ACL entries and flows as netlink attributes, and back. */
#ifndef IG_WIRE_H
#define IG_WIRE_H

#include <net/netlink.h>

#include "engine/flow.h"
#include "engine/policy.h"

/**
 * ig_wire_rule_parse() - makes a rule of its attributes
 * @tb: the attributes, validated by icmpguard_rule_nl_policy
 * @nest: the attribute that holds them
 * @extack: told what is wrong, and where
 *
 * May sleep. A lifetime starts now. The id is not looked at.
 *
 * Return: the rule with one reference; -EINVAL when it makes no sense, or
 * -ENOMEM, as an error pointer.
 */
struct ig_rule *ig_wire_rule_parse(struct nlattr **tb,
				   const struct nlattr *nest,
				   struct netlink_ext_ack *extack);

/**
 * ig_wire_rule_put() - adds a rule to a message
 * @msg: the message
 * @rule: the rule
 *
 * Return: 0, or -EMSGSIZE with a part of it in the message.
 */
int ig_wire_rule_put(struct sk_buff *msg, const struct ig_rule *rule);

/* Octets that a rule takes at most; it has six attributes and four nests. */
#define IG_WIRE_RULE_SIZE	(IG_COMMENT_MAX + 256)

/**
 * ig_wire_acl_parse() - makes an ACL entry of its attributes
 * @tb: the attributes, validated by icmpguard_acl_entry_nl_policy
 * @nest: the attribute that holds them
 * @extack: told what is wrong, and where
 *
 * May sleep. Return: the entry with one reference; -EINVAL when it makes no
 * sense or could never matter, or -ENOMEM, as an error pointer.
 */
struct ig_acl_entry *ig_wire_acl_parse(struct nlattr **tb,
				       const struct nlattr *nest,
				       struct netlink_ext_ack *extack);

/** ig_wire_acl_put() - adds an ACL entry to a message; as ig_wire_rule_put() */
int ig_wire_acl_put(struct sk_buff *msg, const struct ig_acl_entry *entry);

/** ig_wire_flow_put() - adds a flow to a message; as ig_wire_rule_put() */
int ig_wire_flow_put(struct sk_buff *msg, const struct ig_flow_info *flow);

/**
 * ig_wire_flow_stats_put() - adds how full a table is to a message
 * @msg: the message
 * @flows: the table
 * @now: ticks
 *
 * May reschedule. Return: as ig_wire_rule_put().
 */
int ig_wire_flow_stats_put(struct sk_buff *msg, const struct ig_flows *flows,
			   u32 now);

#endif /* IG_WIRE_H */
