// SPDX-License-Identifier: GPL-2.0-only
/* Translates rules, ACL entries and flows to netlink attributes and back. */
#include <linux/jiffies.h>
#include <linux/netdevice.h>

#include "clock.h"
#include "guard.h"
#include "netlink/netlink_gen.h"
#include "netlink/wire.h"

static_assert(sizeof_field(struct net_device, name) == IG_IFNAME);

int ig_wire_prefix_parse(struct ig_prefix *prefix, const struct nlattr *nest,
			 struct netlink_ext_ack *extack)
{
	struct nlattr *tb[ICMPGUARD_A_PREFIX_MAX + 1];
	int err;

	if (!nest)
		return 0;	/* any */
	err = nla_parse_nested(tb, ICMPGUARD_A_PREFIX_MAX, nest,
			       icmpguard_prefix_nl_policy, extack);
	if (err)
		return err;
	if (!tb[ICMPGUARD_A_PREFIX_IPV4] == !tb[ICMPGUARD_A_PREFIX_IPV6] ||
	    !tb[ICMPGUARD_A_PREFIX_LENGTH]) {
		NL_SET_ERR_MSG_ATTR(extack, nest,
				    "a prefix is a length and exactly one of ipv4 and ipv6");
		return -EINVAL;
	}
	prefix->any = false;
	prefix->len = nla_get_u8(tb[ICMPGUARD_A_PREFIX_LENGTH]);
	if (tb[ICMPGUARD_A_PREFIX_IPV4]) {
		prefix->family = IG_IPV4;
		prefix->addr.w[0] = nla_get_be32(tb[ICMPGUARD_A_PREFIX_IPV4]);
	} else {
		prefix->family = IG_IPV6;
		nla_memcpy(&prefix->addr, tb[ICMPGUARD_A_PREFIX_IPV6],
			   sizeof(prefix->addr));
	}
	return 0;
}

static int icmp_parse(struct ig_icmp_match *icmp, const struct nlattr *nest,
		      struct netlink_ext_ack *extack)
{
	struct nlattr *tb[ICMPGUARD_A_ICMP_MAX + 1];
	int err;

	if (!nest)
		return 0;
	err = nla_parse_nested(tb, ICMPGUARD_A_ICMP_MAX, nest,
			       icmpguard_icmp_nl_policy, extack);
	if (err)
		return err;
	icmp->covers = true;
	icmp->any_type = !tb[ICMPGUARD_A_ICMP_TYPE];
	icmp->any_code = !tb[ICMPGUARD_A_ICMP_CODE];
	if (!icmp->any_type)
		icmp->type = nla_get_u8(tb[ICMPGUARD_A_ICMP_TYPE]);
	if (!icmp->any_code)
		icmp->code = nla_get_u8(tb[ICMPGUARD_A_ICMP_CODE]);
	return 0;
}

/*
 * Returns the next character of UTF-8 text (RFC 3629), or 0 at its end or where
 * it is invalid; advances @s.
 */
static u32 utf8_next(const u8 **s)
{
	u32 c = *(*s)++;
	u32 least;
	int more;

	if (c < 0x80)
		return c;
	if (c >= 0xc2 && c < 0xe0)
		more = 1;
	else if (c >= 0xe0 && c < 0xf0)
		more = 2;
	else if (c >= 0xf0 && c < 0xf5)
		more = 3;
	else
		return 0;
	least = more == 1 ? 0x80 : more == 2 ? 0x800 : 0x10000;
	c &= 0x3f >> more;
	while (more--) {
		if ((**s & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (*(*s)++ & 0x3f);
	}
	return c < least || c > 0x10ffff || (c >= 0xd800 && c < 0xe000) ? 0 : c;
}

/* Checks for valid UTF-8 without control characters, C0 or C1. */
static bool printable(const char *text)
{
	const u8 *s = (const u8 *)text;

	while (*s) {
		u32 c = utf8_next(&s);

		if (c < 0x20 || (c >= 0x7f && c < 0xa0))
			return false;
	}
	return true;
}

/* Reports @fault, unless it is NULL, as an error about @nest. */
static int fault_said(const char *fault, const struct nlattr *nest,
		      struct netlink_ext_ack *extack)
{
	if (!fault)
		return 0;
	NL_SET_BAD_ATTR(extack, nest);
	if (extack)
		extack->_msg = fault;
	return -EINVAL;
}

/* Looks up the id of the set of that name; 0 if none is asked for. */
static int set_parse(u32 *id, const struct nlattr *name,
		     const struct ig_draft *draft,
		     struct netlink_ext_ack *extack)
{
	const struct ig_set *set;

	if (!name)
		return 0;
	set = ig_draft_set(draft, nla_data(name));
	if (!set) {
		NL_SET_ERR_MSG_ATTR(extack, name,
				    "there is no set of this name");
		return -ENOENT;
	}
	*id = set->id;
	return 0;
}

static int group_parse(u32 *id, const struct nlattr *name,
		       const struct ig_draft *draft,
		       struct netlink_ext_ack *extack)
{
	const struct ig_group *group;

	if (!name)
		return 0;	/* default */
	group = ig_draft_group(draft, nla_data(name));
	if (!group) {
		NL_SET_ERR_MSG_ATTR(extack, name,
				    "there is no group of this name");
		return -ENOENT;
	}
	*id = group->id;
	return 0;
}

int ig_wire_comment_check(const struct nlattr *attr,
			  struct netlink_ext_ack *extack)
{
	if (!attr || printable(nla_data(attr)))
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, attr,
			    "a comment is UTF-8 text of printable characters");
	return -EINVAL;
}

u64 ig_wire_expires(const struct nlattr *attr)
{
	u32 seconds = attr ? nla_get_u32(attr) : 0;

	return seconds ? get_jiffies_64() + (u64)HZ * seconds : 0;
}

struct ig_rule *ig_wire_rule_parse(struct nlattr **tb,
				   const struct nlattr *nest,
				   const struct ig_draft *draft,
				   struct netlink_ext_ack *extack)
{
	const struct nlattr *attr = tb[ICMPGUARD_A_RULE_COMMENT];
	const char *comment = attr ? nla_data(attr) : "";
	struct ig_rule *rule;
	int err = ig_wire_comment_check(attr, extack);

	if (err)
		return ERR_PTR(err);
	rule = ig_rule_alloc(comment, strlen(comment));
	if (!rule)
		return ERR_PTR(-ENOMEM);
	if (tb[ICMPGUARD_A_RULE_DIRECTION])
		rule->match.dir = nla_get_u8(tb[ICMPGUARD_A_RULE_DIRECTION]);
	rule->expires = ig_wire_expires(tb[ICMPGUARD_A_RULE_LIFETIME]);
	err = icmp_parse(&rule->match.icmp[IG_IPV4], tb[ICMPGUARD_A_RULE_ICMP],
			 extack) ?:
	      icmp_parse(&rule->match.icmp[IG_IPV6], tb[ICMPGUARD_A_RULE_ICMPV6],
			 extack) ?:
	      ig_wire_prefix_parse(&rule->match.peer,
				   tb[ICMPGUARD_A_RULE_PEER], extack) ?:
	      ig_wire_prefix_parse(&rule->match.to, tb[ICMPGUARD_A_RULE_TO],
				   extack) ?:
	      set_parse(&rule->match.set, tb[ICMPGUARD_A_RULE_SET], draft,
			extack) ?:
	      group_parse(&rule->group, tb[ICMPGUARD_A_RULE_GROUP], draft,
			  extack);
	if (err)
		goto err_rule;
	err = fault_said(ig_match_fault(&rule->match), nest, extack);
	if (err)
		goto err_rule;
	return rule;

err_rule:
	ig_rule_put(rule);
	return ERR_PTR(err);
}

struct ig_acl_entry *ig_wire_acl_parse(struct nlattr **tb,
				       const struct nlattr *nest,
				       const struct ig_draft *draft,
				       struct netlink_ext_ack *extack)
{
	struct ig_acl_entry *entry;
	int err;

	if (!tb[ICMPGUARD_A_ACL_ENTRY_DIRECTION] ||
	    !tb[ICMPGUARD_A_ACL_ENTRY_NUMBER] ||
	    !tb[ICMPGUARD_A_ACL_ENTRY_ACTION]) {
		NL_SET_ERR_MSG_ATTR(extack, nest,
				    "an entry has a direction, a number and an action");
		return ERR_PTR(-EINVAL);
	}
	entry = ig_acl_entry_alloc();
	if (!entry)
		return ERR_PTR(-ENOMEM);
	entry->local = draft->local;
	entry->match.dir = nla_get_u8(tb[ICMPGUARD_A_ACL_ENTRY_DIRECTION]);
	entry->number = nla_get_u16(tb[ICMPGUARD_A_ACL_ENTRY_NUMBER]);
	entry->allow = nla_get_u8(tb[ICMPGUARD_A_ACL_ENTRY_ACTION]) ==
		       ICMPGUARD_ACTION_ALLOW;
	err = icmp_parse(&entry->match.icmp[IG_IPV4],
			 tb[ICMPGUARD_A_ACL_ENTRY_ICMP], extack) ?:
	      icmp_parse(&entry->match.icmp[IG_IPV6],
			 tb[ICMPGUARD_A_ACL_ENTRY_ICMPV6], extack) ?:
	      ig_wire_prefix_parse(&entry->match.peer,
				   tb[ICMPGUARD_A_ACL_ENTRY_PEER], extack) ?:
	      ig_wire_prefix_parse(&entry->match.to,
				   tb[ICMPGUARD_A_ACL_ENTRY_TO], extack) ?:
	      set_parse(&entry->match.set, tb[ICMPGUARD_A_ACL_ENTRY_SET],
			draft, extack);
	if (!err && tb[ICMPGUARD_A_ACL_ENTRY_DEV]) {
		nla_memcpy(entry->dev, tb[ICMPGUARD_A_ACL_ENTRY_DEV],
			   sizeof(entry->dev) - 1);
		if (!dev_valid_name(entry->dev)) {
			NL_SET_ERR_MSG_ATTR(extack,
					    tb[ICMPGUARD_A_ACL_ENTRY_DEV],
					    "this cannot be the name of an interface");
			err = -EINVAL;
		}
	}
	if (!err)
		err = fault_said(ig_acl_entry_fault(entry), nest, extack);
	if (err) {
		ig_acl_entry_put(entry);
		return ERR_PTR(err);
	}
	return entry;
}

int ig_wire_prefix_put(struct sk_buff *msg, int type,
		       const struct ig_prefix *prefix)
{
	struct nlattr *nest;

	if (prefix->any)
		return 0;
	nest = nla_nest_start(msg, type);
	if (!nest ||
	    (prefix->family == IG_IPV4 ?
	     nla_put_be32(msg, ICMPGUARD_A_PREFIX_IPV4, prefix->addr.w[0]) :
	     nla_put(msg, ICMPGUARD_A_PREFIX_IPV6, sizeof(prefix->addr),
		     &prefix->addr)) ||
	    nla_put_u8(msg, ICMPGUARD_A_PREFIX_LENGTH, prefix->len))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

static int icmp_put(struct sk_buff *msg, int type,
		    const struct ig_icmp_match *icmp)
{
	struct nlattr *nest;

	if (!icmp->covers)
		return 0;
	nest = nla_nest_start(msg, type);
	if (!nest ||
	    (!icmp->any_type &&
	     nla_put_u8(msg, ICMPGUARD_A_ICMP_TYPE, icmp->type)) ||
	    (!icmp->any_code &&
	     nla_put_u8(msg, ICMPGUARD_A_ICMP_CODE, icmp->code)))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

/*
 * Returns the seconds until a rule ends, rounded up; at least 1 while it
 * exists.
 */
static u32 rule_lifetime(const struct ig_rule *rule)
{
	u64 now = get_jiffies_64();

	if (rule->expires <= now)
		return 1;
	return min_t(u64, div_u64(rule->expires - now + HZ - 1, HZ), U32_MAX);
}

static int set_name_put(struct sk_buff *msg, int type, u32 id,
			const struct ig_wire_names *names)
{
	u32 i;

	if (!id)
		return 0;
	i = ig_sets_from(names->sets, names->n_sets, id);
	return nla_put_string(msg, type, names->sets[i]->name);
}

static int group_name_put(struct sk_buff *msg, u32 id,
			  const struct ig_wire_names *names)
{
	u32 i;

	if (id == IG_GROUP_DEFAULT)
		return 0;
	i = ig_groups_from(names->groups, names->n_groups, id);
	return nla_put_string(msg, ICMPGUARD_A_RULE_GROUP,
			      names->groups[i]->name);
}

static int counts_put(struct sk_buff *msg, const struct ig_rule *rule,
		      const struct ig_rule_counts *counts)
{
	struct ig_count count;

	if (!counts)
		return 0;
	count = ig_rule_counts_read(counts, rule->slot);
	return nla_put_u64_64bit(msg, ICMPGUARD_A_RULE_PACKETS, count.packets,
				 ICMPGUARD_A_RULE_PAD) ?:
	       nla_put_u64_64bit(msg, ICMPGUARD_A_RULE_BYTES, count.bytes,
				 ICMPGUARD_A_RULE_PAD);
}

int ig_wire_rule_put(struct sk_buff *msg, const struct ig_rule *rule,
		     const struct ig_wire_names *names,
		     const struct ig_rule_counts *counts)
{
	const struct ig_match *m = &rule->match;
	struct nlattr *nest = nla_nest_start(msg, ICMPGUARD_A_RULE);

	if (!nest || nla_put_u32(msg, ICMPGUARD_A_RULE_ID, rule->id) ||
	    nla_put_u8(msg, ICMPGUARD_A_RULE_DIRECTION, m->dir) ||
	    icmp_put(msg, ICMPGUARD_A_RULE_ICMP, &m->icmp[IG_IPV4]) ||
	    icmp_put(msg, ICMPGUARD_A_RULE_ICMPV6, &m->icmp[IG_IPV6]) ||
	    ig_wire_prefix_put(msg, ICMPGUARD_A_RULE_PEER, &m->peer) ||
	    ig_wire_prefix_put(msg, ICMPGUARD_A_RULE_TO, &m->to) ||
	    set_name_put(msg, ICMPGUARD_A_RULE_SET, m->set, names) ||
	    group_name_put(msg, rule->group, names) ||
	    (rule->expires && nla_put_u32(msg, ICMPGUARD_A_RULE_LIFETIME,
					  rule_lifetime(rule))) ||
	    (rule->comment[0] && nla_put_string(msg, ICMPGUARD_A_RULE_COMMENT,
						rule->comment)) ||
	    counts_put(msg, rule, counts))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

static int entry_counts_put(struct sk_buff *msg, const struct ig_acl_entry *entry,
			    const struct ig_rule_counts *counts)
{
	struct ig_count count;

	if (!counts)
		return 0;
	count = ig_rule_counts_read(counts, entry->slot);
	return nla_put_u64_64bit(msg, ICMPGUARD_A_ACL_ENTRY_PACKETS, count.packets,
				 ICMPGUARD_A_ACL_ENTRY_PAD) ?:
	       nla_put_u64_64bit(msg, ICMPGUARD_A_ACL_ENTRY_BYTES, count.bytes,
				 ICMPGUARD_A_ACL_ENTRY_PAD);
}

int ig_wire_acl_put(struct sk_buff *msg, const struct ig_acl_entry *entry,
		    const struct ig_wire_names *names,
		    const struct ig_rule_counts *counts)
{
	const struct ig_match *m = &entry->match;
	struct nlattr *nest = nla_nest_start(msg, ICMPGUARD_A_ACL_ENTRY);

	if (!nest ||
	    nla_put_u8(msg, ICMPGUARD_A_ACL_ENTRY_DIRECTION, m->dir) ||
	    nla_put_u16(msg, ICMPGUARD_A_ACL_ENTRY_NUMBER, entry->number) ||
	    nla_put_u8(msg, ICMPGUARD_A_ACL_ENTRY_ACTION, entry->allow) ||
	    icmp_put(msg, ICMPGUARD_A_ACL_ENTRY_ICMP, &m->icmp[IG_IPV4]) ||
	    icmp_put(msg, ICMPGUARD_A_ACL_ENTRY_ICMPV6, &m->icmp[IG_IPV6]) ||
	    ig_wire_prefix_put(msg, ICMPGUARD_A_ACL_ENTRY_PEER, &m->peer) ||
	    ig_wire_prefix_put(msg, ICMPGUARD_A_ACL_ENTRY_TO, &m->to) ||
	    set_name_put(msg, ICMPGUARD_A_ACL_ENTRY_SET, m->set, names) ||
	    (entry->dev[0] && nla_put_string(msg, ICMPGUARD_A_ACL_ENTRY_DEV,
					     entry->dev)) ||
	    entry_counts_put(msg, entry, counts))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

int ig_wire_set_put(struct sk_buff *msg, const struct ig_set *set, int users)
{
	struct nlattr *nest = nla_nest_start(msg, ICMPGUARD_A_SET);

	if (!nest || nla_put_string(msg, ICMPGUARD_A_SET_NAME, set->name) ||
	    nla_put_u32(msg, ICMPGUARD_A_SET_IPV4, set->prefixes->n[IG_IPV4]) ||
	    nla_put_u32(msg, ICMPGUARD_A_SET_IPV6, set->prefixes->n[IG_IPV6]) ||
	    (users >= 0 && nla_put_u32(msg, ICMPGUARD_A_SET_USERS, users)))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

static u32 ticks_to_ms(u32 ticks)
{
	return jiffies_to_msecs((unsigned long)ticks << IG_TICK_SHIFT);
}

int ig_wire_address_put(struct sk_buff *msg, int type, enum ig_family family,
			const struct ig_addr *addr)
{
	const struct ig_prefix prefix = {
		.addr = *addr,
		.family = family,
		.len = ig_prefix_max(family),
	};

	return ig_wire_prefix_put(msg, type, &prefix);
}

int ig_wire_flow_put(struct sk_buff *msg, const struct ig_flow_info *flow)
{
	const struct ig_packet *r = &flow->request;
	struct nlattr *nest = nla_nest_start(msg, ICMPGUARD_A_FLOW);

	if (!nest || nla_put_u8(msg, ICMPGUARD_A_FLOW_DIRECTION, r->dir) ||
	    nla_put_u8(msg, ICMPGUARD_A_FLOW_TYPE, r->type) ||
	    nla_put_u8(msg, ICMPGUARD_A_FLOW_CODE, r->code) ||
	    ig_wire_address_put(msg, ICMPGUARD_A_FLOW_SOURCE, r->family, &r->src) ||
	    ig_wire_address_put(msg, ICMPGUARD_A_FLOW_DESTINATION, r->family,
				&r->dst) ||
	    nla_put_u16(msg, ICMPGUARD_A_FLOW_IDENT, r->id) ||
	    nla_put_u16(msg, ICMPGUARD_A_FLOW_SEQUENCE, r->seq) ||
	    nla_put_u32(msg, ICMPGUARD_A_FLOW_IFINDEX, r->ifindex) ||
	    nla_put_u32(msg, ICMPGUARD_A_FLOW_REPLIES, flow->replies) ||
	    nla_put_u32(msg, ICMPGUARD_A_FLOW_AGE, ticks_to_ms(flow->age)) ||
	    nla_put_u32(msg, ICMPGUARD_A_FLOW_LEFT, ticks_to_ms(flow->left)) ||
	    (r->multi && nla_put_flag(msg, ICMPGUARD_A_FLOW_ANY_RESPONDER)))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

int ig_wire_flow_stats_put(struct sk_buff *msg, const struct ig_flows *flows,
			   u64 evicted, u32 now)
{
	u32 capacity = ig_flows_size(flows);
	struct nlattr *nest = nla_nest_start(msg, ICMPGUARD_A_FLOW_STATS);

	if (!nest ||
	    nla_put_u32(msg, ICMPGUARD_A_FLOW_STATS_CAPACITY, capacity) ||
	    nla_put_u32(msg, ICMPGUARD_A_FLOW_STATS_USED,
			ig_flows_used(flows, now)) ||
	    nla_put_u32(msg, ICMPGUARD_A_FLOW_STATS_MEMORY,
			capacity * sizeof(struct ig_flow)) ||
	    nla_put_u64_64bit(msg, ICMPGUARD_A_FLOW_STATS_EVICTED, evicted,
			      ICMPGUARD_A_FLOW_STATS_PAD))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}
