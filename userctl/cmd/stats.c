// SPDX-License-Identifier: GPL-2.0-only
/* stats: packets by direction and reason. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cmd/deliver.h"
#include "cmd/list.h"
#include "cmd/scrape.h"
#include "no_memory.h"
#include "output.h"
#include "wire/counters.h"
#include "wire/link.h"
#include "wire/refusal.h"
#include "wire/status.h"

/* In the order of the table. */
static const char *const verdicts[] = { "accepted", "denied", "noted", "unknown", NULL };

static json_int_t get(const json_t *obj, const char *key)
{
	return json_integer_value(json_object_get(obj, key));
}

static const char *text(const json_t *obj, const char *key)
{
	return json_string_value(json_object_get(obj, key));
}

static void add(json_t *obj, const char *key, json_int_t n)
{
	json_object_set_new(obj, key, json_integer(get(obj, key) + n));
}

/* Finds a row of a table by its verdict and another column, or adds it. */
static json_t *row_of(json_t *rows, const char *verdict, const char *key, const char *value)
{
	json_t *row;
	size_t i;

	json_array_foreach (rows, i, row)
		if (!strcmp(text(row, key), value) && !strcmp(text(row, "verdict"), verdict))
			return row;
	row = json_pack("{s:i,s:i,s:i}", "in", 0, "out", 0, "forward", 0);
	json_object_set_new(row, "verdict", json_string(verdict));
	json_object_set_new(row, key, json_string(value));
	json_array_append_new(rows, row);
	return row;
}

static bool any(const json_t *obj)
{
	return get(obj, "in") || get(obj, "out") || get(obj, "forward");
}

static void append_total(json_t *rows, const json_t *obj, const char *key, const char *verdict)
{
	const json_t *total = json_object_get(obj, key);
	json_t *row;

	if (!any(total))
		return;
	row = json_copy((json_t *)total);
	json_object_set_new(row, "verdict", json_string(verdict));
	json_object_set_new(row, "reason", json_string("total"));
	json_array_append_new(rows, row);
}

static const struct ig_field columns[] = {
	{ .key = "verdict", .title = "verdict" },
	{ .key = "reason", .title = "reason" },
	{ .key = "in", .title = "in", .right = true },
	{ .key = "out", .title = "out", .right = true },
	{ .key = "forward", .title = "forward", .right = true },
	{ .key = NULL },
};

/*
 * Prints one row per reason in the module's order, accepted first, then the totals. Return:
 * whether there is any.
 */
static bool print_reasons(const struct ig_ctl *ctl, const json_t *obj)
{
	json_t *rows = json_array(), *c;
	bool counted;
	size_t i;
	int v;

	for (v = 0; verdicts[v]; v++)
		json_array_foreach (json_object_get(obj, "counters"), i, c)
			if (!strcmp(text(c, "verdict"), verdicts[v]) && get(c, "packets"))
				add(row_of(rows, verdicts[v], "reason", text(c, "reason")),
				    text(c, "direction"), get(c, "packets"));
	append_total(rows, obj, "accepted", "accepted");
	append_total(rows, obj, "denied", "denied");
	append_total(rows, obj, "would-drop", "passed though denied");
	ig_output_table(ctl, rows, columns);
	counted = json_array_size(rows);
	if (!counted)
		ig_note("no packet has been counted yet");
	json_decref(rows);
	return counted;
}

static const struct ig_field type_columns[] = {
	{ .key = "verdict", .title = "verdict" },
	{ .key = "type", .title = "type" },
	{ .key = "in", .title = "in", .right = true },
	{ .key = "out", .title = "out", .right = true },
	{ .key = "forward", .title = "forward", .right = true },
	{ .key = NULL },
};

static void print_types(const struct ig_ctl *ctl, const json_t *obj)
{
	json_t *rows = json_array(), *c;
	char name[64];
	size_t i;
	int v;

	for (v = 0; v < 2; v++)
		json_array_foreach (json_object_get(obj, "types"), i, c) {
			if (!get(c, verdicts[v]))
				continue;
			snprintf(name, sizeof(name), "%s %s", text(c, "family"), text(c, "name"));
			add(row_of(rows, verdicts[v], "type", name), text(c, "direction"),
			    get(c, verdicts[v]));
		}
	if (json_array_size(rows)) {
		putchar('\n');
		ig_output_table(ctl, rows, type_columns);
	}
	json_decref(rows);
}

static void print_acl(const json_t *acl)
{
	json_t *entry;
	bool any_entry = false;
	size_t i;

	json_array_foreach (acl, i, entry) {
		if (!get(entry, "packets"))
			continue;
		if (!any_entry)
			puts("\nacl");
		any_entry = true;
		printf("%s # %lld packet%s, %lld bytes\n", text(entry, "entry"),
		       (long long)get(entry, "packets"), get(entry, "packets") == 1 ? "" : "s",
		       (long long)get(entry, "bytes"));
	}
}

static void print_path_mtu(const json_t *pmtud)
{
	printf("\npath MTU discovery: %lld passed, of these %lld unverified, %lld with an odd MTU\n",
	       (long long)get(pmtud, "passed"), (long long)get(pmtud, "unverified"),
	       (long long)get(pmtud, "odd-mtu"));
}

/* A count that the caller may not see, or the module does not know, has no line. */
static void print_flows(const json_t *flows)
{
	if (json_object_get(flows, "used"))
		printf("open requests: %lld of %lld", (long long)get(flows, "used"),
		       (long long)get(flows, "capacity"));
	if (json_object_get(flows, "evicted"))
		printf(", %lld forgotten early", (long long)get(flows, "evicted"));
	if (json_object_get(flows, "used"))
		putchar('\n');
}

/* Nobody needs to know of events as long as nobody listens. */
static void print_events(const json_t *events)
{
	json_t *stream;
	const char *name;

	json_object_foreach ((json_t *)events, name, stream)
		if (get(stream, "sent") || get(stream, "lost"))
			printf("events of %s packets: %lld sent, %lld lost\n", name,
			       (long long)get(stream, "sent"), (long long)get(stream, "lost"));
}

/* Options that are for a table leave only the table of reasons. */
static void print_text(const struct ig_ctl *ctl, const json_t *obj)
{
	if (!print_reasons(ctl, obj))
		return;
	if (ig_option_given(ctl, &ig_option_output) || ig_option_given(ctl, &ig_option_noheadings))
		return;
	print_types(ctl, obj);
	print_acl(json_object_get(obj, "acl"));
	print_path_mtu(json_object_get(obj, "path-mtu"));
	print_flows(json_object_get(obj, "flows"));
	print_events(json_object_get(obj, "events"));
}

/* Adds what other requests tell. */
static int read_rest(struct ig_link *link, json_t *obj)
{
	json_t *status = ig_status_read(link), *acl;

	if (!status)
		return -1;
	if (!ig_status_has(status, "detail-counters"))
		json_object_del(obj, "types");
	if (json_object_get(status, "flows"))
		json_object_set(obj, "flows", json_object_get(status, "flows"));
	json_decref(status);
	acl = ig_list_acl_read(link);
	if (!acl && link->error != EOPNOTSUPP)
		return -1;
	json_object_set_new(obj, "acl", acl ? acl : json_array());
	return 0;
}

static int print_stats(const struct ig_ctl *ctl)
{
	struct ig_link link;
	json_t *obj;
	int status = ig_link_open(&link, ctl->netns);

	if (status)
		return status;
	obj = ig_counters_read(&link);
	if (!obj || read_rest(&link, obj))
		status = ig_refusal_complain(&link, IG_LINK_READS);
	else if (ctl->json)
		ig_output_facts(ctl, obj, NULL);
	else
		print_text(ctl, obj);
	json_decref(obj);
	ig_link_close(&link);
	return status;
}

static const struct ig_option prometheus = {
	.name = "prometheus",
	.help = "print metrics in the text format of Prometheus",
};

static const struct ig_option rules = {
	.name = "rules",
	.help = "add metrics of rules and ACL entries",
};

static const struct ig_option openmetrics = {
	.name = "openmetrics",
	.help = "print metrics in the format of OpenMetrics 1.0",
};

static const struct ig_option http = {
	.name = "http",
	.help = "answer an HTTP request on standard input with metrics",
};

static const struct ig_option *const prometheus_options[] = { &prometheus, &rules, &openmetrics,
							      &http, NULL };

/* Complains about an option that does not go with --prometheus, or not without it. */
static bool check_prometheus(const struct ig_ctl *ctl)
{
	bool given = ig_option_given(ctl, &prometheus);
	const char *other = ctl->json					? "json" :
			    ig_option_given(ctl, &ig_option_noheadings) ? "noheadings" :
									  NULL;
	size_t i;

	if (given && other) {
		ig_complain("--prometheus and --%s exclude each other; leave one out", other);
		return false;
	}
	for (i = 1; prometheus_options[i]; i++)
		if (!given && ig_option_given(ctl, prometheus_options[i])) {
			ig_complain("--%s works with --prometheus only; add that",
				    prometheus_options[i]->name);
			return false;
		}
	if (ig_option_given(ctl, &http) && ig_option_given(ctl, &ig_option_output)) {
		ig_complain("--http and --output exclude each other; leave one out");
		return false;
	}
	return true;
}

/* Asks for the metrics; @text is the caller's. */
static int make_metrics(const struct ig_ctl *ctl, char **text, size_t *len)
{
	struct ig_metrics m = {
		.openmetrics = ig_option_given(ctl, &openmetrics),
		.now = time(NULL),
	};
	bool with_rules = ig_option_given(ctl, &rules);
	struct ig_scrapes scrapes = { .n = 0 };
	int status;

	if (ctl->netns && !strcmp(ctl->netns, "all"))
		status = ig_scrape_read_all(&scrapes, with_rules);
	else
		status = ig_scrape_read(&scrapes, ctl->netns, with_rules);
	if (!status) {
		m.scrape = scrapes.scrape;
		m.n = scrapes.n;
		m.out = open_memstream(text, len);
		if (!m.out)
			ig_no_memory();
		ig_prometheus_print(&m);
		if (fclose(m.out))
			ig_no_memory();
	}
	ig_scrape_free(&scrapes);
	return status;
}

/* A failure to ask the module is a failed scrape, not an empty one. */
static int serve_metrics(const struct ig_ctl *ctl)
{
	static const char plain[] = "text/plain; charset=utf-8";
	static const char absent[] = "icmpctl: there is only GET /metrics\n";
	static const char bad[] = "icmpctl: this is not an HTTP request, or it came too slowly\n";
	static const char failed[] = "icmpctl: the module could not be asked; see the journal\n";
	enum ig_http_wish wish = ig_http_read();
	char *text = NULL;
	size_t len;
	int status;

	if (wish == IG_HTTP_BAD)
		ig_http_answer("400 Bad Request", plain, bad, strlen(bad));
	if (wish == IG_HTTP_NOT_FOUND)
		ig_http_answer("404 Not Found", plain, absent, strlen(absent));
	if (wish != IG_HTTP_METRICS)
		return IG_EXIT_DONE;
	status = make_metrics(ctl, &text, &len);
	if (status)
		ig_http_answer("500 Internal Server Error", plain, failed, strlen(failed));
	else if (ig_option_given(ctl, &openmetrics))
		ig_http_answer("200 OK",
			       "application/openmetrics-text; version=1.0.0; charset=utf-8", text,
			       len);
	else
		ig_http_answer("200 OK", "text/plain; version=0.0.4; charset=utf-8", text, len);
	free(text);
	return status;
}

static int print_metrics(const struct ig_ctl *ctl)
{
	const char *path = ig_option_value(ctl, &ig_option_output);
	char *text = NULL;
	size_t len;
	int status;

	if (ig_option_given(ctl, &http))
		return serve_metrics(ctl);
	status = make_metrics(ctl, &text, &len);
	if (!status && path)
		status = ig_deliver_file(path, text, len);
	else if (!status)
		fwrite(text, 1, len, stdout);
	free(text);
	return status;
}

static int run_stats(const struct ig_ctl *ctl)
{
	if (ig_line_more(ctl, 1) || !check_prometheus(ctl))
		return IG_EXIT_USAGE;
	if (ig_option_given(ctl, &prometheus))
		return print_metrics(ctl);
	return ig_output_check(ctl) ? IG_EXIT_USAGE : print_stats(ctl);
}

/* With --prometheus, --output names a file. */
static const struct ig_field *columns_of_stats(const struct ig_ctl *ctl)
{
	return ig_option_given(ctl, &prometheus) ? NULL : columns;
}

const struct ig_command ig_cmd_stats = {
	.name = "stats",
	.form = { { "", ig_output_options }, { "[-o|--output FILE]", prometheus_options } },
	.summary = "shows how many packets were accepted and denied, and why",
	.help = "Shows the packets counted since the namespace was configured, by direction and\n"
		"reason, then by direction and ICMP type, then those that each entry of the ACL\n"
		"has decided, by allowing or denying them. Rows in which all numbers are zero are\n"
		"left out. In mode monitor, denied packets pass; the last line of the first table\n"
		"says how many. At the end, it says how many messages of path MTU discovery have\n"
		"passed, how full the table of open requests is, and how many events of `icmpctl\n"
		"monitor` were sent, and lost because nobody read them in time.\n"
		"\n"
		"With --prometheus, prints these numbers and those of `icmpctl status` as metrics\n"
		"in the text format of Prometheus, zeros included. --rules adds the 1,000 rules\n"
		"with the most packets, and all entries of the ACL. --output FILE replaces a file\n"
		"in one step, for the textfile collector of node_exporter. With --netns all, asks\n"
		"this namespace and each that `ip netns` names and that has a policy; each metric\n"
		"has a label netns then, which is \".\" for this one if it has no name. --http\n"
		"is for icmpguard-exporter.socket.\n",
	.examples = "icmpctl stats\n"
		    "icmpctl -j stats\n"
		    "icmpctl stats --prometheus\n"
		    "icmpctl stats --prometheus --netns all --output icmpguard.prom\n",
	.columns = columns_of_stats,
	.run = run_stats,
};
