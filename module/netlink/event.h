/* SPDX-License-Identifier: GPL-2.0-only */
/* Sends events to those who listen. */
#ifndef IG_NETLINK_EVENT_H
#define IG_NETLINK_EVENT_H

#include <net/netlink.h>

#include "observe/event.h"
#include "observe/monitor.h"

/**
 * struct ig_event_batch - a message that is being filled with events
 * @kind: the stream
 * @msg: the message, or NULL before the first event
 * @hdr: its header
 * @events: where it says how many events were sent
 * @lost: where it says how many were lost
 */
struct ig_event_batch {
	enum ig_stream_kind kind;
	struct sk_buff *msg;
	void *hdr;
	struct nlattr *events;
	struct nlattr *lost;
};

/**
 * ig_event_batch_add() - adds an event, and sends the message when it is full
 * @batch: the message
 * @ign: the namespace; ig_monitor.lock is held
 * @event: the event
 *
 * May sleep. Without memory the event does not arrive, and its number is missing.
 */
void ig_event_batch_add(struct ig_event_batch *batch, struct ig_net *ign,
			const struct ig_event *event);

/** ig_event_batch_need() - makes sure that there is a message, even without events */
void ig_event_batch_need(struct ig_event_batch *batch, struct ig_net *ign);

/** ig_event_batch_send() - sends the message if there is one; may sleep */
void ig_event_batch_send(struct ig_event_batch *batch, struct ig_net *ign);

/** ig_event_listened() - tells whether somebody listens to a stream of a namespace */
bool ig_event_listened(struct net *net, enum ig_stream_kind kind);

/**
 * ig_event_streams_put() - adds how many events there were
 * @msg: the message
 * @ign: the namespace
 *
 * May sleep. Return: 0 or -EMSGSIZE.
 */
int ig_event_streams_put(struct sk_buff *msg, struct ig_net *ign);

/** ig_event_init() - begins to notice who listens, when the family is registered; 0 or an error */
int ig_event_init(void);

/** ig_event_exit() - ends all streams, before the family is unregistered */
void ig_event_exit(void);

#endif /* IG_NETLINK_EVENT_H */
