/* SPDX-License-Identifier: GPL-2.0-only */
/* Messages about a request that failed. */
#ifndef IG_CTL_REFUSAL_H
#define IG_CTL_REFUSAL_H

#include "wire/link.h"

/**
 * ig_refusal_complain() - says why the last request failed
 * @link: the link
 * @need: what the request needed
 *
 * Return: the exit status, 1.
 */
int ig_refusal_complain(struct ig_link *link, enum ig_link_need need);

#endif /* IG_CTL_REFUSAL_H */
