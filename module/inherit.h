/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who may read and change a policy that was inherited from the first namespace
 * (netns=inherit). See docs/privileges.md.
 */
#ifndef IG_INHERIT_H
#define IG_INHERIT_H

#include <linux/netlink.h>
#include <net/net_namespace.h>

#include "engine/policy.h"

struct genl_info;

/**
 * ig_inherit_hides() - whether a sender may not read what was inherited
 * @policy: the policy in force, or being staged, or NULL
 * @net: its namespace
 * @request: the request, whose socket and sender are asked
 *
 * An administrator of the initial user namespace reads all; so does one of any
 * namespace that this user namespace owns. May be called under RCU.
 *
 * Return: whether to show only what ig_body_rule_local() and its like allow.
 */
bool ig_inherit_hides(const struct ig_policy *policy, const struct net *net,
		      const struct sk_buff *request);

/**
 * ig_inherit_may_read() - refuses to show what a whole policy has led to
 * @policy: the policy in force, or NULL
 * @net: its namespace
 * @request: the request
 * @extack: told why not
 *
 * For counters and open requests. Return: 0 or -EPERM.
 */
int ig_inherit_may_read(const struct ig_policy *policy, const struct net *net,
			const struct sk_buff *request,
			struct netlink_ext_ack *extack);

/**
 * ig_inherit_may_change() - refuses to change what the sender may not read
 * @inherited: ig_policy.inherited, or ig_draft.inherited
 * @request: the request
 * @info: the request
 *
 * So no answer of a change tells anything: no name that is in use, no number,
 * no generation. Return: 0, or -EPERM with extack told.
 */
int ig_inherit_may_change(bool inherited, const struct sk_buff *request,
			  struct genl_info *info);

#endif /* IG_INHERIT_H */
