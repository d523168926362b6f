/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Counts who sends messages of path MTU discovery, in a fixed number of bits. Many
 * messages from one router and one message from each of many are told apart: the first
 * is a narrow link, the second may be somebody who forges them.
 */
#ifndef IG_SENDERS_H
#define IG_SENDERS_H

#include <linux/bitops.h>

#include "engine/parse.h"

struct sk_buff;

#define IG_SENDERS_BITS	4096U	/* a power of two */

/**
 * struct ig_senders - senders seen
 * @seen: the bit of each sender is set, found by its address and ig_secret
 * @newest: low 32 bits of jiffies when the newest message came; meaningless while no bit is
 *	set
 *
 * Linear counting (Whang, Vander-Zanden, Taylor 1990): from n bits that are set of m,
 * the number of senders is estimated as -m ln(1 - n/m). Written by hooks of all CPUs
 * without a lock.
 */
struct ig_senders {
	unsigned long seen[BITS_TO_LONGS(IG_SENDERS_BITS)];
	u32 newest;
};

/**
 * ig_senders_add() - counts the sender of a packet
 * @s: the senders
 * @p: the packet; it has passed
 *
 * Called by hooks for few packets, so it is not inline.
 */
void ig_senders_add(struct ig_senders *s, const struct ig_packet *p);

/** ig_senders_flush() - forgets all senders; hooks may go on adding */
void ig_senders_flush(struct ig_senders *s);

/**
 * ig_senders_put() - adds the senders to a message, if there are any
 * @msg: the message
 * @s: the senders
 *
 * Return: 0, or -EMSGSIZE.
 */
int ig_senders_put(struct sk_buff *msg, const struct ig_senders *s);

#endif /* IG_SENDERS_H */
