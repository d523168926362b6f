/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The bounded table of open requests, which tells which replies are answers.
 *
 * It has buckets of eight flows, each a cache line, allocated once. Half the
 * ways of a bucket are for requests of this host, so that a flood of admitted
 * inbound or transit requests cannot push those out. A new flow replaces the
 * oldest one of its half. There is no garbage collection: a flow is found to be
 * too old when it is looked at. Lookups take no lock; a flow that was found is
 * used under its own bit lock. See docs/flows.md.
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
#define IG_FLOW_WINDOW		64	/* newest sequences tracked one by one */
#define IG_FLOW_LEAP		512	/* how far a stream of a full identifier may leap */
#define IG_FLOW_DUP_WINDOW	32	/* of those, sequences that may see duplicates */
#define IG_FLOW_DUP_SEQS	2	/* sequences answered last that may see duplicates */
#define IG_FLOW_DUPLICATES	7	/* duplicates of a reply */
#define IG_FLOW_RESPONDERS	256	/* replies to one multicast request */

/**
 * struct ig_flow - open requests of one stream of an identifier, in a cache
 * line
 * @src: source of the request
 * @dst: its destination; no part of the key of a wildcard flow (multicast,
 *	broadcast)
 * @scope: where the addresses are valid: ifindex of the interface if either is
 *	link-local (and the packet not routed) or the flow is a wildcard, else
 *	of the L3 master; for packets routed from one L3 master to another, a
 *	combination of both, see ig_flow_scope_leaked()
 * @ifindex: interface of the newest request, a bridge port if there is one
 * @ctl: lock bit, kind of flow, low bits of the epoch of the policy that
 *	admitted the newest request; IG_FLOW_* in flow_key.h. A flow without a
 *	kind is free.
 * @stamp: time of the newest request, in ticks modulo 2^24
 * @code: ICMP code of the newest request
 * @id: identifier, host order
 * @newest: the newest sequence, host order; it differs between the streams of
 *	an identifier, so it may be a few ahead of the last one sent
 * @older: unanswered requests that slid out of the window; in a wildcard
 *	flow, replies still admitted
 * @dup: the sequences answered last: 5 low bits of the sequence, and 3 bits
 *	of duplicates still admitted
 * @open: bit n is set while sequence @newest - n awaits its first reply
 *
 * The key (@src, @dst, @scope, @id and the kind in @ctl) is read without a lock
 * and believed only under the lock bit of @ctl; everything else is protected by
 * that bit, which is held with bottom halves disabled, because outgoing packets
 * also come in process context.
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
 * @seed: initial state of the hash, from its secret
 * @mask: number of buckets minus 1
 * @lifetime: age at which a flow is dead, ticks
 * @wild_lifetime: the same for a wildcard flow
 * @flow: the flows, bucket by bucket
 * @rare: hint for @wild and @spilled together; most packets read no other
 * @wild: hint for requests to many; like @spilled, apart from what every packet
 *	reads
 * @spilled: hints for requests whose stream lies in the bucket beside its own:
 *	those of this host, and all others
 * @evicted: counts flows that ended early because their half bucket was full;
 *	set by the owner after ig_flows_init()
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
	ig_tally evicted;
};

struct ig_host_ops;
struct ig_policy;

/**
 * struct ig_flow_judge - judges whether a request would be admitted now
 * @generation: epoch of the policy in force
 * @policy: the policy in force
 * @host: see ig_decide()
 * @admits: tells whether @policy admits @request: no ACL entry denies it, and a
 *	rule or the default admits it
 */
struct ig_flow_judge {
	u32 generation;
	const struct ig_policy *policy;
	const struct ig_host_ops *host;
	bool (*admits)(const struct ig_flow_judge *judge,
		       const struct ig_packet *request);
};

/**
 * ig_flows_capacity() - returns the number of flows that a table for @max
 * really holds
 * @max: number of flows wanted, at least IG_FLOW_WAYS
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
 * ig_flow_open() - opens a request that was admitted
 * @flows: the table
 * @p: the request
 * @query: the query it is
 * @generation: epoch of the policy that admitted it
 *
 * Opens the sequence of the request in the nearest stream of its identifier, or
 * makes a new stream. Never fails: a new stream replaces the oldest flow of its
 * half bucket or, if the identifier has IG_FLOW_STREAMS, its oldest one.
 */
void ig_flow_open(struct ig_flows *flows, const struct ig_packet *p,
		  enum ig_query query, u32 generation);

/**
 * enum ig_answer - result of ig_flow_answer()
 * @IG_ANSWER_NONE: it answers no open request
 * @IG_ANSWER_OPEN: it is admitted
 * @IG_ANSWER_ASK: the caller has to ask ig_flow_reply()
 */
enum ig_answer {
	IG_ANSWER_NONE,
	IG_ANSWER_OPEN,
	IG_ANSWER_ASK,
};

/**
 * ig_flow_answer() - tells for common replies whether one answers an open
 * request
 * @flows: the table
 * @p: the reply
 * @query: the query it answers
 * @generation: epoch of the policy in force
 *
 * Decides the cases that need no policy: replies to a request that this policy
 * admitted, and replies to no request. Takes a matching reply from the budget.
 *
 * Return: enum ig_answer.
 */
enum ig_answer ig_flow_answer(struct ig_flows *flows,
			      const struct ig_packet *p, enum ig_query query,
			      u32 generation);

/**
 * ig_flow_reply() - tells whether a reply answers an open request
 * @flows: the table
 * @p: the reply
 * @query: the query it answers
 * @judge: asked about the request if the policy has changed since
 *
 * Takes a matching reply from the budget.
 *
 * Return: whether the reply is admitted.
 */
bool ig_flow_reply(struct ig_flows *flows, const struct ig_packet *p,
		   enum ig_query query, const struct ig_flow_judge *judge);

/**
 * ig_flow_awaits() - tells whether an error is about an open request
 * @flows: the table
 * @error: the error
 * @quote: the ICMP message it quotes
 * @judge: see ig_flow_reply()
 *
 * Errors never create, refresh or delete state (RFC 5508 REQ-6). A flow that the
 * policy in force does not admit any more dies when it is looked at.
 *
 * Return: whether the quoted request awaits its reply.
 */
bool ig_flow_awaits(struct ig_flows *flows, const struct ig_packet *error,
		    const struct ig_quote *quote,
		    const struct ig_flow_judge *judge);

/**
 * struct ig_flow_info - a flow, for people
 * @request: the newest request: addresses, direction, type, code, identifier,
 *	sequence, interface; multi if anybody may answer
 * @replies: number of first replies still awaited
 * @age: ticks since @request
 * @left: ticks until the flow is dead
 */
struct ig_flow_info {
	struct ig_packet request;
	u32 replies;
	u32 age;
	u32 left;
};

/** ig_flows_size() - returns the number of flows a table holds at most */
static inline u32 ig_flows_size(const struct ig_flows *flows)
{
	return (flows->mask + 1) * IG_FLOW_WAYS;
}

/**
 * ig_flow_read() - reads one flow of a table
 * @flows: the table
 * @i: its index, below ig_flows_size()
 * @now: ticks
 * @judge: see ig_flow_reply()
 * @info: written
 *
 * Return: whether that flow is alive and still admitted.
 */
bool ig_flow_read(struct ig_flows *flows, u32 i, u32 now,
		  const struct ig_flow_judge *judge, struct ig_flow_info *info);

/**
 * ig_flows_flush() - forgets every open request
 * @flows: the table; packets may use it at the same time
 *
 * May reschedule.
 */
void ig_flows_flush(struct ig_flows *flows);

/**
 * ig_flows_copy() - copies the open requests of another table
 * @to: a table that nobody uses yet, empty
 * @from: the other one; packets may use it at the same time, so its flows are
 *	locked
 * @now: ticks
 *
 * If a bucket is full, the oldest flows are dropped. May reschedule.
 */
void ig_flows_copy(struct ig_flows *to, struct ig_flows *from, u32 now);

/** ig_flows_used() - counts the flows alive at @now; may reschedule */
u32 ig_flows_used(const struct ig_flows *flows, u32 now);

#endif /* IG_FLOW_H */
