// SPDX-License-Identifier: GPL-2.0-only
/* Converts prefixes to the addresses where another value begins to hold. */
#include "lookup.h"

#define DEPTH	130

/* Open prefixes, the longest last; the first is the value of none. */
struct open4 {
	u64 end[DEPTH];
	u32 value[DEPTH];
	u32 depth;
};

static u32 emit4(struct edge4 *e, u32 n, u32 at, u32 value)
{
	if (n && e[n - 1].at == at)
		n--;
	if (n && e[n - 1].value == value)
		return n;
	e[n] = (struct edge4){ at, value };
	return n + 1;
}

/* Closes prefixes that end up to an address. */
static u32 close4(struct open4 *o, struct edge4 *e, u32 n, u64 at)
{
	while (o->depth && o->end[o->depth] <= at) {
		u64 end = o->end[o->depth--];

		if (end >> 32 == 0)
			n = emit4(e, n, end, o->value[o->depth]);
	}
	return n;
}

u32 edges4(const struct prefix *p, u32 n, struct edge4 **edges)
{
	struct edge4 *e = ig_zalloc((2 * (size_t)n + 1) * sizeof(*e));
	struct open4 o = { .depth = 0 };
	u32 i, count = emit4(e, 0, 0, 0);

	for (i = 0; i < n; i++) {
		u32 at = p[i].hi >> 32;

		count = close4(&o, e, count, at);
		count = emit4(e, count, at, p[i].value);
		o.depth++;
		o.end[o.depth] = at + (1ULL << (32 - p[i].len));
		o.value[o.depth] = p[i].value;
	}
	*edges = e;
	return close4(&o, e, count, 1ULL << 32);
}

/*
 * Does the same for IPv6, with last addresses instead of ends, which would not
 * fit.
 */
struct open6 {
	u64 hi[DEPTH], lo[DEPTH];
	u32 value[DEPTH];
	u32 depth;
};

static u32 emit6(struct edge6 *e, u32 n, u64 hi, u64 lo, u32 value)
{
	if (n && e[n - 1].hi == hi && e[n - 1].lo == lo)
		n--;
	if (n && e[n - 1].value == value)
		return n;
	e[n] = (struct edge6){ hi, lo, value };
	return n + 1;
}

/* Closes prefixes that end before an address. */
static u32 close6(struct open6 *o, struct edge6 *e, u32 n, u64 hi, u64 lo)
{
	while (o->depth) {
		u64 last_hi = o->hi[o->depth], last_lo = o->lo[o->depth];

		if (last_hi > hi || (last_hi == hi && last_lo >= lo))
			break;
		o->depth--;
		last_hi += ++last_lo == 0;
		n = emit6(e, n, last_hi, last_lo, o->value[o->depth]);
	}
	return n;
}


u32 edges6(const struct prefix *p, u32 n, struct edge6 **edges)
{
	struct edge6 *e = ig_zalloc((2 * (size_t)n + 1) * sizeof(*e));
	struct open6 o = { .depth = 0 };
	u32 i, count = emit6(e, 0, 0, 0, 0);

	for (i = 0; i < n; i++) {
		count = close6(&o, e, count, p[i].hi, p[i].lo);
		count = emit6(e, count, p[i].hi, p[i].lo, p[i].value);
		o.depth++;
		o.hi[o.depth] = p[i].hi | (p[i].len < 64 ? ~0ULL >> p[i].len : 0);
		o.lo[o.depth] = p[i].lo | (p[i].len <= 64 ? ~0ULL :
					   p[i].len < 128 ? ~0ULL >> (p[i].len - 64) : 0);
		o.value[o.depth] = p[i].value;
	}
	*edges = e;
	return close6(&o, e, count, ~0ULL, ~0ULL);
}
