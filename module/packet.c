// SPDX-License-Identifier: GPL-2.0-only
/* What packets seldom are; packet.h reads what they mostly are. */
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/netdevice.h>
#include <linux/netfilter_bridge.h>

#include "host.h"
#include "packet.h"

bool ig_packet_copy(const void *from, u32 off, void *buf, u32 n)
{
	const struct sk_buff *skb = from;

	return !skb_copy_bits(skb, skb_network_offset(skb) + off, buf, n);
}

/* The slave a packet came in on when its device is an L3 master, else 0. */
static int slave_ifindex(const struct sk_buff *skb, enum ig_family family)
{
	return family == IG_IPV4 ? inet_sdif(skb) : inet6_sdif(skb);
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
			 const struct net_device *dev)
{
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
	p->bridged = p->dir == IG_FORWARD && ig_packet_bridged(skb);
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
 * What is bridged has no route, but a frame; and br_netfilter forgets the flag
 * of reassembly, and keeps the size.
 */
static void read_frame(struct ig_packet *p, const struct sk_buff *skb)
{
	if (p->family == IG_IPV4)
		p->multi |= skb->pkt_type == PACKET_BROADCAST;
	else
		p->fragmented |= IP6CB(skb)->flags & IP6SKB_FRAGMENTED ||
				 IP6CB(skb)->frag_max_size;
}

void ig_packet_read_odd(struct ig_packet *p, const struct sk_buff *skb,
			const struct net_device *dev)
{
	read_devices(p, skb, dev);
	if (p->bridged)
		read_frame(p, skb);
	else
		ig_packet_read_route(p, skb, (enum ig_family)p->family);
}
