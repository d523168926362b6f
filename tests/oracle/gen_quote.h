/* SPDX-License-Identifier: GPL-2.0-only */
/* Makes the quotes of errors: right, or spoiled in one of the possible ways. */
#ifndef GEN_QUOTE_H
#define GEN_QUOTE_H

#include <string.h>

#include "gen_random.h"

#define GEN_CHAIN	4

/**
 * struct gen_quote - a packet to be quoted
 * @src: its source, of the family of the error
 * @dst: its destination
 * @proto: its protocol
 * @type: of ICMP
 * @id: of ICMP
 * @seq: of ICMP
 * @version: of IP
 * @ihl: of IPv4
 * @offset: of a fragment, in units of 8 bytes
 * @chain: IPv6: extension headers
 * @size: IPv6: how long they are, bytes
 * @n: IPv6: number of extension headers
 * @lie: IPv6: the last of them tells a wrong length
 * @missing: number of bytes missing from the required quote
 * @cut: it ends after this many bytes anyway
 * @upper: where the header of @proto went
 */
struct gen_quote {
	uint8_t src[16];
	uint8_t dst[16];
	uint8_t proto;
	uint8_t type;
	uint16_t id;
	uint16_t seq;
	unsigned int version;
	unsigned int ihl;
	unsigned int offset;
	uint8_t chain[GEN_CHAIN];
	unsigned int size[GEN_CHAIN];
	unsigned int n;
	bool lie;
	unsigned int missing;
	unsigned int cut;
	unsigned int upper;
};

static inline unsigned int gen_pick(struct gen *g, const uint8_t *from,
				    size_t n)
{
	return from[gen_below(g, n)];
}

static inline void gen_quote_chain(struct gen *g, struct gen_quote *q)
{
	static const uint8_t extensions[] = { 0, 43, 44, 44, 51, 51, 60 };
	unsigned int i, size;

	q->n = gen_chance(g, 55) ? 0 : 1 + gen_below(g, GEN_CHAIN);
	for (i = 0; i < q->n; i++) {
		q->chain[i] = gen_pick(g, extensions, sizeof(extensions));
		size = 1;
		if (gen_chance(g, 30))
			size += gen_below(g, 4);
		if (gen_chance(g, 12))
			size += 8 + gen_below(g, 12);
		size *= 8;
		if (q->chain[i] == 44)
			size = 8;
		if (q->chain[i] == 51 && gen_chance(g, 40))
			size += 4;
		q->size[i] = size;
	}
}

static inline void gen_quote_init(struct gen *g, struct gen_quote *q,
				  enum or_family family)
{
	memset(q, 0, sizeof(*q));
	q->version = family == OR_V4 ? 4 : 6;
	q->ihl = gen_chance(g, 80) ? 5 : 5 + gen_below(g, 11);
	q->cut = OR_BODY;
	if (family == OR_V6)
		gen_quote_chain(g, q);
}

/* Returns a protocol other than ICMP, or one that looks like it. */
static inline uint8_t gen_quote_proto(struct gen *g, enum or_family family)
{
	static const uint8_t v4[] = {
		6, 6, 17, 17, 47, 50, 132, 58, 0, 44, 51, 255,
	};
	static const uint8_t v6[] = {
		6, 6, 17, 17, 47, 50, 132, 1, 59, 135, 139, 255,
	};

	return family == OR_V4 ? gen_pick(g, v4, sizeof(v4)) :
				 gen_pick(g, v6, sizeof(v6));
}

static inline uint8_t gen_quote_type(struct gen *g, enum or_family family)
{
	static const uint8_t v4[] = {
		0, 3, 4, 5, 8, 9, 10, 11, 12, 13, 14, 15, 17, 42, 43,
	};
	static const uint8_t v6[] = {
		1, 2, 3, 4, 127, 128, 129, 135, 137, 138, 160, 161,
	};

	if (gen_chance(g, 10))
		return gen_below(g, 256);
	return family == OR_V4 ? gen_pick(g, v4, sizeof(v4)) :
				 gen_pick(g, v6, sizeof(v6));
}

static inline void gen_quote_spoil(struct gen *g, struct gen_quote *q,
				   enum or_family family)
{
	uint8_t swap[16];

	switch (gen_below(g, 12)) {
	case 0:
		memcpy(q->src, gen_address(g, family), sizeof(q->src));
		break;
	case 1:
		memcpy(q->dst, gen_address(g, family), sizeof(q->dst));
		break;
	case 2:
		memcpy(swap, q->src, sizeof(swap));
		memcpy(q->src, q->dst, sizeof(swap));
		memcpy(q->dst, swap, sizeof(swap));
		break;
	case 3:
		q->id += gen_chance(g, 50) ? 1 : 1 << gen_below(g, 16);
		break;
	case 4:
		q->seq += gen_chance(g, 50) ? 1 : gen_below(g, 65536);
		break;
	case 5:
		q->type = gen_quote_type(g, family);
		break;
	case 6:
		q->proto = gen_chance(g, 40) ? (family == OR_V4 ? 1 : 58) :
			   gen_quote_proto(g, family);
		break;
	case 7:
		q->offset = gen_chance(g, 30) ? 1 :
			    gen_chance(g, 50) ? 1U << gen_below(g, 13) :
						gen_below(g, 0x2000);
		break;
	case 8:
		q->version = gen_chance(g, 50) ? 10 - q->version :
						 gen_below(g, 16);
		break;
	case 9:
		if (family == OR_V4)
			q->ihl = gen_below(g, 16);
		else
			q->lie = true;
		break;
	case 10:
		q->missing = 1 + gen_below(g, gen_chance(g, 50) ? 1 : 9);
		break;
	default:
		q->cut = gen_below(g, 80);
	}
}

static inline void gen_quote_word(uint8_t *to, unsigned int value)
{
	to[0] = value >> 8;
	to[1] = value;
}

static inline void gen_quote_put_v4(struct gen *g, struct gen_quote *q,
				    uint8_t *b)
{
	unsigned int flags = gen_chance(g, 75) ? 0x4000 : 0;

	if (gen_chance(g, 10))
		flags ^= 0x2000 << (2 * gen_below(g, 2));
	b[0] = q->version << 4 | q->ihl;
	gen_quote_word(b + 6, flags | q->offset);
	b[9] = q->proto;
	memcpy(b + 12, q->src, 4);
	memcpy(b + 16, q->dst, 4);
	q->upper = (q->ihl < 5 ? 5 : q->ihl) * 4;
}

static inline void gen_quote_put_v6(struct gen *g, struct gen_quote *q,
				    uint8_t *b)
{
	uint8_t *next = b + 6;
	unsigned int i;

	b[0] = q->version << 4 | gen_below(g, 16);
	memcpy(b + 8, q->src, 16);
	memcpy(b + 24, q->dst, 16);
	q->upper = 40;
	if (q->offset && !q->n) {
		q->chain[q->n] = 44;
		q->size[q->n++] = 8;
	}
	for (i = 0; i < q->n; i++) {
		uint8_t *header = b + q->upper;

		if (q->upper + q->size[i] + 8 > OR_BODY)
			break;
		*next = q->chain[i];
		header[1] = q->chain[i] == 51 ? q->size[i] / 4 - 2 :
						q->size[i] / 8 - 1;
		if (q->lie && i == q->n - 1)
			header[1] = gen_below(g, gen_chance(g, 70) ? 24 : 256);
		if (q->chain[i] == 44) {
			header[1] = gen_below(g, 256);	/* reserved */
			gen_quote_word(header + 2,
				       q->offset << 3 | gen_below(g, 8));
		}
		next = header;
		q->upper += q->size[i];
	}
	*next = q->proto;
}

/*
 * Puts the quote into the body of an error. Fields that are not given are
 * noise.
 */
static inline void gen_quote_put(struct gen *g, struct gen_quote *q,
				 struct or_packet *p)
{
	unsigned int len, i;
	uint64_t noise;

	for (i = 0; i < sizeof(p->body); i += sizeof(noise)) {
		noise = gen_u64(g);
		memcpy(p->body + i, &noise, sizeof(noise));
	}
	if (p->family == OR_V4)
		gen_quote_put_v4(g, q, p->body);
	else
		gen_quote_put_v6(g, q, p->body);
	if (q->proto == (p->family == OR_V4 ? 1 : 58)) {
		p->body[q->upper] = q->type;
		gen_quote_word(p->body + q->upper + 4, q->id);
		gen_quote_word(p->body + q->upper + 6, q->seq);
	}
	len = q->upper + 8 - q->missing;
	if (!q->missing && gen_chance(g, 50))
		len += gen_below(g, 64);
	if (!q->missing && gen_chance(g, 20))
		len += 64 + gen_below(g, 128);
	if (len > q->cut)
		len = q->cut;
	if (len > OR_BODY)
		len = OR_BODY;
	p->icmp_len = 8 + len;
}

/*
 * Sets the length byte of RFC 4884; in other messages, the byte at that
 * place.
 */
static inline void gen_quote_length(struct gen *g, const struct gen_quote *q,
				    struct or_packet *p)
{
	unsigned int unit = p->family == OR_V4 ? 4 : 8;
	unsigned int r = gen_below(g, 100);
	unsigned int length = 0;

	if (r < 20)
		length = (q->upper + 8 + unit - 1) / unit;
	else if (r < 25)
		length = (q->upper + 8) / unit - 1;
	else if (r < 35)
		length = 128 / unit - 2 + gen_below(g, 128 / unit + 4);
	else if (r < 40)
		length = p->icmp_len / unit - 2 + gen_below(g, 4);
	else if (r < 45)
		length = gen_below(g, 256);
	p->id = p->family == OR_V4 ? (length & 0xff) : (length & 0xff) << 8;
	if (gen_chance(g, 20))
		p->id |= gen_below(g, 256) << (p->family == OR_V4 ? 8 : 0);
}

#endif
