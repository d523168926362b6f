// SPDX-License-Identifier: GPL-2.0-only
/* Longest prefix match against the plainest search there is; sorting. */
#include "build.h"

#include "engine/lpm.h"

static u64 random_state = 1;

static u64 random64(void)
{
	u64 z = (random_state += 0x9e3779b97f4a7c15ULL);

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ z >> 27) * 0x94d049bb133111ebULL;
	return z ^ z >> 31;
}

static u32 below(u32 n)
{
	return random64() % n;
}

/* An address as its two halves, host order; IPv4 is in the top 32 bits. */
struct address {
	u64 high;
	u64 low;
};

static struct address mask_of(u8 len)
{
	return (struct address){
		.high = len >= 64 ? ~0ULL : len ? ~0ULL << (64 - len) : 0,
		.low = len <= 64 ? 0 : ~0ULL << (128 - len),
	};
}

static struct address last_of(const struct ig_lpm_prefix *p)
{
	struct address mask = mask_of(p->len);

	return (struct address){ p->high | ~mask.high, p->low | ~mask.low };
}

static bool covers(const struct ig_lpm_prefix *p, struct address a)
{
	struct address mask = mask_of(p->len);

	return (a.high & mask.high) == p->high && (a.low & mask.low) == p->low;
}

static struct address next(struct address a, int step)
{
	u64 low = a.low + step;

	if (step > 0)
		return (struct address){ a.high + (low < a.low), low };
	return (struct address){ a.high - (low > a.low), low };
}

/* Prefixes of one family, and the lpm built from them. */
struct table {
	enum ig_family family;
	u32 n;
	u32 room;
	struct ig_lpm_prefix *p;
	u32 *parent;
	struct ig_lpm lpm;
};

static void table_init(struct table *t, enum ig_family family, u32 room)
{
	memset(t, 0, sizeof(*t));
	t->family = family;
	t->room = room;
	t->p = calloc(room + 1, sizeof(*t->p));
	t->parent = calloc(room + 1, sizeof(*t->parent));
	assert_non_null(t->p);
	assert_non_null(t->parent);
}

static void table_fini(struct table *t)
{
	ig_lpm_free(&t->lpm);
	free(t->p);
	free(t->parent);
}

/* The prefix of an address; the rest of it is cut off. */
static void add(struct table *t, u64 high, u64 low, u8 len)
{
	struct address mask = mask_of(len);

	if (t->family == IG_IPV4) {
		high &= 0xffffffff00000000ULL;
		low = 0;
	}
	assert_in_range(t->n, 0, t->room - 1);
	t->p[t->n++] = (struct ig_lpm_prefix){
		.high = high & mask.high, .low = low & mask.low, .len = len,
	};
}

static void get(const void *from, u32 i, struct ig_lpm_prefix *p)
{
	*p = ((const struct ig_lpm_prefix *)from)[i];
}

static bool same(const struct ig_lpm_prefix *a, const struct ig_lpm_prefix *b)
{
	return a->high == b->high && a->low == b->low && a->len == b->len;
}

/* Sorts, drops what is there twice, gives values, builds. */
static void build(struct table *t, bool by_length)
{
	struct ig_lpm_prefix *room = calloc(t->n + 1, sizeof(*room));
	struct ig_lpm_source source = {
		.family = t->family, .from = t->p, .get = get,
		.parent = t->parent,
	};
	u32 i, kept = 0;

	ig_lpm_sort(t->p, room, t->n);
	free(room);
	for (i = 0; i < t->n; i++)
		if (!kept || !same(&t->p[i], &t->p[kept - 1]))
			t->p[kept++] = t->p[i];
	t->n = kept;
	for (i = 0; i < t->n; i++)
		t->p[i].value = by_length ? t->p[i].len + 1U : i + 1;
	source.n = t->n;
	assert_int_equal(ig_lpm_build(&t->lpm, &source), 0);
}

/* The longest that covers an address, but @not; NULL for none. */
static const struct ig_lpm_prefix *scan(const struct table *t, struct address a,
					u8 most)
{
	const struct ig_lpm_prefix *best = NULL;
	u32 i;

	for (i = 0; i < t->n; i++)
		if (t->p[i].len <= most && covers(&t->p[i], a) &&
		    (!best || t->p[i].len > best->len))
			best = &t->p[i];
	return best;
}

/*
 * Does the same for many prefixes, by looking up each length in the sorted
 * ones.
 */
static const struct ig_lpm_prefix *by_length(const struct table *t,
					     struct address a)
{
	int len;

	for (len = ig_prefix_max(t->family); len >= 0; len--) {
		struct address mask = mask_of(len);
		const struct ig_lpm_prefix want = {
			.high = a.high & mask.high, .low = a.low & mask.low,
			.len = len,
		};
		u32 low = 0, high = t->n;

		while (low < high) {
			u32 mid = (low + high) / 2;
			const struct ig_lpm_prefix *p = &t->p[mid];

			if (same(p, &want))
				return p;
			if (p->high != want.high ? p->high < want.high :
			    p->low != want.low ? p->low < want.low :
						 p->len < want.len)
				low = mid + 1;
			else
				high = mid;
		}
	}
	return NULL;
}

static void probe(const struct table *t, struct address a)
{
	const struct ig_lpm_prefix *best;
	struct ig_addr addr = {
		.w = { cpu_to_be32(a.high >> 32), cpu_to_be32((u32)a.high),
		       cpu_to_be32(a.low >> 32), cpu_to_be32((u32)a.low) },
	};
	u32 got;

	if (t->family == IG_IPV4) {
		a = (struct address){ a.high & 0xffffffff00000000ULL, 0 };
		memset(&addr.w[1], 0, 12);
	}
	got = ig_lpm_find(&t->lpm, t->family, &addr);
	best = t->n < 1000 ? scan(t, a, 255) : by_length(t, a);
	if (got != (best ? best->value : 0))
		fail_msg("IPv%c %016llx%016llx of %u: found %u, not %u",
			 t->family == IG_IPV4 ? '4' : '6',
			 (unsigned long long)a.high, (unsigned long long)a.low,
			 t->n, got, best ? best->value : 0);
}

/* Both ends of everything, beside them, and anywhere. */
static void probe_all(const struct table *t)
{
	u32 i, step = t->n / 2000 + 1;

	for (i = 0; i < t->n; i += step) {
		struct address first = { t->p[i].high, t->p[i].low };
		struct address last = last_of(&t->p[i]);

		probe(t, first);
		probe(t, last);
		if (t->family == IG_IPV4) {
			first.high -= 1ULL << 32;
			last.high += 1ULL << 32;
			probe(t, first);
			probe(t, last);
		} else {
			probe(t, next(first, -1));
			probe(t, next(last, 1));
			probe(t, (struct address){ first.high, ~0ULL });
			probe(t, (struct address){ first.high + 1, 0 });
		}
	}
	for (i = 0; i < 500; i++)
		probe(t, (struct address){ random64(), random64() });
	probe(t, (struct address){ 0, 0 });
	probe(t, (struct address){ ~0ULL, ~0ULL });
}

/* The parent of each is the longest other that covers it. */
static void check_parents(const struct table *t)
{
	u32 i, step = t->n / 500 + 1;

	for (i = 0; i < t->n; i += step) {
		struct address a = { t->p[i].high, t->p[i].low };
		const struct ig_lpm_prefix *best = NULL;

		if (t->p[i].len)
			best = scan(t, a, t->p[i].len - 1);
		assert_int_equal(t->parent[i], best ? best->value : 0);
	}
}

static u8 longest(const struct table *t)
{
	return ig_prefix_max(t->family);
}

/* Shapes of prefixes: each adds @n. */

static void shape_random(struct table *t, u32 n)
{
	while (n--)
		add(t, random64(), random64(), below(longest(t) + 1));
}

/* Hosts and small networks, the usual thing. */
static void shape_hosts(struct table *t, u32 n)
{
	while (n--)
		add(t, random64(), random64(),
		    longest(t) - (below(4) ? 0 : below(9)));
}

/* A few networks that are full. */
static void shape_clustered(struct table *t, u32 n)
{
	struct address net[4];
	u32 i;

	for (i = 0; i < 4; i++)
		net[i] = (struct address){ random64(), random64() };
	while (n--) {
		struct address a = net[below(4)];
		u32 bits = below(12) + 1;

		if (t->family == IG_IPV4)
			a.high ^= random64() >> (64 - bits) << 32;
		else if (below(3))
			a.low ^= random64() >> (64 - bits);
		else
			a.high ^= random64() >> (64 - bits);
		add(t, a.high, a.low, longest(t) - below(bits));
	}
}

/* Chains of all lengths. */
static void shape_nested(struct table *t, u32 n)
{
	while (n) {
		struct address a = { random64(), random64() };
		u32 len;

		if (!below(4))
			a.high = a.low = 0;
		else if (!below(4))
			a.high = a.low = ~0ULL;
		for (len = 0; len <= longest(t) && n; len++, n--)
			add(t, a.high, a.low, len);
	}
}

/* Most of them at one end, by powers of two. */
static void shape_skewed(struct table *t, u32 n)
{
	while (n--) {
		u64 high = random64() >> below(64);

		if (t->family == IG_IPV4)
			high = (u64)(u32)(random64() >> (32 + below(32))) << 32;
		add(t, high, random64() >> below(64),
		    longest(t) - below(longest(t) + 1) / 8);
	}
}

/* Neighbours, without a gap. */
static void shape_row(struct table *t, u32 n)
{
	u64 at = random64(), high = random64();

	while (n--) {
		if (t->family == IG_IPV4)
			add(t, at++ << 32, 0, 32);
		else
			add(t, high, at++, 128);
	}
}

/* The first and the last addresses of all. */
static void shape_ends(struct table *t, u32 n)
{
	while (n--) {
		u64 end = below(2) ? ~0ULL : 0, near = below(70);
		u8 len = longest(t) - below(longest(t) + 1) / (below(8) + 1);

		if (t->family == IG_IPV4)
			add(t, end ^ near << 32, 0, len);
		else if (below(2))
			add(t, end, end ^ near, len);
		else
			add(t, end ^ near, below(2) ? ~0ULL : 0, len);
	}
}

static void (* const shapes[])(struct table *t, u32 n) = {
	shape_random, shape_hosts, shape_clustered, shape_nested, shape_skewed,
	shape_row, shape_ends,
};

#define SHAPES	ARRAY_SIZE(shapes)

static void test_shapes(void **state)
{
	static const u32 size[] = { 1, 2, 3, 8, 33, 64, 200, 700, 3000 };
	u32 family, shape, s, round;
	struct table t;

	(void)state;
	for (family = 0; family < IG_FAMILIES; family++)
		for (shape = 0; shape < SHAPES; shape++)
			for (s = 0; s < ARRAY_SIZE(size); s++)
				for (round = 0; round < 3; round++) {
					table_init(&t, family, size[s]);
					shapes[shape](&t, size[s]);
					build(&t, round);
					probe_all(&t);
					check_parents(&t);
					table_fini(&t);
				}
}

/* Several shapes at once, on top of each other. */
static void test_mixed(void **state)
{
	struct table t;
	u32 round, s;

	(void)state;
	for (round = 0; round < 60; round++) {
		table_init(&t, round & 1, 2000);
		for (s = 0; s < SHAPES; s++)
			if (below(2))
				shapes[s](&t, below(round % 3 ? 60 : 280));
		build(&t, below(2));
		probe_all(&t);
		check_parents(&t);
		table_fini(&t);
	}
}

static void test_many(void **state)
{
	struct table t;
	u32 family;

	(void)state;
	for (family = 0; family < IG_FAMILIES; family++) {
		table_init(&t, family, 100000);
		shape_hosts(&t, 40000);
		shape_random(&t, 20000);
		shape_row(&t, 20000);
		shape_clustered(&t, 20000);
		build(&t, true);
		probe_all(&t);
		check_parents(&t);
		table_fini(&t);
	}
}

static void test_none_and_one(void **state)
{
	static const u8 len[] = { 0, 1, 7, 8, 31, 32, 33, 63, 64, 65, 127, 128 };
	struct table t;
	u32 family, i, end;

	(void)state;
	for (family = 0; family < IG_FAMILIES; family++) {
		table_init(&t, family, 1);
		build(&t, false);
		assert_null(t.lpm.high.key);
		probe_all(&t);
		table_fini(&t);
		for (i = 0; i < ARRAY_SIZE(len); i++) {
			for (end = 0; end < 3; end++) {
				u64 a = !end ? 0 : end == 1 ? ~0ULL : random64();

				table_init(&t, family, 1);
				if (len[i] > longest(&t)) {
					table_fini(&t);
					continue;
				}
				add(&t, a, a, len[i]);
				build(&t, false);
				assert_int_equal(t.parent[0], 0);
				probe_all(&t);
				table_fini(&t);
			}
		}
	}
}

/* Addresses that are ever closer together, so that a directory holds another. */
static void fractal(struct table *t, u64 base, u32 bits, u32 step, u32 n, bool high)
{
	u32 i;

	for (i = 0; i < n; i++) {
		u64 a = base + ((u64)i << (bits > step ? bits - step : 0));

		if (t->family == IG_IPV4 || high)
			add(t, a, high ? random64() : 0, longest(t));
		else
			add(t, 0x20010db800000000ULL, a, 128);
	}
	if (bits > 2 * step)
		fractal(t, base, bits - step, step, n, high);
}

/* The most directories that a lookup in a window goes through. */
static u32 levels(const struct ig_keys *keys, u32 window)
{
	const struct ig_keys_dir *d = &keys->dir[window >> 8];
	u32 i, most = 0;

	if ((u8)window != IG_KEYS_DIR)
		return 0;
	for (i = 0; i <= d->last; i++) {
		u32 n = levels(keys, keys->slot[d->slot + i]);

		most = n > most ? n : most;
	}
	return 1 + most;
}

/* Does the same for the lower halves of the first upper half behind 0. */
static u32 levels_below(const struct ig_lpm *lpm)
{
	const struct ig_lpm_entry *e = (struct ig_lpm_entry *)lpm->high.key;

	return levels(&lpm->low, e[1].below);
}

static void test_dense(void **state)
{
	struct table t;

	(void)state;
	/* 0xc0000000 << 32 and 26, 20, 14 … bits behind it. */
	table_init(&t, IG_IPV4, 400);
	fractal(&t, 0xc000000000000000ULL, 62, 7, 40, false);
	build(&t, false);
	assert_in_range(levels(&t.lpm.high, t.lpm.root), 3, 16);
	probe_all(&t);
	table_fini(&t);

	table_init(&t, IG_IPV6, 800);
	fractal(&t, 0x2001000000000000ULL, 48, 7, 40, true);
	build(&t, false);
	assert_in_range(levels(&t.lpm.high, t.lpm.root), 3, 16);
	probe_all(&t);
	table_fini(&t);

	table_init(&t, IG_IPV6, 800);
	fractal(&t, 0, 63, 7, 40, false);
	build(&t, false);
	assert_in_range(levels_below(&t.lpm), 3, 16);
	probe_all(&t);
	table_fini(&t);

	/* One more level: more than a window can hold on the last one. */
	table_init(&t, IG_IPV6, 2000);
	fractal(&t, 0, 63, 12, 300, false);
	build(&t, false);
	assert_in_range(levels_below(&t.lpm), 4, 16);
	probe_all(&t);
	table_fini(&t);
}

/* Many networks of 64 bits, each with hosts of its own. */
static void test_blocks(void **state)
{
	struct table t;
	u32 net, host;

	(void)state;
	table_init(&t, IG_IPV6, 20000);
	for (net = 0; net < 300; net++) {
		u64 high = 0x20010db800000000ULL + net * (1 + net % 3);
		u32 hosts = net % 60;

		for (host = 0; host < hosts; host++)
			add(&t, high, net % 2 ? host : random64(), 128);
		if (!(net % 5))
			add(&t, high, 0, 64);
		if (!(net % 7))
			add(&t, high, 0, 60);
		if (!(net % 11))
			add(&t, high, 1ULL << 63, 65);
	}
	add(&t, ~0ULL, ~0ULL, 128);
	add(&t, ~0ULL, 0, 128);
	add(&t, 0, 0, 128);
	add(&t, 0, ~0ULL, 128);
	build(&t, false);
	probe_all(&t);
	check_parents(&t);
	table_fini(&t);
}

/* Prefixes that all have the same value need few boundaries. */
static void test_merged(void **state)
{
	struct table t;

	(void)state;
	table_init(&t, IG_IPV4, 4096);
	shape_row(&t, 4096);
	build(&t, true);
	assert_in_range((u8)t.lpm.root, 2, 4);
	probe_all(&t);
	table_fini(&t);
}

/* Sorting. */

static int by_order(const void *one, const void *other)
{
	const struct ig_lpm_prefix *a = one, *b = other;

	if (a->high != b->high)
		return a->high < b->high ? -1 : 1;
	if (a->low != b->low)
		return a->low < b->low ? -1 : 1;
	if (a->len != b->len)
		return a->len < b->len ? -1 : 1;
	return a->value < b->value ? -1 : a->value > b->value;
}

/* Their values are their old positions, so there is one right order. */
static void check_sort(struct table *t)
{
	struct ig_lpm_prefix *want = calloc(t->n + 1, sizeof(*want));
	struct ig_lpm_prefix *room = calloc(t->n + 1, sizeof(*room));
	u32 i;

	for (i = 0; i < t->n; i++)
		t->p[i].value = i + 1;
	memcpy(want, t->p, t->n * sizeof(*want));
	qsort(want, t->n, sizeof(*want), by_order);
	ig_lpm_sort(t->p, room, t->n);
	for (i = 0; i < t->n; i++)
		assert_int_equal(by_order(&t->p[i], &want[i]), 0);
	/* Once more: they are in order, and stay where they are. */
	ig_lpm_sort(t->p, NULL, t->n);
	for (i = 0; i < t->n; i++)
		assert_int_equal(t->p[i].value, want[i].value);
	free(want);
	free(room);
}

static void test_sort(void **state)
{
	static const u32 size[] = { 0, 1, 2, 3, 255, 256, 257, 5000 };
	u32 family, shape, s, i;
	struct table t;

	(void)state;
	for (family = 0; family < IG_FAMILIES; family++) {
		for (shape = 0; shape < SHAPES; shape++) {
			for (s = 0; s < ARRAY_SIZE(size); s++) {
				table_init(&t, family, size[s]);
				shapes[shape](&t, size[s]);
				/* Some twice. */
				for (i = 0; i < size[s] / 3; i++)
					t.p[below(size[s])] = t.p[i];
				check_sort(&t);
				table_fini(&t);
			}
		}
	}
}

/* Sets an address as the wire has it. */
static void test_prefix_set(void **state)
{
	struct ig_lpm_prefix p = { .value = 5 };
	struct ig_addr a;

	(void)state;
	addr(&a, "192.0.2.128");
	ig_lpm_prefix_set(&p, IG_IPV4, &a, 25);
	assert_true(p.high == 0xc000028000000000ULL && !p.low && p.len == 25);
	addr(&a, "2001:db8:1:2:3:4:5:6");
	ig_lpm_prefix_set(&p, IG_IPV6, &a, 128);
	assert_true(p.high == 0x20010db800010002ULL &&
		    p.low == 0x0003000400050006ULL && p.len == 128);
	assert_int_equal(p.value, 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_none_and_one),
		cmocka_unit_test(test_shapes),
		cmocka_unit_test(test_mixed),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_dense),
		cmocka_unit_test(test_blocks),
		cmocka_unit_test(test_merged),
		cmocka_unit_test(test_sort),
		cmocka_unit_test(test_prefix_set),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
