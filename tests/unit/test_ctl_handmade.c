// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests which policy files `icmpctl save` leaves alone.
 *
 * See tests/check.mk for how it is built; it runs at the top of the tree.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "engine/port.h"
#include "policy/handmade.h"

static const struct {
	const char *text;
	const char *has;
} files[] = {
	{ "", NULL },
	{ "mode enforce\n", NULL },
	{ "# mine\n", "comments" },
	{ "mode enforce # mine", "comments" },
	{ "set a {\n192.0.2.1# mine\n}\n", "comments" },
	{ "allow ping comment \"x # y\"\n", NULL },
	{ "allow ping comment \"x \\\" # y\"\n", NULL },
	{ "allow ping comment 'x # y'\n", NULL },
	{ "allow ping comment 'x \\' # mine\n", "comments" },
	{ "allow ping comment \"x \\\\\" # mine\n", "comments" },
	/* A quote ends with its line, so what follows counts. */
	{ "allow ping comment \"x\n# mine\n", "comments" },
	{ "allow ping comment \"x\\\n# mine\n", "comments" },
	{ "allow ping comment x\\#y\n", NULL },
	{ "include \"sets\"\n", "includes" },
	{ "include 'sets'", "includes" },
	{ "mode enforce;\tinclude sets\n", "includes" },
	{ "group g { include\tsets }", "includes" },
	{ "include\"sets\"", "includes" },
	{ "set include { 192.0.2.1 }\n", NULL },
	{ "set a {\nincluded }\n", NULL },
	{ "include", NULL },
	{ "\\", NULL },
	{ "\"", NULL },
	{ "\"\\", NULL },
};

static void test_files(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(files); i++) {
		/*
		 * Exactly as large as the text, so that a sanitizer sees reads
		 * beyond it.
		 */
		char *text = strdup(files[i].text);
		const char *has = ig_handmade(text, strlen(text));

		if (has != files[i].has && (!has || !files[i].has || strcmp(has, files[i].has)))
			fail_msg("%s: %s, not %s", text, has ? has : "nothing",
				 files[i].has ? files[i].has : "nothing");
		free(text);
	}
}

/* The installed file has comments, so it is left alone. */
static void test_shipped(void **state)
{
	FILE *in = fopen("userctl/system/policy.conf", "r");
	unsigned long long hash = 0xcbf29ce484222325;
	char text[65536];
	size_t len, i;

	(void)state;
	assert_non_null(in);
	len = fread(text, 1, sizeof(text) - 2, in);
	fclose(in);
	text[len] = '\0';
	for (i = 0; i < len; i++)
		hash = (hash ^ (unsigned char)text[i]) * 0x100000001b3;
	if (ig_handmade(text, len))
		fail_msg("policy.conf is another one: add { %zu, 0x%016llx } to shipped[]", len,
			 hash);
	text[len] = '\n';
	text[len + 1] = '\0';
	assert_string_equal(ig_handmade(text, len + 1), "comments");
	text[len] = '\0';
	text[2] ^= 1;
	assert_string_equal(ig_handmade(text, len), "comments");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_shipped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
