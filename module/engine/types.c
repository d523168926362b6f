// SPDX-License-Identifier: GPL-2.0-only
/*
 * The table of default treatments of docs/semantics.md as data: a row for each
 * type, a column for each direction. Types that are not in it are D.
 */
#include "types.h"

#define D IG_CLASS_D
#define S IG_CLASS_S
#define R IG_CLASS_R
#define E IG_CLASS_E
#define X IG_CLASS_X
#define M IG_CLASS_M

const struct ig_type ig_types[IG_FAMILIES][256] = {
	[IG_IPV4] = {
		/* type		      in out forward */
		[0]		= { { R, R, R }, .answers = IG_QUERY_ECHO4 },
		[3]		= { { E, S, E } },	/* code 4: M */
		[4]		= { { D, D, X } },	/* RFC 6633 */
		[5]		= { { D, D, X } },	/* redirect */
		[6]		= { { D, D, X } },	/* RFC 6918 */
		[8]		= { { S, S, S }, .asks = IG_QUERY_ECHO4 },
		[9 ... 10]	= { { D, D, X } },	/* router discovery */
		[11 ... 12]	= { { E, S, E } },	/* time, parameter */
		[13]		= { { S, S, S }, .asks = IG_QUERY_TIMESTAMP },
		[14]		= { { R, R, R }, .answers = IG_QUERY_TIMESTAMP },
		/* 15 to 18, 30 to 39: RFC 6918; 42, 43: RFC 8335 */
		[15]		= { { D, D, X }, .asks = IG_QUERY_INFO },
		[16]		= { { D, D, X }, .answers = IG_QUERY_INFO },
		[17]		= { { D, D, X }, .asks = IG_QUERY_MASK },
		[18]		= { { D, D, X }, .answers = IG_QUERY_MASK },
		[30 ... 39]	= { { D, D, X } },
		[42]		= { { S, S, S }, .asks = IG_QUERY_PROBE4 },
		[43]		= { { R, R, R }, .answers = IG_QUERY_PROBE4 },
	},
	[IG_IPV6] = {
		/* type		      in out forward */
		[1]		= { { E, S, E } },	/* unreachable */
		[2]		= { { M, M, M } },	/* packet-too-big */
		[3 ... 4]	= { { E, S, E } },	/* time, parameter */
		[127]		= { { X, X, X } },	/* reserved */
		[128]		= { { S, S, S }, .asks = IG_QUERY_ECHO6 },
		[129]		= { { R, R, R }, .answers = IG_QUERY_ECHO6 },
		[130 ... 132]	= { { M, M, X } },	/* MLD */
		[133 ... 136]	= { { M, M, X } },	/* ND */
		[137]		= { { D, D, X } },	/* redirect */
		[138]		= { { X, X, X } },	/* router renumbering */
		[141 ... 142]	= { { M, M, X } },	/* inverse ND */
		[143]		= { { M, M, X } },	/* MLDv2 report */
		[148 ... 149]	= { { M, M, X } },	/* SEND */
		[151 ... 153]	= { { M, M, X } },	/* MRD */
		[160]		= { { S, S, S }, .asks = IG_QUERY_PROBE6 },
		[161]		= { { R, R, R }, .answers = IG_QUERY_PROBE6 },
		[255]		= { { X, X, X } },	/* reserved */
	},
};

const u8 ig_type_counter[IG_FAMILIES][256] = {
	[IG_IPV4] = {
		[0] = 1, [3] = 2, [5] = 3, [8] = 4, [9] = 5,
		[10] = 6, [11] = 7, [12] = 8, [13] = 9, [14] = 10,
	},
	[IG_IPV6] = {
		[1] = 1, [2] = 2, [3] = 3, [4] = 4, [128] = 5,
		[129] = 6, [130] = 7, [131] = 8, [132] = 9, [133] = 10,
		[134] = 11, [135] = 12, [136] = 13, [137] = 14, [143] = 15,
	},
};

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
