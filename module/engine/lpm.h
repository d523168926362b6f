/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Addresses of one family -> a number, that of the longest prefix which covers
 * them (longest prefix match). Built once from sorted prefixes, then only read.
 *
 * The prefixes are reduced to the boundaries where the answer changes, sorted.
 * A directory over evenly spaced parts of their range, several levels deep
 * where they are dense, leaves a handful for a search without branches.
 * docs/lookup.md compares it with what else there is.
 */
#ifndef IG_LPM_H
#define IG_LPM_H

#include "addr.h"

/* Levels of a directory at most; beyond, a plain search. */
#define IG_KEYS_LEVELS	3

/**
 * struct ig_keys_slot - the keys of a part of a range
 * @start: the first of them; the next slot's @start is their end
 * @child: 1 plus the index of the directory over them, 0 for none
 */
struct ig_keys_slot {
	u32 start;
	u32 child;
};

/**
 * struct ig_keys_dir - a directory over a range of sorted keys
 * @base: the first key
 * @slot: @slots of them and one more for the end
 * @kids: directories of the next level
 * @slots: how many parts the range has
 * @from: index of the first key
 * @shift: a part spans 2^@shift keys
 */
struct ig_keys_dir {
	u64 base;
	struct ig_keys_slot *slot;
	struct ig_keys_dir *kids;
	u32 slots;
	u32 from;
	u8 shift;
};

/**
 * struct ig_keys - sorted keys, and how to find one
 * @key: the keys; sorted within each of @root
 * @n: how many
 * @root: @roots ranges of keys, and one more for the end
 * @roots: how many
 * @level: directories, and the slots of all of them, by level
 */
struct ig_keys {
	u64 *key;
	u32 n;
	u32 roots;
	struct ig_keys_slot *root;
	struct {
		struct ig_keys_dir *dir;
		struct ig_keys_slot *slot;
	} level[IG_KEYS_LEVELS];
};

/**
 * struct ig_lpm - longest prefix match of one family
 * @high: IPv4: boundary << 32 | value. IPv6: high halves of boundaries
 * @value: IPv6: by index in @high, a value, or IG_LPM_BLOCK and the index of a
 *	range of @low
 * @low: IPv6: low halves of boundaries that share the high half
 * @low_value: by index in @low, a value
 *
 * All zero, it finds nothing.
 */
struct ig_lpm {
	struct ig_keys high;
	u32 *value;
	struct ig_keys low;
	u32 *low_value;
};

#define IG_LPM_BLOCK	0x80000000U

/**
 * struct ig_lpm_prefix - a prefix to build from
 * @high: IPv4: address << 32; IPv6: high half of the address. Host order
 * @low: IPv4: 0; IPv6: low half
 * @value: what addresses that it covers find; 1 to IG_LPM_BLOCK - 1
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
 * @n: how many
 * @from: handed to @get
 * @get: tells the @i-th in the order of address, then length, without
 *	duplicates
 * @parent: gets, by index, the value of the longest other prefix that covers
 *	each, 0 for none; NULL when nobody wants to know
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
 * May sleep and reschedules. Return: 0, or -ENOMEM with @lpm all zero.
 */
int ig_lpm_build(struct ig_lpm *lpm, const struct ig_lpm_source *source);

/** ig_lpm_free() - frees what was built; all zero is fine */
void ig_lpm_free(struct ig_lpm *lpm);

/** ig_lpm_prefix_set() - an address and a length as a prefix to build from */
void ig_lpm_prefix_set(struct ig_lpm_prefix *p, enum ig_family family,
		       const struct ig_addr *addr, u8 len);

/**
 * ig_lpm_sort() - sorts prefixes by address, then length; stable
 * @p: the prefixes
 * @room: for as many
 * @n: how many
 *
 * Reschedules.
 */
void ig_lpm_sort(struct ig_lpm_prefix *p, struct ig_lpm_prefix *room, u32 n);

/* The halves of an address, in host order. */
static inline u64 ig_addr_high(const struct ig_addr *a)
{
	return (u64)be32_to_cpu(a->w[0]) << 32 | be32_to_cpu(a->w[1]);
}

static inline u64 ig_addr_low(const struct ig_addr *a)
{
	return (u64)be32_to_cpu(a->w[2]) << 32 | be32_to_cpu(a->w[3]);
}

/* The last of the keys from @start - 1 to @end - 1 that is not above @k. */
static inline u32 ig_keys_search(const u64 *key, u32 start, u32 end, u64 k)
{
	u32 n = end - start;
	u32 at = start - 1;

	/* Two lines at most, one of which would be waited for after the other. */
	prefetch(&key[start]);
	prefetch(&key[end - 1]);
	while (n) {
		u32 half = (n + 1) / 2;

		at = key[at + half] <= k ? at + half : at;
		n -= half;
	}
	return at;
}

/*
 * The index of the last key of a range that is not above @k. Its first key, or
 * the one before the range, is not.
 */
static inline u32 ig_keys_find(const struct ig_keys *keys, u32 root, u64 k)
{
	const struct ig_keys_slot *slot = &keys->root[root];
	const struct ig_keys_dir *dirs = keys->level[0].dir;

	while (slot->child) {
		const struct ig_keys_dir *d = &dirs[slot->child - 1];
		u64 i;

		if (k < d->base)
			return d->from - 1;
		i = (k - d->base) >> d->shift;
		slot = &d->slot[i < d->slots ? i : d->slots - 1];
		dirs = d->kids;
	}
	return ig_keys_search(keys->key, slot[0].start, slot[1].start, k);
}

/**
 * ig_lpm_find() - the value of the longest prefix that covers an address
 * @lpm: built
 * @family: of the address, and of @lpm
 * @addr: the address
 *
 * Return: the value, 0 for no prefix.
 */
static inline u32 ig_lpm_find(const struct ig_lpm *lpm, enum ig_family family,
			      const struct ig_addr *addr)
{
	u32 at, value;

	if (!lpm->high.n)
		return 0;
	if (family == IG_IPV4) {
		at = ig_keys_find(&lpm->high, 0,
				  (u64)be32_to_cpu(addr->w[0]) << 32 | ~0U);
		return (u32)lpm->high.key[at];
	}
	at = ig_keys_find(&lpm->high, 0, ig_addr_high(addr));
	value = lpm->value[at];
	if (!(value & IG_LPM_BLOCK))
		return value;
	at = ig_keys_find(&lpm->low, value & ~IG_LPM_BLOCK, ig_addr_low(addr));
	return lpm->low_value[at];
}

#endif /* IG_LPM_H */
