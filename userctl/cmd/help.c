// SPDX-License-Identifier: GPL-2.0-only
/* The table of commands, and what is said about them. */
#include <string.h>

#include "cmd/meant.h"
#include "output.h"

#define USUAL_STATUS "0 done, 1 refused or failed, 2 usage, 3 no module"

static const struct ig_command *const commands[] = {
	&ig_cmd_allow,	 &ig_cmd_revoke,  &ig_cmd_acl,	    &ig_cmd_set,   &ig_cmd_group,
	&ig_cmd_list,	 &ig_cmd_default, &ig_cmd_mode,	    &ig_cmd_off,   &ig_cmd_unhook,
	&ig_cmd_profile, &ig_cmd_flush,	  &ig_cmd_check,    &ig_cmd_diff,  &ig_cmd_apply,
	&ig_cmd_save,	 &ig_cmd_confirm, &ig_cmd_rollback, &ig_cmd_flows, &ig_cmd_status,
	&ig_cmd_stats,	 &ig_cmd_types,	  &ig_cmd_help,
};

/* Names that other tools have for the same, besides ig_command.alias. */
static const struct {
	const char *word;
	const struct ig_command *cmd;
} names[] = {
	{ "delete", &ig_cmd_revoke },
	{ "remove", &ig_cmd_revoke },
	{ "rm", &ig_cmd_revoke },
	{ "ls", &ig_cmd_list },
};

const struct ig_command *ig_cmd_find(const char *word)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(commands); i++)
		if (!strcmp(word, commands[i]->name) ||
		    (commands[i]->alias && !strcmp(word, commands[i]->alias)))
			return commands[i];
	for (i = 0; i < ARRAY_SIZE(names); i++)
		if (!strcmp(word, names[i].word))
			return names[i].cmd;
	return NULL;
}

void ig_cmd_unknown(struct ig_diag *d, const struct ig_ctl *ctl, int word)
{
	struct ig_nearest n = { .word = ctl->word[word] };
	char hint[IG_WORD_MAX];
	size_t i;

	d->word = word;
	if (ig_meant_command(ctl, word, d))
		return;
	for (i = 0; i < ARRAY_SIZE(commands); i++)
		ig_nearest_try(&n, commands[i]->name);
	ig_nearest_hint(&n, hint);
	ig_diag_set(d, "there is no command %s%s", ctl->word[word],
		    *hint ? hint : "; `icmpctl help` lists them");
}

/* Examples, a line each, set off from the text. */
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
	for (i = 0; i < ARRAY_SIZE(commands); i++)
		printf("  %-8s %s\n", commands[i]->name, commands[i]->summary);
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
