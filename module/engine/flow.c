// SPDX-License-Identifier: GPL-2.0-only
#include "flow_key.h"
#include "flow_seq.h"

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

/* Another flow in the place of @f, which is locked. */
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

/* Whether a flow of the key may lie in any way; none is locked but the first. */
static __always_inline bool flow_promised(const struct ig_flow_place *at,
					  const struct ig_flow_key *k)
{
	u32 i;

	for (i = 0; i < IG_FLOW_HALF; i++)
		if (ig_flow_promises(&at->half[i],
				     ig_atomic_read(&at->half[i].ctl), k))
			return true;
	return false;
}

/*
 * The way a new flow takes, while the first way is locked: a dead one, else the
 * oldest. Locked, or NULL when somebody else has it.
 */
static struct ig_flow *flow_victim(const struct ig_flows *flows,
				   const struct ig_flow_place *at, u32 now)
{
	struct ig_flow *victim = at->first, *f = at->first;
	u32 ways = IG_FLOW_HALF, ctl;

	do {
		if (ig_flow_dead(flows, f, ig_atomic_read(&f->ctl), now)) {
			victim = f;
			break;
		}
		if (ig_flow_age(f, now) > ig_flow_age(victim, now))
			victim = f;
		f = ig_flow_next(at, f);
	} while (--ways);
	if (victim == at->first)
		return victim;
	ctl = ig_atomic_read(&victim->ctl);
	return ig_flow_trylock(victim, &ctl) ? victim : NULL;
}

/* Anybody may answer what was sent to many; under the lock. */
static void flow_widen(struct ig_flows *flows, struct ig_flow *f,
		       const struct ig_packet *p)
{
	f->dst = p->dst;
	f->older = IG_FLOW_RESPONDERS;
	if (READ_ONCE(flows->wild_stamp) != p->now)
		WRITE_ONCE(flows->wild_stamp, p->now);
	if (!READ_ONCE(flows->wild_seen))
		WRITE_ONCE(flows->wild_seen, true);
}

/* Whether a flow of the key is there; others may be changing. */
static __always_inline bool flow_present(const struct ig_flow_place *at,
					 const struct ig_flow_key *k)
{
	u32 i;

	for (i = 0; i < IG_FLOW_HALF; i++) {
		const struct ig_flow *f = &at->half[i];

		if (ig_flow_promises(f, ig_atomic_read(&f->ctl), k) &&
		    ig_flow_is(f, k))
			return true;
	}
	return false;
}

/*
 * Makes the flow of a request, which nobody has had a moment ago. Return: the
 * flow, locked; or NULL when somebody else is at it.
 */
static __always_inline struct ig_flow *
flow_make_odd(const struct ig_flows *flows, const struct ig_flow_key *k,
	      const struct ig_flow_place *at, u32 now, u16 seq)
{
	u32 ctl = ig_flow_lock(at->first);
	struct ig_flow *f = flow_present(at, k) ? NULL :
						  flow_victim(flows, at, now);

	if (f)
		flow_make(f, k, seq);
	/* It can be found, and waited for, from here on. */
	if (f && f != at->first)
		ig_atomic_release(&f->ctl, k->kind | IG_FLOW_LOCK);
	if (f != at->first)
		ig_flow_unlock(at->first, ctl);
	return f;
}

/*
 * The flow of a request when it is not in its first way, or that is not free:
 * wherever it lies or can be made, with its sequence open. Return: the flow,
 * locked; it is of the kind of the request once the caller lets it go.
 */
static noinline struct ig_flow *
flow_take_odd(const struct ig_flows *flows, const struct ig_packet *p,
	      enum ig_query query, struct ig_flow_place at)
{
	struct ig_flow_key k = ig_flow_key_of_request(p, p->family, query,
						      p->multi);
	u16 seq = ig_seq_of(p, query);
	struct ig_flow *f;
	u32 ctl;

	for (;;) {
		f = ig_flow_find(&at, &k, &ctl);
		if (likely(f && !ig_flow_old(flows, f, k.wild, p->now))) {
			ig_seq_open(f, seq);
			return f;
		}
		if (f) {
			flow_make(f, &k, seq);
			return f;
		}
		f = flow_make_odd(flows, &k, &at, p->now, seq);
		if (f)
			return f;
		cpu_relax();
	}
}

static __always_inline void flow_open(struct ig_flows *flows,
				      const struct ig_packet *p,
				      enum ig_family family,
				      enum ig_query query, bool wild,
				      u32 generation)
{
	struct ig_flow_key k = ig_flow_key_of_request(p, family, query, wild);
	struct ig_flow_place at = ig_flow_key_place(flows, &k);
	struct ig_flow *f = at.first;
	u16 seq = ig_seq_of(p, query);
	bool waiting = ig_bh_disable();
	u32 ctl = ig_flow_lock(f);

	if (likely((ctl & IG_FLOW_KIND) == k.kind && ig_flow_is(f, &k) &&
		   !ig_flow_old(flows, f, wild, p->now))) {
		ig_seq_open(f, seq);
	} else if (likely(ig_flow_dead(flows, f, ctl, p->now) &&
			  !flow_promised(&at, &k))) {
		flow_make(f, &k, seq);
	} else {
		ig_flow_unlock(f, ctl);
		f = flow_take_odd(flows, p, query, at);
	}
	if (wild)
		flow_widen(flows, f, p);
	f->ifindex = unlikely(p->port) ? p->port : p->ifindex;
	f->stamp = p->now & IG_FLOW_STAMP;
	f->code = p->code;
	ig_flow_unlock(f, k.kind | generation << IG_FLOW_GEN_SHIFT);
	ig_bh_enable(waiting);
}

static noinline void flow_open_wild(struct ig_flows *flows,
				    const struct ig_packet *p,
				    enum ig_query query, u32 generation)
{
	flow_open(flows, p, p->family, query, true, generation);
}

void ig_flow_open(struct ig_flows *flows, const struct ig_packet *p,
		  enum ig_query query, u32 generation)
{
	if (unlikely(p->multi))
		flow_open_wild(flows, p, query, generation);
	else if (p->family == IG_IPV4)
		flow_open(flows, p, IG_IPV4, query, false, generation);
	else
		flow_open(flows, p, IG_IPV6, query, false, generation);
}

/* The request that made a flow, as far as a policy looks at it. */
static void flow_request(const struct ig_flow *f, u32 ctl,
			 struct ig_packet *request,
			 const struct ig_packet *reply, enum ig_query query)
{
	memset(request, 0, sizeof(*request));
	request->src = f->src;
	request->dst = f->dst;
	request->multi = ctl & IG_FLOW_WILD;
	request->what = IG_ICMP;
	request->family = reply->family;
	request->dir = ctl >> IG_FLOW_DIR_SHIFT & 3;
	request->type = ig_query_request_type(query);
	request->code = f->code;
	request->id = f->id;
	request->ifindex = f->ifindex;
	request->l3mdev = reply->l3mdev;
	request->now = reply->now;
}

/*
 * Whether the request of a flow is still admitted, by a policy that it has not
 * met. The lock is let go for the question, which may walk a policy, so the
 * flow is looked up again after it.
 *
 * Return: the flow, locked, or NULL.
 */
static noinline struct ig_flow *
flow_rejudge(const struct ig_flows *flows, struct ig_flow *f, u32 ctl,
	     const struct ig_packet *reply, enum ig_query query, bool wild,
	     const struct ig_flow_judge *judge)
{
	struct ig_flow_key k = ig_flow_key_of_reply(reply, reply->family, query, wild);
	struct ig_flow_place at = ig_flow_key_place(flows, &k);
	struct ig_packet request;
	u32 judged = ctl;
	bool admitted;

	flow_request(f, ctl, &request, reply, query);
	ig_flow_unlock(f, ctl);
	admitted = judge->admits(judge, &request);
	f = ig_flow_find(&at, &k, &ctl);
	if (!f || (ctl ^ judged) & IG_FLOW_GEN)
		return f;	/* gone, or judged or asked anew meanwhile */
	if (!admitted) {
		ig_flow_unlock(f, 0);	/* dead for good */
		return NULL;
	}
	ig_atomic_release(&f->ctl, (ctl & IG_FLOW_KIND) | IG_FLOW_LOCK |
				   judge->generation << IG_FLOW_GEN_SHIFT);
	return f;
}

/*
 * The flow of the request that @p answers, or is about, if it is alive and its
 * request still admitted. Return: the flow, locked, and its control word; or
 * NULL.
 */
static struct ig_flow *flow_alive(const struct ig_flows *flows,
				  const struct ig_packet *p,
				  enum ig_query query, bool wild,
				  const struct ig_flow_judge *judge, u32 *ctl)
{
	struct ig_flow_key k = ig_flow_key_of_reply(p, p->family, query, wild);
	struct ig_flow_place at = ig_flow_key_place(flows, &k);
	struct ig_flow *f = ig_flow_find(&at, &k, ctl);

	if (!f)
		return NULL;
	if (ig_flow_dead(flows, f, *ctl, p->now)) {
		ig_flow_unlock(f, *ctl);
		return NULL;
	}
	if (ig_flow_generation_is(*ctl, judge->generation))
		return f;
	f = flow_rejudge(flows, f, *ctl, p, query, wild, judge);
	if (f)
		*ctl = ig_atomic_read(&f->ctl) & ~IG_FLOW_LOCK;
	return f;
}

/* Requests to many are rare; whether there was none lately. */
static __always_inline bool wild_asleep(const struct ig_flows *flows, u32 now)
{
	return !READ_ONCE(flows->wild_seen) ||
	       ig_flow_age_at(READ_ONCE(flows->wild_stamp), now) >=
			flows->wild_lifetime;
}

static __always_inline enum ig_answer
flow_answer(const struct ig_flows *flows, const struct ig_packet *p,
	    enum ig_family family, enum ig_query query, u32 generation)
{
	struct ig_flow_key k = ig_flow_key_of_reply(p, family, query, false);
	struct ig_flow_place at = ig_flow_key_place(flows, &k);
	enum ig_answer answer = IG_ANSWER_NONE;
	bool waiting = ig_bh_disable();
	struct ig_flow *f;
	u32 ctl;

	f = ig_flow_find(&at, &k, &ctl);
	if (likely(f)) {
		if (unlikely(!ig_flow_generation_is(ctl, generation)))
			answer = IG_ANSWER_ASK;
		else if (likely(!ig_flow_old(flows, f, false, p->now) &&
				ig_seq_reply(f, ig_seq_of(p, query))))
			answer = IG_ANSWER_OPEN;
		ig_flow_unlock(f, ctl);
	}
	ig_bh_enable(waiting);
	if (unlikely(answer == IG_ANSWER_NONE && !wild_asleep(flows, p->now)))
		answer = IG_ANSWER_ASK;
	return answer;
}

enum ig_answer ig_flow_answer(const struct ig_flows *flows,
			      const struct ig_packet *p, enum ig_query query,
			      u32 generation)
{
	return p->family == IG_IPV4 ?
	       flow_answer(flows, p, IG_IPV4, query, generation) :
	       flow_answer(flows, p, IG_IPV6, query, generation);
}

static bool reply_to(const struct ig_flows *flows, const struct ig_packet *p,
		     enum ig_query query, const struct ig_flow_judge *judge,
		     bool wild)
{
	bool admitted = false, waiting;
	u16 seq = ig_seq_of(p, query);
	struct ig_flow *f;
	u32 ctl;

	waiting = ig_bh_disable();
	f = flow_alive(flows, p, query, wild, judge, &ctl);
	if (f) {
		admitted = wild ? ig_seq_reply_wild(f, seq) : ig_seq_reply(f, seq);
		ig_flow_unlock(f, ctl);
	}
	ig_bh_enable(waiting);
	return admitted;
}

bool ig_flow_reply(const struct ig_flows *flows, const struct ig_packet *p,
		   enum ig_query query, const struct ig_flow_judge *judge)
{
	return reply_to(flows, p, query, judge, false) ||
	       (!wild_asleep(flows, p->now) &&
		reply_to(flows, p, query, judge, true));
}

bool ig_flow_awaits(const struct ig_flows *flows, const struct ig_packet *error,
		    const struct ig_quote *quote,
		    const struct ig_flow_judge *judge)
{
	enum ig_query query = ig_query_of_request(error->family, quote->type);
	struct ig_packet reply = *error;
	bool awaited = false, waiting;
	struct ig_flow *f;
	u32 ctl;

	if (query == IG_QUERY_NONE)
		return false;
	/* What would answer the quoted request. */
	reply.src = quote->dst;
	reply.dst = quote->src;
	reply.id = quote->id;
	reply.seq = quote->seq;
	waiting = ig_bh_disable();
	f = flow_alive(flows, &reply, query, false, judge, &ctl);
	if (f) {
		awaited = ig_seq_awaited(f, ig_seq_of(&reply, query));
		ig_flow_unlock(f, ctl);
	}
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

	/* Most ways are free; of the rest, what is read is read under the lock. */
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
		if (f->scope != f->ifindex)
			about.l3mdev = f->scope;
		flow_request(f, ctl, r, &about, query);
		r->id = f->id;
		r->seq = ig_query_is_probe(query) ? f->newest << 8 : f->newest;
		info->replies = ctl & IG_FLOW_WILD ? f->older :
				hweight64(f->open) + f->older;
		info->age = ig_flow_age(f, now);
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
