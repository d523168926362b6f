/* SPDX-License-Identifier: GPL-2.0-only */
/* State of icmpguard in a network namespace, and the locks that protect it. */
#ifndef IG_NET_H
#define IG_NET_H

#include <linux/mutex.h>
#include <net/net_namespace.h>

#include "observe/capture.h"
#include "observe/monitor.h"
#include "outcome.h"
#include "pending.h"

/**
 * struct ig_net - icmpguard in a network namespace
 * @net: the namespace
 * @lock: serializes every change; taken before any lock of netfilter
 * @publish: protects what packets see; taken after @lock, or after RTNL. Never
 *	held for long
 * @iface_changes: counts changes of interfaces; changed under @publish
 * @guard: NULL while untouched; changed under @lock and @publish, read under
 *	RCU
 * @hooks: NULL while netfilter has none; under @lock
 * @expired: when rules were last removed because their time had come, 64-bit
 *	jiffies; 0 for never; under @lock
 * @expiry: removes rules whose time has come
 * @ifaces: finds the groups of interfaces when there was no memory for it
 * @pending: the policy that has to be confirmed; under @lock
 * @account: outcomes of commits; under @lock
 * @quota: counts the prefixes of sets
 * @payer: user it counts for while it has a guard, see ig_budget_take(); under
 *	@lock
 * @log: the flow log, or NULL; under @lock
 * @log_number: number of the last window of a log that is gone; under @lock
 * @max_flows: number of flows it may have; 0 for the module parameter; under
 *	@lock
 * @staging_lock: protects @stagings and everything in it; taken after @lock, or
 *	alone
 * @stagings: staging areas of sockets, see staging.c
 * @staging_idle: drops those that are idle
 * @monitor: events for those who listen; has its own locking
 * @capture: packets for the NFLOG group of one socket; has its own locking
 */
struct ig_net {
	struct net *net;
	struct mutex lock;	/* serializes every change */
	struct mutex publish;	/* serializes what packets see */
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
	struct ig_flow_log *log;
	u32 log_number;
	u32 max_flows;
	struct mutex staging_lock;	/* protects stagings */
	struct list_head stagings;
	struct delayed_work staging_idle;
	struct ig_monitor monitor;
	struct ig_capture capture;
};

/** ig_net() - returns the state of icmpguard in a namespace */
struct ig_net *ig_net(const struct net *net);

extern unsigned int ig_net_id;

/** ig_generation_next() - returns a number that no policy has had; never 0 */
u32 ig_generation_next(void);

/* Releases large objects after their grace period, and expires rules. */
extern struct workqueue_struct *ig_wq;

/**
 * ig_work_schedule() - runs work at a given time, not later
 * @work: the work
 * @when: 64-bit jiffies
 *
 * The work may run too early and has to schedule itself again then.
 */
void ig_work_schedule(struct delayed_work *work, u64 when);

/* Lets owners of namespaces configure their own (module parameter userns). */
extern bool ig_userns;

/* Gives new namespaces the policy of the first one; see ig_net_inherit(). */
extern bool ig_net_inherits;

#endif /* IG_NET_H */
