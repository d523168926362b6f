// SPDX-License-Identifier: GPL-2.0-only
/*
 * ig_decide(): the promise, and the order of evaluation where one step must
 * win over another. The rows of the table are compared with the oracle.
 */
#include "build.h"

static struct ig_flows *table;

static int setup(void **state)
{
	(void)state;
	table = flows(64);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	flows_free(table);
	return 0;
}

static int reason(const struct ig_policy *pol, struct ig_packet p)
{
	struct ig_decision d = ig_decide(pol, table, NULL, &p);

	if (d.reason == IG_REASON_NOT_ICMP)
		assert_true(d.accept);
	else
		assert_int_equal(d.accept, d.reason < IG_REASON_MALFORMED);
	return d.reason;
}

/* Every direction, default, code, length and oddity: it passes. */
static void test_promise(void **state)
{
	int defaults, dir, code, i;

	(void)state;
	for (defaults = 0; defaults < 8; defaults++) {
		struct ig_policy *pol = policy(defaults & 1, defaults & 2,
					       defaults & 4, NULL);

		for (dir = 0; dir < IG_DIRS; dir++) {
			struct ig_packet p = packet(dir, 3, 4, "192.0.2.1",
						    "192.0.2.2");

			for (i = 0; i < 16; i++) {
				p.icmp_len = i & 1 ? 8 : 600;
				p.multi = i & 2;
				p.bridged = i & 4;
				p.fragmented = i & 8;
				assert_int_equal(reason(pol, p),
						 IG_REASON_PMTUD);
			}
			p = packet(dir, 2, 0, "::", "2001:db8::2");
			for (code = 0; code < 256; code++) {
				p.code = code;
				p.hop_limit = code;
				p.icmp_len = 8;
				p.fragmented = code & 1;
				assert_int_equal(reason(pol, p),
						 IG_REASON_PMTUD);
			}
		}
		policy_free(pol);
	}
}

static void test_order(void **state)
{
	struct ig_policy *pol = policy(false, true, true,
		rule(IG_IN, IG_IPV4, ANY, ANY, NULL, NULL),
		rule(IG_IN, IG_IPV6, 135, ANY, NULL, NULL), NULL);
	struct ig_packet p;

	(void)state;
	/* Loopback before everything. */
	p = packet(IG_IN, 5, 0, "192.0.2.1", "192.0.2.2");
	p.loopback = true;
	assert_int_equal(reason(pol, p), IG_REASON_LOOPBACK);
	p.what = IG_TRUNCATED;
	assert_int_equal(reason(pol, p), IG_REASON_LOOPBACK);
	/* Hygiene before rules. */
	p.loopback = false;
	assert_int_equal(reason(pol, p), IG_REASON_MALFORMED);
	p = packet(IG_IN, 135, 0, "2001:db8::1", "2001:db8::2");
	assert_int_equal(reason(pol, p), IG_REASON_MALFORMED);
	p.hop_limit = 255;
	assert_int_equal(reason(pol, p), IG_REASON_LINK_SCOPE);
	/* `all` opens S, R and E, not D. */
	assert_int_equal(reason(pol, packet(IG_IN, 8, 0, "192.0.2.1",
					    "192.0.2.2")), IG_REASON_RULE);
	assert_int_equal(reason(pol, packet(IG_IN, 0, 0, "192.0.2.1",
					    "192.0.2.2")), IG_REASON_RULE);
	assert_int_equal(reason(pol, packet(IG_IN, 5, 0, "192.0.2.1",
					    "192.0.2.2")),
			 IG_REASON_TYPE_DENIED);
	/* Not ICMP, and later fragments, are nobody's business. */
	p = packet(IG_IN, 0, 0, "192.0.2.1", "192.0.2.2");
	p.what = IG_NOT_ICMP;
	assert_int_equal(reason(pol, p), IG_REASON_NOT_ICMP);
	p.what = IG_LATER_FRAGMENT;
	assert_int_equal(reason(pol, p), IG_REASON_LATER_FRAGMENT);
	policy_free(pol);
}

/* State is made when it is needed, and not otherwise. */
static void test_state(void **state)
{
	struct ig_packet out = packet(IG_OUT, 8, 0, "192.0.2.1", "192.0.2.2");
	struct ig_packet in = packet(IG_IN, 8, 0, "192.0.2.2", "192.0.2.1");
	struct ig_policy *load = policy(false, true, true,
		rule(IG_IN, IG_IPV4, 8, ANY, NULL, NULL), NULL);
	struct ig_policy *strict = policy(false, false, false,
		rule(IG_IN, IG_IPV4, 8, ANY, NULL, NULL), NULL);

	(void)state;
	assert_int_equal(reason(load, in), IG_REASON_RULE);
	assert_int_equal(ig_flows_used(table, in.now), 0);
	assert_int_equal(reason(load, reply_to(&in)), IG_REASON_DEFAULT_ALLOW);

	assert_int_equal(reason(load, out), IG_REASON_DEFAULT_ALLOW);
	assert_int_equal(ig_flows_used(table, in.now), 1);
	assert_int_equal(reason(load, reply_to(&out)), IG_REASON_REPLY);

	assert_int_equal(reason(strict, in), IG_REASON_RULE);
	assert_int_equal(reason(strict, reply_to(&in)), IG_REASON_REPLY);
	/* The default that admitted it is gone, and the state with it. */
	assert_int_equal(reason(strict, reply_to(&out)),
			 IG_REASON_UNSOLICITED_REPLY);
	policy_free(load);
	policy_free(strict);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_promise, setup, teardown),
		cmocka_unit_test_setup_teardown(test_order, setup, teardown),
		cmocka_unit_test_setup_teardown(test_state, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
