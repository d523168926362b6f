// SPDX-License-Identifier: GPL-2.0-only
/*
 * The generic netlink family, as uapi/icmpguard.yaml says. Every operation is
 * thin: who may, what is asked, one call into the engine, one commit.
 *
 * GENL_UNS_ADMIN_PERM in the table already asks for CAP_NET_ADMIN over the
 * namespace. Changes ask for more, see ig_nl_may_change().
 */
#include <net/sock.h>

#include "budget.h"
#include "clock.h"
#include "flows.h"
#include "inherit.h"
#include "netlink/netlink.h"
#include "netlink/wire.h"

static_assert(ICMPGUARD_DIRECTION_IN == (int)IG_IN);
static_assert(ICMPGUARD_DIRECTION_OUT == (int)IG_OUT);
static_assert(ICMPGUARD_DIRECTION_FORWARD == (int)IG_FORWARD);
static_assert(ICMPGUARD_REASON_PMTUD == (int)IG_REASON_PMTUD);
static_assert(ICMPGUARD_REASON_RULE == (int)IG_REASON_RULE);
static_assert(ICMPGUARD_REASON_MALFORMED == (int)IG_REASON_MALFORMED);
static_assert(ICMPGUARD_REASON_DEFAULT_DENY == (int)IG_REASON_DEFAULT_DENY);
static_assert(ICMPGUARD_REASON_PMTUD_ODD_MTU ==
	      (int)IG_REASON_PMTUD_ODD_MTU);
static_assert(ICMPGUARD_REASON_ACL_DENIED == (int)IG_REASON_ACL_DENIED);
static_assert(ICMPGUARD_REASON_INTERFACE_PENDING ==
	      (int)IG_REASON_INTERFACE_PENDING);
static_assert(ICMPGUARD_REASON_INTERFACE_PENDING + 1 == (int)IG_REASONS);

#define FEATURES	(ICMPGUARD_FEATURE_RULE_LIFETIME | \
			 ICMPGUARD_FEATURE_RULE_TO | \
			 ICMPGUARD_FEATURE_RULE_BATCH | \
			 ICMPGUARD_FEATURE_ACL | \
			 ICMPGUARD_FEATURE_FLOW_GET | \
			 ICMPGUARD_FEATURE_SETS | \
			 ICMPGUARD_FEATURE_GROUPS | \
			 ICMPGUARD_FEATURE_RULE_COUNTERS | \
			 ICMPGUARD_FEATURE_STAGING | \
			 ICMPGUARD_FEATURE_CONFIRM | \
			 ICMPGUARD_FEATURE_GENERATION_CHECK | \
			 ICMPGUARD_FEATURE_RULE_AMEND | \
			 ICMPGUARD_FEATURE_UNHOOK | \
			 ICMPGUARD_FEATURE_OUTCOME | \
			 ICMPGUARD_FEATURE_MAX_FLOWS)

/*
 * Changes need CAP_NET_ADMIN in the initial user namespace, unless userns=1
 * leaves namespaces to their owners.
 */
int ig_nl_may_change(const struct sk_buff *skb, struct genl_info *info)
{
	if (ig_userns || netlink_capable(skb, CAP_NET_ADMIN))
		return 0;
	NL_SET_ERR_MSG(info->extack,
		       "changing needs CAP_NET_ADMIN in the initial user namespace, or the module parameter userns=1");
	return -EPERM;
}

int ig_nl_commit_result(int err, struct genl_info *info)
{
	if (err == -ENOMEM)
		NL_SET_ERR_MSG(info->extack,
			       "out of memory; nothing was changed");
	else if (err == -ENOSPC)
		NL_SET_ERR_MSG(info->extack,
			       "as many namespaces as max_namespaces or max_namespaces_user allows have a policy; nothing was changed");
	else if (err)
		NL_SET_ERR_MSG(info->extack,
			       "netfilter refused the hooks; nothing was changed");
	return err;
}

struct sk_buff *ig_nl_reply_new(struct genl_info *info, size_t room,
				void **hdr)
{
	struct sk_buff *msg = genlmsg_new(room, GFP_KERNEL);

	if (!msg) {
		ig_nl_commit_result(-ENOMEM, info);
		return NULL;
	}
	/* The header fits in a new message. */
	*hdr = genlmsg_put_reply(msg, info, &ig_family, 0, info->genlhdr->cmd);
	return msg;
}

int ig_nl_reply(struct sk_buff *msg, void *hdr, struct genl_info *info, int err)
{
	if (err) {
		nlmsg_free(msg);
		return err;
	}
	genlmsg_end(msg, hdr);
	return genlmsg_reply(msg, info);
}

const struct ig_guard *ig_dump_guard(const struct sk_buff *skb)
{
	return rcu_dereference(ig_net(sock_net(skb->sk))->guard);
}

const struct ig_policy *ig_dump_policy_of(const struct ig_guard *guard,
					  struct netlink_callback *cb)
{
	const struct ig_policy *policy;

	if (!guard) {
		cb->seq = 0;	/* torn, if there was a policy before */
		return NULL;
	}
	policy = &rcu_dereference(guard->policy)->policy;
	cb->seq = policy->generation;
	return policy;
}

bool ig_dump_hides(const struct ig_policy *policy, const struct sk_buff *skb,
		   const struct netlink_callback *cb)
{
	return ig_inherit_hides(policy, sock_net(skb->sk), cb->skb);
}

const struct ig_policy *ig_dump_policy(const struct sk_buff *skb,
				       struct netlink_callback *cb)
{
	return ig_dump_policy_of(ig_dump_guard(skb), cb);
}

const char *ig_nl_name(const struct nlattr *name, const struct nlattr *nest,
		       struct genl_info *info)
{
	if (!name) {
		NL_SET_ERR_MSG_ATTR(info->extack, nest, "the name is missing");
		return NULL;
	}
	if (!ig_name_valid(nla_data(name))) {
		NL_SET_ERR_MSG_ATTR(info->extack, name,
				    "a name is letters, digits, _ . and -, the first neither . nor -");
		return NULL;
	}
	return nla_data(name);
}

void *ig_dump_begin(struct sk_buff *skb, struct netlink_callback *cb,
		    u32 generation)
{
	const struct genlmsghdr *request = nlmsg_data(cb->nlh);
	void *hdr = genlmsg_put(skb, NETLINK_CB(cb->skb).portid,
				cb->nlh->nlmsg_seq, &ig_family, NLM_F_MULTI,
				request->cmd);

	if (!hdr)
		return NULL;
	genl_dump_check_consistent(cb, hdr);
	if (nla_put_u32(skb, ICMPGUARD_A_GENERATION, generation)) {
		genlmsg_cancel(skb, hdr);
		return NULL;
	}
	return hdr;
}

/*
 * Memory of the host, not a matter of the namespace's policy: nothing is
 * staged, and userns=1 does not leave it to the owners of namespaces.
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

/* Whether max-flows is all that is asked for; it goes with nothing else. */
static int max_flows_alone(struct genl_info *info)
{
	int i;

	for (i = 1; i <= ICMPGUARD_A_MAX; i++) {
		if (!info->attrs[i] || i == ICMPGUARD_A_MAX_FLOWS)
			continue;
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[i],
				    "max-flows is no part of the policy: set it in a request of its own, without staged or generation");
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
	struct ig_change c;
	int dir, err;

	if (tb[ICMPGUARD_A_MAX_FLOWS])
		return max_flows_alone(info) ?: set_max_flows(skb, info);
	err = ig_change_begin(&c, skb, info, GENLMSG_DEFAULT_SIZE);
	if (err)
		return err;
	if (!tb[ICMPGUARD_A_MODE] && !tb[ICMPGUARD_A_DEFAULT_IN] &&
	    !tb[ICMPGUARD_A_DEFAULT_OUT] && !tb[ICMPGUARD_A_DEFAULT_FORWARD]) {
		NL_SET_ERR_MSG(info->extack,
			       "nothing to set: mode, default-in, default-out, default-forward, or max-flows");
		return ig_change_abort(&c, -EINVAL);
	}
	if (tb[ICMPGUARD_A_MODE])
		c.draft->monitor = nla_get_u8(tb[ICMPGUARD_A_MODE]) ==
				  ICMPGUARD_MODE_MONITOR;
	for (dir = 0; dir < IG_DIRS; dir++)
		if (tb[attr[dir]])
			ig_draft_allow(c.draft, dir,
				       nla_get_u8(tb[attr[dir]]) ==
				       ICMPGUARD_ACTION_ALLOW);
	return ig_change_commit(&c);
}

#define FLUSH_POLICY	(ICMPGUARD_FLUSH_WHAT_RULES | \
			 ICMPGUARD_FLUSH_WHAT_DEFAULTS | \
			 ICMPGUARD_FLUSH_WHAT_ACL | \
			 ICMPGUARD_FLUSH_WHAT_SETS | \
			 ICMPGUARD_FLUSH_WHAT_GROUPS)

/* All sets, unless one is in use. */
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

/* All groups but default, which is attached to nothing then. */
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

/* What is no part of the policy; after it was changed, so all or nothing. */
static void flush_guard(struct ig_net *ign, u32 what)
{
	struct ig_guard *guard = ig_net_guard(ign);

	if (what & ICMPGUARD_FLUSH_WHAT_FLOWS) {
		ig_flows_flush(ig_net_flows(ign));
		ig_probes_flush(&guard->host.probes);
	}
	if (what & ICMPGUARD_FLUSH_WHAT_COUNTERS) {
		ig_counters_read(guard->counters, &guard->base);
		ig_counts_reset(&guard->counts, &guard->own, 0);
	}
}

/* Return: what to flush, or 0 with extack told. */
static u32 flush_what(struct genl_info *info)
{
	const struct nlattr *attr = info->attrs[ICMPGUARD_A_FLUSH];
	u32 what = attr ? nla_get_u32(attr) : 0;

	if (!what)
		NL_SET_ERR_MSG(info->extack,
			       "what to flush is missing: rules, flows, counters, defaults, acl, sets, groups");
	if (what & ~FLUSH_POLICY && info->attrs[ICMPGUARD_A_STAGED]) {
		NL_SET_ERR_MSG_ATTR(info->extack, attr,
				    "flows and counters are no part of a policy and can not be staged");
		return 0;
	}
	return what;
}

int icmpguard_nl_flush_doit(struct sk_buff *skb, struct genl_info *info)
{
	u32 what = flush_what(info);
	struct ig_guard *guard;
	struct ig_change c;
	int err;

	err = ig_change_begin(&c, skb, info, GENLMSG_DEFAULT_SIZE);
	if (err)
		return err;
	err = what ? flush_draft(c.draft, what, info) : -EINVAL;
	if (err)
		return ig_change_abort(&c, err);
	if (c.staging)
		return ig_change_commit(&c);
	/* An untouched namespace has nothing to flush and stays untouched. */
	guard = ig_net_guard(c.ign);
	if (guard && what & FLUSH_POLICY)
		err = ig_nl_commit(c.ign, c.draft, ig_generation_next(), info);
	if (err)
		return ig_change_abort(&c, err);
	if (guard)
		flush_guard(c.ign, what);
	return ig_change_done(&c);
}

/*
 * The owner of a namespace may leave a policy that was inherited, but learns
 * nothing from the generation that is in force.
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
	msg = ig_nl_reply_new(info, GENLMSG_DEFAULT_SIZE, &hdr);
	if (!sum || !msg) {
		err = -ENOMEM;
		goto err_free;
	}
	mutex_lock(&ign->lock);
	guard = ig_net_guard(ign);
	if (guard)
		ig_counters_read(guard->counters, sum);
	err = ig_inherit_may_read(ig_net_policy(ign), ign->net, skb,
				  info->extack);
	if (!err)
		err = nla_put_u32(msg, ICMPGUARD_A_GENERATION,
				  ig_net_generation(ign));
	for (dir = 0; guard && !err && dir < IG_DIRS; dir++)
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

/* How much of each kind the policy has. */
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

/* What only an administrator of the namespace may know. */
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
	return ig_wire_flow_stats_put(msg, ig_net_flows(ign), ig_now());
}

/* What does not depend on what the policy says. */
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

/* Of the whole host. */
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

/* Changes that are not done yet, be there a policy or not. */
static int status_put_pending(struct sk_buff *msg, struct ig_net *ign)
{
	u32 left = ig_net_pending(ign);

	if ((left && nla_put_u32(msg, ICMPGUARD_A_PENDING, left)) ||
	    nla_put_u32(msg, ICMPGUARD_A_STAGINGS, ig_staging_count(ign)) ||
	    nla_put_u32(msg, ICMPGUARD_A_STAGINGS_LIMIT, IG_STAGINGS_MAX))
		return -EMSGSIZE;
	return 0;
}

/* What earlier policies may have left, be there one now or not. */
static int status_put_left(struct sk_buff *msg, struct ig_net *ign)
{
	return ig_nl_idle_hooks_put(msg, ig_net_idle_hooks(ign)) ?:
	       ifaces_pending_put(msg, ign) ?: ig_outcome_put(msg, ign);
}

static int status_put_public(struct sk_buff *msg,
			     const struct ig_policy *policy)
{
	if (nla_put_string(msg, ICMPGUARD_A_VERSION, IG_VERSION) ||
	    nla_put_u64_64bit(msg, ICMPGUARD_A_FEATURES, FEATURES,
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
	err = status_put_left(msg, ign);
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

struct genl_family ig_family __ro_after_init = {
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
	int err = ig_staging_init();

	if (err)
		return err;
	err = genl_register_family(&ig_family);
	if (err)
		ig_staging_exit();
	return err;
}

void ig_netlink_exit(void)
{
	genl_unregister_family(&ig_family);
	ig_staging_exit();
}
