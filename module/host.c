// SPDX-License-Identifier: GPL-2.0-only
/* Makes what the engine may ask of a namespace. */
#include "host.h"

static const struct ig_host questions = {
	.live		= ig_socket_live,
	.spend		= ig_socket_spend,
	.first_hop	= ig_route_first_hop,
	.devices	= ig_packet_devices,
};

int ig_host_init(struct ig_net_host *host, struct net *net)
{
	host->budget = alloc_percpu_gfp(struct ig_budget, IG_GFP);
	if (!host->budget)
		return -ENOMEM;
	host->host = questions;
	host->net = net;
	return 0;
}

void ig_host_fini(struct ig_net_host *host)
{
	free_percpu(host->budget);
}
