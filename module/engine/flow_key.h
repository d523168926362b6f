/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Finding a flow: its key, where it lives, its lock. Part of flow.c, inline, for
 * every packet that is a request or a reply comes by. See docs/flows.md.
 */
#ifndef IG_FLOW_KEY_H
#define IG_FLOW_KEY_H

#include "flow.h"

/*
 * struct ig_flow.ctl. Others than who holds the lock only ever set the lock, so
 * that it is let go with a plain store.
 *
 * A flow of a key is made under the lock of the first way of that key alone,
 * wherever it then lies, so that two CPUs do not make it twice. Who holds one
 * lock only tries for another, and never waits.
 *
 * IG_FLOW_MANY says that the key has, or had, more flows than this one. Where it
 * is not set, there is no other, and a request of the key may use the flow under
 * its lock alone. Where it is set, a request also holds the lock of the first way
 * and those of all flows of the key. A reply holds one lock at a time.
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
#define IG_FLOW_STAMP		0xffffffU
#define IG_FLOW_SKEW		16	/* ticks */

static_assert(IG_QUERIES <= 8, "a query takes three bits");

/*
 * struct ig_flow.scope. An ifindex is below 2^31. A pair of them that does not
 * fit in 30 bits is hashed.
 */
#define IG_FLOW_LEAKED		BIT(31)
#define IG_FLOW_LEAKED_HASHED	BIT(30)
#define IG_FLOW_LEAKED_SHIFT	15

/* The destination that stands for all in the key of a wildcard flow. */
static const struct ig_addr ig_flow_anybody;

/**
 * struct ig_flow_key - what tells one flow from another
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
 * Whether addresses mean something on an interface alone. What is routed comes
 * back by another one than it came in on.
 */
static __always_inline bool ig_flow_interface_scoped(const struct ig_packet *p,
						     enum ig_family family)
{
	return unlikely(ig_addr_link_local(family, &p->src) ||
			ig_addr_link_local(family, &p->dst)) &&
	       (p->dir != IG_FORWARD || p->bridged);
}

/*
 * The scope of what is routed from one L3 master to another: the unordered pair
 * of both. Exact where they are below 2^15; else by a keyed hash, so that nobody
 * can find two pairs that are the same, and two of a host's are by a chance of
 * one in 2^30.
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

/* Where the addresses of @p mean something. */
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

/* Tells if the addresses of @p mean something here alone; mostly not. */
static __always_inline bool ig_flow_scoped(const struct ig_packet *p,
					   enum ig_family family)
{
	return ig_flow_interface_scoped(p, family) ||
	       unlikely(p->l3mdev | p->l3mdev_out);
}

/* The key of a flow whose request goes @dir; @p is of it. */
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

/* The key of the flow that the request @p makes. */
static __always_inline struct ig_flow_key
ig_flow_key_of_request(const struct ig_flows *flows, const struct ig_packet *p,
		       enum ig_family family, enum ig_query query, bool wild)
{
	return ig_flow_key_of(flows, p, family, &p->src, &p->dst,
			      (enum ig_dir)p->dir, query, wild);
}

/* The key of the flow that the reply @p answers. */
static __always_inline struct ig_flow_key
ig_flow_key_of_reply(const struct ig_flows *flows, const struct ig_packet *p,
		     enum ig_family family, enum ig_query query, bool wild)
{
	return ig_flow_key_of(flows, p, family, &p->dst, &p->src,
			      ig_dir_back((enum ig_dir)p->dir), query, wild);
}

/* All of a key is hashed, whole; a scope where there is one. */
static __always_inline u32 ig_flow_key_hash(const struct ig_flows *flows,
					    const struct ig_flow_key *k)
{
	const struct ig_addr *dst = k->wild ? &ig_flow_anybody : k->dst;
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
 * struct ig_flow_place - where a flow lives if it does
 * @half: the first flow of its half bucket
 * @first: the way to look at first
 */
struct ig_flow_place {
	struct ig_flow *half;
	struct ig_flow *first;
};

static __always_inline struct ig_flow_place
ig_flow_key_place(const struct ig_flows *flows, const struct ig_flow_key *k)
{
	u32 hash = ig_flow_key_hash(flows, k);
	size_t bucket = hash & flows->mask;
	struct ig_flow_place at;

	at.half = &flows->flow[bucket * IG_FLOW_WAYS];
	if (k->dir != IG_OUT)
		at.half += IG_FLOW_HALF;
	at.first = at.half + (hash >> 30);
	return at;
}

/* The way after @f, in a half bucket. */
static __always_inline struct ig_flow *
ig_flow_next(const struct ig_flow_place *at, const struct ig_flow *f)
{
	return at->half + (size_t)(f - at->half + 1) % IG_FLOW_HALF;
}

/* Whether a flow that is not locked is worth locking. */
static __always_inline bool ig_flow_may_match(const struct ig_flow *f, u32 ctl,
					      const struct ig_flow_key *k)
{
	return (ctl & IG_FLOW_KIND) == k->kind && READ_ONCE(f->id) == k->id;
}

/* Whether a flow of the kind of a key is the one; under the lock. */
static __always_inline bool ig_flow_is(const struct ig_flow *f,
				       const struct ig_flow_key *k)
{
	return f->id == k->id && f->scope == k->scope &&
	       ig_addr_same(k->family, &f->src, k->src) &&
	       (k->wild || ig_addr_same(k->family, &f->dst, k->dst));
}

/*
 * Locks a flow if its control word still is @ctl, which is the lock's to know.
 * Otherwise @ctl is what it is now.
 */
static __always_inline bool ig_flow_trylock(struct ig_flow *f, u32 *ctl)
{
	*ctl &= ~IG_FLOW_LOCK;
	return likely(ig_atomic_acquire(&f->ctl, ctl, *ctl | IG_FLOW_LOCK));
}

/* Locks a flow; returns its control word, without the lock. */
static __always_inline u32 ig_flow_lock(struct ig_flow *f)
{
	u32 ctl = ig_atomic_read(&f->ctl);

	while (!ig_flow_trylock(f, &ctl))
		cpu_relax();
	return ctl;
}

/* Lets go; @ctl is what the control word says from now on. */
static __always_inline void ig_flow_unlock(struct ig_flow *f, u32 ctl)
{
	ig_atomic_release(&f->ctl, ctl);
}

/* Another CPU may have stamped it a moment after this one read the clock. */
static inline u32 ig_flow_age_at(u32 stamp, u32 now)
{
	u32 age = (now - stamp) & IG_FLOW_STAMP;

	return age > IG_FLOW_STAMP - IG_FLOW_SKEW ? 0 : age;
}

static inline u32 ig_flow_age(const struct ig_flow *f, u32 now)
{
	return ig_flow_age_at(f->stamp, now);
}

/* Whether a flow, wildcard or not, has had its time. */
static __always_inline bool ig_flow_old(const struct ig_flows *flows,
					const struct ig_flow *f, bool wild,
					u32 now)
{
	u32 lifetime = wild ? flows->wild_lifetime : flows->lifetime;
	u32 age = now - f->stamp + IG_FLOW_SKEW;

	return (age & IG_FLOW_STAMP) >= lifetime + IG_FLOW_SKEW;
}

/* Whether a flow is free, or could be. */
static __always_inline bool ig_flow_dead(const struct ig_flows *flows,
					 const struct ig_flow *f, u32 ctl,
					 u32 now)
{
	return !(ctl & IG_FLOW_KIND) ||
	       ig_flow_old(flows, f, ctl & IG_FLOW_WILD, now);
}

/* Locks a flow if it is one of a key; @ctl is its control word then. */
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
 * A flow of a key in its own half bucket, locked, and its control word, or NULL.
 * Unless IG_FLOW_MANY is set it is the only one.
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

/* Whether a policy of that generation admitted the newest request. */
static __always_inline bool ig_flow_generation_is(u32 ctl, u32 generation)
{
	return !((ctl ^ generation << IG_FLOW_GEN_SHIFT) & IG_FLOW_GEN);
}

/* The same, and tells if it is the only flow of its key. */
static __always_inline bool ig_flow_plain(u32 ctl, u32 generation)
{
	return !((ctl ^ generation << IG_FLOW_GEN_SHIFT) &
		 (IG_FLOW_GEN | IG_FLOW_MANY));
}

/* A request of a rare kind comes: @kind is ig_flows.wild, or of its spilled. */
static inline void ig_flow_rare_note(struct ig_flows *flows,
				     struct ig_hint *kind, u32 now)
{
	ig_hint_note(kind, now);
	ig_hint_note(&flows->rare, now);
}

/* Tells if no flow of any rare kind is alive. */
static __always_inline bool ig_flow_rare_asleep(const struct ig_flows *flows,
						u32 now)
{
	/* Before the lifetimes are read. */
	if (likely(!READ_ONCE(flows->rare.seen)))
		return true;
	return ig_hint_asleep(&flows->rare,
			      flows->lifetime + flows->wild_lifetime, now);
}

#endif /* IG_FLOW_KEY_H */
