/* SPDX-License-Identifier: GPL-2.0-only */
/* The packet counters of a namespace, as the module reports them. */
#ifndef IG_CTL_COUNTERS_H
#define IG_CTL_COUNTERS_H

#include <jansson.h>

#include "wire/link.h"

/**
 * ig_counters_read() - asks for the packet counters
 * @link: the link
 *
 * The module leaves out what is zero; here it is present.
 *
 * Return: an object with the members counters, accepted, denied, would-drop, types, path-mtu
 * and events, as `icmpctl -j stats` has them; or NULL with the error in @link.
 */
json_t *ig_counters_read(struct ig_link *link);

#endif /* IG_CTL_COUNTERS_H */
