// SPDX-License-Identifier: GPL-2.0-only
/* status: what is in force. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "wire/account.h"
#include "output.h"
#include "wire/status.h"

static const char *const states[] = { "untouched", "active", NULL };
static const char *const modes[] = { "enforce", "monitor", NULL };
static const char *const features[] = {
	"rule-lifetime", "rule-to",	  "rule-batch", "acl",	   "flow-get",	       "sets",
	"groups",	 "rule-counters", "staging",	"confirm", "generation-check", "rule-amend",
	"unhook",	 "outcome",	  "max-flows",	NULL,
};

/* The number in an attribute of any width; false when there is none. */
static bool get_number(const struct nlattr *attr, u64 *out)
{
	switch (attr ? mnl_attr_get_payload_len(attr) : 0) {
	case 1:
		*out = mnl_attr_get_u8(attr);
		return true;
	case 4:
		*out = mnl_attr_get_u32(attr);
		return true;
	case 8:
		*out = mnl_attr_get_u64(attr);
		return true;
	default:
		return false;
	}
}

static void set_number(json_t *obj, const char *key, const struct nlattr *attr)
{
	u64 value;

	if (get_number(attr, &value))
		json_object_set_new(obj, key, json_integer((json_int_t)value));
}

static void set_name(json_t *obj, const char *key, const struct nlattr *attr,
		     const char *const *names)
{
	u64 value, n = 0;

	if (!get_number(attr, &value))
		return;
	while (names[n])
		n++;
	if (value < n)
		json_object_set_new(obj, key, json_string(names[value]));
	else
		json_object_set_new(obj, key, json_sprintf("unknown-%u", (unsigned int)value));
}

static void set_features(json_t *obj, const struct nlattr *attr)
{
	json_t *list;
	u64 bits;
	unsigned int i, known = 0;

	if (!get_number(attr, &bits))
		return;
	while (features[known])
		known++;
	list = json_array();
	for (i = 0; i < 64; i++) {
		if (!(bits >> i & 1))
			continue;
		json_array_append_new(list, i < known ? json_string(features[i]) :
							json_sprintf("unknown-%u", i));
	}
	json_object_set_new(obj, "features", list);
}

static void set_defaults(json_t *obj, const struct nlattr *const *attrs)
{
	json_t *defaults = json_object();

	set_name(defaults, "in", attrs[ICMPGUARD_A_DEFAULT_IN], ig_actions);
	set_name(defaults, "out", attrs[ICMPGUARD_A_DEFAULT_OUT], ig_actions);
	set_name(defaults, "forward", attrs[ICMPGUARD_A_DEFAULT_FORWARD], ig_actions);
	if (json_object_size(defaults))
		json_object_set(obj, "defaults", defaults);
	json_decref(defaults);
}

static void set_flows(json_t *obj, const struct nlattr *nest)
{
	json_t *flows;
	const struct nlattr *attr;

	if (!nest)
		return;
	flows = json_object();
	mnl_attr_for_each_nested (attr, nest) {
		if (mnl_attr_get_type(attr) == ICMPGUARD_A_FLOW_STATS_CAPACITY)
			set_number(flows, "capacity", attr);
		else if (mnl_attr_get_type(attr) == ICMPGUARD_A_FLOW_STATS_USED)
			set_number(flows, "used", attr);
		else if (mnl_attr_get_type(attr) == ICMPGUARD_A_FLOW_STATS_MEMORY)
			set_number(flows, "memory", attr);
	}
	json_object_set_new(obj, "flows", flows);
}

json_t *ig_status_hooks(u32 hooks)
{
	json_t *list = json_array();
	unsigned int i;

	for (i = 0; i < 32; i++) {
		if (!(hooks >> i & 1))
			continue;
		json_array_append_new(list, i < IG_DIRS ? json_string(ig_directions[i]) :
							  json_sprintf("unknown-%u", i));
	}
	return list;
}

char *ig_status_words(const json_t *names)
{
	size_t i, n = 1;
	const json_t *name;
	char *text;

	json_array_foreach (names, i, name)
		n += json_string_length(name) + 2;
	text = calloc(n, 1);
	json_array_foreach (names, i, name) {
		strcat(text, i ? ", " : "");
		strcat(text, json_string_value(name));
	}
	return text;
}

static void set_idle_hooks(json_t *obj, const struct nlattr *attr)
{
	u64 hooks;

	if (get_number(attr, &hooks))
		json_object_set_new(obj, "idle-hooks", ig_status_hooks((u32)hooks));
}

static void warn(json_t *list, const char *text)
{
	json_array_append_new(list, json_string(text));
}

static void set_warnings(json_t *obj, const struct nlattr *const *attrs)
{
	const char *mode = json_string_value(json_object_get(obj, "mode"));
	json_t *list = json_array();

	if (!ig_status_untouched(obj) && mode && !strcmp(mode, "monitor"))
		warn(list, "mode is monitor: what is denied is counted and nothing is dropped");
	if (attrs[ICMPGUARD_A_PMTUD_UNSAFE])
		warn(list, "net.ipv4.ip_no_pmtu_disc is 3: a kernel without the fix for "
			   "CVE-2026-23398 crashes on a fragmentation-needed that quotes an "
			   "unknown protocol, and icmpguard passes every fragmentation-needed; "
			   "set it to 0 to 2 or update the kernel");
	if (attrs[ICMPGUARD_A_INTERFACES_PENDING])
		warn(list, "there was no memory to find the groups of all interfaces "
			   "(interfaces-pending): what is not path MTU discovery or neighbour "
			   "discovery is denied on those until there is");
	json_object_set_new(obj, "warnings", list);
}

static void read_status(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *attrs[IG_LINK_ATTRS], *version;
	struct ig_ctl_account account;
	json_t *obj = data;
	char raw[64], *text;

	ig_link_attrs(nlh, attrs);
	version = attrs[ICMPGUARD_A_VERSION];
	if (version) {
		snprintf(raw, sizeof(raw), "%.*s", (int)mnl_attr_get_payload_len(version),
			 mnl_attr_get_str(version));
		text = ig_words_safe_text(raw);
		json_object_set_new(obj, "version", json_string(text));
		free(text);
	}
	set_name(obj, "state", attrs[ICMPGUARD_A_STATE], states);
	set_name(obj, "mode", attrs[ICMPGUARD_A_MODE], modes);
	set_features(obj, attrs[ICMPGUARD_A_FEATURES]);
	set_number(obj, "generation", attrs[ICMPGUARD_A_GENERATION]);
	set_defaults(obj, attrs);
	set_number(obj, "rules", attrs[ICMPGUARD_A_RULES]);
	set_number(obj, "rules-limit", attrs[ICMPGUARD_A_RULES_LIMIT]);
	set_number(obj, "acl-entries", attrs[ICMPGUARD_A_ACL_ENTRIES]);
	set_number(obj, "acl-limit", attrs[ICMPGUARD_A_ACL_LIMIT]);
	set_number(obj, "sets", attrs[ICMPGUARD_A_SETS]);
	set_number(obj, "sets-limit", attrs[ICMPGUARD_A_SETS_LIMIT]);
	set_number(obj, "prefixes", attrs[ICMPGUARD_A_PREFIXES]);
	set_number(obj, "prefixes-limit", attrs[ICMPGUARD_A_PREFIXES_LIMIT]);
	set_number(obj, "groups", attrs[ICMPGUARD_A_GROUPS]);
	set_number(obj, "groups-limit", attrs[ICMPGUARD_A_GROUPS_LIMIT]);
	set_number(obj, "pending", attrs[ICMPGUARD_A_PENDING]);
	set_number(obj, "stagings", attrs[ICMPGUARD_A_STAGINGS]);
	set_number(obj, "stagings-limit", attrs[ICMPGUARD_A_STAGINGS_LIMIT]);
	set_idle_hooks(obj, attrs[ICMPGUARD_A_IDLE_HOOKS]);
	set_number(obj, "interfaces-pending", attrs[ICMPGUARD_A_INTERFACES_PENDING]);
	set_flows(obj, attrs[ICMPGUARD_A_FLOW_STATS]);
	set_number(obj, "namespaces", attrs[ICMPGUARD_A_NAMESPACES]);
	set_number(obj, "namespaces-limit", attrs[ICMPGUARD_A_NAMESPACES_LIMIT]);
	ig_account_parse(nlh, &account);
	ig_account_json(obj, &account);
	set_number(obj, "namespaces-user", attrs[ICMPGUARD_A_NAMESPACES_USER]);
	set_number(obj, "namespaces-user-limit", attrs[ICMPGUARD_A_NAMESPACES_USER_LIMIT]);
	set_number(obj, "max-flows", attrs[ICMPGUARD_A_MAX_FLOWS]);
	if (attrs[ICMPGUARD_A_INHERITED])
		json_object_set_new(obj, "inherited", json_true());
	set_warnings(obj, attrs);
}

json_t *ig_status_read(struct ig_link *link)
{
	json_t *obj = json_object();

	ig_link_request(link, ICMPGUARD_CMD_STATUS);
	if (!ig_link_talk(link, read_status, obj))
		return obj;
	json_decref(obj);
	return NULL;
}

bool ig_status_untouched(const json_t *status)
{
	const char *state = json_string_value(json_object_get(status, "state"));

	return state && !strcmp(state, "untouched");
}

bool ig_status_hides(const json_t *status)
{
	return json_object_get(status, "inherited") && !json_object_get(status, "generation");
}

bool ig_status_has(const json_t *status, const char *feature)
{
	json_t *name;
	size_t i;

	json_array_foreach (json_object_get(status, "features"), i, name)
		if (!strcmp(json_string_value(name), feature))
			return true;
	return false;
}

json_t *ig_status_lacks(const json_t *status)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; status && features[i]; i++)
		if (!ig_status_has(status, features[i]))
			json_array_append_new(list, json_string(features[i]));
	return list;
}

/* Whether the module told what it tells only to the privileged. */
static bool told_all(const json_t *obj)
{
	return json_object_get(obj, "generation") || json_object_get(obj, "defaults") ||
	       json_object_get(obj, "rules");
}

/* "3 of 131072", as a line of its own that JSON does not have. */
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

/* The limit holds for each direction, the number is of all. */
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

/* Each user has a limit, the number is of all. */
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

/* In words, for it is a matter of minutes. */
static void set_pending_line(json_t *text, const json_t *pending)
{
	if (pending)
		json_object_set_new(text, "pending",
				    json_sprintf("the policy before is put back in %lld s, unless "
						 "`icmpctl confirm` keeps this one",
						 (long long)json_integer_value(pending)));
}

/* What an idle hook costs is measured, see docs/fast-path.md. */
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
		status = ig_link_complain(&link, IG_LINK_READS);
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
	.usage = "",
	.summary = "shows what is in force",
	.help = "Version, state and mode are shown to everybody, the rest to callers with\n"
		"CAP_NET_ADMIN over the network namespace. A namespace is untouched until\n"
		"something is configured in it: no hooks, no cost, nothing filtered.\n",
	.examples = "icmpctl status\n"
		    "icmpctl --netns web status\n"
		    "icmpctl -j status\n",
	.run = run_status,
};
