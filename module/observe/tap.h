/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Shows packets and their decisions to whoever has asked for them. While nobody
 * has, in any namespace, a packet runs nothing of this, see ig_tap_wanted().
 */
#ifndef IG_TAP_H
#define IG_TAP_H

#include <linux/jump_label_ratelimit.h>

#include "engine/decision.h"

struct ig_guard;
struct ig_policy;

extern struct static_key_false_deferred ig_tap_key;

/** ig_tap_wanted() - tells whether anybody on this host has asked, in any namespace */
static __always_inline bool ig_tap_wanted(void)
{
	return static_branch_unlikely(&ig_tap_key.key);
}

/**
 * ig_tap_on() - counts one more who asks
 *
 * May sleep. ig_tap_off() has to follow.
 */
void ig_tap_on(void);

/**
 * ig_tap_off() - counts one fewer
 *
 * May sleep. The branch is switched off up to a second later, so that an owner of
 * a namespace who switches all the time does not make the host patch its code
 * each time.
 */
void ig_tap_off(void);

/** ig_tap_exit() - ends delayed switching, as the module unloads; may sleep */
void ig_tap_exit(void);

/**
 * ig_tap() - shows a packet to those of its namespace who have asked
 * @guard: of the namespace
 * @policy: the policy that the decision was made by
 * @p: the packet, not freed yet
 * @d: the decision
 *
 * Called under RCU, in the context of a hook: softirq, or a process that sends.
 *
 * Return: @d, so that the fast path does not have to keep it meanwhile.
 */
struct ig_decision ig_tap(struct ig_guard *guard, const struct ig_policy *policy,
			  const struct ig_packet *p, struct ig_decision d);

#endif /* IG_TAP_H */
