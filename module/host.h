/* SPDX-License-Identifier: GPL-2.0-only */
/* What the engine asks of this host: its sockets, routes and interfaces. */
#ifndef IG_HOST_H
#define IG_HOST_H

#include <linux/percpu.h>
#include <net/net_namespace.h>

#include "engine/decide.h"
#include "engine/probe.h"

/**
 * struct ig_budget - errors admitted on weak evidence, of one CPU
 * @since: when the second began, jiffies
 * @spent: how many that second has seen
 *
 * Only its CPU uses it, with bottom halves disabled.
 */
struct ig_budget {
	unsigned long since;
	unsigned int spent;
};

/**
 * struct ig_net_host - the engine's questions, asked in a namespace
 * @host: see there; the functions below
 * @net: the namespace
 * @budget: what weak evidence may admit here. It belongs to the namespace, so
 *	that packets to one namespace cannot spend what another one has.
 * @probes: what raw sockets have sent from here; has its own ordering
 */
struct ig_net_host {
	struct ig_host_ops host;
	struct net *net;
	struct ig_budget __percpu *budget;
	struct ig_probes probes;
};

static inline const struct ig_net_host *ig_host_of(const struct ig_host_ops *host)
{
	return container_of(host, struct ig_net_host, host);
}

static inline struct net *ig_host_net(const struct ig_host_ops *host)
{
	return ig_host_of(host)->net;
}

/* Errors that weak evidence may admit, a second and CPU. */
extern unsigned int ig_weak_errors;

/*
 * Notes of probes, 8 octets each. The first namespace is where people trace and
 * scan from. Until it is full, a note lives as long as conntrack waits for the
 * answer to a datagram.
 */
#define IG_PROBES_FIRST		32768
#define IG_PROBES		4096
#define IG_PROBE_SECONDS	30

/* host.c */

/**
 * ig_host_init() - prepares to answer the engine's questions
 * @host: what is prepared, zeroed
 * @net: the namespace that is asked about
 *
 * May sleep. Return: 0, or -ENOMEM with nothing to release.
 */
int ig_host_init(struct ig_net_host *host, struct net *net);

/** ig_host_fini() - releases what ig_host_init() made; nobody asks any more */
void ig_host_fini(struct ig_net_host *host);

/* See struct ig_host_ops; the caller holds RCU. */

/* socket.c */
enum ig_evidence ig_socket_live(const struct ig_host_ops *host,
				const struct ig_packet *error,
				const struct ig_quote *quote);
bool ig_socket_spend(const struct ig_host_ops *host);

/* route.c */
bool ig_route_first_hop(const struct ig_host_ops *host,
			const struct ig_packet *redirect,
			const struct ig_addr *dst,
			const struct ig_addr *gateway);

/* packet.c */
struct ig_devices ig_packet_devices(const struct ig_host_ops *host,
				    const struct ig_packet *p);

#endif /* IG_HOST_H */
