/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Named sets of prefixes. What a set holds is apart from its name, counted and
 * shared: by the policies that know the set, and by sets that hold the same.
 */
#ifndef IG_SET_H
#define IG_SET_H

#include "lpm.h"

/* Octets of the name of a set or a group, and its NUL. */
#define IG_NAME		32

/* Sets a namespace may have. */
#define IG_SETS_MAX	4096

/* Prefixes a namespace may hold: live, being written, on their way out. */
#define IG_PREFIXES_MAX	4194304

/** ig_name_valid() - whether @name may be the name of a set or a group */
bool ig_name_valid(const char *name);

/**
 * struct ig_quota - how many prefixes somebody holds
 * @refs: who counts with it
 * @used: prefixes
 */
struct ig_quota {
	ig_ref refs;
	ig_atomic used;
};

/** ig_quota_alloc() - a quota with nothing used and one reference, or NULL */
struct ig_quota *ig_quota_alloc(void);

/** ig_quota_put() - drops a reference; the last one frees; NULL is fine */
void ig_quota_put(struct ig_quota *quota);

/**
 * struct ig_prefix6 - an IPv6 prefix, host order
 * @high: high half of the address
 * @low: low half
 * @len: prefix length
 */
struct ig_prefix6 {
	u64 high;
	u64 low;
	u8 len;
} __packed;

/**
 * struct ig_prefixes - prefixes of both families
 * @refs: sets and compiled tables that hold it
 * @quota: where its prefixes count; referenced
 * @n: how many there are, by family
 * @room: how many there is room for
 * @v4: IPv4: address << 8 | length, host order; ascending, unique
 * @v6: IPv6, likewise
 * @hash: of the contents, once compiled
 * @compiled: @lpm is there; nothing changes any more
 * @lpm: address -> length of the longest prefix plus 1, by family
 */
struct ig_prefixes {
	ig_ref refs;
	struct ig_quota *quota;
	u32 n[IG_FAMILIES];
	u32 room[IG_FAMILIES];
	u64 *v4;
	struct ig_prefix6 *v6;
	u32 hash;
	bool compiled;
	struct ig_lpm lpm[IG_FAMILIES];
};

/**
 * ig_prefixes_alloc() - no prefixes
 * @quota: where they will count
 *
 * May sleep. Return: with one reference, not compiled; NULL without memory.
 */
struct ig_prefixes *ig_prefixes_alloc(struct ig_quota *quota);

/** ig_prefixes_get() - takes one more reference */
struct ig_prefixes *ig_prefixes_get(struct ig_prefixes *p);

/** ig_prefixes_put() - drops a reference; the last one frees; NULL is fine */
void ig_prefixes_put(struct ig_prefixes *p);

/**
 * ig_prefixes_copy() - the same prefixes, to be changed
 * @p: any
 * @quota: where the copy counts; not always where @p does
 *
 * May sleep. Return: as ig_prefixes_alloc(), or an error pointer's errno in
 * @err: -ENOMEM, -ENOSPC (IG_PREFIXES_MAX).
 */
struct ig_prefixes *ig_prefixes_copy(const struct ig_prefixes *p,
				     struct ig_quota *quota, int *err);

/**
 * ig_prefixes_add() - adds prefixes
 * @p: not compiled
 * @family: of all of them
 * @add: the prefixes, canonical; sorted here
 * @room: for as many
 * @n: how many
 * @added: gets how many of them were new
 *
 * Quick when they lie behind all there is. May sleep and reschedules.
 * Return: 0; -ENOMEM or -ENOSPC with @p as it was.
 */
int ig_prefixes_add(struct ig_prefixes *p, enum ig_family family,
		    struct ig_lpm_prefix *add, struct ig_lpm_prefix *room,
		    u32 n, u32 *added);

/** ig_prefixes_has() - whether a prefix is among them, as written */
bool ig_prefixes_has(const struct ig_prefixes *p, enum ig_family family,
		     const struct ig_lpm_prefix *prefix);

/**
 * ig_prefixes_del() - removes prefixes
 * @p: not compiled
 * @family: of all of them
 * @del: the prefixes; sorted here
 * @room: for as many
 * @n: how many
 *
 * May reschedule. Return: how many were there, each counted once.
 */
u32 ig_prefixes_del(struct ig_prefixes *p, enum ig_family family,
		    struct ig_lpm_prefix *del, struct ig_lpm_prefix *room,
		    u32 n);

/** ig_prefixes_at() - the @i-th prefix of a family, in order */
void ig_prefixes_at(const struct ig_prefixes *p, enum ig_family family, u32 i,
		    struct ig_lpm_prefix *prefix);

/**
 * ig_prefixes_compile() - prepares for lookups
 * @p: not shared yet, or compiled already
 *
 * May sleep and reschedules. Return: 0 or -ENOMEM.
 */
int ig_prefixes_compile(struct ig_prefixes *p);

/** ig_prefixes_same() - whether two that are compiled hold the same */
bool ig_prefixes_same(const struct ig_prefixes *a, const struct ig_prefixes *b);

/**
 * ig_prefixes_find() - the longest prefix that covers an address
 * @p: compiled; the caller keeps it alive
 * @family: of the address
 * @addr: the address
 *
 * Return: its length plus 1, or 0.
 */
static inline u32 ig_prefixes_find(const struct ig_prefixes *p,
				   enum ig_family family,
				   const struct ig_addr *addr)
{
	return ig_lpm_find(&p->lpm[family], family, addr);
}

/**
 * struct ig_set - a set of a policy; immutable once in one
 * @refs: how many drafts and policies hold it
 * @id: what rules know it by; never reused, the same whatever it holds
 * @local: see struct ig_draft
 * @prefixes: what it holds; referenced
 * @name: its name, NUL-terminated
 */
struct ig_set {
	ig_ref refs;
	u32 id;
	bool local;
	struct ig_prefixes *prefixes;
	char name[IG_NAME];
};

/**
 * ig_set_alloc() - a set
 * @id: see struct ig_set
 * @name: valid
 * @prefixes: what it holds; its reference moves to the set on success
 *
 * May sleep. Return: the set with one reference, or NULL without memory.
 */
struct ig_set *ig_set_alloc(u32 id, const char *name,
			    struct ig_prefixes *prefixes);

/** ig_set_get() - takes one more reference */
struct ig_set *ig_set_get(struct ig_set *set);

/** ig_set_put() - drops a reference; the last one frees; NULL is fine */
void ig_set_put(struct ig_set *set);

/** ig_sets_from() - of sets by id, the index of the first with @id or above */
u32 ig_sets_from(struct ig_set *const *sets, u32 n, u32 id);

#endif /* IG_SET_H */
