// SPDX-License-Identifier: GPL-2.0-only
/*
 * The generic netlink family, as uapi/icmpguard.yaml specifies it. Every
 * operation is thin: check permission, read the request, make one call into the
 * engine, commit once.
 *
 * GENL_UNS_ADMIN_PERM in the table already asks for CAP_NET_ADMIN over the
 * namespace. Changes ask for more, see ig_nl_may_change().
 */
#include "netlink/netlink.h"

struct genl_family ig_family __ro_after_init = {
	.name		= ICMPGUARD_GENL_NAME,
	.version	= ICMPGUARD_GENL_VERSION,
	.netnsok	= true,
	.parallel_ops	= true,
	.module		= THIS_MODULE,
	.ops		= icmpguard_nl_ops,
	.n_ops		= ARRAY_SIZE(icmpguard_nl_ops),
};

int __init ig_netlink_init(void)
{
	int err = ig_staging_init();

	if (err)
		return err;
	err = genl_register_family(&ig_family);
	if (err)
		ig_staging_exit();
	return err;
}

void ig_netlink_exit(void)
{
	genl_unregister_family(&ig_family);
	ig_staging_exit();
}
