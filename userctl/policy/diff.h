/* SPDX-License-Identifier: GPL-2.0-only */
/* The difference between two policies. */
#ifndef IG_CTL_DIFF_H
#define IG_CTL_DIFF_H

#include "policy/policy.h"

/** enum ig_diff_what - kind of thing that is changed */
enum ig_diff_what {
	IG_DIFF_MODE,
	IG_DIFF_DEFAULT,
	IG_DIFF_LOG,
	IG_DIFF_SET,
	IG_DIFF_GROUP,
	IG_DIFF_RULE,
	IG_DIFF_ENTRY,
};

/**
 * struct ig_diff_item - one thing that is not the same
 * @what: what it is
 * @dir: direction of a default
 * @from: what it was, in the first policy: a u8 (mode, default), struct
 *	ig_policy_set, ig_policy_group, ig_ctl_rule, ig_ctl_entry or ig_log_settings; NULL
 *	for what is new
 * @to: what it is to be, in the second policy; NULL for what goes
 * @plus: of a set that changes: prefixes that come
 * @minus: likewise, those that go
 */
struct ig_diff_item {
	enum ig_diff_what what;
	int dir;
	const void *from;
	const void *to;
	struct ig_ctl_plist plus;
	struct ig_ctl_plist minus;
};

/**
 * struct ig_diff - all that is not the same
 * @change: mode, defaults, log, sets by name, groups by name, each before its rules,
 *	entries
 * @n: how many
 * @untouched: the first policy is that of a namespace in which nothing is in force
 *
 * From there mode and defaults are new, whatever they are. Sets and groups are known
 * by their names, rules by their group and what they cover, entries by direction and
 * number. So a rule with another comment or lifetime is changed, one with another
 * peer is a rule that goes and one that comes.
 */
struct ig_diff {
	struct ig_diff_item *change;
	size_t n;
	bool untouched;
};

/**
 * ig_diff_make() - compares two policies
 * @diff: written; ig_diff_fini() frees it, whatever is returned
 * @from: a policy that is in order; has to live as long as @diff
 * @to: another one, likewise
 *
 * Return: 0, or -1 without memory.
 */
int ig_diff_make(struct ig_diff *diff, const struct ig_ctl_policy *from,
		 const struct ig_ctl_policy *to);

/** ig_diff_fini() - frees what a diff holds */
void ig_diff_fini(struct ig_diff *diff);

/**
 * ig_diff_print() - writes a diff
 * @out: where to
 * @diff: the diff
 *
 * Lines of policy files, with - before what goes and + before what comes.
 */
void ig_diff_print(FILE *out, const struct ig_diff *diff);

/**
 * ig_diff_print_some() - ig_diff_print() without what is too much to look at
 * @out: where to
 * @diff: the difference
 * @limit: how many lines there are in each pair of braces at most; 0 for all
 */
void ig_diff_print_some(FILE *out, const struct ig_diff *diff, size_t limit);

/**
 * ig_diff_stat() - counts the changes of each thing; a new reference
 * @diff: the difference
 *
 * Return: an array of objects with what (mode, default, log, set, group, acl), name,
 * added, removed and changed: prefixes of a set, rules of a group, entries of a
 * direction.
 */
json_t *ig_diff_stat(const struct ig_diff *diff);

/** ig_diff_json() - a diff for -j; a new reference */
json_t *ig_diff_json(const struct ig_diff *diff);

#endif /* IG_CTL_DIFF_H */
