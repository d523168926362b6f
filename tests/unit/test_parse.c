// SPDX-License-Identifier: GPL-2.0-only
/*
 * Header walking: options, extension headers, fragments, truncation. Every
 * packet is parsed three ways: contiguous, in pieces of every split, and cut
 * short at every length, in memory that ends where the packet does. Some once
 * more where only a part of them can be read.
 */
#include "build.h"
#include "engine/parse.h"

struct pieces {
	const u8 *data;
	u32 len;
	u32 readable;
};

static bool copy_piece(const void *from, u32 off, void *buf, u32 n)
{
	const struct pieces *p = from;

	assert_true(off <= p->len && n <= p->len - off);
	if (off + n > p->readable)
		return false;
	memcpy(buf, p->data + off, n);
	return true;
}

static struct ig_packet parse_readable(enum ig_family family, const u8 *data,
				       u32 len, u32 head, u32 readable)
{
	struct pieces pieces = { data, len, readable };
	u8 *exact = malloc(head ? head : 1);
	struct ig_packet p = {};
	struct ig_bytes b = {
		.head = exact, .head_len = head, .len = len,
		.copy = head < len ? copy_piece : NULL, .from = &pieces,
	};

	memcpy(exact, data, head);
	ig_parse(&p, family, &b);
	free(exact);
	return p;
}

static struct ig_packet parse(enum ig_family family, const u8 *data, u32 len,
			      u32 head)
{
	return parse_readable(family, data, len, head, len);
}

static void same(const struct ig_packet *a, const struct ig_packet *b)
{
	assert_int_equal(a->what, b->what);
	assert_int_equal(a->fragmented, b->fragmented);
	if (a->what != IG_ICMP)
		return;
	assert_memory_equal(&a->src, &b->src, 16);
	assert_memory_equal(&a->dst, &b->dst, 16);
	assert_int_equal(a->type, b->type);
	assert_int_equal(a->code, b->code);
	assert_int_equal(a->id, b->id);
	assert_int_equal(a->seq, b->seq);
	assert_int_equal(a->hop_limit, b->hop_limit);
	assert_int_equal(a->icmp_len, b->icmp_len);
	assert_int_equal(a->icmp_off, b->icmp_off);
}

/* Parses every way; no byte beyond the end may be touched (ASan watches). */
static struct ig_packet parse_all(enum ig_family family, const u8 *data,
				  u32 len)
{
	struct ig_packet whole = parse(family, data, len, len);
	u32 n;

	for (n = 0; n < len; n++) {
		struct ig_packet split = parse(family, data, len, n);

		same(&whole, &split);
		parse(family, data, n, n);
	}
	return whole;
}

static u32 ipv4(u8 *b, u32 options, u16 frag, u32 payload)
{
	u32 ihl = 20 + options, len = ihl + payload;

	memset(b, 0, len);
	b[0] = 0x40 | ihl / 4;
	b[2] = len >> 8;
	b[3] = len;
	b[6] = frag >> 8;
	b[7] = frag;
	b[8] = 63;
	b[9] = 1;
	memcpy(b + 12, "\xc0\x00\x02\x01\xc0\x00\x02\x02", 8);
	memset(b + 20, 1, options);
	if (payload >= 8)
		memcpy(b + ihl, "\x08\x00\x12\x34\x56\x78\x9a\xbc", 8);
	return len;
}

static void test_ipv4(void **state)
{
	struct ig_packet p;
	u8 b[256], ihl;
	u32 len;

	(void)state;
	len = ipv4(b, 0, 0, 64);
	p = parse_all(IG_IPV4, b, len);
	assert_int_equal(p.what, IG_ICMP);
	assert_int_equal(p.type, 8);
	assert_int_equal(p.id, 0x5678);
	assert_int_equal(p.seq, 0x9abc);
	assert_int_equal(p.hop_limit, 63);
	assert_int_equal(p.icmp_len, 64);
	assert_false(p.multi);

	len = ipv4(b, 40, 0, 8);
	p = parse_all(IG_IPV4, b, len);
	assert_int_equal(p.what, IG_ICMP);
	assert_int_equal(p.icmp_off, 60);

	len = ipv4(b, 4, 0, 7);
	assert_int_equal(parse_all(IG_IPV4, b, len).what, IG_TRUNCATED);
	len = ipv4(b, 0, 0x2000, 8);	/* first fragment */
	assert_int_equal(parse_all(IG_IPV4, b, len).what, IG_ICMP);
	len = ipv4(b, 0, 0x2001, 8);
	assert_int_equal(parse_all(IG_IPV4, b, len).what, IG_LATER_FRAGMENT);
	len = ipv4(b, 0, 0x1fff, 8);
	assert_int_equal(parse_all(IG_IPV4, b, len).what, IG_LATER_FRAGMENT);
	len = ipv4(b, 0, 0, 8);
	for (ihl = 0; ihl < 5; ihl++) {	/* no header of IPv4 */
		b[0] = 0x40 | ihl;
		assert_int_equal(parse_all(IG_IPV4, b, len).what, IG_NOT_ICMP);
	}
	len = ipv4(b, 0, 0, 8);
	b[9] = 17;
	assert_int_equal(parse_all(IG_IPV4, b, len).what, IG_NOT_ICMP);
	len = ipv4(b, 0, 0, 8);
	b[16] = 224;
	assert_true(parse_all(IG_IPV4, b, len).multi);
	memset(b + 16, 255, 4);
	assert_true(parse_all(IG_IPV4, b, len).multi);
}

/* Header bytes: next header and length are filled in along the chain. */
struct ext {
	u8 proto, units;	/* units: bytes of the header */
	u16 frag;
};

static u32 ipv6(u8 *b, const struct ext *ext, unsigned int n, u8 last,
		u32 payload)
{
	u32 off = 40;
	unsigned int i;
	u8 *next = b + 6;

	memset(b, 0, 512);
	b[0] = 0x60;
	b[7] = 255;
	b[8] = 0xfe;
	b[9] = 0x80;
	b[24] = 0xff;
	b[25] = 2;
	b[39] = 1;
	for (i = 0; i < n; i++) {
		*next = ext[i].proto;
		next = b + off;
		b[off + 1] = ext[i].proto == 51 ? ext[i].units / 4 - 2 :
			     ext[i].proto == 44 ? 0 : ext[i].units / 8 - 1;
		if (ext[i].proto == 44) {
			b[off + 2] = ext[i].frag >> 8;
			b[off + 3] = ext[i].frag;
		}
		off += ext[i].units;
	}
	*next = last;
	if (payload >= 8)
		memcpy(b + off, "\x87\x00\x12\x34\x00\x05\x00\x06", 8);
	return off + payload;
}

static void test_ipv6(void **state)
{
	static const struct ext chain[] = {
		{ 0, 8, 0 }, { 60, 24, 0 }, { 43, 16, 0 }, { 51, 12, 0 },
		{ 60, 8, 0 },
	};
	static const struct ext atomic[] = { { 44, 8, 0 } };
	static const struct ext first[] = { { 0, 8, 0 }, { 44, 8, 1 } };
	static const struct ext twice[] = { { 44, 8, 1 }, { 44, 8, 0 } };
	static const struct ext later[] = { { 44, 8, 8 } };
	struct ig_packet p;
	u8 b[512];
	u32 len, n;

	(void)state;
	len = ipv6(b, NULL, 0, 58, 32);
	p = parse_all(IG_IPV6, b, len);
	assert_int_equal(p.what, IG_ICMP);
	assert_int_equal(p.type, 135);
	assert_int_equal(p.id, 5);
	assert_int_equal(p.seq, 6);
	assert_int_equal(p.icmp_len, 32);
	assert_true(p.multi);
	assert_false(p.fragmented);

	len = ipv6(b, chain, ARRAY_SIZE(chain), 58, 24);
	p = parse_all(IG_IPV6, b, len);
	assert_int_equal(p.what, IG_ICMP);
	assert_int_equal(p.icmp_off, 40 + 8 + 24 + 16 + 12 + 8);
	assert_int_equal(p.icmp_len, 24);

	len = ipv6(b, atomic, 1, 58, 24);
	p = parse_all(IG_IPV6, b, len);
	assert_int_equal(p.what, IG_ICMP);
	assert_true(p.fragmented);

	len = ipv6(b, first, 2, 58, 24);
	p = parse_all(IG_IPV6, b, len);
	assert_int_equal(p.what, IG_ICMP);
	assert_true(p.fragmented);

	len = ipv6(b, first, 2, 58, 7);
	assert_int_equal(parse_all(IG_IPV6, b, len).what, IG_TRUNCATED);
	/* A first fragment that ends in the header chain: RFC 7112. */
	len = ipv6(b, first, 2, 60, 4);
	assert_int_equal(parse_all(IG_IPV6, b, len).what, IG_TRUNCATED);
	/* The same if a second fragment header says that no more follow. */
	len = ipv6(b, twice, 2, 60, 4);
	assert_int_equal(parse_all(IG_IPV6, b, len).what, IG_TRUNCATED);
	/* Not a fragment: nobody will ever find ICMP in it. */
	len = ipv6(b, NULL, 0, 60, 4);
	assert_int_equal(parse_all(IG_IPV6, b, len).what, IG_NOT_ICMP);

	len = ipv6(b, later, 1, 58, 3);
	assert_int_equal(parse_all(IG_IPV6, b, len).what, IG_LATER_FRAGMENT);
	len = ipv6(b, later, 1, 60, 3);
	assert_int_equal(parse_all(IG_IPV6, b, len).what, IG_LATER_FRAGMENT);
	len = ipv6(b, later, 1, 17, 3);
	assert_int_equal(parse_all(IG_IPV6, b, len).what, IG_NOT_ICMP);

	/* Headers that end the kernel's walk end ours. */
	for (n = 0; n < 256; n++) {
		if (n == 0 || n == 43 || n == 44 || n == 51 || n == 58 || n == 60)
			continue;
		len = ipv6(b, chain, 1, n, 24);
		assert_int_equal(parse_all(IG_IPV6, b, len).what, IG_NOT_ICMP);
	}
}

/*
 * With fewer than @least readable bytes, it is unknown whether it is ICMP;
 * with more, it is what it is.
 */
static void readable_from(enum ig_family family, const u8 *data, u32 len,
			  u32 least, enum ig_what what)
{
	u32 readable, head;

	for (readable = 0; readable < len; readable++)
		for (head = 0; head <= readable; head++)
			assert_int_equal(parse_readable(family, data, len, head,
							readable).what,
					 readable < least ? IG_NOT_ICMP : what);
}

static void test_unreadable(void **state)
{
	static const struct ext chain[] = {
		{ 0, 8, 0 }, { 60, 24, 0 }, { 51, 12, 0 },
	};
	static const struct ext first[] = { { 0, 8, 0 }, { 44, 8, 1 } };
	static const struct ext more[] = { { 44, 8, 1 }, { 60, 16, 0 } };
	static const struct ext later[] = { { 0, 8, 0 }, { 44, 8, 8 } };
	u8 b[512];
	u32 len;

	(void)state;
	len = ipv4(b, 0, 0, 64);
	readable_from(IG_IPV4, b, len, 28, IG_ICMP);
	len = ipv4(b, 40, 0, 16);
	readable_from(IG_IPV4, b, len, 68, IG_ICMP);
	len = ipv4(b, 0, 0x2000, 16);
	readable_from(IG_IPV4, b, len, 28, IG_ICMP);
	/*
	 * Lengths and the IP header are enough; the rest need not be readable.
	 */
	len = ipv4(b, 0, 0x2001, 16);
	readable_from(IG_IPV4, b, len, 20, IG_LATER_FRAGMENT);
	len = ipv4(b, 8, 0, 7);
	readable_from(IG_IPV4, b, len, 20, IG_TRUNCATED);

	len = ipv6(b, NULL, 0, 58, 32);
	readable_from(IG_IPV6, b, len, 48, IG_ICMP);
	len = ipv6(b, chain, ARRAY_SIZE(chain), 58, 24);
	readable_from(IG_IPV6, b, len, 40 + 8 + 24 + 12 + 8, IG_ICMP);
	len = ipv6(b, first, ARRAY_SIZE(first), 58, 24);
	readable_from(IG_IPV6, b, len, 40 + 8 + 8 + 8, IG_ICMP);
	len = ipv6(b, first, ARRAY_SIZE(first), 58, 7);
	readable_from(IG_IPV6, b, len, 40 + 8 + 8, IG_TRUNCATED);
	len = ipv6(b, first, ARRAY_SIZE(first), 60, 4);
	readable_from(IG_IPV6, b, len, 40 + 8 + 8, IG_TRUNCATED);
	len = ipv6(b, more, ARRAY_SIZE(more), 58, 8);
	readable_from(IG_IPV6, b, len, 40 + 8 + 16 + 8, IG_ICMP);
	len = ipv6(b, later, ARRAY_SIZE(later), 58, 24);
	readable_from(IG_IPV6, b, len, 40 + 8 + 8, IG_LATER_FRAGMENT);
}

/* A chain as long as a packet can be must not hide a packet-too-big. */
static void test_long_chain(void **state)
{
	u32 n = 8000, len = 40 + n * 8 + 8, i;
	u8 *b = calloc(1, len);
	struct ig_packet p;

	(void)state;
	b[0] = 0x60;
	b[6] = 60;
	for (i = 0; i < n; i++)
		b[40 + 8 * i] = i == n - 1 ? 58 : 60;
	b[len - 8] = 2;
	p = parse(IG_IPV6, b, len, 40);
	assert_int_equal(p.what, IG_ICMP);
	assert_int_equal(p.type, 2);
	free(b);
}

static void test_random(void **state)
{
	u8 b[192];
	u32 i, j;

	(void)state;
	srand(1);
	for (i = 0; i < 200000; i++) {
		u32 len = rand() % sizeof(b), head = len ? rand() % len : 0;
		enum ig_family family = rand() & 1;
		struct ig_packet whole, split;

		for (j = 0; j < len; j++)
			b[j] = rand() % 4 ? rand() % 61 : rand();
		if (len > 9 && family == IG_IPV4)
			b[9] = 1;
		whole = parse(family, b, len, len);
		split = parse(family, b, len, head);
		same(&whole, &split);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ipv4),
		cmocka_unit_test(test_ipv6),
		cmocka_unit_test(test_unreadable),
		cmocka_unit_test(test_long_chain),
		cmocka_unit_test(test_random),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
