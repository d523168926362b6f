/* SPDX-License-Identifier: GPL-2.0-only */
/* Asks the kernel for a route. */
#ifndef IG_CTL_ROUTE_H
#define IG_CTL_ROUTE_H

#include "engine/addr.h"

/**
 * struct ig_route - the way to an address
 * @ifindex: the interface
 * @has_src: @src is known
 * @src: the local address that packets get
 */
struct ig_route {
	unsigned int ifindex;
	bool has_src;
	struct ig_addr src;
};

/**
 * ig_route_find() - asks for the route to an address, in the namespace of this process
 * @family: of the address
 * @dst: the address
 * @ifindex: an interface that it has to use; 0 for any
 * @route: written if there is one
 *
 * Return: whether there is one.
 */
bool ig_route_find(enum ig_family family, const struct ig_addr *dst, unsigned int ifindex,
		   struct ig_route *route);

#endif /* IG_CTL_ROUTE_H */
