/* SPDX-License-Identifier: GPL-2.0-only */
/* Prints windows of the flow log: those that are kept, or each as it ends. */
#ifndef IG_CTL_LOG_FOLLOW_H
#define IG_CTL_LOG_FOLLOW_H

#include "cmd/log_print.h"

/**
 * struct ig_log_reader - a reader of the flow log
 * @link: the link
 * @state: settings and state, as they were told last
 * @printer: prints the windows; refers to @state
 * @path: the file to append to; NULL for standard output
 * @header: begin with the names of the fields
 * @groups: names of groups are printed
 */
struct ig_log_reader {
	struct ig_link *link;
	struct ig_log_state state;
	struct ig_log_printer printer;
	const char *path;
	bool header;
	bool groups;
};

/**
 * ig_log_once() - prints the finished windows that are kept
 * @r: the reader
 *
 * Return: the exit status.
 */
int ig_log_once(struct ig_log_reader *r);

/**
 * ig_log_follow() - prints each window as it ends, until the output is closed
 * @r: the reader
 *
 * Goes on while the log is off. Opens the file anew on SIGHUP. Return: the exit
 * status.
 */
int ig_log_follow(struct ig_log_reader *r);

#endif /* IG_CTL_LOG_FOLLOW_H */
