// SPDX-License-Identifier: GPL-2.0-only
/* State shared by all namespaces, and the lookup of a namespace's ig_net. */
#include <net/net_namespace.h>
#include <net/netns/generic.h>

#include "net.h"

unsigned int ig_net_id __read_mostly;
bool ig_net_inherits __read_mostly;
bool ig_userns __read_mostly;
struct workqueue_struct *ig_wq;

struct ig_net *ig_net(const struct net *net)
{
	return net_generic(net, ig_net_id);
}

static atomic_t generation;

u32 ig_generation_next(void)
{
	u32 next;

	do
		next = atomic_inc_return(&generation);
	while (!next);
	return next;
}
