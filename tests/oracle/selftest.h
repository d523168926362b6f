/* SPDX-License-Identifier: GPL-2.0-only */
/* Shared by the tests of the naive evaluator: one evaluator, short names. */
#ifndef SELFTEST_H
#define SELFTEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <arpa/inet.h>
#include <cmocka.h>

#include "oracle.h"

#define ANY	(-1)
#define ALL	(-1)
#define ID	0x1234
#define ETH0	2
#define ETH1	3
#define VRF	9

#define US	"192.0.2.1"
#define PEER	"198.51.100.1"
#define OTHER	"198.51.100.2"
#define US6	"2001:db8::1"
#define LOCAL6	"fe80::1"
#define PEER6	"2001:db8:1::1"

/* The evaluator under test, its policy and its clock. */
static struct oracle *o;
static bool allow[OR_DIRS];
static struct or_rule rules[16];
static size_t n_rules;
static struct or_entry entries[16];
static size_t n_entries;
static uint64_t now;

static const struct or_name names[] = {
	{ ETH0, "eth0", false },
	{ ETH1, "eth1", false },
	{ VRF, "vrf9", false },
};

static inline int setup(void **state)
{
	(void)state;
	o = or_new();
	if (!o)
		return -1;
	memset(allow, 0, sizeof(allow));
	n_rules = 0;
	n_entries = 0;
	now = 1000;
	or_set_names(o, names, sizeof(names) / sizeof(names[0]));
	return or_set_policy(o, allow, rules, 0);
}

static inline int teardown(void **state)
{
	(void)state;
	or_free(o);
	return 0;
}

static inline void policy(bool in, bool out, bool forward)
{
	allow[OR_IN] = in;
	allow[OR_OUT] = out;
	allow[OR_FORWARD] = forward;
	assert_int_equal(or_set_policy(o, allow, rules, n_rules), 0);
	assert_int_equal(or_set_acl(o, entries, n_entries), 0);
}

static inline enum or_family parse(const char *text, uint8_t *addr)
{
	if (inet_pton(AF_INET, text, addr) == 1)
		return OR_V4;
	assert_int_equal(inet_pton(AF_INET6, text, addr), 1);
	return OR_V6;
}

static inline struct or_prefix prefix(const char *text, unsigned int len)
{
	struct or_prefix p = { .present = true, .len = len };

	p.family = parse(text, p.addr);
	return p;
}

/* Adds a rule for one family; the policy must be set again to have it used. */
static inline struct or_rule *rule(enum or_dir dir, enum or_family family,
				   int type)
{
	struct or_rule *r = &rules[n_rules++];

	assert_true(n_rules <= sizeof(rules) / sizeof(rules[0]));
	memset(r, 0, sizeof(*r));
	r->id = 100 + n_rules;
	r->dir = dir;
	r->fam[family] = (struct or_match){ true, type, ANY };
	return r;
}

/* Adds a denying entry of the ACL for one family, in the same way. */
static inline struct or_entry *deny(unsigned int number, enum or_dir dir,
				    enum or_family family, int type)
{
	struct or_entry *e = &entries[n_entries++];

	assert_true(n_entries <= sizeof(entries) / sizeof(entries[0]));
	memset(e, 0, sizeof(*e));
	e->number = number;
	e->dir = dir;
	e->fam[family] = (struct or_match){ true, type, ANY };
	return e;
}

/* Does the same for an entry that ends the ACL. */
static inline struct or_entry *end(unsigned int number, enum or_dir dir,
				   enum or_family family, int type)
{
	struct or_entry *e = deny(number, dir, family, type);

	e->allow = true;
	return e;
}

static inline bool is_multi(enum or_family family, const uint8_t *a)
{
	if (family == OR_V6)
		return a[0] == 0xff;
	return (a[0] >= 224 && a[0] < 240) || a[3] == 255;
}

static inline struct or_packet packet(enum or_dir dir, const char *src,
				      const char *dst, int type, int code)
{
	struct or_packet p = {
		.dir = dir,
		.hop_limit = 64,
		.icmp_len = 64,
		.body_len = 56,
		.type = type,
		.code = code,
		.id = ID,
		.seq = 1,
		.ifindex = ETH0,
	};

	p.family = parse(dst, p.dst);
	assert_int_equal(parse(src, p.src), p.family);
	p.dst_multi = is_multi(p.family, p.dst);
	return p;
}

/* Some packet of that type between two unremarkable hosts. */
static inline struct or_packet plain(enum or_family family, enum or_dir dir,
				     int type, int code)
{
	if (family == OR_V4)
		return packet(dir, "192.0.2.1", "198.51.100.1", type, code);
	return packet(dir, "2001:db8::1", "2001:db8:1::1", type, code);
}

static inline const char *decide(const struct or_packet *p)
{
	struct or_result r = or_decide(o, p, now);
	bool denies = r.reason >= OR_MALFORMED && r.reason != OR_NOT_ICMP;
	bool tells = r.reason == OR_RULE || r.reason == OR_ACL_DENIED;

	assert_int_equal(r.accept, !denies);
	assert_int_equal(r.rule_id != 0, tells);
	return or_reason_name(r.reason);
}

#define expect(p, reason)	assert_string_equal(decide(p), reason)

static inline void expect_rule(const struct or_packet *p, uint32_t id)
{
	struct or_result r = or_decide(o, p, now);

	assert_string_equal(or_reason_name(r.reason), "rule");
	assert_int_equal(r.rule_id, id);
}

static inline void expect_entry(const struct or_packet *p, uint32_t number)
{
	struct or_result r = or_decide(o, p, now);

	assert_false(r.accept);
	assert_string_equal(or_reason_name(r.reason), "acl-denied");
	assert_int_equal(r.rule_id, number);
}

/* A ping of ours and its answer, under in deny and out allow. */
static struct or_packet ping;
static struct or_packet pong;

static inline int setup_ping(void **state)
{
	int ret = setup(state);

	ping = packet(OR_OUT, US, PEER, 8, 0);
	pong = packet(OR_IN, PEER, US, 0, 0);
	if (!ret)
		policy(false, true, false);
	return ret;
}

static inline void ask(uint16_t seq)
{
	ping.seq = seq;
	expect(&ping, "default-allow");
}

static inline void ask_by_rule(uint16_t seq)
{
	ping.seq = seq;
	expect(&ping, "rule");
}

static inline void answer(uint16_t seq, bool passes)
{
	pong.seq = seq;
	expect(&pong, passes ? "reply" : "unsolicited-reply");
}

/* Counts how many of some replies with the same sequence pass. */
static inline int answers(uint16_t seq, int tries)
{
	int passed = 0;

	pong.seq = seq;
	while (tries--)
		if (or_decide(o, &pong, now).reason == OR_REPLY)
			passed++;
	return passed;
}

#define with_setup(test)	\
	cmocka_unit_test_setup_teardown(test, setup, teardown)
#define with_ping(test)	\
	cmocka_unit_test_setup_teardown(test, setup_ping, teardown)

#endif
