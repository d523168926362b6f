// SPDX-License-Identifier: GPL-2.0-only
/* help: explains commands. */
#include <string.h>

#include "cmd/meant.h"
#include "output.h"

#define USUAL_STATUS "0 done, 1 refused or failed, 2 usage, 3 no module"

void ig_cmd_unknown(struct ig_diag *d, const struct ig_ctl *ctl, int word)
{
	struct ig_nearest n = { .word = ctl->word[word] };
	char hint[IG_WORD_MAX];
	size_t i;

	d->word = word;
	if (ig_meant_command(ctl, word, d))
		return;
	for (i = 0; ig_commands[i]; i++)
		ig_nearest_try(&n, ig_commands[i]->name);
	ig_nearest_hint(&n, hint);
	ig_diag_set(d, "there is no command %s%s", ctl->word[word],
		    *hint ? hint : "; `icmpctl help` lists them");
}

/* Prints the examples, one per line and indented. */
static void print_examples(const char *line)
{
	puts("\nexamples:");
	while (*line) {
		int len = (int)strcspn(line, "\n") + 1;

		printf("  %.*s", len, line);
		line += len;
	}
}

static void print_command(const struct ig_command *cmd)
{
	printf("usage: icmpctl %s%s%s\n\n%s %s.\n\n%s", cmd->name, *cmd->usage ? " " : "",
	       cmd->usage, cmd->name, cmd->summary, cmd->help);
	if (cmd->alias)
		printf("\n\"%s\" is the same command.\n", cmd->alias);
	if (cmd->examples)
		print_examples(cmd->examples);
	printf("\nexit status: %s\n", cmd->status ? cmd->status : USUAL_STATUS);
}

void ig_cmd_usage(const struct ig_command *cmd)
{
	size_t i;

	if (cmd) {
		print_command(cmd);
		return;
	}
	puts("usage: icmpctl [-j] [--netns NAME] COMMAND ...\n\n"
	     "Configures icmpguard, which filters ICMP and ICMPv6 and never breaks path MTU\n"
	     "discovery.\n\n"
	     "commands:");
	for (i = 0; ig_commands[i]; i++)
		printf("  %-8s %s\n", ig_commands[i]->name, ig_commands[i]->summary);
	puts("\n"
	     "options, anywhere on the line:\n"
	     "  -j, --json     print JSON\n"
	     "  --netns NAME   act on that network namespace, as `ip netns` names it\n"
	     "  -h, --help     explain the command\n"
	     "  -V, --version  print the version\n\n"
	     "`icmpctl help COMMAND` says more. A bare `icmpctl` is `icmpctl status`.\n"
	     "exit status: " USUAL_STATUS);
}

static int run_help(const struct ig_ctl *ctl)
{
	const struct ig_command *cmd = NULL;
	struct ig_diag d = { .word = 1 };

	if (ig_line_more(ctl, 2))
		return IG_EXIT_USAGE;
	if (ctl->n == 2) {
		cmd = ig_cmd_find(ctl->word[1]);
		if (!cmd) {
			ig_cmd_unknown(&d, ctl, 1);
			return ig_line_wrong(ctl, &d);
		}
	}
	ig_cmd_usage(cmd);
	return IG_EXIT_DONE;
}

const struct ig_command ig_cmd_help = {
	.name = "help",
	.usage = "[COMMAND]",
	.summary = "explains a command, or lists them",
	.help = "`icmpctl COMMAND --help` is the same.\n",
	.examples = "icmpctl help\n"
		    "icmpctl help allow\n",
	.status = "0 done, 2 usage",
	.run = run_help,
};
