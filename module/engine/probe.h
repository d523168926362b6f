/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Probe notes: a bounded table of packets that the host sent from raw sockets.
 * (Decision notes, IG_NOTE_* in decision.h, and loopback notes in note.h are
 * other things.)
 *
 * No socket lookup finds these packets, so ICMP errors about them are verified
 * here.
 *
 * A note is one word: some bits of a keyed hash of the packet, and the time.
 * Eight notes share a cache line, and a new note replaces the oldest of them.
 * There is no lock and no garbage collection. See docs/flows.md.
 */
#ifndef IG_PROBE_H
#define IG_PROBE_H

#include "hash.h"
#include "hint.h"
#include "quote.h"

#define IG_PROBE_WAYS	8	/* notes in a bucket */

/**
 * struct ig_probe - facts about a packet from a raw socket that a quote shows
 * too
 * @src: its source
 * @dst: its destination
 * @scope: ifindex of the interface if an address is link-local, else of the L3
 *	master, 0 if there is none
 * @ports: source port (high half) and destination port, host order; 0 if the
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
 * struct ig_probes - the probe notes of a namespace
 * @seed: initial state of the hash, from its secret
 * @mask: number of buckets minus 1, below 2^24
 * @lifetime: age at which a note is dead, ticks; below 2^23
 * @note: the notes, bucket by bucket; 0 is free. The low 24 bits are the time
 *	in ticks, the others are bits of the hash.
 * @last: hint when the last note was made
 *
 * Notes are read and replaced as whole words. Only @last and the notes ever
 * change.
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
 * @b: the packet
 *
 * Walks IPv6 extension headers. Reads the ports of TCP, UDP, UDP-Lite, DCCP and
 * SCTP, and the sequence number of TCP.
 *
 * Return: whether to make a note. ICMP and ICMPv6 get none: their queries are
 * flows, and their other messages cause no errors. Later fragments and packets
 * too short to be quoted get none either, because no such quote is believed.
 */
bool ig_probe_read(struct ig_probe *probe, enum ig_family family,
		   const struct ig_bytes *b);

/**
 * ig_probe_scope() - sets the scope in which the addresses of a packet are
 * valid
 * @probe: the packet; @scope is set
 * @ifindex: the interface by which it leaves, or by which an error about it
 *	came in
 * @l3mdev: the L3 master of that interface, 0 if there is none
 */
void ig_probe_scope(struct ig_probe *probe, u32 ifindex, u32 l3mdev);

/**
 * ig_probes_init() - sets up a table
 * @probes: the table
 * @memory: zeroed, cache-line aligned room for @capacity notes
 * @capacity: a power of two, at least IG_PROBE_WAYS
 * @key: random
 * @lifetime: of a note, ticks
 */
void ig_probes_init(struct ig_probes *probes, ig_atomic64 *memory,
		    u32 capacity, const ig_hash_key *key, u32 lifetime);

/**
 * ig_probes_note() - notes a packet that is sent
 * @probes: the table
 * @probe: the packet
 * @now: ticks
 *
 * Called in any context that packets come in. Never fails: it replaces the
 * oldest note of the bucket.
 */
void ig_probes_note(struct ig_probes *probes, const struct ig_probe *probe,
		    u32 now);

/* Looks up a note; see ig_probes_know(). */
bool ig_probes_find(const struct ig_probes *probes,
		    const struct ig_packet *error,
		    const struct ig_quote *quote);

/**
 * ig_probes_know() - tells whether the packet that an error quotes was noted
 * @probes: the table
 * @error: the error
 * @quote: the quoted packet
 *
 * Errors never create, refresh or delete state (RFC 5508 REQ-6). If no raw
 * socket has sent anything lately, nothing is hashed.
 *
 * Return: whether the host sent such a packet within the lifetime.
 */
static inline bool ig_probes_know(const struct ig_probes *probes,
				  const struct ig_packet *error,
				  const struct ig_quote *quote)
{
	return !ig_hint_asleep(&probes->last, probes->lifetime, error->now) &&
	       ig_probes_find(probes, error, quote);
}

/** ig_probes_flush() - forgets every note; packets may use the table at the same time */
void ig_probes_flush(struct ig_probes *probes);

#endif /* IG_PROBE_H */
