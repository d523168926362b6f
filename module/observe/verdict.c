// SPDX-License-Identifier: GPL-2.0-only
#include <linux/netdevice.h>
#include <linux/string.h>
#include <net/ipv6.h>

#include "guard.h"
#include "observe/verdict.h"

/* IPv4 addresses become ::ffff:192.0.2.1, so that every tool prints either family. */
static inline void ig_trace_addr(u8 *to, const struct ig_packet *p, const struct ig_addr *addr)
{
	struct in6_addr mapped;

	if (p->family == IG_IPV4)
		ipv6_addr_set_v4mapped(addr->w[0], &mapped);
	else
		memcpy(&mapped, addr, sizeof(mapped));
	memcpy(to, &mapped, sizeof(mapped));
}

static_assert(IG_NOTE_UNVERIFIED == 1 && IG_NOTE_ODD_MTU == 2, "trace.h has these numbers");

#define CREATE_TRACE_POINTS
#include "observe/trace.h"

void ig_verdict_trace(const struct ig_guard *guard, const struct ig_policy *policy,
		      const struct ig_packet *p, struct ig_decision d)
{
	struct net *net = ig_host_net(&guard->host.host);
	u32 ifindex = p->port ?: p->ifindex;
	const struct net_device *dev;

	if (!trace_verdict_enabled())
		return;
	dev = dev_get_by_index_rcu(net, ifindex);
	trace_verdict(p, &d, ig_verdict_of(policy, d), net->ns.inum, ifindex,
		      dev ? dev->name : "");
}
