// SPDX-License-Identifier: GPL-2.0-only
#include "table.h"

#define ANY_TYPE	256
#define SLOTS		(ANY_TYPE + 1)

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

static int cmp_match(const void *va, const void *vb)
{
	const struct ig_match *a = va, *b = vb;

	if (a->slot != b->slot)
		return a->slot < b->slot ? -1 : 1;
	return cmp_rank(a, b);
}

int ig_table_compile(struct ig_table **table, struct ig_rule *const *rules,
		     u32 n, enum ig_dir dir, enum ig_family family)
{
	struct ig_table *t;
	u32 i, used = 0;

	*table = NULL;
	for (i = 0; i < n; i++)
		used += concerns(rules[i], dir, family);
	if (!used)
		return 0;

	t = ig_zalloc(sizeof(*t) + used * sizeof(t->match[0]));
	if (!t)
		return -ENOMEM;
	for (i = used = 0; i < n; i++) {
		const struct ig_rule *rule = rules[i];
		const struct ig_rule_icmp *icmp = &rule->icmp[family];
		struct ig_match *m = &t->match[used];

		if (!(i % 4096))
			ig_resched();
		if (!concerns(rule, dir, family))
			continue;
		m->peer = rule->peer.addr;
		m->peer_len = rule->peer.any ? 0 : rule->peer.len + 1;
		m->to = rule->to.addr;
		m->to_len = rule->to.any ? 0 : rule->to.len;
		m->slot = icmp->any_type ? ANY_TYPE : icmp->type;
		m->any_code = icmp->any_code;
		m->code = icmp->code;
		m->rule = rule;
		t->start[m->slot + 1]++;
		used++;
	}
	for (i = 0; i < SLOTS; i++)
		t->start[i + 1] += t->start[i];
	ig_sort(t->match, used, sizeof(t->match[0]), cmp_match);
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
