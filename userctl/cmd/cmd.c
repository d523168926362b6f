// SPDX-License-Identifier: GPL-2.0-only
/* Lists the commands, and finds them by name. */
#include <string.h>

#include "cmd/cmd.h"

#define IG_COMMAND(name) &ig_cmd_##name,
const struct ig_command *const ig_commands[] = {
#include "cmd/command_list.h"
	NULL,
};
#undef IG_COMMAND

static bool is_called(const struct ig_command *cmd, const char *word)
{
	const char *const *other = cmd->others;

	if (!strcmp(word, cmd->name) || (cmd->alias && !strcmp(word, cmd->alias)))
		return true;
	while (other && *other && strcmp(word, *other))
		other++;
	return other && *other;
}

const struct ig_command *ig_cmd_find(const char *word)
{
	size_t i;

	for (i = 0; ig_commands[i]; i++)
		if (is_called(ig_commands[i], word))
			return ig_commands[i];
	return NULL;
}
