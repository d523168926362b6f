/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Remembers when something rare was last seen, so that nobody has to search for
 * it in vain.
 */
#ifndef IG_HINT_H
#define IG_HINT_H

#include "port.h"

#define IG_HINT_STAMP	0xffffffU	/* ticks are compared modulo 2^24 */
#define IG_HINT_SKEW	16		/* ticks */

/**
 * struct ig_hint - time when something rare was last seen
 * @stamp: ticks; written at most once a tick
 * @seen: whether it was seen at all
 *
 * Read and written without a lock. Another CPU may have stamped it by a clock
 * slightly ahead or behind, so readers allow for IG_HINT_SKEW: they may search
 * too often, but never too seldom.
 */
struct ig_hint {
	u32 stamp;
	bool seen;
};

/** ig_hint_note() - records that it was seen at @now */
static inline void ig_hint_note(struct ig_hint *h, u32 now)
{
	if (READ_ONCE(h->stamp) != now)
		WRITE_ONCE(h->stamp, now);
	if (!READ_ONCE(h->seen))
		WRITE_ONCE(h->seen, true);
}

/** ig_hint_asleep() - tells whether it was not seen in the last @lifetime ticks */
static __always_inline bool ig_hint_asleep(const struct ig_hint *h, u32 lifetime,
					   u32 now)
{
	u32 age;

	if (likely(!READ_ONCE(h->seen)))
		return true;
	age = now - READ_ONCE(h->stamp) + IG_HINT_SKEW;
	return (age & IG_HINT_STAMP) >= lifetime + 2 * IG_HINT_SKEW;
}

#endif /* IG_HINT_H */
