// SPDX-License-Identifier: GPL-2.0-only
/* types: lists the ICMP types and what happens to each by default. */
#include <string.h>

#include "cmd/complete.h"
#include "engine/names.h"
#include "output.h"

static const char *const families[] = { "icmp", "icmpv6" };

static const char *const classes[] = {
	[IG_CLASS_D] = "D", [IG_CLASS_S] = "S", [IG_CLASS_R] = "R",
	[IG_CLASS_E] = "E", [IG_CLASS_X] = "X", [IG_CLASS_M] = "M",
};

static bool always_passes(enum ig_family family, int type, int code)
{
	return family == IG_IPV4 ? type == ICMP4_DEST_UNREACH && code == ICMP4_FRAG_NEEDED :
				   type == ICMP6_PACKET_TOO_BIG;
}

/* Makes a row of the table; @code is -1 for a type, @name NULL for none. */
static json_t *row_json(enum ig_family family, u8 type, int code, const char *name)
{
	json_t *obj = json_object();
	int dir;

	json_object_set_new(obj, "family", json_string(families[family]));
	json_object_set_new(obj, "type", json_integer(type));
	if (code >= 0)
		json_object_set_new(obj, "code", json_integer(code));
	if (name)
		json_object_set_new(obj, "name", json_string(name));
	for (dir = 0; dir < IG_DIRS; dir++) {
		enum ig_class c = ig_type_class(family, (enum ig_dir)dir, type);

		if (always_passes(family, type, code))
			c = IG_CLASS_M;
		json_object_set_new(obj, ig_ctl_directions[dir], json_string(classes[c]));
	}
	return obj;
}

static json_t *code_row(const struct ig_name *row)
{
	char name[IG_WORD_MAX];

	snprintf(name, sizeof(name), "%s/%s", ig_type_name(row->family, row->type), row->name);
	return row_json(row->family, row->type, row->code, name);
}

/* Lists all types of the covered families, and the one code unlike its type. */
static json_t *all_types(const struct ig_ctl_icmp *match)
{
	static const struct ig_name promise = { .name = "fragmentation-needed",
						.family = IG_IPV4,
						.type = ICMP4_DEST_UNREACH,
						.code = ICMP4_FRAG_NEEDED };
	json_t *rows = json_array();
	struct ig_name row;
	size_t i;

	for (i = 0; ig_name_at(i, &row); i++) {
		if (row.alias || row.code >= 0 || !match[row.family].covers)
			continue;
		json_array_append_new(rows, row_json(row.family, row.type, -1, row.name));
		if (row.family == IG_IPV4 && row.type == ICMP4_DEST_UNREACH)
			json_array_append_new(rows, code_row(&promise));
	}
	return rows;
}

/* Lists the types that a word covers, each with its codes. */
static json_t *some_types(const struct ig_ctl_icmp *match)
{
	json_t *rows = json_array();
	struct ig_name row;
	int f;
	size_t i;

	for (f = 0; f < IG_FAMILIES; f++) {
		const struct ig_ctl_icmp *m = &match[f];

		if (!m->covers || m->type < 0)
			continue;
		json_array_append_new(rows, row_json((enum ig_family)f, (u8)m->type, -1,
						     ig_type_name((enum ig_family)f, (u8)m->type)));
		for (i = 0; ig_name_at(i, &row); i++)
			if ((int)row.family == f && row.type == m->type && row.code >= 0 &&
			    !row.alias && (m->code < 0 || m->code == row.code))
				json_array_append_new(rows, code_row(&row));
	}
	return rows;
}

/* Joins type and code in one column, so that the table fits 80 columns. */
static void number_rows(json_t *rows)
{
	json_t *row, *code;
	size_t i;

	json_array_foreach (rows, i, row) {
		json_int_t type = json_integer_value(json_object_get(row, "type"));

		code = json_object_get(row, "code");
		json_object_set_new(row, "number",
				    code ? json_sprintf("%lld/%lld", (long long)type,
							(long long)json_integer_value(code)) :
					   json_sprintf("%lld", (long long)type));
	}
}

static void print_legend(void)
{
	puts("\n"
	     "what happens to it in, out and forward (fwd: once the forward default is deny):\n"
	     "  M  must pass: never dropped; link-scope messages when they are well formed\n"
	     "  R  reply: passes when it answers an open request, else as S\n"
	     "  E  error: passes when it is about a live flow, else as S\n"
	     "  S  needs an allow rule, else the default decides\n"
	     "  D  denied unless a rule names it; \"all\" does not open it\n"
	     "  X  never passes");
}

static const struct ig_field columns[] = {
	{ .key = "family", .title = "family" },
	{ .key = "number", .title = "type" },
	{ .key = "name", .title = "name", .cut = true },
	{ .key = "in", .title = "in" },
	{ .key = "out", .title = "out" },
	{ .key = "forward", .title = "fwd" },
	{ .key = NULL },
};

static int run_types(const struct ig_ctl *ctl)
{
	struct ig_ctl_icmp match[IG_FAMILIES];
	struct ig_ctl_diag d = { .word = 1 };
	json_t *rows;

	if (ig_line_more(ctl, 2) || ig_output_check(ctl))
		return IG_EXIT_USAGE;
	if (ig_ctl_words_type(ctl->n > 1 ? ctl->word[1] : "all", -1, NULL, match, &d))
		return ig_line_wrong(ctl, &d);
	if (match[IG_IPV4].type < 0 && match[IG_IPV6].type < 0)
		rows = all_types(match);
	else
		rows = some_types(match);
	if (!ctl->json)
		number_rows(rows);
	ig_output_table(ctl, rows, columns);
	if (!ctl->json && !ig_option_given(ctl, &ig_option_noheadings))
		print_legend();
	json_decref(rows);
	return IG_EXIT_DONE;
}

static void complete_type(const struct ig_completion *c)
{
	if (c->ctl->n == 1)
		ig_complete_types(c);
}

static const struct ig_field *columns_of_types(const struct ig_ctl *ctl)
{
	(void)ctl;
	return columns;
}

const struct ig_command ig_cmd_types = {
	.name = "types",
	.form = { { "[TYPE]", ig_output_options } },
	.summary = "lists the ICMP types, their names and default treatment",
	.help = "With a TYPE, its codes are listed, too. The names that nft and iptables use are\n"
		"also accepted. A type that is not listed is denied, unless a rule names its\n"
		"number.\n",
	.examples = "icmpctl types\n"
		    "icmpctl types destination-unreachable\n",
	.status = "0 done, 2 wrong usage",
	.columns = columns_of_types,
	.complete = complete_type,
	.run = run_types,
};
