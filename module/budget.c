// SPDX-License-Identifier: GPL-2.0-only
/* Limits the number of namespaces that have a policy. */
#include <linux/hashtable.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/user_namespace.h>

#include "budget.h"

unsigned int ig_max_namespaces = 4096;
unsigned int ig_max_namespaces_user = 256;

/**
 * struct ig_budget_user - see budget.h
 * @list: in users
 * @uid: who it is
 * @user_ns: the outermost user namespace if that is root, else NULL; only
 *	compared, never followed; it lives as long as one of its namespaces
 *	counts
 * @n: number of this user's namespaces that have a policy; never 0 while in
 *	@list
 */
struct ig_budget_user {
	struct hlist_node list;
	kuid_t uid;
	const struct user_namespace *user_ns;
	u32 n;
};

/* Protects everything below. Innermost lock; nobody waits while holding it. */
static DEFINE_MUTEX(lock);
static DEFINE_HASHTABLE(users, 8);
static struct ig_budget_used used;

/* Counts the namespaces of containers that root made; part of @used.users. */
static u32 of_root;

/* The outermost user namespace below the initial one. */
static const struct user_namespace *outermost(const struct net *net)
{
	const struct user_namespace *ns = net->user_ns;

	while (ns->parent != &init_user_ns)
		ns = ns->parent;
	return ns;
}

static u32 user_hash(kuid_t uid, const struct user_namespace *user_ns)
{
	return __kuid_val(uid) ^ hash_ptr(user_ns, 32);
}

static struct ig_budget_user *user_find(kuid_t uid,
					const struct user_namespace *user_ns)
{
	struct ig_budget_user *user;

	hash_for_each_possible(users, user, list, user_hash(uid, user_ns))
		if (uid_eq(user->uid, uid) && user->user_ns == user_ns)
			return user;
	return NULL;
}

static struct ig_budget_user *user_add(kuid_t uid,
				       const struct user_namespace *user_ns)
{
	struct ig_budget_user *user = kzalloc(sizeof(*user),
					      GFP_KERNEL_ACCOUNT);

	if (!user)
		return NULL;
	user->uid = uid;
	user->user_ns = user_ns;
	hash_add(users, &user->list, user_hash(uid, user_ns));
	return user;
}

/*
 * Set-user-ID root programs make user namespaces for anybody, so all of root's
 * containers together have a limit too. It is the limit of the host, counted
 * separately.
 */
static int take_user(const struct net *net, struct ig_budget_user **paying)
{
	const struct user_namespace *ns = outermost(net);
	kuid_t uid = ns->owner;
	bool root = uid_eq(uid, GLOBAL_ROOT_UID);
	struct ig_budget_user *user;

	lockdep_assert_held(&lock);
	if (!root)
		ns = NULL;
	else if (of_root >= ig_max_namespaces)
		return -ENOSPC;
	user = user_find(uid, ns);
	if (user && user->n >= ig_max_namespaces_user)
		return -ENOSPC;
	if (!user)
		user = user_add(uid, ns);
	if (!user)
		return -ENOMEM;
	user->n++;
	of_root += root;
	used.users++;
	*paying = user;
	return 0;
}

static int take_host(const struct net *net)
{
	lockdep_assert_held(&lock);
	/* The first namespace gets a policy even above the limit. */
	if (used.host >= ig_max_namespaces && !net_eq(net, &init_net))
		return -ENOSPC;
	used.host++;
	return 0;
}

int ig_budget_take(const struct net *net, struct ig_budget_user **user)
{
	int err;

	*user = NULL;
	mutex_lock(&lock);
	err = net->user_ns == &init_user_ns ? take_host(net) :
					      take_user(net, user);
	mutex_unlock(&lock);
	return err;
}

void ig_budget_give(struct ig_budget_user *user)
{
	bool last = false;

	mutex_lock(&lock);
	if (user) {
		used.users--;
		of_root -= user->user_ns != NULL;
		last = !--user->n;
	} else {
		used.host--;
	}
	if (last)
		hash_del(&user->list);
	mutex_unlock(&lock);
	if (last)
		kfree(user);
}

struct ig_budget_used ig_budget_used(void)
{
	struct ig_budget_used now;

	mutex_lock(&lock);
	now = used;
	mutex_unlock(&lock);
	return now;
}
