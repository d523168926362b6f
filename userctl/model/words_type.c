// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads and writes TYPE[/CODE]. A name covers every family that has it, unless an
 * address decides; icmp/N and icmpv6/N cover one family; icmp/N+icmpv6/M joins two
 * types that have no common name.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "engine/names.h"
#include "model/words.h"

static const char *const families[] = { "icmp", "icmpv6" };
static const char *const family_names[] = { "ICMP", "ICMPv6" };
static const char *const address_names[] = { "IPv4", "IPv6" };

/**
 * struct type_word - a TYPE word taken apart
 * @word: the whole of it, for sentences
 * @part: the parts between slashes
 * @n: how many
 */
struct type_word {
	const char *word;
	char part[3][64];
	int n;
};

static int family_of(const char *word)
{
	static const char *const v4[] = { "icmp", "icmp4", "icmpv4", NULL };
	static const char *const v6[] = { "icmpv6", "icmp6", "ipv6-icmp", NULL };

	if (ig_ctl_words_index(word, v4) >= 0)
		return IG_IPV4;
	return ig_ctl_words_index(word, v6) >= 0 ? IG_IPV6 : -1;
}

static int bad_part(const struct type_word *t, int part, struct ig_ctl_diag *d)
{
	size_t at = 0;
	int i;

	for (i = 0; i < part; i++)
		at += strlen(t->part[i]) + 1;
	d->at = at;
	d->len = strlen(t->part[part]);
	return -1;
}

static int split(const char *word, struct type_word *t, struct ig_ctl_diag *d)
{
	const char *p = word;

	t->word = word;
	for (t->n = 0; t->n < 3; t->n++) {
		size_t len = strcspn(p, "/");

		if (len >= sizeof(t->part[0]))
			return ig_ctl_diag_set(d, "%.40s... is longer than any type", word);
		memcpy(t->part[t->n], p, len);
		t->part[t->n][len] = '\0';
		p += len;
		if (!*p++) {
			t->n++;
			return 0;
		}
	}
	return ig_ctl_diag_set(d,
			       "%s has too many slashes; a type is NAME, NAME/CODE, "
			       "icmp/TYPE/CODE or icmpv6/TYPE/CODE",
			       word);
}

/* Explains a number without its family: 8, 8/0. */
static int bare_number(const struct type_word *t, u8 number, struct ig_ctl_diag *d)
{
	const char *name4 = ig_type_name(IG_IPV4, number), *name6 = ig_type_name(IG_IPV6, number);

	if (!name4 && !name6)
		return ig_ctl_diag_set(
			d,
			"%s does not say which family; write icmp/%s or icmpv6/%s (TCP "
			"and UDP ports are not filtered here)",
			t->word, t->word, t->word);
	return ig_ctl_diag_set(
		d, "%s does not say which family; write icmp/%s%s%s%s or icmpv6/%s%s%s%s", t->word,
		t->word, name4 ? " (" : "", name4 ? name4 : "", name4 ? ")" : "", t->word,
		name6 ? " (" : "", name6 ? name6 : "", name6 ? ")" : "");
}

static int unknown_type(const struct type_word *t, int family, const char *name,
			struct ig_ctl_diag *d)
{
	struct ig_ctl_nearest n = { .word = name };
	struct ig_name row;
	char hint[IG_WORD_MAX];
	size_t i;
	u32 number;

	if (ig_ctl_words_is_port(t->word))
		return ig_ctl_diag_set(d,
				       "\"%s\" is not an ICMP type: ICMP has no ports; icmpguard "
				       "filters ICMP and ICMPv6 only, TCP and UDP always pass it",
				       t->word);
	if (family < 0 && !ig_ctl_words_number(name, 255, &number))
		return bare_number(t, (u8)number, d);
	if (family < 0 && t->n == 1 && !ig_ctl_words_number(name, 65535, &number))
		return ig_ctl_diag_set(
			d,
			"\"%s\" is not an ICMP type; they are 0 to 255. Ports are not "
			"filtered here: TCP and UDP always pass icmpguard",
			name);
	if (family < 0 && ig_ctl_words_meant_direction(name) >= 0)
		return ig_ctl_diag_set(
			d,
			"\"%s\" is not an ICMP type; the direction is written \"%s\", "
			"before the type",
			name, ig_ctl_directions[ig_ctl_words_meant_direction(name)]);
	if (!*name)
		return ig_ctl_diag_set(d, "\"%s\" lacks the type; `icmpctl types` lists them",
				       t->word);
	for (i = 0; ig_name_at(i, &row); i++)
		if (row.code < 0 && (family < 0 || (int)row.family == family))
			ig_ctl_nearest_try(&n, row.name);
	if (family < 0)
		ig_ctl_nearest_try(&n, "all");
	if (family >= 0 && strspn(name, "0123456789") == strlen(name))
		return ig_ctl_diag_set(d, "\"%s\" is not an %s type; they are 0 to 255", name,
				       family_names[family]);
	ig_ctl_nearest_hint(&n, hint);
	return ig_ctl_diag_set(d, "\"%s\" is not an %s type%s", name,
			       family < 0 ? "ICMP" : family_names[family],
			       *hint ? hint : "; `icmpctl types` lists them");
}

static int unknown_code(const struct type_word *t, const struct ig_ctl_icmp *match, int part,
			struct ig_ctl_diag *d)
{
	struct ig_ctl_nearest n = { .word = t->part[part] };
	char hint[IG_WORD_MAX], type[IG_WORD_MAX];
	struct ig_name row;
	size_t i;

	snprintf(type, sizeof(type), "%s%s%s", t->part[0], part > 1 ? "/" : "",
		 part > 1 ? t->part[1] : "");
	for (i = 0; ig_name_at(i, &row); i++)
		if (row.code >= 0 && match[row.family].covers && match[row.family].type == row.type)
			ig_ctl_nearest_try(&n, row.name);
	ig_ctl_nearest_hint(&n, hint);
	if (!*t->part[part])
		ig_ctl_diag_set(d,
				"%s lacks the code after the slash; leave out the slash for every "
				"code",
				t->word);
	else if (*hint)
		ig_ctl_diag_set(d, "\"%s\" is not a code of %s%s", t->part[part], type, hint);
	else
		ig_ctl_diag_set(
			d,
			"\"%s\" is not a code of %s; write a number from 0 to 255, or a name "
			"that `icmpctl types %s` lists",
			t->part[part], type, type);
	return bad_part(t, part, d);
}

/* Narrows @match to the code in @part of @t; families without it drop out. */
static int read_code(const struct type_word *t, int part, struct ig_ctl_icmp *match,
		     struct ig_ctl_diag *d)
{
	struct ig_ctl_icmp kept[IG_FAMILIES];
	bool found = false;
	u32 number;
	int f;

	memcpy(kept, match, sizeof(kept));
	for (f = 0; f < IG_FAMILIES; f++) {
		if (!kept[f].covers)
			continue;
		if (!ig_ctl_words_number(t->part[part], 255, &number))
			kept[f].code = (int)number;
		else
			kept[f].code =
				ig_code_by_name((enum ig_family)f, (u8)kept[f].type, t->part[part]);
		kept[f].covers = kept[f].code >= 0;
		found |= kept[f].covers;
	}
	if (!found)
		return unknown_code(t, match, part, d);
	memcpy(match, kept, sizeof(kept));
	return 0;
}

/* Refuses a code number that has different meanings in ICMP and ICMPv6. */
static int check_number(const struct type_word *t, const struct ig_ctl_icmp *m,
			struct ig_ctl_diag *d)
{
	const struct ig_ctl_icmp *a = &m[IG_IPV4], *b = &m[IG_IPV6];
	const char *name4, *name6;

	if (!a->covers || !b->covers || a->code != b->code || a->code < 0)
		return 0;
	name4 = ig_code_name(IG_IPV4, (u8)a->type, (u8)a->code);
	name6 = ig_code_name(IG_IPV6, (u8)b->type, (u8)b->code);
	if (!name4 || !name6 || ig_code_by_name(IG_IPV6, (u8)b->type, name4) == b->code)
		return 0;
	ig_ctl_diag_set(d,
			"%s is %s in ICMP but %s in ICMPv6; write icmp/%d/%d, icmpv6/%d/%d, or the "
			"name",
			t->word, name4, name6, a->type, a->code, b->type, b->code);
	return bad_part(t, 1, d);
}

/* Reads icmp/8, icmp/echo-request, icmpv6/all, icmp/3/1, ... */
static int read_family_form(const struct type_word *t, int family, struct ig_ctl_icmp *match,
			    struct ig_ctl_diag *d)
{
	struct ig_ctl_icmp *m = &match[family];
	u32 number;

	if (t->n < 2)
		return ig_ctl_diag_set(d,
				       "%s is a protocol; write %s/all, %s/TYPE, or all for ICMP "
				       "and ICMPv6",
				       t->word, t->part[0], t->part[0]);
	*m = (struct ig_ctl_icmp){ .covers = true, .type = -1, .code = -1 };
	if (strcmp(t->part[1], "all")) {
		if (!ig_ctl_words_number(t->part[1], 255, &number))
			m->type = (int)number;
		else
			m->type = ig_type_by_name((enum ig_family)family, t->part[1]);
		if (m->type < 0) {
			unknown_type(t, family, t->part[1], d);
			return bad_part(t, 1, d);
		}
	}
	if (t->n < 3)
		return 0;
	if (m->type < 0) {
		ig_ctl_diag_set(d, "all types have no code in common; leave out /%s", t->part[2]);
		return bad_part(t, 2, d);
	}
	return read_code(t, 2, match, d);
}

/* Reads the name of a type, or that of a code of an error without its type. */
static bool read_name(const struct type_word *t, struct ig_ctl_icmp *match)
{
	bool found = false;
	u8 code;
	int f;

	for (f = 0; f < IG_FAMILIES; f++) {
		match[f].type = ig_type_by_name((enum ig_family)f, t->part[0]);
		match[f].code = -1;
		match[f].covers = match[f].type >= 0;
		found |= match[f].covers;
	}
	if (found || t->n > 1)
		return found;
	for (f = 0; f < IG_FAMILIES; f++) {
		match[f].type = ig_error_by_name((enum ig_family)f, t->part[0], &code);
		match[f].covers = match[f].type >= 0;
		match[f].code = match[f].covers ? code : -1;
		found |= match[f].covers;
	}
	return found;
}

static int read_name_form(const struct type_word *t, int only, struct ig_ctl_icmp *match,
			  struct ig_ctl_diag *d)
{
	int f;

	if (!strcmp(t->part[0], "all") || !strcmp(t->part[0], "any")) {
		for (f = 0; f < IG_FAMILIES; f++)
			match[f] = (struct ig_ctl_icmp){ .covers = true, .type = -1, .code = -1 };
		if (t->n == 1)
			return 0;
		ig_ctl_diag_set(d, "all types have no code in common; leave out /%s", t->part[1]);
		return bad_part(t, 1, d);
	}
	if (!read_name(t, match))
		return unknown_type(t, -1, t->part[0], d);
	if (t->n > 2) {
		ig_ctl_diag_set(d,
				"%s has one part too many; a name is followed by at most one code",
				t->word);
		return bad_part(t, 2, d);
	}
	if (t->n == 2 && read_code(t, 1, match, d))
		return -1;
	/* With an address, a number is not ambiguous. */
	return only < 0 ? check_number(t, match, d) : 0;
}

/* Removes from @match the family that the address excludes. */
static int narrow(const char *word, int only, const char *decider, struct ig_ctl_icmp *match,
		  bool spelt, struct ig_ctl_diag *d)
{
	if (only < 0)
		return 0;
	if (!match[only].covers)
		return ig_ctl_diag_set(d, "%s is %s only, but %s is %s", word, family_names[!only],
				       decider, address_names[only]);
	if (spelt && match[!only].covers)
		return ig_ctl_diag_set(d, "%s is ICMP and ICMPv6, but %s is %s", word, decider,
				       address_names[only]);
	match[!only].covers = false;
	return 0;
}

static int read_half(const char *word, struct ig_ctl_icmp *match, struct ig_ctl_diag *d)
{
	struct ig_ctl_icmp half[IG_FAMILIES] = { 0 };
	struct type_word t;
	int family;

	if (split(word, &t, d))
		return -1;
	family = family_of(t.part[0]);
	if (family < 0)
		return ig_ctl_diag_set(d, "%s: only icmp/... and icmpv6/... can be joined by +",
				       word);
	if (match[family].covers)
		return ig_ctl_diag_set(d, "%s: + joins one of icmp/... and one of icmpv6/...",
				       word);
	if (read_family_form(&t, family, half, d))
		return -1;
	match[family] = half[family];
	return 0;
}

static void forget_uncovered(struct ig_ctl_icmp *match)
{
	int f;

	for (f = 0; f < IG_FAMILIES; f++)
		if (!match[f].covers)
			match[f] = (struct ig_ctl_icmp){ .type = -1, .code = -1 };
}

static int read_joined(const char *word, const char *plus, struct ig_ctl_icmp *match,
		       struct ig_ctl_diag *d)
{
	char first[IG_WORD_MAX];

	snprintf(first, sizeof(first), "%.*s", (int)(plus - word), word);
	if (read_half(first, match, d))
		return -1;
	if (read_half(plus + 1, match, d)) {
		d->at += (size_t)(plus + 1 - word);
		return -1;
	}
	return 0;
}

int ig_ctl_words_type(const char *word, int only, const char *decider,
		      struct ig_ctl_icmp match[IG_FAMILIES], struct ig_ctl_diag *d)
{
	const char *plus = strchr(word, '+');
	struct type_word t;
	int family, err;

	memset(match, 0, sizeof(*match) * IG_FAMILIES);
	d->at = 0;
	d->len = 0;
	if (plus) {
		err = read_joined(word, plus, match, d);
	} else {
		if (split(word, &t, d))
			return -1;
		family = family_of(t.part[0]);
		err = family >= 0 ? read_family_form(&t, family, match, d) :
				    read_name_form(&t, only, match, d);
	}
	if (err || narrow(word, only, decider, match, plus, d))
		return -1;
	forget_uncovered(match);
	return 0;
}

/* Tells whether @word is read as @match. */
static bool reads_as(const char *word, int only, const struct ig_ctl_icmp *match)
{
	struct ig_ctl_icmp got[IG_FAMILIES];
	struct ig_ctl_diag d;
	int f;

	if (ig_ctl_words_type(word, only, "", got, &d))
		return false;
	for (f = 0; f < IG_FAMILIES; f++) {
		if (got[f].covers != match[f].covers)
			return false;
		if (got[f].covers && (got[f].type != match[f].type || got[f].code != match[f].code))
			return false;
	}
	return true;
}

/* Tries the words made of the name of family @f's type. */
static bool name_text(const struct ig_ctl_icmp *match, int f, int only, char *buf)
{
	const char *name = ig_type_name((enum ig_family)f, (u8)match[f].type), *code;
	int g;

	if (!name)
		return false;
	if (match[f].code < 0) {
		snprintf(buf, IG_WORD_MAX, "%s", name);
		return reads_as(buf, only, match);
	}
	for (g = 0; g < IG_FAMILIES; g++) {
		if (!match[g].covers || match[g].type < 0 || match[g].code < 0)
			continue;
		code = ig_code_name((enum ig_family)g, (u8)match[g].type, (u8)match[g].code);
		if (!code)
			continue;
		snprintf(buf, IG_WORD_MAX, "%s/%s", name, code);
		if (reads_as(buf, only, match))
			return true;
	}
	snprintf(buf, IG_WORD_MAX, "%s/%d", name, match[f].code);
	return reads_as(buf, only, match);
}

void ig_ctl_words_type_text(const struct ig_ctl_icmp match[IG_FAMILIES], int only,
			    char buf[IG_WORD_MAX])
{
	size_t len = 0;
	int f;

	strcpy(buf, "all");
	if (reads_as(buf, only, match))
		return;
	for (f = 0; f < IG_FAMILIES; f++)
		if (match[f].covers && match[f].type >= 0 && name_text(match, f, only, buf))
			return;
	buf[0] = '\0';
	for (f = 0; f < IG_FAMILIES; f++) {
		if (!match[f].covers)
			continue;
		len += (size_t)snprintf(buf + len, IG_WORD_MAX - len, "%s%s/", len ? "+" : "",
					families[f]);
		if (match[f].type < 0)
			len += (size_t)snprintf(buf + len, IG_WORD_MAX - len, "all");
		else
			len += (size_t)snprintf(buf + len, IG_WORD_MAX - len, "%d", match[f].type);
		if (match[f].code >= 0)
			len += (size_t)snprintf(buf + len, IG_WORD_MAX - len, "/%d", match[f].code);
	}
}
