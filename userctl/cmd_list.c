// SPDX-License-Identifier: GPL-2.0-only
/* list: rules, ACL entries, sets, groups. */
#include <errno.h>
#include <string.h>

#include "acl.h"
#include "group.h"
#include "link.h"
#include "output.h"
#include "rule.h"
#include "set.h"

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

static void read_set(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *attrs[IG_LINK_ATTRS];
	struct list *list = data;
	struct ig_ctl_set set;
	int more;

	ig_link_attrs(nlh, attrs);
	if (!attrs[ICMPGUARD_A_SET])
		return;
	more = ig_set_from_wire(attrs[ICMPGUARD_A_SET], &set);
	list->more += more != 0;
	if (more >= 0)
		json_array_append_new(list->rows, ig_set_json(&set));
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

static int list_sets(const struct ig_ctl *ctl, struct ig_link *link)
{
	static const struct ig_field fields[] = {
		{ .key = "name", .title = "set" },
		{ .key = "ipv4", .title = "IPv4", .right = true },
		{ .key = "ipv6", .title = "IPv6", .right = true },
		{ .key = "users", .title = "users", .right = true },
		{ .key = NULL },
	};
	struct list list = { .rows = json_array() };
	int status = IG_EXIT_DONE;

	ig_link_request(link, ICMPGUARD_CMD_SET_GET);
	if (ig_link_dump(link, restart_list, read_set, &list)) {
		status = ig_link_complain(link, IG_LINK_READS);
	} else {
		ig_output_table(ctl, list.rows, fields);
		if (!ctl->json && !json_array_size(list.rows))
			ig_note("there are no sets; `icmpctl set create` makes one");
		note_more(&list, "sets");
	}
	json_decref(list.rows);
	return status;
}

/* Interfaces that a row of groups names. */
#define NAMED 6

/* Makes rows of groups that are fit for a table. */
static void shorten_groups(json_t *groups)
{
	json_t *group, *list;
	json_int_t count;
	size_t i, named;

	json_array_foreach (groups, i, group) {
		if (!strcmp(json_string_value(json_object_get(group, "name")), IG_GROUP_DEFAULT))
			json_array_append_new(json_object_get(group, "interfaces"),
					      json_string("all that have no group"));
		list = json_object_get(group, "attached");
		count = json_integer_value(json_object_get(group, "attached-count"));
		while (json_array_size(list) > NAMED)
			json_array_remove(list, NAMED);
		named = json_array_size(list);
		if (count > (json_int_t)named)
			json_array_append_new(
				list,
				json_sprintf("%lld more", (long long)count - (long long)named));
	}
}

static int list_groups(const struct ig_ctl *ctl, struct ig_link *link)
{
	static const struct ig_field fields[] = {
		{ .key = "name", .title = "group" },
		{ .key = "interfaces", .title = "attached to" },
		{ .key = "attached", .title = "now on" },
		{ .key = "rules", .title = "rules", .right = true },
		{ .key = NULL },
	};
	json_t *groups = ig_groups_read(link);

	if (!groups)
		return ig_link_complain(link, IG_LINK_READS);
	if (!ctl->json)
		shorten_groups(groups);
	ig_output_table(ctl, groups, fields);
	if (!ctl->json && !json_array_size(groups))
		ig_note("there are no groups; `icmpctl group create` makes one");
	json_decref(groups);
	return IG_EXIT_DONE;
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

/* Rules as lines, with what they have admitted behind a mark that ends a command. */
static void count_rules(const struct ig_ctl *ctl, json_t *rows)
{
	json_t *row;
	size_t i;

	json_array_foreach (rows, i, row) {
		json_int_t packets = json_integer_value(json_object_get(row, "packets"));
		json_int_t bytes = json_integer_value(json_object_get(row, "bytes"));
		const char *words = json_string_value(json_object_get(row, "rule"));

		if (!ctl->json && packets)
			json_object_set_new(row, "rule",
					    json_sprintf("%s # %lld packet%s, %lld bytes", words,
							 (long long)packets,
							 packets == 1 ? "" : "s",
							 (long long)bytes));
	}
}

/* Rules with their numbers and counters, and what there is of an ACL. */
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
		count_rules(ctl, rules.rows);
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

int ig_list_sets(const struct ig_ctl *ctl)
{
	return list_with(ctl, list_sets);
}

int ig_list_groups(const struct ig_ctl *ctl)
{
	return list_with(ctl, list_groups);
}

static int list_rules_of(const struct ig_ctl *ctl)
{
	return list_with(ctl, list_rules);
}

/* What can be listed, ending with NULL, and how. */
static const char *const lists[] = { "rules", "acl", "sets", "groups", NULL };

static int (*const listers[])(const struct ig_ctl *ctl) = {
	list_rules_of,
	ig_list_acl,
	ig_list_sets,
	ig_list_groups,
};

static int run_list(const struct ig_ctl *ctl)
{
	int which = ctl->n > 1 ? ig_words_index(ctl->word[1], lists) : -1;
	struct ig_diag d = { .word = 1 };

	if (ctl->n > 1 && !strcmp(ctl->word[1], "flows")) {
		ig_diag_set(&d, "`icmpctl flows` lists the open requests");
		return ig_line_wrong(ctl, &d);
	}
	if (ctl->n > 1 && which < 0)
		return ig_line_choice(ctl, 1, lists, "thing to list");
	if (ig_line_more(ctl, 2))
		return IG_EXIT_USAGE;
	if (which >= 0)
		return listers[which](ctl);
	return list_with(ctl, ctl->json ? list_rules : list_all);
}

const struct ig_command ig_cmd_list = {
	.name = "list",
	.alias = "show",
	.usage = "[rules|acl|sets|groups]",
	.summary = "lists the rules and the ACL, sets or groups",
	.help = "One rule a line: its number, then the words that `icmpctl allow` takes, with\n"
		"what is left of its time if it expires, and after # what it has admitted.\n"
		"Entries of the ACL follow, each after the word acl. \"list rules\" shows the words\n"
		"of the rules alone: each line can be fed back to icmpctl (which does not look\n"
		"beyond #, either). \"list acl\" shows the entries alone, in the words that\n"
		"`icmpctl acl add` takes. \"list sets\" tells how many prefixes each set has and\n"
		"how many rules and entries use it (`icmpctl set show` prints the prefixes),\n"
		"\"list groups\" what each group is attached to and how many rules it has.\n"
		"\n"
		"With -j, an array of objects: the rules, unless something else is listed.\n",
	.examples = "icmpctl list\n"
		    "icmpctl list rules | grep echo-request\n"
		    "icmpctl -j list sets\n",
	.run = run_list,
};
