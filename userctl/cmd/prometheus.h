/* SPDX-License-Identifier: GPL-2.0-only */
/* Metrics in the text format of Prometheus, version 0.0.4, or of OpenMetrics 1.0. */
#ifndef IG_CTL_PROMETHEUS_H
#define IG_CTL_PROMETHEUS_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <time.h>

#include "engine/port.h"
#include "uapi/icmpguard.h"

/* Most rules of a namespace that get series, those with the most packets. */
#define IG_PROMETHEUS_RULES 1000

/**
 * struct ig_scraped_rule - what a rule has admitted
 * @id: its number
 * @group: its group
 * @packets: packets
 * @bytes: bytes of those
 */
struct ig_scraped_rule {
	u32 id;
	char group[ICMPGUARD_NAME_MAX + 1];
	u64 packets;
	u64 bytes;
};

/**
 * struct ig_scrape - what a namespace has told
 * @netns: value of the label netns; NULL for no such label
 * @stats: an object, as ig_counters_read() returns; what it lacks is zero, but without
 *	types none is printed
 * @status: an object, as `icmpctl -j status` prints
 * @rule: the rules
 * @n_rules: how many those are
 * @acl: an array of ACL entries, as `icmpctl -j list acl` prints
 */
struct ig_scrape {
	char *netns;
	json_t *stats;
	json_t *status;
	struct ig_scraped_rule *rule;
	size_t n_rules;
	json_t *acl;
};

/**
 * struct ig_metrics - metrics to print
 * @out: where
 * @openmetrics: in the format of OpenMetrics
 * @now: the time, seconds since 1970
 * @scrape: the namespaces; all or none have a label
 * @n: how many those are
 */
struct ig_metrics {
	FILE *out;
	bool openmetrics;
	time_t now;
	const struct ig_scrape *scrape;
	size_t n;
};

/**
 * ig_prometheus_print() - prints counters and state of namespaces as metrics
 * @m: what and where
 *
 * A series that is zero is printed, too, so that none appears and vanishes as packets
 * come. What a status does not tell, because the caller may not know it or because
 * nothing is configured, has no series.
 */
void ig_prometheus_print(const struct ig_metrics *m);

/** ig_prometheus_top() - keeps the rules with the most packets, in the order of their numbers */
void ig_prometheus_top(struct ig_scrape *scrape);

#endif /* IG_CTL_PROMETHEUS_H */
