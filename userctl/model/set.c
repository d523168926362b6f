// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "model/match.h"
#include "model/set.h"

/* Reads one attribute of a set; returns as ig_ctl_set_from_wire(). */
static int get_attr(const struct nlattr *attr, struct ig_ctl_set *set)
{
	u16 type = mnl_attr_get_type(attr);
	u32 *number;

	switch (type) {
	case ICMPGUARD_A_SET_NAME:
		return ig_ctl_name_from_wire(attr, set->name);
	case ICMPGUARD_A_SET_IPV4:
		number = &set->ipv4;
		break;
	case ICMPGUARD_A_SET_IPV6:
		number = &set->ipv6;
		break;
	case ICMPGUARD_A_SET_USERS:
		number = &set->users;
		break;
	case ICMPGUARD_A_SET_PREFIX:
	case ICMPGUARD_A_SET_PREFIXES4:
	case ICMPGUARD_A_SET_PREFIXES6:
		return 0;
	default:
		return 1;
	}
	if (mnl_attr_get_payload_len(attr) < sizeof(*number))
		return -1;
	*number = mnl_attr_get_u32(attr);
	return 0;
}

int ig_ctl_set_from_wire(const struct nlattr *nest, struct ig_ctl_set *set)
{
	const struct nlattr *attr;
	int more = 0;

	memset(set, 0, sizeof(*set));
	mnl_attr_for_each_nested (attr, nest) {
		int err = get_attr(attr, set);

		if (err < 0)
			return -1;
		more |= err;
	}
	return set->name[0] ? more : -1;
}

json_t *ig_ctl_set_json(const struct ig_ctl_set *set)
{
	return json_pack("{s:s,s:I,s:I,s:I}", "name", set->name, "ipv4", (json_int_t)set->ipv4,
			 "ipv6", (json_int_t)set->ipv6, "users", (json_int_t)set->users);
}

void ig_ctl_set_sizes(const struct ig_ctl_set *set, char buf[IG_WORD_MAX])
{
	size_t len = 0;

	if (set->ipv4 || !set->ipv6)
		len = (size_t)snprintf(buf, IG_WORD_MAX, "%u IPv4 prefix%s", set->ipv4,
				       set->ipv4 == 1 ? "" : "es");
	if (set->ipv6 || !set->ipv4)
		snprintf(buf + len, IG_WORD_MAX - len, "%s%u IPv6 prefix%s", len ? ", " : "",
			 set->ipv6, set->ipv6 == 1 ? "" : "es");
}
