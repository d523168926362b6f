// SPDX-License-Identifier: GPL-2.0-only
#include <linux/jiffies.h>
#include <linux/rtnetlink.h>
#include <net/sock.h>

#include "compat/group.h"
#include "netlink/event_send.h"
#include "netlink/event_wire.h"
#include "netlink/netlink.h"

static_assert(IG_STREAM_DENIED == (int)ICMPGUARD_NLGRP_DENIED);
static_assert(IG_STREAM_ACCEPTED == (int)ICMPGUARD_NLGRP_ACCEPTED);

/* Events sent before others may lock. */
#define SEND_AT_ONCE	4096U

/* The module unloads: no stream begins any more. */
static bool stopped;

/* ---- sending ---- */

/**
 * struct batch - a message that is being filled with events
 * @kind: the stream
 * @msg: the message, or NULL before the first event
 * @hdr: its header
 * @events: where it says how many events were sent
 * @lost: where it says how many were lost
 */
struct batch {
	enum ig_stream_kind kind;
	struct sk_buff *msg;
	void *hdr;
	struct nlattr *events;
	struct nlattr *lost;
};

/* Opens a message. What it says of its stream is written when it is sent. */
static bool batch_open(struct batch *batch)
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

static void batch_send(struct batch *batch, struct ig_net *ign)
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

/*
 * Adds an event, and sends the message when it is full. Without memory the event does
 * not arrive, and its number is missing.
 */
static void batch_add(struct batch *batch, struct ig_net *ign, const struct ig_event *event)
{
	if (batch->msg && ig_event_put(batch->msg, ign->net, event))
		batch_send(batch, ign);
	/* A new one is needed, or the event is in already. */
	if (!batch->msg && batch_open(batch))
		ig_event_put(batch->msg, ign->net, event);
	ign->monitor.events[batch->kind]++;
}

/* Makes sure that there is a message, even without events. */
static void batch_need(struct batch *batch, struct ig_net *ign)
{
	if (!batch->msg)
		batch_open(batch);
}

/* Sends what waits in a stream; returns whether there may be more. */
static bool stream_send(struct ig_net *ign, enum ig_stream_kind kind)
{
	struct ig_monitor *monitor = &ign->monitor;
	struct batch batch = { .kind = kind };
	struct ig_event event;
	u32 n = 0;
	u64 lost;

	while (n < SEND_AT_ONCE && ig_monitor_take(monitor, kind, &event)) {
		batch_add(&batch, ign, &event);
		n++;
		cond_resched();
	}
	lost = ig_monitor_lost(monitor, kind);
	if (lost != monitor->told[kind])
		batch_need(&batch, ign);
	monitor->told[kind] = lost;
	batch_send(&batch, ign);
	return n == SEND_AT_ONCE;
}

void ig_event_send_work(struct work_struct *work)
{
	struct ig_net *ign = container_of(to_delayed_work(work), struct ig_net, monitor.send);
	bool more = false;
	int kind;

	mutex_lock(&ign->monitor.lock);
	for (kind = 0; kind < IG_STREAMS; kind++)
		more |= stream_send(ign, kind);
	if (more && !ign->monitor.ended)
		queue_delayed_work(ig_wq, &ign->monitor.send, 0);
	mutex_unlock(&ign->monitor.lock);
}

/* ---- who listens ---- */

#ifdef IG_COMPAT_GROUP_FLAGS
static bool is_listened(struct net *net, enum ig_stream_kind kind)
{
	return genl_has_listeners(&ig_family, net, kind);
}
#else
/* Such a kernel lets everybody join, so the family has no groups there. */
static bool is_listened(struct net *net, enum ig_stream_kind kind)
{
	return false;
}
#endif

int ig_event_look(struct ig_net *ign)
{
	struct ig_monitor *monitor = &ign->monitor;
	int kind, err = 0;

	mutex_lock(&monitor->lock);
	for (kind = 0; kind < IG_STREAMS; kind++)
		err = ig_monitor_switch(monitor, kind, !READ_ONCE(stopped) &&
					is_listened(ign->net, kind)) ?: err;
	mutex_unlock(&monitor->lock);
	return err;
}

/* Without memory, the next look tries again. */
void ig_event_look_work(struct work_struct *work)
{
	ig_event_look(container_of(work, struct ig_net, monitor.look));
}

/* Tells whether a stream is off that is listened to, or on in vain. */
static bool is_wrong(struct ig_net *ign)
{
	int kind;

	for (kind = 0; kind < IG_STREAMS; kind++)
		if (is_listened(ign->net, kind) != ig_monitor_is_on(&ign->monitor, kind))
			return true;
	return false;
}

/*
 * Kernels before 6.9 do not tell who joins a group, so this looks once a second.
 * It does not wake up an idle CPU.
 */
static void look_everywhere(struct work_struct *work);
static DECLARE_DEFERRABLE_WORK(everywhere, look_everywhere);

static void look_everywhere(struct work_struct *work)
{
	struct net *net;

	rcu_read_lock();
	for_each_net_rcu(net)
		if (is_wrong(ig_net(net)))
			queue_work(ig_wq, &ig_net(net)->monitor.look);
	rcu_read_unlock();
	queue_delayed_work(ig_wq, &everywhere, HZ);
}

/* A socket that goes may have been the last that listens. */
void ig_event_socket_closed(struct ig_net *ign)
{
	if (ig_monitor_is_on(&ign->monitor, IG_STREAM_DENIED) ||
	    ig_monitor_is_on(&ign->monitor, IG_STREAM_ACCEPTED))
		queue_work(ig_wq, &ign->monitor.look);
}

void __init ig_event_init(void)
{
	queue_delayed_work(ig_wq, &everywhere, HZ);
}

void ig_event_exit(void)
{
	struct net *net;

	WRITE_ONCE(stopped, true);
	cancel_delayed_work_sync(&everywhere);
	down_read(&net_rwsem);
	for_each_net(net)
		ig_monitor_fini(&ig_net(net)->monitor);
	up_read(&net_rwsem);
}
