// SPDX-License-Identifier: GPL-2.0-only
#include <linux/mutex.h>

#include "guard.h"
#include "inherit.h"
#include "net.h"
#include "observe/flow_log.h"
#include "observe/tap.h"
#include "observe/verdict.h"

DEFINE_STATIC_KEY_DEFERRED_FALSE(ig_tap_key, HZ);

void ig_tap_on(void)
{
	static_branch_deferred_inc(&ig_tap_key);
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

struct ig_decision ig_tap(struct ig_guard *guard, const struct ig_policy *policy,
			  const struct ig_packet *p, struct ig_decision d)
{
	struct ig_flow_log *log = rcu_dereference(guard->log);
	struct net *net = ig_host_net(&guard->host.host);

	ig_verdict_trace(guard, policy, p, d);
	if (!ig_inherit_hides_events(policy, net))
		ig_monitor_event(ig_net(net), p, d, ig_verdict_of(policy, d));
	if (log)
		ig_flow_log_add(log, guard, policy, p, d);
	return d;
}
