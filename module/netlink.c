// SPDX-License-Identifier: GPL-2.0-only
/*
 * The generic netlink family, as uapi/icmpguard.yaml says. Every operation is
 * thin: who may, what is asked, one call into the engine, one commit.
 *
 * GENL_UNS_ADMIN_PERM in the table already asks for CAP_NET_ADMIN over the
 * namespace. Changes ask for more, see may_change().
 */
#include <linux/jiffies.h>
#include <net/genetlink.h>
#include <net/sock.h>

#include "guard.h"
#include "netlink_gen.h"
#include "wire.h"

static_assert(ICMPGUARD_DIRECTION_IN == (int)IG_IN);
static_assert(ICMPGUARD_DIRECTION_OUT == (int)IG_OUT);
static_assert(ICMPGUARD_DIRECTION_FORWARD == (int)IG_FORWARD);
static_assert(ICMPGUARD_REASON_PMTUD == (int)IG_REASON_PMTUD);
static_assert(ICMPGUARD_REASON_RULE == (int)IG_REASON_RULE);
static_assert(ICMPGUARD_REASON_MALFORMED == (int)IG_REASON_MALFORMED);
static_assert(ICMPGUARD_REASON_DEFAULT_DENY == (int)IG_REASON_DEFAULT_DENY);
static_assert(ICMPGUARD_REASON_PMTUD_ODD_MTU ==
	      (int)IG_REASON_PMTUD_ODD_MTU);
static_assert(ICMPGUARD_REASON_PMTUD_ODD_MTU + 1 == (int)IG_REASONS);

#define FEATURES	(ICMPGUARD_FEATURE_RULE_LIFETIME | \
			 ICMPGUARD_FEATURE_RULE_TO)

static struct genl_family family;

/*
 * Changes need CAP_NET_ADMIN in the initial user namespace, unless userns=1
 * leaves namespaces to their owners.
 */
static int may_change(const struct sk_buff *skb, struct genl_info *info)
{
	if (ig_userns || netlink_capable(skb, CAP_NET_ADMIN))
		return 0;
	NL_SET_ERR_MSG(info->extack,
		       "changing needs CAP_NET_ADMIN in the initial user namespace, or the module parameter userns=1");
	return -EPERM;
}

/* What a commit came to, in words. */
static int commit_result(int err, struct genl_info *info)
{
	if (err == -ENOMEM)
		NL_SET_ERR_MSG(info->extack,
			       "out of memory; nothing was changed");
	else if (err == -ENOSPC)
		NL_SET_ERR_MSG(info->extack,
			       "as many namespaces as max_namespaces allows have a policy; nothing was changed");
	else if (err)
		NL_SET_ERR_MSG(info->extack,
			       "netfilter refused the hooks; nothing was changed");
	return err;
}

static int no_memory(struct genl_info *info)
{
	return commit_result(-ENOMEM, info);
}

static struct sk_buff *reply_new(struct genl_info *info, void **hdr)
{
	struct sk_buff *msg = genlmsg_new(GENLMSG_DEFAULT_SIZE, GFP_KERNEL);

	/* The header fits in a new message. */
	if (msg)
		*hdr = genlmsg_put_reply(msg, info, &family, 0,
					 info->genlhdr->cmd);
	return msg;
}

/*
 * A draft of the policy in force, or of the one at load. A rule whose time
 * has come is gone, though the work that removes it may be about to run.
 */
static int draft_begin(struct ig_net *ign, struct ig_draft *draft,
		       struct genl_info *info)
{
	int err = ig_draft_init(draft, ig_net_policy(ign));

	if (err)
		return no_memory(info);
	ig_draft_expire(draft, get_jiffies_64());
	return 0;
}

static int rule_parse_attrs(struct nlattr **tb, const struct nlattr *nest,
			    struct genl_info *info)
{
	if (!nest) {
		NL_SET_ERR_MSG(info->extack, "the attribute rule is missing");
		return -EINVAL;
	}
	return nla_parse_nested(tb, ICMPGUARD_A_RULE_MAX, nest,
				icmpguard_rule_nl_policy, info->extack);
}

/*
 * Commits a draft and sends the answer, which is complete before anything is
 * changed. Consumes @msg, whatever happens.
 */
static int commit_and_reply(struct ig_net *ign, struct ig_draft *draft,
			    struct sk_buff *msg, void *hdr, u32 generation,
			    struct genl_info *info)
{
	int err;

	if (nla_put_u32(msg, ICMPGUARD_A_GENERATION, generation))
		err = -EMSGSIZE;
	else
		err = ig_net_commit(ign, draft, generation);
	if (err) {
		nlmsg_free(msg);
		return commit_result(err, info);
	}
	genlmsg_end(msg, hdr);
	/* What is done is done, even when the caller has no room to hear it. */
	genlmsg_reply(msg, info);
	return 0;
}

/* Answers with a rule and the generation in force; consumes @msg. */
static int rule_reply(struct ig_net *ign, const struct ig_rule *rule,
		      struct sk_buff *msg, void *hdr, bool existed,
		      struct genl_info *info)
{
	if (nla_put_u32(msg, ICMPGUARD_A_GENERATION,
			ig_net_policy(ign)->generation) ||
	    ig_wire_rule_put(msg, rule) ||
	    (existed && nla_put_flag(msg, ICMPGUARD_A_EXISTED))) {
		nlmsg_free(msg);
		return -EMSGSIZE;
	}
	genlmsg_end(msg, hdr);
	return genlmsg_reply(msg, info);
}

int icmpguard_nl_rule_add_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct ig_net *ign = ig_net(genl_info_net(info));
	const struct nlattr *nest = info->attrs[ICMPGUARD_A_RULE];
	struct nlattr *tb[ICMPGUARD_A_RULE_MAX + 1];
	struct ig_rule *rule, *same;
	struct ig_draft draft;
	struct sk_buff *msg;
	void *hdr;
	int err;

	err = may_change(skb, info) ?: rule_parse_attrs(tb, nest, info);
	if (err)
		return err;
	if (tb[ICMPGUARD_A_RULE_ID]) {
		NL_SET_ERR_MSG_ATTR(info->extack, tb[ICMPGUARD_A_RULE_ID],
				    "the kernel gives a new rule its id");
		return -EINVAL;
	}
	rule = ig_wire_rule_parse(tb, nest, info->extack);
	if (IS_ERR(rule))
		return PTR_ERR(rule);
	msg = reply_new(info, &hdr);
	if (!msg) {
		err = no_memory(info);
		goto out_rule;
	}

	mutex_lock(&ign->lock);
	err = draft_begin(ign, &draft, info);
	if (err)
		goto err_lock;
	same = ig_draft_find(&draft, rule);
	if (same) {
		err = rule_reply(ign, same, msg, hdr, true, info);
		goto out_draft;
	}
	err = ig_draft_add(&draft, rule);
	if (err == -ENOSPC)
		NL_SET_ERR_MSG(info->extack,
			       "the namespace has all the rules it may have; see rules-limit in the status");
	if (!err)
		err = ig_wire_rule_put(msg, rule);
	if (err)
		goto err_draft;
	err = commit_and_reply(ign, &draft, msg, hdr, ig_generation_next(),
			       info);
out_draft:
	ig_draft_fini(&draft);
	mutex_unlock(&ign->lock);
out_rule:
	ig_rule_put(rule);
	return err;

err_draft:
	ig_draft_fini(&draft);
err_lock:
	mutex_unlock(&ign->lock);
	nlmsg_free(msg);
	goto out_rule;
}

/* Whether the id is the only attribute of a rule. */
static int id_alone(struct nlattr **tb, struct genl_info *info)
{
	int i;

	for (i = 1; i <= ICMPGUARD_A_RULE_MAX; i++) {
		if (!tb[i] || i == ICMPGUARD_A_RULE_ID)
			continue;
		NL_SET_ERR_MSG_ATTR(info->extack, tb[i],
				    "a rule is named by its id or by what it says, not by both");
		return -EINVAL;
	}
	return 0;
}

/*
 * The rule of a draft that the request means: by its id alone, or by all the
 * rest as written. Return: the rule, not referenced, or an error.
 */
static struct ig_rule *rule_meant(const struct ig_draft *draft,
				  struct nlattr **tb,
				  const struct nlattr *nest,
				  struct genl_info *info)
{
	const struct nlattr *id = tb[ICMPGUARD_A_RULE_ID];
	struct ig_rule *rule, *like;
	int err;

	if (id) {
		err = id_alone(tb, info);
		if (err)
			return ERR_PTR(err);
		rule = ig_draft_find_id(draft, nla_get_u32(id));
	} else {
		like = ig_wire_rule_parse(tb, nest, info->extack);
		if (IS_ERR(like))
			return like;
		rule = ig_draft_find(draft, like);
		ig_rule_put(like);
	}
	if (!rule) {
		NL_SET_ERR_MSG_ATTR(info->extack, nest, "there is no such rule");
		return ERR_PTR(-ENOENT);
	}
	return rule;
}

int icmpguard_nl_rule_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct ig_net *ign = ig_net(genl_info_net(info));
	const struct nlattr *nest = info->attrs[ICMPGUARD_A_RULE];
	struct nlattr *tb[ICMPGUARD_A_RULE_MAX + 1];
	struct ig_draft draft;
	struct ig_rule *rule;
	struct sk_buff *msg;
	void *hdr;
	int err;

	err = may_change(skb, info) ?: rule_parse_attrs(tb, nest, info);
	if (err)
		return err;
	msg = reply_new(info, &hdr);
	if (!msg)
		return no_memory(info);

	mutex_lock(&ign->lock);
	err = draft_begin(ign, &draft, info);
	if (err)
		goto err_lock;
	rule = rule_meant(&draft, tb, nest, info);
	err = IS_ERR(rule) ? PTR_ERR(rule) : ig_wire_rule_put(msg, rule);
	if (err)
		goto err_draft;
	ig_draft_del(&draft, rule);
	err = commit_and_reply(ign, &draft, msg, hdr, ig_generation_next(),
			       info);
	ig_draft_fini(&draft);
	mutex_unlock(&ign->lock);
	return err;

err_draft:
	ig_draft_fini(&draft);
err_lock:
	mutex_unlock(&ign->lock);
	nlmsg_free(msg);
	return err;
}

int icmpguard_nl_rule_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct ig_net *ign = ig_net(genl_info_net(info));
	struct nlattr *tb[ICMPGUARD_A_RULE_MAX + 1];
	const struct ig_policy *policy;
	const struct ig_rule *rule;
	struct sk_buff *msg;
	void *hdr;
	int err;

	err = rule_parse_attrs(tb, info->attrs[ICMPGUARD_A_RULE], info) ?:
	      id_alone(tb, info);
	if (err)
		return err;
	if (!tb[ICMPGUARD_A_RULE_ID]) {
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[ICMPGUARD_A_RULE],
				    "the id of the rule is missing");
		return -EINVAL;
	}
	msg = reply_new(info, &hdr);
	if (!msg)
		return no_memory(info);
	mutex_lock(&ign->lock);
	policy = ig_net_policy(ign);
	rule = policy ? ig_policy_find_id(policy,
					  nla_get_u32(tb[ICMPGUARD_A_RULE_ID])) :
			NULL;
	if (rule) {
		err = rule_reply(ign, rule, msg, hdr, false, info);
	} else {
		NL_SET_ERR_MSG_ATTR(info->extack, tb[ICMPGUARD_A_RULE_ID],
				    "there is no such rule");
		nlmsg_free(msg);
		err = -ENOENT;
	}
	mutex_unlock(&ign->lock);
	return err;
}

/* cb->args[0] is the first id that has not been sent. */
int icmpguard_nl_rule_get_dumpit(struct sk_buff *skb,
				 struct netlink_callback *cb)
{
	struct ig_net *ign = ig_net(sock_net(skb->sk));
	const struct ig_policy *policy;
	const struct ig_guard *guard;
	u32 i;

	if (genl_info_dump(cb)->attrs[ICMPGUARD_A_RULE]) {
		NL_SET_ERR_MSG(cb->extack, "a dump of rules has no filter");
		return -EINVAL;
	}
	rcu_read_lock();
	guard = rcu_dereference(ign->guard);
	if (!guard) {
		cb->seq = 0;	/* torn, if there was a policy before */
		goto out;
	}
	policy = &rcu_dereference(guard->policy)->policy;
	cb->seq = policy->generation;
	for (i = ig_policy_rules_from(policy, cb->args[0]);
	     i < policy->n_rules; i++) {
		void *hdr = genlmsg_put(skb, NETLINK_CB(cb->skb).portid,
					cb->nlh->nlmsg_seq, &family,
					NLM_F_MULTI, ICMPGUARD_CMD_RULE_GET);

		if (!hdr)
			break;
		genl_dump_check_consistent(cb, hdr);
		if (nla_put_u32(skb, ICMPGUARD_A_GENERATION,
				policy->generation) ||
		    ig_wire_rule_put(skb, policy->rules[i])) {
			genlmsg_cancel(skb, hdr);
			break;
		}
		genlmsg_end(skb, hdr);
		cb->args[0] = policy->rules[i]->id + 1;
	}
out:
	rcu_read_unlock();
	return skb->len;
}

int icmpguard_nl_config_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	static const u8 attr[IG_DIRS] = {
		[IG_IN]		= ICMPGUARD_A_DEFAULT_IN,
		[IG_OUT]	= ICMPGUARD_A_DEFAULT_OUT,
		[IG_FORWARD]	= ICMPGUARD_A_DEFAULT_FORWARD,
	};
	struct ig_net *ign = ig_net(genl_info_net(info));
	struct nlattr **tb = info->attrs;
	struct ig_draft draft;
	struct sk_buff *msg;
	void *hdr;
	int dir, err;

	err = may_change(skb, info);
	if (err)
		return err;
	if (!tb[ICMPGUARD_A_MODE] && !tb[ICMPGUARD_A_DEFAULT_IN] &&
	    !tb[ICMPGUARD_A_DEFAULT_OUT] && !tb[ICMPGUARD_A_DEFAULT_FORWARD]) {
		NL_SET_ERR_MSG(info->extack,
			       "nothing to set: mode, default-in, default-out, default-forward");
		return -EINVAL;
	}
	msg = reply_new(info, &hdr);
	if (!msg)
		return no_memory(info);
	mutex_lock(&ign->lock);
	err = draft_begin(ign, &draft, info);
	if (err) {
		nlmsg_free(msg);
		goto out;
	}
	if (tb[ICMPGUARD_A_MODE])
		draft.monitor = nla_get_u8(tb[ICMPGUARD_A_MODE]) ==
				ICMPGUARD_MODE_MONITOR;
	for (dir = 0; dir < IG_DIRS; dir++)
		if (tb[attr[dir]])
			draft.allow[dir] = nla_get_u8(tb[attr[dir]]) ==
					   ICMPGUARD_ACTION_ALLOW;
	err = commit_and_reply(ign, &draft, msg, hdr, ig_generation_next(),
			       info);
	ig_draft_fini(&draft);
out:
	mutex_unlock(&ign->lock);
	return err;
}

/* Rules and defaults are of the policy; flows and counters of the guard. */
static int flush(struct ig_net *ign, u32 what, struct genl_info *info)
{
	struct ig_guard *guard = ig_net_guard(ign);
	struct ig_draft draft;
	int err;

	if (what & (ICMPGUARD_FLUSH_WHAT_RULES |
		    ICMPGUARD_FLUSH_WHAT_DEFAULTS)) {
		err = draft_begin(ign, &draft, info);
		if (err)
			return err;
		if (what & ICMPGUARD_FLUSH_WHAT_RULES)
			ig_draft_del_all(&draft);
		if (what & ICMPGUARD_FLUSH_WHAT_DEFAULTS)
			ig_draft_defaults(&draft);
		err = ig_net_commit(ign, &draft, ig_generation_next());
		ig_draft_fini(&draft);
		if (err)
			return commit_result(err, info);
	}
	if (what & ICMPGUARD_FLUSH_WHAT_FLOWS)
		ig_flows_flush(&guard->flows);
	if (what & ICMPGUARD_FLUSH_WHAT_COUNTERS)
		ig_counters_read(guard, &guard->base);
	return 0;
}

int icmpguard_nl_flush_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct ig_net *ign = ig_net(genl_info_net(info));
	const struct ig_policy *policy;
	struct sk_buff *msg;
	void *hdr;
	u32 what;
	int err;

	err = may_change(skb, info);
	if (err)
		return err;
	if (!info->attrs[ICMPGUARD_A_FLUSH] ||
	    !nla_get_u32(info->attrs[ICMPGUARD_A_FLUSH])) {
		NL_SET_ERR_MSG(info->extack,
			       "what to flush is missing: rules, flows, counters, defaults");
		return -EINVAL;
	}
	what = nla_get_u32(info->attrs[ICMPGUARD_A_FLUSH]);
	msg = reply_new(info, &hdr);
	if (!msg)
		return no_memory(info);
	mutex_lock(&ign->lock);
	/* An untouched namespace has nothing to flush and stays untouched. */
	if (ig_net_guard(ign))
		err = flush(ign, what, info);
	policy = ig_net_policy(ign);
	if (!err)
		err = nla_put_u32(msg, ICMPGUARD_A_GENERATION,
				  policy ? policy->generation : 0);
	mutex_unlock(&ign->lock);
	if (err) {
		nlmsg_free(msg);
		return err;
	}
	genlmsg_end(msg, hdr);
	return genlmsg_reply(msg, info);
}

int icmpguard_nl_off_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct ig_net *ign = ig_net(genl_info_net(info));
	int err;

	err = may_change(skb, info);
	if (err)
		return err;
	mutex_lock(&ign->lock);
	ig_net_off(ign);
	mutex_unlock(&ign->lock);
	return 0;
}

/* One counter of @sum since @base. */
static int counter_put(struct sk_buff *msg, const struct ig_counters *sum,
		       const struct ig_counters *base, int dir, int reason)
{
	unsigned long n = sum->packets[dir][reason] -
			  base->packets[dir][reason];
	struct nlattr *nest;

	if (!n)
		return 0;
	nest = nla_nest_start(msg, ICMPGUARD_A_COUNTER);
	if (!nest || nla_put_u8(msg, ICMPGUARD_A_COUNTER_DIRECTION, dir) ||
	    nla_put_u32(msg, ICMPGUARD_A_COUNTER_REASON, reason) ||
	    nla_put_u64_64bit(msg, ICMPGUARD_A_COUNTER_PACKETS, n,
			      ICMPGUARD_A_COUNTER_PAD) ||
	    nla_put_u64_64bit(msg, ICMPGUARD_A_COUNTER_WOULD_DROP,
			      sum->would_drop[dir][reason] -
			      base->would_drop[dir][reason],
			      ICMPGUARD_A_COUNTER_PAD))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

int icmpguard_nl_stats_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct ig_net *ign = ig_net(genl_info_net(info));
	const struct ig_guard *guard;
	struct ig_counters *sum;
	struct sk_buff *msg;
	int dir, reason, err = 0;
	void *hdr;

	sum = kzalloc(sizeof(*sum), GFP_KERNEL);
	msg = reply_new(info, &hdr);
	if (!sum || !msg) {
		err = -ENOMEM;
		goto err_free;
	}
	mutex_lock(&ign->lock);
	guard = ig_net_guard(ign);
	if (guard)
		ig_counters_read(guard, sum);
	err = nla_put_u32(msg, ICMPGUARD_A_GENERATION,
			  guard ? ig_net_policy(ign)->generation : 0);
	for (dir = 0; guard && dir < IG_DIRS; dir++)
		for (reason = 0; reason < IG_REASONS && !err; reason++)
			err = counter_put(msg, sum, &guard->base, dir, reason);
	mutex_unlock(&ign->lock);
	if (err)
		goto err_free;
	kfree(sum);
	genlmsg_end(msg, hdr);
	return genlmsg_reply(msg, info);

err_free:
	kfree(sum);
	nlmsg_free(msg);
	return err;
}

/* What only an administrator of the namespace may know. */
static int status_put_private(struct sk_buff *msg, const struct net *net,
			      const struct ig_policy *policy,
			      const struct ig_guard *guard)
{
	u32 capacity = (guard->flows.mask + 1) * IG_FLOW_WAYS;
	struct nlattr *nest;

	if (nla_put_u32(msg, ICMPGUARD_A_GENERATION, policy->generation) ||
	    nla_put_u8(msg, ICMPGUARD_A_DEFAULT_IN, policy->allow[IG_IN]) ||
	    nla_put_u8(msg, ICMPGUARD_A_DEFAULT_OUT, policy->allow[IG_OUT]) ||
	    nla_put_u8(msg, ICMPGUARD_A_DEFAULT_FORWARD,
		       policy->allow[IG_FORWARD]) ||
	    nla_put_u32(msg, ICMPGUARD_A_RULES, policy->n_rules) ||
	    nla_put_u32(msg, ICMPGUARD_A_RULES_LIMIT, IG_RULES_MAX) ||
	    (READ_ONCE(net->ipv4.sysctl_ip_no_pmtu_disc) == 3 &&
	     nla_put_flag(msg, ICMPGUARD_A_PMTUD_UNSAFE)))
		return -EMSGSIZE;
	nest = nla_nest_start(msg, ICMPGUARD_A_FLOW_STATS);
	if (!nest ||
	    nla_put_u32(msg, ICMPGUARD_A_FLOW_STATS_CAPACITY, capacity) ||
	    nla_put_u32(msg, ICMPGUARD_A_FLOW_STATS_USED,
			ig_flows_used(&guard->flows, ig_now())) ||
	    nla_put_u32(msg, ICMPGUARD_A_FLOW_STATS_MEMORY,
			capacity * sizeof(struct ig_flow)))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

static int status_put(struct sk_buff *msg, const struct net *net,
		      const struct ig_net *ign, bool may_read)
{
	const struct ig_guard *guard = ig_net_guard(ign);
	const struct ig_policy *policy = ig_net_policy(ign);

	if (nla_put_string(msg, ICMPGUARD_A_VERSION, IG_VERSION) ||
	    nla_put_u64_64bit(msg, ICMPGUARD_A_FEATURES, FEATURES,
			      ICMPGUARD_A_PAD) ||
	    nla_put_u32(msg, ICMPGUARD_A_STATE,
			guard ? ICMPGUARD_STATE_ACTIVE :
				ICMPGUARD_STATE_UNTOUCHED))
		return -EMSGSIZE;
	if (guard && nla_put_u8(msg, ICMPGUARD_A_MODE,
				policy->monitor ? ICMPGUARD_MODE_MONITOR :
						  ICMPGUARD_MODE_ENFORCE))
		return -EMSGSIZE;
	if (!may_read)
		return 0;
	if (net_eq(net, &init_net) &&
	    (nla_put_u32(msg, ICMPGUARD_A_NAMESPACES,
			 atomic_read(&ig_namespaces)) ||
	     nla_put_u32(msg, ICMPGUARD_A_NAMESPACES_LIMIT,
			 ig_max_namespaces)))
		return -EMSGSIZE;
	return guard ? status_put_private(msg, net, policy, guard) : 0;
}

int icmpguard_nl_status_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct net *net = genl_info_net(info);
	struct ig_net *ign = ig_net(net);
	struct sk_buff *msg;
	void *hdr;
	int err;

	msg = reply_new(info, &hdr);
	if (!msg)
		return no_memory(info);
	mutex_lock(&ign->lock);
	err = status_put(msg, net, ign, netlink_ns_capable(skb, net->user_ns,
							   CAP_NET_ADMIN));
	mutex_unlock(&ign->lock);
	if (err) {
		nlmsg_free(msg);
		return err;
	}
	genlmsg_end(msg, hdr);
	return genlmsg_reply(msg, info);
}

static struct genl_family family __ro_after_init = {
	.name		= ICMPGUARD_GENL_NAME,
	.version	= ICMPGUARD_GENL_VERSION,
	.netnsok	= true,
	.parallel_ops	= true,
	.module		= THIS_MODULE,
	.ops		= icmpguard_nl_ops,
	.n_ops		= ARRAY_SIZE(icmpguard_nl_ops),
};

int __init ig_netlink_init(void)
{
	return genl_register_family(&family);
}

void ig_netlink_exit(void)
{
	genl_unregister_family(&family);
}
