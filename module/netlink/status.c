// SPDX-License-Identifier: GPL-2.0-only
/* Status and counters of a namespace, read only. */
#include <net/sock.h>

#include "budget.h"
#include "clock.h"
#include "flows.h"
#include "inherit.h"
#include "netlink/event_wire.h"
#include "netlink/netlink.h"
#include "netlink/spec_gen.h"
#include "netlink/wire.h"

/* Adds one counter of @sum, less its value in @base. */
static int counter_put(struct sk_buff *msg, const struct ig_stats *sum,
		       const struct ig_stats *base, int dir, int reason)
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

/* Adds the counter of one ICMP type; @type is 0 to 255, or above for all others. */
static int type_counter_put(struct sk_buff *msg, const struct ig_stats *sum,
			    const struct ig_stats *base, int dir, int family, int type)
{
	u8 counter = type < 256 ? ig_type_counter[family][type] : 0;
	unsigned long denied = sum->types_denied[dir][family][counter] -
			       base->types_denied[dir][family][counter];
	unsigned long all = sum->types[dir][family][counter] -
			    base->types[dir][family][counter];
	/* A packet that comes meanwhile may be in one of the two only. */
	unsigned long accepted = all > denied ? all - denied : 0;
	struct nlattr *nest;

	if (!accepted && !denied)
		return 0;
	nest = nla_nest_start(msg, ICMPGUARD_A_TYPE_COUNTER);
	if (!nest || nla_put_u8(msg, ICMPGUARD_A_TYPE_COUNTER_DIRECTION, dir) ||
	    nla_put_u8(msg, ICMPGUARD_A_TYPE_COUNTER_PROTOCOL,
		       family == IG_IPV4 ? IPPROTO_ICMP : IPPROTO_ICMPV6) ||
	    (type < 256 && nla_put_u8(msg, ICMPGUARD_A_TYPE_COUNTER_TYPE, type)) ||
	    nla_put_u64_64bit(msg, ICMPGUARD_A_TYPE_COUNTER_ACCEPTED, accepted,
			      ICMPGUARD_A_TYPE_COUNTER_PAD) ||
	    nla_put_u64_64bit(msg, ICMPGUARD_A_TYPE_COUNTER_DENIED, denied,
			      ICMPGUARD_A_TYPE_COUNTER_PAD))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

static int types_put(struct sk_buff *msg, const struct ig_stats *sum,
		     const struct ig_stats *base)
{
	int dir, family, type, err = 0;

	for (dir = 0; dir < IG_DIRS; dir++)
		for (family = 0; family < IG_FAMILIES; family++)
			for (type = 0; type <= 256 && !err; type++)
				if (type == 256 || ig_type_counter[family][type])
					err = type_counter_put(msg, sum, base, dir,
							       family, type);
	return err;
}

static int reasons_put(struct sk_buff *msg, const struct ig_stats *sum,
		       const struct ig_stats *base)
{
	int dir, reason, err = 0;

	for (dir = 0; dir < IG_DIRS; dir++)
		for (reason = 0; reason < IG_REASONS && !err; reason++)
			err = counter_put(msg, sum, base, dir, reason);
	return err;
}

static int stats_put(struct sk_buff *msg, const struct ig_net *ign, struct ig_stats *sum)
{
	const struct ig_guard *guard = ig_net_guard(ign);

	if (nla_put_u32(msg, ICMPGUARD_A_GENERATION, ig_net_generation(ign)))
		return -EMSGSIZE;
	if (!guard)
		return 0;
	ig_stats_read(guard->stats, sum);
	return reasons_put(msg, sum, &guard->base) ?:
	       types_put(msg, sum, &guard->base) ?:
	       ig_senders_put(msg, &guard->senders);
}

/* Room for all counters: a header and at most five attributes for each. */
#define STATS_SIZE	(GENLMSG_DEFAULT_SIZE + \
			 (IG_DIRS * IG_REASONS + \
			  IG_DIRS * IG_FAMILIES * IG_TYPE_COUNTERS) * 64)

int icmpguard_nl_stats_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct ig_net *ign = ig_net(genl_info_net(info));
	struct ig_stats *sum;
	struct sk_buff *msg;
	int err = 0;
	void *hdr;

	sum = kzalloc(sizeof(*sum), GFP_KERNEL);
	msg = ig_nl_reply_new(info, STATS_SIZE, &hdr);
	if (!sum || !msg) {
		err = -ENOMEM;
		goto err_free;
	}
	mutex_lock(&ign->lock);
	err = ig_inherit_may_read(ig_net_policy(ign), ign->net, skb,
				  info->extack) ?:
	      stats_put(msg, ign, sum);
	mutex_unlock(&ign->lock);
	err = err ?: ig_event_streams_put(msg, ign);
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

/* Adds how many objects of each kind the policy has. */
static int status_put_sizes(struct sk_buff *msg, const struct ig_net *ign,
			    const struct ig_body *body)
{
	u32 entries = body->acl[IG_IN].n + body->acl[IG_OUT].n +
		      body->acl[IG_FORWARD].n;

	return nla_put_u32(msg, ICMPGUARD_A_RULES, body->n_rules) ?:
	       nla_put_u32(msg, ICMPGUARD_A_RULES_LIMIT, IG_RULES_MAX) ?:
	       nla_put_u32(msg, ICMPGUARD_A_ACL_ENTRIES, entries) ?:
	       nla_put_u32(msg, ICMPGUARD_A_ACL_LIMIT, IG_ACL_MAX) ?:
	       nla_put_u32(msg, ICMPGUARD_A_SETS, body->n_sets) ?:
	       nla_put_u32(msg, ICMPGUARD_A_SETS_LIMIT, IG_SETS_MAX) ?:
	       nla_put_u32(msg, ICMPGUARD_A_PREFIXES,
			   ig_atomic_read(&ign->quota->used)) ?:
	       nla_put_u32(msg, ICMPGUARD_A_PREFIXES_LIMIT,
			   IG_PREFIXES_MAX) ?:
	       nla_put_u32(msg, ICMPGUARD_A_GROUPS, body->n_groups) ?:
	       nla_put_u32(msg, ICMPGUARD_A_GROUPS_LIMIT, IG_GROUPS_MAX);
}

/* Adds what only an administrator of the namespace may know. */
static int status_put_private(struct sk_buff *msg, const struct ig_net *ign,
			      const struct ig_policy *policy)
{
	if (nla_put_u32(msg, ICMPGUARD_A_GENERATION, policy->generation) ||
	    nla_put_u8(msg, ICMPGUARD_A_DEFAULT_IN, policy->allow[IG_IN]) ||
	    nla_put_u8(msg, ICMPGUARD_A_DEFAULT_OUT, policy->allow[IG_OUT]) ||
	    nla_put_u8(msg, ICMPGUARD_A_DEFAULT_FORWARD,
		       policy->allow[IG_FORWARD]) ||
	    status_put_sizes(msg, ign, policy->body))
		return -EMSGSIZE;
	return nla_put_u64_64bit(msg, ICMPGUARD_A_POLICY_CHANGED,
				 ig_net_guard(ign)->changed, ICMPGUARD_A_PAD) ?:
	       ig_wire_flow_stats_put(msg, ig_net_flows(ign),
				      ig_guard_evicted(ig_net_guard(ign)), ig_now());
}

/* Adds what does not depend on the contents of the policy. */
static int status_put_policy(struct sk_buff *msg, const struct net *net,
			     const struct ig_policy *policy)
{
	if (policy->inherited && nla_put_flag(msg, ICMPGUARD_A_INHERITED))
		return -EMSGSIZE;
	if (READ_ONCE(net->ipv4.sysctl_ip_no_pmtu_disc) == 3 &&
	    nla_put_flag(msg, ICMPGUARD_A_PMTUD_UNSAFE))
		return -EMSGSIZE;
	return 0;
}

/* Adds numbers of the whole host. */
static int status_put_namespaces(struct sk_buff *msg)
{
	struct ig_budget_used used = ig_budget_used();

	return nla_put_u32(msg, ICMPGUARD_A_NAMESPACES, used.host) ?:
	       nla_put_u32(msg, ICMPGUARD_A_NAMESPACES_LIMIT,
			   ig_max_namespaces) ?:
	       nla_put_u32(msg, ICMPGUARD_A_NAMESPACES_USER, used.users) ?:
	       nla_put_u32(msg, ICMPGUARD_A_NAMESPACES_USER_LIMIT,
			   ig_max_namespaces_user);
}

static int ifaces_pending_put(struct sk_buff *msg, const struct ig_net *ign)
{
	u32 n = ig_net_ifaces_pending(ign);

	return n ? nla_put_u32(msg, ICMPGUARD_A_INTERFACES_PENDING, n) : 0;
}

/* Adds changes in progress, with or without a policy in force. */
static int status_put_pending(struct sk_buff *msg, struct ig_net *ign)
{
	u32 left = ig_net_pending(ign);

	if ((left && nla_put_u32(msg, ICMPGUARD_A_PENDING, left)) ||
	    nla_put_u32(msg, ICMPGUARD_A_STAGINGS, ig_staging_count(ign)) ||
	    nla_put_u32(msg, ICMPGUARD_A_STAGINGS_LIMIT, IG_STAGINGS_MAX))
		return -EMSGSIZE;
	return 0;
}

/* Adds what earlier policies may have left, with or without a policy now. */
static int status_put_left(struct sk_buff *msg, struct ig_net *ign,
			   const struct sk_buff *request)
{
	return ig_nl_idle_hooks_put(msg, ig_net_idle_hooks(ign)) ?:
	       ifaces_pending_put(msg, ign) ?:
	       ig_outcome_put(msg, ign, sk_user_ns(NETLINK_CB(request).sk));
}

static int status_put_public(struct sk_buff *msg,
			     const struct ig_policy *policy)
{
	if (nla_put_string(msg, ICMPGUARD_A_VERSION, IG_VERSION) ||
	    nla_put_u64_64bit(msg, ICMPGUARD_A_FEATURES, IG_FEATURES,
			      ICMPGUARD_A_PAD) ||
	    nla_put_u32(msg, ICMPGUARD_A_STATE,
			policy ? ICMPGUARD_STATE_ACTIVE :
				 ICMPGUARD_STATE_UNTOUCHED))
		return -EMSGSIZE;
	if (!policy)
		return 0;
	return nla_put_u8(msg, ICMPGUARD_A_MODE,
			  policy->monitor ? ICMPGUARD_MODE_MONITOR :
					    ICMPGUARD_MODE_ENFORCE);
}

static int status_put(struct sk_buff *msg, struct ig_net *ign,
		      const struct sk_buff *request)
{
	const struct ig_policy *policy = ig_net_policy(ign);
	const struct net *net = ign->net;
	int err = status_put_public(msg, policy);

	if (err || !netlink_ns_capable(request, net->user_ns, CAP_NET_ADMIN))
		return err;
	if (net_eq(net, &init_net))
		err = status_put_namespaces(msg);
	err = err ?: status_put_pending(msg, ign) ?:
	      nla_put_u32(msg, ICMPGUARD_A_MAX_FLOWS, ig_net_max_flows(ign));
	if (err)
		return err;
	if (policy) {
		err = status_put_policy(msg, net, policy);
		if (err || ig_inherit_hides(policy, net, request))
			return err;
	}
	err = status_put_left(msg, ign, request);
	return err || !policy ? err : status_put_private(msg, ign, policy);
}

int icmpguard_nl_status_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct ig_net *ign = ig_net(genl_info_net(info));
	struct sk_buff *msg;
	void *hdr;
	int err;

	msg = ig_nl_reply_new(info, GENLMSG_DEFAULT_SIZE, &hdr);
	if (!msg)
		return -ENOMEM;
	mutex_lock(&ign->lock);
	err = status_put(msg, ign, skb);
	mutex_unlock(&ign->lock);
	return ig_nl_reply(msg, hdr, info, err);
}
