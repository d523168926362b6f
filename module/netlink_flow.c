// SPDX-License-Identifier: GPL-2.0-only
/* Operations on flows. */
#include <linux/jiffies.h>
#include <net/sock.h>

#include "netlink.h"
#include "wire.h"

int icmpguard_nl_flow_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct ig_net *ign = ig_net(genl_info_net(info));
	const struct ig_guard *guard;
	struct sk_buff *msg;
	void *hdr;
	int err = 0;

	msg = ig_nl_reply_new(info, GENLMSG_DEFAULT_SIZE, &hdr);
	if (!msg)
		return -ENOMEM;
	mutex_lock(&ign->lock);
	guard = ig_net_guard(ign);
	if (guard)
		err = ig_wire_flow_stats_put(msg, &guard->flows, ig_now());
	mutex_unlock(&ign->lock);
	return ig_nl_reply(msg, hdr, info, err);
}

/* Flows that are looked at before others may run. */
#define FLOWS_AT_ONCE	1024

/*
 * Adds flows to a dump, cb->args[0] being the first not yet looked at. Those
 * of an older policy are judged anew, which may take long.
 * Return: whether there is room for more, and there may be more.
 */
static bool flow_dump_some(struct sk_buff *skb, struct netlink_callback *cb,
			   struct ig_guard *guard)
{
	const struct ig_policy *policy = &rcu_dereference(guard->policy)->policy;
	struct ig_flow_judge judge = ig_judge(policy, &guard->host.host);
	u32 end, now = ig_now();
	struct ig_flow_info info;
	void *hdr;

	end = min_t(u32, cb->args[0] + FLOWS_AT_ONCE,
		    ig_flows_size(&guard->flows));
	for (; cb->args[0] < end; cb->args[0]++) {
		if (!ig_flow_read(&guard->flows, cb->args[0], now, &judge,
				  &info))
			continue;
		hdr = ig_dump_begin(skb, cb, policy->generation);
		if (!hdr)
			return false;
		if (ig_wire_flow_put(skb, &info)) {
			genlmsg_cancel(skb, hdr);
			return false;
		}
		genlmsg_end(skb, hdr);
	}
	return end < ig_flows_size(&guard->flows);
}

/* A message with nothing would end the dump: the search goes on until then. */
int icmpguard_nl_flow_get_dumpit(struct sk_buff *skb,
				 struct netlink_callback *cb)
{
	struct ig_guard *guard;
	bool more;

	do {
		rcu_read_lock();
		guard = rcu_dereference(ig_net(sock_net(skb->sk))->guard);
		more = guard && flow_dump_some(skb, cb, guard);
		rcu_read_unlock();
		cond_resched();
	} while (more);
	return skb->len;
}
