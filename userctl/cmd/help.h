/* SPDX-License-Identifier: GPL-2.0-only */
/* Help about commands, and advice about words that are not commands. */
#ifndef IG_CTL_HELP_H
#define IG_CTL_HELP_H

struct ig_command;
struct ig_ctl;
struct ig_ctl_diag;

/**
 * ig_cmd_unknown() - says that a word is not a command, and what could be meant
 * @d: gets the sentence
 * @ctl: the line
 * @word: index of the word
 */
void ig_cmd_unknown(struct ig_ctl_diag *d, const struct ig_ctl *ctl, int word);

/** ig_cmd_usage() - prints a command's help, or everybody's for NULL */
void ig_cmd_usage(const struct ig_command *cmd);

#endif /* IG_CTL_HELP_H */
