// SPDX-License-Identifier: GPL-2.0-only
/*
 * The generic netlink family, as uapi/icmpguard.yaml specifies it. Every
 * operation is thin: check permission, read the request, make one call into the
 * engine, commit once.
 *
 * GENL_UNS_ADMIN_PERM in the table already asks for CAP_NET_ADMIN over the
 * namespace. Changes ask for more, see ig_nl_may_change().
 */
#include <linux/netlink.h>

#include "compat/group.h"
#include "netlink/event_send.h"
#include "netlink/netlink.h"
#include "netlink/staging.h"

#ifdef IG_COMPAT_GROUP_FLAGS
static const struct genl_multicast_group groups[] = {
	[ICMPGUARD_NLGRP_DENIED] = {
		.name = ICMPGUARD_MCGRP_DENIED,
		.flags = IG_COMPAT_GROUP_FLAGS,
	},
	[ICMPGUARD_NLGRP_ACCEPTED] = {
		.name = ICMPGUARD_MCGRP_ACCEPTED,
		.flags = IG_COMPAT_GROUP_FLAGS,
	},
};

#define GROUPS	.mcgrps = groups, .n_mcgrps = ARRAY_SIZE(groups),
#else
#define GROUPS
#endif

struct genl_family ig_family __ro_after_init = {
	.name		= ICMPGUARD_GENL_NAME,
	.version	= ICMPGUARD_GENL_VERSION,
	.netnsok	= true,
	.parallel_ops	= true,
	.module		= THIS_MODULE,
	.ops		= icmpguard_nl_ops,
	.n_ops		= ARRAY_SIZE(icmpguard_nl_ops),
	GROUPS
};

/*
 * What a socket has begun ends with it. The event names a port id, which another socket
 * may have by now, so each of these finds the dead sockets among its own.
 */
static int socket_event(struct notifier_block *nb, unsigned long event, void *ptr)
{
	const struct netlink_notify *n = ptr;
	struct ig_net *ign;

	if (event != NETLINK_URELEASE || n->protocol != NETLINK_GENERIC)
		return NOTIFY_DONE;
	ign = ig_net(n->net);
	ig_staging_socket_closed(ign);
	ig_capture_socket_closed(&ign->capture);
	ig_event_socket_closed(ign);
	return NOTIFY_DONE;
}

static struct notifier_block socket_notifier = {
	.notifier_call = socket_event,
};

int __init ig_netlink_init(void)
{
	int err = netlink_register_notifier(&socket_notifier);

	if (err)
		return err;
	err = genl_register_family(&ig_family);
	if (err) {
		netlink_unregister_notifier(&socket_notifier);
		return err;
	}
	ig_event_init();
	return 0;
}

/* What sockets still have ends with their namespaces' state. */
void ig_netlink_exit(void)
{
	netlink_unregister_notifier(&socket_notifier);
	ig_event_exit();
	genl_unregister_family(&ig_family);
}
