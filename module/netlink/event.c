// SPDX-License-Identifier: GPL-2.0-only
/* Events on the wire, and the newest denied packets. */
#include <linux/ktime.h>
#include <linux/netdevice.h>
#include <net/sock.h>

#include "compat/group.h"
#include "inherit.h"
#include "netlink/event.h"
#include "netlink/netlink.h"
#include "netlink/wire.h"

static_assert(IG_STREAM_DENIED == (int)ICMPGUARD_STREAM_DENIED);
static_assert(IG_STREAM_ACCEPTED == (int)ICMPGUARD_STREAM_ACCEPTED);
static_assert(IG_STREAM_DENIED == (int)ICMPGUARD_NLGRP_DENIED);
static_assert(IG_STREAM_ACCEPTED == (int)ICMPGUARD_NLGRP_ACCEPTED);
static_assert(IG_VERDICT_ACCEPTED == (int)ICMPGUARD_VERDICT_ACCEPTED);
static_assert(IG_VERDICT_DENIED == (int)ICMPGUARD_VERDICT_DENIED);
static_assert(IG_VERDICT_WOULD_DENY == (int)ICMPGUARD_VERDICT_WOULD_DENY);

static int quoted_icmp_put(struct sk_buff *msg, const struct ig_quote *q)
{
	return nla_put_u8(msg, ICMPGUARD_A_QUOTED_TYPE, q->type) ?:
	       nla_put_u8(msg, ICMPGUARD_A_QUOTED_CODE, q->code) ?:
	       nla_put_u16(msg, ICMPGUARD_A_QUOTED_IDENT, q->id) ?:
	       nla_put_u16(msg, ICMPGUARD_A_QUOTED_SEQUENCE, q->seq);
}

/* Adds what the protocol header of a quoted packet says, if it was read. */
static int quoted_ports_put(struct sk_buff *msg, const struct ig_quote *q)
{
	switch (q->proto) {
	case IPPROTO_TCP:
	case IPPROTO_UDP:
		return nla_put_u16(msg, ICMPGUARD_A_QUOTED_SOURCE_PORT, q->sport) ?:
		       nla_put_u16(msg, ICMPGUARD_A_QUOTED_DESTINATION_PORT, q->dport);
	case IG_PROTO_ICMP:
	case IG_PROTO_ICMPV6:
		return quoted_icmp_put(msg, q);
	default:
		return 0;
	}
}

static int quoted_put(struct sk_buff *msg, const struct ig_event *e)
{
	const struct ig_quote *q = &e->quote;
	struct nlattr *nest;

	if (e->check != IG_QUOTE_PASSED && e->check != IG_QUOTE_NOT_SENDER)
		return 0;
	nest = nla_nest_start(msg, ICMPGUARD_A_EVENT_QUOTED);
	if (!nest || nla_put_u8(msg, ICMPGUARD_A_QUOTED_PROTOCOL, q->proto) ||
	    ig_wire_address_put(msg, ICMPGUARD_A_QUOTED_SOURCE, e->p.family, &q->src) ||
	    ig_wire_address_put(msg, ICMPGUARD_A_QUOTED_DESTINATION, e->p.family, &q->dst) ||
	    (e->check == IG_QUOTE_PASSED && quoted_ports_put(msg, q)))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

/* Adds the MTU of fragmentation-needed (RFC 1191 4) and packet-too-big (RFC 4443 3.2). */
static int mtu_put(struct sk_buff *msg, const struct ig_packet *p)
{
	if (p->family == IG_IPV4 && p->type == ICMP4_DEST_UNREACH && p->code == ICMP4_FRAG_NEEDED)
		return nla_put_u32(msg, ICMPGUARD_A_EVENT_MTU, p->seq);
	if (p->family == IG_IPV6 && p->type == ICMP6_PACKET_TOO_BIG)
		return nla_put_u32(msg, ICMPGUARD_A_EVENT_MTU, (u32)p->id << 16 | p->seq);
	return 0;
}

static int icmp_put(struct sk_buff *msg, const struct ig_packet *p)
{
	if (p->what != IG_ICMP)
		return 0;
	return nla_put_u8(msg, ICMPGUARD_A_EVENT_TYPE, p->type) ?:
	       nla_put_u8(msg, ICMPGUARD_A_EVENT_CODE, p->code) ?:
	       nla_put_u16(msg, ICMPGUARD_A_EVENT_IDENT, p->id) ?:
	       nla_put_u16(msg, ICMPGUARD_A_EVENT_SEQUENCE, p->seq) ?:
	       mtu_put(msg, p);
}

static int interface_put(struct sk_buff *msg, struct net *net, u32 ifindex)
{
	const struct net_device *dev;
	int err;

	rcu_read_lock();
	dev = dev_get_by_index_rcu(net, ifindex);
	err = nla_put_u32(msg, ICMPGUARD_A_EVENT_IFINDEX, ifindex) ?:
	      (dev ? nla_put_string(msg, ICMPGUARD_A_EVENT_INTERFACE, dev->name) : 0);
	rcu_read_unlock();
	return err;
}

static int decision_put(struct sk_buff *msg, const struct ig_event *e)
{
	if (nla_put_u8(msg, ICMPGUARD_A_EVENT_VERDICT, e->verdict) ||
	    nla_put_u32(msg, ICMPGUARD_A_EVENT_REASON, e->d.reason) ||
	    (e->d.notes & IG_NOTE_UNVERIFIED &&
	     nla_put_flag(msg, ICMPGUARD_A_EVENT_PMTUD_UNVERIFIED)) ||
	    (e->d.notes & IG_NOTE_ODD_MTU && nla_put_flag(msg, ICMPGUARD_A_EVENT_PMTUD_ODD_MTU)))
		return -EMSGSIZE;
	if (e->d.reason == IG_REASON_RULE)
		return nla_put_u32(msg, ICMPGUARD_A_EVENT_RULE, e->d.rule);
	if (e->d.reason == IG_REASON_ACL_DENIED)
		return nla_put_u32(msg, ICMPGUARD_A_EVENT_ACL_NUMBER, e->d.rule);
	return 0;
}

/* Adds an event. Return: 0, or -EMSGSIZE with nothing added. */
static int event_put(struct sk_buff *msg, struct net *net, const struct ig_event *e)
{
	const struct ig_packet *p = &e->p;
	struct nlattr *nest = nla_nest_start(msg, ICMPGUARD_A_EVENT);

	if (!nest)
		return -EMSGSIZE;
	if (nla_put_u64_64bit(msg, ICMPGUARD_A_EVENT_TIME, e->time, ICMPGUARD_A_EVENT_PAD) ||
	    nla_put_u8(msg, ICMPGUARD_A_EVENT_DIRECTION, p->dir) || decision_put(msg, e) ||
	    interface_put(msg, net, p->port ?: p->ifindex) ||
	    ig_wire_address_put(msg, ICMPGUARD_A_EVENT_SOURCE, p->family, &p->src) ||
	    ig_wire_address_put(msg, ICMPGUARD_A_EVENT_DESTINATION, p->family, &p->dst) ||
	    (e->len && nla_put_u32(msg, ICMPGUARD_A_EVENT_LENGTH, e->len)) ||
	    icmp_put(msg, p) || quoted_put(msg, e)) {
		nla_nest_cancel(msg, nest);
		return -EMSGSIZE;
	}
	nla_nest_end(msg, nest);
	return 0;
}

/* Opens a message. What it says of its stream is written when it is sent. */
static bool batch_open(struct ig_event_batch *batch)
{
	struct sk_buff *msg = genlmsg_new(GENLMSG_DEFAULT_SIZE, GFP_KERNEL);
	struct nlattr *nest;

	if (!msg)
		return false;
	/* All of this fits into a new message. */
	batch->msg = msg;
	batch->hdr = genlmsg_put(msg, 0, 0, &ig_family, 0, ICMPGUARD_CMD_EVENT);
	nest = nla_nest_start(msg, ICMPGUARD_A_STREAM);
	nla_put_u8(msg, ICMPGUARD_A_STREAM_KIND, batch->kind);
	batch->events = nla_reserve_64bit(msg, ICMPGUARD_A_STREAM_EVENTS, sizeof(u64),
					  ICMPGUARD_A_STREAM_PAD);
	batch->lost = nla_reserve_64bit(msg, ICMPGUARD_A_STREAM_LOST, sizeof(u64),
					ICMPGUARD_A_STREAM_PAD);
	nla_nest_end(msg, nest);
	return true;
}

static void put_u64(struct nlattr *attr, u64 value)
{
	memcpy(nla_data(attr), &value, sizeof(value));
}

void ig_event_batch_send(struct ig_event_batch *batch, struct ig_net *ign)
{
	struct ig_monitor *monitor = &ign->monitor;

	if (!batch->msg)
		return;
	put_u64(batch->events, monitor->events[batch->kind]);
	put_u64(batch->lost, monitor->told[batch->kind]);
	genlmsg_end(batch->msg, batch->hdr);
	genlmsg_multicast_netns(&ig_family, ign->net, batch->msg, 0, batch->kind, GFP_KERNEL);
	batch->msg = NULL;
}

void ig_event_batch_add(struct ig_event_batch *batch, struct ig_net *ign,
			const struct ig_event *event)
{
	u64 *events = &ign->monitor.events[batch->kind];

	lockdep_assert_held(&ign->monitor.lock);
	if (batch->msg && event_put(batch->msg, ign->net, event))
		ig_event_batch_send(batch, ign);
	else if (batch->msg)
		goto out;
	if (batch_open(batch))
		event_put(batch->msg, ign->net, event);
out:
	(*events)++;
}

void ig_event_batch_need(struct ig_event_batch *batch, struct ig_net *ign)
{
	lockdep_assert_held(&ign->monitor.lock);
	if (!batch->msg)
		batch_open(batch);
}

static int stream_put(struct sk_buff *msg, struct ig_monitor *monitor, int kind)
{
	struct nlattr *nest = nla_nest_start(msg, ICMPGUARD_A_STREAM);

	if (!nest || nla_put_u8(msg, ICMPGUARD_A_STREAM_KIND, kind) ||
	    nla_put_u64_64bit(msg, ICMPGUARD_A_STREAM_EVENTS, monitor->events[kind],
			      ICMPGUARD_A_STREAM_PAD) ||
	    nla_put_u64_64bit(msg, ICMPGUARD_A_STREAM_LOST, ig_monitor_lost(monitor, kind),
			      ICMPGUARD_A_STREAM_PAD))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

int ig_event_streams_put(struct sk_buff *msg, struct ig_net *ign)
{
	int kind, err = 0;

	mutex_lock(&ign->monitor.lock);
	for (kind = 0; kind < IG_STREAMS && !err; kind++)
		err = stream_put(msg, &ign->monitor, kind);
	mutex_unlock(&ign->monitor.lock);
	return err;
}

/* Checks that the sender may see what the policy of the namespace has led to. */
static int may_read(struct ig_net *ign, const struct sk_buff *request,
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
	int err = may_read(ign, skb, info->extack) ?: ig_monitor_look(ign);

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
	if (event_put(skb, sock_net(skb->sk), &event)) {
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
	int err = may_read(ign, cb->skb, cb->extack);

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

#ifdef IG_COMPAT_GROUP_FLAGS
bool ig_event_listened(struct net *net, enum ig_stream_kind kind)
{
	return genl_has_listeners(&ig_family, net, kind);
}
#else
/* Such a kernel lets everybody join, so the family has no groups there. */
bool ig_event_listened(struct net *net, enum ig_stream_kind kind)
{
	return false;
}
#endif

/* A socket that goes may have been the last that listens. */
static int socket_event(struct notifier_block *nb, unsigned long event, void *ptr)
{
	const struct netlink_notify *n = ptr;

	if (event == NETLINK_URELEASE && n->protocol == NETLINK_GENERIC)
		ig_monitor_left(ig_net(n->net));
	return NOTIFY_DONE;
}

static struct notifier_block socket_notifier = {
	.notifier_call = socket_event,
};

int __init ig_event_init(void)
{
	int err = netlink_register_notifier(&socket_notifier);

	if (!err)
		ig_monitor_start();
	return err;
}

void ig_event_exit(void)
{
	netlink_unregister_notifier(&socket_notifier);
	ig_monitor_stop();
}
