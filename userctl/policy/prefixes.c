// SPDX-License-Identifier: GPL-2.0-only
/* Reads the braces of a set: prefixes by the million, here and from other files. */
#include <string.h>
#include <stdlib.h>
#include <unistd.h>

#include "policy/reader.h"

/**
 * struct reading - prefixes being read
 * @r: the reader
 * @file: the file they are in, when that is another one
 * @limit: how many there are before it is looked for those that are there twice
 * @end: where a NUL ends what is read of the text
 * @kept: what the text has there
 */
struct reading {
	struct ig_reader *r;
	struct ig_source file;
	size_t limit;
	size_t end;
	char kept;
};

static void complain_here(const struct ig_ctl_fault *fault, void *data)
{
	struct reading *in = data;
	struct ig_text_span place = { .source = in->r->lex.source };

	place.at = (size_t)(fault->word - place.source->text);
	place.len = fault->len;
	/* Restores the text, because the report shows the line. */
	place.source->text[in->end] = in->kept;
	ig_report_error(in->r->report, &place, &fault->d);
	place.source->text[in->end] = '\0';
}

/* Bytes @from to @end of the text. */
static void scan(struct ig_reader *r, struct ig_ctl_plist *list, size_t from, size_t end)
{
	char *text = r->lex.source->text;
	struct reading in = { .r = r, .end = end, .kept = text[end] };
	struct ig_ctl_scan s = { .list = list, .complain = complain_here, .data = &in };

	s.faults = r->report->errors.n;
	ig_ctl_scan_text(&s, text, from, end, true);
	text[end] = in.kept;
	ig_ctl_loose_add(&r->loose, s.loose.n, s.loose.first, strlen(s.loose.first));
	/* A word that is too long ends the reading, too. */
	r->over |= s.over;
}

static void complain_there(const struct ig_ctl_fault *fault, void *data)
{
	struct reading *in = data;

	ig_report_fault(in->r->report, &in->file, fault);
}

/* Ends the reading of a file with too many prefixes, which may not fit in memory. */
static void limit(struct ig_ctl_scan *s, u64 bytes)
{
	struct reading *in = s->data;
	struct ig_ctl_plist *list = s->list;

	(void)bytes;
	if (list->n4 + list->n6 <= in->limit)
		return;
	ig_ctl_plist_sort(list);
	in->limit = list->n4 + list->n6 + IG_POLICY_PREFIXES;
	s->over |= list->n4 + list->n6 > IG_POLICY_PREFIXES;
}

/* Reads include FILE, in the braces of a set. */
static int include_prefixes(struct ig_reader *r, struct ig_ctl_plist *list)
{
	struct reading in = { .r = r, .limit = IG_POLICY_PREFIXES };
	struct ig_ctl_scan s = { .list = list, .complain = complain_there, .data = &in };
	int fd, err, status = 0;

	if (r->words.n < 2)
		return ig_reader_wrong(r, 1, "the name of a file is missing here");
	if (r->words.n > 2)
		return ig_reader_wrong(r, 2,
				       "include names one file; write a new line or a ; before %s",
				       r->words.word[2]);
	fd = ig_file_open(r, 1, &in.file.name);
	if (fd < 0)
		return -1;
	in.file.index = r->opened;
	s.faults = r->report->errors.n;
	err = ig_ctl_scan_fd(&s, fd, limit);
	close(fd);
	if (err && !list->error)
		status = ig_reader_wrong(r, 1, "cannot read %s: %s", in.file.name, strerror(err));
	else if (s.over && !ig_report_full(r->report) && list->n4 + list->n6 > IG_POLICY_PREFIXES)
		status = ig_reader_wrong(r, 1,
					 "%s has more than %d prefixes, which is the most a "
					 "policy may have",
					 in.file.name, IG_POLICY_PREFIXES);
	ig_ctl_loose_add(&r->loose, s.loose.n, s.loose.first, strlen(s.loose.first));
	r->over |= s.over;
	free(in.file.name);
	return status;
}

/* Tells whether the word at @at is include. */
static bool is_include(const char *text, size_t from, size_t at)
{
	static const char before[] = " \t\r\f\v\n,;{", after[] = " \t\"'";

	return !strncmp(text + at, "include", 7) && text[at + 7] && strchr(after, text[at + 7]) &&
	       (at == from || strchr(before, text[at - 1]));
}

/* Finds what comes next besides prefixes: a brace, quote, comment or include. */
static size_t next_special(const char *text, size_t from)
{
	static const bool special[256] = {
		['\0'] = true, ['}'] = true, ['{'] = true,  [';'] = true,
		['#'] = true,  ['"'] = true, ['\''] = true, ['i'] = true,
	};
	size_t at = from;

	for (;; at++) {
		while (!special[(u8)text[at]])
			at++;
		if (text[at] == '#')
			at += strcspn(text + at, "\n") - 1;
		else if (text[at] != 'i' || is_include(text, from, at))
			return at;
	}
}

/* Reads the include statement that is next. */
static void read_include(struct ig_reader *r, struct ig_ctl_plist *list)
{
	r->words.n = 0;
	r->words.used = 0;
	if (!ig_lex_words(&r->lex, &r->words))
		include_prefixes(r, list);
}

void ig_read_set_braces(struct ig_reader *r, struct ig_ctl_plist *list,
			const struct ig_text_span *open)
{
	const struct ig_source *source = r->lex.source;
	struct ig_text_span here;
	size_t at;

	while (!ig_reader_over(r) && !list->error) {
		at = next_special(source->text, r->lex.at);
		scan(r, list, r->lex.at, at);
		r->lex.at = at;
		here = (struct ig_text_span){ .source = source, .at = at, .len = 1 };
		switch (source->text[at]) {
		case '\0':
			ig_report_wrong(r->report, open,
					"this { is not closed by a } up to the end");
			return;
		case '}':
			r->lex.at++;
			return;
		case ';':
			r->lex.at++;
			break;
		case 'i':
			read_include(r, list);
			break;
		case '{':
			ig_report_wrong(r->report, &here,
					"the braces of a set contain no other braces; is a } "
					"missing before?");
			ig_lex_block(&r->lex);
			break;
		default:
			ig_report_wrong(r->report, &here, "prefixes are not quoted");
			ig_lex_line(&r->lex);
			break;
		}
	}
}
