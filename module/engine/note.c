// SPDX-License-Identifier: GPL-2.0-only
#include "note.h"

#define IG_NOTE_LOCK	1U
#define IG_NOTE_USED	2U

void ig_notes_init(struct ig_notes *notes, struct ig_note *memory, u32 capacity,
		   const ig_hash_key *key, u32 lifetime)
{
	notes->note = memory;
	notes->mask = capacity / IG_NOTE_WAYS - 1;
	notes->lifetime = lifetime;
	notes->seed = ig_hash_seed(key);
}

/* Hashes what neither NAT nor fragmentation changes. */
static u32 note_hash(const struct ig_notes *notes, const struct ig_packet *p,
		     u32 device)
{
	struct ig_hash h = notes->seed;

	ig_hash_add(&h, p->dst.q[0]);
	ig_hash_add(&h, p->dst.q[1]);
	ig_hash_add(&h, (u64)device << 32 | (u32)p->seq << 16 |
			(u32)p->type << 8 | p->code);
	return ig_hash_end(&h, 0, 24);
}

/* Returns the ctl of an unlocked note of this hash. */
static u32 note_ctl(u32 hash)
{
	return (hash >> 8 & ~3U) | IG_NOTE_USED;
}

/*
 * Locks a note; the caller has disabled bottom halves. Return: ctl without the
 * lock bit.
 */
static u32 note_lock(struct ig_note *n)
{
	u32 ctl = ig_atomic_read(&n->ctl);

	while (ctl & IG_NOTE_LOCK ||
	       !ig_atomic_acquire(&n->ctl, &ctl, ctl | IG_NOTE_LOCK)) {
		cpu_relax();
		ctl = ig_atomic_read(&n->ctl);
	}
	return ctl;
}

/* Tells whether a note can still be taken; under its lock. */
static bool note_fresh(const struct ig_notes *notes, const struct ig_note *n,
		       u32 ctl, u32 now)
{
	return ctl & IG_NOTE_USED && now - n->made < notes->lifetime;
}

static void note_write(struct ig_note *n, const struct ig_packet *p, u32 device,
		       u64 ct)
{
	n->src = p->src;
	n->dst = p->dst;
	n->ct = ct;
	n->len = p->icmp_len;
	n->device = device;
	n->made = p->now;
	n->id = p->id;
	n->seq = p->seq;
	n->type = p->type;
	n->code = p->code;
	n->what = p->what;
	n->family = p->family;
}

/* Tells whether a note is of the packet; under its lock. */
static bool note_is(const struct ig_note *n, const struct ig_packet *p,
		    u32 device, u64 ct)
{
	if (n->device != device || n->family != p->family ||
	    n->what != p->what || n->type != p->type || n->code != p->code ||
	    n->seq != p->seq || !ig_addr_equal(&n->dst, &p->dst))
		return false;
	if (n->len != p->icmp_len && !(p->fragmented && p->icmp_len < n->len))
		return false;
	if (ct && n->ct == ct)
		return true;
	return n->id == p->id && ig_addr_equal(&n->src, &p->src);
}

bool ig_notes_put(struct ig_notes *notes, const struct ig_packet *p, u32 device,
		  u64 ct)
{
	u32 hash = note_hash(notes, p, device), ctl;
	struct ig_note *n = &notes->note[(hash & notes->mask) * IG_NOTE_WAYS];
	struct ig_note *end = n + IG_NOTE_WAYS;
	bool waiting, room = false;

	if (p->what == IG_LATER_FRAGMENT)
		return true;
	waiting = ig_bh_disable();
	for (; n < end && !room; n++) {
		ctl = note_lock(n);
		room = !note_fresh(notes, n, ctl, p->now);
		if (room) {
			note_write(n, p, device, ct);
			ctl = note_ctl(hash);
		}
		ig_atomic_release(&n->ctl, ctl);
	}
	ig_bh_enable(waiting);
	return room;
}

bool ig_notes_take(struct ig_notes *notes, const struct ig_packet *p,
		   u32 device, u64 ct)
{
	u32 hash = note_hash(notes, p, device), ctl;
	struct ig_note *n = &notes->note[(hash & notes->mask) * IG_NOTE_WAYS];
	struct ig_note *end = n + IG_NOTE_WAYS;
	bool waiting, found = false;

	if (p->what == IG_LATER_FRAGMENT)
		return false;
	waiting = ig_bh_disable();
	for (; n < end && !found; n++) {
		if ((ig_atomic_read(&n->ctl) | IG_NOTE_LOCK) !=
		    (note_ctl(hash) | IG_NOTE_LOCK))
			continue;
		ctl = note_lock(n);
		found = ctl == note_ctl(hash) &&
			note_fresh(notes, n, ctl, p->now) &&
			note_is(n, p, device, ct);
		ig_atomic_release(&n->ctl, found ? 0 : ctl);
	}
	ig_bh_enable(waiting);
	return found;
}
