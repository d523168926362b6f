/* SPDX-License-Identifier: GPL-2.0-only */
/* Rules as netlink attributes, and back. */
#ifndef IG_WIRE_H
#define IG_WIRE_H

#include <net/netlink.h>

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

#endif /* IG_WIRE_H */
