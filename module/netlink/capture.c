// SPDX-License-Identifier: GPL-2.0-only
/* The operation that hands packets to an NFLOG group, and the end of its socket. */
#include <linux/netlink.h>
#include <net/sock.h>

#include "netlink/capture.h"
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

/* The port id of the event may belong to another socket by now; a dead socket is known. */
static int socket_event(struct notifier_block *nb, unsigned long event, void *ptr)
{
	const struct netlink_notify *n = ptr;
	struct ig_net *ign;

	if (event != NETLINK_URELEASE || n->protocol != NETLINK_GENERIC)
		return NOTIFY_DONE;
	ign = ig_net(n->net);
	/* The socket's own capture began before this event. */
	if (READ_ONCE(ign->capture.what))
		ig_capture_end_dead(&ign->capture);
	return NOTIFY_DONE;
}

static struct notifier_block socket_notifier = {
	.notifier_call = socket_event,
};

int __init ig_nl_capture_init(void)
{
	return netlink_register_notifier(&socket_notifier);
}

void ig_nl_capture_exit(void)
{
	netlink_unregister_notifier(&socket_notifier);
}
