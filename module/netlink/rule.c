// SPDX-License-Identifier: GPL-2.0-only
/* Operations on rules. */
#include "inherit.h"
#include "netlink/netlink.h"
#include "netlink/wire.h"

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

/* Refuses read-only attributes of a rule. */
static int rule_parse_refused(struct nlattr **tb, struct genl_info *info)
{
	static const int read_only_attrs[] = {
		ICMPGUARD_A_RULE_PACKETS, ICMPGUARD_A_RULE_BYTES,
	};
	int i;

	for (i = 0; i < ARRAY_SIZE(read_only_attrs); i++) {
		if (!tb[read_only_attrs[i]])
			continue;
		NL_SET_ERR_MSG_ATTR(info->extack, tb[read_only_attrs[i]],
				    "the kernel counts for a rule, from zero");
		return -EINVAL;
	}
	return 0;
}

/* Results of rule_add_one(), besides errors. */
enum {
	RULE_EXISTED,
	RULE_AMENDED,
	RULE_ADDED,
};

/*
 * Gives an existing rule the comment and lifetime of a request; attributes that
 * the request leaves out stay as they are.
 */
static int rule_amend(struct ig_nl_change *c, struct nlattr **tb,
		      struct ig_rule **rule)
{
	const struct nlattr *comment = tb[ICMPGUARD_A_RULE_COMMENT];
	const struct nlattr *lifetime = tb[ICMPGUARD_A_RULE_LIFETIME];
	const char *text = comment ? nla_data(comment) : (*rule)->comment;
	u64 expires = lifetime ? ig_wire_expires(lifetime) : (*rule)->expires;
	struct ig_rule *with;

	if (expires == (*rule)->expires && !strcmp(text, (*rule)->comment))
		return RULE_EXISTED;
	with = ig_rule_amended(*rule, text, strlen(text), expires);
	if (!with)
		return ig_nl_commit_result(-ENOMEM, c->info);
	ig_draft_amend(c->draft, *rule, with);
	*rule = with;
	ig_rule_put(with);	/* the draft holds it */
	return RULE_AMENDED;
}

/* Amends the rule of an id. It must exist, because only the kernel assigns ids. */
static int rule_amend_id(struct ig_nl_change *c, struct nlattr **tb,
			 const struct nlattr *nest, struct ig_rule **rule)
{
	int i, err = ig_wire_comment_check(tb[ICMPGUARD_A_RULE_COMMENT],
					   c->info->extack);

	for (i = 1; i <= ICMPGUARD_A_RULE_MAX && !err; i++) {
		if (!tb[i] || i == ICMPGUARD_A_RULE_ID ||
		    i == ICMPGUARD_A_RULE_COMMENT ||
		    i == ICMPGUARD_A_RULE_LIFETIME)
			continue;
		NL_SET_ERR_MSG_ATTR(c->info->extack, tb[i],
				    "the kernel gives a new rule its id; of one that is there, comment and lifetime can be changed");
		err = -EINVAL;
	}
	if (err)
		return err;
	*rule = ig_draft_find_id(c->draft,
				 nla_get_u32(tb[ICMPGUARD_A_RULE_ID]));
	if (*rule)
		return rule_amend(c, tb, rule);
	NL_SET_ERR_MSG_ATTR(c->info->extack, nest, "there is no such rule");
	return -ENOENT;
}

/* Adds the rule as written, or amends the one that covers the same. */
static int rule_add_written(struct ig_nl_change *c, struct nlattr **tb,
			    const struct nlattr *nest, struct ig_rule **rule)
{
	struct ig_rule *written = ig_wire_rule_parse(tb, nest, c->draft,
						     c->info->extack);
	int err;

	if (IS_ERR(written))
		return PTR_ERR(written);
	*rule = ig_draft_find(c->draft, written);
	if (*rule) {
		err = rule_amend(c, tb, rule);
	} else {
		err = ig_draft_add(c->draft, written) ?: RULE_ADDED;
		*rule = written;
	}
	ig_rule_put(written);
	if (err == -ENOSPC)
		NL_SET_ERR_MSG(c->info->extack,
			       "the namespace has all the rules it may have; the status tells how many that is");
	return err;
}

/*
 * Adds or amends the rule of one attribute, in the draft and the answer.
 * Return: RULE_*, or an error.
 */
static int rule_add_one(struct ig_nl_change *c, const struct nlattr *nest)
{
	struct ig_wire_names names = ig_wire_draft_names(c->draft);
	struct nlattr *tb[ICMPGUARD_A_RULE_MAX + 1];
	struct ig_rule *rule;
	int err, result;

	err = rule_parse_attrs(tb, nest, c->info) ?:
	      rule_parse_refused(tb, c->info);
	if (err)
		return err;
	result = tb[ICMPGUARD_A_RULE_ID] ?
		 rule_amend_id(c, tb, nest, &rule) :
		 rule_add_written(c, tb, nest, &rule);
	if (result < 0)
		return result;
	return ig_wire_rule_put(c->msg, rule, &names, NULL) ?: result;
}

/*
 * Counts the rules of a request: its parsed attributes only have the last one.
 */
static int rules_count(struct genl_info *info)
{
	const struct nlattr *attr;
	int rem, n = 0;

	nlmsg_for_each_attr(attr, info->nlhdr, GENL_HDRLEN, rem)
		n += nla_type(attr) == ICMPGUARD_A_RULE;
	if (!n) {
		NL_SET_ERR_MSG(info->extack, "the attribute rule is missing");
		return -EINVAL;
	}
	if (n > ICMPGUARD_RULE_BATCH_MAX) {
		NL_SET_ERR_MSG(info->extack,
			       "too many rules in one message; see rule-batch-max");
		return -E2BIG;
	}
	return n;
}

int icmpguard_nl_rule_add_doit(struct sk_buff *skb, struct genl_info *info)
{
	int rem, err, n = rules_count(info);
	const struct nlattr *attr;
	bool added = false, amended = false;
	struct ig_nl_change c;

	err = ig_nl_change_begin(&c, skb, info, GENLMSG_DEFAULT_SIZE +
						max(n, 0) * IG_WIRE_RULE_SIZE);
	if (err)
		return err;
	if (n < 0)
		return ig_nl_change_abort(&c, n);
	nlmsg_for_each_attr(attr, info->nlhdr, GENL_HDRLEN, rem) {
		if (nla_type(attr) != ICMPGUARD_A_RULE)
			continue;
		err = rule_add_one(&c, attr);
		if (err < 0)
			return ig_nl_change_abort(&c, err);
		added |= err == RULE_ADDED;
		amended |= err == RULE_AMENDED;
	}
	if (amended && nla_put_flag(c.msg, ICMPGUARD_A_AMENDED))
		return ig_nl_change_abort(&c, -EMSGSIZE);
	return added || amended ? ig_nl_change_commit(&c) : ig_nl_change_existed(&c);
}

/* Checks that the id is the only attribute of a rule. */
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
 * Finds the rule of a draft that a request names, by its id alone or by
 * everything else as written. Return: the rule, not referenced, or an error.
 */
static struct ig_rule *rule_meant(struct ig_draft *draft,
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
		like = ig_wire_rule_parse(tb, nest, draft, info->extack);
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
	struct ig_wire_names names;
	struct ig_nl_change c;
	struct ig_rule *rule;
	int err;

	err = ig_nl_change_begin(&c, skb, info, GENLMSG_DEFAULT_SIZE);
	if (err)
		return err;
	err = rule_parse_attrs(tb, nest, info);
	if (err)
		return ig_nl_change_abort(&c, err);
	names = ig_wire_draft_names(c.draft);
	rule = rule_meant(c.draft, tb, nest, info);
	err = IS_ERR(rule) ? PTR_ERR(rule) :
			     ig_wire_rule_put(c.msg, rule, &names, NULL);
	if (err)
		return ig_nl_change_abort(&c, err);
	ig_draft_del(c.draft, rule);
	return ig_nl_change_commit(&c);
}

/* Answers with the rule of an id in the policy in force. */
static int rule_put_id(const struct ig_net *ign, struct sk_buff *msg,
		       const struct nlattr *id, const struct sk_buff *request,
		       struct genl_info *info)
{
	const struct ig_policy *policy = ig_net_policy(ign);
	const struct ig_rule *rule =
		policy ? ig_policy_find_id(policy, nla_get_u32(id)) : NULL;
	struct ig_wire_names names;

	if (rule && ig_inherit_hides(policy, ign->net, request) &&
	    !ig_body_rule_local(policy->body, rule))
		rule = NULL;
	if (!rule) {
		NL_SET_ERR_MSG_ATTR(info->extack, id, "there is no such rule");
		return -ENOENT;
	}
	names = ig_wire_names(policy);
	return nla_put_u32(msg, ICMPGUARD_A_GENERATION, policy->generation) ?:
	       ig_wire_rule_put(msg, rule, &names, &ig_net_guard(ign)->rule_counts);
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
	err = rule_put_id(ign, msg, tb[ICMPGUARD_A_RULE_ID], skb, info);
	mutex_unlock(&ign->lock);
	return ig_nl_reply(msg, hdr, info, err);
}

/*
 * Adds the rules of a policy to a dump; cb->args[0] is the first id not yet
 * sent.
 */
static void rules_dump(struct sk_buff *skb, struct netlink_callback *cb,
		       const struct ig_policy *policy,
		       const struct ig_rule_counts *counts)
{
	const struct ig_wire_names names = ig_wire_names(policy);
	bool hides = ig_dump_hides(policy, skb, cb);
	const struct ig_body *body = policy->body;
	u32 i;

	for (i = ig_policy_rules_from(policy, cb->args[0]); i < body->n_rules;
	     i++) {
		void *hdr;

		if (hides && !ig_body_rule_local(body, body->rules[i]))
			continue;
		hdr = ig_dump_begin(skb, cb, policy->generation);
		if (!hdr)
			return;
		if (ig_wire_rule_put(skb, body->rules[i], &names, counts)) {
			genlmsg_cancel(skb, hdr);
			return;
		}
		genlmsg_end(skb, hdr);
		cb->args[0] = body->rules[i]->id + 1;
	}
}

int icmpguard_nl_rule_get_dumpit(struct sk_buff *skb,
				 struct netlink_callback *cb)
{
	const struct ig_policy *policy;
	const struct ig_guard *guard;

	if (genl_info_dump(cb)->attrs[ICMPGUARD_A_RULE]) {
		NL_SET_ERR_MSG(cb->extack, "a dump of rules has no filter");
		return -EINVAL;
	}
	rcu_read_lock();
	guard = ig_dump_guard(skb);
	policy = ig_dump_policy_of(guard, cb);
	if (policy)
		rules_dump(skb, cb, policy, &guard->rule_counts);
	rcu_read_unlock();
	return skb->len;
}
