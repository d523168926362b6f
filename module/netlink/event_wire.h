/* SPDX-License-Identifier: GPL-2.0-only */
/* Events as netlink attributes. */
#ifndef IG_EVENT_WIRE_H
#define IG_EVENT_WIRE_H

#include <net/netlink.h>

#include "observe/event.h"

struct ig_net;

/**
 * ig_event_put() - adds an event to a message
 * @msg: the message
 * @net: the namespace, which has the interface
 * @e: the event
 *
 * Return: 0, or -EMSGSIZE with nothing added.
 */
int ig_event_put(struct sk_buff *msg, struct net *net, const struct ig_event *e);

/**
 * ig_event_streams_put() - adds how many events there were
 * @msg: the message
 * @ign: the namespace
 *
 * May sleep. Return: 0 or -EMSGSIZE.
 */
int ig_event_streams_put(struct sk_buff *msg, struct ig_net *ign);

#endif /* IG_EVENT_WIRE_H */
