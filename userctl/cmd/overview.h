/* SPDX-License-Identifier: GPL-2.0-only */
/* Adds to a status all that one screen should tell: what is open, denied, full. */
#ifndef IG_CTL_OVERVIEW_H
#define IG_CTL_OVERVIEW_H

#include <jansson.h>

#include "wire/link.h"

/**
 * struct ig_overview - what goes beyond the status itself
 * @open: an array of rules and ACL entries as text, the first few
 * @more_open: how many more there are
 */
struct ig_overview {
	json_t *open;
	json_int_t more_open;
};

/**
 * ig_overview_read() - asks for counters, packets denied lately, and the policy
 * @o: gets what only text needs; ig_overview_fini() frees it
 * @link: the link
 * @status: of a namespace with a policy that this caller may read; gets members policy-hash,
 *	path-mtu, accepted, denied, denied-lately and full
 *
 * If one of these cannot be read, its members are missing, and a warning in @status says
 * why. There is no warning if the module is older and does not have the operation.
 */
void ig_overview_read(struct ig_overview *o, struct ig_link *link, json_t *status);

/** ig_overview_fini() - frees it */
void ig_overview_fini(struct ig_overview *o);

/**
 * ig_overview_lines() - replaces members of a status by words
 * @text: a copy of the status
 *
 * The members are path-mtu, denied and full.
 */
void ig_overview_lines(json_t *text);

/**
 * ig_overview_print() - prints what is open, and what was denied lately
 * @o: the overview
 * @status: the status, with what ig_overview_read() has added
 */
void ig_overview_print(const struct ig_overview *o, const json_t *status);

#endif /* IG_CTL_OVERVIEW_H */
