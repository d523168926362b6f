// SPDX-License-Identifier: GPL-2.0-only
/*
 * The naive evaluator. Lists are scanned from end to end, nothing is packed,
 * cached or hashed: every function should be readable beside the reference.
 * Rules, groups and the ACL are in oracle_policy.c, the outstanding requests in
 * oracle_flow.c.
 */
#include "oracle_policy.h"

#include <string.h>

#define IPV4_HEADER		20	/* at least */
#define IPV6_HEADER		40
#define REDIRECT_V6		40	/* bytes, at least (RFC 4861) */
#define UPPER_HEADER		8	/* bytes quoted of what IP carries */
#define QUOTE_WITH_LENGTH	128	/* at least (RFC 4884) */
#define LEAST_MTU_V4		68
#define LEAST_MTU_V6		1280

/* The classes of the reference, as they apply to one packet. */
enum class {
	CLASS_R,
	CLASS_E,
	CLASS_S,
	CLASS_S_NARROW,		/* S, but only by a rule with a narrow peer */
	CLASS_D,
	CLASS_X,
};

static const char * const reason_names[OR_REASONS + 1] = {
	[OR_LOOPBACK] = "loopback",
	[OR_LATER_FRAGMENT] = "later-fragment",
	[OR_PMTUD] = "pmtud",
	[OR_LINK_SCOPE] = "link-scope",
	[OR_REPLY] = "reply",
	[OR_ERROR] = "error",
	[OR_RULE] = "rule",
	[OR_DEFAULT_ALLOW] = "default-allow",
	[OR_MALFORMED] = "malformed",
	[OR_TYPE_DENIED] = "type-denied",
	[OR_BROADCAST_DENIED] = "broadcast-denied",
	[OR_UNSOLICITED_REPLY] = "unsolicited-reply",
	[OR_DEFAULT_DENY] = "default-deny",
	[OR_ERROR_UNVERIFIED] = "error-unverified",
	[OR_PMTUD_UNVERIFIED] = "pmtud-unverified",
	[OR_PMTUD_ODD_MTU] = "pmtud-odd-mtu",
	[OR_ACL_DENIED] = "acl-denied",
	[OR_INTERFACE_PENDING] = "interface-pending",
	[OR_NOT_ICMP] = "not-icmp",
};

const char *or_reason_name(enum or_reason reason)
{
	return (unsigned int)reason <= OR_REASONS ? reason_names[reason] : "?";
}

static struct or_result accepted(enum or_reason reason)
{
	return (struct or_result){ .accept = true, .reason = reason };
}

static struct or_result denied(enum or_reason reason)
{
	return (struct or_result){ .accept = false, .reason = reason };
}

/* Addresses. */

static bool link_scope_multicast(enum or_family family, const uint8_t *a)
{
	return family == OR_V6 && a[0] == 0xff && (a[1] & 0x0f) == 2;
}

/* Types. */

static bool is_v4(const struct or_packet *p, int type)
{
	return p->family == OR_V4 && p->type == type;
}

static bool is_v6(const struct or_packet *p, int type)
{
	return p->family == OR_V6 && p->type == type;
}

static bool between(const struct or_packet *p, int first, int last)
{
	return p->type >= first && p->type <= last;
}

static bool is_routed(const struct or_packet *p)
{
	return p->dir == OR_FORWARD && !p->bridged;
}

/* M: the promise. */
static bool is_pmtud(const struct or_packet *p)
{
	if (p->family == OR_V4)
		return p->type == 3 && p->code == 4;
	return p->type == 2;
}

static bool is_neighbour_discovery(const struct or_packet *p)
{
	unsigned int least = 0;

	switch (p->type) {
	case 133:
		least = 8;
		break;
	case 134:
		least = 16;
		break;
	case 135:
	case 136:
		least = 24;
		break;
	default:
		return false;
	}
	if (p->type == 134 && !or_link_local(p->family, p->src))
		return false;
	return p->hop_limit == 255 && p->code == 0 && !p->fragmented &&
	       p->icmp_len >= least;
}

/* M: a link-scope control message that passes the checks of its row. */
static bool is_link_scope(const struct or_packet *p)
{
	if (p->family != OR_V6 || is_routed(p))
		return false;
	switch (p->type) {
	case 130:
	case 151:
	case 152:
	case 153:
		return p->hop_limit == 1 && or_link_local(p->family, p->src);
	case 131:
	case 132:
	case 143:
		return p->hop_limit == 1 &&
		       (or_link_local(p->family, p->src) ||
			or_unspecified(p->family, p->src));
	case 141:
	case 142:
	case 149:
		return p->hop_limit == 255;
	case 148:
		return p->hop_limit == 255 && !p->fragmented;
	}
	return is_neighbour_discovery(p);
}

/* Class of a query that goes to more than one host. */
static enum class multi_query_class(const struct or_packet *p)
{
	if (p->dir == OR_OUT)
		return CLASS_S;
	if (p->dir == OR_FORWARD || or_is_probe_type(p->family, p->type))
		return CLASS_X;
	if (link_scope_multicast(p->family, p->dst) &&
	    or_link_local(p->family, p->src))
		return CLASS_S;
	return CLASS_S_NARROW;
}

static enum class class_v4(const struct or_packet *p)
{
	bool forward = p->dir == OR_FORWARD;

	switch (p->type) {
	case 0:
	case 14:
	case 43:
		return CLASS_R;
	case 3:
	case 11:
	case 12:
		return p->dir == OR_OUT ? CLASS_S : CLASS_E;
	case 8:
	case 13:
	case 42:
		return p->dst_multi ? multi_query_class(p) : CLASS_S;
	case 4:
	case 5:
	case 6:
	case 9:
	case 10:
		return forward ? CLASS_X : CLASS_D;
	}
	if (between(p, 15, 18) || between(p, 30, 39))
		return forward ? CLASS_X : CLASS_D;
	return CLASS_D;
}

/* Class of a packet that is neither must-pass nor well-formed link-scope. */
static enum class class_v6(const struct or_packet *p)
{
	switch (p->type) {
	case 1:
	case 3:
	case 4:
		return p->dir == OR_OUT ? CLASS_S : CLASS_E;
	case 129:
	case 161:
		return CLASS_R;
	case 128:
	case 160:
		return p->dst_multi ? multi_query_class(p) : CLASS_S;
	case 137:
		return is_routed(p) ? CLASS_X : CLASS_D;
	case 127:
	case 138:
	case 141:
	case 142:
	case 143:
	case 148:
	case 149:
	case 255:
		return CLASS_X;
	}
	if (between(p, 130, 136) || between(p, 151, 153))
		return CLASS_X;
	return CLASS_D;
}

static enum class class_of(const struct or_packet *p)
{
	return p->family == OR_V4 ? class_v4(p) : class_v6(p);
}

/* Quotes of errors and redirects. */

static unsigned int word(const uint8_t *bytes)
{
	return bytes[0] << 8 | bytes[1];
}

static unsigned int body_readable(const struct or_packet *p)
{
	if (p->body_hidden > p->body_len)
		return 0;
	return p->body_len - p->body_hidden;
}

/* Length of the quote in the body: RFC 4884, where it makes sense. */
static unsigned int quote_length(const struct or_packet *p)
{
	unsigned int length = 0;

	if (is_v4(p, 3) || is_v4(p, 11) || is_v4(p, 12))
		length = (p->id & 0xff) * 4;
	if (is_v6(p, 1) || is_v6(p, 3))
		length = (p->id >> 8) * 8;
	if (length < QUOTE_WITH_LENGTH || length > p->body_len)
		return p->body_len;
	return length;
}

/* Length of the quote that can be read. */
static unsigned int quote_readable(const struct or_packet *p)
{
	unsigned int length = quote_length(p);
	unsigned int readable = body_readable(p);

	return readable < length ? readable : length;
}

/* Q1 of a quoted IPv4 packet, and whether it is a first fragment. */
static bool quote_walk_v4(const struct or_packet *p, struct or_quote *q,
			  bool *first)
{
	unsigned int length = quote_readable(p);

	if (length < IPV4_HEADER || p->body[0] >> 4 != 4)
		return false;
	q->upper = (p->body[0] & 0x0f) * 4;
	if (q->upper < IPV4_HEADER || length < q->upper + UPPER_HEADER)
		return false;
	q->proto = p->body[9];
	*first = (word(p->body + 6) & 0x1fff) == 0;
	return true;
}

static bool is_extension(uint8_t proto)
{
	return proto == 0 || proto == 43 || proto == 44 || proto == 51 ||
	       proto == 60;
}

static unsigned int extension_size(uint8_t proto, const uint8_t *header)
{
	if (proto == 44)
		return 8;
	if (proto == 51)
		return (header[1] + 2) * 4;
	return (header[1] + 1) * 8;
}

/* Q1 of IPv6. The headers after a later fragment are unknown. */
static bool quote_walk_v6(const struct or_packet *p, struct or_quote *q,
			  bool *first)
{
	unsigned int length = quote_readable(p);

	if (length < IPV6_HEADER || p->body[0] >> 4 != 6)
		return false;
	q->proto = p->body[6];
	q->upper = IPV6_HEADER;
	*first = true;
	while (is_extension(q->proto)) {
		const uint8_t *header = p->body + q->upper;

		if (length < q->upper + 8)
			return false;
		if (q->proto == 44 && word(header + 2) >> 3) {
			*first = false;
			return true;
		}
		q->upper += extension_size(q->proto, header);
		q->proto = header[0];
	}
	return length >= q->upper + UPPER_HEADER;
}

static bool quotes_icmp(const struct or_packet *p, const struct or_quote *q)
{
	return q->proto == (p->family == OR_V4 ? 1 : 58);
}

/*
 * Tells whether it quotes an ICMP error or redirect, which no error may be
 * about.
 */
static bool quotes_error(const struct or_packet *p, const struct or_quote *q)
{
	uint8_t type = p->body[q->upper];

	if (!quotes_icmp(p, q))
		return false;
	if (p->family == OR_V6)
		return type < 128 || type == 137;
	return type == 3 || type == 4 || type == 5 || type == 11 || type == 12;
}

static bool is_unicast(enum or_family family, const uint8_t *a)
{
	static const uint8_t all[4] = { 255, 255, 255, 255 };

	if (or_unspecified(family, a))
		return false;
	if (family == OR_V6)
		return a[0] != 0xff;
	return a[0] >> 4 != 14 && !or_same_address(family, a, all);
}

static const uint8_t *quoted_src(const struct or_packet *p)
{
	return p->body + (p->family == OR_V4 ? 12 : 8);
}

static const uint8_t *quoted_dst(const struct or_packet *p)
{
	return p->body + (p->family == OR_V4 ? 16 : 24);
}

/* Q1 to Q3. */
static struct or_quote quote_of(const struct or_packet *p)
{
	struct or_quote q = { 0 };
	bool first = false;
	bool whole = p->family == OR_V4 ? quote_walk_v4(p, &q, &first) :
					  quote_walk_v6(p, &q, &first);

	q.sound = whole && first &&
		  or_same_address(p->family, quoted_src(p), p->dst) &&
		  is_unicast(p->family, quoted_src(p)) && !p->dst_multi &&
		  !quotes_error(p, &q);
	return q;
}

/* The ACL. */

static const struct or_entry *denying_entry(const struct oracle *o,
					    const struct or_packet *p,
					    bool named)
{
	const struct or_entry *entry = or_first_entry(o, p, named);

	return entry && !entry->allow ? entry : NULL;
}

static struct or_result acl_denied(const struct or_entry *entry)
{
	struct or_result result = denied(OR_ACL_DENIED);

	result.rule_id = entry->number;
	return result;
}

/* Redirects that a rule opens. */

static struct or_result redirect_refused(enum or_reason reason,
					 const struct or_result *asked)
{
	struct or_result result = *asked;

	result.accept = false;
	result.reason = reason;
	return result;
}

/*
 * Tells whether it is from the first hop to there; without a host, that is
 * unknown.
 */
static bool from_first_hop(const struct or_packet *p, const uint8_t *to,
			   const uint8_t *gateway, struct or_result *result)
{
	size_t bytes = p->family == OR_V4 ? 4 : 16;

	if (p->alone)
		return false;
	result->asked_first_hop = true;
	memcpy(result->first_hop_to, to, bytes);
	memcpy(result->gateway, gateway, bytes);
	return p->first_hop;
}

static struct or_result redirect_v4(const struct or_packet *p,
				    struct or_result result)
{
	const uint8_t gateway[4] = {
		p->id >> 8, p->id & 0xff, p->seq >> 8, p->seq & 0xff,
	};

	if (p->dir != OR_IN)
		return result;
	result.quote = quote_of(p);
	if (!result.quote.sound ||
	    !from_first_hop(p, quoted_dst(p), gateway, &result))
		return redirect_refused(OR_ERROR_UNVERIFIED, &result);
	return result;
}

static struct or_result redirect_v6(const struct or_packet *p,
				    struct or_result result)
{
	const uint8_t *target = p->body;
	const uint8_t *to = p->body + 16;

	if (p->dir == OR_OUT)
		return result;
	if (p->hop_limit != 255 || p->code != 0 || p->fragmented ||
	    p->icmp_len < REDIRECT_V6)
		return redirect_refused(OR_MALFORMED, &result);
	if (p->dir != OR_IN)
		return result;
	if (body_readable(p) < REDIRECT_V6 - OR_ICMP_HEADER ||
	    !from_first_hop(p, to, target, &result))
		return redirect_refused(OR_ERROR_UNVERIFIED, &result);
	return result;
}

/* Steps 7 and 8: group rules, then the default of the direction. */
static struct or_result judge(const struct oracle *o, const struct or_packet *p)
{
	enum class class = class_of(p);
	const struct or_rule *rule = or_opening_rule(o, p, class == CLASS_D,
						     class == CLASS_S_NARROW);

	if (rule) {
		struct or_result result = accepted(OR_RULE);

		if (is_v4(p, 5))
			result = redirect_v4(p, result);
		if (is_v6(p, 137))
			result = redirect_v6(p, result);
		if (result.accept)
			result.rule_id = rule->id;
		return result;
	}
	if (class == CLASS_D)
		return denied(OR_TYPE_DENIED);
	if (class == CLASS_S_NARROW)
		return denied(OR_BROADCAST_DENIED);
	if (o->allow[p->dir])
		return accepted(OR_DEFAULT_ALLOW);
	if (class == CLASS_R)
		return denied(OR_UNSOLICITED_REPLY);
	if (class == CLASS_E)
		return denied(OR_ERROR_UNVERIFIED);
	return denied(OR_DEFAULT_DENY);
}

/* State. */

static bool would_pass(const void *ctx, const struct or_packet *request)
{
	return !denying_entry(ctx, request, false) &&
	       judge(ctx, request).accept;
}

/*
 * Tells whether the reply would be denied without state: by the default of its
 * direction, or because no default admits replies of class D.
 */
static bool needs_state(const struct oracle *o, const struct or_packet *query)
{
	if (is_v4(query, 15) || is_v4(query, 17))
		return true;
	return !o->allow[or_opposite(query->dir)];
}

/* Errors: whether they are about something alive. */

/* Q4 of a quoted ICMP message. */
static bool quoted_query_is_open(struct oracle *o, const struct or_packet *p,
				 const struct or_quote *q)
{
	const uint8_t *icmp = p->body + q->upper;
	struct or_packet request = {
		.dir = or_opposite(p->dir),
		.family = p->family,
		.type = icmp[0],
		.id = word(icmp + 4),
		.seq = word(icmp + 6),
		.ifindex = p->ifindex,
		.l3mdev = p->l3mdev,
		.l3mdev_out = p->l3mdev_out,
		.bridged = p->bridged,
	};

	memcpy(request.src, quoted_src(p), sizeof(request.src));
	memcpy(request.dst, quoted_dst(p), sizeof(request.dst));
	return or_is_query(&request) &&
	       or_flows_awaits(&o->flows, &request, would_pass, o);
}

/* Q4. */
static enum or_live quoted_is_live(struct oracle *o, const struct or_packet *p,
				   struct or_result *result)
{
	bool live;

	if (quotes_icmp(p, &result->quote)) {
		live = quoted_query_is_open(o, p, &result->quote);
	} else if (p->dir == OR_IN && !p->alone) {
		result->asked_sockets = true;
		return p->sockets;
	} else {
		live = p->related;
	}
	return live ? OR_LIVE : OR_DEAD;
}

/* Step 6 for errors. */
static bool error_is_known(struct oracle *o, const struct or_packet *p,
			   struct or_result *result)
{
	enum or_live live;

	result->quote = quote_of(p);
	if (!result->quote.sound)
		return false;
	live = quoted_is_live(o, p, result);
	result->asked_spare = live == OR_WEAK;
	return live == OR_LIVE || (live == OR_WEAK && p->spare);
}

/* The notes of a message that passes in any case. */
static void pmtud_notes(struct oracle *o, const struct or_packet *p,
			struct or_result *result)
{
	if (p->family == OR_V4)
		result->odd_mtu = p->seq < LEAST_MTU_V4;
	else
		result->odd_mtu = ((uint32_t)p->id << 16 | p->seq) <
				  LEAST_MTU_V6;
	result->quote = quote_of(p);
	if (!result->quote.sound) {
		result->unverified = true;
		return;
	}
	if (p->family == OR_V4 && !(p->body[6] & 0x40))
		result->odd_mtu = true;
	if (p->dir == OR_IN)
		result->unverified = quoted_is_live(o, p, result) == OR_DEAD;
}

/*
 * Step 1. Of the headers before the body, only IPv4's own can always be read. A
 * packet too short for an ICMP header is known to be so.
 */
static bool is_not_icmp(const struct or_packet *p)
{
	if (p->family == OR_V6)
		return p->header_hidden;
	if (p->later_fragment)
		return false;
	return p->short_ip || (p->header_hidden && or_is_whole(p));
}

/* Steps 6 to 8. */
static struct or_result state_and_rules(struct oracle *o,
					const struct or_packet *p, uint64_t now)
{
	struct or_result result;

	if (class_of(p) == CLASS_E) {
		struct or_result error = accepted(OR_ERROR);

		if (error_is_known(o, p, &error))
			return error;
		result = judge(o, p);
		result.asked_sockets = error.asked_sockets;
		result.asked_spare = error.asked_spare;
		result.quote = error.quote;
		return result;
	}
	if (or_is_reply(p) && or_flows_admit(&o->flows, p, would_pass, o))
		return accepted(OR_REPLY);

	result = judge(o, p);
	if (result.accept && or_is_query(p) && needs_state(o, p)) {
		struct or_packet request = *p;

		request.alone = false;		/* when it is judged again */
		or_flows_open(&o->flows, &request, now);
	}
	return result;
}

struct or_result or_decide(struct oracle *o, const struct or_packet *p,
			   uint64_t now)
{
	bool unfiltered = p->dir == OR_FORWARD && o->allow[OR_FORWARD];
	const struct or_entry *entry;
	struct or_result result;

	or_flows_expire(&o->flows, now);

	if (is_not_icmp(p))
		return accepted(OR_NOT_ICMP);
	if (p->loopback)
		return accepted(OR_LOOPBACK);
	if (p->later_fragment)
		return accepted(OR_LATER_FRAGMENT);
	if (or_is_whole(p) && is_pmtud(p)) {
		result = accepted(OR_PMTUD);
		pmtud_notes(o, p, &result);
		return result;
	}
	if (or_is_whole(p) && is_link_scope(p)) {
		/* RA guard. */
		entry = is_v6(p, 134) ? denying_entry(o, p, true) : NULL;
		return entry ? acl_denied(entry) : accepted(OR_LINK_SCOPE);
	}
	if (!unfiltered && (!or_is_whole(p) || class_of(p) == CLASS_X))
		return denied(OR_MALFORMED);
	entry = denying_entry(o, p, false);
	if (entry)
		return acl_denied(entry);
	if (unfiltered)
		return accepted(OR_DEFAULT_ALLOW);
	if (or_is_pending(o, p))
		return denied(OR_INTERFACE_PENDING);
	return state_and_rules(o, p, now);
}
