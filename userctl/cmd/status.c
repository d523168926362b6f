// SPDX-License-Identifier: GPL-2.0-only
/* status: shows what is in force. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "output.h"
#include "wire/account.h"
#include "wire/refusal.h"
#include "wire/status.h"

/* Tells whether the module answered with the part that needs privilege. */
static bool told_all(const json_t *obj)
{
	return json_object_get(obj, "generation") || json_object_get(obj, "defaults") ||
	       json_object_get(obj, "rules");
}

/* Adds "3 of 131072" for text output; JSON has both numbers. */
static void set_share(json_t *text, const char *key, const json_t *part, const json_t *whole)
{
	if (part && whole)
		json_object_set_new(text, key,
				    json_sprintf("%lld of %lld",
						 (long long)json_integer_value(part),
						 (long long)json_integer_value(whole)));
	else if (part)
		json_object_set(text, key, (json_t *)part);
}

/* The limit is per direction; the number counts all directions. */
static void set_acl_line(json_t *text, const json_t *obj)
{
	const json_t *entries = json_object_get(obj, "acl-entries");
	const json_t *limit = json_object_get(obj, "acl-limit");

	if (entries && limit)
		json_object_set_new(text, "acl-entries",
				    json_sprintf("%lld, at most %lld a direction",
						 (long long)json_integer_value(entries),
						 (long long)json_integer_value(limit)));
}

/* The limit is per user; the number counts all users. */
static void set_user_namespaces_line(json_t *text, const json_t *obj)
{
	const json_t *used = json_object_get(obj, "namespaces-user");
	const json_t *limit = json_object_get(obj, "namespaces-user-limit");

	if (used && limit)
		json_object_set_new(text, "namespaces-user",
				    json_sprintf("%lld, at most %lld a user",
						 (long long)json_integer_value(used),
						 (long long)json_integer_value(limit)));
}

/* A whole sentence, because time to act may be short. */
static void set_pending_line(json_t *text, const json_t *pending)
{
	if (pending)
		json_object_set_new(text, "pending",
				    json_sprintf("the policy before is put back in %lld s, unless "
						 "`icmpctl confirm` keeps this one",
						 (long long)json_integer_value(pending)));
}

/* The cost of an idle hook was measured, see docs/fast-path.md. */
static void set_idle_hooks_line(json_t *text, const json_t *hooks)
{
	char *names;

	if (!hooks)
		return;
	names = ig_status_words(hooks);
	json_object_set_new(
		text, "idle-hooks",
		json_sprintf("%s: some 90 instructions a packet; `icmpctl help unhook`", names));
	free(names);
}

static void set_flow_line(json_t *text, const json_t *flows)
{
	const json_t *memory = json_object_get(flows, "memory");
	const char *share;

	set_share(text, "flows", json_object_get(flows, "used"),
		  json_object_get(flows, "capacity"));
	share = json_string_value(json_object_get(text, "flows"));
	if (share && memory)
		json_object_set_new(text, "flows",
				    json_sprintf("%s, %.1f MiB", share,
						 (double)json_integer_value(memory) / 1048576));
}

static const char *untouched_text(const json_t *obj)
{
	if (json_object_get(obj, "idle-hooks"))
		return "untouched: nothing is filtered until it is configured";
	return "untouched: no hooks, nothing is filtered until it is configured";
}

static void print_text(const struct ig_ctl *ctl, const json_t *obj)
{
	static const struct ig_field lines[] = {
		{ .key = "version", .title = "icmpguard" },
		{ .key = "state", .title = "namespace" },
		{ .key = "pending", .title = "unconfirmed" },
		{ .key = "inherited", .title = "policy" },
		{ .key = "mode", .title = "mode" },
		{ .key = "defaults.in", .title = "default in" },
		{ .key = "defaults.out", .title = "default out" },
		{ .key = "defaults.forward", .title = "default forward" },
		{ .key = "generation", .title = "generation" },
		{ .key = "instance", .title = "instance" },
		{ .key = "last-commit", .title = "last commit" },
		{ .key = "rules", .title = "rules" },
		{ .key = "acl-entries", .title = "ACL entries" },
		{ .key = "sets", .title = "sets" },
		{ .key = "prefixes", .title = "prefixes" },
		{ .key = "groups", .title = "groups" },
		{ .key = "interfaces-pending", .title = "interfaces pending" },
		{ .key = "idle-hooks", .title = "idle hooks" },
		{ .key = "flows", .title = "flows" },
		{ .key = "namespaces", .title = "namespaces" },
		{ .key = "namespaces-user", .title = "of other user namespaces" },
		{ .key = NULL },
	};
	json_t *text = json_copy((json_t *)obj), *warning;
	size_t i;

	json_object_del(text, "flows");
	set_share(text, "rules", json_object_get(obj, "rules"),
		  json_object_get(obj, "rules-limit"));
	set_share(text, "sets", json_object_get(obj, "sets"), json_object_get(obj, "sets-limit"));
	set_share(text, "prefixes", json_object_get(obj, "prefixes"),
		  json_object_get(obj, "prefixes-limit"));
	set_share(text, "groups", json_object_get(obj, "groups"),
		  json_object_get(obj, "groups-limit"));
	set_acl_line(text, obj);
	set_pending_line(text, json_object_get(obj, "pending"));
	set_idle_hooks_line(text, json_object_get(obj, "idle-hooks"));
	ig_account_line(text);
	set_flow_line(text, json_object_get(obj, "flows"));
	set_share(text, "namespaces", json_object_get(obj, "namespaces"),
		  json_object_get(obj, "namespaces-limit"));
	set_user_namespaces_line(text, obj);
	if (json_object_get(obj, "inherited"))
		json_object_set_new(text, "inherited",
				    json_string("some of it was inherited from the host"));
	if (ig_status_untouched(obj))
		json_object_set_new(text, "state", json_string(untouched_text(obj)));
	ig_output_facts(ctl, text, lines);
	json_array_foreach (json_object_get(obj, "warnings"), i, warning)
		printf("warning: %s\n", json_string_value(warning));
	if (ig_status_hides(obj))
		puts(IG_STATUS_HIDES);
	else if (!told_all(obj) && !ig_status_untouched(obj))
		puts("more is shown to callers with CAP_NET_ADMIN over the network namespace");
	json_decref(text);
}

static int run_status(const struct ig_ctl *ctl)
{
	struct ig_link link;
	json_t *obj;
	int status;

	if (ig_line_more(ctl, 1))
		return IG_EXIT_USAGE;
	status = ig_link_open(&link, ctl->netns);
	if (status)
		return status;
	obj = ig_status_read(&link);
	if (!obj)
		status = ig_refusal_complain(&link, IG_LINK_READS);
	else if (ctl->json)
		ig_output_facts(ctl, obj, NULL);
	else
		print_text(ctl, obj);
	json_decref(obj);
	ig_link_close(&link);
	return status;
}

const struct ig_command ig_cmd_status = {
	.name = "status",
	.form = { { "" } },
	.summary = "shows what is in force",
	.help = "Everybody can see the version, the state, the mode and warnings. The rest needs\n"
		"CAP_NET_ADMIN over the network namespace. Except for the first one, that of the\n"
		"host, a namespace is untouched until something is configured in it: it has no\n"
		"hooks, no cost, and nothing is filtered.\n",
	.examples = "icmpctl status\n"
		    "icmpctl --netns web status\n"
		    "icmpctl -j status\n",
	.run = run_status,
};
