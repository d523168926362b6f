// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tells whether a redirect is from the router that this host currently sends
 * through. It asks as the kernel's own handlers do (__ip_do_redirect(),
 * rt6_do_redirect()), but ignores IPv4's shared_media, which would accept any
 * gateway.
 */
#include <net/flow.h>
#include <net/ip6_fib.h>
#include <net/ip6_route.h>
#include <net/route.h>
#include <net/sock.h>

#include "host.h"
#include "route.h"

/* Returns the route to @dst for packets like the redirected one, or NULL. */
static struct rtable *route4(struct net *net, const struct ig_packet *redirect,
			     __be32 dst)
{
	struct flowi4 fl4 = {
		.daddr = dst,
		.saddr = redirect->dst.w[0],
		.flowi4_oif = redirect->l3mdev,
		.flowi4_uid = sock_net_uid(net, NULL),
	};
	struct rtable *rt = ip_route_output_key(net, &fl4);

	if (IS_ERR(rt))
		return NULL;
	if (rt->dst.dev->ifindex == redirect->ifindex &&
	    rt->rt_type == RTN_UNICAST)
		return rt;
	ip_rt_put(rt);
	return NULL;
}

static bool first_hop4(struct net *net, const struct ig_packet *redirect,
		       __be32 dst, __be32 gateway)
{
	struct rtable *rt = route4(net, redirect, dst);
	bool known;

	if (!rt)
		return false;
	known = rt->rt_gw_family == AF_INET &&
		rt->rt_gw4 == redirect->src.w[0];
	ip_rt_put(rt);
	if (!known)
		return false;
	rt = route4(net, redirect, gateway);
	if (!rt)
		return false;
	known = !rt->rt_gw_family;	/* on the link */
	ip_rt_put(rt);
	return known;
}

static bool first_hop6(struct net *net, const struct ig_packet *redirect,
		       const struct in6_addr *dst)
{
	struct flowi6 fl6 = {
		.daddr = *dst,
		.saddr = *(const struct in6_addr *)&redirect->dst,
		.flowi6_oif = redirect->l3mdev,
		.flowi6_uid = sock_net_uid(net, NULL),
	};
	struct dst_entry *found = ip6_route_output(net, NULL, &fl6);
	const struct rt6_info *rt = container_of(found, struct rt6_info, dst);
	bool known = !found->error &&
		     found->dev->ifindex == redirect->ifindex &&
		     rt->rt6i_flags & RTF_GATEWAY &&
		     ipv6_addr_equal(&rt->rt6i_gateway,
				     (const struct in6_addr *)&redirect->src);

	dst_release(found);
	return known;
}

bool ig_route_first_hop(const struct ig_host_ops *host,
			const struct ig_packet *redirect,
			const struct ig_addr *dst,
			const struct ig_addr *gateway)
{
	struct net *net = ig_host_net(host);

	if (redirect->family == IG_IPV4)
		return first_hop4(net, redirect, dst->w[0], gateway->w[0]);
	return first_hop6(net, redirect, (const struct in6_addr *)dst);
}
