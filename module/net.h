/* SPDX-License-Identifier: GPL-2.0-only */
/* icmpguard in a network namespace, and who may touch what in it. */
#ifndef IG_NET_H
#define IG_NET_H

#include <linux/mutex.h>
#include <net/net_namespace.h>

#include "outcome.h"
#include "pending.h"

/**
 * struct ig_net - icmpguard in a network namespace
 * @net: the namespace
 * @lock: serialises every change; taken before any lock of netfilter
 * @publish: of what packets see; taken after @lock, or after RTNL. Never held
 *	for long
 * @iface_changes: changes of interfaces so far; changed under @publish
 * @guard: NULL while untouched; changed under @lock and @publish, read under
 *	RCU
 * @hooks: NULL while netfilter has none; under @lock
 * @expired: when rules were last removed because their time had come, 64-bit
 *	jiffies; 0 for never; under @lock
 * @expiry: removes rules whose time has come
 * @ifaces: finds the groups of interfaces when there was no memory for it
 * @pending: what has to be confirmed; under @lock
 * @account: how commits ended; under @lock
 * @quota: where prefixes of sets count
 * @payer: where it counts while it has a guard, see ig_budget_take(); under
 *	@lock
 * @max_flows: how many flows it may have; 0 for the module parameter; under
 *	@lock
 * @staging_lock: of @stagings and all in it; taken after @lock, or alone
 * @stagings: staging areas of sockets, see staging.c
 * @staging_idle: drops those that are idle
 */
struct ig_net {
	struct net *net;
	struct mutex lock;	/* of every change */
	struct mutex publish;	/* of what packets see */
	u32 iface_changes;
	struct ig_guard __rcu *guard;
	struct ig_hooks *hooks;
	u64 expired;
	struct delayed_work expiry;
	struct delayed_work ifaces;
	struct ig_pending pending;
	struct ig_account account;
	struct ig_quota *quota;
	struct ig_budget_user *payer;
	u32 max_flows;
	struct mutex staging_lock;	/* of stagings */
	struct list_head stagings;
	struct delayed_work staging_idle;
};

/** ig_net() - icmpguard in a namespace */
struct ig_net *ig_net(const struct net *net);

extern unsigned int ig_net_id;

/** ig_generation_next() - a number no policy has had; never 0 */
u32 ig_generation_next(void);

/* Releases what is big after its grace period; rules expire on it, too. */
extern struct workqueue_struct *ig_wq;

/* Owners of namespaces may configure their own (module parameter userns). */
extern bool ig_userns;

/* New namespaces start with the policy of the first one; see ig_net_inherit(). */
extern bool ig_net_inherits;

/* netns.c */

/** ig_net_register() - follows namespaces and interfaces; 0 or an error */
int ig_net_register(void);

/** ig_net_unregister() - takes every namespace back to untouched */
void ig_net_unregister(void);

/**
 * ig_net_off() - returns a namespace to untouched; its lock is held
 * @ign: the namespace
 *
 * Its hooks go, and with them what waits in an NFQUEUE of the namespace.
 */
void ig_net_off(struct ig_net *ign);

#endif /* IG_NET_H */
