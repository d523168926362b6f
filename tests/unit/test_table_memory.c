// SPDX-License-Identifier: GPL-2.0-only
/* A table of as many rows as there can be rules takes little memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>
#include <cmocka.h>

#include "table.h"

#define ROWS 131072
#define MOST_KB 8192

static const struct ig_field fields[] = {
	{ .key = "id", .title = "id", .right = true },
	{ .key = "rule", .title = "rule" },
	{ .key = NULL },
};

static json_t *row_at(const void *data, size_t i)
{
	(void)data;
	return json_pack("{s:i,s:o}", "id", (int)i + 1, "rule",
			 json_sprintf("allow in echo-request 10.%d.%d.0/24 comment \"%d\"",
				      (int)(i >> 8 & 255), (int)(i & 255), (int)i));
}

static long peak_kb(void)
{
	struct rusage usage;

	assert_int_equal(getrusage(RUSAGE_SELF, &usage), 0);
	return usage.ru_maxrss;
}

static void test_memory(void **state)
{
	const struct ig_table_style style = { 0 };
	const struct ig_rows rows = { .n = ROWS, .row = row_at };
	FILE *out = fopen("/dev/null", "w");
	long before = peak_kb(), more;

	(void)state;
	assert_non_null(out);
	ig_table_print(out, &style, &rows, fields);
	fclose(out);
	more = peak_kb() - before;
	print_message("%d rows took %ld KiB\n", ROWS, more);
	assert_in_range(more, 0, MOST_KB);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_memory) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
