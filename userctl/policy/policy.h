/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A whole policy in memory: what a policy file says, and what a namespace has in
 * force. Text -> this -> the same text.
 */
#ifndef IG_CTL_POLICY_H
#define IG_CTL_POLICY_H

#include "model/acl.h"
#include "model/log.h"
#include "model/plist.h"
#include "model/rule.h"

/* Limits of the module, which enforces them with its own messages. */
#define IG_POLICY_RULES 131072
#define IG_POLICY_SETS 4096
#define IG_POLICY_GROUPS 1024
#define IG_POLICY_ENTRIES 1024
#define IG_POLICY_PREFIXES 4194304

/**
 * struct ig_policy_set - a named set
 * @name: its name
 * @list: its prefixes, sorted
 */
struct ig_policy_set {
	char name[ICMPGUARD_NAME_MAX + 1];
	struct ig_ctl_plist list;
};

/**
 * struct ig_policy_group - a group, without its rules
 * @name: its name
 * @n: number of names and patterns of interfaces
 * @dev: those, in the order of strcmp(), each once
 */
struct ig_policy_group {
	char name[ICMPGUARD_NAME_MAX + 1];
	size_t n;
	char dev[ICMPGUARD_INTERFACES_MAX][ICMPGUARD_DEV_MAX + 1];
};

/**
 * struct ig_ctl_policy - a policy
 * @mode: enum icmpguard_mode
 * @action: the default of each direction, enum icmpguard_action
 * @log: settings of the flow log
 * @set: sets, by name
 * @group: groups, default first, then by name
 * @rule: rules, as ig_policy_rule_order() has them; ids are 0, unless they are in
 *	force
 * @entry: entries of the ACL, as ig_policy_entry_order() has them
 * @untouched: of a namespace: nothing is in force, not even this, which is as at
 *	load
 * @sets: number of them
 * @groups: likewise
 * @rules: likewise
 * @entries: likewise
 *
 * A policy that was read is in order. Two that mean the same are the same then.
 */
struct ig_ctl_policy {
	u8 mode;
	u8 action[IG_DIRS];
	bool untouched;
	struct ig_log_settings log;
	struct ig_policy_set *set;
	struct ig_policy_group *group;
	struct ig_ctl_rule *rule;
	struct ig_ctl_entry *entry;
	size_t sets;
	size_t groups;
	size_t rules;
	size_t entries;
};

/* Names of enum icmpguard_mode, ending with NULL. */
extern const char *const ig_modes[];

/**
 * ig_ctl_policy_init() - the policy of a namespace at load
 * @policy: written
 *
 * Group default is there, nothing else. Return: 0 or -1, without memory.
 */
int ig_ctl_policy_init(struct ig_ctl_policy *policy);

/** ig_ctl_policy_fini() - frees what a policy holds */
void ig_ctl_policy_fini(struct ig_ctl_policy *policy);

/** ig_policy_room() - makes room for one more in an array that doubles; 0 or -1 */
int ig_policy_room(void **array, size_t n, size_t size);

/** ig_policy_match_order() - an order of matches; 0 for those that are the same */
int ig_policy_match_order(const struct ig_ctl_match *a, const struct ig_ctl_match *b);

/**
 * ig_policy_rule_order() - the order of rules: by group, then what they cover
 * @a: a rule
 * @b: another one
 *
 * Return: as strcmp(); 0 for what the module takes for the same rule, whatever its
 * lifetime and comment.
 */
int ig_policy_rule_order(const struct ig_ctl_rule *a, const struct ig_ctl_rule *b);

/** ig_policy_entry_order() - the order of entries: by direction and number */
int ig_policy_entry_order(const struct ig_ctl_entry *a, const struct ig_ctl_entry *b);

/** ig_policy_rule_same() - tells whether two rules are alike in all but their ids */
bool ig_policy_rule_same(const struct ig_ctl_rule *a, const struct ig_ctl_rule *b);

/** ig_policy_entry_same() - tells whether two entries are alike */
bool ig_policy_entry_same(const struct ig_ctl_entry *a, const struct ig_ctl_entry *b);

/** ig_policy_group_same() - tells whether two groups have the same interfaces */
bool ig_policy_group_same(const struct ig_policy_group *a, const struct ig_policy_group *b);

/** ig_ctl_policy_same() - tells whether two policies that are in order are alike */
bool ig_ctl_policy_same(const struct ig_ctl_policy *a, const struct ig_ctl_policy *b);

/** ig_policy_set_find() - the set of that name, or NULL */
const struct ig_policy_set *ig_policy_set_find(const struct ig_ctl_policy *policy,
					       const char *name);

/** ig_policy_group_find() - the group of that name, or NULL */
const struct ig_policy_group *ig_policy_group_find(const struct ig_ctl_policy *policy,
						   const char *name);

/**
 * ig_policy_group_attach() - adds an interface to a group
 * @group: the group
 * @dev: name or pattern; valid
 *
 * Return: 0; 1 when it has it already; -1 when it is full.
 */
int ig_policy_group_attach(struct ig_policy_group *group, const char *dev);

/**
 * ig_ctl_policy_sort() - puts sets, groups, rules and entries in their order
 * @policy: the policy
 *
 * For one that was not read from a file, such as what a namespace has in force;
 * what is there twice stays so.
 */
void ig_ctl_policy_sort(struct ig_ctl_policy *policy);

/** ig_policy_sort_named() - the same for sets and groups alone */
void ig_policy_sort_named(struct ig_ctl_policy *policy);

/**
 * ig_ctl_policy_print() - writes a policy in the language of policy files
 * @out: where to
 * @policy: the policy, in order
 *
 * The text is read back as the same policy.
 */
void ig_ctl_policy_print(FILE *out, const struct ig_ctl_policy *policy);

/** ig_policy_dev_print() - writes an interface or pattern as a word of such a file */
void ig_policy_dev_print(FILE *out, const char *dev);

/** ig_policy_rule_text() - a rule as it stands in its group; the caller frees it */
char *ig_policy_rule_text(const struct ig_ctl_rule *rule);

/** ig_policy_entry_text() - an entry as it stands in the ACL; the caller frees it */
char *ig_policy_entry_text(const struct ig_ctl_entry *entry);

struct ig_report;

/**
 * ig_ctl_policy_read() - reads a policy file
 * @policy: written; ig_ctl_policy_fini() frees it, whatever is returned
 * @path: its name; "-" is standard input
 * @report: gets what is wrong, and notes
 *
 * Return: 0; 1 with errors in @report; a negative errno when the file cannot be
 * read.
 */
int ig_ctl_policy_read(struct ig_ctl_policy *policy, const char *path, struct ig_report *report);

/**
 * ig_ctl_policy_load() - ig_ctl_policy_read() for commands that do something with it
 * @policy: written; ig_ctl_policy_fini() frees it, whatever is returned
 * @path: as for ig_ctl_policy_read()
 * @notes: notes are told as well
 *
 * Complains itself. Return: 0 or the exit status.
 */
int ig_ctl_policy_load(struct ig_ctl_policy *policy, const char *path, bool notes);

/**
 * ig_ctl_policy_parse() - the same from memory; includes are refused
 * @policy: as for ig_ctl_policy_read()
 * @text: the text
 * @len: its bytes
 * @report: as for ig_ctl_policy_read()
 *
 * Return: as ig_ctl_policy_read().
 */
int ig_ctl_policy_parse(struct ig_ctl_policy *policy, const char *text, size_t len,
			struct ig_report *report);

#endif /* IG_CTL_POLICY_H */
