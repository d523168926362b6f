/* SPDX-License-Identifier: GPL-2.0-only */
/* The commits of a namespace and how they ended, as the module reports them. */
#ifndef IG_CTL_ACCOUNT_H
#define IG_CTL_ACCOUNT_H

#include <jansson.h>

#include "wire/link.h"

/* A user ID that nobody has. */
#define IG_CTL_NOBODY UINT64_MAX

/* Most commits that are kept: more than any module remembers. */
#define IG_CTL_TRIED_MAX 64

/**
 * struct ig_ctl_commit - a commit
 * @told: the module told of it
 * @generation: of the policy that it put in force; 0 for off
 * @outcome: enum icmpguard_outcome, or what a newer module has besides
 * @age: milliseconds since it was put in force, or since its wait ended
 * @back_to: generation of the policy that was put back; 0 for an untouched
 *	namespace
 * @user: user ID of who put it in force, or ended its wait; IG_CTL_NOBODY if nobody did,
 *	or the module does not tell
 * @login: user ID as which that user had logged in, likewise
 */
struct ig_ctl_commit {
	bool told;
	u32 generation;
	u8 outcome;
	u64 age;
	u32 back_to;
	u64 user;
	u64 login;
};

/**
 * struct ig_ctl_account - the commits of a namespace
 * @told: the module tells outcomes, and told them to this caller
 * @untouched: there is no policy
 * @pending: the policy in force waits to be confirmed
 * @generation: of the policy in force
 * @instance: the number that this load of the module drew
 * @token: that of the last change; 0 for none
 * @last: the last commit
 * @tried: commits that had to be confirmed, the oldest first
 * @n_tried: how many of them
 */
struct ig_ctl_account {
	bool told;
	bool untouched;
	bool pending;
	u32 generation;
	u64 instance;
	u64 token;
	struct ig_ctl_commit last;
	struct ig_ctl_commit tried[IG_CTL_TRIED_MAX];
	size_t n_tried;
};

/** ig_account_parse() - reads the account in a message of the status */
void ig_account_parse(const struct nlmsghdr *nlh, struct ig_ctl_account *account);

/**
 * ig_account_read() - asks for the account
 * @link: the link
 * @account: written
 *
 * Return: 0, or -1 with the error in @link.
 */
int ig_account_read(struct ig_link *link, struct ig_ctl_account *account);

/** ig_account_find() - the commit of a generation, or NULL */
const struct ig_ctl_commit *ig_account_find(const struct ig_ctl_account *account, u32 generation);

/** ig_account_forgot() - the commit of a generation is older than all that is told */
bool ig_account_forgot(const struct ig_ctl_account *account, u32 generation);

/** ig_account_taken_back() - the policy before a commit was put back */
bool ig_account_taken_back(const struct ig_ctl_commit *commit);

/** ig_account_text() - describes how a commit ended; the caller frees it */
char *ig_account_text(const struct ig_ctl_commit *commit);

/** ig_account_json() - adds the account to the status; an older module told none */
void ig_account_json(json_t *status, const struct ig_ctl_account *account);

/** ig_account_line() - replaces the last commit of a status by how it ended, in words */
void ig_account_line(json_t *status);

#endif /* IG_CTL_ACCOUNT_H */
