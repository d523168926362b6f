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

/* In the order of the reasons of module/uapi/icmpguard.yaml. */
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
	OR_REASONS,
};

/**
 * struct or_prefix - a set of addresses
 * @present: false stands for `any`: every address of either family
 * @family: whose addresses these are
 * @len: prefix length in bits
 * @addr: network order; IPv4 uses the first four octets
 */
struct or_prefix {
	bool present;
	enum or_family family;
	unsigned int len;
	uint8_t addr[16];
};

/**
 * struct or_match - what a rule covers of one family
 * @present: false when the rule covers nothing of this family
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
 */
struct or_rule {
	uint32_t id;
	enum or_dir dir;
	struct or_match fam[OR_FAMILIES];
	struct or_prefix peer;
	struct or_prefix to;
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
 * @icmp_len: octets there are from the ICMP header on
 * @type: ICMP type
 * @code: ICMP code
 * @id: identifier of queries and replies, host order
 * @seq: the word after it, host order
 * @dst_multi: the destination is multicast or broadcast
 * @ifindex: the interface the packet really used, ingress in `forward`
 * @l3mdev: ifindex of its L3 master, 0 for none
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
};

/**
 * struct or_result - the decision
 * @accept: the packet passes
 * @reason: why
 * @rule_id: the rule, when @reason is OR_RULE, else 0
 */
struct or_result {
	bool accept;
	enum or_reason reason;
	uint32_t rule_id;
};

struct oracle;

/**
 * or_new() - an evaluator with the defaults at load, no rules and no flows
 *
 * Return: the evaluator, or NULL without memory.
 */
struct oracle *or_new(void);
void or_free(struct oracle *o);

/**
 * or_set_policy() - replace the whole policy, keep the flows
 * @o: the evaluator
 * @allow: the defaults by direction, true for allow
 * @rules: copied; the order carries no meaning
 * @n: number of rules
 *
 * Return: 0, or -1 without memory and nothing changed.
 */
int or_set_policy(struct oracle *o, const bool allow[OR_DIRS],
		  const struct or_rule *rules, size_t n);

/**
 * or_decide() - what happens to this packet, and remember that it was seen
 * @o: the evaluator
 * @p: the packet
 * @now: seconds, never going back from call to call
 *
 * Return: the decision.
 */
struct or_result or_decide(struct oracle *o, const struct or_packet *p,
			   uint64_t now);

/** or_reason_name() - the name the wire format gives to a reason */
const char *or_reason_name(enum or_reason reason);

#endif
