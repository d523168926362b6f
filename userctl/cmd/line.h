/* SPDX-License-Identifier: GPL-2.0-only */
/* The command line, and complaints about it. */
#ifndef IG_CTL_LINE_H
#define IG_CTL_LINE_H

#include <stdbool.h>

#include "cmd/option.h"
#include "complain.h"
#include "model/match.h"

struct ig_command;

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

#endif /* IG_CTL_LINE_H */
