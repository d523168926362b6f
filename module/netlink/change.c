// SPDX-License-Identifier: GPL-2.0-only
/* Carries a request that changes the policy from its draft to its answer. */
#include <linux/jiffies.h>

#include "compat/extack.h"
#include "inherit.h"
#include "netlink/netlink.h"

int ig_nl_stale(struct sk_buff *skb, struct genl_info *info, u32 meant,
		u32 in_force)
{
	return ig_extack_refuse(skb, info, -ESTALE,
				"made for generation %u, but %u is in force; nothing was changed",
				meant, in_force);
}

int ig_nl_made_for(struct sk_buff *skb, struct genl_info *info, u32 generation)
{
	const struct nlattr *attr = info->attrs[ICMPGUARD_A_GENERATION];

	if (!attr || nla_get_u32(attr) == generation)
		return 0;
	NL_SET_BAD_ATTR(info->extack, attr);
	return ig_nl_stale(skb, info, nla_get_u32(attr), generation);
}

int ig_nl_may_commit(const struct ig_net *ign, struct genl_info *info)
{
	if (!ig_net_pending(ign))
		return 0;
	NL_SET_ERR_MSG(info->extack,
		       "the policy in force waits to be confirmed: confirm it or roll it back first; nothing was changed");
	return -EBUSY;
}

void ig_nl_token(struct ig_net *ign, struct genl_info *info)
{
	const struct nlattr *token = info->attrs[ICMPGUARD_A_TOKEN];

	lockdep_assert_held(&ign->lock);
	if (token)
		ign->account.token = nla_get_u64(token);
}

int ig_nl_commit(struct ig_net *ign, struct ig_draft *draft, u32 generation,
		 struct genl_info *info)
{
	int err = ig_nl_may_commit(ign, info) ?:
		  ig_nl_commit_result(ig_net_commit(ign, draft, generation),
				      info);

	if (err)
		return err;
	ig_outcome_commit(ign, generation, false);
	ig_nl_token(ign, info);
	return 0;
}

/* Starts a draft of the policy in force and locks the namespace. */
static int change_begin_own(struct ig_nl_change *c)
{
	int err;

	mutex_lock(&c->ign->lock);
	err = ig_net_draft(c->ign, &c->own);
	if (err) {
		mutex_unlock(&c->ign->lock);
		return ig_nl_commit_result(err, c->info);
	}
	ig_draft_expire(&c->own, get_jiffies_64());
	c->draft = &c->own;
	return 0;
}

static int change_begin_staged(struct ig_nl_change *c, const struct sk_buff *skb)
{
	c->staging = ig_staging_lock(c->ign, NETLINK_CB(skb).sk);
	if (!c->staging) {
		NL_SET_ERR_MSG(c->info->extack,
			       "this socket has no staging area, or it was idle for too long");
		return -ENOENT;
	}
	c->draft = &c->staging->draft;
	return 0;
}

/* Returns the generation of the policy that a change starts from. */
static u32 change_generation(const struct ig_nl_change *c)
{
	return c->staging ? c->staging->generation : ig_net_generation(c->ign);
}

int ig_nl_change_begin(struct ig_nl_change *c, struct sk_buff *skb,
		       struct genl_info *info, size_t room)
{
	int err = ig_nl_may_change(skb, info);

	if (err)
		return err;
	c->info = info;
	c->ign = ig_net(genl_info_net(info));
	c->staging = NULL;
	c->msg = NULL;
	err = info->attrs[ICMPGUARD_A_STAGED] ? change_begin_staged(c, skb) :
						change_begin_own(c);
	if (err)
		return err;
	err = ig_inherit_may_change(c->draft->inherited, skb, info) ?:
	      ig_nl_made_for(skb, info, change_generation(c));
	if (err)
		return ig_nl_change_abort(c, err);
	c->msg = ig_nl_reply_new(info, room, &c->hdr);
	return c->msg ? 0 : ig_nl_change_abort(c, -ENOMEM);
}

static void change_end(struct ig_nl_change *c, bool refused)
{
	if (c->staging) {
		ig_staging_unlock(c->ign, c->staging, refused);
		return;
	}
	if (!refused)
		ig_nl_token(c->ign, c->info);
	ig_draft_fini(&c->own);
	mutex_unlock(&c->ign->lock);
}

/* A staged change is answered with the generation its staging started from. */
static int change_put_in_force(struct ig_nl_change *c)
{
	u32 generation = c->staging ? c->staging->generation :
				      ig_generation_next();
	int err = nla_put_u32(c->msg, ICMPGUARD_A_GENERATION, generation);

	if (err || c->staging)
		return err;
	return ig_nl_commit(c->ign, &c->own, generation, c->info);
}

/* The answer is complete before anything is changed. */
int ig_nl_change_commit(struct ig_nl_change *c)
{
	int err = change_put_in_force(c);

	if (err)
		return ig_nl_change_abort(c, err);
	change_end(c, false);
	/* The change stands even if the caller has no room for the answer. */
	ig_nl_reply(c->msg, c->hdr, c->info, 0);
	return 0;
}

int ig_nl_change_answer(struct ig_nl_change *c)
{
	int err = nla_put_u32(c->msg, ICMPGUARD_A_GENERATION,
			      change_generation(c));

	change_end(c, false);
	return ig_nl_reply(c->msg, c->hdr, c->info, err);
}

int ig_nl_change_existed(struct ig_nl_change *c)
{
	/* Even an untouched namespace has the group default. */
	if (nla_put_u32(c->msg, ICMPGUARD_A_GENERATION, change_generation(c)) ||
	    nla_put_flag(c->msg, ICMPGUARD_A_EXISTED))
		return ig_nl_change_abort(c, -EMSGSIZE);
	change_end(c, false);
	return ig_nl_reply(c->msg, c->hdr, c->info, 0);
}

int ig_nl_change_abort(struct ig_nl_change *c, int err)
{
	change_end(c, true);
	nlmsg_free(c->msg);
	return err;
}
