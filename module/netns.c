// SPDX-License-Identifier: GPL-2.0-only
/* Network namespaces and their interfaces, as they come and go. */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/netdevice.h>

#include "budget.h"
#include "guard.h"
#include "hook.h"
#include "net.h"
#include "netns.h"
#include "netlink/event_send.h"
#include "netlink/staging.h"

static int __net_init ig_net_init(struct net *net)
{
	struct ig_net *ign = ig_net(net);
	int err;

	ign->net = net;
	mutex_init(&ign->lock);
	mutex_init(&ign->publish);
	mutex_init(&ign->staging_lock);
	INIT_LIST_HEAD(&ign->stagings);
	INIT_DELAYED_WORK(&ign->expiry, ig_net_expire);
	INIT_DELAYED_WORK(&ign->ifaces, ig_net_ifaces_work);
	INIT_DELAYED_WORK(&ign->pending.work, ig_net_unconfirmed);
	INIT_DELAYED_WORK(&ign->staging_idle, ig_staging_idle);
	ig_monitor_init(&ign->monitor, ig_event_send_work, ig_event_look_work);
	ig_capture_init(&ign->capture);
	ign->quota = ig_quota_alloc();
	if (!ign->quota)
		return -ENOMEM;
	if (!READ_ONCE(ig_net_inherits))
		return 0;

	/*
	 * If inheriting fails, so does creating the namespace: it must never be
	 * open unintended.
	 */
	err = ig_net_inherit(ign, ig_net(&init_net));
	if (err) {
		mutex_lock(&ign->lock);
		ig_net_off(ign);
		mutex_unlock(&ign->lock);
		ig_quota_put(ign->quota);
	}
	if (err)
		pr_warn_ratelimited("no new namespace, netns=inherit: %s\n",
				    err != -ENOSPC ? "out of memory" :
				    net->user_ns == &init_user_ns ?
				    "max_namespaces is reached" :
				    "max_namespaces_user is reached");
	return err;
}

static void __net_exit ig_net_exit(struct net *net)
{
	struct ig_net *ign = ig_net(net);

	mutex_lock(&ign->lock);
	ig_net_off(ign);
	mutex_unlock(&ign->lock);
	ig_staging_drop_all(ign);
	ig_monitor_fini(&ign->monitor);
	ig_capture_end(&ign->capture);
	/* Works that were waiting for a lock find the namespace off. */
	cancel_delayed_work_sync(&ign->expiry);
	cancel_delayed_work_sync(&ign->ifaces);
	cancel_delayed_work_sync(&ign->pending.work);
	ig_quota_put(ign->quota);
}

static struct pernet_operations ig_net_ops = {
	.init	= ig_net_init,
	.exit	= ig_net_exit,
	.id	= &ig_net_id,
	.size	= sizeof(struct ig_net),
};

/*
 * Set while the module unloads: the notifier then sees each interface once
 * more.
 */
static bool leaving;

/*
 * Follows interfaces as they come, go and get masters: groups match their
 * names.
 */
static int ig_netdev_event(struct notifier_block *nb, unsigned long event,
			   void *ptr)
{
	struct net_device *dev = netdev_notifier_info_to_dev(ptr);

	if (READ_ONCE(leaving))
		return NOTIFY_DONE;
	switch (event) {
	case NETDEV_REGISTER:
	case NETDEV_UNREGISTER:
	case NETDEV_CHANGENAME:
	case NETDEV_CHANGEUPPER:
		ig_net_iface_changed(ig_net(dev_net(dev)), dev,
				     event == NETDEV_UNREGISTER);
	}
	return NOTIFY_DONE;
}

static struct notifier_block ig_netdev_notifier = {
	.notifier_call = ig_netdev_event,
};

void ig_net_off(struct ig_net *ign)
{
	struct ig_guard *guard = ig_net_guard(ign);

	lockdep_assert_held(&ign->lock);
	if (guard) {
		ig_pending_drop(ign);
		ig_guard_stop(ign, guard);
	}
	ig_hooks_drop(ign, ig_hooks_registered(ign));
}

int ig_net_register(void)
{
	int err = register_pernet_subsys(&ig_net_ops);

	if (err)
		return err;
	err = register_netdevice_notifier(&ig_netdev_notifier);
	if (err) {
		unregister_pernet_subsys(&ig_net_ops);
		rcu_barrier();
	}
	return err;
}

void ig_net_unregister(void)
{
	WRITE_ONCE(leaving, true);
	unregister_netdevice_notifier(&ig_netdev_notifier);
	unregister_pernet_subsys(&ig_net_ops);
	/*
	 * After this, everything that waited for a grace period is on the
	 * queue.
	 */
	rcu_barrier();
}
