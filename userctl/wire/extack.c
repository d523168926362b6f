// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <string.h>

#include "model/match.h"
#include "wire/extack.h"
#include "wire/names_gen.h"

/* As enum nlmsgerr_attrs of Linux 6.0 has them; the headers of Debian 11 are older. */
enum {
	MISS_TYPE = 5,
	MISS_NEST = 6,
};

static void append_name(struct ig_link *link, const struct ig_attr_set *set, u16 type)
{
	size_t len = strlen(link->attr);
	const char *dot = len ? "." : "";

	if (type <= set->max && set->attr[type].name)
		snprintf(link->attr + len, sizeof(link->attr) - len, "%s%s", dot,
			 set->attr[type].name);
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

	if (dot && ig_ctl_words_index(name, names) >= 0)
		snprintf(link->value, sizeof(link->value), "%.*s",
			 (int)mnl_attr_get_payload_len(attr), mnl_attr_get_str(attr));
	else if (dot && ig_ctl_words_index(name, prefixes) >= 0 &&
		 ig_ctl_prefix_from_wire(attr, &prefix) >= 0)
		ig_ctl_words_prefix_text(&prefix, link->value);
}

/*
 * Writes the path of the attribute at @offset of the request to @link->attr, and
 * its number among its like to @link->nth.
 * Return: the set inside it, or of the message for offset 0.
 */
static const struct ig_attr_set *name_attr(struct ig_link *link, u32 offset)
{
	const struct nlmsghdr *nlh = (const void *)link->request;
	const char *p = mnl_nlmsg_get_payload_offset(nlh, IG_LINK_HEADER);
	const char *end = mnl_nlmsg_get_payload_tail(nlh), *first = p;
	const char *target = link->request + offset;
	const struct ig_attr_set *set = &ig_attrs_main;
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
		set = type <= set->max ? set->attr[type].inner : NULL;
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
	const struct ig_attr_set *set = &ig_attrs_main;
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
		else if (type == MISS_NEST && len >= 4)
			set = name_attr(link, mnl_attr_get_u32(attr));
		else if (type == MISS_TYPE && len >= 4)
			missing = mnl_attr_get_u32(attr);
	}
	if (missing && set)
		append_name(link, set, (u16)missing);
}
