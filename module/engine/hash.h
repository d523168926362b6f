/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * SipHash-1-3 (Aumasson, Bernstein 2012), as the kernel's hsiphash() on 64-bit
 * machines, but inline: for a key of a few words, passing it makes up two
 * thirds of the cost of a call.
 */
#ifndef IG_HASH_H
#define IG_HASH_H

#include "port.h"

/* A random secret. */
typedef struct {
	u64 key[2];
} ig_hash_key;

/*
 * Key for hashes of everything that users choose: rules, sets, interfaces. It
 * is set once, before anything is hashed. Otherwise, the owner of a namespace
 * could choose rules that collide, and make one request take minutes.
 */
extern ig_hash_key ig_secret;

/*
 * struct ig_hash - state of a hash being computed
 *
 * The part of the next round that depends on no further input is done already,
 * so for the seed it is only done once.
 */
struct ig_hash {
	u64 v0, v1, v2, v3;
};

/* Does the part of a round that depends on no further input. */
static __always_inline void ig_hash_ahead(struct ig_hash *h)
{
	h->v0 += h->v1;
	h->v1 = rol64(h->v1, 13) ^ h->v0;
	h->v0 = rol64(h->v0, 32);
}

/* Does the rest of a round. */
static __always_inline void ig_hash_round(struct ig_hash *h)
{
	h->v2 += h->v3;
	h->v3 = rol64(h->v3, 16) ^ h->v2;
	h->v0 += h->v3;
	h->v3 = rol64(h->v3, 21) ^ h->v0;
	h->v2 += h->v1;
	h->v1 = rol64(h->v1, 17) ^ h->v2;
	h->v2 = rol64(h->v2, 32);
}

static inline struct ig_hash ig_hash_seed(const ig_hash_key *k)
{
	struct ig_hash h = {
		.v0 = k->key[0] ^ 0x736f6d6570736575ULL,
		.v1 = k->key[1] ^ 0x646f72616e646f6dULL,
		.v2 = k->key[0] ^ 0x6c7967656e657261ULL,
		.v3 = k->key[1] ^ 0x7465646279746573ULL,
	};

	ig_hash_ahead(&h);
	return h;
}

/** ig_hash_add() - hashes the next 8 bytes */
static __always_inline void ig_hash_add(struct ig_hash *h, u64 word)
{
	h->v3 ^= word;
	ig_hash_round(h);
	h->v0 ^= word;
	ig_hash_ahead(h);
}

/**
 * ig_hash_end64() - hashes the last bytes and returns 64 bits
 * @h: state after the bytes before
 * @word: up to 7 bytes, the rest zero
 * @bytes: number of all bytes
 */
static __always_inline u64 ig_hash_end64(struct ig_hash *h, u64 word, u8 bytes)
{
	ig_hash_add(h, word | (u64)bytes << 56);
	h->v2 ^= 0xff;
	ig_hash_round(h);
	ig_hash_ahead(h);
	ig_hash_round(h);
	ig_hash_ahead(h);
	ig_hash_round(h);
	return h->v0 ^ h->v1 ^ h->v2 ^ h->v3;
}

/** ig_hash_end() - hashes the last bytes and returns 32 bits */
static __always_inline u32 ig_hash_end(struct ig_hash *h, u64 word, u8 bytes)
{
	return (u32)ig_hash_end64(h, word, bytes);
}

/** ig_hash_u32() - hashes one number with ig_secret */
static inline u32 ig_hash_u32(u32 number)
{
	struct ig_hash h = ig_hash_seed(&ig_secret);

	return ig_hash_end(&h, number, sizeof(number));
}

#endif /* IG_HASH_H */
