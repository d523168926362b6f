/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * DXR (Zec, Rizzo, Mikuc 2012): the first DXR_BITS index a chunk of edges, of
 * which only the other bits are kept; binary search in the chunk. Included once
 * for each DXR_BITS.
 */
#include "lookup.h"

#define REST	(32 - DXR_BITS)

/**
 * struct dxr - the table
 * @at: edges' lower bits; each chunk begins with its own first address
 * @value: what holds from there
 * @chunk: index of the first edge of a chunk; the next one's is its end
 */
struct dxr {
	u16 *at;
	u32 *value;
	u32 chunk[(1 << DXR_BITS) + 1];
};

/* Edges of chunk k, from edge i on, which holds before it. */
static u32 chunk_fill(struct dxr *t, const struct edge4 *e, u32 n, u32 i, u32 k,
		      u32 *used)
{
	u32 end = (k << REST) + ((1U << REST) - 1);

	while (i + 1 < n && e[i + 1].at <= k << REST)
		i++;
	t->chunk[k] = *used;
	t->at[*used] = 0;
	t->value[(*used)++] = e[i].value;
	while (i + 1 < n && e[i + 1].at <= end) {
		i++;
		t->at[*used] = e[i].at & ((1U << REST) - 1);
		t->value[(*used)++] = e[i].value;
	}
	return i;
}

static void *dxr_build(const struct prefix *p, u32 n)
{
	struct dxr *t = ig_zalloc(sizeof(*t));
	struct edge4 *e;
	u32 k, i = 0, used = 0, count = edges4(p, n, &e);
	size_t room = count + (1U << DXR_BITS);

	t->at = ig_zalloc(room * sizeof(*t->at));
	t->value = ig_zalloc(room * sizeof(*t->value));
	for (k = 0; k < 1 << DXR_BITS; k++)
		i = chunk_fill(t, e, count, i, k, &used);
	t->chunk[k] = used;
	ig_free(e);
	return t;
}

static inline u32 dxr_find1(const void *table, u32 addr)
{
	const struct dxr *t = table;
	u32 k = addr >> REST, key = addr & ((1U << REST) - 1);
	u32 base = t->chunk[k], n = t->chunk[k + 1] - base;

	while (n > 1) {
		u32 half = n / 2;

		base += STEP(t->at[base + half] <= key, half);
		n -= half;
	}
	return t->value[base];
}

static void dxr_free(void *table)
{
	struct dxr *t = table;

	ig_free(t->at);
	ig_free(t->value);
	ig_free(t);
}
