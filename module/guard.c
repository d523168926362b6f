// SPDX-License-Identifier: GPL-2.0-only
/*
 * The guard of a namespace, from its first rule to `off`. Policies are swapped
 * under RCU; a workqueue releases large objects after their grace period.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/jiffies.h>
#include <linux/ktime.h>
#include <linux/netdevice.h>

#include "budget.h"
#include "clock.h"
#include "flows.h"
#include "guard.h"
#include "hook.h"
#include "net.h"
#include "observe/flow_log.h"
#include "view.h"

struct ig_guard *ig_net_guard(const struct ig_net *ign)
{
	return rcu_dereference_protected(ign->guard,
					 lockdep_is_held(&ign->lock));
}

const struct ig_policy *ig_net_policy(const struct ig_net *ign)
{
	const struct ig_guard *guard = ig_net_guard(ign);

	return guard ? &guard->own : NULL;
}

struct ig_flows *ig_net_flows(const struct ig_net *ign)
{
	const struct ig_guard *guard = ig_net_guard(ign);

	return guard ? rcu_dereference_protected(guard->flows,
						 lockdep_is_held(&ign->lock)) :
		       NULL;
}

int ig_net_draft(const struct ig_net *ign, struct ig_draft *draft)
{
	int err = ig_draft_init(draft, ig_net_policy(ign));

	draft->local = !net_eq(ign->net, &init_net);
	return err;
}

u32 ig_net_generation(const struct ig_net *ign)
{
	const struct ig_policy *policy = ig_net_policy(ign);

	return policy ? policy->generation : 0;
}

struct ig_policy_view *ig_guard_view(const struct ig_net *ign,
				     const struct ig_guard *guard)
{
	return rcu_dereference_protected(guard->policy,
					 lockdep_is_held(&ign->publish));
}

static void guard_destroy(struct ig_guard *guard)
{
	ig_flow_table_free(rcu_dereference_protected(guard->flows, true));
	ig_host_fini(&guard->host);
	vfree(guard->notes.note);
	free_percpu(guard->stats);
	ig_rule_counts_free(&guard->rule_counts);
	kvfree(guard);
}

static void guard_free(struct work_struct *work)
{
	guard_destroy(container_of(to_rcu_work(work), struct ig_guard, free));
}

/*
 * Room for every packet that may be on its way to the host itself at one time.
 */
static int notes_alloc(struct ig_notes *notes)
{
	u32 capacity = clamp(roundup_pow_of_two(8 * num_possible_cpus()),
			     64UL, 1024UL);
	struct ig_note *memory = __vmalloc(capacity * sizeof(*memory),
					   IG_GFP | __GFP_ZERO);
	ig_hash_key key;

	if (!memory)
		return -ENOMEM;
	get_random_bytes(&key, sizeof(key));
	ig_notes_init(notes, memory, capacity, &key, IG_NOTE_LIFETIME);
	return 0;
}

static struct ig_guard *guard_alloc(const struct ig_net *ign)
{
	struct ig_flows *flows;
	struct ig_guard *guard;

	guard = kvzalloc(sizeof(*guard), IG_GFP);
	if (!guard)
		return NULL;
	if (ig_host_init(&guard->host, ign->net)) {
		kvfree(guard);
		return NULL;
	}
	guard->stats = alloc_percpu_gfp(struct ig_stats, IG_GFP);
	flows = ig_flow_table_alloc(ig_net_max_flows(ign));
	if (!guard->stats || !flows || notes_alloc(&guard->notes) ||
	    ig_rule_counts_init(&guard->rule_counts)) {
		vfree(guard->notes.note);
		ig_flow_table_free(flows);
		ig_host_fini(&guard->host);
		free_percpu(guard->stats);
		kvfree(guard);
		return NULL;
	}
	flows->evicted = &guard->stats->evicted;
	RCU_INIT_POINTER(guard->flows, flows);
	ig_recent_init(&guard->recent);
	INIT_RCU_WORK(&guard->free, guard_free);
	return guard;
}

int ig_net_set_max_flows(struct ig_net *ign, u32 max)
{
	struct ig_guard *guard = ig_net_guard(ign);
	struct ig_flows *before = ig_net_flows(ign), *flows;

	lockdep_assert_held(&ign->lock);
	if (before && ig_flows_size(before) != ig_flows_capacity(max)) {
		flows = ig_flow_table_alloc(max);
		if (!flows)
			return -ENOMEM;
		flows->evicted = before->evicted;
		ig_flows_copy(flows, before, ig_now());
		rcu_assign_pointer(guard->flows, flows);
		ig_flow_table_put(before);
	}
	ign->max_flows = max;
	return 0;
}

/*
 * Transit needs a hook only if its default is deny or it has an ACL. Otherwise
 * every packet passes.
 */
static unsigned long hooks_wanted(const struct ig_policy *policy)
{
	return BIT(IG_IN) | BIT(IG_OUT) |
	       (policy->allow[IG_FORWARD] &&
		!ig_policy_has_acl(policy, IG_FORWARD) ? 0 : BIT(IG_FORWARD));
}

/*
 * Hooks of a policy that may be put back count as wanted: registering them then
 * may fail.
 */
unsigned long ig_net_idle_hooks(const struct ig_net *ign)
{
	const struct ig_policy_view *before = ign->pending.before;
	const struct ig_policy *policy = ig_net_policy(ign);
	unsigned long wanted = 0;

	if (policy)
		wanted |= hooks_wanted(policy);
	if (before)
		wanted |= hooks_wanted(&before->policy);
	return ig_hooks_registered(ign) & ~wanted;
}

/*
 * Returns when rules are to be removed next; 0 for never. At most once a
 * second, since each removal costs as much as a policy change and nobody is
 * charged for it.
 */
static u64 expiry_next(const struct ig_net *ign, const struct ig_policy *policy)
{
	u64 next = ig_policy_next_expiry(policy);

	if (!next || !ign->expired)
		return next;
	return max(next, ign->expired + HZ);
}

static void expiry_schedule(struct ig_net *ign, const struct ig_policy *policy)
{
	u64 next = expiry_next(ign, policy);

	if (next)
		ig_work_schedule(&ign->expiry, next);
	else
		cancel_delayed_work(&ign->expiry);
}

void ig_guard_settle(struct ig_net *ign, struct ig_guard *guard)
{
	ig_hooks_serve(ign, guard, hooks_wanted(&guard->own));
	expiry_schedule(ign, &guard->own);
	ig_flow_log_settle(ign, ig_net_guard(ign));
}

/* Makes room for the counts of a policy; new rules and entries start from zero. */
static int counts_prepare(struct ig_guard *guard,
			  const struct ig_policy *policy)
{
	const struct ig_policy *known = &guard->own;
	int err = ig_rule_counts_reserve(&guard->rule_counts, policy);

	if (!err)
		ig_rule_counts_reset(&guard->rule_counts, policy, known->next_id,
				     known->next_entry);
	return err;
}

/* Gives a new guard its policy and makes it visible. */
static int guard_show(struct ig_net *ign, struct ig_guard *guard,
		      const struct ig_policy *policy)
{
	struct ig_policy_view *live = ig_view_make(ign, policy, policy->epoch);

	if (!live)
		return -ENOMEM;
	guard->own = *policy;
	guard->changed = ktime_get_real_seconds();
	RCU_INIT_POINTER(guard->policy, live);
	rcu_assign_pointer(ign->guard, guard);
	mutex_unlock(&ign->publish);
	ig_hooks_serve(ign, guard, hooks_wanted(&guard->own));
	return 0;
}

/*
 * Makes the guard unreachable. Return: its policy, which packets may still be
 * using.
 */
static struct ig_policy_view *guard_hide(struct ig_net *ign,
					 struct ig_guard *guard)
{
	struct ig_policy_view *live;

	ig_hooks_serve(ign, NULL, 0);
	mutex_lock(&ign->publish);
	RCU_INIT_POINTER(ign->guard, NULL);
	live = ig_guard_view(ign, guard);
	mutex_unlock(&ign->publish);
	return live;
}

/* Starts filtering by @policy, whose contents move to the guard. */
static int guard_start(struct ig_net *ign, const struct ig_policy *policy)
{
	struct ig_guard *guard;
	int err;

	err = ig_budget_take(ign->net, &ign->payer);
	if (err)
		return err;
	guard = guard_alloc(ign);
	if (!guard) {
		err = -ENOMEM;
		goto err_budget;
	}
	/* Hooks already registered stay idle if the rest fails. */
	err = counts_prepare(guard, policy) ?:
	      ig_flow_log_prepare(ign, policy) ?:
	      ig_hooks_add(ign, hooks_wanted(policy)) ?:
	      guard_show(ign, guard, policy);
	if (!err)
		return 0;
	guard_destroy(guard);
err_budget:
	ig_budget_give(ign->payer);
	return err;
}

/* Replaces the policy in force; the contents of @policy move to the guard. */
static int guard_publish(struct ig_net *ign, struct ig_guard *guard,
			 const struct ig_policy *policy)
{
	struct ig_policy before = guard->own;
	struct ig_policy_view *live, *old;

	live = ig_view_make(ign, policy, policy->epoch);
	if (!live)
		return -ENOMEM;
	old = ig_guard_view(ign, guard);
	guard->own = *policy;
	guard->changed = ktime_get_real_seconds();
	rcu_assign_pointer(guard->policy, live);
	mutex_unlock(&ign->publish);
	/* @old keeps what both policies share until its readers are done. */
	ig_policy_fini(&before);
	ig_view_put(old);
	return 0;
}

/* Replaces the policy of a guard, to which the contents of @policy move. */
static int guard_replace(struct ig_net *ign, struct ig_guard *guard,
			 const struct ig_policy *policy)
{
	int err = counts_prepare(guard, policy) ?:
		  ig_flow_log_prepare(ign, policy) ?:
		  ig_hooks_add(ign, hooks_wanted(policy)) ?:
		  guard_publish(ign, guard, policy);

	if (!err)
		ig_hooks_serve(ign, guard, hooks_wanted(policy));
	return err;
}

int ig_net_commit(struct ig_net *ign, struct ig_draft *draft, u32 gen)
{
	struct ig_guard *guard = ig_net_guard(ign);
	struct ig_policy policy = {};
	int err;

	lockdep_assert_held(&ign->lock);
	err = ig_policy_compile(&policy, draft, gen,
				guard ? &guard->own : NULL);
	if (err)
		return err;
	err = guard ? guard_replace(ign, guard, &policy) :
		      guard_start(ign, &policy);
	ig_flow_log_settle(ign, ig_net_guard(ign));
	if (err) {
		ig_policy_undo(&policy, draft);
		return err;
	}
	expiry_schedule(ign, &policy);
	return 0;
}

int ig_net_inherit(struct ig_net *ign, struct ig_net *from)
{
	const struct ig_policy *theirs;
	struct ig_policy policy = {};
	int err;

	mutex_lock(&from->lock);
	theirs = ig_net_policy(from);
	if (theirs)
		ig_policy_inherit(&policy, theirs, ig_generation_next());
	mutex_unlock(&from->lock);
	if (!policy.body)
		return 0;

	mutex_lock(&ign->lock);
	err = guard_start(ign, &policy);
	if (!err)
		expiry_schedule(ign, &policy);
	mutex_unlock(&ign->lock);
	if (err)
		ig_policy_fini(&policy);
	return err;
}

void ig_guard_swap(struct ig_net *ign, struct ig_guard *guard,
		   struct ig_policy_view *live)
{
	struct ig_policy_view *old = ig_guard_view(ign, guard);

	rcu_assign_pointer(guard->policy, live);
	ig_view_put(old);
}

/* Returns the guard; the caller holds ig_net.publish. */
static struct ig_guard *guard_published(const struct ig_net *ign)
{
	return rcu_dereference_protected(ign->guard,
					 lockdep_is_held(&ign->publish));
}

/* Returns whether an interface has to wait for the worker. */
static bool guard_iface_changed(struct ig_net *ign, struct ig_guard *guard,
				struct net_device *dev, bool gone)
{
	struct ig_policy_view *old = ig_guard_view(ign, guard), *live;

	if (!old->policy.ifaces)	/* no group is attached to anything */
		return false;
	live = ig_view_change(ign, old, &guard->own, dev, gone);
	if (live) {
		ig_guard_swap(ign, guard, live);
		return false;
	}
	ig_view_pend(old, ign->net, dev);
	return true;
}

void ig_net_iface_changed(struct ig_net *ign, struct net_device *dev, bool gone)
{
	struct ig_guard *guard;
	bool wait = false;

	mutex_lock(&ign->publish);
	ign->iface_changes++;
	guard = guard_published(ign);
	if (guard)
		wait = guard_iface_changed(ign, guard, dev, gone);
	/*
	 * The worker looks at the interface again when that policy is put back.
	 */
	ig_view_pend(ign->pending.before, ign->net, dev);
	mutex_unlock(&ign->publish);
	if (wait)
		mod_delayed_work(ig_wq, &ign->ifaces, 0);
}

/* Returns a new view of the policy in force, or NULL if none is needed. */
static struct ig_policy_view *ifaces_begin(struct ig_net *ign)
{
	struct ig_policy_view *live = ig_view_alloc();
	struct ig_guard *guard;

	if (!live)
		return NULL;
	mutex_lock(&ign->publish);
	guard = guard_published(ign);
	if (guard)
		ig_policy_share(&live->policy, &guard->own,
				ig_generation_next());
	mutex_unlock(&ign->publish);
	return live;
}

/*
 * Finds the groups of all interfaces anew for a policy that does not change. If
 * another policy was put in force meanwhile, its own groups were found when it
 * was made.
 */
void ig_net_ifaces_work(struct work_struct *work)
{
	struct ig_net *ign = container_of(to_delayed_work(work), struct ig_net,
					  ifaces);
	struct ig_policy_view *live = ifaces_begin(ign);
	struct ig_guard *guard;
	int err = -ENOMEM;

	if (!live)
		goto again;
	if (!live->policy.body) {
		kfree(live);
		return;
	}
	err = ig_view_ifaces(ign, live);
	guard = guard_published(ign);
	if (!err && guard &&
	    guard->own.generation == live->policy.generation) {
		ig_guard_swap(ign, guard, live);
		live = NULL;
	}
	mutex_unlock(&ign->publish);
	if (live)
		ig_view_drop(live);
again:
	if (err)
		mod_delayed_work(ig_wq, &ign->ifaces, HZ / 10);
}

u32 ig_net_ifaces_pending(const struct ig_net *ign)
{
	const struct ig_guard *guard = ig_net_guard(ign);
	u32 n = 0;

	rcu_read_lock();
	if (guard)
		n = ig_view_pending(rcu_dereference(guard->policy), ign->net);
	rcu_read_unlock();
	return n;
}

void ig_guard_stop(struct ig_net *ign, struct ig_guard *guard)
{
	struct ig_policy_view *live;

	cancel_delayed_work(&ign->expiry);
	live = guard_hide(ign, guard);
	ig_policy_fini(&guard->own);
	ig_view_put(live);
	queue_rcu_work(ig_wq, &guard->free);
	ig_budget_give(ign->payer);
	ig_flow_log_settle(ign, ig_net_guard(ign));
}

/* Removes the rules that have expired. */
static int policy_expire(struct ig_net *ign, u64 now)
{
	struct ig_draft draft;
	int err = ig_net_draft(ign, &draft);

	if (err)
		return err;
	ign->expired = now;
	ig_draft_expire(&draft, now);
	err = ig_net_commit(ign, &draft, ig_generation_next());
	ig_draft_fini(&draft);
	return err;
}

void ig_net_expire(struct work_struct *work)
{
	struct ig_net *ign = container_of(to_delayed_work(work), struct ig_net,
					  expiry);
	const struct ig_policy *policy;
	u64 next, now;
	int err = 0;

	mutex_lock(&ign->lock);
	policy = ig_net_policy(ign);
	next = policy ? expiry_next(ign, policy) : 0;
	now = get_jiffies_64();
	if (next && next > now)
		ig_work_schedule(&ign->expiry, next);
	else if (next)
		err = policy_expire(ign, now);
	if (err)	/* without memory, the rule must still go */
		mod_delayed_work(ig_wq, &ign->expiry, HZ);
	mutex_unlock(&ign->lock);
}
