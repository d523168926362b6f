/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Looks at the flow table and changes nothing: would this reply be taken, is
 * this error about an open request? The answers are those of ig_flow_reply() and
 * ig_flow_awaits(), which take, lock and revoke.
 *
 * Nothing is locked. Each flow is copied, and the copy is judged. If packets
 * change a flow meanwhile, it is copied again.
 */
#ifndef IG_FLOW_PEEK_H
#define IG_FLOW_PEEK_H

#include "flow.h"

/**
 * enum ig_flow_seen - the best flow that was seen; each is better than those
 * before it
 * @IG_SEEN_NONE: none of these addresses, this identifier and this scope
 * @IG_SEEN_OLD: its lifetime is over
 * @IG_SEEN_CLOSED: it awaits no reply with this sequence, or no more of them
 * @IG_SEEN_REVOKED: it does, but the policy in force would not admit the request
 * @IG_SEEN_OPEN: it awaits this reply
 */
enum ig_flow_seen {
	IG_SEEN_NONE,
	IG_SEEN_OLD,
	IG_SEEN_CLOSED,
	IG_SEEN_REVOKED,
	IG_SEEN_OPEN,
};

/**
 * ig_flow_peek_reply() - tells whether ig_flow_reply() would admit a reply now
 * @flows: the table; packets may change it at the same time
 * @p: the reply
 * @query: the query it answers, or IG_QUERY_NONE
 * @judge: asked about the request if the policy has changed since
 *
 * Called wherever ig_decide() may be called. Return: IG_SEEN_OPEN if so.
 */
enum ig_flow_seen ig_flow_peek_reply(const struct ig_flows *flows,
				     const struct ig_packet *p, enum ig_query query,
				     const struct ig_flow_judge *judge);

/**
 * ig_flow_peek_awaits() - tells whether ig_flow_awaits() would find a request now
 * @flows: see ig_flow_peek_reply()
 * @error: the error
 * @quote: the ICMP message it quotes
 * @judge: see ig_flow_peek_reply()
 *
 * Return: IG_SEEN_OPEN if so.
 */
enum ig_flow_seen ig_flow_peek_awaits(const struct ig_flows *flows,
				      const struct ig_packet *error,
				      const struct ig_quote *quote,
				      const struct ig_flow_judge *judge);

#endif /* IG_FLOW_PEEK_H */
