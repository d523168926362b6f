// SPDX-License-Identifier: GPL-2.0-only
/* Moves open requests to a table of another size. */
#include "flow_stream.h"

/* Copies a flow if it is alive. */
static bool flow_take(struct ig_flows *flows, u32 i, u32 now,
		      struct ig_flow *copy)
{
	struct ig_flow *f = &flows->flow[i];
	bool waiting, alive;
	u32 ctl;

	/* Most ways are free, which shows without the lock. */
	if (ig_flow_dead(flows, f, ig_atomic_read(&f->ctl), now))
		return false;
	waiting = ig_bh_disable();
	ctl = ig_flow_lock(f);
	alive = !ig_flow_dead(flows, f, ctl, now);
	if (alive)
		memcpy(copy, f, sizeof(*copy));
	ig_flow_unlock(f, ctl);
	ig_bh_enable(waiting);
	return alive;
}

static struct ig_flow_key flow_key(const struct ig_flow *f, u32 ctl)
{
	return (struct ig_flow_key){
		.src = &f->src,
		.dst = &f->dst,
		.scope = f->scope,
		.id = f->id,
		.family = ig_query_family(ctl >> IG_FLOW_QUERY_SHIFT & 7),
		.dir = ctl >> IG_FLOW_DIR_SHIFT & 3,
		.wild = ctl & IG_FLOW_WILD,
		.kind = ctl & IG_FLOW_KIND,
	};
}

/*
 * Returns the place for a flow in a table that nobody uses: a free one, or that
 * of the oldest flow. If there are several streams, one may lie in the bucket
 * beside its own.
 */
static struct ig_flow *flow_room(struct ig_flows *to,
				 const struct ig_flow_key *k, bool many, u32 now)
{
	struct ig_flow_place at = ig_flow_key_place(to, k);
	u32 i, ways = many ? ig_flow_ways(to) : IG_FLOW_HALF;
	struct ig_flow *f, *oldest = at.first;

	for (i = 0; i < ways; i++) {
		f = ig_flow_way(to, &at, i);
		if (ig_flow_dead(to, f, ig_atomic_read(&f->ctl), now)) {
			if (i >= IG_FLOW_HALF)
				ig_flow_rare_note(to,
						  &to->spilled[k->dir != IG_OUT],
						  now);
			return f;
		}
		if (i < IG_FLOW_HALF &&
		    ig_ticks_age(f->stamp, now) > ig_ticks_age(oldest->stamp, now))
			oldest = f;
	}
	return oldest;
}

/*
 * A key may get another flow while the table is copied. Then its first flow was
 * copied without IG_FLOW_MANY, and the other one has it.
 */
static void flow_mark_many(struct ig_flows *to, const struct ig_flow_key *k)
{
	struct ig_flow_place at = ig_flow_key_place(to, k);
	u32 i, ctl;

	for (i = 0; i < ig_flow_ways(to); i++) {
		struct ig_flow *f = ig_flow_way(to, &at, i);

		ctl = ig_atomic_read(&f->ctl);
		if (ig_flow_may_match(f, ctl, k) && ig_flow_is(f, k))
			ig_flow_unlock(f, ctl | IG_FLOW_MANY);
	}
}

static void flow_put(struct ig_flows *to, const struct ig_flow *f, u32 now)
{
	u32 ctl = ig_atomic_read(&f->ctl) & ~IG_FLOW_LOCK;
	struct ig_flow_key k = flow_key(f, ctl);
	struct ig_flow *room = flow_room(to, &k, ctl & IG_FLOW_MANY, now);
	u32 held = ig_atomic_read(&room->ctl);

	if (!ig_flow_dead(to, room, held, now) &&
	    ig_ticks_age(room->stamp, now) <= ig_ticks_age(f->stamp, now))
		return;
	memcpy(room, f, sizeof(*room));
	ig_flow_unlock(room, ctl);
	if (ctl & IG_FLOW_MANY)
		flow_mark_many(to, &k);
}

void ig_flows_copy(struct ig_flows *to, struct ig_flows *from, u32 now)
{
	struct ig_flow copy;
	u32 i;

	/* Some scopes are hashed with the seed. */
	to->seed = from->seed;
	to->rare = from->rare;
	to->wild = from->wild;
	memcpy(to->spilled, from->spilled, sizeof(to->spilled));
	for (i = 0; i < ig_flows_size(from); i++) {
		if (flow_take(from, i, now, &copy))
			flow_put(to, &copy, now);
		if (!(i % 1024))
			ig_resched();
	}
}
