/* SPDX-License-Identifier: GPL-2.0-only */
/* Prints windows of the flow log. */
#ifndef IG_CTL_LOG_PRINT_H
#define IG_CTL_LOG_PRINT_H

#include <jansson.h>

#include "wire/log.h"

/** enum ig_log_format - form of the lines */
enum ig_log_format {
	IG_LOG_AWS,
	IG_LOG_JSON,
	IG_LOG_PLAIN,
};

/**
 * struct ig_log_printer - how and where windows are printed
 * @out: where to
 * @format: form of the lines
 * @fields: fields of a line, of IG_LOG_AWS
 * @context: the rest
 * @last: end of the last window that was printed, Unix seconds; 0 for none
 * @next: number of the window that comes next; 0 if that is not known
 */
struct ig_log_printer {
	FILE *out;
	enum ig_log_format format;
	struct ig_log_fields fields;
	struct ig_log_context context;
	u64 last;
	u32 next;
};

/**
 * ig_log_print_window() - prints a window and flushes
 * @p: the printer
 * @w: the window; its records are put in another order
 *
 * A window that is not whole, and those that are missing before it, are lines with
 * SKIPDATA.
 */
void ig_log_print_window(struct ig_log_printer *p, struct ig_log_read_window *w);

#endif /* IG_CTL_LOG_PRINT_H */
