/* SPDX-License-Identifier: GPL-2.0-only */
/* The clock of flows and notes. */
#ifndef IG_CLOCK_H
#define IG_CLOCK_H

#include <linux/jiffies.h>
#include <linux/log2.h>

/*
 * The clock of the flow table ticks about eight times a second. A tick is a
 * power of two in jiffies, which saves a division, and 2^24 ticks divide the
 * span of 32-bit jiffies.
 */
#define IG_TICK_SHIFT		(ilog2(HZ) - 2)
#define IG_TICKS(seconds)	((u32)(((seconds) * HZ) >> IG_TICK_SHIFT) + 2)

#define IG_FLOW_LIFETIME	IG_TICKS(60)	/* RFC 5508 REQ-2 */
#define IG_WILD_LIFETIME	IG_TICKS(5)

/*
 * For packets to the host itself; rounded down, so it never exceeds a second.
 */
#define IG_NOTE_LIFETIME	((u32)HZ >> IG_TICK_SHIFT)

/* Returns the time in ticks of the flow table. */
static inline u32 ig_now(void)
{
	return (u32)(jiffies >> IG_TICK_SHIFT);
}

#endif /* IG_CLOCK_H */
