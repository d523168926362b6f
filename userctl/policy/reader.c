// SPDX-License-Identifier: GPL-2.0-only
/* The state of reading a policy, and its errors. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "policy/reader.h"

bool ig_reader_over(const struct ig_reader *r)
{
	return r->over || r->error || ig_report_full(r->report);
}

int ig_reader_no_memory(struct ig_reader *r)
{
	r->error = ENOMEM;
	return -1;
}

struct ig_text_span ig_reader_place(const struct ig_reader *r, int first)
{
	const struct ig_text_span *last = &r->words.at[r->words.n - 1].place;
	struct ig_text_span place = r->words.at[first].place;

	place.len = last->at + last->len - place.at;
	return place;
}

int ig_reader_wrong(struct ig_reader *r, int word, const char *fmt, ...)
{
	struct ig_ctl_diag d = { .word = word };
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(d.text, sizeof(d.text), fmt, ap);
	va_end(ap);
	return ig_statement_wrong(r->report, &r->words, &d);
}

int ig_reader_choice(struct ig_reader *r, int word, const char *const *list, const char *what)
{
	struct ig_ctl_diag d = { .word = word };

	ig_ctl_words_choice(&d, word < r->words.n ? r->words.word[word] : NULL, list, what);
	return ig_statement_wrong(r->report, &r->words, &d);
}

int ig_reader_more(struct ig_reader *r, int most)
{
	if (r->words.n <= most)
		return 0;
	return ig_reader_wrong(r, most,
			       "%s is one word too many; a statement ends at the end of its line, "
			       "or at a ;",
			       r->words.word[most]);
}

int ig_reader_open(struct ig_reader *r, struct ig_text_span *open)
{
	size_t at = r->lex.at;

	while (ig_lex_next(&r->lex) == IG_TOKEN_END && r->lex.source->text[r->lex.at] == '\n')
		ig_lex_skip(&r->lex);
	if (ig_lex_next(&r->lex) == IG_TOKEN_OPEN) {
		*open = ig_lex_here(&r->lex);
		ig_lex_skip(&r->lex);
		return 0;
	}
	r->lex.at = at;
	return ig_reader_wrong(r, r->words.n,
			       "a { is missing here, and a } after what belongs to %s %s",
			       r->words.word[0], r->words.word[1]);
}

int ig_reader_words(struct ig_reader *r, int keep)
{
	r->words.n = keep;
	if (!keep)
		r->words.used = 0;
	else
		r->words.used = (size_t)(r->words.word[keep - 1] - r->words.text) +
				strlen(r->words.word[keep - 1]) + 1;
	return ig_lex_words(&r->lex, &r->words);
}

void ig_reader_skip_braces(struct ig_reader *r, bool wrong)
{
	struct ig_text_span here;

	if (ig_lex_next(&r->lex) != IG_TOKEN_OPEN)
		return;
	here = ig_lex_here(&r->lex);
	if (!wrong)
		ig_report_wrong(r->report, &here,
				"braces do not belong here; a statement ends at the end of its "
				"line, or at a ;");
	ig_lex_block(&r->lex);
	r->lost = true;
}

void ig_reader_block(struct ig_reader *r, const struct ig_text_span *open, int keep,
		     int (*read)(struct ig_reader *r, void *data), void *data)
{
	while (!ig_reader_over(r)) {
		bool wrong;

		switch (ig_lex_next(&r->lex)) {
		case IG_TOKEN_END:
			ig_lex_skip(&r->lex);
			continue;
		case IG_TOKEN_CLOSE:
			ig_lex_skip(&r->lex);
			return;
		case IG_TOKEN_EOF:
			ig_report_wrong(r->report, open,
					"this { is not closed by a } up to the end");
			return;
		case IG_TOKEN_OPEN:
			ig_reader_skip_braces(r, false);
			continue;
		case IG_TOKEN_WORD:
			break;
		}
		wrong = ig_reader_words(r, keep) || read(r, data);
		ig_reader_skip_braces(r, wrong);
	}
}
