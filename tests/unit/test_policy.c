// SPDX-License-Identifier: GPL-2.0-only
/* Rules, drafts, compiling, and the choice among several rules. */
#include "build.h"

static u32 which(const struct ig_policy *pol, struct ig_packet p, bool named,
		 bool narrow)
{
	const struct ig_rule *r = ig_policy_rule(pol, &p, named, narrow);

	return r ? r->id : 0;
}

static void test_specific_first(void **state)
{
	struct ig_policy *pol = policy(false, true, true,
		rule(IG_IN, IG_IPV4, ANY, ANY, NULL, NULL),		/* 1 */
		rule(IG_IN, IG_IPV4, 8, ANY, "10.0.0.0/8", NULL),	/* 2 */
		rule(IG_IN, IG_IPV4, 8, ANY, "10.1.0.0/16", NULL),	/* 3 */
		rule(IG_IN, IG_IPV4, ANY, ANY, "10.1.0.0/16", NULL),	/* 4 */
		rule(IG_IN, IG_IPV4, 8, ANY, "10.1.0.0/16", NULL),	/* 5 */
		rule(IG_IN, IG_IPV4, ANY, ANY, "10.1.2.3/32", NULL),	/* 6 */
		rule(IG_IN, IG_IPV4, 8, 1, "10.1.2.4/32", NULL),	/* 7 */
		rule(IG_IN, IG_IPV4, 8, ANY, NULL, "192.0.2.9/32"),	/* 8 */
		rule(IG_IN, IG_IPV4, 8, ANY, "0.0.0.0/0", NULL),	/* 9 */
		NULL);

	(void)state;
#define IN(src, dst) packet(IG_IN, 8, 0, src, dst)
	assert_int_equal(which(pol, IN("10.1.9.9", "192.0.2.1"), 0, 0), 3);
	assert_int_equal(which(pol, IN("10.2.9.9", "192.0.2.1"), 0, 0), 2);
	assert_int_equal(which(pol, IN("10.1.2.3", "192.0.2.1"), 0, 0), 6);
	assert_int_equal(which(pol, IN("10.1.2.3", "192.0.2.1"), 1, 0), 3);
	assert_int_equal(which(pol, IN("10.1.2.4", "192.0.2.1"), 0, 0), 3);
	assert_int_equal(which(pol, packet(IG_IN, 8, 1, "10.1.2.4",
					   "192.0.2.1"), 0, 0), 7);
	/* 0.0.0.0/0 is longer than any, and not narrower than any. */
	assert_int_equal(which(pol, IN("11.0.0.1", "192.0.2.1"), 0, 0), 9);
	assert_int_equal(which(pol, IN("11.0.0.1", "192.0.2.9"), 0, 0), 9);
	assert_int_equal(which(pol, IN("11.0.0.1", "192.0.2.9"), 0, 1), 0);
	assert_int_equal(which(pol, IN("10.2.0.1", "192.0.2.9"), 0, 1), 2);
	assert_int_equal(which(pol, packet(IG_IN, 13, 0, "11.0.0.1",
					   "192.0.2.1"), 0, 0), 1);
	assert_int_equal(which(pol, packet(IG_OUT, 8, 0, "10.1.2.3",
					   "192.0.2.1"), 0, 0), 0);
	assert_int_equal(which(pol, packet(IG_IN, 128, 0, "2001:db8::1",
					   "2001:db8::2"), 0, 0), 0);
	policy_free(pol);
}

/* The peer is the remote side: the destination of what goes out. */
static void test_sides(void **state)
{
	struct ig_policy *pol = policy(false, false, false,
		rule(IG_OUT, IG_IPV6, 128, ANY, "2001:db8:a::/48",
		     "2001:db8:1::/64"),
		rule(IG_FORWARD, IG_IPV6, 128, ANY, "2001:db8:a::/48",
		     "2001:db8:1::/64"), NULL);

	(void)state;
	assert_int_equal(which(pol, packet(IG_OUT, 128, 0, "2001:db8:1::1",
					   "2001:db8:a::1"), 0, 0), 1);
	assert_int_equal(which(pol, packet(IG_OUT, 128, 0, "2001:db8:a::1",
					   "2001:db8:1::1"), 0, 0), 0);
	assert_int_equal(which(pol, packet(IG_FORWARD, 128, 0, "2001:db8:a::1",
					   "2001:db8:1::1"), 0, 0), 2);
	assert_int_equal(which(pol, packet(IG_FORWARD, 128, 0, "2001:db8:a::1",
					   "2001:db8:2::1"), 0, 0), 0);
	policy_free(pol);
}

/* Random rules and packets against the plainest search there is. */
static void test_linear(void **state)
{
	static const char * const net[] = {
		"0.0.0.0/0", "10.0.0.0/8", "10.128.0.0/9", "10.1.0.0/16",
		"10.1.1.0/24", "10.1.1.1/32", "10.1.1.128/25", "192.0.2.0/31",
	};
	static const char * const host[] = {
		"10.1.1.1", "10.1.1.129", "10.1.2.1", "10.200.0.1", "192.0.2.0",
		"192.0.2.2", "255.255.255.254",
	};
	int round, i, n;

	(void)state;
	srand(2);
	for (round = 0; round < 2000; round++) {
		struct ig_rule *r[12];
		struct ig_policy *pol;
		struct ig_draft d;

		assert_int_equal(ig_draft_init(&d, NULL), 0);
		n = rand() % 12;
		for (i = 0; i < n; i++) {
			int type = rand() % 3 ? rand() % 3 + 7 : ANY;

			r[i] = rule(rand() % 2, IG_IPV4, type,
				    type == ANY || rand() % 2 ? ANY : rand() % 2,
				    rand() % 4 ? net[rand() % 8] : NULL,
				    rand() % 2 ? net[rand() % 8] : NULL);
			assert_int_equal(ig_draft_add(&d, r[i]), 0);
			ig_rule_put(r[i]);
		}
		pol = ig_zalloc(sizeof(*pol));
		assert_int_equal(ig_policy_compile(pol, &d, 1, NULL), 0);
		for (i = 0; i < 60; i++) {
			struct ig_packet p = packet(rand() % 2,
				rand() % 3 + 7, rand() % 2, host[rand() % 7],
				host[rand() % 7]);
			bool named = rand() % 2, narrow = rand() % 2;
			int best = -1, best_len = -2, j;

			for (j = 0; j < n; j++) {
				const struct ig_icmp_match *m = &r[j]->match.icmp[0];
				const struct ig_addr *peer =
					p.dir == IG_OUT ? &p.dst : &p.src;
				const struct ig_addr *to =
					p.dir == IG_OUT ? &p.src : &p.dst;
				int len = r[j]->match.peer.any ? -1 : r[j]->match.peer.len;

				if (r[j]->match.dir != p.dir ||
				    (m->any_type && named) ||
				    (!m->any_type && m->type != p.type) ||
				    (!m->any_code && m->code != p.code) ||
				    !ig_prefix_covers(&r[j]->match.peer, 0, peer) ||
				    !ig_prefix_covers(&r[j]->match.to, 0, to) ||
				    (narrow && len < 1) || len <= best_len)
					continue;
				best = j;
				best_len = len;
			}
			assert_int_equal(which(pol, p, named, narrow),
					 best < 0 ? 0 : r[best]->id);
		}
		ig_draft_fini(&d);
		policy_free(pol);
	}
}

static void test_draft(void **state)
{
	struct ig_policy *pol = policy(false, true, true,
		rule(IG_IN, IG_IPV4, 8, ANY, "10.0.0.0/8", NULL),
		rule(IG_IN, IG_IPV4, 13, ANY, NULL, NULL), NULL);
	struct ig_rule *like = rule(IG_IN, IG_IPV4, 13, ANY, NULL, NULL);
	struct ig_rule *found;
	struct ig_draft d;

	(void)state;
	assert_int_equal(ig_draft_init(&d, pol), 0);
	found = ig_draft_find(&d, like);
	assert_non_null(found);
	assert_int_equal(found->id, 2);
	ig_draft_del(&d, found);
	assert_null(ig_draft_find(&d, like));
	assert_null(ig_draft_find_id(&d, 2));
	assert_non_null(ig_draft_find_id(&d, 1));
	/* An id is not used twice, and the old policy has not changed. */
	assert_int_equal(ig_draft_add(&d, like), 0);
	assert_int_equal(like->id, 3);
	assert_non_null(ig_policy_find_id(pol, 2));
	assert_null(ig_policy_find_id(pol, 3));
	ig_draft_fini(&d);
	ig_rule_put(like);
	policy_free(pol);
}

static void test_limits(void **state)
{
	struct ig_rule *r = rule(IG_IN, IG_IPV4, 8, ANY, NULL, NULL);
	struct ig_draft d;
	u32 i;

	(void)state;
	assert_int_equal(ig_draft_init(&d, NULL), 0);
	for (i = 0; i < IG_RULES_MAX; i++)
		assert_int_equal(ig_draft_add(&d, r), 0);
	assert_int_equal(ig_draft_add(&d, r), -ENOSPC);
	assert_int_equal(d.n_rules, IG_RULES_MAX);
	ig_draft_del_all(&d);
	d.next_id = 0;			/* all ids have been used */
	assert_int_equal(ig_draft_add(&d, r), -ENOSPC);
	ig_draft_fini(&d);
	ig_rule_put(r);
}

static void test_expiry(void **state)
{
	struct ig_rule *a = rule(IG_IN, IG_IPV4, 8, ANY, NULL, NULL);
	struct ig_rule *b = rule(IG_IN, IG_IPV4, 13, ANY, NULL, NULL);
	struct ig_policy *pol;
	struct ig_draft d;

	(void)state;
	a->expires = 500;
	b->expires = 300;
	pol = policy(false, true, true, a, b,
		     rule(IG_IN, IG_IPV4, 42, ANY, NULL, NULL), NULL);
	assert_int_equal(ig_policy_next_expiry(pol), 300);
	assert_int_equal(ig_draft_init(&d, pol), 0);
	assert_int_equal(ig_draft_expire(&d, 299), 0);
	assert_int_equal(ig_draft_expire(&d, 300), 1);
	assert_null(ig_draft_find_id(&d, 2));
	assert_int_equal(ig_draft_expire(&d, 1000), 1);
	assert_int_equal(d.n_rules, 1);
	ig_draft_fini(&d);
	policy_free(pol);
}

/* A policy comes back: what was numbered meanwhile keeps its numbers. */
static void test_resume(void **state)
{
	struct ig_rule *was = rule(IG_IN, IG_IPV4, 8, ANY, "10.0.0.0/8", NULL);
	struct ig_rule *added = rule(IG_IN, IG_IPV4, 13, ANY, NULL, NULL);
	struct ig_rule *next = rule(IG_IN, IG_IPV4, 42, ANY, NULL, NULL);
	struct ig_policy *pol = policy(false, true, true, was, NULL);
	struct ig_policy before = {}, after = {};
	struct ig_quota *quota = ig_quota_alloc();
	struct ig_group *group;
	struct ig_draft d;

	(void)state;
	ig_policy_share(&before, pol, pol->epoch);
	assert_int_equal(ig_draft_init(&d, pol), 0);
	assert_int_equal(ig_draft_add(&d, added), 0);
	assert_int_equal(added->id, 2);
	ig_draft_del(&d, ig_draft_find_id(&d, 1));
	assert_int_equal(ig_draft_set_create(&d, "s", ig_prefixes_alloc(quota)),
			 0);
	ig_quota_put(quota);
	group = ig_group_alloc(0, "g", 0);
	assert_int_equal(ig_draft_group_add(&d, group), 0);
	ig_group_put(group);
	assert_int_equal(ig_policy_compile(&after, &d, 7, pol), 0);
	ig_draft_fini(&d);

	ig_policy_resume(&before, &after, 9);
	ig_policy_fini(&after);
	assert_int_equal(before.generation, 9);
	assert_int_equal(before.epoch, 9);
	assert_int_equal(which(&before, packet(IG_IN, 8, 0, "10.1.9.9",
					       "192.0.2.1"), 0, 0), 1);
	assert_int_equal(which(&before, packet(IG_IN, 13, 0, "10.1.9.9",
					       "192.0.2.1"), 0, 0), 0);
	assert_int_equal(ig_draft_init(&d, &before), 0);
	assert_int_equal(ig_draft_add(&d, next), 0);
	assert_int_equal(next->id, 3);
	assert_int_equal(d.next_set, pol->next_set + 1);
	assert_int_equal(d.next_group, pol->next_group + 1);
	/* Its slot is not that of what is in force. */
	assert_int_not_equal(next->slot, ig_policy_find_id(&before, 1)->slot);
	ig_draft_fini(&d);
	ig_policy_fini(&before);
	policy_free(pol);
	ig_rule_put(added);
	ig_rule_put(next);
}

static void test_faults(void **state)
{
	struct ig_rule *r = ig_rule_alloc("", 0);

	(void)state;
	assert_non_null(ig_match_fault(&r->match));	/* covers nothing */
	r->match.icmp[IG_IPV4] = (struct ig_icmp_match){ .covers = true,
						  .any_type = true };
	assert_non_null(ig_match_fault(&r->match));	/* a code without a type */
	r->match.icmp[IG_IPV4].any_code = true;
	assert_null(ig_match_fault(&r->match));
	r->match.peer = prefix("10.0.0.1/24");
	assert_non_null(ig_match_fault(&r->match));	/* host bits */
	r->match.peer = prefix("10.0.0.0/33");
	assert_non_null(ig_match_fault(&r->match));
	r->match.peer = prefix("2001:db8::/32");
	assert_non_null(ig_match_fault(&r->match));	/* of a family not covered */
	r->match.peer = prefix("10.0.0.0/24");
	assert_null(ig_match_fault(&r->match));
	r->match.set = 1;
	assert_non_null(ig_match_fault(&r->match));	/* a prefix and a set */
	r->match.set = 0;
	r->match.icmp[IG_IPV6] = r->match.icmp[IG_IPV4];
	assert_non_null(ig_match_fault(&r->match));	/* covers one it cannot match */
	r->match.icmp[IG_IPV4].covers = false;
	r->match.peer = prefix("2001:db8:0:0:1::/80");
	assert_null(ig_match_fault(&r->match));
	r->match.peer = prefix("2001:db8::1/80");
	assert_non_null(ig_match_fault(&r->match));	/* bits of the last word */
	ig_rule_put(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_specific_first),
		cmocka_unit_test(test_sides),
		cmocka_unit_test(test_linear),
		cmocka_unit_test(test_draft),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_expiry),
		cmocka_unit_test(test_resume),
		cmocka_unit_test(test_faults),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
