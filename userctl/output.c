// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cmd/complete.h"
#include "complain.h"
#include "no_memory.h"
#include "output.h"

/* Columns of a terminal that does not tell. */
#define WIDTH 80

static void print_json(const json_t *value)
{
	json_dumpf(value, stdout, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
	putchar('\n');
}

static void pad(size_t columns)
{
	while (columns--)
		putchar(' ');
}

static size_t text_width(const char *text)
{
	return ig_ctl_words_columns(text, strlen(text));
}

const struct ig_option ig_option_noheadings = {
	.name = "noheadings",
	.help = "print no line of headings",
};

static void complete_columns(const struct ig_completion *c);

const struct ig_option ig_option_output = {
	.name = "output",
	.letter = 'o',
	.value = "COLUMNS",
	.needs = "the names of columns, separated by commas",
	.help = "print these columns, separated by commas, in this order",
	.complete = complete_columns,
};

const struct ig_option *const ig_output_options[] = { &ig_option_noheadings, &ig_option_output,
						      NULL };

static const struct ig_field *columns_of(const struct ig_ctl *ctl)
{
	return ctl->cmd && ctl->cmd->columns ? ctl->cmd->columns(ctl) : NULL;
}

/* Tells whether a list that ends before @end has the column. */
static bool has_column(const char *list, const char *end, const char *name)
{
	const char *p;

	for (p = list; p < end; p += strcspn(p, ",") + 1)
		if (!strncmp(p, name, strlen(name)) && p[strlen(name)] == ',')
			return true;
	return false;
}

/* Offers columns that the list does not have yet, after those that it has. */
static void complete_columns(const struct ig_completion *c)
{
	const struct ig_field *field = columns_of(c->ctl);
	const char *comma = strrchr(c->typed, ',');
	int before = comma ? (int)(comma + 1 - c->typed) : 0;
	char name[IG_WORD_MAX], list[2 * IG_WORD_MAX];

	for (; field && field->key && before < IG_WORD_MAX; field++) {
		ig_table_name(field, name);
		snprintf(list, sizeof(list), "%.*s%s", before, c->typed, name);
		if (!has_column(c->typed, c->typed + before, name))
			ig_complete_offer(c, list, NULL);
	}
}

/* Finds out which of the options was typed, if any. */
static const struct ig_option *table_option(const struct ig_ctl *ctl)
{
	int i = 0;

	while (ig_output_options[i] && !ig_option_given(ctl, ig_output_options[i]))
		i++;
	return ig_output_options[i];
}

int ig_output_check(const struct ig_ctl *ctl)
{
	const struct ig_field *fields = columns_of(ctl);
	const struct ig_field *chosen[IG_TABLE_COLUMNS + 1];
	const struct ig_option *option = table_option(ctl);
	struct ig_ctl_diag d = { 0 };

	if (!option)
		return 0;
	if (!fields)
		ig_ctl_diag_set(&d, "--%s works with tables only, and this does not print a table",
				option->name);
	else if (ctl->json)
		ig_ctl_diag_set(
			&d, "--%s works with tables only; with -j, everything is printed as JSON",
			option->name);
	else if (!ig_table_choose(fields, ig_option_value(ctl, &ig_option_output), chosen, &d))
		return 0;
	else
		option = &ig_option_output;
	return ig_line_wrong_value(ctl, option, &d);
}

/* Columns of the terminal that standard output is; 0 when it is not one. */
static size_t terminal_width(void)
{
	const char *columns = getenv("COLUMNS");
	struct winsize size;
	u32 n;

	if (!isatty(STDOUT_FILENO))
		return 0;
	if (columns && !ig_ctl_words_number(columns, UINT16_MAX, &n) && n)
		return n;
	return !ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) && size.ws_col ? size.ws_col : WIDTH;
}

/* Prints the objects of an array of JSON, without its brackets. */
static void print_objects(json_t *array)
{
	char *text = json_dumps(array, JSON_INDENT(2) | JSON_PRESERVE_ORDER);

	if (!text)
		ig_no_memory();
	/* "[\n  {...},\n  {...}\n]" */
	fwrite(text + 1, 1, strlen(text) - strlen("[\n]"), stdout);
	free(text);
}

/* An array that is not in memory as a whole. */
static void print_json_rows(const struct ig_rows *rows)
{
	json_t *array = json_array();
	size_t i;

	putchar('[');
	for (i = 0; i < rows->n; i++) {
		json_array_append_new(array, rows->row(rows->data, i));
		fputs(i ? "," : "", stdout);
		print_objects(array);
		json_array_clear(array);
	}
	puts(rows->n ? "\n]" : "]");
	json_decref(array);
}

void ig_output_rows(const struct ig_ctl *ctl, const struct ig_rows *rows,
		    const struct ig_field *fields)
{
	const struct ig_table_style style = {
		.width = terminal_width(),
		.noheadings = ig_option_given(ctl, &ig_option_noheadings),
		.columns = ig_option_value(ctl, &ig_option_output),
	};

	if (ctl->json)
		print_json_rows(rows);
	else
		ig_table_print(stdout, &style, rows, fields);
}

static json_t *row_of_array(const void *data, size_t i)
{
	return json_incref(json_array_get(data, i));
}

void ig_output_table(const struct ig_ctl *ctl, const json_t *rows, const struct ig_field *fields)
{
	const struct ig_rows each = {
		.n = json_array_size(rows),
		.row = row_of_array,
		.data = rows,
	};

	ig_output_rows(ctl, &each, fields);
}

void ig_output_lines(const struct ig_ctl *ctl, const json_t *rows, const char *key)
{
	json_t *row;
	size_t i;

	if (ctl->json) {
		print_json(rows);
		return;
	}
	json_array_foreach (rows, i, row) {
		char *text = ig_table_text(json_object_get(row, key));

		puts(text);
		free(text);
	}
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
		w = ig_table_member(obj, fields[i].key) ? text_width(fields[i].title) : 0;
		width = w > width ? w : width;
	}
	for (i = 0; fields[i].key; i++) {
		const json_t *value = ig_table_member(obj, fields[i].key);
		char *text;

		if (!value)
			continue;
		text = ig_table_text(value);
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
