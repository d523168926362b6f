/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Drops packets so that the kernel's own tools tell why. They report the
 * function that freed a packet; with the verdict NF_DROP that is
 * nf_hook_slow() for every user of netfilter. Here each reason has a function
 * of its own, for example ig_drop_default_deny().
 */
#ifndef IG_DROP_H
#define IG_DROP_H

#include "compat/drop.h"
#include "engine/decision.h"

/* Does ig_drop() where the hook may free the packet. */
unsigned int ig_drop_named(struct sk_buff *skb, enum ig_reason reason);

/**
 * ig_drop() - drops a denied packet
 * @skb: the packet. It is freed here on most kernels: nobody may read it any
 *	more
 * @reason: the reason why it was denied
 * @dir: its direction, a constant
 *
 * A local sender gets EPERM. Called by hooks, as the last thing they do.
 *
 * Return: the verdict, which the hook has to return as it is: NF_DROP, or
 * NF_STOLEN with an error in its upper bits, see NF_DROP_GETERR().
 */
static __always_inline unsigned int ig_drop(struct sk_buff *skb, enum ig_reason reason,
					    enum ig_dir dir)
{
	return ig_compat_drop_here(dir) ? ig_drop_named(skb, reason) : NF_DROP;
}

#endif /* IG_DROP_H */
