// SPDX-License-Identifier: GPL-2.0-only
/* Policies being written: slots, finding rules, sets and groups, undo. */
#include "build.h"

#include "engine/set.h"

static u32 below(u32 n)
{
	return rand() % n;
}

static struct ig_policy *compile(struct ig_draft *d,
				 const struct ig_policy *from)
{
	static u32 generation;
	struct ig_policy *pol = ig_zalloc(sizeof(*pol));

	assert_int_equal(ig_policy_compile(pol, d, ++generation, from), 0);
	return pol;
}

/* One of 8,000 rules, the same for the same number. */
static struct ig_rule *numbered(u32 n)
{
	struct ig_rule *r = rule(n % 2, IG_IPV4, n / 2 % 2 ? 8 : 13, ANY, NULL,
				 NULL);

	r->match.peer = (struct ig_prefix){ .len = 32 };
	r->match.peer.addr.w[0] = cpu_to_be32(n / 4 % 50);
	if (n / 200 % 2)
		r->match.to = (struct ig_prefix){ .len = 0 };
	r->match.set = 0;
	r->match.icmp[IG_IPV4].any_code = n / 400 % 2;
	r->match.icmp[IG_IPV4].code = n / 400 % 2 ? 0 : n / 800 % 10;
	return r;
}

#define NUMBERS	8000

/* Tells whether two rules of numbered() are the same. */
static bool numbers_same(u32 a, u32 b)
{
	if (a / 400 % 2 && b / 400 % 2)	/* any code: the rest says nothing */
		return a % 800 == b % 800;
	return a == b;
}

/* Finding. */

/* The number of each rule of a draft, in its order. */
struct model {
	u32 n;
	u32 number[NUMBERS];
	u32 id[NUMBERS];
};

static u32 model_find(const struct model *m, u32 number)
{
	u32 i;

	for (i = 0; i < m->n; i++)
		if (numbers_same(m->number[i], number))
			return m->id[i];
	return 0;
}

static void model_del(struct model *m, u32 i)
{
	m->n--;
	memmove(&m->number[i], &m->number[i + 1], (m->n - i) * sizeof(u32));
	memmove(&m->id[i], &m->id[i + 1], (m->n - i) * sizeof(u32));
}

/* Looks for a rule; adds it when it is not there. */
static void find_or_add(struct ig_draft *d, struct model *m, u32 number,
			bool add)
{
	struct ig_rule *like = numbered(number), *found;
	u32 want = model_find(m, number);

	found = ig_draft_find(d, like);
	assert_int_equal(found ? found->id : 0, want);
	if (found)
		assert_true(ig_rule_same(found, like));
	if (!found && add) {
		assert_int_equal(ig_draft_add(d, like), 0);
		m->number[m->n] = number;
		m->id[m->n++] = like->id;
	}
	ig_rule_put(like);
}

static void delete_at(struct ig_draft *d, struct model *m, u32 i)
{
	struct ig_rule *r = ig_draft_find_id(d, m->id[i]);

	assert_non_null(r);
	if (below(2)) {	/* places that are left, or none */
		ig_draft_settle(d);
		assert_ptr_equal(r, d->rules[i]);
	}
	ig_draft_del(d, r);
	assert_null(ig_draft_find_id(d, m->id[i]));
	model_del(m, i);
}

/* Found by an index after much looking, whatever was deleted in between. */
static void test_find(void **state)
{
	static struct model m;
	struct ig_draft d;
	u32 round, i, most;

	(void)state;
	srand(7);
	for (round = 0; round < 30; round++) {
		most = round % 3 ? 60 : NUMBERS;
		memset(&m, 0, sizeof(m));
		assert_int_equal(ig_draft_init(&d, NULL), 0);
		for (i = 0; i < 1500; i++) {
			if (below(3) || !m.n)
				find_or_add(&d, &m, below(most), below(4));
			else
				delete_at(&d, &m, below(m.n));
		}
		assert_non_null(d.index);
		/* First the expired ones, then all. */
		ig_draft_find_id(&d, m.id[0])->expires = 1;
		assert_int_equal(ig_draft_expire(&d, 5), 1);
		model_del(&m, 0);
		for (i = 0; i < 30; i++)
			find_or_add(&d, &m, below(most), true);
		ig_draft_del_all(&d);
		memset(&m, 0, sizeof(m));
		for (i = 0; i < 30; i++)
			find_or_add(&d, &m, below(most), true);
		ig_draft_fini(&d);
	}
}

/* An index that is full of places that were left goes on finding. */
static void test_find_left(void **state)
{
	static struct model m;
	struct ig_draft d;
	u32 i;

	(void)state;
	memset(&m, 0, sizeof(m));
	assert_int_equal(ig_draft_init(&d, NULL), 0);
	for (i = 0; i < 20; i++)
		find_or_add(&d, &m, i * 4, true);
	for (i = 0; i < 20000; i++) {
		find_or_add(&d, &m, (i + 20) % 1000 * 4 % 400 + i % 2, true);
		if (m.n > 10)
			delete_at(&d, &m, i % m.n);
	}
	assert_in_range(d.index_mask, 1, 1023);
	ig_draft_fini(&d);
}

/* Groups tell rules apart, and so do sets. */
static void test_find_apart(void **state)
{
	struct ig_rule *a = numbered(1), *b = numbered(1), *c = numbered(1);
	struct ig_draft d;
	u32 i;

	(void)state;
	b->group = 3;
	c->match.peer = prefix(NULL);
	c->match.set = 9;
	assert_int_equal(ig_draft_init(&d, NULL), 0);
	assert_int_equal(ig_draft_add(&d, a), 0);
	for (i = 0; i < 20; i++) {
		assert_ptr_equal(ig_draft_find(&d, a), a);
		assert_null(ig_draft_find(&d, b));
		assert_null(ig_draft_find(&d, c));
	}
	assert_int_equal(ig_draft_add(&d, b) | ig_draft_add(&d, c), 0);
	assert_ptr_equal(ig_draft_find(&d, b), b);
	assert_ptr_equal(ig_draft_find(&d, c), c);
	ig_draft_fini(&d);
	ig_rule_put(a);
	ig_rule_put(b);
	ig_rule_put(c);
}

/*
 * Rules that collided as long as their hash had no key: the address of @n that
 * brings the old hash to the same number as all others.
 */
static u64 old_mix(u64 h, u64 v)
{
	h = (h ^ v) * 0xff51afd7ed558ccdULL;
	return h ^ h >> 32;
}

static struct ig_rule *colliding(u32 n)
{
	struct ig_rule *r = rule(IG_IN, IG_IPV6, 128, ANY, NULL, "2001:db8::/128");
	u64 h = old_mix((u64)r->group << 32 | r->match.set, r->match.dir);

	h = old_mix(old_mix(h, 0), 2 + r->match.icmp[IG_IPV6].type);
	h = old_mix(old_mix(old_mix(h, 0), 0), 1000);
	r->match.to.addr.q[0] = n;
	r->match.to.addr.q[1] = 0x5bd1e995 ^ old_mix(h, n);
	return r;
}

static u32 old_hash(const struct ig_rule *r)
{
	const struct ig_match *m = &r->match;
	u64 h = old_mix((u64)r->group << 32 | m->set, m->dir);

	h = old_mix(old_mix(h, 0), 2 + m->icmp[IG_IPV6].type);
	h = old_mix(old_mix(old_mix(h, m->peer.addr.q[0]), m->peer.addr.q[1]),
		    1000);
	h = old_mix(old_mix(h, m->to.addr.q[0]), m->to.addr.q[1]);
	return old_mix(h, 128);
}

/* The most places of the index that may be looked at to find a rule. */
static u32 longest_run(const struct ig_draft *d)
{
	u32 i, run = 0, most = 0;

	for (i = 0; i < 2 * (d->index_mask + 1); i++) {
		run = d->index[i & d->index_mask] ? run + 1 : 0;
		most = run > most ? run : most;
	}
	return most;
}

#define COLLIDING	16384

static void test_find_colliding(void **state)
{
	struct ig_rule *first = colliding(0), *r;
	struct ig_draft d;
	u32 i;

	(void)state;
	assert_int_equal(ig_draft_init(&d, NULL), 0);
	for (i = 0; i < COLLIDING; i++) {
		r = colliding(i);
		assert_int_equal(old_hash(r), old_hash(first));
		assert_null(ig_draft_find(&d, r));
		assert_int_equal(ig_draft_add(&d, r), 0);
		ig_rule_put(r);
	}
	assert_non_null(d.index);
	print_message("# %u colliding rules, the longest search is %u places\n",
		      COLLIDING, longest_run(&d));
	assert_in_range(longest_run(&d), 1, 200);
	ig_draft_fini(&d);
	ig_rule_put(first);
}

/*
 * Removing many one at a time: the array is gone through a few dozen times, not
 * once for each of them.
 */
static void test_del_many(void **state)
{
	static struct ig_rule *all[IG_RULES_MAX];
	u32 i, n = 100000, settled = 0, gone = 0;
	struct ig_draft d;

	(void)state;
	assert_int_equal(ig_draft_init(&d, NULL), 0);
	for (i = 0; i < n; i++) {
		all[i] = ig_rule_alloc("", 0);
		assert_int_equal(ig_draft_add(&d, all[i]), 0);
		ig_rule_put(all[i]);
	}
	for (i = 0; i < n; i++) {
		u32 k = i * 7919U % n;	/* each once, in no order */

		assert_ptr_equal(ig_draft_find_id(&d, k + 1), all[k]);
		ig_draft_del(&d, all[k]);
		assert_null(ig_draft_find_id(&d, k + 1));
		settled += d.n_gone <= gone;
		gone = d.n_gone;
		assert_int_equal(d.n_rules - d.n_gone, n - 1 - i);
	}
	ig_draft_settle(&d);
	assert_int_equal(d.n_rules, 0);
	print_message("# %u rules removed, gone through %u times\n", n, settled);
	assert_in_range(settled, 1, 300);
	ig_draft_fini(&d);
}

/* Places that were left are neither full nor used. */
static void test_del_left(void **state)
{
	struct ig_rule *r = numbered(3);
	struct ig_draft d;

	(void)state;
	r->match.set = 7;
	r->group = 5;
	assert_int_equal(ig_draft_init(&d, NULL), 0);
	assert_false(ig_draft_set_used(&d) || ig_draft_group_used(&d));
	assert_int_equal(ig_draft_add(&d, r), 0);
	assert_true(ig_draft_set_used(&d) && ig_draft_group_used(&d));
	ig_draft_del(&d, r);
	assert_int_equal(d.n_gone, 1);
	assert_null(ig_draft_find(&d, r));
	assert_false(ig_draft_set_used(&d) || ig_draft_group_used(&d));
	assert_int_equal(ig_draft_group_rules(&d, &(struct ig_group){ .id = 5 }),
			 0);
	assert_int_equal(ig_draft_set_users(&d, &(struct ig_set){ .id = 7 }), 0);
	assert_int_equal(ig_draft_expire(&d, ~0ULL), 0);
	assert_int_equal(d.n_rules | d.n_gone, 0);
	ig_draft_fini(&d);
	ig_rule_put(r);
}

/* Slots. */

static bool slot_of(struct ig_rule *const *rules, u32 n, u32 slot)
{
	u32 i;

	for (i = 0; i < n; i++)
		if (rules[i]->slot == slot)
			return true;
	return false;
}

/*
 * No two rules have the same slot, and a new rule has none that a rule of
 * the previous policy has or had.
 */
static void test_slots(void **state)
{
	struct ig_policy *pol = NULL, *next;
	static u32 gone[1000];
	u32 round, i, k, n_gone, most = 0;
	struct ig_draft d;

	(void)state;
	srand(8);
	for (round = 0; round < 60; round++) {
		assert_int_equal(ig_draft_init(&d, pol), 0);
		n_gone = 0;
		for (i = 0; i < 200; i++) {
			struct ig_rule *r = numbered(i);

			ig_draft_settle(&d);
			if (d.n_rules && below(2)) {
				struct ig_rule *old = d.rules[below(d.n_rules)];

				if (pol && old->id < pol->next_id)
					gone[n_gone++] = old->slot;
				ig_draft_del(&d, old);
			}
			if (below(5) < (round % 2 ? 4U : 1U)) {
				assert_int_equal(ig_draft_add(&d, r), 0);
				assert_ptr_equal(r, d.rules[d.n_rules - 1]);
				for (k = 0; k < n_gone; k++)
					assert_int_not_equal(r->slot, gone[k]);
				assert_false(pol && slot_of(pol->body->rules,
							    pol->body->n_rules,
							    r->slot));
			}
			ig_rule_put(r);
		}
		next = compile(&d, pol);
		ig_draft_fini(&d);
		for (i = 0; i < next->body->n_rules; i++) {
			u32 slot = next->body->rules[i]->slot;

			assert_false(slot_of(next->body->rules, i, slot));
			assert_in_range(slot, 0, next->body->slots - 1);
			if (slot > most)
				most = slot;
		}
		if (pol)
			policy_free(pol);
		pol = next;
	}
	/* Slots are used again: 60 drafts of so many rules need few. */
	assert_in_range(most, 10, 1000);
	policy_free(pol);
}

static struct ig_acl_entry *numbered_entry(u16 number)
{
	struct ig_acl_entry *e = ig_acl_entry_alloc();

	e->number = number;
	e->match.icmp[IG_IPV4] = (struct ig_icmp_match){ .covers = true, .any_type = true };
	return e;
}

static bool entry_slot_of(const struct ig_acl *acl, u32 slot)
{
	u32 i;

	for (i = 0; i < acl->n; i++)
		if (acl->entry[i]->slot == slot)
			return true;
	return false;
}

/* Entries take slots as rules do: a new one has none of a rule, or of an entry before. */
static void test_entry_slots(void **state)
{
	struct ig_rule *r = numbered(1), *other = numbered(2);
	struct ig_acl_entry *first = numbered_entry(10), *e = numbered_entry(10);
	struct ig_policy *pol, *next;
	struct ig_draft d;
	u32 i;

	(void)state;
	assert_int_equal(ig_draft_init(&d, NULL), 0);
	assert_int_equal(ig_draft_add(&d, r), 0);
	assert_int_equal(ig_draft_acl_add(&d, first), 0);
	assert_int_equal(ig_draft_acl_add(&d, first), -EEXIST);
	assert_int_not_equal(first->slot, r->slot);
	assert_int_equal(first->id, 1);
	assert_int_equal(d.slots, 2);
	pol = compile(&d, NULL);
	ig_draft_fini(&d);
	assert_int_equal(ig_draft_init(&d, pol), 0);
	ig_draft_acl_del(&d, ig_acl_find(&d.acl[IG_IN], 10));
	/* Those that come and go in one draft give their slots back. */
	for (i = 0; i < IG_SLOTS_MAX + 1; i++) {
		assert_int_equal(ig_draft_acl_add(&d, e), 0);
		assert_int_equal(e->slot, 2);
		if (i % 2)
			ig_draft_acl_del(&d, e);
		else
			ig_draft_acl_del_all(&d);
	}
	assert_int_equal(ig_draft_add(&d, other), 0);
	assert_int_equal(ig_draft_acl_add(&d, e), 0);
	assert_true(e->id > first->id);
	next = compile(&d, pol);
	ig_draft_fini(&d);
	assert_false(entry_slot_of(&next->body->acl[IG_IN], first->slot));
	assert_false(slot_of(next->body->rules, next->body->n_rules, first->slot));
	assert_false(slot_of(next->body->rules, next->body->n_rules, e->slot));
	assert_true(next->next_entry > e->id);
	/* One policy later, the slot is free again. */
	assert_int_equal(ig_draft_init(&d, next), 0);
	ig_acl_entry_put(first);
	first = numbered_entry(20);
	assert_int_equal(ig_draft_acl_add(&d, first), 0);
	assert_int_equal(first->slot, 1);
	ig_draft_fini(&d);
	policy_free(pol);
	policy_free(next);
	ig_rule_put(r);
	ig_rule_put(other);
	ig_acl_entry_put(first);
	ig_acl_entry_put(e);
}

/* Slots of rules that come and go in one draft are free again. */
static void test_slots_again(void **state)
{
	struct ig_rule *first = numbered(1), *r = numbered(2);
	struct ig_policy *pol;
	struct ig_draft d;
	u32 i;

	(void)state;
	assert_int_equal(ig_draft_init(&d, NULL), 0);
	assert_int_equal(ig_draft_add(&d, first), 0);
	pol = compile(&d, NULL);
	ig_draft_fini(&d);
	assert_int_equal(ig_draft_init(&d, pol), 0);
	ig_draft_del(&d, d.rules[0]);
	for (i = 0; i < 2 * IG_RULES_MAX + 1; i++) {
		assert_int_equal(ig_draft_add(&d, r), 0);
		assert_int_equal(r->slot, 1);
		ig_draft_del(&d, r);
	}
	ig_draft_fini(&d);
	policy_free(pol);
	ig_rule_put(first);
	ig_rule_put(r);
}

/* Sets and groups. */

static struct ig_prefixes *prefixes(struct ig_quota *quota, u32 first, u32 n)
{
	struct ig_prefixes *p = ig_prefixes_alloc(quota);
	struct ig_lpm_prefix one, room;
	u32 i, added;

	for (i = 0; i < n; i++) {
		one = (struct ig_lpm_prefix){ .high = (u64)(first + i) << 32,
					      .len = 32 };
		assert_int_equal(ig_prefixes_add(p, IG_IPV4, &one, &room, 1,
						 &added), 0);
	}
	return p;
}

static void test_sets(void **state)
{
	struct ig_quota *quota = ig_quota_alloc();
	struct ig_acl_entry *e = entry(1, false, IG_FORWARD, IG_IPV4, ANY, NULL,
				       NULL);
	struct ig_rule *r = numbered(1);
	struct ig_prefixes *p, *again;
	struct ig_policy *pol;
	struct ig_draft d;
	struct ig_set *a;

	(void)state;
	assert_int_equal(ig_draft_init(&d, NULL), 0);
	assert_null(ig_draft_set(&d, "a"));
	assert_null(ig_draft_set_by_id(&d, 1));
	assert_int_equal(ig_draft_set_create(&d, "a", prefixes(quota, 1, 2)), 0);
	assert_int_equal(ig_draft_set_create(&d, "b", prefixes(quota, 5, 2)), 0);
	assert_int_equal(ig_draft_set_create(&d, "c", prefixes(quota, 9, 2)), 0);
	a = ig_draft_set(&d, "a");
	assert_int_equal(a->id, 1);
	assert_null(ig_draft_set(&d, "A"));
	/* Filled, it is another one of the same name and id. */
	assert_int_equal(ig_draft_set_fill(&d, a, prefixes(quota, 20, 3)), 0);
	assert_ptr_not_equal(ig_draft_set(&d, "a"), NULL);
	a = ig_draft_set(&d, "a");
	assert_int_equal(a->id, 1);
	assert_int_equal(a->prefixes->n[IG_IPV4], 3);
	assert_ptr_equal(ig_draft_set_by_id(&d, 1), a);
	/* A set is used by rules, and by entries. */
	r->match.peer = prefix(NULL);
	r->match.set = 2;
	assert_int_equal(ig_draft_add(&d, r), 0);
	assert_int_equal(ig_draft_set_users(&d, ig_draft_set(&d, "b")), 1);
	assert_int_equal(ig_draft_set_users(&d, a), 0);
	e->match.set = 3;
	assert_int_equal(ig_acl_add(&d.acl[IG_FORWARD], e), 0);
	assert_int_equal(ig_draft_set_users(&d, ig_draft_set(&d, "c")), 1);
	/* Deleted, from the middle; its id does not come again. */
	ig_draft_del(&d, r);
	ig_draft_set_del(&d, ig_draft_set(&d, "b"));
	assert_null(ig_draft_set(&d, "b"));
	assert_null(ig_draft_set_by_id(&d, 2));
	assert_int_equal(ig_draft_set(&d, "c")->id, 3);
	assert_int_equal(ig_draft_set_create(&d, "b", prefixes(quota, 5, 1)), 0);
	assert_int_equal(ig_draft_set(&d, "b")->id, 4);
	assert_int_equal(ig_atomic_read(&quota->used), 6);
	pol = compile(&d, NULL);
	ig_draft_fini(&d);
	assert_int_equal(ig_policy_set(pol, "c")->id, 3);
	assert_null(ig_policy_set(pol, "d"));
	assert_null(ig_policy_set_by_id(pol, 2));
	/* The next draft may change a copy, once. */
	assert_int_equal(ig_draft_init(&d, pol), 0);
	assert_int_equal(ig_draft_set_edit(&d, "c", quota, &p), 0);
	assert_ptr_not_equal(p, ig_policy_set(pol, "c")->prefixes);
	assert_int_equal(ig_draft_set_edit(&d, "c", quota, &again), 0);
	assert_ptr_equal(p, again);
	assert_int_equal(ig_draft_set_create(&d, "e", prefixes(quota, 5, 1)), 0);
	assert_int_equal(ig_draft_set(&d, "e")->id, 5);
	ig_draft_fini(&d);
	assert_int_equal(ig_atomic_read(&quota->used), 6);
	policy_free(pol);
	ig_acl_entry_put(e);
	ig_rule_put(r);
	assert_int_equal(ig_atomic_read(&quota->used), 0);
	ig_quota_put(quota);
}

static void test_sets_limits(void **state)
{
	struct ig_quota *quota = ig_quota_alloc();
	struct ig_prefixes *p = ig_prefixes_alloc(quota);
	struct ig_draft d;
	char name[16];
	u32 i;

	(void)state;
	assert_int_equal(ig_draft_init(&d, NULL), 0);
	for (i = 0; i < IG_SETS_MAX; i++) {
		snprintf(name, sizeof(name), "s%u", i);
		assert_int_equal(ig_draft_set_create(&d, name,
						     ig_prefixes_get(p)), 0);
	}
	assert_int_equal(ig_draft_set_create(&d, "x", p), -ENOSPC);
	/* Many that hold the same do not take long to share it. */
	assert_int_equal(ig_draft_prepare(&d), 0);
	ig_draft_set_del(&d, d.sets[0]);
	d.next_set = 0;			/* all ids have been used */
	assert_int_equal(ig_draft_set_create(&d, "x", p), -ENOSPC);
	assert_int_equal(d.n_sets, IG_SETS_MAX - 1);
	ig_draft_fini(&d);
	ig_prefixes_put(p);
	ig_quota_put(quota);
}

static struct ig_group *group(const char *name, const char *pattern)
{
	struct ig_group *g = ig_group_alloc(0, name, 2);

	if (pattern)
		strcpy(g->pattern[g->n++], pattern);
	return g;
}

static void test_groups(void **state)
{
	struct ig_group *edge = group("edge", "eth*"), *lan = group("lan", NULL);
	struct ig_group *other = group("edge", "wg0");
	struct ig_rule *r = numbered(1);
	struct ig_policy *pol;
	struct ig_draft d;

	(void)state;
	assert_int_equal(ig_draft_init(&d, NULL), 0);
	assert_int_equal(d.n_groups, 1);
	assert_int_equal(ig_draft_group(&d, "default")->id, IG_GROUP_DEFAULT);
	assert_null(ig_draft_group(&d, "edge"));
	assert_int_equal(ig_draft_group_add(&d, edge), 0);
	assert_int_equal(ig_draft_group_add(&d, lan), 0);
	assert_int_equal(edge->id, 1);
	assert_int_equal(lan->id, 2);
	r->group = edge->id;
	assert_int_equal(ig_draft_add(&d, r), 0);
	assert_int_equal(ig_draft_group_rules(&d, edge), 1);
	assert_int_equal(ig_draft_group_rules(&d, lan), 0);
	pol = compile(&d, NULL);
	ig_draft_fini(&d);

	/* Attached to something else: the same group, with its rules. */
	assert_int_equal(ig_draft_init(&d, pol), 0);
	assert_ptr_equal(ig_draft_group(&d, "edge"), edge);
	ig_draft_group_swap(&d, edge, other);
	assert_ptr_equal(ig_draft_group(&d, "edge"), other);
	assert_int_equal(other->id, 1);
	assert_int_equal(ig_draft_group_rules(&d, other), 1);
	assert_true(ig_group_covers(ig_policy_group_by_id(pol, 1), "eth0"));
	/* Deleted; its id does not come again. */
	ig_draft_group_del(&d, lan);
	assert_null(ig_draft_group(&d, "lan"));
	assert_int_equal(ig_draft_group_add(&d, lan), 0);
	assert_int_equal(lan->id, 3);
	ig_draft_group_del(&d, lan);
	d.next_group = 0;
	assert_int_equal(ig_draft_group_add(&d, lan), -ENOSPC);
	ig_draft_fini(&d);
	ig_group_put(edge);
	ig_group_put(other);
	ig_group_put(lan);
	ig_rule_put(r);
	policy_free(pol);
}

static void test_groups_limit(void **state)
{
	struct ig_group *g;
	struct ig_draft d;
	char name[16];
	u32 i;

	(void)state;
	assert_int_equal(ig_draft_init(&d, NULL), 0);
	for (i = 1; i <= IG_GROUPS_MAX; i++) {
		snprintf(name, sizeof(name), "g%u", i);
		g = group(name, "x*");
		assert_int_equal(ig_draft_group_add(&d, g),
				 i < IG_GROUPS_MAX ? 0 : -ENOSPC);
		ig_group_put(g);
	}
	ig_draft_fini(&d);
}

/* Undo. */

/* Compares a draft with another, as the policies made from them. */
static void assert_whole(const struct ig_draft *d, const struct ig_draft *was)
{
	int dir;

	assert_int_equal(d->n_rules, was->n_rules);
	assert_ptr_equal(d->rules, was->rules);
	assert_int_equal(d->n_sets, was->n_sets);
	assert_ptr_equal(d->sets, was->sets);
	assert_int_equal(d->n_groups, was->n_groups);
	assert_ptr_equal(d->groups, was->groups);
	assert_int_equal(d->next_id, was->next_id);
	assert_int_equal(d->next_set, was->next_set);
	assert_int_equal(d->next_group, was->next_group);
	assert_int_equal(d->slots, was->slots);
	assert_in_range(d->room, d->n_rules, was->room);
	for (dir = 0; dir < IG_DIRS; dir++) {
		assert_int_equal(d->acl[dir].n, was->acl[dir].n);
		assert_ptr_equal(d->acl[dir].entry, was->acl[dir].entry);
	}
	assert_memory_equal(d->allow, was->allow, sizeof(d->allow));
	assert_int_equal(d->monitor, was->monitor);
}

static void test_undo(void **state)
{
	static const struct ig_device dev[] = { { 1, 0, "eth0" } };
	struct ig_quota *quota = ig_quota_alloc();
	struct ig_group *g = group("edge", "eth*");
	struct ig_policy *pol = NULL, *next;
	struct ig_acl_entry *e;
	struct ig_draft d, was;
	char name[2] = "";
	struct ig_rule *r;
	u32 round, i;

	(void)state;
	assert_int_equal(ig_draft_init(&d, NULL), 0);
	assert_int_equal(ig_draft_group_add(&d, g), 0);
	for (round = 0; round < 4; round++) {
		for (i = 0; i < 300; i++) {
			r = numbered(round * 300 + i);
			assert_null(ig_draft_find(&d, r));
			assert_int_equal(ig_draft_add(&d, r), 0);
			ig_rule_put(r);
		}
		e = entry(round + 1, false, IG_IN, IG_IPV4, 8, "10.0.0.0/8", NULL);
		assert_int_equal(ig_acl_add(&d.acl[IG_IN], e), 0);
		ig_acl_entry_put(e);
		name[0] = 'a' + round;
		assert_int_equal(ig_draft_set_create(&d, name,
						     prefixes(quota, round, 400)),
				 0);
		d.allow[IG_OUT] = round % 2;
		d.monitor = round % 3;
		was = d;
		for (i = 0; i < 2; i++) {
			next = compile(&d, pol);
			assert_int_equal(d.n_rules | d.n_sets | d.n_groups, 0);
			assert_int_equal(ig_policy_ifaces(next, dev, 1), 0);
			assert_non_null(next->ifaces);
			ig_policy_undo(next, &d);
			assert_whole(&d, &was);
			ig_free(next);
			/* It goes on finding what it had. */
			r = numbered(round * 300 + 7);
			assert_non_null(ig_draft_find(&d, r));
			ig_rule_put(r);
		}
		next = compile(&d, pol);
		assert_int_equal(next->body->n_rules, (round + 1) * 300);
		assert_int_equal(next->body->n_sets, round + 1);
		ig_draft_fini(&d);
		if (pol)
			policy_free(pol);
		pol = next;
		assert_int_equal(ig_draft_init(&d, pol), 0);
	}
	ig_draft_fini(&d);
	policy_free(pol);
	ig_group_put(g);
	assert_int_equal(ig_atomic_read(&quota->used), 0);
	ig_quota_put(quota);
}

/* A draft of nothing, and one of everything at load. */
static void test_empty(void **state)
{
	struct ig_policy *pol, *next;
	struct ig_draft d;

	(void)state;
	assert_int_equal(ig_draft_init(&d, NULL), 0);
	assert_false(d.allow[IG_IN]);
	assert_true(d.allow[IG_OUT] && d.allow[IG_FORWARD]);
	pol = compile(&d, NULL);
	ig_policy_undo(pol, &d);
	ig_free(pol);
	pol = compile(&d, NULL);
	ig_draft_fini(&d);
	assert_int_equal(ig_draft_init(&d, pol), 0);
	d.allow[IG_IN] = true;
	next = compile(&d, pol);
	ig_draft_fini(&d);
	policy_free(pol);
	assert_int_equal(ig_draft_init(&d, next), 0);
	assert_true(d.allow[IG_IN]);
	ig_draft_defaults(&d);
	assert_false(d.allow[IG_IN]);
	ig_draft_fini(&d);
	policy_free(next);
}

/* Another comment and another end: number, slot and place stay. */
static void amend(struct ig_draft *d, u32 id, const char *comment, u64 expires)
{
	struct ig_rule *was = ig_draft_find_id(d, id), *with;
	struct ig_match match = was->match;
	u32 slot = was->slot, slots = d->slots, n = d->n_rules;

	with = ig_rule_amended(was, comment, strlen(comment), expires);
	assert_non_null(with);
	ig_draft_amend(d, was, with);
	ig_rule_put(with);
	assert_ptr_equal(ig_draft_find_id(d, id), with);
	assert_ptr_equal(ig_draft_find(d, with), with);
	assert_int_equal(with->id, id);
	assert_int_equal(with->slot, slot);
	assert_int_equal(with->expires, expires);
	assert_string_equal(with->comment, comment);
	assert_true(ig_match_same(&with->match, &match));
	assert_null(ig_rule_found(with)->origin);
	assert_int_equal(d->slots, slots);
	assert_int_equal(d->n_rules, n);
}

static void test_amend(void **state)
{
	struct ig_policy *pol, *next;
	struct ig_draft d;
	struct ig_rule *r;
	u32 i;

	(void)state;
	assert_int_equal(ig_draft_init(&d, NULL), 0);
	for (i = 0; i < 40; i++) {
		r = rule(IG_IN, IG_IPV4, (int)i, ANY, "192.0.2.0/24", NULL);
		assert_int_equal(ig_draft_add(&d, r), 0);
		ig_rule_put(r);
	}
	amend(&d, 3, "new in this draft", 0);
	pol = compile(&d, NULL);
	ig_draft_fini(&d);
	assert_int_equal(ig_draft_init(&d, pol), 0);
	/* With the index and without; the first is amended again. */
	for (i = 0; i < 20; i++) {
		amend(&d, 3, "other", 100 + i);
		amend(&d, 1 + i, i % 2 ? "odd" : "", 7);
	}
	assert_int_equal(ig_policy_find_id(pol, 3)->expires, 0);
	assert_string_equal(ig_policy_find_id(pol, 3)->comment,
			    "new in this draft");
	assert_int_equal(ig_draft_expire(&d, 6), 0);
	next = compile(&d, pol);
	ig_draft_fini(&d);
	policy_free(pol);
	assert_int_equal(ig_policy_next_expiry(next), 7);
	assert_int_equal(ig_draft_init(&d, next), 0);
	assert_int_equal(ig_draft_expire(&d, 8), 19);
	assert_non_null(ig_draft_find_id(&d, 3));
	ig_draft_del(&d, ig_draft_find_id(&d, 3));
	assert_null(ig_draft_find_id(&d, 3));
	ig_draft_fini(&d);
	policy_free(next);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_find),
		cmocka_unit_test(test_find_left),
		cmocka_unit_test(test_find_apart),
		cmocka_unit_test(test_find_colliding),
		cmocka_unit_test(test_del_many),
		cmocka_unit_test(test_del_left),
		cmocka_unit_test(test_slots),
		cmocka_unit_test(test_slots_again),
		cmocka_unit_test(test_entry_slots),
		cmocka_unit_test(test_sets),
		cmocka_unit_test(test_sets_limits),
		cmocka_unit_test(test_groups),
		cmocka_unit_test(test_groups_limit),
		cmocka_unit_test(test_amend),
		cmocka_unit_test(test_undo),
		cmocka_unit_test(test_empty),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
