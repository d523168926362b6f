/* SPDX-License-Identifier: GPL-2.0-only */
/* Words of other tools, and what to write instead. */
#ifndef IG_CTL_MEANT_H
#define IG_CTL_MEANT_H

#include "cmd/cmd.h"

/**
 * ig_meant_command() - advice about a word that is not a command
 * @ctl: the line
 * @i: index of the word; what follows it is looked at as well
 * @d: gets a message with a command that can be pasted
 *
 * Return: true when there is advice.
 */
bool ig_meant_command(const struct ig_ctl *ctl, int i, struct ig_ctl_diag *d);

/**
 * ig_meant_option() - the same about an option, such as those of iptables
 * @ctl: the line as typed; only argc and argv are looked at
 * @i: index of the option in argv
 * @d: gets the sentence
 *
 * Return: true when there is advice.
 */
bool ig_meant_option(const struct ig_ctl *ctl, int i, struct ig_ctl_diag *d);

/** ig_meant_revoke() - the same about what `revoke` was given: set, group, acl */
bool ig_meant_revoke(const struct ig_ctl *ctl, struct ig_ctl_diag *d);

#endif /* IG_CTL_MEANT_H */
