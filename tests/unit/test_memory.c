// SPDX-License-Identifier: GPL-2.0-only
/*
 * Out of memory: every piece that an operation asks for is refused, one at a
 * time. It says so, leaks nothing, the policy in force answers as before, and
 * the draft can be put in force when there is memory again.
 */
#include "memory.h"
#include "search.h"

#include "engine/set.h"

static struct ig_quota *quota;

/* A policy to start from, with something of every kind. */

static void add_rule(struct ig_draft *d, struct ig_rule *r)
{
	assert_int_equal(ig_draft_add(d, r), 0);
	ig_rule_put(r);
}

static struct ig_rule *host_rule(u32 host, int type)
{
	struct ig_rule *r = rule(IG_IN, IG_IPV4, type, ANY, NULL, NULL);

	r->match.peer = (struct ig_prefix){ .len = 32 };
	r->match.peer.addr.w[0] = cpu_to_be32(10U << 24 | host);
	return r;
}

static struct ig_rule *set_rule(u32 set, enum ig_family family, int type)
{
	struct ig_rule *r = rule(IG_IN, family, type, ANY, NULL, NULL);

	r->match.set = set;
	return r;
}

/* @n hosts of each family; those of IPv6 share the upper half of an address. */
static int prefixes_add(struct ig_prefixes *p, u32 first, u32 n)
{
	struct ig_lpm_prefix list[400], room[400];
	u32 i, added;
	int err = 0;

	for (i = 0; i < n; i++)
		list[i] = (struct ig_lpm_prefix){
			.high = (u64)(10U << 24 | (first + 2 * i)) << 32,
			.len = 32,
		};
	err = ig_prefixes_add(p, IG_IPV4, list, room, n, &added);
	if (err)
		return err;
	for (i = 0; i < n; i++)
		list[i] = (struct ig_lpm_prefix){
			.high = 0x20010db800000000ULL, .low = first + 2 * i,
			.len = 128,
		};
	return ig_prefixes_add(p, IG_IPV6, list, room, n, &added);
}

static struct ig_prefixes *prefixes(u32 first, u32 n)
{
	struct ig_prefixes *p = ig_prefixes_alloc(quota);

	if (p && prefixes_add(p, first, n)) {
		ig_prefixes_put(p);
		return NULL;
	}
	return p;
}

static void fill(struct ig_draft *d)
{
	struct ig_group *edge = ig_group_alloc(0, "edge", 1);
	struct ig_acl_entry *e;
	char to[32];
	u32 i;

	assert_int_equal(ig_draft_set_create(d, "many", prefixes(1, 300)), 0);
	assert_int_equal(ig_draft_set_create(d, "few", prefixes(2, 5)), 0);
	strcpy(edge->pattern[edge->n++], "eth*");
	assert_int_equal(ig_draft_group_add(d, edge), 0);
	for (i = 0; i < 700; i++)
		add_rule(d, host_rule(i * 3, 8));
	/* Many of one prefix, told apart by the other side. */
	for (i = 0; i < 20; i++) {
		snprintf(to, sizeof(to), "192.0.2.%u/32", i);
		add_rule(d, rule(IG_IN, IG_IPV4, 13, ANY, "10.0.0.0/8", to));
		snprintf(to, sizeof(to), "2001:db8::%x/128", i);
		add_rule(d, rule(IG_OUT, IG_IPV6, ANY, ANY, NULL, to));
	}
	add_rule(d, set_rule(1, IG_IPV4, 8));
	add_rule(d, set_rule(1, IG_IPV6, ANY));
	add_rule(d, set_rule(2, IG_IPV4, 13));
	add_rule(d, rule(IG_IN, IG_IPV4, ANY, ANY, NULL, NULL));
	for (i = 0; i < 3; i++) {
		struct ig_rule *r = host_rule(i, 8 + i);

		r->group = edge->id;
		add_rule(d, r);
	}
	for (i = 1; i < 4; i++) {
		e = entry(i, false, IG_IN, i % 2, ANY, NULL, i > 1 ? "eth0" : NULL);
		e->match.set = i > 2;
		assert_int_equal(ig_acl_add(&d->acl[IG_IN], e), 0);
		ig_acl_entry_put(e);
	}
	ig_group_put(edge);
}

static const struct ig_device devices[] = {
	{ 1, 0, "lo" }, { 2, 0, "eth0" }, { 3, 0, "wlan0" }, { 4, 0, "eth1" },
};

/*
 * Checks that a policy answers as its rules say; returns the answers as a
 * number.
 */
static u64 answers(const struct ig_policy *pol)
{
	struct ig_packet p;
	u64 sum = 0;
	u32 i;

	for (i = 0; i < 120; i++) {
		const struct ig_rule *r;

		if (i % 3) {
			p = packet(IG_IN, i % 2 ? 8 : 13, 0, "10.0.0.0",
				   "192.0.2.0");
			p.src.w[0] = cpu_to_be32(10U << 24 | i * 17 % 900);
			p.dst.b[3] = i % 24;
		} else {
			p = packet(i % 2 ? IG_IN : IG_OUT, 128, 0, "2001:db8::1",
				   "2001:db8::2");
			p.src.b[15] = i;
		}
		p.ifindex = i % 5;
		r = ig_policy_rule(pol, &p, false, false);
		assert_ptr_equal(r, search(pol, &p, p.ifindex % 2 == 0 &&
					   p.ifindex && pol->ifaces, false,
					   false));
		sum = sum * 31 + (r ? r->id : 0);
	}
	return sum;
}

/**
 * struct try - an operation that is tried
 * @from: the policy in force
 * @d: a draft of it
 * @next: the policy made from @d
 * @again: a second draft
 * @lpm: by itself
 */
struct try {
	const struct ig_policy *from;
	struct ig_draft d;
	struct ig_policy next;
	struct ig_draft again;
	struct ig_lpm lpm[IG_FAMILIES];
};

/* The operations. Their preparations have all the memory they want. */

static int do_init(struct try *t)
{
	int err = ig_draft_init(&t->again, t->from);

	if (!err)
		ig_draft_fini(&t->again);
	return err;
}

static int do_init_at_load(struct try *t)
{
	int err = ig_draft_init(&t->again, NULL);

	if (!err)
		ig_draft_fini(&t->again);
	return err;
}

static int do_add(struct try *t)
{
	struct ig_rule *r;
	int err = 0;
	u32 i;

	for (i = 0; i < 12 && !err; i++) {
		r = ig_rule_alloc("a comment", 9);
		if (!r)
			return -ENOMEM;
		r->match.icmp[IG_IPV4] = (struct ig_icmp_match){
			.covers = true, .type = 42, .code = i,
		};
		err = ig_draft_add(&t->d, r);
		ig_rule_put(r);
	}
	return err;
}

/* Many searches want an index, but work without one if there is no memory. */
static int do_find(struct try *t)
{
	struct ig_rule *r = t->d.rules[500];
	u32 i;

	for (i = 0; i < 20; i++)
		assert_ptr_equal(ig_draft_find(&t->d, r), r);
	return 0;
}

static int do_set_create(struct try *t)
{
	struct ig_prefixes *p = prefixes(1000, 200);
	int err = p ? ig_draft_set_create(&t->d, "new", p) : -ENOMEM;

	if (err)
		ig_prefixes_put(p);
	return err;
}

/* The first set of a draft. */
static void to_no_sets(struct try *t)
{
	ig_draft_fini(&t->d);
	assert_int_equal(ig_draft_init(&t->d, NULL), 0);
}

static int do_set_edit(struct try *t)
{
	struct ig_lpm_prefix one = { .high = (10ULL << 24 | 1) << 32, .len = 32 };
	struct ig_prefixes *p;
	int err = ig_draft_set_edit(&t->d, "many", quota, &p);

	if (err)
		return err;
	assert_int_equal(ig_prefixes_del(p, IG_IPV4, &one, NULL, 1),
			 ig_prefixes_has(p, IG_IPV4, &one));
	return prefixes_add(p, 2000, 300) ?: prefixes_add(p, 2, 50);
}

static int do_set_fill(struct try *t)
{
	struct ig_prefixes *p = prefixes(1, 400);
	int err = p ? ig_draft_set_fill(&t->d, ig_draft_set(&t->d, "few"), p) :
		      -ENOMEM;

	if (err)
		ig_prefixes_put(p);
	return err;
}

static int do_acl_add(struct try *t)
{
	struct ig_acl_entry *e = ig_acl_entry_alloc();
	int err;

	if (!e)
		return -ENOMEM;
	e->number = 7;
	e->match.dir = IG_OUT;
	e->match.icmp[IG_IPV4] = (struct ig_icmp_match){ true, true, true, 0, 0 };
	err = ig_acl_add(&t->d.acl[IG_OUT], e);
	ig_acl_entry_put(e);
	return err;
}

static int do_group_add(struct try *t)
{
	struct ig_group *g = ig_group_alloc(0, "new", 3);
	int err;

	if (!g)
		return -ENOMEM;
	err = ig_draft_group_add(&t->d, g);
	ig_group_put(g);
	return err;
}

/* Edits of everything; some objects have the same contents as others. */
static void to_compile(struct try *t)
{
	u32 i;

	for (i = 0; i < 30; i++)
		add_rule(&t->d, host_rule(3000 + i, 8));
	assert_int_equal(do_set_edit(t), 0);
	assert_int_equal(ig_draft_set_create(&t->d, "twin", prefixes(9, 50)), 0);
	assert_int_equal(ig_draft_set_create(&t->d, "twins", prefixes(9, 50)), 0);
	add_rule(&t->d, set_rule(3, IG_IPV6, 128));
	assert_int_equal(do_acl_add(t), 0);
}

/* A rule beside the many, which go on as they are. */
static void to_one_more(struct try *t)
{
	add_rule(&t->d, host_rule(3000, 8));
}

static int do_prepare(struct try *t)
{
	return ig_draft_prepare(&t->d);
}

static int compile(struct try *t, const struct ig_policy *from)
{
	const struct ig_draft was = t->d;
	int err = ig_policy_compile(&t->next, &t->d, 7, from);

	if (!err)
		return 0;
	assert_null(t->next.body);
	assert_int_equal(t->d.n_rules, was.n_rules);
	assert_int_equal(t->d.n_sets, was.n_sets);
	assert_int_equal(t->d.n_groups, was.n_groups);
	assert_int_equal(t->d.acl[IG_IN].n, was.acl[IG_IN].n);
	assert_int_equal(t->d.slots, was.slots);
	return err;
}

static int do_compile(struct try *t)
{
	return compile(t, t->from);
}

static int do_compile_all(struct try *t)
{
	return compile(t, NULL);
}

static void to_ifaces(struct try *t)
{
	ig_policy_share(&t->next, t->from, 9);
}

/* One interface changes; without memory, the table stays as it was. */
static int do_ifaces_change(struct try *t)
{
	const struct ig_ifaces_change c = { .device = &devices[1], .n = 1,
					    .n_devices = 1 };
	struct ig_ifaces *ifaces;
	int err = ig_ifaces_change(&ifaces, t->from->ifaces,
				   t->from->body->groups,
				   t->from->body->n_groups, &c);

	if (!err)
		ig_ifaces_free(ifaces);
	return err;
}

static int do_ifaces(struct try *t)
{
	return ig_policy_ifaces(&t->next, devices, ARRAY_SIZE(devices));
}

/* Prefixes that are ever closer together: all levels of directories. */
static void dense(const void *from, u32 i, struct ig_lpm_prefix *p)
{
	enum ig_family family = *(const enum ig_family *)from;
	static u64 address[5 * 40];
	u32 k, n = 0;

	/* From the innermost to the outermost, each beyond the previous one. */
	for (k = 0; k < ARRAY_SIZE(address); k++)
		address[n++] = k < 40 ? k + 1ULL :
			       (k % 40 + 2ULL) << (k / 40 * 6);
	*p = (struct ig_lpm_prefix){ .value = i + 1, .len = 32 };
	if (family == IG_IPV4) {
		p->high = address[i % n] << 32;
		return;
	}
	p->len = 128;
	p->high = 0x20010db800000000ULL + i / n;
	p->low = address[i % n];
}

static int do_lpm(struct try *t)
{
	static u32 parent[400];
	enum ig_family family;
	int err = 0;

	for (family = 0; family < IG_FAMILIES && !err; family++) {
		const struct ig_lpm_source source = {
			.family = family, .n = family ? 400 : 200,
			.from = &family, .get = dense, .parent = parent,
		};

		err = ig_lpm_build(&t->lpm[family], &source);
		if (err) {
			static const struct ig_lpm none;

			assert_memory_equal(&t->lpm[family], &none,
					    sizeof(none));
		}
	}
	return err;
}

/* With memory again, the draft is put in force and has its effect. */
static void afterwards(struct try *t)
{
	if (!t->next.body)
		assert_int_equal(ig_policy_compile(&t->next, &t->d, 8, t->from),
				 0);
	assert_int_equal(ig_policy_ifaces(&t->next, devices,
					  ARRAY_SIZE(devices)), 0);
	answers(&t->next);
	ig_policy_fini(&t->next);
	ig_draft_fini(&t->d);
	ig_lpm_free(&t->lpm[IG_IPV4]);
	ig_lpm_free(&t->lpm[IG_IPV6]);
}

static const struct {
	const char *name;
	void (*prepare)(struct try *t);
	int (*run)(struct try *t);
	/* it does without */
	bool succeeds;
	/* pieces of memory that it asks for, at least */
	u32 pieces;
} operations[] = {
	{ "draft_init", NULL, do_init, false, 5 },
	{ "draft_init at load", NULL, do_init_at_load, false, 3 },
	{ "draft_add", NULL, do_add, false, 13 },
	{ "draft_find", NULL, do_find, true, 1 },
	{ "set_create", NULL, do_set_create, false, 4 },
	{ "set_create, the first", to_no_sets, do_set_create, false, 5 },
	{ "set_edit, add", NULL, do_set_edit, false, 5 },
	{ "set_fill", NULL, do_set_fill, false, 4 },
	{ "acl_add", NULL, do_acl_add, false, 2 },
	{ "group_add", NULL, do_group_add, false, 1 },
	{ "prepare", to_compile, do_prepare, false, 30 },
	{ "compile", to_compile, do_compile, false, 60 },
	{ "compile, one more", to_one_more, do_compile, false, 5 },
	{ "compile all", to_compile, do_compile_all, false, 90 },
	{ "ifaces", to_ifaces, do_ifaces, false, 2 },
	{ "ifaces_change", NULL, do_ifaces_change, false, 2 },
	{ "lpm_build", NULL, do_lpm, false, 15 },
};

/* Refuses the @k-th piece. Return: whether there was one. */
static bool refuse(const struct ig_policy *from, u32 op, unsigned long k,
		   bool once)
{
	struct try t = { .from = from };
	bool refused;
	int err;

	assert_int_equal(ig_draft_init(&t.d, from), 0);
	if (operations[op].prepare)
		operations[op].prepare(&t);
	memory_refuse(k, once);
	err = operations[op].run(&t);
	refused = memory.refused;
	memory_start();
	if (err != (refused && !operations[op].succeeds ? -ENOMEM : 0))
		fail_msg("%s: piece %lu is refused and the result %d",
			 operations[op].name, k, err);
	afterwards(&t);
	return refused;
}

static void test_refused(void **state)
{
	u32 op, once, used, held;
	struct ig_policy *pol;
	struct ig_draft d;
	unsigned long k;
	size_t bytes;
	u64 before;

	(void)state;
	quota = ig_quota_alloc();
	pol = ig_zalloc(sizeof(*pol));
	assert_int_equal(ig_draft_init(&d, NULL), 0);
	fill(&d);
	assert_int_equal(ig_policy_compile(pol, &d, 1, NULL), 0);
	ig_draft_fini(&d);
	assert_int_equal(ig_policy_ifaces(pol, devices, ARRAY_SIZE(devices)), 0);
	before = answers(pol);
	held = ig_atomic_read(&quota->used);
	assert_int_equal(held, 2 * 305);
	for (op = 0; op < ARRAY_SIZE(operations); op++) {
		for (once = 0; once < 2; once++) {
			bytes = __sanitizer_get_current_allocated_bytes();
			for (k = 1; refuse(pol, op, k, once); k++) {
				used = ig_atomic_read(&quota->used);
				if (used != held ||
				    __sanitizer_get_current_allocated_bytes() != bytes)
					fail_msg("%s: piece %lu is refused and something is left",
						 operations[op].name, k);
				assert_int_equal(answers(pol), before);
			}
			assert_in_range(k - 1, operations[op].pieces, 1000);
		}
		print_message("# %s: %lu pieces\n", operations[op].name, k - 1);
	}
	policy_free(pol);
	assert_int_equal(ig_atomic_read(&quota->used), 0);
	ig_quota_put(quota);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
