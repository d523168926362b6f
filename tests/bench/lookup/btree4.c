// SPDX-License-Identifier: GPL-2.0-only
/*
 * A static B-tree without pointers: nodes of 16 addresses, one cache line each,
 * node k has the children 17 k + 1 to 17 k + 17. Values are beside, in the same
 * order.
 */
#include "lookup.h"

#define B	16

struct btree4 {
	u32 nodes;
	u32 *value;
	u32 at[][B] ____cacheline_aligned;
};

static u32 place(struct btree4 *t, const struct edge4 *e, u32 n, u32 i, u32 k)
{
	u32 j;

	if (k >= t->nodes)
		return i;
	for (j = 0; j < B; j++) {
		i = place(t, e, n, i, k * (B + 1) + 1 + j);
		/* Behind the last edge: the last edge again. */
		t->at[k][j] = i < n ? e[i].at : ~0U;
		t->value[k * B + j] = e[i < n ? i : n - 1].value;
		i++;
	}
	return place(t, e, n, i, k * (B + 1) + 1 + B);
}

static void *btree4_build(const struct prefix *p, u32 n)
{
	struct btree4 *t;
	struct edge4 *e;
	u32 count = edges4(p, n, &e);
	u32 nodes = (count + B - 1) / B;

	t = ig_zalloc(sizeof(*t) + nodes * sizeof(t->at[0]));
	t->value = ig_zalloc(nodes * B * sizeof(u32));
	t->nodes = nodes;
	place(t, e, count, 0, 0);
	ig_free(e);
	return t;
}

static inline u32 rank16(const u32 *at, u32 addr)
{
	u32 j, r = 0;

	for (j = 0; j < B; j++)
		r += at[j] <= addr;
	return r;
}

static inline u32 btree4_find1(const void *table, u32 addr)
{
	const struct btree4 *t = table;
	u32 k = 0, found = 0;

	while (k < t->nodes) {
		u32 r = rank16(t->at[k], addr);

		found = r ? k * B + r - 1 : found;
		k = k * (B + 1) + 1 + r;
	}
	return t->value[found];
}

static void btree4_free(void *table)
{
	ig_free(((struct btree4 *)table)->value);
	ig_free(table);
}

LOOKUP4(btree4, "B-tree, 16 a line");
