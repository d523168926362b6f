// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE /* fopencookie() */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "journal.h"

/* Priorities of sd-daemon(3), as the journal reads them off a line. */
#define ERR "<3>"
#define NOTICE "<5>"

/* The last line: its priority, and whether it has not ended yet. */
static struct {
	const char *priority;
	bool inside;
} last = { .priority = ERR };

static bool begins(const char *text, size_t len, const char *with)
{
	return len >= strlen(with) && !memcmp(text, with, strlen(with));
}

static bool write_all(const char *text, size_t len)
{
	while (len) {
		ssize_t n = write(STDERR_FILENO, text, len);

		if (n <= 0)
			return false;
		text += n;
		len -= (size_t)n;
	}
	return true;
}

/* Writes the priority of a line; an excerpt has that of the line before. */
static bool begin_line(const char *text, size_t len)
{
	if (begins(text, len, "icmpctl: note: "))
		last.priority = NOTICE;
	else if (begins(text, len, "icmpctl: "))
		last.priority = ERR;
	return write_all(last.priority, strlen(last.priority));
}

static ssize_t write_lines(void *cookie, const char *text, size_t size)
{
	size_t left = size;

	(void)cookie;
	while (left) {
		const char *end = memchr(text, '\n', left);
		size_t len = end ? (size_t)(end - text) + 1 : left;

		if (!last.inside && !begin_line(text, len))
			return 0;
		if (!write_all(text, len))
			return 0;
		last.inside = !end;
		text += len;
		left -= len;
	}
	return (ssize_t)size;
}

/* Tells whether @fd is still the stream of the journal, and was not redirected. */
static bool journal_reads(int fd)
{
	const char *stream = getenv("JOURNAL_STREAM");
	unsigned long long dev, ino;
	struct stat st;

	return stream && sscanf(stream, "%llu:%llu", &dev, &ino) == 2 && !fstat(fd, &st) &&
	       st.st_dev == dev && st.st_ino == ino;
}

/* The stream that marks lines, once there is one. */
static FILE *marked;

void ig_journal_init(void)
{
	static char room[BUFSIZ];

	if (!journal_reads(STDERR_FILENO))
		return;
	marked = fopencookie(NULL, "w", (cookie_io_functions_t){ .write = write_lines });
	if (!marked)
		return;
	/* Buffers whole lines, so that begin_line() sees their first words. */
	setvbuf(marked, room, _IOLBF, sizeof(room));
}

FILE *ig_journal_stderr(void)
{
	return marked ? marked : stderr;
}
