// SPDX-License-Identifier: GPL-2.0-only
/*
 * DIR-24-8: a value for each /24, or where 256 values for its addresses are.
 */
#include "lookup.h"

#define LONG	0x80000000U

struct dir24 {
	u32 *group;	/* 256 values each */
	u32 first[1 << 24];
};

/* Counts the /24s that hold more than one value. */
static u32 groups(const struct edge4 *e, u32 n)
{
	u32 i, last = ~0U, count = 0;

	for (i = 0; i < n; i++) {
		if (!(e[i].at & 0xff) || e[i].at >> 8 == last)
			continue;
		last = e[i].at >> 8;
		count++;
	}
	return count;
}

static void *dir24_build(const struct prefix *p, u32 n)
{
	struct dir24 *t = ig_zalloc(sizeof(*t));
	struct edge4 *e;
	u32 count = edges4(p, n, &e);
	u32 k, j, i = 0, g = 0;

	t->group = ig_zalloc(groups(e, count) * 256ULL * sizeof(u32));
	for (k = 0; k < 1 << 24; k++) {
		/* i: the last edge up to the first address */
		while (i + 1 < count && e[i + 1].at <= k << 8)
			i++;
		if (i + 1 == count || e[i + 1].at >> 8 != k) {
			t->first[k] = e[i].value;
			continue;
		}
		t->first[k] = LONG | g;
		for (j = 0; j < 256; j++) {
			while (i + 1 < count && e[i + 1].at <= (k << 8 | j))
				i++;
			t->group[g * 256ULL + j] = e[i].value;
		}
		g++;
	}
	ig_free(e);
	return t;
}

static inline u32 dir24_find1(const void *table, u32 addr)
{
	const struct dir24 *t = table;
	u32 v = t->first[addr >> 8];

	if (v & LONG)
		v = t->group[(u64)(v & ~LONG) << 8 | (addr & 0xff)];
	return v;
}

static void dir24_free(void *table)
{
	ig_free(((struct dir24 *)table)->group);
	ig_free(table);
}

LOOKUP4(dir24, "DIR-24-8");
