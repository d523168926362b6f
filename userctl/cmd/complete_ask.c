// SPDX-License-Identifier: GPL-2.0-only
/*
 * complete: asks the kernel for names and numbers. Tests without the module build with
 * tests/cli/complete_ask.c in its place.
 */
#include <stdlib.h>
#include <string.h>

#include "cmd/complete.h"
#include "cmd/list.h"
#include "output.h"
#include "wire/link.h"
#include "wire/status.h"

/* Reads something of the namespace that is on the line; NULL if that cannot be. */
static json_t *ask(const struct ig_completion *c, json_t *(*read)(struct ig_link *link))
{
	struct ig_link *link = malloc(sizeof(*link));
	json_t *answer = NULL;

	if (link && !ig_link_open(link, c->ctl->netns)) {
		answer = read(link);
		ig_link_close(link);
	}
	free(link);
	return answer;
}

static const char *text_of(const json_t *row, const char *key)
{
	const char *text = json_string_value(json_object_get(row, key));

	return text ? text : "";
}

static json_int_t number_of(const json_t *row, const char *key)
{
	return json_integer_value(json_object_get(row, key));
}

static void offer_number(const struct ig_completion *c, json_int_t number, const char *what)
{
	char word[24];

	snprintf(word, sizeof(word), "%lld", (long long)number);
	ig_complete_offer(c, word, what);
}

void ig_complete_rules(const struct ig_completion *c)
{
	json_t *rows = ask(c, ig_list_rules_read), *row;
	size_t i;

	json_array_foreach (rows, i, row)
		offer_number(c, number_of(row, "id"), text_of(row, "rule"));
	json_decref(rows);
}

/* Skips direction and number, which are on the line or offered. */
static const char *rest_of(const char *entry)
{
	int skip;

	for (skip = 2; skip && *entry; skip--) {
		entry += strcspn(entry, " ");
		entry += *entry == ' ';
	}
	return entry;
}

void ig_complete_entries(const struct ig_completion *c, int dir)
{
	json_t *rows = ask(c, ig_list_acl_read), *row;
	size_t i;

	json_array_foreach (rows, i, row)
		if (dir >= 0 && !strcmp(text_of(row, "direction"), ig_ctl_directions[dir]))
			offer_number(c, number_of(row, "number"), rest_of(text_of(row, "entry")));
	json_decref(rows);
}

void ig_complete_sets(const struct ig_completion *c, const char *sign)
{
	json_t *rows = ask(c, ig_list_sets_read), *row;
	char word[IG_WORD_MAX], what[IG_WORD_MAX];
	size_t i;

	json_array_foreach (rows, i, row) {
		snprintf(word, sizeof(word), "%s%s", sign, text_of(row, "name"));
		snprintf(what, sizeof(what), "%lld IPv4 and %lld IPv6 prefixes",
			 (long long)number_of(row, "ipv4"), (long long)number_of(row, "ipv6"));
		ig_complete_offer(c, word, what);
	}
	json_decref(rows);
}

void ig_complete_groups(const struct ig_completion *c)
{
	json_t *rows = ask(c, ig_list_groups_read), *row;
	size_t i;

	json_array_foreach (rows, i, row)
		ig_complete_offer(c, text_of(row, "name"), NULL);
	json_decref(rows);
}

void ig_complete_generation(const struct ig_completion *c)
{
	json_t *status = ask(c, ig_status_read);

	if (json_object_get(status, "generation"))
		offer_number(c, number_of(status, "generation"), NULL);
	json_decref(status);
}
