// SPDX-License-Identifier: GPL-2.0-only
/* Operations on the ACL. */
#include "inherit.h"
#include "netlink/netlink.h"
#include "netlink/wire.h"

static int acl_parse_attrs(struct nlattr **tb, const struct nlattr *nest,
			   struct genl_info *info)
{
	if (!nest) {
		NL_SET_ERR_MSG(info->extack,
			       "the attribute acl-entry is missing");
		return -EINVAL;
	}
	return nla_parse_nested(tb, ICMPGUARD_A_ACL_ENTRY_MAX, nest,
				icmpguard_acl_entry_nl_policy, info->extack);
}

/* Parses the name of an entry: its direction and number, and nothing else. */
static int acl_parse_name(struct nlattr **tb, const struct nlattr *nest,
			  struct genl_info *info)
{
	int i, err = acl_parse_attrs(tb, nest, info);

	if (err)
		return err;
	if (!tb[ICMPGUARD_A_ACL_ENTRY_DIRECTION] ||
	    !tb[ICMPGUARD_A_ACL_ENTRY_NUMBER]) {
		NL_SET_ERR_MSG_ATTR(info->extack, nest,
				    "the direction or the number of the entry is missing");
		return -EINVAL;
	}
	for (i = ICMPGUARD_A_ACL_ENTRY_ACTION; i <= ICMPGUARD_A_ACL_ENTRY_MAX;
	     i++) {
		if (!tb[i])
			continue;
		NL_SET_ERR_MSG_ATTR(info->extack, tb[i],
				    "an entry is named by its direction and number alone");
		return -EINVAL;
	}
	return 0;
}

/* Returns the entry that acl_parse_name() has named, or NULL. */
static struct ig_acl_entry *acl_find(const struct ig_acl *acl,
				     struct nlattr **tb)
{
	u8 dir = nla_get_u8(tb[ICMPGUARD_A_ACL_ENTRY_DIRECTION]);
	u16 number = nla_get_u16(tb[ICMPGUARD_A_ACL_ENTRY_NUMBER]);

	return ig_acl_find(&acl[dir], number);
}

/* Returns the entry of that name, or NULL with extack set. */
static struct ig_acl_entry *acl_named(const struct ig_acl *acl,
				      struct nlattr **tb,
				      const struct nlattr *nest,
				      struct genl_info *info)
{
	struct ig_acl_entry *entry = acl_find(acl, tb);

	if (!entry)
		NL_SET_ERR_MSG_ATTR(info->extack, nest,
				    "there is no such entry");
	return entry;
}

/* Refuses read-only attributes of an entry. */
static int acl_parse_refused(struct nlattr **tb, struct genl_info *info)
{
	const struct nlattr *told = tb[ICMPGUARD_A_ACL_ENTRY_PACKETS] ?:
				    tb[ICMPGUARD_A_ACL_ENTRY_BYTES];

	if (!told)
		return 0;
	NL_SET_ERR_MSG_ATTR(info->extack, told,
			    "the kernel counts for an entry, from zero");
	return -EINVAL;
}

/* Adds an entry to a draft; returns 1 if it was there already. */
static int acl_add(struct ig_draft *draft, struct ig_acl_entry *entry,
		   const struct nlattr *number, struct genl_info *info)
{
	struct ig_acl *acl = &draft->acl[entry->match.dir];
	int err = ig_draft_acl_add(draft, entry);

	if (err == -EEXIST && ig_acl_entry_same(ig_acl_find(acl, entry->number),
						entry))
		return 1;
	if (err == -EEXIST)
		NL_SET_ERR_MSG_ATTR(info->extack, number,
				    "another entry of this direction has this number; remove it first or take another number");
	else if (err == -ENOSPC)
		NL_SET_ERR_MSG(info->extack,
			       "the direction has all the entries it may have; the status tells how many that is");
	return err;
}

int icmpguard_nl_acl_add_doit(struct sk_buff *skb, struct genl_info *info)
{
	const struct nlattr *nest = info->attrs[ICMPGUARD_A_ACL_ENTRY];
	struct nlattr *tb[ICMPGUARD_A_ACL_ENTRY_MAX + 1];
	struct ig_acl_entry *entry;
	struct ig_wire_names names;
	struct ig_nl_change c;
	int err, existed;

	err = ig_nl_change_begin(&c, skb, info, GENLMSG_DEFAULT_SIZE);
	if (err)
		return err;
	err = acl_parse_attrs(tb, nest, info) ?: acl_parse_refused(tb, info);
	if (err)
		return ig_nl_change_abort(&c, err);
	entry = ig_wire_acl_parse(tb, nest, c.draft, info->extack);
	if (IS_ERR(entry))
		return ig_nl_change_abort(&c, PTR_ERR(entry));
	names = ig_wire_draft_names(c.draft);
	existed = acl_add(c.draft, entry, tb[ICMPGUARD_A_ACL_ENTRY_NUMBER],
			  info);
	err = existed < 0 ? existed : ig_wire_acl_put(c.msg, entry, &names, NULL);
	err = err ? ig_nl_change_abort(&c, err) :
	      existed ? ig_nl_change_existed(&c) : ig_nl_change_commit(&c);
	ig_acl_entry_put(entry);
	return err;
}

int icmpguard_nl_acl_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	const struct nlattr *nest = info->attrs[ICMPGUARD_A_ACL_ENTRY];
	struct nlattr *tb[ICMPGUARD_A_ACL_ENTRY_MAX + 1];
	struct ig_acl_entry *entry;
	struct ig_wire_names names;
	struct ig_nl_change c;
	int err;

	err = ig_nl_change_begin(&c, skb, info, GENLMSG_DEFAULT_SIZE);
	if (err)
		return err;
	err = acl_parse_name(tb, nest, info);
	if (err)
		return ig_nl_change_abort(&c, err);
	entry = acl_named(c.draft->acl, tb, nest, info);
	names = ig_wire_draft_names(c.draft);
	err = entry ? ig_wire_acl_put(c.msg, entry, &names, NULL) : -ENOENT;
	if (err)
		return ig_nl_change_abort(&c, err);
	ig_draft_acl_del(c.draft, entry);
	return ig_nl_change_commit(&c);
}

/* Returns the entry of that name if the sender may read it, else NULL. */
static const struct ig_acl_entry *acl_shown(const struct ig_net *ign,
					    struct nlattr **tb,
					    const struct sk_buff *request)
{
	const struct ig_policy *policy = ig_net_policy(ign);
	const struct ig_acl_entry *entry =
		policy ? acl_find(policy->body->acl, tb) : NULL;

	if (entry && ig_inherit_hides(policy, ign->net, request) &&
	    !ig_body_entry_local(policy->body, entry))
		return NULL;
	return entry;
}

/* Answers with the entry of that name in the policy in force. */
static int acl_put_named(const struct ig_net *ign, struct sk_buff *msg,
			 struct nlattr **tb, const struct sk_buff *request,
			 struct genl_info *info)
{
	const struct ig_acl_entry *entry = acl_shown(ign, tb, request);
	const struct ig_policy *policy = ig_net_policy(ign);
	struct ig_wire_names names;

	if (!entry) {
		NL_SET_ERR_MSG_ATTR(info->extack,
				    info->attrs[ICMPGUARD_A_ACL_ENTRY],
				    "there is no such entry");
		return -ENOENT;
	}
	names = ig_wire_names(policy);
	return nla_put_u32(msg, ICMPGUARD_A_GENERATION, policy->generation) ?:
	       ig_wire_acl_put(msg, entry, &names, &ig_net_guard(ign)->rule_counts);
}

int icmpguard_nl_acl_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	const struct nlattr *nest = info->attrs[ICMPGUARD_A_ACL_ENTRY];
	struct ig_net *ign = ig_net(genl_info_net(info));
	struct nlattr *tb[ICMPGUARD_A_ACL_ENTRY_MAX + 1];
	struct sk_buff *msg;
	void *hdr;
	int err;

	err = acl_parse_name(tb, nest, info);
	if (err)
		return err;
	msg = ig_nl_reply_new(info, GENLMSG_DEFAULT_SIZE, &hdr);
	if (!msg)
		return -ENOMEM;
	mutex_lock(&ign->lock);
	err = acl_put_named(ign, msg, tb, skb, info);
	mutex_unlock(&ign->lock);
	return ig_nl_reply(msg, hdr, info, err);
}

/*
 * Adds the entries of a direction to a dump, from @number on. Return: the first
 * number that was not sent, or one beyond the last if all were.
 */
static u32 acl_dump_dir(struct sk_buff *skb, struct netlink_callback *cb,
			const struct ig_policy *policy,
			const struct ig_rule_counts *counts, int dir, u32 number)
{
	const struct ig_wire_names names = ig_wire_names(policy);
	bool hides = ig_dump_hides(policy, skb, cb);
	const struct ig_acl *acl = &policy->body->acl[dir];
	u32 i;

	for (i = ig_acl_from(acl, number); i < acl->n; i++) {
		void *hdr;

		if (hides && !ig_body_entry_local(policy->body, acl->entry[i]))
			continue;
		hdr = ig_dump_begin(skb, cb, policy->generation);
		if (!hdr)
			return acl->entry[i]->number;
		if (ig_wire_acl_put(skb, acl->entry[i], &names, counts)) {
			genlmsg_cancel(skb, hdr);
			return acl->entry[i]->number;
		}
		genlmsg_end(skb, hdr);
	}
	return U16_MAX + 1;
}

/* cb->args[0] and [1] hold the first direction and number not yet sent. */
int icmpguard_nl_acl_get_dumpit(struct sk_buff *skb,
				struct netlink_callback *cb)
{
	const struct ig_policy *policy;
	const struct ig_guard *guard;

	if (genl_info_dump(cb)->attrs[ICMPGUARD_A_ACL_ENTRY]) {
		NL_SET_ERR_MSG(cb->extack, "a dump of entries has no filter");
		return -EINVAL;
	}
	rcu_read_lock();
	guard = ig_dump_guard(skb);
	policy = ig_dump_policy_of(guard, cb);
	for (; policy && cb->args[0] < IG_DIRS; cb->args[0]++) {
		cb->args[1] = acl_dump_dir(skb, cb, policy, &guard->rule_counts,
					   cb->args[0], cb->args[1]);
		if (cb->args[1] <= U16_MAX)
			break;
		cb->args[1] = 0;
	}
	rcu_read_unlock();
	return skb->len;
}
