/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The newest denied packets of a namespace, kept all the time: whoever asks why
 * ping fails asks afterwards.
 */
#ifndef IG_RECENT_H
#define IG_RECENT_H

#include <linux/atomic.h>
#include <linux/compiler.h>
#include <linux/jiffies.h>
#include <linux/string.h>

#include "engine/decision.h"

struct ig_guard;

#define IG_RECENT_KEPT	256U	/* a power of two */

/* In ig_recent_packet.where, beside the direction. */
#define IG_RECENT_IPV6		0x10
#define IG_RECENT_PASSED	0x20	/* the mode was monitor */

/**
 * struct ig_recent_packet - a denied packet, as struct ig_packet has it
 * @d: the decision
 * @src: source address; of IPv4, only the first word
 * @dst: destination address, likewise
 * @type: ICMP type
 * @code: ICMP code
 * @id: third 16 bits of the ICMP header, host order
 * @seq: fourth 16 bits, host order
 * @hop_limit: hop limit or TTL
 * @where: enum ig_dir, IG_RECENT_IPV6 and IG_RECENT_PASSED
 * @ifindex: interface
 * @port: bridge port by which it came in, else 0
 * @when: low 32 bits of jiffies
 * @n: its number; 0 while the rest is being written
 */
struct ig_recent_packet {
	struct ig_decision d;
	struct ig_addr src;
	struct ig_addr dst;
	u8 type;
	u8 code;
	u16 id;
	u16 seq;
	u8 hop_limit;
	u8 where;
	u32 ifindex;
	u32 port;
	u32 when;
	u32 n;
};

static_assert(sizeof(struct ig_recent_packet) == 64, "found by a shift");

/**
 * struct ig_recent - a ring of denied packets
 * @next: number of the next one; the first is 1, and numbers may wrap
 * @packet: packet n is at n modulo IG_RECENT_KEPT
 *
 * Written by hooks of all CPUs without a lock. One that is interrupted while
 * it writes, until IG_RECENT_KEPT more were denied, mixes two packets.
 */
struct ig_recent {
	atomic_t next;
	struct ig_recent_packet packet[IG_RECENT_KEPT];
};

/** ig_recent_init() - prepares a ring, zeroed before */
static inline void ig_recent_init(struct ig_recent *r)
{
	atomic_set(&r->next, 1);
}

/* Members that lie together in struct ig_packet lie together here, and are copied at once. */
#define IG_RECENT_TO(member)	((int)offsetof(struct ig_recent_packet, member))
#define IG_RECENT_FROM(member)	((int)offsetof(struct ig_packet, member))

static_assert(IG_RECENT_FROM(code) - IG_RECENT_TO(code) ==
	      IG_RECENT_FROM(type) - IG_RECENT_TO(type));
static_assert(IG_RECENT_FROM(id) - IG_RECENT_TO(id) ==
	      IG_RECENT_FROM(type) - IG_RECENT_TO(type));
static_assert(IG_RECENT_FROM(seq) - IG_RECENT_TO(seq) ==
	      IG_RECENT_FROM(type) - IG_RECENT_TO(type));
static_assert(IG_RECENT_FROM(hop_limit) - IG_RECENT_TO(hop_limit) ==
	      IG_RECENT_FROM(type) - IG_RECENT_TO(type));
static_assert(IG_RECENT_FROM(port) - IG_RECENT_TO(port) ==
	      IG_RECENT_FROM(ifindex) - IG_RECENT_TO(ifindex));

/* memcpy() would refuse to go beyond a member. */
static __always_inline void ig_recent_copy(struct ig_recent_packet *to, size_t at,
					   const struct ig_packet *p, size_t from)
{
	__builtin_memcpy((u8 *)to + at, (const u8 *)p + from, sizeof(u64));
}

/**
 * ig_recent_add() - keeps a denied packet
 * @r: the ring
 * @p: the packet
 * @d: the decision about it, as a word: gcc would take the struct apart in the hook,
 *	which costs every packet
 * @where: as ig_recent_packet.where, a constant
 *
 * Called by hooks. Every denied packet pays for it, so it is short.
 */
static __always_inline void ig_recent_add(struct ig_recent *r, const struct ig_packet *p,
					  u64 d, u8 where)
{
	u32 n = atomic_fetch_inc(&r->next);
	struct ig_recent_packet *to = &r->packet[n % IG_RECENT_KEPT];

	/* Else gcc computes the address several times. */
	OPTIMIZER_HIDE_VAR(to);
	WRITE_ONCE(to->n, 0);
	smp_wmb();	/* pairs with ig_recent_read() */
	memcpy(&to->d, &d, sizeof(to->d));
	if (where & IG_RECENT_IPV6) {
		to->src = p->src;
		to->dst = p->dst;
	} else {
		to->src.w[0] = p->src.w[0];
		to->dst.w[0] = p->dst.w[0];
	}
	ig_recent_copy(to, IG_RECENT_TO(type), p, IG_RECENT_FROM(type));
	to->where = where;
	ig_recent_copy(to, IG_RECENT_TO(ifindex), p, IG_RECENT_FROM(ifindex));
	to->when = (u32)jiffies;
	smp_store_release(&to->n, n);	/* pairs with ig_recent_read() */
}

/** ig_recent_add_passed() - keeps a packet that passed, because the mode is monitor */
void ig_recent_add_passed(struct ig_guard *guard, const struct ig_packet *p,
			  struct ig_decision d);

/**
 * ig_recent_read() - copies a kept packet
 * @r: the ring
 * @n: its number
 * @packet: gets it
 *
 * Return: whether it is there: kept, and not being replaced.
 */
bool ig_recent_read(const struct ig_recent *r, u32 n, struct ig_recent_packet *packet);

#endif /* IG_RECENT_H */
