// SPDX-License-Identifier: GPL-2.0-only
/*
 * ig_decide(): the promise, and the order of evaluation where one step must
 * win over another. The rows of the table are compared with the oracle.
 */
#include "build.h"

static struct ig_flows *table;

static int setup(void **state)
{
	(void)state;
	table = flows(64);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	flows_free(table);
	return 0;
}

static int reason(const struct ig_policy *pol, struct ig_packet p)
{
	struct ig_decision d = ig_decide(pol, table, NULL, &p);

	if (d.reason == IG_REASON_NOT_ICMP)
		assert_true(d.accept);
	else
		assert_int_equal(d.accept, d.reason < IG_REASON_MALFORMED);
	return d.reason;
}

/* It passes in every direction, default, code, length and oddity. */
static void test_promise(void **state)
{
	int defaults, dir, code, i;

	(void)state;
	for (defaults = 0; defaults < 8; defaults++) {
		struct ig_policy *pol = policy(defaults & 1, defaults & 2,
					       defaults & 4, NULL);

		for (dir = 0; dir < IG_DIRS; dir++) {
			struct ig_packet p = packet(dir, 3, 4, "192.0.2.1",
						    "192.0.2.2");

			for (i = 0; i < 16; i++) {
				p.icmp_len = i & 1 ? 8 : 600;
				p.multi = i & 2;
				p.bridged = i & 4;
				p.fragmented = i & 8;
				assert_int_equal(reason(pol, p),
						 IG_REASON_PMTUD);
			}
			p = packet(dir, 2, 0, "::", "2001:db8::2");
			for (code = 0; code < 256; code++) {
				p.code = code;
				p.hop_limit = code;
				p.icmp_len = 8;
				p.fragmented = code & 1;
				assert_int_equal(reason(pol, p),
						 IG_REASON_PMTUD);
			}
		}
		policy_free(pol);
	}
}

static void test_order(void **state)
{
	struct ig_policy *pol = policy(false, true, true,
		rule(IG_IN, IG_IPV4, ANY, ANY, NULL, NULL),
		rule(IG_IN, IG_IPV6, 135, ANY, NULL, NULL), NULL);
	struct ig_packet p;

	(void)state;
	/* Loopback before everything. */
	p = packet(IG_IN, 5, 0, "192.0.2.1", "192.0.2.2");
	p.loopback = true;
	assert_int_equal(reason(pol, p), IG_REASON_LOOPBACK);
	p.what = IG_TRUNCATED;
	assert_int_equal(reason(pol, p), IG_REASON_LOOPBACK);
	/* Hygiene before rules. */
	p.loopback = false;
	assert_int_equal(reason(pol, p), IG_REASON_MALFORMED);
	p = packet(IG_IN, 135, 0, "2001:db8::1", "2001:db8::2");
	assert_int_equal(reason(pol, p), IG_REASON_MALFORMED);
	p.hop_limit = 255;
	assert_int_equal(reason(pol, p), IG_REASON_LINK_SCOPE);
	/* `all` opens S, R and E, not D. */
	assert_int_equal(reason(pol, packet(IG_IN, 8, 0, "192.0.2.1",
					    "192.0.2.2")), IG_REASON_RULE);
	assert_int_equal(reason(pol, packet(IG_IN, 0, 0, "192.0.2.1",
					    "192.0.2.2")), IG_REASON_RULE);
	assert_int_equal(reason(pol, packet(IG_IN, 5, 0, "192.0.2.1",
					    "192.0.2.2")),
			 IG_REASON_TYPE_DENIED);
	/* Not ICMP, and later fragments, are nobody's business. */
	p = packet(IG_IN, 0, 0, "192.0.2.1", "192.0.2.2");
	p.what = IG_NOT_ICMP;
	assert_int_equal(reason(pol, p), IG_REASON_NOT_ICMP);
	p.what = IG_LATER_FRAGMENT;
	assert_int_equal(reason(pol, p), IG_REASON_LATER_FRAGMENT);
	policy_free(pol);
}

/* State is made when it is needed, and not otherwise. */
static void test_state(void **state)
{
	struct ig_packet out = packet(IG_OUT, 8, 0, "192.0.2.1", "192.0.2.2");
	struct ig_packet in = packet(IG_IN, 8, 0, "192.0.2.2", "192.0.2.1");
	struct ig_policy *load = policy(false, true, true,
		rule(IG_IN, IG_IPV4, 8, ANY, NULL, NULL), NULL);
	struct ig_policy *strict = policy(false, false, false,
		rule(IG_IN, IG_IPV4, 8, ANY, NULL, NULL), NULL);

	(void)state;
	assert_int_equal(reason(load, in), IG_REASON_RULE);
	assert_int_equal(ig_flows_used(table, in.now), 0);
	assert_int_equal(reason(load, reply_to(&in)), IG_REASON_DEFAULT_ALLOW);

	assert_int_equal(reason(load, out), IG_REASON_DEFAULT_ALLOW);
	assert_int_equal(ig_flows_used(table, in.now), 1);
	assert_int_equal(reason(load, reply_to(&out)), IG_REASON_REPLY);

	assert_int_equal(reason(strict, in), IG_REASON_RULE);
	assert_int_equal(reason(strict, reply_to(&in)), IG_REASON_REPLY);
	/* The default that admitted it is gone, and the state with it. */
	assert_int_equal(reason(strict, reply_to(&out)),
			 IG_REASON_UNSOLICITED_REPLY);
	policy_free(load);
	policy_free(strict);
}

/**
 * struct fake_host - a host that knows its first hop
 * @ops: how the engine asks
 * @believes: its answer
 * @asked: number of questions
 * @dst: where the redirected packets go, of the last question
 * @gateway: new first hop, of the last question
 */
struct fake_host {
	struct ig_host_ops ops;
	bool believes;
	unsigned int asked;
	struct ig_addr dst;
	struct ig_addr gateway;
};

static bool fake_first_hop(const struct ig_host_ops *host,
			   const struct ig_packet *redirect,
			   const struct ig_addr *dst,
			   const struct ig_addr *gateway)
{
	struct fake_host *h = (struct fake_host *)host;

	assert_int_equal(redirect->dir, IG_IN);
	h->asked++;
	h->dst = *dst;
	h->gateway = *gateway;
	return h->believes;
}

/* A packet of which only @readable bytes can be read. */
struct part {
	const u8 *content;
	u32 readable;
};

static bool part_copy(const void *from, u32 off, void *buf, u32 n)
{
	const struct part *part = from;

	if (off + n > part->readable)
		return false;
	memcpy(buf, part->content + off, n);
	return true;
}

/* Decides the bytes of an incoming packet, partly readable. */
static int reason_of(const struct ig_policy *pol, struct fake_host *host,
		     enum ig_family family, const u8 *content, u32 len,
		     u32 readable)
{
	const struct part part = { content, readable };
	const struct ig_bytes bytes = {
		.head = content, .head_len = family == IG_IPV4 ? 20 : 40,
		.len = len, .copy = part_copy, .from = &part,
	};
	struct ig_packet p = { .dir = IG_IN, .ifindex = 2, .now = 1000 };
	struct ig_decision d;

	ig_parse(&p, family, &bytes);
	d = ig_decide(pol, table, host ? &host->ops : NULL, &p);
	assert_int_equal(d.rule != 0, d.reason == IG_REASON_RULE);
	return d.reason;
}

/* From 192.0.2.254: send packets for 198.51.100.1 to 192.0.2.253. */
static const u8 redirect4[] = {
	0x45, 0, 0, 56, 0, 0, 0, 0, 64, 1, 0, 0,
	192, 0, 2, 254, 192, 0, 2, 1,
	5, 1, 0, 0, 192, 0, 2, 253,
	0x45, 0, 0, 28, 0, 0, 0, 0, 64, 17, 0, 0,
	192, 0, 2, 1, 198, 51, 100, 1,
	0, 1, 0, 2, 0, 8, 0, 0,
};

static struct ig_policy *open_redirects(void)
{
	return policy(false, true, true,
		      rule(IG_IN, IG_IPV4, 5, ANY, NULL, NULL),
		      rule(IG_IN, IG_IPV6, 137, ANY, NULL, NULL), NULL);
}

static void test_redirect_v4(void **state)
{
	struct fake_host host = { .ops = { .first_hop = fake_first_hop } };
	struct ig_policy *closed = policy(true, true, true, NULL);
	struct ig_policy *open = open_redirects();
	u8 b[sizeof(redirect4)];
	struct ig_addr a;
	u32 i;

#define REDIRECT4(policy, readable)	\
	reason_of(policy, &host, IG_IPV4, b, sizeof(b), readable)
	(void)state;
	memcpy(b, redirect4, sizeof(b));
	assert_int_equal(REDIRECT4(closed, 56), IG_REASON_TYPE_DENIED);
	assert_int_equal(host.asked, 0);
	assert_int_equal(REDIRECT4(open, 56), IG_REASON_ERROR_UNVERIFIED);
	assert_int_equal(host.asked, 1);
	host.believes = true;
	assert_int_equal(REDIRECT4(open, 56), IG_REASON_RULE);
	addr(&a, "198.51.100.1");
	assert_true(ig_addr_equal(&host.dst, &a));
	addr(&a, "192.0.2.253");
	assert_true(ig_addr_equal(&host.gateway, &a));
	host.asked = 0;
	assert_int_equal(reason_of(open, NULL, IG_IPV4, b, sizeof(b), 56),
			 IG_REASON_ERROR_UNVERIFIED);
	/* If it is unsound or unreadable, the host is not asked. */
	for (i = 28; i < 56; i++) {
		assert_int_equal(REDIRECT4(open, i),
				 IG_REASON_ERROR_UNVERIFIED);
		assert_int_equal(reason_of(open, &host, IG_IPV4, b, i, i),
				 IG_REASON_ERROR_UNVERIFIED);
	}
	b[43] = 2;			/* was not sent from here */
	assert_int_equal(REDIRECT4(open, 56), IG_REASON_ERROR_UNVERIFIED);
	b[43] = 1;
	b[35] = 1;			/* a later fragment */
	assert_int_equal(REDIRECT4(open, 56), IG_REASON_ERROR_UNVERIFIED);
	b[35] = 0;
	b[37] = 1;			/* a redirect */
	b[48] = 5;
	assert_int_equal(REDIRECT4(open, 56), IG_REASON_ERROR_UNVERIFIED);
	assert_int_equal(host.asked, 0);
	b[48] = 8;			/* needs not be open */
	assert_int_equal(REDIRECT4(open, 56), IG_REASON_RULE);
	policy_free(closed);
	policy_free(open);
}

static void test_redirect_v6(void **state)
{
	struct fake_host host = {
		.ops = { .first_hop = fake_first_hop }, .believes = true,
	};
	struct ig_policy *closed = policy(true, true, true, NULL);
	struct ig_policy *open = open_redirects();
	struct ig_addr target, dst;
	u8 b[40 + 40 + 8] = { 0x60, [6] = 58, [7] = 255, [40] = 137 };
	u32 i;

#define REDIRECT6(policy, readable)	\
	reason_of(policy, &host, IG_IPV6, b, sizeof(b), readable)
	(void)state;
	addr(&target, "fe80::1");
	memcpy(b + 8, &target, 16);
	addr(&target, "fe80::2");
	memcpy(b + 24, &target, 16);
	addr(&target, "fe80::253");
	addr(&dst, "2001:db8:1::1");
	memcpy(b + 48, &target, 16);
	memcpy(b + 64, &dst, 16);
	assert_int_equal(REDIRECT6(closed, 88), IG_REASON_TYPE_DENIED);
	assert_int_equal(host.asked, 0);
	assert_int_equal(REDIRECT6(open, 88), IG_REASON_RULE);
	assert_int_equal(host.asked, 1);
	assert_true(ig_addr_equal(&host.dst, &dst));
	host.believes = false;
	assert_int_equal(REDIRECT6(open, 80), IG_REASON_ERROR_UNVERIFIED);
	assert_int_equal(host.asked, 2);
	host.believes = true;
	assert_int_equal(reason_of(open, NULL, IG_IPV6, b, sizeof(b), 88),
			 IG_REASON_ERROR_UNVERIFIED);
	for (i = 48; i < 80; i++) {
		assert_int_equal(REDIRECT6(open, i),
				 IG_REASON_ERROR_UNVERIFIED);
		assert_int_equal(reason_of(open, &host, IG_IPV6, b, i, i),
				 IG_REASON_MALFORMED);
	}
	b[7] = 254;
	assert_int_equal(REDIRECT6(open, 88), IG_REASON_MALFORMED);
	assert_int_equal(REDIRECT6(open, 60), IG_REASON_MALFORMED);
	b[7] = 255;
	b[41] = 1;
	assert_int_equal(REDIRECT6(open, 88), IG_REASON_MALFORMED);
	assert_int_equal(host.asked, 2);
	policy_free(closed);
	policy_free(open);
}

/* A message that the kernel cannot read passes, in case it is must-pass. */
static void test_unreadable(void **state)
{
	struct ig_policy *pol = policy_acl(false, false, false, NULL,
		entry(1, false, IG_IN, IG_IPV4, ANY, NULL, NULL), NULL);
	u8 b[sizeof(redirect4)];
	struct ig_decision d;
	struct ig_packet p;
	u32 i;

	(void)state;
	memcpy(b, redirect4, sizeof(b));
	b[20] = 3;
	b[21] = 4;
	b[26] = 1500 >> 8;
	b[27] = 1500 & 0xff;
	for (i = 20; i < 56; i++) {
		const struct part part = { b, i };
		const struct ig_bytes bytes = {
			.head = b, .head_len = 20, .len = sizeof(b),
			.copy = part_copy, .from = &part,
		};

		p = (struct ig_packet){ .dir = IG_IN, .now = 1000 };
		ig_parse(&p, IG_IPV4, &bytes);
		d = ig_decide(pol, table, NULL, &p);
		assert_true(d.accept);
		assert_int_equal(d.reason, i < 28 ? IG_REASON_NOT_ICMP :
						    IG_REASON_PMTUD);
		assert_int_equal(d.notes, i < 28 ? 0 : IG_NOTE_UNVERIFIED);
	}
	policy_free(pol);
}

/*
 * An interface whose groups are unknown: only must-pass and unfiltered transit
 * pass, whatever rules, defaults and state say.
 */
static void test_pending(void **state)
{
	const struct ig_device dev[] = { { 1, 0, "lo" }, { 2, 0, "eth0" } };
	struct ig_rule *any = rule(IG_IN, IG_IPV4, ANY, ANY, NULL, NULL);
	struct ig_policy pol = { 0 };
	struct ig_packet p = packet(IG_IN, 8, 0, "192.0.2.1", "192.0.2.2");
	struct ig_group *edge = ig_group_alloc(0, "edge", 1);
	struct ig_draft d;

	(void)state;
	assert_int_equal(ig_draft_init(&d, NULL), 0);
	strcpy(edge->pattern[edge->n++], "eth*");
	assert_int_equal(ig_draft_group_add(&d, edge), 0);
	assert_int_equal(ig_draft_add(&d, any), 0);
	assert_int_equal(ig_policy_compile(&pol, &d, 1, NULL), 0);
	ig_draft_fini(&d);
	assert_int_equal(ig_policy_ifaces(&pol, dev, 2), 0);
	p.ifindex = 3;
	assert_int_equal(reason(&pol, p), IG_REASON_RULE);
	ig_ifaces_pend(pol.ifaces, 3);
	assert_int_equal(reason(&pol, p), IG_REASON_INTERFACE_PENDING);
	p.port = 1;	/* a port that is known */
	assert_int_equal(reason(&pol, p), IG_REASON_RULE);
	p.port = 3;
	p.ifindex = 1;
	assert_int_equal(reason(&pol, p), IG_REASON_INTERFACE_PENDING);
	p.port = 0;
	p.ifindex = 2;	/* it has a group, which has no rules */
	assert_int_equal(reason(&pol, p), IG_REASON_DEFAULT_DENY);
	p.ifindex = 3;
	p.type = 3;
	p.code = 4;
	assert_int_equal(reason(&pol, p), IG_REASON_PMTUD);
	p = packet(IG_IN, 135, 0, "fe80::1", "ff02::1:ff00:2");
	p.hop_limit = 255;
	p.icmp_len = 24;
	p.ifindex = 3;
	assert_int_equal(reason(&pol, p), IG_REASON_LINK_SCOPE);
	p = packet(IG_OUT, 8, 0, "192.0.2.1", "192.0.2.2");
	p.ifindex = 3;
	assert_int_equal(reason(&pol, p), IG_REASON_INTERFACE_PENDING);
	p.dir = IG_FORWARD;
	assert_int_equal(reason(&pol, p), IG_REASON_DEFAULT_ALLOW);
	pol.allow[IG_FORWARD] = false;
	assert_int_equal(reason(&pol, p), IG_REASON_INTERFACE_PENDING);
	p.loopback = true;
	assert_int_equal(reason(&pol, p), IG_REASON_LOOPBACK);
	ig_policy_fini(&pol);
	ig_group_put(edge);
	ig_rule_put(any);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_promise, setup, teardown),
		cmocka_unit_test_setup_teardown(test_order, setup, teardown),
		cmocka_unit_test_setup_teardown(test_state, setup, teardown),
		cmocka_unit_test_setup_teardown(test_redirect_v4, setup, teardown),
		cmocka_unit_test_setup_teardown(test_redirect_v6, setup, teardown),
		cmocka_unit_test_setup_teardown(test_pending, setup, teardown),
		cmocka_unit_test_setup_teardown(test_unreadable, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
