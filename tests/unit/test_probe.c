// SPDX-License-Identifier: GPL-2.0-only
/* Probe notes of packets from raw sockets: reading, lookup, replacement. */
#include "build.h"
#include "engine/probe.h"

#define LIFETIME	30

static struct ig_probes *probes(u32 capacity)
{
	const ig_hash_key key = { { 0x0123456789abcdefULL, 42 } };
	struct ig_probes *t = ig_zalloc(sizeof(*t));
	ig_atomic64 *memory = ig_zalloc(capacity * sizeof(*memory));

	assert_non_null(t);
	assert_non_null(memory);
	ig_probes_init(t, memory, capacity, &key, LIFETIME);
	return t;
}

static void probes_free(struct ig_probes *t)
{
	ig_free(t->note);
	ig_free(t);
}

/* A packet and the error about it, which know of each other. */
struct pair {
	struct ig_probe sent;
	struct ig_packet error;
	struct ig_quote quote;
};

static struct pair pair(const char *src, const char *dst, u8 proto)
{
	struct pair p = { .sent.proto = proto };

	p.sent.family = addr(&p.sent.src, src);
	addr(&p.sent.dst, dst);
	p.sent.ports = 33434U << 16 | 80;
	if (proto == 6)
		p.sent.tcp_seq = 7654321;
	p.error.family = p.sent.family;
	p.error.now = 1000;
	p.quote.src = p.sent.src;
	p.quote.dst = p.sent.dst;
	p.quote.proto = proto;
	p.quote.sport = 33434;
	p.quote.dport = 80;
	p.quote.tcp_seq = proto == 6 ? 7654321 : 99;
	return p;
}

static bool known(const struct ig_probes *t, const struct pair *p)
{
	return ig_probes_know(t, &p->error, &p->quote);
}

static void note(struct ig_probes *t, const struct pair *p)
{
	ig_probes_note(t, &p->sent, p->error.now);
}

/* Each part of it alone makes a quote another packet's. */
static void test_key(void **state)
{
	const struct pair good4 = pair("192.0.2.1", "192.0.2.2", 6);
	const struct pair good6 = pair("2001:db8::1", "2001:db8::2", 6);
	const struct pair *good;
	struct ig_probes *t = probes(64);
	struct pair p;

	(void)state;
	assert_false(known(t, &good4));
	note(t, &good4);
	assert_false(known(t, &good6));
	note(t, &good6);
	for (good = &good4; good; good = good == &good4 ? &good6 : NULL) {
		assert_true(known(t, good));
		assert_true(known(t, good));
		p = *good; p.quote.src.b[3]++; assert_false(known(t, &p));
		p = *good; p.quote.dst.b[0]++; assert_false(known(t, &p));
		p = *good; p.quote.sport++; assert_false(known(t, &p));
		p = *good; p.quote.dport++; assert_false(known(t, &p));
		p = *good; p.quote.tcp_seq++; assert_false(known(t, &p));
		p = *good; p.quote.proto = 17; assert_false(known(t, &p));
		p = *good; p.error.l3mdev = 9; assert_false(known(t, &p));
		/* An error may come back by another interface. */
		p = *good; p.error.ifindex = 9; assert_true(known(t, &p));
	}
	p = good6; p.quote.src.b[15]++; assert_false(known(t, &p));
	p = pair("192.0.2.1", "192.0.2.2", 17);
	note(t, &p);
	assert_true(known(t, &p));
	p.quote.proto = 136; assert_false(known(t, &p));
	p = good6; p.quote.dst.b[15]++; assert_false(known(t, &p));
	probes_free(t);
}

static void test_vrf(void **state)
{
	struct pair p = pair("192.0.2.1", "192.0.2.2", 17);
	struct ig_probes *t = probes(64);

	(void)state;
	ig_probe_scope(&p.sent, 3, 9);
	p.error.ifindex = 4;
	p.error.l3mdev = 9;
	note(t, &p);
	assert_true(known(t, &p));
	p.error.l3mdev = 0;
	assert_false(known(t, &p));
	probes_free(t);
}

static void test_link_local(void **state)
{
	static const char * const ends[][2] = {
		{ "fe80::1", "2001:db8::2" }, { "2001:db8::1", "fe80::2" },
		{ "169.254.0.1", "192.0.2.2" }, { "192.0.2.1", "169.254.0.2" },
	};
	unsigned int i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(ends); i++) {
		struct pair p = pair(ends[i][0], ends[i][1], 17);
		struct ig_probes *t = probes(64);

		ig_probe_scope(&p.sent, 3, 0);
		note(t, &p);
		p.error.ifindex = 3;
		assert_true(known(t, &p));
		p.error.ifindex = 4;
		assert_false(known(t, &p));
		probes_free(t);
	}
}

/* For protocols without ports, the bytes do not matter. */
static void test_ports(void **state)
{
	static const u8 with[] = { 6, 17, 33, 132, 136 };
	struct ig_probes *t = probes(4096);
	bool ports;
	unsigned int i, proto;

	(void)state;
	for (proto = 0; proto < 256; proto++) {
		struct pair p = pair("192.0.2.1", "192.0.2.2", proto);

		ports = false;
		for (i = 0; i < ARRAY_SIZE(with); i++)
			ports |= with[i] == proto;
		p.sent.ports = ports ? p.sent.ports : 0;
		note(t, &p);
		assert_true(known(t, &p));
		p.quote.dport++;
		assert_int_equal(known(t, &p), !ports);
		p.quote.dport--;
		p.quote.tcp_seq++;
		assert_int_equal(known(t, &p), proto != 6);
	}
	probes_free(t);
}

static void test_lifetime(void **state)
{
	struct pair p = pair("192.0.2.1", "192.0.2.2", 17);
	struct ig_probes *t = probes(64);

	(void)state;
	note(t, &p);
	p.error.now += LIFETIME - 1;
	assert_true(known(t, &p));
	p.error.now++;
	assert_false(known(t, &p));
	/* Another CPU's clock may be a moment behind. */
	p.error.now = 999;
	assert_true(known(t, &p));
	p.error.now = 1000 + LIFETIME - 1;
	note(t, &p);
	p.error.now += LIFETIME - 1;
	assert_true(known(t, &p));
	/* The clock goes round. */
	p.error.now = 0xffffffff;
	note(t, &p);
	p.error.now += LIFETIME - 1;
	assert_true(known(t, &p));
	p.error.now++;
	assert_false(known(t, &p));
	probes_free(t);
}

/* Notes are one word each: sent again, a packet takes no second one. */
static void test_eviction(void **state)
{
	struct pair p = pair("192.0.2.1", "192.0.2.2", 17);
	struct ig_probes *t = probes(IG_PROBE_WAYS);
	u32 i, n;

	(void)state;
	for (i = 0; i < IG_PROBE_WAYS; i++) {
		p.error.now = 1000 + i;
		for (n = 0; n < 3; n++) {
			p.sent.ports = i;
			note(t, &p);
		}
	}
	p.quote.sport = 0;
	for (i = 0; i < IG_PROBE_WAYS; i++) {
		p.quote.dport = i;
		assert_true(known(t, &p));
	}
	/* Port 0, the oldest, is sent again; of the others the oldest goes. */
	p.sent.ports = 0;
	note(t, &p);
	p.sent.ports = 100;
	note(t, &p);
	for (i = 0; i < IG_PROBE_WAYS; i++) {
		p.quote.dport = i;
		assert_int_equal(known(t, &p), i != 1);
	}
	p.quote.dport = 100;
	assert_true(known(t, &p));
	probes_free(t);
}

/* The newest note is always there; a million leave as many as there is room for. */
static void test_million(void **state)
{
	struct pair p = pair("192.0.2.1", "192.0.2.2", 17);
	struct ig_probes *t = probes(4096);
	u32 i, left = 0;

	(void)state;
	for (i = 0; i < 1000000; i++) {
		p.sent.dst.w[0] = cpu_to_be32(i);
		note(t, &p);
		p.quote.dst = p.sent.dst;
		assert_true(known(t, &p));
	}
	for (i = 0; i < 1000000; i++) {
		p.quote.dst.w[0] = cpu_to_be32(i);
		left += known(t, &p);
	}
	assert_int_equal(left, 4096);
	ig_probes_flush(t);
	assert_false(known(t, &p));
	for (i = 0; i < 4096; i++)
		assert_true(!t->note[i].v);
	probes_free(t);
}

/* ---- reading ------------------------------------------------------------------ */

static bool read_bytes(struct ig_probe *probe, enum ig_family family,
		       const u8 *bytes, u32 len)
{
	/* Not one byte more than there is. */
	u8 *copy = malloc(len ? len : 1);
	struct ig_bytes b = { .head = copy, .head_len = len, .len = len };
	bool read;

	memcpy(copy, bytes, len);
	read = ig_probe_read(probe, family, &b);
	free(copy);
	return read;
}

static void test_read_ipv4(void **state)
{
	u8 packet[28] = {
		0x45, 0, 0, 28, 0, 0, 0, 0, 64, 6, 0, 0,
		192, 0, 2, 1, 192, 0, 2, 2,
		1, 2, 3, 4, 5, 6, 7, 8,
	};
	u8 options[32] = { 0x46 };
	struct ig_probe probe;
	struct ig_addr a;
	u32 len;

	(void)state;
	assert_true(read_bytes(&probe, IG_IPV4, packet, 28));
	addr(&a, "192.0.2.1");
	assert_memory_equal(&probe.src, &a, sizeof(a));
	addr(&a, "192.0.2.2");
	assert_memory_equal(&probe.dst, &a, sizeof(a));
	assert_int_equal(probe.proto, 6);
	assert_int_equal(probe.family, IG_IPV4);
	assert_int_equal(probe.ports, 0x01020304);
	assert_int_equal(probe.tcp_seq, 0x05060708);
	for (len = 0; len < 28; len++)
		assert_false(read_bytes(&probe, IG_IPV4, packet, len));

	memcpy(options + 1, packet + 1, 19);
	memcpy(options + 24, packet + 20, 8);
	assert_true(read_bytes(&probe, IG_IPV4, options, 32));
	assert_int_equal(probe.ports, 0x01020304);
	assert_false(read_bytes(&probe, IG_IPV4, options, 31));
	packet[0] = 0x44;
	assert_false(read_bytes(&probe, IG_IPV4, packet, 28));
	packet[0] = 0x45;

	packet[9] = 17;
	assert_true(read_bytes(&probe, IG_IPV4, packet, 28));
	assert_int_equal(probe.ports, 0x01020304);
	assert_int_equal(probe.tcp_seq, 0);
	packet[9] = 47;
	assert_true(read_bytes(&probe, IG_IPV4, packet, 28));
	assert_int_equal(probe.ports, 0);
	packet[9] = 1;
	assert_false(read_bytes(&probe, IG_IPV4, packet, 28));
	packet[9] = 17;
	packet[6] = 0x20;	/* more fragments */
	assert_true(read_bytes(&probe, IG_IPV4, packet, 28));
	packet[7] = 1;
	assert_false(read_bytes(&probe, IG_IPV4, packet, 28));
}

static void test_read_ipv6(void **state)
{
	u8 packet[64] = { 0x60, [6] = 60 };
	struct ig_probe probe;
	u32 len;

	(void)state;
	addr((struct ig_addr *)(packet + 8), "2001:db8::1");
	addr((struct ig_addr *)(packet + 24), "2001:db8::2");
	/* Destination options, a fragment header, TCP. */
	packet[40] = 44;
	packet[48] = 6;
	memcpy(packet + 56, "\1\2\3\4\5\6\7\10", 8);
	assert_true(read_bytes(&probe, IG_IPV6, packet, 64));
	assert_memory_equal(&probe.src, packet + 8, 16);
	assert_memory_equal(&probe.dst, packet + 24, 16);
	assert_int_equal(probe.proto, 6);
	assert_int_equal(probe.family, IG_IPV6);
	assert_int_equal(probe.ports, 0x01020304);
	assert_int_equal(probe.tcp_seq, 0x05060708);
	for (len = 0; len < 64; len++)
		assert_false(read_bytes(&probe, IG_IPV6, packet, len));
	packet[51] = 1;		/* more fragments */
	assert_true(read_bytes(&probe, IG_IPV6, packet, 64));
	packet[51] = 8;
	assert_false(read_bytes(&probe, IG_IPV6, packet, 64));
	packet[51] = 0;
	packet[48] = 58;
	assert_false(read_bytes(&probe, IG_IPV6, packet, 64));
	packet[6] = 58;
	assert_false(read_bytes(&probe, IG_IPV6, packet, 64));
	packet[6] = 17;
	assert_true(read_bytes(&probe, IG_IPV6, packet, 64));
	assert_int_equal(probe.ports, 0x2c000000);
	assert_int_equal(probe.tcp_seq, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_key),
		cmocka_unit_test(test_vrf),
		cmocka_unit_test(test_link_local),
		cmocka_unit_test(test_ports),
		cmocka_unit_test(test_lifetime),
		cmocka_unit_test(test_eviction),
		cmocka_unit_test(test_million),
		cmocka_unit_test(test_read_ipv4),
		cmocka_unit_test(test_read_ipv6),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
