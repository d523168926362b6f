/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Finds a flow: its key, its place, its lock. Part of flow.c and inline,
 * because every request and reply comes by here. See docs/flows.md.
 */
#ifndef IG_FLOW_KEY_H
#define IG_FLOW_KEY_H

#include "flow.h"

/*
 * Bits of struct ig_flow.ctl. Only the holder of the lock changes anything but
 * the lock bit, so a plain store releases it.
 *
 * A flow of a key is only made under the lock of the first way of that key,
 * wherever the flow lies then, so that two CPUs do not make it twice. The
 * holder of one lock may try to take another, but never waits for it.
 *
 * IG_FLOW_MANY says that the key has, or had, more flows than this one. If it
 * is not set, there is no other, and a request of the key may use the flow
 * under its lock alone. If it is set, a request also holds the lock of the
 * first way and those of all flows of the key. A reply holds one lock at a
 * time.
 */
#define IG_FLOW_LOCK		BIT(0)
#define IG_FLOW_MANY		BIT(1)
#define IG_FLOW_QUERY_SHIFT	2
#define IG_FLOW_DIR_SHIFT	5
#define IG_FLOW_WILD		BIT(7)
#define IG_FLOW_KIND		0xfcU	/* query, direction, wildcard */
#define IG_FLOW_GEN_SHIFT	8
#define IG_FLOW_GEN		0xffffff00U

#define IG_FLOW_HALF		(IG_FLOW_WAYS / 2)

static_assert(IG_QUERIES <= 8, "a query takes three bits");

/*
 * Values of struct ig_flow.scope. An ifindex is below 2^31. A pair that does
 * not fit in 30 bits is hashed.
 */
#define IG_FLOW_LEAKED		BIT(31)
#define IG_FLOW_LEAKED_HASHED	BIT(30)
#define IG_FLOW_LEAKED_SHIFT	15

/* Stands for every destination in the key of a wildcard flow. */
static const struct ig_addr ig_flow_anybody;

/**
 * struct ig_flow_key - identifies a flow
 * @src: see struct ig_flow
 * @dst: see struct ig_flow; ignored in a wildcard flow
 * @scope: see struct ig_flow
 * @id: identifier
 * @family: address family
 * @dir: direction of the request
 * @wild: whether it is a wildcard flow
 * @kind: as in struct ig_flow.ctl
 *
 * It stays in registers: every function that takes one is inline, and compiled
 * for one family at a time.
 */
struct ig_flow_key {
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
 * Tells whether addresses are only valid on one interface. Routed packets do
 * not count: their replies come back by another interface.
 */
static __always_inline bool ig_flow_interface_scoped(const struct ig_packet *p,
						     enum ig_family family)
{
	return unlikely(ig_addr_link_local(family, &p->src) ||
			ig_addr_link_local(family, &p->dst)) &&
	       (p->dir != IG_FORWARD || p->bridged);
}

/*
 * The scope of packets routed from one L3 master to another is the unordered
 * pair of both. It is exact if both are below 2^15. Otherwise it is a keyed
 * hash, so that nobody can find two pairs with the same scope; two pairs of a
 * host collide with a chance of one in 2^30.
 */
static inline u32 ig_flow_scope_leaked(const struct ig_flows *flows, u32 a,
				       u32 b)
{
	u32 low = a < b ? a : b, high = a < b ? b : a;
	struct ig_hash h = flows->seed;

	if (high < BIT(IG_FLOW_LEAKED_SHIFT))
		return IG_FLOW_LEAKED | low << IG_FLOW_LEAKED_SHIFT | high;
	ig_hash_add(&h, (u64)high << 32 | low);
	return IG_FLOW_LEAKED | IG_FLOW_LEAKED_HASHED | ig_hash_end(&h, 0, 8);
}

/* Returns the scope in which the addresses of @p are valid. */
static __always_inline u32 ig_flow_scope(const struct ig_flows *flows,
					 const struct ig_packet *p,
					 enum ig_family family, bool wild)
{
	if (wild || ig_flow_interface_scoped(p, family))
		return p->ifindex;
	if (likely(!(p->l3mdev | p->l3mdev_out)))
		return 0;
	if (p->dir == IG_FORWARD && p->l3mdev != p->l3mdev_out)
		return ig_flow_scope_leaked(flows, p->l3mdev, p->l3mdev_out);
	return p->l3mdev;
}

/*
 * Tells whether the addresses of @p are only valid in some scope; mostly not.
 */
static __always_inline bool ig_flow_scoped(const struct ig_packet *p,
					   enum ig_family family)
{
	return ig_flow_interface_scoped(p, family) ||
	       unlikely(p->l3mdev | p->l3mdev_out);
}

/* Returns the key of a flow whose request goes @dir; @p belongs to the flow. */
static __always_inline struct ig_flow_key
ig_flow_key_of(const struct ig_flows *flows, const struct ig_packet *p,
	       enum ig_family family,
	       const struct ig_addr *src, const struct ig_addr *dst,
	       enum ig_dir dir, enum ig_query query, bool wild)
{
	return (struct ig_flow_key){
		.src = src,
		.dst = dst,
		.scope = ig_flow_scope(flows, p, family, wild),
		.id = p->id,
		.family = family,
		.dir = dir,
		.wild = wild,
		.kind = query << IG_FLOW_QUERY_SHIFT | dir << IG_FLOW_DIR_SHIFT |
			(wild ? IG_FLOW_WILD : 0),
	};
}

/* Returns the key of the flow that the request @p makes. */
static __always_inline struct ig_flow_key
ig_flow_key_of_request(const struct ig_flows *flows, const struct ig_packet *p,
		       enum ig_family family, enum ig_query query, bool wild)
{
	return ig_flow_key_of(flows, p, family, &p->src, &p->dst,
			      (enum ig_dir)p->dir, query, wild);
}

/* Returns the key of the flow that the reply @p answers. */
static __always_inline struct ig_flow_key
ig_flow_key_of_reply(const struct ig_flows *flows, const struct ig_packet *p,
		     enum ig_family family, enum ig_query query, bool wild)
{
	return ig_flow_key_of(flows, p, family, &p->dst, &p->src,
			      ig_dir_back((enum ig_dir)p->dir), query, wild);
}

/* Hashes the whole key, and the scope if there is one. */
static __always_inline u32 ig_flow_key_hash(const struct ig_flows *flows,
					    const struct ig_flow_key *k)
{
	const struct ig_addr *dst = k->wild ? &ig_flow_anybody : k->dst;
	u32 bytes = k->family == IG_IPV4 ? 12 : 36;
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
		return ig_hash_end(&h, what, bytes);
	ig_hash_add(&h, (u64)k->scope << 32 | what);
	return ig_hash_end(&h, 0, bytes + 4);
}

/**
 * struct ig_flow_place - where a flow lies, if it exists
 * @half: the first flow of its half bucket
 * @first: the way to look at first
 */
struct ig_flow_place {
	struct ig_flow *half;
	struct ig_flow *first;
};

/* Returns the index of the first flow of the half bucket of a key, by its hash. */
static __always_inline size_t ig_flow_half_index(const struct ig_flows *flows,
						 const struct ig_flow_key *k,
						 u32 hash)
{
	size_t half = (size_t)(hash & flows->mask) * IG_FLOW_WAYS;

	if (k->dir != IG_OUT)
		half += IG_FLOW_HALF;
	return half;
}

static __always_inline struct ig_flow_place
ig_flow_key_place(struct ig_flows *flows, const struct ig_flow_key *k)
{
	u32 hash = ig_flow_key_hash(flows, k);
	struct ig_flow_place at;

	at.half = &flows->flow[ig_flow_half_index(flows, k, hash)];
	at.first = at.half + (hash >> 30);
	return at;
}

/* Returns the way after @f in a half bucket. */
static __always_inline struct ig_flow *
ig_flow_next(const struct ig_flow_place *at, const struct ig_flow *f)
{
	return at->half + (size_t)(f - at->half + 1) % IG_FLOW_HALF;
}

/* Tells whether an unlocked flow is worth locking. */
static __always_inline bool ig_flow_may_match(const struct ig_flow *f, u32 ctl,
					      const struct ig_flow_key *k)
{
	return (ctl & IG_FLOW_KIND) == k->kind && READ_ONCE(f->id) == k->id;
}

/*
 * Tells whether a flow of the kind of a key is the flow of that key; under the
 * lock.
 */
static __always_inline bool ig_flow_is(const struct ig_flow *f,
				       const struct ig_flow_key *k)
{
	return f->id == k->id && f->scope == k->scope &&
	       ig_addr_same(k->family, &f->src, k->src) &&
	       (k->wild || ig_addr_same(k->family, &f->dst, k->dst));
}

/*
 * Locks a flow if its control word still is @ctl, which must not have the lock
 * bit. Otherwise @ctl gets the current one.
 */
static __always_inline bool ig_flow_trylock(struct ig_flow *f, u32 *ctl)
{
	*ctl &= ~IG_FLOW_LOCK;
	return likely(ig_atomic_acquire(&f->ctl, ctl, *ctl | IG_FLOW_LOCK));
}

/* Locks a flow; returns its control word without the lock bit. */
static __always_inline u32 ig_flow_lock(struct ig_flow *f)
{
	u32 ctl = ig_atomic_read(&f->ctl);

	while (!ig_flow_trylock(f, &ctl))
		cpu_relax();
	return ctl;
}

/* Unlocks a flow; @ctl becomes its control word. */
static __always_inline void ig_flow_unlock(struct ig_flow *f, u32 ctl)
{
	ig_atomic_release(&f->ctl, ctl);
}

/* Tells whether a flow, wildcard or not, is past its lifetime. */
static __always_inline bool ig_flow_old(const struct ig_flows *flows,
					const struct ig_flow *f, bool wild,
					u32 now)
{
	return ig_ticks_over(f->stamp,
			     wild ? flows->wild_lifetime : flows->lifetime, now);
}

/* Tells whether a flow is free, or may be replaced. */
static __always_inline bool ig_flow_dead(const struct ig_flows *flows,
					 const struct ig_flow *f, u32 ctl,
					 u32 now)
{
	return !(ctl & IG_FLOW_KIND) ||
	       ig_flow_old(flows, f, ctl & IG_FLOW_WILD, now);
}

/* Locks a flow if it has the key; @ctl gets its control word. */
static __always_inline bool ig_flow_lock_if(struct ig_flow *f,
					    const struct ig_flow_key *k,
					    u32 *ctl)
{
	*ctl = ig_atomic_read(&f->ctl);
	while (ig_flow_may_match(f, *ctl, k)) {
		if (!ig_flow_trylock(f, ctl)) {
			cpu_relax();
			continue;
		}
		if (likely(ig_flow_is(f, k)))
			return true;
		ig_flow_unlock(f, *ctl);
		break;
	}
	return false;
}

/*
 * Returns a flow of a key in its own half bucket, locked, with its control
 * word; or NULL. It is the only one unless IG_FLOW_MANY is set.
 */
static __always_inline struct ig_flow *
ig_flow_find(const struct ig_flow_place *at, const struct ig_flow_key *k,
	     u32 *ctl)
{
	struct ig_flow *f = at->first;
	u32 ways = IG_FLOW_HALF;

	do {
		if (ig_flow_lock_if(f, k, ctl))
			return f;
		f = ig_flow_next(at, f);
	} while (--ways);
	return NULL;
}

/*
 * Tells whether a policy of that generation (its epoch) admitted the newest
 * request.
 */
static __always_inline bool ig_flow_generation_is(u32 ctl, u32 generation)
{
	return !((ctl ^ generation << IG_FLOW_GEN_SHIFT) & IG_FLOW_GEN);
}

/* Tells the same, and also whether it is the only flow of its key. */
static __always_inline bool ig_flow_plain(u32 ctl, u32 generation)
{
	return !((ctl ^ generation << IG_FLOW_GEN_SHIFT) &
		 (IG_FLOW_GEN | IG_FLOW_MANY));
}

/*
 * Records a rare request; @kind is ig_flows.wild, or one of ig_flows.spilled.
 */
static inline void ig_flow_rare_note(struct ig_flows *flows,
				     struct ig_hint *kind, u32 now)
{
	ig_hint_note(kind, now);
	ig_hint_note(&flows->rare, now);
}

/* Tells whether no flow of any rare kind is alive. */
static __always_inline bool ig_flow_rare_asleep(const struct ig_flows *flows,
						u32 now)
{
	/* Usual case; avoids reading the lifetimes. */
	if (likely(!READ_ONCE(flows->rare.seen)))
		return true;
	return ig_hint_asleep(&flows->rare,
			      flows->lifetime + flows->wild_lifetime, now);
}

/* Tells whether there was no request to many lately; they are rare. */
static __always_inline bool ig_flow_wild_asleep(const struct ig_flows *flows,
						u32 now)
{
	return ig_hint_asleep(&flows->wild, flows->wild_lifetime, now);
}

/* Rebuilds the request that made a flow, as far as a policy looks at it. */
static inline void ig_flow_request(const struct ig_flow *f, u32 ctl,
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
	request->l3mdev_out = reply->l3mdev;
	if (request->dir == IG_FORWARD)
		request->l3mdev = reply->l3mdev_out;
	request->now = reply->now;
}

/*
 * Builds the reply that the request an error quotes awaits. Return: the query it
 * answers, or IG_QUERY_NONE with @reply unset.
 */
static inline enum ig_query ig_flow_awaited(struct ig_packet *reply,
					    const struct ig_packet *error,
					    const struct ig_quote *quote)
{
	enum ig_query query = ig_query_of_request(error->family, quote->type);

	if (query == IG_QUERY_NONE)
		return query;
	*reply = *error;
	reply->src = quote->dst;
	reply->dst = quote->src;
	reply->id = quote->id;
	reply->seq = quote->seq;
	return query;
}

#endif /* IG_FLOW_KEY_H */
