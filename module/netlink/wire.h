/* SPDX-License-Identifier: GPL-2.0-only */
/* Rules, ACL entries and flows as netlink attributes, and back. */
#ifndef IG_WIRE_H
#define IG_WIRE_H

#include <net/netlink.h>

#include "observe/rule_count.h"
#include "engine/flow.h"
#include "engine/policy.h"

/**
 * struct ig_wire_names - what ids of sets and groups are called on the wire
 * @sets: the sets, by id
 * @n_sets: how many
 * @groups: the groups, by id
 * @n_groups: how many
 */
struct ig_wire_names {
	struct ig_set *const *sets;
	u32 n_sets;
	struct ig_group *const *groups;
	u32 n_groups;
};

static inline struct ig_wire_names ig_wire_names(const struct ig_policy *policy)
{
	const struct ig_body *body = policy->body;

	return (struct ig_wire_names){ body->sets, body->n_sets, body->groups,
				       body->n_groups };
}

static inline struct ig_wire_names
ig_wire_draft_names(const struct ig_draft *draft)
{
	return (struct ig_wire_names){ draft->sets, draft->n_sets,
				       draft->groups, draft->n_groups };
}

/**
 * ig_wire_comment_check() - refuses what can not be a comment
 * @attr: the comment, or NULL for none
 * @extack: told what is wrong, and where
 *
 * Return: 0 or -EINVAL.
 */
int ig_wire_comment_check(const struct nlattr *attr,
			  struct netlink_ext_ack *extack);

/** ig_wire_expires() - the end that a lifetime means, from now; NULL or 0: 0 */
u64 ig_wire_expires(const struct nlattr *attr);

/**
 * ig_wire_rule_parse() - makes a rule of its attributes
 * @tb: the attributes, validated by icmpguard_rule_nl_policy
 * @nest: the attribute that holds them
 * @draft: the policy it is for, which has its set and its group
 * @extack: told what is wrong, and where
 *
 * May sleep. A lifetime starts now. The id is not looked at.
 *
 * Return: the rule with one reference; -EINVAL when it makes no sense, -ENOENT
 * without its set or group, or -ENOMEM, as an error pointer.
 */
struct ig_rule *ig_wire_rule_parse(struct nlattr **tb,
				   const struct nlattr *nest,
				   const struct ig_draft *draft,
				   struct netlink_ext_ack *extack);

/**
 * ig_wire_rule_put() - adds a rule to a message
 * @msg: the message
 * @rule: the rule
 * @names: of its set and its group
 * @counts: where its packets are counted; NULL to say nothing of them
 *
 * Return: 0, or -EMSGSIZE with a part of it in the message.
 */
int ig_wire_rule_put(struct sk_buff *msg, const struct ig_rule *rule,
		     const struct ig_wire_names *names,
		     const struct ig_rule_counts *counts);

/* Octets that a rule takes at most. */
#define IG_WIRE_RULE_SIZE	(IG_COMMENT_MAX + 2 * IG_NAME + 320)

/**
 * ig_wire_prefix_parse() - reads a prefix
 * @prefix: written
 * @nest: the attribute that holds it; NULL for any address
 * @extack: told what is wrong, and where
 *
 * Return: 0 or -EINVAL.
 */
int ig_wire_prefix_parse(struct ig_prefix *prefix, const struct nlattr *nest,
			 struct netlink_ext_ack *extack);

/** ig_wire_prefix_put() - adds a prefix to a message; as ig_wire_rule_put() */
int ig_wire_prefix_put(struct sk_buff *msg, int type,
		       const struct ig_prefix *prefix);

/**
 * ig_wire_acl_parse() - makes an ACL entry of its attributes
 * @tb: the attributes, validated by icmpguard_acl_entry_nl_policy
 * @nest: the attribute that holds them
 * @draft: the policy it is for, which has its set
 * @extack: told what is wrong, and where
 *
 * May sleep. Return: the entry with one reference; -EINVAL when it makes no
 * sense or could never matter, -ENOENT without its set, or -ENOMEM, as an error
 * pointer.
 */
struct ig_acl_entry *ig_wire_acl_parse(struct nlattr **tb,
				       const struct nlattr *nest,
				       const struct ig_draft *draft,
				       struct netlink_ext_ack *extack);

/** ig_wire_acl_put() - adds an ACL entry to a message; as ig_wire_rule_put() */
int ig_wire_acl_put(struct sk_buff *msg, const struct ig_acl_entry *entry,
		    const struct ig_wire_names *names);

/**
 * ig_wire_set_put() - adds a set, without its prefixes, to a message
 * @msg: the message
 * @set: the set
 * @users: how many use it; below 0 to say nothing of it
 *
 * Return: as ig_wire_rule_put().
 */
int ig_wire_set_put(struct sk_buff *msg, const struct ig_set *set, int users);

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
