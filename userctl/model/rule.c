// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "no_memory.h"
#include "engine/names.h"
#include "model/rule.h"

static int read_lifetime(const char *word, void *owner, struct ig_ctl_diag *d)
{
	struct ig_ctl_rule *rule = owner;

	rule->ever = !strcmp(word, "ever");
	return rule->ever ? 0 : ig_ctl_words_duration(word, &rule->lifetime, d);
}

static int read_comment(const char *word, void *owner, struct ig_ctl_diag *d)
{
	struct ig_ctl_rule *rule = owner;

	rule->blank = !*word;
	if (!rule->blank && ig_ctl_words_comment(word, d))
		return -1;
	strcpy(rule->comment, word);
	return 0;
}

static int read_group(const char *word, void *owner, struct ig_ctl_diag *d)
{
	struct ig_ctl_rule *rule = owner;

	if (ig_ctl_words_name(word, "group", d))
		return -1;
	if (strcmp(word, IG_CTL_GROUP_DEFAULT))
		strcpy(rule->group, word);
	return 0;
}

static const struct ig_ctl_clause clauses[] = {
	{ "group", IG_PART_GROUP, "the name of a group: group edge", read_group },
	{ "for", IG_PART_LIFETIME, "a duration: for 30m", read_lifetime },
	{ "comment", IG_PART_COMMENT, "a text: comment \"monitoring\"", read_comment },
	/* Clauses that people expect but that do not exist, or are spelled otherwise. */
	{ .word = "dev",
	  .part = IG_PARTS,
	  .text = "a rule holds where its group is attached: `icmpctl help group`; an entry of "
		  "the ACL can name an interface: `icmpctl help acl`" },
	{ .word = "from",
	  .part = IG_PARTS,
	  .text = "the remote side comes right after the type, without \"from\": allow "
		  "echo-request 192.0.2.0/24" },
	{ .word = NULL },
};

const struct ig_ctl_grammar ig_ctl_rule_grammar = {
	.what = "a rule",
	.before = "allow",
	.follow = "to PREFIX, group NAME, for DURATION or comment TEXT",
	.clauses = clauses,
};

int ig_ctl_rule_parse(int n, char *const *word, int first, struct ig_ctl_rule *rule,
		      struct ig_ctl_arg_index *places, struct ig_ctl_diag *d)
{
	const struct ig_parse p = {
		.n = n,
		.word = word,
		.grammar = &ig_ctl_rule_grammar,
		.owner = rule,
		.match = &rule->match,
		.places = places,
		.d = d,
	};
	int dir = first < n ? ig_ctl_words_direction(word[first]) : -1;

	memset(rule, 0, sizeof(*rule));
	memset(d, 0, sizeof(*d));
	ig_ctl_arg_index_init(places);
	ig_ctl_match_init(&rule->match);
	rule->match.dir = IG_IN;
	if (dir >= 0) {
		rule->match.dir = dir;
		places->at[IG_PART_DIR] = first++;
	}
	return ig_ctl_match_parse(&p, first);
}

void ig_ctl_rule_print(FILE *out, const struct ig_ctl_rule *rule)
{
	char duration[IG_WORD_MAX];

	fprintf(out, "allow %s ", ig_ctl_directions[rule->match.dir]);
	ig_ctl_match_print(out, &rule->match);
	if (rule->group[0])
		fprintf(out, " group %s", rule->group);
	if (rule->lifetime) {
		ig_ctl_words_duration_text(rule->lifetime, duration);
		fprintf(out, " for %s", duration);
	}
	if (rule->comment[0]) {
		fputs(" comment ", out);
		ig_ctl_words_quote(out, rule->comment, true);
	}
}

const char *ig_ctl_rule_group(const struct ig_ctl_rule *rule)
{
	return rule->group[0] ? rule->group : IG_CTL_GROUP_DEFAULT;
}

bool ig_ctl_rule_needless(const struct ig_ctl_rule *rule, char text[IG_WORD_MAX])
{
	const struct ig_ctl_icmp *m4 = &rule->match.icmp[IG_IPV4];
	const struct ig_ctl_icmp *m6 = &rule->match.icmp[IG_IPV6];
	enum ig_dir dir = (enum ig_dir)rule->match.dir;
	const char *name = NULL, *formed = "";

	if (m4->covers && m4->type == ICMP4_DEST_UNREACH && m4->code == ICMP4_FRAG_NEEDED)
		name = "fragmentation-needed";
	if (m6->covers && m6->type == ICMP6_PACKET_TOO_BIG) {
		name = "packet-too-big";
	} else if (m6->covers && m6->type >= 0 && dir != IG_FORWARD &&
		   ig_type_class(IG_IPV6, dir, (u8)m6->type) == IG_CLASS_M) {
		name = ig_type_name(IG_IPV6, (u8)m6->type);
		formed = " when it is well formed";
	}
	if (!name)
		return false;
	snprintf(text, IG_WORD_MAX, "%s%s always passes%s; this rule opens nothing more%s", name,
		 *formed && m4->covers ? " of ICMPv6" : "", formed,
		 *formed && m4->covers ? " of it" : "");
	return true;
}

char *ig_ctl_rule_text(const struct ig_ctl_rule *rule)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		ig_no_memory();
	ig_ctl_rule_print(out, rule);
	if (fclose(out))
		ig_no_memory();
	return text;
}

json_t *ig_ctl_rule_json(const struct ig_ctl_rule *rule)
{
	json_t *obj = json_object();
	char *words;

	if (rule->id)
		json_object_set_new(obj, "id", json_integer(rule->id));
	json_object_set_new(obj, "direction", json_string(ig_ctl_directions[rule->match.dir]));
	ig_ctl_match_json(obj, &rule->match);
	json_object_set_new(obj, "group", json_string(ig_ctl_rule_group(rule)));
	if (rule->lifetime)
		json_object_set_new(obj, "expires-in", json_integer(rule->lifetime));
	if (rule->comment[0]) {
		/* Another client may have set a comment that is not UTF-8. */
		words = ig_ctl_words_safe_text(rule->comment);
		json_object_set_new(obj, "comment", json_string(words));
		free(words);
	}
	if (rule->counted) {
		json_object_set_new(obj, "packets", json_integer((json_int_t)rule->packets));
		json_object_set_new(obj, "bytes", json_integer((json_int_t)rule->bytes));
	}
	words = ig_ctl_rule_text(rule);
	json_object_set_new(obj, "rule", json_string(words));
	free(words);
	return obj;
}

static const struct ig_ctl_match_attrs match_attrs = {
	.dir = ICMPGUARD_A_RULE_DIRECTION,
	.icmp = { ICMPGUARD_A_RULE_ICMP, ICMPGUARD_A_RULE_ICMPV6 },
	.peer = ICMPGUARD_A_RULE_PEER,
	.set = ICMPGUARD_A_RULE_SET,
	.to = ICMPGUARD_A_RULE_TO,
};

void ig_ctl_rule_to_wire(struct nlmsghdr *nlh, const struct ig_ctl_rule *rule, bool whole)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, ICMPGUARD_A_RULE);

	if (rule->id) {
		mnl_attr_put_u32(nlh, ICMPGUARD_A_RULE_ID, rule->id);
	} else {
		mnl_attr_put_u8(nlh, ICMPGUARD_A_RULE_DIRECTION, (u8)rule->match.dir);
		ig_ctl_match_to_wire(nlh, &match_attrs, &rule->match);
		if (rule->group[0])
			mnl_attr_put_strz(nlh, ICMPGUARD_A_RULE_GROUP, rule->group);
		if (whole && (rule->lifetime || rule->ever))
			mnl_attr_put_u32(nlh, ICMPGUARD_A_RULE_LIFETIME, rule->lifetime);
		if (whole && (rule->comment[0] || rule->blank))
			mnl_attr_put_strz(nlh, ICMPGUARD_A_RULE_COMMENT, rule->comment);
	}
	mnl_attr_nest_end(nlh, nest);
}

void ig_ctl_rule_amend_to_wire(struct nlmsghdr *nlh, const struct ig_ctl_rule *from,
			       const struct ig_ctl_rule *to)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, ICMPGUARD_A_RULE);

	mnl_attr_put_u32(nlh, ICMPGUARD_A_RULE_ID, from->id);
	if (from->lifetime != to->lifetime)
		mnl_attr_put_u32(nlh, ICMPGUARD_A_RULE_LIFETIME, to->lifetime);
	if (strcmp(from->comment, to->comment))
		mnl_attr_put_strz(nlh, ICMPGUARD_A_RULE_COMMENT, to->comment);
	mnl_attr_nest_end(nlh, nest);
}

static int get_group(const struct nlattr *attr, struct ig_ctl_rule *rule)
{
	if (ig_ctl_name_from_wire(attr, rule->group))
		return -1;
	if (!strcmp(rule->group, IG_CTL_GROUP_DEFAULT))
		rule->group[0] = '\0';
	return 0;
}

static int get_number(const struct nlattr *attr, struct ig_ctl_rule *rule)
{
	u16 type = mnl_attr_get_type(attr), len = mnl_attr_get_payload_len(attr);
	bool counter = type == ICMPGUARD_A_RULE_PACKETS || type == ICMPGUARD_A_RULE_BYTES;

	if (type == ICMPGUARD_A_RULE_PAD)
		return 0;
	if (!counter && type != ICMPGUARD_A_RULE_ID && type != ICMPGUARD_A_RULE_LIFETIME)
		return 1;
	if (len < (counter ? 8 : 4))
		return -1;
	rule->counted |= counter;
	if (type == ICMPGUARD_A_RULE_PACKETS)
		rule->packets = mnl_attr_get_u64(attr);
	else if (type == ICMPGUARD_A_RULE_BYTES)
		rule->bytes = mnl_attr_get_u64(attr);
	else if (type == ICMPGUARD_A_RULE_ID)
		rule->id = mnl_attr_get_u32(attr);
	else
		rule->lifetime = mnl_attr_get_u32(attr);
	return 0;
}

/* Reads one attribute of a rule; returns as ig_ctl_rule_from_wire(). */
static int get_attr(const struct nlattr *attr, struct ig_ctl_rule *rule)
{
	u16 type = mnl_attr_get_type(attr), len = mnl_attr_get_payload_len(attr);
	int err = ig_ctl_match_from_wire(attr, &match_attrs, &rule->match);

	if (err != IG_MATCH_NOT_MINE)
		return err;
	if (type == ICMPGUARD_A_RULE_COMMENT) {
		snprintf(rule->comment, sizeof(rule->comment), "%.*s", (int)len,
			 mnl_attr_get_str(attr));
		return 0;
	}
	if (type == ICMPGUARD_A_RULE_GROUP)
		return get_group(attr, rule);
	return get_number(attr, rule);
}

int ig_ctl_rule_from_wire(const struct nlattr *nest, struct ig_ctl_rule *rule)
{
	const struct nlattr *attr;
	int more = 0;

	memset(rule, 0, sizeof(*rule));
	ig_ctl_match_init(&rule->match);
	mnl_attr_for_each_nested (attr, nest) {
		int err = get_attr(attr, rule);

		if (err < 0)
			return -1;
		more |= err;
	}
	return ig_ctl_match_whole(&rule->match) ? more : -1;
}
