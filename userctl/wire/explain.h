/* SPDX-License-Identifier: GPL-2.0-only */
/* Asks the module what would happen to a packet. */
#ifndef IG_CTL_WIRE_EXPLAIN_H
#define IG_CTL_WIRE_EXPLAIN_H

#include "model/explained.h"
#include "model/packet.h"
#include "wire/link.h"

/**
 * ig_wire_explain() - asks the module
 * @link: the link
 * @p: the packet, with all filled in
 * @ifindex: its interface; 0 if unknown
 * @e: written
 *
 * Return: 0, or -1 with the error in @link.
 */
int ig_wire_explain(struct ig_link *link, const struct ig_ctl_packet *p, unsigned int ifindex,
		    struct ig_ctl_explained *e);

/**
 * ig_wire_find_flow() - looks for the newest open request between two addresses
 * @link: the link
 * @family: of the addresses
 * @src: source of the request
 * @dst: its destination
 * @h: gets identifier and sequence
 *
 * Return: whether there is one; false also if the module does not tell.
 */
bool ig_wire_find_flow(struct ig_link *link, enum ig_family family, const struct ig_addr *src,
		       const struct ig_addr *dst, struct ig_ctl_header *h);

#endif /* IG_CTL_WIRE_EXPLAIN_H */
