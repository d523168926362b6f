/* SPDX-License-Identifier: GPL-2.0-only */
/* A packet as those see it who watch. */
#ifndef IG_EVENT_H
#define IG_EVENT_H

#include "engine/decision.h"
#include "engine/quote.h"
#include "observe/verdict.h"

/**
 * struct ig_event - a packet that was judged
 * @time: when, nanoseconds since 1970 (CLOCK_REALTIME)
 * @p: the packet; @p.bytes is NULL
 * @d: the decision
 * @verdict: its fate
 * @len: bytes from the IP header on; 0 if that is not known any more
 * @check: of an error, the check of ig_quote_parse() that the packet it quotes
 *	failed, or IG_QUOTE_PASSED; IG_QUOTE_INCOMPLETE if it quotes none
 * @quote: that packet, as far as it could be read
 */
struct ig_event {
	u64 time;
	struct ig_packet p;
	struct ig_decision d;
	enum ig_verdict verdict;
	u32 len;
	enum ig_quote_check check;
	struct ig_quote quote;
};

#endif /* IG_EVENT_H */
