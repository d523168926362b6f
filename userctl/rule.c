// SPDX-License-Identifier: GPL-2.0-only
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "engine/names.h"
#include "rule.h"

static const char *const clauses[] = { "to", "for", "comment", NULL };

enum clause { CLAUSE_TO, CLAUSE_FOR, CLAUSE_COMMENT };

/* What people write that is not there, or not so. */
static int other_clause(const char *word, struct ig_diag *d)
{
	if (!strcmp(word, "group") || !strcmp(word, "dev"))
		return ig_diag_set(d,
				   "%s: groups of interfaces are not in this version; a rule "
				   "holds on every interface",
				   word);
	if (!strcmp(word, "from"))
		return ig_diag_set(d, "the remote side stands right after the type, without "
				      "\"from\": allow echo-request 192.0.2.0/24");
	return 0;
}

static bool is_keyword(const char *word)
{
	return ig_words_index(word, clauses) >= 0 || !strcmp(word, "group") ||
	       !strcmp(word, "dev") || !strcmp(word, "from");
}

static int bad_clause(const char *word, struct ig_diag *d)
{
	struct ig_nearest n = { .word = word };
	struct ig_prefix prefix;
	char hint[IG_WORD_MAX];
	struct ig_diag none;
	int i;

	if (other_clause(word, d))
		return -1;
	if (ig_words_direction(word) >= 0)
		return ig_diag_set(d, "the direction comes before the type: allow %s TYPE", word);
	if (!ig_words_prefix(word, &prefix, &none))
		return ig_diag_set(d,
				   "%s is one prefix too many; make a rule of each (the local "
				   "side is \"to %s\")",
				   word, word);
	for (i = 0; clauses[i]; i++)
		ig_nearest_try(&n, clauses[i]);
	ig_nearest_hint(&n, hint);
	return ig_diag_set(d, "%s is not understood here%s", word,
			   *hint ? hint : "; to PREFIX, for DURATION or comment TEXT may follow");
}

/* One clause at word @i and its argument. */
static int read_clause(int n, char *const *word, int i, struct ig_ctl_rule *rule,
		       struct ig_rule_places *places, struct ig_diag *d)
{
	static const char *const wants[] = {
		"a prefix of the local side: to 192.0.2.1",
		"a duration: for 30m",
		"a text: comment \"monitoring\"",
	};
	int clause = ig_words_index(word[i], clauses);
	int *place = clause == CLAUSE_TO  ? &places->to :
		     clause == CLAUSE_FOR ? &places->lifetime :
					    &places->comment;

	d->word = i;
	if (clause < 0)
		return bad_clause(word[i], d);
	if (*place >= 0)
		return ig_diag_set(d, "\"%s\" stands here twice; once is enough", word[i]);
	d->word = i + 1;
	if (i + 1 == n)
		return ig_diag_set(d, "\"%s\" wants %s", word[i], wants[clause]);
	*place = i + 1;
	if (clause == CLAUSE_TO)
		return ig_words_prefix(word[i + 1], &rule->to, d);
	if (clause == CLAUSE_FOR)
		return ig_words_duration(word[i + 1], &rule->lifetime, d);
	if (ig_words_comment(word[i + 1], d))
		return -1;
	strcpy(rule->comment, word[i + 1]);
	return 0;
}

static int read_clauses(int n, char *const *word, int i, struct ig_ctl_rule *rule,
			struct ig_rule_places *places, struct ig_diag *d)
{
	for (; i < n; i += 2) {
		d->word = i;
		if (places->comment == i - 1 && places->comment >= 0 &&
		    ig_words_index(word[i], clauses) < 0)
			return ig_diag_set(d, "a comment is one word; quote it: comment \"%s %s\"",
					   word[i - 1], word[i]);
		if (read_clause(n, word, i, rule, places, d))
			return -1;
	}
	return 0;
}

/* The family that the addresses decide on, or -1. */
static int decided_family(const struct ig_ctl_rule *rule)
{
	if (!rule->peer.any)
		return rule->peer.family;
	return rule->to.any ? -1 : rule->to.family;
}

static int read_type(char *const *word, struct ig_ctl_rule *rule,
		     const struct ig_rule_places *places, struct ig_diag *d)
{
	const char *decider = !rule->peer.any ? word[places->peer] :
			      !rule->to.any   ? word[places->to] :
						NULL;
	const char *type = word[places->type];
	struct ig_prefix prefix;
	struct ig_diag none;

	d->word = places->type;
	if (!rule->peer.any && !rule->to.any && rule->peer.family != rule->to.family) {
		d->word = places->to;
		return ig_diag_set(d, "%s and %s are of different families, no packet has both",
				   word[places->peer], word[places->to]);
	}
	if (!ig_words_type(type, decided_family(rule), decider, rule->match, d))
		return 0;
	if (!ig_words_prefix(type, &prefix, &none))
		return ig_diag_set(d,
				   "%s is an address, but a type comes first: allow "
				   "echo-request %s",
				   type, type);
	return -1;
}

int ig_rule_parse(int n, char *const *word, int first, struct ig_ctl_rule *rule,
		  struct ig_rule_places *places, struct ig_diag *d)
{
	int i = first;

	memset(rule, 0, sizeof(*rule));
	memset(d, 0, sizeof(*d));
	*places = (struct ig_rule_places){ -1, -1, -1, -1, -1, -1 };
	rule->peer.any = true;
	rule->to.any = true;
	rule->dir = i < n ? ig_words_direction(word[i]) : -1;
	if (rule->dir >= 0)
		places->dir = i++;
	else
		rule->dir = IG_IN;
	if (i == n || is_keyword(word[i])) {
		d->word = i;
		return ig_diag_set(d, "a type is missing here, such as echo-request, icmp/8 or "
				      "all; `icmpctl types` lists them");
	}
	places->type = i++;
	if (i < n && !is_keyword(word[i])) {
		struct ig_icmp_match match[IG_FAMILIES];
		struct ig_diag type;

		places->peer = i;
		d->word = i;
		if (ig_words_prefix(word[i++], &rule->peer, d)) {
			/* Of two wrong words the first is the one to name. */
			if (!ig_words_type(word[places->type], -1, NULL, match, &type))
				return -1;
			*d = type;
			d->word = places->type;
			return -1;
		}
	}
	if (read_clauses(n, word, i, rule, places, d))
		return -1;
	return read_type(word, rule, places, d);
}

void ig_rule_print(FILE *out, const struct ig_ctl_rule *rule)
{
	char type[IG_WORD_MAX], peer[IG_WORD_MAX], more[IG_WORD_MAX];

	ig_words_type_text(rule->match, decided_family(rule), type);
	ig_words_prefix_text(&rule->peer, peer);
	fprintf(out, "allow %s %s %s", ig_directions[rule->dir], type, peer);
	if (!rule->to.any) {
		ig_words_prefix_text(&rule->to, more);
		fprintf(out, " to %s", more);
	}
	if (rule->lifetime) {
		ig_words_duration_text(rule->lifetime, more);
		fprintf(out, " for %s", more);
	}
	if (rule->comment[0]) {
		fputs(" comment ", out);
		ig_words_quote(out, rule->comment, true);
	}
}

char *ig_rule_text(const struct ig_ctl_rule *rule)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		abort();
	ig_rule_print(out, rule);
	if (fclose(out))
		abort();
	return text;
}

static json_t *match_json(enum ig_family family, const struct ig_icmp_match *m)
{
	json_t *obj = json_object();
	const char *name;

	if (m->type < 0)
		return obj;
	json_object_set_new(obj, "type", json_integer(m->type));
	name = ig_type_name(family, (u8)m->type);
	if (name)
		json_object_set_new(obj, "type-name", json_string(name));
	if (m->code < 0)
		return obj;
	json_object_set_new(obj, "code", json_integer(m->code));
	name = ig_code_name(family, (u8)m->type, (u8)m->code);
	if (name)
		json_object_set_new(obj, "code-name", json_string(name));
	return obj;
}

json_t *ig_rule_json(const struct ig_ctl_rule *rule)
{
	static const char *const keys[] = { "icmp", "icmpv6" };
	char text[IG_WORD_MAX];
	json_t *obj = json_object();
	char *words;
	int f;

	if (rule->id)
		json_object_set_new(obj, "id", json_integer(rule->id));
	json_object_set_new(obj, "direction", json_string(ig_directions[rule->dir]));
	for (f = 0; f < IG_FAMILIES; f++)
		if (rule->match[f].covers)
			json_object_set_new(obj, keys[f],
					    match_json((enum ig_family)f, &rule->match[f]));
	ig_words_prefix_text(&rule->peer, text);
	json_object_set_new(obj, "peer", json_string(text));
	ig_words_prefix_text(&rule->to, text);
	json_object_set_new(obj, "to", json_string(text));
	if (rule->lifetime)
		json_object_set_new(obj, "expires-in", json_integer(rule->lifetime));
	if (rule->comment[0]) {
		/* Another client may have set what is not UTF-8. */
		words = ig_words_safe_text(rule->comment);
		json_object_set_new(obj, "comment", json_string(words));
		free(words);
	}
	words = ig_rule_text(rule);
	json_object_set_new(obj, "rule", json_string(words));
	free(words);
	return obj;
}

static void put_prefix(struct nlmsghdr *nlh, u16 attr, const struct ig_prefix *p)
{
	struct nlattr *nest;

	if (p->any)
		return;
	nest = mnl_attr_nest_start(nlh, attr);
	if (p->family == IG_IPV4)
		mnl_attr_put(nlh, ICMPGUARD_A_PREFIX_IPV4, 4, p->addr.b);
	else
		mnl_attr_put(nlh, ICMPGUARD_A_PREFIX_IPV6, 16, p->addr.b);
	mnl_attr_put_u8(nlh, ICMPGUARD_A_PREFIX_LENGTH, p->len);
	mnl_attr_nest_end(nlh, nest);
}

static void put_match(struct nlmsghdr *nlh, u16 attr, const struct ig_icmp_match *m)
{
	struct nlattr *nest;

	if (!m->covers)
		return;
	nest = mnl_attr_nest_start(nlh, attr);
	if (m->type >= 0)
		mnl_attr_put_u8(nlh, ICMPGUARD_A_ICMP_TYPE, (u8)m->type);
	if (m->code >= 0)
		mnl_attr_put_u8(nlh, ICMPGUARD_A_ICMP_CODE, (u8)m->code);
	mnl_attr_nest_end(nlh, nest);
}

void ig_rule_to_wire(struct nlmsghdr *nlh, const struct ig_ctl_rule *rule, bool whole)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, ICMPGUARD_A_RULE);

	if (rule->id) {
		mnl_attr_put_u32(nlh, ICMPGUARD_A_RULE_ID, rule->id);
	} else {
		mnl_attr_put_u8(nlh, ICMPGUARD_A_RULE_DIRECTION, (u8)rule->dir);
		put_match(nlh, ICMPGUARD_A_RULE_ICMP, &rule->match[IG_IPV4]);
		put_match(nlh, ICMPGUARD_A_RULE_ICMPV6, &rule->match[IG_IPV6]);
		put_prefix(nlh, ICMPGUARD_A_RULE_PEER, &rule->peer);
		put_prefix(nlh, ICMPGUARD_A_RULE_TO, &rule->to);
		if (whole && rule->lifetime)
			mnl_attr_put_u32(nlh, ICMPGUARD_A_RULE_LIFETIME, rule->lifetime);
		if (whole && rule->comment[0])
			mnl_attr_put_strz(nlh, ICMPGUARD_A_RULE_COMMENT, rule->comment);
	}
	mnl_attr_nest_end(nlh, nest);
}

static int get_match(const struct nlattr *nest, struct ig_icmp_match *m)
{
	const struct nlattr *attr;
	int more = 0;

	*m = (struct ig_icmp_match){ .covers = true, .type = -1, .code = -1 };
	mnl_attr_for_each_nested (attr, nest) {
		if (mnl_attr_get_payload_len(attr) < 1)
			return -1;
		if (mnl_attr_get_type(attr) == ICMPGUARD_A_ICMP_TYPE)
			m->type = mnl_attr_get_u8(attr);
		else if (mnl_attr_get_type(attr) == ICMPGUARD_A_ICMP_CODE)
			m->code = mnl_attr_get_u8(attr);
		else
			more = 1;
	}
	return more;
}

static int get_prefix(const struct nlattr *nest, struct ig_prefix *p)
{
	const struct nlattr *attr;
	bool address = false;
	int more = 0;

	memset(p, 0, sizeof(*p));
	mnl_attr_for_each_nested (attr, nest) {
		u16 type = mnl_attr_get_type(attr), len = mnl_attr_get_payload_len(attr);

		if (type == ICMPGUARD_A_PREFIX_IPV4 || type == ICMPGUARD_A_PREFIX_IPV6) {
			p->family = type == ICMPGUARD_A_PREFIX_IPV4 ? IG_IPV4 : IG_IPV6;
			if (address || len != ig_prefix_max((enum ig_family)p->family) / 8)
				return -1;
			memcpy(p->addr.b, mnl_attr_get_payload(attr), len);
			address = true;
		} else if (type == ICMPGUARD_A_PREFIX_LENGTH) {
			if (len < 1)
				return -1;
			p->len = mnl_attr_get_u8(attr);
		} else {
			more = 1;
		}
	}
	if (!address || p->len > ig_prefix_max((enum ig_family)p->family))
		return -1;
	return more;
}

/* One attribute of a rule; returns as ig_rule_from_wire(). */
static int get_attr(const struct nlattr *attr, struct ig_ctl_rule *rule)
{
	static const u16 least[] = {
		[ICMPGUARD_A_RULE_ID] = 4,
		[ICMPGUARD_A_RULE_DIRECTION] = 1,
		[ICMPGUARD_A_RULE_LIFETIME] = 4,
		[ICMPGUARD_A_RULE_COMMENT] = 0,
	};
	u16 type = mnl_attr_get_type(attr), len = mnl_attr_get_payload_len(attr);

	if (type < ARRAY_SIZE(least) && len < least[type])
		return -1;
	switch (type) {
	case ICMPGUARD_A_RULE_ID:
		rule->id = mnl_attr_get_u32(attr);
		return 0;
	case ICMPGUARD_A_RULE_DIRECTION:
		rule->dir = mnl_attr_get_u8(attr);
		return rule->dir < IG_DIRS ? 0 : -1;
	case ICMPGUARD_A_RULE_ICMP:
		return get_match(attr, &rule->match[IG_IPV4]);
	case ICMPGUARD_A_RULE_ICMPV6:
		return get_match(attr, &rule->match[IG_IPV6]);
	case ICMPGUARD_A_RULE_PEER:
		return get_prefix(attr, &rule->peer);
	case ICMPGUARD_A_RULE_TO:
		return get_prefix(attr, &rule->to);
	case ICMPGUARD_A_RULE_LIFETIME:
		rule->lifetime = mnl_attr_get_u32(attr);
		return 0;
	case ICMPGUARD_A_RULE_COMMENT:
		snprintf(rule->comment, sizeof(rule->comment), "%.*s", (int)len,
			 mnl_attr_get_str(attr));
		return 0;
	default:
		return 1;
	}
}

int ig_rule_from_wire(const struct nlattr *nest, struct ig_ctl_rule *rule)
{
	const struct nlattr *attr;
	int more = 0, f;

	memset(rule, 0, sizeof(*rule));
	rule->peer.any = true;
	rule->to.any = true;
	rule->dir = -1;
	for (f = 0; f < IG_FAMILIES; f++)
		rule->match[f] = (struct ig_icmp_match){ .type = -1, .code = -1 };
	mnl_attr_for_each_nested (attr, nest) {
		int err = get_attr(attr, rule);

		if (err < 0)
			return -1;
		more |= err;
	}
	if (rule->dir < 0 || (!rule->match[IG_IPV4].covers && !rule->match[IG_IPV6].covers))
		return -1;
	return more;
}
