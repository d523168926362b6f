// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "engine/names.h"
#include "model/match.h"

void ig_ctl_arg_index_init(struct ig_ctl_arg_index *places)
{
	int i;

	for (i = 0; i < IG_PARTS; i++)
		places->at[i] = -1;
}

int ig_ctl_arg_index_find(const struct ig_ctl_arg_index *places, const char *attr)
{
	static const struct {
		const char *name;
		enum ig_ctl_part part;
	} parts[] = {
		{ "direction", IG_PART_DIR },	{ "number", IG_PART_NUMBER },
		{ "action", IG_PART_ACTION },	{ "icmp", IG_PART_TYPE },
		{ "icmpv6", IG_PART_TYPE },	{ "peer", IG_PART_PEER },
		{ "to", IG_PART_TO },		{ "lifetime", IG_PART_LIFETIME },
		{ "comment", IG_PART_COMMENT }, { "dev", IG_PART_DEV },
		{ "set", IG_PART_PEER },	{ "group", IG_PART_GROUP },
	};
	const char *name = strchr(attr, '.');
	size_t len, i;

	if (!name)
		return -1;
	name++;
	len = strcspn(name, ".");
	for (i = 0; i < ARRAY_SIZE(parts); i++)
		if (strlen(parts[i].name) == len && !strncmp(name, parts[i].name, len))
			return places->at[parts[i].part];
	return -1;
}

static const struct ig_ctl_clause to_clause = {
	.word = "to",
	.part = IG_PART_TO,
	.text = "a prefix of the local side: to 192.0.2.1",
};

static const struct ig_ctl_clause *find_clause(const struct ig_ctl_grammar *grammar,
					       const char *word)
{
	const struct ig_ctl_clause *c;

	if (!strcmp(word, to_clause.word))
		return &to_clause;
	for (c = grammar->clauses; c->word; c++)
		if (!strcmp(word, c->word))
			return c;
	return NULL;
}

static bool understood(const struct ig_ctl_clause *c)
{
	return c && (c == &to_clause || c->read);
}

/* Explains words after TYPE that do not exist, or are spelled otherwise. */
static bool odd_clause(const struct ig_parse *p, const char *word)
{
	static const char *const ports[] = { "port",	 "dport", "sport", "ports", "proto",
					     "protocol", "tcp",	  "udp",   NULL };
	static const char *const devs[] = { "on", "via", "iif", "oif", "interface", "iface", NULL };
	const struct ig_ctl_clause *c = p->grammar->clauses;

	if (ig_ctl_words_index(word, ports) >= 0) {
		ig_ctl_diag_set(p->d,
				"%s: ICMP has no ports; icmpguard filters ICMP and ICMPv6 only",
				word);
		return true;
	}
	if (ig_ctl_words_index(word, devs) < 0)
		return false;
	while (c->word && strcmp(c->word, "dev"))
		c++;
	if (c->word && c->read)
		ig_ctl_diag_set(p->d, "\"%s\" is not understood here; write \"dev\" before %s",
				word, c->text);
	else
		ig_ctl_diag_set(p->d, "%s", c->word ? c->text : "");
	return c->word;
}

static int bad_clause(const struct ig_parse *p, const char *word)
{
	struct ig_ctl_nearest n = { .word = word };
	const struct ig_ctl_clause *c;
	struct ig_prefix prefix;
	char hint[IG_WORD_MAX];
	struct ig_ctl_diag none;

	if (odd_clause(p, word))
		return -1;
	if (ig_ctl_words_meant_direction(word) >= 0)
		return ig_ctl_diag_set(p->d, "%s is a direction; it comes before the type", word);
	if (*word == '@')
		return ig_ctl_diag_set(p->d, "%s is a second remote side; write %s for each", word,
				       p->grammar->what);
	if (!ig_ctl_words_prefix(word, &prefix, &none))
		return ig_ctl_diag_set(
			p->d,
			"%s is a second remote side; write %s for each (the local side "
			"is \"to %s\")",
			word, p->grammar->what, word);
	ig_ctl_nearest_try(&n, to_clause.word);
	for (c = p->grammar->clauses; c->word; c++)
		if (c->read)
			ig_ctl_nearest_try(&n, c->word);
	ig_ctl_nearest_hint(&n, hint);
	return ig_ctl_diag_set(p->d, "%s is not understood here%s%s%s", word, *hint ? hint : "; ",
			       *hint ? "" : p->grammar->follow, *hint ? "" : " may follow");
}

/* Reads the clause at word @i and the word after it. */
static int read_clause(const struct ig_parse *p, int i)
{
	const struct ig_ctl_clause *c = find_clause(p->grammar, p->word[i]);

	p->d->word = i;
	if (!c)
		return bad_clause(p, p->word[i]);
	if (!understood(c))
		return ig_ctl_diag_set(p->d, "%s", c->text);
	if (p->places->at[c->part] >= 0)
		return ig_ctl_diag_set(p->d, "\"%s\" is written twice; once is enough", c->word);
	p->d->word = i + 1;
	if (i + 1 == p->n)
		return ig_ctl_diag_set(p->d, "\"%s\" needs %s", c->word, c->text);
	p->places->at[c->part] = i + 1;
	if (c == &to_clause)
		return ig_ctl_words_prefix(p->word[i + 1], &p->match->to, p->d);
	return c->read(p->word[i + 1], p->owner, p->d);
}

static int read_clauses(const struct ig_parse *p, int i)
{
	for (; i < p->n; i += 2) {
		p->d->word = i;
		if (p->places->at[IG_PART_COMMENT] == i - 1 &&
		    !understood(find_clause(p->grammar, p->word[i])))
			return ig_ctl_diag_set(p->d,
					       "a comment is one word; quote it: comment \"%s %s\"",
					       p->word[i - 1], p->word[i]);
		if (read_clause(p, i))
			return -1;
	}
	return 0;
}

/* Returns the family of the addresses, or -1 without any. */
static int decided_family(const struct ig_ctl_match *match)
{
	if (!match->peer.any)
		return match->peer.family;
	return match->to.any ? -1 : match->to.family;
}

static int read_type(const struct ig_parse *p)
{
	const char *peer = p->match->peer.any ? NULL : p->word[p->places->at[IG_PART_PEER]];
	const char *to = p->match->to.any ? NULL : p->word[p->places->at[IG_PART_TO]];
	const char *type = p->word[p->places->at[IG_PART_TYPE]];
	struct ig_prefix prefix;
	struct ig_ctl_diag none;

	if (peer && to && p->match->peer.family != p->match->to.family) {
		p->d->word = p->places->at[IG_PART_TO];
		return ig_ctl_diag_set(
			p->d, "%s and %s are of different families; no packet has both", peer, to);
	}
	p->d->word = p->places->at[IG_PART_TYPE];
	if (!ig_ctl_words_type(type, decided_family(p->match), peer ? peer : to, p->match->icmp,
			       p->d))
		return 0;
	if (!ig_ctl_words_prefix(type, &prefix, &none))
		return ig_ctl_diag_set(
			p->d, "%s is an address, but a type comes first: %s echo-request %s", type,
			p->grammar->before, type);
	return -1;
}

/* Reads @NAME. */
static int read_set(const char *word, struct ig_ctl_match *match, struct ig_ctl_diag *d)
{
	if (!word[1])
		return ig_ctl_diag_set(d, "the name of the set is missing after @: @office");
	if (ig_ctl_words_name(word + 1, "set", d)) {
		d->at++;
		return -1;
	}
	strcpy(match->set, word + 1);
	return 0;
}

/* Reads PEER at word @i. When TYPE is wrong, too, the message is about TYPE, which is first. */
static int read_peer(const struct ig_parse *p, int i)
{
	int at = p->places->at[IG_PART_TYPE];
	struct ig_ctl_icmp match[IG_FAMILIES];
	struct ig_ctl_diag type;

	p->places->at[IG_PART_PEER] = i;
	p->d->word = i;
	if (*p->word[i] == '@') {
		if (!read_set(p->word[i], p->match, p->d))
			return 0;
	} else if (!ig_ctl_words_prefix(p->word[i], &p->match->peer, p->d)) {
		return 0;
	}
	odd_clause(p, p->word[i]);
	if (ig_ctl_words_type(p->word[at], -1, NULL, match, &type)) {
		*p->d = type;
		p->d->word = at;
	}
	return -1;
}

int ig_ctl_match_parse(const struct ig_parse *p, int first)
{
	int i = first;

	if (i == p->n || find_clause(p->grammar, p->word[i])) {
		p->d->word = i;
		return ig_ctl_diag_set(p->d,
				       "a type is missing here, such as echo-request, icmp/8 or "
				       "all; `icmpctl types` lists them");
	}
	p->places->at[IG_PART_TYPE] = i++;
	if (i < p->n && !find_clause(p->grammar, p->word[i]) && read_peer(p, i++))
		return -1;
	if (read_clauses(p, i))
		return -1;
	return read_type(p);
}

/* Adds @c to @next if it is understood and is not among the words from @i on. */
static void add_next(struct ig_ctl_match_next *next, size_t *n, const struct ig_ctl_clause *c,
		     int words, char *const *word, int i)
{
	for (; i < words; i += 2)
		if (!strcmp(word[i], c->word))
			return;
	if (understood(c) && *n < IG_PARTS)
		next->clause[(*n)++] = c;
}

void ig_ctl_match_next(const struct ig_ctl_grammar *grammar, int n, char *const *word, int first,
		       struct ig_ctl_match_next *next)
{
	const struct ig_ctl_clause *c;
	size_t clauses = 0;
	int i = first + 1;

	memset(next, 0, sizeof(*next));
	next->type = first >= n;
	if (next->type)
		return;
	next->peer = i == n;
	if (i < n && !find_clause(grammar, word[i]))
		i++;
	/* Clauses are of two words; the value of the last one may be missing. */
	if ((n - i) % 2) {
		c = find_clause(grammar, word[n - 1]);
		next->value_of = understood(c) ? c : NULL;
		return;
	}
	add_next(next, &clauses, &to_clause, n, word, i);
	for (c = grammar->clauses; c->word; c++)
		add_next(next, &clauses, c, n, word, i);
}

static void peer_text(const struct ig_ctl_match *match, char buf[IG_WORD_MAX])
{
	if (match->set[0])
		snprintf(buf, IG_WORD_MAX, "@%s", match->set);
	else
		ig_ctl_words_prefix_text(&match->peer, buf);
}

void ig_ctl_match_print(FILE *out, const struct ig_ctl_match *match)
{
	char type[IG_WORD_MAX], prefix[IG_WORD_MAX];

	ig_ctl_words_type_text(match->icmp, decided_family(match), type);
	peer_text(match, prefix);
	fprintf(out, "%s %s", type, prefix);
	if (!match->to.any) {
		ig_ctl_words_prefix_text(&match->to, prefix);
		fprintf(out, " to %s", prefix);
	}
}

static json_t *icmp_json(enum ig_family family, const struct ig_ctl_icmp *m)
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

void ig_ctl_match_json(json_t *obj, const struct ig_ctl_match *match)
{
	static const char *const keys[] = { "icmp", "icmpv6" };
	char text[IG_WORD_MAX];
	int f;

	for (f = 0; f < IG_FAMILIES; f++)
		if (match->icmp[f].covers)
			json_object_set_new(obj, keys[f],
					    icmp_json((enum ig_family)f, &match->icmp[f]));
	peer_text(match, text);
	json_object_set_new(obj, "peer", json_string(text));
	ig_ctl_words_prefix_text(&match->to, text);
	json_object_set_new(obj, "to", json_string(text));
}

void ig_ctl_prefix_to_wire(struct nlmsghdr *nlh, u16 attr, const struct ig_prefix *p)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, attr);

	if (p->family == IG_IPV4)
		mnl_attr_put(nlh, ICMPGUARD_A_PREFIX_IPV4, 4, p->addr.b);
	else
		mnl_attr_put(nlh, ICMPGUARD_A_PREFIX_IPV6, 16, p->addr.b);
	mnl_attr_put_u8(nlh, ICMPGUARD_A_PREFIX_LENGTH, p->len);
	mnl_attr_nest_end(nlh, nest);
}

static void put_icmp(struct nlmsghdr *nlh, u16 attr, const struct ig_ctl_icmp *m)
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

void ig_ctl_match_to_wire(struct nlmsghdr *nlh, const struct ig_ctl_match_attrs *attrs,
			  const struct ig_ctl_match *match)
{
	int f;

	for (f = 0; f < IG_FAMILIES; f++)
		put_icmp(nlh, attrs->icmp[f], &match->icmp[f]);
	if (match->set[0])
		mnl_attr_put_strz(nlh, attrs->set, match->set);
	else if (!match->peer.any)
		ig_ctl_prefix_to_wire(nlh, attrs->peer, &match->peer);
	if (!match->to.any)
		ig_ctl_prefix_to_wire(nlh, attrs->to, &match->to);
}

void ig_ctl_match_init(struct ig_ctl_match *match)
{
	int f;

	memset(match, 0, sizeof(*match));
	match->dir = -1;
	match->peer.any = true;
	match->to.any = true;
	for (f = 0; f < IG_FAMILIES; f++)
		match->icmp[f] = (struct ig_ctl_icmp){ .type = -1, .code = -1 };
}

static int get_icmp(const struct nlattr *nest, struct ig_ctl_icmp *m)
{
	const struct nlattr *attr;
	int more = 0;

	*m = (struct ig_ctl_icmp){ .covers = true, .type = -1, .code = -1 };
	mnl_attr_for_each_nested (attr, nest) {
		u16 type = mnl_attr_get_type(attr);

		if (type != ICMPGUARD_A_ICMP_TYPE && type != ICMPGUARD_A_ICMP_CODE) {
			more = 1;
			continue;
		}
		if (mnl_attr_get_payload_len(attr) < 1)
			return -1;
		*(type == ICMPGUARD_A_ICMP_TYPE ? &m->type : &m->code) = mnl_attr_get_u8(attr);
	}
	return more;
}

int ig_ctl_name_from_wire(const struct nlattr *attr, char name[ICMPGUARD_NAME_MAX + 1])
{
	struct ig_ctl_diag none;

	snprintf(name, ICMPGUARD_NAME_MAX + 1, "%.*s", (int)mnl_attr_get_payload_len(attr),
		 mnl_attr_get_str(attr));
	return ig_ctl_words_name(name, "", &none);
}

int ig_ctl_prefix_from_wire(const struct nlattr *nest, struct ig_prefix *p)
{
	const struct nlattr *attr;
	bool address = false, length = false;
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
			length = true;
		} else {
			more = 1;
		}
	}
	if (!address || !length || p->len > ig_prefix_max((enum ig_family)p->family))
		return -1;
	return more;
}

int ig_ctl_match_from_wire(const struct nlattr *attr, const struct ig_ctl_match_attrs *attrs,
			   struct ig_ctl_match *match)
{
	u16 type = mnl_attr_get_type(attr);

	if (type == attrs->dir) {
		if (mnl_attr_get_payload_len(attr) < 1)
			return -1;
		match->dir = mnl_attr_get_u8(attr);
		return match->dir < IG_DIRS ? 0 : -1;
	}
	if (type == attrs->icmp[IG_IPV4])
		return get_icmp(attr, &match->icmp[IG_IPV4]);
	if (type == attrs->icmp[IG_IPV6])
		return get_icmp(attr, &match->icmp[IG_IPV6]);
	if (type == attrs->set)
		return ig_ctl_name_from_wire(attr, match->set);
	if (type == attrs->peer)
		return ig_ctl_prefix_from_wire(attr, &match->peer);
	if (type == attrs->to)
		return ig_ctl_prefix_from_wire(attr, &match->to);
	return IG_MATCH_NOT_MINE;
}

bool ig_ctl_match_whole(const struct ig_ctl_match *match)
{
	return match->dir >= 0 && (match->icmp[IG_IPV4].covers || match->icmp[IG_IPV6].covers);
}
