// SPDX-License-Identifier: GPL-2.0-only
#include "table.h"

#define ANY_TYPE	256
#define SLOTS		(ANY_TYPE + 1)
#define LENGTHS		130	/* any, and 0 to 128 bits */

/**
 * struct ig_row - one rule, as packets of one direction and family see it
 * @peer: network address of the remote side
 * @to: network address of the local side
 * @slot: ICMP type, or ANY_TYPE
 * @peer_len: prefix length of @peer plus 1; 0 when written as any
 * @to_len: prefix length of @to; 0 for any
 * @any_code: every code
 * @code: the code, unless @any_code
 * @rule: the rule
 */
struct ig_row {
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
 * @row: by slot, then @peer_len descending, then id
 */
struct ig_table {
	u32 start[SLOTS + 1];
	struct ig_row row[];
};

/* The longest peer prefix decides, then the lowest id. */
static int cmp_rank(const struct ig_row *a, const struct ig_row *b)
{
	if (a->peer_len != b->peer_len)
		return a->peer_len > b->peer_len ? -1 : 1;
	return a->rule->id < b->rule->id ? -1 : 1;
}

static void row_init(struct ig_row *m, const struct ig_rule *rule,
		     const struct ig_icmp_match *icmp)
{
	m->peer = rule->match.peer.addr;
	m->peer_len = rule->match.peer.any ? 0 : rule->match.peer.len + 1;
	m->to = rule->match.to.addr;
	m->to_len = rule->match.to.any ? 0 : rule->match.to.len;
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
	return LENGTHS - 1 - (rule->match.peer.any ? 0 : rule->match.peer.len + 1);
}

int ig_table_compile(struct ig_table **table, struct ig_rule *const *rules,
		     u32 n, enum ig_dir dir, enum ig_family family)
{
	struct scratch *s;
	struct ig_table *t;
	struct ig_row m;
	u32 i, used = 0;

	*table = NULL;
	for (i = 0; i < n; i++)
		used += ig_match_concerns(&rules[i]->match, dir, family);
	if (!used)
		return 0;

	s = ig_zalloc(sizeof(*s) + used * sizeof(s->order[0]));
	t = ig_zalloc(sizeof(*t) + used * sizeof(t->row[0]));
	if (!s || !t) {
		ig_free(s);
		ig_free(t);
		return -ENOMEM;
	}

	/* How many of each, then where each begins. */
	for (i = 0; i < n; i++) {
		if (!ig_match_concerns(&rules[i]->match, dir, family))
			continue;
		row_init(&m, rules[i], &rules[i]->match.icmp[family]);
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
		if (ig_match_concerns(&rules[i]->match, dir, family))
			s->order[s->by_len[len_index(rules[i])]++] = i;
	ig_resched();
	for (i = 0; i < used; i++) {
		const struct ig_rule *rule = rules[s->order[i]];

		row_init(&m, rule, &rule->match.icmp[family]);
		t->row[s->by_slot[m.slot]++] = m;
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
static const struct ig_row *find(const struct ig_table *table,
				 unsigned int slot, const struct ig_packet *p,
				 u8 min_peer_len)
{
	const struct ig_row *m = &table->row[table->start[slot]];
	const struct ig_row *end = &table->row[table->start[slot + 1]];
	const struct ig_addr *peer = ig_packet_peer(p);
	const struct ig_addr *to = ig_packet_to(p);

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
	const struct ig_row *by_type, *any;

	by_type = find(table, p->type, p, min_peer_len);
	any = named ? NULL : find(table, ANY_TYPE, p, min_peer_len);
	if (by_type && any)
		return cmp_rank(by_type, any) < 0 ? by_type->rule : any->rule;
	return by_type ? by_type->rule : any ? any->rule : NULL;
}
