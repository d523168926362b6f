/* SPDX-License-Identifier: GPL-2.0-only */
/* Sentences on standard error, wrapped on a terminal, and exit statuses. */
#ifndef IG_CTL_COMPLAIN_H
#define IG_CTL_COMPLAIN_H

/* Exit statuses; docs and scripts rely on them. */
enum {
	IG_EXIT_DONE,
	IG_EXIT_FAILED,
	IG_EXIT_USAGE,
	IG_EXIT_ABSENT,
};

/** ig_complain() - prints one sentence */
void ig_complain(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/** ig_note() - prints one sentence that is not about an error */
void ig_note(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif /* IG_CTL_COMPLAIN_H */
