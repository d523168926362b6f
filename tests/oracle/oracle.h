/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The independent naive evaluator: a second implementation of what icmpguard
 * decides, written from the reference alone. It shares no code and no types
 * with the engine, so that a misreading in one is caught by the other.
 */
#ifndef ORACLE_H
#define ORACLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum or_dir {
	OR_IN,
	OR_OUT,
	OR_FORWARD,
	OR_DIRS,
};

enum or_family {
	OR_V4,
	OR_V6,
	OR_FAMILIES,
};

/* Listed in the order of the reasons of module/uapi/icmpguard.yaml. */
enum or_reason {
	OR_LOOPBACK,
	OR_LATER_FRAGMENT,
	OR_PMTUD,
	OR_LINK_SCOPE,
	OR_REPLY,
	OR_ERROR,
	OR_RULE,
	OR_DEFAULT_ALLOW,
	OR_MALFORMED,
	OR_TYPE_DENIED,
	OR_BROADCAST_DENIED,
	OR_UNSOLICITED_REPLY,
	OR_DEFAULT_DENY,
	OR_ERROR_UNVERIFIED,
	OR_PMTUD_UNVERIFIED,	/* a note: never the reason of a decision */
	OR_PMTUD_ODD_MTU,	/* the same */
	OR_ACL_DENIED,
	OR_INTERFACE_PENDING,
	OR_REASONS,
	OR_NOT_ICMP = OR_REASONS,	/* seen by nobody: not counted */
};

/* Maximum number of bytes after the ICMP header of a packet here. */
#define OR_BODY		256

#define OR_ICMP_HEADER	8

/*
 * Bytes of an interface name with its NUL, and number of interfaces with one.
 */
#define OR_NAME		16
#define OR_NAMES	16

/* Maximum number of groups, and of patterns of one. */
#define OR_GROUPS	8
#define OR_PATTERNS	4

/* Group that applies to interfaces without another one. */
#define OR_GROUP_DEFAULT	0

/* Answer of the sockets to whether a quoted packet was sent here. */
enum or_live {
	OR_DEAD,
	OR_WEAK,	/* by evidence that anybody could quote */
	OR_LIVE,
};

/**
 * struct or_prefix - a set of addresses
 * @present: false stands for `any`: every address of either family
 * @family: whose addresses these are
 * @len: prefix length in bits
 * @addr: network order; IPv4 uses the first four bytes
 */
struct or_prefix {
	bool present;
	enum or_family family;
	unsigned int len;
	uint8_t addr[16];
};

/**
 * struct or_set - prefixes that rules and entries know by a name
 * @id: its id; not 0
 * @prefixes: of both families, in no order, some perhaps more than once
 * @n: number of prefixes
 */
struct or_set {
	uint32_t id;
	const struct or_prefix *prefixes;
	size_t n;
};

/**
 * struct or_group - a group of rules, by what it is attached to
 * @id: its id
 * @n: number of patterns
 * @pattern: names of interfaces, * for any characters and ? for one
 */
struct or_group {
	uint32_t id;
	size_t n;
	char pattern[OR_PATTERNS][OR_NAME];
};

/**
 * struct or_match - what a rule or an ACL entry covers of one family
 * @present: false when it covers nothing of this family
 * @type: ICMP type, -1 for `all`
 * @code: ICMP code, -1 for any
 */
struct or_match {
	bool present;
	int type;
	int code;
};

/**
 * struct or_rule - one allow rule
 * @id: number of the rule, as reported
 * @dir: the only direction it is for
 * @fam: what it covers, by family
 * @peer: the remote side: source in `in` and `forward`, destination in `out`
 * @to: the other side of the packet
 * @set: 0, or the set that the remote side is in, @peer not being present
 * @group: the group it is of
 */
struct or_rule {
	uint32_t id;
	enum or_dir dir;
	struct or_match fam[OR_FAMILIES];
	struct or_prefix peer;
	struct or_prefix to;
	uint32_t set;
	uint32_t group;
};

/**
 * struct or_entry - one entry of the ACL
 * @number: its number in its direction; the lowest decides
 * @dir: the only direction it is for
 * @allow: ends the ACL; otherwise denies
 * @fam: what it covers, by family; `all` is every type there is
 * @peer: see struct or_rule
 * @to: see struct or_rule
 * @set: see struct or_rule
 * @dev: name of the interface or of its L3 master, of the bridge port or of its
 *	bridge; "" for any
 */
struct or_entry {
	uint32_t number;
	enum or_dir dir;
	bool allow;
	struct or_match fam[OR_FAMILIES];
	struct or_prefix peer;
	struct or_prefix to;
	uint32_t set;
	char dev[OR_NAME];
};

/**
 * struct or_name - the name of an interface
 * @ifindex: its number
 * @name: "" if unknown
 * @pending: there was no memory yet to find its groups
 */
struct or_name {
	int ifindex;
	char name[OR_NAME];
	bool pending;
};

/**
 * struct or_packet - an ICMP packet as a hook sees it
 * @dir: which hook
 * @family: IPv4 or IPv6
 * @src: source address, network order
 * @dst: destination address, network order
 * @loopback: loopback traffic by device or packet type
 * @bridged: in `forward`, bridged and not routed
 * @fragmented: was or is a fragment
 * @later_fragment: is a fragment other than the first
 * @hop_limit: hop limit or TTL
 * @icmp_len: bytes there are from the ICMP header on; 8 + @body_len when the
 *	header is whole
 * @type: ICMP type
 * @code: ICMP code
 * @id: identifier of queries and replies, host order
 * @seq: the word after it, host order
 * @dst_multi: the destination is multicast or broadcast
 * @ifindex: the interface the packet really used, ingress in `forward`
 * @l3mdev: ifindex of its L3 master, 0 for none
 * @l3mdev_out: in `forward`, the L3 master of the interface it leaves by
 * @port: bridge port by which a bridged packet came in; 0 for none
 * @body: the bytes after the ICMP header
 * @body_len: number of those bytes
 * @sockets: asked about a quote that is no ICMP, of an error in `in` only;
 *	knows what connection tracking says
 * @related: connection tracking knows what the error is about; asked in
 *	`forward` only
 * @spare: there is room for one more error that weak evidence admits
 * @first_hop: asked about redirects in `in`: its source is the first hop to
 *	what it redirects, and its gateway is on the same link
 * @alone: there is no host to ask anything
 * @short_ip: IPv4: the header tells of fewer than 5 words
 * @header_hidden: nothing after the first 20 (IPv4) or 40 bytes can be read;
 *	at least part of a whole ICMP header
 * @body_hidden: bytes at the end of the body that cannot be read
 */
struct or_packet {
	enum or_dir dir;
	enum or_family family;
	uint8_t src[16];
	uint8_t dst[16];
	bool loopback;
	bool bridged;
	bool fragmented;
	bool later_fragment;
	uint8_t hop_limit;
	unsigned int icmp_len;
	uint8_t type;
	uint8_t code;
	uint16_t id;
	uint16_t seq;
	bool dst_multi;
	int ifindex;
	int l3mdev;
	int l3mdev_out;
	int port;
	uint8_t body[OR_BODY];
	unsigned int body_len;
	enum or_live sockets;
	bool related;
	bool spare;
	bool first_hop;
	bool alone;
	bool short_ip;
	bool header_hidden;
	unsigned int body_hidden;
};

/**
 * struct or_quote - the quote of an error, as far as it was read
 * @sound: it may be judged: Q1 to Q3 of the reference hold
 * @proto: its protocol
 * @upper: where its protocol header starts in the body of the error
 */
struct or_quote {
	bool sound;
	uint8_t proto;
	unsigned int upper;
};

/**
 * struct or_result - the decision
 * @accept: the packet passes
 * @reason: why
 * @rule_id: the rule, when @reason is OR_RULE; the number of the entry, when it
 *	is OR_ACL_DENIED; else 0
 * @unverified: note of OR_PMTUD: it is about nothing known to be alive
 * @odd_mtu: note of OR_PMTUD: its MTU is impossible, or it is about a packet
 *	that may be fragmented
 * @asked_sockets: the decision depended on or_packet.sockets
 * @asked_spare: the decision depended on or_packet.spare
 * @asked_first_hop: the decision depended on or_packet.first_hop
 * @first_hop_to: where the redirected packets go
 * @gateway: new first hop for them
 * @quote: of an error or redirect that was looked into
 */
struct or_result {
	bool accept;
	enum or_reason reason;
	uint32_t rule_id;
	bool unverified;
	bool odd_mtu;
	bool asked_sockets;
	bool asked_spare;
	bool asked_first_hop;
	uint8_t first_hop_to[16];
	uint8_t gateway[16];
	struct or_quote quote;
};

struct oracle;

/**
 * or_new() - an evaluator with the defaults at load, no rules, ACL and flows
 *
 * Return: the evaluator, or NULL without memory.
 */
struct oracle *or_new(void);
void or_free(struct oracle *o);

/**
 * or_set_policy() - replace defaults and rules, keep the ACL and the flows
 * @o: the evaluator
 * @allow: the defaults by direction, true for allow
 * @rules: copied; the order carries no meaning
 * @n: number of rules
 *
 * Return: 0, or -1 without memory and nothing changed.
 */
int or_set_policy(struct oracle *o, const bool allow[OR_DIRS],
		  const struct or_rule *rules, size_t n);

/** or_set_acl() - the same for the ACL; the order carries no meaning either */
int or_set_acl(struct oracle *o, const struct or_entry *entries, size_t n);

/**
 * or_set_sets() - the same for the sets; those that rules know and that are not
 * here hold nothing. The prefixes are not copied, the caller keeps them.
 */
int or_set_sets(struct oracle *o, const struct or_set *sets, size_t n);

/**
 * or_set_groups() - what groups are attached to; OR_GROUPS at most
 *
 * A group that is not here is attached to nothing. The default group is also
 * that of an interface without any.
 */
void or_set_groups(struct oracle *o, const struct or_group *groups, size_t n);

/** or_set_names() - sets the names of interfaces; OR_NAMES at most */
void or_set_names(struct oracle *o, const struct or_name *names, size_t n);

/**
 * or_decide() - decides a packet, and remembers that it was seen
 * @o: the evaluator
 * @p: the packet
 * @now: seconds, never going back from call to call
 *
 * Return: the decision.
 */
struct or_result or_decide(struct oracle *o, const struct or_packet *p,
			   uint64_t now);

/**
 * or_rule_for() - finds the rule that would admit a packet if only rules
 * counted
 * @o: the evaluator
 * @p: the packet, with a whole ICMP header
 * @named: it names the type
 * @narrow: its peer is narrower than any
 *
 * Return: its id, 0 for none.
 */
uint32_t or_rule_for(const struct oracle *o, const struct or_packet *p,
		     bool named, bool narrow);

/**
 * or_entry_for() - finds the entry of the ACL that decides about a packet
 * @o: the evaluator
 * @p: the packet
 * @named: if it denies, it names the type
 *
 * Return: its number, 0 for none.
 */
uint32_t or_entry_for(const struct oracle *o, const struct or_packet *p,
		      bool named);

/** or_groups_of() - the groups whose rules a packet meets; how many, 1 at least */
size_t or_groups_of(const struct oracle *o, const struct or_packet *p,
		    uint32_t ids[OR_GROUPS]);

/** or_reason_name() - the name the wire format gives to a reason */
const char *or_reason_name(enum or_reason reason);

#endif
