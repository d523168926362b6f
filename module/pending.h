/* SPDX-License-Identifier: GPL-2.0-only */
/* A policy that has to be confirmed, or the one before it comes back. */
#ifndef IG_PENDING_H
#define IG_PENDING_H

#include <linux/workqueue.h>

struct ig_draft;
struct ig_net;
struct ig_policy_view;

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
	struct ig_policy_view *before;
	struct delayed_work work;
};

/**
 * ig_net_commit_pending() - puts a draft in force for the time being
 * @ign: the namespace, its lock held; nothing waits to be confirmed
 * @draft: the draft; consumed on success
 * @generation: from ig_generation_next()
 * @seconds: until the policy before is put back, unless it is confirmed; 1 to
 *	ICMPGUARD_CONFIRM_MAX
 *
 * Until then there must be no ig_net_commit() but for rules that expire. Return:
 * as ig_net_commit().
 */
int ig_net_commit_pending(struct ig_net *ign, struct ig_draft *draft, u32 generation,
			  u32 seconds);

/**
 * ig_net_pending() - how long the policy in force may still be confirmed
 * @ign: the namespace, its lock held
 *
 * Return: seconds, rounded up and never 0; 0 when nothing waits for that.
 */
u32 ig_net_pending(const struct ig_net *ign);

/**
 * ig_pending_drop() - forgets the policy before; nothing waits any more
 * @ign: the namespace, its lock held
 */
void ig_pending_drop(struct ig_net *ign);

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

#endif /* IG_PENDING_H */
