// SPDX-License-Identifier: GPL-2.0-only
/* help: explains commands. */
#include <string.h>

#include "cmd/complete.h"
#include "cmd/help.h"
#include "cmd/meant.h"
#include "output.h"

#define USUAL_STATUS "0 done, 1 refused or failed, 2 wrong usage or input, 3 no module"

void ig_cmd_unknown(struct ig_ctl_diag *d, const struct ig_ctl *ctl, int word)
{
	struct ig_ctl_nearest n = { .word = ctl->word[word] };
	char hint[IG_WORD_MAX];
	size_t i;

	d->word = word;
	if (ig_meant_command(ctl, word, d))
		return;
	for (i = 0; ig_commands[i]; i++)
		ig_ctl_nearest_try(&n, ig_commands[i]->name);
	ig_ctl_nearest_hint(&n, hint);
	ig_ctl_diag_set(d, "\"%s\" is not a command%s", ctl->word[word],
			*hint ? hint : "; `icmpctl help` lists them");
}

/* Columns of the help, and those that its usage is indented by. */
#define WIDTH 80
#define INDENT 7

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

/* Prints one part of a usage, on a new line if it does not fit. */
static void print_part(const char *part, size_t len, size_t *column)
{
	if (*column + 1 + len > WIDTH) {
		printf("\n%*s", INDENT - 1, "");
		*column = INDENT - 1;
	}
	printf(" %.*s", (int)len, part);
	*column += 1 + len;
}

/* Counts the bytes up to a blank outside of brackets. */
static size_t part_len(const char *words)
{
	size_t len;
	int depth = 0;

	for (len = 0; words[len] && (depth || words[len] != ' '); len++)
		depth += (words[len] == '[') - (words[len] == ']');
	return len;
}

/* Prints an option as usage has it: [-n|--dry-run] [--confirm SECONDS] */
static void print_usage_option(const struct ig_option *o, size_t *column)
{
	char letter[] = { '-', o->letter, '|', '\0' }, part[IG_WORD_MAX];
	int len = snprintf(part, sizeof(part), "[%s--%s%s%s]", o->letter ? letter : "", o->name,
			   o->value ? " " : "", o->value ? o->value : "");

	print_part(part, (size_t)len, column);
}

static void print_form(const char *before, const struct ig_command *cmd, const struct ig_form *form)
{
	const struct ig_option *const *o;
	const char *words = form->words;
	size_t column, len;

	column = (size_t)printf("%sicmpctl %s", before, cmd->name);
	for (; *words; words += len + (words[len] == ' ')) {
		len = part_len(words);
		print_part(words, len, &column);
	}
	for (o = form->options; o && *o; o++)
		print_usage_option(*o, &column);
	putchar('\n');
}

/* Writes an option as lists have it: -n, --dry-run; returns its columns. */
static int option_text(const struct ig_option *o, char buf[IG_WORD_MAX])
{
	char letter[] = { '-', o->letter, ',', ' ', '\0' };

	return snprintf(buf, IG_WORD_MAX, "%s--%s%s%s", o->letter ? letter : "", o->name,
			o->value ? " " : "", o->value ? o->value : "");
}

static void print_option(const struct ig_option *o, int width)
{
	char text[IG_WORD_MAX];

	option_text(o, text);
	printf("  %-*s  %s\n", width, text, o->help);
}

static void print_options(const struct ig_command *cmd)
{
	const struct ig_option *o;
	char text[IG_WORD_MAX];
	int width = 0, len, i;

	for (i = 0; (o = ig_option_next(cmd, i)); i++) {
		len = option_text(o, text);
		width = len > width ? len : width;
	}
	if (i)
		puts("\noptions:");
	for (i = 0; (o = ig_option_next(cmd, i)); i++)
		print_option(o, width);
}

static void print_command(const struct ig_command *cmd)
{
	const struct ig_form *form;

	for (form = cmd->form; form->words; form++)
		print_form(form == cmd->form ? "usage: " : "       ", cmd, form);
	printf("\n%s %s.\n\n%s", cmd->name, cmd->summary, cmd->help);
	print_options(cmd);
	if (cmd->alias)
		printf("\n\"%s\" is the same command.\n", cmd->alias);
	if (cmd->examples)
		print_examples(cmd->examples);
	printf("\nexit status: %s\n", cmd->status ? cmd->status : USUAL_STATUS);
}

static void print_commands(void)
{
	char text[IG_WORD_MAX];
	size_t column, i;
	int width = 0, len;

	column = (size_t)printf("usage: icmpctl");
	for (i = 0; ig_global_options[i]; i++) {
		print_usage_option(ig_global_options[i], &column);
		len = option_text(ig_global_options[i], text);
		width = len > width ? len : width;
	}
	puts(" COMMAND ...\n\n"
	     "Configures icmpguard, which filters ICMP and ICMPv6 and never breaks path MTU\n"
	     "discovery.\n\n"
	     "commands:");
	for (i = 0; ig_commands[i]; i++)
		printf("  %-8s %s\n", ig_commands[i]->name, ig_commands[i]->summary);
	puts("\noptions, anywhere on the line:");
	for (i = 0; ig_global_options[i]; i++)
		print_option(ig_global_options[i], width);
	puts("\n"
	     "`icmpctl help COMMAND` explains a command. `icmpctl` alone is `icmpctl status`.\n"
	     "exit status: " USUAL_STATUS);
}

void ig_cmd_usage(const struct ig_command *cmd)
{
	if (cmd)
		print_command(cmd);
	else
		print_commands();
}

static int run_help(const struct ig_ctl *ctl)
{
	const struct ig_command *cmd = NULL;
	struct ig_ctl_diag d = { .word = 1 };

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

static void complete_help(const struct ig_completion *c)
{
	if (c->ctl->n == 1)
		ig_complete_commands(c);
}

const struct ig_command ig_cmd_help = {
	.name = "help",
	.form = { { "[COMMAND]" } },
	.summary = "lists the commands, or explains one",
	.help = "`icmpctl COMMAND --help` is the same.\n",
	.examples = "icmpctl help\n"
		    "icmpctl help allow\n",
	.status = "0 done, 2 wrong usage",
	.complete = complete_help,
	.run = run_help,
};
