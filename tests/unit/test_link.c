// SPDX-License-Identifier: GPL-2.0-only
/*
 * The tool and the engine in one program: a rule that is typed decides packets
 * here as it does in the kernel. All objects of both are linked.
 */
#include "build.h"

#include "engine/note.h"
#include "engine/probe.h"
#include "engine/way.h"

#include "cmd/cmd.h"
#include "model/acl.h"
#include "model/group.h"
#include "model/plist.h"
#include "model/rule.h"
#include "model/set.h"
#include "policy/diff.h"
#include "policy/lex.h"
#include "policy/offline.h"
#include "policy/policy.h"
#include "policy/reader.h"
#include "policy/report.h"
#include "wire/account.h"
#include "wire/link.h"
#include "wire/running.h"
#include "wire/stage.h"

static struct ig_rule *typed_rule(char *const *word, int n)
{
	struct ig_ctl_arg_index where;
	struct ig_ctl_rule typed;
	struct ig_rule *r = ig_rule_alloc("", 0);
	struct ig_ctl_diag d = { 0 };
	int f;

	assert_non_null(r);
	assert_int_equal(ig_ctl_rule_parse(n, word, 1, &typed, &where, &d), 0);
	ig_match_init(&r->match);
	r->match.dir = typed.match.dir;
	r->match.peer = typed.match.peer;
	r->match.to = typed.match.to;
	for (f = 0; f < IG_FAMILIES; f++) {
		const struct ig_ctl_icmp *icmp = &typed.match.icmp[f];

		r->match.icmp[f] = (struct ig_icmp_match){
			.covers = icmp->covers,
			.any_type = icmp->type < 0,
			.any_code = icmp->code < 0,
			.type = icmp->type < 0 ? 0 : icmp->type,
			.code = icmp->code < 0 ? 0 : icmp->code,
		};
	}
	assert_null(ig_match_fault(&r->match));
	return r;
}

static void test_typed(void **state)
{
	char *const word[] = { "allow", "echo-request", "192.0.2.0/24", NULL };
	struct ig_policy *p = policy(false, true, true, typed_rule(word, 3), NULL);
	struct ig_flows *f = flows(64);
	struct ig_packet ping = packet(IG_IN, 8, 0, "192.0.2.7", "198.51.100.1");
	struct ig_decision d;

	(void)state;
	d = ig_decide(p, f, NULL, &ping);
	assert_true(d.accept);
	assert_int_equal(d.reason, IG_REASON_RULE);
	addr(&ping.src, "203.0.113.7");
	d = ig_decide(p, f, NULL, &ping);
	assert_false(d.accept);
	assert_int_equal(d.reason, IG_REASON_DEFAULT_DENY);
	flows_free(f);
	policy_free(p);
}

/* A policy file and a packet, both in words, judged by the engine of the tool. */
static void offline(const char *policy, const char *line, struct ig_ctl_explained *e)
{
	struct ig_report report = { 0 };
	struct ig_ctl_packet packet;
	struct ig_ctl_policy read;
	struct ig_ctl_diag d = { 0 };
	json_t *assumed = json_array();
	char copy[256], *word[40];
	int n = 0;

	strcpy(copy, line);
	while (n < 40 && (word[n] = strtok(n ? NULL : copy, " ")))
		n++;
	assert_int_equal(ig_ctl_policy_parse(&read, policy, strlen(policy), &report), 0);
	assert_int_equal(ig_ctl_packet_parse(n, word, 0, &packet, &d), 0);
	ig_ctl_packet_assume(&packet, assumed);
	assert_int_equal(ig_offline_explain(&read, &packet, e), 0);
	ig_ctl_policy_fini(&read);
	ig_report_fini(&report);
	json_decref(assumed);
}

static void test_offline(void **state)
{
	static const char policy[] =
		"default out deny\n"
		"set office { 198.51.100.0/24 2001:db8:1::/48 }\n"
		"group default { attach lan0; allow timestamp-request 192.0.2.0/24 }\n"
		"group edge { attach eth*; allow echo-request @office; allow redirect }\n"
		"acl in { 100 deny all @office dev wan0; 200 allow all 192.0.2.9 }\n"
		"acl in { 300 deny echo-request }\n";
	static const struct {
		const char *line;
		u32 reason;
		int number;	/* of the entry that ended the ACL */
		const char *prefix;
		const char *group;
	} cases[] = {
#define CASE(line, reason, ...) { line, ICMPGUARD_REASON_##reason, __VA_ARGS__ }
		CASE("in ping 198.51.100.7 dev eth1", ACL_DENIED, 300, NULL, "edge"),
		CASE("in ping 198.51.100.7 dev wan0", ACL_DENIED, 100, "198.51.100.0/24", NULL),
		CASE("in ping 2001:db8:1::7 dev wan0", ACL_DENIED, 100, "2001:db8:1::/48", NULL),
		CASE("in ping 192.0.2.9 dev eth1", DEFAULT_DENY, 200, NULL, "edge"),
		CASE("in timestamp-request 192.0.2.9", RULE, 200, NULL, NULL),
		CASE("in timestamp-request 192.0.2.8 dev lan0", RULE, 0, NULL, "default"),
		CASE("in timestamp-request 192.0.2.8 dev eth0", DEFAULT_DENY, 0, NULL, "edge"),
		CASE("in redirect 192.0.2.8 dev eth0", RULE, 0, NULL, "edge"),
		CASE("in redirect 192.0.2.8", TYPE_DENIED, 0, NULL, NULL),
		CASE("out ping 192.0.2.8 dev lo", LOOPBACK, 0, NULL, NULL),
		CASE("out ping 192.0.2.8", DEFAULT_DENY, 0, NULL, NULL),
		CASE("forward ping 192.0.2.8 to 10.0.0.1", DEFAULT_ALLOW, 0, NULL, NULL),
		CASE("in echo-reply 192.0.2.8 id 1 seq 1", UNSOLICITED_REPLY, 0, NULL, NULL),
		CASE("in time-exceeded 192.0.2.8", ERROR_UNVERIFIED, 0, NULL, NULL),
		CASE("in time-exceeded 192.0.2.8 related", ERROR, 0, NULL, NULL),
		CASE("in icmp/3/4 192.0.2.8", PMTUD, 0, NULL, NULL),
#undef CASE
	};
	struct ig_ctl_explained e;
	char text[IG_WORD_MAX];
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		offline(policy, cases[i].line, &e);
		assert_int_equal(e.reason, cases[i].reason);
		assert_int_equal(e.has_entry ? e.entry.number : 0, cases[i].number);
		assert_int_equal(e.has_prefix, cases[i].prefix != NULL);
		ig_ctl_words_prefix_text(&e.prefix, text);
		if (cases[i].prefix)
			assert_string_equal(text, cases[i].prefix);
		assert_int_equal(e.groups, cases[i].group ? 1 : 0);
		if (cases[i].group)
			assert_string_equal(e.group[0], cases[i].group);
	}
	offline("group edge { attach eth0; allow ping comment \"x\" }", "in ping ::1 dev eth0", &e);
	assert_true(e.accept && e.has_rule);
	assert_string_equal(e.rule.group, "edge");
	assert_string_equal(e.rule.comment, "x");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_typed),
		cmocka_unit_test(test_offline),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
