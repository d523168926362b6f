// SPDX-License-Identifier: GPL-2.0-only
/* default, mode, off, flush: settings of the namespace. */
#include <string.h>

#include "cmd/complete.h"
#include "output.h"
#include "wire/fate.h"
#include "wire/link.h"
#include "wire/refusal.h"
#include "wire/status.h"

static const char *const modes[] = { "enforce", "monitor", NULL };

/* Reads the status for a command that shows part of it; NULL with @status set. */
static json_t *read_status(const struct ig_ctl *ctl, int *status)
{
	struct ig_link link;
	json_t *obj;

	*status = ig_link_open(&link, ctl->netns);
	if (*status)
		return NULL;
	obj = ig_status_read(&link);
	if (!obj)
		*status = ig_refusal_complain(&link, IG_LINK_READS);
	else if (ig_status_untouched(obj))
		ig_note("this namespace is untouched: nothing is filtered in it yet");
	ig_link_close(&link);
	return obj;
}

/* Sends one attribute of CONFIG_SET. */
static int set_config(const struct ig_ctl *ctl, u16 attr, u8 value)
{
	struct ig_link link;
	int status = ig_link_open(&link, ctl->netns);

	if (status)
		return status;
	mnl_attr_put_u8(ig_link_request(&link, ICMPGUARD_CMD_CONFIG_SET), attr, value);
	if (ig_fate_change(&link, NULL, NULL))
		status = ig_refusal_complain(&link, IG_LINK_CHANGES);
	ig_link_close(&link);
	return status;
}

static int show_defaults(const struct ig_ctl *ctl)
{
	json_t *status_obj, *defaults, *obj;
	int status, i;

	status_obj = read_status(ctl, &status);
	if (!status_obj)
		return status;
	defaults = json_object_get(status_obj, "defaults");
	if (!defaults && !ig_status_untouched(status_obj)) {
		ig_complain("%s", ig_status_hides(status_obj) ?
					  IG_STATUS_HIDES :
					  "the defaults are shown to callers with CAP_NET_ADMIN "
					  "over the network namespace; run it as root");
		json_decref(status_obj);
		return IG_EXIT_FAILED;
	}
	obj = json_object();
	for (i = 0; i < IG_DIRS; i++) {
		json_t *action = json_object_get(defaults, ig_ctl_directions[i]);

		if (!action)
			continue;
		json_object_set(obj, ig_ctl_directions[i], action);
		if (!ctl->json)
			printf("default %s %s\n", ig_ctl_directions[i], json_string_value(action));
	}
	if (ctl->json)
		ig_output_facts(ctl, obj, NULL);
	json_decref(obj);
	json_decref(status_obj);
	return IG_EXIT_DONE;
}

static int run_default(const struct ig_ctl *ctl)
{
	static const u16 attrs[] = {
		[IG_IN] = ICMPGUARD_A_DEFAULT_IN,
		[IG_OUT] = ICMPGUARD_A_DEFAULT_OUT,
		[IG_FORWARD] = ICMPGUARD_A_DEFAULT_FORWARD,
	};
	int dir, action, status;
	struct ig_ctl_diag d;
	json_t *obj;

	if (ctl->n < 2)
		return show_defaults(ctl);
	d.word = 1;
	dir = ig_ctl_words_direction(ctl->word[1]);
	if (dir < 0)
		ig_ctl_words_no_direction(&d, ctl->word[1], ctl->n > 2 ? ctl->word[2] : NULL,
					  "default");
	if (dir < 0)
		return ig_line_wrong(ctl, &d);
	d.word = 2;
	action = ctl->n < 3 ? -1 : ig_ctl_words_index(ctl->word[2], ig_ctl_actions);
	if (action < 0) {
		ig_ctl_words_no_action(&d, ctl->n > 2 ? ctl->word[2] : NULL, "default");
		return ig_line_wrong(ctl, &d);
	}
	if (ig_line_more(ctl, 3))
		return IG_EXIT_USAGE;
	status = set_config(ctl, attrs[dir], (u8)action);
	if (status)
		return status;
	obj = json_pack("{s:s}", ig_ctl_directions[dir], ig_ctl_actions[action]);
	ig_output_sentence(ctl, obj, "default %s %s", ig_ctl_directions[dir],
			   ig_ctl_actions[action]);
	json_decref(obj);
	return IG_EXIT_DONE;
}

static void complete_default(const struct ig_completion *c)
{
	if (c->ctl->n == 1)
		ig_complete_words(c, ig_ctl_directions);
	else if (c->ctl->n == 2)
		ig_complete_words(c, ig_ctl_actions);
}

const struct ig_command ig_cmd_default = {
	.name = "default",
	.form = { { "[in|out|forward allow|deny]" } },
	.summary = "sets or shows what happens to packets that no rule allows",
	.help = "A namespace starts with \"in deny\", \"out allow\" and \"forward allow\".\n"
		"Fragmentation-needed and packet-too-big always pass, whatever the default is.\n",
	.examples = "icmpctl default\n"
		    "icmpctl default forward deny\n",
	.complete = complete_default,
	.run = run_default,
};

static int show_mode(const struct ig_ctl *ctl)
{
	json_t *status_obj, *obj, *mode;
	int status;

	status_obj = read_status(ctl, &status);
	if (!status_obj)
		return status;
	mode = json_object_get(status_obj, "mode");
	obj = json_object();
	json_object_set(obj, "mode", mode ? mode : json_null());
	if (ctl->json || mode)
		ig_output_sentence(ctl, obj, "mode %s", json_string_value(mode));
	json_decref(obj);
	json_decref(status_obj);
	return IG_EXIT_DONE;
}

static int run_mode(const struct ig_ctl *ctl)
{
	int status, mode;
	json_t *obj;

	if (ctl->n < 2)
		return show_mode(ctl);
	mode = ig_ctl_words_index(ctl->word[1], modes);
	if (mode < 0)
		return ig_line_choice(ctl, 1, modes, "mode");
	if (ig_line_more(ctl, 2))
		return IG_EXIT_USAGE;
	status = set_config(ctl, ICMPGUARD_A_MODE, (u8)mode);
	if (status)
		return status;
	obj = json_pack("{s:s}", "mode", modes[mode]);
	ig_output_sentence(ctl, obj, "mode %s", modes[mode]);
	json_decref(obj);
	return IG_EXIT_DONE;
}

static void complete_mode(const struct ig_completion *c)
{
	if (c->ctl->n == 1)
		ig_complete_words(c, modes);
}

const struct ig_command ig_cmd_mode = {
	.name = "mode",
	.form = { { "[enforce|monitor]" } },
	.summary = "sets or shows whether denied packets are dropped or only counted",
	.help = "enforce drops denied packets. monitor decides and counts in the same way, but\n"
		"drops nothing, so that you can try a policy. `icmpctl stats` shows how many\n"
		"packets would have been dropped.\n",
	.examples = "icmpctl mode\n"
		    "icmpctl mode monitor\n",
	.complete = complete_mode,
	.run = run_mode,
};

static int run_off(const struct ig_ctl *ctl)
{
	struct ig_link link;
	json_t *obj;
	int status;

	if (ig_line_more(ctl, 1))
		return IG_EXIT_USAGE;
	status = ig_link_open(&link, ctl->netns);
	if (status)
		return status;
	ig_link_request(&link, ICMPGUARD_CMD_OFF);
	if (ig_fate_change(&link, NULL, NULL))
		status = ig_refusal_complain(&link, IG_LINK_CHANGES);
	ig_link_close(&link);
	if (status)
		return status;
	obj = json_pack("{s:s}", "state", "untouched");
	ig_output_sentence(ctl, obj,
			   "off: this namespace is untouched, no hooks, nothing is filtered");
	json_decref(obj);
	return IG_EXIT_DONE;
}

const struct ig_command ig_cmd_off = {
	.name = "off",
	.form = { { "" } },
	.summary = "makes the namespace untouched: no hooks, nothing filtered",
	.help = "Removes rules, ACL, sets, groups, defaults, open requests and counters of the\n"
		"namespace. The next command that adds or sets something starts from the default\n"
		"policy again. When the hooks are removed, the kernel drops all packets that wait\n"
		"in an NFQUEUE of the namespace, that is, for a program that decides about them.\n",
	.examples = "icmpctl off\n"
		    "icmpctl --netns web off\n",
	.run = run_off,
};

#define FLUSH_ALL (BIT(ARRAY_SIZE(flushable)) - 1)

/* The index is the bit of enum icmpguard_flush_what. */
static const char *const flushable[] = { "rules", "flows", "counters", "defaults",
					 "acl",	  "sets",  "groups" };

/* Narrows "all" to what the module knows; older modules lack some. */
static int narrow_all(struct ig_link *link, u32 *what)
{
	static const struct {
		const char *feature;
		u32 bit;
	} later[] = {
		{ "acl", ICMPGUARD_FLUSH_WHAT_ACL },
		{ "sets", ICMPGUARD_FLUSH_WHAT_SETS },
		{ "groups", ICMPGUARD_FLUSH_WHAT_GROUPS },
	};
	json_t *status = ig_status_read(link);
	size_t i;

	if (!status)
		return -1;
	for (i = 0; i < ARRAY_SIZE(later); i++)
		if (!ig_status_has(status, later[i].feature))
			*what &= ~later[i].bit;
	json_decref(status);
	return 0;
}

static void print_flushed(const struct ig_ctl *ctl, u32 what)
{
	json_t *names = json_array(), *obj;
	char text[IG_WORD_MAX] = "";
	size_t len = 0, i;

	for (i = 0; i < ARRAY_SIZE(flushable); i++) {
		if (!(what & BIT(i)))
			continue;
		json_array_append_new(names, json_string(flushable[i]));
		len += (size_t)snprintf(text + len, sizeof(text) - len, "%s%s", len ? ", " : "",
					flushable[i]);
	}
	obj = json_pack("{s:o}", "flushed", names);
	ig_output_sentence(ctl, obj, "flushed %s", text);
	json_decref(obj);
}

static int flush(const struct ig_ctl *ctl, u32 what)
{
	struct ig_link link;
	int status = ig_link_open(&link, ctl->netns), err = 0;

	if (status)
		return status;
	if (what == FLUSH_ALL)
		err = narrow_all(&link, &what);
	if (!err) {
		mnl_attr_put_u32(ig_link_request(&link, ICMPGUARD_CMD_FLUSH), ICMPGUARD_A_FLUSH,
				 what);
		err = ig_fate_change(&link, NULL, NULL);
	}
	if (err)
		status = ig_refusal_complain(&link, IG_LINK_CHANGES);
	else
		print_flushed(ctl, what);
	ig_link_close(&link);
	return status;
}

static const char *const flush_words[] = { "rules", "acl",	"sets", "groups",
					   "flows", "counters", "all",	NULL };

static int run_flush(const struct ig_ctl *ctl)
{
	static const u32 bits[] = {
		ICMPGUARD_FLUSH_WHAT_RULES,
		ICMPGUARD_FLUSH_WHAT_ACL,
		ICMPGUARD_FLUSH_WHAT_SETS,
		ICMPGUARD_FLUSH_WHAT_GROUPS,
		ICMPGUARD_FLUSH_WHAT_FLOWS,
		ICMPGUARD_FLUSH_WHAT_COUNTERS,
		FLUSH_ALL,
	};
	u32 what = 0;
	int i;

	if (ctl->n < 2)
		return ig_line_choice(ctl, 1, flush_words, "thing to flush");
	for (i = 1; i < ctl->n; i++) {
		int word = ig_ctl_words_index(ctl->word[i], flush_words);

		if (word < 0)
			return ig_line_choice(ctl, i, flush_words, "thing to flush");
		what |= bits[word];
	}
	return flush(ctl, what);
}

static void complete_flush(const struct ig_completion *c)
{
	ig_complete_once(c, flush_words);
}

const struct ig_command ig_cmd_flush = {
	.name = "flush",
	.form = { { "rules|acl|sets|groups|flows|counters|all ..." } },
	.summary = "removes everything of the named kinds",
	.help = "rules     all allow rules\n"
		"acl       all entries of the ACL\n"
		"sets      all sets\n"
		"groups    all groups but default, which is detached from its interfaces\n"
		"flows     all open requests, and the record of what raw sockets have sent\n"
		"counters  the counters of `icmpctl stats`, and those of the rules\n"
		"all       all of these; the defaults and the mode also return to the values that\n"
		"          they have when the module is loaded\n"
		"\n"
		"A set that is in use, or a group that has rules, can only be removed together\n"
		"with what uses it: `icmpctl flush sets rules acl`. Even after all, the namespace\n"
		"stays filtered; `icmpctl off` ends that.\n",
	.examples = "icmpctl flush counters\n"
		    "icmpctl flush sets rules acl\n",
	.complete = complete_flush,
	.run = run_flush,
};
