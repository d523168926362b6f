// SPDX-License-Identifier: GPL-2.0-only
/* 6.7: dumps have a struct genl_info. */
#include <net/genetlink.h>

const void *probe(struct netlink_callback *cb);
const void *probe(struct netlink_callback *cb)
{
	return genl_info_dump(cb);
}
