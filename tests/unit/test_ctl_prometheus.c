// SPDX-License-Identifier: GPL-2.0-only
/* Metrics: the text format of Prometheus 0.0.4, read strictly; and promtool reads it. */
#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "cmd/prometheus.h"
#include "engine/types.h"
#include "wire/names_gen.h"

#define NOW 1780000000

static const char *const status_text =
	"{\"version\":\"0.9 \\\"\\\\x\\n\",\"mode\":\"monitor\",\"generation\":7,\"pending\":30,"
	"\"defaults\":{\"in\":\"deny\",\"out\":\"allow\",\"forward\":\"deny\"},"
	"\"rules\":3,\"rules-limit\":131072,\"acl-entries\":1,\"acl-limit\":1024,"
	"\"sets\":0,\"sets-limit\":4096,\"prefixes\":0,\"prefixes-limit\":4194304,"
	"\"groups\":1,\"groups-limit\":1024,\"policy-changed\":1779999000,"
	"\"flows\":{\"used\":2,\"capacity\":65536,\"evicted\":8}}";

/* The members of a status that are not about the policy. */
static const char *const other_status_text =
	"{\"version\":\"1\",\"mode\":\"enforce\",\"generation\":9,"
	"\"defaults\":{\"in\":\"deny\",\"out\":\"allow\",\"forward\":\"deny\"},"
	"\"flows\":{\"used\":1,\"capacity\":4096,\"evicted\":0}}";

static const char *const acl_text =
	"[{\"direction\":\"in\",\"number\":100,\"action\":\"deny\",\"packets\":4},"
	"{\"direction\":\"in\",\"number\":200,\"action\":\"allow\",\"packets\":0}]";

static const char *const counters_text =
	"[{\"direction\":\"in\",\"reason\":\"default-deny\",\"verdict\":\"denied\","
	"\"packets\":5,\"would-drop\":4},"
	"{\"direction\":\"out\",\"reason\":\"pmtud\",\"verdict\":\"accepted\","
	"\"packets\":9007199254740993,\"would-drop\":0},"
	"{\"direction\":\"in\",\"reason\":\"pmtud-odd-mtu\",\"verdict\":\"noted\","
	"\"packets\":2,\"would-drop\":0},"
	"{\"direction\":\"forward\",\"reason\":\"unknown-99\",\"verdict\":\"unknown\","
	"\"packets\":6,\"would-drop\":0}]";

static struct ig_scraped_rule some_rules[] = {
	{ .id = 1, .group = "default", .packets = 3, .bytes = 252 },
	{ .id = 7, .group = "a\"b", .packets = 0, .bytes = 0 },
};

/* All types that are counted on their own, as a module of today has them. */
static json_t *all_types(void)
{
	static const char *const families[] = { "icmp", "icmpv6" };
	static const char *const dirs[] = { "in", "out", "forward" };
	json_t *types = json_array(), *c;
	int dir, family, type;

	for (dir = 0; dir < 3; dir++)
		for (family = 0; family < 2; family++)
			for (type = 0; type <= 256; type++) {
				if (type < 256 && !ig_type_counter[family][type])
					continue;
				c = json_pack("{s:s,s:s,s:i,s:i}", "direction", dirs[dir],
					      "family", families[family], "accepted",
					      dir == 0 && type == 8 ? 11 : 0, "denied",
					      dir == 2 && type == 256 ? 12 : 0);
				if (type < 256)
					json_object_set_new(c, "type", json_integer(type));
				json_array_append_new(types, c);
			}
	return types;
}

static json_t *stats_of(const char *counters)
{
	json_t *c = json_loads(counters, 0, NULL);

	assert_non_null(c);
	return json_pack("{s:o,s:o,s:{s:{s:i,s:i},s:{s:i,s:i}}}", "counters", c, "types",
			 all_types(), "events", "denied", "sent", 70, "lost", 9, "accepted", "sent",
			 0, "lost", 0);
}

/* Returns what is printed of namespaces; the caller frees it. */
static char *print_all(struct ig_scrape *scrape, size_t n, bool openmetrics)
{
	struct ig_metrics m = { .openmetrics = openmetrics, .now = NOW, .scrape = scrape, .n = n };
	char *text = NULL;
	size_t size, i;

	m.out = open_memstream(&text, &size);
	for (i = 0; i < n; i++) {
		assert_non_null(scrape[i].status);
		assert_non_null(scrape[i].stats);
	}
	ig_prometheus_print(&m);
	fclose(m.out);
	for (i = 0; i < n; i++) {
		json_decref(scrape[i].status);
		json_decref(scrape[i].stats);
		json_decref(scrape[i].acl);
	}
	return text;
}

/* Returns what is printed; the caller frees it. */
static char *print(const char *counters, const char *status)
{
	struct ig_scrape one = {
		.stats = stats_of(counters),
		.status = json_loads(status, 0, NULL),
	};

	return print_all(&one, 1, false);
}

/* The same with series of rules and of ACL entries. */
static char *print_rules(bool openmetrics)
{
	struct ig_scrape one = {
		.stats = stats_of(counters_text),
		.status = json_loads(status_text, 0, NULL),
		.rule = some_rules,
		.n_rules = 2,
		.acl = json_loads(acl_text, 0, NULL),
	};

	return print_all(&one, 1, openmetrics);
}

/* Two namespaces. */
static char *print_two(bool openmetrics)
{
	struct ig_scrape two[] = {
		{
			.netns = ".",
			.stats = stats_of(counters_text),
			.status = json_loads(status_text, 0, NULL),
		}, {
			.netns = "w\"eb",
			.stats = stats_of("[]"),
			.status = json_loads(other_status_text, 0, NULL),
			.rule = some_rules,
			.n_rules = 1,
		},
	};

	return print_all(two, 2, openmetrics);
}

/* Tells how many lines are this one. */
static int lines(const char *text, const char *line)
{
	size_t len = strlen(line);
	int n = 0;

	for (; *text; text += strcspn(text, "\n"), text += *text == '\n')
		n += !strncmp(text, line, len) && text[len] == '\n';
	return n;
}

static void has(const char *text, const char *line)
{
	if (lines(text, line) != 1) {
		print_error("not once: %s\n%s", line, text);
		fail();
	}
}

static void test_values(void **state)
{
	char *text = print(counters_text, status_text);

	(void)state;
	has(text, "icmpguard_build_info{version=\"" IG_VERSION
		  "\",module_version=\"0.9 \\\"\\\\x\\n\"} 1");
	has(text, "icmpguard_packets_total{direction=\"in\",verdict=\"denied\",reason=\"default-deny\"} 5");
	has(text, "icmpguard_packets_total{direction=\"out\",verdict=\"accepted\",reason=\"pmtud\"} "
		  "9007199254740993");
	has(text, "icmpguard_packets_total{direction=\"out\",verdict=\"denied\",reason=\"acl-denied\"} 0");
	has(text, "icmpguard_packets_total{direction=\"forward\",verdict=\"unknown\",reason=\"unknown-99\"} 6");
	has(text, "icmpguard_would_deny_packets_total{direction=\"in\",reason=\"default-deny\"} 4");
	has(text, "icmpguard_pmtud_suspicious_packets_total{direction=\"in\",kind=\"odd_mtu\"} 2");
	has(text, "icmpguard_pmtud_suspicious_packets_total{direction=\"in\",kind=\"unverified\"} 0");
	has(text, "icmpguard_enforcing 0");
	has(text, "icmpguard_default_deny{direction=\"in\"} 1");
	has(text, "icmpguard_default_deny{direction=\"out\"} 0");
	has(text, "icmpguard_rules 3");
	has(text, "icmpguard_rules_limit 131072");
	has(text, "icmpguard_flows 2");
	has(text, "icmpguard_flows_limit 65536");
	has(text, "icmpguard_flow_evictions_total 8");
	has(text, "icmpguard_events_sent_total{stream=\"denied\"} 70");
	has(text, "icmpguard_events_lost_total{stream=\"denied\"} 9");
	has(text, "icmpguard_events_lost_total{stream=\"accepted\"} 0");
	has(text, "icmpguard_policy_change_timestamp_seconds 1779999000");
	has(text, "icmpguard_type_packets_total{direction=\"in\",family=\"icmp\",icmp_type=\"8\",verdict=\"accepted\"} 11");
	has(text, "icmpguard_type_packets_total{direction=\"in\",family=\"icmp\",icmp_type=\"8\",verdict=\"denied\"} 0");
	has(text, "icmpguard_type_packets_total{direction=\"forward\",family=\"icmpv6\",icmp_type=\"other\",verdict=\"denied\"} 12");
	assert_null(strstr(text, "icmpguard_rule_"));
	assert_null(strstr(text, "icmpguard_acl_packets_total"));
	assert_null(strstr(text, "netns"));
	has(text, "icmpguard_generation 7");
	has(text, "icmpguard_interfaces_pending 0");
	has(text, "icmpguard_confirm_deadline_timestamp_seconds 1780000030");
	free(text);
}

/* Without a policy there are no sizes, but the same counters. */
static void test_untouched(void **state)
{
	char *text = print("[]", "{\"version\":\"1\",\"state\":\"untouched\"}");

	(void)state;
	has(text, "icmpguard_enforcing 0");
	has(text, "icmpguard_packets_total{direction=\"in\",verdict=\"denied\",reason=\"default-deny\"} 0");
	assert_null(strstr(text, "icmpguard_rules"));
	assert_null(strstr(text, "icmpguard_default_deny"));
	assert_null(strstr(text, "deadline"));
	free(text);
}

/* Every known reason is there in each direction, whether it was counted or not. */
static void test_series(void **state)
{
	char *full = print(counters_text, status_text), *empty = print("[]", status_text);
	const char *line;
	int n = 0, of_full = 0, reasons = 0, i;

	(void)state;
	for (i = 0; i < IG_REASON_NAMES; i++)
		reasons += strcmp(ig_reason_verdicts[i], "noted") != 0;
	for (line = strtok(full, "\n"); line; line = strtok(NULL, "\n"))
		of_full += line[0] != '#';
	for (line = strtok(empty, "\n"); line; line = strtok(NULL, "\n")) {
		n += line[0] != '#';
		i += !strncmp(line, "icmpguard_packets_total{", 24);
	}
	assert_int_equal(i - IG_REASON_NAMES, 3 * reasons);
	/* The reason of a newer module is the only series more. */
	assert_int_equal(of_full, n + 1);
	assert_in_range(of_full, 50, 299);
	free(full);
	free(empty);
}

/* Rules and ACL entries have series only when they are asked for. */
static void test_rules(void **state)
{
	char *text = print_rules(false);

	(void)state;
	has(text, "icmpguard_rule_packets_total{rule=\"1\",group=\"default\"} 3");
	has(text, "icmpguard_rule_bytes_total{rule=\"1\",group=\"default\"} 252");
	has(text, "icmpguard_rule_packets_total{rule=\"7\",group=\"a\\\"b\"} 0");
	has(text, "icmpguard_acl_packets_total{direction=\"in\",number=\"100\",action=\"deny\"} 4");
	has(text, "icmpguard_acl_packets_total{direction=\"in\",number=\"200\",action=\"allow\"} 0");
	free(text);
}

/* The rules with the most packets are kept, in the order of their numbers. */
static void test_top(void **state)
{
	struct ig_scrape s = { .n_rules = 2 * IG_PROMETHEUS_RULES };
	size_t i;

	(void)state;
	s.rule = calloc(s.n_rules, sizeof(*s.rule));
	for (i = 0; i < s.n_rules; i++) {
		s.rule[i].id = (u32)i + 1;
		/* Even numbers are busier than all odd ones, of which none has a packet. */
		s.rule[i].packets = s.rule[i].id % 2 ? 0 : 1 + i % 3;
	}
	ig_prometheus_top(&s);
	assert_int_equal(s.n_rules, IG_PROMETHEUS_RULES);
	for (i = 0; i < s.n_rules; i++)
		assert_int_equal(s.rule[i].id, 2 * i + 2);
	s.n_rules = 3;
	ig_prometheus_top(&s);
	assert_int_equal(s.n_rules, 3);
	free(s.rule);
}

/* Each sample of several namespaces has the label, and each metric has one heading. */
static void test_namespaces(void **state)
{
	char *text = print_two(false), *line;

	(void)state;
	has(text, "icmpguard_enforcing{netns=\".\"} 0");
	has(text, "icmpguard_enforcing{netns=\"w\\\"eb\"} 1");
	has(text, "icmpguard_flows{netns=\"w\\\"eb\"} 1");
	has(text, "# TYPE icmpguard_flows gauge");
	has(text, "# TYPE icmpguard_packets_total counter");
	has(text, "icmpguard_rule_packets_total{netns=\"w\\\"eb\",rule=\"1\",group=\"default\"} 3");
	for (line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
		assert_true(line[0] == '#' || strstr(line, "{netns=\""));
	free(text);
}

/* Reads a name and moves behind it. */
static void read_name(const char **at)
{
	assert_true(isalpha((unsigned char)**at) || **at == '_');
	while (isalnum((unsigned char)**at) || **at == '_')
		(*at)++;
}

static void read_labels(const char **at)
{
	do {
		(*at)++;
		read_name(at);
		assert_true((*at)[0] == '=' && (*at)[1] == '"');
		for (*at += 2; **at != '"'; (*at)++) {
			assert_true(**at != '\0');
			if (**at == '\\') {
				(*at)++;
				assert_non_null(strchr("\\\"n", **at));
			}
		}
		(*at)++;
	} while (**at == ',');
	assert_int_equal(*(*at)++, '}');
}

/*
 * A sample is of the metric whose HELP and TYPE came last, and has no time. In OpenMetrics
 * the samples of a counter have a suffix that HELP and TYPE lack.
 */
static void read_sample(const char *line, const char *metric, bool suffix)
{
	const char *at = line;
	char *end;

	read_name(&at);
	assert_int_equal((size_t)(at - line), strlen(metric) + (suffix ? 6 : 0));
	assert_memory_equal(line, metric, strlen(metric));
	assert_true(!suffix || !strncmp(at - 6, "_total", 6));
	if (*at == '{')
		read_labels(&at);
	assert_int_equal(*at++, ' ');
	strtoull(at, &end, 10);
	assert_true(end > at && *end == '\0');
}

/* Each metric has one heading, and its samples follow it at once. */
static void read_text(char *text, bool openmetrics)
{
	char metric[128] = "", name[128], type[16], *line, *seen[128];
	bool counter = false, over = false;
	size_t n = 0, i;

	assert_int_equal(text[strlen(text) - 1], '\n');
	for (line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
		assert_false(over);
		if (openmetrics && !strcmp(line, "# EOF")) {
			over = true;
		} else if (sscanf(line, "# HELP %127s", name) == 1) {
			strcpy(metric, name);
			for (i = 0; i < n; i++)
				assert_string_not_equal(seen[i], metric);
			assert_in_range(n, 0, 126);
			seen[n++] = strdup(metric);
		} else if (sscanf(line, "# TYPE %127s %15s", name, type) == 2) {
			assert_string_equal(name, metric);
			counter = !strcmp(type, "counter");
			if (openmetrics)
				assert_null(strstr(name, "_total"));
			else
				assert_int_equal(counter, !!strstr(name, "_total"));
		} else {
			read_sample(line, metric, openmetrics && counter);
		}
	}
	assert_int_equal(over, openmetrics);
	while (n)
		free(seen[--n]);
}

static void test_grammar(void **state)
{
	char *text;

	(void)state;
	text = print(counters_text, status_text);
	read_text(text, false);
	free(text);
	text = print_two(false);
	read_text(text, false);
	free(text);
}

static void test_openmetrics(void **state)
{
	char *text = print_rules(true);

	(void)state;
	has(text, "# TYPE icmpguard_packets counter");
	has(text, "icmpguard_flow_evictions_total 8");
	read_text(text, true);
	free(text);
	text = print_two(true);
	read_text(text, true);
	free(text);
}

/* promtool reads it and has nothing to object to; it objects to what is wrong. */
static int tool_status(const char *text)
{
	FILE *to = popen("promtool check metrics >&2", "w");

	assert_non_null(to);
	fputs(text, to);
	return WEXITSTATUS(pclose(to));
}

static void test_promtool(void **state)
{
	char *text = print_rules(false), *two = print_two(false);

	(void)state;
	assert_int_equal(tool_status(text), 0);
	assert_int_equal(tool_status(two), 0);
	free(two);
	assert_int_not_equal(tool_status("icmpguard_packets{ 1\n"), 0);
	free(text);
}

/* With "print", prints a sample for other tests (tests/tools/prometheus). */
int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values),	cmocka_unit_test(test_untouched),
		cmocka_unit_test(test_series),	cmocka_unit_test(test_grammar),
		cmocka_unit_test(test_promtool), cmocka_unit_test(test_openmetrics),
		cmocka_unit_test(test_rules),	cmocka_unit_test(test_top),
		cmocka_unit_test(test_namespaces),
	};

	if (argc > 1 && !strcmp(argv[1], "print")) {
		char *text = print_rules(false);

		fputs(text, stdout);
		free(text);
		return 0;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
