/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * SipHash-1-3 (Aumasson, Bernstein 2012): what the kernel's hsiphash() is where
 * words have 64 bits, but inline. Two thirds of what a call costs for a key of
 * some words are getting it there.
 */
#ifndef IG_HASH_H
#define IG_HASH_H

#include "port.h"

/* A secret, random. */
typedef struct {
	u64 key[2];
} ig_hash_key;

/*
 * The key of all hashes of what users choose: rules, sets, interfaces. Set once,
 * before anything is hashed. Without a key, an owner of a namespace could choose
 * rules that collide, and make one request take minutes.
 */
extern ig_hash_key ig_secret;

/*
 * struct ig_hash - a hash on its way
 *
 * Of the round that comes next, what no input has a part in is done already:
 * once for all keys that begin with the same secret.
 */
struct ig_hash {
	u64 v0, v1, v2, v3;
};

/* What of a round no input has a part in. */
static __always_inline void ig_hash_ahead(struct ig_hash *h)
{
	h->v0 += h->v1;
	h->v1 = rol64(h->v1, 13) ^ h->v0;
	h->v0 = rol64(h->v0, 32);
}

/* The rest of it. */
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

/** ig_hash_add() - the next 8 octets */
static __always_inline void ig_hash_add(struct ig_hash *h, u64 word)
{
	h->v3 ^= word;
	ig_hash_round(h);
	h->v0 ^= word;
	ig_hash_ahead(h);
}

/**
 * ig_hash_end64() - the last octets
 * @h: what came before them
 * @word: up to 7 octets, the rest zero
 * @octets: how many there were in all
 */
static __always_inline u64 ig_hash_end64(struct ig_hash *h, u64 word, u8 octets)
{
	ig_hash_add(h, word | (u64)octets << 56);
	h->v2 ^= 0xff;
	ig_hash_round(h);
	ig_hash_ahead(h);
	ig_hash_round(h);
	ig_hash_ahead(h);
	ig_hash_round(h);
	return h->v0 ^ h->v1 ^ h->v2 ^ h->v3;
}

/** ig_hash_end() - the same, 32 bits of it */
static __always_inline u32 ig_hash_end(struct ig_hash *h, u64 word, u8 octets)
{
	return (u32)ig_hash_end64(h, word, octets);
}

/** ig_hash_u32() - the hash of one number, by ig_secret */
static inline u32 ig_hash_u32(u32 number)
{
	struct ig_hash h = ig_hash_seed(&ig_secret);

	return ig_hash_end(&h, number, sizeof(number));
}

#endif /* IG_HASH_H */
