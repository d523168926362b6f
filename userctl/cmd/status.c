// SPDX-License-Identifier: GPL-2.0-only
/* status: shows what is in force. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/overview.h"
#include "output.h"
#include "wire/account.h"
#include "wire/refusal.h"
#include "wire/status.h"

/* Tells whether the module answered with the part that needs privilege, of a policy. */
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

static void set_sets_line(json_t *text, const json_t *obj)
{
	const json_t *sets = json_object_get(obj, "sets");
	const json_t *limit = json_object_get(obj, "sets-limit");
	const json_t *prefixes = json_object_get(obj, "prefixes");
	const json_t *most = json_object_get(obj, "prefixes-limit");

	if (sets && limit && prefixes && most)
		json_object_set_new(text, "sets",
				    json_sprintf("%lld of %lld, prefixes %lld of %lld",
						 (long long)json_integer_value(sets),
						 (long long)json_integer_value(limit),
						 (long long)json_integer_value(prefixes),
						 (long long)json_integer_value(most)));
}

static void set_mode_line(json_t *text, const json_t *obj)
{
	const char *mode = json_string_value(json_object_get(obj, "mode"));
	const char *state = json_string_value(json_object_get(obj, "state"));

	if (ig_status_untouched(obj))
		json_object_set_new(text, "state", json_string(untouched_text(obj)));
	else if (mode && state)
		json_object_set_new(text, "state", json_sprintf("%s, mode %s", state, mode));
}

static void set_defaults_line(json_t *text, const json_t *defaults)
{
	const char *in = json_string_value(json_object_get(defaults, "in"));
	const char *out = json_string_value(json_object_get(defaults, "out"));
	const char *forward = json_string_value(json_object_get(defaults, "forward"));

	if (in && out && forward)
		json_object_set_new(text, "defaults",
				    json_sprintf("in %s, out %s, forward %s", in, out, forward));
	else
		json_object_del(text, "defaults");
}

/* As `icmpctl apply --if` and `icmpctl confirm` take it. */
static void set_generation_line(json_t *text, const json_t *obj)
{
	const char *instance = json_string_value(json_object_get(obj, "instance"));

	if (instance && json_object_get(obj, "generation"))
		json_object_set_new(text, "generation",
				    json_sprintf("%lld@%s",
						 (long long)json_integer_value(
							 json_object_get(obj, "generation")),
						 instance));
}

/* Leaves out lines about ACL, sets, groups and other users if there are none. */
static void drop_unused(json_t *text, const json_t *obj)
{
	static const char *const keys[] = { "acl-entries", "sets" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(keys); i++)
		if (!json_integer_value(json_object_get(obj, keys[i])))
			json_object_del(text, keys[i]);
	if (json_integer_value(json_object_get(obj, "groups")) <= 1)
		json_object_del(text, "groups");
	if (!json_integer_value(json_object_get(obj, "namespaces-user")))
		json_object_del(text, "namespaces-user");
}

static void print_text(const struct ig_ctl *ctl, const json_t *obj, const struct ig_overview *o)
{
	static const struct ig_field lines[] = {
		{ .key = "version", .title = "icmpguard" },
		{ .key = "state", .title = "namespace" },
		{ .key = "pending", .title = "unconfirmed" },
		{ .key = "inherited", .title = "policy" },
		{ .key = "defaults", .title = "defaults" },
		{ .key = "generation", .title = "generation" },
		{ .key = "policy-hash", .title = "policy hash" },
		{ .key = "last-commit", .title = "last commit" },
		{ .key = "rules", .title = "rules" },
		{ .key = "acl-entries", .title = "ACL entries" },
		{ .key = "sets", .title = "sets" },
		{ .key = "groups", .title = "groups" },
		{ .key = "interfaces-pending", .title = "interfaces pending" },
		{ .key = "idle-hooks", .title = "idle hooks" },
		{ .key = "flows", .title = "flows" },
		{ .key = "namespaces", .title = "namespaces" },
		{ .key = "namespaces-user", .title = "of other users" },
		{ .key = "full", .title = "full" },
		{ .key = "path-mtu", .title = "path MTU" },
		{ .key = "denied", .title = "denied" },
		{ .key = NULL },
	};
	json_t *text = json_copy((json_t *)obj), *warning;
	size_t i;

	json_object_del(text, "flows");
	set_share(text, "rules", json_object_get(obj, "rules"),
		  json_object_get(obj, "rules-limit"));
	set_sets_line(text, obj);
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
	set_defaults_line(text, json_object_get(obj, "defaults"));
	set_generation_line(text, obj);
	ig_overview_lines(text);
	drop_unused(text, obj);
	if (json_object_get(obj, "inherited"))
		json_object_set_new(text, "inherited",
				    json_string("some of it was inherited from the host"));
	set_mode_line(text, obj);
	ig_output_facts(ctl, text, lines);
	ig_overview_print(o, obj);
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
	struct ig_overview o = { 0 };
	struct ig_link link;
	json_t *obj;
	int status;

	if (ig_line_more(ctl, 1))
		return IG_EXIT_USAGE;
	status = ig_link_open(&link, ctl->netns);
	if (status)
		return status;
	obj = ig_status_read(&link);
	if (obj && told_all(obj))
		ig_overview_read(&o, &link, obj);
	if (!obj)
		status = ig_refusal_complain(&link, IG_LINK_READS);
	else if (ctl->json)
		ig_output_facts(ctl, obj, NULL);
	else
		print_text(ctl, obj, &o);
	ig_overview_fini(&o);
	json_decref(obj);
	ig_link_close(&link);
	return status;
}

const struct ig_command ig_cmd_status = {
	.name = "status",
	.form = { { "" } },
	.summary = "shows what is in force",
	.help = "Shows what is in force, what is full, whether path MTU discovery works, what was\n"
		"denied lately and why, and how the last change ended and who made it. The policy\n"
		"hash is the SHA-256 of what `icmpctl save` prints: hosts with the same policy\n"
		"have the same.\n"
		"\n"
		"Everybody can see the version, the state, the mode and warnings. The rest needs\n"
		"CAP_NET_ADMIN over the network namespace. Except for the first one, that of the\n"
		"host, a namespace is untouched until something is configured in it: it has no\n"
		"hooks, no cost, and nothing is filtered.\n",
	.examples = "icmpctl status\n"
		    "icmpctl --netns web status\n"
		    "icmpctl -j status\n",
	.run = run_status,
};
