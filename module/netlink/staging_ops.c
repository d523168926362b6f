// SPDX-License-Identifier: GPL-2.0-only
/* Operations that put several changes in force as one. */
#include <linux/jiffies.h>

#include "inherit.h"
#include "netlink/netlink.h"

/* Checks that the sender of a request may change the policy in force. */
static int may_change_own(const struct ig_net *ign, const struct sk_buff *skb,
			  struct genl_info *info)
{
	const struct ig_policy *policy = ig_net_policy(ign);

	return ig_inherit_may_change(policy && policy->inherited, skb, info);
}

static int staging_begin(struct ig_net *ign, const struct sk_buff *skb,
			 struct genl_info *info, u32 *generation)
{
	int err = ig_staging_begin(ign, NETLINK_CB(skb).sk, get_jiffies_64(),
				   generation);

	if (err == -EEXIST)
		NL_SET_ERR_MSG(info->extack,
			       "this socket has a staging area; commit or abort it first");
	else if (err == -ENOSPC)
		NL_SET_ERR_MSG(info->extack,
			       "as many staging areas as a namespace may have are in use; try again later");
	else
		ig_nl_commit_result(err, info);
	return err;
}

int icmpguard_nl_staging_begin_doit(struct sk_buff *skb,
				    struct genl_info *info)
{
	struct ig_net *ign = ig_net(genl_info_net(info));
	struct sk_buff *msg;
	u32 generation;
	void *hdr;
	int err = ig_nl_may_change(skb, info);

	if (err)
		return err;
	msg = ig_nl_reply_new(info, GENLMSG_DEFAULT_SIZE, &hdr);
	if (!msg)
		return -ENOMEM;
	mutex_lock(&ign->lock);
	err = may_change_own(ign, skb, info) ?:
	      ig_nl_made_for(skb, info, ig_net_generation(ign)) ?:
	      staging_begin(ign, skb, info, &generation);
	mutex_unlock(&ign->lock);
	if (!err)
		err = nla_put_u32(msg, ICMPGUARD_A_GENERATION, generation);
	return ig_nl_reply(msg, hdr, info, err);
}

/* Takes the staging area of a request's socket; NULL with extack set. */
static struct ig_staging *staging_take(struct ig_net *ign,
				       const struct sk_buff *skb,
				       struct genl_info *info)
{
	struct ig_staging *staging = ig_staging_take(ign, NETLINK_CB(skb).sk);

	if (!staging)
		NL_SET_ERR_MSG(info->extack,
			       "this socket has no staging area, or it was idle for too long");
	return staging;
}

/*
 * Puts the staged policy in force if nothing has changed since it was started;
 * on trial if it has to be confirmed.
 */
static int staging_commit(struct ig_net *ign, struct ig_staging *staging,
			  u32 generation, struct sk_buff *skb,
			  struct genl_info *info)
{
	const struct nlattr *confirm = info->attrs[ICMPGUARD_A_CONFIRM];
	u32 in_force = ig_net_generation(ign);
	int err;

	lockdep_assert_held(&ign->lock);
	err = may_change_own(ign, skb, info) ?: ig_nl_may_commit(ign, info);
	if (err)
		return err;
	if (staging->generation != in_force)
		return ig_nl_stale(skb, info, staging->generation, in_force);
	if (!confirm)
		return ig_nl_commit(ign, &staging->draft, generation, info);
	err = ig_nl_commit_result(ig_net_commit_pending(ign, &staging->draft, generation,
							nla_get_u32(confirm)), info);
	if (err)
		return err;
	ig_outcome_commit(ign, generation, true);
	ig_nl_token(ign, info);
	return 0;
}

/*
 * Requests that generic netlink rejects never reach us and spoil nothing, so a
 * client that ignores replies sends a count.
 */
static int requests_check(const struct ig_staging *staging,
			  struct genl_info *info)
{
	const struct nlattr *requests = info->attrs[ICMPGUARD_A_STAGED_REQUESTS];

	if (staging->spoiled) {
		NL_SET_ERR_MSG(info->extack,
			       "a request for this staging area was refused; nothing was changed");
		return -ECANCELED;
	}
	if (requests && nla_get_u32(requests) != staging->requests) {
		NL_SET_ERR_MSG_ATTR(info->extack, requests,
				    "not as many requests were staged: one was refused or is missing; nothing was changed");
		return -ECANCELED;
	}
	return 0;
}

static int commit_check(const struct ig_staging *staging,
			struct genl_info *info)
{
	const struct nlattr *confirm = info->attrs[ICMPGUARD_A_CONFIRM];
	u32 seconds = confirm ? nla_get_u32(confirm) : 1;

	if (seconds && seconds <= ICMPGUARD_CONFIRM_MAX)
		return requests_check(staging, info);
	NL_SET_ERR_MSG_ATTR(info->extack, confirm,
			    "the time to confirm is 1 to 86400 seconds");
	return -ERANGE;
}

int icmpguard_nl_staging_commit_doit(struct sk_buff *skb,
				     struct genl_info *info)
{
	struct ig_net *ign = ig_net(genl_info_net(info));
	u32 generation = ig_generation_next();
	struct ig_staging *staging;
	struct sk_buff *msg;
	void *hdr;
	int err = ig_nl_may_change(skb, info);

	if (err)
		return err;
	/* The area is used up by this request, whatever happens. */
	staging = staging_take(ign, skb, info);
	if (!staging)
		return -ENOENT;
	msg = ig_nl_reply_new(info, GENLMSG_DEFAULT_SIZE, &hdr);
	err = msg ? commit_check(staging, info) : -ENOMEM;
	if (!err)
		err = ig_inherit_may_change(staging->draft.inherited, skb,
					    info);
	/* Does the slow part before taking a lock that others wait for. */
	if (!err)
		err = ig_nl_commit_result(ig_draft_prepare(&staging->draft),
					  info);
	if (!err)
		err = nla_put_u32(msg, ICMPGUARD_A_GENERATION, generation);
	if (!err) {
		mutex_lock(&ign->lock);
		err = staging_commit(ign, staging, generation, skb, info);
		mutex_unlock(&ign->lock);
	}
	ig_staging_free(staging);
	if (err) {
		nlmsg_free(msg);
		return err;
	}
	ig_nl_reply(msg, hdr, info, 0);
	return 0;
}

int icmpguard_nl_staging_abort_doit(struct sk_buff *skb,
				    struct genl_info *info)
{
	struct ig_net *ign = ig_net(genl_info_net(info));
	struct ig_staging *staging;
	int err = ig_nl_may_change(skb, info);

	if (err)
		return err;
	staging = staging_take(ign, skb, info);
	ig_staging_free(staging);
	return staging ? 0 : -ENOENT;
}

/*
 * A policy on trial is named by the generation of its commit, or by the current
 * one if rules of it have expired since.
 */
static int pending_meant(const struct ig_net *ign, struct sk_buff *skb,
			 struct genl_info *info)
{
	const struct nlattr *attr = info->attrs[ICMPGUARD_A_GENERATION];

	if (attr && nla_get_u32(attr) == ign->pending.generation)
		return 0;
	return ig_nl_made_for(skb, info, ig_net_generation(ign));
}

/* Ends a trial, by confirming the policy or rolling it back. */
static int pending_answer(struct sk_buff *skb, struct genl_info *info,
			  void (*end)(struct ig_net *ign),
			  enum icmpguard_outcome outcome)
{
	struct ig_net *ign = ig_net(genl_info_net(info));
	u32 generation = 0;
	struct sk_buff *msg;
	void *hdr;
	int err = ig_nl_may_change(skb, info);

	if (err)
		return err;
	msg = ig_nl_reply_new(info, GENLMSG_DEFAULT_SIZE, &hdr);
	if (!msg)
		return -ENOMEM;
	mutex_lock(&ign->lock);
	err = may_change_own(ign, skb, info);
	if (!err && ig_net_pending(ign)) {
		err = pending_meant(ign, skb, info);
	} else if (!err) {
		NL_SET_ERR_MSG(info->extack,
			       "no policy waits to be confirmed, or its time is over and the one before is back");
		err = -ENOENT;
	}
	if (!err) {
		end(ign);
		ig_outcome_end(ign, outcome);
		generation = ig_net_generation(ign);
	}
	mutex_unlock(&ign->lock);
	if (err) {
		nlmsg_free(msg);
		return err;
	}
	/* A new message has room. If sending fails, it is done all the same. */
	ig_nl_reply(msg, hdr, info,
		    nla_put_u32(msg, ICMPGUARD_A_GENERATION, generation));
	return 0;
}

int icmpguard_nl_confirm_doit(struct sk_buff *skb, struct genl_info *info)
{
	return pending_answer(skb, info, ig_net_confirm,
			      ICMPGUARD_OUTCOME_CONFIRMED);
}

int icmpguard_nl_rollback_doit(struct sk_buff *skb, struct genl_info *info)
{
	return pending_answer(skb, info, ig_net_rollback,
			      ICMPGUARD_OUTCOME_ROLLED_BACK);
}
