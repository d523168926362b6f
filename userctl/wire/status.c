// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "output.h"
#include "wire/account.h"
#include "wire/attr.h"
#include "wire/names_gen.h"
#include "wire/status.h"

static const char *const states[] = { "untouched", "active", NULL };
static const char *const modes[] = { "enforce", "monitor", NULL };

static void set_name(json_t *obj, const char *key, const struct nlattr *attr,
		     const char *const *names)
{
	u64 value, n = 0;

	if (!ig_attr_number(attr, &value))
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

	if (!ig_attr_number(attr, &bits))
		return;
	while (ig_feature_names[known])
		known++;
	list = json_array();
	for (i = 0; i < 64; i++) {
		if (!(bits >> i & 1))
			continue;
		json_array_append_new(list, i < known ? json_string(ig_feature_names[i]) :
							json_sprintf("unknown-%u", i));
	}
	json_object_set_new(obj, "features", list);
}

static void set_defaults(json_t *obj, const struct nlattr *const *attrs)
{
	json_t *defaults = json_object();

	set_name(defaults, "in", attrs[ICMPGUARD_A_DEFAULT_IN], ig_ctl_actions);
	set_name(defaults, "out", attrs[ICMPGUARD_A_DEFAULT_OUT], ig_ctl_actions);
	set_name(defaults, "forward", attrs[ICMPGUARD_A_DEFAULT_FORWARD], ig_ctl_actions);
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
			ig_attr_set_number(flows, "capacity", attr);
		else if (mnl_attr_get_type(attr) == ICMPGUARD_A_FLOW_STATS_USED)
			ig_attr_set_number(flows, "used", attr);
		else if (mnl_attr_get_type(attr) == ICMPGUARD_A_FLOW_STATS_MEMORY)
			ig_attr_set_number(flows, "memory", attr);
		else if (mnl_attr_get_type(attr) == ICMPGUARD_A_FLOW_STATS_EVICTED)
			ig_attr_set_number(flows, "evicted", attr);
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
		json_array_append_new(list, i < IG_DIRS ? json_string(ig_ctl_directions[i]) :
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

	if (ig_attr_number(attr, &hooks))
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
		warn(list,
		     "mode is monitor: packets that would be denied are counted, not dropped");
	if (attrs[ICMPGUARD_A_PMTUD_UNSAFE])
		warn(list, "net.ipv4.ip_no_pmtu_disc is 3: a kernel without the fix for "
			   "CVE-2026-23398 crashes on a fragmentation-needed that quotes an "
			   "unknown protocol, and icmpguard passes every fragmentation-needed; "
			   "set it to 0, 1 or 2, or update the kernel");
	if (attrs[ICMPGUARD_A_INTERFACES_PENDING])
		warn(list, "there was not enough memory to find the groups of all interfaces "
			   "(interfaces-pending): until there is, only path MTU discovery and "
			   "neighbor discovery pass on those");
	json_object_set_new(obj, "warnings", list);
}

/* Numbers that JSON has side by side, in its order. */
static const struct {
	const char *key;
	u16 attr;
} sizes[] = {
	{ "rules", ICMPGUARD_A_RULES },
	{ "rules-limit", ICMPGUARD_A_RULES_LIMIT },
	{ "acl-entries", ICMPGUARD_A_ACL_ENTRIES },
	{ "acl-limit", ICMPGUARD_A_ACL_LIMIT },
	{ "sets", ICMPGUARD_A_SETS },
	{ "sets-limit", ICMPGUARD_A_SETS_LIMIT },
	{ "prefixes", ICMPGUARD_A_PREFIXES },
	{ "prefixes-limit", ICMPGUARD_A_PREFIXES_LIMIT },
	{ "groups", ICMPGUARD_A_GROUPS },
	{ "groups-limit", ICMPGUARD_A_GROUPS_LIMIT },
	{ "pending", ICMPGUARD_A_PENDING },
	{ "stagings", ICMPGUARD_A_STAGINGS },
	{ "stagings-limit", ICMPGUARD_A_STAGINGS_LIMIT },
};

static void read_status(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *attrs[IG_LINK_ATTRS], *version;
	struct ig_ctl_account account;
	json_t *obj = data;
	char raw[64], *text;
	size_t i;

	ig_link_attrs(nlh, attrs);
	version = attrs[ICMPGUARD_A_VERSION];
	if (version) {
		snprintf(raw, sizeof(raw), "%.*s", (int)mnl_attr_get_payload_len(version),
			 mnl_attr_get_str(version));
		text = ig_ctl_words_safe_text(raw);
		json_object_set_new(obj, "version", json_string(text));
		free(text);
	}
	set_name(obj, "state", attrs[ICMPGUARD_A_STATE], states);
	set_name(obj, "mode", attrs[ICMPGUARD_A_MODE], modes);
	set_features(obj, attrs[ICMPGUARD_A_FEATURES]);
	ig_attr_set_number(obj, "generation", attrs[ICMPGUARD_A_GENERATION]);
	ig_attr_set_number(obj, "policy-changed", attrs[ICMPGUARD_A_POLICY_CHANGED]);
	set_defaults(obj, attrs);
	for (i = 0; i < ARRAY_SIZE(sizes); i++)
		ig_attr_set_number(obj, sizes[i].key, attrs[sizes[i].attr]);
	set_idle_hooks(obj, attrs[ICMPGUARD_A_IDLE_HOOKS]);
	ig_attr_set_number(obj, "interfaces-pending", attrs[ICMPGUARD_A_INTERFACES_PENDING]);
	set_flows(obj, attrs[ICMPGUARD_A_FLOW_STATS]);
	ig_attr_set_number(obj, "namespaces", attrs[ICMPGUARD_A_NAMESPACES]);
	ig_attr_set_number(obj, "namespaces-limit", attrs[ICMPGUARD_A_NAMESPACES_LIMIT]);
	ig_account_parse(nlh, &account);
	ig_account_json(obj, &account);
	ig_attr_set_number(obj, "namespaces-user", attrs[ICMPGUARD_A_NAMESPACES_USER]);
	ig_attr_set_number(obj, "namespaces-user-limit", attrs[ICMPGUARD_A_NAMESPACES_USER_LIMIT]);
	ig_attr_set_number(obj, "max-flows", attrs[ICMPGUARD_A_MAX_FLOWS]);
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

	for (i = 0; status && ig_feature_names[i]; i++)
		if (!ig_status_has(status, ig_feature_names[i]))
			json_array_append_new(list, json_string(ig_feature_names[i]));
	return list;
}
