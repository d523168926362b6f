// SPDX-License-Identifier: GPL-2.0-only
/*
 * A policy on trial: either it is confirmed, or the previous one is put back,
 * which needs no memory.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/jiffies.h>
#include <linux/ktime.h>

#include "guard.h"
#include "net.h"
#include "observe/flow_log.h"
#include "pending.h"
#include "view.h"

/* Ends the trial. Return: the previous policy, owned by the caller. */
static struct ig_policy_view *pending_take(struct ig_net *ign)
{
	struct ig_policy_view *before = ign->pending.before;

	lockdep_assert_held(&ign->lock);
	cancel_delayed_work(&ign->pending.work);
	ign->pending.generation = 0;
	mutex_lock(&ign->publish);
	ign->pending.before = NULL;
	mutex_unlock(&ign->publish);
	return before;
}

void ig_pending_drop(struct ig_net *ign)
{
	struct ig_policy_view *before = pending_take(ign);

	if (before)
		ig_view_put(before);
	ig_flow_log_settle(ign, ig_net_guard(ign));
}

int ig_net_commit_pending(struct ig_net *ign, struct ig_draft *draft, u32 gen, u32 seconds)
{
	struct ig_guard *guard = ig_net_guard(ign);
	struct ig_policy_view *before;
	int err;

	lockdep_assert_held(&ign->lock);
	if (guard) {
		before = ig_view_make(ign, &guard->own, guard->own.epoch);
		if (!before)
			return -ENOMEM;
		ign->pending.before = before;
		mutex_unlock(&ign->publish);
	}
	ign->pending.generation = gen;
	err = ig_net_commit(ign, draft, gen);
	if (err) {
		ig_pending_drop(ign);
		return err;
	}
	ign->pending.until = get_jiffies_64() + (u64)seconds * HZ;
	ig_work_schedule(&ign->pending.work, ign->pending.until);
	return 0;
}

u32 ig_net_pending(const struct ig_net *ign)
{
	u64 now = get_jiffies_64();

	lockdep_assert_held(&ign->lock);
	if (!ign->pending.generation)
		return 0;
	if (ign->pending.until <= now)
		return 1;
	return DIV_ROUND_UP((u32)(ign->pending.until - now), HZ);
}

void ig_net_confirm(struct ig_net *ign)
{
	ig_pending_drop(ign);
}

/* Drafts the previous policy without its expired rules, if there is memory. */
static void before_expire_draft(struct ig_net *ign, struct ig_draft *draft)
{
	struct ig_policy_view *before = ign->pending.before, *live;
	struct ig_policy policy = {};

	ig_draft_expire(draft, get_jiffies_64());
	if (ig_policy_compile(&policy, draft, before->policy.generation,
			      &before->policy))
		return;
	live = ig_view_make(ign, &policy, policy.epoch);
	if (live) {
		ign->pending.before = live;
		mutex_unlock(&ign->publish);
		ig_view_put(before);
	}
	ig_policy_fini(&policy);
}

/*
 * Expired rules must not come back. If there is no memory for a policy without
 * them, ig_net.expiry removes them as soon as there is.
 */
static void before_expire(struct ig_net *ign)
{
	const struct ig_policy_view *before = ign->pending.before;
	struct ig_draft draft;
	u64 next;

	next = before ? ig_policy_next_expiry(&before->policy) : 0;
	if (!next || next > get_jiffies_64() ||
	    ig_draft_init(&draft, &before->policy))
		return;
	before_expire_draft(ign, &draft);
	ig_draft_fini(&draft);
}

/* Puts a previous policy back into a guard; cannot fail. */
static void guard_resume(struct ig_net *ign, struct ig_guard *guard,
			 struct ig_policy_view *before)
{
	struct ig_policy after = guard->own;
	int err;

	ig_policy_resume(&before->policy, &after, ig_generation_next());
	err = ig_view_ifaces(ign, before);
	ign->pending.before = NULL;
	ig_policy_share(&guard->own, &before->policy, before->policy.epoch);
	guard->changed = ktime_get_real_seconds();
	ig_guard_swap(ign, guard, before);
	mutex_unlock(&ign->publish);
	ig_policy_fini(&after);
	if (err)	/* until then, changed interfaces are denied */
		mod_delayed_work(ig_wq, &ign->ifaces, HZ / 10);
}

void ig_net_rollback(struct ig_net *ign)
{
	struct ig_guard *guard = ig_net_guard(ign);
	struct ig_policy_view *before;

	before_expire(ign);
	before = ign->pending.before;
	if (!before) {
		ig_pending_drop(ign);
		ig_guard_stop(ign, guard);
		return;
	}
	/*
	 * The previous policy hears of interface changes until it is in force.
	 */
	guard_resume(ign, guard, before);
	pending_take(ign);
	ig_guard_settle(ign, guard);
}

void ig_net_unconfirmed(struct work_struct *work)
{
	struct ig_net *ign = container_of(to_delayed_work(work), struct ig_net,
					  pending.work);

	mutex_lock(&ign->lock);
	if (!ign->pending.generation)
		goto out;
	if (get_jiffies_64() < ign->pending.until) {
		ig_work_schedule(&ign->pending.work, ign->pending.until);
		goto out;
	}
	pr_info_ratelimited("generation %u was not confirmed in time, the policy before is back\n",
			    ign->pending.generation);
	ig_net_rollback(ign);
	ig_outcome_end(ign, ICMPGUARD_OUTCOME_TIMED_OUT);
out:
	mutex_unlock(&ign->lock);
}
