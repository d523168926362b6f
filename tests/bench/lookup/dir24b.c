// SPDX-License-Identifier: GPL-2.0-only
/*
 * A DIR-24-8 whose second level keeps no value twice: a bit for each address of
 * the /24 where a new value begins, and the values in order.
 */
#include "lookup.h"

#define LONG	0x80000000U

/**
 * struct group - a /24 of more than one value
 * @starts: where a value begins; the first address always
 * @before: how many values are before each word of @starts, from @value on
 */
struct group {
	u64 starts[4];
	u32 before[4];
};

struct dir24b {
	struct group *group;
	u32 *value;
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

/* Edge i holds at the first address of /24 k, edge i + 1 is in it. */
static u32 fill(struct dir24b *t, struct group *g, const struct edge4 *e, u32 n,
		u32 i, u32 k, u32 *values)
{
	u32 w;

	t->value[*values] = e[i].value;
	g->starts[0] |= 1;
	for (w = 0; w < 4; w++) {
		u32 end = k << 8 | (w * 64 + 63);

		g->before[w] = *values + (w == 0 ? 0 : 1);
		while (i + 1 < n && e[i + 1].at <= end) {
			i++;
			g->starts[w] |= 1ULL << (e[i].at & 63);
			t->value[++*values] = e[i].value;
		}
	}
	++*values;
	return i;
}

static void *dir24b_build(const struct prefix *p, u32 n)
{
	struct dir24b *t = ig_zalloc(sizeof(*t));
	struct edge4 *e;
	u32 count = edges4(p, n, &e);
	u32 many = groups(e, count);
	u32 k, i = 0, g = 0, values = 0;

	t->group = ig_zalloc(many * sizeof(*t->group));
	t->value = ig_zalloc((count + many) * sizeof(u32));
	for (k = 0; k < 1 << 24; k++) {
		while (i + 1 < count && e[i + 1].at <= k << 8)
			i++;
		if (i + 1 == count || e[i + 1].at >> 8 != k) {
			t->first[k] = e[i].value;
			continue;
		}
		t->first[k] = LONG | g;
		i = fill(t, &t->group[g++], e, count, i, k, &values);
	}
	ig_free(e);
	return t;
}

static inline u32 dir24b_find1(const void *table, u32 addr)
{
	const struct dir24b *t = table;
	u32 v = t->first[addr >> 8];

	if (v & LONG) {
		const struct group *g = &t->group[v & ~LONG];
		u32 w = addr >> 6 & 3;
		u64 to_here = g->starts[w] & (~0ULL >> (63 - (addr & 63)));

		v = t->value[g->before[w] + hweight64(to_here) - 1];
	}
	return v;
}

static void dir24b_free(void *table)
{
	struct dir24b *t = table;

	ig_free(t->group);
	ig_free(t->value);
	ig_free(t);
}

LOOKUP4(dir24b, "DIR-24, bitmap");
