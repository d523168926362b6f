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

/**
 * ig_complain_memory() - complains that there is not enough memory, and exits
 *
 * The exit status is IG_EXIT_FAILED, or that of ig_complain_memory_exits(). What a
 * policy had already been changed to stays in force.
 */
_Noreturn void ig_complain_memory(void);

/** ig_complain_memory_exits() - sets the exit status of ig_complain_memory() */
void ig_complain_memory_exits(int status);

#endif /* IG_CTL_COMPLAIN_H */
