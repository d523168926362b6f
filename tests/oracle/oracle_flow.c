// SPDX-License-Identifier: GPL-2.0-only
/* Outstanding requests and the replies they are owed. See oracle.c. */
#include "oracle_flow.h"

#include <stdlib.h>
#include <string.h>

#define LIFE			60	/* s after the last request (RFC 5508) */
#define LIFE_WILD		5
#define STREAMS			8	/* of an identifier */
#define LEAP			512	/* how far one of them all may leap */
#define WINDOW			64	/* newest sequences known one by one */
#define DUP_WINDOW		32	/* newest that may have duplicates */
#define DUP_SEQUENCES		2	/* that may have duplicates at a time */
#define DUP_REPLIES		7
#define OLDER_MAX		65535
#define WILD_REPLIES		256

/**
 * struct sequence - a request's sequence that is in the window
 * @seq: the sequence
 * @answered: had its first reply
 * @answered_at: place of that reply among all first replies of the flow
 * @dup_allowed: one of the two that may have duplicates
 * @dups: duplicates admitted
 */
struct sequence {
	uint16_t seq;
	bool answered;
	uint64_t answered_at;
	bool dup_allowed;
	unsigned int dups;
};

/**
 * struct or_flow - a stream of outstanding requests of an identifier
 * @request: the last one, whole
 * @last: when it was, in seconds
 * @newest: where the window ends: the newest sequence, or a few ahead of it,
 *	since no two streams of an identifier end at the same
 * @seqs: opened sequences of the window, in no order
 * @n: number of @seqs
 * @older: unanswered requests that left the window
 * @first_replies: given so far
 * @wild_left: replies a multicast or broadcast request may still get
 */
struct or_flow {
	struct or_packet request;
	uint64_t last;
	uint16_t newest;
	struct sequence seqs[WINDOW];
	unsigned int n;
	unsigned int older;
	uint64_t first_replies;
	unsigned int wild_left;
};

/* Addresses and types. */

bool or_same_address(enum or_family family, const uint8_t *a, const uint8_t *b)
{
	return !memcmp(a, b, family == OR_V4 ? 4 : 16);
}

bool or_unspecified(enum or_family family, const uint8_t *a)
{
	static const uint8_t zero[16];

	return or_same_address(family, a, zero);
}

bool or_link_local(enum or_family family, const uint8_t *a)
{
	if (family == OR_V4)
		return a[0] == 169 && a[1] == 254;
	return a[0] == 0xfe && (a[1] & 0xc0) == 0x80;
}

bool or_is_probe_type(enum or_family family, int type)
{
	if (family == OR_V4)
		return type == 42 || type == 43;
	return type == 160 || type == 161;
}

/* Returns the type of the reply to a query, -1 if it is not a query. */
static int reply_type(enum or_family family, int query)
{
	if (family == OR_V4) {
		switch (query) {
		case 8:
			return 0;
		case 13:
			return 14;
		case 15:
			return 16;
		case 17:
			return 18;
		case 42:
			return 43;
		}
		return -1;
	}
	switch (query) {
	case 128:
		return 129;
	case 160:
		return 161;
	}
	return -1;
}

bool or_is_query(const struct or_packet *p)
{
	return reply_type(p->family, p->type) >= 0;
}

bool or_is_reply(const struct or_packet *p)
{
	static const int queries[] = { 8, 13, 15, 17, 42, 128, 160 };
	size_t i;

	for (i = 0; i < sizeof(queries) / sizeof(queries[0]); i++)
		if (reply_type(p->family, queries[i]) == p->type)
			return true;
	return false;
}

enum or_dir or_opposite(enum or_dir dir)
{
	switch (dir) {
	case OR_IN:
		return OR_OUT;
	case OR_OUT:
		return OR_IN;
	default:
		return OR_FORWARD;
	}
}

/* The list. */

static void flow_remove(struct or_flows *flows, size_t i)
{
	free(flows->list[i]);
	flows->list[i] = flows->list[--flows->n];
}

void or_flows_expire(struct or_flows *flows, uint64_t now)
{
	size_t i = 0;

	while (i < flows->n) {
		const struct or_flow *flow = flows->list[i];
		uint64_t life = flow->request.dst_multi ? LIFE_WILD : LIFE;

		if (now - flow->last > life)
			flow_remove(flows, i);
		else
			i++;
	}
}

static struct or_flow *flow_add(struct or_flows *flows)
{
	struct or_flow *flow;

	if (flows->n == flows->max) {
		size_t max = flows->max * 2 + 16;
		struct or_flow **grown;

		grown = realloc(flows->list, max * sizeof(*grown));
		if (!grown)
			abort();
		flows->list = grown;
		flows->max = max;
	}
	flow = calloc(1, sizeof(*flow));
	if (!flow)
		abort();
	flows->list[flows->n++] = flow;
	return flow;
}

/* The addresses of a packet are valid here: two interfaces, in no order. */
struct place {
	int a;
	int b;
};

/*
 * Interfaces count if addresses alone do not identify hosts. Such an interface
 * belongs to one L3 master, so that the master need not be compared. A routed
 * packet may go from one L3 master to another.
 */
static struct place place_of(const struct or_packet *p, bool of_link, bool multi)
{
	if (multi || (of_link && (p->dir != OR_FORWARD || p->bridged)))
		return (struct place){ p->ifindex, p->ifindex };
	if (p->dir == OR_FORWARD)
		return (struct place){ p->l3mdev, p->l3mdev_out };
	return (struct place){ p->l3mdev, p->l3mdev };
}

static bool same_place(const struct or_packet *request,
		       const struct or_packet *p)
{
	bool of_link = or_link_local(request->family, request->src) ||
		       or_link_local(request->family, request->dst);
	struct place x = place_of(request, of_link, request->dst_multi);
	struct place y = place_of(p, of_link, request->dst_multi);

	return (x.a == y.a && x.b == y.b) || (x.a == y.b && x.b == y.a);
}

/* Tells whether this request is one more of the flow. */
static bool flow_has_request(const struct or_flow *flow,
			     const struct or_packet *p)
{
	const struct or_packet *request = &flow->request;

	return request->family == p->family && request->dir == p->dir &&
	       request->type == p->type && request->id == p->id &&
	       request->dst_multi == p->dst_multi &&
	       or_same_address(p->family, request->src, p->src) &&
	       (p->dst_multi ||
		or_same_address(p->family, request->dst, p->dst)) &&
	       same_place(request, p);
}

/* Relations by which a reply can find its flow; the closest is tried first. */
enum kinship {
	KIN_EXACT,		/* from the address that was asked */
	KIN_WILD,		/* from anybody, to the address that asked */
	KIN_NONE,
};

static enum kinship flow_kinship(const struct or_flow *flow,
				 const struct or_packet *reply)
{
	const struct or_packet *request = &flow->request;
	enum or_family family = reply->family;

	if (request->family != family ||
	    request->dir != or_opposite(reply->dir) ||
	    reply_type(family, request->type) != reply->type ||
	    request->id != reply->id || !same_place(request, reply))
		return KIN_NONE;
	if (or_same_address(family, request->src, reply->dst)) {
		if (request->dst_multi)
			return KIN_WILD;
		if (or_same_address(family, request->dst, reply->src))
			return KIN_EXACT;
	}
	return KIN_NONE;
}

/* Sequences. */

static uint16_t sequence_of(const struct or_packet *p)
{
	return or_is_probe_type(p->family, p->type) ? p->seq >> 8 : p->seq;
}

/* Sequences go round: the byte of PROBE, and the word of all others. */
static int sequences(const struct or_flow *flow)
{
	return or_is_probe_type(flow->request.family, flow->request.type) ?
	       256 : 65536;
}

/* Distance of a sequence ahead of the end of the window, counting up. */
static int way_to(const struct or_flow *flow, uint16_t seq)
{
	int n = sequences(flow);

	return ((int)seq - flow->newest + n) % n;
}

/*
 * Distance of a sequence behind the end of the window, the short way round;
 * negative if ahead.
 */
static int behind_newest(const struct or_flow *flow, uint16_t seq)
{
	int n = sequences(flow);
	int ahead = way_to(flow, seq);

	return ahead > n / 2 ? n - ahead : -ahead;
}

static struct sequence *sequence_find(struct or_flow *flow, uint16_t seq)
{
	unsigned int i;

	for (i = 0; i < flow->n; i++)
		if (flow->seqs[i].seq == seq)
			return &flow->seqs[i];
	return NULL;
}

static bool sequence_is_open(struct or_flow *flow, uint16_t seq)
{
	const struct sequence *sequence = sequence_find(flow, seq);

	return sequence && !sequence->answered;
}

static void sequence_forget(struct or_flow *flow, struct sequence *sequence)
{
	if (!sequence->answered && flow->older < OLDER_MAX)
		flow->older++;
	*sequence = flow->seqs[--flow->n];
}

/* The window ends there from now on, whether it slides or leaps. */
static void window_move(struct or_flow *flow, uint16_t newest)
{
	int by = way_to(flow, newest);
	unsigned int i = 0;

	flow->newest = newest;
	while (i < flow->n) {
		int behind = behind_newest(flow, flow->seqs[i].seq);

		if (by >= WINDOW || behind >= WINDOW || behind < 0) {
			sequence_forget(flow, &flow->seqs[i]);
			continue;
		}
		if (behind >= DUP_WINDOW)
			flow->seqs[i].dup_allowed = false;
		i++;
	}
}

static void sequence_open(struct or_flow *flow, uint16_t seq)
{
	struct sequence *sequence = sequence_find(flow, seq);

	if (!sequence)
		sequence = &flow->seqs[flow->n++];
	*sequence = (struct sequence){ .seq = seq };
}

/* Tells whether a flow awaits nothing. */
static bool is_idle(const struct or_flow *flow)
{
	unsigned int i;

	for (i = 0; i < flow->n; i++)
		if (!flow->seqs[i].answered)
			return false;
	return !flow->older;
}

/* Two sequences may have duplicates: a third takes the place of the first. */
static void duplicates_allow(struct or_flow *flow, struct sequence *sequence)
{
	struct sequence *first = NULL;
	unsigned int allowed = 0;
	unsigned int i;

	if (behind_newest(flow, sequence->seq) >= DUP_WINDOW)
		return;
	for (i = 0; i < flow->n; i++) {
		struct sequence *other = &flow->seqs[i];

		if (!other->dup_allowed)
			continue;
		allowed++;
		if (!first || other->answered_at < first->answered_at)
			first = other;
	}
	if (allowed == DUP_SEQUENCES)
		first->dup_allowed = false;
	sequence->dup_allowed = true;
}

/* Reasons for a stream to take a reply; the best first. */
enum claim {
	CLAIM_OPEN,		/* the first reply of a sequence it knows */
	CLAIM_DUPLICATE,
	CLAIM_OLDER,		/* that of a request that left the window */
	CLAIM_NONE,
};

static enum claim claim_of(struct or_flow *flow, uint16_t seq)
{
	const struct sequence *sequence = sequence_find(flow, seq);
	int behind = behind_newest(flow, seq);

	if (sequence && !sequence->answered)
		return CLAIM_OPEN;
	if (sequence && sequence->dup_allowed && sequence->dups < DUP_REPLIES)
		return CLAIM_DUPLICATE;
	if (behind >= WINDOW && flow->older)
		return CLAIM_OLDER;
	return CLAIM_NONE;
}

/* Takes from the budget what was claimed. */
static void claim_take(struct or_flow *flow, uint16_t seq, enum claim claim)
{
	struct sequence *sequence = sequence_find(flow, seq);

	switch (claim) {
	case CLAIM_OPEN:
		sequence->answered = true;
		sequence->answered_at = flow->first_replies++;
		duplicates_allow(flow, sequence);
		break;
	case CLAIM_DUPLICATE:
		if (++sequence->dups == DUP_REPLIES)
			sequence->dup_allowed = false;	/* makes room */
		break;
	default:
		flow->older--;
	}
}

/*
 * Tells which of several streams takes a reply: by its claim, then the one that
 * would be the first to forget it. Of those that are owed replies by number
 * only, the one that could take the fewest others.
 */
static bool is_better(struct or_flow *flow, struct or_flow *than, uint16_t seq,
		      enum claim claim)
{
	int behind = behind_newest(flow, seq);

	if (claim == CLAIM_OLDER)
		return behind < behind_newest(than, seq);
	return behind > behind_newest(than, seq);
}

static bool streams_answer(struct or_flow **stream, size_t n, uint16_t seq)
{
	struct or_flow *best = NULL;
	enum claim least = CLAIM_NONE;
	size_t i;

	for (i = 0; i < n; i++) {
		enum claim claim = claim_of(stream[i], seq);

		if (claim > least || claim == CLAIM_NONE)
			continue;
		if (claim == least && !is_better(stream[i], best, seq, claim))
			continue;
		best = stream[i];
		least = claim;
	}
	if (best)
		claim_take(best, seq, least);
	return best;
}

/* Does the same for a request that went to many. */
static bool streams_answer_wild(struct or_flow **stream, size_t n, uint16_t seq)
{
	struct or_flow *best = NULL;
	size_t i;

	for (i = 0; i < n; i++)
		if (stream[i]->wild_left && sequence_find(stream[i], seq) &&
		    (!best || behind_newest(stream[i], seq) >
			      behind_newest(best, seq)))
			best = stream[i];
	if (best)
		best->wild_left--;
	return best;
}

/* Step 6 of the order of evaluation: replies. */
bool or_flows_admit(struct or_flows *flows, const struct or_packet *reply,
		    or_flows_judge *judge, const void *ctx)
{
	uint16_t seq = sequence_of(reply);
	enum kinship kin;

	for (kin = KIN_EXACT; kin < KIN_NONE; kin++) {
		struct or_flow *stream[STREAMS];
		size_t i = 0, n = 0;

		while (i < flows->n) {
			struct or_flow *flow = flows->list[i];

			if (flow_kinship(flow, reply) != kin) {
				i++;
				continue;
			}
			/* Revoked, so it stays dead. */
			if (!judge(ctx, &flow->request)) {
				flow_remove(flows, i);
				continue;
			}
			stream[n++] = flow;
			i++;
		}
		if (kin == KIN_EXACT ? streams_answer(stream, n, seq) :
				       streams_answer_wild(stream, n, seq))
			return true;
	}
	return false;
}

/*
 * Step 6, errors: tells whether this request was sent, to one host, and awaits
 * its reply. Only revocation changes anything.
 */
bool or_flows_awaits(struct or_flows *flows, const struct or_packet *request,
		     or_flows_judge *judge, const void *ctx)
{
	uint16_t seq = sequence_of(request);
	bool awaits = false;
	size_t i = 0;

	while (i < flows->n) {
		struct or_flow *flow = flows->list[i];

		if (!flow_has_request(flow, request)) {
			i++;
			continue;
		}
		if (!judge(ctx, &flow->request)) {
			flow_remove(flows, i);
			continue;
		}
		awaits |= sequence_is_open(flow, seq) ||
			  (behind_newest(flow, seq) >= WINDOW && flow->older);
		i++;
	}
	return awaits;
}

/*
 * Returns how far a stream is from a request that it can take as it is, -1 if
 * it cannot. It cannot take a second request for a sequence that is already
 * open.
 */
static int nearness(struct or_flow *flow, uint16_t seq)
{
	int behind = behind_newest(flow, seq);

	if (behind < 0)
		return -behind < WINDOW ? -2 * behind : -1;
	if (behind >= WINDOW)
		return -1;
	if (sequence_is_open(flow, seq) && !flow->request.dst_multi)
		return -1;
	return 2 * behind + 1;
}

static struct or_flow *nearest(struct or_flow **stream, size_t n, uint16_t seq)
{
	struct or_flow *best = NULL;
	size_t i;

	for (i = 0; i < n; i++)
		if (nearness(stream[i], seq) >= 0 &&
		    (!best || nearness(stream[i], seq) < nearness(best, seq)))
			best = stream[i];
	if (best)
		return best;
	for (i = 0; i < n; i++)
		if (is_idle(stream[i]) &&
		    (!best || way_to(stream[i], seq) < way_to(best, seq)))
			best = stream[i];
	if (best || n < STREAMS)
		return best;
	for (i = 0; i < n; i++)
		if (behind_newest(stream[i], seq) <= -WINDOW &&
		    behind_newest(stream[i], seq) > -LEAP &&
		    (!best || way_to(stream[i], seq) < way_to(best, seq)))
			best = stream[i];
	return best;
}

/* Returns the stream that is replaced by a new one. */
static size_t oldest(struct or_flow **stream, size_t n, uint16_t seq)
{
	size_t best = 0, i;

	for (i = 1; i < n; i++)
		if (stream[i]->last < stream[best]->last ||
		    (stream[i]->last == stream[best]->last &&
		     way_to(stream[i], seq) > way_to(stream[best], seq)))
			best = i;
	return best;
}

/* No two streams end at the same sequence. */
static void stream_move(struct or_flow *flow, struct or_flow **stream, size_t n,
			uint16_t seq)
{
	uint16_t end = seq;
	size_t i = 0;

	while (i < n) {
		if (stream[i] == flow || stream[i]->newest != end) {
			i++;
			continue;
		}
		end = (end + 1) % sequences(flow);
		i = 0;
	}
	window_move(flow, end);
}

void or_flows_open(struct or_flows *flows, const struct or_packet *query,
		   uint64_t now)
{
	uint16_t seq = sequence_of(query);
	size_t place[STREAMS], i, n = 0;
	struct or_flow *stream[STREAMS];
	struct or_flow *flow;

	for (i = 0; i < flows->n; i++) {
		if (!flow_has_request(flows->list[i], query))
			continue;
		place[n] = i;
		stream[n++] = flows->list[i];
	}
	flow = nearest(stream, n, seq);
	if (!flow && n == STREAMS) {
		i = oldest(stream, n, seq);
		flow_remove(flows, place[i]);
		stream[i] = stream[--n];
	}
	if (!flow) {
		flow = flow_add(flows);
		flow->request = *query;
		flow->newest = seq;
		stream_move(flow, stream, n, seq);
	} else if (nearness(flow, seq) < 0 || behind_newest(flow, seq) < 0) {
		stream_move(flow, stream, n, seq);
	}
	flow->request = *query;
	flow->last = now;
	flow->wild_left = WILD_REPLIES;
	sequence_open(flow, seq);
}

void or_flows_clear(struct or_flows *flows)
{
	while (flows->n)
		flow_remove(flows, 0);
	free(flows->list);
	flows->list = NULL;
	flows->max = 0;
}
