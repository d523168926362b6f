/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Events for those who listen to a namespace's multicast groups: hooks put them
 * into rings, a work sends them. Nobody listens most of the time; then there are
 * no rings, and hooks do not come here (observe/tap.h).
 */
#ifndef IG_MONITOR_H
#define IG_MONITOR_H

#include <linux/mutex.h>
#include <linux/percpu.h>
#include <linux/workqueue.h>

#include "observe/event.h"

/* Events of the accepted never push out those of the denied. */
enum ig_stream_kind {
	IG_STREAM_DENIED,
	IG_STREAM_ACCEPTED,
	IG_STREAMS,
};

/**
 * struct ig_ring - the events of a CPU that were not sent yet
 * @head: number of events written; by this CPU, bottom halves disabled
 * @tail: number of events sent; under ig_monitor.lock
 * @lost: number of events that found no room; written as @head
 * @event: event n is at n modulo ig_stream.size
 */
struct ig_ring {
	u32 head;
	u32 tail;
	unsigned long lost;
	struct ig_event *event;
};

/**
 * struct ig_stream - a multicast group that is listened to
 * @ring: a ring for each CPU
 * @size: events in each, a power of two
 * @free: releases it after a grace period
 */
struct ig_stream {
	struct ig_ring __percpu *ring;
	u32 size;
	struct rcu_work free;
};

/**
 * struct ig_monitor - the streams of a namespace
 * @lock: serializes those who send, switch and count; taken alone
 * @stream: by kind, NULL if nobody listens; changed under @lock, read under RCU
 * @events: by kind, events sent since the namespace exists; under @lock
 * @lost: by kind, events lost by streams that have ended; under @lock
 * @told: by kind, all events lost, as last told; under @lock
 * @ended: the namespace is going, nothing is switched on any more; under @lock
 * @send: sends what is in the rings
 * @look: switches streams on and off, by who listens
 */
struct ig_monitor {
	struct mutex lock;	/* serializes those who send, switch and count */
	struct ig_stream __rcu *stream[IG_STREAMS];
	u64 events[IG_STREAMS];
	u64 lost[IG_STREAMS];
	u64 told[IG_STREAMS];
	bool ended;
	struct delayed_work send;
	struct work_struct look;
};

/**
 * ig_monitor_init() - prepares the streams of a namespace
 * @monitor: the streams, zeroed before
 * @send: work that takes events and sends them
 * @look: work that switches streams on and off
 */
void ig_monitor_init(struct ig_monitor *monitor, work_func_t send, work_func_t look);

/** ig_monitor_fini() - ends the streams and their works, for good; may sleep */
void ig_monitor_fini(struct ig_monitor *monitor);

/**
 * ig_monitor_switch() - switches a stream on or off
 * @monitor: the streams, locked
 * @kind: the stream
 * @on: somebody listens
 *
 * May sleep. Return: 0, or -ENOMEM if it could not be switched on.
 */
int ig_monitor_switch(struct ig_monitor *monitor, enum ig_stream_kind kind, bool on);

/** ig_monitor_is_on() - tells whether a stream is on; needs no lock */
bool ig_monitor_is_on(const struct ig_monitor *monitor, enum ig_stream_kind kind);

/**
 * ig_monitor_take() - takes the oldest event of a stream
 * @monitor: the streams, locked
 * @kind: the stream
 * @event: gets the event
 *
 * Return: false if there is none.
 */
bool ig_monitor_take(struct ig_monitor *monitor, enum ig_stream_kind kind,
		     struct ig_event *event);

/**
 * ig_monitor_lost() - returns how many events found no room
 * @monitor: the streams, locked
 * @kind: the stream
 */
u64 ig_monitor_lost(struct ig_monitor *monitor, enum ig_stream_kind kind);

/**
 * ig_monitor_event() - shows a packet to those who listen
 * @monitor: the streams of its namespace
 * @p: the packet, not freed yet
 * @d: the decision
 * @verdict: its fate
 *
 * Called by ig_show(), under RCU.
 */
void ig_monitor_event(struct ig_monitor *monitor, const struct ig_packet *p,
		      struct ig_decision d, enum ig_verdict verdict);

#endif /* IG_MONITOR_H */
