// SPDX-License-Identifier: GPL-2.0-only
/*
 * ig_explain() agrees with ig_decide() for every reason, changes nothing, and
 * names the step that decides and what it found.
 */
#include "build.h"
#include "engine/explain.h"

#define FLOWS	64

static struct ig_flows *table;
static unsigned int seen[IG_REASONS + 1];
static unsigned int lookups;	/* of senders, by the host */

/**
 * struct asked_host - a host that knows one answer to each question
 * @ops: how the engine asks
 * @evidence: whether quoted packets belong to something alive
 * @budget: what is left for weak evidence
 * @first_hop: whether redirects are from the first hop
 */
struct asked_host {
	struct ig_host_ops ops;
	enum ig_evidence evidence;
	unsigned int budget;
	bool first_hop;
};

static enum ig_evidence host_live(const struct ig_host_ops *ops, const struct ig_packet *error,
				  const struct ig_quote *quote)
{
	(void)error;
	assert_int_equal(quote->proto, 17);
	lookups++;
	return ((const struct asked_host *)ops)->evidence;
}

static bool host_spend(struct ig_host_ops *ops)
{
	struct asked_host *h = (struct asked_host *)ops;

	if (!h->budget)
		return false;
	h->budget--;
	return true;
}

static bool host_can_spend(const struct ig_host_ops *ops)
{
	return ((const struct asked_host *)ops)->budget;
}

static bool host_first_hop(const struct ig_host_ops *ops, const struct ig_packet *redirect,
			   const struct ig_addr *dst, const struct ig_addr *gateway)
{
	(void)redirect;
	(void)dst;
	(void)gateway;
	return ((const struct asked_host *)ops)->first_hop;
}

static struct asked_host host = {
	.ops = {
		.live = host_live, .spend = host_spend, .can_spend = host_can_spend,
		.first_hop = host_first_hop,
	},
};

static int setup(void **state)
{
	(void)state;
	table = flows(FLOWS);
	host.evidence = IG_EVIDENCE_YES;
	host.budget = 1;
	host.first_hop = true;
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	flows_free(table);
	return 0;
}

/* Explains, then decides: both agree, and only deciding changes anything. */
static struct ig_trace explain(const struct ig_policy *pol, const struct ig_packet *p,
			       enum ig_reason reason, enum ig_step step)
{
	struct ig_flow before[FLOWS];
	const struct ig_flows flows_before = *table;
	const struct asked_host host_before = host;
	struct ig_decision told, decided;
	struct ig_trace trace, again;

	memcpy(before, table->flow, sizeof(before));
	memset(&trace, 0xa5, sizeof(trace));
	lookups = 0;
	told = ig_explain(pol, table, &host.ops, p, &trace);
	/* Twice, the answers might differ. */
	assert_in_range(lookups, 0, 1);
	assert_memory_equal(before, table->flow, sizeof(before));
	assert_memory_equal(&flows_before, table, sizeof(flows_before));
	assert_memory_equal(&host_before, &host, sizeof(host));
	assert_memory_equal(&told, (&(struct ig_decision[]){
		ig_explain(pol, table, &host.ops, p, &again) }), sizeof(told));
	assert_int_equal(trace.steps, again.steps);
	decided = ig_decide(pol, table, &host.ops, p);
	assert_memory_equal(&told, &decided, sizeof(told));
	assert_int_equal(told.reason, reason);
	assert_int_equal(trace.decided, step);
	assert_true(ig_trace_reached(&trace, step));
	seen[reason]++;
	return trace;
}

static void test_first_steps(void **state)
{
	struct ig_policy *pol = policy(false, true, true, NULL);
	struct ig_packet p = packet(IG_IN, 8, 0, "192.0.2.1", "192.0.2.2");
	struct ig_trace t;

	(void)state;
	p.what = IG_NOT_ICMP;
	t = explain(pol, &p, IG_REASON_NOT_ICMP, IG_STEP_ICMP);
	assert_int_equal(t.steps, BIT(IG_STEP_ICMP));
	p.what = IG_LATER_FRAGMENT;
	explain(pol, &p, IG_REASON_LATER_FRAGMENT, IG_STEP_LOOPBACK);
	p.what = IG_ICMP;
	p.loopback = true;
	t = explain(pol, &p, IG_REASON_LOOPBACK, IG_STEP_LOOPBACK);
	assert_int_equal(t.steps, BIT(IG_STEP_ICMP) | BIT(IG_STEP_LOOPBACK));
	p.loopback = false;
	p.what = IG_TRUNCATED;
	t = explain(pol, &p, IG_REASON_MALFORMED, IG_STEP_HYGIENE);
	assert_int_equal(t.class, IG_CLASS_X);
	policy_free(pol);
}

static void test_link_scope(void **state)
{
	struct ig_policy *pol = policy_acl(false, true, true, NULL,
		entry(1, false, IG_IN, IG_IPV6, ANY, NULL, NULL),
		entry(7, false, IG_IN, IG_IPV6, 134, NULL, NULL), NULL);
	struct ig_packet p = packet(IG_IN, 135, 0, "fe80::1", "fe80::2");
	struct ig_trace t;

	(void)state;
	t = explain(pol, &p, IG_REASON_MALFORMED, IG_STEP_HYGIENE);
	assert_int_equal(t.type_class, IG_CLASS_M);
	assert_int_equal(t.class, IG_CLASS_X);
	p.hop_limit = 255;
	t = explain(pol, &p, IG_REASON_LINK_SCOPE, IG_STEP_LINK_SCOPE);
	assert_int_equal(t.class, IG_CLASS_M);
	assert_null(t.entry);
	assert_false(ig_trace_reached(&t, IG_STEP_ACL));
	p.type = 134;
	t = explain(pol, &p, IG_REASON_ACL_DENIED, IG_STEP_LINK_SCOPE);
	assert_int_equal(t.entry->number, 7);
	policy_free(pol);
}

static void test_acl(void **state)
{
	struct ig_policy *pol = policy_acl(false, true, true,
		rule(IG_IN, IG_IPV4, 8, ANY, NULL, NULL),
		entry(5, true, IG_IN, IG_IPV4, 8, "192.0.2.0/25", NULL),
		entry(9, false, IG_IN, IG_IPV4, 8, "192.0.2.0/24", NULL), NULL);
	struct ig_packet p = packet(IG_IN, 8, 0, "192.0.2.200", "198.51.100.1");
	struct ig_trace t;

	(void)state;
	t = explain(pol, &p, IG_REASON_ACL_DENIED, IG_STEP_ACL);
	assert_int_equal(t.entry->number, 9);
	assert_false(t.entry->allow);
	assert_null(t.rule);
	addr(&p.src, "192.0.2.100");
	t = explain(pol, &p, IG_REASON_RULE, IG_STEP_RULE);
	assert_int_equal(t.entry->number, 5);
	assert_true(t.entry->allow);
	assert_int_equal(t.rule->id, 1);
	assert_false(ig_trace_reached(&t, IG_STEP_DEFAULT));
	addr(&p.src, "203.0.113.1");
	t = explain(pol, &p, IG_REASON_RULE, IG_STEP_RULE);
	assert_null(t.entry);
	policy_free(pol);
}

static void test_defaults(void **state)
{
	struct ig_policy *pol = policy(false, true, true,
		rule(IG_IN, IG_IPV4, ANY, ANY, NULL, NULL), NULL);
	struct ig_packet p = packet(IG_IN, 9, 0, "192.0.2.1", "192.0.2.2");
	struct ig_trace t;

	(void)state;
	t = explain(pol, &p, IG_REASON_TYPE_DENIED, IG_STEP_DEFAULT);
	assert_true(t.named);
	assert_false(t.narrow);
	assert_int_equal(t.class, IG_CLASS_D);
	p.type = 8;
	p.multi = true;
	t = explain(pol, &p, IG_REASON_BROADCAST_DENIED, IG_STEP_DEFAULT);
	assert_true(t.narrow);
	assert_false(t.named);
	p = packet(IG_IN, 128, 0, "2001:db8::1", "2001:db8::2");
	t = explain(pol, &p, IG_REASON_DEFAULT_DENY, IG_STEP_DEFAULT);
	assert_true(ig_trace_reached(&t, IG_STEP_RULE));
	assert_false(ig_trace_reached(&t, IG_STEP_STATE));
	p.dir = IG_FORWARD;
	t = explain(pol, &p, IG_REASON_DEFAULT_ALLOW, IG_STEP_DEFAULT);
	assert_false(ig_trace_reached(&t, IG_STEP_RULE));
	policy_free(pol);
}

/* The groups of interface 3 are unknown. */
static void test_pending(void **state)
{
	const struct ig_device dev[] = { { 2, 0, "eth0" } };
	struct ig_packet p = packet(IG_IN, 8, 0, "192.0.2.1", "192.0.2.2");
	struct ig_group *edge = ig_group_alloc(0, "edge", 1);
	struct ig_policy pol = { 0 };
	struct ig_draft d;

	(void)state;
	assert_int_equal(ig_draft_init(&d, NULL), 0);
	strcpy(edge->pattern[edge->n++], "eth*");
	assert_int_equal(ig_draft_group_add(&d, edge), 0);
	assert_int_equal(ig_policy_compile(&pol, &d, 1, NULL), 0);
	ig_draft_fini(&d);
	assert_int_equal(ig_policy_ifaces(&pol, dev, 1), 0);
	ig_ifaces_pend(pol.ifaces, 3);
	p.ifindex = 3;
	explain(&pol, &p, IG_REASON_INTERFACE_PENDING, IG_STEP_INTERFACE);
	ig_policy_fini(&pol);
	ig_group_put(edge);
}

/* Adds a set of one prefix to a draft; returns its id. */
static u32 add_set(struct ig_draft *d, struct ig_quota *quota, const char *name, const char *text)
{
	struct ig_prefixes *prefixes = ig_prefixes_alloc(quota);
	const struct ig_prefix p = prefix(text);
	struct ig_lpm_prefix add[2] = { { .len = p.len } };
	u32 added;

	if (p.family == IG_IPV4) {
		add[0].high = (u64)be32_to_cpu(p.addr.w[0]) << 32;
	} else {
		add[0].high = (u64)be32_to_cpu(p.addr.w[0]) << 32 | be32_to_cpu(p.addr.w[1]);
		add[0].low = (u64)be32_to_cpu(p.addr.w[2]) << 32 | be32_to_cpu(p.addr.w[3]);
	}
	assert_int_equal(ig_prefixes_add(prefixes, (enum ig_family)p.family, add, add + 1, 1,
					 &added), 0);
	assert_int_equal(ig_draft_set_create(d, name, prefixes), 0);
	return ig_draft_set(d, name)->id;
}

static void is_prefix(const struct ig_policy *pol, const struct ig_packet *p,
		      const struct ig_trace *t, const char *text)
{
	const struct ig_prefix wanted = prefix(text);
	struct ig_prefix found;

	assert_true(ig_explain_prefix(pol, p, t, &found));
	assert_true(ig_prefix_equal(&found, &wanted));
}

/* The prefix of a set that decided, and the groups of the interface. */
static void test_objects(void **state)
{
	const struct ig_device dev[] = { { 2, 0, "eth0" }, { 3, 0, "lan0" } };
	struct ig_group *edge = ig_group_alloc(0, "edge", 1);
	struct ig_acl_entry *e = entry(7, false, IG_IN, IG_IPV4, 8, NULL, NULL);
	struct ig_rule *r = rule(IG_IN, IG_IPV6, 128, ANY, NULL, NULL);
	struct ig_quota *quota = ig_quota_alloc();
	struct ig_policy pol = { 0 };
	struct ig_packet p;
	struct ig_prefix none;
	struct ig_trace t;
	struct ig_draft d;

	(void)state;
	assert_int_equal(ig_draft_init(&d, NULL), 0);
	strcpy(edge->pattern[edge->n++], "eth*");
	assert_int_equal(ig_draft_group_add(&d, edge), 0);
	e->match.set = add_set(&d, quota, "bad", "203.0.112.0/20");
	r->match.set = add_set(&d, quota, "good", "2001:db8:8000::/33");
	r->group = ig_draft_group(&d, "edge")->id;
	assert_int_equal(ig_acl_add(&d.acl[IG_IN], e), 0);
	assert_int_equal(ig_draft_add(&d, r), 0);
	assert_int_equal(ig_draft_prepare(&d), 0);
	assert_int_equal(ig_policy_compile(&pol, &d, 1, NULL), 0);
	ig_draft_fini(&d);
	assert_int_equal(ig_policy_ifaces(&pol, dev, 2), 0);

	p = packet(IG_IN, 8, 0, "203.0.127.255", "192.0.2.1");
	t = explain(&pol, &p, IG_REASON_ACL_DENIED, IG_STEP_ACL);
	is_prefix(&pol, &p, &t, "203.0.112.0/20");
	addr(&p.src, "203.0.128.1");
	t = explain(&pol, &p, IG_REASON_DEFAULT_DENY, IG_STEP_DEFAULT);
	assert_false(ig_explain_prefix(&pol, &p, &t, &none));
	p = packet(IG_IN, 128, 0, "2001:db8:ffff::1", "2001:db8::1");
	t = explain(&pol, &p, IG_REASON_RULE, IG_STEP_RULE);
	is_prefix(&pol, &p, &t, "2001:db8:8000::/33");
	assert_string_equal(ig_explain_group(&pol, &p, 0)->name, "edge");
	assert_null(ig_explain_group(&pol, &p, 1));
	p.ifindex = 3;
	explain(&pol, &p, IG_REASON_DEFAULT_DENY, IG_STEP_DEFAULT);
	assert_null(ig_explain_group(&pol, &p, 0));
	p.ifindex = 4;
	assert_null(ig_explain_group(&pol, &p, 0));
	ig_policy_fini(&pol);
	ig_group_put(edge);
	ig_acl_entry_put(e);
	ig_rule_put(r);
	ig_quota_put(quota);
}

static void test_reply(void **state)
{
	struct ig_policy *old = policy(false, true, true, NULL);
	struct ig_policy *strict = policy(false, false, true, NULL);
	struct ig_packet q = packet(IG_OUT, 8, 0, "192.0.2.1", "192.0.2.2");
	struct ig_packet p = reply_to(&q);
	struct ig_trace t;

	(void)state;
	t = explain(old, &p, IG_REASON_UNSOLICITED_REPLY, IG_STEP_DEFAULT);
	assert_int_equal(t.flow, IG_SEEN_NONE);
	assert_true(ig_trace_reached(&t, IG_STEP_REPLY));
	t = explain(old, &q, IG_REASON_DEFAULT_ALLOW, IG_STEP_DEFAULT);
	assert_true(ig_trace_reached(&t, IG_STEP_STATE));
	assert_false(ig_trace_reached(&t, IG_STEP_REPLY));
	t = explain(old, &p, IG_REASON_REPLY, IG_STEP_REPLY);
	assert_int_equal(t.flow, IG_SEEN_OPEN);
	p.seq++;
	t = explain(old, &p, IG_REASON_UNSOLICITED_REPLY, IG_STEP_DEFAULT);
	assert_int_equal(t.flow, IG_SEEN_CLOSED);
	p.seq--;
	p.now += 61;
	t = explain(old, &p, IG_REASON_UNSOLICITED_REPLY, IG_STEP_DEFAULT);
	assert_int_equal(t.flow, IG_SEEN_OLD);
	p.now -= 61;
	t = explain(strict, &p, IG_REASON_UNSOLICITED_REPLY, IG_STEP_DEFAULT);
	assert_int_equal(t.flow, IG_SEEN_REVOKED);
	/* Deciding has revoked it. */
	t = explain(strict, &p, IG_REASON_UNSOLICITED_REPLY, IG_STEP_DEFAULT);
	assert_int_equal(t.flow, IG_SEEN_NONE);
	policy_free(old);
	policy_free(strict);
}

/*
 * From 192.0.2.254 to 192.0.2.1: type and code to be set, quoting a datagram to
 * 198.51.100.1. Shorter than any RFC 4884 length.
 */
static const u8 error4[] = {
	0x45, 0, 0, 56, 0, 0, 0, 0, 64, 1, 0, 0,
	192, 0, 2, 254, 192, 0, 2, 1,
	3, 1, 0, 0, 0, 0, 0, 0,
	0x45, 0, 0, 28, 0, 0, 0x40, 0, 64, 17, 0, 0,
	192, 0, 2, 1, 198, 51, 100, 1,
	0, 1, 0, 2, 0, 8, 0, 0,
};

#define QUOTED_FLAGS	34
#define QUOTED_PROTO	37
#define QUOTED_SRC	43
#define QUOTED_TYPE	48

static struct ig_trace explain_bytes(const struct ig_policy *pol, const u8 *raw,
				     u32 len, enum ig_reason reason, enum ig_step step)
{
	const struct ig_bytes bytes = { .head = raw, .head_len = len, .len = len };
	struct ig_packet p = { .dir = IG_IN, .ifindex = 2, .now = 1000 };

	ig_parse(&p, IG_IPV4, &bytes);
	return explain(pol, &p, reason, step);
}

/* If nobody knows about the budget, weak evidence passes. */
static bool passes_unasked(const struct ig_policy *pol, const u8 *raw)
{
	const struct ig_bytes bytes = { .head = raw, .head_len = 56, .len = 56 };
	struct ig_packet p = { .dir = IG_IN, .ifindex = 2, .now = 1000 };
	struct asked_host unasked = host;
	struct ig_trace t;

	unasked.ops.can_spend = NULL;
	ig_parse(&p, IG_IPV4, &bytes);
	return ig_explain(pol, table, &unasked.ops, &p, &t).reason == IG_REASON_ERROR;
}

static void test_error(void **state)
{
	struct ig_policy *pol = policy(false, true, true, NULL);
	u8 b[sizeof(error4)];
	struct ig_trace t;

#define DENIED(len, failed)						\
	do {								\
		t = explain_bytes(pol, b, len, IG_REASON_ERROR_UNVERIFIED,	\
				   IG_STEP_DEFAULT);			\
		assert_true(ig_trace_reached(&t, IG_STEP_ERROR));	\
		assert_int_equal(t.check, failed);			\
	} while (0)
	(void)state;
	memcpy(b, error4, sizeof(b));
	t = explain_bytes(pol, b, 56, IG_REASON_ERROR, IG_STEP_ERROR);
	assert_int_equal(t.check, IG_QUOTE_PASSED);
	assert_int_equal(t.evidence, IG_EVIDENCE_YES);
	assert_int_equal(t.quote.dport, 2);
	host.evidence = IG_EVIDENCE_WEAK;
	t = explain_bytes(pol, b, 56, IG_REASON_ERROR, IG_STEP_ERROR);
	assert_int_equal(t.evidence, IG_EVIDENCE_WEAK);
	assert_int_equal(host.budget, 0);
	DENIED(56, IG_QUOTE_OVER_BUDGET);
	assert_int_equal(t.evidence, IG_EVIDENCE_WEAK);
	assert_true(passes_unasked(pol, b));
	host.evidence = IG_EVIDENCE_NO;
	DENIED(56, IG_QUOTE_DEAD);
	DENIED(55, IG_QUOTE_INCOMPLETE);
	b[QUOTED_SRC]++;
	DENIED(56, IG_QUOTE_NOT_SENDER);
	b[QUOTED_SRC]--;
	b[QUOTED_FLAGS + 1] = 1;
	DENIED(56, IG_QUOTE_NO_CAUSE);
	b[QUOTED_FLAGS + 1] = 0;
	b[QUOTED_PROTO] = 1;
	b[QUOTED_TYPE] = 3;
	DENIED(56, IG_QUOTE_NO_CAUSE);
	policy_free(pol);
}

/* An error about a ping: the flow table is its witness, and stays as it is. */
static void test_error_icmp(void **state)
{
	struct ig_policy *pol = policy(false, true, true, NULL);
	struct ig_packet q = packet(IG_OUT, 8, 0, "192.0.2.1", "198.51.100.1");
	u8 b[sizeof(error4)];
	struct ig_trace t;

	(void)state;
	memcpy(b, error4, sizeof(b));
	b[QUOTED_PROTO] = 1;
	memcpy(b + QUOTED_TYPE, (const u8[]){ 8, 0, 0, 0, 0, 7, 0, 1 }, 8);
	DENIED(56, IG_QUOTE_DEAD);
	assert_int_equal(t.flow, IG_SEEN_NONE);
	explain(pol, &q, IG_REASON_DEFAULT_ALLOW, IG_STEP_DEFAULT);
	t = explain_bytes(pol, b, 56, IG_REASON_ERROR, IG_STEP_ERROR);
	assert_int_equal(t.flow, IG_SEEN_OPEN);
	b[QUOTED_TYPE + 7] = 2;
	DENIED(56, IG_QUOTE_DEAD);
	assert_int_equal(t.flow, IG_SEEN_CLOSED);
	policy_free(pol);
}

/* It passes anyway; the trace says what the note is about. */
static void test_path_mtu(void **state)
{
	struct ig_policy *pol = policy(false, false, false, NULL);
	u8 b[sizeof(error4)];
	struct ig_trace t;

#define PASSES(len, failed)						\
	do {								\
		t = explain_bytes(pol, b, len, IG_REASON_PMTUD, IG_STEP_PATH_MTU);	\
		assert_int_equal(t.check, failed);			\
	} while (0)
	(void)state;
	memcpy(b, error4, sizeof(b));
	b[21] = 4;
	PASSES(56, IG_QUOTE_PASSED);
	host.evidence = IG_EVIDENCE_WEAK;
	PASSES(56, IG_QUOTE_PASSED);
	assert_int_equal(t.evidence, IG_EVIDENCE_WEAK);
	assert_int_equal(host.budget, 1);
	host.evidence = IG_EVIDENCE_NO;
	PASSES(56, IG_QUOTE_DEAD);
	PASSES(40, IG_QUOTE_INCOMPLETE);
	b[QUOTED_SRC]++;
	PASSES(56, IG_QUOTE_NOT_SENDER);
	policy_free(pol);
}

static void test_redirect(void **state)
{
	struct ig_policy *pol = policy(false, true, true,
		rule(IG_IN, IG_IPV4, 5, ANY, NULL, NULL), NULL);
	u8 b[sizeof(error4)];
	struct ig_trace t;

	(void)state;
	memcpy(b, error4, sizeof(b));
	b[20] = 5;
	t = explain_bytes(pol, b, 56, IG_REASON_RULE, IG_STEP_RULE);
	assert_true(ig_trace_reached(&t, IG_STEP_REDIRECT));
	assert_int_equal(t.check, IG_QUOTE_PASSED);
	host.first_hop = false;
	t = explain_bytes(pol, b, 56, IG_REASON_ERROR_UNVERIFIED, IG_STEP_REDIRECT);
	assert_int_equal(t.check, IG_QUOTE_PASSED);
	assert_int_equal(t.rule->id, 1);
	b[QUOTED_SRC]++;
	t = explain_bytes(pol, b, 56, IG_REASON_ERROR_UNVERIFIED, IG_STEP_REDIRECT);
	assert_int_equal(t.check, IG_QUOTE_NOT_SENDER);
	policy_free(pol);
}

/* The tests above have seen every reason; notes of a path MTU message are none. */
static void test_every_reason(void **state)
{
	int reason;

	(void)state;
	for (reason = 0; reason <= IG_REASONS; reason++)
		if (reason != IG_REASON_PMTUD_UNVERIFIED && reason != IG_REASON_PMTUD_ODD_MTU)
			assert_int_not_equal(seen[reason], 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_first_steps, setup, teardown),
		cmocka_unit_test_setup_teardown(test_link_scope, setup, teardown),
		cmocka_unit_test_setup_teardown(test_acl, setup, teardown),
		cmocka_unit_test_setup_teardown(test_defaults, setup, teardown),
		cmocka_unit_test_setup_teardown(test_pending, setup, teardown),
		cmocka_unit_test_setup_teardown(test_objects, setup, teardown),
		cmocka_unit_test_setup_teardown(test_reply, setup, teardown),
		cmocka_unit_test_setup_teardown(test_error, setup, teardown),
		cmocka_unit_test_setup_teardown(test_error_icmp, setup, teardown),
		cmocka_unit_test_setup_teardown(test_path_mtu, setup, teardown),
		cmocka_unit_test_setup_teardown(test_redirect, setup, teardown),
		cmocka_unit_test(test_every_reason),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
