// SPDX-License-Identifier: GPL-2.0-only
/* Counts the columns that text takes, and draws carets under words of it. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "cmd/cmd.h"
#include "policy/excerpt.h"
#include "test_ctl_locale.h"

#define CJK	 "\xe8\xa8\xb1\xe5\x8f\xaf" /* two characters of two columns */
#define ACCENT	 "e\xcc\x81" /* e, combining acute accent */
#define EMOJI	 "\xf0\x9f\x9a\xa7" /* construction sign */
#define UMLAUT	 "\xc3\xa4"
#define REVERSES "\xe2\x80\xae" /* right-to-left override */

static size_t columns(const char *text)
{
	return ig_ctl_words_columns(text, strlen(text));
}

static void test_columns(void **state)
{
	(void)state;
	assert_int_equal(columns(""), 0);
	assert_int_equal(columns("ping"), 4);
	assert_int_equal(columns(UMLAUT), 1);
	assert_int_equal(columns(CJK), 4);
	assert_int_equal(columns(ACCENT), 1);
	assert_int_equal(columns(EMOJI), 2);
	/* Only as many bytes as are asked for. */
	assert_int_equal(ig_ctl_words_columns(CJK, 3), 2);
	/* A private character, which no locale knows. */
	assert_int_equal(columns("\xee\x80\x80"), 1);
}

/* As ig_ctl_words_safe() writes them. */
static void test_escaped(void **state)
{
	static const char *const texts[] = { "\x1b", "\xff", "a\xe8\xa8", "\xc0\x80", REVERSES,
					     "\t", "\xed\xa0\x80" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		char *safe = ig_ctl_words_safe_text(texts[i]);

		assert_int_equal(columns(texts[i]), strlen(safe));
		free(safe);
	}
}

/* Without a locale, each character counts as one. */
static void test_no_locale(void **state)
{
	(void)state;
	assert_int_equal(columns("ping" UMLAUT), 5);
	assert_int_equal(columns(CJK), 2);
	assert_int_equal(columns("\xff"), 4);
}

/* Turkish letters must not change which names are near. */
static void test_locale_chosen(void **state)
{
	(void)state;
	setenv("LC_ALL", "tr_TR.UTF-8", 1);
	ig_ctl_words_locale();
	assert_string_equal(setlocale(LC_CTYPE, NULL), "C.UTF-8");
	assert_string_equal(setlocale(LC_NUMERIC, NULL), "C");
	unsetenv("LC_ALL");
}

/* @word is wrong, from byte @at on for @len bytes (0: to its end). */
static void excerpt(const char *before, const char *word, const char *after, size_t at, size_t len,
		    const char *want)
{
	char line[256], *text = NULL;
	struct ig_ctl_fault fault = { .line = 1,
				  .column = strlen(before) + 1,
				  .len = strlen(word),
				  .before = strlen(before),
				  .after = strlen(after) };
	size_t size;
	FILE *out = open_memstream(&text, &size);

	snprintf(line, sizeof(line), "%s%s%s", before, word, after);
	fault.word = line + fault.before;
	fault.d.at = at;
	fault.d.len = len;
	ig_excerpt(out, &fault);
	fclose(out);
	assert_string_equal(text, want);
	free(text);
}

static void test_excerpt(void **state)
{
	(void)state;
	excerpt("allow ", "pong", " # a", 0, 0, "  allow pong # a\n        ^~~~\n");
	excerpt(CJK " ", "pong", "", 0, 0, "  " CJK " pong\n       ^~~~\n");
	excerpt(ACCENT " ", "pong", "", 0, 0, "  " ACCENT " pong\n    ^~~~\n");
	excerpt(EMOJI "\t", "pong", "", 0, 0, "  " EMOJI " pong\n     ^~~~\n");
	excerpt("\xff ", "pong", "", 0, 0, "  \\xff pong\n       ^~~~\n");
	/* Inside a word. */
	excerpt("allow ", "a" CJK "b", "", 7, 1, "  allow a" CJK "b\n             ^\n");
	excerpt("allow ", "a" CJK "b", "", 1, 6, "  allow a" CJK "b\n         ^~~~\n");
	excerpt("allow ", "a\x1b/x", "", 2, 1, "  allow a\\x1b/x\n             ^\n");
	excerpt("allow ", "\xff\xfe/x", "", 0, 2, "  allow \\xff\\xfe/x\n        ^~~~~~~~\n");
	excerpt("comment ", "a\tb\xff", "", 3, 1, "  comment a b\\xff\n             ^~~~\n");
	excerpt("allow ", "p" ACCENT "ng", "", 2, 2, "  allow p" ACCENT "ng\n         ^\n");
}

static void test_excerpt_no_locale(void **state)
{
	(void)state;
	excerpt(UMLAUT " ", "pong", "", 0, 0, "  " UMLAUT " pong\n    ^~~~\n");
	excerpt("\xff ", "pong", "", 0, 0, "  \\xff pong\n       ^~~~\n");
}

#define UTF8(f)	     cmocka_unit_test_setup(f, utf8)
#define NO_LOCALE(f) cmocka_unit_test_setup(f, no_locale)

int main(void)
{
	const struct CMUnitTest tests[] = {
		UTF8(test_columns),
		UTF8(test_escaped),
		UTF8(test_excerpt),
		UTF8(test_locale_chosen),
		NO_LOCALE(test_escaped),
		NO_LOCALE(test_no_locale),
		NO_LOCALE(test_excerpt_no_locale),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
