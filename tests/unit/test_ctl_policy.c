// SPDX-License-Identifier: GPL-2.0-only
/*
 * Policies: what is printed is read back as the same policy, in any layout; a
 * diff shows exactly the differences. SEED=n repeats a run.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <stdio.h>
#include <cmocka.h>

#include "policy/policy.h"
#include "test_ctl_policy.h"
#include "test_ctl_random_policy.h"

#define ROUNDS 3000

static int parse(struct ig_ctl_policy *p, const char *text, struct ig_report *report)
{
	memset(report, 0, sizeof(*report));
	return ig_ctl_policy_parse(p, text, strlen(text), report);
}

/* Reads a text that has to be right. */
static void parse_right(struct ig_ctl_policy *p, const char *text)
{
	struct ig_report report;

	if (parse(p, text, &report))
		fail_msg("%s\n%s", findings_text(&report.errors), text);
	ig_report_fini(&report);
}

static void reads(const char *text, const char *as)
{
	struct ig_ctl_policy p;
	char *got;

	parse_right(&p, text);
	got = policy_text(&p);
	assert_string_equal(got, as);
	free(got);
	ig_ctl_policy_fini(&p);
}

#define DEFAULTS "mode enforce\ndefault in deny\ndefault out allow\ndefault forward allow\n"

static void test_reads(void **state)
{
	static const char example[] =
		"default in deny\n"
		"default out allow\n"
		"set office { 198.51.100.0/24 2001:db8:1::/48 }\n"
		"group default {\n"
		"    allow echo-request @office comment \"monitoring\"\n"
		"    allow in icmp/13 192.0.2.0/24\n"
		"}\n"
		"group edge { attach eth1 wg*; allow echo-request any }\n"
		"acl in { 100 deny all 203.0.113.0/24; 200 deny redirect any }\n";

	(void)state;
	reads("", DEFAULTS);
	reads(DEFAULTS, DEFAULTS);
	reads("\xef\xbb\xbf# nothing\r\n;;\r\n \t\\\n\\\r\n # more", DEFAULTS);
	reads(example, DEFAULTS
	      "\nset office {\n    198.51.100.0/24\n    2001:db8:1::/48\n}\n"
	      "\ngroup default {\n    allow in echo-request @office comment \"monitoring\"\n"
	      "    allow in timestamp-request 192.0.2.0/24\n}\n"
	      "\ngroup edge {\n    attach eth1 wg*\n    allow in echo-request any\n}\n"
	      "\nacl in {\n    100 deny all 203.0.113.0/24\n    200 deny redirect any\n}\n");
	reads("default ingress allow;default egress deny;default forward deny;mode monitor",
	      "mode monitor\ndefault in allow\ndefault out deny\ndefault forward deny\n");
	/* Repeating the same statement is not a contradiction. */
	reads("mode enforce\nmode enforce\ndefault in deny\ndefault in deny\n"
	      "allow ping\nallow in echo-request any\nacl in 1 deny all\nacl in { 1 deny all any }",
	      DEFAULTS "\ngroup default {\n    allow in echo-request any\n}\n"
		       "\nacl in {\n    1 deny all any\n}\n");
	/* Words of commands, and lines of `icmpctl list`. */
	reads("allow out ping group edge for 90m\ngroup edge{}\nacl add out 7 allow all dev 'a{b'",
	      DEFAULTS "\ngroup edge {\n    allow out echo-request any for 1h30m\n}\n"
		       "\nacl out {\n    7 allow all any dev \"a{b\"\n}\n");
	reads("group edge\n\n# here\n{\nattach wg* eth1 eth1\nattach \"a,b\" 'c+d'\\#}",
	      DEFAULTS "\ngroup edge {\n    attach \"a,b\" \"c+d#\" eth1 wg*\n}\n");
	reads("set a{192.0.2.1,::1;192.0.2.1#}{\n,::/0}set b\n{\n}",
	      DEFAULTS "\nset a {\n    192.0.2.1/32\n    ::/0\n    ::1/128\n}\n\nset b {\n}\n");
	reads("set include { 192.0.2.1 }; allow ping @include",
	      DEFAULTS "\nset include {\n    192.0.2.1/32\n}\n"
		       "\ngroup default {\n    allow in echo-request @include\n}\n");
	reads("group default { attach eth0; allow ping group default; allow ping ::/0 }",
	      DEFAULTS "\ngroup default {\n    attach eth0\n    allow in echo-request any\n"
		       "    allow in echo-request ::/0\n}\n");
	reads("allow ping \\\n  192.0.2.1 \\\r\n comment \"a \\\"b\\\" \\\\ \\$c \\x41\"'it'\\''s'",
	      DEFAULTS "\ngroup default {\n    allow in echo-request 192.0.2.1/32 comment "
		       "'a \"b\" \\ $c Ait'\\''s'\n}\n");
	reads("acl in 1 deny all dev \"\\xff\"; acl in 2 deny all dev \"\\xff\"'$'",
	      DEFAULTS "\nacl in {\n    1 deny all any dev \"\\xff\"\n"
		       "    2 deny all any dev \"\\xff\"'$'\n}\n");
}

/* ---- random policies ---- */

static void test_print_parse(void **state)
{
	struct ig_ctl_policy p, got;
	int i;

	(void)state;
	for (i = 0; i < ROUNDS; i++) {
		char *text, *again;

		random_policy(&p);
		text = policy_text(&p);
		parse_right(&got, text);
		if (!ig_ctl_policy_same(&p, &got))
			fail_msg("read otherwise: %s", text);
		again = policy_text(&got);
		assert_string_equal(text, again);
		free(text);
		free(again);
		ig_ctl_policy_fini(&p);
		ig_ctl_policy_fini(&got);
	}
}

/* ---- the same policy, laid out in other ways ---- */

static void blanks(FILE *out)
{
	static const char *const some[] = { " ", "\t", "  ", " \\\n ", "\\\r\n\t", " \r " };

	fputs(some[pick(ARRAY_SIZE(some))], out);
}

static void end(FILE *out)
{
	static const char *const some[] = { "\n", ";", "\r\n", " # }{\"\n", "\n\n", " ; ;\n#\n" };

	fputs(some[pick(ARRAY_SIZE(some))], out);
}

static void scramble_set(FILE *out, const struct ig_policy_set *set)
{
	static const char *const some[] = { " ", ",", "\n", " # 1.2.3.4 }\n", ";", "\r\n,", " , " };
	char text[IG_PLIST_TEXT];
	size_t i;

	fprintf(out, "set %s%s{", set->name, pick(2) ? "" : "\n");
	for (i = set->list.n6; i--;) {
		ig_ctl_plist_text6(&set->list.v6[i], text);
		fprintf(out, "%s%s%s", pick(2) ? some[pick(ARRAY_SIZE(some))] : " ", text,
			some[pick(ARRAY_SIZE(some))]);
	}
	for (i = set->list.n4; i--;) {
		ig_ctl_plist_text4(set->list.v4[i], text);
		fprintf(out, "%s%s", text, some[pick(ARRAY_SIZE(some))]);
	}
	fputc('}', out);
	end(out);
}

static void scramble_group(FILE *out, const struct ig_ctl_policy *p, size_t g)
{
	const struct ig_policy_group *group = &p->group[g];
	size_t i;

	fprintf(out, "group %s {", group->name);
	for (i = group->n; i--;) {
		fputs("attach", out);
		blanks(out);
		ig_policy_dev_print(out, group->dev[i]);
		end(out);
	}
	for (i = p->rules; i--;) {
		char *text;

		/* Every other rule is outside of the block. */
		if (strcmp(ig_ctl_rule_group(&p->rule[i]), group->name) || i % 2)
			continue;
		text = pick(2) ? ig_ctl_rule_text(&p->rule[i]) : ig_policy_rule_text(&p->rule[i]);
		fputs(text, out);
		end(out);
		free(text);
	}
	fputc('}', out);
	end(out);
}

static void scramble_log(FILE *out, const struct ig_log_settings *settings)
{
	char *line[IG_CTL_LOG_LINES];
	size_t n = ig_ctl_log_lines(settings, line);

	while (n--) {
		fputs(line[n], out);
		end(out);
		free(line[n]);
	}
}

static void scramble_rest(FILE *out, const struct ig_ctl_policy *p)
{
	size_t i;
	char *text;

	for (i = p->rules; i--;) {
		if (!(i % 2))
			continue;
		text = ig_ctl_rule_text(&p->rule[i]);
		fputs(text, out);
		end(out);
		free(text);
	}
	for (i = p->entries; i--;) {
		text = ig_ctl_acl_text(&p->entry[i]);
		fputs(pick(2) ? "acl " : "acl add ", out);
		fputs(text, out);
		end(out);
		free(text);
	}
	for (i = 0; i < IG_DIRS; i++) {
		fputs("default", out);
		blanks(out);
		fputs(ig_ctl_directions[i], out);
		blanks(out);
		fputs(ig_ctl_actions[p->action[i]], out);
		end(out);
	}
	fprintf(out, "mode %s", ig_modes[p->mode]);
}

static char *scramble(const struct ig_ctl_policy *p)
{
	char *text = NULL;
	size_t size, i;
	FILE *out = open_memstream(&text, &size);
	bool sets_first = pick(2);

	for (i = p->sets; sets_first && i--;)
		scramble_set(out, &p->set[i]);
	for (i = p->groups; i--;)
		scramble_group(out, p, i);
	for (i = p->sets; !sets_first && i--;)
		scramble_set(out, &p->set[i]);
	scramble_log(out, &p->log);
	scramble_rest(out, p);
	fclose(out);
	return text;
}

static void test_layout(void **state)
{
	struct ig_ctl_policy p, got;
	int i;

	(void)state;
	for (i = 0; i < ROUNDS; i++) {
		char *text;

		random_policy(&p);
		text = scramble(&p);
		parse_right(&got, text);
		if (!ig_ctl_policy_same(&p, &got))
			fail_msg("read otherwise: %s", text);
		free(text);
		ig_ctl_policy_fini(&p);
		ig_ctl_policy_fini(&got);
	}
}

/* No input breaks the reader; valid input is printed and read back. */
static void test_garbage(void **state)
{
	static const char *const parts[] = { "{", "}", ";", "\n", "\"", "'", "\\", "#", "include ",
					     "set ", "acl in ", "\xff", "allow ", "@", "1" };
	struct ig_ctl_policy p, got;
	struct ig_report report;
	unsigned int right = 0;
	int i;

	(void)state;
	for (i = 0; i < ROUNDS; i++) {
		char *text, *out = malloc(65536);
		size_t len, n = 1 + pick(4);

		random_policy(&p);
		text = policy_text(&p);
		len = strlen(text);
		memcpy(out, text, len);
		free(text);
		while (n--) {
			const char *part = parts[pick(ARRAY_SIZE(parts))];
			size_t at = pick((u32)len);
			size_t cut = pick(3) ? 0 : pick((u32)(len - at) % 20 + 1);

			memmove(out + at + strlen(part), out + at + cut, len - at - cut);
			memcpy(out + at, part, strlen(part));
			len = len - cut + strlen(part);
		}
		ig_ctl_policy_fini(&p);
		memset(&report, 0, sizeof(report));
		if (!ig_ctl_policy_parse(&p, out, len, &report)) {
			right++;
			text = policy_text(&p);
			parse_right(&got, text);
			assert_true(ig_ctl_policy_same(&p, &got));
			free(text);
			ig_ctl_policy_fini(&got);
		} else {
			assert_true(report.errors.n);
		}
		ig_report_fini(&report);
		ig_ctl_policy_fini(&p);
		free(out);
	}
	assert_in_range(right, 1, ROUNDS - 1);
}

/* ---- diffs ---- */

static void diff_is(const char *from, const char *to, const char *text, const char *json)
{
	struct ig_ctl_policy p, q;
	struct ig_diff diff;
	json_t *obj;
	char *got;

	parse_right(&p, from);
	parse_right(&q, to);
	ig_diff_make(&diff, &p, &q);
	got = diff_text(&diff);
	assert_string_equal(got, text);
	free(got);
	obj = ig_diff_json(&diff);
	got = json_dumps(obj, JSON_PRESERVE_ORDER);
	assert_string_equal(got, json);
	free(got);
	json_decref(obj);
	ig_diff_fini(&diff);
	ig_ctl_policy_fini(&p);
	ig_ctl_policy_fini(&q);
}

static void test_diff(void **state)
{
	(void)state;
	diff_is("", "default in deny", "",
		"{\"same\": true, \"untouched\": false, \"defaults\": {}, \"sets\": [], \"groups\": [], \"rules\": [], "
		"\"acl\": []}");
	diff_is("mode monitor; set a { 192.0.2.1 ::1 }; set b { 192.0.2.2 }",
		"default in allow; set a { ::1 ::2 192.0.2.0/24 }; set c {}",
		"- mode monitor\n+ mode enforce\n- default in deny\n+ default in allow\n"
		"  set a {\n-     192.0.2.1/32\n+     192.0.2.0/24\n+     ::2/128\n  }\n"
		"- set b {\n-     192.0.2.2/32\n- }\n+ set c {\n+ }\n",
		"{\"same\": false, \"untouched\": false, \"mode\": {\"from\": \"monitor\", \"to\": \"enforce\"}, "
		"\"defaults\": {\"in\": {\"from\": \"deny\", \"to\": \"allow\"}}, "
		"\"sets\": [{\"name\": \"a\", \"change\": \"changed\", \"added\": "
		"[\"192.0.2.0/24\", \"::2/128\"], \"removed\": [\"192.0.2.1/32\"]}, "
		"{\"name\": \"b\", \"change\": \"removed\", \"added\": [], \"removed\": "
		"[\"192.0.2.2/32\"]}, {\"name\": \"c\", \"change\": \"added\", \"added\": [], "
		"\"removed\": []}], \"groups\": [], \"rules\": [], \"acl\": []}");
	diff_is("group edge { attach eth0 eth1; allow ping; allow all 192.0.2.1 }; group old {}",
		"group edge { attach eth1 wg*; allow ping for 1m; allow all 192.0.2.2 }; allow ping "
		"group new; group new { attach a }",
		"  group edge {\n-     attach eth0\n+     attach wg*\n"
		"-     allow in all 192.0.2.1/32\n+     allow in all 192.0.2.2/32\n"
		"-     allow in echo-request any\n+     allow in echo-request any for 1m\n  }\n"
		"+ group new {\n+     attach a\n+     allow in echo-request any\n+ }\n"
		"- group old {\n- }\n",
		"{\"same\": false, \"untouched\": false, \"defaults\": {}, \"sets\": [], \"groups\": [{\"name\": "
		"\"edge\", \"change\": \"changed\", \"attached\": [\"wg*\"], \"detached\": "
		"[\"eth0\"]}, {\"name\": \"new\", \"change\": \"added\", \"attached\": [\"a\"], "
		"\"detached\": []}, {\"name\": \"old\", \"change\": \"removed\", \"attached\": "
		"[], \"detached\": []}], \"rules\": [{\"change\": \"removed\", \"from\": "
		"{\"direction\": \"in\", \"icmp\": {}, \"peer\": \"192.0.2.1/32\", \"to\": \"any\", "
		"\"group\": \"edge\", \"rule\": \"allow in all 192.0.2.1/32 group edge\"}}, "
		"{\"change\": \"added\", \"to\": {\"direction\": \"in\", \"icmp\": {}, "
		"\"peer\": \"192.0.2.2/32\", \"to\": \"any\", \"group\": \"edge\", \"rule\": \"allow in "
		"all 192.0.2.2/32 group edge\"}}, {\"change\": \"changed\", \"from\": {\"direction\": "
		"\"in\", \"icmp\": {\"type\": 8, \"type-name\": \"echo-request\"}, \"icmpv6\": "
		"{\"type\": 128, \"type-name\": \"echo-request\"}, \"peer\": \"any\", \"to\": "
		"\"any\", \"group\": \"edge\", \"rule\": \"allow in echo-request any group "
		"edge\"}, \"to\": {\"direction\": \"in\", \"icmp\": {\"type\": 8, \"type-name\": "
		"\"echo-request\"}, \"icmpv6\": {\"type\": 128, \"type-name\": "
		"\"echo-request\"}, \"peer\": \"any\", \"to\": \"any\", \"group\": \"edge\", "
		"\"expires-in\": 60, \"rule\": \"allow in echo-request any group edge for "
		"1m\"}}, {\"change\": \"added\", \"to\": {\"direction\": \"in\", \"icmp\": "
		"{\"type\": 8, \"type-name\": \"echo-request\"}, \"icmpv6\": {\"type\": 128, "
		"\"type-name\": \"echo-request\"}, \"peer\": \"any\", \"to\": \"any\", \"group\": "
		"\"new\", \"rule\": \"allow in echo-request any group new\"}}], \"acl\": []}");
	diff_is("acl in { 1 deny all; 2 deny redirect 192.0.2.1 }",
		"acl in { 2 allow redirect 192.0.2.1 }; acl out 1 deny icmpv6/7 dev a",
		"  acl in {\n-     1 deny all any\n-     2 deny redirect 192.0.2.1/32\n"
		"+     2 allow redirect 192.0.2.1/32\n  }\n"
		"  acl out {\n+     1 deny icmpv6/7 any dev a\n  }\n",
		"{\"same\": false, \"untouched\": false, \"defaults\": {}, \"sets\": [], \"groups\": [], \"rules\": [], "
		"\"acl\": [{\"change\": \"removed\", \"from\": {\"direction\": \"in\", \"number\": "
		"1, \"action\": \"deny\", \"icmp\": {}, \"icmpv6\": {}, \"peer\": \"any\", \"to\": "
		"\"any\", \"entry\": \"in 1 deny all any\"}}, {\"change\": \"changed\", \"from\": "
		"{\"direction\": \"in\", \"number\": 2, \"action\": \"deny\", \"icmp\": {\"type\": "
		"5, \"type-name\": \"redirect\"}, \"peer\": \"192.0.2.1/32\", \"to\": \"any\", "
		"\"entry\": \"in 2 deny redirect 192.0.2.1/32\"}, \"to\": {\"direction\": \"in\", "
		"\"number\": 2, \"action\": \"allow\", \"icmp\": {\"type\": 5, \"type-name\": "
		"\"redirect\"}, \"peer\": \"192.0.2.1/32\", \"to\": \"any\", \"entry\": \"in 2 "
		"allow redirect 192.0.2.1/32\"}}, {\"change\": \"added\", \"to\": {\"direction\": "
		"\"out\", \"number\": 1, \"action\": \"deny\", \"icmpv6\": {\"type\": 7}, "
		"\"peer\": \"any\", \"to\": \"any\", \"dev\": \"a\", \"entry\": \"out 1 deny "
		"icmpv6/7 any dev a\"}}]}");
}

/* A diff has at most one change for each thing, and none without effect. */
static void check_minimal(const struct ig_diff *diff)
{
	size_t i, k;

	for (i = 0; i < diff->n; i++) {
		const struct ig_diff_item *c = &diff->change[i];

		assert_true(c->from || c->to);
		for (k = 0; k < i; k++) {
			assert_false(c->from && diff->change[k].from == c->from);
			assert_false(c->to && diff->change[k].to == c->to);
		}
		if (c->what == IG_DIFF_RULE && c->from && c->to)
			assert_int_equal(ig_policy_rule_order(c->from, c->to), 0);
		if (c->what == IG_DIFF_SET && c->from && c->to)
			assert_true(c->plus.n4 + c->plus.n6 + c->minus.n4 + c->minus.n6);
	}
}

static void test_apply(void **state)
{
	struct ig_ctl_policy p, q, got;
	struct ig_diff diff;
	int i;

	(void)state;
	for (i = 0; i < ROUNDS; i++) {
		char *text;

		random_policy(&p);
		random_policy(&q);
		ig_diff_make(&diff, &p, &p);
		assert_int_equal(diff.n, 0);
		ig_diff_fini(&diff);
		assert_int_equal(ig_diff_make(&diff, &p, &q), 0);
		assert_int_equal(!diff.n, ig_ctl_policy_same(&p, &q));
		check_minimal(&diff);
		policy_copy(&got, &p);
		policy_apply(&got, &diff);
		text = diff_text(&diff);
		if (!ig_ctl_policy_same(&got, &q))
			fail_msg("that is not all: %s", text);
		free(text);
		json_decref(ig_diff_json(&diff));
		ig_diff_fini(&diff);
		ig_ctl_policy_fini(&got);
		ig_ctl_policy_fini(&p);
		ig_ctl_policy_fini(&q);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reads),	    cmocka_unit_test(test_print_parse),
		cmocka_unit_test(test_layout),	    cmocka_unit_test(test_garbage),
		cmocka_unit_test(test_diff),	    cmocka_unit_test(test_apply),
	};

	random_seed();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
