// SPDX-License-Identifier: GPL-2.0-only
/*
 * The generic netlink family, as uapi/icmpguard.yaml specifies it. Every
 * operation is thin: check permission, read the request, make one call into the
 * engine, commit once.
 *
 * GENL_UNS_ADMIN_PERM in the table already asks for CAP_NET_ADMIN over the
 * namespace. Changes ask for more, see ig_nl_may_change().
 */
#include "compat/group.h"
#include "netlink/capture.h"
#include "netlink/event_send.h"
#include "netlink/netlink.h"

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

int __init ig_netlink_init(void)
{
	int err = ig_staging_init();

	if (err)
		return err;
	err = ig_nl_capture_init();
	if (err)
		goto err_staging;
	err = genl_register_family(&ig_family);
	if (err)
		goto err_capture;
	err = ig_event_init();
	if (!err)
		return 0;

	genl_unregister_family(&ig_family);
err_capture:
	ig_nl_capture_exit();
err_staging:
	ig_staging_exit();
	return err;
}

void ig_netlink_exit(void)
{
	ig_event_exit();
	genl_unregister_family(&ig_family);
	ig_nl_capture_exit();
	ig_staging_exit();
}
