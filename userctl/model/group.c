// SPDX-License-Identifier: GPL-2.0-only
#include <net/if.h>
#include <stdlib.h>
#include <string.h>

#include "model/group.h"
#include "model/match.h"

static void append_safe(json_t *list, const char *text)
{
	/* Names of interfaces are not always UTF-8. */
	char *safe = ig_ctl_words_safe_text(text);

	json_array_append_new(list, json_string(safe));
	free(safe);
}

/* Reads one attribute of a group; returns 0, 1 when it is not known, -1 when wrong. */
static int get_attr(const struct nlattr *attr, json_t *obj)
{
	u16 type = mnl_attr_get_type(attr), len = mnl_attr_get_payload_len(attr);
	char name[ICMPGUARD_NAME_MAX + 1], dev[IF_NAMESIZE];

	switch (type) {
	case ICMPGUARD_A_GROUP_NAME:
		if (ig_ctl_name_from_wire(attr, name))
			return -1;
		json_object_set_new(obj, "name", json_string(name));
		return 0;
	case ICMPGUARD_A_GROUP_INTERFACE:
		snprintf(dev, sizeof(dev), "%.*s", (int)len, mnl_attr_get_str(attr));
		append_safe(json_object_get(obj, "interfaces"), dev);
		return 0;
	case ICMPGUARD_A_GROUP_RULES:
	case ICMPGUARD_A_GROUP_ATTACHED:
		if (len < 4)
			return -1;
		json_object_set_new(obj,
				    type == ICMPGUARD_A_GROUP_RULES ? "rules" : "attached-count",
				    json_integer(mnl_attr_get_u32(attr)));
		return 0;
	case ICMPGUARD_A_GROUP_IFINDEX:
		if (len < 4)
			return -1;
		/* This process is in the namespace of the socket, so indexes are the same. */
		if (if_indextoname(mnl_attr_get_u32(attr), dev))
			append_safe(json_object_get(obj, "attached"), dev);
		return 0;
	default:
		return 1;
	}
}

json_t *ig_ctl_group_from_wire(const struct nlattr *nest, bool *more)
{
	json_t *obj = json_pack("{s:s,s:[],s:[]}", "name", "", "interfaces", "attached");
	const struct nlattr *attr;

	mnl_attr_for_each_nested (attr, nest) {
		int err = get_attr(attr, obj);

		if (err < 0) {
			json_decref(obj);
			return NULL;
		}
		*more |= err > 0;
	}
	if (*json_string_value(json_object_get(obj, "name")))
		return obj;
	json_decref(obj);
	return NULL;
}

static void restart_groups(void *data)
{
	json_array_clear(data);
}

static void read_group(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *attrs[IG_LINK_ATTRS];
	bool more = false;
	json_t *group;

	ig_link_attrs(nlh, attrs);
	if (!attrs[ICMPGUARD_A_GROUP])
		return;
	group = ig_ctl_group_from_wire(attrs[ICMPGUARD_A_GROUP], &more);
	if (group)
		json_array_append_new(data, group);
}

json_t *ig_ctl_groups_read(struct ig_link *link)
{
	json_t *groups = json_array();

	ig_link_request(link, ICMPGUARD_CMD_GROUP_GET);
	if (!ig_link_dump(link, restart_groups, read_group, groups))
		return groups;
	json_decref(groups);
	return NULL;
}

static bool has(const json_t *list, const json_t *word)
{
	json_t *item;
	size_t i;

	json_array_foreach (list, i, item)
		if (json_equal(item, word))
			return true;
	return false;
}

const json_t *ig_ctl_group_find(const json_t *groups, const char *name)
{
	json_t *group;
	size_t i;

	json_array_foreach (groups, i, group)
		if (!strcmp(json_string_value(json_object_get(group, "name")), name))
			return group;
	return NULL;
}

json_t *ig_ctl_group_unreached(const json_t *groups, const char *name, json_t *others)
{
	const json_t *reached = json_object_get(ig_ctl_group_find(groups, name), "attached");
	json_t *list = json_array(), *group, *dev;
	size_t i, k;

	json_array_foreach (groups, i, group) {
		bool other = false;

		json_array_foreach (json_object_get(group, "attached"), k, dev) {
			if (has(reached, dev))
				continue;
			other = true;
			if (!has(list, dev))
				json_array_append(list, dev);
		}
		if (other)
			json_array_append(others, json_object_get(group, "name"));
	}
	return list;
}
