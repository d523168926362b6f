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
#include "wire/names_gen.h"

#define NOW 1780000000

static const char *const status_text =
	"{\"version\":\"0.9 \\\"\\\\x\\n\",\"mode\":\"monitor\",\"generation\":7,\"pending\":30,"
	"\"defaults\":{\"in\":\"deny\",\"out\":\"allow\",\"forward\":\"deny\"},"
	"\"rules\":3,\"rules-limit\":131072,\"acl-entries\":1,\"acl-limit\":1024,"
	"\"sets\":0,\"sets-limit\":4096,\"prefixes\":0,\"prefixes-limit\":4194304,"
	"\"groups\":1,\"groups-limit\":1024,\"flows\":{\"used\":2,\"capacity\":65536}}";

static const char *const counters_text =
	"[{\"direction\":\"in\",\"reason\":\"default-deny\",\"verdict\":\"denied\","
	"\"packets\":5,\"would-drop\":4},"
	"{\"direction\":\"out\",\"reason\":\"pmtud\",\"verdict\":\"accepted\","
	"\"packets\":9007199254740993,\"would-drop\":0},"
	"{\"direction\":\"in\",\"reason\":\"pmtud-odd-mtu\",\"verdict\":\"noted\","
	"\"packets\":2,\"would-drop\":0},"
	"{\"direction\":\"forward\",\"reason\":\"unknown-99\",\"verdict\":\"unknown\","
	"\"packets\":6,\"would-drop\":0}]";

/* Returns what is printed; the caller frees it. */
static char *print(const char *counters, const char *status)
{
	json_t *c = json_loads(counters, 0, NULL), *s = json_loads(status, 0, NULL);
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(c);
	assert_non_null(s);
	ig_prometheus_print(out, c, s, NOW);
	fclose(out);
	json_decref(c);
	json_decref(s);
	return text;
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

/* A sample is of the metric whose HELP and TYPE came last, and has no time. */
static void read_sample(const char *line, const char *metric)
{
	const char *at = line;
	char *end;

	read_name(&at);
	assert_int_equal((size_t)(at - line), strlen(metric));
	assert_memory_equal(line, metric, strlen(metric));
	if (*at == '{')
		read_labels(&at);
	assert_int_equal(*at++, ' ');
	strtoull(at, &end, 10);
	assert_true(end > at && *end == '\0');
}

static void test_grammar(void **state)
{
	char *text = print(counters_text, status_text), *line;
	char metric[128] = "", name[128], type[16];

	(void)state;
	assert_int_equal(text[strlen(text) - 1], '\n');
	for (line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
		if (sscanf(line, "# HELP %127s", name) == 1) {
			strcpy(metric, name);
		} else if (sscanf(line, "# TYPE %127s %15s", name, type) == 2) {
			assert_string_equal(name, metric);
			assert_int_equal(!strcmp(type, "counter"), !!strstr(name, "_total"));
		} else {
			read_sample(line, metric);
		}
	}
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
	char *text = print(counters_text, status_text);

	(void)state;
	assert_int_equal(tool_status(text), 0);
	assert_int_not_equal(tool_status("icmpguard_packets{ 1\n"), 0);
	free(text);
}

/* With "print", prints a sample for other tests (tests/tools/prometheus). */
int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values),	cmocka_unit_test(test_untouched),
		cmocka_unit_test(test_series),	cmocka_unit_test(test_grammar),
		cmocka_unit_test(test_promtool),
	};

	if (argc > 1 && !strcmp(argv[1], "print")) {
		char *text = print(counters_text, status_text);

		fputs(text, stdout);
		free(text);
		return 0;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
