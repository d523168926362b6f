// SPDX-License-Identifier: GPL-2.0-only
/* Hints sleep only when nothing they tell of can be alive, on any CPU's clock. */
#include "build.h"

#include "engine/flow_key.h"

#define LIFETIME 60U

static void test_never_seen(void **state)
{
	const struct ig_hint h = { 0 };

	(void)state;
	assert_true(ig_hint_asleep(&h, LIFETIME, 0));
	assert_true(ig_hint_asleep(&h, LIFETIME, 0xffffffffU));
}

static void test_lifetime(void **state)
{
	static const u32 starts[] = { 1, 1000, IG_TICKS_MASK - 5, 0xfffffffaU };
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(starts); i++) {
		struct ig_hint h = { 0 };
		u32 at = starts[i];

		ig_hint_note(&h, at);
		/* A clock that is behind, the same, and one that is ahead. */
		assert_false(ig_hint_asleep(&h, LIFETIME, at - IG_TICKS_SKEW));
		assert_false(ig_hint_asleep(&h, LIFETIME, at));
		assert_false(ig_hint_asleep(&h, LIFETIME, at + LIFETIME + IG_TICKS_SKEW - 1));
		assert_true(ig_hint_asleep(&h, LIFETIME, at + LIFETIME + IG_TICKS_SKEW));
		ig_hint_note(&h, at + 50);
		assert_false(ig_hint_asleep(&h, LIFETIME, at + 50 + LIFETIME));
	}
}

/* The hint for everything rare sleeps no earlier than that of any kind. */
static void test_rare(void **state)
{
	struct ig_flows *f = flows(64);
	u32 at = 5000, age;

	(void)state;
	assert_true(ig_flow_rare_asleep(f, at));
	ig_flow_rare_note(f, &f->spilled[0], at);
	for (age = 0; age < 500; age++)
		if (!ig_hint_asleep(&f->spilled[0], f->lifetime, at + age))
			assert_false(ig_flow_rare_asleep(f, at + age));
	assert_true(ig_flow_rare_asleep(f, at + age));
	flows_free(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_never_seen),
		cmocka_unit_test(test_lifetime),
		cmocka_unit_test(test_rare),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
