/* SPDX-License-Identifier: GPL-2.0-only */
/* Shared by the tests of errors: makes errors, and spoils their quotes. */
#ifndef SELFTEST_ERROR_H
#define SELFTEST_ERROR_H

#include "selftest.h"

static inline void body_cut(struct or_packet *p, unsigned int len)
{
	assert_true(len <= OR_BODY);
	p->body_len = len;
	p->icmp_len = 8 + len;
}

static inline void word(uint8_t *to, unsigned int value)
{
	to[0] = value >> 8;
	to[1] = value;
}

static inline void quote_ip(struct or_packet *p,
			    const struct or_packet *request,
			    uint8_t proto)
{
	memset(p->body, 0, sizeof(p->body));
	if (p->family == OR_V4) {
		p->body[0] = 0x45;
		p->body[6] = 0x40;
		p->body[9] = proto;
		memcpy(p->body + 12, request->src, 4);
		memcpy(p->body + 16, request->dst, 4);
		body_cut(p, 28);
	} else {
		p->body[0] = 0x60;
		p->body[6] = proto;
		memcpy(p->body + 8, request->src, 16);
		memcpy(p->body + 24, request->dst, 16);
		body_cut(p, 48);
	}
}

static inline uint8_t *quoted_icmp(struct or_packet *p)
{
	return p->body + p->body_len - 8;
}

/* An error about a request, with as little as is enough. */
static inline struct or_packet error_about(const struct or_packet *request,
					   int type, int code)
{
	struct or_packet p = *request;
	uint8_t *icmp;

	if (request->dir != OR_FORWARD)
		p.dir = request->dir == OR_OUT ? OR_IN : OR_OUT;
	parse(p.family == OR_V4 ? "203.0.113.7" : "2001:db8:ff::7", p.src);
	memcpy(p.dst, request->src, sizeof(p.dst));
	p.dst_multi = false;
	p.type = type;
	p.code = code;
	p.id = 0;
	p.seq = 1500;
	quote_ip(&p, request, p.family == OR_V4 ? 1 : 58);
	icmp = quoted_icmp(&p);
	icmp[0] = request->type;
	icmp[1] = request->code;
	word(icmp + 4, request->id);
	word(icmp + 6, request->seq);
	return p;
}

static inline struct or_packet ping6(void)
{
	return packet(OR_OUT, US6, PEER6, 128, 0);
}

/* Puts an extension header of that many bytes first into the quote. */
static inline void chain(struct or_packet *p, uint8_t proto,
			 unsigned int bytes)
{
	uint8_t *at = p->body + 40;

	memmove(at + bytes, at, p->body_len - 40);
	memset(at, 0, bytes);
	at[0] = p->body[6];
	if (proto == 51)
		at[1] = bytes / 4 - 2;
	else if (proto == 44)
		at[1] = 0xff;		/* reserved */
	else
		at[1] = bytes / 8 - 1;
	p->body[6] = proto;
	body_cut(p, p->body_len + bytes);
}

#define fails(p)	expect(p, "error-unverified")
#define passes(p)	expect(p, "error")

#endif
