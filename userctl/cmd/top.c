// SPDX-License-Identifier: GPL-2.0-only
/* top: who sends most of what is denied, again and again. */
#define _GNU_SOURCE /* ppoll's signals */
#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "cmd/complete.h"
#include "cmd/stop.h"
#include "cmd/tally.h"
#include "model/event.h"
#include "output.h"
#include "wire/event.h"

static const char *const ways[] = { "source", "type", "reason", NULL };

static void complete_ways(const struct ig_completion *c)
{
	ig_complete_words(c, ways);
}

static const struct ig_option option_by = {
	.name = "by",
	.value = "WORD",
	.needs = "source, type or reason",
	.help = "count by source (unless given), type or reason",
	.complete = complete_ways,
};
static const struct ig_option option_interval = {
	.name = "interval",
	.letter = 'i',
	.value = "DURATION",
	.needs = "a duration such as 5s",
	.help = "time between two tables, 2s unless given",
};
static const struct ig_option option_tables = {
	.name = "count",
	.letter = 'c',
	.value = "N",
	.needs = "a number of tables",
	.help = "end after N tables",
};
static const struct ig_option option_all = {
	.name = "all",
	.letter = 'a',
	.help = "count accepted packets as well",
};

static const struct ig_option *const options[] = { &option_by, &option_interval, &option_tables,
						   &option_all, NULL };

/* Rows where the height of the terminal is not known, and in pipes. */
#define ROWS 20

/* Lines of a terminal that are not rows. */
#define AROUND 4

/**
 * struct top - a run of top
 * @ctl: the line
 * @by: index in ways
 * @interval: seconds
 * @tables: end after this many; 0 for never
 * @tally: packets of this interval
 * @packets: their number
 * @lost: events lost before this interval
 */
struct top {
	const struct ig_ctl *ctl;
	int by;
	u32 interval;
	u32 tables;
	struct ig_tally tally;
	json_int_t packets;
	u64 lost;
};

static const struct ig_field columns[] = {
	{ .key = "packets", .title = "packets", .right = true },
	{ .key = "rate", .title = "a second", .right = true },
	{ .key = "word", .title = "of" },
	{ .key = NULL },
};

static int read_options(struct top *t)
{
	const char *by = ig_option_value(t->ctl, &option_by);
	const char *interval = ig_option_value(t->ctl, &option_interval);
	const char *tables = ig_option_value(t->ctl, &option_tables);
	struct ig_ctl_diag d = { 0 };

	t->by = by ? ig_ctl_words_index(by, ways) : 0;
	if (t->by < 0) {
		ig_ctl_words_choice(&d, by, ways, "way to count");
		return ig_line_wrong_value(t->ctl, &option_by, &d);
	}
	t->interval = 2;
	if (interval && ig_ctl_words_duration(interval, &t->interval, &d))
		return ig_line_wrong_value(t->ctl, &option_interval, &d);
	if (tables && (ig_ctl_words_number(tables, UINT32_MAX, &t->tables) || !t->tables)) {
		ig_ctl_diag_set(&d, "\"%s\" is not a number of tables; write 1 or more", tables);
		return ig_line_wrong_value(t->ctl, &option_tables, &d);
	}
	return ig_line_more(t->ctl, 1);
}

static void count(const json_t *event, void *data)
{
	struct top *t = data;
	char type[128];

	t->packets++;
	ig_ctl_event_type(event, type, sizeof(type));
	ig_tally_add(&t->tally,
		     t->by == 1 ?
			     type :
			     json_string_value(json_object_get(event, t->by ? "reason" : "src")));
}

static size_t rows(void)
{
	struct winsize size;

	if (!isatty(STDOUT_FILENO) || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) ||
	    size.ws_row <= AROUND)
		return ROWS;
	return size.ws_row - AROUND;
}

static void set_rates(const struct top *t, json_t *list)
{
	json_t *row;
	size_t i;

	json_array_foreach (list, i, row)
		json_object_set_new(row, "rate",
				    json_sprintf("%.1f", (double)json_integer_value(
								 json_object_get(row, "packets")) /
								 t->interval));
}

static void print_json(const struct top *t, json_t *list, u64 lost)
{
	json_t *obj =
		json_pack("{s:i,s:I,s:I,s:s,s:O}", "seconds", (int)t->interval, "packets",
			  t->packets, "lost", (json_int_t)lost, "by", ways[t->by], "top", list);

	json_dumpf(obj, stdout, JSON_COMPACT | JSON_PRESERVE_ORDER);
	putchar('\n');
	json_decref(obj);
}

static void print_text(const struct top *t, json_t *list, u64 lost)
{
	char interval[IG_WORD_MAX];

	if (isatty(STDOUT_FILENO))
		fputs("\033[H\033[2J", stdout);
	ig_ctl_words_duration_text(t->interval, interval);
	printf("%lld packets %s in %s, by %s", (long long)t->packets,
	       ig_option_given(t->ctl, &option_all) ? "judged" : "denied", interval, ways[t->by]);
	if (lost)
		printf("; %llu more were lost", (unsigned long long)lost);
	fputs("\n\n", stdout);
	set_rates(t, list);
	ig_output_table(t->ctl, list, columns);
	if (!isatty(STDOUT_FILENO))
		putchar('\n');
}

static void print_table(struct top *t, const struct ig_listening *l)
{
	json_t *list = ig_tally_top(&t->tally, rows());
	u64 lost = ig_event_lost(l) - t->lost;

	if (t->ctl->json)
		print_json(t, list, lost);
	else
		print_text(t, list, lost);
	fflush(stdout);
	json_decref(list);
	ig_tally_fini(&t->tally);
	ig_tally_init(&t->tally);
	t->packets = 0;
	t->lost = ig_event_lost(l);
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int show(struct top *t, struct ig_listening *l)
{
	double next = now() + t->interval;
	sigset_t waiting;
	u32 n = 0;

	ig_stop_catch(&waiting);
	while (!ig_stop_asked() && !ferror(stdout) && (!t->tables || n < t->tables)) {
		double left = next - now();

		if (left <= 0) {
			print_table(t, l);
			next += t->interval;
			n++;
			continue;
		}
		if (ig_event_wait(l, (int)(left * 1000) + 1, &waiting, count, t)) {
			ig_complain("cannot read events: %s", strerror(errno));
			return IG_EXIT_FAILED;
		}
	}
	return IG_EXIT_DONE;
}

static int run_top(const struct ig_ctl *ctl)
{
	const bool on[IG_STREAM_KINDS] = {
		[ICMPGUARD_STREAM_DENIED] = true,
		[ICMPGUARD_STREAM_ACCEPTED] = ig_option_given(ctl, &option_all),
	};
	struct top t = { .ctl = ctl };
	struct ig_listening l;
	int status;

	if (read_options(&t))
		return IG_EXIT_USAGE;
	status = ig_event_listen(&l, ctl->netns, on, 0);
	if (status)
		return status;
	ig_tally_init(&t.tally);
	status = show(&t, &l);
	ig_tally_fini(&t.tally);
	ig_event_close(&l);
	return status;
}

const struct ig_command ig_cmd_top = {
	.name = "top",
	.form = { { "", options } },
	.summary = "shows who sends most of what is denied",
	.help = "Every two seconds it prints a table: the packets that were denied meanwhile, by\n"
		"source, type or reason, the most first. On a terminal each table replaces the\n"
		"one before. It goes on until it is interrupted.\n"
		"\n"
		"Up to 10000 sources are counted apart in an interval, the packets of all further\n"
		"ones as \"others\". If there are more packets than can be shown, it says how many\n"
		"were lost. Seeing packets needs CAP_NET_ADMIN over the network namespace.\n",
	.examples = "icmpctl top\n"
		    "icmpctl top --by type --interval 10s\n"
		    "icmpctl -j top --all --count 1\n",
	.run = run_top,
};
