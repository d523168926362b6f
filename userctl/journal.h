/* SPDX-License-Identifier: GPL-2.0-only */
/* Standard error in the systemd journal: lines with priorities. */
#ifndef IG_CTL_JOURNAL_H
#define IG_CTL_JOURNAL_H

/**
 * ig_journal_init() - marks what is written to stderr, if the journal reads it
 *
 * Complaints, with their excerpts, get priority err, notes notice. Standard output
 * stays what it is for the service, info unless its unit says another. Call it
 * before anything is written.
 */
void ig_journal_init(void);

#endif /* IG_CTL_JOURNAL_H */
