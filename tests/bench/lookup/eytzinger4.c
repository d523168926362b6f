// SPDX-License-Identifier: GPL-2.0-only
/*
 * Binary search over edges in Eytzinger order: entry k has its children at 2k
 * and 2k + 1, so that eight great-grandchildren are one cache line, which is
 * fetched before it is needed.
 */
#include "lookup.h"

struct eytzinger4 {
	u32 n;
	u64 entry[] ____cacheline_aligned;	/* from 1; 0 is unused */
};

static u32 place(struct eytzinger4 *t, const struct edge4 *e, u32 i, u32 k)
{
	if (k > t->n)
		return i;
	i = place(t, e, i, 2 * k);
	t->entry[k] = (u64)e[i].at << 32 | e[i].value;
	return place(t, e, i + 1, 2 * k + 1);
}

static void *eytzinger4_build(const struct prefix *p, u32 n)
{
	struct eytzinger4 *t;
	struct edge4 *e;
	u32 count = edges4(p, n, &e);

	t = ig_zalloc(sizeof(*t) + (count + 1) * sizeof(t->entry[0]));
	t->n = count;
	place(t, e, 0, 1);
	ig_free(e);
	return t;
}

static inline u32 eytzinger4_find1(const void *table, u32 addr)
{
	const struct eytzinger4 *t = table;
	u64 key = (u64)addr << 32 | 0xffffffff;
	u64 k = 1;

	while (k <= t->n) {
		prefetch(&t->entry[k * 8]);
		k = 2 * k + (t->entry[k] <= key);
	}
	/* Back to the last turn to the right: there is one, for 0 <= key. */
	k >>= __builtin_ctzll(k) + 1;
	return t->entry[k];
}

static void eytzinger4_free(void *table)
{
	ig_free(table);
}

LOOKUP4(eytzinger4, "Eytzinger");
