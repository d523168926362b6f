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

/** ig_net_max_flows() - flows a namespace may have; ig_net.lock is held */
u32 ig_net_max_flows(const struct ig_net *ign);

/**
 * ig_net_set_max_flows() - changes how many flows a namespace may have
 * @ign: the namespace, its lock held
 * @max: IG_MAX_FLOWS_LOW to IG_MAX_FLOWS_HIGH
 *
 * Holds until the namespace goes, also when it is off meanwhile. Open requests
 * move to the new table; of those in one bucket that is too small, the oldest
 * are lost, and so are sequences that are sent while the others move.
 *
 * May sleep. Return: 0, or -ENOMEM with all as it was.
 */
int ig_net_set_max_flows(struct ig_net *ign, u32 max);

/* main.c */
extern unsigned int ig_max_flows, ig_max_flows_netns;

#endif /* IG_FLOWS_H */
