// SPDX-License-Identifier: GPL-2.0-only
/* The table of open requests: keys, budgets, windows, ages, eviction. */
#include "build.h"

static u32 generation = 5;
static bool admitted = true;
static unsigned int asked;
static struct ig_packet judged;

static bool judge(const struct ig_flow_judge *j,
		  const struct ig_packet *request)
{
	(void)j;
	assert_int_equal(request->dir, IG_OUT);
	assert_int_equal(request->type, 8);
	asked++;
	judged = *request;
	return admitted;
}

static bool reply(struct ig_flows *f, struct ig_packet p)
{
	const struct ig_flow_judge j = { generation, NULL, NULL, judge };

	unsigned int before = asked;
	struct ig_packet last = judged;
	bool seen = peek_reply(f, &p, &j) == IG_SEEN_OPEN, taken;

	asked = before;
	judged = last;
	taken = ig_flow_reply(f, &p, ig_query_of_reply(p.family, p.type), &j);
	assert_int_equal(seen, taken);
	return taken;
}

static bool reply_seq(struct ig_flows *f, struct ig_packet p, u16 seq)
{
	p.seq = seq;
	return reply(f, p);
}

static void request(struct ig_flows *f, struct ig_packet p)
{
	ig_flow_open(f, &p, ig_query_of_request(p.family, p.type), generation);
}

static void request_seq(struct ig_flows *f, struct ig_packet p, u16 seq)
{
	p.seq = seq;
	request(f, p);
}

#define PING packet(IG_OUT, 8, 0, "192.0.2.1", "192.0.2.2")

/* Each part of the key alone makes a reply somebody else's. */
static void test_key(void **state)
{
	struct ig_flows *f = flows(64);
	struct ig_packet q = PING, good = reply_to(&q), p;

	(void)state;
	request(f, q);
	p = good; addr(&p.src, "192.0.2.3"); assert_false(reply(f, p));
	p = good; addr(&p.dst, "192.0.2.3"); assert_false(reply(f, p));
	p = good; p.id++; assert_false(reply(f, p));
	p = good; p.seq++; assert_false(reply(f, p));
	p = good; p.seq--; assert_false(reply(f, p));
	p = good; p.type = 14; assert_false(reply(f, p));
	p = good; p.l3mdev = 9; assert_false(reply(f, p));
	p = good; p.dir = IG_OUT; assert_false(reply(f, p));
	p = good; p.dir = IG_FORWARD; assert_false(reply(f, p));
	p = good; p.ifindex = 77; assert_true(reply(f, p));	/* asymmetric */
	flows_free(f);
}

static void test_link_local(void **state)
{
	struct ig_packet q = packet(IG_OUT, 128, 0, "fe80::1", "fe80::2");
	struct ig_packet p = reply_to(&q);
	struct ig_flows *f = flows(64);

	(void)state;
	request(f, q);
	p.ifindex++;
	assert_false(reply(f, p));
	p.ifindex--;
	assert_true(reply(f, p));
	flows_free(f);
}

/* One reply and seven duplicates, not a ninth. */
static void test_budget(void **state)
{
	struct ig_packet q = PING, p = reply_to(&q);
	struct ig_flows *f = flows(64);
	int i;

	(void)state;
	request(f, q);
	for (i = 0; i < 8; i++)
		assert_true(reply(f, p));
	for (i = 0; i < 20; i++)
		assert_false(reply(f, p));
	request(f, q);			/* asks again: its own budget again */
	for (i = 0; i < 8; i++)
		assert_true(reply(f, p));
	assert_false(reply(f, p));
	flows_free(f);
}

static void test_window(void **state)
{
	struct ig_packet q = PING, p = reply_to(&q);
	struct ig_flows *f = flows(64);
	u16 seq = 65500;
	int i;

	(void)state;
	for (i = 0; i < 100; i++)		/* wraps round */
		request_seq(f, q, seq + i);
	for (i = 99; i >= 36; i--)		/* the newest, in any order */
		assert_true(reply_seq(f, p, seq + i));
	for (i = 0; i < 36; i++)		/* older: as many as are owed */
		assert_true(reply_seq(f, p, seq + i));
	for (i = 0; i < 36; i++)
		assert_false(reply_seq(f, p, seq + i));
	assert_false(reply_seq(f, p, seq + 100));	/* never sent */
	flows_free(f);
}

static void test_restart(void **state)
{
	struct ig_packet q = PING, p = reply_to(&q);
	struct ig_flows *f = flows(64);

	(void)state;
	request_seq(f, q, 5000);
	request_seq(f, q, 1);			/* starts again from 1 */
	assert_true(reply_seq(f, p, 1));
	request_seq(f, q, 2);
	assert_true(reply_seq(f, p, 2));
	assert_false(reply_seq(f, p, 3));
	flows_free(f);
}

/* Two sequences may see duplicates at a time, of the 32 newest. */
static void test_duplicates(void **state)
{
	struct ig_packet q = PING, p = reply_to(&q);
	struct ig_flows *f = flows(64);
	int i;

	(void)state;
	for (i = 1; i <= 3; i++)
		request_seq(f, q, i);
	assert_true(reply_seq(f, p, 1));
	assert_true(reply_seq(f, p, 2));
	assert_true(reply_seq(f, p, 1));
	assert_true(reply_seq(f, p, 2));
	assert_true(reply_seq(f, p, 3));
	assert_false(reply_seq(f, p, 1));
	assert_true(reply_seq(f, p, 2));
	for (i = 4; i <= 33; i++)		/* 2 slides to 31 behind */
		request_seq(f, q, i);
	assert_true(reply_seq(f, p, 2));
	request_seq(f, q, 34);
	assert_false(reply_seq(f, p, 2));
	flows_free(f);
}

static void test_age(void **state)
{
	struct ig_packet q = PING, p = reply_to(&q);
	struct ig_flows *f = flows(64);

	(void)state;
	request(f, q);
	p.now = q.now + 60;
	assert_true(reply(f, p));
	assert_int_equal(ig_flows_used(f, p.now), 1);
	p.now = q.now + 61;
	assert_false(reply(f, p));
	assert_int_equal(ig_flows_used(f, p.now), 0);
	/* A reply does not refresh, a request does. */
	q.now += 50;
	request(f, q);
	p.now = q.now + 60;
	assert_true(reply(f, p));
	/* The clock of another CPU may be a moment behind. */
	request(f, q);
	p.now = q.now - 1;
	assert_true(reply(f, p));
	flows_free(f);
}

/* RFC 8335: the low byte of the sequence word is no sequence. */
static void test_probe(void **state)
{
	struct ig_packet q = packet(IG_OUT, 42, 0, "192.0.2.1", "192.0.2.2");
	struct ig_packet p = reply_to(&q);
	struct ig_flows *f = flows(64);

	(void)state;
	request_seq(f, q, 0x0501);
	p.code = 3;
	assert_true(reply_seq(f, p, 0x0524));
	assert_false(reply_seq(f, p, 0x0624));
	flows_free(f);
}

static void test_multicast(void **state)
{
	struct ig_packet q = packet(IG_OUT, 8, 0, "192.0.2.1", "224.0.0.1");
	struct ig_packet p = reply_to(&q);
	struct ig_flows *f = flows(64);
	int i;

	(void)state;
	request(f, q);
	for (i = 0; i < IG_FLOW_RESPONDERS; i++) {
		p.src.b[0] = 198;
		p.src.b[3] = i;
		p.ifindex = 3;
		assert_false(reply(f, p));	/* another interface */
		p.ifindex = q.ifindex;
		assert_true(reply(f, p));
	}
	assert_false(reply(f, p));
	q.seq++;
	request(f, q);
	assert_true(reply(f, p));
	p.now += 6;
	assert_false(reply(f, p));
	flows_free(f);
}

/* A flow admits no longer than what admitted its request. */
static void test_revocation(void **state)
{
	struct ig_packet q = PING, p = reply_to(&q);
	struct ig_flows *f = flows(64);

	(void)state;
	asked = 0;
	request(f, q);
	assert_true(reply(f, p));
	assert_int_equal(asked, 0);
	generation++;
	assert_true(reply(f, p));
	assert_true(reply(f, p));
	assert_int_equal(asked, 1);		/* once a policy */
	generation++;
	admitted = false;
	assert_false(reply(f, p));
	admitted = true;
	assert_false(reply(f, p));		/* dead for good */
	assert_int_equal(asked, 2);
	flows_free(f);
}

/* Rules see the request that was sent: to everybody if it was, and by its code. */
static void test_judged_request(void **state)
{
	struct ig_packet to_many = packet(IG_OUT, 8, 0, "192.0.2.1", "192.0.2.255");
	struct ig_packet to_one = packet(IG_OUT, 8, 3, "192.0.2.1", "192.0.2.2");
	struct ig_packet *sent[] = { &to_many, &to_one }, p;
	struct ig_flows *f = flows(64);
	size_t i;

	(void)state;
	to_many.multi = true;
	for (i = 0; i < ARRAY_SIZE(sent); i++) {
		request(f, *sent[i]);
		generation++;
		p = reply_to(sent[i]);
		if (sent[i]->multi)
			addr(&p.src, "192.0.2.7");
		assert_true(reply(f, p));
		assert_int_equal(judged.multi, sent[i]->multi);
		assert_int_equal(judged.code, sent[i]->code);
		assert_int_equal(judged.id, sent[i]->id);
		assert_int_equal(judged.ifindex, sent[i]->ifindex);
		assert_memory_equal(&judged.src, &sent[i]->src, sizeof(p.src));
		assert_memory_equal(&judged.dst, &sent[i]->dst, sizeof(p.dst));
	}
	flows_free(f);
}

/*
 * A bucket full of the host's own requests loses its oldest; requests from
 * outside push out none of them.
 */
static void test_eviction(void **state)
{
	struct ig_flows *f = flows(IG_FLOW_WAYS);	/* one bucket */
	struct ig_packet q = PING, in = packet(IG_IN, 8, 0, "203.0.113.1",
					       "192.0.2.1"), p;
	unsigned long evicted = 0;
	int i;

	(void)state;
	f->evicted = &evicted;
	for (i = 0; i < 4; i++) {
		q.id = i;
		q.now = 1000 + i;
		request(f, q);
	}
	for (i = 0; i < 1000; i++) {
		in.id = i;
		in.now = 1004;
		request(f, in);
	}
	assert_int_equal(ig_flows_used(f, 1004), 8);
	assert_int_equal(evicted, 996);
	for (i = 0; i < 4; i++) {
		q.id = i;
		p = reply_to(&q);
		assert_true(reply(f, p));
	}
	q.id = 4;
	q.now = 1005;
	request(f, q);
	assert_int_equal(evicted, 997);
	for (i = 0; i < 5; i++) {
		q.id = i;
		p = reply_to(&q);
		assert_int_equal(reply(f, p), i != 0);
	}
	flows_free(f);
}

static void test_flush(void **state)
{
	struct ig_packet q = PING, p = reply_to(&q);
	struct ig_flows *f = flows(64);

	(void)state;
	request(f, q);
	ig_flows_flush(f);
	assert_false(reply(f, p));
	assert_int_equal(ig_flows_used(f, q.now), 0);
	request(f, q);
	assert_true(reply(f, p));
	flows_free(f);
}

static void test_capacity(void **state)
{
	(void)state;
	assert_int_equal(ig_flows_capacity(8), 8);
	assert_int_equal(ig_flows_capacity(64), 64);
	assert_int_equal(ig_flows_capacity(65), 64);
	assert_int_equal(ig_flows_capacity(65536), 65536);
	assert_int_equal(ig_flows_capacity(100000), 65536);
	assert_int_equal(ig_flows_capacity(1U << 24), 1U << 24);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_key),
		cmocka_unit_test(test_link_local),
		cmocka_unit_test(test_budget),
		cmocka_unit_test(test_window),
		cmocka_unit_test(test_restart),
		cmocka_unit_test(test_duplicates),
		cmocka_unit_test(test_age),
		cmocka_unit_test(test_probe),
		cmocka_unit_test(test_multicast),
		cmocka_unit_test(test_revocation),
		cmocka_unit_test(test_judged_request),
		cmocka_unit_test(test_eviction),
		cmocka_unit_test(test_flush),
		cmocka_unit_test(test_capacity),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
