// SPDX-License-Identifier: GPL-2.0-only
/* The table of default treatments, row by row of docs/semantics.md. */
#include "build.h"

struct row {
	int family, first, last;
	const char *treatment;	/* in, out, forward */
};

static const struct row rows[] = {
	{ IG_IPV4, 0, 0, "RRR" }, { IG_IPV4, 1, 2, "DDD" },
	{ IG_IPV4, 3, 3, "ESE" }, { IG_IPV4, 4, 4, "DDX" },
	{ IG_IPV4, 5, 5, "DDX" }, { IG_IPV4, 6, 6, "DDX" },
	{ IG_IPV4, 7, 7, "DDD" }, { IG_IPV4, 8, 8, "SSS" },
	{ IG_IPV4, 9, 10, "DDX" }, { IG_IPV4, 11, 12, "ESE" },
	{ IG_IPV4, 13, 13, "SSS" }, { IG_IPV4, 14, 14, "RRR" },
	{ IG_IPV4, 15, 18, "DDX" }, { IG_IPV4, 19, 29, "DDD" },
	{ IG_IPV4, 30, 39, "DDX" }, { IG_IPV4, 40, 41, "DDD" },
	{ IG_IPV4, 42, 42, "SSS" }, { IG_IPV4, 43, 43, "RRR" },
	{ IG_IPV4, 44, 255, "DDD" },
	{ IG_IPV6, 0, 0, "DDD" }, { IG_IPV6, 1, 1, "ESE" },
	{ IG_IPV6, 2, 2, "MMM" }, { IG_IPV6, 3, 4, "ESE" },
	{ IG_IPV6, 5, 126, "DDD" }, { IG_IPV6, 127, 127, "XXX" },
	{ IG_IPV6, 128, 128, "SSS" }, { IG_IPV6, 129, 129, "RRR" },
	{ IG_IPV6, 130, 132, "MMX" }, { IG_IPV6, 133, 136, "MMX" },
	{ IG_IPV6, 137, 137, "DDX" }, { IG_IPV6, 138, 138, "XXX" },
	{ IG_IPV6, 139, 140, "DDD" }, { IG_IPV6, 141, 143, "MMX" },
	{ IG_IPV6, 144, 147, "DDD" }, { IG_IPV6, 148, 149, "MMX" },
	{ IG_IPV6, 150, 150, "DDD" }, { IG_IPV6, 151, 153, "MMX" },
	{ IG_IPV6, 154, 159, "DDD" }, { IG_IPV6, 160, 160, "SSS" },
	{ IG_IPV6, 161, 161, "RRR" }, { IG_IPV6, 162, 254, "DDD" },
	{ IG_IPV6, 255, 255, "XXX" },
};

static void test_table(void **state)
{
	static const char letter[] = {
		[IG_CLASS_D] = 'D', [IG_CLASS_S] = 'S', [IG_CLASS_R] = 'R',
		[IG_CLASS_E] = 'E', [IG_CLASS_X] = 'X', [IG_CLASS_M] = 'M',
	};
	unsigned int i, seen = 0;
	int type, dir;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		for (type = rows[i].first; type <= rows[i].last; type++) {
			seen++;
			for (dir = 0; dir < IG_DIRS; dir++) {
				char got = letter[ig_type_class(rows[i].family,
								dir, type)];

				if (got == rows[i].treatment[dir])
					continue;
				fail_msg("family %d type %d dir %d: %c, not %c",
					 rows[i].family, type, dir, got,
					 rows[i].treatment[dir]);
			}
		}
	}
	assert_int_equal(seen, 512);
}

static void test_queries(void **state)
{
	static const u8 pairs[][3] = {
		{ IG_IPV4, 8, 0 }, { IG_IPV4, 13, 14 }, { IG_IPV4, 15, 16 },
		{ IG_IPV4, 17, 18 }, { IG_IPV4, 42, 43 },
		{ IG_IPV6, 128, 129 }, { IG_IPV6, 160, 161 },
	};
	int family, type, requests = 0, replies = 0;
	unsigned int i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(pairs); i++) {
		enum ig_query q = ig_query_of_request(pairs[i][0], pairs[i][1]);

		assert_int_not_equal(q, IG_QUERY_NONE);
		assert_int_equal(q, ig_query_of_reply(pairs[i][0], pairs[i][2]));
		assert_int_equal(ig_query_request_type(q), pairs[i][1]);
		assert_int_equal(ig_query_reply_type(q), pairs[i][2]);
		assert_int_equal(ig_query_family(q), pairs[i][0]);
		assert_int_equal(ig_query_is_probe(q),
				 pairs[i][1] == 42 || pairs[i][1] == 160);
	}
	for (family = 0; family < IG_FAMILIES; family++) {
		for (type = 0; type < 256; type++) {
			requests += ig_query_of_request(family, type) != 0;
			replies += ig_query_of_reply(family, type) != 0;
		}
	}
	assert_int_equal(requests, ARRAY_SIZE(pairs));
	assert_int_equal(replies, ARRAY_SIZE(pairs));
}

/* No two types of a family share a counter, but those that have none of their own. */
static void test_counters(void **state)
{
	static const u8 own[IG_FAMILIES] = { 10, 15 };
	u32 family, type, seen, n;

	(void)state;
	for (family = 0; family < IG_FAMILIES; family++) {
		for (type = 0, seen = 0, n = 0; type < 256; type++) {
			u8 counter = ig_type_counter[family][type];

			if (!counter)
				continue;
			assert_in_range(counter, 1, IG_TYPE_COUNTERS - 1);
			assert_false(seen & BIT(counter));
			seen |= BIT(counter);
			n++;
		}
		assert_int_equal(n, own[family]);
		assert_int_equal(ig_type_counter[family][IG_TYPE_UNREADABLE], 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_queries),
		cmocka_unit_test(test_counters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
