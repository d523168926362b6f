// SPDX-License-Identifier: GPL-2.0-only
/* Several streams of sequences of one identifier, by hand: see selftest_state.c. */
#include "selftest.h"

/* Sequences far apart are streams of their own, and none is lost. */
static void test_streams(void **state)
{
	static const uint16_t pairs[][2] = {
		{ 100, 36 }, { 100, 69 }, { 5000, 1 }, { 1, 5000 }, { 40000, 1 },
		{ 1, 40000 }, { 0, 64 }, { 32768, 0 }, { 10, 65530 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		now += 1000;
		ask(pairs[i][0]);
		ask(pairs[i][1]);
		answer(pairs[i][0] - 1, false);
		answer(pairs[i][1] + 1, false);
		answer(3000, false);
		assert_int_equal(answers(pairs[i][0], 20), 8);
		assert_int_equal(answers(pairs[i][1], 20), 8);
		answer(3000, false);
	}
}

/* If nothing is awaited, a leap needs no other stream. */
static void test_leap(void **state)
{
	(void)state;
	ask(5000);
	answer(5000, true);
	ask(1);
	answer(5000, false);	/* its duplicates are forgotten */
	answer(1, true);
	ask(40000);
	answer(1, false);
	answer(40000, true);
}

/* The nearest of several streams takes a request. */
static void test_nearest(void **state)
{
	int seq;

	(void)state;
	ask(1000);
	ask(1100);
	for (seq = 1101; seq <= 1200; seq++) {
		ask(seq);
		answer(seq, true);
	}
	for (seq = 1001; seq <= 1060; seq++)
		ask(seq);
	/* all in the window of the first still: none of them is older */
	answer(1000, true);
	/* the second has 1100 open, which has left its window */
	answer(1100, true);
	answer(1100, false);
	answer(1137, false);
}

/* Two requests with the same sequence are each owed a reply, however late. */
static void test_twice(void **state)
{
	int seq;

	(void)state;
	for (seq = 1; seq <= 40; seq++) {
		ask(seq);
		if (seq > 5)
			ask(seq - 5);
	}
	for (seq = 1; seq <= 40; seq++)
		answer(seq, true);
	for (seq = 1; seq <= 35; seq++)
		answer(seq, true);
}

/* Eight streams, each of which owes a reply; a ninth takes the oldest's place. */
static void test_eight(void **state)
{
	int i;

	(void)state;
	for (i = 0; i < 8; i++) {
		ask(i * 8000 + 17);
		now++;
	}
	for (i = 0; i < 8; i++)
		ask(i * 8000 + 18);
	for (i = 0; i < 8; i++)
		answer(i * 8000 + 17, true);
	ask(65000);
	/* asked at the same time: the one furthest back */
	answer(65000, true);
	for (i = 0; i < 8; i++)
		answer(i * 8000 + 18, 65000 - i * 8000 != 65000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_ping(test_streams),
		with_ping(test_leap),
		with_ping(test_nearest),
		with_ping(test_twice),
		with_ping(test_eight),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
