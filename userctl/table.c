// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <langinfo.h>
#include <libsmartcols.h>
#include <stdlib.h>
#include <string.h>

#include "no_memory.h"
#include "table.h"

/*
 * Rows that libsmartcols holds at a time. It takes 300 bytes for a row of two cells
 * and 780 for one of ten, which would be 780 MB for a million flows.
 */
#define BATCH 4096

const json_t *ig_table_member(const json_t *obj, const char *key)
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
		ig_ctl_words_safe(out, json_string_value(value));
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

char *ig_table_text(const json_t *value)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		ig_no_memory();
	if (value)
		print_value(out, value);
	if (fclose(out))
		ig_no_memory();
	return text;
}

/* ---- the columns ---- */

void ig_table_name(const struct ig_field *field, char buf[IG_WORD_MAX])
{
	char *p;

	snprintf(buf, IG_WORD_MAX, "%s", field->title ? field->title : field->key);
	for (p = buf; *p; p++)
		*p = *p == ' ' ? '-' : (char)tolower((u8)*p);
}

char *ig_table_names(const struct ig_field *fields)
{
	char *text = NULL, name[IG_WORD_MAX];
	size_t size, i;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		ig_no_memory();
	for (i = 0; fields[i].key; i++) {
		ig_table_name(&fields[i], name);
		fprintf(out, "%s%s", !i ? "" : fields[i + 1].key ? ", " : " and ", name);
	}
	if (fclose(out))
		ig_no_memory();
	return text;
}

static const struct ig_field *find_column(const struct ig_field *fields, const char *word)
{
	char name[IG_WORD_MAX];

	for (; fields->key; fields++) {
		ig_table_name(fields, name);
		if (!strcmp(name, word))
			return fields;
	}
	return NULL;
}

static int no_column(struct ig_ctl_diag *d, const struct ig_field *fields, const char *word,
		     size_t at)
{
	char name[IG_TABLE_COLUMNS][IG_WORD_MAX], hint[IG_WORD_MAX];
	struct ig_ctl_nearest n = { .word = word };
	char *names = ig_table_names(fields);
	size_t i;

	for (i = 0; fields[i].key; i++) {
		ig_table_name(&fields[i], name[i]);
		ig_ctl_nearest_try(&n, name[i]);
	}
	if (!*word)
		ig_ctl_diag_set(d, "the name of a column is missing; the columns are %s", names);
	else if (n.best)
		ig_ctl_diag_set(d, "\"%.40s\" is not a column%s The columns are %s", word,
				ig_ctl_nearest_hint(&n, hint), names);
	else
		ig_ctl_diag_set(d, "\"%.40s\" is not a column; the columns are %s", word, names);
	free(names);
	d->at = at;
	d->len = *word ? strlen(word) : 1;
	return -1;
}

int ig_table_choose(const struct ig_field *fields, const char *columns,
		    const struct ig_field *chosen[IG_TABLE_COLUMNS + 1], struct ig_ctl_diag *d)
{
	const char *p = columns;
	char word[IG_WORD_MAX];
	size_t n = 0, len;

	for (; !columns && fields[n].key; n++)
		chosen[n] = &fields[n];
	for (; p; p = p[len] ? p + len + 1 : NULL) {
		len = strcspn(p, ",");
		snprintf(word, sizeof(word), "%.*s", (int)len, p);
		if (n == IG_TABLE_COLUMNS) {
			ig_ctl_diag_set(d, "these are too many columns; %d is the most",
					IG_TABLE_COLUMNS);
			d->at = (size_t)(p - columns);
			return -1;
		}
		chosen[n] = find_column(fields, word);
		if (!chosen[n++])
			return no_column(d, fields, word, (size_t)(p - columns));
	}
	chosen[n] = NULL;
	return 0;
}

/* ---- the table ---- */

/**
 * struct table - a table being printed
 * @out: where to
 * @rows: its rows
 * @column: its columns, NULL after the last
 * @width: columns on the screen that each takes; 0 when it is empty in all rows
 * @scols: the table
 */
struct table {
	FILE *out;
	const struct ig_rows *rows;
	const struct ig_field *column[IG_TABLE_COLUMNS + 1];
	size_t width[IG_TABLE_COLUMNS];
	struct libscols_table *scols;
};

static void measure_row(struct table *t, const json_t *row)
{
	size_t i;

	for (i = 0; t->column[i]; i++) {
		char *text = ig_table_text(ig_table_member(row, t->column[i]->key));
		size_t width = ig_ctl_words_columns(text, strlen(text));

		if (width > t->width[i])
			t->width[i] = width;
		free(text);
	}
}

static void measure(struct table *t)
{
	size_t i;

	for (i = 0; i < t->rows->n; i++) {
		json_t *row = t->rows->row(t->rows->data, i);

		measure_row(t, row);
		json_decref(row);
	}
}

/* Takes columns out that are empty in all rows. */
static void drop_empty(struct table *t)
{
	size_t i, kept = 0;

	for (i = 0; t->column[i]; i++) {
		if (!t->width[i])
			continue;
		t->width[kept] = t->width[i];
		t->column[kept++] = t->column[i];
	}
	t->column[kept] = NULL;
}

/* Memory is all that can be missing here. */
static void *need(void *p)
{
	if (!p)
		ig_no_memory();
	return p;
}

/*
 * All batches are as wide, and so they need STRICTWIDTH: without it, a heading that is
 * wider than a batch would decide. On a terminal, columns that are cut are as wide as
 * each batch needs.
 */
static void add_column(struct table *t, size_t i, const struct ig_table_style *style)
{
	const struct ig_field *f = t->column[i];
	const char *title = f->title && !style->noheadings ? f->title : "";
	bool cut = f->cut && style->width;
	int flags = (f->right ? SCOLS_FL_RIGHT : 0) | (cut ? SCOLS_FL_TRUNC : 0);
	size_t width = t->width[i];

	if (cut || width <= ig_ctl_words_columns(title, strlen(title)))
		width = 0;
	else
		flags |= SCOLS_FL_STRICTWIDTH;
	need(scols_table_new_column(t->scols, title, (double)width, flags));
}

static void begin_table(struct table *t, const struct ig_table_style *style)
{
	bool titles = false;
	size_t i;

	for (i = 0; t->column[i]; i++)
		titles |= t->column[i]->title != NULL;
	t->scols = need(scols_new_table());
	scols_table_set_column_separator(t->scols, "  ");
	scols_table_enable_noheadings(t->scols, style->noheadings || !titles);
	scols_table_set_termforce(t->scols,
				  style->width ? SCOLS_TERMFORCE_ALWAYS : SCOLS_TERMFORCE_NEVER);
	if (style->width)
		scols_table_set_termwidth(t->scols, style->width);
	/* Cells are safe already. In other locales it would escape what is not ASCII. */
	scols_table_enable_noencoding(t->scols, 1);
	for (i = 0; t->column[i]; i++)
		add_column(t, i, style);
}

static void add_row(struct table *t, const json_t *row)
{
	struct libscols_line *line = need(scols_table_new_line(t->scols, NULL));
	size_t i;

	for (i = 0; t->column[i]; i++) {
		char *text = ig_table_text(ig_table_member(row, t->column[i]->key));

		if (scols_line_refer_data(line, i, text))
			ig_no_memory();
	}
}

/* Prints lines without the blanks that would end them. */
static void print_trimmed(FILE *out, const char *text)
{
	while (*text) {
		size_t line = strcspn(text, "\n"), len = line;

		while (len && text[len - 1] == ' ')
			len--;
		fwrite(text, 1, len, out);
		fputc('\n', out);
		text += line + (text[line] == '\n');
	}
}

static void print_batch(struct table *t)
{
	char *text = NULL;

	if (scols_print_table_to_string(t->scols, &text))
		ig_no_memory();
	print_trimmed(t->out, text);
	free(text);
	scols_table_remove_lines(t->scols);
	scols_table_enable_noheadings(t->scols, 1);
}

void ig_table_print(FILE *out, const struct ig_table_style *style, const struct ig_rows *rows,
		    const struct ig_field *fields)
{
	struct table t = { .out = out, .rows = rows };
	struct ig_ctl_diag d;
	size_t i;

	if (!rows->n || ig_table_choose(fields, style->columns, t.column, &d))
		return;
	measure(&t);
	if (!style->columns)
		drop_empty(&t);
	if (!t.column[0])
		return;
	begin_table(&t, style);
	for (i = 0; i < rows->n; i++) {
		json_t *row = rows->row(rows->data, i);

		add_row(&t, row);
		json_decref(row);
		if ((i + 1) % BATCH == 0 || i + 1 == rows->n)
			print_batch(&t);
	}
	scols_unref_table(t.scols);
}
