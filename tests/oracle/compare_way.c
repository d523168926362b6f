// SPDX-License-Identifier: GPL-2.0-only
/*
 * Interface, loopback and passes: random packets, half of which resemble a
 * packet that was just sent.
 */
#include <stdio.h>
#include <string.h>

#include "compare.h"
#include "engine/way.h"
#include "gen_random.h"
#include "oracle_way.h"

#define LIFETIME	7
#define NOTES		64

static void random_bytes(struct gen *g, uint8_t *at, int n)
{
	while (n--)
		*at++ = gen_below(g, 2);
}

/* Each is one of few, so that some meet. */
static void random_way(struct gen *g, struct or_way *w)
{
	memset(w, 0, sizeof(*w));
	w->dir = gen_below(g, OR_DIRS);
	w->family = gen_below(g, OR_FAMILIES);
	random_bytes(g, w->src, w->family == OR_V4 ? 4 : 16);
	random_bytes(g, w->dst, w->family == OR_V4 ? 4 : 16);
	w->type = gen_below(g, 3);
	w->code = gen_below(g, 2);
	w->id = gen_below(g, 3);
	w->seq = gen_below(g, 3);
	w->bytes = 8 + gen_below(g, 3) * 8;
	w->piece = gen_chance(g, 60) ? OR_WHOLE : gen_below(g, 4);
	w->device = 1 + gen_below(g, 3);
	w->ingress = gen_chance(g, 50) ? 0 : 1 + gen_below(g, 5);
	w->master = gen_chance(g, 50) ? 0 : 7;
	w->lo = gen_chance(g, 40);
	w->l3 = gen_chance(g, 40);
	w->handed_on = gen_chance(g, 20);
	w->ends_here = gen_chance(g, 80);
	w->came_in = gen_chance(g, 10);
	w->looped = gen_chance(g, 10);
	w->to_many = gen_chance(g, 20);
	w->routes_many = gen_chance(g, 20);
	w->bridged = gen_chance(g, 20);
	w->port = gen_below(g, 3);
	w->conntrack = gen_below(g, 3);
	if (w->dir == OR_OUT)
		w->ingress = 0;
	if (w->piece == OR_SHORT)
		w->bytes = gen_below(g, 8);
}

/*
 * Makes a packet coming in like one that was sent, or like @last, which went
 * out last or came in after that. One of its properties may differ.
 */
static void sent_way(struct gen *g, struct or_way *w, const struct or_sent *s,
		     const struct or_way *last)
{
	struct or_way other;

	random_way(g, &other);
	if (s->n && gen_chance(g, 70))
		*w = s->way[gen_below(g, s->n)];
	else
		*w = *last;
	w->dir = OR_IN;
	w->came_in = false;
	w->looped = false;
	switch (gen_below(g, 24)) {
	case 0: memcpy(w->src, other.src, 16); break;
	case 1: memcpy(w->dst, other.dst, 16); break;
	case 2: w->type = other.type; break;
	case 3: w->code = other.code; break;
	case 4: w->id = other.id; break;
	case 5: w->seq = other.seq; break;
	case 6: w->bytes = other.bytes; break;
	case 7: w->piece = OR_FIRST; w->bytes = other.bytes; break;
	case 8: w->device = other.device; break;
	case 9: w->lo = other.lo; w->l3 = other.l3; break;
	case 10: w->ends_here = other.ends_here; break;
	case 11: w->conntrack = other.conntrack; break;
	case 12: w->dir = other.dir; break;
	case 13: w->ingress = other.ingress; break;
	case 14: memcpy(w->src, other.src, 16); w->id = other.id; break;
	}
}

static struct ig_packet way_packet(const struct or_way *w, uint64_t now)
{
	static const u8 what[] = {
		[OR_WHOLE] = IG_ICMP, [OR_FIRST] = IG_ICMP,
		[OR_LATER] = IG_LATER_FRAGMENT, [OR_SHORT] = IG_TRUNCATED,
	};
	struct ig_packet p = {
		.what = what[w->piece], .dir = w->dir,
		.family = w->family == OR_V4 ? IG_IPV4 : IG_IPV6,
		.multi = w->to_many, .type = w->type, .code = w->code,
		.fragmented = w->piece == OR_FIRST, .id = w->id, .seq = w->seq,
		.icmp_len = w->bytes, .now = now,
		/* Fields that must not depend on their earlier values. */
		.loopback = w->id & 1, .bridged = w->seq & 1, .port = 77,
		.ifindex = 77, .l3mdev = 77,
	};

	memcpy(p.src.b, w->src, 16);
	memcpy(p.dst.b, w->dst, 16);
	return p;
}

static struct ig_way way_facts(const struct or_way *w)
{
	return (struct ig_way){
		.ifindex = w->device, .slave = w->ingress, .master = w->master,
		.port = w->port, .ct = w->conntrack, .lo = w->lo, .l3 = w->l3,
		.under_way = w->handed_on, .local = w->ends_here,
		.arrived = w->came_in, .looped = w->looped,
		.routes_multicast = w->routes_many, .bridged = w->bridged,
	};
}

static bool same_way(const struct or_seen *want, const struct ig_packet *p,
		     bool decided, const struct or_way *w)
{
	return want->decided == decided && want->loopback == p->loopback &&
	       (u32)want->ifindex == p->ifindex &&
	       (u32)want->l3mdev == p->l3mdev && (u32)want->port == p->port &&
	       w->bridged == p->bridged;
}

bool compare_ways(struct gen *g, u64 seed, int n, unsigned long *noted)
{
	const ig_hash_key key = { { seed, ~seed } };
	struct ig_note *memory = ig_zalloc(NOTES * sizeof(*memory));
	struct or_sent sent = { .n = 0 };
	struct or_way last = { .family = OR_V4 };
	struct ig_notes notes;
	bool same = true;
	u64 now = (u32)seed;

	ig_notes_init(&notes, memory, NOTES, &key, LIFETIME);
	while (n-- && same) {
		bool room = or_sent_room(&sent, now, LIFETIME);
		struct ig_packet p;
		struct ig_way facts;
		struct or_seen want;
		struct or_way w;

		random_way(g, &w);
		if (!room)
			w.dir = OR_IN;
		if (gen_chance(g, 60))
			sent_way(g, &w, &sent, &last);
		if (!room && w.dir == OR_OUT)
			continue;
		now += gen_chance(g, 70) ? 0 : gen_below(g, LIFETIME + 3);
		or_sent_room(&sent, now, LIFETIME);
		/*
		 * If several match, the reference does not say which one is
		 * used up.
		 */
		if (or_sent_like(&sent, &w) > 1)
			continue;
		p = way_packet(&w, now);
		facts = way_facts(&w);
		want = or_way(&sent, &w, now, LIFETIME);
		last = w;
		same = same_way(&want, &p, ig_way_read(&p, &facts, &notes), &w);
		*noted += want.loopback && w.dir == OR_IN && !w.looped;
		if (!same)
			printf("# way: direction %d, device %d (lo %d, L3 master %d), oracle: loopback %d, interface %d, decided %d; engine: loopback %d, interface %u\n",
			       w.dir, w.device, w.lo, w.l3, want.loopback,
			       want.ifindex, want.decided, p.loopback, p.ifindex);
	}
	ig_free(memory);
	return same;
}
