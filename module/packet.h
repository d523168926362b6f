/* SPDX-License-Identifier: GPL-2.0-only */
/* sk_buff -> struct ig_packet: what the engine cannot read off the octets. */
#ifndef IG_PACKET_H
#define IG_PACKET_H

#include <linux/netfilter.h>
#include <linux/netfilter_bridge.h>
#include <linux/skbuff.h>
#include <net/ip.h>
#include <net/l3mdev.h>
#include <net/netfilter/nf_conntrack.h>
#include <net/route.h>

#include "engine/parse.h"
#include "guard.h"

/* ig_bytes.copy of an sk_buff. */
bool ig_packet_copy(const void *skb, u32 off, void *buf, u32 n);

/* The sk_buff whose octets a packet has. */
static inline const struct sk_buff *ig_packet_skb(const struct ig_packet *p)
{
	return p->bytes->from;
}

/*
 * What devices, route and frame tell of a packet that ig_packet_odd_device()
 * says is odd.
 */
void ig_packet_read_odd(struct ig_packet *p, const struct sk_buff *skb,
			const struct net_device *dev);

/* br_netfilter knows a physical port that it will leave by. */
static inline bool ig_packet_bridged(const struct sk_buff *skb)
{
#if IS_ENABLED(CONFIG_BRIDGE_NETFILTER)
	return nf_bridge_get_physoutdev(skb);
#else
	return false;
#endif
}

/*
 * Whether the interface that was really used may be another than @dev, or no
 * interface of ours, or the packet is looped back. A packet has a slave device
 * only where its device is an L3 master.
 */
static inline bool ig_packet_odd_device(const struct ig_packet *p,
					const struct sk_buff *skb,
					const struct net_device *dev)
{
	return netif_is_l3_slave(dev) || netif_is_l3_master(dev) ||
	       dev->flags & IFF_LOOPBACK ||
	       skb->pkt_type == PACKET_LOOPBACK ||
	       (p->dir == IG_FORWARD && ig_packet_bridged(skb));
}

/*
 * A route tells the broadcast address of a subnet; in transit, its flags are
 * not set. Reassembly leaves a flag behind.
 */
static inline void ig_packet_read_route(struct ig_packet *p,
					const struct sk_buff *skb,
					enum ig_family family)
{
	const struct rtable *rt;

	if (family == IG_IPV6) {
		if (unlikely(IP6CB(skb)->flags & IP6SKB_FRAGMENTED))
			p->fragmented = true;
		return;
	}
	rt = skb_rtable(skb);
	if (rt && unlikely(rt->rt_flags & (RTCF_BROADCAST | RTCF_MULTICAST) ||
			   rt->rt_type == RTN_BROADCAST))
		p->multi = true;
}

/* What conntrack made of it, where it has run; it need not be there. */
static inline bool ig_packet_related(const struct sk_buff *skb)
{
#if IS_ENABLED(CONFIG_NF_CONNTRACK)
	enum ip_conntrack_info info;

	return skb_get_nfct(skb) && nf_ct_get(skb, &info) &&
	       (info == IP_CT_RELATED || info == IP_CT_RELATED_REPLY);
#else
	return false;
#endif
}

/**
 * ig_packet_read() - the facts of a packet at a netfilter hook
 * @p: filled in, points to @bytes
 * @bytes: filled in, the octets of @skb; lives as long as @p is used
 * @skb: the packet, network header set; only read, may be non-linear
 * @state: the hook: LOCAL_IN, LOCAL_OUT or FORWARD
 * @family: address family of the packet
 *
 * The caller holds RCU.
 *
 * Return: whether it is any business of ours; not the pass of a packet that
 * another one follows (LOCAL_OUT with an L3 master as device).
 */
static __always_inline bool
ig_packet_read(struct ig_packet *p, struct ig_bytes *bytes,
	       const struct sk_buff *skb, const struct nf_hook_state *state,
	       enum ig_family family)
{
	static const u8 dir[] = {
		[NF_INET_LOCAL_IN] = IG_IN,
		[NF_INET_FORWARD] = IG_FORWARD,
		[NF_INET_LOCAL_OUT] = IG_OUT,
	};
	const struct net_device *dev = state->in;
	int off = skb_network_offset(skb);

	p->dir = dir[state->hook];
	if (p->dir == IG_OUT) {
		dev = state->out;
		if (unlikely(netif_is_l3_master(dev)))
			return false;
	}
	bytes->head = skb_network_header(skb);
	bytes->head_len = skb_headlen(skb) - off;
	bytes->len = skb->len - off;
	bytes->copy = ig_packet_copy;
	bytes->from = skb;
	p->loopback = false;
	p->bridged = false;
	p->related = false;
	if (ig_parse(p, family, bytes) == IG_NOT_ICMP)
		return false;

	p->ifindex = dev->ifindex;
	p->port = 0;
	p->l3mdev = 0;
	if (unlikely(ig_packet_odd_device(p, skb, dev)))
		ig_packet_read_odd(p, skb, dev);
	else
		ig_packet_read_route(p, skb, family);
	if (unlikely(ig_packet_related(skb)))
		p->related = true;
	p->now = ig_now();
	return true;
}

#endif /* IG_PACKET_H */
