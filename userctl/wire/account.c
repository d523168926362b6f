// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE /* vasprintf() */
#include <pwd.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "no_memory.h"
#include "wire/account.h"
#include "model/words.h"

static const char *const outcomes[] = { "not-needed", "pending", "confirmed", "rolled-back",
					"timed-out" };

static void read_number(u64 *out, const struct nlattr *attr)
{
	switch (mnl_attr_get_payload_len(attr)) {
	case 1:
		*out = mnl_attr_get_u8(attr);
		break;
	case 4:
		*out = mnl_attr_get_u32(attr);
		break;
	case 8:
		*out = mnl_attr_get_u64(attr);
		break;
	}
}

static struct ig_ctl_commit read_commit(const struct nlattr *nest)
{
	u64 value[ICMPGUARD_A_COMMIT_MAX + 1] = {
		[ICMPGUARD_A_COMMIT_OUTCOME] = UINT8_MAX,
		[ICMPGUARD_A_COMMIT_USER] = IG_CTL_NOBODY,
		[ICMPGUARD_A_COMMIT_LOGIN] = IG_CTL_NOBODY,
	};
	const struct nlattr *attr;

	mnl_attr_for_each_nested (attr, nest)
		if (mnl_attr_get_type(attr) <= ICMPGUARD_A_COMMIT_MAX)
			read_number(&value[mnl_attr_get_type(attr)], attr);
	return (struct ig_ctl_commit){
		.told = true,
		.generation = (u32)value[ICMPGUARD_A_COMMIT_GENERATION],
		.outcome = (u8)value[ICMPGUARD_A_COMMIT_OUTCOME],
		.age = value[ICMPGUARD_A_COMMIT_AGE],
		.back_to = (u32)value[ICMPGUARD_A_COMMIT_BACK_TO],
		.user = value[ICMPGUARD_A_COMMIT_USER],
		.login = value[ICMPGUARD_A_COMMIT_LOGIN],
	};
}

static void read_attr(struct ig_ctl_account *account, const struct nlattr *attr)
{
	u64 value = UINT64_MAX;

	read_number(&value, attr);
	switch (mnl_attr_get_type(attr)) {
	case ICMPGUARD_A_STATE:
		account->untouched = value == ICMPGUARD_STATE_UNTOUCHED;
		break;
	case ICMPGUARD_A_GENERATION:
		account->generation = (u32)value;
		break;
	case ICMPGUARD_A_PENDING:
		account->pending = true;
		break;
	case ICMPGUARD_A_INSTANCE:
		account->told = mnl_attr_get_payload_len(attr) == 8;
		account->instance = value;
		break;
	case ICMPGUARD_A_TOKEN:
		account->token = mnl_attr_get_payload_len(attr) == 8 ? value : 0;
		break;
	case ICMPGUARD_A_LAST_COMMIT:
		account->last = read_commit(attr);
		break;
	case ICMPGUARD_A_TRIED_COMMIT:
		if (account->n_tried < IG_CTL_TRIED_MAX)
			account->tried[account->n_tried++] = read_commit(attr);
		break;
	}
}

void ig_account_parse(const struct nlmsghdr *nlh, struct ig_ctl_account *account)
{
	const struct nlattr *attr;

	memset(account, 0, sizeof(*account));
	mnl_attr_for_each (attr, nlh, IG_LINK_HEADER)
		read_attr(account, attr);
}

static void read_status(const struct nlmsghdr *nlh, void *data)
{
	ig_account_parse(nlh, data);
}

int ig_account_read(struct ig_link *link, struct ig_ctl_account *account)
{
	memset(account, 0, sizeof(*account));
	ig_link_request(link, ICMPGUARD_CMD_STATUS);
	return ig_link_talk(link, read_status, account);
}

const struct ig_ctl_commit *ig_account_find(const struct ig_ctl_account *account, u32 generation)
{
	size_t i;

	if (account->last.told && account->last.generation == generation)
		return &account->last;
	for (i = 0; i < account->n_tried; i++)
		if (account->tried[i].generation == generation)
			return &account->tried[i];
	return NULL;
}

bool ig_account_forgot(const struct ig_ctl_account *account, u32 generation)
{
	/* The module remembers 16 commits. Generations may wrap. */
	return account->n_tried >= 16 && (s32)(generation - account->tried[0].generation) < 0;
}

bool ig_account_taken_back(const struct ig_ctl_commit *commit)
{
	return commit->told && (commit->outcome == ICMPGUARD_OUTCOME_ROLLED_BACK ||
				commit->outcome == ICMPGUARD_OUTCOME_TIMED_OUT);
}

static char *sentence(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

static char *sentence(const char *fmt, ...)
{
	char *text = NULL;
	va_list ap;

	va_start(ap, fmt);
	if (vasprintf(&text, fmt, ap) < 0)
		ig_no_memory();
	va_end(ap);
	return text;
}

char *ig_account_text(const struct ig_ctl_commit *commit)
{
	u64 seconds = commit->age / 1000;
	char ago[IG_WORD_MAX], back[64] = "the namespace is untouched again";
	u32 n = commit->generation;

	ig_ctl_words_duration_text(seconds > UINT32_MAX ? UINT32_MAX : (u32)seconds, ago);
	if (commit->back_to)
		snprintf(back, sizeof(back), "the policy before is back in force, as generation %u",
			 commit->back_to);
	switch (commit->outcome) {
	case ICMPGUARD_OUTCOME_NOT_NEEDED:
		if (!n)
			return sentence("the namespace was turned off %s ago", ago);
		return sentence("generation %u, put in force %s ago, needed no confirmation", n,
				ago);
	case ICMPGUARD_OUTCOME_PENDING:
		return sentence("generation %u, put in force %s ago, waits to be confirmed", n,
				ago);
	case ICMPGUARD_OUTCOME_CONFIRMED:
		return sentence("generation %u was confirmed %s ago", n, ago);
	case ICMPGUARD_OUTCOME_ROLLED_BACK:
		return sentence("generation %u was rolled back %s ago: %s", n, ago, back);
	case ICMPGUARD_OUTCOME_TIMED_OUT:
		return sentence("generation %u was not confirmed in time and was rolled back %s "
				"ago: %s",
				n, ago, back);
	default:
		return sentence("generation %u ended %s ago, in a way that this icmpctl does not "
				"know: it is older than the module",
				n, ago);
	}
}

/* Sets a user ID, and the name where this host knows it. */
static void set_user(json_t *obj, const char *id_key, const char *name_key, u64 id)
{
	const struct passwd *entry;

	if (id == IG_CTL_NOBODY)
		return;
	json_object_set_new(obj, id_key, json_integer((json_int_t)id));
	entry = getpwuid((uid_t)id);
	/* A name that is not UTF-8 makes no JSON string, and is left out. */
	if (entry)
		json_object_set_new(obj, name_key, json_string(entry->pw_name));
}

static json_t *commit_json(const struct ig_ctl_commit *commit)
{
	json_t *obj = json_pack("{s:I}", "generation", (json_int_t)commit->generation);

	if (commit->outcome < ARRAY_SIZE(outcomes))
		json_object_set_new(obj, "outcome", json_string(outcomes[commit->outcome]));
	json_object_set_new(obj, "age-ms", json_integer((json_int_t)commit->age));
	if (ig_account_taken_back(commit))
		json_object_set_new(obj, "back-to", json_integer(commit->back_to));
	set_user(obj, "uid", "user", commit->user);
	set_user(obj, "login-uid", "login", commit->login);
	return obj;
}

static u64 member(const json_t *obj, const char *key)
{
	return (u64)json_integer_value(json_object_get(obj, key));
}

/* Writes who it was, such as "root", or "user 1000" where this host has no name for them. */
static char *user_text(const json_t *commit, const char *id_key, const char *name_key)
{
	const char *name = json_string_value(json_object_get(commit, name_key));

	return name ? ig_ctl_words_safe_text(name) :
		      sentence("user %llu", (unsigned long long)member(commit, id_key));
}

/* Adds who it was to the sentence @text, which is freed. Return: the whole sentence. */
static char *add_user(char *text, const json_t *commit)
{
	char *user, *login, *all;

	if (!json_object_get(commit, "uid"))
		return text;
	user = user_text(commit, "uid", "user");
	login = user_text(commit, "login-uid", "login");
	if (json_object_get(commit, "login-uid") &&
	    member(commit, "login-uid") != member(commit, "uid"))
		all = sentence("%s (by %s, logged in as %s)", text, user, login);
	else
		all = sentence("%s (by %s)", text, user);
	free(user);
	free(login);
	free(text);
	return all;
}

void ig_account_line(json_t *status)
{
	const json_t *last = json_object_get(status, "last-commit");
	const char *name = json_string_value(json_object_get(last, "outcome"));
	struct ig_ctl_commit commit = {
		.told = true,
		.generation = (u32)member(last, "generation"),
		.age = member(last, "age-ms"),
		.back_to = (u32)member(last, "back-to"),
	};
	char *text;

	if (!last)
		return;
	while (commit.outcome < ARRAY_SIZE(outcomes) &&
	       (!name || strcmp(name, outcomes[commit.outcome])))
		commit.outcome++;
	text = add_user(ig_account_text(&commit), last);
	json_object_set_new(status, "last-commit", json_string(text));
	free(text);
}

void ig_account_json(json_t *status, const struct ig_ctl_account *account)
{
	json_t *list;
	size_t i;

	if (!account->told)
		return;
	/* A string, because some JSON readers do not hold 64 bits in a number. */
	json_object_set_new(status, "instance",
			    json_sprintf("%016llx", (unsigned long long)account->instance));
	if (account->token)
		json_object_set_new(status, "token",
				    json_sprintf("%016llx", (unsigned long long)account->token));
	if (account->last.told)
		json_object_set_new(status, "last-commit", commit_json(&account->last));
	list = json_array();
	for (i = 0; i < account->n_tried; i++)
		json_array_append_new(list, commit_json(&account->tried[i]));
	json_object_set_new(status, "tried-commits", list);
}
