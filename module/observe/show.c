// SPDX-License-Identifier: GPL-2.0-only
#include "guard.h"
#include "inherit.h"
#include "net.h"
#include "observe/flow_log.h"
#include "observe/show.h"
#include "observe/verdict.h"

struct ig_decision ig_show(struct ig_guard *guard, const struct ig_policy *policy,
			   const struct ig_packet *p, struct ig_decision d)
{
	struct ig_flow_log *log = rcu_dereference(guard->log);
	struct net *net = ig_host_net(&guard->host.host);
	enum ig_verdict verdict = ig_verdict_of(policy, d);
	struct ig_net *ign;

	ig_verdict_trace(guard, policy, p, d);
	if (!ig_inherit_hides_events(policy, net)) {
		ign = ig_net(net);
		ig_monitor_event(&ign->monitor, p, d, verdict);
		ig_capture_show(&ign->capture, net, p, d, verdict);
	}
	if (log)
		ig_flow_log_add(log, guard, policy, p, d);
	return d;
}
