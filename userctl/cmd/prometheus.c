// SPDX-License-Identifier: GPL-2.0-only
/* stats --prometheus: counters and state as metrics. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/cmd.h"
#include "cmd/prometheus.h"
#include "model/words.h"
#include "wire/names_gen.h"

/**
 * struct family - a metric, whose samples follow its heading
 * @m: what is printed
 * @name: its name without the prefix
 * @counter: it is a counter, otherwise a gauge
 * @help: what it is
 * @begun: its heading was printed, with its first sample
 */
struct family {
	const struct ig_metrics *m;
	const char *name;
	bool counter;
	const char *help;
	bool begun;
};

static struct family gauge(const struct ig_metrics *m, const char *name, const char *help)
{
	return (struct family){ .m = m, .name = name, .help = help };
}

static struct family counter(const struct ig_metrics *m, const char *name, const char *help)
{
	return (struct family){ .m = m, .name = name, .counter = true, .help = help };
}

/* In OpenMetrics, the family of a counter is its name without "_total". */
static void begin(struct family *f)
{
	int len = (int)strlen(f->name);

	if (f->begun)
		return;
	f->begun = true;
	if (f->counter && f->m->openmetrics)
		len -= (int)strlen("_total");
	fprintf(f->m->out, "# HELP icmpguard_%.*s %s\n# TYPE icmpguard_%.*s %s\n", len, f->name,
		f->help, len, f->name, f->counter ? "counter" : "gauge");
}

/* Prints text as the value of a label: three characters have to be escaped. */
static void label_value(FILE *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '\n')
			fputs("\\n", out);
		else if (*text == '"' || *text == '\\')
			fprintf(out, "\\%c", *text);
		else
			putc(*text, out);
	}
}

static void label(FILE *out, const char *name, const char *value, bool first)
{
	fprintf(out, "%c%s=\"", first ? '{' : ',', name);
	label_value(out, value);
	putc('"', out);
}

/* Prints a sample with labels: names, each with its value, then NULL. */
static void sample(struct family *f, const struct ig_scrape *s, json_int_t value, ...)
{
	FILE *out = f->m->out;
	const char *name;
	bool first = true;
	va_list ap;

	begin(f);
	fprintf(out, "icmpguard_%s", f->name);
	if (s->netns)
		label(out, "netns", s->netns, true);
	first = !s->netns;
	va_start(ap, value);
	while ((name = va_arg(ap, const char *))) {
		label(out, name, va_arg(ap, const char *), first);
		first = false;
	}
	va_end(ap);
	fprintf(out, "%s %lld\n", first ? "" : "}", (long long)value);
}

static const char *text(const json_t *obj, const char *key)
{
	const char *value = json_string_value(json_object_get(obj, key));

	return value ?: "unknown";
}

static json_int_t number(const json_t *obj, const char *key)
{
	return json_integer_value(json_object_get(obj, key));
}

static void print_version(const struct ig_metrics *m)
{
	struct family f =
		gauge(m, "build_info", "Versions of icmpctl and of the module; always 1.");
	const struct ig_scrape *s;

	for (s = m->scrape; s < m->scrape + m->n; s++)
		sample(&f, s, 1, "version", IG_VERSION, "module_version",
		       text(s->status, "version"), NULL);
}

static const json_t *find_counter(const json_t *stats, const char *dir, const char *reason)
{
	const json_t *counters = json_object_get(stats, "counters");
	size_t i;

	for (i = 0; i < json_array_size(counters); i++) {
		const json_t *c = json_array_get(counters, i);

		if (!strcmp(text(c, "direction"), dir) && !strcmp(text(c, "reason"), reason))
			return c;
	}
	return NULL;
}

static json_int_t count(const struct ig_scrape *s, const char *dir, u32 reason, const char *key)
{
	return number(find_counter(s->stats, dir, ig_reason_names[reason]), key);
}

static bool is_of(u32 reason, const char *verdict)
{
	return !strcmp(ig_reason_verdicts[reason], verdict);
}

static void print_verdict(struct family *f, const struct ig_scrape *s, const char *verdict)
{
	u32 dir, reason;

	for (reason = 0; reason < IG_REASON_NAMES; reason++)
		for (dir = 0; dir < IG_DIRS && is_of(reason, verdict); dir++)
			sample(f, s, count(s, ig_ctl_directions[dir], reason, "packets"),
			       "direction", ig_ctl_directions[dir], "verdict", verdict, "reason",
			       ig_reason_names[reason], NULL);
}

/* Reasons that this version has no name for; those of a newer module. */
static void print_unknown(struct family *f, const struct ig_scrape *s)
{
	const json_t *counters = json_object_get(s->stats, "counters");
	size_t i;

	for (i = 0; i < json_array_size(counters); i++) {
		const json_t *c = json_array_get(counters, i);

		if (!strcmp(text(c, "verdict"), "unknown"))
			sample(f, s, number(c, "packets"), "direction", text(c, "direction"),
			       "verdict", "unknown", "reason", text(c, "reason"), NULL);
	}
}

static void print_packets(const struct ig_metrics *m)
{
	struct family f =
		counter(m, "packets_total",
			"ICMP packets judged. In mode monitor, those that are denied pass.");
	const struct ig_scrape *s;

	for (s = m->scrape; s < m->scrape + m->n; s++) {
		print_verdict(&f, s, "accepted");
		print_verdict(&f, s, "denied");
		print_unknown(&f, s);
	}
}

static void print_would_deny(const struct ig_metrics *m)
{
	struct family f = counter(m, "would_deny_packets_total",
				  "Denied packets that passed because the mode is monitor.");
	const struct ig_scrape *s;
	u32 dir, reason;

	for (s = m->scrape; s < m->scrape + m->n; s++)
		for (reason = 0; reason < IG_REASON_NAMES; reason++)
			for (dir = 0; dir < IG_DIRS && is_of(reason, "denied"); dir++)
				sample(&f, s,
				       count(s, ig_ctl_directions[dir], reason, "would-drop"),
				       "direction", ig_ctl_directions[dir], "reason",
				       ig_reason_names[reason], NULL);
}

static void print_suspicious(const struct ig_metrics *m)
{
	static const struct {
		u32 reason;
		const char *kind;
	} kinds[] = {
		{ ICMPGUARD_REASON_PMTUD_UNVERIFIED, "unverified" },
		{ ICMPGUARD_REASON_PMTUD_ODD_MTU, "odd_mtu" },
	};
	struct family f = counter(
		m, "pmtud_suspicious_packets_total",
		"Messages of path MTU discovery that passed though they quote nothing known "
		"(unverified) or name an MTU that is too small (odd_mtu).");
	const struct ig_scrape *s;
	size_t i;
	u32 dir;

	for (s = m->scrape; s < m->scrape + m->n; s++)
		for (i = 0; i < ARRAY_SIZE(kinds); i++)
			for (dir = 0; dir < IG_DIRS; dir++)
				sample(&f, s,
				       count(s, ig_ctl_directions[dir], kinds[i].reason, "packets"),
				       "direction", ig_ctl_directions[dir], "kind", kinds[i].kind,
				       NULL);
}

/* The type of a counter as a label: its number, or "other". */
static void type_label(char label[8], const json_t *c)
{
	const json_t *type = json_object_get(c, "type");

	if (type)
		snprintf(label, 8, "%u", (unsigned int)json_integer_value(type) & 0xff);
	else
		snprintf(label, 8, "other");
}

static void print_types(const struct ig_metrics *m)
{
	struct family f = counter(m, "type_packets_total",
				  "ICMP packets judged, by ICMP type; some types have a counter of "
				  "their own.");
	const struct ig_scrape *s;
	char type[8];
	size_t i;

	for (s = m->scrape; s < m->scrape + m->n; s++) {
		const json_t *types = json_object_get(s->stats, "types");

		for (i = 0; i < json_array_size(types); i++) {
			const json_t *c = json_array_get(types, i);

			type_label(type, c);
			sample(&f, s, number(c, "accepted"), "direction", text(c, "direction"),
			       "family", text(c, "family"), "icmp_type", type, "verdict",
			       "accepted", NULL);
			sample(&f, s, number(c, "denied"), "direction", text(c, "direction"),
			       "family", text(c, "family"), "icmp_type", type, "verdict", "denied",
			       NULL);
		}
	}
}

/* Every stream has its series, because series must not come and go. */
static void print_streams(struct family f, const char *key)
{
	static const char *const streams[] = { "denied", "accepted" };
	const struct ig_scrape *s;
	const json_t *stream;
	size_t i;

	for (s = f.m->scrape; s < f.m->scrape + f.m->n; s++)
		for (i = 0; i < ARRAY_SIZE(streams); i++) {
			stream = json_object_get(json_object_get(s->stats, "events"), streams[i]);
			if (stream)
				sample(&f, s, number(stream, key), "stream", streams[i], NULL);
		}
}

static void print_events(const struct ig_metrics *m)
{
	print_streams(counter(m, "events_sent_total",
			      "Events of packets that were sent to whoever listens."),
		      "sent");
	print_streams(counter(m, "events_lost_total",
			      "Events of packets that were lost for want of room, while somebody "
			      "listened."),
		      "lost");
}

static int by_packets(const void *a, const void *b)
{
	const struct ig_scraped_rule *x = a, *y = b;

	if (x->packets != y->packets)
		return x->packets < y->packets ? 1 : -1;
	return (x->id > y->id) - (x->id < y->id);
}

static int by_id(const void *a, const void *b)
{
	const struct ig_scraped_rule *x = a, *y = b;

	return (x->id > y->id) - (x->id < y->id);
}

void ig_prometheus_top(struct ig_scrape *scrape)
{
	if (scrape->n_rules <= IG_PROMETHEUS_RULES)
		return;
	qsort(scrape->rule, scrape->n_rules, sizeof(*scrape->rule), by_packets);
	scrape->n_rules = IG_PROMETHEUS_RULES;
	qsort(scrape->rule, scrape->n_rules, sizeof(*scrape->rule), by_id);
}

static void print_rule(struct family *f, const struct ig_scrape *s,
		       const struct ig_scraped_rule *rule, u64 value)
{
	char id[16];

	snprintf(id, sizeof(id), "%u", rule->id);
	sample(f, s, (json_int_t)value, "rule", id, "group", rule->group, NULL);
}

static void print_rules(const struct ig_metrics *m)
{
	struct family packets =
		counter(m, "rule_packets_total", "Packets that a rule has admitted.");
	struct family bytes = counter(m, "rule_bytes_total",
				      "Bytes of packets that a rule has admitted, from the IP "
				      "header on.");
	const struct ig_scrape *s;
	size_t i;

	for (s = m->scrape; s < m->scrape + m->n; s++)
		for (i = 0; i < s->n_rules; i++)
			print_rule(&packets, s, &s->rule[i], s->rule[i].packets);
	for (s = m->scrape; s < m->scrape + m->n; s++)
		for (i = 0; i < s->n_rules; i++)
			print_rule(&bytes, s, &s->rule[i], s->rule[i].bytes);
}

/* Without counts, the module is older and has no series of entries. */
static void print_acl(const struct ig_metrics *m)
{
	struct family f =
		counter(m, "acl_packets_total",
			"Packets that an entry of the ACL has decided about. Those that it "
			"allows are then judged by rules and defaults.");
	const struct ig_scrape *s;
	char id[16];
	size_t i;

	for (s = m->scrape; s < m->scrape + m->n; s++) {
		for (i = 0; i < json_array_size(s->acl); i++) {
			const json_t *e = json_array_get(s->acl, i);

			if (!json_object_get(e, "packets"))
				continue;
			snprintf(id, sizeof(id), "%u", (unsigned int)number(e, "number"));
			sample(&f, s, number(e, "packets"), "direction", text(e, "direction"),
			       "number", id, "action", text(e, "action"), NULL);
		}
	}
}

/* Prints a number of the status, or of an object in it, if it has it. */
static void print_number(struct family f, const char *object, const char *key)
{
	const struct ig_scrape *s;
	const json_t *value;

	for (s = f.m->scrape; s < f.m->scrape + f.m->n; s++) {
		value = object ? json_object_get(s->status, object) : s->status;
		value = json_object_get(value, key);
		if (json_is_integer(value))
			sample(&f, s, json_integer_value(value), NULL);
	}
}

static void print_sizes(const struct ig_metrics *m)
{
	static const struct {
		const char *key, *name, *help;
	} sizes[] = {
		{ "rules", "rules", "Rules in force." },
		{ "rules-limit", "rules_limit", "Most rules that there may be." },
		{ "acl-entries", "acl_entries", "Entries of the ACL, in all directions." },
		{ "acl-limit", "acl_entries_limit", "Most entries of the ACL in one direction." },
		{ "sets", "sets", "Sets of prefixes." },
		{ "sets-limit", "sets_limit", "Most sets that there may be." },
		{ "prefixes", "prefixes", "Prefixes of all sets." },
		{ "prefixes-limit", "prefixes_limit", "Most prefixes that there may be." },
		{ "groups", "groups", "Groups of rules." },
		{ "groups-limit", "groups_limit", "Most groups that there may be." },
		{ "generation", "generation", "Number of the policy in force." },
		{ "policy-changed", "policy_change_timestamp_seconds",
		  "When the policy in force was put in force or put back." },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++)
		print_number(gauge(m, sizes[i].name, sizes[i].help), NULL, sizes[i].key);
	print_number(gauge(m, "flows", "Open requests."), "flows", "used");
	print_number(gauge(m, "flows_limit", "Most requests that can be open."), "flows",
		     "capacity");
	print_number(counter(m, "flow_evictions_total",
			     "Open requests that were forgotten early because their part of the "
			     "table was full."),
		     "flows", "evicted");
}

/* The module tells only of one or more; this series must not come and go. */
static void print_pending(const struct ig_metrics *m)
{
	struct family f = gauge(m, "interfaces_pending",
				"Interfaces whose groups are not known for want of memory.");
	const struct ig_scrape *s;

	for (s = m->scrape; s < m->scrape + m->n; s++)
		if (json_object_get(s->status, "defaults"))
			sample(&f, s, number(s->status, "interfaces-pending"), NULL);
}

static void print_defaults(const struct ig_metrics *m)
{
	struct family f = gauge(m, "default_deny", "1 if the default of the direction is deny.");
	const struct ig_scrape *s;
	const char *action;
	u32 dir;

	for (s = m->scrape; s < m->scrape + m->n; s++) {
		const json_t *defaults = json_object_get(s->status, "defaults");

		for (dir = 0; dir < IG_DIRS; dir++) {
			action = json_string_value(
				json_object_get(defaults, ig_ctl_directions[dir]));
			if (action)
				sample(&f, s, !strcmp(action, "deny"), "direction",
				       ig_ctl_directions[dir], NULL);
		}
	}
}

static void print_mode(const struct ig_metrics *m)
{
	struct family f =
		gauge(m, "enforcing",
		      "1 if denied packets are dropped, 0 in mode monitor and without a policy.");
	const struct ig_scrape *s;

	for (s = m->scrape; s < m->scrape + m->n; s++)
		sample(&f, s, !strcmp(text(s->status, "mode"), "enforce"), NULL);
}

/* Only while there is a deadline: no number would be true otherwise. */
static void print_deadline(const struct ig_metrics *m)
{
	struct family f = gauge(m, "confirm_deadline_timestamp_seconds",
				"When the policy before is put back unless this one is confirmed.");
	const struct ig_scrape *s;

	for (s = m->scrape; s < m->scrape + m->n; s++)
		if (json_object_get(s->status, "pending"))
			sample(&f, s, (json_int_t)m->now + number(s->status, "pending"), NULL);
}

void ig_prometheus_print(const struct ig_metrics *m)
{
	print_version(m);
	print_packets(m);
	print_would_deny(m);
	print_suspicious(m);
	print_types(m);
	print_events(m);
	print_rules(m);
	print_acl(m);
	print_mode(m);
	print_defaults(m);
	print_sizes(m);
	print_pending(m);
	print_deadline(m);
	if (m->openmetrics)
		fputs("# EOF\n", m->out);
}
