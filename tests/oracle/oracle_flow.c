// SPDX-License-Identifier: GPL-2.0-only
/* Outstanding requests: which replies they are owed. See oracle.c. */
#include "oracle_flow.h"

#include <stdlib.h>
#include <string.h>

#define LIFE			60	/* s after the last request (RFC 5508) */
#define LIFE_WILD		5
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
 * struct or_flow - an outstanding request
 * @request: the last one, whole
 * @last: when it was, in seconds
 * @newest: sequence opened by the request that moved the window last
 * @seqs: opened sequences of the window, in no order
 * @n: how many
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

/* The reply that a query asks for, -1 when it is no query. */
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

/*
 * Interfaces count where addresses alone do not tell hosts apart. One that does
 * is in its L3 master, so that the master need not be looked at.
 */
static bool same_place(const struct or_packet *request,
		       const struct or_packet *p)
{
	bool of_link = or_link_local(request->family, request->src) ||
		       or_link_local(request->family, request->dst);
	bool by_wire = request->dst_multi ||
		       (of_link && (request->dir != OR_FORWARD || request->bridged));
	bool p_by_wire = request->dst_multi ||
			 (of_link && (p->dir != OR_FORWARD || p->bridged));

	return (by_wire ? request->ifindex : request->l3mdev) ==
	       (p_by_wire ? p->ifindex : p->l3mdev);
}

/* Is this request one more of the flow? */
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

/* How a reply can find its flow; the nearest is tried first. */
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

static unsigned int behind_newest(const struct or_flow *flow, uint16_t seq)
{
	return (uint16_t)(flow->newest - seq);
}

static struct sequence *sequence_find(struct or_flow *flow, uint16_t seq)
{
	unsigned int i;

	for (i = 0; i < flow->n; i++)
		if (flow->seqs[i].seq == seq)
			return &flow->seqs[i];
	return NULL;
}

static void sequence_forget(struct or_flow *flow, struct sequence *sequence)
{
	if (!sequence->answered && flow->older < OLDER_MAX)
		flow->older++;
	*sequence = flow->seqs[--flow->n];
}

static void window_restart(struct or_flow *flow, uint16_t seq)
{
	while (flow->n)
		sequence_forget(flow, &flow->seqs[0]);
	flow->newest = seq;
}

static void window_advance(struct or_flow *flow, uint16_t seq)
{
	unsigned int i = 0;

	flow->newest = seq;
	while (i < flow->n) {
		unsigned int behind = behind_newest(flow, flow->seqs[i].seq);

		if (behind >= DUP_WINDOW)
			flow->seqs[i].dup_allowed = false;
		if (behind >= WINDOW)
			sequence_forget(flow, &flow->seqs[i]);
		else
			i++;
	}
}

/* A request always opens its own sequence. */
static void sequence_open(struct or_flow *flow, uint16_t seq)
{
	unsigned int behind = behind_newest(flow, seq);
	struct sequence *sequence;

	if (behind > 0x8000)		/* newer, serially */
		window_advance(flow, seq);
	else if (behind >= WINDOW)
		window_restart(flow, seq);

	sequence = sequence_find(flow, seq);
	if (!sequence)
		sequence = &flow->seqs[flow->n++];
	*sequence = (struct sequence){ .seq = seq };
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

/* May a reply with this sequence pass? If so, it is taken from the budget. */
static bool sequence_answer(struct or_flow *flow, uint16_t seq)
{
	unsigned int behind = behind_newest(flow, seq);
	struct sequence *sequence;

	if (behind >= 0x8000)		/* never sent, or before a restart */
		return false;
	if (behind >= WINDOW) {
		if (!flow->older)
			return false;
		flow->older--;
		return true;
	}
	sequence = sequence_find(flow, seq);
	if (!sequence)
		return false;
	if (!sequence->answered) {
		sequence->answered = true;
		sequence->answered_at = flow->first_replies++;
		if (behind < DUP_WINDOW)
			duplicates_allow(flow, sequence);
		return true;
	}
	if (!sequence->dup_allowed || sequence->dups == DUP_REPLIES)
		return false;
	sequence->dups++;
	if (sequence->dups == DUP_REPLIES)
		sequence->dup_allowed = false;	/* makes room */
	return true;
}

/* The same for a request that went to many. */
static bool sequence_answer_wild(struct or_flow *flow, uint16_t seq)
{
	if (!flow->wild_left || !sequence_find(flow, seq))
		return false;
	flow->wild_left--;
	return true;
}

/* Does this sequence await its first reply? Nothing is taken. */
static bool sequence_awaits(struct or_flow *flow, uint16_t seq)
{
	unsigned int behind = behind_newest(flow, seq);
	const struct sequence *sequence;

	if (behind >= 0x8000)
		return false;
	if (behind >= WINDOW)
		return flow->older > 0;
	sequence = sequence_find(flow, seq);
	return sequence && !sequence->answered;
}

/* Step 6 of the order of evaluation: replies. */
bool or_flows_admit(struct or_flows *flows, const struct or_packet *reply,
		    or_flows_judge *judge, const void *ctx)
{
	uint16_t seq = sequence_of(reply);
	enum kinship kin;

	for (kin = KIN_EXACT; kin < KIN_NONE; kin++) {
		size_t i = 0;

		while (i < flows->n) {
			struct or_flow *flow = flows->list[i];

			if (flow_kinship(flow, reply) != kin) {
				i++;
				continue;
			}
			/* Revoked: dead, whatever comes later. */
			if (!judge(ctx, &flow->request)) {
				flow_remove(flows, i);
				continue;
			}
			if (kin == KIN_EXACT ? sequence_answer(flow, seq) :
					       sequence_answer_wild(flow, seq))
				return true;
			i++;
		}
	}
	return false;
}

/*
 * Step 6, errors: was this request sent, to one host, and does it await its
 * reply? Only revocation changes anything.
 */
bool or_flows_awaits(struct or_flows *flows, const struct or_packet *request,
		     or_flows_judge *judge, const void *ctx)
{
	uint16_t seq = sequence_of(request);
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
		if (sequence_awaits(flow, seq))
			return true;
		i++;
	}
	return false;
}

void or_flows_open(struct or_flows *flows, const struct or_packet *query,
		   uint64_t now)
{
	uint16_t seq = sequence_of(query);
	struct or_flow *flow = NULL;
	size_t i;

	for (i = 0; i < flows->n; i++)
		if (flow_has_request(flows->list[i], query))
			flow = flows->list[i];
	if (!flow) {
		flow = flow_add(flows);
		flow->newest = seq;
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
