// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests the naive evaluator against expectations written by hand, row by row of
 * the reference, because the engine is compared with it.
 */
#include "selftest_error.h"

/*
 * The table: the class of every type in `in`, `out` and `forward`, of packets
 * with hop limit 64 (which no link-scope message may have), unicast.
 */
static const struct row {
	enum or_family family;
	int first;
	int last;
	const char *classes;
} table[] = {
	{ OR_V4, 0, 0, "RRR" },
	{ OR_V4, 1, 2, "DDD" },
	{ OR_V4, 3, 3, "ESE" },
	{ OR_V4, 4, 6, "DDX" },
	{ OR_V4, 7, 7, "DDD" },
	{ OR_V4, 8, 8, "SSS" },
	{ OR_V4, 9, 10, "DDX" },
	{ OR_V4, 11, 12, "ESE" },
	{ OR_V4, 13, 13, "SSS" },
	{ OR_V4, 14, 14, "RRR" },
	{ OR_V4, 15, 18, "DDX" },
	{ OR_V4, 19, 29, "DDD" },
	{ OR_V4, 30, 39, "DDX" },
	{ OR_V4, 40, 41, "DDD" },
	{ OR_V4, 42, 42, "SSS" },
	{ OR_V4, 43, 43, "RRR" },
	{ OR_V4, 44, 255, "DDD" },
	{ OR_V6, 0, 0, "DDD" },
	{ OR_V6, 1, 1, "ESE" },
	{ OR_V6, 2, 2, "MMM" },
	{ OR_V6, 3, 4, "ESE" },
	{ OR_V6, 5, 126, "DDD" },
	{ OR_V6, 127, 127, "XXX" },
	{ OR_V6, 128, 128, "SSS" },
	{ OR_V6, 129, 129, "RRR" },
	{ OR_V6, 130, 136, "XXX" },
	{ OR_V6, 137, 137, "DDX" },
	{ OR_V6, 138, 138, "XXX" },
	{ OR_V6, 139, 140, "DDD" },
	{ OR_V6, 141, 143, "XXX" },
	{ OR_V6, 144, 147, "DDD" },
	{ OR_V6, 148, 149, "XXX" },
	{ OR_V6, 150, 150, "DDD" },
	{ OR_V6, 151, 153, "XXX" },
	{ OR_V6, 154, 159, "DDD" },
	{ OR_V6, 160, 160, "SSS" },
	{ OR_V6, 161, 161, "RRR" },
	{ OR_V6, 162, 254, "DDD" },
	{ OR_V6, 255, 255, "XXX" },
};

/* Result for a class under each of the four policies below. */
static const struct outcome {
	char class;
	const char *nothing;	/* default deny, no rules */
	const char *all;	/* default deny, a rule `all` */
	const char *named;	/* default deny, a rule naming the type */
	const char *open;	/* default allow */
} outcomes[] = {
	{ 'M', "pmtud", "pmtud", "pmtud", "pmtud" },
	{ 'R', "unsolicited-reply", "rule", "rule", "default-allow" },
	{ 'E', "error-unverified", "rule", "rule", "default-allow" },
	{ 'S', "default-deny", "rule", "rule", "default-allow" },
	{ 'D', "type-denied", "type-denied", "rule", "type-denied" },
	{ 'X', "malformed", "malformed", "malformed", "malformed" },
};

static const struct outcome *outcome_of(char class)
{
	const struct outcome *outcome = outcomes;

	while (outcome->class != class)
		outcome++;
	return outcome;
}

static void check_type(const struct row *row, int type, enum or_dir dir)
{
	const struct outcome *want = outcome_of(row->classes[dir]);
	struct or_packet p = plain(row->family, dir, type, 0);
	struct or_packet back = packet(OR_OUT, "198.51.100.1", "192.0.2.1", 8, 0);
	const char *open = want->open;

	p.first_hop = true;
	if (row->family == OR_V6 && type == 137)
		p.hop_limit = 255;
	if (row->family == OR_V4 && type == 5)
		quote_ip(&p, &back, 17);
	if (dir == OR_FORWARD && row->classes[dir] != 'M')
		open = "default-allow";

	n_rules = 0;
	policy(false, false, false);
	expect(&p, want->nothing);
	rule(dir, row->family, ALL);
	policy(false, false, false);
	expect(&p, want->all);
	n_rules = 0;
	rule(dir, row->family, type);
	policy(false, false, false);
	expect(&p, want->named);
	n_rules = 0;
	policy(true, true, true);
	expect(&p, open);
}

static void test_every_type(void **state)
{
	const size_t rows = sizeof(table) / sizeof(table[0]);
	unsigned int seen = 0;
	size_t i;
	int type, dir;

	(void)state;
	for (i = 0; i < rows; i++)
		for (type = table[i].first; type <= table[i].last; type++) {
			for (dir = OR_IN; dir < OR_DIRS; dir++)
				check_type(&table[i], type, dir);
			seen++;
		}
	assert_int_equal(seen, 512);
}

static void test_promise(void **state)
{
	struct or_packet p;
	int dir, code;

	(void)state;
	for (dir = OR_IN; dir < OR_DIRS; dir++) {
		p = plain(OR_V4, dir, 3, 4);
		p.icmp_len = 8;
		p.fragmented = true;
		expect(&p, "pmtud");
		p.icmp_len = 7;
		expect(&p, "malformed");
		p.family = OR_V6;
		p.icmp_len = 8;
		expect(&p, dir == OR_OUT ? "default-deny" : "error-unverified");
		for (code = 0; code < 256; code++) {
			p = plain(OR_V6, dir, 2, code);
			p.icmp_len = 8;
			expect(&p, "pmtud");
		}
		p.icmp_len = 0;
		expect(&p, "malformed");
	}
	for (code = 0; code < 256; code++) {
		p = plain(OR_V4, OR_IN, 3, code);
		expect(&p, code == 4 ? "pmtud" : "error-unverified");
	}
	policy(true, true, true);
	p = plain(OR_V6, OR_FORWARD, 2, 0);
	expect(&p, "pmtud");
	p.icmp_len = 7;
	expect(&p, "default-allow");
}

static void test_early_accepts(void **state)
{
	struct or_packet p = plain(OR_V6, OR_IN, 138, 0);

	(void)state;
	p.icmp_len = 3;
	expect(&p, "malformed");
	p.later_fragment = true;
	expect(&p, "later-fragment");
	p.loopback = true;
	expect(&p, "loopback");
	p = plain(OR_V4, OR_FORWARD, 8, 0);
	p.loopback = true;
	expect(&p, "loopback");
	/* and what is not judged makes no state */
	p = packet(OR_OUT, "192.0.2.1", "192.0.2.2", 8, 0);
	p.loopback = true;
	expect(&p, "loopback");
	p = packet(OR_IN, "192.0.2.2", "192.0.2.1", 0, 0);
	expect(&p, "unsolicited-reply");
}

static void test_hygiene(void **state)
{
	struct or_packet p = plain(OR_V4, OR_IN, 8, 0);

	(void)state;
	rule(OR_IN, OR_V4, 8);
	policy(true, true, true);
	p.icmp_len = 8;
	expect(&p, "rule");
	p.fragmented = true;
	expect(&p, "rule");
	p.icmp_len = 7;
	expect(&p, "malformed");
	p.dir = OR_OUT;
	expect(&p, "malformed");
	p.dir = OR_FORWARD;
	expect(&p, "default-allow");
	policy(true, true, false);
	expect(&p, "malformed");
}

/* A sound link-scope message of each type, and all the ways to spoil it. */
static const struct link_row {
	int type;
	const char *src;
	int hop_limit;
	unsigned int least;	/* bytes, 8 where there is only the header */
	bool code_0;
	bool whole;		/* never fragmented */
	bool from_link_local;
	bool from_nobody;	/* :: will do too */
} link_table[] = {
	{ 133, "2001:db8::1", 255, 8, true, true, false, false },
	{ 133, "::", 255, 8, true, true, false, false },
	{ 134, "fe80::1", 255, 16, true, true, true, false },
	{ 135, "2001:db8::1", 255, 24, true, true, false, false },
	{ 135, "::", 255, 24, true, true, false, false },
	{ 136, "2001:db8::1", 255, 24, true, true, false, false },
	{ 130, "fe80::1", 1, 8, false, false, true, false },
	{ 131, "fe80::1", 1, 8, false, false, true, true },
	{ 132, "fe80::1", 1, 8, false, false, true, true },
	{ 143, "fe80::1", 1, 8, false, false, true, true },
	{ 141, "2001:db8::1", 255, 8, false, false, false, false },
	{ 142, "2001:db8::1", 255, 8, false, false, false, false },
	{ 148, "2001:db8::1", 255, 8, false, true, false, false },
	{ 149, "2001:db8::1", 255, 8, false, false, false, false },
	{ 151, "fe80::1", 1, 8, false, false, true, false },
	{ 152, "fe80::1", 1, 8, false, false, true, false },
	{ 153, "fe80::1", 1, 8, false, false, true, false },
};

static void check_link(const struct link_row *row, enum or_dir dir,
		       bool bridged)
{
	struct or_packet sound = packet(dir, row->src, "ff02::1", row->type, 0);
	struct or_packet p;

	sound.hop_limit = row->hop_limit;
	sound.icmp_len = row->least;
	sound.bridged = bridged;
	if (dir == OR_FORWARD && !bridged) {
		expect(&sound, "malformed");
		return;
	}
	expect(&sound, "link-scope");
	p = sound;
	p.hop_limit--;
	expect(&p, "malformed");
	p.hop_limit = 64;
	expect(&p, "malformed");
	p = sound;
	p.icmp_len--;
	expect(&p, "malformed");
	p = sound;
	p.code = 1;
	expect(&p, row->code_0 ? "malformed" : "link-scope");
	p = sound;
	p.fragmented = true;
	expect(&p, row->whole ? "malformed" : "link-scope");
	p = sound;
	parse("2001:db8::9", p.src);
	expect(&p, row->from_link_local ? "malformed" : "link-scope");
	parse("::", p.src);
	expect(&p, row->from_link_local && !row->from_nobody ? "malformed" :
							      "link-scope");
	parse("febf:ffff::1", p.src);
	expect(&p, "link-scope");
	parse("fec0::1", p.src);
	expect(&p, row->from_link_local ? "malformed" : "link-scope");
}

static void test_link_scope(void **state)
{
	struct or_packet p;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(link_table) / sizeof(link_table[0]); i++) {
		check_link(&link_table[i], OR_IN, false);
		check_link(&link_table[i], OR_OUT, false);
		check_link(&link_table[i], OR_FORWARD, false);
		check_link(&link_table[i], OR_FORWARD, true);
	}
	/* The forward default allow takes what the checks refuse. */
	policy(false, false, true);
	p = packet(OR_FORWARD, "fe80::1", "ff02::1", 134, 0);
	p.bridged = true;
	expect(&p, "default-allow");
	p.hop_limit = 255;
	expect(&p, "link-scope");
	p.bridged = false;
	expect(&p, "default-allow");
	/* The same numbers have no such meaning in IPv4. */
	p = plain(OR_V4, OR_IN, 135, 0);
	p.hop_limit = 255;
	expect(&p, "type-denied");
}

static void test_redirect(void **state)
{
	struct or_packet p = packet(OR_IN, "fe80::1", "fe80::2", 137, 0);

	(void)state;
	body_cut(&p, 32);
	p.first_hop = true;
	p.hop_limit = 255;
	expect(&p, "type-denied");
	p.hop_limit = 64;
	expect(&p, "type-denied");
	rule(OR_IN, OR_V6, 137);
	rule(OR_OUT, OR_V6, 137);
	rule(OR_FORWARD, OR_V6, 137);
	rule(OR_IN, OR_V4, 5);
	rule(OR_OUT, OR_V4, 5);
	rule(OR_FORWARD, OR_V4, 5);
	policy(false, false, false);
	expect(&p, "malformed");
	p.hop_limit = 255;
	expect(&p, "rule");
	p.code = 1;
	expect(&p, "malformed");
	p.code = 0;
	p.icmp_len = 39;
	expect(&p, "malformed");
	p.icmp_len = 40;
	p.fragmented = true;
	expect(&p, "malformed");
	p.dir = OR_OUT;
	p.hop_limit = 3;
	p.code = 7;
	p.icmp_len = 8;
	expect(&p, "rule");
	p.dir = OR_FORWARD;
	expect(&p, "malformed");
	p.bridged = true;
	expect(&p, "malformed");
	p = packet(OR_FORWARD, "fe80::1", "fe80::2", 137, 0);
	p.hop_limit = 255;
	expect(&p, "malformed");
	p.bridged = true;
	expect(&p, "rule");
	n_rules = 0;
	rule(OR_FORWARD, OR_V6, ALL);
	policy(false, false, false);
	expect(&p, "type-denied");
	policy(false, false, true);
	expect(&p, "default-allow");
}

static void test_redirect_v4(void **state)
{
	struct or_packet p = plain(OR_V4, OR_IN, 5, 1);
	struct or_packet back = packet(OR_OUT, "198.51.100.1", "192.0.2.1", 8, 0);

	(void)state;
	rule(OR_IN, OR_V4, 5)->fam[OR_V4].code = 1;
	rule(OR_FORWARD, OR_V4, 5);
	policy(true, true, false);
	p.first_hop = true;
	quote_ip(&p, &back, 17);
	expect(&p, "rule");
	p.code = 0;
	expect(&p, "type-denied");
	p.dir = OR_OUT;
	expect(&p, "type-denied");
	p.dir = OR_FORWARD;
	expect(&p, "malformed");
	p.bridged = true;
	expect(&p, "malformed");
}

/* A query to broadcast or multicast in `in`, without and with rules. */
static void check_broadcast(struct or_packet p, struct or_prefix narrow)
{
	struct or_prefix wide = { .present = true, .family = p.family };
	struct or_rule *r;

	n_rules = 0;
	policy(false, false, false);
	expect(&p, "broadcast-denied");
	policy(true, true, true);
	expect(&p, "broadcast-denied");
	rule(p.dir, p.family, p.type);
	rule(p.dir, p.family, ALL);
	rule(p.dir, p.family, p.type)->peer = wide;
	rule(p.dir, p.family, p.type)->to = narrow;
	policy(true, true, true);
	expect(&p, "broadcast-denied");
	r = rule(p.dir, p.family, ALL);
	r->peer = narrow;
	r->peer.len = 1;
	policy(true, true, true);
	expect_rule(&p, r->id);
	r = rule(p.dir, p.family, p.type);
	r->peer = narrow;
	policy(false, false, false);
	expect_rule(&p, r->id);
}

static void test_broadcast_in(void **state)
{
	struct or_packet p = packet(OR_IN, "192.0.2.1", "192.0.2.255", 8, 0);
	struct or_prefix v4 = prefix("192.0.2.0", 24);
	struct or_prefix v6 = prefix("2001:db8::", 32);
	struct or_prefix local = prefix("fe80::", 10);

	(void)state;
	check_broadcast(p, v4);
	p.type = 13;
	check_broadcast(p, v4);
	p = packet(OR_IN, "192.0.2.1", "224.0.0.1", 8, 0);
	check_broadcast(p, v4);
	p = packet(OR_IN, "2001:db8::1", "ff02::1", 128, 0);
	check_broadcast(p, v6);
	p = packet(OR_IN, "fe80::1", "ff01::1", 128, 0);
	check_broadcast(p, local);
	p = packet(OR_IN, "fe80::1", "ff05::2", 128, 0);
	check_broadcast(p, local);
}

static void test_broadcast_exceptions(void **state)
{
	struct or_packet p = packet(OR_IN, "fe80::1", "ff02::1", 128, 0);

	(void)state;
	expect(&p, "default-deny");
	policy(true, true, false);
	expect(&p, "default-allow");
	parse("ff12::4321", p.dst);
	expect(&p, "default-allow");
	rule(OR_IN, OR_V6, ALL);
	rule(OR_IN, OR_V4, ALL)->peer = prefix("192.0.2.0", 24);
	policy(true, true, false);
	expect(&p, "rule");
	/* PROBE to many is never right */
	p.type = 160;
	expect(&p, "malformed");
	p = packet(OR_IN, "192.0.2.1", "192.0.2.255", 42, 0);
	expect(&p, "malformed");
	/* out sends what it likes */
	n_rules = 0;
	policy(false, true, false);
	p.dir = OR_OUT;
	expect(&p, "default-allow");
	p.type = 13;
	expect(&p, "default-allow");
	p.type = 8;
	expect(&p, "default-allow");
	policy(false, false, false);
	expect(&p, "default-deny");
	/* forward never passes it on */
	rule(OR_FORWARD, OR_V4, ALL)->peer = prefix("192.0.2.0", 24);
	rule(OR_FORWARD, OR_V6, ALL)->peer = prefix("fe80::", 10);
	policy(false, false, false);
	p.dir = OR_FORWARD;
	expect(&p, "malformed");
	p.type = 13;
	expect(&p, "malformed");
	p.type = 42;
	expect(&p, "malformed");
	p = packet(OR_FORWARD, "fe80::1", "ff02::1", 128, 0);
	p.bridged = true;
	expect(&p, "malformed");
	policy(false, false, true);
	expect(&p, "default-allow");
	/* other types do not mind */
	policy(false, false, false);
	p = packet(OR_IN, "192.0.2.1", "224.0.0.1", 0, 0);
	expect(&p, "unsolicited-reply");
	p.type = 15;
	expect(&p, "type-denied");
	p.type = 11;
	expect(&p, "error-unverified");
}

static void test_rule_match(void **state)
{
	struct or_packet p = packet(OR_IN, "192.0.2.1", "198.51.100.1", 8, 0);
	struct or_packet q = packet(OR_OUT, "198.51.100.1", "192.0.2.1", 8, 0);
	struct or_rule *r = rule(OR_IN, OR_V4, 8);

	(void)state;
	r->fam[OR_V4].code = 0;
	r->peer = prefix("192.0.2.0", 31);
	r->to = prefix("198.51.100.1", 32);
	*rule(OR_OUT, OR_V4, 8) = *r;
	rules[1].dir = OR_OUT;
	policy(false, false, false);
	expect_rule(&p, 101);
	expect(&q, "rule");
	p.code = 1;
	expect(&p, "default-deny");
	p.code = 0;
	p.src[3] = 2;
	expect(&p, "default-deny");
	p.src[3] = 0;
	expect(&p, "rule");
	p.dst[3] = 2;
	expect(&p, "default-deny");
	p.dst[3] = 1;
	p.type = 13;
	expect(&p, "default-deny");
	/* in `forward` the peer is the source and `to` the destination */
	rules[1].dir = OR_FORWARD;
	policy(false, false, false);
	expect(&q, "default-deny");
	p.type = 8;
	p.dir = OR_FORWARD;
	expect(&p, "rule");
	q.dir = OR_FORWARD;
	expect(&q, "default-deny");
	/* a prefix of the other family never matches, not even its /0 */
	p = packet(OR_IN, "2001:db8::1", "2001:db8::2", 128, 0);
	n_rules = 0;
	r = rule(OR_IN, OR_V6, 128);
	r->peer = prefix("0.0.0.0", 0);
	policy(false, false, false);
	expect(&p, "default-deny");
	r->peer = prefix("::", 0);
	policy(false, false, false);
	expect(&p, "rule");
}

static void test_rule_order(void **state)
{
	struct or_packet p = plain(OR_V4, OR_IN, 8, 0);
	struct or_packet d = plain(OR_V4, OR_IN, 30, 0);

	(void)state;
	rule(OR_IN, OR_V4, ALL);				/* 101 */
	rule(OR_IN, OR_V4, 8)->peer = prefix("0.0.0.0", 0);	/* 102 */
	rule(OR_IN, OR_V4, ALL)->peer = prefix("0.0.0.0", 0);	/* 103 */
	rule(OR_IN, OR_V4, 8);					/* 104 */
	policy(false, false, false);
	expect_rule(&p, 102);
	rules[1].id = 200;
	policy(false, false, false);
	expect_rule(&p, 103);
	rule(OR_IN, OR_V4, 8)->peer = prefix("192.0.0.0", 16);	/* 105 */
	rule(OR_IN, OR_V4, ALL)->peer = prefix("192.0.2.0", 24);/* 106 */
	rule(OR_IN, OR_V4, 8)->peer = prefix("192.0.2.1", 32);	/* 107 */
	rules[6].to = prefix("203.0.113.0", 24);		/* no match */
	policy(false, false, false);
	expect_rule(&p, 106);
	/* only rules that name it count for a denied type */
	expect(&d, "type-denied");
	rule(OR_IN, OR_V4, 30);					/* 108 */
	policy(false, false, false);
	expect_rule(&d, 108);
	/* an error that quotes nothing is a rule's */
	d.type = 11;
	expect_rule(&d, 106);
}

static void test_both_families(void **state)
{
	struct or_rule *r = rule(OR_IN, OR_V4, 8);
	struct or_packet p = plain(OR_V4, OR_IN, 8, 0);
	struct or_packet q = plain(OR_V6, OR_IN, 128, 0);

	(void)state;
	r->fam[OR_V6] = (struct or_match){ true, 128, ANY };
	policy(false, false, false);
	expect(&p, "rule");
	expect(&q, "rule");
	q.type = 8;
	expect(&q, "type-denied");
	p.type = 128;
	expect(&p, "type-denied");
}

static void test_defaults_at_load(void **state)
{
	struct oracle *fresh = or_new();
	struct or_packet p = plain(OR_V4, OR_IN, 8, 0);

	(void)state;
	assert_false(or_decide(fresh, &p, 0).accept);
	p.dir = OR_OUT;
	assert_true(or_decide(fresh, &p, 0).accept);
	p.dir = OR_FORWARD;
	p.icmp_len = 0;
	assert_true(or_decide(fresh, &p, 0).accept);
	or_free(fresh);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_setup(test_every_type),
		with_setup(test_promise),
		with_setup(test_early_accepts),
		with_setup(test_hygiene),
		with_setup(test_link_scope),
		with_setup(test_redirect),
		with_setup(test_redirect_v4),
		with_setup(test_broadcast_in),
		with_setup(test_broadcast_exceptions),
		with_setup(test_rule_match),
		with_setup(test_rule_order),
		with_setup(test_both_families),
		with_setup(test_defaults_at_load),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
