/* SPDX-License-Identifier: GPL-2.0-only */
/* Addresses and prefixes of either family. */
#ifndef IG_ADDR_H
#define IG_ADDR_H

#include "types.h"

/**
 * struct ig_addr - an IPv4 or IPv6 address, network order
 * @w: an IPv4 address is w[0] with the rest zero
 * @q: the same as two words, for comparing
 * @b: the same as bytes
 *
 * The family is kept beside it, never inside.
 */
struct ig_addr {
	union {
		__be32 w[4];
		u64 q[2];
		u8 b[16];
	};
};

/**
 * struct ig_prefix - a range of addresses that a rule covers
 * @addr: network address; bits beyond @len are zero
 * @len: prefix length in bits
 * @family: enum ig_family of @addr
 * @any: covers every address of both families; the rest is zero then
 */
struct ig_prefix {
	struct ig_addr addr;
	u8 len;
	u8 family;
	u8 any;
};

static inline bool ig_addr_equal(const struct ig_addr *a,
				 const struct ig_addr *b)
{
	return !((a->q[0] ^ b->q[0]) | (a->q[1] ^ b->q[1]));
}

/* Compares addresses of one family; for IPv4, one word is enough. */
static inline bool ig_addr_same(enum ig_family family, const struct ig_addr *a,
				const struct ig_addr *b)
{
	return family == IG_IPV4 ? a->w[0] == b->w[0] : ig_addr_equal(a, b);
}

static inline bool ig_addr_unspecified(const struct ig_addr *a)
{
	return !(a->q[0] | a->q[1]);
}

/* 169.254.0.0/16 (RFC 3927) or fe80::/10 (RFC 4291 2.5.6). */
static inline bool ig_addr_link_local(enum ig_family family,
				      const struct ig_addr *a)
{
	if (family == IG_IPV4)
		return a->b[0] == 169 && a->b[1] == 254;
	return a->b[0] == 0xfe && (a->b[1] & 0xc0) == 0x80;
}

/* 224.0.0.0/4, 255.255.255.255 or ff00::/8. */
static inline bool ig_addr_multicast(enum ig_family family,
				     const struct ig_addr *a)
{
	if (family == IG_IPV4)
		return a->b[0] >= 0xe0 &&
		       (a->b[0] < 0xf0 ||
			a->w[0] == (__force __be32)0xffffffffU);
	return a->b[0] == 0xff;
}

/*
 * Tells whether the first @len bits of @a and @b are the same; @len 0 to 128.
 */
static inline bool ig_addr_same_prefix(const struct ig_addr *a,
				       const struct ig_addr *b, u8 len)
{
	unsigned int i;

	for (i = 0; len >= 32; i++, len -= 32)
		if (a->w[i] != b->w[i])
			return false;
	return !len || !(be32_to_cpu(a->w[i] ^ b->w[i]) >> (32 - len));
}

/* Tells whether @p covers @addr of @family. */
static inline bool ig_prefix_covers(const struct ig_prefix *p,
				    enum ig_family family,
				    const struct ig_addr *addr)
{
	return p->any || (p->family == family &&
			  ig_addr_same_prefix(&p->addr, addr, p->len));
}

/* Returns the longest prefix length of a family. */
static inline u8 ig_prefix_max(enum ig_family family)
{
	return family == IG_IPV4 ? 32 : 128;
}

/* Tells whether no bit of the address beyond the length is set. */
bool ig_prefix_canonical(const struct ig_prefix *p);

/* Tells whether both cover the same addresses as written. */
bool ig_prefix_equal(const struct ig_prefix *a, const struct ig_prefix *b);

#endif /* IG_ADDR_H */
