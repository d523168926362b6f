/* SPDX-License-Identifier: GPL-2.0-only */
/* Policies as packets see them: with the groups that each interface has. */
#ifndef IG_LIVE_H
#define IG_LIVE_H

#include "guard.h"

/** ig_live_attached() - whether any group of a policy is attached to anything */
bool ig_live_attached(const struct ig_policy *policy);

/**
 * ig_live_make() - a policy as packets are to see it
 * @ign: the namespace, ig_net.publish held
 * @own: the policy; what is made shares its body
 * @epoch: the epoch that is made gets
 *
 * May sleep. Return: what was made, for ig_live_put(); NULL without memory.
 */
struct ig_live_policy *ig_live_make(const struct ig_net *ign,
				    const struct ig_policy *own, u32 epoch);

/**
 * ig_live_ifaces() - finds the groups of interfaces again
 * @ign: the namespace, ig_net.publish held
 * @live: of that namespace; nobody reads it
 *
 * Under that lock no later change of an interface is missed. May sleep. Return:
 * 0; -ENOMEM with @live as it was.
 */
int ig_live_ifaces(const struct ig_net *ign, struct ig_live_policy *live);

/** ig_live_put() - frees what packets may be reading, a grace period later */
void ig_live_put(struct ig_live_policy *live);

#endif /* IG_LIVE_H */
