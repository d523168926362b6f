// SPDX-License-Identifier: GPL-2.0-only
/* Sets up the answers to the engine's questions about a namespace. */
#include <linux/random.h>
#include <linux/vmalloc.h>

#include "clock.h"
#include "guard.h"
#include "host.h"
#include "packet.h"
#include "route.h"
#include "socket.h"

static void count_entry(struct ig_host_ops *host, const struct ig_acl_entry *entry,
			const struct ig_packet *p)
{
	struct ig_guard *guard = container_of(host, struct ig_guard, host.host);

	ig_rule_counts_add(&guard->rule_counts, entry->slot, p->bytes->len);
}

static const struct ig_host_ops questions = {
	.live		= ig_socket_live,
	.spend		= ig_socket_spend,
	.first_hop	= ig_route_first_hop,
	.devices	= ig_packet_devices,
	.entry_decided	= count_entry,
};

static const struct ig_host_ops explaining = {
	.live		= ig_socket_live_here,
	.can_spend	= ig_socket_can_spend,
	.first_hop	= ig_route_first_hop,
	.devices	= ig_packet_devices,
};

void ig_host_explain(struct ig_net_host *copy, const struct ig_net_host *host)
{
	*copy = *host;
	copy->host = explaining;
}

int ig_host_init(struct ig_net_host *host, struct net *net)
{
	u32 capacity = net_eq(net, &init_net) ? IG_PROBES_FIRST : IG_PROBES;
	ig_atomic64 *notes;
	ig_hash_key key;

	host->budget = alloc_percpu_gfp(struct ig_budget, IG_GFP);
	notes = __vmalloc(capacity * sizeof(*notes), IG_GFP | __GFP_ZERO);
	if (!host->budget || !notes) {
		vfree(notes);
		free_percpu(host->budget);
		return -ENOMEM;
	}
	get_random_bytes(&key, sizeof(key));
	ig_probes_init(&host->probes, notes, capacity, &key,
		       IG_TICKS(IG_PROBE_SECONDS));
	host->host = questions;
	host->net = net;
	return 0;
}

void ig_host_fini(struct ig_net_host *host)
{
	vfree(host->probes.note);
	free_percpu(host->budget);
}
