// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "wire/attr.h"
#include "wire/explain.h"

static void read_group(struct ig_ctl_explained *e, const struct nlattr *attr)
{
	if (e->groups < IG_EXPLAINED_GROUPS && !ig_ctl_name_from_wire(attr, e->group[e->groups]))
		e->groups++;
}

/* Members by attribute. */
static const struct {
	u16 attr;
	u16 size;
	size_t offset;
} members[] = {
#define MEMBER(name, member, bytes)                                                              \
	{                                                                                        \
		ICMPGUARD_A_EXPLANATION_##name, bytes, offsetof(struct ig_ctl_explained, member) \
	}
	MEMBER(VERDICT, accept, 1),
	MEMBER(REASON, reason, 4),
	MEMBER(STEPS, steps, 4),
	MEMBER(DECIDED, decided, 1),
	MEMBER(TYPE_TREATMENT, type_treatment, 1),
	MEMBER(TREATMENT, treatment, 1),
	MEMBER(FLOW, flow, 1),
	MEMBER(CHECK, check, 1),
	MEMBER(EVIDENCE, evidence, 1),
	MEMBER(PMTUD_UNVERIFIED, unverified, 0),
	MEMBER(PMTUD_ODD_MTU, odd_mtu, 0),
	MEMBER(NAMED, named, 0),
	MEMBER(NARROW, narrow, 0),
	MEMBER(BROADCAST, broadcast, 0),
	MEMBER(BRIDGED, bridged, 0),
	MEMBER(LOOPBACK, loopback, 0),
#undef MEMBER
};

static void read_member(struct ig_ctl_explained *e, const struct nlattr *attr)
{
	char *to = (char *)e;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(members); i++) {
		if (members[i].attr != mnl_attr_get_type(attr) ||
		    mnl_attr_get_payload_len(attr) < members[i].size)
			continue;
		if (members[i].size == 4)
			memcpy(to + members[i].offset, mnl_attr_get_payload(attr), 4);
		else
			to[members[i].offset] = members[i].size ? (char)mnl_attr_get_u8(attr) : 1;
	}
}

static void read_explanation(struct ig_ctl_explained *e, const struct nlattr *nest)
{
	const struct nlattr *attr;

	mnl_attr_for_each_nested (attr, nest) {
		u16 type = mnl_attr_get_type(attr);

		if (type == ICMPGUARD_A_EXPLANATION_GROUP)
			read_group(e, attr);
		else if (type == ICMPGUARD_A_EXPLANATION_PREFIX)
			e->has_prefix = ig_ctl_prefix_from_wire(attr, &e->prefix) >= 0;
		else
			read_member(e, attr);
	}
}

static void read_answer(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *attrs[IG_LINK_ATTRS];
	struct ig_ctl_explained *e = data;

	ig_link_attrs(nlh, attrs);
	e->untouched = !attrs[ICMPGUARD_A_EXPLANATION];
	if (attrs[ICMPGUARD_A_MODE] && mnl_attr_validate(attrs[ICMPGUARD_A_MODE], MNL_TYPE_U8) >= 0)
		e->monitor = mnl_attr_get_u8(attrs[ICMPGUARD_A_MODE]) == ICMPGUARD_MODE_MONITOR;
	if (attrs[ICMPGUARD_A_RULE])
		e->has_rule = ig_ctl_rule_from_wire(attrs[ICMPGUARD_A_RULE], &e->rule) >= 0;
	if (attrs[ICMPGUARD_A_ACL_ENTRY])
		e->has_entry = ig_ctl_acl_from_wire(attrs[ICMPGUARD_A_ACL_ENTRY], &e->entry) >= 0;
	if (attrs[ICMPGUARD_A_EXPLANATION])
		read_explanation(e, attrs[ICMPGUARD_A_EXPLANATION]);
}

int ig_wire_explain(struct ig_link *link, const struct ig_ctl_packet *p, unsigned int ifindex,
		    struct ig_ctl_explained *e)
{
	struct nlmsghdr *nlh = ig_link_request(link, ICMPGUARD_CMD_EXPLAIN);
	u8 bytes[ICMPGUARD_PACKET_MAX];
	struct nlattr *nest;

	memset(e, 0, sizeof(*e));
	nest = mnl_attr_nest_start(nlh, ICMPGUARD_A_PACKET);
	mnl_attr_put_u8(nlh, ICMPGUARD_A_PACKET_DIRECTION, (u8)p->dir);
	mnl_attr_put(nlh, ICMPGUARD_A_PACKET_BYTES, ig_ctl_packet_bytes(p, bytes), bytes);
	if (ifindex)
		mnl_attr_put_u32(nlh, ICMPGUARD_A_PACKET_IFINDEX, ifindex);
	if (p->related)
		mnl_attr_put(nlh, ICMPGUARD_A_PACKET_RELATED, 0, NULL);
	mnl_attr_nest_end(nlh, nest);
	return ig_link_talk(link, read_answer, e);
}

/**
 * struct wanted_flow - the newest flow between two addresses
 * @src: source of the request
 * @dst: its destination
 * @age: its age, ms
 * @h: gets identifier and sequence
 * @found: there is one
 */
struct wanted_flow {
	struct ig_prefix src;
	struct ig_prefix dst;
	u32 age;
	struct ig_ctl_header *h;
	bool found;
};

static bool has_address(const struct nlattr *nest, const struct ig_prefix *wanted)
{
	struct ig_prefix p;

	return nest && ig_ctl_prefix_from_wire(nest, &p) >= 0 && p.family == wanted->family &&
	       ig_addr_equal(&p.addr, &wanted->addr);
}

static void try_flow(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *all[IG_LINK_ATTRS], *flow[ICMPGUARD_A_FLOW_MAX + 1];
	struct wanted_flow *w = data;
	u32 age;

	ig_link_attrs(nlh, all);
	if (!all[ICMPGUARD_A_FLOW])
		return;
	ig_attr_sort(all[ICMPGUARD_A_FLOW], flow, ICMPGUARD_A_FLOW_MAX);
	age = (u32)ig_attr_value(flow[ICMPGUARD_A_FLOW_AGE]);
	if (!has_address(flow[ICMPGUARD_A_FLOW_SOURCE], &w->src) ||
	    !has_address(flow[ICMPGUARD_A_FLOW_DESTINATION], &w->dst) ||
	    (w->found && age >= w->age))
		return;
	w->found = true;
	w->age = age;
	w->h->id = (u16)ig_attr_value(flow[ICMPGUARD_A_FLOW_IDENT]);
	w->h->seq = (u32)ig_attr_value(flow[ICMPGUARD_A_FLOW_SEQUENCE]);
}

bool ig_wire_find_flow(struct ig_link *link, enum ig_family family, const struct ig_addr *src,
		       const struct ig_addr *dst, struct ig_ctl_header *h)
{
	struct wanted_flow w = {
		.src = { .addr = *src, .family = (u8)family },
		.dst = { .addr = *dst, .family = (u8)family },
		.h = h,
	};

	ig_link_request(link, ICMPGUARD_CMD_FLOW_GET);
	return !ig_link_dump(link, NULL, try_flow, &w) && w.found;
}
