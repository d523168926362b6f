// SPDX-License-Identifier: GPL-2.0-only
/* stats --prometheus: counters and state as metrics. */
#include <stdbool.h>
#include <string.h>

#include "cmd/cmd.h"
#include "cmd/prometheus.h"
#include "model/words.h"
#include "wire/names_gen.h"

/* Begins a metric. Its samples follow at once. */
static void begin(FILE *out, const char *name, const char *type, const char *help)
{
	fprintf(out, "# HELP icmpguard_%s %s\n# TYPE icmpguard_%s %s\n", name, help, name, type);
}

static void sample(FILE *out, const char *name, json_int_t value)
{
	fprintf(out, "icmpguard_%s %lld\n", name, (long long)value);
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

static void print_version(FILE *out, const json_t *status)
{
	const char *module = json_string_value(json_object_get(status, "version"));

	begin(out, "build_info", "gauge", "Versions of icmpctl and of the module; always 1.");
	fputs("icmpguard_build_info{version=\"", out);
	label_value(out, IG_VERSION);
	fputs("\",module_version=\"", out);
	label_value(out, module ?: "unknown");
	fputs("\"} 1\n", out);
}

static const json_t *find_counter(const json_t *counters, const char *dir, const char *reason)
{
	size_t i;

	for (i = 0; i < json_array_size(counters); i++) {
		const json_t *c = json_array_get(counters, i);

		if (!strcmp(json_string_value(json_object_get(c, "direction")), dir) &&
		    !strcmp(json_string_value(json_object_get(c, "reason")), reason))
			return c;
	}
	return NULL;
}

static json_int_t count(const json_t *counters, const char *dir, u32 reason, const char *key)
{
	const json_t *c = find_counter(counters, dir, ig_reason_names[reason]);

	return json_integer_value(json_object_get(c, key));
}

static bool is_of(u32 reason, const char *verdict)
{
	return !strcmp(ig_reason_verdicts[reason], verdict);
}

static void print_verdict(FILE *out, const json_t *counters, const char *verdict)
{
	u32 dir, reason;

	for (reason = 0; reason < IG_REASON_NAMES; reason++)
		for (dir = 0; dir < IG_DIRS && is_of(reason, verdict); dir++)
			fprintf(out,
				"icmpguard_packets_total{direction=\"%s\",verdict=\"%s\",reason=\"%s\"} "
				"%lld\n",
				ig_ctl_directions[dir], verdict, ig_reason_names[reason],
				(long long)count(counters, ig_ctl_directions[dir], reason,
						 "packets"));
}

/* Reasons that this version has no name for; those of a newer module. */
static void print_unknown(FILE *out, const json_t *counters)
{
	size_t i;

	for (i = 0; i < json_array_size(counters); i++) {
		const json_t *c = json_array_get(counters, i);

		if (strcmp(json_string_value(json_object_get(c, "verdict")), "unknown") != 0)
			continue;
		fprintf(out,
			"icmpguard_packets_total{direction=\"%s\",verdict=\"unknown\",reason=\"%s\"} "
			"%lld\n",
			json_string_value(json_object_get(c, "direction")),
			json_string_value(json_object_get(c, "reason")),
			(long long)json_integer_value(json_object_get(c, "packets")));
	}
}

static void print_packets(FILE *out, const json_t *counters)
{
	begin(out, "packets_total", "counter",
	      "ICMP packets judged. In mode monitor, those that are denied pass.");
	print_verdict(out, counters, "accepted");
	print_verdict(out, counters, "denied");
	print_unknown(out, counters);
}

static void print_would_deny(FILE *out, const json_t *counters)
{
	u32 dir, reason;

	begin(out, "would_deny_packets_total", "counter",
	      "Denied packets that passed because the mode is monitor.");
	for (reason = 0; reason < IG_REASON_NAMES; reason++)
		for (dir = 0; dir < IG_DIRS && is_of(reason, "denied"); dir++)
			fprintf(out,
				"icmpguard_would_deny_packets_total{direction=\"%s\",reason=\"%s\"} "
				"%lld\n",
				ig_ctl_directions[dir], ig_reason_names[reason],
				(long long)count(counters, ig_ctl_directions[dir], reason,
						 "would-drop"));
}

static void print_suspicious(FILE *out, const json_t *counters)
{
	static const struct {
		u32 reason;
		const char *kind;
	} kinds[] = {
		{ ICMPGUARD_REASON_PMTUD_UNVERIFIED, "unverified" },
		{ ICMPGUARD_REASON_PMTUD_ODD_MTU, "odd_mtu" },
	};
	size_t i;
	u32 dir;

	begin(out, "pmtud_suspicious_packets_total", "counter",
	      "Messages of path MTU discovery that passed though they quote nothing known "
	      "(unverified) or name an MTU that is too small (odd_mtu).");
	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		for (dir = 0; dir < IG_DIRS; dir++)
			fprintf(out,
				"icmpguard_pmtud_suspicious_packets_total{direction=\"%s\",kind=\"%s\"} "
				"%lld\n",
				ig_ctl_directions[dir], kinds[i].kind,
				(long long)count(counters, ig_ctl_directions[dir], kinds[i].reason,
						 "packets"));
}

/* Prints a number of the status, if it has it. */
static void print_gauge(FILE *out, const json_t *value, const char *name, const char *help)
{
	if (!json_is_integer(value))
		return;
	begin(out, name, "gauge", help);
	sample(out, name, json_integer_value(value));
}

static void print_sizes(FILE *out, const json_t *status)
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
	};
	const json_t *flows = json_object_get(status, "flows");
	size_t i;

	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		print_gauge(out, json_object_get(status, sizes[i].key), sizes[i].name,
			    sizes[i].help);
	print_gauge(out, json_object_get(flows, "used"), "flows", "Open requests.");
	print_gauge(out, json_object_get(flows, "capacity"), "flows_limit",
		    "Most requests that can be open.");
}

/* The module tells only of one or more; this series must not come and go. */
static void print_pending(FILE *out, const json_t *status)
{
	if (!json_object_get(status, "defaults"))
		return;
	begin(out, "interfaces_pending", "gauge",
	      "Interfaces whose groups are not known for want of memory.");
	sample(out, "interfaces_pending",
	       json_integer_value(json_object_get(status, "interfaces-pending")));
}

static void print_defaults(FILE *out, const json_t *status)
{
	const json_t *defaults = json_object_get(status, "defaults");
	const char *action;
	u32 dir;

	if (!defaults)
		return;
	begin(out, "default_deny", "gauge", "1 if the default of the direction is deny.");
	for (dir = 0; dir < IG_DIRS; dir++) {
		action = json_string_value(json_object_get(defaults, ig_ctl_directions[dir]));
		if (action)
			fprintf(out, "icmpguard_default_deny{direction=\"%s\"} %d\n",
				ig_ctl_directions[dir], !strcmp(action, "deny"));
	}
}

static void print_mode(FILE *out, const json_t *status)
{
	const char *mode = json_string_value(json_object_get(status, "mode"));

	begin(out, "enforcing", "gauge",
	      "1 if denied packets are dropped, 0 in mode monitor and without a policy.");
	sample(out, "enforcing", mode && !strcmp(mode, "enforce"));
}

/* Only while there is a deadline: no number would be true otherwise. */
static void print_deadline(FILE *out, const json_t *status, time_t now)
{
	const json_t *left = json_object_get(status, "pending");

	if (!left)
		return;
	begin(out, "confirm_deadline_timestamp_seconds", "gauge",
	      "When the policy before is put back unless this one is confirmed.");
	sample(out, "confirm_deadline_timestamp_seconds",
	       (json_int_t)now + json_integer_value(left));
}

void ig_prometheus_print(FILE *out, const json_t *counters, const json_t *status, time_t now)
{
	print_version(out, status);
	print_packets(out, counters);
	print_would_deny(out, counters);
	print_suspicious(out, counters);
	print_mode(out, status);
	print_defaults(out, status);
	print_sizes(out, status);
	print_pending(out, status);
	print_deadline(out, status, now);
}
