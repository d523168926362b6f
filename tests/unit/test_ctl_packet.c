// SPDX-License-Identifier: GPL-2.0-only
/*
 * A packet that is described in words has these very properties on the wire: the
 * engine's parsers read them from its bytes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <arpa/inet.h>
#include <cmocka.h>

#include "engine/quote.h"
#include "model/packet.h"

#define WORDS 40

static u8 bytes[ICMPGUARD_PACKET_MAX];
static struct ig_bytes wire;
static struct ig_packet got;
static struct ig_ctl_packet described;
static json_t *assumed;

/* Splits a line into words, makes the packet and reads its bytes. */
static int describe(const char *line, struct ig_ctl_diag *d)
{
	char copy[512], *word[WORDS], *rest = copy;
	int n = 0;

	assert_true(strlen(line) < sizeof(copy));
	strcpy(copy, line);
	while (n < WORDS && (word[n] = strtok(n ? NULL : rest, " ")))
		n++;
	json_decref(assumed);
	assumed = json_array();
	if (ig_ctl_packet_parse(n, word, 1, &described, d))
		return -1;
	ig_ctl_packet_assume(&described, assumed);
	memset(&got, 0, sizeof(got));
	wire = (struct ig_bytes){ .head = bytes };
	wire.len = (u32)ig_ctl_packet_bytes(&described, bytes);
	wire.head_len = wire.len;
	ig_parse(&got, described.family, &wire);
	got.dir = (u8)described.dir;
	return 0;
}

static void packet(const char *line)
{
	struct ig_ctl_diag d = { 0 };

	if (describe(line, &d))
		fail_msg("%s: %s", line, d.text);
}

static bool is_addr(const struct ig_addr *a, const char *text)
{
	struct ig_addr wanted = { 0 };

	if (inet_pton(AF_INET, text, wanted.b) != 1)
		assert_int_equal(inet_pton(AF_INET6, text, wanted.b), 1);
	return ig_addr_equal(a, &wanted);
}

/* The Internet checksum of what has one in it is 0 (RFC 1071). */
static u16 checksum(const u8 *at, size_t n, u32 sum)
{
	size_t i;

	for (i = 0; i < n; i++)
		sum += i % 2 ? at[i] : (u32)at[i] << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (u16)~sum;
}

static void test_request(void **state)
{
	(void)state;
	packet("explain in echo-request 192.0.2.7 to 198.51.100.1 id 77 seq 65535 hoplimit 3 length 99");
	assert_int_equal(got.what, IG_ICMP);
	assert_int_equal(got.type, 8);
	assert_int_equal(got.code, 0);
	assert_true(is_addr(&got.src, "192.0.2.7"));
	assert_true(is_addr(&got.dst, "198.51.100.1"));
	assert_int_equal(got.id, 77);
	assert_int_equal(got.seq, 65535);
	assert_int_equal(got.hop_limit, 3);
	assert_int_equal(got.icmp_len, 99);
	assert_int_equal(wire.len, 119);
	assert_int_equal(checksum(bytes, 20, 0), 0);
	assert_int_equal(checksum(bytes + 20, 99, 0), 0);

	packet("explain out icmpv6/128/5 2001:db8::7 to 2001:db8::1 id 77 seq 2 length 8");
	assert_int_equal(got.what, IG_ICMP);
	assert_int_equal(got.type, 128);
	assert_int_equal(got.code, 5);
	assert_true(is_addr(&got.src, "2001:db8::1"));
	assert_true(is_addr(&got.dst, "2001:db8::7"));
	assert_int_equal(got.icmp_len, 8);
	/* The pseudo header: addresses, length, next header. */
	assert_int_equal(checksum(bytes + 8, 32 + 8, 8 + 58), 0);

	packet("explain forward ping 192.0.2.7 to 198.51.100.1");
	assert_true(is_addr(&got.src, "192.0.2.7"));
	assert_true(is_addr(&got.dst, "198.51.100.1"));
}

/* A property that the line does not give is valid, and there is a sentence about it. */
static void test_assumed(void **state)
{
	static const struct {
		const char *line;
		u8 hop_limit;
		u32 length;
	} cases[] = {
		{ "explain in echo-request 192.0.2.7 to 192.0.2.1", 64, 64 },
		{ "explain in icmpv6/135 fe80::1 to fe80::2", 255, 64 },
		{ "explain in icmpv6/143 fe80::1 to ff02::16", 1, 64 },
		{ "explain in icmpv6/148 fe80::1 to ff02::1", 255, 64 },
		{ "explain in icmpv6/152 fe80::1 to ff02::2", 1, 64 },
		{ "explain in icmpv6/137 fe80::1 to fe80::2", 255, 40 },
		{ "explain in time-exceeded 192.0.2.7 to 192.0.2.1", 64, 36 },
		{ "explain in time-exceeded ::2 to ::3", 64, 56 },
	};
	size_t i, n;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		packet(cases[i].line);
		assert_int_equal(got.hop_limit, cases[i].hop_limit);
		assert_int_equal(got.icmp_len, cases[i].length);
		n = json_array_size(assumed);
		assert_true(n >= 4);
	}
	packet("explain in icmp/8/0 192.0.2.7 to 192.0.2.1 dev eth0 hoplimit 1 length 9 id 1 seq 2 fragment");
	assert_int_equal(json_array_size(assumed), 0);
	packet("explain in icmp/3/4 192.0.2.7 to 192.0.2.1");
	assert_int_equal(got.seq, 1400);
	packet("explain in icmpv6/2 ::7 to ::1");
	assert_int_equal(got.id, 0);
	assert_int_equal(got.seq, 1400);
	packet("explain in icmpv6/2 ::7 to ::1 seq 1279");
	assert_int_equal(got.seq, 1279);
}

static void test_fragments(void **state)
{
	(void)state;
	packet("explain in ping 192.0.2.7 to 192.0.2.1 fragment");
	assert_int_equal(got.what, IG_ICMP);
	packet("explain in ping 192.0.2.7 to 192.0.2.1 fragment later");
	assert_int_equal(got.what, IG_LATER_FRAGMENT);
	packet("explain in ping ::7 to ::1 fragment first");
	assert_int_equal(got.what, IG_ICMP);
	assert_true(got.fragmented);
	packet("explain in ping ::7 to ::1 fragment later");
	assert_int_equal(got.what, IG_LATER_FRAGMENT);
	packet("explain in ping ::7 to ::1");
	assert_false(got.fragmented);
	packet("explain in ping 192.0.2.7 to 192.0.2.1 length 7");
	assert_int_equal(got.what, IG_TRUNCATED);
	packet("explain in ping ::7 to ::1 length 0");
	assert_int_equal(got.what, IG_TRUNCATED);
	packet("explain in ping ::7 to ::1 length 1472");
	assert_int_equal(got.icmp_len, 1472);
}

static void test_quotes(void **state)
{
	struct ig_quote q;

	(void)state;
	packet("explain in port-unreachable 192.0.2.7 quoting udp 192.0.2.1:53 192.0.2.9:5353");
	assert_true(is_addr(&got.dst, "192.0.2.1"));
	assert_int_equal(ig_quote_parse(&q, &got), IG_QUOTE_PASSED);
	assert_int_equal(q.proto, 17);
	assert_int_equal(q.sport, 53);
	assert_int_equal(q.dport, 5353);
	assert_true(is_addr(&q.dst, "192.0.2.9"));

	packet("explain in time-exceeded 2001:db8::7 quoting tcp [2001:db8::1]:80 2001:db8::9 seq 4294967295");
	assert_int_equal(ig_quote_parse(&q, &got), IG_QUOTE_PASSED);
	assert_int_equal(q.proto, 6);
	assert_int_equal(q.sport, 80);
	assert_int_equal(q.tcp_seq, 4294967295U);

	packet("explain in time-exceeded 192.0.2.7 quoting echo-request 192.0.2.1 192.0.2.9 id 5 seq 6");
	assert_int_equal(ig_quote_parse(&q, &got), IG_QUOTE_PASSED);
	assert_int_equal(q.type, 8);
	assert_int_equal(q.id, 5);
	assert_int_equal(q.seq, 6);
	assert_int_equal(got.id, 0);

	packet("explain in time-exceeded 192.0.2.7 quoting 89 192.0.2.1 192.0.2.9");
	assert_int_equal(ig_quote_parse(&q, &got), IG_QUOTE_PASSED);
	assert_int_equal(q.proto, 89);
	/* Nothing is told of what is quoted: Q1 to Q3 are assumed to pass. */
	packet("explain in time-exceeded 192.0.2.7");
	assert_int_equal(ig_quote_parse(&q, &got), IG_QUOTE_PASSED);
	packet("explain in time-exceeded ::7");
	assert_int_equal(ig_quote_parse(&q, &got), IG_QUOTE_PASSED);

	packet("explain in time-exceeded 192.0.2.7 to 192.0.2.1 quoting udp 192.0.2.1 192.0.2.9 length 35");
	assert_int_equal(ig_quote_parse(&q, &got), IG_QUOTE_INCOMPLETE);
	packet("explain in time-exceeded 192.0.2.7 to 192.0.2.3 quoting udp 192.0.2.1 192.0.2.9");
	assert_int_equal(ig_quote_parse(&q, &got), IG_QUOTE_NOT_SENDER);
	packet("explain in time-exceeded 192.0.2.7 quoting redirect 192.0.2.1 192.0.2.9");
	assert_int_equal(ig_quote_parse(&q, &got), IG_QUOTE_NO_CAUSE);
	packet("explain in time-exceeded ::7 quoting udp ::1 ::9 fragment later");
	assert_int_equal(ig_quote_parse(&q, &got), IG_QUOTE_NO_CAUSE);
}

static void test_redirects(void **state)
{
	struct ig_quote q;

	(void)state;
	packet("explain in redirect 192.0.2.7 gateway 192.0.2.8 quoting udp 192.0.2.1 203.0.113.9");
	assert_int_equal((u32)got.id << 16 | got.seq, 0xc0000208);
	assert_int_equal(ig_quote_parse(&q, &got), IG_QUOTE_PASSED);
	assert_true(is_addr(&q.dst, "203.0.113.9"));
	packet("explain in icmpv6/137 fe80::7 gateway fe80::8 quoting udp fe80::1 2001:db8::9");
	assert_int_equal(got.icmp_len, 40);
	assert_int_equal(bytes[40 + 8 + 15], 8);
	assert_int_equal(bytes[40 + 24 + 15], 9);
	/* The current router is on the link, so it is a gateway that is believed. */
	packet("explain in redirect 192.0.2.7 to 192.0.2.1");
	assert_int_equal((u32)got.id << 16 | got.seq, 0xc0000207);
	assert_int_equal(ig_quote_parse(&q, &got), IG_QUOTE_PASSED);
}

/* The words that are printed describe the same packet. */
static void test_words(void **state)
{
	static const char *const lines[] = {
		"explain in echo-request 192.0.2.7 to 192.0.2.1 dev eth0 id 4 seq 5",
		"explain in icmp/3/2 192.0.2.7 quoting tcp 192.0.2.1:1 192.0.2.9:2 seq 3 related",
		"explain in time-exceeded ::7 quoting 99 ::1 ::9",
		"explain out redirect ::7 to ::2 gateway ::8 quoting echo-request ::1 ::9 id 2 seq 3",
		"explain forward icmp/99 192.0.2.7 to 192.0.2.1 fragment later length 3 hoplimit 2",
	};
	u8 before[ICMPGUARD_PACKET_MAX];
	char line[512], *text;
	u32 len;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(lines); i++) {
		packet(lines[i]);
		memcpy(before, bytes, sizeof(before));
		len = wire.len;
		text = ig_ctl_packet_text(&described);
		snprintf(line, sizeof(line), "explain %s", text);
		packet(line);
		assert_int_equal(wire.len, len);
		assert_memory_equal(bytes, before, sizeof(before));
		free(text);
	}
}

static void test_wrong(void **state)
{
	static const struct {
		const char *line;
		int word;
	} cases[] = {
		{ "explain", 1 },
		{ "explain in", 2 },
		{ "explain in ping", 3 },
		{ "explain in all 192.0.2.1", 2 },
		{ "explain in ping 192.0.2.0/24", 3 },
		{ "explain in ping 192.0.2.1 to ::1", 5 },
		{ "explain in ping 192.0.2.1 id", 5 },
		{ "explain in ping 192.0.2.1 id 65536", 5 },
		{ "explain in ping 192.0.2.1 gateway 192.0.2.2", 4 },
		{ "explain in ping 192.0.2.1 quoting udp 192.0.2.1 192.0.2.2", 4 },
		{ "explain in redirect ::1 quoting udp [::1]:65536 ::2", 6 },
		{ "explain in redirect ::1 quoting udp ::1 ::2:x:y:z", 7 },
		{ "explain forward ping 192.0.2.1", 4 },
	};
	struct ig_ctl_diag d;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		memset(&d, 0, sizeof(d));
		assert_int_equal(describe(cases[i].line, &d), -1);
		assert_int_equal(d.word, cases[i].word);
		assert_true(d.text[0]);
	}
	json_decref(assumed);
	assumed = NULL;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_request),	  cmocka_unit_test(test_assumed),
		cmocka_unit_test(test_fragments), cmocka_unit_test(test_quotes),
		cmocka_unit_test(test_redirects), cmocka_unit_test(test_words),
		cmocka_unit_test(test_wrong),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
