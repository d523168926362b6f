// SPDX-License-Identifier: GPL-2.0-only
/*
 * Policies share tables. These tests measure it by the memory that the next
 * policy takes, and check that each policy still answers by its own rules, also
 * after others are gone.
 */
#include "memory.h"
#include "search.h"

static u32 generation;

/* A policy of a draft that was started from @from; the draft is gone. */
static struct ig_policy *compile(struct ig_draft *d,
				 const struct ig_policy *from)
{
	struct ig_policy *pol = calloc(1, sizeof(*pol));

	memory_start();
	assert_int_equal(ig_policy_compile(pol, d, ++generation, from), 0);
	ig_draft_fini(d);
	return pol;
}

static void fini(struct ig_policy *pol)
{
	ig_policy_fini(pol);
	free(pol);
}

/* A rule for echo-requests of an IPv4 address, or of @type. */
static u32 add_host(struct ig_draft *d, u32 host, int type)
{
	struct ig_rule *r = rule(IG_IN, IG_IPV4, type, ANY, NULL, NULL);
	u32 id;

	r->match.peer = (struct ig_prefix){ .len = 32 };
	r->match.peer.addr.w[0] = cpu_to_be32(host);
	assert_int_equal(ig_draft_add(d, r), 0);
	id = r->id;
	ig_rule_put(r);
	return id;
}

static u32 which(const struct ig_policy *pol, u32 host, int type)
{
	struct ig_packet p = packet(IG_IN, type, 0, "192.0.2.1", "192.0.2.2");
	const struct ig_rule *r;

	p.src.w[0] = cpu_to_be32(host);
	r = ig_policy_rule(pol, &p, false, false);
	return r ? r->id : 0;
}

/* Rules 1 to @n, for the hosts of these numbers. */
static struct ig_policy *hosts(u32 n)
{
	struct ig_draft d;
	u32 i;

	assert_int_equal(ig_draft_init(&d, NULL), 0);
	for (i = 1; i <= n; i++)
		add_host(&d, i, 8);
	return compile(&d, NULL);
}

/* Makes the same policy with one more rule. Its cost is in memory. */
static struct ig_policy *one_more(const struct ig_policy *from, u32 host,
				  int type)
{
	struct ig_draft d;

	assert_int_equal(ig_draft_init(&d, from), 0);
	add_host(&d, host, type);
	return compile(&d, from);
}

static struct ig_policy *one_less(const struct ig_policy *from, u32 id)
{
	struct ig_draft d;

	assert_int_equal(ig_draft_init(&d, from), 0);
	ig_draft_del(&d, ig_draft_find_id(&d, id));
	return compile(&d, from);
}

/* Beside many, one more rule is cheap. */
static void test_one_more(void **state)
{
	static const struct { u32 n, share; } beside[] = {
		{ 2000, 8 }, { 100000, 10 },
	};
	u32 i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(beside); i++) {
		u32 n = beside[i].n;
		struct ig_policy *first = hosts(n), *next;
		unsigned long bytes = memory.bytes;

		next = one_more(first, n + 1, 8);
		print_message("# beside %u: %lu bytes in %lu pieces, after %lu\n",
			      n, memory.bytes, memory.calls, bytes);
		assert_in_range(memory.bytes, 1, bytes / beside[i].share);
		assert_int_equal(which(next, 1, 8), 1);
		assert_int_equal(which(next, n, 8), n);
		assert_int_equal(which(next, n + 1, 8), n + 1);
		assert_int_equal(which(first, n + 1, 8), 0);
		/* The older one goes first, or last. */
		if (i)
			fini(first);
		assert_int_equal(which(next, n / 2, 8), n / 2);
		assert_int_equal(which(next, n + 1, 8), n + 1);
		fini(next);
		if (!i) {
			assert_int_equal(which(first, n / 2, 8), n / 2);
			fini(first);
		}
	}
}

/* Makes the same policy with another comment of one rule. */
static struct ig_policy *amended(const struct ig_policy *from, u32 id,
				 const char *comment, u64 expires)
{
	struct ig_rule *was, *with;
	struct ig_draft d;

	assert_int_equal(ig_draft_init(&d, from), 0);
	was = ig_draft_find_id(&d, id);
	assert_non_null(was);
	with = ig_rule_amended(was, comment, strlen(comment), expires);
	assert_non_null(with);
	ig_draft_amend(&d, was, with);
	ig_rule_put(with);
	return compile(&d, from);
}

/*
 * A rule with another comment compiles nothing anew, and is found by its number
 * however often that is done and whichever policy goes first. Rules that are
 * compiled later point to what all amended ones hold.
 */
static void test_amended(void **state)
{
	struct ig_policy *first = hosts(2000), *next, *last, *more;
	unsigned long bytes = memory.bytes;

	(void)state;
	next = amended(first, 7, "seventh", 0);
	assert_in_range(memory.bytes, 1, bytes / 20);
	assert_int_equal(which(next, 7, 8), 7);
	assert_string_equal(ig_policy_find_id(next, 7)->comment, "seventh");
	assert_string_equal(ig_policy_find_id(first, 7)->comment, "");
	fini(first);
	assert_int_equal(which(next, 7, 8), 7);
	/* Compiled anew, with an amended rule in it. */
	more = one_less(next, 2000);
	fini(next);
	assert_int_equal(which(more, 7, 8), 7);
	last = amended(more, 7, "once more", 50);
	fini(more);
	assert_int_equal(which(last, 7, 8), 7);
	assert_int_equal(which(last, 8, 8), 8);
	assert_string_equal(ig_policy_find_id(last, 7)->comment, "once more");
	assert_int_equal(ig_policy_next_expiry(last), 50);
	next = one_less(last, 7);
	fini(last);
	assert_int_equal(which(next, 7, 8), 0);
	assert_int_equal(which(next, 8, 8), 8);
	fini(next);
}

/* Types have their own slots: what is not touched is shared as it is. */
static void test_other_types(void **state)
{
	struct ig_policy *first = hosts(3000), *next, *last;
	unsigned long bytes = memory.bytes;

	(void)state;
	next = one_more(first, 7, 13);
	assert_in_range(memory.bytes, 1, bytes / 20);
	last = one_more(next, 7, ANY);
	assert_in_range(memory.bytes, 1, bytes / 20);
	fini(next);
	assert_int_equal(which(last, 7, 8), 7);
	assert_int_equal(which(last, 7, 13), 3001);
	assert_int_equal(which(last, 7, 42), 3002);
	assert_int_equal(which(last, 8, 42), 0);
	assert_int_equal(which(first, 7, 13), 0);
	fini(first);
	next = one_less(last, 3001);
	assert_in_range(memory.bytes, 1, bytes / 20);
	fini(last);
	assert_int_equal(which(next, 7, 13), 3002);
	fini(next);
	/* Also where they are so few that one more of theirs is all anew. */
	first = hosts(400);
	bytes = memory.bytes;
	next = one_more(first, 7, 8);
	assert_in_range(memory.bytes, bytes, bytes * 2);
	fini(next);
	next = one_more(first, 7, 13);
	assert_in_range(memory.bytes, 1, bytes / 4);
	fini(first);
	assert_int_equal(which(next, 8, 8), 8);
	assert_int_equal(which(next, 7, 13), 401);
	fini(next);
}

/* Rules added one by one are merged with the many, now and then. */
static void test_merged(void **state)
{
	struct ig_policy *pol = hosts(1600), *next;
	unsigned long large = memory.bytes / 2;
	static const u32 when[] = { 101, 208, 322 };
	u32 i, merged = 0, k;

	(void)state;
	for (i = 1; i <= 330; i++) {
		next = one_more(pol, 1600 + i, 8);
		fini(pol);
		pol = next;
		/* More than one rule was added beside 16. */
		assert_int_equal(memory.bytes > large,
				 merged < 3 && i == when[merged]);
		merged += memory.bytes > large;
		for (k = 0; k < 4; k++) {
			u32 host = 1600 * k / 3 + i;

			assert_int_equal(which(pol, host, 8),
					 host <= 1600 + i ? host : 0);
		}
	}
	assert_int_equal(merged, 3);
	fini(pol);
}

/* Rules go from the few that were added, and from the many. */
static void test_removed(void **state)
{
	struct ig_policy *first = hosts(2000), *next, *pol;
	unsigned long large = memory.bytes / 2;
	u32 i;

	(void)state;
	pol = one_more(first, 3001, 8);
	next = one_more(pol, 3002, 8);
	fini(pol);
	pol = one_less(next, 2001);
	assert_in_range(memory.bytes, 1, large);
	fini(next);
	assert_int_equal(which(pol, 3001, 8), 0);
	assert_int_equal(which(pol, 3002, 8), 2002);
	/* The last one that was added: the many are as they were. */
	next = one_less(pol, 2002);
	assert_in_range(memory.bytes, 1, large);
	fini(pol);
	pol = next;
	assert_int_equal(which(pol, 3002, 8), 0);
	for (i = 1; i <= 2000; i += 333) {
		assert_int_equal(which(pol, i, 8), i);
		next = one_less(pol, i);
		fini(pol);
		pol = next;
		assert_int_equal(which(pol, i, 8), 0);
		assert_int_equal(which(pol, i + 1, 8), i + 1);
		assert_int_equal(which(first, i, 8), i);
	}
	/* An id that comes after the highest of the many, which is gone. */
	next = one_less(pol, 2000);
	fini(pol);
	pol = one_more(next, 2000, 8);
	fini(next);
	assert_int_equal(which(pol, 2000, 8), 2003);
	fini(first);
	fini(pol);
}

/* The hosts from @first on. */
static struct ig_prefixes *range(struct ig_quota *quota, u32 first, u32 n)
{
	struct ig_lpm_prefix *p = calloc(2 * n, sizeof(*p));
	struct ig_prefixes *set = ig_prefixes_alloc(quota);
	u32 i, added;

	for (i = 0; i < n; i++) {
		p[i].high = (u64)(first + i) << 32;
		p[i].len = 32;
	}
	assert_int_equal(ig_prefixes_add(set, IG_IPV4, p, p + n, n, &added), 0);
	free(p);
	return set;
}

static u32 add_set(struct ig_draft *d, const char *set, int type)
{
	struct ig_rule *r = rule(IG_IN, IG_IPV4, type, ANY, NULL, NULL);
	u32 id;

	r->match.set = ig_draft_set(d, set)->id;
	assert_int_equal(ig_draft_add(d, r), 0);
	id = r->id;
	ig_rule_put(r);
	return id;
}

static struct ig_policy *replaced(const struct ig_policy *from,
				  const char *name, struct ig_prefixes *with)
{
	struct ig_draft d;

	assert_int_equal(ig_draft_init(&d, from), 0);
	assert_int_equal(ig_draft_set_fill(&d, ig_draft_set(&d, name), with),
			 0);
	assert_int_equal(ig_draft_prepare(&d), 0);
	return compile(&d, from);
}

/* Another content of a set is a matter of the slots that use it. */
static void test_set_replaced(void **state)
{
	struct ig_quota *quota = ig_quota_alloc();
	struct ig_policy *pol, *next;
	unsigned long bytes;
	struct ig_draft d;
	u32 i;

	(void)state;
	assert_int_equal(ig_draft_init(&d, NULL), 0);
	for (i = 1; i <= 3000; i++)
		add_host(&d, i, 8);
	assert_int_equal(ig_draft_set_create(&d, "many",
					     range(quota, 5000, 1000)), 0);
	assert_int_equal(ig_draft_set_create(&d, "few",
					     range(quota, 7000, 10)), 0);
	assert_int_equal(ig_draft_set_create(&d, "unused",
					     range(quota, 9000, 10)), 0);
	add_set(&d, "many", 13);		/* 3001 */
	add_set(&d, "few", 13);			/* 3002 */
	pol = compile(&d, NULL);
	bytes = memory.bytes;
	assert_int_equal(which(pol, 5999, 13), 3001);
	assert_int_equal(which(pol, 7005, 13), 3002);

	next = replaced(pol, "many", range(quota, 6000, 900));
	assert_in_range(memory.bytes, 1, bytes / 20);
	assert_int_equal(which(next, 5999, 13), 0);
	assert_int_equal(which(next, 6899, 13), 3001);
	assert_int_equal(which(next, 7005, 13), 3002);
	assert_int_equal(which(next, 3000, 8), 3000);
	assert_int_equal(which(pol, 5999, 13), 3001);
	assert_int_equal(which(pol, 6899, 13), 0);
	fini(pol);
	/* Large and small change places. */
	pol = replaced(next, "many", range(quota, 1, 3));
	fini(next);
	next = replaced(pol, "few", range(quota, 2, 700));
	fini(pol);
	assert_in_range(memory.bytes, 1, bytes / 20);
	assert_int_equal(which(next, 1, 13), 3001);
	assert_int_equal(which(next, 2, 13), 3001);
	assert_int_equal(which(next, 701, 13), 3002);
	assert_int_equal(which(next, 7005, 13), 0);
	/* A set that no rule uses costs no slot. */
	pol = replaced(next, "unused", range(quota, 1, 600));
	assert_in_range(memory.bytes, 1, bytes / 20);
	assert_int_equal(which(pol, 600, 13), 3002);
	fini(next);
	/* Unchanged contents are shared: nothing is compiled. */
	next = replaced(pol, "many", range(quota, 1, 3));
	assert_int_equal(which(next, 2, 13), 3001);
	fini(pol);
	/* The policy has what its sets hold: 3, 700 and 600. */
	assert_int_equal(ig_atomic_read(&quota->used), 1303);
	fini(next);
	assert_int_equal(ig_atomic_read(&quota->used), 0);
	ig_quota_put(quota);
}

/* A rule of a set that holds nothing, alone: there is neither tree nor set. */
static void test_set_empty(void **state)
{
	struct ig_quota *quota = ig_quota_alloc();
	struct ig_policy *pol, *next;
	struct ig_draft d;

	(void)state;
	assert_int_equal(ig_draft_init(&d, NULL), 0);
	assert_int_equal(ig_draft_set_create(&d, "empty",
					     ig_prefixes_alloc(quota)), 0);
	add_set(&d, "empty", 8);
	pol = compile(&d, NULL);
	assert_int_equal(which(pol, 1, 8), 0);
	next = replaced(pol, "empty", range(quota, 1, 300));
	assert_int_equal(which(next, 1, 8), 1);
	fini(pol);
	pol = replaced(next, "empty", ig_prefixes_alloc(quota));
	assert_int_equal(which(pol, 1, 8), 0);
	fini(next);
	fini(pol);
	ig_quota_put(quota);
}

/* A set that the many of the first layer use. */
static void test_set_of_layer(void **state)
{
	struct ig_quota *quota = ig_quota_alloc();
	struct ig_policy *pol, *next, *last;
	struct ig_draft d;
	u32 i;

	(void)state;
	assert_int_equal(ig_draft_init(&d, NULL), 0);
	assert_int_equal(ig_draft_set_create(&d, "s", range(quota, 5000, 500)),
			 0);
	for (i = 1; i <= 1000; i++)
		add_host(&d, i, 8);
	add_set(&d, "s", 8);			/* 1001 */
	pol = compile(&d, NULL);
	next = one_more(pol, 5001, 8);		/* 1002, in the second layer */
	assert_int_equal(which(next, 5000, 8), 1001);
	assert_int_equal(which(next, 5001, 8), 1001);
	last = replaced(next, "s", range(quota, 4000, 600));
	assert_int_equal(which(last, 5000, 8), 0);
	assert_int_equal(which(last, 5001, 8), 1002);
	assert_int_equal(which(last, 4599, 8), 1001);
	assert_int_equal(which(last, 1000, 8), 1000);
	assert_int_equal(which(next, 5001, 8), 1001);
	assert_int_equal(which(pol, 5000, 8), 1001);
	fini(next);
	assert_int_equal(which(last, 5001, 8), 1002);
	assert_int_equal(which(pol, 5001, 8), 1001);
	fini(last);
	assert_int_equal(which(pol, 5499, 8), 1001);
	fini(pol);
	ig_quota_put(quota);
}

/* Anything, against a plain search. */

#define HELD	5

static struct ig_quota *quota_of_all;

static u32 below(u32 n)
{
	return rand() % n;
}

/* Addresses of 1,024 hosts in 10.0.0.0/8, some closer together. */
static u32 some_host(void)
{
	return 10U << 24 | below(4) << 16 | below(4) << 8 | below(64);
}

static void check(const struct ig_policy *pol, u32 packets)
{
	const struct ig_rule *want, *got;
	struct ig_packet p;
	bool named, narrow, eth2;

	while (packets--) {
		p = packet(below(8) ? IG_IN : IG_OUT, below(3) ? 8 : 13,
			   below(2), "10.0.0.1", "10.0.0.2");
		p.src.w[0] = cpu_to_be32(some_host());
		p.dst.w[0] = cpu_to_be32(some_host());
		p.ifindex = below(3) + 1;
		named = !below(4);
		narrow = !below(4);
		got = ig_policy_rule(pol, &p, named, narrow);
		/* eth2 has group 1 where it is known; others default. */
		eth2 = p.ifindex == 2 && pol->ifaces &&
		       ig_ifaces_find(pol->ifaces, p.ifindex);
		want = search(pol, &p, eth2, named, narrow);
		assert_ptr_equal(got, want ? ig_rule_found(want) : NULL);
	}
}

static void add_some(struct ig_draft *d)
{
	struct ig_rule *r = rule(below(8) ? IG_IN : IG_OUT, IG_IPV4,
				 below(6) ? below(6) ? 8 : 13 : ANY, ANY, NULL,
				 NULL);
	u8 len = below(3) ? 32 : 16 + below(17);

	if (!r->match.icmp[IG_IPV4].any_type && !below(4)) {
		r->match.icmp[IG_IPV4].any_code = false;
		r->match.icmp[IG_IPV4].code = below(2);
	}
	if (d->n_sets && !below(8)) {
		r->match.set = d->sets[below(d->n_sets)]->id;
	} else if (below(20)) {
		r->match.peer = (struct ig_prefix){ .len = len };
		r->match.peer.addr.w[0] =
			cpu_to_be32(some_host() & ~0U << (32 - len));
	}
	if (!below(3)) {
		len = 16 + below(17);
		r->match.to = (struct ig_prefix){ .len = len };
		r->match.to.addr.w[0] =
			cpu_to_be32(some_host() & ~0U << (32 - len));
	}
	if (d->n_groups > 1 && below(2))
		r->group = d->groups[1]->id;
	assert_int_equal(ig_draft_add(d, r), 0);
	ig_rule_put(r);
}

/* Prefixes by chance; @n at most. */
static struct ig_prefixes *some_prefixes(u32 n)
{
	struct ig_prefixes *p = ig_prefixes_alloc(quota_of_all);
	struct ig_lpm_prefix one, room;
	u32 added;

	while (n--) {
		one = (struct ig_lpm_prefix){
			.len = below(3) ? 32 : 20 + below(12),
		};
		one.high = ((u64)some_host() & ~0U << (32 - one.len)) << 32;
		assert_int_equal(ig_prefixes_add(p, IG_IPV4, &one, &room, 1,
						 &added), 0);
	}
	return p;
}

/* Small or large. */
static void fill_some(struct ig_draft *d, struct ig_set *set)
{
	struct ig_prefixes *p = some_prefixes(below(2) ? below(8) : below(500));

	assert_int_equal(ig_draft_set_fill(d, set, p), 0);
}

static void amend_some(struct ig_draft *d)
{
	struct ig_rule *was = d->rules[below(d->n_rules)], *with;

	with = ig_rule_amended(was, "other", 5, below(2) ? 1000000 : 0);
	assert_non_null(with);
	ig_draft_amend(d, was, with);
	ig_rule_put(with);
}

static void edit(struct ig_draft *d)
{
	u32 i, n = below(3) ? below(3) : below(200);
	char name[8];

	for (i = below(5); i; i--)
		amend_some(d);
	for (i = 0; i < n; i++)
		add_some(d);
	n = below(2) ? 0 : below(below(4) ? 4 : 300);
	for (i = 0; i < n && d->n_rules > 600; i++) {
		ig_draft_del(d, d->rules[below(2) ? d->n_rules - 1 :
						    below(d->n_rules)]);
		ig_draft_settle(d);
	}
	if (!below(3) && d->n_sets < 4) {
		snprintf(name, sizeof(name), "s%u", d->next_set);
		assert_int_equal(ig_draft_set_create(d, name,
						     some_prefixes(below(500))),
				 0);
	}
	if (d->n_sets && below(2))
		fill_some(d, d->sets[below(d->n_sets)]);
	for (i = 0; i < d->n_sets; i++)
		if (!ig_draft_set_users(d, d->sets[i]))
			ig_draft_set_del(d, d->sets[i]);
}

static void start(struct ig_draft *d)
{
	struct ig_group *g = ig_group_alloc(0, "g", 1);
	u32 i;

	assert_int_equal(ig_draft_init(d, NULL), 0);
	strcpy(g->pattern[g->n++], "eth2");
	assert_int_equal(ig_draft_group_add(d, g), 0);
	ig_group_put(g);
	for (i = 0; i < 1500; i++)
		add_some(d);
}

static void test_chance(void **state)
{
	static const struct ig_device dev[] = {
		{ 1, 0, "lo" }, { 2, 0, "eth2" }, { 3, 0, "eth3" },
	};
	struct ig_policy *held[HELD] = {};
	struct ig_draft d;
	u32 round, i, newest = 0, to;

	(void)state;
	srand(6);
	quota_of_all = ig_quota_alloc();
	start(&d);
	for (round = 0; round < 150; round++) {
		edit(&d);
		/* Replaces any policy but the one it comes from. */
		to = (newest + 1 + below(HELD - 1)) % HELD;
		if (held[to])
			fini(held[to]);
		held[to] = compile(&d, round ? held[newest] : NULL);
		newest = to;
		assert_int_equal(ig_policy_ifaces(held[to], dev,
						  below(4) ? 3 : 1), 0);
		check(held[to], 60);
		for (i = 0; i < HELD; i++)
			if (held[i])
				check(held[i], 8);
		assert_int_equal(ig_draft_init(&d, held[newest]), 0);
	}
	ig_draft_fini(&d);
	for (i = 0; i < HELD; i++)
		if (held[i])
			fini(held[i]);
	assert_int_equal(ig_atomic_read(&quota_of_all->used), 0);
	ig_quota_put(quota_of_all);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_more),
		cmocka_unit_test(test_amended),
		cmocka_unit_test(test_other_types),
		cmocka_unit_test(test_merged),
		cmocka_unit_test(test_removed),
		cmocka_unit_test(test_set_replaced),
		cmocka_unit_test(test_set_empty),
		cmocka_unit_test(test_set_of_layer),
		cmocka_unit_test(test_chance),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
