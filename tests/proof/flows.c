// SPDX-License-Identifier: GPL-2.0-only
/*
 * Proves for any bucket of the flow table, packet and policy: asking whether an
 * error is about an open request, the only question for a must-pass packet,
 * ends, touches nothing else, and leaves no lock behind.
 */
#include "packet.h"

/*
 * The hash may be anything, and different each time, except for the way looked
 * at first: the flows are arbitrary, so that any of them may be the first.
 */
#include "engine/hash.h"
#define ig_hash_end	any_hash

static inline u32 any_hash(struct ig_hash *h, u64 word, u8 bytes)
{
	(void)h;
	(void)word;
	(void)bytes;
	return nondet_u32() & 0x3fffffff;
}

#include "engine/flow.c"
#include "engine/types.c"

#define BUCKETS	1

static struct ig_flow flow[BUCKETS * IG_FLOW_WAYS];

static bool any_admits(const struct ig_flow_judge *judge,
		       const struct ig_packet *request)
{
	(void)judge;
	check(request->dir < IG_DIRS, "the request of a flow has a direction");
	return nondet_bool();
}

int main(void)
{
	const struct ig_flow_judge judge = {
		.generation = nondet_u32(),
		.admits = any_admits,
	};
	struct ig_flows flows = {
		.lifetime = nondet_u32(),
		.wild_lifetime = nondet_u32(),
		.mask = BUCKETS - 1,
		.wild = { nondet_u32(), nondet_bool() },
		.spilled = {
			{ nondet_u32(), nondet_bool() },
			{ nondet_u32(), nondet_bool() },
		},
		.flow = flow,
	};
	struct ig_packet p;
	struct ig_quote q;
	u32 i;

	/* No other CPU holds a lock. */
	__CPROVER_havoc_object(flow);
	for (i = 0; i < BUCKETS * IG_FLOW_WAYS; i++)
		assume(!(flow[i].ctl.v & IG_FLOW_LOCK));

	p.family = nondet_u32() % IG_FAMILIES;
	p.dir = IG_IN;
	ig_flow_awaits(&flows, &p, &q, &judge);
	for (i = 0; i < BUCKETS * IG_FLOW_WAYS; i++)
		check(!(flow[i].ctl.v & IG_FLOW_LOCK),
		      "no lock is left behind");
	return 0;
}
