// SPDX-License-Identifier: GPL-2.0-only
/* Addresses and interfaces that packets have: see gen.c. */
#include "gen_random.h"

#include <string.h>

struct address {
	uint8_t bytes[16];
	bool multi;
};

/*
 * The first US of each family are local addresses, the last MULTI are multicast
 * or broadcast.
 */
#define US	2
#define MULTI	4

static const struct address v4_pool[] = {
	{ { 10, 0, 0, 1 }, false },
	{ { 169, 254, 0, 1 }, false },
	{ { 10, 0, 0, 2 }, false },
	{ { 10, 0, 0, 3 }, false },
	{ { 10, 0, 1, 9 }, false },
	{ { 169, 254, 1, 2 }, false },
	{ { 192, 0, 2, 1 }, false },
	{ { 169, 1, 254, 7 }, false },
	{ { 127, 0, 0, 1 }, false },
	{ { 10, 0, 0, 255 }, true },
	{ { 255, 255, 255, 255 }, true },
	{ { 224, 0, 0, 1 }, true },
	{ { 239, 1, 2, 3 }, true },
};

static const struct address v6_pool[] = {
	{ { 0x20, 0x01, 0x0d, 0xb8, [15] = 1 }, false },
	{ { 0xfe, 0x80, [15] = 1 }, false },
	{ { 0x20, 0x01, 0x0d, 0xb8, [15] = 2 }, false },
	{ { 0x20, 0x01, 0x0d, 0xb8, [7] = 1, [15] = 5 }, false },
	{ { 0x20, 0x01, 0x0d, 0xb8, 0xff, 0xff, [15] = 1 }, false },
	{ { 0xfe, 0x80, [15] = 2 }, false },
	{ { 0xfe, 0xbf, [15] = 3 }, false },
	{ { 0xfe, 0xc0, [15] = 4 }, false },
	{ { [15] = 1 }, false },
	{ { 0xff, 0x02, [15] = 1 }, true },
	{ { 0xff, 0x12, [15] = 7 }, true },
	{ { 0xff, 0x01, [15] = 1 }, true },
	{ { 0xff, 0x05, [15] = 2 }, true },
};

const uint8_t *gen_address(struct gen *g, enum or_family family)
{
	if (family == OR_V4)
		return gen_one_of(g, v4_pool).bytes;
	return gen_one_of(g, v6_pool).bytes;
}

/*
 * Writes the n-th address of a family; tells whether it is multicast or
 * broadcast.
 */
bool gen_put_address(enum or_family family, uint8_t *to, unsigned int n)
{
	const struct address *a = family == OR_V4 ? &v4_pool[n] : &v6_pool[n];

	memcpy(to, a->bytes, sizeof(a->bytes));
	return a->multi;
}

static unsigned int pool_size(void)
{
	return sizeof(v4_pool) / sizeof(v4_pool[0]);
}

static bool put_from_book(struct gen *g, const struct gen_book *book,
			  uint8_t *to)
{
	const uint8_t *a = gen_book_read(g, book);

	if (a)
		memcpy(to, a, 16);
	return a;
}

void gen_put_us(struct gen *g, enum or_family family, uint8_t *to)
{
	if (!put_from_book(g, &g->locals[family], to))
		gen_put_address(family, to, gen_below(g, US));
}

void gen_put_peer(struct gen *g, enum or_family family, uint8_t *to)
{
	if (put_from_book(g, &g->peers[family], to))
		return;
	gen_put_address(family, to, US + gen_below(g, pool_size() - US - MULTI));
}

bool gen_put_multi(struct gen *g, enum or_family family, uint8_t *to)
{
	return gen_put_address(family, to,
			   pool_size() - MULTI + gen_below(g, MULTI));
}

/* Sets addresses that are likely for a packet in its direction. */
void gen_put_ends(struct gen *g, struct or_packet *p, bool multi)
{
	p->dst_multi = false;
	if (p->dir == OR_OUT)
		gen_put_us(g, p->family, p->src);
	else
		gen_put_peer(g, p->family, p->src);
	if (multi)
		p->dst_multi = gen_put_multi(g, p->family, p->dst);
	else if (p->dir == OR_IN || (p->dir == OR_FORWARD && gen_chance(g, 10)))
		gen_put_us(g, p->family, p->dst);
	else
		gen_put_peer(g, p->family, p->dst);
}

void gen_put_device(struct or_packet *p, int ifindex)
{
	if (p->l3mdev_out == p->l3mdev)
		p->l3mdev_out = gen_master(ifindex);
	p->ifindex = ifindex;
	p->l3mdev = gen_master(ifindex);
}

/* Lets a routed packet leave by an interface of another L3 master. */
void gen_leak(struct gen *g, struct or_packet *p)
{
	static const int masters[] = { 0, GEN_VRF, GEN_FAR };

	p->l3mdev_out = gen_one_of(g, masters);
}

/* Makes a packet come by an interface like the one the request left by. */
void gen_put_way_back(struct or_packet *p, const struct or_packet *request)
{
	if (request->dir != OR_FORWARD || request->l3mdev_out == request->l3mdev) {
		gen_put_device(p, request->ifindex);
		p->l3mdev_out = p->l3mdev;
		return;
	}
	gen_put_device(p, !request->l3mdev_out ? GEN_ETH0 :
			  request->l3mdev_out == GEN_FAR ? GEN_FAR_ETH0 :
							   GEN_VRF_ETH0);
	p->l3mdev_out = request->l3mdev;
}

/* Sets another interface, of the same master or not. */
void gen_put_neighbour(struct or_packet *p)
{
	gen_put_device(p, p->ifindex ^ 1);
}

void gen_put_other_master(struct gen *g, struct or_packet *p)
{
	gen_put_device(p, (p->l3mdev ? GEN_ETH0 : GEN_VRF_ETH0) + gen_below(g, 2));
}
