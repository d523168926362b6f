// SPDX-License-Identifier: GPL-2.0-only
/*
 * Messages about policy files that are wrong: place, reason and suggestion;
 * several errors of a file, and none that only follows from another one.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <stdio.h>
#include <unistd.h>
#include <cmocka.h>

#include "policy/policy.h"
#include "test_ctl_policy.h"

static void check(const char *text, size_t len, const char *errors, const char *notes)
{
	struct ig_report report = { 0 };
	struct ig_ctl_policy p;
	char *got;
	int err = ig_ctl_policy_parse(&p, text, len, &report);

	got = findings_text(&report.errors);
	if (strcmp(got, errors))
		fail_msg("%s\nsays\n%sbut not\n%s", text, got, errors);
	free(got);
	assert_int_equal(err, *errors ? 1 : 0);
	got = findings_text(&report.notes);
	if (strcmp(got, notes))
		fail_msg("%s\nnotes\n%sbut not\n%s", text, got, notes);
	free(got);
	ig_ctl_policy_fini(&p);
	ig_report_fini(&report);
}

static void wrong(const char *text, const char *errors)
{
	check(text, strlen(text), errors, "");
}

static void notes(const char *text, const char *text_of_notes)
{
	check(text, strlen(text), "", text_of_notes);
}

static void test_statements(void **state)
{
	(void)state;
	wrong("defalut in deny",
	      "-:1:1: \"defalut\" does not begin a statement; did you mean default?\n");
	wrong("frobnicate", "-:1:1: \"frobnicate\" does not begin a statement; write default, "
			    "mode, log, set, group, acl, allow or include\n");
	wrong("deny all", "-:1:1: rules only allow; to deny something regardless of the rules, "
			  "write an entry of the ACL: acl in { 100 deny ... }\n");
	wrong("attach eth0",
	      "-:1:1: attach belongs in the braces of a group: group edge { attach eth1 }\n");
	wrong("revoke 7",
	      "-:1:1: a file is the whole policy: to remove something, leave it out\n");
	wrong("100 deny all", "-:1:1: 100 looks like an entry of the ACL; those belong in braces: "
			      "acl in { 100 deny ... }\n");
	wrong("include other", "-:1:1: no files are included here\n");
	wrong("include", "-:1:8: the name of a file is missing here: include \"sets.policy\"\n");
	wrong("mode", "-:1:5: the mode is missing here: enforce or monitor\n");
	wrong("mode montor # here",
	      "-:1:6: \"montor\" is not a mode; write enforce or monitor; did you mean monitor?\n");
	wrong("mode monitor now",
	      "-:1:14: now is one word too many; a statement ends at the end of its line, or at a "
	      ";\n");
	wrong("mode monitor\nmode enforce",
	      "-:2:6: enforce contradicts what is said at -:1:1\n");
	wrong("default in deny; default out deny; default in allow",
	      "-:1:47: allow contradicts what is said at -:1:1\n");
	wrong("default up deny", "-:1:9: \"up\" is not a direction; write in, out or forward\n");
	wrong("default", "-:1:8: the direction is missing here: in, out or forward\n");
	wrong("default in", "-:1:11: the default is missing here: deny or allow\n");
	wrong("default in drop", "-:1:12: \"drop\" is not understood here; write \"deny\"\n");
	wrong("mode monitor { x }", "-:1:14: braces do not belong here; a statement ends at the "
				    "end of its line, or at a ;\n");
	wrong("}\nmode monitro", "-:1:1: no { is open that this could close\n"
				 "-:2:6: \"monitro\" is not a mode; write enforce or monitor; did "
				 "you mean monitor?\n");
	wrong("{ allow ping }",
	      "-:1:1: a { needs words before it that say what it opens: set office { ... }\n");
}

static void test_words(void **state)
{
	(void)state;
	wrong("allow ping comment \"a\nmode mointor", "-:1:20: this quote is not closed at the "
						      "end of the line\n"
						      "-:2:6: \"mointor\" is not a mode; write "
						      "enforce or monitor; did you mean monitor?\n");
	wrong("allow ping comment 'a", "-:1:20: this quote is not closed at the end of the line\n");
	wrong("allow ping comment \"\\q\"",
	      "-:1:21: between double quotes, \\ comes before \", \\, $ or `, or begins a byte "
	      "other than 0, as in \\x41; write \\\\ for a backslash\n");
	wrong("allow ping comment \"\\x0g\"",
	      "-:1:21: between double quotes, \\ comes before \", \\, $ or `, or begins a byte "
	      "other than 0, as in \\x41; write \\\\ for a backslash\n");
	wrong("allow ping comment \"\\x00\"",
	      "-:1:21: between double quotes, \\ comes before \", \\, $ or `, or begins a byte "
	      "other than 0, as in \\x41; write \\\\ for a backslash\n");
	wrong("allow ping\\", "-:1:11: nothing follows this backslash\n");
	check("allow ping\0x", 12, "-:1:11: there is a NUL byte here; this is not a text file\n", "");
	/* A quoted word is shown whole. */
	wrong("allow \"echo-requst/x\"",
	      "-:1:7: \"echo-requst\" is not an ICMP type; did you mean echo-request?\n");
	wrong("allow echo-request/nonsense any",
	      "-:1:20: \"nonsense\" is not a code of echo-request; write a number from 0 to 255, or a "
	      "name that `icmpctl types echo-request` lists\n");
}

static void test_rules(void **state)
{
	(void)state;
	wrong("allow", "-:1:6: a type is missing here, such as echo-request, icmp/8 or all; `icmpctl "
		       "types` lists them\n");
	wrong("allow echo-requst any", "-:1:7: \"echo-requst\" is not an ICMP type; did you mean "
				       "echo-request?\n");
	wrong("allow ping 192.0.2.256", "-:1:20: 192.0.2.256: 256 is more than 255\n");
	wrong("allow ping ::1 to 192.0.2.1",
	      "-:1:19: ::1 and 192.0.2.1 are of different families; no packet has both\n");
	wrong("allow icmpv6/128 192.0.2.1",
	      "-:1:7: icmpv6/128 is ICMPv6 only, but 192.0.2.1 is IPv4\n");
	wrong("allow ping for 30", "-:1:16: 30 has no unit; write 30s for seconds, 30m minutes, 30h "
				   "hours or 30d days\n");
	wrong("allow ping comment a b", "-:1:22: a comment is one word; quote it: comment \"a b\"\n");
	wrong("allow ping @offcie\nset office { ::1 }",
	      "-:1:12: set offcie does not exist in this policy; did you mean office?\n");
	wrong("allow ping any group egde\ngroup edge { attach eth0 }",
	      "-:1:22: group egde does not exist in this policy; did you mean edge?\n");
	wrong("allow ping comment \"a\"\nallow ping",
	      "-:2:1: this rule is there already, at -:1:1, with another comment\n");
	wrong("group g { attach x; allow ping for 1m }\nallow ping group g for 2m",
	      "-:2:1: this rule is there already, at -:1:21, with another lifetime\n");
	notes("allow ping\nallow in echo-request any\n",
	      "-:2:1: this rule is there already, at -:1:1\n");
	notes("set a { ::1 }; allow icmp/8 @a; allow ping @a to 192.0.2.1; set b {}; allow ping @b",
	      "-:1:29: this covers no packet: all prefixes of set a are IPv6, but the rest is "
	      "IPv4\n"
	      "-:1:44: this covers no packet: all prefixes of set a are IPv6, but the rest is "
	      "IPv4\n");
}

static void test_groups(void **state)
{
	(void)state;
	wrong("group", "-:1:6: the name of the group is missing here: group office { ... }\n");
	wrong("group .a { allow ping }", "-:1:7: .a: the name of a group begins with a letter, "
					 "digit or underscore\n");
	wrong("group a eth0 { allow ping }",
	      "-:1:9: what belongs to group a goes in braces: group a { ... }\n");
	wrong("group create a eth0",
	      "-:1:7: in a file, all of a group is in braces: group a { ... }\n");
	wrong("group a\nallow ping",
	      "-:1:8: a { is missing here, and a } after what belongs to group a\n");
	wrong("group a { attach x\n allow ping\n",
	      "-:1:9: this { is not closed by a } up to the end\n");
	wrong("group a { attach x }\ngroup a { attach y; allw ping }",
	      "-:2:7: group a is there already, at -:1:7; rules elsewhere can name it: allow "
	      "echo-request any group a\n"
	      "-:2:21: \"allw\" is not a statement of a group; write attach or allow; did you "
	      "mean allow?\n");
	wrong("group default {}; group default {}",
	      "-:1:25: group default is there already, at -:1:7; rules elsewhere can name it: allow "
	      "echo-request any group default\n");
	wrong("group a { attach }", "-:1:17: attach needs interfaces: attach eth1, or wg* for all "
				    "whose name begins with wg\n");
	wrong("group a { attach x, y }", "-:1:18: x,: interfaces are separated by blanks; quote a "
					 "name that contains a comma\n");
	wrong("group a { attach x/y }", "-:1:19: x/y: the name of an interface contains no "
					"slashes, colons or blanks\n");
	wrong("group a { attach x; allow ping group b }\ngroup b { attach y }",
	      "-:1:38: these are the braces of group a; rules of group b go in its own, or "
	      "outside of all braces\n");
	wrong("group a { attach x; set b { ::1 }; include x\n{ allow ping } deny all }",
	      "-:1:21: a set belongs outside of braces; is a } missing before it?\n"
	      "-:1:36: include belongs outside of braces, or in those of a set; a rule can name "
	      "its group: allow echo-request any group edge\n"
	      "-:2:1: braces do not belong here; a statement ends at the end of its line, or at a "
	      ";\n"
	      "-:2:16: rules only allow; to deny something regardless of the rules, write an "
	      "entry of the ACL: acl in { 100 deny ... }\n");
	notes("group a { allow ping }",
	      "-:1:7: group a is attached to no interface: its rules admit nothing\n");
}

static void test_acl(void **state)
{
	(void)state;
	wrong("acl", "-:1:4: the direction is missing here: in, out or forward\n");
	wrong("acl inn { 1 deny all }",
	      "-:1:5: \"inn\" is not a direction; write in, out or forward; did you mean in?\n");
	wrong("acl in", "-:1:7: a { is missing here, and a } after what belongs to acl in\n");
	wrong("acl in { 0 deny all; 65536 deny all; 1 drop all; 2 deny packet-too-big }",
	      "-:1:10: \"0\" is not the number of an entry; they are 1 to 65535\n"
	      "-:1:22: \"65536\" is not the number of an entry; they are 1 to 65535\n"
	      "-:1:40: \"drop\" is not understood here; write \"deny\"\n"
	      "-:1:57: packet-too-big always passes, so that path MTU discovery works; an entry "
	      "has no effect on it\n");
	wrong("acl in { deny all }", "-:1:10: an entry begins with its number, 1 to 65535: 100 deny "
				     "all 203.0.113.0/24\n");
	wrong("acl in { 1 deny all comment x }", "-:1:21: an entry has no comment; a rule can have "
						 "one\n");
	wrong("acl in { 1 deny all @x }", "-:1:21: set x does not exist in this policy\n");
	wrong("acl in { 1 deny all }\nacl in 1 deny all ::1",
	      "-:2:8: number 1 of direction in is used already, at -:1:10\n");
	notes("acl in { 1 deny all; 1 deny all any }\nacl out 1 deny all",
	      "-:1:22: this entry is there already, at -:1:10\n");
}

static void test_sets(void **state)
{
	(void)state;
	wrong("set { ::1 }", "-:1:4: the name of the set is missing here: set office { ... }\n");
	wrong("set @a { ::1 }", "-:1:5: @a: here the name of a set is written without @: a\n");
	wrong("set a ::1", "-:1:7: what belongs to set a goes in braces: set a { ... }\n");
	wrong("set create a ::1", "-:1:5: in a file, all of a set is in braces: set a { ... }\n");
	wrong("set a { 1.2.3 # 1.2 }\n::1/129, any; @b\n}",
	      "-:1:9: 1.2.3 has 3 of the 4 numbers of an IPv4 address; write all 4, as in "
	      "192.0.2.0/24\n"
	      "-:2:5: /129 is longer than an IPv6 address; 128 is the most\n"
	      "-:2:10: \"any\" is not a prefix; write 0.0.0.0/0 for all of IPv4 and ::/0 for all "
	      "of IPv6\n"
	      "-:2:15: @b: a set holds prefixes, not other sets\n");
	wrong("set a { ::1 \"::2\"\n}", "-:1:13: prefixes are not quoted\n");
	wrong("set a { ::1", "-:1:7: this { is not closed by a } up to the end\n");
	wrong("set a { ::1 { ::2 } }", "-:1:13: the braces of a set contain no other braces; is a "
				       "} missing before?\n");
	wrong("set a {}\nset a {}", "-:2:5: set a is there already, at -:1:5\n");
	wrong("set a { include }", "-:1:16: the name of a file is missing here\n");
	wrong("set a { include x ::1 }",
	      "-:1:19: include names one file; write a new line or a ; before ::1\n");
	/*
	 * Names that a misspelled line may have defined are not reported as
	 * missing.
	 */
	wrong("ste a { ::1 }\nallow ping @a",
	      "-:1:1: \"ste\" does not begin a statement; did you mean set?\n");
	wrong("gruop a { attach x }\nallow ping group a",
	      "-:1:1: \"gruop\" does not begin a statement; did you mean group?\n");
}

static void repeat(FILE *out, const char *fmt, int n)
{
	int i;

	for (i = 1; i <= n; i++)
		fprintf(out, fmt, i & 0xffff, i >> 16);
}

/* Tries @n right things and one more, which is wrong. */
static void most(const char *before, const char *fmt, int n, const char *after, const char *error)
{
	struct ig_report report = { 0 };
	struct ig_ctl_policy p;
	int more;

	for (more = 0; more < 2; more++) {
		char *text = NULL, *got;
		size_t size;
		FILE *out = open_memstream(&text, &size);

		fputs(before, out);
		repeat(out, fmt, n + more);
		fputs(after, out);
		fclose(out);
		ig_ctl_policy_parse(&p, text, size, &report);
		got = findings_text(&report.errors);
		assert_string_equal(got, more ? error : "");
		free(got);
		free(text);
		ig_ctl_policy_fini(&p);
		ig_report_fini(&report);
	}
}

static void test_bounds(void **state)
{
	(void)state;
	most("acl in {\n", "%d deny all\n", 1024, "}",
	     "-:1026:1: the ACL has 1024 entries per direction at most; an entry can name a set\n");
	most("", "set s%d {}\n", 4096, "", "-:4097:5: a policy has 4096 sets at most\n");
	most("", "group g%d { attach e%d }\n", 1023, "",
	     "-:1024:7: a policy has 1024 groups at most\n");
	most("group g { attach", " e%d", 64, " }",
	     "-:1:265: a group has 64 interfaces at most; * and ? stand for many\n");
	most("set a {\n", "1.2.3.%d/33\n", 0, "}",
	     "-:2:9: /33 is longer than an IPv4 address; 32 is the most\n");
	most("", "allow echo-request 2001:db8:%x:%x::\n", 131072, "",
	     "-:131073:1: a policy has 131072 rules at most; put networks by the thousand into a "
	     "set\n");
}

static void test_many(void **state)
{
	struct ig_report report = { 0 };
	struct ig_ctl_policy p;
	char *text = NULL;
	size_t size, i;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	repeat(out, "allow nonsense\nset a%d { 1.2.3 }\n", 30);
	fclose(out);
	assert_int_equal(ig_ctl_policy_parse(&p, text, size, &report), 1);
	assert_int_equal(report.errors.n, IG_FAULTS_MAX);
	assert_true(ig_report_full(&report));
	for (i = 0; i < report.errors.n; i++)
		assert_int_equal(report.errors.at[i].line, i + 1);
	free(text);
	ig_ctl_policy_fini(&p);
	ig_report_fini(&report);
}

static void excerpt(const char *text, const char *shown)
{
	struct ig_report report = { 0 };
	struct ig_ctl_policy p;

	ig_ctl_policy_parse(&p, text, strlen(text), &report);
	assert_int_equal(report.errors.n, 1);
	assert_string_equal(report.errors.at[0].excerpt, shown);
	ig_ctl_policy_fini(&p);
	ig_report_fini(&report);
}

static void test_excerpt(void **state)
{
	(void)state;
	excerpt("mode enforce\n\tallow\techo-requst # x\nmode enforce",
		"   allow echo-requst # x\n         ^~~~~~~~~~~\n");
	excerpt("allow ping\x1b 192.0.2.1", "  allow ping\\x1b 192.0.2.1\n        ^~~~~~~~\n");
	excerpt("allow \xc3\xa4 # \xc3\xb6", "  allow \xc3\xa4 # \xc3\xb6\n        ^\n");
	excerpt("allow ping ::1/200 # a line that goes on and on, so that it is cut",
		"  allow ping ::1/200 # a line that goes on and on, so that i...\n"
		"                 ^~~\n");
	excerpt("set a { 1.2.3 ::1 } # a", "  set a { 1.2.3 ::1 } # a\n          ^~~~~\n");
	excerpt("default in", "  default in\n            ^\n");
	excerpt("default in;mode monitor", "  default in;mode monitor\n            ^\n");
}

/* ---- files ---- */

static void file(const char *name, const char *text)
{
	FILE *out = fopen(name, "w");

	assert_non_null(out);
	fputs(text, out);
	fclose(out);
}

/* Reads file first.policy, after it was written. */
static void read_first(struct ig_ctl_policy *p, const char *text, const char *errors)
{
	struct ig_report report = { 0 };
	char *got;
	int err;

	file("first.policy", text);
	err = ig_ctl_policy_read(p, "first.policy", &report);
	got = findings_text(&report.errors);
	if (strcmp(got, errors))
		fail_msg("%s\nsays\n%sbut not\n%s", text, got, errors);
	free(got);
	assert_int_equal(err, *errors ? 1 : 0);
	ig_report_fini(&report);
}

static void files_right(const char *text, size_t rules, size_t prefixes)
{
	struct ig_ctl_policy p;

	read_first(&p, text, "");
	assert_int_equal(p.rules, rules);
	assert_int_equal(p.set[0].list.n4 + p.set[0].list.n6, prefixes);
	ig_ctl_policy_fini(&p);
}

static void files_wrong(const char *text, const char *errors)
{
	struct ig_ctl_policy p;

	read_first(&p, text, errors);
	ig_ctl_policy_fini(&p);
}

static void test_files(void **state)
{
	char text[128], dir[] = "/tmp/test_ctl_policy.XXXXXX";
	int i;

	(void)state;
	assert_non_null(mkdtemp(dir));
	assert_int_equal(chdir(dir), 0);
	assert_int_equal(system("mkdir sub"), 0);
	file("sub/a.policy", "allow ping @feed\ninclude \"b\".policy; allow all\n");
	file("sub/b.policy", "set feed { include feed.txt }");
	file("sub/feed.txt", "192.0.2.1 # }\n192.0.2.2, ::1\n192.0.2.1");
	files_right("include sub/a.policy", 2, 3);
	files_right("set a { include sub/feed.txt; 192.0.2.3, include 'sub/feed.txt'\n::2 }", 0, 5);
	files_wrong("include sub/c.policy\nset a { include nofeed\n}\nallow ping @nosuch",
		    "first.policy:1:9: cannot read sub/c.policy: No such file or directory\n"
		    "first.policy:2:17: cannot read nofeed: No such file or directory\n");
	files_wrong("include sub\ninclude *.policy\ninclude -\ninclude ''\n",
		    "first.policy:1:9: sub is a directory; include names one file\n"
		    "first.policy:2:9: cannot read *.policy: No such file or directory; * and ? "
		    "are not wildcards here\n"
		    "first.policy:3:9: standard input cannot be included; write ./- for a file "
		    "called -\n"
		    "first.policy:4:9: the name of a file is missing here\n");
	files_wrong("mode monitor; include first.policy",
		    "first.policy:1:23: first.policy includes itself\n");
	file("loop.policy", "include sub/loop.policy");
	file("sub/loop.policy", "include ../loop.policy");
	files_wrong("include loop.policy",
		    "sub/loop.policy:1:9: sub/../loop.policy is included by itself, by way of "
		    "sub/loop.policy\n");
	file("feed.txt", "::1\n 1.2.3 ::2\n ::3/129");
	file("other.policy", "allw ping");
	files_wrong("mode montor\nset a { include feed.txt\n 1.2.3 }\ninclude other.policy",
		    "first.policy:1:6: \"montor\" is not a mode; write enforce or monitor; did "
		    "you mean monitor?\n"
		    "first.policy:3:2: 1.2.3 has 3 of the 4 numbers of an IPv4 address; write all "
		    "4, as in 192.0.2.0/24\n"
		    "feed.txt:2:2: 1.2.3 has 3 of the 4 numbers of an IPv4 address; write all 4, "
		    "as in 192.0.2.0/24\n"
		    "feed.txt:3:6: /129 is longer than an IPv6 address; 128 is the most\n"
		    "other.policy:1:1: \"allw\" does not begin a statement; did you mean allow?\n");
	for (i = 0; i < 20; i++) {
		snprintf(text, sizeof(text), "echo include deep%d >deep%d", i + 1, i);
		assert_int_equal(system(text), 0);
	}
	files_wrong("include deep0",
		    "deep15:1:9: includes are nested at most 16 deep\n");
	for (i = 0; i < 12; i++) {
		snprintf(text, sizeof(text), "for i in 1 2; do echo include t%d; done >t%d", i + 1,
			 i);
		assert_int_equal(system(text), 0);
	}
	file("t12", "");
	files_wrong("include t0", "t11:1:9: a policy has 1024 files at most\n");
	assert_int_equal(chdir("/"), 0);
	snprintf(text, sizeof(text), "rm -r %s", dir);
	assert_int_equal(system(text), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_statements), cmocka_unit_test(test_words),
		cmocka_unit_test(test_rules),	   cmocka_unit_test(test_groups),
		cmocka_unit_test(test_acl),	   cmocka_unit_test(test_sets),
		cmocka_unit_test(test_bounds),	   cmocka_unit_test(test_many),
		cmocka_unit_test(test_excerpt),	   cmocka_unit_test(test_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
