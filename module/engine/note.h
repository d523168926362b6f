/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Packets that this host sent to itself and that have not arrived yet. What
 * comes in by lo or by an L3 master is loopback only if it was noted here on
 * its way out: nothing else about it is beyond the reach of a remote packet that
 * was decapsulated or redirected into that device.
 */
#ifndef IG_NOTE_H
#define IG_NOTE_H

#include "hash.h"
#include "parse.h"

#define IG_NOTE_WAYS	4

/**
 * struct ig_note - one packet that is on its way to this host itself
 * @src: its source address
 * @dst: its destination address
 * @ct: its conntrack entry, opaque and never followed; 0 for none
 * @len: octets of its ICMP message
 * @device: ifindex of the device it was sent through
 * @made: when, ticks of the flow table
 * @id: see struct ig_packet
 * @seq: see struct ig_packet
 * @type: see struct ig_packet
 * @code: see struct ig_packet
 * @what: enum ig_what
 * @family: enum ig_family
 * @ctl: IG_NOTE_LOCK protects all of the above; IG_NOTE_USED says that the note
 *	is there; the rest is part of its hash, so that others pass it by
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
 * struct ig_notes - the notes of a namespace
 * @note: all of them, buckets of IG_NOTE_WAYS
 * @mask: buckets - 1
 * @lifetime: how long a note is good, ticks
 * @seed: of the hash
 *
 * It is one table and not an array for each CPU, since a packet may arrive on
 * another CPU (RPS, threaded NAPI): a remote packet that looks for a note
 * that is not there costs one hash and four words however many CPUs there are.
 * Never changes but for the notes.
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
 * @device: ifindex of the device that it will come in by
 * @ct: its conntrack entry, 0 for none
 *
 * Later fragments are never looked for, so none is noted.
 *
 * Return: whether there was room.
 */
bool ig_notes_put(struct ig_notes *notes, const struct ig_packet *p, u32 device,
		  u64 ct);

/**
 * ig_notes_take() - whether a packet that comes in was noted; uses the note up
 * @notes: the table
 * @p: the packet, on its way in
 * @device: ifindex of the device it came in by
 * @ct: its conntrack entry, 0 for none
 *
 * Everything has to be the same. Source NAT on the way may change the source
 * and the identifier: they need not be the same if the conntrack entry is. A
 * first fragment may be shorter than the packet that was sent.
 */
bool ig_notes_take(struct ig_notes *notes, const struct ig_packet *p,
		   u32 device, u64 ct);

#endif /* IG_NOTE_H */
