/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Answers the engine's questions about this host: sockets, routes, interfaces.
 */
#ifndef IG_HOST_H
#define IG_HOST_H

#include <linux/percpu.h>
#include <net/net_namespace.h>

#include "engine/decide.h"
#include "engine/probe.h"

/**
 * struct ig_budget - errors admitted on weak evidence, counted for one CPU
 * @since: when the second began, jiffies
 * @spent: errors admitted in that second
 *
 * Only its CPU uses it, with bottom halves disabled.
 */
struct ig_budget {
	unsigned long since;
	unsigned int spent;
};

/**
 * struct ig_net_host - answers the engine's questions in a namespace
 * @host: the functions below; see struct ig_host_ops
 * @net: the namespace
 * @budget: errors that weak evidence may still admit here. It belongs to the
 *	namespace, so that packets to one namespace cannot spend what another
 *	one has.
 * @probes: packets that raw sockets have sent from here; has its own ordering
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

/*
 * Size of the table of probe notes, 8 bytes each. People trace and scan from
 * the first namespace, so its table is larger. Until the table is full, a note
 * lives as long as conntrack waits for the answer to a datagram.
 */
#define IG_PROBES_FIRST		32768
#define IG_PROBES		4096
#define IG_PROBE_SECONDS	30

/* host.c */

/**
 * ig_host_init() - prepares the answers to the engine's questions
 * @host: zeroed memory; prepared
 * @net: the namespace it answers for
 *
 * May sleep. Return: 0, or -ENOMEM with nothing to release.
 */
int ig_host_init(struct ig_net_host *host, struct net *net);

/**
 * ig_host_explain() - prepares answers about packets that are in no sk_buff
 * @copy: written; no longer valid than @host
 * @host: answers about real packets
 *
 * The copy has no way to spend the budget. It shares the notes of probes.
 */
void ig_host_explain(struct ig_net_host *copy, const struct ig_net_host *host);

/** ig_host_fini() - releases what ig_host_init() made; no packet may use it any more */
void ig_host_fini(struct ig_net_host *host);

#endif /* IG_HOST_H */
