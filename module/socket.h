/* SPDX-License-Identifier: GPL-2.0-only */
/* Finds out if a quoted packet belongs to a socket of this host. */
#ifndef IG_SOCKET_H
#define IG_SOCKET_H

#include "engine/decide.h"

/* Limits errors admitted on weak evidence, per second and CPU. */
extern unsigned int ig_weak_errors;

/** ig_socket_live() - implements ig_host_ops.live; the caller holds RCU */
enum ig_evidence ig_socket_live(const struct ig_host_ops *host,
				const struct ig_packet *error,
				const struct ig_quote *quote);

/** ig_socket_spend() - implements ig_host_ops.spend; bottom halves are disabled */
bool ig_socket_spend(struct ig_host_ops *host);

/* Does what ig_socket_live() does for an error that is in no sk_buff: it stays here. */
enum ig_evidence ig_socket_live_here(const struct ig_host_ops *host,
				     const struct ig_packet *error,
				     const struct ig_quote *quote);

/** ig_socket_can_spend() - implements ig_host_ops.can_spend; spends nothing */
bool ig_socket_can_spend(const struct ig_host_ops *host);

#endif /* IG_SOCKET_H */
