// SPDX-License-Identifier: GPL-2.0-only
#include "table.h"

#define ANY_TYPE	256
#define SLOTS		(ANY_TYPE + 1)

/* Rules so few are compiled anew for one more. */
#define FEW_RULES	512

/**
 * struct slot - the rules of a type
 * @refs: tables that have it
 * @n: how many rules
 * @last_id: the highest id among them
 * @layer: the rules, those with higher ids in the second, which may be NULL
 */
struct slot {
	ig_ref refs;
	u32 n;
	u32 last_id;
	struct ig_layer *layer[2];
};

/**
 * struct ig_table - see table.h
 * @n: how many slots
 * @by_type: by type, or ANY_TYPE: 1 plus the index of its slot, 0 for none
 * @slot: the slots
 */
struct ig_table {
	u32 n;
	u16 by_type[SLOTS];
	struct slot *slot[];
};

/* Now and then in a long loop. */
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

void ig_table_find(const struct ig_table *table, const struct ig_packet *p,
		   bool named, bool narrow, struct ig_found *found)
{
	u32 least = narrow ? 2 : 0;	/* longer than 0 bits */
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

void ig_tables_free(struct ig_tables *tables, u32 n)
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

/* Rules with the ids of a layer, of rules by id. */
static u32 rules_up_to(const struct ig_rule *const *rule, u32 n, u32 id)
{
	u32 low = 0, high = n;

	while (low < high) {
		u32 mid = low + (high - low) / 2;

		if (rule[mid]->id <= id)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/*
 * The layer of an old slot that can go on being the first of a new one, or
 * NULL. Ids are never used again, so rules that are as many as there were up
 * to the highest id are the same.
 */
static struct ig_layer *first_layer(const struct slot *old,
				    const struct ig_table_rules *r,
				    const struct ig_rule **rule, u32 n)
{
	struct ig_layer *layer = old ? old->layer[0] : NULL;
	u32 had, last_id;

	if (!layer)
		return NULL;
	had = ig_layer_rules(layer, &last_id);
	if (had < FEW_RULES || rules_up_to(rule, n, last_id) != had ||
	    n - had > had / 16 || !ig_layer_current(layer, r))
		return NULL;
	return layer;
}

/* A slot of rules, sharing what it can with the old one; or NULL. */
static struct slot *slot_make(const struct slot *old,
			      const struct ig_table_rules *r,
			      enum ig_family family,
			      const struct ig_rule **rule, u32 n)
{
	struct slot *slot = ig_zalloc(sizeof(*slot));
	u32 had = 0, last_id, l = 0;

	if (!slot)
		return NULL;
	ig_ref_init(&slot->refs);
	slot->n = n;
	slot->last_id = rule[n - 1]->id;
	slot->layer[0] = first_layer(old, r, rule, n);
	if (slot->layer[0]) {
		ig_layer_get(slot->layer[0]);
		had = ig_layer_rules(slot->layer[0], &last_id);
		l = 1;
	}
	if (had == n)
		return slot;
	slot->layer[l] = ig_layer_make(r, family, rule + had, n - had);
	if (!slot->layer[l]) {
		slot_put(slot);
		return NULL;
	}
	return slot;
}

static bool slot_current(const struct slot *slot,
			 const struct ig_table_rules *r)
{
	return ig_layer_current(slot->layer[0], r) &&
	       (!slot->layer[1] || ig_layer_current(slot->layer[1], r));
}

/* Compiling: all tables. */

/**
 * struct bucket - the rules of a slot, before it is one
 * @key: 1 plus which slot it is: group, direction, family, type
 * @n: how many rules
 * @last_id: the highest id among them
 * @first: where they go in struct dealing.rule; then behind the last
 * @slot: the slot; referenced
 */
struct bucket {
	u32 key;
	u32 n;
	u32 last_id;
	u32 first;
	struct slot *slot;
};

/**
 * struct dealing - rules being dealt out to slots
 * @now: see ig_tables_compile()
 * @before: likewise
 * @n: how many buckets are used
 * @mask: how many there are, minus 1
 * @bucket: by a hash of the key, then the next that is free
 * @rule: rules by bucket, then id
 */
struct dealing {
	const struct ig_table_rules *now;
	const struct ig_table_rules *before;
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

/* The bucket of a key, or where it belongs. */
static struct bucket *bucket_at(const struct dealing *d, u32 key)
{
	u32 i = key * 0x9e3779b1U >> 12;

	while (d->bucket[i & d->mask].key &&
	       d->bucket[i & d->mask].key != key)
		i++;
	return &d->bucket[i & d->mask];
}

static int buckets_grow(struct dealing *d)
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

static u32 group_index(const struct ig_table_rules *r, u32 id)
{
	return ig_groups_from(r->group, r->n_groups, id);
}

static int bucket_count(struct dealing *d, const struct ig_rule *rule, u32 key)
{
	struct bucket *b = bucket_at(d, key);

	if (!b->key) {
		if (d->n * 2 > d->mask) {
			if (buckets_grow(d))
				return -ENOMEM;
			b = bucket_at(d, key);
		}
		b->key = key;
		d->n++;
	}
	b->n++;
	b->last_id = rule->id;
	return 0;
}

/* The key of a rule's slot in a family, or 0. */
static u32 rule_key(const struct ig_rule *rule, u32 group,
		    enum ig_family family)
{
	const struct ig_match *m = &rule->match;

	if (!ig_match_concerns(m, m->dir, family))
		return 0;
	return key_of(group, m->dir, family, m->icmp[family].any_type ?
					     ANY_TYPE : m->icmp[family].type);
}

/* How many rules each slot has. */
static int buckets_count(struct dealing *d)
{
	const struct ig_table_rules *r = d->now;
	enum ig_family family;
	u32 i, key, group = 0;

	for (i = 0; i < r->n_rules; i++) {
		const struct ig_rule *rule = r->rule[i];

		resched_at(i);
		if (r->group[group]->id != rule->group)
			group = group_index(r, rule->group);
		for (family = 0; family < IG_FAMILIES; family++) {
			key = rule_key(rule, group, family);
			if (key && bucket_count(d, rule, key))
				return -ENOMEM;
		}
	}
	return 0;
}

/* The slot of a bucket in the policy before, or NULL. */
static struct slot *slot_before(const struct dealing *d, u32 key)
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

/*
 * Takes the slots that have not changed. Return: how many rules those have
 * that must be made.
 */
static u32 slots_take(struct dealing *d)
{
	u32 i, first = 0;

	for (i = 0; i <= d->mask; i++) {
		struct bucket *b = &d->bucket[i];
		struct slot *old = b->key ? slot_before(d, b->key) : NULL;

		resched_at(i);
		if (old && old->n == b->n && old->last_id == b->last_id &&
		    slot_current(old, d->now)) {
			ig_ref_inc(&old->refs);
			b->slot = old;
			continue;
		}
		b->first = first;
		first += b->n;
	}
	return first;
}

/* The rules of the slots that must be made. */
static void rules_gather(struct dealing *d)
{
	const struct ig_table_rules *r = d->now;
	enum ig_family family;
	u32 i, key, group = 0;
	struct bucket *b;

	for (i = 0; i < r->n_rules; i++) {
		const struct ig_rule *rule = r->rule[i];

		resched_at(i);
		if (r->group[group]->id != rule->group)
			group = group_index(r, rule->group);
		for (family = 0; family < IG_FAMILIES; family++) {
			key = rule_key(rule, group, family);
			b = key ? bucket_at(d, key) : NULL;
			if (b && !b->slot)
				d->rule[b->first++] = rule;
		}
	}
}

static int slots_make(struct dealing *d)
{
	u32 i, n = slots_take(d);

	if (!n)
		return 0;
	d->rule = ig_zalloc(n * sizeof(d->rule[0]));
	if (!d->rule)
		return -ENOMEM;
	rules_gather(d);
	for (i = 0; i <= d->mask; i++) {
		struct bucket *b = &d->bucket[i];

		if (!b->key || b->slot)
			continue;
		b->slot = slot_make(slot_before(d, b->key), d->now,
				    key_family(b->key),
				    &d->rule[b->first - b->n], b->n);
		if (!b->slot)
			return -ENOMEM;
		ig_resched();
	}
	return 0;
}

static struct ig_table **table_of(const struct dealing *d, u32 key)
{
	return &d->now->tables[key_group(key)].table[key_dir(key)]
						    [key_family(key)];
}

/* Puts the slots into tables; their references move there. */
static int tables_make(struct dealing *d)
{
	u32 i, t, n_tables = d->now->n_groups * IG_DIRS * IG_FAMILIES;
	u32 *slots = ig_zalloc(n_tables * sizeof(slots[0]));
	struct ig_table **table;
	int err = -ENOMEM;

	if (!slots)
		return -ENOMEM;
	for (i = 0; i <= d->mask; i++)
		if (d->bucket[i].key)
			slots[(d->bucket[i].key - 1) / SLOTS]++;
	for (t = 0; t < n_tables; t++) {
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

int ig_tables_compile(const struct ig_table_rules *now,
		      const struct ig_table_rules *before)
{
	struct dealing d = { .now = now, .before = before, .mask = 63 };
	u32 i;
	int err;

	if (!now->n_rules)
		return 0;
	d.bucket = ig_zalloc((d.mask + 1) * sizeof(d.bucket[0]));
	if (!d.bucket)
		return -ENOMEM;
	err = buckets_count(&d) ?: slots_make(&d) ?: tables_make(&d);
	for (i = 0; i <= d.mask; i++)
		slot_put(d.bucket[i].slot);
	ig_free(d.rule);
	ig_free(d.bucket);
	return err;
}
