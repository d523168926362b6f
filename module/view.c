// SPDX-License-Identifier: GPL-2.0-only
/* Policies as packets see them, with the groups of each interface. */
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>

#include "guard.h"
#include "net.h"
#include "view.h"

static void live_free(struct work_struct *work)
{
	struct ig_policy_view *live =
		container_of(to_rcu_work(work), struct ig_policy_view, free);

	ig_policy_fini(&live->policy);
	kfree(live);
}

void ig_view_put(struct ig_policy_view *live)
{
	queue_rcu_work(ig_wq, &live->free);
}

/**
 * struct interfaces - the interfaces of a namespace at a moment
 * @n: number of interfaces
 * @device: the interfaces
 */
struct interfaces {
	u32 n;
	struct ig_device *device;
};

/* Return: the number of interfaces, of which at most @room were stored. */
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

static bool is_attached(const struct ig_policy *policy)
{
	u32 i;

	for (i = 0; i < policy->body->n_groups; i++)
		if (policy->body->groups[i]->n)
			return true;
	return false;
}

/* Finds the groups of all interfaces. */
static int ifaces_find(const struct ig_net *ign, const struct ig_body *body,
		       struct ig_ifaces **ifaces)
{
	struct interfaces list = {};
	int err;

	err = interfaces_list(&list, ign->net) ?:
	      ig_ifaces_build(ifaces, body->groups, body->n_groups, list.device,
			      list.n);
	kvfree(list.device);
	return err;
}

/*
 * Returns the number of interface changes so far; later reads see their
 * effects.
 */
static u32 iface_changes(struct ig_net *ign)
{
	u32 changes;

	mutex_lock(&ign->publish);
	changes = ign->iface_changes;
	mutex_unlock(&ign->publish);
	return changes;
}

/*
 * Attempts to find groups; all but the last run without ig_net.publish. Waiters
 * for that lock hold RTNL, so it is held for that long only if interfaces change
 * all the time.
 */
#define TRIES	4

static int ifaces_current(struct ig_net *ign, const struct ig_policy_view *live,
			  struct ig_ifaces **ifaces)
{
	int try, err;
	u32 changes;

	for (try = 1; try < TRIES; try++) {
		changes = iface_changes(ign);
		err = ifaces_find(ign, live->policy.body, ifaces);
		mutex_lock(&ign->publish);
		if (err || changes == ign->iface_changes)
			return err;
		mutex_unlock(&ign->publish);
		ig_ifaces_free(*ifaces);
	}
	mutex_lock(&ign->publish);
	return ifaces_find(ign, live->policy.body, ifaces);
}

int ig_view_ifaces(struct ig_net *ign, struct ig_policy_view *live)
{
	struct ig_ifaces *ifaces;
	int err;

	if (!is_attached(&live->policy)) {
		mutex_lock(&ign->publish);
		return 0;
	}
	err = ifaces_current(ign, live, &ifaces);
	if (err)
		return err;
	ig_ifaces_free(live->policy.ifaces);
	live->policy.ifaces = ifaces;
	return 0;
}

struct ig_policy_view *ig_view_alloc(void)
{
	struct ig_policy_view *live = kzalloc(sizeof(*live), IG_GFP);

	if (live)
		INIT_RCU_WORK(&live->free, live_free);
	return live;
}

void ig_view_drop(struct ig_policy_view *live)
{
	ig_policy_fini(&live->policy);
	kfree(live);
}

struct ig_policy_view *ig_view_make(struct ig_net *ign,
				    const struct ig_policy *own, u32 epoch)
{
	struct ig_policy_view *live = ig_view_alloc();

	if (!live)
		return NULL;
	ig_policy_share(&live->policy, own, epoch);
	if (!ig_view_ifaces(ign, live))
		return live;
	mutex_unlock(&ign->publish);
	ig_view_drop(live);
	return NULL;
}

/* A single interface that changed. */

/*
 * Interfaces looked at again immediately. A bridge or a VRF that is renamed may
 * have more below it; those wait for the worker.
 */
#define CHANGED_MOST	16

/*
 * Longest chain of masters (a port's bridge, its VRF and so on); see group.c.
 */
#define MASTERS		8

/**
 * struct changed - interfaces to look at again
 * @device: see struct ig_ifaces_change
 * @change: the same interfaces, for ig_ifaces_change()
 */
struct changed {
	struct ig_device device[CHANGED_MOST + MASTERS];
	struct ig_ifaces_change change;
};

static void changed_add(struct changed *c, struct net_device *dev)
{
	struct net_device *master = netdev_master_upper_dev_get(dev);
	struct ig_device *device = &c->device[c->change.n_devices++];

	device->ifindex = dev->ifindex;
	device->master = master ? master->ifindex : 0;
	strscpy(device->name, dev->name, IG_IFNAME);
}

/* Tells whether an interface is @master, or below it. */
static bool is_below(struct net_device *dev, const struct net_device *master)
{
	int i;

	for (i = 0; dev && i < MASTERS; i++) {
		if (dev == master)
			return true;
		dev = netdev_master_upper_dev_get(dev);
	}
	return false;
}

/*
 * Lists all affected interfaces, then their masters; false if they are too
 * many.
 */
static bool changed_list(struct changed *c, const struct net *net,
			 struct net_device *dev)
{
	struct net_device *other, *master;
	int i;

	for_each_netdev(net, other) {
		if (!is_below(other, dev))
			continue;
		if (c->change.n_devices == CHANGED_MOST)
			return false;
		changed_add(c, other);
	}
	c->change.n = c->change.n_devices;
	master = netdev_master_upper_dev_get(dev);
	for (i = 1; master && i < MASTERS; i++) {
		changed_add(c, master);
		master = netdev_master_upper_dev_get(master);
	}
	return true;
}

void ig_view_pend(struct ig_policy_view *live, const struct net *net,
		  struct net_device *dev)
{
	struct net_device *other;

	if (!live || !live->policy.ifaces)
		return;
	ig_ifaces_pend(live->policy.ifaces, dev->ifindex);
	for_each_netdev(net, other)
		if (is_below(other, dev))
			ig_ifaces_pend(live->policy.ifaces, other->ifindex);
}

struct ig_policy_view *ig_view_change(const struct ig_net *ign,
				      const struct ig_policy_view *from,
				      const struct ig_policy *own,
				      struct net_device *dev, bool gone)
{
	struct changed c = { .change.device = c.device };
	struct ig_policy_view *live;

	ASSERT_RTNL();
	lockdep_assert_held(&ign->publish);
	if (gone)
		c.change.gone = dev->ifindex;
	else if (!changed_list(&c, ign->net, dev))
		return NULL;
	live = kzalloc(sizeof(*live), GFP_NOWAIT | __GFP_NOWARN);
	if (!live)
		return NULL;
	INIT_RCU_WORK(&live->free, live_free);
	ig_policy_share(&live->policy, own, ig_generation_next());
	if (ig_ifaces_change(&live->policy.ifaces, from->policy.ifaces,
			     own->body->groups, own->body->n_groups,
			     &c.change)) {
		ig_view_drop(live);
		return NULL;
	}
	return live;
}

u32 ig_view_pending(const struct ig_policy_view *live, const struct net *net)
{
	const struct ig_ifaces *ifaces = live->policy.ifaces;
	struct net_device *dev;
	u32 n = 0;

	if (!ifaces || !READ_ONCE(ifaces->pending))
		return 0;
	for_each_netdev_rcu(net, dev)
		n += ig_ifaces_pending(ifaces, dev->ifindex);
	return n;
}
