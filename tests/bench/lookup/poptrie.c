// SPDX-License-Identifier: GPL-2.0-only
/*
 * Poptrie (Asai, Ohara 2015): the first 18 bits index directly, then nodes of 6
 * bits with a bitmap of children and one of where a new leaf begins.
 * Addresses are taken as 36 bits, so that 18 + 6 + 6 + 6 covers them.
 */
#include "lookup.h"

#define DIRECT	18
#define LEAF	0x80000000U

/**
 * struct node - 64 children
 * @children: those that are nodes
 * @leaves: those that are a leaf unlike the leaf before
 * @first_child: index of the first child that is a node
 * @first_leaf: index of the first leaf
 */
struct node {
	u64 children;
	u64 leaves;
	u32 first_child;
	u32 first_leaf;
};

struct poptrie {
	struct node *node;
	u32 *leaf;
	u32 nodes, node_room;
	u32 leaves, leaf_room;
	u32 direct[1 << DIRECT];
};

static void *larger(void *old, size_t used, size_t bytes)
{
	void *p = ig_zalloc(bytes);

	if (old)
		memcpy(p, old, used);
	ig_free(old);
	return p;
}

static u32 add_nodes(struct poptrie *t, u32 n)
{
	u32 first = t->nodes;

	if (t->nodes + n > t->node_room) {
		t->node_room = (t->node_room + n) * 2;
		t->node = larger(t->node, t->nodes * sizeof(*t->node),
				 t->node_room * sizeof(*t->node));
	}
	t->nodes += n;
	return first;
}

static void add_leaf(struct poptrie *t, u32 value)
{
	if (t->leaves == t->leaf_room) {
		t->leaf_room = (t->leaf_room + 1) * 2;
		t->leaf = larger(t->leaf, t->leaves * sizeof(u32),
				 t->leaf_room * sizeof(u32));
	}
	t->leaf[t->leaves++] = value;
}

/* Edges by addresses of 36 bits. */
struct edges {
	const struct edge4 *e;
	u32 n;
};

static u64 at(const struct edges *e, u32 i)
{
	return i < e->n ? (u64)e->e[i].at << 4 : 1ULL << 36;
}

/* A node for 1 << bits addresses; edge i is the last up to the first of them. */
static void node_fill(struct poptrie *t, u32 index, const struct edges *e, u32 i,
		      u64 start, u32 bits)
{
	u32 begin[64], k, last = 0, child = 0;
	struct node n = { .first_leaf = t->leaves };
	bool any = false;

	bits -= 6;
	for (k = 0; k < 64; k++) {
		u64 from = start + ((u64)k << bits);

		while (at(e, i + 1) <= from)
			i++;
		begin[k] = i;
		if (bits && at(e, i + 1) < from + (1ULL << bits)) {
			n.children |= 1ULL << k;
			continue;
		}
		if (!any || e->e[i].value != last) {
			last = e->e[i].value;
			any = true;
			n.leaves |= 1ULL << k;
			add_leaf(t, last);
		}
	}
	n.first_child = add_nodes(t, hweight64(n.children));
	t->node[index] = n;
	for (k = 0; k < 64; k++)
		if (n.children >> k & 1)
			node_fill(t, n.first_child + child++, e, begin[k],
				  start + ((u64)k << bits), bits);
}

static void *poptrie_build(const struct prefix *p, u32 n)
{
	struct poptrie *t = ig_zalloc(sizeof(*t));
	u32 bits = 36 - DIRECT, k, i = 0;
	struct edges e;
	struct edge4 *list;

	e.n = edges4(p, n, &list);
	e.e = list;
	for (k = 0; k < 1 << DIRECT; k++) {
		u64 from = (u64)k << bits;

		while (at(&e, i + 1) <= from)
			i++;
		if (at(&e, i + 1) >= from + (1ULL << bits)) {
			t->direct[k] = LEAF | e.e[i].value;
			continue;
		}
		t->direct[k] = add_nodes(t, 1);
		node_fill(t, t->direct[k], &e, i, from, bits);
	}
	ig_free(list);
	/* Gives back memory that is not needed. */
	if (t->node)
		t->node = larger(t->node, t->nodes * sizeof(*t->node),
				 t->nodes * sizeof(*t->node));
	if (t->leaf)
		t->leaf = larger(t->leaf, t->leaves * sizeof(u32),
				 t->leaves * sizeof(u32));
	return t;
}

static inline u32 poptrie_find1(const void *table, u32 addr)
{
	const struct poptrie *t = table;
	u32 index = t->direct[addr >> (32 - DIRECT)];
	u32 key = addr << DIRECT;
	const struct node *n;
	u64 to_here;

	if (index & LEAF)
		return index & ~LEAF;
	for (;;) {
		u32 k = key >> 26;

		n = &t->node[index];
		to_here = ~0ULL >> (63 - k);
		if (!(n->children >> k & 1))
			break;
		index = n->first_child + hweight64(n->children & to_here) - 1;
		key <<= 6;
	}
	return t->leaf[n->first_leaf + hweight64(n->leaves & to_here) - 1];
}

static void poptrie_free(void *table)
{
	struct poptrie *t = table;

	ig_free(t->node);
	ig_free(t->leaf);
	ig_free(t);
}

LOOKUP4(poptrie, "poptrie, 18 + 6");
