/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Structures that find the longest prefix of an address, behind one interface.
 *
 * All are built from the same sorted prefixes and answer with a value, 0 for
 * none. Names with 4 or 6 are for one family only.
 */
#ifndef LOOKUP_H
#define LOOKUP_H

#include "engine/port.h"

/**
 * struct prefix - a prefix and what it stands for
 * @hi: upper half of the address; an IPv4 address is its upper 32 bits
 * @lo: lower half, 0 for IPv4
 * @value: 1 or more, different for each prefix
 * @len: bits
 */
struct prefix {
	u64 hi;
	u64 lo;
	u32 value;
	u8 len;
};

/* An address; for IPv4 as in struct prefix. */
struct addr {
	u64 hi;
	u64 lo;
};

/**
 * struct lookup - a structure
 * @name: its name in tables
 * @family: 4 or 6
 * @build: from prefixes sorted by address, then length, without duplicates
 * @free: frees it
 * @find: the value of the longest prefix
 * @many: independent lookups; the sum of what they find
 * @chain: lookups that each wait for the one before
 *
 * @many and @chain take IPv4 addresses as u32, IPv6 as struct addr. @zero is 0,
 * which the compiler must not know.
 */
struct lookup {
	const char *name;
	int family;
	void *(*build)(const struct prefix *p, u32 n);
	void (*free)(void *table);
	u32 (*find)(const void *table, struct addr a);
	u64 (*many)(const void *table, const void *addrs, u32 n);
	u64 (*chain)(const void *table, const void *addrs, u32 n, u32 zero);
};

/* Defines struct lookup NAME over NAME_build, NAME_free and NAME_find1. */
#define LOOKUP4(name, title)						\
static u32 name##_find(const void *t, struct addr a)			\
{									\
	return name##_find1(t, a.hi >> 32);				\
}									\
									\
static noinline u64 name##_many(const void *t, const void *addrs, u32 n)	\
{									\
	const u32 *a = addrs;						\
	u64 sum = 0;							\
	u32 i;								\
									\
	for (i = 0; i < n; i++)						\
		sum += name##_find1(t, a[i]);				\
	return sum;							\
}									\
									\
static noinline u64 name##_chain(const void *t, const void *addrs, u32 n, u32 zero) \
{									\
	const u32 *a = addrs;						\
	u32 i, r = 0;							\
									\
	for (i = 0; i < n; i++)						\
		r = name##_find1(t, a[i] ^ (r & zero));			\
	return r;							\
}									\
									\
const struct lookup name = {						\
	title, 4, name##_build, name##_free, name##_find, name##_many, name##_chain \
}

#define LOOKUP6(name, title)						\
static u32 name##_find(const void *t, struct addr a)			\
{									\
	return name##_find1(t, a.hi, a.lo);				\
}									\
									\
static noinline u64 name##_many(const void *t, const void *addrs, u32 n)	\
{									\
	const struct addr *a = addrs;					\
	u64 sum = 0;							\
	u32 i;								\
									\
	for (i = 0; i < n; i++)						\
		sum += name##_find1(t, a[i].hi, a[i].lo);		\
	return sum;							\
}									\
									\
static noinline u64 name##_chain(const void *t, const void *addrs, u32 n, u32 zero) \
{									\
	const struct addr *a = addrs;					\
	u32 i, r = 0;							\
									\
	for (i = 0; i < n; i++)						\
		r = name##_find1(t, a[i].hi ^ (r & zero), a[i].lo ^ (r & zero)); \
	return r;							\
}									\
									\
const struct lookup name = {						\
	title, 6, name##_build, name##_free, name##_find, name##_many, name##_chain \
}

/*
 * An edge, where a value begins to hold: prefixes as sorted disjoint intervals.
 */
struct edge4 {
	u32 at;
	u32 value;
};

struct edge6 {
	u64 hi;
	u64 lo;
	u32 value;
};

/*
 * The edges of prefixes, neighbors always different, the first at address 0.
 * Return: how many; at most 2 * n + 1.
 */
u32 edges4(const struct prefix *p, u32 n, struct edge4 **edges);
u32 edges6(const struct prefix *p, u32 n, struct edge6 **edges);

/* Returns @half if @cond, else 0, by arithmetic: no branch to mispredict. */
#define STEP(cond, half)	((half) & -(u32)(cond))

/* Memory that the structures take (through port.h), now and at most. */
extern size_t memory_used, memory_peak;
extern bool memory_huge;

/* Zero, and where results go; the compiler must not see through these. */
extern u32 no_bits;
extern u64 sink;

/* Sets of prefixes and streams of addresses. */
#define STREAMS	3
extern const char *const sets4[], *const sets6[], *const streams[STREAMS];

/* Up to @n prefixes of a set, sorted, without duplicates. Return: how many. */
u32 set_make(int family, const char *set, u32 n, struct prefix **prefixes);

void stream_make(int family, const char *stream, const struct prefix *p, u32 n,
		 struct addr *addrs, u32 count);

u64 random64(void);
void random_seed(u64 seed);

/* Returns the right answers, found without any of the structures. */
void oracle_values(const struct prefix *p, u32 n, const struct addr *a,
		   u32 *values, u32 count);

#endif /* LOOKUP_H */
