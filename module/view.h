/* SPDX-License-Identifier: GPL-2.0-only */
/* Policies as packets see them, with the groups of each interface. */
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
 * ig_view_make() - makes the view that packets get of a policy
 * @ign: the namespace
 * @own: the policy, which the caller keeps; the view shares its body
 * @epoch: epoch of the view
 *
 * May sleep for a long time. Holds the lock that the notifier of interfaces
 * needs only if interfaces change all the time.
 *
 * Return: the view, for ig_view_put(), with ig_net.publish held, under which it
 * is current; without memory NULL, with the lock not held.
 */
struct ig_policy_view *ig_view_make(struct ig_net *ign,
				    const struct ig_policy *own, u32 epoch);

/**
 * ig_view_ifaces() - finds the groups of all interfaces again
 * @ign: the namespace
 * @live: a view that no packet reads; may be ig_net.pending.before
 *
 * May sleep. Takes ig_net.publish, and leaves it held in any case. Return: 0, with
 * the groups current under that lock; -ENOMEM with @live unchanged.
 */
int ig_view_ifaces(struct ig_net *ign, struct ig_policy_view *live);

/** ig_view_alloc() - allocates a view, or returns NULL; may sleep */
struct ig_policy_view *ig_view_alloc(void);

/** ig_view_drop() - frees a view that no packet has seen */
void ig_view_drop(struct ig_policy_view *live);

/**
 * ig_view_change() - makes a view of the same policy after an interface changed
 * @ign: the namespace; RTNL and ig_net.publish held
 * @from: the current view; some group is attached
 * @own: the policy
 * @dev: interface that was added, renamed, removed, or got another master
 * @gone: true if it was removed
 *
 * Neither sleeps nor waits for memory. Return: the view; NULL without memory or
 * if too many interfaces are affected, and then the caller uses ig_view_pend().
 */
struct ig_policy_view *ig_view_change(const struct ig_net *ign,
				      const struct ig_policy_view *from,
				      const struct ig_policy *own,
				      struct net_device *dev, bool gone);

/**
 * ig_view_pend() - denies an interface and those below it for now
 * @live: a view, or NULL; packets may read it; ig_net.publish held
 * @net: its namespace
 * @dev: the interface; RTNL held
 */
void ig_view_pend(struct ig_policy_view *live, const struct net *net,
		  struct net_device *dev);

/** ig_view_pending() - counts interfaces that ig_view_pend() denies; RCU held */
u32 ig_view_pending(const struct ig_policy_view *live, const struct net *net);

/** ig_view_put() - frees a view that packets may be reading, after a grace period */
void ig_view_put(struct ig_policy_view *live);

#endif /* IG_VIEW_H */
