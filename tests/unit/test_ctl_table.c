// SPDX-License-Identifier: GPL-2.0-only
/* Prints tables: alignment, headings, columns that are chosen, and what is cut. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "table.h"
#include "test_ctl_locale.h"

#define CJK "\xe8\xa8\xb1\xe5\x8f\xaf" /* two characters of two columns */

static const struct ig_field fields[] = {
	{ .key = "name", .title = "name" },
	{ .key = "size.bytes", .title = "bytes now", .right = true },
	{ .key = "on", .title = "on", .cut = true },
	{ .key = NULL },
};

static json_t *row_at(const void *data, size_t i)
{
	return json_incref(json_array_get(data, i));
}

static char *printed(const struct ig_table_style *style, const struct ig_rows *rows,
		     const struct ig_field *columns)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	ig_table_print(out, style, rows, columns);
	fclose(out);
	return text;
}

/* Prints the rows of a JSON text. */
static void prints(const struct ig_table_style *style, const char *json, const char *want)
{
	json_t *array = json_loads(json, 0, NULL);
	struct ig_rows rows = { .n = json_array_size(array), .row = row_at, .data = array };
	char *text = printed(style, &rows, fields);

	assert_string_equal(text, want);
	free(text);
	json_decref(array);
}

#define TWO                                                                    \
	"[{\"name\":\"a\",\"size\":{\"bytes\":7},\"on\":[\"eth0\",\"eth1\"]}," \
	"{\"name\":\"longer\",\"size\":{\"bytes\":12345678901}}]"

static void test_plain(void **state)
{
	(void)state;
	prints(&(struct ig_table_style){ 0 }, TWO,
	       "name      bytes now  on\n"
	       "a                 7  eth0, eth1\n"
	       "longer  12345678901\n");
	prints(&(struct ig_table_style){ .noheadings = true }, TWO,
	       "a                 7  eth0, eth1\n"
	       "longer  12345678901\n");
	prints(&(struct ig_table_style){ .noheadings = true, .columns = "bytes-now" },
	       "[{\"size\":{\"bytes\":7}}]", "7\n");
	prints(&(struct ig_table_style){ 0 }, "[]", "");
	/* A column that is empty in all rows. */
	prints(&(struct ig_table_style){ 0 }, "[{\"name\":\"a\"}]", "name\na\n");
}

static void test_columns(void **state)
{
	(void)state;
	prints(&(struct ig_table_style){ .columns = "bytes-now,name" }, TWO,
	       "  bytes now  name\n"
	       "          7  a\n"
	       "12345678901  longer\n");
	prints(&(struct ig_table_style){ .columns = "name,name", .noheadings = true }, TWO,
	       "a       a\n"
	       "longer  longer\n");
	/* One that was asked for is there even if it is empty. */
	prints(&(struct ig_table_style){ .columns = "on,name" }, "[{\"name\":\"a\"}]",
	       "on  name\n    a\n");
}

/* On a terminal, columns that may be cut make room for the others. */
static void test_cut(void **state)
{
	(void)state;
	prints(&(struct ig_table_style){ .width = 26 }, TWO,
	       "name      bytes now  on\n"
	       "a                 7  eth0,\n"
	       "longer  12345678901\n");
	prints(&(struct ig_table_style){ .width = 80 }, TWO,
	       "name      bytes now  on\n"
	       "a                 7  eth0, eth1\n"
	       "longer  12345678901\n");
	/* Never a column that may not be cut. */
	prints(&(struct ig_table_style){ .width = 8, .columns = "name,bytes-now" }, TWO,
	       "name      bytes now\n"
	       "a                 7\n"
	       "longer  12345678901\n");
}

#define WIDE "[{\"name\":\"" CJK "\",\"on\":\"x\"},{\"name\":\"abcde\",\"on\":\"y\"}]"

static void test_wide(void **state)
{
	(void)state;
	prints(&(struct ig_table_style){ 0 }, WIDE, "name   on\n" CJK "   x\nabcde  y\n");
	/* Half of a character is not printed. */
	prints(&(struct ig_table_style){ .width = 10, .columns = "name,on" },
	       "[{\"name\":\"abcd\",\"on\":\"" CJK CJK "\"}]", "name  on\nabcd  " CJK "\n");
	prints(&(struct ig_table_style){ 0 }, "[{\"name\":\"a\\u001bb\\u202ec\"}]",
	       "name\na\\x1bb\\xe2\\x80\\xaec\n");
}

/* Bytes are printed as they are, in every locale. */
static void test_no_locale(void **state)
{
	json_t *array = json_loads(WIDE, 0, NULL);
	struct ig_rows rows = { .n = json_array_size(array), .row = row_at, .data = array };
	char *text = printed(&(struct ig_table_style){ 0 }, &rows, fields);

	(void)state;
	assert_non_null(strstr(text, CJK));
	assert_non_null(strstr(text, "abcde  "));
	free(text);
	json_decref(array);
}

static void test_choose(void **state)
{
	const struct ig_field *chosen[IG_TABLE_COLUMNS + 1];
	struct ig_ctl_diag d;
	char *names;

	(void)state;
	assert_int_equal(ig_table_choose(fields, NULL, chosen, &d), 0);
	assert_ptr_equal(chosen[0], &fields[0]);
	assert_ptr_equal(chosen[2], &fields[2]);
	assert_null(chosen[3]);
	assert_int_equal(ig_table_choose(fields, "on,bytes-now", chosen, &d), 0);
	assert_ptr_equal(chosen[0], &fields[2]);
	assert_ptr_equal(chosen[1], &fields[1]);
	assert_null(chosen[2]);

	assert_int_equal(ig_table_choose(fields, "on,byte-now", chosen, &d), -1);
	assert_string_equal(d.text, "\"byte-now\" is not a column; did you mean bytes-now? "
				    "The columns are name, bytes-now and on");
	assert_int_equal(d.at, 3);
	assert_int_equal(d.len, 8);
	assert_int_equal(ig_table_choose(fields, "name,,on", chosen, &d), -1);
	assert_string_equal(d.text, "the name of a column is missing; the columns are name, "
				    "bytes-now and on");
	assert_int_equal(d.at, 5);
	assert_int_equal(ig_table_choose(fields, "", chosen, &d), -1);
	assert_int_equal(ig_table_choose(fields, "name,", chosen, &d), -1);
	assert_int_equal(ig_table_choose(fields, "Name", chosen, &d), -1);
	assert_int_equal(ig_table_choose(fields, "on,on,on,on,on,on,on,on,on,on,on,on,on,on,on,on",
					 chosen, &d),
			 0);
	assert_int_equal(ig_table_choose(fields,
					 "on,on,on,on,on,on,on,on,on,on,on,on,on,on,on,on,on",
					 chosen, &d),
			 -1);

	names = ig_table_names(fields);
	assert_string_equal(names, "name, bytes-now and on");
	free(names);
}

/* Only the last row of many is wide, and all are as wide as it is. */
static json_t *numbered(const void *data, size_t i)
{
	size_t last = *(const size_t *)data - 1;

	return json_pack("{s:s,s:{s:I}}", "name", i == last ? "the-last-one" : "a", "size", "bytes",
			 (json_int_t)(i == last ? 10000000000 : i));
}

#define LAST "10000000000  the-last-one  10000000000\n"

static void test_many(void **state)
{
	static const struct ig_field two[] = {
		{ .key = "size.bytes", .title = "bytes", .right = true },
		{ .key = "name", .title = "name" },
		{ .key = "size.bytes", .title = "same", .right = true },
		{ .key = NULL }
	};
	size_t n = 10000, lines = 0;
	struct ig_rows rows = { .n = n, .row = numbered, .data = &n };
	char *text = printed(&(struct ig_table_style){ 0 }, &rows, two), *p, *end;

	(void)state;
	assert_string_equal(text + strlen(text) - strlen(LAST), LAST);
	for (p = text; (end = strchr(p, '\n')); p = end + 1, lines++)
		assert_int_equal(end - p, strlen(LAST) - 1);
	assert_int_equal(lines, n + 1);
	/* There are headings once. */
	assert_null(strstr(text + 10, "bytes"));
	free(text);
}

#define UTF8(f) cmocka_unit_test_setup(f, utf8)
#define NO_LOCALE(f) cmocka_unit_test_setup(f, no_locale)

int main(void)
{
	const struct CMUnitTest tests[] = {
		UTF8(test_plain),      UTF8(test_columns),	  UTF8(test_cut),
		UTF8(test_wide),       UTF8(test_choose),	  UTF8(test_many),
		NO_LOCALE(test_plain), NO_LOCALE(test_no_locale),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
