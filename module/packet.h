/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * sk_buff -> struct ig_packet: facts that the engine cannot read from the
 * bytes.
 */
#ifndef IG_PACKET_H
#define IG_PACKET_H

#include <linux/netfilter.h>
#include <linux/netfilter_bridge.h>
#include <linux/skbuff.h>
#include <net/ip.h>
#include <net/l3mdev.h>
#include <net/netfilter/nf_conntrack.h>
#include <net/route.h>

#include "clock.h"
#include "engine/parse.h"
#include "guard.h"

/* Implements ig_bytes.copy for an sk_buff. */
bool ig_packet_copy(const void *skb, u32 off, void *buf, u32 n);

/** ig_packet_devices() - implements ig_host_ops.devices; the caller holds RCU */
struct ig_devices ig_packet_devices(const struct ig_host_ops *host,
				    const struct ig_packet *p);

/* Returns the sk_buff whose bytes a packet has. */
static inline const struct sk_buff *ig_packet_skb(const struct ig_packet *p)
{
	return p->bytes->from;
}

/**
 * ig_packet_read_odd() - reads what is odd about the devices of a packet
 * @p: parsed; interface, L3 master, port, loopback and time are set
 * @guard: of the namespace
 * @skb: the packet
 * @state: the hook
 * @dev: its device, see struct ig_way.ifindex
 *
 * Only for packets that ig_packet_odd_device() picks out. The caller holds RCU.
 *
 * Return: whether this pass decides.
 */
bool ig_packet_read_odd(struct ig_packet *p, struct ig_guard *guard,
			const struct sk_buff *skb,
			const struct nf_hook_state *state,
			const struct net_device *dev);

/**
 * ig_packet_again() - tells whether another pass of this hook decides a packet
 * @p: an IPv6 packet with extension headers
 * @skb: the same packet
 *
 * Return: see ig_way_again().
 */
bool ig_packet_again(const struct ig_packet *p, const struct sk_buff *skb);

/*
 * Tells whether br_netfilter knows the physical port that the packet leaves by.
 */
static inline bool ig_packet_bridged(const struct sk_buff *skb)
{
#if IS_ENABLED(CONFIG_BRIDGE_NETFILTER)
	return nf_bridge_get_physoutdev(skb);
#else
	return false;
#endif
}

/*
 * Tells whether the interface really used may differ from @dev or may not be
 * ours, or whether the packet is looped back. On the way out, also tells
 * whether it was rerouted after the hook was entered. Only a packet whose
 * device is an L3 master has a slave device.
 */
static __always_inline bool
ig_packet_odd_device(enum ig_dir dir, const struct sk_buff *skb,
		     const struct nf_hook_state *state,
		     const struct net_device *dev)
{
	return netif_is_l3_slave(dev) || netif_is_l3_master(dev) ||
	       dev->flags & IFF_LOOPBACK ||
	       (dir == IG_OUT && dev != state->out) ||
	       skb->pkt_type == PACKET_LOOPBACK ||
	       (dir == IG_FORWARD && ig_packet_bridged(skb));
}

/*
 * Returns the ifindex of an interface's L3 master, or its own if it is one;
 * mostly 0.
 */
static inline u32 ig_packet_l3mdev(const struct net_device *dev)
{
	if (likely(!netif_is_l3_slave(dev) && !netif_is_l3_master(dev)))
		return 0;
	return l3mdev_master_ifindex_rcu(dev);
}

/*
 * The route tells the broadcast address of a subnet, but in transit its flags
 * are not set. Reassembly leaves a flag behind.
 */
static __always_inline void ig_packet_read_route(struct ig_packet *p,
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

/* Tells whether conntrack calls it related. conntrack need not be loaded. */
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
 * ig_packet_read() - reads the facts of a packet at a netfilter hook
 * @p: filled in, points to @bytes
 * @bytes: filled in, the bytes of @skb; lives as long as @p is used
 * @guard: of the namespace; notes packets that the host sends to itself
 * @skb: the packet, network header set; only read, may be non-linear
 * @state: the hook: LOCAL_IN, LOCAL_OUT or FORWARD
 * @dir: the same as a constant, so that code for other directions is left out
 * @family: address family of the packet, a constant
 *
 * The caller holds RCU.
 *
 * Return: true if it is to be decided here: it is ICMP, and no other pass of
 * the same hook decides it (LOCAL_OUT for an L3 master; IPsec's authentication
 * header).
 */
static __always_inline bool
ig_packet_read(struct ig_packet *p, struct ig_bytes *bytes,
	       struct ig_guard *guard, const struct sk_buff *skb,
	       const struct nf_hook_state *state, enum ig_dir dir,
	       enum ig_family family)
{
	const struct net_device *dev = state->in;
	int off = skb_network_offset(skb);

	p->dir = dir;
	/* A chain before us may have rerouted it. */
	if (dir == IG_OUT)
		dev = READ_ONCE(skb_dst(skb)->dev);
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
	if (family == IG_IPV6 && unlikely(p->icmp_off != IG_IPV6_HLEN) &&
	    ig_packet_again(p, skb))
		return false;

	p->ifindex = dev->ifindex;
	p->port = 0;
	p->l3mdev = 0;
	p->l3mdev_out = 0;
	if (dir == IG_FORWARD)
		p->l3mdev_out = ig_packet_l3mdev(state->out);
	p->now = ig_now();
	if (unlikely(ig_packet_odd_device(dir, skb, state, dev))) {
		if (!ig_packet_read_odd(p, guard, skb, state, dev))
			return false;
	} else {
		ig_packet_read_route(p, skb, family);
	}
	if (unlikely(ig_packet_related(skb)))
		p->related = true;
	return true;
}

#endif /* IG_PACKET_H */
