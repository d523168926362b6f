// SPDX-License-Identifier: GPL-2.0-only
/* Packets as the engine sees them: see compare.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/decide.h"
#include "compare.h"

static void put_word(u8 *to, u16 value)
{
	to[0] = value >> 8;
	to[1] = value;
}

/*
 * Writes the IPv4 header, half of the time with an option. Return: its length.
 */
static u32 put_ipv4(u8 *b, const struct or_packet *p, u32 random)
{
	u32 len = random % 7 < 3 ? 20 : 24;

	b[0] = 0x40 | len / 4;
	if (p->short_ip)
		b[0] = 0x40 | random % 5;
	if (p->fragmented && !p->later_fragment)
		b[6] = 0x20;
	if (p->later_fragment)
		b[7] = 1;
	b[8] = p->hop_limit;
	b[9] = 1;
	memcpy(b + 12, p->src, 4);
	memcpy(b + 16, p->dst, 4);
	return len;
}

/*
 * Writes the IPv6 header, half of the time with options, and everything that
 * must be hidden in extension headers. Return: the length of all headers.
 */
static u32 put_ipv6(u8 *b, const struct or_packet *p, u32 random)
{
	u8 *next = &b[6];
	u32 len = 40;

	b[0] = 0x60;
	b[7] = p->hop_limit;
	memcpy(b + 8, p->src, 16);
	memcpy(b + 24, p->dst, 16);
	if (p->header_hidden || random % 7 >= 3) {
		*next = 60;
		next = &b[len];
		len += 8;
	}
	if (p->fragmented || p->later_fragment) {
		*next = 44;
		next = &b[len];
		b[len + 3] = p->later_fragment ? 8 : 1;
		len += 8;
	}
	*next = 58;
	return len;
}

static void wire_bytes(struct wire *w, const struct or_packet *p, u32 random)
{
	u8 *b = w->content;
	u32 off;

	memset(b, 0, sizeof(w->content));
	off = p->family == OR_V4 ? put_ipv4(b, p, random) :
				   put_ipv6(b, p, random);
	b[off] = p->type;
	b[off + 1] = p->code;
	put_word(b + off + 4, p->id);
	put_word(b + off + 6, p->seq);
	memcpy(b + off + 8, p->body, p->body_len);
	w->icmp_off = off;
	w->bytes.len = off + p->icmp_len;
}

static bool wire_copy(const void *from, u32 off, void *buf, u32 n)
{
	const struct wire *w = from;

	if (off > w->bytes.len || n > w->bytes.len - off) {
		printf("# engine: reads %u bytes at %u of %u\n", n, off,
		       w->bytes.len);
		fflush(stdout);
		abort();
	}
	if (off + n > w->readable)
		return false;
	memcpy(buf, w->content + off, n);
	return true;
}

/*
 * Returns where the readable part ends. For an IPv6 packet without a whole ICMP
 * header, this is within the extension headers.
 */
static u32 readable_of(const struct wire *w, const struct or_packet *p,
		       u32 random)
{
	u32 first = p->family == OR_V4 ? 20 : 40;
	u32 end = w->icmp_off + 8;

	if (!p->header_hidden)
		return w->bytes.len - p->body_hidden;
	if (p->family == OR_V6 && (p->later_fragment || p->icmp_len < 8))
		end = w->icmp_off;
	first += random % (end - first);
	return first < w->bytes.len ? first : w->bytes.len;
}

bool is_hidden(const struct or_packet *p)
{
	return p->header_hidden || p->body_hidden;
}

void wire_of(struct wire *w, const struct or_packet *p, bool pieces, u32 random)
{
	pieces = pieces || is_hidden(p);
	wire_bytes(w, p, random);
	w->readable = readable_of(w, p, random / 1024);
	w->bytes.head_len = pieces ? random % (w->readable + 1) : w->bytes.len;
	w->bytes.copy = pieces ? wire_copy : NULL;
	w->bytes.from = w;
	memset(w->head, 0xa5, sizeof(w->head));
	memcpy(w->head, w->content, w->bytes.head_len);
	w->bytes.head = w->head;
}

/* Tells whether a destination shows itself to be multicast or broadcast. */
static bool shows_multi(const struct or_packet *p)
{
	static const u8 everybody[4] = { 255, 255, 255, 255 };

	if (p->family == OR_V6)
		return p->dst[0] == 0xff;
	return p->dst[0] >> 4 == 14 || !memcmp(p->dst, everybody, 4);
}

struct ig_packet packet_of(const struct or_packet *from, u64 now,
			   const struct wire *w, bool parsed)
{
	struct ig_packet p = {
		.dir = from->dir,
		.family = from->family == OR_V4 ? IG_IPV4 : IG_IPV6,
		.loopback = from->loopback, .bridged = from->bridged,
		.multi = from->dst_multi, .ifindex = from->ifindex,
		.l3mdev = from->l3mdev, .l3mdev_out = from->l3mdev_out,
		.port = from->port, .now = now, .related = from->related,
	};

	if (parsed || from->short_ip || from->header_hidden) {
		ig_parse(&p, p.family, &w->bytes);
		p.multi |= from->dst_multi && !shows_multi(from);
		return p;
	}
	memcpy(p.src.b, from->src, from->family == OR_V4 ? 4 : 16);
	memcpy(p.dst.b, from->dst, from->family == OR_V4 ? 4 : 16);
	p.what = from->later_fragment ? IG_LATER_FRAGMENT :
		 from->icmp_len < 8 ? IG_TRUNCATED : IG_ICMP;
	p.type = from->type;
	p.code = from->code;
	p.hop_limit = from->hop_limit;
	p.fragmented = from->fragmented;
	p.id = from->id;
	p.seq = from->seq;
	p.icmp_len = from->icmp_len;
	p.icmp_off = w->icmp_off;
	p.bytes = &w->bytes;
	return p;
}
