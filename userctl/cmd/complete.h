/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The hidden command complete, which the completions of the shells ask:
 *
 *	icmpctl complete WORD...
 *
 * takes the words after icmpctl, the last of which is being typed ("" if there is
 * nothing of it yet), and prints what it may be: one word a line, and after a tab what
 * that is, if it helps. A line with / asks the shell for names of files. It does nothing
 * else, is silent about whatever is wrong, and gives up after two seconds.
 */
#ifndef IG_CTL_COMPLETE_H
#define IG_CTL_COMPLETE_H

#include "cmd/cmd.h"

/**
 * struct ig_completion - a word being typed
 * @ctl: the line before it
 * @typed: what is there of it; of --option=VALUE, of VALUE
 * @before: what stands before that in the same word: "--option=", or ""
 */
struct ig_completion {
	const struct ig_ctl *ctl;
	const char *typed;
	const char *before;
};

/**
 * ig_complete() - runs the hidden command
 * @n: number of words after it
 * @word: the words
 *
 * Return: the exit status, which is always 0.
 */
int ig_complete(int n, char **word);

/** ig_complete_offer() - prints a candidate if it begins with what was typed; @what may be NULL */
void ig_complete_offer(const struct ig_completion *c, const char *word, const char *what);

/** ig_complete_words() - offers the words of a list, which ends with NULL */
void ig_complete_words(const struct ig_completion *c, const char *const *words);

/** ig_complete_once() - likewise without those that are on the line already */
void ig_complete_once(const struct ig_completion *c, const char *const *words);

/** ig_complete_file() - asks the shell for a file, as the first word after the command */
void ig_complete_file(const struct ig_completion *c);

/** ig_complete_commands() - offers the commands */
void ig_complete_commands(const struct ig_completion *c);

/** ig_complete_types() - offers TYPE[/CODE] */
void ig_complete_types(const struct ig_completion *c);

/**
 * ig_complete_match() - offers what may follow in a rule or an entry
 * @c: the word being typed
 * @grammar: the grammar that its line is parsed with
 * @first: index of TYPE
 */
void ig_complete_match(const struct ig_completion *c, const struct ig_ctl_grammar *grammar,
		       int first);

/** ig_complete_netns() - offers network namespaces that have a name */
void ig_complete_netns(const struct ig_completion *c);

/** ig_complete_interfaces() - offers the interfaces of the namespace on the line */
void ig_complete_interfaces(const struct ig_completion *c);

/* These ask the kernel. Without the module, or the right to ask, they offer nothing. */

/** ig_complete_rules() - offers the numbers of rules */
void ig_complete_rules(const struct ig_completion *c);

/** ig_complete_entries() - offers the numbers of ACL entries of enum ig_dir @dir */
void ig_complete_entries(const struct ig_completion *c, int dir);

/** ig_complete_sets() - offers the names of sets, each after @sign, "@" or "" */
void ig_complete_sets(const struct ig_completion *c, const char *sign);

/** ig_complete_groups() - offers the names of groups */
void ig_complete_groups(const struct ig_completion *c);

/** ig_complete_generation() - offers the generation in force */
void ig_complete_generation(const struct ig_completion *c);

#endif /* IG_CTL_COMPLETE_H */
