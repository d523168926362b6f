// SPDX-License-Identifier: GPL-2.0-only
/* profile: ready-made sets of rules. */
#include <stdlib.h>
#include <string.h>

#include "cmd/complete.h"
#include "output.h"
#include "policy/policy.h"
#include "wire/fate.h"
#include "wire/link.h"
#include "wire/refusal.h"
#include "wire/status.h"

/*
 * The messages that RFC 4890 wants to pass a firewall in transit: 4.3.1 "must
 * not be dropped", 4.3.2 "should not normally be dropped". Packet-too-big is
 * in 4.3.1, too, and passes anyway.
 */
static const struct {
	u8 type;
	int code;
	const char *section;
} rfc4890[] = {
	{ ICMP6_DEST_UNREACH, -1, "RFC 4890 4.3.1" },
	{ ICMP6_TIME_EXCEEDED, 0, "RFC 4890 4.3.1" },
	{ ICMP6_PARAMETER_PROBLEM, 1, "RFC 4890 4.3.1" },
	{ ICMP6_PARAMETER_PROBLEM, 2, "RFC 4890 4.3.1" },
	{ ICMP6_ECHO_REQUEST, -1, "RFC 4890 4.3.1" },
	{ ICMP6_ECHO_REPLY, -1, "RFC 4890 4.3.1" },
	{ ICMP6_TIME_EXCEEDED, 1, "RFC 4890 4.3.2" },
	{ ICMP6_PARAMETER_PROBLEM, 0, "RFC 4890 4.3.2" },
	/* Mobile IPv6 (RFC 6275): home agents and mobile prefixes. */
	{ 144, -1, "RFC 4890 4.3.2" },
	{ 145, -1, "RFC 4890 4.3.2" },
	{ 146, -1, "RFC 4890 4.3.2" },
	{ 147, -1, "RFC 4890 4.3.2" },
};

static_assert(ARRAY_SIZE(rfc4890) <= ICMPGUARD_RULE_BATCH_MAX, "one message takes them all");

static void make_rule(size_t i, struct ig_ctl_rule *rule)
{
	memset(rule, 0, sizeof(*rule));
	ig_ctl_match_init(&rule->match);
	rule->match.dir = IG_FORWARD;
	rule->match.icmp[IG_IPV6] = (struct ig_ctl_icmp){
		.covers = true,
		.type = rfc4890[i].type,
		.code = rfc4890[i].code,
	};
	/* The peer is ::/0, because IPv4 has types of these numbers, too. */
	rule->match.peer = (struct ig_prefix){ .family = IG_IPV6 };
	snprintf(rule->comment, sizeof(rule->comment), "%s", rfc4890[i].section);
}

static void restart_there(void *data)
{
	memset(data, 0, ARRAY_SIZE(rfc4890) * sizeof(bool));
}

/* Notes which rules of the profile exist already. */
static void read_there(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *attrs[IG_LINK_ATTRS];
	struct ig_ctl_rule rule, made;
	bool *there = data;
	size_t i;

	ig_link_attrs(nlh, attrs);
	if (!attrs[ICMPGUARD_A_RULE] || ig_ctl_rule_from_wire(attrs[ICMPGUARD_A_RULE], &rule) < 0)
		return;
	for (i = 0; i < ARRAY_SIZE(rfc4890); i++) {
		make_rule(i, &made);
		there[i] |= !ig_policy_rule_order(&rule, &made);
	}
}

/* A rule that exists keeps its comment, so none is sent for it. */
static void put_rules(struct nlmsghdr *nlh, const bool *there)
{
	struct ig_ctl_rule rule;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rfc4890); i++) {
		make_rule(i, &rule);
		ig_ctl_rule_to_wire(nlh, &rule, !there[i]);
	}
}

/**
 * struct profile_answer - the module's answer
 * @rules: the rules, as JSON
 * @existed: all were there already
 * @expiring: how many were there already and will go
 */
struct profile_answer {
	json_t *rules;
	bool existed;
	unsigned int expiring;
};

/* There are many attributes of one type here: walk the message itself. */
static void read_rules(const struct nlmsghdr *nlh, void *data)
{
	struct profile_answer *answer = data;
	const struct nlattr *attr;
	struct ig_ctl_rule rule;

	mnl_attr_for_each (attr, nlh, IG_LINK_HEADER) {
		if (mnl_attr_get_type(attr) == ICMPGUARD_A_EXISTED)
			answer->existed = true;
		if (mnl_attr_get_type(attr) != ICMPGUARD_A_RULE ||
		    ig_ctl_rule_from_wire(attr, &rule) < 0)
			continue;
		json_array_append_new(answer->rules, ig_ctl_rule_json(&rule));
		answer->expiring += rule.lifetime != 0;
	}
}

static void print_answer(const struct ig_ctl *ctl, const struct profile_answer *answer)
{
	json_t *obj, *rule;
	size_t i;

	if (ctl->json) {
		obj = json_pack("{s:s,s:b,s:O}", "profile", "rfc4890", "existed",
				(int)answer->existed, "rules", answer->rules);
		ig_output_facts(ctl, obj, NULL);
		json_decref(obj);
		return;
	}
	json_array_foreach (answer->rules, i, rule) {
		const char *words = json_string_value(json_object_get(rule, "rule"));
		const json_t *id = json_object_get(rule, "id");

		if (id)
			ig_output_sentence(ctl, rule, "rule %lld%s: %s",
					   (long long)json_integer_value(id),
					   answer->existed ? " is there already" : "", words);
		else
			ig_output_sentence(ctl, rule, "%s: %s",
					   answer->existed ? "there already" : "allowed", words);
	}
}

/* Notes that transit is not filtered. */
static void note_default(const json_t *status)
{
	const json_t *defaults = json_object_get(status, "defaults");
	const char *forward = json_string_value(json_object_get(defaults, "forward"));

	/* An untouched namespace reports none; it will get the default at load. */
	if (!forward || !strcmp(forward, ig_ctl_actions[ICMPGUARD_ACTION_ALLOW]))
		ig_note("the forward default is allow, so transit passes without these rules; "
			"they take effect with `icmpctl default forward deny`");
}

static int add_rules(const struct ig_ctl *ctl, struct ig_link *link)
{
	struct profile_answer answer = { 0 };
	bool there[ARRAY_SIZE(rfc4890)] = { false };
	json_t *before = ig_status_read(link);
	int status = IG_EXIT_DONE;

	if (!before)
		return ig_refusal_complain(link, IG_LINK_READS);
	if (!ig_status_has(before, "rule-batch")) {
		ig_complain("the module that is loaded is older than icmpctl and does not add "
			    "several rules at once (feature rule-batch)");
		json_decref(before);
		return IG_EXIT_FAILED;
	}
	answer.rules = json_array();
	ig_link_request(link, ICMPGUARD_CMD_RULE_GET);
	ig_link_dump(link, restart_there, read_there, there);
	put_rules(ig_link_request(link, ICMPGUARD_CMD_RULE_ADD), there);
	if (ig_fate_change(link, read_rules, &answer)) {
		status = ig_refusal_complain(link, IG_LINK_CHANGES);
	} else {
		print_answer(ctl, &answer);
		if (answer.expiring)
			ig_note("%u of them were there already and keep their lifetime; to make "
				"them permanent, revoke them and run this again",
				answer.expiring);
		note_default(before);
	}
	json_decref(answer.rules);
	json_decref(before);
	return status;
}

static int run_profile(const struct ig_ctl *ctl)
{
	struct ig_ctl_nearest near = { .word = ctl->n > 1 ? ctl->word[1] : "" };
	struct ig_ctl_diag d = { .word = 1 };
	char hint[IG_WORD_MAX];
	struct ig_link link;
	int status;

	if (ctl->n < 2) {
		ig_ctl_diag_set(&d, "the name of the profile is missing here; the only profile is "
				    "rfc4890");
		return ig_line_wrong(ctl, &d);
	}
	if (strcmp(ctl->word[1], "rfc4890")) {
		ig_ctl_nearest_try(&near, "rfc4890");
		ig_ctl_nearest_hint(&near, hint);
		ig_ctl_diag_set(&d, "\"%s\" is not a profile%s", ctl->word[1],
				*hint ? hint : "; the only profile is rfc4890");
		return ig_line_wrong(ctl, &d);
	}
	if (ig_line_more(ctl, 2))
		return IG_EXIT_USAGE;
	status = ig_link_open(&link, ctl->netns);
	if (status)
		return status;
	status = add_rules(ctl, &link);
	ig_link_close(&link);
	return status;
}

static void complete_profile(const struct ig_completion *c)
{
	if (c->ctl->n == 1)
		ig_complete_offer(c, "rfc4890", NULL);
}

const struct ig_command ig_cmd_profile = {
	.name = "profile",
	.form = { { "rfc4890" } },
	.summary = "adds the rules that RFC 4890 recommends for forwarded packets",
	.help = "Either all rules are added or none, in direction forward and for all of IPv6\n"
		"(::/0). Rules that exist already stay as they are. The rules make a difference\n"
		"only after `icmpctl default forward deny`.\n"
		"\n"
		"RFC 4890 4.3.1, must not be dropped:\n"
		"  icmpv6/1        destination-unreachable, every code: connections fail at once\n"
		"                  and not after a timeout\n"
		"  icmpv6/3/0      time-exceeded in transit: routing loops end and are found\n"
		"  icmpv6/4/1, /2  parameter-problem, unknown next header or option: senders\n"
		"                  learn what is not understood and stop\n"
		"  icmpv6/128      echo-request: reachability can be tested\n"
		"  icmpv6/129      echo-reply: the same, where the request went another way\n"
		"RFC 4890 4.3.2, should not normally be dropped:\n"
		"  icmpv6/3/1      time-exceeded in reassembly: fragments were lost\n"
		"  icmpv6/4/0      parameter-problem, erroneous header: senders learn of mistakes\n"
		"  icmpv6/144, 145, 146, 147\n"
		"                  Mobile IPv6: mobile nodes find home agents and prefixes\n"
		"\n"
		"Section 4.3.1 also has icmpv6/2, packet-too-big. It needs no rule: it always\n"
		"passes. `icmpctl revoke` removes these rules, like any others.\n",
	.examples = "icmpctl profile rfc4890\n"
		    "icmpctl --netns router profile rfc4890\n",
	.complete = complete_profile,
	.run = run_profile,
};
