// SPDX-License-Identifier: GPL-2.0-only
/* A policy as text: the exact inverse of reading it. */
#include <stdlib.h>
#include <string.h>

#include "policy/policy.h"

#define INDENT "    "

void ig_policy_dev_print(FILE *out, const char *dev)
{
	static const char plain[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789@%+=._-*?";

	if (strspn(dev, plain) == strlen(dev))
		fputs(dev, out);
	else
		ig_ctl_words_quote(out, dev, true);
}

char *ig_policy_rule_text(const struct ig_ctl_rule *rule)
{
	struct ig_ctl_rule copy = *rule;

	copy.group[0] = '\0';
	return ig_ctl_rule_text(&copy);
}

char *ig_policy_entry_text(const struct ig_ctl_entry *entry)
{
	char *text = ig_ctl_acl_text(entry), *rest = strchr(text, ' ') + 1;

	/* The direction stands before the braces. */
	memmove(text, rest, strlen(rest) + 1);
	return text;
}

static void print_set(FILE *out, const struct ig_policy_set *set)
{
	char text[IG_PLIST_TEXT];
	size_t i;

	fprintf(out, "\nset %s {\n", set->name);
	for (i = 0; i < set->list.n4; i++) {
		ig_ctl_plist_text4(set->list.v4[i], text);
		fprintf(out, INDENT "%s\n", text);
	}
	for (i = 0; i < set->list.n6; i++) {
		ig_ctl_plist_text6(&set->list.v6[i], text);
		fprintf(out, INDENT "%s\n", text);
	}
	fputs("}\n", out);
}

/* Prints a group and its rules from index @rule on. Return: the first rule after them. */
static size_t print_group(FILE *out, const struct ig_ctl_policy *policy,
			  const struct ig_policy_group *group, size_t rule)
{
	size_t end = rule, i;
	char *text;

	while (end < policy->rules && !strcmp(ig_ctl_rule_group(&policy->rule[end]), group->name))
		end++;
	if (!strcmp(group->name, IG_CTL_GROUP_DEFAULT) && end == rule && !group->n)
		return end;
	fprintf(out, "\ngroup %s {\n", group->name);
	if (group->n)
		fputs(INDENT "attach", out);
	for (i = 0; i < group->n; i++) {
		fputc(' ', out);
		ig_policy_dev_print(out, group->dev[i]);
	}
	fputs(group->n ? "\n" : "", out);
	for (; rule < end; rule++) {
		text = ig_policy_rule_text(&policy->rule[rule]);
		fprintf(out, INDENT "%s\n", text);
		free(text);
	}
	fputs("}\n", out);
	return end;
}

static void print_acl(FILE *out, const struct ig_ctl_policy *policy, int dir)
{
	bool open = false;
	char *text;
	size_t i;

	for (i = 0; i < policy->entries; i++) {
		if (policy->entry[i].match.dir != dir)
			continue;
		if (!open)
			fprintf(out, "\nacl %s {\n", ig_ctl_directions[dir]);
		open = true;
		text = ig_policy_entry_text(&policy->entry[i]);
		fprintf(out, INDENT "%s\n", text);
		free(text);
	}
	fputs(open ? "}\n" : "", out);
}

static void print_log(FILE *out, const struct ig_log_settings *settings)
{
	char *line[IG_CTL_LOG_LINES];
	size_t i, n = ig_ctl_log_lines(settings, line);

	for (i = 0; i < n; i++) {
		fprintf(out, "%s\n", line[i]);
		free(line[i]);
	}
}

void ig_ctl_policy_print(FILE *out, const struct ig_ctl_policy *policy)
{
	size_t rule = 0, i;
	int dir;

	fprintf(out, "mode %s\n", ig_modes[policy->mode]);
	for (dir = 0; dir < IG_DIRS; dir++)
		fprintf(out, "default %s %s\n", ig_ctl_directions[dir],
			ig_ctl_actions[policy->action[dir]]);
	print_log(out, &policy->log);
	for (i = 0; i < policy->sets; i++)
		print_set(out, &policy->set[i]);
	for (i = 0; i < policy->groups; i++)
		rule = print_group(out, policy, &policy->group[i], rule);
	for (dir = 0; dir < IG_DIRS; dir++)
		print_acl(out, policy, dir);
}
