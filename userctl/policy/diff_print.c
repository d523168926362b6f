// SPDX-License-Identifier: GPL-2.0-only
/* Writes a diff as text and as JSON. */
#include <stdlib.h>
#include <string.h>

#include "policy/diff.h"

#define INDENT "    "

/**
 * struct printer - a diff being printed
 * @out: where to
 * @open: the braces that are open, as they begin; "" for none
 * @sign: what is before them: + - or a blank
 * @limit: how many lines there are in braces at most; 0 for all
 * @lines: how many there are in those that are open
 * @hidden: how many more there would be
 */
struct printer {
	FILE *out;
	char open[IG_WORD_MAX];
	char sign;
	size_t limit;
	size_t lines;
	size_t hidden;
};

static void close_braces(struct printer *p)
{
	if (p->hidden)
		fprintf(p->out, "  " INDENT "\u2026 and %zu more (--all)\n", p->hidden);
	if (p->open[0])
		fprintf(p->out, "%c }\n", p->sign);
	p->open[0] = '\0';
	p->lines = 0;
	p->hidden = 0;
}

static void open_braces(struct printer *p, char sign, const char *what, const char *name)
{
	char open[IG_WORD_MAX];

	snprintf(open, sizeof(open), "%s %s", what, name);
	if (!strcmp(open, p->open))
		return;
	close_braces(p);
	strcpy(p->open, open);
	p->sign = sign;
	fprintf(p->out, "%c %s {\n", sign, open);
}

/* Returns the mark of a thing as a whole. */
static char sign_of(const struct ig_diff_item *c)
{
	return !c->from ? '+' : !c->to ? '-' : ' ';
}

static void print_line(struct printer *p, char sign, const char *text)
{
	if (p->limit && p->lines == p->limit) {
		p->hidden++;
		return;
	}
	p->lines++;
	fprintf(p->out, "%c " INDENT "%s\n", sign, text);
}

static void print_list(struct printer *p, char sign, const struct ig_ctl_plist *list)
{
	char text[IG_PLIST_TEXT];
	size_t i;

	for (i = 0; i < list->n4; i++) {
		ig_ctl_plist_text4(list->v4[i], text);
		print_line(p, sign, text);
	}
	for (i = 0; i < list->n6; i++) {
		ig_ctl_plist_text6(&list->v6[i], text);
		print_line(p, sign, text);
	}
}

static void print_set(struct printer *p, const struct ig_diff_item *c)
{
	const struct ig_policy_set *from = c->from, *to = c->to;

	open_braces(p, sign_of(c), "set", from ? from->name : to->name);
	print_list(p, '-', from && to ? &c->minus : from ? &from->list : &c->minus);
	print_list(p, '+', from && to ? &c->plus : to ? &to->list : &c->plus);
}

static bool attached(const struct ig_policy_group *group, const char *dev)
{
	size_t i;

	for (i = 0; group && i < group->n; i++)
		if (!strcmp(group->dev[i], dev))
			return true;
	return false;
}

/* Prints the interfaces of one group that another one lacks. */
static void print_attached(struct printer *p, char sign, const struct ig_policy_group *group,
			   const struct ig_policy_group *other)
{
	bool any = false;
	size_t i;

	for (i = 0; group && i < group->n; i++) {
		if (attached(other, group->dev[i]))
			continue;
		if (!any)
			fprintf(p->out, "%c " INDENT "attach", sign);
		any = true;
		fputc(' ', p->out);
		ig_policy_dev_print(p->out, group->dev[i]);
	}
	fputs(any ? "\n" : "", p->out);
}

static void print_group(struct printer *p, const struct ig_diff_item *c)
{
	const struct ig_policy_group *from = c->from, *to = c->to;

	open_braces(p, sign_of(c), "group", from ? from->name : to->name);
	print_attached(p, '-', from, to);
	print_attached(p, '+', to, from);
}

static void print_text(struct printer *p, char sign, char *text)
{
	print_line(p, sign, text);
	free(text);
}

static void print_rule(struct printer *p, const struct ig_diff_item *c)
{
	open_braces(p, ' ', "group", ig_ctl_rule_group(c->from ? c->from : c->to));
	if (c->from)
		print_text(p, '-', ig_policy_rule_text(c->from));
	if (c->to)
		print_text(p, '+', ig_policy_rule_text(c->to));
}

static void print_entry(struct printer *p, const struct ig_diff_item *c)
{
	const struct ig_ctl_entry *entry = c->from ? c->from : c->to;

	open_braces(p, ' ', "acl", ig_ctl_directions[entry->match.dir]);
	if (c->from)
		print_text(p, '-', ig_policy_entry_text(c->from));
	if (c->to)
		print_text(p, '+', ig_policy_entry_text(c->to));
}

/* Prints a mode or a default. */
static void print_value(struct printer *p, const struct ig_diff_item *c, const char *what,
			const char *const *names)
{
	const u8 *from = c->from, *to = c->to;

	if (from)
		fprintf(p->out, "- %s %s\n", what, names[*from]);
	if (to)
		fprintf(p->out, "+ %s %s\n", what, names[*to]);
}

/* Calls @tell for each line of one pair of settings that the other one lacks. */
static void log_lines(const struct ig_log_settings *of, const struct ig_log_settings *other,
		      void (*tell)(void *data, const char *line), void *data)
{
	char *line[IG_CTL_LOG_LINES], *there[IG_CTL_LOG_LINES];
	size_t n = ig_ctl_log_lines(of, line), m = ig_ctl_log_lines(other, there), i, k;

	for (i = 0; i < n; i++) {
		for (k = 0; k < m && strcmp(line[i], there[k]); k++)
			;
		if (k == m)
			tell(data, line[i]);
	}
	for (i = 0; i < n; i++)
		free(line[i]);
	for (k = 0; k < m; k++)
		free(there[k]);
}

static void print_minus(void *data, const char *line)
{
	fprintf(data, "- %s\n", line);
}

static void print_plus(void *data, const char *line)
{
	fprintf(data, "+ %s\n", line);
}

static void print_log(struct printer *p, const struct ig_diff_item *c)
{
	log_lines(c->from, c->to, print_minus, p->out);
	log_lines(c->to, c->from, print_plus, p->out);
}

void ig_diff_print(FILE *out, const struct ig_diff *diff)
{
	ig_diff_print_some(out, diff, 0);
}

void ig_diff_print_some(FILE *out, const struct ig_diff *diff, size_t limit)
{
	struct printer p = { .out = out, .limit = limit };
	char what[IG_WORD_MAX];
	size_t i;

	if (diff->untouched)
		fputs("- # untouched: nothing is filtered\n", out);
	for (i = 0; i < diff->n; i++) {
		const struct ig_diff_item *c = &diff->change[i];

		switch (c->what) {
		case IG_DIFF_MODE:
			print_value(&p, c, "mode", ig_modes);
			break;
		case IG_DIFF_DEFAULT:
			snprintf(what, sizeof(what), "default %s", ig_ctl_directions[c->dir]);
			print_value(&p, c, what, ig_ctl_actions);
			break;
		case IG_DIFF_LOG:
			print_log(&p, c);
			break;
		case IG_DIFF_SET:
			print_set(&p, c);
			break;
		case IG_DIFF_GROUP:
			print_group(&p, c);
			break;
		case IG_DIFF_RULE:
			print_rule(&p, c);
			break;
		case IG_DIFF_ENTRY:
			print_entry(&p, c);
			break;
		}
	}
	close_braces(&p);
}

/* ---- JSON ---- */

static json_t *list_json(const struct ig_ctl_plist *list)
{
	json_t *array = json_array();
	char text[IG_PLIST_TEXT];
	size_t i;

	for (i = 0; i < list->n4; i++) {
		ig_ctl_plist_text4(list->v4[i], text);
		json_array_append_new(array, json_string(text));
	}
	for (i = 0; i < list->n6; i++) {
		ig_ctl_plist_text6(&list->v6[i], text);
		json_array_append_new(array, json_string(text));
	}
	return array;
}

static json_t *change_json(const struct ig_diff_item *c, const char *name)
{
	json_t *obj = json_object();

	if (name)
		json_object_set_new(obj, "name", json_string(name));
	json_object_set_new(obj, "change",
			    json_string(!c->from ? "added" :
					!c->to	 ? "removed" :
						   "changed"));
	return obj;
}

static json_t *set_json(const struct ig_diff_item *c)
{
	const struct ig_policy_set *from = c->from, *to = c->to;
	json_t *obj = change_json(c, from ? from->name : to->name);

	json_object_set_new(obj, "added", list_json(from || !to ? &c->plus : &to->list));
	json_object_set_new(obj, "removed", list_json(to || !from ? &c->minus : &from->list));
	return obj;
}

static json_t *attached_json(const struct ig_policy_group *group,
			     const struct ig_policy_group *other)
{
	json_t *array = json_array();
	size_t i;

	for (i = 0; group && i < group->n; i++) {
		/* Names of interfaces are not always UTF-8. */
		char *dev = ig_ctl_words_safe_text(group->dev[i]);

		if (!attached(other, group->dev[i]))
			json_array_append_new(array, json_string(dev));
		free(dev);
	}
	return array;
}

static json_t *group_json(const struct ig_diff_item *c)
{
	const struct ig_policy_group *from = c->from, *to = c->to;
	json_t *obj = change_json(c, from ? from->name : to->name);

	json_object_set_new(obj, "attached", attached_json(to, from));
	json_object_set_new(obj, "detached", attached_json(from, to));
	return obj;
}

static json_t *rule_json(const struct ig_diff_item *c)
{
	json_t *obj = change_json(c, NULL);

	if (c->from)
		json_object_set_new(obj, "from", ig_ctl_rule_json(c->from));
	if (c->to)
		json_object_set_new(obj, "to", ig_ctl_rule_json(c->to));
	return obj;
}

static json_t *entry_json(const struct ig_diff_item *c)
{
	json_t *obj = change_json(c, NULL);

	if (c->from)
		json_object_set_new(obj, "from", ig_ctl_acl_json(c->from));
	if (c->to)
		json_object_set_new(obj, "to", ig_ctl_acl_json(c->to));
	return obj;
}

static json_t *value_json(const struct ig_diff_item *c, const char *const *names)
{
	const u8 *from = c->from, *to = c->to;

	return json_pack("{s:s*,s:s}", "from", from ? names[*from] : NULL, "to", names[*to]);
}

static void append_line(void *data, const char *line)
{
	/* Names of interfaces are not always UTF-8. */
	char *text = ig_ctl_words_safe_text(line);

	json_array_append_new(data, json_string(text));
	free(text);
}

static json_t *log_json(const struct ig_diff_item *c)
{
	json_t *added = json_array(), *removed = json_array();

	log_lines(c->to, c->from, append_line, added);
	log_lines(c->from, c->to, append_line, removed);
	return json_pack("{s:o,s:o}", "added", added, "removed", removed);
}

json_t *ig_diff_json(const struct ig_diff *diff)
{
	json_t *obj = json_pack("{s:b,s:b}", "same", !diff->n, "untouched", (int)diff->untouched);
	json_t *defaults = json_object();
	json_t *sets = json_array(), *groups = json_array(), *rules = json_array();
	json_t *acl = json_array();
	size_t i;

	for (i = 0; i < diff->n; i++) {
		const struct ig_diff_item *c = &diff->change[i];

		switch (c->what) {
		case IG_DIFF_MODE:
			json_object_set_new(obj, "mode", value_json(c, ig_modes));
			break;
		case IG_DIFF_DEFAULT:
			json_object_set_new(defaults, ig_ctl_directions[c->dir],
					    value_json(c, ig_ctl_actions));
			break;
		case IG_DIFF_LOG:
			json_object_set_new(obj, "log", log_json(c));
			break;
		case IG_DIFF_SET:
			json_array_append_new(sets, set_json(c));
			break;
		case IG_DIFF_GROUP:
			json_array_append_new(groups, group_json(c));
			break;
		case IG_DIFF_RULE:
			json_array_append_new(rules, rule_json(c));
			break;
		case IG_DIFF_ENTRY:
			json_array_append_new(acl, entry_json(c));
			break;
		}
	}
	json_object_set_new(obj, "defaults", defaults);
	json_object_set_new(obj, "sets", sets);
	json_object_set_new(obj, "groups", groups);
	json_object_set_new(obj, "rules", rules);
	json_object_set_new(obj, "acl", acl);
	return obj;
}
