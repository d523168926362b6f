// SPDX-License-Identifier: GPL-2.0-only
/*
 * The line that tells how far something is: total and percent where they are known,
 * and never wider than a terminal of 80 columns, where it could not be taken back.
 *
 * See tests/check.mk for how it is built.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "progress.h"

#define ERASE "\r\033[K"
#define WIDTH 80

static char drawn[4096];

/* Draws the line at once, as often as it is called. */
static const char *draw(u64 done, u64 all, const char *what)
{
	struct ig_progress p = { .wanted = true };
	int kept = dup(STDERR_FILENO), into;
	FILE *file = tmpfile();
	size_t len;

	assert_non_null(file);
	fflush(stderr);
	into = dup2(fileno(file), STDERR_FILENO);
	ig_progress_show(&p, done, all, what);
	dup2(kept, STDERR_FILENO);
	close(kept);
	assert_true(into >= 0 && p.drawn);
	rewind(file);
	len = fread(drawn, 1, sizeof(drawn) - 1, file);
	drawn[len] = '\0';
	fclose(file);
	assert_memory_equal(drawn, ERASE, strlen(ERASE));
	return drawn + strlen(ERASE);
}

static void test_known(void **state)
{
	(void)state;
	assert_string_equal(draw(500, 1000, "sending"),
			    "sending [############............] 500 of 1000 (50 %)");
	assert_string_equal(draw(0, 3, "sending"),
			    "sending [........................] 0 of 3 (0 %)");
	assert_string_equal(draw(3, 3, "sending"),
			    "sending [########################] 3 of 3 (100 %)");
	/*
	 * If there is more than was announced, it shows no more than all of it.
	 */
	assert_string_equal(draw(4, 3, "sending"),
			    "sending [########################] 4 of 3 (100 %)");
}

static void test_unknown(void **state)
{
	(void)state;
	assert_string_equal(draw(7, 0, "reading, prefixes"), "reading, prefixes 7");
	assert_string_equal(draw(0, 0, "putting in force"), "putting in force");
}

static void test_width(void **state)
{
	static const char *const whats[] = { "reading, bytes", "sending", "sending, prefixes",
					     "reading what is in force, prefixes" };
	const char *line;
	size_t i;
	u64 n;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(whats); i++)
		for (n = 1; n < 1000000000000; n *= 10) {
			line = draw(n, n, whats[i]);
			assert_true(strlen(line) < WIDTH);
			assert_non_null(strstr(line, " (100 %)"));
			assert_non_null(strstr(line, " ["));
		}
}

/* Without room for a bar, total and percent are still told. */
static void test_no_room(void **state)
{
	(void)state;
	assert_string_equal(
		draw(100000000000000, 100000000000000, "reading what is in force, prefixes"),
		"reading what is in force, prefixes 100000000000000 of 100000000000000 (100 %)");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_known),
		cmocka_unit_test(test_unknown),
		cmocka_unit_test(test_width),
		cmocka_unit_test(test_no_room),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
