// SPDX-License-Identifier: GPL-2.0-only
/* Reads prefixes from a file, and reports its errors. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "complain.h"
#include "policy/excerpt.h"
#include "model/plist.h"
#include "journal.h"
#include "progress.h"

/* Bytes that are read at once, and bytes before a word that are kept to show it. */
#define BUFFER 262144
#define KEPT 80

/* Fills a buffer; returns bytes in it or -1, less than all at the end. */
static ssize_t fill(int fd, char *buf, size_t have)
{
	ssize_t got;

	while (have < BUFFER) {
		got = read(fd, buf + have, BUFFER - have);
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

static bool has_text(const char *buf, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (!strchr(" \t\n\v\f\r,", buf[i]))
			return true;
	return false;
}

static int scan_fd(struct ig_ctl_scan *scan, int fd, char *buf, ig_ctl_scan_tick *tick)
{
	size_t done = 0, have = 0, keep;
	bool last = false;
	u64 total = 0;

	while (!last && !scan->over && !scan->list->error) {
		ssize_t full = fill(fd, buf, have);

		if (full < 0)
			return errno;
		last = full < BUFFER;
		total += (size_t)full - have;
		scan->any = scan->any || has_text(buf + have, (size_t)full - have);
		have = (size_t)full;
		done = ig_ctl_scan_text(scan, buf, done, have, last);
		/* Keeps text before a word, which is shown with it. */
		keep = done < KEPT ? done : KEPT;
		memmove(buf, buf + done - keep, have - done + keep);
		have -= done - keep;
		done = keep;
		tick(scan, total);
	}
	return scan->list->error;
}

int ig_ctl_scan_fd(struct ig_ctl_scan *scan, int fd, ig_ctl_scan_tick *tick)
{
	char *buf = malloc(BUFFER + 1);
	int err = buf ? scan_fd(scan, fd, buf, tick) : ENOMEM;

	free(buf);
	return err;
}

/**
 * struct input - standard input being read
 * @progress: shows how far it is
 * @size: its bytes, 0 when it has no size
 */
struct input {
	struct ig_progress *progress;
	u64 size;
};

static void complain(const struct ig_ctl_fault *fault, void *data)
{
	const struct input *in = data;

	ig_progress_end(in->progress);
	ig_complain("-:%llu:%llu: %s", (unsigned long long)fault->line,
		    (unsigned long long)fault->column, fault->d.text);
	ig_excerpt(ig_journal_stderr(), fault);
}

static void show_progress(struct ig_ctl_scan *scan, u64 bytes)
{
	const struct input *in = scan->data;

	if (in->size)
		ig_progress_show(in->progress, bytes, in->size, "reading, bytes");
	else
		ig_progress_show(in->progress, scan->list->n4 + scan->list->n6, 0,
				 "reading, prefixes");
}

static u64 input_size(void)
{
	struct stat st;

	return !fstat(STDIN_FILENO, &st) && S_ISREG(st.st_mode) ? (u64)st.st_size : 0;
}

int ig_ctl_plist_read(struct ig_ctl_plist *list, struct ig_progress *progress, bool empty)
{
	struct input in = { .progress = progress, .size = input_size() };
	struct ig_ctl_scan scan = { .list = list, .complain = complain, .data = &in };
	char text[IG_LOOSE_TEXT];
	int err;

	if (isatty(STDIN_FILENO))
		ig_note("prefixes are read from the terminal; Ctrl-D at the start of a line ends "
			"them");
	err = ig_ctl_scan_fd(&scan, STDIN_FILENO, show_progress);
	ig_progress_end(progress);
	if (!scan.faults && ig_ctl_loose_text(&scan.loose, text))
		ig_note("%s", text);
	if (scan.over)
		ig_complain("there may be more errors in the input; nothing was changed");
	if (scan.faults)
		return IG_EXIT_USAGE;
	if (err == ENOMEM)
		ig_complain("there is not enough memory for so many prefixes; nothing was changed");
	else if (err)
		ig_complain("cannot read standard input: %s", strerror(err));
	if (err)
		return IG_EXIT_FAILED;
	/* An empty input most likely means that the writer of the pipe failed. */
	if (scan.any || empty)
		return IG_EXIT_DONE;
	ig_complain(
		"standard input is empty; nothing was changed. `icmpctl set flush NAME` empties "
		"a set, and --allow-empty takes an empty input for no prefixes");
	return IG_EXIT_USAGE;
}
