/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Parses the bytes of an IP packet into the facts that decisions are made of.
 * All header walking is here, in plain C over struct ig_bytes, so that the
 * model checker and the fuzzers run the same code as the kernel.
 */
#ifndef IG_PARSE_H
#define IG_PARSE_H

#include "addr.h"

/**
 * struct ig_bytes - a packet from its IP header on, possibly in pieces
 * @head: its first bytes, contiguous
 * @head_len: number of bytes in @head
 * @len: length of the whole packet, never less than @head_len
 * @copy: fetches @n bytes at @off into @buf if they are not all in @head; only
 *	called for ranges inside @len; returns false if they cannot be read.
 *	NULL if @head holds everything
 * @from: passed to @copy
 */
struct ig_bytes {
	const u8 *head;
	u32 head_len;
	u32 len;
	bool (*copy)(const void *from, u32 off, void *buf, u32 n);
	const void *from;
};

/* Does ig_bytes_at() if the bytes are not all in the head. */
const u8 *ig_bytes_fetch(const struct ig_bytes *b, u32 off, u32 n, u8 *buf);

/**
 * ig_bytes_at() - returns @n bytes of a packet, wherever they are
 * @b: the packet
 * @off: offset from the IP header
 * @n: number of bytes
 * @buf: room for @n bytes, used if they are not contiguous
 *
 * Return: the bytes, or NULL if the packet is too short or they cannot be
 * read.
 */
static inline const u8 *ig_bytes_at(const struct ig_bytes *b, u32 off, u32 n,
				    u8 *buf)
{
	if (likely(off <= b->head_len && n <= b->head_len - off))
		return b->head + off;
	return ig_bytes_fetch(b, off, n, buf);
}

/**
 * struct ig_chain - state of a walk through the headers of an IPv6 packet
 * @off: offset of the next header from the start of the packet
 * @proto: its protocol; not an extension header if the walk succeeded
 * @fragmented: a fragment header was among them
 * @first: one of them said that fragments follow
 * @later: one of them said that this is not the first fragment; ends the walk
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
 * @c: where to start, with all flags false; gets where the walk ended
 * @b: the packet
 *
 * Walks the headers that the kernel walks (ipv6_ext_hdr()). Every header has at
 * least 8 bytes, so the length of the packet bounds the walk. A limit of our
 * own could drop a packet-too-big.
 *
 * Return: whether the headers are complete, or @c->later.
 */
bool ig_chain_walk(struct ig_chain *c, const struct ig_bytes *b);

/** ig_chain_authenticated() - tells whether an IPv6 packet has an authentication header */
bool ig_chain_authenticated(const struct ig_bytes *b);

/**
 * enum ig_what - kinds of packets for the filter
 * @IG_NOT_ICMP: not ICMP, or not readable
 * @IG_LATER_FRAGMENT: not the first fragment; never judged
 * @IG_TRUNCATED: ICMP, or a first fragment with an incomplete header chain (RFC
 *	7112), that lacks the 8 bytes of an ICMP header
 * @IG_ICMP: an ICMP message, with its 8-byte header
 */
enum ig_what {
	IG_NOT_ICMP,
	IG_LATER_FRAGMENT,
	IG_TRUNCATED,
	IG_ICMP,
};

/**
 * struct ig_packet - facts about a packet that decisions need
 * @what: enum ig_what; unless it is IG_ICMP, only @now, @ifindex, @port,
 *	@l3mdev and @l3mdev_out are meaningful below @dst
 * @family: enum ig_family
 * @dir: enum ig_dir
 * @multi: the destination is multicast or broadcast
 * @loopback: loopback traffic, decided by device
 * @bridged: bridged, not routed (br_netfilter)
 * @fragmented: carries an IPv6 fragment header, or did before reassembly
 * @related: conntrack says it is about a connection it knows
 * @src: source address
 * @dst: destination address
 * @type: ICMP type; IG_TYPE_UNREADABLE when @what is not IG_ICMP
 * @code: ICMP code
 * @id: third 16 bits word of the ICMP header, host order: the identifier
 * @seq: fourth 16 bits word, host order: the sequence number
 * @hop_limit: hop limit or TTL
 * @icmp_len: length of the ICMP message in this packet, bytes
 * @now: time in ticks of the flow table
 * @ifindex: the interface really used (never the L3 master)
 * @port: ifindex of the bridge port by which a bridged packet came in, else 0
 * @icmp_off: offset of the ICMP message from the IP header, bytes
 * @l3mdev: ifindex of its L3 master device, 0 if there is none
 * @l3mdev_out: in transit, the L3 master of the interface it leaves by;
 *	otherwise without meaning
 * @bytes: the whole packet, for facts that are rarely needed; may be NULL
 *
 * ig_parse() sets what it reads from the packet: the addresses, @what, @family,
 * @multi and @fragmented, which the caller may know better, @type to @icmp_len,
 * @icmp_off and @bytes. The caller sets the rest. Members that are set together
 * lie together.
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
	u32 now;
	u32 ifindex;
	u32 port;
	u32 icmp_off;
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
 * ig_ipv6_maybe_icmp() - tells whether a packet may be ICMPv6
 * @next: the next header of its IPv6 header
 *
 * This check is all that other packets pay for.
 */
static inline bool ig_ipv6_maybe_icmp(u8 next)
{
	return unlikely(next < 64 && IG_IPV6_BEGINS >> next & 1);
}

/** ig_ipv4_maybe_icmp() - tells whether a packet may be ICMP, by the protocol of its IPv4 header */
static inline bool ig_ipv4_maybe_icmp(u8 protocol)
{
	return unlikely(protocol == IG_PROTO_ICMP);
}

/*
 * Reads addresses and hop limit of an IPv4 header (RFC 791 3.1); ors @p->multi.
 */
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

/* Tells whether it is a fragment other than the first (RFC 791 3.1). */
static inline bool ig_ipv4_fragment(const u8 *h)
{
	__be16 word;

	memcpy(&word, h + 6, sizeof(word));
	return word & cpu_to_be16(0x1fff);
}

/*
 * Reads addresses and hop limit of an IPv6 header (RFC 8200 3); ors @p->multi.
 */
static __always_inline void ig_read_ipv6(struct ig_packet *p, const u8 *h)
{
	p->hop_limit = h[7];
	memcpy(&p->src, h + 8, 16);
	memcpy(&p->dst, h + 24, 16);
	if (unlikely(ig_addr_multicast(IG_IPV6, &p->dst)))
		p->multi = true;
}

/*
 * Reads the ICMP header @h at @off of a packet of @len bytes (RFC 792, 4443).
 */
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

/* Does ig_parse() for packets that are not plain; returns enum ig_what. */
enum ig_what ig_parse_odd(struct ig_packet *p, enum ig_family family,
			  const struct ig_bytes *b);

/*
 * Checks that the head has an IPv4 header without options and ICMP's, and that
 * it is not a later fragment.
 */
static inline bool ig_plain_ipv4(const struct ig_bytes *b)
{
	return b->head_len >= IG_IPV4_HLEN + IG_ICMP_HLEN &&
	       b->head[0] == (4 << 4 | IG_IPV4_HLEN / 4) &&
	       b->head[9] == IG_PROTO_ICMP && !ig_ipv4_fragment(b->head);
}

/* Checks that the head has an IPv6 header without extensions and ICMPv6's. */
static inline bool ig_plain_ipv6(const struct ig_bytes *b)
{
	return b->head_len >= IG_IPV6_HLEN + IG_ICMP_HLEN &&
	       b->head[6] == IG_PROTO_ICMPV6;
}

/**
 * ig_parse() - fills in what can be read from a packet
 * @p: the packet to fill in
 * @family: address family of the packet
 * @b: its bytes; @p points to them afterwards
 *
 * Nearly every packet is plain and is read in place. parse.c handles all
 * others.
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

/**
 * ig_packet_is_path_mtu() - tells whether it is one of the two messages that path
 * MTU discovery needs (RFC 1191, RFC 8201)
 * @p: the packet
 * @family: its family
 */
static __always_inline bool ig_packet_is_path_mtu(const struct ig_packet *p,
						  enum ig_family family)
{
	if (p->what != IG_ICMP)
		return false;
	if (family == IG_IPV4)
		return p->type == ICMP4_DEST_UNREACH && p->code == ICMP4_FRAG_NEEDED;
	return p->type == ICMP6_PACKET_TOO_BIG;
}

/**
 * ig_packet_mtu() - returns the MTU that such a message tells, bytes
 * @p: the message
 *
 * The low half of the word in IPv4 (RFC 1191 4), all of it in IPv6 (RFC 4443 3.2).
 */
static inline u32 ig_packet_mtu(const struct ig_packet *p)
{
	return p->family == IG_IPV4 ? p->seq : (u32)p->id << 16 | p->seq;
}

#endif /* IG_PARSE_H */
