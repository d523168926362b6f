/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who may join a multicast group. Since 6.7, and in stable kernels since then,
 * a flag asks for CAP_NET_ADMIN over the namespace. Its
 * name and value differ; other kernels let everybody join.
 */
#ifndef IG_COMPAT_GROUP_H
#define IG_COMPAT_GROUP_H

#include <net/genetlink.h>

#if defined(GENL_MCAST_CAP_NET_ADMIN)
#define IG_COMPAT_GROUP_FLAGS	GENL_MCAST_CAP_NET_ADMIN
#elif defined(IG_HAS_GENL_GROUP_SYS_ADMIN)
#define IG_COMPAT_GROUP_FLAGS	GENL_UNS_ADMIN_PERM
#endif

#endif /* IG_COMPAT_GROUP_H */
