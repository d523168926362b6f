/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Defines valid keys and a valid struct ig_lpm, and makes arbitrary ones.
 * lookup.c proves that a lookup in a valid one ends, stays inside and finds the
 * result of a plain scan. It is not proven that ig_lpm_build() builds valid
 * ones.
 */
#ifndef PROOF_KEYS_H
#define PROOF_KEYS_H

#include "packet.h"
#include "engine/lpm.h"

u64 nondet_u64(void);

/* Maximum entries, directories, and slots of each, of one struct ig_keys. */
#ifndef KEYS
#define KEYS	3
#endif
#ifndef DIRS
#define DIRS	0
#endif
#ifndef PARTS
#define PARTS	2
#endif

/* These functions themselves are not what is being proven. */
#pragma CPROVER check push
#pragma CPROVER check disable "bounds"
#pragma CPROVER check disable "pointer"

/**
 * struct room - entries and the directories over them
 * @n: number of entries
 * @key: entries of IPv4
 * @entry: entries of IPv6
 * @below: by entry, number of entries of its window
 * @dir: directories
 * @slot: their slots
 */
struct room {
	u32 n;
	u64 *key;
	struct ig_lpm_entry *entry;
	u32 *below;
	struct ig_keys_dir *dir;
	u32 *slot;
};

/* Defines room, each array of it an object of its own. */
#define ROOM(name)							\
	static u64 name##_key[KEYS];					\
	static struct ig_lpm_entry name##_entry[KEYS];			\
	static u32 name##_below[KEYS];					\
	static struct ig_keys_dir name##_dir[DIRS + 1];			\
	static u32 name##_slot[DIRS * PARTS + 1];			\
	static struct room name = {					\
		.key = name##_key, .entry = name##_entry,		\
		.below = name##_below, .dir = name##_dir,		\
		.slot = name##_slot,					\
	}

static inline u64 key_of_entry(const struct room *a, enum ig_family family,
			       u32 i)
{
	return family == IG_IPV4 ? a->key[i] : a->entry[i].key;
}

/*
 * Tells whether a window is valid: one of the @n entries from @at on, itself or
 * by a directory. A directory has a slot for each part of the range behind the
 * first entry. Each slot has the last entry before the part and the entries in
 * it, and only later directories, so a walk ends.
 */
static inline bool window_valid(const struct room *a, enum ig_family family,
				u32 window, u32 at, u32 n, u32 least)
{
	const struct ig_keys_dir *d;
	u32 before = at, dir = window >> 8, s, i;
	bool valid = true;

	if ((u8)window != IG_KEYS_DIR)
		return n && n < IG_KEYS_DIR && window == (at << 8 | n);
	if (least >= DIRS || dir < least || dir >= DIRS || n < 2)
		return false;
	d = &a->dir[dir];
	if (d->shift > 63 || d->last >= PARTS || d->slot > DIRS * PARTS ||
	    d->slot + d->last >= DIRS * PARTS ||
	    d->base != key_of_entry(a, family, at + 1) ||
	    (key_of_entry(a, family, at + n - 1) - d->base) >> d->shift != d->last)
		return false;
	for (s = 0; s < PARTS; s++) {
		u32 in = 0;

		if (s > d->last)
			continue;
		for (i = 1; i < KEYS; i++)
			in += i > at && i < at + n &&
			      (key_of_entry(a, family, i) - d->base) >> d->shift == s;
		valid &= window_valid(a, family, a->slot[d->slot + s], before,
				      in + 1, least + 1);
		before += in;
	}
	return valid;
}

/* Tells whether the keys of the @n entries from @at on are ascending. */
static inline bool sorted(const struct room *a, enum ig_family family, u32 at,
			  u32 n)
{
	bool valid = true;
	u32 i;

	for (i = 1; i < KEYS; i++)
		if (i > at && i < at + n)
			valid &= key_of_entry(a, family, i - 1) <
				 key_of_entry(a, family, i);
	return valid;
}

/*
 * Tells whether an lpm is valid: it has a boundary at address 0, and one at the
 * start of each window of low halves; all values are below @values.
 */
static inline bool lpm_valid(u32 root, const struct room *high,
			     const struct room *low, enum ig_family family,
			     u32 values)
{
	bool valid = high->n && high->n <= KEYS && low->n <= KEYS &&
		     window_valid(high, family, root, 0, high->n, 0) &&
		     sorted(high, family, 0, high->n);
	u32 at = 0, i, n;

	if (!valid)
		return false;
	if (family == IG_IPV4) {
		for (i = 0; i < KEYS; i++)
			if (i < high->n)
				valid &= (u32)high->key[i] < values &&
					 (i ? high->key[i - 1] >> 32 <
					      high->key[i] >> 32 :
					      !(high->key[i] >> 32));
		return valid;
	}
	for (i = 0; i < KEYS; i++) {
		valid &= i >= low->n || low->entry[i].value < values;
		valid &= i >= high->n || high->entry[i].value < values;
		if (i >= high->n || !high->entry[i].below)
			continue;
		/* Windows of consecutive entries follow one another. */
		n = high->below[i];
		if (!n || n > low->n - at)
			return false;
		valid &= !low->entry[at].key && sorted(low, family, at, n) &&
			 window_valid(low, family, high->entry[i].below, at, n, 0);
		at += n;
	}
	return valid && at == low->n && !high->entry[0].key;
}

/* An arbitrary valid lpm, or an empty one. */
static inline void any_lpm(struct ig_lpm *lpm, enum ig_family family, u32 values,
			   struct room *high, struct room *low)
{
	*lpm = (struct ig_lpm){};
	if (nondet_bool())
		return;
	lpm->root = nondet_u32();
	high->n = nondet_u32();
	low->n = nondet_u32();
	__CPROVER_havoc_object(high->dir);
	__CPROVER_havoc_object(high->slot);
	lpm->high.dir = high->dir;
	lpm->high.slot = high->slot;
	if (family == IG_IPV4) {
		__CPROVER_havoc_object(high->key);
		lpm->high.key = high->key;
	} else {
		__CPROVER_havoc_object(high->entry);
		__CPROVER_havoc_object(high->below);
		__CPROVER_havoc_object(low->entry);
		__CPROVER_havoc_object(low->dir);
		__CPROVER_havoc_object(low->slot);
		lpm->high.key = (u64 *)high->entry;
		lpm->low.key = (u64 *)low->entry;
		lpm->low.dir = low->dir;
		lpm->low.slot = low->slot;
	}
	assume(lpm_valid(lpm->root, high, low, family, values));
}

#pragma CPROVER check pop

#endif /* PROOF_KEYS_H */
