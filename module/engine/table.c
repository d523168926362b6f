// SPDX-License-Identifier: GPL-2.0-only
#include "table.h"

#define ANY_TYPE	256
#define SLOTS		(ANY_TYPE + 1)
#define LENGTHS		130	/* any, and 0 to 128 bits */

/**
 * struct ig_match - one rule, as packets of one direction and family see it
 * @peer: network address of the remote side
 * @to: network address of the local side
 * @slot: ICMP type, or ANY_TYPE
 * @peer_len: prefix length of @peer plus 1; 0 when written as any
 * @to_len: prefix length of @to; 0 for any
 * @any_code: every code
 * @code: the code, unless @any_code
 * @rule: the rule
 */
struct ig_match {
	struct ig_addr peer;
	struct ig_addr to;
	u16 slot;
	u8 peer_len;
	u8 to_len;
	bool any_code;
	u8 code;
	const struct ig_rule *rule;
};

/**
 * struct ig_table - see table.h
 * @start: index of the first match of a type; the next type's is its end
 * @match: by slot, then @peer_len descending, then id
 */
struct ig_table {
	u32 start[SLOTS + 1];
	struct ig_match match[];
};

static bool concerns(const struct ig_rule *rule, enum ig_dir dir,
		     enum ig_family family)
{
	return rule->dir == dir && rule->icmp[family].covers &&
	       (rule->peer.any || rule->peer.family == family) &&
	       (rule->to.any || rule->to.family == family);
}

/* The longest peer prefix decides, then the lowest id. */
static int cmp_rank(const struct ig_match *a, const struct ig_match *b)
{
	if (a->peer_len != b->peer_len)
		return a->peer_len > b->peer_len ? -1 : 1;
	return a->rule->id < b->rule->id ? -1 : 1;
}

static void match_init(struct ig_match *m, const struct ig_rule *rule,
		       const struct ig_rule_icmp *icmp)
{
	m->peer = rule->peer.addr;
	m->peer_len = rule->peer.any ? 0 : rule->peer.len + 1;
	m->to = rule->to.addr;
	m->to_len = rule->to.any ? 0 : rule->to.len;
	m->slot = icmp->any_type ? ANY_TYPE : icmp->type;
	m->any_code = icmp->any_code;
	m->code = icmp->code;
	m->rule = rule;
}

/**
 * struct scratch - sorts matches in linear time, for compiling only
 * @by_len: where the next match of a prefix length goes in @order
 * @by_slot: where the next match of a slot goes in the table
 * @order: indices of rules, the longest peer prefix first, then by id
 */
struct scratch {
	u32 by_len[LENGTHS + 1];
	u32 by_slot[SLOTS];
	u32 order[];
};

/* Longest first: a prefix length plus 1 to an index that grows as it falls. */
static unsigned int len_index(const struct ig_rule *rule)
{
	return LENGTHS - 1 - (rule->peer.any ? 0 : rule->peer.len + 1);
}

int ig_table_compile(struct ig_table **table, struct ig_rule *const *rules,
		     u32 n, enum ig_dir dir, enum ig_family family)
{
	struct scratch *s;
	struct ig_table *t;
	struct ig_match m;
	u32 i, used = 0;

	*table = NULL;
	for (i = 0; i < n; i++)
		used += concerns(rules[i], dir, family);
	if (!used)
		return 0;

	s = ig_zalloc(sizeof(*s) + used * sizeof(s->order[0]));
	t = ig_zalloc(sizeof(*t) + used * sizeof(t->match[0]));
	if (!s || !t) {
		ig_free(s);
		ig_free(t);
		return -ENOMEM;
	}

	/* How many of each, then where each begins. */
	for (i = 0; i < n; i++) {
		if (!concerns(rules[i], dir, family))
			continue;
		match_init(&m, rules[i], &rules[i]->icmp[family]);
		s->by_len[len_index(rules[i]) + 1]++;
		t->start[m.slot + 1]++;
	}
	for (i = 0; i < LENGTHS; i++)
		s->by_len[i + 1] += s->by_len[i];
	for (i = 0; i < SLOTS; i++) {
		t->start[i + 1] += t->start[i];
		s->by_slot[i] = t->start[i];
	}
	ig_resched();

	/* By length first, then by slot; either keeps the order it finds. */
	for (i = 0; i < n; i++)
		if (concerns(rules[i], dir, family))
			s->order[s->by_len[len_index(rules[i])]++] = i;
	ig_resched();
	for (i = 0; i < used; i++) {
		const struct ig_rule *rule = rules[s->order[i]];

		match_init(&m, rule, &rule->icmp[family]);
		t->match[s->by_slot[m.slot]++] = m;
	}
	ig_resched();
	ig_free(s);
	*table = t;
	return 0;
}

void ig_table_free(struct ig_table *table)
{
	ig_free(table);
}

/* The first match of a slot that covers the packet, or NULL. */
static const struct ig_match *find(const struct ig_table *table,
				   unsigned int slot,
				   const struct ig_packet *p, u8 min_peer_len)
{
	const struct ig_match *m = &table->match[table->start[slot]];
	const struct ig_match *end = &table->match[table->start[slot + 1]];
	const struct ig_addr *peer = p->dir == IG_OUT ? &p->dst : &p->src;
	const struct ig_addr *to = p->dir == IG_OUT ? &p->src : &p->dst;

	for (; m < end && m->peer_len >= min_peer_len; m++)
		if ((!m->peer_len ||
		     ig_addr_same_prefix(&m->peer, peer, m->peer_len - 1)) &&
		    ig_addr_same_prefix(&m->to, to, m->to_len) &&
		    (m->any_code || m->code == p->code))
			return m;
	return NULL;
}

const struct ig_rule *ig_table_rule(const struct ig_table *table,
				    const struct ig_packet *p, bool named,
				    bool narrow)
{
	u8 min_peer_len = narrow ? 2 : 0;	/* longer than 0 bits */
	const struct ig_match *by_type, *any;

	by_type = find(table, p->type, p, min_peer_len);
	any = named ? NULL : find(table, ANY_TYPE, p, min_peer_len);
	if (by_type && any)
		return cmp_rank(by_type, any) < 0 ? by_type->rule : any->rule;
	return by_type ? by_type->rule : any ? any->rule : NULL;
}
