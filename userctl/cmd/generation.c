// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "cmd/complete.h"
#include "cmd/generation.h"

const struct ig_option ig_option_generation = {
	.name = "generation",
	.value = "N",
	.needs = "the generation that `icmpctl status` shows",
	.help = "act only on the policy of this generation, N or N@INSTANCE",
	.complete = ig_complete_generation,
};

/* Reads the 16 digits that `icmpctl apply` and `status` print; 0 or -1. */
static int read_instance(const char *word, u64 *instance)
{
	char *end;

	if (strlen(word) != 16 || strspn(word, "0123456789abcdef") != 16)
		return -1;
	*instance = strtoull(word, &end, 16);
	return 0;
}

int ig_generation_read(const struct ig_ctl *ctl, struct ig_which *which)
{
	const char *word = ig_option_value(ctl, &ig_option_generation);
	const char *at = word ? strchr(word, '@') : NULL;
	struct ig_ctl_diag d = { 0 };
	char number[16];

	memset(which, 0, sizeof(*which));
	if (!word)
		return 0;
	which->given = true;
	which->of_instance = at;
	snprintf(number, sizeof(number), "%.*s", (int)(at ? at - word : 15), word);
	if (!ig_ctl_words_number(number, UINT32_MAX, &which->generation) &&
	    (!at || !read_instance(at + 1, &which->instance)))
		return 0;
	ig_ctl_diag_set(&d,
			"\"%s\" is not a generation; `icmpctl status` shows the one in force, and "
			"`icmpctl apply` prints it with its instance, as in 12@0123456789abcdef",
			word);
	return ig_line_wrong_value(ctl, &ig_option_generation, &d);
}
