/* SPDX-License-Identifier: GPL-2.0-only */
/* Whose packet an ICMP error quotes: the sockets of this host. */
#ifndef IG_SOCKET_H
#define IG_SOCKET_H

#include <net/net_namespace.h>

#include "engine/decide.h"

/**
 * struct ig_socket_host - the engine's questions, asked in a namespace
 * @host: see there
 * @net: the namespace
 */
struct ig_socket_host {
	struct ig_host host;
	struct net *net;
};

/* Errors that weak evidence may admit, a second and CPU. */
extern unsigned int ig_weak_errors;

/* The engine's questions, see struct ig_host; the caller holds RCU. */
enum ig_live ig_socket_live(const struct ig_host *host,
			    const struct ig_packet *error,
			    const struct ig_quote *quote);
bool ig_socket_spend(const struct ig_host *host);

/* A struct ig_socket_host that answers for a namespace. */
#define IG_SOCKET_HOST(in_net) {			\
	.host.live = ig_socket_live,			\
	.host.spend = ig_socket_spend,			\
	.net = (in_net),				\
}

#endif /* IG_SOCKET_H */
