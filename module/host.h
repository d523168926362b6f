/* SPDX-License-Identifier: GPL-2.0-only */
/* What the engine asks of this host: its sockets, routes and interfaces. */
#ifndef IG_HOST_H
#define IG_HOST_H

#include <net/net_namespace.h>

#include "engine/decide.h"

/**
 * struct ig_net_host - the engine's questions, asked in a namespace
 * @host: see there; the functions below
 * @net: the namespace
 */
struct ig_net_host {
	struct ig_host host;
	struct net *net;
};

static inline struct net *ig_host_net(const struct ig_host *host)
{
	return container_of(host, struct ig_net_host, host)->net;
}

/* Errors that weak evidence may admit, a second and CPU. */
extern unsigned int ig_weak_errors;

/* See struct ig_host; the caller holds RCU. */

/* socket.c */
enum ig_live ig_socket_live(const struct ig_host *host,
			    const struct ig_packet *error,
			    const struct ig_quote *quote);
bool ig_socket_spend(const struct ig_host *host);

/* route.c */
bool ig_route_first_hop(const struct ig_host *host,
			const struct ig_packet *redirect,
			const struct ig_addr *dst,
			const struct ig_addr *gateway);

/* packet.c */
struct ig_devices ig_packet_devices(const struct ig_host *host,
				    const struct ig_packet *p);

#endif /* IG_HOST_H */
