// SPDX-License-Identifier: GPL-2.0-only
/* demo: a command that only its test has (tests/cli/command.t). */
#include "cmd/complete.h"
#include "output.h"

static const char *const colors[] = { "blue", "gray", "green", NULL };

static void complete_color(const struct ig_completion *c)
{
	ig_complete_words(c, colors);
}

static const struct ig_option option_color = {
	.name = "color",
	.letter = 'c',
	.value = "COLOR",
	.needs = "a color, such as green",
	.help = "paint it in that color",
	.complete = complete_color,
};

static const struct ig_option option_count = {
	.name = "counted",
	.letter = 'x',
	.help = "count it",
};

static const struct ig_option *const options[] = { &option_color, &option_count, NULL };

static int run_demo(const struct ig_ctl *ctl)
{
	const char *color = ig_option_value(ctl, &option_color);
	struct ig_ctl_diag d = { 0 };
	json_t *obj;

	if (color && ig_ctl_words_index(color, colors) < 0) {
		ig_ctl_diag_set(&d, "\"%s\" is not a color", color);
		return ig_line_wrong_value(ctl, &option_color, &d);
	}
	obj = json_pack("{s:i,s:s,s:b}", "words", ctl->n - 1, "color", color ? color : "none",
			"count", ig_option_given(ctl, &option_count) != NULL);
	ig_output_sentence(ctl, obj, "%d words, %s, %s", ctl->n - 1, color ? color : "none",
			   ig_option_given(ctl, &option_count) ? "counted" : "not counted");
	json_decref(obj);
	return IG_EXIT_DONE;
}

static void complete_demo(const struct ig_completion *c)
{
	static const char *const words[] = { "one", "two", NULL };

	ig_complete_once(c, words);
}

const struct ig_command ig_cmd_demo = {
	.name = "demo",
	.alias = "show-off",
	.form = { { "one|two ...", options }, { "three" } },
	.summary = "shows that a command is one file and a line",
	.help = "It does nothing.\n",
	.examples = "icmpctl demo one\n"
		    "icmpctl demo --color=green two\n",
	.complete = complete_demo,
	.run = run_demo,
};
