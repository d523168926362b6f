/* SPDX-License-Identifier: GPL-2.0-only */
/* The packets that a rule or an ACL entry covers, as the user wrote it. */
#ifndef IG_MATCH_H
#define IG_MATCH_H

#include "parse.h"

/**
 * struct ig_icmp_match - types and codes covered in one family
 * @covers: covers something of this family
 * @any_type: covers every type
 * @any_code: covers every code
 * @type: the type, unless @any_type
 * @code: the code, unless @any_code
 */
struct ig_icmp_match {
	bool covers;
	bool any_type;
	bool any_code;
	u8 type;
	u8 code;
};

/**
 * struct ig_match - the packets that a rule or an ACL entry covers
 * @dir: enum ig_dir
 * @icmp: types and codes, by family
 * @peer: the remote side
 * @to: the local side; in direction forward, the destination
 * @set: id of a set that contains the remote side, with @peer being any; 0 for
 *	none
 */
struct ig_match {
	u8 dir;
	struct ig_icmp_match icmp[IG_FAMILIES];
	struct ig_prefix peer;
	struct ig_prefix to;
	u32 set;
};

/** ig_match_init() - covers nothing yet, inbound, from and to any address */
void ig_match_init(struct ig_match *m);

/**
 * ig_match_fault() - explains what is wrong with a match, if anything
 * @m: the match
 *
 * Return: a sentence for people, or NULL if it makes sense.
 */
const char *ig_match_fault(const struct ig_match *m);

/** ig_match_same() - tells whether two cover the same packets as written */
bool ig_match_same(const struct ig_match *a, const struct ig_match *b);

/** ig_match_concerns() - tells whether packets of @dir and @family can be covered */
static inline bool ig_match_concerns(const struct ig_match *m, enum ig_dir dir,
				     enum ig_family family)
{
	return m->dir == dir && m->icmp[family].covers &&
	       (m->peer.any || m->peer.family == family) &&
	       (m->to.any || m->to.family == family);
}

/* Returns the remote side of a packet. */
static inline const struct ig_addr *ig_packet_peer(const struct ig_packet *p)
{
	return p->dir == IG_OUT ? &p->dst : &p->src;
}

/*
 * Returns the other side: the local one; in direction forward, the destination.
 */
static inline const struct ig_addr *ig_packet_to(const struct ig_packet *p)
{
	return p->dir == IG_OUT ? &p->src : &p->dst;
}

#endif /* IG_MATCH_H */
