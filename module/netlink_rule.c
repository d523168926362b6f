// SPDX-License-Identifier: GPL-2.0-only
/* Operations on rules. */
#include "netlink.h"
#include "wire.h"

static_assert(ICMPGUARD_RULE_BATCH_MAX * IG_WIRE_RULE_SIZE < 32768);

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

/**
 * struct batch - the rules of one request
 * @n: how many
 * @rule: the rules; referenced
 */
struct batch {
	u32 n;
	struct ig_rule *rule[ICMPGUARD_RULE_BATCH_MAX];
};

static void batch_put(struct batch *b)
{
	while (b->n)
		ig_rule_put(b->rule[--b->n]);
}

/* Adds the rule of one attribute to a batch. */
static int batch_parse_one(struct batch *b, const struct nlattr *nest,
			   struct genl_info *info)
{
	struct nlattr *tb[ICMPGUARD_A_RULE_MAX + 1];
	struct ig_rule *rule;
	int err;

	if (b->n == ICMPGUARD_RULE_BATCH_MAX) {
		NL_SET_ERR_MSG_ATTR(info->extack, nest,
				    "too many rules in one message; see rule-batch-max");
		return -E2BIG;
	}
	err = rule_parse_attrs(tb, nest, info);
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
	b->rule[b->n++] = rule;
	return 0;
}

/* The parsed attributes know only the last of several. */
static int batch_parse(struct batch *b, struct genl_info *info)
{
	const struct nlattr *attr;
	int rem, err = 0;

	b->n = 0;
	nlmsg_for_each_attr(attr, info->nlhdr, GENL_HDRLEN, rem) {
		if (nla_type(attr) == ICMPGUARD_A_RULE)
			err = batch_parse_one(b, attr, info);
		if (err)
			break;
	}
	if (!err && !b->n) {
		NL_SET_ERR_MSG(info->extack, "the attribute rule is missing");
		err = -EINVAL;
	}
	if (err)
		batch_put(b);
	return err;
}

/* Adds to a draft what it lacks of a batch, and to the answer all of it. */
static int batch_add(const struct batch *b, struct ig_change *c, u32 *added)
{
	u32 i;
	int err;

	*added = 0;
	for (i = 0; i < b->n; i++) {
		struct ig_rule *rule = ig_draft_find(&c->draft, b->rule[i]);

		if (!rule) {
			rule = b->rule[i];
			err = ig_draft_add(&c->draft, rule);
			if (err == -ENOSPC)
				NL_SET_ERR_MSG(c->info->extack,
					       "the namespace has all the rules it may have; see rules-limit in the status");
			if (err)
				return err;
			++*added;
		}
		err = ig_wire_rule_put(c->msg, rule);
		if (err)
			return err;
	}
	return 0;
}

int icmpguard_nl_rule_add_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct batch *b = kmalloc(sizeof(*b), GFP_KERNEL);
	struct ig_change c;
	u32 added;
	int err;

	if (!b)
		return -ENOMEM;
	err = batch_parse(b, info);
	if (err)
		goto out_free;
	err = ig_change_begin(&c, skb, info, GENLMSG_DEFAULT_SIZE +
					     b->n * IG_WIRE_RULE_SIZE);
	if (err)
		goto out_batch;
	err = batch_add(b, &c, &added);
	err = err ? ig_change_abort(&c, err) :
	      added ? ig_change_commit(&c) : ig_change_existed(&c);
out_batch:
	batch_put(b);
out_free:
	kfree(b);
	return err;
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
	const struct nlattr *nest = info->attrs[ICMPGUARD_A_RULE];
	struct nlattr *tb[ICMPGUARD_A_RULE_MAX + 1];
	struct ig_change c;
	struct ig_rule *rule;
	int err;

	err = rule_parse_attrs(tb, nest, info) ?:
	      ig_change_begin(&c, skb, info, GENLMSG_DEFAULT_SIZE);
	if (err)
		return err;
	rule = rule_meant(&c.draft, tb, nest, info);
	err = IS_ERR(rule) ? PTR_ERR(rule) : ig_wire_rule_put(c.msg, rule);
	if (err)
		return ig_change_abort(&c, err);
	ig_draft_del(&c.draft, rule);
	return ig_change_commit(&c);
}

/* The rule of an id in the policy in force, as an answer. */
static int rule_put_id(const struct ig_net *ign, struct sk_buff *msg,
		       const struct nlattr *id, struct genl_info *info)
{
	const struct ig_policy *policy = ig_net_policy(ign);
	const struct ig_rule *rule =
		policy ? ig_policy_find_id(policy, nla_get_u32(id)) : NULL;

	if (!rule) {
		NL_SET_ERR_MSG_ATTR(info->extack, id, "there is no such rule");
		return -ENOENT;
	}
	return nla_put_u32(msg, ICMPGUARD_A_GENERATION, policy->generation) ?:
	       ig_wire_rule_put(msg, rule);
}

int icmpguard_nl_rule_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct ig_net *ign = ig_net(genl_info_net(info));
	struct nlattr *tb[ICMPGUARD_A_RULE_MAX + 1];
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
	msg = ig_nl_reply_new(info, GENLMSG_DEFAULT_SIZE, &hdr);
	if (!msg)
		return -ENOMEM;
	mutex_lock(&ign->lock);
	err = rule_put_id(ign, msg, tb[ICMPGUARD_A_RULE_ID], info);
	mutex_unlock(&ign->lock);
	return ig_nl_reply(msg, hdr, info, err);
}

/* cb->args[0] is the first id that has not been sent. */
int icmpguard_nl_rule_get_dumpit(struct sk_buff *skb,
				 struct netlink_callback *cb)
{
	const struct ig_policy *policy;
	u32 i;

	if (genl_info_dump(cb)->attrs[ICMPGUARD_A_RULE]) {
		NL_SET_ERR_MSG(cb->extack, "a dump of rules has no filter");
		return -EINVAL;
	}
	rcu_read_lock();
	policy = ig_dump_policy(skb, cb);
	i = policy ? ig_policy_rules_from(policy, cb->args[0]) : 0;
	for (; policy && i < policy->n_rules; i++) {
		void *hdr = ig_dump_begin(skb, cb, policy->generation);

		if (!hdr)
			break;
		if (ig_wire_rule_put(skb, policy->rules[i])) {
			genlmsg_cancel(skb, hdr);
			break;
		}
		genlmsg_end(skb, hdr);
		cb->args[0] = policy->rules[i]->id + 1;
	}
	rcu_read_unlock();
	return skb->len;
}
