/* SPDX-License-Identifier: GPL-2.0-only */
/* Reads the lists of `icmpctl list` as JSON, in its order. */
#ifndef IG_CTL_LIST_H
#define IG_CTL_LIST_H

#include <jansson.h>

#include "table.h"
#include "wire/link.h"

/**
 * ig_list_rules_read() - reads the rules
 * @link: the link
 *
 * Return: an array of them, with what they have admitted; NULL if they cannot be read.
 */
json_t *ig_list_rules_read(struct ig_link *link);

/** ig_list_acl_read() - likewise the entries of the ACL */
json_t *ig_list_acl_read(struct ig_link *link);

/** ig_list_sets_read() - likewise the sets */
json_t *ig_list_sets_read(struct ig_link *link);

/** ig_list_groups_read() - likewise the groups */
json_t *ig_list_groups_read(struct ig_link *link);

/* The columns of the tables of sets and of groups. */
extern const struct ig_field ig_list_set_columns[];
extern const struct ig_field ig_list_group_columns[];

#endif /* IG_CTL_LIST_H */
