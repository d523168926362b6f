// SPDX-License-Identifier: GPL-2.0-only
/*
 * The ACL: entries and their order, faulty entries, the entry that decides, and
 * the use of it by ig_decide().
 */
#include "build.h"
#include "engine/explain.h"

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

static int add(struct ig_acl *acl, u16 number)
{
	struct ig_acl_entry *e = entry(number, false, IG_IN, IG_IPV4, 8, NULL,
				       NULL);
	int ret = ig_acl_add(acl, e);

	ig_acl_entry_put(e);
	return ret;
}

static void ordered(const struct ig_acl *acl, u32 n)
{
	u32 i;

	assert_int_equal(acl->n, n);
	for (i = 1; i < n; i++)
		assert_true(acl->entry[i - 1]->number < acl->entry[i]->number);
}

static void test_list(void **state)
{
	static const u16 numbers[] = { 300, 1, 65535, 2, 299, 301 };
	struct ig_acl acl = { 0 }, copy = { 0 };
	struct ig_acl_entry *e;
	u32 i;

	(void)state;
	assert_null(ig_acl_find(&acl, 1));
	assert_int_equal(ig_acl_from(&acl, 0), 0);
	for (i = 0; i < ARRAY_SIZE(numbers); i++) {
		assert_int_equal(add(&acl, numbers[i]), 0);
		ordered(&acl, i + 1);
	}
	for (i = 0; i < ARRAY_SIZE(numbers); i++) {
		assert_int_equal(add(&acl, numbers[i]), -EEXIST);
		e = ig_acl_find(&acl, numbers[i]);
		assert_non_null(e);
		assert_int_equal(e->number, numbers[i]);
		assert_ptr_equal(acl.entry[ig_acl_from(&acl, numbers[i])], e);
	}
	ordered(&acl, 6);
	assert_null(ig_acl_find(&acl, 3));
	assert_null(ig_acl_find(&acl, 65534));
	assert_int_equal(ig_acl_from(&acl, 0), 0);
	assert_int_equal(ig_acl_from(&acl, 3), 2);
	assert_int_equal(ig_acl_from(&acl, 302), 5);
	assert_int_equal(ig_acl_from(&acl, 65536), 6);

	assert_int_equal(ig_acl_copy(&copy, &acl), 0);
	ordered(&copy, 6);
	ig_acl_del(&copy, ig_acl_find(&copy, 1));
	ig_acl_del(&copy, ig_acl_find(&copy, 65535));
	ig_acl_del(&copy, ig_acl_find(&copy, 300));
	ordered(&copy, 3);
	assert_null(ig_acl_find(&copy, 300));
	assert_int_equal(add(&copy, 300), 0);
	ordered(&copy, 4);
	ordered(&acl, 6);		/* is another one */
	ig_acl_clear(&acl);
	assert_int_equal(acl.n, 0);
	assert_null(ig_acl_find(&acl, 300));
	ordered(&copy, 4);
	assert_int_equal(ig_acl_find(&copy, 299)->number, 299);
	ig_acl_clear(&copy);
	assert_int_equal(ig_acl_copy(&copy, &acl), 0);
	assert_int_equal(copy.n, 0);
	ig_acl_clear(&copy);
}

static void test_full(void **state)
{
	struct ig_acl acl = { 0 };
	u32 i;

	(void)state;
	for (i = 0; i < IG_ACL_MAX; i++)	/* by turns from both ends */
		assert_int_equal(add(&acl, i % 2 ? i + 1 : 65535 - i), 0);
	ordered(&acl, IG_ACL_MAX);
	assert_int_equal(add(&acl, 30000), -ENOSPC);
	ordered(&acl, IG_ACL_MAX);
	ig_acl_del(&acl, ig_acl_find(&acl, 65535));
	assert_int_equal(add(&acl, 30000), 0);
	ordered(&acl, IG_ACL_MAX);
	ig_acl_clear(&acl);
}

/* Drafts and policies hold the same entries; each direction has its own. */
static void test_draft(void **state)
{
	struct ig_policy *pol = policy_acl(false, true, true, NULL,
		entry(5, false, IG_IN, IG_IPV4, 8, NULL, NULL),
		entry(5, true, IG_OUT, IG_IPV6, ANY, NULL, NULL), NULL);
	struct ig_acl_entry *e = entry(4, false, IG_IN, IG_IPV4, 13, NULL, NULL);
	struct ig_packet p = packet(IG_IN, 8, 0, "192.0.2.2", "192.0.2.1");
	struct ig_draft d;

	(void)state;
	assert_true(ig_policy_has_acl(pol, IG_IN));
	assert_true(ig_policy_has_acl(pol, IG_OUT));
	assert_false(ig_policy_has_acl(pol, IG_FORWARD));
	assert_int_equal(ig_draft_init(&d, pol), 0);
	assert_int_equal(ig_acl_add(&d.acl[IG_IN], e), 0);
	ig_draft_del_all(&d);
	d.allow[IG_IN] = true;
	ig_draft_defaults(&d);
	assert_false(d.allow[IG_IN]);
	assert_int_equal(d.acl[IG_IN].n, 2);
	assert_int_equal(d.acl[IG_OUT].n, 1);
	ig_draft_acl_del_all(&d);
	assert_int_equal(d.acl[IG_IN].n, 0);
	assert_int_equal(d.acl[IG_OUT].n, 0);
	assert_int_equal(pol->body->acl[IG_IN].n, 1);
	assert_int_equal(ig_decide(pol, table, NULL, &p).rule, 5);
	ig_draft_fini(&d);
	ig_acl_entry_put(e);
	policy_free(pol);
}

static void test_same(void **state)
{
	struct ig_acl_entry *a = entry(1, false, IG_IN, IG_IPV4, 8,
				       "10.0.0.0/8", "eth0");
	struct ig_acl_entry *b = entry(1, false, IG_IN, IG_IPV4, 8,
				       "10.0.0.0/8", "eth0");

	(void)state;
	assert_true(ig_acl_entry_same(a, b));
	b->number = 2;
	assert_false(ig_acl_entry_same(a, b));
	b->number = 1;
	b->allow = true;
	assert_false(ig_acl_entry_same(a, b));
	b->allow = false;
	strcpy(b->dev, "eth00");
	assert_false(ig_acl_entry_same(a, b));
	strcpy(b->dev, "eth0");
	b->match.to = prefix("10.0.0.0/8");
	assert_false(ig_acl_entry_same(a, b));
	b->match.to = a->match.to;
	assert_true(ig_acl_entry_same(a, b));
	b->match.dir = IG_OUT;
	assert_false(ig_acl_entry_same(a, b));
	ig_acl_entry_put(a);
	ig_acl_entry_put(b);
	ig_acl_entry_put(NULL);
}

static const struct ig_icmp_match nothing;
static const struct ig_icmp_match all = {
	.covers = true, .any_type = true, .any_code = true,
};

static struct ig_icmp_match of(u8 type)
{
	return (struct ig_icmp_match){
		.covers = true, .type = type, .any_code = true,
	};
}

static struct ig_icmp_match of_code(u8 type, u8 code)
{
	return (struct ig_icmp_match){
		.covers = true, .type = type, .code = code,
	};
}

static bool faulty(enum ig_dir dir, struct ig_icmp_match v4,
		   struct ig_icmp_match v6)
{
	struct ig_acl_entry *e = ig_acl_entry_alloc();
	bool fault;

	e->number = 1;
	e->match.dir = dir;
	e->match.icmp[IG_IPV4] = v4;
	e->match.icmp[IG_IPV6] = v6;
	fault = ig_acl_entry_fault(e);
	ig_acl_entry_put(e);
	return fault;
}

static void test_faults(void **state)
{
	struct ig_acl_entry *e = ig_acl_entry_alloc();

	(void)state;
	assert_non_null(ig_acl_entry_fault(e));	/* no number, covers nothing */
	e->number = 1;
	assert_non_null(ig_acl_entry_fault(e));
	e->match.icmp[IG_IPV4] = of(8);
	assert_null(ig_acl_entry_fault(e));
	e->number = 0;
	assert_non_null(ig_acl_entry_fault(e));
	e->number = 65535;
	assert_null(ig_acl_entry_fault(e));
	e->match.icmp[IG_IPV4] = all;
	e->match.icmp[IG_IPV4].any_code = false;
	assert_non_null(ig_acl_entry_fault(e));	/* a code without a type */
	e->match.icmp[IG_IPV4] = of(8);
	e->match.peer = prefix("10.0.0.1/24");
	assert_non_null(ig_acl_entry_fault(e));	/* host bits */
	e->match.peer = prefix("10.0.0.0/33");
	assert_non_null(ig_acl_entry_fault(e));
	e->match.peer = prefix("2001:db8::/32");
	assert_non_null(ig_acl_entry_fault(e));	/* of a family not covered */
	e->match.peer = prefix("10.0.0.0/24");
	assert_null(ig_acl_entry_fault(e));
	e->match.icmp[IG_IPV6] = of(128);
	assert_non_null(ig_acl_entry_fault(e));	/* covers one it cannot match */
	e->match.icmp[IG_IPV6] = nothing;
	e->match.to = prefix("10.0.0.128/24");
	assert_non_null(ig_acl_entry_fault(e));
	ig_acl_entry_put(e);
}

/* An entry that only covers messages that always pass is refused. */
static void test_always_passes(void **state)
{
	static const u8 link[] = {
		130, 131, 132, 133, 135, 136, 141, 142, 143, 148, 149, 151, 152,
		153,
	};
	int dir;
	u32 i;

	(void)state;
	for (dir = 0; dir < IG_DIRS; dir++) {
		assert_true(faulty(dir, of_code(3, 4), nothing));
		assert_true(faulty(dir, nothing, of(2)));
		assert_true(faulty(dir, nothing, of_code(2, 0)));
		assert_true(faulty(dir, of_code(3, 4), of(2)));
		/* where there is more in it there is something to deny */
		assert_false(faulty(dir, of(3), of(2)));
		assert_false(faulty(dir, of_code(3, 4), of(128)));
		assert_false(faulty(dir, of_code(3, 3), nothing));
		assert_false(faulty(dir, nothing, of(134)));
		assert_false(faulty(dir, nothing, of(137)));
		assert_false(faulty(dir, all, all));
		/* In `forward`, only bridged ones pass. */
		for (i = 0; i < ARRAY_SIZE(link); i++) {
			assert_int_equal(faulty(dir, nothing, of(link[i])),
					 dir != IG_FORWARD);
			assert_false(faulty(dir, of(link[i]), nothing));
			assert_false(faulty(dir, of(8), of(link[i])));
		}
	}
}

static u32 which(const struct ig_policy *pol, struct ig_packet p,
		 const char *dev, const char *master, bool named)
{
	const struct ig_devices devices = { dev, master };
	const struct ig_acl_table *t = pol->acl_table[p.dir][p.family];
	const struct ig_acl_entry *e;

	if (!t)
		return 0;
	e = ig_acl_lookup(t, &p, &devices, named);
	return e ? e->number : 0;
}

static void test_lookup(void **state)
{
	struct ig_packet p = packet(IG_IN, 8, 0, "192.0.2.2", "192.0.2.1");
	struct ig_packet q = packet(IG_OUT, 8, 0, "192.0.2.1", "10.0.0.1");
	struct ig_policy *pol = policy_acl(false, true, true, NULL,
		entry(65535, false, IG_IN, IG_IPV4, ANY, NULL, NULL),
		entry(30, false, IG_IN, IG_IPV4, 8, NULL, NULL),
		entry(20, true, IG_IN, IG_IPV4, ANY, "192.0.2.0/28", NULL),
		entry(10, false, IG_IN, IG_IPV4, 13, NULL, NULL),
		entry(1, false, IG_OUT, IG_IPV4, 8, "10.0.0.0/8", NULL), NULL);

	(void)state;
	assert_null(pol->acl_table[IG_IN][IG_IPV6]);
	assert_null(pol->acl_table[IG_FORWARD][IG_IPV4]);
	assert_false(ig_acl_by_dev(pol->acl_table[IG_IN][IG_IPV4]));
	assert_int_equal(which(pol, p, NULL, NULL, false), 20);
	/* A must-pass message is denied by a named type, and allowed by any. */
	assert_int_equal(which(pol, p, NULL, NULL, true), 20);
	addr(&p.src, "192.0.2.16");
	assert_int_equal(which(pol, p, NULL, NULL, true), 30);
	addr(&p.src, "192.0.2.2");
	p.type = 13;
	assert_int_equal(which(pol, p, NULL, NULL, false), 10);
	p.what = IG_TRUNCATED;
	assert_int_equal(which(pol, p, NULL, NULL, false), 20);
	assert_int_equal(which(pol, p, NULL, NULL, true), 20);
	addr(&p.src, "192.0.2.16");
	assert_int_equal(which(pol, p, NULL, NULL, true), 0);
	assert_int_equal(which(pol, p, NULL, NULL, false), 65535);
	p.what = IG_ICMP;
	p.type = 30;			/* also what no rule's `all` opens */
	assert_int_equal(which(pol, p, NULL, NULL, false), 65535);
	assert_int_equal(which(pol, p, NULL, NULL, true), 0);
	/* The peer is the remote side. */
	assert_int_equal(which(pol, q, NULL, NULL, false), 1);
	q = packet(IG_OUT, 8, 0, "10.0.0.1", "192.0.2.1");
	assert_int_equal(which(pol, q, NULL, NULL, false), 0);
	policy_free(pol);
}

static void test_lookup_dev(void **state)
{
	struct ig_packet p = packet(IG_IN, 8, 0, "192.0.2.2", "192.0.2.1");
	struct ig_policy *pol = policy_acl(false, true, true, NULL,
		entry(1, false, IG_IN, IG_IPV4, 8, NULL, "eth0"),
		entry(2, false, IG_IN, IG_IPV4, 8, NULL, "vrf-blue"),
		entry(3, false, IG_IN, IG_IPV4, 8, NULL, "a-name-as-long"),
		entry(4, false, IG_IN, IG_IPV4, 8, NULL, "a-name-as-long1"),
		entry(9, false, IG_IN, IG_IPV4, ANY, NULL, NULL), NULL);

	(void)state;
	assert_true(ig_acl_by_dev(pol->acl_table[IG_IN][IG_IPV4]));
	assert_int_equal(which(pol, p, "eth0", NULL, false), 1);
	assert_int_equal(which(pol, p, "eth0", "vrf-blue", false), 1);
	assert_int_equal(which(pol, p, "eth1", "vrf-blue", false), 2);
	assert_int_equal(which(pol, p, "vrf-blue", "eth0", false), 1);
	assert_int_equal(which(pol, p, NULL, "vrf-blue", false), 2);
	assert_int_equal(which(pol, p, "eth00", NULL, false), 9);
	assert_int_equal(which(pol, p, "eth", NULL, false), 9);
	assert_int_equal(which(pol, p, "", "", false), 9);
	assert_int_equal(which(pol, p, NULL, NULL, false), 9);
	assert_int_equal(which(pol, p, NULL, NULL, true), 0);
	assert_int_equal(which(pol, p, "a-name-as-long", NULL, false), 3);
	assert_int_equal(which(pol, p, "a-name-as-long1", NULL, false), 4);
	policy_free(pol);
}

/* Random entries and packets against the plainest search there is. */
static void test_linear(void **state)
{
	static const char * const net[] = {
		"0.0.0.0/0", "10.0.0.0/8", "10.1.0.0/16", "10.1.1.1/32",
		"10.1.1.128/25",
	};
	static const char * const host[] = {
		"10.1.1.1", "10.1.1.129", "10.1.2.1", "10.200.0.1", "192.0.2.0",
	};
	static const char * const dev[] = { "eth0", "eth1", "vrf0" };
	int round, i, j, n;

	(void)state;
	srand(3);
	for (round = 0; round < 2000; round++) {
		struct ig_policy *pol = ig_zalloc(sizeof(*pol));
		struct ig_acl_entry *e[12];
		struct ig_draft d;

		assert_int_equal(ig_draft_init(&d, NULL), 0);
		for (i = n = 0; i < rand() % 12; i++) {
			e[n] = entry(1 + rand() % 30, rand() % 2, rand() % 2,
				     IG_IPV4, rand() % 3 ? 7 + rand() % 3 : ANY,
				     rand() % 2 ? net[rand() % 5] : NULL,
				     rand() % 3 ? NULL : dev[rand() % 3]);
			if (rand() % 3 == 0)
				e[n]->match.to = prefix(net[rand() % 5]);
			if (ig_acl_add(&d.acl[e[n]->match.dir], e[n]))
				ig_acl_entry_put(e[n]);
			else
				ig_acl_entry_put(e[n++]);
		}
		assert_int_equal(ig_policy_compile(pol, &d, 1, NULL), 0);
		for (i = 0; i < 60; i++) {
			struct ig_packet p = packet(rand() % 2, 7 + rand() % 3,
				rand() % 2, host[rand() % 5], host[rand() % 5]);
			const char *of = rand() % 4 ? dev[rand() % 3] : NULL;
			const char *master = rand() % 2 ? dev[rand() % 3] : NULL;
			bool named = rand() % 2;
			u32 first = 0;

			p.what = rand() % 8 ? IG_ICMP : IG_TRUNCATED;
			for (j = 0; j < n; j++) {
				const struct ig_match *m = &e[j]->match;
				const struct ig_icmp_match *t = &m->icmp[0];

				if (m->dir != p.dir ||
				    (t->any_type ? named && !e[j]->allow :
				     p.what != IG_ICMP || t->type != p.type) ||
				    !ig_prefix_covers(&m->peer, 0,
						      ig_packet_peer(&p)) ||
				    !ig_prefix_covers(&m->to, 0,
						      ig_packet_to(&p)) ||
				    (e[j]->dev[0] &&
				     !(of && !strcmp(of, e[j]->dev)) &&
				     !(master && !strcmp(master, e[j]->dev))) ||
				    (first && first < e[j]->number))
					continue;
				first = e[j]->number;
			}
			assert_int_equal(which(pol, p, of, master, named), first);
		}
		ig_draft_fini(&d);
		policy_free(pol);
	}
}

/* A host whose interfaces have names; 4 is in a VRF. */
static struct ig_devices named_devices(const struct ig_host_ops *host,
				       const struct ig_packet *p)
{
	(void)host;
	return (struct ig_devices){
		.dev = p->ifindex == 2 ? "eth0" : p->ifindex == 4 ? "eth4" : NULL,
		.master = p->l3mdev == 9 ? "vrf9" : NULL,
	};
}

static struct ig_host_ops names = { .devices = named_devices };

static struct ig_decision decide(const struct ig_policy *pol,
				 struct ig_packet p)
{
	struct ig_decision d = ig_decide(pol, table, &names, &p);
	bool tells = d.reason == IG_REASON_RULE ||
		     d.reason == IG_REASON_ACL_DENIED;

	assert_int_equal(d.accept, d.reason < IG_REASON_MALFORMED);
	assert_int_equal(d.rule != 0, tells);
	return d;
}

#define reason(pol, p)	decide(pol, p).reason
#define denied_by(pol, p, number)					\
	do {								\
		struct ig_decision d_ = decide(pol, p);			\
									\
		assert_int_equal(d_.reason, IG_REASON_ACL_DENIED);	\
		assert_int_equal(d_.rule, number);			\
	} while (0)

static void test_decide(void **state)
{
	struct ig_packet p = packet(IG_IN, 8, 0, "192.0.2.2", "192.0.2.1");
	struct ig_policy *pol = policy_acl(false, true, false,
		rule(IG_IN, IG_IPV4, ANY, ANY, NULL, NULL),
		entry(7, true, IG_IN, IG_IPV4, 8, "192.0.2.0/28", NULL),
		entry(8, false, IG_IN, IG_IPV4, ANY, NULL, NULL), NULL);

	(void)state;
	assert_int_equal(reason(pol, p), IG_REASON_RULE);
	addr(&p.src, "192.0.2.99");
	denied_by(pol, p, 8);
	p.dir = IG_OUT;
	assert_int_equal(reason(pol, p), IG_REASON_DEFAULT_ALLOW);
	p.dir = IG_IN;
	/* After the promise, and after hygiene. */
	p.type = 3;
	p.code = 4;
	assert_int_equal(reason(pol, p), IG_REASON_PMTUD);
	p.code = 0;
	denied_by(pol, p, 8);
	p.what = IG_TRUNCATED;
	assert_int_equal(reason(pol, p), IG_REASON_MALFORMED);
	p.what = IG_LATER_FRAGMENT;
	assert_int_equal(reason(pol, p), IG_REASON_LATER_FRAGMENT);
	p.what = IG_ICMP;
	p.loopback = true;
	assert_int_equal(reason(pol, p), IG_REASON_LOOPBACK);
	p.loopback = false;
	p.type = 42;
	p.multi = true;			/* PROBE to many: never valid */
	assert_int_equal(reason(pol, p), IG_REASON_MALFORMED);
	/* Allowed is not admitted. */
	p = packet(IG_IN, 8, 0, "192.0.2.2", "192.0.2.1");
	policy_free(pol);
	pol = policy_acl(false, true, false, NULL,
			 entry(7, true, IG_IN, IG_IPV4, ANY, NULL, NULL), NULL);
	assert_int_equal(reason(pol, p), IG_REASON_DEFAULT_DENY);
	p.type = 5;
	assert_int_equal(reason(pol, p), IG_REASON_TYPE_DENIED);
	policy_free(pol);
}

static struct {
	u32 packets, number;
} counted;

static void count_entry(struct ig_host_ops *host, const struct ig_acl_entry *entry,
			const struct ig_packet *p)
{
	(void)host;
	(void)p;
	counted.packets++;
	counted.number = entry->number;
}

/* Decides about a packet; returns the number of the entry that was counted, or 0. */
static u32 counts(const struct ig_policy *pol, struct ig_packet p)
{
	struct ig_host_ops counting = { .devices = named_devices, .entry_decided = count_entry };
	struct ig_trace trace;

	memset(&counted, 0, sizeof(counted));
	ig_explain(pol, table, &counting, &p, &trace);
	assert_int_equal(counted.packets, 0);
	ig_decide(pol, table, &counting, &p);
	assert_in_range(counted.packets, 0, 1);
	return counted.number;
}

/* The entry that ends the ACL is told, whether it allows or denies, and none else. */
static void test_counts(void **state)
{
	struct ig_packet p = packet(IG_IN, 8, 0, "192.0.2.2", "192.0.2.1");
	struct ig_packet reply = packet(IG_IN, 0, 0, "192.0.2.2", "192.0.2.1");
	struct ig_packet request = packet(IG_OUT, 8, 0, "192.0.2.1", "192.0.2.2");
	struct ig_packet ra = packet(IG_IN, 134, 0, "fe80::1", "ff02::1");
	struct ig_policy *pol = policy_acl(false, true, false, NULL,
		entry(7, true, IG_IN, IG_IPV4, 8, "192.0.2.0/28", NULL),
		entry(8, false, IG_IN, IG_IPV4, 8, NULL, NULL),
		entry(9, false, IG_IN, IG_IPV6, 134, "fe80::1/128", NULL), NULL);
	struct ig_policy *out = policy_acl(false, true, false, NULL,
		entry(5, true, IG_OUT, IG_IPV4, 8, NULL, NULL), NULL);

	(void)state;
	assert_int_equal(counts(pol, p), 7);
	addr(&p.src, "192.0.2.99");
	assert_int_equal(counts(pol, p), 8);
	p.type = 13;
	assert_int_equal(counts(pol, p), 0);
	p.type = 3;
	p.code = 4;
	assert_int_equal(counts(pol, p), 0);
	ra.hop_limit = 255;
	assert_int_equal(counts(pol, ra), 9);
	addr(&ra.src, "fe80::2");
	assert_int_equal(counts(pol, ra), 0);
	/* A request that is judged again by another policy was counted before. */
	assert_int_equal(counts(pol, request), 0);
	assert_int_equal(counts(out, reply), 0);
	assert_int_equal(counts(out, request), 5);
	policy_free(pol);
	policy_free(out);
}

/* With default allow, forward only has must-pass and the ACL. */
static void test_forward(void **state)
{
	struct ig_packet p = packet(IG_FORWARD, 0, 0, "192.0.2.2", "192.0.3.1");
	struct ig_policy *named = policy_acl(false, true, true, NULL,
		entry(5, false, IG_FORWARD, IG_IPV4, 0, NULL, NULL), NULL);
	struct ig_policy *every = policy_acl(false, true, true, NULL,
		entry(6, false, IG_FORWARD, IG_IPV4, ANY, NULL, NULL), NULL);
	struct ig_policy *strict = policy_acl(false, true, false, NULL,
		entry(6, false, IG_FORWARD, IG_IPV4, ANY, NULL, NULL), NULL);

	(void)state;
	denied_by(named, p, 5);
	denied_by(every, p, 6);
	p.type = 5;
	assert_int_equal(reason(named, p), IG_REASON_DEFAULT_ALLOW);
	denied_by(every, p, 6);
	assert_int_equal(reason(strict, p), IG_REASON_MALFORMED);
	p.type = 0;
	p.what = IG_TRUNCATED;
	assert_int_equal(reason(named, p), IG_REASON_DEFAULT_ALLOW);
	denied_by(every, p, 6);
	assert_int_equal(reason(strict, p), IG_REASON_MALFORMED);
	p.what = IG_LATER_FRAGMENT;
	assert_int_equal(reason(every, p), IG_REASON_LATER_FRAGMENT);
	p = packet(IG_FORWARD, 3, 4, "192.0.2.2", "192.0.3.1");
	assert_int_equal(reason(every, p), IG_REASON_PMTUD);
	policy_free(named);
	policy_free(every);
	policy_free(strict);
}

static void test_ra_guard(void **state)
{
	int dir;

	(void)state;
	for (dir = 0; dir < IG_DIRS; dir++) {
		struct ig_packet p = packet(dir, 134, 0, "fe80::1", "ff02::1");
		struct ig_policy *every = policy_acl(true, true, true, NULL,
			entry(1, false, dir, IG_IPV6, ANY, NULL, NULL), NULL);
		struct ig_policy *guard = policy_acl(true, true, true, NULL,
			entry(1, true, dir, IG_IPV6, ANY, "fe80::9/128", NULL),
			entry(2, true, dir, IG_IPV6, 134, "fe80::2/128", NULL),
			entry(3, false, dir, IG_IPV6, 134, NULL, "eth0"), NULL);

		p.hop_limit = 255;
		p.bridged = dir == IG_FORWARD;
		assert_int_equal(reason(every, p), IG_REASON_LINK_SCOPE);
		denied_by(guard, p, 3);
		assert_true(ig_decide(guard, table, NULL, &p).accept);
		addr(dir == IG_OUT ? &p.dst : &p.src, "fe80::2");
		assert_int_equal(reason(guard, p), IG_REASON_LINK_SCOPE);
		addr(dir == IG_OUT ? &p.dst : &p.src, "fe80::9");
		assert_int_equal(reason(guard, p), IG_REASON_LINK_SCOPE);
		addr(dir == IG_OUT ? &p.dst : &p.src, "fe80::3");
		p.ifindex = 3;
		assert_int_equal(reason(guard, p), IG_REASON_LINK_SCOPE);
		p.ifindex = 2;
		p.type = 135;
		assert_int_equal(reason(guard, p), IG_REASON_LINK_SCOPE);
		assert_int_equal(reason(every, p), IG_REASON_LINK_SCOPE);
		policy_free(every);
		policy_free(guard);
	}
}

#define PING packet(IG_OUT, 8, 0, "192.0.2.1", "192.0.2.2")

static struct ig_policy *unrelated(const char *dev)
{
	return policy_acl(false, true, true, NULL,
		entry(1, false, IG_OUT, IG_IPV4, 13, NULL, NULL),
		entry(2, false, IG_OUT, IG_IPV4, 8, "192.0.2.3/32", NULL),
		entry(3, false, IG_FORWARD, IG_IPV4, ANY, NULL, NULL),
		entry(4, false, IG_OUT, IG_IPV6, ANY, NULL, NULL),
		entry(5, false, IG_OUT, IG_IPV4, 8, NULL, dev), NULL);
}

static void test_state(void **state)
{
	struct ig_policy *load = policy(false, true, true, NULL);
	struct ig_policy *back = policy_acl(false, true, true, NULL,
		entry(9, false, IG_IN, IG_IPV4, 0, NULL, NULL), NULL);
	struct ig_policy *gone = policy_acl(false, true, true, NULL,
		entry(9, false, IG_OUT, IG_IPV4, ANY, "192.0.2.2/32", NULL),
		NULL);
	struct ig_policy *others = unrelated("eth4");
	struct ig_packet q = PING;

	(void)state;
	/* Before state: the reply is denied, and not taken. */
	assert_int_equal(reason(load, q), IG_REASON_DEFAULT_ALLOW);
	denied_by(back, reply_to(&q), 9);
	assert_int_equal(reason(others, reply_to(&q)), IG_REASON_REPLY);
	/* An entry that denies the request kills the flow, for good. */
	q.seq++;
	assert_int_equal(reason(others, q), IG_REASON_DEFAULT_ALLOW);
	assert_int_equal(reason(gone, reply_to(&q)),
			 IG_REASON_UNSOLICITED_REPLY);
	assert_int_equal(reason(others, reply_to(&q)),
			 IG_REASON_UNSOLICITED_REPLY);
	/* A denied request makes no state. */
	q.seq++;
	denied_by(gone, q, 9);
	assert_int_equal(reason(load, reply_to(&q)),
			 IG_REASON_UNSOLICITED_REPLY);
	policy_free(load);
	policy_free(back);
	policy_free(gone);
	policy_free(others);
}

/*
 * The interface of the newest request and its master decide, whatever the key
 * is.
 */
static void test_state_dev(void **state)
{
	static const char * const peers[] = {
		"192.0.2.2", "169.254.1.2", "224.0.0.1",
	};
	struct ig_policy *load = policy(false, true, true, NULL);
	u32 i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(peers); i++) {
		struct ig_policy *first = unrelated("eth0");
		struct ig_policy *master = unrelated("vrf9");
		struct ig_packet q = packet(IG_OUT, 8, 0, "192.0.2.1", peers[i]);
		struct ig_packet r;

		q.ifindex = 4;
		q.l3mdev = 9;
		assert_int_equal(reason(load, q), IG_REASON_DEFAULT_ALLOW);
		r = reply_to(&q);
		if (q.multi)
			addr(&r.src, "192.0.2.77");
		assert_int_equal(reason(first, r), IG_REASON_REPLY);
		assert_int_equal(reason(master, r),
				 IG_REASON_UNSOLICITED_REPLY);
		assert_int_equal(reason(load, r), IG_REASON_UNSOLICITED_REPLY);
		policy_free(first);
		policy_free(master);
	}
	policy_free(load);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_list),
		cmocka_unit_test(test_full),
		cmocka_unit_test_setup_teardown(test_draft, setup, teardown),
		cmocka_unit_test(test_same),
		cmocka_unit_test(test_faults),
		cmocka_unit_test(test_always_passes),
		cmocka_unit_test(test_lookup),
		cmocka_unit_test(test_lookup_dev),
		cmocka_unit_test(test_linear),
		cmocka_unit_test_setup_teardown(test_decide, setup, teardown),
		cmocka_unit_test_setup_teardown(test_forward, setup, teardown),
		cmocka_unit_test_setup_teardown(test_ra_guard, setup, teardown),
		cmocka_unit_test_setup_teardown(test_state, setup, teardown),
		cmocka_unit_test_setup_teardown(test_state_dev, setup, teardown),
		cmocka_unit_test_setup_teardown(test_counts, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
