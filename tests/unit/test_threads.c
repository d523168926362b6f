// SPDX-License-Identifier: GPL-2.0-only
/*
 * The tables under several threads at once, as several CPUs use them: no stream of
 * sequences is made twice, budgets are not exceeded, no note is lost, and none is
 * taken twice.
 */
#include <pthread.h>

#include "build.h"
#include "engine/note.h"
#include "engine/probe.h"

#define THREADS		4
#define ROUNDS		5000
#define FLOWS		1024

static struct ig_flows *table;
static pthread_barrier_t barrier;
static unsigned int admitted[ROUNDS], made[ROUNDS];

static bool judge(const struct ig_flow_judge *j,
		  const struct ig_packet *request)
{
	(void)j;
	(void)request;
	return true;
}

/* Flows that an identifier has. */
static unsigned int count_flows(u16 id)
{
	unsigned int i, n = 0;

	for (i = 0; i < FLOWS; i++)
		n += ig_atomic_read(&table->flow[i].ctl) &&
		     table->flow[i].id == id;
	return n;
}

/*
 * All threads send requests of an identifier at once, of two streams. Then all
 * take replies to all of these.
 */
static void *worker(void *arg)
{
	const struct ig_flow_judge j = { 1, NULL, NULL, judge };
	struct ig_packet q = packet(IG_OUT, 8, 0, "192.0.2.1", "192.0.2.2");
	unsigned int thread = (unsigned int)(uintptr_t)arg;
	struct ig_packet p;
	int i, n;

	for (i = 0; i < ROUNDS; i++) {
		q.id = i;
		q.now = 1000 + i * 4;
		q.seq = thread % 2 * 5000 + thread;
		p = reply_to(&q);
		pthread_barrier_wait(&barrier);
		ig_flow_open(table, &q, IG_QUERY_ECHO4, 1);
		pthread_barrier_wait(&barrier);
		if (!thread)
			made[i] = count_flows(i);
		for (n = 0; n < 20; n++) {
			p.seq = n % 2 * 5000 + n % THREADS;
			if (ig_flow_reply(table, &p, IG_QUERY_ECHO4, &j))
				__atomic_fetch_add(&admitted[i], 1,
						   __ATOMIC_RELAXED);
		}
	}
	return NULL;
}

static void test_merge(void **state)
{
	pthread_t thread[THREADS];
	uintptr_t i;

	(void)state;
	table = flows(FLOWS);
	pthread_barrier_init(&barrier, NULL, THREADS);
	for (i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&thread[i], NULL, worker,
						(void *)i), 0);
	for (i = 0; i < THREADS; i++)
		pthread_join(thread[i], NULL);
	/*
	 * For each of four sequences, a reply and seven duplicates out of 80.
	 */
	for (i = 0; i < ROUNDS; i++) {
		assert_int_equal(made[i], 2);
		assert_int_equal(admitted[i], 4 * 8);
	}
	flows_free(table);
}

/*
 * Programs that all use one identifier, each with sequences of its own. Whoever
 * peeks at a reply sees it, though the others change the flows of the identifier.
 */
static void *stream(void *arg)
{
	const struct ig_flow_judge j = { 1, NULL, NULL, judge };
	struct ig_packet q = packet(IG_OUT, 8, 0, "192.0.2.1", "192.0.2.2");
	struct ig_packet p = reply_to(&q);
	u16 first = (u16)((uintptr_t)arg * 9000 + 64000);
	uintptr_t lost = 0;
	int i;

	for (i = 0; i < 50000; i++) {
		q.seq = first + i;
		ig_flow_open(table, &q, IG_QUERY_ECHO4, 1);
		if (i < 20)
			continue;
		p.seq = first + i - 20;
		lost += ig_flow_peek_reply(table, &p, IG_QUERY_ECHO4, &j) != IG_SEEN_OPEN;
		if (ig_flow_answer(table, &p, IG_QUERY_ECHO4, 1) !=
		    IG_ANSWER_OPEN)
			lost += !ig_flow_reply(table, &p, IG_QUERY_ECHO4, &j);
	}
	return (void *)lost;
}

static void test_streams(void **state)
{
	pthread_t thread[THREADS];
	uintptr_t i;
	void *lost;

	(void)state;
	table = flows(FLOWS);
	for (i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&thread[i], NULL, stream,
						(void *)i), 0);
	for (i = 0; i < THREADS; i++) {
		pthread_join(thread[i], &lost);
		assert_null(lost);
	}
	assert_in_range(ig_flows_used(table, 1000), 1, IG_FLOW_STREAMS);
	flows_free(table);
}

/*
 * Looks for a sequence that nobody requests, while the window of its stream
 * moves. A copy of a flow in the middle of a change would have it open.
 */
static bool moving;

static void *onlooker(void *arg)
{
	const struct ig_flow_judge j = { 1, NULL, NULL, judge };
	struct ig_packet q = packet(IG_OUT, 8, 0, "192.0.2.1", "192.0.2.2");
	struct ig_packet p = reply_to(&q);
	uintptr_t open = 0;
	int i;

	(void)arg;
	p.seq = 2;
	for (i = 0; i < 10 * ROUNDS; i++) {
		p.id = i;
		pthread_barrier_wait(&barrier);
		do
			open += ig_flow_peek_reply(table, &p, IG_QUERY_ECHO4, &j) ==
				IG_SEEN_OPEN;
		while (__atomic_load_n(&moving, __ATOMIC_RELAXED));
		pthread_barrier_wait(&barrier);
	}
	return (void *)open;
}

static void test_onlooker(void **state)
{
	struct ig_packet q = packet(IG_OUT, 8, 0, "192.0.2.1", "192.0.2.2");
	pthread_t thread;
	void *open;
	int i, n;

	(void)state;
	table = flows(FLOWS);
	pthread_barrier_init(&barrier, NULL, 2);
	assert_int_equal(pthread_create(&thread, NULL, onlooker, NULL), 0);
	for (i = 0; i < 10 * ROUNDS; i++) {
		q.id = i;
		__atomic_store_n(&moving, true, __ATOMIC_RELAXED);
		pthread_barrier_wait(&barrier);
		/* 0, 1, 3, 4, 6, 7 and so on, all in the window. */
		for (n = 0; n < 40; n++) {
			q.seq = n + n / 2;
			ig_flow_open(table, &q, IG_QUERY_ECHO4, 1);
		}
		__atomic_store_n(&moving, false, __ATOMIC_RELAXED);
		pthread_barrier_wait(&barrier);
	}
	pthread_join(thread, &open);
	assert_null(open);
	flows_free(table);
}

/* Requests, replies and a flush of few flows, all at once: nothing hangs. */
static void *churn(void *arg)
{
	const struct ig_flow_judge j = { 1, NULL, NULL, judge };
	unsigned int seed = (unsigned int)(uintptr_t)arg;
	int i;

	for (i = 0; i < 200000; i++) {
		struct ig_packet q = packet(IG_OUT, 8, 0, "192.0.2.1",
					    "192.0.2.2");
		struct ig_packet p;

		q.id = rand_r(&seed) % 64;
		q.seq = rand_r(&seed) % 8 * 1000;
		p = reply_to(&q);
		if (rand_r(&seed) % 2)
			ig_flow_open(table, &q, IG_QUERY_ECHO4,
				     rand_r(&seed) % 2);
		else
			ig_flow_reply(table, &p, IG_QUERY_ECHO4, &j);
		if (!(i % 10000))
			ig_flows_flush(table);
	}
	return NULL;
}

static void test_churn(void **state)
{
	pthread_t thread[THREADS];
	int i;

	(void)state;
	table = flows(16);
	for (i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&thread[i], NULL, churn,
						(void *)(uintptr_t)(i + 1)), 0);
	for (i = 0; i < THREADS; i++)
		pthread_join(thread[i], NULL);
	assert_in_range(ig_flows_used(table, 1000), 0, 16);
	flows_free(table);
}

/* All threads fill one bucket at once, each with its share. */
static struct ig_probes probes;

static void *prober(void *arg)
{
	struct ig_probe p = { .family = IG_IPV4, .proto = 6 };
	u32 first = (uintptr_t)arg * (IG_PROBE_WAYS / THREADS), i, n;

	for (i = 0; i < ROUNDS; i++) {
		p.tcp_seq = i;
		pthread_barrier_wait(&barrier);
		for (n = 0; n < IG_PROBE_WAYS / THREADS; n++) {
			p.ports = first + n;
			ig_probes_note(&probes, &p, 1000 + i);
		}
	}
	return NULL;
}

static void test_probes(void **state)
{
	static ig_atomic64 memory[IG_PROBE_WAYS] __aligned(64);
	const ig_hash_key key = { { 1, 2 } };
	struct ig_packet error = { .family = IG_IPV4 };
	struct ig_quote quote = { .proto = 6, .tcp_seq = ROUNDS - 1 };
	pthread_t thread[THREADS];
	uintptr_t i;
	u32 round;

	(void)state;
	for (round = 0; round < 20; round++) {
		memset(memory, 0, sizeof(memory));
		ig_probes_init(&probes, memory, IG_PROBE_WAYS, &key, 30);
		pthread_barrier_init(&barrier, NULL, THREADS);
		for (i = 0; i < THREADS; i++)
			assert_int_equal(pthread_create(&thread[i], NULL, prober,
							(void *)i), 0);
		for (i = 0; i < THREADS; i++)
			pthread_join(thread[i], NULL);
	}
	error.now = 1000 + ROUNDS - 1;
	for (i = 0; i < IG_PROBE_WAYS; i++) {
		quote.dport = i;
		assert_true(ig_probes_know(&probes, &error, &quote));
	}
}

static struct ig_notes notes;
static unsigned int taken[ROUNDS];

/*
 * Each thread has its own packet on the way, all in one bucket; one more packet
 * is sent by the first thread and looked for by all.
 */
static void *passenger(void *arg)
{
	unsigned int self = (unsigned int)(uintptr_t)arg;
	struct ig_packet own = packet(IG_OUT, 8, 0, "192.0.2.1", "192.0.2.1");
	struct ig_packet common = own;
	int i;

	own.id = 100 + self;
	for (i = 0; i < ROUNDS; i++) {
		own.seq = common.seq = i;
		common.id = 1;
		if (self)
			assert_true(ig_notes_put(&notes, &own, 1, 0));
		else
			assert_true(ig_notes_put(&notes, &common, 1, 0));
		pthread_barrier_wait(&barrier);
		if (ig_notes_take(&notes, &common, 1, 0))
			__atomic_fetch_add(&taken[i], 1, __ATOMIC_RELAXED);
		if (self)
			assert_true(ig_notes_take(&notes, &own, 1, 0));
		pthread_barrier_wait(&barrier);
	}
	return NULL;
}

static void test_notes(void **state)
{
	const ig_hash_key key = { { 1, 2 } };
	struct ig_note *memory = ig_zalloc(IG_NOTE_WAYS * sizeof(*memory));
	pthread_t thread[THREADS];
	int i;

	(void)state;
	ig_notes_init(&notes, memory, IG_NOTE_WAYS, &key, 7);
	pthread_barrier_init(&barrier, NULL, THREADS);
	for (i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&thread[i], NULL, passenger,
						(void *)(uintptr_t)i), 0);
	for (i = 0; i < THREADS; i++)
		pthread_join(thread[i], NULL);
	for (i = 0; i < ROUNDS; i++)
		assert_int_equal(taken[i], 1);
	ig_free(memory);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_merge),
		cmocka_unit_test(test_streams),
		cmocka_unit_test(test_onlooker),
		cmocka_unit_test(test_churn),
		cmocka_unit_test(test_probes),
		cmocka_unit_test(test_notes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
