// SPDX-License-Identifier: GPL-2.0-only
/* complete: finds what the word at the cursor may be. */
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/complete.h"
#include "cmd/line_read.h"
#include "engine/names.h"
#include "no_memory.h"

/* Seconds after which a shell that waits gets what there is. */
#define PATIENCE 2

void ig_complete_commands(const struct ig_completion *c)
{
	size_t i;

	for (i = 0; ig_commands[i]; i++)
		ig_complete_offer(c, ig_commands[i]->name, ig_commands[i]->summary);
}

/* ---- types ---- */

static bool is_offered(const struct ig_name *row, const struct ig_ctl_icmp *match, bool codes)
{
	const struct ig_ctl_icmp *m = &match[row->family];

	return !row->alias && (row->code >= 0) == codes && m->covers &&
	       (m->type < 0 || m->type == row->type);
}

/* Tells whether a name before the one at @end is the same: ICMP and ICMPv6 share many. */
static bool is_repeated(size_t end, const char *name, const struct ig_ctl_icmp *match, bool codes)
{
	struct ig_name row;
	size_t i;

	for (i = 0; i < end && ig_name_at(i, &row); i++)
		if (is_offered(&row, match, codes) && !strcmp(row.name, name))
			return true;
	return false;
}

/* Offers the names of all types that @match covers, or of all codes, after @before. */
static void offer_names(const struct ig_completion *c, const struct ig_ctl_icmp *match, bool codes,
			const char *before)
{
	char word[2 * IG_WORD_MAX];
	struct ig_name row;
	size_t i;

	for (i = 0; ig_name_at(i, &row); i++) {
		if (!is_offered(&row, match, codes) || is_repeated(i, row.name, match, codes))
			continue;
		snprintf(word, sizeof(word), "%s%s", before, row.name);
		ig_complete_offer(c, word, NULL);
	}
}

void ig_complete_types(const struct ig_completion *c)
{
	const char *slash = strrchr(c->typed, '/');
	char before[IG_WORD_MAX], type[IG_WORD_MAX + 4];
	struct ig_ctl_icmp match[IG_FAMILIES];
	int len = slash ? (int)(slash - c->typed) : 0;
	struct ig_ctl_diag none;

	if (len >= IG_WORD_MAX - 1)
		return;
	snprintf(before, sizeof(before), "%.*s", slash ? len + 1 : 0, c->typed);
	/* Types follow icmp/ and icmpv6/, codes follow TYPE/. */
	snprintf(type, sizeof(type), "%sall", before);
	if (!ig_ctl_words_type(type, -1, NULL, match, &none)) {
		ig_complete_offer(c, type, NULL);
		offer_names(c, match, false, before);
		return;
	}
	snprintf(type, sizeof(type), "%.*s", len, before);
	if (!ig_ctl_words_type(type, -1, NULL, match, &none))
		offer_names(c, match, true, before);
}

/* ---- rules and entries ---- */

static void offer_value(const struct ig_completion *c, const struct ig_ctl_clause *clause)
{
	if (clause->part == IG_PART_GROUP)
		ig_complete_groups(c);
	else if (clause->part == IG_PART_DEV)
		ig_complete_interfaces(c);
}

void ig_complete_match(const struct ig_completion *c, const struct ig_ctl_grammar *grammar,
		       int first)
{
	struct ig_ctl_match_next next;
	size_t i;

	ig_ctl_match_next(grammar, c->ctl->n, c->ctl->word, first, &next);
	if (next.type)
		ig_complete_types(c);
	if (next.value_of)
		offer_value(c, next.value_of);
	if (next.peer) {
		ig_complete_offer(c, "any", NULL);
		ig_complete_sets(c, "@");
	}
	for (i = 0; next.clause[i]; i++)
		ig_complete_offer(c, next.clause[i]->word, NULL);
}

/* ---- the line ---- */

static void offer_option(const struct ig_completion *c, const struct ig_option *o)
{
	char word[IG_WORD_MAX];

	snprintf(word, sizeof(word), "--%s", o->name);
	ig_complete_offer(c, word, o->help);
}

/* Offers values for --option=VALUE; returns false for another option. */
static bool offer_joined(const struct ig_completion *c, const struct ig_option *o)
{
	const char *equals = strchr(c->typed, '=');
	char before[IG_WORD_MAX];
	struct ig_completion value = *c;

	snprintf(before, sizeof(before), "--%s=", o->name);
	if (!equals || !o->value || strncmp(c->typed, before, strlen(before)))
		return false;
	value.before = before;
	value.typed = equals + 1;
	if (o->complete)
		o->complete(&value);
	return true;
}

/* Tells whether @word is one of the words that a form begins with, as in add|del NAME. */
static bool begins_form(const struct ig_form *form, const char *word)
{
	const char *at = form->words;
	size_t len;

	for (; *at && *at != ' '; at += len + (at[len] == '|' || at[len] == ']')) {
		at += *at == '[';
		len = strcspn(at, "|] ");
		if (len == strlen(word) && !strncmp(at, word, len))
			return true;
	}
	return false;
}

/* Tells whether an option makes sense with the word after the command, if that is known. */
static bool fits(const struct ig_ctl *ctl, const struct ig_option *option)
{
	const struct ig_option *const *o;
	const struct ig_form *form;
	bool known = false;

	for (form = ctl->cmd->form; ctl->n > 1 && form->words; form++) {
		if (!begins_form(form, ctl->word[1]))
			continue;
		known = true;
		for (o = form->options; o && *o; o++)
			if (*o == option)
				return true;
	}
	return !known;
}

static void offer_options(const struct ig_completion *c)
{
	const struct ig_option *o;
	int i;

	for (i = 0; c->ctl->cmd && (o = ig_option_next(c->ctl->cmd, i)); i++)
		if (!offer_joined(c, o) && fits(c->ctl, o))
			offer_option(c, o);
	for (i = 0; (o = ig_global_options[i]); i++)
		if (!offer_joined(c, o))
			offer_option(c, o);
}

static void offer_all(const struct ig_completion *c)
{
	const struct ig_ctl *ctl = c->ctl;

	if (ctl->over)
		return;
	if (ctl->awaits) {
		if (ctl->awaits->complete)
			ctl->awaits->complete(c);
		return;
	}
	if (c->typed[0] == '-' && !ctl->text_next && !ctl->words_only) {
		offer_options(c);
		if (c->typed[1])
			return;
	}
	if (!ctl->n)
		ig_complete_commands(c);
	else if (ctl->cmd && ctl->cmd->complete)
		ctl->cmd->complete(c);
}

static void give_up(int signal)
{
	(void)signal;
	_exit(IG_EXIT_DONE);
}

/* Somebody who is typing waits for this: no complaints, and no long waits for the kernel. */
static void be_quiet(void)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (null >= 0)
		dup2(null, STDERR_FILENO);
	ig_no_memory_exits(IG_EXIT_DONE);
	signal(SIGALRM, give_up);
	alarm(PATIENCE);
}

int ig_complete(int n, char **word)
{
	char **argv = calloc((size_t)n + 2, sizeof(*argv));
	struct ig_completion c = { .typed = n ? word[n - 1] : "", .before = "" };
	struct ig_ctl ctl;
	int before = n ? n - 1 : 0;

	if (!argv)
		return IG_EXIT_DONE;
	be_quiet();
	argv[0] = (char *)"icmpctl";
	if (before)
		memcpy(argv + 1, word, (size_t)before * sizeof(*word));
	ig_line_try(&ctl, before + 1, argv);
	c.ctl = &ctl;
	offer_all(&c);
	fflush(stdout);
	ig_line_free(&ctl);
	free(argv);
	return IG_EXIT_DONE;
}
