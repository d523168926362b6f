// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "output.h"

/* The most columns a table has. */
#define COLUMNS_MAX 16

static void print_json(const json_t *value)
{
	json_dumpf(value, stdout, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
	putchar('\n');
}

/* Finds the member that a key with dots leads to, or NULL. */
static const json_t *member(const json_t *obj, const char *key)
{
	char part[64];

	while (obj && *key) {
		size_t len = strcspn(key, ".");

		snprintf(part, sizeof(part), "%.*s", (int)len, key);
		obj = json_object_get(obj, part);
		key += len;
		key += *key == '.';
	}
	return obj;
}

/* Writes a value as a person would; "" for none. */
static void print_value(FILE *out, const json_t *value)
{
	size_t i;
	json_t *item;

	switch (json_typeof(value)) {
	case JSON_STRING:
		ig_words_safe(out, json_string_value(value));
		break;
	case JSON_INTEGER:
		fprintf(out, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
		break;
	case JSON_TRUE:
		fputs("yes", out);
		break;
	case JSON_FALSE:
		fputs("no", out);
		break;
	case JSON_ARRAY:
		json_array_foreach (value, i, item) {
			fputs(i ? ", " : "", out);
			print_value(out, item);
		}
		break;
	default:
		break;
	}
}

char *ig_output_text(const json_t *value)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		abort();
	if (value)
		print_value(out, value);
	if (fclose(out))
		abort();
	return text;
}

static void pad(size_t columns)
{
	while (columns--)
		putchar(' ');
}

static size_t text_width(const char *text)
{
	return ig_words_columns(text, strlen(text));
}

/* Returns the width of a column; 0 when it is empty in all rows. */
static size_t column_width(const json_t *rows, const struct ig_field *f)
{
	size_t width = 0, i;
	json_t *row;

	json_array_foreach (rows, i, row) {
		char *text = ig_output_text(member(row, f->key));
		size_t w = text_width(text);

		width = w > width ? w : width;
		free(text);
	}
	if (width && f->title && text_width(f->title) > width)
		width = text_width(f->title);
	return width;
}

static void print_cell(const char *text, const struct ig_field *f, size_t width, bool last)
{
	size_t w = text_width(text), gap = width > w ? width - w : 0;

	if (f->right)
		pad(gap);
	fputs(text, stdout);
	/* No blanks at the end of a line. */
	if (!last)
		pad((f->right ? 0 : gap) + 2);
}

static void print_row(const json_t *row, const struct ig_field *fields, const size_t *width,
		      size_t n)
{
	char *text[COLUMNS_MAX];
	size_t last = 0, i;

	for (i = 0; i < n; i++) {
		text[i] = row ? ig_output_text(member(row, fields[i].key)) :
				strdup(fields[i].title ? fields[i].title : "");
		if (!text[i])
			abort();
		if (width[i] && *text[i])
			last = i;
	}
	for (i = 0; i < n; i++) {
		if (width[i] && i <= last)
			print_cell(text[i], &fields[i], width[i], i == last);
		free(text[i]);
	}
	putchar('\n');
}

void ig_output_table(const struct ig_ctl *ctl, const json_t *rows, const struct ig_field *fields)
{
	size_t width[COLUMNS_MAX], n, i;
	bool titles = false;
	json_t *row;

	if (ctl->json) {
		print_json(rows);
		return;
	}
	if (!json_array_size(rows))
		return;
	for (n = 0; n < COLUMNS_MAX && fields[n].key; n++) {
		width[n] = column_width(rows, &fields[n]);
		titles |= fields[n].title != NULL;
	}
	if (titles)
		print_row(NULL, fields, width, n);
	json_array_foreach (rows, i, row)
		print_row(row, fields, width, n);
}

void ig_output_facts(const struct ig_ctl *ctl, const json_t *obj, const struct ig_field *fields)
{
	size_t width = 0, w;
	int i;

	if (ctl->json) {
		print_json(obj);
		return;
	}
	for (i = 0; fields[i].key; i++) {
		w = member(obj, fields[i].key) ? text_width(fields[i].title) : 0;
		width = w > width ? w : width;
	}
	for (i = 0; fields[i].key; i++) {
		const json_t *value = member(obj, fields[i].key);
		char *text;

		if (!value)
			continue;
		text = ig_output_text(value);
		fputs(fields[i].title, stdout);
		pad(width - text_width(fields[i].title) + 2);
		puts(text);
		free(text);
	}
}

void ig_output_sentence(const struct ig_ctl *ctl, const json_t *obj, const char *fmt, ...)
{
	va_list ap;

	if (ctl->json) {
		print_json(obj);
		return;
	}
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
}

/* Set when a pipe that this process writes to was closed. */
static volatile sig_atomic_t pipe_closed;

static void note_closed(int signal)
{
	(void)signal;
	pipe_closed = 1;
}

void ig_output_begin(void)
{
	const struct sigaction action = { .sa_handler = note_closed, .sa_flags = SA_RESTART };

	sigaction(SIGPIPE, &action, NULL);
}

int ig_output_end(int status)
{
	bool failed = ferror(stdout);

	errno = 0;
	failed |= fclose(stdout) != 0;
	if (!failed)
		return status;
	/* The reader closed the pipe: end by SIGPIPE as other tools do. */
	if (pipe_closed) {
		signal(SIGPIPE, SIG_DFL);
		raise(SIGPIPE);
	}
	ig_complain("cannot write the output: %s", errno ? strerror(errno) : "a write failed");
	return IG_EXIT_FAILED;
}
