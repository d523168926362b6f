// SPDX-License-Identifier: GPL-2.0-only
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/netdevice.h>
#include <linux/netfilter_bridge.h>
#include <net/ip.h>
#include <net/l3mdev.h>
#include <net/netfilter/nf_conntrack.h>
#include <net/route.h>

#include "guard.h"
#include "host.h"
#include "packet.h"

static bool copy_bits(const void *from, u32 off, void *buf, u32 n)
{
	const struct sk_buff *skb = from;

	return !skb_copy_bits(skb, skb_network_offset(skb) + off, buf, n);
}

/* The slave a packet came in on when its device is an L3 master, else 0. */
static int slave_ifindex(const struct sk_buff *skb, enum ig_family family)
{
	return family == IG_IPV4 ? inet_sdif(skb) : inet6_sdif(skb);
}

/* br_netfilter knows a physical port that it will leave by. */
static bool is_bridged(const struct sk_buff *skb)
{
#if IS_ENABLED(CONFIG_BRIDGE_NETFILTER)
	return nf_bridge_get_physoutdev(skb);
#else
	return false;
#endif
}

static int bridge_port(const struct sk_buff *skb)
{
#if IS_ENABLED(CONFIG_BRIDGE_NETFILTER)
	return nf_bridge_get_physinif(skb);
#else
	return 0;
#endif
}

/*
 * docs/semantics.md, Words: the interface is the one really used, and
 * loopback is a matter of devices, never of addresses.
 */
static void read_devices(struct ig_packet *p, const struct sk_buff *skb,
			 const struct nf_hook_state *state)
{
	const struct net_device *dev = p->dir == IG_OUT ? state->out : state->in;
	int slave = p->dir == IG_OUT ? 0 : slave_ifindex(skb, p->family);

	p->ifindex = slave ?: dev->ifindex;
	if (slave && slave != dev->ifindex)
		p->l3mdev = dev->ifindex;
	else if (netif_is_l3_slave(dev) || netif_is_l3_master(dev))
		p->l3mdev = l3mdev_master_ifindex_rcu(dev);
	p->loopback = dev->flags & IFF_LOOPBACK ||
		      skb->pkt_type == PACKET_LOOPBACK ||
		      (p->dir == IG_IN && netif_is_l3_master(dev) &&
		       (!slave || slave == dev->ifindex));
	p->bridged = p->dir == IG_FORWARD && is_bridged(skb);
	if (p->bridged)
		p->port = bridge_port(skb);
}

struct ig_devices ig_packet_devices(const struct ig_host *host,
				    const struct ig_packet *p)
{
	struct net *net = ig_host_net(host);
	struct net_device *dev = dev_get_by_index_rcu(net, p->port ?:
							   p->ifindex);
	const struct net_device *master = NULL;

	if (dev && (netif_is_l3_slave(dev) || netif_is_bridge_port(dev)))
		master = netdev_master_upper_dev_get_rcu(dev);
	return (struct ig_devices){
		.dev = dev ? dev->name : NULL,
		.master = master ? master->name : NULL,
	};
}

/*
 * A route tells the broadcast address of a subnet. What is bridged has none,
 * but a frame.
 */
static bool sent_to_all(const struct sk_buff *skb, bool bridged)
{
	const struct rtable *rt = skb_rtable(skb);

	if (bridged)
		return skb->pkt_type == PACKET_BROADCAST;
	/* In transit, the flags are not set. */
	return rt && (rt->rt_flags & (RTCF_BROADCAST | RTCF_MULTICAST) ||
		      rt->rt_type == RTN_BROADCAST);
}

/* br_netfilter forgets the flag of reassembly, and keeps the size. */
static bool was_fragmented(const struct sk_buff *skb, bool bridged)
{
	return IP6CB(skb)->flags & IP6SKB_FRAGMENTED ||
	       (bridged && IP6CB(skb)->frag_max_size);
}

/* What conntrack made of it, where it has run; it need not be there. */
static bool conntrack_related(const struct sk_buff *skb)
{
#if IS_ENABLED(CONFIG_NF_CONNTRACK)
	enum ip_conntrack_info info;

	if (!nf_ct_get(skb, &info))
		return false;
	return info == IP_CT_RELATED || info == IP_CT_RELATED_REPLY;
#else
	return false;
#endif
}

enum ig_what ig_packet_read(struct ig_packet *p, struct ig_bytes *bytes,
			    const struct sk_buff *skb,
			    const struct nf_hook_state *state,
			    enum ig_family family)
{
	*bytes = (struct ig_bytes){
		.head = skb_network_header(skb),
		.head_len = skb_headlen(skb) - skb_network_offset(skb),
		.len = skb->len - skb_network_offset(skb),
		.copy = copy_bits,
		.from = skb,
	};
	p->dir = state->hook == NF_INET_LOCAL_IN ? IG_IN :
		 state->hook == NF_INET_LOCAL_OUT ? IG_OUT : IG_FORWARD;
	p->family = family;
	if (p->dir == IG_OUT && netif_is_l3_master(state->out))
		return IG_NOT_ICMP;

	if (ig_parse(p, family, bytes) == IG_NOT_ICMP)
		return IG_NOT_ICMP;

	read_devices(p, skb, state);
	if (family == IG_IPV4)
		p->multi |= sent_to_all(skb, p->bridged);
	else
		p->fragmented |= was_fragmented(skb, p->bridged);
	p->related = conntrack_related(skb);
	p->now = ig_now();
	return p->what;
}
