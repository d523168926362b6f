/* SPDX-License-Identifier: GPL-2.0-only */
/* The netfilter hooks of a namespace. */
#ifndef IG_HOOK_H
#define IG_HOOK_H

#include <linux/netfilter.h>
#include <linux/workqueue.h>

#include "engine/decide.h"

struct ig_guard;
struct ig_net;

/**
 * struct ig_hooks - the hooks of a namespace
 * @guard: by direction, the guard that decides; NULL while the direction has
 *	nothing to do, and every packet passes. Written under ig_net.lock, read
 *	under RCU
 * @registered: hooks registered with netfilter, a bit for each of @ops in
 *	order; ig_net.lock
 * @ops: by direction and family; their priv is the direction's @guard
 * @free: releases it after a grace period
 *
 * Created for the first policy of a namespace. Registered hooks stay until
 * `off`, `unhook` or the end of the namespace, see hook.c. A registration that
 * fails half way leaves idle hooks.
 */
struct ig_hooks {
	struct ig_guard __rcu *guard[IG_DIRS];
	unsigned long registered;
	struct nf_hook_ops ops[IG_DIRS][IG_FAMILIES];
	struct rcu_work free;
};

/**
 * ig_hooks_add() - registers the missing hooks of some directions
 * @ign: the namespace, its lock held
 * @dirs: bits by enum ig_dir
 *
 * They are idle until ig_hooks_serve(). Return: 0; -ENOMEM or an error of
 * netfilter, which may leave idle hooks behind.
 */
int ig_hooks_add(struct ig_net *ign, unsigned long dirs);

/**
 * ig_hooks_serve() - sets which directions a guard decides
 * @ign: the namespace, its lock held
 * @guard: the guard
 * @dirs: bits by enum ig_dir; all other hooks become idle
 */
void ig_hooks_serve(struct ig_net *ign, struct ig_guard *guard,
		    unsigned long dirs);

/** ig_hooks_registered() - returns the directions with any hook; bits by enum ig_dir */
unsigned long ig_hooks_registered(const struct ig_net *ign);

/**
 * ig_hooks_drop() - unregisters hooks, which drops packets waiting in an
 * NFQUEUE
 * @ign: the namespace, its lock held
 * @dirs: bits by enum ig_dir; those not registered are ignored
 */
void ig_hooks_drop(struct ig_net *ign, unsigned long dirs);

#endif /* IG_HOOK_H */
