// SPDX-License-Identifier: GPL-2.0-only
/*
 * icmpctl with modules that are not as old as itself. A newer one tells what it
 * does not know: whatever attributes are added, in whatever nest, it prints the
 * same. An older one leaves out what it knows: whatever attribute is missing, it
 * prints what is there and makes nothing up. The socket is one of this file.
 *
 * See tests/check.mk for how it is built.
 */
#define _GNU_SOURCE /* memmem() */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <arpa/inet.h>
#include <errno.h>
#include <linux/genetlink.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>
#include <jansson.h>
#include <libmnl/libmnl.h>

#include "cmd/cmd.h"
#include "cmd/line_read.h"
#include "wire/link.h"

#define FAMILY	42
#define PORT	7
#define ROOM	65536

/* ---- what a message is made into ---- */

/* Kinds of nests; FLAT is none. */
enum set { FLAT, MAIN, ICMP, PREFIX, RULE, ENTRY, SET, GROUP, FLOW, COUNTER, FLOW_STATS,
	   COMMIT, SETS };

static const u16 set_max[SETS] = {
	[MAIN] = ICMPGUARD_A_MAX,	    [ICMP] = ICMPGUARD_A_ICMP_MAX,
	[PREFIX] = ICMPGUARD_A_PREFIX_MAX,  [RULE] = ICMPGUARD_A_RULE_MAX,
	[ENTRY] = ICMPGUARD_A_ACL_ENTRY_MAX, [SET] = ICMPGUARD_A_SET_MAX,
	[GROUP] = ICMPGUARD_A_GROUP_MAX,    [FLOW] = ICMPGUARD_A_FLOW_MAX,
	[COUNTER] = ICMPGUARD_A_COUNTER_MAX, [FLOW_STATS] = ICMPGUARD_A_FLOW_STATS_MAX,
	[COMMIT] = ICMPGUARD_A_COMMIT_MAX,
};

static const struct {
	enum set in;
	u16 type;
	enum set set;
} nests[] = {
	{ MAIN, ICMPGUARD_A_RULE, RULE },
	{ MAIN, ICMPGUARD_A_ACL_ENTRY, ENTRY },
	{ MAIN, ICMPGUARD_A_SET, SET },
	{ MAIN, ICMPGUARD_A_GROUP, GROUP },
	{ MAIN, ICMPGUARD_A_FLOW, FLOW },
	{ MAIN, ICMPGUARD_A_COUNTER, COUNTER },
	{ MAIN, ICMPGUARD_A_FLOW_STATS, FLOW_STATS },
	{ MAIN, ICMPGUARD_A_LAST_COMMIT, COMMIT },
	{ MAIN, ICMPGUARD_A_TRIED_COMMIT, COMMIT },
	{ RULE, ICMPGUARD_A_RULE_ICMP, ICMP },
	{ RULE, ICMPGUARD_A_RULE_ICMPV6, ICMP },
	{ RULE, ICMPGUARD_A_RULE_PEER, PREFIX },
	{ RULE, ICMPGUARD_A_RULE_TO, PREFIX },
	{ ENTRY, ICMPGUARD_A_ACL_ENTRY_ICMP, ICMP },
	{ ENTRY, ICMPGUARD_A_ACL_ENTRY_ICMPV6, ICMP },
	{ ENTRY, ICMPGUARD_A_ACL_ENTRY_PEER, PREFIX },
	{ ENTRY, ICMPGUARD_A_ACL_ENTRY_TO, PREFIX },
	{ SET, ICMPGUARD_A_SET_PREFIX, PREFIX },
	{ FLOW, ICMPGUARD_A_FLOW_SOURCE, PREFIX },
	{ FLOW, ICMPGUARD_A_FLOW_DESTINATION, PREFIX },
};

static enum set set_of(enum set in, u16 type)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(nests); i++)
		if (nests[i].in == in && nests[i].type == type)
			return nests[i].set;
	return FLAT;
}

static enum { AS_IT_IS, MORE, WITHOUT, SHORT } way;
static unsigned int victim;	/* the attribute for WITHOUT and SHORT */
static unsigned int seen;	/* attributes so far */
static unsigned int levels;	/* of which MORE has put something into, by set */

/* Attributes that no version of this tool knows, some like real ones. */
static void put_strange(struct nlmsghdr *out, enum set set)
{
	static const u32 words[8] = { 1, 2, 3, 4, 5, 6, 7, 8 };
	u16 types[] = { (u16)(set_max[set] + 1), IG_LINK_ATTRS - 1, IG_LINK_ATTRS, 255, 0x3fff };
	struct nlattr *nest;
	size_t i;

	levels |= 1U << set;
	for (i = 0; i < ARRAY_SIZE(types); i++) {
		mnl_attr_put(out, types[i], 4 * (i & 3), words);
		nest = mnl_attr_nest_start(out, types[i]);
		mnl_attr_put(out, 1, sizeof(words), words);
		mnl_attr_put(out, 9, 0, NULL);
		mnl_attr_nest_end(out, nest);
	}
}

static void remake(struct nlmsghdr *out, enum set set, const char *p, size_t len)
{
	const struct nlattr *attr = (const void *)p;

	if (way == MORE)
		put_strange(out, set);
	for (; mnl_attr_ok(attr, (int)(p + len - (const char *)attr)); attr = mnl_attr_next(attr)) {
		u16 type = mnl_attr_get_type(attr), size = mnl_attr_get_payload_len(attr);
		enum set inner = set_of(set, type);
		bool mine = seen++ == victim;

		if (mine && way == WITHOUT)
			continue;
		if (mine && way == SHORT) {
			mnl_attr_put(out, type, size > 1, mnl_attr_get_payload(attr));
		} else if (inner) {
			struct nlattr *nest = mnl_attr_nest_start(out, type);

			remake(out, inner, mnl_attr_get_payload(attr), size);
			mnl_attr_nest_end(out, nest);
		} else {
			mnl_attr_put(out, type, size, mnl_attr_get_payload(attr));
		}
	}
	if (way == MORE)
		put_strange(out, set);
}

/* ---- the module ---- */

static char request[IG_LINK_ROOM], waiting[8][ROOM];
static unsigned int n_waiting, n_read;
static char building[ROOM];
static bool dumped;

/* A module that is older, if it refuses this command. */
static struct {
	u8 cmd;
	int error;
	const char *text;
	u16 nest, attr;
	u64 features;
} refusal;

static struct nlmsghdr *begin(void)
{
	const struct nlmsghdr *req = (const void *)request;
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(building);

	nlh->nlmsg_type = req->nlmsg_type;
	nlh->nlmsg_flags = dumped ? NLM_F_MULTI : 0;
	nlh->nlmsg_seq = req->nlmsg_seq;
	nlh->nlmsg_pid = PORT;
	mnl_nlmsg_put_extra_header(nlh, sizeof(struct genlmsghdr));
	return nlh;
}

static struct nlmsghdr *queue(const struct nlmsghdr *nlh, size_t len)
{
	assert_true(n_waiting < ARRAY_SIZE(waiting));
	return memcpy(waiting[n_waiting++], nlh, len);
}

static void end(const struct nlmsghdr *nlh)
{
	struct nlmsghdr *out = queue(nlh, MNL_NLMSG_HDRLEN + IG_LINK_HEADER);

	out->nlmsg_len = MNL_NLMSG_HDRLEN + IG_LINK_HEADER;
	remake(out, MAIN, mnl_nlmsg_get_payload_offset(nlh, IG_LINK_HEADER),
	       mnl_nlmsg_get_payload_len(nlh) - IG_LINK_HEADER);
}

static void put_prefix(struct nlmsghdr *nlh, u16 type, const char *address, u8 len)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, type);
	unsigned char raw[16];
	bool v6 = strchr(address, ':');

	assert_int_equal(inet_pton(v6 ? AF_INET6 : AF_INET, address, raw), 1);
	mnl_attr_put(nlh, v6 ? ICMPGUARD_A_PREFIX_IPV6 : ICMPGUARD_A_PREFIX_IPV4, v6 ? 16 : 4, raw);
	mnl_attr_put_u8(nlh, ICMPGUARD_A_PREFIX_LENGTH, len);
	mnl_attr_nest_end(nlh, nest);
}

static void put_icmp(struct nlmsghdr *nlh, u16 type, u8 icmp)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, type);

	mnl_attr_put_u8(nlh, ICMPGUARD_A_ICMP_TYPE, icmp);
	mnl_attr_put_u8(nlh, ICMPGUARD_A_ICMP_CODE, 1);
	mnl_attr_nest_end(nlh, nest);
}

static void put_commit(struct nlmsghdr *nlh, u16 type, u32 generation, u8 outcome)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, type);

	mnl_attr_put_u32(nlh, ICMPGUARD_A_COMMIT_GENERATION, generation);
	mnl_attr_put_u8(nlh, ICMPGUARD_A_COMMIT_OUTCOME, outcome);
	mnl_attr_put_u64(nlh, ICMPGUARD_A_COMMIT_AGE, 61000);
	if (outcome == ICMPGUARD_OUTCOME_TIMED_OUT)
		mnl_attr_put_u32(nlh, ICMPGUARD_A_COMMIT_BACK_TO, 97);
	mnl_attr_nest_end(nlh, nest);
}

static void tell_status(void)
{
	static const u16 numbers[] = {
		ICMPGUARD_A_GENERATION,	    ICMPGUARD_A_RULES,
		ICMPGUARD_A_RULES_LIMIT,    ICMPGUARD_A_NAMESPACES,
		ICMPGUARD_A_NAMESPACES_LIMIT, ICMPGUARD_A_ACL_ENTRIES,
		ICMPGUARD_A_ACL_LIMIT,	    ICMPGUARD_A_SETS,
		ICMPGUARD_A_SETS_LIMIT,	    ICMPGUARD_A_PREFIXES,
		ICMPGUARD_A_PREFIXES_LIMIT, ICMPGUARD_A_GROUPS,
		ICMPGUARD_A_GROUPS_LIMIT,   ICMPGUARD_A_PENDING,
		ICMPGUARD_A_STAGINGS,	    ICMPGUARD_A_STAGINGS_LIMIT,
	};
	struct nlmsghdr *nlh = begin();
	struct nlattr *nest;
	size_t i;

	mnl_attr_put_strz(nlh, ICMPGUARD_A_VERSION, "9.9.9");
	mnl_attr_put_u64(nlh, ICMPGUARD_A_FEATURES, refusal.cmd ? refusal.features : 0xfff);
	mnl_attr_put_u32(nlh, ICMPGUARD_A_STATE, ICMPGUARD_STATE_ACTIVE);
	mnl_attr_put_u8(nlh, ICMPGUARD_A_MODE, ICMPGUARD_MODE_MONITOR);
	mnl_attr_put_u8(nlh, ICMPGUARD_A_DEFAULT_IN, ICMPGUARD_ACTION_DENY);
	mnl_attr_put_u8(nlh, ICMPGUARD_A_DEFAULT_OUT, ICMPGUARD_ACTION_ALLOW);
	mnl_attr_put_u8(nlh, ICMPGUARD_A_DEFAULT_FORWARD, ICMPGUARD_ACTION_ALLOW);
	mnl_attr_put(nlh, ICMPGUARD_A_PMTUD_UNSAFE, 0, NULL);
	for (i = 0; i < ARRAY_SIZE(numbers); i++)
		mnl_attr_put_u32(nlh, numbers[i], 100 + (u32)i);
	nest = mnl_attr_nest_start(nlh, ICMPGUARD_A_FLOW_STATS);
	mnl_attr_put_u32(nlh, ICMPGUARD_A_FLOW_STATS_CAPACITY, 65536);
	mnl_attr_put_u32(nlh, ICMPGUARD_A_FLOW_STATS_USED, 5);
	mnl_attr_put_u32(nlh, ICMPGUARD_A_FLOW_STATS_MEMORY, 4194304);
	mnl_attr_nest_end(nlh, nest);
	mnl_attr_put_u64(nlh, ICMPGUARD_A_INSTANCE, 0x0123456789abcdef);
	mnl_attr_put_u64(nlh, ICMPGUARD_A_TOKEN, 0xfedcba9876543210);
	put_commit(nlh, ICMPGUARD_A_LAST_COMMIT, 100, ICMPGUARD_OUTCOME_PENDING);
	put_commit(nlh, ICMPGUARD_A_TRIED_COMMIT, 96, ICMPGUARD_OUTCOME_TIMED_OUT);
	put_commit(nlh, ICMPGUARD_A_TRIED_COMMIT, 100, ICMPGUARD_OUTCOME_PENDING);
	end(nlh);
}

static void put_rule(struct nlmsghdr *nlh, u32 id)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, ICMPGUARD_A_RULE);

	mnl_attr_put_u32(nlh, ICMPGUARD_A_RULE_ID, id);
	mnl_attr_put_u8(nlh, ICMPGUARD_A_RULE_DIRECTION, ICMPGUARD_DIRECTION_FORWARD);
	put_icmp(nlh, ICMPGUARD_A_RULE_ICMP, 3);
	put_prefix(nlh, ICMPGUARD_A_RULE_PEER, "192.0.2.0", 24);
	put_prefix(nlh, ICMPGUARD_A_RULE_TO, "198.51.100.0", 25);
	mnl_attr_put_u32(nlh, ICMPGUARD_A_RULE_LIFETIME, 90);
	mnl_attr_put_strz(nlh, ICMPGUARD_A_RULE_COMMENT, "of one");
	mnl_attr_put_strz(nlh, ICMPGUARD_A_RULE_GROUP, "edge");
	mnl_attr_put_u64(nlh, ICMPGUARD_A_RULE_PACKETS, 1000);
	mnl_attr_put_u64(nlh, ICMPGUARD_A_RULE_BYTES, 84000);
	mnl_attr_nest_end(nlh, nest);
}

static void put_rule6(struct nlmsghdr *nlh)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, ICMPGUARD_A_RULE);

	mnl_attr_put_u32(nlh, ICMPGUARD_A_RULE_ID, 9);
	mnl_attr_put_u8(nlh, ICMPGUARD_A_RULE_DIRECTION, ICMPGUARD_DIRECTION_OUT);
	put_icmp(nlh, ICMPGUARD_A_RULE_ICMPV6, 1);
	mnl_attr_put_strz(nlh, ICMPGUARD_A_RULE_SET, "office");
	mnl_attr_nest_end(nlh, nest);
}

static void put_entry(struct nlmsghdr *nlh)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, ICMPGUARD_A_ACL_ENTRY);

	mnl_attr_put_u8(nlh, ICMPGUARD_A_ACL_ENTRY_DIRECTION, ICMPGUARD_DIRECTION_OUT);
	mnl_attr_put_u16(nlh, ICMPGUARD_A_ACL_ENTRY_NUMBER, 100);
	mnl_attr_put_u8(nlh, ICMPGUARD_A_ACL_ENTRY_ACTION, ICMPGUARD_ACTION_ALLOW);
	put_icmp(nlh, ICMPGUARD_A_ACL_ENTRY_ICMPV6, 1);
	put_prefix(nlh, ICMPGUARD_A_ACL_ENTRY_PEER, "2001:db8::", 32);
	put_prefix(nlh, ICMPGUARD_A_ACL_ENTRY_TO, "2001:db8:1::", 48);
	mnl_attr_put_strz(nlh, ICMPGUARD_A_ACL_ENTRY_DEV, "eth0");
	mnl_attr_nest_end(nlh, nest);
}

static void put_set(struct nlmsghdr *nlh)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, ICMPGUARD_A_SET);

	mnl_attr_put_strz(nlh, ICMPGUARD_A_SET_NAME, "office");
	mnl_attr_put_u32(nlh, ICMPGUARD_A_SET_IPV4, 20);
	mnl_attr_put_u32(nlh, ICMPGUARD_A_SET_IPV6, 30);
	mnl_attr_put_u32(nlh, ICMPGUARD_A_SET_USERS, 2);
	mnl_attr_nest_end(nlh, nest);
}

static void put_prefixes(struct nlmsghdr *nlh)
{
	static const unsigned char v4[] = { 192, 0, 2, 0, 24, 198, 51, 100, 0, 25 };
	static const unsigned char v6[17] = { 0x20, 1, 0xd, 0xb8, [16] = 32 };
	struct nlattr *nest = mnl_attr_nest_start(nlh, ICMPGUARD_A_SET);

	mnl_attr_put_strz(nlh, ICMPGUARD_A_SET_NAME, "office");
	if (dumped) {
		mnl_attr_put(nlh, ICMPGUARD_A_SET_PREFIXES4, sizeof(v4), v4);
		mnl_attr_put(nlh, ICMPGUARD_A_SET_PREFIXES6, sizeof(v6), v6);
	} else {
		put_prefix(nlh, ICMPGUARD_A_SET_PREFIX, "192.0.2.0", 24);
	}
	mnl_attr_nest_end(nlh, nest);
}

static void put_group(struct nlmsghdr *nlh, const char *name)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, ICMPGUARD_A_GROUP);

	mnl_attr_put_strz(nlh, ICMPGUARD_A_GROUP_NAME, name);
	mnl_attr_put_strz(nlh, ICMPGUARD_A_GROUP_INTERFACE, "l*");
	mnl_attr_put_strz(nlh, ICMPGUARD_A_GROUP_INTERFACE, "wg0");
	mnl_attr_put_u32(nlh, ICMPGUARD_A_GROUP_RULES, 3);
	mnl_attr_put_u32(nlh, ICMPGUARD_A_GROUP_IFINDEX, 1);
	mnl_attr_put_u32(nlh, ICMPGUARD_A_GROUP_ATTACHED, 1);
	mnl_attr_nest_end(nlh, nest);
}

static void put_flow(struct nlmsghdr *nlh)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, ICMPGUARD_A_FLOW);

	mnl_attr_put_u8(nlh, ICMPGUARD_A_FLOW_DIRECTION, ICMPGUARD_DIRECTION_OUT);
	mnl_attr_put_u8(nlh, ICMPGUARD_A_FLOW_TYPE, 8);
	mnl_attr_put_u8(nlh, ICMPGUARD_A_FLOW_CODE, 2);
	put_prefix(nlh, ICMPGUARD_A_FLOW_SOURCE, "192.0.2.1", 32);
	put_prefix(nlh, ICMPGUARD_A_FLOW_DESTINATION, "192.0.2.2", 32);
	mnl_attr_put_u16(nlh, ICMPGUARD_A_FLOW_IDENT, 77);
	mnl_attr_put_u16(nlh, ICMPGUARD_A_FLOW_SEQUENCE, 78);
	mnl_attr_put_u32(nlh, ICMPGUARD_A_FLOW_IFINDEX, 1);
	mnl_attr_put_u32(nlh, ICMPGUARD_A_FLOW_REPLIES, 4);
	mnl_attr_put_u32(nlh, ICMPGUARD_A_FLOW_AGE, 1500);
	mnl_attr_put_u32(nlh, ICMPGUARD_A_FLOW_LEFT, 28500);
	mnl_attr_put(nlh, ICMPGUARD_A_FLOW_ANY_RESPONDER, 0, NULL);
	mnl_attr_nest_end(nlh, nest);
}

static void put_counter(struct nlmsghdr *nlh, u32 reason, u64 packets)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, ICMPGUARD_A_COUNTER);

	mnl_attr_put_u8(nlh, ICMPGUARD_A_COUNTER_DIRECTION, ICMPGUARD_DIRECTION_FORWARD);
	mnl_attr_put_u32(nlh, ICMPGUARD_A_COUNTER_REASON, reason);
	mnl_attr_put_u64(nlh, ICMPGUARD_A_COUNTER_PACKETS, packets);
	mnl_attr_put_u64(nlh, ICMPGUARD_A_COUNTER_WOULD_DROP, packets / 2);
	mnl_attr_nest_end(nlh, nest);
}

/* Sends a message with a generation, for facts that several requests return. */
static void tell(u8 cmd)
{
	struct nlmsghdr *nlh = begin();

	mnl_attr_put_u32(nlh, ICMPGUARD_A_GENERATION, 100);
	switch (cmd) {
	case ICMPGUARD_CMD_RULE_ADD:
	case ICMPGUARD_CMD_RULE_DEL:
	case ICMPGUARD_CMD_RULE_GET:
		put_rule(nlh, 7);
		break;
	case ICMPGUARD_CMD_ACL_ADD:
	case ICMPGUARD_CMD_ACL_DEL:
	case ICMPGUARD_CMD_ACL_GET:
		put_entry(nlh);
		break;
	case ICMPGUARD_CMD_PREFIX_GET:
		put_prefixes(nlh);
		break;
	case ICMPGUARD_CMD_GROUP_CREATE:
	case ICMPGUARD_CMD_GROUP_DELETE:
	case ICMPGUARD_CMD_GROUP_ATTACH:
	case ICMPGUARD_CMD_GROUP_DETACH:
	case ICMPGUARD_CMD_GROUP_GET:
		put_group(nlh, "edge");
		break;
	case ICMPGUARD_CMD_FLOW_GET:
		put_flow(nlh);
		break;
	case ICMPGUARD_CMD_STATS_GET:
		put_counter(nlh, ICMPGUARD_REASON_RULE, 10);
		put_counter(nlh, ICMPGUARD_REASON_MALFORMED, 24);
		break;
	case ICMPGUARD_CMD_SET_GET:
	case ICMPGUARD_CMD_SET_CREATE:
	case ICMPGUARD_CMD_SET_ADD:
	case ICMPGUARD_CMD_SET_DEL:
	case ICMPGUARD_CMD_SET_REPLACE:
	case ICMPGUARD_CMD_SET_DESTROY:
		put_set(nlh);
		break;
	default:
		/* Only the generation. */
		break;
	}
	end(nlh);
	if (dumped && cmd == ICMPGUARD_CMD_RULE_GET) {
		nlh = begin();
		mnl_attr_put_u32(nlh, ICMPGUARD_A_GENERATION, 100);
		put_rule6(nlh);
		end(nlh);
	}
}

static void tell_family(void)
{
	struct nlmsghdr *nlh = begin();

	mnl_attr_put_u16(nlh, CTRL_ATTR_FAMILY_ID, FAMILY);
	queue(nlh, nlh->nlmsg_len);
}

static void tell_end(void)
{
	const struct nlmsghdr *req = (const void *)request;
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(building);

	nlh->nlmsg_type = dumped ? NLMSG_DONE : NLMSG_ERROR;
	nlh->nlmsg_seq = req->nlmsg_seq;
	nlh->nlmsg_pid = PORT;
	mnl_nlmsg_put_extra_header(nlh, sizeof(struct nlmsgerr));
	queue(nlh, nlh->nlmsg_len);
}

/* Finds the offset of attribute @type of nest @nest in the request. */
static u32 offset_of(u16 nest, u16 type)
{
	const struct nlmsghdr *req = (const void *)request;
	const struct nlattr *outer, *attr;

	mnl_attr_for_each(outer, req, IG_LINK_HEADER) {
		if (mnl_attr_get_type(outer) != nest)
			continue;
		mnl_attr_for_each_nested(attr, outer)
			if (mnl_attr_get_type(attr) == type)
				return (u32)((const char *)attr - request);
		if (!type)
			return (u32)((const char *)outer - request);
	}
	fail_msg("the request has no attribute %u in %u", type, nest);
	return 0;
}

static void tell_refusal(void)
{
	const struct nlmsghdr *req = (const void *)request;
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(building);
	struct nlmsgerr *err;

	nlh->nlmsg_type = NLMSG_ERROR;
	nlh->nlmsg_flags = NLM_F_CAPPED | NLM_F_ACK_TLVS;
	nlh->nlmsg_seq = req->nlmsg_seq;
	nlh->nlmsg_pid = PORT;
	err = mnl_nlmsg_put_extra_header(nlh, sizeof(*err));
	err->error = -refusal.error;
	if (refusal.text)
		mnl_attr_put_strz(nlh, NLMSGERR_ATTR_MSG, refusal.text);
	if (refusal.nest)
		mnl_attr_put_u32(nlh, NLMSGERR_ATTR_OFFS, offset_of(refusal.nest, refusal.attr));
	queue(nlh, nlh->nlmsg_len);
}

/* Replaces libmnl's functions. */
struct mnl_socket {
	int unused;
};

static struct mnl_socket only;

struct mnl_socket *mnl_socket_open2(int bus, int flags)
{
	(void)bus;
	(void)flags;
	n_waiting = 0;
	n_read = 0;
	return &only;
}

int mnl_socket_bind(struct mnl_socket *nl, unsigned int groups, pid_t pid)
{
	(void)nl;
	(void)groups;
	(void)pid;
	return 0;
}

int mnl_socket_setsockopt(const struct mnl_socket *nl, int type, void *buf, socklen_t len)
{
	(void)nl;
	(void)type;
	(void)buf;
	(void)len;
	return 0;
}

unsigned int mnl_socket_get_portid(const struct mnl_socket *nl)
{
	(void)nl;
	return PORT;
}

int mnl_socket_close(struct mnl_socket *nl)
{
	(void)nl;
	return 0;
}

ssize_t mnl_socket_sendto(const struct mnl_socket *nl, const void *req, size_t len)
{
	const struct nlmsghdr *nlh = (const void *)request;
	const struct genlmsghdr *genl;

	(void)nl;
	memcpy(request, req, len);
	genl = mnl_nlmsg_get_payload(nlh);
	dumped = (nlh->nlmsg_flags & NLM_F_DUMP) == NLM_F_DUMP;
	n_waiting = 0;
	n_read = 0;
	if (nlh->nlmsg_type == GENL_ID_CTRL)
		tell_family();
	else if (refusal.cmd == genl->cmd)
		tell_refusal();
	else if (genl->cmd == ICMPGUARD_CMD_STATUS)
		tell_status();
	else
		tell(genl->cmd);
	/* Nobody reads after a refusal. */
	tell_end();
	return (ssize_t)len;
}

ssize_t mnl_socket_recvfrom(const struct mnl_socket *nl, void *buf, size_t size)
{
	const struct nlmsghdr *nlh = (const void *)waiting[n_read];

	(void)nl;
	assert_true(n_read < n_waiting && nlh->nlmsg_len <= size);
	/* Makes reads beyond the message show. */
	memset(buf, 0xee, size);
	memcpy(buf, nlh, nlh->nlmsg_len);
	n_read++;
	return nlh->nlmsg_len;
}

/* ---- the tool ---- */

struct said {
	int status;
	char out[ROOM];
	char err[ROOM];
};

static void read_back(FILE *file, char text[ROOM])
{
	rewind(file);
	text[fread(text, 1, ROOM - 1, file)] = '\0';
	fclose(file);
}

/* Runs a line with standard output and error in files. */
static void run(const char *line, bool json, struct said *said)
{
	char copy[256], *argv[16] = { (char *)"icmpctl" }, *word, *save;
	int argc = 1, fd[2] = { dup(1), dup(2) };
	FILE *file[2] = { tmpfile(), tmpfile() };
	struct ig_ctl ctl;

	snprintf(copy, sizeof(copy), "%s%s", json ? "-j " : "", line);
	for (word = strtok_r(copy, " ", &save); word; word = strtok_r(NULL, " ", &save))
		argv[argc++] = word;
	assert_true(file[0] && file[1]);
	fflush(stdout);
	dup2(fileno(file[0]), 1);
	dup2(fileno(file[1]), 2);
	seen = 0;
	said->status = ig_line_read(&ctl, argc, argv);
	if (!said->status)
		said->status = ig_cmd_find(ctl.word[0])->run(&ctl);
	ig_line_free(&ctl);
	fflush(stdout);
	dup2(fd[0], 1);
	dup2(fd[1], 2);
	close(fd[0]);
	close(fd[1]);
	read_back(file[0], said->out);
	read_back(file[1], said->err);
}

/*
 * Every command that reads an answer, and its output for a complete one.
 * Commands that change something fall back on the request.
 */
static const struct {
	const char *line;
	const char *says;
	bool changes;
} commands[] = {
	{ "status", "unconfirmed", false },
	{ "list", "forward", false },
	{ "list rules", "@office", false },
	{ "list acl", "100", false },
	{ "list sets", "office", false },
	{ "list groups", "edge", false },
	{ "set show office", "2001:db8::/32", false },
	{ "set show office 192.0.2.1", "192.0.2.0/24", false },
	{ "set create office 192.0.2.0/24", "created", true },
	{ "set add office 192.0.2.0/24", "20 IPv4", true },
	{ "set del office 192.0.2.0/24", "30 IPv6", true },
	{ "set replace office 192.0.2.0/24", "replaced", true },
	{ "set destroy office", "destroyed", true },
	{ "group create edge l*", "created", true },
	{ "group attach edge l*", "attached", true },
	{ "group detach edge l*", "detached", true },
	{ "group delete edge", "deleted", true },
	{ "allow forward icmp/3/1 192.0.2.0/24", "rule 7", true },
	{ "revoke 7", "7", true },
	{ "acl add out 100 allow icmpv6/1 2001:db8::/32", "added", true },
	{ "acl del out 100", "removed", true },
	{ "flows", "192.0.2.1", false },
	{ "stats", "malformed", false },
	{ "default", "deny", false },
	{ "mode", "monitor", false },
	{ "mode enforce", "enforce", true },
	{ "flush all", "flushed", true },
	{ "off", "", true },
	{ "profile rfc4890", "7", true },
	{ "confirm", "confirmed", true },
	{ "rollback", "rolled back", true },
	{ "unhook", "no idle hooks", true },
};

static struct said plain, other;
static unsigned int wrong;

#define complain(...)	do { wrong++; print_error(__VA_ARGS__); } while (0)

static void test_whole(void **state)
{
	size_t i;

	(void)state;
	way = AS_IT_IS;
	for (i = 0; i < ARRAY_SIZE(commands); i++) {
		run(commands[i].line, false, &plain);
		if (plain.status || !strstr(plain.out, commands[i].says))
			fail_msg("%s: status %d:\n%s%s", commands[i].line, plain.status, plain.out,
				 plain.err);
	}
}

/* Removes the lines that say that the module knows more than the tool. */
static void without_notes(char *text)
{
	char *line = text, *next;

	while (*line) {
		next = line + strcspn(line, "\n");
		next += *next == '\n';
		if (memmem(line, (size_t)(next - line), "older than the module", 21))
			memmove(line, next, strlen(next) + 1);
		else
			line = next;
	}
}

/* Removes a member of the JSON in @text, which then is in one line. */
static void without_member(char text[ROOM], const char *key)
{
	json_t *obj = json_loads(text, 0, NULL);
	char *less;

	json_object_del(obj, key);
	less = json_dumps(obj, JSON_COMPACT);
	snprintf(text, ROOM, "%s", less ? less : "not JSON");
	free(less);
	json_decref(obj);
}

/* Removes the lines that begin with @begin. */
static void without_lines(char *text, const char *begin)
{
	char *line = text, *next;

	while (*line) {
		next = line + strcspn(line, "\n");
		next += *next == '\n';
		if (!strncmp(line, begin, strlen(begin)))
			memmove(line, next, strlen(next) + 1);
		else
			line = next;
	}
}

/*
 * A policy that is not known as a whole has no hash, and a warning says so. Removes the
 * policy from a status.
 */
static void without_policy(struct said *said, bool json)
{
	static const char *const lines[] = { "policy hash", "beside the", "  allow", "  out",
					     "warning: the policy could not be read" };
	size_t i;

	if (json) {
		without_member(said->out, "policy-hash");
		without_member(said->out, "warnings");
	}
	for (i = 0; i < ARRAY_SIZE(lines) && !json; i++)
		without_lines(said->out, lines[i]);
}

static void compare_more(const char *line, bool json)
{
	way = AS_IT_IS;
	run(line, json, &plain);
	way = MORE;
	run(line, json, &other);
	without_notes(other.err);
	if (!strcmp(line, "status")) {
		if (json && (!strstr(plain.out, "policy-hash") || strstr(other.out, "policy-hash")))
			fail_msg("a hash of what is known in part:\n%s", other.out);
		if (!strstr(other.out, "older than the module"))
			fail_msg("status does not say that there is more:\n%s", other.out);
		without_policy(&plain, json);
		without_policy(&other, json);
	}
	if (plain.status != other.status || strcmp(plain.out, other.out) ||
	    strcmp(plain.err, other.err))
		fail_msg("%s: a newer module is said to be\n%s%snot\n%s%s", line, other.out,
			 other.err, plain.out, plain.err);
}

static void test_more(void **state)
{
	size_t i;

	(void)state;
	levels = 0;
	for (i = 0; i < ARRAY_SIZE(commands); i++) {
		compare_more(commands[i].line, false);
		compare_more(commands[i].line, true);
	}
	/* Every kind of nest had something unknown. */
	assert_int_equal(levels, (1U << SETS) - (1U << MAIN));
}

/*
 * Tells whether a value combines several attributes, so that it changes without
 * one.
 */
static bool derived(const char *key, const json_t *value)
{
	static const char *const keys[] = { "rule",	 "entry",   "accepted",
					    "denied",	 "senders", "policy-hash",
					    "warnings" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(keys); i++)
		if (!strcmp(key, keys[i]))
			return true;
	return json_is_object(value) && !strcmp(key, "would-drop");
}

/* Tells whether a value is the one for a missing attribute, by the spec. */
static bool nothing(const json_t *value)
{
	static const char *const words[] = { "any", "default" };
	const char *text = json_string_value(value);
	size_t i;

	for (i = 0; text && i < ARRAY_SIZE(words); i++)
		if (!strcmp(text, words[i]))
			return true;
	return json_is_number(value) && json_number_value(value) == 0;
}

/* Tells whether output contains something that the module did not send. */
static bool made_up(const json_t *told, const json_t *all)
{
	const char *key;
	json_t *value, *peer;
	size_t i, k;

	if (json_is_number(told) || json_is_string(told))
		return !nothing(told) && !json_equal(told, all);
	json_object_foreach ((json_t *)told, key, value)
		if (!derived(key, value) && made_up(value, json_object_get(all, key)))
			return true;
	json_array_foreach (told, i, value) {
		bool same = false;

		json_array_foreach (all, k, peer)
			same |= !made_up(value, peer);
		if (!same)
			return true;
	}
	return false;
}

static void check_text(const char *line, const struct said *said)
{
	static const char *const never[] = { "(null)", "unknown-", "4294967295", "icmp/0", "ee:ee",
					     "238.238", "4008636142", "rule 0" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(never); i++)
		if (strstr(said->out, never[i]) || strstr(said->err, never[i]))
			complain("%s: without attribute %u:\n%s%s", line, victim, said->out,
				 said->err);
	if (said->status != IG_EXIT_DONE && (said->status != IG_EXIT_FAILED || !*said->err))
		complain("%s: without attribute %u: status %d", line, victim, said->status);
}

/* Runs the same line with each attribute missing in turn. */
static unsigned int lose_each(const char *line, bool json, bool changes)
{
	json_t *all, *told;
	unsigned int n;

	way = AS_IT_IS;
	run(line, json, &plain);
	n = seen;
	all = json_loads(plain.out, JSON_DECODE_ANY, NULL);
	for (victim = 0; victim < n; victim++) {
		way = WITHOUT;
		run(line, json, &other);
		check_text(line, &other);
		told = json ? json_loads(other.out, JSON_DECODE_ANY, NULL) : NULL;
		if (json && !other.status && (!told || (!changes && made_up(told, all))))
			complain("%s: without attribute %u:\n%s%snot\n%s", line, victim, other.out,
				 other.err, plain.out);
		json_decref(told);
		way = SHORT;
		run(line, json, &other);
		if (json) {
			told = json_loads(other.out, JSON_DECODE_ANY, NULL);
			if (!told && !other.status)
				complain("%s: attribute %u is short:\n%s", line, victim, other.out);
			json_decref(told);
		}
	}
	victim = UINT32_MAX;
	json_decref(all);
	return n;
}

static void test_less(void **state)
{
	unsigned int n = 0;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(commands); i++) {
		n += lose_each(commands[i].line, false, commands[i].changes);
		n += lose_each(commands[i].line, true, commands[i].changes);
	}
	print_message("%u attributes\n", n);
	assert_true(n > 500);
	assert_int_equal(wrong, 0);
}

static void refused(const char *line, const char *says)
{
	run(line, false, &other);
	if (other.status != IG_EXIT_FAILED || *other.out || !strstr(other.err, says))
		fail_msg("%s: status %d, not \"%s\":\n%s%s", line, other.status, says,
			 other.out, other.err);
}

#define HAS(name)	((u64)ICMPGUARD_FEATURE_##name)
#define FIRST		(HAS(RULE_LIFETIME) | HAS(RULE_TO) | HAS(RULE_BATCH) | HAS(ACL) | \
			 HAS(FLOW_GET))

/* A policy that is not completely known is neither saved nor compared. */
static void test_saved(void **state)
{
	(void)state;
	way = AS_IT_IS;
	run("save", false, &plain);
	if (plain.status || !strstr(plain.out, "198.51.100.0/25") || !strstr(plain.out, "out {"))
		fail_msg("save: status %d:\n%s%s", plain.status, plain.out, plain.err);
	way = MORE;
	refused("save", "does not know: it is older than the module");
}

/*
 * An older module says that it does not know a request; the tool explains it.
 */
static void test_refused(void **state)
{
	(void)state;
	way = AS_IT_IS;
	refusal.features = FIRST | HAS(SETS);
	refusal.cmd = ICMPGUARD_CMD_RULE_ADD;
	refusal.error = EINVAL;
	refusal.text = "Unknown attribute type";
	refusal.nest = ICMPGUARD_A_RULE;
	refusal.attr = ICMPGUARD_A_RULE_GROUP;
	refused("allow echo-request group edge",
		"icmpctl: the module that is loaded, version 9.9.9, does not know rule.group: it is "
		"older than this icmpctl, version " IG_VERSION ", and lacks groups, rule-counters, "
		"staging, confirm, generation-check, rule-amend, unhook, outcome, max-flows, "
		"explain, events, detail-counters, flow-log, capture; nothing was changed\n");
	/* Shows the word that stands for the attribute. */
	refusal.attr = ICMPGUARD_A_RULE_TO;
	refusal.text = "Unsupported attribute";
	refused("allow echo-request 192.0.2.1 to 192.0.2.2", "does not know rule.to");
	assert_non_null(strstr(other.err, "^~~"));
	refusal.cmd = ICMPGUARD_CMD_FLUSH;
	refusal.text = "reserved bit set";
	refusal.nest = ICMPGUARD_A_FLUSH;
	refusal.attr = 0;
	refused("flush groups", "does not know flush: it is older");
	refusal.cmd = ICMPGUARD_CMD_CONFIRM;
	refusal.error = EOPNOTSUPP;
	refusal.text = NULL;
	refusal.nest = 0;
	refused("confirm", "does not know this command: it is older");
	assert_non_null(strstr(other.err, "nothing was changed"));
	refusal.cmd = ICMPGUARD_CMD_GROUP_GET;
	refused("list groups", "does not know this command: it is older");
	assert_null(strstr(other.err, "nothing was changed"));
	/* The module has every feature that this tool knows. */
	refusal.features = ~0ULL;
	refused("list groups", "older than this icmpctl, version " IG_VERSION "\n");
	/* Other refusals are passed on unchanged. */
	refusal.cmd = ICMPGUARD_CMD_RULE_ADD;
	refusal.error = EINVAL;
	refusal.text = "there are too many rules";
	refused("allow echo-request", "icmpctl: there are too many rules\n");
	refusal.error = ESTALE;
	refusal.text = "Unknown attribute type";
	refused("allow echo-request", "icmpctl: Unknown attribute type\n");
	memset(&refusal, 0, sizeof(refusal));
}

/* A number alone may be that of a policy before a reboot: a note says who answered. */
static void test_instance(void **state)
{
	(void)state;
	way = AS_IT_IS;
	run("confirm --generation 100", false, &plain);
	assert_int_equal(plain.status, 0);
	assert_non_null(strstr(plain.err, "note: instance 0123456789abcdef of the module"));
	assert_non_null(strstr(plain.err, "--generation 100@0123456789abcdef means this one"));
	run("confirm --generation 100@0123456789abcdef", false, &plain);
	assert_int_equal(plain.status, 0);
	assert_string_equal(plain.err, "");
	run("confirm", false, &plain);
	assert_string_equal(plain.err, "");
	run("rollback --generation 100", false, &plain);
	assert_int_equal(plain.status, 0);
	assert_string_equal(plain.err, "");
	run("confirm --generation 100", true, &plain);
	assert_string_equal(plain.err, "");
	assert_non_null(strstr(plain.out, "\"instance\": \"0123456789abcdef\""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_instance),
		cmocka_unit_test(test_whole),
		cmocka_unit_test(test_more),
		cmocka_unit_test(test_less),
		cmocka_unit_test(test_saved),
		cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
