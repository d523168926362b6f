/* SPDX-License-Identifier: GPL-2.0-only */
/* Ages of stamps: how long ago something was, by a clock of ticks. */
#ifndef IG_TICKS_H
#define IG_TICKS_H

#include "port.h"

#define IG_TICKS_MASK	0xffffffU	/* stamps have 24 bits */
#define IG_TICKS_SKEW	16		/* how far the clocks of two CPUs may differ */

/**
 * ig_ticks_age() - returns how old a stamp is, in ticks
 * @stamp: ticks; only the low 24 bits count
 * @now: ticks
 *
 * Another CPU may have stamped just after this one read the clock: such a stamp
 * is 0 ticks old.
 */
static inline u32 ig_ticks_age(u32 stamp, u32 now)
{
	u32 age = (now - stamp) & IG_TICKS_MASK;

	return age > IG_TICKS_MASK - IG_TICKS_SKEW ? 0 : age;
}

/** ig_ticks_over() - tells whether ig_ticks_age() is @lifetime or more, without a branch */
static __always_inline bool ig_ticks_over(u32 stamp, u32 lifetime, u32 now)
{
	u32 age = now - stamp + IG_TICKS_SKEW;

	return (age & IG_TICKS_MASK) >= lifetime + IG_TICKS_SKEW;
}

#endif /* IG_TICKS_H */
