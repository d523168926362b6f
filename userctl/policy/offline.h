/* SPDX-License-Identifier: GPL-2.0-only */
/* Explains packets by a policy file, with the engine that is linked into the tool. */
#ifndef IG_CTL_OFFLINE_H
#define IG_CTL_OFFLINE_H

#include "model/explained.h"
#include "model/packet.h"
#include "policy/policy.h"

/**
 * ig_offline_explain() - explains a packet by a policy that is not in force
 * @policy: the policy, in order
 * @p: the packet, with all filled in
 * @e: written
 *
 * There are no open requests and no sockets; redirects are taken to be from the
 * current first hop. Return: 0, or -ENOMEM or another error of the engine.
 */
int ig_offline_explain(const struct ig_ctl_policy *policy, const struct ig_ctl_packet *p,
		       struct ig_ctl_explained *e);

#endif /* IG_CTL_OFFLINE_H */
