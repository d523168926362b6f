/* SPDX-License-Identifier: GPL-2.0-only */
/* Translates rules, ACL entries and flows to netlink attributes and back. */
#ifndef IG_WIRE_H
#define IG_WIRE_H

#include <net/netlink.h>

#include "observe/rule_count.h"
#include "engine/flow.h"
#include "engine/policy.h"

/**
 * struct ig_wire_names - names on the wire of the ids of sets and groups
 * @sets: the sets, by id
 * @n_sets: number of sets
 * @groups: the groups, by id
 * @n_groups: number of groups
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
 * ig_wire_comment_check() - checks the text of a comment
 * @attr: the comment, or NULL for none
 * @extack: gets what is wrong, and where
 *
 * Return: 0 or -EINVAL.
 */
int ig_wire_comment_check(const struct nlattr *attr,
			  struct netlink_ext_ack *extack);

/** ig_wire_expires() - returns when a lifetime from now ends; 0 if it is NULL or 0 */
u64 ig_wire_expires(const struct nlattr *attr);

/**
 * ig_wire_rule_parse() - makes a rule from its attributes
 * @tb: the attributes, validated by icmpguard_rule_nl_policy
 * @nest: the attribute that holds them
 * @draft: the draft it is for, which has its set and its group
 * @extack: gets what is wrong, and where
 *
 * May sleep. A lifetime starts now. The id is ignored.
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
 * @names: names of its set and its group
 * @counts: where its packets are counted; NULL to leave the counts out
 *
 * Return: 0, or -EMSGSIZE with part of the rule in the message.
 */
int ig_wire_rule_put(struct sk_buff *msg, const struct ig_rule *rule,
		     const struct ig_wire_names *names,
		     const struct ig_rule_counts *counts);

/* Maximum size of a rule in a message, bytes. */
#define IG_WIRE_RULE_SIZE	(IG_COMMENT_MAX + 2 * IG_NAME + 320)

/**
 * ig_wire_prefix_parse() - reads a prefix
 * @prefix: written
 * @nest: the attribute that holds it; NULL for any address
 * @extack: gets what is wrong, and where
 *
 * Return: 0 or -EINVAL.
 */
int ig_wire_prefix_parse(struct ig_prefix *prefix, const struct nlattr *nest,
			 struct netlink_ext_ack *extack);

/** ig_wire_prefix_put() - adds a prefix to a message; returns as ig_wire_rule_put() */
int ig_wire_prefix_put(struct sk_buff *msg, int type,
		       const struct ig_prefix *prefix);

/** ig_wire_address_put() - adds an address to a message; returns as ig_wire_rule_put() */
int ig_wire_address_put(struct sk_buff *msg, int type, enum ig_family family,
			const struct ig_addr *addr);

/**
 * ig_wire_acl_parse() - makes an ACL entry from its attributes
 * @tb: the attributes, validated by icmpguard_acl_entry_nl_policy
 * @nest: the attribute that holds them
 * @draft: the draft it is for, which has its set
 * @extack: gets what is wrong, and where
 *
 * May sleep. Return: the entry with one reference; -EINVAL if it makes no sense
 * or could never match, -ENOENT without its set, or -ENOMEM, as an error
 * pointer.
 */
struct ig_acl_entry *ig_wire_acl_parse(struct nlattr **tb,
				       const struct nlattr *nest,
				       const struct ig_draft *draft,
				       struct netlink_ext_ack *extack);

/** ig_wire_acl_put() - adds an ACL entry to a message; returns as ig_wire_rule_put() */
int ig_wire_acl_put(struct sk_buff *msg, const struct ig_acl_entry *entry,
		    const struct ig_wire_names *names);

/**
 * ig_wire_set_put() - adds a set, without its prefixes, to a message
 * @msg: the message
 * @set: the set
 * @users: number of rules and entries that use it; negative to leave it out
 *
 * Return: as ig_wire_rule_put().
 */
int ig_wire_set_put(struct sk_buff *msg, const struct ig_set *set, int users);

/** ig_wire_flow_put() - adds a flow to a message; returns as ig_wire_rule_put() */
int ig_wire_flow_put(struct sk_buff *msg, const struct ig_flow_info *flow);

/**
 * ig_wire_flow_stats_put() - adds the fill level of a table to a message
 * @msg: the message
 * @flows: the table
 * @now: ticks
 *
 * May reschedule. Return: as ig_wire_rule_put().
 */
int ig_wire_flow_stats_put(struct sk_buff *msg, const struct ig_flows *flows,
			   u32 now);

#endif /* IG_WIRE_H */
