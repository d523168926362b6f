// SPDX-License-Identifier: GPL-2.0-only
/* diff: shows what a policy file would change. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/complete.h"
#include "cmd/diff.h"
#include "cmd/generation.h"
#include "complain.h"
#include "no_memory.h"
#include "output.h"
#include "policy/diff.h"
#include "wire/refusal.h"
#include "wire/running.h"

/* Exit statuses as of diff(1): 0 same, 1 different, more for trouble. */
enum {
	SAME,
	DIFFERENT,
	TROUBLE,
};

static const struct ig_option option_stat = {
	.name = "stat",
	.help = "print one line for each set, group and direction of the ACL",
};

static const struct ig_option option_all = {
	.name = "all",
	.help = "show all lines, even on a terminal",
};

/* Prints lines in color, by the signs they begin with. */
static void print_colored(const char *text)
{
	while (*text) {
		size_t len = strcspn(text, "\n");
		const char *color = *text == '+' ? "32" : *text == '-' ? "31" : NULL;

		if (color)
			printf("\033[%sm%.*s\033[0m\n", color, (int)len, text);
		else
			printf("%.*s\n", (int)len, text);
		text += len + (text[len] == '\n');
	}
}

static bool colors_wanted(void)
{
	const char *term = getenv("TERM"), *none = getenv("NO_COLOR");

	return isatty(STDOUT_FILENO) && term && strcmp(term, "dumb") && (!none || !*none);
}

/* Most lines in braces shown on a terminal; a pipe gets them all. */
#define LINES 20

static void print_text(const struct ig_ctl *ctl, const struct ig_diff *diff)
{
	size_t limit = isatty(STDOUT_FILENO) && !ig_option_given(ctl, &option_all) ? LINES : 0;
	char *text = NULL;
	size_t size;
	FILE *out;

	if (!colors_wanted()) {
		ig_diff_print_some(stdout, diff, limit);
		return;
	}
	out = open_memstream(&text, &size);
	if (!out)
		ig_no_memory();
	ig_diff_print_some(out, diff, limit);
	if (fclose(out))
		ig_no_memory();
	print_colored(text);
	free(text);
}

/* Adds what a row says of its changes: +3 -1 */
static void set_changes(json_t *row)
{
	static const struct {
		const char *key;
		char sign;
	} parts[] = { { "added", '+' }, { "removed", '-' }, { "changed", '~' } };
	char text[IG_WORD_MAX] = "";
	size_t i, len = 0;

	for (i = 0; i < ARRAY_SIZE(parts); i++) {
		json_int_t count = json_integer_value(json_object_get(row, parts[i].key));

		if (count)
			len += (size_t)snprintf(text + len, sizeof(text) - len, "%s%c%lld",
						len ? " " : "", parts[i].sign, (long long)count);
	}
	json_object_set_new(row, "changes", json_string(text));
}

/* Prints one line per thing: set feed  +3 -1 */
static void print_stat(const struct ig_ctl *ctl, const struct ig_diff *diff)
{
	static const struct ig_field columns[] = {
		{ .key = "what" },
		{ .key = "name" },
		{ .key = "changes" },
		{ .key = NULL },
	};
	json_t *rows = ig_diff_stat(diff), *row, *obj;
	size_t i;

	if (ctl->json) {
		obj = json_pack("{s:b,s:b,s:o}", "same", !diff->n, "untouched",
				(int)diff->untouched, "stat", rows);
		ig_output_facts(ctl, obj, NULL);
		json_decref(obj);
		return;
	}
	json_array_foreach (rows, i, row)
		set_changes(row);
	ig_output_table(ctl, rows, columns);
	json_decref(rows);
}

static int print(const struct ig_ctl *ctl, const struct ig_ctl_policy *running,
		 const struct ig_ctl_policy *wanted)
{
	struct ig_diff diff;
	int status = TROUBLE;
	json_t *obj;

	if (ig_diff_make(&diff, running, wanted)) {
		ig_complain("there is not enough memory to compare the policies");
	} else {
		status = diff.n ? DIFFERENT : SAME;
		if (ig_option_given(ctl, &option_stat)) {
			print_stat(ctl, &diff);
		} else if (ctl->json) {
			obj = ig_diff_json(&diff);
			ig_output_facts(ctl, obj, NULL);
			json_decref(obj);
		} else {
			print_text(ctl, &diff);
		}
	}
	ig_diff_fini(&diff);
	if (fflush(stdout) || ferror(stdout))
		status = TROUBLE;
	return status;
}

int ig_diff_failed(int status)
{
	return status == IG_EXIT_FAILED ? TROUBLE : status;
}

/* Tells whether the policy in force is the one that was named; complains if not. */
static bool is_that(const struct ig_running *running, const struct ig_which *only)
{
	if (!only->given || (only->generation == running->generation &&
			     (!only->of_instance || only->instance == running->instance)))
		return true;
	ig_complain("the policy in force is of generation %u@%016llx, not the one that "
		    "--generation names",
		    running->generation, (unsigned long long)running->instance);
	return false;
}

int ig_diff_policy(const struct ig_ctl *ctl, struct ig_ctl_policy *wanted,
		   const struct ig_which *only)
{
	struct ig_running running;
	struct ig_progress progress;
	struct ig_link link;
	int status = ig_link_open(&link, ctl->netns), err;

	if (status)
		return ig_diff_failed(status);
	ig_progress_init(&progress);
	err = ig_running_read(&link, &running, &progress);
	ig_progress_end(&progress);
	if (err) {
		ig_refusal_complain(&link, IG_LINK_READS);
		status = TROUBLE;
	} else if (!is_that(&running, only)) {
		status = TROUBLE;
	} else {
		ig_running_settle(&running.policy, wanted);
		status = print(ctl, &running.policy, wanted);
	}
	ig_running_fini(&running);
	ig_link_close(&link);
	return status;
}

static int run_diff(const struct ig_ctl *ctl)
{
	struct ig_ctl_diag d = { .word = 1 };
	const struct ig_which any = { 0 };
	struct ig_ctl_policy wanted;
	int status;

	if (ctl->n < 2) {
		ig_ctl_diag_set(&d,
				"diff needs the name of a policy file, or - for standard input");
		return ig_line_wrong(ctl, &d);
	}
	if (ig_line_more(ctl, 2))
		return IG_EXIT_USAGE;
	ig_no_memory_exits(TROUBLE);
	status = ig_ctl_policy_load(&wanted, ctl->word[1], false);
	status = status ? ig_diff_failed(status) : ig_diff_policy(ctl, &wanted, &any);
	ig_ctl_policy_fini(&wanted);
	return status;
}

static const struct ig_option *const options[] = { &option_stat, &option_all, NULL };

const struct ig_command ig_cmd_diff = {
	.name = "diff",
	.form = { { "FILE|-", options } },
	.summary = "shows what a policy file would change",
	.help = "Compares the policy in force with that of a policy file; - means standard input.\n"
		"It prints lines in the language of policy files: - marks lines that would be\n"
		"removed, and + lines that would be added. On a terminal they are in color,\n"
		"unless NO_COLOR is set, and at most 20 lines are shown for each pair of braces,\n"
		"unless --all is given. --stat prints one line for each set, each group and each\n"
		"direction of the ACL: + counts what would be added, - what would be removed, and\n"
		"~ the rules and entries that would be changed. A rule with a different comment\n"
		"or lifetime counts as changed; how much of a lifetime has passed is ignored.\n"
		"\n"
		"The exit status is 0 if both are the same, 1 if they differ, 2 if the file is\n"
		"wrong or something else failed, and 3 if the module is missing. Nothing is\n"
		"changed; `icmpctl apply` does that.\n",
	.examples = "icmpctl diff /etc/icmpguard/policy.conf\n"
		    "icmpctl diff --stat new.policy\n"
		    "icmpctl --netns web -j diff web.policy\n",
	.status = "0 same, 1 different, 2 wrong or failed, 3 no module",
	.complete = ig_complete_file,
	.run = run_diff,
};
