// SPDX-License-Identifier: GPL-2.0-only
#include "flow_peek.h"
#include "flow_key.h"
#include "flow_seq.h"
#include "flow_stream.h"

#define FLOW_WORDS	(sizeof(struct ig_flow) / sizeof(u64))

/* Any words of a flow, whatever members they hold. */
typedef u64 __attribute__((__may_alias__)) flow_word;

static void flow_words(const struct ig_flow *f, flow_word *to)
{
	const flow_word *from = (const flow_word *)f;
	u32 i;

	for (i = 0; i < FLOW_WORDS; i++)
		to[i] = READ_ONCE(from[i]);
}

/*
 * Copies a flow as it is between two changes: it was not locked at a moment
 * before which and after which its words were the same. Return: its control
 * word at that moment.
 */
static u32 flow_copy(const struct ig_flow *f, struct ig_flow *copy)
{
	struct ig_flow again;
	u32 ctl;

	for (;;) {
		flow_words(f, (flow_word *)copy);
		ig_read_barrier();
		ctl = ig_atomic_read(&f->ctl);
		ig_read_barrier();
		flow_words(f, (flow_word *)&again);
		if (!(ctl & IG_FLOW_LOCK) && !memcmp(copy, &again, sizeof(again)))
			return ctl;
		cpu_relax();
	}
}

/* Tells whether the policy in force admits the request of a flow. */
static bool flow_admitted(const struct ig_flow *f, u32 ctl, const struct ig_packet *p,
			  enum ig_query query, const struct ig_flow_judge *judge)
{
	struct ig_packet request;

	if (ig_flow_generation_is(ctl, judge->generation))
		return true;
	ig_flow_request(f, ctl, &request, p, query);
	return judge->admits(judge, &request);
}

/* Asks of one flow what stream_find() in flow.c asks. */
static enum ig_flow_seen way_peek(const struct ig_flows *flows, const struct ig_flow *way,
				  const struct ig_flow_key *k, const struct ig_packet *p,
				  enum ig_query query, const struct ig_flow_judge *judge,
				  bool first)
{
	struct ig_flow f;
	u32 ctl;

	/* Most are of other keys, which shows without a copy. */
	if (!ig_flow_may_match(way, ig_atomic_read(&way->ctl), k))
		return IG_SEEN_NONE;
	ctl = flow_copy(way, &f);
	if (!ig_flow_may_match(&f, ctl, k) || !ig_flow_is(&f, k))
		return IG_SEEN_NONE;
	if (ig_flow_old(flows, &f, k->wild, p->now))
		return IG_SEEN_OLD;
	if (ig_seq_rank(&f, ig_seq_of(&f, p, query), k->wild, first) == IG_SEQ_NONE)
		return IG_SEEN_CLOSED;
	return flow_admitted(&f, ctl, p, query, judge) ? IG_SEEN_OPEN : IG_SEEN_REVOKED;
}

/* Looks at all flows that may have the key; returns the best that was seen. */
static enum ig_flow_seen key_peek(const struct ig_flows *flows, const struct ig_packet *p,
				  enum ig_query query, const struct ig_flow_judge *judge,
				  bool wild, bool first)
{
	struct ig_flow_key k = ig_flow_key_of_reply(flows, p, p->family, query, wild);
	u32 hash = ig_flow_key_hash(flows, &k), i, ways = ig_flow_ways_used(flows, &k, p->now);
	size_t half = ig_flow_half_index(flows, &k, hash);
	enum ig_flow_seen seen, best = IG_SEEN_NONE;

	for (i = 0; i < ways; i++) {
		seen = way_peek(flows, &flows->flow[ig_flow_way_index(half, hash >> 30, i)],
				&k, p, query, judge, first);
		if (seen > best)
			best = seen;
	}
	return best;
}

enum ig_flow_seen ig_flow_peek_reply(const struct ig_flows *flows,
				     const struct ig_packet *p, enum ig_query query,
				     const struct ig_flow_judge *judge)
{
	enum ig_flow_seen seen, wild = IG_SEEN_NONE;

	if (query == IG_QUERY_NONE)
		return IG_SEEN_NONE;
	seen = key_peek(flows, p, query, judge, false, false);
	if (!ig_flow_wild_asleep(flows, p->now))
		wild = key_peek(flows, p, query, judge, true, false);
	return wild > seen ? wild : seen;
}

enum ig_flow_seen ig_flow_peek_awaits(const struct ig_flows *flows,
				      const struct ig_packet *error,
				      const struct ig_quote *quote,
				      const struct ig_flow_judge *judge)
{
	struct ig_packet reply;
	enum ig_query query = ig_flow_awaited(&reply, error, quote);

	if (query == IG_QUERY_NONE)
		return IG_SEEN_NONE;
	return key_peek(flows, &reply, query, judge, false, true);
}
