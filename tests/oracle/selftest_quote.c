// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests what errors must quote (Q1 to Q3 of the reference): the naive evaluator
 * against expectations written by hand.
 */
#include "selftest_error.h"

#define LONG_CHAIN	88	/* bytes, so that a quote needs 136 */

/* Q1: every length that is too short. */
static void test_truncated(void **state)
{
	struct or_packet q = ping6();
	struct or_packet e, whole;
	unsigned int len;

	(void)state;
	ask(1);
	expect(&q, "default-allow");
	e = error_about(&ping, 11, 0);
	for (len = 0; len < 28; len++) {
		body_cut(&e, len);
		fails(&e);
	}
	body_cut(&e, 28);
	passes(&e);
	body_cut(&e, OR_BODY);
	passes(&e);
	e = error_about(&q, 3, 0);
	whole = e;
	for (len = 0; len < 48; len++) {
		body_cut(&e, len);
		fails(&e);
	}
	body_cut(&e, 48);
	passes(&e);
	chain(&whole, 60, 16);
	chain(&whole, 0, 8);
	e = whole;
	for (len = 0; len < 48 + 24; len++) {
		body_cut(&e, len);
		fails(&e);
	}
	body_cut(&e, 48 + 24);
	passes(&e);
}

/* Q1: the header itself. */
static void test_header(void **state)
{
	struct or_packet q = ping6();
	struct or_packet e;
	int i;

	(void)state;
	ask(1);
	expect(&q, "default-allow");
	for (i = 0; i < 16; i++) {
		e = error_about(&ping, 11, 0);
		e.body[0] = i << 4 | 5;
		expect(&e, i == 4 ? "error" : "error-unverified");
		e = error_about(&q, 3, 0);
		e.body[0] = i << 4 | 5;		/* traffic class */
		expect(&e, i == 6 ? "error" : "error-unverified");
	}
	for (i = 0; i < 16; i++) {
		unsigned int at = i * 4;

		e = error_about(&ping, 11, 0);
		e.body[0] = 0x40 | i;
		body_cut(&e, 100);
		if (i < 5) {
			fails(&e);
			assert_false(or_decide(o, &e, now).quote.sound);
			continue;
		}
		memmove(e.body + at, e.body + 20, 8);
		passes(&e);
		body_cut(&e, at + 8);
		passes(&e);
		body_cut(&e, at + 7);
		fails(&e);
	}
}

/* Q1: what is an extension header, and how long each is. */
static void test_chain(void **state)
{
	static const uint8_t extensions[] = { 0, 43, 60, 51 };
	struct or_packet q = ping6();
	struct or_packet e;
	unsigned int i, bytes, proto;

	(void)state;
	expect(&q, "default-allow");
	for (i = 0; i < sizeof(extensions); i++)
		for (bytes = 8; bytes <= 128; bytes += 4) {
			if (bytes % 8 && extensions[i] != 51)
				continue;
			e = error_about(&q, 1, 0);
			chain(&e, extensions[i], bytes);
			passes(&e);
			e.body[41]++;
			fails(&e);
			e.body[41] = 0xff;
			fails(&e);
		}
	e = error_about(&q, 1, 0);
	for (i = 0; i < 6; i++) {
		chain(&e, extensions[i % 4], 8);
		chain(&e, 44, 8);
		passes(&e);
	}
	/* Anything else is a protocol. */
	for (proto = 0; proto < 256; proto++) {
		bool walked = proto == 0 || proto == 43 || proto == 44 ||
			      proto == 51 || proto == 60;

		e = error_about(&q, 1, 0);
		chain(&e, proto, 8);
		if (proto == 44)
			e.body[41] = 0;
		e.sockets = OR_DEAD;
		expect(&e, walked ? "error" : "error-unverified");
		e.sockets = OR_LIVE;
		expect(&e, proto == 58 ? "error-unverified" : "error");
	}
}

/* RFC 4884: where the quote ends. */
static void test_length(void **state)
{
	static const struct {
		int type;
		unsigned int length;
		unsigned int extra;
		bool passes;
	} rows[] = {
		{ 1, 0, 0, true },
		{ 1, 1, 0, true },	/* under 128 bytes: not meant */
		{ 1, 15, 0, true },
		{ 1, 16, 0, false },	/* 128 of 136 */
		{ 1, 17, 0, true },
		{ 1, 17, 64, true },
		{ 1, 18, 0, true },	/* beyond the packet */
		{ 1, 18, 64, true },
		{ 1, 255, 0, true },
		{ 3, 15, 64, true },
		{ 3, 16, 64, false },
		{ 3, 17, 64, true },
		{ 4, 16, 0, true },	/* half a pointer */
	};
	struct or_packet q = ping6();
	struct or_packet e;
	unsigned int i;

	(void)state;
	expect(&q, "default-allow");
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		e = error_about(&q, rows[i].type, 0);
		chain(&e, 60, LONG_CHAIN);
		body_cut(&e, e.body_len + rows[i].extra);
		e.id = rows[i].length << 8 | 0x10;
		expect(&e, rows[i].passes ? "error" : "error-unverified");
	}
	/* An MTU is none: packet too big has no length. */
	e = error_about(&q, 2, 0);
	chain(&e, 60, LONG_CHAIN);
	e.id = 0x1000;
	assert_false(or_decide(o, &e, now).unverified);
	/* No IPv4 quote can need 128 bytes. */
	ask(1);
	for (i = 0; i < 256; i++) {
		e = error_about(&ping, i % 2 ? 11 : 12, 0);
		body_cut(&e, 160);
		e.id = i;
		passes(&e);
	}
}

/* Q2: the error goes to the host whose packet it quotes. */
static void test_destination(void **state)
{
	struct or_packet q = ping6();
	struct or_packet e;
	int i;

	(void)state;
	ask(1);
	expect(&q, "default-allow");
	e = error_about(&ping, 11, 0);
	parse(OTHER, e.dst);
	fails(&e);
	for (i = 0; i < 16; i++) {
		e = error_about(&q, 3, 0);
		e.dst[i] ^= 0x11;
		fails(&e);
	}
	/* a socket does not make up for it */
	quote_ip(&e, &q, 17);
	e.sockets = OR_LIVE;
	fails(&e);
	e.dst[15] ^= 0x11;
	passes(&e);
}

/* Q3: no error about an error. */
static void test_about_error(void **state)
{
	struct or_packet q = ping6();
	struct or_packet e;
	int type;

	(void)state;
	policy(true, true, false);
	for (type = 0; type < 256; type++) {
		bool bad = type == 3 || type == 4 || type == 5 || type == 11 ||
			   type == 12;

		e = error_about(&ping, 11, 0);
		quoted_icmp(&e)[0] = type;
		expect(&e, "default-allow");
		assert_int_equal(or_decide(o, &e, now).quote.sound, !bad);
		/* of another protocol it is nothing */
		e.body[9] = 58;
		assert_true(or_decide(o, &e, now).quote.sound);
		e = error_about(&q, 1, 0);
		quoted_icmp(&e)[0] = type;
		bad = type < 128 || type == 137;
		assert_int_equal(or_decide(o, &e, now).quote.sound, !bad);
		e.body[6] = 1;
		assert_true(or_decide(o, &e, now).quote.sound);
	}
}

/* Q3: only a first fragment tells whose it is. */
static void test_fragments(void **state)
{
	struct or_packet q = ping6();
	struct or_packet e;
	int bit;

	(void)state;
	ask(1);
	expect(&q, "default-allow");
	for (bit = 0; bit < 16; bit++) {
		e = error_about(&ping, 11, 0);
		word(e.body + 6, 1 << bit);
		expect(&e, bit < 13 ? "error-unverified" : "error");
		e = error_about(&q, 3, 0);
		chain(&e, 44, 8);
		chain(&e, 60, 8);
		word(e.body + 48 + 2, 1 << bit);
		expect(&e, bit > 2 ? "error-unverified" : "error");
	}
	/* what lies behind is not looked at */
	quote_ip(&e, &q, 17);
	chain(&e, 44, 8);
	e.sockets = OR_LIVE;
	passes(&e);
	e.body[42] = 1;
	fails(&e);
}

/* Q3: from one host, to one host. */
static void test_unicast(void **state)
{
	static const struct {
		const char *us;
		bool passes;
	} rows[] = {
		{ US, true },
		{ "0.0.0.0", false },
		{ "0.0.0.1", true },
		{ "223.255.255.255", true },
		{ "224.0.0.0", false },
		{ "239.255.255.255", false },
		{ "240.0.0.0", true },
		{ "255.255.255.254", true },
		{ "255.255.255.255", false },
		{ US6, true },
		{ "::", false },
		{ "::1", true },
		{ "feff::1", true },
		{ "ff00::", false },
		{ "ff02::1", false },
	};
	struct or_packet q, e;
	unsigned int i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		q = ping;
		q.family = parse(rows[i].us, q.src);
		parse(q.family == OR_V4 ? PEER : PEER6, q.dst);
		e = error_about(&q, 3, 0);
		quote_ip(&e, &q, 17);
		e.sockets = OR_LIVE;
		expect(&e, rows[i].passes ? "error" : "error-unverified");
		e.dst_multi = true;
		fails(&e);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_ping(test_truncated),
		with_ping(test_header),
		with_ping(test_chain),
		with_ping(test_length),
		with_ping(test_destination),
		with_ping(test_about_error),
		with_ping(test_fragments),
		with_ping(test_unicast),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
