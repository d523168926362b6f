// SPDX-License-Identifier: GPL-2.0-only
#include <linux/skbuff.h>

/* Since 5.18. */
void probe(struct sk_buff *skb);
void probe(struct sk_buff *skb)
{
	kfree_skb_reason(skb, SKB_DROP_REASON_NETFILTER_DROP);
}
