// SPDX-License-Identifier: GPL-2.0-only
/* Sets and groups of the naive evaluator against expectations by hand. */
#include "selftest.h"

#define OFFICE	5
#define LAB	7
#define EDGE	3
#define INNER	4
#define BRIDGE	6
#define PORT	11

static struct or_prefix office[8], lab[8];
static struct or_set sets[2] = {
	{ OFFICE, office, 0 },
	{ LAB, lab, 0 },
};
static struct or_group groups[4];
static size_t n_groups;

static int setup_empty(void **state)
{
	sets[0].n = 0;
	sets[1].n = 0;
	memset(groups, 0, sizeof(groups));
	n_groups = 0;
	return setup(state);
}

static void office_has(const char *text, unsigned int len)
{
	office[sets[0].n++] = prefix(text, len);
}

static void lab_has(const char *text, unsigned int len)
{
	lab[sets[1].n++] = prefix(text, len);
}

static void attach(uint32_t id, const char *pattern)
{
	struct or_group *group = groups;

	while (group < groups + n_groups && group->id != id)
		group++;
	if (group == groups + n_groups)
		n_groups++;
	group->id = id;
	if (pattern)
		strcpy(group->pattern[group->n++], pattern);
}

/* The default of `in` is deny. */
static void apply(void)
{
	static const struct or_name devices[] = {
		{ ETH0, "eth0", false }, { ETH1, "eth1", false }, { VRF, "vrf9", false },
		{ BRIDGE, "br0", false }, { PORT, "tap0", false }, { 12, "", false },
	};

	policy(false, true, false);
	assert_int_equal(or_set_sets(o, sets, 2), 0);
	or_set_groups(o, groups, n_groups);
	or_set_names(o, devices, 6);
}

static struct or_packet from(const char *src)
{
	bool v6 = strchr(src, ':');

	return packet(OR_IN, src, v6 ? US6 : US, v6 ? 128 : 8, 0);
}

static void expect_from(const char *src, uint32_t id)
{
	struct or_packet p = from(src);

	if (id)
		expect_rule(&p, id);
	else
		expect(&p, "default-deny");
}

static struct or_rule *rule_set(uint32_t set)
{
	struct or_rule *r = rule(OR_IN, OR_V4, 8);

	r->fam[OR_V6] = (struct or_match){ true, 128, ANY };
	r->set = set;
	return r;
}

/* Both families, overlapping, the same twice; the ends of the addresses. */
static void test_set(void **state)
{
	uint32_t id = rule_set(OFFICE)->id;

	(void)state;
	apply();
	expect_from("10.1.2.3", 0);		/* it is empty */
	office_has("10.1.0.0", 16);
	office_has("10.1.2.0", 24);
	office_has("10.1.0.0", 16);
	office_has("0.0.0.0", 32);
	office_has("255.255.255.0", 25);
	office_has("2001:db8::", 127);
	office_has("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", 128);
	apply();
	expect_from("10.0.255.255", 0);
	expect_from("10.1.0.0", id);
	expect_from("10.1.2.255", id);
	expect_from("10.1.255.255", id);
	expect_from("10.2.0.0", 0);
	expect_from("0.0.0.0", id);
	expect_from("0.0.0.1", 0);
	expect_from("255.255.255.127", id);
	expect_from("255.255.255.128", 0);
	expect_from("2001:db7:ffff:ffff:ffff:ffff:ffff:ffff", 0);
	expect_from("2001:db8::", id);
	expect_from("2001:db8::1", id);
	expect_from("2001:db8::2", 0);
	expect_from("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", id);
	expect_from("ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe", 0);
	/* a set nobody has heard of holds nothing */
	rules[0].set = 99;
	apply();
	expect_from("10.1.0.0", 0);
}

/* The longest prefix that covers, of a set or not; then the lowest id. */
static void test_attribution(void **state)
{
	uint32_t any, net, in_office, in_lab, host;

	(void)state;
	any = rule(OR_IN, OR_V4, 8)->id;
	in_office = rule_set(OFFICE)->id;
	rule(OR_IN, OR_V4, 8)->peer = prefix("10.1.0.0", 16);
	net = rules[n_rules - 1].id;
	in_lab = rule_set(LAB)->id;
	rule(OR_IN, OR_V4, 8)->peer = prefix("10.1.2.3", 32);
	host = rules[n_rules - 1].id;
	rule(OR_IN, OR_V4, 8)->peer = prefix("10.1.2.4", 32);
	office_has("0.0.0.0", 0);
	office_has("10.1.2.0", 24);
	office_has("10.1.2.4", 32);
	office_has("10.3.0.0", 16);
	lab_has("10.1.2.0", 25);
	lab_has("10.1.0.0", 16);
	lab_has("10.1.2.3", 32);
	lab_has("10.3.0.0", 16);
	apply();
	expect_from("192.0.2.9", in_office);	/* /0 is longer than any */
	expect_from("10.1.9.9", net);		/* as long as that of lab */
	expect_from("10.1.2.127", in_lab);
	expect_from("10.1.2.128", in_office);
	expect_from("10.1.2.3", in_lab);	/* as long as the host's */
	expect_from("10.1.2.4", in_office);
	expect_from("10.3.1.1", in_office);
	expect_from("2001:db8::1", 0);
	sets[0].n = 0;
	apply();
	expect_from("192.0.2.9", any);
	expect_from("10.1.2.128", net);
	expect_from("10.1.2.4", host + 1);
	rules[3].set = 0;			/* lab's becomes any */
	apply();
	expect_from("10.1.2.3", host);
	expect_from("2001:db8::1", in_lab);
}

/* A query to a broadcast address needs a rule narrower than any. */
static void test_narrow(void **state)
{
	struct or_packet p = packet(OR_IN, "10.1.2.3", "192.0.2.255", 8, 0);
	uint32_t id = rule_set(OFFICE)->id;

	(void)state;
	office_has("0.0.0.0", 0);
	apply();
	expect(&p, "broadcast-denied");
	expect_from("10.1.2.3", id);
	office_has("10.0.0.0", 8);
	apply();
	expect_rule(&p, id);
	parse("11.1.2.3", p.src);
	expect(&p, "broadcast-denied");
}

/* Entries know sets as well. */
static void test_acl(void **state)
{
	struct or_packet p = from("10.1.2.3");
	struct or_entry *e = deny(7, OR_IN, OR_V4, ALL);

	(void)state;
	rule_set(0);
	e->set = OFFICE;
	apply();
	expect(&p, "rule");
	office_has("10.1.2.0", 24);
	office_has("2001:db8::", 32);
	apply();
	expect_entry(&p, 7);
	end(5, OR_IN, OR_V4, 8)->set = LAB;
	lab_has("10.1.2.3", 32);
	apply();
	expect(&p, "rule");
	p = from("10.1.2.4");
	expect_entry(&p, 7);
	p = from("10.1.3.4");
	expect(&p, "rule");
	p = from("2001:db8::1");
	expect(&p, "rule");
	entries[0].fam[OR_V6] = entries[0].fam[OR_V4];
	apply();
	expect_entry(&p, 7);
	/* going out, it is the destination */
	entries[0].dir = OR_OUT;
	p = packet(OR_OUT, "10.1.2.4", "10.1.3.4", 13, 0);
	apply();
	expect(&p, "default-allow");
	p = packet(OR_OUT, "10.1.3.4", "10.1.2.4", 13, 0);
	expect_entry(&p, 7);
}

/* Tells which interfaces a pattern matches. */
static void test_pattern(void **state)
{
	static const struct {
		const char *pattern;
		bool eth0, eth1, vrf9;
	} tests[] = {
		{ "eth0", true, false, false },
		{ "eth", false, false, false },
		{ "eth00", false, false, false },
		{ "eth?", true, true, false },
		{ "????", true, true, true },
		{ "?????", false, false, false },
		{ "*", true, true, true },
		{ "**", true, true, true },
		{ "*9", false, false, true },
		{ "*h*", true, true, false },
		{ "e*0", true, false, false },
		{ "?*?*?*?", true, true, true },
		{ "?*?*?*?*?", false, false, false },
		{ "eth0*", true, false, false },
		{ "eth0?", false, false, false },
		{ "*eth0", true, false, false },
		{ "*e*e*", false, false, false },
		{ "", false, false, false },
		{ "ETH0", false, false, false },
	};
	size_t i;

	(void)state;
	rule_set(0)->group = EDGE;
	for (i = 0; i < sizeof(tests) / sizeof(tests[0]); i++) {
		struct or_packet p = from("10.1.2.3");

		n_groups = 0;
		memset(groups, 0, sizeof(groups));
		attach(EDGE, tests[i].pattern);
		apply();
		expect(&p, tests[i].eth0 ? "rule" : "default-deny");
		p.ifindex = ETH1;
		expect(&p, tests[i].eth1 ? "rule" : "default-deny");
		p.ifindex = VRF;
		expect(&p, tests[i].vrf9 ? "rule" : "default-deny");
		p.ifindex = 12;			/* it has no name */
		expect(&p, "default-deny");
		p.ifindex = 99;			/* nobody knows it */
		expect(&p, "default-deny");
	}
}

/* Default is for those that have no other, or where it is attached. */
static void test_default(void **state)
{
	struct or_packet p = from("10.1.2.3"), q = p, r = p;
	uint32_t by_default, by_edge;

	(void)state;
	q.ifindex = ETH1;
	r.ifindex = 99;
	by_default = rule_set(0)->id;
	rule_set(OFFICE)->group = EDGE;
	by_edge = rules[1].id;
	office_has("10.1.2.3", 32);
	attach(OR_GROUP_DEFAULT, NULL);
	attach(EDGE, NULL);
	apply();
	expect_rule(&p, by_default);
	attach(EDGE, "eth0");
	apply();
	expect_rule(&p, by_edge);
	expect_rule(&q, by_default);
	expect_rule(&r, by_default);
	parse("10.1.2.4", p.src);
	expect(&p, "default-deny");
	/* attached, it is one among others, and still for the rest */
	attach(OR_GROUP_DEFAULT, "eth0");
	apply();
	expect_rule(&p, by_default);
	expect_rule(&q, by_default);
	parse("10.1.2.3", p.src);
	expect_rule(&p, by_edge);
	attach(EDGE, "eth1");
	apply();
	expect_rule(&q, by_edge);
	parse("10.1.2.4", q.src);
	expect(&q, "default-deny");
}

/* All groups of all its interfaces are one. */
static void test_union(void **state)
{
	struct or_packet p = from("10.1.2.3");
	uint32_t by_edge, by_inner;

	(void)state;
	rule_set(0)->group = EDGE;
	rule_set(OFFICE)->group = INNER;
	by_edge = rules[0].id;
	by_inner = rules[1].id;
	office_has("10.1.0.0", 16);
	attach(EDGE, "eth*");
	attach(INNER, "vrf9");
	apply();
	expect_rule(&p, by_edge);
	p.l3mdev = VRF;
	expect_rule(&p, by_inner);
	parse("10.2.0.0", p.src);
	expect_rule(&p, by_edge);
	p.ifindex = 99;				/* the VRF has one */
	expect(&p, "default-deny");
	parse("10.1.0.0", p.src);
	expect_rule(&p, by_inner);
	/* ties go by the id, not by the group */
	rules[0].set = OFFICE;
	p.ifindex = ETH0;
	apply();
	expect_rule(&p, by_edge);
	rules[0].id = 200;
	apply();
	expect_rule(&p, by_inner);
	/* both on one interface */
	attach(INNER, "e*");
	p.l3mdev = 0;
	apply();
	expect_rule(&p, by_inner);
}

/* For a bridged packet: the port and the bridge. */
static void test_bridge(void **state)
{
	struct or_packet p = packet(OR_FORWARD, "10.1.2.3", "10.1.2.4", 8, 0);
	struct or_entry *e = deny(9, OR_FORWARD, OR_V4, 8);

	(void)state;
	rule_set(0)->group = EDGE;
	rules[0].dir = OR_FORWARD;
	p.ifindex = BRIDGE;
	p.port = PORT;
	p.bridged = true;
	strcpy(e->dev, "eth0");
	attach(EDGE, "tap?");
	apply();
	expect(&p, "rule");
	p.port = 0;
	expect(&p, "default-deny");
	p.port = PORT;
	attach(INNER, "br0");
	apply();
	expect(&p, "rule");
	attach(EDGE, "br0");
	p.port = 99;
	apply();
	expect(&p, "rule");
	/* an entry is for the port or the bridge, not for the bridge's VRF */
	p.port = PORT;
	p.l3mdev = VRF;
	strcpy(entries[0].dev, "tap0");
	apply();
	expect_entry(&p, 9);
	strcpy(entries[0].dev, "br0");
	apply();
	expect_entry(&p, 9);
	strcpy(entries[0].dev, "vrf9");
	apply();
	expect(&p, "rule");
	p.port = 0;
	expect_entry(&p, 9);
}

/* In `forward` and for replies, the interface of the request counts. */
static void test_revocation(void **state)
{
	(void)state;
	rule(OR_OUT, OR_V4, 8)->group = EDGE;
	rules[0].set = OFFICE;
	office_has(PEER, 32);
	attach(EDGE, "eth0");
	apply();
	allow[OR_OUT] = false;
	assert_int_equal(or_set_policy(o, allow, rules, n_rules), 0);
	ask_by_rule(1);
	ask_by_rule(2);
	pong.ifindex = ETH1;			/* no matter */
	answer(1, true);
	/* a group more takes nothing away */
	attach(INNER, "*");
	or_set_groups(o, groups, n_groups);
	answer(2, true);
	/* detached, the interface has another group only: for good */
	ask_by_rule(3);
	groups[0].n = 0;
	or_set_groups(o, groups, n_groups);
	answer(3, false);
	attach(EDGE, "eth0");
	or_set_groups(o, groups, n_groups);
	answer(3, false);
	/* nor does the set hold it any more */
	ask_by_rule(4);
	sets[0].n = 0;
	assert_int_equal(or_set_sets(o, sets, 2), 0);
	answer(4, false);
	sets[0].n = 1;
	assert_int_equal(or_set_sets(o, sets, 2), 0);
	/* and a name that is given to another interface */
	ask_by_rule(5);
	or_set_names(o, (struct or_name[]){ { ETH0, "eth1", false } }, 1);
	answer(5, false);
}

static int setup_ping_empty(void **state)
{
	int ret = setup_empty(state);

	ping = packet(OR_OUT, US, PEER, 8, 0);
	pong = packet(OR_IN, PEER, US, 0, 0);
	return ret;
}

#define with_empty(test)	\
	cmocka_unit_test_setup_teardown(test, setup_empty, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_empty(test_set),
		with_empty(test_attribution),
		with_empty(test_narrow),
		with_empty(test_acl),
		with_empty(test_pattern),
		with_empty(test_default),
		with_empty(test_union),
		with_empty(test_bridge),
		cmocka_unit_test_setup_teardown(test_revocation,
						setup_ping_empty, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
