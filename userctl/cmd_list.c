// SPDX-License-Identifier: GPL-2.0-only
/* list: rules and ACL entries. */
#include <errno.h>
#include <string.h>

#include "acl.h"
#include "link.h"
#include "output.h"
#include "rule.h"

/**
 * struct list - rules or entries being read
 * @rows: their JSON
 * @more: how many have parts that this tool does not know
 */
struct list {
	json_t *rows;
	unsigned int more;
};

static void restart_list(void *data)
{
	struct list *list = data;

	json_array_clear(list->rows);
	list->more = 0;
}

static void read_rule(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *attrs[IG_LINK_ATTRS];
	struct list *list = data;
	struct ig_ctl_rule rule;
	int more;

	ig_link_attrs(nlh, attrs);
	if (!attrs[ICMPGUARD_A_RULE])
		return;
	more = ig_rule_from_wire(attrs[ICMPGUARD_A_RULE], &rule);
	list->more += more != 0;
	if (more >= 0)
		json_array_append_new(list->rows, ig_rule_json(&rule));
}

static void read_entry(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *attrs[IG_LINK_ATTRS];
	struct list *list = data;
	struct ig_ctl_entry entry;
	int more;

	ig_link_attrs(nlh, attrs);
	if (!attrs[ICMPGUARD_A_ACL_ENTRY])
		return;
	more = ig_acl_from_wire(attrs[ICMPGUARD_A_ACL_ENTRY], &entry);
	list->more += more != 0;
	if (more >= 0)
		json_array_append_new(list->rows, ig_acl_json(&entry));
}

static void note_more(const struct list *list, const char *what)
{
	if (list->more)
		ig_note("%u %s have parts that this icmpctl, older than the module, does not show",
			list->more, what);
}

static int dump_rules(struct ig_link *link, struct list *list)
{
	ig_link_request(link, ICMPGUARD_CMD_RULE_GET);
	return ig_link_dump(link, restart_list, read_rule, list);
}

static int dump_acl(struct ig_link *link, struct list *list)
{
	ig_link_request(link, ICMPGUARD_CMD_ACL_GET);
	return ig_link_dump(link, restart_list, read_entry, list);
}

/* "list rules" is what allow takes and nothing else, to be fed back. */
static int list_rules(const struct ig_ctl *ctl, struct ig_link *link)
{
	static const struct ig_field fields[] = { { .key = "rule" }, { .key = NULL } };
	struct list list = { .rows = json_array() };
	int status = IG_EXIT_DONE;

	if (dump_rules(link, &list)) {
		status = ig_link_complain(link, IG_LINK_READS);
	} else {
		ig_output_table(ctl, list.rows, fields);
		if (!ctl->json && !json_array_size(list.rows))
			ig_note("there are no rules; `icmpctl allow` adds one");
		note_more(&list, "rules");
	}
	json_decref(list.rows);
	return status;
}

/* Likewise for acl add. */
static int list_acl(const struct ig_ctl *ctl, struct ig_link *link)
{
	static const struct ig_field fields[] = { { .key = "entry" }, { .key = NULL } };
	struct list list = { .rows = json_array() };
	int status = IG_EXIT_DONE;

	if (dump_acl(link, &list)) {
		status = ig_link_complain(link, IG_LINK_READS);
	} else {
		ig_output_table(ctl, list.rows, fields);
		if (!ctl->json && !json_array_size(list.rows))
			ig_note("the ACL has no entries; `icmpctl acl add` adds one");
		note_more(&list, "entries");
	}
	json_decref(list.rows);
	return status;
}

/* Entries as rows of the table of rules, with "acl" where those have a number. */
static void append_entries(json_t *rows, const json_t *entries)
{
	json_t *entry;
	size_t i;

	json_array_foreach (entries, i, entry)
		json_array_append_new(rows, json_pack("{s:s,s:O}", "id", "acl", "rule",
						      json_object_get(entry, "entry")));
}

/* Rules with their numbers, and what there is of an ACL. */
static int list_all(const struct ig_ctl *ctl, struct ig_link *link)
{
	static const struct ig_field fields[] = {
		{ .key = "id", .right = true },
		{ .key = "rule" },
		{ .key = NULL },
	};
	struct list rules = { .rows = json_array() }, acl = { .rows = json_array() };
	int status = IG_EXIT_DONE;

	/* A module that has no ACL has no entries. */
	if (dump_rules(link, &rules) || (dump_acl(link, &acl) && link->error != EOPNOTSUPP)) {
		status = ig_link_complain(link, IG_LINK_READS);
	} else {
		if (!json_array_size(rules.rows))
			ig_note("there are no rules; `icmpctl allow` adds one");
		append_entries(rules.rows, acl.rows);
		ig_output_table(ctl, rules.rows, fields);
		note_more(&rules, "rules");
		note_more(&acl, "entries of the ACL");
	}
	json_decref(rules.rows);
	json_decref(acl.rows);
	return status;
}

static int list_with(const struct ig_ctl *ctl,
		     int (*list)(const struct ig_ctl *ctl, struct ig_link *link))
{
	struct ig_link link;
	int status = ig_link_open(&link, ctl->netns);

	if (status)
		return status;
	status = list(ctl, &link);
	ig_link_close(&link);
	return status;
}

int ig_list_acl(const struct ig_ctl *ctl)
{
	return list_with(ctl, list_acl);
}

static int bad_word(const struct ig_ctl *ctl)
{
	static const char *const later[] = { "sets", "set", "groups", "group", NULL };
	struct ig_diag d = { .word = 1 };

	if (!strcmp(ctl->word[1], "flows"))
		ig_diag_set(&d, "`icmpctl flows` lists the open requests");
	else if (ig_words_index(ctl->word[1], later) >= 0)
		ig_diag_set(&d,
			    "list %s is not in this version; \"list rules\" and \"list acl\" are "
			    "all there is",
			    ctl->word[1]);
	else
		ig_diag_set(&d,
			    "%s cannot be listed; \"list rules\" and \"list acl\" are all there is",
			    ctl->word[1]);
	return ig_line_wrong(ctl, &d);
}

static int run_list(const struct ig_ctl *ctl)
{
	bool rules = ctl->n > 1 && !strcmp(ctl->word[1], "rules");
	bool acl = ctl->n > 1 && !strcmp(ctl->word[1], "acl");

	if (ctl->n > 1 && !rules && !acl)
		return bad_word(ctl);
	if (ig_line_more(ctl, 2))
		return IG_EXIT_USAGE;
	if (acl)
		return ig_list_acl(ctl);
	return list_with(ctl, rules || ctl->json ? list_rules : list_all);
}

const struct ig_command ig_cmd_list = {
	.name = "list",
	.alias = "show",
	.usage = "[rules|acl]",
	.summary = "lists the rules and the ACL",
	.help = "One rule a line: its number, then the words that `icmpctl allow` takes, with\n"
		"what is left of its time if it expires. Entries of the ACL follow, each after\n"
		"the word acl. \"list rules\" leaves out the numbers and the ACL: each line can be\n"
		"fed back to icmpctl. \"list acl\" shows the entries alone, in the words that\n"
		"`icmpctl acl add` takes.\n"
		"\n"
		"With -j, an array of objects: the entries for \"list acl\", else the rules.\n",
	.run = run_list,
};
