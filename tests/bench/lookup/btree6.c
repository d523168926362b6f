// SPDX-License-Identifier: GPL-2.0-only
/*
 * Static B-trees without pointers, nodes of eight 64-bit keys, one cache line
 * each: one over the upper halves of edges, and one over the lower halves of
 * those that share an upper half.
 */
#include "lookup.h"

#define B	8

/**
 * struct tree - a tree in the pool
 * @first: its first node
 * @nodes: how many; 0 when there is no tree
 */
struct tree {
	u32 first;
	u32 nodes;
};

/**
 * struct leaf - what belongs to a key
 * @value: what holds from the key on; in the upper tree, after its last lower half
 * @below: lower halves, when there are any
 */
struct leaf {
	u32 value;
	struct tree below;
};

struct btree6 {
	u64 (*key)[B];
	struct leaf *leaf;
	struct tree top;
	u32 used;
};

/* Keys of a tree that is being made. */
struct keys {
	const u64 *key;
	const struct leaf *leaf;
	u32 n;
};

static u32 place(struct btree6 *t, struct tree tree, const struct keys *s, u32 i, u32 k)
{
	u32 j;

	if (k >= tree.nodes)
		return i;
	for (j = 0; j < B; j++) {
		u32 at = tree.first + k;

		i = place(t, tree, s, i, k * (B + 1) + 1 + j);
		t->key[at][j] = i < s->n ? s->key[i] : ~0ULL;
		t->leaf[at * B + j] = s->leaf[i < s->n ? i : s->n - 1];
		/* Behind the last key: as if it had no lower halves. */
		if (i >= s->n && s->key[s->n - 1] != ~0ULL)
			t->leaf[at * B + j].below.nodes = 0;
		i++;
	}
	return place(t, tree, s, i, k * (B + 1) + 1 + B);
}

static struct tree tree_make(struct btree6 *t, const struct keys *s)
{
	struct tree tree = { t->used, (s->n + B - 1) / B };

	t->used += tree.nodes;
	place(t, tree, s, 0, 0);
	return tree;
}

/* Returns the first edge of another upper half. */
static u32 same_hi(const struct edge6 *e, u32 n, u32 i)
{
	u32 end = i;

	while (end < n && e[end].hi == e[i].hi)
		end++;
	return end;
}

/* Nodes of all trees. */
static u32 count_nodes(const struct edge6 *e, u32 n, u32 *his)
{
	u32 i, end, nodes = 0;

	for (*his = 0, i = 0; i < n; i = end, ++*his) {
		end = same_hi(e, n, i);
		/* One more, for what holds at the beginning. */
		if (end - i > 1 || e[i].lo)
			nodes += (end - i + 1 + B - 1) / B;
	}
	return nodes + (*his + B - 1) / B;
}

/* The lower halves from edge i to end, and what holds before them. */
static struct tree below(struct btree6 *t, const struct edge6 *e, u32 i, u32 end,
			 u64 *key, struct leaf *leaf)
{
	struct keys s = { key, leaf, 0 };

	if (end - i == 1 && !e[i].lo)
		return (struct tree){ 0, 0 };
	if (e[i].lo) {
		key[s.n] = 0;
		leaf[s.n++] = (struct leaf){ .value = e[i - 1].value };
	}
	for (; i < end; i++) {
		key[s.n] = e[i].lo;
		leaf[s.n++] = (struct leaf){ .value = e[i].value };
	}
	return tree_make(t, &s);
}

static void *btree6_build(const struct prefix *p, u32 n)
{
	struct btree6 *t = ig_zalloc(sizeof(*t));
	struct edge6 *e;
	u32 count = edges6(p, n, &e);
	u64 *hi = ig_zalloc(count * sizeof(*hi));
	u64 *key = ig_zalloc((count + 1ULL) * sizeof(*key));
	struct leaf *leaf = ig_zalloc((count + 1ULL) * sizeof(*leaf));
	struct leaf *scratch = ig_zalloc((count + 1ULL) * sizeof(*leaf));
	u32 i, end, his, nodes = count_nodes(e, count, &his);
	struct keys s = { hi, leaf, 0 };

	t->key = ig_zalloc(nodes * sizeof(*t->key));
	t->leaf = ig_zalloc(nodes * B * sizeof(*t->leaf));
	for (i = 0; i < count; i = end) {
		end = same_hi(e, count, i);
		hi[s.n] = e[i].hi;
		leaf[s.n].below = below(t, e, i, end, key, scratch);
		leaf[s.n++].value = e[end - 1].value;
	}
	t->top = tree_make(t, &s);
	ig_free(scratch);
	ig_free(leaf);
	ig_free(key);
	ig_free(hi);
	ig_free(e);
	return t;
}

static inline u32 rank8(const u64 *at, u64 key)
{
	u32 j, r = 0;

	for (j = 0; j < B; j++)
		r += at[j] <= key;
	return r;
}

/*
 * Returns the last key up to @key; there always is one, since the first is 0.
 */
static inline u32 tree_find(const struct btree6 *t, struct tree tree, u64 key)
{
	u32 k = 0, found = 0;

	while (k < tree.nodes) {
		u32 r = rank8(t->key[tree.first + k], key);

		found = r ? k * B + r - 1 : found;
		k = k * (B + 1) + 1 + r;
	}
	return tree.first * B + found;
}

static inline u32 btree6_find1(const void *table, u64 hi, u64 lo)
{
	const struct btree6 *t = table;
	u32 i = tree_find(t, t->top, hi);
	const struct leaf *leaf = &t->leaf[i];

	if (!leaf->below.nodes || t->key[i / B][i % B] != hi)
		return leaf->value;
	return t->leaf[tree_find(t, leaf->below, lo)].value;
}

static void btree6_free(void *table)
{
	struct btree6 *t = table;

	ig_free(t->key);
	ig_free(t->leaf);
	ig_free(t);
}

LOOKUP6(btree6, "B-tree, 8 a line");
