// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "wire/advice.h"
#include "complain.h"
#include "no_memory.h"
#include "model/group.h"
#include "output.h"
#include "model/set.h"

/* Finds the name of the set or group in the refused request; "" for none. */
static const char *request_name(const struct ig_link *link, u16 nest)
{
	const struct nlmsghdr *nlh = (const void *)link->request;
	const struct nlattr *attr, *inner;

	mnl_attr_for_each (attr, nlh, IG_LINK_HEADER) {
		if (mnl_attr_get_type(attr) != nest)
			continue;
		mnl_attr_for_each_nested (inner, attr)
			if (mnl_attr_get_type(inner) == (nest == ICMPGUARD_A_SET ?
								 ICMPGUARD_A_SET_NAME :
								 ICMPGUARD_A_GROUP_NAME))
				return mnl_attr_get_str(inner);
	}
	return "";
}

static u8 request_cmd(const struct ig_link *link)
{
	return *(const u8 *)mnl_nlmsg_get_payload((const void *)link->request);
}

static void restart(void *data)
{
	json_array_clear(data);
}

static void read_set(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *attrs[IG_LINK_ATTRS];
	struct ig_ctl_set set;

	ig_link_attrs(nlh, attrs);
	if (attrs[ICMPGUARD_A_SET] && ig_ctl_set_from_wire(attrs[ICMPGUARD_A_SET], &set) >= 0)
		json_array_append_new(data, ig_ctl_set_json(&set));
}

/* Asks for all sets or groups, as objects with a name. */
static json_t *things(struct ig_link *link, u16 nest)
{
	struct ig_link *asked = malloc(sizeof(*asked));
	json_t *list;

	if (!asked)
		ig_no_memory();
	*asked = *link;
	if (nest == ICMPGUARD_A_GROUP) {
		list = ig_ctl_groups_read(asked);
	} else {
		list = json_array();
		ig_link_request(asked, ICMPGUARD_CMD_SET_GET);
		ig_link_dump(asked, restart, read_set, list);
	}
	link->seq = asked->seq;
	free(asked);
	return list ? list : json_array();
}

/* Writes the nearest of the names of @list as a hint, or "". */
static const char *nearest(const json_t *list, const char *word, char hint[IG_WORD_MAX])
{
	struct ig_ctl_nearest n = { .word = word };
	const json_t *item;
	size_t i;

	json_array_foreach (list, i, item)
		ig_ctl_nearest_try(&n, json_is_string(item) ?
					       json_string_value(item) :
					       json_string_value(json_object_get(item, "name")));
	return ig_ctl_nearest_hint(&n, hint);
}

/* Tells whether the request needs the set or the group: only then is making it advice. */
static bool needs_it(const struct ig_link *link)
{
	switch (request_cmd(link)) {
	case ICMPGUARD_CMD_RULE_ADD:
	case ICMPGUARD_CMD_ACL_ADD:
	case ICMPGUARD_CMD_SET_ADD:
	case ICMPGUARD_CMD_SET_REPLACE:
	case ICMPGUARD_CMD_GROUP_ATTACH:
		return true;
	}
	return false;
}

static void no_such(struct ig_link *link, u16 nest, const char *what)
{
	json_t *list = things(link, nest);
	char hint[IG_WORD_MAX];

	nearest(list, link->value, hint);
	if (*hint)
		ig_complain("%s %s does not exist%s", what, link->value, hint);
	else if (needs_it(link))
		ig_complain("%s %s does not exist; `icmpctl list %ss` lists the %ss, "
			    "`icmpctl %s create %s` makes it",
			    what, link->value, what, what, what, link->value);
	else
		ig_complain("%s %s does not exist; `icmpctl list %ss` lists the %ss", what,
			    link->value, what, what);
	json_decref(list);
}

static void not_attached(struct ig_link *link)
{
	const char *name = request_name(link, ICMPGUARD_A_GROUP);
	json_t *groups = things(link, ICMPGUARD_A_GROUP);
	const json_t *devs = json_object_get(ig_ctl_group_find(groups, name), "interfaces");
	char hint[IG_WORD_MAX], *text = ig_table_text(devs ? devs : json_null());

	nearest(devs, link->value, hint);
	ig_complain("group %s is not attached to %s%s%s%s", name, link->value,
		    *hint ? hint : "; it is attached to ",
		    *hint ? "" :
		    *text ? text :
			    "nothing",
		    *hint || *text ? "" : ": `icmpctl list groups`");
	free(text);
	json_decref(groups);
}

static void set_used(struct ig_link *link)
{
	json_t *sets = things(link, ICMPGUARD_A_SET);
	const json_t *set = ig_ctl_group_find(sets, link->value);
	long long users = json_integer_value(json_object_get(set, "users"));

	ig_complain("set %s is used by %lld rule%s or ACL entr%s with @%s; `icmpctl list` shows "
		    "what to remove first",
		    link->value, users, users == 1 ? "" : "s", users == 1 ? "y" : "ies",
		    link->value);
	json_decref(sets);
}

/* Tells whether the refused attribute is @name, or a @what inside another one. */
static bool about(const struct ig_link *link, const char *what, const char *name)
{
	const char *dot = strrchr(link->attr, '.');

	return !strcmp(link->attr, name) || (dot && !strcmp(dot + 1, what));
}

/* A refused dump names no attribute; take the name of the set from the request. */
static void name_dumped(struct ig_link *link)
{
	if (link->error != ENOENT || request_cmd(link) != ICMPGUARD_CMD_PREFIX_GET || link->attr[0])
		return;
	snprintf(link->value, sizeof(link->value), "%s", request_name(link, ICMPGUARD_A_SET));
	strcpy(link->attr, "set.name");
}

bool ig_advice_complain(struct ig_link *link)
{
	bool set, group;

	name_dumped(link);
	set = about(link, "set", "set.name");
	group = about(link, "group", "group.name");
	if (link->error == ENOENT && request_cmd(link) == ICMPGUARD_CMD_SET_DEL && !link->attr[0])
		ig_complain("set %s does not have all of these prefixes",
			    request_name(link, ICMPGUARD_A_SET));
	else if (!link->value[0])
		return false;
	else if (link->error == ENOENT && set)
		no_such(link, ICMPGUARD_A_SET, "set");
	else if (link->error == ENOENT && group)
		no_such(link, ICMPGUARD_A_GROUP, "group");
	else if (link->error == ENOENT && !strcmp(link->attr, "group.interface"))
		not_attached(link);
	else if (link->error == ENOENT && !strcmp(link->attr, "set.prefix"))
		ig_complain("no prefix of set %s covers %s", request_name(link, ICMPGUARD_A_SET),
			    link->value);
	else if (link->error == EBUSY && set)
		set_used(link);
	else if (link->error == EBUSY && group)
		ig_complain("group %s has rules; revoke them first", link->value);
	else if (link->error == EEXIST && set)
		ig_complain("there is a set %s already, with other prefixes: `icmpctl set show "
			    "%s` prints them, and `set replace` replaces them",
			    link->value, link->value);
	else if (link->error == EEXIST && group)
		ig_complain("there is a group %s already, attached to something else: `icmpctl "
			    "list groups` shows to what, and `group attach` adds interfaces",
			    link->value);
	else
		return false;
	return true;
}
