/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tracks the replies that a stream of sequences awaits, and the budget of
 * duplicates. Part of flow.c, inline; everything here needs the lock of the
 * flow.
 */
#ifndef IG_FLOW_SEQ_H
#define IG_FLOW_SEQ_H

#include "flow.h"

/*
 * Moves sequences @by further back, and forgets duplicates that leave their
 * window.
 */
static __always_inline void ig_seq_dup_slide(struct ig_flow *f, u32 by)
{
	u32 i;

	for (i = 0; i < IG_FLOW_DUP_SEQS; i++) {
		u32 behind = (f->newest - (f->dup[i] >> 3)) &
			     (IG_FLOW_DUP_WINDOW - 1);

		if (unlikely(behind + by >= IG_FLOW_DUP_WINDOW))
			f->dup[i] = 0;
	}
}

static inline u8 *ig_seq_dup_of(struct ig_flow *f, u16 seq)
{
	u32 i;

	for (i = 0; i < IG_FLOW_DUP_SEQS; i++)
		if ((f->dup[i] & 7) &&
		    f->dup[i] >> 3 == (seq & (IG_FLOW_DUP_WINDOW - 1)))
			return &f->dup[i];
	return NULL;
}

static inline void ig_seq_older_add(struct ig_flow *f, u32 n)
{
	f->older = n > 0xffffU - f->older ? 0xffff : f->older + n;
}

/* Moves the window ahead by less than its size. */
static __always_inline void ig_seq_slide(struct ig_flow *f, u32 by)
{
	u64 owed = f->open >> (IG_FLOW_WINDOW - by);

	if (unlikely(owed))
		ig_seq_older_add(f, hweight64(owed));
	ig_seq_dup_slide(f, by);
	f->open <<= by;
	f->newest += by;
}

/*
 * Moves the window anywhere; unanswered requests in it are still owed replies.
 */
static inline void ig_seq_reach(struct ig_flow *f, u16 newest)
{
	u16 by = newest - f->newest;

	if (by && by < IG_FLOW_WINDOW) {
		ig_seq_slide(f, by);
		return;
	}
	ig_seq_older_add(f, hweight64(f->open));
	memset(f->dup, 0, sizeof(f->dup));
	f->open = 0;
	f->newest = newest;
}

/*
 * Opens @seq if it is in the window. Unless anybody may answer, it must not
 * await a reply already: those would be two requests, and each is owed one
 * reply.
 */
static inline bool ig_seq_open_behind(struct ig_flow *f, u16 seq, bool wild)
{
	u16 behind = f->newest - seq;
	u8 *dup;

	if (behind >= IG_FLOW_WINDOW ||
	    (!wild && f->open & 1ULL << behind))
		return false;
	f->open |= 1ULL << behind;
	dup = behind < IG_FLOW_DUP_WINDOW ? ig_seq_dup_of(f, seq) : NULL;
	if (dup)
		*dup = 0;
	return true;
}

/* Opens @seq in the only stream; tells whether it fits there. */
static __always_inline bool ig_seq_open(struct ig_flow *f, u16 seq, bool wild)
{
	u16 ahead = seq - f->newest;

	if (unlikely((u16)(ahead - 1) >= IG_FLOW_WINDOW - 1))
		return ig_seq_open_behind(f, seq, wild);
	ig_seq_slide(f, ahead);
	f->open |= 1;
	return true;
}

#define IG_SEQ_NONE	0xffffffffU

/*
 * Returns how far a stream is from a request of @seq; the nearest takes it. No
 * two streams have the same distance, since no two have the same newest
 * sequence.
 *
 * A stream that awaits nothing can move anywhere if no other is near; a
 * wildcard flow always awaits something. If there can be no more streams
 * (@full), one that is not far behind may leap, and the replies it awaits then
 * count as older.
 */
static inline u32 ig_seq_distance(const struct ig_flow *f, u16 seq, bool wild,
				  bool full)
{
	u16 ahead = seq - f->newest;
	u16 behind = f->newest - seq;

	if ((u16)(ahead - 1) < IG_FLOW_WINDOW - 1)
		return 2 * ahead;
	if (behind < IG_FLOW_WINDOW && (wild || !(f->open & 1ULL << behind)))
		return 2 * behind + 1;
	if (!f->open && !f->older)
		return 0x10000 + ahead;
	if (full && ahead >= IG_FLOW_WINDOW && ahead < IG_FLOW_LEAP)
		return 0x20000 + ahead;
	return IG_SEQ_NONE;
}

/* Takes a reply of @seq from the budget; tells whether there was one left. */
static __always_inline bool ig_seq_take_reply(struct ig_flow *f, u16 seq)
{
	u16 behind = f->newest - seq;
	u8 *dup;

	if (behind >= IG_FLOW_WINDOW) {
		if (behind >= 0x8000 || !f->older)
			return false;
		f->older--;
		return true;
	}
	if (f->open & 1ULL << behind) {
		f->open &= ~(1ULL << behind);
		if (behind < IG_FLOW_DUP_WINDOW) {
			if (f->dup[0] & 7)
				f->dup[1] = f->dup[0];
			f->dup[0] = (seq & (IG_FLOW_DUP_WINDOW - 1)) << 3 |
				    IG_FLOW_DUPLICATES;
		}
		return true;
	}
	dup = behind < IG_FLOW_DUP_WINDOW ? ig_seq_dup_of(f, seq) : NULL;
	if (!dup)
		return false;
	--*dup;
	return true;
}

/* Takes a reply from anybody; its sequence stays open for others. */
static inline bool ig_seq_reply_wild(struct ig_flow *f, u16 seq)
{
	u16 behind = f->newest - seq;

	if (behind >= IG_FLOW_WINDOW || !(f->open & 1ULL << behind) ||
	    !f->older)
		return false;
	f->older--;
	return true;
}

/*
 * Returns how well a stream can take a reply of @seq; the lowest rank takes it.
 * Best is a stream whose request is open, then one that has seen the reply
 * before (unless @first asks for first replies only), then one that is owed
 * replies whose sequences are not known any more. Of the first two kinds, the
 * furthest behind wins, because it is forgotten first. Of the last, the
 * nearest, because the others can take more sequences.
 */
static inline u32 ig_seq_rank(struct ig_flow *f, u16 seq, bool wild, bool first)
{
	u16 behind = f->newest - seq, ahead = ~behind;

	if (wild && !f->older)
		return IG_SEQ_NONE;
	if (behind < IG_FLOW_WINDOW && f->open & 1ULL << behind)
		return ahead;
	if (wild)
		return IG_SEQ_NONE;
	if (!first && behind < IG_FLOW_DUP_WINDOW && ig_seq_dup_of(f, seq))
		return 0x10000 + ahead;
	if (behind < IG_FLOW_WINDOW || behind >= 0x8000 || !f->older)
		return IG_SEQ_NONE;
	return 0x20000 + behind;
}

/* RFC 8335: the sequence of PROBE is the high byte, the low one is flags. */
static __always_inline u16 ig_seq_first(const struct ig_packet *p,
					enum ig_query query)
{
	return unlikely(ig_query_is_probe(query)) ? p->seq >> 8 : p->seq;
}

/*
 * Returns the sequence of a packet as a stream counts. A single byte stands
 * for the number nearest to the newest that ends with it, so that 0 comes after
 * 255.
 */
static __always_inline u16 ig_seq_of(const struct ig_flow *f,
				     const struct ig_packet *p,
				     enum ig_query query)
{
	u16 seq = ig_seq_first(p, query);
	u8 ahead;

	if (likely(!ig_query_is_probe(query)))
		return seq;
	ahead = seq - f->newest;
	return f->newest + ahead - (ahead > 128 ? 256 : 0);
}

#endif /* IG_FLOW_SEQ_H */
