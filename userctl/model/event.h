/* SPDX-License-Identifier: GPL-2.0-only */
/* Events as text. */
#ifndef IG_CTL_EVENT_TEXT_H
#define IG_CTL_EVENT_TEXT_H

#include <jansson.h>
#include <stdio.h>
#include <time.h>

/**
 * ig_ctl_event_print() - prints an event in one line
 * @out: where to
 * @event: as ig_event_json() makes it
 */
void ig_ctl_event_print(FILE *out, const json_t *event);

/**
 * ig_ctl_event_type() - the type of an event, such as echo-request or icmp/77
 * @event: as ig_event_json() makes it, or its member "quoted"
 * @buf: gets it; "malformed" where there is no whole ICMP header
 * @size: bytes of @buf
 */
void ig_ctl_event_type(const json_t *event, char *buf, size_t size);

/**
 * ig_ctl_event_time() - reads the time of an event
 * @utc: its member "time"; may be NULL
 *
 * Return: seconds since 1970; 0 if it does not say.
 */
time_t ig_ctl_event_time(const char *utc);

#endif /* IG_CTL_EVENT_TEXT_H */
