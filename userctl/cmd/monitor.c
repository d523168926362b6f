// SPDX-License-Identifier: GPL-2.0-only
/* monitor: shows packets as they are judged. */
#define _GNU_SOURCE /* ppoll's signals */
#include <errno.h>
#include <string.h>
#include <time.h>

#include "cmd/choose.h"
#include "cmd/stop.h"
#include "cmd/tally.h"
#include "model/event.h"
#include "model/event_filter.h"
#include "output.h"
#include "wire/event.h"
#include "wire/refusal.h"

static const struct ig_option option_accepted = {
	.name = "accepted",
	.help = "show accepted packets, not denied ones",
};
static const struct ig_option option_recent = {
	.name = "recent",
	.letter = 'r',
	.help = "show the newest denied packets that the module kept, and end",
};
static const struct ig_option option_last = {
	.name = "last",
	.letter = 'n',
	.value = "N",
	.needs = "a number of packets",
	.help = "show the newest N of those that were kept",
};
static const struct ig_option option_since = {
	.name = "since",
	.value = "DURATION",
	.needs = "a duration such as 10m",
	.help = "show those that were kept and are not older",
};

static const struct ig_option *const live_options[] = {
	&ig_choose_denied, &option_accepted, &ig_choose_all, &ig_choose_count,	&ig_choose_for,
	&ig_choose_reason, &ig_choose_dir,   &ig_choose_dev, &ig_choose_buffer, NULL,
};
static const struct ig_option *const recent_options[] = {
	&option_recent, &option_last,	&option_since,	   &ig_choose_reason,
	&ig_choose_dir, &ig_choose_dev, &ig_choose_buffer, NULL,
};

/**
 * struct watch - a run of monitor
 * @ctl: the line
 * @filter: packets that are wanted
 * @count: end after this many; 0 for never
 * @seconds: end after this time; 0 for never
 * @shown: packets printed
 * @reasons: those by reason
 * @sources: those by source
 * @told: losses that were told
 * @told_at: when, seconds of the monotonic clock
 */
struct watch {
	const struct ig_ctl *ctl;
	struct ig_event_filter filter;
	u32 count;
	u32 seconds;
	json_int_t shown;
	struct ig_tally reasons;
	struct ig_tally sources;
	u64 told;
	time_t told_at;
};

/* ---- the line ---- */

/* An option that would have no effect is refused. */
static int read_options(const struct ig_ctl *ctl)
{
	static const struct ig_option *const live[] = { &ig_choose_denied, &option_accepted,
							&ig_choose_all, &ig_choose_count,
							&ig_choose_for };
	static const struct ig_option *const kept[] = { &option_last, &option_since };
	bool recent = ig_option_given(ctl, &option_recent);
	struct ig_ctl_diag d = { 0 };
	size_t i;

	for (i = 0; recent && i < ARRAY_SIZE(live); i++)
		if (ig_option_given(ctl, live[i])) {
			ig_ctl_diag_set(&d,
					"--%s does not go with --recent, which shows the denied "
					"packets that were kept, and ends",
					live[i]->name);
			return ig_line_wrong_value(ctl, live[i], &d);
		}
	for (i = 0; !recent && i < ARRAY_SIZE(kept); i++)
		if (ig_option_given(ctl, kept[i])) {
			ig_ctl_diag_set(&d, "--%s goes with --recent only", kept[i]->name);
			return ig_line_wrong_value(ctl, kept[i], &d);
		}
	return 0;
}

/* ---- printing ---- */

/* Each event is written at once, also into a file: whoever reads it waits for it. */
static void show(struct watch *w, const json_t *event)
{
	if (w->ctl->json) {
		json_dumpf(event, stdout, JSON_COMPACT | JSON_PRESERVE_ORDER);
		putchar('\n');
	} else {
		ig_ctl_event_print(stdout, event);
	}
	fflush(stdout);
}

static void take(const json_t *event, void *data)
{
	struct watch *w = data;

	if (!ig_event_filter_takes(&w->filter, event) || (w->count && w->shown == w->count))
		return;
	show(w, event);
	w->shown++;
	ig_tally_add(&w->reasons, json_string_value(json_object_get(event, "reason")));
	ig_tally_add(&w->sources, json_string_value(json_object_get(event, "src")));
}

static time_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec;
}

/* Tells of losses once a second; filters do not apply to them. */
static void tell_lost(struct watch *w, const struct ig_listening *l, bool ends)
{
	u64 lost = ig_event_lost(l), n = lost - w->told;

	if (!n || (!ends && now() == w->told_at))
		return;
	if (w->ctl->json) {
		printf("{\"lost\":%llu,\"lost-total\":%llu}\n", (unsigned long long)n,
		       (unsigned long long)lost);
		fflush(stdout);
	} else {
		ig_note("%llu events were lost: there were more than could be shown",
			(unsigned long long)n);
	}
	w->told = lost;
	w->told_at = now();
}

static void print_tally(const char *title, const struct ig_tally *t, size_t most)
{
	json_t *top = ig_tally_top(t, most), *entry;
	size_t i;

	json_array_foreach (top, i, entry)
		fprintf(stderr, "%s%lld %s", i ? ", " : title,
			(long long)json_integer_value(json_object_get(entry, "packets")),
			json_string_value(json_object_get(entry, "word")));
	if (json_array_size(top))
		fputc('\n', stderr);
	json_decref(top);
}

static void print_summary(const struct watch *w)
{
	if (w->ctl->json)
		return;
	fprintf(stderr, "%lld packets shown\n", (long long)w->shown);
	print_tally("by reason: ", &w->reasons, 32);
	print_tally("most from: ", &w->sources, 5);
}

/* ---- live ---- */

static int watch_events(struct watch *w, struct ig_listening *l)
{
	time_t end = now() + (time_t)w->seconds;
	sigset_t waiting;

	ig_stop_catch(&waiting);
	while (!ig_stop_asked() && (!w->count || w->shown < w->count) &&
	       (!w->seconds || now() < end)) {
		if (ig_event_wait(l, 200, &waiting, take, w)) {
			ig_complain("cannot read events: %s", strerror(errno));
			return IG_EXIT_FAILED;
		}
		tell_lost(w, l, false);
		if (ferror(stdout))
			break;
	}
	if (!w->count || w->shown < w->count)
		ig_event_settle(l, take, w);
	tell_lost(w, l, true);
	print_summary(w);
	return IG_EXIT_DONE;
}

static int run_live(struct watch *w)
{
	bool all = ig_option_given(w->ctl, &ig_choose_all);
	bool accepted = ig_option_given(w->ctl, &option_accepted);
	const bool on[IG_STREAM_KINDS] = {
		[ICMPGUARD_STREAM_DENIED] =
			all || !accepted || ig_option_given(w->ctl, &ig_choose_denied),
		[ICMPGUARD_STREAM_ACCEPTED] = all || accepted,
	};
	u32 room = 0;
	struct ig_listening l;
	int status;

	if (ig_choose_read_number(w->ctl, &ig_choose_count, &w->count, "packets") ||
	    ig_choose_read_buffer(w->ctl, &room) ||
	    ig_choose_read_duration(w->ctl, &ig_choose_for, &w->seconds))
		return IG_EXIT_USAGE;
	status = ig_event_listen(&l, w->ctl->netns, on, room);
	if (status)
		return status;
	ig_choose_note_untouched(w->ctl);
	status = watch_events(w, &l);
	ig_event_close(&l);
	return status;
}

/* ---- kept ---- */

/* Tells whether an event is at most @seconds old; 0 for any age. */
static bool is_young(const json_t *event, u32 seconds)
{
	time_t when = ig_ctl_event_time(json_string_value(json_object_get(event, "time")));

	return !seconds || !when || when + (time_t)seconds >= time(NULL);
}

/* Returns those of the events that are wanted. */
static json_t *chosen(const struct watch *w, const json_t *events, u32 last, u32 since)
{
	json_t *list = json_array(), *event;
	size_t i;

	json_array_foreach (events, i, event)
		if (ig_event_filter_takes(&w->filter, event) && is_young(event, since))
			json_array_append(list, event);
	while (last && json_array_size(list) > last)
		json_array_remove(list, 0);
	return list;
}

static int run_recent(struct watch *w)
{
	u32 last = 0, since = 0;
	struct ig_link link;
	json_t *events, *list, *event;
	int status;
	size_t i;

	if (ig_choose_read_number(w->ctl, &option_last, &last, "packets") ||
	    ig_choose_read_duration(w->ctl, &option_since, &since))
		return IG_EXIT_USAGE;
	status = ig_link_open(&link, w->ctl->netns);
	if (status)
		return status;
	events = ig_event_recent(&link);
	if (!events)
		status = ig_refusal_complain(&link, IG_LINK_READS);
	ig_link_close(&link);
	if (status)
		return status;
	list = chosen(w, events, last, since);
	json_array_foreach (list, i, event)
		show(w, event);
	if (!json_array_size(list) && !w->ctl->json)
		ig_note(json_array_size(events) ? "no denied packet that was kept is one of these" :
						  "no packet was denied");
	json_decref(list);
	json_decref(events);
	return IG_EXIT_DONE;
}

static int run_monitor(const struct ig_ctl *ctl)
{
	struct watch w = { .ctl = ctl };
	int status;

	if (read_options(ctl) || ig_choose_read_filter(ctl, &w.filter))
		return IG_EXIT_USAGE;
	if (ig_option_given(ctl, &option_recent))
		return run_recent(&w);
	ig_tally_init(&w.reasons);
	ig_tally_init(&w.sources);
	status = run_live(&w);
	ig_tally_fini(&w.reasons);
	ig_tally_fini(&w.sources);
	return status;
}

const struct ig_command ig_cmd_monitor = {
	.name = "monitor",
	.form = { { "[TYPE[/CODE]] [PEER]", live_options },
		  { "[TYPE[/CODE]] [PEER]", recent_options } },
	.summary = "shows packets as they are judged",
	.help = "A line is the time, the direction, the interface, source and destination, the\n"
		"type, the bytes from the IP header on, and of an error the packet that it is\n"
		"about; then the verdict, its reason, and the rule or the ACL entry. PEER is a\n"
		"prefix of the remote side. In mode monitor, what would be denied is WOULD-DENY.\n"
		"\n"
		"Without --recent it goes on until it is interrupted, and then tells how many\n"
		"packets there were, by reason, and who sent most. Packets cost nothing more\n"
		"while nobody watches. If there are more events than can be shown, they are lost\n"
		"and counted, at most once a second; filters do not apply to that.\n"
		"\n"
		"--recent needs nobody to watch: the module always keeps the newest 256 denied\n"
		"packets of a network namespace, without their length and what errors are about.\n"
		"\n"
		"Seeing packets needs CAP_NET_ADMIN over the network namespace. With -j each is\n"
		"an object in a line.\n",
	.examples = "icmpctl monitor\n"
		    "icmpctl monitor --all --dev eth0 198.51.100.0/24\n"
		    "icmpctl monitor --reason default-deny,acl-denied --for 1m\n"
		    "icmpctl monitor --recent --last 20\n"
		    "icmpctl -j monitor --accepted destination-unreachable --count 1\n",
	.complete = ig_choose_complete,
	.run = run_monitor,
};
