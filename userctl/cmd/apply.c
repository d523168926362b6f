// SPDX-License-Identifier: GPL-2.0-only
/* apply: puts a policy file in force. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/complete.h"
#include "cmd/diff.h"
#include "cmd/generation.h"
#include "cmd/kept.h"
#include "complain.h"
#include "no_memory.h"
#include "output.h"
#include "wire/refusal.h"
#include "wire/running.h"
#include "wire/stage.h"
#include "wire/txn.h"

/* Attempts when somebody else changes the policy meanwhile. */
#define ATTEMPTS 3

/**
 * struct apply - a policy being put in force
 * @ctl: the line
 * @link: the link
 * @wanted: the policy
 * @only: the policy that is to be replaced, and no other
 * @generation: that of the policy before, and then of the one in force
 * @confirm: seconds until it is taken back unless confirmed, 0 for never
 * @running: the policy before
 * @diff: what is to change
 * @progress: how far it is
 */
struct apply {
	const struct ig_ctl *ctl;
	struct ig_link link;
	struct ig_ctl_policy wanted;
	struct ig_which only;
	u32 generation;
	u32 confirm;
	struct ig_running running;
	struct ig_diff diff;
	struct ig_progress progress;
};

/* Result of an attempt, besides 0 and -1. */
enum {
	CHANGED_MEANWHILE = 1,
};

/* ---- the result ---- */

/**
 * struct tally - counts the changes of one kind of thing
 * @key: what they are, in JSON
 * @text: likewise, in text
 * @come: those that are new
 * @go: those that are gone
 * @change: those that are not what they were
 */
struct tally {
	const char *key;
	const char *text;
	u64 come;
	u64 go;
	u64 change;
};

enum {
	RULES,
	ENTRIES,
	SETS,
	PREFIXES,
	GROUPS,
	SETTINGS,
	/* private: */
	TALLIES,
};

static u64 prefixes(const void *set)
{
	const struct ig_policy_set *s = set;

	return s ? s->list.n4 + s->list.n6 : 0;
}

static void count_one(struct tally *t, const struct ig_diff_item *c)
{
	t->come += !c->from;
	t->go += !c->to;
	t->change += c->from && c->to;
}

static void count(struct tally t[TALLIES], const struct ig_diff *diff)
{
	static const int kinds[] = {
		[IG_DIFF_MODE] = SETTINGS, [IG_DIFF_DEFAULT] = SETTINGS, [IG_DIFF_LOG] = SETTINGS,
		[IG_DIFF_SET] = SETS,	   [IG_DIFF_GROUP] = GROUPS,	 [IG_DIFF_RULE] = RULES,
		[IG_DIFF_ENTRY] = ENTRIES,
	};
	size_t i;

	for (i = 0; i < diff->n; i++) {
		const struct ig_diff_item *c = &diff->change[i];

		count_one(&t[kinds[c->what]], c);
		if (c->what != IG_DIFF_SET)
			continue;
		t[PREFIXES].come += c->from ? c->plus.n4 + c->plus.n6 : prefixes(c->to);
		t[PREFIXES].go += c->to ? c->minus.n4 + c->minus.n6 : prefixes(c->from);
	}
}

/* Writes ", rules +3 -1 ~2" for each kind that has changes. */
static void tell_text(FILE *out, const struct tally t[TALLIES])
{
	int i;

	for (i = 0; i < TALLIES; i++) {
		if (!t[i].come && !t[i].go && !t[i].change)
			continue;
		fprintf(out, ", %s", t[i].text);
		if (t[i].come)
			fprintf(out, " +%llu", (unsigned long long)t[i].come);
		if (t[i].go)
			fprintf(out, " -%llu", (unsigned long long)t[i].go);
		if (t[i].change)
			fprintf(out, " ~%llu", (unsigned long long)t[i].change);
	}
}

static json_t *tell_json(const struct apply *a, const struct tally t[TALLIES])
{
	json_t *obj = json_pack("{s:b,s:I}", "changed", (int)(a->diff.n != 0), "generation",
				(json_int_t)a->generation);
	int i;

	if (a->running.has_instance)
		json_object_set_new(
			obj, "instance",
			json_sprintf("%016llx", (unsigned long long)a->running.instance));
	for (i = 0; i < TALLIES; i++)
		json_object_set_new(obj, t[i].key,
				    json_pack("{s:I,s:I,s:I}", "added", (json_int_t)t[i].come,
					      "removed", (json_int_t)t[i].go, "changed",
					      (json_int_t)t[i].change));
	return obj;
}

static void print(const struct apply *a)
{
	struct tally t[TALLIES] = {
		[RULES] = { "rules", "rules" },	   [ENTRIES] = { "acl-entries", "ACL entries" },
		[SETS] = { "sets", "sets" },	   [PREFIXES] = { "prefixes", "prefixes" },
		[GROUPS] = { "groups", "groups" }, [SETTINGS] = { "settings", "settings" },
	};
	char *text = NULL, unless[80] = "", instance[32] = "";
	json_t *obj;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		ig_no_memory();
	if (a->confirm)
		snprintf(unless, sizeof(unless), "; taken back in %u s unless `icmpctl confirm`",
			 a->confirm);
	count(t, &a->diff);
	tell_text(out, t);
	if (fclose(out))
		ig_no_memory();
	obj = tell_json(a, t);
	if (a->diff.n && a->confirm)
		json_object_set_new(obj, "confirm", json_integer(a->confirm));
	/* The format is that of --generation. */
	if (a->running.has_instance)
		snprintf(instance, sizeof(instance), "@%016llx",
			 (unsigned long long)a->running.instance);
	if (a->diff.n)
		ig_output_sentence(a->ctl, obj, "applied, generation %u%s%s%s", a->generation,
				   instance, text, unless);
	else
		ig_output_sentence(a->ctl, obj, "nothing to change, generation %u%s stays%s",
				   a->generation, instance,
				   a->running.pending ? " and waits to be confirmed" : "");
	json_decref(obj);
	free(text);
}

/* ---- applying ---- */

/* Tells whether the policy in force is the one to replace; -1 with the error in the link. */
static int check_only(struct apply *a)
{
	const struct ig_which *only = &a->only;
	const struct ig_running *now = &a->running;

	if (!only->given)
		return 0;
	a->link.error = ESTALE;
	if (only->of_instance && (!now->has_instance || only->instance != now->instance)) {
		snprintf(a->link.text, sizeof(a->link.text),
			 "generation %u of instance %016llx is not in force: the module has been "
			 "loaded again since",
			 only->generation, (unsigned long long)only->instance);
		return -1;
	}
	if (only->generation != now->generation) {
		snprintf(a->link.text, sizeof(a->link.text),
			 "the policy in force is of generation %u, not %u: it was changed, or a "
			 "rule expired",
			 now->generation, only->generation);
		return -1;
	}
	a->link.error = 0;
	return 0;
}

/* Checks this first, so that a million prefixes are not sent in vain. */
static int refuse_pending(struct apply *a)
{
	a->link.error = EBUSY;
	snprintf(a->link.text, sizeof(a->link.text),
		 "the policy in force waits to be confirmed: confirm it or roll it back first; "
		 "nothing was changed");
	return -1;
}

static int no_memory(struct apply *a)
{
	a->link.error = ENOMEM;
	snprintf(a->link.text, sizeof(a->link.text),
		 "there is not enough memory to compare the policies");
	return -1;
}

/* Reads what is in force and what is to change. */
static int compare(struct apply *a)
{
	ig_diff_fini(&a->diff);
	ig_running_fini(&a->running);
	if (ig_running_read(&a->link, &a->running, &a->progress))
		return -1;
	if (check_only(a))
		return -1;
	a->generation = a->running.generation;
	ig_running_settle(&a->running.policy, &a->wanted);
	if (ig_diff_make(&a->diff, &a->running.policy, &a->wanted))
		return no_memory(a);
	return 0;
}

/* Notes which part of the policy the refused request was about. */
static void note_where(const struct ig_stage *stage)
{
	char *where = ig_stage_where(stage);

	if (where)
		ig_note("the refused part is the one that makes \"%s\"; nothing was changed",
			where);
	free(where);
}

/* Tells whether a change is of a rule that may have expired by now. */
static bool expires(const struct ig_diff_item *c)
{
	const struct ig_ctl_rule *rule = c && c->what == IG_DIFF_RULE ? c->from : NULL;

	return rule && rule->lifetime;
}

/* Sends the difference; 0, CHANGED_MEANWHILE, or -1 after a complaint. */
static int stage(struct apply *a)
{
	struct ig_stage stage = { .link = &a->link, .post = ig_link_post };

	stage.progress = &a->progress;
	stage.amends = a->running.amends;
	if (!ig_stage_send(&stage, &a->diff))
		return 0;
	/* A rule that expired since it was read cannot be removed or changed. */
	if (a->link.error == ENOENT && (expires(stage.at) || stage.amending)) {
		ig_txn_abort(&a->link);
		return CHANGED_MEANWHILE;
	}
	ig_progress_end(&a->progress);
	ig_refusal_complain(&a->link, IG_LINK_CHANGES);
	if (!a->link.lost)
		note_where(&stage);
	a->link.error = 0;
	return -1;
}

/* Tries once; 0, CHANGED_MEANWHILE, or -1 with the error in the link (0: already told). */
static int attempt(struct apply *a)
{
	u32 generation = 0;
	int err = compare(a);

	if (err || !a->diff.n)
		return err;
	if (a->running.pending)
		return refuse_pending(a);
	if (ig_txn_begin(&a->link, &a->running.generation, &generation))
		return a->link.error == ESTALE ? CHANGED_MEANWHILE : -1;
	err = stage(a);
	if (err)
		return err;
	ig_progress_show(&a->progress, 0, 0, "putting in force");
	if (ig_txn_commit(&a->link, a->confirm, &generation))
		return a->link.error == ESTALE ? CHANGED_MEANWHILE : -1;
	a->generation = generation;
	return 0;
}

static int apply_retry(struct apply *a)
{
	int i, err = CHANGED_MEANWHILE;

	for (i = 0; i < ATTEMPTS && err == CHANGED_MEANWHILE; i++)
		err = attempt(a);
	if (err != CHANGED_MEANWHILE)
		return err;
	a->link.error = ESTALE;
	snprintf(a->link.text, sizeof(a->link.text),
		 "the policy changed each of the %d times this was tried; nothing was changed, "
		 "try again",
		 ATTEMPTS);
	return -1;
}

static int apply(struct apply *a)
{
	int status = ig_link_open(&a->link, a->ctl->netns), err;

	if (status)
		return status;
	ig_progress_init(&a->progress);
	err = apply_retry(a);
	ig_progress_end(&a->progress);
	if (!err)
		print(a);
	else
		status = a->link.error ? ig_refusal_complain(&a->link, IG_LINK_CHANGES) :
					 IG_EXIT_FAILED;
	/* ig_kept_tell() reads the status, which may not show how a lost commit ended. */
	if (err && a->link.fate != IG_FATE_UNKNOWN)
		ig_kept_tell(&a->link);
	ig_diff_fini(&a->diff);
	ig_running_fini(&a->running);
	ig_link_close(&a->link);
	return status;
}

static void complete_seconds(const struct ig_completion *c)
{
	static const char *const some[] = { "30", "60", "300", NULL };

	ig_complete_words(c, some);
}

static const struct ig_option option_confirm = {
	.name = "confirm",
	.value = "SECONDS",
	.needs = "the number of seconds after which the policy is rolled back unless confirmed",
	.help = "roll back unless confirmed within this time",
	.complete = complete_seconds,
};

static const struct ig_option option_dry_run = {
	.name = "dry-run",
	.letter = 'n',
	.help = "change nothing; print what would change",
};

static int read_confirm(struct apply *a)
{
	const char *word = ig_option_value(a->ctl, &option_confirm);
	struct ig_ctl_diag d = { 0 };

	if (!word)
		return 0;
	if (ig_ctl_words_number(word, UINT32_MAX, &a->confirm) &&
	    ig_ctl_words_duration(word, &a->confirm, &d))
		a->confirm = 0;
	if (a->confirm && a->confirm <= ICMPGUARD_CONFIRM_MAX)
		return 0;
	ig_ctl_diag_set(&d,
			"\"%s\" is not a time to confirm in; write 1 to %u seconds, or a duration "
			"such as 1m30s",
			word, ICMPGUARD_CONFIRM_MAX);
	return ig_line_wrong_value(a->ctl, &option_confirm, &d);
}

static int run_apply(const struct ig_ctl *ctl)
{
	struct ig_ctl_diag d = { .word = 1 };
	struct apply *a;
	int status;

	if (ctl->n < 2) {
		ig_ctl_diag_set(&d,
				"apply needs the name of a policy file, or - for standard input");
		return ig_line_wrong(ctl, &d);
	}
	if (ig_line_more(ctl, 2))
		return IG_EXIT_USAGE;
	if (ig_option_given(ctl, &option_dry_run))
		ig_no_memory_exits(ig_diff_failed(IG_EXIT_FAILED));
	a = calloc(1, sizeof(*a));
	if (!a)
		ig_no_memory();
	a->ctl = ctl;
	status = ig_generation_read(ctl, &a->only);
	if (!status)
		status = read_confirm(a);
	if (!status) {
		status = ig_ctl_policy_load(&a->wanted, ctl->word[1], true);
		if (ig_option_given(ctl, &option_dry_run))
			status = status ? ig_diff_failed(status) :
					  ig_diff_policy(ctl, &a->wanted, &a->only);
		else if (status)
			ig_kept_ask(ctl->netns);
		else
			status = apply(a);
	}
	ig_ctl_policy_fini(&a->wanted);
	free(a);
	return status;
}

static const struct ig_option *const options[] = { &ig_option_generation, &option_confirm,
						   &option_dry_run, NULL };

const struct ig_command ig_cmd_apply = {
	.name = "apply",
	.form = { { "FILE|-", options } },
	.summary = "puts a policy file in force, all of it or nothing",
	.help = "Replaces the policy in force with that of a policy file; - means standard input.\n"
		"What the file leaves out is removed, or returns to the value that it has when\n"
		"the module is loaded. Only the differences are changed (`icmpctl diff` shows\n"
		"them), all at once: every packet meets either the old policy or the new one.\n"
		"What stays keeps its number and counters, and open requests that are still\n"
		"allowed continue. If the file is the policy in force already, the generation\n"
		"(the number of the policy) stays as well. If anything is wrong or refused,\n"
		"nothing is changed.\n"
		"\n"
		"If somebody else changes the policy meanwhile, the policy in force is read and\n"
		"compared again, up to three times. With --generation N, only the policy of that\n"
		"generation is replaced; `icmpctl status` shows the generation. If another one is\n"
		"in force, the exit status is 1.\n"
		"\n"
		"With --confirm SECONDS (1 to 86400, or a duration such as 1m30s), the command\n"
		"returns at once. When that time is over, the kernel restores the previous\n"
		"policy, even if your session was cut off. `icmpctl confirm` prevents that, and\n"
		"`icmpctl rollback` restores the previous policy at once. Until then, other\n"
		"changes are refused. If the file is the policy in force already, nothing waits\n"
		"to be confirmed; `icmpctl confirm` says so, with exit status 0.\n"
		"\n"
		"The generation is printed as N@INSTANCE. `icmpctl confirm --generation\n"
		"N@INSTANCE` then refers to this policy and to no other, even after a reboot.\n"
		"\n"
		"With --dry-run or -n nothing is changed: the command prints what `icmpctl diff`\n"
		"prints, and exits with the same status.\n",
	.examples = "icmpctl apply /etc/icmpguard/policy.conf\n"
		    "icmpctl apply -n new.policy\n"
		    "icmpctl apply new.policy --generation 12\n"
		    "icmpctl apply new.policy --confirm 60\n"
		    "icmpctl apply - <new.policy\n",
	.complete = ig_complete_file,
	.run = run_apply,
};
