/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Decides who may read and change a policy that was inherited from the first
 * namespace (netns=inherit). See docs/privileges.md.
 */
#ifndef IG_INHERIT_H
#define IG_INHERIT_H

#include <linux/netlink.h>
#include <net/net_namespace.h>

#include "engine/policy.h"

struct genl_info;

/**
 * ig_inherit_hides() - tells whether inherited parts are hidden from a sender
 * @policy: the policy in force, or being staged, or NULL
 * @net: its namespace
 * @request: the request; its socket and sender are checked
 *
 * An administrator of the initial user namespace may read everything; so may
 * one of a network namespace that the initial user namespace owns. May be
 * called under RCU.
 *
 * Return: true if only what ig_body_rule_local() and its siblings allow may be
 * shown.
 */
bool ig_inherit_hides(const struct ig_policy *policy, const struct net *net,
		      const struct sk_buff *request);

/**
 * ig_inherit_hides_events() - tells whether nobody may listen to a namespace
 * @policy: the policy in force
 * @net: its namespace
 *
 * A multicast group does not tell who listens, so a policy of the host is
 * listened to nowhere that another user namespace owns. Called under RCU.
 */
static inline bool ig_inherit_hides_events(const struct ig_policy *policy,
					   const struct net *net)
{
	return policy->inherited && net->user_ns != &init_user_ns;
}

/**
 * ig_inherit_may_read() - checks if results of the whole policy may be read
 * @policy: the policy in force, or NULL
 * @net: its namespace
 * @request: the request
 * @extack: gets the reason if not
 *
 * For counters and open requests. Return: 0 or -EPERM.
 */
int ig_inherit_may_read(const struct ig_policy *policy, const struct net *net,
			const struct sk_buff *request,
			struct netlink_ext_ack *extack);

/**
 * ig_inherit_may_change() - refuses changes by a sender who may not read
 * @inherited: ig_policy.inherited, or ig_draft.inherited
 * @request: the request
 * @info: the request
 *
 * So the answer to a change reveals nothing: no name in use, no number, no
 * generation. Return: 0, or -EPERM with extack set.
 */
int ig_inherit_may_change(bool inherited, const struct sk_buff *request,
			  struct genl_info *info);

#endif /* IG_INHERIT_H */
