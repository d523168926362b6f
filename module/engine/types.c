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

static const struct ig_treatment icmp4[256] = {
	/* type		    in out forward */
	[0]			= { R, R, R },	/* echo-reply */
	[3]			= { E, S, E },	/* code 4: M */
	[4]			= { D, D, X },	/* RFC 6633 */
	[5]			= { D, D, X },	/* redirect */
	[6]			= { D, D, X },	/* RFC 6918 */
	[8]			= { S, S, S },	/* echo-request */
	[9 ... 10]		= { D, D, X },	/* router discovery */
	[11 ... 12]		= { E, S, E },	/* time, parameter */
	[13]			= { S, S, S },	/* timestamp */
	[14]			= { R, R, R },
	[15 ... 18]		= { D, D, X },	/* RFC 6918 */
	[30 ... 39]		= { D, D, X },	/* RFC 6918 */
	[42]			= { S, S, S },	/* PROBE, RFC 8335 */
	[43]			= { R, R, R },
};

static const struct ig_treatment icmp6[256] = {
	/* type		    in out forward */
	[1]			= { E, S, E },	/* unreachable */
	[2]			= { M, M, M },	/* packet-too-big */
	[3 ... 4]		= { E, S, E },	/* time, parameter */
	[127]			= { X, X, X },	/* reserved */
	[128]			= { S, S, S },	/* echo-request */
	[129]			= { R, R, R },
	[130 ... 132]		= { M, M, X },	/* MLD */
	[133 ... 136]		= { M, M, X },	/* ND */
	[137]			= { D, D, X },	/* redirect */
	[138]			= { X, X, X },	/* router renumbering */
	[141 ... 142]		= { M, M, X },	/* inverse ND */
	[143]			= { M, M, X },	/* MLDv2 report */
	[148 ... 149]		= { M, M, X },	/* SEND */
	[151 ... 153]		= { M, M, X },	/* MRD */
	[160]			= { S, S, S },	/* PROBE */
	[161]			= { R, R, R },
	[255]			= { X, X, X },	/* reserved */
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
