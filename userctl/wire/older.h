/* SPDX-License-Identifier: GPL-2.0-only */
/* A module that is older than this tool. */
#ifndef IG_CTL_OLDER_H
#define IG_CTL_OLDER_H

#include "wire/link.h"

/**
 * ig_older_refused() - tells whether the last request was refused because the module
 *	does not know the command, or what it was asked with
 * @link: the link
 */
bool ig_older_refused(const struct ig_link *link);

/**
 * ig_older_complain() - reports the command or attribute, and the features, that the module lacks
 * @link: the link, with such a refusal; the module is asked, the refusal stays
 * @need: what the request needed
 */
void ig_older_complain(struct ig_link *link, enum ig_link_need need);

#endif /* IG_CTL_OLDER_H */
