/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * All commands, in the order of help. A new one is a file beside this with a
 * struct ig_command in it, and a line here. Included with IG_COMMAND() defined.
 */
IG_COMMAND(allow)
IG_COMMAND(revoke)
IG_COMMAND(acl)
IG_COMMAND(set)
IG_COMMAND(group)
IG_COMMAND(list)
IG_COMMAND(default)
IG_COMMAND(mode)
IG_COMMAND(off)
IG_COMMAND(unhook)
IG_COMMAND(profile)
IG_COMMAND(flush)
IG_COMMAND(check)
IG_COMMAND(diff)
IG_COMMAND(apply)
IG_COMMAND(save)
IG_COMMAND(confirm)
IG_COMMAND(rollback)
IG_COMMAND(explain)
IG_COMMAND(flows)
IG_COMMAND(status)
IG_COMMAND(stats)
IG_COMMAND(types)
IG_COMMAND(help)
