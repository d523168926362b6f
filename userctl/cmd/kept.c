// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tells what stays in force when a policy is refused, so that the reader of a log knows
 * whether the host is open. An untouched namespace is open: nothing is filtered in it.
 */
#include <stdlib.h>
#include <string.h>

#include "cmd/cmd.h"
#include "cmd/kept.h"
#include "complain.h"
#include "no_memory.h"
#include "wire/status.h"

static bool json_equals(const json_t *obj, const char *key, const char *value)
{
	const char *text = json_string_value(json_object_get(obj, key));

	return text && !strcmp(text, value);
}

static bool json_zero(const json_t *status, const char *key)
{
	const json_t *number = json_object_get(status, key);

	return json_is_integer(number) && !json_integer_value(number);
}

/* Tells whether the policy in force decides as the one at load does. */
static bool as_at_load(const json_t *status)
{
	const json_t *defaults = json_object_get(status, "defaults");

	return json_equals(status, "mode", "enforce") && json_equals(defaults, "in", "deny") &&
	       json_equals(defaults, "out", "allow") && json_equals(defaults, "forward", "allow") &&
	       json_zero(status, "rules") && json_zero(status, "acl-entries");
}

static void tell(const json_t *status)
{
	const char *mode = json_equals(status, "mode", "monitor") ?
				   ", in mode monitor: nothing is dropped" :
				   "";
	const json_t *generation = json_object_get(status, "generation");

	if (ig_status_untouched(status))
		ig_complain(
			"nothing was changed: this namespace is untouched, nothing is filtered");
	else if (as_at_load(status))
		ig_complain("nothing was changed: the default policy stays in force, inbound ICMP "
			    "is denied, path MTU discovery and neighbor discovery work");
	else if (generation)
		ig_complain("nothing was changed: the policy of generation %lld stays in force%s",
			    (long long)json_integer_value(generation), mode);
	else
		ig_complain("nothing was changed: the policy in force stays%s", mode);
}

void ig_kept_tell(struct ig_link *link)
{
	json_t *status = ig_status_read(link);

	if (status)
		tell(status);
	json_decref(status);
}

void ig_kept_ask(const char *netns)
{
	struct ig_link *link = malloc(sizeof(*link));

	if (!link)
		ig_no_memory();
	if (!ig_link_open(link, netns)) {
		ig_kept_tell(link);
		ig_link_close(link);
	}
	free(link);
}
