// SPDX-License-Identifier: GPL-2.0-only
#include "cmd/choose.h"
#include "cmd/complete.h"
#include "wire/link.h"
#include "wire/names_gen.h"
#include "wire/status.h"

static void complete_reasons(const struct ig_completion *c)
{
	int i;

	for (i = 0; i < IG_REASON_NAMES; i++)
		ig_complete_offer(c, ig_reason_names[i], NULL);
}

static void complete_directions(const struct ig_completion *c)
{
	ig_complete_words(c, ig_ctl_directions);
}

void ig_choose_complete(const struct ig_completion *c)
{
	if (c->ctl->n == 1)
		ig_complete_types(c);
}

const struct ig_option ig_choose_denied = {
	.name = "denied",
	.help = "choose denied packets, which is done anyway",
};
const struct ig_option ig_choose_all = {
	.name = "all",
	.letter = 'a',
	.help = "choose denied and accepted packets",
};
const struct ig_option ig_choose_count = {
	.name = "count",
	.letter = 'c',
	.value = "N",
	.needs = "a number of packets",
	.help = "end after N packets",
};
const struct ig_option ig_choose_for = {
	.name = "for",
	.value = "DURATION",
	.needs = "a duration such as 30s",
	.help = "end after this time",
};
const struct ig_option ig_choose_reason = {
	.name = "reason",
	.value = "REASONS",
	.needs = "names of reasons, separated by commas",
	.help = "choose only packets with one of these reasons",
	.complete = complete_reasons,
};
const struct ig_option ig_choose_dir = {
	.name = "dir",
	.value = "DIR",
	.needs = "a direction",
	.help = "choose only this direction",
	.complete = complete_directions,
};
const struct ig_option ig_choose_dev = {
	.name = "dev",
	.value = "IF",
	.needs = "the name of an interface",
	.help = "choose only packets of this interface",
	.complete = ig_complete_interfaces,
};

const struct ig_option ig_choose_buffer = {
	.name = "buffer",
	.letter = 'B',
	.value = "KIB",
	.needs = "a number of KiB",
	.help = "let so many KiB wait to be read, 8192 unless given",
};

#define NUMBER_MAX 1000000

int ig_choose_read_number(const struct ig_ctl *ctl, const struct ig_option *option, u32 *out,
			  const char *what)
{
	const char *word = ig_option_value(ctl, option);
	struct ig_ctl_diag d = { 0 };

	if (!word || (!ig_ctl_words_number(word, NUMBER_MAX, out) && *out))
		return 0;
	ig_ctl_diag_set(&d, "\"%s\" is not a number of %s; write 1 to %d", word, what, NUMBER_MAX);
	return ig_line_wrong_value(ctl, option, &d);
}

int ig_choose_read_buffer(const struct ig_ctl *ctl, u32 *out)
{
	u32 kib = 0;
	int status = ig_choose_read_number(ctl, &ig_choose_buffer, &kib, "KiB");

	*out = kib << 10;
	return status;
}

int ig_choose_read_duration(const struct ig_ctl *ctl, const struct ig_option *option, u32 *out)
{
	const char *word = ig_option_value(ctl, option);
	struct ig_ctl_diag d = { 0 };

	if (!word || !ig_ctl_words_duration(word, out, &d))
		return 0;
	return ig_line_wrong_value(ctl, option, &d);
}

int ig_choose_read_filter(const struct ig_ctl *ctl, struct ig_event_filter *filter)
{
	const char *reasons = ig_option_value(ctl, &ig_choose_reason);
	const char *dir = ig_option_value(ctl, &ig_choose_dir);
	struct ig_ctl_diag d = { 0 };

	ig_event_filter_init(filter);
	if (ig_event_filter_words(filter, ctl->n, ctl->word, 1, &d))
		return ig_line_wrong(ctl, &d);
	if (reasons && ig_event_filter_reasons(filter, reasons, &d))
		return ig_line_wrong_value(ctl, &ig_choose_reason, &d);
	filter->dir = dir ? ig_ctl_words_direction(dir) : -1;
	if (dir && filter->dir < 0) {
		ig_ctl_words_no_direction(&d, dir, NULL, "--dir");
		return ig_line_wrong_value(ctl, &ig_choose_dir, &d);
	}
	filter->dev = ig_option_value(ctl, &ig_choose_dev);
	return 0;
}

void ig_choose_note_untouched(const struct ig_ctl *ctl)
{
	struct ig_link link;
	json_t *status;

	if (ig_link_open(&link, NULL))
		return;
	status = ig_status_read(&link);
	if (status && ig_status_untouched(status) && !ctl->json)
		ig_note("nothing is filtered in this network namespace, so no packet will come "
			"until a policy is in force");
	json_decref(status);
	ig_link_close(&link);
}
