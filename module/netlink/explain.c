// SPDX-License-Identifier: GPL-2.0-only
/* Explains what would happen to a packet, and changes nothing. */
#include <linux/inetdevice.h>
#include <linux/netdevice.h>
#include <net/route.h>

#include "clock.h"
#include "engine/explain.h"
#include "inherit.h"
#include "netlink/netlink.h"
#include "netlink/wire.h"
#include "packet.h"

/* Groups of an interface that an answer names at most. */
#define GROUPS_TOLD	32

/**
 * struct explained - a packet, and what the engine says about it
 * @p: the packet
 * @bytes: its bytes, in the request
 * @host: answers the engine's questions about it
 * @decision: the decision
 * @trace: the steps
 */
struct explained {
	struct ig_packet p;
	struct ig_bytes bytes;
	struct ig_net_host host;
	struct ig_decision decision;
	struct ig_trace trace;
};

/* Returns the family that the first byte tells, or IG_FAMILIES. */
static enum ig_family family_of(const struct ig_bytes *b)
{
	if (b->len >= IG_IPV4_HLEN && b->head[0] >> 4 == 4)
		return IG_IPV4;
	if (b->len >= IG_IPV6_HLEN && b->head[0] >> 4 == 6)
		return IG_IPV6;
	return IG_FAMILIES;
}

static int bytes_parse(struct explained *e, const struct nlattr *attr,
		       struct genl_info *info)
{
	enum ig_family family;

	e->bytes = (struct ig_bytes){
		.head = nla_data(attr),
		.head_len = nla_len(attr),
		.len = nla_len(attr),
	};
	family = family_of(&e->bytes);
	if (family == IG_FAMILIES || e->bytes.len > ICMPGUARD_PACKET_MAX) {
		NL_SET_ERR_MSG_ATTR(info->extack, attr,
				    "a packet begins with a whole IPv4 or IPv6 header, and has packet-max bytes at most");
		return -EINVAL;
	}
	ig_parse(&e->p, family, &e->bytes);
	return 0;
}

/* Reads what a request says of a packet, all but its interface. */
static int packet_parse(struct explained *e, struct nlattr **tb,
			const struct nlattr *nest, struct genl_info *info)
{
	int err;

	if (!nest) {
		NL_SET_ERR_MSG(info->extack, "the attribute packet is missing");
		return -EINVAL;
	}
	err = nla_parse_nested(tb, ICMPGUARD_A_PACKET_MAX, nest,
			       icmpguard_packet_nl_policy, info->extack);
	if (err)
		return err;
	if (!tb[ICMPGUARD_A_PACKET_DIRECTION] || !tb[ICMPGUARD_A_PACKET_BYTES]) {
		NL_SET_ERR_MSG_ATTR(info->extack, nest,
				    "a packet has a direction and bytes");
		return -EINVAL;
	}
	e->p.dir = nla_get_u8(tb[ICMPGUARD_A_PACKET_DIRECTION]);
	e->p.related = nla_get_flag(tb[ICMPGUARD_A_PACKET_RELATED]);
	e->p.now = ig_now();
	return bytes_parse(e, tb[ICMPGUARD_A_PACKET_BYTES], info);
}

/* A packet that a bridge forwards is known by its port and has the bridge as device. */
static const struct net_device *bridge_read(struct ig_packet *p,
					    const struct net_device *dev)
{
	const struct net_device *bridge;

	if (p->dir != IG_FORWARD || !netif_is_bridge_port(dev))
		return dev;
	bridge = netdev_master_upper_dev_get_rcu((struct net_device *)dev);
	if (!bridge)
		return dev;
	p->bridged = true;
	p->port = dev->ifindex;
	return bridge;
}

/*
 * Reads what ig_packet_read() knows of the device. Only a note proves that an
 * inbound packet on lo is the host's own; it is believed here.
 */
static int device_read(struct ig_packet *p, struct net *net,
		       const struct nlattr *ifindex, struct genl_info *info)
{
	const struct net_device *dev;

	if (!ifindex)
		return 0;
	dev = dev_get_by_index_rcu(net, nla_get_u32(ifindex));
	if (!dev) {
		NL_SET_ERR_MSG_ATTR(info->extack, ifindex,
				    "no interface of this namespace has this index");
		return -ENODEV;
	}
	dev = bridge_read(p, dev);
	p->ifindex = dev->ifindex;
	p->l3mdev = ig_packet_l3mdev(dev);
	p->l3mdev_out = p->dir == IG_FORWARD ? p->l3mdev : 0;
	p->loopback = p->dir != IG_FORWARD && dev->flags & IFF_LOOPBACK;
	return 0;
}

/* The route of a real packet tells that it goes to the broadcast address of a subnet. */
static bool is_broadcast(struct net *net, const struct ig_packet *p)
{
	__be32 dst = p->dst.w[0];
	struct net_device *dev;

	if (p->family != IG_IPV4 || p->bridged || ipv4_is_zeronet(dst))
		return false;
	dev = dev_get_by_index_rcu(net, p->ifindex);
	return (dev ? inet_addr_type_dev_table(net, dev, dst) :
		      inet_addr_type(net, dst)) == RTN_BROADCAST;
}

/* Adds a value that a step found, if the step was reached. */
static int found_put(struct sk_buff *msg, const struct ig_trace *t, u32 steps,
		     int attr, u8 value)
{
	return t->steps & steps ? nla_put_u8(msg, attr, value) : 0;
}

static int flag_put(struct sk_buff *msg, bool is, int attr)
{
	return is ? nla_put_flag(msg, attr) : 0;
}

static int findings_put(struct sk_buff *msg, const struct explained *e)
{
	const struct ig_trace *t = &e->trace;
	u32 quotes = BIT(IG_STEP_ERROR);

	if (e->decision.reason == IG_REASON_PMTUD)
		quotes |= BIT(IG_STEP_PATH_MTU);
	return found_put(msg, t, BIT(IG_STEP_PATH_MTU),
			 ICMPGUARD_A_EXPLANATION_TYPE_TREATMENT, t->type_class) ?:
	       found_put(msg, t, BIT(IG_STEP_LINK_SCOPE),
			 ICMPGUARD_A_EXPLANATION_TREATMENT, t->class) ?:
	       found_put(msg, t, quotes | BIT(IG_STEP_REPLY),
			 ICMPGUARD_A_EXPLANATION_FLOW, t->flow) ?:
	       found_put(msg, t, quotes | BIT(IG_STEP_REDIRECT),
			 ICMPGUARD_A_EXPLANATION_CHECK, t->check) ?:
	       found_put(msg, t, quotes, ICMPGUARD_A_EXPLANATION_EVIDENCE,
			 t->evidence) ?:
	       flag_put(msg, t->named, ICMPGUARD_A_EXPLANATION_NAMED) ?:
	       flag_put(msg, t->narrow, ICMPGUARD_A_EXPLANATION_NARROW);
}

static int groups_put(struct sk_buff *msg, const struct ig_policy *policy,
		      const struct ig_packet *p)
{
	const struct ig_group *group;
	u32 i;

	for (i = 0; i < GROUPS_TOLD; i++) {
		group = ig_explain_group(policy, p, i);
		if (!group)
			return 0;
		if (nla_put_string(msg, ICMPGUARD_A_EXPLANATION_GROUP, group->name))
			return -EMSGSIZE;
	}
	return 0;
}

static int explanation_put(struct sk_buff *msg, const struct ig_policy *policy,
			   const struct explained *e)
{
	struct nlattr *nest = nla_nest_start(msg, ICMPGUARD_A_EXPLANATION);
	const struct ig_decision *d = &e->decision;
	struct ig_prefix prefix;

	if (!nest ||
	    nla_put_u8(msg, ICMPGUARD_A_EXPLANATION_VERDICT,
		       d->accept ? ICMPGUARD_ACTION_ALLOW : ICMPGUARD_ACTION_DENY) ||
	    nla_put_u32(msg, ICMPGUARD_A_EXPLANATION_REASON, d->reason) ||
	    flag_put(msg, d->notes & IG_NOTE_UNVERIFIED,
		     ICMPGUARD_A_EXPLANATION_PMTUD_UNVERIFIED) ||
	    flag_put(msg, d->notes & IG_NOTE_ODD_MTU,
		     ICMPGUARD_A_EXPLANATION_PMTUD_ODD_MTU) ||
	    nla_put_u32(msg, ICMPGUARD_A_EXPLANATION_STEPS, e->trace.steps) ||
	    nla_put_u8(msg, ICMPGUARD_A_EXPLANATION_DECIDED, e->trace.decided) ||
	    findings_put(msg, e) ||
	    (ig_explain_prefix(policy, &e->p, &e->trace, &prefix) &&
	     ig_wire_prefix_put(msg, ICMPGUARD_A_EXPLANATION_PREFIX, &prefix)) ||
	    groups_put(msg, policy, &e->p) ||
	    flag_put(msg, e->p.multi, ICMPGUARD_A_EXPLANATION_BROADCAST) ||
	    flag_put(msg, e->p.bridged, ICMPGUARD_A_EXPLANATION_BRIDGED) ||
	    flag_put(msg, e->p.loopback, ICMPGUARD_A_EXPLANATION_LOOPBACK))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

/* Adds the rule and the entry that a trace ends with, as they are listed. */
static int objects_put(struct sk_buff *msg, const struct ig_policy *policy,
		       const struct ig_trace *t)
{
	const struct ig_wire_names names = ig_wire_names(policy);
	const struct ig_rule *rule =
		t->rule ? ig_policy_find_id(policy, t->rule->id) : NULL;
	int err = rule ? ig_wire_rule_put(msg, rule, &names, NULL) : 0;

	if (!err && t->entry)
		err = ig_wire_acl_put(msg, t->entry, &names, NULL);
	return err;
}

static int policy_put(struct sk_buff *msg, const struct ig_policy *policy)
{
	return nla_put_u32(msg, ICMPGUARD_A_STATE,
			   policy ? ICMPGUARD_STATE_ACTIVE :
				    ICMPGUARD_STATE_UNTOUCHED) ?:
	       nla_put_u8(msg, ICMPGUARD_A_MODE,
			  policy && policy->monitor ? ICMPGUARD_MODE_MONITOR :
						      ICMPGUARD_MODE_ENFORCE) ?:
	       nla_put_u32(msg, ICMPGUARD_A_GENERATION,
			   policy ? policy->generation : 0);
}

/* Explains by the policy in force. The caller holds RCU, as packets do. */
static int explain_put(struct sk_buff *msg, const struct ig_net *ign,
		       struct explained *e, const struct sk_buff *request,
		       struct genl_info *info)
{
	const struct ig_guard *guard = rcu_dereference(ign->guard);
	const struct ig_policy *policy =
		guard ? &rcu_dereference(guard->policy)->policy : NULL;
	int err = ig_inherit_may_read(policy, ign->net, request, info->extack) ?:
		  policy_put(msg, policy);

	if (err || !policy)
		return err;
	ig_host_explain(&e->host, &guard->host);
	e->decision = ig_explain(policy, rcu_dereference(guard->flows),
				 &e->host.host, &e->p, &e->trace);
	return explanation_put(msg, policy, e) ?: objects_put(msg, policy, &e->trace);
}

int icmpguard_nl_explain_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct net *net = genl_info_net(info);
	struct nlattr *tb[ICMPGUARD_A_PACKET_MAX + 1];
	struct explained *e;
	struct sk_buff *msg;
	void *hdr;
	int err;

	e = kzalloc(sizeof(*e), GFP_KERNEL);
	if (!e)
		return ig_nl_commit_result(-ENOMEM, info);
	err = packet_parse(e, tb, info->attrs[ICMPGUARD_A_PACKET], info);
	if (err)
		goto out;
	msg = ig_nl_reply_new(info, GENLMSG_DEFAULT_SIZE + IG_WIRE_RULE_SIZE, &hdr);
	if (!msg) {
		err = -ENOMEM;
		goto out;
	}
	rcu_read_lock();
	err = device_read(&e->p, net, tb[ICMPGUARD_A_PACKET_IFINDEX], info);
	if (!err) {
		e->p.multi |= is_broadcast(net, &e->p);
		err = explain_put(msg, ig_net(net), e, skb, info);
	}
	rcu_read_unlock();
	err = ig_nl_reply(msg, hdr, info, err);
out:
	kfree(e);
	return err;
}
