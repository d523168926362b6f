/* SPDX-License-Identifier: GPL-2.0-only */
/* A group of rules and its interfaces, as the module reports it. */
#ifndef IG_CTL_GROUP_H
#define IG_CTL_GROUP_H

#include <jansson.h>

#include "wire/link.h"

/**
 * ig_ctl_group_from_wire() - reads a group that the module sent
 * @nest: attribute ICMPGUARD_A_GROUP
 * @more: written: the group has parts this tool does not know
 *
 * Return: an object as -j prints it, with name, interfaces (names and patterns),
 * attached (names of those there are), attached-count (that may be more than the
 * module names) and rules, as far as they are told; NULL when it makes no sense.
 */
json_t *ig_ctl_group_from_wire(const struct nlattr *nest, bool *more);

/**
 * ig_ctl_groups_read() - asks for all groups
 * @link: the link
 *
 * Return: an array of such objects, or NULL with the error in @link.
 */
json_t *ig_ctl_groups_read(struct ig_link *link);

/** ig_ctl_group_find() - one of an array of groups, by its name; NULL for none */
const json_t *ig_ctl_group_find(const json_t *groups, const char *name);

/**
 * ig_ctl_group_unreached() - the interfaces that have other groups
 * @groups: all groups, as ig_ctl_groups_read() returns them
 * @group: name of a group
 * @others: gets the names of those groups
 *
 * Return: an array of the names of interfaces that groups are attached to, and
 * this one is not.
 */
json_t *ig_ctl_group_unreached(const json_t *groups, const char *group, json_t *others);

#endif /* IG_CTL_GROUP_H */
