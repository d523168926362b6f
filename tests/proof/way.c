// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whatever the devices and the route of a packet, and whatever has been noted:
 * what comes in is loopback only if a copy of what went to many loops back where
 * nobody's else can, or if it came in by lo or an L3 master, its route ends here,
 * and a note that is not too old says that the host sent this very packet; the
 * note is then gone, and no other one is. What is in transit never is. Going out,
 * it is what goes to lo.
 */
#include "packet.h"
#include "engine/parse.c"
#include "engine/note.c"
#include "engine/way.c"

static struct ig_note before[IG_NOTE_WAYS], after[IG_NOTE_WAYS];
static struct ig_packet p;
static struct ig_way w;

/* The reference's words, not note.c's. */
static bool fits(const struct ig_note *n, u32 lifetime)
{
	bool nat = w.ct && n->ct == w.ct;

	return n->ctl.v & 2 && p.now - n->made < lifetime &&
	       n->device == w.ifindex && n->family == p.family &&
	       n->what == p.what && n->type == p.type && n->code == p.code &&
	       n->seq == p.seq && n->dst.q[0] == p.dst.q[0] &&
	       n->dst.q[1] == p.dst.q[1] &&
	       (nat || (n->id == p.id && n->src.q[0] == p.src.q[0] &&
			n->src.q[1] == p.src.q[1])) &&
	       (n->len == p.icmp_len || (p.fragmented && n->len > p.icmp_len));
}

int main(void)
{
	struct ig_notes notes = { .note = after, .lifetime = nondet_u32() };
	bool looped, to_itself, decided, gone = false;
	u32 i, changed = 0;

	__CPROVER_havoc_object(before);
	__CPROVER_havoc_object(&p);
	__CPROVER_havoc_object(&w);
	__CPROVER_havoc_object(&notes.seed);
	assume(p.dir <= IG_FORWARD && p.family <= IG_IPV6);
	assume(p.what <= IG_ICMP);
	for (i = 0; i < IG_NOTE_WAYS; i++) {
		assume(!(before[i].ctl.v & 1));
		after[i] = before[i];
	}
	looped = w.looped && p.multi && !w.routes_multicast;
	to_itself = (w.lo || w.l3) && w.local;

	decided = ig_way_read(&p, &w, &notes);

	check(p.ifindex == (w.slave ? w.slave : w.ifindex), "the interface");
	check(!p.port || (p.bridged && p.port == w.port), "the port");
	for (i = 0; i < IG_NOTE_WAYS; i++) {
		check(!(after[i].ctl.v & 1), "no note stays locked");
		if (after[i].ctl.v == before[i].ctl.v &&
		    after[i].made == before[i].made)
			continue;
		changed++;
		gone |= !after[i].ctl.v && fits(&before[i], notes.lifetime);
	}
	check(changed <= 1, "one note at most");
	if (p.dir == IG_FORWARD)
		check(!p.loopback && decided && !changed, "in transit");
	if (p.dir == IG_OUT) {
		check(p.loopback == w.lo, "going out");
		check(decided == (!w.l3 && (!w.under_way || w.arrived)),
		      "the pass");
		check(!changed || (to_itself && !w.arrived), "what is noted");
	}
	if (p.dir == IG_IN) {
		check(decided, "coming in");
		check(p.loopback == (looped || gone), "loopback is proven");
		check(!gone || to_itself, "and only by such a device");
		check(changed == gone, "a note is for one packet");
	}
	return 0;
}
