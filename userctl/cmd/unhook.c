// SPDX-License-Identifier: GPL-2.0-only
/* unhook: removes hooks that have no work. */
#include <stdlib.h>

#include "output.h"
#include "wire/refusal.h"
#include "wire/status.h"

/* Counts the packets that wait in NFQUEUEs of the namespace; false if unknown. */
static bool queued(unsigned long *packets)
{
	FILE *f = fopen("/proc/self/net/netfilter/nfnetlink_queue", "r");
	unsigned long waiting;
	char line[256];

	*packets = 0;
	if (!f)
		return false;
	/* The columns are queue, port id, packets that wait, and others. */
	while (fgets(line, sizeof(line), f))
		if (sscanf(line, "%*u %*d %lu", &waiting) == 1)
			*packets += waiting;
	fclose(f);
	return true;
}

static void read_idle(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *attrs[IG_LINK_ATTRS];
	u32 *idle = data;

	ig_link_attrs(nlh, attrs);
	*idle = attrs[ICMPGUARD_A_IDLE_HOOKS] ? mnl_attr_get_u32(attrs[ICMPGUARD_A_IDLE_HOOKS]) : 0;
}

/* Prints how many packets were dropped; JSON has the number when it is known. */
static void say(const struct ig_ctl *ctl, u32 idle, bool known, unsigned long packets)
{
	json_t *list = ig_status_hooks(idle);
	json_t *obj = json_pack("{s:O}", "unhooked", list);
	char *names = ig_status_words(list);

	if (idle && known)
		json_object_set_new(obj, "queued-packets-dropped",
				    json_integer((json_int_t)packets));
	if (!idle)
		ig_output_sentence(ctl, obj, "no idle hooks: nothing was taken away or dropped");
	else if (!known)
		ig_output_sentence(ctl, obj,
				   "unhooked: %s; what waited in NFQUEUE in this namespace was "
				   "dropped",
				   names);
	else
		ig_output_sentence(ctl, obj,
				   "unhooked: %s; %lu packet%s that waited in NFQUEUE in this "
				   "namespace %s dropped",
				   names, packets, packets == 1 ? "" : "s",
				   packets == 1 ? "was" : "were");
	free(names);
	json_decref(list);
	json_decref(obj);
}

static int run_unhook(const struct ig_ctl *ctl)
{
	unsigned long packets;
	struct ig_link link;
	int status;
	bool known;
	u32 idle = 0;

	if (ig_line_more(ctl, 1))
		return IG_EXIT_USAGE;
	status = ig_link_open(&link, ctl->netns);
	if (status)
		return status;
	known = queued(&packets);
	ig_link_request(&link, ICMPGUARD_CMD_UNHOOK);
	if (ig_link_talk(&link, read_idle, &idle))
		status = ig_refusal_complain(&link, IG_LINK_CHANGES);
	else
		say(ctl, idle, known, packets);
	ig_link_close(&link);
	return status;
}

const struct ig_command ig_cmd_unhook = {
	.name = "unhook",
	.form = { { "" } },
	.summary = "removes idle hooks; drops packets that wait in NFQUEUE",
	.help = "A hook is idle when it has nothing left to do, for example that of forward when\n"
		"its default is allow again. Idle hooks stay registered, because whenever any\n"
		"hook is removed, the kernel drops all packets, of any protocol, that wait in an\n"
		"NFQUEUE of the namespace. `icmpctl status` names idle hooks. unhook removes\n"
		"them, and says how many packets were waiting and were dropped. If there are no\n"
		"idle hooks, it does nothing.\n",
	.examples = "icmpctl unhook\n"
		    "icmpctl --netns web unhook\n",
	.run = run_unhook,
};
