// SPDX-License-Identifier: GPL-2.0-only
/* Prefixes from standard input, and what is wrong with them. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd.h"
#include "plist.h"
#include "progress.h"

/* Octets that are read at once, and how much of a line is shown around a word. */
#define BUFFER 262144
#define CONTEXT 40

/* Writes a part of a line so that it stays one; returns its columns. */
static size_t show_part(FILE *out, const char *text, size_t len)
{
	char *copy = strndup(text, len), *safe, *p;
	size_t columns;

	if (!copy)
		abort();
	for (p = copy; *p; p++)
		if (*p == '\t' || *p == '\r' || *p == '\f' || *p == '\v')
			*p = ' ';
	safe = ig_words_safe_text(copy);
	fputs(safe, out);
	columns = ig_words_columns(safe, strlen(safe));
	free(safe);
	free(copy);
	return columns;
}

/* Where to cut a text, so that no character is cut: @at or soon after it. */
static size_t cut(const char *text, size_t at, size_t len)
{
	while (at < len && ((u8)text[at] & 0xc0) == 0x80)
		at++;
	return at;
}

static size_t show_before(const struct ig_fault *fault)
{
	const char *text = fault->word - fault->before;
	size_t at = fault->before > CONTEXT ? fault->before - CONTEXT : 0, columns = 0;

	/* What is not there any more was cut, too. */
	if (at || fault->before + 1 < fault->column) {
		fputs("...", stderr);
		columns = 3;
		at = cut(text, at, fault->before);
	}
	return columns + show_part(stderr, text + at, fault->before - at);
}

static void show_after(const struct ig_fault *fault)
{
	const char *text = fault->word + fault->len;

	if (fault->after <= CONTEXT) {
		show_part(stderr, text, fault->after);
		return;
	}
	show_part(stderr, text, cut(text, CONTEXT, fault->after));
	fputs("...", stderr);
}

static void complain(const struct ig_fault *fault, void *data)
{
	size_t start, columns, at = fault->d.at < fault->len ? fault->d.at : 0;
	size_t len = fault->d.len ? fault->d.len : fault->len - at;

	ig_progress_end(data);
	ig_complain("-:%llu:%llu: %s", (unsigned long long)fault->line,
		    (unsigned long long)fault->column, fault->d.text);
	fputs("  ", stderr);
	start = show_before(fault);
	columns = show_part(stderr, fault->word, fault->len);
	/* Where octets are shown otherwise, columns inside the word do not add up. */
	if (columns == ig_words_columns(fault->word, fault->len)) {
		start += ig_words_columns(fault->word, at);
		columns = ig_words_columns(fault->word + at, len);
	}
	show_after(fault);
	fprintf(stderr, "\n  %*s^", (int)start, "");
	while (columns-- > 1)
		fputc('~', stderr);
	fputc('\n', stderr);
}

/* Fills a buffer; returns octets in it or -1, less than all at the end. */
static ssize_t fill(char *buf, size_t have)
{
	ssize_t got;

	while (have < BUFFER) {
		got = read(STDIN_FILENO, buf + have, BUFFER - have);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -1;
		if (!got)
			break;
		have += (size_t)got;
	}
	return (ssize_t)have;
}

/* Octets of the input, 0 when it has no size. */
static u64 input_size(void)
{
	struct stat st;

	return !fstat(STDIN_FILENO, &st) && S_ISREG(st.st_mode) ? (u64)st.st_size : 0;
}

static int scan_all(struct ig_scan *scan, char *buf, struct ig_progress *progress)
{
	u64 size = input_size(), total = 0;
	size_t done = 0, have = 0, keep;
	bool last = false;

	while (!last && !scan->over && !scan->list->error) {
		ssize_t full = fill(buf, have);

		if (full < 0) {
			ig_progress_end(progress);
			ig_complain("cannot read standard input: %s", strerror(errno));
			return IG_EXIT_FAILED;
		}
		last = full < BUFFER;
		total += (size_t)full - have;
		have = (size_t)full;
		done = ig_scan_text(scan, buf, done, have, last);
		/* What is before a word is shown with it. */
		keep = done < 2 * CONTEXT ? done : 2 * CONTEXT;
		memmove(buf, buf + done - keep, have - done + keep);
		have -= done - keep;
		done = keep;
		if (size)
			ig_progress_show(progress, total, size, "reading, octets");
		else
			ig_progress_show(progress, scan->list->n4 + scan->list->n6, 0,
					 "reading, prefixes");
	}
	return scan->faults ? IG_EXIT_USAGE : IG_EXIT_DONE;
}

int ig_plist_read(struct ig_plist *list, struct ig_progress *progress)
{
	struct ig_scan scan = { .list = list, .complain = complain, .data = progress };
	char *buf = malloc(BUFFER + 1);
	int status = IG_EXIT_FAILED;

	if (isatty(STDIN_FILENO))
		ig_note("prefixes are read from the terminal; Ctrl-D at the start of a line ends "
			"them");
	if (buf)
		status = scan_all(&scan, buf, progress);
	else
		list->error = ENOMEM;
	free(buf);
	ig_progress_end(progress);
	if (scan.over)
		ig_complain("there may be more that is wrong with the input; nothing was changed");
	if (status || !list->error)
		return status;
	ig_complain("there is not enough memory for so many prefixes; nothing was changed");
	return IG_EXIT_FAILED;
}
