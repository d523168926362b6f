/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which replies a flow still owes: its sequences, and the budget of duplicates.
 * Part of flow.c, inline; all of it is under the lock of the flow.
 */
#ifndef IG_FLOW_SEQ_H
#define IG_FLOW_SEQ_H

#include "flow.h"

/* A sequence slid @by further back: forgets duplicates it cannot see now. */
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

/* Opens @seq, whatever came before; under the lock. */
static __always_inline void ig_seq_open(struct ig_flow *f, u16 seq)
{
	u16 ahead = seq - f->newest;
	u16 behind = f->newest - seq;
	u64 owed;
	u8 *dup;

	if (likely((u16)(ahead - 1) < IG_FLOW_WINDOW - 1)) {
		owed = f->open >> (IG_FLOW_WINDOW - ahead);
		if (unlikely(owed))
			ig_seq_older_add(f, hweight64(owed));
		ig_seq_dup_slide(f, ahead);
		f->open <<= ahead;
	} else if (behind >= IG_FLOW_WINDOW) {
		/* A leap, or the identifier starts again from lower numbers. */
		ig_seq_older_add(f, hweight64(f->open));
		memset(f->dup, 0, sizeof(f->dup));
		f->open = 0;
	} else {
		f->open |= 1ULL << behind;
		dup = behind < IG_FLOW_DUP_WINDOW ? ig_seq_dup_of(f, seq) : NULL;
		if (dup)
			*dup = 0;
		return;
	}
	f->newest = seq;
	f->open |= 1;
}

/* Whether the budget has a reply of @seq left, and takes it; under the lock. */
static __always_inline bool ig_seq_reply(struct ig_flow *f, u16 seq)
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

/* Anybody may answer, so that a sequence stays open; under the lock. */
static inline bool ig_seq_reply_wild(struct ig_flow *f, u16 seq)
{
	u16 behind = f->newest - seq;

	if (behind >= IG_FLOW_WINDOW || !(f->open & 1ULL << behind) ||
	    !f->older)
		return false;
	f->older--;
	return true;
}

/* Whether a reply of @seq is owed still; under the lock. */
static inline bool ig_seq_awaited(const struct ig_flow *f, u16 seq)
{
	u16 behind = f->newest - seq;

	if (behind < IG_FLOW_WINDOW)
		return f->open & 1ULL << behind;
	return behind < 0x8000 && f->older;
}

/* RFC 8335: the sequence of PROBE is the high octet, the low one is flags. */
static inline u16 ig_seq_of(const struct ig_packet *p, enum ig_query query)
{
	return unlikely(ig_query_is_probe(query)) ? p->seq >> 8 : p->seq;
}

#endif /* IG_FLOW_SEQ_H */
