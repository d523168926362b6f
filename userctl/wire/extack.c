// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <string.h>

#include "model/match.h"
#include "wire/extack.h"

static const char *const rule_names[ICMPGUARD_A_RULE_MAX + 1] = {
	[ICMPGUARD_A_RULE_ID] = "id",
	[ICMPGUARD_A_RULE_DIRECTION] = "direction",
	[ICMPGUARD_A_RULE_ICMP] = "icmp",
	[ICMPGUARD_A_RULE_ICMPV6] = "icmpv6",
	[ICMPGUARD_A_RULE_PEER] = "peer",
	[ICMPGUARD_A_RULE_TO] = "to",
	[ICMPGUARD_A_RULE_LIFETIME] = "lifetime",
	[ICMPGUARD_A_RULE_COMMENT] = "comment",
	[ICMPGUARD_A_RULE_SET] = "set",
	[ICMPGUARD_A_RULE_GROUP] = "group",
};

static const char *const acl_names[ICMPGUARD_A_ACL_ENTRY_MAX + 1] = {
	[ICMPGUARD_A_ACL_ENTRY_DIRECTION] = "direction",
	[ICMPGUARD_A_ACL_ENTRY_NUMBER] = "number",
	[ICMPGUARD_A_ACL_ENTRY_ACTION] = "action",
	[ICMPGUARD_A_ACL_ENTRY_ICMP] = "icmp",
	[ICMPGUARD_A_ACL_ENTRY_ICMPV6] = "icmpv6",
	[ICMPGUARD_A_ACL_ENTRY_PEER] = "peer",
	[ICMPGUARD_A_ACL_ENTRY_TO] = "to",
	[ICMPGUARD_A_ACL_ENTRY_DEV] = "dev",
	[ICMPGUARD_A_ACL_ENTRY_SET] = "set",
};

static const char *const set_names[ICMPGUARD_A_SET_MAX + 1] = {
	[ICMPGUARD_A_SET_NAME] = "name",
	[ICMPGUARD_A_SET_PREFIX] = "prefix",
	[ICMPGUARD_A_SET_PREFIXES4] = "prefixes4",
	[ICMPGUARD_A_SET_PREFIXES6] = "prefixes6",
};

static const char *const group_names[ICMPGUARD_A_GROUP_MAX + 1] = {
	[ICMPGUARD_A_GROUP_NAME] = "name",
	[ICMPGUARD_A_GROUP_INTERFACE] = "interface",
};

static const char *const main_names[ICMPGUARD_A_MAX + 1] = {
	[ICMPGUARD_A_MODE] = "mode",
	[ICMPGUARD_A_DEFAULT_IN] = "default-in",
	[ICMPGUARD_A_DEFAULT_OUT] = "default-out",
	[ICMPGUARD_A_DEFAULT_FORWARD] = "default-forward",
	[ICMPGUARD_A_RULE] = "rule",
	[ICMPGUARD_A_FLUSH] = "flush",
	[ICMPGUARD_A_ACL_ENTRY] = "acl-entry",
	[ICMPGUARD_A_SET] = "set",
	[ICMPGUARD_A_GROUP] = "group",
	[ICMPGUARD_A_STAGED] = "staged",
	[ICMPGUARD_A_GENERATION] = "generation",
	[ICMPGUARD_A_CONFIRM] = "confirm",
	[ICMPGUARD_A_TOKEN] = "token",
};

static const char *const icmp_names[ICMPGUARD_A_ICMP_MAX + 1] = {
	[ICMPGUARD_A_ICMP_TYPE] = "type",
	[ICMPGUARD_A_ICMP_CODE] = "code",
};

static const char *const prefix_names[ICMPGUARD_A_PREFIX_MAX + 1] = {
	[ICMPGUARD_A_PREFIX_IPV4] = "ipv4",
	[ICMPGUARD_A_PREFIX_IPV6] = "ipv6",
	[ICMPGUARD_A_PREFIX_LENGTH] = "length",
};

struct attr_set {
	const char *const *names;
	u16 max;
};

static const struct attr_set main_set = { main_names, ICMPGUARD_A_MAX };
static const struct attr_set rule_set = { rule_names, ICMPGUARD_A_RULE_MAX };
static const struct attr_set acl_set = { acl_names, ICMPGUARD_A_ACL_ENTRY_MAX };
static const struct attr_set set_set = { set_names, ICMPGUARD_A_SET_MAX };
static const struct attr_set group_set = { group_names, ICMPGUARD_A_GROUP_MAX };
static const struct attr_set icmp_set = { icmp_names, ICMPGUARD_A_ICMP_MAX };
static const struct attr_set prefix_set = { prefix_names, ICMPGUARD_A_PREFIX_MAX };

/* Finds the attribute set inside attribute @type of @set, or NULL. */
static const struct attr_set *inner_set(const struct attr_set *set, u16 type)
{
	const char *name = type <= set->max ? set->names[type] : NULL;

	if (set == &main_set)
		return type == ICMPGUARD_A_RULE	     ? &rule_set :
		       type == ICMPGUARD_A_ACL_ENTRY ? &acl_set :
		       type == ICMPGUARD_A_SET	     ? &set_set :
		       type == ICMPGUARD_A_GROUP     ? &group_set :
						       NULL;
	if (set == &set_set)
		return type == ICMPGUARD_A_SET_PREFIX ? &prefix_set : NULL;
	if (!name || (set != &rule_set && set != &acl_set))
		return NULL;
	if (!strcmp(name, "icmp") || !strcmp(name, "icmpv6"))
		return &icmp_set;
	return !strcmp(name, "peer") || !strcmp(name, "to") ? &prefix_set : NULL;
}

static void append_name(struct ig_link *link, const struct attr_set *set, u16 type)
{
	size_t len = strlen(link->attr);
	const char *dot = len ? "." : "";

	if (type <= set->max && set->names[type])
		snprintf(link->attr + len, sizeof(link->attr) - len, "%s%s", dot, set->names[type]);
	else
		snprintf(link->attr + len, sizeof(link->attr) - len, "%s#%u", dot, type);
}

/* Counts the attributes of the type of @attr from @p up to it. */
static unsigned int before_attr(const char *p, const struct nlattr *attr)
{
	unsigned int n = 0;

	while (p < (const char *)attr) {
		const struct nlattr *other = (const void *)p;

		n += mnl_attr_get_type(other) == mnl_attr_get_type(attr);
		p += MNL_ALIGN(other->nla_len);
	}
	return n;
}

/* Writes what an attribute says to @link->value, for a sentence. */
static void read_value(struct ig_link *link, const struct nlattr *attr)
{
	static const char *const names[] = { "name", "set", "group", "interface", "dev", NULL };
	static const char *const prefixes[] = { "prefix", "peer", "to", NULL };
	const char *dot = strrchr(link->attr, '.'), *name = dot ? dot + 1 : link->attr;
	struct ig_prefix prefix;

	if (dot && ig_words_index(name, names) >= 0)
		snprintf(link->value, sizeof(link->value), "%.*s",
			 (int)mnl_attr_get_payload_len(attr), mnl_attr_get_str(attr));
	else if (dot && ig_words_index(name, prefixes) >= 0 &&
		 ig_prefix_from_wire(attr, &prefix) >= 0)
		ig_words_prefix_text(&prefix, link->value);
}

/*
 * Writes the path of the attribute at @offset of the request to @link->attr, and
 * its number among its like to @link->nth.
 * Return: the set inside it, or of the message for offset 0.
 */
static const struct attr_set *name_attr(struct ig_link *link, u32 offset)
{
	const struct nlmsghdr *nlh = (const void *)link->request;
	const char *p = mnl_nlmsg_get_payload_offset(nlh, IG_LINK_HEADER);
	const char *end = mnl_nlmsg_get_payload_tail(nlh), *first = p;
	const char *target = link->request + offset;
	const struct attr_set *set = &main_set;
	int depth = 0;

	link->attr[0] = '\0';
	link->value[0] = '\0';
	link->nth = 0;
	while (set && target >= p && p + sizeof(struct nlattr) <= end) {
		const struct nlattr *attr = (const void *)p;
		const char *next = p + MNL_ALIGN(attr->nla_len);
		u16 type = mnl_attr_get_type(attr);

		if (target >= next) {
			p = next;
			continue;
		}
		append_name(link, set, type);
		/* Repeated attributes are one level below the message. */
		if (depth++ == 1)
			link->nth = before_attr(first, attr);
		set = inner_set(set, type);
		if (target == p) {
			read_value(link, attr);
			break;
		}
		p += sizeof(struct nlattr);
		first = p;
	}
	return set;
}

void ig_extack_read(struct ig_link *link, const struct nlmsghdr *nlh, size_t offset)
{
	const struct attr_set *set = &main_set;
	const struct nlattr *attr;
	u32 missing = 0;

	if (!(nlh->nlmsg_flags & NLM_F_ACK_TLVS))
		return;
	mnl_attr_for_each (attr, nlh, offset) {
		u16 type = mnl_attr_get_type(attr), len = mnl_attr_get_payload_len(attr);

		if (type == NLMSGERR_ATTR_MSG)
			snprintf(link->text, sizeof(link->text), "%.*s", (int)len,
				 mnl_attr_get_str(attr));
		else if (type == NLMSGERR_ATTR_OFFS && len >= 4)
			set = name_attr(link, mnl_attr_get_u32(attr));
		else if (type == NLMSGERR_ATTR_MISS_NEST && len >= 4)
			set = name_attr(link, mnl_attr_get_u32(attr));
		else if (type == NLMSGERR_ATTR_MISS_TYPE && len >= 4)
			missing = mnl_attr_get_u32(attr);
	}
	if (missing && set)
		append_name(link, set, (u16)missing);
}
