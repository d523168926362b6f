// SPDX-License-Identifier: GPL-2.0-only
/* confirm, rollback: keep or take back a policy that waits to be confirmed. */
#include <errno.h>
#include <stdlib.h>

#include "cmd/generation.h"
#include "complain.h"
#include "no_memory.h"
#include "output.h"
#include "wire/account.h"
#include "wire/refusal.h"
#include "wire/txn.h"

/**
 * struct ending - a command that ends the wait of a policy
 * @ctl: the line
 * @link: the link
 * @cmd: ICMPGUARD_CMD_*
 * @which: the policy that is meant
 * @account: the commits of the namespace
 */
struct ending {
	const struct ig_ctl *ctl;
	struct ig_link link;
	u8 cmd;
	struct ig_which which;
	struct ig_ctl_account account;
};

/* ---- messages when nothing waits ---- */

static int complain(char *text, const char *more)
{
	ig_complain("%s%s", text, more);
	free(text);
	return IG_EXIT_FAILED;
}

/*
 * A number alone may be that of another policy: generations begin anew when the module
 * is loaded. Tells which load has judged it, where that was not said.
 */
static void note_instance(const struct ending *e)
{
	const struct ig_which *w = &e->which;
	unsigned long long instance = e->account.instance;

	if (e->ctl->json || !e->account.told || !w->given || w->of_instance)
		return;
	ig_note("instance %016llx of the module answered; before a reboot, another policy may have "
		"been generation %u. --generation %u@%016llx means this one alone",
		instance, w->generation, w->generation, instance);
}

static void add_instance(const struct ending *e, json_t *obj)
{
	if (e->account.told)
		json_object_set_new(
			obj, "instance",
			json_sprintf("%016llx", (unsigned long long)e->account.instance));
}

/* Tells which policy is kept, why, and what is in force now. */
static int is_kept(const struct ending *e, const struct ig_ctl_commit *commit, u32 replaced_by)
{
	bool confirmed = commit->told && commit->outcome == ICMPGUARD_OUTCOME_CONFIRMED;
	u32 generation = e->which.given ? e->which.generation : e->account.generation;
	char *text = ig_account_text(commit), more[80] = "it is in force";
	json_t *obj = json_pack("{s:b,s:I,s:s}", "confirmed", confirmed, "generation",
				(json_int_t)generation, "outcome",
				confirmed ? "confirmed" : "not-needed");

	add_instance(e, obj);
	if (replaced_by) {
		json_object_set_new(obj, "replaced-by", json_integer(replaced_by));
		snprintf(more, sizeof(more), "it has since been replaced by %u", replaced_by);
	}
	if (!commit->told || ig_account_taken_back(commit))
		ig_output_sentence(e->ctl, obj,
				   "generation %u is in force and needs no confirmation",
				   generation);
	else
		ig_output_sentence(e->ctl, obj, "%s; %s", text, more);
	note_instance(e);
	json_decref(obj);
	free(text);
	return IG_EXIT_DONE;
}

/* Bare `confirm` tells about the last commit. */
static int tell_last(const struct ending *e)
{
	const struct ig_ctl_commit *last = &e->account.last;

	if (ig_account_taken_back(last))
		return complain(ig_account_text(last), "");
	if (e->account.untouched) {
		ig_complain("this namespace is untouched: there is no policy in force");
		return IG_EXIT_FAILED;
	}
	if (e->account.pending)
		return complain(ig_account_text(last), "; try again");
	return is_kept(e, last, 0);
}

static int tell_unknown(const struct ending *e)
{
	u32 n = e->which.generation;

	if (ig_account_forgot(&e->account, n))
		ig_complain("it is unknown whether generation %u was confirmed: only the last %zu "
			    "commits that had to be confirmed are remembered",
			    n, e->account.n_tried);
	else
		ig_complain("generation %u was never put in force here to be confirmed; `icmpctl "
			    "status` shows the one in force",
			    n);
	return IG_EXIT_FAILED;
}

/* Tells about the commit that --generation names. */
static int tell_meant(const struct ending *e)
{
	const struct ig_ctl_account *account = &e->account;
	const struct ig_ctl_commit *last = &account->last, *commit;
	u32 n = e->which.generation;

	commit = ig_account_find(account, n);
	/* A rule that expires changes the generation in force, not that of the commit. */
	if (!account->untouched && n == account->generation)
		commit = last;
	else if (!commit)
		return tell_unknown(e);
	else if (ig_account_taken_back(commit))
		return complain(ig_account_text(commit), "");
	if (commit->told && commit->outcome == ICMPGUARD_OUTCOME_PENDING)
		return complain(ig_account_text(commit), "; try again");
	if (commit == last)
		return is_kept(e, commit, 0);
	if (account->untouched) {
		char *text = ig_account_text(commit);

		ig_complain("%s, and this namespace is untouched now", text);
		free(text);
		return IG_EXIT_FAILED;
	}
	return is_kept(e, commit, last->generation);
}

/* ---- the requests ---- */

static bool other_instance(const struct ending *e)
{
	const struct ig_which *w = &e->which;

	if (!w->of_instance || (e->account.told && w->instance == e->account.instance))
		return false;
	ig_complain("generation %u of instance %016llx was lost when the module was unloaded; it "
		    "is not in force and counts as not confirmed",
		    w->generation, (unsigned long long)w->instance);
	return true;
}

/* Tells whether the wait of the policy that is meant is over. */
static bool is_over(const struct ending *e)
{
	const struct ig_ctl_commit *commit;

	if (!e->account.told)
		return false;
	if (!e->account.pending)
		return true;
	commit = e->which.given ? ig_account_find(&e->account, e->which.generation) : NULL;
	return commit && commit->outcome != ICMPGUARD_OUTCOME_PENDING;
}

static int print_done(const struct ending *e, u32 generation)
{
	bool confirm = e->cmd == ICMPGUARD_CMD_CONFIRM;
	json_t *obj = json_pack("{s:b,s:I}", confirm ? "confirmed" : "rolled-back", 1, "generation",
				(json_int_t)generation);

	add_instance(e, obj);
	ig_output_sentence(e->ctl, obj, "%s",
			   confirm ? "confirmed: the policy stays in force" :
				     "rolled back: the policy before is in force again");
	if (confirm)
		note_instance(e);
	json_decref(obj);
	return IG_EXIT_DONE;
}

/* Sends the request; returns the exit status, or -1 when the account has the answer. */
static int end_wait(struct ending *e)
{
	u32 generation = 0;

	if (!ig_txn_end(&e->link, e->cmd, e->which.given ? &e->which.generation : NULL,
			&generation))
		return print_done(e, generation);
	/* The time to confirm has just ended, or the answer is lost. */
	if (e->account.told && (e->link.error == ENOENT || e->link.lost))
		return -1;
	if (e->link.lost)
		ig_complain("%s; it is unknown whether it was done: `icmpctl status` shows what "
			    "is in force",
			    e->link.text);
	else
		ig_refusal_complain(&e->link, IG_LINK_CHANGES);
	return IG_EXIT_FAILED;
}

static int tell_rollback(const struct ending *e)
{
	const struct ig_ctl_commit *last = &e->account.last;

	if (e->link.lost && last->told && last->outcome == ICMPGUARD_OUTCOME_ROLLED_BACK)
		return print_done(e, e->account.generation);
	if (e->link.lost && e->account.pending)
		return complain(ig_account_text(last), "; try again");
	if (!last->told || (!last->generation && !ig_account_taken_back(last))) {
		ig_complain("there is nothing to roll back: no policy waits to be confirmed");
		return IG_EXIT_FAILED;
	}
	ig_complain("there is nothing to roll back: no policy waits to be confirmed");
	return complain(ig_account_text(last), "");
}

/* Reads the account again, by a new socket when this one has lost an answer. */
static int read_again(struct ending *e)
{
	bool lost = e->link.lost;
	int status;

	ig_link_close(&e->link);
	status = ig_link_open(&e->link, NULL);
	if (status)
		return status;
	if (ig_account_read(&e->link, &e->account))
		return ig_refusal_complain(&e->link, IG_LINK_READS);
	e->link.lost = lost;
	return IG_EXIT_DONE;
}

static int run_ending(struct ending *e)
{
	int status;

	if (ig_account_read(&e->link, &e->account))
		return ig_refusal_complain(&e->link, IG_LINK_READS);
	if (other_instance(e))
		return IG_EXIT_FAILED;
	if (!is_over(e)) {
		status = end_wait(e);
		if (status >= 0)
			return status;
		status = read_again(e);
		if (status)
			return status;
	}
	if (e->cmd == ICMPGUARD_CMD_ROLLBACK)
		return tell_rollback(e);
	return e->which.given ? tell_meant(e) : tell_last(e);
}

static int run(const struct ig_ctl *ctl, u8 cmd)
{
	struct ending *e;
	int status;

	if (ig_line_more(ctl, 1))
		return IG_EXIT_USAGE;
	e = calloc(1, sizeof(*e));
	if (!e)
		ig_no_memory();
	e->ctl = ctl;
	e->cmd = cmd;
	status = ig_generation_read(ctl, &e->which);
	if (!status)
		status = ig_link_open(&e->link, ctl->netns);
	if (!status) {
		status = run_ending(e);
		ig_link_close(&e->link);
	}
	free(e);
	return status;
}

static int run_confirm(const struct ig_ctl *ctl)
{
	return run(ctl, ICMPGUARD_CMD_CONFIRM);
}

static int run_rollback(const struct ig_ctl *ctl)
{
	return run(ctl, ICMPGUARD_CMD_ROLLBACK);
}

static const struct ig_option *const options[] = { &ig_option_generation, NULL };

const struct ig_command ig_cmd_confirm = {
	.name = "confirm",
	.form = { { "", options } },
	.summary = "keeps a policy that was applied with --confirm",
	.help = "A policy that was put in force with `icmpctl apply --confirm` has a time limit.\n"
		"If it is not confirmed within this time, the kernel restores the previous\n"
		"policy, even if whoever applied it has lost the connection. While the policy\n"
		"waits to be confirmed, nobody can change it. `icmpctl status` shows how many\n"
		"seconds are left, and how the last commit (change of the policy) ended.\n"
		"\n"
		"If no policy waits, confirm reports how the last commit ended. The exit status\n"
		"is 0 if its policy is in force and was confirmed or needed no confirmation, and\n"
		"1 if it was rolled back.\n"
		"\n"
		"With --generation N, confirm acts only on the policy of that generation, as\n"
		"`icmpctl apply` printed it, and not on one that somebody else has put in force\n"
		"meanwhile. The exit status is 0 if that policy was confirmed, even if it has\n"
		"been replaced since, and 1 if it was rolled back or never existed. With\n"
		"N@INSTANCE it is also 1 if the module has been loaded again since, as by a\n"
		"reboot. With N alone, another policy that had the number before a reboot cannot\n"
		"be told apart; a note then says which instance of the module answered. Only the\n"
		"last 16 commits that had to be confirmed are remembered. For older ones the\n"
		"answer is that it is unknown, with exit status 1.\n",
	.examples = "icmpctl apply new.policy --confirm 60\n"
		    "icmpctl confirm\n",
	.run = run_confirm,
};

const struct ig_command ig_cmd_rollback = {
	.name = "rollback",
	.form = { { "", options } },
	.summary = "takes back a policy that waits to be confirmed",
	.help = "Restores the previous policy at once, as the kernel does when the time to\n"
		"confirm is over. Rules that have expired meanwhile do not come back. Once the\n"
		"policy is confirmed, there is nothing to roll back. --generation is the same as\n"
		"for `icmpctl confirm`.\n",
	.examples = "icmpctl apply new.policy --confirm 60\n"
		    "icmpctl rollback\n",
	.run = run_rollback,
};
