// SPDX-License-Identifier: GPL-2.0-only
/* Policies as packets see them: with the groups that each interface has. */
#include <linux/netdevice.h>

#include "live.h"

static void live_free(struct work_struct *work)
{
	struct ig_live_policy *live =
		container_of(to_rcu_work(work), struct ig_live_policy, free);

	ig_policy_fini(&live->policy);
	kfree(live);
}

void ig_live_put(struct ig_live_policy *live)
{
	queue_rcu_work(ig_wq, &live->free);
}

/**
 * struct interfaces - the interfaces of a namespace at a moment
 * @n: how many
 * @device: they
 */
struct interfaces {
	u32 n;
	struct ig_device *device;
};

/* Return: how many there are, of which no more than @room were taken. */
static u32 interfaces_take(struct interfaces *list, const struct net *net,
			   u32 room)
{
	struct net_device *dev, *master;
	u32 n = 0;

	rcu_read_lock();
	for_each_netdev_rcu(net, dev) {
		if (n < room) {
			master = netdev_master_upper_dev_get_rcu(dev);
			list->device[n].ifindex = dev->ifindex;
			list->device[n].master = master ? master->ifindex : 0;
			strscpy(list->device[n].name, dev->name, IG_IFNAME);
		}
		n++;
	}
	rcu_read_unlock();
	list->n = min(n, room);
	return n;
}

static int interfaces_list(struct interfaces *list, const struct net *net)
{
	u32 n, room = 0;

	list->device = NULL;
	while ((n = interfaces_take(list, net, room)) > room) {
		kvfree(list->device);
		room = n + n / 8 + 16;
		list->device = kvcalloc(room, sizeof(*list->device),
					IG_GFP);
		if (!list->device)
			return -ENOMEM;
	}
	return 0;
}

bool ig_live_attached(const struct ig_policy *policy)
{
	u32 i;

	for (i = 0; i < policy->body->n_groups; i++)
		if (policy->body->groups[i]->n)
			return true;
	return false;
}

int ig_live_ifaces(const struct ig_net *ign, struct ig_live_policy *live)
{
	struct ig_ifaces *before = live->policy.ifaces;
	struct interfaces list = {};
	int err;

	lockdep_assert_held(&ign->publish);
	if (!ig_live_attached(&live->policy))
		return 0;
	live->policy.ifaces = NULL;
	err = interfaces_list(&list, ign->net) ?:
	      ig_policy_ifaces(&live->policy, list.device, list.n);
	kvfree(list.device);
	if (err)
		live->policy.ifaces = before;
	else
		ig_ifaces_free(before);
	return err;
}

struct ig_live_policy *ig_live_make(const struct ig_net *ign,
				    const struct ig_policy *own, u32 epoch)
{
	struct ig_live_policy *live;

	lockdep_assert_held(&ign->publish);
	live = kzalloc(sizeof(*live), IG_GFP);
	if (!live)
		return NULL;
	ig_policy_share(&live->policy, own, epoch);
	INIT_RCU_WORK(&live->free, live_free);
	if (ig_live_ifaces(ign, live)) {
		ig_policy_fini(&live->policy);
		kfree(live);
		return NULL;
	}
	return live;
}
