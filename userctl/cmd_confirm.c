// SPDX-License-Identifier: GPL-2.0-only
/* confirm, rollback: what becomes of a policy that was put in force for a time. */
#include "output.h"
#include "txn.h"

/* Ends the wait by @cmd; @key and @sentence say so. */
static int end_wait(const struct ig_ctl *ctl, u8 cmd, const char *key, const char *sentence)
{
	struct ig_link link;
	u32 generation, meant = 0;
	json_t *obj;
	int status;

	if (ig_line_more(ctl, 1))
		return IG_EXIT_USAGE;
	status = ig_line_generation(ctl, &meant);
	if (status)
		return status;
	status = ig_link_open(&link, ctl->netns);
	if (status)
		return status;
	if (ig_txn_end(&link, cmd, ctl->option[IG_OPTION_GENERATION] ? &meant : NULL,
		       &generation)) {
		status = ig_link_complain(&link, IG_LINK_CHANGES);
	} else {
		obj = json_pack("{s:b,s:I}", key, 1, "generation", (json_int_t)generation);
		ig_output_sentence(ctl, obj, "%s", sentence);
		json_decref(obj);
	}
	ig_link_close(&link);
	return status;
}

static int run_confirm(const struct ig_ctl *ctl)
{
	return end_wait(ctl, ICMPGUARD_CMD_CONFIRM, "confirmed",
			"confirmed: the policy stays in force");
}

static int run_rollback(const struct ig_ctl *ctl)
{
	return end_wait(ctl, ICMPGUARD_CMD_ROLLBACK, "rolled-back",
			"rolled back: the policy before is in force again");
}

const struct ig_command ig_cmd_confirm = {
	.name = "confirm",
	.usage = "[--generation N]",
	.summary = "keeps a policy that was put in force for a time",
	.help = "A policy that was put in force with a time to confirm it is taken back by the\n"
		"kernel when that time is over, also when whoever did it has lost the connection.\n"
		"Until it is confirmed or taken back, nobody else changes the policy.\n"
		"`icmpctl status` shows how many seconds are left. With --generation N it has to\n"
		"be the policy of that generation, which `icmpctl apply` told, that waits: nobody\n"
		"confirms what somebody else has put in force meanwhile.\n",
	.examples = "icmpctl apply new.policy --confirm 60\n"
		    "icmpctl confirm\n",
	.run = run_confirm,
};

const struct ig_command ig_cmd_rollback = {
	.name = "rollback",
	.usage = "[--generation N]",
	.summary = "takes back a policy that was not confirmed",
	.help = "At once, where the kernel would do it when the time to confirm is over. Rules\n"
		"that have expired meanwhile do not come back. There is nothing to take back once\n"
		"the policy is confirmed. --generation N is as for `icmpctl confirm`.\n",
	.examples = "icmpctl apply new.policy --confirm 60\n"
		    "icmpctl rollback\n",
	.run = run_rollback,
};
