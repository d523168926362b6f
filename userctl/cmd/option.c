// SPDX-License-Identifier: GPL-2.0-only
/* The options of every command, and which options are on a line. */
#include "cmd/cmd.h"
#include "cmd/complete.h"

const struct ig_option ig_option_json = {
	.name = "json",
	.letter = 'j',
	.help = "print JSON",
};

const struct ig_option ig_option_netns = {
	.name = "netns",
	.value = "NAME",
	.needs = "the name of a network namespace; `ip netns` lists them",
	.help = "act on this network namespace: a name of `ip netns`, or a path",
	.complete = ig_complete_netns,
};

const struct ig_option ig_option_help = {
	.name = "help",
	.letter = 'h',
	.help = "explain the command",
};

const struct ig_option ig_option_version = {
	.name = "version",
	.letter = 'V',
	.help = "print the version",
};

const struct ig_option *const ig_global_options[] = {
	&ig_option_json, &ig_option_netns, &ig_option_help, &ig_option_version, NULL,
};

const struct ig_given *ig_option_given(const struct ig_ctl *ctl, const struct ig_option *option)
{
	int i;

	for (i = ctl->n_given; i-- > 0;)
		if (ctl->given[i].option == option)
			return &ctl->given[i];
	return NULL;
}

const char *ig_option_value(const struct ig_ctl *ctl, const struct ig_option *option)
{
	const struct ig_given *given = ig_option_given(ctl, option);

	return given ? given->value : NULL;
}

/* Tells whether a form of @cmd before @form has the option @o, too. */
static bool seen_before(const struct ig_command *cmd, const struct ig_form *form,
			const struct ig_option *o)
{
	const struct ig_option *const *other;

	while (form-- > cmd->form)
		for (other = form->options; other && *other; other++)
			if (*other == o)
				return true;
	return false;
}

const struct ig_option *ig_option_next(const struct ig_command *cmd, int i)
{
	const struct ig_option *const *o;
	const struct ig_form *form;

	for (form = cmd->form; form->words; form++)
		for (o = form->options; o && *o; o++)
			if (!seen_before(cmd, form, *o) && i-- == 0)
				return *o;
	return NULL;
}
