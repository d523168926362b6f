// SPDX-License-Identifier: GPL-2.0-only
#include <linux/mutex.h>

#include "observe/tap.h"

DEFINE_STATIC_KEY_DEFERRED_FALSE(ig_tap_key, HZ);

int ig_tap_on(void)
{
	static_branch_deferred_inc(&ig_tap_key);
	return 0;
}

/* Whoever still traces when the module unloads calls ig_tap_off() after ig_tap_exit(). */
static DEFINE_MUTEX(exit_lock);
static bool exited;

void ig_tap_off(void)
{
	mutex_lock(&exit_lock);
	if (exited)
		static_branch_dec(&ig_tap_key.key);
	else
		static_branch_slow_dec_deferred(&ig_tap_key);
	mutex_unlock(&exit_lock);
}

void ig_tap_exit(void)
{
	mutex_lock(&exit_lock);
	exited = true;
	mutex_unlock(&exit_lock);
	static_key_deferred_flush(&ig_tap_key);
}
