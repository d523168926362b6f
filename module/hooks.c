// SPDX-License-Identifier: GPL-2.0-only
/*
 * The hooks of a namespace. Once registered they stay: the kernel answers each
 * unregistration by dropping every packet that waits in an NFQUEUE of the
 * namespace, of whatever protocol. A hook without work is idle instead.
 */
#include "guard.h"

static void hooks_free(struct work_struct *work)
{
	kvfree(container_of(to_rcu_work(work), struct ig_hooks, free));
}

static struct ig_hooks *hooks_alloc(void)
{
	struct ig_hooks *hooks = kvzalloc(sizeof(*hooks), IG_GFP);

	if (!hooks)
		return NULL;
	INIT_RCU_WORK(&hooks->free, hooks_free);
	ig_hook_ops_init(hooks);
	return hooks;
}

static unsigned long hook_bit(int dir, int family)
{
	return BIT(dir * IG_FAMILIES + family);
}

static int direction_add(struct ig_net *ign, int dir)
{
	struct ig_hooks *hooks = ign->hooks;
	int family, err;

	for (family = 0; family < IG_FAMILIES; family++) {
		if (hooks->registered & hook_bit(dir, family))
			continue;
		err = nf_register_net_hook(ign->net, &hooks->ops[dir][family]);
		if (err)
			return err;
		hooks->registered |= hook_bit(dir, family);
	}
	return 0;
}

int ig_hooks_add(struct ig_net *ign, unsigned long dirs)
{
	int dir, err;

	lockdep_assert_held(&ign->lock);
	if (!ign->hooks)
		ign->hooks = hooks_alloc();
	if (!ign->hooks)
		return -ENOMEM;
	for_each_set_bit(dir, &dirs, IG_DIRS) {
		err = direction_add(ign, dir);
		if (err)
			return err;
	}
	return 0;
}

void ig_hooks_serve(struct ig_net *ign, struct ig_guard *guard,
		    unsigned long dirs)
{
	int dir;

	lockdep_assert_held(&ign->lock);
	for (dir = 0; ign->hooks && dir < IG_DIRS; dir++)
		rcu_assign_pointer(ign->hooks->guard[dir],
				   dirs & BIT(dir) ? guard : NULL);
}

static void direction_drop(struct ig_net *ign, int dir)
{
	struct ig_hooks *hooks = ign->hooks;
	int family;

	for (family = 0; family < IG_FAMILIES; family++) {
		if (!(hooks->registered & hook_bit(dir, family)))
			continue;
		nf_unregister_net_hook(ign->net, &hooks->ops[dir][family]);
		hooks->registered &= ~hook_bit(dir, family);
	}
}

unsigned long ig_hooks_registered(const struct ig_net *ign)
{
	unsigned long dirs = 0;
	int dir, family;

	lockdep_assert_held(&ign->lock);
	for (dir = 0; ign->hooks && dir < IG_DIRS; dir++)
		for (family = 0; family < IG_FAMILIES; family++)
			if (ign->hooks->registered & hook_bit(dir, family))
				dirs |= BIT(dir);
	return dirs;
}

void ig_hooks_drop(struct ig_net *ign, unsigned long dirs)
{
	int dir;

	dirs &= ig_hooks_registered(ign);
	for_each_set_bit(dir, &dirs, IG_DIRS)
		direction_drop(ign, dir);
	if (!ign->hooks || ign->hooks->registered)
		return;
	queue_rcu_work(ig_wq, &ign->hooks->free);
	ign->hooks = NULL;
}
