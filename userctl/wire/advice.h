/* SPDX-License-Identifier: GPL-2.0-only */
/* Refusals that are about a name: which, the nearest there is, and what to do. */
#ifndef IG_CTL_ADVICE_H
#define IG_CTL_ADVICE_H

#include "wire/link.h"

/**
 * ig_advice_complain() - complains about a refusal that is about a set or a group
 * @link: the link, with the refusal; the module is asked for names, the refusal
 *	stays
 *
 * It is recognized by errno and attribute, not by its words, so that this works with
 * modules of other versions. Return: true when it was such a refusal.
 */
bool ig_advice_complain(struct ig_link *link);

#endif /* IG_CTL_ADVICE_H */
