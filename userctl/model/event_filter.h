/* SPDX-License-Identifier: GPL-2.0-only */
/* Chooses events, by what a person asked for. */
#ifndef IG_CTL_EVENT_FILTER_H
#define IG_CTL_EVENT_FILTER_H

#include <jansson.h>

#include "model/words.h"

/**
 * struct ig_event_filter - what an event has to be
 * @has_type: @type counts
 * @type: by family, as ig_ctl_words_type() reads it
 * @has_peer: @peer counts
 * @peer: prefix of the remote side
 * @dir: enum ig_dir, or -1 for any
 * @dev: the interface, or NULL
 * @reasons: bits of enum icmpguard_reason; 0 for any
 */
struct ig_event_filter {
	bool has_type;
	struct ig_ctl_icmp type[IG_FAMILIES];
	bool has_peer;
	struct ig_prefix peer;
	int dir;
	const char *dev;
	u32 reasons;
};

/** ig_event_filter_init() - takes everything */
void ig_event_filter_init(struct ig_event_filter *f);

/**
 * ig_event_filter_words() - reads [TYPE[/CODE]] [PEER]
 * @f: the filter
 * @n: number of words
 * @word: the words
 * @first: index of the first one that counts
 * @d: says which word is wrong, and why
 *
 * Return: 0 or -1.
 */
int ig_event_filter_words(struct ig_event_filter *f, int n, char *const *word, int first,
			  struct ig_ctl_diag *d);

/**
 * ig_event_filter_reasons() - reads names of reasons, separated by commas
 * @f: the filter
 * @list: the names
 * @d: says which name is wrong; @d->at and @d->len tell where it is
 *
 * Return: 0 or -1.
 */
int ig_event_filter_reasons(struct ig_event_filter *f, const char *list, struct ig_ctl_diag *d);

/**
 * ig_event_filter_takes() - tells whether an event is one of these
 * @f: the filter
 * @event: the event, as ig_event_json() makes it
 *
 * The remote side of a forwarded packet is its source or its destination.
 */
bool ig_event_filter_takes(const struct ig_event_filter *f, const json_t *event);

#endif /* IG_CTL_EVENT_FILTER_H */
