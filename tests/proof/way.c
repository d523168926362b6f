// SPDX-License-Identifier: GPL-2.0-only
/*
 * Proves for any way of a packet and any loopback notes: coming in, it is
 * loopback only if it is a looped copy of a packet to many that can only be the
 * host's own, or if a note says that the host sent this very packet to itself.
 * Then that note is gone, and no other one changes. In transit, nothing is
 * loopback. Going out, a packet is loopback if it goes to lo.
 */
#include "packet.h"

/* Any hash, so that any note may be at the packet's place. */
#include "engine/hash.h"
#define ig_hash_end	any_hash

static u32 hash;

static inline u32 any_hash(struct ig_hash *h, u64 word, u8 bytes)
{
	(void)h;
	(void)word;
	(void)bytes;
	return hash;
}

#include "engine/parse.c"
#include "engine/note.h"

/* Two notes in a bucket, to finish in seconds. */
#undef IG_NOTE_WAYS
#define IG_NOTE_WAYS	2

#include "engine/note.c"
#include "engine/way.c"

#define NOTES		IG_NOTE_WAYS

static struct ig_note before[NOTES], after[NOTES];
static struct ig_packet p, came;
static struct ig_way w;

/* As docs/semantics.md defines it under "Loopback", not as note.c does. */
static bool is_of_packet(const struct ig_note *n, u32 lifetime)
{
	bool same = n->dst.q[0] == p.dst.q[0] && n->dst.q[1] == p.dst.q[1] &&
		    n->type == p.type && n->code == p.code && n->seq == p.seq &&
		    n->device == w.ifindex && n->family == p.family &&
		    n->what == p.what;
	bool sender = n->id == p.id && n->src.q[0] == p.src.q[0] &&
		      n->src.q[1] == p.src.q[1];
	bool fits = p.fragmented ? n->len >= p.icmp_len :
				   n->len == p.icmp_len;

	return n->ctl.v & IG_NOTE_USED && p.now - n->made < lifetime && same &&
	       fits && (sender || (w.ct && n->ct == w.ct));
}

static bool has_changed(u32 i)
{
	const struct ig_note *a = &before[i], *b = &after[i];

	return a->ctl.v != b->ctl.v || a->made != b->made || a->id != b->id ||
	       a->seq != b->seq || a->type != b->type || a->code != b->code ||
	       a->what != b->what || a->family != b->family ||
	       a->device != b->device || a->len != b->len || a->ct != b->ct ||
	       a->src.q[0] != b->src.q[0] || a->src.q[1] != b->src.q[1] ||
	       a->dst.q[0] != b->dst.q[0] || a->dst.q[1] != b->dst.q[1];
}

/* No other CPU holds a lock. */
static void any_facts(void)
{
	u32 i;

	__CPROVER_havoc_object(before);
	__CPROVER_havoc_object(&p);
	__CPROVER_havoc_object(&w);
	hash = nondet_u32();
	assume(p.dir < IG_DIRS && p.family < IG_FAMILIES);
	for (i = 0; i < NOTES; i++) {
		assume(!(before[i].ctl.v & IG_NOTE_LOCK));
		after[i] = before[i];
	}
	came = p;
}

static void check_in(bool decided, u32 changed, bool taken)
{
	bool looped = w.looped && p.multi && !w.routes_multicast;

	check(decided, "what comes in is decided here");
	check(!p.loopback || looped || taken, "loopback is proven");
	check(p.loopback || (!looped && !taken), "what is proven is loopback");
	check(changed == taken, "a note is good for one packet");
	check(!taken || ((w.lo || w.l3) && w.local),
	      "a note is for what came in by lo or an L3 master, and ends here");
}

static void check_out(bool decided, u32 changed)
{
	check(p.loopback == w.lo, "what goes to lo is loopback");
	check(decided == (!w.l3 && (!w.under_way || w.arrived)),
	      "the pass whose device is real decides");
	check(!changed || ((w.lo || w.l3) && w.local && !w.arrived),
	      "what the host sends to itself is noted");
}

int main(void)
{
	static const ig_hash_key key;
	struct ig_notes notes;
	bool decided, remote = true, taken = false;
	u32 i, changed = 0;

	any_facts();
	ig_notes_init(&notes, after, NOTES, &key, nondet_u32());
	decided = ig_way_read(&p, &w, &notes);

	for (i = 0; i < NOTES; i++) {
		bool fits = is_of_packet(&before[i], notes.lifetime);

		check(!(after[i].ctl.v & IG_NOTE_LOCK), "no lock is left behind");
		remote &= !fits;
		if (!has_changed(i))
			continue;
		changed++;
		check(p.dir != IG_IN || (fits && !after[i].ctl.v),
		      "what is taken is the packet's, and gone");
		taken |= p.dir == IG_IN;
	}
	check(changed <= 1, "one note at most changes");
	check(p.ifindex == (w.slave ? w.slave : w.ifindex), "the interface");
	check(p.l3mdev == (w.slave && w.slave != w.ifindex ? w.ifindex :
							     w.master),
	      "the L3 master");
	check(p.port == (w.bridged ? w.port : 0), "the port");
	if (p.dir == IG_IN)
		check_in(decided, changed, taken);
	if (p.dir == IG_IN && p.family == IG_IPV6 && w.l3 && remote &&
	    !(w.looped && p.multi))
		check(!p.loopback, "IPv6 on an L3 master without a note is remote");
	if (p.dir == IG_OUT)
		check_out(decided, changed);
	if (p.dir == IG_FORWARD)
		check(decided && !p.loopback && !changed,
		      "what is in transit is decided, and never loopback");
	return 0;
}
