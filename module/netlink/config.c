// SPDX-License-Identifier: GPL-2.0-only
/* Settings of a whole namespace: defaults, mode, flush, off. */
#include "flows.h"
#include "inherit.h"
#include "netlink/netlink.h"
#include "netlink/wire.h"
#include "netns.h"

/*
 * Flows use memory of the host and are not part of the policy, so this is never
 * staged, and userns=1 does not give it to the owners of namespaces.
 */
static int set_max_flows(struct sk_buff *skb, struct genl_info *info)
{
	const struct nlattr *attr = info->attrs[ICMPGUARD_A_MAX_FLOWS];
	struct ig_net *ign = ig_net(genl_info_net(info));
	u32 max = nla_get_u32(attr);
	int err;

	if (!netlink_capable(skb, CAP_NET_ADMIN)) {
		NL_SET_ERR_MSG_ATTR(info->extack, attr,
				    "max-flows needs CAP_NET_ADMIN in the initial user namespace");
		return -EPERM;
	}
	if (max < IG_MAX_FLOWS_LOW || max > IG_MAX_FLOWS_HIGH) {
		NL_SET_ERR_MSG_ATTR(info->extack, attr,
				    "max-flows is 64 to 16777216");
		return -ERANGE;
	}
	mutex_lock(&ign->lock);
	err = ig_net_set_max_flows(ign, max);
	mutex_unlock(&ign->lock);
	return ig_nl_commit_result(err, info);
}

/* Checks that max-flows is the only change asked for. */
static int max_flows_alone(struct genl_info *info)
{
	int i;

	for (i = 1; i <= ICMPGUARD_A_MAX; i++) {
		if (!info->attrs[i] || i == ICMPGUARD_A_MAX_FLOWS)
			continue;
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[i],
				    "max-flows is not part of the policy; send it alone, without staged, generation or anything else");
		return -EINVAL;
	}
	return 0;
}

int icmpguard_nl_config_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	static const u8 attr[IG_DIRS] = {
		[IG_IN]		= ICMPGUARD_A_DEFAULT_IN,
		[IG_OUT]	= ICMPGUARD_A_DEFAULT_OUT,
		[IG_FORWARD]	= ICMPGUARD_A_DEFAULT_FORWARD,
	};
	struct nlattr **tb = info->attrs;
	struct ig_nl_change c;
	int dir, err;

	if (tb[ICMPGUARD_A_MAX_FLOWS])
		return max_flows_alone(info) ?: set_max_flows(skb, info);
	err = ig_nl_change_begin(&c, skb, info, GENLMSG_DEFAULT_SIZE);
	if (err)
		return err;
	if (!tb[ICMPGUARD_A_MODE] && !tb[ICMPGUARD_A_DEFAULT_IN] &&
	    !tb[ICMPGUARD_A_DEFAULT_OUT] && !tb[ICMPGUARD_A_DEFAULT_FORWARD]) {
		NL_SET_ERR_MSG(info->extack,
			       "nothing to set: mode, default-in, default-out, default-forward, or max-flows");
		return ig_nl_change_abort(&c, -EINVAL);
	}
	if (tb[ICMPGUARD_A_MODE])
		c.draft->monitor = nla_get_u8(tb[ICMPGUARD_A_MODE]) ==
				  ICMPGUARD_MODE_MONITOR;
	for (dir = 0; dir < IG_DIRS; dir++)
		if (tb[attr[dir]])
			ig_draft_allow(c.draft, dir,
				       nla_get_u8(tb[attr[dir]]) ==
				       ICMPGUARD_ACTION_ALLOW);
	return ig_nl_change_commit(&c);
}

#define FLUSH_POLICY	(ICMPGUARD_FLUSH_WHAT_RULES | \
			 ICMPGUARD_FLUSH_WHAT_DEFAULTS | \
			 ICMPGUARD_FLUSH_WHAT_ACL | \
			 ICMPGUARD_FLUSH_WHAT_SETS | \
			 ICMPGUARD_FLUSH_WHAT_GROUPS)

/* Flushes all sets, unless one is in use. */
static int flush_sets(struct ig_draft *draft, struct genl_info *info)
{
	if (ig_draft_set_used(draft)) {
		NL_SET_ERR_MSG(info->extack,
			       "a set is used by a rule or an ACL entry; flush those as well");
		return -EBUSY;
	}
	while (draft->n_sets)
		ig_draft_set_del(draft, draft->sets[draft->n_sets - 1]);
	return 0;
}

/* Flushes all groups but default, and detaches default. */
static int flush_groups(struct ig_draft *draft, struct genl_info *info)
{
	struct ig_group *bare;

	if (ig_draft_group_used(draft)) {
		NL_SET_ERR_MSG(info->extack,
			       "a group has rules; flush those as well");
		return -EBUSY;
	}
	while (draft->n_groups > 1)
		ig_draft_group_del(draft, draft->groups[draft->n_groups - 1]);
	bare = ig_group_alloc(IG_GROUP_DEFAULT, draft->groups[0]->name, 0);
	if (!bare)
		return ig_nl_commit_result(-ENOMEM, info);
	ig_draft_group_swap(draft, draft->groups[0], bare);
	ig_group_put(bare);
	return 0;
}

static int flush_draft(struct ig_draft *draft, u32 what,
		       struct genl_info *info)
{
	int err = 0;

	if (what & ICMPGUARD_FLUSH_WHAT_RULES)
		ig_draft_del_all(draft);
	if (what & ICMPGUARD_FLUSH_WHAT_DEFAULTS)
		ig_draft_defaults(draft);
	if (what & ICMPGUARD_FLUSH_WHAT_ACL)
		ig_draft_acl_del_all(draft);
	if (what & ICMPGUARD_FLUSH_WHAT_SETS)
		err = flush_sets(draft, info);
	if (!err && what & ICMPGUARD_FLUSH_WHAT_GROUPS)
		err = flush_groups(draft, info);
	return err;
}

/*
 * Flushes state outside the policy. Called after the policy was changed, so
 * that either everything is flushed or nothing.
 */
static void flush_guard(struct ig_net *ign, u32 what)
{
	struct ig_guard *guard = ig_net_guard(ign);

	if (what & ICMPGUARD_FLUSH_WHAT_FLOWS) {
		ig_flows_flush(ig_net_flows(ign));
		ig_probes_flush(&guard->host.probes);
	}
	if (what & ICMPGUARD_FLUSH_WHAT_COUNTERS) {
		ig_stats_read(guard->stats, &guard->base);
		ig_rule_counts_reset(&guard->rule_counts, &guard->own, 0, 0);
		ig_senders_flush(&guard->senders);
	}
}

/* Return: flags of what to flush, or 0 with extack set. */
static u32 flush_what(struct genl_info *info)
{
	const struct nlattr *attr = info->attrs[ICMPGUARD_A_FLUSH];
	u32 what = attr ? nla_get_u32(attr) : 0;

	if (!what)
		NL_SET_ERR_MSG(info->extack,
			       "what to flush is missing: rules, flows, counters, defaults, acl, sets, groups");
	if (what & ~FLUSH_POLICY && info->attrs[ICMPGUARD_A_STAGED]) {
		NL_SET_ERR_MSG_ATTR(info->extack, attr,
				    "flows and counters are not part of a policy, so flushing them cannot be staged; send it without staged");
		return 0;
	}
	return what;
}

int icmpguard_nl_flush_doit(struct sk_buff *skb, struct genl_info *info)
{
	u32 what = flush_what(info);
	struct ig_guard *guard;
	struct ig_nl_change c;
	int err;

	err = ig_nl_change_begin(&c, skb, info, GENLMSG_DEFAULT_SIZE);
	if (err)
		return err;
	err = what ? flush_draft(c.draft, what, info) : -EINVAL;
	if (err)
		return ig_nl_change_abort(&c, err);
	if (c.staging)
		return ig_nl_change_commit(&c);
	/* An untouched namespace has nothing to flush and stays untouched. */
	guard = ig_net_guard(c.ign);
	if (guard && what & FLUSH_POLICY)
		err = ig_nl_commit(c.ign, c.draft, ig_generation_next(), info);
	if (err)
		return ig_nl_change_abort(&c, err);
	if (guard)
		flush_guard(c.ign, what);
	return ig_nl_change_answer(&c);
}

/*
 * The owner of a namespace may turn an inherited policy off, but learns nothing
 * about the generation in force.
 */
static int off_made_for(const struct ig_net *ign, struct sk_buff *skb,
			struct genl_info *info)
{
	const struct ig_policy *policy = ig_net_policy(ign);
	int err = 0;

	if (info->attrs[ICMPGUARD_A_GENERATION])
		err = ig_inherit_may_change(policy && policy->inherited, skb,
					    info);
	return err ?: ig_nl_made_for(skb, info, ig_net_generation(ign));
}

int icmpguard_nl_off_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct ig_net *ign = ig_net(genl_info_net(info));
	int err;

	err = ig_nl_may_change(skb, info);
	if (err)
		return err;
	mutex_lock(&ign->lock);
	err = off_made_for(ign, skb, info) ?: ig_nl_may_commit(ign, info);
	if (!err) {
		ig_net_off(ign);
		ig_outcome_commit(ign, 0, false);
		ig_nl_token(ign, info);
	}
	mutex_unlock(&ign->lock);
	return err;
}
