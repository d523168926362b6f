// SPDX-License-Identifier: GPL-2.0-only
#include "flow.h"

/*
 * struct ig_flow.ctl. The bucket lock is that bit of the first flow of a half
 * bucket: it keeps two CPUs from making the same flow twice and is taken
 * before the lock of a flow.
 */
#define FLOW_LOCK		BIT(0)
#define FLOW_BUCKET_LOCK	BIT(1)
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

/**
 * struct flow_key - what tells one flow from another
 * @src: see struct ig_flow
 * @dst: see struct ig_flow
 * @scope: see struct ig_flow
 * @what: identifier in the high half, kind in the low
 */
struct flow_key {
	struct ig_addr src;
	struct ig_addr dst;
	u32 scope;
	u32 what;
};

static u8 flow_key_kind(const struct flow_key *k)
{
	return k->what & FLOW_KIND;
}

/*
 * Whether addresses mean something on an interface alone. What is routed comes
 * back by another one than it came in on.
 */
static bool interface_scoped(const struct ig_packet *p,
			     const struct ig_addr *src,
			     const struct ig_addr *dst)
{
	return (p->dir != IG_FORWARD || p->bridged) &&
	       (ig_addr_link_local(p->family, src) ||
		ig_addr_link_local(p->family, dst));
}

/*
 * The key of the flow of a request from @src to @dst. @p gives the identifier
 * and the interface, which for a reply is the one it came in on.
 */
static void flow_key_init(struct flow_key *k, const struct ig_packet *p,
			  const struct ig_addr *src, const struct ig_addr *dst,
			  enum ig_dir dir, enum ig_query query, bool wild)
{
	k->src = *src;
	if (wild)
		memset(&k->dst, 0, sizeof(k->dst));
	else
		k->dst = *dst;
	k->scope = wild || interface_scoped(p, src, dst) ? p->ifindex :
							   p->l3mdev;
	k->what = (u32)p->id << 16 | query << FLOW_QUERY_SHIFT |
		  dir << FLOW_DIR_SHIFT | (wild ? FLOW_WILD : 0);
}

/**
 * struct flow_place - where a flow lives if it does
 * @half: the first flow of its half bucket
 * @way: the way to look at first
 */
struct flow_place {
	struct ig_flow *half;
	u32 way;
};

static struct flow_place flow_key_place(const struct ig_flows *flows,
					const struct flow_key *k,
					enum ig_family family, enum ig_dir dir)
{
	struct flow_place at;
	u32 hash;

	if (family == IG_IPV4) {
		const u32 v4[4] = {
			(__force u32)k->src.w[0], (__force u32)k->dst.w[0],
			k->scope, k->what,
		};

		hash = ig_hash(v4, sizeof(v4), &flows->key);
	} else {
		hash = ig_hash(k, sizeof(*k), &flows->key);
	}
	at.half = &flows->flow[(hash & flows->mask) * IG_FLOW_WAYS];
	if (dir != IG_OUT)
		at.half += HALF;
	at.way = hash >> 30;
	return at;
}

static bool flow_key_match(const struct ig_flow *f, const struct flow_key *k)
{
	return (ig_atomic_read(&f->ctl) & FLOW_KIND) == flow_key_kind(k) &&
	       f->id == k->what >> 16 && f->scope == k->scope &&
	       ig_addr_equal(&f->src, &k->src) &&
	       (flow_key_kind(k) & FLOW_WILD || ig_addr_equal(&f->dst, &k->dst));
}

static void flow_lock(struct ig_flow *f)
{
	while (!ig_atomic_trylock(&f->ctl, FLOW_LOCK))
		cpu_relax();
}

static void flow_unlock(struct ig_flow *f)
{
	ig_atomic_unlock(&f->ctl, FLOW_LOCK, 0);
}

/* Under the lock: the flow is of no kind any more. */
static void flow_kill_unlock(struct ig_flow *f)
{
	ig_atomic_unlock(&f->ctl, FLOW_LOCK | FLOW_KIND, 0);
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

static bool flow_dead(const struct ig_flows *flows, const struct ig_flow *f,
		      u32 now)
{
	u32 kind = ig_atomic_read(&f->ctl) & FLOW_KIND;

	return !kind || flow_age(f, now) >= (kind & FLOW_WILD ?
					     flows->wild_lifetime :
					     flows->lifetime);
}

/* The flow of a key, locked, or NULL; bottom halves are disabled. */
static struct ig_flow *flow_find(const struct flow_place *at, const struct flow_key *k)
{
	u32 i;

	for (i = 0; i < HALF; i++) {
		struct ig_flow *f = &at->half[(at->way + i) % HALF];

		if (!flow_key_match(f, k))
			continue;
		flow_lock(f);
		if (flow_key_match(f, k))
			return f;
		flow_unlock(f);
	}
	return NULL;
}

/* The way a new flow takes: a dead one, else the oldest. Not locked. */
static struct ig_flow *flow_victim(const struct ig_flows *flows,
				   const struct flow_place *at, u32 now)
{
	struct ig_flow *victim = NULL;
	u32 i;

	for (i = 0; i < HALF; i++) {
		struct ig_flow *f = &at->half[(at->way + i) % HALF];

		if (flow_dead(flows, f, now))
			return f;
		if (!victim || flow_age(f, now) > flow_age(victim, now))
			victim = f;
	}
	return victim;
}

/* A sequence slid @by further back: forgets duplicates it cannot see now. */
static void dup_slide(struct ig_flow *f, u32 by)
{
	u32 i;

	for (i = 0; i < IG_FLOW_DUP_SEQS; i++) {
		u32 behind = (f->newest - (f->dup[i] >> 3)) &
			     (IG_FLOW_DUP_WINDOW - 1);

		if (behind + by >= IG_FLOW_DUP_WINDOW)
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
static void seq_open(struct ig_flow *f, u16 seq)
{
	u16 ahead = seq - f->newest;
	u16 behind = f->newest - seq;
	u8 *dup;

	if (behind < IG_FLOW_WINDOW) {
		f->open |= 1ULL << behind;
		dup = behind < IG_FLOW_DUP_WINDOW ? dup_of(f, seq) : NULL;
		if (dup)
			*dup = 0;
		return;
	}
	if (ahead < IG_FLOW_WINDOW) {
		older_add(f, hweight64(f->open >> (IG_FLOW_WINDOW - ahead)));
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
static bool seq_reply(struct ig_flow *f, u16 seq)
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
	flows->key = *key;
	flows->lifetime = lifetime;
	flows->wild_lifetime = wild_lifetime;
}

/*
 * A new flow over @f, which is locked and stays so. It has its kind, and so
 * can be found, before the lock of the bucket is let go.
 */
static void flow_make(struct ig_flow *f, const struct flow_key *k, u16 seq)
{
	ig_atomic_unlock(&f->ctl, FLOW_KIND, 0);
	f->src = k->src;
	f->dst = k->dst;
	f->scope = k->scope;
	f->id = k->what >> 16;
	f->newest = seq;
	f->older = 0;
	f->open = 1;
	memset(f->dup, 0, sizeof(f->dup));
	ig_atomic_unlock(&f->ctl, 0, flow_key_kind(k));
}

void ig_flow_open(struct ig_flows *flows, const struct ig_packet *p,
		  enum ig_query query, u32 generation)
{
	u16 seq = sequence(p, query);
	struct ig_flow *f;
	struct flow_place at;
	struct flow_key k;

	flow_key_init(&k, p, &p->src, &p->dst, p->dir, query, p->multi);
	at = flow_key_place(flows, &k, p->family, p->dir);
	ig_bh_disable();
	f = flow_find(&at, &k);
	if (f && !flow_dead(flows, f, p->now)) {
		seq_open(f, seq);
	} else {
		if (f)
			flow_unlock(f);
		while (!ig_atomic_trylock(&at.half->ctl, FLOW_BUCKET_LOCK))
			cpu_relax();
		f = flow_find(&at, &k);
		if (f && !flow_dead(flows, f, p->now)) {
			seq_open(f, seq);
		} else {
			if (!f) {
				f = flow_victim(flows, &at, p->now);
				flow_lock(f);
			}
			flow_make(f, &k, seq);
		}
		ig_atomic_unlock(&at.half->ctl, FLOW_BUCKET_LOCK, 0);
	}
	if (p->multi) {
		f->dst = p->dst;
		f->older = IG_FLOW_RESPONDERS;
		if (READ_ONCE(flows->wild_stamp) != p->now)
			WRITE_ONCE(flows->wild_stamp, p->now);
		if (!READ_ONCE(flows->wild_seen))
			WRITE_ONCE(flows->wild_seen, true);
	}
	f->ifindex = p->port ?: p->ifindex;
	f->code = p->code;
	f->stamp = p->now & STAMP_MASK;
	ig_atomic_unlock(&f->ctl, FLOW_LOCK | FLOW_GEN,
			 generation << FLOW_GEN_SHIFT);
	ig_bh_enable();
}

/* The request that made a flow, as far as a policy looks at it. */
static void flow_request(const struct ig_flow *f, struct ig_packet *request,
			 const struct ig_packet *reply, enum ig_query query)
{
	u32 ctl = ig_atomic_read(&f->ctl);

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

/*
 * Whether the request of a flow is still admitted, by a policy that it has not
 * met. The lock is let go for the question, which may walk a policy, so the
 * flow is looked up again after it.
 *
 * Return: the flow, locked, or NULL.
 */
static noinline struct ig_flow *
flow_rejudge(struct ig_flow *f, const struct flow_place *at,
	     const struct flow_key *k, const struct ig_packet *reply,
	     enum ig_query query, const struct ig_flow_judge *judge)
{
	u32 gen = judge->generation << FLOW_GEN_SHIFT;
	struct ig_packet request;
	bool admitted;

	flow_request(f, &request, reply, query);
	flow_unlock(f);
	admitted = judge->admits(judge, &request);
	f = flow_find(at, k);
	if (!f || (ig_atomic_read(&f->ctl) & FLOW_GEN) == gen)
		return f;	/* gone, or a new request was admitted */
	if (!admitted) {
		flow_kill_unlock(f);
		return NULL;
	}
	ig_atomic_unlock(&f->ctl, FLOW_GEN, gen);
	return f;
}

/* Which way the request went that a reply, or an error, comes back from. */
static enum ig_dir request_dir(const struct ig_packet *p)
{
	return p->dir == IG_FORWARD ? IG_FORWARD :
	       p->dir == IG_IN ? IG_OUT : IG_IN;
}

/*
 * The flow of a request from @src to @dst, which @p answers or is about, if it
 * is alive and its request still admitted. Return: the flow, locked, or NULL.
 */
static struct ig_flow *flow_alive(struct ig_flows *flows,
				  const struct ig_packet *p,
				  const struct ig_addr *src,
				  const struct ig_addr *dst,
				  enum ig_query query,
				  const struct ig_flow_judge *judge, bool wild)
{
	struct flow_key k;
	struct flow_place at;
	struct ig_flow *f;

	flow_key_init(&k, p, src, dst, request_dir(p), query, wild);
	at = flow_key_place(flows, &k, p->family, request_dir(p));
	f = flow_find(&at, &k);
	if (!f)
		return NULL;
	if (flow_dead(flows, f, p->now)) {
		flow_unlock(f);
		return NULL;
	}
	if (likely((ig_atomic_read(&f->ctl) & FLOW_GEN) ==
		   judge->generation << FLOW_GEN_SHIFT))
		return f;
	return flow_rejudge(f, &at, &k, p, query, judge);
}

static bool reply_to(struct ig_flows *flows, const struct ig_packet *p,
		     enum ig_query query, const struct ig_flow_judge *judge,
		     bool wild)
{
	u16 seq = sequence(p, query);
	bool admitted = false;
	struct ig_flow *f;

	ig_bh_disable();
	f = flow_alive(flows, p, &p->dst, &p->src, query, judge, wild);
	if (f) {
		admitted = wild ? seq_reply_wild(f, seq) : seq_reply(f, seq);
		flow_unlock(f);
	}
	ig_bh_enable();
	return admitted;
}

bool ig_flow_awaits(struct ig_flows *flows, const struct ig_packet *error,
		    const struct ig_quote *quote,
		    const struct ig_flow_judge *judge)
{
	enum ig_query query = ig_query_of_request(error->family, quote->type);
	struct ig_packet about = *error;
	bool awaited = false;
	struct ig_flow *f;

	if (query == IG_QUERY_NONE)
		return false;
	about.id = quote->id;
	about.seq = quote->seq;
	ig_bh_disable();
	f = flow_alive(flows, &about, &quote->src, &quote->dst, query, judge,
		       false);
	if (f) {
		awaited = seq_awaited(f, sequence(&about, query));
		flow_unlock(f);
	}
	ig_bh_enable();
	return awaited;
}

bool ig_flow_reply(struct ig_flows *flows, const struct ig_packet *p,
		   enum ig_query query, const struct ig_flow_judge *judge)
{
	if (reply_to(flows, p, query, judge, false))
		return true;
	return READ_ONCE(flows->wild_seen) &&
	       age_at(READ_ONCE(flows->wild_stamp), p->now) <
			flows->wild_lifetime &&
	       reply_to(flows, p, query, judge, true);
}

bool ig_flow_read(struct ig_flows *flows, u32 i, u32 now,
		  const struct ig_flow_judge *judge, struct ig_flow_info *info)
{
	struct ig_flow *f = &flows->flow[i];
	struct ig_packet *r = &info->request;
	enum ig_query query;
	bool alive, judged;
	u32 ctl, lifetime;

	/* Most ways are free; of the rest, what is read is read under the lock. */
	if (flow_dead(flows, f, now))
		return false;
	ig_bh_disable();
	flow_lock(f);
	ctl = ig_atomic_read(&f->ctl);
	alive = !flow_dead(flows, f, now);
	judged = (ctl & FLOW_GEN) == judge->generation << FLOW_GEN_SHIFT;
	if (alive) {
		struct ig_packet about = { .now = now };

		query = ctl >> FLOW_QUERY_SHIFT & 7;
		about.family = ig_query_family(query);
		if (f->scope != f->ifindex)
			about.l3mdev = f->scope;
		flow_request(f, r, &about, query);
		r->id = f->id;
		r->seq = ig_query_is_probe(query) ? f->newest << 8 : f->newest;
		info->replies = ctl & FLOW_WILD ? f->older :
				hweight64(f->open) + f->older;
		info->age = flow_age(f, now);
		lifetime = ctl & FLOW_WILD ? flows->wild_lifetime :
					     flows->lifetime;
		info->left = lifetime - info->age;
	}
	flow_unlock(f);
	ig_bh_enable();
	return alive && (judged || judge->admits(judge, r));
}

void ig_flows_flush(struct ig_flows *flows)
{
	u32 i, n = (flows->mask + 1) * IG_FLOW_WAYS;

	for (i = 0; i < n; i++) {
		struct ig_flow *f = &flows->flow[i];

		ig_bh_disable();
		flow_lock(f);
		flow_kill_unlock(f);
		ig_bh_enable();
		if (!(i % 1024))
			ig_resched();
	}
}

u32 ig_flows_used(const struct ig_flows *flows, u32 now)
{
	u32 i, used = 0, n = (flows->mask + 1) * IG_FLOW_WAYS;

	for (i = 0; i < n; i++) {
		used += !flow_dead(flows, &flows->flow[i], now);
		if (!(i % 4096))
			ig_resched();
	}
	return used;
}
