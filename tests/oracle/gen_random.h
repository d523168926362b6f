/* SPDX-License-Identifier: GPL-2.0-only */
/* Random numbers, and what the two halves of the generator share. */
#ifndef GEN_RANDOM_H
#define GEN_RANDOM_H

#include "gen.h"

static inline uint64_t gen_rotl(uint64_t x, int k)
{
	return (x << k) | (x >> (64 - k));
}

/* xoshiro256** by Blackman and Vigna, seeded with splitmix64. */
static inline uint64_t gen_u64(struct gen *g)
{
	uint64_t *s = g->rng;
	uint64_t result = gen_rotl(s[1] * 5, 7) * 9;
	uint64_t t = s[1] << 17;

	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= t;
	s[3] = gen_rotl(s[3], 45);
	return result;
}

static inline void gen_seed(struct gen *g, uint64_t seed)
{
	int i;

	for (i = 0; i < 4; i++) {
		uint64_t z = (seed += 0x9e3779b97f4a7c15ULL);

		z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
		z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
		g->rng[i] = z ^ (z >> 31);
	}
}

static inline unsigned int gen_below(struct gen *g, unsigned int n)
{
	return (gen_u64(g) >> 32) * n >> 32;
}

static inline bool gen_chance(struct gen *g, unsigned int percent)
{
	return gen_below(g, 100) < percent;
}

/* The interfaces: two of their own, and two of an L3 master. */
#define GEN_ETH0	2
#define GEN_ETH1	3
#define GEN_VRF_ETH0	4
#define GEN_VRF_ETH1	5
#define GEN_VRF		9

/* Replies that only tell something when nothing comes between. */
static inline bool gen_in_series(const struct gen *g)
{
	const struct gen_talk *talk = &g->talks[g->talk];

	return talk->left &&
	       (talk->mode == GEN_REPEAT || talk->mode == GEN_STORM);
}

/* An address of the pool. */
const uint8_t *gen_address(struct gen *g, enum or_family family);

#endif
