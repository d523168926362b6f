/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The branch in the hooks that leads to whoever watches packets (observe/show.h).
 * While nobody does, in any namespace, a packet runs nothing more than without it.
 */
#ifndef IG_TAP_H
#define IG_TAP_H

#include <linux/jump_label_ratelimit.h>

extern struct static_key_false_deferred ig_tap_key;

/** ig_tap_wanted() - tells whether anybody on this host has asked, in any namespace */
static __always_inline bool ig_tap_wanted(void)
{
	return static_branch_unlikely(&ig_tap_key.key);
}

/**
 * ig_tap_on() - counts one more who asks
 *
 * May sleep. ig_tap_off() has to follow. Return: 0, as a tracepoint wants it.
 */
int ig_tap_on(void);

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

#endif /* IG_TAP_H */
