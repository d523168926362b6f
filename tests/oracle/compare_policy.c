// SPDX-License-Identifier: GPL-2.0-only
/*
 * Policies as the engine has them, made of one another as a namespace makes
 * them: see compare.h.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/decide.h"
#include "compare.h"

#define PREFIXES	8192	/* of a set, at most */
#define OTHERS		60	/* interfaces */

static u32 choose(struct history *h, u32 n)
{
	h->rng = h->rng * 6364136223846793005ULL + 1442695040888963407ULL;
	return (h->rng >> 33) % n;
}

static struct ig_prefix prefix_of(const struct or_prefix *from)
{
	struct ig_prefix p = { .any = !from->present };

	if (!from->present)
		return p;
	p.family = from->family == OR_V4 ? IG_IPV4 : IG_IPV6;
	p.len = from->len;
	memcpy(p.addr.b, from->addr, from->family == OR_V4 ? 4 : 16);
	return p;
}

static struct ig_match match_of(enum or_dir dir, const struct or_match *fam,
				const struct or_prefix *peer,
				const struct or_prefix *to, u32 set)
{
	struct ig_match m = {
		.dir = dir, .peer = prefix_of(peer), .to = prefix_of(to),
		.set = set,
	};
	int f;

	for (f = 0; f < 2; f++)
		m.icmp[f] = (struct ig_icmp_match){
			.covers = fam[f].present,
			.any_type = fam[f].type < 0,
			.any_code = fam[f].code < 0,
			.type = fam[f].type < 0 ? 0 : fam[f].type,
			.code = fam[f].code < 0 ? 0 : fam[f].code,
		};
	return m;
}

static void no_fault(const char *what, const char *fault)
{
	if (!fault)
		return;
	fprintf(stderr, "the generator made %s the engine refuses: %s\n", what,
		fault);
	exit(2);
}

static struct ig_rule *rule_of(const struct or_rule *from)
{
	struct ig_rule *r = ig_rule_alloc("", 0);

	r->match = match_of(from->dir, from->fam, &from->peer, &from->to,
			    from->set);
	r->group = from->group;
	r->expires = gen_expires(from);
	no_fault("a rule", ig_match_fault(&r->match));
	return r;
}

static struct ig_acl_entry *entry_of(const struct or_entry *from)
{
	struct ig_acl_entry *e = ig_acl_entry_alloc();

	e->number = from->number;
	e->allow = from->allow;
	e->match = match_of(from->dir, from->fam, &from->peer, &from->to,
			    from->set);
	memcpy(e->dev, from->dev, sizeof(e->dev));
	no_fault("an entry", ig_acl_entry_fault(e));
	return e;
}

/* Rules. */

static const struct or_rule *rule_wanted(const struct gen_policy *to, u32 id)
{
	size_t low = 0, high = to->n;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (to->rules[middle].id < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low < to->n && to->rules[low].id == id ? &to->rules[low] : NULL;
}

/* Removes rules that end before any rule that stays, at exactly that time. */
static void rules_expire(struct ig_draft *d, const struct gen_policy *to)
{
	u64 hour = ~0ULL, last = 0;
	u32 before = d->n_rules;
	u32 n = 0, i;

	for (i = 0; i < d->n_rules; i++)
		if (d->rules[i]->expires && d->rules[i]->expires < hour &&
		    rule_wanted(to, d->rules[i]->id))
			hour = d->rules[i]->expires;
	for (i = 0; i < d->n_rules; i++) {
		u64 expires = d->rules[i]->expires;

		if (!expires || expires >= hour)
			continue;
		n++;
		if (expires > last)
			last = expires;
	}
	check(ig_draft_expire(d, last) == n && d->n_rules == before - n,
	      "expires other rules");
}

/* Finds a rule by its id, or by what it covers. */
static struct ig_rule *rule_find(struct history *h, struct ig_draft *d, u32 id)
{
	struct ig_rule *rule = ig_draft_find_id(d, id);
	struct ig_rule *like;

	check(rule && rule->id == id, "does not find a rule by its id");
	if (choose(h, 3))
		return rule;
	like = ig_rule_alloc("", 0);
	like->group = rule->group;
	like->match = rule->match;
	check(ig_draft_find(d, like) == rule, "does not find the same rule");
	ig_rule_put(like);
	return rule;
}

static void rules_remove(struct history *h, struct ig_draft *d,
			 const struct gen_policy *to)
{
	u32 *gone = malloc((d->n_rules + 1) * sizeof(*gone));
	u32 n = 0, i;

	if (d->n_rules && !choose(h, 8))	/* so often that it is indexed */
		for (i = 0; i < 30; i++)
			rule_find(h, d, d->rules[i % d->n_rules]->id);
	if (choose(h, 2))
		rules_expire(d, to);
	for (i = 0; i < d->n_rules; i++)
		if (!rule_wanted(to, d->rules[i]->id))
			gone[n++] = d->rules[i]->id;
	if (n == d->n_rules && choose(h, 2))
		ig_draft_del_all(d);
	else
		while (n--)
			ig_draft_del(d, rule_find(h, d, gone[n]));
	free(gone);
}

static void rules_add(struct history *h, struct ig_draft *d,
		      const struct gen_policy *to)
{
	size_t i;

	for (i = d->n_rules - d->n_gone; i < to->n; i++) {
		struct ig_rule *r = rule_of(&to->rules[i]);

		if (!choose(h, 8))
			check(!ig_draft_find(d, r), "has had that rule");
		d->next_id = to->rules[i].id;
		check(!ig_draft_add(d, r) && r->id == to->rules[i].id,
		      "does not add a rule");
		if (!choose(h, 8))
			check(ig_draft_find(d, r) == r, "has lost a rule");
		ig_rule_put(r);
	}
}

/* The ACL. */

static const struct or_entry *entry_wanted(const struct gen_policy *to,
					   const struct ig_acl_entry *e)
{
	struct ig_acl_entry *want;
	size_t i;
	bool same;

	for (i = 0; i < to->n_entries; i++) {
		if (to->entries[i].number != e->number ||
		    (u32)to->entries[i].dir != e->match.dir)
			continue;
		want = entry_of(&to->entries[i]);
		same = ig_acl_entry_same(want, e);
		ig_acl_entry_put(want);
		return same ? &to->entries[i] : NULL;
	}
	return NULL;
}

static void entries_remove(struct history *h, struct ig_draft *d,
			   const struct gen_policy *to)
{
	int dir;
	u32 i;

	if (!choose(h, 4))
		ig_draft_acl_del_all(d);
	for (dir = 0; dir < IG_DIRS; dir++)
		for (i = d->acl[dir].n; i-- > 0;)
			if (!entry_wanted(to, d->acl[dir].entry[i]))
				ig_draft_acl_del(d, d->acl[dir].entry[i]);
}

static void entries_add(struct ig_draft *d, const struct gen_policy *to)
{
	size_t i;

	for (i = 0; i < to->n_entries; i++) {
		struct ig_acl_entry *e = entry_of(&to->entries[i]);
		struct ig_acl *acl = &d->acl[e->match.dir];

		if (!ig_acl_find(acl, e->number))
			check(!ig_draft_acl_add(d, e), "does not add an entry");
		ig_acl_entry_put(e);
	}
}

/* Sets. */

static struct ig_lpm_prefix lpm_of(const struct or_prefix *from)
{
	struct ig_lpm_prefix p = { .len = from->len };

	if (from->family == OR_V4) {
		p.high = (u64)get_unaligned_be32(from->addr) << 32;
	} else {
		p.high = (u64)get_unaligned_be32(from->addr) << 32 |
			 get_unaligned_be32(from->addr + 4);
		p.low = (u64)get_unaligned_be32(from->addr + 8) << 32 |
			get_unaligned_be32(from->addr + 12);
	}
	return p;
}

/* Lists the prefixes of a family; returns their number. */
static u32 lpm_list(struct ig_lpm_prefix *to, const struct or_prefix *from,
		    size_t n, int family)
{
	u32 found = 0;
	size_t i;

	for (i = 0; i < n; i++)
		if ((int)from[i].family == family)
			to[found++] = lpm_of(&from[i]);
	return found;
}

static struct ig_lpm_prefix list[PREFIXES], room[PREFIXES];

static void prefixes_add(struct ig_prefixes *p, const struct or_prefix *from,
			 size_t n)
{
	int f;

	for (f = 0; f < IG_FAMILIES; f++) {
		u32 before = p->n[f];
		u32 had = lpm_list(list, from, n, f);
		u32 added = 0, i;

		if (had)
			check(!ig_prefixes_add(p, f, list, room, had, &added),
			      "does not add prefixes");
		check(p->n[f] == before + added && added <= had,
		      "adds another number of prefixes");
		had = lpm_list(list, from, n < 8 ? n : 8, f);
		for (i = 0; i < had; i++)
			check(ig_prefixes_has(p, f, &list[i]),
			      "has not what was added");
	}
}

static void prefixes_del(struct ig_prefixes *p, const struct or_prefix *from,
			 size_t n)
{
	int f;

	for (f = 0; f < IG_FAMILIES; f++) {
		u32 before = p->n[f];
		u32 had = lpm_list(list, from, n, f);
		u32 gone = ig_prefixes_del(p, f, list, room, had);

		check(p->n[f] == before - gone && gone <= had,
		      "removes another number of prefixes");
	}
}

/* Adds prefixes all at once, or in small parts. */
static struct ig_prefixes *prefixes_of(struct history *h,
				       const struct gen_prefixes *from)
{
	struct ig_prefixes *p = ig_prefixes_alloc(h->quota);
	size_t first = choose(h, 2) ? choose(h, from->n + 1) : from->n;

	prefixes_add(p, from->prefix, first);
	if (first < from->n)
		prefixes_add(p, from->prefix + first, from->n - first);
	return p;
}

static const struct gen_prefixes *held(const struct side *base, u32 set)
{
	size_t i;

	for (i = 0; base && i < base->n_sets; i++)
		if (base->sets[i].id == set)
			return base->sets[i].holds;
	return NULL;
}

/* Changes the contents of a set, or replaces them. */
static void set_refill(struct history *h, struct ig_draft *d,
		       struct ig_set *set, const struct gen_prefixes *held,
		       const struct gen_prefixes *holds)
{
	struct ig_prefixes *p;
	u32 id = set->id;

	if (holds->from != held || !choose(h, 4)) {
		check(!ig_draft_set_fill(d, set, prefixes_of(h, holds)),
		      "does not fill a set");
		return;
	}
	check(!ig_draft_set_edit(d, set->name, h->quota, &p), "does not edit a set");
	prefixes_del(p, holds->gone, holds->n_gone);
	set = ig_draft_set_by_id(d, id);
	check(!ig_draft_set_edit(d, set->name, h->quota, &p) && p == set->prefixes,
	      "does not edit a set twice");
	prefixes_add(p, holds->prefix + holds->kept, holds->n - holds->kept);
}

static void sets_make(struct history *h, struct ig_draft *d,
		      const struct side *base, const struct gen_policy *to)
{
	size_t i;

	for (i = d->n_sets; i-- > 0;) {
		struct ig_set *set = d->sets[i];

		if (gen_set(to, set->id))
			continue;
		check(!ig_draft_set_users(d, set), "has a set in use");
		ig_draft_set_del(d, set);
	}
	for (i = 0; i < to->n_sets; i++) {
		const struct gen_prefixes *was = held(base, to->sets[i].id);
		const struct gen_prefixes *holds = to->sets[i].holds;
		struct ig_set *set = ig_draft_set_by_id(d, to->sets[i].id);
		char name[IG_NAME];

		snprintf(name, sizeof(name), "set%u", to->sets[i].id);
		check(ig_draft_set(d, name) == set, "has another set");
		if (!set) {
			d->next_set = to->sets[i].id;
			check(!ig_draft_set_create(d, name,
						   prefixes_of(h, holds)),
			      "does not create a set");
		} else if (was != holds) {
			set_refill(h, d, set, was, holds);
		}
	}
}

/* Groups. */

static struct ig_group *group_of(const struct or_group *from, const char *name)
{
	struct ig_group *group = ig_group_alloc(from->id, name, from->n);
	size_t i;

	for (i = 0; i < from->n; i++)
		strcpy(group->pattern[i], from->pattern[i]);
	group->n = from->n;
	return group;
}

static bool same_group(const struct ig_group *a, const struct ig_group *b)
{
	u32 i;

	for (i = 0; a->n == b->n && i < a->n; i++)
		if (strcmp(a->pattern[i], b->pattern[i]))
			return false;
	return a->n == b->n;
}

static void groups_make(struct ig_draft *d, const struct gen_policy *to)
{
	size_t i, j;

	for (i = d->n_groups; i-- > 1;) {
		for (j = 0; j < to->n_groups; j++)
			if (to->groups[j].id == d->groups[i]->id)
				break;
		if (j < to->n_groups)
			continue;
		check(!ig_draft_group_rules(d, d->groups[i]),
		      "has rules of a group without");
		ig_draft_group_del(d, d->groups[i]);
	}
	for (i = 0; i < to->n_groups; i++) {
		struct ig_group *group, *was;
		char name[IG_NAME] = "default";

		if (to->groups[i].id)
			snprintf(name, sizeof(name), "group%u",
				 to->groups[i].id);
		group = group_of(&to->groups[i], name);
		was = ig_draft_group(d, name);
		if (!was) {
			d->next_group = group->id;
			check(!ig_draft_group_add(d, group) &&
			      group->id == to->groups[i].id,
			      "does not add a group");
		} else if (!same_group(was, group)) {
			ig_draft_group_swap(d, was, group);
		}
		ig_group_put(group);
	}
}

/* Policies. */

/*
 * No two rules have the same slot, including those of the previous policy.
 */
static void slots_check(const struct ig_policy *p,
			const struct ig_policy *before)
{
	static struct ig_rule *of[1 << 17];
	const struct ig_body *body = p->body;
	u32 i;

	check(body->slots <= ARRAY_SIZE(of), "has so many slots");
	memset(of, 0, body->slots * sizeof(of[0]));
	for (i = 0; i < body->n_rules; i++) {
		struct ig_rule *r = body->rules[i];

		check(r->slot < body->slots && !of[r->slot],
		      "two rules of one slot");
		of[r->slot] = r;
	}
	for (i = 0; before && i < before->body->n_rules; i++) {
		struct ig_rule *r = before->body->rules[i];

		check(r->slot >= body->slots || !of[r->slot] ||
		      of[r->slot] == r, "a slot is used again");
	}
}

static void expiry_check(const struct ig_policy *p)
{
	u64 first = 0;
	u32 i;

	for (i = 0; i < p->body->n_rules; i++) {
		u64 expires = p->body->rules[i]->expires;

		if (expires && (!first || expires < first))
			first = expires;
	}
	check(ig_policy_next_expiry(p) == first, "has another expiry");
}

static void make_of(struct history *h, struct ig_policy *p, struct ig_draft *d,
		    const struct ig_policy *from)
{
	u32 way = choose(h, 16);

	if (way < 4)
		check(!ig_draft_prepare(d), "does not prepare");
	check(!ig_policy_compile(p, d, h->made, from), "does not compile");
	if (way == 0) {
		ig_policy_undo(p, d);
		memset(p, 0, sizeof(*p));
		check(!ig_policy_compile(p, d, h->made, from),
		      "does not compile again");
	}
}

/* Checks that everything in the policy can be found. */
static void policy_check(struct history *h, const struct ig_policy *p)
{
	const struct ig_body *body = p->body;
	u32 i;

	if (body->n_rules) {
		i = choose(h, body->n_rules);
		check(ig_policy_find_id(p, body->rules[i]->id) ==
		      body->rules[i], "loses a rule");
	}
	check(!ig_policy_find_id(p, p->next_id), "finds the next rule");
	for (i = 0; i < body->n_sets; i++)
		check(ig_policy_set(p, body->sets[i]->name) == body->sets[i] &&
		      ig_policy_set_by_id(p, body->sets[i]->id) ==
		      body->sets[i], "loses a set");
	for (i = 0; i < body->n_groups; i++)
		check(ig_policy_group_by_id(p, body->groups[i]->id) ==
		      body->groups[i], "loses a group");
}

static void draft_make(struct history *h, struct ig_draft *d,
		       const struct side *base, const struct gen_policy *to)
{
	check(!ig_draft_init(d, base ? base->policy : NULL),
	      "does not start a draft");
	if (!choose(h, 4))
		ig_draft_defaults(d);
	memcpy(d->allow, to->allow, sizeof(d->allow));
	d->monitor = h->made & 1;	/* changes nothing of what is decided */
	rules_remove(h, d, to);
	entries_remove(h, d, to);
	sets_make(h, d, base, to);
	groups_make(d, to);
	entries_add(d, to);
	rules_add(h, d, to);
}

static void policy_make(struct history *h, struct ig_policy *p,
			const struct side *base, const struct gen_policy *to)
{
	struct ig_draft d;

	draft_make(h, &d, base, to);
	if (!choose(h, 16)) {		/* thrown away, and once more */
		ig_draft_fini(&d);
		draft_make(h, &d, base, to);
	}
	make_of(h, p, &d, base ? base->policy : NULL);
	ig_draft_fini(&d);
	slots_check(p, base ? base->policy : NULL);
	expiry_check(p);
	policy_check(h, p);
}

/* Adds interfaces that no packet uses. */
static u32 others_add(struct history *h, struct ig_device *devices, u32 n)
{
	u32 others = choose(h, 8) ? 0 : choose(h, OTHERS);

	while (others--) {
		devices[n].ifindex = 100 + others * 7;
		devices[n].master = choose(h, 3) ? 0 : choose(h, 20);
		snprintf(devices[n].name, IG_IFNAME, "wg%u", others);
		n++;
	}
	return n;
}

/* Tells whether there are interfaces below this one. */
static bool is_master(const struct or_name *names, int ifindex)
{
	int i;

	for (i = 0; i < GEN_DEVICES; i++)
		if (gen_master(names[i].ifindex) == ifindex ||
		    gen_bridge(names[i].ifindex) == ifindex)
			return true;
	return false;
}

static void ifaces_make(struct history *h, struct ig_policy *p,
			const struct or_name *names)
{
	struct ig_device devices[OTHERS + GEN_DEVICES] = { 0 };
	u32 first = choose(h, GEN_DEVICES);
	u32 n = others_add(h, devices, 0), i;

	for (i = 0; i < GEN_DEVICES; i++) {
		const struct or_name *name = &names[(first + i) % GEN_DEVICES];

		/*
		 * Known or not; interfaces with others below them are always
		 * known.
		 */
		if (!name->name[0] ||
		    (name->pending && !is_master(names, name->ifindex) &&
		     choose(h, 2)))
			continue;
		devices[n].ifindex = name->ifindex;
		devices[n].master = gen_bridge(name->ifindex) ?:
				    gen_master(name->ifindex);
		memcpy(devices[n].name, name->name, IG_IFNAME);
		n++;
	}
	check(!ig_policy_ifaces(p, devices, n), "does not find interfaces");
	for (i = 0; p->ifaces && i < GEN_DEVICES; i++)
		if (names[i].pending)
			ig_ifaces_pend(p->ifaces, names[i].ifindex);
}

/* Histories. */

void history_init(struct history *h, u64 seed)
{
	memset(h, 0, sizeof(*h));
	h->rng = seed;
	h->quota = ig_quota_alloc();
}

static void side_fini(struct side *s)
{
	if (!s->version)
		return;
	ig_policy_fini(s->policy);
	ig_free(s->policy);
	or_free(s->oracle);
	memset(s, 0, sizeof(*s));
}

void history_fini(struct history *h)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(h->side); i++)
		side_fini(&h->side[i]);
	check(!ig_atomic_read(&h->quota->used), "counts prefixes that are gone");
	ig_quota_put(h->quota);
}

static struct side *side_of(struct history *h, u32 version)
{
	size_t i;

	for (i = 0; version && i < ARRAY_SIZE(h->side); i++)
		if (h->side[i].version == version)
			return &h->side[i];
	return NULL;
}

static struct side *side_oldest(struct history *h)
{
	struct side *s = &h->side[0];
	size_t i;

	for (i = 1; i < ARRAY_SIZE(h->side); i++)
		if (h->side[i].made < s->made)
			s = &h->side[i];
	return s;
}

void history_add(struct history *h, const struct gen_policy *to)
{
	const struct side *same = side_of(h, to->version);
	const struct side *base = same ? same : side_of(h, to->base);
	struct side s = { .version = to->version, .made = ++h->made };
	struct side *old = side_oldest(h);

	s.policy = ig_zalloc(sizeof(*s.policy));
	if (same && choose(h, 4))
		ig_policy_share(s.policy, same->policy, h->made);
	else
		policy_make(h, s.policy, base, to);
	ifaces_make(h, s.policy, to->devices);
	s.oracle = or_new();
	if (!s.oracle || gen_apply(to, s.oracle))
		abort();
	memcpy(s.devices, to->devices, sizeof(s.devices));
	memcpy(s.sets, to->sets, sizeof(s.sets));
	s.n_sets = to->n_sets;
	side_fini(old);
	*old = s;
	h->now = old;
}

const struct side *history_old(struct history *h)
{
	const struct side *s = &h->side[choose(h, ARRAY_SIZE(h->side))];

	return s->version && s != h->now ? s : NULL;
}
