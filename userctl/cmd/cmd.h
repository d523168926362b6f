/* SPDX-License-Identifier: GPL-2.0-only */
/* The commands of icmpctl. */
#ifndef IG_CTL_CMD_H
#define IG_CTL_CMD_H

#include "cmd/line.h"
#include "cmd/option.h"

#ifndef IG_VERSION
#define IG_VERSION "unknown"
#endif

/**
 * struct ig_form - a way to use a command
 * @words: the words after its name, as they are shown; "" for none
 * @options: options that make sense with it, ending with NULL; NULL for none
 */
struct ig_form {
	const char *words;
	const struct ig_option *const *options;
};

/* Most forms that a command has, with one that ends them. */
#define IG_FORMS 8

struct ig_completion;
struct ig_field;

/**
 * struct ig_command - a command
 * @name: its name
 * @alias: another name people try, or NULL
 * @others: more of them that help does not name, ending with NULL, or NULL
 * @form: the ways to use it, up to one with NULL words; an option of one of them is
 *	taken with each
 * @summary: what it does, in a few words
 * @help: the rest of the help; lines end with \n
 * @examples: lines to type, two at least; each ends with \n
 * @status: meaning of its exit statuses; NULL for that of most commands
 * @columns: tells the columns of the table that a line prints, or NULL when it prints
 *	none; NULL for a command without tables
 * @complete: offers what may follow its name and the words after that; NULL for nothing
 * @run: runs it; returns the exit status
 *
 * Usage, the list of options, completion of options and errors about them are made
 * from @form.
 */
struct ig_command {
	const char *name;
	const char *alias;
	const char *const *others;
	struct ig_form form[IG_FORMS];
	const char *summary;
	const char *help;
	const char *examples;
	const char *status;
	const struct ig_field *(*columns)(const struct ig_ctl *ctl);
	void (*complete)(const struct ig_completion *c);
	int (*run)(const struct ig_ctl *ctl);
};

#define IG_COMMAND(name) extern const struct ig_command ig_cmd_##name;
#include "cmd/command_list.h"
#undef IG_COMMAND

/* All commands, in the order of help; NULL after the last. */
extern const struct ig_command *const ig_commands[];

/**
 * ig_cmd_find() - the command a word names
 * @word: name or alias
 *
 * Return: the command, or NULL.
 */
const struct ig_command *ig_cmd_find(const char *word);

#endif /* IG_CTL_CMD_H */
