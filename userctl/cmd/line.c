// SPDX-License-Identifier: GPL-2.0-only
/* Complaints about the command line, with a caret under a word. */
#include <stdlib.h>
#include <string.h>

#include "cmd/line.h"
#include "complain.h"
#include "no_memory.h"
#include "journal.h"

/* The line, which would have got a caret, is left as far as it was printed. */
static _Noreturn void give_up(FILE *out)
{
	fputc('\n', out);
	ig_no_memory();
}

/* Prints a word as typed, and returns the columns it takes. */
static size_t word_columns(const char *word, FILE *out)
{
	char *text = NULL;
	size_t size, columns;
	FILE *mem = open_memstream(&text, &size);

	if (!mem)
		give_up(out);
	ig_ctl_words_quote(mem, word, false);
	if (fclose(mem))
		give_up(out);
	fputs(text, out);
	columns = ig_ctl_words_columns(text, size);
	free(text);
	return columns;
}

void ig_line_caret(const struct ig_ctl *ctl, const struct ig_ctl_diag *d)
{
	int wrong = d->word < ctl->n ? ctl->typed[d->word] : ctl->argc, i;
	size_t start = 0, under = 1, columns;
	FILE *err = ig_journal_stderr();

	fputs("  icmpctl", err);
	columns = strlen("icmpctl");
	for (i = 1; i < ctl->argc; i++) {
		size_t here;

		fputc(' ', err);
		columns++;
		here = word_columns(ctl->argv[i], err);
		if (i == wrong) {
			const char *word = ctl->argv[i];
			size_t at = d->at < strlen(word) ? d->at : 0;
			size_t len = d->len ? d->len : strlen(word) - at;

			size_t plain = ig_ctl_words_columns(word, strlen(word));

			start = columns + ig_ctl_words_columns(word, at);
			under = ig_ctl_words_columns(word + at, len);
			/* A quote comes first; in words that have quotes, more is added. */
			if (here == plain + 2)
				start++;
			if (here > plain + 2 || (here != plain && len == strlen(word))) {
				start = columns;
				under = here;
			}
			/* An accent takes no column: it is marked under its letter. */
			if (len && !under && start)
				start--;
		}
		columns += here;
	}
	if (wrong >= ctl->argc)
		start = columns + 1;
	fprintf(err, "\n  %*s^", (int)start, "");
	while (under-- > 1)
		fputc('~', err);
	fputc('\n', err);
}

/*
 * Finds characters that look like others: in a wrong word they are the real mistake.
 * The text of a comment may contain them.
 */
static bool odd_word(const struct ig_ctl *ctl, const struct ig_ctl_diag *d, struct ig_ctl_diag *odd)
{
	int at = d->word < ctl->n ? ctl->typed[d->word] : ctl->argc;

	odd->word = d->word;
	return at < ctl->argc && strcmp(ctl->argv[at - 1], "comment") &&
	       ig_ctl_words_odd(ctl->argv[at], odd);
}

int ig_line_wrong(const struct ig_ctl *ctl, const struct ig_ctl_diag *d)
{
	struct ig_ctl_diag odd;

	if (odd_word(ctl, d, &odd))
		d = &odd;
	ig_complain("%s", d->text);
	ig_line_caret(ctl, d);
	return IG_EXIT_USAGE;
}

void ig_line_place(const struct ig_ctl *ctl, const struct ig_ctl_arg_index *places,
		   const char *attr)
{
	struct ig_ctl_diag d = { .word = ig_ctl_arg_index_find(places, attr) };

	if (d.word >= 0)
		ig_line_caret(ctl, &d);
}

void ig_line_note_bits(const struct ig_ctl *ctl, const struct ig_ctl_arg_index *places)
{
	static const enum ig_ctl_part parts[] = { IG_PART_PEER, IG_PART_TO };
	struct ig_ctl_diag d;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(parts); i++) {
		int at = places->at[parts[i]];

		if (at >= 0 && ig_ctl_words_host_bits(ctl->word[at], &d))
			ig_note("%s", d.text);
	}
}

int ig_line_choice(const struct ig_ctl *ctl, int i, const char *const *list, const char *what)
{
	struct ig_ctl_diag d = { .word = i };

	ig_ctl_words_choice(&d, i < ctl->n ? ctl->word[i] : NULL, list, what);
	return ig_line_wrong(ctl, &d);
}

int ig_line_meant(const struct ig_ctl *ctl, int i, const char *const *list, const char *what,
		  const struct ig_ctl_meant *meant)
{
	struct ig_ctl_diag d = { .word = i };

	for (; i < ctl->n && meant->word; meant++) {
		if (strcmp(ctl->word[i], meant->word))
			continue;
		ig_ctl_diag_set(&d, "%s", meant->hint);
		return ig_line_wrong(ctl, &d);
	}
	return ig_line_choice(ctl, i, list, what);
}

int ig_line_more(const struct ig_ctl *ctl, int most)
{
	struct ig_ctl_diag d = { .word = most };

	if (ctl->n <= most)
		return 0;
	ig_ctl_diag_set(&d, "%s is one word too many; `icmpctl help %s` shows what goes here",
			ctl->word[most], ctl->word[0]);
	return ig_line_wrong(ctl, &d);
}

/* Makes argument @at the only word, so that the caret is under it. */
int ig_line_wrong_at(const struct ig_ctl *ctl, int at, const struct ig_ctl_diag *d)
{
	struct ig_ctl twin = *ctl;
	struct ig_ctl_diag only = *d;

	twin.n = 1;
	twin.typed = &at;
	only.word = 0;
	return ig_line_wrong(&twin, &only);
}

int ig_line_wrong_value(const struct ig_ctl *ctl, const struct ig_option *option,
			const struct ig_ctl_diag *d)
{
	const struct ig_given *given = ig_option_given(ctl, option);
	struct ig_ctl_diag part = *d;

	/* In --option=VALUE only VALUE is wrong. */
	part.at += (size_t)(given->value - ctl->argv[given->at]);
	return ig_line_wrong_at(ctl, given->at, &part);
}
