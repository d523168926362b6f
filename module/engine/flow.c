// SPDX-License-Identifier: GPL-2.0-only
#include "flow.h"

/*
 * struct ig_flow.ctl. Others than who holds the lock only ever set the lock, so
 * that it is let go with a plain store.
 *
 * A flow of a key is made under the lock of the first way of that key alone,
 * wherever it then lies, so that two CPUs do not make it twice. Who holds one
 * lock only tries for another, and never waits.
 */
#define FLOW_LOCK		BIT(0)
#define FLOW_QUERY_SHIFT	2
#define FLOW_DIR_SHIFT		5
#define FLOW_WILD		BIT(7)
#define FLOW_KIND		0xfcU	/* query, direction, wildcard */
#define FLOW_GEN_SHIFT		8
#define FLOW_GEN		0xffffff00U

#define HALF			(IG_FLOW_WAYS / 2)
#define STAMP_MASK		0xffffffU
#define CLOCK_SKEW		16	/* ticks */

static_assert(IG_QUERIES <= 8, "a query takes three bits");

/* The destination that stands for all in the key of a wildcard flow. */
static const struct ig_addr anybody;

/**
 * struct flow_key - what tells one flow from another
 * @src: see struct ig_flow
 * @dst: see struct ig_flow; not looked at in a wildcard flow
 * @scope: see struct ig_flow
 * @id: identifier
 * @family: address family
 * @dir: which way the request goes
 * @wild: whether it is a wildcard flow
 * @kind: as in struct ig_flow.ctl
 *
 * Always in registers: all that takes one is inline, for one family at a time.
 */
struct flow_key {
	const struct ig_addr *src;
	const struct ig_addr *dst;
	u32 scope;
	u16 id;
	enum ig_family family;
	enum ig_dir dir;
	bool wild;
	u32 kind;
};

/*
 * Whether addresses mean something on an interface alone. What is routed comes
 * back by another one than it came in on.
 */
static __always_inline bool interface_scoped(const struct ig_packet *p,
					     enum ig_family family)
{
	return unlikely(ig_addr_link_local(family, &p->src) ||
			ig_addr_link_local(family, &p->dst)) &&
	       (p->dir != IG_FORWARD || p->bridged);
}

/* The key of a flow whose request goes @dir; @p is of it. */
static __always_inline struct flow_key
flow_key_of(const struct ig_packet *p, enum ig_family family,
	    const struct ig_addr *src, const struct ig_addr *dst,
	    enum ig_dir dir, enum ig_query query, bool wild)
{
	return (struct flow_key){
		.src = src,
		.dst = dst,
		.scope = wild || interface_scoped(p, family) ? p->ifindex :
							       p->l3mdev,
		.id = p->id,
		.family = family,
		.dir = dir,
		.wild = wild,
		.kind = query << FLOW_QUERY_SHIFT | dir << FLOW_DIR_SHIFT |
			(wild ? FLOW_WILD : 0),
	};
}

/* The key of the flow that the request @p makes. */
static __always_inline struct flow_key
flow_key_of_request(const struct ig_packet *p, enum ig_family family,
		    enum ig_query query)
{
	return flow_key_of(p, family, &p->src, &p->dst, (enum ig_dir)p->dir,
			   query, p->multi);
}

/* The key of the flow that the reply @p answers. */
static __always_inline struct flow_key
flow_key_of_reply(const struct ig_packet *p, enum ig_family family,
		  enum ig_query query, bool wild)
{
	return flow_key_of(p, family, &p->dst, &p->src,
			   ig_dir_back((enum ig_dir)p->dir), query, wild);
}

/* All of a key is hashed, whole; a scope where there is one. */
static __always_inline u32 flow_key_hash(const struct ig_flows *flows,
					 const struct flow_key *k)
{
	const struct ig_addr *dst = k->wild ? &anybody : k->dst;
	u32 octets = k->family == IG_IPV4 ? 12 : 36;
	u32 what = (u32)k->id << 16 | k->kind;
	struct ig_hash h = flows->seed;

	if (k->family == IG_IPV4) {
		ig_hash_add(&h, (u64)(__force u32)k->src->w[0] << 32 |
				(__force u32)dst->w[0]);
	} else {
		ig_hash_add(&h, k->src->q[0]);
		ig_hash_add(&h, k->src->q[1]);
		ig_hash_add(&h, dst->q[0]);
		ig_hash_add(&h, dst->q[1]);
	}
	if (likely(!k->scope))
		return ig_hash_end(&h, what, octets);
	ig_hash_add(&h, (u64)k->scope << 32 | what);
	return ig_hash_end(&h, 0, octets + 4);
}

/**
 * struct flow_place - where a flow lives if it does
 * @half: the first flow of its half bucket
 * @first: the way to look at first
 */
struct flow_place {
	struct ig_flow *half;
	struct ig_flow *first;
};

static __always_inline struct flow_place
flow_key_place(const struct ig_flows *flows, const struct flow_key *k)
{
	u32 hash = flow_key_hash(flows, k);
	size_t bucket = hash & flows->mask;
	struct flow_place at;

	at.half = &flows->flow[bucket * IG_FLOW_WAYS];
	if (k->dir != IG_OUT)
		at.half += HALF;
	at.first = at.half + (hash >> 30);
	return at;
}

/* The way after @f, in a half bucket. */
static __always_inline struct ig_flow *flow_next(const struct flow_place *at,
						 const struct ig_flow *f)
{
	return at->half + (size_t)(f - at->half + 1) % HALF;
}

/* Whether a flow that is not locked is worth locking. */
static __always_inline bool flow_promises(const struct ig_flow *f, u32 ctl,
					  const struct flow_key *k)
{
	return (ctl & FLOW_KIND) == k->kind && READ_ONCE(f->id) == k->id;
}

/* Whether a flow of the kind of a key is the one; under the lock. */
static __always_inline bool flow_is(const struct ig_flow *f,
				    const struct flow_key *k)
{
	return f->id == k->id && f->scope == k->scope &&
	       ig_addr_same(k->family, &f->src, k->src) &&
	       (k->wild || ig_addr_same(k->family, &f->dst, k->dst));
}

/*
 * Locks a flow if its control word still is @ctl, which is the lock's to know.
 * Otherwise @ctl is what it is now.
 */
static __always_inline bool flow_trylock(struct ig_flow *f, u32 *ctl)
{
	*ctl &= ~FLOW_LOCK;
	return likely(ig_atomic_acquire(&f->ctl, ctl, *ctl | FLOW_LOCK));
}

/* Locks a flow; returns its control word, without the lock. */
static __always_inline u32 flow_lock(struct ig_flow *f)
{
	u32 ctl = ig_atomic_read(&f->ctl);

	while (!flow_trylock(f, &ctl))
		cpu_relax();
	return ctl;
}

/* Lets go; @ctl is what the control word says from now on. */
static __always_inline void flow_unlock(struct ig_flow *f, u32 ctl)
{
	ig_atomic_release(&f->ctl, ctl);
}

/* Another CPU may have stamped it a moment after this one read the clock. */
static u32 age_at(u32 stamp, u32 now)
{
	u32 age = (now - stamp) & STAMP_MASK;

	return age > STAMP_MASK - CLOCK_SKEW ? 0 : age;
}

static u32 flow_age(const struct ig_flow *f, u32 now)
{
	return age_at(f->stamp, now);
}

static __always_inline bool flow_dead(const struct ig_flows *flows,
				      const struct ig_flow *f, u32 ctl, u32 now)
{
	u32 kind = ctl & FLOW_KIND;

	return !kind || flow_age(f, now) >= (kind & FLOW_WILD ?
					     flows->wild_lifetime :
					     flows->lifetime);
}

/* The flow of a key, locked, and its control word, or NULL. */
static __always_inline struct ig_flow *flow_find(const struct flow_place *at,
						 const struct flow_key *k,
						 u32 *ctl)
{
	struct ig_flow *f = at->first;
	u32 ways = HALF;

	do {
		*ctl = ig_atomic_read(&f->ctl);
		while (flow_promises(f, *ctl, k)) {
			if (!flow_trylock(f, ctl)) {
				cpu_relax();
				continue;
			}
			if (likely(flow_is(f, k)))
				return f;
			flow_unlock(f, *ctl);
			break;
		}
		f = flow_next(at, f);
	} while (--ways);
	return NULL;
}

/* A sequence slid @by further back: forgets duplicates it cannot see now. */
static __always_inline void dup_slide(struct ig_flow *f, u32 by)
{
	u32 i;

	for (i = 0; i < IG_FLOW_DUP_SEQS; i++) {
		u32 behind = (f->newest - (f->dup[i] >> 3)) &
			     (IG_FLOW_DUP_WINDOW - 1);

		if (unlikely(behind + by >= IG_FLOW_DUP_WINDOW))
			f->dup[i] = 0;
	}
}

static u8 *dup_of(struct ig_flow *f, u16 seq)
{
	u32 i;

	for (i = 0; i < IG_FLOW_DUP_SEQS; i++)
		if ((f->dup[i] & 7) &&
		    f->dup[i] >> 3 == (seq & (IG_FLOW_DUP_WINDOW - 1)))
			return &f->dup[i];
	return NULL;
}

static void older_add(struct ig_flow *f, u32 n)
{
	f->older = n > 0xffffU - f->older ? 0xffff : f->older + n;
}

/* Opens @seq, whatever came before; under the lock. */
static __always_inline void seq_open(struct ig_flow *f, u16 seq)
{
	u16 ahead = seq - f->newest;
	u16 behind = f->newest - seq;
	u64 owed;
	u8 *dup;

	if (unlikely(behind < IG_FLOW_WINDOW)) {
		f->open |= 1ULL << behind;
		dup = behind < IG_FLOW_DUP_WINDOW ? dup_of(f, seq) : NULL;
		if (dup)
			*dup = 0;
		return;
	}
	if (likely(ahead < IG_FLOW_WINDOW)) {
		owed = f->open >> (IG_FLOW_WINDOW - ahead);
		if (unlikely(owed))
			older_add(f, hweight64(owed));
		dup_slide(f, ahead);
		f->open <<= ahead;
	} else {
		/* A leap, or the identifier starts again from lower numbers. */
		older_add(f, hweight64(f->open));
		memset(f->dup, 0, sizeof(f->dup));
		f->open = 0;
	}
	f->newest = seq;
	f->open |= 1;
}

/* Whether the budget has a reply of @seq left, and takes it; under the lock. */
static __always_inline bool seq_reply(struct ig_flow *f, u16 seq)
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
	dup = behind < IG_FLOW_DUP_WINDOW ? dup_of(f, seq) : NULL;
	if (!dup)
		return false;
	--*dup;
	return true;
}

/* Anybody may answer, so that a sequence stays open; under the lock. */
static bool seq_reply_wild(struct ig_flow *f, u16 seq)
{
	u16 behind = f->newest - seq;

	if (behind >= IG_FLOW_WINDOW || !(f->open & 1ULL << behind) ||
	    !f->older)
		return false;
	f->older--;
	return true;
}

/* Whether a reply of @seq is owed still; under the lock. */
static bool seq_awaited(const struct ig_flow *f, u16 seq)
{
	u16 behind = f->newest - seq;

	if (behind < IG_FLOW_WINDOW)
		return f->open & 1ULL << behind;
	return behind < 0x8000 && f->older;
}

/* RFC 8335: the sequence of PROBE is the high octet, the low one is flags. */
static u16 sequence(const struct ig_packet *p, enum ig_query query)
{
	return ig_query_is_probe(query) ? p->seq >> 8 : p->seq;
}

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
				      const struct flow_key *k, u16 seq)
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
static __always_inline bool flow_promised(const struct flow_place *at,
					  const struct flow_key *k)
{
	u32 i;

	for (i = 0; i < HALF; i++)
		if (flow_promises(&at->half[i],
				  ig_atomic_read(&at->half[i].ctl), k))
			return true;
	return false;
}

/*
 * The way a new flow takes, while the first way is locked: a dead one, else the
 * oldest. Locked, or NULL when somebody else has it.
 */
static struct ig_flow *flow_victim(const struct ig_flows *flows,
				   const struct flow_place *at, u32 now)
{
	struct ig_flow *victim = at->first, *f = at->first;
	u32 ways = HALF, ctl;

	do {
		if (flow_dead(flows, f, ig_atomic_read(&f->ctl), now)) {
			victim = f;
			break;
		}
		if (flow_age(f, now) > flow_age(victim, now))
			victim = f;
		f = flow_next(at, f);
	} while (--ways);
	if (victim == at->first)
		return victim;
	ctl = ig_atomic_read(&victim->ctl);
	return flow_trylock(victim, &ctl) ? victim : NULL;
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
static __always_inline bool flow_present(const struct flow_place *at,
					 const struct flow_key *k)
{
	u32 i;

	for (i = 0; i < HALF; i++) {
		const struct ig_flow *f = &at->half[i];

		if (flow_promises(f, ig_atomic_read(&f->ctl), k) &&
		    flow_is(f, k))
			return true;
	}
	return false;
}

/*
 * The flow of a request wherever it lies or has to be made, with its sequence
 * open. Return: the flow, locked; it is of the kind of the request once the
 * caller lets it go.
 */
static __always_inline struct ig_flow *
flow_take_any(const struct ig_flows *flows, const struct flow_key *k,
	      const struct flow_place *at, u32 now, u16 seq)
{
	struct ig_flow *f;
	u32 ctl;

	for (;;) {
		f = flow_find(at, k, &ctl);
		if (f && !flow_dead(flows, f, ctl, now)) {
			seq_open(f, seq);
			return f;
		}
		if (f) {
			flow_make(f, k, seq);
			return f;
		}
		ctl = flow_lock(at->first);
		f = flow_present(at, k) ? NULL : flow_victim(flows, at, now);
		if (f)
			break;
		flow_unlock(at->first, ctl);
		cpu_relax();
	}
	flow_make(f, k, seq);
	if (f != at->first) {
		/* It can be found, and waited for, from here on. */
		ig_atomic_release(&f->ctl, k->kind | FLOW_LOCK);
		flow_unlock(at->first, ctl);
	}
	return f;
}

/* The same, apart from where nearly all requests find their flow or make it. */
static noinline struct ig_flow *
flow_take_odd(const struct ig_flows *flows, const struct ig_packet *p,
	      enum ig_query query, u16 seq)
{
	struct flow_key k = flow_key_of_request(p, p->family, query);
	struct flow_place at = flow_key_place(flows, &k);

	return flow_take_any(flows, &k, &at, p->now, seq);
}

static __always_inline void flow_open(struct ig_flows *flows,
				      const struct ig_packet *p,
				      enum ig_family family,
				      enum ig_query query, u32 generation)
{
	struct flow_key k = flow_key_of_request(p, family, query);
	struct flow_place at = flow_key_place(flows, &k);
	struct ig_flow *f = at.first;
	u16 seq = sequence(p, query);
	bool waiting = ig_bh_disable();
	u32 ctl = flow_lock(f);
	bool dead = flow_dead(flows, f, ctl, p->now);

	if (likely(!dead && (ctl & FLOW_KIND) == k.kind && flow_is(f, &k))) {
		seq_open(f, seq);
	} else if (likely(dead && !flow_promised(&at, &k))) {
		flow_make(f, &k, seq);
	} else {
		flow_unlock(f, ctl);
		f = flow_take_odd(flows, p, query, seq);
	}
	if (unlikely(p->multi))
		flow_widen(flows, f, p);
	f->ifindex = p->port ?: p->ifindex;
	f->code = p->code;
	f->stamp = p->now & STAMP_MASK;
	flow_unlock(f, k.kind | generation << FLOW_GEN_SHIFT);
	ig_bh_enable(waiting);
}

void ig_flow_open(struct ig_flows *flows, const struct ig_packet *p,
		  enum ig_query query, u32 generation)
{
	if (p->family == IG_IPV4)
		flow_open(flows, p, IG_IPV4, query, generation);
	else
		flow_open(flows, p, IG_IPV6, query, generation);
}

/* The request that made a flow, as far as a policy looks at it. */
static void flow_request(const struct ig_flow *f, u32 ctl,
			 struct ig_packet *request,
			 const struct ig_packet *reply, enum ig_query query)
{
	memset(request, 0, sizeof(*request));
	request->src = f->src;
	request->dst = f->dst;
	request->multi = ctl & FLOW_WILD;
	request->what = IG_ICMP;
	request->family = reply->family;
	request->dir = ctl >> FLOW_DIR_SHIFT & 3;
	request->type = ig_query_request_type(query);
	request->code = f->code;
	request->id = f->id;
	request->ifindex = f->ifindex;
	request->l3mdev = reply->l3mdev;
	request->now = reply->now;
}

/* Whether a policy of that generation admitted the newest request. */
static __always_inline bool generation_is(u32 ctl, u32 generation)
{
	return !((ctl ^ generation << FLOW_GEN_SHIFT) & FLOW_GEN);
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
	struct flow_key k = flow_key_of_reply(reply, reply->family, query, wild);
	struct flow_place at = flow_key_place(flows, &k);
	struct ig_packet request;
	bool admitted;

	flow_request(f, ctl, &request, reply, query);
	flow_unlock(f, ctl);
	admitted = judge->admits(judge, &request);
	f = flow_find(&at, &k, &ctl);
	if (!f || generation_is(ctl, judge->generation))
		return f;	/* gone, or a new request was admitted */
	if (!admitted) {
		flow_unlock(f, 0);	/* dead for good */
		return NULL;
	}
	ig_atomic_release(&f->ctl, (ctl & FLOW_KIND) | FLOW_LOCK |
				   judge->generation << FLOW_GEN_SHIFT);
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
	struct flow_key k = flow_key_of_reply(p, p->family, query, wild);
	struct flow_place at = flow_key_place(flows, &k);
	struct ig_flow *f = flow_find(&at, &k, ctl);

	if (!f)
		return NULL;
	if (flow_dead(flows, f, *ctl, p->now)) {
		flow_unlock(f, *ctl);
		return NULL;
	}
	if (generation_is(*ctl, judge->generation))
		return f;
	f = flow_rejudge(flows, f, *ctl, p, query, wild, judge);
	if (f)
		*ctl = ig_atomic_read(&f->ctl) & ~FLOW_LOCK;
	return f;
}

/* Requests to many are rare; whether there was none lately. */
static __always_inline bool wild_asleep(const struct ig_flows *flows, u32 now)
{
	return !READ_ONCE(flows->wild_seen) ||
	       age_at(READ_ONCE(flows->wild_stamp), now) >=
			flows->wild_lifetime;
}

static __always_inline enum ig_answer
flow_answer(const struct ig_flows *flows, const struct ig_packet *p,
	    enum ig_family family, enum ig_query query, u32 generation)
{
	struct flow_key k = flow_key_of_reply(p, family, query, false);
	struct flow_place at = flow_key_place(flows, &k);
	enum ig_answer answer = IG_ANSWER_NONE;
	bool waiting = ig_bh_disable();
	struct ig_flow *f;
	u32 ctl;

	f = flow_find(&at, &k, &ctl);
	if (likely(f)) {
		if (unlikely(!generation_is(ctl, generation)))
			answer = IG_ANSWER_ASK;
		else if (likely(!flow_dead(flows, f, ctl, p->now) &&
				seq_reply(f, sequence(p, query))))
			answer = IG_ANSWER_OPEN;
		flow_unlock(f, ctl);
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
	u16 seq = sequence(p, query);
	struct ig_flow *f;
	u32 ctl;

	waiting = ig_bh_disable();
	f = flow_alive(flows, p, query, wild, judge, &ctl);
	if (f) {
		admitted = wild ? seq_reply_wild(f, seq) : seq_reply(f, seq);
		flow_unlock(f, ctl);
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
		awaited = seq_awaited(f, sequence(&reply, query));
		flow_unlock(f, ctl);
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
	if (flow_dead(flows, f, ig_atomic_read(&f->ctl), now))
		return false;
	waiting = ig_bh_disable();
	ctl = flow_lock(f);
	alive = !flow_dead(flows, f, ctl, now);
	judged = generation_is(ctl, judge->generation);
	if (alive) {
		struct ig_packet about = { .now = now };

		query = ctl >> FLOW_QUERY_SHIFT & 7;
		about.family = ig_query_family(query);
		if (f->scope != f->ifindex)
			about.l3mdev = f->scope;
		flow_request(f, ctl, r, &about, query);
		r->id = f->id;
		r->seq = ig_query_is_probe(query) ? f->newest << 8 : f->newest;
		info->replies = ctl & FLOW_WILD ? f->older :
				hweight64(f->open) + f->older;
		info->age = flow_age(f, now);
		lifetime = ctl & FLOW_WILD ? flows->wild_lifetime :
					     flows->lifetime;
		info->left = lifetime - info->age;
	}
	flow_unlock(f, ctl);
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
		flow_lock(f);
		flow_unlock(f, 0);
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

		used += !flow_dead(flows, f, ig_atomic_read(&f->ctl), now);
		if (!(i % 4096))
			ig_resched();
	}
	return used;
}
