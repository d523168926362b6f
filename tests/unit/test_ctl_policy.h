/* SPDX-License-Identifier: GPL-2.0-only */
/* Policies in tests: read from strings, printed, and changed by a diff. */
#ifndef TEST_CTL_POLICY_H
#define TEST_CTL_POLICY_H

#include <stdlib.h>

#include "policy/diff.h"
#include "policy/report.h"

static inline char *policy_text(const struct ig_ctl_policy *policy)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	ig_ctl_policy_print(out, policy);
	fclose(out);
	return text;
}

static inline char *diff_text(const struct ig_diff *diff)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	ig_diff_print(out, diff);
	fclose(out);
	return text;
}

/* Returns all findings, in lines FILE:LINE:COLUMN: TEXT. */
static inline char *findings_text(const struct ig_findings *f)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	unsigned int i;

	for (i = 0; i < f->n; i++)
		fprintf(out, "%s:%llu:%llu: %s\n", f->at[i].file, (unsigned long long)f->at[i].line,
			(unsigned long long)f->at[i].column, f->at[i].text);
	fclose(out);
	return text;
}

static inline void policy_copy(struct ig_ctl_policy *to, const struct ig_ctl_policy *from)
{
	size_t i, k;

	*to = *from;
	to->set = calloc(from->sets + 1, sizeof(*to->set));
	to->group = calloc(from->groups + 1, sizeof(*to->group));
	to->rule = calloc(from->rules + 1, sizeof(*to->rule));
	to->entry = calloc(from->entries + 1, sizeof(*to->entry));
	memcpy(to->group, from->group, from->groups * sizeof(*to->group));
	if (from->rules)
		memcpy(to->rule, from->rule, from->rules * sizeof(*to->rule));
	if (from->entries)
		memcpy(to->entry, from->entry, from->entries * sizeof(*to->entry));
	for (i = 0; i < from->sets; i++) {
		strcpy(to->set[i].name, from->set[i].name);
		for (k = 0; k < from->set[i].list.n4; k++)
			ig_ctl_plist_add4(&to->set[i].list, from->set[i].list.v4[k]);
		for (k = 0; k < from->set[i].list.n6; k++)
			ig_ctl_plist_add6(&to->set[i].list, &from->set[i].list.v6[k]);
	}
}

/* Removes @minus from a list and adds @plus, by brute force. */
static inline void list_change(struct ig_ctl_plist *list, const struct ig_ctl_plist *minus,
			       const struct ig_ctl_plist *plus)
{
	size_t i, k;

	for (i = 0; i < minus->n4; i++) {
		for (k = 0; list->v4[k] != minus->v4[i];)
			k++;
		list->v4[k] = list->v4[--list->n4];
	}
	for (i = 0; i < minus->n6; i++) {
		for (k = 0; memcmp(&list->v6[k], &minus->v6[i], sizeof(list->v6[k]));)
			k++;
		list->v6[k] = list->v6[--list->n6];
	}
	for (i = 0; i < plus->n4; i++)
		ig_ctl_plist_add4(list, plus->v4[i]);
	for (i = 0; i < plus->n6; i++)
		ig_ctl_plist_add6(list, &plus->v6[i]);
	list->mixed4 = true;
	list->mixed6 = true;
}

static inline void change_set(struct ig_ctl_policy *p, const struct ig_diff_item *c)
{
	const struct ig_policy_set *from = c->from, *to = c->to;
	static const struct ig_ctl_plist none;
	size_t i = 0;

	if (!from) {
		p->set = realloc(p->set, (p->sets + 1) * sizeof(*p->set));
		memset(&p->set[p->sets], 0, sizeof(*p->set));
		strcpy(p->set[p->sets].name, to->name);
		list_change(&p->set[p->sets++].list, &none, &to->list);
		return;
	}
	while (strcmp(p->set[i].name, from->name))
		i++;
	if (to) {
		list_change(&p->set[i].list, &c->minus, &c->plus);
		return;
	}
	ig_ctl_plist_fini(&p->set[i].list);
	p->set[i] = p->set[--p->sets];
}

/* Removes, replaces or adds an element of an array; @is finds it. */
#define CHANGE_ONE(array, n, c, is)                                                  \
	do {                                                                         \
		size_t at_ = 0;                                                      \
		if (!(c)->from) {                                                    \
			(array) = realloc((array), ((n) + 1) * sizeof(*(array)));    \
			memcpy(&(array)[(n)++], (c)->to, sizeof(*(array)));          \
			break;                                                       \
		}                                                                    \
		while (!(is)(&(array)[at_], (c)->from))                                \
			at_++;                                                       \
		if ((c)->to)                                                         \
			memcpy(&(array)[at_], (c)->to, sizeof(*(array)));            \
		else                                                                 \
			(array)[at_] = (array)[--(n)];                               \
	} while (0)

static inline bool is_group(const struct ig_policy_group *a, const struct ig_policy_group *b)
{
	return !strcmp(a->name, b->name);
}

static inline bool is_rule(const struct ig_ctl_rule *a, const struct ig_ctl_rule *b)
{
	return !ig_policy_rule_order(a, b);
}

static inline bool is_entry(const struct ig_ctl_entry *a, const struct ig_ctl_entry *b)
{
	return !ig_policy_entry_order(a, b);
}

/* Applies a diff to the policy that it starts from. */
static inline void policy_apply(struct ig_ctl_policy *p, const struct ig_diff *diff)
{
	size_t i;

	for (i = 0; i < diff->n; i++) {
		const struct ig_diff_item *c = &diff->change[i];

		switch (c->what) {
		case IG_DIFF_MODE:
			p->mode = *(const u8 *)c->to;
			break;
		case IG_DIFF_DEFAULT:
			p->action[c->dir] = *(const u8 *)c->to;
			break;
		case IG_DIFF_LOG:
			p->log = *(const struct ig_log_settings *)c->to;
			break;
		case IG_DIFF_SET:
			change_set(p, c);
			break;
		case IG_DIFF_GROUP:
			CHANGE_ONE(p->group, p->groups, c, is_group);
			break;
		case IG_DIFF_RULE:
			CHANGE_ONE(p->rule, p->rules, c, is_rule);
			break;
		case IG_DIFF_ENTRY:
			CHANGE_ONE(p->entry, p->entries, c, is_entry);
			break;
		}
	}
	ig_ctl_policy_sort(p);
}

#endif /* TEST_CTL_POLICY_H */
