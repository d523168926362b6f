/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the files of the module share: the guard of a namespace, and who may
 * touch what in it.
 */
#ifndef IG_GUARD_H
#define IG_GUARD_H

#include <linux/mutex.h>
#include <linux/netfilter.h>
#include <linux/percpu.h>
#include <linux/workqueue.h>
#include <net/net_namespace.h>

#include "observe/rule_count.h"
#include "engine/decide.h"
#include "engine/note.h"
#include "host.h"
#include "outcome.h"

/*
 * The clock of the flow table: about an eighth of a second a tick, without a
 * division, and 2^24 ticks divide the span of 32-bit jiffies.
 */
#define IG_TICK_SHIFT		(ilog2(HZ) - 2)
#define IG_TICKS(seconds)	((u32)(((seconds) * HZ) >> IG_TICK_SHIFT) + 2)

#define IG_FLOW_LIFETIME	IG_TICKS(60)	/* RFC 5508 REQ-2 */
#define IG_WILD_LIFETIME	IG_TICKS(5)

/* Of packets to the host itself; a tick less, so that it is never over a second. */
#define IG_NOTE_LIFETIME	((u32)HZ >> IG_TICK_SHIFT)

/**
 * struct ig_live_policy - a policy as packets see it
 * @policy: shares all but the groups of interfaces with ig_guard.own; immutable
 * @free: releases it after a grace period
 */
struct ig_live_policy {
	struct ig_policy policy;
	struct rcu_work free;
};

/**
 * struct ig_counters - packets decided, one copy per CPU
 * @packets: by enum ig_dir and enum ig_reason
 * @would_drop: those of them that were denied and passed, mode monitor
 *
 * Written by the CPU itself with this_cpu_inc(); on 32-bit they wrap.
 */
struct ig_counters {
	unsigned long packets[IG_DIRS][IG_REASONS];
	unsigned long would_drop[IG_DIRS][IG_REASONS];
};

/**
 * struct ig_guard - a namespace that is being filtered
 * @policy: the policy in force; replaced under ig_net.publish, read under RCU;
 *	never NULL
 * @own: the same policy, without the groups of interfaces; changed under
 *	ig_net.lock and ig_net.publish, for its owner to keep under either
 * @counters: see there
 * @counts: by rule
 * @flows: open requests; has its own locking. The table is replaced under
 *	ig_net.lock by one of another size, and read under RCU; never NULL
 * @host: what the engine asks of the namespace; never changes
 * @base: what `flush counters` subtracts; ig_net.lock
 * @free: releases it after a grace period
 * @notes: packets on their way to the host itself; has its own locking
 *
 * Made when the namespace is configured, gone when it is off. The hooks and
 * readers of ig_net.guard hold it by RCU.
 */
struct ig_guard {
	struct ig_live_policy __rcu *policy;
	struct ig_policy own;
	struct ig_counters __percpu *counters;
	struct ig_counts counts;
	struct ig_flows __rcu *flows;
	struct ig_net_host host;
	struct ig_counters base;
	struct rcu_work free;
	struct ig_notes notes;
};

/**
 * struct ig_hooks - the hooks of a namespace
 * @guard: by direction, the guard that decides; NULL while the direction has
 *	nothing to do, and every packet passes. Written under ig_net.lock, read
 *	under RCU
 * @registered: which hooks netfilter has, a bit for each of @ops in their order;
 *	ig_net.lock
 * @ops: by direction and family; their priv is the direction's @guard
 * @free: releases it after a grace period
 *
 * Made for the first policy of a namespace. What is registered stays until
 * `off`, `unhook` or the end of the namespace, see hooks.c. A registration that
 * fails half way leaves idle hooks.
 */
struct ig_hooks {
	struct ig_guard __rcu *guard[IG_DIRS];
	unsigned long registered;
	struct nf_hook_ops ops[IG_DIRS][IG_FAMILIES];
	struct rcu_work free;
};

/**
 * struct ig_pending - a policy that has to be confirmed, or it is taken back
 * @generation: of that policy; 0 when none waits
 * @until: when it is taken back, 64-bit jiffies
 * @before: the policy before, made to be put back without any memory; NULL when
 *	none waits, or the namespace was untouched
 * @work: takes it back
 *
 * Protected by ig_net.lock; @before is changed under ig_net.publish, too. The
 * hooks that @before wants are there.
 */
struct ig_pending {
	u32 generation;
	u64 until;
	struct ig_live_policy *before;
	struct delayed_work work;
};

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

/* main.c */
struct ig_net *ig_net(const struct net *net);
extern bool ig_userns;
extern struct workqueue_struct *ig_wq;

/* guard.c */

/** ig_net_guard() - the guard of a namespace, or NULL; ig_net.lock is held */
struct ig_guard *ig_net_guard(const struct ig_net *ign);

/**
 * ig_net_policy() - the policy in force, or NULL; ig_net.lock is held
 * @ign: the namespace
 *
 * Without the groups of interfaces, see struct ig_guard.
 */
const struct ig_policy *ig_net_policy(const struct ig_net *ign);

/** ig_net_flows() - the table of open requests, or NULL; likewise */
struct ig_flows *ig_net_flows(const struct ig_net *ign);

/** ig_net_generation() - that of the policy in force, or 0; likewise */
u32 ig_net_generation(const struct ig_net *ign);

/** ig_generation_next() - a number no policy has had; never 0 */
u32 ig_generation_next(void);

/**
 * ig_net_draft() - starts a draft of the policy in force
 * @ign: the namespace, its lock held
 * @draft: the draft
 *
 * Return: as ig_draft_init().
 */
int ig_net_draft(const struct ig_net *ign, struct ig_draft *draft);

/**
 * ig_net_commit() - puts a draft in force
 * @ign: the namespace, its lock held; configured if it was untouched
 * @draft: the draft; consumed on success
 * @generation: from ig_generation_next()
 *
 * Return: 0; -ENOMEM, -ENOSPC (as ig_budget_take()) or what netfilter says, with
 * the old policy in force and @draft as it was.
 */
int ig_net_commit(struct ig_net *ign, struct ig_draft *draft, u32 generation);

/**
 * ig_net_inherit() - configures an untouched namespace like another one
 * @ign: the namespace; not yet seen by anybody else
 * @from: the other one; untouched is inherited too
 *
 * Takes the lock of either, one after the other. Return: as ig_net_commit().
 */
int ig_net_inherit(struct ig_net *ign, struct ig_net *from);

/**
 * ig_net_off() - returns a namespace to untouched; its lock is held
 * @ign: the namespace
 *
 * Its hooks go, and with them what waits in an NFQUEUE of the namespace.
 */
void ig_net_off(struct ig_net *ign);

/**
 * ig_net_idle_hooks() - hooks that no policy wants
 * @ign: the namespace, its lock held
 *
 * Return: bits by enum ig_dir. Those that a policy wants which may be put back
 * are none of them.
 */
unsigned long ig_net_idle_hooks(const struct ig_net *ign);

/**
 * ig_net_try() - puts a draft in force for the time being
 * @ign: the namespace, its lock held; nothing waits to be confirmed
 * @draft: the draft; consumed on success
 * @generation: from ig_generation_next()
 * @seconds: until the policy before is put back, unless it is confirmed; 1 to
 *	ICMPGUARD_CONFIRM_MAX
 *
 * Until then there must be no ig_net_commit() but for rules that expire. Return:
 * as ig_net_commit().
 */
int ig_net_try(struct ig_net *ign, struct ig_draft *draft, u32 generation,
	       u32 seconds);

/**
 * ig_net_pending() - how long the policy in force may still be confirmed
 * @ign: the namespace, its lock held
 *
 * Return: seconds, rounded up and never 0; 0 when nothing waits for that.
 */
u32 ig_net_pending(const struct ig_net *ign);

/** ig_net_confirm() - keeps the policy that waits; ig_net.lock is held */
void ig_net_confirm(struct ig_net *ign);

/**
 * ig_net_rollback() - puts the policy before the one that waits back
 * @ign: the namespace, its lock held; untouched afterwards when it was before
 *
 * Under a new generation, and without the rules whose time has come. May sleep.
 * Needs no memory: where there is none, what expired meanwhile goes, and which
 * interfaces have which groups is found again, as soon as there is.
 */
void ig_net_rollback(struct ig_net *ign);

/** ig_net_unconfirmed() - the work of ig_net.pending */
void ig_net_unconfirmed(struct work_struct *work);

/** ig_net_expire() - the work of ig_net.expiry */
void ig_net_expire(struct work_struct *work);

/** ig_net_ifaces() - the work of ig_net.ifaces */
void ig_net_ifaces(struct work_struct *work);

/**
 * ig_net_iface_changed() - an interface came, went, or has another name or master
 * @ign: its namespace
 * @dev: the interface; RTNL is held
 * @gone: it is gone
 *
 * Where there is no memory at once, what is not must-pass is denied on it until
 * there is.
 */
void ig_net_iface_changed(struct ig_net *ign, struct net_device *dev, bool gone);

/** ig_net_ifaces_pending() - how many interfaces are; ig_net.lock is held */
u32 ig_net_ifaces_pending(const struct ig_net *ign);

/* Time in ticks of the flow table. */
static inline u32 ig_now(void)
{
	return (u32)(jiffies >> IG_TICK_SHIFT);
}

/* hook.c */

/** ig_hook_ops_init() - fills in what netfilter wants to know of hooks */
void ig_hook_ops_init(struct ig_hooks *hooks);

/* hooks.c */

/**
 * ig_hooks_add() - registers the hooks of directions that are not there yet
 * @ign: the namespace, its lock held
 * @dirs: bits by enum ig_dir
 *
 * They are idle until ig_hooks_serve(). Return: 0; -ENOMEM or what netfilter
 * says: then hooks may be there that nothing wants, and are idle.
 */
int ig_hooks_add(struct ig_net *ign, unsigned long dirs);

/**
 * ig_hooks_serve() - says which directions a guard decides
 * @ign: the namespace, its lock held
 * @guard: the guard
 * @dirs: bits by enum ig_dir; hooks of others are idle from now on
 */
void ig_hooks_serve(struct ig_net *ign, struct ig_guard *guard,
		    unsigned long dirs);

/** ig_hooks_registered() - the directions with any hook; bits by enum ig_dir */
unsigned long ig_hooks_registered(const struct ig_net *ign);

/**
 * ig_hooks_drop() - takes hooks away, and what waits in an NFQUEUE
 * @ign: the namespace, its lock held
 * @dirs: bits by enum ig_dir; those that are not there are no error
 */
void ig_hooks_drop(struct ig_net *ign, unsigned long dirs);

/**
 * ig_counters_read() - sums the counters of all CPUs
 * @guard: the guard
 * @sum: where the sums go
 */
void ig_counters_read(const struct ig_guard *guard, struct ig_counters *sum);

/* netlink/family.c */
int ig_netlink_init(void);
void ig_netlink_exit(void);

#endif /* IG_GUARD_H */
