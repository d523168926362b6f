// SPDX-License-Identifier: GPL-2.0-only
/* allow, revoke, list: rules. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "link.h"
#include "output.h"
#include "rule.h"

/**
 * struct rule_answer - what the module answered about one rule
 * @rule: the rule; what was asked for, until the module says more
 * @existed: it was there already
 */
struct rule_answer {
	struct ig_ctl_rule rule;
	bool existed;
};

static void read_rule(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *attrs[IG_LINK_ATTRS], *nest, *attr;
	struct rule_answer *answer = data;
	struct ig_ctl_rule rule;

	ig_link_attrs(nlh, attrs);
	nest = attrs[ICMPGUARD_A_RULE];
	answer->existed |= attrs[ICMPGUARD_A_EXISTED] != NULL;
	if (!nest)
		return;
	if (ig_rule_from_wire(nest, &rule) >= 0) {
		answer->rule = rule;
		return;
	}
	mnl_attr_for_each_nested (attr, nest)
		if (mnl_attr_get_type(attr) == ICMPGUARD_A_RULE_ID &&
		    mnl_attr_validate(attr, MNL_TYPE_U32) >= 0)
			answer->rule.id = mnl_attr_get_u32(attr);
}

/* Puts the caret under the words that the module found fault with. */
static void show_place(const struct ig_ctl *ctl, const struct ig_link *link,
		       const struct ig_rule_places *at)
{
	const struct {
		const char *path;
		int word;
	} parts[] = {
		{ "rule.direction", at->dir },	   { "rule.icmp", at->type },
		{ "rule.peer", at->peer },	   { "rule.to", at->to },
		{ "rule.lifetime", at->lifetime }, { "rule.comment", at->comment },
	};
	struct ig_diag d = { 0 };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(parts); i++) {
		if (parts[i].word < 0 || strncmp(link->attr, parts[i].path, strlen(parts[i].path)))
			continue;
		d.word = parts[i].word;
		ig_line_caret(ctl, &d);
		return;
	}
}

/* Says so when a rule opens what is open anyway. */
static void note_promise(const struct ig_ctl_rule *rule)
{
	const struct ig_icmp_match *m4 = &rule->match[IG_IPV4], *m6 = &rule->match[IG_IPV6];

	if (m4->covers && m4->type == ICMP4_DEST_UNREACH && m4->code == ICMP4_FRAG_NEEDED)
		ig_note("fragmentation-needed always passes; this rule opens nothing more");
	if (m6->covers && m6->type == ICMP6_PACKET_TOO_BIG)
		ig_note("packet-too-big always passes; this rule opens nothing more");
}

/* Says so when a rule that was there already is not all that was asked for. */
static void note_kept(const struct ig_ctl_rule *asked, const struct ig_ctl_rule *there)
{
	bool text = asked->comment[0] && strcmp(asked->comment, there->comment);
	bool time = !asked->lifetime != !there->lifetime ||
		    (asked->lifetime && asked->lifetime != there->lifetime);

	if (text || time)
		ig_note("the rule keeps its own %s; revoke it first to change that",
			text && time ? "comment and lifetime" :
			text	     ? "comment" :
				       "lifetime");
}

static int run_allow(const struct ig_ctl *ctl)
{
	struct rule_answer answer = { 0 };
	struct ig_rule_places at;
	struct ig_ctl_rule asked;
	struct ig_link link;
	struct ig_diag d;
	json_t *obj;
	char *words;
	int status;

	if (ig_rule_parse(ctl->n, ctl->word, 1, &asked, &at, &d))
		return ig_line_wrong(ctl, &d);
	answer.rule = asked;
	status = ig_link_open(&link, ctl->netns);
	if (status)
		return status;
	ig_rule_to_wire(ig_link_request(&link, ICMPGUARD_CMD_RULE_ADD), &answer.rule, true);
	if (ig_link_talk(&link, read_rule, &answer)) {
		status = ig_link_complain(&link, IG_LINK_CHANGES);
		show_place(ctl, &link, &at);
	} else {
		note_promise(&answer.rule);
		if (answer.existed)
			note_kept(&asked, &answer.rule);
		words = ig_rule_text(&answer.rule);
		obj = ig_rule_json(&answer.rule);
		json_object_set_new(obj, "existed", json_boolean(answer.existed));
		ig_output_sentence(ctl, obj, "rule %u%s: %s", answer.rule.id,
				   answer.existed ? " is there already" : "", words);
		json_decref(obj);
		free(words);
	}
	ig_link_close(&link);
	return status;
}

const struct ig_command ig_cmd_allow = {
	.name = "allow",
	.usage = "[in|out|forward] TYPE[/CODE] [PEER] [to PREFIX] [for DURATION] [comment TEXT]",
	.summary = "adds an allow rule",
	.help = "The direction is in unless given. TYPE is a name (echo-request), a number with\n"
		"its family (icmp/8, icmpv6/128, icmp/3/1), or all; a name that exists in ICMP\n"
		"and ICMPv6 means both, unless an address decides. PEER is the remote side,\n"
		"whatever the direction: an address, a prefix, or any. \"to\" names the local\n"
		"side, in forward the destination. \"for 30m\" lets the rule expire (w d h m s).\n"
		"The same rule again changes nothing.\n"
		"\n"
		"  icmpctl allow echo-request\n"
		"  icmpctl allow in echo-request 192.0.2.0/24 comment \"monitoring\"\n"
		"  icmpctl allow forward destination-unreachable/port-unreachable any for 1h30m\n",
	.run = run_allow,
};

static int read_target(const struct ig_ctl *ctl, struct ig_ctl_rule *rule,
		       struct ig_rule_places *at)
{
	struct ig_diag d = { .word = 1 };
	u32 id;

	if (ctl->n < 2) {
		ig_diag_set(&d, "revoke wants the number of a rule, as `icmpctl list` shows, or "
				"the words it was allowed with");
		return ig_line_wrong(ctl, &d);
	}
	if (strspn(ctl->word[1], "0123456789") != strlen(ctl->word[1]) || !*ctl->word[1]) {
		if (ig_rule_parse(ctl->n, ctl->word, 1, rule, at, &d))
			return ig_line_wrong(ctl, &d);
		return 0;
	}
	if (ig_words_number(ctl->word[1], UINT32_MAX, &id) || !id) {
		ig_diag_set(&d, "%s is no number of a rule; they start at 1", ctl->word[1]);
		return ig_line_wrong(ctl, &d);
	}
	memset(rule, 0, sizeof(*rule));
	rule->id = id;
	return ig_line_more(ctl, 2);
}

static void complain_not_found(const struct ig_ctl_rule *rule)
{
	char *words;

	if (rule->id) {
		ig_complain("there is no rule %u; `icmpctl list` shows those there are", rule->id);
		return;
	}
	words = ig_rule_text(rule);
	ig_complain("there is no rule \"%s\"; `icmpctl list` shows those there are", words);
	free(words);
}

static void print_revoked(const struct ig_ctl *ctl, const struct ig_ctl_rule *rule)
{
	bool known = rule->match[IG_IPV4].covers || rule->match[IG_IPV6].covers;
	json_t *obj = known ? ig_rule_json(rule) : json_pack("{s:I}", "id", (json_int_t)rule->id);
	char *words = known ? ig_rule_text(rule) : NULL;

	ig_output_sentence(ctl, obj, "rule %u is revoked%s%s", rule->id, known ? ": " : "",
			   known ? words : "");
	json_decref(obj);
	free(words);
}

static int run_revoke(const struct ig_ctl *ctl)
{
	struct rule_answer answer = { 0 };
	struct ig_rule_places at = { -1, -1, -1, -1, -1, -1 };
	struct ig_link link;
	int status;

	if (read_target(ctl, &answer.rule, &at))
		return IG_EXIT_USAGE;
	status = ig_link_open(&link, ctl->netns);
	if (status)
		return status;
	ig_rule_to_wire(ig_link_request(&link, ICMPGUARD_CMD_RULE_DEL), &answer.rule, false);
	if (!ig_link_talk(&link, read_rule, &answer)) {
		print_revoked(ctl, &answer.rule);
	} else if (link.error == ENOENT) {
		complain_not_found(&answer.rule);
		status = IG_EXIT_FAILED;
	} else {
		status = ig_link_complain(&link, IG_LINK_CHANGES);
		show_place(ctl, &link, &at);
	}
	ig_link_close(&link);
	return status;
}

const struct ig_command ig_cmd_revoke = {
	.name = "revoke",
	.alias = "del",
	.usage = "ID | [in|out|forward] TYPE[/CODE] [PEER] [to PREFIX]",
	.summary = "removes an allow rule",
	.help = "Either the number that `icmpctl list` shows, or the words the rule was allowed\n"
		"with (\"for\" and \"comment\" may be among them and do not matter). What the rule\n"
		"admitted stops at once, open requests too.\n"
		"\n"
		"  icmpctl revoke 7\n"
		"  icmpctl revoke in echo-request 192.0.2.0/24\n",
	.run = run_revoke,
};

/**
 * struct rule_list - rules being read
 * @rows: their JSON
 * @more: how many have parts that this tool does not know
 */
struct rule_list {
	json_t *rows;
	unsigned int more;
};

static void restart_list(void *data)
{
	struct rule_list *list = data;

	json_array_clear(list->rows);
	list->more = 0;
}

static void read_list(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *attrs[IG_LINK_ATTRS], *nest;
	struct rule_list *list = data;
	struct ig_ctl_rule rule;
	int more;

	ig_link_attrs(nlh, attrs);
	nest = attrs[ICMPGUARD_A_RULE];
	if (!nest)
		return;
	more = ig_rule_from_wire(nest, &rule);
	list->more += more != 0;
	if (more >= 0)
		json_array_append_new(list->rows, ig_rule_json(&rule));
}

static int check_list_words(const struct ig_ctl *ctl)
{
	static const char *const later[] = {
		"acl", "sets", "set", "groups", "group", "flows", NULL
	};
	struct ig_diag d = { .word = 1 };

	if (ctl->n < 2 || !strcmp(ctl->word[1], "rules"))
		return ig_line_more(ctl, 2);
	if (ig_words_index(ctl->word[1], later) >= 0)
		ig_diag_set(&d, "list %s is not in this version; \"list rules\" is all there is",
			    ctl->word[1]);
	else
		ig_diag_set(&d, "%s cannot be listed; \"list rules\" is all there is",
			    ctl->word[1]);
	return ig_line_wrong(ctl, &d);
}

static int run_list(const struct ig_ctl *ctl)
{
	/* "list rules" is what allow takes and nothing else, to be fed back. */
	static const struct ig_field fields[] = {
		{ .key = "id", .right = true },
		{ .key = "rule" },
		{ .key = NULL },
	};
	bool words_only = ctl->n > 1;
	struct rule_list list = { 0 };
	struct ig_link link;
	int status;

	if (check_list_words(ctl))
		return IG_EXIT_USAGE;
	status = ig_link_open(&link, ctl->netns);
	if (status)
		return status;
	list.rows = json_array();
	if (ig_link_dump(&link, ICMPGUARD_CMD_RULE_GET, restart_list, read_list, &list)) {
		status = ig_link_complain(&link, IG_LINK_READS);
	} else {
		ig_output_table(ctl, list.rows, words_only ? fields + 1 : fields);
		if (!ctl->json && !json_array_size(list.rows))
			ig_note("there are no rules; `icmpctl allow` adds one");
		if (list.more)
			ig_note("%u rules have parts that this icmpctl, older than the module, "
				"does not show",
				list.more);
	}
	json_decref(list.rows);
	ig_link_close(&link);
	return status;
}

const struct ig_command ig_cmd_list = {
	.name = "list",
	.alias = "show",
	.usage = "[rules]",
	.summary = "lists the rules",
	.help = "One rule a line: its number, then the words that `icmpctl allow` takes, with\n"
		"what is left of its time if it expires. \"list rules\" leaves out the numbers:\n"
		"each line can be fed back to icmpctl. With -j, an array of objects either way.\n",
	.run = run_list,
};
