// SPDX-License-Identifier: GPL-2.0-only
#include "log_table.h"

u32 ig_log_capacity(u32 max)
{
	u32 n = IG_LOG_WAYS;

	while (n <= max / 2)
		n *= 2;
	return n;
}

void ig_log_table_init(struct ig_log_table *table, struct ig_log_bucket *buckets,
		       struct ig_log_record *records, u32 capacity, const ig_hash_key *key)
{
	memset(table, 0, sizeof(*table));
	table->bucket = buckets;
	table->record = records;
	table->mask = capacity / IG_LOG_WAYS - 1;
	table->seed = ig_hash_seed(key);
}

/* The caller has disabled bottom halves, so that no softirq spins on this CPU. */
static __always_inline void lock(ig_atomic *word)
{
	u32 free = 0;

	while (unlikely(!ig_atomic_acquire(word, &free, 1))) {
		free = 0;
		cpu_relax();
	}
}

static __always_inline void unlock(ig_atomic *word)
{
	ig_atomic_release(word, 0);
}

static __always_inline u32 bucket_of(const struct ig_log_table *table,
				     const union ig_log_key *key)
{
	struct ig_hash h = table->seed;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(key->word); i++)
		ig_hash_add(&h, key->word[i]);
	return ig_hash_end(&h, 0, sizeof(key->word)) & table->mask;
}

/* Compares without a branch for each word. */
static __always_inline bool same_key(const union ig_log_key *a, const union ig_log_key *b)
{
	u64 differ = 0;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(a->word); i++)
		differ |= a->word[i] ^ b->word[i];
	return !differ;
}

static __always_inline void count(struct ig_log_record *r, const struct ig_log_packet *packet)
{
	r->packets++;
	r->bytes += packet->bytes;
	/* The clock may have been set back. */
	if (packet->now < r->first)
		r->first = packet->now;
	if (packet->now > r->last)
		r->last = packet->now;
	if (unlikely(packet->mtu) && (!r->mtu || packet->mtu < r->mtu))
		r->mtu = packet->mtu;
}

static noinline void record_make(struct ig_log_record *r, const union ig_log_key *key,
				 const struct ig_log_packet *packet)
{
	r->key = *key;
	r->packets = 0;
	r->bytes = 0;
	r->first = packet->now;
	r->last = packet->now;
	r->mtu = 0;
	memset(r->dev, 0, sizeof(r->dev));
	packet->name(packet->host, key->ifindex, r->dev);
}

/* Counts a skipped packet in @skip if that is its interface's; tells whether it did. */
static bool skip_count(struct ig_log_skip *skip, u32 ifindex, const struct ig_log_packet *packet)
{
	bool ours;

	lock(&skip->lock);
	ours = !skip->packets || skip->ifindex == ifindex;
	if (ours) {
		if (!skip->packets && ifindex)
			packet->name(packet->host, ifindex, skip->dev);
		skip->ifindex = ifindex;
		skip->packets++;
	}
	unlock(&skip->lock);
	return ours;
}

/* Interfaces are numbered in turn, so few of them share a place. */
static noinline void skip_packet(struct ig_log_table *table, u32 ifindex,
				 const struct ig_log_packet *packet)
{
	if (!skip_count(&table->skip[ifindex % IG_LOG_SKIPS], ifindex, packet))
		skip_count(&table->skip[IG_LOG_SKIPS], 0, packet);
}

bool ig_log_table_add(struct ig_log_table *table, const union ig_log_key *key,
		      const struct ig_log_packet *packet)
{
	u32 at = bucket_of(table, key), i;
	struct ig_log_bucket *bucket = &table->bucket[at];
	struct ig_log_record *r = &table->record[at * IG_LOG_WAYS];
	bool waiting = ig_bh_disable();

	lock(&bucket->lock);
	for (i = 0; i < bucket->used && !same_key(&r[i].key, key); i++)
		;
	if (i == bucket->used && i < IG_LOG_WAYS) {
		record_make(&r[i], key, packet);
		WRITE_ONCE(bucket->used, i + 1);
	}
	if (likely(i < IG_LOG_WAYS))
		count(&r[i], packet);
	unlock(&bucket->lock);
	if (unlikely(i == IG_LOG_WAYS))
		skip_packet(table, key->ifindex, packet);
	ig_bh_enable(waiting);
	return i < IG_LOG_WAYS;
}

u32 ig_log_table_used(const struct ig_log_table *table)
{
	u32 i, n = 0;

	for (i = 0; i <= table->mask; i++)
		n += READ_ONCE(table->bucket[i].used);
	return n;
}

void ig_log_history_init(struct ig_log_history *history, struct ig_log_record *records,
			 u32 capacity)
{
	history->record = records;
	history->mask = capacity - 1;
}

static void forget_oldest(struct ig_log_history *history)
{
	history->n--;
	memmove(&history->window[0], &history->window[1],
		history->n * sizeof(history->window[0]));
}

/* Makes room for a window of @n records. */
static struct ig_log_window *window_room(struct ig_log_history *history, u32 n)
{
	u64 oldest = history->next + n > history->mask ? history->next + n - history->mask - 1 : 0;

	while (history->n && (history->n == IG_LOG_WINDOWS || history->window[0].first < oldest))
		forget_oldest(history);
	return &history->window[history->n++];
}

static void skips_move(struct ig_log_window *window, struct ig_log_table *table)
{
	u32 i;

	for (i = 0; i <= IG_LOG_SKIPS; i++)
		if (table->skip[i].packets)
			window->skip[window->n_skips++] = table->skip[i];
	memset(table->skip, 0, sizeof(table->skip));
}

static void records_move(struct ig_log_history *history, struct ig_log_table *table)
{
	u32 i, k;

	for (i = 0; i <= table->mask; i++) {
		struct ig_log_bucket *bucket = &table->bucket[i];

		for (k = 0; k < bucket->used; k++)
			history->record[history->next++ & history->mask] =
				table->record[i * IG_LOG_WAYS + k];
		bucket->used = 0;
		if (!(i % 64))
			ig_resched();
	}
}

void ig_log_history_add(struct ig_log_history *history, struct ig_log_table *table,
			u32 number, u32 end)
{
	u32 n = ig_log_table_used(table);
	struct ig_log_window *window = window_room(history, n);

	memset(window, 0, sizeof(*window));
	window->number = number;
	window->start = table->start;
	window->end = end;
	window->first = history->next;
	window->n = n;
	skips_move(window, table);
	records_move(history, table);
}

const struct ig_log_window *ig_log_history_from(const struct ig_log_history *history, u32 number)
{
	u32 i;

	for (i = 0; i < history->n; i++)
		if (history->window[i].number >= number)
			return &history->window[i];
	return NULL;
}
