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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_typed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
