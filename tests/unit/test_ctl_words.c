// SPDX-License-Identifier: GPL-2.0-only
/*
 * Single words: types, prefixes, durations, comments, suggestions.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <stdio.h>
#include <cmocka.h>

#include "model/words.h"

static struct ig_ctl_diag diag;

static void reads_prefix(const char *word, const char *as)
{
	char text[IG_WORD_MAX];
	struct ig_prefix p;

	if (ig_ctl_words_prefix(word, &p, &diag))
		fail_msg("%s: %s", word, diag.text);
	ig_ctl_words_prefix_text(&p, text);
	assert_string_equal(text, as);
}

/* Refused, with a sentence that has @hint in it. */
static void bad_prefix(const char *word, const char *hint)
{
	struct ig_prefix p;

	assert_int_equal(ig_ctl_words_prefix(word, &p, &diag), -1);
	if (!strstr(diag.text, hint))
		fail_msg("%s: \"%s\" does not say \"%s\"", word, diag.text, hint);
}

static void test_prefix(void **state)
{
	(void)state;
	reads_prefix("any", "any");
	reads_prefix("0.0.0.0/0", "0.0.0.0/0");
	reads_prefix("::/0", "::/0");
	reads_prefix("192.0.2.1", "192.0.2.1/32");
	reads_prefix("192.0.2.0/24", "192.0.2.0/24");
	reads_prefix("255.255.255.255", "255.255.255.255/32");
	reads_prefix("2001:DB8:0:0::1", "2001:db8::1/128");
	reads_prefix("fe80::/10", "fe80::/10");
	reads_prefix("::1", "::1/128");
	reads_prefix("192.0.2.200/25", "192.0.2.128/25");
	reads_prefix("192.0.2.1/0", "0.0.0.0/0");
	reads_prefix("2001:db8::1/32", "2001:db8::/32");
}

static void test_bad_prefix(void **state)
{
	(void)state;
	bad_prefix("", "any");
	bad_prefix("@office", "a set can only be the remote side");
	bad_prefix("192.0.2.0/33", "32 is the most");
	bad_prefix("2001:db8::/129", "128 is the most");
	bad_prefix("192.0.2.0/99999999999", "0 to 32");
	bad_prefix("192.0.2.0/", "0 to 32");
	bad_prefix("192.0.2.0/-1", "0 to 32");
	bad_prefix("192.0.2.0/024", "0 to 32");
	bad_prefix("192.0.2.0/24/8", "0 to 32");
	bad_prefix("192.0.2.0/255.255.255.0", "write 192.0.2.0/24");
	bad_prefix("0.0.0.0/0.0.0.0", "write 0.0.0.0/0");
	bad_prefix("192.0.2.0/255.0.255.0", "holes");
	bad_prefix("192.0.2.0/0.0.0.255", "holes");
	bad_prefix("300.0.2.0/24", "300 is more than 255");
	bad_prefix("192.0.2", "3 of the 4");
	bad_prefix("192.0.2.1.1", "is not an IPv4 address");
	bad_prefix("192.0.2.010", "leading zero");
	bad_prefix("192.0.2.1-192.0.2.9", "ranges");
	bad_prefix("192.0.2.1,192.0.2.9", "only one prefix");
	bad_prefix("::ffff:192.0.2.1", "write 192.0.2.1/32");
	bad_prefix("::ffff:192.0.2.0/120", "write 192.0.2.0/24");
	bad_prefix("::ffff:0:0/96", "write 0.0.0.0/0");
	bad_prefix("fe80::1%eth0", "write fe80::1");
	bad_prefix("[2001:db8::1]", "brackets");
	bad_prefix("2001:db8:::1", "is not an IPv6 address");
	bad_prefix("example.com", "host names are not looked up");
	bad_prefix("in", "before the type");
}

static void test_duration(void **state)
{
	static const struct {
		const char *word;
		u32 seconds;
		const char *text;
	} good[] = {
		{ "1s", 1, "1s" },	       { "2s", 2, "2s" },
		{ "30m", 1800, "30m" },	       { "1h30m", 5400, "1h30m" },
		{ "90m", 5400, "1h30m" },      { "1d", 86400, "1d" },
		{ "1w", 604800, "7d" },	       { "29m58s", 1798, "29m58s" },
		{ "0h1s", 1, "1s" },	       { "4294967295s", UINT32_MAX, "49710d6h28m15s" },
		{ "49710d6h28m15s", UINT32_MAX, "49710d6h28m15s" },
	};
	static const char *const bad[] = { "",	  "30",	    "m",   "30x",	  "1m1h", "1h1h", "-1s",
					   "1 s", "1s ",    "0s",  "4294967296s", "1M",	  "1.5h", "ever",
					   "0",	  "8000w",  "99999999999999999999s" };
	char text[IG_WORD_MAX];
	u32 seconds;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(good); i++) {
		assert_int_equal(ig_ctl_words_duration(good[i].word, &seconds, &diag), 0);
		assert_int_equal(seconds, good[i].seconds);
		ig_ctl_words_duration_text(seconds, text);
		assert_string_equal(text, good[i].text);
	}
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		diag.text[0] = '\0';
		if (!ig_ctl_words_duration(bad[i], &seconds, &diag))
			fail_msg("\"%s\" was read as %u s", bad[i], seconds);
		assert_true(strlen(diag.text) > 10);
	}
}

/* Covered of IPv4 and IPv6 as "8", "3/1", "all" or "-". */
static void match_text(const struct ig_ctl_icmp *m, char *buf)
{
	if (!m->covers)
		strcpy(buf, "-");
	else if (m->type < 0)
		strcpy(buf, "all");
	else if (m->code < 0)
		sprintf(buf, "%d", m->type);
	else
		sprintf(buf, "%d/%d", m->type, m->code);
}

static void reads_type(const char *word, int only, const char *v4, const char *v6)
{
	struct ig_ctl_icmp m[IG_FAMILIES];
	char text[16];

	if (ig_ctl_words_type(word, only, "192.0.2.1", m, &diag))
		fail_msg("%s: %s", word, diag.text);
	match_text(&m[IG_IPV4], text);
	assert_string_equal(text, v4);
	match_text(&m[IG_IPV6], text);
	assert_string_equal(text, v6);
}

static void test_type(void **state)
{
	(void)state;
	reads_type("echo-request", -1, "8", "128");
	reads_type("echo-request", IG_IPV4, "8", "-");
	reads_type("echo-request", IG_IPV6, "-", "128");
	reads_type("ping", -1, "8", "128");
	reads_type("all", -1, "all", "all");
	reads_type("any", -1, "all", "all");
	reads_type("all", IG_IPV6, "-", "all");
	reads_type("icmp/8", -1, "8", "-");
	reads_type("icmp/3/1", -1, "3/1", "-");
	reads_type("icmp/echo-request", -1, "8", "-");
	reads_type("icmp/3/port-unreachable", -1, "3/3", "-");
	reads_type("icmpv6/128", -1, "-", "128");
	reads_type("icmpv6/1/0", -1, "-", "1/0");
	reads_type("icmp/all", -1, "all", "-");
	reads_type("icmpv6/all", -1, "-", "all");
	reads_type("icmp/255/255", -1, "255/255", "-");
	reads_type("icmp/8+icmpv6/129", -1, "8", "129");
	reads_type("icmpv6/129/3+icmp/all", -1, "all", "129/3");
	reads_type("neighbor-solicitation", -1, "-", "135");
	reads_type("nd-neighbor-solicit", -1, "-", "135");
	reads_type("source-quench", -1, "4", "-");
	reads_type("destination-unreachable/port-unreachable", -1, "3/3", "1/4");
	reads_type("destination-unreachable/no-route", -1, "-", "1/0");
	reads_type("destination-unreachable/host-unreachable", -1, "3/1", "-");
	reads_type("destination-unreachable/1", IG_IPV4, "3/1", "-");
	reads_type("destination-unreachable/200", -1, "3/200", "1/200");
	reads_type("echo-request/0", -1, "8/0", "128/0");
	reads_type("time-exceeded/0", -1, "11/0", "3/0");
	reads_type("time-exceeded/ttl-zero-during-transit", -1, "11/0", "3/0");
	reads_type("port-unreachable", -1, "3/3", "1/4");
	reads_type("host-prohibited", -1, "3/10", "-");
	reads_type("TOS-network-redirect", -1, "5/2", "-");
	reads_type("fragmentation-needed", -1, "3/4", "-");
}

static void bad_type(const char *word, int only, const char *hint, size_t at)
{
	struct ig_ctl_icmp m[IG_FAMILIES];

	assert_int_equal(ig_ctl_words_type(word, only, "192.0.2.1", m, &diag), -1);
	if (!strstr(diag.text, hint))
		fail_msg("%s: \"%s\" does not say \"%s\"", word, diag.text, hint);
	assert_int_equal(diag.at, at);
}

static void test_bad_type(void **state)
{
	(void)state;
	bad_type("", -1, "lacks the type", 0);
	bad_type("echo-requst", -1, "did you mean echo-request?", 0);
	bad_type("ehco-request", -1, "did you mean echo-request?", 0);
	bad_type("zzz", -1, "icmpctl types", 0);
	bad_type("8", -1, "icmp/8 (echo-request) or icmpv6/8", 0);
	bad_type("8/0", -1, "icmp/8/0", 0);
	bad_type("icmp", -1, "icmp/all", 0);
	bad_type("icmp/", -1, "lacks the type", 5);
	bad_type("icmp/256", -1, "0 to 255", 5);
	bad_type("icmp/08", -1, "08", 5);
	bad_type("icmp/-1", -1, "-1", 5);
	bad_type("icmp/3/256", -1, "0 to 255", 7);
	bad_type("icmp/all/3", -1, "no code in common", 9);
	bad_type("all/3", -1, "no code in common", 4);
	bad_type("icmp/3/1/2", -1, "slashes", 0);
	bad_type("echo-request/0/0", -1, "one part too many", 15);
	bad_type("echo-request/", -1, "lacks the code", 13);
	bad_type("destination-unreachable/1", -1, "in ICMP but admin-prohibited", 24);
	bad_type("destination-unreachable/4", -1, "fragmentation-needed", 24);
	bad_type("destination-unreachable/port-unreachabel", -1, "mean port-unreachable?", 24);
	bad_type("icmpv6/128", IG_IPV4, "192.0.2.1 is IPv4", 0);
	bad_type("neighbor-solicitation", IG_IPV4, "192.0.2.1 is IPv4", 0);
	bad_type("icmp/8+icmpv6/129", IG_IPV4, "192.0.2.1 is IPv4", 0);
	bad_type("icmp/8+icmp/9", -1, "+ joins", 7);
	bad_type("echo-request+icmp/9", -1, "joined by +", 0);
	bad_type("icmp/8+icmpv6/999", -1, "0 to 255", 14);
}

static bool same_match(const struct ig_ctl_icmp *a, const struct ig_ctl_icmp *b)
{
	return a->covers == b->covers &&
	       (!a->covers || (a->type == b->type && a->code == b->code));
}

/* Every pair of a type and a code, in either family and both, comes back. */
static void test_type_text(void **state)
{
	char text[IG_WORD_MAX];
	int type, code, f;

	(void)state;
	for (type = -1; type < 256; type++) {
		for (code = -1; code < (type < 0 ? 0 : 256); code++) {
			for (f = -1; f < 2 * IG_FAMILIES; f++) {
				struct ig_ctl_icmp m[IG_FAMILIES] = { 0 }, got[IG_FAMILIES];
				int only = f >= IG_FAMILIES ? f - IG_FAMILIES : -1;

				if (f < 0)
					m[0] = m[1] = (struct ig_ctl_icmp){ true, type, code };
				else
					m[f % 2] = (struct ig_ctl_icmp){ true, type, code };
				ig_ctl_words_type_text(m, only, text);
				assert_int_equal(ig_ctl_words_type(text, only, "", got, &diag), 0);
				assert_true(same_match(&m[0], &got[0]));
				assert_true(same_match(&m[1], &got[1]));
			}
		}
	}
}

static void prints_type(const char *word, int only, const char *as)
{
	struct ig_ctl_icmp m[IG_FAMILIES];
	char text[IG_WORD_MAX];

	assert_int_equal(ig_ctl_words_type(word, only, "", m, &diag), 0);
	ig_ctl_words_type_text(m, only, text);
	assert_string_equal(text, as);
}

static void test_type_names(void **state)
{
	(void)state;
	prints_type("icmp/8+icmpv6/128", -1, "echo-request");
	prints_type("icmp/8", -1, "icmp/8");
	prints_type("icmp/8", IG_IPV4, "echo-request");
	prints_type("icmpv6/135", -1, "neighbor-solicitation");
	prints_type("icmp/3/3+icmpv6/1/4", -1, "destination-unreachable/port-unreachable");
	prints_type("icmp/3/3", -1, "icmp/3/3");
	prints_type("icmp/3/1", -1, "destination-unreachable/host-unreachable");
	prints_type("icmp/200", IG_IPV4, "icmp/200");
	prints_type("icmp/all", -1, "icmp/all");
	prints_type("icmp/all", IG_IPV4, "all");
	prints_type("icmp/8+icmpv6/129", -1, "icmp/8+icmpv6/129");
	prints_type("icmp/8/7+icmpv6/128/7", -1, "echo-request/7");
}

static void test_comment(void **state)
{
	char longest[257];

	(void)state;
	assert_int_equal(ig_ctl_words_comment("two words", &diag), 0);
	assert_int_equal(ig_ctl_words_comment("sch\xc3\xb6n \xe2\x82\xac \xf0\x9f\x90\xa7", &diag),
			 0);
	assert_int_equal(ig_ctl_words_comment("", &diag), -1);
	assert_int_equal(ig_ctl_words_comment("a\nb", &diag), -1);
	assert_int_equal(diag.at, 1);
	assert_int_equal(ig_ctl_words_comment("\x1b[2J", &diag), -1);
	assert_int_equal(ig_ctl_words_comment("\x7f", &diag), -1);
	assert_int_equal(ig_ctl_words_comment("\xc2\x9b", &diag), -1);
	assert_int_equal(ig_ctl_words_comment("\xe2\x80\xae", &diag), -1);
	assert_int_equal(ig_ctl_words_comment("\xff", &diag), -1);
	assert_int_equal(ig_ctl_words_comment("\xc0\xaf", &diag), -1);
	assert_int_equal(ig_ctl_words_comment("\xed\xa0\x80", &diag), -1);
	assert_int_equal(ig_ctl_words_comment("\xf4\x90\x80\x80", &diag), -1);
	memset(longest, 'x', 255);
	longest[255] = '\0';
	assert_int_equal(ig_ctl_words_comment(longest, &diag), 0);
	strcpy(longest + 255, "x");
	assert_int_equal(ig_ctl_words_comment(longest, &diag), -1);
}

static void test_dev(void **state)
{
	static const char *const good[] = { "eth0", "-", "...", "eth%d", "br-0123456789ab",
					    "\xc3\xa9", "*" };
	static const char *const bad[] = { "", ".", "..", "a/b", "a:b", "a b", "a\tb", "a\n",
					   "\xc3\xa0", "br-0123456789abc" };
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(good); i++)
		assert_int_equal(ig_ctl_words_dev(good[i], &diag), 0);
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		diag.text[0] = '\0';
		assert_int_equal(ig_ctl_words_dev(bad[i], &diag), -1);
		assert_true(strlen(diag.text) > 10);
	}
	assert_int_equal(ig_ctl_words_dev("a b", &diag), -1);
	assert_int_equal(diag.at, 1);
}

static void nearest(const char *word, const char *name, bool near)
{
	struct ig_ctl_nearest n = { .word = word };

	ig_ctl_nearest_try(&n, name);
	assert_int_equal(n.best != NULL, near);
}

static void test_nearest(void **state)
{
	(void)state;
	nearest("montor", "monitor", true);
	nearest("mointor", "monitor", true);
	nearest("MONITOR", "monitor", true);
	nearest("enforce", "monitor", false);
	nearest("x", "in", false);
	nearest("ni", "in", true);
	nearest("", "in", false);
}

static void test_safe(void **state)
{
	char *text = ig_ctl_words_safe_text("a\x1b[m\xc2\x9b\xff\xe2\x82\xac");

	(void)state;
	assert_string_equal(text, "a\\x1b[m\\xc2\\x9b\\xff\xe2\x82\xac");
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_prefix),	   cmocka_unit_test(test_bad_prefix),
		cmocka_unit_test(test_duration),   cmocka_unit_test(test_type),
		cmocka_unit_test(test_bad_type),   cmocka_unit_test(test_type_text),
		cmocka_unit_test(test_type_names), cmocka_unit_test(test_comment),
		cmocka_unit_test(test_nearest),	   cmocka_unit_test(test_safe),
		cmocka_unit_test(test_dev),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
