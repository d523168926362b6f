// SPDX-License-Identifier: GPL-2.0-only
/* Sentences on standard error, wrapped on a terminal. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "complain.h"
#include "journal.h"
#include "model/words.h"

/* Least width assumed of a terminal. */
#define WIDTH 80

/* Prints a sentence that begins at @column, wrapped between words. */
static void print_wrapped(size_t column, const char *text)
{
	FILE *err = ig_journal_stderr();
	char word[2048];

	while (*text) {
		size_t len = strcspn(text, " "), columns;

		snprintf(word, sizeof(word), "%.*s", (int)len, text);
		columns = ig_ctl_words_columns(word, len);
		if (column + columns > WIDTH) {
			fputs("\n  ", err);
			column = 2;
		}
		ig_ctl_words_safe(err, word);
		text += len;
		column += columns + 1;
		if (*text &&
		    column + ig_ctl_words_columns(text + 1, strcspn(text + 1, " ")) <= WIDTH)
			fputc(' ', err);
		text += *text == ' ';
	}
}

static void print_sentence(const char *kind, const char *fmt, va_list ap)
{
	FILE *err = ig_journal_stderr();
	char text[2048];

	vsnprintf(text, sizeof(text), fmt, ap);
	fflush(stdout);
	fprintf(err, "icmpctl: %s", kind);
	if (isatty(STDERR_FILENO))
		print_wrapped(strlen("icmpctl: ") + strlen(kind), text);
	else
		ig_ctl_words_safe(err, text);
	fputc('\n', err);
}

void ig_complain(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	print_sentence("", fmt, ap);
	va_end(ap);
}

void ig_note(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	print_sentence("note: ", fmt, ap);
	va_end(ap);
}
