/* SPDX-License-Identifier: GPL-2.0-only */
/* Finds out who listens to events, and sends them. */
#ifndef IG_EVENT_SEND_H
#define IG_EVENT_SEND_H

#include <linux/workqueue.h>

struct ig_net;

/** ig_event_send_work() - work function of ig_monitor.send */
void ig_event_send_work(struct work_struct *work);

/** ig_event_look_work() - work function of ig_monitor.look */
void ig_event_look_work(struct work_struct *work);

/**
 * ig_event_look() - switches the streams of a namespace on and off, by who listens
 * @ign: the namespace
 *
 * May sleep. Return: 0, or -ENOMEM if a stream could not be switched on.
 */
int ig_event_look(struct ig_net *ign);

/** ig_event_socket_closed() - has it found out if anybody still listens in a namespace */
void ig_event_socket_closed(struct ig_net *ign);

/** ig_event_init() - begins to notice who listens, when the family is registered */
void ig_event_init(void);

/** ig_event_exit() - ends all streams for good, before the family is unregistered */
void ig_event_exit(void);

#endif /* IG_EVENT_SEND_H */
