/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Dropping a packet inside a hook. Kernels without NF_DROP_REASON() take every
 * NF_STOLEN for a success: there, only NF_DROP tells a local sender that its
 * packet was dropped.
 */
#ifndef IG_COMPAT_DROP_H
#define IG_COMPAT_DROP_H

#include <linux/netfilter.h>
#include <linux/skbuff.h>

#include "engine/types.h"

/**
 * ig_compat_drop_here() - tells whether a hook of a direction may free packets
 * @dir: the direction
 *
 * Return: false if the hook has to return NF_DROP instead.
 */
static __always_inline bool ig_compat_drop_here(enum ig_dir dir)
{
#ifdef IG_HAS_NF_DROP_REASON
	return true;
#else
	return dir != IG_OUT;
#endif
}

/**
 * ig_compat_drop() - frees a packet and tells its sender EPERM
 * @skb: the packet; nobody may read it any more
 *
 * The kernel reports that the packet was dropped at the function that this is
 * inlined into. Return: the verdict of the hook.
 */
static __always_inline unsigned int ig_compat_drop(struct sk_buff *skb)
{
#ifdef IG_HAS_NF_DROP_REASON
	return NF_DROP_REASON(skb, SKB_DROP_REASON_NETFILTER_DROP, EPERM);
#elif defined(IG_HAS_SKB_DROP_REASON)
	kfree_skb_reason(skb, SKB_DROP_REASON_NETFILTER_DROP);
	return NF_STOLEN;
#else
	kfree_skb(skb);
	return NF_STOLEN;
#endif
}

#endif /* IG_COMPAT_DROP_H */
