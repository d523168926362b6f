// SPDX-License-Identifier: GPL-2.0-only
#include <linux/netdevice.h>
#include <net/dst.h>
#include <net/l3mdev.h>

#include "packet.h"
#include "raw.h"

/*
 * Tells whether the kernel's own raw sockets sent the packet: resets and ACKs
 * of TIME_WAIT. Anybody can make them send, and nobody waits for an error.
 */
static bool sent_by_kernel(const struct sk_buff *skb)
{
	return skb->sk->sk_kern_sock;
}

/*
 * Returns the interface a packet leaves by, which may differ from the hook's.
 */
static const struct net_device *device_of(const struct sk_buff *skb,
					  const struct nf_hook_state *state)
{
	const struct dst_entry *dst = skb_dst(skb);

	return dst ? dst->dev : state->out;
}

noinline void ig_raw_note(struct ig_guard *guard, const struct sk_buff *skb,
			  const struct nf_hook_state *state,
			  enum ig_family family)
{
	const struct net_device *dev = device_of(skb, state);
	int off = skb_network_offset(skb);
	const struct ig_bytes bytes = {
		.head = skb_network_header(skb),
		.head_len = skb_headlen(skb) - off,
		.len = skb->len - off,
		.copy = ig_packet_copy,
		.from = skb,
	};
	struct ig_probe probe;

	if (sent_by_kernel(skb))
		return;
	/*
	 * Another pass follows for an L3 master. Errors about packets to lo are
	 * loopback.
	 */
	if (netif_is_l3_master(state->out) || dev->flags & IFF_LOOPBACK)
		return;
	if (!ig_probe_read(&probe, family, &bytes))
		return;
	ig_probe_scope(&probe, dev->ifindex, l3mdev_master_ifindex_rcu(dev));
	ig_probes_note(&guard->host.probes, &probe, ig_now());
}
