// SPDX-License-Identifier: GPL-2.0-only
/* Operations on events: who listens, and the newest denied packets. */
#include <linux/ktime.h>
#include <net/sock.h>

#include "inherit.h"
#include "netlink/event_send.h"
#include "netlink/event_wire.h"
#include "netlink/netlink.h"

int ig_nl_may_see_packets(struct ig_net *ign, const struct sk_buff *request,
			  struct netlink_ext_ack *extack)
{
	const struct ig_guard *guard;
	int err;

	rcu_read_lock();
	guard = rcu_dereference(ign->guard);
	err = ig_inherit_may_read(guard ? &rcu_dereference(guard->policy)->policy : NULL,
				  ign->net, request, extack);
	rcu_read_unlock();
	return err;
}

int icmpguard_nl_event_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct ig_net *ign = ig_net(genl_info_net(info));
	struct sk_buff *msg;
	void *hdr;
	int err = ig_nl_may_see_packets(ign, skb, info->extack) ?: ig_event_look(ign);

	if (err == -ENOMEM)
		NL_SET_ERR_MSG(info->extack, "out of memory; no events will come");
	if (err)
		return err;
	msg = ig_nl_reply_new(info, GENLMSG_DEFAULT_SIZE, &hdr);
	if (!msg)
		return -ENOMEM;
	return ig_nl_reply(msg, hdr, info, ig_event_streams_put(msg, ign));
}

/* Turns a kept packet into an event. */
static struct ig_event recent_event(const struct ig_recent_packet *r)
{
	enum ig_family family = r->where & IG_RECENT_IPV6 ? IG_IPV6 : IG_IPV4;
	/* A type of this number is not malformed for that. */
	bool readable = r->type != IG_TYPE_UNREADABLE || r->d.reason != IG_REASON_MALFORMED;
	u32 age = (u32)jiffies - r->when;

	return (struct ig_event){
		.time = ktime_get_real_ns() - jiffies_to_nsecs(age),
		.p = {
			.what = readable ? IG_ICMP : IG_TRUNCATED,
			.family = family,
			.dir = r->where & 0xf,
			.src = r->src,
			.dst = r->dst,
			.type = r->type,
			.code = r->code,
			.id = r->id,
			.seq = r->seq,
			.ifindex = r->ifindex,
			.port = r->port,
		},
		.d = r->d,
		.verdict = r->where & IG_RECENT_PASSED ? IG_VERDICT_WOULD_DENY :
							 IG_VERDICT_DENIED,
		.check = IG_QUOTE_INCOMPLETE,
	};
}

/* Returns whether the message is full. */
static bool recent_put(struct sk_buff *skb, struct netlink_callback *cb,
		       const struct ig_recent *recent, u32 n)
{
	struct ig_recent_packet packet;
	struct ig_event event;
	void *hdr;

	if (!ig_recent_read(recent, n, &packet))
		return false;
	event = recent_event(&packet);
	hdr = genlmsg_put(skb, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq, &ig_family,
			  NLM_F_MULTI, ICMPGUARD_CMD_EVENT_GET);
	if (!hdr)
		return true;
	if (ig_event_put(skb, sock_net(skb->sk), &event)) {
		genlmsg_cancel(skb, hdr);
		return true;
	}
	genlmsg_end(skb, hdr);
	return false;
}

/*
 * The oldest first. cb->args[0] is set once it has begun, args[1] is the next
 * number, args[2] how many are left. A number of a guard that is gone meanwhile
 * finds nothing.
 */
int icmpguard_nl_event_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct ig_net *ign = ig_net(sock_net(skb->sk));
	const struct ig_guard *guard;
	int err = ig_nl_may_see_packets(ign, cb->skb, cb->extack);

	if (err)
		return err;
	rcu_read_lock();
	guard = rcu_dereference(ign->guard);
	if (guard && !cb->args[0]) {
		cb->args[0] = 1;
		cb->args[1] = (u32)atomic_read(&guard->recent.next) - IG_RECENT_KEPT;
		cb->args[2] = IG_RECENT_KEPT;
	}
	for (; guard && cb->args[2]; cb->args[1]++, cb->args[2]--)
		if (recent_put(skb, cb, &guard->recent, cb->args[1]))
			break;
	rcu_read_unlock();
	return skb->len;
}
