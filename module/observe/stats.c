// SPDX-License-Identifier: GPL-2.0-only
#include <linux/percpu.h>
#include <linux/string.h>

#include "observe/stats.h"

void ig_stats_read(const struct ig_stats __percpu *percpu,
		   struct ig_stats *sum)
{
	int cpu, dir, reason;

	memset(sum, 0, sizeof(*sum));
	for_each_possible_cpu(cpu) {
		const struct ig_stats *c = per_cpu_ptr(percpu, cpu);

		for (dir = 0; dir < IG_DIRS; dir++) {
			for (reason = 0; reason < IG_REASONS; reason++) {
				sum->packets[dir][reason] +=
					READ_ONCE(c->packets[dir][reason]);
				sum->would_drop[dir][reason] +=
					READ_ONCE(c->would_drop[dir][reason]);
			}
		}
	}
}
