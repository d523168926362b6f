/* SPDX-License-Identifier: GPL-2.0-only */
/* sk_buff -> struct ig_packet: what the engine cannot read off the octets. */
#ifndef IG_PACKET_H
#define IG_PACKET_H

#include <linux/netfilter.h>
#include <linux/skbuff.h>

#include "engine/parse.h"

/**
 * ig_packet_read() - the facts of a packet at a netfilter hook
 * @p: all zero; filled in, points to @bytes
 * @bytes: filled in, the octets of @skb; lives as long as @p is used
 * @skb: the packet, network header set; only read, may be non-linear
 * @state: the hook: LOCAL_IN, LOCAL_OUT or FORWARD
 * @family: address family of the packet
 *
 * The caller holds RCU.
 *
 * Return: what the packet is; IG_NOT_ICMP also for the pass of a packet that
 * another one follows (LOCAL_OUT with an L3 master as device).
 */
enum ig_what ig_packet_read(struct ig_packet *p, struct ig_bytes *bytes,
			    const struct sk_buff *skb,
			    const struct nf_hook_state *state,
			    enum ig_family family);

#endif /* IG_PACKET_H */
