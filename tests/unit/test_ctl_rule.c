// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rules: words <-> struct <-> wire, and every rule printed is read back as the
 * same rule, by a shell and by the parser. SEED=n repeats a run.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <stdio.h>
#include <wordexp.h>
#include <cmocka.h>

#include "model/rule.h"
#include "test_ctl_random.h"

#define ROUNDS 20000

static struct ig_ctl_arg_index places;
static struct ig_ctl_diag diag;

/* Takes a line apart as a shell does; a word of its own is allow. */
static int parse(const char *line, struct ig_ctl_rule *rule)
{
	wordexp_t w;
	int err;

	if (wordexp(line, &w, WRDE_NOCMD | WRDE_UNDEF))
		fail_msg("no shell reads: %s", line);
	err = ig_ctl_rule_parse((int)w.we_wordc, w.we_wordv, 1, rule, &places, &diag);
	wordfree(&w);
	return err;
}

static void reads(const char *line, const char *as)
{
	struct ig_ctl_rule rule;
	char *text;

	if (parse(line, &rule))
		fail_msg("%s: %s", line, diag.text);
	text = ig_ctl_rule_text(&rule);
	assert_string_equal(text, as);
	free(text);
}

static void test_reads(void **state)
{
	(void)state;
	reads("allow echo-request", "allow in echo-request any");
	reads("allow ingress ping any", "allow in echo-request any");
	reads("allow egress all ::/0", "allow out all ::/0");
	reads("allow forward echo-request 192.0.2.1", "allow forward echo-request 192.0.2.1/32");
	reads("allow echo-request 0.0.0.0/0", "allow in echo-request 0.0.0.0/0");
	reads("allow icmp/8", "allow in icmp/8 any");
	reads("allow icmp/8 192.0.2.0/24", "allow in echo-request 192.0.2.0/24");
	reads("allow icmp/all", "allow in icmp/all any");
	reads("allow all to 192.0.2.1", "allow in all any to 192.0.2.1/32");
	reads("allow all any to any", "allow in all any");
	reads("allow echo-request comment 'two words' for 90m to ::1",
	      "allow in echo-request any to ::1/128 for 1h30m comment \"two words\"");
	reads("allow ping comment for", "allow in echo-request any comment \"for\"");
	reads("allow ping comment 'it costs $5'",
	      "allow in echo-request any comment 'it costs $5'");
	reads("allow ping comment \"it's \\\"so\\\"\"",
	      "allow in echo-request any comment 'it'\\''s \"so\"'");
	/* For an existing rule, so that it has neither any more. */
	reads("allow ping for ever comment ''", "allow in echo-request any");
	reads("allow ping @office", "allow in echo-request @office");
	reads("allow nd-redirect @a to ::1", "allow in redirect @a to ::1/128");
	reads("allow icmpv6/128 @_.x-Y", "allow in icmpv6/128 @_.x-Y");
	reads("allow ping group edge", "allow in echo-request any group edge");
	reads("allow ping @a comment x group edge",
	      "allow in echo-request @a group edge comment \"x\"");
	reads("allow ping group default", "allow in echo-request any");
	reads("allow ping group group", "allow in echo-request any group group");
	reads("allow destination-unreachable/port-unreachable",
	      "allow in destination-unreachable/port-unreachable any");
}

static void bad(const char *line, int word, const char *hint)
{
	struct ig_ctl_rule rule;

	if (!parse(line, &rule))
		fail_msg("%s was read", line);
	if (!strstr(diag.text, hint))
		fail_msg("%s: \"%s\" does not say \"%s\"", line, diag.text, hint);
	assert_int_equal(diag.word, word);
}

static void test_bad(void **state)
{
	(void)state;
	bad("allow", 1, "a type is missing");
	bad("allow in", 2, "a type is missing");
	bad("allow to 192.0.2.1", 1, "a type is missing");
	bad("allow sideways echo-request", 1, "\"sideways\" is not an ICMP type");
	bad("allow 192.0.2.1", 1, "a type comes first");
	bad("allow echo-request 300.1.1.1", 2, "300 is more than 255");
	bad("allow echo-request @", 2, "name of the set is missing");
	bad("allow echo-request @of/fice", 2, "letters, digits");
	assert_int_equal(diag.at, 3);
	assert_int_equal(diag.len, 1);
	bad("allow echo-request @-x", 2, "begins with a letter");
	bad("allow echo-request @01234567890123456789012345678901", 2, "31 at most");
	bad("allow echo-request @a @b", 3, "is a second remote side");
	bad("allow echo-request 192.0.2.1 @b", 3, "is a second remote side");
	bad("allow echo-request any to @b", 4, "a set can only be the remote side");
	bad("allow nd-redirect @a to 192.0.2.1", 1, "192.0.2.1 is IPv4");
	bad("allow echo-request any to", 4, "needs a prefix");
	bad("allow echo-request any to x", 4, "\"x\" is not an address");
	bad("allow echo-request any for", 4, "needs a duration");
	bad("allow echo-request any for never", 4, "\"never\" is not a duration");
	bad("allow echo-request any comment", 4, "needs a text");
	bad("allow echo-request any comment a b", 5, "quote it: comment \"a b\"");
	bad("allow echo-request for 1s for 2s", 4, "twice");
	bad("allow echo-request 192.0.2.1 192.0.2.2", 3, "is a second remote side");
	bad("allow echo-request 192.0.2.1 in", 3, "before the type");
	bad("allow echo-request in", 2, "before the type");
	bad("allow echo-request any coment x", 3, "did you mean comment?");
	bad("allow echo-request group", 3, "needs the name of a group");
	bad("allow echo-request group .", 3, "begins with a letter");
	bad("allow echo-request group a group b", 4, "twice");
	bad("allow echo-request group @a", 3, "without @: a");
	bad("allow echo-request any gruop a", 3, "did you mean group?");
	bad("allow echo-request any dev eth0", 3, "where its group is attached");
	bad("allow echo-request from 192.0.2.1", 2, "without \"from\"");
	bad("allow echo-request 192.0.2.1 to ::1", 4, "different families");
	bad("allow icmpv6/128 192.0.2.1", 1, "icmpv6/128 is ICMPv6 only, but 192.0.2.1 is IPv4");
	bad("allow nd-redirect to 192.0.2.1", 1, "192.0.2.1 is IPv4");
}

static void random_comment(char *out)
{
	static const char *const letters[] = { "a", "Z", " ", "'", "\"", "\\", "$", "`", "!",  "*",
					       "~", "#", "&", ";", "(",	 "<",  "|", "-", "\xc3\xa9",
					       "?", "[", "{", "=", "%",	 "\xf0\x9f\x90\xa7" };
	size_t n = pick(4) ? 0 : pick(40);

	out[0] = '\0';
	while (n--)
		strcat(out, letters[pick(ARRAY_SIZE(letters))]);
}

/* A rule that the module may have. */
static void random_rule(struct ig_ctl_rule *rule)
{
	memset(rule, 0, sizeof(*rule));
	random_match(&rule->match);
	rule->lifetime = pick(3) ? 0 : 1 + pick(pick(2) ? 100000 : UINT32_MAX / 2);
	random_comment(rule->comment);
	if (pick(2))
		random_name(rule->group);
}

static void same(const struct ig_ctl_rule *a, const struct ig_ctl_rule *b, const char *line)
{
	same_match(&a->match, &b->match, line);
	if (strcmp(a->group, b->group))
		fail_msg("groups differ: %s", line);
	if (a->lifetime != b->lifetime)
		fail_msg("lifetimes differ: %s", line);
	if (strcmp(a->comment, b->comment))
		fail_msg("comments differ: %s", line);
}

static void test_print_parse(void **state)
{
	struct ig_ctl_rule rule, got;
	int i;

	(void)state;
	for (i = 0; i < ROUNDS; i++) {
		char *line;

		random_rule(&rule);
		line = ig_ctl_rule_text(&rule);
		if (parse(line, &got))
			fail_msg("%s: %s", line, diag.text);
		same(&rule, &got, line);
		free(line);
	}
}

static void test_wire(void **state)
{
	char buf[1024];
	int i;

	(void)state;
	for (i = 0; i < ROUNDS; i++) {
		struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
		struct ig_ctl_rule rule, got;
		char *line;

		random_rule(&rule);
		line = ig_ctl_rule_text(&rule);
		ig_ctl_rule_to_wire(nlh, &rule, true);
		assert_true(nlh->nlmsg_len < sizeof(buf));
		assert_int_equal(ig_ctl_rule_from_wire(mnl_nlmsg_get_payload(nlh), &got), 0);
		same(&rule, &got, line);
		free(line);
	}
}

static void test_wire_parts(void **state)
{
	struct ig_ctl_rule rule, got;
	struct nlmsghdr *nlh;
	char buf[1024];

	(void)state;
	parse("allow ping 192.0.2.1 for 1h comment x", &rule);
	nlh = mnl_nlmsg_put_header(buf);
	ig_ctl_rule_to_wire(nlh, &rule, false);
	assert_int_equal(ig_ctl_rule_from_wire(mnl_nlmsg_get_payload(nlh), &got), 0);
	assert_int_equal(got.lifetime, 0);
	assert_string_equal(got.comment, "");
	/* A rule with a number may not have anything else. */
	rule.id = 7;
	nlh = mnl_nlmsg_put_header(buf);
	ig_ctl_rule_to_wire(nlh, &rule, true);
	assert_int_equal(nlh->nlmsg_len, 16 + 4 + 8);
	assert_int_equal(ig_ctl_rule_from_wire(mnl_nlmsg_get_payload(nlh), &got), -1);
}

static void test_wire_counters(void **state)
{
	struct ig_ctl_rule rule, got;
	struct nlmsghdr *nlh;
	struct nlattr *nest;
	char buf[1024];
	json_t *obj;

	(void)state;
	parse("allow ping @office group edge", &rule);
	nlh = mnl_nlmsg_put_header(buf);
	ig_ctl_rule_to_wire(nlh, &rule, true);
	nest = mnl_nlmsg_get_payload(nlh);
	mnl_attr_put_u64(nlh, ICMPGUARD_A_RULE_PACKETS, 12);
	mnl_attr_put(nlh, ICMPGUARD_A_RULE_PAD, 0, NULL);
	mnl_attr_put_u64(nlh, ICMPGUARD_A_RULE_BYTES, 1ULL << 40);
	mnl_attr_nest_end(nlh, nest);
	assert_int_equal(ig_ctl_rule_from_wire(nest, &got), 0);
	assert_true(got.counted);
	assert_int_equal(got.packets, 12);
	assert_true(got.bytes == 1ULL << 40);
	assert_string_equal(got.match.set, "office");
	assert_string_equal(got.group, "edge");
	obj = ig_ctl_rule_json(&got);
	assert_int_equal(json_integer_value(json_object_get(obj, "packets")), 12);
	assert_true(json_integer_value(json_object_get(obj, "bytes")) == 1LL << 40);
	assert_string_equal(json_string_value(json_object_get(obj, "peer")), "@office");
	assert_string_equal(json_string_value(json_object_get(obj, "group")), "edge");
	json_decref(obj);
	/* A missing value is not zero. */
	nlh = mnl_nlmsg_put_header(buf);
	ig_ctl_rule_to_wire(nlh, &rule, true);
	assert_int_equal(ig_ctl_rule_from_wire(mnl_nlmsg_get_payload(nlh), &got), 0);
	assert_false(got.counted);
	obj = ig_ctl_rule_json(&got);
	assert_null(json_object_get(obj, "packets"));
	json_decref(obj);
	/* A name that no words can express is not believed. */
	strcpy(rule.match.set, "a b");
	nlh = mnl_nlmsg_put_header(buf);
	ig_ctl_rule_to_wire(nlh, &rule, true);
	assert_int_equal(ig_ctl_rule_from_wire(mnl_nlmsg_get_payload(nlh), &got), -1);
}

/*
 * Reads nothing beyond a message, whatever arrives, and believes no nonsense.
 */
static void test_wire_garbage(void **state)
{
	char buf[256];
	int i;

	(void)state;
	for (i = 0; i < ROUNDS; i++) {
		struct nlattr *nest = (void *)buf;
		struct ig_ctl_rule got;
		size_t k, len = 4 + pick(64);
		u8 *copy;

		for (k = 0; k < len; k++)
			buf[k] = (char)(pick(2) ? pick(12) : pick(256));
		nest->nla_len = (u16)len;
		nest->nla_type = ICMPGUARD_A_RULE;
		/* Placed at the end of its own memory, for the sanitizer. */
		copy = malloc(len);
		memcpy(copy, buf, len);
		if (ig_ctl_rule_from_wire((void *)copy, &got) >= 0) {
			assert_in_range(got.match.dir, 0, IG_DIRS - 1);
			free(ig_ctl_rule_text(&got));
		}
		free(copy);
	}
}

static void test_json(void **state)
{
	struct ig_ctl_rule rule;
	json_t *obj;
	char *text;

	(void)state;
	parse("allow out destination-unreachable/host-unreachable 192.0.2.0/24 for 1h", &rule);
	rule.id = 3;
	obj = ig_ctl_rule_json(&rule);
	text = json_dumps(obj, JSON_PRESERVE_ORDER);
	assert_string_equal(
		text, "{\"id\": 3, \"direction\": \"out\", \"icmp\": {\"type\": 3, \"type-name\": "
		      "\"destination-unreachable\", \"code\": 1, \"code-name\": \"host-unreachable\"}, "
		      "\"peer\": \"192.0.2.0/24\", \"to\": \"any\", \"group\": \"default\", "
		      "\"expires-in\": 3600, \"rule\": "
		      "\"allow out destination-unreachable/host-unreachable 192.0.2.0/24 for 1h\"}");
	free(text);
	json_decref(obj);
	/* Bytes that are not UTF-8 must not make the comment disappear. */
	strcpy(rule.comment, "\xff");
	obj = ig_ctl_rule_json(&rule);
	assert_string_equal(json_string_value(json_object_get(obj, "comment")), "\\xff");
	json_decref(obj);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reads),	     cmocka_unit_test(test_bad),
		cmocka_unit_test(test_print_parse),  cmocka_unit_test(test_wire),
		cmocka_unit_test(test_wire_parts),   cmocka_unit_test(test_wire_garbage),
		cmocka_unit_test(test_json),	     cmocka_unit_test(test_wire_counters),
	};

	random_seed();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
