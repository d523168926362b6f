// SPDX-License-Identifier: GPL-2.0-only
/*
 * The flow log counts every packet once, in a record or as skipped, in bounded
 * memory; its settings are a part of the policy.
 */
#include "build.h"

#include <pthread.h>

#include "engine/log_table.h"

#define CAPACITY 64U

/**
 * struct log - a table and a history, in memory of their own
 * @table: the table
 * @history: the history
 */
struct log {
	struct ig_log_table table;
	struct ig_log_history history;
};

static struct log *log_new(u32 capacity)
{
	static const ig_hash_key key = { { 1, 2 } };
	struct log *log = ig_zalloc(sizeof(*log));

	assert_non_null(log);
	ig_log_table_init(&log->table,
			  ig_zalloc(capacity / IG_LOG_WAYS * sizeof(struct ig_log_bucket)),
			  ig_zalloc(capacity * sizeof(struct ig_log_record)), capacity, &key);
	ig_log_history_init(&log->history, ig_zalloc(capacity * sizeof(struct ig_log_record)),
			    capacity);
	return log;
}

static void log_end(struct log *log)
{
	ig_free(log->table.bucket);
	ig_free(log->table.record);
	ig_free(log->history.record);
	ig_free(log);
}

static void name_it(const void *host, u32 ifindex, char name[IG_IFNAME])
{
	(void)host;
	snprintf(name, IG_IFNAME, "eth%u", ifindex);
}

static bool add(struct log *log, u32 peer, u32 ifindex, u32 bytes, u32 now, u32 mtu)
{
	union ig_log_key key = { .ifindex = ifindex, .what = IG_ICMP, .type = 8 };
	const struct ig_log_packet packet = {
		.bytes = bytes, .now = now, .mtu = mtu, .name = name_it,
	};

	key.src.w[0] = peer;
	return ig_log_table_add(&log->table, &key, &packet);
}

static u64 skipped(const struct ig_log_table *table)
{
	u64 n = 0;
	u32 i;

	for (i = 0; i <= IG_LOG_SKIPS; i++)
		n += table->skip[i].packets;
	return n;
}

static u64 counted(const struct log *log, const struct ig_log_window *w)
{
	u64 n = 0;
	u32 i;

	for (i = 0; i < w->n; i++)
		n += ig_log_history_record(&log->history, w, i)->packets;
	return n;
}

static void test_capacity(void **state)
{
	(void)state;
	assert_int_equal(ig_log_capacity(0), IG_LOG_WAYS);
	assert_int_equal(ig_log_capacity(64), 64);
	assert_int_equal(ig_log_capacity(127), 64);
	assert_int_equal(ig_log_capacity(8192), 8192);
	assert_int_equal(ig_log_capacity(1048576), 1048576);
}

/* A record sums up its packets, and has the first and last time and the smallest MTU. */
static void test_record(void **state)
{
	struct log *log = log_new(CAPACITY);
	const struct ig_log_window *w;
	const struct ig_log_record *r;

	(void)state;
	log->table.start = 100;
	assert_true(add(log, 1, 2, 84, 110, 1400));
	assert_true(add(log, 1, 2, 100, 120, 0));
	assert_true(add(log, 1, 2, 20, 105, 1280));
	assert_int_equal(ig_log_table_used(&log->table), 1);
	ig_log_history_add(&log->history, &log->table, 7, 160);
	assert_int_equal(ig_log_table_used(&log->table), 0);
	w = ig_log_history_from(&log->history, 0);
	assert_non_null(w);
	assert_int_equal(w->number, 7);
	assert_int_equal(w->start, 100);
	assert_int_equal(w->end, 160);
	assert_int_equal(w->n, 1);
	r = ig_log_history_record(&log->history, w, 0);
	assert_int_equal(r->packets, 3);
	assert_int_equal(r->bytes, 204);
	assert_int_equal(r->first, 105);
	assert_int_equal(r->last, 120);
	assert_int_equal(r->mtu, 1280);
	assert_string_equal(r->dev, "eth2");
	log_end(log);
}

/* Each member of the key makes another record; type 0 is a type like any other. */
static void test_key(void **state)
{
	static const struct ig_log_packet packet = { .bytes = 1, .now = 1, .name = name_it };
	union ig_log_key key = { .ifindex = 1, .what = IG_ICMP };
	size_t i;

	(void)state;
	for (i = 0; i < offsetof(union ig_log_key, zero); i++) {
		/* All records are in one bucket. */
		struct log *log = log_new(IG_LOG_WAYS);
		union ig_log_key other = key;

		((u8 *)&other)[i] ^= 1;
		assert_true(ig_log_table_add(&log->table, &key, &packet));
		assert_true(ig_log_table_add(&log->table, &other, &packet));
		assert_int_equal(ig_log_table_used(&log->table), 2);
		assert_true(ig_log_table_add(&log->table, &other, &packet));
		assert_int_equal(ig_log_table_used(&log->table), 2);
		log_end(log);
	}
}

/* A flood of sources: no packet is lost, those without room are skipped, by interface. */
static void test_flood(void **state)
{
	struct log *log = log_new(CAPACITY);
	const struct ig_log_window *w;
	u32 i, n = 100000, refused = 0;

	(void)state;
	for (i = 0; i < n; i++)
		refused += !add(log, i, 1 + i % 3, 84, 50, 0);
	assert_int_equal(ig_log_table_used(&log->table), CAPACITY);
	assert_int_equal(refused, n - CAPACITY);
	assert_int_equal(skipped(&log->table), refused);
	/* A key that has a record is counted there as before. */
	ig_log_history_add(&log->history, &log->table, 1, 60);
	w = ig_log_history_from(&log->history, 1);
	assert_int_equal(counted(log, w), CAPACITY);
	assert_int_equal(w->n_skips, 3);
	assert_string_equal(w->skip[0].dev, "eth1");
	assert_int_equal(w->skip[0].packets + w->skip[1].packets + w->skip[2].packets, refused);
	assert_int_equal(skipped(&log->table), 0);
	log_end(log);
}

/* More interfaces than there is room for share the last place. */
static void test_skips(void **state)
{
	struct log *log = log_new(IG_LOG_WAYS);
	u32 i, n = 0;

	(void)state;
	for (i = 0; i < IG_LOG_WAYS; i++)
		add(log, i, 1, 1, 1, 0);
	for (i = 1; i <= 10 * IG_LOG_SKIPS; i++)
		n += !add(log, 1000, i, 1, 1, 0);
	assert_int_equal(n, 10 * IG_LOG_SKIPS);
	assert_int_equal(skipped(&log->table), n);
	assert_int_equal(log->table.skip[IG_LOG_SKIPS].packets, 9 * IG_LOG_SKIPS);
	assert_int_equal(log->table.skip[IG_LOG_SKIPS].ifindex, 0);
	assert_string_equal(log->table.skip[IG_LOG_SKIPS].dev, "");
	log_end(log);
}

/* The newest windows are kept, whole, as far as there is room. */
static void test_history(void **state)
{
	struct log *log = log_new(CAPACITY);
	u32 sizes[200], number, i, k;

	(void)state;
	for (number = 1; number < ARRAY_SIZE(sizes); number++) {
		const struct ig_log_window *w;
		const struct ig_log_record *r;
		u32 oldest, room = 0, kept = 0;

		for (i = 0; i < (number * 7) % 20; i++)
			add(log, i, 1, 1, number, 0);
		sizes[number] = ig_log_table_used(&log->table);
		ig_log_history_add(&log->history, &log->table, number, number);
		for (oldest = number; oldest && kept < IG_LOG_WINDOWS; oldest--, kept++) {
			if (room + sizes[oldest] > CAPACITY)
				break;
			room += sizes[oldest];
		}
		assert_int_equal(log->history.n, kept);
		for (k = oldest + 1; k <= number; k++) {
			w = ig_log_history_from(&log->history, k);
			assert_int_equal(w->number, k);
			assert_int_equal(w->n, sizes[k]);
			for (i = 0; i < w->n; i++) {
				r = ig_log_history_record(&log->history, w, i);
				assert_int_equal(r->first, k);
			}
		}
		assert_int_equal(ig_log_history_from(&log->history, 1)->number, oldest + 1);
		assert_null(ig_log_history_from(&log->history, number + 1));
	}
	log_end(log);
}

#define THREADS 4
#define EACH 200000U

static void *flood(void *data)
{
	struct log *log = data;
	u32 i;

	for (i = 0; i < EACH; i++)
		add(log, i % 100, 1 + i % 40, 1, 1, 0);
	return NULL;
}

/* Threads that count in the same buckets lose nothing. */
static void test_threads(void **state)
{
	struct log *log = log_new(CAPACITY);
	const struct ig_log_window *w;
	pthread_t thread[THREADS];
	u64 n;
	int i;

	(void)state;
	for (i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&thread[i], NULL, flood, log), 0);
	for (i = 0; i < THREADS; i++)
		pthread_join(thread[i], NULL);
	n = skipped(&log->table);
	ig_log_history_add(&log->history, &log->table, 1, 2);
	w = ig_log_history_from(&log->history, 1);
	assert_int_equal(counted(log, w) + n, THREADS * EACH);
	log_end(log);
}

static void test_values(void **state)
{
	static const char *const good[] = { "", "vpc-0123", "eu-central-1", "a", "arn:aws/x_y.z" };
	static const char *const bad[] = { "-", "a b", "-a", ".", "\xc3\xa4", "a\"", "a\n" };
	char longest[IG_LOG_VALUE + 1];
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(good); i++)
		assert_true(ig_log_value_valid(IG_LOG_VPC, good[i]));
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		assert_false(ig_log_value_valid(IG_LOG_VPC, bad[i]));
	memset(longest, 'a', sizeof(longest));
	longest[IG_LOG_VALUE] = '\0';
	assert_false(ig_log_value_valid(IG_LOG_VPC, longest));
	assert_true(ig_log_value_valid(IG_LOG_VPC, longest + 1));
	assert_true(ig_log_value_valid(IG_LOG_ACCOUNT, ""));
	assert_true(ig_log_value_valid(IG_LOG_ACCOUNT, "123456789010"));
	assert_false(ig_log_value_valid(IG_LOG_ACCOUNT, "12345678901"));
	assert_false(ig_log_value_valid(IG_LOG_ACCOUNT, "1234567890123"));
	assert_false(ig_log_value_valid(IG_LOG_ACCOUNT, "12345678901a"));
}

static void test_names(void **state)
{
	struct ig_log_settings *s = ig_log_settings_alloc(NULL), *copy;
	char dev[IG_IFNAME];
	int i;

	(void)state;
	assert_int_equal(s->window, IG_LOG_WINDOW);
	assert_false(s->on);
	assert_int_equal(ig_log_settings_call(s, "eth1", "eni-1"), 0);
	assert_int_equal(ig_log_settings_call(s, "eth0", "eni-0"), 0);
	assert_int_equal(ig_log_settings_call(s, "eth1", "eni-one"), 0);
	assert_int_equal(s->n, 2);
	assert_string_equal(s->name[0].dev, "eth0");
	assert_string_equal(s->name[1].id, "eni-one");
	copy = ig_log_settings_alloc(s);
	assert_int_equal(ig_log_settings_call(s, "eth0", ""), 0);
	assert_int_equal(ig_log_settings_call(s, "eth9", ""), 0);
	assert_int_equal(s->n, 1);
	assert_string_equal(s->name[0].dev, "eth1");
	assert_int_equal(copy->n, 2);
	for (i = 1; i < IG_LOG_NAMES_MAX; i++) {
		snprintf(dev, sizeof(dev), "veth%d", i);
		assert_int_equal(ig_log_settings_call(s, dev, "x"), 0);
	}
	assert_int_equal(ig_log_settings_call(s, "one-more", "x"), -ENOSPC);
	assert_int_equal(ig_log_settings_call(s, "veth5", "y"), 0);
	ig_log_settings_put(s);
	ig_log_settings_put(copy);
}

/* Settings go from draft to policy and back, to its copies, and not to other namespaces. */
static void test_policy(void **state)
{
	struct ig_policy policy = { 0 }, shared = { 0 }, theirs = { 0 };
	struct ig_log_settings *s = ig_log_settings_alloc(NULL);
	struct ig_draft draft, next;

	(void)state;
	assert_int_equal(ig_draft_init(&draft, NULL), 0);
	assert_null(draft.log);
	s->on = true;
	ig_draft_log(&draft, s);
	assert_int_equal(ig_policy_compile(&policy, &draft, 1, NULL), 0);
	assert_null(draft.log);
	assert_true(ig_policy_logs(&policy));
	ig_policy_undo(&policy, &draft);
	assert_ptr_equal(draft.log, s);
	assert_int_equal(ig_policy_compile(&policy, &draft, 1, NULL), 0);
	ig_draft_fini(&draft);

	ig_policy_share(&shared, &policy, 2);
	assert_true(ig_policy_logs(&shared));
	ig_policy_inherit(&theirs, &policy, 3);
	assert_false(ig_policy_logs(&theirs));
	assert_true(ig_policy_logs(&policy));

	assert_int_equal(ig_draft_init(&next, &policy), 0);
	assert_ptr_equal(next.log, s);
	ig_draft_defaults(&next);
	assert_null(next.log);
	ig_draft_fini(&next);
	ig_policy_fini(&theirs);
	ig_policy_fini(&shared);
	ig_policy_fini(&policy);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_capacity),
		cmocka_unit_test(test_record),
		cmocka_unit_test(test_key),
		cmocka_unit_test(test_flood),
		cmocka_unit_test(test_skips),
		cmocka_unit_test(test_history),
		cmocka_unit_test(test_threads),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_policy),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
