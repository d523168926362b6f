/* SPDX-License-Identifier: GPL-2.0-only */
/* Captured packets, as the filters of events want them. */
#ifndef IG_CTL_CAPTURED_H
#define IG_CTL_CAPTURED_H

#include <jansson.h>

#include "engine/addr.h"

/**
 * struct ig_captured - a packet that came by NFLOG
 * @prefix: its prefix, as the module writes it
 * @interface: name of its interface, or NULL
 * @family: its address family
 * @bytes: the packet from the IP header on, or its beginning
 * @len: number of @bytes
 */
struct ig_captured {
	const char *prefix;
	const char *interface;
	enum ig_family family;
	const u8 *bytes;
	u32 len;
};

/** ig_captured_is_ours() - tells whether the prefix is one that the module writes */
bool ig_captured_is_ours(const char *prefix);

/**
 * ig_captured_event() - makes a packet into an event that ig_event_filter_takes() reads
 * @c: the packet, with a prefix of the module
 *
 * Members are missing for fields that the captured bytes do not reach. Return: an object.
 */
json_t *ig_captured_event(const struct ig_captured *c);

/** ig_captured_missing() - returns how many bytes of the packet come after the captured ones */
u32 ig_captured_missing(const struct ig_captured *c);

#endif /* IG_CTL_CAPTURED_H */
