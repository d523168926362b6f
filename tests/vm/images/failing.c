// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lets functions fail as they do without memory, on a kernel as it comes. Loaded
 * after icmpguard.
 *
 *   hook    the call of nf_register_net_hook() by icmpguard that fails, counted
 *           from now on; 0 for none
 *   ifaces  while it is Y, no interface can be given its groups
 *   failed  number of calls that failed
 */
#include <linux/kernel.h>
#include <linux/kprobes.h>
#include <linux/module.h>

static int hook;
module_param(hook, int, 0600);
static bool ifaces;
module_param(ifaces, bool, 0600);
static int failed;
module_param(failed, int, 0400);

/* Returns to the caller of the probed function. */
__naked static void failing_return(void)
{
	asm("ret; int3");
}

/* Makes the probed function return @value at once. */
static int fail(struct pt_regs *regs, long value)
{
	failed++;
	regs->ax = value;
	regs->ip = (unsigned long)failing_return;
	return 1;
}

static bool by_icmpguard(const struct pt_regs *regs)
{
	unsigned long caller = *(const unsigned long *)regs->sp;
	char name[KSYM_SYMBOL_LEN];

	return sprint_symbol(name, caller) > 0 && strstr(name, "[icmpguard");
}

static int hook_pre(struct kprobe *p, struct pt_regs *regs)
{
	if (!hook || !by_icmpguard(regs) || --hook)
		return 0;
	return fail(regs, -ENOMEM);
}

static int ifaces_pre(struct kprobe *p, struct pt_regs *regs)
{
	return ifaces ? fail(regs, 0) : 0;
}

/* A probe that changes where the processor goes on must have one. */
static void post(struct kprobe *p, struct pt_regs *regs, unsigned long flags)
{
}

static struct kprobe probes[] = {
	{ .symbol_name = "nf_register_net_hook", .pre_handler = hook_pre },
	{ .symbol_name = "ig_view_change", .pre_handler = ifaces_pre },
	{ .symbol_name = "ig_view_alloc", .pre_handler = ifaces_pre },
};

static int __init failing_init(void)
{
	int i, err = 0;

	for (i = 0; !err && i < ARRAY_SIZE(probes); i++) {
		probes[i].post_handler = post;
		err = register_kprobe(&probes[i]);
		if (err)
			pr_err("failing: no probe on %s: %d\n",
			       probes[i].symbol_name, err);
	}
	while (err && --i > 0)
		unregister_kprobe(&probes[i - 1]);
	return err;
}

static void __exit failing_exit(void)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(probes); i++)
		unregister_kprobe(&probes[i]);
}

module_init(failing_init);
module_exit(failing_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Lets functions fail as they do without memory");
