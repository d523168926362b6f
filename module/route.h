/* SPDX-License-Identifier: GPL-2.0-only */
/* Finds out if a redirect is from the current first hop. */
#ifndef IG_ROUTE_H
#define IG_ROUTE_H

#include "engine/decide.h"

/** ig_route_first_hop() - implements ig_host_ops.first_hop; the caller holds RCU */
bool ig_route_first_hop(const struct ig_host_ops *host,
			const struct ig_packet *redirect,
			const struct ig_addr *dst,
			const struct ig_addr *gateway);

#endif /* IG_ROUTE_H */
