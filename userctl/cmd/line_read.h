/* SPDX-License-Identifier: GPL-2.0-only */
/* Reads the command line: the command, its options, and the other words. */
#ifndef IG_CTL_LINE_READ_H
#define IG_CTL_LINE_READ_H

struct ig_ctl;

/**
 * ig_line_read() - sorts options from words, up to a word that is #
 * @ctl: written; ig_line_free() frees it
 * @argc: as main()
 * @argv: as main()
 *
 * Complains itself. Return: 0 or the exit status.
 */
int ig_line_read(struct ig_ctl *ctl, int argc, char **argv);

/** ig_line_try() - the same for a line that is not complete yet: passes over what is wrong */
void ig_line_try(struct ig_ctl *ctl, int argc, char **argv);

/** ig_line_free() - frees what ig_line_read() took */
void ig_line_free(struct ig_ctl *ctl);

#endif /* IG_CTL_LINE_READ_H */
