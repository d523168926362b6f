// SPDX-License-Identifier: GPL-2.0-only
/* Reads the words that describe a packet. */
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "engine/parse.h"
#include "model/packet.h"

const char *const ig_ctl_packet_words[] = {
	"to",	  "dev",     "id",	"seq",	   "hoplimit", "fragment",
	"length", "gateway", "related", "quoting", NULL,
};

static const char *const fragments[] = { "first", "later", NULL };

/* Protocols that a quoted packet may have, besides numbers and ICMP types. */
static const struct {
	const char *name;
	u8 proto;
} protocols[] = {
	{ "tcp", IPPROTO_TCP }, { "udp", IPPROTO_UDP }, { "dccp", 33 },	 { "gre", 47 },
	{ "esp", 50 },		{ "ah", 51 },		{ "sctp", 132 }, { "udplite", 136 },
	{ "ospf", 89 },		{ "ipip", 4 },
};

/**
 * struct reading - a line being read
 * @n: number of words on the line
 * @word: the words
 * @i: index of the next word
 * @peer: PEER
 * @p: what they are read into
 * @d: says what is wrong with which word
 */
struct reading {
	int n;
	char *const *word;
	int i;
	const char *peer;
	struct ig_ctl_packet *p;
	struct ig_ctl_diag *d;
};

/* The headers that id, seq, hoplimit and fragment belong to. */
static struct ig_ctl_header *current(const struct reading *r)
{
	return r->p->quotes ? &r->p->quoted : &r->p->outer;
}

static int missing(const struct reading *r, const char *what)
{
	r->d->word = r->n;
	return ig_ctl_diag_set(r->d, "%s needs %s", r->word[r->n - 1], what);
}

/* Reads a number of 0 to @max at word @i. */
static int read_number(const struct reading *r, int i, u32 max, const char *what, u32 *out)
{
	r->d->word = i;
	if (!ig_ctl_words_number(r->word[i], max, out))
		return 0;
	return ig_ctl_diag_set(r->d, "\"%s\" is not %s; it is a number from 0 to %u", r->word[i],
			       what, max);
}

/* Reads an address, not a prefix. */
static int read_addr(const char *word, const char *what, struct ig_prefix *out,
		     struct ig_ctl_diag *d)
{
	if (*word == '@')
		return ig_ctl_diag_set(
			d, "a packet has one address; write an address of the set instead of %s",
			word);
	if (ig_ctl_words_prefix(word, out, d))
		return -1;
	if (out->any || out->len != ig_prefix_max((enum ig_family)out->family))
		return ig_ctl_diag_set(d, "\"%s\" is not a single address; write one as %s", word,
				       what);
	return 0;
}

/* Reads an address of the family that PEER has. */
static int read_same(const struct reading *r, const char *word, const char *what,
		     struct ig_addr *out)
{
	struct ig_prefix prefix;

	if (read_addr(word, what, &prefix, r->d))
		return -1;
	if (prefix.family != r->p->family)
		return ig_ctl_diag_set(r->d,
				       "%s and %s are of different families; no packet has both",
				       r->peer, word);
	*out = prefix.addr;
	return 0;
}

static int read_to(struct reading *r)
{
	r->p->has_local = true;
	return read_same(r, r->word[r->i], "the local address", &r->p->local);
}

static int read_dev(struct reading *r)
{
	if (ig_ctl_words_dev(r->word[r->i], r->d))
		return -1;
	strcpy(r->p->dev, r->word[r->i]);
	return 0;
}

static int read_id(struct reading *r)
{
	struct ig_ctl_header *h = current(r);
	u32 n;

	if (read_number(r, r->i, UINT16_MAX, "an identifier", &n))
		return -1;
	h->id = (u16)n;
	h->has_id = true;
	return 0;
}

static int read_seq(struct reading *r)
{
	struct ig_ctl_header *h = current(r);

	h->has_seq = true;
	return read_number(r, r->i, h->proto == IPPROTO_TCP ? UINT32_MAX : UINT16_MAX,
			   "a sequence number", &h->seq);
}

static int read_hop_limit(struct reading *r)
{
	struct ig_ctl_header *h = current(r);
	u32 n;

	if (read_number(r, r->i, UINT8_MAX, "a hop limit", &n))
		return -1;
	h->hop_limit = (u8)n;
	h->has_hop_limit = true;
	return 0;
}

static int read_length(struct reading *r)
{
	r->p->has_length = true;
	return read_number(r, r->i, IG_PACKET_LENGTH_MAX, "the length of an ICMP message",
			   &r->p->length);
}

static int read_gateway(struct reading *r)
{
	if (!ig_ctl_packet_is_redirect(r->p)) {
		r->d->word = r->i - 1;
		return ig_ctl_diag_set(r->d, "only a redirect names a gateway");
	}
	r->p->has_gateway = true;
	return read_same(r, r->word[r->i], "the gateway", &r->p->gateway);
}

/* Reads a protocol, or the type of a quoted ICMP message. */
static int read_proto(struct reading *r, const char *word, struct ig_ctl_header *h)
{
	static const char *const own[] = { "icmp", "icmpv6" };
	enum ig_family family = r->p->family;
	struct ig_ctl_icmp match[IG_FAMILIES];
	struct ig_ctl_diag none;
	size_t i;
	u32 n;

	for (i = 0; i < ARRAY_SIZE(protocols); i++)
		if (!strcmp(word, protocols[i].name))
			h->proto = protocols[i].proto;
	if (h->proto)
		return 0;
	if (!ig_ctl_words_number(word, UINT8_MAX, &n)) {
		h->proto = (u8)n;
		return 0;
	}
	h->proto = family == IG_IPV4 ? IG_PROTO_ICMP : IG_PROTO_ICMPV6;
	h->type = family == IG_IPV4 ? ICMP4_ECHO_REQUEST : ICMP6_ECHO_REQUEST;
	if (!strcmp(word, own[family]))
		return 0;
	if (ig_ctl_words_type(word, (int)family, r->peer, match, &none) || match[family].type < 0)
		return ig_ctl_diag_set(r->d,
				       "\"%s\" is not a protocol; write tcp, udp, another protocol "
				       "by its number, or an ICMP type such as echo-request",
				       word);
	h->type = (u8)match[family].type;
	h->code = match[family].code < 0 ? 0 : (u8)match[family].code;
	return 0;
}

/* Finds the colon before a port; an IPv6 address has others, and stands in brackets. */
static const char *port_colon(const char *word)
{
	const char *end = strstr(word, "]:"), *colon = strchr(word, ':');

	if (end)
		return end + 1;
	return colon && colon == strrchr(word, ':') ? colon : NULL;
}

/* Reads ADDRESS[:PORT]. */
static int read_end(struct reading *r, const char *word, struct ig_addr *addr, u16 *port)
{
	const char *colon = port_colon(word);
	size_t len = colon ? (size_t)(colon - word) : strlen(word);
	bool bracket = *word == '[';
	char text[IG_WORD_MAX];
	u32 n;

	if (bracket && len && word[len - 1] == ']') {
		word++;
		len -= 2;
	}
	if (len >= sizeof(text))
		return ig_ctl_diag_set(r->d, "\"%.40s...\" is too long for an address", word);
	snprintf(text, sizeof(text), "%.*s", (int)len, word);
	if (read_same(r, text, "the source or destination", addr))
		return -1;
	if (!colon)
		return 0;
	if (ig_ctl_words_number(colon + 1, UINT16_MAX, &n))
		return ig_ctl_diag_set(r->d, "\"%s\" is not a port; ports are 0 to 65535",
				       colon + 1);
	*port = (u16)n;
	return 0;
}

/* Reads PROTO SRC[:PORT] DST[:PORT]. */
static int read_quoted(struct reading *r)
{
	struct ig_ctl_header *h = &r->p->quoted;
	int i = r->i;

	if (!ig_ctl_packet_is_error(r->p)) {
		r->d->word = i - 1;
		return ig_ctl_diag_set(r->d, "only errors and redirects quote a packet");
	}
	if (i + 3 > r->n)
		return missing(r, "a protocol, a source and a destination: quoting udp "
				  "192.0.2.1:53 198.51.100.7:53");
	if (read_proto(r, r->word[i], h))
		return -1;
	r->d->word = i + 1;
	if (read_end(r, r->word[i + 1], &h->src, &h->sport))
		return -1;
	r->d->word = i + 2;
	if (read_end(r, r->word[i + 2], &h->dst, &h->dport))
		return -1;
	r->p->quotes = true;
	r->i += 2;
	return 0;
}

/* fragment, fragment first, fragment later. */
static void read_fragment(struct reading *r)
{
	int which = r->i < r->n ? ig_ctl_words_index(r->word[r->i], fragments) : -1;

	current(r)->fragment = which == 1 ? IG_FRAGMENT_LATER : IG_FRAGMENT_FIRST;
	r->i += which >= 0;
}

static int unknown_clause(const struct reading *r)
{
	struct ig_ctl_nearest near = { .word = r->word[r->i] };
	char hint[IG_WORD_MAX];
	size_t i;

	for (i = 0; ig_ctl_packet_words[i]; i++)
		ig_ctl_nearest_try(&near, ig_ctl_packet_words[i]);
	return ig_ctl_diag_set(r->d,
			       "\"%s\" is not understood here%s; after PEER come to, dev, id, seq, "
			       "hoplimit, fragment, length, gateway, related and quoting",
			       r->word[r->i], ig_ctl_nearest_hint(&near, hint));
}

/* Reads a clause at word @r->i and what belongs to it. */
static int read_clause(struct reading *r)
{
	static const struct {
		const char *word;
		const char *needs;
		int (*read)(struct reading *r);
	} clauses[] = {
		{ "to", "an address", read_to },
		{ "dev", "the name of an interface", read_dev },
		{ "id", "an identifier, 0 to 65535", read_id },
		{ "seq", "a sequence number", read_seq },
		{ "hoplimit", "a hop limit, 0 to 255", read_hop_limit },
		{ "length", "the bytes of the ICMP message", read_length },
		{ "gateway", "an address", read_gateway },
		{ "quoting", "a protocol, a source and a destination", read_quoted },
	};
	const char *word = r->word[r->i];
	size_t i;

	r->d->word = r->i++;
	if (!strcmp(word, "related")) {
		r->p->related = true;
		return 0;
	}
	if (!strcmp(word, "fragment")) {
		read_fragment(r);
		return 0;
	}
	for (i = 0; i < ARRAY_SIZE(clauses); i++) {
		if (strcmp(word, clauses[i].word))
			continue;
		if (r->i == r->n)
			return missing(r, clauses[i].needs);
		r->d->word = r->i;
		if (clauses[i].read(r))
			return -1;
		r->i++;
		return 0;
	}
	r->i--;
	return unknown_clause(r);
}

/* Reads TYPE[/CODE], whose family PEER decides. */
static int read_type(struct reading *r, int i)
{
	struct ig_ctl_icmp match[IG_FAMILIES], *m = &match[r->p->family];
	struct ig_ctl_header *h = &r->p->outer;

	r->d->word = i;
	if (ig_ctl_words_type(r->word[i], (int)r->p->family, r->peer, match, r->d))
		return -1;
	if (m->type < 0)
		return ig_ctl_diag_set(r->d, "a packet has one type; %s is more than one",
				       r->word[i]);
	h->proto = r->p->family == IG_IPV4 ? IG_PROTO_ICMP : IG_PROTO_ICMPV6;
	h->type = (u8)m->type;
	h->has_code = m->code >= 0;
	h->code = h->has_code ? (u8)m->code : 0;
	return 0;
}

/* Reads DIR TYPE[/CODE] PEER. */
static int read_start(struct reading *r)
{
	const char *first = r->i < r->n ? r->word[r->i] : NULL;
	struct ig_prefix peer;

	r->d->word = r->i;
	r->p->dir = first ? ig_ctl_words_direction(first) : -1;
	if (r->p->dir < 0)
		return ig_ctl_words_no_direction(
			r->d, first, r->i + 1 < r->n ? r->word[r->i + 1] : NULL, "explain");
	r->d->word = r->n;
	if (r->i + 2 > r->n)
		return ig_ctl_diag_set(r->d, "a type is missing here, such as echo-request; "
					     "`icmpctl types` lists them");
	if (r->i + 3 > r->n)
		return ig_ctl_diag_set(r->d, "the address of the remote side is missing here");
	r->d->word = r->i + 2;
	r->peer = r->word[r->i + 2];
	if (read_addr(r->peer, "the remote side", &peer, r->d))
		return -1;
	r->p->family = (enum ig_family)peer.family;
	r->p->peer = peer.addr;
	if (read_type(r, r->i + 1))
		return -1;
	r->i += 3;
	return 0;
}

int ig_ctl_packet_parse(int n, char *const *word, int first, struct ig_ctl_packet *p,
			struct ig_ctl_diag *d)
{
	struct reading r = { .n = n, .word = word, .i = first, .p = p, .d = d };

	memset(p, 0, sizeof(*p));
	if (read_start(&r))
		return -1;
	while (r.i < n)
		if (read_clause(&r))
			return -1;
	/* A valid error goes to the source of what it quotes. */
	if (!p->has_local && p->quotes && p->dir != IG_OUT) {
		p->local = p->quoted.src;
		p->has_local = true;
	}
	if (p->dir == IG_FORWARD && !p->has_local) {
		d->word = n;
		return ig_ctl_diag_set(d, "a forwarded packet needs its destination: to ADDRESS");
	}
	return 0;
}

bool ig_ctl_packet_is_redirect(const struct ig_ctl_packet *p)
{
	return p->outer.type == (p->family == IG_IPV4 ? ICMP4_REDIRECT : ICMP6_REDIRECT);
}

bool ig_ctl_packet_is_error(const struct ig_ctl_packet *p)
{
	return ig_type_is_error(p->family, p->outer.type);
}
