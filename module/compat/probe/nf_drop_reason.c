// SPDX-License-Identifier: GPL-2.0-only
#include <linux/netfilter.h>

/* Since 6.7, and 6.1's later updates. */
unsigned int probe(struct sk_buff *skb);
unsigned int probe(struct sk_buff *skb)
{
	return NF_DROP_REASON(skb, SKB_DROP_REASON_NETFILTER_DROP, EPERM);
}
