// SPDX-License-Identifier: GPL-2.0-only
#include "flow_key.h"
#include "flow_seq.h"
#include "flow_stream.h"

u32 ig_flows_capacity(u32 max)
{
	u32 n = IG_FLOW_WAYS;

	while (n <= max / 2)
		n *= 2;
	return n;
}

void ig_flows_init(struct ig_flows *flows, struct ig_flow *memory,
		   u32 capacity, const ig_hash_key *key, u32 lifetime,
		   u32 wild_lifetime)
{
	memset(flows, 0, sizeof(*flows));
	flows->flow = memory;
	flows->mask = capacity / IG_FLOW_WAYS - 1;
	flows->seed = ig_hash_seed(key);
	flows->lifetime = lifetime;
	flows->wild_lifetime = wild_lifetime;
}

/* Makes @f, which is locked, another flow. */
static __always_inline void flow_make(struct ig_flow *f,
				      const struct ig_flow_key *k, u16 seq)
{
	f->src = *k->src;
	f->dst = *k->dst;
	f->scope = k->scope;
	WRITE_ONCE(f->id, k->id);
	f->newest = seq;
	f->older = 0;
	f->open = 1;
	memset(f->dup, 0, sizeof(f->dup));
}

/*
 * Tells whether any way may hold a flow of the key; only the first is locked.
 */
static __always_inline bool flow_any_may_match(const struct ig_flows *flows,
					       const struct ig_flow_place *at,
					       const struct ig_flow_key *k, u32 now)
{
	u32 i;

	for (i = 0; i < IG_FLOW_HALF; i++)
		if (ig_flow_may_match(&at->half[i],
				      ig_atomic_read(&at->half[i].ctl), k))
			return true;
	return !ig_flow_rare_asleep(flows, now) &&
	       !ig_hint_asleep(ig_flow_spilled(flows, k->dir), flows->lifetime,
			       now);
}

/* Lets anybody answer, as the request went to many; under the lock. */
static void flow_widen(struct ig_flows *flows, struct ig_flow *f,
		       const struct ig_packet *p)
{
	f->dst = p->dst;
	f->older = IG_FLOW_RESPONDERS;
	ig_flow_rare_note(flows, &flows->wild, p->now);
}

/*
 * Makes one more stream while those of the key are locked. Return: its flow,
 * locked; or NULL if another CPU has the lock.
 */
static struct ig_flow *stream_make(struct ig_flows *flows,
				   const struct ig_flow_place *at,
				   const struct ig_flow_key *k,
				   const struct ig_streams *s,
				   const struct ig_packet *p,
				   enum ig_query query)
{
	struct ig_flow *f = ig_streams_room(flows, at, s, p, query);
	u32 ctl = ig_atomic_read(&f->ctl);
	bool evicts = s->n < IG_FLOW_STREAMS && !ig_flow_dead(flows, f, ctl, p->now);

	if (f != s->first && !ig_streams_has(s, f)) {
		if (!ig_flow_trylock(f, &ctl))
			return NULL;
		/* From here on, others can find the flow and wait for it. */
		ig_atomic_release(&f->ctl, k->kind | IG_FLOW_LOCK);
	}
	if (unlikely(evicts))
		ig_tally_inc(flows->evicted);
	flow_make(f, k, ig_seq_first(p, query));
	f->open = 0;
	ig_streams_reach(s, f, p, query);
	return f;
}

/*
 * Finds or makes the flow of a request whose key has several flows, or whose
 * flow is not in its first way. Return: the nearest flow or a new one, locked,
 * with the sequence open; or NULL if another CPU has a lock. @many gets
 * IG_FLOW_MANY if there are several.
 */
static struct ig_flow *stream_take(struct ig_flows *flows,
				   const struct ig_flow_place *at,
				   const struct ig_flow_key *k,
				   const struct ig_packet *p,
				   enum ig_query query, u32 *many)
{
	struct ig_flow *f = NULL;
	struct ig_streams s;

	*many = 0;
	if (ig_streams_lock(flows, at, k, p->now, &s)) {
		f = ig_streams_near(&s, p, query, k->wild);
		if (!f)
			f = stream_make(flows, at, k, &s, p, query);
		else if (!ig_seq_open_behind(f, ig_seq_of(f, p, query), k->wild))
			ig_streams_reach(&s, f, p, query);
		if (s.n + (f && !ig_streams_has(&s, f)) > 1)
			*many = IG_FLOW_MANY;
	}
	ig_streams_unlock(&s, f, f ? *many : 0);
	if (f && (f < at->half || f >= at->half + IG_FLOW_HALF))
		ig_flow_rare_note(flows, &flows->spilled[k->dir != IG_OUT],
				  p->now);
	return f;
}

/**
 * struct flow_taken - the flow of a request
 * @flow: the flow, locked
 * @many: IG_FLOW_MANY if its key has several, else 0
 *
 * It is returned in registers. A pointer to a variable of flow_open() would
 * cost every request the kernel's stack protector.
 */
struct flow_taken {
	struct ig_flow *flow;
	u32 many;
};

/*
 * Finds or makes the flow of a request that is not the only one of its key, or
 * is not in its first way while that is taken. Return: the flow, with the
 * sequence open. It is of the request's kind once the caller unlocks it.
 */
static noinline struct flow_taken
flow_take_odd(struct ig_flows *flows, const struct ig_packet *p,
	      enum ig_query query, struct ig_flow_place at)
{
	struct ig_flow_key k = ig_flow_key_of_request(flows, p, p->family,
						      query, p->multi);
	struct ig_flow *f;
	u32 ctl, many = 0;

	f = ig_flow_find(&at, &k, &ctl);
	if (f) {
		if (!(ctl & IG_FLOW_MANY) &&
		    !ig_flow_old(flows, f, k.wild, p->now) &&
		    ig_seq_open(f, ig_seq_of(f, p, query), k.wild))
			return (struct flow_taken){ .flow = f };
		ig_flow_unlock(f, ctl);
	}
	for (;;) {
		f = stream_take(flows, &at, &k, p, query, &many);
		if (f)
			return (struct flow_taken){ .flow = f, .many = many };
		cpu_relax();
	}
}

static __always_inline void flow_open(struct ig_flows *flows,
				      const struct ig_packet *p,
				      enum ig_family family,
				      enum ig_query query, bool wild,
				      u32 generation)
{
	struct ig_flow_key k = ig_flow_key_of_request(flows, p, family, query,
						      wild);
	struct ig_flow_place at = ig_flow_key_place(flows, &k);
	struct ig_flow *f = at.first;
	bool waiting = ig_bh_disable();
	u32 ctl = ig_flow_lock(f);

	if (likely((ctl & (IG_FLOW_KIND | IG_FLOW_MANY)) == k.kind &&
		   ig_flow_is(f, &k) && !ig_flow_old(flows, f, wild, p->now) &&
		   ig_seq_open(f, ig_seq_of(f, p, query), wild))) {
		/* Its only flow, and the sequence fits there. */
	} else if (likely(ig_flow_dead(flows, f, ctl, p->now) &&
			  !flow_any_may_match(flows, &at, &k, p->now))) {
		flow_make(f, &k, ig_seq_first(p, query));
	} else {
		struct flow_taken taken;

		ig_flow_unlock(f, ctl);
		taken = flow_take_odd(flows, p, query, at);
		f = taken.flow;
		/*
		 * Set only here, so that the common paths do not have to add
		 * it.
		 */
		k.kind |= taken.many;
	}
	if (wild)
		flow_widen(flows, f, p);
	f->ifindex = unlikely(p->port) ? p->port : p->ifindex;
	f->stamp = p->now & IG_TICKS_MASK;
	f->code = p->code;
	ig_flow_unlock(f, k.kind | generation << IG_FLOW_GEN_SHIFT);
	ig_bh_enable(waiting);
}

/* Requests to many, and those whose addresses are only valid within a scope. */
static noinline void flow_open_odd(struct ig_flows *flows,
				   const struct ig_packet *p,
				   enum ig_query query, u32 generation)
{
	flow_open(flows, p, p->family, query, p->multi, generation);
}

/*
 * For one family. Nearly all scopes are 0, and this lets the compiler know it.
 */
static __always_inline void flow_open_by(struct ig_flows *flows,
					 const struct ig_packet *p,
					 enum ig_family family,
					 enum ig_query query, u32 generation)
{
	if (unlikely(p->multi || ig_flow_scoped(p, family)))
		flow_open_odd(flows, p, query, generation);
	else
		flow_open(flows, p, family, query, false, generation);
}

void ig_flow_open(struct ig_flows *flows, const struct ig_packet *p,
		  enum ig_query query, u32 generation)
{
	if (p->family == IG_IPV4)
		flow_open_by(flows, p, IG_IPV4, query, generation);
	else
		flow_open_by(flows, p, IG_IPV6, query, generation);
}

/*
 * Judges the request of a locked flow by a policy that is newer than the flow.
 * As that may walk the policy, the flow is unlocked meanwhile and checked again
 * afterwards.
 *
 * Return: whether it is still admitted. If so, it is locked and @ctl is its
 * control word; otherwise it is unlocked.
 */
static noinline bool
flow_rejudge(struct ig_flow *f, const struct ig_flow_key *k, u32 *ctl,
	     const struct ig_packet *reply, enum ig_query query,
	     const struct ig_flow_judge *judge)
{
	struct ig_packet request;
	u32 judged = *ctl;
	bool admitted;

	ig_flow_request(f, *ctl, &request, reply, query);
	ig_flow_unlock(f, *ctl);
	admitted = judge->admits(judge, &request);
	if (!ig_flow_lock_if(f, k, ctl))
		return false;		/* gone */
	if ((*ctl ^ judged) & IG_FLOW_GEN)
		return true;		/* judged or requested again meanwhile */
	if (!admitted) {
		ig_flow_unlock(f, 0);	/* dead for good */
		return false;
	}
	*ctl = (*ctl & ~IG_FLOW_GEN) | judge->generation << IG_FLOW_GEN_SHIFT;
	return true;
}

/*
 * Finds the flow that can best take the reply @p, or that the error @p is
 * about. Only flows that are alive and still admitted count, and each is
 * judged.
 *
 * Return: the flow, not locked, and @rank, see ig_seq_rank(); or NULL.
 */
static struct ig_flow *stream_find(struct ig_flows *flows,
				   const struct ig_flow_key *k,
				   const struct ig_packet *p,
				   enum ig_query query,
				   const struct ig_flow_judge *judge, bool first,
				   u32 *rank)
{
	struct ig_flow_place at = ig_flow_key_place(flows, k);
	u32 i, ctl, ways = ig_flow_ways_used(flows, k, p->now);
	struct ig_flow *f, *best = NULL;

	*rank = IG_SEQ_NONE;
	for (i = 0; i < ways; i++) {
		u32 r = IG_SEQ_NONE;

		f = ig_flow_way(flows, &at, i);
		if (!ig_flow_lock_if(f, k, &ctl))
			continue;
		if (!ig_flow_old(flows, f, k->wild, p->now)) {
			if (!ig_flow_generation_is(ctl, judge->generation) &&
			    !flow_rejudge(f, k, &ctl, p, query, judge))
				continue;
			r = ig_seq_rank(f, ig_seq_of(f, p, query), k->wild,
					first);
		}
		ig_flow_unlock(f, ctl);
		if (r < *rank) {
			*rank = r;
			best = f;
		}
	}
	return best;
}

/*
 * Tells whether a flow for a reply to @k may lie outside its own half bucket.
 */
static __always_inline bool flow_elsewhere(const struct ig_flows *flows,
					   const struct ig_flow_key *k, u32 now)
{
	return !ig_flow_rare_asleep(flows, now) &&
	       (!ig_flow_wild_asleep(flows, now) ||
		!ig_hint_asleep(ig_flow_spilled(flows, k->dir), flows->lifetime,
				now));
}

static __always_inline enum ig_answer
flow_answer(struct ig_flows *flows, const struct ig_packet *p,
	    enum ig_family family, enum ig_query query, u32 generation)
{
	struct ig_flow_key k = ig_flow_key_of_reply(flows, p, family, query,
						    false);
	struct ig_flow_place at = ig_flow_key_place(flows, &k);
	enum ig_answer answer = IG_ANSWER_NONE;
	bool waiting = ig_bh_disable();
	struct ig_flow *f;
	u32 ctl;

	f = ig_flow_find(&at, &k, &ctl);
	if (likely(f)) {
		if (unlikely(!ig_flow_plain(ctl, generation)))
			answer = IG_ANSWER_ASK;
		else if (likely(!ig_flow_old(flows, f, false, p->now) &&
				ig_seq_take_reply(f, ig_seq_of(f, p, query))))
			answer = IG_ANSWER_OPEN;
		ig_flow_unlock(f, ctl);
	}
	ig_bh_enable(waiting);
	if (unlikely(answer == IG_ANSWER_NONE &&
		     flow_elsewhere(flows, &k, p->now)))
		answer = IG_ANSWER_ASK;
	return answer;
}

/* Replies whose addresses are only valid within a scope. */
static noinline enum ig_answer flow_answer_odd(struct ig_flows *flows,
					       const struct ig_packet *p,
					       enum ig_query query,
					       u32 generation)
{
	return flow_answer(flows, p, p->family, query, generation);
}

/* For one family, as flow_open_by(). */
static __always_inline enum ig_answer
flow_answer_by(struct ig_flows *flows, const struct ig_packet *p,
	       enum ig_family family, enum ig_query query, u32 generation)
{
	return unlikely(ig_flow_scoped(p, family)) ?
	       flow_answer_odd(flows, p, query, generation) :
	       flow_answer(flows, p, family, query, generation);
}

enum ig_answer ig_flow_answer(struct ig_flows *flows,
			      const struct ig_packet *p, enum ig_query query,
			      u32 generation)
{
	return p->family == IG_IPV4 ?
	       flow_answer_by(flows, p, IG_IPV4, query, generation) :
	       flow_answer_by(flows, p, IG_IPV6, query, generation);
}

/* Takes a reply from the flow that was found, unless it has changed since. */
static bool stream_reply(struct ig_flow *f, const struct ig_flow_key *k,
			 const struct ig_packet *p, enum ig_query query,
			 u32 rank)
{
	bool admitted = false;
	u16 seq;
	u32 ctl;

	if (!ig_flow_lock_if(f, k, &ctl))
		return false;
	seq = ig_seq_of(f, p, query);
	if (ig_seq_rank(f, seq, k->wild, false) == rank)
		admitted = k->wild ? ig_seq_reply_wild(f, seq) :
				     ig_seq_take_reply(f, seq);
	ig_flow_unlock(f, ctl);
	return admitted;
}

static bool reply_to(struct ig_flows *flows, const struct ig_packet *p,
		     enum ig_query query, const struct ig_flow_judge *judge,
		     bool wild)
{
	struct ig_flow_key k = ig_flow_key_of_reply(flows, p, p->family, query,
						    wild);
	bool admitted, waiting = ig_bh_disable();
	struct ig_flow *f;
	u32 rank;

	do {
		f = stream_find(flows, &k, p, query, judge, false, &rank);
		admitted = f && stream_reply(f, &k, p, query, rank);
	} while (f && !admitted);
	ig_bh_enable(waiting);
	return admitted;
}

bool ig_flow_reply(struct ig_flows *flows, const struct ig_packet *p,
		   enum ig_query query, const struct ig_flow_judge *judge)
{
	return reply_to(flows, p, query, judge, false) ||
	       (!ig_flow_wild_asleep(flows, p->now) &&
		reply_to(flows, p, query, judge, true));
}

bool ig_flow_awaits(struct ig_flows *flows, const struct ig_packet *error,
		    const struct ig_quote *quote,
		    const struct ig_flow_judge *judge)
{
	struct ig_packet reply;
	enum ig_query query = ig_flow_awaited(&reply, error, quote);
	struct ig_flow_key k;
	bool awaited, waiting;
	u32 rank;

	if (query == IG_QUERY_NONE)
		return false;
	k = ig_flow_key_of_reply(flows, &reply, reply.family, query, false);
	waiting = ig_bh_disable();
	awaited = stream_find(flows, &k, &reply, query, judge, true, &rank);
	ig_bh_enable(waiting);
	return awaited;
}

bool ig_flow_read(struct ig_flows *flows, u32 i, u32 now,
		  const struct ig_flow_judge *judge, struct ig_flow_info *info)
{
	struct ig_flow *f = &flows->flow[i];
	struct ig_packet *r = &info->request;
	enum ig_query query;
	bool alive, judged, waiting;
	u32 ctl, lifetime;

	/* Most ways are free; the others are read under their lock. */
	if (ig_flow_dead(flows, f, ig_atomic_read(&f->ctl), now))
		return false;
	waiting = ig_bh_disable();
	ctl = ig_flow_lock(f);
	alive = !ig_flow_dead(flows, f, ctl, now);
	judged = ig_flow_generation_is(ctl, judge->generation);
	if (alive) {
		struct ig_packet about = { .now = now };

		query = ctl >> IG_FLOW_QUERY_SHIFT & 7;
		about.family = ig_query_family(query);
		if (f->scope != f->ifindex && !(f->scope & IG_FLOW_LEAKED))
			about.l3mdev = f->scope;
		about.l3mdev_out = about.l3mdev;
		ig_flow_request(f, ctl, r, &about, query);
		r->id = f->id;
		r->seq = ig_query_is_probe(query) ? f->newest << 8 : f->newest;
		info->replies = ctl & IG_FLOW_WILD ? f->older :
				hweight64(f->open) + f->older;
		info->age = ig_ticks_age(f->stamp, now);
		lifetime = ctl & IG_FLOW_WILD ? flows->wild_lifetime :
					     flows->lifetime;
		info->left = lifetime - info->age;
	}
	ig_flow_unlock(f, ctl);
	ig_bh_enable(waiting);
	return alive && (judged || judge->admits(judge, r));
}

void ig_flows_flush(struct ig_flows *flows)
{
	u32 i, n = (flows->mask + 1) * IG_FLOW_WAYS;
	bool waiting;

	for (i = 0; i < n; i++) {
		struct ig_flow *f = &flows->flow[i];

		waiting = ig_bh_disable();
		ig_flow_lock(f);
		ig_flow_unlock(f, 0);
		ig_bh_enable(waiting);
		if (!(i % 1024))
			ig_resched();
	}
}

u32 ig_flows_used(const struct ig_flows *flows, u32 now)
{
	u32 i, used = 0, n = (flows->mask + 1) * IG_FLOW_WAYS;

	for (i = 0; i < n; i++) {
		const struct ig_flow *f = &flows->flow[i];

		used += !ig_flow_dead(flows, f, ig_atomic_read(&f->ctl), now);
		if (!(i % 4096))
			ig_resched();
	}
	return used;
}
