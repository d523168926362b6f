// SPDX-License-Identifier: GPL-2.0-only
/* Counts the changes of a diff. */
#include <string.h>

#include "policy/diff.h"

static u64 prefixes(const struct ig_policy_set *set)
{
	return set ? set->list.n4 + set->list.n6 : 0;
}

static void raise_by(json_t *row, const char *key, u64 n)
{
	json_int_t sum = json_integer_value(json_object_get(row, key)) + (json_int_t)n;

	json_object_set_new(row, key, json_integer(sum));
}

/* Returns the row of a thing: the last one, or a new one. */
static json_t *row_of(json_t *rows, const char *what, const char *name)
{
	json_t *row = json_array_get(rows, json_array_size(rows) - 1);

	if (row && !strcmp(json_string_value(json_object_get(row, "what")), what) &&
	    !strcmp(json_string_value(json_object_get(row, "name")), name))
		return row;
	row = json_pack("{s:s,s:s,s:i,s:i,s:i}", "what", what, "name", name, "added", 0, "removed",
			0, "changed", 0);
	json_array_append_new(rows, row);
	return row;
}

static void count_one(json_t *row, const struct ig_diff_item *c)
{
	raise_by(row, !c->from ? "added" : !c->to ? "removed" : "changed", 1);
}

static void count_set(json_t *rows, const struct ig_diff_item *c)
{
	const struct ig_policy_set *from = c->from, *to = c->to;
	json_t *row = row_of(rows, "set", from ? from->name : to->name);

	raise_by(row, "added", from ? c->plus.n4 + c->plus.n6 : prefixes(to));
	raise_by(row, "removed", to ? c->minus.n4 + c->minus.n6 : prefixes(from));
}

/* Adds the row that a group shares with its rules; other interfaces are a change. */
static void count_group(json_t *rows, const struct ig_diff_item *c)
{
	const struct ig_policy_group *from = c->from, *to = c->to;
	json_t *row = row_of(rows, "group", from ? from->name : to->name);

	if (from && to)
		raise_by(row, "changed", 1);
}

json_t *ig_diff_stat(const struct ig_diff *diff)
{
	json_t *rows = json_array();
	size_t i;

	for (i = 0; i < diff->n; i++) {
		const struct ig_diff_item *c = &diff->change[i];
		const struct ig_ctl_rule *rule = c->from ? c->from : c->to;
		const struct ig_ctl_entry *entry = c->from ? c->from : c->to;

		switch (c->what) {
		case IG_DIFF_MODE:
			count_one(row_of(rows, "mode", ""), c);
			break;
		case IG_DIFF_DEFAULT:
			count_one(row_of(rows, "default", ig_ctl_directions[c->dir]), c);
			break;
		case IG_DIFF_LOG:
			count_one(row_of(rows, "log", ""), c);
			break;
		case IG_DIFF_SET:
			count_set(rows, c);
			break;
		case IG_DIFF_GROUP:
			count_group(rows, c);
			break;
		case IG_DIFF_RULE:
			count_one(row_of(rows, "group", ig_ctl_rule_group(rule)), c);
			break;
		case IG_DIFF_ENTRY:
			count_one(row_of(rows, "acl", ig_ctl_directions[entry->match.dir]), c);
			break;
		}
	}
	return rows;
}
