// SPDX-License-Identifier: GPL-2.0-only
/* Sets of prefixes and streams of addresses, the same in every run. */
#include <math.h>
#include <stdio.h>

#include "lookup.h"

const char *const sets4[] = {
	"random", "routing", "clustered", "one-12", "skewed", "nested", "ends", NULL
};

const char *const sets6[] = {
	"random48", "mixed", "clustered", "hosts", "one-32", "one-64", "skewed",
	"nested", "ends", NULL
};

const char *const streams[STREAMS] = { "covered", "all", "zipf" };

static u64 state;

void random_seed(u64 seed)
{
	state = seed;
}

/* splitmix64 */
u64 random64(void)
{
	u64 z = state += 0x9e3779b97f4a7c15ULL;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ z >> 27) * 0x94d049bb133111ebULL;
	return z ^ z >> 31;
}

static u32 below(u32 n)
{
	return (random64() >> 32) * n >> 32;
}

static double unit(void)
{
	return (random64() >> 11) * 0x1p-53;
}

/* Returns the same number for the same x. */
static u64 mix(u64 x)
{
	u64 saved = state, z;

	state = x;
	z = random64();
	state = saved;
	return z;
}

/* One of the lengths, weighed in percent. */
struct weight {
	u8 len;
	u8 percent;
};

static u8 weighed(const struct weight *w)
{
	u32 r = below(100);

	while (w->percent <= r)
		r -= w++->percent;
	return w->len;
}

/* About what the routers of the Internet hold. */
static const struct weight routing[] = {
	{ 24, 58 }, { 23, 10 }, { 22, 11 }, { 21, 5 }, { 20, 4 }, { 19, 3 },
	{ 18, 2 }, { 17, 1 }, { 16, 3 }, { 15, 1 }, { 14, 1 }, { 8, 1 }
};

static const struct weight cluster[] = {
	{ 32, 50 }, { 28, 20 }, { 27, 10 }, { 26, 10 }, { 24, 10 }
};

static const struct weight mixed[] = {
	{ 32, 10 }, { 40, 8 }, { 44, 8 }, { 48, 34 }, { 56, 10 }, { 60, 5 },
	{ 64, 15 }, { 96, 2 }, { 112, 2 }, { 127, 1 }, { 128, 5 }
};

static const struct weight site[] = {
	{ 48, 50 }, { 56, 20 }, { 64, 30 }
};

/*
 * Makes one candidate of a set. @i counts them, @n is the size of the set. A
 * set whose space is small takes addresses from @i, so that they do not repeat.
 */
static void candidate4(const char *set, u32 i, u32 n, struct prefix *p)
{
	u32 a = random64();
	u8 len = 32;

	switch (set[0]) {
	case 'r':
		if (set[1] == 'o') {
			a = 0x01000000 + below(0xde000000);
			len = weighed(routing);
		}
		break;
	case 'c':	/* /16s, few among many hold much */
		a = mix(below(1 + n / 512) * unit()) << 16 | (a & 0xffff);
		len = weighed(cluster);
		break;
	case 'o':
		a = 0x0a100000 | (i * 0x9e375U & 0xfffff);
		break;
	case 's':
		a = exp2(unit() * 32);
		break;
	case 'n':	/* all prefixes that hold one address */
		a = mix(i / 25);
		len = 8 + i % 25;
		break;
	case 'e':	/* every length, at both ends and anywhere */
		a = i % 3 ? 0 - i % 3 / 2 : a;
		len = i / 3 % 33;
		break;
	}
	*p = (struct prefix){ .hi = (u64)a << 32, .len = len };
}

static void candidate6(const char *set, u32 i, u32 n, struct prefix *p)
{
	u64 hi = 1ULL << 61 | random64() >> 3, lo = random64();
	u8 len = 48;

	switch (set[0]) {
	case 'm':
		len = weighed(mixed);
		break;
	case 'c':	/* sites of some providers, of different size */
		hi = mix(below(1 + n / 256) * unit()) >> 3 >> 29 << 32 | (u32)hi;
		hi |= 1ULL << 61;
		len = weighed(site);
		break;
	case 'h':	/* some hosts in each network */
		hi = 1ULL << 61 | mix(below(1 + n / 4)) >> 3;
		len = 128;
		break;
	case 'o':
		len = 64;
		if (set[4] == '3') {
			hi = 0x20010db8ULL << 32 | (u32)hi;
			break;
		}
		hi = 0x20010db800000001ULL;
		len = 128;
		break;
	case 's':	/* each bit position as often as any other */
		hi = 0x2001ULL << 48;
		lo = exp2(unit() * 64);
		if (i & 1) {
			hi |= (u64)exp2(unit() * 48);
			lo = 0;
		}
		len = 128;
		break;
	case 'n':
		hi = 1ULL << 61 | mix(i / 97) >> 3;
		lo = mix(i / 97 + (1ULL << 40));
		len = 32 + i % 97;
		break;
	case 'e':
		hi = i % 3 ? 0ULL - i % 3 / 2 : random64();
		lo = i % 3 ? hi : lo;
		len = i / 3 % 129;
		break;
	}
	*p = (struct prefix){ .hi = hi, .lo = lo, .len = len };
}

static void cut(struct prefix *p)
{
	if (p->len < 64)
		p->hi = p->len ? p->hi >> (64 - p->len) << (64 - p->len) : 0;
	if (p->len <= 64)
		p->lo = 0;
	else if (p->len < 128)
		p->lo = p->lo >> (128 - p->len) << (128 - p->len);
}

static int compare(const void *x, const void *y)
{
	const struct prefix *a = x, *b = y;

	if (a->hi != b->hi)
		return a->hi < b->hi ? -1 : 1;
	if (a->lo != b->lo)
		return a->lo < b->lo ? -1 : 1;
	return a->len - b->len;
}

/* Keeps the first of equal prefixes. */
static u32 unique(struct prefix *p, u32 n)
{
	u32 i, kept = 0;

	qsort(p, n, sizeof(*p), compare);
	for (i = 0; i < n; i++)
		if (!kept || compare(&p[kept - 1], &p[i]))
			p[kept++] = p[i];
	return kept;
}

u32 set_make(int family, const char *set, u32 n, struct prefix **prefixes)
{
	struct prefix *p = malloc(n * sizeof(*p));
	u32 i, have = 0, tried = 0, rounds;

	random_seed(family * 1000003ULL + set[0] * 131 + n);
	for (rounds = 0; have < n && rounds < 200; rounds++) {
		for (i = have; i < n; i++) {
			if (family == 4)
				candidate4(set, tried++, n, &p[i]);
			else
				candidate6(set, tried++, n, &p[i]);
			cut(&p[i]);
		}
		have = unique(p, n);
	}
	for (i = 0; i < have; i++)
		p[i].value = i + 1;
	*prefixes = p;
	return have;
}

/*
 * Returns an address that a prefix covers; bits beyond its length are from @hi,
 * @lo.
 */
static struct addr inside(const struct prefix *p, u64 hi, u64 lo)
{
	struct addr a = { p->hi, p->lo };

	if (p->len < 64)
		a.hi |= hi >> p->len;
	if (p->len <= 64)
		a.lo |= lo;
	else if (p->len < 128)
		a.lo |= lo >> (p->len - 64);
	return a;
}

/*
 * Returns rank r of n with a frequency of 1/r. The ranks are scattered over the
 * prefixes, and the same rank is always the same address.
 */
static struct addr zipf(const struct prefix *p, u32 n)
{
	u32 rank = exp(unit() * log(n + 1.0)) - 1;

	if (rank >= n)
		rank = n - 1;
	return inside(&p[rank * 2654435761ULL % n], mix(rank), mix(~(u64)rank));
}

void stream_make(int family, const char *stream, const struct prefix *p, u32 n,
		 struct addr *addrs, u32 count)
{
	u32 i;

	random_seed(stream[0]);
	for (i = 0; i < count; i++) {
		struct addr a = { random64(), random64() };

		if (stream[0] == 'c')
			a = inside(&p[below(n)], a.hi, a.lo);
		else if (stream[0] == 'z')
			a = zipf(p, n);
		if (family == 4)
			a = (struct addr){ a.hi >> 32 << 32, 0 };
		addrs[i] = a;
	}
}
