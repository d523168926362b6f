/* SPDX-License-Identifier: GPL-2.0-only */
/* Remembers the commits of a namespace and how they ended. */
#ifndef IG_OUTCOME_H
#define IG_OUTCOME_H

#include <linux/types.h>
#include <linux/uidgid.h>

#include "uapi/icmpguard.h"

struct ig_net;
struct sk_buff;
struct user_namespace;

/* Number of commits on trial that are remembered, per namespace. */
#define IG_TRIED_MAX 16

/**
 * struct ig_commit - a commit
 * @generation: of the policy that it put in force; 0 for off
 * @back_to: generation of the policy that was put back, 0 for an untouched
 *	namespace; only valid if one was
 * @outcome: how it ended
 * @when: time it was put in force, or its wait ended; milliseconds since boot
 * @user: who put it in force, or ended its wait; invalid if that was time
 * @login: as whom that user had logged in; invalid if nobody knows
 */
struct ig_commit {
	u32 generation;
	u32 back_to;
	enum icmpguard_outcome outcome;
	u64 when;
	kuid_t user;
	kuid_t login;
};

/**
 * struct ig_account - the commits of a namespace
 * @any: there was at least one commit
 * @token: token of the last request that changed something or found it all
 *	there already; 0 if that request had none
 * @last: the last commit
 * @tried: the last commits that had to be confirmed, a ring
 * @n_tried: number of commits put into @tried so far; bounded, see outcome.c
 *
 * Protected by ig_net.lock. Neither expiring rules nor the first policy of a
 * namespace count as commits.
 */
struct ig_account {
	bool any;
	u64 token;
	struct ig_commit last;
	struct ig_commit tried[IG_TRIED_MAX];
	u32 n_tried;
};

/** ig_outcome_init() - draws the random number of this load of the module */
void ig_outcome_init(void);

/**
 * ig_outcome_commit() - remembers a commit
 * @ign: the namespace, its lock held
 * @generation: of the policy that is in force now; 0 for off
 * @tried: it has to be confirmed
 *
 * Called by the process whose request it is.
 */
void ig_outcome_commit(struct ig_net *ign, u32 generation, bool tried);

/**
 * ig_outcome_end() - remembers how the last commit on trial ended
 * @ign: the namespace, its lock held; nothing waits any more
 * @outcome: the outcome; unless it is timed-out, called by the process whose request
 *	it is
 */
void ig_outcome_end(struct ig_net *ign, enum icmpguard_outcome outcome);

/**
 * ig_outcome_put() - adds all remembered commits to a message
 * @msg: the status message
 * @ign: the namespace, its lock held
 * @reader: user namespace of who reads it
 *
 * Return: 0, or -EMSGSIZE.
 */
int ig_outcome_put(struct sk_buff *msg, const struct ig_net *ign,
		   struct user_namespace *reader);

#endif /* IG_OUTCOME_H */
