// SPDX-License-Identifier: GPL-2.0-only
#include <linux/string.h>

#include "guard.h"
#include "observe/recent.h"

void ig_recent_add_passed(struct ig_guard *guard, const struct ig_packet *p,
			  struct ig_decision d)
{
	u64 word;

	memcpy(&word, &d, sizeof(word));
	if (p->family == IG_IPV4)
		ig_recent_add(&guard->recent, p, word, p->dir | IG_RECENT_PASSED);
	else
		ig_recent_add(&guard->recent, p, word,
			      p->dir | IG_RECENT_IPV6 | IG_RECENT_PASSED);
}

bool ig_recent_read(const struct ig_recent *r, u32 n, struct ig_recent_packet *packet)
{
	const struct ig_recent_packet *from = &r->packet[n % IG_RECENT_KEPT];

	if (smp_load_acquire(&from->n) != n)	/* pairs with ig_recent_add() */
		return false;
	memcpy(packet, from, sizeof(*packet));
	smp_rmb();	/* pairs with ig_recent_add() */
	return n && READ_ONCE(from->n) == n;
}
