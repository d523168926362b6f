/* SPDX-License-Identifier: GPL-2.0-only */
/* Single attributes, as numbers, and in JSON. */
#ifndef IG_CTL_ATTR_H
#define IG_CTL_ATTR_H

#include <jansson.h>
#include <libmnl/libmnl.h>

#include "engine/addr.h"

/**
 * ig_attr_number() - reads a number of 1, 2, 4 or 8 bytes
 * @attr: the attribute, or NULL
 * @out: written on success
 *
 * Return: whether there is one.
 */
bool ig_attr_number(const struct nlattr *attr, u64 *out);

/** ig_attr_value() - the same as a value; 0 when there is none */
u64 ig_attr_value(const struct nlattr *attr);

/**
 * ig_attr_sort() - sorts the attributes of a nest by type
 * @nest: the nest
 * @attrs: written; NULL for what is not there, the last of several
 * @max: the highest type that @attrs has room for
 */
void ig_attr_sort(const struct nlattr *nest, const struct nlattr **attrs, u16 max);

/** ig_attr_set_number() - sets a member to a number, if there is one */
void ig_attr_set_number(json_t *obj, const char *key, const struct nlattr *attr);

/**
 * ig_attr_set_address() - sets a member to an address
 * @obj: the object
 * @key: the member
 * @nest: the address as a prefix, or NULL
 * @p: gets the prefix
 *
 * Return: whether there is one that makes sense.
 */
bool ig_attr_set_address(json_t *obj, const char *key, const struct nlattr *nest,
			 struct ig_prefix *p);

#endif /* IG_CTL_ATTR_H */
