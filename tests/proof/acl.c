// SPDX-License-Identifier: GPL-2.0-only
/*
 * Proves for any two entries, two sets, a packet and its interfaces: the search
 * of the compiled table ends, touches only table, entries, sets and names, and
 * returns an entry that concerns the packet, or none.
 */
#include "host.h"
#include "keys.h"
#include "engine/match.c"
#include "engine/set.c"
#include "engine/types.c"

/* Allocates exactly one row or two, or fails. */
#define ig_zalloc	any_zalloc

static void *any_zalloc(size_t bytes);

#include "engine/acl.c"

#define ENTRIES	2

ROOM(high_1);
ROOM(low_1);
ROOM(high_2);
ROOM(low_2);

static struct ig_prefixes prefixes_1, prefixes_2;
static struct ig_set set_1 = { .prefixes = &prefixes_1 };
static struct ig_set set_2 = { .prefixes = &prefixes_2 };

static struct ig_acl_entry entry[ENTRIES];

static void *any_zalloc(size_t bytes)
{
	static struct {
		struct ig_acl_table table;
		struct ig_acl_row row[1];
	} one;
	static struct {
		struct ig_acl_table table;
		struct ig_acl_row row[2];
	} two;

	check(bytes == sizeof(one) || bytes == sizeof(two),
	      "room for the rows there are");
	return nondet_bool() ? NULL :
	       bytes == sizeof(one) ? (void *)&one : (void *)&two;
}

static void any_sets(enum ig_family family)
{
	set_1.id = nondet_u32();
	set_2.id = nondet_u32();
	assume(set_1.id && set_1.id < set_2.id);
	any_lpm(&prefixes_1.lpm[family], family, 130, &high_1, &low_1);
	any_lpm(&prefixes_2.lpm[family], family, 130, &high_2, &low_2);
}

static bool concerns(const struct ig_acl_entry *e, const struct ig_packet *p,
		     bool named)
{
	const struct ig_icmp_match *icmp = &e->match.icmp[p->family];

	if (e->match.dir != p->dir || !icmp->covers)
		return false;
	/* With @named, an entry for every type denies nothing. */
	return icmp->any_type ? !named || e->allow :
	       p->what == IG_ICMP && icmp->type == p->type;
}

int main(void)
{
	struct ig_acl_entry *entries[ENTRIES];
	struct ig_acl acl = { .entry = entries };
	struct ig_set *sets[] = { &set_1, &set_2 };
	const struct ig_acl_entry *found;
	struct ig_acl_table *table;
	struct ig_devices devices;
	bool named = nondet_bool();
	struct ig_packet p;
	u32 i;

	p.dir = nondet_u32() % IG_DIRS;
	p.family = FAMILY;
	any_sets(FAMILY);
	acl.n = nondet_u32();
	assume(acl.n <= ENTRIES);
	__CPROVER_havoc_object(entry);
	for (i = 0; i < ENTRIES; i++) {
		struct ig_match *m = &entry[i].match;

		entries[i] = &entry[i];
		entry[i].allow = nondet_bool();
		m->icmp[IG_IPV4].covers = nondet_bool();
		m->icmp[IG_IPV4].any_type = nondet_bool();
		m->icmp[IG_IPV4].any_code = nondet_bool();
		m->icmp[IG_IPV6].covers = nondet_bool();
		m->icmp[IG_IPV6].any_type = nondet_bool();
		m->icmp[IG_IPV6].any_code = nondet_bool();
		m->peer.any = nondet_bool();
		m->to.any = nondet_bool();
		assume(!m->set || m->set == set_1.id || m->set == set_2.id);
		/* Guaranteed by ig_acl_entry_fault(). */
		assume(m->peer.any || m->peer.len <= ig_prefix_max(m->peer.family));
		assume(m->to.any || m->to.len <= ig_prefix_max(m->to.family));
	}

	if (ig_acl_compile(&table, &acl, p.dir, FAMILY, sets, 2) || !table)
		return 0;
	devices = any_devices(NULL, &p);
	found = ig_acl_lookup(table, &p, &devices, named);
	check(!found ||
	      (acl.n > 0 && found == &entry[0] && concerns(found, &p, named)) ||
	      (acl.n > 1 && found == &entry[1] && concerns(found, &p, named)),
	      "an entry that concerns the packet, or none");
	if (!ig_acl_by_dev(table) && found)
		check(!found->dev[0], "nobody asks for an interface");
	return 0;
}
