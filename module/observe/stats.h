/* SPDX-License-Identifier: GPL-2.0-only */
/* Counts packets decided, by direction, reason and ICMP type. */
#ifndef IG_STATS_H
#define IG_STATS_H

#include "engine/decide.h"

/**
 * struct ig_stats - packets decided, one copy per CPU
 * @packets: by enum ig_dir and enum ig_reason
 * @would_drop: those of them that were denied, but passed in mode monitor
 * @types_denied: packets that were denied, by enum ig_dir, enum ig_family and
 *	ig_type_counter; read before @types
 * @types: all of them in the same form, so that an accepted packet needs no
 *	decision about where it is counted
 * @evicted: flows that ended early; struct ig_flows points here
 *
 * Each CPU writes its own with this_cpu_inc(); on 32-bit machines they wrap.
 */
struct ig_stats {
	unsigned long packets[IG_DIRS][IG_REASONS];
	unsigned long would_drop[IG_DIRS][IG_REASONS];
	unsigned long types_denied[IG_DIRS][IG_FAMILIES][IG_TYPE_COUNTERS];
	unsigned long types[IG_DIRS][IG_FAMILIES][IG_TYPE_COUNTERS];
	unsigned long evicted;
};

/**
 * ig_stats_read() - sums the counters of all CPUs
 * @percpu: the counters
 * @sum: gets the sums
 */
void ig_stats_read(const struct ig_stats __percpu *percpu,
		   struct ig_stats *sum);

/** ig_stats_evicted() - sums @evicted of all CPUs */
unsigned long ig_stats_evicted(const struct ig_stats __percpu *percpu);

#endif /* IG_STATS_H */
