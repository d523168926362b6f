// SPDX-License-Identifier: GPL-2.0-only
/*
 * A policy in force: a dump is read as the policy it was made from, and the
 * requests staged for a difference turn one policy into the other. Each request
 * is one that the module accepts. SEED=n repeats a run.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <stdio.h>
#include <cmocka.h>

#include <errno.h>

#include "wire/running.h"
#include "model/set.h"
#include "wire/stage.h"
#include "test_ctl_policy.h"
#include "test_ctl_random_policy.h"

#define ROUNDS 2000
#define GENERATION 7

/* ---- dumps ---- */

static _Alignas(NLMSG_ALIGNTO) char room[IG_LINK_ROOM];

static struct nlmsghdr *message(u32 generation)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(room);

	mnl_nlmsg_put_extra_header(nlh, IG_LINK_HEADER);
	mnl_attr_put_u32(nlh, ICMPGUARD_A_GENERATION, generation);
	return nlh;
}

static void put_set(struct nlmsghdr *nlh, const struct ig_policy_set *set,
		    struct ig_ctl_plist_at *at)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, ICMPGUARD_A_SET);

	if (at) {
		ig_ctl_plist_to_wire(nlh, &set->list, at);
	} else {
		mnl_attr_put_strz(nlh, ICMPGUARD_A_SET_NAME, set->name);
		mnl_attr_put_u32(nlh, ICMPGUARD_A_SET_IPV4, (u32)set->list.n4);
		mnl_attr_put_u32(nlh, ICMPGUARD_A_SET_IPV6, (u32)set->list.n6);
		mnl_attr_put_u32(nlh, ICMPGUARD_A_SET_USERS, 3);
	}
	mnl_attr_nest_end(nlh, nest);
}

static void put_group(struct nlmsghdr *nlh, const struct ig_policy_group *group)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, ICMPGUARD_A_GROUP);
	size_t i;

	mnl_attr_put_strz(nlh, ICMPGUARD_A_GROUP_NAME, group->name);
	/* Lists them in the order in which they were attached. */
	for (i = group->n; i--;)
		mnl_attr_put_strz(nlh, ICMPGUARD_A_GROUP_INTERFACE, group->dev[i]);
	mnl_attr_put_u32(nlh, ICMPGUARD_A_GROUP_RULES, 1);
	mnl_attr_put_u32(nlh, ICMPGUARD_A_GROUP_IFINDEX, 1);
	mnl_attr_put_u32(nlh, ICMPGUARD_A_GROUP_ATTACHED, 1);
	mnl_attr_nest_end(nlh, nest);
}

/* Makes the dump of @p as a module would, but not in the order of names. */
static void dump_all(struct ig_dump *dump, const struct ig_ctl_policy *p)
{
	struct nlmsghdr *nlh;
	size_t i;

	for (i = p->groups; i--;) {
		nlh = message(GENERATION);
		put_group(nlh, &p->group[i]);
		ig_dump_group(nlh, dump);
	}
	for (i = p->sets; i--;) {
		struct ig_ctl_plist_at at = { 0 };

		nlh = message(GENERATION);
		put_set(nlh, &p->set[i], NULL);
		ig_dump_set(nlh, dump);
		dump->list = &dump->policy->set[dump->policy->sets - 1].list;
		nlh = message(GENERATION);
		put_set(nlh, &p->set[i], &at);
		ig_dump_prefixes(nlh, dump);
	}
	nlh = message(GENERATION);
	ig_ctl_log_to_wire(nlh, &p->log);
	ig_dump_log(nlh, dump);
	for (i = p->rules; i--;) {
		nlh = message(GENERATION);
		ig_ctl_rule_to_wire(nlh, &p->rule[i], true);
		ig_dump_rule(nlh, dump);
	}
	for (i = p->entries; i--;) {
		nlh = message(GENERATION);
		ig_ctl_acl_to_wire(nlh, &p->entry[i], true);
		ig_dump_entry(nlh, dump);
	}
}

static void test_dump(void **state)
{
	struct ig_ctl_policy p, got;
	int i;

	(void)state;
	for (i = 0; i < ROUNDS; i++) {
		struct ig_dump dump = { .policy = &got, .generation = GENERATION };

		random_policy(&p);
		ig_ctl_policy_init(&got);
		dump_all(&dump, &p);
		assert_int_equal(dump.error, 0);
		assert_int_equal(dump.more, 0);
		assert_false(dump.moved);
		got.mode = p.mode;
		memcpy(got.action, p.action, sizeof(got.action));
		ig_ctl_policy_sort(&got);
		assert_true(ig_ctl_policy_same(&p, &got));
		ig_ctl_policy_fini(&got);
		ig_ctl_policy_fini(&p);
	}
}

/* Adds a rule, possibly with an unknown part, with a type or without. */
static void put_rule(struct nlmsghdr *nlh, bool odd, bool whole)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, ICMPGUARD_A_RULE);
	struct nlattr *icmp;

	mnl_attr_put_u32(nlh, ICMPGUARD_A_RULE_ID, 9);
	mnl_attr_put_u8(nlh, ICMPGUARD_A_RULE_DIRECTION, ICMPGUARD_DIRECTION_IN);
	if (whole) {
		icmp = mnl_attr_nest_start(nlh, ICMPGUARD_A_RULE_ICMP);
		mnl_attr_nest_end(nlh, icmp);
	}
	mnl_attr_put_u64(nlh, ICMPGUARD_A_RULE_PACKETS, 5);
	if (odd)
		mnl_attr_put_u32(nlh, ICMPGUARD_A_RULE_MAX + 1, 1);
	mnl_attr_nest_end(nlh, nest);
}

static struct ig_dump dump_rule(struct ig_ctl_policy *p, u32 generation, bool odd, bool whole)
{
	struct ig_dump dump = { .policy = p, .generation = GENERATION };
	struct nlmsghdr *nlh = message(generation);

	put_rule(nlh, odd, whole);
	ig_dump_rule(nlh, &dump);
	return dump;
}

static void test_odd_dumps(void **state)
{
	struct nlmsghdr *nlh;
	struct ig_ctl_policy p;
	struct ig_dump dump;

	(void)state;
	ig_ctl_policy_init(&p);
	dump = dump_rule(&p, GENERATION, false, true);
	assert_true(!dump.error && !dump.moved && !dump.more);
	assert_int_equal(p.rules, 1);
	assert_int_equal(p.rule[0].id, 9);
	assert_false(p.rule[0].counted);
	dump = dump_rule(&p, GENERATION + 1, false, true);
	assert_true(!dump.error && dump.moved);
	assert_int_equal(p.rules, 1);
	dump = dump_rule(&p, GENERATION, false, false);
	assert_int_equal(dump.error, EBADMSG);
	assert_int_equal(p.rules, 1);
	dump = dump_rule(&p, GENERATION, true, true);
	assert_int_equal(dump.more, 1);
	assert_int_equal(p.rules, 2);
	/* Without a generation. */
	nlh = mnl_nlmsg_put_header(room);
	mnl_nlmsg_put_extra_header(nlh, IG_LINK_HEADER);
	put_rule(nlh, false, true);
	dump = (struct ig_dump){ .policy = &p };
	ig_dump_rule(nlh, &dump);
	assert_int_equal(dump.error, EBADMSG);
	assert_int_equal(p.rules, 2);
	ig_ctl_policy_fini(&p);
}

/* ---- lifetimes ---- */

static void settles(const char *running, const char *wanted, const char *left)
{
	struct ig_report report = { 0 };
	struct ig_ctl_policy p, q;
	struct ig_diff diff;
	char *text;

	assert_int_equal(ig_ctl_policy_parse(&p, running, strlen(running), &report), 0);
	assert_int_equal(ig_ctl_policy_parse(&q, wanted, strlen(wanted), &report), 0);
	ig_running_settle(&p, &q);
	assert_int_equal(ig_diff_make(&diff, &p, &q), 0);
	text = diff_text(&diff);
	assert_string_equal(text, left);
	free(text);
	ig_diff_fini(&diff);
	ig_ctl_policy_fini(&p);
	ig_ctl_policy_fini(&q);
	ig_report_fini(&report);
}

#define IN_DEFAULT(lines) "  group default {\n" lines "  }\n"

static void test_lifetimes(void **state)
{
	struct ig_ctl_policy p;
	struct ig_report report = { 0 };
	static const char text[] = "allow ping 192.0.2.1 for 1h; allow ping 192.0.2.2;"
				   "allow ping 192.0.2.3 for 1s";

	(void)state;
	settles("allow ping for 7s", "allow ping for 1h", "");
	settles("allow ping for 1h", "allow ping for 1h", "");
	settles("allow ping for 61m", "allow ping for 1h",
		IN_DEFAULT("-     allow in echo-request any for 1h1m\n"
			   "+     allow in echo-request any for 1h\n"));
	settles("allow ping", "allow ping for 1h",
		IN_DEFAULT("-     allow in echo-request any\n"
			   "+     allow in echo-request any for 1h\n"));
	settles("allow ping for 1h", "allow ping",
		IN_DEFAULT("-     allow in echo-request any for 1h\n"
			   "+     allow in echo-request any\n"));
	/* Among others, and with another comment. */
	settles("allow ping 192.0.2.1; allow ping 192.0.2.2 for 1m; allow ping 192.0.2.4 for 1m",
		"allow ping 192.0.2.2 for 2m comment a; allow ping 192.0.2.3 for 1m;"
		"allow ping 192.0.2.4 for 2m",
		IN_DEFAULT("-     allow in echo-request 192.0.2.1/32\n"
			   "-     allow in echo-request 192.0.2.2/32 for 2m\n"
			   "+     allow in echo-request 192.0.2.2/32 for 2m comment \"a\"\n"
			   "+     allow in echo-request 192.0.2.3/32 for 1m\n"));
	assert_int_equal(ig_ctl_policy_parse(&p, text, strlen(text), &report), 0);
	assert_int_equal(ig_running_untime(&p), 2);
	assert_int_equal(p.rules, 1);
	assert_int_equal(ig_running_untime(&p), 0);
	ig_ctl_policy_fini(&p);
	ig_report_fini(&report);
}

/* Tests what is shown of large policies, and how much it is. */
static void test_lot(void **state)
{
	struct ig_report report = { 0 };
	struct ig_ctl_policy p, q;
	struct ig_diff diff;
	char *text = NULL, *line = NULL, *stat;
	json_t *rows;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	int i;

	(void)state;
	fputs("set a {", out);
	for (i = 0; i < 30; i++)
		fprintf(out, " 10.0.0.%d", i);
	fputs(" } default out deny; acl in { 1 deny all; 2 deny all 192.0.2.1 }\n", out);
	fputs("allow ping comment x; allow ping 192.0.2.1", out);
	fclose(out);
	assert_int_equal(ig_ctl_policy_parse(&q, text, size, &report), 0);
	free(text);
	text = "set a { 192.0.2.1 } allow ping";
	assert_int_equal(ig_ctl_policy_parse(&p, text, strlen(text), &report), 0);
	assert_int_equal(ig_diff_make(&diff, &p, &q), 0);
	out = open_memstream(&line, &size);
	ig_diff_print_some(out, &diff, 20);
	fclose(out);
	assert_non_null(
		strstr(line, "+     10.0.0.18/32\n      \u2026 and 11 more (--all)\n  }\n"));
	assert_null(strstr(line, "10.0.0.19"));
	assert_non_null(strstr(line, "+     2 deny all 192.0.2.1/32\n  }\n"));
	free(line);
	rows = ig_diff_stat(&diff);
	stat = json_dumps(rows, JSON_COMPACT | JSON_PRESERVE_ORDER);
	assert_string_equal(
		stat,
		"[{\"what\":\"default\",\"name\":\"out\",\"added\":0,\"removed\":0,\"changed\":1},"
		"{\"what\":\"set\",\"name\":\"a\",\"added\":30,\"removed\":1,\"changed\":0},"
		"{\"what\":\"group\",\"name\":\"default\",\"added\":1,\"removed\":0,\"changed\":1},"
		"{\"what\":\"acl\",\"name\":\"in\",\"added\":2,\"removed\":0,\"changed\":0}]");
	free(stat);
	json_decref(rows);
	ig_diff_fini(&diff);
	ig_ctl_policy_fini(&p);
	ig_ctl_policy_fini(&q);
	ig_report_fini(&report);
}

static void test_untouched(void **state)
{
	struct ig_ctl_policy p, q;
	struct ig_diff diff;
	char *text;
	json_t *obj;

	(void)state;
	ig_ctl_policy_init(&p);
	ig_ctl_policy_init(&q);
	p.untouched = true;
	assert_int_equal(ig_diff_make(&diff, &p, &q), 0);
	text = diff_text(&diff);
	assert_string_equal(text, "- # untouched: nothing is filtered\n+ mode enforce\n"
				  "+ default in deny\n+ default out allow\n"
				  "+ default forward allow\n");
	free(text);
	obj = ig_diff_json(&diff);
	text = json_dumps(obj, JSON_COMPACT);
	assert_string_equal(text, "{\"same\":false,\"untouched\":true,\"mode\":{\"to\":\"enforce\"},"
				  "\"defaults\":{\"in\":{\"to\":\"deny\"},\"out\":{\"to\":"
				  "\"allow\"},\"forward\":{\"to\":\"allow\"}},\"sets\":[],"
				  "\"groups\":[],\"rules\":[],\"acl\":[]}");
	free(text);
	json_decref(obj);
	ig_diff_fini(&diff);
	ig_ctl_policy_fini(&p);
	ig_ctl_policy_fini(&q);
}

/* ---- what is staged ---- */

/**
 * struct fake - a staging area
 * @p: what is in it; there is room for what random policies have
 * @requests: that came
 * @fail: the one to be refused; 0 for none
 */
static struct fake {
	struct ig_ctl_policy p;
	unsigned int requests;
	unsigned int fail;
	unsigned int amended;
} fake;

static struct ig_policy_set *find_set(const char *name)
{
	size_t i;

	for (i = 0; i < fake.p.sets; i++)
		if (!strcmp(fake.p.set[i].name, name))
			return &fake.p.set[i];
	return NULL;
}

static struct ig_policy_group *find_group(const char *name)
{
	size_t i;

	for (i = 0; i < fake.p.groups; i++)
		if (!strcmp(fake.p.group[i].name, name))
			return &fake.p.group[i];
	return NULL;
}

static void change_fake_set(u8 cmd, const struct nlattr *nest)
{
	static const struct ig_ctl_plist none;
	struct ig_ctl_plist list = { 0 };
	struct ig_policy_set *set;
	struct ig_ctl_set told;
	size_t i;

	assert_int_equal(ig_ctl_set_from_wire(nest, &told), 0);
	assert_int_equal(ig_ctl_plist_from_wire(&list, nest), 0);
	set = find_set(told.name);
	assert_int_equal(!set, cmd == ICMPGUARD_CMD_SET_CREATE);
	switch (cmd) {
	case ICMPGUARD_CMD_SET_CREATE:
		set = &fake.p.set[fake.p.sets++];
		memset(set, 0, sizeof(*set));
		strcpy(set->name, told.name);
		break;
	case ICMPGUARD_CMD_SET_REPLACE:
		ig_ctl_plist_fini(&set->list);
		break;
	case ICMPGUARD_CMD_SET_DESTROY:
		for (i = 0; i < fake.p.rules; i++)
			assert_string_not_equal(fake.p.rule[i].match.set, told.name);
		for (i = 0; i < fake.p.entries; i++)
			assert_string_not_equal(fake.p.entry[i].match.set, told.name);
		ig_ctl_plist_fini(&set->list);
		*set = fake.p.set[--fake.p.sets];
		return;
	}
	if (cmd == ICMPGUARD_CMD_SET_DEL)
		list_change(&set->list, &list, &none);
	else
		list_change(&set->list, &none, &list);
	ig_ctl_plist_fini(&list);
}

static void detach(struct ig_policy_group *group, const char *dev)
{
	size_t i = 0;

	while (strcmp(group->dev[i], dev))
		assert_true(++i < group->n);
	group->n--;
	memmove(group->dev[i], group->dev[i + 1], (group->n - i) * sizeof(group->dev[0]));
}

static void change_fake_group(u8 cmd, const struct nlattr *nest)
{
	const char *name = mnl_attr_get_str(mnl_attr_get_payload(nest));
	struct ig_policy_group *group = find_group(name);
	const struct nlattr *attr;
	size_t i, devs = 0;

	assert_int_equal(!group, cmd == ICMPGUARD_CMD_GROUP_CREATE);
	if (!group) {
		group = &fake.p.group[fake.p.groups++];
		memset(group, 0, sizeof(*group));
		strcpy(group->name, name);
	}
	mnl_attr_for_each_nested (attr, nest) {
		if (mnl_attr_get_type(attr) != ICMPGUARD_A_GROUP_INTERFACE)
			continue;
		devs++;
		if (cmd == ICMPGUARD_CMD_GROUP_DETACH)
			detach(group, mnl_attr_get_str(attr));
		else
			assert_int_equal(ig_policy_group_attach(group, mnl_attr_get_str(attr)), 0);
	}
	assert_true(devs || cmd == ICMPGUARD_CMD_GROUP_CREATE || cmd == ICMPGUARD_CMD_GROUP_DELETE);
	if (cmd != ICMPGUARD_CMD_GROUP_DELETE)
		return;
	assert_string_not_equal(name, IG_CTL_GROUP_DEFAULT);
	for (i = 0; i < fake.p.rules; i++)
		assert_string_not_equal(fake.p.rule[i].group, name);
	*group = fake.p.group[--fake.p.groups];
}

/* Amends a rule named by its number alone. */
static void amend_fake_rule(const struct nlattr *nest)
{
	struct ig_ctl_rule *rule = NULL;
	const struct nlattr *attr;
	size_t i, parts = 0;

	mnl_attr_for_each_nested (attr, nest) {
		for (i = 0; !rule && i < fake.p.rules; i++)
			if (fake.p.rule[i].id == mnl_attr_get_u32(attr))
				rule = &fake.p.rule[i];
		assert_non_null(rule);
		switch (mnl_attr_get_type(attr)) {
		case ICMPGUARD_A_RULE_ID:
			break;
		case ICMPGUARD_A_RULE_LIFETIME:
			assert_int_not_equal(rule->lifetime, mnl_attr_get_u32(attr));
			rule->lifetime = mnl_attr_get_u32(attr);
			parts++;
			break;
		case ICMPGUARD_A_RULE_COMMENT:
			assert_string_not_equal(rule->comment, mnl_attr_get_str(attr));
			strcpy(rule->comment, mnl_attr_get_str(attr));
			parts++;
			break;
		default:
			fail();
		}
	}
	assert_in_range(parts, 1, 2);
	fake.amended++;
}

static void add_fake_rule(const struct nlattr *nest)
{
	struct ig_ctl_rule rule;
	size_t i;

	if (mnl_attr_get_type(mnl_attr_get_payload(nest)) == ICMPGUARD_A_RULE_ID) {
		amend_fake_rule(nest);
		return;
	}
	assert_int_equal(ig_ctl_rule_from_wire(nest, &rule), 0);
	for (i = 0; i < fake.p.rules; i++)
		assert_true(ig_policy_rule_order(&fake.p.rule[i], &rule));
	assert_true(!rule.match.set[0] || find_set(rule.match.set));
	assert_non_null(find_group(ig_ctl_rule_group(&rule)));
	assert_int_equal(rule.id, 0);
	fake.p.rule[fake.p.rules++] = rule;
}

/* Removes rules, by number if they have one. */
static void del_fake_rule(const struct nlattr *nest)
{
	const struct nlattr *id = mnl_attr_get_payload(nest);
	bool numbered = mnl_attr_get_type(id) == ICMPGUARD_A_RULE_ID;
	struct ig_ctl_rule rule;
	size_t i = 0;

	if (!numbered)
		assert_int_equal(ig_ctl_rule_from_wire(nest, &rule), 0);
	while (numbered ? fake.p.rule[i].id != mnl_attr_get_u32(id) :
			  ig_policy_rule_order(&fake.p.rule[i], &rule))
		assert_true(++i < fake.p.rules);
	fake.p.rule[i] = fake.p.rule[--fake.p.rules];
}

static void add_fake_entry(const struct nlattr *nest)
{
	struct ig_ctl_entry entry;
	size_t i;

	assert_int_equal(ig_ctl_acl_from_wire(nest, &entry), 0);
	for (i = 0; i < fake.p.entries; i++)
		assert_true(ig_policy_entry_order(&fake.p.entry[i], &entry));
	assert_true(!entry.match.set[0] || find_set(entry.match.set));
	fake.p.entry[fake.p.entries++] = entry;
}

static void del_fake_entry(const struct nlattr *nest)
{
	const struct nlattr *attr;
	size_t i = 0;
	int dir = -1, number = 0;

	mnl_attr_for_each_nested (attr, nest) {
		if (mnl_attr_get_type(attr) == ICMPGUARD_A_ACL_ENTRY_DIRECTION)
			dir = mnl_attr_get_u8(attr);
		else if (mnl_attr_get_type(attr) == ICMPGUARD_A_ACL_ENTRY_NUMBER)
			number = mnl_attr_get_u16(attr);
	}
	while (fake.p.entry[i].match.dir != dir || fake.p.entry[i].number != number)
		assert_true(++i < fake.p.entries);
	fake.p.entry[i] = fake.p.entry[--fake.p.entries];
}

static void change_fake(u8 cmd, const struct nlattr *attr)
{
	switch (mnl_attr_get_type(attr)) {
	case ICMPGUARD_A_STAGED:
		break;
	case ICMPGUARD_A_MODE:
		fake.p.mode = mnl_attr_get_u8(attr);
		break;
	case ICMPGUARD_A_DEFAULT_IN:
		fake.p.action[IG_IN] = mnl_attr_get_u8(attr);
		break;
	case ICMPGUARD_A_DEFAULT_OUT:
		fake.p.action[IG_OUT] = mnl_attr_get_u8(attr);
		break;
	case ICMPGUARD_A_DEFAULT_FORWARD:
		fake.p.action[IG_FORWARD] = mnl_attr_get_u8(attr);
		break;
	case ICMPGUARD_A_LOG_REPLACE:
		break;
	case ICMPGUARD_A_LOG_SETTINGS:
		assert_int_equal(cmd, ICMPGUARD_CMD_LOG_SET);
		assert_int_equal(ig_ctl_log_from_wire(attr, &fake.p.log), 0);
		break;
	case ICMPGUARD_A_SET:
		change_fake_set(cmd, attr);
		break;
	case ICMPGUARD_A_GROUP:
		change_fake_group(cmd, attr);
		break;
	case ICMPGUARD_A_RULE:
		(cmd == ICMPGUARD_CMD_RULE_ADD ? add_fake_rule : del_fake_rule)(attr);
		break;
	case ICMPGUARD_A_ACL_ENTRY:
		(cmd == ICMPGUARD_CMD_ACL_ADD ? add_fake_entry : del_fake_entry)(attr);
		break;
	default:
		fail();
	}
}

static int fake_post(struct ig_link *link, ig_link_reader *reader, void *data)
{
	const struct nlmsghdr *nlh = (const void *)link->request;
	const u8 *cmd = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *attr;
	unsigned int rules = 0;
	bool staged = false;

	(void)reader;
	(void)data;
	if (++fake.requests == fake.fail)
		return -1;
	mnl_attr_for_each (attr, nlh, IG_LINK_HEADER) {
		staged |= mnl_attr_get_type(attr) == ICMPGUARD_A_STAGED;
		rules += mnl_attr_get_type(attr) == ICMPGUARD_A_RULE;
		change_fake(*cmd, attr);
	}
	assert_true(staged);
	assert_in_range(rules, 0, ICMPGUARD_RULE_BATCH_MAX);
	return 0;
}

/* A copy with room for as much again. */
static void fake_copy(const struct ig_ctl_policy *p, const struct ig_ctl_policy *q)
{
	struct ig_ctl_policy *to = &fake.p;

	policy_copy(to, p);
	to->set = realloc(to->set, (p->sets + q->sets + 1) * sizeof(*to->set));
	to->group = realloc(to->group, (p->groups + q->groups + 1) * sizeof(*to->group));
	to->rule = realloc(to->rule, (p->rules + q->rules + 1) * sizeof(*to->rule));
	to->entry = realloc(to->entry, (p->entries + q->entries + 1) * sizeof(*to->entry));
}

static struct ig_link link_to_fake;

static void stages(struct ig_ctl_policy *p, struct ig_ctl_policy *q)
{
	struct ig_progress progress = { .wanted = false };
	struct ig_stage stage = { .link = &link_to_fake, .post = fake_post, .progress = &progress };
	struct ig_diff diff;
	unsigned int changed = 0;
	size_t i;

	assert_int_equal(ig_diff_make(&diff, p, q), 0);
	stage.amends = p->rules && p->rule[0].id && pick(2);
	for (i = 0; i < diff.n; i++)
		changed += diff.change[i].what == IG_DIFF_RULE && diff.change[i].from &&
			   diff.change[i].to;
	fake.amended = 0;
	fake_copy(p, q);
	fake.requests = 0;
	fake.fail = 0;
	assert_int_equal(ig_stage_send(&stage, &diff), 0);
	assert_int_equal(!fake.requests, !diff.n);
	assert_int_equal(stage.done, stage.all);
	assert_int_equal(fake.amended, stage.amends ? changed : 0);
	ig_ctl_policy_sort(&fake.p);
	assert_true(ig_ctl_policy_same(&fake.p, q));
	ig_ctl_policy_fini(&fake.p);
	if (fake.requests) {
		fake_copy(p, q);
		fake.fail = 1 + pick(fake.requests);
		fake.requests = 0;
		assert_int_equal(ig_stage_send(&stage, &diff), -1);
		assert_int_equal(fake.requests, fake.fail);
		free(ig_stage_where(&stage));
		ig_ctl_policy_fini(&fake.p);
	}
	ig_diff_fini(&diff);
}

static void test_stage(void **state)
{
	struct ig_ctl_policy p, q;
	size_t k;
	int i;

	(void)state;
	for (i = 0; i < ROUNDS; i++) {
		random_policy(&p);
		random_policy(&q);
		p.untouched = !pick(8);
		for (k = 0; k < p.rules && i % 2; k++)
			p.rule[k].id = (u32)k + 1;
		stages(&p, &q);
		/*
		 * The same rules, some with another comment, another lifetime
		 * or both.
		 */
		ig_ctl_policy_fini(&q);
		policy_copy(&q, &p);
		for (k = 0; k < p.rules; k++) {
			q.rule[k].id = 0;
			if (!pick(3))
				strcpy(q.rule[k].comment, pick(2) ? "other" : "");
			if (!pick(3))
				q.rule[k].lifetime = pick(3);
		}
		stages(&p, &q);
		ig_ctl_policy_fini(&p);
		ig_ctl_policy_fini(&q);
	}
}

/* Sets and rules of several messages. */
static void test_stage_large(void **state)
{
	struct ig_ctl_policy p, q;
	struct ig_report report = { 0 };
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	int i;

	(void)state;
	fputs("set a {\n", out);
	for (i = 0; i < 30000; i++)
		fprintf(out, "10.%d.%d.%d\n2001:db8:%x::/48\n", i >> 16, i >> 8 & 255, i & 255, i);
	fputs("}\n", out);
	for (i = 0; i < 100; i++)
		fprintf(out, "allow ping 10.0.0.%d\n", i);
	fclose(out);
	assert_int_equal(ig_ctl_policy_parse(&q, text, size, &report), 0);
	ig_ctl_policy_init(&p);
	stages(&p, &q);
	ig_ctl_plist_fini(&q.set[0].list);
	stages(&q, &p);
	ig_ctl_policy_fini(&p);
	/* All prefixes but some come. */
	assert_int_equal(ig_ctl_policy_parse(&p, text, size, &report), 0);
	stages(&q, &p);
	ig_ctl_policy_fini(&q);
	ig_ctl_policy_fini(&p);
	free(text);
	ig_report_fini(&report);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_dump),	  cmocka_unit_test(test_odd_dumps),
		cmocka_unit_test(test_lifetimes), cmocka_unit_test(test_lot),
		cmocka_unit_test(test_untouched),
		cmocka_unit_test(test_stage),	  cmocka_unit_test(test_stage_large),
	};

	random_seed();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
