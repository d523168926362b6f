/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The records of the flow log: tables that packets are counted in, one for each
 * window of time, and the finished windows that are kept to be read. All memory
 * is allocated beforehand.
 */
#ifndef IG_LOG_TABLE_H
#define IG_LOG_TABLE_H

#include "group.h"
#include "hash.h"
#include "parse.h"

/* Records of a bucket. */
#define IG_LOG_WAYS	8

/* Interfaces whose skipped packets are counted one by one. */
#define IG_LOG_SKIPS	32

/* Number of finished windows that are kept, at most. */
#define IG_LOG_WINDOWS	16

/**
 * union ig_log_key - what the packets of a record have in common
 * @src: source address
 * @dst: destination address
 * @ifindex: the interface, of a bridge the port
 * @rule: see struct ig_decision
 * @dir: enum ig_dir
 * @family: enum ig_family
 * @what: enum ig_what; without an ICMP header @type and @code are 0
 * @type: ICMP type
 * @code: ICMP code
 * @verdict: enum icmpguard_log_verdict
 * @reason: enum ig_reason
 * @zero: 0
 * @word: all of these
 */
union ig_log_key {
	struct {
		struct ig_addr src;
		struct ig_addr dst;
		u32 ifindex;
		u32 rule;
		u8 dir;
		u8 family;
		u8 what;
		u8 type;
		u8 code;
		u8 verdict;
		u8 reason;
		u8 zero;
	};
	u64 word[6];
};

static_assert(sizeof(union ig_log_key) == 48, "a key has no padding");

/**
 * struct ig_log_record - packets that are alike
 * @key: what they have in common
 * @packets: number of them
 * @bytes: their IP octets
 * @first: when the first one came, Unix seconds
 * @last: when the last one came
 * @mtu: smallest MTU that they told; 0 for none
 * @dev: name of the interface at the first one; "" if it had none
 *
 * Times have 32 bits without a sign: they are right until 2106.
 */
struct ig_log_record {
	union ig_log_key key;
	u64 packets;
	u64 bytes;
	u32 first;
	u32 last;
	u32 mtu;
	char dev[IG_IFNAME];
};

static_assert(sizeof(struct ig_log_record) == 96, "docs/flow-log.md says so");

/**
 * struct ig_log_skip - packets of an interface that had no room
 * @lock: 1 while a packet is counted
 * @ifindex: the interface; 0 for several, and for none
 * @packets: number of them; 0 for an unused place
 * @dev: name of the interface at the first one
 */
struct ig_log_skip {
	ig_atomic lock;
	u32 ifindex;
	u64 packets;
	char dev[IG_IFNAME];
};

/**
 * struct ig_log_bucket - a bucket of a table
 * @lock: 1 while a packet is counted
 * @used: number of its records in use, changed under @lock
 */
struct ig_log_bucket {
	ig_atomic lock;
	u32 used;
};

/**
 * struct ig_log_table - records of a window that is being written
 * @bucket: buckets
 * @record: IG_LOG_WAYS for each bucket, in their order
 * @mask: number of buckets minus 1
 * @seed: of the hash of keys
 * @start: begin of the window, Unix seconds
 * @end: end of the window
 * @skip: packets without room, by interface; the last for all that had none
 *	there either
 */
struct ig_log_table {
	struct ig_log_bucket *bucket;
	struct ig_log_record *record;
	u32 mask;
	struct ig_hash seed;
	u32 start;
	u32 end;
	struct ig_log_skip skip[IG_LOG_SKIPS + 1];
};

/**
 * struct ig_log_packet - a packet to be logged
 * @bytes: its IP octets
 * @now: Unix seconds
 * @mtu: the MTU that it tells; 0 for none
 * @name: gets the name of the interface for a new record
 * @host: passed to @name
 */
struct ig_log_packet {
	u32 bytes;
	u32 now;
	u32 mtu;
	void (*name)(const void *host, u32 ifindex, char name[IG_IFNAME]);
	const void *host;
};

/**
 * struct ig_log_window - a finished window
 * @number: its number
 * @start: see struct ig_log_table
 * @end: likewise
 * @first: place of its first record, counted since the history began
 * @n: number of its records
 * @n_skips: number of @skip
 * @skip: packets that are in no record
 */
struct ig_log_window {
	u32 number;
	u32 start;
	u32 end;
	u32 n;
	u64 first;
	u32 n_skips;
	struct ig_log_skip skip[IG_LOG_SKIPS + 1];
};

/**
 * struct ig_log_history - finished windows, the newest that have room
 * @record: room for records, used in turn
 * @mask: number of those minus 1
 * @next: place of the next record, counted since the history began
 * @n: number of windows
 * @window: the windows, the oldest first
 *
 * The caller locks it.
 */
struct ig_log_history {
	struct ig_log_record *record;
	u32 mask;
	u64 next;
	u32 n;
	struct ig_log_window window[IG_LOG_WINDOWS];
};

/** ig_log_capacity() - returns the records of a table for @max: a power of two, not above it */
u32 ig_log_capacity(u32 max);

/**
 * ig_log_table_init() - prepares a table in memory that the caller owns
 * @table: the table
 * @buckets: zeroed, one for IG_LOG_WAYS records
 * @records: @capacity of them
 * @capacity: from ig_log_capacity()
 * @key: of the hash
 */
void ig_log_table_init(struct ig_log_table *table, struct ig_log_bucket *buckets,
		       struct ig_log_record *records, u32 capacity, const ig_hash_key *key);

/**
 * ig_log_table_add() - counts a packet
 * @table: the table; others may count in it
 * @key: what the packet is like
 * @packet: the packet
 *
 * For hooks, in softirq or process context. Neither sleeps nor allocates.
 *
 * Return: false if its bucket was full; then it is counted as skipped.
 */
bool ig_log_table_add(struct ig_log_table *table, const union ig_log_key *key,
		      const struct ig_log_packet *packet);

/** ig_log_table_used() - returns how many records a table has, while others count */
u32 ig_log_table_used(const struct ig_log_table *table);

/**
 * ig_log_history_init() - prepares a history in memory that the caller owns
 * @history: zeroed
 * @records: @capacity of them
 * @capacity: as that of the tables it will get
 */
void ig_log_history_init(struct ig_log_history *history, struct ig_log_record *records,
			 u32 capacity);

/**
 * ig_log_history_add() - keeps the contents of a table as a finished window
 * @history: the history; forgets its oldest windows if they are in the way
 * @table: the table, in which nobody counts any more; empty afterwards
 * @number: number of the window, higher than all before
 * @end: end of the window
 *
 * May sleep and reschedules.
 */
void ig_log_history_add(struct ig_log_history *history, struct ig_log_table *table,
			u32 number, u32 end);

/** ig_log_history_from() - returns the first window numbered @number or higher, or NULL */
const struct ig_log_window *ig_log_history_from(const struct ig_log_history *history,
						u32 number);

/** ig_log_history_record() - returns record @i of a window of the history */
static inline const struct ig_log_record *
ig_log_history_record(const struct ig_log_history *history,
		      const struct ig_log_window *window, u32 i)
{
	return &history->record[(window->first + i) & history->mask];
}

#endif /* IG_LOG_TABLE_H */
