// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sets and groups as the module reports them, the interfaces that a group does
 * not reach, and names. SEED=n repeats a run.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <stdio.h>
#include <cmocka.h>

#include "model/group.h"
#include "model/set.h"
#include "test_ctl_random.h"

#define ROUNDS 20000

static char buf[4096];

static struct nlmsghdr *start(u16 attr, const char *name)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);

	mnl_attr_nest_start(nlh, attr);
	/* The name is attribute 1 of both. */
	mnl_attr_put_strz(nlh, ICMPGUARD_A_SET_NAME, name);
	return nlh;
}

static struct nlattr *end(struct nlmsghdr *nlh)
{
	struct nlattr *nest = mnl_nlmsg_get_payload(nlh);

	mnl_attr_nest_end(nlh, nest);
	return nest;
}

static void is_json(json_t *obj, const char *want)
{
	char *text = json_dumps(obj, JSON_PRESERVE_ORDER);

	assert_string_equal(text, want);
	free(text);
	json_decref(obj);
}

static void test_set(void **state)
{
	struct nlmsghdr *nlh = start(ICMPGUARD_A_SET, "office");
	struct ig_ctl_set set;
	char text[IG_WORD_MAX];

	(void)state;
	mnl_attr_put_u32(nlh, ICMPGUARD_A_SET_IPV4, 4000000000);
	mnl_attr_put_u32(nlh, ICMPGUARD_A_SET_IPV6, 1);
	mnl_attr_put_u32(nlh, ICMPGUARD_A_SET_USERS, 3);
	assert_int_equal(ig_ctl_set_from_wire(end(nlh), &set), 0);
	is_json(ig_ctl_set_json(&set),
		"{\"name\": \"office\", \"ipv4\": 4000000000, \"ipv6\": 1, \"users\": 3}");
	ig_ctl_set_sizes(&set, text);
	assert_string_equal(text, "4000000000 IPv4 prefixes, 1 IPv6 prefix");
	set.ipv4 = 0;
	ig_ctl_set_sizes(&set, text);
	assert_string_equal(text, "1 IPv6 prefix");
	set.ipv6 = 0;
	ig_ctl_set_sizes(&set, text);
	assert_string_equal(text, "0 IPv4 prefixes, 0 IPv6 prefixes");
	/* An attribute of a newer module. */
	nlh = start(ICMPGUARD_A_SET, "office");
	mnl_attr_put_u32(nlh, 99, 1);
	assert_int_equal(ig_ctl_set_from_wire(end(nlh), &set), 1);
	nlh = start(ICMPGUARD_A_SET, "no name");
	assert_int_equal(ig_ctl_set_from_wire(end(nlh), &set), -1);
	nlh = start(ICMPGUARD_A_SET, "");
	assert_int_equal(ig_ctl_set_from_wire(end(nlh), &set), -1);
	nlh = start(ICMPGUARD_A_SET, "office");
	mnl_attr_put_u16(nlh, ICMPGUARD_A_SET_IPV4, 1);
	assert_int_equal(ig_ctl_set_from_wire(end(nlh), &set), -1);
}

static void test_group(void **state)
{
	struct nlmsghdr *nlh = start(ICMPGUARD_A_GROUP, "edge");
	bool more = false;

	(void)state;
	mnl_attr_put_strz(nlh, ICMPGUARD_A_GROUP_INTERFACE, "lo*");
	mnl_attr_put_strz(nlh, ICMPGUARD_A_GROUP_INTERFACE, "\xff");
	mnl_attr_put_u32(nlh, ICMPGUARD_A_GROUP_RULES, 7);
	/* An interface that exists everywhere, and one that exists nowhere. */
	mnl_attr_put_u32(nlh, ICMPGUARD_A_GROUP_IFINDEX, 1);
	mnl_attr_put_u32(nlh, ICMPGUARD_A_GROUP_IFINDEX, 0x7fffffff);
	mnl_attr_put_u32(nlh, ICMPGUARD_A_GROUP_ATTACHED, 2);
	is_json(ig_ctl_group_from_wire(end(nlh), &more),
		"{\"name\": \"edge\", \"interfaces\": [\"lo*\", \"\\\\xff\"], \"attached\": "
		"[\"lo\"], \"rules\": 7, \"attached-count\": 2}");
	assert_false(more);
	nlh = start(ICMPGUARD_A_GROUP, "edge");
	mnl_attr_put_u32(nlh, 99, 1);
	json_decref(ig_ctl_group_from_wire(end(nlh), &more));
	assert_true(more);
	nlh = start(ICMPGUARD_A_GROUP, "-");
	assert_null(ig_ctl_group_from_wire(end(nlh), &more));
}

/*
 * Reads nothing beyond a message, whatever arrives, and believes no nonsense.
 */
static void test_garbage(void **state)
{
	struct ig_ctl_set set;
	struct ig_ctl_diag none;
	int i;

	(void)state;
	for (i = 0; i < ROUNDS; i++) {
		size_t len = 4 + pick(64), k;
		u8 *copy = malloc(len);
		struct nlattr *nest = (void *)copy;
		bool more = false;
		json_t *group;

		for (k = 0; k < len; k++)
			copy[k] = (u8)(pick(2) ? pick(12) : pick(2) ? 'a' + pick(26) : pick(256));
		nest->nla_len = (u16)len;
		nest->nla_type = ICMPGUARD_A_SET;
		if (ig_ctl_set_from_wire(nest, &set) >= 0)
			assert_int_equal(ig_ctl_words_name(set.name, "", &none), 0);
		group = ig_ctl_group_from_wire(nest, &more);
		if (group)
			assert_true(json_is_string(json_object_get(group, "name")));
		json_decref(group);
		free(copy);
	}
}

static void unreached(const char *groups, const char *group, const char *list, const char *others)
{
	json_t *all = json_loads(groups, 0, NULL), *names = json_array();

	assert_non_null(all);
	is_json(ig_ctl_group_unreached(all, group, names), list);
	is_json(names, others);
	json_decref(all);
}

static void test_unreached(void **state)
{
	static const char some[] =
		"[{\"name\": \"default\", \"attached\": []},"
		" {\"name\": \"edge\", \"attached\": [\"eth1\", \"wg0\"]},"
		" {\"name\": \"idle\", \"attached\": []},"
		" {\"name\": \"web\", \"attached\": [\"wg0\", \"eth2\"]}]";

	(void)state;
	unreached("[]", "default", "[]", "[]");
	unreached("[{\"name\": \"default\", \"attached\": []}]", "default", "[]", "[]");
	unreached(some, "default", "[\"eth1\", \"wg0\", \"eth2\"]", "[\"edge\", \"web\"]");
	unreached(some, "edge", "[\"eth2\"]", "[\"web\"]");
	unreached(some, "web", "[\"eth1\"]", "[\"edge\"]");
	unreached(some, "idle", "[\"eth1\", \"wg0\", \"eth2\"]", "[\"edge\", \"web\"]");
	unreached(some, "gone", "[\"eth1\", \"wg0\", \"eth2\"]", "[\"edge\", \"web\"]");
}

static void test_name(void **state)
{
	static const char *const good[] = { "a", "_", "0", "default", "A.b-c_9", "a..--",
					    "0123456789012345678901234567890" };
	static const char *const bad[] = { "", ".", "-", ".a", "-a", "a b", "a/b", "@a", "a*", "\xc3\xa9",
					   "a\n", "01234567890123456789012345678901" };
	struct ig_ctl_diag d;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(good); i++)
		assert_int_equal(ig_ctl_words_name(good[i], "set", &d), 0);
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		d.text[0] = '\0';
		assert_int_equal(ig_ctl_words_name(bad[i], "set", &d), -1);
		assert_true(strlen(d.text) > 10);
	}
	/* The caret stands under a whole character. */
	ig_ctl_words_name("a\xc3\xa9z", "set", &d);
	assert_int_equal(d.at, 1);
	assert_int_equal(d.len, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_set),	  cmocka_unit_test(test_group),
		cmocka_unit_test(test_garbage),	  cmocka_unit_test(test_unreached),
		cmocka_unit_test(test_name),
	};

	random_seed();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
