/* SPDX-License-Identifier: GPL-2.0-only */
/* Policies as packets see them: with the groups that each interface has. */
#ifndef IG_VIEW_H
#define IG_VIEW_H

#include <linux/workqueue.h>

#include "engine/policy.h"

struct ig_net;
struct net;
struct net_device;

/**
 * struct ig_policy_view - a policy as packets see it
 * @policy: shares all but the groups of interfaces with ig_guard.own; immutable
 * @free: releases it after a grace period
 */
struct ig_policy_view {
	struct ig_policy policy;
	struct rcu_work free;
};

/**
 * ig_view_make() - a policy as packets are to see it
 * @ign: the namespace
 * @own: the policy, which the caller keeps; what is made shares its body
 * @epoch: the epoch that is made gets
 *
 * May sleep, and for long; the lock that the notifier of interfaces takes is
 * held only when they change all the time.
 *
 * Return: what was made, for ig_view_put(), with ig_net.publish held, under which
 * it is current; NULL without memory, and without the lock.
 */
struct ig_policy_view *ig_view_make(struct ig_net *ign,
				    const struct ig_policy *own, u32 epoch);

/**
 * ig_view_ifaces() - finds the groups of all interfaces again
 * @ign: the namespace
 * @live: of that namespace; no packet reads it. It may be ig_net.pending.before
 *
 * May sleep. Return: with ig_net.publish held, under which they are current, 0;
 * -ENOMEM with @live as it was.
 */
int ig_view_ifaces(struct ig_net *ign, struct ig_policy_view *live);

/** ig_view_alloc() - memory for one; NULL without; may sleep */
struct ig_policy_view *ig_view_alloc(void);

/** ig_view_drop() - frees one that no packet has seen */
void ig_view_drop(struct ig_policy_view *live);

/**
 * ig_view_change() - the same policy after an interface changed
 * @ign: the namespace; RTNL and ig_net.publish held
 * @from: as packets see it now; some group is attached
 * @own: the policy
 * @dev: came, was renamed, has another master; or is gone
 * @gone: it is gone
 *
 * Neither sleeps nor waits for memory. Return: NULL without memory, or when too
 * many interfaces are concerned: then ig_view_pend().
 */
struct ig_policy_view *ig_view_change(const struct ig_net *ign,
				      const struct ig_policy_view *from,
				      const struct ig_policy *own,
				      struct net_device *dev, bool gone);

/**
 * ig_view_pend() - denies an interface and those below it for now
 * @live: a policy, or NULL; packets may read it; ig_net.publish held
 * @net: its namespace
 * @dev: the interface; RTNL held
 */
void ig_view_pend(struct ig_policy_view *live, const struct net *net,
		  struct net_device *dev);

/** ig_view_pending() - how many interfaces are denied so; RCU held */
u32 ig_view_pending(const struct ig_policy_view *live, const struct net *net);

/** ig_view_put() - frees what packets may be reading, a grace period later */
void ig_view_put(struct ig_policy_view *live);

#endif /* IG_VIEW_H */
