// SPDX-License-Identifier: GPL-2.0-only
/* Decides who may read and change an inherited policy. */
#include <net/genetlink.h>

#include "inherit.h"

/* Inherited policies come from the first namespace, see ig_net_inherit(). */
static bool reads_all(const struct net *net, const struct sk_buff *request)
{
	/* Generic netlink has checked the capability over @net already. */
	return net->user_ns == &init_user_ns ||
	       netlink_capable(request, CAP_NET_ADMIN);
}

bool ig_inherit_hides(const struct ig_policy *policy, const struct net *net,
		      const struct sk_buff *request)
{
	return policy && policy->inherited && !reads_all(net, request);
}

int ig_inherit_may_read(const struct ig_policy *policy, const struct net *net,
			const struct sk_buff *request,
			struct netlink_ext_ack *extack)
{
	if (!ig_inherit_hides(policy, net, request))
		return 0;
	NL_SET_ERR_MSG(extack,
		       "the policy was inherited from the host: what it has led to is shown only with CAP_NET_ADMIN in the initial user namespace");
	return -EPERM;
}

int ig_inherit_may_change(bool inherited, const struct sk_buff *request,
			  struct genl_info *info)
{
	if (!inherited || reads_all(genl_info_net(info), request))
		return 0;
	NL_SET_ERR_MSG(info->extack,
		       "the policy was inherited from the host: changing it needs CAP_NET_ADMIN in the initial user namespace; off drops it, and the next change starts from the policy at load");
	return -EPERM;
}
