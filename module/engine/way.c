// SPDX-License-Identifier: GPL-2.0-only
#include "way.h"

/*
 * Tells whether an incoming packet was sent by this host before. A looped copy
 * of a packet to many is the host's own, unless the host forwards such packets:
 * a copy of a forwarded packet comes back in the same way.
 */
static bool is_own(const struct ig_packet *p, const struct ig_way *w,
		   struct ig_notes *notes)
{
	if (w->looped && p->multi && !w->routes_multicast)
		return true;
	return (w->lo || w->l3) && w->local &&
	       ig_notes_take(notes, p, w->ifindex, w->ct);
}

static bool read_in(struct ig_packet *p, const struct ig_way *w,
		    struct ig_notes *notes)
{
	p->loopback = is_own(p, w, notes);
	return true;
}

/*
 * A packet that came in by some device before is not the host's own (nft dup,
 * TEE), even if it looks like it now. A packet sent to lo comes back and never
 * leaves the host.
 */
static bool read_out(struct ig_packet *p, const struct ig_way *w,
		     struct ig_notes *notes)
{
	p->loopback = w->lo;
	if ((w->lo || w->l3) && w->local && !w->arrived)
		ig_notes_put(notes, p, w->ifindex, w->ct);
	return !w->l3 && (!w->under_way || w->arrived);
}

bool ig_way_read(struct ig_packet *p, const struct ig_way *w,
		 struct ig_notes *notes)
{
	p->ifindex = w->slave ?: w->ifindex;
	p->l3mdev = w->slave && w->slave != w->ifindex ? w->ifindex : w->master;
	p->bridged = w->bridged;
	p->port = w->bridged ? w->port : 0;
	p->loopback = false;
	switch ((enum ig_dir)p->dir) {
	case IG_IN:
		return read_in(p, w, notes);
	case IG_OUT:
		return read_out(p, w, notes);
	default:
		return true;
	}
}

bool ig_way_again(const struct ig_packet *p, bool transformed)
{
	if (p->dir != IG_IN && !(p->dir == IG_OUT && transformed))
		return false;
	return ig_chain_authenticated(p->bytes);
}
