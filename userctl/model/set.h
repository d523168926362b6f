/* SPDX-License-Identifier: GPL-2.0-only */
/* A named set of prefixes, as the module reports it. */
#ifndef IG_CTL_SET_H
#define IG_CTL_SET_H

#include <jansson.h>

#include "wire/link.h"
#include "model/words.h"

/**
 * struct ig_ctl_set - a set, without its prefixes
 * @name: its name
 * @ipv4: number of IPv4 prefixes
 * @ipv6: number of IPv6 prefixes
 * @users: number of rules and ACL entries that use it
 */
struct ig_ctl_set {
	char name[ICMPGUARD_NAME_MAX + 1];
	u32 ipv4;
	u32 ipv6;
	u32 users;
};

/**
 * ig_ctl_set_from_wire() - reads a set that the module sent
 * @nest: attribute ICMPGUARD_A_SET
 * @set: written
 *
 * Return: 1 when the set has parts this tool does not know, 0 when it has none,
 * -1 when it makes no sense.
 */
int ig_ctl_set_from_wire(const struct nlattr *nest, struct ig_ctl_set *set);

/** ig_ctl_set_json() - a set for -j; a new reference */
json_t *ig_ctl_set_json(const struct ig_ctl_set *set);

/** ig_ctl_set_sizes() - "2 IPv4 prefixes, 1 IPv6 prefix" */
void ig_ctl_set_sizes(const struct ig_ctl_set *set, char buf[IG_WORD_MAX]);

#endif /* IG_CTL_SET_H */
