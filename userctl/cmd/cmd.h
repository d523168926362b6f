/* SPDX-License-Identifier: GPL-2.0-only */
/* Declarations that the commands of icmpctl share. */
#ifndef IG_CTL_CMD_H
#define IG_CTL_CMD_H

#include <stdbool.h>

#include "cmd/option.h"
#include "complain.h"
#include "model/match.h"

#ifndef IG_VERSION
#define IG_VERSION "unknown"
#endif

/**
 * struct ig_ctl - the command line
 * @argc: number of words as typed, the program's name among them
 * @argv: the words as typed
 * @cmd: the command; NULL when there is none, or no such one
 * @n: number of words without options and the program's name
 * @word: those words; the first is the command
 * @typed: index of each of them in @argv
 * @given: the options that were typed, in order
 * @n_given: number of those
 * @json: -j was given
 * @help: -h was given
 * @version: -V was given
 * @netns: value of --netns, or NULL
 * @awaits: the option whose value is missing at the end of the line, or NULL
 * @text_next: the word that would come next is text after "comment" or "dev"
 * @words_only: -- was typed, so no options can follow
 * @over: # was typed, which ends the line
 */
struct ig_ctl {
	int argc;
	char **argv;
	const struct ig_command *cmd;
	int n;
	char **word;
	int *typed;
	struct ig_given *given;
	int n_given;
	bool json;
	bool help;
	bool version;
	const char *netns;
	const struct ig_option *awaits;
	bool text_next;
	bool words_only;
	bool over;
};

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

/**
 * ig_list_acl() - lists the entries of the ACL
 * @ctl: the line
 *
 * Return: the exit status.
 */
int ig_list_acl(const struct ig_ctl *ctl);

/** ig_list_sets() - likewise the sets */
int ig_list_sets(const struct ig_ctl *ctl);

/** ig_list_groups() - likewise the groups */
int ig_list_groups(const struct ig_ctl *ctl);

struct ig_ctl_policy;
struct ig_which;

/**
 * ig_diff_policy() - prints what a policy would change, as `icmpctl diff` does
 * @ctl: the line
 * @wanted: the policy, in order
 * @only: the policy that has to be in force
 *
 * Return: the exit status of `icmpctl diff`.
 */
int ig_diff_policy(const struct ig_ctl *ctl, struct ig_ctl_policy *wanted,
		   const struct ig_which *only);

/** ig_diff_failed() - the exit status of `icmpctl diff` when something failed with @status */
int ig_diff_failed(int status);

/* All commands, in the order of help; NULL after the last. */
extern const struct ig_command *const ig_commands[];

/**
 * ig_cmd_find() - the command a word names
 * @word: name or alias
 *
 * Return: the command, or NULL.
 */
const struct ig_command *ig_cmd_find(const char *word);

/**
 * ig_cmd_unknown() - says that a word is not a command, and what could be meant
 * @d: gets the sentence
 * @ctl: the line
 * @word: index of the word
 */
void ig_cmd_unknown(struct ig_ctl_diag *d, const struct ig_ctl *ctl, int word);

/** ig_cmd_usage() - prints a command's help, or everybody's for NULL */
void ig_cmd_usage(const struct ig_command *cmd);

/**
 * ig_line_read() - sorts options from words, up to a word that is #
 * @ctl: written; ig_line_free() frees it
 * @argc: as main()
 * @argv: as main()
 *
 * Complains itself. Return: 0 or the exit status.
 */
int ig_line_read(struct ig_ctl *ctl, int argc, char **argv);

/** ig_line_try() - the same for a line that is not complete yet: passes over what is wrong */
void ig_line_try(struct ig_ctl *ctl, int argc, char **argv);

/** ig_line_free() - frees what ig_line_read() took */
void ig_line_free(struct ig_ctl *ctl);

/**
 * ig_line_wrong() - complains about a word, with the line and a caret under it
 * @ctl: the line
 * @d: which of @ctl->word is wrong and why
 *
 * Return: the exit status for usage errors.
 */
int ig_line_wrong(const struct ig_ctl *ctl, const struct ig_ctl_diag *d);

/**
 * ig_line_wrong_at() - likewise about a word as typed
 * @ctl: the line
 * @at: index of the word in @ctl->argv
 * @d: which part of it is wrong and why
 *
 * Return: the exit status for usage errors.
 */
int ig_line_wrong_at(const struct ig_ctl *ctl, int at, const struct ig_ctl_diag *d);

/** ig_line_wrong_value() - likewise about the value of an option that was given */
int ig_line_wrong_value(const struct ig_ctl *ctl, const struct ig_option *option,
			const struct ig_ctl_diag *d);

/**
 * ig_line_caret() - shows the line with a caret under a part of it
 * @ctl: the line
 * @d: which part
 */
void ig_line_caret(const struct ig_ctl *ctl, const struct ig_ctl_diag *d);

/**
 * ig_line_place() - the same for the part that an attribute tells
 * @ctl: the line
 * @places: where parts were typed
 * @attr: path of the attribute; when no word stands for it, nothing is shown
 */
void ig_line_place(const struct ig_ctl *ctl, const struct ig_ctl_arg_index *places,
		   const char *attr);

/** ig_line_note_bits() - notes prefixes that have bits beyond their length */
void ig_line_note_bits(const struct ig_ctl *ctl, const struct ig_ctl_arg_index *places);

/**
 * ig_line_choice() - complains that a word should have been one of a list
 * @ctl: the line
 * @i: index of the word; may be past the end
 * @list: the words it could be; ends with NULL
 * @what: what they are, such as "mode"
 *
 * Return: the exit status for usage errors.
 */
int ig_line_choice(const struct ig_ctl *ctl, int i, const char *const *list, const char *what);

/**
 * ig_line_meant() - ig_line_choice() with answers of their own to some words
 * @ctl: the line
 * @i: index of the word; may be past the end
 * @list: the words it could be; ends with NULL
 * @what: what they are
 * @meant: those answers
 *
 * Return: the exit status for usage errors.
 */
int ig_line_meant(const struct ig_ctl *ctl, int i, const char *const *list, const char *what,
		  const struct ig_ctl_meant *meant);

/**
 * ig_line_more() - complains about words beyond what a command takes
 * @ctl: the line
 * @most: how many words there may be, the command among them
 *
 * Return: 0, or the exit status for usage errors.
 */
int ig_line_more(const struct ig_ctl *ctl, int most);

#endif /* IG_CTL_CMD_H */
