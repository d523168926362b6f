/* SPDX-License-Identifier: GPL-2.0-only */
/* The part of a line that chooses packets, and says how long a command goes on. */
#ifndef IG_CTL_CHOOSE_H
#define IG_CTL_CHOOSE_H

#include "cmd/cmd.h"
#include "model/event_filter.h"

extern const struct ig_option ig_choose_denied, ig_choose_all;
extern const struct ig_option ig_choose_reason, ig_choose_dir, ig_choose_dev;
extern const struct ig_option ig_choose_count, ig_choose_for, ig_choose_buffer;

/**
 * ig_choose_read_filter() - reads [TYPE[/CODE]] [PEER] and the options of filters
 * @ctl: the line
 * @filter: written
 *
 * Return: 0, or the exit status for usage errors, having complained.
 */
int ig_choose_read_filter(const struct ig_ctl *ctl, struct ig_event_filter *filter);

/**
 * ig_choose_read_number() - reads the number that is the value of an option
 * @ctl: the line
 * @option: the option
 * @out: written if it was given
 * @what: what is counted, for the complaint
 *
 * Return: 0, or the exit status for usage errors, having complained.
 */
int ig_choose_read_number(const struct ig_ctl *ctl, const struct ig_option *option, u32 *out,
			  const char *what);

/** ig_choose_read_buffer() - likewise bytes of what may wait; 0 if it was not given */
int ig_choose_read_buffer(const struct ig_ctl *ctl, u32 *out);

/** ig_choose_read_duration() - likewise a duration, in seconds */
int ig_choose_read_duration(const struct ig_ctl *ctl, const struct ig_option *option, u32 *out);

/** ig_choose_note_untouched() - says so if no packet is judged in the namespace entered */
void ig_choose_note_untouched(const struct ig_ctl *ctl);

/** ig_choose_complete() - offers TYPE, the first word */
void ig_choose_complete(const struct ig_completion *c);

#endif /* IG_CTL_CHOOSE_H */
