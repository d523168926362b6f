// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "model/match.h"
#include "wire/attr.h"

bool ig_attr_number(const struct nlattr *attr, u64 *out)
{
	switch (attr ? mnl_attr_get_payload_len(attr) : 0) {
	case 1:
		*out = mnl_attr_get_u8(attr);
		return true;
	case 2:
		*out = mnl_attr_get_u16(attr);
		return true;
	case 4:
		*out = mnl_attr_get_u32(attr);
		return true;
	case 8:
		*out = mnl_attr_get_u64(attr);
		return true;
	default:
		return false;
	}
}

u64 ig_attr_value(const struct nlattr *attr)
{
	u64 value = 0;

	ig_attr_number(attr, &value);
	return value;
}

void ig_attr_sort(const struct nlattr *nest, const struct nlattr **attrs, u16 max)
{
	const struct nlattr *attr;

	memset(attrs, 0, sizeof(*attrs) * (max + 1U));
	mnl_attr_for_each_nested (attr, nest)
		if (mnl_attr_get_type(attr) <= max)
			attrs[mnl_attr_get_type(attr)] = attr;
}

void ig_attr_set_number(json_t *obj, const char *key, const struct nlattr *attr)
{
	u64 value;

	if (ig_attr_number(attr, &value))
		json_object_set_new(obj, key, json_integer((json_int_t)value));
}

bool ig_attr_set_address(json_t *obj, const char *key, const struct nlattr *nest,
			 struct ig_prefix *p)
{
	char text[IG_WORD_MAX];

	if (!nest || ig_ctl_prefix_from_wire(nest, p) < 0)
		return false;
	ig_ctl_words_addr_text(p, text);
	json_object_set_new(obj, key, json_string(text));
	return true;
}
