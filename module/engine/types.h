/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ICMP and ICMPv6 types: how each is treated by default, and which replies
 * belong to which queries. Numbers are those of the IANA registries "ICMP
 * Parameters" and "ICMPv6 Parameters"; the table of treatments is the one of
 * docs/semantics.md. Names are in names.h; packets never need those.
 */
#ifndef IG_TYPES_H
#define IG_TYPES_H

#include "port.h"

/* The address families, as array indices. */
enum ig_family {
	IG_IPV4,
	IG_IPV6,
	IG_FAMILIES,
};

/* Direction of a packet, seen from the host; same values on the wire. */
enum ig_dir {
	IG_IN,		/* delivered here: LOCAL_IN */
	IG_OUT,		/* sent by this host: LOCAL_OUT */
	IG_FORWARD,	/* through this host: FORWARD */
	IG_DIRS,
};

/** ig_dir_back() - returns the direction of answers to packets that go @dir */
static inline enum ig_dir ig_dir_back(enum ig_dir dir)
{
	static const u8 back[IG_DIRS] = {
		[IG_IN] = IG_OUT,
		[IG_OUT] = IG_IN,
		[IG_FORWARD] = IG_FORWARD,
	};

	return (enum ig_dir)back[dir];
}

/* Type of a packet that has none that can be read; both families reserve it. */
#define IG_TYPE_UNREADABLE		255

/* ICMPv4 types that the engine knows by name (RFC 792, 1256, 8335). */
#define ICMP4_ECHO_REPLY		0
#define ICMP4_DEST_UNREACH		3
#define ICMP4_FRAG_NEEDED		4	/* code of type 3 */
#define ICMP4_SOURCE_QUENCH		4
#define ICMP4_REDIRECT			5
#define ICMP4_ECHO_REQUEST		8
#define ICMP4_ROUTER_ADVERT		9
#define ICMP4_ROUTER_SOLICIT		10
#define ICMP4_TIME_EXCEEDED		11
#define ICMP4_PARAMETER_PROBLEM		12
#define ICMP4_TIMESTAMP_REQUEST		13
#define ICMP4_TIMESTAMP_REPLY		14
#define ICMP4_INFO_REQUEST		15
#define ICMP4_INFO_REPLY		16
#define ICMP4_MASK_REQUEST		17
#define ICMP4_MASK_REPLY		18
#define ICMP4_PROBE_REQUEST		42
#define ICMP4_PROBE_REPLY		43

/*
 * ICMPv6 types that the engine knows by name (RFC 4443, 4861, 2710, 3810,
 * 4286).
 */
#define ICMP6_DEST_UNREACH		1
#define ICMP6_PACKET_TOO_BIG		2
#define ICMP6_TIME_EXCEEDED		3
#define ICMP6_PARAMETER_PROBLEM		4
#define ICMP6_ECHO_REQUEST		128
#define ICMP6_ECHO_REPLY		129
#define ICMP6_MLD_QUERY			130
#define ICMP6_MLD_REPORT		131
#define ICMP6_MLD_DONE			132
#define ICMP6_ROUTER_SOLICIT		133
#define ICMP6_ROUTER_ADVERT		134
#define ICMP6_NEIGHBOUR_SOLICIT		135
#define ICMP6_NEIGHBOUR_ADVERT		136
#define ICMP6_REDIRECT			137
#define ICMP6_INVERSE_ND_SOLICIT	141
#define ICMP6_INVERSE_ND_ADVERT		142
#define ICMP6_MLD2_REPORT		143
#define ICMP6_CERT_PATH_SOLICIT		148
#define ICMP6_CERT_PATH_ADVERT		149
#define ICMP6_MRD_ADVERT		151
#define ICMP6_MRD_SOLICIT		152
#define ICMP6_MRD_TERMINATION		153
#define ICMP6_PROBE_REQUEST		160
#define ICMP6_PROBE_REPLY		161

/**
 * ig_type_is_error() - tells whether a type is an error or a redirect, which
 * quotes another packet (RFC 792; RFC 4443 2.1: those below 128)
 * @family: the family
 * @type: the ICMP type
 */
static inline bool ig_type_is_error(enum ig_family family, u8 type)
{
	if (family == IG_IPV6)
		return type < 128 || type == ICMP6_REDIRECT;
	switch (type) {
	case ICMP4_DEST_UNREACH:
	case ICMP4_SOURCE_QUENCH:
	case ICMP4_REDIRECT:
	case ICMP4_TIME_EXCEEDED:
	case ICMP4_PARAMETER_PROBLEM:
		return true;
	}
	return false;
}

/**
 * enum ig_class - default treatment of a type in one direction
 * @IG_CLASS_D: denied unless a rule names the type (`all` does not admit it)
 * @IG_CLASS_S: needs an allow rule, else the default of the direction
 * @IG_CLASS_R: reply: an open request, else a rule, else the default
 * @IG_CLASS_E: error: about a live flow, else a rule, else the default
 * @IG_CLASS_X: never admitted; malformed
 * @IG_CLASS_M: must pass when its checks hold (docs/semantics.md), else X
 *
 * Type 3 code 4 and ICMPv6 packet-too-big pass before any class is looked at;
 * their entries are only for `icmpctl types`.
 */
enum ig_class {
	IG_CLASS_D,
	IG_CLASS_S,
	IG_CLASS_R,
	IG_CLASS_E,
	IG_CLASS_X,
	IG_CLASS_M,
};

/**
 * enum ig_query - the queries that replies are matched to
 * @IG_QUERY_NONE: not a query the engine keeps state for
 * @IG_QUERY_ECHO4: 8 -> 0 (RFC 792)
 * @IG_QUERY_TIMESTAMP: 13 -> 14 (RFC 792)
 * @IG_QUERY_INFO: 15 -> 16 (RFC 792, deprecated by RFC 6918)
 * @IG_QUERY_MASK: 17 -> 18 (RFC 950, deprecated by RFC 6918)
 * @IG_QUERY_PROBE4: 42 -> 43 (RFC 8335)
 * @IG_QUERY_ECHO6: 128 -> 129 (RFC 4443)
 * @IG_QUERY_PROBE6: 160 -> 161 (RFC 8335)
 */
enum ig_query {
	IG_QUERY_NONE,
	IG_QUERY_ECHO4,
	IG_QUERY_TIMESTAMP,
	IG_QUERY_INFO,
	IG_QUERY_MASK,
	IG_QUERY_PROBE4,
	IG_QUERY_ECHO6,
	IG_QUERY_PROBE6,
	/* private: */
	IG_QUERIES,
};

/*
 * Most types that are counted on their own in a family, and one for all others.
 * A counter for each of 256 types would take 24 KiB for each CPU of each namespace.
 */
#define IG_TYPE_COUNTERS	16

/* Which counter counts a type, below IG_TYPE_COUNTERS; 0 for all others. */
extern const u8 ig_type_counter[IG_FAMILIES][256];

/**
 * struct ig_type - properties of an ICMP type, in one place so that a packet
 * needs a single lookup
 * @class: enum ig_class by direction; forward applies only if its default is
 *	deny
 * @asks: enum ig_query of a request
 * @answers: enum ig_query of a reply
 *
 * Source: RFC 1122, 4890, 6633, 6918, 8335; docs/semantics.md.
 */
struct ig_type {
	u8 class[IG_DIRS];
	u8 asks;
	u8 answers;
} __aligned(8);

extern const struct ig_type ig_types[IG_FAMILIES][256];

/** ig_type_class() - returns the default treatment of a type in a direction */
static inline enum ig_class ig_type_class(enum ig_family family,
					  enum ig_dir dir, u8 type)
{
	return (enum ig_class)ig_types[family][type].class[dir];
}

/** ig_query_of_request() - returns the query a type asks, or IG_QUERY_NONE */
static inline enum ig_query ig_query_of_request(enum ig_family family, u8 type)
{
	return (enum ig_query)ig_types[family][type].asks;
}

/** ig_query_of_reply() - returns the query a type answers, or IG_QUERY_NONE */
static inline enum ig_query ig_query_of_reply(enum ig_family family, u8 type)
{
	return (enum ig_query)ig_types[family][type].answers;
}

/** ig_query_request_type() - returns the ICMP type that asks @query */
u8 ig_query_request_type(enum ig_query query);

/** ig_query_reply_type() - returns the ICMP type that answers @query */
u8 ig_query_reply_type(enum ig_query query);

/** ig_query_family() - returns the address family of @query */
enum ig_family ig_query_family(enum ig_query query);

/**
 * ig_query_is_probe() - tells whether the low byte of the sequence word is
 * flags
 * @query: the query
 *
 * RFC 8335: the sequence number of PROBE is one byte; the other holds flags
 * in requests and state in replies.
 */
static inline bool ig_query_is_probe(enum ig_query query)
{
	return query == IG_QUERY_PROBE4 || query == IG_QUERY_PROBE6;
}

#endif /* IG_TYPES_H */
