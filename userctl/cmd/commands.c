// SPDX-License-Identifier: GPL-2.0-only
/* The table of commands. A new one is a file beside this and a name here. */
#include <string.h>

#include "cmd/cmd.h"

const struct ig_command *const ig_commands[] = {
	&ig_cmd_allow,	 &ig_cmd_revoke,  &ig_cmd_acl,	    &ig_cmd_set,   &ig_cmd_group,
	&ig_cmd_list,	 &ig_cmd_default, &ig_cmd_mode,	    &ig_cmd_off,   &ig_cmd_unhook,
	&ig_cmd_profile, &ig_cmd_flush,	  &ig_cmd_check,    &ig_cmd_diff,  &ig_cmd_apply,
	&ig_cmd_save,	 &ig_cmd_confirm, &ig_cmd_rollback, &ig_cmd_flows, &ig_cmd_status,
	&ig_cmd_stats,	 &ig_cmd_types,	  &ig_cmd_help,	    NULL,
};

/* Names of the same commands in other tools, besides ig_command.alias. */
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

	for (i = 0; ig_commands[i]; i++)
		if (!strcmp(word, ig_commands[i]->name) ||
		    (ig_commands[i]->alias && !strcmp(word, ig_commands[i]->alias)))
			return ig_commands[i];
	for (i = 0; i < ARRAY_SIZE(names); i++)
		if (!strcmp(word, names[i].word))
			return names[i].cmd;
	return NULL;
}
