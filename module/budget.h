/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Limits the number of namespaces that have a policy. The host has one limit,
 * and every user has one for namespaces in user namespaces of his own.
 */
#ifndef IG_BUDGET_H
#define IG_BUDGET_H

#include <net/net_namespace.h>

/*
 * struct ig_budget_user: the namespaces of one user that have a policy.
 *
 * A namespace belongs to the uid that made the outermost user namespace around
 * it. User namespaces that root made are containers, and each of them counts as
 * a user of its own. The object is freed with its last namespace.
 */
struct ig_budget_user;

/**
 * ig_budget_take() - counts a namespace that gets a policy
 * @net: the namespace
 * @user: gets the user it counts for, for ig_budget_give(); NULL for the host
 *
 * The first namespace is counted, and never refused. May sleep.
 *
 * Return: 0; -ENOSPC at max_namespaces or max_namespaces_user; -ENOMEM.
 */
int ig_budget_take(const struct net *net, struct ig_budget_user **user);

/** ig_budget_give() - stops counting a namespace; may sleep */
void ig_budget_give(struct ig_budget_user *user);

/**
 * struct ig_budget_used - number of namespaces that have a policy
 * @host: those of the initial user namespace, against max_namespaces
 * @users: all others
 */
struct ig_budget_used {
	u32 host;
	u32 users;
};

/** ig_budget_used() - reads the current numbers; may sleep */
struct ig_budget_used ig_budget_used(void);

/* main.c */
extern unsigned int ig_max_namespaces, ig_max_namespaces_user;

#endif /* IG_BUDGET_H */
