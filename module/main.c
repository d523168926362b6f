// SPDX-License-Identifier: GPL-2.0-only
/*
 * icmpguard: filters ICMP and ICMPv6 like a cloud security group, and always
 * passes what path MTU discovery needs. Parameters, load and unload.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/init.h>
#include <linux/module.h>
#include <linux/random.h>

#include "budget.h"
#include "engine/hash.h"
#include "engine/policy.h"
#include "flows.h"
#include "guard.h"
#include "host.h"
#include "net.h"
#include "netns.h"
#include "netlink/netlink.h"
#include "observe/flow_log.h"
#include "observe/tap.h"
#include "socket.h"

static char *mode = "enforce";
module_param(mode, charp, 0444);
MODULE_PARM_DESC(mode, "how the first namespace starts: enforce or monitor");

static char *netns = "open";
module_param(netns, charp, 0444);
MODULE_PARM_DESC(netns, "new namespaces: open (untouched) or inherit");

module_param_named(max_flows, ig_max_flows, uint, 0444);
MODULE_PARM_DESC(max_flows, "open requests in the first namespace (65536)");

module_param_named(max_flows_netns, ig_max_flows_netns, uint, 0444);
MODULE_PARM_DESC(max_flows_netns, "open requests in each other namespace (4096)");

module_param_named(max_namespaces, ig_max_namespaces, uint, 0444);
MODULE_PARM_DESC(max_namespaces, "namespaces of the host that may have a policy (4096)");

module_param_named(max_namespaces_user, ig_max_namespaces_user, uint, 0444);
MODULE_PARM_DESC(max_namespaces_user, "the same of each user's own user namespaces (256)");

module_param_named(userns, ig_userns, bool, 0444);
MODULE_PARM_DESC(userns, "owners of namespaces may configure their own (0)");

module_param_named(weak_errors, ig_weak_errors, uint, 0444);
MODULE_PARM_DESC(weak_errors, "errors a second, CPU and namespace about what anybody could quote (100)");

module_param_named(log_records, ig_log_records, uint, 0444);
MODULE_PARM_DESC(log_records, "records that each window of a flow log has room for (8192)");

/* Compares @value with two words; @second gets whether it is the second one. */
static int one_of(const char *name, const char *value, const char *word1,
		  const char *word2, bool *second)
{
	if (strcmp(value, word1) && strcmp(value, word2)) {
		pr_err("%s=%s is not possible: %s or %s\n", name, value, word1,
		       word2);
		return -EINVAL;
	}
	*second = !strcmp(value, word2);
	return 0;
}

static int within(const char *name, unsigned int value, unsigned int low,
		  unsigned int high)
{
	if (value >= low && value <= high)
		return 0;
	pr_err("%s=%u is not possible: %u to %u\n", name, value, low, high);
	return -EINVAL;
}

static int params_check(bool *monitor, bool *inherits)
{
	int err;

	err = one_of("mode", mode, "enforce", "monitor", monitor);
	if (err)
		return err;
	err = one_of("netns", netns, "open", "inherit", inherits);
	if (err)
		return err;
	return within("max_flows", ig_max_flows, IG_MAX_FLOWS_LOW,
		      IG_MAX_FLOWS_HIGH) ?:
	       within("max_flows_netns", ig_max_flows_netns, IG_MAX_FLOWS_LOW,
		      IG_MAX_FLOWS_HIGH) ?:
	       within("log_records", ig_log_records, IG_LOG_RECORDS_LOW,
		      IG_LOG_RECORDS_HIGH) ?:
	       within("max_namespaces", ig_max_namespaces, 1, INT_MAX) ?:
	       within("max_namespaces_user", ig_max_namespaces_user, 1,
		      INT_MAX);
}

/* The namespace that loads the module is filtered at once. */
static int first_namespace(bool monitor)
{
	struct ig_net *ign = ig_net(&init_net);
	struct ig_draft draft;
	int err;

	err = ig_draft_init(&draft, NULL);
	if (err)
		return err;
	draft.monitor = monitor;
	mutex_lock(&ign->lock);
	err = ig_net_commit(ign, &draft, ig_generation_next());
	mutex_unlock(&ign->lock);
	ig_draft_fini(&draft);
	return err;
}

static int __init icmpguard_init(void)
{
	bool monitor, inherits;
	int err;

	err = params_check(&monitor, &inherits);
	if (err)
		return err;
	get_random_bytes(&ig_secret, sizeof(ig_secret));
	ig_outcome_init();
	/*
	 * Without WQ_MEM_RECLAIM, rules would not expire while memory is too
	 * short for a worker.
	 */
	ig_wq = alloc_workqueue("icmpguard", WQ_UNBOUND | WQ_MEM_RECLAIM, 0);
	if (!ig_wq)
		return -ENOMEM;
	err = ig_net_register();
	if (err)
		goto err_wq;
	err = first_namespace(monitor);
	if (err)
		goto err_net;
	/* Namespaces that are older than the module stay untouched. */
	WRITE_ONCE(ig_net_inherits, inherits);
	err = ig_netlink_init();
	if (err)
		goto err_net;
	pr_info("version %s: inbound ICMP is %s; path MTU discovery always works\n",
		IG_VERSION, monitor ? "watched" : "denied unless allowed");
	return 0;

err_net:
	ig_net_unregister();
	ig_tap_exit();
err_wq:
	destroy_workqueue(ig_wq);
	return err;
}

static void __exit icmpguard_exit(void)
{
	ig_netlink_exit();
	ig_net_unregister();
	ig_tap_exit();
	destroy_workqueue(ig_wq);
}

module_init(icmpguard_init);
module_exit(icmpguard_exit);

MODULE_AUTHOR("The icmpguard developers");
MODULE_DESCRIPTION("ICMP and ICMPv6 filter that keeps path MTU discovery working");
MODULE_LICENSE("GPL");
MODULE_VERSION(IG_VERSION);
