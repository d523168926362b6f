// SPDX-License-Identifier: GPL-2.0-only
#include <linux/percpu.h>
#include <linux/string.h>

#include "observe/stats.h"

/* Members of struct ig_stats are counters and nothing else. */
static_assert(sizeof(struct ig_stats) % sizeof(unsigned long) == 0);

void ig_stats_read(const struct ig_stats __percpu *percpu,
		   struct ig_stats *sum)
{
	unsigned long *total = (unsigned long *)sum;
	size_t i;
	int cpu;

	memset(sum, 0, sizeof(*sum));
	for_each_possible_cpu(cpu) {
		const unsigned long *count =
			(const unsigned long *)per_cpu_ptr(percpu, cpu);

		for (i = 0; i < sizeof(*sum) / sizeof(*count); i++)
			total[i] += READ_ONCE(count[i]);
	}
}

unsigned long ig_stats_evicted(const struct ig_stats __percpu *percpu)
{
	unsigned long evicted = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		evicted += READ_ONCE(per_cpu_ptr(percpu, cpu)->evicted);
	return evicted;
}
