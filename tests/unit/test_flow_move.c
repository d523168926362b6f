// SPDX-License-Identifier: GPL-2.0-only
/* Open requests that move to a table of another size. */
#include "build.h"

#define GENERATION 5

static struct ig_packet ping(u32 i)
{
	struct ig_packet p = packet(IG_OUT, 8, 0, "192.0.2.1", "192.0.2.2");

	p.id = i;
	p.seq = 3 * i;
	return p;
}

static void request(struct ig_flows *f, struct ig_packet p)
{
	ig_flow_open(f, &p, ig_query_of_request(p.family, p.type), GENERATION);
}

static bool admits(const struct ig_flow_judge *j, const struct ig_packet *request)
{
	(void)j;
	(void)request;
	return true;
}

static bool reply(struct ig_flows *f, struct ig_packet q)
{
	const struct ig_flow_judge j = { GENERATION, NULL, NULL, admits };
	struct ig_packet p = reply_to(&q);

	return ig_flow_reply(f, &p, ig_query_of_reply(p.family, p.type), &j);
}

/* Requests open in one table are open in the other, and no others. */
static void test_larger(void **state)
{
	struct ig_flows *from = flows(1024), *to = flows(4096);
	struct ig_packet q = ping(9), six = packet(IG_IN, 128, 0, "2001:db8::1",
						   "2001:db8::2");
	struct ig_packet local = packet(IG_OUT, 128, 0, "fe80::1", "fe80::2");
	struct ig_packet many = packet(IG_OUT, 8, 0, "192.0.2.1", "224.0.0.1");
	struct ig_packet one = reply_to(&many);
	u32 i;

	(void)state;
	for (i = 0; i < 100; i++)
		request(from, ping(i));
	q.seq++;
	request(from, q);
	assert_true(reply(from, ping(7)));
	six.l3mdev = 4;
	request(from, six);
	request(from, local);
	request(from, many);
	ig_flows_copy(to, from, q.now);
	assert_int_equal(ig_flows_used(to, q.now), 103);
	for (i = 0; i < 100; i++)
		assert_true(reply(to, ping(i)));
	assert_true(reply(to, q));
	q.seq++;
	assert_false(reply(to, q));	/* never sent */
	assert_false(reply(to, ping(100)));
	assert_true(reply(to, six));
	six.l3mdev = 5;
	assert_false(reply(to, six));
	assert_true(reply(to, local));
	local.ifindex++;
	assert_false(reply(to, local));
	/* Anybody may answer it, so that a reply of no flow has to be asked about. */
	addr(&one.src, "192.0.2.7");
	assert_int_equal(ig_flow_answer(to, &one, IG_QUERY_ECHO4, GENERATION),
			 IG_ANSWER_ASK);
	/* They are copies: the old table is as it was. */
	assert_int_equal(ig_flows_used(from, q.now), 103);
	flows_free(from);
	flows_free(to);
}

/* All streams of an identifier move, to a table of any size. */
static void test_streams(void **state)
{
	struct ig_flows *from = flows(1024), *to = flows(4096);
	struct ig_packet q = ping(1);
	u32 i;

	(void)state;
	for (i = 0; i < IG_FLOW_STREAMS; i++) {
		q.seq = 8000 * i;
		request(from, q);
	}
	assert_int_equal(ig_flows_used(from, q.now), IG_FLOW_STREAMS);
	ig_flows_copy(to, from, q.now);
	assert_int_equal(ig_flows_used(to, q.now), IG_FLOW_STREAMS);
	for (i = 0; i < IG_FLOW_STREAMS; i++) {
		q.seq = 8000 * i;
		assert_true(reply(to, q));
	}
	flows_free(from);
	flows_free(to);
}

/*
 * Packets routed between VRFs are distinguished as before, whatever their
 * numbers.
 */
static void test_leaked(void **state)
{
	struct ig_flows *from = flows(1024), *to = flows(4096);
	struct ig_packet q = packet(IG_FORWARD, 8, 0, "192.0.2.1", "198.51.100.1");
	struct ig_packet p;

	(void)state;
	q.l3mdev = 1 << 20;
	q.l3mdev_out = 5;
	request(from, q);
	ig_flows_copy(to, from, q.now);
	p = reply_to(&q);
	p.l3mdev = 5;
	p.l3mdev_out = 1 << 20;
	assert_int_equal(ig_flow_answer(to, &p, IG_QUERY_ECHO4, GENERATION),
			 IG_ANSWER_OPEN);
	flows_free(from);
	flows_free(to);
}

/* Replies that were spent stay spent. */
static void test_budget(void **state)
{
	struct ig_flows *from = flows(64), *to = flows(128);
	struct ig_packet q = ping(1);
	int i;

	(void)state;
	request(from, q);
	for (i = 0; i < 8; i++)
		assert_true(reply(from, q));
	assert_false(reply(from, q));
	ig_flows_copy(to, from, q.now);
	assert_false(reply(to, q));
	flows_free(from);
	flows_free(to);
}

/* Without room, the newest stay; what is too old does not move. */
static void test_smaller(void **state)
{
	struct ig_flows *from = flows(1024), *to = flows(8);
	struct ig_packet q = ping(0);
	u32 i, kept = 0;

	(void)state;
	for (i = 0; i < 40; i++) {
		q = ping(i);
		q.now = 1000 + i;
		request(from, q);
	}
	ig_flows_copy(to, from, 1040);
	assert_int_equal(ig_flows_used(to, 1040), 4);	/* half are the host's */
	for (i = 0; i < 40; i++) {
		q = ping(i);
		q.now = 1040;
		kept += reply(to, q);
		assert_int_equal(kept, i < 36 ? 0 : i - 35);
	}
	flows_free(to);
	to = flows(1024);
	ig_flows_copy(to, from, 1000 + 61 + 20);
	assert_int_equal(ig_flows_used(to, 1000 + 61 + 20), 19);
	flows_free(from);
	flows_free(to);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_larger),
		cmocka_unit_test(test_streams),
		cmocka_unit_test(test_leaked),
		cmocka_unit_test(test_budget),
		cmocka_unit_test(test_smaller),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
