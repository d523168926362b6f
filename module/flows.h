/* SPDX-License-Identifier: GPL-2.0-only */
/* Allocates the flow table of a namespace and sizes it. */
#ifndef IG_FLOWS_H
#define IG_FLOWS_H

#include <linux/types.h>

struct ig_flows;
struct ig_net;

/* Range of max_flows and max_flows_netns; the maximum needs 1 GiB. */
#define IG_MAX_FLOWS_LOW	64U
#define IG_MAX_FLOWS_HIGH	16777216U

/**
 * ig_flow_table_alloc() - allocates an empty flow table
 * @max: flows it may hold
 *
 * May sleep. Return: the table, or NULL without memory.
 */
struct ig_flows *ig_flow_table_alloc(u32 max);

/** ig_flow_table_free() - frees a table that nobody uses; NULL is fine */
void ig_flow_table_free(struct ig_flows *flows);

/** ig_flow_table_put() - frees a table after a grace period */
void ig_flow_table_put(struct ig_flows *flows);

/** ig_net_max_flows() - returns how many flows a namespace may have; ig_net.lock is held */
u32 ig_net_max_flows(const struct ig_net *ign);

/* main.c */
extern unsigned int ig_max_flows, ig_max_flows_netns;

#endif /* IG_FLOWS_H */
