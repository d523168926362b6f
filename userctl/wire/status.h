/* SPDX-License-Identifier: GPL-2.0-only */
/* The status of a namespace, as the module reports it. */
#ifndef IG_CTL_STATUS_H
#define IG_CTL_STATUS_H

#include <jansson.h>

#include "wire/link.h"

/**
 * ig_status_read() - asks for the status
 * @link: the link
 *
 * Members that the caller may not know are missing. Return: an object, as
 * `icmpctl -j status` prints, or NULL with the error in @link.
 */
json_t *ig_status_read(struct ig_link *link);

/** ig_status_untouched() - tells whether nothing is in force, by such an object */
bool ig_status_untouched(const json_t *status);

/** ig_status_hides() - tells whether some of the policy is hidden from this caller */
bool ig_status_hides(const json_t *status);

/* The sentence for this. */
#define IG_STATUS_HIDES                                                  \
	"the policy was inherited from the host: it is shown only with " \
	"CAP_NET_ADMIN in the initial user namespace"

/**
 * ig_status_has() - tells whether the module has a feature, by such an object
 * @status: the object
 * @feature: name of the feature
 */
bool ig_status_has(const json_t *status, const char *feature);

/**
 * ig_status_lacks() - lists the features that this tool knows and the module lacks
 * @status: such an object, or NULL for nothing known
 *
 * Return: an array of names of features.
 */
json_t *ig_status_lacks(const json_t *status);

/**
 * ig_status_hooks() - hooks by the names of their directions
 * @hooks: bits of enum icmpguard_hooks
 *
 * Return: an array of names.
 */
json_t *ig_status_hooks(u32 hooks);

/** ig_status_words() - an array of names in one line; free() it */
char *ig_status_words(const json_t *names);

#endif /* IG_CTL_STATUS_H */
