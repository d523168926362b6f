/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Counts packets and bytes by rule and by ACL entry. Counts are kept apart from
 * policies, so that a count goes on in the next policy.
 */
#ifndef IG_RULE_COUNT_H
#define IG_RULE_COUNT_H

#include <linux/atomic.h>
#include <linux/percpu.h>

#include "engine/policy.h"

/*
 * Rules in a block, 32 KiB per CPU. The first block is smaller, for namespaces
 * with few rules.
 */
#define IG_COUNT_BLOCK		2048U
#define IG_COUNT_FIRST		64U
#define IG_COUNT_BLOCKS		(IG_SLOTS_MAX / IG_COUNT_BLOCK + 1)

/* Blocks that would exceed this in a namespace are shared among CPUs. */
#define IG_COUNT_PERCPU_MOST	(64UL << 20)
#define IG_COUNT_SHARDS		4U

/**
 * struct ig_count - packets and bytes that a rule has admitted, or for which an
 * ACL entry has ended the ACL
 * @packets: number of packets
 * @bytes: bytes, from the IP header on
 */
struct ig_count {
	u64 packets;
	u64 bytes;
};

/* The same for several writing CPUs. */
struct ig_shared_count {
	atomic64_t packets;
	atomic64_t bytes;
};

/**
 * struct ig_count_block - the counts of some slots
 * @cpu: by rule, a copy for each CPU; or NULL
 * @shared: by CPU modulo IG_COUNT_SHARDS, then by rule; or NULL
 * @n: number of rules
 * @base: by rule, subtracted when read, because counts are never reset; written
 *	under ig_net.lock
 */
struct ig_count_block {
	struct ig_count __percpu *cpu;
	struct ig_shared_count *shared;
	u32 n;
	struct ig_count base[];
};

/**
 * struct ig_rule_counts - the counts of a namespace
 * @block: by ig_rule.slot and ig_acl_entry.slot: IG_COUNT_FIRST of them in the
 *	first, IG_COUNT_BLOCK in each other; NULL if none needed it yet. Blocks are only ever
 *	added, before the policy that needs them is published. The first one
 *	exists from the start, because its address does not depend on the policy
 *	that was read, as those of the others do
 */
struct ig_rule_counts {
	struct ig_count_block *block[IG_COUNT_BLOCKS];
};

/** ig_rule_counts_init() - allocates the first block; all zero before. Return: 0 or -ENOMEM */
int ig_rule_counts_init(struct ig_rule_counts *counts);

/**
 * ig_rule_counts_reserve() - makes room for the rules and entries of a policy
 * @counts: the counts
 * @policy: the policy, not in force yet
 *
 * Caller holds ig_net.lock. May sleep. Return: 0 or -ENOMEM.
 */
int ig_rule_counts_reserve(struct ig_rule_counts *counts, const struct ig_policy *policy);

/**
 * ig_rule_counts_reset() - makes rules and ACL entries count from zero
 * @counts: the counts, with room for them
 * @policy: the policy
 * @id: rules with a lower id keep their counts
 * @entry: ACL entries with a lower id keep theirs
 *
 * Caller holds ig_net.lock. May sleep.
 */
void ig_rule_counts_reset(struct ig_rule_counts *counts, const struct ig_policy *policy,
			  u32 id, u32 entry);

/** ig_rule_counts_read() - returns what was counted in a slot; see ig_rule_counts_reset() */
struct ig_count ig_rule_counts_read(const struct ig_rule_counts *counts, u32 slot);

/** ig_rule_counts_free() - frees the blocks; no packet may be counted any more */
void ig_rule_counts_free(struct ig_rule_counts *counts);

/** ig_rule_counts_shared() - counts in a block that CPUs share; see ig_rule_counts_add() */
void ig_rule_counts_shared(struct ig_count_block *block, u32 i, u32 bytes);

/**
 * ig_rule_counts_add() - counts one more packet
 * @counts: the counts
 * @slot: of the rule that admitted it, or of the ACL entry; one of the policy in
 *	force
 * @bytes: size of the packet
 */
static inline void ig_rule_counts_add(struct ig_rule_counts *counts, u32 slot,
				      u32 bytes)
{
	struct ig_count_block *block = counts->block[0];

	if (slot >= IG_COUNT_FIRST) {
		slot -= IG_COUNT_FIRST;
		block = READ_ONCE(counts->block[1 + slot / IG_COUNT_BLOCK]);
		slot %= IG_COUNT_BLOCK;
	}
	if (unlikely(!block->cpu)) {
		ig_rule_counts_shared(block, slot, bytes);
		return;
	}
	this_cpu_inc(block->cpu[slot].packets);
	this_cpu_add(block->cpu[slot].bytes, bytes);
}

#endif /* IG_RULE_COUNT_H */
