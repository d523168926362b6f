// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lines of the flow log: the examples of AWS token for token, fields as people and
 * programs name them, records merged over what is printed, and what the wire tells.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <stdio.h>
#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "cmd/log_print.h"
#include "model/log.h"

static struct ig_log_settings settings;
static const struct ig_log_context plain = { .settings = &settings };

static struct ig_ctl_log_record record(const char *src, const char *dst, u64 packets, u64 first,
				       u64 last)
{
	struct ig_ctl_log_record r = {
		.has_type = true, .type = 8, .packets = packets, .bytes = packets * 84,
		.first = first, .last = last, .dev = "eth0",
	};
	struct ig_ctl_diag d;

	assert_int_equal(ig_ctl_words_prefix(src, &r.src, &d), 0);
	assert_int_equal(ig_ctl_words_prefix(dst, &r.dst, &d), 0);
	return r;
}

/* Prints windows in that format; the caller frees the text. */
static char *print(enum ig_log_format format, const char *fields, struct ig_log_read_window *w,
		   size_t n, const struct ig_log_context *context)
{
	struct ig_log_printer p = { .format = format, .context = *context };
	struct ig_ctl_diag d = { 0 };
	char *text = NULL;
	size_t size, i;

	if (fields)
		assert_int_equal(ig_log_fields_read(&p.fields, fields, &d), 0);
	else
		ig_log_fields_default(&p.fields);
	p.out = open_memstream(&text, &size);
	for (i = 0; i < n; i++)
		ig_log_print_window(&p, &w[i]);
	fclose(p.out);
	return text;
}

static void prints(const char *fields, struct ig_ctl_log_record *r, size_t n, const char *wanted)
{
	struct ig_log_read_window w = {
		.number = 3, .start = 1431280876, .end = 1431280934, .told = (u32)n, .n = n,
		.record = r,
	};
	char *text = print(IG_LOG_AWS, fields, &w, 1, &plain);

	assert_string_equal(text, wanted);
	free(text);
}

static void reset(void)
{
	ig_ctl_log_init(&settings);
	strcpy(settings.value[IG_LOG_ACCOUNT], "123456789010");
	ig_log_settings_call(&settings, "eth0", "eni-1235b8ca123456789");
}

/* A ping whose reply the ACL denies, as AWS's documentation has it. */
static void test_aws(void **state)
{
	struct ig_ctl_log_record r[2] = {
		record("203.0.113.12", "172.31.16.139", 4, 1432917027, 1432917142),
		record("172.31.16.139", "203.0.113.12", 4, 1432917094, 1432917142),
	};

	(void)state;
	reset();
	r[1].dir = IG_OUT;
	r[1].type = 0;
	r[1].verdict = ICMPGUARD_VERDICT_DENIED;
	r[1].reason = ICMPGUARD_REASON_ACL_DENIED;
	prints(NULL, r, 2,
	       "2 123456789010 eni-1235b8ca123456789 203.0.113.12 172.31.16.139 0 0 1 4 336 "
	       "1432917027 1432917142 ACCEPT OK\n"
	       "2 123456789010 eni-1235b8ca123456789 172.31.16.139 203.0.113.12 0 0 1 4 336 "
	       "1432917094 1432917142 REJECT OK\n");
}

/* Records without packets are as in AWS's documentation. */
static void test_no_packets(void **state)
{
	struct ig_log_missing skip = { .dev = "eth0", .packets = 7 };
	struct ig_log_read_window w = {
		.number = 1, .start = 1431280876, .end = 1431280934, .n_skips = 1, .skip = &skip,
	};
	struct ig_ctl_log_line line = { .status = IG_LOG_NODATA };
	struct ig_log_fields fields;
	char *text, *lines = NULL;
	size_t size;
	FILE *out;

	(void)state;
	reset();
	text = print(IG_LOG_AWS, NULL, &w, 1, &plain);
	assert_string_equal(text, "2 123456789010 eni-1235b8ca123456789 - - - - - - - 1431280876 "
				  "1431280934 - SKIPDATA\n");
	free(text);
	strcpy(line.record.dev, "eth0");
	line.record.first = 1431280876;
	line.record.last = 1431280934;
	ig_log_fields_default(&fields);
	out = open_memstream(&lines, &size);
	ig_log_fields_print(out, &fields, &line, &plain);
	fclose(out);
	assert_string_equal(lines, "2 123456789010 eni-1235b8ca123456789 - - - - - - - 1431280876 "
				   "1431280934 - NODATA\n");
	free(lines);
	/* A window that is not whole, and windows that are missing. */
	w = (struct ig_log_read_window){ .number = 4, .start = 100, .end = 160, .told = 5 };
	text = print(IG_LOG_AWS, "interface-id start end log-status", &w, 1, &plain);
	assert_string_equal(text, "- 100 160 SKIPDATA\n");
	free(text);
}

static void test_missing(void **state)
{
	struct ig_log_read_window w[3] = {
		{ .number = 5, .start = 0, .end = 60 },
		{ .number = 6, .start = 60, .end = 120 },
		{ .number = 9, .start = 240, .end = 300 },
	};
	char *text;

	(void)state;
	reset();
	text = print(IG_LOG_AWS, "interface_id,start,end,log_status", w, 3, &plain);
	assert_string_equal(text, "- 120 240 SKIPDATA\n");
	free(text);
	text = print(IG_LOG_JSON, NULL, w, 3, &plain);
	assert_string_equal(text, "{\"window\":[120,240],\"interface\":null,\"interface-id\":\"-\","
				  "\"status\":\"SKIPDATA\",\"skipped-packets\":null,"
				  "\"missing-windows\":2}\n");
	free(text);
}

/* Records that do not differ in any field that is printed are one line. */
static void test_merge(void **state)
{
	struct ig_ctl_log_record all[4], r[4];
	size_t i;

	(void)state;
	reset();
	for (i = 0; i < 4; i++) {
		all[i] = record("192.0.2.2", "192.0.2.1", i + 1, 100 + i, 200 - i);
		all[i].mtu = i ? (u32)(1500 - i) : 0;
		all[i].type = i & 1 ? 3 : 8;
		all[i].code = (u8)i;
	}
	memcpy(r, all, sizeof(r));
	prints(NULL, r, 4, "2 123456789010 eni-1235b8ca123456789 192.0.2.2 192.0.2.1 0 0 1 10 840 "
			   "100 200 ACCEPT OK\n");
	memcpy(r, all, sizeof(r));
	prints("icmp-type,packets,start,end,mtu", r, 4, "8 4 100 200 1498\n3 6 101 199 1497\n");
	memcpy(r, all, sizeof(r));
	prints("icmp-type-name icmp-code packets", r, 4,
	       "echo-request 0 1\ndestination-unreachable 1 2\necho-request 2 3\n"
	       "destination-unreachable 3 4\n");
	/* Both verdicts are printed, so packets of different verdicts are never one line. */
	memcpy(r, all, sizeof(r));
	r[0].verdict = ICMPGUARD_VERDICT_DENIED;
	prints("action packets", r, 4, "REJECT 1\nACCEPT 9\n");
	memcpy(r, all, sizeof(r));
	r[0].verdict = ICMPGUARD_VERDICT_WOULD_DENY;
	prints("action would-deny packets", r, 4, "ACCEPT 1 1\nACCEPT 0 9\n");
}

/* Names with - or _, with commas or blanks, or as a LogFormat. */
static void test_lists(void **state)
{
	static const char *const same[] = {
		"version,vpc-id,pkt-srcaddr,flow-direction",
		"version vpc_id pkt_srcaddr flow_direction",
		"${version} ${vpc-id} ${pkt-srcaddr} ${flow-direction}",
		" version, vpc-id,\tpkt_srcaddr  flow-direction ",
	};
	struct ig_ctl_log_record r = record("2001:db8::2", "2001:db8::1", 1, 5, 6);
	struct ig_log_fields fields;
	struct ig_ctl_diag d;
	size_t i;

	(void)state;
	reset();
	strcpy(settings.value[IG_LOG_VPC], "vpc-0123");
	for (i = 0; i < ARRAY_SIZE(same); i++)
		prints(same[i], &r, 1, "5 vpc-0123 2001:db8::2 ingress\n");
	prints("version srcaddr", &r, 1, "2 2001:db8::2\n");
	prints("version type tcp-flags protocol", &r, 1, "3 IPv6 0 58\n");
	prints("version reject-reason icmp-type", &r, 1, "8 - 8\n");
	prints("version,traffic-path,ecs-task-id,tgw-id", &r, 1, "7 - - -\n");
	assert_int_equal(ig_log_fields_read(&fields, "version,srcadr", &d), -1);
	assert_string_equal(d.text, "\"srcadr\" is not a field of the log; did you mean srcaddr?");
	assert_int_equal(d.at, 8);
	assert_int_equal(d.len, 6);
	assert_int_equal(ig_log_fields_read(&fields, "${versoin}", &d), -1);
	assert_string_equal(d.text, "\"versoin\" is not a field of the log; did you mean version?");
	assert_int_equal(ig_log_fields_read(&fields, " , ", &d), -1);
	assert_int_equal(ig_log_fields_read(&fields, "xyzzyxyzzy", &d), -1);
	assert_non_null(strstr(d.text, "icmpctl help log"));
}

/* The fields that have a setting, and those of a record that are not there. */
static void test_values(void **state)
{
	struct ig_log_context port = { .settings = &settings, .icmp_port = true };
	struct ig_ctl_log_record r = record("192.0.2.2", "192.0.2.1", 1, 5, 6);
	struct ig_log_read_window w = { .number = 1, .told = 1, .n = 1, .record = &r };
	char *text;

	(void)state;
	ig_ctl_log_init(&settings);
	prints("account-id interface-id region az-id", &r, 1, "unknown eth0 - -\n");
	strcpy(r.dev, "a\tb");
	prints("interface-id", &r, 1, "a\\x09b\n");
	strcpy(r.dev, "");
	prints("interface-id", &r, 1, "-\n");
	r.type = 3;
	r.code = 4;
	text = print(IG_LOG_AWS, "dstport", &w, 1, &port);
	assert_string_equal(text, "772\n");
	free(text);
	r.has_type = false;
	prints("icmp-type icmp-code icmp-type-name srcport dstport", &r, 1, "- - - 0 0\n");
	r.reason = ICMPGUARD_REASON_RULE;
	r.rule = 9;
	prints("rule-id acl-number reason group hook netns", &r, 1, "9 - rule - in -\n");
	r.reason = ICMPGUARD_REASON_ACL_DENIED;
	r.verdict = ICMPGUARD_VERDICT_DENIED;
	prints("rule-id acl-number reject-reason", &r, 1, "- 9 acl-denied\n");
	r.reason = 200;
	prints("reason", &r, 1, "unknown-200\n");
}

static void test_json(void **state)
{
	struct ig_ctl_log_record r = record("192.0.2.2", "192.0.2.1", 4, 5, 6);
	struct ig_log_read_window w = {
		.number = 1, .start = 0, .end = 60, .told = 1, .n = 1, .record = &r,
	};
	char *text;

	(void)state;
	ig_ctl_log_init(&settings);
	r.verdict = ICMPGUARD_VERDICT_DENIED;
	r.reason = ICMPGUARD_REASON_DEFAULT_DENY;
	text = print(IG_LOG_JSON, NULL, &w, 1, &plain);
	assert_string_equal(
		text,
		"{\"window\":[0,60],\"start\":5,\"end\":6,\"interface\":\"eth0\","
		"\"interface-id\":\"eth0\",\"direction\":\"in\",\"src\":\"192.0.2.2\","
		"\"dst\":\"192.0.2.1\",\"protocol\":1,\"type\":8,\"type-name\":\"echo-request\","
		"\"code\":0,\"packets\":4,\"bytes\":336,\"action\":\"REJECT\",\"would-deny\":false,"
		"\"reason\":\"default-deny\",\"rule\":null,\"acl\":null,\"mtu\":null,"
		"\"status\":\"OK\"}\n");
	free(text);
}

/* ---- settings ---- */

static void reads(const char *line, struct ig_log_settings *s, const char *wrong)
{
	char copy[IG_WORD_MAX], key[IG_WORD_MAX], *word[8] = { NULL };
	struct ig_ctl_diag d = { 0 };
	int n = 0, err;

	snprintf(copy, sizeof(copy), "%s", line);
	for (word[n] = strtok(copy, " "); word[n] && n < 6; word[++n] = strtok(NULL, " "))
		;
	err = ig_ctl_log_read(s, n, word, 1, key, &d);
	if (!wrong)
		assert_int_equal(err, 0);
	else if (!err || !strstr(d.text, wrong))
		fail_msg("%s: \"%s\", not \"%s\"", line, d.text, wrong);
}

static void test_settings(void **state)
{
	static const char *const lines[] = {
		"log on", "log set window 30", "log set nodata on",
		"log set account-id 123456789010", "log set region eu-central-1",
		"log set interface-id eth0 eni-1",
	};
	char *line[IG_CTL_LOG_LINES];
	struct ig_log_settings s;
	size_t i, n;

	(void)state;
	ig_ctl_log_init(&s);
	assert_int_equal(ig_ctl_log_lines(&s, line), 0);
	for (i = 0; i < ARRAY_SIZE(lines); i++)
		reads(lines[i], &s, NULL);
	n = ig_ctl_log_lines(&s, line);
	assert_int_equal(n, ARRAY_SIZE(lines));
	for (i = 0; i < n; i++) {
		assert_string_equal(line[i], lines[i]);
		free(line[i]);
	}
	reads("log set account-id -", &s, NULL);
	reads("log set interface-id eth0 -", &s, NULL);
	reads("log set nodata off", &s, NULL);
	reads("log set region -", &s, NULL);
	reads("log set window 60", &s, NULL);
	reads("log off", &s, NULL);
	assert_int_equal(ig_ctl_log_lines(&s, line), 0);
	reads("log", &s, "off, on or set");
	reads("log show", &s, "\"show\" is not");
	reads("log on now", &s, "now is one word too many");
	reads("log set", &s, "setting of the log");
	reads("log set window", &s, "window needs a value; for example: log set window 60");
	reads("log set window 9", &s, "10 to 3600 seconds");
	reads("log set window 3601", &s, "10 to 3600 seconds");
	reads("log set window 60 s", &s, "s is one word too many");
	reads("log set account-id 123", &s, "12 digits");
	reads("log set nodata yes", &s, "\"yes\" is not");
	reads("log set vpc-id \xc3\xa4", &s, "cannot be vpc-id");
	reads("log set interface-id eth0", &s, "needs a value");
}

/* ---- wire ---- */

static _Alignas(NLMSG_ALIGNTO) char room[65536];

static struct nlmsghdr *message(void)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(room);

	mnl_nlmsg_put_extra_header(nlh, IG_LINK_HEADER);
	return nlh;
}

static void tell_window(u32 number, u32 records, u32 skipped, struct ig_log_windows *windows)
{
	struct nlmsghdr *nlh = message();
	struct nlattr *nest = mnl_attr_nest_start(nlh, ICMPGUARD_A_LOG_WINDOW), *skip;

	mnl_attr_put_u32(nlh, ICMPGUARD_A_LOG_WINDOW_NUMBER, number);
	mnl_attr_put_u64(nlh, ICMPGUARD_A_LOG_WINDOW_START, number * 60);
	mnl_attr_put_u64(nlh, ICMPGUARD_A_LOG_WINDOW_END, number * 60 + 60);
	mnl_attr_put_u32(nlh, ICMPGUARD_A_LOG_WINDOW_RECORDS, records);
	if (skipped) {
		skip = mnl_attr_nest_start(nlh, ICMPGUARD_A_LOG_WINDOW_SKIP);
		mnl_attr_put_str(nlh, ICMPGUARD_A_LOG_SKIP_DEV, "eth1");
		mnl_attr_put_u64(nlh, ICMPGUARD_A_LOG_SKIP_PACKETS, skipped);
		mnl_attr_nest_end(nlh, skip);
	}
	mnl_attr_nest_end(nlh, nest);
	ig_log_window_read(nlh, windows);
}

static void put_address(struct nlmsghdr *nlh, u16 attr, u8 last)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, attr);
	const u8 bytes[4] = { 192, 0, 2, last };

	mnl_attr_put(nlh, ICMPGUARD_A_PREFIX_IPV4, sizeof(bytes), bytes);
	mnl_attr_put_u8(nlh, ICMPGUARD_A_PREFIX_LENGTH, 32);
	mnl_attr_nest_end(nlh, nest);
}

static void tell_record(u32 window, u8 from, struct ig_log_windows *windows)
{
	struct nlmsghdr *nlh = message();
	struct nlattr *nest = mnl_attr_nest_start(nlh, ICMPGUARD_A_LOG_RECORD);

	mnl_attr_put_u32(nlh, ICMPGUARD_A_LOG_RECORD_WINDOW, window);
	mnl_attr_put_u8(nlh, ICMPGUARD_A_LOG_RECORD_DIRECTION, IG_OUT);
	put_address(nlh, ICMPGUARD_A_LOG_RECORD_SOURCE, from);
	put_address(nlh, ICMPGUARD_A_LOG_RECORD_DESTINATION, 1);
	mnl_attr_put_u8(nlh, ICMPGUARD_A_LOG_RECORD_TYPE, 0);
	mnl_attr_put_u8(nlh, ICMPGUARD_A_LOG_RECORD_CODE, 0);
	mnl_attr_put_str(nlh, ICMPGUARD_A_LOG_RECORD_DEV, "eth1");
	mnl_attr_put_u64(nlh, ICMPGUARD_A_LOG_RECORD_PACKETS, 1ULL << 40);
	mnl_attr_nest_end(nlh, nest);
	ig_log_window_read(nlh, windows);
}

static void test_wire(void **state)
{
	struct ig_log_windows windows = { 0 };
	struct ig_ctl_log_record *r;

	(void)state;
	tell_window(3, 2, 9, &windows);
	tell_record(3, 7, &windows);
	tell_record(3, 8, &windows);
	tell_window(4, 0, 0, &windows);
	assert_int_equal(windows.error, 0);
	assert_int_equal(windows.n, 2);
	assert_int_equal(windows.window[0].n, 2);
	assert_int_equal(windows.window[0].start, 180);
	assert_int_equal(windows.window[0].n_skips, 1);
	assert_int_equal(windows.window[0].skip[0].packets, 9);
	assert_string_equal(windows.window[0].skip[0].dev, "eth1");
	r = &windows.window[0].record[1];
	assert_true(r->has_type);
	assert_int_equal(r->type, 0);
	assert_int_equal(r->dir, IG_OUT);
	assert_int_equal(r->src.addr.b[3], 8);
	assert_true(r->packets == 1ULL << 40);
	assert_string_equal(r->dev, "eth1");
	/* A record of a window that was not told. */
	tell_record(3, 9, &windows);
	assert_int_equal(windows.error, EBADMSG);
	ig_log_windows_fini(&windows);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_aws),	   cmocka_unit_test(test_no_packets),
		cmocka_unit_test(test_missing),	   cmocka_unit_test(test_merge),
		cmocka_unit_test(test_lists),	   cmocka_unit_test(test_values),
		cmocka_unit_test(test_json),	   cmocka_unit_test(test_settings),
		cmocka_unit_test(test_wire),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
