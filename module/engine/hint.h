/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Remembers when something rare was last seen, so that nobody has to search for
 * it in vain.
 */
#ifndef IG_HINT_H
#define IG_HINT_H

#include "ticks.h"

/**
 * struct ig_hint - time when something rare was last seen
 * @stamp: ticks; written at most once a tick
 * @seen: whether it was seen at all
 *
 * Read and written without a lock. Another CPU may have stamped it by a clock
 * that is slightly behind, so readers add IG_TICKS_SKEW to the lifetime: they
 * may search too often, but never too seldom.
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
	if (likely(!READ_ONCE(h->seen)))
		return true;
	return ig_ticks_over(READ_ONCE(h->stamp), lifetime + IG_TICKS_SKEW, now);
}

#endif /* IG_HINT_H */
