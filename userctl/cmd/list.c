// SPDX-License-Identifier: GPL-2.0-only
/* list: rules, ACL entries, sets, groups. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/complete.h"
#include "cmd/list.h"
#include "complain.h"
#include "no_memory.h"
#include "model/acl.h"
#include "model/group.h"
#include "model/rule.h"
#include "model/set.h"
#include "output.h"
#include "wire/link.h"
#include "wire/refusal.h"
#include "wire/status.h"

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
	more = ig_ctl_rule_from_wire(attrs[ICMPGUARD_A_RULE], &rule);
	list->more += more != 0;
	if (more >= 0)
		json_array_append_new(list->rows, ig_ctl_rule_json(&rule));
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
	more = ig_ctl_acl_from_wire(attrs[ICMPGUARD_A_ACL_ENTRY], &entry);
	list->more += more != 0;
	if (more >= 0)
		json_array_append_new(list->rows, ig_ctl_acl_json(&entry));
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
	more = ig_ctl_set_from_wire(attrs[ICMPGUARD_A_SET], &set);
	list->more += more != 0;
	if (more >= 0)
		json_array_append_new(list->rows, ig_ctl_set_json(&set));
}

static void note_more(const struct list *list, const char *what)
{
	if (list->more)
		ig_note("%u %s have parts that this icmpctl does not show: it is older than the "
			"module",
			list->more, what);
}

/* Notes that parts of the list are hidden from the caller; false when none are. */
static bool note_hidden(struct ig_link *link)
{
	json_t *status = ig_status_read(link);
	bool hides = status && ig_status_hides(status);

	if (hides)
		ig_note(IG_STATUS_HIDES);
	json_decref(status);
	return hides;
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

static int dump_sets(struct ig_link *link, struct list *list)
{
	ig_link_request(link, ICMPGUARD_CMD_SET_GET);
	return ig_link_dump(link, restart_list, read_set, list);
}

/* "list rules" prints only what allow takes, so that it can be fed back. */
static int list_rules(const struct ig_ctl *ctl, struct ig_link *link)
{
	struct list list = { .rows = json_array() };
	int status = IG_EXIT_DONE;

	if (dump_rules(link, &list)) {
		status = ig_refusal_complain(link, IG_LINK_READS);
	} else {
		ig_output_lines(ctl, list.rows, "rule");
		if (!note_hidden(link) && !ctl->json && !json_array_size(list.rows))
			ig_note("there are no rules; `icmpctl allow` adds one");
		note_more(&list, "rules");
	}
	json_decref(list.rows);
	return status;
}

/* Likewise for acl add. */
static int list_acl(const struct ig_ctl *ctl, struct ig_link *link)
{
	struct list list = { .rows = json_array() };
	int status = IG_EXIT_DONE;

	if (dump_acl(link, &list)) {
		status = ig_refusal_complain(link, IG_LINK_READS);
	} else {
		ig_output_lines(ctl, list.rows, "entry");
		if (!note_hidden(link) && !ctl->json && !json_array_size(list.rows))
			ig_note("the ACL has no entries; `icmpctl acl add` adds one");
		note_more(&list, "entries");
	}
	json_decref(list.rows);
	return status;
}

const struct ig_field ig_list_set_columns[] = {
	{ .key = "name", .title = "set" },
	{ .key = "ipv4", .title = "IPv4", .right = true },
	{ .key = "ipv6", .title = "IPv6", .right = true },
	{ .key = "users", .title = "users", .right = true },
	{ .key = NULL },
};

static int list_sets(const struct ig_ctl *ctl, struct ig_link *link)
{
	struct list list = { .rows = json_array() };
	int status = IG_EXIT_DONE;

	if (dump_sets(link, &list)) {
		status = ig_refusal_complain(link, IG_LINK_READS);
	} else {
		ig_output_table(ctl, list.rows, ig_list_set_columns);
		if (!note_hidden(link) && !ctl->json && !json_array_size(list.rows))
			ig_note("there are no sets; `icmpctl set create` makes one");
		note_more(&list, "sets");
	}
	json_decref(list.rows);
	return status;
}

/* Most interfaces named in a row of groups. */
#define NAMED 6

/* Shortens rows of groups so that they fit a table. */
static void shorten_groups(json_t *groups)
{
	json_t *group, *list;
	json_int_t count;
	size_t i, named;

	json_array_foreach (groups, i, group) {
		if (!strcmp(json_string_value(json_object_get(group, "name")),
			    IG_CTL_GROUP_DEFAULT))
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

const struct ig_field ig_list_group_columns[] = {
	{ .key = "name", .title = "group" },
	{ .key = "interfaces", .title = "attached to", .cut = true },
	{ .key = "attached", .title = "now on", .cut = true },
	{ .key = "rules", .title = "rules", .right = true },
	{ .key = NULL },
};
static int list_groups(const struct ig_ctl *ctl, struct ig_link *link)
{
	json_t *groups = ig_ctl_groups_read(link);

	if (!groups)
		return ig_refusal_complain(link, IG_LINK_READS);
	if (!ctl->json)
		shorten_groups(groups);
	ig_output_table(ctl, groups, ig_list_group_columns);
	if (!note_hidden(link) && !ctl->json && !json_array_size(groups))
		ig_note("there are no groups; `icmpctl group create` makes one");
	json_decref(groups);
	return IG_EXIT_DONE;
}

/*
 * Appends to the words of each rule or entry, after a # that ends the command, what it
 * has counted.
 */
static void add_counts(json_t *rows, const char *key)
{
	json_t *row;
	size_t i;

	json_array_foreach (rows, i, row) {
		json_int_t packets = json_integer_value(json_object_get(row, "packets"));
		json_int_t bytes = json_integer_value(json_object_get(row, "bytes"));
		const char *words = json_string_value(json_object_get(row, key));

		if (packets)
			json_object_set_new(row, key,
					    json_sprintf("%s # %lld packet%s, %lld bytes", words,
							 (long long)packets,
							 packets == 1 ? "" : "s",
							 (long long)bytes));
	}
}

/* ---- list all ---- */

/**
 * struct all - everything that is configured in a namespace
 * @settings: mode and defaults; "untouched" instead when nothing is filtered
 * @groups: the groups, default first, then by name
 * @rules: the rules, by group in that order, then by direction and number
 * @acl: the entries, by direction and number
 * @sets: the sets, by name
 */
struct all {
	json_t *settings;
	json_t *groups;
	struct list rules;
	struct list acl;
	struct list sets;
};

static const char *text_at(const json_t *row, const char *key)
{
	const char *text = json_string_value(json_object_get(row, key));

	return text ? text : "";
}

static int direction_of(const json_t *row)
{
	return ig_ctl_words_index(text_at(row, "direction"), ig_ctl_directions);
}

static int by_group_name(const char *a, const char *b)
{
	int d = !strcmp(b, IG_CTL_GROUP_DEFAULT) - !strcmp(a, IG_CTL_GROUP_DEFAULT);

	return d ? d : strcmp(a, b);
}

static int by_number(const json_t *a, const json_t *b, const char *key)
{
	json_int_t x = json_integer_value(json_object_get(a, key));
	json_int_t y = json_integer_value(json_object_get(b, key));

	return (x > y) - (x < y);
}

static int by_name(const void *a, const void *b)
{
	return by_group_name(text_at(*(json_t *const *)a, "name"),
			     text_at(*(json_t *const *)b, "name"));
}

static int by_rule(const void *a, const void *b)
{
	const json_t *x = *(json_t *const *)a, *y = *(json_t *const *)b;
	int c = by_group_name(text_at(x, "group"), text_at(y, "group"));

	c = c ? c : direction_of(x) - direction_of(y);
	return c ? c : by_number(x, y, "id");
}

static int by_entry(const void *a, const void *b)
{
	const json_t *x = *(json_t *const *)a, *y = *(json_t *const *)b;
	int c = direction_of(x) - direction_of(y);

	return c ? c : by_number(x, y, "number");
}

static json_t *sorted(json_t *rows, int (*compare)(const void *a, const void *b))
{
	size_t n = json_array_size(rows), i;
	json_t **row = calloc(n + 1, sizeof(json_t *)), *list = json_array();

	if (!row)
		ig_no_memory();
	for (i = 0; i < n; i++)
		row[i] = json_array_get(rows, i);
	qsort(row, n, sizeof(json_t *), compare);
	for (i = 0; i < n; i++)
		json_array_append(list, row[i]);
	free(row);
	json_decref(rows);
	return list;
}

/* An older module that lacks a kind of thing has none of them: no failure. */
static bool failed(const struct ig_link *link, int err)
{
	return err && link->error != EOPNOTSUPP;
}

static int read_settings(struct ig_link *link, struct all *all)
{
	json_t *status = ig_status_read(link);

	if (!status)
		return -1;
	all->settings = json_object();
	if (json_object_get(status, "mode"))
		json_object_set(all->settings, "mode", json_object_get(status, "mode"));
	if (json_object_get(status, "defaults"))
		json_object_set(all->settings, "defaults", json_object_get(status, "defaults"));
	if (ig_status_untouched(status))
		json_object_set_new(all->settings, "state", json_string("untouched"));
	json_decref(status);
	return 0;
}

static int read_all(struct ig_link *link, struct all *all)
{
	if (read_settings(link, all) || dump_rules(link, &all->rules) ||
	    failed(link, dump_acl(link, &all->acl)))
		return -1;
	if (failed(link, dump_sets(link, &all->sets)))
		return -1;
	all->groups = ig_ctl_groups_read(link);
	if (failed(link, !all->groups))
		return -1;
	all->groups = sorted(all->groups ? all->groups : json_array(), by_name);
	all->rules.rows = sorted(all->rules.rows, by_rule);
	all->acl.rows = sorted(all->acl.rows, by_entry);
	all->sets.rows = sorted(all->sets.rows, by_name);
	return 0;
}

/* Prints the heading of a part, after a blank line. */
static void part(const char *fmt, const char *name)
{
	putchar('\n');
	printf(fmt, name);
}

/*
 * Prints a group with its interfaces, and its rules with their numbers. A rule is never
 * cut: what is left could be a wider one.
 */
static void print_group(const struct ig_ctl *ctl, const char *name, json_t *group,
			const json_t *rules)
{
	static const struct ig_field fields[] = {
		{ .key = "id", .right = true },
		{ .key = "rule" },
		{ .key = NULL },
	};
	char *on = group ? ig_table_text(json_object_get(group, "interfaces")) : NULL;
	json_t *rows = json_array(), *row;
	size_t i;

	json_array_foreach (rules, i, row)
		if (!strcmp(text_at(row, "group"), name))
			json_array_append(rows, row);
	part("group %s", name);
	printf(": %s\n", on && *on ? on : "on no interface");
	ig_output_table(ctl, rows, fields);
	json_decref(rows);
	free(on);
}

static void print_entries(const struct ig_ctl *ctl, const json_t *acl)
{
	if (!json_array_size(acl))
		return;
	part("%s", "acl\n");
	ig_output_lines(ctl, acl, "entry");
}

static void print_sets(const struct ig_ctl *ctl, const json_t *sets)
{
	if (!json_array_size(sets))
		return;
	putchar('\n');
	ig_output_table(ctl, sets, ig_list_set_columns);
}

static void print_all(const struct ig_ctl *ctl, struct all *all)
{
	const json_t *defaults = json_object_get(all->settings, "defaults");
	const char *before = NULL, *name;
	json_t *group, *rule;
	size_t i;
	int dir;

	if (json_object_get(all->settings, "state")) {
		ig_note("this namespace is untouched: nothing is filtered in it yet; `icmpctl allow` "
			"adds a rule");
		return;
	}
	printf("mode %s\n", text_at(all->settings, "mode"));
	/* Defaults are missing when an inherited policy is hidden from the caller. */
	for (dir = 0; defaults && dir < IG_DIRS; dir++)
		printf("default %s %s\n", ig_ctl_directions[dir],
		       text_at(defaults, ig_ctl_directions[dir]));
	add_counts(all->rules.rows, "rule");
	add_counts(all->acl.rows, "entry");
	shorten_groups(all->groups);
	json_array_foreach (all->groups, i, group)
		print_group(ctl, text_at(group, "name"), group, all->rules.rows);
	/* A module that does not know groups still has rules. */
	json_array_foreach (all->rules.rows, i, rule) {
		name = text_at(rule, "group");
		if (!ig_ctl_group_find(all->groups, name) && (!before || strcmp(before, name)))
			print_group(ctl, name, NULL, all->rules.rows);
		before = name;
	}
	print_entries(ctl, all->acl.rows);
	print_sets(ctl, all->sets.rows);
}

/* Lists defaults, groups with their rules, the ACL and the sets. */
static int list_all(const struct ig_ctl *ctl, struct ig_link *link)
{
	struct all all = { .groups = NULL };
	int status = IG_EXIT_DONE;

	all.rules.rows = json_array();
	all.acl.rows = json_array();
	all.sets.rows = json_array();
	if (read_all(link, &all)) {
		status = ig_refusal_complain(link, IG_LINK_READS);
	} else if (ctl->json) {
		json_object_set(all.settings, "groups", all.groups);
		json_object_set(all.settings, "rules", all.rules.rows);
		json_object_set(all.settings, "acl", all.acl.rows);
		json_object_set(all.settings, "sets", all.sets.rows);
		ig_output_facts(ctl, all.settings, NULL);
	} else {
		print_all(ctl, &all);
		if (!note_hidden(link) && !json_array_size(all.rules.rows) &&
		    !json_object_get(all.settings, "state"))
			ig_note("there are no rules; `icmpctl allow` adds one");
	}
	if (!status) {
		note_more(&all.rules, "rules");
		note_more(&all.acl, "entries of the ACL");
		note_more(&all.sets, "sets");
	}
	json_decref(all.settings);
	json_decref(all.groups);
	json_decref(all.rules.rows);
	json_decref(all.acl.rows);
	json_decref(all.sets.rows);
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

static int list_everything(const struct ig_ctl *ctl)
{
	return list_with(ctl, list_all);
}

static json_t *read_list(struct ig_link *link, int (*dump)(struct ig_link *link, struct list *list),
			 int (*compare)(const void *a, const void *b))
{
	struct list list = { .rows = json_array() };

	if (!dump(link, &list))
		return sorted(list.rows, compare);
	json_decref(list.rows);
	return NULL;
}

json_t *ig_list_rules_read(struct ig_link *link)
{
	json_t *rows = read_list(link, dump_rules, by_rule);

	add_counts(rows, "rule");
	return rows;
}

json_t *ig_list_acl_read(struct ig_link *link)
{
	return read_list(link, dump_acl, by_entry);
}

json_t *ig_list_sets_read(struct ig_link *link)
{
	return read_list(link, dump_sets, by_name);
}

json_t *ig_list_groups_read(struct ig_link *link)
{
	json_t *groups = ig_ctl_groups_read(link);

	return groups ? sorted(groups, by_name) : NULL;
}

/* The lists there are, ending with NULL, and the functions that print them. */
static const char *const lists[] = { "rules", "acl", "sets", "groups", "all", NULL };

static int (*const listers[])(const struct ig_ctl *ctl) = {
	list_rules_of, ig_list_acl, ig_list_sets, ig_list_groups, list_everything,
};

static int run_list(const struct ig_ctl *ctl)
{
	int which = ctl->n > 1 ? ig_ctl_words_index(ctl->word[1], lists) : -1;
	struct ig_ctl_diag d = { .word = 1 };

	if (ctl->n > 1 && !strcmp(ctl->word[1], "flows")) {
		ig_ctl_diag_set(&d, "`icmpctl flows` lists the open requests");
		return ig_line_wrong(ctl, &d);
	}
	if (ctl->n > 1 && which < 0)
		return ig_line_choice(ctl, 1, lists, "thing to list");
	if (ig_line_more(ctl, 2))
		return IG_EXIT_USAGE;
	if (ig_output_check(ctl))
		return IG_EXIT_USAGE;
	if (which >= 0)
		return listers[which](ctl);
	return list_with(ctl, ctl->json ? list_rules : list_all);
}

/* The others print lines that can be typed back, or several tables. */
static const struct ig_field *columns_of_list(const struct ig_ctl *ctl)
{
	const char *word = ctl->n > 1 ? ctl->word[1] : "";

	if (!strcmp(word, "sets"))
		return ig_list_set_columns;
	return strcmp(word, "groups") ? NULL : ig_list_group_columns;
}

static void complete_list(const struct ig_completion *c)
{
	size_t i;

	/* "all" is what is listed without a word. */
	for (i = 0; c->ctl->n == 1 && strcmp(lists[i], "all"); i++)
		ig_complete_offer(c, lists[i], NULL);
}

const struct ig_command ig_cmd_list = {
	.name = "list",
	.alias = "show",
	.others = (const char *const[]){ "ls", NULL },
	.form = { { "[rules|acl|all]" }, { "sets|groups", ig_output_options } },
	.summary = "lists defaults, groups with their rules, the ACL and sets",
	.help = "The mode and the defaults come first, then each group with its interfaces and\n"
		"rules, the ACL and the sets. Each rule is shown with its number, the words of\n"
		"`icmpctl allow`, the time left if it expires, and after # how many packets and\n"
		"bytes it has allowed; each entry of the ACL likewise how many it has decided,\n"
		"by allowing or denying them. Groups and sets are sorted by name, the group\n"
		"default first. Rules and entries are sorted by direction, then by number.\n"
		"\"list all\" is the same.\n"
		"\n"
		"\"list rules\" shows only the words of the rules. Each line can be typed after\n"
		"icmpctl, which ignores what follows #. \"list acl\" shows only the entries, in the\n"
		"words of `icmpctl acl add`. \"list sets\" shows how many prefixes each set has and\n"
		"how many rules and entries use it; `icmpctl set show` prints the prefixes. \"list\n"
		"groups\" shows what each group is attached to and how many rules it has.\n"
		"\n"
		"With -j, an array of objects is printed: by default the rules, sorted by number.\n"
		"`icmpctl -j list all` prints one object with everything.\n",
	.examples = "icmpctl list\n"
		    "icmpctl list rules | grep echo-request\n"
		    "icmpctl -j list sets\n"
		    "icmpctl -j list all\n",
	.columns = columns_of_list,
	.complete = complete_list,
	.run = run_list,
};
