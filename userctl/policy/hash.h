/* SPDX-License-Identifier: GPL-2.0-only */
/* One number for a whole policy, so that hosts of a fleet can be compared. */
#ifndef IG_CTL_HASH_H
#define IG_CTL_HASH_H

#include "policy/policy.h"

/* Characters of a hash, with the final 0. */
#define IG_POLICY_HASH_TEXT 65

/**
 * ig_policy_hash() - computes the hash of a policy
 * @policy: the policy, in order; rules that expire have been removed
 * @text: gets it: SHA-256 of what `icmpctl save` prints, in lower-case hexadecimal
 */
void ig_policy_hash(const struct ig_ctl_policy *policy, char text[IG_POLICY_HASH_TEXT]);

#endif /* IG_CTL_HASH_H */
