/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Longest prefix match: maps an address of one family to the value of the
 * longest prefix that covers it. Built once from sorted prefixes, then only
 * read.
 *
 * The prefixes are reduced to the boundaries where the answer changes, sorted.
 * A directory over evenly spaced parts of their range, several levels deep
 * where they are dense, leaves a handful to search without branches.
 * docs/lookup.md compares it with alternatives.
 */
#ifndef IG_LPM_H
#define IG_LPM_H

#include "addr.h"

/*
 * Format of a window of entries: index of its first << 8 | number of entries;
 * or index of a directory << 8 | IG_KEYS_DIR. One word tells where to look,
 * without a second read for the end.
 */
#define IG_KEYS_DIR	255U
#define IG_KEYS_MAX	0x1000000U

/**
 * struct ig_keys_dir - a directory over a range of sorted keys
 * @base: the first key
 * @slot: index of its first slot
 * @last: its last slot, counted from the first
 * @shift: a slot spans 2^@shift keys
 */
struct ig_keys_dir {
	u64 base;
	u32 slot;
	u32 last;
	u8 shift;
};

/**
 * struct ig_keys - sorted keys with an index
 * @key: entries of one u64, the key, or of two, the first being the key
 * @slot: windows, of all directories
 * @dir: directories
 */
struct ig_keys {
	u64 *key;
	u32 *slot;
	struct ig_keys_dir *dir;
};

/**
 * struct ig_lpm_entry - an entry of IPv6: key and answer on one cache line
 * @key: half an address
 * @value: answer from there on; if there is @below, after all of its entries
 * @below: a window of entries for low halves, 0 for none
 */
struct ig_lpm_entry {
	u64 key;
	u32 value;
	u32 below;
};

/* Number of u64 in an entry; keys are multiplied by it to find an entry. */
#define IG_LPM_ENTRY	2

static_assert(sizeof(struct ig_lpm_entry) == IG_LPM_ENTRY * sizeof(u64),
	      "entries are found by their keys");

/**
 * struct ig_lpm - longest prefix match of one family
 * @root: window of all entries in @high; 0 finds nothing
 * @high: IPv4: boundary << 32 | value. IPv6: struct ig_lpm_entry, by high halves
 *	of boundaries
 * @low: IPv6: struct ig_lpm_entry, by low halves of boundaries that share the
 *	high half, from low half 0 on
 *
 * If all members are zero, it finds nothing.
 */
struct ig_lpm {
	u32 root;
	struct ig_keys high;
	struct ig_keys low;
};

/**
 * struct ig_lpm_prefix - a prefix to build from
 * @high: IPv4: address << 32; IPv6: high half of the address. Host order
 * @low: IPv4: 0; IPv6: low half
 * @value: answer for addresses it covers; 1 or more
 * @len: prefix length in bits; bits of the address beyond it are 0
 */
struct ig_lpm_prefix {
	u64 high;
	u64 low;
	u32 value;
	u8 len;
};

/**
 * struct ig_lpm_source - the prefixes to build from
 * @family: of all of them
 * @n: number of prefixes
 * @from: passed to @get
 * @get: returns the @i-th in order of address, then length, without duplicates
 * @parent: gets, by index, the value of the longest other prefix that covers
 *	each, 0 for none; NULL if not wanted
 */
struct ig_lpm_source {
	enum ig_family family;
	u32 n;
	const void *from;
	void (*get)(const void *from, u32 i, struct ig_lpm_prefix *p);
	u32 *parent;
};

/**
 * ig_lpm_build() - builds from sorted prefixes
 * @lpm: all zero; built
 * @source: the prefixes
 *
 * May sleep and reschedules. Return: 0; -ENOMEM; -E2BIG for more than
 * IG_KEYS_MAX boundaries, which a third as many prefixes never have. @lpm stays
 * all zero on errors.
 */
int ig_lpm_build(struct ig_lpm *lpm, const struct ig_lpm_source *source);

/** ig_lpm_free() - frees what was built; all zero is fine */
void ig_lpm_free(struct ig_lpm *lpm);

/** ig_lpm_prefix_set() - sets a prefix to build from */
void ig_lpm_prefix_set(struct ig_lpm_prefix *p, enum ig_family family,
		       const struct ig_addr *addr, u8 len);

/**
 * ig_lpm_sort() - sorts prefixes by address, then length; stable
 * @p: the prefixes
 * @room: scratch of the same size
 * @n: number of prefixes
 *
 * Reschedules.
 */
void ig_lpm_sort(struct ig_lpm_prefix *p, struct ig_lpm_prefix *room, u32 n);

/* Return the halves of an address in host order. */
static inline u64 ig_addr_high(const struct ig_addr *a)
{
	return (u64)be32_to_cpu(a->w[0]) << 32 | be32_to_cpu(a->w[1]);
}

static inline u64 ig_addr_low(const struct ig_addr *a)
{
	return (u64)be32_to_cpu(a->w[2]) << 32 | be32_to_cpu(a->w[3]);
}

/*
 * Returns the last of @n entries from @e on whose key is not above @k, or the
 * first one. Both ends are prefetched, so that they are not fetched one after
 * the other. In the loop, @n counts u64.
 */
static inline const u64 *ig_keys_search(const u64 *e, u32 entry, size_t n, u64 k)
{
	n *= entry;
	prefetch(e);
	prefetch(e + n - 1);
	while (n > entry) {
		size_t half = n / 2 / entry * entry;
		const u64 *mid = e + half;

		e = *mid <= k ? mid : e;
		n -= half;
	}
	return e;
}

/*
 * Returns the last entry of a window whose key is not above @k, or the first
 * one. Keys beyond either end of a directory belong to the slot there.
 */
static inline const u64 *ig_keys_find(const struct ig_keys *keys, u32 entry,
				      u32 window, u64 k)
{
	while ((u8)window == IG_KEYS_DIR) {
		const struct ig_keys_dir *d = &keys->dir[window >> 8];
		u64 i = k > d->base ? k - d->base : 0;

		i >>= d->shift;
		i = i < d->last ? i : d->last;
		window = keys->slot[d->slot + i];
	}
	return ig_keys_search(keys->key + (size_t)(window >> 8) * entry, entry,
			      (u8)window, k);
}

/**
 * ig_lpm_find() - returns the value of the longest prefix that covers an
 * address
 * @lpm: built
 * @family: of the address, and of @lpm
 * @addr: the address
 *
 * Return: the value, 0 for no prefix.
 */
static inline u32 ig_lpm_find(const struct ig_lpm *lpm, enum ig_family family,
			      const struct ig_addr *addr)
{
	const struct ig_lpm_entry *e;
	u64 high;

	if (!lpm->root)
		return 0;
	if (family == IG_IPV4) {
		high = (u64)be32_to_cpu(addr->w[0]) << 32 | ~0U;
		return (u32)*ig_keys_find(&lpm->high, 1, lpm->root, high);
	}
	high = ig_addr_high(addr);
	e = (const struct ig_lpm_entry *)
		ig_keys_find(&lpm->high, IG_LPM_ENTRY, lpm->root, high);
	if (!e->below || e->key != high)
		return e->value;
	e = (const struct ig_lpm_entry *)
		ig_keys_find(&lpm->low, IG_LPM_ENTRY, e->below, ig_addr_low(addr));
	return e->value;
}

#endif /* IG_LPM_H */
