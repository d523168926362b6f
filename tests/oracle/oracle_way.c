// SPDX-License-Identifier: GPL-2.0-only
/* See oracle_way.h. */
#include <string.h>

#include "oracle_way.h"

static void forget(struct or_sent *s, unsigned int i)
{
	s->n--;
	memmove(&s->way[i], &s->way[i + 1], (s->n - i) * sizeof(s->way[0]));
	memmove(&s->at[i], &s->at[i + 1], (s->n - i) * sizeof(s->at[0]));
}

bool or_sent_room(struct or_sent *s, uint64_t now, uint64_t lifetime)
{
	unsigned int i = 0;

	while (i < s->n) {
		if (now - s->at[i] >= lifetime)
			forget(s, i);
		else
			i++;
	}
	return s->n < OR_NOTES;
}

/* NAT of a connection on lo changes its source and identifier. */
static bool same_sender(const struct or_way *sent, const struct or_way *got)
{
	if (sent->conntrack && sent->conntrack == got->conntrack)
		return true;
	return !memcmp(sent->src, got->src, 16) && sent->id == got->id;
}

static bool same_message(const struct or_way *sent, const struct or_way *got)
{
	bool short_sent = sent->piece == OR_SHORT;
	bool short_got = got->piece == OR_SHORT;

	if (sent->family != got->family || memcmp(sent->dst, got->dst, 16) ||
	    sent->type != got->type || sent->code != got->code ||
	    sent->seq != got->seq || short_sent != short_got)
		return false;
	if (got->piece == OR_FIRST && sent->bytes > got->bytes)
		return true;
	return sent->bytes == got->bytes;
}

/* Tells whether it was also sent through the same device. */
static bool is_like(const struct or_way *sent, const struct or_way *got)
{
	return sent->device == got->device && same_message(sent, got) &&
	       same_sender(sent, got);
}

unsigned int or_sent_like(const struct or_sent *s, const struct or_way *w)
{
	unsigned int i, n = 0;

	for (i = 0; i < s->n; i++)
		n += is_like(&s->way[i], w);
	return n;
}

/* Tells whether the host has sent this packet; true once. */
static bool was_sent(struct or_sent *s, const struct or_way *got)
{
	unsigned int i;

	for (i = 0; i < s->n; i++) {
		if (is_like(&s->way[i], got)) {
			forget(s, i);
			return true;
		}
	}
	return false;
}

static void interface(struct or_seen *seen, const struct or_way *w)
{
	seen->ifindex = w->device;
	seen->l3mdev = w->master;
	if (w->ingress && w->ingress != w->device) {
		seen->ifindex = w->ingress;
		seen->l3mdev = w->device;
	}
	seen->port = w->bridged ? w->port : 0;
}

struct or_seen or_way(struct or_sent *s, const struct or_way *w, uint64_t now,
		      uint64_t lifetime)
{
	struct or_seen seen = { .decided = true };
	bool to_itself = (w->lo || w->l3) && w->ends_here;

	interface(&seen, w);
	or_sent_room(s, now, lifetime);
	if (w->dir == OR_OUT) {
		seen.loopback = w->lo;
		if (w->l3 || (w->handed_on && !w->came_in))
			seen.decided = false;
		if (to_itself && !w->came_in && w->piece != OR_LATER) {
			s->way[s->n] = *w;
			s->at[s->n++] = now;
		}
	} else if (w->dir == OR_IN) {
		if (w->looped && w->to_many && !w->routes_many)
			seen.loopback = true;
		else if (to_itself && w->piece != OR_LATER)
			seen.loopback = was_sent(s, w);
	}
	return seen;
}
