// SPDX-License-Identifier: GPL-2.0-only
#include <net/genetlink.h>

/* Stable kernels before 6.1 that check GENL_UNS_ADMIN_PERM of a multicast group. */
const struct genl_multicast_group group = {
	.flags = GENL_UNS_ADMIN_PERM,
	.cap_sys_admin = 0,
};
