// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "policy/excerpt.h"

/* Bytes of a line that are shown on each side of a word. */
#define CONTEXT 40

/* Writes a part of a line so that it stays one; returns its columns. */
static size_t show_part(FILE *out, const char *text, size_t len)
{
	char *copy = strndup(text, len), *safe, *p;
	size_t columns;

	if (!copy)
		abort();
	for (p = copy; *p; p++)
		if (*p == '\t' || *p == '\r' || *p == '\f' || *p == '\v')
			*p = ' ';
	safe = ig_words_safe_text(copy);
	fputs(safe, out);
	columns = ig_words_columns(safe, strlen(safe));
	free(safe);
	free(copy);
	return columns;
}

/* Finds a place to cut a text between characters: @at or soon after it. */
static size_t cut(const char *text, size_t at, size_t len)
{
	while (at < len && ((u8)text[at] & 0xc0) == 0x80)
		at++;
	return at;
}

static size_t show_before(FILE *out, const struct ig_fault *fault)
{
	const char *text = fault->word - fault->before;
	size_t at = fault->before > CONTEXT ? fault->before - CONTEXT : 0, columns = 0;

	/* Text before the buffer counts as cut, too. */
	if (at || fault->before + 1 < fault->column) {
		fputs("...", out);
		columns = 3;
		at = cut(text, at, fault->before);
	}
	return columns + show_part(out, text + at, fault->before - at);
}

static void show_after(FILE *out, const struct ig_fault *fault)
{
	const char *text = fault->word + fault->len;

	if (fault->after <= CONTEXT) {
		show_part(out, text, fault->after);
		return;
	}
	show_part(out, text, cut(text, CONTEXT, fault->after));
	fputs("...", out);
}

void ig_excerpt(FILE *out, const struct ig_fault *fault)
{
	size_t start, columns, at = fault->d.at < fault->len ? fault->d.at : 0;
	size_t len = fault->d.len ? fault->d.len : fault->len - at;

	/* An empty line is not shown. */
	if (!fault->before && !fault->len && !fault->after)
		return;
	fputs("  ", out);
	start = show_before(out, fault);
	columns = show_part(out, fault->word, fault->len);
	/* Where bytes are shown escaped, columns inside the word do not match. */
	if (columns == ig_words_columns(fault->word, fault->len)) {
		start += ig_words_columns(fault->word, at);
		columns = ig_words_columns(fault->word + at, len);
	}
	show_after(out, fault);
	fprintf(out, "\n  %*s^", (int)start, "");
	while (columns-- > 1)
		fputc('~', out);
	fputc('\n', out);
}
