// SPDX-License-Identifier: GPL-2.0-only
/*
 * Proves the promise again, with only the host and the hash replaced: the
 * engine itself on a must-pass packet of any content. There is a small valid
 * table of rules (table.h) of one layer, one of up to two ACL entries, the same
 * in every direction, and two flows in either half of the only bucket.
 */
#include "rfc.h"
#include "host.h"

/* Any way may be looked at first, since the flows are arbitrary. */
#include "engine/hash.h"
#define ig_hash_end	any_hash

static inline u32 any_hash(struct ig_hash *h, u64 word, u8 bytes)
{
	(void)h;
	(void)word;
	(void)bytes;
	return 0;
}

#include "engine/types.c"
#include "engine/parse.c"
#include "engine/quote.c"
#include "engine/flow.c"
#include "table.h"
#include "engine/group.c"
#include "engine/policy.c"
#include "engine/acl.c"
#include "engine/admit.c"
#include "engine/decide.c"

#define ROWS	2
#define USED	2
#define BITS	(FAMILY == IG_IPV4 ? 32 : 128)

static struct {
	struct ig_acl_table table;
	struct ig_acl_row row[ROWS];
} acl;
TREE(tree);
static struct ig_table *rules;
static struct ig_acl_entry entry[ROWS];
static struct ig_flow flow[IG_FLOW_WAYS];

static void any_tables(void)
{
	struct ig_acl_entry any_entry[ROWS];
	struct ig_acl_row any_row[ROWS];
	u32 i;

	any_rules();
	any_tree(&tree, FAMILY, &tree_high, &tree_low, NULL);
	rules = any_table(FAMILY, 1, &tree, &tree);
	acl.table.n = nondet_u32();
	assume(acl.table.n <= ROWS);
	acl.table.by_dev = nondet_bool();
	for (i = 0; i < ROWS; i++) {
		entry[i] = any_entry[i];
		entry[i].allow = nondet_bool();
		acl.row[i] = any_row[i];
		acl.row[i].entry = &entry[i];
		acl.row[i].any_code = nondet_bool();
		acl.row[i].set = nondet_bool() ? &prefixes : NULL;
		assume(acl.row[i].peer_len <= BITS);
		assume(acl.row[i].to_len <= BITS);
	}
}

static void any_flows(void)
{
	struct ig_flow any[2 * USED];
	u32 i;

	for (i = 0; i < USED; i++) {
		flow[i] = any[i];
		flow[IG_FLOW_WAYS / 2 + i] = any[USED + i];
	}
	for (i = 0; i < IG_FLOW_WAYS; i++)
		assume(!(flow[i].ctl.v & IG_FLOW_LOCK));
}

int main(void)
{
	struct ig_flows flows = {
		.lifetime = nondet_u32(),
		.wild_lifetime = nondet_u32(),
		.wild = { nondet_u32(), nondet_bool() },
		.spilled = {
			{ nondet_u32(), nondet_bool() },
			{ nondet_u32(), nondet_bool() },
		},
		.flow = flow,
	};
	struct ig_host_ops *host = nondet_bool() ? &any_host : NULL;
	const u8 type = FAMILY == IG_IPV4 ? 3 : 2;
	struct ig_policy policy;
	struct ig_decision d;
	struct ig_packet p;
	struct ig_bytes b;
	u32 dir, at;

	any_tables();
	any_flows();
	any_content(&b);
	policy.epoch = nondet_u32();
	policy.ifaces = NULL;
	policy.monitor = nondet_bool();
	for (dir = 0; dir < IG_DIRS; dir++) {
		policy.allow[dir] = nondet_bool();
		policy.table[dir][FAMILY] =
			nondet_bool() ? rules : NULL;
		policy.acl_table[dir][FAMILY] =
			nondet_bool() ? (void *)&acl : NULL;
	}

	p.dir = nondet_u32() % IG_DIRS;
	p.loopback = nondet_bool();
	p.bridged = nondet_bool();
	p.related = nondet_bool();
	p.multi = nondet_bool();
	p.fragmented = nondet_bool();
	ig_parse(&p, FAMILY, &b);
	p.multi |= nondet_bool();
	p.fragmented |= nondet_bool();

	assume(kind_of(FAMILY, packet_bytes, &at) == MESSAGE);
	assume(packet_bytes[at] == type && (FAMILY == IG_IPV6 || packet_bytes[at + 1] == 4));

	/*
	 * Repeats what is known about the packet as constants, so that CBMC
	 * only walks the paths of such a packet.
	 */
	if (p.what != IG_ICMP) {
		check(unreadable && p.what == IG_NOT_ICMP,
		      "what can be read is a message");
		p.what = IG_NOT_ICMP;
		d = ig_decide(&policy, &flows, host, &p);
		check(d.accept, "the promise, unreadable");
		return 0;
	}
	check(p.type == type && (FAMILY == IG_IPV6 || p.code == 4),
	      "its type and code are read");
	p.what = IG_ICMP;
	p.type = type;
	if (FAMILY == IG_IPV4)
		p.code = 4;
	for (dir = 0; dir < IG_DIRS; dir++) {
		if (p.dir != dir)
			continue;
		p.dir = dir;
		d = ig_decide(&policy, &flows, host, &p);
		check(d.accept, "the promise");
		return 0;
	}
	return 0;
}
