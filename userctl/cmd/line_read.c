// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads the command line: options anywhere on it, by getopt_long(), and words. All
 * that is known about options comes from the tables of the commands.
 */
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/cmd.h"
#include "cmd/line_read.h"
#include "cmd/meant.h"
#include "no_memory.h"

/* ---- getopt_long() ---- */

/* Most options of a table; those of one command are far fewer. */
#define OPTIONS_MAX 96

/* getopt_long() returns this for the first option of a table; letters are less. */
#define FIRST 256

/**
 * struct table - options, as getopt_long() takes them
 * @n: how many
 * @option: the options
 * @longs: their long forms, ended by zeros
 * @letters: their short forms; "-" has words returned in their place, and ":" has a
 *	missing value told from an unknown option
 */
struct table {
	int n;
	const struct ig_option *option[OPTIONS_MAX];
	struct option longs[OPTIONS_MAX + 1];
	char letters[2 * OPTIONS_MAX + 3];
};

static const struct ig_option *named(const struct table *t, const char *name)
{
	int i;

	for (i = 0; i < t->n; i++)
		if (!strcmp(t->option[i]->name, name))
			return t->option[i];
	return NULL;
}

static void add_option(struct table *t, const struct ig_option *o)
{
	const char letter[] = { o->letter, o->value ? ':' : '\0', '\0' };

	if (named(t, o->name))
		return;
	if (t->n == OPTIONS_MAX)
		abort();
	t->longs[t->n] = (struct option){
		.name = o->name,
		.has_arg = o->value ? required_argument : no_argument,
		.val = FIRST + t->n,
	};
	t->option[t->n++] = o;
	if (o->letter && !strchr(t->letters + 2, o->letter))
		strcat(t->letters, letter);
}

static void add_command(struct table *t, const struct ig_command *cmd)
{
	const struct ig_option *o;
	int i;

	for (i = 0; (o = ig_option_next(cmd, i)); i++)
		add_option(t, o);
}

/* Fills in the options of @cmd and the global ones; for NULL those of all commands. */
static void fill_table(struct table *t, const struct ig_command *cmd)
{
	size_t i;

	memset(t, 0, sizeof(*t));
	strcpy(t->letters, "-:");
	for (i = 0; ig_global_options[i]; i++)
		add_option(t, ig_global_options[i]);
	if (cmd)
		add_command(t, cmd);
	for (i = 0; !cmd && ig_commands[i]; i++)
		add_command(t, ig_commands[i]);
}

/* The next thing on a line. */
enum found {
	FOUND_WORD,
	FOUND_OPTION,
	FOUND_UNKNOWN,
	FOUND_NO_VALUE,
	FOUND_NEEDLESS_VALUE,
	FOUND_END,
};

/**
 * struct step - the next thing on a line
 * @what: its kind
 * @at: index in argv
 * @option: the option, if it is known
 * @letter: its short form, if that was typed
 */
struct step {
	enum found what;
	int at;
	const struct ig_option *option;
	char letter;
};

static const struct ig_option *option_of(const struct table *t, int c)
{
	int i;

	if (c >= FIRST)
		return t->option[c - FIRST];
	for (i = 0; c && i < t->n; i++)
		if (t->option[i]->letter == c)
			return t->option[i];
	return NULL;
}

static void take_step(const struct table *t, const struct ig_ctl *ctl, struct step *s)
{
	int c;

	s->at = optind ? optind : 1;
	c = getopt_long(ctl->argc, ctl->argv, t->letters, t->longs, NULL);
	if (c == -1) {
		s->what = FOUND_END;
	} else if (c == 1) {
		s->what = FOUND_WORD;
	} else if (c == '?' || c == ':') {
		s->option = option_of(t, optopt);
		/* Part of a UTF-8 character is shown with the rest of the word. */
		s->letter = (char)(optopt > 0 && optopt < 128 ? optopt : 0);
		s->what = c == ':'  ? FOUND_NO_VALUE :
			  s->option ? FOUND_NEEDLESS_VALUE :
				      FOUND_UNKNOWN;
	} else {
		s->option = option_of(t, c);
		s->letter = (char)(c < FIRST ? c : 0);
		s->what = FOUND_OPTION;
	}
}

static void start(void)
{
	opterr = 0;
	/* With 0, getopt_long() forgets the line before; with 1 it would not. */
	optind = 0;
}

/* ---- messages ---- */

/* Appends an option as a message names it: --dry-run (-n), --confirm SECONDS. */
static void print_own(FILE *out, const struct ig_option *o)
{
	fprintf(out, "--%s", o->name);
	if (o->letter)
		fprintf(out, " (-%c)", o->letter);
	if (o->value)
		fprintf(out, " %s", o->value);
}

static void print_globals(FILE *out)
{
	size_t i;

	for (i = 0; ig_global_options[i]; i++) {
		const struct ig_option *o = ig_global_options[i];

		fputs(!i ? "" : ig_global_options[i + 1] ? ", " : " and ", out);
		if (o->letter)
			fprintf(out, "-%c", o->letter);
		else
			fprintf(out, "--%s", o->name);
		if (o->value)
			fprintf(out, " %s", o->value);
	}
}

/* Lists the options for a message: those of the command and the global ones. */
static char *options_text(const struct ig_command *cmd)
{
	const struct ig_option *o;
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	int i;

	if (!out)
		ig_no_memory();
	for (i = 0; cmd && (o = ig_option_next(cmd, i)); i++) {
		if (!i)
			fprintf(out, "`icmpctl %s` has ", cmd->name);
		fputs(i ? ", " : "", out);
		print_own(out, o);
	}
	fputs(i ? ", and like every command " : "", out);
	print_globals(out);
	fputs(i ? "" : " are the only options", out);
	if (fclose(out))
		ig_no_memory();
	return text;
}

/* Writes an option as it was typed, without its value. */
static void typed_text(const struct ig_ctl *ctl, const struct step *s, char buf[IG_WORD_MAX])
{
	const char *word = ctl->argv[s->at];

	if (s->letter)
		snprintf(buf, IG_WORD_MAX, "-%c", s->letter);
	else
		snprintf(buf, IG_WORD_MAX, "%.*s", (int)strcspn(word, "="), word);
}

/* Places the caret under the letter that was meant, in a word of several. */
static void place_letter(const struct ig_ctl *ctl, const struct step *s, struct ig_ctl_diag *d)
{
	const char *word = ctl->argv[s->at];
	const char *letter = s->letter ? strchr(word + 1, s->letter) : NULL;

	if (!letter || !word[2])
		return;
	d->at = (size_t)(letter - word);
	d->len = 1;
}

/* Reports an option whose name several begin with; returns false when not several do. */
static bool ambiguous(const struct table *t, const struct ig_ctl *ctl, const struct step *s,
		      struct ig_ctl_diag *d)
{
	const char *name = ctl->argv[s->at] + 2;
	size_t len = strcspn(name, "="), used = 0;
	char text[256] = "";
	int i, n = 0;

	for (i = 0; !s->letter && len && i < t->n; i++) {
		if (strncmp(t->option[i]->name, name, len))
			continue;
		used += (size_t)snprintf(text + used, used < sizeof(text) ? sizeof(text) - used : 0,
					 "%s--%s", n++ ? " or " : "", t->option[i]->name);
	}
	if (n < 2)
		return false;
	ig_ctl_diag_set(d, "--%.*s could be %s; write more of it", (int)len, name, text);
	return true;
}

static void nearest_option(const struct ig_ctl *ctl, const char *word, char hint[IG_WORD_MAX])
{
	char name[OPTIONS_MAX][IG_WORD_MAX];
	struct ig_ctl_nearest n = { .word = word };
	struct table t;
	int i;

	fill_table(&t, ctl->cmd);
	for (i = 0; i < t.n; i++) {
		snprintf(name[i], sizeof(name[i]), "--%s", t.option[i]->name);
		ig_ctl_nearest_try(&n, name[i]);
	}
	ig_ctl_nearest_hint(&n, hint);
}

/* Finds the option of any command that was typed in full; -netns is --netns, not -n. */
static const struct ig_option *of_any(const struct ig_ctl *ctl, const struct step *s)
{
	char name[IG_WORD_MAX], hint[IG_WORD_MAX];
	struct table all;
	int i;

	nearest_option(ctl, ctl->argv[s->at], hint);
	if (s->letter && *hint)
		return NULL;
	fill_table(&all, NULL);
	typed_text(ctl, s, name);
	for (i = 0; i < all.n; i++)
		if (s->letter ? all.option[i]->letter == s->letter :
				!strcmp(all.option[i]->name, name + 2))
			return all.option[i];
	return NULL;
}

static bool belongs_to(const struct ig_option *option, const struct ig_command *cmd)
{
	const struct ig_option *o;
	int i;

	for (i = 0; (o = ig_option_next(cmd, i)); i++)
		if (o == option)
			return true;
	return false;
}

/* Says which commands an option belongs to. */
static int foreign_option(const struct ig_ctl *ctl, const struct step *s)
{
	const struct ig_command *owner[8];
	char text[256] = "";
	struct ig_ctl_diag d = { 0 };
	size_t used = 0, n = 0, i;

	for (i = 0; ig_commands[i]; i++)
		if (n < ARRAY_SIZE(owner) && belongs_to(s->option, ig_commands[i]))
			owner[n++] = ig_commands[i];
	for (i = 0; i < n && used < sizeof(text); i++)
		used += (size_t)snprintf(text + used, sizeof(text) - used, "%s`%s%s`",
					 !i	   ? "" :
					 i < n - 1 ? ", " :
						     " and ",
					 i ? "" : "icmpctl ", owner[i]->name);
	ig_ctl_diag_set(&d, "--%s is an option of %s", s->option->name, text);
	place_letter(ctl, s, &d);
	return ig_line_wrong_at(ctl, s->at, &d);
}

static int unknown_option(const struct table *t, const struct ig_ctl *ctl, const struct step *s)
{
	const char *word = ctl->argv[s->at];
	char hint[IG_WORD_MAX], typed[IG_WORD_MAX], *all;
	struct ig_ctl_diag d = { 0 };

	if (ambiguous(t, ctl, s, &d) || ig_meant_option(ctl, s->at, &d))
		return ig_line_wrong_at(ctl, s->at, &d);
	nearest_option(ctl, word, hint);
	typed_text(ctl, s, typed);
	all = options_text(ctl->cmd);
	ig_ctl_diag_set(&d, "\"%s\" is not an option%s %s", *hint ? word : typed,
			*hint ? hint : ";", all);
	if (!*hint)
		place_letter(ctl, s, &d);
	free(all);
	return ig_line_wrong_at(ctl, s->at, &d);
}

static int wrong_step(const struct table *t, const struct ig_ctl *ctl, const struct step *s)
{
	char typed[IG_WORD_MAX];
	struct ig_ctl_diag d = { 0 };

	if (s->what == FOUND_UNKNOWN)
		return unknown_option(t, ctl, s);
	typed_text(ctl, s, typed);
	if (s->what == FOUND_NEEDLESS_VALUE)
		ig_ctl_diag_set(&d, "--%s takes no argument", s->option->name);
	else
		ig_ctl_diag_set(&d, "%s needs %s", typed, s->option->needs);
	return ig_line_wrong_at(ctl, s->at, &d);
}

/* ---- the line ---- */

/*
 * Takes the word at @at; returns the index of the next one. The word after "comment" is
 * text and the word after "dev" a name, even if it looks like an option, or like
 * "comment" or "dev".
 */
static int take_word(struct ig_ctl *ctl, int at)
{
	const char *word = ctl->argv[at];

	ctl->typed[ctl->n] = at;
	ctl->word[ctl->n++] = ctl->argv[at++];
	if (ctl->n < 2 || (strcmp(word, "comment") && strcmp(word, "dev")))
		return at;
	ctl->text_next = at == ctl->argc;
	if (at < ctl->argc) {
		ctl->typed[ctl->n] = at;
		ctl->word[ctl->n++] = ctl->argv[at++];
	}
	return at;
}

/* A line that `icmpctl list` printed can be pasted: # starts a comment, also for a shell. */
static bool ends_line(struct ig_ctl *ctl, int at)
{
	ctl->over |= !strcmp(ctl->argv[at], "#");
	return ctl->over;
}

static void take_option(struct ig_ctl *ctl, const struct step *s)
{
	ctl->given[ctl->n_given++] = (struct ig_given){
		.option = s->option,
		.value = s->option->value ? optarg : "",
		.at = s->option->value ? optind - 1 : s->at,
	};
}

/* Finds the command, which options may precede: the first word. */
static const char *first_word(const struct ig_ctl *ctl)
{
	struct table all;
	struct step s;

	fill_table(&all, NULL);
	start();
	do
		take_step(&all, ctl, &s);
	while (s.what != FOUND_WORD && s.what != FOUND_END);
	if (s.what == FOUND_END)
		return optind < ctl->argc ? ctl->argv[optind] : NULL;
	return ctl->argv[s.at];
}

/* Sorts the line; @foreign gets the first option of another command. */
static int sort_line(struct ig_ctl *ctl, const struct table *t, bool complain, struct step *foreign)
{
	struct step s;
	int at;

	start();
	for (take_step(t, ctl, &s); s.what != FOUND_END; take_step(t, ctl, &s)) {
		if (s.what == FOUND_WORD) {
			if (ends_line(ctl, s.at))
				return 0;
			optind = take_word(ctl, s.at);
		} else if (s.what == FOUND_OPTION) {
			take_option(ctl, &s);
		} else if (!complain) {
			ctl->awaits = s.what == FOUND_NO_VALUE ? s.option : NULL;
		} else if (s.what == FOUND_UNKNOWN && of_any(ctl, &s)) {
			s.option = of_any(ctl, &s);
			*foreign = foreign->option ? *foreign : s;
		} else {
			return wrong_step(t, ctl, &s);
		}
	}
	ctl->words_only = s.at < ctl->argc && !strcmp(ctl->argv[s.at], "--");
	for (at = optind; at < ctl->argc && !ends_line(ctl, at);)
		at = take_word(ctl, at);
	return 0;
}

static int init(struct ig_ctl *ctl, int argc, char **argv)
{
	size_t n = (size_t)argc + 1, letters = 0;
	int i;

	memset(ctl, 0, sizeof(*ctl));
	ctl->argc = argc;
	ctl->argv = argv;
	/* A word may be several options: -jV. */
	for (i = 1; i < argc; i++)
		letters += argv[i][0] == '-' ? strlen(argv[i]) : 0;
	ctl->word = calloc(n, sizeof(*ctl->word));
	ctl->typed = calloc(n, sizeof(*ctl->typed));
	ctl->given = calloc(letters + 1, sizeof(*ctl->given));
	return ctl->word && ctl->typed && ctl->given ? 0 : -1;
}

static int read_line(struct ig_ctl *ctl, bool complain)
{
	const char *first = first_word(ctl);
	struct step foreign = { .option = NULL };
	struct table t;
	int status;

	ctl->cmd = first ? ig_cmd_find(first) : NULL;
	/* Without a command, `icmpctl status` is meant; a wrong one is complained about later. */
	fill_table(&t, first ? ctl->cmd : &ig_cmd_status);
	status = sort_line(ctl, &t, complain, &foreign);
	ctl->json = ig_option_given(ctl, &ig_option_json);
	ctl->help = ig_option_given(ctl, &ig_option_help);
	ctl->version = ig_option_given(ctl, &ig_option_version);
	ctl->netns = ig_option_value(ctl, &ig_option_netns);
	if (status || !foreign.option || ctl->help)
		return status;
	return foreign_option(ctl, &foreign);
}

int ig_line_read(struct ig_ctl *ctl, int argc, char **argv)
{
	if (!init(ctl, argc, argv))
		return read_line(ctl, true);
	ig_no_memory();
}

void ig_line_try(struct ig_ctl *ctl, int argc, char **argv)
{
	if (init(ctl, argc, argv))
		ig_no_memory();
	read_line(ctl, false);
}

void ig_line_free(struct ig_ctl *ctl)
{
	free(ctl->word);
	free(ctl->typed);
	free(ctl->given);
}
