// SPDX-License-Identifier: GPL-2.0-only
/*
 * One identifier, several programs: streams of sequences, each of which is owed
 * its replies. And what else the table of open requests must not confuse.
 */
#include "build.h"

#define STREAMS		8
#define PING packet(IG_OUT, 8, 0, "192.0.2.1", "192.0.2.2")

static u32 generation = 5;
static bool admitted = true;
static unsigned int asked;

static bool judge(const struct ig_flow_judge *j,
		  const struct ig_packet *request)
{
	(void)j;
	(void)request;
	asked++;
	return admitted;
}

static bool reply(struct ig_flows *f, struct ig_packet p, u16 seq)
{
	const struct ig_flow_judge j = { generation, NULL, NULL, judge };
	enum ig_query query = ig_query_of_reply(p.family, p.type);
	unsigned int before = asked;
	enum ig_answer answer;
	bool seen, taken;

	/* The two have to agree, always; only one of them counts what it asks. */
	p.seq = seq;
	seen = peek_reply(f, &p, &j) == IG_SEEN_OPEN;
	asked = before;
	answer = ig_flow_answer(f, &p, query, generation);
	taken = answer == IG_ANSWER_OPEN ||
		(answer == IG_ANSWER_ASK && ig_flow_reply(f, &p, query, &j));
	assert_int_equal(seen, taken);
	return taken;
}

static void request(struct ig_flows *f, struct ig_packet p, u16 seq)
{
	p.seq = seq;
	ig_flow_open(f, &p, ig_query_of_request(p.family, p.type), generation);
}

static bool awaits(struct ig_flows *f, const struct ig_packet *p, u16 seq)
{
	const struct ig_flow_judge j = { generation, NULL, NULL, judge };
	const struct ig_quote quote = {
		.src = p->dst, .dst = p->src, .type = 8, .id = p->id, .seq = seq,
	};
	unsigned int before = asked;
	bool seen = ig_flow_peek_awaits(f, p, &quote, &j) == IG_SEEN_OPEN;

	asked = before;
	assert_int_equal(ig_flow_awaits(f, p, &quote, &j), seen);
	return seen;
}

/* Both are in flight; which came first does not matter. */
static void test_pairs(void **state)
{
	static const u16 pairs[][2] = {
		{ 100, 36 }, { 100, 37 }, { 5000, 1 }, { 1, 5000 }, { 40000, 1 },
		{ 1, 40000 }, { 0, 65535 }, { 65535, 0 }, { 32768, 0 },
	};
	struct ig_packet q = PING, p = reply_to(&q);
	struct ig_flows *f = flows(64);
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(pairs); i++) {
		ig_flows_flush(f);
		request(f, q, pairs[i][0]);
		request(f, q, pairs[i][1]);
		assert_true(awaits(f, &p, pairs[i][0]));
		assert_true(awaits(f, &p, pairs[i][1]));
		assert_false(reply(f, p, 3000));
		assert_true(reply(f, p, pairs[i][0]));
		assert_true(reply(f, p, pairs[i][1]));
		assert_false(awaits(f, &p, pairs[i][0]));
		assert_false(awaits(f, &p, pairs[i][1]));
		assert_false(reply(f, p, 3000));
	}
	flows_free(f);
}

/*
 * Random streams against the set of sent and unanswered requests. With @apart,
 * no two ever meet, so that only replies in the set pass, and duplicates of
 * replies.
 */
static u16 awaited[65536], sent[65536];

static void weave(unsigned int seed, bool apart, u32 capacity)
{
	struct ig_packet q = PING, p = reply_to(&q);
	struct ig_flows *f = flows(capacity);
	u16 next[STREAMS], flight[STREAMS][60];
	unsigned int n[STREAMS] = { 0 }, i, s, x;

	memset(awaited, 0, sizeof(awaited));
	memset(sent, 0, sizeof(sent));
	for (s = 0; s < STREAMS; s++)
		next[s] = apart ? (s << 13) + 8000 + rand_r(&seed) % 100 :
				  (u16)(rand_r(&seed) % 300 - 150);
	for (i = 0; i < 4000; i++) {
		q.now += !(rand_r(&seed) % 100);
		p.now = q.now;
		s = rand_r(&seed) % STREAMS;
		if (n[s] < 60 && rand_r(&seed) % 2 &&
		    !(n[s] && (u16)(next[s] - flight[s][0]) >= 60)) {
			request(f, q, next[s]);
			awaited[next[s]]++;
			sent[next[s]]++;
			flight[s][n[s]++] = next[s]++;
		} else if (n[s]) {
			x = rand_r(&seed) % n[s];
			/* Reordered, but not by more than a window. */
			if ((u16)(next[s] - flight[s][0]) >= 60)
				x = 0;
			assert_true(awaits(f, &p, flight[s][x]));
			assert_true(reply(f, p, flight[s][x]));
			awaited[flight[s][x]]--;
			memmove(&flight[s][x], &flight[s][x + 1],
				(--n[s] - x) * sizeof(flight[s][0]));
		}
		x = rand_r(&seed) & 0xffff;
		if (apart && !sent[x]) {
			assert_false(reply(f, p, x));
			assert_false(awaits(f, &p, x));
		}
		assert_in_range(ig_flows_used(f, q.now), 0, STREAMS);
	}
	for (s = 0; s < STREAMS; s++)
		for (x = 0; x < n[s]; x++) {
			assert_true(reply(f, p, flight[s][x]));
			awaited[flight[s][x]]--;
		}
	for (x = 0; x < 65536; x++)
		assert_int_equal(awaited[x], 0);
	flows_free(f);
}

static void test_random(void **state)
{
	unsigned int seed;

	(void)state;
	for (seed = 1; seed <= 20; seed++) {
		weave(seed, true, seed % 2 ? 16 : 4096);
		weave(seed, false, seed % 2 ? 16 : 4096);
	}
}

/*
 * Programs that do not go on at the same time pass by each other's sequences,
 * while those are awaited.
 */
static void uneven(unsigned int seed)
{
	struct ig_packet q = PING, p = reply_to(&q);
	struct ig_flows *f = flows(64);
	unsigned int i[4] = { 0 }, rounds, n, s;

	for (rounds = 0; rounds < 60; rounds++) {
		s = rand_r(&seed) % 4;
		for (n = rand_r(&seed) % 8000; n && i[s] < 50000; n--, i[s]++) {
			u16 seq = s * 9000 + 64000 + i[s];

			request(f, q, seq);
			if (i[s] >= 20)
				assert_true(reply(f, p, seq - 20));
		}
	}
	flows_free(f);
}

static void test_uneven(void **state)
{
	unsigned int seed;

	(void)state;
	for (seed = 1; seed <= 12; seed++)
		uneven(seed);
}

/* Two programs that send the same sequences, one a moment after the other. */
static void test_shadow(void **state)
{
	struct ig_packet q = PING, p = reply_to(&q);
	struct ig_flows *f = flows(64);
	u16 i;

	(void)state;
	for (i = 1; i < 1000; i++) {
		request(f, q, i);
		if (i > 9)
			request(f, q, i - 9);
		if (i > 12)
			assert_true(reply(f, p, i - 12));
		if (i > 21)
			assert_true(reply(f, p, i - 21));
	}
	assert_in_range(ig_flows_used(f, q.now), 1, STREAMS);
	flows_free(f);
}

/* Nine: the one that was asked longest ago gives way, and no other. */
static void test_ninth(void **state)
{
	struct ig_packet q = PING, p = reply_to(&q);
	struct ig_flows *f = flows(64);
	unsigned long evicted = 0;
	u16 i;

	(void)state;
	f->evicted = &evicted;
	for (i = 0; i <= STREAMS; i++) {
		q.now++;
		request(f, q, i * 1000);
	}
	assert_int_equal(evicted, 0);
	p.now = q.now;
	assert_int_equal(ig_flows_used(f, q.now), STREAMS);
	assert_false(reply(f, p, 0));
	for (i = 1; i <= STREAMS; i++)
		assert_true(reply(f, p, i * 1000));
	flows_free(f);
}

/* Nine, but the ninth is near to another, which moves: none is lost. */
static void test_ninth_near(void **state)
{
	struct ig_packet q = PING, p = reply_to(&q);
	struct ig_flows *f = flows(64);
	u16 i;

	(void)state;
	for (i = 0; i < STREAMS; i++)
		request(f, q, i * 8000);
	request(f, q, 8000 + 100);
	assert_int_equal(ig_flows_used(f, q.now), STREAMS);
	for (i = 0; i < STREAMS; i++)
		assert_true(reply(f, p, i * 8000));
	assert_true(reply(f, p, 8000 + 100));
	flows_free(f);
}

/* One identifier has eight flows at most, and a flood has one. */
static void test_flood(void **state)
{
	struct ig_packet q = PING, other = PING, p;
	struct ig_flows *f = flows(4096);
	unsigned int seed = 1, i;

	(void)state;
	for (i = 0; i < 100000; i++)
		request(f, q, i);
	assert_int_equal(ig_flows_used(f, q.now), 1);
	q.id++;
	for (i = 0; i < 100000; i++)
		request(f, q, rand_r(&seed));
	assert_int_equal(ig_flows_used(f, q.now), 1 + STREAMS);
	q.id++;
	for (i = 0; i < 1000; i++)
		request(f, q, 7);
	assert_int_equal(ig_flows_used(f, q.now), 1 + 2 * STREAMS);
	flows_free(f);

	/* Requests from outside replace none of the host's own. */
	f = flows(2 * IG_FLOW_WAYS);
	q = packet(IG_IN, 8, 0, "203.0.113.1", "192.0.2.1");
	for (i = 0; i < 4; i++)
		request(f, other, i * 1000);
	for (i = 0; i < 100000; i++)
		request(f, q, rand_r(&seed));
	p = reply_to(&other);
	for (i = 0; i < 4; i++)
		assert_true(reply(f, p, i * 1000));
	flows_free(f);
}

/* A table of one bucket: half of it, and no room beside it. */
static void test_one_bucket(void **state)
{
	struct ig_packet q = PING, p = reply_to(&q);
	struct ig_flows *f = flows(IG_FLOW_WAYS);
	u16 i;

	(void)state;
	for (i = 0; i < 6; i++) {
		q.now++;
		request(f, q, i * 1000);
	}
	p.now = q.now;
	for (i = 0; i < 6; i++)
		assert_int_equal(reply(f, p, i * 1000), i >= 2);
	flows_free(f);
}

/* If all others are gone, flows in the bucket beside are still found. */
static void test_spilled_alone(void **state)
{
	struct ig_packet q = PING, p = reply_to(&q);
	struct ig_flows *f = flows(16);
	u16 i;

	(void)state;
	for (i = 0; i < STREAMS; i++) {
		q.now += 5;
		request(f, q, i * 1000);
	}
	q.now += 42;			/* the first four are old */
	p.now = q.now;
	assert_int_equal(ig_flows_used(f, q.now), 4);
	for (i = 0; i < STREAMS; i++)
		assert_int_equal(reply(f, p, i * 1000), i >= 4);
	request(f, q, 7001);
	assert_int_equal(ig_flows_used(f, q.now), 4);
	assert_true(reply(f, p, 7001));
	flows_free(f);
}

static void test_multicast(void **state)
{
	struct ig_packet q = packet(IG_OUT, 8, 0, "192.0.2.1", "224.0.0.1");
	struct ig_packet p = reply_to(&q);
	struct ig_flows *f = flows(64);
	int i;

	(void)state;
	request(f, q, 100);
	request(f, q, 36);
	request(f, q, 36);
	assert_int_equal(ig_flows_used(f, q.now), 2);
	for (i = 0; i < IG_FLOW_RESPONDERS; i++) {
		assert_true(reply(f, p, 100));
		assert_true(reply(f, p, 36));
	}
	assert_false(reply(f, p, 100));
	assert_false(reply(f, p, 36));
	flows_free(f);
}

/* RFC 8335: after 255 comes 0. */
static void test_probe(void **state)
{
	struct ig_packet q = packet(IG_OUT, 42, 0, "192.0.2.1", "192.0.2.2");
	struct ig_packet p = reply_to(&q);
	struct ig_flows *f = flows(64);
	int i;

	(void)state;
	for (i = 250; i < 600; i++) {
		request(f, q, i << 8);
		if (i >= 253)
			assert_true(reply(f, p, (i - 3) << 8 | 1));
		assert_false(reply(f, p, (i + 1) << 8));
	}
	assert_int_equal(ig_flows_used(f, q.now), 1);
	flows_free(f);
}

/* A policy that has not met the requests is asked about each stream, once. */
static void test_revocation(void **state)
{
	struct ig_packet q = PING, p = reply_to(&q);
	struct ig_flows *f = flows(64);

	(void)state;
	request(f, q, 100);
	request(f, q, 5000);
	asked = 0;
	generation++;
	assert_true(reply(f, p, 100));
	assert_true(reply(f, p, 5000));
	assert_int_equal(asked, 2);
	generation++;
	admitted = false;
	assert_false(reply(f, p, 100));
	admitted = true;
	assert_false(reply(f, p, 5000));	/* dead for good */
	assert_int_equal(asked, 4);
	/* The whole generation counts, not only its lower 16 bits. */
	request(f, q, 1);
	generation += 0x10000;
	assert_true(reply(f, p, 1));
	assert_int_equal(asked, 5);
	generation += 0x400000;
	assert_true(reply(f, p, 1));
	assert_int_equal(asked, 6);
	flows_free(f);
}

/* Owed replies are counted up to 65,535, and no further. */
static void test_older(void **state)
{
	struct ig_packet q = PING, p = reply_to(&q);
	struct ig_flows *f = flows(64);
	u32 i;

	(void)state;
	for (i = 0; i < 65536 + 64 + 100; i++)
		request(f, q, i);
	for (i = 0; i < 65535; i++)
		assert_true(reply(f, p, 0));
	assert_false(reply(f, p, 0));
	flows_free(f);
}

/* Another CPU may have stamped a flow a moment after this one read the clock. */
static void test_skew(void **state)
{
	struct ig_packet q = PING, p;
	struct ig_flows *f = flows(IG_FLOW_WAYS);
	int i;

	(void)state;
	/* A flow stamped ahead is the newest, not the oldest. */
	for (i = 0; i < 4; i++) {
		q.id = i;
		q.now = i == 2 ? 1001 : 990 + i;
		request(f, q, 1);
	}
	q.id = 4;
	q.now = 1000;
	request(f, q, 1);
	for (i = 0; i < 5; i++) {
		q.id = i;
		p = reply_to(&q);
		assert_int_equal(reply(f, p, 1), i != 0);
	}
	ig_flows_flush(f);
	q = packet(IG_OUT, 8, 0, "192.0.2.1", "224.0.0.1");
	request(f, q, 1);
	p = reply_to(&q);
	p.now--;
	assert_true(reply(f, p, 1));
	flows_free(f);
}

/* Routed from one L3 master to another: the unordered pair tells them apart. */
static void test_leaked(void **state)
{
	static const u32 pairs[][2] = {
		{ 0, 0 }, { 0, 9 }, { 9, 0 }, { 9, 9 }, { 9, 10 }, { 0, 10 },
		{ 1, 32767 }, { 1, 32768 }, { 32768, 1 }, { 2, 32768 },
		{ 0, 0x7fffffff }, { 0x7ffffffe, 0x7fffffff },
	};
	struct ig_packet q = packet(IG_FORWARD, 8, 0, "192.0.2.1", "198.51.100.1");
	struct ig_packet p = reply_to(&q);
	size_t i, j;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(pairs); i++) {
		struct ig_flows *f = flows(4096);

		q.l3mdev = pairs[i][0];
		q.l3mdev_out = pairs[i][1];
		request(f, q, 1);
		for (j = 0; j < ARRAY_SIZE(pairs); j++) {
			bool same = (pairs[i][0] == pairs[j][0] &&
				     pairs[i][1] == pairs[j][1]) ||
				    (pairs[i][0] == pairs[j][1] &&
				     pairs[i][1] == pairs[j][0]);

			p.l3mdev = pairs[j][1];
			p.l3mdev_out = pairs[j][0];
			if (!same)
				assert_false(awaits(f, &p, 1));
			assert_int_equal(reply(f, p, 1), same);
		}
		flows_free(f);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pairs),
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_uneven),
		cmocka_unit_test(test_shadow),
		cmocka_unit_test(test_ninth),
		cmocka_unit_test(test_ninth_near),
		cmocka_unit_test(test_flood),
		cmocka_unit_test(test_one_bucket),
		cmocka_unit_test(test_spilled_alone),
		cmocka_unit_test(test_multicast),
		cmocka_unit_test(test_probe),
		cmocka_unit_test(test_revocation),
		cmocka_unit_test(test_older),
		cmocka_unit_test(test_skew),
		cmocka_unit_test(test_leaked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
