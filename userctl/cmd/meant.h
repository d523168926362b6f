/* SPDX-License-Identifier: GPL-2.0-only */
/* Words that other tools have taught people, and what they are called here. */
#ifndef IG_CTL_MEANT_H
#define IG_CTL_MEANT_H

#include "cmd/cmd.h"

/**
 * ig_meant_command() - advice about a word that is not a command
 * @ctl: the line
 * @i: index of the word; what follows it is looked at as well
 * @d: gets a sentence with a command that can be pasted
 *
 * Return: whether there is any.
 */
bool ig_meant_command(const struct ig_ctl *ctl, int i, struct ig_diag *d);

/**
 * ig_meant_option() - the same about an option, such as those of iptables
 * @ctl: the line as typed; only argc and argv are looked at
 * @i: index of the option in argv
 * @d: gets the sentence
 *
 * Return: whether there is any.
 */
bool ig_meant_option(const struct ig_ctl *ctl, int i, struct ig_diag *d);

/** ig_meant_revoke() - the same about what `revoke` was given: set, group, acl */
bool ig_meant_revoke(const struct ig_ctl *ctl, struct ig_diag *d);

#endif /* IG_CTL_MEANT_H */
