// SPDX-License-Identifier: GPL-2.0-only
/* State of the naive evaluator against expectations written by hand. */
#include "selftest.h"

static void test_pairs(void **state)
{
	static const struct {
		enum or_family family;
		int query, reply;
		const char *without;
	} pairs[] = {
		{ OR_V4, 8, 0, "unsolicited-reply" },
		{ OR_V4, 13, 14, "unsolicited-reply" },
		{ OR_V4, 15, 16, "type-denied" },
		{ OR_V4, 17, 18, "type-denied" },
		{ OR_V4, 42, 43, "unsolicited-reply" },
		{ OR_V6, 128, 129, "unsolicited-reply" },
		{ OR_V6, 160, 161, "unsolicited-reply" },
	};
	size_t i, j;

	(void)state;
	for (i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		rule(OR_OUT, pairs[i].family, pairs[i].query);
	policy(false, false, false);
	for (i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		bool v4 = pairs[i].family == OR_V4;
		struct or_packet q = packet(OR_OUT, v4 ? US : US6,
					    v4 ? PEER : PEER6,
					    pairs[i].query, 0);
		struct or_packet r = packet(OR_IN, v4 ? PEER : PEER6,
					    v4 ? US : US6, 0, 0);

		now += 1000;
		expect(&q, "rule");
		for (j = 0; j < sizeof(pairs) / sizeof(pairs[0]); j++) {
			if (pairs[j].family != pairs[i].family || j == i)
				continue;
			r.type = pairs[j].reply;
			expect(&r, pairs[j].without);
		}
		r.type = pairs[i].reply;
		r.code = 5;
		expect(&r, "reply");
		now += 1000;
		expect(&r, pairs[i].without);
	}
}

static void test_key(void **state)
{
	struct or_packet r;

	(void)state;
	ask(1);
	r = pong;
	r.id++;
	expect(&r, "unsolicited-reply");
	r = pong;
	parse(OTHER, r.src);
	expect(&r, "unsolicited-reply");
	r = pong;
	parse(OTHER, r.dst);
	expect(&r, "unsolicited-reply");
	r = pong;
	r.l3mdev = 9;
	expect(&r, "unsolicited-reply");
	r = pong;
	r.dir = OR_FORWARD;
	expect(&r, "unsolicited-reply");
	r = packet(OR_OUT, PEER, US, 0, 0);
	expect(&r, "default-allow");
	answer(2, false);
	answer(0, false);
	/* global addresses do not care where they come in */
	pong.ifindex = ETH1;
	answer(1, true);
	/* each query type has its own */
	ping.type = 13;
	ask(500);
	pong.type = 14;
	answer(1, false);
	answer(500, true);
	pong.type = 0;
	answer(500, false);
	answer(1, true);
}

static void check_interface(const char *us, const char *peer, int query,
			    int reply, bool counts)
{
	struct or_packet q = packet(OR_OUT, us, peer, query, 0);
	struct or_packet r = packet(OR_IN, peer, us, reply, 0);

	expect(&q, "default-allow");
	r.ifindex = ETH1;
	expect(&r, counts ? "unsolicited-reply" : "reply");
	r.ifindex = ETH0;
	expect(&r, "reply");
}

static void test_interface(void **state)
{
	(void)state;
	check_interface("fe80::1", "fe80::2", 128, 129, true);
	check_interface(US6, "fe80::2", 128, 129, true);
	check_interface("fe80::1", PEER6, 128, 129, true);
	check_interface(US6, PEER6, 128, 129, false);
	check_interface("169.254.0.1", PEER, 8, 0, true);
	check_interface(US, "169.254.255.254", 8, 0, true);
	check_interface(US, "169.253.0.1", 8, 0, false);
}

static void test_directions(void **state)
{
	struct or_packet in = packet(OR_IN, PEER, US, 8, 0);
	struct or_packet in_reply = packet(OR_OUT, US, PEER, 0, 0);
	struct or_packet fwd = packet(OR_FORWARD, PEER, OTHER, 8, 0);
	struct or_packet fwd_reply = packet(OR_FORWARD, OTHER, PEER, 0, 0);

	(void)state;
	rule(OR_IN, OR_V4, 8);
	rule(OR_FORWARD, OR_V4, 8);
	policy(false, false, false);
	expect(&in, "rule");
	expect(&in_reply, "reply");
	fwd_reply.ifindex = ETH1;
	expect(&fwd_reply, "unsolicited-reply");
	expect(&fwd, "rule");
	expect(&fwd_reply, "reply");
	/* from one L3 master to another, and back */
	fwd.l3mdev_out = 9;
	fwd_reply.l3mdev = 9;
	fwd_reply.seq = 4;
	fwd.seq = 4;
	expect(&fwd, "rule");
	fwd_reply.l3mdev_out = 9;
	expect(&fwd_reply, "unsolicited-reply");
	fwd_reply.l3mdev = 0;
	fwd_reply.l3mdev_out = 0;
	expect(&fwd_reply, "unsolicited-reply");
	fwd_reply.l3mdev = 9;
	expect(&fwd_reply, "reply");
	/* and not back to where it went */
	fwd_reply = packet(OR_FORWARD, PEER, OTHER, 0, 0);
	expect(&fwd_reply, "unsolicited-reply");
}

/* State is only made if the default of the way back is deny. */
static void test_not_needed(void **state)
{
	struct or_packet in = packet(OR_IN, PEER, US, 8, 0);
	struct or_packet in_reply = packet(OR_OUT, US, PEER, 0, 0);
	struct or_packet fwd = packet(OR_FORWARD, PEER, OTHER, 8, 0);
	struct or_packet fwd_reply = packet(OR_FORWARD, OTHER, PEER, 0, 0);

	(void)state;
	rule(OR_IN, OR_V4, 8);
	rule(OR_FORWARD, OR_V4, 8);
	policy(true, true, true);
	ask(1);
	pong.seq = 1;
	expect(&pong, "default-allow");
	expect(&in, "rule");
	expect(&in_reply, "default-allow");
	expect(&fwd, "default-allow");
	expect(&fwd_reply, "default-allow");
	policy(false, false, false);
	answer(1, false);
	expect(&in_reply, "unsolicited-reply");
	expect(&fwd_reply, "unsolicited-reply");
	/* but it is used wherever it is */
	policy(false, true, false);
	ask(2);
	policy(true, true, false);
	answer(2, true);
	pong.seq = 3;
	expect(&pong, "default-allow");
}

/* A reply that no default opens needs state whatever the default. */
static void test_not_needed_denied_types(void **state)
{
	(void)state;
	rule(OR_OUT, OR_V4, 15);
	policy(true, true, true);
	ping.type = 15;
	pong.type = 16;
	expect(&pong, "type-denied");
	expect(&ping, "rule");
	pong.seq = ping.seq;
	expect(&pong, "reply");
}

static void test_denied_makes_none(void **state)
{
	(void)state;
	policy(false, false, false);
	expect(&ping, "default-deny");
	policy(false, true, false);
	answer(ping.seq, false);
}

static void test_reply_falls_to_rule(void **state)
{
	(void)state;
	ask(1);
	rule(OR_IN, OR_V4, ALL)->peer = prefix(PEER, 32);
	policy(false, true, false);
	assert_int_equal(answers(1, 20), 8);
	expect(&pong, "rule");
	parse(OTHER, pong.src);
	expect(&pong, "unsolicited-reply");
}

static void test_life(void **state)
{
	(void)state;
	ask(1);
	now += 58;
	answer(1, true);
	ask(2);
	now += 58;
	answer(1, true);	/* a duplicate: the whole flow lives on */
	answer(2, true);
	now += 5;
	answer(2, false);	/* replies do not refresh */
	/* what comes after is a new flow */
	ask(3);
	answer(2, false);
	answer(3, true);
	now += 65536 + 3;
	answer(3, false);
}

static void test_budget(void **state)
{
	(void)state;
	ask(7);
	assert_int_equal(answers(7, 20), 8);
	/* again, its budget starts afresh */
	ask(7);
	assert_int_equal(answers(7, 20), 8);
	/* twice at a time, there are two requests */
	ask(7);
	ask(7);
	assert_int_equal(answers(7, 20), 16);
	/* two sequences may have duplicates */
	ask(8);
	answer(8, true);
	ask(9);
	answer(9, true);
	assert_int_equal(answers(8, 3), 3);
	ask(10);
	answer(10, true);
	answer(8, false);
	assert_int_equal(answers(9, 20), 7);
	assert_int_equal(answers(10, 20), 7);
	/* the place of an exhausted one is taken as well */
	ask(11);
	answer(11, true);
	ask(12);
	answer(12, true);
	assert_int_equal(answers(11, 20), 7);
	assert_int_equal(answers(12, 20), 7);
}

/* The first answered of two loses, not the lower sequence. */
static void test_duplicates_by_reply(void **state)
{
	(void)state;
	ask(1);
	ask(2);
	ask(3);
	answer(2, true);
	answer(1, true);
	answer(3, true);
	answer(2, false);
	answer(1, true);
	answer(3, true);
	/* opened again, 3 gives up its place, and 2 does not get it back */
	ask(3);
	answer(2, false);
	answer(1, true);
	ask(4);
	answer(4, true);
	answer(1, true);
	answer(3, true);
	answer(1, false);
	answer(4, true);
}

static void test_duplicates_window(void **state)
{
	(void)state;
	ask(100);
	answer(100, true);
	ask(131);
	answer(100, true);	/* 31 behind */
	ask(132);
	answer(100, false);	/* 32 behind */
	ask(120);
	answer(100, false);	/* and for good */
	/* a late first reply has no duplicates, and takes no place */
	answer(131, true);
	answer(132, true);
	ask(101);
	assert_int_equal(answers(101, 5), 5);
	answer(131, false);
	ask(140);
	ask(108);
	answer(108, true);	/* 32 behind 140 */
	answer(108, false);
	answer(101, false);
	answer(132, true);
}

static void test_window(void **state)
{
	int seq;

	(void)state;
	for (seq = 1; seq <= 64; seq++)
		ask(seq);
	for (seq = 1; seq <= 64; seq++)
		answer(seq, true);
	for (seq = 1; seq <= 62; seq++)
		answer(seq, false);
	answer(65, false);
	/* a gap is not open */
	ask(70);
	answer(69, false);
	/* re-opened at the far end of the window, 63 behind */
	ask(7);
	answer(7, true);
	answer(7, false);
}

static void test_older(void **state)
{
	int seq;

	(void)state;
	ask(1);
	ask(2);
	ask(3);
	answer(2, true);
	ask(66);		/* 1 and 2 leave, 2 was answered */
	answer(3, true);	/* 63 behind: by the window */
	answer(2, true);	/* older: not known one by one */
	answer(1, false);
	answer(2, false);
	for (seq = 67; seq <= 200; seq++)
		ask(seq);
	/* 66 to 136 unanswered and older: 71 */
	assert_int_equal(answers(10, 100), 71);
	answer(137, true);
	ask(201);
	answer(10, false);
	ask(202);		/* 138 leaves */
	answer(10, true);
	answer(10, false);
	/* 64 ahead is another stream, which owes nothing of this one */
	ask(202 + 64);
	for (seq = 139; seq <= 202; seq++)
		answer(seq, true);
	answer(203, false);
	/* older is up to 32767 behind */
	ask(203);		/* 139 leaves, answered */
	ask(5);			/* yet another stream */
	for (seq = 6; seq <= 70; seq++)
		ask(seq);	/* 5 and 6 leave */
	answer(70 - 32768, false);
	answer(70 - 32767, true);
	answer(70 - 32767, true);
	answer(70 - 32767, false);
}

static void test_older_saturates(void **state)
{
	int i;

	(void)state;
	for (i = 0; i < 65535 + 200; i++)
		ask(i);
	pong.seq = ping.seq - 64;
	for (i = 0; i < 65535; i++)
		assert_true(or_decide(o, &pong, now).accept);
	assert_false(or_decide(o, &pong, now).accept);
}

static void test_wrap(void **state)
{
	(void)state;
	ask(65534);
	ask(65535);
	ask(0);
	ask(1);
	answer(65534, true);
	answer(0, true);
	answer(1, true);
	answer(65535, true);
	answer(2, false);
	ask(62);
	answer(65534, false);	/* 64 behind, nothing owed */
	ask(65535);
	answer(65535, true);
}

static void test_probe(void **state)
{
	(void)state;
	ping.type = 42;
	pong.type = 43;
	ask(0x01ff);
	answer(0x02ff, false);
	answer(0x0003, false);
	pong.code = 3;
	answer(0x0155, true);
	answer(0x0166, true);
	ask(0xff00);
	answer(0x0000, false);
	ask(0x0000);		/* after 255 comes 0 */
	ask(0x0100);
	answer(0xff01, true);
	answer(0x0007, true);
	answer(0xffff, true);	/* a duplicate: the same stream */
	answer(0x0207, false);
	ask(0x8000);		/* 127 ahead is another */
	answer(0x8000, true);
	answer(0x0107, true);
	ping = packet(OR_OUT, US6, PEER6, 160, 0);
	pong = packet(OR_IN, PEER6, US6, 161, 0);
	ask(0x0a00);
	assert_int_equal(answers(0x0aaa, 20), 8);
}

static void test_multicast(void **state)
{
	int i;

	(void)state;
	ping = packet(OR_OUT, US, "224.0.0.1", 8, 0);
	ask(1);
	parse("203.0.113.5", pong.src);
	answer(1, true);
	pong.ifindex = ETH1;
	answer(1, false);
	pong.ifindex = ETH0;
	pong.id++;
	answer(1, false);
	pong.id--;
	parse(OTHER, pong.dst);
	answer(1, false);
	parse(US, pong.dst);
	answer(2, false);
	assert_int_equal(answers(1, 300), 255);
	ask(2);
	assert_int_equal(answers(1, 100), 100);
	assert_int_equal(answers(2, 300), 156);
	/* another group, the same flow */
	parse("255.255.255.255", ping.dst);
	ask(5);
	answer(4, false);
	for (i = 0; i < 100; i++) {
		pong.src[3] = i;
		answer(1 + i % 2, true);
	}
	ask(66);
	answer(2, false);	/* left the window, and nobody owes */
	answer(5, true);
	now += 3;
	answer(66, true);
	now += 5;
	answer(66, false);
	/* streams far apart */
	ask(100);
	ask(36);
	assert_int_equal(answers(100, 300), 256);
	assert_int_equal(answers(36, 300), 256);
}

/* Replies go to the address that asked, even if that was no address. */
static void test_multicast_unspecified(void **state)
{
	(void)state;
	ping = packet(OR_OUT, "::", "ff02::1", 128, 0);
	pong = packet(OR_IN, "fe80::9", LOCAL6, 129, 0);
	ask(1);
	answer(1, false);
	parse("::", pong.dst);
	answer(1, true);
}

static void test_multicast_in(void **state)
{
	struct or_packet q = packet(OR_IN, "fe80::2", "ff02::1", 128, 0);
	struct or_packet r = packet(OR_OUT, "fe80::1", "fe80::2", 129, 0);

	(void)state;
	rule(OR_IN, OR_V6, 128);
	policy(false, false, false);
	expect(&r, "unsolicited-reply");
	expect(&q, "rule");
	expect(&r, "reply");
	expect(&r, "reply");
	parse("fe80::3", r.dst);
	expect(&r, "unsolicited-reply");
}

/* Both a host and a group were asked: first the host's own budget. */
static void test_multicast_and_unicast(void **state)
{
	struct or_packet group = packet(OR_OUT, US, "224.0.0.1", 8, 0);

	(void)state;
	ask(1);
	expect(&group, "default-allow");
	assert_int_equal(answers(1, 300), 8 + 256);
	answer(1, false);
}

static void test_revocation(void **state)
{
	struct or_packet in = packet(OR_IN, PEER, US, 8, 3);
	struct or_packet in_reply = packet(OR_OUT, US, PEER, 0, 0);

	(void)state;
	ask(1);
	policy(false, false, false);
	answer(1, false);
	/* dead for good */
	policy(false, true, false);
	answer(1, false);
	/* asked again it lives */
	ask(1);
	answer(1, true);
	/* unnoticed, nothing happened */
	policy(false, false, false);
	policy(false, true, false);
	answer(1, true);
	/* another rule admits it as well */
	rule(OR_OUT, OR_V4, 8)->peer = prefix(PEER, 32);
	policy(false, false, false);
	answer(1, true);
	rules[0].peer = prefix(OTHER, 32);
	policy(false, false, false);
	answer(1, false);
	/* code, `to` and direction count */
	n_rules = 0;
	rule(OR_IN, OR_V4, 8)->fam[OR_V4].code = 3;
	policy(false, false, false);
	expect(&in, "rule");
	expect(&in_reply, "reply");
	rules[0].to = prefix(US, 32);
	policy(false, false, false);
	expect(&in_reply, "reply");
	rules[0].fam[OR_V4].code = 0;
	policy(false, true, false);
	in_reply.seq = 1;
	expect(&in_reply, "default-allow");
}

/* The last request must still be admitted, including its code and group. */
static void test_revocation_last_request(void **state)
{
	struct or_rule *only = rule(OR_OUT, OR_V4, 8);

	(void)state;
	policy(false, true, false);
	ask_by_rule(1);
	ping.code = 2;
	ask_by_rule(2);
	only->fam[OR_V4].code = 0;
	policy(false, false, false);
	answer(1, false);
	only->fam[OR_V4].code = ANY;
	policy(false, false, false);
	parse("224.0.0.1", ping.dst);
	ping.dst_multi = true;
	ask_by_rule(3);
	answer(3, true);
	parse("224.0.0.2", ping.dst);
	ask_by_rule(4);
	only->peer = prefix("224.0.0.2", 32);
	policy(false, false, false);
	answer(3, true);
	only->peer = prefix("224.0.0.1", 32);
	policy(false, false, false);
	answer(3, false);
}

static void test_revocation_fresh(void **state)
{
	(void)state;
	ask(1);
	ask(2);
	policy(false, false, false);
	answer(77, false);	/* even a reply that had no place found out */
	policy(false, true, false);
	ask(3);
	answer(1, false);
	answer(3, true);
}

static void test_revocation_broadcast(void **state)
{
	struct or_packet q = packet(OR_IN, PEER, "192.0.2.255", 8, 0);
	struct or_packet r = packet(OR_OUT, US, PEER, 0, 0);
	struct or_rule *only;

	(void)state;
	only = rule(OR_IN, OR_V4, 8);
	only->peer = prefix(PEER, 32);
	policy(false, false, false);
	expect(&q, "rule");
	expect(&r, "reply");
	only->peer = prefix("0.0.0.0", 0);
	policy(true, false, false);
	expect(&r, "unsolicited-reply");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_ping(test_pairs),
		with_ping(test_key),
		with_ping(test_interface),
		with_ping(test_directions),
		with_ping(test_not_needed),
		with_ping(test_not_needed_denied_types),
		with_ping(test_denied_makes_none),
		with_ping(test_reply_falls_to_rule),
		with_ping(test_life),
		with_ping(test_budget),
		with_ping(test_duplicates_by_reply),
		with_ping(test_duplicates_window),
		with_ping(test_window),
		with_ping(test_older),
		with_ping(test_older_saturates),
		with_ping(test_wrap),
		with_ping(test_probe),
		with_ping(test_multicast),
		with_ping(test_multicast_unspecified),
		with_ping(test_multicast_in),
		with_ping(test_multicast_and_unicast),
		with_ping(test_revocation),
		with_ping(test_revocation_last_request),
		with_ping(test_revocation_fresh),
		with_ping(test_revocation_broadcast),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
