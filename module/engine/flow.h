/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The bounded table of open requests: which replies are answers.
 *
 * Buckets of eight flows of a cache line each, allocated once. Half the ways
 * of a bucket are for requests of this host, so that a flood of admitted
 * inbound or transit requests cannot push those out; the oldest flow of the
 * half gives way to a new one. Nothing is collected: a flow that is too old
 * is found so when it is looked at. Lookups take no lock; what they found is
 * used under the bit lock of the flow alone. See docs/flows.md.
 *
 * Several programs may use one identifier at a time, each with sequences of
 * its own. A flow holds one stream of sequences; an identifier has a flow for
 * each of its streams.
 */
#ifndef IG_FLOW_H
#define IG_FLOW_H

#include "hash.h"
#include "hint.h"
#include "quote.h"

#define IG_FLOW_WAYS		8	/* flows in a bucket */
#define IG_FLOW_STREAMS		8	/* flows of an identifier */
#define IG_FLOW_WINDOW		64	/* newest sequences told apart */
#define IG_FLOW_LEAP		512	/* how far a stream of many may leap */
#define IG_FLOW_DUP_WINDOW	32	/* of those, ones that may see duplicates */
#define IG_FLOW_DUP_SEQS	2	/* answered last, that may see duplicates */
#define IG_FLOW_DUPLICATES	7	/* duplicates of a reply */
#define IG_FLOW_RESPONDERS	256	/* replies to one multicast request */

/**
 * struct ig_flow - open requests of one stream of an identifier, a cache line
 * @src: source of the request
 * @dst: its destination; no part of the key of a wildcard flow (multicast,
 *	broadcast)
 * @scope: where the addresses mean something: ifindex of the interface when
 *	either is link-local (and the packet not routed) or the flow is a
 *	wildcard, else of the L3 master; of what is routed from one L3 master
 *	to another, both, see ig_flow_scope_leaked()
 * @ifindex: interface of the newest request, a bridge port where there is one
 * @ctl: lock bit, what kind of flow, generation of the policy that admitted
 *	the newest request; FLOW_* in flow.c. A flow of no kind is free.
 * @stamp: time of the newest request, in ticks modulo 2^24
 * @code: ICMP code of the newest request
 * @id: identifier, host order
 * @newest: the newest sequence, host order; no two streams of an identifier
 *	have the same, so that it may be a few ahead of what was sent
 * @older: unanswered requests that slid out of the window; in a wildcard
 *	flow, replies still admitted
 * @dup: the sequences answered last: 5 low bits of the sequence, and 3 bits
 *	of duplicates still admitted
 * @open: bit n is set while sequence @newest - n awaits its first reply
 *
 * The key (@src, @dst, @scope, @id and the kind in @ctl) is read without a
 * lock and believed only under the lock bit of @ctl; all else is protected by
 * that bit, which is held with bottom halves disabled: what the host sends
 * comes in process context as well.
 */
struct ig_flow {
	struct ig_addr src;
	struct ig_addr dst;
	u32 scope;
	u32 ifindex;
	ig_atomic ctl;
	u32 stamp:24;
	u32 code:8;
	u16 id;
	u16 newest;
	u16 older;
	u8 dup[IG_FLOW_DUP_SEQS];
	u64 open;
};

static_assert(sizeof(struct ig_flow) == 64, "a flow is a cache line");

/**
 * struct ig_flows - the flow table of a namespace
 * @seed: what the hash begins with, from its secret
 * @mask: number of buckets minus 1
 * @lifetime: age at which a flow is dead, ticks
 * @wild_lifetime: the same for a wildcard flow
 * @flow: the flows, bucket by bucket
 * @rare: either of the next two; the only one of them that most packets read
 * @wild: requests to many; away from what every packet reads, as the next
 * @spilled: requests whose stream lies in the bucket beside its own; of this
 *	host, and all others
 */
struct ig_flows {
	struct ig_hash seed;
	u32 mask;
	u32 lifetime;
	u32 wild_lifetime;
	struct ig_flow *flow;
	struct ig_hint rare;
	struct ig_hint wild ____cacheline_aligned;
	struct ig_hint spilled[2];
};

struct ig_host_ops;
struct ig_policy;

/**
 * struct ig_flow_judge - says whether a request would be admitted now
 * @generation: of the policy in force
 * @policy: the policy in force
 * @host: see ig_decide()
 * @admits: whether @policy admits @request: no ACL entry denies it, and a rule
 *	or the default covers it
 */
struct ig_flow_judge {
	u32 generation;
	const struct ig_policy *policy;
	const struct ig_host_ops *host;
	bool (*admits)(const struct ig_flow_judge *judge,
		       const struct ig_packet *request);
};

/**
 * ig_flows_capacity() - flows a table that may hold @max really holds
 * @max: flows wanted, at least IG_FLOW_WAYS
 *
 * Return: the largest power of two not above @max.
 */
u32 ig_flows_capacity(u32 max);

/**
 * ig_flows_init() - sets up a table
 * @flows: the table
 * @memory: zeroed, cache-line aligned room for @capacity flows
 * @capacity: from ig_flows_capacity()
 * @key: random
 * @lifetime: of flows, ticks; below 2^23
 * @wild_lifetime: of wildcard flows, ticks
 */
void ig_flows_init(struct ig_flows *flows, struct ig_flow *memory,
		   u32 capacity, const ig_hash_key *key, u32 lifetime,
		   u32 wild_lifetime);

/**
 * ig_flow_open() - notes a request that was admitted
 * @flows: the table
 * @p: the request
 * @query: what it asks
 * @generation: of the policy that admitted it
 *
 * Opens the sequence of the request in the stream of its identifier that is
 * nearest, or makes one. Never fails: the oldest flow of the bucket gives way,
 * and of an identifier that has IG_FLOW_STREAMS, its oldest.
 */
void ig_flow_open(struct ig_flows *flows, const struct ig_packet *p,
		  enum ig_query query, u32 generation);

/**
 * enum ig_answer - what ig_flow_answer() makes of a reply
 * @IG_ANSWER_NONE: nobody asked
 * @IG_ANSWER_OPEN: it is admitted
 * @IG_ANSWER_ASK: ig_flow_reply() knows
 */
enum ig_answer {
	IG_ANSWER_NONE,
	IG_ANSWER_OPEN,
	IG_ANSWER_ASK,
};

/**
 * ig_flow_answer() - whether a reply answers an open request, mostly
 * @flows: the table
 * @p: the reply
 * @query: what it answers
 * @generation: of the policy in force
 *
 * What there is no need to know more for: replies to a request that this policy
 * admitted, and to none. Takes what it matches from the budget of replies.
 *
 * Return: enum ig_answer.
 */
enum ig_answer ig_flow_answer(const struct ig_flows *flows,
			      const struct ig_packet *p, enum ig_query query,
			      u32 generation);

/**
 * ig_flow_reply() - whether a reply answers an open request
 * @flows: the table
 * @p: the reply
 * @query: what it answers
 * @judge: asked about the request when the policy has changed since
 *
 * Takes what it matches from the budget of replies.
 *
 * Return: whether the reply is admitted.
 */
bool ig_flow_reply(const struct ig_flows *flows, const struct ig_packet *p,
		   enum ig_query query, const struct ig_flow_judge *judge);

/**
 * ig_flow_awaits() - whether an error is about an open request
 * @flows: the table
 * @error: the error
 * @quote: what it quotes, an ICMP message
 * @judge: see ig_flow_reply()
 *
 * Errors never create, refresh or delete state (RFC 5508 REQ-6).
 *
 * Return: whether the quoted request awaits its reply.
 */
bool ig_flow_awaits(const struct ig_flows *flows, const struct ig_packet *error,
		    const struct ig_quote *quote,
		    const struct ig_flow_judge *judge);

/**
 * struct ig_flow_info - a flow, for people
 * @request: the newest request: addresses, direction, type, code, identifier,
 *	sequence, interface; multi when anybody may answer
 * @replies: first replies that are awaited still
 * @age: ticks since @request
 * @left: ticks until the flow is dead
 */
struct ig_flow_info {
	struct ig_packet request;
	u32 replies;
	u32 age;
	u32 left;
};

/** ig_flows_size() - flows a table holds at most */
static inline u32 ig_flows_size(const struct ig_flows *flows)
{
	return (flows->mask + 1) * IG_FLOW_WAYS;
}

/**
 * ig_flow_read() - one flow of a table
 * @flows: the table
 * @i: which, below ig_flows_size()
 * @now: ticks
 * @judge: see ig_flow_reply()
 * @info: written
 *
 * Return: whether there is one that is alive and still admitted.
 */
bool ig_flow_read(struct ig_flows *flows, u32 i, u32 now,
		  const struct ig_flow_judge *judge, struct ig_flow_info *info);

/**
 * ig_flows_flush() - forgets every open request
 * @flows: the table; packets may use it all the while
 *
 * May reschedule.
 */
void ig_flows_flush(struct ig_flows *flows);

/**
 * ig_flows_copy() - takes the open requests of another table
 * @to: a table that nobody uses yet, empty
 * @from: the other one; packets may use it all the while
 * @now: ticks
 *
 * Where a bucket is full, the oldest give way. May reschedule.
 */
void ig_flows_copy(struct ig_flows *to, const struct ig_flows *from, u32 now);

/** ig_flows_used() - counts the flows alive at @now; may reschedule */
u32 ig_flows_used(const struct ig_flows *flows, u32 now);

#endif /* IG_FLOW_H */
