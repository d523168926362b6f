// SPDX-License-Identifier: GPL-2.0-only
/* The operation that hands packets to an NFLOG group. */
#include <net/sock.h>

#include "netlink/netlink.h"

int icmpguard_nl_capture_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	const struct nlattr *group = info->attrs[ICMPGUARD_A_NFLOG_GROUP];
	struct ig_net *ign = ig_net(genl_info_net(info));
	u32 what;
	int err;

	if (!group) {
		NL_SET_ERR_MSG(info->extack, "which NFLOG group? name one, or 0 to end a capture");
		return -EINVAL;
	}
	what = nla_get_u16(group);
	if (what && info->attrs[ICMPGUARD_A_NFLOG_ALL])
		what |= IG_CAPTURE_ALL;
	err = ig_nl_may_see_packets(ign, skb, info->extack) ?:
	      ig_capture_set(&ign->capture, NETLINK_CB(skb).sk, what);
	if (err == -EBUSY)
		NL_SET_ERR_MSG_ATTR(info->extack, group,
				    "packets of this network namespace are being captured already; one capture runs at a time");
	return err;
}
