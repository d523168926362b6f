// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "progress.h"

/* Milliseconds: before the first line, and between two. */
#define PATIENCE 500
#define INTERVAL 100

/* Columns of a narrow terminal; the longest and the shortest bar. */
#define WIDTH 80
#define BAR 24
#define BAR_LEAST 4

static u64 now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (u64)t.tv_sec * 1000 + (u64)t.tv_nsec / 1000000;
}

void ig_progress_init(struct ig_progress *p)
{
	const char *term = getenv("TERM");

	p->wanted = isatty(STDERR_FILENO) && term && strcmp(term, "dumb");
	p->drawn = false;
	p->next = now() + PATIENCE;
}

/* A line as wide as the terminal would wrap and could not be erased. */
static void draw_bar(u64 done, u64 all, const char *what)
{
	char bar[BAR + 1], sum[80];
	size_t len;

	snprintf(sum, sizeof(sum), "%llu of %llu (%llu %%)", (unsigned long long)done,
		 (unsigned long long)all,
		 (unsigned long long)(done > all ? 100 : done * 100 / all));
	len = strlen(what) + strlen(" [] ") + strlen(sum) + 1;
	len = len + BAR_LEAST > WIDTH ? 0 : WIDTH - len;
	len = len > BAR ? BAR : len;
	if (!len) {
		fprintf(stderr, "\r\033[K%s %s", what, sum);
		return;
	}
	memset(bar, '.', len);
	memset(bar, '#', (size_t)((done > all ? all : done) * len / all));
	bar[len] = '\0';
	fprintf(stderr, "\r\033[K%s [%s] %s", what, bar, sum);
}

void ig_progress_show(struct ig_progress *p, u64 done, u64 all, const char *what)
{
	u64 here;

	if (!p->wanted)
		return;
	here = now();
	if (here < p->next)
		return;
	p->next = here + INTERVAL;
	p->drawn = true;
	if (all)
		draw_bar(done, all, what);
	else if (done)
		fprintf(stderr, "\r\033[K%s %llu", what, (unsigned long long)done);
	else
		fprintf(stderr, "\r\033[K%s", what);
	fflush(stderr);
}

void ig_progress_end(struct ig_progress *p)
{
	if (!p->drawn)
		return;
	fputs("\r\033[K", stderr);
	fflush(stderr);
	p->drawn = false;
}
