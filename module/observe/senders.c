// SPDX-License-Identifier: GPL-2.0-only
#include <linux/bitmap.h>
#include <linux/hash.h>
#include <linux/jiffies.h>
#include <linux/log2.h>
#include <net/netlink.h>

#include "engine/hash.h"
#include "observe/senders.h"
#include "uapi/icmpguard.h"

/*
 * A secret and two multiplications: whoever forges senders cannot do more than make
 * them many, so SipHash is not worth its 70 instructions here.
 */
static u32 sender_bit(const struct ig_packet *p)
{
	const u32 *w = (__force const u32 *)p->src.w;
	u64 high = w[0], low = 0;

	if (p->family == IG_IPV6) {
		high |= (u64)w[1] << 32;
		low = w[2] | (u64)w[3] << 32;
	}
	high = (high ^ ig_secret.key[0]) * GOLDEN_RATIO_64;
	return hash_64((high ^ low) + ig_secret.key[1], ilog2(IG_SENDERS_BITS));
}

void ig_senders_add(struct ig_senders *s, const struct ig_packet *p)
{
	u32 bit = sender_bit(p);

	/* Most senders are known already; their cache line stays shared. */
	if (!test_bit(bit, s->seen))
		set_bit(bit, s->seen);
	WRITE_ONCE(s->newest, (u32)jiffies);
}

void ig_senders_flush(struct ig_senders *s)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(s->seen); i++)
		WRITE_ONCE(s->seen[i], 0);
}

int ig_senders_put(struct sk_buff *msg, const struct ig_senders *s)
{
	u32 set = bitmap_weight(s->seen, IG_SENDERS_BITS);
	struct nlattr *nest;

	if (!set)
		return 0;
	nest = nla_nest_start(msg, ICMPGUARD_A_PATH_MTU);
	if (!nest ||
	    nla_put_u32(msg, ICMPGUARD_A_PATH_MTU_BITS, IG_SENDERS_BITS) ||
	    nla_put_u32(msg, ICMPGUARD_A_PATH_MTU_BITS_SET, set) ||
	    nla_put_u64_64bit(msg, ICMPGUARD_A_PATH_MTU_AGE,
			      jiffies_to_msecs((u32)jiffies - READ_ONCE(s->newest)),
			      ICMPGUARD_A_PATH_MTU_PAD))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}
