// SPDX-License-Identifier: GPL-2.0-only
#include "hash.h"
#include "table.h"

#define ANY_TYPE	256
#define SLOTS		(ANY_TYPE + 1)

/* A layer with fewer rules than this is compiled again to add one more. */
#define FEW_RULES	512

/**
 * struct slot - the rules of a type
 * @refs: number of tables that have it
 * @n: number of rules
 * @last_id: the highest id among them
 * @layer: the rules; the second layer has those with higher ids and may be NULL
 */
struct slot {
	ig_ref refs;
	u32 n;
	u32 last_id;
	struct ig_layer *layer[2];
};

/**
 * struct ig_table - see table.h
 * @n: number of slots
 * @by_type: by type, or ANY_TYPE: 1 plus the index of its slot, 0 for none
 * @slot: the slots
 */
struct ig_table {
	u32 n;
	u16 by_type[SLOTS];
	struct slot *slot[];
};

/* Reschedules now and then in a long loop. */
static void resched_at(u32 i)
{
	if (!(i % 1024))
		ig_resched();
}

/* Packets. */

static void slot_find(const struct slot *slot, const struct ig_packet *p,
		      u32 least, struct ig_found *found)
{
	ig_layer_find(slot->layer[0], p, least, found);
	if (slot->layer[1])
		ig_layer_find(slot->layer[1], p, least, found);
}

/* Returns the shortest prefix length that counts, plus 1; 0 for any. */
static u32 least_of(bool narrow)
{
	return narrow ? 2 : 0;
}

void ig_table_find(const struct ig_table *table, const struct ig_packet *p,
		   bool named, bool narrow, struct ig_found *found)
{
	u32 least = least_of(narrow);
	u32 i;

	if (!table)
		return;
	i = table->by_type[p->type];
	if (i)
		slot_find(table->slot[i - 1], p, least, found);
	i = named ? 0 : table->by_type[ANY_TYPE];
	if (i)
		slot_find(table->slot[i - 1], p, least, found);
}

/* Finds the rule in several layers. */
static noinline const struct ig_rule *
table_rule(const struct ig_table *table, const struct ig_packet *p, bool named,
	   bool narrow)
{
	struct ig_found found = {};

	ig_table_find(table, p, named, narrow, &found);
	return found.rule;
}

const struct ig_rule *ig_table_rule(const struct ig_table *table,
				    const struct ig_packet *p, bool named,
				    bool narrow)
{
	u32 typed, any;
	const struct slot *slot;

	if (!table)
		return NULL;
	typed = table->by_type[p->type];
	any = named ? 0 : table->by_type[ANY_TYPE];
	if (!(typed | any))
		return NULL;
	slot = table->slot[(typed ?: any) - 1];
	if (unlikely((typed && any) || slot->layer[1]))
		return table_rule(table, p, named, narrow);
	return ig_layer_rule(slot->layer[0], p, least_of(narrow));
}

/* Freeing. */

static void slot_put(struct slot *slot)
{
	if (!slot || !ig_ref_dec(&slot->refs))
		return;
	ig_layer_put(slot->layer[0]);
	ig_layer_put(slot->layer[1]);
	ig_free(slot);
}

static void table_free(struct ig_table *table)
{
	u32 i;

	if (!table)
		return;
	for (i = 0; i < table->n; i++)
		slot_put(table->slot[i]);
	ig_free(table);
}

void ig_tables_free(struct ig_group_tables *tables, u32 n)
{
	int dir, family;
	u32 g;

	for (g = 0; tables && g < n; g++) {
		for (dir = 0; dir < IG_DIRS; dir++)
			for (family = 0; family < IG_FAMILIES; family++)
				table_free(tables[g].table[dir][family]);
		ig_resched();
	}
	ig_free(tables);
}

/* Compiling: a slot. */

/*
 * Makes a slot of a layer, whose reference it takes and which may be NULL, and
 * of the rules behind it. Returns NULL without memory.
 */
static struct slot *slot_make(struct ig_layer *first,
			      const struct ig_compile_input *r,
			      enum ig_family family,
			      const struct ig_rule **rule, u32 n)
{
	struct slot *slot = ig_zalloc(sizeof(*slot));
	struct ig_layer *layer = n ? ig_layer_make(r, family, rule, n) : NULL;

	if (!slot || (n && !layer)) {
		ig_layer_put(layer);
		ig_layer_put(first);
		ig_free(slot);
		return NULL;
	}
	ig_ref_init(&slot->refs);
	slot->layer[0] = first ?: layer;
	slot->layer[1] = first ? layer : NULL;
	return slot;
}

static bool slot_current(const struct slot *slot,
			 const struct ig_compile_input *r)
{
	return ig_layer_current(slot->layer[0], r) &&
	       (!slot->layer[1] || ig_layer_current(slot->layer[1], r));
}

/* Compiling: all tables. */

/**
 * struct bucket - the rules of a slot that is to be made
 * @key: 1 plus the number of the slot: group, direction, family, type
 * @n: number of rules
 * @last_id: the highest id among them
 * @before: the slot in the previous policy, or NULL
 * @old_id: the highest id in the first layer of @before
 * @n_old: number of rules with an id up to @old_id
 * @shared: the first layer of @before if it can be shared; referenced; else
 *	NULL
 * @first: index in struct slot_builder.rule of the first rule that is not in
 *	@shared; after gathering, the index behind the last
 * @slot: the slot; referenced
 */
struct bucket {
	u32 key;
	u32 n;
	u32 last_id;
	u32 old_id;
	u32 n_old;
	u32 first;
	struct slot *before;
	struct ig_layer *shared;
	struct slot *slot;
};

/**
 * struct slot_builder - state while rules are distributed to slots
 * @now: see ig_tables_compile()
 * @before: see ig_tables_compile()
 * @n: number of buckets in use
 * @mask: number of buckets minus 1
 * @bucket: by a hash of the key, then the next free one
 * @rule: rules by bucket, then id
 */
struct slot_builder {
	const struct ig_compile_input *now;
	const struct ig_compile_input *before;
	u32 n;
	u32 mask;
	struct bucket *bucket;
	const struct ig_rule **rule;
};

static u32 key_of(u32 group, u32 dir, u32 family, u32 type)
{
	return 1 + (((group * IG_DIRS + dir) * IG_FAMILIES + family) * SLOTS +
		    type);
}

static u32 key_type(u32 key)
{
	return (key - 1) % SLOTS;
}

static enum ig_family key_family(u32 key)
{
	return (key - 1) / SLOTS % IG_FAMILIES;
}

static enum ig_dir key_dir(u32 key)
{
	return (key - 1) / SLOTS / IG_FAMILIES % IG_DIRS;
}

static u32 key_group(u32 key)
{
	return (key - 1) / SLOTS / IG_FAMILIES / IG_DIRS;
}

/* Returns the bucket of a key, or the place where it belongs. */
static struct bucket *bucket_at(const struct slot_builder *d, u32 key)
{
	u32 i = ig_hash_u32(key);

	while (d->bucket[i & d->mask].key &&
	       d->bucket[i & d->mask].key != key)
		i++;
	return &d->bucket[i & d->mask];
}

static int buckets_grow(struct slot_builder *d)
{
	struct bucket *old = d->bucket;
	u32 i, places = d->mask + 1;

	d->bucket = ig_zalloc(places * 2 * sizeof(*old));
	if (!d->bucket) {
		d->bucket = old;
		return -ENOMEM;
	}
	d->mask = places * 2 - 1;
	for (i = 0; i < places; i++) {
		if (old[i].key)
			*bucket_at(d, old[i].key) = old[i];
		resched_at(i);
	}
	ig_free(old);
	return 0;
}

static u32 group_index(const struct ig_compile_input *r, u32 id)
{
	return ig_groups_from(r->group, r->n_groups, id);
}

/* Returns the slot of a key in the previous policy, or NULL. */
static struct slot *slot_before(const struct slot_builder *d, u32 key)
{
	const struct ig_group *group = d->now->group[key_group(key)];
	const struct ig_table *table;
	u32 i;

	if (!d->before)
		return NULL;
	i = group_index(d->before, group->id);
	if (i == d->before->n_groups || d->before->group[i]->id != group->id)
		return NULL;
	table = d->before->tables[i].table[key_dir(key)][key_family(key)];
	i = table ? table->by_type[key_type(key)] : 0;
	return i ? table->slot[i - 1] : NULL;
}

/* Returns the bucket of a key, made if there is none; NULL without memory. */
static struct bucket *bucket_get(struct slot_builder *d, u32 key)
{
	struct bucket *b = bucket_at(d, key);

	if (b->key)
		return b;
	if (d->n * 2 > d->mask) {
		if (buckets_grow(d))
			return NULL;
		b = bucket_at(d, key);
	}
	b->key = key;
	b->before = slot_before(d, key);
	if (b->before)
		ig_layer_extent(b->before->layer[0], &b->old_id);
	d->n++;
	return b;
}

/* Returns the key of a rule's slot in a family, or 0. */
static u32 rule_key(const struct ig_rule *rule, u32 group,
		    enum ig_family family)
{
	const struct ig_match *m = &rule->match;

	if (!ig_match_concerns(m, m->dir, family))
		return 0;
	return key_of(group, m->dir, family, m->icmp[family].any_type ?
					     ANY_TYPE : m->icmp[family].type);
}

/* Counts the rules of each slot. Mostly, it is the slot of the rule before. */
static int buckets_count(struct slot_builder *d, enum ig_family family)
{
	const struct ig_compile_input *r = d->now;
	struct bucket *b = NULL;
	u32 i, key, group = 0;

	for (i = 0; i < r->n_rules; i++) {
		const struct ig_rule *rule = r->rule[i];

		resched_at(i);
		if (r->group[group]->id != rule->group)
			group = group_index(r, rule->group);
		key = rule_key(rule, group, family);
		if (!key)
			continue;
		if (!b || b->key != key)
			b = bucket_get(d, key);
		if (!b)
			return -ENOMEM;
		b->n++;
		b->last_id = rule->id;
		b->n_old += rule->id <= b->old_id;
	}
	return 0;
}

/*
 * Tells whether the first layer of an old slot can be shared by the new one.
 * Ids are never reused, so if the number of rules up to the highest id is the
 * same, they are the same rules.
 */
static bool layer_goes_on(const struct bucket *b, const struct ig_compile_input *r)
{
	u32 id, n;

	if (!b->before)
		return false;
	n = ig_layer_extent(b->before->layer[0], &id);
	return n >= FEW_RULES && b->n_old == n && b->n - n <= n / 16 &&
	       ig_layer_current(b->before->layer[0], r);
}

/* Tells whether nothing in a slot has changed. */
static bool slot_goes_on(const struct bucket *b, const struct ig_compile_input *r)
{
	return b->before && b->before->n == b->n &&
	       b->before->last_id == b->last_id && slot_current(b->before, r);
}

/*
 * Takes over what has not changed. Return: number of rules left to compile; @id
 * gets the lowest of their ids.
 */
static u32 slots_take(struct slot_builder *d, u32 *id)
{
	u32 i, first = 0;

	*id = U32_MAX;
	for (i = 0; i <= d->mask; i++) {
		struct bucket *b = &d->bucket[i];

		resched_at(i);
		if (!b->key)
			continue;
		if (slot_goes_on(b, d->now)) {
			ig_ref_inc(&b->before->refs);
			b->slot = b->before;
			continue;
		}
		b->first = first;
		first += b->n;
		if (!layer_goes_on(b, d->now)) {
			*id = 0;
			continue;
		}
		b->shared = ig_layer_get(b->before->layer[0]);
		first -= b->n_old;
		if (*id > b->old_id)
			*id = b->old_id;
	}
	return first;
}

/* Gathers the rules to compile, by bucket. */
static void rules_gather(struct slot_builder *d, enum ig_family family, u32 id)
{
	const struct ig_compile_input *r = d->now;
	struct bucket *b = NULL;
	u32 i, key, group = 0;

	for (i = r->n_rules; i && r->rule[i - 1]->id > id; i--)
		resched_at(i);
	for (; i < r->n_rules; i++) {
		const struct ig_rule *rule = r->rule[i];

		resched_at(i);
		if (r->group[group]->id != rule->group)
			group = group_index(r, rule->group);
		key = rule_key(rule, group, family);
		if (!key)
			continue;
		if (!b || b->key != key)
			b = bucket_at(d, key);
		if (!b->slot && !(b->shared && rule->id <= b->old_id))
			d->rule[b->first++] = ig_rule_found(rule);
	}
}

static int slots_make(struct slot_builder *d)
{
	u32 i, behind, id, n = slots_take(d, &id);

	d->rule = ig_zalloc((n + 1) * sizeof(d->rule[0]));
	if (!d->rule)
		return -ENOMEM;
	rules_gather(d, IG_IPV4, id);
	rules_gather(d, IG_IPV6, id);
	for (i = 0; i <= d->mask; i++) {
		struct bucket *b = &d->bucket[i];

		if (!b->key || b->slot)
			continue;
		behind = b->shared ? b->n - b->n_old : b->n;
		b->slot = slot_make(b->shared, d->now, key_family(b->key),
				    &d->rule[b->first - behind], behind);
		b->shared = NULL;
		if (!b->slot)
			return -ENOMEM;
		b->slot->n = b->n;
		b->slot->last_id = b->last_id;
		ig_resched();
	}
	return 0;
}

static struct ig_table **table_of(const struct slot_builder *d, u32 key)
{
	return &d->now->tables[key_group(key)].table[key_dir(key)]
						    [key_family(key)];
}

/* Puts the slots into tables; their references move there. */
static int tables_make(struct slot_builder *d)
{
	u32 i, t, n_tables = d->now->n_groups * IG_DIRS * IG_FAMILIES;
	u32 *slots = ig_zalloc(n_tables * sizeof(slots[0]));
	struct ig_table **table;
	int err = -ENOMEM;

	if (!slots)
		return -ENOMEM;
	for (i = 0; i <= d->mask; i++) {
		if (d->bucket[i].key)
			slots[(d->bucket[i].key - 1) / SLOTS]++;
		resched_at(i);
	}
	for (t = 0; t < n_tables; t++) {
		resched_at(t);
		if (!slots[t])
			continue;
		table = table_of(d, t * SLOTS + 1);
		*table = ig_zalloc(sizeof(**table) +
				   slots[t] * sizeof((*table)->slot[0]));
		if (!*table)
			goto out;
	}
	for (i = 0; i <= d->mask; i++) {
		struct bucket *b = &d->bucket[i];

		resched_at(i);
		if (!b->key)
			continue;
		table = table_of(d, b->key);
		(*table)->slot[(*table)->n++] = b->slot;
		(*table)->by_type[key_type(b->key)] = (*table)->n;
		b->slot = NULL;
	}
	err = 0;
out:
	ig_free(slots);
	return err;
}

int ig_tables_compile(const struct ig_compile_input *now,
		      const struct ig_compile_input *before)
{
	struct ig_compile_input r = *now;
	struct slot_builder d = { .now = &r, .before = before, .mask = 63 };
	u32 i;
	int err = -ENOMEM;

	if (!now->n_rules)
		return 0;
	r.at = ig_zalloc((r.n_sets + 1) * sizeof(r.at[0]));
	r.used = ig_zalloc((r.n_sets + 1) * sizeof(r.used[0]));
	d.bucket = ig_zalloc((d.mask + 1) * sizeof(d.bucket[0]));
	if (!r.at || !r.used || !d.bucket)
		goto out;
	err = buckets_count(&d, IG_IPV4) ?: buckets_count(&d, IG_IPV6) ?:
	      slots_make(&d) ?: tables_make(&d);
	for (i = 0; i <= d.mask; i++) {
		slot_put(d.bucket[i].slot);
		ig_layer_put(d.bucket[i].shared);
		resched_at(i);
	}
out:
	ig_free(d.rule);
	ig_free(d.bucket);
	ig_free(r.used);
	ig_free(r.at);
	return err;
}
