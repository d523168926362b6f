// SPDX-License-Identifier: GPL-2.0-only
/* stats: packets by direction and reason. */
#include <string.h>
#include <time.h>

#include "cmd/prometheus.h"
#include "output.h"
#include "wire/link.h"
#include "wire/names_gen.h"
#include "wire/refusal.h"
#include "wire/status.h"

/* In the order of the table. */
static const char *const verdicts[] = { "accepted", "denied", "noted", "unknown", NULL };

/* A newer module may have reasons that are unknown here. */
static const char *verdict_of(u32 reason)
{
	return reason < IG_REASON_NAMES ? ig_reason_verdicts[reason] : "unknown";
}

struct counter {
	u32 dir, reason;
	u64 packets, would_drop;
};

/**
 * struct counters - what the module tells
 * @known: by direction and reason; it leaves out those that are zero
 * @unknown: an array, of reasons of a newer module
 */
struct counters {
	struct counter known[IG_DIRS][IG_REASON_NAMES];
	json_t *unknown;
};

static json_t *counter_json(const struct counter *c)
{
	json_t *obj = json_object();

	json_object_set_new(obj, "direction", json_string(ig_ctl_directions[c->dir]));
	json_object_set_new(obj, "reason",
			    c->reason < IG_REASON_NAMES ? json_string(ig_reason_names[c->reason]) :
							  json_sprintf("unknown-%u", c->reason));
	json_object_set_new(obj, "verdict", json_string(verdict_of(c->reason)));
	json_object_set_new(obj, "packets", json_integer((json_int_t)c->packets));
	json_object_set_new(obj, "would-drop", json_integer((json_int_t)c->would_drop));
	return obj;
}

static void read_counter(const struct nlattr *nest, struct counters *told)
{
	struct counter c = { .dir = IG_DIRS, .reason = UINT32_MAX };
	const struct nlattr *attr;

	mnl_attr_for_each_nested (attr, nest) {
		u16 type = mnl_attr_get_type(attr), len = mnl_attr_get_payload_len(attr);

		if (type == ICMPGUARD_A_COUNTER_DIRECTION && len >= 1)
			c.dir = mnl_attr_get_u8(attr);
		else if (type == ICMPGUARD_A_COUNTER_REASON && len >= 4)
			c.reason = mnl_attr_get_u32(attr);
		else if (type == ICMPGUARD_A_COUNTER_PACKETS && len >= 8)
			c.packets = mnl_attr_get_u64(attr);
		else if (type == ICMPGUARD_A_COUNTER_WOULD_DROP && len >= 8)
			c.would_drop = mnl_attr_get_u64(attr);
	}
	if (c.dir < IG_DIRS && c.reason < IG_REASON_NAMES)
		told->known[c.dir][c.reason] = c;
	else if (c.dir < IG_DIRS && c.reason != UINT32_MAX)
		json_array_append_new(told->unknown, counter_json(&c));
}

/* There are many attributes of one type here: walk the message itself. */
static void read_counters(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *attr;

	mnl_attr_for_each (attr, nlh, IG_LINK_HEADER)
		if (mnl_attr_get_type(attr) == ICMPGUARD_A_COUNTER)
			read_counter(attr, data);
}

/* Returns all counters, those that are zero included: what reads them needs no cases. */
static json_t *counters_json(struct counters *told)
{
	json_t *list = json_array();
	u32 dir, reason;

	for (dir = 0; dir < IG_DIRS; dir++)
		for (reason = 0; reason < IG_REASON_NAMES; reason++) {
			told->known[dir][reason].dir = dir;
			told->known[dir][reason].reason = reason;
			json_array_append_new(list, counter_json(&told->known[dir][reason]));
		}
	json_array_extend(list, told->unknown);
	return list;
}

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

/* Makes an object with a zero for each direction. */
static json_t *zeros(void)
{
	return json_pack("{s:i,s:i,s:i}", "in", 0, "out", 0, "forward", 0);
}

/* Adds the totals to the object that has the counters. */
static void set_totals(json_t *obj)
{
	json_t *accepted = zeros(), *denied = zeros(), *would_drop = zeros(), *c;
	size_t i;

	json_array_foreach (json_object_get(obj, "counters"), i, c) {
		const char *dir = text(c, "direction"), *verdict = text(c, "verdict");

		if (!strcmp(verdict, "accepted"))
			add(accepted, dir, get(c, "packets"));
		else if (!strcmp(verdict, "denied"))
			add(denied, dir, get(c, "packets"));
		add(would_drop, dir, get(c, "would-drop"));
	}
	json_object_set_new(obj, "accepted", accepted);
	json_object_set_new(obj, "denied", denied);
	json_object_set_new(obj, "would-drop", would_drop);
}

/* Finds the row of a reason in the table, or adds it. */
static json_t *row_of(json_t *rows, const json_t *counter)
{
	const char *reason = text(counter, "reason");
	json_t *row;
	size_t i;

	json_array_foreach (rows, i, row)
		if (!strcmp(text(row, "reason"), reason))
			return row;
	row = zeros();
	json_object_set_new(row, "verdict", json_string(text(counter, "verdict")));
	json_object_set_new(row, "reason", json_string(reason));
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

/* Prints one row per reason in the module's order, accepted first, then the totals. */
static void print_text(const struct ig_ctl *ctl, const json_t *obj)
{
	json_t *rows = json_array(), *c;
	size_t i;
	int v;

	for (v = 0; verdicts[v]; v++)
		json_array_foreach (json_object_get(obj, "counters"), i, c)
			if (!strcmp(text(c, "verdict"), verdicts[v]) && get(c, "packets"))
				add(row_of(rows, c), text(c, "direction"), get(c, "packets"));
	append_total(rows, obj, "accepted", "accepted");
	append_total(rows, obj, "denied", "denied");
	append_total(rows, obj, "would-drop", "passed though denied");
	ig_output_table(ctl, rows, columns);
	if (!json_array_size(rows))
		ig_note("no packet has been counted yet");
	json_decref(rows);
}

static const struct ig_option prometheus = {
	.name = "prometheus",
	.help = "print metrics in the text format of Prometheus",
};

static const struct ig_option *const prometheus_options[] = { &prometheus, NULL };

/* Complains if an option asks for another form of output than --prometheus. */
static bool check_prometheus(const struct ig_ctl *ctl)
{
	const char *other = ctl->json					? "--json" :
			    ig_option_given(ctl, &ig_option_noheadings) ? "--noheadings" :
			    ig_option_given(ctl, &ig_option_output)	? "--output" :
									  NULL;

	if (!other || !ig_option_given(ctl, &prometheus))
		return true;
	ig_complain("--prometheus and %s exclude each other; leave one out", other);
	return false;
}

/* Prints what the module has told; @link is free for another request. */
static int print(const struct ig_ctl *ctl, struct ig_link *link, json_t *obj)
{
	json_t *status;

	if (!ig_option_given(ctl, &prometheus)) {
		if (ctl->json)
			ig_output_facts(ctl, obj, NULL);
		else
			print_text(ctl, obj);
		return IG_EXIT_DONE;
	}
	status = ig_status_read(link);
	if (!status)
		return ig_refusal_complain(link, IG_LINK_READS);
	ig_prometheus_print(stdout, json_object_get(obj, "counters"), status, time(NULL));
	json_decref(status);
	return IG_EXIT_DONE;
}

static int run_stats(const struct ig_ctl *ctl)
{
	struct counters told = { 0 };
	struct ig_link link;
	json_t *obj;
	int status;

	if (ig_line_more(ctl, 1) || ig_output_check(ctl))
		return IG_EXIT_USAGE;
	if (!check_prometheus(ctl))
		return IG_EXIT_USAGE;
	status = ig_link_open(&link, ctl->netns);
	if (status)
		return status;
	told.unknown = json_array();
	ig_link_request(&link, ICMPGUARD_CMD_STATS_GET);
	if (ig_link_talk(&link, read_counters, &told)) {
		status = ig_refusal_complain(&link, IG_LINK_READS);
	} else {
		obj = json_pack("{s:o}", "counters", counters_json(&told));
		set_totals(obj);
		status = print(ctl, &link, obj);
		json_decref(obj);
	}
	json_decref(told.unknown);
	ig_link_close(&link);
	return status;
}

static const struct ig_field *columns_of_stats(const struct ig_ctl *ctl)
{
	(void)ctl;
	return columns;
}

const struct ig_command ig_cmd_stats = {
	.name = "stats",
	.form = { { "", ig_output_options }, { "", prometheus_options } },
	.summary = "shows how many packets were accepted and denied, and why",
	.help = "Shows the packets counted since the namespace was configured, by direction and\n"
		"reason. Rows in which all numbers are zero are left out. In mode monitor, denied\n"
		"packets pass; the last line says how many.\n"
		"\n"
		"With --prometheus, prints these numbers and those of `icmpctl status` as metrics\n"
		"in the text format of Prometheus, zeros included. For the textfile collector of\n"
		"node_exporter, write them to another name and rename the file.\n",
	.examples = "icmpctl stats\n"
		    "icmpctl -j stats\n"
		    "icmpctl stats --prometheus\n",
	.columns = columns_of_stats,
	.run = run_stats,
};
