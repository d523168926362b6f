// SPDX-License-Identifier: GPL-2.0-only
/*
 * Errors of the naive evaluator against expectations written by hand: what
 * they may be about (Q4 of the reference), and the notes of what passes
 * whatever it quotes.
 */
#include "selftest_error.h"

static void test_types(void **state)
{
	struct or_packet q = ping6();
	struct or_packet e;
	int type, code;

	(void)state;
	ask(1);
	expect(&q, "default-allow");
	for (type = 0; type < 256; type++) {
		bool is_error = type == 3 || type == 11 || type == 12;

		e = error_about(&ping, type, 0);
		assert_int_equal(or_decide(o, &e, now).reason == OR_ERROR,
				 is_error);
		e = error_about(&q, type, 0);
		is_error = type == 1 || type == 3 || type == 4;
		assert_int_equal(or_decide(o, &e, now).reason == OR_ERROR,
				 is_error);
	}
	for (code = 0; code < 256; code++) {
		e = error_about(&ping, 3, code);
		expect(&e, code == 4 ? "pmtud" : "error");
	}
	/* as often as it comes, and without using the reply up */
	e = error_about(&ping, 11, 0);
	passes(&e);
	passes(&e);
	assert_int_equal(answers(1, 20), 8);
}

/* Q4: each part of the key. */
static void test_key(void **state)
{
	static const int queries[] = { 8, 13, 15, 17, 42 };
	struct or_packet e;
	unsigned int i;

	(void)state;
	ask(1);
	e = error_about(&ping, 11, 0);
	word(quoted_icmp(&e) + 4, ID + 1);
	fails(&e);
	e = error_about(&ping, 11, 0);
	word(quoted_icmp(&e) + 6, 2);
	fails(&e);
	e = error_about(&ping, 11, 0);
	parse(OTHER, e.body + 16);
	fails(&e);
	e = error_about(&ping, 11, 0);
	parse(OTHER, e.body + 12);
	parse(OTHER, e.dst);
	fails(&e);
	e = error_about(&ping, 11, 0);
	e.l3mdev = VRF;
	fails(&e);
	e = error_about(&ping, 11, 0);
	e.ifindex = ETH1;		/* only where addresses are local */
	passes(&e);
	quoted_icmp(&e)[1] = 9;		/* the code does not matter */
	passes(&e);
	quoted_icmp(&e)[0] = 0;
	fails(&e);
	e.sockets = OR_LIVE;		/* asked about others only */
	e.related = true;
	fails(&e);
	for (i = 0; i < sizeof(queries) / sizeof(queries[0]); i++)
		rule(OR_OUT, OR_V4, queries[i]);
	policy(false, true, false);
	for (i = 0; i < sizeof(queries) / sizeof(queries[0]); i++) {
		ping.type = queries[i];
		ping.id = ID + 100;
		e = error_about(&ping, 11, 0);
		fails(&e);
		expect(&ping, "rule");
		passes(&e);
	}
}

static void test_interface(void **state)
{
	struct or_packet q = packet(OR_OUT, "fe80::1", PEER6, 128, 0);
	struct or_packet e;

	(void)state;
	expect(&q, "default-allow");
	e = error_about(&q, 3, 0);
	passes(&e);
	e.ifindex = ETH1;
	fails(&e);
	q = packet(OR_OUT, "169.254.0.1", PEER, 8, 0);
	expect(&q, "default-allow");
	e = error_about(&q, 11, 0);
	passes(&e);
	e.ifindex = ETH1;
	fails(&e);
}

static void test_directions(void **state)
{
	struct or_packet in = packet(OR_IN, PEER, US, 8, 0);
	struct or_packet fwd = packet(OR_FORWARD, PEER, OTHER, 8, 0);
	struct or_packet e;

	(void)state;
	rule(OR_IN, OR_V4, 8);
	rule(OR_FORWARD, OR_V4, 8);
	policy(false, false, false);
	expect(&in, "rule");
	expect(&fwd, "rule");
	/* out is not looked into */
	e = error_about(&in, 3, 3);
	expect(&e, "default-deny");
	policy(false, true, false);
	expect(&e, "default-allow");
	e.dir = OR_IN;
	fails(&e);
	e.dir = OR_FORWARD;
	fails(&e);
	e = error_about(&fwd, 11, 0);
	passes(&e);
	e.dir = OR_IN;
	fails(&e);
	/* the other way about */
	e = error_about(&fwd, 11, 0);
	memcpy(e.dst, fwd.dst, 4);
	memcpy(e.body + 12, fwd.dst, 4);
	memcpy(e.body + 16, fwd.src, 4);
	fails(&e);
	policy(false, false, true);
	expect(&e, "default-allow");
	e = error_about(&fwd, 11, 0);
	expect(&e, "default-allow");
}

/* Q4: the sequence is one that a first reply is owed to. */
static void test_sequence(void **state)
{
	struct or_packet e, first;
	int seq;

	(void)state;
	ask(1);
	first = error_about(&ping, 11, 0);
	answer(1, true);
	fails(&first);
	answer(1, true);		/* duplicates are no answers owed */
	ask(1);
	passes(&first);			/* asked again */
	ask(2);
	ask(4);
	e = first;
	for (seq = 0; seq <= 5; seq++) {
		word(quoted_icmp(&e) + 6, seq);
		expect(&e, seq == 1 || seq == 2 || seq == 4 ? "error" :
							     "error-unverified");
	}
	ask(64);
	passes(&first);			/* 63 behind */
	ask(65);
	passes(&first);			/* older, and 1 is owed */
	word(quoted_icmp(&e) + 6, 65 - 32767);
	passes(&e);
	word(quoted_icmp(&e) + 6, 65 - 32768);
	fails(&e);
	word(quoted_icmp(&e) + 6, 66);
	fails(&e);
	answer(1, true);
	fails(&first);
	ask(66);			/* 2 is owed */
	passes(&first);
	passes(&first);
	answer(2, true);
	fails(&first);
}

static void test_probe(void **state)
{
	struct or_packet e;

	(void)state;
	ping.type = 42;
	pong.type = 43;
	ask(0x0700);
	e = error_about(&ping, 3, 1);
	word(quoted_icmp(&e) + 6, 0x07ff);	/* flags */
	passes(&e);
	word(quoted_icmp(&e) + 6, 0x0800);
	fails(&e);
	answer(0x0703, true);
	word(quoted_icmp(&e) + 6, 0x0700);
	fails(&e);
}

static void test_many(void **state)
{
	struct or_packet q = packet(OR_OUT, US, "224.0.0.1", 8, 0);
	struct or_packet e;

	(void)state;
	expect(&q, "default-allow");
	e = error_about(&q, 3, 1);
	fails(&e);
	parse(PEER, e.body + 16);
	fails(&e);
	q = packet(OR_OUT, US, "192.0.2.255", 8, 0);
	expect(&q, "default-allow");
	e = error_about(&q, 3, 1);
	fails(&e);
}

static void test_life(void **state)
{
	struct or_packet e;

	(void)state;
	ask(1);
	e = error_about(&ping, 11, 0);
	now += 58;
	passes(&e);
	now += 5;			/* not refreshed */
	fails(&e);
	answer(1, false);
}

static void check_revoked(const char *reason)
{
	struct or_packet e;

	policy(false, true, false);
	ask(1);
	e = error_about(&ping, 3, reason[0] == 'p' ? 4 : 1);
	policy(false, false, false);
	expect(&e, reason);
	/* seen to be revoked it is dead */
	policy(false, true, false);
	answer(1, false);
	ask(1);
	/* unseen it is not, and an unsound error does not look */
	policy(false, false, false);
	body_cut(&e, 27);
	expect(&e, reason);
	policy(false, true, false);
	answer(1, true);
	/* what has no place finds out as well */
	word(quoted_icmp(&e) + 7, 77);
	body_cut(&e, 28);
	policy(false, false, false);
	expect(&e, reason);
	policy(false, true, false);
	answer(1, false);
	/* elsewhere flows of ours are not looked at */
	ask(1);
	e.dir = OR_FORWARD;
	policy(false, false, false);
	expect(&e, reason);
	policy(false, true, false);
	answer(1, true);
}

static void test_revocation(void **state)
{
	struct or_packet e;

	(void)state;
	check_revoked("error-unverified");
	check_revoked("pmtud");
	ask(1);
	e = error_about(&ping, 11, 0);
	rule(OR_OUT, OR_V4, 8);
	policy(false, false, false);
	passes(&e);			/* something else admits it */
}

/* Q4 of what is no ICMP. */
static void test_others(void **state)
{
	static const uint8_t protos[] = { 6, 17, 47, 58, 132, 255 };
	struct or_packet e = error_about(&ping, 3, 3);
	unsigned int i, bits;

	(void)state;
	for (i = 0; i < sizeof(protos); i++)
		for (bits = 0; bits < 12; bits++) {
			struct or_result r;
			bool ok;

			quote_ip(&e, &ping, protos[i]);
			e.sockets = bits / 4;
			e.related = bits & 1;
			e.spare = bits & 2;
			e.dir = OR_IN;
			ok = e.sockets == OR_LIVE ||
			     (e.sockets == OR_WEAK && e.spare);
			expect(&e, ok ? "error" : "error-unverified");
			r = or_decide(o, &e, now);
			assert_true(r.asked_sockets);
			assert_int_equal(r.asked_spare, e.sockets == OR_WEAK);
			assert_int_equal(r.quote.proto, protos[i]);
			assert_int_equal(r.quote.upper, 20);
			e.dir = OR_FORWARD;
			expect(&e, e.related ? "error" : "error-unverified");
			r = or_decide(o, &e, now);
			assert_false(r.asked_sockets || r.asked_spare);
			e.dir = OR_OUT;
			expect(&e, "default-allow");
		}
}

static void test_rules(void **state)
{
	struct or_packet e = error_about(&ping, 3, 3);

	(void)state;
	rule(OR_IN, OR_V4, 3)->peer = prefix("203.0.113.0", 24);
	policy(false, true, false);
	expect(&e, "rule");
	ask(1);
	passes(&e);			/* state comes first */
	rules[0].fam[OR_V4].code = 1;
	policy(false, true, false);
	answer(1, true);
	fails(&e);
	policy(true, true, false);
	expect(&e, "default-allow");
	/* what weak evidence does not admit, a rule may */
	quote_ip(&e, &ping, 17);
	e.code = 1;
	e.sockets = OR_WEAK;
	expect(&e, "rule");
	e.spare = true;
	passes(&e);
}

static void expect_notes(struct or_packet *p, bool unverified, bool odd_mtu)
{
	struct or_result r = or_decide(o, p, now);

	assert_true(r.accept);
	assert_int_equal(r.reason, OR_PMTUD);
	assert_int_equal(r.unverified, unverified);
	assert_int_equal(r.odd_mtu, odd_mtu);
	assert_false(r.asked_spare);
}

static void test_odd_mtu(void **state)
{
	static const struct {
		uint32_t mtu;
		bool odd[OR_FAMILIES];
	} rows[] = {
		{ 0, { true, true } },
		{ 67, { true, true } },
		{ 68, { false, true } },
		{ 1279, { false, true } },
		{ 1280, { false, false } },
		{ 65535, { false, false } },
		{ 0x10000, { true, false } },	/* of IPv4 the last word */
		{ 0xffff0044, { false, false } },
	};
	struct or_packet q = ping6();
	struct or_packet e;
	unsigned int i;

	(void)state;
	ask(1);
	expect(&q, "default-allow");
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		e = error_about(&ping, 3, 4);
		e.id = rows[i].mtu >> 16;
		e.seq = rows[i].mtu;
		expect_notes(&e, false, rows[i].odd[OR_V4]);
		body_cut(&e, 0);
		expect_notes(&e, true, rows[i].odd[OR_V4]);
		e = error_about(&q, 2, i);
		e.id = rows[i].mtu >> 16;
		e.seq = rows[i].mtu;
		expect_notes(&e, false, rows[i].odd[OR_V6]);
		body_cut(&e, 47);
		expect_notes(&e, true, rows[i].odd[OR_V6]);
	}
	/*
	 * No error with an MTU is sent about a packet that may be fragmented.
	 */
	e = error_about(&ping, 3, 4);
	e.body[6] = 0xa0;
	expect_notes(&e, false, true);
	e.body[6] = 0xe0;
	expect_notes(&e, false, false);
	e.body[6] = 0;
	expect_notes(&e, false, true);
	body_cut(&e, 27);		/* said by nothing sound */
	expect_notes(&e, true, false);
	/* Other codes and families have no MTU. */
	e = error_about(&ping, 3, 1);
	e.seq = 0;
	assert_false(or_decide(o, &e, now).odd_mtu);
}

static void test_unverified(void **state)
{
	struct or_packet e;
	unsigned int i;

	(void)state;
	e = error_about(&ping, 3, 4);
	expect_notes(&e, true, false);
	e.dir = OR_FORWARD;		/* needs only to be sound */
	expect_notes(&e, false, false);
	e.dir = OR_OUT;
	expect_notes(&e, false, false);
	e.dst_multi = true;
	expect_notes(&e, true, false);
	ask(1);
	e = error_about(&ping, 3, 4);
	expect_notes(&e, false, false);
	answer(1, true);
	expect_notes(&e, true, false);
	for (i = 0; i < 12; i++) {
		quote_ip(&e, &ping, 17);
		e.sockets = i / 4;
		e.related = i & 1;
		e.spare = i & 2;
		expect_notes(&e, e.sockets == OR_DEAD, false);
		assert_true(or_decide(o, &e, now).asked_sockets);
	}
	/* what passes unseen has no notes */
	e.seq = 0;
	e.body[0] = 0;
	e.loopback = true;
	expect(&e, "loopback");
	assert_false(or_decide(o, &e, now).unverified);
	e.loopback = false;
	e.later_fragment = true;
	assert_false(or_decide(o, &e, now).odd_mtu);
	/* and so has what is denied */
	e.later_fragment = false;
	e.icmp_len = 7;
	expect(&e, "malformed");
	assert_false(or_decide(o, &e, now).odd_mtu);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_ping(test_types),
		with_ping(test_key),
		with_ping(test_interface),
		with_ping(test_directions),
		with_ping(test_sequence),
		with_ping(test_probe),
		with_ping(test_many),
		with_ping(test_life),
		with_ping(test_revocation),
		with_ping(test_others),
		with_ping(test_rules),
		with_ping(test_odd_mtu),
		with_ping(test_unverified),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
