/* SPDX-License-Identifier: GPL-2.0-only */
/* Asks namespaces for what becomes metrics. */
#ifndef IG_CTL_SCRAPE_H
#define IG_CTL_SCRAPE_H

#include "cmd/prometheus.h"

/* Most namespaces that `--netns all` asks. */
#define IG_SCRAPE_NAMESPACES 1000

/* Value of the label netns for the namespace that icmpctl runs in; no other can have it. */
#define IG_SCRAPE_OWN "."

/**
 * struct ig_scrapes - what all namespaces have told
 * @scrape: by namespace
 * @n: how many those are
 */
struct ig_scrapes {
	struct ig_scrape *scrape;
	size_t n;
};

/**
 * ig_scrape_read() - asks one namespace
 * @scrapes: empty; gets it, without a label
 * @netns: name or path of a network namespace, or NULL for this one
 * @rules: ask for rules and ACL entries, too
 *
 * Complains itself. Return: 0, or the exit status. ig_scrape_free() in either case.
 */
int ig_scrape_read(struct ig_scrapes *scrapes, const char *netns, bool rules);

/**
 * ig_scrape_read_all() - asks this namespace and all that have a name and a policy
 * @scrapes: empty; gets them, with labels
 * @rules: ask for rules and ACL entries, too
 *
 * Changes the namespace of the process. Complains itself. Return: as ig_scrape_read().
 */
int ig_scrape_read_all(struct ig_scrapes *scrapes, bool rules);

/** ig_scrape_free() - frees what was read */
void ig_scrape_free(struct ig_scrapes *scrapes);

#endif /* IG_CTL_SCRAPE_H */
