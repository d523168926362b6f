/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Parses the packet that an ICMP error quotes, and checks whether this side
 * could have sent it.
 */
#ifndef IG_QUOTE_H
#define IG_QUOTE_H

#include "parse.h"

/**
 * struct ig_quote - facts about a quoted packet that tell whose it is
 * @src: its source, to which the error goes
 * @dst: its destination
 * @off: offset of its protocol header from the IP header of the error, bytes
 * @proto: its protocol
 * @dont_fragment: IPv4: it must not be fragmented; true for IPv6
 * @type: ICMP: type
 * @code: ICMP: code
 * @id: ICMP: identifier, host order
 * @seq: ICMP: sequence word, host order
 * @sport: TCP, UDP: source port, host order
 * @dport: TCP, UDP: destination port, host order
 * @tcp_seq: TCP: sequence number, host order
 *
 * The family is the error's. 8 bytes of the protocol header are there.
 */
struct ig_quote {
	struct ig_addr src;
	struct ig_addr dst;
	u32 off;
	u8 proto;
	bool dont_fragment;
	u8 type;
	u8 code;
	u16 id;
	u16 seq;
	u16 sport;
	u16 dport;
	u32 tcp_seq;
};

/**
 * enum ig_quote_check - the checks of docs/semantics.md that an error has to pass
 * @IG_QUOTE_PASSED: it passed all that were made
 * @IG_QUOTE_INCOMPLETE: Q1 failed: no whole IP header and 8 bytes more (RFC 792,
 *	RFC 1122 3.2.2), or they cannot be read
 * @IG_QUOTE_NOT_SENDER: Q2 failed: the error does not go to the quoted source
 * @IG_QUOTE_NO_CAUSE: Q3 failed: it quotes an ICMP error or redirect, a later
 *	fragment, or a source that is not unicast
 * @IG_QUOTE_DEAD: Q4 failed: the quoted packet belongs to nothing alive
 * @IG_QUOTE_OVER_BUDGET: Q4 rests on weak evidence, and its budget is used up
 */
enum ig_quote_check {
	IG_QUOTE_PASSED,
	IG_QUOTE_INCOMPLETE,
	IG_QUOTE_NOT_SENDER,
	IG_QUOTE_NO_CAUSE,
	IG_QUOTE_DEAD,
	IG_QUOTE_OVER_BUDGET,
};

/**
 * ig_quote_parse() - reads the packet that an error or redirect quotes
 * @q: filled in
 * @error: the ICMP message, with @bytes set
 *
 * Checks Q1 to Q3 of docs/semantics.md: the quote has a whole IP header and 8
 * bytes more (RFC 792, RFC 1122 3.2.2), after any extension headers; the error
 * goes to the quoted source, which is unicast; the quote is a first fragment
 * and not itself an ICMP error or redirect. The length byte of RFC 4884 ends
 * the quote if it makes sense.
 *
 * Return: IG_QUOTE_PASSED, or the check that failed.
 */
enum ig_quote_check ig_quote_parse(struct ig_quote *q, const struct ig_packet *error);

#endif /* IG_QUOTE_H */
