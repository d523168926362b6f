// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "no_memory.h"
#include "policy/excerpt.h"

/* Bytes of a line that are shown on each side of a word. */
#define CONTEXT 40

/* Makes a part of a line into what is shown of it; blanks of any kind are one column. */
static char *shown(const char *text, size_t len)
{
	char *copy = strndup(text, len), *safe, *p;

	if (!copy)
		ig_no_memory();
	for (p = copy; *p; p++)
		if (*p == '\t' || *p == '\r' || *p == '\f' || *p == '\v')
			*p = ' ';
	safe = ig_ctl_words_safe_text(copy);
	free(copy);
	return safe;
}

/* Writes a part of a line so that it stays one, unless @out is NULL; returns its columns. */
static size_t show_part(FILE *out, const char *text, size_t len)
{
	char *part = shown(text, len);
	size_t columns = ig_ctl_words_columns(part, strlen(part));

	if (out)
		fputs(part, out);
	free(part);
	return columns;
}

/* Finds a place to cut a text between characters: @at or soon after it. */
static size_t cut(const char *text, size_t at, size_t len)
{
	while (at < len && ((u8)text[at] & 0xc0) == 0x80)
		at++;
	return at;
}

static size_t show_before(FILE *out, const struct ig_ctl_fault *fault)
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

static void show_after(FILE *out, const struct ig_ctl_fault *fault)
{
	const char *text = fault->word + fault->len;

	if (fault->after <= CONTEXT) {
		show_part(out, text, fault->after);
		return;
	}
	show_part(out, text, cut(text, CONTEXT, fault->after));
	fputs("...", out);
}

void ig_excerpt(FILE *out, const struct ig_ctl_fault *fault)
{
	size_t start, columns, at = fault->d.at < fault->len ? fault->d.at : 0;
	size_t len = fault->d.len ? fault->d.len : fault->len - at;

	/* An empty line is not shown. */
	if (!fault->before && !fault->len && !fault->after)
		return;
	fputs("  ", out);
	start = show_before(out, fault);
	show_part(out, fault->word, fault->len);
	start += show_part(NULL, fault->word, at);
	columns = show_part(NULL, fault->word + at, len);
	/* An accent takes no column: it is marked under its letter. */
	if (len && !columns && start)
		start--;
	show_after(out, fault);
	fprintf(out, "\n  %*s^", (int)start, "");
	while (columns-- > 1)
		fputc('~', out);
	fputc('\n', out);
}
