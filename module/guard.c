// SPDX-License-Identifier: GPL-2.0-only
/*
 * The guard of a namespace from its first rule to `off`: policies swapped
 * under RCU, hooks there only while they have work, everything big released
 * by a workqueue after its grace period.
 */
#include <linux/jiffies.h>
#include <linux/random.h>
#include <linux/vmalloc.h>

#include "guard.h"

static atomic_t generation;

u32 ig_generation_next(void)
{
	u32 next;

	do
		next = atomic_inc_return(&generation);
	while (!next);
	return next;
}

struct ig_guard *ig_net_guard(const struct ig_net *ign)
{
	return rcu_dereference_protected(ign->guard,
					 lockdep_is_held(&ign->lock));
}

static struct ig_shared_policy *guard_policy(const struct ig_net *ign,
					     const struct ig_guard *guard)
{
	return rcu_dereference_protected(guard->policy,
					 lockdep_is_held(&ign->lock));
}

const struct ig_policy *ig_net_policy(const struct ig_net *ign)
{
	const struct ig_guard *guard = ig_net_guard(ign);

	return guard ? &guard_policy(ign, guard)->policy : NULL;
}

static void policy_free(struct work_struct *work)
{
	struct ig_shared_policy *shared =
		container_of(to_rcu_work(work), struct ig_shared_policy, free);

	ig_policy_fini(&shared->policy);
	kfree(shared);
}

static struct ig_shared_policy *policy_alloc(struct ig_draft *draft, u32 gen)
{
	struct ig_shared_policy *shared;

	shared = kzalloc(sizeof(*shared), GFP_KERNEL_ACCOUNT);
	if (!shared)
		return NULL;
	if (ig_policy_compile(&shared->policy, draft, gen)) {
		kfree(shared);
		return NULL;
	}
	refcount_set(&shared->refs, 1);
	INIT_RCU_WORK(&shared->free, policy_free);
	return shared;
}

/* The holder's readers may go on with it for a grace period. */
static void policy_put(struct ig_shared_policy *shared)
{
	if (refcount_dec_and_test(&shared->refs))
		queue_rcu_work(ig_wq, &shared->free);
}

/* Never published: gives the draft back what it held. */
static void policy_undo(struct ig_shared_policy *shared,
			struct ig_draft *draft)
{
	ig_policy_undo(&shared->policy, draft);
	kfree(shared);
}

static void guard_destroy(struct ig_guard *guard)
{
	vfree(guard->flows.flow);
	free_percpu(guard->counters);
	kfree(guard);
}

static void guard_free(struct work_struct *work)
{
	guard_destroy(container_of(to_rcu_work(work), struct ig_guard, free));
}

static const struct ig_host host = {
	.live		= ig_socket_live,
	.spend		= ig_socket_spend,
	.first_hop	= ig_route_first_hop,
	.devices	= ig_packet_devices,
};

static struct ig_guard *guard_alloc(struct net *net)
{
	u32 capacity = ig_flows_capacity(net_eq(net, &init_net) ? ig_max_flows :
					 min(ig_max_flows, 4096U));
	struct ig_flow *memory;
	struct ig_guard *guard;
	ig_hash_key key;

	guard = kzalloc(sizeof(*guard), GFP_KERNEL_ACCOUNT);
	if (!guard)
		return NULL;
	guard->counters = alloc_percpu_gfp(struct ig_counters,
					   GFP_KERNEL_ACCOUNT);
	memory = __vmalloc(capacity * sizeof(*memory),
			   GFP_KERNEL_ACCOUNT | __GFP_ZERO);
	if (!guard->counters || !memory) {
		vfree(memory);
		free_percpu(guard->counters);
		kfree(guard);
		return NULL;
	}
	get_random_bytes(&key, sizeof(key));
	ig_flows_init(&guard->flows, memory, capacity, &key, IG_FLOW_LIFETIME,
		      IG_WILD_LIFETIME);
	guard->host.host = host;
	guard->host.net = net;
	INIT_RCU_WORK(&guard->free, guard_free);
	ig_hook_ops_init(guard);
	return guard;
}

/*
 * Transit is hooked only while its default is deny or it has an ACL: without,
 * every packet passes whatever it is.
 */
static unsigned long hooks_wanted(const struct ig_policy *policy)
{
	return BIT(IG_IN) | BIT(IG_OUT) |
	       (policy->allow[IG_FORWARD] &&
		!ig_policy_has_acl(policy, IG_FORWARD) ? 0 : BIT(IG_FORWARD));
}

static void hooks_drop(struct ig_net *ign, struct ig_guard *guard,
		       unsigned long which)
{
	int dir;

	for_each_set_bit(dir, &which, IG_DIRS)
		nf_unregister_net_hooks(ign->net, guard->ops[dir],
					IG_HOOKS_PER_DIR);
	guard->hooks &= ~which;
}

static int hooks_add(struct ig_net *ign, struct ig_guard *guard,
		     unsigned long which)
{
	unsigned long added = 0;
	int dir, err;

	for_each_set_bit(dir, &which, IG_DIRS) {
		err = nf_register_net_hooks(ign->net, guard->ops[dir],
					    IG_HOOKS_PER_DIR);
		if (err) {
			hooks_drop(ign, guard, added);
			return err;
		}
		added |= BIT(dir);
	}
	guard->hooks |= added;
	return 0;
}

static void expiry_schedule(struct ig_net *ign, const struct ig_policy *policy)
{
	u64 next = ig_policy_next_expiry(policy), now = get_jiffies_64();
	unsigned long left;

	if (!next) {
		cancel_delayed_work(&ign->expiry);
		return;
	}
	/*
	 * Timers fire late by up to an eighth of their time, and this one must
	 * not: it is set early, finds nothing to do, and is set again.
	 */
	left = next <= now ? 0 : min_t(u64, next - now, MAX_JIFFY_OFFSET);
	mod_delayed_work(ig_wq, &ign->expiry, left > 64 ? left - left / 8 :
							   left);
}

/* Starts filtering by @shared, whose reference moves to the guard. */
static int guard_start(struct ig_net *ign, struct ig_shared_policy *shared)
{
	struct ig_guard *guard;
	int err;

	/* The first namespace is never the one too many. */
	if (net_eq(ign->net, &init_net))
		atomic_inc(&ig_namespaces);
	else if (!atomic_add_unless(&ig_namespaces, 1, ig_max_namespaces))
		return -ENOSPC;
	guard = guard_alloc(ign->net);
	if (!guard) {
		err = -ENOMEM;
		goto err_namespaces;
	}
	RCU_INIT_POINTER(guard->policy, shared);
	err = hooks_add(ign, guard, hooks_wanted(&shared->policy));
	if (err)
		goto err_guard;
	rcu_assign_pointer(ign->guard, guard);
	return 0;

err_guard:
	/* Hooks that were there for a moment may still be running. */
	synchronize_rcu();
	guard_destroy(guard);
err_namespaces:
	atomic_dec(&ig_namespaces);
	return err;
}

/* Replaces the policy of a guard; @shared's reference moves to it. */
static int guard_replace(struct ig_net *ign, struct ig_guard *guard,
			 struct ig_shared_policy *shared)
{
	unsigned long wanted = hooks_wanted(&shared->policy);
	struct ig_shared_policy *old = guard_policy(ign, guard);
	int err;

	/* Under the old policy, a hook it does not want accepts everything. */
	err = hooks_add(ign, guard, wanted & ~guard->hooks);
	if (err)
		return err;
	rcu_assign_pointer(guard->policy, shared);
	hooks_drop(ign, guard, guard->hooks & ~wanted);
	policy_put(old);
	return 0;
}

int ig_net_commit(struct ig_net *ign, struct ig_draft *draft, u32 gen)
{
	struct ig_guard *guard = ig_net_guard(ign);
	struct ig_shared_policy *shared;
	int err;

	lockdep_assert_held(&ign->lock);
	shared = policy_alloc(draft, gen);
	if (!shared)
		return -ENOMEM;
	err = guard ? guard_replace(ign, guard, shared) :
		      guard_start(ign, shared);
	if (err) {
		policy_undo(shared, draft);
		return err;
	}
	expiry_schedule(ign, &shared->policy);
	return 0;
}

int ig_net_inherit(struct ig_net *ign, struct ig_net *from)
{
	struct ig_shared_policy *shared = NULL;
	struct ig_guard *guard;
	int err;

	mutex_lock(&from->lock);
	guard = ig_net_guard(from);
	if (guard) {
		shared = guard_policy(from, guard);
		refcount_inc(&shared->refs);
	}
	mutex_unlock(&from->lock);
	if (!shared)
		return 0;

	mutex_lock(&ign->lock);
	err = guard_start(ign, shared);
	if (!err)
		expiry_schedule(ign, &shared->policy);
	mutex_unlock(&ign->lock);
	if (err)
		policy_put(shared);
	return err;
}

void ig_net_off(struct ig_net *ign)
{
	struct ig_guard *guard = ig_net_guard(ign);

	lockdep_assert_held(&ign->lock);
	if (!guard)
		return;
	cancel_delayed_work(&ign->expiry);
	hooks_drop(ign, guard, guard->hooks);
	RCU_INIT_POINTER(ign->guard, NULL);
	policy_put(guard_policy(ign, guard));
	queue_rcu_work(ig_wq, &guard->free);
	atomic_dec(&ig_namespaces);
}

void ig_net_expire(struct work_struct *work)
{
	struct ig_net *ign = container_of(to_delayed_work(work), struct ig_net,
					  expiry);
	const struct ig_policy *policy;
	struct ig_draft draft;
	int err = 0;

	mutex_lock(&ign->lock);
	policy = ig_net_policy(ign);
	if (!policy)
		goto out;
	err = ig_draft_init(&draft, policy);
	if (err)
		goto out;
	if (ig_draft_expire(&draft, get_jiffies_64()))
		err = ig_net_commit(ign, &draft, ig_generation_next());
	else
		expiry_schedule(ign, policy);
	ig_draft_fini(&draft);
out:
	if (err)	/* no memory: the rule must go all the same */
		mod_delayed_work(ig_wq, &ign->expiry, HZ);
	mutex_unlock(&ign->lock);
}
