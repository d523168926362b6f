// SPDX-License-Identifier: GPL-2.0-only
/*
 * Proves for any interfaces, groups and packet: looking for a rule ends, and
 * asks only the tables of the groups of the interface, in the direction and
 * family of the packet; or those of group default if it has none. The answers
 * of the tables are arbitrary.
 */
#include "packet.h"
#include "engine/hash.h"

ig_hash_key ig_secret;
/*
 * Any hash will do, because every claim holds for any place. With the secret,
 * the solver needs minutes.
 */
#define ig_hash_u32(number)	((number) * 0x9e3779b1U >> 12)
#include "engine/group.c"
#undef ig_hash_u32
#include "engine/policy.c"

#define PLACES	4
#define GROUPS	2

static struct {
	struct ig_ifaces ifaces;
	struct ig_iface place[PLACES];
} interfaces;
static u16 group[GROUPS];
static struct ig_group_tables tables[GROUPS];
static u8 table[GROUPS];
static struct ig_rule rule;
static u32 asked;

/* Records which group was asked. */
static const struct ig_rule *ask(const struct ig_table *t)
{
	u32 g;

	for (g = 0; g < GROUPS; g++)
		if ((const void *)t == &table[g])
			asked |= 1 << g;
	check(!t || (const void *)t == &table[0] || (const void *)t == &table[1],
	      "a table of the packet's direction and family");
	return nondet_bool() ? &rule : NULL;
}

void ig_table_find(const struct ig_table *t, const struct ig_packet *p,
		   bool named, bool narrow, struct ig_found *found)
{
	const struct ig_rule *better = ask(t);

	(void)p;
	(void)named;
	(void)narrow;
	if (better)
		found->rule = better;
}

const struct ig_rule *ig_table_rule(const struct ig_table *t,
				    const struct ig_packet *p, bool named,
				    bool narrow)
{
	(void)p;
	(void)named;
	(void)narrow;
	return ask(t);
}

int main(void)
{
	struct ig_body body = { .tables = tables, .n_groups = GROUPS };
	struct ig_policy policy = { .body = &body };
	const struct ig_iface *place = interfaces.place;
	const struct ig_rule *found;
	u32 i, k, ifindex, expected = 0;
	struct ig_packet p;
	bool empty = false, default_only = true;

	p.dir = nondet_u32() % IG_DIRS;
	p.family = nondet_u32() % IG_FAMILIES;
	for (i = 0; i < GROUPS; i++) {
		group[i] = nondet_u32() % GROUPS;
		if (nondet_bool())
			tables[i].table[p.dir][p.family] = (void *)&table[i];
	}
	policy.table[p.dir][p.family] = tables[0].table[p.dir][p.family];

	/* A number occurs once, and is found before any free place. */
	__CPROVER_havoc_object(&interfaces);
	interfaces.ifaces.mask = PLACES - 1;
	interfaces.ifaces.pending = 0;
	interfaces.ifaces.group = group;
	for (i = 0; i < PLACES; i++) {
		assume(place[i].n && place[i].n <= GROUPS &&
		       place[i].first <= GROUPS - place[i].n);
		empty |= !place[i].ifindex;
		for (k = 0; k < i; k++)
			assume(!place[i].ifindex ||
			       place[i].ifindex != place[k].ifindex);
	}
	assume(empty);
	for (i = 0; i < PLACES; i++)
		for (k = place_of(place[i].ifindex, PLACES - 1);
		     place[i].ifindex && k != i; k = (k + 1) % PLACES)
			assume(place[k].ifindex);
	if (nondet_bool())
		policy.ifaces = &interfaces.ifaces;

	found = ig_policy_rule(&policy, &p, nondet_bool(), nondet_bool());
	check(!found || found == &rule, "what a table answered, or none");

	ifindex = p.port ? p.port : p.ifindex;
	for (i = 0; i < PLACES; i++) {
		if (!policy.ifaces || !ifindex || place[i].ifindex != ifindex)
			continue;
		default_only = false;
		for (k = 0; k < GROUPS; k++)
			if (k >= place[i].first &&
			    k < place[i].first + place[i].n)
				expected |= 1 << group[k];
	}
	if (default_only)
		expected = 1;
	for (i = 0; i < GROUPS; i++)
		if (!tables[i].table[p.dir][p.family])
			expected &= ~(1 << i);
	check(asked == expected, "the groups of its interface, and no others");
	return 0;
}
