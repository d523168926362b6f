/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Random policies and packet streams for comparing evaluators: from a tiny
 * pool of addresses and identifiers, so that things meet, and directed at the
 * edges of the reference. The same seed gives the same case everywhere.
 *
 *	gen_init(&g, seed);
 *	apply(gen_policy(&g));
 *	while (...) {
 *		if (gen_policy_due(&g))
 *			apply(gen_policy(&g));
 *		now = gen_time(&g);
 *		gen_packet(&g, &packet);
 *		compare(&packet, now);
 *	}
 *
 * A few hundred packets make a good case: the flows stay few.
 */
#ifndef GEN_H
#define GEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "oracle.h"

#define GEN_RULES	12
#define GEN_ENTRIES	6	/* of a direction */
#define GEN_DEVICES	5
#define GEN_TALKS	6

/**
 * struct gen_policy - a whole policy
 * @allow: the defaults by direction, true for allow
 * @rules: ascending ids, no two alike; a prefix and the families of its rule
 *	agree, bits beyond a prefix are 0
 * @n: number of rules
 * @entries: of the ACL, in no order; numbers are unique in a direction, and what
 *	an entry covers does not always pass
 * @n_entries: number of them
 * @devices: how interfaces are called while this policy is in force
 * @by_dev: some entry asks for it
 */
struct gen_policy {
	bool allow[OR_DIRS];
	struct or_rule rules[GEN_RULES];
	size_t n;
	struct or_entry entries[GEN_ENTRIES * OR_DIRS];
	size_t n_entries;
	struct or_name devices[GEN_DEVICES];
	bool by_dev;
};

/* What a conversation is busy with. */
enum gen_mode {
	GEN_CHAT,		/* a bit of everything */
	GEN_ASK,		/* requests one after the other */
	GEN_SWEEP,		/* replies from old to new */
	GEN_REPEAT,		/* the same reply again and again */
	GEN_STORM,		/* the same, hundreds, to exhaust a budget */
};

/**
 * struct gen_talk - a conversation of requests and replies
 * @request: the last request
 * @reply_seq: sequence of the last reply
 * @mode: what it is busy with
 * @left: packets left in @mode
 */
struct gen_talk {
	struct or_packet request;
	uint16_t reply_seq;
	enum gen_mode mode;
	unsigned int left;
};

/**
 * struct gen - the generator
 * @rng: xoshiro256** state
 * @now: seconds
 * @asked: bit n: there was a unicast query n seconds ago
 * @asked_multi: the same of multicast and broadcast queries
 * @policy: the policy given last
 * @previous: the one before, which may come back
 * @started: there is one
 * @next_id: id of the next rule, never reused
 * @talks: the conversations going on
 * @talk: the one that was heard last
 */
struct gen {
	uint64_t rng[4];
	uint64_t now;
	uint64_t asked;
	uint64_t asked_multi;
	struct gen_policy policy;
	struct gen_policy previous;
	bool started;
	uint32_t next_id;
	struct gen_talk talks[GEN_TALKS];
	unsigned int talk;
};

void gen_init(struct gen *g, uint64_t seed);

/**
 * gen_policy() - the first policy, later the last one changed or undone
 *
 * The ids of rules that come back are the ones they had.
 */
const struct gen_policy *gen_policy(struct gen *g);

/** gen_policy_due() - is it time for another policy? */
bool gen_policy_due(struct gen *g);

/**
 * gen_time() - seconds at which the next packet comes
 *
 * Never such that a request that may be remembered is 59 to 62 s old, or 4 to
 * 7 s when it was multicast or broadcast: clocks may be that coarse.
 */
uint64_t gen_time(struct gen *g);

/** gen_packet() - the packet that comes at the last gen_time() */
void gen_packet(struct gen *g, struct or_packet *p);

/* One line each, for reports of what went wrong. */
void gen_print_packet(FILE *f, const struct or_packet *p);
void gen_print_policy(FILE *f, const struct gen_policy *policy);

/** gen_master() - the L3 master of an interface, 0 for none */
int gen_master(int ifindex);

#endif
