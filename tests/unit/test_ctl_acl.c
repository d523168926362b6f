// SPDX-License-Identifier: GPL-2.0-only
/*
 * ACL entries: words <-> struct <-> wire, and every entry printed is read back
 * as the same entry, by a shell and by the parser. SEED=n repeats a run.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <stdio.h>
#include <wordexp.h>
#include <cmocka.h>

#include "model/acl.h"
#include "test_ctl_random.h"

#define ROUNDS 20000

static struct ig_ctl_arg_index places;
static struct ig_ctl_diag diag;

/* Takes a line apart as a shell does; the entry starts at its first word. */
static int parse(const char *line, struct ig_ctl_entry *entry)
{
	wordexp_t w;
	int err;

	if (wordexp(line, &w, WRDE_NOCMD | WRDE_UNDEF))
		fail_msg("no shell reads: %s", line);
	err = ig_ctl_acl_parse((int)w.we_wordc, w.we_wordv, 0, entry, &places, &diag);
	wordfree(&w);
	return err;
}

static void reads(const char *line, const char *as)
{
	struct ig_ctl_entry entry;
	char *text;

	if (parse(line, &entry))
		fail_msg("%s: %s", line, diag.text);
	text = ig_ctl_acl_text(&entry);
	assert_string_equal(text, as);
	free(text);
}

static void test_reads(void **state)
{
	(void)state;
	reads("in 100 deny all 203.0.113.0/24 dev eth0",
	      "in 100 deny all 203.0.113.0/24 dev eth0");
	reads("in 100 deny all", "in 100 deny all any");
	reads("ingress 1 allow ping", "in 1 allow echo-request any");
	reads("egress 65535 deny all any", "out 65535 deny all any");
	reads("forward 7 deny redirect 192.0.2.1", "forward 7 deny redirect 192.0.2.1/32");
	reads("in 7 deny icmp/5 dev 'a$b' to 192.0.2.1",
	      "in 7 deny redirect any to 192.0.2.1/32 dev 'a$b'");
	reads("in 7 deny icmpv6/255/3 ::/0 dev to", "in 7 deny icmpv6/255/3 ::/0 dev to");
	reads("in 7 deny all dev dev", "in 7 deny all any dev dev");
	reads("in 200 deny router-advertisement", "in 200 deny router-advertisement any");
	reads("in 200 allow nd-router-advert fe80::1 dev eth0",
	      "in 200 allow router-advertisement fe80::1/128 dev eth0");
	/* In ICMP, the type is an ordinary one. */
	reads("in 9 deny router-advertisement 192.0.2.1",
	      "in 9 deny router-advertisement 192.0.2.1/32");
	reads("in 8 deny all @bad dev eth0", "in 8 deny all @bad dev eth0");
	reads("in 7 deny destination-unreachable", "in 7 deny destination-unreachable any");
	reads("in 7 deny icmp/3/4+icmpv6/128", "in 7 deny icmp/3/4+icmpv6/128 any");
	reads("in 7 deny destination-unreachable/3 192.0.2.1",
	      "in 7 deny destination-unreachable/port-unreachable 192.0.2.1/32");
	/* A routed one never passes, but the module takes the entry. */
	reads("forward 7 deny neighbor-solicitation", "forward 7 deny neighbor-solicitation any");
}

static void bad(const char *line, int word, const char *hint)
{
	struct ig_ctl_entry entry;

	diag.text[0] = '\0';
	if (!parse(line, &entry))
		fail_msg("%s was read", line);
	if (!strstr(diag.text, hint))
		fail_msg("%s: \"%s\" does not say \"%s\"", line, diag.text, hint);
	assert_int_equal(diag.word, word);
}

static void test_bad(void **state)
{
	(void)state;
	bad("", 0, "direction is missing");
	bad("sideways 1 deny all", 0, "\"sideways\" is not a direction");
	bad("fowrard 1 deny all", 0, "did you mean forward?");
	bad("100 deny all", 0, "before the number: in 100");
	bad("100 out deny all", 0, "before the number: out 100");
	bad("in", 1, "number of the entry is missing");
	bad("in deny all", 1, "1 to 65535");
	bad("in 0 deny all", 1, "\"0\" is not the number of an entry");
	bad("in 65536 deny all", 1, "1 to 65535");
	bad("in 0100 deny all", 1, "1 to 65535");
	bad("in -1 deny all", 1, "1 to 65535");
	bad("in 99999999999 deny all", 1, "1 to 65535");
	bad("in 1", 2, "action is missing");
	bad("in 1 drop all", 2, "write \"deny\"");
	bad("in 1 accept all", 2, "write \"allow\"");
	bad("in 1 dney all", 2, "did you mean deny?");
	bad("in 1 echo-request", 2, "before the type");
	bad("in 1 deny", 3, "a type is missing");
	bad("in 1 deny dev eth0", 3, "a type is missing");
	bad("in 1 deny 192.0.2.1", 3, "a type comes first: acl add");
	bad("in 1 deny echo-requst", 3, "did you mean echo-request?");
	bad("in 1 deny all 300.1.1.1", 4, "300 is more than 255");
	bad("in 1 deny all 192.0.2.1 192.0.2.2", 5, "write an entry for each");
	bad("in 1 deny all 192.0.2.1 to ::1", 6, "different families");
	bad("in 1 deny all in", 4, "before the type");
	bad("in 1 deny icmpv6/137 192.0.2.1", 3, "192.0.2.1 is IPv4");
	bad("in 1 deny all any dev", 6, "needs the name of an interface");
	bad("in 1 deny all any dev a dev b", 7, "twice");
	bad("in 1 deny all any dev a/b", 6, "no slashes");
	bad("in 1 deny all any dev 0123456789abcdef", 6, "15 at most");
	bad("in 1 deny all any for 1h", 5, "does not expire");
	bad("in 1 deny all comment x", 4, "no comment");
	bad("in 1 deny all group x", 4, "only rules have groups");
	bad("in 1 deny all @", 4, "name of the set is missing");
	bad("in 1 deny all @a b", 5, "not understood");
	bad("in 1 deny all @a @b", 5, "write an entry for each");
	bad("in 1 deny all from 192.0.2.1", 4, "without \"from\"");
	bad("in 1 deny all any dve x", 5, "did you mean dev?");
	bad("in 1 deny all any nonsense x", 5, "dev INTERFACE may follow");
}

static void test_exempt(void **state)
{
	static const char *const link[] = {
		"neighbor-solicitation", "neighbor-advertisement", "icmpv6/133",
		"multicast-listener-query", "multicast-listener-report-v2", "icmpv6/141",
		"certification-path-solicitation", "multicast-router-termination",
		"icmp/3/4+icmpv6/135",
	};
	char line[128];
	size_t i;

	(void)state;
	bad("in 1 deny packet-too-big", 3, "path MTU discovery works");
	bad("out 1 allow packet-too-big", 3, "path MTU discovery works");
	bad("forward 1 deny packet-too-big fe80::1 dev eth0", 3, "path MTU discovery works");
	bad("in 1 deny icmpv6/2/7", 3, "path MTU discovery works");
	bad("in 1 deny fragmentation-needed", 3, "path MTU discovery works");
	bad("in 1 deny icmp/3/4+icmpv6/2", 3, "path MTU discovery works");
	bad("in 1 deny destination-unreachable/4 192.0.2.1", 3, "path MTU discovery works");
	for (i = 0; i < ARRAY_SIZE(link); i++) {
		snprintf(line, sizeof(line), "in 1 deny %s", link[i]);
		bad(line, 3, "router-advertisement and redirect");
	}
}

static void exempts(const char *line, unsigned int exempt)
{
	struct ig_ctl_entry entry;
	bool all;

	if (parse(line, &entry))
		fail_msg("%s: %s", line, diag.text);
	assert_int_equal(ig_ctl_acl_exempt(&entry.match, &all), exempt);
	assert_false(all);
}

static void test_partly_exempt(void **state)
{
	const unsigned int frag = IG_EXEMPT_FRAGMENTATION_NEEDED, big = IG_EXEMPT_PACKET_TOO_BIG;
	const unsigned int link = IG_EXEMPT_LINK_SCOPE;

	(void)state;
	exempts("in 1 deny all", frag | big | link);
	exempts("forward 1 deny all", frag | big);
	exempts("in 1 deny all 192.0.2.1", frag);
	exempts("in 1 deny all ::/0", big | link);
	exempts("in 1 deny icmp/all", frag);
	exempts("in 1 deny destination-unreachable", frag);
	exempts("in 1 deny destination-unreachable ::/0", 0);
	exempts("in 1 deny port-unreachable", 0);
	exempts("in 1 deny icmp/8+icmpv6/2", big);
	exempts("in 1 deny icmp/8+icmpv6/135", link);
	exempts("in 1 deny icmp/3/4+icmpv6/128", frag);
	exempts("in 1 deny redirect", 0);
	exempts("in 1 deny router-advertisement", 0);
	/* ICMP has one, too, that is an ordinary type. */
	exempts("in 1 deny router-solicitation", link);
}

static void random_dev(char *out)
{
	static const char *const letters[] = { "a", "Z", "0", "'", "\"", "\\", "$", "`", "!",
					       "*", "~", "#", "&", ";", "(", "<", "|", "-",
					       "?", "[", "{", "=", "%", "\xc3\xa9", ".", "@" };
	size_t n = pick(3) ? 0 : 1 + pick(7);

	out[0] = '\0';
	while (n--)
		strcat(out, letters[pick(ARRAY_SIZE(letters))]);
	if (ig_ctl_words_dev(out, &diag))
		out[0] = '\0';
}

/* An entry that the module may have. */
static void random_entry(struct ig_ctl_entry *entry)
{
	bool all;

	memset(entry, 0, sizeof(*entry));
	do
		random_match(&entry->match);
	while (ig_ctl_acl_exempt(&entry->match, &all) && all);
	entry->number = (u16)(1 + pick(65535));
	entry->allow = pick(2);
	random_dev(entry->dev);
}

static void same(const struct ig_ctl_entry *a, const struct ig_ctl_entry *b, const char *line)
{
	same_match(&a->match, &b->match, line);
	if (a->number != b->number || a->allow != b->allow)
		fail_msg("numbers or actions differ: %s", line);
	if (strcmp(a->dev, b->dev))
		fail_msg("interfaces differ: %s", line);
}

static void test_print_parse(void **state)
{
	struct ig_ctl_entry entry, got;
	int i;

	(void)state;
	for (i = 0; i < ROUNDS; i++) {
		char *line;

		random_entry(&entry);
		line = ig_ctl_acl_text(&entry);
		if (parse(line, &got))
			fail_msg("%s: %s", line, diag.text);
		same(&entry, &got, line);
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
		struct ig_ctl_entry entry, got;
		char *line;

		random_entry(&entry);
		line = ig_ctl_acl_text(&entry);
		ig_ctl_acl_to_wire(nlh, &entry, true);
		assert_true(nlh->nlmsg_len < sizeof(buf));
		assert_int_equal(ig_ctl_acl_from_wire(mnl_nlmsg_get_payload(nlh), &got), 0);
		same(&entry, &got, line);
		free(line);
	}
}

static void test_wire_parts(void **state)
{
	struct ig_ctl_entry entry, got;
	struct nlmsghdr *nlh;
	char buf[1024];

	(void)state;
	/* An entry with direction and number may not have anything else. */
	parse("out 7 deny all 192.0.2.1 dev eth0", &entry);
	nlh = mnl_nlmsg_put_header(buf);
	ig_ctl_acl_to_wire(nlh, &entry, false);
	assert_int_equal(nlh->nlmsg_len, 16 + 4 + 8 + 8);
	assert_int_equal(ig_ctl_acl_from_wire(mnl_nlmsg_get_payload(nlh), &got), -1);
	/* No entry has number 0. */
	entry.number = 0;
	nlh = mnl_nlmsg_put_header(buf);
	ig_ctl_acl_to_wire(nlh, &entry, true);
	assert_int_equal(ig_ctl_acl_from_wire(mnl_nlmsg_get_payload(nlh), &got), -1);
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
		struct ig_ctl_entry got;
		size_t k, len = 4 + pick(64);
		u8 *copy;

		for (k = 0; k < len; k++)
			buf[k] = (char)(pick(2) ? pick(12) : pick(256));
		nest->nla_len = (u16)len;
		nest->nla_type = ICMPGUARD_A_ACL_ENTRY;
		/* Placed at the end of its own memory, for the sanitizer. */
		copy = malloc(len);
		memcpy(copy, buf, len);
		if (ig_ctl_acl_from_wire((void *)copy, &got) >= 0) {
			assert_in_range(got.match.dir, 0, IG_DIRS - 1);
			assert_in_range(got.number, 1, 65535);
			free(ig_ctl_acl_text(&got));
			json_decref(ig_ctl_acl_json(&got));
		}
		free(copy);
	}
}

static void test_name(void **state)
{
	static char *const words[] = { "out", "12", "deny" };
	struct ig_ctl_entry entry;

	(void)state;
	assert_int_equal(ig_ctl_acl_parse_name(2, words, 0, &entry, &places, &diag), 0);
	assert_int_equal(entry.match.dir, IG_OUT);
	assert_int_equal(entry.number, 12);
	assert_int_equal(places.at[IG_PART_NUMBER], 1);
	assert_int_equal(ig_ctl_acl_parse_name(1, words, 0, &entry, &places, &diag), -1);
	assert_int_equal(diag.word, 1);
	assert_int_equal(ig_ctl_acl_parse_name(3, words, 1, &entry, &places, &diag), -1);
	assert_int_equal(diag.word, 1);
}

static void test_places(void **state)
{
	struct ig_ctl_entry entry;

	(void)state;
	parse("in 100 deny all 192.0.2.1 dev eth0 to 192.0.2.2", &entry);
	assert_int_equal(ig_ctl_arg_index_find(&places, "acl-entry.direction"), 0);
	assert_int_equal(ig_ctl_arg_index_find(&places, "acl-entry.number"), 1);
	assert_int_equal(ig_ctl_arg_index_find(&places, "acl-entry.action"), 2);
	assert_int_equal(ig_ctl_arg_index_find(&places, "acl-entry.icmp"), 3);
	assert_int_equal(ig_ctl_arg_index_find(&places, "acl-entry.icmpv6.type"), 3);
	assert_int_equal(ig_ctl_arg_index_find(&places, "acl-entry.peer.length"), 4);
	assert_int_equal(ig_ctl_arg_index_find(&places, "acl-entry.set"), 4);
	assert_int_equal(ig_ctl_arg_index_find(&places, "acl-entry.dev"), 6);
	assert_int_equal(ig_ctl_arg_index_find(&places, "acl-entry.to"), 8);
	assert_int_equal(ig_ctl_arg_index_find(&places, "acl-entry.lifetime"), -1);
	assert_int_equal(ig_ctl_arg_index_find(&places, "acl-entry.#99"), -1);
	assert_int_equal(ig_ctl_arg_index_find(&places, "acl-entry"), -1);
	assert_int_equal(ig_ctl_arg_index_find(&places, ""), -1);
}

static void test_json(void **state)
{
	struct ig_ctl_entry entry;
	json_t *obj;
	char *text;

	(void)state;
	parse("in 100 deny redirect ::/0 dev eth0", &entry);
	obj = ig_ctl_acl_json(&entry);
	text = json_dumps(obj, JSON_PRESERVE_ORDER);
	assert_string_equal(
		text, "{\"direction\": \"in\", \"number\": 100, \"action\": \"deny\", \"icmpv6\": "
		      "{\"type\": 137, \"type-name\": \"redirect\"}, \"peer\": \"::/0\", \"to\": "
		      "\"any\", \"dev\": \"eth0\", \"entry\": \"in 100 deny redirect ::/0 dev "
		      "eth0\"}");
	free(text);
	json_decref(obj);
	/* Bytes that are not UTF-8 must not make the name disappear. */
	strcpy(entry.dev, "\xff");
	obj = ig_ctl_acl_json(&entry);
	assert_string_equal(json_string_value(json_object_get(obj, "dev")), "\\xff");
	json_decref(obj);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reads),	     cmocka_unit_test(test_bad),
		cmocka_unit_test(test_exempt),	     cmocka_unit_test(test_partly_exempt),
		cmocka_unit_test(test_print_parse),  cmocka_unit_test(test_wire),
		cmocka_unit_test(test_wire_parts),   cmocka_unit_test(test_wire_garbage),
		cmocka_unit_test(test_name),	     cmocka_unit_test(test_places),
		cmocka_unit_test(test_json),
	};

	random_seed();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
