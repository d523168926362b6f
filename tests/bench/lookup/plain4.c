// SPDX-License-Identifier: GPL-2.0-only
/* Binary search over all edges, without branches; address and value in one u64. */
#include "lookup.h"

struct plain4 {
	u32 n;
	u64 entry[];
};

static void *plain4_build(const struct prefix *p, u32 n)
{
	struct plain4 *t;
	struct edge4 *e;
	u32 i, count = edges4(p, n, &e);

	t = ig_zalloc(sizeof(*t) + count * sizeof(t->entry[0]));
	t->n = count;
	for (i = 0; i < count; i++)
		t->entry[i] = (u64)e[i].at << 32 | e[i].value;
	ig_free(e);
	return t;
}

static inline u32 plain4_find1(const void *table, u32 addr)
{
	const struct plain4 *t = table;
	u64 key = (u64)addr << 32 | 0xffffffff;
	u32 base = 0, n = t->n;

	while (n > 1) {
		u32 half = n / 2;

		base += STEP(t->entry[base + half] <= key, half);
		n -= half;
	}
	return t->entry[base];
}

static void plain4_free(void *table)
{
	ig_free(table);
}

LOOKUP4(plain4, "binary search");
