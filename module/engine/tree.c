// SPDX-License-Identifier: GPL-2.0-only
#include "tree.h"

/*
 * Number of rules of one peer prefix for which a tree by the other side pays
 * off.
 */
#define MANY	8

/**
 * struct ig_tree_node - the rules of a prefix
 * @parent: the longest other prefix that covers it; 0 is any
 * @first: index of its first rule in struct ig_tree.rule
 * @n: number of its rules, which are sorted by id
 * @by_to: 1 plus the index of a tree of them in struct ig_tree.kid, or 0
 * @len: prefix length plus 1; 0 for any
 * @plain: its first rule covers every packet whose peer this prefix covers
 */
struct ig_tree_node {
	u32 parent;
	u32 first;
	u32 n;
	u32 by_to;
	u8 len;
	bool plain;
};

/**
 * struct ig_tree - see tree.h
 * @family: of the packets
 * @lpm: address -> index of a node
 * @n: number of nodes
 * @node: any, then by prefix
 * @rule: rules by node, then id
 * @n_kids: number of @kid
 * @kid: trees by the other side, each of the rules of one node
 */
struct ig_tree {
	enum ig_family family;
	struct ig_lpm lpm;
	u32 n;
	struct ig_tree_node *node;
	const struct ig_rule **rule;
	u32 n_kids;
	struct ig_tree **kid;
};

/* Reschedules now and then in a long loop. */
static void resched_at(u32 i)
{
	if (!(i % 1024))
		ig_resched();
}

/* Tells whether a rule whose type and peer match also matches the rest. */
static bool covers_rest(const struct ig_rule *rule, const struct ig_packet *p)
{
	const struct ig_icmp_match *icmp = &rule->match.icmp[p->family];

	return (icmp->any_code || icmp->code == p->code) &&
	       ig_prefix_covers(&rule->match.to, p->family, ig_packet_to(p));
}

static const struct ig_rule *first_of(const struct ig_tree *tree,
				      const struct ig_tree_node *node,
				      const struct ig_packet *p)
{
	u32 i;

	for (i = node->first; i < node->first + node->n; i++)
		if (covers_rest(tree->rule[i], p))
			return tree->rule[i];
	return NULL;
}

/*
 * Finds the lowest id among the rules of all prefixes that cover the other
 * side.
 */
static const struct ig_rule *first_by_to(const struct ig_tree *tree,
					 const struct ig_packet *p)
{
	u32 at = ig_lpm_find(&tree->lpm, p->family, ig_packet_to(p));
	const struct ig_rule *first = NULL;

	for (;;) {
		const struct ig_tree_node *node = &tree->node[at];
		const struct ig_rule *rule = first_of(tree, node, p);

		if (rule && (!first || rule->id < first->id))
			first = rule;
		if (!at)
			return first;
		at = node->parent;
	}
}

/* Finds the rule of a node with the lowest id that covers a packet. */
static const struct ig_rule *pick(const struct ig_tree *tree,
				  const struct ig_tree_node *node,
				  const struct ig_packet *p)
{
	if (likely(node->plain))
		return tree->rule[node->first];
	if (node->by_to)
		return first_by_to(tree->kid[node->by_to - 1], p);
	return first_of(tree, node, p);
}

void ig_tree_find(const struct ig_tree *tree, const struct ig_packet *p,
		  u32 least, struct ig_found *found)
{
	u32 at = ig_lpm_find(&tree->lpm, p->family, ig_packet_peer(p));

	for (;;) {
		const struct ig_tree_node *node = &tree->node[at];
		const struct ig_rule *rule;

		if (node->len < least || (found->rule && node->len < found->len))
			return;
		rule = pick(tree, node, p);
		if (rule) {
			if (ig_found_better(found, rule, node->len))
				*found = (struct ig_found){ rule, node->len };
			return;
		}
		if (!at)
			return;
		at = node->parent;
	}
}

/* Searches from a node on that need not have the rule. */
static noinline const struct ig_rule *
tree_rule_from(const struct ig_tree *tree, const struct ig_tree_node *node,
	       const struct ig_packet *p, u32 least)
{
	const struct ig_rule *rule = NULL;

	while (node->len >= least) {
		rule = pick(tree, node, p);
		if (rule || !node->len)
			break;
		node = &tree->node[node->parent];
	}
	return rule;
}

const struct ig_rule *ig_tree_rule(const struct ig_tree *tree,
				   const struct ig_packet *p, u32 least)
{
	u32 at = ig_lpm_find(&tree->lpm, p->family, ig_packet_peer(p));
	const struct ig_tree_node *node = &tree->node[at];

	if (likely(node->plain && node->len >= least))
		return tree->rule[node->first];
	/* Only the node for any peer may be empty. */
	if (likely(!node->n))
		return NULL;
	return tree_rule_from(tree, node, p, least);
}

const struct ig_rule *ig_tree_any(const struct ig_tree *tree,
				  const struct ig_packet *p)
{
	return pick(tree, &tree->node[0], p);
}

/* Building. */

static bool same_prefix(const struct ig_lpm_prefix *a,
			const struct ig_lpm_prefix *b)
{
	return a->high == b->high && a->low == b->low && a->len == b->len;
}

/* The prefix of each node except any, as a source for ig_lpm_build(). */
struct nodes {
	const struct ig_tree *tree;
	const struct ig_tree_rules *rules;
};

static void node_prefix(const void *from, u32 i, struct ig_lpm_prefix *p)
{
	const struct nodes *nodes = from;
	u32 first = nodes->tree->node[i + 1].first;

	*p = nodes->rules->item[first - nodes->rules->n_any];
	p->value = i + 1;
}

static void node_end(struct ig_tree *tree, struct ig_tree_node *node)
{
	const struct ig_match *m;

	if (!node->n)
		return;
	m = &tree->rule[node->first]->match;
	node->plain = m->to.any && m->icmp[tree->family].any_code;
}

/* Fills the nodes from sorted rules: any, then one for each prefix. */
static void nodes_fill(struct ig_tree *tree, const struct ig_tree_rules *rules)
{
	struct ig_tree_node *node = &tree->node[0];
	u32 i;

	for (i = 0; i < rules->n_any; i++)
		tree->rule[i] = rules->any[i];
	node->n = rules->n_any;
	for (i = 0; i < rules->n; i++) {
		const struct ig_lpm_prefix *item = &rules->item[i];

		tree->rule[rules->n_any + i] = rules->rule[item->value];
		if (!i || !same_prefix(item, item - 1)) {
			node_end(tree, node++);
			node->first = rules->n_any + i;
			node->len = item->len + 1;
		}
		node->n++;
		resched_at(i);
	}
	node_end(tree, node);
}

static u32 nodes_count(const struct ig_tree_rules *rules)
{
	u32 i, n = 1;

	for (i = 0; i < rules->n; i++) {
		n += !i || !same_prefix(&rules->item[i], &rules->item[i - 1]);
		resched_at(i);
	}
	return n;
}

/* Builds the lookup of nodes by address, and finds the parent of each. */
static int nodes_link(struct ig_tree *tree, const struct ig_tree_rules *rules)
{
	const struct nodes nodes = { tree, rules };
	struct ig_lpm_source source = {
		.family = rules->family,
		.n = tree->n - 1,
		.from = &nodes,
		.get = node_prefix,
	};
	u32 i;
	int err;

	if (tree->n == 1)
		return 0;
	source.parent = ig_zalloc(source.n * sizeof(source.parent[0]));
	if (!source.parent)
		return -ENOMEM;
	err = ig_lpm_build(&tree->lpm, &source);
	for (i = 0; i < source.n && !err; i++) {
		tree->node[i + 1].parent = source.parent[i];
		resched_at(i);
	}
	ig_free(source.parent);
	return err;
}

/*
 * Tells whether a tree by the other side helps to choose among a node's rules.
 */
static bool wants_kid(const struct ig_tree *tree,
		      const struct ig_tree_node *node)
{
	u32 i;

	if (node->n <= MANY || node->plain)
		return false;
	for (i = node->first; i < node->first + node->n; i++)
		if (!tree->rule[i]->match.to.any)
			return true;
	return false;
}

/* Makes a tree without trees by the other side, or returns NULL. */
static struct ig_tree *tree_make(const struct ig_tree_rules *rules)
{
	struct ig_tree *tree = ig_zalloc(sizeof(*tree));
	u32 n = rules->n_any + rules->n;

	if (!tree)
		return NULL;
	ig_lpm_sort(rules->item, rules->room, rules->n);
	tree->family = rules->family;
	tree->n = nodes_count(rules);
	tree->node = ig_zalloc(tree->n * sizeof(tree->node[0]));
	tree->rule = ig_zalloc(n * sizeof(tree->rule[0]));
	if (!tree->node || !tree->rule)
		goto err_tree;
	nodes_fill(tree, rules);
	if (nodes_link(tree, rules))
		goto err_tree;
	return tree;

err_tree:
	ig_tree_free(tree);
	return NULL;
}

/* Makes a tree of the rules of a node by their other side. */
static struct ig_tree *kid_make(const struct ig_tree *tree,
				const struct ig_tree_node *node)
{
	const struct ig_rule *const *rule = &tree->rule[node->first];
	struct ig_tree_rules r = { .family = tree->family, .rule = rule };
	struct ig_tree *kid = NULL;
	u32 i;

	r.any = ig_zalloc(node->n * sizeof(r.any[0]));
	r.item = ig_zalloc(node->n * sizeof(r.item[0]));
	r.room = ig_zalloc(node->n * sizeof(r.room[0]));
	if (!r.any || !r.item || !r.room)
		goto out;
	for (i = 0; i < node->n; i++) {
		const struct ig_prefix *to = &rule[i]->match.to;

		resched_at(i);
		if (to->any) {
			r.any[r.n_any++] = rule[i];
			continue;
		}
		ig_lpm_prefix_set(&r.item[r.n], tree->family, &to->addr,
				  to->len);
		r.item[r.n++].value = i;
	}
	kid = tree_make(&r);
out:
	ig_free(r.any);
	ig_free(r.item);
	ig_free(r.room);
	return kid;
}

/* Makes trees by the other side for the nodes that profit from one. */
static int kids_make(struct ig_tree *tree)
{
	u32 i, kids = 0;

	for (i = 0; i < tree->n; i++) {
		if (wants_kid(tree, &tree->node[i]))
			tree->node[i].by_to = ++kids;
		resched_at(i);
	}
	if (!kids)
		return 0;
	tree->kid = ig_zalloc(kids * sizeof(tree->kid[0]));
	if (!tree->kid)
		return -ENOMEM;
	tree->n_kids = kids;
	for (i = 0; i < tree->n; i++) {
		const struct ig_tree_node *node = &tree->node[i];

		resched_at(i);
		if (!node->by_to)
			continue;
		tree->kid[node->by_to - 1] = kid_make(tree, node);
		if (!tree->kid[node->by_to - 1])
			return -ENOMEM;
	}
	return 0;
}

struct ig_tree *ig_tree_build(const struct ig_tree_rules *rules)
{
	struct ig_tree *tree = tree_make(rules);

	if (!tree)
		return NULL;
	if (kids_make(tree)) {
		ig_tree_free(tree);
		return NULL;
	}
	return tree;
}

void ig_tree_free(struct ig_tree *tree)
{
	u32 i;

	if (!tree)
		return;
	for (i = 0; i < tree->n_kids; i++) {
		ig_tree_free(tree->kid[i]);
		resched_at(i);
	}
	ig_lpm_free(&tree->lpm);
	ig_free(tree->kid);
	ig_free(tree->node);
	ig_free(tree->rule);
	ig_free(tree);
}
