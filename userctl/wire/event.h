/* SPDX-License-Identifier: GPL-2.0-only */
/* Packets as the module shows them: those it kept, and those it judges now. */
#ifndef IG_CTL_EVENT_H
#define IG_CTL_EVENT_H

#include <jansson.h>
#include <signal.h>

#include "wire/link.h"

/* Streams of events, by enum icmpguard_stream. */
#define IG_STREAM_KINDS 2

/**
 * struct ig_listening - listens to the events of a network namespace
 * @link: the socket that they come to
 * @overrun: events were lost since the kernel was last asked how many there were
 * @stream: by enum icmpguard_stream, what is known of it
 */
struct ig_listening {
	struct ig_link link;
	bool overrun;
	/**
	 * @stream.on: it is listened to
	 * @stream.begun: a message came
	 * @stream.next: number of the next event
	 * @stream.told: events that the module had no room for, as it last said
	 * @stream.lost: events that were lost since listening began
	 */
	struct ig_listened {
		bool on;
		bool begun;
		u64 next;
		u64 told;
		u64 lost;
	} stream[IG_STREAM_KINDS];
};

/** Called with each event, an object as ig_event_json() makes it. */
typedef void ig_event_reader(const json_t *event, void *data);

/**
 * ig_event_listen() - begins to listen
 * @l: the listening
 * @netns: name or path of a network namespace, or NULL for this one
 * @on: by enum icmpguard_stream, which are wanted
 * @room: bytes of events that may wait for this program; 0 for IG_LINK_WAITING
 *
 * Complains itself. Return: 0, or the exit status; then nothing has to be closed.
 */
int ig_event_listen(struct ig_listening *l, const char *netns, const bool on[IG_STREAM_KINDS],
		    u32 room);

/** ig_event_close() - ends listening */
void ig_event_close(struct ig_listening *l);

/**
 * ig_event_wait() - reads the events that come
 * @l: the listening
 * @ms: how long to wait for the first
 * @mask: signals that end the wait, and are blocked otherwise
 * @reader: called for each event
 * @data: for @reader
 *
 * Return: 0, also when time is over or a signal came; -1 with errno set.
 */
int ig_event_wait(struct ig_listening *l, int ms, const sigset_t *mask, ig_event_reader *reader,
		  void *data);

/**
 * ig_event_settle() - reads what is left, and finds out what was lost after it
 * @l: the listening
 * @reader: called for each event
 * @data: for @reader
 *
 * Losses at the end of a stream are seen in no message.
 */
void ig_event_settle(struct ig_listening *l, ig_event_reader *reader, void *data);

/** ig_event_lost() - returns how many events were lost since listening began */
u64 ig_event_lost(const struct ig_listening *l);

/**
 * ig_event_recent() - reads the newest packets that were denied, the oldest first
 * @link: the link
 *
 * Return: an array, or NULL with the error in @link.
 */
json_t *ig_event_recent(struct ig_link *link);

/**
 * ig_event_json() - makes an event into JSON
 * @nest: the event
 *
 * Return: an object, as `icmpctl -j monitor` prints it, or NULL if it makes no sense.
 */
json_t *ig_event_json(const struct nlattr *nest);

#endif /* IG_CTL_EVENT_H */
