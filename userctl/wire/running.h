/* SPDX-License-Identifier: GPL-2.0-only */
/* The policy that a namespace has in force, read whole. */
#ifndef IG_CTL_RUNNING_H
#define IG_CTL_RUNNING_H

#include "wire/link.h"
#include "policy/policy.h"
#include "progress.h"

/**
 * struct ig_running - a policy in force
 * @policy: the policy, in order; rules have their ids, and what is left of their
 *	lifetimes
 * @generation: its generation; 0 of a namespace that is untouched
 * @pending: it waits to be confirmed
 * @prefixes: of all sets, as the status tells; those on their way out included
 * @logs: the module has a flow log
 * @amends: the module can change the comment and the lifetime of a rule that stays
 * @instance: the number that this load of the module drew
 * @has_instance: the module told it
 */
struct ig_running {
	struct ig_ctl_policy policy;
	u32 generation;
	bool pending;
	u64 prefixes;
	bool logs;
	bool amends;
	bool has_instance;
	u64 instance;
};

/**
 * ig_running_read() - reads what is in force
 * @link: the link
 * @running: written; ig_running_fini() frees it, whatever is returned
 * @progress: shows how far it is
 *
 * All of it is of one generation: what changes meanwhile is read again, but not
 * for ever. Return: 0, or -1 with the error in @link.
 */
int ig_running_read(struct ig_link *link, struct ig_running *running, struct ig_progress *progress);

/** ig_running_fini() - frees what ig_running_read() read */
void ig_running_fini(struct ig_running *running);

/**
 * ig_running_settle() - ignores lifetime that has merely passed
 * @policy: one in force, in order
 * @wanted: another policy, in order
 *
 * A rule that both have, with a lifetime, has that of @wanted afterwards, unless
 * more of it is left than that.
 */
void ig_running_settle(struct ig_ctl_policy *policy, const struct ig_ctl_policy *wanted);

/** ig_running_untime() - removes the rules that expire; returns how many there were */
size_t ig_running_untime(struct ig_ctl_policy *policy);

/**
 * struct ig_dump - parts of a policy being read
 * @policy: gets them
 * @list: gets the prefixes of a set
 * @progress: shows how far it is; NULL for nobody looks
 * @done: prefixes that were read of other sets
 * @all: prefixes there are, 0 when that is not told
 * @generation: what all messages have to be of
 * @moved: one was not
 * @more: how many parts have parts of their own that this tool does not know
 * @error: errno of what made no sense, or had no room; 0 for none
 */
struct ig_dump {
	struct ig_ctl_policy *policy;
	struct ig_ctl_plist *list;
	struct ig_progress *progress;
	u64 done;
	u64 all;
	u32 generation;
	bool moved;
	unsigned int more;
	int error;
};

/* Readers for ig_link_dump(); @data is a struct ig_dump. */
void ig_dump_group(const struct nlmsghdr *nlh, void *data);
void ig_dump_set(const struct nlmsghdr *nlh, void *data);
void ig_dump_prefixes(const struct nlmsghdr *nlh, void *data);
void ig_dump_rule(const struct nlmsghdr *nlh, void *data);
void ig_dump_entry(const struct nlmsghdr *nlh, void *data);
void ig_dump_log(const struct nlmsghdr *nlh, void *data);

#endif /* IG_CTL_RUNNING_H */
