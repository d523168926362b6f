// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hashes the upper 32 bits to the edges inside that /32, and searches those
 * binarily. An address in a /32 without edges is found among the edges between
 * /32s.
 */
#include "lookup.h"

/**
 * struct bucket - a /32
 * @top: its bits
 * @first: its first edge
 * @n: how many edges; 0 is an empty bucket
 */
struct bucket {
	u32 top;
	u32 first;
	u32 n;
};

struct hash6 {
	struct edge6 *edge;
	u64 *coarse;	/* top << 32 | value */
	u32 coarse_n;
	u32 shift;
	u32 mask;
	struct bucket bucket[];
};

static inline u32 slot(const struct hash6 *t, u32 top)
{
	return top * 0x9e3779b1U >> t->shift;
}

/* Returns the first edge of another /32. */
static u32 same_top(const struct edge6 *e, u32 n, u32 i)
{
	u32 end = i;

	while (end < n && e[end].hi >> 32 == e[i].hi >> 32)
		end++;
	return end;
}

static bool between(const struct edge6 *e)
{
	return !e->lo && !(u32)e->hi;
}

static struct bucket *bucket_of(struct hash6 *t, u32 top)
{
	u32 s = slot(t, top);

	while (t->bucket[s].n)
		s = (s + 1) & t->mask;
	return &t->bucket[s];
}

static struct hash6 *table_make(const struct edge6 *e, u32 n)
{
	u32 i, end, tops = 0, bits = 2;
	struct hash6 *t;

	for (i = 0; i < n; i = end, tops++)
		end = same_top(e, n, i);
	while (1U << bits < 2 * tops)
		bits++;
	t = ig_zalloc(sizeof(*t) + (sizeof(t->bucket[0]) << bits));
	t->shift = 32 - bits;
	t->mask = (1U << bits) - 1;
	t->edge = ig_zalloc((n + (size_t)tops) * sizeof(*t->edge));
	t->coarse = ig_zalloc(2 * (size_t)tops * sizeof(u64));
	return t;
}

static void coarse_add(struct hash6 *t, u64 top, u32 value)
{
	if (top >> 32)
		return;
	if (t->coarse_n && t->coarse[t->coarse_n - 1] >> 32 == top)
		t->coarse_n--;
	t->coarse[t->coarse_n++] = top << 32 | value;
}

static void *hash6_build(const struct prefix *p, u32 n)
{
	u32 i, end, used = 0, count;
	struct hash6 *t;
	struct edge6 *e;

	count = edges6(p, n, &e);
	t = table_make(e, count);
	for (i = 0; i < count; i = end) {
		u32 top = e[i].hi >> 32;
		struct bucket *b;

		end = same_top(e, count, i);
		if (between(&e[i]))
			coarse_add(t, top, e[i].value);
		coarse_add(t, top + 1ULL, e[end - 1].value);
		if (end - i == 1 && between(&e[i]))
			continue;
		b = bucket_of(t, top);
		*b = (struct bucket){ top, used, end - i + !between(&e[i]) };
		if (!between(&e[i]))
			t->edge[used++] = (struct edge6){
				(u64)top << 32, 0, i ? e[i - 1].value : 0 };
		memcpy(&t->edge[used], &e[i], (end - i) * sizeof(*e));
		used += end - i;
	}
	ig_free(e);
	return t;
}

static u32 coarse_find(const struct hash6 *t, u32 top)
{
	u64 key = (u64)top << 32 | 0xffffffff;
	u32 base = 0, n = t->coarse_n;

	while (n > 1) {
		u32 half = n / 2;

		base += STEP(t->coarse[base + half] <= key, half);
		n -= half;
	}
	return t->coarse[base];
}

static inline u32 hash6_find1(const void *table, u64 hi, u64 lo)
{
	const struct hash6 *t = table;
	u32 s, base, n, top = hi >> 32;

	for (s = slot(t, top); t->bucket[s].top != top; s = (s + 1) & t->mask)
		if (!t->bucket[s].n)
			break;
	if (t->bucket[s].top != top || !t->bucket[s].n)
		return coarse_find(t, top);
	base = t->bucket[s].first;
	n = t->bucket[s].n;
	while (n > 1) {
		u32 half = n / 2;
		const struct edge6 *e = &t->edge[base + half];

		base += STEP((e->hi < hi) | ((e->hi == hi) & (e->lo <= lo)), half);
		n -= half;
	}
	return t->edge[base].value;
}

static void hash6_free(void *table)
{
	struct hash6 *t = table;

	ig_free(t->edge);
	ig_free(t->coarse);
	ig_free(t);
}

LOOKUP6(hash6, "hash of 32 bits");
