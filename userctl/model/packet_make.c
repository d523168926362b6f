// SPDX-License-Identifier: GPL-2.0-only
/* Fills in what was not told of a packet, and makes its bytes. */
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "engine/parse.h"
#include "model/packet.h"
#include "no_memory.h"

/* Offset of a later fragment, in units of 8 bytes: one that fills an Ethernet frame. */
#define LATER_OFFSET 185

/* Length of a message that nothing was told about: that of ping. */
#define LENGTH 64

/* MTU of a path MTU message that nothing was told about. */
#define MTU 1400

/*
 * ---- assumptions ----
 *
 * A property that the line does not give gets a valid value, and a sentence that says so.
 */

static bool is_path_mtu(const struct ig_ctl_packet *p)
{
	const struct ig_ctl_header *h = &p->outer;

	return p->family == IG_IPV4 ?
		       h->type == ICMP4_DEST_UNREACH && h->code == ICMP4_FRAG_NEEDED :
		       h->type == ICMP6_PACKET_TOO_BIG;
}

/* Tells whether id and seq of a type mean what their names say. */
static bool is_query_or_reply(const struct ig_ctl_packet *p)
{
	u8 type = p->outer.type;

	return ig_query_of_request(p->family, type) != IG_QUERY_NONE ||
	       ig_query_of_reply(p->family, type) != IG_QUERY_NONE;
}

/* Returns the hop limit that a valid message of the type has (RFC 4861, 2710, 4286). */
static u8 valid_hop_limit(enum ig_family family, u8 type)
{
	if (family == IG_IPV4)
		return 64;
	switch (type) {
	case ICMP6_MLD_QUERY:
	case ICMP6_MLD_REPORT:
	case ICMP6_MLD_DONE:
	case ICMP6_MLD2_REPORT:
	case ICMP6_MRD_ADVERT:
	case ICMP6_MRD_SOLICIT:
	case ICMP6_MRD_TERMINATION:
		return 1;
	case ICMP6_REDIRECT:
		return 255;
	}
	return ig_type_class(IG_IPV6, IG_IN, type) == IG_CLASS_M ? 255 : 64;
}

static u32 ip_header_length(enum ig_family family)
{
	return family == IG_IPV4 ? IG_IPV4_HLEN : IG_IPV6_HLEN;
}

static u32 valid_length(const struct ig_ctl_packet *p)
{
	if (p->family == IG_IPV6 && ig_ctl_packet_is_redirect(p))
		return 40;
	if (ig_ctl_packet_is_error(p))
		return IG_ICMP_HLEN + ip_header_length(p->family) + 8;
	return LENGTH;
}

static void assume(json_t *assumed, json_t *sentence)
{
	json_array_append_new(assumed, sentence);
}

static void assume_quoted(struct ig_ctl_packet *p, json_t *assumed)
{
	struct ig_ctl_header *q = &p->quoted;
	char dst[IG_WORD_MAX];

	q->src = p->outer.dst;
	q->dst = p->outer.src;
	q->proto = IPPROTO_UDP;
	if (ig_ctl_packet_is_redirect(p)) {
		/* Documentation addresses (RFC 5737, 3849), which the default route leads to. */
		q->dst = (struct ig_addr){ 0 };
		if (p->family == IG_IPV4)
			memcpy(q->dst.b, "\xc0\x00\x02\x01", 4);
		else
			memcpy(q->dst.b, "\x20\x01\x0d\xb8", 4);
	}
	ig_ctl_packet_addr_text(p, &q->dst, dst);
	if (ig_ctl_packet_is_redirect(p))
		assume(assumed, json_sprintf("it redirects what is sent to %s", dst));
	else
		assume(assumed,
		       json_string("it quotes a UDP packet that nothing here has sent; tell "
				   "the packet by \"quoting\""));
}

static void assume_gateway(struct ig_ctl_packet *p, json_t *assumed)
{
	char text[IG_WORD_MAX];

	p->gateway = p->peer;
	ig_ctl_packet_addr_text(p, &p->gateway, text);
	assume(assumed, json_sprintf("the gateway that it names is %s", text));
}

static void assume_numbers(struct ig_ctl_packet *p, json_t *assumed)
{
	struct ig_ctl_header *h = &p->outer;

	if (is_path_mtu(p)) {
		h->seq = h->has_seq ? h->seq : MTU;
		assume(assumed, json_sprintf("the MTU that it names is %u", h->seq));
	} else if (is_query_or_reply(p) && (!h->has_id || !h->has_seq)) {
		assume(assumed, json_sprintf("its id is %u and its seq %u", h->id, h->seq));
	}
}

static void assume_header(struct ig_ctl_packet *p, json_t *assumed)
{
	struct ig_ctl_header *h = &p->outer;
	u8 hop_limit = valid_hop_limit(p->family, h->type);

	if (!h->has_code)
		assume(assumed, json_string("its code is 0"));
	if (!h->has_hop_limit) {
		h->hop_limit = hop_limit;
		assume(assumed, json_sprintf("its hop limit is %u", hop_limit));
	}
	if (!p->has_length) {
		p->length = valid_length(p);
		assume(assumed, json_sprintf("its ICMP message has %u bytes", p->length));
	}
}

/* Uses an address that nobody has (RFC 1122 3.2.1.3, RFC 6666), but that is unicast. */
static void assume_local(struct ig_ctl_packet *p, json_t *assumed)
{
	p->local.b[p->family == IG_IPV4 ? 3 : 0] = 1;
	assume(assumed,
	       json_string("its local address is unknown: rules and entries with \"to\" do "
			   "not cover it"));
}

void ig_ctl_packet_assume(struct ig_ctl_packet *p, json_t *assumed)
{
	bool out = p->dir == IG_OUT;

	if (!p->has_local)
		assume_local(p, assumed);
	if (!p->dev[0])
		assume(assumed, json_string("its interface is unknown: group default applies"));
	p->outer.src = out ? p->local : p->peer;
	p->outer.dst = out ? p->peer : p->local;
	assume_header(p, assumed);
	assume_numbers(p, assumed);
	if (!p->outer.fragment)
		assume(assumed, json_string("it is not a fragment"));
	if (ig_ctl_packet_is_error(p) && !p->quotes)
		assume_quoted(p, assumed);
	if (ig_ctl_packet_is_redirect(p) && !p->has_gateway)
		assume_gateway(p, assumed);
	p->quoted.hop_limit = p->quoted.has_hop_limit ? p->quoted.hop_limit : 64;
	if (!p->related && ig_ctl_packet_is_error(p))
		assume(assumed, json_string("the verdict of conntrack is unknown; \"related\" says "
					    "that it calls the packet related"));
}

/* ---- bytes ---- */

static void put16(u8 *at, u32 value)
{
	at[0] = (u8)(value >> 8);
	at[1] = (u8)value;
}

static void put32(u8 *at, u32 value)
{
	put16(at, value >> 16);
	put16(at + 2, value & 0xffff);
}

/* Adds bytes to a sum of the Internet checksum (RFC 1071). */
static u32 sum_add(u32 sum, const u8 *at, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		sum += i % 2 ? at[i] : (u32)at[i] << 8;
	return sum;
}

static u16 sum_end(u32 sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (u16)~sum;
}

/* Writes an IPv4 header; returns its length. @payload is what follows it. */
static size_t put_ipv4(u8 *at, const struct ig_ctl_header *h, size_t payload, bool whole)
{
	u32 fragment = h->fragment == IG_FRAGMENT_FIRST ? 0x2000 :
		       h->fragment == IG_FRAGMENT_LATER ? LATER_OFFSET :
		       whole				? 0 :
							  0x4000;

	at[0] = 4 << 4 | IG_IPV4_HLEN / 4;
	put16(at + 2, (u32)(IG_IPV4_HLEN + payload));
	put16(at + 4, 1);
	put16(at + 6, fragment);
	at[8] = h->hop_limit;
	at[9] = h->proto;
	memcpy(at + 12, h->src.b, 4);
	memcpy(at + 16, h->dst.b, 4);
	put16(at + 10, sum_end(sum_add(0, at, IG_IPV4_HLEN)));
	return IG_IPV4_HLEN;
}

static size_t put_ipv6(u8 *at, const struct ig_ctl_header *h, size_t payload)
{
	size_t extra = h->fragment ? 8 : 0;

	at[0] = 6 << 4;
	put16(at + 4, (u32)(payload + extra));
	at[6] = extra ? IG_PROTO_FRAGMENT : h->proto;
	at[7] = h->hop_limit;
	memcpy(at + 8, h->src.b, 16);
	memcpy(at + 24, h->dst.b, 16);
	if (extra) {
		at[IG_IPV6_HLEN] = h->proto;
		put16(at + IG_IPV6_HLEN + 2,
		      h->fragment == IG_FRAGMENT_LATER ? LATER_OFFSET << 3 : 1);
		put32(at + IG_IPV6_HLEN + 4, 1);
	}
	return IG_IPV6_HLEN + extra;
}

/* Returns the checksum of the ICMP message @at of @n bytes (RFC 792, RFC 4443 2.3). */
static u16 icmp_sum(const struct ig_ctl_packet *p, const u8 *at, size_t n)
{
	const struct ig_ctl_header *h = &p->outer;
	u32 sum = sum_add(0, at, n);

	if (p->family == IG_IPV6) {
		sum = sum_add(sum_add(sum, h->src.b, 16), h->dst.b, 16);
		sum += (u32)n + IG_PROTO_ICMPV6;
	}
	return sum_end(sum);
}

static bool is_icmp(const struct ig_ctl_packet *p, const struct ig_ctl_header *h)
{
	return h->proto == (p->family == IG_IPV4 ? IG_PROTO_ICMP : IG_PROTO_ICMPV6);
}

/* Writes the quoted packet: its IP header and 8 bytes. */
static void put_quoted(const struct ig_ctl_packet *p, u8 *at)
{
	const struct ig_ctl_header *h = &p->quoted;

	at += p->family == IG_IPV4 ? put_ipv4(at, h, 8, false) : put_ipv6(at, h, 8);
	if (is_icmp(p, h)) {
		at[0] = h->type;
		at[1] = h->code;
		put16(at + 4, h->id);
		put16(at + 6, h->seq);
		return;
	}
	put16(at, h->sport);
	put16(at + 2, h->dport);
	put32(at + 4, h->seq);
}

/* Writes the ICMP message @at; there is room for more than its length. */
static void put_icmp(const struct ig_ctl_packet *p, u8 *at)
{
	const struct ig_ctl_header *h = &p->outer;

	at[0] = h->type;
	at[1] = h->code;
	put16(at + 4, h->id);
	put16(at + 6, h->seq);
	if (ig_ctl_packet_is_redirect(p) && p->family == IG_IPV6) {
		memcpy(at + 8, p->gateway.b, 16);
		memcpy(at + 24, p->quoted.dst.b, 16);
	} else if (ig_ctl_packet_is_error(p)) {
		put_quoted(p, at + IG_ICMP_HLEN);
	}
	if (ig_ctl_packet_is_redirect(p) && p->family == IG_IPV4)
		memcpy(at + 4, p->gateway.b, 4);
	/* A later fragment has any bytes there. */
	if (p->length >= 4)
		put16(at + 2, icmp_sum(p, at, p->length));
}

size_t ig_ctl_packet_bytes(const struct ig_ctl_packet *p, u8 buf[ICMPGUARD_PACKET_MAX])
{
	size_t ip;

	memset(buf, 0, ICMPGUARD_PACKET_MAX);
	ip = p->family == IG_IPV4 ? put_ipv4(buf, &p->outer, p->length, true) :
				    put_ipv6(buf, &p->outer, p->length);
	put_icmp(p, buf + ip);
	return ip + p->length;
}

/* ---- text and JSON ---- */

void ig_ctl_packet_addr_text(const struct ig_ctl_packet *p, const struct ig_addr *a,
			     char buf[IG_WORD_MAX])
{
	const struct ig_prefix prefix = { .addr = *a, .family = (u8)p->family };

	ig_ctl_words_addr_text(&prefix, buf);
}

void ig_ctl_packet_type_text(const struct ig_ctl_packet *p, const struct ig_ctl_header *h,
			     char buf[IG_WORD_MAX])
{
	struct ig_ctl_icmp match[IG_FAMILIES] = {
		{ .type = -1, .code = -1 },
		{ .type = -1, .code = -1 },
	};

	match[p->family] = (struct ig_ctl_icmp){
		.covers = true,
		.type = h->type,
		.code = h->has_code ? h->code : -1,
	};
	ig_ctl_words_type_text(match, (int)p->family, buf);
}

static void quoted_text(FILE *out, const struct ig_ctl_packet *p)
{
	const struct ig_ctl_header *h = &p->quoted;
	bool brackets = p->family == IG_IPV6;
	char src[IG_WORD_MAX], dst[IG_WORD_MAX], type[IG_WORD_MAX];

	ig_ctl_packet_addr_text(p, &h->src, src);
	ig_ctl_packet_addr_text(p, &h->dst, dst);
	if (is_icmp(p, h)) {
		ig_ctl_packet_type_text(p, h, type);
		fprintf(out, " quoting %s %s %s id %u seq %u", type, src, dst, h->id, h->seq);
		return;
	}
	snprintf(type, sizeof(type), "%u", h->proto);
	fprintf(out, " quoting %s %s%s%s:%u %s%s%s:%u",
		h->proto == IPPROTO_UDP ? "udp" :
		h->proto == IPPROTO_TCP ? "tcp" :
					  type,
		brackets ? "[" : "", src, brackets ? "]" : "", h->sport, brackets ? "[" : "", dst,
		brackets ? "]" : "", h->dport);
	if (h->has_seq)
		fprintf(out, " seq %u", h->seq);
}

char *ig_ctl_packet_text(const struct ig_ctl_packet *p)
{
	static const char *const fragment[] = { "", " fragment first", " fragment later" };
	char type[IG_WORD_MAX], peer[IG_WORD_MAX], local[IG_WORD_MAX], gateway[IG_WORD_MAX];
	const struct ig_ctl_header *h = &p->outer;
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		ig_no_memory();
	ig_ctl_packet_type_text(p, h, type);
	ig_ctl_packet_addr_text(p, &p->peer, peer);
	ig_ctl_packet_addr_text(p, &p->local, local);
	ig_ctl_packet_addr_text(p, &p->gateway, gateway);
	fprintf(out, "%s %s %s", ig_ctl_directions[p->dir], type, peer);
	if (p->has_local)
		fprintf(out, " to %s", local);
	if (p->dev[0])
		fprintf(out, " dev %s", p->dev);
	if (is_query_or_reply(p))
		fprintf(out, " id %u seq %u", h->id, h->seq);
	fprintf(out, " hoplimit %u%s length %u", h->hop_limit, fragment[h->fragment], p->length);
	if (ig_ctl_packet_is_redirect(p))
		fprintf(out, " gateway %s", gateway);
	if (p->related)
		fputs(" related", out);
	if (p->quotes)
		quoted_text(out, p);
	if (fclose(out))
		ig_no_memory();
	return text;
}

static json_t *hex_json(const u8 *bytes, size_t n)
{
	char text[2 * ICMPGUARD_PACKET_MAX + 1] = "";
	size_t i;

	for (i = 0; i < n; i++)
		snprintf(text + 2 * i, 3, "%02x", bytes[i]);
	return json_string(text);
}

json_t *ig_ctl_packet_json(const struct ig_ctl_packet *p)
{
	char type[IG_WORD_MAX], src[IG_WORD_MAX], dst[IG_WORD_MAX];
	u8 bytes[ICMPGUARD_PACKET_MAX];
	size_t n = ig_ctl_packet_bytes(p, bytes);
	char *text = ig_ctl_packet_text(p);
	json_t *obj;

	ig_ctl_packet_type_text(p, &p->outer, type);
	ig_ctl_packet_addr_text(p, &p->outer.src, src);
	ig_ctl_packet_addr_text(p, &p->outer.dst, dst);
	obj = json_pack("{s:s,s:s,s:s,s:i,s:i,s:s,s:s}", "words", text, "direction",
			ig_ctl_directions[p->dir], "family",
			p->family == IG_IPV4 ? "icmp" : "icmpv6", "type", p->outer.type, "code",
			p->outer.code, "source", src, "destination", dst);
	if (p->dev[0])
		json_object_set_new(obj, "dev", json_string(p->dev));
	json_object_set_new(obj, "bytes", hex_json(bytes, n));
	free(text);
	return obj;
}
