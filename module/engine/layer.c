// SPDX-License-Identifier: GPL-2.0-only
#include "layer.h"

/*
 * A set becomes part of the tree of rules with prefixes if that adds at most
 * this many prefixes: the set's prefixes times the rules that use it.
 */
#define SMALL_USE	256

/**
 * struct set_use - a set that a layer was compiled with
 * @id: of the set
 * @prefixes: its contents then; referenced
 * @rules: for a large set, the rules that use it, as rules for any peer; NULL
 *	if its prefixes are in the tree
 */
struct set_use {
	u32 id;
	struct ig_prefixes *prefixes;
	struct ig_tree *rules;
};

/**
 * struct ig_layer - see layer.h
 * @refs: number of table slots that have it
 * @n: number of rules
 * @last_id: the highest id among them
 * @tree: rules with prefixes
 * @n_uses: number of sets
 * @n_large: number of large sets, which are looked up separately and come first
 * @use: the sets
 */
struct ig_layer {
	ig_ref refs;
	u32 n;
	u32 last_id;
	struct ig_tree *tree;
	u32 n_uses;
	u32 n_large;
	struct set_use use[];
};

/* Reschedules now and then in a long loop. */
static void resched_at(u32 i)
{
	if (!(i % 1024))
		ig_resched();
}

/* Packets. */

static void use_find(const struct set_use *use, const struct ig_packet *p,
		     u32 least, struct ig_found *found)
{
	u32 len = ig_prefixes_find(use->prefixes, p->family,
				   ig_packet_peer(p));
	const struct ig_rule *rule;

	if (!len || len < least || (found->rule && len < found->len))
		return;
	rule = ig_tree_any(use->rules, p);
	if (rule && ig_found_better(found, rule, len))
		*found = (struct ig_found){ rule, len };
}

void ig_layer_find(const struct ig_layer *layer, const struct ig_packet *p,
		   u32 least, struct ig_found *found)
{
	u32 u;

	if (layer->tree)
		ig_tree_find(layer->tree, p, least, found);
	for (u = 0; u < layer->n_large; u++)
		use_find(&layer->use[u], p, least, found);
}

static noinline const struct ig_rule *use_rule(const struct set_use *use,
					       const struct ig_packet *p,
					       u32 least)
{
	u32 len = ig_prefixes_find(use->prefixes, p->family,
				   ig_packet_peer(p));

	return len && len >= least ? ig_tree_any(use->rules, p) : NULL;
}

/* Handles layers with more than a tree or one large set. */
static noinline const struct ig_rule *
layer_rule(const struct ig_layer *layer, const struct ig_packet *p, u32 least)
{
	struct ig_found found = {};

	ig_layer_find(layer, p, least, &found);
	return found.rule;
}

const struct ig_rule *ig_layer_rule(const struct ig_layer *layer,
				    const struct ig_packet *p, u32 least)
{
	/* A rule whose set is empty adds nothing to look at. */
	if (!layer->n_large)
		return layer->tree ? ig_tree_rule(layer->tree, p, least) : NULL;
	if (likely(!layer->tree && layer->n_large == 1))
		return use_rule(&layer->use[0], p, least);
	return layer_rule(layer, p, least);
}

/* References. */

struct ig_layer *ig_layer_get(struct ig_layer *layer)
{
	ig_ref_inc(&layer->refs);
	return layer;
}

void ig_layer_put(struct ig_layer *layer)
{
	u32 i;

	if (!layer || !ig_ref_dec(&layer->refs))
		return;
	for (i = 0; i < layer->n_uses; i++) {
		ig_prefixes_put(layer->use[i].prefixes);
		ig_tree_free(layer->use[i].rules);
	}
	ig_tree_free(layer->tree);
	ig_free(layer);
}

u32 ig_layer_extent(const struct ig_layer *layer, u32 *last_id)
{
	*last_id = layer->last_id;
	return layer->n;
}

/* Compiling. */

/* Returns the index of a set, which exists. */
static u32 set_index(const struct ig_compile_input *r, u32 id)
{
	return ig_sets_from(r->set, r->n_sets, id);
}

/*
 * Flag in struct layer_builder.at: the rest is the index of the set in struct
 * ig_layer.use.
 */
#define NOTED	0x80000000U

/**
 * struct layer_builder - a layer being compiled
 * @r: the rules of the policy
 * @family: of the layer
 * @rule: the rules of the layer, by id
 * @n: number of rules
 * @layer: the layer
 * @at: by index of a set, first the number of rules that use it, then NOTED and
 *	its index
 * @used: indices of the sets that are used
 * @n_used: number of sets that are used
 * @first: by index in struct ig_layer.use, its first rule in @user
 * @user: rules of the large sets, by set, then id
 * @tree: input for the tree
 */
struct layer_builder {
	const struct ig_compile_input *r;
	enum ig_family family;
	const struct ig_rule **rule;
	u32 n;
	struct ig_layer *layer;
	u32 *at;
	u32 *used;
	u32 n_used;
	u32 *first;
	const struct ig_rule **user;
	struct ig_tree_rules tree;
};

/* Tells whether a set is better looked up separately. */
static bool is_large(const struct layer_builder *m, u32 set)
{
	u64 n = m->r->set[set]->prefixes->n[m->family];

	return n * m->at[set] > SMALL_USE;
}

/*
 * Counts the rules that use each set. Only those sets are visited later,
 * because there may be many layers, each of which does not use many sets.
 */
static void uses_count(struct layer_builder *m)
{
	u32 i;

	for (i = 0; i < m->n; i++) {
		u32 id = m->rule[i]->match.set, set;

		resched_at(i);
		if (!id)
			continue;
		set = set_index(m->r, id);
		if (!m->at[set]++)
			m->used[m->n_used++] = set;
	}
}

/* Replaces the counts by the places of the sets, large ones first. */
static void uses_note(struct layer_builder *m)
{
	struct ig_layer *layer = m->layer;
	u32 i, at, small;

	for (small = 0; small < 2; small++) {
		for (i = 0; i < m->n_used; i++) {
			const struct ig_set *set;

			resched_at(i);
			at = m->used[i];
			if (m->at[at] & NOTED || is_large(m, at) == small)
				continue;
			set = m->r->set[at];
			layer->use[layer->n_uses].id = set->id;
			layer->use[layer->n_uses].prefixes =
				ig_prefixes_get(set->prefixes);
			m->at[at] = NOTED | layer->n_uses++;
		}
		if (!small)
			layer->n_large = layer->n_uses;
	}
}

/* Returns the use of a rule's set, or NULL. */
static struct set_use *use_of(const struct layer_builder *m, const struct ig_rule *rule)
{
	if (!rule->match.set)
		return NULL;
	return &m->layer->use[m->at[set_index(m->r, rule->match.set)] & ~NOTED];
}

/* Adds the items of one rule; only counts them before memory is allocated. */
static void items_add(struct layer_builder *m, u32 i)
{
	const struct ig_match *match = &m->rule[i]->match;
	const struct set_use *use = use_of(m, m->rule[i]);
	struct ig_tree_rules *t = &m->tree;
	struct ig_lpm_prefix p;
	u32 k, n;

	if (!use && match->peer.any) {
		if (t->any)
			t->any[t->n_any] = m->rule[i];
		t->n_any++;
		return;
	}
	n = use ? use->prefixes->n[m->family] : 1;
	for (k = 0; k < n; k++) {
		if (use)
			ig_prefixes_at(use->prefixes, m->family, k, &p);
		else
			ig_lpm_prefix_set(&p, m->family, &match->peer.addr,
					  match->peer.len);
		p.value = i;
		if (t->item)
			t->item[t->n] = p;
		t->n++;
	}
}

/* Distributes the rules; only counts them before memory is allocated. */
static void rules_deal(struct layer_builder *m)
{
	u32 i;

	m->tree.n = 0;
	m->tree.n_any = 0;
	for (i = 0; i < m->n; i++) {
		const struct set_use *use = use_of(m, m->rule[i]);
		u32 u = use ? use - m->layer->use : 0;

		resched_at(i);
		if (!use || u >= m->layer->n_large)
			items_add(m, i);
		else if (!m->user)
			m->first[u + 1]++;
		else
			m->user[m->first[u]++] = m->rule[i];
	}
}

/*
 * Allocates memory for what was counted, and finds where the rules of each use
 * begin.
 */
static int builder_alloc(struct layer_builder *m)
{
	struct ig_tree_rules *t = &m->tree;
	u32 u;

	t->family = m->family;
	t->rule = m->rule;
	for (u = 0; u < m->layer->n_large; u++)
		m->first[u + 1] += m->first[u];
	t->any = ig_zalloc((t->n_any + 1) * sizeof(t->any[0]));
	t->item = ig_zalloc((t->n + 1) * sizeof(t->item[0]));
	t->room = ig_zalloc((t->n + 1) * sizeof(t->room[0]));
	m->user = ig_zalloc((m->first[u] + 1) * sizeof(m->user[0]));
	return t->any && t->item && t->room && m->user ? 0 : -ENOMEM;
}

static void builder_free(struct layer_builder *m)
{
	ig_free(m->tree.any);
	ig_free(m->tree.item);
	ig_free(m->tree.room);
	ig_free(m->user);
	ig_free(m->first);
	while (m->n_used)
		m->at[m->used[--m->n_used]] = 0;
}

/* Builds the rules of each large set; they match any peer in it. */
static int uses_build(struct layer_builder *m)
{
	struct ig_layer *layer = m->layer;
	u32 u, from = 0;

	for (u = 0; u < layer->n_large; u++) {
		const struct ig_tree_rules rules = {
			.family = m->family,
			.any = &m->user[from],
			.n_any = m->first[u] - from,
		};

		layer->use[u].rules = ig_tree_build(&rules);
		if (!layer->use[u].rules)
			return -ENOMEM;
		from = m->first[u];
	}
	return 0;
}

static int layer_fill(struct layer_builder *m)
{
	uses_note(m);
	m->first = ig_zalloc((m->layer->n_uses + 1) * sizeof(m->first[0]));
	if (!m->first)
		return -ENOMEM;
	rules_deal(m);
	if (builder_alloc(m))
		return -ENOMEM;
	rules_deal(m);
	if (m->tree.n || m->tree.n_any) {
		m->layer->tree = ig_tree_build(&m->tree);
		if (!m->layer->tree)
			return -ENOMEM;
	}
	return uses_build(m);
}

struct ig_layer *ig_layer_make(const struct ig_compile_input *r,
			       enum ig_family family,
			       const struct ig_rule **rule, u32 n)
{
	struct layer_builder m = { .r = r, .family = family, .rule = rule, .n = n,
			    .at = r->at, .used = r->used };

	uses_count(&m);
	m.layer = ig_zalloc(sizeof(*m.layer) +
			    m.n_used * sizeof(m.layer->use[0]));
	if (m.layer) {
		ig_ref_init(&m.layer->refs);
		m.layer->n = n;
		m.layer->last_id = rule[n - 1]->id;
		if (layer_fill(&m)) {
			ig_layer_put(m.layer);
			m.layer = NULL;
		}
	}
	builder_free(&m);
	return m.layer;
}

bool ig_layer_current(const struct ig_layer *layer,
		      const struct ig_compile_input *r)
{
	u32 u;

	for (u = 0; u < layer->n_uses; u++) {
		const struct set_use *use = &layer->use[u];

		if (r->set[set_index(r, use->id)]->prefixes != use->prefixes)
			return false;
	}
	return true;
}
