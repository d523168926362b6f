/* SPDX-License-Identifier: GPL-2.0-only */
/* The parts of the comparison of engine and oracle: see compare.c. */
#ifndef COMPARE_H
#define COMPARE_H

#include "engine/decide.h"
#include "gen.h"
#include "oracle.h"

/**
 * struct wire - a packet as it is in memory
 * @content: all of it
 * @head: the first piece of it, and then nothing to be relied on
 * @bytes: both of them
 * @icmp_off: where the ICMP header is
 * @readable: bytes that can be read, no less than the head
 */
struct wire {
	u8 content[384];
	u8 head[384];
	struct ig_bytes bytes;
	u32 icmp_off;
	u32 readable;
};

/* Makes a wire packet; in pieces, the head has as much as @random says. */
void wire_of(struct wire *w, const struct or_packet *p, bool pieces, u32 random);

bool is_hidden(const struct or_packet *p);

/* The wire has to outlive the packet. */
struct ig_packet packet_of(const struct or_packet *from, u64 now,
			   const struct wire *w, bool parsed);

/* Ways of @n packets; counts those that were noted and came in. */
bool compare_ways(struct gen *g, u64 seed, int n, unsigned long *noted);

/* Reports a fault of the engine, and exits. */
_Noreturn void fault(const char *what);

static inline void check(bool right, const char *what)
{
	if (!right)
		fault(what);
}

/**
 * struct side - a policy, as both know it
 * @version: its version; 0 where there is none
 * @made: number of this object
 * @policy: as the engine has it
 * @oracle: as the oracle has it; without flows
 * @devices: names of interfaces
 * @sets: contents of its sets
 * @n_sets: number of sets
 */
struct side {
	u32 version;
	u32 made;
	struct ig_policy *policy;
	struct oracle *oracle;
	struct or_name devices[GEN_DEVICES];
	struct gen_set sets[GEN_SETS];
	size_t n_sets;
};

/**
 * struct history - policies of a case that are alive
 * @side: the policies
 * @now: the one in force
 * @made: number of policies so far
 * @quota: where prefixes of the engine count
 * @rng: chooses between ways to the same policy
 */
struct history {
	struct side side[4];
	struct side *now;
	u32 made;
	struct ig_quota *quota;
	u64 rng;
};

void history_init(struct history *h, u64 seed);
void history_fini(struct history *h);

/* Puts a policy in force, made of an old one where the generator says so. */
void history_add(struct history *h, const struct gen_policy *to);

/* Returns a policy other than the one in force; NULL if there is none. */
const struct side *history_old(struct history *h);

#endif
