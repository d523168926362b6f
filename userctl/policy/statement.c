// SPDX-License-Identifier: GPL-2.0-only
/* A policy file, statement by statement. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "no_memory.h"
#include "policy/reader.h"

/* Reports a setting that differs from the earlier one at @at, unless it is the @same. */
static int again(struct ig_reader *r, struct ig_text_span *at, bool same)
{
	char before[IG_WORD_MAX];

	if (at->source && !same) {
		ig_place_text(at, before);
		return ig_reader_wrong(r, r->words.n - 1, "%s contradicts what is said at %s",
				       r->words.word[r->words.n - 1], before);
	}
	if (!at->source)
		*at = ig_reader_place(r, 0);
	return 0;
}

static int read_mode(struct ig_reader *r)
{
	int mode = r->words.n < 2 ? -1 : ig_ctl_words_index(r->words.word[1], ig_modes);

	if (mode < 0)
		return ig_reader_choice(r, 1, ig_modes, "mode");
	if (ig_reader_more(r, 2) || again(r, &r->mode_at, r->policy->mode == mode))
		return -1;
	r->policy->mode = (u8)mode;
	return 0;
}

static int read_default(struct ig_reader *r)
{
	int dir = r->words.n < 2 ? -1 : ig_ctl_words_direction(r->words.word[1]), action;
	struct ig_ctl_diag d = { .word = 1 };

	if (dir < 0) {
		ig_ctl_words_no_direction(&d, r->words.word[1],
					  r->words.n > 2 ? r->words.word[2] : NULL, "default");
		return ig_statement_wrong(r->report, &r->words, &d);
	}
	d.word = 2;
	action = r->words.n < 3 ? -1 : ig_ctl_words_index(r->words.word[2], ig_ctl_actions);
	if (action < 0) {
		ig_ctl_words_no_action(&d, r->words.word[2], "default");
		return ig_statement_wrong(r->report, &r->words, &d);
	}
	if (ig_reader_more(r, 3) || again(r, &r->default_at[dir], r->policy->action[dir] == action))
		return -1;
	r->policy->action[dir] = (u8)action;
	return 0;
}

/* Finds the place of a setting of the log, or makes one that is empty. */
static struct ig_text_span *log_place(struct ig_reader *r, const char *key)
{
	size_t i = 0;

	while (i < r->n_log && strcmp(r->log_at[i].key, key))
		i++;
	if (i == r->n_log) {
		if (ig_policy_room((void **)&r->log_at, r->n_log, sizeof(*r->log_at))) {
			ig_reader_no_memory(r);
			return NULL;
		}
		r->log_at[i] = (struct ig_log_at){ .at = { 0 } };
		strcpy(r->log_at[r->n_log++].key, key);
	}
	return &r->log_at[i].at;
}

static int read_log(struct ig_reader *r)
{
	struct ig_log_settings *settings = &r->policy->log, before = *settings;
	struct ig_ctl_diag d = { .word = 1 };
	struct ig_text_span *at;
	char key[IG_WORD_MAX];

	if (ig_ctl_log_read(settings, r->words.n, r->words.word, 1, key, &d))
		return ig_statement_wrong(r->report, &r->words, &d);
	at = log_place(r, key);
	return at ? again(r, at, ig_ctl_log_same(settings, &before)) : -1;
}

static const struct {
	const char *word;
	int (*read)(struct ig_reader *r);
} statements[] = {
	{ "mode", read_mode },		{ "default", read_default }, { "set", ig_statement_set },
	{ "group", ig_read_group },	{ "acl", ig_read_acl },	     { "allow", ig_read_allow },
	{ "include", ig_file_include }, { "log", read_log },
};

/* Statements that people expect but that do not exist, or are spelled otherwise. */
static const struct ig_ctl_meant meant[] = {
	{ "deny",
	  "rules only allow; to deny something regardless of the rules, write an entry of the "
	  "ACL: acl in { 100 deny ... }" },
	{ "drop",
	  "rules only allow; to deny something regardless of the rules, write an entry of the "
	  "ACL: acl in { 100 deny ... }" },
	{ "accept", "a rule begins with allow: allow echo-request 192.0.2.0/24" },
	{ "permit", "a rule begins with allow: allow echo-request 192.0.2.0/24" },
	{ "attach", "attach belongs in the braces of a group: group edge { attach eth1 }" },
	{ "revoke", "a file is the whole policy: to remove something, leave it out" },
	{ "del", "a file is the whole policy: to remove something, leave it out" },
	{ "flush", "a file is the whole policy: to remove something, leave it out" },
	{ "off", "a file is a policy; `icmpctl off` is a command" },
	{ "profile",
	  "a file lists rules one by one; `icmpctl help profile` shows those of a profile" },
	{ .word = NULL },
};

static int unknown(struct ig_reader *r)
{
	const char *word = r->words.word[0];
	struct ig_ctl_nearest n = { .word = word };
	const struct ig_ctl_meant *m;
	char hint[IG_WORD_MAX];
	u32 number;
	size_t i;

	for (m = meant; m->word; m++)
		if (!strcmp(word, m->word))
			return ig_reader_wrong(r, 0, "%s", m->hint);
	if (!ig_ctl_words_number(word, UINT32_MAX, &number))
		return ig_reader_wrong(r, 0,
				       "%s looks like an entry of the ACL; those belong in "
				       "braces: acl in { %s deny ... }",
				       word, word);
	for (i = 0; i < ARRAY_SIZE(statements); i++)
		ig_ctl_nearest_try(&n, statements[i].word);
	ig_ctl_nearest_hint(&n, hint);
	return ig_reader_wrong(r, 0, "\"%s\" does not begin a statement%s", word,
			       *hint ? hint :
				       "; write default, mode, log, set, group, acl, allow or "
				       "include");
}

static int read_statement(struct ig_reader *r)
{
	size_t i;

	if (ig_reader_words(r, 0))
		return -1;
	for (i = 0; i < ARRAY_SIZE(statements); i++)
		if (!strcmp(r->words.word[0], statements[i].word))
			return statements[i].read(r);
	return unknown(r);
}

void ig_reader_statements(struct ig_reader *r, struct ig_source *source)
{
	const struct ig_lex before = r->lex;
	struct ig_text_span here;

	r->lex = (struct ig_lex){ .source = source, .report = r->report };
	/* Skips the byte order mark that some editors write. */
	if (!strncmp(source->text, "\xef\xbb\xbf", 3))
		r->lex.at = 3;
	while (!ig_reader_over(r)) {
		switch (ig_lex_next(&r->lex)) {
		case IG_TOKEN_EOF:
			goto out;
		case IG_TOKEN_END:
			ig_lex_skip(&r->lex);
			break;
		case IG_TOKEN_CLOSE:
			here = ig_lex_here(&r->lex);
			ig_report_wrong(r->report, &here, "no { is open that this could close");
			ig_lex_skip(&r->lex);
			break;
		case IG_TOKEN_OPEN:
			here = ig_lex_here(&r->lex);
			ig_report_wrong(r->report, &here,
					"a { needs words before it that say what it opens: set "
					"office { ... }");
			ig_reader_skip_braces(r, true);
			break;
		case IG_TOKEN_WORD:
			ig_reader_skip_braces(r, read_statement(r));
			break;
		}
	}
out:
	r->lex = before;
}

static int init(struct ig_reader *r, struct ig_ctl_policy *policy, struct ig_report *report)
{
	memset(r, 0, sizeof(*r));
	r->policy = policy;
	r->report = report;
	r->read_text = ig_reader_statements;
	if (ig_ctl_policy_init(policy))
		return ig_reader_no_memory(r);
	r->group_at = calloc(1, sizeof(*r->group_at));
	return r->group_at ? 0 : ig_reader_no_memory(r);
}

static void fini(struct ig_reader *r)
{
	size_t i;

	for (i = 0; i < r->n_files; i++) {
		free(r->files[i]->source.name);
		free(r->files[i]->source.text);
		free(r->files[i]);
	}
	free(r->files);
	free(r->set_at);
	free(r->group_at);
	free(r->rule_at);
	free(r->entry_at);
	free(r->log_at);
	free(r);
}

/* Checks the policy and returns the result. */
static int finish(struct ig_reader *r)
{
	int err;

	if (!ig_reader_over(r))
		ig_reader_check(r);
	ig_report_sort(r->report);
	err = r->error ? -r->error : r->report->errors.n ? 1 : 0;
	fini(r);
	return err;
}

int ig_ctl_policy_read(struct ig_ctl_policy *policy, const char *path, struct ig_report *report)
{
	struct ig_reader *r = malloc(sizeof(*r));
	int err;

	if (!r)
		return -ENOMEM;
	if (!init(r, policy, report)) {
		err = ig_file_first(r, path);
		if (err < 0)
			r->error = -err;
	}
	return finish(r);
}

int ig_ctl_policy_parse(struct ig_ctl_policy *policy, const char *text, size_t len,
			struct ig_report *report)
{
	struct ig_source source = { .name = strdup("-"), .len = strnlen(text, len) };
	struct ig_reader *r = malloc(sizeof(*r));
	struct ig_text_span end;
	int err;

	source.text = strndup(text, len);
	if (!r || !source.name || !source.text)
		ig_no_memory();
	end = (struct ig_text_span){ .source = &source, .at = source.len };
	if (!init(r, policy, report)) {
		if (source.len < len)
			ig_report_wrong(report, &end,
					"there is a NUL byte here; this is not a "
					"text file");
		else
			ig_reader_statements(r, &source);
	}
	err = finish(r);
	free(source.name);
	free(source.text);
	return err;
}
