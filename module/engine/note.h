/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Loopback notes: packets that this host sent to itself and that have not
 * arrived yet. (Decision notes, IG_NOTE_* in decision.h, and probe notes in
 * probe.h are other things.)
 *
 * A packet that comes in by lo or by an L3 master is loopback only if it was
 * noted here on its way out. All its other properties can be forged by a remote
 * packet that was decapsulated or redirected into that device.
 */
#ifndef IG_NOTE_H
#define IG_NOTE_H

#include "hash.h"
#include "parse.h"

#define IG_NOTE_WAYS	4

/**
 * struct ig_note - loopback note: a packet on its way to this host itself
 * @src: its source address
 * @dst: its destination address
 * @ct: its conntrack entry, opaque and never followed; 0 for none
 * @len: bytes of its ICMP message
 * @device: ifindex of the device it was sent through
 * @made: time it was noted, ticks of the flow table
 * @id: see struct ig_packet
 * @seq: see struct ig_packet
 * @type: see struct ig_packet
 * @code: see struct ig_packet
 * @what: enum ig_what
 * @family: enum ig_family
 * @ctl: IG_NOTE_LOCK protects all of the above; IG_NOTE_USED marks a note in
 *	use; the rest is part of its hash, so that most other packets can skip
 *	it
 */
struct ig_note {
	struct ig_addr src;
	struct ig_addr dst;
	u64 ct;
	u32 len;
	u32 device;
	u32 made;
	u16 id;
	u16 seq;
	u8 type;
	u8 code;
	u8 what;
	u8 family;
	ig_atomic ctl;
};

static_assert(sizeof(struct ig_note) == 64);

/**
 * struct ig_notes - the loopback notes of a namespace
 * @note: all notes, in buckets of IG_NOTE_WAYS
 * @mask: number of buckets minus 1
 * @lifetime: time that a note is valid, ticks
 * @seed: initial state of the hash
 *
 * It is one table and not an array for each CPU, since a packet may arrive on
 * another CPU (RPS, threaded NAPI). A remote packet that looks for a missing
 * note costs one hash and four words, however many CPUs there are. Only the
 * notes change.
 */
struct ig_notes {
	struct ig_note *note;
	u32 mask;
	u32 lifetime;
	struct ig_hash seed;
};

/**
 * ig_notes_init() - sets up a table
 * @notes: the table
 * @memory: zeroed, cache-line aligned room for @capacity notes
 * @capacity: a power of two, IG_NOTE_WAYS or more
 * @key: random
 * @lifetime: of a note, ticks
 */
void ig_notes_init(struct ig_notes *notes, struct ig_note *memory, u32 capacity,
		   const ig_hash_key *key, u32 lifetime);

/**
 * ig_notes_put() - notes a packet that is sent to this host itself
 * @notes: the table
 * @p: the packet, on its way out
 * @device: ifindex of the device by which it will come in
 * @ct: its conntrack entry, 0 for none
 *
 * Later fragments are never looked up, so they are not noted.
 *
 * Return: whether there was room.
 */
bool ig_notes_put(struct ig_notes *notes, const struct ig_packet *p, u32 device,
		  u64 ct);

/**
 * ig_notes_take() - tells whether an incoming packet was noted, and removes the
 * note
 * @notes: the table
 * @p: the packet, on its way in
 * @device: ifindex of the device by which it came in
 * @ct: its conntrack entry, 0 for none
 *
 * Everything has to match, with two exceptions. Source NAT on the way may
 * change the source and the identifier, so they may differ if the conntrack
 * entry is the same. A first fragment may be shorter than the packet that was
 * sent.
 */
bool ig_notes_take(struct ig_notes *notes, const struct ig_packet *p,
		   u32 device, u64 ct);

#endif /* IG_NOTE_H */
