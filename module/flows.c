// SPDX-License-Identifier: GPL-2.0-only
/* Allocates and frees flow tables. */
#include <linux/random.h>
#include <linux/vmalloc.h>

#include "clock.h"
#include "engine/flow.h"
#include "flows.h"
#include "net.h"

unsigned int ig_max_flows = 65536;
unsigned int ig_max_flows_netns = 4096;

/**
 * struct flow_table - a flow table that others may be reading
 * @flows: the table
 * @free: releases it after a grace period
 */
struct flow_table {
	struct ig_flows flows;
	struct rcu_work free;
};

static struct flow_table *table_of(struct ig_flows *flows)
{
	return container_of(flows, struct flow_table, flows);
}

void ig_flow_table_free(struct ig_flows *flows)
{
	if (!flows)
		return;
	vfree(flows->flow);
	kfree(table_of(flows));
}

static void table_free_work(struct work_struct *work)
{
	struct flow_table *table = container_of(to_rcu_work(work),
						struct flow_table, free);

	ig_flow_table_free(&table->flows);
}

void ig_flow_table_put(struct ig_flows *flows)
{
	queue_rcu_work(ig_wq, &table_of(flows)->free);
}

struct ig_flows *ig_flow_table_alloc(u32 max)
{
	u32 capacity = ig_flows_capacity(max);
	struct flow_table *table;
	struct ig_flow *memory;
	ig_hash_key key;

	table = kzalloc(sizeof(*table), IG_GFP);
	memory = __vmalloc(capacity * sizeof(*memory), IG_GFP | __GFP_ZERO);
	if (!table || !memory) {
		vfree(memory);
		kfree(table);
		return NULL;
	}
	get_random_bytes(&key, sizeof(key));
	ig_flows_init(&table->flows, memory, capacity, &key, IG_FLOW_LIFETIME,
		      IG_WILD_LIFETIME);
	INIT_RCU_WORK(&table->free, table_free_work);
	return &table->flows;
}

u32 ig_net_max_flows(const struct ig_net *ign)
{
	lockdep_assert_held(&ign->lock);
	if (ign->max_flows)
		return ign->max_flows;
	return net_eq(ign->net, &init_net) ? ig_max_flows : ig_max_flows_netns;
}
