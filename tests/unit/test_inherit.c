// SPDX-License-Identifier: GPL-2.0-only
/* Inherited parts of a policy, and parts written where it is in force. */
#include "build.h"

static struct ig_prefixes *one(const char *text, struct ig_quota *quota)
{
	struct ig_prefixes *p = ig_prefixes_alloc(quota);
	struct ig_lpm_prefix add, room;
	struct ig_prefix from = prefix(text);
	u32 added;

	ig_lpm_prefix_set(&add, from.family, &from.addr, from.len);
	assert_int_equal(ig_prefixes_add(p, from.family, &add, &room, 1, &added), 0);
	return p;
}

static void set_create(struct ig_draft *d, const char *name, const char *text,
		       struct ig_quota *quota)
{
	assert_int_equal(ig_draft_set_create(d, name, one(text, quota)), 0);
}

static void group_create(struct ig_draft *d, const char *name)
{
	struct ig_group *g = ig_group_alloc(0, name, 1);

	strcpy(g->pattern[g->n++], "eth0");
	assert_int_equal(ig_draft_group_add(d, g), 0);
	ig_group_put(g);
}

static u32 rule_add(struct ig_draft *d, u8 type, const char *set,
		    const char *group)
{
	struct ig_rule *r = rule(IG_IN, IG_IPV4, type, ANY, NULL, NULL);
	u32 id;

	if (set)
		r->match.set = ig_draft_set(d, set)->id;
	if (group)
		r->group = ig_draft_group(d, group)->id;
	assert_int_equal(ig_draft_add(d, r), 0);
	id = r->id;
	ig_rule_put(r);
	return id;
}

static struct ig_policy *compiled(struct ig_draft *d, const struct ig_policy *from)
{
	static u32 generation = 10;
	struct ig_policy *p = ig_zalloc(sizeof(*p));

	assert_int_equal(ig_policy_compile(p, d, ++generation, from), 0);
	ig_draft_fini(d);
	return p;
}

/* A policy of the first namespace, with one of each. */
static struct ig_policy *host_policy(struct ig_quota *quota)
{
	struct ig_draft d;

	assert_int_equal(ig_draft_init(&d, NULL), 0);
	set_create(&d, "hostset", "10.0.0.0/8", quota);
	group_create(&d, "hostgrp");
	rule_add(&d, 8, "hostset", "hostgrp");
	return compiled(&d, NULL);
}

static struct ig_policy *inherited(const struct ig_policy *host)
{
	struct ig_policy *p = ig_zalloc(sizeof(*p));

	ig_policy_inherit(p, host, 5);
	return p;
}

static void begin(struct ig_draft *d, const struct ig_policy *from)
{
	assert_int_equal(ig_draft_init(d, from), 0);
	d->local = true;
}

/* A change of a policy that was inherited; the former is gone. */
static struct ig_policy *changed(struct ig_draft *d, struct ig_policy *from)
{
	struct ig_policy *p = compiled(d, from);

	policy_free(from);
	return p;
}

static bool rule_local(const struct ig_policy *p, u32 id)
{
	return ig_body_rule_local(p->body, ig_policy_find_id(p, id));
}

static bool set_local(const struct ig_policy *p, const char *name)
{
	return ig_body_set_local(p->body, ig_policy_set(p, name)->id);
}

/* Own objects are told from the host's, and from those that name the host's. */
static void test_marks(void **state)
{
	struct ig_quota *quota = ig_quota_alloc();
	struct ig_policy *host = host_policy(quota), *p = inherited(host);
	u32 plain, of_set, of_group, of_own;
	struct ig_draft d;

	(void)state;
	assert_false(host->inherited);
	assert_true(p->inherited);
	assert_false(rule_local(p, 1));
	assert_false(set_local(p, "hostset"));
	begin(&d, p);
	set_create(&d, "own", "10.1.0.0/16", quota);
	group_create(&d, "owngrp");
	plain = rule_add(&d, 13, NULL, NULL);
	of_set = rule_add(&d, 13, "hostset", NULL);
	of_group = rule_add(&d, 13, NULL, "hostgrp");
	of_own = rule_add(&d, 13, "own", "owngrp");
	p = changed(&d, p);
	assert_true(p->inherited);
	assert_true(rule_local(p, plain));
	assert_false(rule_local(p, of_set));
	assert_false(rule_local(p, of_group));
	assert_true(rule_local(p, of_own));
	assert_false(rule_local(p, 1));
	assert_true(set_local(p, "own"));
	assert_true(ig_body_set_local(p->body, 0));
	/* The group default is the host's, though a rule in it need not be. */
	assert_false(ig_body_group_local(p->body, IG_GROUP_DEFAULT));
	policy_free(p);
	policy_free(host);
	ig_quota_put(quota);
}

/*
 * An object made from one of the host's counts as the host's until it is
 * replaced.
 */
static void test_derived(void **state)
{
	struct ig_quota *quota = ig_quota_alloc();
	struct ig_policy *host = host_policy(quota), *p = inherited(host);
	struct ig_group *with = ig_group_alloc(0, "hostgrp", 1), *group;
	struct ig_prefixes *edit;
	struct ig_draft d;

	(void)state;
	begin(&d, p);
	assert_int_equal(ig_draft_set_edit(&d, "hostset", quota, &edit), 0);
	group = ig_draft_group(&d, "hostgrp");
	ig_draft_group_swap(&d, group, with);
	ig_group_put(with);
	p = changed(&d, p);
	assert_false(set_local(p, "hostset"));
	assert_false(ig_body_group_local(p->body, p->body->groups[1]->id));

	/* Replaced, then filled further, as many prefixes are. */
	begin(&d, p);
	assert_int_equal(ig_draft_set_replace(&d, ig_draft_set(&d, "hostset"),
					      one("10.2.0.0/16", quota)), 0);
	p = changed(&d, p);
	begin(&d, p);
	assert_int_equal(ig_draft_set_edit(&d, "hostset", quota, &edit), 0);
	p = changed(&d, p);
	assert_true(set_local(p, "hostset"));
	assert_true(p->inherited);
	policy_free(p);
	policy_free(host);
	ig_quota_put(quota);
}

/* A set that holds the same as one of the host's shares it, and no more. */
static void test_shared(void **state)
{
	struct ig_quota *quota = ig_quota_alloc();
	struct ig_policy *host = host_policy(quota), *p = inherited(host);
	struct ig_draft d;

	(void)state;
	begin(&d, p);
	set_create(&d, "same", "10.0.0.0/8", quota);
	p = changed(&d, p);
	assert_ptr_equal(ig_policy_set(p, "same")->prefixes,
			 ig_policy_set(p, "hostset")->prefixes);
	assert_true(set_local(p, "same"));
	assert_false(set_local(p, "hostset"));
	policy_free(p);
	policy_free(host);
	ig_quota_put(quota);
}

/* Each kind alone keeps a policy inherited; without any of them it is not. */
static void test_ends(void **state)
{
	struct ig_quota *quota = ig_quota_alloc();
	int skip;

	(void)state;
	for (skip = 0; skip < 6; skip++) {
		struct ig_policy *host = host_policy(quota), *p;
		struct ig_acl_entry *e = entry(5, false, IG_IN, IG_IPV4, 8, NULL, NULL);
		struct ig_draft d;

		/* An entry in the host's ACL. */
		assert_int_equal(ig_draft_init(&d, host), 0);
		assert_int_equal(ig_acl_add(&d.acl[IG_IN], e), 0);
		ig_acl_entry_put(e);
		host = changed(&d, host);
		p = inherited(host);
		begin(&d, p);
		if (skip != 0 && skip != 1 && skip != 2)
			ig_draft_del_all(&d);
		if (skip == 0)
			rule_add(&d, 13, NULL, NULL);
		if (skip >= 3) {
			if (skip != 3)
				ig_draft_acl_del_all(&d);
			ig_draft_set_del(&d, ig_draft_set(&d, "hostset"));
			ig_draft_group_del(&d, ig_draft_group(&d, "hostgrp"));
		}
		if (skip != 4) {
			ig_draft_allow(&d, IG_IN, true);
			ig_draft_allow(&d, IG_OUT, true);
			ig_draft_allow(&d, IG_FORWARD, true);
		}
		p = changed(&d, p);
		assert_int_equal(p->inherited, skip != 5);
		policy_free(p);
		policy_free(host);
	}
	ig_quota_put(quota);
}

/* Ids that are given later do not continue the host's. */
static void test_ids(void **state)
{
	struct ig_quota *quota = ig_quota_alloc();
	struct ig_policy *host = host_policy(quota), *p;
	struct ig_draft d;

	(void)state;
	p = inherited(host);
	begin(&d, p);
	assert_int_equal(rule_add(&d, 13, NULL, NULL), 1048576);
	set_create(&d, "own", "10.1.0.0/16", quota);
	assert_int_equal(ig_draft_set(&d, "own")->id, 1048576);
	group_create(&d, "owngrp");
	assert_int_equal(ig_draft_group(&d, "owngrp")->id, 1048576);
	ig_draft_fini(&d);
	policy_free(p);
	/* At the end of the numbers there are none, rather than used ones. */
	host->next_id = 0xfff00000;
	p = inherited(host);
	assert_int_equal(p->next_id, 0);
	policy_free(p);
	host->next_id = 0;
	p = inherited(host);
	assert_int_equal(p->next_id, 0);
	policy_free(p);
	policy_free(host);
	ig_quota_put(quota);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_marks),
		cmocka_unit_test(test_derived),
		cmocka_unit_test(test_shared),
		cmocka_unit_test(test_ends),
		cmocka_unit_test(test_ids),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
