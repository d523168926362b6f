// SPDX-License-Identifier: GPL-2.0-only
#include <linux/cpumask.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/smp.h>

#include "observe/rule_count.h"

static_assert(IG_COUNT_BLOCK * sizeof(struct ig_count) == 32768);

static u32 block_of(u32 slot)
{
	return slot < IG_COUNT_FIRST ? 0 :
	       1 + (slot - IG_COUNT_FIRST) / IG_COUNT_BLOCK;
}

static u32 place_in(u32 slot)
{
	return slot < IG_COUNT_FIRST ? slot :
	       (slot - IG_COUNT_FIRST) % IG_COUNT_BLOCK;
}

static void block_free(struct ig_count_block *block)
{
	if (!block)
		return;
	free_percpu(block->cpu);
	kvfree(block->shared);
	kvfree(block);
}

/*
 * Allocates block @i of a namespace; per CPU unless that would take too much
 * memory.
 */
static struct ig_count_block *block_alloc(u32 i)
{
	u32 n = i ? IG_COUNT_BLOCK : IG_COUNT_FIRST;
	unsigned long percpu = (unsigned long)i * n * sizeof(struct ig_count) *
			       num_possible_cpus();
	struct ig_count_block *block;

	block = kvzalloc(struct_size(block, base, n), IG_GFP);
	if (!block)
		return NULL;
	block->n = n;
	if (percpu <= IG_COUNT_PERCPU_MOST)
		block->cpu = __alloc_percpu_gfp(n * sizeof(struct ig_count),
						__alignof__(struct ig_count),
						IG_GFP);
	if (!block->cpu)
		block->shared = kvcalloc(IG_COUNT_SHARDS * n,
					 sizeof(struct ig_shared_count),
					 IG_GFP);
	if (!block->cpu && !block->shared) {
		block_free(block);
		return NULL;
	}
	return block;
}

int ig_rule_counts_init(struct ig_rule_counts *counts)
{
	counts->block[0] = block_alloc(0);
	return counts->block[0] ? 0 : -ENOMEM;
}

int ig_rule_counts_reserve(struct ig_rule_counts *counts, const struct ig_policy *policy)
{
	u32 i, n = policy->body->slots;

	for (i = 0; n && i <= block_of(n - 1); i++) {
		struct ig_count_block *block = counts->block[i];

		if (block)
			continue;
		block = block_alloc(i);
		if (!block)
			return -ENOMEM;
		WRITE_ONCE(counts->block[i], block);
		cond_resched();
	}
	return 0;
}

void ig_rule_counts_free(struct ig_rule_counts *counts)
{
	u32 i;

	for (i = 0; i < IG_COUNT_BLOCKS; i++)
		block_free(counts->block[i]);
}

void ig_rule_counts_shared(struct ig_count_block *block, u32 i, u32 bytes)
{
	u32 shard = raw_smp_processor_id() % IG_COUNT_SHARDS;
	struct ig_shared_count *c = &block->shared[shard * block->n + i];

	atomic64_inc(&c->packets);
	atomic64_add(bytes, &c->bytes);
}

/*
 * Sums up all counts since the start. On 32 bits, one half of a count may be
 * older than the other.
 */
static struct ig_count sum(const struct ig_count_block *block, u32 i)
{
	struct ig_count sum = {};
	unsigned int k;

	if (block->cpu) {
		for_each_possible_cpu(k) {
			const struct ig_count *c =
				&per_cpu_ptr(block->cpu, k)[i];

			sum.packets += READ_ONCE(c->packets);
			sum.bytes += READ_ONCE(c->bytes);
		}
		return sum;
	}
	for (k = 0; k < IG_COUNT_SHARDS; k++) {
		const struct ig_shared_count *c =
			&block->shared[k * block->n + i];

		sum.packets += atomic64_read(&c->packets);
		sum.bytes += atomic64_read(&c->bytes);
	}
	return sum;
}

struct ig_count ig_rule_counts_read(const struct ig_rule_counts *counts, u32 slot)
{
	const struct ig_count_block *block = counts->block[block_of(slot)];
	u32 i = place_in(slot);
	struct ig_count count, base = {
		.packets = READ_ONCE(block->base[i].packets),
		.bytes = READ_ONCE(block->base[i].bytes),
	};

	/*
	 * Reads the base first; otherwise packets counted in between would only
	 * be in the base.
	 */
	smp_rmb();	/* pairs with ig_rule_counts_reset() */
	count = sum(block, i);
	count.packets -= base.packets;
	count.bytes -= base.bytes;
	return count;
}

static void slot_reset(struct ig_rule_counts *counts, u32 slot)
{
	struct ig_count_block *block = counts->block[block_of(slot)];
	struct ig_count count;

	count = sum(block, place_in(slot));
	smp_mb();	/* pairs with ig_rule_counts_read() */
	WRITE_ONCE(block->base[place_in(slot)].packets, count.packets);
	WRITE_ONCE(block->base[place_in(slot)].bytes, count.bytes);
	cond_resched();
}

static void acl_reset(struct ig_rule_counts *counts, const struct ig_acl *acl, u32 from)
{
	u32 i;

	for (i = 0; i < acl->n; i++)
		if (acl->entry[i]->id >= from)
			slot_reset(counts, acl->entry[i]->slot);
}

void ig_rule_counts_reset(struct ig_rule_counts *counts, const struct ig_policy *policy,
			  u32 id, u32 entry)
{
	const struct ig_body *body = policy->body;
	u32 i;
	int dir;

	for (i = ig_policy_rules_from(policy, id); i < body->n_rules; i++)
		slot_reset(counts, body->rules[i]->slot);
	for (dir = 0; dir < IG_DIRS; dir++)
		acl_reset(counts, &body->acl[dir], entry);
}
