// SPDX-License-Identifier: GPL-2.0-only
/* Lists of prefixes: memory, the wire, text. */
#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "model/plist.h"
#include "uapi/icmpguard.h"

/* Far more than the module takes. */
#define PREFIXES_MAX 134217728UL

/* Bytes of a prefix in a message. */
#define WIRE4 5
#define WIRE6 17

void ig_ctl_plist_fini(struct ig_ctl_plist *list)
{
	free(list->v4);
	free(list->v6);
	memset(list, 0, sizeof(*list));
}

static bool grow(void **array, size_t *room, size_t size, int *error)
{
	size_t more = *room ? *room * 2 : 1024;
	void *bigger = more > PREFIXES_MAX ? NULL : realloc(*array, more * size);

	if (!bigger) {
		*error = ENOMEM;
		return false;
	}
	*array = bigger;
	*room = more;
	return true;
}

bool ig_ctl_plist_grow(struct ig_ctl_plist *list, enum ig_family family)
{
	void *array = family == IG_IPV4 ? (void *)list->v4 : list->v6;
	bool grown;

	if (family == IG_IPV4) {
		grown = grow(&array, &list->room4, sizeof(*list->v4), &list->error);
		list->v4 = array;
	} else {
		grown = grow(&array, &list->room6, sizeof(*list->v6), &list->error);
		list->v6 = array;
	}
	return grown;
}

void ig_ctl_plist_add(struct ig_ctl_plist *list, const struct ig_prefix *p)
{
	struct ig_ctl_plist_key6 key = { { be64toh(p->addr.q[0]), be64toh(p->addr.q[1]), p->len } };

	if (p->family == IG_IPV4)
		ig_ctl_plist_add4(list, (u64)be32_to_cpu(p->addr.w[0]) << 6 | p->len);
	else
		ig_ctl_plist_add6(list, &key);
}

bool ig_ctl_plist_same(const struct ig_ctl_plist *a, const struct ig_ctl_plist *b)
{
	return a->n4 == b->n4 && a->n6 == b->n6 &&
	       (!a->n4 || !memcmp(a->v4, b->v4, a->n4 * sizeof(*a->v4))) &&
	       (!a->n6 || !memcmp(a->v6, b->v6, a->n6 * sizeof(*a->v6)));
}

static void put_be32(u8 *to, u32 value)
{
	u32 be = htobe32(value);

	memcpy(to, &be, sizeof(be));
}

static void put_be64(u8 *to, u64 value)
{
	u64 be = htobe64(value);

	memcpy(to, &be, sizeof(be));
}

static size_t put4(u8 *to, size_t room, const struct ig_ctl_plist *list, size_t *at)
{
	size_t len = 0;

	for (; *at < list->n4 && len + WIRE4 <= room; len += WIRE4) {
		u64 key = list->v4[(*at)++];

		put_be32(to + len, (u32)(key >> 6));
		to[len + 4] = key & 63;
	}
	return len;
}

static size_t put6(u8 *to, size_t room, const struct ig_ctl_plist *list, size_t *at)
{
	size_t len = 0;

	for (; *at < list->n6 && len + WIRE6 <= room; len += WIRE6) {
		const struct ig_ctl_plist_key6 *key = &list->v6[(*at)++];

		put_be64(to + len, key->w[0]);
		put_be64(to + len + 8, key->w[1]);
		to[len + 16] = (u8)key->w[2];
	}
	return len;
}

bool ig_ctl_plist_to_wire(struct nlmsghdr *nlh, const struct ig_ctl_plist *list,
			  struct ig_ctl_plist_at *at)
{
	u8 array[IG_PLIST_CHUNK];
	size_t len4 = put4(array, sizeof(array), list, &at->v4), len6;

	if (len4)
		mnl_attr_put(nlh, ICMPGUARD_A_SET_PREFIXES4, len4, array);
	len6 = put6(array, sizeof(array) - len4, list, &at->v6);
	if (len6)
		mnl_attr_put(nlh, ICMPGUARD_A_SET_PREFIXES6, len6, array);
	return at->v4 < list->n4 || at->v6 < list->n6;
}

static int get4(struct ig_ctl_plist *list, const struct nlattr *attr)
{
	const u8 *p = mnl_attr_get_payload(attr), *end = p + mnl_attr_get_payload_len(attr);

	for (; end - p >= WIRE4; p += WIRE4) {
		if (p[4] > 32)
			return -1;
		ig_ctl_plist_add4(list, (u64)get_unaligned_be32(p) << 6 | p[4]);
	}
	return p == end ? 0 : -1;
}

static int get6(struct ig_ctl_plist *list, const struct nlattr *attr)
{
	const u8 *p = mnl_attr_get_payload(attr), *end = p + mnl_attr_get_payload_len(attr);
	struct ig_ctl_plist_key6 key;

	for (; end - p >= WIRE6; p += WIRE6) {
		if (p[16] > 128)
			return -1;
		memcpy(key.w, p, 16);
		key.w[0] = be64toh(key.w[0]);
		key.w[1] = be64toh(key.w[1]);
		key.w[2] = p[16];
		ig_ctl_plist_add6(list, &key);
	}
	return p == end ? 0 : -1;
}

int ig_ctl_plist_from_wire(struct ig_ctl_plist *list, const struct nlattr *nest)
{
	const struct nlattr *attr;
	int err = 0;

	mnl_attr_for_each_nested (attr, nest) {
		if (mnl_attr_get_type(attr) == ICMPGUARD_A_SET_PREFIXES4)
			err |= get4(list, attr);
		else if (mnl_attr_get_type(attr) == ICMPGUARD_A_SET_PREFIXES6)
			err |= get6(list, attr);
	}
	return err;
}

static char *put_number(char *p, unsigned int value)
{
	if (value >= 100) {
		*p++ = (char)('0' + value / 100);
		value %= 100;
		*p++ = (char)('0' + value / 10);
	} else if (value >= 10) {
		*p++ = (char)('0' + value / 10);
	}
	*p++ = (char)('0' + value % 10);
	return p;
}

static size_t put_length(const char *start, char *p, unsigned int len)
{
	*p++ = '/';
	p = put_number(p, len);
	*p = '\0';
	return (size_t)(p - start);
}

size_t ig_ctl_plist_text4(u64 key, char buf[IG_PLIST_TEXT])
{
	u32 addr = (u32)(key >> 6);
	char *p = buf;
	int shift;

	for (shift = 24; shift >= 0; shift -= 8) {
		p = put_number(p, addr >> shift & 255);
		*p++ = '.';
	}
	return put_length(buf, p - 1, key & 63);
}

static char *put_group(char *p, unsigned int group)
{
	static const char digits[] = "0123456789abcdef";
	int shift = group > 0xfff ? 12 : group > 0xff ? 8 : group > 0xf ? 4 : 0;

	for (; shift >= 0; shift -= 4)
		*p++ = digits[group >> shift & 15];
	return p;
}

/* Finds the longest run of zero groups, the first of several; 1 is none. */
static int zero_run(const unsigned int group[8], int *start)
{
	int best = 1, run = 0, i;

	*start = 8;
	for (i = 0; i < 8; i++) {
		run = group[i] ? 0 : run + 1;
		if (run > best) {
			best = run;
			*start = i + 1 - run;
		}
	}
	return best;
}

/* Writes an address as RFC 5952 wants it. */
size_t ig_ctl_plist_text6(const struct ig_ctl_plist_key6 *key, char buf[IG_PLIST_TEXT])
{
	unsigned int group[8];
	int start, run, i;
	char *p = buf;

	/* inet_ntop() may write the rest of such addresses as IPv4. */
	if (!key->w[0] && !(key->w[1] >> 48)) {
		u64 addr[2] = { 0, htobe64(key->w[1]) };

		inet_ntop(AF_INET6, addr, buf, INET6_ADDRSTRLEN);
		return put_length(buf, buf + strlen(buf), (unsigned int)key->w[2]);
	}
	for (i = 0; i < 8; i++)
		group[i] = key->w[i / 4] >> (48 - 16 * (i % 4)) & 0xffff;
	run = zero_run(group, &start);
	for (i = 0; i < 8; i++) {
		if (i == start) {
			*p++ = ':';
			i += run - 1;
			/* There was no group to end with the other one. */
			if (!start)
				*p++ = ':';
			continue;
		}
		p = put_group(p, group[i]);
		if (i < 7)
			*p++ = ':';
	}
	return put_length(buf, p, (unsigned int)key->w[2]);
}

static void print_one(FILE *out, const char *text, size_t len, bool json, bool *more)
{
	if (json)
		fputs(*more ? ",\n  \"" : "\n  \"", out);
	fwrite(text, 1, len, out);
	fputc(json ? '"' : '\n', out);
	*more = true;
}

void ig_ctl_plist_print(FILE *out, const struct ig_ctl_plist *list, bool json)
{
	char text[IG_PLIST_TEXT];
	bool more = false;
	size_t i, len;

	if (json)
		fputc('[', out);
	for (i = 0; i < list->n4; i++) {
		len = ig_ctl_plist_text4(list->v4[i], text);
		print_one(out, text, len, json, &more);
	}
	for (i = 0; i < list->n6; i++) {
		len = ig_ctl_plist_text6(&list->v6[i], text);
		print_one(out, text, len, json, &more);
	}
	if (json)
		fputs(more ? "\n]\n" : "]\n", out);
}
