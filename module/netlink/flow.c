// SPDX-License-Identifier: GPL-2.0-only
/* Operations on flows. */
#include <linux/jiffies.h>
#include <net/sock.h>

#include "clock.h"
#include "engine/admit.h"
#include "inherit.h"
#include "netlink/netlink.h"
#include "netlink/wire.h"

int icmpguard_nl_flow_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct ig_net *ign = ig_net(genl_info_net(info));
	const struct ig_flows *flows;
	struct sk_buff *msg;
	void *hdr;
	int err;

	msg = ig_nl_reply_new(info, GENLMSG_DEFAULT_SIZE, &hdr);
	if (!msg)
		return -ENOMEM;
	mutex_lock(&ign->lock);
	flows = ig_net_flows(ign);
	err = ig_inherit_may_read(ig_net_policy(ign), ign->net, skb,
				  info->extack);
	if (flows && !err)
		err = ig_wire_flow_stats_put(msg, flows, ig_guard_evicted(ig_net_guard(ign)),
					     ig_now());
	mutex_unlock(&ign->lock);
	return ig_nl_reply(msg, hdr, info, err);
}

/* Flows looked at before rescheduling, if nobody waits for the CPU earlier. */
#define FLOWS_AT_ONCE	1024

/*
 * Adds flows to a dump; cb->args[0] is the first not yet looked at. Flows of an
 * older policy are judged again. With a thousand groups of many large sets this
 * takes six milliseconds each, so the loop ends early if others wait.
 * Return: true if the message has room for more and there may be more.
 */
static bool flow_dump_some(struct sk_buff *skb, struct netlink_callback *cb,
			   const struct ig_guard *guard,
			   const struct ig_policy *policy)
{
	struct ig_flows *flows = rcu_dereference(guard->flows);
	struct ig_flow_judge judge = ig_admit_judge(policy, &guard->host.host);
	u32 first = cb->args[0], end, now = ig_now();
	struct ig_flow_info info;
	void *hdr;

	end = min_t(u32, cb->args[0] + FLOWS_AT_ONCE,
		    ig_flows_size(flows));
	for (; cb->args[0] < end; cb->args[0]++) {
		if (cb->args[0] != first && need_resched())
			break;
		if (!ig_flow_read(flows, cb->args[0], now, &judge, &info))
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
	return cb->args[0] < ig_flows_size(flows);
}

/*
 * An empty message would end the dump, so search until there is a flow or no
 * more.
 */
int icmpguard_nl_flow_get_dumpit(struct sk_buff *skb,
				 struct netlink_callback *cb)
{
	const struct ig_policy *policy;
	const struct ig_guard *guard;
	bool more;
	int err;

	do {
		rcu_read_lock();
		guard = ig_dump_guard(skb);
		policy = guard ? &rcu_dereference(guard->policy)->policy : NULL;
		err = ig_inherit_may_read(policy, sock_net(skb->sk), cb->skb,
					  cb->extack);
		more = guard && !err && flow_dump_some(skb, cb, guard, policy);
		rcu_read_unlock();
		cond_resched();
	} while (more);
	return err ?: skb->len;
}
