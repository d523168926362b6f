// SPDX-License-Identifier: GPL-2.0-only
#include <linux/compiler.h>
#include <linux/jiffies.h>
#include <linux/string.h>

#include "guard.h"
#include "observe/recent.h"

/*
 * What lies together in struct ig_packet lies together here, and is copied as a
 * word. The compiler would copy member by member.
 */
#define TO(member)	((int)offsetof(struct ig_recent_packet, member))
#define FROM(member)	((int)offsetof(struct ig_packet, member))

static_assert(FROM(code) - TO(code) == FROM(type) - TO(type));
static_assert(FROM(id) - TO(id) == FROM(type) - TO(type));
static_assert(FROM(seq) - TO(seq) == FROM(type) - TO(type));
static_assert(FROM(hop_limit) - TO(hop_limit) == FROM(type) - TO(type));
static_assert(FROM(port) - TO(port) == FROM(ifindex) - TO(ifindex));

/* Not memcpy(), which refuses to go beyond a member. */
static __always_inline void copy_word(struct ig_recent_packet *to, size_t at,
				      const struct ig_packet *p, size_t from)
{
	__builtin_memcpy((u8 *)to + at, (const u8 *)p + from, sizeof(u64));
}

/*
 * Keeps a packet; @family is a constant. Every denied packet pays for it, so it is
 * short.
 */
static __always_inline void recent_add(struct ig_guard *guard, const struct ig_packet *p,
				       struct ig_decision d, enum ig_family family, u8 passed)
{
	u32 n = atomic_fetch_inc(&guard->recent.next);
	struct ig_recent_packet *to = &guard->recent.packet[n % IG_RECENT_KEPT];

	/* Else gcc computes the address several times. */
	OPTIMIZER_HIDE_VAR(to);
	WRITE_ONCE(to->n, 0);
	smp_wmb();	/* pairs with ig_recent_read() */
	to->d = d;
	if (family == IG_IPV6) {
		to->src = p->src;
		to->dst = p->dst;
	} else {
		to->src.w[0] = p->src.w[0];
		to->dst.w[0] = p->dst.w[0];
	}
	copy_word(to, TO(type), p, FROM(type));
	to->where = p->dir | (family == IG_IPV6 ? IG_RECENT_IPV6 : 0) | passed;
	copy_word(to, TO(ifindex), p, FROM(ifindex));
	to->when = (u32)jiffies;
	smp_store_release(&to->n, n);	/* pairs with ig_recent_read() */
}

void ig_recent_add_ipv4(struct ig_guard *guard, const struct ig_packet *p,
			struct ig_decision d)
{
	recent_add(guard, p, d, IG_IPV4, 0);
}

void ig_recent_add_ipv6(struct ig_guard *guard, const struct ig_packet *p,
			struct ig_decision d)
{
	recent_add(guard, p, d, IG_IPV6, 0);
}

void ig_recent_add_passed(struct ig_guard *guard, const struct ig_packet *p,
			  struct ig_decision d)
{
	if (p->family == IG_IPV4)
		recent_add(guard, p, d, IG_IPV4, IG_RECENT_PASSED);
	else
		recent_add(guard, p, d, IG_IPV6, IG_RECENT_PASSED);
}

bool ig_recent_read(const struct ig_recent *r, u32 n, struct ig_recent_packet *packet)
{
	const struct ig_recent_packet *from = &r->packet[n % IG_RECENT_KEPT];

	if (smp_load_acquire(&from->n) != n)	/* pairs with recent_add() */
		return false;
	memcpy(packet, from, sizeof(*packet));
	smp_rmb();	/* pairs with recent_add() */
	return n && READ_ONCE(from->n) == n;
}
