/* SPDX-License-Identifier: GPL-2.0-only */
/* A policy on trial: it is put back to the previous one unless confirmed. */
#ifndef IG_PENDING_H
#define IG_PENDING_H

#include <linux/workqueue.h>

struct ig_draft;
struct ig_net;
struct ig_policy_view;

/**
 * struct ig_pending - a policy that is taken back unless confirmed
 * @generation: of that policy; 0 if none is on trial
 * @until: time it is taken back, 64-bit jiffies
 * @before: the previous policy, ready to be put back without any memory; NULL
 *	if none is on trial, or the namespace was untouched
 * @work: takes it back
 *
 * Protected by ig_net.lock; @before is also changed under ig_net.publish. The
 * hooks that @before wants stay registered.
 */
struct ig_pending {
	u32 generation;
	u64 until;
	struct ig_policy_view *before;
	struct delayed_work work;
};

/**
 * ig_net_commit_pending() - puts a draft in force on trial
 * @ign: the namespace, its lock held; no policy is on trial
 * @draft: the draft; consumed on success
 * @generation: from ig_generation_next()
 * @seconds: time until the previous policy is put back, unless confirmed; 1 to
 *	ICMPGUARD_CONFIRM_MAX
 *
 * During the trial, ig_net_commit() may only be called to expire rules. Return:
 * as ig_net_commit().
 */
int ig_net_commit_pending(struct ig_net *ign, struct ig_draft *draft, u32 generation,
			  u32 seconds);

/**
 * ig_net_pending() - returns how long the policy in force may still be
 * confirmed
 * @ign: the namespace, its lock held
 *
 * Return: seconds, rounded up and never 0; 0 if no policy is on trial.
 */
u32 ig_net_pending(const struct ig_net *ign);

/**
 * ig_pending_drop() - ends the trial and forgets the previous policy
 * @ign: the namespace, its lock held
 */
void ig_pending_drop(struct ig_net *ign);

/** ig_net_confirm() - keeps the policy on trial; ig_net.lock is held */
void ig_net_confirm(struct ig_net *ign);

/**
 * ig_net_rollback() - puts the previous policy back
 * @ign: the namespace, its lock held; becomes untouched if it was untouched
 *	before the trial
 *
 * It gets a new generation and loses its expired rules. May sleep. Needs no
 * memory: if there is none, expired rules are removed and the groups of
 * interfaces found again as soon as there is.
 */
void ig_net_rollback(struct ig_net *ign);

/** ig_net_unconfirmed() - work function of ig_net.pending */
void ig_net_unconfirmed(struct work_struct *work);

#endif /* IG_PENDING_H */
