/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The guard filters the packets of a namespace. struct ig_net in net.h
 * documents which lock protects what.
 */
#ifndef IG_GUARD_H
#define IG_GUARD_H

#include <linux/percpu.h>
#include <linux/workqueue.h>

#include "engine/decide.h"
#include "engine/note.h"
#include "host.h"
#include "observe/recent.h"
#include "observe/rule_count.h"
#include "observe/senders.h"
#include "observe/stats.h"
#include "view.h"

struct ig_draft;
struct ig_flow_log;
struct ig_net;
struct net_device;

/**
 * struct ig_guard - a namespace that is being filtered
 * @policy: the policy in force; replaced under ig_net.publish, read under RCU;
 *	never NULL
 * @own: the same policy without the groups of interfaces; changed under both
 *	ig_net.lock and ig_net.publish, stable under either
 * @changed: when @own was put in force or put back, seconds since 1970; under
 *	ig_net.lock
 * @stats: see struct ig_stats
 * @rule_counts: packets and bytes by rule and ACL entry
 * @flows: open requests; has its own locking. The table is replaced under
 *	ig_net.lock by one of another size, and read under RCU; never NULL
 * @host: answers the engine's questions about the namespace; never changes
 * @base: @stats at the last `flush counters`, subtracted when read;
 *	ig_net.lock
 * @free: releases it after a grace period
 * @notes: packets on their way to the host itself; has its own locking
 * @log: ig_net.log while the policy has it on, else NULL; changed under
 *	ig_net.lock, read under RCU
 * @recent: the newest denied packets; needs no lock
 * @senders: who sent messages of path MTU discovery; needs no lock
 *
 * Created when the namespace is configured, freed when it is turned off. Hooks
 * and readers of ig_net.guard hold it by RCU.
 */
struct ig_guard {
	struct ig_policy_view __rcu *policy;
	struct ig_policy own;
	time64_t changed;
	struct ig_stats __percpu *stats;
	struct ig_rule_counts rule_counts;
	struct ig_flows __rcu *flows;
	struct ig_net_host host;
	struct ig_stats base;
	struct rcu_work free;
	struct ig_notes notes;
	struct ig_flow_log __rcu *log;
	struct ig_recent recent;
	struct ig_senders senders;
};

/** ig_net_guard() - returns the guard of a namespace, or NULL; ig_net.lock is held */
struct ig_guard *ig_net_guard(const struct ig_net *ign);

/**
 * ig_net_policy() - returns the policy in force, or NULL; ig_net.lock is held
 * @ign: the namespace
 *
 * Without the groups of interfaces, see struct ig_guard.
 */
const struct ig_policy *ig_net_policy(const struct ig_net *ign);

/** ig_net_flows() - returns the table of open requests, or NULL; ig_net.lock is held */
struct ig_flows *ig_net_flows(const struct ig_net *ign);

/** ig_guard_evicted() - counts flows that ended early; ig_net.lock is held */
static inline u64 ig_guard_evicted(const struct ig_guard *guard)
{
	return ig_stats_evicted(guard->stats) - guard->base.evicted;
}

/** ig_net_generation() - returns the generation in force, or 0; ig_net.lock is held */
u32 ig_net_generation(const struct ig_net *ign);

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
 * Return: 0; -ENOMEM, -ENOSPC (as ig_budget_take()) or an error of netfilter,
 * with the old policy in force and @draft as it was.
 */
int ig_net_commit(struct ig_net *ign, struct ig_draft *draft, u32 generation);

/**
 * ig_net_inherit() - configures an untouched namespace like another one
 * @ign: the namespace; not yet seen by anybody else
 * @from: the other one; if it is untouched, so is @ign afterwards
 *
 * Takes the locks of both, one after the other. Return: as ig_net_commit().
 */
int ig_net_inherit(struct ig_net *ign, struct ig_net *from);

/**
 * ig_net_set_max_flows() - changes how many flows a namespace may have
 * @ign: the namespace, its lock held
 * @max: IG_MAX_FLOWS_LOW to IG_MAX_FLOWS_HIGH
 *
 * The setting lasts until the namespace is destroyed, even if it is turned off
 * meanwhile. Open requests move to the new table. If a bucket there is too
 * small, its oldest requests are lost, and so are sequences sent during the
 * move.
 *
 * May sleep. Return: 0, or -ENOMEM with nothing changed.
 */
int ig_net_set_max_flows(struct ig_net *ign, u32 max);

/** ig_guard_view() - returns the policy view that packets use; ig_net.publish is held */
struct ig_policy_view *ig_guard_view(const struct ig_net *ign,
				     const struct ig_guard *guard);

/**
 * ig_guard_swap() - replaces the policy view that packets use
 * @ign: the namespace, its publish lock held
 * @guard: its guard
 * @live: the new view; the old one is released after a grace period
 */
void ig_guard_swap(struct ig_net *ign, struct ig_guard *guard,
		   struct ig_policy_view *live);

/**
 * ig_guard_settle() - completes putting a policy in force
 * @ign: the namespace, its lock held
 * @guard: its guard
 *
 * Enables its hooks and schedules the expiry of its rules.
 */
void ig_guard_settle(struct ig_net *ign, struct ig_guard *guard);

/**
 * ig_guard_stop() - stops filtering; the hooks stay, idle
 * @ign: the namespace, its lock held; nothing waits to be confirmed
 * @guard: its guard
 */
void ig_guard_stop(struct ig_net *ign, struct ig_guard *guard);

/**
 * ig_net_idle_hooks() - returns the hooks that no policy wants
 * @ign: the namespace, its lock held
 *
 * Return: bits by enum ig_dir, without the hooks of a policy that may be put
 * back.
 */
unsigned long ig_net_idle_hooks(const struct ig_net *ign);

/** ig_net_expire() - work function of ig_net.expiry */
void ig_net_expire(struct work_struct *work);

/** ig_net_ifaces_work() - work function of ig_net.ifaces */
void ig_net_ifaces_work(struct work_struct *work);

/**
 * ig_net_iface_changed() - handles an interface that was added, removed,
 * renamed, or got another master
 * @ign: its namespace
 * @dev: the interface; RTNL is held
 * @gone: it is gone
 *
 * If memory is short, only must-pass messages are allowed on the interface
 * until there is some.
 */
void ig_net_iface_changed(struct ig_net *ign, struct net_device *dev, bool gone);

/** ig_net_ifaces_pending() - counts interfaces denied for now; ig_net.lock is held */
u32 ig_net_ifaces_pending(const struct ig_net *ign);

#endif /* IG_GUARD_H */
