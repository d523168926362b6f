/* SPDX-License-Identifier: GPL-2.0-only */
/* Settings of the flow log as people write them: log on, log set window 30. */
#ifndef IG_CTL_LOG_H
#define IG_CTL_LOG_H

#include "engine/log_settings.h"
#include "model/match.h"

/* Most lines that settings have. */
#define IG_CTL_LOG_LINES (3 + IG_LOG_FIELDS + IG_LOG_NAMES_MAX)

struct nlattr;
struct nlmsghdr;

/* Names of settings after `log set`, ending with NULL; the fields first, by enum ig_log_field. */
extern const char *const ig_ctl_log_names[];

/** ig_ctl_log_init() - the settings at load */
void ig_ctl_log_init(struct ig_log_settings *settings);

/** ig_ctl_log_same() - tells whether two settings mean the same */
bool ig_ctl_log_same(const struct ig_log_settings *a, const struct ig_log_settings *b);

/**
 * ig_ctl_log_read() - reads on, off, or set NAME VALUE
 * @settings: gets what is set
 * @n: number of words on the line
 * @word: the words
 * @first: index of the word after "log"
 * @key: gets the setting by which two lines contradict each other
 * @d: says what is wrong
 *
 * Return: 0 or -1.
 */
int ig_ctl_log_read(struct ig_log_settings *settings, int n, char *const *word, int first,
		    char key[IG_WORD_MAX], struct ig_ctl_diag *d);

/**
 * ig_ctl_log_lines() - the lines that lead from the settings at load to these
 * @settings: the settings
 * @line: gets the lines, which the caller frees
 *
 * Return: number of lines.
 */
size_t ig_ctl_log_lines(const struct ig_log_settings *settings, char *line[IG_CTL_LOG_LINES]);

/** ig_ctl_log_to_wire() - appends all settings to a request that replaces those in force */
void ig_ctl_log_to_wire(struct nlmsghdr *nlh, const struct ig_log_settings *settings);

/**
 * ig_ctl_log_one_to_wire() - appends one setting to a request that leaves the others
 * @nlh: the request
 * @key: the setting, from ig_ctl_log_read()
 * @settings: what was read with it; of interfaces, that one alone
 */
void ig_ctl_log_one_to_wire(struct nlmsghdr *nlh, const char *key,
			    const struct ig_log_settings *settings);

/**
 * ig_ctl_log_from_wire() - reads settings
 * @nest: the attribute log-settings
 * @settings: written
 *
 * Return: 0; 1 with parts that this tool does not know; -1 if they make no sense.
 */
int ig_ctl_log_from_wire(const struct nlattr *nest, struct ig_log_settings *settings);

#endif /* IG_CTL_LOG_H */
