/* SPDX-License-Identifier: GPL-2.0-only */
/* Prints the lists of `icmpctl list`, or reads them as JSON in its order. */
#ifndef IG_CTL_LIST_H
#define IG_CTL_LIST_H

#include <jansson.h>

#include "table.h"
#include "wire/link.h"

struct ig_ctl;

/**
 * ig_list_acl() - lists the entries of the ACL
 * @ctl: the line
 *
 * Return: the exit status.
 */
int ig_list_acl(const struct ig_ctl *ctl);

/** ig_list_sets() - likewise the sets */
int ig_list_sets(const struct ig_ctl *ctl);

/** ig_list_groups() - likewise the groups */
int ig_list_groups(const struct ig_ctl *ctl);

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
