/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A packet that is described in words: words -> this struct -> the bytes that would be
 * on the wire.
 */
#ifndef IG_CTL_PACKET_H
#define IG_CTL_PACKET_H

#include <jansson.h>

#include "model/words.h"
#include "uapi/icmpguard.h"

/* Most bytes of an ICMP message that is described. */
#define IG_PACKET_LENGTH_MAX 1472

/** enum ig_ctl_fragment - which fragment of a packet it is */
enum ig_ctl_fragment {
	IG_FRAGMENT_NONE,
	IG_FRAGMENT_FIRST,
	IG_FRAGMENT_LATER,
};

/**
 * struct ig_ctl_header - the headers of the packet, or of the one that it quotes; numbers are
 *	in host byte order
 * @src: source
 * @dst: destination
 * @proto: protocol
 * @type: ICMP type
 * @code: ICMP code
 * @sport: source port of other protocols
 * @dport: destination port
 * @id: identifier
 * @seq: sequence number; 32 bits of TCP
 * @hop_limit: hop limit or TTL
 * @fragment: enum ig_ctl_fragment
 * @has_code: @code was told
 * @has_id: @id was told
 * @has_seq: @seq was told
 * @has_hop_limit: @hop_limit was told
 */
struct ig_ctl_header {
	struct ig_addr src;
	struct ig_addr dst;
	u8 proto;
	u8 type;
	u8 code;
	u16 sport;
	u16 dport;
	u16 id;
	u32 seq;
	u8 hop_limit;
	u8 fragment;
	bool has_code;
	bool has_id;
	bool has_seq;
	bool has_hop_limit;
};

/**
 * struct ig_ctl_packet - a packet
 * @dir: enum ig_dir
 * @family: of its addresses
 * @peer: the remote side
 * @local: the other side: in direction forward the destination
 * @has_local: @local is known
 * @dev: the interface; "" if unknown
 * @length: of the ICMP message, bytes
 * @has_length: @length was told
 * @gateway: the better router that a redirect names
 * @has_gateway: it was told
 * @related: conntrack calls it related
 * @quotes: the quoted packet was told
 * @outer: its headers; the addresses are those of @peer and @local
 * @quoted: headers of the packet that it quotes
 */
struct ig_ctl_packet {
	int dir;
	enum ig_family family;
	struct ig_addr peer;
	struct ig_addr local;
	bool has_local;
	char dev[ICMPGUARD_DEV_MAX + 1];
	u32 length;
	bool has_length;
	struct ig_addr gateway;
	bool has_gateway;
	bool related;
	bool quotes;
	struct ig_ctl_header outer;
	struct ig_ctl_header quoted;
};

/* Words that may follow DIR TYPE PEER, ending with NULL. */
extern const char *const ig_ctl_packet_words[];

/**
 * ig_ctl_packet_parse() - reads DIR TYPE[/CODE] PEER and what follows, up to the end
 *	of the line
 * @n: number of words on the line
 * @word: the words
 * @first: index of DIR
 * @p: written
 * @d: says what is wrong with which word
 *
 * Return: 0 or -1.
 */
int ig_ctl_packet_parse(int n, char *const *word, int first, struct ig_ctl_packet *p,
			struct ig_ctl_diag *d);

/** ig_ctl_packet_is_error() - tells whether its type quotes another packet */
bool ig_ctl_packet_is_error(const struct ig_ctl_packet *p);

/** ig_ctl_packet_is_redirect() - tells whether it is a redirect, which quotes one as well */
bool ig_ctl_packet_is_redirect(const struct ig_ctl_packet *p);

/**
 * ig_ctl_packet_assume() - fills in what was not told, so that the packet is valid
 * @p: the packet
 * @assumed: gets a sentence for each assumption that can matter
 */
void ig_ctl_packet_assume(struct ig_ctl_packet *p, json_t *assumed);

/**
 * ig_ctl_packet_bytes() - makes the packet
 * @p: the packet, with all filled in
 * @buf: gets it
 *
 * Checksums are right, except in what is quoted. Return: its length.
 */
size_t ig_ctl_packet_bytes(const struct ig_ctl_packet *p, u8 buf[ICMPGUARD_PACKET_MAX]);

/** ig_ctl_packet_text() - the packet in the words that describe it; the caller frees it */
char *ig_ctl_packet_text(const struct ig_ctl_packet *p);

/** ig_ctl_packet_json() - the packet for -j, with its bytes; a new reference */
json_t *ig_ctl_packet_json(const struct ig_ctl_packet *p);

/** ig_ctl_packet_type_text() - TYPE[/CODE] of a header, as the tool prints it */
void ig_ctl_packet_type_text(const struct ig_ctl_packet *p, const struct ig_ctl_header *h,
			     char buf[IG_WORD_MAX]);

/** ig_ctl_packet_addr_text() - an address of the packet's family */
void ig_ctl_packet_addr_text(const struct ig_ctl_packet *p, const struct ig_addr *a,
			     char buf[IG_WORD_MAX]);

#endif /* IG_CTL_PACKET_H */
