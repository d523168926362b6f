/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Classifies a packet by RFC 791, 792, 8200, 4302 and 4443, byte by byte and
 * without any code of the engine.
 */
#ifndef PROOF_RFC_H
#define PROOF_RFC_H

#include "packet.h"

enum kind {
	OTHER,
	LATER_FRAGMENT,	/* of something that may be ICMP */
	MESSAGE,	/* ICMP, its header of 8 bytes present */
};

/* RFC 791 3.1, RFC 792. */
static inline enum kind kind_ipv4(const u8 *b, u32 *icmp)
{
	u32 header;

	if (len < 20 || b[9] != 1)
		return OTHER;
	if (b[6] % 32 || b[7])
		return LATER_FRAGMENT;
	header = b[0] % 16 * 4;
	if (header < 20 || len < header + 8)
		return OTHER;
	*icmp = header;
	return MESSAGE;
}

/*
 * RFC 8200 4: hop-by-hop 0, routing 43, fragment 44, destination 60; RFC 4302
 * 2: authentication 51. None is shorter than 8 bytes.
 */
static inline enum kind kind_ipv6(const u8 *b, u32 *icmp)
{
	u32 at = 40, next, size, i;

	if (len < 40)
		return OTHER;
	next = b[6];
	for (i = 0; i <= (BYTES - 40) / 8 && next != 58; i++) {
		if (next != 0 && next != 43 && next != 44 && next != 51 &&
		    next != 60)
			return OTHER;
		if (len < at + 8)
			return OTHER;
		if (next == 44 && (b[at + 2] || b[at + 3] / 8))
			return LATER_FRAGMENT;
		size = next == 44 ? 8 : next == 51 ? 8 + 4 * b[at + 1] :
						     8 + 8 * b[at + 1];
		next = b[at];
		at += size;
	}
	if (next != 58 || len < at + 8)
		return OTHER;
	*icmp = at;
	return MESSAGE;
}

static inline enum kind kind_of(enum ig_family family, const u8 *b, u32 *icmp)
{
	return family == IG_IPV4 ? kind_ipv4(b, icmp) : kind_ipv6(b, icmp);
}

#endif /* PROOF_RFC_H */
