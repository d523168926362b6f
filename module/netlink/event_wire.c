// SPDX-License-Identifier: GPL-2.0-only
#include <linux/netdevice.h>

#include "net.h"
#include "netlink/event_wire.h"
#include "netlink/wire.h"
#include "uapi/icmpguard.h"

static_assert(IG_STREAM_DENIED == (int)ICMPGUARD_STREAM_DENIED);
static_assert(IG_STREAM_ACCEPTED == (int)ICMPGUARD_STREAM_ACCEPTED);
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

static int icmp_put(struct sk_buff *msg, const struct ig_packet *p)
{
	if (p->what != IG_ICMP)
		return 0;
	return nla_put_u8(msg, ICMPGUARD_A_EVENT_TYPE, p->type) ?:
	       nla_put_u8(msg, ICMPGUARD_A_EVENT_CODE, p->code) ?:
	       nla_put_u16(msg, ICMPGUARD_A_EVENT_IDENT, p->id) ?:
	       nla_put_u16(msg, ICMPGUARD_A_EVENT_SEQUENCE, p->seq) ?:
	       (ig_packet_is_path_mtu(p, (enum ig_family)p->family) ?
			nla_put_u32(msg, ICMPGUARD_A_EVENT_MTU, ig_packet_mtu(p)) : 0);
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

int ig_event_put(struct sk_buff *msg, struct net *net, const struct ig_event *e)
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
