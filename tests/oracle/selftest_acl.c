// SPDX-License-Identifier: GPL-2.0-only
/* The ACL of the naive evaluator against expectations written by hand. */
#include "selftest_error.h"

static void reset(void)
{
	n_rules = 0;
	n_entries = 0;
}

/* The lowest number that covers a packet decides, in whatever order. */
static void test_order(void **state)
{
	struct or_packet p = plain(OR_V4, OR_IN, 8, 0);
	struct or_rule *r = rule(OR_IN, OR_V4, ALL);

	(void)state;
	deny(65535, OR_IN, OR_V4, ALL);
	deny(20, OR_IN, OR_V4, 8);
	end(10, OR_IN, OR_V4, 8)->peer = prefix("192.0.2.1", 32);
	deny(5, OR_IN, OR_V4, 8)->peer = prefix("192.0.2.128", 25);
	deny(1, OR_OUT, OR_V4, 8);
	policy(true, true, true);
	expect_rule(&p, r->id);		/* allowed is not yet admitted */
	p.src[3] = 200;
	expect_entry(&p, 5);
	p.src[3] = 2;
	expect_entry(&p, 20);
	p.type = 13;
	expect_entry(&p, 65535);
	entries[0].allow = true;
	policy(true, true, true);
	expect(&p, "rule");
	n_rules = 0;
	policy(false, true, true);
	expect(&p, "default-deny");
	p.type = 30;			/* opened by no entry */
	expect(&p, "type-denied");
}

static void test_match(void **state)
{
	struct or_packet p = plain(OR_V4, OR_IN, 8, 3);
	struct or_packet q = plain(OR_V6, OR_IN, 128, 0);
	struct or_entry *e = deny(7, OR_IN, OR_V4, 8);

	(void)state;
	policy(true, true, true);
	expect_entry(&p, 7);
	expect(&q, "default-allow");
	p.dir = OR_OUT;
	expect(&p, "default-allow");
	p.dir = OR_FORWARD;
	expect(&p, "default-allow");
	e->fam[OR_V4].code = 3;
	e->fam[OR_V6] = (struct or_match){ true, 128, ANY };
	policy(true, true, true);
	p.dir = OR_IN;
	expect_entry(&p, 7);
	expect_entry(&q, 7);
	p.code = 0;
	expect(&p, "default-allow");
	/* sides */
	reset();
	e = deny(7, OR_OUT, OR_V4, 8);
	e->peer = prefix("198.51.100.0", 24);
	e->to = prefix("192.0.2.1", 32);
	entries[n_entries] = *e;
	entries[n_entries++].dir = OR_IN;
	entries[n_entries] = *e;
	entries[n_entries++].dir = OR_FORWARD;
	policy(true, true, true);
	expect(&p, "default-allow");
	p.dir = OR_FORWARD;
	expect(&p, "default-allow");
	p.dir = OR_OUT;
	expect_entry(&p, 7);
	p = packet(OR_IN, PEER, US, 8, 0);
	expect_entry(&p, 7);
	p.dir = OR_FORWARD;
	expect_entry(&p, 7);
	p.src[2]++;
	expect(&p, "default-allow");
	p.src[2]--;
	p.dst[3]++;
	expect(&p, "default-allow");
}

/*
 * Every type is every type: an entry for `all` also denies what no rule for
 * `all` admits.
 */
static void test_every_type(void **state)
{
	struct or_packet p;
	int type;

	(void)state;
	deny(1, OR_IN, OR_V4, ALL);
	policy(true, true, true);
	for (type = 0; type < 256; type++) {
		p = plain(OR_V4, OR_IN, type, 0);
		expect_entry(&p, 1);
		p.dst_multi = type == 42;
		expect(&p, type == 42 ? "malformed" : "acl-denied");
	}
	p = plain(OR_V4, OR_IN, 3, 4);
	expect(&p, "pmtud");
}

static void test_device(void **state)
{
	struct or_packet p = plain(OR_V4, OR_IN, 8, 0);
	struct or_entry *e = deny(3, OR_IN, OR_V4, 8);
	static const struct or_name other[] = { { ETH0, "", false }, { ETH1, "eth0", false } };

	(void)state;
	strcpy(e->dev, "eth0");
	policy(true, true, true);
	expect_entry(&p, 3);
	p.ifindex = ETH1;
	expect(&p, "default-allow");
	p.ifindex = 77;			/* nobody knows */
	expect(&p, "default-allow");
	p.l3mdev = VRF;
	expect(&p, "default-allow");
	strcpy(e->dev, "vrf9");
	policy(true, true, true);
	expect_entry(&p, 3);
	p.ifindex = ETH0;
	expect_entry(&p, 3);
	p.l3mdev = 0;
	expect(&p, "default-allow");
	/* names change, and nobody to ask is no name */
	strcpy(e->dev, "eth0");
	policy(true, true, true);
	or_set_names(o, other, 2);
	expect(&p, "default-allow");
	p.ifindex = ETH1;
	expect_entry(&p, 3);
	p.alone = true;
	expect(&p, "default-allow");
	e->dev[0] = '\0';
	policy(true, true, true);
	expect_entry(&p, 3);
}

/* Packets that no ACL sees, and packets that are refused before. */
static void test_place(void **state)
{
	struct or_packet p;
	int dir;

	(void)state;
	for (dir = OR_IN; dir < OR_DIRS; dir++) {
		deny(1, dir, OR_V4, ALL);
		deny(2, dir, OR_V6, ALL);
		deny(3, dir, OR_V6, 2);
		deny(4, dir, OR_V4, 3)->fam[OR_V4].code = 4;
	}
	policy(true, true, false);
	for (dir = OR_IN; dir < OR_DIRS; dir++) {
		p = plain(OR_V4, dir, 3, 4);
		expect(&p, "pmtud");
		p = plain(OR_V6, dir, 2, 0);
		expect(&p, "pmtud");
		p = plain(OR_V6, dir, 128, 0);
		expect_entry(&p, 2);
		p.fragmented = true;
		expect_entry(&p, 2);
		p.icmp_len = 7;
		expect(&p, "malformed");
		p.later_fragment = true;
		expect(&p, "later-fragment");
		p.later_fragment = false;
		p.loopback = true;
		expect(&p, "loopback");
		p = plain(OR_V6, dir, 135, 0);
		expect(&p, "malformed");
		p.hop_limit = 255;
		p.bridged = dir == OR_FORWARD;
		expect(&p, "link-scope");
		p.type = 133;
		expect(&p, "link-scope");
		p = packet(dir, "fe80::1", "ff02::1", 143, 0);
		p.hop_limit = 1;
		p.bridged = dir == OR_FORWARD;
		expect(&p, "link-scope");
	}
}

/* With forward open by default, only must-pass and the ACL count there. */
static void test_forward(void **state)
{
	struct or_packet p = plain(OR_V4, OR_FORWARD, 8, 0);

	(void)state;
	deny(30, OR_FORWARD, OR_V4, 0)->fam[OR_V4].code = 0;
	policy(true, true, true);
	expect(&p, "default-allow");
	p.type = 0;
	expect_entry(&p, 30);
	/* the type of half a header is not known, whatever is in there */
	p.icmp_len = 7;
	expect(&p, "default-allow");
	end(20, OR_FORWARD, OR_V4, 0);
	deny(40, OR_FORWARD, OR_V4, ALL);
	policy(true, true, true);
	expect_entry(&p, 40);
	p.icmp_len = 8;
	expect(&p, "default-allow");
	p.type = 5;			/* no hygiene */
	expect_entry(&p, 40);
	p.type = 3;
	p.code = 4;
	expect(&p, "pmtud");
	p.icmp_len = 7;
	expect_entry(&p, 40);
	policy(true, true, false);
	expect(&p, "malformed");
	p.later_fragment = true;
	expect(&p, "later-fragment");
	/* and of IPv6 what is routed though it should not be */
	reset();
	deny(9, OR_FORWARD, OR_V6, 135);
	policy(true, true, true);
	p = plain(OR_V6, OR_FORWARD, 135, 0);
	expect_entry(&p, 9);
	p.hop_limit = 255;
	expect_entry(&p, 9);
	p.bridged = true;
	expect(&p, "link-scope");
	p.code = 1;
	expect_entry(&p, 9);
	policy(true, true, false);
	expect(&p, "malformed");
}

static struct or_packet advert(enum or_dir dir)
{
	struct or_packet p = packet(dir, "fe80::1", "ff02::1", 134, 0);

	p.hop_limit = 255;
	p.bridged = dir == OR_FORWARD;
	return p;
}

static void test_ra_guard(void **state)
{
	struct or_packet p;
	int dir;

	(void)state;
	for (dir = OR_IN; dir < OR_DIRS; dir++) {
		reset();
		deny(10, dir, OR_V6, ALL);
		end(11, dir, OR_V6, ALL)->peer = prefix("fe80::9", 128);
		deny(12, dir, OR_V6, 135);
		policy(false, false, dir == OR_OUT);
		p = advert(dir);
		expect(&p, "link-scope");
		deny(20, dir, OR_V6, 134);
		strcpy(deny(15, dir, OR_V6, 134)->dev, "eth1");
		end(14, dir, OR_V6, 134)->peer = prefix("fe80::2", 128);
		deny(13, dir, OR_V6, 134)->fam[OR_V6].code = 1;
		policy(true, true, true);
		expect_entry(&p, 20);
		p.ifindex = ETH1;
		expect_entry(&p, 15);
		parse("fe80::2", p.src);
		parse("fe80::2", p.dst);
		expect(&p, "link-scope");	/* let in, past 10 as well */
		parse("fe80::9", p.src);
		parse("fe80::9", p.dst);
		expect(&p, "link-scope");	/* by what allows all, too */
		/* and other neighbour discovery is not touched */
		p.type = 135;
		expect(&p, "link-scope");
		p.type = 134;
		p.hop_limit = 254;
		policy(true, true, false);
		expect(&p, "malformed");
	}
	/* routed, it is no advertisement that must pass */
	policy(true, true, true);
	p = advert(OR_FORWARD);
	p.bridged = false;
	expect_entry(&p, 10);
}

/* The ACL denies replies and errors even if their requests were open. */
static void test_before_state(void **state)
{
	struct or_packet e;
	struct or_result r;

	(void)state;
	ask(1);
	e = error_about(&ping, 11, 0);
	passes(&e);
	deny(1, OR_IN, OR_V4, 0);
	deny(2, OR_IN, OR_V4, 11);
	policy(false, true, false);
	expect_entry(&pong, 1);
	expect_entry(&e, 2);
	quote_ip(&e, &ping, 17);
	e.sockets = OR_WEAK;
	e.spare = true;
	r = or_decide(o, &e, now);
	assert_false(r.asked_sockets || r.asked_spare);
	n_entries = 0;
	policy(false, true, false);
	passes(&e);
	/* nothing was taken while it was denied */
	assert_int_equal(answers(1, 20), 8);
}

/* A denied request opens nothing. */
static void test_makes_none(void **state)
{
	(void)state;
	deny(1, OR_OUT, OR_V4, 8);
	policy(false, true, false);
	expect_entry(&ping, 1);
	n_entries = 0;
	policy(false, true, false);
	answer(ping.seq, false);
}

static void test_revocation(void **state)
{
	struct or_packet e;
	struct or_entry *entry;

	(void)state;
	ask(1);
	/* other entries take nothing away: another type, peer, direction */
	deny(1, OR_OUT, OR_V4, 13);
	deny(2, OR_OUT, OR_V4, 8)->peer = prefix(OTHER, 32);
	deny(3, OR_FORWARD, OR_V4, ALL);
	strcpy(deny(4, OR_OUT, OR_V4, ALL)->dev, "eth1");
	end(5, OR_OUT, OR_V4, 8);
	deny(6, OR_OUT, OR_V4, ALL);
	policy(false, true, false);
	answer(1, true);
	ask(2);
	/* one that denies the request does, for good */
	entries[4].allow = false;
	policy(false, true, false);
	answer(2, false);
	reset();
	policy(false, true, false);
	answer(2, false);
	/* errors find it dead as well */
	ask(3);
	e = error_about(&ping, 11, 0);
	entry = deny(7, OR_OUT, OR_V4, 8);
	policy(false, true, false);
	fails(&e);
	n_entries = 0;
	policy(false, true, false);
	answer(3, false);
	/* the interface is that of the newest request */
	ask(4);
	ping.ifindex = ETH1;
	ask(5);
	entry = deny(8, OR_OUT, OR_V4, 8);
	strcpy(entry->dev, "eth0");
	policy(false, true, false);
	answer(4, true);
	strcpy(entry->dev, "eth1");
	policy(false, true, false);
	answer(5, false);
}

/* The L3 master of that interface counts, whatever the key is. */
static void test_revocation_master(void **state)
{
	static const char * const peers[] = { PEER, "169.254.1.2", false };
	unsigned int i;

	(void)state;
	for (i = 0; i < 2; i++) {
		reset();
		policy(false, true, false);
		ping.l3mdev = VRF;
		pong.l3mdev = VRF;
		parse(peers[i], ping.dst);
		parse(peers[i], pong.src);
		ask(1);
		strcpy(deny(1, OR_OUT, OR_V4, 8)->dev, "eth1");
		policy(false, true, false);
		answer(1, true);
		strcpy(entries[0].dev, "vrf9");
		policy(false, true, false);
		answer(1, false);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_setup(test_order),
		with_setup(test_match),
		with_setup(test_every_type),
		with_setup(test_device),
		with_setup(test_place),
		with_setup(test_forward),
		with_setup(test_ra_guard),
		with_ping(test_before_state),
		with_ping(test_makes_none),
		with_ping(test_revocation),
		with_ping(test_revocation_master),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
