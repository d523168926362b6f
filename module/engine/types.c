// SPDX-License-Identifier: GPL-2.0-only
/*
 * The table of default treatments of docs/semantics.md, as data: a row is a
 * type, a column a direction. What is not in a table is D.
 */
#include "types.h"

#define D IG_CLASS_D
#define S IG_CLASS_S
#define R IG_CLASS_R
#define E IG_CLASS_E
#define X IG_CLASS_X
#define M IG_CLASS_M

struct ig_treatment {
	u8 in, out, forward;
};

#define ROW(first, last, i, o, f)	[first ... last] = { i, o, f }

static const struct ig_treatment icmp4[256] = {
	/*				in out forward */
	ROW(0, 0,			R, R, R),	/* echo-reply */
	ROW(3, 3,			E, S, E),	/* code 4: M */
	ROW(4, 4,			D, D, X),	/* RFC 6633 */
	ROW(5, 5,			D, D, X),	/* redirect */
	ROW(6, 6,			D, D, X),	/* RFC 6918 */
	ROW(8, 8,			S, S, S),	/* echo-request */
	ROW(9, 10,			D, D, X),	/* router discovery */
	ROW(11, 12,			E, S, E),	/* time, parameter */
	ROW(13, 13,			S, S, S),	/* timestamp */
	ROW(14, 14,			R, R, R),
	ROW(15, 18,			D, D, X),	/* RFC 6918 */
	ROW(30, 39,			D, D, X),	/* RFC 6918 */
	ROW(42, 42,			S, S, S),	/* PROBE, RFC 8335 */
	ROW(43, 43,			R, R, R),
};

static const struct ig_treatment icmp6[256] = {
	/*				in out forward */
	ROW(1, 1,			E, S, E),	/* unreachable */
	ROW(2, 2,			M, M, M),	/* packet-too-big */
	ROW(3, 4,			E, S, E),	/* time, parameter */
	ROW(127, 127,			X, X, X),	/* reserved */
	ROW(128, 128,			S, S, S),	/* echo-request */
	ROW(129, 129,			R, R, R),
	ROW(130, 132,			M, M, X),	/* MLD */
	ROW(133, 136,			M, M, X),	/* ND */
	ROW(137, 137,			D, D, X),	/* redirect */
	ROW(138, 138,			X, X, X),	/* router renumbering */
	ROW(141, 142,			M, M, X),	/* inverse ND */
	ROW(143, 143,			M, M, X),	/* MLDv2 report */
	ROW(148, 149,			M, M, X),	/* SEND */
	ROW(151, 153,			M, M, X),	/* MRD */
	ROW(160, 160,			S, S, S),	/* PROBE */
	ROW(161, 161,			R, R, R),
	ROW(255, 255,			X, X, X),	/* reserved */
};

enum ig_class ig_type_class(enum ig_family family, enum ig_dir dir, u8 type)
{
	const struct ig_treatment *t =
		family == IG_IPV4 ? &icmp4[type] : &icmp6[type];

	return dir == IG_IN ? t->in : dir == IG_OUT ? t->out : t->forward;
}

static const struct {
	u8 family, request, reply;
} queries[IG_QUERIES] = {
	[IG_QUERY_ECHO4]	= { IG_IPV4, 8, 0 },
	[IG_QUERY_TIMESTAMP]	= { IG_IPV4, 13, 14 },
	[IG_QUERY_INFO]		= { IG_IPV4, 15, 16 },
	[IG_QUERY_MASK]		= { IG_IPV4, 17, 18 },
	[IG_QUERY_PROBE4]	= { IG_IPV4, 42, 43 },
	[IG_QUERY_ECHO6]	= { IG_IPV6, 128, 129 },
	[IG_QUERY_PROBE6]	= { IG_IPV6, 160, 161 },
};

enum ig_query ig_query_of_request(enum ig_family family, u8 type)
{
	if (family == IG_IPV4) {
		switch (type) {
		case ICMP4_ECHO_REQUEST:	return IG_QUERY_ECHO4;
		case ICMP4_TIMESTAMP_REQUEST:	return IG_QUERY_TIMESTAMP;
		case ICMP4_INFO_REQUEST:	return IG_QUERY_INFO;
		case ICMP4_MASK_REQUEST:	return IG_QUERY_MASK;
		case ICMP4_PROBE_REQUEST:	return IG_QUERY_PROBE4;
		}
		return IG_QUERY_NONE;
	}
	if (type == ICMP6_ECHO_REQUEST)
		return IG_QUERY_ECHO6;
	return type == ICMP6_PROBE_REQUEST ? IG_QUERY_PROBE6 : IG_QUERY_NONE;
}

enum ig_query ig_query_of_reply(enum ig_family family, u8 type)
{
	if (family == IG_IPV4) {
		switch (type) {
		case ICMP4_ECHO_REPLY:		return IG_QUERY_ECHO4;
		case ICMP4_TIMESTAMP_REPLY:	return IG_QUERY_TIMESTAMP;
		case ICMP4_INFO_REPLY:		return IG_QUERY_INFO;
		case ICMP4_MASK_REPLY:		return IG_QUERY_MASK;
		case ICMP4_PROBE_REPLY:		return IG_QUERY_PROBE4;
		}
		return IG_QUERY_NONE;
	}
	if (type == ICMP6_ECHO_REPLY)
		return IG_QUERY_ECHO6;
	return type == ICMP6_PROBE_REPLY ? IG_QUERY_PROBE6 : IG_QUERY_NONE;
}

u8 ig_query_request_type(enum ig_query query)
{
	return queries[query].request;
}

u8 ig_query_reply_type(enum ig_query query)
{
	return queries[query].reply;
}

enum ig_family ig_query_family(enum ig_query query)
{
	return queries[query].family;
}
