/* SPDX-License-Identifier: GPL-2.0-only */
/* Network namespaces by name or path, as ip-netns(8) names them. */
#ifndef IG_CTL_NETNS_H
#define IG_CTL_NETNS_H

#include <stddef.h>

/**
 * ig_netns_enter() - enters a network namespace
 * @netns: its name, or a path with a slash
 *
 * Return: 0, or the exit status after a complaint.
 */
int ig_netns_enter(const char *netns);

/**
 * struct ig_netns_list - the named network namespaces, without that of this process
 * @own: a name of the namespace of this process; NULL if it has none
 * @name: a name of each of the others, sorted
 * @n: how many those are
 */
struct ig_netns_list {
	char *own;
	char **name;
	size_t n;
};

/** ig_netns_list() - lists them; none if they cannot be listed; ig_netns_list_free() frees */
void ig_netns_list(struct ig_netns_list *list);

/**
 * ig_netns_list_enter() - enters a namespace of a list
 * @list: the list
 * @i: its index
 *
 * Return: 0; -1 if it is gone meanwhile; otherwise the exit status after a complaint.
 */
int ig_netns_list_enter(const struct ig_netns_list *list, size_t i);

/** ig_netns_list_free() - frees a list */
void ig_netns_list_free(struct ig_netns_list *list);

#endif /* IG_CTL_NETNS_H */
