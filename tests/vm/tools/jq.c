// SPDX-License-Identifier: GPL-2.0-only
/*
 * jq [-c] [-r] [-e] [-n] [--arg NAME VALUE] [--argjson NAME VALUE] FILTER [FILE]
 *
 * Answers the simplest filters of jq itself, and runs the real jq for all others.
 * jq 1.6 compiles its whole library each time it starts, which takes a quarter of
 * a second in a test VM: half of the time of the cases that use it in a loop.
 *
 * Known here: paths, .[], [...], "a, b", "a | b", length, keys, map(), select(),
 * == and !=, $variables, strings, whole numbers, true, false, null.
 * tests/vm/jq-agrees compares the two.
 *
 * Link with: -ljansson
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <err.h>
#include <jansson.h>
#include <setjmp.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#ifndef REAL
#define REAL "/usr/lib/jq/jq"
#endif

enum kind {
	IDENTITY, KEY, INDEX, ITERATE, COLLECT, COMMA, PIPE, LENGTH, KEYS, MAP, SELECT, SAME,
	DIFFERENT, LITERAL,
};

/* A node of a filter: A and B are its parts, VALUE what a literal or a key stands for. */
struct node {
	enum kind kind;
	struct node *a, *b;
	json_t *value;
};

static const char *at;		/* the rest of the filter */
static json_t *variables;
static int status;

struct sink;
typedef void sink_fn(struct sink *sink, json_t *value);
/* Takes the values that a node makes. */
struct sink {
	sink_fn *put;
	struct sink *next;
	const struct node *node;
	json_t *held;
};

static char **real_argv;

/* The filter, or the input, is not one of the simple ones. */
static void run_real_jq(void)
{
	execv(REAL, real_argv);
	err(2, "%s", REAL);
}

static struct node *node_new(enum kind kind, struct node *a, struct node *b, json_t *value)
{
	struct node *n = malloc(sizeof(*n));

	if (!n)
		err(2, "memory");
	*n = (struct node){ .kind = kind, .a = a, .b = b, .value = value };
	return n;
}

static void skip_spaces(void)
{
	at += strspn(at, " \t\n");
}

static bool take(const char *token)
{
	size_t len = strlen(token);

	skip_spaces();
	if (strncmp(at, token, len))
		return false;
	/* A word ends where no letter follows. */
	if (isalpha((unsigned char)token[len - 1]) &&
	    (isalnum((unsigned char)at[len]) || at[len] == '_'))
		return false;
	at += len;
	return true;
}

static size_t name_length(void)
{
	size_t len = 0;

	if (!isalpha((unsigned char)*at) && *at != '_')
		return 0;
	while (isalnum((unsigned char)at[len]) || at[len] == '_')
		len++;
	return len;
}

/* A JSON string or whole number, or NULL. */
static json_t *read_literal(void)
{
	json_error_t error;
	json_t *value;

	skip_spaces();
	if (*at != '"' && *at != '-' && !isdigit((unsigned char)*at))
		return NULL;
	/* jq would read \( in a string as a filter. */
	if (*at == '"' && strcspn(at + 1, "\\") < strcspn(at + 1, "\""))
		run_real_jq();
	value = json_loads(at, JSON_DECODE_ANY | JSON_DISABLE_EOF_CHECK, &error);
	if (!value || json_is_real(value))
		run_real_jq();
	at += error.position;
	return value;
}

static struct node *parse_pipe(void);

static struct node *inner(const char *end)
{
	struct node *n = parse_pipe();

	if (!take(end))
		run_real_jq();
	return n;
}

/* The steps of a path, after what they begin at. */
static struct node *parse_steps(struct node *n)
{
	struct node *step;
	json_t *value;
	size_t len;

	for (;; n = node_new(PIPE, n, step, NULL)) {
		if (at[0] == '.' && at[1] == '[')
			at++;
		if (*at == '[') {
			at++;
			if (take("]")) {
				step = node_new(ITERATE, NULL, NULL, NULL);
				continue;
			}
			value = read_literal();
			if (!value || !take("]"))
				run_real_jq();
			step = node_new(json_is_string(value) ? KEY : INDEX, NULL, NULL, value);
		} else if (*at == '.' && at[1] == '"') {
			at++;
			step = node_new(KEY, NULL, NULL, read_literal());
		} else if (*at == '.') {
			at++;
			len = name_length();
			if (!len)
				run_real_jq();
			step = node_new(KEY, NULL, NULL, json_stringn(at, len));
			at += len;
		} else {
			return n;
		}
	}
}

/* A path: "." alone, or steps of which the first has its dot already. */
static struct node *parse_path(void)
{
	struct node *n = node_new(IDENTITY, NULL, NULL, NULL);

	if (at[1] != '[' && at[1] != '"' && !isalpha((unsigned char)at[1]) && at[1] != '_') {
		at++;
		return n;
	}
	return parse_steps(n);
}

static struct node *parse_term(void)
{
	json_t *value;
	size_t len;

	skip_spaces();
	if (*at == '.')
		return parse_path();
	value = read_literal();
	if (value)
		return node_new(LITERAL, NULL, NULL, value);
	if (take("true"))
		return node_new(LITERAL, NULL, NULL, json_true());
	if (take("false"))
		return node_new(LITERAL, NULL, NULL, json_false());
	if (take("null"))
		return node_new(LITERAL, NULL, NULL, json_null());
	if (take("("))
		return inner(")");
	if (take("[")) {
		if (take("]"))
			return node_new(LITERAL, NULL, NULL, json_array());
		return node_new(COLLECT, inner("]"), NULL, NULL);
	}
	if (take("length"))
		return node_new(LENGTH, NULL, NULL, NULL);
	if (take("keys"))
		return node_new(KEYS, NULL, NULL, NULL);
	if (take("map("))
		return node_new(MAP, inner(")"), NULL, NULL);
	if (take("select("))
		return node_new(SELECT, inner(")"), NULL, NULL);
	if (take("$")) {
		char *name;

		len = name_length();
		name = strndup(at, len);
		at += len;
		value = json_object_get(variables, name);
		free(name);
		if (value)
			return node_new(LITERAL, NULL, NULL, value);
	}
	run_real_jq();
	return NULL;
}

static struct node *parse_comparison(void)
{
	struct node *n = parse_term();

	if (take("=="))
		return node_new(SAME, n, parse_term(), NULL);
	if (take("!="))
		return node_new(DIFFERENT, n, parse_term(), NULL);
	return n;
}

static struct node *parse_comma(void)
{
	struct node *n = parse_comparison();

	while (take(","))
		n = node_new(COMMA, n, parse_comparison(), NULL);
	return n;
}

static struct node *parse_pipe(void)
{
	struct node *n = parse_comma();

	while (take("|"))
		n = node_new(PIPE, n, parse_comma(), NULL);
	return n;
}

static void evaluate(const struct node *n, json_t *in, struct sink *out);

static void put_piped(struct sink *sink, json_t *value)
{
	evaluate(sink->node, value, sink->next);
}

static void put_collected(struct sink *sink, json_t *value)
{
	json_array_append(sink->held, value);
}

/* The right side of a comparison, for each value of the left side. */
static void put_compared(struct sink *sink, json_t *value)
{
	bool same = json_equal(sink->held, value);

	sink->next->put(sink->next, json_boolean(same == (sink->node->kind == SAME)));
}

static void put_left(struct sink *sink, json_t *value)
{
	struct sink right = { put_compared, sink->next, sink->node, value };

	evaluate(sink->node->b, sink->held, &right);
}

static bool truth(const json_t *value)
{
	return value && !json_is_false(value) && !json_is_null(value);
}

static void put_selected(struct sink *sink, json_t *value)
{
	if (truth(value))
		sink->next->put(sink->next, sink->held);
}

/* As jq, goes on with the next input; the last one's success is the status. */
static jmp_buf next_input;
static bool failed;

static void fail(const char *why)
{
	warnx("error: %s", why);
	failed = true;
	longjmp(next_input, 1);
}

static json_t *step(const struct node *n, json_t *in)
{
	json_int_t i;

	if (json_is_null(in))
		return json_null();
	if (n->kind == KEY) {
		if (!json_is_object(in))
			fail("Cannot index it with a string");
		in = json_object_get(in, json_string_value(n->value));
	} else {
		if (!json_is_array(in))
			fail("Cannot index it with a number");
		i = json_integer_value(n->value);
		in = json_array_get(in, i < 0 ? json_array_size(in) + i : (size_t)i);
	}
	return in ? in : json_null();
}

static json_int_t length_of(const json_t *in)
{
	const char *s = json_string_value(in);
	json_int_t len = 0;

	switch (json_typeof(in)) {
	case JSON_ARRAY:
		return json_array_size(in);
	case JSON_OBJECT:
		return json_object_size(in);
	case JSON_NULL:
		return 0;
	case JSON_STRING:
		/* Characters: all bytes of UTF-8 but those that go on. */
		for (; *s; s++)
			len += (*s & 0xc0) != 0x80;
		return len;
	case JSON_INTEGER:
		return llabs(json_integer_value(in));
	default:
		fail("it has no length");
		return 0;
	}
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static json_t *keys_of(json_t *in)
{
	const char *key, **sorted = calloc(json_object_size(in) + 1, sizeof(*sorted));
	json_t *value, *keys = json_array();
	size_t i, n = 0;

	json_array_foreach(in, i, value)
		json_array_append_new(keys, json_integer(i));
	if (json_is_array(in))
		return keys;
	if (!json_is_object(in))
		fail("it has no keys");
	json_object_foreach(in, key, value)
		sorted[n++] = key;
	qsort(sorted, n, sizeof(*sorted), by_name);
	for (i = 0; i < n; i++)
		json_array_append_new(keys, json_string(sorted[i]));
	free(sorted);
	return keys;
}

static void iterate(json_t *in, struct sink *out)
{
	const char *key;
	json_t *value;
	size_t i;

	if (json_is_array(in)) {
		json_array_foreach(in, i, value)
			out->put(out, value);
	} else if (json_is_object(in)) {
		json_object_foreach(in, key, value)
			out->put(out, value);
	} else {
		fail("it is neither an array nor an object");
	}
}

/* Values are never freed: the program ends soon. */
static void evaluate(const struct node *n, json_t *in, struct sink *out)
{
	struct sink sink = { .next = out, .node = n, .held = in };

	switch (n->kind) {
	case IDENTITY:
		out->put(out, in);
		return;
	case KEY:
	case INDEX:
		out->put(out, step(n, in));
		return;
	case ITERATE:
		iterate(in, out);
		return;
	case COLLECT:
		sink.put = put_collected;
		sink.held = json_array();
		evaluate(n->a, in, &sink);
		out->put(out, sink.held);
		return;
	case MAP:
		sink.put = put_collected;
		sink.held = json_array();
		iterate(in, &(struct sink){ put_piped, &sink, n->a, NULL });
		out->put(out, sink.held);
		return;
	case COMMA:
		evaluate(n->a, in, out);
		evaluate(n->b, in, out);
		return;
	case PIPE:
		sink.put = put_piped;
		sink.node = n->b;
		evaluate(n->a, in, &sink);
		return;
	case SELECT:
		sink.put = put_selected;
		evaluate(n->a, in, &sink);
		return;
	case SAME:
	case DIFFERENT:
		sink.put = put_left;
		evaluate(n->a, in, &sink);
		return;
	case LENGTH:
		out->put(out, json_integer(length_of(in)));
		return;
	case KEYS:
		out->put(out, keys_of(in));
		return;
	case LITERAL:
		out->put(out, n->value);
		return;
	}
}

static bool raw;
static size_t layout = JSON_INDENT(2);

static void put_printed(struct sink *sink, json_t *value)
{
	(void)sink;
	if (raw && json_is_string(value))
		fwrite(json_string_value(value), 1, json_string_length(value), stdout);
	else if (json_dumpf(value, stdout, JSON_ENCODE_ANY | layout))
		errx(2, "cannot print a value");
	putchar('\n');
	status = truth(value) ? 0 : 1;
}

/* Reads short options that may cluster; runs the real jq for any other. */
static void read_flags(const char *arg, bool *test, bool *none)
{
	for (arg++; *arg; arg++) {
		switch (*arg) {
		case 'c':
			layout = JSON_COMPACT;
			break;
		case 'r':
			raw = true;
			break;
		case 'e':
			*test = true;
			break;
		case 'n':
			*none = true;
			break;
		default:
			run_real_jq();
		}
	}
}

static void answer(const struct node *program, json_t *in)
{
	struct sink printed = { .put = put_printed };

	failed = false;
	if (!setjmp(next_input))
		evaluate(program, in, &printed);
}

/* Real numbers are printed by rules of jq's own. */
static bool has_real(json_t *value)
{
	const char *key;
	json_t *inner;
	size_t i;

	json_array_foreach(value, i, inner)
		if (has_real(inner))
			return true;
	json_object_foreach(value, key, inner)
		if (has_real(inner))
			return true;
	return json_is_real(value);
}

static char *text;
static size_t text_len;

/* Leaves input to the real jq that jansson does not read, or prints otherwise. */
static void leave_input(const char *file)
{
	int fd;

	if (!file) {
		fd = memfd_create("input", 0);
		if (fd < 0 || write(fd, text, text_len) != (ssize_t)text_len ||
		    lseek(fd, 0, SEEK_SET))
			err(2, "input");
		dup2(fd, STDIN_FILENO);
	}
	run_real_jq();
}

/* Reads all values of the input, before anything is printed. */
static json_t *read_input(const char *file)
{
	FILE *in = file ? fopen(file, "r") : stdin;
	json_t *values = json_array(), *value;
	json_error_t error;
	size_t pos, room = 0;

	if (!in)
		run_real_jq();
	do {
		room = room ? 2 * room : 1 << 16;
		text = realloc(text, room);
		if (!text)
			err(2, "memory");
		text_len += fread(text + text_len, 1, room - text_len, in);
	} while (text_len == room);
	for (pos = 0;; pos += error.position) {
		while (pos < text_len && isspace((unsigned char)text[pos]))
			pos++;
		if (pos == text_len)
			return values;
		value = json_loadb(text + pos, text_len - pos,
				   JSON_DECODE_ANY | JSON_DISABLE_EOF_CHECK, &error);
		if (!value || has_real(value))
			leave_input(file);
		json_array_append_new(values, value);
	}
}

int main(int argc, char **argv)
{
	bool test = false, none = false;
	const char *filter = NULL, *file = NULL;
	struct node *program;
	json_error_t error;
	json_t *value, *values;
	size_t at_value;
	int i;

	real_argv = argv;
	variables = json_object();
	for (i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "--arg") || !strcmp(argv[i], "--argjson")) {
			if (i + 2 >= argc)
				run_real_jq();
			value = argv[i][5] ? json_loads(argv[i + 2], JSON_DECODE_ANY, &error) :
					     json_string(argv[i + 2]);
			if (!value)
				run_real_jq();
			json_object_set_new(variables, argv[i + 1], value);
			i += 2;
		} else if (argv[i][0] == '-' && argv[i][1]) {
			read_flags(argv[i], &test, &none);
		} else if (!filter) {
			filter = argv[i];
		} else if (!file) {
			file = argv[i];
		} else {
			run_real_jq();
		}
	}
	if (!filter)
		run_real_jq();
	at = filter;
	program = parse_pipe();
	skip_spaces();
	if (*at)
		run_real_jq();
	/* The macro below reads its first argument again and again. */
	values = none ? NULL : read_input(file);
	status = 4;
	if (none)
		answer(program, json_null());
	else
		json_array_foreach(values, at_value, value)
			answer(program, value);
	return failed ? 5 : test ? status : 0;
}
