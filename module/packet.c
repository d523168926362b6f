// SPDX-License-Identifier: GPL-2.0-only
/* Rare packets: bridged, VRF, loopback. Common ones are read in packet.h. */
#include <linux/inetdevice.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/netdevice.h>
#include <linux/netfilter_bridge.h>
#include <net/ip6_route.h>

#include "engine/way.h"
#include "host.h"
#include "packet.h"

bool ig_packet_copy(const void *from, u32 off, void *buf, u32 n)
{
	const struct sk_buff *skb = from;

	return !skb_copy_bits(skb, skb_network_offset(skb) + off, buf, n);
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
 * Returns the ingress that the stack noted for a packet coming in by an L3
 * master.
 */
static int slave_ifindex(const struct sk_buff *skb, enum ig_family family)
{
	return family == IG_IPV4 ? inet_sdif(skb) : inet6_sdif(skb);
}

/*
 * Tells whether the route is through @dev and ends in this host. An IPv4 route
 * says whether it was looked up for output; in IPv6, everything sent to lo ends
 * here.
 */
static bool route_is_local(const struct sk_buff *skb,
			   const struct net_device *dev, enum ig_family family)
{
	const struct dst_entry *dst = skb_dst(skb);

	if (!dst || READ_ONCE(dst->dev) != dev)
		return false;
	if (family == IG_IPV4)
		return rt_is_output_route(skb_rtable(skb)) &&
		       skb_rtable(skb)->rt_flags & RTCF_LOCAL;
	return dev->flags & IFF_LOOPBACK ||
	       skb_rt6_info(skb)->rt6i_flags & (RTF_LOCAL | RTF_ANYCAST);
}

#if IS_ENABLED(CONFIG_IPV6_MROUTE)
/* An int inside a struct or a plain int, depending on the kernel. */
static bool routes_multicast6(const struct net *net)
{
	return READ_ONCE(*(const int *)&net->ipv6.devconf_all->mc_forwarding);
}
#else
static bool routes_multicast6(const struct net *net)
{
	return false;
}
#endif

static bool routes_multicast(const struct net *net, enum ig_family family)
{
	return family == IG_IPV4 ? IPV4_DEVCONF_ALL(net, MC_FORWARDING) :
				   routes_multicast6(net);
}

static u64 conntrack_entry(const struct sk_buff *skb)
{
	return (unsigned long)skb_nfct(skb);
}

/*
 * Only vrf_ip_out_direct() calls LOCAL_OUT with the packet's device set to the
 * VRF.
 */
static bool is_under_way(const struct sk_buff *skb,
			 const struct nf_hook_state *state)
{
	return netif_is_l3_master(state->out) && skb->dev == state->out;
}

/* Reads facts needed on the way in and out, but not in transit. */
static void read_ends(struct ig_way *w, const struct sk_buff *skb,
		      const struct nf_hook_state *state,
		      const struct net_device *dev, enum ig_family family)
{
	w->local = route_is_local(skb, dev, family);
	w->ct = conntrack_entry(skb);
	w->looped = skb->pkt_type == PACKET_LOOPBACK;
	w->routes_multicast = w->looped && routes_multicast(state->net, family);
}

static struct ig_way way_of(const struct ig_packet *p,
			    const struct sk_buff *skb,
			    const struct nf_hook_state *state,
			    const struct net_device *dev)
{
	enum ig_family family = (enum ig_family)p->family;
	struct ig_way w = {
		.ifindex = dev->ifindex,
		.lo = dev->flags & IFF_LOOPBACK,
		.l3 = netif_is_l3_master(dev),
	};

	if (w.l3 || netif_is_l3_slave(dev))
		w.master = l3mdev_master_ifindex_rcu(dev);
	if (p->dir == IG_FORWARD) {
		w.bridged = ig_packet_bridged(skb);
		w.port = w.bridged ? bridge_port(skb) : 0;
	} else {
		read_ends(&w, skb, state, dev, family);
	}
	if (p->dir != IG_OUT) {
		w.slave = slave_ifindex(skb, family);
		return w;
	}
	w.under_way = is_under_way(skb, state);
	w.arrived = skb->skb_iif;
	return w;
}

struct ig_devices ig_packet_devices(const struct ig_host_ops *host,
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
 * A bridged packet has a frame instead of a route; br_netfilter loses the flag
 * of reassembly but keeps the fragment size.
 */
static void read_frame(struct ig_packet *p, const struct sk_buff *skb)
{
	if (p->family == IG_IPV4)
		p->multi |= skb->pkt_type == PACKET_BROADCAST;
	else
		p->fragmented |= IP6CB(skb)->flags & IP6SKB_FRAGMENTED ||
				 IP6CB(skb)->frag_max_size;
}

bool ig_packet_read_odd(struct ig_packet *p, struct ig_guard *guard,
			const struct sk_buff *skb,
			const struct nf_hook_state *state,
			const struct net_device *dev)
{
	const struct ig_way w = way_of(p, skb, state, dev);

	if (w.bridged)
		read_frame(p, skb);
	else
		ig_packet_read_route(p, skb, (enum ig_family)p->family);
	return ig_way_read(p, &w, &guard->notes);
}

bool ig_packet_again(const struct ig_packet *p, const struct sk_buff *skb)
{
	return ig_way_again(p, IP6CB(skb)->flags & IP6SKB_XFRM_TRANSFORMED);
}
