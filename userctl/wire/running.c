// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <string.h>
#include <time.h>

#include "wire/running.h"
#include "model/set.h"
#include "wire/status.h"

/* Attempts to read everything while it changes. */
#define ATTEMPTS 20

/* ---- one message ---- */

/*
 * The attribute of that type in a message of a dump, or NULL when there is none, or
 * the message is of another generation.
 */
static const struct nlattr *part(struct ig_dump *dump, const struct nlmsghdr *nlh, u16 type)
{
	const struct nlattr *attrs[IG_LINK_ATTRS], *generation;

	ig_link_attrs(nlh, attrs);
	generation = attrs[ICMPGUARD_A_GENERATION];
	if (!generation || mnl_attr_validate(generation, MNL_TYPE_U32) < 0)
		dump->error = EBADMSG;
	else if (mnl_attr_get_u32(generation) != dump->generation)
		dump->moved = true;
	return dump->error || dump->moved ? NULL : attrs[type];
}

/* Makes room for a part that was read with result @more; false if it is not kept. */
static bool take(struct ig_dump *dump, int more, void **array, size_t n, size_t size)
{
	if (more < 0)
		dump->error = EBADMSG;
	else if (ig_policy_room(array, n, size))
		dump->error = ENOMEM;
	else
		dump->more += more != 0;
	return !dump->error;
}

/* One attribute of a group; returns as ig_ctl_set_from_wire(). */
static int group_attr(const struct nlattr *attr, struct ig_policy_group *group)
{
	u16 len = mnl_attr_get_payload_len(attr);
	char dev[ICMPGUARD_DEV_MAX + 1];

	switch (mnl_attr_get_type(attr)) {
	case ICMPGUARD_A_GROUP_NAME:
		return ig_ctl_name_from_wire(attr, group->name);
	case ICMPGUARD_A_GROUP_INTERFACE:
		snprintf(dev, sizeof(dev), "%.*s", (int)len, mnl_attr_get_str(attr));
		return *dev && ig_policy_group_attach(group, dev) >= 0 ? 0 : -1;
	case ICMPGUARD_A_GROUP_RULES:
	case ICMPGUARD_A_GROUP_IFINDEX:
	case ICMPGUARD_A_GROUP_ATTACHED:
		return 0;
	default:
		return 1;
	}
}

void ig_dump_group(const struct nlmsghdr *nlh, void *data)
{
	struct ig_policy_group group = { .n = 0 };
	struct ig_dump *dump = data;
	struct ig_ctl_policy *policy = dump->policy;
	const struct nlattr *nest = part(dump, nlh, ICMPGUARD_A_GROUP), *attr;
	int more = 0, err;

	if (!nest)
		return;
	mnl_attr_for_each_nested (attr, nest) {
		err = group_attr(attr, &group);
		more = err < 0 || more < 0 ? -1 : more | err;
	}
	if (!group.name[0])
		more = -1;
	if (!take(dump, more, (void **)&policy->group, policy->groups, sizeof(group)))
		return;
	/* Every policy has the group default already. */
	if (!strcmp(group.name, IG_CTL_GROUP_DEFAULT))
		policy->group[0] = group;
	else
		policy->group[policy->groups++] = group;
}

void ig_dump_set(const struct nlmsghdr *nlh, void *data)
{
	struct ig_dump *dump = data;
	struct ig_ctl_policy *policy = dump->policy;
	const struct nlattr *nest = part(dump, nlh, ICMPGUARD_A_SET);
	struct ig_policy_set *set;
	struct ig_ctl_set told;

	if (!nest || !take(dump, ig_ctl_set_from_wire(nest, &told), (void **)&policy->set,
			   policy->sets, sizeof(*policy->set)))
		return;
	set = &policy->set[policy->sets++];
	memset(set, 0, sizeof(*set));
	strcpy(set->name, told.name);
}

void ig_dump_prefixes(const struct nlmsghdr *nlh, void *data)
{
	struct ig_dump *dump = data;
	const struct nlattr *nest = part(dump, nlh, ICMPGUARD_A_SET);

	if (nest && ig_ctl_plist_from_wire(dump->list, nest))
		dump->error = EBADMSG;
	if (dump->progress)
		ig_progress_show(dump->progress, dump->done + dump->list->n4 + dump->list->n6,
				 dump->all, "reading what is in force, prefixes");
	if (dump->list->error)
		dump->error = dump->list->error;
}

void ig_dump_log(const struct nlmsghdr *nlh, void *data)
{
	struct ig_dump *dump = data;
	const struct nlattr *nest = part(dump, nlh, ICMPGUARD_A_LOG_SETTINGS);
	int more = nest ? ig_ctl_log_from_wire(nest, &dump->policy->log) : 0;

	if (more < 0)
		dump->error = EBADMSG;
	else
		dump->more += more != 0;
}

void ig_dump_rule(const struct nlmsghdr *nlh, void *data)
{
	struct ig_dump *dump = data;
	struct ig_ctl_policy *policy = dump->policy;
	const struct nlattr *nest = part(dump, nlh, ICMPGUARD_A_RULE);
	struct ig_ctl_rule rule;

	if (!nest || !take(dump, ig_ctl_rule_from_wire(nest, &rule), (void **)&policy->rule,
			   policy->rules, sizeof(rule)))
		return;
	/* Counters are not part of a policy. */
	rule.counted = false;
	rule.packets = 0;
	rule.bytes = 0;
	policy->rule[policy->rules++] = rule;
}

void ig_dump_entry(const struct nlmsghdr *nlh, void *data)
{
	struct ig_dump *dump = data;
	struct ig_ctl_policy *policy = dump->policy;
	const struct nlattr *nest = part(dump, nlh, ICMPGUARD_A_ACL_ENTRY);
	struct ig_ctl_entry entry;

	if (!nest || !take(dump, ig_ctl_acl_from_wire(nest, &entry), (void **)&policy->entry,
			   policy->entries, sizeof(entry)))
		return;
	entry.counted = false;
	entry.packets = 0;
	entry.bytes = 0;
	policy->entry[policy->entries++] = entry;
}

/* ---- dumps ---- */

static void restart(struct ig_dump *dump)
{
	dump->moved = false;
	dump->more = 0;
	dump->error = 0;
}

static void restart_groups(void *data)
{
	struct ig_dump *dump = data;

	restart(dump);
	dump->policy->groups = 1;
	dump->policy->group[0].n = 0;
}

static void restart_sets(void *data)
{
	struct ig_dump *dump = data;

	restart(dump);
	dump->policy->sets = 0;
}

static void restart_prefixes(void *data)
{
	struct ig_dump *dump = data;

	restart(dump);
	ig_ctl_plist_fini(dump->list);
}

static void restart_rules(void *data)
{
	struct ig_dump *dump = data;

	restart(dump);
	dump->policy->rules = 0;
}

static void restart_entries(void *data)
{
	struct ig_dump *dump = data;

	restart(dump);
	dump->policy->entries = 0;
}

static int newer_module(struct ig_link *link)
{
	link->error = EOPNOTSUPP;
	snprintf(link->text, sizeof(link->text),
		 "the policy in force has parts that this icmpctl does not know: it is older than "
		 "the module");
	return -1;
}

/* Reads all parts of a kind by the request that was begun; 0 or -1. */
static int read_kind(struct ig_link *link, struct ig_dump *dump, void (*again)(void *data),
		     ig_link_reader *reader)
{
	if (ig_link_dump(link, again, reader, dump)) {
		/* An older module that lacks a kind of thing has none of them. */
		if (link->error == EOPNOTSUPP)
			return 0;
		/* A set that does not exist any more was removed meanwhile. */
		dump->moved = link->error == ENOENT;
		return -1;
	}
	if (dump->more)
		return newer_module(link);
	link->error = dump->error;
	return dump->error || dump->moved ? -1 : 0;
}

static int read_prefixes(struct ig_link *link, struct ig_dump *dump, struct ig_policy_set *set)
{
	struct nlmsghdr *nlh = ig_link_request(link, ICMPGUARD_CMD_PREFIX_GET);
	struct nlattr *nest = mnl_attr_nest_start(nlh, ICMPGUARD_A_SET);

	mnl_attr_put_strz(nlh, ICMPGUARD_A_SET_NAME, set->name);
	mnl_attr_nest_end(nlh, nest);
	dump->list = &set->list;
	if (read_kind(link, dump, restart_prefixes, ig_dump_prefixes))
		return -1;
	dump->done += set->list.n4 + set->list.n6;
	return 0;
}

/* The settings of the log are one answer; 0 or -1. */
static int read_log(struct ig_link *link, struct ig_dump *dump)
{
	restart(dump);
	ig_link_request(link, ICMPGUARD_CMD_LOG_GET);
	if (ig_link_talk(link, ig_dump_log, dump))
		return -1;
	if (dump->more)
		return newer_module(link);
	link->error = dump->error;
	return dump->error || dump->moved ? -1 : 0;
}

static int read_parts(struct ig_link *link, struct ig_dump *dump)
{
	size_t i;

	ig_link_request(link, ICMPGUARD_CMD_GROUP_GET);
	if (read_kind(link, dump, restart_groups, ig_dump_group))
		return -1;
	ig_link_request(link, ICMPGUARD_CMD_SET_GET);
	if (read_kind(link, dump, restart_sets, ig_dump_set))
		return -1;
	for (i = 0; i < dump->policy->sets; i++)
		if (read_prefixes(link, dump, &dump->policy->set[i]))
			return -1;
	ig_link_request(link, ICMPGUARD_CMD_RULE_GET);
	if (read_kind(link, dump, restart_rules, ig_dump_rule))
		return -1;
	ig_link_request(link, ICMPGUARD_CMD_ACL_GET);
	return read_kind(link, dump, restart_entries, ig_dump_entry);
}

/* ---- the whole policy ---- */

/* Reads the policy's settings from the status; 0, or -1 when they are hidden. */
static int read_told(const json_t *status, struct ig_running *running)
{
	const json_t *defaults = json_object_get(status, "defaults");
	const char *mode = json_string_value(json_object_get(status, "mode"));
	const char *instance = json_string_value(json_object_get(status, "instance"));
	int dir, value = mode ? ig_ctl_words_index(mode, ig_modes) : -1;

	running->generation = (u32)json_integer_value(json_object_get(status, "generation"));
	running->pending = json_object_get(status, "pending");
	running->prefixes = (u64)json_integer_value(json_object_get(status, "prefixes"));
	running->logs = ig_status_has(status, "flow-log");
	running->amends = ig_status_has(status, "rule-amend");
	running->has_instance = instance != NULL;
	running->instance = instance ? strtoull(instance, NULL, 16) : 0;
	running->policy.untouched = ig_status_untouched(status);
	if (running->policy.untouched)
		return 0;
	if (!json_object_get(status, "generation") || value < 0)
		return -1;
	running->policy.mode = (u8)value;
	for (dir = 0; dir < IG_DIRS; dir++) {
		const char *name =
			json_string_value(json_object_get(defaults, ig_ctl_directions[dir]));

		value = name ? ig_ctl_words_index(name, ig_ctl_actions) : -1;
		if (value < 0)
			return -1;
		running->policy.action[dir] = (u8)value;
	}
	return 0;
}

/* Reads the status into @running; says so when the policy is hidden. */
static int read_status(struct ig_link *link, struct ig_running *running)
{
	json_t *status = ig_status_read(link);
	int err;

	if (!status)
		return -1;
	err = read_told(status, running);
	if (err)
		link->error = EPERM;
	if (err && ig_status_hides(status))
		snprintf(link->text, sizeof(link->text), "%s", IG_STATUS_HIDES);
	json_decref(status);
	return err;
}

/* Reads everything once; 1 when it changed meanwhile. */
static int read_once(struct ig_link *link, struct ig_running *running, struct ig_progress *progress)
{
	struct ig_dump dump = { .policy = &running->policy };
	struct ig_running after;

	if (ig_ctl_policy_init(&running->policy)) {
		link->error = ENOMEM;
		return -1;
	}
	if (read_status(link, running))
		return -1;
	dump.generation = running->generation;
	dump.progress = progress;
	dump.all = running->prefixes;
	if (!running->policy.untouched &&
	    (read_parts(link, &dump) || (running->logs && read_log(link, &dump))))
		return dump.moved ? 1 : -1;
	/* Empty dumps carry no generation, so the status is compared. */
	if (read_status(link, &after))
		return -1;
	return after.generation != running->generation ||
	       after.policy.untouched != running->policy.untouched;
}

int ig_running_read(struct ig_link *link, struct ig_running *running, struct ig_progress *progress)
{
	int attempt, err;

	memset(running, 0, sizeof(*running));
	for (attempt = 0; attempt < ATTEMPTS; attempt++) {
		struct timespec pause = { .tv_nsec = attempt * 10000000L };

		if (attempt)
			nanosleep(&pause, NULL);
		ig_running_fini(running);
		err = read_once(link, running, progress);
		if (err < 0)
			return -1;
		if (err)
			continue;
		ig_ctl_policy_sort(&running->policy);
		return 0;
	}
	link->error = EAGAIN;
	snprintf(link->text, sizeof(link->text),
		 "the policy changed each of the %d times it was read; try again", ATTEMPTS);
	return -1;
}

void ig_running_fini(struct ig_running *running)
{
	ig_ctl_policy_fini(&running->policy);
}

void ig_running_settle(struct ig_ctl_policy *policy, const struct ig_ctl_policy *wanted)
{
	size_t i = 0, k = 0;

	while (i < policy->rules && k < wanted->rules) {
		struct ig_ctl_rule *rule = &policy->rule[i];
		u32 lifetime = wanted->rule[k].lifetime;
		int c = ig_policy_rule_order(rule, &wanted->rule[k]);

		i += c <= 0;
		k += c >= 0;
		if (!c && rule->lifetime && rule->lifetime < lifetime)
			rule->lifetime = lifetime;
	}
}

size_t ig_running_untime(struct ig_ctl_policy *policy)
{
	size_t i, kept = 0, n = policy->rules;

	for (i = 0; i < n; i++)
		if (!policy->rule[i].lifetime)
			policy->rule[kept++] = policy->rule[i];
	policy->rules = kept;
	return n - kept;
}
