// SPDX-License-Identifier: GPL-2.0-only
/* Reads PEER and PREFIX, with a message for each common mistake. */
#include <arpa/inet.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "model/words.h"

static const char *const family_names[] = { "IPv4", "IPv6" };

static void address_text(enum ig_family family, const struct ig_addr *addr, char *buf)
{
	inet_ntop(family == IG_IPV4 ? AF_INET : AF_INET6, addr, buf, INET6_ADDRSTRLEN);
}

/* Clears the bits beyond @len; returns whether any was set. */
static bool mask(struct ig_addr *addr, enum ig_family family, u8 len)
{
	unsigned int bits = ig_prefix_max(family), i;
	bool set = false;

	for (i = len; i < bits; i++) {
		u8 bit = 0x80 >> (i % 8);

		set |= addr->b[i / 8] & bit;
		addr->b[i / 8] &= (u8)~bit;
	}
	return set;
}

/* Says what is wrong with one number of an IPv4 address; 0 for nothing. */
static int bad_byte(const char *word, const char *byte, size_t len, struct ig_ctl_diag *d)
{
	if (len > 1 && *byte == '0')
		ig_ctl_diag_set(d,
				"%s: %.*s has a leading zero, which some read as octal; write it "
				"without",
				word, (int)len, byte);
	else if (len > 3 || atoi(byte) > 255)
		ig_ctl_diag_set(d, "%s: %.*s is more than 255", word, (int)len, byte);
	else
		return 0;
	d->at = (size_t)(byte - word);
	d->len = len;
	return -1;
}

/* Says why @word, made of digits and dots, is not an IPv4 address. */
static int bad_ipv4(const char *word, struct ig_ctl_diag *d)
{
	unsigned int bytes = 0;
	const char *p = word;

	while (*p) {
		size_t len = strcspn(p, ".");

		bytes++;
		if (bad_byte(word, p, len, d))
			return -1;
		p += len;
		p += *p == '.';
	}
	if (bytes < 4)
		return ig_ctl_diag_set(
			d,
			"%s has %u of the 4 numbers of an IPv4 address; write all 4, "
			"as in 192.0.2.0/24",
			word, bytes);
	return ig_ctl_diag_set(d, "\"%s\" is not an IPv4 address; one looks like 192.0.2.1", word);
}

/* Recognizes an address with a port, 192.0.2.1:80 or [2001:db8::1]:80. */
static bool has_port(const char *word, struct ig_ctl_diag *d)
{
	const char *colon = strrchr(word, ':');
	struct ig_addr addr;
	char host[IG_WORD_MAX];
	size_t len;

	if (!colon || !colon[1] || strspn(colon + 1, "0123456789") != strlen(colon + 1))
		return false;
	len = (size_t)(colon - word);
	if (word[0] == '[' && len > 2 && word[len - 1] == ']')
		snprintf(host, sizeof(host), "%.*s", (int)len - 2, word + 1);
	else
		snprintf(host, sizeof(host), "%.*s", (int)len, word);
	if (inet_pton(AF_INET, host, &addr) != 1 &&
	    (word[0] != '[' || inet_pton(AF_INET6, host, &addr) != 1))
		return false;
	ig_ctl_diag_set(d, "%s: ICMP has no ports; write %s", word, host);
	return true;
}

static int bad_address(const char *word, struct ig_ctl_diag *d)
{
	if (has_port(word, d))
		return -1;
	if (strchr(word, '%'))
		return ig_ctl_diag_set(d, "%s: a prefix has no zone (%s); write %.*s", word,
				       strchr(word, '%'), (int)strcspn(word, "%"), word);
	if (word[0] == '[')
		return ig_ctl_diag_set(d, "%s: write the address without brackets", word);
	if (strchr(word, ','))
		return ig_ctl_diag_set(
			d,
			"%s: only one prefix can be given here; write a rule or an entry for "
			"each",
			word);
	if (strspn(word, "0123456789.") == strlen(word))
		return bad_ipv4(word, d);
	if (strspn(word, "0123456789abcdefABCDEF:.") == strlen(word) && strchr(word, ':'))
		return ig_ctl_diag_set(
			d, "\"%s\" is not an IPv6 address; one looks like 2001:db8::1", word);
	if (strspn(word, "0123456789abcdefABCDEF:.-") == strlen(word) && strchr(word, '-') &&
	    strpbrk(word, ".:"))
		return ig_ctl_diag_set(d,
				       "%s: ranges are not understood; write prefixes, such as "
				       "192.0.2.0/28",
				       word);
	if (ig_ctl_words_direction(word) >= 0)
		return ig_ctl_diag_set(d, "%s is a direction; it comes before the type", word);
	return ig_ctl_diag_set(
		d,
		"\"%s\" is not an address or a prefix; write one like 192.0.2.0/24 or "
		"2001:db8::/32 (host names are not looked up)",
		word);
}

/* Explains a length that is a netmask: 255.255.255.0. */
static int bad_netmask(const char *addr, const char *len, struct ig_ctl_diag *d)
{
	struct in_addr m;
	u32 bits, n = 0;

	if (inet_pton(AF_INET, len, &m) != 1)
		return ig_ctl_diag_set(
			d, "\"%s\" is not a prefix length; write a number from 0 to 32", len);
	bits = ntohl(m.s_addr);
	while (n < 32 && (bits & (0x80000000U >> n)))
		n++;
	if (n < 32 && (bits & (0xffffffffU >> n)))
		return ig_ctl_diag_set(d,
				       "%s is a netmask with holes; a prefix is address/length, "
				       "such as 192.0.2.0/24",
				       len);
	return ig_ctl_diag_set(d, "%s is a netmask; write %s/%u", len, addr, n);
}

static int read_length(const char *addr, const char *len, struct ig_prefix *out,
		       struct ig_ctl_diag *d)
{
	unsigned int max = ig_prefix_max((enum ig_family)out->family);
	u32 value;

	if (out->family == IG_IPV4 && strchr(len, '.'))
		return bad_netmask(addr, len, d);
	if (!ig_ctl_words_number(len, UINT32_MAX, &value) && value > max)
		return ig_ctl_diag_set(d, "/%s is longer than an %s address; %u is the most", len,
				       family_names[out->family], max);
	if (ig_ctl_words_number(len, max, &value))
		return ig_ctl_diag_set(d,
				       "\"%s\" is not a prefix length; write a number from 0 to %u "
				       "after the slash",
				       len, max);
	out->len = (u8)value;
	return 0;
}

/* Refuses a prefix inside ::ffff:0:0/96, which no packet carries. */
static int check_mapped(const char *word, const struct ig_prefix *p, struct ig_ctl_diag *d)
{
	static const u8 mapped[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };
	char ipv4[INET6_ADDRSTRLEN];

	if (p->family != IG_IPV6 || p->len < 96 || memcmp(p->addr.b, mapped, sizeof(mapped)))
		return 0;
	inet_ntop(AF_INET, p->addr.b + 12, ipv4, sizeof(ipv4));
	return ig_ctl_diag_set(d, "%s is an IPv4 address in IPv6 spelling; write %s/%u", word, ipv4,
			       p->len - 96);
}

int ig_ctl_words_prefix(const char *word, struct ig_prefix *out, struct ig_ctl_diag *d)
{
	const char *slash = strchr(word, '/');
	char addr[IG_WORD_MAX];

	memset(out, 0, sizeof(*out));
	if (!strcmp(word, "any")) {
		out->any = true;
		return 0;
	}
	if (word[0] == '@')
		return ig_ctl_diag_set(
			d,
			"%s: a set can only be the remote side, right after the type; "
			"write a prefix here",
			word);
	if (!*word)
		return ig_ctl_diag_set(d,
				       "an empty word is not an address; \"any\" is every address");
	snprintf(addr, sizeof(addr), "%.*s", (int)(slash ? slash - word : (long)strlen(word)),
		 word);
	if (inet_pton(AF_INET, addr, &out->addr) == 1)
		out->family = IG_IPV4;
	else if (inet_pton(AF_INET6, addr, &out->addr) == 1)
		out->family = IG_IPV6;
	else
		return bad_address(addr, d);
	out->len = ig_prefix_max((enum ig_family)out->family);
	if (slash && read_length(addr, slash + 1, out, d)) {
		d->at = (size_t)(slash + 1 - word);
		return -1;
	}
	if (check_mapped(word, out, d))
		return -1;
	mask(&out->addr, (enum ig_family)out->family, out->len);
	return 0;
}

bool ig_ctl_words_host_bits(const char *word, struct ig_ctl_diag *d)
{
	const char *slash = strchr(word, '/');
	struct ig_prefix prefix, host;
	char addr[IG_WORD_MAX], text[IG_WORD_MAX], alone[IG_WORD_MAX];
	struct ig_ctl_diag none;

	if (!slash || ig_ctl_words_prefix(word, &prefix, &none))
		return false;
	snprintf(addr, sizeof(addr), "%.*s", (int)(slash - word), word);
	if (ig_ctl_words_prefix(addr, &host, &none) ||
	    !memcmp(&host.addr, &prefix.addr, ig_prefix_max((enum ig_family)host.family) / 8))
		return false;
	ig_ctl_words_prefix_text(&prefix, text);
	ig_ctl_words_prefix_text(&host, alone);
	ig_ctl_diag_set(d, "%s is the network %s; the address alone is %s", word, text, alone);
	return true;
}

int ig_ctl_words_network(const char *word, struct ig_prefix *out, struct ig_ctl_diag *d)
{
	if (!strcmp(word, "any"))
		return ig_ctl_diag_set(d,
				       "\"any\" is not a prefix; write 0.0.0.0/0 for all of IPv4 "
				       "and ::/0 for all of IPv6");
	if (word[0] == '@')
		return ig_ctl_diag_set(d, "%s: a set holds prefixes, not other sets", word);
	if (ig_ctl_words_direction(word) >= 0 || !*word)
		return ig_ctl_diag_set(d,
				       "\"%s\" is not a prefix; write one like 192.0.2.0/24 or "
				       "2001:db8::/32",
				       word);
	return ig_ctl_words_prefix(word, out, d);
}

void ig_ctl_words_addr_text(const struct ig_prefix *prefix, char buf[IG_WORD_MAX])
{
	address_text((enum ig_family)prefix->family, &prefix->addr, buf);
}

void ig_ctl_words_prefix_text(const struct ig_prefix *prefix, char buf[IG_WORD_MAX])
{
	char addr[INET6_ADDRSTRLEN];

	if (prefix->any) {
		strcpy(buf, "any");
		return;
	}
	address_text((enum ig_family)prefix->family, &prefix->addr, addr);
	snprintf(buf, IG_WORD_MAX, "%s/%u", addr, prefix->len);
}
