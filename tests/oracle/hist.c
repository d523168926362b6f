// SPDX-License-Identifier: GPL-2.0-only
/*
 * Counts how often random cases hit every reason in every direction: hist [SEED
 * [PACKETS [PACKETS-PER-CASE]]]
 *
 * Decision notes are counted by their names as well. Fails if a reason is too
 * rare for the cases to be meaningful.
 */
#include <stdio.h>
#include <stdlib.h>

#include "gen.h"
#include "oracle.h"

#define RARE	500	/* a reason should be one packet of this many */

static unsigned long counts[OR_REASONS + 1][OR_DIRS];

static int run_case(uint64_t seed, unsigned long packets)
{
	struct oracle *o = or_new();
	struct or_packet p;
	struct gen g;
	int ret = -1;

	if (!o)
		return -1;
	gen_init(&g, seed);
	if (gen_apply(gen_policy(&g), o))
		goto out;
	while (packets--) {
		struct or_result r;
		uint64_t now;

		if (gen_policy_due(&g) && gen_apply(gen_policy(&g), o))
			goto out;
		now = gen_time(&g);
		gen_packet(&g, &p);
		r = or_decide(o, &p, now);
		counts[r.reason][p.dir]++;
		counts[OR_PMTUD_UNVERIFIED][p.dir] += r.unverified;
		counts[OR_PMTUD_ODD_MTU][p.dir] += r.odd_mtu;
	}
	ret = 0;
out:
	gen_fini(&g);
	or_free(o);
	return ret;
}

static int report(unsigned long total)
{
	int rare = 0;
	int reason;

	printf("%-18s %9s %9s %9s %9s\n", "reason", "in", "out", "forward",
	       "all");
	for (reason = 0; reason <= OR_REASONS; reason++) {
		const unsigned long *n = counts[reason];
		unsigned long all = n[OR_IN] + n[OR_OUT] + n[OR_FORWARD];

		printf("%-18s %9lu %9lu %9lu %9lu\n", or_reason_name(reason),
		       n[OR_IN], n[OR_OUT], n[OR_FORWARD], all);
		if (all < total / RARE) {
			fprintf(stderr, "hist: %s is rare\n",
				or_reason_name(reason));
			rare = 1;
		}
	}
	return rare;
}

static unsigned long argument(char **argv, int argc, int n, unsigned long value)
{
	return argc > n ? strtoul(argv[n], NULL, 0) : value;
}

int main(int argc, char **argv)
{
	unsigned long seed = argument(argv, argc, 1, 1);
	unsigned long total = argument(argv, argc, 2, 1000000);
	unsigned long per_case = argument(argv, argc, 3, 500);
	unsigned long done, n;

	if (!per_case)
		return 2;
	for (done = 0; done < total; done += n) {
		n = total - done < per_case ? total - done : per_case;
		if (run_case(seed++, n))
			return 2;
	}
	return report(total);
}
