// SPDX-License-Identifier: GPL-2.0-only
/* Operations on groups. */
#include <linux/netdevice.h>

#include "inherit.h"
#include "netlink/netlink.h"
#include "netlink/wire.h"

/* Number of interfaces of a group that an answer lists, at most. */
#define LISTED_MOST	256

static int group_parse(struct nlattr **tb, const struct nlattr *nest,
		       struct genl_info *info)
{
	if (!nest) {
		NL_SET_ERR_MSG(info->extack, "the attribute group is missing");
		return -EINVAL;
	}
	return nla_parse_nested(tb, ICMPGUARD_A_GROUP_MAX, nest,
				icmpguard_group_nl_policy, info->extack);
}

/* Refuses attributes of a group that are read-only. */
static int read_only_refused(struct nlattr **tb, struct genl_info *info)
{
	static const int read_only_attrs[] = {
		ICMPGUARD_A_GROUP_RULES, ICMPGUARD_A_GROUP_IFINDEX,
		ICMPGUARD_A_GROUP_ATTACHED,
	};
	int i;

	for (i = 0; i < ARRAY_SIZE(read_only_attrs); i++) {
		if (!tb[read_only_attrs[i]])
			continue;
		NL_SET_ERR_MSG_ATTR(info->extack, tb[read_only_attrs[i]],
				    "the numbers of rules and interfaces of a group are read-only; leave them out");
		return -EINVAL;
	}
	return 0;
}

/*
 * Reads a name or pattern, whose size was checked but which need not end in a
 * NUL.
 */
static void pattern_read(char pattern[IG_IFNAME], const struct nlattr *attr)
{
	nla_memcpy(pattern, attr, IG_IFNAME - 1);
	pattern[IG_IFNAME - 1] = 0;
}

/* Adds the interfaces of a request to a group that has room for them. */
static int patterns_add(struct ig_group *group, const struct nlattr *nest,
			u32 *added, struct genl_info *info)
{
	char pattern[IG_IFNAME];
	const struct nlattr *attr;
	int rem;

	*added = 0;
	nla_for_each_nested(attr, nest, rem) {
		if (nla_type(attr) != ICMPGUARD_A_GROUP_INTERFACE)
			continue;
		pattern_read(pattern, attr);
		if (!dev_valid_name(pattern)) {
			NL_SET_ERR_MSG_ATTR(info->extack, attr,
					    "this cannot be the name of an interface");
			return -EINVAL;
		}
		if (ig_group_has(group, pattern))
			continue;
		if (group->n == IG_PATTERNS_MAX) {
			NL_SET_ERR_MSG_ATTR(info->extack, attr,
					    "a group is attached to 64 names or patterns at most");
			return -ENOSPC;
		}
		strscpy(group->pattern[group->n++], pattern, IG_IFNAME);
		++*added;
	}
	return 0;
}

/*
 * Copies a group with room for more interfaces; returns it or an error pointer.
 */
static struct ig_group *group_copy(const struct ig_group *group,
				   struct genl_info *info)
{
	struct ig_group *copy = ig_group_alloc(group->id, group->name,
					       IG_PATTERNS_MAX);

	if (!copy)
		return ERR_PTR(ig_nl_commit_result(-ENOMEM, info));
	memcpy(copy->pattern, group->pattern,
	       group->n * sizeof(group->pattern[0]));
	copy->n = group->n;
	return copy;
}

/* Tells whether an interface with @n groups has @group; they are in order. */
static bool iface_has(const struct ig_ifaces *ifaces,
		      const struct ig_iface *at, u32 n, u32 group)
{
	const u16 *groups = &ifaces->group[at->first];
	u32 low = 0, high = n;

	while (low < high) {
		u32 mid = low + (high - low) / 2;

		if (groups[mid] < group)
			low = mid + 1;
		else
			high = mid;
	}
	return low < n && groups[low] == group;
}

/* Leaves out the list of interfaces if no policy in force knows the group. */
static int ifaces_put(struct sk_buff *msg, const struct ig_group *group,
		      const struct ig_policy *live)
{
	const struct ig_ifaces *ifaces = live ? live->ifaces : NULL;
	u32 i, index, attached = 0;

	index = live ? ig_groups_from(live->body->groups, live->body->n_groups,
				      group->id) : 0;

	for (i = 0; ifaces && i <= ifaces->mask; i++) {
		const struct ig_iface *at = &ifaces->place[i];
		u32 n = READ_ONCE(at->n);

		if (n == IG_IFACE_PENDING)
			continue;
		if (!iface_has(ifaces, at, n, index))
			continue;
		if (attached++ < LISTED_MOST &&
		    nla_put_u32(msg, ICMPGUARD_A_GROUP_IFINDEX, at->ifindex))
			return -EMSGSIZE;
	}
	return nla_put_u32(msg, ICMPGUARD_A_GROUP_ATTACHED, attached);
}

static int group_put(struct sk_buff *msg, const struct ig_group *group,
		     u32 rules, const struct ig_policy *live)
{
	struct nlattr *nest = nla_nest_start(msg, ICMPGUARD_A_GROUP);
	u32 i;

	if (!nest || nla_put_string(msg, ICMPGUARD_A_GROUP_NAME, group->name))
		return -EMSGSIZE;
	for (i = 0; i < group->n; i++)
		if (nla_put_string(msg, ICMPGUARD_A_GROUP_INTERFACE,
				   group->pattern[i]))
			return -EMSGSIZE;
	if (nla_put_u32(msg, ICMPGUARD_A_GROUP_RULES, rules) ||
	    (live && ifaces_put(msg, group, live)))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

/**
 * struct asked - a request to change a group
 * @nest: the attribute
 * @name: of the group
 * @attr: the attribute that has the name
 */
struct asked {
	const struct nlattr *nest;
	const char *name;
	const struct nlattr *attr;
};

static int asked_read(struct asked *a, struct genl_info *info)
{
	struct nlattr *tb[ICMPGUARD_A_GROUP_MAX + 1];
	int err;

	a->nest = info->attrs[ICMPGUARD_A_GROUP];
	err = group_parse(tb, a->nest, info) ?: read_only_refused(tb, info);
	if (err)
		return err;
	a->attr = tb[ICMPGUARD_A_GROUP_NAME];
	a->name = ig_nl_name(a->attr, a->nest, info);
	return a->name ? 0 : -EINVAL;
}

/* Begins a change and reads its request; asked_end() ends both. */
static int asked_begin(struct asked *a, struct ig_nl_change *c,
		       struct sk_buff *skb, struct genl_info *info)
{
	int err = ig_nl_change_begin(c, skb, info, GENLMSG_DEFAULT_SIZE);

	if (err)
		return err;
	err = asked_read(a, info);
	return err ? ig_nl_change_abort(c, err) : 0;
}

/*
 * Answers with the group if all went well; @err is 1 if nothing had to change.
 */
static int asked_end(struct asked *a, struct ig_nl_change *c, int err)
{
	const struct ig_group *group = ig_draft_group(c->draft, a->name);
	int put = err < 0 || !group ? 0 :
		  group_put(c->msg, group,
			    ig_draft_group_rules(c->draft, group), NULL);

	if (err < 0 || put)
		return ig_nl_change_abort(c, err < 0 ? err : put);
	return err ? ig_nl_change_existed(c) : ig_nl_change_commit(c);
}

static struct ig_group *asked_group(const struct asked *a,
				    const struct ig_nl_change *c)
{
	struct ig_group *group = ig_draft_group(c->draft, a->name);

	if (!group)
		NL_SET_ERR_MSG_ATTR(c->info->extack, a->attr,
				    "there is no group of this name");
	return group;
}

static bool same_patterns(const struct ig_group *a, const struct ig_group *b)
{
	u32 i;

	for (i = 0; i < a->n; i++)
		if (!ig_group_has(b, a->pattern[i]))
			return false;
	return a->n == b->n;
}

static int group_create(struct asked *a, struct ig_nl_change *c)
{
	const struct ig_group *same = ig_draft_group(c->draft, a->name);
	struct ig_group *group = ig_group_alloc(0, a->name, IG_PATTERNS_MAX);
	u32 added;
	int err;

	if (!group)
		return ig_nl_commit_result(-ENOMEM, c->info);
	err = patterns_add(group, a->nest, &added, c->info);
	if (err)
		goto out;
	if (!same) {
		err = ig_draft_group_add(c->draft, group);
		if (err)
			NL_SET_ERR_MSG(c->info->extack,
				       "the namespace has all the groups it may have; the status tells how many that is");
	} else if (same_patterns(same, group)) {
		err = 1;
	} else {
		NL_SET_ERR_MSG_ATTR(c->info->extack, a->attr,
				    "there is a group of this name, attached to something else");
		err = -EEXIST;
	}
out:
	ig_group_put(group);
	return err;
}

int icmpguard_nl_group_create_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct ig_nl_change c;
	struct asked a;
	int err = asked_begin(&a, &c, skb, info);

	return err ?: asked_end(&a, &c, group_create(&a, &c));
}

static int group_delete(struct asked *a, struct ig_nl_change *c)
{
	struct ig_group *group = asked_group(a, c);
	int err;

	if (!group)
		return -ENOENT;
	if (group->id == IG_GROUP_DEFAULT) {
		NL_SET_ERR_MSG_ATTR(c->info->extack, a->attr,
				    "the group default always stays");
		return -EINVAL;
	}
	if (ig_draft_group_rules(c->draft, group)) {
		NL_SET_ERR_MSG_ATTR(c->info->extack, a->attr,
				    "this group has rules; revoke them first");
		return -EBUSY;
	}
	err = group_put(c->msg, group, 0, NULL);
	if (!err)
		ig_draft_group_del(c->draft, group);
	return err;
}

int icmpguard_nl_group_delete_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct ig_nl_change c;
	struct asked a;
	int err = asked_begin(&a, &c, skb, info);

	return err ?: asked_end(&a, &c, group_delete(&a, &c));
}

static int group_attach(struct asked *a, struct ig_nl_change *c)
{
	struct ig_group *group = asked_group(a, c), *with;
	u32 added;
	int err;

	if (!group)
		return -ENOENT;
	with = group_copy(group, c->info);
	if (IS_ERR(with))
		return PTR_ERR(with);
	err = patterns_add(with, a->nest, &added, c->info);
	if (!err && added)
		ig_draft_group_swap(c->draft, group, with);
	ig_group_put(with);
	return err ?: !added;
}

int icmpguard_nl_group_attach_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct ig_nl_change c;
	struct asked a;
	int err = asked_begin(&a, &c, skb, info);

	return err ?: asked_end(&a, &c, group_attach(&a, &c));
}

/* Removes one pattern, which the group has. */
static void pattern_del(struct ig_group *group, const char *pattern)
{
	u32 i = 0;

	while (strcmp(group->pattern[i], pattern))
		i++;
	group->n--;
	memmove(group->pattern[i], group->pattern[i + 1],
		(group->n - i) * sizeof(group->pattern[0]));
}

/* Removes the interfaces of a request, or all of them if it names none. */
static int patterns_del(struct ig_group *group, const struct nlattr *nest,
			struct genl_info *info)
{
	const struct nlattr *attr;
	char pattern[IG_IFNAME];
	bool any = false;
	int rem;

	nla_for_each_nested(attr, nest, rem) {
		if (nla_type(attr) != ICMPGUARD_A_GROUP_INTERFACE)
			continue;
		any = true;
		pattern_read(pattern, attr);
		if (!ig_group_has(group, pattern)) {
			NL_SET_ERR_MSG_ATTR(info->extack, attr,
					    "the group is not attached to this");
			return -ENOENT;
		}
		pattern_del(group, pattern);
	}
	if (!any)
		group->n = 0;
	return 0;
}

static int group_detach(struct asked *a, struct ig_nl_change *c)
{
	struct ig_group *group = asked_group(a, c), *with;
	int err;

	if (!group)
		return -ENOENT;
	with = group_copy(group, c->info);
	if (IS_ERR(with))
		return PTR_ERR(with);
	err = patterns_del(with, a->nest, c->info);
	if (!err)
		ig_draft_group_swap(c->draft, group, with);
	ig_group_put(with);
	return err;
}

int icmpguard_nl_group_detach_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct ig_nl_change c;
	struct asked a;
	int err = asked_begin(&a, &c, skb, info);

	return err ?: asked_end(&a, &c, group_detach(&a, &c));
}

/* Reading. Uses the policy as packets see it, because it knows interfaces. */

/* Counts the rules of a group that may be shown. */
static u32 rules_of(const struct ig_body *body, u32 group, bool hides)
{
	u32 i, n = 0;

	for (i = 0; i < body->n_rules; i++)
		n += body->rules[i]->group == group &&
		     (!hides || ig_body_rule_local(body, body->rules[i]));
	return n;
}

static int group_put_named(struct ig_net *ign, struct sk_buff *msg,
			   struct nlattr **tb, const struct sk_buff *request,
			   struct genl_info *info)
{
	const struct nlattr *name = tb[ICMPGUARD_A_GROUP_NAME];
	const struct ig_guard *guard = rcu_dereference(ign->guard);
	const struct ig_policy *policy;
	bool hides;
	u32 i;

	policy = guard ? &rcu_dereference(guard->policy)->policy : NULL;
	hides = ig_inherit_hides(policy, ign->net, request);
	for (i = 0; name && policy && i < policy->body->n_groups; i++) {
		const struct ig_group *group = policy->body->groups[i];

		if (strcmp(group->name, nla_data(name)) ||
		    (hides && !ig_body_group_local(policy->body, group->id)))
			continue;
		return nla_put_u32(msg, ICMPGUARD_A_GENERATION,
				   policy->generation) ?:
		       group_put(msg, group,
				 rules_of(policy->body, group->id, hides),
				 policy);
	}
	NL_SET_ERR_MSG_ATTR(info->extack, name,
			    "there is no group of this name");
	return -ENOENT;
}

int icmpguard_nl_group_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct ig_net *ign = ig_net(genl_info_net(info));
	struct nlattr *tb[ICMPGUARD_A_GROUP_MAX + 1];
	struct sk_buff *msg;
	void *hdr;
	int err = group_parse(tb, info->attrs[ICMPGUARD_A_GROUP], info);

	if (err)
		return err;
	msg = ig_nl_reply_new(info, GENLMSG_DEFAULT_SIZE + LISTED_MOST * 8,
			      &hdr);
	if (!msg)
		return -ENOMEM;
	rcu_read_lock();
	err = group_put_named(ign, msg, tb, skb, info);
	rcu_read_unlock();
	return ig_nl_reply(msg, hdr, info, err);
}

/* cb->args[0] is the first id not yet sent. */
static void groups_dump(struct sk_buff *skb, struct netlink_callback *cb,
			const struct ig_policy *policy, const u32 *rules,
			bool hides)
{
	const struct ig_body *body = policy->body;
	u32 i;

	for (i = ig_groups_from(body->groups, body->n_groups, cb->args[0]);
	     i < body->n_groups; i++) {
		void *hdr;

		if (hides && !ig_body_group_local(body, body->groups[i]->id))
			continue;
		hdr = ig_dump_begin(skb, cb, policy->generation);
		if (!hdr)
			return;
		if (group_put(skb, body->groups[i], rules[i], policy)) {
			genlmsg_cancel(skb, hdr);
			return;
		}
		genlmsg_end(skb, hdr);
		cb->args[0] = body->groups[i]->id + 1;
	}
}

/* Counts the rules of each group, by its index. */
static void rules_count(const struct ig_body *body, u32 *rules, bool hides)
{
	u32 i;

	for (i = 0; i < body->n_rules; i++) {
		if (hides && !ig_body_rule_local(body, body->rules[i]))
			continue;
		rules[ig_groups_from(body->groups, body->n_groups,
				     body->rules[i]->group)]++;
	}
}

int icmpguard_nl_group_get_dumpit(struct sk_buff *skb,
				  struct netlink_callback *cb)
{
	const struct ig_policy *policy;
	u32 *rules;
	bool hides;

	if (genl_info_dump(cb)->attrs[ICMPGUARD_A_GROUP]) {
		NL_SET_ERR_MSG(cb->extack, "a dump of groups has no filter");
		return -EINVAL;
	}
	rules = kcalloc(IG_GROUPS_MAX, sizeof(*rules), IG_GFP);
	if (!rules)
		return -ENOMEM;
	rcu_read_lock();
	policy = ig_dump_policy(skb, cb);
	hides = ig_dump_hides(policy, skb, cb);
	if (policy) {
		rules_count(policy->body, rules, hides);
		groups_dump(skb, cb, policy, rules, hides);
	}
	rcu_read_unlock();
	kfree(rules);
	return skb->len;
}
