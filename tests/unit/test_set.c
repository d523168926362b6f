// SPDX-License-Identifier: GPL-2.0-only
/* Contents of sets, against a plain list; counting; sharing. */
#include "build.h"

#include "engine/set.h"

static u32 below(u32 n)
{
	return rand() % n;
}

/* A list of prefixes, in order and each once, as a set should hold them. */
struct list {
	u32 n;
	struct ig_lpm_prefix p[4000];
};

/* Few enough that many come again. */
static struct ig_lpm_prefix some(enum ig_family family)
{
	static const u8 len4[] = { 0, 8, 15, 16, 24, 31, 32 };
	static const u8 len6[] = { 0, 32, 48, 63, 64, 65, 127, 128 };
	u8 len = family == IG_IPV4 ? len4[below(7)] : len6[below(8)];
	u64 high = (u64)below(4) << 62 | (u64)below(4) << 56 |
		   (u64)below(9) << 45 | (u64)below(9) << 32;
	u64 low = 0;

	if (family == IG_IPV6) {
		high |= below(3);
		low = (u64)below(3) << 63 | below(5);
	}
	return (struct ig_lpm_prefix){
		.high = len >= 64 ? high : len ? high & ~0ULL << (64 - len) : 0,
		.low = len <= 64 ? 0 : low & ~0ULL << (128 - len),
		.len = len,
	};
}

static int order(const struct ig_lpm_prefix *a, const struct ig_lpm_prefix *b)
{
	if (a->high != b->high)
		return a->high < b->high ? -1 : 1;
	if (a->low != b->low)
		return a->low < b->low ? -1 : 1;
	return a->len < b->len ? -1 : a->len > b->len;
}

/* Returns whether it was new. */
static bool list_add(struct list *l, const struct ig_lpm_prefix *p)
{
	u32 i = 0;

	while (i < l->n && order(&l->p[i], p) < 0)
		i++;
	if (i < l->n && !order(&l->p[i], p))
		return false;
	assert_in_range(l->n, 0, ARRAY_SIZE(l->p) - 1);
	memmove(&l->p[i + 1], &l->p[i], (l->n++ - i) * sizeof(*p));
	l->p[i] = *p;
	return true;
}

/* Returns whether it was there. */
static bool list_del(struct list *l, const struct ig_lpm_prefix *p)
{
	u32 i;

	for (i = 0; i < l->n; i++)
		if (!order(&l->p[i], p))
			break;
	if (i == l->n)
		return false;
	memmove(&l->p[i], &l->p[i + 1], (--l->n - i) * sizeof(*p));
	return true;
}

static void check(const struct ig_prefixes *p, enum ig_family family,
		  const struct list *l)
{
	u32 i;

	assert_int_equal(p->n[family], l->n);
	for (i = 0; i < l->n; i++) {
		struct ig_lpm_prefix at;

		ig_prefixes_at(p, family, i, &at);
		assert_int_equal(order(&at, &l->p[i]), 0);
		assert_int_equal(at.value, at.len + 1);
		assert_true(ig_prefixes_has(p, family, &l->p[i]));
	}
	for (i = 0; i < 30; i++) {
		struct ig_lpm_prefix q = some(family);
		struct list copy = *l;

		assert_int_equal(ig_prefixes_has(p, family, &q),
				 list_del(&copy, &q));
	}
}

/* The longest of a list that covers an address, its length plus 1. */
static void check_find(const struct ig_prefixes *p, enum ig_family family,
		       const struct list *l)
{
	u32 i, k, want = 0;

	for (k = 0; k < 300; k++) {
		struct ig_lpm_prefix q = some(family);
		struct ig_addr a = {
			.w = { cpu_to_be32(q.high >> 32),
			       cpu_to_be32((u32)q.high),
			       cpu_to_be32(q.low >> 32),
			       cpu_to_be32((u32)q.low) },
		};

		if (family == IG_IPV4)
			memset(&a.w[1], 0, 12);
		want = 0;
		for (i = 0; i < l->n; i++) {
			struct ig_prefix covering = { .family = family,
						      .len = l->p[i].len };

			covering.addr.w[0] = cpu_to_be32(l->p[i].high >> 32);
			covering.addr.w[1] = cpu_to_be32((u32)l->p[i].high);
			covering.addr.w[2] = cpu_to_be32(l->p[i].low >> 32);
			covering.addr.w[3] = cpu_to_be32((u32)l->p[i].low);
			if (ig_prefix_covers(&covering, family, &a) &&
			    l->p[i].len + 1U > want)
				want = l->p[i].len + 1;
		}
		assert_int_equal(ig_prefixes_find(p, family, &a), want);
	}
}

static u32 used(const struct ig_quota *quota)
{
	return ig_atomic_read(&quota->used);
}

/* Adds or removes a chunk in any order, and the same to and from the list. */
static void chunk(struct ig_prefixes *p, enum ig_family family, struct list *l)
{
	struct ig_lpm_prefix some_of[64], room[64];
	u32 i, n = below(4) ? below(20) : below(64), added, want = 0;
	bool del = !below(3);

	for (i = 0; i < n; i++) {
		some_of[i] = some(family);
		want += del ? list_del(l, &some_of[i]) :
			      list_add(l, &some_of[i]);
	}
	if (del) {
		assert_int_equal(ig_prefixes_del(p, family, some_of, room, n),
				 want);
		return;
	}
	assert_int_equal(ig_prefixes_add(p, family, some_of, room, n, &added),
			 0);
	assert_int_equal(added, want);
}

/* Chunks in any order, with what is there already, deleted in between. */
static void test_chunks(void **state)
{
	static struct list l[IG_FAMILIES];
	u32 round, i, family;

	(void)state;
	srand(3);
	for (round = 0; round < 60; round++) {
		struct ig_quota *quota = ig_quota_alloc();
		struct ig_prefixes *p = ig_prefixes_alloc(quota);
		struct ig_prefixes *copy;
		int err;

		memset(l, 0, sizeof(l));
		for (i = 0; i < below(40); i++) {
			family = below(2);
			chunk(p, family, &l[family]);
			assert_int_equal(used(quota), l[0].n + l[1].n);
		}
		assert_int_equal(ig_prefixes_compile(p), 0);
		assert_int_equal(ig_prefixes_compile(p), 0);
		copy = ig_prefixes_copy(p, quota, &err);
		assert_non_null(copy);
		assert_false(copy->compiled);
		assert_int_equal(used(quota), 2 * (l[0].n + l[1].n));
		for (family = 0; family < IG_FAMILIES; family++) {
			check(p, family, &l[family]);
			check(copy, family, &l[family]);
			check_find(p, family, &l[family]);
		}
		/* The copy is one's own. */
		chunk(copy, IG_IPV4, &l[IG_IPV4]);
		chunk(copy, IG_IPV6, &l[IG_IPV6]);
		ig_prefixes_put(p);
		for (family = 0; family < IG_FAMILIES; family++)
			check(copy, family, &l[family]);
		assert_int_equal(used(quota), l[0].n + l[1].n);
		ig_prefixes_put(copy);
		assert_int_equal(used(quota), 0);
		ig_quota_put(quota);
	}
}

/* Prefixes in order, in many chunks, and backwards. */
static void test_order(void **state)
{
	static struct ig_lpm_prefix p[1000], room[1000];
	struct ig_quota *quota = ig_quota_alloc();
	u32 family, way, i, added, at;
	struct ig_prefixes *set;

	(void)state;
	for (family = 0; family < IG_FAMILIES; family++) {
		for (way = 0; way < 3; way++) {
			set = ig_prefixes_alloc(quota);
			for (at = 0; at < 100; at++) {
				for (i = 0; i < 1000; i++) {
					u32 k = at * 1000 + i;

					if (way == 1)
						k = 99999 - k;
					if (way == 2)
						k = k * 7919 % 100000;
					p[i] = (struct ig_lpm_prefix){
						.high = (u64)k << 32,
						.len = family ? 64 : 32,
					};
				}
				assert_int_equal(ig_prefixes_add(set, family, p,
								 room, 1000,
								 &added), 0);
				assert_int_equal(added, 1000);
			}
			assert_int_equal(set->n[family], 100000);
			for (i = 0; i < 100000; i++) {
				ig_prefixes_at(set, family, i, &p[0]);
				assert_int_equal(p[0].high >> 32, i);
			}
			ig_prefixes_put(set);
		}
	}
	ig_quota_put(quota);
}

/* Prefixes that are one another's neighbours, or duplicates of a chunk. */
static struct ig_prefixes *set_of(struct ig_quota *quota, u32 first, u32 n)
{
	struct ig_lpm_prefix *p = calloc(n + 1, sizeof(*p));
	struct ig_lpm_prefix *room = calloc(n + 1, sizeof(*room));
	struct ig_prefixes *set = ig_prefixes_alloc(quota);
	u32 i, added;

	for (i = 0; i < n; i++) {
		p[i].high = (u64)(first + i) << 32;
		p[i].len = 32;
	}
	assert_int_equal(ig_prefixes_add(set, IG_IPV4, p, room, n, &added), 0);
	assert_int_equal(added, n);
	free(p);
	free(room);
	return set;
}

static void test_quota(void **state)
{
	struct ig_quota *quota = ig_quota_alloc();
	struct ig_lpm_prefix p[12], room[12];
	struct ig_prefixes *set, *copy;
	u32 i, added = 99;
	int err = 0;

	(void)state;
	assert_true(ig_atomic_add_limit(&quota->used, IG_PREFIXES_MAX - 30,
					IG_PREFIXES_MAX));
	set = set_of(quota, 1000, 20);
	for (i = 0; i < 12; i++)
		p[i] = (struct ig_lpm_prefix){ .high = (u64)i << 32, .len = 32 };
	/* Two are too many; nothing is added, and all still there. */
	assert_int_equal(ig_prefixes_add(set, IG_IPV4, p, room, 12, &added),
			 -ENOSPC);
	assert_int_equal(added, 0);
	assert_int_equal(set->n[IG_IPV4], 20);
	assert_int_equal(used(quota), IG_PREFIXES_MAX - 10);
	/* Neither family has room of its own. */
	assert_int_equal(ig_prefixes_add(set, IG_IPV6, p, room, 12, &added),
			 -ENOSPC);
	/* A copy needs as much again. */
	copy = ig_prefixes_copy(set, quota, &err);
	assert_null(copy);
	assert_int_equal(err, -ENOSPC);
	assert_int_equal(used(quota), IG_PREFIXES_MAX - 10);
	/* Duplicates count once; the last place can be taken. */
	p[11] = p[3];
	p[10] = p[4];
	assert_int_equal(ig_prefixes_add(set, IG_IPV4, p, room, 12, &added), 0);
	assert_int_equal(added, 10);
	assert_int_equal(used(quota), IG_PREFIXES_MAX);
	/* Existing prefixes need no place; one more does. */
	assert_int_equal(ig_prefixes_add(set, IG_IPV4, p, room, 10, &added), 0);
	assert_int_equal(added, 0);
	p[0].high = 500ULL << 32;
	assert_int_equal(ig_prefixes_add(set, IG_IPV4, p, room, 1, &added),
			 -ENOSPC);
	/* Deleting gives back. */
	p[0].high = 1003ULL << 32;
	assert_int_equal(ig_prefixes_del(set, IG_IPV4, p, room, 1), 1);
	assert_int_equal(used(quota), IG_PREFIXES_MAX - 1);
	assert_int_equal(ig_prefixes_add(set, IG_IPV4, p, room, 1, &added), 0);
	/* And so does the last reference, no earlier one. */
	ig_prefixes_put(ig_prefixes_get(set));
	assert_int_equal(used(quota), IG_PREFIXES_MAX);
	ig_prefixes_put(set);
	assert_int_equal(used(quota), IG_PREFIXES_MAX - 30);
	ig_quota_put(quota);
}

/* The namespace may be gone before what it held. */
static void test_quota_last(void **state)
{
	struct ig_quota *quota = ig_quota_alloc();
	struct ig_prefixes *a = set_of(quota, 1, 3), *b = set_of(quota, 1, 2);

	(void)state;
	ig_quota_put(quota);
	ig_prefixes_put(a);
	assert_int_equal(used(b->quota), 2);
	ig_prefixes_put(b);
	ig_prefixes_put(NULL);
	ig_quota_put(NULL);
}

static void test_same(void **state)
{
	struct ig_quota *quota = ig_quota_alloc();
	struct ig_prefixes *a = set_of(quota, 5, 40), *b = set_of(quota, 25, 20);
	struct ig_prefixes *c = set_of(quota, 5, 39), *d = set_of(quota, 0, 0);
	struct ig_prefixes *e = set_of(quota, 0, 0), *f = set_of(quota, 6, 40);
	struct ig_lpm_prefix p[20], room[20];
	u32 i, added;

	(void)state;
	for (i = 0; i < 20; i++)
		p[i] = (struct ig_lpm_prefix){ .high = (u64)(24 - i) << 32,
					       .len = 32 };
	/* The same in another order; then one fewer, none, and others. */
	assert_int_equal(ig_prefixes_add(b, IG_IPV4, p, room, 20, &added), 0);
	/* The same number, but of the other family. */
	for (i = 0; i < 2; i++)
		p[i].len = 64;
	assert_int_equal(ig_prefixes_add(e, IG_IPV6, p, room, 2, &added), 0);
	assert_int_equal(ig_prefixes_compile(a) | ig_prefixes_compile(b) |
			 ig_prefixes_compile(c) | ig_prefixes_compile(d) |
			 ig_prefixes_compile(e) | ig_prefixes_compile(f), 0);
	assert_true(ig_prefixes_same(a, a));
	assert_true(ig_prefixes_same(a, b));
	assert_int_equal(a->hash, b->hash);
	assert_false(ig_prefixes_same(a, c));
	assert_false(ig_prefixes_same(a, d));
	assert_false(ig_prefixes_same(d, e));
	assert_false(ig_prefixes_same(a, f));
	f->hash = a->hash;		/* which tells most apart, not all */
	assert_false(ig_prefixes_same(a, f));
	ig_prefixes_put(a);
	ig_prefixes_put(b);
	ig_prefixes_put(c);
	ig_prefixes_put(d);
	ig_prefixes_put(e);
	ig_prefixes_put(f);
	assert_int_equal(used(quota), 0);
	ig_quota_put(quota);
}

/* Sets that hold the same share it once they are prepared, and count once. */
static void test_sharing(void **state)
{
	struct ig_quota *quota = ig_quota_alloc();
	struct ig_prefixes *p;
	struct ig_policy *pol;
	struct ig_draft d;

	(void)state;
	assert_int_equal(ig_draft_init(&d, NULL), 0);
	assert_int_equal(ig_draft_set_create(&d, "a", set_of(quota, 1, 30)), 0);
	assert_int_equal(ig_draft_set_create(&d, "b", set_of(quota, 2, 30)), 0);
	assert_int_equal(ig_draft_set_create(&d, "c", set_of(quota, 1, 30)), 0);
	assert_int_equal(used(quota), 90);
	assert_int_equal(ig_draft_prepare(&d), 0);
	assert_int_equal(used(quota), 60);
	assert_ptr_equal(ig_draft_set(&d, "a")->prefixes,
			 ig_draft_set(&d, "c")->prefixes);
	assert_ptr_not_equal(ig_draft_set(&d, "a")->prefixes,
			     ig_draft_set(&d, "b")->prefixes);
	assert_int_equal(ig_draft_set(&d, "c")->id, 3);
	pol = ig_zalloc(sizeof(*pol));
	assert_int_equal(ig_policy_compile(pol, &d, 1, NULL), 0);
	ig_draft_fini(&d);

	/* Changing one of them leaves the other, and the policy, alone. */
	assert_int_equal(ig_draft_init(&d, pol), 0);
	assert_int_equal(ig_draft_set_edit(&d, "c", quota, &p), 0);
	assert_int_equal(used(quota), 90);
	assert_int_equal(ig_prefixes_del(p, IG_IPV4,
					 (struct ig_lpm_prefix[]){
						{ .high = 1ULL << 32, .len = 32 },
					 }, NULL, 1), 1);
	assert_int_equal(ig_draft_set(&d, "c")->prefixes->n[IG_IPV4], 29);
	assert_int_equal(ig_draft_set(&d, "a")->prefixes->n[IG_IPV4], 30);
	assert_int_equal(ig_policy_set(pol, "c")->prefixes->n[IG_IPV4], 30);
	/*
	 * Contents of its own are edited in place, until the draft is prepared.
	 */
	assert_int_equal(ig_draft_set_edit(&d, "c", quota, &p), 0);
	assert_int_equal(used(quota), 89);
	ig_draft_fini(&d);
	assert_int_equal(used(quota), 60);
	policy_free(pol);
	assert_int_equal(used(quota), 0);
	ig_quota_put(quota);
}

static void test_from(void **state)
{
	struct ig_set set[3] = { { .id = 2 }, { .id = 5 }, { .id = 9 } };
	struct ig_set *by_id[] = { &set[0], &set[1], &set[2] };
	u32 id;

	(void)state;
	for (id = 0; id < 12; id++)
		assert_int_equal(ig_sets_from(by_id, 3, id),
				 (id > 2) + (id > 5) + (id > 9));
	assert_int_equal(ig_sets_from(by_id, 0, 5), 0);
}

static void test_names(void **state)
{
	static const char * const good[] = {
		"a", "Z", "0", "_", "a.b-c_9", "office",
		"0123456789012345678901234567890",
	};
	static const char * const bad[] = {
		"", ".", "-a", "a b", "a/b", "@a", "a\n", "\xc3\xa4", "a*",
		"01234567890123456789012345678901",
	};
	u32 i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(good); i++)
		assert_true(ig_name_valid(good[i]));
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		assert_false(ig_name_valid(bad[i]));
}

/*
 * Sets that collided while the hash of contents had no key; the whole contents
 * of each such pair would be compared.
 */
static void test_colliding(void **state)
{
	struct ig_quota *quota = ig_quota_alloc();
	struct ig_prefixes *p, *first = NULL;
	u32 i, added, same = 0;

	(void)state;
	for (i = 0; i < 1000; i++) {
		u64 h = (1 ^ (u64)i << 32) * 0xff51afd7ed558ccdULL;
		struct ig_lpm_prefix one = {
			.high = (u64)i << 32, .low = 0x1234 ^ 128 ^ h, .len = 128,
		}, room;

		assert_int_equal((h ^ one.low ^ one.len), 0x1234);
		p = ig_prefixes_alloc(quota);
		assert_int_equal(ig_prefixes_add(p, IG_IPV6, &one, &room, 1,
						 &added), 0);
		assert_int_equal(ig_prefixes_compile(p), 0);
		same += first && p->hash == first->hash;
		if (first)
			ig_prefixes_put(p);
		else
			first = p;
	}
	assert_in_range(same, 0, 2);
	ig_prefixes_put(first);
	ig_quota_put(quota);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_chunks),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_quota),
		cmocka_unit_test(test_quota_last),
		cmocka_unit_test(test_same),
		cmocka_unit_test(test_sharing),
		cmocka_unit_test(test_colliding),
		cmocka_unit_test(test_from),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
