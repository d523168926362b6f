/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Named sets of prefixes. The contents of a set are separate from its name, and
 * shared by reference: by the policies that have the set, and by sets with the
 * same contents.
 */
#ifndef IG_SET_H
#define IG_SET_H

#include "lpm.h"

/* Bytes of the name of a set or a group with its NUL. */
#define IG_NAME		32

/* Maximum number of sets of a namespace. */
#define IG_SETS_MAX	4096

/*
 * Maximum number of prefixes of a namespace: in force, being written, being
 * freed.
 */
#define IG_PREFIXES_MAX	4194304

/** ig_name_valid() - tells whether @name may be the name of a set or a group */
bool ig_name_valid(const char *name);

/**
 * struct ig_quota - number of prefixes that a namespace holds
 * @refs: number of users of the quota
 * @used: number of prefixes
 */
struct ig_quota {
	ig_ref refs;
	ig_atomic used;
};

/** ig_quota_alloc() - allocates a quota with nothing used and one reference, or returns NULL */
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
 * @refs: number of sets and compiled tables that hold it
 * @quota: counts its prefixes; referenced
 * @n: number of prefixes, by family
 * @room: number of prefixes there is room for, by family
 * @v4: IPv4: address << 8 | length, host order; ascending, unique
 * @v6: IPv6 prefixes, ascending, unique
 * @hash: hash of the contents, once compiled
 * @compiled: @lpm exists and nothing changes any more
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
 * ig_prefixes_alloc() - allocates an empty object
 * @quota: counts the prefixes
 *
 * May sleep. Return: the object with one reference, not compiled; NULL without
 * memory.
 */
struct ig_prefixes *ig_prefixes_alloc(struct ig_quota *quota);

/** ig_prefixes_get() - takes one more reference */
struct ig_prefixes *ig_prefixes_get(struct ig_prefixes *p);

/** ig_prefixes_put() - drops a reference; the last one frees; NULL is fine */
void ig_prefixes_put(struct ig_prefixes *p);

/**
 * ig_prefixes_copy() - copies prefixes to change them
 * @p: the prefixes
 * @quota: counts the copy; may differ from @p's
 * @err: gets 0; -ENOMEM; -ENOSPC at IG_PREFIXES_MAX
 *
 * May sleep. Return: as ig_prefixes_alloc(), or NULL with @err set.
 */
struct ig_prefixes *ig_prefixes_copy(const struct ig_prefixes *p,
				     struct ig_quota *quota, int *err);

/**
 * ig_prefixes_add() - adds prefixes
 * @p: not compiled
 * @family: of all of them
 * @add: the prefixes, canonical; sorted here
 * @room: scratch of the same size
 * @n: number of prefixes
 * @added: gets the number of those that were new
 *
 * Fast if all of them lie behind the existing ones. May sleep and reschedules.
 * Return: 0; -ENOMEM or -ENOSPC with @p unchanged.
 */
int ig_prefixes_add(struct ig_prefixes *p, enum ig_family family,
		    struct ig_lpm_prefix *add, struct ig_lpm_prefix *room,
		    u32 n, u32 *added);

/** ig_prefixes_has() - tells whether exactly this prefix is among them */
bool ig_prefixes_has(const struct ig_prefixes *p, enum ig_family family,
		     const struct ig_lpm_prefix *prefix);

/**
 * ig_prefixes_del() - removes prefixes
 * @p: not compiled
 * @family: of all of them
 * @del: the prefixes; sorted here
 * @room: scratch of the same size
 * @n: number of prefixes
 *
 * May reschedule. Return: number of those that were there, each counted once.
 */
u32 ig_prefixes_del(struct ig_prefixes *p, enum ig_family family,
		    struct ig_lpm_prefix *del, struct ig_lpm_prefix *room,
		    u32 n);

/** ig_prefixes_at() - returns the @i-th prefix of a family, in order */
void ig_prefixes_at(const struct ig_prefixes *p, enum ig_family family, u32 i,
		    struct ig_lpm_prefix *prefix);

/**
 * ig_prefixes_compile() - prepares for lookups
 * @p: not shared yet, or compiled already
 *
 * May sleep and reschedules. Return: 0 or -ENOMEM.
 */
int ig_prefixes_compile(struct ig_prefixes *p);

/** ig_prefixes_same() - tells whether two compiled objects hold the same prefixes */
bool ig_prefixes_same(const struct ig_prefixes *a, const struct ig_prefixes *b);

/**
 * ig_prefixes_find() - finds the longest prefix that covers an address
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
 * struct ig_set - a set of a policy; immutable once in a policy
 * @refs: number of drafts and policies that hold it
 * @id: identifies it in rules; never reused, and kept when its contents change
 * @local: see struct ig_draft
 * @prefixes: its contents; referenced
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
 * ig_set_alloc() - allocates a set
 * @id: see struct ig_set
 * @name: valid
 * @prefixes: its contents; the reference moves to the set on success
 *
 * May sleep. Return: the set with one reference, or NULL without memory.
 */
struct ig_set *ig_set_alloc(u32 id, const char *name,
			    struct ig_prefixes *prefixes);

/** ig_set_get() - takes one more reference */
struct ig_set *ig_set_get(struct ig_set *set);

/** ig_set_put() - drops a reference; the last one frees; NULL is fine */
void ig_set_put(struct ig_set *set);

/** ig_sets_from() - finds the index of the first set with @id or above */
u32 ig_sets_from(struct ig_set *const *sets, u32 n, u32 id);

#endif /* IG_SET_H */
