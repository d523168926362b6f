// SPDX-License-Identifier: GPL-2.0-only
/* group: attaches rules to interfaces. */
#include <errno.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/complete.h"
#include "cmd/list.h"
#include "model/group.h"
#include "model/rule.h"
#include "output.h"
#include "wire/fate.h"
#include "wire/link.h"
#include "wire/refusal.h"

/**
 * struct verb - a subcommand of group
 * @word: its name
 * @alias: another name people try, or NULL
 * @cmd: ICMPGUARD_CMD_*
 * @takes: takes interfaces
 * @needs: needs one at least
 * @done: how to say that it is done
 * @nothing: how to say that nothing was new
 */
struct verb {
	const char *word;
	const char *alias;
	u8 cmd;
	bool takes;
	bool needs;
	const char *done;
	const char *nothing;
};

static const struct verb verbs[] = {
	{ "create", NULL, ICMPGUARD_CMD_GROUP_CREATE, true, false, "created", "is there already" },
	{ "delete", "del", ICMPGUARD_CMD_GROUP_DELETE, false, false, "deleted", "deleted" },
	{ "attach", NULL, ICMPGUARD_CMD_GROUP_ATTACH, true, true, "attached",
	  "is attached already" },
	{ "detach", NULL, ICMPGUARD_CMD_GROUP_DETACH, true, false, "detached", "detached" },
};

/**
 * struct group_answer - the module's answer about a group
 * @group: the group, as JSON; NULL until it says
 * @existed: nothing was new
 */
struct group_answer {
	json_t *group;
	bool existed;
};

static void read_group(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *attrs[IG_LINK_ATTRS];
	struct group_answer *answer = data;
	bool more = false;

	ig_link_attrs(nlh, attrs);
	answer->existed |= attrs[ICMPGUARD_A_EXISTED] != NULL;
	if (!attrs[ICMPGUARD_A_GROUP])
		return;
	json_decref(answer->group);
	answer->group = ig_ctl_group_from_wire(attrs[ICMPGUARD_A_GROUP], &more);
}

/* Checks that the words from @first on are names of interfaces. */
static int check_interfaces(const struct ig_ctl *ctl, int first)
{
	struct ig_ctl_diag d;
	int i;

	for (i = first; i < ctl->n; i++) {
		d.word = i;
		if (ig_ctl_words_dev(ctl->word[i], &d))
			return ig_line_wrong(ctl, &d);
		if (i - first < ICMPGUARD_INTERFACES_MAX)
			continue;
		ig_ctl_diag_set(&d, "a group has %d interfaces at most; * and ? stand for many",
				ICMPGUARD_INTERFACES_MAX);
		return ig_line_wrong(ctl, &d);
	}
	return IG_EXIT_DONE;
}

static void put_group(struct nlmsghdr *nlh, const struct ig_ctl *ctl)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, ICMPGUARD_A_GROUP);
	int i;

	mnl_attr_put_strz(nlh, ICMPGUARD_A_GROUP_NAME, ctl->word[2]);
	for (i = 3; i < ctl->n; i++)
		mnl_attr_put_strz(nlh, ICMPGUARD_A_GROUP_INTERFACE, ctl->word[i]);
	mnl_attr_nest_end(nlh, nest);
}

/* Notes interfaces that do not exist or are not filtered. */
static void note_interfaces(const struct ig_ctl *ctl)
{
	int i;

	for (i = 3; i < ctl->n; i++) {
		const char *name = ctl->word[i];

		if (!strcmp(name, "lo"))
			ig_note("loopback traffic is not filtered: a group on lo has no effect");
		else if (!strpbrk(name, "*?") && !if_nametoindex(name))
			ig_note("there is no interface %s in this namespace now; the group waits "
				"for one",
				name);
	}
}

static void print_change(const struct ig_ctl *ctl, const struct verb *verb,
			 const struct group_answer *answer)
{
	const char *done = answer->existed ? verb->nothing : verb->done;
	char *names = ig_table_text(json_object_get(answer->group, "interfaces"));
	json_t *obj =
		answer->group ? json_copy(answer->group) : json_pack("{s:s}", "name", ctl->word[2]);

	if (verb->takes && verb->cmd != ICMPGUARD_CMD_GROUP_DETACH)
		json_object_set_new(obj, "existed", json_boolean(answer->existed));
	if (verb->takes && answer->group)
		ig_output_sentence(ctl, obj, "group %s %s: on %s", ctl->word[2], done,
				   *names ? names : "no interface");
	else
		ig_output_sentence(ctl, obj, "group %s %s", ctl->word[2], done);
	free(names);
	json_decref(obj);
}

static int complain(const struct ig_ctl *ctl, struct ig_link *link, const struct verb *verb)
{
	int status = ig_refusal_complain(link, IG_LINK_CHANGES);
	struct ig_ctl_diag d = { .word = 2 };

	if (!strcmp(link->attr, "group.interface"))
		d.word = 3 + (int)link->nth;
	if (!strncmp(link->attr, "group.", 6) && d.word < ctl->n)
		ig_line_caret(ctl, &d);
	if (link->error == EBUSY && verb->cmd == ICMPGUARD_CMD_GROUP_DELETE)
		ig_note("`icmpctl list` shows its rules; `icmpctl revoke` removes them");
	return status;
}

static int change(const struct ig_ctl *ctl, const struct verb *verb)
{
	struct group_answer answer = { 0 };
	struct ig_link link;
	int status = check_interfaces(ctl, 3);

	if (status)
		return status;
	status = ig_link_open(&link, ctl->netns);
	if (status)
		return status;
	put_group(ig_link_request(&link, verb->cmd), ctl);
	if (ig_fate_change(&link, read_group, &answer)) {
		status = complain(ctl, &link, verb);
	} else {
		print_change(ctl, verb, &answer);
		if (verb->cmd != ICMPGUARD_CMD_GROUP_DETACH)
			note_interfaces(ctl);
	}
	json_decref(answer.group);
	ig_link_close(&link);
	return status;
}

static const char *const group_words[] = { "create", "delete", "attach", "detach", "list", NULL };

static int bad_verb(const struct ig_ctl *ctl)
{
	static const struct ig_ctl_meant meant[] = {
		{ "add", "\"group attach\" adds interfaces; rules are added by \"allow ... group "
			 "NAME\"" },
		{ "new", "\"group create\" makes a group" },
		{ "make", "\"group create\" makes a group" },
		{ "destroy", "\"group delete\" removes a group" },
		{ "remove", "\"group delete\" removes a group, \"group detach\" interfaces of it" },
		{ "rm", "\"group delete\" removes a group, \"group detach\" interfaces of it" },
		{ "flush", "\"flush groups\" removes all groups" },
		{ .word = NULL },
	};

	return ig_line_meant(ctl, 1, group_words, "command of group", meant);
}

static const struct verb *find_verb(const char *word)
{
	const struct verb *verb;

	for (verb = verbs; verb < verbs + ARRAY_SIZE(verbs); verb++)
		if (!strcmp(word, verb->word) || (verb->alias && !strcmp(word, verb->alias)))
			return verb;
	return NULL;
}

static int run_group(const struct ig_ctl *ctl)
{
	const char *word = ctl->n > 1 ? ctl->word[1] : "";
	const struct verb *verb;
	struct ig_ctl_diag d = { .word = 2 };

	if (ig_output_check(ctl))
		return IG_EXIT_USAGE;
	if (!strcmp(word, "list") || !strcmp(word, "show"))
		return ig_line_more(ctl, 2) ? IG_EXIT_USAGE : ig_list_groups(ctl);
	verb = find_verb(word);
	if (!verb)
		return bad_verb(ctl);
	if (ctl->n == 2) {
		ig_ctl_diag_set(&d, "the name of the group is missing here");
		return ig_line_wrong(ctl, &d);
	}
	if (ig_ctl_words_name(ctl->word[2], "group", &d))
		return ig_line_wrong(ctl, &d);
	if (!verb->takes && ig_line_more(ctl, 3))
		return IG_EXIT_USAGE;
	if (verb->needs && ctl->n == 3) {
		d.word = 3;
		ig_ctl_diag_set(&d,
				"group %s needs interfaces: eth1, or wg* for all whose name begins "
				"with wg",
				verb->word);
		return ig_line_wrong(ctl, &d);
	}
	return change(ctl, verb);
}

static const struct ig_field *columns_of_group(const struct ig_ctl *ctl)
{
	const char *word = ctl->n > 1 ? ctl->word[1] : "";

	return !strcmp(word, "list") || !strcmp(word, "show") ? ig_list_group_columns : NULL;
}

static void complete_group(const struct ig_completion *c)
{
	const struct verb *verb = c->ctl->n > 1 ? find_verb(c->ctl->word[1]) : NULL;

	if (c->ctl->n == 1)
		ig_complete_words(c, group_words);
	else if (c->ctl->n == 2 && verb && verb->cmd != ICMPGUARD_CMD_GROUP_CREATE)
		ig_complete_groups(c);
	else if (c->ctl->n > 2 && verb && verb->takes)
		ig_complete_interfaces(c);
}

const struct ig_command ig_cmd_group = {
	.name = "group",
	.form = {
		{ "create|detach GROUP [IFNAME ...]" },
		{ "attach GROUP IFNAME ..." },
		{ "delete GROUP" },
		{ "list", ig_output_options },
	},
	.summary = "sets which rules apply to which interfaces",
	.help = "Each rule belongs to one group: the one that it names, or " IG_CTL_GROUP_DEFAULT
		". If several\n"
		"groups are attached to an interface, the rules of all of them apply to it. If\n"
		"none is attached, the rules of " IG_CTL_GROUP_DEFAULT
		" apply. The groups of a VRF are added to\n"
		"those of its interfaces, and the groups of a bridge to those of its ports. In\n"
		"direction forward, the interface that the packet comes in by decides.\n"
		"\n"
		"create makes a group and attaches it to the named interfaces. attach adds\n"
		"interfaces, by name or by pattern: * stands for any characters, ? for one. Quote\n"
		"patterns, so that the shell does not expand them. Interfaces that appear or are\n"
		"renamed later are matched as well. detach removes interfaces, named as they were\n"
		"attached; if none is named, it removes all. delete removes a group that has no\n"
		"rules. list is `icmpctl list groups`.\n",
	.examples = "icmpctl group create edge eth1 'wg*'\n"
		    "icmpctl allow echo-request 198.51.100.0/24 group edge\n"
		    "icmpctl group detach edge eth1\n",
	.columns = columns_of_group,
	.complete = complete_group,
	.run = run_group,
};
