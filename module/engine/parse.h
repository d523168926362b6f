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

/* What ig_bytes_at() does when the octets are not all in the head. */
const u8 *ig_bytes_fetch(const struct ig_bytes *b, u32 off, u32 n, u8 *buf);

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
	return ig_bytes_fetch(b, off, n, buf);
}

/**
 * struct ig_chain - how far the headers of an IPv6 packet have been walked
 * @off: offset of the header that is next, from the start of the octets
 * @proto: its protocol; not an extension header when the walk succeeded
 * @fragmented: a fragment header was among them
 * @first: one of which said that fragments follow
 * @later: which said that this is not the first fragment; ends the walk
 * @auth: an authentication header was among them (RFC 4302)
 */
struct ig_chain {
	u32 off;
	u8 proto;
	bool fragmented;
	bool first;
	bool later;
	bool auth;
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

/** ig_chain_authenticated() - whether an IPv6 packet has an authentication header */
bool ig_chain_authenticated(const struct ig_bytes *b);

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
 * @what: enum ig_what; when not IG_ICMP, nothing below @dst is meaningful but
 *	@now, @ifindex, @port, @l3mdev and @l3mdev_out
 * @family: enum ig_family
 * @dir: enum ig_dir
 * @multi: the destination is multicast or broadcast
 * @loopback: loopback traffic, decided by device
 * @bridged: bridged, not routed (br_netfilter)
 * @fragmented: carries an IPv6 fragment header, or did before reassembly
 * @related: conntrack has seen it and says it is about a connection it knows
 * @src: source address
 * @dst: destination address
 * @type: ICMP type
 * @code: ICMP code
 * @id: third 16 bits word of the ICMP header, host order: the identifier
 * @seq: fourth 16 bits word, host order: the sequence number
 * @hop_limit: hop limit or TTL
 * @icmp_len: octets of the ICMP message in this packet
 * @icmp_off: offset of the ICMP message from the IP header, octets
 * @now: time in ticks of the flow table
 * @ifindex: the interface really used (never the L3 master)
 * @port: ifindex of the bridge port that a bridged packet came in by, else 0
 * @l3mdev: ifindex of its L3 master device, 0 without
 * @l3mdev_out: in transit, that of the interface it leaves by; else of no
 *	meaning
 * @bytes: its octets, for what decisions rarely need; NULL for none
 *
 * ig_parse() sets what the octets say: the addresses, @what, @family, @multi and
 * @fragmented, which the caller may know better, @type to @icmp_off, and @bytes.
 * The rest is the caller's. Members that are set together lie together.
 */
struct ig_packet {
	u8 what;
	u8 family;
	u8 dir;
	bool multi;
	bool loopback;
	bool bridged;
	bool fragmented;
	bool related;
	struct ig_addr src;
	struct ig_addr dst;
	u8 type;
	u8 code;
	u16 id;
	u16 seq;
	u8 hop_limit;
	u32 icmp_len;
	u32 icmp_off;
	u32 now;
	u32 ifindex;
	u32 port;
	u32 l3mdev;
	u32 l3mdev_out;
	const struct ig_bytes *bytes;
};

#define IG_IPV4_HLEN	20
#define IG_IPV6_HLEN	40
#define IG_ICMP_HLEN	8

#define IG_PROTO_HOPOPTS	0
#define IG_PROTO_ICMP		1
#define IG_PROTO_ROUTING	43
#define IG_PROTO_FRAGMENT	44
#define IG_PROTO_AUTH		51
#define IG_PROTO_ICMPV6		58
#define IG_PROTO_DSTOPTS	60

/* IPv6 next headers that an ICMPv6 packet may begin with; all are below 64. */
#define IG_IPV6_BEGINS	(BIT_ULL(IG_PROTO_HOPOPTS) |	\
			 BIT_ULL(IG_PROTO_ROUTING) |	\
			 BIT_ULL(IG_PROTO_FRAGMENT) |	\
			 BIT_ULL(IG_PROTO_AUTH) |	\
			 BIT_ULL(IG_PROTO_ICMPV6) |	\
			 BIT_ULL(IG_PROTO_DSTOPTS))

/**
 * ig_ipv6_maybe_icmp() - whether a packet may be ICMPv6
 * @next: the next header of its IPv6 header
 *
 * All that every other packet costs.
 */
static inline bool ig_ipv6_maybe_icmp(u8 next)
{
	return unlikely(next < 64 && IG_IPV6_BEGINS >> next & 1);
}

/** ig_ipv4_maybe_icmp() - likewise, by the protocol of an IPv4 header */
static inline bool ig_ipv4_maybe_icmp(u8 protocol)
{
	return unlikely(protocol == IG_PROTO_ICMP);
}

/* The addresses and hop limit of an IPv4 header (RFC 791 3.1); ors @p->multi. */
static __always_inline void ig_read_ipv4(struct ig_packet *p, const u8 *h)
{
	p->hop_limit = h[8];
	p->src = (struct ig_addr){};
	p->dst = (struct ig_addr){};
	memcpy(&p->src.w[0], h + 12, 4);
	memcpy(&p->dst.w[0], h + 16, 4);
	if (unlikely(ig_addr_multicast(IG_IPV4, &p->dst)))
		p->multi = true;
}

/* Whether it is a fragment and not the first (RFC 791 3.1). */
static inline bool ig_ipv4_fragment(const u8 *h)
{
	__be16 word;

	memcpy(&word, h + 6, sizeof(word));
	return word & cpu_to_be16(0x1fff);
}

/* The addresses and hop limit of an IPv6 header (RFC 8200 3); ors @p->multi. */
static __always_inline void ig_read_ipv6(struct ig_packet *p, const u8 *h)
{
	p->hop_limit = h[7];
	memcpy(&p->src, h + 8, 16);
	memcpy(&p->dst, h + 24, 16);
	if (unlikely(ig_addr_multicast(IG_IPV6, &p->dst)))
		p->multi = true;
}

/* The ICMP header @h at @off of a packet of @len octets (RFC 792, 4443). */
static __always_inline void ig_read_icmp(struct ig_packet *p, const u8 *h,
					 u32 off, u32 len)
{
	p->type = h[0];
	p->code = h[1];
	p->id = get_unaligned_be16(h + 4);
	p->seq = get_unaligned_be16(h + 6);
	p->icmp_len = len - off;
	p->icmp_off = off;
}

/* What ig_parse() does when a packet is not plain; returns what it is. */
enum ig_what ig_parse_odd(struct ig_packet *p, enum ig_family family,
			  const struct ig_bytes *b);

/* An IPv4 header without options, and ICMP's, in the head; no later fragment. */
static inline bool ig_plain_ipv4(const struct ig_bytes *b)
{
	return b->head_len >= IG_IPV4_HLEN + IG_ICMP_HLEN &&
	       b->head[0] == (4 << 4 | IG_IPV4_HLEN / 4) &&
	       b->head[9] == IG_PROTO_ICMP && !ig_ipv4_fragment(b->head);
}

/* An IPv6 header without extensions, and ICMPv6's, in the head. */
static inline bool ig_plain_ipv6(const struct ig_bytes *b)
{
	return b->head_len >= IG_IPV6_HLEN + IG_ICMP_HLEN &&
	       b->head[6] == IG_PROTO_ICMPV6;
}

/**
 * ig_parse() - fills in what the octets of a packet say
 * @p: the packet to fill in
 * @family: address family of the packet
 * @b: its octets; @p points to them afterwards
 *
 * Nearly every packet is plain and read where it lies. All others, whatever
 * their headers and wherever they lie, are parse.c's.
 *
 * Return: @p->what.
 */
static __always_inline enum ig_what ig_parse(struct ig_packet *p,
					     enum ig_family family,
					     const struct ig_bytes *b)
{
	p->what = IG_ICMP;
	p->family = family;
	p->multi = false;
	p->fragmented = false;
	p->bytes = b;
	if (family == IG_IPV4 && likely(ig_plain_ipv4(b))) {
		ig_read_ipv4(p, b->head);
		ig_read_icmp(p, b->head + IG_IPV4_HLEN, IG_IPV4_HLEN, b->len);
	} else if (family == IG_IPV6 && likely(ig_plain_ipv6(b))) {
		ig_read_ipv6(p, b->head);
		ig_read_icmp(p, b->head + IG_IPV6_HLEN, IG_IPV6_HLEN, b->len);
	} else {
		p->what = ig_parse_odd(p, family, b);
	}
	return p->what;
}

#endif /* IG_PARSE_H */
