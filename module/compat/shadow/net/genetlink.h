/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef IG_COMPAT_NET_GENETLINK_H
#define IG_COMPAT_NET_GENETLINK_H

#include_next <net/genetlink.h>

/* Before 6.7 a dump had no genl_info, but something with attrs like one. */
#ifndef IG_HAS_GENL_INFO_DUMP
#define genl_info_dump(cb)	genl_dumpit_info(cb)
#endif

/* Before 6.7, and 6.1's later updates, the flag of operations did for groups. */
#ifndef GENL_MCAST_CAP_NET_ADMIN
#define GENL_MCAST_CAP_NET_ADMIN	GENL_UNS_ADMIN_PERM
#endif

#endif /* IG_COMPAT_NET_GENETLINK_H */
