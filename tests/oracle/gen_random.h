/* SPDX-License-Identifier: GPL-2.0-only */
/* Random numbers, and declarations shared by the files of the generator. */
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

#define gen_one_of(g, array)	\
	((array)[gen_below(g, sizeof(array) / sizeof((array)[0]))])

/* Types and codes of rules and entries. */
#define GEN_NO_TYPE	(-2)		/* no such type in that family */
#define GEN_ALL		(-1)
#define GEN_ANY		(-1)

/*
 * The interfaces, related ones side by side: two of their own, two of an L3
 * master, and two bridges with two ports each, the second in the L3 master. And
 * two of another L3 master, with numbers that are high, and without names.
 */
#define GEN_ETH0	2
#define GEN_ETH1	3
#define GEN_VRF_ETH0	4
#define GEN_VRF_ETH1	5
#define GEN_BR0		6
#define GEN_BR1		7
#define GEN_VRF		9
#define GEN_PORT0	10
#define GEN_FAR		40000
#define GEN_FAR_ETH0	40002

/* For replies that are only informative if nothing comes between. */
static inline bool gen_in_series(const struct gen *g)
{
	const struct gen_talk *talk = &g->talks[g->talk];

	return talk->left &&
	       (talk->mode == GEN_REPEAT || talk->mode == GEN_STORM);
}

/* gen_pool.c */
const uint8_t *gen_address(struct gen *g, enum or_family family);
bool gen_put_address(enum or_family family, uint8_t *to, unsigned int n);
void gen_put_us(struct gen *g, enum or_family family, uint8_t *to);
void gen_put_peer(struct gen *g, enum or_family family, uint8_t *to);
bool gen_put_multi(struct gen *g, enum or_family family, uint8_t *to);
void gen_put_ends(struct gen *g, struct or_packet *p, bool multi);
void gen_put_device(struct or_packet *p, int ifindex);
void gen_put_neighbour(struct or_packet *p);
void gen_put_other_master(struct gen *g, struct or_packet *p);
void gen_leak(struct gen *g, struct or_packet *p);
void gen_put_way_back(struct or_packet *p, const struct or_packet *request);

/* gen_set.c */
struct or_prefix gen_prefix_around(struct gen *g, enum or_family family,
				   const uint8_t *a);
bool gen_same_prefix(const struct or_prefix *a, const struct or_prefix *b);
void gen_near_prefix(struct gen *g, const struct or_prefix *prefix, uint8_t *a);
void gen_prefixes(struct gen *g, struct or_prefix *to, size_t n, bool v4,
		  bool v6);
void gen_sets_fresh(struct gen *g);
void gen_sets_change(struct gen *g);
uint32_t gen_any_set(struct gen *g);

/* gen_rule.c */
int gen_any_code(struct gen *g);
void gen_rule_put(struct gen *g, struct or_rule *rule);
void gen_rule_add(struct gen *g);
void gen_rules_drop(struct gen *g);
void gen_rules_expire(struct gen *g);
void gen_rules_widen(struct gen *g);
void gen_rules_fresh(struct gen *g);
void gen_rules_more(struct gen *g);

/* gen_acl.c */
void gen_entry_add(struct gen *g, enum or_dir dir);
void gen_entry_drop(struct gen *g);
void gen_entry_turn(struct gen *g);
void gen_acl_fresh(struct gen *g);

/* gen_group.c */
void gen_put_name(char *to, int ifindex);
int gen_any_device(struct gen *g);
int gen_device_near(struct gen *g, int ifindex);
void gen_devices_name(struct gen *g, unsigned int percent);
void gen_groups_fresh(struct gen *g);
void gen_groups_change(struct gen *g);
uint32_t gen_any_group(struct gen *g);
const char *gen_device_name(int ifindex);

/* gen_book.c */
void gen_books_write(struct gen *g);
const uint8_t *gen_book_read(struct gen *g, const struct gen_book *book);

#endif
