/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The bounded table of probes: packets that the host sent from raw sockets. No
 * socket tells of them, so an ICMP error about one is verified here.
 *
 * A note is one word: some bits of a keyed hash of what it is about, and the time.
 * Eight notes share a cache line, and the oldest of them gives way. Nothing is
 * locked and nothing is collected. See docs/flows.md.
 */
#ifndef IG_PROBE_H
#define IG_PROBE_H

#include "hash.h"
#include "hint.h"
#include "quote.h"

#define IG_PROBE_WAYS	8	/* notes of a bucket */

/**
 * struct ig_probe - a packet from a raw socket, as far as a quote shows it
 * @src: its source
 * @dst: its destination
 * @scope: ifindex of the interface when an address is link-local, else of the
 *	L3 master, 0 without
 * @ports: source port (high half) and destination port, host order; 0 where the
 *	protocol has none
 * @tcp_seq: TCP: sequence number, host order; else 0
 * @proto: its protocol, the last of the header chain
 * @family: enum ig_family
 *
 * Checksums and lengths are left out: NAT and offloads change them.
 */
struct ig_probe {
	struct ig_addr src;
	struct ig_addr dst;
	u32 scope;
	u32 ports;
	u32 tcp_seq;
	u8 proto;
	u8 family;
};

/**
 * struct ig_probes - the table of a namespace
 * @seed: the hash's beginning, from its secret
 * @mask: number of buckets minus 1, below 2^24
 * @lifetime: age at which a note is dead, ticks; below 2^23
 * @note: the notes, bucket by bucket; 0 is free. The low 24 bits are the time
 *	in ticks, the others are those of the hash.
 * @last: when the last one was noted
 *
 * Notes are read and replaced as whole words. No member but @last ever changes.
 */
struct ig_probes {
	struct ig_hash seed;
	u32 mask;
	u32 lifetime;
	ig_atomic64 *note;
	struct ig_hint last;
};

/**
 * ig_probe_read() - reads a packet that a raw socket sends
 * @probe: filled in, all but @scope
 * @family: address family of the packet
 * @b: its octets
 *
 * IPv6 extension headers are walked. The ports are read where TCP, UDP, UDP-Lite,
 * DCCP or SCTP have them, the sequence of TCP.
 *
 * Return: whether it is worth a note. ICMP and ICMPv6 are not: their queries are
 * flows, and no error is about their other messages. Fragments but the first, and
 * what is too short to be quoted, are not either: no such quote is believed.
 */
bool ig_probe_read(struct ig_probe *probe, enum ig_family family,
		   const struct ig_bytes *b);

/**
 * ig_probe_scope() - says where the addresses of a packet mean something
 * @probe: the packet; @scope is set
 * @ifindex: the interface it leaves by, or an error about it came in by
 * @l3mdev: the L3 master of that interface, 0 without
 */
void ig_probe_scope(struct ig_probe *probe, u32 ifindex, u32 l3mdev);

/**
 * ig_probes_init() - sets up a table
 * @probes: the table
 * @memory: zeroed, cache-line aligned room for @capacity notes
 * @capacity: a power of two, at least IG_PROBE_WAYS
 * @key: random
 * @lifetime: ticks
 */
void ig_probes_init(struct ig_probes *probes, ig_atomic64 *memory,
		    u32 capacity, const ig_hash_key *key, u32 lifetime);

/**
 * ig_probes_note() - notes a packet that is sent
 * @probes: the table
 * @probe: the packet
 * @now: ticks
 *
 * Any context that packets come in. Never fails: the oldest note of the bucket
 * gives way.
 */
void ig_probes_note(struct ig_probes *probes, const struct ig_probe *probe,
		    u32 now);

/* Looks for a note; see ig_probes_know(). */
bool ig_probes_find(const struct ig_probes *probes,
		    const struct ig_packet *error,
		    const struct ig_quote *quote);

/**
 * ig_probes_know() - asks if the packet that an error quotes was noted
 * @probes: the table
 * @error: the error
 * @quote: what it quotes
 *
 * Errors never create, refresh or delete state (RFC 5508 REQ-6). Where no raw
 * socket has sent anything lately, nothing is hashed.
 *
 * Return: whether the host sent such a packet, not longer ago than the lifetime.
 */
static inline bool ig_probes_know(const struct ig_probes *probes,
				  const struct ig_packet *error,
				  const struct ig_quote *quote)
{
	return !ig_hint_asleep(&probes->last, probes->lifetime, error->now) &&
	       ig_probes_find(probes, error, quote);
}

/** ig_probes_flush() - forgets every note; packets may use the table meanwhile */
void ig_probes_flush(const struct ig_probes *probes);

#endif /* IG_PROBE_H */
