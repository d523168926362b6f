// SPDX-License-Identifier: GPL-2.0-only
/* Reading of sets. */
#include <net/sock.h>

#include "inherit.h"
#include "netlink/netlink.h"
#include "netlink/wire.h"

int ig_nl_set_parse(struct nlattr **tb, const struct nlattr *nest,
		    struct genl_info *info)
{
	if (!nest) {
		NL_SET_ERR_MSG(info->extack, "the attribute set is missing");
		return -EINVAL;
	}
	return nla_parse_nested(tb, ICMPGUARD_A_SET_MAX, nest,
				icmpguard_set_nl_policy, info->extack);
}

/* Returns the set that a request names in a policy, or NULL with extack set. */
static const struct ig_set *set_named(const struct ig_policy *policy,
				      struct nlattr **tb, bool hides,
				      struct netlink_ext_ack *extack)
{
	const struct nlattr *name = tb[ICMPGUARD_A_SET_NAME];
	const struct ig_set *set = NULL;

	if (!name) {
		NL_SET_ERR_MSG(extack, "the name of the set is missing");
		return NULL;
	}
	if (policy)
		set = ig_policy_set(policy, nla_data(name));
	if (set && hides && !set->local)
		set = NULL;
	if (!set)
		NL_SET_ERR_MSG_ATTR(extack, name,
				    "there is no set of this name");
	return set;
}

static void users_add(const struct ig_body *body, u32 *users, u32 id)
{
	if (id)
		users[ig_sets_from(body->sets, body->n_sets, id)]++;
}

/*
 * Counts the rules and ACL entries that use each set, by its index, as far as
 * they may be shown.
 */
static u32 *users_count(const struct ig_body *body, bool hides)
{
	u32 *users = kvcalloc(body->n_sets, sizeof(*users), IG_GFP);
	int dir;
	u32 i;

	if (!users)
		return NULL;
	for (i = 0; i < body->n_rules; i++) {
		const struct ig_rule *rule = body->rules[i];

		if (!hides || ig_body_rule_local(body, rule))
			users_add(body, users, rule->match.set);
		if (!(i % 1024))
			cond_resched();
	}
	for (dir = 0; dir < IG_DIRS; dir++) {
		for (i = 0; i < body->acl[dir].n; i++) {
			const struct ig_acl_entry *e = body->acl[dir].entry[i];

			if (!hides || ig_body_entry_local(body, e))
				users_add(body, users, e->match.set);
		}
	}
	return users;
}

static int set_put_named(const struct ig_net *ign, struct sk_buff *msg,
			 struct nlattr **tb, const struct sk_buff *request,
			 struct genl_info *info)
{
	const struct ig_policy *policy = ig_net_policy(ign);
	bool hides = ig_inherit_hides(policy, ign->net, request);
	const struct ig_set *set = set_named(policy, tb, hides, info->extack);
	const struct ig_body *body;
	u32 *users, i;
	int err;

	if (!set)
		return -ENOENT;
	body = policy->body;
	users = users_count(body, hides);
	if (!users)
		return -ENOMEM;
	i = ig_sets_from(body->sets, body->n_sets, set->id);
	err = nla_put_u32(msg, ICMPGUARD_A_GENERATION, policy->generation) ?:
	      ig_wire_set_put(msg, set, users[i]);
	kvfree(users);
	return err;
}

int icmpguard_nl_set_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct ig_net *ign = ig_net(genl_info_net(info));
	struct nlattr *tb[ICMPGUARD_A_SET_MAX + 1];
	struct sk_buff *msg;
	void *hdr;
	int err = ig_nl_set_parse(tb, info->attrs[ICMPGUARD_A_SET], info);

	if (err)
		return err;
	msg = ig_nl_reply_new(info, GENLMSG_DEFAULT_SIZE, &hdr);
	if (!msg)
		return -ENOMEM;
	mutex_lock(&ign->lock);
	err = set_put_named(ign, msg, tb, skb, info);
	mutex_unlock(&ign->lock);
	return ig_nl_reply(msg, hdr, info, err);
}

/* cb->args[0] is the first id not yet sent. */
static int sets_dump(struct sk_buff *skb, struct netlink_callback *cb,
		     const struct ig_policy *policy)
{
	bool hides = ig_dump_hides(policy, skb, cb);
	const struct ig_body *body = policy->body;
	u32 *users = users_count(body, hides);
	u32 i;

	if (!users)
		return -ENOMEM;
	for (i = ig_sets_from(body->sets, body->n_sets, cb->args[0]);
	     i < body->n_sets; i++) {
		void *hdr;

		if (hides && !body->sets[i]->local)
			continue;
		hdr = ig_dump_begin(skb, cb, policy->generation);
		if (!hdr)
			break;
		if (ig_wire_set_put(skb, body->sets[i], users[i])) {
			genlmsg_cancel(skb, hdr);
			break;
		}
		genlmsg_end(skb, hdr);
		cb->args[0] = body->sets[i]->id + 1;
	}
	kvfree(users);
	return skb->len;
}

int icmpguard_nl_set_get_dumpit(struct sk_buff *skb,
				struct netlink_callback *cb)
{
	struct ig_net *ign = ig_net(sock_net(skb->sk));
	const struct ig_policy *policy;
	int err = 0;

	if (genl_info_dump(cb)->attrs[ICMPGUARD_A_SET]) {
		NL_SET_ERR_MSG(cb->extack, "a dump of sets has no filter");
		return -EINVAL;
	}
	mutex_lock(&ign->lock);
	policy = ig_net_policy(ign);
	cb->seq = policy ? policy->generation : 0;
	if (policy && policy->body->n_sets)
		err = sets_dump(skb, cb, policy);
	mutex_unlock(&ign->lock);
	return err;
}

/* Answers with the longest prefix of a set that covers the one asked for. */
static int covering_put(struct sk_buff *msg, const struct ig_set *set,
			const struct ig_prefix *asked)
{
	struct ig_prefix found = { .family = asked->family };
	struct nlattr *nest;
	int len;

	for (len = asked->len; len >= 0; len--) {
		struct ig_lpm_prefix p;
		u32 i;

		found.len = len;
		for (i = 0; i < 4; i++) {
			u32 bits = len > 32 * i ? min(len - 32 * i, 32U) : 0;

			found.addr.w[i] = bits ? asked->addr.w[i] &
				cpu_to_be32(~0U << (32 - bits)) : 0;
		}
		ig_lpm_prefix_set(&p, found.family, &found.addr, len);
		if (ig_prefixes_has(set->prefixes, found.family, &p))
			break;
	}
	if (len < 0)
		return -ENOENT;
	nest = nla_nest_start(msg, ICMPGUARD_A_SET);
	if (!nest || nla_put_string(msg, ICMPGUARD_A_SET_NAME, set->name) ||
	    ig_wire_prefix_put(msg, ICMPGUARD_A_SET_PREFIX, &found))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

static int covering_put_named(const struct ig_net *ign, struct sk_buff *msg,
			      struct nlattr **tb, const struct ig_prefix *asked,
			      const struct sk_buff *request,
			      struct genl_info *info)
{
	const struct ig_policy *policy = ig_net_policy(ign);
	bool hides = ig_inherit_hides(policy, ign->net, request);
	const struct ig_set *set = set_named(policy, tb, hides, info->extack);
	int err;

	if (!set)
		return -ENOENT;
	err = nla_put_u32(msg, ICMPGUARD_A_GENERATION, policy->generation) ?:
	      covering_put(msg, set, asked);
	if (err == -ENOENT)
		NL_SET_ERR_MSG_ATTR(info->extack, tb[ICMPGUARD_A_SET_PREFIX],
				    "no prefix of the set covers this");
	return err;
}

int icmpguard_nl_prefix_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct ig_net *ign = ig_net(genl_info_net(info));
	struct nlattr *tb[ICMPGUARD_A_SET_MAX + 1];
	struct ig_prefix asked = {};
	struct sk_buff *msg;
	void *hdr;
	int err = ig_nl_set_parse(tb, info->attrs[ICMPGUARD_A_SET], info);

	if (err)
		return err;
	if (!tb[ICMPGUARD_A_SET_PREFIX]) {
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[ICMPGUARD_A_SET],
				    "the prefix to look for is missing");
		return -EINVAL;
	}
	err = ig_wire_prefix_parse(&asked, tb[ICMPGUARD_A_SET_PREFIX],
				   info->extack);
	if (err)
		return err;
	if (asked.len > ig_prefix_max(asked.family)) {
		NL_SET_ERR_MSG_ATTR(info->extack, tb[ICMPGUARD_A_SET_PREFIX],
				    "prefix length is longer than the address");
		return -EINVAL;
	}
	msg = ig_nl_reply_new(info, GENLMSG_DEFAULT_SIZE, &hdr);
	if (!msg)
		return -ENOMEM;
	mutex_lock(&ign->lock);
	err = covering_put_named(ign, msg, tb, &asked, skb, info);
	mutex_unlock(&ign->lock);
	return ig_nl_reply(msg, hdr, info, err);
}

/*
 * Adds packed prefixes of a family from @from on, as many as the message holds.
 */
static u32 packed_put(struct sk_buff *msg, const struct ig_prefixes *prefixes,
		      enum ig_family family, u32 from)
{
	u32 bytes = family == IG_IPV4 ? 4 : 16;
	int room = min(skb_tailroom(msg), 60000) - 2 * NLA_HDRLEN;
	u32 left = prefixes->n[family] - from, i;
	u32 n = room > 0 ? min_t(u32, left, room / (bytes + 1)) : 0;
	struct nlattr *attr;
	u8 *at;

	if (!n)
		return 0;
	attr = nla_reserve(msg, family == IG_IPV4 ? ICMPGUARD_A_SET_PREFIXES4 :
						    ICMPGUARD_A_SET_PREFIXES6,
			   n * (bytes + 1));
	if (!attr)
		return 0;
	for (i = 0, at = nla_data(attr); i < n; i++, at += bytes + 1) {
		struct ig_lpm_prefix p;
		__be64 half;

		ig_prefixes_at(prefixes, family, from + i, &p);
		half = cpu_to_be64(p.high);
		memcpy(at, &half, min(bytes, 8U));
		half = cpu_to_be64(p.low);
		if (bytes > 8)
			memcpy(at + 8, &half, 8);
		at[bytes] = p.len;
	}
	return n;
}

/* cb->args[0] is a family, [1] the number of its prefixes already sent. */
static void prefixes_dump(struct sk_buff *skb, struct netlink_callback *cb,
			  const struct ig_policy *policy,
			  const struct ig_set *set)
{
	for (; cb->args[0] < IG_FAMILIES; cb->args[0]++, cb->args[1] = 0) {
		struct nlattr *nest;
		void *hdr;
		u32 n;

		if (cb->args[1] >= set->prefixes->n[cb->args[0]])
			continue;
		hdr = ig_dump_begin(skb, cb, policy->generation);
		if (!hdr)
			return;
		nest = nla_nest_start(skb, ICMPGUARD_A_SET);
		n = nest ? packed_put(skb, set->prefixes, cb->args[0],
				      cb->args[1]) : 0;
		if (!n) {
			genlmsg_cancel(skb, hdr);
			return;
		}
		nla_nest_end(skb, nest);
		genlmsg_end(skb, hdr);
		cb->args[1] += n;
		if (cb->args[1] < set->prefixes->n[cb->args[0]])
			return;
	}
}

int icmpguard_nl_prefix_get_dumpit(struct sk_buff *skb,
				   struct netlink_callback *cb)
{
	const struct nlattr *nest = genl_info_dump(cb)->attrs[ICMPGUARD_A_SET];
	struct nlattr *tb[ICMPGUARD_A_SET_MAX + 1];
	const struct ig_policy *policy;
	const struct ig_set *set;
	int err = -ENOENT;
	bool hides;

	if (!nest) {
		NL_SET_ERR_MSG(cb->extack, "the attribute set is missing");
		return -EINVAL;
	}
	if (nla_parse_nested(tb, ICMPGUARD_A_SET_MAX, nest,
			     icmpguard_set_nl_policy, cb->extack))
		return -EINVAL;
	rcu_read_lock();
	policy = ig_dump_policy(skb, cb);
	hides = ig_dump_hides(policy, skb, cb);
	set = set_named(policy, tb, hides, cb->extack);
	if (set) {
		prefixes_dump(skb, cb, policy, set);
		err = skb->len;
	}
	rcu_read_unlock();
	return err;
}
