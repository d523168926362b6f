/* SPDX-License-Identifier: GPL-2.0-only */
/* Standard error in the systemd journal: lines with priorities. */
#ifndef IG_CTL_JOURNAL_H
#define IG_CTL_JOURNAL_H

#include <stdio.h>

/**
 * ig_journal_init() - marks lines of ig_journal_stderr(), if the journal reads them
 *
 * Complaints, with their excerpts, get priority err, notes notice. Standard output
 * stays what it is for the service, info unless its unit says another. Call it
 * before anything is written.
 */
void ig_journal_init(void);

/**
 * ig_journal_stderr() - the stream for complaints, notes and their excerpts
 *
 * C does not let a program assign stderr: in musl it is a constant.
 *
 * Return: standard error, or a stream that marks its lines.
 */
FILE *ig_journal_stderr(void);

#endif /* IG_CTL_JOURNAL_H */
