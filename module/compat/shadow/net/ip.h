/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef IG_COMPAT_NET_IP_H
#define IG_COMPAT_NET_IP_H

#include_next <net/ip.h>

/* Before 5.11 it only read the packet, too, but did not say so. */
#define inet_sdif(skb)	inet_sdif((struct sk_buff *)(skb))

#endif /* IG_COMPAT_NET_IP_H */
