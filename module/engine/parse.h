/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From the octets of an IP packet to the facts that decisions are made of.
 * All header walking is here, in pure C over struct ig_bytes, so that the
 * model checker and the fuzzers walk with the very code the kernel runs.
 */
#ifndef IG_PARSE_H
#define IG_PARSE_H

#include "addr.h"

/**
 * struct ig_bytes - a packet, from its IP header on, perhaps in pieces
 * @head: its first octets, contiguous
 * @head_len: how many octets @head holds
 * @len: octets of the whole packet, never less than @head_len
 * @copy: fetches @n octets at @off into @buf when they are not all in @head;
 *	called only for ranges inside @len; false when they cannot be had.
 *	NULL when @head holds everything.
 * @from: what @copy copies from
 */
struct ig_bytes {
	const u8 *head;
	u32 head_len;
	u32 len;
	bool (*copy)(const void *from, u32 off, void *buf, u32 n);
	const void *from;
};

/**
 * ig_bytes_at() - @n octets of a packet, wherever they lie
 * @b: the packet
 * @off: offset from the IP header
 * @n: how many
 * @buf: room for @n octets, used when they are not contiguous
 *
 * Return: the octets, or NULL when the packet is shorter than that.
 */
static inline const u8 *ig_bytes_at(const struct ig_bytes *b, u32 off, u32 n,
				    u8 *buf)
{
	if (likely(off <= b->head_len && n <= b->head_len - off))
		return b->head + off;
	if (off > b->len || n > b->len - off || !b->copy ||
	    !b->copy(b->from, off, buf, n))
		return NULL;
	return buf;
}

/**
 * struct ig_chain - how far the headers of an IPv6 packet have been walked
 * @off: offset of the header that is next, from the start of the octets
 * @proto: its protocol; not an extension header when the walk succeeded
 * @fragmented: a fragment header was among them
 * @first: one of which said that fragments follow
 * @later: which said that this is not the first fragment; ends the walk
 */
struct ig_chain {
	u32 off;
	u8 proto;
	bool fragmented;
	bool first;
	bool later;
};

/**
 * ig_chain_walk() - walks the extension headers of an IPv6 packet
 * @c: where to start, fragment members false; where it ended
 * @b: the octets
 *
 * Walks what the kernel walks (ipv6_ext_hdr()). Every header is at least 8
 * octets, so the octets bound the walk; a limit of our own could cost a
 * packet-too-big.
 *
 * Return: whether the headers are whole, or @c->later.
 */
bool ig_chain_walk(struct ig_chain *c, const struct ig_bytes *b);

/**
 * enum ig_what - what a packet is to the filter
 * @IG_NOT_ICMP: no business of ours
 * @IG_LATER_FRAGMENT: not the first fragment; never judged
 * @IG_TRUNCATED: ICMP, or a first fragment whose header chain is not whole
 *	(RFC 7112), without the 8 octets of an ICMP header
 * @IG_ICMP: an ICMP message, its 8 octet header present
 */
enum ig_what {
	IG_NOT_ICMP,
	IG_LATER_FRAGMENT,
	IG_TRUNCATED,
	IG_ICMP,
};

/**
 * struct ig_packet - one packet, as far as decisions go
 * @src: source address
 * @dst: destination address
 * @what: enum ig_what; when not IG_ICMP, nothing below @dir is meaningful
 *	but @ifindex, @l3mdev and the flags
 * @family: enum ig_family
 * @dir: enum ig_dir
 * @type: ICMP type
 * @code: ICMP code
 * @hop_limit: hop limit or TTL
 * @loopback: loopback traffic, decided by device
 * @bridged: bridged, not routed (br_netfilter)
 * @fragmented: carries an IPv6 fragment header, or did before reassembly
 * @multi: the destination is multicast or broadcast
 * @id: third 16 bits word of the ICMP header, host order: the identifier
 * @seq: fourth 16 bits word, host order: the sequence number
 * @icmp_len: octets of the ICMP message in this packet
 * @icmp_off: offset of the ICMP message from the IP header, octets
 * @ifindex: the interface really used (never the L3 master)
 * @port: ifindex of the bridge port that a bridged packet came in by, else 0
 * @l3mdev: ifindex of its L3 master device, 0 without
 * @now: time in ticks of the flow table
 * @related: conntrack has seen it and says it is about a connection it knows
 * @bytes: its octets, for what decisions rarely need; NULL for none
 *
 * ig_parse() sets @src, @dst, @what, @family, @type, @code, @hop_limit, @id,
 * @seq, @icmp_len, @icmp_off, @bytes, ors @fragmented and @multi; the rest is the caller's.
 */
struct ig_packet {
	struct ig_addr src;
	struct ig_addr dst;
	u8 what;
	u8 family;
	u8 dir;
	u8 type;
	u8 code;
	u8 hop_limit;
	bool loopback;
	bool bridged;
	bool fragmented;
	bool multi;
	u16 id;
	u16 seq;
	u32 icmp_len;
	u32 icmp_off;
	u32 ifindex;
	u32 port;
	u32 l3mdev;
	u32 now;
	bool related;
	const struct ig_bytes *bytes;
};

/**
 * ig_parse() - fills in what the octets of a packet say
 * @p: the packet to fill in, other members set or zeroed by the caller
 * @family: address family of the packet
 * @b: its octets; @p points to them afterwards
 *
 * Return: @p->what.
 */
enum ig_what ig_parse(struct ig_packet *p, enum ig_family family,
		      const struct ig_bytes *b);

#endif /* IG_PARSE_H */
