/* SPDX-License-Identifier: GPL-2.0-only */
/* Tells what stays in force when a policy could not be applied. */
#ifndef IG_CTL_KEPT_H
#define IG_CTL_KEPT_H

#include "wire/link.h"

/**
 * ig_kept_tell() - says what is in force
 * @link: the link; nothing is said when the module does not answer
 */
void ig_kept_tell(struct ig_link *link);

/**
 * ig_kept_ask() - the same where no link is open yet
 * @netns: name or path of a network namespace, or NULL for this one
 *
 * Complains when there is no module.
 */
void ig_kept_ask(const char *netns);

#endif /* IG_CTL_KEPT_H */
