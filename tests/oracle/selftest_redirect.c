// SPDX-License-Identifier: GPL-2.0-only
/*
 * Redirects that a rule opens, and bytes that nobody can read: the naive
 * evaluator against expectations written by hand.
 */
#include "selftest_error.h"

#define ROUTER	"192.0.2.254"

/* A redirect to us, about what we sent to the peer: go by 192.0.2.253. */
static struct or_packet redirect4(void)
{
	struct or_packet sent = packet(OR_OUT, US, PEER, 8, 0);
	struct or_packet p = packet(OR_IN, ROUTER, US, 5, 1);

	p.id = 0xc000;
	p.seq = 0x02fd;
	p.first_hop = true;
	quote_ip(&p, &sent, 17);
	return p;
}

/* The same for IPv6: to PEER6 by fe80::253. */
static struct or_packet redirect6(void)
{
	struct or_packet p = packet(OR_IN, "fe80::1", US6, 137, 0);

	p.hop_limit = 255;
	p.first_hop = true;
	body_cut(&p, 32);
	parse("fe80::253", p.body);
	parse(PEER6, p.body + 16);
	return p;
}

static void open_redirects(void)
{
	rule(OR_IN, OR_V4, 5)->fam[OR_V6] = (struct or_match){ true, 137, ANY };
	policy(false, false, false);
}

static void unasked(const struct or_packet *p, const char *reason)
{
	expect(p, reason);
	assert_false(or_decide(o, p, now).asked_first_hop);
}

static void test_v4(void **state)
{
	struct or_packet p = redirect4();
	struct or_result r;

	(void)state;
	unasked(&p, "type-denied");
	policy(true, true, true);
	unasked(&p, "type-denied");
	open_redirects();
	expect_rule(&p, 101);
	r = or_decide(o, &p, now);
	assert_true(r.asked_first_hop);
	assert_memory_equal(r.first_hop_to, "\xc6\x33\x64\x01\0\0\0\0", 8);
	assert_memory_equal(r.gateway, "\xc0\x00\x02\xfd\0\0\0\0", 8);
	p.first_hop = false;
	fails(&p);
	assert_int_equal(or_decide(o, &p, now).rule_id, 0);
	/* nothing alive makes up for it, and nothing has to be */
	p.sockets = OR_LIVE;
	p.related = true;
	fails(&p);
	p = redirect4();
	p.alone = true;
	unasked(&p, "error-unverified");
	p.alone = false;
	expect(&p, "rule");
	deny(9, OR_IN, OR_V4, 5);
	policy(false, false, false);
	expect_entry(&p, 9);
}

/* Q1 to Q3. */
static void test_v4_quote(void **state)
{
	struct or_packet p = redirect4();
	unsigned int i;

	(void)state;
	open_redirects();
	for (i = 0; i < 28; i++) {
		body_cut(&p, i);
		unasked(&p, "error-unverified");
	}
	p = redirect4();
	p.body[0] = 0x44;
	unasked(&p, "error-unverified");
	p = redirect4();
	p.body[7] = 1;
	unasked(&p, "error-unverified");
	p = redirect4();
	parse(OTHER, p.body + 12);
	unasked(&p, "error-unverified");
	p = redirect4();
	p.dst_multi = true;
	unasked(&p, "error-unverified");
	p = redirect4();
	p.body[9] = 1;
	p.body[20] = 8;
	expect(&p, "rule");		/* though no request is open */
	p.body[20] = 5;
	unasked(&p, "error-unverified");
	p.body[20] = 11;
	unasked(&p, "error-unverified");
	/* RFC 4884 knows no redirects: these are bytes of the gateway */
	p = redirect4();
	p.body[0] = 0x4f;
	body_cut(&p, 200);
	for (i = 0; i < 256; i++) {
		p.id = i;
		expect(&p, "rule");
		p.id = i << 8;
		expect(&p, "rule");
	}
}

static void test_v6(void **state)
{
	struct or_packet p = redirect6();
	struct or_result r;

	(void)state;
	unasked(&p, "type-denied");
	open_redirects();
	expect_rule(&p, 101);
	r = or_decide(o, &p, now);
	assert_true(r.asked_first_hop);
	assert_memory_equal(r.first_hop_to, p.body + 16, 16);
	assert_memory_equal(r.gateway, p.body, 16);
	p.first_hop = false;
	fails(&p);
	p.hop_limit = 254;
	unasked(&p, "malformed");
	p = redirect6();
	p.code = 1;
	unasked(&p, "malformed");
	p = redirect6();
	p.fragmented = true;
	unasked(&p, "malformed");
	p = redirect6();
	body_cut(&p, 31);
	unasked(&p, "malformed");
	p = redirect6();
	p.alone = true;
	unasked(&p, "error-unverified");
	p = redirect6();
	p.body_hidden = 1;
	unasked(&p, "error-unverified");
	body_cut(&p, 40);
	p.body_hidden = 8;
	expect(&p, "rule");
	p.body_hidden = 9;
	unasked(&p, "error-unverified");
	p.hop_limit = 64;		/* that can be read */
	unasked(&p, "malformed");
}

static void test_directions(void **state)
{
	struct or_packet p = redirect6();
	struct or_packet q = redirect4();

	(void)state;
	rule(OR_OUT, OR_V6, 137)->fam[OR_V4] = (struct or_match){ true, 5, ANY };
	rule(OR_FORWARD, OR_V6, 137)->fam[OR_V4] =
		(struct or_match){ true, 5, ANY };
	policy(false, false, false);
	p.first_hop = false;
	p.dir = OR_FORWARD;
	unasked(&p, "malformed");
	p.bridged = true;
	unasked(&p, "rule");
	p.body_hidden = 32;
	unasked(&p, "rule");
	p.hop_limit = 64;
	unasked(&p, "malformed");
	p.bridged = false;
	p.dir = OR_OUT;
	body_cut(&p, 0);
	unasked(&p, "rule");
	q.dir = OR_OUT;
	body_cut(&q, 0);
	unasked(&q, "rule");
	q.dir = OR_FORWARD;
	unasked(&q, "malformed");
	q.bridged = true;
	unasked(&q, "malformed");
}

/* If a header cannot be read, it is unknown whether the packet must pass. */
static void test_hidden_header(void **state)
{
	struct or_packet p;
	int dir;

	(void)state;
	for (dir = OR_IN; dir < OR_DIRS; dir++) {
		deny(1, dir, OR_V4, ALL);
		deny(2, dir, OR_V6, ALL);
	}
	policy(false, false, false);
	for (dir = OR_IN; dir < OR_DIRS; dir++) {
		p = plain(OR_V4, dir, 8, 0);
		p.header_hidden = true;
		expect(&p, "not-icmp");
		p.loopback = true;
		expect(&p, "not-icmp");
		p.loopback = false;
		p.icmp_len = 7;		/* that is known without reading */
		expect(&p, "malformed");
		p.icmp_len = 8;
		p.later_fragment = true;
		expect(&p, "later-fragment");
		p = plain(OR_V6, dir, 128, 0);
		p.header_hidden = true;
		expect(&p, "not-icmp");
		p.icmp_len = 7;
		expect(&p, "not-icmp");
		p.later_fragment = true;
		expect(&p, "not-icmp");
	}
}

/* An IPv4 header below 5 words. */
static void test_short_ip(void **state)
{
	struct or_packet p = plain(OR_V4, OR_IN, 8, 0);

	(void)state;
	p.short_ip = true;
	expect(&p, "not-icmp");
	p.icmp_len = 3;
	expect(&p, "not-icmp");
	p.later_fragment = true;
	expect(&p, "later-fragment");
}

static void test_hidden_quote(void **state)
{
	struct or_packet e;
	unsigned int hidden;

	(void)state;
	ask(1);
	for (hidden = 1; hidden <= 28; hidden++) {
		e = error_about(&ping, 11, 0);
		e.body_hidden = hidden;
		fails(&e);
		e.type = 3;
		e.code = 4;
		expect(&e, "pmtud");
		assert_true(or_decide(o, &e, now).unverified);
		assert_false(or_decide(o, &e, now).odd_mtu);
		e.seq = 67;		/* that can be read */
		assert_true(or_decide(o, &e, now).odd_mtu);
	}
	/* what lies behind is not needed */
	e = error_about(&ping, 11, 0);
	body_cut(&e, 60);
	e.body_hidden = 32;
	passes(&e);
	/* and is there all the same: RFC 4884 */
	ping = ping6();
	expect(&ping, "default-allow");
	e = error_about(&ping, 1, 0);
	chain(&e, 60, 88);
	body_cut(&e, 136);
	e.id = 16 << 8;
	fails(&e);
	e.id = 0;
	passes(&e);
	e.id = 17 << 8;
	passes(&e);
	e.body_hidden = 1;
	fails(&e);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_setup(test_v4),
		with_setup(test_v4_quote),
		with_setup(test_v6),
		with_setup(test_directions),
		with_setup(test_hidden_header),
		with_setup(test_short_ip),
		with_ping(test_hidden_quote),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
