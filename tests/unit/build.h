/* SPDX-License-Identifier: GPL-2.0-only */
/* Packets, rules and policies for the engine's tests, in few words. */
#ifndef TEST_BUILD_H
#define TEST_BUILD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <stdio.h>
#include <arpa/inet.h>
#include <cmocka.h>

#include "engine/decide.h"
#include "engine/flow_peek.h"

/* "192.0.2.1" or "2001:db8::1"; returns the family. */
static inline enum ig_family addr(struct ig_addr *a, const char *text)
{
	memset(a, 0, sizeof(*a));
	if (inet_pton(AF_INET, text, a->b) == 1)
		return IG_IPV4;
	assert_int_equal(inet_pton(AF_INET6, text, a->b), 1);
	return IG_IPV6;
}

/* "192.0.2.0/24", or NULL for any. */
static inline struct ig_prefix prefix(const char *text)
{
	struct ig_prefix p = { .any = true };
	char copy[64], *slash;

	if (!text)
		return p;
	snprintf(copy, sizeof(copy), "%s", text);
	slash = strchr(copy, '/');
	assert_non_null(slash);
	*slash = '\0';
	p.any = false;
	p.family = addr(&p.addr, copy);
	p.len = atoi(slash + 1);
	return p;
}

#define ANY (-1)

/*
 * Makes a rule for one family; type or code may be ANY. The family is that of
 * peer or to, else @family.
 */
static inline struct ig_rule *rule(enum ig_dir dir, enum ig_family family,
				   int type, int code, const char *peer,
				   const char *to)
{
	struct ig_rule *r = ig_rule_alloc("", 0);

	assert_non_null(r);
	r->match.dir = dir;
	r->match.peer = prefix(peer);
	r->match.to = prefix(to);
	r->match.icmp[family] = (struct ig_icmp_match){
		.covers = true,
		.any_type = type == ANY, .any_code = code == ANY,
		.type = type == ANY ? 0 : type, .code = code == ANY ? 0 : code,
	};
	assert_null(ig_match_fault(&r->match));
	return r;
}

/* Makes an ACL entry for one family, in the same way; @dev may be NULL. */
static inline struct ig_acl_entry *entry(u16 number, bool allow,
					 enum ig_dir dir, enum ig_family family,
					 int type, const char *peer,
					 const char *dev)
{
	struct ig_acl_entry *e = ig_acl_entry_alloc();

	assert_non_null(e);
	e->number = number;
	e->allow = allow;
	e->match.dir = dir;
	e->match.peer = prefix(peer);
	e->match.icmp[family] = (struct ig_icmp_match){
		.covers = true, .any_type = type == ANY, .any_code = true,
		.type = type == ANY ? 0 : type,
	};
	snprintf(e->dev, sizeof(e->dev), "%s", dev ? dev : "");
	assert_null(ig_acl_entry_fault(e));
	return e;
}

/* Makes a policy of rules and takes their references; NULL ends them. */
static inline struct ig_policy *policy(bool in, bool out, bool forward, ...)
{
	static u32 generation = 1000;
	struct ig_policy *p = ig_zalloc(sizeof(*p));
	struct ig_draft d;
	struct ig_rule *r;
	va_list ap;

	assert_int_equal(ig_draft_init(&d, NULL), 0);
	d.allow[IG_IN] = in;
	d.allow[IG_OUT] = out;
	d.allow[IG_FORWARD] = forward;
	va_start(ap, forward);
	while ((r = va_arg(ap, struct ig_rule *))) {
		assert_int_equal(ig_draft_add(&d, r), 0);
		ig_rule_put(r);
	}
	va_end(ap);
	assert_int_equal(ig_policy_compile(p, &d, ++generation, NULL), 0);
	ig_draft_fini(&d);
	return p;
}

/* Makes a policy of a rule, or NULL, and of ACL entries, in the same way. */
static inline struct ig_policy *policy_acl(bool in, bool out, bool forward,
					   struct ig_rule *r, ...)
{
	struct ig_policy *p = policy(in, out, forward, r, NULL);
	struct ig_acl_entry *e;
	struct ig_draft d;
	u32 generation = p->generation;
	va_list ap;

	assert_int_equal(ig_draft_init(&d, p), 0);
	ig_policy_fini(p);
	memset(p, 0, sizeof(*p));
	va_start(ap, r);
	while ((e = va_arg(ap, struct ig_acl_entry *))) {
		assert_int_equal(ig_draft_acl_add(&d, e), 0);
		ig_acl_entry_put(e);
	}
	va_end(ap);
	assert_int_equal(ig_policy_compile(p, &d, generation, NULL), 0);
	ig_draft_fini(&d);
	return p;
}

static inline void policy_free(struct ig_policy *p)
{
	ig_policy_fini(p);
	ig_free(p);
}

/* A flow table whose tick is a second. */
static inline struct ig_flows *flows(u32 capacity)
{
	const ig_hash_key key = { { 0x0123456789abcdefULL, 42 } };
	struct ig_flows *f = ig_zalloc(sizeof(*f));

	ig_flows_init(f, ig_zalloc(capacity * sizeof(struct ig_flow)), capacity,
		      &key, 61, 6);
	return f;
}

/* Asks for a reply without taking it; not a byte of a small table may change. */
static inline enum ig_flow_seen peek_reply(const struct ig_flows *f,
					   const struct ig_packet *p,
					   const struct ig_flow_judge *judge)
{
	const size_t size = ig_flows_size(f) > 64 ? 0 : ig_flows_size(f) * sizeof(struct ig_flow);
	const struct ig_flows before = *f;
	struct ig_flow copy[64];
	enum ig_flow_seen seen;

	memcpy(copy, f->flow, size);
	seen = ig_flow_peek_reply(f, p, ig_query_of_reply(p->family, p->type), judge);
	assert_false(memcmp(copy, f->flow, size));
	assert_false(memcmp(&before, f, sizeof(before)));
	return seen;
}

static inline void flows_free(struct ig_flows *f)
{
	ig_free(f->flow);
	ig_free(f);
}

static inline struct ig_packet packet(enum ig_dir dir, u8 type, u8 code,
				      const char *src, const char *dst)
{
	struct ig_packet p = {
		.what = IG_ICMP, .dir = dir, .type = type, .code = code,
		.hop_limit = 64, .icmp_len = 64, .id = 7, .seq = 1,
		.ifindex = 2, .now = 1000,
	};

	p.family = addr(&p.src, src);
	assert_int_equal(addr(&p.dst, dst), p.family);
	p.multi = ig_addr_multicast(p.family, &p.dst);
	return p;
}

/* The reply to a request, going back. */
static inline struct ig_packet reply_to(const struct ig_packet *request)
{
	struct ig_packet p = *request;

	p.src = request->dst;
	p.dst = request->src;
	p.multi = false;
	p.dir = request->dir == IG_FORWARD ? IG_FORWARD :
		request->dir == IG_IN ? IG_OUT : IG_IN;
	p.type = ig_query_reply_type(ig_query_of_request(p.family,
							 request->type));
	return p;
}

#endif /* TEST_BUILD_H */
