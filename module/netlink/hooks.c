// SPDX-License-Identifier: GPL-2.0-only
/* Reports hooks without work, and unregisters them. */
#include "hook.h"
#include "inherit.h"
#include "netlink/netlink.h"

int ig_nl_idle_hooks_put(struct sk_buff *msg, unsigned long idle)
{
	return idle ? nla_put_u32(msg, ICMPGUARD_A_IDLE_HOOKS, idle) : 0;
}

/* The answer is complete before any hook is unregistered. */
int icmpguard_nl_unhook_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct ig_net *ign = ig_net(genl_info_net(info));
	const struct ig_policy *policy;
	struct sk_buff *msg;
	unsigned long idle;
	void *hdr;
	int err;

	err = ig_nl_may_change(skb, info);
	if (err)
		return err;
	msg = ig_nl_reply_new(info, GENLMSG_DEFAULT_SIZE, &hdr);
	if (!msg)
		return -ENOMEM;
	mutex_lock(&ign->lock);
	policy = ig_net_policy(ign);
	idle = ig_net_idle_hooks(ign);
	err = ig_inherit_may_change(policy && policy->inherited, skb, info) ?:
	      ig_nl_idle_hooks_put(msg, idle);
	if (!err)
		ig_hooks_drop(ign, idle);
	mutex_unlock(&ign->lock);
	return ig_nl_reply(msg, hdr, info, err);
}
