// SPDX-License-Identifier: GPL-2.0-only
/* State shared by all namespaces, and the lookup of a namespace's ig_net. */
#include <linux/jiffies.h>
#include <linux/workqueue.h>
#include <net/net_namespace.h>
#include <net/netns/generic.h>

#include "net.h"

unsigned int ig_net_id __read_mostly;
bool ig_net_inherits __read_mostly;
bool ig_userns __read_mostly;
struct workqueue_struct *ig_wq;

struct ig_net *ig_net(const struct net *net)
{
	return net_generic(net, ig_net_id);
}

static atomic_t generation;

u32 ig_generation_next(void)
{
	u32 next;

	do
		next = atomic_inc_return(&generation);
	while (!next);
	return next;
}

/*
 * A timer may fire late by an eighth of its delay, and these must not. They are
 * set early, find nothing to do, and are set again.
 */
void ig_work_schedule(struct delayed_work *work, u64 when)
{
	u64 now = get_jiffies_64();
	unsigned long left = when <= now ? 0 :
			     min_t(u64, when - now, MAX_JIFFY_OFFSET);

	mod_delayed_work(ig_wq, work, left > 64 ? left - left / 8 : left);
}
