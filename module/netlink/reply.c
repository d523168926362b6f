// SPDX-License-Identifier: GPL-2.0-only
/* Shared by operations: permissions, answers, dumps. */
#include <net/sock.h>

#include "inherit.h"
#include "netlink/netlink.h"

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
		cb->seq = 0;	/* marks a changed dump, if there was a policy before */
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
