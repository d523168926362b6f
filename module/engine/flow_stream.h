/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Handles the streams of one identifier: several flows of one key, each with
 * its own sequences. Part of flow.c; a key with one flow needs nothing of it.
 */
#ifndef IG_FLOW_STREAM_H
#define IG_FLOW_STREAM_H

#include "flow_key.h"
#include "flow_seq.h"

/*
 * Returns the index of way @i for streams of a key whose half bucket begins at
 * @half: those in it come first, from @first on, then those in the same half of
 * the bucket beside it, for streams that found no room.
 */
static inline size_t ig_flow_way_index(size_t half, size_t first, u32 i)
{
	size_t way = (first + i) % IG_FLOW_HALF;

	if (i >= IG_FLOW_HALF)
		half ^= IG_FLOW_WAYS;
	return half + way;
}

/* Returns that way. */
static inline struct ig_flow *ig_flow_way(struct ig_flows *flows,
					  const struct ig_flow_place *at, u32 i)
{
	return &flows->flow[ig_flow_way_index(at->half - flows->flow,
					      at->first - at->half, i)];
}

/*
 * Returns the number of ways that may hold a stream; a table with a single
 * bucket has none beside it.
 */
static inline u32 ig_flow_ways(const struct ig_flows *flows)
{
	return flows->mask ? 2 * IG_FLOW_HALF : IG_FLOW_HALF;
}

/* Returns the hint for streams in the bucket beside their own, by direction. */
static inline const struct ig_hint *
ig_flow_spilled(const struct ig_flows *flows, enum ig_dir dir)
{
	return &flows->spilled[dir != IG_OUT];
}

/* Returns the number of ways to search for the streams of a key. */
static inline u32 ig_flow_ways_used(const struct ig_flows *flows,
				    const struct ig_flow_key *k, u32 now)
{
	return ig_hint_asleep(ig_flow_spilled(flows, k->dir),
				   flows->lifetime, now) ?
	       IG_FLOW_HALF : ig_flow_ways(flows);
}

/**
 * struct ig_streams - the live flows of a key, all of them locked
 * @first: the first way of the key, locked as well
 * @first_ctl: control word of @first, without the lock
 * @n: number of flows
 * @flow: the flows
 * @ctl: their control words, without the lock
 */
struct ig_streams {
	struct ig_flow *first;
	u32 first_ctl;
	u32 n;
	struct ig_flow *flow[IG_FLOW_STREAMS];
	u32 ctl[IG_FLOW_STREAMS];
};

static_assert(IG_FLOW_STREAMS == 2 * IG_FLOW_HALF, "there is a way for each");

/*
 * Locks all live flows of a key, and its first way. Return: whether all could
 * be locked; the caller uses ig_streams_unlock() in either case.
 */
static inline bool ig_streams_lock(struct ig_flows *flows,
				   const struct ig_flow_place *at,
				   const struct ig_flow_key *k, u32 now,
				   struct ig_streams *s)
{
	u32 i, ctl, ways = ig_flow_ways_used(flows, k, now);
	struct ig_flow *f;

	s->n = 0;
	s->first = at->first;
	s->first_ctl = ig_flow_lock(s->first);
	for (i = 0; i < ways; i++) {
		f = ig_flow_way(flows, at, i);
		ctl = i ? ig_atomic_read(&f->ctl) : s->first_ctl;
		if (!ig_flow_may_match(f, ctl, k))
			continue;
		if (i && !ig_flow_trylock(f, &ctl))
			return false;
		if (ig_flow_is(f, k) && !ig_flow_old(flows, f, k->wild, now)) {
			s->flow[s->n] = f;
			s->ctl[s->n++] = ctl;
		} else if (i) {
			ig_flow_unlock(f, ctl);
		}
	}
	return true;
}

/* Tells whether a flow is one of those that are locked. */
static inline bool ig_streams_has(const struct ig_streams *s,
				  const struct ig_flow *f)
{
	u32 i;

	for (i = 0; i < s->n; i++)
		if (s->flow[i] == f)
			return true;
	return false;
}

/* Unlocks all but @keep; @many is IG_FLOW_MANY if there are several. */
static inline void ig_streams_unlock(struct ig_streams *s,
				     const struct ig_flow *keep, u32 many)
{
	u32 i;

	for (i = 0; i < s->n; i++)
		if (s->flow[i] != keep)
			ig_flow_unlock(s->flow[i], s->ctl[i] | many);
	if (s->first != keep && !ig_streams_has(s, s->first))
		ig_flow_unlock(s->first, s->first_ctl);
}

/* Returns the stream nearest to a request, or NULL. */
static inline struct ig_flow *ig_streams_near(const struct ig_streams *s,
					      const struct ig_packet *p,
					      enum ig_query query, bool wild)
{
	u32 i, distance, least = IG_SEQ_NONE;
	struct ig_flow *near = NULL;

	for (i = 0; i < s->n; i++) {
		struct ig_flow *f = s->flow[i];

		distance = ig_seq_distance(f, ig_seq_of(f, p, query), wild,
					   s->n == IG_FLOW_STREAMS);
		if (distance < least) {
			least = distance;
			near = f;
		}
	}
	return near;
}

/*
 * Returns the stream whose last request is the oldest; of several, the
 * furthest.
 */
static inline struct ig_flow *ig_streams_oldest(const struct ig_streams *s,
						const struct ig_packet *p,
						enum ig_query query)
{
	struct ig_flow *oldest = NULL;
	u64 rank, most = 0;
	u32 i;

	for (i = 0; i < s->n; i++) {
		struct ig_flow *f = s->flow[i];

		rank = (u64)ig_ticks_age(f->stamp, p->now) << 16 |
		       (u16)(ig_seq_of(f, p, query) - f->newest);
		if (!oldest || rank > most) {
			most = rank;
			oldest = f;
		}
	}
	return oldest;
}

/*
 * Returns the way for one more stream: a dead one, else the oldest of its half
 * bucket, whichever key it has. If the key has the maximum of streams, one of
 * them is replaced.
 */
static inline struct ig_flow *ig_streams_room(struct ig_flows *flows,
					      const struct ig_flow_place *at,
					      const struct ig_streams *s,
					      const struct ig_packet *p,
					      enum ig_query query)
{
	u32 i, ways = s->n ? ig_flow_ways(flows) : IG_FLOW_HALF;
	struct ig_flow *f, *oldest = at->first;

	if (s->n == IG_FLOW_STREAMS)
		return ig_streams_oldest(s, p, query);
	for (i = 0; i < ways; i++) {
		f = ig_flow_way(flows, at, i);
		if (ig_flow_dead(flows, f, ig_atomic_read(&f->ctl), p->now))
			return f;
		if (i < IG_FLOW_HALF &&
		    ig_ticks_age(f->stamp, p->now) > ig_ticks_age(oldest->stamp, p->now))
			oldest = f;
	}
	return oldest;
}

/* Tells whether another stream has this newest sequence. */
static inline bool ig_streams_end_at(const struct ig_streams *s,
				     const struct ig_flow *but, u16 newest,
				     bool byte)
{
	u32 i;

	for (i = 0; i < s->n; i++)
		if (s->flow[i] != but &&
		    !((s->flow[i]->newest ^ newest) & (byte ? 0xff : 0xffff)))
			return true;
	return false;
}

/* Moves a stream to the sequence of a request, and opens it. */
static inline void ig_streams_reach(const struct ig_streams *s,
				    struct ig_flow *f,
				    const struct ig_packet *p,
				    enum ig_query query)
{
	u16 seq = ig_seq_of(f, p, query), newest = seq;

	while (ig_streams_end_at(s, f, newest, ig_query_is_probe(query)))
		newest++;
	ig_seq_reach(f, newest);
	f->open |= 1ULL << (u16)(newest - seq);
}

#endif /* IG_FLOW_STREAM_H */
