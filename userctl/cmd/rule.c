// SPDX-License-Identifier: GPL-2.0-only
/* allow, revoke: rules. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/complete.h"
#include "cmd/meant.h"
#include "model/group.h"
#include "model/rule.h"
#include "output.h"
#include "wire/fate.h"
#include "wire/link.h"
#include "wire/refusal.h"

/**
 * struct rule_answer - the module's answer about one rule
 * @rule: the rule; what was asked for, until the module says more
 * @existed: it was there already, and is what it was
 * @amended: it was there already, and has another comment or lifetime now
 */
struct rule_answer {
	struct ig_ctl_rule rule;
	bool existed;
	bool amended;
};

static void read_rule(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *attrs[IG_LINK_ATTRS], *nest, *attr;
	struct rule_answer *answer = data;
	struct ig_ctl_rule rule;

	ig_link_attrs(nlh, attrs);
	nest = attrs[ICMPGUARD_A_RULE];
	answer->existed |= attrs[ICMPGUARD_A_EXISTED] != NULL;
	answer->amended |= attrs[ICMPGUARD_A_AMENDED] != NULL;
	if (!nest)
		return;
	if (ig_ctl_rule_from_wire(nest, &rule) >= 0) {
		if (!rule.id)
			rule.id = answer->rule.id;
		answer->rule = rule;
		return;
	}
	mnl_attr_for_each_nested (attr, nest)
		if (mnl_attr_get_type(attr) == ICMPGUARD_A_RULE_ID &&
		    mnl_attr_validate(attr, MNL_TYPE_U32) >= 0)
			answer->rule.id = mnl_attr_get_u32(attr);
}

/* Notes that an older module, which cannot change a rule in place, left it as it was. */
static void note_not_amended(const struct ig_ctl_rule *asked, const struct ig_ctl_rule *there)
{
	bool text = (asked->comment[0] || asked->blank) && strcmp(asked->comment, there->comment);
	bool time = (asked->lifetime || asked->ever) && asked->lifetime != there->lifetime;

	if (text || time)
		ig_note("the rule keeps its own %s: the module that is loaded is older than "
			"icmpctl and cannot change that; revoke the rule first",
			text && time ? "comment and lifetime" :
			text	     ? "comment" :
				       "lifetime");
}

/* Notes what an existing rule keeps although the command did not name it. */
static void note_kept(const struct ig_ctl_rule *asked, const struct ig_ctl_rule *there)
{
	char left[IG_WORD_MAX];

	if (asked->lifetime || asked->ever || !there->lifetime)
		return;
	ig_ctl_words_duration_text(there->lifetime, left);
	ig_note("the rule still expires in %s; add \"for ever\" to keep it", left);
}

/* Most interfaces named in a note. */
#define NAMED 8

/* Notes that the group of a rule is not attached to any interface. */
static void note_unattached(const json_t *group, const char *name)
{
	if (!strcmp(name, IG_CTL_GROUP_DEFAULT) ||
	    json_array_size(json_object_get(group, "attached")))
		return;
	if (json_array_size(json_object_get(group, "interfaces")))
		ig_note("none of the interfaces that group %s is attached to exists now", name);
	else
		ig_note("group %s is attached to no interface: the rule admits nothing until "
			"`icmpctl group attach %s` names one",
			name, name);
}

/* Notes the interfaces where a rule does not apply, because they have other groups. */
static void note_unreached(struct ig_link *link, const struct ig_ctl_rule *rule, json_t *obj)
{
	json_t *groups = ig_ctl_groups_read(link), *others = json_array(), *list;
	char *names, *other_names;
	size_t n, more;

	/* An older module has no groups. */
	if (!groups)
		groups = json_array();
	list = ig_ctl_group_unreached(groups, ig_ctl_rule_group(rule), others);
	json_object_set_new(obj, "not-on", json_deep_copy(list));
	note_unattached(ig_ctl_group_find(groups, ig_ctl_rule_group(rule)),
			ig_ctl_rule_group(rule));
	n = json_array_size(list);
	for (more = 0; json_array_size(list) > NAMED; more++)
		json_array_remove(list, NAMED);
	if (more)
		json_array_append_new(list, json_sprintf("%zu more", more));
	names = ig_table_text(list);
	other_names = ig_table_text(others);
	if (n)
		ig_note("not on %s: %s (%s)", names,
			n > 1 ? "they have other groups" : "it has another group", other_names);
	free(names);
	free(other_names);
	json_decref(list);
	json_decref(others);
	json_decref(groups);
}

static void print_allowed(const struct ig_ctl *ctl, struct ig_link *link,
			  const struct ig_ctl_rule *asked, const struct rule_answer *answer)
{
	char *words = ig_ctl_rule_text(&answer->rule);
	json_t *obj = ig_ctl_rule_json(&answer->rule);
	char text[IG_WORD_MAX];

	if (ig_ctl_rule_needless(&answer->rule, text))
		ig_note("%s", text);
	if (answer->existed)
		note_not_amended(asked, &answer->rule);
	if (answer->existed || answer->amended)
		note_kept(asked, &answer->rule);
	note_unreached(link, &answer->rule, obj);
	json_object_set_new(obj, "existed", json_boolean(answer->existed || answer->amended));
	json_object_set_new(obj, "changed", json_boolean(!answer->existed));
	if (answer->rule.id)
		ig_output_sentence(ctl, obj, "rule %u%s: %s", answer->rule.id,
				   answer->existed ? " is there already" :
				   answer->amended ? " is changed" :
						     "",
				   words);
	else
		ig_output_sentence(ctl, obj, "%s: %s",
				   answer->existed ? "there already" : "allowed", words);
	json_decref(obj);
	free(words);
}

static int run_allow(const struct ig_ctl *ctl)
{
	struct rule_answer answer = { 0 };
	struct ig_ctl_arg_index at;
	struct ig_ctl_rule asked;
	struct ig_link link;
	struct ig_ctl_diag d;
	int status;

	if (ig_ctl_rule_parse(ctl->n, ctl->word, 1, &asked, &at, &d))
		return ig_line_wrong(ctl, &d);
	answer.rule = asked;
	status = ig_link_open(&link, ctl->netns);
	if (status)
		return status;
	ig_ctl_rule_to_wire(ig_link_request(&link, ICMPGUARD_CMD_RULE_ADD), &answer.rule, true);
	if (ig_fate_change(&link, read_rule, &answer)) {
		status = ig_refusal_complain(&link, IG_LINK_CHANGES);
		ig_line_place(ctl, &at, link.attr);
	} else {
		ig_line_note_bits(ctl, &at);
		print_allowed(ctl, &link, &asked, &answer);
	}
	ig_link_close(&link);
	return status;
}

static void complete_rule(const struct ig_completion *c)
{
	int n = c->ctl->n;
	bool dir = n > 1 && ig_ctl_words_direction(c->ctl->word[1]) >= 0;

	if (n == 1)
		ig_complete_words(c, ig_ctl_directions);
	ig_complete_match(c, &ig_ctl_rule_grammar, dir ? 2 : 1);
}

const struct ig_command ig_cmd_allow = {
	.name = "allow",
	.form = { { "[in|out|forward] TYPE[/CODE] [PEER] [to PREFIX] [group G] "
		    "[for DURATION] [comment TEXT]" } },
	.summary = "adds an allow rule",
	.help = "If no direction is given, it is in. TYPE is a name (echo-request), a number with\n"
		"its family (icmp/8, icmpv6/128, icmp/3/1), or all. A name that exists in ICMP\n"
		"and ICMPv6 means both, unless the rule has an address, which decides. PEER is\n"
		"the remote side: the source of the packet in directions in and forward, its\n"
		"destination in out. It is an address, a prefix, any, or @NAME for a set of\n"
		"prefixes (`icmpctl help set`). \"to\" names the local side, or the destination\n"
		"in forward. \"group\" names the group that the rule belongs to; without it, this\n"
		"is " IG_CTL_GROUP_DEFAULT
		" (`icmpctl help group`). \"for 1h30m\" makes the rule expire after that\n"
		"time; the units are w, d, h, m and s.\n"
		"\n"
		"Adding the same rule again changes nothing. If a comment or a duration is given,\n"
		"it replaces that of the existing rule, which keeps its number, counters and open\n"
		"requests. If none is given, the existing one stays. \"for ever\" removes the\n"
		"duration, and an empty comment removes the comment. If some interfaces have\n"
		"other groups, so that the rule does not apply to them, a note names them.\n",
	.examples =
		"icmpctl allow echo-request\n"
		"icmpctl allow in echo-request 192.0.2.0/24 comment \"monitoring\"\n"
		"icmpctl allow echo-request @office group edge\n"
		"icmpctl allow forward destination-unreachable/port-unreachable any for 1h30m\n",
	.complete = complete_rule,
	.run = run_allow,
};

static int read_target(const struct ig_ctl *ctl, struct ig_ctl_rule *rule,
		       struct ig_ctl_arg_index *at)
{
	struct ig_ctl_diag d = { .word = 1 };
	u32 id;

	if (ctl->n < 2) {
		ig_ctl_diag_set(&d,
				"revoke needs the number of a rule, as `icmpctl list` shows, or "
				"the words it was allowed with");
		return ig_line_wrong(ctl, &d);
	}
	if (ig_meant_revoke(ctl, &d))
		return ig_line_wrong(ctl, &d);
	if (strspn(ctl->word[1], "0123456789") != strlen(ctl->word[1]) || !*ctl->word[1]) {
		if (ig_ctl_rule_parse(ctl->n, ctl->word, 1, rule, at, &d))
			return ig_line_wrong(ctl, &d);
		return 0;
	}
	if (ig_ctl_words_number(ctl->word[1], UINT32_MAX, &id) || !id) {
		ig_ctl_diag_set(&d, "\"%s\" is not the number of a rule; numbers start at 1",
				ctl->word[1]);
		return ig_line_wrong(ctl, &d);
	}
	memset(rule, 0, sizeof(*rule));
	ig_ctl_match_init(&rule->match);
	ig_ctl_arg_index_init(at);
	rule->id = id;
	return ig_line_more(ctl, 2);
}

static bool covers_all(const struct ig_ctl_match *m)
{
	return m->icmp[IG_IPV4].covers && m->icmp[IG_IPV4].type < 0 && m->icmp[IG_IPV6].covers &&
	       m->icmp[IG_IPV6].type < 0 && m->peer.any && !m->set[0] && m->to.any;
}

static void complain_not_found(const struct ig_ctl_rule *rule)
{
	char *words;

	if (rule->id) {
		ig_complain("rule %u does not exist; `icmpctl list` lists the rules", rule->id);
		return;
	}
	words = ig_ctl_rule_text(rule);
	/* "revoke all" is typed by people who want to remove all rules. */
	if (covers_all(&rule->match))
		ig_complain("rule \"%s\" does not exist; `icmpctl flush rules` removes all rules",
			    words);
	else
		ig_complain("rule \"%s\" does not exist; `icmpctl list` lists the rules", words);
	free(words);
}

static void print_revoked(const struct ig_ctl *ctl, const struct ig_ctl_rule *rule)
{
	bool known = ig_ctl_match_whole(&rule->match);
	json_t *obj =
		known ? ig_ctl_rule_json(rule) : json_pack("{s:I}", "id", (json_int_t)rule->id);
	char *words = known ? ig_ctl_rule_text(rule) : NULL;

	if (rule->id)
		ig_output_sentence(ctl, obj, "rule %u is revoked%s%s", rule->id, known ? ": " : "",
				   known ? words : "");
	else
		ig_output_sentence(ctl, obj, "revoked: %s", words);
	json_decref(obj);
	free(words);
}

static int run_revoke(const struct ig_ctl *ctl)
{
	struct rule_answer answer = { 0 };
	struct ig_ctl_arg_index at;
	struct ig_link link;
	int status;

	if (read_target(ctl, &answer.rule, &at))
		return IG_EXIT_USAGE;
	status = ig_link_open(&link, ctl->netns);
	if (status)
		return status;
	ig_ctl_rule_to_wire(ig_link_request(&link, ICMPGUARD_CMD_RULE_DEL), &answer.rule, false);
	if (!ig_fate_change(&link, read_rule, &answer)) {
		print_revoked(ctl, &answer.rule);
	} else if (link.error == ENOENT) {
		complain_not_found(&answer.rule);
		status = IG_EXIT_FAILED;
	} else {
		status = ig_refusal_complain(&link, IG_LINK_CHANGES);
		ig_line_place(ctl, &at, link.attr);
	}
	ig_link_close(&link);
	return status;
}

static void complete_revoke(const struct ig_completion *c)
{
	u32 id;

	if (c->ctl->n == 1)
		ig_complete_rules(c);
	if (c->ctl->n == 1 || ig_ctl_words_number(c->ctl->word[1], UINT32_MAX, &id))
		complete_rule(c);
}

const struct ig_command ig_cmd_revoke = {
	.name = "revoke",
	.alias = "del",
	.others = (const char *const[]){ "delete", "remove", "rm", NULL },
	.form = { { "ID | [in|out|forward] TYPE[/CODE] [PEER] [to PREFIX] [group G]" } },
	.summary = "removes an allow rule",
	.help = "Give either the number that `icmpctl list` shows, or the words that the rule was\n"
		"added with (\"for\" and \"comment\" are ignored). The rule allows nothing from\n"
		"then on, and its open requests end at once.\n",
	.examples = "icmpctl revoke 7\n"
		    "icmpctl revoke in echo-request 192.0.2.0/24\n",
	.complete = complete_revoke,
	.run = run_revoke,
};
