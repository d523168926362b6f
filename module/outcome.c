// SPDX-License-Identifier: GPL-2.0-only
/*
 * Remembers commits for a client that did not see one end: its connection was
 * cut, the answer was lost, or somebody else confirmed it.
 */
#include <linux/audit.h>
#include <linux/cred.h>
#include <linux/ktime.h>
#include <linux/random.h>
#include <linux/timekeeping.h>
#include <net/netlink.h>

#include "guard.h"
#include "net.h"

/*
 * Generations start again when the module is loaded. This number tells one load
 * from another.
 */
static u64 instance __ro_after_init;

void __init ig_outcome_init(void)
{
	get_random_bytes(&instance, sizeof(instance));
}

static u64 now_ms(void)
{
	return ktime_to_ms(ktime_get_boottime());
}

/* Notes who does it; in a request, that is the process that sent it. */
static void done_by_current(struct ig_commit *commit)
{
	commit->user = current_uid();
	commit->login = audit_get_loginuid(current);
}

/* Returns the ring's copy of the last commit that had to be confirmed. */
static struct ig_commit *newest_tried(struct ig_account *account)
{
	return &account->tried[(account->n_tried - 1) % IG_TRIED_MAX];
}

void ig_outcome_commit(struct ig_net *ign, u32 generation, bool tried)
{
	struct ig_account *account = &ign->account;

	lockdep_assert_held(&ign->lock);
	account->any = true;
	account->token = 0;
	account->last = (struct ig_commit){
		.generation	= generation,
		.outcome	= tried ? ICMPGUARD_OUTCOME_PENDING :
					  ICMPGUARD_OUTCOME_NOT_NEEDED,
		.when		= now_ms(),
	};
	done_by_current(&account->last);
	if (!tried)
		return;
	/*
	 * Keeps the number from wrapping; it still says that the ring is full.
	 */
	if (++account->n_tried == 2 * IG_TRIED_MAX)
		account->n_tried = IG_TRIED_MAX;
	*newest_tried(account) = account->last;
}

void ig_outcome_end(struct ig_net *ign, enum icmpguard_outcome outcome)
{
	struct ig_account *account = &ign->account;

	lockdep_assert_held(&ign->lock);
	if (account->last.outcome != ICMPGUARD_OUTCOME_PENDING)
		return;
	account->last.outcome = outcome;
	account->last.when = now_ms();
	account->last.user = INVALID_UID;
	account->last.login = INVALID_UID;
	if (outcome != ICMPGUARD_OUTCOME_TIMED_OUT)
		done_by_current(&account->last);
	if (outcome != ICMPGUARD_OUTCOME_CONFIRMED)
		account->last.back_to = ig_net_generation(ign);
	*newest_tried(account) = account->last;
}

static int user_put(struct sk_buff *msg, int type, struct user_namespace *reader,
		    kuid_t user)
{
	return uid_valid(user) ? nla_put_u32(msg, type, from_kuid_munged(reader, user)) : 0;
}

static int commit_put(struct sk_buff *msg, int type, const struct ig_commit *commit,
		      u64 now, struct user_namespace *reader)
{
	bool back = commit->outcome == ICMPGUARD_OUTCOME_ROLLED_BACK ||
		    commit->outcome == ICMPGUARD_OUTCOME_TIMED_OUT;
	struct nlattr *nest = nla_nest_start(msg, type);

	if (!nest ||
	    nla_put_u32(msg, ICMPGUARD_A_COMMIT_GENERATION,
			commit->generation) ||
	    nla_put_u8(msg, ICMPGUARD_A_COMMIT_OUTCOME, commit->outcome) ||
	    nla_put_u64_64bit(msg, ICMPGUARD_A_COMMIT_AGE, now - commit->when,
			      ICMPGUARD_A_COMMIT_PAD) ||
	    (back && nla_put_u32(msg, ICMPGUARD_A_COMMIT_BACK_TO,
				 commit->back_to)) ||
	    user_put(msg, ICMPGUARD_A_COMMIT_USER, reader, commit->user) ||
	    user_put(msg, ICMPGUARD_A_COMMIT_LOGIN, reader, commit->login))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

int ig_outcome_put(struct sk_buff *msg, const struct ig_net *ign,
		   struct user_namespace *reader)
{
	const struct ig_account *account = &ign->account;
	u32 n = min_t(u32, account->n_tried, IG_TRIED_MAX), i;
	u64 now = now_ms();

	lockdep_assert_held(&ign->lock);
	if (nla_put_u64_64bit(msg, ICMPGUARD_A_INSTANCE, instance,
			      ICMPGUARD_A_PAD) ||
	    (account->token && nla_put_u64_64bit(msg, ICMPGUARD_A_TOKEN,
						 account->token,
						 ICMPGUARD_A_PAD)) ||
	    (account->any && commit_put(msg, ICMPGUARD_A_LAST_COMMIT,
					&account->last, now, reader)))
		return -EMSGSIZE;
	for (i = account->n_tried - n; i < account->n_tried; i++)
		if (commit_put(msg, ICMPGUARD_A_TRIED_COMMIT,
			       &account->tried[i % IG_TRIED_MAX], now, reader))
			return -EMSGSIZE;
	return 0;
}
