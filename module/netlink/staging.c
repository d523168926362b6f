// SPDX-License-Identifier: GPL-2.0-only
#include <linux/jiffies.h>
#include <linux/netlink.h>
#include <linux/slab.h>
#include <net/sock.h>

#include "guard.h"
#include "net.h"
#include "netlink/staging.h"

void ig_staging_free(struct ig_staging *staging)
{
	if (!staging)
		return;
	ig_draft_fini(&staging->draft);
	sock_put(staging->sk);
	kfree(staging);
}

static void staging_free_work(struct work_struct *work)
{
	ig_staging_free(container_of(work, struct ig_staging, free));
}

/*
 * Freed by a work, because freeing a million prefixes would delay the caller.
 */
static void staging_drop(struct ig_staging *staging)
{
	list_del(&staging->list);
	queue_work(ig_wq, &staging->free);
}

static struct ig_staging *staging_find(const struct ig_net *ign,
				       const struct sock *sk)
{
	struct ig_staging *staging;

	lockdep_assert_held(&ign->staging_lock);
	list_for_each_entry(staging, &ign->stagings, list)
		if (staging->sk == sk)
			return staging;
	return NULL;
}

static void idle_schedule(struct ig_net *ign)
{
	queue_delayed_work(ig_wq, &ign->staging_idle,
			   IG_STAGING_IDLE * HZ / 4);
}

static u32 stagings_count(const struct ig_net *ign)
{
	const struct list_head *at;
	u32 n = 0;

	lockdep_assert_held(&ign->staging_lock);
	list_for_each(at, &ign->stagings)
		n++;
	return n;
}

u32 ig_staging_count(struct ig_net *ign)
{
	u32 n;

	mutex_lock(&ign->staging_lock);
	n = stagings_count(ign);
	mutex_unlock(&ign->staging_lock);
	return n;
}

/* Adds a staging area to the list, if the namespace may have one more. */
static int staging_add(struct ig_net *ign, struct ig_staging *staging)
{
	if (staging_find(ign, staging->sk))
		return -EEXIST;
	if (stagings_count(ign) >= IG_STAGINGS_MAX)
		return -ENOSPC;
	list_add(&staging->list, &ign->stagings);
	idle_schedule(ign);
	return 0;
}

int ig_staging_begin(struct ig_net *ign, struct sock *sk, u64 now,
		     u32 *generation)
{
	const struct ig_policy *policy = ig_net_policy(ign);
	struct ig_staging *staging;
	int err;

	staging = kzalloc(sizeof(*staging), IG_GFP);
	if (!staging)
		return -ENOMEM;
	err = ig_net_draft(ign, &staging->draft);
	if (err) {
		kfree(staging);
		return err;
	}
	ig_draft_expire(&staging->draft, now);
	INIT_WORK(&staging->free, staging_free_work);
	sock_hold(sk);
	staging->sk = sk;
	staging->generation = policy ? policy->generation : 0;
	staging->used = jiffies;
	*generation = staging->generation;
	mutex_lock(&ign->staging_lock);
	err = staging_add(ign, staging);
	mutex_unlock(&ign->staging_lock);
	if (err)
		ig_staging_free(staging);
	return err;
}

struct ig_staging *ig_staging_lock(struct ig_net *ign, const struct sock *sk)
{
	struct ig_staging *staging;

	mutex_lock(&ign->staging_lock);
	staging = staging_find(ign, sk);
	if (!staging)
		mutex_unlock(&ign->staging_lock);
	return staging;
}

void ig_staging_unlock(struct ig_net *ign, struct ig_staging *staging,
		       bool spoiled)
{
	staging->used = jiffies;
	staging->spoiled |= spoiled;
	staging->requests += !spoiled;
	mutex_unlock(&ign->staging_lock);
}

struct ig_staging *ig_staging_take(struct ig_net *ign, const struct sock *sk)
{
	struct ig_staging *staging;

	mutex_lock(&ign->staging_lock);
	staging = staging_find(ign, sk);
	if (staging)
		list_del(&staging->list);
	mutex_unlock(&ign->staging_lock);
	return staging;
}

void ig_staging_drop_all(struct ig_net *ign)
{
	struct ig_staging *staging, *next;

	cancel_delayed_work_sync(&ign->staging_idle);
	mutex_lock(&ign->staging_lock);
	list_for_each_entry_safe(staging, next, &ign->stagings, list)
		staging_drop(staging);
	mutex_unlock(&ign->staging_lock);
}

void ig_staging_idle(struct work_struct *work)
{
	struct ig_net *ign = container_of(to_delayed_work(work),
					  struct ig_net, staging_idle);
	struct ig_staging *staging, *next;

	mutex_lock(&ign->staging_lock);
	list_for_each_entry_safe(staging, next, &ign->stagings, list)
		if (time_after(jiffies, staging->used + IG_STAGING_IDLE * HZ))
			staging_drop(staging);
	if (!list_empty(&ign->stagings))
		idle_schedule(ign);
	mutex_unlock(&ign->staging_lock);
}

/*
 * sock_orphan() marks a socket that is being released as dead. The area of the socket
 * was added before the event, so an empty list needs no lock.
 */
void ig_staging_socket_closed(struct ig_net *ign)
{
	struct ig_staging *staging, *next;

	if (list_empty(&ign->stagings))
		return;
	mutex_lock(&ign->staging_lock);
	list_for_each_entry_safe(staging, next, &ign->stagings, list)
		if (sock_flag(staging->sk, SOCK_DEAD))
			staging_drop(staging);
	mutex_unlock(&ign->staging_lock);
}
