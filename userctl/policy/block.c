// SPDX-License-Identifier: GPL-2.0-only
/* Groups, rules and the ACL of a policy file. */
#include <stdlib.h>
#include <string.h>

#include "complain.h"
#include "policy/reader.h"

/* Reads the name of a group or a set, with nothing after it. */
static int read_name(struct ig_reader *r, const char *what)
{
	static const char *const verbs[] = { "create", "add", "replace", "attach", NULL };
	struct ig_ctl_diag d = { .word = 1 };
	const char *word = r->words.n > 1 ? r->words.word[1] : NULL;

	if (!word)
		return ig_reader_wrong(
			r, 1, "the name of the %s is missing here: %s office { ... }", what, what);
	if (r->words.n > 2 && ig_ctl_words_index(word, verbs) >= 0)
		return ig_reader_wrong(r, 1, "in a file, all of a %s is in braces: %s %s { ... }",
				       what, what, r->words.word[2]);
	if (ig_ctl_words_name(word, what, &d))
		return ig_statement_wrong(r->report, &r->words, &d);
	if (r->words.n > 2)
		return ig_reader_wrong(r, 2, "what belongs to %s %s goes in braces: %s %s { ... }",
				       what, word, what, word);
	return 0;
}

/* ---- rules ---- */

static int add_rule(struct ig_reader *r, const struct ig_ctl_rule *rule,
		    const struct ig_rule_at *at)
{
	struct ig_ctl_policy *p = r->policy;

	if (p->rules == IG_POLICY_RULES) {
		r->over = true;
		return ig_report_wrong(r->report, &at->whole,
				       "a policy has %d rules at most; put networks by the "
				       "thousand into a set",
				       IG_POLICY_RULES);
	}
	if (ig_policy_room((void **)&p->rule, p->rules, sizeof(*rule)) ||
	    ig_policy_room((void **)&r->rule_at, p->rules, sizeof(*at)))
		return ig_reader_no_memory(r);
	r->rule_at[p->rules] = *at;
	p->rule[p->rules++] = *rule;
	return 0;
}

/* Returns the place of word @i; an empty one when there is no such word. */
static struct ig_text_span word_at(const struct ig_reader *r, int i)
{
	return i < 0 ? (struct ig_text_span){ 0 } : r->words.at[i].place;
}

/* Notes prefixes that have bits beyond their length. */
static void note_bits(struct ig_reader *r, const struct ig_ctl_arg_index *places)
{
	static const enum ig_ctl_part parts[] = { IG_PART_PEER, IG_PART_TO };
	struct ig_text_span place;
	struct ig_ctl_diag d;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(parts); i++) {
		int at = places->at[parts[i]];

		if (at < 0 || !ig_ctl_words_host_bits(r->words.word[at], &d))
			continue;
		place = word_at(r, at);
		ig_report_note(r->report, &place, "%s", d.text);
	}
}

/* Reads a rule whose word allow is @first, of @group; NULL outside of braces. */
static int read_rule(struct ig_reader *r, int first, const char *group)
{
	struct ig_ctl_rule rule;
	struct ig_ctl_arg_index places;
	struct ig_rule_at at;
	char text[IG_WORD_MAX];
	struct ig_ctl_diag d;

	if (ig_ctl_rule_parse(r->words.n, r->words.word, first + 1, &rule, &places, &d))
		return ig_statement_wrong(r->report, &r->words, &d);
	note_bits(r, &places);
	at.whole = ig_reader_place(r, first);
	if (ig_ctl_rule_needless(&rule, text))
		ig_report_note(r->report, &at.whole, "%s", text);
	/* A file is the whole policy: a comment or lifetime left out is none. */
	rule.ever = false;
	rule.blank = false;
	at.group = word_at(r, places.at[IG_PART_GROUP]);
	at.set = word_at(r, rule.match.set[0] ? places.at[IG_PART_PEER] : -1);
	if (group && at.group.source && strcmp(ig_ctl_rule_group(&rule), group))
		return ig_reader_wrong(
			r, places.at[IG_PART_GROUP],
			"these are the braces of group %s; rules of group %s go in its own, or "
			"outside of all braces",
			group, ig_ctl_rule_group(&rule));
	if (group && strcmp(group, IG_CTL_GROUP_DEFAULT))
		strcpy(rule.group, group);
	return add_rule(r, &rule, &at);
}

int ig_read_allow(struct ig_reader *r)
{
	return read_rule(r, 0, NULL);
}

/* ---- groups ---- */

static int read_attach(struct ig_reader *r, struct ig_policy_group *group)
{
	struct ig_ctl_diag d;
	int i;

	if (r->words.n < 4)
		return ig_reader_wrong(r, 3,
				       "attach needs interfaces: attach eth1, or wg* for all "
				       "whose name begins with wg");
	for (i = 3; i < r->words.n; i++) {
		const char *word = r->words.word[i];

		d.word = i;
		if (ig_ctl_words_dev(word, &d))
			return ig_statement_wrong(r->report, &r->words, &d);
		if (r->words.at[i].plain && strchr(word, ','))
			return ig_reader_wrong(r, i,
					       "%s: interfaces are separated by blanks; quote a "
					       "name that contains a comma",
					       word);
		if (ig_policy_group_attach(group, word) < 0)
			return ig_reader_wrong(r, i,
					       "a group has %d interfaces at most; * and ? "
					       "stand for many",
					       ICMPGUARD_INTERFACES_MAX);
	}
	return 0;
}

static int bad_member(struct ig_reader *r)
{
	static const char *const words[] = { "attach", "allow", NULL };
	static const struct ig_ctl_meant meant[] = {
		{ "deny", "rules only allow; to deny something regardless of the rules, write an "
			  "entry of the ACL: acl in { 100 deny ... }" },
		{ "mode", "mode belongs outside of braces" },
		{ "default", "default belongs outside of braces" },
		{ "include", "include belongs outside of braces, or in those of a set; a rule can "
			     "name its group: allow echo-request any group edge" },
		{ "set", "a set belongs outside of braces; is a } missing before it?" },
		{ "group", "a group contains no groups; is a } missing before it?" },
		{ "acl", "the ACL contains no groups; is a } missing before it?" },
		{ "detach", "a file is the whole policy: to remove something, leave it out" },
		{ .word = NULL },
	};
	const struct ig_ctl_meant *m;

	for (m = meant; m->word; m++)
		if (!strcmp(r->words.word[2], m->word))
			return ig_reader_wrong(r, 2, "%s", m->hint);
	return ig_reader_choice(r, 2, words, "statement of a group");
}

/* Reads a statement of a group, after the words group NAME. */
static int read_member(struct ig_reader *r, void *data)
{
	struct ig_policy_group *group = data;

	if (!strcmp(r->words.word[2], "attach"))
		return read_attach(r, group);
	if (!strcmp(r->words.word[2], "allow"))
		return read_rule(r, 2, group->name);
	return bad_member(r);
}

/* Adds the group of that name, unless it is default; NULL after reporting an error. */
static struct ig_policy_group *add_group(struct ig_reader *r, const char *name)
{
	struct ig_ctl_policy *p = r->policy;
	char before[IG_WORD_MAX];
	size_t i;

	for (i = 0; i < p->groups; i++) {
		if (strcmp(p->group[i].name, name))
			continue;
		if (!r->group_at[i].source)
			goto found;
		ig_place_text(&r->group_at[i], before);
		ig_reader_wrong(r, 1,
				"group %s is there already, at %s; rules elsewhere can name it: "
				"allow echo-request any group %s",
				name, before, name);
		return &p->group[i];
	}
	if (p->groups == IG_POLICY_GROUPS) {
		r->over = true;
		ig_reader_wrong(r, 1, "a policy has %d groups at most", IG_POLICY_GROUPS);
		return NULL;
	}
	if (ig_policy_room((void **)&p->group, p->groups, sizeof(*p->group)) ||
	    ig_policy_room((void **)&r->group_at, p->groups, sizeof(*r->group_at))) {
		ig_reader_no_memory(r);
		return NULL;
	}
	p->groups++;
	memset(&p->group[i], 0, sizeof(*p->group));
	strcpy(p->group[i].name, name);
found:
	r->group_at[i] = r->words.at[1].place;
	return &p->group[i];
}

int ig_read_group(struct ig_reader *r)
{
	struct ig_policy_group *group;
	struct ig_text_span open;

	if (read_name(r, "group"))
		return -1;
	group = add_group(r, r->words.word[1]);
	if (!group || ig_reader_open(r, &open))
		return -1;
	ig_reader_block(r, &open, 2, read_member, group);
	return 0;
}

/* ---- the ACL ---- */

static int add_entry(struct ig_reader *r, const struct ig_ctl_entry *entry,
		     const struct ig_rule_at *at)
{
	struct ig_ctl_policy *p = r->policy;

	if (r->entries[entry->match.dir]++ == IG_POLICY_ENTRIES)
		return ig_report_wrong(r->report, &at->whole,
				       "the ACL has %d entries per direction at most; an entry "
				       "can name a set",
				       IG_POLICY_ENTRIES);
	if (ig_policy_room((void **)&p->entry, p->entries, sizeof(*entry)) ||
	    ig_policy_room((void **)&r->entry_at, p->entries, sizeof(*at)))
		return ig_reader_no_memory(r);
	r->entry_at[p->entries] = *at;
	p->entry[p->entries++] = *entry;
	return 0;
}

/* Reads an entry; word 1 is its direction, its own or that of the braces. */
static int read_entry(struct ig_reader *r, void *data)
{
	struct ig_ctl_entry entry;
	struct ig_rule_at at = { .group.len = 0 };
	struct ig_ctl_arg_index places;
	struct ig_ctl_diag d;
	u32 number;

	/* Inside braces, messages about the order of words would mislead. */
	if (data && ig_ctl_words_number(r->words.word[2], UINT32_MAX, &number))
		return ig_reader_wrong(r, 2,
				       "an entry begins with its number, 1 to %u: 100 deny all "
				       "203.0.113.0/24",
				       UINT16_MAX);
	if (ig_ctl_acl_parse(r->words.n, r->words.word, 1, &entry, &places, &d))
		return ig_statement_wrong(r->report, &r->words, &d);
	note_bits(r, &places);
	at.whole = ig_reader_place(r, 2);
	at.set = word_at(r, entry.match.set[0] ? places.at[IG_PART_PEER] : -1);
	return add_entry(r, &entry, &at);
}

int ig_read_acl(struct ig_reader *r)
{
	struct ig_ctl_diag d = { .word = 1 };
	struct ig_text_span open;

	/* Accepts "acl in add" and such, as on the command line. */
	if (r->words.n > 3 && !strcmp(r->words.word[1], "add")) {
		memmove(&r->words.word[1], &r->words.word[2],
			(size_t)(r->words.n - 1) * sizeof(r->words.word[0]));
		memmove(&r->words.at[1], &r->words.at[2],
			(size_t)(r->words.n - 2) * sizeof(r->words.at[0]));
		r->words.n--;
	}
	if (r->words.n < 2 || ig_ctl_words_direction(r->words.word[1]) < 0) {
		ig_ctl_words_no_direction(&d, r->words.word[1], NULL, "acl");
		return ig_statement_wrong(r->report, &r->words, &d);
	}
	if (r->words.n > 2)
		return read_entry(r, NULL);
	if (ig_reader_open(r, &open))
		return -1;
	ig_reader_block(r, &open, 2, read_entry, r);
	return 0;
}

/* ---- sets: their braces are read elsewhere ---- */

/* Adds a new set of that name; returns its index, or -1. */
static long add_set(struct ig_reader *r, const char *name)
{
	struct ig_ctl_policy *p = r->policy;
	char before[IG_WORD_MAX];
	size_t i;

	for (i = 0; i < p->sets; i++) {
		if (strcmp(p->set[i].name, name))
			continue;
		ig_place_text(&r->set_at[i], before);
		ig_reader_wrong(r, 1, "set %s is there already, at %s", name, before);
		break;
	}
	if (p->sets == IG_POLICY_SETS) {
		r->over = true;
		return ig_reader_wrong(r, 1, "a policy has %d sets at most", IG_POLICY_SETS);
	}
	if (ig_policy_room((void **)&p->set, p->sets, sizeof(*p->set)) ||
	    ig_policy_room((void **)&r->set_at, p->sets, sizeof(*r->set_at)))
		return ig_reader_no_memory(r);
	i = p->sets++;
	memset(&p->set[i], 0, sizeof(*p->set));
	strcpy(p->set[i].name, name);
	r->set_at[i] = r->words.at[1].place;
	return (long)i;
}

/* Notes the first prefix with bits beyond its length, and how many there are. */
static void note_loose(struct ig_reader *r, const struct ig_text_span *name)
{
	char text[IG_LOOSE_TEXT];

	if (ig_ctl_loose_text(&r->loose, text))
		ig_report_note(r->report, name, "%s", text);
}

int ig_statement_set(struct ig_reader *r)
{
	struct ig_text_span open, name;
	struct ig_ctl_plist *list;
	long i;

	if (read_name(r, "set"))
		return -1;
	i = add_set(r, r->words.word[1]);
	if (i < 0 || ig_reader_open(r, &open))
		return -1;
	name = r->words.at[1].place;
	list = &r->policy->set[i].list;
	r->loose = (struct ig_ctl_loose){ .n = 0 };
	ig_read_set_braces(r, list, &open);
	if (list->error)
		return ig_reader_no_memory(r);
	ig_ctl_plist_sort(list);
	if (list->error)
		return ig_reader_no_memory(r);
	note_loose(r, &name);
	r->prefixes += list->n4 + list->n6;
	if (r->prefixes <= IG_POLICY_PREFIXES || r->over)
		return 0;
	r->over = true;
	return ig_report_wrong(r->report, &name,
			       "with this set, the policy has %zu prefixes; it may have %d at most",
			       r->prefixes, IG_POLICY_PREFIXES);
}
