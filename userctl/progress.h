/* SPDX-License-Identifier: GPL-2.0-only */
/* Progress of something long, on a terminal. */
#ifndef IG_CTL_PROGRESS_H
#define IG_CTL_PROGRESS_H

#include <stdbool.h>

#include "engine/port.h"

/**
 * struct ig_progress - a line that shows progress
 * @wanted: standard error is a terminal
 * @drawn: the line is there
 * @next: when it is drawn next, milliseconds of the monotonic clock
 */
struct ig_progress {
	bool wanted;
	bool drawn;
	u64 next;
};

/** ig_progress_init() - nothing is drawn for the first half second */
void ig_progress_init(struct ig_progress *p);

/**
 * ig_progress_show() - draws the line anew, now and then
 * @p: the line
 * @done: how many are done
 * @all: how many there are; 0 for nobody knows
 * @what: what is done, such as "sending"
 */
void ig_progress_show(struct ig_progress *p, u64 done, u64 all, const char *what);

/** ig_progress_end() - takes the line away */
void ig_progress_end(struct ig_progress *p);

#endif /* IG_CTL_PROGRESS_H */
