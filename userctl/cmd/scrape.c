// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "cmd/list.h"
#include "cmd/scrape.h"
#include "complain.h"
#include "model/rule.h"
#include "no_memory.h"
#include "wire/counters.h"
#include "wire/netns.h"
#include "wire/refusal.h"
#include "wire/status.h"

static void restart_rules(void *data)
{
	struct ig_scrape *s = data;

	s->n_rules = 0;
}

static void read_rule(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *attrs[IG_LINK_ATTRS];
	struct ig_scrape *s = data;
	struct ig_ctl_rule rule;
	size_t n = s->n_rules;

	ig_link_attrs(nlh, attrs);
	if (!attrs[ICMPGUARD_A_RULE] || ig_ctl_rule_from_wire(attrs[ICMPGUARD_A_RULE], &rule) < 0 ||
	    !rule.counted)
		return;
	if (!(n & (n - 1))) { /* a power of two, or none: it is full */
		s->rule = realloc(s->rule, (n ? 2 * n : 1) * sizeof(*s->rule));
		if (!s->rule)
			ig_no_memory();
	}
	s->rule[n] = (struct ig_scraped_rule){
		.id = rule.id,
		.packets = rule.packets,
		.bytes = rule.bytes,
	};
	snprintf(s->rule[n].group, sizeof(s->rule[n].group), "%s", ig_ctl_rule_group(&rule));
	s->n_rules++;
}

/* Reads what each rule and entry has counted. */
static int read_rules(struct ig_link *link, struct ig_scrape *s)
{
	ig_link_request(link, ICMPGUARD_CMD_RULE_GET);
	if (ig_link_dump(link, restart_rules, read_rule, s))
		return -1;
	ig_prometheus_top(s);
	s->acl = ig_list_acl_read(link);
	return s->acl || link->error == EOPNOTSUPP ? 0 : -1;
}

static int read_parts(struct ig_link *link, struct ig_scrape *s, bool rules)
{
	s->status = ig_status_read(link);
	if (!s->status)
		return -1;
	s->stats = ig_counters_read(link);
	if (!s->stats)
		return -1;
	/* An older module does not count types: zeros would not be true. */
	if (!ig_status_has(s->status, "detail-counters"))
		json_object_del(s->stats, "types");
	return rules ? read_rules(link, s) : 0;
}

static void scrape_free(struct ig_scrape *s)
{
	free(s->netns);
	free(s->rule);
	json_decref(s->acl);
	json_decref(s->stats);
	json_decref(s->status);
}

static struct ig_scrape *scrape_add(struct ig_scrapes *scrapes, const char *label)
{
	struct ig_scrape *s;

	scrapes->scrape = realloc(scrapes->scrape, (scrapes->n + 1) * sizeof(*s));
	if (!scrapes->scrape)
		ig_no_memory();
	s = &scrapes->scrape[scrapes->n++];
	memset(s, 0, sizeof(*s));
	s->netns = label ? strdup(label) : NULL;
	if (label && !s->netns)
		ig_no_memory();
	return s;
}

static int read_namespace(struct ig_scrapes *scrapes, const char *netns, const char *label,
			  bool rules)
{
	struct ig_scrape *s = scrape_add(scrapes, label);
	struct ig_link link;
	int status = ig_link_open(&link, netns);

	if (status)
		return status;
	if (read_parts(&link, s, rules))
		status = ig_refusal_complain(&link, IG_LINK_READS);
	ig_link_close(&link);
	return status;
}

int ig_scrape_read(struct ig_scrapes *scrapes, const char *netns, bool rules)
{
	return read_namespace(scrapes, netns, NULL, rules);
}

/* Namespaces in which nothing is configured have no series. */
static int read_named(struct ig_scrapes *scrapes, const char *name, bool rules)
{
	int status = read_namespace(scrapes, NULL, name, rules);
	struct ig_scrape *last = &scrapes->scrape[scrapes->n - 1];

	if (!status && ig_status_untouched(last->status)) {
		scrape_free(last);
		scrapes->n--;
	}
	return status;
}

int ig_scrape_read_all(struct ig_scrapes *scrapes, bool rules)
{
	struct ig_netns_list list;
	int status;
	size_t i;

	ig_netns_list(&list);
	status = read_namespace(scrapes, NULL, list.own ? list.own : IG_SCRAPE_OWN, rules);
	for (i = 0; i < list.n && !status; i++) {
		int entered = ig_netns_list_enter(&list, i);

		if (entered > 0)
			status = entered;
		else if (!entered)
			status = read_named(scrapes, list.name[i], rules);
		if (scrapes->n < IG_SCRAPE_NAMESPACES || i + 1 == list.n)
			continue;
		ig_note("there are more than %d namespaces with a policy; the others have no metrics",
			IG_SCRAPE_NAMESPACES);
		break;
	}
	ig_netns_list_free(&list);
	return status;
}

void ig_scrape_free(struct ig_scrapes *scrapes)
{
	while (scrapes->n)
		scrape_free(&scrapes->scrape[--scrapes->n]);
	free(scrapes->scrape);
	scrapes->scrape = NULL;
}
