/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Options of commands. A table of them is all that the parser (getopt_long), the help,
 * the errors and the completion know about options.
 */
#ifndef IG_CTL_OPTION_H
#define IG_CTL_OPTION_H

#include <stdbool.h>

struct ig_command;
struct ig_completion;
struct ig_ctl;

/**
 * struct ig_option - an option
 * @name: its long form, without the hyphens
 * @letter: its short form; 0 for none
 * @value: the name of its value, such as SECONDS; NULL when it takes none
 * @needs: what the value is, for the sentence that says that it is missing
 * @help: what it does, in a few words that begin with a verb
 * @complete: offers values; NULL when there are none to offer
 *
 * Commands share an option by naming the same one, so a pointer identifies it.
 */
struct ig_option {
	const char *name;
	char letter;
	const char *value;
	const char *needs;
	const char *help;
	void (*complete)(const struct ig_completion *c);
};

/* The options that all commands have. */
extern const struct ig_option ig_option_json, ig_option_netns, ig_option_help, ig_option_version;

/* These, in the order of help; NULL after the last. */
extern const struct ig_option *const ig_global_options[];

/**
 * struct ig_given - an option that was typed
 * @option: the option
 * @value: its value; "" when it takes none
 * @at: index of the value in argv, or of the word that the value is part of
 */
struct ig_given {
	const struct ig_option *option;
	const char *value;
	int at;
};

/**
 * ig_option_given() - finds an option on the line
 * @ctl: the line
 * @option: the option; need not belong to the command of the line
 *
 * Return: the last one that was typed, or NULL.
 */
const struct ig_given *ig_option_given(const struct ig_ctl *ctl, const struct ig_option *option);

/** ig_option_value() - likewise its value: "" when it takes none, NULL when not typed */
const char *ig_option_value(const struct ig_ctl *ctl, const struct ig_option *option);

/**
 * ig_option_next() - goes through the options of a command
 * @cmd: the command
 * @i: 0 for the first
 *
 * An option of several forms of the command is returned once.
 *
 * Return: the option, or NULL after the last.
 */
const struct ig_option *ig_option_next(const struct ig_command *cmd, int i);

#endif /* IG_CTL_OPTION_H */
