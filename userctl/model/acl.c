// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "no_memory.h"
#include "model/acl.h"

static int read_dev(const char *word, void *owner, struct ig_ctl_diag *d)
{
	struct ig_ctl_entry *entry = owner;

	if (ig_ctl_words_dev(word, d))
		return -1;
	strcpy(entry->dev, word);
	return 0;
}

static const struct ig_ctl_clause clauses[] = {
	{ "dev", IG_PART_DEV, "the name of an interface: dev eth0", read_dev },
	/* Clauses that people expect but that do not exist, or are spelled otherwise. */
	{ .word = "for",
	  .part = IG_PARTS,
	  .text = "an entry does not expire; a rule can: allow echo-request 192.0.2.1 for 30m" },
	{ .word = "comment",
	  .part = IG_PARTS,
	  .text = "an entry has no comment; a rule can have one" },
	{ .word = "group",
	  .part = IG_PARTS,
	  .text = "only rules have groups; an entry can name one interface: dev eth0" },
	{ .word = "from",
	  .part = IG_PARTS,
	  .text = "the remote side comes right after the type, without \"from\": acl add in 100 "
		  "deny all 192.0.2.0/24" },
	{ .word = NULL },
};

const struct ig_ctl_grammar ig_ctl_acl_grammar = {
	.what = "an entry",
	.before = "acl add in 100 deny",
	.follow = "to PREFIX or dev INTERFACE",
	.clauses = clauses,
};

static int no_direction(int n, char *const *word, int i, struct ig_ctl_diag *d)
{
	u32 number;

	if (i < n && !ig_ctl_words_number(word[i], UINT32_MAX, &number))
		return ig_ctl_diag_set(
			d, "the direction comes before the number: %s %s",
			i + 1 < n && ig_ctl_words_direction(word[i + 1]) >= 0 ? word[i + 1] : "in",
			word[i]);
	if (i < n && ig_ctl_words_meant_action(word[i]) >= 0)
		return ig_ctl_diag_set(d, "direction and number come before the action: in 100 %s",
				       ig_ctl_actions[ig_ctl_words_meant_action(word[i])]);
	return ig_ctl_words_no_direction(d, i < n ? word[i] : NULL, NULL, "acl add");
}

/* Reads DIR NUMBER; returns the index of the word after them, or -1. */
static int read_name(int n, char *const *word, int i, struct ig_ctl_entry *entry,
		     struct ig_ctl_arg_index *places, struct ig_ctl_diag *d)
{
	u32 number;

	memset(entry, 0, sizeof(*entry));
	memset(d, 0, sizeof(*d));
	ig_ctl_arg_index_init(places);
	ig_ctl_match_init(&entry->match);
	d->word = i;
	entry->match.dir = i < n ? ig_ctl_words_direction(word[i]) : -1;
	if (entry->match.dir < 0)
		return no_direction(n, word, i, d);
	places->at[IG_PART_DIR] = i++;
	d->word = i;
	if (i == n)
		return ig_ctl_diag_set(
			d,
			"the number of the entry is missing here, 1 to %u; the lowest "
			"that covers a packet decides",
			UINT16_MAX);
	if (ig_ctl_words_number(word[i], UINT16_MAX, &number) || !number)
		return ig_ctl_diag_set(d, "\"%s\" is not the number of an entry; they are 1 to %u",
				       word[i], UINT16_MAX);
	entry->number = (u16)number;
	places->at[IG_PART_NUMBER] = i++;
	return i;
}

unsigned int ig_ctl_acl_exempt(const struct ig_ctl_match *match, bool *all)
{
	const struct ig_ctl_icmp *m4 = &match->icmp[IG_IPV4], *m6 = &match->icmp[IG_IPV6];
	/* Link-scope messages are never forwarded anyway. */
	bool link = match->dir != IG_FORWARD;
	unsigned int exempt = 0;

	*all = true;
	if (m4->covers && (m4->type < 0 || m4->type == ICMP4_DEST_UNREACH) &&
	    (m4->code < 0 || m4->code == ICMP4_FRAG_NEEDED))
		exempt |= IG_EXEMPT_FRAGMENTATION_NEEDED;
	*all &= !m4->covers || (exempt && m4->code >= 0);
	if (!m6->covers)
		return exempt;
	if (m6->type < 0) {
		*all = false;
		return exempt | IG_EXEMPT_PACKET_TOO_BIG | (link ? IG_EXEMPT_LINK_SCOPE : 0);
	}
	if (m6->type == ICMP6_PACKET_TOO_BIG)
		return exempt | IG_EXEMPT_PACKET_TOO_BIG;
	/* An entry that names router advertisements may deny them (RA guard, RFC 6104). */
	if (m6->type != ICMP6_ROUTER_ADVERT &&
	    ig_type_class(IG_IPV6, (enum ig_dir)match->dir, (u8)m6->type) == IG_CLASS_M)
		return exempt | IG_EXEMPT_LINK_SCOPE;
	*all = false;
	return exempt;
}

/* Refuses an entry that could have no effect. */
static int check_exempt(const struct ig_ctl_entry *entry, const char *word, struct ig_ctl_diag *d)
{
	bool all;
	unsigned int exempt = ig_ctl_acl_exempt(&entry->match, &all);

	if (!all)
		return 0;
	if (exempt & IG_EXEMPT_LINK_SCOPE)
		return ig_ctl_diag_set(
			d,
			"%s always passes, as do neighbor discovery, MLD and MRD; of these, an "
			"entry can deny only router-advertisement and redirect",
			word);
	return ig_ctl_diag_set(
		d,
		"%s always passes, so that path MTU discovery works; an entry has no "
		"effect on it",
		word);
}

int ig_ctl_acl_parse(int n, char *const *word, int first, struct ig_ctl_entry *entry,
		     struct ig_ctl_arg_index *places, struct ig_ctl_diag *d)
{
	const struct ig_parse p = {
		.n = n,
		.word = word,
		.grammar = &ig_ctl_acl_grammar,
		.owner = entry,
		.match = &entry->match,
		.places = places,
		.d = d,
	};
	int i = read_name(n, word, first, entry, places, d), action;
	struct ig_ctl_nearest near = { .word = NULL };
	char hint[IG_WORD_MAX];

	if (i < 0)
		return -1;
	d->word = i;
	if (i == n)
		return ig_ctl_diag_set(d, "the action is missing here: allow or deny");
	action = ig_ctl_words_index(word[i], ig_ctl_actions);
	if (action < 0 && ig_ctl_words_meant_action(word[i]) < 0) {
		near.word = word[i];
		ig_ctl_nearest_try(&near, ig_ctl_actions[ICMPGUARD_ACTION_DENY]);
		ig_ctl_nearest_try(&near, ig_ctl_actions[ICMPGUARD_ACTION_ALLOW]);
		return ig_ctl_diag_set(
			d, "\"%s\" is not an action; allow or deny comes before the type%s",
			word[i], ig_ctl_nearest_hint(&near, hint));
	}
	if (action < 0)
		return ig_ctl_words_no_action(d, word[i], "action");
	entry->allow = action == ICMPGUARD_ACTION_ALLOW;
	places->at[IG_PART_ACTION] = i++;
	if (ig_ctl_match_parse(&p, i))
		return -1;
	d->word = i;
	return check_exempt(entry, word[i], d);
}

int ig_ctl_acl_parse_name(int n, char *const *word, int first, struct ig_ctl_entry *entry,
			  struct ig_ctl_arg_index *places, struct ig_ctl_diag *d)
{
	return read_name(n, word, first, entry, places, d) < 0 ? -1 : 0;
}

char *ig_ctl_acl_text(const struct ig_ctl_entry *entry)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		ig_no_memory();
	fprintf(out, "%s %u %s ", ig_ctl_directions[entry->match.dir], entry->number,
		ig_ctl_actions[entry->allow]);
	ig_ctl_match_print(out, &entry->match);
	if (entry->dev[0]) {
		fputs(" dev ", out);
		ig_ctl_words_quote(out, entry->dev, false);
	}
	if (fclose(out))
		ig_no_memory();
	return text;
}

json_t *ig_ctl_acl_json(const struct ig_ctl_entry *entry)
{
	json_t *obj = json_object();
	char *words;

	json_object_set_new(obj, "direction", json_string(ig_ctl_directions[entry->match.dir]));
	json_object_set_new(obj, "number", json_integer(entry->number));
	json_object_set_new(obj, "action", json_string(ig_ctl_actions[entry->allow]));
	ig_ctl_match_json(obj, &entry->match);
	if (entry->dev[0]) {
		/* Names of interfaces are not always UTF-8. */
		words = ig_ctl_words_safe_text(entry->dev);
		json_object_set_new(obj, "dev", json_string(words));
		free(words);
	}
	if (entry->counted) {
		json_object_set_new(obj, "packets", json_integer((json_int_t)entry->packets));
		json_object_set_new(obj, "bytes", json_integer((json_int_t)entry->bytes));
	}
	words = ig_ctl_acl_text(entry);
	json_object_set_new(obj, "entry", json_string(words));
	free(words);
	return obj;
}

static const struct ig_ctl_match_attrs match_attrs = {
	.dir = ICMPGUARD_A_ACL_ENTRY_DIRECTION,
	.icmp = { ICMPGUARD_A_ACL_ENTRY_ICMP, ICMPGUARD_A_ACL_ENTRY_ICMPV6 },
	.peer = ICMPGUARD_A_ACL_ENTRY_PEER,
	.set = ICMPGUARD_A_ACL_ENTRY_SET,
	.to = ICMPGUARD_A_ACL_ENTRY_TO,
};

void ig_ctl_acl_to_wire(struct nlmsghdr *nlh, const struct ig_ctl_entry *entry, bool whole)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, ICMPGUARD_A_ACL_ENTRY);

	mnl_attr_put_u8(nlh, ICMPGUARD_A_ACL_ENTRY_DIRECTION, (u8)entry->match.dir);
	mnl_attr_put_u16(nlh, ICMPGUARD_A_ACL_ENTRY_NUMBER, entry->number);
	if (whole) {
		mnl_attr_put_u8(nlh, ICMPGUARD_A_ACL_ENTRY_ACTION, entry->allow);
		ig_ctl_match_to_wire(nlh, &match_attrs, &entry->match);
		if (entry->dev[0])
			mnl_attr_put_strz(nlh, ICMPGUARD_A_ACL_ENTRY_DEV, entry->dev);
	}
	mnl_attr_nest_end(nlh, nest);
}

/* Reads what was counted; returns as ig_ctl_acl_from_wire(). */
static int get_count(const struct nlattr *attr, struct ig_ctl_entry *entry)
{
	u16 type = mnl_attr_get_type(attr);

	if (type == ICMPGUARD_A_ACL_ENTRY_PAD)
		return 0;
	if (type != ICMPGUARD_A_ACL_ENTRY_PACKETS && type != ICMPGUARD_A_ACL_ENTRY_BYTES)
		return 1;
	if (mnl_attr_get_payload_len(attr) < 8)
		return -1;
	entry->counted = true;
	if (type == ICMPGUARD_A_ACL_ENTRY_PACKETS)
		entry->packets = mnl_attr_get_u64(attr);
	else
		entry->bytes = mnl_attr_get_u64(attr);
	return 0;
}

/* Reads one attribute of an entry; returns as ig_ctl_acl_from_wire(). */
static int get_attr(const struct nlattr *attr, struct ig_ctl_entry *entry)
{
	u16 type = mnl_attr_get_type(attr), len = mnl_attr_get_payload_len(attr);
	int err = ig_ctl_match_from_wire(attr, &match_attrs, &entry->match);
	u8 action;

	if (err != IG_MATCH_NOT_MINE)
		return err;
	switch (type) {
	case ICMPGUARD_A_ACL_ENTRY_NUMBER:
		if (len < 2)
			return -1;
		entry->number = mnl_attr_get_u16(attr);
		return 0;
	case ICMPGUARD_A_ACL_ENTRY_ACTION:
		action = len ? mnl_attr_get_u8(attr) : UINT8_MAX;
		entry->allow = action == ICMPGUARD_ACTION_ALLOW;
		return action > ICMPGUARD_ACTION_ALLOW ? -1 : 0;
	case ICMPGUARD_A_ACL_ENTRY_DEV:
		snprintf(entry->dev, sizeof(entry->dev), "%.*s", (int)len, mnl_attr_get_str(attr));
		return 0;
	default:
		return get_count(attr, entry);
	}
}

int ig_ctl_acl_from_wire(const struct nlattr *nest, struct ig_ctl_entry *entry)
{
	const struct nlattr *attr;
	bool action = false;
	int more = 0;

	memset(entry, 0, sizeof(*entry));
	ig_ctl_match_init(&entry->match);
	mnl_attr_for_each_nested (attr, nest) {
		int err = get_attr(attr, entry);

		if (err < 0)
			return -1;
		more |= err;
		action |= mnl_attr_get_type(attr) == ICMPGUARD_A_ACL_ENTRY_ACTION;
	}
	return ig_ctl_match_whole(&entry->match) && entry->number && action ? more : -1;
}
