// SPDX-License-Identifier: GPL-2.0-only
/* Binary search over all edges, 128 bits compared each time, without branches. */
#include "lookup.h"

struct plain6 {
	u32 n;
	struct edge6 edge[];
};

static void *plain6_build(const struct prefix *p, u32 n)
{
	struct plain6 *t;
	struct edge6 *e;
	u32 count = edges6(p, n, &e);

	t = ig_zalloc(sizeof(*t) + count * sizeof(t->edge[0]));
	t->n = count;
	memcpy(t->edge, e, count * sizeof(*e));
	ig_free(e);
	return t;
}

static inline u32 plain6_find1(const void *table, u64 hi, u64 lo)
{
	const struct plain6 *t = table;
	u32 base = 0, n = t->n;

	while (n > 1) {
		u32 half = n / 2;
		const struct edge6 *e = &t->edge[base + half];

		base += STEP((e->hi < hi) | ((e->hi == hi) & (e->lo <= lo)), half);
		n -= half;
	}
	return t->edge[base].value;
}

static void plain6_free(void *table)
{
	ig_free(table);
}

LOOKUP6(plain6, "binary search");
