// SPDX-License-Identifier: GPL-2.0-only
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "engine/parse.h"
#include "model/captured.h"

#define PREFIX "icmpguard "

bool ig_captured_is_ours(const char *prefix)
{
	return !strncmp(prefix, PREFIX, strlen(PREFIX));
}

/* Sets direction and reason, the second and third word of the prefix. */
static void set_decision(json_t *obj, const char *prefix)
{
	char dir[16], reason[32];

	if (sscanf(prefix, PREFIX "%15s %31s", dir, reason) != 2)
		return;
	json_object_set_new(obj, "direction", json_string(dir));
	json_object_set_new(obj, "reason", json_string(reason));
}

static void set_address(json_t *obj, const char *key, enum ig_family family,
			const struct ig_addr *addr)
{
	char text[INET6_ADDRSTRLEN];

	if (inet_ntop(family == IG_IPV4 ? AF_INET : AF_INET6, addr, text, sizeof(text)))
		json_object_set_new(obj, key, json_string(text));
}

static void set_packet(json_t *obj, const struct ig_captured *c)
{
	const struct ig_bytes bytes = { .head = c->bytes, .head_len = c->len, .len = c->len };
	struct ig_packet p = { 0 };
	enum ig_what what;

	if (c->len < (c->family == IG_IPV4 ? IG_IPV4_HLEN : IG_IPV6_HLEN))
		return;
	what = ig_parse(&p, c->family, &bytes);
	if (what == IG_NOT_ICMP)
		return;
	set_address(obj, "src", c->family, &p.src);
	set_address(obj, "dst", c->family, &p.dst);
	if (what != IG_ICMP)
		return;
	json_object_set_new(obj, "type", json_integer(p.type));
	json_object_set_new(obj, "code", json_integer(p.code));
}

json_t *ig_captured_event(const struct ig_captured *c)
{
	json_t *obj = json_object();

	json_object_set_new(obj, "family", json_string(c->family == IG_IPV4 ? "icmp" : "icmpv6"));
	if (c->interface)
		json_object_set_new(obj, "interface", json_string(c->interface));
	set_decision(obj, c->prefix);
	set_packet(obj, c);
	return obj;
}

u32 ig_captured_missing(const struct ig_captured *c)
{
	u32 total;

	if (c->len < (c->family == IG_IPV4 ? IG_IPV4_HLEN : IG_IPV6_HLEN))
		return 0;
	if (c->family == IG_IPV4)
		total = get_unaligned_be16(c->bytes + 2);
	else
		total = IG_IPV6_HLEN + get_unaligned_be16(c->bytes + 4);
	return total > c->len ? total - c->len : 0;
}
