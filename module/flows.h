/* SPDX-License-Identifier: GPL-2.0-only */
/* The memory of flow tables: how large a namespace's is, and another size. */
#ifndef IG_FLOWS_H
#define IG_FLOWS_H

#include <linux/types.h>

struct ig_flows;
struct ig_net;

/* What max_flows and its like may be; the most is 1 GiB. */
#define IG_MAX_FLOWS_LOW	64U
#define IG_MAX_FLOWS_HIGH	16777216U

/**
 * ig_flow_table_alloc() - an empty flow table
 * @max: flows it may hold
 *
 * May sleep. Return: the table, or NULL without memory.
 */
struct ig_flows *ig_flow_table_alloc(u32 max);

/** ig_flow_table_free() - frees a table that nobody uses; NULL is fine */
void ig_flow_table_free(struct ig_flows *flows);

/** ig_flow_table_put() - the same after a grace period */
void ig_flow_table_put(struct ig_flows *flows);

/** ig_net_max_flows() - flows a namespace may have; ig_net.lock is held */
u32 ig_net_max_flows(const struct ig_net *ign);

/* main.c */
extern unsigned int ig_max_flows, ig_max_flows_netns;

#endif /* IG_FLOWS_H */
