// SPDX-License-Identifier: GPL-2.0-only
/*
 * Remembers commits for a client that did not see one end: its connection was
 * cut, the answer was lost, or somebody else confirmed it.
 */
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
	if (outcome != ICMPGUARD_OUTCOME_CONFIRMED)
		account->last.back_to = ig_net_generation(ign);
	*newest_tried(account) = account->last;
}

static int commit_put(struct sk_buff *msg, int type,
		      const struct ig_commit *commit, u64 now)
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
				 commit->back_to)))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

int ig_outcome_put(struct sk_buff *msg, const struct ig_net *ign)
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
					&account->last, now)))
		return -EMSGSIZE;
	for (i = account->n_tried - n; i < account->n_tried; i++)
		if (commit_put(msg, ICMPGUARD_A_TRIED_COMMIT,
			       &account->tried[i % IG_TRIED_MAX], now))
			return -EMSGSIZE;
	return 0;
}
