// SPDX-License-Identifier: GPL-2.0-only
/* Events as lines, the filters of monitor, and tallies. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cmd/tally.h"
#include "model/event.h"
#include "model/event_filter.h"

static json_t *event(const char *text)
{
	json_error_t error;
	json_t *obj = json_loads(text, 0, &error);

	if (!obj)
		fail_msg("%s: %s", text, error.text);
	return obj;
}

#define ECHO \
	"{\"time\":\"2026-11-30T12:04:05.123456Z\",\"direction\":\"in\",\"interface\":\"eth0\"," \
	"\"ifindex\":2,\"src\":\"198.51.100.7\",\"dst\":\"192.0.2.1\",\"family\":\"icmp\"," \
	"\"type\":8,\"type-name\":\"echo-request\",\"code\":0,\"id\":7,\"seq\":3,\"length\":84," \
	"\"verdict\":\"denied\",\"reason\":\"default-deny\",\"notes\":[]}"

#define TOO_BIG \
	"{\"time\":\"2026-11-30T12:04:05.000001Z\",\"direction\":\"forward\",\"ifindex\":9," \
	"\"src\":\"2001:db8::1\",\"dst\":\"2001:db8::2\",\"family\":\"icmpv6\",\"type\":2," \
	"\"type-name\":\"packet-too-big\",\"code\":0,\"id\":0,\"seq\":1400,\"length\":120," \
	"\"mtu\":1400,\"quoted\":{\"protocol\":6,\"src\":\"2001:db8::2\",\"dst\":\"2001:db8::9\"," \
	"\"sport\":443,\"dport\":51514},\"verdict\":\"accepted\",\"reason\":\"pmtud\"," \
	"\"notes\":[\"pmtud-unverified\"]}"

#define CUT \
	"{\"time\":\"2026-11-30T12:04:05.000001Z\",\"direction\":\"out\",\"interface\":\"eth1\"," \
	"\"ifindex\":3,\"src\":\"192.0.2.1\",\"dst\":\"198.51.100.9\",\"family\":\"icmp\"," \
	"\"length\":24,\"verdict\":\"would-deny\",\"reason\":\"acl-denied\",\"acl\":10,\"notes\":[]}"

static void prints(const char *json, const char *wanted)
{
	json_t *obj = event(json);
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	assert_non_null(out);
	ig_ctl_event_print(out, obj);
	fclose(out);
	assert_string_equal(text, wanted);
	free(text);
	json_decref(obj);
}

static void test_lines(void **state)
{
	(void)state;
	setenv("TZ", "UTC", 1);
	prints(ECHO, "12:04:05.123456 in eth0 198.51.100.7 > 192.0.2.1 echo-request id 7 seq 3 "
		     "84 bytes DENIED default-deny\n");
	/* An interface that has gone, an error, a note. */
	prints(TOO_BIG, "12:04:05.000001 forward if9 2001:db8::1 > 2001:db8::2 packet-too-big "
			"120 bytes mtu 1400 about tcp [2001:db8::2]:443 > [2001:db8::9]:51514 "
			"passed pmtud pmtud-unverified\n");
	prints(CUT, "12:04:05.000001 out eth1 192.0.2.1 > 198.51.100.9 malformed 24 bytes "
		    "WOULD-DENY acl-denied entry 10\n");
}

/* Tells whether the words of a line take an event. */
static bool takes(const char *json, char *type_or_peer, char *peer)
{
	char *words[3] = { "monitor", type_or_peer, peer };
	struct ig_ctl_diag d = { 0 };
	struct ig_event_filter f;
	json_t *obj = event(json);
	bool is;

	ig_event_filter_init(&f);
	assert_int_equal(ig_event_filter_words(&f, peer ? 3 : type_or_peer ? 2 : 1, words, 1, &d),
			 0);
	is = ig_event_filter_takes(&f, obj);
	json_decref(obj);
	return is;
}

static void test_filter(void **state)
{
	(void)state;
	assert_true(takes(ECHO, NULL, NULL));
	assert_true(takes(ECHO, "echo-request", NULL));
	assert_false(takes(TOO_BIG, "echo-request", NULL));
	assert_false(takes(CUT, "echo-request", NULL));
	assert_true(takes(ECHO, "198.51.100.0/24", NULL));
	assert_false(takes(ECHO, "192.0.2.1", NULL));
	assert_true(takes(CUT, "198.51.100.9", NULL));
	assert_false(takes(CUT, "192.0.2.1", NULL));
	/* In transit, either side is remote. */
	assert_true(takes(TOO_BIG, "2001:db8::1", NULL));
	assert_true(takes(TOO_BIG, "2001:db8::2", NULL));
	assert_false(takes(TOO_BIG, "2001:db8::3", NULL));
	assert_true(takes(TOO_BIG, "any", NULL));
	assert_true(takes(ECHO, "any", NULL));
	assert_true(takes(TOO_BIG, "packet-too-big", "2001:db8::/32"));
	assert_false(takes(TOO_BIG, "packet-too-big", "2001:db9::/32"));
}

static void test_reasons(void **state)
{
	struct ig_ctl_diag d = { 0 };
	struct ig_event_filter f;
	json_t *echo = event(ECHO), *cut = event(CUT);

	(void)state;
	ig_event_filter_init(&f);
	assert_int_equal(ig_event_filter_reasons(&f, "malformed,acl-denied", &d), 0);
	assert_false(ig_event_filter_takes(&f, echo));
	assert_true(ig_event_filter_takes(&f, cut));
	f.dir = IG_IN;
	assert_false(ig_event_filter_takes(&f, cut));
	ig_event_filter_init(&f);
	assert_int_equal(ig_event_filter_reasons(&f, "malformed,defalt-deny", &d), -1);
	assert_int_equal(d.at, 10);
	assert_int_equal(d.len, 11);
	assert_non_null(strstr(d.text, "did you mean default-deny?"));
	ig_event_filter_init(&f);
	assert_int_equal(ig_event_filter_reasons(&f, ",", &d), -1);
	f.dev = "eth1";
	assert_false(ig_event_filter_takes(&f, echo));
	assert_true(ig_event_filter_takes(&f, cut));
	json_decref(echo);
	json_decref(cut);
}

static void test_words(void **state)
{
	char *words[4] = { "monitor", "echo-request", "192.0.2.1", "more" };
	struct ig_ctl_diag d = { 0 };
	struct ig_event_filter f;

	(void)state;
	ig_event_filter_init(&f);
	assert_int_equal(ig_event_filter_words(&f, 4, words, 1, &d), -1);
	assert_int_equal(d.word, 3);
}

static void test_tally(void **state)
{
	struct ig_tally t;
	json_t *top;
	char word[16];
	int i;

	(void)state;
	ig_tally_init(&t);
	for (i = 0; i < IG_TALLY_MOST + 7; i++) {
		snprintf(word, sizeof(word), "%06d", i);
		ig_tally_add(&t, word);
	}
	ig_tally_add(&t, "000005");
	top = ig_tally_top(&t, 2);
	assert_int_equal(json_array_size(top), 3);
	assert_string_equal(json_string_value(json_object_get(json_array_get(top, 0), "word")),
			    "000005");
	assert_int_equal(json_integer_value(json_object_get(json_array_get(top, 0), "packets")), 2);
	assert_string_equal(json_string_value(json_object_get(json_array_get(top, 1), "word")),
			    "000000");
	assert_string_equal(json_string_value(json_object_get(json_array_get(top, 2), "word")),
			    "others");
	assert_int_equal(json_integer_value(json_object_get(json_array_get(top, 2), "packets")), 7);
	json_decref(top);
	ig_tally_fini(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines),	cmocka_unit_test(test_filter),
		cmocka_unit_test(test_reasons), cmocka_unit_test(test_words),
		cmocka_unit_test(test_tally),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
