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

#define GEN_ENTRIES	6	/* of a direction */
#define GEN_SETS	6
#define GEN_GROUPS	4
#define GEN_DEVICES	14
#define GEN_TALKS	6
#define GEN_STREAMS	9
#define GEN_BOOK	128

/**
 * struct gen_prefixes - contents of a set; unchanging
 * @from: contents it was made from, or NULL
 * @gone: prefixes that @from has and this has not; not all need be in @from
 * @n_gone: number of those
 * @kept: number of prefixes that are from @from; the rest was added then
 * @n: number of prefixes, in no order, some more than once
 * @next: another one of the case
 * @prefix: bits beyond the length are 0
 */
struct gen_prefixes {
	const struct gen_prefixes *from;
	struct or_prefix gone[8];
	size_t n_gone;
	size_t kept;
	size_t n;
	struct gen_prefixes *next;
	struct or_prefix prefix[];
};

/**
 * struct gen_set - a set
 * @id: the same whatever it holds
 * @holds: its contents, valid until gen_fini()
 */
struct gen_set {
	uint32_t id;
	const struct gen_prefixes *holds;
};

/**
 * struct gen_policy - a whole policy
 * @version: no other one, but for the names of devices, has the same
 * @base: the version it was made of; 0 when it was made of nothing
 * @allow: the defaults by direction, true for allow
 * @rules: ascending ids, no two alike; a prefix and the families of its rule
 *	agree, bits beyond a prefix are 0
 * @n: number of rules
 * @room: room for rules
 * @crowd: id of the last rule of a crowd that was added at once, or 0
 * @entries: of the ACL, in no order; numbers are unique in a direction, and what
 *	an entry covers does not always pass
 * @n_entries: number of them
 * @sets: ascending ids; there are those that rules and entries know
 * @n_sets: number of them
 * @groups: ascending ids, the first being default; there are those of the rules
 * @n_groups: number of them
 * @devices: names of interfaces while this policy is in force
 * @by_dev: some entry asks for it
 */
struct gen_policy {
	uint32_t version;
	uint32_t base;
	bool allow[OR_DIRS];
	struct or_rule *rules;
	size_t n;
	size_t room;
	uint32_t crowd;
	struct or_entry entries[GEN_ENTRIES * OR_DIRS];
	size_t n_entries;
	struct gen_set sets[GEN_SETS];
	size_t n_sets;
	struct or_group groups[GEN_GROUPS];
	size_t n_groups;
	struct or_name devices[GEN_DEVICES];
	bool by_dev;
};

/* Scale of everything in a case. */
enum gen_scale {
	GEN_SMALL,
	GEN_LARGE,		/* sets of hundreds and thousands */
	GEN_CROWD,		/* rules by the hundred */
};

/* Activity of a conversation. */
enum gen_mode {
	GEN_CHAT,		/* a bit of everything */
	GEN_ASK,		/* requests one after the other */
	GEN_WEAVE,		/* several streams, each a bit of everything */
	GEN_SWEEP,		/* replies from old to new */
	GEN_REPEAT,		/* the same reply again and again */
	GEN_STORM,		/* the same, hundreds, to exhaust a budget */
};

/**
 * struct gen_talk - a conversation of requests and replies
 * @request: the last request
 * @reply_seq: sequence of the last reply
 * @others: sequences of the last request of other streams
 * @mode: what it is busy with
 * @left: packets left in @mode
 */
struct gen_talk {
	struct or_packet request;
	uint16_t reply_seq;
	uint16_t others[GEN_STREAMS];
	enum gen_mode mode;
	unsigned int left;
};

/**
 * struct gen_book - addresses related to a policy
 * @n: number of addresses
 * @bytes: the addresses
 */
struct gen_book {
	size_t n;
	uint8_t bytes[GEN_BOOK][16];
};

/**
 * struct gen - the generator
 * @rng: xoshiro256** state
 * @scale: how much there is of everything
 * @grouped: there are groups
 * @bridging: and most that is forwarded is bridged
 * @now: seconds
 * @policy: the policy given last
 * @previous: the one before, which may come back
 * @versions: versions of policies there were
 * @next_id: id of the next rule, never reused
 * @next_set: the same of the next set
 * @next_group: the same of the next group
 * @contents: of all sets there ever were
 * @peers: remote addresses, by family
 * @locals: those of the other side
 * @talks: the conversations going on
 * @talk: the one that was heard last
 */
struct gen {
	uint64_t rng[4];
	enum gen_scale scale;
	bool grouped;
	bool bridging;
	uint64_t now;
	struct gen_policy policy;
	struct gen_policy previous;
	uint32_t versions;
	uint32_t next_id;
	uint32_t next_set;
	uint32_t next_group;
	struct gen_prefixes *contents;
	struct gen_book peers[OR_FAMILIES];
	struct gen_book locals[OR_FAMILIES];
	struct gen_talk talks[GEN_TALKS];
	unsigned int talk;
};

/** gen_init() - begins a case; gen_fini() has to end it */
void gen_init(struct gen *g, uint64_t seed);
void gen_fini(struct gen *g);

/**
 * gen_policy() - the first policy, later the last one changed or undone
 *
 * The ids of rules that come back are the ones they had.
 */
const struct gen_policy *gen_policy(struct gen *g);

/** gen_apply() - gives a policy to an evaluator; 0, or -1 without memory */
int gen_apply(const struct gen_policy *policy, struct oracle *o);

/** gen_set() - the set of that id, or NULL */
const struct gen_set *gen_set(const struct gen_policy *policy, uint32_t id);

/**
 * gen_expires() - returns when a rule ends, 0 for never
 *
 * The clock is independent of packets. gen_policy() drops rules that end, all
 * those of an early hour together.
 */
uint64_t gen_expires(const struct or_rule *rule);

/** gen_policy_due() - tells whether it is time for another policy */
bool gen_policy_due(struct gen *g);

/**
 * gen_time() - returns the time of the next packet in seconds
 *
 * Often a request is then as old as it can be and still be remembered, or a
 * second older.
 */
uint64_t gen_time(struct gen *g);

/** gen_packet() - the packet that comes at the last gen_time() */
void gen_packet(struct gen *g, struct or_packet *p);

/**
 * gen_probe() - a packet to look up, near what the policy covers or did cover
 *
 * The packet is whole, has any address, and is not for or_decide().
 */
void gen_probe(struct gen *g, struct or_packet *p);

/* One line each, for reports of what went wrong. */
void gen_print_packet(FILE *f, const struct or_packet *p);
void gen_print_policy(FILE *f, const struct gen_policy *policy);

/** gen_master() - the L3 master of an interface or of its bridge, 0 for none */
int gen_master(int ifindex);

/** gen_bridge() - the bridge that an interface is a port of, 0 for none */
int gen_bridge(int ifindex);

#endif
