// SPDX-License-Identifier: GPL-2.0-only
/* The command line: global options anywhere on it, and a caret under a word. */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/cmd.h"
#include "cmd/meant.h"

/* Least width assumed of a terminal. */
#define WIDTH 80

/* Prints a sentence that begins at @column, wrapped between words. */
static void print_wrapped(size_t column, const char *text)
{
	char word[2048];

	while (*text) {
		size_t len = strcspn(text, " "), columns;

		snprintf(word, sizeof(word), "%.*s", (int)len, text);
		columns = ig_words_columns(word, len);
		if (column + columns > WIDTH) {
			fputs("\n  ", stderr);
			column = 2;
		}
		ig_words_safe(stderr, word);
		text += len;
		column += columns + 1;
		if (*text && column + ig_words_columns(text + 1, strcspn(text + 1, " ")) <= WIDTH)
			fputc(' ', stderr);
		text += *text == ' ';
	}
}

static void print_sentence(const char *kind, const char *fmt, va_list ap)
{
	char text[2048];

	vsnprintf(text, sizeof(text), fmt, ap);
	fflush(stdout);
	fprintf(stderr, "icmpctl: %s", kind);
	if (isatty(STDERR_FILENO))
		print_wrapped(strlen("icmpctl: ") + strlen(kind), text);
	else
		ig_words_safe(stderr, text);
	fputc('\n', stderr);
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

/* Prints a word as typed, and returns the columns it takes. */
static size_t word_columns(const char *word, FILE *out)
{
	char *text = NULL;
	size_t size, columns;
	FILE *mem = open_memstream(&text, &size);

	if (!mem)
		abort();
	ig_words_quote(mem, word, false);
	if (fclose(mem))
		abort();
	fputs(text, out);
	columns = ig_words_columns(text, size);
	free(text);
	return columns;
}

void ig_line_caret(const struct ig_ctl *ctl, const struct ig_diag *d)
{
	int wrong = d->word < ctl->n ? ctl->typed[d->word] : ctl->argc, i;
	size_t start = 0, under = 1, columns;

	fputs("  icmpctl", stderr);
	columns = strlen("icmpctl");
	for (i = 1; i < ctl->argc; i++) {
		size_t here;

		fputc(' ', stderr);
		columns++;
		here = word_columns(ctl->argv[i], stderr);
		if (i == wrong) {
			const char *word = ctl->argv[i];
			size_t at = d->at < strlen(word) ? d->at : 0;
			size_t len = d->len ? d->len : strlen(word) - at;

			start = columns + ig_words_columns(word, at);
			under = ig_words_columns(word + at, len);
			/* The word is shown quoted, so columns inside it do not match. */
			if (here != ig_words_columns(word, strlen(word))) {
				start = columns;
				under = here;
			}
		}
		columns += here;
	}
	if (wrong >= ctl->argc)
		start = columns + 1;
	fprintf(stderr, "\n  %*s^", (int)start, "");
	while (under-- > 1)
		fputc('~', stderr);
	fputc('\n', stderr);
}

/*
 * Finds characters that look like others: in a wrong word they are the real mistake.
 * The text of a comment may contain them.
 */
static bool odd_word(const struct ig_ctl *ctl, const struct ig_diag *d, struct ig_diag *odd)
{
	int at = d->word < ctl->n ? ctl->typed[d->word] : ctl->argc;

	odd->word = d->word;
	return at < ctl->argc && strcmp(ctl->argv[at - 1], "comment") &&
	       ig_words_odd(ctl->argv[at], odd);
}

int ig_line_wrong(const struct ig_ctl *ctl, const struct ig_diag *d)
{
	struct ig_diag odd;

	if (odd_word(ctl, d, &odd))
		d = &odd;
	ig_complain("%s", d->text);
	ig_line_caret(ctl, d);
	return IG_EXIT_USAGE;
}

void ig_line_place(const struct ig_ctl *ctl, const struct ig_arg_index *places, const char *attr)
{
	struct ig_diag d = { .word = ig_arg_index_find(places, attr) };

	if (d.word >= 0)
		ig_line_caret(ctl, &d);
}

void ig_line_note_bits(const struct ig_ctl *ctl, const struct ig_arg_index *places)
{
	static const enum ig_part parts[] = { IG_PART_PEER, IG_PART_TO };
	struct ig_diag d;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(parts); i++) {
		int at = places->at[parts[i]];

		if (at >= 0 && ig_words_host_bits(ctl->word[at], &d))
			ig_note("%s", d.text);
	}
}

int ig_line_choice(const struct ig_ctl *ctl, int i, const char *const *list, const char *what)
{
	struct ig_diag d = { .word = i };

	ig_words_choice(&d, i < ctl->n ? ctl->word[i] : NULL, list, what);
	return ig_line_wrong(ctl, &d);
}

int ig_line_meant(const struct ig_ctl *ctl, int i, const char *const *list, const char *what,
		  const struct ig_meant *meant)
{
	struct ig_diag d = { .word = i };

	for (; i < ctl->n && meant->word; meant++) {
		if (strcmp(ctl->word[i], meant->word))
			continue;
		ig_diag_set(&d, "%s", meant->hint);
		return ig_line_wrong(ctl, &d);
	}
	return ig_line_choice(ctl, i, list, what);
}

int ig_line_more(const struct ig_ctl *ctl, int most)
{
	struct ig_diag d = { .word = most };

	if (ctl->n <= most)
		return 0;
	ig_diag_set(&d, "%s is one word too many; `icmpctl help %s` shows what goes here",
		    ctl->word[most], ctl->word[0]);
	return ig_line_wrong(ctl, &d);
}

/* Options of single commands. One without @wants takes no argument. */
static const struct {
	const char *word;
	const char *letter;
	const char *argument;
	const char *wants;
	const char *commands[4];
} own_options[IG_OPTIONS] = {
	[IG_OPTION_GENERATION] = { "--generation",
				   NULL,
				   "N",
				   "the generation that `icmpctl status` shows",
				   { "apply", "confirm", "rollback" } },
	[IG_OPTION_CONFIRM] = { "--confirm",
				NULL,
				"SECONDS",
				"the number of seconds after which the policy is rolled back "
				"unless confirmed",
				{ "apply" } },
	[IG_OPTION_DRY_RUN] = { "--dry-run", "-n", .commands = { "apply" } },
	[IG_OPTION_FORCE] = { "--force", .commands = { "save" } },
	[IG_OPTION_ALLOW_EMPTY] = { "--allow-empty", .commands = { "set" } },
	[IG_OPTION_STAT] = { .word = "--stat", .commands = { "diff" } },
	[IG_OPTION_ALL] = { .word = "--all", .commands = { "diff" } },
};

static bool is(const char *word, const char *a, const char *b)
{
	return !strcmp(word, a) || !strcmp(word, b);
}

/* Complains about argument @i as if it were the only word. */
static int wrong_option(struct ig_ctl *ctl, int i, struct ig_diag *d)
{
	ctl->n = 1;
	ctl->typed[0] = i;
	d->word = 0;
	return ig_line_wrong(ctl, d);
}

static bool goes_with(size_t option, const char *command)
{
	const char *const *commands = own_options[option].commands;

	while (*commands && strcmp(command, *commands))
		commands++;
	return *commands;
}

/* Finds the command of the line, which may follow the option at @i; "" for none. */
static const char *command_near(const struct ig_ctl *ctl, int i)
{
	if (ctl->n)
		return ctl->word[0];
	for (i++; i < ctl->argc; i++)
		if (ctl->argv[i][0] != '-' && ig_cmd_find(ctl->argv[i]))
			return ig_cmd_find(ctl->argv[i])->name;
	return "";
}

/* Lists the options for a message: those of the command and the global ones. */
static char *options_text(const char *command)
{
	char *text = NULL;
	bool any = false;
	size_t size, o;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		abort();
	for (o = 0; o < IG_OPTIONS; o++) {
		if (!goes_with(o, command))
			continue;
		if (!any)
			fprintf(out, "`icmpctl %s` has ", command);
		fprintf(out, "%s%s", any ? ", " : "", own_options[o].word);
		if (own_options[o].letter)
			fprintf(out, " (%s)", own_options[o].letter);
		if (own_options[o].argument)
			fprintf(out, " %s", own_options[o].argument);
		any = true;
	}
	fprintf(out, "%s-j, --netns NAME, -h and -V%s", any ? ", and like every command " : "",
		any ? "" : " are the only options");
	if (fclose(out))
		abort();
	return text;
}

static int unknown_option(struct ig_ctl *ctl, int i)
{
	static const char *const options[] = { "--json", "--netns", "--help", "--version" };
	const char *command = command_near(ctl, i);
	struct ig_nearest n = { .word = ctl->argv[i] };
	char hint[IG_WORD_MAX], *all;
	struct ig_diag d = { 0 };
	size_t o;

	for (o = 0; o < ARRAY_SIZE(options); o++)
		ig_nearest_try(&n, options[o]);
	for (o = 0; o < IG_OPTIONS; o++)
		if (!*command || goes_with(o, command))
			ig_nearest_try(&n, own_options[o].word);
	ig_nearest_hint(&n, hint);
	if (ig_meant_option(ctl, i, &d))
		return wrong_option(ctl, i, &d);
	all = options_text(command);
	if (!strcmp(ctl->argv[i], "--prometheus"))
		ig_diag_set(&d, "--prometheus is not in this version; `icmpctl -j stats` has the "
				"same numbers");
	else
		ig_diag_set(&d, "there is no option %s%s %s", ctl->argv[i], *hint ? hint : ";",
			    all);
	free(all);
	return wrong_option(ctl, i, &d);
}

/* Finds the option that @word names, with or without =ARGUMENT; IG_OPTIONS for none. */
static size_t find_own_option(const char *word)
{
	size_t o, len;

	for (o = 0; o < IG_OPTIONS; o++) {
		len = strlen(own_options[o].word);
		if (own_options[o].letter && !strcmp(word, own_options[o].letter))
			break;
		if (!strncmp(word, own_options[o].word, len) && (!word[len] || word[len] == '='))
			break;
	}
	return o;
}

/* Reads the option at @i if it is one of a single command; -1 if not. */
static int read_own_option(struct ig_ctl *ctl, int *i)
{
	const char *word = ctl->argv[*i], *equals = strchr(word, '=');
	size_t o = find_own_option(word);
	struct ig_diag d = { 0 };

	if (o == IG_OPTIONS)
		return -1;
	if (!own_options[o].wants && equals) {
		ig_diag_set(&d, "%s takes no argument", own_options[o].word);
		return wrong_option(ctl, *i, &d);
	}
	if (!own_options[o].wants) {
		ctl->option[o] = word;
	} else if (equals) {
		ctl->option[o] = equals + 1;
	} else if (*i + 1 == ctl->argc) {
		ig_diag_set(&d, "%s needs %s", word, own_options[o].wants);
		return wrong_option(ctl, *i, &d);
	} else {
		ctl->option[o] = ctl->argv[++*i];
	}
	ctl->option_at[o] = *i;
	return 0;
}

/* Complains about an option that does not belong to the command. */
static int check_own_options(struct ig_ctl *ctl)
{
	struct ig_diag d = { 0 };
	size_t o;

	for (o = 0; o < IG_OPTIONS; o++) {
		const char *const *commands = own_options[o].commands;

		if (!ctl->option[o] || ctl->help || goes_with(o, ctl->n ? ctl->word[0] : ""))
			continue;
		ig_diag_set(&d, "%s is an option of `icmpctl %s`%s", own_options[o].word, *commands,
			    commands[1] ? ", `confirm` and `rollback`" : "");
		return wrong_option(ctl, ctl->option_at[o], &d);
	}
	return 0;
}

int ig_line_wrong_option(const struct ig_ctl *ctl, enum ig_option option, struct ig_diag *d)
{
	struct ig_ctl twin = *ctl;
	int typed;

	twin.typed = &typed;
	return wrong_option(&twin, ctl->option_at[option], d);
}

/* Reads the 16 digits that `icmpctl apply` and `status` print; 0 or -1. */
static int read_instance(const char *word, u64 *instance)
{
	char *end;

	if (strlen(word) != 16 || strspn(word, "0123456789abcdef") != 16)
		return -1;
	*instance = strtoull(word, &end, 16);
	return 0;
}

int ig_line_generation(const struct ig_ctl *ctl, struct ig_which *which)
{
	const char *word = ctl->option[IG_OPTION_GENERATION];
	const char *at = word ? strchr(word, '@') : NULL;
	struct ig_diag d = { 0 };
	char number[16];

	memset(which, 0, sizeof(*which));
	if (!word)
		return 0;
	which->given = true;
	which->of_instance = at;
	snprintf(number, sizeof(number), "%.*s", (int)(at ? at - word : 15), word);
	if (!ig_words_number(number, UINT32_MAX, &which->generation) &&
	    (!at || !read_instance(at + 1, &which->instance)))
		return 0;
	ig_diag_set(&d,
		    "\"%s\" is not a generation; `icmpctl status` shows the one in force, and "
		    "`icmpctl apply` prints it with its instance, as in 12@0123456789abcdef",
		    word);
	return ig_line_wrong_option(ctl, IG_OPTION_GENERATION, &d);
}

/* Reads the option at @i; moves @i to its argument when it has one. */
static int read_option(struct ig_ctl *ctl, int *i)
{
	const char *word = ctl->argv[*i];
	struct ig_diag d = { 0 };
	int own = read_own_option(ctl, i);

	if (own >= 0)
		return own;
	if (is(word, "-j", "--json")) {
		ctl->json = true;
	} else if (is(word, "-h", "--help")) {
		ctl->help = true;
	} else if (is(word, "-V", "--version")) {
		ctl->version = true;
	} else if (!strncmp(word, "--netns=", 8)) {
		ctl->netns = word + 8;
	} else if (!strcmp(word, "--netns")) {
		if (*i + 1 == ctl->argc) {
			ig_diag_set(&d, "--netns needs the name of a network namespace; `ip "
					"netns` lists them");
			return wrong_option(ctl, *i, &d);
		}
		ctl->netns = ctl->argv[++*i];
	} else {
		return unknown_option(ctl, *i);
	}
	return 0;
}

int ig_line_read(struct ig_ctl *ctl, int argc, char **argv)
{
	bool words_only = false, was_text = false, text;
	int i, status;

	memset(ctl, 0, sizeof(*ctl));
	ctl->argc = argc;
	ctl->argv = argv;
	ctl->word = calloc((size_t)argc + 1, sizeof(*ctl->word));
	ctl->typed = calloc((size_t)argc + 1, sizeof(*ctl->typed));
	if (!ctl->word || !ctl->typed) {
		ig_complain("%s", strerror(ENOMEM));
		return IG_EXIT_FAILED;
	}
	for (i = 1; i < argc; i++) {
		/*
		 * The word after "comment" is text and the word after "dev" a name,
		 * even if it looks like an option, or like "comment" or "dev".
		 */
		text = !was_text && ctl->n > 1 &&
		       (!strcmp(ctl->word[ctl->n - 1], "comment") ||
			!strcmp(ctl->word[ctl->n - 1], "dev"));

		if (!words_only && !text && !strcmp(argv[i], "--")) {
			words_only = true;
			continue;
		}
		/*
		 * A line that `icmpctl list` printed can be pasted: # starts a comment, also for a
		 * shell.
		 */
		if (!text && !strcmp(argv[i], "#"))
			break;
		if (words_only || text || argv[i][0] != '-' || !argv[i][1]) {
			ctl->typed[ctl->n] = i;
			ctl->word[ctl->n++] = argv[i];
			was_text = text;
			continue;
		}
		status = read_option(ctl, &i);
		if (status)
			return status;
	}
	return check_own_options(ctl);
}

void ig_line_free(struct ig_ctl *ctl)
{
	free(ctl->word);
	free(ctl->typed);
}
